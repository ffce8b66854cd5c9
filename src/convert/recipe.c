// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/recipe.h"

#include "base/limits.h"
#include "convert/near.h"
#include "convert/number.h"
#include "convert/slug.h"
#include "rdf/iri.h"
#include "rdf/term.h"
#include "sheet/book.h"

#include <stdlib.h>

// --- What a key may hold ----------------------------------------------------

typedef enum {
    FIELD_TEXT,
    FIELD_SLUG,      // one path segment
    FIELD_PATH_SLUG, // several
    FIELD_IRI,
    FIELD_TEMPLATE, // IRI with {value}
    FIELD_DATATYPE, // xsd local name or IRI
    FIELD_DATE,
    FIELD_BOOL,
    FIELD_CHAR,
    FIELD_ROLE,
    FIELD_KIND,
    FIELD_TRANSFORM,
    FIELD_SHORT_YEARS,
    FIELD_AREAS,
    FIELD_MISSING,
    FIELD_REPEATED,
    FIELD_ENCODING,
    FIELD_PATTERN, // text with {names}
    FIELD_NUMBER,  // double, not negative
    FIELD_PRECISION,
    FIELD_NODE, // read by its own function
} FieldType;

// One key of a mapping and where its value goes.
typedef struct {
    LgStr key;
    FieldType type;
    size_t offset;
} Field;

static const LgStr roles[] = {
    LG_STR_INIT("ignore"), LG_STR_INIT("dimension"), LG_STR_INIT("attribute"),
    LG_STR_INIT("value"),  LG_STR_INIT("measure"),   LG_STR_INIT("measure_type"),
    LG_STR_INIT("unit"),   LG_STR_INIT("status"),    LG_STR_INIT("label"),
};
static const LgStr kinds[] = {
    LG_STR_INIT("code"), LG_STR_INIT("area"), LG_STR_INIT("period"),
    LG_STR_INIT("iri"),  LG_STR_INIT("text"),
};
static const LgStr transforms[] = {
    LG_STR_INIT("slug"),
    LG_STR_INIT("slugize"),
    LG_STR_INIT("unitize"),
    LG_STR_INIT("none"),
};
static const LgStr short_years[] = {
    LG_STR_INIT("refuse"),
    LG_STR_INIT("government-year"),
    LG_STR_INIT("month"),
};
static const LgStr areas[] = {LG_STR_INIT("gss"), LG_STR_INIT("any")};
static const LgStr precisions[] = {LG_STR_INIT("stored"), LG_STR_INIT("displayed")};
static const LgStr repeateds[] = {LG_STR_INIT("refuse"), LG_STR_INIT("once")};
static const LgStr missings[] = {LG_STR_INIT("status"), LG_STR_INIT("drop")};
static const LgStr encodings[] = {
    LG_STR_INIT("auto"),     LG_STR_INIT("utf-8"),        LG_STR_INIT("utf-16le"),
    LG_STR_INIT("utf-16be"), LG_STR_INIT("windows-1252"),
};
static const LgStr datatypes[] = {
    LG_STR_INIT("integer"), LG_STR_INIT("decimal"), LG_STR_INIT("double"),   LG_STR_INIT("string"),
    LG_STR_INIT("boolean"), LG_STR_INIT("date"),    LG_STR_INIT("dateTime"), LG_STR_INIT("gYear"),
};

typedef struct {
    const LgStr *words;
    size_t n;
} Words;

#define WORDS(array) ((Words){(array), sizeof(array) / sizeof((array)[0])})

static Words
words_of(FieldType type)
{
    switch (type) {
    case FIELD_ROLE: return WORDS(roles);
    case FIELD_KIND: return WORDS(kinds);
    case FIELD_TRANSFORM: return WORDS(transforms);
    case FIELD_SHORT_YEARS: return WORDS(short_years);
    case FIELD_AREAS: return WORDS(areas);
    case FIELD_PRECISION: return WORDS(precisions);
    case FIELD_MISSING: return WORDS(missings);
    case FIELD_REPEATED: return WORDS(repeateds);
    case FIELD_ENCODING: return WORDS(encodings);
    default: return (Words){0};
    }
}

