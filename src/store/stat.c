// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/stat.h"

#include "store/snapshot_impl.h"

static uint64_t
range_bytes(const LgSegment *seg, LgBlockRange range)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < range.n; i++) {
        LgBlockInfo info;
        lg_segment_info(seg, range.first + i, &info);
        n += info.size;
    }
    return n;
}

static void
add_segment(const LgView *view, LgStat *out)
{
    const LgSegment *seg = view->seg;
    uint64_t pso = 0;
    uint64_t pos = 0;
    for (uint64_t i = 0; i < seg->n_del_preds; i++) {
        LgSegmentPred p;
        lg_segment_del_pred(seg, i, &p);
        pso += range_bytes(seg, p.pso);
        pos += range_bytes(seg, p.pos);
    }
    for (uint64_t i = 0; i < seg->n_preds; i++) {
        LgSegmentPred p;
        lg_segment_pred(seg, i, &p);
        pso += range_bytes(seg, p.pso);
        pos += range_bytes(seg, p.pos);
    }
    const uint64_t sets = range_bytes(seg, seg->subjects) + range_bytes(seg, seg->objects) +
                          seg->n_sets * 4 + seg->sets_size;
    out->quads += view->rows - view->dels;
    out->dead += seg->rows - (view->rows - view->dels);
    out->bytes += seg->map.size;
    out->bytes_pso += pso;
    out->bytes_pos += pos;
    out->bytes_sets += sets;
    out->bytes_index += seg->map.size - pso - pos - sets;
}

static LgStatus
count_names(const LgSnapshot *s, LgArena *arena, LgStat *out, LgError *err)
{
    LgGraphStats *graphs = NULL;
    LgPredicateStats *preds = NULL;
    size_t n = 0;
    LG_TRY(lg_snapshot_graphs(s, arena, &graphs, &n, err));
    out->graphs = n;
    LG_TRY(lg_snapshot_predicates(s, arena, &preds, &n, err));
    out->predicates = n;
    return LG_OK;
}

LgStatus
lg_stat_snapshot(const LgSnapshot *s, LgStat *out, LgError *err)
{
    *out = (LgStat){.version = s->manifest.version,
                    .time = s->manifest.time,
                    .segments = s->manifest.n_segments,
                    .dict_parts = s->manifest.n_dicts};
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        add_segment(&s->views[i], out);
    }
    for (size_t i = 0; i < s->manifest.n_dicts; i++) {
        const LgDict *d = s->dicts[i];
        out->iris += d->range[LG_ID_KIND_IRI - 1].count;
        out->blanks += d->range[LG_ID_KIND_BLANK - 1].count;
        out->literals += d->range[LG_ID_KIND_LITERAL - 1].count;
        out->bytes_dict += d->map.size;
    }
    out->terms = out->iris + out->blanks + out->literals;
    out->bytes += out->bytes_dict;
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for statistics");
    }
    const LgStatus st = count_names(s, arena, out, err);
    lg_arena_free(arena);
    return st;
}
