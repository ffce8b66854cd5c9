// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/star.h"

#include "store/scan_impl.h"
#include "store/sets_impl.h"

enum {
    MOST_BLOCKS = 8, // of subjects that are read whole
    SAMPLES = 16,    // blocks that stand for more than these
    SAMPLE = 256,    // rows of each
    MOST_SETS = 256, // kinds of subjects told apart
    MEMO = 256,      // sets of a segment remembered
};

// --- The subjects of a pattern ----------------------------------------------------

static LgStatus
plan_pattern(const LgSnapshot *s, LgGraphs graphs, unsigned want, const LgStarPattern *pattern,
             LgArena *arena, LgScanPlan *out, LgError *err)
{
    const LgScanSpec spec = {.p = pattern->p,
                             .o = pattern->o,
                             .graphs = graphs,
                             .order = LG_ORDER_S,
                             .want = want & LG_WANT_G};
    return lg_scan_plan(s, &spec, arena, out, err);
}

// The first or the last subject of an object's rows in a block; false: it has none of them.
static LgStatus
edge_of(const LgSegment *seg, uint64_t block, const LgCursorSpec *spec, bool last, bool *out_any,
        LgId *out, LgError *err)
{
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    uint32_t from = 0;
    uint32_t to = 0;
    lg_segment_info(seg, block, &info);
    LG_TRY(lg_segment_block(seg, block, &info, 2, cols, err));
    LG_TRY(lg_cursor_bounds(seg, cols, &info, spec, &from, &to, err));
    *out_any = from < to;
    if (from < to && !lg_col_get(&cols[1], last ? to - 1 : from, out)) {
        return lg_segment_corrupt(seg, "a block cannot be read", err);
    }
    return LG_OK;
}

// Widen [*first, *last] by the subjects of one segment.
static LgStatus
add_extent(const LgScanPlan *plan, size_t i, LgId *first, LgId *last, LgError *err)
{
    LgSegmentPred p;
    LgCursorSpec spec;
    if (!lg_scan_segment(plan, i, plan->preds[0], &p, &spec)) {
        return LG_OK;
    }
    const LgSegment *seg = plan->snapshot->views[i].seg;
    const LgBlockRange blocks = lg_scan_blocks(seg, plan->pos ? p.pos : p.pso, &spec);
    LgId least = 0;
    LgId most = 0;
    bool any = blocks.n > 0;
    if (any && plan->pos) {
        LG_TRY(edge_of(seg, blocks.first, &spec, false, &any, &least, err));
        bool ends = false; // the last block may only begin behind the object
        for (uint64_t b = blocks.n; any && b-- > 0 && !ends;) {
            LG_TRY(edge_of(seg, blocks.first + b, &spec, true, &ends, &most, err));
        }
    } else if (any) {
        LgBlockInfo info;
        lg_segment_info(seg, blocks.first, &info);
        least = info.min[0];
        lg_segment_info(seg, blocks.first + blocks.n - 1, &info);
        most = info.max[0];
    }
    if (any) {
        *first = least < *first ? least : *first;
        *last = most > *last ? most : *last;
    }
    return LG_OK;
}

// Count the rows of a pattern whose subjects are in the range.
static LgStatus
count_rows(const LgScanPlan *plan, const LgStarStats *range, uint64_t *out, LgError *err)
{
    *out = 0;
    for (size_t i = 0; i < plan->snapshot->manifest.n_segments; i++) {
        LgSegmentPred p;
        LgCursorSpec spec;
        if (!lg_scan_segment(plan, i, plan->preds[0], &p, &spec)) {
            continue;
        }
        const LgSegment *seg = plan->snapshot->views[i].seg;
        const LgBlockRange run = plan->pos ? p.pos : p.pso;
        LgBlockInfo head;
        LgBlockInfo tail;
        if (run.n == 0) {
            continue;
        }
        lg_segment_info(seg, run.first, &head);
        lg_segment_info(seg, run.first + run.n - 1, &tail);
        if (plan->pos) {
            spec.lo_b = range->first;
            spec.hi_b = range->last;
        } else if (!spec.graphs && head.min[0] >= range->first && tail.max[0] <= range->last) {
            *out += plan->spec.want & LG_WANT_G ? p.rows : p.pairs;
            continue;
        } else {
            spec.lo_a = range->first;
            spec.hi_a = range->last;
        }
        LG_TRY(lg_scan_count(seg, run, &spec, plan->spec.want & LG_WANT_G, out, err));
    }
    return LG_OK;
}

// --- What they have ---------------------------------------------------------------

typedef struct {
    const LgSegment *seg;
    uint64_t at[LG_STAR_MOST]; // position of each predicate in the segment; UINT64_MAX: none
    uint32_t n;
    uint64_t number[MEMO]; // of a set, plus 1
    uint64_t has[MEMO];
} Reader;

// Which of the star's predicates are in a set.
static LgStatus
look(Reader *r, uint64_t number, uint64_t *out, LgError *err)
{
    const size_t slot = number % MEMO;
    if (r->number[slot] == number + 1) {
        *out = r->has[slot];
        return LG_OK;
    }
    LgStr bytes = {0};
    if (!lg_segment_set(r->seg, number, &bytes)) {
        return lg_segment_corrupt(r->seg, "a set of predicates lies outside", err);
    }
    const uint8_t *p = (const uint8_t *)bytes.p;
    const uint8_t *const end = p + bytes.n;
    uint64_t take = 0;
    uint64_t has = 0;
    for (uint64_t at = 0; p < end; at += take) {
        if (!lg_sets_next(&p, end, &at, &take)) {
            return lg_segment_corrupt(r->seg, "a set of predicates lies outside", err);
        }
        for (uint32_t i = 0; i < r->n; i++) {
            has |= (uint64_t)(r->at[i] - at < take) << i;
        }
    }
    r->number[slot] = number + 1;
    r->has[slot] = *out = has;
    return LG_OK;
}

