// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/recipe.h"

#include "base/limits.h"
#include "convert/qube.h"
#include "convert/recipe_impl.h"
#include "convert/register_impl.h"
#include "rdf/iri.h"
#include "rdf/term.h"

LgStr
lg_recipe_role(LgRole role)
{
    return lg_recipe_field_word(LG_FIELD_ROLE, (int)role);
}

LgStr
lg_recipe_kind(LgKind kind)
{
    return lg_recipe_field_word(LG_FIELD_KIND, (int)kind);
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a recipe");
}

// --- dataset ----------------------------------------------------------------

static const LgField dataset_fields[] = {
    LG_FIELD("slug", LG_FIELD_PATH_SLUG, offsetof(LgRecipeDataset, slug)),
    LG_FIELD("title", LG_FIELD_TEXT, offsetof(LgRecipeDataset, title)),
    LG_FIELD("comment", LG_FIELD_TEXT, offsetof(LgRecipeDataset, comment)),
    LG_FIELD("description", LG_FIELD_TEXT, offsetof(LgRecipeDataset, description)),
    LG_FIELD("publisher", LG_FIELD_TEXT, offsetof(LgRecipeDataset, publisher)),
    LG_FIELD("creator", LG_FIELD_TEXT, offsetof(LgRecipeDataset, creator)),
    LG_FIELD("license", LG_FIELD_IRI, offsetof(LgRecipeDataset, license)),
    LG_FIELD("contact", LG_FIELD_TEXT, offsetof(LgRecipeDataset, contact)),
    LG_FIELD("issued", LG_FIELD_DATE, offsetof(LgRecipeDataset, issued)),
    LG_FIELD("modified", LG_FIELD_DATE, offsetof(LgRecipeDataset, modified)),
    LG_FIELD("next_update", LG_FIELD_TEXT, offsetof(LgRecipeDataset, next_update)),
    LG_FIELD("theme", LG_FIELD_TEXT, offsetof(LgRecipeDataset, theme)),
    LG_FIELD("language", LG_FIELD_SLUG, offsetof(LgRecipeDataset, language)),
    LG_FIELD("replaced_by", LG_FIELD_IRI, offsetof(LgRecipeDataset, replaced_by)),
    LG_FIELD("keywords", LG_FIELD_NODE, 0),
    LG_FIELD("references", LG_FIELD_NODE, 0),
};

static const LgSection dataset_section = LG_SECTION("dataset", dataset_fields);

static LgStatus
read_dataset(LgArena *arena, const LgYaml *node, LgRecipeDataset *out, LgError *err)
{
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_read(node, &dataset_section, out, err));
    const LgYaml *contact = lg_yaml_get(node, LG_STR("contact"));
    if (contact) {
        const LgStr mail = lg_arena_printf(arena, "mailto:" LG_STR_FMT, LG_STR_ARG(out->contact));
        if (!mail.p) {
            return no_memory(err);
        }
        if (lg_str_find(mail, '@') == mail.n || lg_iri_check(mail, NULL) != LG_OK) {
            return lg_yaml_fail(contact, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' is not an e-mail address",
                                LG_STR_ARG(out->contact));
        }
    }
    const LgYaml *language = lg_yaml_get(node, LG_STR("language"));
    const LgTerm tagged = lg_term_lang(LG_STR("x"), out->language);
    if (language && lg_term_check(&tagged, NULL) != LG_OK) {
        return lg_yaml_fail(language, err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is not a language tag such as en or cy",
                            LG_STR_ARG(out->language));
    }
    LG_TRY(lg_recipe_field_list(arena, node, LG_STR("keywords"), false, &out->keywords,
                                &out->n_keywords, err));
    return lg_recipe_field_list(arena, node, LG_STR("references"), true, &out->references,
                                &out->n_references, err);
}

// --- columns ----------------------------------------------------------------

