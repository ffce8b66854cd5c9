// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"

#include <xxhash.h>

uint64_t
lg_hash_bytes(LgStr s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p, s.n, seed);
}