LgStr
lg_recipe_role(LgRole role)
{
    return roles[role];
}

LgStr
lg_recipe_kind(LgKind kind)
{
    return kinds[kind];
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a recipe");
}

// "'x' is not ...; did you mean 'y'? Known: a, b, c".
static LgStatus
unknown_word(const LgYaml *node, LgStr word, const char *what, Words known, LgError *err)
{
    char list[512] = "";
    size_t at = 0;
    for (size_t i = 0; i < known.n; i++) {
        const int n = snprintf(list + at, sizeof(list) - at, "%s" LG_STR_FMT, i ? ", " : "",
                               LG_STR_ARG(known.words[i]));
        if (n < 0 || (size_t)n >= sizeof(list) - at) {
            break;
        }
        at += (size_t)n;
    }
    const size_t near = lg_near_find(word, known.words, known.n);
    if (near < known.n) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "'" LG_STR_FMT "' is not %s; did you mean '" LG_STR_FMT
                            "'? There are: %s",
                            LG_STR_ARG(word), what, LG_STR_ARG(known.words[near]), list);
    }
    return lg_yaml_fail(node, err, LG_E_INVALID, "'" LG_STR_FMT "' is not %s; there are: %s",
                        LG_STR_ARG(word), what, list);
}

static LgStatus
read_word(const LgYaml *node, FieldType type, void *to, LgError *err)
{
    const Words known = words_of(type);
    for (size_t i = 0; i < known.n; i++) {
        if (lg_str_eq(node->text, known.words[i])) {
            const int value = (int)i;
            if (type == FIELD_AREAS || type == FIELD_PRECISION) {
                *(bool *)to = i == 1;
            } else {
                memcpy(to, &value, sizeof(value)); // the enumerations start at 0
            }
            return LG_OK;
        }
    }
    return unknown_word(node, node->text, "a value of this key", known, err);
}

