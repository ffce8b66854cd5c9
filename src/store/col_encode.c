// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Columns are made: the smallest of the encodings is chosen.

#include "store/bytes_impl.h"
#include "store/col_impl.h"
#include "store/packed_impl.h"

#include <assert.h>

enum { MAX_EXC = LG_BLOCK_ROWS / 8 };

static void
pack(uint8_t *to, const uint64_t *v, uint32_t n, unsigned width)
{
    const uint64_t mask = lg_packed_mask(width);
    uint64_t acc = 0;
    unsigned fill = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t x = v[i] & mask;
        acc |= x << fill;
        fill += width;
        if (fill >= 64) {
            lg_put_u64(to, acc);
            to += 8;
            fill -= 64;
            acc = fill > 0 ? x >> (width - fill) : 0;
        }
    }
    if (fill > 0) {
        lg_put_u64(to, acc);
        to += 8;
    }
    lg_put_u64(to, 0);
}

// How to pack numbers whose bit lengths are counted in `hist`.
typedef struct {
    unsigned width;
    uint32_t exceptions;
    size_t size;
} Packing;

static Packing
plan_packing(const uint32_t hist[65], uint32_t n)
{
    Packing best = {.width = 64, .exceptions = 0, .size = lg_packed_size(n, 64)};
    uint32_t above = 0;
    for (unsigned w = 64;; w--) {
        if (lg_packed_width(w) == w && above <= MAX_EXC) {
            const size_t size = lg_packed_size(n, w) + (size_t)above * LG_PACKED_EXC;
            if (size <= best.size) {
                best = (Packing){w, above, size};
            }
        }
        above += hist[w];
        if (w == 0) {
            return best;
        }
    }
}

static uint8_t *
add_head(LgBuf *out, LgColKind kind, unsigned width, uint32_t k, size_t size, uint64_t base)
{
    uint8_t *p = (uint8_t *)lg_buf_reserve(out, size);
    if (!p) {
        return NULL;
    }
    out->n += size;
    p[0] = (uint8_t)kind;
    p[1] = (uint8_t)width;
    lg_put_u16(p + 2, (uint16_t)k);
    lg_put_u32(p + 4, (uint32_t)size);
    lg_put_u64(p + 8, base);
    return p + LG_PACKED_HEAD;
}

// Write v[0..n) packed, those too wide as exceptions. `raw` holds what an
// exception stands for.
static void
add_packed(uint8_t *p, const uint64_t *v, uint32_t n, Packing how)
{
    uint8_t *exc = p + lg_packed_size(n, how.width);
    uint8_t *val = exc + (size_t)how.exceptions * 2;
    if (how.width > 0) {
        pack(p, v, n, how.width);
    }
    for (uint32_t i = 0; how.exceptions > 0 && i < n; i++) {
        if (lg_bits_u64(v[i]) > how.width) {
            lg_put_u16(exc, (uint16_t)i);
            lg_put_u64(val, v[i]);
            exc += 2;
            val += 8;
        }
    }
}

typedef struct {
    uint64_t min, max;
    uint64_t min_delta; ///< over all but the first row of a frame, modulo 2^64
    uint32_t runs;
    bool linear;
    Packing whole, delta;
    size_t delta_size;
} Shape;

static void
count_shape(const uint64_t *v, uint32_t n, Shape *s)
{
    *s = (Shape){.min = v[0], .max = v[0], .min_delta = UINT64_MAX, .runs = 1, .linear = true};
    const uint64_t step = n > 1 ? v[1] - v[0] : 0;
    for (uint32_t i = 1; i < n; i++) {
        const uint64_t d = v[i] - v[i - 1];
        s->min = v[i] < s->min ? v[i] : s->min;
        s->max = v[i] > s->max ? v[i] : s->max;
        s->runs += d != 0;
        s->linear &= d == step;
        s->min_delta = d < s->min_delta ? d : s->min_delta;
    }
    s->min_delta = n > 1 ? s->min_delta : 0;
}

