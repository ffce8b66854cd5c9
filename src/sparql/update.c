// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Requests of updates, from text to what a transaction of the store holds.

#include "sparql/update_impl.h"

#include "base/time.h"

#include <sys/random.h>

enum { TIMEOUT_MS = 30000 };
static const size_t memory_default = (size_t)1 << 30;

struct LgUpdateRequest {
    LgArena *arena; ///< holds this too
    const LgUpdateOptions *options;
    LgUpdate *update;
    size_t memory;
};

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
        LgStatus st = run_operation(run, op, err);
        if (st == LG_E_LIMIT && lg_update_check(run, NULL) != LG_OK) {
            st = lg_update_check(run, err); // hash tables have only one way to say no
        }
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

LgStatus
lg_update_open(LgStr text, const LgUpdateOptions *options, LgUpdateRequest **out, LgError *err)
{
    const size_t memory = options->memory > 0 ? options->memory : memory_default;
    if (options->default_graph.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "an update needs the name of the default graph");
    }
    LgArena *arena = lg_arena_new(memory);
    LgUpdateRequest *request = arena ? LG_NEW(arena, LgUpdateRequest) : NULL;
    if (!request) {
        lg_arena_free(arena);
        return lg_error_set(err, LG_E_NOMEM, "no memory for an update");
    }
    *request = (LgUpdateRequest){.arena = arena, .options = options, .memory = memory};
    LgStatus st = lg_parse_update(arena, text, options->base, &request->update, err);
    if (st == LG_OK) {
        st = choose_graphs(options, arena, request->update, err);
    }
    if (st != LG_OK) {
        lg_update_close(request);
        return st;
    }
    *out = request;
    return LG_OK;
}

void
lg_update_close(LgUpdateRequest *request)
{
    if (request) {
        lg_arena_free(request->arena); // the request is in it
    }
}

bool
lg_update_is_remote(const LgUpdateRequest *request)
{
    for (uint32_t i = 0; i < request->update->n_ops; i++) {
        const LgUpdateOp *op = &request->update->ops[i];
        if (op->kind == LG_UPDATE_LOAD || (op->where && op->where->has_service)) {
            return true;
        }
    }
    return false;
}

bool
lg_update_is_empty(const LgUpdateRequest *request)
{
    return request->update->n_ops == 0;
}

size_t
lg_update_memory(const LgUpdateRequest *request)
{
    return request->memory;
}

LgStatus
lg_update_apply(LgUpdateRequest *request, LgLoad *load, uint64_t until_ns, LgError *err)
{
    const uint32_t own_ms = request->options->timeout_ms;
    const uint64_t end =
        lg_time_mono_ns() + (uint64_t)(own_ms > 0 ? own_ms : TIMEOUT_MS) * 1000000U;
    LgUpdateRun run = {
        .options = request->options,
        .memory = request->memory,
        .deadline_ns = until_ns > 0 && until_ns < end ? until_ns : end,
        .load = load,
    };
    if (getrandom(&run.random, sizeof(run.random), 0) != (ssize_t)sizeof(run.random)) {
        run.random = (uint64_t)lg_time_wall_ns(); // only before the system has any entropy
    }
    LG_TRY(run_all(&run, request->update, err));
    return lg_update_check(&run, err);
}

static LgStatus
run_alone(LgUpdateRequest *request, LgStore *store, uint32_t wait_ms, LgError *err)
{
    const LgLoadOptions how = {.memory = request->memory, .wait_ms = wait_ms};
    LgLoad *load = NULL;
    if (lg_update_is_empty(request)) {
        return LG_OK;
    }
    LG_TRY(lg_load_begin(store, &how, &load, err));
    const LgStatus st = lg_update_apply(request, load, 0, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

LgStatus
lg_update_run(LgStore *store, LgStr text, const LgUpdateOptions *options, uint32_t wait_ms,
              LgError *err)
{
    LgUpdateRequest *request = NULL;
    LG_TRY(lg_update_open(text, options, &request, err));
    const LgStatus st = run_alone(request, store, wait_ms, err);
    lg_update_close(request);
    return st;
}
