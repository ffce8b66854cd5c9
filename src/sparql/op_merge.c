// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Merge join: both inputs ascend by the same variable. A chain of these over
// scans of one subject's predicates is the star join that table data asks for:
// where each subject has one value, the left batch passes through with a
// narrower selection, and only the new columns are written, in place. Subjects of a table
// are consecutive numbers, so the row of a key is mostly found by subtraction, without
// looking at keys one by one.
//
// When the right has several rows of one key, the operator changes for good to
// writing whole rows.

#include "sparql/op_impl.h"
#include "sparql/rowset.h"

typedef struct {
    LgOp base;
    uint32_t left_key, right_key; // columns
    uint32_t n_left, n_new, n_check;
    uint32_t *new_col;                  // of the right
    uint32_t *check_left, *check_right; // other common variables
    LgBatch left, right;
    bool left_dense, right_dense; // every row is live, its key one more than that before it
    uint32_t left_at, right_at;
    bool right_end;
    LgId run_key;    // the last key looked up with load_run(); LG_ID_NONE: none
    LgRowSet run;    // the right's rows with that key
    bool picks;      // whether the right is asked for rows by position,
    LgId *picked;    // whose values of a new column, or keys, are these
    bool picked_yet; // for the left batch
    bool expanding;
    uint32_t run_at; // expanding: next row of the run for the left row
    bool left_matched;
    LgId **fresh; // in place: the new columns, by position in the left batch
    uint16_t *sel;
    const LgId **cols;
    LgOpRows rows; // expanding: the output
} MergeOp;

static LgStatus
map_columns(MergeOp *self, LgError *err)
{
    LgOp *op = &self->base;
    const LgPlan *left = op->plan->inputs[0];
    const LgPlan *right = op->plan->inputs[1];
    LgArena *arena = op->exec->arena;
    self->n_left = left->n_vars;
    self->left_key = lg_plan_column(left, op->plan->key);
    self->right_key = lg_plan_column(right, op->plan->key);
    self->new_col = LG_NEW_ARRAY(arena, uint32_t, right->n_vars);
    self->check_left = LG_NEW_ARRAY(arena, uint32_t, right->n_vars);
    self->check_right = LG_NEW_ARRAY(arena, uint32_t, right->n_vars);
    if (!self->new_col || !self->check_left || !self->check_right) {
        return lg_op_full(op, err);
    }
    for (uint32_t c = 0; c < right->n_vars; c++) {
        const uint32_t l = lg_plan_column(left, right->vars[c]);
        if (l == UINT32_MAX) {
            self->new_col[self->n_new++] = c;
        } else if (c != self->right_key) {
            assert(left->sure[l] && right->sure[c]);
            self->check_left[self->n_check] = l;
            self->check_right[self->n_check++] = c;
        }
    }
    if (op->plan->mode >= LG_JOIN_SEMI) {
        self->n_new = 0;
    }
    return LG_OK;
}

static LgStatus
merge_open(LgOp *op, LgError *err)
{
    MergeOp *self = (MergeOp *)op;
    LgArena *arena = op->exec->arena;
    LG_TRY(map_columns(self, err));
    self->fresh = LG_NEW_ARRAY(arena, LgId *, self->n_new + 1);
    self->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    self->cols = LG_NEW_ARRAY(arena, const LgId *, op->n_cols + 1);
    if (!self->fresh || !self->sel || !self->cols) {
        return lg_op_full(op, err);
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        self->fresh[c] = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
        if (!self->fresh[c]) {
            return lg_op_full(op, err);
        }
    }
    self->picks = self->n_check == 0 && self->n_new <= 1;
    if (self->picks) {
        self->picked = self->n_new > 0 ? self->fresh[0] : LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
        if (!self->picked) {
            return lg_op_full(op, err);
        }
    }
    lg_rowset_init(&self->run, arena, op->plan->inputs[1]->n_vars, 0);
    self->expanding = self->n_check > 0 && op->plan->mode <= LG_JOIN_LEFT;
    return LG_OK;
}

static LgId
right_id(const MergeOp *self, uint32_t col, uint32_t at)
{
    return self->right.cols[col][lg_batch_row(&self->right, at)];
}

