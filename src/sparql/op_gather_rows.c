// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Gathering rows in the order of the ranges. Each thread has a ring of chunks that it fills; it
// waits when the ring is full. The thread that runs the query hands out the rows of the range that
// is due: its own as they come, those of a helper from its ring. While it waits for a helper it
// works on ranges of its own, whose rows it keeps in its ring.

#include "sparql/op_gather_impl.h"

enum { RING_CELLS = 1 << 19, MIN_CHUNKS = 4, MAX_CHUNKS = 64 }; // of a ring

LgStatus
lg_gather_rows_open(LgGather *gather, LgError *err)
{
    LgArena *arena = gather->base.exec->arena;
    const uint32_t n_cols = gather->base.n_cols;
    uint32_t n = RING_CELLS / LG_BATCH_MAX / (n_cols > 0 ? n_cols : 1);
    n = n < MIN_CHUNKS ? MIN_CHUNKS : n > MAX_CHUNKS ? MAX_CHUNKS : n;
    gather->n_chunks = n;
    gather->cols = LG_NEW_ARRAY(arena, const LgId *, n_cols + 1);
    return gather->cols ? LG_OK : lg_op_full(&gather->base, err);
}

// The chunk of the ring to put rows of `range` in: the last one if it has room and nobody reads it,
// else a new one. Null: the ring is full. `mu` is locked.
static LgStatus
chunk_for(LgGatherWorker *worker, LgArena *arena, uint32_t range, LgGatherChunk **out, LgError *err)
{
    const LgGather *gather = worker->gather;
    const uint32_t n_cols = gather->base.n_cols;
    *out = NULL;
    if (!worker->chunks) {
        worker->chunks = LG_NEW_ARRAY(arena, LgGatherChunk, gather->n_chunks);
        if (!worker->chunks) {
            return lg_op_full(&gather->base, err);
        }
    }
    if (worker->n > (worker->held ? 1U : 0U)) {
        LgGatherChunk *last = &worker->chunks[(worker->first + worker->n - 1) % gather->n_chunks];
        if (last->range == range && last->n < LG_BATCH_MAX) {
            *out = last;
            return LG_OK;
        }
    }
    if (worker->n == gather->n_chunks) {
        return LG_OK;
    }
    LgGatherChunk *chunk = &worker->chunks[(worker->first + worker->n) % gather->n_chunks];
    if (!chunk->cells) {
        chunk->cells = LG_NEW_ARRAY(arena, LgId, (size_t)(n_cols + 1) * LG_BATCH_MAX);
        if (!chunk->cells) {
            return lg_op_full(&gather->base, err);
        }
    }
    chunk->range = range;
    chunk->n = 0;
    worker->n++;
    *out = chunk;
    return LG_OK;
}

// Copy live rows from `done` on, as many as fit: how many.
static uint32_t
fill(LgGatherChunk *chunk, const LgBatch *batch, uint32_t done)
{
    const uint32_t rest = batch->n - done;
    const uint32_t room = LG_BATCH_MAX - chunk->n;
    const uint32_t n = rest < room ? rest : room;
    for (uint32_t c = 0; c < batch->n_cols; c++) {
        LgId *to = chunk->cells + (size_t)c * LG_BATCH_MAX + chunk->n;
        const LgId *from = batch->cols[c];
        if (!batch->sel) {
            memcpy(to, from + done, n * sizeof(*to));
            continue;
        }
        for (uint32_t i = 0; i < n; i++) {
            to[i] = from[batch->sel[done + i]];
        }
    }
    chunk->n += n;
    return n;
}

// Put rows in the worker's ring; wait for room. `mu` is locked.
static LgStatus
put(LgGatherWorker *worker, LgArena *arena, const LgBatch *batch, LgError *err)
{
    LgGather *gather = worker->gather;
    const uint32_t range = lg_morsel_at(&worker->reader);
    for (uint32_t done = 0; done < batch->n;) {
        LgGatherChunk *chunk = NULL;
        LG_TRY(chunk_for(worker, arena, range, &chunk, err));
        if (chunk) {
            done += fill(chunk, batch, done);
            continue;
        }
        if (atomic_load(&gather->stop)) {
            return lg_error_set(err, LG_E_CANCEL, "the query was cancelled");
        }
        assert(worker != gather->workers);   // it asks has_room()
        lg_pool_leave(gather->morsels.pool); // it may be long: until somebody reads on
        (void)pthread_cond_wait(&gather->changed, &gather->mu);
        lg_pool_enter(gather->morsels.pool);
    }
    (void)pthread_cond_broadcast(&gather->changed);
    return LG_OK;
}

LgStatus
lg_gather_rows_help(LgGatherWorker *worker, LgError *err)
{
    LgGather *gather = worker->gather;
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(worker->root, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        (void)pthread_mutex_lock(&gather->mu);
        const LgStatus st = put(worker, worker->exec.arena, &batch, err);
        (void)pthread_mutex_unlock(&gather->mu);
        LG_TRY(st);
    }
}

