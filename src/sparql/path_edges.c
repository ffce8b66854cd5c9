// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/path_impl.h"

#include <stdlib.h>

enum { LOOKUP = 200 }; // cost of looking a node up, in rows read in sequence

static int
compare_edges(const void *a, const void *b)
{
    const LgPathEdge *x = (const LgPathEdge *)a;
    const LgPathEdge *y = (const LgPathEdge *)b;
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return x->to < y->to ? -1 : x->to > y->to;
}

static int
compare_asks(const void *a, const void *b)
{
    const LgId x = ((const LgPathAsk *)a)->node;
    const LgId y = ((const LgPathAsk *)b)->node;
    return x < y ? -1 : x > y;
}

static bool
lets(const LgPathLabel *label, LgId predicate)
{
    uint32_t lo = 0;
    uint32_t hi = label->n_others;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        if (label->others[mid] < predicate) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo == label->n_others || label->others[lo] != predicate;
}

// All edges; those of one property come sorted.
static LgScanSpec
spec_of(const LgPathSource *source, const LgPathEdges *edges)
{
    LgScanSpec spec = {
        .p = edges->label->predicate, .graphs = source->graphs, .want = LG_WANT_S | LG_WANT_O};
    if (spec.p == LG_ID_NONE) {
        spec.want |= LG_WANT_P;
    } else {
        spec.order = edges->reverse ? LG_ORDER_O : LG_ORDER_S;
    }
    return spec;
}

// --- Reading all ------------------------------------------------------------------

