// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/exec.h"

#include "base/time.h"

enum { WORK = 1 << 20 }; // bytes of text between two checks

struct LgExecDeferred {
    LgExecDeferred *next;
    void (*release)(void *);
    void *object;
};

LgStatus
lg_exec_check(const LgExec *exec, LgError *err)
{
    if (exec->cancel && atomic_load_explicit(exec->cancel, memory_order_relaxed)) {
        return lg_error_set(err, LG_E_CANCEL, "the query was cancelled");
    }
    if (exec->deadline_ns > 0 && lg_time_mono_ns() >= exec->deadline_ns) {
        return lg_error_set(err, LG_E_TIMEOUT, "the query ran longer than its time limit");
    }
    return LG_OK;
}

LgStatus
lg_exec_work(LgExec *exec, uint64_t n, LgError *err)
{
    exec->work += n;
    if (exec->work < WORK) {
        return LG_OK;
    }
    exec->work = 0;
    return lg_exec_check(exec, err);
}

LgStatus
lg_exec_defer(LgExec *exec, void (*release)(void *), void *object, LgError *err)
{
    LgExecDeferred *deferred = LG_NEW(exec->arena, LgExecDeferred);
    if (!deferred) {
        release(object);
        return lg_error_set(err, LG_E_LIMIT, "the query needs more memory than it may use");
    }
    *deferred = (LgExecDeferred){exec->deferred, release, object};
    exec->deferred = deferred;
    return LG_OK;
}

static void
free_arena(void *arena)
{
    lg_arena_free((LgArena *)arena);
}

LgStatus
lg_exec_scratch(LgExec *exec, LgArena **out, LgError *err)
{
    LgArena *arena = lg_arena_within(exec->arena);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the text of a batch");
    }
    LG_TRY(lg_exec_defer(exec, free_arena, arena, err));
    *out = arena;
    return LG_OK;
}

LgStatus
lg_exec_graph_exists(const LgSnapshot *snapshot, LgId graph, bool *out, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgGraphStats *graphs = NULL;
    size_t n = 0;
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the names of graphs");
    }
    const LgStatus st = lg_snapshot_graphs(snapshot, arena, &graphs, &n, err);
    *out = false;
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        *out = *out || (graphs[i].graph == graph && graphs[i].rows > 0);
    }
    lg_arena_free(arena);
    return st;
}

void
lg_exec_done(LgExec *exec)
{
    while (exec->deferred) {
        LgExecDeferred *first = exec->deferred;
        exec->deferred = first->next;
        first->release(first->object);
    }
}