// Subjects of a kind that is told apart no more count for none.
static void
add_set(LgStarStats *stats, uint64_t has, double subjects)
{
    uint32_t i = has == 0 ? UINT32_MAX : 0; // those with none of the predicates are left out
    while (i < stats->n_sets && stats->sets[i].has != has) {
        i++;
    }
    if (i == stats->n_sets && i < MOST_SETS) {
        stats->sets[stats->n_sets++] = (LgStarSet){.has = has};
    }
    if (i < stats->n_sets) {
        stats->sets[i].subjects += subjects;
    } else if (has != 0) {
        stats->exact = false;
    }
}

// Count the subjects of a block, `most` of them for all.
static LgStatus
read_block(Reader *r, uint64_t block, const LgCursorSpec *spec, double weight, uint32_t most,
           LgStarStats *stats, LgError *err)
{
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    uint64_t numbers[LG_CURSOR_ROWS];
    uint32_t from = 0;
    uint32_t to = 0;
    uint64_t has = 0;
    lg_segment_info(r->seg, block, &info);
    LG_TRY(lg_segment_block(r->seg, block, &info, 2, cols, err));
    LG_TRY(lg_cursor_bounds(r->seg, cols, &info, spec, &from, &to, err));
    if (info.min[1] == info.max[1]) {
        LG_TRY(look(r, info.min[1], &has, err));
        add_set(stats, has, weight * (to - from));
        return LG_OK;
    }
    if (to - from > most) {
        weight *= (double)(to - from) / most;
        from += (to - from - most) / 2;
        to = from + most;
    }
    while (from < to) {
        const uint32_t n = to - from < LG_CURSOR_ROWS ? to - from : LG_CURSOR_ROWS;
        if (!lg_col_decode(&cols[1], from, n, numbers)) {
            return lg_segment_corrupt(r->seg, "a block cannot be read", err);
        }
        for (uint32_t i = 0; i < n;) {
            uint32_t k = i + 1;
            while (k < n && numbers[k] == numbers[i]) {
                k++;
            }
            LG_TRY(look(r, numbers[i], &has, err));
            add_set(stats, has, weight * (k - i));
            i = k;
        }
        from += n;
    }
    return LG_OK;
}

static double
sum_of(const LgStarStats *stats)
{
    double sum = 0;
    for (uint32_t i = 0; i < stats->n_sets; i++) {
        sum += stats->sets[i].subjects;
    }
    return sum;
}

// Count the subjects of one segment that are in the range.
static LgStatus
count_sets(const LgSegment *seg, const LgStarPattern *patterns, uint32_t n, LgStarStats *stats,
           LgError *err)
{
    const LgCursorSpec spec = {
        .lo_a = stats->first, .hi_a = stats->last, .hi_b = UINT64_MAX, .max_b = UINT64_MAX};
    const LgBlockRange blocks = lg_scan_blocks(seg, seg->subjects, &spec);
    const bool all = blocks.n <= MOST_BLOCKS;
    const uint64_t n_read = all ? blocks.n : SAMPLES;
    Reader r = {.seg = seg, .n = n};
    for (uint32_t i = 0; i < n; i++) {
        LgSegmentPred p;
        uint64_t behind = 0;
        const bool found = lg_segment_find_next(seg, patterns[i].p, &behind, &p);
        r.at[i] = found ? behind - 1 : UINT64_MAX;
    }
    stats->exact = stats->exact && all;
    for (uint64_t i = 0; i < n_read; i++) {
        LG_TRY(read_block(&r, blocks.first + i * blocks.n / n_read, &spec,
                          (double)blocks.n / (double)n_read, all ? UINT32_MAX : SAMPLE, stats,
                          err));
    }
    return LG_OK;
}

LgStatus
lg_snapshot_star(const LgSnapshot *s, LgGraphs graphs, unsigned want, LgStarPattern *patterns,
                 uint32_t n, LgArena *arena, LgStarStats *out, LgError *err)
{
    LgScanPlan *plans = LG_NEW_ARRAY(arena, LgScanPlan, n + 1);
    *out = (LgStarStats){.last = UINT64_MAX, .exact = true};
    out->sets = LG_NEW_ARRAY(arena, LgStarSet, MOST_SETS);
    if (!plans || !out->sets) {
        return lg_error_set(err, LG_E_LIMIT, "no room for the statistics of a star");
    }
    for (uint32_t k = 0; k < n; k++) {
        LgId first = UINT64_MAX;
        LgId last = 0;
        LG_TRY(plan_pattern(s, graphs, want, &patterns[k], arena, &plans[k], err));
        for (size_t i = 0; i < s->manifest.n_segments; i++) {
            LG_TRY(add_extent(&plans[k], i, &first, &last, err));
        }
        out->first = first > out->first ? first : out->first;
        out->last = last < out->last ? last : out->last;
    }
    for (uint32_t k = 0; k < n; k++) {
        patterns[k].rows = 0;
        if (out->first <= out->last) {
            LG_TRY(count_rows(&plans[k], out, &patterns[k].rows, err));
        }
    }
    uint32_t n_segments = 0;
    for (size_t i = 0; i < s->manifest.n_segments && out->first <= out->last; i++) {
        const double before = sum_of(out);
        if (s->views[i].rows > 0) {
            LG_TRY(count_sets(s->views[i].seg, patterns, n, out, err));
        }
        n_segments += sum_of(out) > before;
    }
    out->exact = out->exact && n_segments <= 1;
    return LG_OK;
}
