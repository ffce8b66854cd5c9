// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/unpack_impl.h"

#include "store/bytes_impl.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static uint64_t
mask_of(unsigned width)
{
    return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

void
lg_unpack_plain(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add,
                uint64_t *out)
{
    const uint64_t mask = mask_of(width);
    size_t bit = (size_t)from * width;
    for (uint32_t i = 0; i < n; i++, bit += width) {
        out[i] = add + ((lg_get_u64(p + (bit >> 3)) >> (bit & 7)) & mask);
    }
}

#if defined(__x86_64__)

// Of so many bits, four or two numbers are in the eight bytes in which the first of them begins.
enum { FOUR_IN_ONE = 14, TWO_IN_ONE = 28 };

__attribute__((target("avx2"))) static uint32_t
unpack_narrow(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add,
              uint64_t *out)
{
    const __m256i mask = _mm256_set1_epi64x((long long)mask_of(width));
    const __m256i more = _mm256_set1_epi64x((long long)add);
    const __m256i shift = _mm256_set_epi64x(3LL * width, 2LL * width, (long long)width, 0);
    size_t bit = (size_t)from * width;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4, bit += 4 * (size_t)width) {
        const uint64_t word = lg_get_u64(p + (bit >> 3)) >> (bit & 7);
        const __m256i v = _mm256_srlv_epi64(_mm256_set1_epi64x((long long)word), shift);
        _mm256_storeu_si256((__m256i *)(void *)(out + i),
                            _mm256_add_epi64(_mm256_and_si256(v, mask), more));
    }
    return i;
}

__attribute__((target("avx2"))) static uint32_t
unpack_middle(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add,
              uint64_t *out)
{
    const __m256i mask = _mm256_set1_epi64x((long long)mask_of(width));
    const __m256i more = _mm256_set1_epi64x((long long)add);
    const __m256i shift = _mm256_set_epi64x((long long)width, 0, (long long)width, 0);
    size_t bit = (size_t)from * width;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4, bit += 4 * (size_t)width) {
        const size_t next = bit + 2 * (size_t)width;
        const uint64_t low = lg_get_u64(p + (bit >> 3)) >> (bit & 7);
        const uint64_t high = lg_get_u64(p + (next >> 3)) >> (next & 7);
        const __m256i words =
            _mm256_set_m128i(_mm_set1_epi64x((long long)high), _mm_set1_epi64x((long long)low));
        const __m256i v = _mm256_and_si256(_mm256_srlv_epi64(words, shift), mask);
        _mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_add_epi64(v, more));
    }
    return i;
}

#endif

void
lg_unpack(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add, uint64_t *out)
{
    uint32_t done = 0;
#if defined(__x86_64__)
    if (n >= 16 && width <= TWO_IN_ONE && __builtin_cpu_supports("avx2")) {
        done = width <= FOUR_IN_ONE ? unpack_narrow(p, width, from, n, add, out)
                                    : unpack_middle(p, width, from, n, add, out);
    }
#endif
    lg_unpack_plain(p, width, from + done, n - done, add, out + done);
}