// The first position of the right batch, from `at` on, whose key is >= `key`.
static uint32_t
gallop(const MergeOp *self, uint32_t at, LgId key)
{
    const uint32_t n = self->right.n;
    uint32_t step = 1;
    while (at + step < n && right_id(self, self->right_key, at + step) < key) {
        at += step;
        step *= 2;
    }
    uint32_t end = at + step < n ? at + step : n;
    while (at < end) {
        const uint32_t mid = at + (end - at) / 2;
        if (right_id(self, self->right_key, mid) < key) {
            at = mid + 1;
        } else {
            end = mid;
        }
    }
    return at;
}

// Whether the keys of a batch are consecutive numbers.
static bool
is_dense(const LgBatch *batch, uint32_t col)
{
    if (batch->sel || batch->n == 0) {
        return false;
    }
    const LgId *keys = batch->cols[col];
    const LgId first = keys[0];
    if (keys[batch->n - 1] - first != batch->n - 1) {
        return false;
    }
    LgId differ = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        differ |= keys[i] ^ (first + i);
    }
    return differ == 0;
}

static LgStatus
pull_right(MergeOp *self, LgError *err)
{
    LG_TRY(lg_op_next(self->base.inputs[1], &self->right, err));
    self->right_at = 0;
    self->right_end = self->right.n == 0;
    self->right_dense = is_dense(&self->right, self->right_key);
    return LG_OK;
}

// Move the right to its first row with a key >= `key`.
static LgStatus
seek_right(MergeOp *self, LgId key, LgError *err)
{
    while (!self->right_end) {
        if (self->right_at == self->right.n) {
            if (self->right.n > 0) {
                LG_TRY(lg_op_seek(self->base.inputs[1], key, err));
            }
            LG_TRY(pull_right(self, err));
            continue;
        }
        if (right_id(self, self->right_key, self->right.n - 1) < key) {
            self->right_at = self->right.n;
            continue;
        }
        self->right_at = gallop(self, self->right_at, key);
        break;
    }
    return LG_OK;
}

