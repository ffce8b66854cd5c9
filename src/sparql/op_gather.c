// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Gather: its input is run by several threads, each with operators of its own over ranges of the
// scan that drives it (morsel_impl.h). What comes out is what one thread would give, in
// the same order: rows in the order of the ranges, groups in the order in which they first came.
//
// The thread that runs the query works as well, with the operators of the input; when no core is
// free it is the only one. Helpers share with it what is read only, the table of terms and the
// budget; each has an LgExec and an arena. A failure of one ends all.

#include "sparql/op_gather_impl.h"

#include "base/mem.h"

#include <time.h>

enum { MAX_WORKERS = 64, MAX_RANGES = 1024, RANGE_ROWS = 32768, SMALL_RANGES = 16 };

// --- Helpers ------------------------------------------------------------------

static LgStatus
prepare(LgGatherWorker *worker, LgError *err)
{
    LgGather *gather = worker->gather;
    LgExec *exec = &worker->exec;
    exec->arena = lg_arena_within(gather->base.exec->arena);
    if (!exec->arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a thread of the query");
    }
    LG_TRY(lg_op_new(&worker->context, gather->base.plan->inputs[0], &worker->root, err));
    if (gather->base.profile) {
        worker->profile = lg_profile_new(exec->arena);
        if (!worker->profile) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to explain the query");
        }
        exec->profile = worker->profile;
        LG_TRY(lg_profile_plan(worker->profile, exec, worker->root, err));
    }
    LG_TRY(lg_op_open(worker->root, err));
    LgOp *own = worker->root;
    for (const LgOp *op = gather->base.inputs[0]; op->plan != gather->base.plan->driver;
         op = op->inputs[0], own = own->inputs[0]) {
        if (op->plan->kind == LG_PLAN_HASH) {
            lg_op_hash_borrow(own, op);
        }
    }
    return LG_OK;
}

static bool
is_group(const LgGather *gather)
{
    return gather->base.plan->inputs[0]->kind == LG_PLAN_GROUP;
}

static void
help(void *ctx)
{
    LgGatherWorker *worker = (LgGatherWorker *)ctx;
    LgGather *gather = worker->gather;
    lg_mem_test_fail(worker->fail);
    LgStatus st = prepare(worker, &worker->err);
    if (st == LG_OK) {
        st = is_group(gather)
                 ? lg_op_group_read(worker->root, &worker->reader, &worker->rounded, &worker->err)
                 : lg_gather_rows_help(worker, &worker->err);
    }
    lg_mem_test_fail(0);
    if (st != LG_OK || worker->rounded) {
        lg_morsel_stop(&gather->morsels);
    }
    (void)pthread_mutex_lock(&gather->mu);
    worker->status = st;
    worker->ended = true;
    (void)pthread_cond_broadcast(&gather->changed);
    (void)pthread_mutex_unlock(&gather->mu);
}

void
lg_gather_pause(LgGather *gather)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 10000000; // so that a cancelled query is noticed
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    (void)pthread_cond_timedwait(&gather->changed, &gather->mu, &until);
}

// Are all helpers done?
static bool
all_ended(const LgGather *gather)
{
    bool ended = true;
    for (unsigned i = 1; i < gather->n_workers; i++) {
        ended = ended && gather->workers[i].ended;
    }
    return ended;
}

LgStatus
lg_gather_wait(LgGather *gather, LgError *err)
{
    for (bool ended = false; !ended;) {
        LG_TRY(lg_exec_check(gather->base.exec, err));
        (void)pthread_mutex_lock(&gather->mu);
        ended = all_ended(gather);
        if (!ended) {
            lg_gather_pause(gather);
        }
        (void)pthread_mutex_unlock(&gather->mu);
    }
    for (unsigned i = 1; i < gather->n_workers; i++) {
        if (gather->workers[i].status != LG_OK) {
            if (err) {
                *err = gather->workers[i].err;
            }
            return gather->workers[i].status;
        }
    }
    return LG_OK;
}

// --- Start --------------------------------------------------------------------

static void
release_terms(void *terms)
{
    lg_termtable_done((LgTermTable *)terms);
}

static LgStatus
share_terms(LgExec *exec, LgError *err)
{
    if (lg_termtable_is_shared(exec->terms)) {
        return LG_OK;
    }
    LG_TRY(lg_termtable_share(exec->terms, err));
    return lg_exec_defer(exec, release_terms, exec->terms, err);
}

