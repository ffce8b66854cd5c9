// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// An open-addressing table of hashes. Two different keys are taken for one with a
// chance of about n^2 / 2^65: one in 160,000 loads of 15 million certificates.
//
// When the table has got its memory it goes to a file as it is, and another one begins. Most keys
// are new: filters say so without a look at the file. Where keys have numbers, the text alone
// decides where they stand and what filters are asked, so that many of them cost one look at
// memory.

#include "base/filter.h"
#include "base/hash.h"
#include "base/mem.h"
#include "convert/epc_impl.h"

#include <assert.h>

typedef struct {
    uint64_t hash; // 0: free
    LgEpcPlace place;
} Entry;

_Static_assert(sizeof(Entry) == 16, "the budget is 16 bytes a key");

struct LgEpcKeys {
    LgEpcKeysOptions options;
    Entry *entries;
    size_t mask;
    size_t n;
    LgFile file; // unlinked; the tables of `n_parts`, all as large as `entries`
    size_t n_parts;
    const void *map; // of the file, its first `n_mapped` parts
    size_t n_mapped;
    size_t last_part; // that had the last key
    size_t strayed;   // looks at other parts since their pages were let go
    LgFilters filters;
    uint64_t nowhere; // a hash that no filter has
};

enum {
    FIRST = 1024,
    STRAY = 4096, // looks at parts after which their pages are let go
    AHEAD = 16,   // entries for which the memory is asked beforehand
};

static size_t
part_size(const LgEpcKeys *keys)
{
    return (keys->mask + 1) * sizeof(Entry);
}

LgEpcKeys *
lg_epc_keys_new(const LgEpcKeysOptions *options)
{
    LgEpcKeys *keys = LG_ALLOC(LgEpcKeys);
    if (!keys) {
        return NULL;
    }
    keys->options = *options;
    keys->file.fd = -1;
    keys->entries = LG_ALLOC_ARRAY(Entry, FIRST);
    keys->mask = FIRST - 1;
    if (!keys->entries) {
        lg_mem_free(keys);
        return NULL;
    }
    return keys;
}

void
lg_epc_keys_free(LgEpcKeys *keys)
{
    if (keys) {
        lg_io_unmap(keys->map, keys->n_mapped * part_size(keys));
        (void)lg_io_close(&keys->file, NULL); // nobody can read it any more
        lg_filters_done(&keys->filters);
        lg_mem_free(keys->entries);
        lg_mem_free(keys);
    }
}

// --- In memory --------------------------------------------------------------

// Is it the entry of this key?
static bool
is_of(const LgEpcKeys *keys, const Entry *entry, uint64_t hash, uint16_t number)
{
    return entry->hash == hash && (!keys->options.numbered || entry->place.number == number);
}

// The entry of a key in a table of `mask` + 1, or the free one where it belongs.
static const Entry *
slot_of(const LgEpcKeys *keys, const Entry *entries, size_t mask, uint64_t hash, uint16_t number)
{
    size_t i = hash & mask;
    while (entries[i].hash != 0 && !is_of(keys, &entries[i], hash, number)) {
        i = (i + 1) & mask;
    }
    return &entries[i];
}

static LgStatus
grow(LgEpcKeys *keys, LgError *err)
{
    const size_t size = (keys->mask + 1) * 2;
    Entry *entries = (Entry *)lg_mem_table(size, sizeof(Entry));
    if (!entries) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for %zu keys", keys->n);
    }
    for (size_t i = 0; i <= keys->mask; i++) {
        const Entry *e = &keys->entries[i];
        if (e->hash != 0) {
            const Entry *to = slot_of(keys, entries, size - 1, e->hash, e->place.number);
            entries[to - entries] = *e;
        }
    }
    lg_mem_free(keys->entries);
    keys->entries = entries;
    keys->mask = size - 1;
    return LG_OK;
}

static uint64_t
hash_of(LgStr key)
{
    const uint64_t hash = lg_hash_bytes(key, 0);
    return hash ? hash : 1;
}

// --- In the file ------------------------------------------------------------

// Nobody needs to tidy up behind a process that dies: the file has no name.
static LgStatus
open_file(LgEpcKeys *keys, LgError *err)
{
    if (keys->file.fd >= 0) {
        return LG_OK;
    }
    const LgEpcKeysOptions *o = &keys->options;
    LG_TRY(lg_io_open(o->io, o->path, LG_IO_CREATE, &keys->file, err));
    return lg_io_unlink(o->io, o->path, err);
}

