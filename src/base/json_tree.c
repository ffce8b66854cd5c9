// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/json_tree.h"

enum { MEMBERS = 1024 };

typedef struct {
    LgJsonReader json;
    LgArena *arena;
    LgJsonNode *open[LG_JSON_DEPTH]; // containers around
    LgJsonNode *last[LG_JSON_DEPTH]; // their last child so far
    unsigned depth;
    size_t seen; // bytes in front of here have been counted
    uint32_t line;
    size_t line_start;
} Tree;

// Where the piece begins that comes next.
static void
place(Tree *tree, uint32_t *out_line, uint32_t *out_column)
{
    const LgStr s = tree->json.input;
    size_t at = tree->seen;
    for (; at < s.n; at++) {
        if (s.p[at] == '\n') {
            tree->line++;
            tree->line_start = at + 1;
        } else if (at >= tree->json.pos && !strchr(" \t\r,:", s.p[at])) {
            break;
        }
    }
    tree->seen = at;
    *out_line = tree->line;
    *out_column = (uint32_t)(at - tree->line_start + 1);
}

const LgJsonNode *
lg_json_get(const LgJsonNode *object, LgStr key)
{
    if (!object || object->kind != LG_JSON_OBJECT) {
        return NULL;
    }
    const LgJsonNode *node = object->first;
    while (node && !lg_str_eq(node->key, key)) {
        node = node->next;
    }
    return node;
}

static LgStatus
attach(Tree *tree, LgJsonNode *node, LgError *err)
{
    LgJsonNode *around = tree->open[tree->depth - 1];
    LgJsonNode *last = tree->last[tree->depth - 1];
    if (around->kind == LG_JSON_OBJECT && lg_json_get(around, node->key)) {
        return lg_json_fail(&tree->json, err, LG_E_INVALID, "\"" LG_STR_FMT "\" stands here twice",
                            LG_STR_ARG(node->key));
    }
    if (around->kind == LG_JSON_OBJECT && around->n == MEMBERS) {
        return lg_json_fail(&tree->json, err, LG_E_LIMIT, "an object of more than %d members",
                            MEMBERS);
    }
    if (last) {
        last->next = node;
    } else {
        around->first = node;
    }
    tree->last[tree->depth - 1] = node;
    around->n++;
    return LG_OK;
}

// One piece of the document; `*key` is the name that the value will have.
static LgStatus
take(Tree *tree, LgStr *key, LgJsonNode **out_root, bool *out_end, LgError *err)
{
    uint32_t line = 0;
    uint32_t column = 0;
    LgJsonEvent event = LG_JSON_END;
    place(tree, &line, &column);
    LG_TRY(lg_json_next(&tree->json, &event, err));
    switch (event) {
    case LG_JSON_END: *out_end = true; return LG_OK;
    case LG_JSON_KEY: *key = tree->json.text; return LG_OK;
    case LG_JSON_OBJECT_END:
    case LG_JSON_ARRAY_END: tree->depth--; return LG_OK;
    case LG_JSON_OBJECT:
    case LG_JSON_ARRAY:
    case LG_JSON_STRING:
    case LG_JSON_NUMBER:
    case LG_JSON_TRUE:
    case LG_JSON_FALSE:
    case LG_JSON_NULL: break;
    }
    LgJsonNode *node = LG_NEW(tree->arena, LgJsonNode);
    if (!node) {
        return lg_json_fail(&tree->json, err, LG_E_LIMIT, "the document is too large");
    }
    *node = (LgJsonNode){.kind = event, .line = line, .column = column, .key = *key};
    if (event == LG_JSON_STRING || event == LG_JSON_NUMBER) {
        node->text = tree->json.text;
    }
    *key = (LgStr){0};
    if (tree->depth > 0) {
        LG_TRY(attach(tree, node, err));
    } else {
        *out_root = node;
    }
    if (event == LG_JSON_OBJECT || event == LG_JSON_ARRAY) {
        tree->open[tree->depth] = node;
        tree->last[tree->depth++] = NULL;
    }
    return LG_OK;
}

LgStatus
lg_json_tree(LgArena *arena, LgStr text, LgStr source, const LgJsonNode **out, LgError *err)
{
    Tree tree = {.arena = arena, .line = 1};
    LgJsonNode *root = NULL;
    LgStr key = {0};
    LG_TRY(lg_json_read(&tree.json, text, source, arena, err));
    for (bool end = false; !end;) {
        LG_TRY(take(&tree, &key, &root, &end, err));
    }
    *out = root;
    return LG_OK;
}
