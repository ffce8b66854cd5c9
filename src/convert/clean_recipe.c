// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What stands under `clean` in a recipe.

#include "convert/clean.h"
#include "convert/recipe_impl.h"

// The keys that files of their own may have too.
#define RULES                                                                     \
    LG_FIELD("skip", LG_FIELD_NODE, 0), LG_FIELD("names", LG_FIELD_NODE, 0),      \
        LG_FIELD("ignore", LG_FIELD_NODE, 0), LG_FIELD("join", LG_FIELD_NODE, 0), \
        LG_FIELD("patch", LG_FIELD_NODE, 0), LG_FIELD("default", LG_FIELD_NODE, 0)

static const LgField clean_fields[] = {
    RULES,
    LG_FIELD("nothing", LG_FIELD_NODE, 0),
    LG_FIELD("remove", LG_FIELD_NODE, 0),
    LG_FIELD("files", LG_FIELD_NODE, 0),
};
static const LgField file_fields[] = {RULES};
static const LgField join_fields[] = {
    LG_FIELD("of", LG_FIELD_NODE, 0),
    LG_FIELD("with", LG_FIELD_TEXT, offsetof(LgCleanJoin, with)),
};

const LgSection lg_recipe_clean = LG_SECTION("clean", clean_fields);
const LgSection lg_recipe_clean_files = LG_SECTION("clean.files", file_fields);
const LgSection lg_recipe_clean_join = LG_SECTION("clean.join", join_fields);

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a recipe");
}

static LgStatus
read_rule(const LgYaml *node, LgStr from, LgStr to, LgRewrite *out, LgError *err)
{
    LgError inner = {0};
    *out = (LgRewrite){from, to};
    const LgStatus st = lg_rewrite_check(out, &inner);
    return st == LG_OK ? LG_OK : lg_yaml_fail(node, err, st, "%s", inner.text);
}

// A list of what cells or rows may be, without what they become.
static LgStatus
read_list(LgArena *arena, const LgYaml *map, LgStr key, const LgRewrite **out, size_t *out_n,
          LgError *err)
{
    const LgYaml *list = lg_yaml_get(map, key);
    if (!list) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(list, LG_YAML_SEQUENCE, "this list", err));
    LgRewrite *rules = LG_NEW_ARRAY(arena, LgRewrite, list->n + 1U);
    if (!rules) {
        return no_memory(err);
    }
    size_t n = 0;
    for (const LgYaml *item = list->first; item; item = item->next) {
        LG_TRY(lg_yaml_expect(item, LG_YAML_SCALAR, "an item of the list", err));
        LG_TRY(read_rule(item, item->text, (LgStr){0}, &rules[n++], err));
    }
    *out = rules;
    *out_n = n;
    return LG_OK;
}

// The mapping under `key`, whose `out_n` children get room of `size` bytes each.
static LgStatus
read_map(LgArena *arena, const LgYaml *map, LgStr key, size_t size, const LgYaml **out,
         void **out_room, LgError *err)
{
    *out = lg_yaml_get(map, key);
    if (!*out) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(*out, LG_YAML_MAPPING, "this mapping", err));
    *out_room = lg_arena_array(arena, (*out)->n + 1U, size);
    return *out_room ? LG_OK : no_memory(err);
}

static LgStatus
read_names(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    const LgYaml *node = NULL;
    void *room = NULL;
    LG_TRY(read_map(arena, map, LG_STR("names"), sizeof(LgTidyName), &node, &room, err));
    LgTidyName *list = room;
    out->names = list;
    for (const LgYaml *child = node ? node->first : NULL; child; child = child->next) {
        LgTidyName *name = &list[out->n_names++];
        name->name = child->key;
        LG_TRY(lg_recipe_field_list(arena, node, child->key, false, &name->texts, &name->n, err));
    }
    return LG_OK;
}

static LgStatus
read_defaults(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    const LgYaml *node = NULL;
    void *room = NULL;
    LG_TRY(read_map(arena, map, LG_STR("default"), sizeof(LgCleanDefault), &node, &room, err));
    LgCleanDefault *list = room;
    out->defaults = list;
    for (const LgYaml *child = node ? node->first : NULL; child; child = child->next) {
        LgCleanDefault *def = &list[out->n_defaults++];
        def->field = child->key;
        LG_TRY(lg_recipe_field_list(arena, node, child->key, false, &def->from, &def->n, err));
    }
    return LG_OK;
}

