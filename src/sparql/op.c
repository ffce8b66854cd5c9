// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/op_impl.h"
#include "sparql/profile_impl.h"

typedef LgOp *NewFn(LgArena *arena, const LgPlan *plan);

static NewFn *const constructors[] = {
    [LG_PLAN_VALUES] = lg_op_values_new,     [LG_PLAN_SCAN] = lg_op_scan_new,
    [LG_PLAN_COUNT] = lg_op_count_new,       [LG_PLAN_COUNTS] = lg_op_count_new,
    [LG_PLAN_MERGE] = lg_op_merge_new,       [LG_PLAN_HASH] = lg_op_hash_new,
    [LG_PLAN_BIND] = lg_op_bind_new,         [LG_PLAN_APPLY] = lg_op_apply_new,
    [LG_PLAN_UNION] = lg_op_union_new,       [LG_PLAN_FILTER] = lg_op_filter_new,
    [LG_PLAN_EXTEND] = lg_op_extend_new,     [LG_PLAN_PROJECT] = lg_op_project_new,
    [LG_PLAN_DISTINCT] = lg_op_distinct_new, [LG_PLAN_REDUCED] = lg_op_distinct_new,
    [LG_PLAN_SLICE] = lg_op_slice_new,       [LG_PLAN_ORDER] = lg_op_order_new,
    [LG_PLAN_GROUP] = lg_op_group_new,       [LG_PLAN_GRAPHS] = lg_op_graphs_new,
    [LG_PLAN_PATH] = lg_op_path_new,         [LG_PLAN_SERVICE] = lg_op_service_new,
    [LG_PLAN_GATHER] = lg_op_gather_new,     [LG_PLAN_OBJECTS] = lg_op_objects_new,
};

LgStatus
lg_op_new(const LgPlanContext *context, const LgPlan *plan, LgOp **out, LgError *err)
{
    LgArena *arena = context->exec->arena;
    LgOp *op = constructors[plan->kind](arena, plan);
    if (!op) {
        return lg_error_set(err, LG_E_LIMIT, "the query needs more than its memory limit");
    }
    op->plan = plan;
    op->context = context;
    op->n_cols = plan->n_vars;
    if (plan->n_inputs > 0) {
        op->inputs = LG_NEW_ARRAY(arena, LgOp *, plan->n_inputs);
        if (!op->inputs) {
            return lg_op_full(op, err);
        }
    }
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        LG_TRY(lg_op_new(context, plan->inputs[i], &op->inputs[i], err));
    }
    *out = op;
    return LG_OK;
}

static LgStatus
open_all(LgOp *op, LgError *err)
{
    for (uint32_t i = 0; i < op->plan->n_inputs; i++) {
        LG_TRY(lg_op_open(op->inputs[i], err));
    }
    return op->type->open(op, err);
}

// For explain only: reading the clock twice for every batch would show in short queries.
static LgStatus
next_measured(LgOp *op, LgBatch *out, LgError *err)
{
    LgProfileNode *node = op->profile;
    const LgProfileMark mark = lg_profile_begin(op->exec, node);
    const LgStatus st = op->type->next(op, out, err);
    lg_profile_end(op->exec, node, &mark);
    node->calls++;
    if (st == LG_OK) {
        node->rows += out->n;
        node->ended += out->n == 0 && !op->ended;
        op->ended |= out->n == 0;
    }
    return st;
}

LgStatus
lg_op_open(LgOp *op, LgError *err)
{
    assert(!op->exec);
    op->exec = op->context->exec;
    if (!op->profile) {
        return open_all(op, err);
    }
    const LgProfileMark mark = lg_profile_begin(op->exec, op->profile);
    const LgStatus st = open_all(op, err);
    lg_profile_end(op->exec, op->profile, &mark);
    return st;
}

LgStatus
lg_op_next(LgOp *op, LgBatch *out, LgError *err)
{
    assert(op->exec);
    LG_TRY(lg_exec_check(op->exec, err));
    if (op->profile) {
        LG_TRY(next_measured(op, out, err));
    } else {
        LG_TRY(op->type->next(op, out, err));
    }
    assert(out->n <= LG_BATCH_MAX);
    assert(out->n_cols == op->n_cols);
    return LG_OK;
}

LgStatus
lg_op_seek(LgOp *op, LgId key, LgError *err)
{
    assert(op->exec);
    if (!op->type->seek) {
        return LG_OK;
    }
    if (!op->profile) {
        return op->type->seek(op, key, err);
    }
    op->profile->seeks++;
    const LgProfileMark mark = lg_profile_begin(op->exec, op->profile);
    const LgStatus st = op->type->seek(op, key, err);
    lg_profile_end(op->exec, op->profile, &mark);
    return st;
}

// How many of the first `n` keys have a row.
static uint64_t
count_picked(const LgPickKeys *keys, const LgId *to, uint32_t n)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        found += to[keys->sel ? keys->sel[i] : i] != LG_ID_NONE;
    }
    return found;
}

LgStatus
lg_op_pick(LgOp *op, const LgPickKeys *keys, LgId *to, uint32_t *out_n, bool *out_end, LgError *err)
{
    assert(op->exec);
    *out_n = 0;
    *out_end = false;
    if (!op->type->pick) {
        return LG_OK;
    }
    if (!op->profile) {
        return op->type->pick(op, keys, to, out_n, out_end, err);
    }
    const LgProfileMark mark = lg_profile_begin(op->exec, op->profile);
    const LgStatus st = op->type->pick(op, keys, to, out_n, out_end, err);
    lg_profile_end(op->exec, op->profile, &mark);
    op->profile->calls += *out_n > 0;
    op->profile->rows += count_picked(keys, to, *out_n);
    return st;
}

void
lg_op_close(LgOp *op)
{
    if (!op || !op->exec) {
        return;
    }
    if (op->type->close) {
        op->type->close(op);
    }
    for (uint32_t i = 0; i < op->plan->n_inputs; i++) {
        lg_op_close(op->inputs[i]);
    }
    op->exec = NULL;
}

LgStatus
lg_op_full(const LgOp *op, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "%s: the query needs more than its memory limit",
                        op->type->name);
}

bool
lg_op_rows_init(LgOpRows *rows, LgArena *arena, uint32_t n_cols)
{
    *rows = (LgOpRows){.n_cols = n_cols};
    rows->cols = LG_NEW_ARRAY(arena, LgId *, n_cols + 1);
    rows->view = LG_NEW_ARRAY(arena, const LgId *, n_cols + 1);
    if (!rows->cols || !rows->view) {
        return false;
    }
    for (uint32_t c = 0; c < n_cols; c++) {
        rows->cols[c] = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
        if (!rows->cols[c]) {
            return false;
        }
        rows->view[c] = rows->cols[c];
    }
    return true;
}