static const LgField column_fields[] = {
    LG_FIELD("role", LG_FIELD_ROLE, offsetof(LgRecipeColumn, role)),
    LG_FIELD("kind", LG_FIELD_KIND, offsetof(LgRecipeColumn, kind)),
    LG_FIELD("name", LG_FIELD_SLUG, offsetof(LgRecipeColumn, name)),
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(LgRecipeColumn, label)),
    LG_FIELD("comment", LG_FIELD_TEXT, offsetof(LgRecipeColumn, comment)),
    LG_FIELD("property", LG_FIELD_IRI, offsetof(LgRecipeColumn, property)),
    LG_FIELD("template", LG_FIELD_TEMPLATE, offsetof(LgRecipeColumn, template)),
    LG_FIELD("datatype", LG_FIELD_DATATYPE, offsetof(LgRecipeColumn, datatype)),
    LG_FIELD("transform", LG_FIELD_TRANSFORM, offsetof(LgRecipeColumn, transform)),
    LG_FIELD("scheme", LG_FIELD_TEXT, offsetof(LgRecipeColumn, scheme)),
    LG_FIELD("codes", LG_FIELD_TEXT, offsetof(LgRecipeColumn, codes)),
    LG_FIELD("of", LG_FIELD_TEXT, offsetof(LgRecipeColumn, of)),
    LG_FIELD("unit", LG_FIELD_TEXT, offsetof(LgRecipeColumn, measure.unit)),
    LG_FIELD("value", LG_FIELD_TEXT, offsetof(LgRecipeColumn, value)),
    LG_FIELD("match", LG_FIELD_PATTERN, offsetof(LgRecipeColumn, match)),
    LG_FIELD("write", LG_FIELD_PATTERN, offsetof(LgRecipeColumn, write)),
    LG_FIELD("short_years", LG_FIELD_SHORT_YEARS, offsetof(LgRecipeColumn, short_years)),
    LG_FIELD("areas", LG_FIELD_AREAS, offsetof(LgRecipeColumn, any_area)),
    LG_FIELD("periods", LG_FIELD_PERIODS, offsetof(LgRecipeColumn, any_period)),
    LG_FIELD("values", LG_FIELD_NODE, 0),
};

static const LgField measure_fields[] = {
    LG_FIELD("name", LG_FIELD_SLUG, offsetof(LgRecipeMeasure, name)),
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(LgRecipeMeasure, label)),
    LG_FIELD("comment", LG_FIELD_TEXT, offsetof(LgRecipeMeasure, comment)),
    LG_FIELD("property", LG_FIELD_IRI, offsetof(LgRecipeMeasure, property)),
    LG_FIELD("unit", LG_FIELD_TEXT, offsetof(LgRecipeMeasure, unit)),
    LG_FIELD("datatype", LG_FIELD_DATATYPE, offsetof(LgRecipeMeasure, datatype)),
};

static const LgSection column_section = LG_SECTION("columns", column_fields);
static const LgSection measure_section = LG_SECTION("measure", measure_fields);

static LgStatus
read_column(LgArena *arena, const LgYaml *node, LgRecipeColumn *out, LgError *err)
{
    out->header = node->key;
    if (node->kind == LG_YAML_SCALAR && !lg_yaml_is_null(node)) { // "Notes: ignore"
        return lg_recipe_field_choice(node, LG_FIELD_ROLE, &out->role, err);
    }
    LG_TRY(lg_recipe_field_read(node, &column_section, out, err));
    if (!lg_yaml_get(node, LG_STR("role"))) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "column '" LG_STR_FMT "' needs a role: dimension, attribute, value, "
                            "measure, measure_type, unit, status, label or ignore",
                            LG_STR_ARG(node->key));
    }
    out->has_value = lg_yaml_get(node, LG_STR("value")) != NULL;
    if (out->has_value && out->write.text.n > 0) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "a column has either a value, the same in every row, or what to write");
    }
    if (out->match.text.n > 0 && out->write.text.n == 0) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "match needs 'write': what to make of the parts, such as \"{y} Q{q}\"");
    }
    if (out->role == LG_ROLE_LABEL && out->of.n == 0) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "a label column needs 'of': the header of the column it names");
    }
    if (out->kind != LG_KIND_CODE && out->role != LG_ROLE_DIMENSION &&
        out->role != LG_ROLE_ATTRIBUTE) {
        return lg_yaml_fail(lg_yaml_get(node, LG_STR("kind")), err, LG_E_INVALID,
                            "only dimensions and attributes have a kind other than code");
    }
    if (out->kind == LG_KIND_IRI && out->template.n == 0) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "kind iri needs a 'template', such as http://example.org/id/{value}");
    }
    out->measure.cell = out->header;
    out->measure.name = out->name;
    out->measure.label = out->label;
    out->measure.comment = out->comment;
    out->measure.property = out->property;
    out->measure.datatype = out->datatype;
    return lg_recipe_field_pairs(arena, lg_yaml_get(node, LG_STR("values")), true, &out->values,
                                 &out->n_values, err);
}