// Do the bytes of `s` have this shape: d a digit, everything else itself?
static bool
has_shape(LgStr s, const char *shape)
{
    if (s.n != strlen(shape)) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        const bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (shape[i] == 'd' ? !digit : s.p[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

static unsigned
two_digits(LgStr s, size_t at)
{
    return (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
}

// xsd:date without zone, or xsd:dateTime with whole seconds.
static bool
is_date(LgStr s)
{
    static const char *const shapes[] = {"dddd-dd-dd", "dddd-dd-ddTdd:dd:dd",
                                         "dddd-dd-ddTdd:dd:ddZ", "dddd-dd-ddTdd:dd:dd+dd:dd",
                                         "dddd-dd-ddTdd:dd:dd-dd:dd"};
    bool known = false;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        known = known || has_shape(s, shapes[i]);
    }
    if (!known) {
        return false;
    }
    const LgDate date = {.year = (int64_t)two_digits(s, 0) * 100 + two_digits(s, 2),
                         .month = two_digits(s, 5),
                         .day = two_digits(s, 8)};
    const bool time =
        s.n == 10 || (two_digits(s, 11) < 24 && two_digits(s, 14) < 60 && two_digits(s, 17) < 60);
    const bool zone = s.n <= 20 || (two_digits(s, 20) <= 13 && two_digits(s, 23) < 60);
    return lg_time_date_valid(date) && time && zone;
}

static LgStatus
read_iri(const LgYaml *node, LgStr iri, LgError *err)
{
    LgError inner = {0};
    const LgStatus st = lg_iri_check(iri, &inner);
    return st == LG_OK ? LG_OK : lg_yaml_fail(node, err, st, "%s", inner.text);
}

static LgStatus
read_template(const LgYaml *node, LgError *err)
{
    const LgStr t = node->text;
    const size_t open = lg_str_find(t, '{');
    const LgStr rest = lg_str_from(t, open);
    const size_t close = lg_str_find(rest, '}');
    if (open == t.n || close == rest.n || close < 2 ||
        lg_str_find(lg_str_from(rest, close), '{') < rest.n - close) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "a template is an IRI with one {value}, such as "
                            "http://example.org/id/area/{value}");
    }
    return read_iri(node, (LgStr){t.p, open}, err);
}

static LgStatus
read_datatype(const LgYaml *node, LgError *err)
{
    if (lg_iri_has_scheme(node->text)) {
        return read_iri(node, node->text, err);
    }
    const Words known = WORDS(datatypes);
    for (size_t i = 0; i < known.n; i++) {
        if (lg_str_eq(node->text, known.words[i])) {
            return LG_OK;
        }
    }
    return unknown_word(node, node->text, "a datatype known by name (an IRI will do)", known, err);
}

static LgStatus
read_char(const LgYaml *node, char *to, LgError *err)
{
    if (lg_str_eq(node->text, LG_STR("tab"))) {
        *to = '\t';
        return LG_OK;
    }
    if (node->text.n != 1) {
        return lg_yaml_fail(node, err, LG_E_INVALID, "expected one character, or tab");
    }
    *to = node->text.p[0];
    return LG_OK;
}

static LgStatus
read_text(const LgYaml *node, FieldType type, LgError *err)
{
    switch (type) {
    case FIELD_SLUG:
    case FIELD_PATH_SLUG:
        if (!lg_slug_safe(node->text, type == FIELD_PATH_SLUG)) {
            return lg_yaml_fail(node, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' cannot stand in a URI: use letters, digits and "
                                "hyphens",
                                LG_STR_ARG(node->text));
        }
        return LG_OK;
    case FIELD_IRI: return read_iri(node, node->text, err);
    case FIELD_TEMPLATE: return read_template(node, err);
    case FIELD_DATATYPE: return read_datatype(node, err);
    case FIELD_DATE:
        if (!is_date(node->text)) {
            return lg_yaml_fail(node, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' is not a date such as 2026-03-31 or "
                                "2026-03-31T09:30:00Z",
                                LG_STR_ARG(node->text));
        }
        return LG_OK;
    default: return LG_OK;
    }
}

static LgStatus
read_pattern(const LgYaml *node, LgPattern *to, LgError *err)
{
    LgError inner = {0};
    const LgStatus st = lg_pattern_read(node->text, to, &inner);
    return st == LG_OK ? LG_OK : lg_yaml_fail(node, err, st, "%s", inner.text);
}

static LgStatus
read_number(const LgYaml *node, double *to, LgError *err)
{
    LgNumberClass kind = LG_NUMBER_NONE;
    // Texts of an arena have a zero byte behind them.
    *to = lg_number_class(node->text, &kind) ? strtod(node->text.p, NULL) : -1;
    return *to >= 0
               ? LG_OK
               : lg_yaml_fail(node, err, LG_E_INVALID, "'" LG_STR_FMT "' is not a number from 0 on",
                              LG_STR_ARG(node->text));
}

static LgStatus
read_field(const LgYaml *node, const Field *field, void *to, LgError *err)
{
    if (field->type == FIELD_NODE) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(node, LG_YAML_SCALAR, "this value", err));
    if (words_of(field->type).n > 0) {
        return read_word(node, field->type, to, err);
    }
    if (field->type == FIELD_CHAR) {
        return read_char(node, to, err);
    }
    if (field->type == FIELD_PATTERN) {
        return read_pattern(node, to, err);
    }
    if (field->type == FIELD_NUMBER) {
        return read_number(node, to, err);
    }
    if (field->type == FIELD_BOOL) {
        return lg_yaml_bool(node->parent, node->key, to, err);
    }
    LG_TRY(read_text(node, field->type, err));
    *(LgStr *)to = lg_yaml_is_null(node) ? (LgStr){0} : node->text;
    return LG_OK;
}

