// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Primary and foreign keys (Model for Tabular Data, 6.6). Keys are compared by 128 bits of hash:
// among a hundred million keys two that differ are taken for the same once in 10^22 runs.

#include "base/hash.h"
#include "base/mem.h"
#include "convert/csvw_impl.h"

#include <stdio.h>

enum { TEXT = 120, TEXTS = 4 << 20 }; // of keys that may have to be shown

typedef struct {
    uint64_t a, b; // both 0: free
    uint64_t row, line;
    LgStr text;
    bool twice;
} Entry;

// Open addressing; the size is a power of two.
typedef struct {
    Entry *entries;
    size_t n, size;
} Set;

typedef struct {
    const LgCsvwTable *table; // whose rows go in
    const LgCsvwKey *key;
    Set set;
} Index;

typedef struct {
    Index from, to;
} Foreign;

struct LgCsvwKeys {
    Index *primary;
    size_t n_primary;
    Foreign *foreign;
    size_t n_foreign;
    LgBuf key;
    size_t texts; // bytes kept
};

// --- Sets --------------------------------------------------------------------------------------

static Entry *
slot(const Set *set, uint64_t a, uint64_t b)
{
    size_t i = (size_t)a & (set->size - 1);
    while ((set->entries[i].a | set->entries[i].b) != 0 &&
           (set->entries[i].a != a || set->entries[i].b != b)) {
        i = (i + 1) & (set->size - 1);
    }
    return &set->entries[i];
}

static bool
grow(Set *set)
{
    if (set->n * 2 < set->size) {
        return true;
    }
    Set larger = {.n = set->n, .size = set->size > 0 ? set->size * 2 : 64};
    larger.entries = LG_ALLOC_ARRAY(Entry, larger.size);
    if (!larger.entries) {
        return false;
    }
    for (size_t i = 0; i < set->size; i++) {
        const Entry *old = &set->entries[i];
        if ((old->a | old->b) != 0) {
            *slot(&larger, old->a, old->b) = *old;
        }
    }
    lg_mem_free(set->entries);
    *set = larger;
    return true;
}

// --- Keys of rows ------------------------------------------------------------------------------

// The cells of a key with their lengths, so that none can be taken for others. Cells without a
// value count as well: CSVW knows no reference that is left open.
static void
key_of(LgCsvwKeys *keys, const LgCsvwRow *row, const LgCsvwKey *key, uint64_t *a, uint64_t *b)
{
    lg_buf_clear(&keys->key);
    for (uint32_t i = 0; i < key->n; i++) {
        const LgCsvwCell *cell = &row->cells[key->columns[i]];
        lg_buf_printf(&keys->key, "%u;", cell->n);
        for (uint32_t j = 0; j < cell->n; j++) {
            lg_buf_printf(&keys->key, "%zu:", cell->items[j].text.n);
            lg_buf_add(&keys->key, cell->items[j].text);
        }
    }
    *a = lg_hash_bytes(lg_buf_view(&keys->key), 1);
    *b = lg_hash_bytes(lg_buf_view(&keys->key), 2) | 1;
}

// For a person: the cells with commas.
static LgStr
show(LgCsvw *csvw, LgCsvwKeys *keys, const LgCsvwRow *row, const LgCsvwKey *key)
{
    char text[TEXT] = "";
    size_t n = 0;
    for (uint32_t i = 0; i < key->n && n < TEXT - 8; i++) {
        const LgCsvwCell *cell = &row->cells[key->columns[i]];
        const LgStr first = cell->n > 0 ? cell->items[0].text : LG_STR("");
        const size_t room = TEXT - n - 4;
        const size_t shown = first.n < room ? first.n : 0;
        n += (size_t)snprintf(text + n, TEXT - n, "%s%.*s", i > 0 ? ", " : "", (int)shown, first.p);
    }
    if (keys->texts + n > TEXTS) {
        return (LgStr){0};
    }
    keys->texts += n;
    return lg_arena_str(csvw->arena, (LgStr){text, n});
}

// Put the key of a row in. `*out`: the entry of this key; `*out_new`: it was not there.
static LgStatus
put(LgCsvw *csvw, LgCsvwKeys *keys, Index *index, const LgCsvwRow *row, Entry **out, bool *out_new)
{
    uint64_t a = 0;
    uint64_t b = 0;
    key_of(keys, row, index->key, &a, &b);
    if (keys->key.failed || !grow(&index->set)) {
        return lg_csvw_no_memory(csvw);
    }
    if (index->set.n == LG_CSVW_KEY_ROWS) {
        return lg_error_set(csvw->err, LG_E_LIMIT, "more than %d keys in one table",
                            LG_CSVW_KEY_ROWS);
    }
    *out = slot(&index->set, a, b);
    *out_new = ((*out)->a | (*out)->b) == 0;
    if (*out_new) {
        **out = (Entry){.a = a, .b = b, .row = row->row->row, .line = row->row->line};
        index->set.n++;
    }
    return LG_OK;
}

static const LgCsvwColumn *
first_column(const LgCsvwTable *table, const LgCsvwKey *key)
{
    return &table->schema.columns[key->columns[0]];
}

