// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgMap: a mapped file of the store whose bytes are covered by checksums, a
// chunk of 64 KiB each, looked at when a chunk is first touched.

#ifndef LG_STORE_MAP_IMPL_H
#define LG_STORE_MAP_IMPL_H

#include "base/io.h"

#include <stdatomic.h>

typedef struct {
    const uint8_t *p;
    size_t size;
    const uint8_t *sums; ///< of the chunks; null: not covered
    size_t n_chunks;
    _Atomic unsigned char *seen; ///< per chunk: 1 once it has been checked
    bool held;                   ///< in memory of our own, not mapped
    char name[64];               ///< for messages
} LgMap;

enum { LG_MAP_CHUNK = 1 << 16 };

/// Map `dir/name`, which must have `size` bytes (UINT64_MAX: whatever it has). The file is closed
/// again; the mapping lives on even if the name goes.
LgStatus lg_map_open(const LgIo *io, const char *dir, const char *name, uint64_t size, LgMap *out,
                     LgError *err) LG_NODISCARD;

/// The same for bytes in memory, which are copied.
LgStatus lg_map_hold(LgStr bytes, const char *name, LgMap *out, LgError *err) LG_NODISCARD;
void lg_map_close(LgMap *map);

/// Check the chunks from now on: their sums stand at `at`, for the bytes before it.
LgStatus lg_map_cover(LgMap *map, uint64_t at, LgError *err) LG_NODISCARD;

/// Make sure that [offset, offset + size) is inside and checks.
LgStatus lg_map_touch(const LgMap *map, uint64_t offset, uint64_t size, LgError *err) LG_NODISCARD;

/// Let the pages of a mapped file go until they are read again: they would count as this process's.
void lg_map_forget(const LgMap *map);

/// True when [offset, offset + n * item) lies in [0, limit).
static inline bool
lg_map_inside(uint64_t offset, uint64_t n, uint64_t item, uint64_t limit)
{
    uint64_t bytes = 0;
    return !__builtin_mul_overflow(n, item, &bytes) && offset <= limit && bytes <= limit - offset;
}

#endif
