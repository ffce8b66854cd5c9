// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/key_impl.h"

#include "base/hash.h"
#include "base/mem.h"

static const uint32_t EMITTED = 1U << 31;

enum { MOST_CANDIDATES = 24, MOST_WORK = 50000000 }; // the work: rows looked at

// Some rows in groups: rows of one group are alike in all columns so far. Only rows that have a
// double are kept.
typedef struct {
    uint32_t *rows;
    uint32_t *groups;
    uint32_t n;
} Alike;

typedef struct {
    uint32_t *slots; // places in the rows at hand, + 1; EMITTED: see part()
    size_t n_slots;  // a power of two
    uint64_t work;   // done
    Alike levels[LG_KEY_MORE];
} Search;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to look for a key");
}

static bool
make(Alike *alike, uint32_t n)
{
    alike->rows = LG_ALLOC_ARRAY(uint32_t, n + 1U);
    alike->groups = LG_ALLOC_ARRAY(uint32_t, n + 1U);
    return alike->rows && alike->groups;
}

// Part the groups of `in` by a column. How many rows are like a row before in `out_double`; the
// rows that have a double go to `out`, unless it is null: the first one when its double comes.
static void
part(Search *s, const Alike *in, const LgTableColumn *column, Alike *out, uint32_t *out_double)
{
    size_t mask = 63;
    while (mask + 1 < (size_t)in->n * 2) {
        mask = mask * 2 + 1;
    }
    memset(s->slots, 0, (mask + 1) * sizeof(uint32_t));
    s->work += in->n;
    *out_double = 0;
    if (out) {
        out->n = 0;
    }
    for (uint32_t i = 0; i < in->n; i++) {
        const uint32_t code = column->codes[in->rows[i]];
        size_t at = lg_hash_u64((uint64_t)in->groups[i] << 32 | code) & mask;
        uint32_t first = 0;
        for (; s->slots[at] != 0; at = (at + 1) & mask) {
            first = (s->slots[at] & ~EMITTED) - 1;
            if (in->groups[first] == in->groups[i] && column->codes[in->rows[first]] == code) {
                break;
            }
        }
        if (s->slots[at] == 0) {
            s->slots[at] = i + 1;
            continue;
        }
        ++*out_double;
        if (out && (s->slots[at] & EMITTED) == 0) {
            s->slots[at] |= EMITTED;
            out->rows[out->n] = in->rows[first];
            out->groups[out->n++] = first;
        }
        if (out) {
            out->rows[out->n] = in->rows[i];
            out->groups[out->n++] = first;
        }
    }
}

// Try sets of `left` more candidates from `from` on, behind those at levels up to `depth`.
static bool
complete(Search *s, const LgTableColumn *const *candidates, size_t n, size_t from, uint32_t depth,
         uint32_t left, LgKey *out)
{
    for (size_t i = from; i < n && s->work < MOST_WORK; i++) {
        uint32_t n_double = 0;
        Alike *next = left > 1 ? &s->levels[depth + 1] : NULL;
        part(s, &s->levels[depth], candidates[i], next, &n_double);
        out->more[out->n_more++] = candidates[i];
        if (left == 1 ? n_double == 0
                      : n_double < s->levels[depth].n &&
                            complete(s, candidates, n, i + 1, depth + 1, left - 1, out)) {
            return true;
        }
        out->n_more--;
    }
    return false;
}

// Does it tell rows apart, and has every row a cell?
static bool
is_whole(const LgTableColumn *column)
{
    bool whole = column->n >= 2;
    for (uint32_t i = 0; i < column->n && whole; i++) {
        whole = column->values[i].n > 0;
    }
    return whole;
}

static LgStatus
search(Search *s, const LgTable *table, const LgTableColumn *const *columns, size_t n,
       const LgTableColumn *const *candidates, size_t n_candidates, LgKey *out, LgError *err)
{
    const LgTableColumn *tried[MOST_CANDIDATES];
    size_t n_tried = 0;
    const uint32_t n_rows = table->n_rows;
    if (n_rows >= EMITTED) {
        return lg_error_set(err, LG_E_LIMIT, "a table with more than 2,147,483,647 rows");
    }
    size_t n_slots = 64;
    while (n_slots < (size_t)n_rows * 2) {
        n_slots *= 2;
    }
    s->slots = LG_ALLOC_ARRAY(uint32_t, n_slots);
    if (!s->slots || !make(&s->levels[0], n_rows) || !make(&s->levels[1], n_rows)) {
        return no_memory(err);
    }
    Alike *all = &s->levels[0];
    Alike *next = &s->levels[1];
    all->n = n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
        all->rows[row] = row;
    }
    out->n_double = n_rows > 0 ? n_rows - 1 : 0; // the key of no columns
    for (size_t i = 0; i < n; i++) {
        part(s, all, columns[i], next, &out->n_double);
        Alike *const kept = all;
        all = next;
        next = kept;
    }
    if (out->n_double == 0) {
        return LG_OK;
    }
    if (all != &s->levels[0]) { // levels[0] has the rows that are alike
        const Alike kept = s->levels[0];
        s->levels[0] = s->levels[1];
        s->levels[1] = kept;
    }
    all = &s->levels[0];
    out->first = all->rows[0];
    out->second = all->rows[1];
    for (size_t i = 0; i < n_candidates && n_tried < MOST_CANDIDATES; i++) {
        if (is_whole(candidates[i])) {
            tried[n_tried++] = candidates[i];
        }
    }
    for (uint32_t more = 1; more <= LG_KEY_MORE && more <= n_tried; more++) {
        if (more > 2 && !make(&s->levels[more - 1], all->n)) {
            return no_memory(err);
        }
        if (complete(s, tried, n_tried, 0, 0, more, out)) {
            break;
        }
    }
    return LG_OK;
}

LgStatus
lg_key_look(const LgTable *table, const LgTableColumn *const *columns, size_t n,
            const LgTableColumn *const *candidates, size_t n_candidates, LgKey *out, LgError *err)
{
    Search s = {0};
    *out = (LgKey){0};
    const LgStatus st = search(&s, table, columns, n, candidates, n_candidates, out, err);
    for (size_t i = 0; i < sizeof(s.levels) / sizeof(s.levels[0]); i++) {
        lg_mem_free(s.levels[i].rows);
        lg_mem_free(s.levels[i].groups);
    }
    lg_mem_free(s.slots);
    return st;
}
