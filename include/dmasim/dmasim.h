/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: dmasim
 *
 * Linux's DMA mapping decisions, on modelled silicon. Includes the whole library.
 */
#ifndef DMASIM_DMASIM_H
#define DMASIM_DMASIM_H

#include <dmasim/buffer.h>
#include <dmasim/bugreport.h>
#include <dmasim/capture.h>
#include <dmasim/error.h>
#include <dmasim/explore.h>
#include <dmasim/export.h>
#include <dmasim/import.h>
#include <dmasim/machine.h>
#include <dmasim/platform.h>
#include <dmasim/profile.h>
#include <dmasim/report.h>
#include <dmasim/scenario.h>
#include <dmasim/shrink.h>
#include <dmasim/span.h>
#include <dmasim/step.h>

#endif
