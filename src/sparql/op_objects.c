// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The distinct objects of a predicate, and how many triples each has, from the block index
// (store/objects.h).

#include "sparql/op_impl.h"
#include "store/objects.h"

typedef struct {
    LgOp base;
    LgObjects *objects;
    LgOpRows rows;
    uint64_t counts[LG_BATCH_MAX];
} ObjectsOp;

static LgStatus
objects_open(LgOp *op, LgError *err)
{
    ObjectsOp *self = (ObjectsOp *)op;
    const LgScanSpec spec = lg_plan_objects_spec(op->plan->pattern);
    if (!lg_op_rows_init(&self->rows, op->exec->arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    return lg_objects_open(op->exec->snapshot, &spec, op->plan->var != LG_VAR_NONE, op->exec->arena,
                           &self->objects, err);
}

static LgStatus
objects_next(LgOp *op, LgBatch *out, LgError *err)
{
    ObjectsOp *self = (ObjectsOp *)op;
    const LgPlan *plan = op->plan;
    const uint32_t n_col = lg_plan_column(plan, plan->var);
    LgId *ids = self->rows.cols[lg_plan_column(plan, plan->pattern->var[LG_COL_O])];
    LG_TRY(lg_objects_next(self->objects, LG_BATCH_MAX, ids, self->counts, &self->rows.n, err));
    for (uint32_t i = 0; i < self->rows.n && n_col != UINT32_MAX; i++) {
        self->rows.cols[n_col][i] = lg_id_from_integer((int64_t)self->counts[i]);
    }
    *out = lg_op_rows_batch(&self->rows);
    return LG_OK;
}

static void
objects_close(LgOp *op)
{
    (void)op; // the arena has it all
}

static const LgOpType objects_type = {
    .name = "objects", .open = objects_open, .next = objects_next, .close = objects_close};

LgOp *
lg_op_objects_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ObjectsOp *self = LG_NEW(arena, ObjectsOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &objects_type;
    return &self->base;
}
