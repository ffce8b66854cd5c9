// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// GROUP BY and aggregates (18.5.1): reads all of the input, then gives a row
// for each group in the order in which the groups first came.
//
// Several threads may read ranges of the input, each with an operator of its own; what the others
// have is then merged into one of them (op_gather.c).

#include "sparql/aggregate_impl.h"
#include "sparql/group_codes_impl.h"
#include "sparql/op_impl.h"

enum { CACHE = 256 }; // slots of a direct-mapped cache in front of the hash table

// Groups from `first` on came first in range `range` of the input.
typedef struct {
    uint32_t range, first;
} Span;

typedef struct {
    LgOp base;
    uint32_t n_keys, n_aggs;
    LgProgram **key_programs; // null: a column
    LgProgram **arg_programs;
    uint32_t *key_cols, *arg_cols; // UINT32_MAX with no program: unbound
    LgAggregate *aggs;
    LgRowSet groups;
    LgGroupCodes codes;    // of several keys
    LgId **keys;           // of the live rows
    LgId **args;           // of the live rows; one column, or all for COUNT(DISTINCT *)
    LgId *key;             // one row
    LgId cache_key[CACHE]; // single key: its group; valid when cache_group is not 0
    uint32_t cache_group[CACHE];
    uint32_t *group;      // of each live row
    bool same_group;      // all of them
    LgNumbers *numbers;   // of a column
    uint32_t numbers_col; // in the batch at hand; UINT32_MAX: none
    LgArena *scratch;
    bool read;
    uint32_t at;
    LgOpRows rows;
    LgMorselReader *reader; // null: of the whole input
    Span *spans;
    uint32_t n_spans, cap_spans;
    uint32_t n_own;        // groups before others were merged
    const uint32_t *order; // of merged groups; null: as they are
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
    if (self->n_keys > 1 && !lg_group_codes_init(&self->codes, arena, self->n_keys)) {
        return lg_op_full(op, err);
    }
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
        self->same_group = true;
        return LG_OK; // all in group 0
    }
    if (self->n_keys == 1) {
        LG_TRY(find_single(self, batch->n, err));
    } else if (!lg_group_codes_find(&self->codes, &self->groups, self->keys, batch->n,
                                    self->group)) {
        return lg_op_full(&self->base, err);
    }
    uint32_t other = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        other |= self->group[i] ^ self->group[0];
    }
    self->same_group = other == 0;
    return LG_OK;
}

// Sums take numbers as they are, where they can be had without terms.
static const LgNumbers *
find_numbers(GroupOp *self, uint32_t a, const LgBatch *batch)
{
    const LgAgg *agg = self->aggs[a].agg;
    const uint32_t col = self->arg_cols[a];
    if ((agg->kind != LG_AGG_SUM && agg->kind != LG_AGG_AVG) || agg->distinct) {
        return NULL;
    }
    if (self->arg_programs[a]) {
        return lg_program_numbers(self->arg_programs[a], batch);
    }
    if (col == UINT32_MAX) {
        return NULL;
    }
    if (col != self->numbers_col) { // else another aggregate has read it
        const bool good = lg_numbers_read(&self->numbers, self->base.exec->arena, batch->cols[col],
                                          batch->sel, batch->n);
        self->numbers_col = good ? col : UINT32_MAX;
    }
    return self->numbers_col == col ? self->numbers : NULL;
}

static LgStatus
read_batch(GroupOp *self, const LgBatch *batch, LgError *err)
{
    LG_TRY(find_groups(self, batch, err));
    const LgAggregateGroups groups = {self->group, self->same_group};
    self->numbers_col = UINT32_MAX;
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        LgAggregate *agg = &self->aggs[a];
        LG_TRY(lg_aggregate_grow(agg, self->groups.n, err));
        const LgNumbers *numbers = find_numbers(self, a, batch);
        if (numbers) {
            LG_TRY(lg_aggregate_add_numbers(agg, &groups, numbers, batch->n, err));
            continue;
        }
        if (agg->agg->arg) {
            LG_TRY(evaluate(self->arg_programs[a], self->arg_cols[a], batch, self->args[0], err));
        } else if (agg->agg->distinct) {
            for (uint32_t c = 0; c < batch->n_cols; c++) {
                LG_TRY(evaluate(NULL, c, batch, self->args[c], err));
            }
        }
        LG_TRY(lg_aggregate_add(agg, &groups, self->args, batch->n, err));
    }
    return LG_OK;
}

// Note that the groups from `first` on are new in the range being read.
static LgStatus
note_span(GroupOp *self, uint32_t first, LgError *err)
{
    const uint32_t range = self->reader->taken;
    if (self->groups.n == first ||
        (self->n_spans > 0 && self->spans[self->n_spans - 1].range == range)) {
        return LG_OK;
    }
    if (self->n_spans == self->cap_spans) {
        const uint32_t cap = self->cap_spans > 0 ? self->cap_spans * 2 : 16;
        Span *spans = LG_NEW_ARRAY(self->base.exec->arena, Span, cap);
        if (!spans) {
            return lg_op_full(&self->base, err);
        }
        if (self->n_spans > 0) {
            memcpy(spans, self->spans, self->n_spans * sizeof(*spans));
        }
        self->spans = spans;
        self->cap_spans = cap;
    }
    self->spans[self->n_spans++] = (Span){range, first};
    return LG_OK;
}