// --- The thread that runs the query -----------------------------------------------

// Give back the chunk that was given out.
static void
give_back(LgGather *gather)
{
    LgGatherWorker *worker = gather->lent;
    if (worker) {
        (void)pthread_mutex_lock(&gather->mu);
        worker->held = false;
        worker->first = (worker->first + 1) % gather->n_chunks;
        worker->n--;
        gather->lent = NULL;
        (void)pthread_cond_broadcast(&gather->changed);
        (void)pthread_mutex_unlock(&gather->mu);
    }
}

// Rows of the due range that `worker` has ready. With none of them: `*out_more` tells whether
// some may come.
static LgStatus
take(LgGather *gather, LgGatherWorker *worker, LgBatch *out, bool *out_more, LgError *err)
{
    // Before the ring is looked at: a range is left when all its rows are in the ring.
    const bool behind = lg_morsel_at(&worker->reader) > gather->due;
    (void)pthread_mutex_lock(&gather->mu);
    const bool own = worker == gather->workers;
    const bool failed = !own && worker->ended && worker->status != LG_OK;
    const LgGatherChunk *chunk = worker->n > 0 ? &worker->chunks[worker->first] : NULL;
    *out_more = !behind && !(own ? gather->own_ended : worker->ended);
    if (chunk && chunk->range == gather->due && !failed) {
        worker->held = true;
        gather->lent = worker;
        for (uint32_t c = 0; c < gather->base.n_cols; c++) {
            gather->cols[c] = chunk->cells + (size_t)c * LG_BATCH_MAX;
        }
        *out = (LgBatch){.n = chunk->n, .n_cols = gather->base.n_cols, .cols = gather->cols};
    }
    (void)pthread_mutex_unlock(&gather->mu);
    return failed ? lg_gather_wait(gather, err) : LG_OK;
}

// Can the ring of the query's own thread take any batch?
static bool
has_room(const LgGather *gather)
{
    return gather->workers[0].n + 2 <= gather->n_chunks;
}

// Work on ranges of this thread. Rows of the due range go out as they are, others are kept.
static LgStatus
work(LgGather *gather, LgBatch *out, LgError *err)
{
    LgOp *op = &gather->base;
    LgBatch batch = {0};
    LG_TRY(lg_op_next(op->inputs[0], &batch, err));
    if (batch.n == 0) {
        gather->own_ended = true;
        return LG_OK;
    }
    if (lg_morsel_at(&gather->workers[0].reader) == gather->due) {
        *out = batch;
        return LG_OK;
    }
    (void)pthread_mutex_lock(&gather->mu);
    const LgStatus st = put(&gather->workers[0], op->exec->arena, &batch, err);
    (void)pthread_mutex_unlock(&gather->mu);
    return st;
}

// Nobody has begun the due range. Or a helper is just about to say that it has: then this thread
// may have later ones, and a ring that is full of them.
static LgStatus
begin(LgGather *gather, LgBatch *out, LgError *err)
{
    if (!gather->own_ended && has_room(gather)) {
        return work(gather, out, err);
    }
    if (!gather->own_ended) {
        (void)pthread_mutex_lock(&gather->mu);
        lg_gather_pause(gather);
        (void)pthread_mutex_unlock(&gather->mu);
        return LG_OK;
    }
    // There are no ranges left, or no more are taken; when all have ended, all owners are known.
    LG_TRY(lg_gather_wait(gather, err));
    if (atomic_load(&gather->morsels.owners[gather->due]) == 0) {
        gather->due = gather->morsels.n;
    }
    return LG_OK;
}

LgStatus
lg_gather_rows_next(LgGather *gather, LgBatch *out, LgError *err)
{
    give_back(gather);
    *out = lg_op_end(&gather->base);
    while (out->n == 0 && gather->due < gather->morsels.n) {
        LG_TRY(lg_exec_check(gather->base.exec, err));
        const unsigned owner = atomic_load(&gather->morsels.owners[gather->due]);
        if (owner == 0) {
            LG_TRY(begin(gather, out, err));
            continue;
        }
        LgGatherWorker *worker = &gather->workers[owner - 1];
        bool more = false;
        LG_TRY(take(gather, worker, out, &more, err));
        if (out->n > 0) {
            break;
        }
        if (!more) {
            gather->due++;
        } else if (worker == gather->workers || (!gather->own_ended && has_room(gather))) {
            LG_TRY(work(gather, out, err));
        } else {
            (void)pthread_mutex_lock(&gather->mu);
            if (worker->n == 0 && !worker->ended) {
                lg_gather_pause(gather);
            }
            (void)pthread_mutex_unlock(&gather->mu);
        }
    }
    if (out->n == 0) {
        LG_TRY(lg_gather_wait(gather, err)); // all of them must have ended well
    }
    return LG_OK;
}
