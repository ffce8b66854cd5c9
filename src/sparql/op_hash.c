// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Hash join. The second input is kept in memory, indexed by the variables that
// both sides always bind; variables that may be unbound are compared row by row
// (compatible mappings, 18.3). Without a common variable it is a cross product.

#include "sparql/op_join_impl.h"
#include "sparql/rowset.h"

typedef struct {
    LgOpJoin join;
    LgRowSet set; // keys, loose columns, then new columns
    uint32_t n_keys, n_loose, n_new;
    uint32_t n_kept;     // columns of the set
    uint32_t *new_from;  // column of the set of each new column; UINT32_MAX: nobody reads it
    uint32_t *left_col;  // of each key and loose column
    uint32_t *right_col; // of each column of the set
    const LgId **keys;   // of the left batch
    uint64_t *slots;     // of the live left rows
    uint32_t *set_row;   // for each candidate
    bool built;
    uint32_t at;    // live left row
    uint32_t chain; // next row of the set to look at
    bool begun;     // `chain` belongs to `at`
} HashOp;

// Decide which columns are keys, loose or new.
static LgStatus
map_columns(HashOp *self, LgVar **out_new, LgError *err)
{
    const LgPlan *plan = self->join.base.plan;
    const LgPlan *left = plan->inputs[0];
    const LgPlan *right = plan->inputs[1];
    LgArena *arena = self->join.base.exec->arena;
    self->left_col = LG_NEW_ARRAY(arena, uint32_t, right->n_vars + 1);
    self->right_col = LG_NEW_ARRAY(arena, uint32_t, right->n_vars + 1);
    self->new_from = LG_NEW_ARRAY(arena, uint32_t, right->n_vars + 1);
    *out_new = LG_NEW_ARRAY(arena, LgVar, right->n_vars + 1);
    if (!self->left_col || !self->right_col || !self->new_from || !*out_new) {
        return lg_op_full(&self->join.base, err);
    }
    uint32_t n = 0;
    for (int pass = 0; pass < 3; pass++) {
        for (uint32_t c = 0; c < right->n_vars; c++) {
            const uint32_t l = lg_plan_column(left, right->vars[c]);
            const int kind = l == UINT32_MAX ? 2 : left->sure[l] && right->sure[c] ? 0 : 1;
            if (kind != pass) {
                continue;
            }
            const bool unread = kind == 2 && plan->unread && plan->unread[c];
            if (kind == 2) {
                self->new_from[self->n_new] = unread ? UINT32_MAX : n;
                (*out_new)[self->n_new++] = right->vars[c];
            }
            if (!unread) {
                self->left_col[n] = l;
                self->right_col[n++] = c;
            }
            self->n_keys += kind == 0;
            self->n_loose += kind == 1;
        }
    }
    self->n_kept = n;
    return LG_OK;
}

static LgStatus
build(HashOp *self, LgError *err)
{
    LgOp *op = &self->join.base;
    self->built = true;
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(op->inputs[1], &batch, err));
        if (batch.n == 0) {
            break;
        }
        if (!lg_rowset_add_batch(&self->set, &batch, self->right_col)) {
            return lg_op_full(op, err);
        }
    }
    return lg_rowset_index(&self->set) ? LG_OK : lg_op_full(op, err);
}

LgStatus
lg_op_hash_build(LgOp *op, LgError *err)
{
    HashOp *self = (HashOp *)op;
    return self->built ? LG_OK : build(self, err);
}

void
lg_op_hash_borrow(LgOp *op, const LgOp *other)
{
    HashOp *self = (HashOp *)op;
    assert(((const HashOp *)other)->built && op->plan == other->plan);
    self->set = ((const HashOp *)other)->set; // nobody changes it any more
    self->built = true;
}

static LgStatus
hash_begin(LgOpJoin *join, LgError *err)
{
    HashOp *self = (HashOp *)join;
    LG_TRY(lg_op_hash_build(&join->base, err));
    const LgBatch *left = &join->left;
    for (uint32_t k = 0; k < self->n_keys; k++) {
        self->keys[k] = left->cols[self->left_col[k]];
    }
    lg_rowset_slots(&self->set, self->keys, left->sel, left->n, self->slots);
    for (uint32_t i = 0; i < left->n; i++) {
        __builtin_prefetch(&self->set.heads[self->slots[i]]);
    }
    self->at = 0;
    self->begun = false;
    return LG_OK;
}

// Does row `set_row` match left row `row`?
static bool
matches(const HashOp *self, uint32_t row, uint32_t set_row)
{
    const LgBatch *left = &self->join.left;
    const LgId *cell = lg_rowset_cell(&self->set, set_row, 0);
    uint32_t k = 0;
    for (; k < self->n_keys; k++) {
        if (cell[(size_t)k * LG_BATCH_MAX] != left->cols[self->left_col[k]][row]) {
            return false;
        }
    }
    bool overlap = self->n_keys > 0;
    for (; k < self->n_keys + self->n_loose; k++) {
        const LgId l = left->cols[self->left_col[k]][row];
        const LgId r = cell[(size_t)k * LG_BATCH_MAX];
        if (l != LG_ID_NONE && r != LG_ID_NONE) {
            if (l != r) {
                return false;
            }
            overlap = true;
        }
    }
    return overlap || self->join.base.plan->mode != LG_JOIN_MINUS;
}

