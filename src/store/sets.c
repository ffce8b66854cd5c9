// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Terms are looked at a window of ids at a time: a bit for each term and predicate. Each
// term's row of bits is then written the way sets are stored and looked up among those there
// are. Rows cost little even where nearly every term has a set of its own.

#include "store/sets_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"

enum { READ = 512, MATRIX = 1 << 22, MIN_WINDOW = 64, MAX_WINDOW = 4096 };

struct LgSets {
    LgBuf bytes;    ///< all sets
    uint32_t *ends; ///< of each, in `bytes`
    size_t n, cap;
    uint32_t *slots; ///< hash of a set's bytes: 1 + its number, 0: empty
    size_t n_slots;
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
    if (!s || !s->slots) {
        lg_sets_free(s);
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    *out = s;
    return LG_OK;
}

void
lg_sets_free(LgSets *sets)
{
    if (sets) {
        lg_buf_done(&sets->bytes);
        lg_mem_free(sets->ends);
        lg_mem_free(sets->slots);
        lg_mem_free(sets);
    }
}

static LgStr
bytes_of(const LgSets *s, size_t number)
{
    const uint32_t start = number > 0 ? s->ends[number - 1] : 0;
    return (LgStr){s->bytes.p + start, s->ends[number] - start};
}

static LgStatus
grow(LgSets *s, LgError *err)
{
    if (s->n * 2 < s->n_slots) {
        return LG_OK;
    }
    const size_t n = s->n_slots * 2;
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, n);
    if (!slots) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    for (size_t i = 0; i < s->n; i++) {
        size_t at = lg_hash_bytes(bytes_of(s, i), 0) & (n - 1);
        while (slots[at]) {
            at = (at + 1) & (n - 1);
        }
        slots[at] = (uint32_t)i + 1;
    }
    lg_mem_free(s->slots);
    s->slots = slots;
    s->n_slots = n;
    return LG_OK;
}

// Append a row of bits as a set is stored: how many predicates to leave out, how many to
// take, and so on, to the last one taken.
static void
add_bits(const uint64_t *bits, size_t words, LgBuf *out)
{
    size_t i = 0; // bit
    bool taking = false;
    size_t start = 0;
    while (i < words * 64) {
        const uint64_t word = taking ? ~bits[i / 64] : bits[i / 64];
        const uint64_t left = word >> (i % 64);
        if (left == 0) {
            i = (i / 64 + 1) * 64;
            continue;
        }
        i += (size_t)__builtin_ctzll(left);
        lg_add_varint(out, i - start);
        start = i;
        taking = !taking;
    }
    if (taking) {
        lg_add_varint(out, words * 64 - start);
    }
}

