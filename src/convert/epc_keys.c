// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// An open-addressing table of hashes. Two different keys are taken for one with a
// chance of about n^2 / 2^65: one in 160,000 loads of 15 million certificates.
//
// When the table has got its memory it goes to a file as it is, and another one begins. Most keys
// are new: filters say so without a look at the file.

#include "base/filter.h"
#include "base/hash.h"
#include "base/mem.h"
#include "convert/epc_impl.h"

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
    size_t last_part; // that had the last key
    LgFilters filters;
};

enum { FIRST = 1024 };

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
        (void)lg_io_close(&keys->file, NULL); // nobody can read it any more
        lg_filters_done(&keys->filters);
        lg_mem_free(keys->entries);
        lg_mem_free(keys);
    }
}

// --- In memory --------------------------------------------------------------

// The entry of `hash`, or the free one where it belongs.
static Entry *
slot_of(Entry *entries, size_t mask, uint64_t hash)
{
    size_t i = hash & mask;
    while (entries[i].hash != 0 && entries[i].hash != hash) {
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
        if (keys->entries[i].hash != 0) {
            *slot_of(entries, size - 1, keys->entries[i].hash) = keys->entries[i];
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
            if (piece[k].hash != 0) {
                lg_filter_add(filter, piece[k].hash);
            }
        }
        LG_TRY(lg_io_write(&keys->file, (LgStr){(const char *)piece, n * sizeof(Entry)}, err));
        memset(piece, 0, n * sizeof(Entry));
    }
    keys->n_parts++;
    keys->n = 0;
    return LG_OK;
}

// Look for `hash` in one table of the file.
static LgStatus
find_in_part(LgEpcKeys *keys, size_t part, uint64_t hash, Entry *out, LgError *err)
{
    enum { FEW = 8 };
    Entry entries[FEW];
    const size_t size = keys->mask + 1;
    size_t at = hash & keys->mask;
    for (size_t looked = 0; looked < size;) {
        const size_t n = size - at < FEW ? size - at : FEW;
        const uint64_t offset = (part * size + at) * sizeof(Entry);
        LG_TRY(lg_io_pread(&keys->file, entries, n * sizeof(Entry), offset, err));
        for (size_t i = 0; i < n; i++) {
            if (entries[i].hash == 0) {
                return LG_OK;
            }
            if (entries[i].hash == hash) {
                *out = entries[i];
                keys->last_part = part;
                return LG_OK;
            }
        }
        looked += n;
        at = (at + n) & keys->mask;
    }
    return LG_OK;
}

// What refers to the rows of another table mostly comes in their order: the part that had the last
// key is looked into first.
static LgStatus
find_spilled(LgEpcKeys *keys, uint64_t hash, Entry *out, LgError *err)
{
    for (size_t i = keys->filters.n; i-- > 0 && out->hash == 0;) {
        const LgFilterRange *f = &keys->filters.v[i];
        const size_t last = keys->last_part;
        const bool here = last >= f->from && last < f->to;
        if (!lg_filter_has(f->filter, hash)) {
            continue;
        }
        if (here) {
            LG_TRY(find_in_part(keys, last, hash, out, err));
        }
        for (size_t k = f->to; k-- > f->from && out->hash == 0;) {
            if (!here || k != last) {
                LG_TRY(find_in_part(keys, k, hash, out, err));
            }
        }
    }
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
    Entry *entry = slot_of(keys->entries, keys->mask, hash);
    Entry found = *entry;
    if (found.hash == 0) {
        LG_TRY(find_spilled(keys, hash, &found, err));
    }
    *out_new = found.hash == 0;
    if (*out_new) {
        found = (Entry){hash, place};
        *entry = found;
        keys->n++;
    }
    *out_first = found.place;
    return LG_OK;
}

LgStatus
lg_epc_keys_find(LgEpcKeys *keys, LgStr key, bool *out_found, LgEpcPlace *out, LgError *err)
{
    const uint64_t hash = hash_of(key);
    Entry found = *slot_of(keys->entries, keys->mask, hash);
    if (found.hash == 0) {
        LG_TRY(find_spilled(keys, hash, &found, err));
    }
    *out_found = found.hash != 0;
    *out = found.place;
    return LG_OK;
}
