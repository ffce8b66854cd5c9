// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Apply: a right side of several patterns, planned and run for each batch of left rows,
// which are given to it as a table with their numbers. What a bind join is to one
// pattern: best when the left side is short and the right side alone is long.

#include "sparql/op_join_impl.h"
#include "sparql/plan_impl.h"

typedef struct {
    LgOpJoin join;
    uint32_t n_shared;
    uint32_t *left_col; // of each shared variable
    LgVar *given_vars;  // the shared variables and then the row's number
    LgVar *fresh;       // variables that the right adds
    uint32_t n_new;
    bool *needed;
    LgId *cells;
    LgPlanGiven given;
    LgPlanRun run;
    bool running;
    uint32_t number_col; // of the run
    uint32_t *new_col;   // of the run
    LgBatch batch;
    uint32_t at;
} ApplyOp;

static void
stop(ApplyOp *self)
{
    if (self->running) {
        lg_plan_run_close(&self->run, self->join.base.exec);
        self->running = false;
    }
}

static LgStatus
apply_begin(LgOpJoin *join, LgError *err)
{
    ApplyOp *self = (ApplyOp *)join;
    const LgBatch *left = &join->left;
    stop(self);
    for (uint32_t c = 0; c < self->n_shared; c++) {
        const LgId *from = left->cols[self->left_col[c]];
        for (uint32_t i = 0; i < left->n; i++) {
            self->cells[c * left->n + i] = from[lg_batch_row(left, i)];
        }
    }
    for (uint32_t i = 0; i < left->n; i++) {
        self->cells[self->n_shared * left->n + i] = lg_id_from_integer(i);
    }
    self->given = (LgPlanGiven){
        .vars = self->given_vars, .n_vars = self->n_shared + 1, .cells = self->cells, .n = left->n};
    const LgPlan *plan = join->base.plan;
    self->running = true;
    self->batch.n = 0;
    self->at = 0;
    LG_TRY(lg_plan_run_open(&self->run, join->base.context, plan->alg, plan->pattern->graphs, NULL,
                            &self->given, self->needed, err));
    self->number_col = lg_plan_column(self->run.plan, self->given_vars[self->n_shared]);
    for (uint32_t c = 0; c < self->n_new; c++) {
        self->new_col[c] = lg_plan_column(self->run.plan, self->fresh[c]);
    }
    return LG_OK;
}

static void
add(ApplyOp *self, uint32_t row, uint32_t number)
{
    LgOpJoin *join = &self->join;
    const uint32_t left_row = lg_batch_row(&join->left, number);
    const uint32_t n = join->rows.n++;
    join->left_of[n] = (uint16_t)number;
    for (uint32_t c = 0; c < join->n_left; c++) {
        join->rows.cols[c][n] = join->left.cols[c][left_row];
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        join->rows.cols[join->n_left + c][n] =
            self->new_col[c] == UINT32_MAX ? LG_ID_NONE : self->batch.cols[self->new_col[c]][row];
    }
}

static LgStatus
apply_fill(LgOpJoin *join, bool *out_done, LgError *err)
{
    ApplyOp *self = (ApplyOp *)join;
    const bool once = lg_op_join_once(join);
    // A pattern without solutions has no columns either.
    while (self->number_col != UINT32_MAX) {
        if (self->at == self->batch.n) {
            LG_TRY(lg_op_next(self->run.root, &self->batch, err));
            self->at = 0;
            if (self->batch.n == 0) {
                break;
            }
        }
        while (self->at < self->batch.n) {
            if (join->rows.n == LG_BATCH_MAX) {
                *out_done = false;
                return LG_OK;
            }
            const uint32_t row = lg_batch_row(&self->batch, self->at++);
            const LgId number = self->batch.cols[self->number_col][row];
            if (once) {
                join->matched[lg_id_integer(number)] = true;
            } else {
                add(self, row, (uint32_t)lg_id_integer(number));
            }
        }
    }
    stop(self);
    *out_done = true;
    return LG_OK;
}

static const LgOpJoinType finder = {.begin = apply_begin, .fill = apply_fill};

static LgStatus
apply_open(LgOp *op, LgError *err)
{
    ApplyOp *self = (ApplyOp *)op;
    const LgPlan *plan = op->plan;
    LgArena *arena = op->exec->arena;
    const uint32_t n_vars = op->exec->query->n_query_vars;
    self->left_col = LG_NEW_ARRAY(arena, uint32_t, plan->n_right + 1);
    self->given_vars = LG_NEW_ARRAY(arena, LgVar, plan->n_right + 1);
    self->fresh = LG_NEW_ARRAY(arena, LgVar, plan->n_right + 1);
    self->new_col = LG_NEW_ARRAY(arena, uint32_t, plan->n_right + 1);
    self->cells = LG_NEW_ARRAY(arena, LgId, (size_t)(plan->n_right + 1) * LG_BATCH_MAX);
    self->needed = LG_NEW_ARRAY(arena, bool, n_vars + 1);
    if (!self->left_col || !self->given_vars || !self->fresh || !self->new_col || !self->cells ||
        !self->needed) {
        return lg_op_full(op, err);
    }
    for (uint32_t c = 0; c < plan->n_right; c++) {
        const uint32_t l = lg_plan_column(plan->inputs[0], plan->right[c]);
        self->needed[plan->right[c]] = true;
        if (l == UINT32_MAX) {
            self->fresh[self->n_new++] = plan->right[c];
        } else {
            self->left_col[self->n_shared] = l;
            self->given_vars[self->n_shared++] = plan->right[c];
        }
    }
    // The number is a variable that no query has; arrays by variable have room for it.
    self->given_vars[self->n_shared] = n_vars;
    return lg_op_join_open(&self->join, &finder, self->fresh, self->n_new, err);
}

static void
apply_close(LgOp *op)
{
    stop((ApplyOp *)op);
}

static const LgOpType apply_type = {
    .name = "apply", .open = apply_open, .next = lg_op_join_next, .close = apply_close};

LgOp *
lg_op_apply_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ApplyOp *self = LG_NEW(arena, ApplyOp);
    if (!self) {
        return NULL;
    }
    self->join.base.type = &apply_type;
    return &self->join.base;
}
