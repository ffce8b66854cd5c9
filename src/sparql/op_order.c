// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// ORDER BY (15.1): keeps all rows, or with a limit about twice as many as are asked
// for, and gives them sorted. Rows that compare equal keep their order.
//
// Each key is an id with a prefix that decides most comparisons; only where two
// prefixes do not, the values are decoded.

#include "sparql/op_impl.h"
#include "sparql/rowset.h"
#include "sparql/value.h"

#include <math.h>

enum {
    SCRATCH = 1 << 20, // bytes of decoded text kept before they are dropped
    TOP_ROWS = 4096,   // fewest rows kept before the best are picked
    TOP_MAX = 1 << 18, // a limit above this is an ordinary sort
    SHORT_RUN = 8,     // rows sorted by insertion
    NEAR = 8,          // numeric prefixes closer than this decide nothing
};

typedef enum { BY_VALUE = 0, UNBOUND, NUMBER, IRI, STRING } KeyClass;

typedef struct {
    uint64_t prefix;
    KeyClass class;
} Key;

// Rows with their keys: keys[row * n_sort + k]; the ids of the keys are the
// last columns of the set.
typedef struct {
    LgRowSet set;
    Key *keys;
    uint32_t cap;
} Table;

typedef struct {
    LgOp base;
    LgProgram **programs;
    uint32_t n_sort;
    Table tables[2]; // the second is used to throw rows away
    Table *table;
    uint32_t *order; // row numbers, sorted
    uint32_t *merge; // room for the merge
    uint32_t order_cap;
    uint32_t top;        // rows wanted; UINT32_MAX: all
    bool have_limit_row; // table's row top - 1 is a bound for new ones
    LgId *ids;           // of one key for a batch
    uint32_t *cols;      // of lg_rowset_add_batch
    LgArena *scratch;
    bool sorted;
    uint32_t at;
    LgOpRows rows;
    uint32_t compared;
    LgStatus status; // of a comparison
    LgError *err;
} OrderOp;

