// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Terms are looked at a window of 64 Ki ids at a time: for each predicate in
// turn the terms that it occurs with go from the set they had to that set and the
// predicate. A set is a node of a tree whose path from the root is its members, so
// that is one step, nearly always the same as for the term before.

#include "store/sets_impl.h"

#include "base/hash.h"
#include "base/mem.h"

enum { WINDOW = 1 << 16, READ = 512 };

typedef struct {
    uint32_t parent;
    uint32_t member;
    uint32_t size;   ///< members
    uint32_t number; ///< 1 + the set's number; 0: nobody has it
} Node;

struct LgSets {
    Node *nodes; ///< 0: the empty set
    size_t n, cap;
    uint32_t *slots; ///< hash of (parent, member): node, 0: empty
    size_t n_slots;
    uint32_t *given; ///< nodes by set number
    size_t n_given, cap_given;
    uint32_t *ends, *items;
    size_t n_items;
};

LgStatus
lg_sets_new(LgSets **out, LgError *err)
{
    enum { START = 1024 };
    LgSets *s = LG_ALLOC(LgSets);
    if (s) {
        s->n_slots = START;
        s->slots = LG_ALLOC_ARRAY(uint32_t, START);
    }
    if (!s || !s->slots || !lg_mem_grow((void **)&s->nodes, &s->cap, 1, sizeof(Node))) {
        lg_sets_free(s);
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    s->nodes[0] = (Node){0};
    s->n = 1;
    *out = s;
    return LG_OK;
}

void
lg_sets_free(LgSets *sets)
{
    if (sets) {
        lg_mem_free(sets->nodes);
        lg_mem_free(sets->slots);
        lg_mem_free(sets->given);
        lg_mem_free(sets->ends);
        lg_mem_free(sets->items);
        lg_mem_free(sets);
    }
}

static size_t
slot_of(const LgSets *s, uint32_t parent, uint32_t member)
{
    return lg_hash_u64((uint64_t)parent << 32 | member) & (s->n_slots - 1);
}

static LgStatus
grow(LgSets *s, LgError *err)
{
    if (s->n >= UINT32_MAX - 1 ||
        !lg_mem_grow((void **)&s->nodes, &s->cap, s->n + 1, sizeof(Node))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    if (s->n * 2 < s->n_slots) {
        return LG_OK;
    }
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, s->n_slots * 2);
    if (!slots) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    lg_mem_free(s->slots);
    s->slots = slots;
    s->n_slots *= 2;
    for (uint32_t i = 1; i < s->n; i++) {
        size_t at = slot_of(s, s->nodes[i].parent, s->nodes[i].member);
        while (slots[at]) {
            at = (at + 1) & (s->n_slots - 1);
        }
        slots[at] = i;
    }
    return LG_OK;
}

// The set `parent` with `member` added.
static LgStatus
step(LgSets *s, uint32_t parent, uint32_t member, uint32_t *out, LgError *err)
{
    LG_TRY(grow(s, err));
    size_t at = slot_of(s, parent, member);
    for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1)) {
        const Node *node = &s->nodes[s->slots[at]];
        if (node->parent == parent && node->member == member) {
            *out = s->slots[at];
            return LG_OK;
        }
    }
    *out = (uint32_t)s->n;
    s->slots[at] = *out;
    s->nodes[s->n++] =
        (Node){.parent = parent, .member = member, .size = s->nodes[parent].size + 1};
    return LG_OK;
}

// Reads the first column of a source.
typedef struct {
    LgBlockSource src;
    size_t next;    ///< block
    LgCol col;      ///< of the block before it
    uint32_t row;   ///< of that block: the next to decode
    uint32_t at, n; ///< rows in `v`
    uint64_t v[READ];
} Column;

// Decode more when all is read; `at` == `n` is the end.
static LgStatus
refill(Column *c, LgError *err)
{
    if (c->at < c->n) {
        return LG_OK;
    }
    c->at = c->n = 0;
    if (c->row == c->col.n) {
        if (c->next == c->src.n) {
            return LG_OK;
        }
        LgBlockInfo info;
        LgCol cols[LG_BLOCK_COLS];
        lg_block_info(&c->src, c->next++, &info);
        const uint8_t *p = lg_block_bytes(&c->src, &info);
        if (!p || !lg_block_parse(p, info.size, info.rows, cols)) {
            return lg_error_set(err, LG_E_CORRUPT, "a block cannot be decoded");
        }
        c->col = cols[0];
        c->row = 0;
    }
    const uint32_t left = c->col.n - c->row;
    const uint32_t n = left < READ ? left : READ;
    if (!lg_col_decode(&c->col, c->row, n, c->v)) {
        return lg_error_set(err, LG_E_CORRUPT, "a block cannot be decoded");
    }
    c->row += n;
    c->n = n;
    return LG_OK;
}