// Read every child of `map` into `base` by the table of fields.
static LgStatus
read_fields(const LgYaml *map, const Field *fields, size_t n, void *base, const char *what,
            LgError *err)
{
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, what, err));
    for (const LgYaml *child = map->first; child; child = child->next) {
        size_t i = 0;
        while (i < n && !lg_str_eq(fields[i].key, child->key)) {
            i++;
        }
        if (i == n) {
            LgStr keys[64];
            for (i = 0; i < n && i < 64; i++) {
                keys[i] = fields[i].key;
            }
            LgYaml at = *child; // the message points at the key
            at.line = child->key_line;
            at.column = child->key_column;
            return unknown_word(&at, child->key, "a key that is known here", (Words){keys, i}, err);
        }
        LG_TRY(read_field(child, &fields[i], (char *)base + fields[i].offset, err));
    }
    return LG_OK;
}

#define FIELDS(array) (array), sizeof(array) / sizeof((array)[0])

// --- dataset ----------------------------------------------------------------

static const Field dataset_fields[] = {
    {LG_STR_INIT("slug"), FIELD_PATH_SLUG, offsetof(LgRecipeDataset, slug)},
    {LG_STR_INIT("title"), FIELD_TEXT, offsetof(LgRecipeDataset, title)},
    {LG_STR_INIT("comment"), FIELD_TEXT, offsetof(LgRecipeDataset, comment)},
    {LG_STR_INIT("description"), FIELD_TEXT, offsetof(LgRecipeDataset, description)},
    {LG_STR_INIT("publisher"), FIELD_TEXT, offsetof(LgRecipeDataset, publisher)},
    {LG_STR_INIT("creator"), FIELD_TEXT, offsetof(LgRecipeDataset, creator)},
    {LG_STR_INIT("license"), FIELD_IRI, offsetof(LgRecipeDataset, license)},
    {LG_STR_INIT("contact"), FIELD_TEXT, offsetof(LgRecipeDataset, contact)},
    {LG_STR_INIT("issued"), FIELD_DATE, offsetof(LgRecipeDataset, issued)},
    {LG_STR_INIT("modified"), FIELD_DATE, offsetof(LgRecipeDataset, modified)},
    {LG_STR_INIT("next_update"), FIELD_TEXT, offsetof(LgRecipeDataset, next_update)},
    {LG_STR_INIT("theme"), FIELD_TEXT, offsetof(LgRecipeDataset, theme)},
    {LG_STR_INIT("language"), FIELD_SLUG, offsetof(LgRecipeDataset, language)},
    {LG_STR_INIT("replaced_by"), FIELD_IRI, offsetof(LgRecipeDataset, replaced_by)},
    {LG_STR_INIT("keywords"), FIELD_NODE, 0},
    {LG_STR_INIT("references"), FIELD_NODE, 0},
};

static LgStatus
read_list(LgArena *arena, const LgYaml *map, LgStr key, bool iris, LgStr **out, size_t *out_n,
          LgError *err)
{
    const LgYaml *node = lg_yaml_get(map, key);
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(node, LG_YAML_SEQUENCE, "this list", err));
    LgStr *items = LG_NEW_ARRAY(arena, LgStr, node->n + 1U);
    if (!items) {
        return no_memory(err);
    }
    size_t n = 0;
    for (const LgYaml *item = node->first; item; item = item->next) {
        LG_TRY(lg_yaml_expect(item, LG_YAML_SCALAR, "an item of the list", err));
        if (iris) {
            LG_TRY(read_iri(item, item->text, err));
        }
        items[n++] = item->text;
    }
    *out = items;
    *out_n = n;
    return LG_OK;
}

static LgStatus
read_dataset(LgArena *arena, const LgYaml *node, LgRecipeDataset *out, LgError *err)
{
    if (!node) {
        return LG_OK;
    }
    LG_TRY(read_fields(node, FIELDS(dataset_fields), out, "dataset", err));
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
    LG_TRY(
        read_list(arena, node, LG_STR("keywords"), false, &out->keywords, &out->n_keywords, err));
    return read_list(arena, node, LG_STR("references"), true, &out->references, &out->n_references,
                     err);
}

// --- columns ----------------------------------------------------------------

