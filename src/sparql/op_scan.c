// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// One quad pattern read from the store. The columns are the store's own: rows
// are copied only into the selection of a pattern that names a variable twice.
//
// The scan that drives a parallel plan reads one range of its sort column after the other.

#include "sparql/op_impl.h"

typedef struct {
    LgOp base;
    LgScan *scan;
    const LgId **cols;
    uint8_t from[4]; // position in the pattern of each column
    uint8_t same[4]; // for a position that repeats an earlier one's variable: that one
    unsigned n_same;
    uint16_t *sel;
    bool looked;            // for the reader, which is there before the first row is asked for
    LgMorselReader *reader; // null: all rows
    uint8_t key;            // position of the sort column
    bool begun;             // a range has been taken
    LgId last;              // the largest key of the range
    LgScanBatch held;       // rows from `held_at` on are behind the range before
    uint32_t held_at;
    LgScanSpec spec;
    bool asked; // whether it can be read by position
    LgPick *pick;
} ScanOp;

static const unsigned want_bits[4] = {LG_WANT_S, LG_WANT_P, LG_WANT_O, LG_WANT_G};

// A variable with a known value needs no column of the store: fill one in.
static LgStatus
fill_constant(ScanOp *self, uint32_t col, LgId id, LgError *err)
{
    LgId *cells = LG_NEW_ARRAY(self->base.exec->arena, LgId, LG_BATCH_MAX);
    if (!cells) {
        return lg_op_full(&self->base, err);
    }
    for (uint32_t i = 0; i < LG_BATCH_MAX; i++) {
        cells[i] = id;
    }
    self->cols[col] = cells;
    return LG_OK;
}

static LgStatus
scan_open(LgOp *op, LgError *err)
{
    ScanOp *self = (ScanOp *)op;
    const LgPattern *pattern = op->plan->pattern;
    LgArena *arena = op->exec->arena;
    self->cols = LG_NEW_ARRAY(arena, const LgId *, op->n_cols + 1);
    self->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    if (!self->cols || !self->sel) {
        return lg_op_full(op, err);
    }
    LgScanSpec spec = {.s = pattern->id[LG_COL_S],
                       .p = pattern->id[LG_COL_P],
                       .o = pattern->id[LG_COL_O],
                       .graphs = pattern->graphs,
                       .order = op->plan->order,
                       .min_o = pattern->min_o,
                       .max_o = pattern->max_o};
    if (pattern->var[LG_COL_G] != LG_VAR_NONE) {
        spec.want |= LG_WANT_G;
    }
    for (uint32_t c = 0; c < op->n_cols; c++) {
        uint8_t at = 0;
        while (pattern->var[at] != op->plan->vars[c]) {
            at++;
        }
        assert(at < 4);
        self->from[c] = at;
        if (pattern->id[at] != LG_ID_NONE) {
            LG_TRY(fill_constant(self, c, pattern->id[at], err));
        } else {
            spec.want |= want_bits[at];
        }
    }
    for (uint8_t i = 0; i < 4; i++) {
        self->same[i] = i;
        for (uint8_t j = 0; j < i; j++) {
            if (pattern->var[i] != LG_VAR_NONE && pattern->var[i] == pattern->var[j]) {
                self->same[i] = j;
                self->n_same++;
                spec.want |= want_bits[i] | want_bits[j];
                break;
            }
        }
    }
    if (op->plan->ranged) {
        self->key = op->plan->order == LG_ORDER_S ? LG_COL_S : LG_COL_O;
        spec.want |= want_bits[self->key];
    }
    self->spec = spec;
    return lg_scan_open(op->exec->snapshot, &spec, &self->scan, err);
}

// The first row from `at` on whose key is >= `key`.
static uint32_t
first_at_least(const LgId *keys, uint32_t at, uint32_t n, LgId key)
{
    while (at < n) {
        const uint32_t mid = at + (n - at) / 2;
        if (keys[mid] < key) {
            at = mid + 1;
        } else {
            n = mid;
        }
    }
    return at;
}

// Take the next range and go to its first row. False in `*out_any`: there is none.
static LgStatus
begin_range(ScanOp *self, bool *out_any, LgError *err)
{
    const LgScanBatch *held = &self->held;
    LgId first = 0;
    *out_any = lg_morsel_next(self->reader, &first, &self->last);
    if (!*out_any) {
        return LG_OK;
    }
    self->begun = true;
    if (held->n > 0) {
        self->held_at = first_at_least(held->cols[self->key], self->held_at, held->n, first);
    }
    return self->held_at == held->n ? lg_scan_seek(self->scan, first, err) : LG_OK;
}