// Let the terms of one predicate that lie in the window make their step.
static LgStatus
take_window(LgSets *s, Column *c, uint32_t member, uint64_t base, uint32_t *state, LgError *err)
{
    uint32_t from = UINT32_MAX; // the last step taken
    uint32_t to = 0;
    uint64_t last = UINT64_MAX;
    for (;;) {
        LG_TRY(refill(c, err));
        while (c->at < c->n && c->v[c->at] - base < WINDOW) {
            const uint64_t i = c->v[c->at++] - base;
            if (i == last) {
                continue;
            }
            last = i;
            if (state[i] != from) {
                from = state[i];
                LG_TRY(step(s, from, member, &to, err));
            }
            state[i] = to;
        }
        if (c->at < c->n || c->n == 0) {
            return LG_OK;
        }
    }
}

static LgStatus
number_of(LgSets *s, uint32_t node, uint64_t *out, LgError *err)
{
    Node *n = &s->nodes[node];
    if (n->number == 0) {
        if (!lg_mem_grow((void **)&s->given, &s->cap_given, s->n_given + 1, sizeof(s->given[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
        }
        s->given[s->n_given++] = node;
        n->number = (uint32_t)s->n_given;
    }
    *out = n->number - 1;
    return LG_OK;
}

typedef struct {
    LgBlocks *out;
    LgRow *rows;
    size_t n;
} Rows;

static LgStatus
give_window(LgSets *s, uint64_t base, const uint32_t *state, Rows *rows, LgError *err)
{
    for (uint32_t i = 0; i < WINDOW; i++) {
        if (state[i] == 0) {
            continue;
        }
        uint64_t number = 0;
        LG_TRY(number_of(s, state[i], &number, err));
        rows->rows[rows->n++] = (LgRow){base + i, number, 0};
        if (rows->n == LG_BLOCK_ROWS) {
            LG_TRY(lg_block_add(rows->out, rows->rows, rows->n, err));
            rows->n = 0;
        }
    }
    return LG_OK;
}

static LgStatus
collect(LgSets *s, Column *cols, size_t n, uint64_t limit, uint32_t *state, Rows *rows,
        LgError *err)
{
    for (;;) {
        uint64_t least = UINT64_MAX;
        for (size_t i = 0; i < n; i++) {
            LG_TRY(refill(&cols[i], err));
            if (cols[i].at < cols[i].n && cols[i].v[cols[i].at] < least) {
                least = cols[i].v[cols[i].at];
            }
        }
        if (least >= limit) {
            return lg_block_add(rows->out, rows->rows, rows->n, err);
        }
        const uint64_t base = least & ~(uint64_t)(WINDOW - 1);
        memset(state, 0, WINDOW * sizeof(state[0]));
        for (size_t i = 0; i < n; i++) {
            LG_TRY(take_window(s, &cols[i], (uint32_t)i, base, state, err));
        }
        LG_TRY(give_window(s, base, state, rows, err));
    }
}

LgStatus
lg_sets_collect(LgSets *sets, const LgBlockSource *src, size_t n, uint64_t limit, LgBlocks *out,
                LgError *err)
{
    Column *cols = LG_ALLOC_ARRAY(Column, n);
    uint32_t *state = LG_ALLOC_ARRAY(uint32_t, WINDOW);
    Rows rows = {.out = out, .rows = LG_ALLOC_ARRAY(LgRow, LG_BLOCK_ROWS)};
    LgStatus st = LG_OK;
    if (!cols || !state || !rows.rows) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    } else {
        for (size_t i = 0; i < n; i++) {
            cols[i].src = src[i];
        }
        st = collect(sets, cols, n, limit, state, &rows, err);
    }
    lg_mem_free(cols);
    lg_mem_free(state);
    lg_mem_free(rows.rows);
    return st;
}

LgStatus
lg_sets_list(LgSets *s, const uint32_t **out_ends, size_t *out_n, const uint32_t **out_items,
             size_t *out_n_items, LgError *err)
{
    size_t total = 0;
    for (size_t i = 0; i < s->n_given; i++) {
        total += s->nodes[s->given[i]].size;
    }
    lg_mem_free(s->ends);
    lg_mem_free(s->items);
    s->ends = LG_ALLOC_ARRAY(uint32_t, s->n_given);
    s->items = LG_ALLOC_ARRAY(uint32_t, total);
    if (!s->ends || !s->items || total > UINT32_MAX) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    size_t end = 0;
    for (size_t i = 0; i < s->n_given; i++) {
        const Node *node = &s->nodes[s->given[i]];
        end += node->size;
        s->ends[i] = (uint32_t)end;
        for (size_t at = end; node->size > 0; node = &s->nodes[node->parent]) {
            s->items[--at] = node->member;
        }
    }
    *out_ends = s->ends;
    *out_n = s->n_given;
    *out_items = s->items;
    *out_n_items = total;
    return LG_OK;
}
