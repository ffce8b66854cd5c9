// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgJsonNode: a JSON document as a tree in which everything knows its place, for documents that
// people write. What strangers send is read piece by piece instead (json_read.h).

#ifndef LG_BASE_JSON_TREE_H
#define LG_BASE_JSON_TREE_H

#include "base/json_read.h"

typedef struct LgJsonNode LgJsonNode;

/// Immutable after reading.
struct LgJsonNode {
    LgJsonEvent kind; ///< OBJECT, ARRAY, STRING, NUMBER, TRUE, FALSE or NULL
    uint32_t line;    ///< from 1
    uint32_t column;  ///< in bytes, from 1
    LgStr key;        ///< of a member of an object
    LgStr text;       ///< of STRING: decoded; of NUMBER: as written
    uint32_t n;       ///< members of an object, items of an array
    const LgJsonNode *first;
    const LgJsonNode *next; ///< its next sibling
};

/// Read `text`, which must live as long as the tree does; the tree lives in `arena`. LG_E_SYNTAX or
/// LG_E_INVALID (a name that an object has twice) with line and column, LG_E_LIMIT when an object
/// has more than 1,024 members, it is nested deeper than LG_JSON_DEPTH, or the arena is full.
LgStatus lg_json_tree(LgArena *arena, LgStr text, LgStr source, const LgJsonNode **out,
                      LgError *err) LG_NODISCARD;

/// The member of an object, or null when it has none with this name, or is no object, or null.
const LgJsonNode *lg_json_get(const LgJsonNode *object, LgStr key);

#endif
