// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The values of many decimals with one number of digits behind the point. Whatever the machine
// can do, the answer is the same.

#include "base/pow10.h"
#include "store/id_impl.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { DIGITS = LG_ID_DECIMAL_DIGITS, MIN_EXP = LG_ID_DECIMAL_MIN_EXP, SCALE_MASK = 15 };

#define DECIMAL_BITS ((LgId)LG_ID_KIND_DECIMAL << LG_ID_KIND_SHIFT)
#define STEP (9 * (uint64_t)LG_ID_DECIMAL_FIRST) // numbers of one exponent

const double lg_id_tenths[DIGITS] = {1,    1e-1, 1e-2, 1e-3,  1e-4,  1e-5,  1e-6,
                                     1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13};

// How many of its 14 digits a number of this exponent loses; beyond 13 it gains some.
static inline uint64_t
digits_to_cut(uint64_t exp, unsigned scale)
{
    return (uint64_t)(DIGITS - MIN_EXP) - exp - scale;
}

// The key of an id: below 0 for negative numbers.
static inline int64_t
key_of(LgId id)
{
    return (int64_t)(lg_id_payload(id) >> LG_ID_DECIMAL_SCALE_BITS) - LG_ID_DECIMAL_BIAS;
}

// `scale` is no less than the digits of `id` behind the point. `*bad`: it has no value, or does not
// fit.
static inline int64_t
scale_one(LgId id, unsigned scale, bool *bad)
{
    const int64_t key = key_of(id);
    const int64_t sign = key >> 63;
    const uint64_t size = (uint64_t)((key ^ sign) - sign);
    const uint64_t exp = (size - 1) / STEP; // of zero: far too much
    const int64_t m = (int64_t)(size - 1 - exp * STEP) + LG_ID_DECIMAL_FIRST;
    const uint64_t cut = digits_to_cut(exp, scale);
    int64_t value = 0;
    if (cut < DIGITS) {
        value = (int64_t)((double)m * lg_id_tenths[cut] + 0.5);
    } else if (-cut <= LG_POW10_MAX - 1 - DIGITS) {
        value = m * (int64_t)lg_pow10[-cut];
    } else {
        *bad |= size != 0;
    }
    return (value ^ sign) - sign;
}

#if defined(__x86_64__)

enum { LANES = 4, MOST_EXPS = 4 };

// What there is to know of several ids: the least and the largest of the sizes of all keys but 0,
// which bits of the kind some have different from decimals, and the most digits behind the point.
typedef struct {
    uint64_t least, most;
    LgId other;
    unsigned scale;
} Survey;

__attribute__((target("avx2"))) static uint32_t
survey(const LgId *ids, uint32_t n, Survey *out)
{
    const __m256i mask = _mm256_set1_epi64x((long long)LG_ID_PAYLOAD_MASK);
    const __m256i bias = _mm256_set1_epi64x(LG_ID_DECIMAL_BIAS);
    const __m256i digits = _mm256_set1_epi64x(SCALE_MASK);
    const __m256i kind = _mm256_set1_epi64x((long long)DECIMAL_BITS);
    const __m256i zero = _mm256_setzero_si256();
    __m256i least = _mm256_set1_epi64x(INT64_MAX);
    __m256i most = zero;
    __m256i other = zero;
    __m256i scale = zero;
    uint32_t done = 0;
    for (; done + LANES <= n; done += LANES) {
        const __m256i id = _mm256_loadu_si256((const __m256i *)(const void *)(ids + done));
        const __m256i payload = _mm256_and_si256(id, mask);
        const __m256i key =
            _mm256_sub_epi64(_mm256_srli_epi64(payload, LG_ID_DECIMAL_SCALE_BITS), bias);
        const __m256i sign = _mm256_cmpgt_epi64(zero, key);
        const __m256i size = _mm256_sub_epi64(_mm256_xor_si256(key, sign), sign);
        const __m256i none = _mm256_cmpeq_epi64(size, zero);
        const __m256i less = _mm256_andnot_si256(none, _mm256_cmpgt_epi64(least, size));
        least = _mm256_blendv_epi8(least, size, less);
        most = _mm256_blendv_epi8(most, size, _mm256_cmpgt_epi64(size, most));
        other = _mm256_or_si256(other, _mm256_xor_si256(id, kind));
        scale = _mm256_max_epu8(scale, _mm256_and_si256(id, digits));
    }
    uint64_t lanes[4][LANES];
    _mm256_storeu_si256((__m256i *)(void *)lanes[0], least);
    _mm256_storeu_si256((__m256i *)(void *)lanes[1], most);
    _mm256_storeu_si256((__m256i *)(void *)lanes[2], other);
    _mm256_storeu_si256((__m256i *)(void *)lanes[3], scale);
    *out = (Survey){.least = UINT64_MAX};
    for (int i = 0; i < LANES; i++) {
        out->least = lanes[0][i] < out->least ? lanes[0][i] : out->least;
        out->most = lanes[1][i] > out->most ? lanes[1][i] : out->most;
        out->other |= lanes[2][i];
        out->scale = lanes[3][i] > out->scale ? (unsigned)lanes[3][i] : out->scale;
    }
    return done;
}

