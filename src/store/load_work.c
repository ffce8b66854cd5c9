// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A thread beside the caller of a load: while he makes rows, it makes runs of them. It takes
// chunks in the order in which they were handed over, and what it does depends on nothing else, so
// that a load gives the same bytes with it and without. It begins with the first full chunk: small
// loads have none.

#include "base/mem.h"
#include "store/load_impl.h"

enum { QUEUE = 64, SPARE = 64 };

struct LgLoadWork {
    LgLoad *load;
    pthread_t thread;
    pthread_mutex_t mu;
    pthread_cond_t more, less;
    // guarded by mu
    LgLoadChunk queue[QUEUE]; ///< a ring
    size_t first, n;
    LgRow *spare[SPARE]; ///< buffers for LG_LOAD_CHUNK rows
    size_t n_spare;
    bool stop; ///< when the queue is empty
    bool drop; ///< take no more
    LgStatus st;
    LgError err;
};

// `mu` is held.
static void
give_back(LgLoadWork *w, LgLoadChunk *chunk)
{
    if (chunk->cap == LG_LOAD_CHUNK && w->n_spare < SPARE) {
        w->spare[w->n_spare++] = chunk->rows;
    } else {
        lg_mem_free(chunk->rows);
    }
}

static void *
run_work(void *arg)
{
    LgLoadWork *w = (LgLoadWork *)arg;
    (void)pthread_mutex_lock(&w->mu);
    for (;;) {
        while (w->n == 0 && !w->stop) {
            (void)pthread_cond_wait(&w->more, &w->mu);
        }
        if (w->n == 0) {
            break;
        }
        LgLoadChunk chunk = w->queue[w->first];
        w->first = (w->first + 1) % QUEUE;
        w->n--;
        if (w->st == LG_OK && !w->drop) {
            LgError err = {0};
            (void)pthread_mutex_unlock(&w->mu);
            const LgStatus st = lg_load_take(w->load, &chunk, &err);
            (void)pthread_mutex_lock(&w->mu);
            w->st = st;
            w->err = err;
        }
        give_back(w, &chunk);
        (void)pthread_cond_signal(&w->less);
    }
    (void)pthread_mutex_unlock(&w->mu);
    return NULL;
}

static void
free_work(LgLoadWork *w)
{
    for (size_t i = 0; i < w->n_spare; i++) {
        lg_mem_free(w->spare[i]);
    }
    (void)pthread_cond_destroy(&w->more);
    (void)pthread_cond_destroy(&w->less);
    (void)pthread_mutex_destroy(&w->mu);
    lg_mem_free(w);
}

// Where there can be no thread, the caller does without.
static void
start(LgLoad *load)
{
    LgLoadWork *w = LG_ALLOC(LgLoadWork);
    if (!w) {
        return;
    }
    w->load = load;
    (void)pthread_mutex_init(&w->mu, NULL);
    (void)pthread_cond_init(&w->more, NULL);
    (void)pthread_cond_init(&w->less, NULL);
    if (pthread_create(&w->thread, NULL, run_work, w) == 0) {
        load->work = w;
    } else {
        free_work(w);
    }
}

// Wait for room in the queue.
static LgStatus
put(LgLoadWork *w, const LgLoadChunk *chunk, LgError *err)
{
    (void)pthread_mutex_lock(&w->mu);
    while (w->n == QUEUE) {
        (void)pthread_cond_wait(&w->less, &w->mu);
    }
    w->queue[(w->first + w->n++) % QUEUE] = *chunk;
    const LgStatus st = w->st;
    const LgError why = w->err;
    (void)pthread_cond_signal(&w->more);
    (void)pthread_mutex_unlock(&w->mu);
    return st == LG_OK ? LG_OK : lg_error_set(err, st, "%s", why.text);
}

static LgRow *
take_spare(LgLoadWork *w)
{
    (void)pthread_mutex_lock(&w->mu);
    LgRow *spare = w->n_spare > 0 ? w->spare[--w->n_spare] : NULL;
    (void)pthread_mutex_unlock(&w->mu);
    return spare;
}

LgStatus
lg_load_room(LgLoad *load, LgLoadPred *pred, size_t more, LgError *err)
{
    enum { LEAST = 16 };
    const size_t need = pred->n + more;
    const size_t twice = 2 * pred->cap > LEAST ? 2 * pred->cap : LEAST;
    size_t cap = pred->often || need > twice ? LG_LOAD_CHUNK : twice;
    cap = cap > LG_LOAD_CHUNK ? LG_LOAD_CHUNK : cap;
    if (need <= pred->cap) {
        return LG_OK;
    }
    LgRow *rows = pred->often && !pred->rows && load->work ? take_spare(load->work) : NULL;
    rows = rows ? rows : (LgRow *)lg_mem_resize(pred->rows, cap * sizeof(LgRow));
    if (!rows) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the rows of a load");
    }
    load->buffered += (cap - pred->cap) * sizeof(LgRow);
    pred->rows = rows;
    pred->cap = cap;
    return LG_OK;
}

LgStatus
lg_load_hand(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    LgLoadChunk chunk = {pred, pred->rows, pred->n, pred->cap};
    load->buffered -= pred->cap * sizeof(LgRow);
    pred->rows = NULL;
    pred->n = pred->cap = 0;
    if (chunk.n == LG_LOAD_CHUNK) {
        pred->often = true;
        if (!load->work) {
            start(load);
        }
    }
    if (load->work) {
        return put(load->work, &chunk, err);
    }
    const LgStatus st = lg_load_take(load, &chunk, err);
    lg_mem_free(chunk.rows);
    return st;
}

LgStatus
lg_load_hand_all(LgLoad *load, LgError *err)
{
    for (size_t i = 0; i < load->n_preds; i++) {
        if (load->preds[i]->n > 0) {
            LG_TRY(lg_load_hand(load, load->preds[i], err));
        }
    }
    return LG_OK;
}

// End the thread: when it has taken all there is, or at once.
static LgStatus
end(LgLoad *load, bool drop, LgError *err)
{
    LgLoadWork *w = load->work;
    if (!w) {
        return LG_OK;
    }
    (void)pthread_mutex_lock(&w->mu);
    w->stop = true;
    w->drop = drop;
    (void)pthread_cond_signal(&w->more);
    (void)pthread_mutex_unlock(&w->mu);
    (void)pthread_join(w->thread, NULL);
    load->work = NULL;
    const LgStatus st = w->st == LG_OK ? LG_OK : lg_error_set(err, w->st, "%s", w->err.text);
    free_work(w);
    return st;
}

LgStatus
lg_load_settle(LgLoad *load, LgError *err)
{
    const LgStatus handed = lg_load_hand_all(load, err);
    const LgStatus st = end(load, handed != LG_OK, handed == LG_OK ? err : NULL);
    return handed == LG_OK ? st : handed;
}

void
lg_load_stop(LgLoad *load)
{
    (void)end(load, true, NULL);
}
