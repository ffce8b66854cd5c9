// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/objects.h"

#include "store/scan_impl.h"

// The triples of one object that stand together.
typedef struct {
    LgId id;
    uint64_t n;
} Run;

// The predicate in one segment.
typedef struct {
    const LgSegment *seg;
    LgBlockRange range;
    uint64_t next; // block
    uint32_t at, n;
    Run runs[LG_BLOCK_ROWS]; // of the block before `next`
} Stream;

struct LgObjects {
    Stream **streams;
    size_t n;
    uint64_t a[LG_BLOCK_ROWS], b[LG_BLOCK_ROWS]; // of one block: values and ends of runs, subjects
};

// The plan of a scan by object, and with `counts` whether a triple may be counted twice.
static LgStatus
examine(const LgSnapshot *s, const LgScanSpec *spec, bool counts, LgArena *arena, LgScanPlan *plan,
        bool *out_known, LgError *err)
{
    LgScanSpec by_object = *spec;
    LgId seen_last = 0; // of the subjects of the segments before
    by_object.order = LG_ORDER_O;
    LG_TRY(lg_scan_plan(s, &by_object, arena, plan, err));
    bool known = spec->s == LG_ID_NONE && spec->o == LG_ID_NONE && spec->min_o == LG_ID_NONE &&
                 spec->max_o == LG_ID_NONE;
    const bool one_graph = !spec->graphs.all && spec->graphs.n == 1;
    for (size_t i = 0; known && i < s->manifest.n_segments; i++) {
        LgSegmentPred p;
        LgCursorSpec cursor;
        known = !lg_scan_deleted(plan, i, spec->p, &p, &cursor);
        if (!known || !lg_scan_segment(plan, i, spec->p, &p, &cursor) || p.pso.n == 0) {
            continue;
        }
        known = !cursor.graphs;
        if (!counts || one_graph) { // a live quad is in one segment
            continue;
        }
        // what segments hold of different subjects cannot be the same
        LgBlockInfo first;
        LgBlockInfo last;
        const LgSegment *seg = s->views[i].seg;
        lg_segment_info(seg, p.pso.first, &first);
        lg_segment_info(seg, p.pso.first + p.pso.n - 1, &last);
        known = known && first.min[0] > seen_last;
        seen_last = last.max[0];
    }
    *out_known = known;
    return LG_OK;
}

LgStatus
lg_objects_known(const LgSnapshot *snapshot, const LgScanSpec *spec, bool counts, bool *out,
                 LgError *err)
{
    LgScanPlan plan;
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to look at a predicate");
    }
    const LgStatus st = examine(snapshot, spec, counts, arena, &plan, out, err);
    lg_arena_free(arena);
    return st;
}

LgStatus
lg_objects_open(const LgSnapshot *snapshot, const LgScanSpec *spec, bool counts, LgArena *arena,
                LgObjects **out, LgError *err)
{
    LgScanPlan plan;
    bool known = false;
    LG_TRY(examine(snapshot, spec, counts, arena, &plan, &known, err));
    if (!known) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "the objects of a predicate are not known");
    }
    const size_t n = snapshot->manifest.n_segments;
    LgObjects *made = LG_NEW(arena, LgObjects);
    Stream **streams = LG_NEW_ARRAY(arena, Stream *, n + 1);
    bool full = !made || !streams;
    for (size_t i = 0; !full && i < n; i++) {
        LgSegmentPred p;
        LgCursorSpec cursor;
        if (lg_scan_segment(&plan, i, spec->p, &p, &cursor) && p.pos.n > 0) {
            Stream *stream = LG_NEW(arena, Stream);
            full = !stream;
            if (stream) {
                stream->seg = snapshot->views[i].seg;
                stream->range = p.pos;
                streams[made->n++] = stream;
            }
        }
    }
    if (full) {
        return lg_error_set(err, LG_E_LIMIT, "no room for the objects of a predicate");
    }
    made->streams = streams;
    *out = made;
    return LG_OK;
}

// A triple of several graphs has a row for each, next to each other. Whether the first row is of
// the triple before it, only the entry of the block tells.
static void
count_pairs(LgObjects *objects, Stream *s, const LgBlockInfo *info)
{
    uint32_t row = 0;
    uint32_t pairs = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const uint64_t end = row + s->runs[i].n;
        s->runs[i].n = 0;
        for (const uint32_t first = row; row < end; row++) {
            const bool differs =
                row > 0 && (row == first || objects->b[row - 1] != objects->b[row]);
            s->runs[i].n += differs;
            pairs += differs;
        }
    }
    s->runs[0].n += info->pairs > pairs;
}

// The runs of the next block.
static LgStatus
fill(LgObjects *objects, Stream *s, LgError *err)
{
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    const uint64_t i = s->range.first + s->next++;
    lg_segment_info(s->seg, i, &info);
    const bool repeats = info.pairs < info.rows;
    s->at = 0;
    s->n = 1;
    s->runs[0] = (Run){info.min[0], info.pairs};
    if (info.min[0] == info.max[0]) {
        return LG_OK;
    }
    LG_TRY(lg_segment_block(s->seg, i, &info, repeats ? 2 : 1, cols, err));
    s->n = lg_col_runs(&cols[0], objects->a, objects->b);
    for (uint32_t k = 0; k < s->n; k++) {
        s->runs[k] = (Run){objects->a[k], objects->b[k] - (k > 0 ? objects->b[k - 1] : 0)};
    }
    if (s->n == 0 || (repeats && !lg_col_decode(&cols[1], 0, info.rows, objects->b))) {
        return lg_segment_corrupt(s->seg, "a block cannot be read", err);
    }
    if (repeats) {
        count_pairs(objects, s, &info);
    }
    return LG_OK;
}

// The least object that streams are at; false at the end of all.
static LgStatus
least(LgObjects *objects, LgId *out, bool *out_any, LgError *err)
{
    *out_any = false;
    for (size_t i = 0; i < objects->n; i++) {
        Stream *s = objects->streams[i];
        if (s->at == s->n && s->next < s->range.n) {
            LG_TRY(fill(objects, s, err));
        }
        if (s->at < s->n && (!*out_any || s->runs[s->at].id < *out)) {
            *out = s->runs[s->at].id;
            *out_any = true;
        }
    }
    return LG_OK;
}

// All triples of `id`, over the ends of blocks.
static LgStatus
take(LgObjects *objects, Stream *s, LgId id, uint64_t *n, LgError *err)
{
    while (s->at < s->n && s->runs[s->at].id == id) {
        *n += s->runs[s->at++].n;
        if (s->at == s->n && s->next < s->range.n) {
            LG_TRY(fill(objects, s, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_objects_next(LgObjects *objects, uint32_t n, LgId *ids, uint64_t *counts, uint32_t *out_n,
                LgError *err)
{
    *out_n = 0;
    for (bool any = true; any && *out_n < n;) {
        LgId id = LG_ID_NONE;
        LG_TRY(least(objects, &id, &any, err));
        uint64_t triples = 0;
        for (size_t i = 0; any && i < objects->n; i++) {
            LG_TRY(take(objects, objects->streams[i], id, &triples, err));
        }
        if (any && counts) {
            counts[*out_n] = triples;
        }
        if (any) {
            ids[(*out_n)++] = id;
        }
    }
    return LG_OK;
}