static LgStatus
read_columns(LgArena *arena, const LgYaml *node, LgRecipe *out, LgError *err)
{
    const size_t n = node ? node->n : 0;
    if (node) {
        LG_TRY(lg_yaml_expect(node, LG_YAML_MAPPING, "columns", err));
    }
    if (n > LG_LIMIT_COLUMNS) {
        return lg_yaml_fail(node, err, LG_E_LIMIT, "more than %d columns", LG_LIMIT_COLUMNS);
    }
    out->columns = LG_NEW_ARRAY(arena, LgRecipeColumn, n + 1);
    if (!out->columns) {
        return no_memory(err);
    }
    unsigned values = 0;
    unsigned types = 0;
    for (const LgYaml *child = node ? node->first : NULL; child; child = child->next) {
        LgRecipeColumn *column = &out->columns[out->n_columns];
        LG_TRY(read_column(arena, child, column, err));
        out->n_columns++;
        values += column->role == LG_ROLE_VALUE ? 1 : 0;
        types += column->role == LG_ROLE_MEASURE_TYPE ? 1 : 0;
        if (values > 1 || types > 1) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "a second column has the role " LG_STR_FMT
                                "; several measures in columns of their own have the role measure",
                                LG_STR_ARG(lg_recipe_role(column->role)));
        }
    }
    return LG_OK;
}

static LgStatus
read_measures(LgArena *arena, const LgYaml *root, LgRecipe *out, LgError *err)
{
    const LgYaml *one = lg_yaml_get(root, LG_STR("measure"));
    if (one) {
        LG_TRY(lg_recipe_field_read(one, &measure_section, &out->measure, err));
        out->has_measure = true;
    }
    const LgYaml *many = lg_yaml_get(root, LG_STR("measures"));
    if (!many) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, many, LG_YAML_MAPPING, "measures", sizeof(*out->measures),
                                (void **)&out->measures, err));
    for (const LgYaml *child = many->first; child; child = child->next) {
        LgRecipeMeasure *m = &out->measures[out->n_measures];
        m->cell = child->key;
        if (!lg_yaml_is_null(child)) {
            LG_TRY(lg_recipe_field_read(child, &measure_section, m, err));
        }
        out->n_measures++;
    }
    return LG_OK;
}

const LgStr lg_recipe_suddens[LG_SUDDEN_N] = {LG_STR_INIT("gone"),    LG_STR_INIT("fewer"),
                                              LG_STR_INIT("periods"), LG_STR_INIT("revised"),
                                              LG_STR_INIT("factor"),  LG_STR_INIT("unit")};

const LgRecipeChanges lg_recipe_changes = {.gone = 5, .fewer = 5, .revised = 50, .factor = 100};

static const LgField changes_fields[] = {
    LG_FIELD("gone", LG_FIELD_PERCENT, offsetof(LgRecipeChanges, gone)),
    LG_FIELD("fewer", LG_FIELD_PERCENT, offsetof(LgRecipeChanges, fewer)),
    LG_FIELD("revised", LG_FIELD_PERCENT, offsetof(LgRecipeChanges, revised)),
    LG_FIELD("factor", LG_FIELD_NUMBER, offsetof(LgRecipeChanges, factor)),
    LG_FIELD("refuse", LG_FIELD_NODE, 0),
    LG_FIELD("allow", LG_FIELD_NODE, 0),
};

static const LgSection changes_section = LG_SECTION("changes", changes_fields);

