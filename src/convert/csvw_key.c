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
    uint64_t a, b; // hashes
    uint32_t row, line;
    uint32_t text; // 1 + where it stands in the texts; 0: it was not kept
    bool twice;
} Entry;

// Entries in the order they came, found by open addressing; the size is a power of two.
typedef struct {
    Entry *entries;
    size_t n, cap;
    uint32_t *slots; // 1 + the number of the entry; 0: free
    size_t size;
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
    LgBuf texts; // of foreign keys, with a NUL behind each
};

// --- Sets --------------------------------------------------------------------------------------

// The slot of a key, or the free one where it would be.
static uint32_t *
slot(const Set *set, uint64_t a, uint64_t b)
{
    size_t i = (size_t)a & (set->size - 1);
    while (set->slots[i] != 0) {
        const Entry *entry = &set->entries[set->slots[i] - 1];
        if (entry->a == a && entry->b == b) {
            break;
        }
        i = (i + 1) & (set->size - 1);
    }
    return &set->slots[i];
}

static const Entry *
find(const Set *set, uint64_t a, uint64_t b)
{
    const uint32_t at = set->size > 0 ? *slot(set, a, b) : 0;
    return at > 0 ? &set->entries[at - 1] : NULL;
}

// Make room for one more.
static bool
grow(Set *set)
{
    void *entries = set->entries;
    if (!lg_mem_grow(&entries, &set->cap, set->n + 1, sizeof(*set->entries))) {
        return false;
    }
    set->entries = (Entry *)entries;
    if (set->n * 2 < set->size) {
        return true;
    }
    const size_t size = set->size > 0 ? set->size * 2 : 64;
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, size);
    if (!slots) {
        return false;
    }
    lg_mem_free(set->slots);
    set->slots = slots;
    set->size = size;
    for (size_t i = 0; i < set->n; i++) {
        *slot(set, set->entries[i].a, set->entries[i].b) = (uint32_t)i + 1;
    }
    return true;
}

static void
set_done(Set *set)
{
    lg_mem_free(set->entries);
    lg_mem_free(set->slots);
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
        lg_buf_add(&keys->key, (LgStr){(const char *)&cell->n, sizeof(cell->n)});
        for (uint32_t j = 0; j < cell->n; j++) {
            const LgStr text = cell->items[j].text;
            lg_buf_add(&keys->key, (LgStr){(const char *)&text.n, sizeof(text.n)});
            lg_buf_add(&keys->key, text);
        }
    }
    *a = lg_hash_bytes(lg_buf_view(&keys->key), 1);
    *b = lg_hash_bytes(lg_buf_view(&keys->key), 2);
}

// For a person: the cells with commas, those that are not too long.
static LgStr
show(const LgCsvwRow *row, const LgCsvwKey *key, char text[TEXT])
{
    size_t n = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < key->n && n < TEXT - 8; i++) {
        const LgCsvwCell *cell = &row->cells[key->columns[i]];
        const LgStr first = cell->n > 0 ? cell->items[0].text : LG_STR("");
        const size_t shown = first.n < TEXT - n - 4 ? first.n : 0;
        n += (size_t)snprintf(text + n, TEXT - n, "%s%.*s", i > 0 ? ", " : "", (int)shown, first.p);
    }
    return (LgStr){text, n};
}

// Keep the text of a reference that may turn out to be one to nothing.
static void
keep_text(LgCsvwKeys *keys, const LgCsvwRow *row, const LgCsvwKey *key, Entry *entry)
{
    char text[TEXT];
    const LgStr shown = show(row, key, text);
    if (keys->texts.n + shown.n < TEXTS && !keys->texts.failed) {
        entry->text = (uint32_t)keys->texts.n + 1;
        lg_buf_add(&keys->texts, shown);
        lg_buf_byte(&keys->texts, '\0');
        entry->text = keys->texts.failed ? 0 : entry->text;
    }
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
        return lg_csvw_limit(csvw, row->table->path, row->row->line, 0, "keys in one table",
                             LG_CSVW_KEY_ROWS);
    }
    uint32_t *at = slot(&index->set, a, b);
    *out_new = *at == 0;
    if (*out_new) {
        index->set.entries[index->set.n++] = (Entry){
            .a = a, .b = b, .row = (uint32_t)row->row->row, .line = (uint32_t)row->row->line};
        *at = (uint32_t)index->set.n;
    }
    *out = &index->set.entries[*at - 1];
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
        char text[TEXT];
        const LgProblem problem = {
            .value = show(row, index->key, text),
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
                keep_text(keys, row, foreign->from.key, entry);
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
check_reference(LgCsvw *csvw, const LgCsvwKeys *keys, const Foreign *foreign, const Entry *from)
{
    const Entry *to = find(&foreign->to.set, from->a, from->b);
    if (to && !to->twice) {
        return;
    }
    const LgCsvwRow place = {.table = foreign->from.table};
    char expected[300];
    const LgStr column = first_column(foreign->to.table, foreign->to.key)->name;
    (void)snprintf(expected, sizeof(expected), "a value that one row has in " LG_STR_FMT " of %.*s",
                   (int)(column.n < 80 ? column.n : 80), column.p,
                   (int)(foreign->to.table->path.n < 160 ? foreign->to.table->path.n : 160),
                   foreign->to.table->path.p);
    const LgStr text = from->text > 0 ? lg_str_c(keys->texts.p + from->text - 1) : LG_STR("");
    const LgProblem problem = {
        .row = from->row,
        .line = from->line,
        .value = text,
        .has_value = from->text > 0,
        .text = to ? LG_STR("this foreign key refers to several rows")
                   : LG_STR("this foreign key refers to no row"),
        .expected = lg_str_c(expected),
        .fix = from->text > 0 && text.n == 0
                   ? LG_STR("where a row may refer to nothing, the metadata must not "
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
        for (size_t j = 0; j < foreign->from.set.n; j++) {
            check_reference(csvw, keys, foreign, &foreign->from.set.entries[j]);
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
                return lg_csvw_limit(csvw, table->path, 0, 0, "foreign keys", LG_CSVW_KEYS);
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
            set_done(&keys->primary[i].set);
        }
        for (size_t i = 0; i < keys->n_foreign; i++) {
            set_done(&keys->foreign[i].from.set);
            set_done(&keys->foreign[i].to.set);
        }
        lg_buf_done(&keys->key);
        lg_buf_done(&keys->texts);
    }
}
