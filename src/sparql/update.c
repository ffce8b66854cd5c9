// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A request of updates as one transaction of the store.

#include "sparql/update_impl.h"

#include "base/time.h"

#include <sys/random.h>

enum { TIMEOUT_MS = 30000 };
static const size_t memory_default = (size_t)1 << 30;

LgStatus
lg_update_check(const LgUpdateRun *run, LgError *err)
{
    const LgExec exec = {.cancel = run->options->cancel, .deadline_ns = run->deadline_ns};
    return lg_exec_check(&exec, err);
}

static LgStatus
run_operation(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    LG_TRY(lg_update_check(run, err));
    switch (op->kind) {
    case LG_UPDATE_QUADS: return lg_update_quads(run, op, err);
    case LG_UPDATE_LOAD: return lg_update_load(run, op, err);
    case LG_UPDATE_CLEAR:
    case LG_UPDATE_DROP: return lg_update_clear(run, op, err);
    case LG_UPDATE_CREATE: return lg_update_create(run, op, err);
    case LG_UPDATE_ADD:
    case LG_UPDATE_MOVE:
    case LG_UPDATE_COPY: return lg_update_transfer(run, op, err);
    }
    return LG_OK;
}

static LgStatus
run_all(LgUpdateRun *run, const LgUpdate *update, LgError *err)
{
    for (uint32_t i = 0; i < update->n_ops; i++) {
        const LgUpdateOp *op = &update->ops[i];
        const LgStatus st = run_operation(run, op, err);
        if (st != LG_OK) {
            lg_error_at(err, LG_STR("update"), op->line, op->column);
            return st;
        }
    }
    return LG_OK;
}

static LgStr *
copy_names(LgArena *arena, const LgStr *names, size_t n)
{
    LgStr *copy = LG_NEW_ARRAY(arena, LgStr, n + 1);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i] = names[i];
    }
    return copy;
}

// SPARQL Protocol 2.2.3: the graphs that come with the request take the place of USING.
static LgStatus
choose_graphs(const LgUpdateOptions *o, LgArena *arena, LgUpdate *update, LgError *err)
{
    LgStr *from = copy_names(arena, o->using_graphs, o->n_using_graphs);
    LgStr *named = copy_names(arena, o->using_named, o->n_using_named);
    if (!from || !named) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < update->n_ops && o->n_using_graphs + o->n_using_named > 0; i++) {
        LgUpdateOp *op = &update->ops[i];
        if (op->kind != LG_UPDATE_QUADS) {
            continue;
        }
        if (op->where->has_dataset || op->with.n > 0) {
            lg_error_set(err, LG_E_INVALID,
                         "an operation with USING or WITH takes no using-graph-uri and no "
                         "using-named-graph-uri");
            lg_error_at(err, LG_STR("update"), op->line, op->column);
            return LG_E_INVALID;
        }
        op->where->has_dataset = true;
        op->where->from = from;
        op->where->n_from = (uint32_t)o->n_using_graphs;
        op->where->from_named = named;
        op->where->n_from_named = (uint32_t)o->n_using_named;
    }
    return LG_OK;
}

static LgStatus
run_parsed(LgUpdateRun *run, LgStore *store, const LgUpdate *update, LgError *err)
{
    const LgLoadOptions how = {.memory = run->memory};
    if (update->n_ops == 0) {
        return LG_OK;
    }
    LG_TRY(lg_load_begin(store, &how, &run->load, err));
    LgStatus st = run_all(run, update, err);
    if (st == LG_OK) {
        st = lg_update_check(run, err);
    }
    if (st != LG_OK) {
        lg_load_abort(run->load);
        return st;
    }
    return lg_load_commit(run->load, err);
}

LgStatus
lg_update_run(LgStore *store, LgStr text, const LgUpdateOptions *options, LgError *err)
{
    const uint32_t timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS;
    LgUpdateRun run = {
        .options = options,
        .memory = options->memory > 0 ? options->memory : memory_default,
        .deadline_ns = lg_time_mono_ns() + (uint64_t)timeout_ms * 1000000U,
    };
    if (options->default_graph.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "an update needs the name of the default graph");
    }
    if (getrandom(&run.random, sizeof(run.random), 0) != (ssize_t)sizeof(run.random)) {
        run.random = (uint64_t)lg_time_wall_ns(); // only before the system has any entropy
    }
    LgArena *arena = lg_arena_new(run.memory);
    LgUpdate *update = NULL;
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for an update");
    }
    LgStatus st = lg_parse_update(arena, text, options->base, &update, err);
    if (st == LG_OK) {
        st = choose_graphs(options, arena, update, err);
    }
    if (st == LG_OK) {
        st = run_parsed(&run, store, update, err);
    }
    lg_arena_free(arena);
    return st;
}
