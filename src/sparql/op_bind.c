// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Bind join (index nested loop): the pattern is looked up in the store once for
// each left row, with the values that the row has for its variables. Best when
// the left side is short.

#include "sparql/op_join_impl.h"

typedef struct {
    LgOpJoin join;
    uint32_t left_col[4]; // column of each position's variable; UINT32_MAX: none
    uint32_t out_col[4];  // candidate column that the position fills; UINT32_MAX: none
    LgScan *scan;         // of live left row `at`; null: not begun
    LgId graph;           // what the scan's graph set points to
    bool open_pos[4];     // positions that the scan leaves open
    uint32_t at;
    LgScanBatch batch; // of the scan
    uint32_t batch_at;
} BindOp;

static const unsigned want_bits[4] = {LG_WANT_S, LG_WANT_P, LG_WANT_O, LG_WANT_G};

static LgStatus
bind_begin(LgOpJoin *join, LgError *err)
{
    (void)err;
    ((BindOp *)join)->at = 0;
    return LG_OK;
}

static bool
has_graph(const LgGraphs *graphs, LgId id)
{
    bool found = graphs->all;
    for (size_t i = 0; i < graphs->n && !found; i++) {
        found = graphs->ids[i] == id;
    }
    return found;
}

// Put the values of left row `row` in the pattern. False when a value cannot
// stand there, so that nothing matches.
static bool
specify(BindOp *self, uint32_t row, LgScanSpec *spec)
{
    const LgPattern *pattern = self->join.base.plan->pattern;
    LgId id[4];
    for (int i = 0; i < 4; i++) {
        id[i] = pattern->id[i];
        if (id[i] == LG_ID_NONE && self->left_col[i] != UINT32_MAX) {
            id[i] = self->join.left.cols[self->left_col[i]][row];
            const unsigned kind = lg_id_kind(id[i]);
            const bool literal = kind == LG_ID_KIND_LITERAL || kind >= LG_ID_KIND_STRING;
            if (kind == LG_ID_KIND_LOCAL || (i != LG_COL_O && literal)) {
                return false;
            }
        } else if (self->left_col[i] != UINT32_MAX) {
            const LgId had = self->join.left.cols[self->left_col[i]][row];
            if (had != LG_ID_NONE && had != id[i]) {
                return false;
            }
        }
        self->open_pos[i] = id[i] == LG_ID_NONE && pattern->var[i] != LG_VAR_NONE;
    }
    *spec = (LgScanSpec){.s = id[LG_COL_S],
                         .p = id[LG_COL_P],
                         .o = id[LG_COL_O],
                         .graphs = pattern->graphs,
                         .min_o = pattern->min_o,
                         .max_o = pattern->max_o};
    for (int i = 0; i < 4; i++) {
        spec->want |= self->open_pos[i] ? want_bits[i] : 0;
    }
    if (spec->o != LG_ID_NONE && spec->max_o != LG_ID_NONE) {
        if (spec->o < spec->min_o || spec->o > spec->max_o) {
            return false;
        }
        spec->min_o = LG_ID_NONE;
        spec->max_o = LG_ID_NONE;
    }
    if (pattern->var[LG_COL_G] != LG_VAR_NONE && id[LG_COL_G] != LG_ID_NONE) {
        if (!has_graph(&pattern->graphs, id[LG_COL_G])) {
            return false;
        }
        self->graph = id[LG_COL_G];
        spec->graphs = (LgGraphs){.ids = &self->graph, .n = 1};
    }
    return true;
}

// Do the open positions with the same variable agree in row `row` of the scan?
static bool
agrees(const BindOp *self, uint32_t row)
{
    const LgPattern *pattern = self->join.base.plan->pattern;
    for (int i = 1; i < 4; i++) {
        for (int j = 0; j < i && self->open_pos[i]; j++) {
            if (self->open_pos[j] && pattern->var[i] == pattern->var[j] &&
                self->batch.cols[i][row] != self->batch.cols[j][row]) {
                return false;
            }
        }
    }
    return true;
}

