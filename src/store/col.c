// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/col_impl.h"

#include "store/bytes_impl.h"
#include "store/packed_impl.h"
#include "store/unpack_impl.h"

#include <assert.h>

static inline uint64_t
unpack_one(const uint8_t *p, unsigned width, uint32_t i)
{
    const size_t bit = (size_t)i * width;
    return (lg_get_u64(p + (bit >> 3)) >> (bit & 7)) & lg_packed_mask(width);
}

static void
unpack(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add, uint64_t *out)
{
    if (width == 0) {
        for (uint32_t i = 0; i < n; i++) {
            out[i] = add;
        }
        return;
    }
    lg_unpack(p, width, from, n, add, out);
}

// Set the parts of FOR and DELTA columns, whose bytes begin at p.
static bool
parse_packed(const uint8_t *p, size_t left, LgCol *c)
{
    const size_t frames =
        c->kind == LG_COL_DELTA ? (size_t)((c->n + LG_COL_FRAME - 1) / LG_COL_FRAME) * 8 : 0;
    const size_t packed = lg_packed_size(c->n, c->width);
    if (lg_packed_width(c->width) != c->width || c->width > 64 || c->k > c->n ||
        left != frames + packed + (size_t)c->k * LG_PACKED_EXC) {
        return false;
    }
    c->frames = p;
    c->packed = p + frames;
    c->exc = c->packed + packed;
    for (uint32_t i = 0; !c->checked && i < c->k; i++) {
        const uint32_t at = lg_get_u16(c->exc + (size_t)i * 2);
        if (at >= c->n || (i > 0 && at <= lg_get_u16(c->exc + (size_t)(i - 1) * 2))) {
            return false;
        }
    }
    return true;
}

bool
lg_col_parse(const uint8_t *p, size_t size, uint32_t n, bool checked, LgCol *out, size_t *out_size)
{
    if (size < LG_PACKED_HEAD || n == 0 || n > LG_BLOCK_ROWS) {
        return false;
    }
    const uint32_t own = lg_get_u32(p + 4);
    if (own < LG_PACKED_HEAD || own > size || p[0] > LG_COL_RLE) {
        return false;
    }
    *out = (LgCol){.kind = (LgColKind)p[0],
                   .width = p[1],
                   .n = n,
                   .k = lg_get_u16(p + 2),
                   .checked = checked,
                   .base = lg_get_u64(p + 8)};
    *out_size = own;
    const size_t left = own - LG_PACKED_HEAD;
    p += LG_PACKED_HEAD;
    switch (out->kind) {
    case LG_COL_CONST: return left == 0;
    case LG_COL_LINEAR: out->step = left == 8 ? lg_get_u64(p) : 0; return left == 8;
    case LG_COL_FOR:
    case LG_COL_DELTA: return parse_packed(p, left, out);
    case LG_COL_DICT: {
        const size_t packed = out->width <= 8 ? lg_packed_size(n, out->width) : SIZE_MAX;
        if (out->k == 0 || out->k > LG_PACKED_DICT || packed > left) {
            return false;
        }
        out->packed = p;
        out->sub = p + packed;
        out->sub_size = left - packed;
        return true;
    }
    case LG_COL_RLE:
        out->sub = p;
        out->sub_size = left;
        return out->k > 0 && out->k <= n;
    }
    return false;
}