// The number of the set in a row of bits, a new one if need be.
static LgStatus
number_of(LgSets *s, const uint64_t *bits, size_t words, uint64_t *out, LgError *err)
{
    LG_TRY(grow(s, err));
    const size_t start = s->bytes.n;
    add_bits(bits, words, &s->bytes);
    if (s->bytes.failed || s->bytes.n > UINT32_MAX || s->n >= UINT32_MAX - 1 ||
        !lg_mem_grow((void **)&s->ends, &s->cap, s->n + 1, sizeof(s->ends[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    const LgStr made = lg_str_from(lg_buf_view(&s->bytes), start);
    size_t at = lg_hash_bytes(made, 0) & (s->n_slots - 1);
    for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1)) {
        if (lg_str_eq(bytes_of(s, s->slots[at] - 1), made)) {
            s->bytes.n = start; // there is one
            *out = s->slots[at] - 1;
            return LG_OK;
        }
    }
    *out = s->n;
    s->ends[s->n++] = (uint32_t)s->bytes.n;
    s->slots[at] = (uint32_t)s->n;
    return LG_OK;
}

// Reads the first column of a source.
typedef struct {
    LgBlockSource src;
    size_t next;         ///< block
    LgCol col;           ///< of the block before it
    const uint8_t *from; ///< for lg_block_let_go()
    uint32_t row;        ///< of that block: the next to decode
    uint32_t at, n;      ///< rows in `v`
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
        lg_block_let_go(&c->src, &info, p, &c->from);
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

typedef struct {
    LgSets *sets;
    Column *cols;
    size_t *heap; ///< columns, the one with the least current term on top
    size_t n_heap;
    uint64_t limit; ///< terms from here on are left out
    uint64_t *bits; ///< a row of `words` for each term of the window
    size_t words, window;
    LgBlocks *out;
    LgRow *rows; ///< going to `out`
    size_t n_rows;
} Collect;

static uint64_t
current(const Collect *c, size_t i)
{
    const Column *col = &c->cols[c->heap[i]];
    return col->v[col->at];
}

static void
sift_down(Collect *c, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < c->n_heap; child++) {
            least = current(c, child) < current(c, least) ? child : least;
        }
        if (least == i) {
            return;
        }
        const size_t swap = c->heap[i];
        c->heap[i] = c->heap[least];
        c->heap[least] = swap;
        i = least;
    }
}

// Set the bits of one column's terms that lie in the window.
static LgStatus
take_window(Collect *c, size_t member, uint64_t base, LgError *err)
{
    Column *col = &c->cols[member];
    uint64_t *bits = c->bits + member / 64;
    const uint64_t bit = UINT64_C(1) << (member % 64);
    for (;;) {
        while (col->at < col->n && col->v[col->at] - base < c->window) {
            bits[(col->v[col->at++] - base) * c->words] |= bit;
        }
        if (col->at < col->n) {
            return LG_OK;
        }
        LG_TRY(refill(col, err));
        if (col->n == 0) {
            return LG_OK;
        }
    }
}

static LgStatus
give_window(Collect *c, uint64_t base, LgError *err)
{
    for (size_t i = 0; i < c->window; i++) {
        const uint64_t *row = c->bits + i * c->words;
        bool any = false;
        for (size_t k = 0; k < c->words && !any; k++) {
            any = row[k] != 0;
        }
        if (!any || base + i >= c->limit) {
            continue;
        }
        uint64_t number = 0;
        LG_TRY(number_of(c->sets, row, c->words, &number, err));
        c->rows[c->n_rows++] = (LgRow){base + i, number, 0};
        if (c->n_rows == LG_BLOCK_ROWS) {
            LG_TRY(lg_block_add(c->out, c->rows, c->n_rows, err));
            c->n_rows = 0;
        }
    }
    return LG_OK;
}

static LgStatus
run(Collect *c, size_t n, LgError *err)
{
    for (size_t i = 0; i < n; i++) {
        LG_TRY(refill(&c->cols[i], err));
        if (c->cols[i].at < c->cols[i].n) {
            c->heap[c->n_heap++] = i;
        }
    }
    for (size_t i = c->n_heap / 2; i-- > 0;) {
        sift_down(c, i);
    }
    while (c->n_heap > 0 && current(c, 0) < c->limit) {
        const uint64_t base = current(c, 0);
        memset(c->bits, 0, c->window * c->words * sizeof(c->bits[0]));
        while (c->n_heap > 0 && current(c, 0) - base < c->window) {
            Column *col = &c->cols[c->heap[0]];
            LG_TRY(take_window(c, c->heap[0], base, err));
            if (col->at == col->n) {
                c->heap[0] = c->heap[--c->n_heap];
            }
            if (c->n_heap > 0) {
                sift_down(c, 0);
            }
        }
        LG_TRY(give_window(c, base, err));
    }
    return lg_block_add(c->out, c->rows, c->n_rows, err);
}

LgStatus
lg_sets_collect(LgSets *sets, const LgBlockSource *src, size_t n, uint64_t limit, LgBlocks *out,
                LgError *err)
{
    Collect c = {.sets = sets, .limit = limit, .words = n / 64 + 1, .out = out};
    const size_t fit = MATRIX / (c.words * sizeof(uint64_t));
    c.window = fit < MIN_WINDOW ? MIN_WINDOW : fit > MAX_WINDOW ? MAX_WINDOW : fit;
    c.cols = LG_ALLOC_ARRAY(Column, n);
    c.heap = LG_ALLOC_ARRAY(size_t, n);
    c.bits = LG_ALLOC_ARRAY(uint64_t, c.window * c.words);
    c.rows = LG_ALLOC_ARRAY(LgRow, LG_BLOCK_ROWS);
    LgStatus st = LG_OK;
    if (!c.cols || !c.heap || !c.bits || !c.rows) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    } else {
        for (size_t i = 0; i < n; i++) {
            c.cols[i].src = src[i];
        }
        st = run(&c, n, err);
    }
    lg_mem_free(c.cols);
    lg_mem_free(c.heap);
    lg_mem_free(c.bits);
    lg_mem_free(c.rows);
    return st;
}

void
lg_sets_list(const LgSets *s, const uint32_t **out_ends, size_t *out_n, LgStr *out_bytes)
{
    *out_ends = s->ends;
    *out_n = s->n;
    *out_bytes = lg_buf_view(&s->bytes);
}

bool
lg_sets_next(const uint8_t **p, const uint8_t *end, uint64_t *at, uint64_t *out_n)
{
    uint64_t skip = 0;
    uint64_t take = 0;
    if (!lg_get_varint(p, end, &skip) || !lg_get_varint(p, end, &take) || skip > UINT32_MAX ||
        take > UINT32_MAX) {
        return false;
    }
    *at += skip;
    *out_n = take;
    return true;
}
