// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// DISTINCT and REDUCED (18.5). DISTINCT remembers every row it has let
// through; REDUCED forgets them when the memory for a window is used up.
// Of a single column, values that came just before are known without a look at the table.

#include "sparql/op_impl.h"
#include "sparql/rowset.h"

enum { WINDOW = 64 * LG_BATCH_MAX, RECENT = 256 };

typedef struct {
    LgOp base;
    LgRowSet seen;
    LgArena *window; // of REDUCED
    LgId *key;
    uint16_t *sel;
    LgId recent[RECENT]; // single column: values let through, by hash; LG_ID_NONE: free
} DistinctOp;

static LgStatus
distinct_open(LgOp *op, LgError *err)
{
    DistinctOp *self = (DistinctOp *)op;
    LgArena *arena = op->exec->arena;
    self->key = LG_NEW_ARRAY(arena, LgId, op->n_cols + 1);
    self->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    if (!self->key || !self->sel) {
        return lg_op_full(op, err);
    }
    if (op->plan->kind == LG_PLAN_REDUCED) {
        self->window = lg_arena_within(arena); // bounded by WINDOW rows
        if (!self->window) {
            return lg_op_full(op, err);
        }
        arena = self->window;
    }
    lg_rowset_init(&self->seen, arena, op->n_cols, op->n_cols);
    self->seen.exec = op->exec;
    return LG_OK;
}

static LgStatus
keep_new(DistinctOp *self, const LgBatch *batch, uint32_t *out_n, LgError *err)
{
    const uint32_t n_cols = self->base.n_cols;
    uint32_t n = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t row = lg_batch_row(batch, i);
        if (n_cols == 1) {
            const LgId id = batch->cols[0][row];
            LgId *recent = &self->recent[lg_hash_u64(id) % RECENT];
            if (*recent == id && id != LG_ID_NONE) {
                continue;
            }
            *recent = id;
            self->key[0] = id;
        } else {
            for (uint32_t c = 0; c < n_cols; c++) {
                self->key[c] = batch->cols[c][row];
            }
        }
        bool is_new = false;
        if (lg_rowset_intern(&self->seen, self->key, &is_new) == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
        if (is_new) {
            self->sel[n++] = (uint16_t)row;
        }
    }
    *out_n = n;
    return LG_OK;
}

static LgStatus
distinct_next(LgOp *op, LgBatch *out, LgError *err)
{
    DistinctOp *self = (DistinctOp *)op;
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(op->inputs[0], &batch, err));
        if (batch.n == 0) {
            *out = lg_op_end(op);
            return LG_OK;
        }
        if (self->window && self->seen.n > WINDOW) {
            lg_arena_reset(self->window);
            lg_rowset_init(&self->seen, self->window, op->n_cols, op->n_cols);
        }
        uint32_t n = 0;
        LG_TRY(keep_new(self, &batch, &n, err));
        if (n > 0) {
            batch.n = n;
            batch.sel = self->sel;
            *out = batch;
            return LG_OK;
        }
    }
}

static void
distinct_close(LgOp *op)
{
    DistinctOp *self = (DistinctOp *)op;
    lg_arena_free(self->window);
    self->window = NULL;
}

static const LgOpType distinct_type = {
    .name = "distinct", .open = distinct_open, .next = distinct_next, .close = distinct_close};

LgOp *
lg_op_distinct_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    DistinctOp *self = LG_NEW(arena, DistinctOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &distinct_type;
    return &self->base;
}
