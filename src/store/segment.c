// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/segment_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"

LgStatus
lg_segment_corrupt(const LgSegment *seg, const char *what, LgError *err)
{
    return lg_error_set(err, LG_E_CORRUPT, "%s: %s", seg->map.name, what);
}

// The next table of the index: `n` items of `item` bytes at `*at`, before `end`.
static bool
take_table(const uint8_t *base, uint64_t *at, uint64_t end, uint64_t n, uint64_t item,
           const uint8_t **out)
{
    if (!lg_map_inside(*at, n, item, end)) {
        return false;
    }
    *out = base + *at;
    *at += n * item;
    return true;
}

static bool
range_inside(LgBlockRange range, uint64_t n_blocks)
{
    return range.first <= n_blocks && range.n <= n_blocks - range.first;
}

static LgStatus
read_footer(LgSegment *s, uint64_t sum, LgError *err)
{
    if (s->map.size < LG_SEGMENT_FOOTER + 8) {
        return lg_segment_corrupt(s, "too short for a segment", err);
    }
    const uint64_t limit = s->map.size - LG_SEGMENT_FOOTER;
    const uint8_t *f = s->map.p + limit;
    const uint64_t real = lg_hash_bytes((LgStr){(const char *)f, LG_SEGMENT_FOOTER - 8}, 0);
    if (memcmp(s->map.p, LG_SEGMENT_MAGIC, 8) != 0 || memcmp(f, LG_SEGMENT_MAGIC, 8) != 0 ||
        real != lg_get_u64(f + LG_SEGMENT_FOOTER - 8) || real != sum) {
        return lg_segment_corrupt(s, "the footer does not check", err);
    }
    uint64_t at = lg_get_u64(f + 8);
    if (at > limit || lg_hash_bytes((LgStr){(const char *)s->map.p + at, (size_t)(limit - at)},
                                    0) != lg_get_u64(f + 16)) {
        return lg_segment_corrupt(s, "the index does not check", err);
    }
    s->rows = lg_get_u64(f + 24);
    s->n_preds = lg_get_u64(f + 32);
    s->n_graphs = lg_get_u64(f + 40);
    s->n_sets = lg_get_u64(f + 48);
    s->sets_size = lg_get_u64(f + 56);
    s->n_blocks = lg_get_u64(f + 64);
    s->subjects = (LgBlockRange){lg_get_u64(f + 72), lg_get_u64(f + 80)};
    s->objects = (LgBlockRange){lg_get_u64(f + 88), lg_get_u64(f + 96)};
    s->n_del_preds = lg_get_u32(f + 104);
    s->n_del_graphs = lg_get_u32(f + 108);
    const uint8_t *p = s->map.p;
    if (!take_table(p, &at, limit, s->n_preds, LG_SEGMENT_PRED_SIZE, &s->preds) ||
        !take_table(p, &at, limit, s->n_graphs, LG_SEGMENT_GRAPH_SIZE, &s->graphs) ||
        !take_table(p, &at, limit, s->n_sets, 4, &s->set_ends) ||
        !take_table(p, &at, limit, s->sets_size, 1, &s->sets) ||
        !take_table(p, &at, limit, s->n_del_preds, LG_SEGMENT_PRED_SIZE, &s->del_preds) ||
        !take_table(p, &at, limit, s->n_del_graphs, LG_SEGMENT_GRAPH_SIZE, &s->del_graphs) ||
        !take_table(p, &at, limit, s->n_blocks, LG_BLOCK_INFO_SIZE, &s->blocks) || at != limit ||
        !range_inside(s->subjects, s->n_blocks) || !range_inside(s->objects, s->n_blocks)) {
        return lg_segment_corrupt(s, "a table lies outside", err);
    }
    return LG_OK;
}

static LgStatus
check_preds(LgSegment *s, LgError *err)
{
    for (uint64_t i = 0; i < s->n_preds + s->n_del_preds; i++) {
        LgSegmentPred p;
        if (i < s->n_preds) {
            lg_segment_pred(s, i, &p);
        } else {
            lg_segment_del_pred(s, i - s->n_preds, &p);
            s->deletions += p.rows;
        }
        if (!range_inside(p.pso, s->n_blocks) || !range_inside(p.pos, s->n_blocks)) {
            return lg_segment_corrupt(s, "the blocks of a predicate lie outside", err);
        }
    }
    return LG_OK;
}

