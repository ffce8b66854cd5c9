// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/lane.h"

#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

enum { QUEUE = 64, SPARE = 64, PIECE = 64 }; // PIECE: bytes of one at most

typedef union {
    char bytes[PIECE];
    max_align_t align;
} Piece;

struct LgLane {
    const LgLaneType *type;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t mu;
    pthread_cond_t more, less;
    // guarded by mu
    Piece queue[QUEUE]; ///< a ring
    size_t first, n;
    void *spare[SPARE];
    size_t n_spare;
    bool stop; ///< when the queue is empty
    bool drop; ///< do no more
    LgStatus st;
    LgError err;
};

// Do, or drop, the first piece; `mu` is held, but not meanwhile.
static void
do_first(LgLane *lane)
{
    Piece piece = lane->queue[lane->first];
    LgError err = {0};
    LgStatus st = LG_OK;
    const bool drop = lane->drop || lane->st != LG_OK;
    lane->first = (lane->first + 1) % QUEUE;
    lane->n--;
    (void)pthread_cond_signal(&lane->less);
    (void)pthread_mutex_unlock(&lane->mu);
    if (!drop) {
        st = lane->type->run(lane->ctx, piece.bytes, &err);
    } else if (lane->type->drop) {
        lane->type->drop(lane->ctx, piece.bytes);
    }
    (void)pthread_mutex_lock(&lane->mu);
    if (st != LG_OK) {
        lane->st = st;
        lane->err = err;
    }
}

static void *
work(void *arg)
{
    LgLane *lane = (LgLane *)arg;
    (void)pthread_mutex_lock(&lane->mu);
    while (lane->n > 0 || !lane->stop) {
        if (lane->n > 0) {
            do_first(lane);
        } else {
            (void)pthread_cond_wait(&lane->more, &lane->mu);
        }
    }
    (void)pthread_mutex_unlock(&lane->mu);
    return NULL;
}

void
lg_lane_free(LgLane *lane)
{
    if (lane) {
        (void)pthread_cond_destroy(&lane->more);
        (void)pthread_cond_destroy(&lane->less);
        (void)pthread_mutex_destroy(&lane->mu);
        lg_mem_free(lane);
    }
}

LgLane *
lg_lane_new(const LgLaneType *type, void *ctx)
{
    assert(type->size <= PIECE && type->most > 0 && type->most <= QUEUE);
    LgLane *lane = LG_ALLOC(LgLane);
    if (!lane) {
        return NULL;
    }
    lane->type = type;
    lane->ctx = ctx;
    (void)pthread_mutex_init(&lane->mu, NULL);
    (void)pthread_cond_init(&lane->more, NULL);
    (void)pthread_cond_init(&lane->less, NULL);
    if (pthread_create(&lane->thread, NULL, work, lane) != 0) {
        lg_lane_free(lane);
        return NULL;
    }
    return lane;
}

static LgStatus
tell(LgStatus st, const LgError *why, LgError *err)
{
    if (st != LG_OK && err) {
        *err = *why;
    }
    return st;
}

LgStatus
lg_lane_put(LgLane *lane, const void *piece, LgError *err)
{
    (void)pthread_mutex_lock(&lane->mu);
    while (lane->n == lane->type->most) {
        (void)pthread_cond_wait(&lane->less, &lane->mu);
    }
    memcpy(lane->queue[(lane->first + lane->n++) % QUEUE].bytes, piece, lane->type->size);
    const LgStatus st = lane->st;
    const LgError why = lane->err;
    (void)pthread_cond_signal(&lane->more);
    (void)pthread_mutex_unlock(&lane->mu);
    return tell(st, &why, err);
}

LgStatus
lg_lane_wait(LgLane *lane, bool drop, LgError *err)
{
    (void)pthread_mutex_lock(&lane->mu);
    lane->stop = true;
    lane->drop = drop;
    (void)pthread_cond_signal(&lane->more);
    (void)pthread_mutex_unlock(&lane->mu);
    (void)pthread_join(lane->thread, NULL);
    return tell(lane->st, &lane->err, err);
}

bool
lg_lane_give(LgLane *lane, void *spare)
{
    (void)pthread_mutex_lock(&lane->mu);
    const bool room = lane->n_spare < SPARE;
    if (room) {
        lane->spare[lane->n_spare++] = spare;
    }
    (void)pthread_mutex_unlock(&lane->mu);
    return room;
}

void *
lg_lane_take(LgLane *lane)
{
    (void)pthread_mutex_lock(&lane->mu);
    void *spare = lane->n_spare > 0 ? lane->spare[--lane->n_spare] : NULL;
    (void)pthread_mutex_unlock(&lane->mu);
    return spare;
}
