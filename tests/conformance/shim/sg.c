// SPDX-License-Identifier: GPL-2.0-only
/* scatterlists are plain arrays here: no chains */
#include <linux/scatterlist.h>

struct scatterlist *sg_next(struct scatterlist *sg)
{
	return sg_is_last(sg) ? NULL : sg + 1;
}

void sg_init_table(struct scatterlist *sg, unsigned int nents)
{
	(memset)(sg, 0, nents * sizeof(*sg));
	sg_mark_end(&sg[nents - 1]);
}

int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp)
{
	(void)gfp;
	table->sgl = shim_alloc(nents * sizeof(*table->sgl));
	table->nents = table->orig_nents = nents;
	sg_init_table(table->sgl, nents);
	return 0;
}

void sg_free_table(struct sg_table *table)
{
	shim_free(table->sgl);
	table->sgl = NULL;
}