static LgStatus
spill(LgEpcKeys *keys, LgError *err)
{
    enum { PIECE = 1 << 16 }; // entries written at a time
    const size_t size = keys->mask + 1;
    LgFilter *filter = NULL;
    LG_TRY(open_file(keys, err));
    LG_TRY(lg_filters_need(&keys->filters, keys->n, keys->n_parts, &filter, err));
    for (size_t i = 0; i < size; i += PIECE) {
        const size_t n = size - i < PIECE ? size - i : PIECE;
        Entry *piece = keys->entries + i;
        for (size_t k = 0; k < n; k++) {
            lg_filter_prefetch(filter, piece[k + AHEAD < n ? k + AHEAD : k].hash);
            if (piece[k].hash != 0) {
                lg_filter_add(filter, piece[k].hash);
            }
        }
        LG_TRY(lg_io_write(&keys->file, (LgStr){(const char *)piece, n * sizeof(Entry)}, err));
        memset(piece, 0, n * sizeof(Entry));
    }
    keys->n_parts++;
    keys->n = 0;
    keys->nowhere = 0;
    return LG_OK;
}

// Map all parts that there are.
static LgStatus
map_parts(LgEpcKeys *keys, LgError *err)
{
    if (keys->n_mapped == keys->n_parts) {
        return LG_OK;
    }
    lg_io_unmap(keys->map, keys->n_mapped * part_size(keys));
    keys->map = NULL;
    keys->n_mapped = 0;
    LG_TRY(lg_io_map(&keys->file, keys->n_parts * part_size(keys), &keys->map, err));
    keys->n_mapped = keys->n_parts;
    return LG_OK;
}

// Look into one table of the file. What looks have brought into memory would add up to all of it.
static void
find_in_part(LgEpcKeys *keys, size_t part, uint64_t hash, uint16_t number, Entry *out)
{
    const Entry *entries = (const Entry *)keys->map + part * (keys->mask + 1);
    if (part != keys->last_part && ++keys->strayed == STRAY) {
        lg_io_forget(keys->map, keys->n_mapped * part_size(keys));
        keys->strayed = 0;
    }
    *out = *slot_of(keys, entries, keys->mask, hash, number);
    keys->last_part = out->hash != 0 ? part : keys->last_part;
}

// What refers to the rows of another table mostly comes in their order: the part that had the last
// key is looked into first.
static LgStatus
find_spilled(LgEpcKeys *keys, uint64_t hash, uint16_t number, Entry *out, LgError *err)
{
    if (hash == keys->nowhere) {
        return LG_OK;
    }
    bool asked = false;
    for (size_t i = keys->filters.n; i-- > 0 && out->hash == 0;) {
        const LgFilterRange *f = &keys->filters.v[i];
        const size_t last = keys->last_part;
        const bool here = last >= f->from && last < f->to;
        if (!lg_filter_has(f->filter, hash)) {
            continue;
        }
        asked = true;
        LG_TRY(map_parts(keys, err));
        if (here) {
            find_in_part(keys, last, hash, number, out);
        }
        for (size_t k = f->to; k-- > f->from && out->hash == 0;) {
            if (!here || k != last) {
                find_in_part(keys, k, hash, number, out);
            }
        }
    }
    keys->nowhere = asked ? keys->nowhere : hash;
    return LG_OK;
}

// --- Both -------------------------------------------------------------------

static LgStatus
make_room(LgEpcKeys *keys, LgError *err)
{
    const size_t size = keys->mask + 1;
    if (keys->n < size / 4 * 3) {
        return LG_OK;
    }
    const bool limited = keys->options.path && size > keys->options.memory / (2 * sizeof(Entry));
    return limited ? spill(keys, err) : grow(keys, err);
}

LgStatus
lg_epc_keys_add(LgEpcKeys *keys, LgStr key, LgEpcPlace place, bool *out_new, LgEpcPlace *out_first,
                LgError *err)
{
    LG_TRY(make_room(keys, err));
    const uint64_t hash = hash_of(key);
    const Entry *entry = slot_of(keys, keys->entries, keys->mask, hash, place.number);
    Entry found = *entry;
    if (found.hash == 0) {
        LG_TRY(find_spilled(keys, hash, place.number, &found, err));
    }
    *out_new = found.hash == 0;
    if (*out_new) {
        found = (Entry){hash, place};
        keys->entries[entry - keys->entries] = found;
        keys->n++;
    }
    *out_first = found.place;
    return LG_OK;
}

LgStatus
lg_epc_keys_find(LgEpcKeys *keys, LgStr key, bool *out_found, LgEpcPlace *out, LgError *err)
{
    const uint64_t hash = hash_of(key);
    assert(!keys->options.numbered);
    Entry found = *slot_of(keys, keys->entries, keys->mask, hash, 0);
    if (found.hash == 0) {
        LG_TRY(find_spilled(keys, hash, 0, &found, err));
    }
    *out_found = found.hash != 0;
    *out = found.place;
    return LG_OK;
}
