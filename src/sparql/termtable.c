// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/termtable.h"

#include "base/hash.h"

#include <pthread.h>

enum { FIRST_SLOTS = 256 };

typedef struct {
    LgTerm term;
    uint64_t hash;
    LgId id; // of the dictionary, or LG_ID_KIND_LOCAL and the entry's own number
} Entry;

typedef struct {
    uint32_t tag;    // the upper half of the hash: places it, and tells most others apart
    uint32_t number; // of the entry, + 1; 0: free
} Slot;

// Every computed term that is not inline has an entry, those of the dictionary
// too, so that the dictionary is asked once for each. At most half of the slots
// are in use. Shared, everything is guarded by `mu` but what never changes: the snapshot, and an
// entry once it is there.
struct LgTermTable {
    LgArena *arena;
    LgArena *own; // within that of the query, once it is shared; else null
    pthread_mutex_t mu;
    const LgSnapshot *snapshot;
    Entry **entries; // pointers, since entries must not move
    uint32_t n, cap;
    Slot *slots;
    uint32_t n_slots; // a power of two
    LgStr datatype;   // the last one copied: mostly they are the same
};

static LgStatus
no_room(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the terms of the query need more memory than it may use");
}

LgStatus
lg_termtable_new(LgArena *arena, const LgSnapshot *snapshot, LgTermTable **out, LgError *err)
{
    LgTermTable *table = LG_NEW(arena, LgTermTable);
    if (!table) {
        return no_room(err);
    }
    table->arena = arena;
    table->snapshot = snapshot;
    table->n_slots = FIRST_SLOTS;
    table->slots = LG_NEW_ARRAY(arena, Slot, FIRST_SLOTS);
    table->cap = FIRST_SLOTS / 2;
    table->entries = LG_NEW_ARRAY(arena, Entry *, FIRST_SLOTS / 2);
    if (!table->slots || !table->entries) {
        return no_room(err);
    }
    *out = table;
    return LG_OK;
}

// Language tags are compared without case, so they are hashed without.
static uint64_t
hash_term(const LgTerm *term)
{
    uint64_t hash = lg_hash_bytes(term->value, (uint64_t)term->kind);
    if (term->lang.n > 0) {
        for (size_t i = 0; i < term->lang.n; i++) {
            hash = (hash ^ ((unsigned char)term->lang.p[i] | 0x20U)) * 0x100000001b3U;
        }
        return lg_hash_u64(hash);
    }
    return term->kind == LG_TERM_LITERAL ? lg_hash_bytes(term->datatype, hash) : hash;
}

static bool
grow(LgTermTable *table)
{
    const uint32_t cap = table->cap * 2;
    const uint32_t n_slots = table->n_slots * 2;
    if (cap >= UINT32_MAX / 4) {
        return false;
    }
    Entry **entries = LG_NEW_ARRAY(table->arena, Entry *, cap);
    Slot *slots = LG_NEW_ARRAY(table->arena, Slot, n_slots);
    if (!entries || !slots) {
        return false;
    }
    memcpy(entries, table->entries, table->n * sizeof(Entry *));
    for (uint32_t i = 0; i < table->n_slots; i++) {
        if (table->slots[i].number == 0) {
            continue;
        }
        uint32_t at = table->slots[i].tag & (n_slots - 1);
        while (slots[at].number != 0) {
            at = (at + 1) & (n_slots - 1);
        }
        slots[at] = table->slots[i];
    }
    table->entries = entries;
    table->slots = slots;
    table->cap = cap;
    table->n_slots = n_slots;
    return true;
}

static LgStatus
copy(LgTermTable *table, const LgTerm *term, LgTerm *out, LgError *err)
{
    static const LgStr string = LG_STR_INIT(LG_XSD_STRING);
    static const LgStr lang = LG_STR_INIT(LG_RDF_LANGSTRING);
    LgTerm bare = *term;
    bare.datatype = (LgStr){0};
    LG_TRY(lg_term_copy(table->arena, &bare, out, err));
    if (lg_str_eq(term->datatype, string)) {
        out->datatype = string;
    } else if (term->lang.n > 0) {
        out->datatype = lang;
    } else if (term->datatype.n > 0) {
        if (!lg_str_eq(term->datatype, table->datatype)) {
            table->datatype = lg_arena_str(table->arena, term->datatype);
        }
        if (!table->datatype.p) {
            table->datatype = (LgStr){0};
            return no_room(err);
        }
        out->datatype = table->datatype;
    }
    return LG_OK;
}

