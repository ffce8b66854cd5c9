// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/places_impl.h"

enum { MOST_ROWS = 256 }; // of a predicate: more are a cursor's

// The block that the rows begin in, if they are in any.
typedef struct {
    LgBlockRange range; // of the predicate; none: a cursor looks
    uint64_t block;     // of the range
} Where;

// The blocks of each predicate. Predicates of a table come in the order of the segment's list.
static void
find_ranges(const LgSegment *seg, const LgId *preds, size_t n, Where *w)
{
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        LgSegmentPred p;
        if (lg_segment_find_next(seg, preds[i], &at, &p)) {
            w[i].range = p.rows == p.pairs ? p.pso : (LgBlockRange){0};
        }
    }
}

// The blocks of predicates that all subjects of a table have are cut alike: the place of one is the
// first guess for the next.
static void
find_blocks(const LgSegment *seg, LgId subject, size_t n, Where *w)
{
    const Where *like = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!like && w[i].range.n > 0) {
            like = &w[i];
            w[i].block = lg_segment_seek(seg, w[i].range, 0, subject, 0);
        } else if (like && w[i].range.n == like->range.n) {
            lg_segment_prefetch_entry(seg, w[i].range, like->block);
        } else {
            lg_segment_prefetch_entry(seg, w[i].range, lg_segment_guess(seg, w[i].range, subject));
        }
    }
    for (size_t i = 0; i < n; i++) {
        w[i].block = lg_segment_seek_near(seg, w[i].range, like ? like->block : 0, subject);
        lg_segment_prefetch_block(seg, w[i].range, w[i].block);
    }
    for (size_t i = 0; i < n; i++) {
        lg_segment_prefetch_row(seg, w[i].range, w[i].block, subject);
    }
}

// Do all rows of the subject end before row `to` of the block?
static bool
ends_here(const LgSegment *seg, const Where *w, const LgBlockInfo *info, uint32_t to, LgId subject)
{
    LgBlockInfo next;
    if (to < info->rows || w->block + 1 == w->range.n) {
        return true;
    }
    lg_segment_info(seg, w->range.first + w->block + 1, &next);
    return next.min[0] > subject;
}

static LgStatus
find_rows(const LgSegment *seg, const Where *w, LgId subject, LgPlace *out, LgError *err)
{
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    uint32_t to = 0;
    if (w->block >= w->range.n) {
        out->known = w->range.n > 0; // that there are none
        return LG_OK;
    }
    const uint64_t i = w->range.first + w->block;
    lg_segment_info(seg, i, &info);
    LG_TRY(lg_segment_block(seg, i, &info, 2, cols, err));
    lg_col_range(&cols[0], subject, &out->from, &to);
    out->n = to > out->from ? to - out->from : 0;
    out->known = out->n <= MOST_ROWS && ends_here(seg, w, &info, to, subject);
    out->objects = cols[1];
    if (out->n > 0) {
        lg_col_prefetch_row(&out->objects, out->from);
    }
    return LG_OK;
}

LgStatus
lg_places_find(const LgSegment *seg, LgId subject, const LgId *preds, size_t n, LgArena *arena,
               LgPlace **out, LgError *err)
{
    Where *w = LG_NEW_ARRAY(arena, Where, n + 1);
    LgPlace *places = LG_NEW_ARRAY(arena, LgPlace, n + 1);
    if (!w || !places) {
        return lg_error_set(err, LG_E_LIMIT, "no room for a scan");
    }
    find_ranges(seg, preds, n, w);
    find_blocks(seg, subject, n, w);
    for (size_t i = 0; i < n; i++) {
        LG_TRY(find_rows(seg, &w[i], subject, &places[i], err));
    }
    *out = places;
    return LG_OK;
}