// Copy the columns of the `n` candidates found.
static void
gather(HashOp *self, uint32_t n)
{
    LgOpJoin *join = &self->join;
    const LgBatch *left = &join->left;
    for (uint32_t c = 0; c < join->n_left; c++) {
        LgId *to = join->rows.cols[c];
        const LgId *from = left->cols[c];
        for (uint32_t i = 0; i < n; i++) {
            to[i] = from[lg_batch_row(left, join->left_of[i])];
        }
    }
    for (uint32_t k = self->n_keys; k < self->n_keys + self->n_loose; k++) {
        LgId *to = join->rows.cols[self->left_col[k]];
        for (uint32_t i = 0; i < n; i++) {
            if (to[i] == LG_ID_NONE) {
                to[i] = *lg_rowset_cell(&self->set, self->set_row[i], k);
            }
        }
    }
    for (uint32_t c = 0; c < self->n_new; c++) {
        LgId *to = join->rows.cols[join->n_left + c];
        const uint32_t from = self->new_from[c];
        for (uint32_t i = 0; from != UINT32_MAX && i < n; i++) { // else it stays unbound
            to[i] = *lg_rowset_cell(&self->set, self->set_row[i], from);
        }
    }
    join->rows.n = n;
}

// Every left row has one match or none, and its slot says which: all of the batch in one loop.
static void
fill_direct(HashOp *self, bool once)
{
    LgOpJoin *join = &self->join;
    const uint32_t *heads = self->set.heads;
    const uint32_t n_left = join->left.n;
    uint32_t n = 0;
    for (uint32_t i = 0; once && i < n_left; i++) {
        join->matched[i] = heads[self->slots[i]] != 0;
    }
    for (uint32_t i = 0; !once && i < n_left; i++) {
        const uint32_t head = heads[self->slots[i]];
        join->left_of[n] = (uint16_t)i;
        self->set_row[n] = head - 1;
        n += head != 0;
    }
    self->at = n_left;
    gather(self, n);
}

static LgStatus
hash_fill(LgOpJoin *join, bool *out_done, LgError *err)
{
    HashOp *self = (HashOp *)join;
    const LgBatch *left = &join->left;
    const bool once = lg_op_join_once(join);
    const bool sure = self->set.direct && self->n_loose == 0; // a row of the slot has the key
    uint32_t n = 0;
    uint32_t steps = 0;
    if (self->set.direct && !self->set.next && self->n_loose == 0) {
        fill_direct(self, once);
        *out_done = true;
        return LG_OK;
    }
    for (; self->at < left->n; self->at++, self->begun = false) {
        const uint32_t row = lg_batch_row(left, self->at);
        if (!self->begun) {
            self->chain = lg_rowset_first(&self->set, self->slots[self->at]);
            self->begun = true;
        }
        while (self->chain != LG_ROWSET_NONE && n < LG_BATCH_MAX) {
            const uint32_t set_row = self->chain;
            self->chain = lg_rowset_after(&self->set, set_row);
            if (++steps % 65536 == 0) {
                LG_TRY(lg_exec_check(join->base.exec, err));
            }
            if (!sure && !matches(self, row, set_row)) {
                continue;
            }
            if (once) {
                join->matched[self->at] = true;
                break;
            }
            join->left_of[n] = (uint16_t)self->at;
            self->set_row[n++] = set_row;
        }
        if (n == LG_BATCH_MAX) {
            break; // the same left row may have more
        }
    }
    gather(self, n);
    *out_done = self->at == left->n;
    return LG_OK;
}

static const LgOpJoinType finder = {.begin = hash_begin, .fill = hash_fill};

static LgStatus
hash_open(LgOp *op, LgError *err)
{
    HashOp *self = (HashOp *)op;
    LgVar *fresh = NULL;
    LG_TRY(map_columns(self, &fresh, err));
    LgArena *arena = op->exec->arena;
    self->keys = LG_NEW_ARRAY(arena, const LgId *, self->n_keys + 1);
    self->slots = LG_NEW_ARRAY(arena, uint64_t, LG_BATCH_MAX);
    self->set_row = LG_NEW_ARRAY(arena, uint32_t, LG_BATCH_MAX);
    if (!self->keys || !self->slots || !self->set_row) {
        return lg_op_full(op, err);
    }
    lg_rowset_init(&self->set, arena, self->n_kept, self->n_keys);
    self->set.exec = op->exec;
    return lg_op_join_open(&self->join, &finder, fresh, self->n_new, err);
}

static const LgOpType hash_type = {
    .name = "hash join", .open = hash_open, .next = lg_op_join_next, .seek = lg_op_join_seek};

LgOp *
lg_op_hash_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    HashOp *self = LG_NEW(arena, HashOp);
    if (!self) {
        return NULL;
    }
    self->join.base.type = &hash_type;
    return &self->join.base;
}