// A list of words for LgSudden, as bits.
static LgStatus
read_suddens(const LgYaml *changes, const char *key, unsigned *out, LgError *err)
{
    const LgYaml *list = lg_yaml_get(changes, lg_str_c(key));
    if (!list) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(list, LG_YAML_SEQUENCE, "a list", err));
    for (const LgYaml *child = list->first; child; child = child->next) {
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "a word", err));
        const size_t i = lg_str_index(child->text, lg_recipe_suddens, LG_SUDDEN_N);
        if (i == LG_SUDDEN_N) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' is none of gone, fewer, periods, revised, "
                                "factor, unit",
                                LG_STR_ARG(child->text));
        }
        *out |= 1U << i;
    }
    return LG_OK;
}

static LgStatus
read_changes(const LgYaml *changes, LgRecipeChanges *out, LgError *err)
{
    if (!changes) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_read(changes, &changes_section, out, err));
    if (out->factor <= 1) {
        return lg_yaml_fail(changes, err, LG_E_INVALID, "factor must be more than 1");
    }
    LG_TRY(read_suddens(changes, "refuse", &out->refuse, err));
    return read_suddens(changes, "allow", &out->allow, err);
}

static const LgField root_fields[] = {
    LG_FIELD("files", LG_FIELD_NODE, 0), // read by convert.c
    LG_FIELD("dataset", LG_FIELD_NODE, 0),
    LG_FIELD("table", LG_FIELD_NODE, 0),
    LG_FIELD("columns", LG_FIELD_NODE, 0),
    LG_FIELD("measure", LG_FIELD_NODE, 0),
    LG_FIELD("measures", LG_FIELD_NODE, 0),
    LG_FIELD("missing", LG_FIELD_MISSING, offsetof(LgRecipe, missing)),
    LG_FIELD("repeated", LG_FIELD_REPEATED, offsetof(LgRecipe, repeated)),
    LG_FIELD("uri", LG_FIELD_PATTERN, offsetof(LgRecipe, uri)),
    LG_FIELD("markers", LG_FIELD_NODE, 0),
    LG_FIELD("changes", LG_FIELD_NODE, 0),
    LG_FIELD("clean", LG_FIELD_NODE, 0),
    LG_FIELD("register", LG_FIELD_NODE, 0),
};

static const LgSection root_section = LG_SECTION("", root_fields);

static const LgSection *const sections[] = {
    &root_section,
    &dataset_section,
    &lg_recipe_table_section,
    &lg_recipe_table_rows,
    &lg_recipe_table_melt,
    &lg_recipe_table_styles,
    &column_section,
    &measure_section,
    &changes_section,
    &lg_recipe_clean,

    &lg_epc_recipe,
    &lg_recipe_clean_join,
    &lg_recipe_register,
    &lg_recipe_register_columns,
};

bool
lg_recipe_key(size_t i, LgStr *out_section, LgStr *out_key)
{
    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
        if (i < sections[s]->n) {
            *out_section = sections[s]->name;
            *out_key = sections[s]->fields[i].key;
            return true;
        }
        i -= sections[s]->n;
    }
    return false;
}

// Rules that stand in the recipe, or the name of the file where they stand.
static LgStatus
read_clean(LgArena *arena, const LgYaml *node, LgRecipe *out, LgError *err)
{
    if (!node) {
        return LG_OK;
    }
    if (node->kind == LG_YAML_SCALAR && node->text.n > 0) {
        out->clean_file = node->text;
        return LG_OK;
    }
    LgCleanOptions *clean = NULL;
    LG_TRY(lg_clean_read(arena, node, &clean, err));
    out->tidy.clean = clean;
    return LG_OK;
}

// Rows are records: there is no measure then.
static LgStatus
read_register(LgArena *arena, const LgYaml *root, LgRecipe *out, LgError *err)
{
    static const char *const others[] = {"columns",  "measure", "measures", "missing",
                                         "repeated", "markers", "changes"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const LgYaml *other = lg_yaml_get(root, lg_str_c(others[i]));
        if (other) {
            return lg_yaml_fail(other, err, LG_E_INVALID,
                                "'%s' is for cubes; a register has its columns under 'register'",
                                others[i]);
        }
    }
    return lg_register_read(arena, lg_yaml_get(root, LG_STR("register")), &out->records, err);
}

