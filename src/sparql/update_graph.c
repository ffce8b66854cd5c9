// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Graph management (3.1.4, 3.1.5, 3.2). There are no empty graphs: a graph exists
// while it has a triple, but the default graph always does.

#include "base/time.h"
#include "sparql/update_impl.h"

static LgStr
target_name(const LgUpdateRun *run, const LgTarget *target)
{
    return target->kind == LG_TARGET_GRAPH ? target->graph : run->options->default_graph;
}

// The id of a graph; 0 when the store has never seen its name.
static LgStatus
find_graph(const LgUpdateRun *run, LgStr name, LgTermRef *out, LgError *err)
{
    const LgTerm term = lg_term_iri(name);
    return lg_sink_term(lg_load_deletions(run->load), &term, true, out, err);
}

// --- Those that change nothing or all -------------------------------------------

LgStatus
lg_update_load(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    const LgUpdateOptions *options = run->options;
    const LgStr graph = target_name(run, &op->to);
    if (!options->load) {
        return op->silent
                   ? LG_OK
                   : lg_error_set(err, LG_E_UNSUPPORTED,
                                  "LOAD is not allowed here; load <" LG_STR_FMT "> on the server",
                                  LG_STR_ARG(op->source));
    }
    LG_TRY(lg_update_check(run, err));
    const uint64_t before = lg_load_count(run->load);
    const uint64_t now_ns = lg_time_mono_ns();
    const uint64_t left_ns = run->deadline_ns > now_ns ? run->deadline_ns - now_ns : 0;
    LgError why = {0};
    const LgStatus st =
        options->load(options->load_ctx, op->source, graph, (uint32_t)(left_ns / 1000000) + 1,
                      options->cancel, lg_load_sink(run->load), &why);
    const bool refused = st != LG_OK && st != LG_E_NOMEM && st != LG_E_CANCEL;
    if (refused && op->silent && lg_load_count(run->load) == before) {
        return LG_OK;
    }
    if (st != LG_OK && err) {
        *err = why;
    }
    return st;
}

// All graphs, or all but the default graph.
static LgStatus
clear_many(LgUpdateRun *run, bool named_only, const LgSnapshot *snapshot, LgArena *arena,
           LgError *err)
{
    LgTermRef keep = 0;
    LgGraphStats *graphs = NULL;
    size_t n = 0;
    if (named_only) {
        LG_TRY(find_graph(run, run->options->default_graph, &keep, err));
    }
    LG_TRY(lg_snapshot_graphs(snapshot, arena, &graphs, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (graphs[i].graph != keep) {
            LG_TRY(lg_load_clear(run->load, graphs[i].graph, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_update_clear(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    if (op->to.kind == LG_TARGET_GRAPH || op->to.kind == LG_TARGET_DEFAULT) {
        LgTermRef graph = 0;
        LG_TRY(find_graph(run, target_name(run, &op->to), &graph, err));
        return lg_load_clear(run->load, graph, err);
    }
    LgArena *arena = lg_arena_new(run->memory);
    LgSnapshot *snapshot = NULL;
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for an update");
    }
    LgStatus st = lg_load_snapshot(run->load, &snapshot, err);
    if (st == LG_OK) {
        st = clear_many(run, op->to.kind == LG_TARGET_NAMED, snapshot, arena, err);
        lg_snapshot_unref(snapshot);
    }
    lg_arena_free(arena);
    return st;
}

LgStatus
lg_update_create(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    LgSnapshot *snapshot = NULL;
    LgTermRef graph = 0;
    bool exists = false;
    if (op->silent) {
        return LG_OK;
    }
    LG_TRY(find_graph(run, op->to.graph, &graph, err));
    LG_TRY(lg_load_snapshot(run->load, &snapshot, err));
    const LgStatus st = lg_exec_graph_exists(snapshot, graph, &exists, err);
    lg_snapshot_unref(snapshot);
    if (st == LG_OK && exists) {
        return lg_error_set(err, LG_E_INVALID, "graph <" LG_STR_FMT "> exists already",
                            LG_STR_ARG(op->to.graph));
    }
    return st;
}

// --- ADD, MOVE, COPY --------------------------------------------------------------

static LgStatus
copy_triples(LgUpdateRun *run, const LgSnapshot *snapshot, LgTermRef from, LgTermRef to,
             LgError *err)
{
    LgTermRef graphs[1024];
    LgScan *scan = NULL;
    const LgScanSpec spec = {.graphs = {.ids = &from, .n = 1},
                             .want = LG_WANT_S | LG_WANT_P | LG_WANT_O};
    for (size_t i = 0; i < sizeof(graphs) / sizeof(graphs[0]); i++) {
        graphs[i] = to;
    }
    LG_TRY(lg_scan_open(snapshot, &spec, &scan, err));
    LgStatus st = LG_OK;
    for (bool more = true; st == LG_OK && more;) {
        LgScanBatch batch = {0};
        st = lg_update_check(run, err);
        if (st == LG_OK) {
            st = lg_scan_next(scan, &batch, err);
        }
        more = st == LG_OK && batch.n > 0;
        if (more) {
            const LgQuads quads = {.n = batch.n,
                                   .s = batch.cols[LG_COL_S],
                                   .p = batch.cols[LG_COL_P],
                                   .o = batch.cols[LG_COL_O],
                                   .g = graphs};
            st = lg_sink_quads(lg_load_sink(run->load), &quads, err);
        }
    }
    lg_scan_close(scan);
    return st;
}

static LgStatus
transfer(LgUpdateRun *run, const LgUpdateOp *op, const LgSnapshot *snapshot, LgTermRef from,
         LgError *err)
{
    const LgTerm name = lg_term_iri(target_name(run, &op->to));
    LgTermRef to = 0;
    LG_TRY(lg_term_check(&name, err));
    LG_TRY(lg_sink_term(lg_load_sink(run->load), &name, true, &to, err));
    if (op->kind != LG_UPDATE_ADD) {
        LG_TRY(lg_load_clear(run->load, to, err));
    }
    if (op->kind == LG_UPDATE_MOVE) {
        LG_TRY(lg_load_clear(run->load, from, err)); // the snapshot still has it
    }
    return from != 0 ? copy_triples(run, snapshot, from, to, err) : LG_OK;
}

LgStatus
lg_update_transfer(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    const LgStr source = target_name(run, &op->from);
    LgSnapshot *snapshot = NULL;
    LgTermRef from = 0;
    bool exists = false;
    LG_TRY(find_graph(run, source, &from, err));
    LG_TRY(lg_load_snapshot(run->load, &snapshot, err));
    LgStatus st = lg_exec_graph_exists(snapshot, from, &exists, err);
    exists = exists || lg_str_eq(source, run->options->default_graph);
    if (st == LG_OK && !exists && !op->silent) {
        st = lg_error_set(err, LG_E_INVALID, "there is no graph <" LG_STR_FMT ">",
                          LG_STR_ARG(source));
    } else if (st == LG_OK && exists && !lg_str_eq(source, target_name(run, &op->to))) {
        st = transfer(run, op, snapshot, from, err);
    }
    lg_snapshot_unref(snapshot);
    return st;
}