LgStatus
lg_termtable_share(LgTermTable *table, LgError *err)
{
    if (!table->own) {
        table->own = lg_arena_within(table->arena);
        if (!table->own) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the terms of the query");
        }
        table->arena = table->own;
        (void)pthread_mutex_init(&table->mu, NULL); // cannot fail with these attributes
    }
    return LG_OK;
}

bool
lg_termtable_is_shared(const LgTermTable *table)
{
    return table->own;
}

void
lg_termtable_done(LgTermTable *table)
{
    if (table->own) {
        (void)pthread_mutex_destroy(&table->mu);
        lg_arena_free(table->own);
        table->own = NULL;
        table->arena = NULL;
    }
}

static void
lock(LgTermTable *table)
{
    if (table->own) {
        (void)pthread_mutex_lock(&table->mu);
    }
}

static void
unlock(LgTermTable *table)
{
    if (table->own) {
        (void)pthread_mutex_unlock(&table->mu);
    }
}

// The entry of `term`; null: there is none.
static const Entry *
find(const LgTermTable *table, const LgTerm *term, uint64_t hash)
{
    const uint32_t tag = (uint32_t)(hash >> 32);
    uint32_t at = tag & (table->n_slots - 1);
    for (; table->slots[at].number != 0; at = (at + 1) & (table->n_slots - 1)) {
        if (table->slots[at].tag != tag) {
            continue;
        }
        const Entry *entry = table->entries[table->slots[at].number - 1];
        if (entry->hash == hash && lg_term_eq(&entry->term, term)) {
            return entry;
        }
    }
    return NULL;
}

// Add an entry. `stored`: its id in the dictionary, or LG_ID_NONE.
static LgStatus
add(LgTermTable *table, const LgTerm *term, uint64_t hash, LgId stored, LgId *out, LgError *err)
{
    Entry *entry = LG_NEW(table->arena, Entry);
    if (!entry || (table->n == table->cap && !grow(table))) {
        return no_room(err);
    }
    LG_TRY(copy(table, term, &entry->term, err));
    const uint32_t tag = (uint32_t)(hash >> 32);
    entry->hash = hash;
    entry->id = stored != LG_ID_NONE ? stored : lg_id_make(LG_ID_KIND_LOCAL, table->n);
    uint32_t at = tag & (table->n_slots - 1);
    while (table->slots[at].number != 0) {
        at = (at + 1) & (table->n_slots - 1);
    }
    table->entries[table->n++] = entry;
    table->slots[at] = (Slot){tag, table->n};
    *out = entry->id;
    return LG_OK;
}

LgStatus
lg_termtable_id(LgTermTable *table, const LgTerm *term, LgId *out, LgError *err)
{
    if (term->kind == LG_TERM_NONE) {
        *out = LG_ID_NONE;
        return LG_OK;
    }
    if (term->kind == LG_TERM_LITERAL) {
        const LgId id = lg_id_encode(term);
        if (id != LG_ID_NONE) {
            *out = id;
            return LG_OK;
        }
    }
    const uint64_t hash = hash_term(term);
    lock(table);
    const Entry *entry = find(table, term, hash);
    unlock(table);
    LgId stored = LG_ID_NONE;
    if (!entry && table->snapshot) { // asked without the lock: it takes long
        LG_TRY(lg_snapshot_find(table->snapshot, term, &stored, err));
    }
    LgStatus st = LG_OK;
    if (!entry) {
        lock(table);
        entry = table->own ? find(table, term, hash) : NULL; // another thread may have
        if (!entry) {
            st = add(table, term, hash, stored, out, err);
        }
        unlock(table);
    }
    if (entry) {
        *out = entry->id;
    }
    return st;
}

static bool
find_local(LgTermTable *table, LgId id, LgTerm *out)
{
    lock(table);
    const bool found = lg_id_payload(id) < table->n;
    if (found) {
        *out = table->entries[lg_id_payload(id)]->term;
    }
    unlock(table);
    return found;
}

LgStatus
lg_termtable_term(LgTermTable *table, LgId id, LgArena *scratch, LgTerm *out, LgError *err)
{
    if (lg_id_is_inline(id)) {
        return lg_id_decode(id, scratch, out, err);
    }
    if (lg_id_kind(id) == LG_ID_KIND_LOCAL && find_local(table, id, out)) {
        return LG_OK;
    }
    if (!table->snapshot) {
        return lg_error_set(err, LG_E_CORRUPT, "term %016llx is in no dictionary",
                            (unsigned long long)id);
    }
    return lg_snapshot_term(table->snapshot, id, scratch, out, err);
}