static LgStatus
read_joins(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    const LgYaml *node = NULL;
    void *room = NULL;
    LG_TRY(read_map(arena, map, LG_STR("join"), sizeof(LgCleanJoin), &node, &room, err));
    LgCleanJoin *list = room;
    out->joins = list;
    for (const LgYaml *child = node ? node->first : NULL; child; child = child->next) {
        LgCleanJoin *join = &list[out->n_joins++];
        *join = (LgCleanJoin){.field = child->key, .with = LG_STR(" ")};
        LG_TRY(lg_recipe_field_read(child, &lg_recipe_clean_join, join, err));
        LG_TRY(lg_recipe_field_list(arena, child, LG_STR("of"), false, &join->of, &join->n, err));
        if (join->n == 0) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "a join needs 'of': the headers of the columns to join");
        }
    }
    return LG_OK;
}

static LgStatus
read_patch(LgArena *arena, const LgYaml *node, LgCleanPatch *out, LgError *err)
{
    LG_TRY(lg_yaml_expect(node, LG_YAML_MAPPING, "what cells become", err));
    LgRewrite *rules = LG_NEW_ARRAY(arena, LgRewrite, node->n + 1U);
    if (!rules) {
        return no_memory(err);
    }
    *out = (LgCleanPatch){.field = node->key, .rules = rules};
    for (const LgYaml *child = node->first; child; child = child->next) {
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this value", err));
        LG_TRY(read_rule(child, child->key, child->text, &rules[out->n++], err));
    }
    return LG_OK;
}

static LgStatus
read_patches(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    const LgYaml *node = NULL;
    void *room = NULL;
    LG_TRY(read_map(arena, map, LG_STR("patch"), sizeof(LgCleanPatch), &node, &room, err));
    LgCleanPatch *list = room;
    out->patches = list;
    for (const LgYaml *child = node ? node->first : NULL; child; child = child->next) {
        LG_TRY(read_patch(arena, child, &list[out->n_patches++], err));
    }
    return LG_OK;
}

static LgStatus
read_rules(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    LG_TRY(read_list(arena, map, LG_STR("skip"), &out->skip, &out->n_skip, err));
    LG_TRY(read_names(arena, map, out, err));
    LG_TRY(lg_recipe_field_list(arena, map, LG_STR("ignore"), false, &out->ignore, &out->n_ignore,
                                err));
    LG_TRY(read_joins(arena, map, out, err));
    LG_TRY(read_patches(arena, map, out, err));
    return read_defaults(arena, map, out, err);
}

LgStatus
lg_clean_read(LgArena *arena, const LgYaml *node, LgCleanOptions **out, LgError *err)
{
    char unused_fields = 0; // all keys are read by functions of their own
    LG_TRY(lg_recipe_field_read(node, &lg_recipe_clean, &unused_fields, err));
    const LgYaml *files = NULL;
    void *unused = NULL;
    LG_TRY(read_map(arena, node, LG_STR("files"), 1, &files, &unused, err));
    LgCleanOptions *made = LG_NEW(arena, LgCleanOptions);
    LgCleanRules *rules = LG_NEW_ARRAY(arena, LgCleanRules, (files ? files->n : 0U) + 1U);
    if (!made || !rules) {
        return no_memory(err);
    }
    made->rules = rules;
    LG_TRY(read_list(arena, node, LG_STR("nothing"), &made->nothing, &made->n_nothing, err));
    LG_TRY(lg_recipe_field_list(arena, node, LG_STR("remove"), false, &made->remove,
                                &made->n_remove, err));
    LG_TRY(read_rules(arena, node, &rules[made->n_rules++], err));
    for (const LgYaml *child = files ? files->first : NULL; child; child = child->next) {
        LgCleanRules *own = &rules[made->n_rules++];
        LG_TRY(lg_recipe_field_read(child, &lg_recipe_clean_files, &unused_fields, err));
        own->files = child->key;
        LG_TRY(read_rules(arena, child, own, err));
    }
    *out = made;
    return LG_OK;
}
