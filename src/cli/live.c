// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/live.h"

// The id of an IRI; LG_ID_NONE: the store has never seen it.
static LgStatus
id_of(const LgSnapshot *snapshot, LgStr iri, LgId *out, LgError *err)
{
    const LgTerm term = lg_term_iri(iri);
    return lg_snapshot_find(snapshot, &term, out, err);
}

static LgStatus
has(void *ctx, LgStr graph, bool *out, LgError *err)
{
    const LgSnapshot *snapshot = (const LgSnapshot *)ctx;
    LgId id = LG_ID_NONE;
    bool exact = false;
    uint64_t n = 0;
    LG_TRY(id_of(snapshot, graph, &id, err));
    if (id != LG_ID_NONE) {
        const LgScanSpec spec = {.graphs = {.ids = &id, .n = 1}};
        LG_TRY(lg_snapshot_count(snapshot, &spec, &n, &exact, err));
    }
    *out = n > 0;
    return LG_OK;
}

static LgStatus
graphs(void *ctx, LgStr start, LgConvertTell tell, void *to, LgError *err)
{
    const LgSnapshot *snapshot = (const LgSnapshot *)ctx;
    LgArena *arena = lg_arena_new(0);
    LgGraphStats *stats = NULL;
    size_t n = 0;
    LgStatus st = arena ? lg_snapshot_graphs(snapshot, arena, &stats, &n, err)
                        : lg_error_set(err, LG_E_NOMEM, "out of memory");
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        LgTerm graph;
        st = lg_snapshot_term(snapshot, stats[i].graph, arena, &graph, err);
        if (st == LG_OK && stats[i].rows > 0 && lg_str_starts(graph.value, start)) {
            st = tell(to, graph.value, (LgStr){0}, err);
        }
    }
    lg_arena_free(arena);
    return st;
}

static LgStatus
tell_batch(const LgSnapshot *snapshot, const LgScanBatch *batch, LgArena *arena, LgConvertTell tell,
           void *to, LgError *err)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        LgTerm subject;
        LgTerm object;
        LG_TRY(lg_snapshot_term(snapshot, batch->cols[LG_COL_S][i], arena, &subject, err));
        LG_TRY(lg_snapshot_term(snapshot, batch->cols[LG_COL_O][i], arena, &object, err));
        if (subject.kind == LG_TERM_IRI) {
            LG_TRY(tell(to, subject.value, object.value, err));
        }
    }
    return LG_OK;
}

static LgStatus
read_scan(const LgSnapshot *snapshot, LgScan *scan, LgConvertTell tell, void *to, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgScanBatch batch = {0};
    LgStatus st = arena ? LG_OK : lg_error_set(err, LG_E_NOMEM, "out of memory");
    while (st == LG_OK) {
        st = lg_scan_next(scan, &batch, err);
        if (st != LG_OK || batch.n == 0) {
            break;
        }
        lg_arena_reset(arena);
        st = tell_batch(snapshot, &batch, arena, tell, to, err);
    }
    lg_arena_free(arena);
    return st;
}

static LgStatus
read_triples(void *ctx, LgStr graph, LgStr predicate, LgStr object, LgConvertTell tell, void *to,
             LgError *err)
{
    const LgSnapshot *snapshot = (const LgSnapshot *)ctx;
    LgId g = LG_ID_NONE;
    LgScanSpec spec = {.order = LG_ORDER_S, .want = LG_WANT_S | LG_WANT_O};
    LG_TRY(id_of(snapshot, graph, &g, err));
    LG_TRY(id_of(snapshot, predicate, &spec.p, err));
    if (object.n > 0) {
        LG_TRY(id_of(snapshot, object, &spec.o, err));
    }
    if (g == LG_ID_NONE || spec.p == LG_ID_NONE || (object.n > 0 && spec.o == LG_ID_NONE)) {
        return LG_OK;
    }
    spec.graphs = (LgGraphs){.ids = &g, .n = 1};
    LgScan *scan = NULL;
    LG_TRY(lg_scan_open(snapshot, &spec, &scan, err));
    const LgStatus st = read_scan(snapshot, scan, tell, to, err);
    lg_scan_close(scan);
    return st;
}

static LgStatus
tell_graphs(const LgSnapshot *snapshot, const LgScanBatch *batch, LgStr subject, LgArena *arena,
            LgConvertTell tell, void *to, LgError *err)
{
    const LgId *graphs = batch->cols[LG_COL_G];
    for (uint32_t i = 0; i < batch->n; i++) {
        LgTerm graph;
        if (i == 0 || graphs[i] != graphs[i - 1]) {
            LG_TRY(lg_snapshot_term(snapshot, graphs[i], arena, &graph, err));
            LG_TRY(tell(to, subject, graph.value, err));
        }
    }
    return LG_OK;
}

static LgStatus
graphs_of(void *ctx, LgStr subject, LgConvertTell tell, void *to, LgError *err)
{
    const LgSnapshot *snapshot = (const LgSnapshot *)ctx;
    LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_G};
    LgScan *scan = NULL;
    LG_TRY(id_of(snapshot, subject, &spec.s, err));
    if (spec.s == LG_ID_NONE) {
        return LG_OK;
    }
    LgArena *arena = lg_arena_new(0);
    LgScanBatch batch = {0};
    LgStatus st = arena ? lg_scan_open(snapshot, &spec, &scan, err)
                        : lg_error_set(err, LG_E_NOMEM, "out of memory");
    while (st == LG_OK && (st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        st = tell_graphs(snapshot, &batch, subject, arena, tell, to, err);
        lg_arena_reset(arena);
    }
    lg_scan_close(scan);
    lg_arena_free(arena);
    return st;
}

LgConvertLive
lg_live_of(LgSnapshot *snapshot)
{
    return (LgConvertLive){
        .ctx = snapshot, .has = has, .graphs = graphs, .read = read_triples, .where = graphs_of};
}