// The next rows of the ranges that are this thread's; those of a batch are of one range.
static LgStatus
next_in_range(ScanOp *self, LgScanBatch *out, LgError *err)
{
    LgScanBatch *held = &self->held;
    *out = (LgScanBatch){0};
    while (out->n == 0) {
        bool any = true;
        if (!self->begun) {
            LG_TRY(begin_range(self, &any, err));
            if (!any) {
                break;
            }
        }
        if (self->held_at == held->n) {
            LG_TRY(lg_scan_next(self->scan, held, err));
            self->held_at = 0;
        }
        const uint32_t from = self->held_at;
        uint32_t end = held->n;
        if (held->n > 0 && held->cols[self->key][held->n - 1] > self->last) {
            end = first_at_least(held->cols[self->key], from, held->n, self->last + 1);
        }
        self->begun = end == held->n && held->n > 0;
        self->held_at = end;
        out->n = end - from;
        for (int c = 0; c < 4; c++) {
            out->cols[c] = held->cols[c] ? held->cols[c] + from : NULL;
        }
    }
    return LG_OK;
}

// The rows whose repeated variables agree.
static uint32_t
select_same(ScanOp *self, const LgScanBatch *batch)
{
    uint32_t n = batch->n;
    for (uint32_t i = 0; i < n; i++) {
        self->sel[i] = (uint16_t)i;
    }
    for (uint8_t at = 0; at < 4; at++) {
        if (self->same[at] == at) {
            continue;
        }
        const LgId *a = batch->cols[at];
        const LgId *b = batch->cols[self->same[at]];
        uint32_t kept = 0;
        for (uint32_t i = 0; i < n; i++) {
            const uint16_t row = self->sel[i];
            self->sel[kept] = row;
            kept += a[row] == b[row];
        }
        n = kept;
    }
    return n;
}

static LgStatus
scan_next(LgOp *op, LgBatch *out, LgError *err)
{
    ScanOp *self = (ScanOp *)op;
    if (!self->looked) {
        self->looked = true;
        self->reader = op->plan->ranged ? lg_morsel_reader(op->exec, op->plan) : NULL;
    }
    for (;;) {
        LgScanBatch batch = {0};
        LG_TRY(self->reader ? next_in_range(self, &batch, err)
                            : lg_scan_next(self->scan, &batch, err));
        uint32_t n = batch.n;
        if (n > 0 && self->n_same > 0) {
            n = select_same(self, &batch);
            if (n == 0) {
                LG_TRY(lg_exec_check(op->exec, err));
                continue;
            }
        }
        for (uint32_t c = 0; c < op->n_cols; c++) {
            if (op->plan->pattern->id[self->from[c]] == LG_ID_NONE) {
                self->cols[c] = batch.cols[self->from[c]];
            }
        }
        *out = (LgBatch){.n = n,
                         .n_cols = op->n_cols,
                         .cols = self->cols,
                         .sel = self->n_same > 0 ? self->sel : NULL};
        return LG_OK;
    }
}

static LgStatus
scan_seek(LgOp *op, LgId key, LgError *err)
{
    return op->plan->order != LG_ORDER_ANY ? lg_scan_seek(((ScanOp *)op)->scan, key, err) : LG_OK;
}

static LgStatus
scan_pick(LgOp *op, const LgPickKeys *keys, LgId *to, uint32_t *out_n, bool *out_end, LgError *err)
{
    ScanOp *self = (ScanOp *)op;
    const bool plain =
        self->n_same == 0 && !op->plan->ranged && op->n_cols <= 2 && !(self->spec.want & LG_WANT_P);
    if (!self->asked && plain) {
        LG_TRY(lg_pick_open(op->exec->snapshot, &self->spec, op->exec->arena, &self->pick, err));
    }
    self->asked = true;
    return self->pick ? lg_pick_next(self->pick, keys, to, out_n, out_end, err) : LG_OK;
}

static void
scan_close(LgOp *op)
{
    lg_scan_close(((ScanOp *)op)->scan);
    ((ScanOp *)op)->scan = NULL;
}

static const LgOpType scan_type = {.name = "scan",
                                   .open = scan_open,
                                   .next = scan_next,
                                   .seek = scan_seek,
                                   .pick = scan_pick,
                                   .close = scan_close};

LgOp *
lg_op_scan_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ScanOp *self = LG_NEW(arena, ScanOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &scan_type;
    return &self->base;
}