static LgStatus
load_rows(const LgPathSource *source, LgPathEdges *edges, LgScan *scan, LgError *err)
{
    const int from = edges->reverse ? LG_COL_O : LG_COL_S;
    const int to = edges->reverse ? LG_COL_S : LG_COL_O;
    const bool any = edges->label->predicate == LG_ID_NONE;
    for (;;) {
        LgScanBatch batch = {0};
        LG_TRY(lg_exec_check(source->exec, err));
        LG_TRY(lg_scan_next(scan, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        if (edges->rows - edges->n < batch.n) {
            return lg_error_set(err, LG_E_CORRUPT, "the store has more triples than it counted");
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            edges->items[edges->n] = (LgPathEdge){batch.cols[from][i], batch.cols[to][i]};
            edges->n += !any || lets(edges->label, batch.cols[LG_COL_P][i]);
        }
    }
}

static LgStatus
load(const LgPathSource *source, LgPathEdges *edges, LgError *err)
{
    const LgScanSpec spec = spec_of(source, edges);
    LgScan *scan = NULL;
    if (edges->rows > source->memory / sizeof(LgPathEdge)) {
        return LG_OK;
    }
    if (!edges->items) {
        edges->items = LG_NEW_ARRAY(source->exec->arena, LgPathEdge, edges->rows + 1);
    }
    if (!edges->items) {
        edges->rows = UINT64_MAX; // no room: go on with lookups
        return LG_OK;
    }
    LG_TRY(lg_scan_open(source->exec->snapshot, &spec, &scan, err));
    const LgStatus st = load_rows(source, edges, scan, err);
    lg_scan_close(scan);
    if (st == LG_OK && spec.order == LG_ORDER_ANY) {
        qsort(edges->items, edges->n, sizeof(*edges->items), compare_edges);
    }
    edges->loaded = st == LG_OK;
    return st;
}

LgStatus
lg_path_edges_expect(const LgPathSource *source, LgPathEdges *edges, uint64_t n, LgError *err)
{
    if (!edges->counted) {
        LgScanSpec spec = spec_of(source, edges);
        bool exact = false;
        spec.want = 0;
        LG_TRY(lg_snapshot_count(source->exec->snapshot, &spec, &edges->rows, &exact, err));
        edges->counted = true;
    }
    edges->lookups += n;
    if (edges->loaded || edges->rows / LOOKUP > edges->lookups) {
        return LG_OK;
    }
    return load(source, edges, err);
}

uint64_t
lg_path_edges_find(const LgPathEdges *edges, LgId node)
{
    uint64_t lo = 0;
    uint64_t hi = edges->n;
    while (lo < hi) {
        const uint64_t mid = lo + (hi - lo) / 2;
        if (edges->items[mid].from < node) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

// --- Looking up -------------------------------------------------------------------

// The first row from `at` on whose column is at least `key`.
static uint32_t
skip(const LgId *col, uint32_t at, uint32_t n, LgId key)
{
    uint32_t hi = at < n && col[at] >= key ? at : n;
    while (at < hi) {
        const uint32_t mid = at + (hi - at) / 2;
        if (col[mid] < key) {
            at = mid + 1;
        } else {
            hi = mid;
        }
    }
    return at;
}

// One scan goes forward from ask to ask.
static LgStatus
scan_sorted(const LgPathSource *source, const LgPathEdges *edges, LgScan *scan,
            const LgPathAsk *asks, uint32_t n, const LgPathVisitor *visitor, LgError *err)
{
    const int from = edges->reverse ? LG_COL_O : LG_COL_S;
    const int to = edges->reverse ? LG_COL_S : LG_COL_O;
    LgScanBatch batch = {0};
    uint32_t at = 0;
    for (uint32_t i = 0; i < n;) {
        const LgId node = asks[i].node;
        at = skip(batch.cols[from], at, batch.n, node);
        if (at == batch.n) {
            LG_TRY(lg_exec_check(source->exec, err));
            LG_TRY(lg_scan_seek(scan, node, err));
            LG_TRY(lg_scan_next(scan, &batch, err));
            at = 0;
            if (batch.n == 0) {
                return LG_OK;
            }
            continue;
        }
        uint32_t same = i;
        for (; same < n && asks[same].node == node; same++) {
            if (batch.cols[from][at] == node) {
                LG_TRY(visitor->visit(visitor->context, batch.cols[to][at], asks[same].with, err));
            }
        }
        if (batch.cols[from][at] == node) {
            at++;
        } else {
            i = same;
        }
    }
    return LG_OK;
}

// Steps along any property but some: each node has a scan of its own.
static LgStatus
scan_each(const LgPathSource *source, const LgPathEdges *edges, const LgPathAsk *ask, LgScan *scan,
          const LgPathVisitor *visitor, LgError *err)
{
    const int to = edges->reverse ? LG_COL_S : LG_COL_O;
    for (;;) {
        LgScanBatch batch = {0};
        LG_TRY(lg_exec_check(source->exec, err));
        LG_TRY(lg_scan_next(scan, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            if (lets(edges->label, batch.cols[LG_COL_P][i])) {
                LG_TRY(visitor->visit(visitor->context, batch.cols[to][i], ask->with, err));
            }
        }
    }
}

static bool
can_be_subject(LgId id)
{
    return lg_id_kind(id) == LG_ID_KIND_IRI || lg_id_kind(id) == LG_ID_KIND_BLANK;
}

LgStatus
lg_path_edges_scan(const LgPathSource *source, const LgPathEdges *edges, LgPathAsk *asks,
                   uint32_t n, const LgPathVisitor *visitor, LgError *err)
{
    const LgSnapshot *snapshot = source->exec->snapshot;
    LgScanSpec spec = spec_of(source, edges);
    LgScan *scan = NULL;
    LgStatus st = LG_OK;
    if (edges->label->predicate != LG_ID_NONE) {
        qsort(asks, n, sizeof(*asks), compare_asks);
        LG_TRY(lg_scan_open(snapshot, &spec, &scan, err));
        st = scan_sorted(source, edges, scan, asks, n, visitor, err);
        lg_scan_close(scan);
        return st;
    }
    for (uint32_t i = 0; i < n && st == LG_OK; i++) {
        if (lg_id_kind(asks[i].node) == LG_ID_KIND_LOCAL ||
            (!edges->reverse && !can_be_subject(asks[i].node))) {
            continue;
        }
        *(edges->reverse ? &spec.o : &spec.s) = asks[i].node;
        LG_TRY(lg_scan_open(snapshot, &spec, &scan, err));
        st = scan_each(source, edges, &asks[i], scan, visitor, err);
        lg_scan_close(scan);
    }
    return st;
}

// --- Nodes ------------------------------------------------------------------------

// Visit the subjects, the objects or both of a scan.
static LgStatus
visit_columns(const LgPathSource *source, const LgPathEdges *edges, const LgScanSpec *spec,
              uint32_t with, LgScan *scan, const LgPathVisitor *visitor, LgError *err)
{
    LgId last = LG_ID_NONE;
    for (;;) {
        LgScanBatch batch = {0};
        LG_TRY(lg_exec_check(source->exec, err));
        LG_TRY(lg_scan_next(scan, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            if ((spec->want & LG_WANT_P) && !lets(edges->label, batch.cols[LG_COL_P][i])) {
                continue;
            }
            if ((spec->want & LG_WANT_S) && batch.cols[LG_COL_S][i] != last) {
                last = batch.cols[LG_COL_S][i];
                LG_TRY(visitor->visit(visitor->context, last, with, err));
            }
            if (spec->want & LG_WANT_O) {
                LG_TRY(visitor->visit(visitor->context, batch.cols[LG_COL_O][i], with, err));
            }
        }
    }
}

static LgStatus
visit_scan(const LgPathSource *source, const LgPathEdges *edges, const LgScanSpec *spec,
           uint32_t with, const LgPathVisitor *visitor, LgError *err)
{
    LgScan *scan = NULL;
    LG_TRY(lg_scan_open(source->exec->snapshot, spec, &scan, err));
    const LgStatus st = visit_columns(source, edges, spec, with, scan, visitor, err);
    lg_scan_close(scan);
    return st;
}

LgStatus
lg_path_edges_starts(const LgPathSource *source, const LgPathEdges *edges, uint32_t with,
                     const LgPathVisitor *visitor, LgError *err)
{
    LgScanSpec spec = spec_of(source, edges);
    spec.want &= edges->reverse ? ~(unsigned)LG_WANT_S : ~(unsigned)LG_WANT_O;
    return visit_scan(source, edges, &spec, with, visitor, err);
}

LgStatus
lg_path_edges_nodes(const LgPathSource *source, const LgPathVisitor *visitor, LgError *err)
{
    const LgScanSpec spec = {.graphs = source->graphs, .want = LG_WANT_S | LG_WANT_O};
    return visit_scan(source, NULL, &spec, 0, visitor, err);
}

static LgStatus
has_rows(const LgPathSource *source, const LgScanSpec *spec, bool *out, LgError *err)
{
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    LG_TRY(lg_scan_open(source->exec->snapshot, spec, &scan, err));
    const LgStatus st = lg_scan_next(scan, &batch, err);
    lg_scan_close(scan);
    *out = batch.n > 0;
    return st;
}

LgStatus
lg_path_edges_has_node(const LgPathSource *source, LgId node, bool *out, LgError *err)
{
    *out = false;
    if (lg_id_kind(node) == LG_ID_KIND_LOCAL) {
        return LG_OK;
    }
    LgScanSpec spec = {.s = node, .graphs = source->graphs, .want = LG_WANT_S | LG_WANT_O};
    if (can_be_subject(node)) {
        LG_TRY(has_rows(source, &spec, out, err));
    }
    spec.s = LG_ID_NONE;
    spec.o = node;
    return *out ? LG_OK : has_rows(source, &spec, out, err);
}