static const Field column_fields[] = {
    {LG_STR_INIT("role"), FIELD_ROLE, offsetof(LgRecipeColumn, role)},
    {LG_STR_INIT("kind"), FIELD_KIND, offsetof(LgRecipeColumn, kind)},
    {LG_STR_INIT("name"), FIELD_SLUG, offsetof(LgRecipeColumn, name)},
    {LG_STR_INIT("label"), FIELD_TEXT, offsetof(LgRecipeColumn, label)},
    {LG_STR_INIT("comment"), FIELD_TEXT, offsetof(LgRecipeColumn, comment)},
    {LG_STR_INIT("property"), FIELD_IRI, offsetof(LgRecipeColumn, property)},
    {LG_STR_INIT("template"), FIELD_TEMPLATE, offsetof(LgRecipeColumn, template)},
    {LG_STR_INIT("datatype"), FIELD_DATATYPE, offsetof(LgRecipeColumn, datatype)},
    {LG_STR_INIT("transform"), FIELD_TRANSFORM, offsetof(LgRecipeColumn, transform)},
    {LG_STR_INIT("scheme"), FIELD_TEXT, offsetof(LgRecipeColumn, scheme)},
    {LG_STR_INIT("codes"), FIELD_TEXT, offsetof(LgRecipeColumn, codes)},
    {LG_STR_INIT("of"), FIELD_TEXT, offsetof(LgRecipeColumn, of)},
    {LG_STR_INIT("unit"), FIELD_TEXT, offsetof(LgRecipeColumn, measure.unit)},
    {LG_STR_INIT("value"), FIELD_TEXT, offsetof(LgRecipeColumn, value)},
    {LG_STR_INIT("match"), FIELD_PATTERN, offsetof(LgRecipeColumn, match)},
    {LG_STR_INIT("write"), FIELD_PATTERN, offsetof(LgRecipeColumn, write)},
    {LG_STR_INIT("short_years"), FIELD_SHORT_YEARS, offsetof(LgRecipeColumn, short_years)},
    {LG_STR_INIT("areas"), FIELD_AREAS, offsetof(LgRecipeColumn, any_area)},
    {LG_STR_INIT("values"), FIELD_NODE, 0},
};

static const Field measure_fields[] = {
    {LG_STR_INIT("name"), FIELD_SLUG, offsetof(LgRecipeMeasure, name)},
    {LG_STR_INIT("label"), FIELD_TEXT, offsetof(LgRecipeMeasure, label)},
    {LG_STR_INIT("comment"), FIELD_TEXT, offsetof(LgRecipeMeasure, comment)},
    {LG_STR_INIT("property"), FIELD_IRI, offsetof(LgRecipeMeasure, property)},
    {LG_STR_INIT("unit"), FIELD_TEXT, offsetof(LgRecipeMeasure, unit)},
    {LG_STR_INIT("datatype"), FIELD_DATATYPE, offsetof(LgRecipeMeasure, datatype)},
};

static LgStatus
read_pairs(LgArena *arena, const LgYaml *node, bool slugs, LgRecipePair **out, size_t *out_n,
           LgError *err)
{
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(node, LG_YAML_MAPPING, "this mapping", err));
    LgRecipePair *pairs = LG_NEW_ARRAY(arena, LgRecipePair, node->n + 1U);
    if (!pairs) {
        return no_memory(err);
    }
    size_t n = 0;
    for (const LgYaml *child = node->first; child; child = child->next) {
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this value", err));
        if (slugs) {
            LG_TRY(read_text(child, FIELD_SLUG, err));
        }
        pairs[n++] = (LgRecipePair){child->key, child->text};
    }
    *out = pairs;
    *out_n = n;
    return LG_OK;
}

static LgStatus
read_column(LgArena *arena, const LgYaml *node, LgRecipeColumn *out, LgError *err)
{
    out->header = node->key;
    if (node->kind == LG_YAML_SCALAR && !lg_yaml_is_null(node)) { // "Notes: ignore"
        return read_word(node, FIELD_ROLE, &out->role, err);
    }
    LG_TRY(read_fields(node, FIELDS(column_fields), out, "a column", err));
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
    return read_pairs(arena, lg_yaml_get(node, LG_STR("values")), true, &out->values,
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
                                LG_STR_ARG(roles[column->role]));
        }
    }
    return LG_OK;
}

