// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// OFFSET and LIMIT (15.4, 15.5): skips rows, passes rows on, and then stops
// pulling. Copies no values: it narrows the selection.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    uint64_t skip; // rows still to drop
    uint64_t left; // rows still to pass on
    uint16_t *sel; // used when a batch is cut
} SliceOp;

static LgStatus
slice_open(LgOp *op, LgError *err)
{
    SliceOp *self = (SliceOp *)op;
    self->skip = op->plan->offset;
    self->left = op->plan->limit;
    self->sel = LG_NEW_ARRAY(op->exec->arena, uint16_t, LG_BATCH_MAX);
    return self->sel ? LG_OK : lg_op_full(op, err);
}

// Keep rows [from, from + n) of `batch`.
static void
cut(SliceOp *self, LgBatch *batch, uint32_t from, uint32_t n)
{
    assert(from + n <= batch->n);
    for (uint32_t i = 0; i < n; i++) {
        self->sel[i] = (uint16_t)lg_batch_row(batch, from + i);
    }
    batch->sel = self->sel;
    batch->n = n;
}

static LgStatus
slice_next(LgOp *op, LgBatch *out, LgError *err)
{
    SliceOp *self = (SliceOp *)op;
    while (self->left > 0) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(op->inputs[0], &batch, err));
        if (batch.n == 0) {
            break;
        }
        if (self->skip >= batch.n) {
            self->skip -= batch.n;
            continue;
        }
        const uint32_t from = (uint32_t)self->skip;
        const uint32_t rest = batch.n - from;
        const uint32_t n = self->left < rest ? (uint32_t)self->left : rest;
        if (n < batch.n) {
            cut(self, &batch, from, n);
        }
        self->skip = 0;
        self->left -= n;
        *out = batch;
        return LG_OK;
    }
    *out = lg_op_end(op);
    return LG_OK;
}

static const LgOpType slice_type = {.name = "slice", .open = slice_open, .next = slice_next};

LgOp *
lg_op_slice_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    SliceOp *self = LG_NEW(arena, SliceOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &slice_type;
    return &self->base;
}
