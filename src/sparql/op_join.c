// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/op_join_impl.h"

enum { PULL, CANDIDATES, LEFTOVERS };

LgStatus
lg_op_join_open(LgOpJoin *join, const LgOpJoinType *finder, const LgVar *right, uint32_t n_right,
                LgError *err)
{
    LgOp *op = &join->base;
    LgArena *arena = op->exec->arena;
    const LgPlan *left = op->plan->inputs[0];
    join->finder = finder;
    join->n_left = left->n_vars;
    join->left_of = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    join->matched = LG_NEW_ARRAY(arena, bool, LG_BATCH_MAX);
    join->truth = LG_NEW_ARRAY(arena, int8_t, LG_BATCH_MAX);
    join->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    join->nothing = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    join->cols = LG_NEW_ARRAY(arena, const LgId *, left->n_vars + n_right + 1);
    if (!join->left_of || !join->matched || !join->truth || !join->sel || !join->nothing ||
        !join->cols || !lg_op_rows_init(&join->rows, arena, left->n_vars + n_right)) {
        return lg_op_full(op, err);
    }
    if (!op->plan->expr) {
        return LG_OK;
    }
    const uint32_t n_vars = op->exec->query->n_query_vars;
    uint32_t *cols = lg_plan_columns(arena, left, n_vars);
    if (!cols) {
        return lg_op_full(op, err);
    }
    for (uint32_t c = 0; c < n_right; c++) {
        cols[right[c]] = left->n_vars + c;
    }
    return lg_program_new(op->exec, op->plan->expr, cols, &join->program, err);
}

// The candidates that the condition holds for: their number, and join->sel.
static LgStatus
judge(LgOpJoin *join, uint32_t *out_n, LgError *err)
{
    LgOpRows *rows = &join->rows;
    if (!join->program) {
        for (uint32_t i = 0; i < rows->n; i++) {
            join->matched[join->left_of[i]] = true;
        }
        *out_n = rows->n;
        return LG_OK;
    }
    const LgBatch batch = lg_op_rows_batch(rows);
    LG_TRY(lg_program_test(join->program, &batch, join->truth, err));
    uint32_t n = 0;
    for (uint32_t i = 0; i < rows->n; i++) {
        if (join->truth[i] > 0) {
            join->matched[join->left_of[i]] = true;
            join->sel[n++] = (uint16_t)i;
        }
    }
    *out_n = n;
    return LG_OK;
}

// The left rows that have a match (or have none), without the right's columns.
static bool
leftovers(LgOpJoin *join, bool matched, LgBatch *out)
{
    const LgBatch *left = &join->left;
    uint32_t n = 0;
    for (uint32_t i = 0; i < left->n; i++) {
        if (join->matched[i] == matched) {
            join->sel[n++] = (uint16_t)lg_batch_row(left, i);
        }
    }
    for (uint32_t c = 0; c < join->base.n_cols; c++) {
        join->cols[c] = c < join->n_left ? left->cols[c] : join->nothing;
    }
    *out = (LgBatch){.n = n, .n_cols = join->base.n_cols, .cols = join->cols, .sel = join->sel};
    return n > 0;
}

LgStatus
lg_op_join_next(LgOp *op, LgBatch *out, LgError *err)
{
    LgOpJoin *join = (LgOpJoin *)op;
    const LgJoinMode mode = op->plan->mode;
    for (;;) {
        if (join->phase == PULL) {
            LG_TRY(join->finder->pull ? join->finder->pull(join, err)
                                      : lg_op_next(op->inputs[0], &join->left, err));
            if (join->left.n == 0) {
                *out = lg_op_end(op);
                return LG_OK;
            }
            memset(join->matched, 0, LG_BATCH_MAX * sizeof(*join->matched));
            LG_TRY(join->finder->begin(join, err));
            join->phase = CANDIDATES;
        }
        if (join->phase == CANDIDATES) {
            bool done = false;
            uint32_t n = 0;
            join->rows.n = 0;
            LG_TRY(lg_exec_check(op->exec, err));
            LG_TRY(join->finder->fill(join, &done, err));
            LG_TRY(judge(join, &n, err));
            if (done) {
                join->phase = mode == LG_JOIN_INNER ? PULL : LEFTOVERS;
            }
            if (n > 0 && mode <= LG_JOIN_LEFT) {
                *out = lg_op_rows_batch(&join->rows);
                out->n = n;
                out->sel = n < join->rows.n ? join->sel : NULL;
                return LG_OK;
            }
        }
        if (join->phase == LEFTOVERS) {
            join->phase = PULL;
            if (leftovers(join, mode == LG_JOIN_SEMI, out)) {
                return LG_OK;
            }
        }
    }
}

LgStatus
lg_op_join_seek(LgOp *op, LgId key, LgError *err)
{
    const LgOpJoin *join = (LgOpJoin *)op;
    return join->phase == PULL ? lg_op_seek(op->inputs[0], key, err) : LG_OK;
}
