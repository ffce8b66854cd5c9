// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// An open-addressing table of hashes. Two different keys are taken for one with a
// chance of about n^2 / 2^65: one in 160,000 loads of 15 million certificates.

#include "base/hash.h"
#include "base/mem.h"
#include "convert/epc_impl.h"

typedef struct {
    uint64_t hash; // 0: free
    LgEpcPlace place;
} Entry;

_Static_assert(sizeof(Entry) == 16, "the budget is 16 bytes a key");

struct LgEpcKeys {
    Entry *entries;
    size_t mask;
    size_t n;
};

enum { FIRST = 1024 };

LgEpcKeys *
lg_epc_keys_new(void)
{
    LgEpcKeys *keys = LG_ALLOC(LgEpcKeys);
    if (!keys) {
        return NULL;
    }
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
        lg_mem_free(keys->entries);
        lg_mem_free(keys);
    }
}

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

static bool
grow(LgEpcKeys *keys)
{
    const size_t size = (keys->mask + 1) * 2;
    Entry *entries = LG_ALLOC_ARRAY(Entry, size);
    if (!entries) {
        return false;
    }
    for (size_t i = 0; i <= keys->mask; i++) {
        if (keys->entries[i].hash != 0) {
            *slot_of(entries, size - 1, keys->entries[i].hash) = keys->entries[i];
        }
    }
    lg_mem_free(keys->entries);
    keys->entries = entries;
    keys->mask = size - 1;
    return true;
}

static uint64_t
hash_of(LgStr key)
{
    const uint64_t hash = lg_hash_bytes(key, 0);
    return hash ? hash : 1;
}

LgStatus
lg_epc_keys_add(LgEpcKeys *keys, LgStr key, LgEpcPlace place, bool *out_new, LgEpcPlace *out_first,
                LgError *err)
{
    if (keys->n >= (keys->mask + 1) / 4 * 3 && !grow(keys)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for %zu keys", keys->n);
    }
    const uint64_t hash = hash_of(key);
    Entry *entry = slot_of(keys->entries, keys->mask, hash);
    *out_new = entry->hash == 0;
    if (*out_new) {
        *entry = (Entry){hash, place};
        keys->n++;
    }
    *out_first = entry->place;
    return LG_OK;
}

bool
lg_epc_keys_find(const LgEpcKeys *keys, LgStr key, LgEpcPlace *out)
{
    const Entry *entry = slot_of(keys->entries, keys->mask, hash_of(key));
    *out = entry->place;
    return entry->hash != 0;
}