static LgStatus
read_measures(LgArena *arena, const LgYaml *root, LgRecipe *out, LgError *err)
{
    const LgYaml *one = lg_yaml_get(root, LG_STR("measure"));
    if (one) {
        LG_TRY(read_fields(one, FIELDS(measure_fields), &out->measure, "measure", err));
        out->has_measure = true;
    }
    const LgYaml *many = lg_yaml_get(root, LG_STR("measures"));
    if (!many) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(many, LG_YAML_MAPPING, "measures", err));
    out->measures = LG_NEW_ARRAY(arena, LgRecipeMeasure, many->n + 1U);
    if (!out->measures) {
        return no_memory(err);
    }
    for (const LgYaml *child = many->first; child; child = child->next) {
        LgRecipeMeasure *m = &out->measures[out->n_measures];
        m->cell = child->key;
        if (!lg_yaml_is_null(child)) {
            LG_TRY(read_fields(child, FIELDS(measure_fields), m, "a measure", err));
        }
        out->n_measures++;
    }
    return LG_OK;
}

static const Field table_fields[] = {
    {LG_STR_INIT("delimiter"), FIELD_CHAR, offsetof(LgSheetOptions, delimiter)},
    {LG_STR_INIT("quote"), FIELD_CHAR, offsetof(LgSheetOptions, quote)},
    {LG_STR_INIT("encoding"), FIELD_ENCODING, offsetof(LgSheetOptions, encoding)},
    {LG_STR_INIT("member"), FIELD_TEXT, offsetof(LgSheetOptions, member)},
    {LG_STR_INIT("ragged"), FIELD_BOOL, offsetof(LgSheetOptions, ragged)},
    {LG_STR_INIT("precision"), FIELD_PRECISION, offsetof(LgSheetOptions, displayed)},
    {LG_STR_INIT("sheets"), FIELD_NODE, 0},
    {LG_STR_INIT("except"), FIELD_NODE, 0},
    {LG_STR_INIT("names"), FIELD_NODE, 0},
    {LG_STR_INIT("header"), FIELD_NODE, 0},
    {LG_STR_INIT("header_rows"), FIELD_NODE, 0},
    {LG_STR_INIT("cells"), FIELD_NODE, 0},
    {LG_STR_INIT("stop"), FIELD_NODE, 0},
    {LG_STR_INIT("drop"), FIELD_NODE, 0},
    {LG_STR_INIT("fill"), FIELD_NODE, 0},
    {LG_STR_INIT("ignore"), FIELD_NODE, 0},
    {LG_STR_INIT("rows"), FIELD_NODE, 0},
    {LG_STR_INIT("melt"), FIELD_NODE, 0},
};

static const Field melt_fields[] = {
    {LG_STR_INIT("keep"), FIELD_NODE, 0},
    {LG_STR_INIT("name"), FIELD_PATTERN, offsetof(LgTidyOptions, melt)},
    {LG_STR_INIT("value"), FIELD_TEXT, offsetof(LgTidyOptions, value)},
    {LG_STR_INIT("sum"), FIELD_TEXT, offsetof(LgTidyOptions, sum)},
    {LG_STR_INIT("within"), FIELD_NUMBER, offsetof(LgTidyOptions, within)},
    {LG_STR_INIT("differing"), FIELD_NODE, 0},
};

static LgStatus
read_names(LgArena *arena, const LgYaml *map, LgStr key, const LgStr **out, size_t *out_n,
           LgError *err)
{
    LgStr *list = NULL;
    LG_TRY(read_list(arena, map, key, false, &list, out_n, err));
    *out = list;
    return LG_OK;
}

static LgStatus
read_drop(LgArena *arena, const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, "drop", err));
    LgTidyDrop *list = LG_NEW_ARRAY(arena, LgTidyDrop, map->n + 1U);
    if (!list) {
        return no_memory(err);
    }
    for (const LgYaml *child = map->first; child; child = child->next) {
        LgTidyDrop *drop = &list[out->n_drop++];
        LgStr *cells = NULL;
        drop->column = child->key;
        LG_TRY(read_list(arena, map, child->key, false, &cells, &drop->n, err));
        drop->cells = cells;
    }
    out->drop = list;
    return LG_OK;
}

