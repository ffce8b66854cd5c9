// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// GROUP BY and aggregates (18.5.1): reads all of the input, then gives a row
// for each group in the order in which the groups first came.

#include "sparql/aggregate_impl.h"
#include "sparql/op_impl.h"

enum { CACHE = 256 }; // slots of a direct-mapped cache in front of the hash table

typedef struct {
    LgOp base;
    uint32_t n_keys, n_aggs;
    LgProgram **key_programs; // null: a column
    LgProgram **arg_programs;
    uint32_t *key_cols, *arg_cols; // UINT32_MAX with no program: unbound
    LgAggregate *aggs;
    LgRowSet groups;
    LgId **keys;           // of the live rows
    LgId **args;           // of the live rows; one column, or all for COUNT(DISTINCT *)
    LgId *key;             // one row
    LgId cache_key[CACHE]; // single key: its group; valid when cache_group is not 0
    uint32_t cache_group[CACHE];
    uint32_t *group; // of each live row
    LgArena *scratch;
    bool read;
    uint32_t at;
    LgOpRows rows;
} GroupOp;

// An expression that is only a variable needs no program.
static LgStatus
compile(GroupOp *self, const LgExpr *expr, LgVar var, const uint32_t *cols, LgProgram **out,
        uint32_t *out_col, LgError *err)
{
    *out_col = UINT32_MAX;
    if (expr && expr->op != LG_EXPR_VAR) {
        return lg_program_new(self->base.exec, expr, cols, out, err);
    }
    *out_col = cols[expr ? expr->var : var];
    return LG_OK;
}

static LgStatus
open_aggregates(GroupOp *self, const uint32_t *cols, LgError *err)
{
    LgOp *op = &self->base;
    LgExec *exec = op->exec;
    const LgAlg *alg = op->plan->alg;
    const uint32_t n_input = op->plan->inputs[0]->n_vars;
    const uint32_t n_args = n_input > 1 ? n_input : 1;
    self->aggs = LG_NEW_ARRAY(exec->arena, LgAggregate, self->n_aggs + 1);
    self->arg_programs = LG_NEW_ARRAY(exec->arena, LgProgram *, self->n_aggs + 1);
    self->arg_cols = LG_NEW_ARRAY(exec->arena, uint32_t, self->n_aggs + 1);
    self->args = LG_NEW_ARRAY(exec->arena, LgId *, n_args);
    if (!self->aggs || !self->arg_programs || !self->arg_cols || !self->args) {
        return lg_op_full(op, err);
    }
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        const LgAgg *agg = &alg->aggs[a];
        const uint32_t n_values = agg->arg ? 1 : n_input;
        LG_TRY(lg_aggregate_init(&self->aggs[a], exec, agg, self->scratch, n_values, err));
        if (agg->arg) {
            LG_TRY(compile(self, agg->arg, LG_VAR_NONE, cols, &self->arg_programs[a],
                           &self->arg_cols[a], err));
        }
        for (uint32_t c = 0; c < (agg->arg || agg->distinct ? n_values : 0); c++) {
            if (!self->args[c]) {
                self->args[c] = LG_NEW_ARRAY(exec->arena, LgId, LG_BATCH_MAX);
            }
            if (!self->args[c]) {
                return lg_op_full(op, err);
            }
        }
    }
    return LG_OK;
}