// Copy the right's rows with `key` to the run; it may be empty.
static LgStatus
load_run(MergeOp *self, LgId key, LgError *err)
{
    if (self->run_key == key) {
        return LG_OK;
    }
    LG_TRY(seek_right(self, key, err));
    lg_rowset_cut(&self->run, 0);
    self->run_key = key;
    while (!self->right_end && right_id(self, self->right_key, self->right_at) == key) {
        const uint32_t row = lg_rowset_add(&self->run);
        if (row == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
        for (uint32_t c = 0; c < self->run.n_cols; c++) {
            *lg_rowset_cell(&self->run, row, c) = right_id(self, c, self->right_at);
        }
        self->right_at++;
        if (self->right_at == self->right.n) {
            LG_TRY(pull_right(self, err));
        }
    }
    return LG_OK;
}

static bool
run_agrees(const MergeOp *self, uint32_t run_row, uint32_t left_row)
{
    for (uint32_t k = 0; k < self->n_check; k++) {
        if (*lg_rowset_cell(&self->run, run_row, self->check_right[k]) !=
            self->left.cols[self->check_left[k]][left_row]) {
            return false;
        }
    }
    return true;
}

// --- In place ---------------------------------------------------------------

// Both sides are dense: the left rows [left_at, left_at + n) are the right ones [at, at + n).
static uint32_t
take_span(MergeOp *self, uint32_t at, uint32_t n, uint32_t selected)
{
    const uint32_t from = self->left_at;
    for (uint32_t i = 0; i < n; i++) {
        self->sel[selected + i] = (uint16_t)(from + i);
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        memcpy(self->fresh[c] + from, self->right.cols[self->new_col[c]] + at, n * sizeof(LgId));
    }
    self->left_at += n;
    self->right_at = at + n - 1; // the next left batch may begin with the same key
    return selected + n;
}

// The right is dense: every left key in it has the row that its number says.
static uint32_t
take_found(MergeOp *self, uint32_t selected)
{
    const LgId *left_keys = self->left.cols[self->left_key];
    const LgId *right_keys = self->right.cols[self->right_key];
    const LgId first = right_keys[0];
    const LgId end = first + self->right.n - 1; // the last row may go on in the next batch
    uint16_t place[LG_BATCH_MAX];               // in the right batch
    const uint32_t start = selected;
    uint32_t i = self->left_at;
    for (; i < self->left.n; i++) {
        const uint32_t row = lg_batch_row(&self->left, i);
        if (left_keys[row] >= end) {
            break;
        }
        place[selected] = (uint16_t)(left_keys[row] - first);
        self->sel[selected++] = (uint16_t)row;
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        const LgId *from = self->right.cols[self->new_col[c]];
        LgId *to = self->fresh[c];
        for (uint32_t k = start; k < selected; k++) {
            to[self->sel[k]] = from[place[k]];
        }
    }
    if (selected > start) {
        self->right_at = place[selected - 1];
    }
    self->left_at = i;
    return selected;
}

// The left is dense: every right key in it has the row that its number says. Left rows without a
// match are passed over.
static uint32_t
take_given(MergeOp *self, uint32_t selected)
{
    const LgId *right_keys = self->right.cols[self->right_key];
    const LgId first = self->left.cols[self->left_key][0];
    const LgId end = first + self->left.n;
    uint16_t place[LG_BATCH_MAX]; // in the right batch
    const uint32_t start = selected;
    uint32_t at = self->right_at;
    uint32_t row = lg_batch_row(&self->right, at);
    for (; at + 1 < self->right.n && right_keys[row] < end; at++) {
        const uint32_t after = lg_batch_row(&self->right, at + 1);
        if (right_keys[after] == right_keys[row]) {
            break;
        }
        self->right_at = at; // stays there: the next left batch may begin with the same key
        place[selected] = (uint16_t)row;
        self->sel[selected++] = (uint16_t)(right_keys[row] - first);
        row = after;
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        const LgId *from = self->right.cols[self->new_col[c]];
        LgId *to = self->fresh[c];
        for (uint32_t k = start; k < selected; k++) {
            to[self->sel[k]] = from[place[k]];
        }
    }
    self->left_at = right_keys[row] < end ? (uint32_t)(right_keys[row] - first) : self->left.n;
    return selected;
}

// The left is dense, and left rows with a match go: those between one right key and the next stay.
static uint32_t
take_missing(MergeOp *self, uint32_t selected)
{
    const LgId *right_keys = self->right.cols[self->right_key];
    const LgId first = self->left.cols[self->left_key][0];
    uint32_t i = self->left_at;
    uint32_t at = self->right_at;
    for (; at + 1 < self->right.n;
         at++) { // the last row stays: its key may go on in the next batch
        const LgId key = right_keys[lg_batch_row(&self->right, at)];
        if (key >= first + self->left.n) {
            break;
        }
        for (; first + i < key; i++) {
            self->sel[selected++] = (uint16_t)i;
        }
        i += first + i == key;
    }
    self->left_at = i;
    self->right_at = at;
    return selected;
}

// Handle left rows from left_at on whose match is known by its number. `n` rows are selected
// already; returns how many then.
static uint32_t
align_dense(MergeOp *self, uint32_t n)
{
    const LgJoinMode mode = self->base.plan->mode;
    const LgId *right_keys = self->right.cols[self->right_key];
    const LgId key = self->left.cols[self->left_key][lg_batch_row(&self->left, self->left_at)];
    if (key == self->run_key) {
        return n;
    }
    if (mode == LG_JOIN_ANTI) {
        return self->left_dense ? take_missing(self, n) : n;
    }
    if (self->right_dense && key >= right_keys[0] && key - right_keys[0] < self->right.n - 1) {
        const uint32_t at = (uint32_t)(key - right_keys[0]);
        if (!self->left_dense) {
            return take_found(self, n);
        }
        const uint32_t right_rest = self->right.n - 1 - at;
        const uint32_t left_rest = self->left.n - self->left_at;
        return take_span(self, at, left_rest < right_rest ? left_rest : right_rest, n);
    }
    if (!self->left_dense || (mode != LG_JOIN_INNER && mode != LG_JOIN_SEMI)) {
        return n;
    }
    if (right_id(self, self->right_key, self->right_at) < key) {
        self->right_at = gallop(self, self->right_at, key);
    }
    return self->right_at < self->right.n ? take_given(self, n) : n;
}

// Handle left rows as long as the right batch holds each one's key and the row
// after it. `n` rows are selected already; returns how many then.
static uint32_t
align(MergeOp *self, uint32_t n)
{
    const LgJoinMode mode = self->base.plan->mode;
    const LgId *left_keys = self->left.cols[self->left_key];
    const LgId *right_keys = self->right.n > 0 ? self->right.cols[self->right_key] : NULL;
    const bool single = mode <= LG_JOIN_LEFT;
    uint32_t at = self->right_at;
    uint32_t i = self->left_at;
    while (i < self->left.n && at + 1 < self->right.n) {
        const uint32_t row = lg_batch_row(&self->left, i);
        const LgId key = left_keys[row];
        if (key == self->run_key) {
            break;
        }
        const uint32_t right_row = lg_batch_row(&self->right, at);
        const LgId found = right_keys[right_row];
        if (found < key) {
            at = gallop(self, at, key);
            continue;
        }
        if (found == key && single && right_keys[lg_batch_row(&self->right, at + 1)] == key) {
            break;
        }
        const bool hit = found == key;
        if (hit != (mode == LG_JOIN_ANTI) || mode == LG_JOIN_LEFT) {
            self->sel[n++] = (uint16_t)row;
            for (uint32_t c = 0; c < self->n_new; c++) {
                self->fresh[c][row] =
                    hit ? self->right.cols[self->new_col[c]][right_row] : LG_ID_NONE;
            }
        }
        i++;
    }
    self->left_at = i;
    self->right_at = at;
    return n;
}

static bool
all_found(const LgId *ids, uint32_t n)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        found += ids[i] != LG_ID_NONE;
    }
    return found == n;
}

