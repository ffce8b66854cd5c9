// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/group_codes_impl.h"

enum { FIRST_BITS = 4, MAX_BITS = 18 }; // of a place: at most a megabyte

static unsigned
place_bits(const LgGroupCodes *codes)
{
    unsigned bits = 0;
    for (uint32_t k = 0; k < codes->n_keys; k++) {
        bits += codes->keys[k].bits;
    }
    return bits;
}

// Forget all places: they are found again by their keys. `places` is null afterwards when they
// would be too many, or there is no room.
static void
clear_places(LgGroupCodes *codes, LgArena *arena)
{
    const unsigned bits = place_bits(codes);
    codes->places = bits <= MAX_BITS ? LG_NEW_ARRAY(arena, uint32_t, (size_t)1 << bits) : NULL;
}

bool
lg_group_codes_init(LgGroupCodes *codes, LgArena *arena, uint32_t n_keys)
{
    *codes = (LgGroupCodes){.n_keys = n_keys};
    codes->keys = LG_NEW_ARRAY(arena, LgGroupCode, (size_t)n_keys + 1);
    codes->codes = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
    codes->place = LG_NEW_ARRAY(arena, uint32_t, LG_BATCH_MAX);
    codes->key = LG_NEW_ARRAY(arena, LgId, (size_t)n_keys + 1);
    if (!codes->keys || !codes->codes || !codes->place || !codes->key) {
        return false;
    }
    for (uint32_t k = 0; k < n_keys; k++) {
        lg_rowset_init(&codes->keys[k].values, arena, 1, 1);
        codes->keys[k].bits = FIRST_BITS;
    }
    clear_places(codes, arena);
    return true;
}

// The numbers of values that have not come lately. `*out_more`: the key needs more bits.
static bool
find_code(LgGroupCode *key, LgId id, uint16_t *out, bool *out_more)
{
    bool is_new = false;
    const uint32_t code = lg_rowset_intern(&key->values, &id, &is_new);
    if (code == LG_ROWSET_NONE) {
        return false;
    }
    if (code >> key->bits) {
        *out_more = true;
        while (code >> key->bits && key->bits <= MAX_BITS) {
            key->bits++;
        }
    }
    const size_t slot = (id * UINT64_C(0x9e3779b97f4a7c15)) >> 56;
    *out = (uint16_t)code;
    if (id != LG_ID_NONE) {
        key->recent[slot] = id;
        key->recent_code[slot] = *out;
    }
    return true;
}

static bool
find_codes(LgGroupCode *key, const LgId *ids, uint32_t n, uint16_t *out, bool *out_more)
{
    for (uint32_t i = 0; i < n; i++) {
        const LgId id = ids[i];
        const size_t slot = (id * UINT64_C(0x9e3779b97f4a7c15)) >> 56;
        if (key->recent[slot] == id && id != LG_ID_NONE) {
            out[i] = key->recent_code[slot];
        } else if (!find_code(key, id, &out[i], out_more)) {
            return false;
        }
    }
    return true;
}

// By hash, row by row.
static bool
find_slowly(LgGroupCodes *codes, LgRowSet *groups, LgId *const *keys, uint32_t row, uint32_t *out)
{
    bool is_new = false;
    for (uint32_t k = 0; k < codes->n_keys; k++) {
        codes->key[k] = keys[k][row];
    }
    *out = lg_rowset_intern(groups, codes->key, &is_new);
    return *out != LG_ROWSET_NONE;
}

static bool
find_all_slowly(LgGroupCodes *codes, LgRowSet *groups, LgId *const *keys, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        bool same = i > 0;
        for (uint32_t k = 0; k < codes->n_keys && same; k++) {
            same = keys[k][i] == keys[k][i - 1];
        }
        if (same) {
            out[i] = out[i - 1];
        } else if (!find_slowly(codes, groups, keys, i, &out[i])) {
            return false;
        }
    }
    return true;
}

bool
lg_group_codes_find(LgGroupCodes *codes, LgRowSet *groups, LgId *const *keys, uint32_t n,
                    uint32_t *out)
{
    bool more = false;
    for (uint32_t k = 0; k < codes->n_keys && codes->places; k++) {
        if (!find_codes(&codes->keys[k], keys[k], n, codes->codes, &more)) {
            return false;
        }
        if (more) { // the places of all rows change
            clear_places(codes, groups->arena);
            return codes->places ? lg_group_codes_find(codes, groups, keys, n, out)
                                 : find_all_slowly(codes, groups, keys, n, out);
        }
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t before = k > 0 ? codes->place[i] << codes->keys[k].bits : 0;
            codes->place[i] = before | codes->codes[i];
        }
    }
    if (!codes->places) {
        return find_all_slowly(codes, groups, keys, n, out);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *place = &codes->places[codes->place[i]];
        if (*place == 0) {
            if (!find_slowly(codes, groups, keys, i, &out[i])) {
                return false;
            }
            *place = out[i] + 1;
        }
        out[i] = *place - 1;
    }
    return true;
}