static LgStatus
put_primary(LgCsvw *csvw, LgCsvwKeys *keys, Index *index, const LgCsvwRow *row)
{
    Entry *entry = NULL;
    bool is_new = false;
    LG_TRY(put(csvw, keys, index, row, &entry, &is_new));
    if (!is_new) {
        const LgProblem problem = {
            .value = show(csvw, keys, row, index->key),
            .has_value = true,
            .other_row = entry->row,
            .other_line = entry->line,
            .text = LG_STR("this primary key is that of another row"),
            .fix = LG_STR("remove one of the rows, or name the columns that make rows unique"),
        };
        lg_csvw_problem(csvw, "E-CSVW-KEY", row, first_column(row->table, index->key), problem);
    }
    return LG_OK;
}

LgStatus
lg_csvw_keys_row(LgCsvw *csvw, LgCsvwKeys *keys, const LgCsvwRow *row)
{
    Entry *entry = NULL;
    bool is_new = false;
    for (size_t i = 0; i < keys->n_primary; i++) {
        if (keys->primary[i].table == row->table) {
            LG_TRY(put_primary(csvw, keys, &keys->primary[i], row));
        }
    }
    for (size_t i = 0; i < keys->n_foreign; i++) {
        Foreign *foreign = &keys->foreign[i];
        if (foreign->from.table == row->table) {
            LG_TRY(put(csvw, keys, &foreign->from, row, &entry, &is_new));
            if (is_new) {
                entry->text = show(csvw, keys, row, foreign->from.key);
            }
        }
        if (foreign->to.table == row->table) {
            LG_TRY(put(csvw, keys, &foreign->to, row, &entry, &is_new));
            entry->twice |= !is_new;
        }
    }
    return LG_OK;
}

// --- References --------------------------------------------------------------------------------

static void
check_reference(LgCsvw *csvw, const Foreign *foreign, const Entry *from)
{
    const Entry *to = foreign->to.set.size > 0 ? slot(&foreign->to.set, from->a, from->b) : NULL;
    const bool found = to && (to->a | to->b) != 0;
    if (found && !to->twice) {
        return;
    }
    const LgCsvwRow place = {.table = foreign->from.table};
    char expected[300];
    const LgStr column = first_column(foreign->to.table, foreign->to.key)->name;
    (void)snprintf(expected, sizeof(expected), "a value that one row has in " LG_STR_FMT " of %.*s",
                   (int)(column.n < 80 ? column.n : 80), column.p,
                   (int)(foreign->to.table->url.n < 160 ? foreign->to.table->url.n : 160),
                   foreign->to.table->url.p);
    const LgProblem problem = {
        .row = from->row,
        .line = from->line,
        .value = from->text,
        .has_value = from->text.p != NULL,
        .text = found ? LG_STR("this foreign key refers to several rows")
                      : LG_STR("this foreign key refers to no row"),
        .expected = lg_str_c(expected),
        .fix = from->text.n == 0 ? LG_STR("where a row may refer to nothing, the metadata must not "
                                          "say \"foreignKeys\": an empty cell is a reference too")
                                 : (LgStr){0},
    };
    lg_csvw_problem(csvw, "E-CSVW-REF", &place, first_column(place.table, foreign->from.key),
                    problem);
}

LgStatus
lg_csvw_keys_check(LgCsvw *csvw, LgCsvwKeys *keys)
{
    for (size_t i = 0; i < keys->n_foreign; i++) {
        const Foreign *foreign = &keys->foreign[i];
        for (size_t j = 0; j < foreign->from.set.size; j++) {
            const Entry *from = &foreign->from.set.entries[j];
            if ((from->a | from->b) != 0) {
                check_reference(csvw, foreign, from);
            }
        }
    }
    return LG_OK;
}

// --- The keys of a group -----------------------------------------------------------------------

static LgStatus
collect(LgCsvw *csvw, LgCsvwKeys *keys)
{
    keys->primary = LG_NEW_ARRAY(csvw->arena, Index, csvw->group.n);
    keys->foreign = LG_NEW_ARRAY(csvw->arena, Foreign, LG_CSVW_KEYS);
    if (!keys->primary || !keys->foreign) {
        return lg_csvw_no_memory(csvw);
    }
    for (size_t t = 0; t < csvw->group.n; t++) {
        const LgCsvwTable *table = &csvw->group.tables[t];
        if (table->schema.primary.n > 0) {
            keys->primary[keys->n_primary++] =
                (Index){.table = table, .key = &table->schema.primary};
        }
        for (size_t i = 0; i < table->schema.n_foreign; i++) {
            const LgCsvwForeignKey *key = &table->schema.foreign[i];
            if (keys->n_foreign == LG_CSVW_KEYS) {
                return lg_error_set(csvw->err, LG_E_LIMIT, "more than %d foreign keys",
                                    LG_CSVW_KEYS);
            }
            keys->foreign[keys->n_foreign++] =
                (Foreign){.from = {.table = table, .key = &key->own},
                          .to = {.table = key->table, .key = &key->other}};
        }
    }
    return LG_OK;
}

LgStatus
lg_csvw_keys_new(LgCsvw *csvw, LgCsvwKeys **out)
{
    LgCsvwKeys *keys = LG_NEW(csvw->arena, LgCsvwKeys);
    *out = keys;
    return keys ? collect(csvw, keys) : lg_csvw_no_memory(csvw);
}

void
lg_csvw_keys_free(LgCsvwKeys *keys)
{
    if (keys) {
        for (size_t i = 0; i < keys->n_primary; i++) {
            lg_mem_free(keys->primary[i].set.entries);
        }
        for (size_t i = 0; i < keys->n_foreign; i++) {
            lg_mem_free(keys->foreign[i].from.set.entries);
            lg_mem_free(keys->foreign[i].to.set.entries);
        }
        lg_buf_done(&keys->key);
    }
}
