// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/texts.h"

#include "base/mem.h"

#include <assert.h>

enum {
    KEPT_BITS = 9,
    KEPT = 1 << KEPT_BITS, // texts of a column
    KEPT_TEXT = 512,       // bytes of one that is kept, with what stands around it
    POOL = 1 << 18,        // and of all
    PLAIN = 64,            // cells of a column before it is worth keeping any
    TRIED = 1024,          // cells after which to see whether it was
    REST = 16 * TRIED,     // cells without trying, if not
    INLINE_ROOM = LG_ID_TEXT * LG_CELL_LONGEST + LG_CELL_FIXED + 64 * LG_CELL_LONGEST,
};

typedef struct {
    LgId id;
    uint32_t at; // in the pool
    uint32_t n;  // 0: seen once
} Kept;

typedef struct {
    Kept *kept;     // by a hash of the id; null: not yet
    uint32_t cells; // until the next decision
    uint32_t hits;
    bool off; // does not repeat itself
} Column;

struct LgTexts {
    LgTextsOptions options;
    LgBuf pool;
    bool computed; // some of what is kept has an id that means something else in another query
    Column columns[];
};

LgStatus
lg_texts_new(const LgTextsOptions *options, LgTexts **out, LgError *err)
{
    LgTexts *t = (LgTexts *)lg_mem_alloc(sizeof(*t) + options->n_cols * sizeof(t->columns[0]));
    if (!t) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write terms");
    }
    t->options = *options;
    for (uint32_t c = 0; c < options->n_cols; c++) {
        t->columns[c] = (Column){.off = true, .cells = PLAIN};
    }
    *out = t;
    return LG_OK;
}

void
lg_texts_free(LgTexts *t)
{
    if (t) {
        for (uint32_t c = 0; c < t->options.n_cols; c++) {
            lg_mem_free(t->columns[c].kept);
        }
        lg_buf_done(&t->pool);
        lg_mem_free(t);
    }
}

// All the cells of a period were counted: keep texts in the next one?
static void
decide(Column *column)
{
    if (!column->kept) {
        column->kept = LG_ALLOC_ARRAY(Kept, KEPT);
    }
    column->off = !column->kept || (!column->off && column->hits < TRIED / 8);
    column->cells = column->off ? REST : TRIED;
    column->hits = 0;
}

static void
empty_pool(LgTexts *t)
{
    lg_buf_clear(&t->pool);
    for (uint32_t c = 0; c < t->options.n_cols; c++) {
        if (t->columns[c].kept) {
            memset(t->columns[c].kept, 0, KEPT * sizeof(Kept));
        }
    }
}

void
lg_texts_move(LgTexts *t, const LgTextsOptions *options)
{
    assert(options->cell == t->options.cell && options->n_cols == t->options.n_cols);
    t->options = *options;
    if (t->computed) {
        empty_pool(t);
        t->computed = false;
    }
}

// A term that comes a second time is kept.
static void
keep(LgTexts *t, Kept *kept, LgId id, LgStr text)
{
    if (kept->id != id) {
        *kept = (Kept){.id = id};
        return;
    }
    if (text.n > KEPT_TEXT) {
        return;
    }
    if (t->pool.n + text.n > POOL) {
        empty_pool(t);
    }
    t->computed |= lg_id_kind(id) == LG_ID_KIND_LOCAL;
    lg_buf_add(&t->pool, text);
    if (!t->pool.failed) {
        *kept = (Kept){id, (uint32_t)(t->pool.n - text.n), (uint32_t)text.n};
    }
}

static LgStatus
add_long(const LgTextsOptions *options, const LgTerm *term, LgBuf *out, LgError *err)
{
    size_t at = 0;
    while (lg_cell_add_part(options->cell, term, &at, out)) {
        LG_TRY(options->room(options->room_ctx, out, err));
    }
    return LG_OK;
}

static LgStatus
add_stored(LgTexts *t, Column *column, LgId id, LgBuf *out, LgError *err)
{
    Kept *kept = NULL;
    if (column->cells-- == 0) {
        decide(column);
    }
    if (!column->off) {
        kept = &column->kept[id * UINT64_C(0x9e3779b97f4a7c15) >> (64 - KEPT_BITS)];
        if (kept->id == id && kept->n > 0) {
            lg_buf_add(out, (LgStr){t->pool.p + kept->at, kept->n});
            column->hits++;
            return LG_OK;
        }
    }
    LgTerm term;
    LG_TRY(t->options.term(t->options.term_ctx, id, &term, err));
    if (term.value.n > LG_CELL_PART) {
        return add_long(&t->options, &term, out, err);
    }
    const size_t start = out->n;
    lg_cell_add(t->options.cell, &term, out);
    if (kept && !out->failed) {
        keep(t, kept, id, (LgStr){out->p + start, out->n - start});
    }
    return LG_OK;
}

LgStatus
lg_texts_add(LgTexts *t, uint32_t col, LgId id, LgBuf *out, LgError *err)
{
    if (!lg_id_is_inline(id)) {
        return add_stored(t, &t->columns[col], id, out, err);
    }
    char text[LG_ID_TEXT];
    char *const to = lg_buf_reserve(out, INLINE_ROOM);
    const bool plain = t->options.cell->plain && lg_id_kind(id) != LG_ID_KIND_STRING;
    LgTerm term;
    LG_TRY(lg_id_text(id, plain && to ? to : text, &term, err));
    if (to) {
        out->n += plain ? term.value.n : (size_t)(t->options.cell->whole(to, &term) - to);
    }
    return LG_OK;
}