// Handle left rows, from left_at on, whose match the right finds by position. `*n` rows are
// selected already; as many as are then.
static LgStatus
take_picked(MergeOp *self, uint32_t *n, LgError *err)
{
    const LgJoinMode mode = self->base.plan->mode;
    const LgBatch *left = &self->left;
    const uint32_t from = self->left_at;
    const uint32_t skip = left->sel ? 0 : from;
    const LgPickKeys keys = {.ids = left->cols[self->left_key] + skip,
                             .sel = left->sel ? left->sel + from : NULL,
                             .n = left->n - from};
    uint32_t done = 0;
    bool end = false;
    LG_TRY(lg_op_pick(self->base.inputs[1], &keys, self->picked + skip, &done, &end, err));
    self->right_end |= end;
    if (done == left->n && !left->sel && mode != LG_JOIN_ANTI && all_found(self->picked, done)) {
        self->left_at = done; // the whole batch passes through
        *n = done;
        return LG_OK;
    }
    for (uint32_t i = from; i < from + done; i++) {
        const uint32_t row = lg_batch_row(left, i);
        const bool hit = self->picked[row] != LG_ID_NONE;
        self->sel[*n] = (uint16_t)row;
        *n += hit != (mode == LG_JOIN_ANTI) || mode == LG_JOIN_LEFT;
    }
    self->left_at += done;
    return LG_OK;
}

// Handle left rows until the batch ends or a run has several rows.
static LgStatus
next_in_place(MergeOp *self, LgBatch *out, LgError *err)
{
    const LgJoinMode mode = self->base.plan->mode;
    uint32_t n = 0;
    if (self->picks && !self->picked_yet) {
        self->picked_yet = true;
        LG_TRY(take_picked(self, &n, err));
        self->left_dense = self->left_at < self->left.n && is_dense(&self->left, self->left_key);
    }
    while (self->left_at < self->left.n) {
        if (self->n_check == 0 && self->right_at + 1 < self->right.n) {
            n = align_dense(self, n);
            n = align(self, n);
        }
        if (self->left_at == self->left.n) {
            break;
        }
        const uint32_t row = lg_batch_row(&self->left, self->left_at);
        LG_TRY(load_run(self, self->left.cols[self->left_key][row], err));
        if (mode <= LG_JOIN_LEFT && self->run.n > 1) {
            self->expanding = true;
            break;
        }
        LG_TRY(lg_exec_work(self->base.exec, self->run.n, err));
        bool hit = false;
        for (uint32_t r = 0; r < self->run.n && !hit; r++) {
            hit = run_agrees(self, r, row);
        }
        if (hit != (mode == LG_JOIN_ANTI) || mode == LG_JOIN_LEFT) {
            self->sel[n++] = (uint16_t)row;
            for (uint32_t c = 0; c < self->n_new; c++) {
                self->fresh[c][row] =
                    hit ? *lg_rowset_cell(&self->run, 0, self->new_col[c]) : LG_ID_NONE;
            }
        }
        self->left_at++;
    }
    for (uint32_t c = 0; c < self->base.n_cols; c++) {
        self->cols[c] = c < self->n_left ? self->left.cols[c] : self->fresh[c - self->n_left];
    }
    const bool all = n == self->left.n && !self->left.sel;
    *out = (LgBatch){
        .n = n, .n_cols = self->base.n_cols, .cols = self->cols, .sel = all ? NULL : self->sel};
    return LG_OK;
}

