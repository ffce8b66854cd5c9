// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lg_snapshot_count(): from the block index, opening only blocks that a bound
// cuts in two.

#include "store/scan_impl.h"

typedef struct {
    uint64_t rows;
    bool exact;
    bool repeats; ///< a triple may be in more than one graph
    bool rough;   ///< in a block that is cut in two, as often as in all of it
} Count;

// Rows [from, to) whose (a, b) is not that of the row before.
static LgStatus
count_pairs(const LgSegment *seg, const LgCol cols[LG_BLOCK_COLS], const LgBlockInfo *info,
            uint32_t from, uint32_t to, uint32_t *out, LgError *err)
{
    enum { STEP = 512 };
    uint64_t a[STEP + 1] = {0}; // behind the last row of the step before
    uint64_t b[STEP + 1] = {0};
    uint32_t all = 0; // but for the first row, which the block before decides
    *out = 0;
    for (uint32_t at = 0; at < info->rows; at += STEP) {
        const uint32_t n = info->rows - at < STEP ? info->rows - at : STEP;
        if (!lg_col_decode(&cols[0], at, n, a + 1) || !lg_col_decode(&cols[1], at, n, b + 1)) {
            return lg_segment_corrupt(seg, "a block cannot be read", err);
        }
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t row = at + i;
            const bool differs = row > 0 && (a[i] != a[i + 1] || b[i] != b[i + 1]);
            all += differs;
            *out += differs && row >= from && row < to;
        }
        a[0] = a[n];
        b[0] = b[n];
    }
    *out += from == 0 && to > 0 && info->pairs > all;
    return LG_OK;
}

static LgStatus
count_block(const LgSegment *seg, uint64_t i, const LgBlockInfo *info, const LgCursorSpec *spec,
            bool quads, Count *out, LgError *err)
{
    const uint32_t whole = quads ? info->rows : info->pairs;
    const LgCursorMatch match = lg_cursor_match(spec, info);
    if (match == LG_CURSOR_NONE || info->min[1] > spec->max_b || info->max[1] < spec->min_b) {
        return LG_OK;
    }
    if (match == LG_CURSOR_SOME || info->min[1] < spec->min_b || info->max[1] > spec->max_b) {
        out->exact = false;
    }
    // the least b of a block is that of any a
    const bool inside_a =
        info->min[0] > spec->lo_a || (info->min[0] == spec->lo_a && info->min[1] >= spec->lo_b);
    const bool inside_b =
        info->max[0] < spec->hi_a || (info->max[0] == spec->hi_a && info->max[1] <= spec->hi_b);
    if (inside_a && inside_b) {
        out->rows += whole;
        return LG_OK;
    }
    LgCol cols[LG_BLOCK_COLS];
    uint32_t from = 0;
    uint32_t to = 0;
    LG_TRY(lg_segment_block(seg, i, info, 2, cols, err));
    LG_TRY(lg_cursor_bounds(seg, cols, info, spec, &from, &to, err));
    uint32_t n = to - from;
    if (!quads && info->pairs != info->rows && out->rough) {
        n = (uint32_t)((uint64_t)n * info->pairs / info->rows);
    } else if (!quads && info->pairs != info->rows) {
        LG_TRY(count_pairs(seg, cols, info, from, to, &n, err));
    }
    out->rows += n;
    return LG_OK;
}

static LgStatus
count_range(const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec, bool quads,
            Count *out, LgError *err)
{
    for (uint64_t i = lg_segment_seek(seg, range, 0, spec->lo_a, spec->lo_b); i < range.n; i++) {
        LgBlockInfo info;
        lg_segment_info(seg, range.first + i, &info);
        if (info.min[0] > spec->hi_a) {
            break;
        }
        LG_TRY(count_block(seg, range.first + i, &info, spec, quads, out, err));
    }
    return LG_OK;
}

typedef struct {
    uint64_t first, last; ///< of column a
    bool any;
} Extent;

