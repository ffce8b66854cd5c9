// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/lock_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "convert/slug.h"
#include "sheet/sheet.h"

#include <string.h>

// A hash table from (column, text) to the entry, once by labels and once by notations.
typedef struct {
    uint32_t *slots; // entry + 1
    size_t n_slots;  // a power of two
    bool by_notation;
} Index;

struct LgLock {
    LgArena *arena;
    LgLockEntry *entries;
    size_t n, cap;
    Index labels, notations;
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the codes of a series");
}

static LgStr
text_of(const Index *index, const LgLockEntry *entry)
{
    return index->by_notation ? entry->notation : entry->label;
}

// The slot of the entry with this text, or the free one where it would stand.
static uint32_t *
find(const LgLock *lock, const Index *index, LgStr column, LgStr text)
{
    size_t at = lg_hash_bytes(text, lg_hash_bytes(column, 0)) & (index->n_slots - 1);
    while (index->slots[at] != 0) {
        const LgLockEntry *entry = &lock->entries[index->slots[at] - 1];
        if (lg_str_eq(entry->column, column) && lg_str_eq(text_of(index, entry), text)) {
            break;
        }
        at = (at + 1) & (index->n_slots - 1);
    }
    return &index->slots[at];
}

static bool
put(const LgLock *lock, Index *index, uint32_t entry)
{
    if ((size_t)entry * 2 >= index->n_slots) {
        Index more = {.n_slots = index->n_slots ? index->n_slots * 2 : 64,
                      .by_notation = index->by_notation};
        more.slots = LG_ALLOC_ARRAY(uint32_t, more.n_slots);
        if (!more.slots) {
            return false;
        }
        for (uint32_t i = 0; i < entry; i++) {
            const LgLockEntry *e = &lock->entries[i];
            uint32_t *slot = find(lock, &more, e->column, text_of(&more, e));
            *slot = *slot != 0 ? *slot : i + 1;
        }
        lg_mem_free(index->slots);
        *index = more;
    }
    const LgLockEntry *e = &lock->entries[entry];
    uint32_t *slot = find(lock, index, e->column, text_of(index, e));
    *slot = *slot != 0 ? *slot : entry + 1; // two labels may share a notation
    return true;
}

LgStatus
lg_lock_add(LgLock *lock, LgStr column, LgStr label, LgStr notation, LgError *err)
{
    if (lock->n == UINT32_MAX / 2 ||
        !lg_mem_grow((void **)&lock->entries, &lock->cap, lock->n + 1, sizeof(*lock->entries))) {
        return no_memory(err);
    }
    lock->entries[lock->n] = (LgLockEntry){column, label, notation, true};
    if (!put(lock, &lock->labels, (uint32_t)lock->n) ||
        !put(lock, &lock->notations, (uint32_t)lock->n)) {
        return no_memory(err);
    }
    lock->n++;
    return LG_OK;
}

const LgLockEntry *
lg_lock_find(LgLock *lock, LgStr column, LgStr label)
{
    const uint32_t at = lock->n > 0 ? *find(lock, &lock->labels, column, label) : 0;
    if (at == 0) {
        return NULL;
    }
    lock->entries[at - 1].seen = true;
    return &lock->entries[at - 1];
}

bool
lg_lock_has(const LgLock *lock, LgStr column, LgStr notation)
{
    return lock->n > 0 && *find(lock, &lock->notations, column, notation) != 0;
}

const LgLockEntry *
lg_lock_entries(const LgLock *lock, size_t *out_n)
{
    *out_n = lock->n;
    return lock->entries;
}

// --- The file -------------------------------------------------------------------------------

static LgStatus
read_entry(LgLock *lock, const LgRow *row, LgError *err)
{
    LgStr cells[3];
    for (size_t i = 0; i < 3; i++) {
        cells[i] = lg_arena_str(lock->arena, lg_str_trim(row->cells[i]));
        if (!cells[i].p) {
            return no_memory(err);
        }
    }
    if (lg_lock_find(lock, cells[0], cells[1])) {
        return lg_error_set(err, LG_E_INVALID,
                            "the label \"" LG_STR_FMT "\" of the column \"" LG_STR_FMT
                            "\" is there twice",
                            LG_STR_ARG(cells[1]), LG_STR_ARG(cells[0]));
    }
    if (!lg_slug_safe(cells[2], true)) {
        return lg_error_set(err, LG_E_INVALID,
                            "the notation \"" LG_STR_FMT "\" cannot stand in a URI",
                            LG_STR_ARG(cells[2]));
    }
    LG_TRY(lg_lock_add(lock, cells[0], cells[1], cells[2], err));
    lock->entries[lock->n - 1].seen = false;
    return LG_OK;
}

static LgStatus
read_entries(LgLock *lock, LgSheet *sheet, LgError *err)
{
    static const LgStr header[] = {LG_STR_INIT("column"), LG_STR_INIT("label"),
                                   LG_STR_INIT("notation")};
    LgRow row = {0};
    LG_TRY(lg_sheet_next(sheet, &row, err));
    for (uint32_t i = 0; i < 3; i++) {
        if (row.n != 3 || !lg_str_eq(lg_str_trim(row.cells[i]), header[i])) {
            return lg_error_set(err, LG_E_INVALID,
                                "the first line must be \"column,label,notation\"");
        }
    }
    for (;;) {
        LG_TRY(lg_sheet_next(sheet, &row, err));
        if (row.n == 0) {
            return LG_OK;
        }
        const LgStatus st = read_entry(lock, &row, err);
        if (st != LG_OK) {
            lg_error_at(err, lg_sheet_name(sheet), (uint32_t)row.line, 0);
            return st;
        }
    }
}

LgStatus
lg_lock_read(const LgIo *io, const char *path, LgArena *arena, LgLock **out, LgError *err)
{
    LgLock *lock = LG_NEW(arena, LgLock);
    *out = lock;
    if (!lock) {
        return no_memory(err);
    }
    lock->arena = arena;
    lock->notations.by_notation = true;
    if (!lg_io_exists(path)) {
        return LG_OK;
    }
    const LgSheetOptions options = {.encoding = LG_ENCODING_UTF8, .delimiter = ','};
    LgSheet *sheet = NULL;
    LG_TRY(lg_sheet_open(io, path, &options, &sheet, err));
    const LgStatus st = read_entries(lock, sheet, err);
    if (st != LG_OK) {
        lg_error_at(err, lg_str_c(path), 0, 0);
    }
    lg_sheet_close(sheet);
    return st;
}

void
lg_lock_done(LgLock *lock)
{
    if (lock) {
        lg_mem_free(lock->entries);
        lg_mem_free(lock->labels.slots);
        lg_mem_free(lock->notations.slots);
    }
}

void
lg_lock_text(const LgLock *lock, LgBuf *out)
{
    lg_buf_add(out, LG_STR("column,label,notation\n"));
    for (size_t i = 0; i < lock->n; i++) {
        lg_buf_csv(out, lock->entries[i].column);
        lg_buf_byte(out, ',');
        lg_buf_csv(out, lock->entries[i].label);
        lg_buf_byte(out, ',');
        lg_buf_csv(out, lock->entries[i].notation);
        lg_buf_byte(out, '\n');
    }
}
