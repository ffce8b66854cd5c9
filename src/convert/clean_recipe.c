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
read_rule(const LgYaml *node, LgStr from, LgStr to, LgRewrite *out, LgError *err)
{
    LgError inner = {0};
    *out = (LgRewrite){from, to};
    const LgStatus st = lg_rewrite_check(out, &inner);
    return st == LG_OK ? LG_OK : lg_yaml_fail(node, err, st, "%s", inner.text);
}

// A list of what cells or rows may be, without what they become.
static LgStatus
read_list(LgArena *arena, const LgYaml *list, const LgRewrite **out, size_t *out_n, LgError *err)
{
    LgRewrite *rules = NULL;
    if (!list) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, list, LG_YAML_SEQUENCE, "this list", sizeof(*rules),
                                (void **)&rules, err));
    *out = rules;
    for (const LgYaml *item = list->first; item; item = item->next) {
        LG_TRY(lg_yaml_expect(item, LG_YAML_SCALAR, "an item of the list", err));
        LG_TRY(read_rule(item, item->text, (LgStr){0}, &rules[(*out_n)++], err));
    }
    return LG_OK;
}

static LgStatus
read_joins(LgArena *arena, const LgYaml *node, LgCleanRules *out, LgError *err)
{
    LgCleanJoin *list = NULL;
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_MAPPING, "this mapping", sizeof(*list),
                                (void **)&list, err));
    out->joins = list;
    for (const LgYaml *child = node->first; child; child = child->next) {
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
    LgRewrite *rules = NULL;
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_MAPPING, "what cells become", sizeof(*rules),
                                (void **)&rules, err));
    *out = (LgCleanPatch){.field = node->key, .rules = rules};
    for (const LgYaml *child = node->first; child; child = child->next) {
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this value", err));
        LG_TRY(read_rule(child, child->key, child->text, &rules[out->n++], err));
    }
    return LG_OK;
}

static LgStatus
read_patches(LgArena *arena, const LgYaml *node, LgCleanRules *out, LgError *err)
{
    LgCleanPatch *list = NULL;
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_MAPPING, "this mapping", sizeof(*list),
                                (void **)&list, err));
    out->patches = list;
    for (const LgYaml *child = node->first; child; child = child->next) {
        LG_TRY(read_patch(arena, child, &list[out->n_patches++], err));
    }
    return LG_OK;
}

static LgStatus
read_rules(LgArena *arena, const LgYaml *map, LgCleanRules *out, LgError *err)
{
    LG_TRY(read_list(arena, lg_yaml_get(map, LG_STR("skip")), &out->skip, &out->n_skip, err));
    LG_TRY(lg_recipe_field_lists(arena, lg_yaml_get(map, LG_STR("names")), &out->names,
                                 &out->n_names, err));
    LG_TRY(lg_recipe_field_list(arena, map, LG_STR("ignore"), false, &out->ignore, &out->n_ignore,
                                err));
    LG_TRY(read_joins(arena, lg_yaml_get(map, LG_STR("join")), out, err));
    LG_TRY(read_patches(arena, lg_yaml_get(map, LG_STR("patch")), out, err));
    return lg_recipe_field_lists(arena, lg_yaml_get(map, LG_STR("default")), &out->defaults,
                                 &out->n_defaults, err);
}

LgStatus
lg_clean_read(LgArena *arena, const LgYaml *node, LgCleanOptions **out, LgError *err)
{
    char none = 0; // no key goes into a field
    LG_TRY(lg_recipe_field_read(node, &lg_recipe_clean, &none, err));
    const LgYaml *files = lg_yaml_get(node, LG_STR("files"));
    if (files) {
        LG_TRY(lg_yaml_expect(files, LG_YAML_MAPPING, "this mapping", err));
    }
    LgCleanOptions *made = LG_NEW(arena, LgCleanOptions);
    LgCleanRules *rules = LG_NEW_ARRAY(arena, LgCleanRules, (files ? files->n : 0U) + 1U);
    if (!made || !rules) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a recipe");
    }
    made->rules = rules;
    LG_TRY(read_list(arena, lg_yaml_get(node, LG_STR("nothing")), &made->nothing, &made->n_nothing,
                     err));
    LG_TRY(lg_recipe_field_list(arena, node, LG_STR("remove"), false, &made->remove,
                                &made->n_remove, err));
    LG_TRY(read_rules(arena, node, &rules[made->n_rules++], err));
    for (const LgYaml *child = files ? files->first : NULL; child; child = child->next) {
        LgCleanRules *own = &rules[made->n_rules++];
        LG_TRY(lg_recipe_field_read(child, &lg_recipe_clean_files, &none, err));
        own->files = child->key;
        LG_TRY(read_rules(arena, child, own, err));
    }
    *out = made;
    return LG_OK;
}
