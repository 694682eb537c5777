/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world in which the kernel's DMA files are compiled: just enough of the rest of the kernel, written for this
 * purpose. Every header that those files include and that is not the DMA layer's own is this one.
 *
 * One processor runs, so locks are nothing. Memory is one sparse area: phys_to_virt() adds its base, pages are cookies
 * that carry the frame number. Work and RCU callbacks wait until they are asked for. What an architecture supplies
 * (encoders, force_dma_unencrypted(), cc_platform_has(), set_memory_*()) stands in arch.c.
 */
#ifndef SHIM_H
#define SHIM_H

#include "shim_base.h"
#include "shim_list.h"
#include "shim_print.h"
#include "shim_mm.h"
#include "shim_device.h"

#endif