LgRecipe *
lg_recipe_new(LgArena *arena)
{
    LgRecipe *recipe = LG_NEW(arena, LgRecipe);
    if (recipe) {
        recipe->changes = lg_recipe_changes;
    }
    return recipe;
}

LgStatus
lg_recipe_parse(LgArena *arena, LgStr text, LgStr source, LgRecipe **out, LgError *err)
{
    const LgYaml *root = NULL;
    LG_TRY(lg_yaml_parse(arena, text, source, &root, err));
    if (lg_qube_is(root)) {
        return lg_qube_read(arena, root, source, out, err);
    }
    LgRecipe *recipe = lg_recipe_new(arena);
    if (!recipe) {
        return no_memory(err);
    }
    recipe->path = lg_arena_str(arena, source);
    LG_TRY(lg_recipe_field_read(root, &root_section, recipe, err));
    LG_TRY(read_dataset(arena, lg_yaml_get(root, LG_STR("dataset")), &recipe->dataset, err));
    const LgYaml *table = lg_yaml_get(root, LG_STR("table"));
    if (table) {
        LG_TRY(lg_recipe_table_read(arena, table, &recipe->table, &recipe->tidy, err));
    }
    LG_TRY(read_clean(arena, lg_yaml_get(root, LG_STR("clean")), recipe, err));
    if (lg_yaml_get(root, LG_STR("register"))) {
        LG_TRY(read_register(arena, root, recipe, err));
    }
    LG_TRY(read_columns(arena, lg_yaml_get(root, LG_STR("columns")), recipe, err));
    LG_TRY(read_measures(arena, root, recipe, err));
    LG_TRY(lg_recipe_field_pairs(arena, lg_yaml_get(root, LG_STR("markers")), true,
                                 &recipe->markers, &recipe->n_markers, err));
    LG_TRY(read_changes(lg_yaml_get(root, LG_STR("changes")), &recipe->changes, err));
    *out = recipe;
    return LG_OK;
}

LgStr
lg_recipe_beside(LgArena *arena, LgStr recipe, LgStr path)
{
    const size_t dir = lg_str_starts(path, LG_STR("/")) ? 0 : lg_str_behind(recipe, '/');
    return lg_arena_printf(arena, LG_STR_FMT LG_STR_FMT, (int)dir, recipe.p, LG_STR_ARG(path));
}

LgStr
lg_recipe_lock(LgArena *arena, LgStr recipe)
{
    const size_t dot = lg_str_behind(recipe, '.');
    const size_t stem = dot > lg_str_behind(recipe, '/') ? dot - 1 : recipe.n;
    return lg_arena_printf(arena, LG_STR_FMT ".lock.csv", (int)stem, recipe.p);
}

bool
lg_recipe_is(const char *path)
{
    const LgStr name = lg_str_c(path);
    return lg_str_ends(name, LG_STR(".yaml")) || lg_str_ends(name, LG_STR(".yml"));
}

static LgStatus
read_clean_file(const LgIo *io, LgArena *arena, LgRecipe *recipe, LgError *err)
{
    const LgStr path = lg_recipe_beside(arena, recipe->path, recipe->clean_file);
    const LgYaml *root = NULL;
    LgCleanOptions *clean = NULL;
    if (!path.p) {
        return no_memory(err);
    }
    LG_TRY(lg_yaml_read(io, path.p, arena, &root, err));
    LG_TRY(lg_clean_read(arena, root, &clean, err));
    recipe->tidy.clean = clean;
    return LG_OK;
}

LgStatus
lg_recipe_read(const LgIo *io, const char *path, LgArena *arena, LgRecipe **out, LgError *err)
{
    LgBuf buf = {0};
    LgStatus st = lg_io_slurp(io, path, LG_LIMIT_RECIPE, &buf, err);
    if (st == LG_OK) {
        st = lg_recipe_parse(arena, lg_buf_view(&buf), lg_str_c(path), out, err);
    }
    lg_buf_done(&buf);
    if (st == LG_OK && (*out)->clean_file.n > 0) {
        st = read_clean_file(io, arena, *out, err);
    }
    return st;
}
