// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgGroupCodes: the group of each row by several keys, where every key has few values. A value is
// given a small number when it first comes; the numbers of a row's values side by side are its
// place in one array of groups.

#ifndef LG_SPARQL_GROUP_CODES_IMPL_H
#define LG_SPARQL_GROUP_CODES_IMPL_H

#include "sparql/rowset.h"

typedef struct {
    LgRowSet values;  ///< by their number
    unsigned bits;    ///< that a number may have
    LgId recent[256]; ///< values that came, to be found again; LG_ID_NONE is never one
    uint16_t recent_code[256];
} LgGroupCode;

typedef struct {
    LgGroupCode *keys;
    uint32_t n_keys;
    uint32_t *places; ///< group + 1; 0: none yet. Null: more values than this is for
    uint16_t *codes;  ///< of one key, LG_BATCH_MAX
    uint32_t *place;  ///< of each row of a batch
    LgId *key;        ///< room for one row's
} LgGroupCodes;

/// False when the arena is full.
bool lg_group_codes_init(LgGroupCodes *codes, LgArena *arena, uint32_t n_keys) LG_NODISCARD;

/// The group of each of `n` rows, in `out`; new ones are added to `groups` (lg_rowset_intern()).
/// False when there is no room.
bool lg_group_codes_find(LgGroupCodes *codes, LgRowSet *groups, LgId *const *keys, uint32_t n,
                         uint32_t *out) LG_NODISCARD;

#endif