LgStatus
lg_segment_open(LgMap *map, uint64_t sum, LgSegment **out, LgError *err)
{
    LgSegment *s = LG_ALLOC(LgSegment);
    if (!s) {
        (void)lg_error_set(err, LG_E_NOMEM, "no memory to open %s", map->name);
        lg_map_close(map);
        return LG_E_NOMEM;
    }
    s->map = *map;
    LgStatus st = read_footer(s, sum, err);
    st = st == LG_OK ? check_preds(s, err) : st;
    if (st == LG_OK) {
        s->seen = (_Atomic unsigned char *)lg_mem_alloc((size_t)s->n_blocks);
        st = s->seen ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory to open %s", s->map.name);
    }
    if (st != LG_OK) {
        lg_segment_close(s);
        return st;
    }
    *out = s;
    return LG_OK;
}

void
lg_segment_close(LgSegment *seg)
{
    if (seg) {
        lg_map_close(&seg->map);
        lg_mem_free((void *)(uintptr_t)seg->seen);
        lg_mem_free(seg);
    }
}

static void
get_pred(const uint8_t *p, LgSegmentPred *out)
{
    *out = (LgSegmentPred){.predicate = lg_get_u64(p),
                           .rows = lg_get_u64(p + 8),
                           .pairs = lg_get_u64(p + 16),
                           .subjects = lg_get_u64(p + 24),
                           .objects = lg_get_u64(p + 32),
                           .sum = lg_get_u64(p + 40),
                           .pso = {lg_get_u64(p + 48), lg_get_u64(p + 56)},
                           .pos = {lg_get_u64(p + 64), lg_get_u64(p + 72)}};
}

void
lg_segment_pred(const LgSegment *seg, uint64_t i, LgSegmentPred *out)
{
    get_pred(seg->preds + i * LG_SEGMENT_PRED_SIZE, out);
}

void
lg_segment_del_pred(const LgSegment *seg, uint64_t i, LgSegmentPred *out)
{
    get_pred(seg->del_preds + i * LG_SEGMENT_PRED_SIZE, out);
}

// `*at`: where to begin, and the place of what is found.
static bool
find_pred(const uint8_t *preds, uint64_t n, LgId predicate, uint64_t *at, LgSegmentPred *out)
{
    uint64_t lo = *at;
    uint64_t hi = n;
    while (lo < hi) {
        const uint64_t mid = lo + (hi - lo) / 2;
        if (lg_get_u64(preds + mid * LG_SEGMENT_PRED_SIZE) < predicate) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo == n) {
        return false;
    }
    *at = lo;
    get_pred(preds + lo * LG_SEGMENT_PRED_SIZE, out);
    return out->predicate == predicate;
}

bool
lg_segment_find(const LgSegment *seg, LgId predicate, LgSegmentPred *out)
{
    uint64_t at = 0;
    return find_pred(seg->preds, seg->n_preds, predicate, &at, out);
}

bool
lg_segment_find_next(const LgSegment *seg, LgId predicate, uint64_t *at, LgSegmentPred *out)
{
    if (*at < seg->n_preds) {
        lg_segment_pred(seg, *at, out);
        if (out->predicate == predicate) {
            ++*at;
            return true;
        }
    }
    const bool found = find_pred(seg->preds, seg->n_preds, predicate, at, out);
    *at += found;
    return found;
}

bool
lg_segment_find_del(const LgSegment *seg, LgId predicate, LgSegmentPred *out)
{
    uint64_t at = 0;
    return find_pred(seg->del_preds, seg->n_del_preds, predicate, &at, out);
}

void
lg_segment_graph(const LgSegment *seg, uint64_t i, LgGraphStats *out)
{
    const uint8_t *p = seg->graphs + i * LG_SEGMENT_GRAPH_SIZE;
    *out = (LgGraphStats){lg_get_u64(p), lg_get_u64(p + 8)};
}