static void
plan_numbers(const uint64_t *v, uint32_t n, Shape *s)
{
    uint32_t whole[65] = {0};
    uint32_t delta[65] = {0};
    for (uint32_t i = 0; i < n; i++) {
        whole[lg_bits_u64(v[i] - s->min)]++;
        delta[i % LG_COL_FRAME ? lg_bits_u64(v[i] - v[i - 1] - s->min_delta) : 0]++;
    }
    s->whole = plan_packing(whole, n);
    s->delta = plan_packing(delta, n);
    s->delta_size = s->delta.size + (size_t)((n + LG_COL_FRAME - 1) / LG_COL_FRAME) * 8;
}

static void
add_for(const uint64_t *v, uint32_t n, const Shape *s, uint64_t *rel, LgBuf *out)
{
    uint8_t *p = add_head(out, LG_COL_FOR, s->whole.width, s->whole.exceptions,
                          LG_PACKED_HEAD + s->whole.size, s->min);
    for (uint32_t i = 0; p && i < n; i++) {
        rel[i] = v[i] - s->min;
    }
    if (p) {
        add_packed(p, rel, n, s->whole);
    }
}

static void
add_delta(const uint64_t *v, uint32_t n, const Shape *s, uint64_t *rel, LgBuf *out)
{
    uint8_t *p = add_head(out, LG_COL_DELTA, s->delta.width, s->delta.exceptions,
                          LG_PACKED_HEAD + s->delta_size, s->min_delta);
    if (!p) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (i % LG_COL_FRAME == 0) {
            rel[i] = 0;
            lg_put_u64(p, v[i]);
            p += 8;
        } else {
            rel[i] = v[i] - v[i - 1] - s->min_delta;
        }
    }
    add_packed(p, rel, n, s->delta);
}

// Everything but the encodings that hold columns themselves.
static size_t
simple_size(const Shape *s)
{
    const size_t size = s->whole.size < s->delta_size ? s->whole.size : s->delta_size;
    return s->runs == 1 ? LG_PACKED_HEAD : s->linear ? LG_PACKED_HEAD + 8 : LG_PACKED_HEAD + size;
}

static void
add_simple(const uint64_t *v, uint32_t n, const Shape *s, uint64_t *scratch, LgBuf *out)
{
    if (s->runs == 1) {
        (void)add_head(out, LG_COL_CONST, 0, 0, LG_PACKED_HEAD, v[0]);
    } else if (s->linear) {
        uint8_t *p = add_head(out, LG_COL_LINEAR, 0, 0, LG_PACKED_HEAD + 8, v[0]);
        if (p) {
            lg_put_u64(p, v[1] - v[0]);
        }
    } else if (s->whole.size <= s->delta_size) {
        add_for(v, n, s, scratch, out);
    } else {
        add_delta(v, n, s, scratch, out);
    }
}

static void
encode_simple(const uint64_t *v, uint32_t n, uint64_t *scratch, LgBuf *out)
{
    Shape s;
    count_shape(v, n, &s);
    plan_numbers(v, n, &s);
    add_simple(v, n, &s, scratch, out);
}

// The size field of a column whose parts have just been appended.
static void
close_size(LgBuf *out, size_t start)
{
    if (!out->failed) {
        lg_put_u32((uint8_t *)out->p + start + 4, (uint32_t)(out->n - start));
    }
}

// Runs: two columns of k rows, the values and the row behind each run.
static void
add_rle(const uint64_t *v, uint32_t n, const Shape *s, uint64_t *scratch, LgBuf *out)
{
    uint64_t part[LG_BLOCK_ROWS / 2];
    uint32_t k = 0;
    const size_t start = out->n;
    (void)add_head(out, LG_COL_RLE, 0, s->runs, LG_PACKED_HEAD, 0);
    part[k++] = v[0];
    for (uint32_t i = 1; i < n; i++) {
        if (v[i] != v[i - 1]) {
            part[k++] = v[i];
        }
    }
    encode_simple(part, k, scratch, out);
    k = 0;
    for (uint32_t i = 1; i <= n; i++) {
        if (i == n || v[i] != v[i - 1]) {
            part[k++] = i;
        }
    }
    encode_simple(part, k, scratch, out);
    close_size(out, start);
}

// A small dictionary found with a small hash table.
typedef struct {
    uint64_t values[LG_PACKED_DICT]; ///< ascending once `find_dict` is done
    uint32_t k;
    uint16_t slot[LG_PACKED_DICT * 4]; ///< 1 + index into values
    uint16_t code[LG_BLOCK_ROWS];
} Dict;