// --- Whole rows -------------------------------------------------------------

// Write the left row with run rows [from, from + n), or once without.
static void
write_rows(MergeOp *self, uint32_t left_row, uint32_t from, uint32_t n, bool hit)
{
    LgOpRows *rows = &self->rows;
    for (uint32_t c = 0; c < self->n_left; c++) {
        const LgId id = self->left.cols[c][left_row];
        for (uint32_t i = 0; i < n; i++) {
            rows->cols[c][rows->n + i] = id;
        }
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        LgId *to = rows->cols[self->n_left + c] + rows->n;
        for (uint32_t i = 0; i < n; i++) {
            to[i] = hit ? *lg_rowset_cell(&self->run, from + i, self->new_col[c]) : LG_ID_NONE;
        }
    }
    rows->n += n;
}

static void
expand_row(MergeOp *self, uint32_t left_row)
{
    while (self->run_at < self->run.n && self->rows.n < LG_BATCH_MAX) {
        uint32_t n = 1;
        if (self->n_check == 0) {
            const uint32_t rest = self->run.n - self->run_at;
            const uint32_t room = LG_BATCH_MAX - self->rows.n;
            n = rest < room ? rest : room;
        } else if (!run_agrees(self, self->run_at, left_row)) {
            self->run_at++;
            continue;
        }
        write_rows(self, left_row, self->run_at, n, true);
        self->left_matched = true;
        self->run_at += n;
    }
}

static LgStatus
next_expanded(MergeOp *self, LgBatch *out, LgError *err)
{
    LgOp *op = &self->base;
    if (!self->rows.cols && !lg_op_rows_init(&self->rows, op->exec->arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    self->rows.n = 0;
    while (self->left_at < self->left.n && self->rows.n < LG_BATCH_MAX) {
        const uint32_t row = lg_batch_row(&self->left, self->left_at);
        LG_TRY(load_run(self, self->left.cols[self->left_key][row], err));
        LG_TRY(lg_exec_work(op->exec, self->n_check > 0 ? self->run.n : 1, err));
        expand_row(self, row);
        if (self->run_at < self->run.n || self->rows.n == LG_BATCH_MAX) {
            break; // full; the row is not finished
        }
        if (op->plan->mode == LG_JOIN_LEFT && !self->left_matched) {
            write_rows(self, row, 0, 1, false);
        }
        self->left_at++;
        self->run_at = 0;
        self->left_matched = false;
    }
    *out = lg_op_rows_batch(&self->rows);
    return LG_OK;
}

static LgStatus
merge_next(LgOp *op, LgBatch *out, LgError *err)
{
    MergeOp *self = (MergeOp *)op;
    const bool needs_right = op->plan->mode == LG_JOIN_INNER || op->plan->mode == LG_JOIN_SEMI;
    for (;;) {
        if (self->left_at == self->left.n) {
            LG_TRY(lg_op_next(op->inputs[0], &self->left, err));
            self->left_at = 0;
            self->picked_yet = false;
            self->left_dense = !self->picks && is_dense(&self->left, self->left_key);
            if (self->left.n == 0 || (self->right_end && needs_right && self->run.n == 0)) {
                *out = lg_op_end(op);
                self->left.n = 0;
                return LG_OK;
            }
        }
        LG_TRY(self->expanding ? next_expanded(self, out, err) : next_in_place(self, out, err));
        if (out->n > 0) {
            return LG_OK;
        }
    }
}

// The left may be skipped only when none of its rows is in use.
static LgStatus
merge_seek(LgOp *op, LgId key, LgError *err)
{
    const MergeOp *self = (MergeOp *)op;
    return self->left_at == self->left.n ? lg_op_seek(op->inputs[0], key, err) : LG_OK;
}

static const LgOpType merge_type = {
    .name = "merge join", .open = merge_open, .next = merge_next, .seek = merge_seek};

LgOp *
lg_op_merge_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    MergeOp *self = LG_NEW(arena, MergeOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &merge_type;
    return &self->base;
}
