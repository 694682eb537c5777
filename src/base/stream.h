/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes that a rule gives: a stream is known by one number and can be entered anywhere, so that memory filled with it
 * need not be made before somebody looks.
 */
#ifndef DMASIM_BASE_STREAM_H
#define DMASIM_BASE_STREAM_H

#include "base/types.h"

/* the stream of a seed */
u64 stream_of(u64 seed);
/* the stream that begins @words words of 8 bytes later */
static inline u64 stream_at(u64 stream, u64 words)
{
	return stream + words;
}
/* its bytes [offset, offset + len) */
void stream_bytes(u64 stream, u64 offset, u8 *buf, u64 len);

#endif
