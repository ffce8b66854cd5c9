// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// How a scan spec turns into cursors; scans and counts share it.

#ifndef LG_STORE_SCAN_IMPL_H
#define LG_STORE_SCAN_IMPL_H

#include "store/cursor_impl.h"
#include "store/snapshot_impl.h"

typedef struct {
    const LgId *ids; ///< null: every graph of the segment
    size_t n;
} LgScanGraphs;

typedef struct {
    const LgSnapshot *snapshot;
    LgScanSpec spec; ///< min_o and max_o always set
    bool pos;        ///< read POS, else PSO
    bool by_b;       ///< the sort column is b: a is bound
    const LgId *preds;
    size_t n_preds;
    LgScanGraphs *graphs;     ///< per segment
    LgScanGraphs *del_graphs; ///< the same for what they delete; null: nothing
} LgScanPlan;

/// Lists live in `arena`; `preds` may point into `out`.
LgStatus lg_scan_plan(const LgSnapshot *s, const LgScanSpec *spec, LgArena *arena, LgScanPlan *out,
                      LgError *err) LG_NODISCARD;

/// What to read of segment `i` for a predicate; false: nothing.
bool lg_scan_segment(const LgScanPlan *plan, size_t i, LgId predicate, LgSegmentPred *out_pred,
                     LgCursorSpec *out);

/// The same for what it deletes.
bool lg_scan_deleted(const LgScanPlan *plan, size_t i, LgId predicate, LgSegmentPred *out_pred,
                     LgCursorSpec *out);

/// The blocks of `range` that a cursor with these bounds reads: their first, and how many.
LgBlockRange lg_scan_blocks(const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec);

/// Add to `*out` how many rows of `range` a cursor with these bounds gives: quads, or about as
/// many triples; those of graphs that it leaves out may be among them.
LgStatus lg_scan_count(const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec,
                       bool quads, uint64_t *out, LgError *err) LG_NODISCARD;

#endif
