// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Rows from memory: VALUES, the unit (one row without columns), and patterns
// that are known to have no solution.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    const LgId **cols;
    uint64_t at; // next row to give out
} ValuesOp;

static LgStatus
values_open(LgOp *op, LgError *err)
{
    ValuesOp *self = (ValuesOp *)op;
    self->cols = LG_NEW_ARRAY(op->exec->arena, const LgId *, op->n_cols + 1);
    return self->cols ? LG_OK : lg_op_full(op, err);
}

static LgStatus
values_next(LgOp *op, LgBatch *out, LgError *err)
{
    (void)err;
    ValuesOp *self = (ValuesOp *)op;
    const LgPlanTable *table = &op->plan->table;
    const uint64_t rest = table->n - self->at;
    const uint32_t n = rest < LG_BATCH_MAX ? (uint32_t)rest : LG_BATCH_MAX;
    for (uint32_t c = 0; c < op->n_cols; c++) {
        self->cols[c] = table->cells + c * table->n + self->at;
    }
    self->at += n;
    *out = (LgBatch){.n = n, .n_cols = op->n_cols, .cols = self->cols};
    return LG_OK;
}

static const LgOpType values_type = {.name = "values", .open = values_open, .next = values_next};

LgOp *
lg_op_values_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ValuesOp *self = LG_NEW(arena, ValuesOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &values_type;
    return &self->base;
}
