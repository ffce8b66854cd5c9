// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Projection (18.5): some of the input's columns, in another order. A variable
// that the input does not know is unbound.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    const LgId *nothing; // LG_BATCH_MAX unbound cells
    const LgId **cols;
    uint32_t *from;
} ProjectOp;

static LgStatus
project_open(LgOp *op, LgError *err)
{
    ProjectOp *self = (ProjectOp *)op;
    LgArena *arena = op->exec->arena;
    self->nothing = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->cols = LG_NEW_ARRAY(arena, const LgId *, op->n_cols + 1);
    self->from = LG_NEW_ARRAY(arena, uint32_t, op->n_cols + 1);
    if (!self->nothing || !self->cols || !self->from) {
        return lg_op_full(op, err);
    }
    for (uint32_t c = 0; c < op->n_cols; c++) {
        self->from[c] = lg_plan_column(op->plan->inputs[0], op->plan->vars[c]);
    }
    return LG_OK;
}

static LgStatus
project_next(LgOp *op, LgBatch *out, LgError *err)
{
    ProjectOp *self = (ProjectOp *)op;
    LgBatch batch = {0};
    LG_TRY(lg_op_next(op->inputs[0], &batch, err));
    if (batch.n == 0) {
        *out = lg_op_end(op);
        return LG_OK;
    }
    for (uint32_t c = 0; c < op->n_cols; c++) {
        self->cols[c] = self->from[c] == UINT32_MAX ? self->nothing : batch.cols[self->from[c]];
    }
    *out = (LgBatch){.n = batch.n, .n_cols = op->n_cols, .cols = self->cols, .sel = batch.sel};
    return LG_OK;
}

static LgStatus
project_seek(LgOp *op, LgId key, LgError *err)
{
    return lg_op_seek(op->inputs[0], key, err);
}

static const LgOpType project_type = {
    .name = "project", .open = project_open, .next = project_next, .seek = project_seek};

LgOp *
lg_op_project_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ProjectOp *self = LG_NEW(arena, ProjectOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &project_type;
    return &self->base;
}
