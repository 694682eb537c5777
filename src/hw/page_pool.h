/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the pages of one family of snapshots and their bytes come from. Bytes that are asked for one after the other
 * lie one behind the other as far as possible: buffers are written upwards, and long stretches copy faster than pages.
 */
#ifndef DMASIM_HW_PAGE_POOL_H
#define DMASIM_HW_PAGE_POOL_H

#include "hw/page.h"

/* a page with one reference and nothing written; NULL if memory ran out */
struct page *page_pool_page(struct page_pool *pool);
void page_pool_put_page(struct page *p);
/* PAGE_SIZE bytes of any content; NULL if memory ran out */
u8 *page_pool_data(struct page_pool *pool);
void page_pool_put_data(struct page_pool *pool, u8 *data); /* NULL: nothing */

#endif