// Tables of hash joins are made once, for all.
static LgStatus
build_tables(LgGather *gather, LgError *err)
{
    for (LgOp *op = gather->base.inputs[0]; op->plan != gather->base.plan->driver;
         op = op->inputs[0]) {
        if (op->plan->kind == LG_PLAN_HASH) {
            LG_TRY(lg_op_hash_build(op, err));
        }
    }
    return LG_OK;
}

static LgStatus
cut(LgGather *gather, LgError *err)
{
    const LgExec *exec = gather->base.exec;
    const LgPlan *driver = gather->base.plan->driver;
    const LgPattern *pattern = driver->pattern;
    const LgPlanKnobs *knobs = gather->base.context->knobs;
    const LgScanSpec spec = {.s = pattern->id[LG_COL_S],
                             .p = pattern->id[LG_COL_P],
                             .o = pattern->id[LG_COL_O],
                             .graphs = pattern->graphs,
                             .order = driver->order,
                             .min_o = pattern->min_o,
                             .max_o = pattern->max_o};
    const double want = driver->rows / RANGE_ROWS;
    const uint32_t most = knobs && knobs->parallel ? SMALL_RANGES
                          : want > MAX_RANGES      ? MAX_RANGES
                                                   : (uint32_t)want;
    LgId *cuts = LG_NEW_ARRAY(exec->arena, LgId, most + 1);
    atomic_uchar *owners = LG_NEW_ARRAY(exec->arena, atomic_uchar, most + 1);
    if (!cuts || !owners) {
        return lg_op_full(&gather->base, err);
    }
    uint32_t n = 0;
    LG_TRY(lg_snapshot_split(exec->snapshot, &spec, most, cuts, &n, err));
    LgMorsels *morsels = &gather->morsels;
    morsels->driver = driver;
    morsels->cuts = cuts;
    morsels->owners = owners;
    morsels->n = n + 1;
    morsels->pool = exec->pool;
    return LG_OK;
}

static void
init_worker(LgGather *gather, unsigned number)
{
    LgGatherWorker *worker = &gather->workers[number];
    worker->gather = gather;
    worker->reader.all = &gather->morsels;
    worker->reader.worker = number;
    worker->reader.late = gather->base.plan->inputs[0]->kind == LG_PLAN_ORDER;
    atomic_store(&worker->reader.at, worker->reader.late ? 0 : LG_MORSEL_NONE);
    worker->fail = lg_mem_test_left();
    worker->exec = *gather->base.exec;
    worker->exec.arena = NULL;
    worker->exec.deferred = NULL;
    worker->exec.cancel = &gather->stop;
    worker->exec.pool = NULL;
    worker->exec.profile = NULL;
    worker->exec.morsels = &worker->reader;
    worker->context = *gather->base.context;
    worker->context.exec = &worker->exec;
}

// Get help, if any can be had.
static LgStatus
start(LgGather *gather, LgError *err)
{
    LgExec *exec = gather->base.exec;
    gather->begun = true;
    gather->alone = true;
    if (!exec->pool || lg_pool_full(exec->pool)) {
        return LG_OK;
    }
    LG_TRY(build_tables(gather, err));
    LG_TRY(cut(gather, err));
    const unsigned cores = lg_pool_cores(exec->pool);
    unsigned most = cores < MAX_WORKERS ? cores : MAX_WORKERS;
    most = gather->morsels.n < most ? gather->morsels.n : most;
    gather->workers = LG_NEW_ARRAY(exec->arena, LgGatherWorker, most);
    if (!gather->workers) {
        return lg_op_full(&gather->base, err);
    }
    LG_TRY(share_terms(exec, err));
    (void)pthread_mutex_init(&gather->mu, NULL); // cannot fail with these attributes
    (void)pthread_cond_init(&gather->changed, NULL);
    gather->has_mutex = true;
    for (unsigned i = 0; i < most; i++) {
        init_worker(gather, i);
    }
    LG_TRY(lg_gather_rows_open(gather, err));
    gather->n_workers = 1;
    while (gather->n_workers < most &&
           lg_pool_start(exec->pool, help, &gather->workers[gather->n_workers])) {
        gather->n_workers++;
    }
    if (gather->n_workers > 1) {
        gather->alone = false;
        gather->workers[0].reader.outer = exec->morsels;
        exec->morsels = &gather->workers[0].reader;
    }
    return LG_OK;
}

