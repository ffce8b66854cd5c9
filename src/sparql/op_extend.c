// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// BIND and SELECT expressions (18.5, Extend): the input's columns and one more.
// An error leaves the new variable unbound.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    LgProgram *program;
    LgId *values; // of the live rows
    LgId *column; // the same at the rows' own places
    const LgId **cols;
} ExtendOp;

static LgStatus
extend_open(LgOp *op, LgError *err)
{
    ExtendOp *self = (ExtendOp *)op;
    LgArena *arena = op->exec->arena;
    assert(op->n_cols == op->plan->inputs[0]->n_vars + 1);
    self->values = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->column = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->cols = LG_NEW_ARRAY(arena, const LgId *, op->n_cols);
    const uint32_t *cols =
        lg_plan_columns(arena, op->plan->inputs[0], op->exec->query->n_query_vars);
    if (!self->values || !self->column || !self->cols || !cols) {
        return lg_op_full(op, err);
    }
    return lg_program_new(op->exec, op->plan->expr, cols, &self->program, err);
}

static LgStatus
extend_next(LgOp *op, LgBatch *out, LgError *err)
{
    ExtendOp *self = (ExtendOp *)op;
    LgBatch batch = {0};
    LG_TRY(lg_op_next(op->inputs[0], &batch, err));
    if (batch.n == 0) {
        *out = lg_op_end(op);
        return LG_OK;
    }
    LG_TRY(lg_program_run(self->program, &batch, self->values, err));
    const LgId *column = self->values;
    if (batch.sel) {
        for (uint32_t i = 0; i < batch.n; i++) {
            self->column[batch.sel[i]] = self->values[i];
        }
        column = self->column;
    }
    if (batch.n_cols > 0) {
        memcpy(self->cols, batch.cols, batch.n_cols * sizeof(*self->cols));
    }
    self->cols[batch.n_cols] = column;
    *out = (LgBatch){.n = batch.n, .n_cols = op->n_cols, .cols = self->cols, .sel = batch.sel};
    return LG_OK;
}

static LgStatus
extend_seek(LgOp *op, LgId key, LgError *err)
{
    return lg_op_seek(op->inputs[0], key, err);
}

static const LgOpType extend_type = {
    .name = "extend", .open = extend_open, .next = extend_next, .seek = extend_seek};

LgOp *
lg_op_extend_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ExtendOp *self = LG_NEW(arena, ExtendOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &extend_type;
    return &self->base;
}