static uint32_t
dict_slot(uint64_t v)
{
    return (uint32_t)((v * UINT64_C(0x9e3779b97f4a7c15)) >> 54);
}

// False when there are too many distinct values.
static bool
find_dict(const uint64_t *v, uint32_t n, uint32_t limit, Dict *d)
{
    d->k = 0;
    memset(d->slot, 0, sizeof(d->slot));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = dict_slot(v[i]);
        while (d->slot[at] && d->values[d->slot[at] - 1] != v[i]) {
            at = (at + 1) % (LG_PACKED_DICT * 4);
        }
        if (!d->slot[at]) {
            if (d->k == limit) {
                return false;
            }
            d->values[d->k] = v[i];
            d->slot[at] = (uint16_t)++d->k;
        }
        d->code[i] = (uint16_t)(d->slot[at] - 1);
    }
    return true;
}

// Sort the values and make the codes follow. k is small: insertion sort.
static void
sort_dict(Dict *d, uint32_t n)
{
    uint16_t order[LG_PACKED_DICT];
    uint16_t rank[LG_PACKED_DICT];
    for (uint32_t i = 0; i < d->k; i++) {
        uint32_t at = i;
        for (; at > 0 && d->values[order[at - 1]] > d->values[i]; at--) {
            order[at] = order[at - 1];
        }
        order[at] = (uint16_t)i;
    }
    uint64_t sorted[LG_PACKED_DICT];
    for (uint32_t i = 0; i < d->k; i++) {
        sorted[i] = d->values[order[i]];
        rank[order[i]] = (uint16_t)i;
    }
    memcpy(d->values, sorted, d->k * sizeof(sorted[0]));
    for (uint32_t i = 0; i < n; i++) {
        d->code[i] = rank[d->code[i]];
    }
}

// True when a dictionary was smaller than `size` and has been written.
static bool
try_dict(const uint64_t *v, uint32_t n, const Shape *s, size_t size, uint64_t *scratch, LgBuf *out)
{
    Dict d;
    if (size < LG_PACKED_HEAD + n / 4 ||
        !find_dict(v, n, n / 8 < LG_PACKED_DICT ? n / 8 : LG_PACKED_DICT, &d)) {
        return false;
    }
    const unsigned width = lg_bits_u64(d.k - 1);
    const size_t values = (size_t)d.k * lg_bits_u64(s->max - s->min) / 8;
    if (LG_PACKED_HEAD * 2 + lg_packed_size(n, width) + values >= size) {
        return false;
    }
    sort_dict(&d, n);
    const size_t start = out->n;
    uint8_t *p =
        add_head(out, LG_COL_DICT, width, d.k, LG_PACKED_HEAD + lg_packed_size(n, width), 0);
    if (p) {
        for (uint32_t i = 0; i < n; i++) {
            scratch[i] = d.code[i];
        }
        pack(p, scratch, n, width);
    }
    encode_simple(d.values, d.k, scratch, out);
    close_size(out, start);
    return true;
}

static size_t
rle_size(const Shape *s, uint32_t n)
{
    const unsigned bits = lg_bits_u64(s->max - s->min) + lg_bits_u64(n);
    return s->runs > n / 2 ? SIZE_MAX : LG_PACKED_HEAD * 3 + ((size_t)s->runs * bits) / 8;
}

void
lg_col_encode(const uint64_t *v, uint32_t n, uint64_t *scratch, LgBuf *out)
{
    assert(n > 0 && n <= LG_BLOCK_ROWS);
    Shape s;
    count_shape(v, n, &s);
    if (s.runs == 1 || s.linear) {
        add_simple(v, n, &s, scratch, out);
        return;
    }
    plan_numbers(v, n, &s);
    const size_t simple = simple_size(&s);
    const size_t rle = rle_size(&s, n);
    if (try_dict(v, n, &s, simple < rle ? simple : rle, scratch, out)) {
        return;
    }
    if (rle < simple) {
        add_rle(v, n, &s, scratch, out);
    } else {
        add_simple(v, n, &s, scratch, out);
    }
}