// Add one predicate of one segment. `seen` is what the segments before it cover.
static LgStatus
count_segment(const LgScanPlan *plan, size_t i, LgId predicate, Extent *seen, Count *out,
              LgError *err)
{
    LgSegmentPred p;
    LgCursorSpec spec;
    if (!lg_scan_segment(plan, i, predicate, &p, &spec)) {
        return LG_OK;
    }
    const LgSegment *seg = plan->snapshot->views[i].seg;
    const LgBlockRange range = plan->pos ? p.pos : p.pso;
    const bool quads = plan->spec.want & LG_WANT_G;
    if (range.n == 0) {
        return LG_OK;
    }
    out->repeats |= p.rows != p.pairs;
    if (!spec.graphs && spec.lo_a == 0 && spec.hi_a == UINT64_MAX && spec.min_b == 0 &&
        spec.max_b == UINT64_MAX) {
        out->rows += quads ? p.rows : p.pairs;
    } else {
        // with some graphs left out, how often a triple repeats is not known
        out->exact &= quads || !spec.graphs || spec.n_graphs == 1 || p.rows == p.pairs;
        LG_TRY(count_range(seg, range, &spec, quads || spec.graphs, out, err));
    }
    // a triple in two segments counts once: exact only where they cannot meet
    LgBlockInfo first;
    LgBlockInfo last;
    lg_segment_info(seg, range.first, &first);
    lg_segment_info(seg, range.first + range.n - 1, &last);
    const uint64_t lo = first.min[0] > spec.lo_a ? first.min[0] : spec.lo_a;
    const uint64_t hi = last.max[0] < spec.hi_a ? last.max[0] : spec.hi_a;
    if (lo > hi) {
        return LG_OK;
    }
    if (seen->any) {
        out->exact &= quads || hi < seen->first || lo > seen->last;
        seen->first = lo < seen->first ? lo : seen->first;
        seen->last = hi > seen->last ? hi : seen->last;
    } else {
        *seen = (Extent){lo, hi, true};
    }
    return LG_OK;
}

// Take away what one segment deletes of a predicate. `whole`: a quad less is a row less.
static LgStatus
take_segment(const LgScanPlan *plan, size_t i, LgId predicate, bool whole, Count *out, LgError *err)
{
    LgSegmentPred p;
    LgCursorSpec spec;
    if (!lg_scan_deleted(plan, i, predicate, &p, &spec)) {
        return LG_OK;
    }
    Count dels = {.exact = true};
    LG_TRY(count_range(plan->snapshot->views[i].seg, plan->pos ? p.pos : p.pso, &spec, true, &dels,
                       err));
    if (whole && dels.exact) {
        out->rows -= dels.rows < out->rows ? dels.rows : out->rows;
    } else if (dels.rows > 0) {
        out->exact = false;
    }
    return LG_OK;
}

LgStatus
lg_scan_count(const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec, bool quads,
              uint64_t *out, LgError *err)
{
    Count count = {.exact = true, .rough = true};
    LG_TRY(count_range(seg, range, spec, quads, &count, err));
    *out += count.rows;
    return LG_OK;
}

static LgStatus
count_predicate(const LgScanPlan *plan, LgId predicate, Count *out, LgError *err)
{
    const size_t n = plan->snapshot->manifest.n_segments;
    Extent seen = {0};
    Count count = {.exact = true};
    for (size_t i = 0; i < n; i++) {
        LG_TRY(count_segment(plan, i, predicate, &seen, &count, err));
    }
    // when the triples are counted, a quad is known to be one only while nothing repeats
    const bool whole = plan->spec.want & LG_WANT_G || (count.exact && !count.repeats);
    for (size_t i = 0; plan->del_graphs && i < n; i++) {
        LG_TRY(take_segment(plan, i, predicate, whole, &count, err));
    }
    out->rows += count.rows;
    out->exact &= count.exact;
    return LG_OK;
}

static LgStatus
count_all(const LgSnapshot *s, const LgScanSpec *spec, LgArena *arena, Count *out, LgError *err)
{
    LgScanPlan plan;
    LgScanSpec any = *spec;
    any.order = LG_ORDER_ANY;
    if (!any.graphs.all && any.graphs.n == 1) {
        any.want |= LG_WANT_G; // in one graph a triple is a quad
    }
    LG_TRY(lg_scan_plan(s, &any, arena, &plan, err));
    for (size_t k = 0; k < plan.n_preds; k++) {
        LG_TRY(count_predicate(&plan, plan.preds[k], out, err));
    }
    return LG_OK;
}

LgStatus
lg_snapshot_count(const LgSnapshot *s, const LgScanSpec *spec, uint64_t *out, bool *out_exact,
                  LgError *err)
{
    Count count = {.exact = true};
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a count");
    }
    const LgStatus st = count_all(s, spec, arena, &count, err);
    lg_arena_free(arena);
    if (st == LG_OK) {
        *out = count.rows;
        *out_exact = count.exact;
    }
    return st;
}
