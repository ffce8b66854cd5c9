// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where the structural bytes of delimited text stand: a bit for each byte of a block of 64.

#ifndef LG_SHEET_MASK_IMPL_H
#define LG_SHEET_MASK_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LG_MASK_BLOCK = 64 };

/// Besides both line ends. Without an escape character `escape` is the quote.
typedef struct {
    char delimiter, quote, escape;
} LgMaskBytes;

/// The same on every machine; lg_mask_block() gives what this gives.
static inline uint64_t
lg_mask_scalar(const LgMaskBytes *bytes, const char *p)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < LG_MASK_BLOCK; i++) {
        const char c = p[i];
        const bool any = c == bytes->delimiter || c == bytes->quote || c == '\n' || c == '\r' ||
                         c == bytes->escape;
        mask |= (uint64_t)any << i;
    }
    return mask;
}

#ifdef __SSE2__

static inline uint64_t
lg_mask_block(const LgMaskBytes *bytes, const char *p)
{
    uint64_t mask = 0;
    const __m128i delimiter = _mm_set1_epi8(bytes->delimiter);
    const __m128i quote = _mm_set1_epi8(bytes->quote);
    const __m128i escape = _mm_set1_epi8(bytes->escape);
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r');
    for (unsigned i = 0; i < LG_MASK_BLOCK / 16; i++) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + (size_t)i * 16));
        const __m128i a = _mm_or_si128(_mm_cmpeq_epi8(v, delimiter), _mm_cmpeq_epi8(v, quote));
        const __m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr));
        const __m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_cmpeq_epi8(v, escape));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(any) << (i * 16);
    }
    return mask;
}

#else

static inline uint64_t
lg_mask_block(const LgMaskBytes *bytes, const char *p)
{
    return lg_mask_scalar(bytes, p);
}

#endif

#endif