static bool
is_rounded(const GroupOp *self)
{
    bool rounded = false;
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        rounded = rounded || self->aggs[a].rounded;
    }
    return rounded;
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
        const uint32_t first = self->groups.n;
        LG_TRY(read_batch(self, &batch, err));
        if (self->reader) {
            LG_TRY(note_span(self, first, err));
            if (is_rounded(self)) {
                break; // nothing of this will be used
            }
        }
    }
    for (uint32_t a = 0; a < self->n_aggs; a++) {
        LG_TRY(lg_aggregate_grow(&self->aggs[a], self->groups.n, err));
        LG_TRY(lg_aggregate_settle(&self->aggs[a], err));
    }
    return LG_OK;
}

// --- Parts ------------------------------------------------------------------

LgStatus
lg_op_group_read(LgOp *op, LgMorselReader *reader, bool *out_rounded, LgError *err)
{
    GroupOp *self = (GroupOp *)op;
    assert(!self->read);
    self->reader = reader;
    LG_TRY(read_all(self, err));
    self->read = true;
    self->n_own = self->groups.n;
    *out_rounded = is_rounded(self);
    return LG_OK;
}

// The groups of `self` that those of `from` are: map[0..n-1].
static LgStatus
map_groups(GroupOp *self, const GroupOp *from, uint32_t *map, LgError *err)
{
    for (uint32_t g = 0; g < from->groups.n; g++) {
        for (uint32_t k = 0; k < self->n_keys; k++) {
            self->key[k] = *lg_rowset_cell(&from->groups, g, k);
        }
        bool is_new = false;
        map[g] = lg_rowset_intern(&self->groups, self->key, &is_new);
        if (map[g] == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
    }
    return LG_OK;
}

// Put the groups in the order in which they first came: that of the ranges, each of which one
// part has read. maps[i] is of others[i]; `self` is the part behind them.
static LgStatus
order_groups(GroupOp *self, LgOp *const *others, uint32_t *const *maps, uint32_t n_others,
             LgError *err)
{
    LgArena *arena = self->base.exec->arena;
    uint32_t *order = LG_NEW_ARRAY(arena, uint32_t, self->groups.n);
    bool *listed = LG_NEW_ARRAY(arena, bool, self->groups.n);
    uint32_t *next = LG_NEW_ARRAY(arena, uint32_t, n_others + 1); // span of each part
    if (!order || !listed || !next) {
        return lg_op_full(&self->base, err);
    }
    for (uint32_t n = 0; n < self->groups.n;) {
        const GroupOp *part = NULL;
        uint32_t at = 0;
        for (uint32_t i = 0; i <= n_others; i++) {
            const GroupOp *other = i < n_others ? (const GroupOp *)others[i] : self;
            if (next[i] < other->n_spans &&
                (!part || other->spans[next[i]].range < part->spans[next[at]].range)) {
                part = other;
                at = i;
            }
        }
        assert(part);
        const uint32_t span = next[at]++;
        const uint32_t end = next[at] < part->n_spans ? part->spans[next[at]].first : part->n_own;
        for (uint32_t g = part->spans[span].first; g < end; g++) {
            const uint32_t group = at < n_others ? maps[at][g] : g;
            if (!listed[group]) {
                order[n++] = group;
                listed[group] = true;
            }
        }
    }
    self->order = order;
    return LG_OK;
}

LgStatus
lg_op_group_merge(LgOp *op, LgOp *const *others, uint32_t n_others, LgError *err)
{
    GroupOp *self = (GroupOp *)op;
    LgArena *arena = op->exec->arena;
    uint32_t **maps = LG_NEW_ARRAY(arena, uint32_t *, n_others);
    if (!maps) {
        return lg_op_full(op, err);
    }
    for (uint32_t i = 0; i < n_others; i++) {
        const GroupOp *from = (const GroupOp *)others[i];
        maps[i] = LG_NEW_ARRAY(arena, uint32_t, from->groups.n);
        if (!maps[i]) {
            return lg_op_full(op, err);
        }
        LG_TRY(map_groups(self, from, maps[i], err));
        for (uint32_t a = 0; a < self->n_aggs; a++) {
            LgAggregate *agg = &self->aggs[a];
            LG_TRY(lg_aggregate_grow(agg, self->groups.n, err));
            LG_TRY(lg_aggregate_merge(agg, &from->aggs[a], maps[i], from->groups.n, err));
        }
        LG_TRY(lg_exec_check(op->exec, err));
    }
    return self->n_keys > 0 ? order_groups(self, others, maps, n_others, err) : LG_OK;
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
        const uint32_t at = self->at + i;
        const uint32_t group = self->order ? self->order[at] : at;
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