void
lg_segment_del_graph(const LgSegment *seg, uint64_t i, LgGraphStats *out)
{
    const uint8_t *p = seg->del_graphs + i * LG_SEGMENT_GRAPH_SIZE;
    *out = (LgGraphStats){lg_get_u64(p), lg_get_u64(p + 8)};
}

void
lg_segment_info(const LgSegment *seg, uint64_t i, LgBlockInfo *out)
{
    lg_block_get_info(seg->blocks + i * LG_BLOCK_INFO_SIZE, out);
}

LgStatus
lg_segment_block(const LgSegment *seg, uint64_t i, const LgBlockInfo *info, size_t n,
                 LgCol cols[LG_BLOCK_COLS], LgError *err)
{
    if (!lg_map_inside(info->offset, info->size, 1, seg->map.size)) {
        return lg_segment_corrupt(seg, "a block lies outside", err);
    }
    const uint8_t *p = seg->map.p + info->offset;
    const bool seen = atomic_load_explicit(&seg->seen[i], memory_order_relaxed);
    if (!seen && lg_hash_bytes((LgStr){(const char *)p, info->size}, 0) != info->checksum) {
        return lg_error_set(err, LG_E_CORRUPT, "%s: the checksum of block %llu is wrong",
                            seg->map.name, (unsigned long long)i);
    }
    if (seen ? !lg_block_parse_again(p, info->size, info->rows, n, cols)
             : !lg_block_parse(p, info->size, info->rows, cols)) {
        return lg_segment_corrupt(seg, "a block cannot be read", err);
    }
    if (!seen) {
        atomic_store_explicit(&seg->seen[i], 1, memory_order_relaxed);
    }
    return LG_OK;
}

// True when every row of a block is below (a, b). Among blocks that begin with `a` or
// later this is true of the first ones only, which is what a binary search needs.
static bool
is_below(const LgSegment *seg, LgBlockRange range, uint64_t i, uint64_t a, uint64_t b)
{
    const uint8_t *entry = seg->blocks + (range.first + i) * LG_BLOCK_INFO_SIZE;
    const uint64_t max_a = lg_get_u64(entry + 40);
    return max_a < a || (max_a == a && lg_get_u64(entry + 56) < b);
}

// Where `a` would be if the values from block `from` to the end lay evenly, as subjects of a
// table do.
static uint64_t
guess(const LgSegment *seg, LgBlockRange range, uint64_t from, uint64_t a)
{
    const uint8_t *entries = seg->blocks + range.first * LG_BLOCK_INFO_SIZE;
    const uint64_t first = lg_get_u64(entries + from * LG_BLOCK_INFO_SIZE + 32);
    const uint64_t last = lg_get_u64(entries + (range.n - 1) * LG_BLOCK_INFO_SIZE + 40);
    if (a <= first || a >= last) {
        return a <= first ? from : range.n - 1;
    }
    const double share = (double)(a - first) / (double)(last - first);
    return from + (uint64_t)(share * (double)(range.n - 1 - from));
}

