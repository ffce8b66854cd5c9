// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Hashes: XXH3 for tables and checksums. Not for secrets.

#ifndef LG_BASE_HASH_H
#define LG_BASE_HASH_H

#include "base/str.h"

/// XXH3-64 of `s` with `seed`. The same on every machine.
uint64_t lg_hash_bytes(LgStr s, uint64_t seed);

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
