// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// UNION (18.5): the rows of each input, one input after the other. A column
// that an input does not have is unbound.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    uint32_t at;         // input being read
    const LgId *nothing; // LG_BATCH_MAX unbound cells
    const LgId **cols;
    uint32_t *from; // from[input * n_cols + column]
} UnionOp;

static LgStatus
union_open(LgOp *op, LgError *err)
{
    UnionOp *self = (UnionOp *)op;
    const LgPlan *plan = op->plan;
    LgArena *arena = op->exec->arena;
    self->nothing = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->cols = LG_NEW_ARRAY(arena, const LgId *, op->n_cols + 1);
    self->from = LG_NEW_ARRAY(arena, uint32_t, (size_t)plan->n_inputs * op->n_cols + 1);
    if (!self->nothing || !self->cols || !self->from) {
        return lg_op_full(op, err);
    }
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        for (uint32_t c = 0; c < op->n_cols; c++) {
            self->from[i * op->n_cols + c] = lg_plan_column(plan->inputs[i], plan->vars[c]);
        }
    }
    return LG_OK;
}

static LgStatus
union_next(LgOp *op, LgBatch *out, LgError *err)
{
    UnionOp *self = (UnionOp *)op;
    while (self->at < op->plan->n_inputs) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(op->inputs[self->at], &batch, err));
        if (batch.n == 0) {
            self->at++;
            continue;
        }
        const uint32_t *from = self->from + (size_t)self->at * op->n_cols;
        for (uint32_t c = 0; c < op->n_cols; c++) {
            self->cols[c] = from[c] == UINT32_MAX ? self->nothing : batch.cols[from[c]];
        }
        *out = (LgBatch){.n = batch.n, .n_cols = op->n_cols, .cols = self->cols, .sel = batch.sel};
        return LG_OK;
    }
    *out = lg_op_end(op);
    return LG_OK;
}

static const LgOpType union_type = {.name = "union", .open = union_open, .next = union_next};

LgOp *
lg_op_union_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    UnionOp *self = LG_NEW(arena, UnionOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &union_type;
    return &self->base;
}