uint64_t
lg_segment_seek(const LgSegment *seg, LgBlockRange range, uint64_t from, uint64_t a, uint64_t b)
{
    uint64_t lo = from;
    uint64_t hi = range.n;
    if (lo >= hi || !is_below(seg, range, lo, a, b)) {
        return lo; // it is often near
    }
    lo++;
    if (lo >= hi || !is_below(seg, range, lo, a, b)) {
        return lo;
    }
    // away from a guess, ever faster
    const uint64_t start = guess(seg, range, lo, a);
    const bool up = is_below(seg, range, start, a, b);
    lo = up ? start + 1 : lo;
    hi = up ? hi : start;
    for (uint64_t step = 1; lo < hi; step *= 2) {
        const uint64_t far = hi - lo > step ? step : hi - lo;
        const uint64_t probe = up ? lo + far - 1 : hi - far;
        const bool below = is_below(seg, range, probe, a, b);
        lo = below ? probe + 1 : lo;
        hi = below ? hi : probe;
        if (below != up) {
            break;
        }
    }
    while (lo < hi) {
        const uint64_t mid = lo + (hi - lo) / 2;
        if (is_below(seg, range, mid, a, b)) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

uint64_t
lg_segment_guess(const LgSegment *seg, LgBlockRange range, uint64_t a)
{
    return range.n > 0 ? guess(seg, range, 0, a) : 0;
}

uint64_t
lg_segment_seek_near(const LgSegment *seg, LgBlockRange range, uint64_t near, uint64_t a)
{
    const bool here = near < range.n && !is_below(seg, range, near, a, 0) &&
                      (near == 0 || is_below(seg, range, near - 1, a, 0));
    return here ? near : lg_segment_seek(seg, range, 0, a, 0);
}

void
lg_segment_prefetch_entry(const LgSegment *seg, LgBlockRange range, uint64_t i)
{
    if (i < range.n) {
        const uint8_t *entry = seg->blocks + (range.first + i) * LG_BLOCK_INFO_SIZE;
        __builtin_prefetch(entry);
        __builtin_prefetch(entry + LG_BLOCK_INFO_SIZE - 1);
    }
}

void
lg_segment_prefetch_block(const LgSegment *seg, LgBlockRange range, uint64_t i)
{
    if (i < range.n) {
        LgBlockInfo info;
        lg_segment_info(seg, range.first + i, &info);
        __builtin_prefetch(&seg->seen[range.first + i]);
        if (lg_map_inside(info.offset, info.size, 1, seg->map.size)) {
            __builtin_prefetch(seg->map.p + info.offset);
            __builtin_prefetch(seg->map.p + info.offset + 64); // where frames begin or go on
        }
    }
}

void
lg_segment_prefetch_row(const LgSegment *seg, LgBlockRange range, uint64_t i, uint64_t a)
{
    LgBlockInfo info;
    if (i >= range.n) {
        return;
    }
    lg_segment_info(seg, range.first + i, &info);
    if (!lg_map_inside(info.offset, info.size, 1, seg->map.size)) {
        return;
    }
    const uint64_t span = info.max[0] - info.min[0];
    const double share = a > info.min[0] && span > 0 ? (double)(a - info.min[0]) / (double)span : 0;
    const uint32_t row = share < 1 ? (uint32_t)(share * (double)info.rows) : info.rows - 1;
    lg_col_prefetch(seg->map.p + info.offset, info.size, info.rows, row);
}

LgStatus
lg_segment_set_of(const LgSegment *seg, LgBlockRange range, uint64_t term, uint64_t *out,
                  LgError *err)
{
    *out = UINT64_MAX;
    const uint64_t i = lg_segment_seek(seg, range, 0, term, 0);
    if (i == range.n) {
        return LG_OK;
    }
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    lg_segment_info(seg, range.first + i, &info);
    LG_TRY(lg_segment_block(seg, range.first + i, &info, 2, cols, err));
    const uint32_t row = lg_col_lower_bound(&cols[0], 0, term);
    uint64_t found = 0;
    uint64_t set = 0;
    if (row < info.rows) {
        if (!lg_col_decode(&cols[0], row, 1, &found) || !lg_col_decode(&cols[1], row, 1, &set)) {
            return lg_segment_corrupt(seg, "a block cannot be read", err);
        }
        *out = found == term ? set : UINT64_MAX;
    }
    return LG_OK;
}

bool
lg_segment_set(const LgSegment *seg, uint64_t i, LgStr *out)
{
    if (i >= seg->n_sets) {
        return false;
    }
    const uint32_t start = i > 0 ? lg_get_u32(seg->set_ends + (i - 1) * 4) : 0;
    const uint32_t end = lg_get_u32(seg->set_ends + i * 4);
    *out = (LgStr){(const char *)seg->sets + start, end - start};
    return start <= end && end <= seg->sets_size;
}

LgBlockSource
lg_segment_source(const LgSegment *seg, LgBlockRange range)
{
    return (LgBlockSource){.bytes = seg->map.p,
                           .size = seg->map.size,
                           .entries = seg->blocks + range.first * LG_BLOCK_INFO_SIZE,
                           .n = (size_t)range.n};
}
