/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: export
 *
 * DMASIM_API marks what the shared library lets others see. Everything else of it is hidden.
 */
#ifndef DMASIM_EXPORT_H
#define DMASIM_EXPORT_H

#if defined(__GNUC__)
#define DMASIM_API __attribute__((visibility("default")))
#else
#define DMASIM_API
#endif

#endif
