// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lg_snapshot_split(): even ranges of the keys of a scan, from the block index. Blocks have about
// as many rows each, so their minima cut evenly; where there are too few blocks they are
// cut by the numbers of their keys, which in a table are consecutive.

#include "base/mem.h"
#include "store/scan_impl.h"

#include <stdlib.h>

typedef struct {
    LgId *items;
    size_t n, cap;
} Keys;

LgBlockRange
lg_scan_blocks(const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec)
{
    const uint64_t first = lg_segment_seek(seg, range, 0, spec->lo_a, spec->lo_b);
    uint64_t end = range.n;
    if (spec->hi_a < UINT64_MAX) {
        end = lg_segment_seek(seg, range, first, spec->hi_a, UINT64_MAX);
        end += end < range.n; // it begins before the last pair
    }
    return (LgBlockRange){range.first + first, end - first};
}

static LgStatus
add_keys(const LgSegment *seg, LgBlockRange blocks, unsigned col, uint64_t parts, Keys *keys,
         LgError *err)
{
    for (uint64_t i = 0; i < blocks.n; i++) {
        LgBlockInfo info;
        lg_segment_info(seg, blocks.first + i, &info);
        const uint64_t step = (info.max[col] - info.min[col]) / parts;
        for (uint64_t k = 0; k < parts && (k == 0 || step > 0); k++) {
            if (!lg_mem_grow((void **)&keys->items, &keys->cap, keys->n + 1,
                             sizeof(*keys->items))) {
                return lg_error_set(err, LG_E_NOMEM, "no memory to cut a scan into ranges");
            }
            keys->items[keys->n++] = info.min[col] + k * step;
        }
    }
    return LG_OK;
}

static LgStatus
collect(const LgScanPlan *plan, uint32_t most, Keys *keys, LgError *err)
{
    const size_t n = plan->snapshot->manifest.n_segments;
    const unsigned col = plan->by_b ? 1 : 0;
    uint64_t n_blocks = 0;
    for (int pass = 0; pass < 2; pass++) {
        const uint64_t parts = n_blocks > 0 ? most / n_blocks + 1 : 1;
        for (size_t i = 0; i < n; i++) {
            LgSegmentPred p;
            LgCursorSpec spec;
            if (!lg_scan_segment(plan, i, plan->preds[0], &p, &spec)) {
                continue;
            }
            const LgSegment *seg = plan->snapshot->views[i].seg;
            const LgBlockRange blocks = lg_scan_blocks(seg, plan->pos ? p.pos : p.pso, &spec);
            if (pass == 0) {
                n_blocks += blocks.n;
            } else {
                LG_TRY(add_keys(seg, blocks, col, parts, keys, err));
            }
        }
    }
    return LG_OK;
}

LgStatus
lg_snapshot_split(const LgSnapshot *snapshot, const LgScanSpec *spec, uint32_t most, LgId *out,
                  uint32_t *out_n, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to cut a scan into ranges");
    }
    Keys keys = {0};
    LgScanPlan plan;
    LgStatus st = spec->order != LG_ORDER_ANY
                      ? lg_scan_plan(snapshot, spec, arena, &plan, err)
                      : lg_error_set(err, LG_E_UNSUPPORTED, "only an ordered scan can be cut");
    st = st == LG_OK ? collect(&plan, most, &keys, err) : st;
    lg_arena_free(arena);
    uint32_t n = 0;
    if (st == LG_OK && keys.n > 1) {
        qsort(keys.items, keys.n, sizeof(*keys.items), lg_id_cmp);
        for (uint64_t i = 1; i <= most; i++) {
            const LgId key = keys.items[keys.n * i / (most + UINT64_C(1))];
            if (key > (n > 0 ? out[n - 1] : keys.items[0])) {
                out[n++] = key;
            }
        }
    }
    lg_mem_free(keys.items);
    *out_n = n;
    return st;
}