// As many as can be done four at a time: where their exponents lie close together, so that a few
// comparisons tell them, and the digits behind the point are no more than 14 digits have.
__attribute__((target("avx2"))) static uint32_t
scale_many(const LgId *ids, uint32_t n, const Survey *seen, unsigned scale, int64_t *out)
{
    const uint64_t exp = seen->most == 0 ? 0 : (seen->least - 1) / STEP;
    const uint64_t n_exps = seen->most == 0 ? 1 : (seen->most - 1) / STEP - exp + 1;
    const uint64_t cut = digits_to_cut(exp, scale);
    if (n_exps > MOST_EXPS || cut >= DIGITS || cut + 1 < n_exps) {
        return 0;
    }
    const __m256i mask = _mm256_set1_epi64x((long long)LG_ID_PAYLOAD_MASK);
    const __m256i bias = _mm256_set1_epi64x(LG_ID_DECIMAL_BIAS);
    const __m256i zero = _mm256_setzero_si256();
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i step = _mm256_set1_epi64x((long long)STEP);
    const __m256i base = _mm256_set1_epi64x((long long)(1 + exp * STEP));
    const __m256i first = _mm256_set1_epi64x(LG_ID_DECIMAL_FIRST);
    const __m256d whole = _mm256_set1_pd(0x1p52); // added: the bits of a double are its whole part
    const __m256i whole_bits = _mm256_castpd_si256(whole);
    __m256d factors[MOST_EXPS];
    for (uint64_t e = 0; e < MOST_EXPS; e++) {
        factors[e] = _mm256_set1_pd(lg_id_tenths[e <= cut ? cut - e : 0]);
    }
    uint32_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        const __m256i id = _mm256_loadu_si256((const __m256i *)(const void *)(ids + i));
        const __m256i payload = _mm256_and_si256(id, mask);
        const __m256i key =
            _mm256_sub_epi64(_mm256_srli_epi64(payload, LG_ID_DECIMAL_SCALE_BITS), bias);
        const __m256i sign = _mm256_cmpgt_epi64(zero, key);
        const __m256i size = _mm256_sub_epi64(_mm256_xor_si256(key, sign), sign);
        __m256i m = _mm256_sub_epi64(size, base);
        __m256d factor = factors[0];
        for (uint64_t e = 1; e < n_exps; e++) {
            const __m256i more = _mm256_cmpgt_epi64(_mm256_add_epi64(m, one), step);
            m = _mm256_sub_epi64(m, _mm256_and_si256(more, step));
            factor = _mm256_blendv_pd(factor, factors[e], _mm256_castsi256_pd(more));
        }
        m = _mm256_add_epi64(m, first);
        const __m256d digits =
            _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(m, whole_bits)), whole);
        const __m256d rounded = _mm256_add_pd(_mm256_mul_pd(digits, factor), whole);
        __m256i value = _mm256_xor_si256(_mm256_castpd_si256(rounded), whole_bits);
        value = _mm256_andnot_si256(_mm256_cmpeq_epi64(size, zero), value);
        value = _mm256_sub_epi64(_mm256_xor_si256(value, sign), sign);
        _mm256_storeu_si256((__m256i *)(void *)(out + i), value);
    }
    return i;
}

#endif

// Are they all inline decimals? `*scale`: at least the most digits that one has behind the point.
static bool
are_decimals(const LgId *ids, uint32_t n, unsigned *scale)
{
    LgId other = 0; // bits of the kind that some id has different
    for (uint32_t i = 0; i < n; i++) {
        const unsigned own = ids[i] & SCALE_MASK;
        other |= ids[i] ^ DECIMAL_BITS;
        *scale = own > *scale ? own : *scale;
    }
    return lg_id_kind(other) == 0;
}

bool
lg_id_decimals(const LgId *ids, uint32_t n, int64_t *out, unsigned *out_scale)
{
    bool bad = false;
    uint32_t done = 0;
    *out_scale = 0;
#if defined(__x86_64__)
    if (n >= 16 && __builtin_cpu_supports("avx2")) {
        Survey seen;
        const uint32_t many = survey(ids, n, &seen);
        *out_scale = seen.scale;
        if (lg_id_kind(seen.other) != 0 || !are_decimals(ids + many, n - many, out_scale)) {
            return false;
        }
        done = scale_many(ids, many, &seen, *out_scale, out);
    } else
#endif
    {
        bad = !are_decimals(ids, n, out_scale);
    }
    for (uint32_t i = done; i < n && !bad; i++) {
        out[i] = scale_one(ids[i], *out_scale, &bad);
    }
    return !bad;
}
