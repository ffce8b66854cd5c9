// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A thread beside the caller of a load: while he makes rows, it makes runs of them. It takes
// chunks in the order in which they were handed over, and what it does depends on nothing else, so
// that a load gives the same bytes with it and without. It begins with the first full chunk: small
// loads have none.

#include "base/mem.h"
#include "store/load_impl.h"

static void
give_back(LgLoad *load, LgLoadChunk *chunk)
{
    if (chunk->cap != LG_LOAD_CHUNK || !lg_lane_give(load->work, chunk->rows)) {
        lg_mem_free(chunk->rows);
    }
}

static LgStatus
take_chunk(void *ctx, void *piece, LgError *err)
{
    LgLoad *load = (LgLoad *)ctx;
    LgLoadChunk *chunk = (LgLoadChunk *)piece;
    const LgStatus st = lg_load_take(load, chunk, err);
    give_back(load, chunk);
    return st;
}

static void
drop_chunk(void *ctx, void *piece)
{
    give_back((LgLoad *)ctx, (LgLoadChunk *)piece);
}

static const LgLaneType work_type = {
    .run = take_chunk, .drop = drop_chunk, .size = sizeof(LgLoadChunk), .most = 64};

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
    LgRow *rows =
        pred->often && !pred->rows && load->work ? (LgRow *)lg_lane_take(load->work) : NULL;
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
        if (!load->work) { // the thread reads it
            load->work = lg_lane_new(&work_type, load);
        }
    }
    if (load->work) {
        return lg_lane_put(load->work, &chunk, err);
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
    if (!load->work) {
        return LG_OK;
    }
    const LgStatus st = lg_lane_wait(load->work, drop, err);
    for (void *rows = NULL; (rows = lg_lane_take(load->work));) {
        lg_mem_free(rows);
    }
    lg_lane_free(load->work);
    load->work = NULL;
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
