// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct dmasim_result: what a step gives, and the lists in it.
 */
#include "machine/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool list_add(struct dmasim_list *list, const char *text)
{
	char **grown = realloc(list->text, (list->count + 1) * sizeof(*grown));
	char *copy = strdup(text);

	if (grown)
		list->text = grown;
	if (!grown || !copy) {
		free(copy);
		return false;
	}
	list->text[list->count++] = copy;
	return true;
}

bool list_has(const struct dmasim_list *list, const char *text)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (!strcmp(list->text[i], text))
			return true;
	return false;
}

void list_free(struct dmasim_list *list)
{
	for (unsigned int i = 0; i < list->count; i++)
		free(list->text[i]);
	free(list->text);
	list->text = NULL;
	list->count = 0;
}

bool result_data(struct dmasim_result *r, const u8 *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);

	if (!copy)
		return false;
	memcpy(copy, data, size);
	free(r->data);
	r->data = copy;
	r->data_size = size;
	result_mark(r, DMASIM_FIELD_DATA);
	return true;
}

struct dmasim_result *result_elements(struct dmasim_result *r, unsigned int count)
{
	r->element = calloc(count ? count : 1, sizeof(*r->element));
	r->elements = r->element ? count : 0;
	return r->element;
}

void dmasim_result_free(struct dmasim_result *result)
{
	for (unsigned int i = 0; i < result->elements; i++)
		dmasim_result_free(&result->element[i]);
	free(result->element);
	list_free(&result->warnings);
	list_free(&result->violates);
	free(result->data);
	memset(result, 0, sizeof(*result));
}

const char *path_name(enum dma_path path)
{
	switch (path) {
	case DMA_PATH_NONE:
		return "none";
	case DMA_PATH_DIRECT:
		return "direct";
	case DMA_PATH_SWIOTLB:
		return "swiotlb";
	case DMA_PATH_IOMMU:
		return "iommu";
	case DMA_PATH_IOMMU_SWIOTLB:
		return "iommu+swiotlb";
	case DMA_PATH_ATOMIC_POOL:
		return "atomic_pool";
	case DMA_PATH_COHERENT_POOL:
		return "coherent_pool";
	case DMA_PATH_PAGE_ALLOCATOR:
		return "page_allocator";
	case DMA_PATH_CMA:
		return "cma";
	}
	return "none";
}

/* what the modelled kernel returns; the numbers are Linux's on every architecture modelled here */
const char *errno_name(int error)
{
	static const struct {
		int code;
		const char *name;
	} table[] = {
		{ EPERM, "-EPERM" },	       { ENOENT, "-ENOENT" },	      { EIO, "-EIO" },
		{ EAGAIN, "-EAGAIN" },	       { ENOMEM, "-ENOMEM" },	      { EACCES, "-EACCES" },
		{ EFAULT, "-EFAULT" },	       { EBUSY, "-EBUSY" },	      { EEXIST, "-EEXIST" },
		{ ENODEV, "-ENODEV" },	       { EINVAL, "-EINVAL" },	      { ENOSPC, "-ENOSPC" },
		{ ERANGE, "-ERANGE" },	       { EOPNOTSUPP, "-EOPNOTSUPP" }, { EREMOTEIO, "-EREMOTEIO" },
		{ EADDRINUSE, "-EADDRINUSE" }, { ENXIO, "-ENXIO" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].code == -error)
			return table[i].name;
	return "-EUNKNOWN";
}