static LgStatus
read_header_names(LgArena *arena, const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, "names", err));
    LgTidyName *list = LG_NEW_ARRAY(arena, LgTidyName, map->n + 1U);
    if (!list) {
        return no_memory(err);
    }
    for (const LgYaml *child = map->first; child; child = child->next) {
        LgTidyName *name = &list[out->n_names++];
        name->name = child->key;
        LG_TRY(read_names(arena, map, child->key, &name->texts, &name->n, err));
    }
    out->names = list;
    return LG_OK;
}

static LgStatus
read_cells(LgArena *arena, const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, "cells", err));
    if (map->n > LG_TIDY_CELLS) {
        return lg_yaml_fail(map, err, LG_E_LIMIT, "more than %d cells", LG_TIDY_CELLS);
    }
    LgTidyCell *list = LG_NEW_ARRAY(arena, LgTidyCell, map->n + 1U);
    if (!list) {
        return no_memory(err);
    }
    for (const LgYaml *child = map->first; child; child = child->next) {
        LgTidyCell *cell = &list[out->n_cells++];
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this pattern", err));
        if (!lg_book_place(child->key, &cell->row, &cell->column)) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' is not the address of a cell, such as A2",
                                LG_STR_ARG(child->key));
        }
        LG_TRY(read_pattern(child, &cell->pattern, err));
        if (cell->pattern.n == 0) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "say in braces which column the text becomes, such as \"England, "
                                "{Period}\"");
        }
    }
    out->cells = list;
    return LG_OK;
}

static LgStatus
read_rows(const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    static const LgStr keys[] = {LG_STR_INIT("least"), LG_STR_INIT("most")};
    if (!map) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, "rows", err));
    LG_TRY(lg_yaml_only(map, keys, 2, err));
    LG_TRY(lg_yaml_uint(map, keys[0], &out->least_rows, err));
    return lg_yaml_uint(map, keys[1], &out->most_rows, err);
}

static LgStatus
read_melt(LgArena *arena, const LgYaml *melt, LgTidyOptions *out, LgError *err)
{
    if (!melt) {
        return LG_OK;
    }
    LG_TRY(read_fields(melt, FIELDS(melt_fields), out, "melt", err));
    LG_TRY(read_names(arena, melt, LG_STR("keep"), &out->keep, &out->n_keep, err));
    LG_TRY(lg_yaml_uint(melt, LG_STR("differing"), &out->differing, err));
    if (out->melt.text.n == 0 || out->value.n == 0) {
        return lg_yaml_fail(melt, err, LG_E_INVALID,
                            "melt needs a name for what the headers say, such as Year or "
                            "\"{Tenure} / {Year}\", and a value, the column of the cells");
    }
    return LG_OK;
}

// Where the table is in its sheet, and how it is laid out.
static LgStatus
read_layout(LgArena *arena, const LgYaml *table, LgTidyOptions *out, LgError *err)
{
    uint64_t rows = 1;
    LG_TRY(lg_yaml_str(table, LG_STR("header"), &out->header, err));
    LG_TRY(lg_yaml_uint(table, LG_STR("header_rows"), &rows, err));
    if (rows == 0 || rows > LG_TIDY_HEADER_ROWS) {
        return lg_yaml_fail(lg_yaml_get(table, LG_STR("header_rows")), err, LG_E_INVALID,
                            "header_rows takes a number from 1 to %d", LG_TIDY_HEADER_ROWS);
    }
    out->header_rows = (uint32_t)rows;
    const LgYaml *sheets = lg_yaml_get(table, LG_STR("sheets"));
    if (sheets) {
        LG_TRY(lg_yaml_expect(sheets, LG_YAML_SCALAR, "this pattern", err));
        LG_TRY(read_pattern(sheets, &out->sheets, err));
    }
    LG_TRY(read_names(arena, table, LG_STR("except"), &out->except, &out->n_except, err));
    LG_TRY(read_header_names(arena, lg_yaml_get(table, LG_STR("names")), out, err));
    LG_TRY(read_cells(arena, lg_yaml_get(table, LG_STR("cells")), out, err));
    LG_TRY(read_names(arena, table, LG_STR("stop"), &out->stop, &out->n_stop, err));
    LG_TRY(read_drop(arena, lg_yaml_get(table, LG_STR("drop")), out, err));
    LG_TRY(read_names(arena, table, LG_STR("fill"), &out->fill, &out->n_fill, err));
    LG_TRY(read_names(arena, table, LG_STR("ignore"), &out->ignore, &out->n_ignore, err));
    LG_TRY(read_rows(lg_yaml_get(table, LG_STR("rows")), out, err));
    return read_melt(arena, lg_yaml_get(table, LG_STR("melt")), out, err);
}

