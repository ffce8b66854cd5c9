// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgVal: what a template shows: a tree of maps, lists and texts in an arena.
//
// Building one needs no checks: when memory is short the tree is marked, null
// parents are passed over, and lg_val_failed() tells at the end.

#ifndef LG_SITE_VAL_H
#define LG_SITE_VAL_H

#include "base/arena.h"

typedef enum {
    LG_VAL_STR,
    LG_VAL_HTML, ///< made by our own code, never from data: {{{x}}} shows it as it is
    LG_VAL_BOOL,
    LG_VAL_LIST,
    LG_VAL_MAP,
} LgValKind;

typedef struct LgVal LgVal;
struct LgVal {
    LgValKind kind;
    bool truth;   ///< BOOL
    bool failed;  ///< root only
    uint32_t n;   ///< children
    LgStr key;    ///< in its map
    LgStr text;   ///< STR, HTML
    LgVal *first; ///< LIST, MAP
    LgVal *last;
    LgVal *next;
    LgVal *root;
    LgArena *arena;
};

/// An empty map; null when memory is short.
LgVal *lg_val_new(LgArena *arena);

// Texts are borrowed: they must live as long as the tree. Keys are static. The
// functions return the new child, or null.
LgVal *lg_val_str(LgVal *map, const char *key, LgStr text);
LgVal *lg_val_html(LgVal *map, const char *key, LgStr html);
LgVal *lg_val_bool(LgVal *map, const char *key, bool truth);
LgVal *lg_val_map(LgVal *map, const char *key);
LgVal *lg_val_list(LgVal *map, const char *key);

/// "1,234,567"
LgVal *lg_val_count(LgVal *map, const char *key, uint64_t n);

/// Append an empty map, or a text, to a list.
LgVal *lg_val_push(LgVal *list);
LgVal *lg_val_push_str(LgVal *list, LgStr text);

/// The child called `key`; null when there is none.
const LgVal *lg_val_get(const LgVal *map, LgStr key);

/// True when some part of the tree found no memory.
bool lg_val_failed(const LgVal *root);

/// What a section asks: is it there, not false, not empty?
bool lg_val_truth(const LgVal *val);

#endif