// --- Groups -------------------------------------------------------------------

static void
take_profile(LgOp *to, const LgOp *from)
{
    to->profile = from->profile;
    for (uint32_t i = 0; i < to->plan->n_inputs; i++) {
        take_profile(to->inputs[i], from->inputs[i]);
    }
}

// Read the input once more, in its own order.
static LgStatus
read_again(LgGather *gather, LgError *err)
{
    LgOp *op = &gather->base;
    assert(op->exec->morsels == &gather->workers[0].reader);
    op->exec->morsels = op->exec->morsels->outer;
    LgOp *again = NULL;
    LG_TRY(lg_op_new(op->context, op->plan->inputs[0], &again, err));
    gather->again = again;
    take_profile(again, op->inputs[0]);
    return lg_op_open(again, err);
}

static LgStatus
read_groups(LgGather *gather, LgError *err)
{
    LgOp *op = &gather->base;
    bool rounded = false;
    LG_TRY(lg_op_group_read(op->inputs[0], &gather->workers[0].reader, &rounded, err));
    if (rounded) {
        lg_morsel_stop(&gather->morsels);
    }
    LG_TRY(lg_gather_wait(gather, err));
    LgOp **others = LG_NEW_ARRAY(op->exec->arena, LgOp *, gather->n_workers);
    if (!others) {
        return lg_op_full(op, err);
    }
    for (unsigned i = 1; i < gather->n_workers; i++) {
        others[i - 1] = gather->workers[i].root;
        rounded = rounded || gather->workers[i].rounded;
    }
    return rounded ? read_again(gather, err)
                   : lg_op_group_merge(op->inputs[0], others, gather->n_workers - 1, err);
}

// --- The operator ---------------------------------------------------------------

static LgStatus
gather_open(LgOp *op, LgError *err)
{
    (void)op, (void)err; // helpers start when rows are asked for
    return LG_OK;
}

static LgStatus
gather_next(LgOp *op, LgBatch *out, LgError *err)
{
    LgGather *gather = (LgGather *)op;
    if (!gather->begun) {
        LG_TRY(start(gather, err));
        if (!gather->alone && is_group(gather)) {
            LG_TRY(read_groups(gather, err));
        }
    }
    if (gather->alone || is_group(gather)) {
        return lg_op_next(gather->again ? gather->again : op->inputs[0], out, err);
    }
    return lg_gather_rows_next(gather, out, err);
}

// Add what the operators of a helper did to those of the thread that runs the query.
static void
add_profile(LgOp *to, const LgOp *from)
{
    if (to->profile && from->profile) {
        lg_profile_add(to->profile, from->profile);
        for (uint32_t i = 0; i < to->plan->n_inputs; i++) {
            add_profile(to->inputs[i], from->inputs[i]);
        }
    }
}

static void
gather_close(LgOp *op)
{
    LgGather *gather = (LgGather *)op;
    if (!gather->has_mutex) {
        return;
    }
    (void)pthread_mutex_lock(&gather->mu);
    lg_morsel_stop(&gather->morsels);
    atomic_store(&gather->stop, true);
    (void)pthread_cond_broadcast(&gather->changed);
    while (!all_ended(gather)) {
        (void)pthread_cond_wait(&gather->changed, &gather->mu);
    }
    (void)pthread_mutex_unlock(&gather->mu);
    for (unsigned i = 1; i < gather->n_workers; i++) {
        LgGatherWorker *worker = &gather->workers[i];
        if (worker->root) {
            add_profile(op->inputs[0], worker->root);
        }
        lg_op_close(worker->root);
        lg_exec_done(&worker->exec);
        lg_arena_free(worker->exec.arena);
        lg_profile_free(worker->profile);
    }
    lg_op_close(gather->again);
    (void)pthread_cond_destroy(&gather->changed);
    (void)pthread_mutex_destroy(&gather->mu);
    gather->has_mutex = false;
}

static const LgOpType gather_type = {
    .name = "gather", .open = gather_open, .next = gather_next, .close = gather_close};

LgOp *
lg_op_gather_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    LgGather *self = LG_NEW(arena, LgGather);
    if (!self) {
        return NULL;
    }
    self->base.type = &gather_type;
    return &self->base;
}
