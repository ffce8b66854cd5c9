// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What those who write encoded columns and those who read them have in common. Every column begins
// with: kind u8, width u8, k u16, size u32 (all of it), base u64. Packed numbers have eight spare
// bytes behind them, so that any of them can be read with one load of 64 bits.

#ifndef LG_STORE_PACKED_IMPL_H
#define LG_STORE_PACKED_IMPL_H

#include <stddef.h>
#include <stdint.h>

enum { LG_PACKED_HEAD = 16, LG_PACKED_DICT = 256, LG_PACKED_EXC = 10 /* bytes of an exception */ };

/// Bytes of `n` packed numbers.
static inline size_t
lg_packed_size(uint32_t n, unsigned width)
{
    return width == 0 ? 0 : ((size_t)n * width + 63) / 64 * 8 + 8;
}

static inline uint64_t
lg_packed_mask(unsigned width)
{
    return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

/// The next width that there is: 57..63 bits cannot be read with one load.
static inline unsigned
lg_packed_width(unsigned width)
{
    return width > 56 ? 64 : width;
}

#endif