static void
add(BindOp *self, uint32_t left_row, uint32_t row)
{
    LgOpJoin *join = &self->join;
    const uint32_t n = join->rows.n++;
    join->left_of[n] = (uint16_t)self->at;
    for (uint32_t c = 0; c < join->n_left; c++) {
        join->rows.cols[c][n] = join->left.cols[c][left_row];
    }
    for (int i = 0; i < 4; i++) {
        if (self->out_col[i] == UINT32_MAX) {
            continue;
        }
        LgId *cell = &join->rows.cols[self->out_col[i]][n];
        if (self->open_pos[i]) {
            *cell = self->batch.cols[i][row];
        } else if (self->out_col[i] >= join->n_left || *cell == LG_ID_NONE) {
            *cell = join->base.plan->pattern->id[i]; // a variable with a known value
        }
    }
}

static void
finish_scan(BindOp *self)
{
    lg_scan_close(self->scan);
    self->scan = NULL;
    self->at++;
}

static LgStatus
bind_fill(LgOpJoin *join, bool *out_done, LgError *err)
{
    BindOp *self = (BindOp *)join;
    const bool once = lg_op_join_once(join);
    *out_done = false;
    while (self->at < join->left.n) {
        const uint32_t left_row = lg_batch_row(&join->left, self->at);
        if (!self->scan) {
            LgScanSpec spec;
            if (!specify(self, left_row, &spec)) {
                self->at++;
                continue;
            }
            if (self->at % 64 == 63) {
                LG_TRY(lg_exec_check(join->base.exec, err));
            }
            LG_TRY(lg_scan_open(join->base.exec->snapshot, &spec, &self->scan, err));
            self->batch.n = 0;
            self->batch_at = 0;
        }
        if (self->batch_at == self->batch.n) {
            LG_TRY(lg_scan_next(self->scan, &self->batch, err));
            self->batch_at = 0;
            if (self->batch.n == 0) {
                finish_scan(self);
                continue;
            }
        }
        while (self->batch_at < self->batch.n) {
            if (join->rows.n == LG_BATCH_MAX) {
                return LG_OK;
            }
            const uint32_t row = self->batch_at++;
            if (!agrees(self, row)) {
                continue;
            }
            if (once) {
                join->matched[self->at] = true;
                finish_scan(self);
                break;
            }
            add(self, left_row, row);
        }
    }
    *out_done = true;
    return LG_OK;
}

static const LgOpJoinType finder = {.begin = bind_begin, .fill = bind_fill};

static LgStatus
bind_open(LgOp *op, LgError *err)
{
    BindOp *self = (BindOp *)op;
    const LgPlan *left = op->plan->inputs[0];
    const LgPattern *pattern = op->plan->pattern;
    const bool all = op->plan->mode >= LG_JOIN_SEMI; // the condition may look at any
    LgVar fresh[4];
    uint32_t n_new = 0;
    for (int i = 0; i < 4; i++) {
        self->left_col[i] = UINT32_MAX;
        self->out_col[i] = UINT32_MAX;
        if (pattern->var[i] == LG_VAR_NONE) {
            continue;
        }
        self->left_col[i] = lg_plan_column(left, pattern->var[i]);
        self->out_col[i] = self->left_col[i];
        if (self->left_col[i] == UINT32_MAX &&
            (all || lg_plan_column(op->plan, pattern->var[i]) != UINT32_MAX)) {
            uint32_t k = 0;
            while (k < n_new && fresh[k] != pattern->var[i]) {
                k++;
            }
            if (k == n_new) {
                fresh[n_new++] = pattern->var[i];
            }
            self->out_col[i] = left->n_vars + k;
        }
    }
    return lg_op_join_open(&self->join, &finder, fresh, n_new, err);
}

static void
bind_close(LgOp *op)
{
    BindOp *self = (BindOp *)op;
    lg_scan_close(self->scan);
    self->scan = NULL;
}

static const LgOpType bind_type = {
    .name = "bind join", .open = bind_open, .next = lg_op_join_next, .close = bind_close};

LgOp *
lg_op_bind_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    BindOp *self = LG_NEW(arena, BindOp);
    if (!self) {
        return NULL;
    }
    self->join.base.type = &bind_type;
    return &self->join.base;
}