static LgStatus
order_open(LgOp *op, LgError *err)
{
    OrderOp *self = (OrderOp *)op;
    const LgPlan *plan = op->plan;
    LgArena *arena = op->exec->arena;
    self->n_sort = plan->alg->n_sort;
    self->scratch = lg_arena_new(0); // emptied whenever it passes SCRATCH
    self->programs = LG_NEW_ARRAY(arena, LgProgram *, self->n_sort);
    self->ids = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->cols = LG_NEW_ARRAY(arena, uint32_t, op->n_cols + self->n_sort);
    const uint32_t *cols = lg_plan_columns(arena, plan->inputs[0], op->exec->query->n_query_vars);
    if (!self->scratch || !self->programs || !self->ids || !self->cols || !cols ||
        !lg_op_rows_init(&self->rows, arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    for (uint32_t k = 0; k < self->n_sort; k++) {
        LG_TRY(lg_program_new(op->exec, plan->alg->sort[k].expr, cols, &self->programs[k], err));
    }
    for (uint32_t c = 0; c < op->n_cols + self->n_sort; c++) {
        self->cols[c] =
            c < op->n_cols ? lg_plan_column(plan->inputs[0], plan->vars[c]) : UINT32_MAX;
    }
    for (int i = 0; i < 2; i++) {
        lg_rowset_init(&self->tables[i].set, arena, op->n_cols + self->n_sort, 0);
    }
    self->table = &self->tables[0];
    self->top = plan->limit <= TOP_MAX ? (uint32_t)plan->limit : UINT32_MAX;
    return LG_OK;
}

// --- Keys -------------------------------------------------------------------

// Bits that order as the numbers do.
static uint64_t
number_prefix(double number)
{
    uint64_t bits = 0;
    memcpy(&bits, &number, sizeof(bits));
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static uint64_t
text_prefix(LgStr text)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < sizeof(prefix); i++) {
        prefix = prefix << 8 | (i < text.n ? (unsigned char)text.p[i] : 0);
    }
    return prefix;
}

static double
decimal_number(__int128 mantissa, unsigned scale)
{
    double number = (double)mantissa;
    for (unsigned i = 0; i < scale; i++) {
        number /= 10;
    }
    return number;
}

static LgStatus
make_key(OrderOp *self, LgId id, Key *out, LgError *err)
{
    *out = (Key){0};
    if (id == LG_ID_NONE) {
        out->class = UNBOUND;
        return LG_OK;
    }
    if (lg_id_is_integer(id)) {
        *out = (Key){number_prefix((double)lg_id_integer(id)), NUMBER};
        return LG_OK;
    }
    if (lg_arena_used(self->scratch) > SCRATCH) {
        lg_arena_reset(self->scratch);
    }
    LgValue value;
    LG_TRY(lg_value_of(self->base.exec, id, self->scratch, &value, err));
    switch (value.kind) {
    case LG_VALUE_IRI: *out = (Key){text_prefix(value.term.value), IRI}; break;
    case LG_VALUE_STRING: *out = (Key){text_prefix(value.term.value), STRING}; break;
    case LG_VALUE_INTEGER: *out = (Key){number_prefix((double)value.as.integer), NUMBER}; break;
    case LG_VALUE_DECIMAL:
        *out =
            (Key){number_prefix(decimal_number(value.as.decimal.mantissa, value.as.decimal.scale)),
                  NUMBER};
        break;
    case LG_VALUE_FLOAT:
    case LG_VALUE_DOUBLE:
        if (!isnan(value.as.number) && value.as.number != 0) {
            *out = (Key){number_prefix(value.as.number), NUMBER};
        }
        break;
    case LG_VALUE_ERROR:
    case LG_VALUE_BLANK:
    case LG_VALUE_LANG:
    case LG_VALUE_BOOLEAN:
    case LG_VALUE_DATETIME:
    case LG_VALUE_DATE:
    case LG_VALUE_TIME:
    case LG_VALUE_DURATION:
    case LG_VALUE_OTHER: break; // decoded when compared
    }
    return LG_OK;
}

static int
compare_values(OrderOp *self, LgId a, LgId b)
{
    const unsigned kind = lg_id_kind(a);
    if (kind == lg_id_kind(b) && kind >= LG_ID_KIND_BOOLEAN) {
        return a < b ? -1 : 1; // inline ids of a kind are in the order of values
    }
    if (lg_arena_used(self->scratch) > SCRATCH) {
        lg_arena_reset(self->scratch);
    }
    LgValue va, vb;
    LgStatus st = lg_value_of(self->base.exec, a, self->scratch, &va, self->err);
    if (st == LG_OK) {
        st = lg_value_of(self->base.exec, b, self->scratch, &vb, self->err);
    }
    if (st != LG_OK) {
        self->status = st;
        return 0;
    }
    return lg_value_order(&va, &vb);
}

// Compare rows of the table in use: < 0, 0, > 0.
static int
compare(OrderOp *self, uint32_t a, uint32_t b)
{
    const Key *ka = self->table->keys + (size_t)a * self->n_sort;
    const Key *kb = self->table->keys + (size_t)b * self->n_sort;
    if (++self->compared % 65536 == 0 && self->status == LG_OK) {
        self->status = lg_exec_check(self->base.exec, self->err);
    }
    for (uint32_t k = 0; k < self->n_sort; k++) {
        int order = 0;
        const uint64_t pa = ka[k].prefix;
        const uint64_t pb = kb[k].prefix;
        const bool classed = ka[k].class == kb[k].class && ka[k].class != BY_VALUE;
        const uint64_t apart = pa < pb ? pb - pa : pa - pb;
        if (classed && apart > (ka[k].class == NUMBER ? NEAR : 0)) {
            order = pa < pb ? -1 : 1;
        } else {
            const uint32_t col = self->base.n_cols + k;
            const LgId ia = *lg_rowset_cell(&self->table->set, a, col);
            const LgId ib = *lg_rowset_cell(&self->table->set, b, col);
            order = ia == ib ? 0 : compare_values(self, ia, ib);
        }
        if (order != 0) {
            return self->base.plan->alg->sort[k].descending ? -order : order;
        }
    }
    return 0;
}

// --- Sorting ----------------------------------------------------------------

static void
merge_halves(OrderOp *self, uint32_t from, uint32_t middle, uint32_t end)
{
    uint32_t *order = self->order;
    if (compare(self, order[middle - 1], order[middle]) <= 0) {
        return;
    }
    memcpy(self->merge, order + from, (middle - from) * sizeof(*order));
    uint32_t i = 0;
    const uint32_t n = middle - from;
    uint32_t j = middle;
    for (uint32_t to = from; i < n; to++) {
        if (j < end && compare(self, order[j], self->merge[i]) < 0) {
            order[to] = order[j++];
        } else {
            order[to] = self->merge[i++];
        }
    }
}

static void
insertion_sort(OrderOp *self, uint32_t from, uint32_t end)
{
    uint32_t *order = self->order;
    for (uint32_t i = from + 1; i < end; i++) {
        const uint32_t row = order[i];
        uint32_t j = i;
        for (; j > from && compare(self, row, order[j - 1]) < 0; j--) {
            order[j] = order[j - 1];
        }
        order[j] = row;
    }
}

// Sort all rows of the table: fills self->order.
static LgStatus
sort_rows(OrderOp *self, LgError *err)
{
    const uint32_t n = self->table->set.n;
    if (n > self->order_cap) {
        LgArena *arena = self->base.exec->arena;
        self->order = LG_NEW_ARRAY(arena, uint32_t, n);
        self->merge = LG_NEW_ARRAY(arena, uint32_t, n);
        if (!self->order || !self->merge) {
            self->order_cap = 0;
            return lg_op_full(&self->base, err);
        }
        self->order_cap = n;
    }
    self->err = err;
    for (uint32_t i = 0; i < n; i++) {
        self->order[i] = i;
    }
    for (uint32_t from = 0; from < n && self->status == LG_OK; from += SHORT_RUN) {
        insertion_sort(self, from, n - from < SHORT_RUN ? n : from + SHORT_RUN);
    }
    for (uint64_t width = SHORT_RUN; width < n; width *= 2) {
        for (uint64_t from = 0; from + width < n && self->status == LG_OK; from += 2 * width) {
            const uint64_t end = from + 2 * width;
            merge_halves(self, (uint32_t)from, (uint32_t)(from + width),
                         end < n ? (uint32_t)end : n);
        }
    }
    self->err = NULL;
    return self->status;
}

// --- Rows -------------------------------------------------------------------

static bool
grow_keys(OrderOp *self, Table *table, uint32_t need)
{
    if (need <= table->cap) {
        return true;
    }
    uint32_t cap = table->cap > 0 ? table->cap : LG_BATCH_MAX;
    while (cap < need) {
        cap = cap > UINT32_MAX / 2 ? UINT32_MAX : cap * 2;
    }
    Key *keys = LG_NEW_ARRAY(self->base.exec->arena, Key, (size_t)cap * self->n_sort);
    if (!keys) {
        return false;
    }
    if (table->cap > 0) {
        memcpy(keys, table->keys, (size_t)table->cap * self->n_sort * sizeof(*keys));
    }
    table->keys = keys;
    table->cap = cap;
    return true;
}

// Keep the best `top` rows only, sorted.
static LgStatus
throw_away(OrderOp *self, LgError *err)
{
    LG_TRY(sort_rows(self, err));
    Table *from = self->table;
    Table *to = from == &self->tables[0] ? &self->tables[1] : &self->tables[0];
    const uint32_t n = from->set.n < self->top ? from->set.n : self->top;
    lg_rowset_cut(&to->set, 0);
    if (!grow_keys(self, to, n)) {
        return lg_op_full(&self->base, err);
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t row = self->order[i];
        if (lg_rowset_add(&to->set) == LG_ROWSET_NONE) {
            return lg_op_full(&self->base, err);
        }
        for (uint32_t c = 0; c < to->set.n_cols; c++) {
            *lg_rowset_cell(&to->set, i, c) = *lg_rowset_cell(&from->set, row, c);
        }
        memcpy(to->keys + (size_t)i * self->n_sort, from->keys + (size_t)row * self->n_sort,
               self->n_sort * sizeof(Key));
    }
    self->table = to;
    self->have_limit_row = n == self->top;
    return LG_OK;
}

static void
copy_row(OrderOp *self, uint32_t from, uint32_t to)
{
    Table *table = self->table;
    if (from == to) {
        return;
    }
    for (uint32_t c = 0; c < table->set.n_cols; c++) {
        *lg_rowset_cell(&table->set, to, c) = *lg_rowset_cell(&table->set, from, c);
    }
    memcpy(table->keys + (size_t)to * self->n_sort, table->keys + (size_t)from * self->n_sort,
           self->n_sort * sizeof(Key));
}

static LgStatus
add_batch(OrderOp *self, const LgBatch *batch, LgError *err)
{
    Table *table = self->table;
    const uint32_t first = table->set.n;
    if (!lg_rowset_add_batch(&table->set, batch, self->cols) ||
        !grow_keys(self, table, table->set.n)) {
        return lg_op_full(&self->base, err);
    }
    for (uint32_t k = 0; k < self->n_sort; k++) {
        LG_TRY(lg_program_run(self->programs[k], batch, self->ids, err));
        for (uint32_t i = 0; i < batch->n; i++) {
            *lg_rowset_cell(&table->set, first + i, self->base.n_cols + k) = self->ids[i];
            Key *key = &table->keys[(size_t)(first + i) * self->n_sort + k];
            if (i > 0 && self->ids[i] == self->ids[i - 1]) {
                *key = key[-(ptrdiff_t)self->n_sort];
            } else {
                LG_TRY(make_key(self, self->ids[i], key, err));
            }
        }
    }
    if (self->have_limit_row) {
        self->err = err;
        uint32_t n = first;
        for (uint32_t i = 0; i < batch->n; i++) {
            if (compare(self, first + i, self->top - 1) < 0) {
                copy_row(self, first + i, n++);
            }
        }
        lg_rowset_cut(&table->set, n);
        LG_TRY(self->status);
    }
    if (self->top != UINT32_MAX && table->set.n > TOP_ROWS && table->set.n / 2 > self->top) {
        LG_TRY(throw_away(self, err));
    }
    return LG_OK;
}

static LgStatus
order_next(LgOp *op, LgBatch *out, LgError *err)
{
    OrderOp *self = (OrderOp *)op;
    while (!self->sorted) {
        LgBatch batch = {0};
        if (self->top > 0) {
            LG_TRY(lg_op_next(op->inputs[0], &batch, err));
        }
        if (batch.n > 0) {
            LG_TRY(add_batch(self, &batch, err));
        } else {
            LG_TRY(sort_rows(self, err));
            self->sorted = true;
        }
    }
    const uint32_t n = self->table->set.n < self->top ? self->table->set.n : self->top;
    self->rows.n = n - self->at < LG_BATCH_MAX ? n - self->at : LG_BATCH_MAX;
    for (uint32_t c = 0; c < op->n_cols; c++) {
        for (uint32_t i = 0; i < self->rows.n; i++) {
            self->rows.cols[c][i] =
                *lg_rowset_cell(&self->table->set, self->order[self->at + i], c);
        }
    }
    self->at += self->rows.n;
    *out = lg_op_rows_batch(&self->rows);
    return LG_OK;
}

static void
order_close(LgOp *op)
{
    OrderOp *self = (OrderOp *)op;
    lg_arena_free(self->scratch);
    self->scratch = NULL;
}

static const LgOpType order_type = {
    .name = "sort", .open = order_open, .next = order_next, .close = order_close};

LgOp *
lg_op_order_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    OrderOp *self = LG_NEW(arena, OrderOp);
    if (!self) {
        return NULL;
    }
    self->base.type = &order_type;
    return &self->base;
}
