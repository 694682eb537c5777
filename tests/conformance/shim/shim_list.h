/* SPDX-License-Identifier: GPL-2.0-only */
/* doubly linked rings */
#ifndef SHIM_LIST_H
#define SHIM_LIST_H

#include "shim_base.h"

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(ring)                                                                                           \
	{                                                                                                              \
		.next = &(ring), .prev = &(ring)                                                                       \
	}
#define LIST_HEAD(ring) struct list_head ring = LIST_HEAD_INIT(ring)

static inline void shim_ring(struct list_head *a, struct list_head *b)
{
	a->next = b;
	b->prev = a;
}

#define INIT_LIST_HEAD(ring)                                                                                           \
	({                                                                                                             \
		struct list_head *r_ = (ring);                                                                         \
		shim_ring(r_, r_);                                                                                     \
	})
#define INIT_LIST_HEAD_RCU INIT_LIST_HEAD

static inline void list_add(struct list_head *item, struct list_head *after)
{
	shim_ring(item, after->next);
	shim_ring(after, item);
}

static inline void list_add_tail(struct list_head *item, struct list_head *before)
{
	list_add(item, before->prev);
}

static inline void list_del(struct list_head *item)
{
	shim_ring(item->prev, item->next);
}

#define list_add_rcu list_add
#define list_add_tail_rcu list_add_tail
/* like the kernel's, it leaves item->next for readers that still stand on it */
#define list_del_rcu list_del
#define list_empty(ring) ((ring)->next == (ring))
#define list_entry(item, type, member) container_of(item, type, member)
#define list_first_entry(ring, type, member) list_entry((ring)->next, type, member)
#define shim_list_at(pos, item, member) list_entry(item, __typeof__(*(pos)), member)

#define list_for_each_entry(pos, ring, member)                                                                         \
	for (pos = shim_list_at(pos, (ring)->next, member); &pos->member != (ring);                                    \
	     pos = shim_list_at(pos, pos->member.next, member))
#define list_for_each_entry_rcu(pos, ring, member, ...) list_for_each_entry(pos, ring, member)
#define list_for_each_safe(item, after, ring)                                                                          \
	for (item = (ring)->next; after = item->next, item != (ring); item = after)
#define list_for_each_entry_safe(pos, after, ring, member)                                                             \
	for (pos = shim_list_at(pos, (ring)->next, member);                                                            \
	     after = shim_list_at(pos, pos->member.next, member), &pos->member != (ring); pos = after)

#endif
