// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// GRAPH ?g for patterns that have to be evaluated graph by graph: plans and runs
// the pattern for each graph and joins its solutions with the graph's name.

#include "sparql/op_impl.h"
#include "sparql/plan_impl.h"

typedef struct {
    LgOp base;
    const LgId *graphs;
    size_t n, at;
    bool running;
    LgPlanRun run;
    uint32_t *from; // column of the run for each of ours; UINT32_MAX: none
    LgOpRows rows;
} GraphsOp;

static LgStatus
list_graphs(GraphsOp *self, LgError *err)
{
    LgOp *op = &self->base;
    const LgGraphs *graphs = &op->plan->pattern->graphs;
    const LgId *fixed = op->context->fixed;
    if (fixed && fixed[op->plan->var] != LG_ID_NONE) {
        const LgId *known = &fixed[op->plan->var];
        bool found = graphs->all;
        for (size_t i = 0; i < graphs->n && !found; i++) {
            found = graphs->ids[i] == *known;
        }
        if (found) {
            LG_TRY(lg_exec_graph_exists(op->exec->snapshot, *known, &found, err));
        }
        self->graphs = known;
        self->n = found ? 1 : 0;
        return LG_OK;
    }
    LgGraphStats *stats = NULL;
    size_t n = 0;
    LG_TRY(lg_snapshot_graphs(op->exec->snapshot, op->exec->arena, &stats, &n, err));
    LgId *ids = LG_NEW_ARRAY(op->exec->arena, LgId, n + 1);
    if (!ids) {
        return lg_op_full(op, err);
    }
    self->n = 0;
    for (size_t i = 0, at = 0; i < n; i++) { // both are ascending
        while (at < graphs->n && graphs->ids[at] < stats[i].graph) {
            at++;
        }
        const bool listed = at < graphs->n && graphs->ids[at] == stats[i].graph;
        if (stats[i].rows > 0 && (graphs->all || listed)) {
            ids[self->n++] = stats[i].graph;
        }
    }
    self->graphs = ids;
    return LG_OK;
}

static LgStatus
graphs_open(LgOp *op, LgError *err)
{
    GraphsOp *self = (GraphsOp *)op;
    self->from = LG_NEW_ARRAY(op->exec->arena, uint32_t, op->n_cols + 1);
    if (!self->from || !lg_op_rows_init(&self->rows, op->exec->arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    return list_graphs(self, err);
}

static LgStatus
begin(GraphsOp *self, LgError *err)
{
    LgOp *op = &self->base;
    const LgGraphs graphs = {.ids = &self->graphs[self->at], .n = 1};
    self->running = true;
    LG_TRY(
        lg_plan_run_open(&self->run, op->context, op->plan->alg->a, graphs, NULL, NULL, NULL, err));
    for (uint32_t c = 0; c < op->n_cols; c++) {
        self->from[c] = lg_plan_column(self->run.plan, op->plan->vars[c]);
    }
    return LG_OK;
}

// Copy the rows whose own value of the graph's variable, if any, is this graph.
static void
take(GraphsOp *self, const LgBatch *batch)
{
    const LgId graph = self->graphs[self->at];
    const uint32_t g_col = lg_plan_column(self->base.plan, self->base.plan->var);
    self->rows.n = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t row = lg_batch_row(batch, i);
        const LgId own =
            self->from[g_col] == UINT32_MAX ? LG_ID_NONE : batch->cols[self->from[g_col]][row];
        if (own != LG_ID_NONE && own != graph) {
            continue;
        }
        for (uint32_t c = 0; c < self->rows.n_cols; c++) {
            self->rows.cols[c][self->rows.n] =
                self->from[c] == UINT32_MAX ? LG_ID_NONE : batch->cols[self->from[c]][row];
        }
        self->rows.cols[g_col][self->rows.n++] = graph;
    }
}

static LgStatus
graphs_next(LgOp *op, LgBatch *out, LgError *err)
{
    GraphsOp *self = (GraphsOp *)op;
    while (self->at < self->n) {
        if (!self->running) {
            LG_TRY(begin(self, err));
        }
        LgBatch batch = {0};
        LG_TRY(lg_op_next(self->run.root, &batch, err));
        if (batch.n == 0) {
            lg_plan_run_close(&self->run, op->exec);
            self->running = false;
            self->at++;
            continue;
        }
        take(self, &batch);
        if (self->rows.n > 0) {
            *out = lg_op_rows_batch(&self->rows);
            return LG_OK;
        }
    }
    *out = lg_op_end(op);
    return LG_OK;
}

static void
graphs_close(LgOp *op)
{
    GraphsOp *self = (GraphsOp *)op;
    if (self->running) {
        lg_plan_run_close(&self->run, op->exec);
        self->running = false;
    }
}

static const LgOpType graphs_type = {
    .name = "graphs", .open = graphs_open, .next = graphs_next, .close = graphs_close};

LgOp *
lg_op_graphs_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    GraphsOp *self = LG_NEW(arena, GraphsOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &graphs_type;
    return &self->base;
}