// The first exception at row `from` or behind it.
static uint32_t
find_exc(const LgCol *c, uint32_t from)
{
    uint32_t lo = 0;
    uint32_t hi = c->k;
    while (lo < hi) {
        const uint32_t mid = (lo + hi) / 2;
        if (lg_get_u16(c->exc + (size_t)mid * 2) < from) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static void
patch(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    const uint8_t *val = c->exc + (size_t)c->k * 2;
    for (uint32_t e = c->k ? find_exc(c, from) : 0; e < c->k; e++) {
        const uint32_t at = lg_get_u16(c->exc + (size_t)e * 2) - from;
        if (at >= n) {
            break; // also one that a damaged block has in the wrong place
        }
        out[at] = c->base + lg_get_u64(val + (size_t)e * 8);
    }
}

// Rows [from, from + n) of one frame in which all differences are the same but for exceptions.
static void
decode_steps(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    const uint8_t *val = c->exc + (size_t)c->k * 2;
    const uint32_t end = from + n;
    uint32_t row = from / LG_COL_FRAME * LG_COL_FRAME; // whose value is `v`
    uint64_t v = lg_get_u64(c->frames + (size_t)(from / LG_COL_FRAME) * 8);
    for (uint32_t e = c->k > 0 ? find_exc(c, row + 1) : 0; row < end; e++) {
        const uint32_t next = e < c->k ? lg_get_u16(c->exc + (size_t)e * 2) : end;
        const uint32_t stop = next > row && next < end ? next : end;
        const uint32_t first = row > from ? row : from;
        for (uint32_t i = first; i < stop; i++) {
            out[i - from] = v + (uint64_t)(i - row) * c->base;
        }
        v += (uint64_t)(stop - row) * c->base + (stop < end ? lg_get_u64(val + (size_t)e * 8) : 0);
        row = stop;
    }
}

// Rows [from, from + n) of one frame.
static void
decode_frame(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    if (c->width == 0) {
        decode_steps(c, from, n, out);
        return;
    }
    uint64_t delta[LG_COL_FRAME];
    const uint32_t frame = from / LG_COL_FRAME;
    const uint32_t start = frame * LG_COL_FRAME;
    const uint32_t skip = from - start;
    unpack(c->packed, c->width, start, skip + n, c->base, delta);
    patch(c, start, skip + n, delta);
    uint64_t v = lg_get_u64(c->frames + (size_t)frame * 8);
    for (uint32_t i = 1; i <= skip; i++) {
        v += delta[i];
    }
    out[0] = v;
    for (uint32_t i = 1; i < n; i++) {
        v += delta[skip + i];
        out[i] = v;
    }
}

static void
decode_delta(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    while (n > 0) {
        const uint32_t room = LG_COL_FRAME - from % LG_COL_FRAME;
        const uint32_t now = n < room ? n : room;
        decode_frame(c, from, now, out);
        from += now;
        out += now;
        n -= now;
    }
}

// A column of `c` must be one of the simple kinds; `*size` is what it takes.
static bool
parse_sub(const LgCol *c, size_t from, LgCol *out, size_t *size)
{
    return lg_col_parse(c->sub + from, c->sub_size - from, c->k, c->checked, out, size) &&
           out->kind != LG_COL_DICT && out->kind != LG_COL_RLE;
}

static bool
decode_dict(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    LgCol sub;
    size_t size = 0;
    uint64_t values[LG_PACKED_DICT];
    if (!parse_sub(c, 0, &sub, &size) || !lg_col_decode(&sub, 0, c->k, values)) {
        return false;
    }
    for (uint32_t i = c->k; i < LG_PACKED_DICT; i++) {
        values[i] = 0; // a code of a damaged block may point here
    }
    unpack(c->packed, c->width, from, n, 0, out);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = values[out[i]]; // width <= 8
    }
    return true;
}

static bool
parse_runs(const LgCol *c, LgCol *values, LgCol *ends)
{
    size_t size = 0;
    size_t rest = 0;
    return parse_sub(c, 0, values, &size) && parse_sub(c, size, ends, &rest);
}

static bool
decode_rle(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    LgCol values;
    LgCol ends;
    if (!parse_runs(c, &values, &ends)) {
        return false;
    }
    uint32_t run = lg_col_lower_bound(&ends, 0, (uint64_t)from + 1);
    uint32_t done = 0;
    while (done < n && run < c->k) {
        enum { STEP = 64 };
        uint64_t v[STEP];
        uint64_t e[STEP];
        const uint32_t k = c->k - run < STEP ? c->k - run : STEP;
        if (!lg_col_decode(&values, run, k, v) || !lg_col_decode(&ends, run, k, e)) {
            return false;
        }
        for (uint32_t i = 0; i < k && done < n; i++) {
            if (e[i] <= from + done || e[i] > c->n) {
                return false;
            }
            const uint32_t stop = e[i] - from < n ? (uint32_t)(e[i] - from) : n;
            while (done < stop) {
                out[done++] = v[i];
            }
        }
        run += k;
    }
    return done == n;
}

bool
lg_col_decode(const LgCol *c, uint32_t from, uint32_t n, uint64_t *out)
{
    assert(from <= c->n && n <= c->n - from);
    if (n == 1) {
        return lg_col_get(c, from, out);
    }
    switch (c->kind) {
    case LG_COL_CONST:
        for (uint32_t i = 0; i < n; i++) {
            out[i] = c->base;
        }
        return true;
    case LG_COL_LINEAR:
        for (uint32_t i = 0; i < n; i++) {
            out[i] = c->base + (uint64_t)(from + i) * c->step;
        }
        return true;
    case LG_COL_FOR:
        unpack(c->packed, c->width, from, n, c->base, out);
        patch(c, from, n, out);
        return true;
    case LG_COL_DELTA: decode_delta(c, from, n, out); return true;
    case LG_COL_DICT: return decode_dict(c, from, n, out);
    case LG_COL_RLE: return decode_rle(c, from, n, out);
    }
    return false;
}

// --- Runs -----------------------------------------------------------------------

static uint32_t
runs_of_rle(const LgCol *c, uint64_t *values, uint64_t *ends)
{
    LgCol v;
    LgCol e;
    if (!parse_runs(c, &v, &e) || !lg_col_decode(&v, 0, c->k, values) ||
        !lg_col_decode(&e, 0, c->k, ends)) {
        return 0;
    }
    for (uint32_t i = 0; i < c->k; i++) {
        if (ends[i] <= (i > 0 ? ends[i - 1] : 0)) {
            return 0;
        }
    }
    return ends[c->k - 1] == c->n ? c->k : 0;
}

uint32_t
lg_col_runs(const LgCol *c, uint64_t *values, uint64_t *ends)
{
    if (c->kind == LG_COL_RLE) {
        return runs_of_rle(c, values, ends);
    }
    uint32_t n = 0;
    if (!lg_col_decode(c, 0, c->n, values)) {
        return 0;
    }
    for (uint32_t row = 1; row < c->n; row++) {
        if (values[row] != values[n]) {
            ends[n++] = row;
            values[n] = values[row];
        }
    }
    ends[n++] = c->n;
    return n;
}

// --- One row --------------------------------------------------------------------

static uint64_t
get_for(const LgCol *c, uint32_t i)
{
    const uint32_t e = c->k > 0 ? find_exc(c, i) : 0;
    if (e < c->k && lg_get_u16(c->exc + (size_t)e * 2) == i) {
        return c->base + lg_get_u64(c->exc + (size_t)c->k * 2 + (size_t)e * 8);
    }
    return c->base + (c->width > 0 ? unpack_one(c->packed, c->width, i) : 0);
}

enum { LOAD = 57 }; // bits that one load of 64 has for sure, whatever bit it begins at

// Narrow numbers that can be added up many at a time, one bit of each with every step.
typedef struct {
    uint32_t at_once; // 0: the numbers are too wide, or nothing
    uint64_t plane;   // the lowest bit of each
} Planes;

static Planes
planes_of(unsigned width)
{
    static const Planes planes[] = {{0, 0},
                                    {LOAD, UINT64_C(0x1ffffffffffffff)},
                                    {LOAD / 2, UINT64_C(0x55555555555555)},
                                    {LOAD / 3, UINT64_C(0x49249249249249)},
                                    {LOAD / 4, UINT64_C(0x11111111111111)}};
    return width < sizeof(planes) / sizeof(planes[0]) ? planes[width] : planes[0];
}

// The sum of `n` numbers from row `from` on, at most p->at_once.
static uint64_t
sum_planes(const LgCol *c, const Planes *p, uint32_t from, uint32_t n)
{
    const size_t bit = (size_t)from * c->width;
    const uint64_t mask = (UINT64_C(1) << (n * c->width)) - 1; // at most LOAD bits
    const uint64_t word = lg_get_u64(c->packed + (bit >> 3)) >> (bit & 7) & mask;
    uint64_t sum = lg_count_u64(word & p->plane);
    for (unsigned b = 1; b < c->width; b++) {
        sum += (uint64_t)lg_count_u64((word >> b) & p->plane) << b;
    }
    return sum;
}

// What packed numbers [from, to) add up to, without their exceptions.
static uint64_t
sum_packed(const LgCol *c, uint32_t from, uint32_t to)
{
    const Planes p = planes_of(c->width);
    uint64_t sum = 0;
    if (c->width == 0) {
        return 0;
    }
    if (p.at_once > 0) {
        for (; to - from > p.at_once; from += p.at_once) {
            sum += sum_planes(c, &p, from, p.at_once);
        }
        return sum + sum_planes(c, &p, from, to - from);
    }
    const uint64_t mask = lg_packed_mask(c->width);
    for (size_t bit = (size_t)from * c->width; from < to; from++, bit += c->width) {
        sum += (lg_get_u64(c->packed + (bit >> 3)) >> (bit & 7)) & mask;
    }
    return sum;
}

// What the exceptions in rows [*e's, to) add to the sum of packed numbers; `*e` goes past them.
static uint64_t
sum_exceptions(const LgCol *c, uint32_t *e, uint32_t to)
{
    const uint8_t *val = c->exc + (size_t)c->k * 2;
    uint64_t sum = 0;
    for (; *e < c->k; ++*e) {
        const uint32_t at = lg_get_u16(c->exc + (size_t)*e * 2);
        if (at >= to) {
            break;
        }
        sum += lg_get_u64(val + (size_t)*e * 8);
        sum -= c->width > 0 ? unpack_one(c->packed, c->width, at) : 0;
    }
    return sum;
}

// The sum of the differences of rows [from, to), within a frame. `*e`: the first exception there.
static uint64_t
sum_deltas(const LgCol *c, uint32_t *e, uint32_t from, uint32_t to)
{
    return (uint64_t)(to - from) * c->base + sum_packed(c, from, to) + sum_exceptions(c, e, to);
}

static uint64_t
get_delta(const LgCol *c, uint32_t i)
{
    const uint32_t frame = i / LG_COL_FRAME;
    const uint32_t start = frame * LG_COL_FRAME;
    uint32_t e = c->k > 0 ? find_exc(c, start + 1) : 0;
    return lg_get_u64(c->frames + (size_t)frame * 8) + sum_deltas(c, &e, start + 1, i + 1);
}

// A row of one of the simple kinds.
static uint64_t
get(const LgCol *c, uint32_t i)
{
    switch (c->kind) {
    case LG_COL_CONST: return c->base;
    case LG_COL_LINEAR: return c->base + (uint64_t)i * c->step;
    case LG_COL_FOR: return get_for(c, i);
    case LG_COL_DELTA: return get_delta(c, i);
    case LG_COL_DICT:
    case LG_COL_RLE: break;
    }
    return 0;
}

bool
lg_col_get(const LgCol *c, uint32_t i, uint64_t *out)
{
    assert(i < c->n);
    if (c->kind == LG_COL_DICT) {
        LgCol sub;
        size_t size = 0;
        const uint32_t code = c->width > 0 ? (uint32_t)unpack_one(c->packed, c->width, i) : 0;
        if (!parse_sub(c, 0, &sub, &size)) {
            return false;
        }
        *out = code < c->k ? get(&sub, code) : 0;
        return true;
    }
    if (c->kind == LG_COL_RLE) {
        LgCol values;
        LgCol ends;
        if (!parse_runs(c, &values, &ends)) {
            return false;
        }
        const uint32_t run = lg_col_lower_bound(&ends, 0, (uint64_t)i + 1);
        if (run == c->k || get(&ends, run) > c->n) {
            return false;
        }
        *out = get(&values, run);
        return true;
    }
    *out = get(c, i);
    return true;
}

// --- Searching --------------------------------------------------------------

static uint32_t
search(const LgCol *c, uint32_t lo, uint32_t hi, uint64_t key)
{
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        uint64_t v = 0;
        if (lg_col_get(c, mid, &v) && v < key) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

// The frame of an ascending column that the first row not below `key` is in or behind: the last one
// that starts below it, from that of `from` on.
static uint32_t
find_frame(const LgCol *c, uint32_t from, uint64_t key)
{
    uint32_t lo = from / LG_COL_FRAME;
    uint32_t hi = (c->n + LG_COL_FRAME - 1) / LG_COL_FRAME;
    while (hi - lo > 1) {
        const uint32_t mid = (lo + hi) / 2;
        if (lg_get_u64(c->frames + (size_t)mid * 8) < key) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

// search_delta() in a frame whose rows are all `base` apart, as subjects of a table mostly are.
static uint32_t
search_even(const LgCol *c, uint32_t i, uint32_t end, uint64_t key, uint32_t *to)
{
    const uint64_t v = get_delta(c, i);
    if (v < key) {
        const uint64_t skip = c->base > 0 ? (key - v - 1) / c->base + 1 : UINT64_MAX;
        i = skip < end - i ? i + (uint32_t)skip : end;
    }
    *to = i;
    if (i < end && get_delta(c, i) == key) {
        *to = c->base > 0 ? i + 1 : end;
    }
    return i;
}

// The first row from `from` on that is not below `key`, and in `*to` the first one behind it that
// is above it, where that is in the same frame (else the frame's end).
static uint32_t
search_delta(const LgCol *c, uint32_t from, uint64_t key, uint32_t *to)
{
    const uint32_t start = find_frame(c, from, key) * LG_COL_FRAME;
    const uint32_t end = c->n - start < LG_COL_FRAME ? c->n : start + LG_COL_FRAME;
    uint32_t i = from > start ? from : start;
    if (c->width == 0 && c->k == 0) {
        return search_even(c, i, end, key, to);
    }
    const Planes planes = planes_of(c->width);
    uint32_t e = c->k > 0 ? find_exc(c, i + 1) : 0;
    uint64_t v = get_delta(c, i);
    // in strides whose sums cost less than their rows, ever shorter ones where they would go too
    // far
    for (uint32_t stride = planes.at_once > 0 ? planes.at_once : 16; v < key && stride > 0;) {
        uint32_t next_e = e;
        const bool inside = stride < end - i;
        const uint64_t next = inside ? v + sum_deltas(c, &next_e, i + 1, i + 1 + stride) : key;
        if (next < key) {
            v = next;
            e = next_e;
            i += stride;
        } else {
            stride /= 2;
        }
    }
    if (v < key && ++i < end) {
        v += sum_deltas(c, &e, i, i + 1);
    }
    *to = i;
    while (i < end && v == key && ++*to < end) {
        v += sum_deltas(c, &e, *to, *to + 1);
    }
    return i;
}

static uint32_t
search_linear(const LgCol *c, uint32_t from, uint64_t key)
{
    if (c->step == 0 || key <= c->base) {
        return key <= c->base ? from : c->n;
    }
    const uint64_t i = (key - c->base - 1) / c->step + 1;
    return i < from ? from : i < c->n ? (uint32_t)i : c->n;
}

uint32_t
lg_col_lower_bound(const LgCol *c, uint32_t from, uint64_t key)
{
    if (from >= c->n) {
        return c->n;
    }
    switch (c->kind) {
    case LG_COL_CONST: return key <= c->base ? from : c->n;
    case LG_COL_LINEAR: return search_linear(c, from, key);
    case LG_COL_DELTA: {
        uint32_t to = 0;
        return search_delta(c, from, key, &to);
    }
    case LG_COL_FOR:
    case LG_COL_DICT: return search(c, from, c->n, key);
    case LG_COL_RLE: {
        LgCol values;
        LgCol ends;
        if (!parse_runs(c, &values, &ends)) {
            return c->n;
        }
        const uint32_t run = search(&values, 0, c->k, key);
        if (run == c->k) {
            return c->n;
        }
        const uint64_t start = run == 0 ? 0 : get(&ends, run - 1);
        return start < from ? from : start < c->n ? (uint32_t)start : c->n;
    }
    }
    return c->n;
}

void
lg_col_range(const LgCol *c, uint64_t key, uint32_t *out_from, uint32_t *out_to)
{
    if (c->kind != LG_COL_DELTA) {
        *out_from = lg_col_lower_bound(c, 0, key);
        *out_to = key == UINT64_MAX ? c->n : lg_col_lower_bound(c, *out_from, key + 1);
        return;
    }
    *out_from = search_delta(c, 0, key, out_to);
    uint64_t v = 0;
    if (*out_to < c->n && *out_to % LG_COL_FRAME == 0 && lg_col_get(c, *out_to, &v) && v == key) {
        *out_to = lg_col_lower_bound(c, *out_to, key + 1); // it goes on in the next frame
    }
}

uint32_t
lg_col_spans(const LgCol *c, LgColSpan out[LG_COL_SPANS])
{
    uint32_t n = 0;
    if (c->kind == LG_COL_LINEAR && c->step == 1) {
        out[n++] = (LgColSpan){c->base, 0, c->n};
    }
    for (uint32_t row = 0;
         c->kind == LG_COL_DELTA && c->width == 0 && c->k == 0 && c->base == 1 && row < c->n;
         row += LG_COL_FRAME) {
        const uint64_t first = lg_get_u64(c->frames + (size_t)(row / LG_COL_FRAME) * 8);
        const uint32_t rows = c->n - row < LG_COL_FRAME ? c->n - row : LG_COL_FRAME;
        if (n > 0 && out[n - 1].first + out[n - 1].n == first) {
            out[n - 1].n += rows;
        } else {
            out[n++] = (LgColSpan){first, row, rows};
        }
    }
    return n;
}

void
lg_col_prefetch(const uint8_t *p, size_t size, uint32_t n, uint32_t row)
{
    if (size < LG_PACKED_HEAD || p[1] > 64) {
        return;
    }
    const size_t frames =
        p[0] == LG_COL_DELTA ? (size_t)((n + LG_COL_FRAME - 1) / LG_COL_FRAME) * 8 : 0;
    const size_t packed = p[0] == LG_COL_RLE ? 0 : lg_packed_size(n, p[1]);
    if (packed > 0) {
        const uint8_t *at = p + LG_PACKED_HEAD + frames + (size_t)row * p[1] / 8;
        __builtin_prefetch(at - 64);
        __builtin_prefetch(at);
    }
    __builtin_prefetch(p + LG_PACKED_HEAD + frames + packed); // exceptions, or a column inside
    __builtin_prefetch(p + lg_get_u32(p + 4));                // the next column
}

void
lg_col_prefetch_row(const LgCol *c, uint32_t row)
{
    if (c->kind == LG_COL_FOR || c->kind == LG_COL_DELTA || c->kind == LG_COL_DICT) {
        __builtin_prefetch(c->packed + (size_t)row * c->width / 8);
    }
    if (c->k > 0) {
        __builtin_prefetch(c->kind == LG_COL_DICT || c->kind == LG_COL_RLE ? c->sub : c->exc);
    }
}