static LgStatus
group_open(LgOp *op, LgError *err)
{
    GroupOp *self = (GroupOp *)op;
    const LgAlg *alg = op->plan->alg;
    LgArena *arena = op->exec->arena;
    self->n_keys = alg->n_keys;
    self->n_aggs = alg->n_aggs;
    self->scratch = lg_arena_within(arena); // emptied by the aggregates whenever it is large
    const uint32_t *cols =
        lg_plan_columns(arena, op->plan->inputs[0], op->exec->query->n_query_vars);
    self->key_programs = LG_NEW_ARRAY(arena, LgProgram *, self->n_keys + 1);
    self->key_cols = LG_NEW_ARRAY(arena, uint32_t, self->n_keys + 1);
    self->keys = LG_NEW_ARRAY(arena, LgId *, self->n_keys + 1);
    self->key = LG_NEW_ARRAY(arena, LgId, self->n_keys + 1);
    self->group = LG_NEW_ARRAY(arena, uint32_t, LG_BATCH_MAX);
    if (!self->scratch || !cols || !self->key_programs || !self->key_cols || !self->keys ||
        !self->key || !self->group || !lg_op_rows_init(&self->rows, arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    for (uint32_t k = 0; k < self->n_keys; k++) {
        LG_TRY(compile(self, alg->keys[k].expr, alg->keys[k].var, cols, &self->key_programs[k],
                       &self->key_cols[k], err));
        self->keys[k] = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
        if (!self->keys[k]) {
            return lg_op_full(op, err);
        }
    }
    lg_rowset_init(&self->groups, arena, self->n_keys, self->n_keys);
    self->groups.exec = op->exec;
    return open_aggregates(self, cols, err);
}

// The values of an expression or a column for the live rows.
static LgStatus
evaluate(LgProgram *program, uint32_t col, const LgBatch *batch, LgId *out, LgError *err)
{
    if (program) {
        return lg_program_run(program, batch, out, err);
    }
    if (col == UINT32_MAX) {
        memset(out, 0, batch->n * sizeof(*out));
    } else if (!batch->sel) {
        memcpy(out, batch->cols[col], batch->n * sizeof(*out));
    } else {
        for (uint32_t i = 0; i < batch->n; i++) {
            out[i] = batch->cols[col][batch->sel[i]];
        }
    }
    return LG_OK;
}

static LgStatus
find_single(GroupOp *self, uint32_t n, LgError *err)
{
    const LgId *keys = self->keys[0];
    for (uint32_t i = 0; i < n; i++) {
        const LgId key = keys[i];
        const uint32_t slot = (uint32_t)(lg_hash_u64(key) % CACHE);
        if (self->cache_group[slot] != 0 && self->cache_key[slot] == key) {
            self->group[i] = self->cache_group[slot] - 1;
            continue;
        }
        bool is_new = false;
        const uint32_t group = lg_rowset_intern(&self->groups, &key, &is_new);
        if (group == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
        self->cache_key[slot] = key;
        self->cache_group[slot] = group + 1;
        self->group[i] = group;
    }
    return LG_OK;
}

// The group of each live row.
static LgStatus
find_groups(GroupOp *self, const LgBatch *batch, LgError *err)
{
    for (uint32_t k = 0; k < self->n_keys; k++) {
        LG_TRY(evaluate(self->key_programs[k], self->key_cols[k], batch, self->keys[k], err));
    }
    if (self->n_keys == 0) {
        return LG_OK; // all in group 0
    }
    if (self->n_keys == 1) {
        return find_single(self, batch->n, err);
    }
    for (uint32_t i = 0; i < batch->n; i++) {
        bool same = i > 0;
        for (uint32_t k = 0; k < self->n_keys; k++) {
            same = same && self->keys[k][i] == self->key[k];
            self->key[k] = self->keys[k][i];
        }
        if (same) {
            self->group[i] = self->group[i - 1];
            continue;
        }
        bool is_new = false;
        self->group[i] = lg_rowset_intern(&self->groups, self->key, &is_new);
        if (self->group[i] == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
    }
    return LG_OK;
}

static LgStatus
read_batch(GroupOp *self, const LgBatch *batch, LgError *err)
{
    LG_TRY(find_groups(self, batch, err));
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        LgAggregate *agg = &self->aggs[a];
        LG_TRY(lg_aggregate_grow(agg, self->groups.n, err));
        if (agg->agg->arg) {
            LG_TRY(evaluate(self->arg_programs[a], self->arg_cols[a], batch, self->args[0], err));
        } else if (agg->agg->distinct) {
            for (uint32_t c = 0; c < batch->n_cols; c++) {
                LG_TRY(evaluate(NULL, c, batch, self->args[c], err));
            }
        }
        LG_TRY(lg_aggregate_add(agg, self->group, self->args, batch->n, err));
    }
    return LG_OK;
}

static LgStatus
read_all(GroupOp *self, LgError *err)
{
    bool is_new = false;
    if (self->n_keys == 0 &&
        lg_rowset_intern(&self->groups, self->key, &is_new) == LG_ROWSET_NONE) {
        return lg_op_full(&self->base, err);
    }
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(self->base.inputs[0], &batch, err));
        if (batch.n == 0) {
            break;
        }
        LG_TRY(read_batch(self, &batch, err));
    }
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        LG_TRY(lg_aggregate_grow(&self->aggs[a], self->groups.n, err));
    }
    return LG_OK;
}

// The columns are the keys and then the aggregates.
static LgStatus
group_next(LgOp *op, LgBatch *out, LgError *err)
{
    GroupOp *self = (GroupOp *)op;
    if (!self->read) {
        LG_TRY(read_all(self, err));
        self->read = true;
    }
    const uint32_t rest = self->groups.n - self->at;
    self->rows.n = rest < LG_BATCH_MAX ? rest : LG_BATCH_MAX;
    for (uint32_t i = 0; i < self->rows.n; i++) {
        const uint32_t group = self->at + i;
        for (uint32_t k = 0; k < self->n_keys; k++) {
            self->rows.cols[k][i] = *lg_rowset_cell(&self->groups, group, k);
        }
        for (uint32_t a = 0; a < self->n_aggs; a++) {
            LG_TRY(lg_aggregate_value(&self->aggs[a], group, &self->rows.cols[self->n_keys + a][i],
                                      err));
        }
    }
    self->at += self->rows.n;
    *out = lg_op_rows_batch(&self->rows);
    return LG_OK;
}

static void
group_close(LgOp *op)
{
    GroupOp *self = (GroupOp *)op;
    lg_arena_free(self->scratch);
    self->scratch = NULL;
}

static const LgOpType group_type = {
    .name = "group", .open = group_open, .next = group_next, .close = group_close};

LgOp *
lg_op_group_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    GroupOp *self = LG_NEW(arena, GroupOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &group_type;
    return &self->base;
}
