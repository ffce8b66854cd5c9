// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Counting from the block index (store.h, lg_snapshot_count): the number of
// triples of one pattern, of each predicate or of each graph, without reading rows. Where the
// index does not know it exactly, the rows are scanned and counted.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    LgPredicateStats *predicates; // of COUNTS; or
    LgGraphStats *graphs;
    size_t n, at;
    LgScan *scan;
    LgOpRows rows;
} CountOp;

static LgStatus
count_open(LgOp *op, LgError *err)
{
    CountOp *self = (CountOp *)op;
    LgArena *arena = op->exec->arena;
    if (!lg_op_rows_init(&self->rows, arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    if (op->plan->kind == LG_PLAN_COUNT) {
        self->n = 1;
        return LG_OK;
    }
    if (lg_plan_column(op->plan, op->plan->pattern->var[LG_COL_G]) != UINT32_MAX) {
        return lg_snapshot_graphs(op->exec->snapshot, arena, &self->graphs, &self->n, err);
    }
    if (op->plan->table.n == 0) {
        return lg_snapshot_predicates(op->exec->snapshot, arena, &self->predicates, &self->n, err);
    }
    self->n = op->plan->table.n;
    self->predicates = LG_NEW_ARRAY(arena, LgPredicateStats, self->n);
    if (!self->predicates) {
        return lg_op_full(op, err);
    }
    for (size_t i = 0; i < self->n; i++) {
        self->predicates[i].predicate = op->plan->table.cells[i];
    }
    return LG_OK;
}

// Rows of `spec`. With `any_only` 1 stands for one or more.
static LgStatus
count(CountOp *self, const LgScanSpec *spec, bool any_only, uint64_t *out, LgError *err)
{
    LgExec *exec = self->base.exec;
    bool exact = false;
    LG_TRY(lg_snapshot_count(exec->snapshot, spec, out, &exact, err));
    if (exact || *out == 0) {
        return LG_OK;
    }
    LG_TRY(lg_scan_open(exec->snapshot, spec, &self->scan, err));
    for (*out = 0;;) {
        LgScanBatch batch = {0};
        LG_TRY(lg_exec_check(exec, err));
        LG_TRY(lg_scan_next(self->scan, &batch, err));
        *out += batch.n;
        if (batch.n == 0 || any_only) {
            break;
        }
    }
    lg_scan_close(self->scan);
    self->scan = NULL;
    return LG_OK;
}

static bool
is_asked(const LgGraphs *graphs, LgId graph)
{
    bool found = graphs->all;
    for (size_t i = 0; i < graphs->n && !found; i++) {
        found = graphs->ids[i] == graph;
    }
    return found;
}

static void
count_graphs(CountOp *self)
{
    const LgPlan *plan = self->base.plan;
    const uint32_t g_col = lg_plan_column(plan, plan->pattern->var[LG_COL_G]);
    const uint32_t n_col = lg_plan_column(plan, plan->var);
    for (; self->at < self->n && self->rows.n < LG_BATCH_MAX; self->at++) {
        const LgGraphStats *graph = &self->graphs[self->at];
        if (graph->rows > 0 && is_asked(&plan->pattern->graphs, graph->graph)) {
            self->rows.cols[g_col][self->rows.n] = graph->graph;
            self->rows.cols[n_col][self->rows.n++] = lg_id_from_integer((int64_t)graph->rows);
        }
    }
}

static LgStatus
count_patterns(CountOp *self, LgError *err)
{
    const LgPlan *plan = self->base.plan;
    const LgPattern *pattern = plan->pattern;
    const uint32_t p_col = lg_plan_column(plan, pattern->var[LG_COL_P]);
    const uint32_t n_col = lg_plan_column(plan, plan->var);
    for (; self->at < self->n && self->rows.n < LG_BATCH_MAX; self->at++) {
        LgScanSpec spec = {.s = pattern->id[LG_COL_S],
                           .p = pattern->id[LG_COL_P],
                           .o = pattern->id[LG_COL_O],
                           .graphs = pattern->graphs,
                           .min_o = pattern->min_o,
                           .max_o = pattern->max_o,
                           .want = pattern->var[LG_COL_G] == LG_VAR_NONE ? 0 : LG_WANT_G};
        if (plan->kind == LG_PLAN_COUNTS) {
            spec.p = self->predicates[self->at].predicate;
        }
        uint64_t n = 0;
        LG_TRY(count(self, &spec, n_col == UINT32_MAX, &n, err));
        if (n == 0 && plan->kind == LG_PLAN_COUNTS) {
            continue;
        }
        if (p_col != UINT32_MAX) {
            self->rows.cols[p_col][self->rows.n] = spec.p;
        }
        if (n_col != UINT32_MAX) {
            self->rows.cols[n_col][self->rows.n] = lg_id_from_integer((int64_t)n);
        }
        self->rows.n++;
    }
    return LG_OK;
}

static LgStatus
count_next(LgOp *op, LgBatch *out, LgError *err)
{
    CountOp *self = (CountOp *)op;
    self->rows.n = 0;
    if (self->graphs) {
        count_graphs(self);
    } else {
        LG_TRY(count_patterns(self, err));
    }
    *out = lg_op_rows_batch(&self->rows);
    return LG_OK;
}

static void
count_close(LgOp *op)
{
    CountOp *self = (CountOp *)op;
    lg_scan_close(self->scan);
    self->scan = NULL;
}

static const LgOpType count_type = {
    .name = "count", .open = count_open, .next = count_next, .close = count_close};

LgOp *
lg_op_count_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    CountOp *self = LG_NEW(arena, CountOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &count_type;
    return &self->base;
}
