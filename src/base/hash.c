// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"

#include "base/mem.h"

#include <xxhash.h>

struct LgHasher {
    XXH3_state_t *state; // wants memory of its own kind
};

uint64_t
lg_hash_bytes(LgStr s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p, s.n, seed);
}

LgHasher *
lg_hasher_new(void)
{
    LgHasher *hasher = LG_ALLOC(LgHasher);
    if (hasher) {
        hasher->state = XXH3_createState();
    }
    if (!hasher || !hasher->state || XXH3_64bits_reset(hasher->state) != XXH_OK) {
        lg_hasher_free(hasher);
        return NULL;
    }
    return hasher;
}

void
lg_hasher_free(LgHasher *hasher)
{
    if (hasher) {
        (void)XXH3_freeState(hasher->state);
        lg_mem_free(hasher);
    }
}

void
lg_hasher_add(LgHasher *hasher, LgStr s)
{
    if (s.n > 0) {
        (void)XXH3_64bits_update(hasher->state, s.p, s.n); // fails for null only
    }
}

uint64_t
lg_hasher_get(const LgHasher *hasher)
{
    return XXH3_64bits_digest(hasher->state);
}
