// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "site/val.h"

LgVal *
lg_val_new(LgArena *arena)
{
    LgVal *val = LG_NEW(arena, LgVal);
    if (val) {
        val->kind = LG_VAL_MAP;
        val->root = val;
        val->arena = arena;
    }
    return val;
}

static LgVal *
append(LgVal *parent, LgValKind kind, const char *key)
{
    if (!parent) {
        return NULL;
    }
    LgVal *val = LG_NEW(parent->arena, LgVal);
    if (!val) {
        parent->root->failed = true;
        return NULL;
    }
    val->kind = kind;
    val->key = lg_str_c(key);
    val->root = parent->root;
    val->arena = parent->arena;
    if (parent->last) {
        parent->last->next = val;
    } else {
        parent->first = val;
    }
    parent->last = val;
    parent->n++;
    return val;
}

static LgVal *
with_text(LgVal *val, LgStr text)
{
    if (val) {
        val->text = text;
    }
    return val;
}

LgVal *
lg_val_str(LgVal *map, const char *key, LgStr text)
{
    return with_text(append(map, LG_VAL_STR, key), text);
}

LgVal *
lg_val_html(LgVal *map, const char *key, LgStr html)
{
    return with_text(append(map, LG_VAL_HTML, key), html);
}

LgVal *
lg_val_bool(LgVal *map, const char *key, bool truth)
{
    LgVal *val = append(map, LG_VAL_BOOL, key);
    if (val) {
        val->truth = truth;
    }
    return val;
}

LgVal *
lg_val_map(LgVal *map, const char *key)
{
    return append(map, LG_VAL_MAP, key);
}

LgVal *
lg_val_list(LgVal *map, const char *key)
{
    return append(map, LG_VAL_LIST, key);
}

LgVal *
lg_val_count(LgVal *map, const char *key, uint64_t n)
{
    char text[32];
    size_t at = sizeof(text);
    unsigned digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0) {
            text[--at] = ',';
        }
        text[--at] = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n > 0);
    if (!map) {
        return NULL;
    }
    const LgStr s = lg_arena_str(map->arena, (LgStr){text + at, sizeof(text) - at});
    map->root->failed |= !s.p;
    return lg_val_str(map, key, s);
}

LgVal *
lg_val_push(LgVal *list)
{
    return append(list, LG_VAL_MAP, NULL);
}

LgVal *
lg_val_push_str(LgVal *list, LgStr text)
{
    return with_text(append(list, LG_VAL_STR, NULL), text);
}

const LgVal *
lg_val_get(const LgVal *map, LgStr key)
{
    if (!map || map->kind != LG_VAL_MAP) {
        return NULL;
    }
    for (const LgVal *v = map->first; v; v = v->next) {
        if (lg_str_eq(v->key, key)) {
            return v;
        }
    }
    return NULL;
}

bool
lg_val_failed(const LgVal *root)
{
    return !root || root->failed;
}

bool
lg_val_truth(const LgVal *val)
{
    if (!val) {
        return false;
    }
    switch (val->kind) {
    case LG_VAL_STR:
    case LG_VAL_HTML: return val->text.n > 0;
    case LG_VAL_BOOL: return val->truth;
    case LG_VAL_LIST: return val->n > 0;
    case LG_VAL_MAP: return true;
    }
    return false;
}
