// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Hashes: XXH3 for tables and checksums. Not for secrets.

#ifndef LG_BASE_HASH_H
#define LG_BASE_HASH_H

#include "base/status.h"
#include "base/str.h"

/// XXH3-64 of `s` with `seed`. The same on every machine.
uint64_t lg_hash_bytes(LgStr s, uint64_t seed);

/// The same of bytes that come in pieces, without a seed.
typedef struct LgHasher LgHasher;

/// Null when memory is short. Free it with lg_hasher_free().
LgHasher *lg_hasher_new(void) LG_NODISCARD;

/// Null is allowed.
void lg_hasher_free(LgHasher *hasher);

void lg_hasher_add(LgHasher *hasher, LgStr s);

/// Of all that was added.
uint64_t lg_hasher_get(const LgHasher *hasher);

/// Mix one 64-bit number into a well spread one.
static inline uint64_t
lg_hash_u64(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    return x;
}

#endif
