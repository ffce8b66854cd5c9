// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// ORDER BY (15.1): keeps all rows, or with a small limit only the best so far, and
// gives them sorted. Rows that compare equal keep their order.
//
// Of several threads that run the same plan each keeps the best of its part, and gives them in the
// order in which they came: sorting what all have kept (op_gather.c) is sorting everything.
//
// Each key is an id with a prefix that decides most comparisons; only where two
// prefixes do not, the values are decoded.

#include "sparql/op_impl.h"
#include "sparql/rowset.h"
#include "sparql/value.h"

#include <math.h>

enum {
    SCRATCH = 1 << 20, // bytes of decoded text kept before they are dropped
    TOP_MAX = 4096,    // a limit above this is an ordinary sort
    SHORT_RUN = 8,     // rows sorted by insertion
    NEAR = 8,          // numeric prefixes closer than this decide nothing
    RANGE_SHIFT = 40,  // of a part: when a row came is its range, and its number
};

// How a key compares by its prefix. From INLINE on: ids of one inline kind, which are
// in the order of their values.
enum { BY_VALUE = 0, UNBOUND, NUMBER, IRI, STRING, INLINE = 16 };

typedef struct {
    uint64_t prefix;
    unsigned class;
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
    uint32_t n_set; // columns of the table: also the keys, and of a part when a row came
    Table table;
    LgStr *common;   // by key: what most of its IRIs begin with
    uint32_t *order; // row numbers, sorted
    uint32_t *merge; // room for the merge
    uint32_t order_cap;
    uint32_t top;   // rows wanted; UINT32_MAX: all
    uint32_t n_top; // rows of the table that are among the best, in `order`
    LgId *ids;      // of one key for a batch
    uint16_t *sel;
    uint32_t *cols; // of lg_rowset_add_batch
    LgArena *scratch;
    bool sorted;
    uint32_t at;
    LgOpRows rows;
    uint32_t compared;
    LgMorselReader *reader; // what part this is; null: all
    uint64_t came;          // rows so far, of a part
    LgStatus status;        // of a comparison
    LgError *err;
} OrderOp;