static const Field root_fields[] = {
    {LG_STR_INIT("files"), FIELD_NODE, 0}, // read by convert.c
    {LG_STR_INIT("dataset"), FIELD_NODE, 0},
    {LG_STR_INIT("table"), FIELD_NODE, 0},
    {LG_STR_INIT("columns"), FIELD_NODE, 0},
    {LG_STR_INIT("measure"), FIELD_NODE, 0},
    {LG_STR_INIT("measures"), FIELD_NODE, 0},
    {LG_STR_INIT("missing"), FIELD_MISSING, offsetof(LgRecipe, missing)},
    {LG_STR_INIT("repeated"), FIELD_REPEATED, offsetof(LgRecipe, repeated)},
    {LG_STR_INIT("markers"), FIELD_NODE, 0},
};

LgStatus
lg_recipe_parse(LgArena *arena, LgStr text, LgStr source, LgRecipe **out, LgError *err)
{
    const LgYaml *root = NULL;
    LG_TRY(lg_yaml_parse(arena, text, source, &root, err));
    LgRecipe *recipe = LG_NEW(arena, LgRecipe);
    if (!recipe) {
        return no_memory(err);
    }
    recipe->path = lg_arena_str(arena, source);
    LG_TRY(read_fields(root, FIELDS(root_fields), recipe, "a recipe", err));
    LG_TRY(read_dataset(arena, lg_yaml_get(root, LG_STR("dataset")), &recipe->dataset, err));
    const LgYaml *table = lg_yaml_get(root, LG_STR("table"));
    if (table) {
        LG_TRY(read_fields(table, FIELDS(table_fields), &recipe->table, "table", err));
        LG_TRY(read_layout(arena, table, &recipe->tidy, err));
    }
    LG_TRY(read_columns(arena, lg_yaml_get(root, LG_STR("columns")), recipe, err));
    LG_TRY(read_measures(arena, root, recipe, err));
    LG_TRY(read_pairs(arena, lg_yaml_get(root, LG_STR("markers")), true, &recipe->markers,
                      &recipe->n_markers, err));
    *out = recipe;
    return LG_OK;
}

LgStr
lg_recipe_beside(LgArena *arena, LgStr recipe, LgStr path)
{
    size_t dir = recipe.n;
    while (dir > 0 && recipe.p[dir - 1] != '/') {
        dir--;
    }
    if (path.n > 0 && path.p[0] == '/') {
        dir = 0;
    }
    return lg_arena_printf(arena, LG_STR_FMT LG_STR_FMT, (int)dir, recipe.p, LG_STR_ARG(path));
}

LgStr
lg_recipe_lock(LgArena *arena, LgStr recipe)
{
    size_t stem = recipe.n;
    while (stem > 0 && recipe.p[stem - 1] != '.' && recipe.p[stem - 1] != '/') {
        stem--;
    }
    stem = stem > 0 && recipe.p[stem - 1] == '.' ? stem - 1 : recipe.n;
    return lg_arena_printf(arena, LG_STR_FMT ".lock.csv", (int)stem, recipe.p);
}

bool
lg_recipe_is(const char *path)
{
    const LgStr name = lg_str_c(path);
    return lg_str_ends(name, LG_STR(".yaml")) || lg_str_ends(name, LG_STR(".yml"));
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
    return st;
}
