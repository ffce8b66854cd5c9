// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/qube.h"

#include "convert/area.h"
#include "convert/cube_csvw_impl.h"
#include "convert/recipe_impl.h"
#include "convert/registry_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#define REF_PERIOD LG_SDMX_DIMENSION "refPeriod"
#define OBS_STATUS LG_SDMX_ATTRIBUTE "obsStatus"
#define VERSIONS LG_STR("https://purl.org/csv-cubed/qube-config/v1")

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a qube-config");
}

bool
lg_qube_is(const LgYaml *root)
{
    const LgYaml *schema = lg_yaml_get(root, LG_STR("$schema"));
    return schema && schema->kind == LG_YAML_SCALAR &&
           lg_str_search(schema->text, LG_STR("/qube-config/")) < schema->text.n;
}

// --- Headings ---------------------------------------------------------------

// The role that a heading has by convention: value, measure_type or unit. False: none, so it is a
// dimension.
static bool
heading(LgStr header, LgRole *out)
{
    static const struct {
        LgStr name;
        LgRole role;
    } names[] = {
        {LG_STR_INIT("measure"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("measures"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("measure column"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("measures column"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("measure type"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("measure types"), LG_ROLE_MEASURE_TYPE},
        {LG_STR_INIT("observation"), LG_ROLE_VALUE},
        {LG_STR_INIT("observations"), LG_ROLE_VALUE},
        {LG_STR_INIT("obs"), LG_ROLE_VALUE},
        {LG_STR_INIT("value"), LG_ROLE_VALUE},
        {LG_STR_INIT("values"), LG_ROLE_VALUE},
        {LG_STR_INIT("val"), LG_ROLE_VALUE},
        {LG_STR_INIT("vals"), LG_ROLE_VALUE},
        {LG_STR_INIT("unit"), LG_ROLE_UNIT},
        {LG_STR_INIT("units"), LG_ROLE_UNIT},
        {LG_STR_INIT("unit column"), LG_ROLE_UNIT},
        {LG_STR_INIT("units column"), LG_ROLE_UNIT},
        {LG_STR_INIT("unit type"), LG_ROLE_UNIT},
        {LG_STR_INIT("unit types"), LG_ROLE_UNIT},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (lg_str_eq_nocase(names[i].name, header)) {
            *out = names[i].role;
            return true;
        }
    }
    return false;
}

bool
lg_qube_agrees(const LgRecipe *recipe)
{
    unsigned found = 0;
    for (size_t i = 0; i < recipe->n_columns; i++) {
        const LgRecipeColumn *c = &recipe->columns[i];
        LgRole role = LG_ROLE_DIMENSION;
        const unsigned bit = heading(c->header, &role) ? 1U << role : 0;
        if (c->role != role || (found & bit) != 0) {
            return false;
        }
        found |= bit;
    }
    return found == (1U << LG_ROLE_VALUE | 1U << LG_ROLE_MEASURE_TYPE | 1U << LG_ROLE_UNIT);
}

// --- Keys -------------------------------------------------------------------

static const LgField root_fields[] = {
    LG_FIELD("title", LG_FIELD_TEXT, offsetof(LgRecipeDataset, title)),
    LG_FIELD("summary", LG_FIELD_TEXT, offsetof(LgRecipeDataset, comment)),
    LG_FIELD("description", LG_FIELD_TEXT, offsetof(LgRecipeDataset, description)),
    LG_FIELD("publisher", LG_FIELD_IRI, offsetof(LgRecipeDataset, publisher)),
    LG_FIELD("creator", LG_FIELD_IRI, offsetof(LgRecipeDataset, creator)),
    LG_FIELD("license", LG_FIELD_IRI, offsetof(LgRecipeDataset, license)),
    LG_FIELD("dataset_issued", LG_FIELD_DATE, offsetof(LgRecipeDataset, issued)),
    LG_FIELD("dataset_modified", LG_FIELD_DATE, offsetof(LgRecipeDataset, modified)),
    LG_FIELD("public_contact_point_uri", LG_FIELD_IRI, offsetof(LgRecipeDataset, contact)),
    LG_FIELD("$schema", LG_FIELD_NODE, 0),
    LG_FIELD("id", LG_FIELD_NODE, 0),
    LG_FIELD("keywords", LG_FIELD_NODE, 0),
    LG_FIELD("themes", LG_FIELD_NODE, 0),
    LG_FIELD("columns", LG_FIELD_NODE, 0),
};

typedef struct {
    LgStr type, label, description, template, existing, cell_template, datatype;
    bool required;
} Config;

static const LgField column_fields[] = {
    LG_FIELD("type", LG_FIELD_TEXT, offsetof(Config, type)),
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(Config, label)),
    LG_FIELD("description", LG_FIELD_TEXT, offsetof(Config, description)),
    LG_FIELD("from_template", LG_FIELD_TEXT, offsetof(Config, template)),
    LG_FIELD("from_existing", LG_FIELD_IRI, offsetof(Config, existing)),
    LG_FIELD("cell_uri_template", LG_FIELD_TEXT, offsetof(Config, cell_template)),
    LG_FIELD("data_type", LG_FIELD_TEXT, offsetof(Config, datatype)),
    LG_FIELD("required", LG_FIELD_BOOL, offsetof(Config, required)),
    LG_FIELD("code_list", LG_FIELD_NODE, 0),
    LG_FIELD("values", LG_FIELD_NODE, 0),
    LG_FIELD("measure", LG_FIELD_NODE, 0),
    LG_FIELD("unit", LG_FIELD_NODE, 0),
    LG_FIELD("describes_observations", LG_FIELD_NODE, 0),
};

// A measure, a unit, or a value of an attribute.
static const LgField definition_fields[] = {
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(Config, label)),
    LG_FIELD("description", LG_FIELD_TEXT, offsetof(Config, description)),
    LG_FIELD("from_existing", LG_FIELD_IRI, offsetof(Config, existing)),
};

// What else is said of a value is not published.
static const LgField value_fields[] = {LG_FIELD("label", LG_FIELD_TEXT, offsetof(Config, label))};

static const LgSection root_section = LG_SECTION("", root_fields);
static const LgSection column_section = LG_SECTION("columns", column_fields);
static const LgSection definition_section = LG_SECTION("measure", definition_fields);
static const LgSection value_section = LG_SECTION("values", value_fields);

static bool
is_known(const LgSection *section, LgStr key)
{
    for (size_t i = 0; i < section->n; i++) {
        if (lg_str_eq(section->fields[i].key, key)) {
            return true;
        }
    }
    return false;
}

// "2022-03-04 17:00:00.000" as XSD has it.
static LgStr
iso_date(LgArena *arena, LgStr text)
{
    enum { SECONDS = 19 }; // bytes of a date and time without fraction
    if (text.n < SECONDS || (text.p[10] != ' ' && text.p[10] != 'T')) {
        return text;
    }
    size_t end = SECONDS;
    while (end < text.n &&
           (text.p[end] == '.' || (end > SECONDS && lg_char_is_digit(text.p[end])))) {
        end++;
    }
    return lg_arena_printf(arena, "%.10sT%.8s" LG_STR_FMT, text.p, text.p + 11,
                           LG_STR_ARG(((LgStr){text.p + end, text.n - end})));
}

// Read the keys that are known.
static LgStatus
read_known(LgArena *arena, const LgYaml *map, const LgSection *section, void *base, LgError *err)
{
    LgYaml known = *map;
    const LgYaml **end = &known.first;
    for (const LgYaml *child = map->first; child; child = child->next) {
        if (is_known(section, child->key)) {
            LgYaml *copy = LG_NEW(arena, LgYaml);
            if (!copy) {
                return no_memory(err);
            }
            *copy = *child;
            if (lg_str_starts(child->key, LG_STR("dataset_")) && child->kind == LG_YAML_SCALAR) {
                copy->text = iso_date(arena, child->text);
            }
            *end = copy;
            end = &copy->next;
        }
    }
    *end = NULL;
    return lg_recipe_field_read(&known, section, base, err);
}

typedef struct {
    const LgTable *table;
    LgRecipe *recipe;
    LgReport *report;
    LgArena *arena;
    size_t n_values;
    LgError *err;
} Work;

static void
warn(const Work *w, const LgYaml *node)
{
    const LgProblem problem = {.code = "W-QUBE",
                               .severity = LG_SEVERITY_WARNING,
                               .file = w->recipe->path,
                               .line = node->key_line,
                               .value = node->key,
                               .text = LG_STR("what csvcubed has under this key is not published")};
    lg_report_add(w->report, &problem);
}

static void
warn_unknown(const Work *w, const LgYaml *map, const LgSection *section)
{
    for (const LgYaml *child = map->first; child; child = child->next) {
        if (!is_known(section, child->key)) {
            warn(w, child);
        }
    }
}

static void
warn_metadata(const Work *w)
{
    const LgYaml *root = w->recipe->qube;
    const LgYaml *contact = lg_yaml_get(root, LG_STR("public_contact_point_uri"));
    const LgYaml *themes = lg_yaml_get(root, LG_STR("themes"));
    warn_unknown(w, root, &root_section);
    if (contact && w->recipe->dataset.contact.n == 0) {
        warn(w, contact); // a page is no address
    }
    if (themes && themes->n > 1) {
        warn(w, themes); // but the first
    }
}

// --- Metadata ---------------------------------------------------------------

// One text, or the first of several.
static LgStr
one_of(const LgYaml *node)
{
    node = node && node->kind == LG_YAML_SEQUENCE ? node->first : node;
    return node && node->kind == LG_YAML_SCALAR ? node->text : (LgStr){0};
}

static LgStatus
read_lists(LgArena *arena, const LgYaml *root, LgRecipeDataset *d, LgError *err)
{
    const LgYaml *keywords = lg_yaml_get(root, LG_STR("keywords"));
    d->theme = one_of(lg_yaml_get(root, LG_STR("themes")));
    if (!keywords || keywords->kind != LG_YAML_SCALAR) {
        return lg_recipe_field_list(arena, root, LG_STR("keywords"), false, &d->keywords,
                                    &d->n_keywords, err);
    }
    LgStr *one = LG_NEW(arena, LgStr);
    if (!one) {
        return no_memory(err);
    }
    *one = keywords->text;
    d->keywords = one;
    d->n_keywords = 1;
    return LG_OK;
}

LgStatus
lg_qube_read(LgArena *arena, const LgYaml *root, LgStr source, LgRecipe **out, LgError *err)
{
    const LgYaml *schema = lg_yaml_get(root, LG_STR("$schema"));
    const LgYaml *id = lg_yaml_get(root, LG_STR("id"));
    LgRecipe *recipe = lg_recipe_new(arena);
    if (!recipe) {
        return no_memory(err);
    }
    if (!lg_str_starts(schema->text, VERSIONS)) {
        return lg_yaml_fail(schema, err, LG_E_UNSUPPORTED,
                            "expected version 1 of qube-config, such as " LG_STR_FMT ".4",
                            LG_STR_ARG(VERSIONS));
    }
    recipe->path = lg_arena_str(arena, source);
    recipe->qube = root;
    LgRecipeDataset *d = &recipe->dataset;
    LG_TRY(read_known(arena, root, &root_section, d, err));
    if (id) {
        LG_TRY(lg_yaml_expect(id, LG_YAML_SCALAR, "the id", err));
        LG_TRY(lg_slug_make(arena, id->text, &d->slug, err));
    }
    if (lg_str_starts(d->contact, LG_STR("mailto:"))) {
        d->contact = lg_str_from(d->contact, sizeof("mailto:") - 1);
    } else {
        d->contact = (LgStr){0};
    }
    *out = recipe;
    return read_lists(arena, root, d, err);
}

// --- Templates --------------------------------------------------------------

// What csvcubed's column templates stand for.
static LgStatus
apply_template(const LgYaml *node, Config *config, LgError *err)
{
    static const struct {
        LgStr name;
        const char *type, *property, *cells;
    } templates[] = {
        {LG_STR_INIT("year"), "dimension", REF_PERIOD, LG_PERIOD_NS "year/{+value}"},
        {LG_STR_INIT("half-year"), "dimension", REF_PERIOD, LG_PERIOD_NS "half/{+value}"},
        {LG_STR_INIT("quarter"), "dimension", REF_PERIOD, LG_PERIOD_NS "quarter/{+value}"},
        {LG_STR_INIT("month"), "dimension", REF_PERIOD, LG_PERIOD_NS "month/{+value}"},
        {LG_STR_INIT("week"), "dimension", REF_PERIOD, LG_PERIOD_NS "week/{+value}"},
        {LG_STR_INIT("day"), "dimension", REF_PERIOD, LG_PERIOD_NS "day/{+value}"},
        {LG_STR_INIT("government-year"), "dimension", REF_PERIOD,
         LG_PERIOD_NS "government-year/{+value}"},
        {LG_STR_INIT("government-half-year"), "dimension", REF_PERIOD,
         LG_PERIOD_NS "government-half/{+value}"},
        {LG_STR_INIT("government-quarter"), "dimension", REF_PERIOD,
         LG_PERIOD_NS "government-quarter/{+value}"},
        {LG_STR_INIT("gregorian-interval"), "dimension", REF_PERIOD,
         LG_PERIOD_NS "gregorian-interval/{+value}"},
        {LG_STR_INIT("mixed-period"), "dimension", REF_PERIOD, LG_PERIOD_NS "{+value}"},
        {LG_STR_INIT("statistical-geography"), "dimension", LG_SDMX_DIMENSION "refArea",
         LG_AREA_NS "{+value}"},
        {LG_STR_INIT("observation-status"), "attribute", OBS_STATUS, ""},
        {LG_STR_INIT("observation-status-af"), "attribute", OBS_STATUS, ""},
        {LG_STR_INIT("qudt-units"), "units", "", "http://qudt.org/vocab/unit/{+value}"},
        {LG_STR_INIT("qudt"), "units", "", "http://qudt.org/vocab/unit/{+value}"},
    };
    if (config->template.n == 0) {
        return LG_OK;
    }
    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        if (lg_str_eq(templates[i].name, config->template)) {
            const LgStr given[] = {config->type, config->existing, config->cell_template};
            config->type = given[0].n > 0 ? given[0] : lg_str_c(templates[i].type);
            config->existing = given[1].n > 0 ? given[1] : lg_str_c(templates[i].property);
            config->cell_template = given[2].n > 0 ? given[2] : lg_str_c(templates[i].cells);
            return LG_OK;
        }
    }
    return lg_yaml_fail(lg_yaml_get(node, LG_STR("from_template")), err, LG_E_UNSUPPORTED,
                        "'" LG_STR_FMT "' is no column template that is known here",
                        LG_STR_ARG(config->template));
}

// --- Components -------------------------------------------------------------

static bool
is_iri(LgStr s)
{
    return lg_str_starts(s, LG_STR("http://")) || lg_str_starts(s, LG_STR("https://"));
}

static bool
all_iris(const LgTableColumn *column)
{
    bool all = column->n > 0;
    for (uint32_t i = 0; i < column->n; i++) {
        all = all && (column->values[i].n == 0 || is_iri(column->values[i]));
    }
    return all;
}

// An unconfigured dimension: of areas or periods when all its cells are some.
static LgKind
kind_of(const LgTableColumn *column)
{
    bool areas = column->n > 0;
    bool periods = column->n > 0;
    for (uint32_t i = 0; i < column->n && (areas || periods); i++) {
        LgPeriod period = {0};
        areas = areas && lg_area_is_code(column->values[i]);
        periods = periods && lg_period_parse(column->values[i], LG_PERIOD_SHORT_UNKNOWN, &period);
    }
    return areas ? LG_KIND_AREA : periods ? LG_KIND_PERIOD : LG_KIND_CODE;
}

// A dimension, an attribute or a unit whose cells end IRIs.
static LgStatus
by_template(const Work *w, const LgYaml *node, const Config *config, const char *attachment,
            LgRecipeColumn *out)
{
    const LgRegistryRow row = {.title = config->label,
                               .attachment = lg_str_c(attachment),
                               .property = config->existing,
                               .value_template = config->cell_template};
    const size_t open = lg_str_find(row.value_template, '{');
    const size_t close = lg_str_find(row.value_template, '}');
    if (close == row.value_template.n || close < open ||
        lg_iri_check((LgStr){row.value_template.p, open}, NULL) != LG_OK) {
        return lg_yaml_fail(node, w->err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is no template: expected an IRI with one {+column}",
                            LG_STR_ARG(row.value_template));
    }
    return lg_registry_column(&row, out->header, w->arena, out, w->err);
}

static LgStatus
code_list(const Work *w, const LgYaml *node, LgRecipeColumn *out)
{
    const LgYaml *list = node ? lg_yaml_get(node, LG_STR("code_list")) : NULL;
    const bool scalar = list && list->kind == LG_YAML_SCALAR;
    if (!list || (scalar && (lg_str_eq(list->text, LG_STR("true")) ||
                             lg_str_eq(list->text, LG_STR("false"))))) {
        return LG_OK;
    }
    if (!scalar || !is_iri(list->text) || out->template.n == 0) {
        return lg_yaml_fail(list, w->err, LG_E_UNSUPPORTED,
                            "code lists are read from CSV here: write a recipe with 'codes' for "
                            "this column");
    }
    out->scheme = list->text;
    return LG_OK;
}

static LgStatus
dimension(const Work *w, const LgYaml *node, const Config *config, const LgTableColumn *cells,
          LgRecipeColumn *out)
{
    if (config->cell_template.n > 0) {
        LG_TRY(by_template(w, node, config, "qb:dimension", out));
    } else {
        out->role = LG_ROLE_DIMENSION;
        out->kind = kind_of(cells);
        out->property = config->existing;
        if (out->kind == LG_KIND_CODE && all_iris(cells)) {
            out->kind = LG_KIND_IRI;
            out->template = LG_STR("{+value}");
            out->transform = LG_TRANSFORM_NONE;
        }
    }
    return code_list(w, node, out);
}

static LgStatus
attribute(const Work *w, const LgYaml *node, const Config *config, LgRecipeColumn *out)
{
    const bool status = lg_str_eq(config->existing, LG_STR(OBS_STATUS));
    if (config->cell_template.n > 0 && !status) {
        return by_template(w, node, config, "qb:attribute", out);
    }
    out->role = status ? LG_ROLE_STATUS : LG_ROLE_ATTRIBUTE;
    out->property = config->existing;
    if (config->datatype.n > 0) {
        out->kind = LG_KIND_TEXT;
        out->datatype = config->datatype;
    }
    return LG_OK;
}

static LgStatus
unit_column(const Work *w, const LgYaml *node, const Config *config, const LgTableColumn *cells,
            LgRecipeColumn *out)
{
    if (config->cell_template.n > 0) {
        LG_TRY(by_template(w, node, config, "qb:attribute", out));
        out->property = (LgStr){0}; // always the same
    } else if (all_iris(cells)) {
        out->kind = LG_KIND_IRI;
        out->template = LG_STR("{+value}");
        out->transform = LG_TRANSFORM_NONE;
    }
    out->role = LG_ROLE_UNIT;
    return LG_OK;
}

// A measure or a unit: an IRI, or what defines one.
static LgStatus
definition(const Work *w, const LgYaml *node, Config *out)
{
    *out = (Config){0};
    if (!node) {
        return LG_OK;
    }
    if (node->kind == LG_YAML_SCALAR) {
        out->existing = node->text;
        return lg_iri_check(node->text, w->err);
    }
    LG_TRY(read_known(w->arena, node, &definition_section, out, w->err));
    warn_unknown(w, node, &definition_section);
    return LG_OK;
}

static LgStr
last_part(LgStr iri)
{
    const size_t at = lg_iri_namespace(iri);
    return at < iri.n ? lg_str_from(iri, at) : iri;
}

static LgStatus
measure_of(const Work *w, const Config *config, LgRecipeMeasure *out)
{
    out->label = config->label;
    out->comment = config->description;
    if (config->existing.n > 0) {
        out->property = config->existing;
        LG_TRY(lg_slug_make(w->arena, last_part(config->existing), &out->name, w->err));
    }
    return LG_OK;
}

// A column of numbers. Without a data_type they are decimal, as csvcubed has it.
static LgStatus
observations(Work *w, const LgYaml *node, const Config *config, bool several, LgRecipeColumn *out)
{
    const LgYaml *measure = lg_yaml_get(node, LG_STR("measure"));
    Config given;
    LgRecipeMeasure *m = several ? &out->measure : &w->recipe->measure;
    LG_TRY(definition(w, measure, &given));
    LG_TRY(measure_of(w, &given, m));
    LG_TRY(definition(w, lg_yaml_get(node, LG_STR("unit")), &given));
    m->unit = given.label.n > 0 ? given.label : given.existing;
    m->datatype = config->datatype.n > 0 ? config->datatype : LG_STR("decimal");
    w->recipe->has_measure = w->recipe->has_measure || (!several && measure != NULL);
    out->role = several ? LG_ROLE_MEASURE : LG_ROLE_VALUE;
    return LG_OK;
}

// --- Measures and other values ---------------------------------------------------------------

// The measures that a column names: as defined, or somebody else's by their IRIs. Else they are
// made of the cells, which is what happens to a recipe without any.
static LgStatus
measures(Work *w, const LgYaml *node, const Config *config, const LgTableColumn *cells)
{
    LgRecipe *r = w->recipe;
    const LgYaml *values = node ? lg_yaml_get(node, LG_STR("values")) : NULL;
    const bool listed = values && values->kind == LG_YAML_SEQUENCE;
    if (!listed && config->cell_template.n == 0 && !all_iris(cells)) {
        return LG_OK;
    }
    r->measures = LG_NEW_ARRAY(w->arena, LgRecipeMeasure, cells->n + (listed ? values->n : 0) + 1U);
    if (!r->measures) {
        return no_memory(w->err);
    }
    for (const LgYaml *v = listed ? values->first : NULL; v; v = v->next) {
        Config given;
        LG_TRY(definition(w, v, &given));
        LG_TRY(measure_of(w, &given, &r->measures[r->n_measures++]));
    }
    const LgStr t = config->cell_template.n > 0 ? config->cell_template : LG_STR("{+value}");
    const size_t open = lg_str_find(t, '{');
    const size_t close = lg_str_find(t, '}');
    if (close == t.n || close < open) {
        return lg_yaml_fail(node, w->err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is no template: expected an IRI with one {+column}",
                            LG_STR_ARG(t));
    }
    for (uint32_t i = 0; !listed && i < cells->n; i++) {
        LgRecipeMeasure *m = &r->measures[r->n_measures++];
        m->cell = cells->values[i];
        m->property = lg_arena_printf(w->arena, LG_STR_FMT LG_STR_FMT LG_STR_FMT, (int)open, t.p,
                                      LG_STR_ARG(m->cell), LG_STR_ARG(lg_str_from(t, close + 1)));
        if (!m->property.p) {
            return no_memory(w->err);
        }
        LG_TRY(lg_iri_check(m->property, w->err));
        m->label = last_part(m->cell);
        LG_TRY(lg_slug_make(w->arena, m->label, &m->name, w->err));
    }
    return LG_OK;
}

// Cells must be among the values that are listed, if some are.
static LgStatus
check_values(const Work *w, const LgYaml *node, const Config *config, const LgTableColumn *cells)
{
    const LgYaml *values = node ? lg_yaml_get(node, LG_STR("values")) : NULL;
    const bool listed = values && values->kind == LG_YAML_SEQUENCE;
    for (const LgYaml *v = listed ? values->first : NULL; v; v = v->next) {
        warn_unknown(w, v, &value_section);
    }
    for (uint32_t i = 0; (listed || config->required) && i < cells->n; i++) {
        const LgStr cell = cells->values[i];
        bool good = cell.n > 0 ? !listed : !config->required;
        for (const LgYaml *v = cell.n > 0 && listed ? values->first : NULL; v; v = v->next) {
            const LgYaml *label = lg_yaml_get(v, LG_STR("label"));
            good = good || (label && lg_str_eq(label->text, cell));
        }
        if (!good) {
            const LgTablePlace place = lg_table_place(w->table, cells->first[i]);
            const LgProblem problem = {.code = cell.n > 0 ? "E-CODE" : "E-BLANK",
                                       .severity = LG_SEVERITY_ERROR,
                                       .file = place.file,
                                       .row = place.row,
                                       .line = place.line,
                                       .column = cells->name,
                                       .value = cell,
                                       .has_value = true,
                                       .text = cell.n > 0 ? LG_STR("not in the list of values")
                                                          : LG_STR("the column is required"),
                                       .expected = cell.n > 0
                                                       ? LG_STR("one of 'values' in qube-config")
                                                       : LG_STR("no blank cell")};
            lg_report_add(w->report, &problem);
        }
    }
    return LG_OK;
}

// --- Columns ----------------------------------------------------------------

static const LgYaml *
find_config(const LgYaml *columns, LgStr header)
{
    const LgYaml *child = columns ? columns->first : NULL;
    while (child && !lg_str_eq_nocase(child->key, header)) {
        child = child->next;
    }
    return child;
}

static LgStatus
read_config(const Work *w, const LgYaml *node, LgStr header, Config *out)
{
    LgRole role = LG_ROLE_DIMENSION;
    *out = (Config){0};
    if (node) {
        LG_TRY(read_known(w->arena, node, &column_section, out, w->err));
        warn_unknown(w, node, &column_section);
        LG_TRY(apply_template(node, out, w->err));
    }
    if (out->datatype.n > 0 && lg_cube_csvw_is_datatype(out->datatype)) {
        out->datatype = lg_arena_printf(w->arena, LG_NS_XSD LG_STR_FMT, LG_STR_ARG(out->datatype));
    } else if (out->datatype.n > 0) {
        return lg_yaml_fail(lg_yaml_get(node, LG_STR("data_type")), w->err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is no datatype of XSD in CSV on the Web, such as "
                            "integer, decimal or string",
                            LG_STR_ARG(out->datatype));
    }
    out->label = out->label.n > 0 ? out->label : header;
    if (out->type.n == 0) {
        (void)heading(header, &role);
        out->type = role == LG_ROLE_VALUE          ? LG_STR("observations")
                    : role == LG_ROLE_MEASURE_TYPE ? LG_STR("measures")
                    : role == LG_ROLE_UNIT         ? LG_STR("units")
                                                   : LG_STR("dimension");
    }
    return out->label.p && (out->datatype.n == 0 || out->datatype.p) ? LG_OK : no_memory(w->err);
}

// One column says what is measured, and one in which unit.
static LgStatus
check_single(const Work *w, const Config *configs, const char *type)
{
    unsigned n = 0;
    for (uint32_t c = 0; c < w->table->n_columns; c++) {
        n += lg_str_eq(configs[c].type, lg_str_c(type)) ? 1 : 0;
    }
    return n <= 1 ? LG_OK
                  : lg_yaml_fail(lg_yaml_get(w->recipe->qube, LG_STR("columns")), w->err,
                                 LG_E_INVALID, "%u columns are %s; expected at most one", n, type);
}

static LgStatus
add_column(Work *w, const LgTableColumn *cells, const LgYaml *node, const Config *config)
{
    LgRecipeColumn *out = &w->recipe->columns[w->recipe->n_columns++];
    const bool several = w->n_values > 1;
    const LgStr type = config->type;
    *out = (LgRecipeColumn){.header = cells->name};
    if (lg_str_eq(type, LG_STR("dimension"))) {
        LG_TRY(dimension(w, node, config, cells, out));
    } else if (lg_str_eq(type, LG_STR("attribute"))) {
        LG_TRY(attribute(w, node, config, out));
        LG_TRY(check_values(w, node, config, cells));
    } else if (lg_str_eq(type, LG_STR("units"))) {
        LG_TRY(unit_column(w, node, config, cells, out));
        LG_TRY(check_values(w, node, config, cells));
    } else if (lg_str_eq(type, LG_STR("measures"))) {
        out->role = LG_ROLE_MEASURE_TYPE;
        LG_TRY(measures(w, node, config, cells));
    } else if (lg_str_eq(type, LG_STR("observations"))) {
        LG_TRY(observations(w, node, config, several, out));
    } else {
        return lg_yaml_fail(node, w->err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is no type of column; there are: dimension, "
                            "attribute, units, measures, observations",
                            LG_STR_ARG(type));
    }
    if (several && node && lg_yaml_get(node, LG_STR("describes_observations"))) {
        return lg_yaml_fail(node, w->err, LG_E_UNSUPPORTED,
                            "an attribute or unit of some columns of observations only: put the "
                            "table into the standard shape, with a column of measures");
    }
    if (several && out->role == LG_ROLE_MEASURE_TYPE) {
        return lg_yaml_fail(node, w->err, LG_E_INVALID,
                            "there are several columns of observations and a column of measures");
    }
    out->label = config->label;
    out->comment = config->description;
    return LG_OK;
}

// One dataset has one datatype for the numbers of a column: that of its measures.
static void
share_measure(LgRecipe *recipe)
{
    for (size_t i = 0; i < recipe->n_measures; i++) {
        recipe->measures[i].unit = recipe->measure.unit;
        recipe->measures[i].datatype = recipe->measure.datatype;
    }
}

static LgStatus
add_all(Work *w, const LgYaml *columns)
{
    const LgTable *table = w->table;
    Config *configs = LG_NEW_ARRAY(w->arena, Config, table->n_columns + 1U);
    if (!configs) {
        return no_memory(w->err);
    }
    for (uint32_t c = 0; c < table->n_columns; c++) {
        const LgStr header = table->columns[c].name;
        const LgYaml *node = find_config(columns, header);
        const bool ignored = node && node->kind == LG_YAML_SCALAR;
        LG_TRY(ignored ? LG_OK : read_config(w, node, header, &configs[c]));
        w->n_values += lg_str_eq(configs[c].type, LG_STR("observations")) ? 1 : 0;
    }
    LG_TRY(check_single(w, configs, "measures"));
    LG_TRY(check_single(w, configs, "units"));
    for (uint32_t c = 0; c < table->n_columns; c++) {
        const LgStr header = table->columns[c].name;
        if (configs[c].type.n == 0) { // "Notes": false
            w->recipe->columns[w->recipe->n_columns++] = (LgRecipeColumn){.header = header};
        } else {
            LG_TRY(add_column(w, &table->columns[c], find_config(columns, header), &configs[c]));
        }
    }
    for (const LgYaml *node = columns ? columns->first : NULL; node; node = node->next) {
        if (!lg_table_find(table, node->key)) { // will be missed
            w->recipe->columns[w->recipe->n_columns++] =
                (LgRecipeColumn){.header = node->key, .role = LG_ROLE_DIMENSION};
        }
    }
    share_measure(w->recipe);
    return LG_OK;
}

LgStatus
lg_qube_columns(const LgTable *table, LgRecipe *recipe, LgReport *report, LgArena *arena,
                LgError *err)
{
    const LgYaml *columns = lg_yaml_get(recipe->qube, LG_STR("columns"));
    Work w = {.table = table, .recipe = recipe, .report = report, .arena = arena, .err = err};
    if (columns) {
        LG_TRY(lg_yaml_expect(columns, LG_YAML_MAPPING, "columns", err));
    }
    recipe->columns =
        LG_NEW_ARRAY(arena, LgRecipeColumn, table->n_columns + (columns ? columns->n : 0) + 1U);
    if (!recipe->columns) {
        return no_memory(err);
    }
    warn_metadata(&w);
    return add_all(&w, columns);
}