static LgStatus
order_open(LgOp *op, LgError *err)
{
    OrderOp *self = (OrderOp *)op;
    const LgPlan *plan = op->plan;
    LgArena *arena = op->exec->arena;
    self->n_sort = plan->alg->n_sort;
    self->scratch = lg_arena_within(arena); // emptied whenever it passes SCRATCH
    self->programs = LG_NEW_ARRAY(arena, LgProgram *, self->n_sort);
    self->common = LG_NEW_ARRAY(arena, LgStr, self->n_sort);
    self->ids = LG_NEW_ARRAY(arena, LgId, LG_BATCH_MAX);
    self->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    self->n_set = op->n_cols + self->n_sort + (plan->driver ? 1 : 0);
    self->cols = LG_NEW_ARRAY(arena, uint32_t, self->n_set);
    const uint32_t *cols = lg_plan_columns(arena, plan->inputs[0], op->exec->query->n_query_vars);
    if (!self->scratch || !self->programs || !self->common || !self->ids || !self->sel ||
        !self->cols || !cols || !lg_op_rows_init(&self->rows, arena, op->n_cols)) {
        return lg_op_full(op, err);
    }
    for (uint32_t k = 0; k < self->n_sort; k++) {
        LG_TRY(lg_program_new(op->exec, plan->alg->sort[k].expr, cols, &self->programs[k], err));
    }
    for (uint32_t c = 0; c < self->n_set; c++) {
        self->cols[c] =
            c < op->n_cols ? lg_plan_column(plan->inputs[0], plan->vars[c]) : UINT32_MAX;
    }
    lg_rowset_init(&self->table.set, arena, self->n_set, 0);
    self->top = plan->limit <= TOP_MAX ? (uint32_t)plan->limit : UINT32_MAX;
    if (self->top != UINT32_MAX) {
        self->order = LG_NEW_ARRAY(arena, uint32_t, self->top + 1);
        return self->order ? LG_OK : lg_op_full(op, err);
    }
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

// IRIs of one list begin alike. What the first one has up to its last separator is
// left out of the prefix; IRIs that begin otherwise are compared whole.
static LgStatus
iri_key(OrderOp *self, uint32_t k, LgStr iri, Key *out, LgError *err)
{
    if (!self->common[k].p) {
        size_t n = iri.n;
        while (n > 0 && iri.p[n - 1] != '/' && iri.p[n - 1] != '#') {
            n--;
        }
        self->common[k] = lg_arena_str(self->base.exec->arena, (LgStr){iri.p, n});
        if (!self->common[k].p) {
            return lg_op_full(&self->base, err);
        }
    }
    if (lg_str_starts(iri, self->common[k])) {
        *out = (Key){text_prefix(lg_str_from(iri, self->common[k].n)), IRI};
    }
    return LG_OK;
}

static LgStatus
make_key(OrderOp *self, uint32_t k, LgId id, Key *out, LgError *err)
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
    const unsigned kind = lg_id_kind(id);
    if (kind == LG_ID_KIND_DATETIME) { // an instant has several ids
        int64_t ms = 0;
        bool utc = false;
        lg_id_datetime(id, &ms, &utc);
        *out = (Key){(uint64_t)ms ^ UINT64_C(1) << 63, INLINE + kind};
        return LG_OK;
    }
    if (kind >= LG_ID_KIND_DATE && kind <= LG_ID_KIND_GYEARMONTH) {
        *out = (Key){id, INLINE + kind};
        return LG_OK;
    }
    if (lg_arena_used(self->scratch) > SCRATCH) {
        lg_arena_reset(self->scratch);
    }
    LgValue value;
    LG_TRY(lg_value_of(self->base.exec, id, self->scratch, &value, err));
    switch (value.kind) {
    case LG_VALUE_IRI: return iri_key(self, k, value.term.value, out, err);
    case LG_VALUE_STRING: *out = (Key){text_prefix(value.term.value), STRING}; break;
    case LG_VALUE_INTEGER: *out = (Key){number_prefix((double)value.as.integer), NUMBER}; break;
    case LG_VALUE_BIG:
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
    int order = 0;
    if (lg_id_order(a, b, &order)) {
        return order;
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

// Do the prefixes decide? < 0, 0 (they do not), > 0.
static int
compare_prefixes(const Key *a, const Key *b)
{
    const uint64_t apart = a->prefix < b->prefix ? b->prefix - a->prefix : a->prefix - b->prefix;
    if (a->class != b->class || a->class == BY_VALUE || apart <= (a->class == NUMBER ? NEAR : 0)) {
        return 0;
    }
    return a->prefix < b->prefix ? -1 : 1;
}

// Compare rows of the table in use: < 0, 0, > 0.
static int
compare(OrderOp *self, uint32_t a, uint32_t b)
{
    const Key *ka = self->table.keys + (size_t)a * self->n_sort;
    const Key *kb = self->table.keys + (size_t)b * self->n_sort;
    if (++self->compared % 65536 == 0 && self->status == LG_OK) {
        self->status = lg_exec_check(self->base.exec, self->err);
    }
    for (uint32_t k = 0; k < self->n_sort; k++) {
        int order = compare_prefixes(&ka[k], &kb[k]);
        if (order == 0) {
            const uint32_t col = self->base.n_cols + k;
            const LgId ia = *lg_rowset_cell(&self->table.set, a, col);
            const LgId ib = *lg_rowset_cell(&self->table.set, b, col);
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
    const uint32_t n = self->table.set.n;
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

static void
copy_row(OrderOp *self, uint32_t from, uint32_t to)
{
    Table *table = &self->table;
    if (from == to) {
        return;
    }
    for (uint32_t c = 0; c < table->set.n_cols; c++) {
        *lg_rowset_cell(&table->set, to, c) = *lg_rowset_cell(&table->set, from, c);
    }
    memcpy(table->keys + (size_t)to * self->n_sort, table->keys + (size_t)from * self->n_sort,
           self->n_sort * sizeof(Key));
}

// Drop the rows that the first key's id or prefix says are behind the limit row.
static LgStatus
drop_hopeless(OrderOp *self, LgBatch *batch, LgError *err)
{
    const uint32_t last = self->order[self->top - 1];
    const Key *limit = &self->table.keys[(size_t)last * self->n_sort];
    const LgId limit_id = *lg_rowset_cell(&self->table.set, last, self->base.n_cols);
    const bool descending = self->base.plan->alg->sort[0].descending;
    LG_TRY(lg_program_run(self->programs[0], batch, self->ids, err));
    uint32_t n = 0;
    int order = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        if (!lg_id_order(self->ids[i], limit_id, &order) &&
            (i == 0 || self->ids[i] != self->ids[i - 1])) { // else the order is the same, too
            Key key = {0};
            LG_TRY(make_key(self, 0, self->ids[i], &key, err));
            order = compare_prefixes(&key, limit);
        }
        self->sel[n] = (uint16_t)lg_batch_row(batch, i);
        n += descending ? order >= 0 : order <= 0;
    }
    batch->n = n;
    batch->sel = self->sel;
    return LG_OK;
}

// Make the keys of the rows from `first` on. With a limit few rows are compared by
// the second key or those after it, so that these get no prefix.
static LgStatus
add_keys(OrderOp *self, const LgBatch *batch, uint32_t first, LgError *err)
{
    Table *table = &self->table;
    for (uint32_t k = 0; k < self->n_sort; k++) {
        LG_TRY(lg_program_run(self->programs[k], batch, self->ids, err));
        for (uint32_t i = 0; i < batch->n; i++) {
            *lg_rowset_cell(&table->set, first + i, self->base.n_cols + k) = self->ids[i];
            Key *key = &table->keys[(size_t)(first + i) * self->n_sort + k];
            if (k > 0 && self->top != UINT32_MAX) {
                *key = (Key){0};
            } else if (i > 0 && self->ids[i] == self->ids[i - 1]) {
                *key = key[-(ptrdiff_t)self->n_sort];
            } else {
                LG_TRY(make_key(self, k, self->ids[i], key, err));
            }
        }
    }
    return LG_OK;
}

// Put row `row` in its place among the best, which are rows 0..n_top-1 of the table
// and listed in order; a row that falls out leaves its place in the table.
static void
place(OrderOp *self, uint32_t row)
{
    const bool full = self->n_top == self->top;
    if (full && compare(self, row, self->order[self->top - 1]) >= 0) {
        return;
    }
    uint32_t from = 0;
    uint32_t end = full ? self->n_top - 1 : self->n_top;
    const uint32_t n = end;
    while (from < end) {
        const uint32_t mid = from + (end - from) / 2;
        if (compare(self, row, self->order[mid]) < 0) {
            end = mid;
        } else {
            from = mid + 1;
        }
    }
    const uint32_t slot = full ? self->order[n] : self->n_top++;
    memmove(self->order + from + 1, self->order + from, (n - from) * sizeof(*self->order));
    self->order[from] = slot;
    copy_row(self, row, slot);
}

static LgStatus
add_batch(OrderOp *self, LgBatch *batch, LgError *err)
{
    if (self->top != UINT32_MAX && self->n_top == self->top) {
        LG_TRY(drop_hopeless(self, batch, err));
    }
    Table *table = &self->table;
    const uint32_t first = table->set.n;
    if (!lg_rowset_add_batch(&table->set, batch, self->cols) ||
        !grow_keys(self, table, table->set.n)) {
        return lg_op_full(&self->base, err);
    }
    LG_TRY(add_keys(self, batch, first, err));
    for (uint32_t i = 0; self->reader && i < batch->n; i++) {
        *lg_rowset_cell(&table->set, first + i, self->n_set - 1) =
            (uint64_t)self->reader->taken << RANGE_SHIFT | self->came++;
    }
    if (self->top == UINT32_MAX) {
        return LG_OK;
    }
    self->err = err;
    for (uint32_t i = 0; i < batch->n; i++) {
        place(self, first + i);
    }
    lg_rowset_cut(&table->set, self->n_top);
    return self->status;
}

// When row `at` of the output came.
static uint64_t
came(const OrderOp *self, uint32_t at)
{
    return *lg_rowset_cell(&self->table.set, self->order[at], self->n_set - 1);
}

// Put the rows of a part in the order in which they came.
static void
restore(OrderOp *self)
{
    for (uint32_t i = 1; i < self->table.set.n; i++) {
        const uint32_t row = self->order[i];
        const uint64_t when = *lg_rowset_cell(&self->table.set, row, self->n_set - 1);
        uint32_t j = i;
        for (; j > 0 && came(self, j - 1) > when; j--) {
            self->order[j] = self->order[j - 1];
        }
        self->order[j] = row;
    }
}

static LgStatus
read_all(OrderOp *self, LgError *err)
{
    const LgPlan *driver = self->base.plan->driver;
    self->reader = driver ? lg_morsel_reader(self->base.exec, driver) : NULL;
    while (self->top > 0) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(self->base.inputs[0], &batch, err));
        if (batch.n == 0) {
            break;
        }
        LG_TRY(add_batch(self, &batch, err));
    }
    if (self->top == UINT32_MAX) {
        LG_TRY(sort_rows(self, err));
    }
    if (self->reader) {
        restore(self);
    }
    return LG_OK;
}

// How many rows go out now: those of a part are of one range.
static uint32_t
count_next(const OrderOp *self)
{
    const uint32_t rest = self->table.set.n - self->at;
    uint32_t n = rest < LG_BATCH_MAX ? rest : LG_BATCH_MAX;
    if (self->reader && n > 0) {
        const uint64_t range = came(self, self->at) >> RANGE_SHIFT;
        atomic_store(&self->reader->at, (uint32_t)range);
        const uint32_t most = n;
        for (n = 1; n < most && came(self, self->at + n) >> RANGE_SHIFT == range;) {
            n++;
        }
    }
    return n;
}

static LgStatus
order_next(LgOp *op, LgBatch *out, LgError *err)
{
    OrderOp *self = (OrderOp *)op;
    if (!self->sorted) {
        LG_TRY(read_all(self, err));
        self->sorted = true;
    }
    self->rows.n = count_next(self);
    for (uint32_t c = 0; c < op->n_cols; c++) {
        for (uint32_t i = 0; i < self->rows.n; i++) {
            self->rows.cols[c][i] = *lg_rowset_cell(&self->table.set, self->order[self->at + i], c);
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
