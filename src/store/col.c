// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/col_impl.h"

#include "store/bytes_impl.h"
#include "store/unpack_impl.h"

#include <assert.h>

// Every encoded column begins with: kind u8, width u8, k u16, size u32 (all of
// it), base u64. Packed numbers have eight spare bytes behind them, so that any
// of them can be read with one load of 64 bits.
enum { HEAD = 16, MAX_DICT = 256, MAX_EXC = LG_BLOCK_ROWS / 8, EXC_SIZE = 10 };

static size_t
packed_size(uint32_t n, unsigned width)
{
    return width == 0 ? 0 : ((size_t)n * width + 63) / 64 * 8 + 8;
}

static uint64_t
mask_of(unsigned width)
{
    return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

// 57..63 bits cannot be read with one load.
static unsigned
legal_width(unsigned width)
{
    return width > 56 ? 64 : width;
}

static inline uint64_t
unpack_one(const uint8_t *p, unsigned width, uint32_t i)
{
    const size_t bit = (size_t)i * width;
    return (lg_get_u64(p + (bit >> 3)) >> (bit & 7)) & mask_of(width);
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

// --- Encoding ---------------------------------------------------------------

static void
pack(uint8_t *to, const uint64_t *v, uint32_t n, unsigned width)
{
    const uint64_t mask = mask_of(width);
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
    Packing best = {.width = 64, .exceptions = 0, .size = packed_size(n, 64)};
    uint32_t above = 0;
    for (unsigned w = 64;; w--) {
        if (legal_width(w) == w && above <= MAX_EXC) {
            const size_t size = packed_size(n, w) + (size_t)above * EXC_SIZE;
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
    return p + HEAD;
}

// Write v[0..n) packed, those too wide as exceptions. `raw` holds what an
// exception stands for.
static void
add_packed(uint8_t *p, const uint64_t *v, uint32_t n, Packing how)
{
    uint8_t *exc = p + packed_size(n, how.width);
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
                          HEAD + s->whole.size, s->min);
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
                          HEAD + s->delta_size, s->min_delta);
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
    return s->runs == 1 ? HEAD : s->linear ? HEAD + 8 : HEAD + size;
}

static void
add_simple(const uint64_t *v, uint32_t n, const Shape *s, uint64_t *scratch, LgBuf *out)
{
    if (s->runs == 1) {
        (void)add_head(out, LG_COL_CONST, 0, 0, HEAD, v[0]);
    } else if (s->linear) {
        uint8_t *p = add_head(out, LG_COL_LINEAR, 0, 0, HEAD + 8, v[0]);
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
    (void)add_head(out, LG_COL_RLE, 0, s->runs, HEAD, 0);
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
    uint64_t values[MAX_DICT]; ///< ascending once `find_dict` is done
    uint32_t k;
    uint16_t slot[MAX_DICT * 4]; ///< 1 + index into values
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
            at = (at + 1) % (MAX_DICT * 4);
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
    uint16_t order[MAX_DICT];
    uint16_t rank[MAX_DICT];
    for (uint32_t i = 0; i < d->k; i++) {
        uint32_t at = i;
        for (; at > 0 && d->values[order[at - 1]] > d->values[i]; at--) {
            order[at] = order[at - 1];
        }
        order[at] = (uint16_t)i;
    }
    uint64_t sorted[MAX_DICT];
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
    if (size < HEAD + n / 4 || !find_dict(v, n, n / 8 < MAX_DICT ? n / 8 : MAX_DICT, &d)) {
        return false;
    }
    const unsigned width = lg_bits_u64(d.k - 1);
    const size_t values = (size_t)d.k * lg_bits_u64(s->max - s->min) / 8;
    if (HEAD * 2 + packed_size(n, width) + values >= size) {
        return false;
    }
    sort_dict(&d, n);
    const size_t start = out->n;
    uint8_t *p = add_head(out, LG_COL_DICT, width, d.k, HEAD + packed_size(n, width), 0);
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
    return s->runs > n / 2 ? SIZE_MAX : HEAD * 3 + ((size_t)s->runs * bits) / 8;
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

// --- Decoding ---------------------------------------------------------------

// Set the parts of FOR and DELTA columns, whose bytes begin at p.
static bool
parse_packed(const uint8_t *p, size_t left, LgCol *c)
{
    const size_t frames =
        c->kind == LG_COL_DELTA ? (size_t)((c->n + LG_COL_FRAME - 1) / LG_COL_FRAME) * 8 : 0;
    const size_t packed = packed_size(c->n, c->width);
    if (legal_width(c->width) != c->width || c->width > 64 || c->k > c->n ||
        left != frames + packed + (size_t)c->k * EXC_SIZE) {
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
    if (size < HEAD || n == 0 || n > LG_BLOCK_ROWS) {
        return false;
    }
    const uint32_t own = lg_get_u32(p + 4);
    if (own < HEAD || own > size || p[0] > LG_COL_RLE) {
        return false;
    }
    *out = (LgCol){.kind = (LgColKind)p[0],
                   .width = p[1],
                   .n = n,
                   .k = lg_get_u16(p + 2),
                   .checked = checked,
                   .base = lg_get_u64(p + 8)};
    *out_size = own;
    const size_t left = own - HEAD;
    p += HEAD;
    switch (out->kind) {
    case LG_COL_CONST: return left == 0;
    case LG_COL_LINEAR: out->step = left == 8 ? lg_get_u64(p) : 0; return left == 8;
    case LG_COL_FOR:
    case LG_COL_DELTA: return parse_packed(p, left, out);
    case LG_COL_DICT: {
        const size_t packed = out->width <= 8 ? packed_size(n, out->width) : SIZE_MAX;
        if (out->k == 0 || out->k > MAX_DICT || packed > left) {
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
    uint64_t values[MAX_DICT];
    if (!parse_sub(c, 0, &sub, &size) || !lg_col_decode(&sub, 0, c->k, values)) {
        return false;
    }
    for (uint32_t i = c->k; i < MAX_DICT; i++) {
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
    const uint64_t mask = mask_of(c->width);
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

void
lg_col_prefetch(const uint8_t *p, size_t size, uint32_t n, uint32_t row)
{
    if (size < HEAD || p[1] > 64) {
        return;
    }
    const size_t frames =
        p[0] == LG_COL_DELTA ? (size_t)((n + LG_COL_FRAME - 1) / LG_COL_FRAME) * 8 : 0;
    const size_t packed = p[0] == LG_COL_RLE ? 0 : packed_size(n, p[1]);
    if (packed > 0) {
        const uint8_t *at = p + HEAD + frames + (size_t)row * p[1] / 8;
        __builtin_prefetch(at - 64);
        __builtin_prefetch(at);
    }
    __builtin_prefetch(p + HEAD + frames + packed); // exceptions, or a column inside
    __builtin_prefetch(p + lg_get_u32(p + 4));      // the next column
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
