// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// FILTER (18.5): keeps the rows whose effective boolean value is true, by
// narrowing the selection.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    LgProgram *program;
    int8_t *truth;
    uint16_t *sel;
} FilterOp;

static LgStatus
filter_open(LgOp *op, LgError *err)
{
    FilterOp *self = (FilterOp *)op;
    LgArena *arena = op->exec->arena;
    self->truth = LG_NEW_ARRAY(arena, int8_t, LG_BATCH_MAX);
    self->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    const uint32_t *cols =
        lg_plan_columns(arena, op->plan->inputs[0], op->exec->query->n_query_vars);
    if (!self->truth || !self->sel || !cols) {
        return lg_op_full(op, err);
    }
    return lg_program_new(op->exec, op->plan->expr, cols, &self->program, err);
}

static LgStatus
filter_next(LgOp *op, LgBatch *out, LgError *err)
{
    FilterOp *self = (FilterOp *)op;
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(op->inputs[0], &batch, err));
        if (batch.n == 0) {
            *out = lg_op_end(op);
            return LG_OK;
        }
        LG_TRY(lg_program_test(self->program, &batch, self->truth, err));
        uint32_t n = 0;
        for (uint32_t i = 0; i < batch.n; i++) {
            self->sel[n] = (uint16_t)lg_batch_row(&batch, i);
            n += self->truth[i] > 0;
        }
        if (n == 0) {
            continue;
        }
        if (n < batch.n) {
            batch.sel = self->sel;
            batch.n = n;
        }
        *out = batch;
        return LG_OK;
    }
}

static LgStatus
filter_seek(LgOp *op, LgId key, LgError *err)
{
    return lg_op_seek(op->inputs[0], key, err);
}

static const LgOpType filter_type = {
    .name = "filter", .open = filter_open, .next = filter_next, .seek = filter_seek};

LgOp *
lg_op_filter_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    FilterOp *self = LG_NEW(arena, FilterOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &filter_type;
    return &self->base;
}
