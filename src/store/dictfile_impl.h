// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the reader and the writer of dictionary files share. docs/FORMAT.md has the bytes.

#ifndef LG_STORE_DICTFILE_IMPL_H
#define LG_STORE_DICTFILE_IMPL_H

#include <stdint.h>

#define LG_DICT_MAGIC "LGDICT01"
enum { LG_DICT_FOOTER = 8 + 4 * 8 + 3 * 5 * 8 + 8 };

// A slot: 22 bits of the hash, 2 bits kind, 40 bits position in the part. 0: empty.
enum { LG_DICT_INDEX_BITS = 40, LG_DICT_KIND_BITS = 2 };

static inline uint64_t
lg_dictfile_slot(uint64_t hash, uint64_t n_slots)
{
    return (uint64_t)(((unsigned __int128)hash * n_slots) >> 64);
}

static inline uint64_t
lg_dictfile_tag(uint64_t hash)
{
    return hash & 0x3fffff;
}

static inline uint64_t
lg_dictfile_slot_tag(uint64_t slot)
{
    return slot >> (LG_DICT_INDEX_BITS + LG_DICT_KIND_BITS);
}

static inline unsigned
lg_dictfile_slot_kind(uint64_t slot)
{
    return (unsigned)(slot >> LG_DICT_INDEX_BITS) & 3;
}

static inline uint64_t
lg_dictfile_slot_index(uint64_t slot)
{
    return slot & ((UINT64_C(1) << LG_DICT_INDEX_BITS) - 1);
}

static inline uint64_t
lg_dictfile_make_slot(uint64_t hash, unsigned kind, uint64_t index)
{
    return lg_dictfile_tag(hash) << (LG_DICT_INDEX_BITS + LG_DICT_KIND_BITS) |
           (uint64_t)kind << LG_DICT_INDEX_BITS | index;
}

#endif
