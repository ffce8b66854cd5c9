// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/limits.h"
#include "convert/near.h"
#include "convert/number.h"
#include "convert/recipe_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdlib.h>

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
static const LgStr periods[] = {LG_STR_INIT("near"), LG_STR_INIT("any")};
static const LgStr hiddens[] = {LG_STR_INIT("read"), LG_STR_INIT("skip")};
static const LgStr looks[] = {LG_STR_INIT("fill"), LG_STR_INIT("font")};
static const LgStr precisions[] = {LG_STR_INIT("stored"), LG_STR_INIT("displayed")};
static const LgStr repeateds[] = {LG_STR_INIT("refuse"), LG_STR_INIT("once")};
static const LgStr missings[] = {LG_STR_INIT("status"), LG_STR_INIT("drop")};
static const LgStr register_kinds[] = {
    LG_STR_INIT("text"), LG_STR_INIT("code"), LG_STR_INIT("area"),         LG_STR_INIT("period"),
    LG_STR_INIT("iri"),  LG_STR_INIT("link"), LG_STR_INIT("organisation"), LG_STR_INIT("point"),
};
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
words_of(LgFieldType type)
{
    switch (type) {
    case LG_FIELD_ROLE: return WORDS(roles);
    case LG_FIELD_KIND: return WORDS(kinds);
    case LG_FIELD_TRANSFORM: return WORDS(transforms);
    case LG_FIELD_SHORT_YEARS: return WORDS(short_years);
    case LG_FIELD_AREAS: return WORDS(areas);
    case LG_FIELD_PERIODS: return WORDS(periods);
    case LG_FIELD_PRECISION: return WORDS(precisions);
    case LG_FIELD_LOOK: return WORDS(looks);
    case LG_FIELD_HIDDEN: return WORDS(hiddens);
    case LG_FIELD_MISSING: return WORDS(missings);
    case LG_FIELD_REPEATED: return WORDS(repeateds);
    case LG_FIELD_REGISTER_KIND: return WORDS(register_kinds);
    case LG_FIELD_ENCODING: return WORDS(encodings);
    default: return (Words){0};
    }
}

LgStr
lg_recipe_field_word(LgFieldType type, int value)
{
    return words_of(type).words[value];
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

LgStatus
lg_recipe_field_choice(const LgYaml *node, LgFieldType type, void *to, LgError *err)
{
    const Words known = words_of(type);
    const size_t i = lg_str_index(node->text, known.words, known.n);
    const int value = (int)i;
    if (i == known.n) {
        return unknown_word(node, node->text, "a value of this key", known, err);
    }
    if (type == LG_FIELD_AREAS || type == LG_FIELD_PERIODS || type == LG_FIELD_PRECISION ||
        type == LG_FIELD_HIDDEN) {
        *(bool *)to = i == 1;
    } else {
        memcpy(to, &value, sizeof(value)); // the enumerations start at 0
    }
    return LG_OK;
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
    const bool whole = lg_str_eq(t, LG_STR("{+value}")); // the cells are IRIs
    return whole ? LG_OK : read_iri(node, (LgStr){t.p, open}, err);
}

static LgStatus
read_datatype(const LgYaml *node, LgError *err)
{
    if (lg_iri_has_scheme(node->text)) {
        return read_iri(node, node->text, err);
    }
    const Words known = WORDS(datatypes);
    return lg_str_index(node->text, known.words, known.n) < known.n
               ? LG_OK
               : unknown_word(node, node->text, "a datatype known by name (an IRI will do)", known,
                              err);
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
read_text(const LgYaml *node, LgFieldType type, LgError *err)
{
    switch (type) {
    case LG_FIELD_SLUG:
    case LG_FIELD_PATH_SLUG:
        if (!lg_slug_safe(node->text, type == LG_FIELD_PATH_SLUG)) {
            return lg_yaml_fail(node, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' cannot stand in a URI: use letters, digits and "
                                "hyphens",
                                LG_STR_ARG(node->text));
        }
        return LG_OK;
    case LG_FIELD_IRI: return read_iri(node, node->text, err);
    case LG_FIELD_TEMPLATE: return read_template(node, err);
    case LG_FIELD_DATATYPE: return read_datatype(node, err);
    case LG_FIELD_DATE:
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

LgStatus
lg_recipe_field_pattern(const LgYaml *node, LgPattern *to, LgError *err)
{
    LgError inner = {0};
    const LgStatus st = lg_pattern_read(node->text, to, &inner);
    return st == LG_OK ? LG_OK : lg_yaml_fail(node, err, st, "%s", inner.text);
}

static LgStatus
read_number(const LgYaml *node, double *to, LgError *err)
{
    // Texts of an arena have a zero byte behind them.
    *to = lg_number_is(node->text) ? strtod(node->text.p, NULL) : -1;
    return *to >= 0
               ? LG_OK
               : lg_yaml_fail(node, err, LG_E_INVALID, "'" LG_STR_FMT "' is not a number from 0 on",
                              LG_STR_ARG(node->text));
}

static LgStatus
read_percent(const LgYaml *node, double *to, LgError *err)
{
    const bool sign = lg_str_ends(node->text, LG_STR("%"));
    const LgStr number = {node->text.p, node->text.n - (sign ? 1 : 0)};
    *to = sign && lg_number_is(number) ? strtod(node->text.p, NULL) : -1;
    return *to >= 0 ? LG_OK
                    : lg_yaml_fail(node, err, LG_E_INVALID,
                                   "'" LG_STR_FMT "' is no share; expected one such as 5%%",
                                   LG_STR_ARG(node->text));
}

static LgStatus
read_field(const LgYaml *node, const LgField *field, void *to, LgError *err)
{
    if (field->type == LG_FIELD_NODE) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(node, LG_YAML_SCALAR, "this value", err));
    if (words_of(field->type).n > 0) {
        return lg_recipe_field_choice(node, field->type, to, err);
    }
    if (field->type == LG_FIELD_CHAR) {
        return read_char(node, to, err);
    }
    if (field->type == LG_FIELD_PATTERN) {
        return lg_recipe_field_pattern(node, to, err);
    }
    if (field->type == LG_FIELD_NUMBER) {
        return read_number(node, to, err);
    }
    if (field->type == LG_FIELD_PERCENT) {
        return read_percent(node, to, err);
    }
    if (field->type == LG_FIELD_BOOL) {
        return lg_yaml_bool(node->parent, node->key, to, err);
    }
    LG_TRY(read_text(node, field->type, err));
    *(LgStr *)to = lg_yaml_is_null(node) ? (LgStr){0} : node->text;
    return LG_OK;
}

// The message points at the key.
static LgStatus
unknown_key(const LgYaml *child, const LgSection *section, LgError *err)
{
    enum { MOST = 64 };
    LgStr keys[MOST] = {{0}};
    const size_t n = section->n < MOST ? section->n : MOST;
    for (size_t i = 0; i < n; i++) {
        keys[i] = section->fields[i].key;
    }
    const size_t near = lg_near_find(child->key, keys, n);
    LgYaml at = *child;
    at.line = child->key_line;
    at.column = child->key_column;
    return lg_yaml_fail(&at, err, LG_E_INVALID,
                        "'" LG_STR_FMT "' is not a key that is known here%s" LG_STR_FMT
                        "%s 'lodge help recipe%s" LG_STR_FMT "' lists them",
                        LG_STR_ARG(child->key), near < n ? "; did you mean '" : "",
                        LG_STR_ARG(near < n ? keys[near] : (LgStr){0}), near < n ? "'?" : ";",
                        section->name.n > 0 ? "." : "", LG_STR_ARG(section->name));
}

LgStatus
lg_recipe_field_read(const LgYaml *map, const LgSection *section, void *base, LgError *err)
{
    char what[64];
    (void)snprintf(what, sizeof(what), LG_STR_FMT,
                   LG_STR_ARG(section->name.n > 0 ? section->name : LG_STR("a recipe")));
    LG_TRY(lg_yaml_expect(map, LG_YAML_MAPPING, what, err));
    for (const LgYaml *child = map->first; child; child = child->next) {
        size_t i = 0;
        while (i < section->n && !lg_str_eq(section->fields[i].key, child->key)) {
            i++;
        }
        if (i == section->n) {
            return unknown_key(child, section, err);
        }
        const LgField *field = &section->fields[i];
        LG_TRY(read_field(child, field, (char *)base + field->offset, err));
    }
    return LG_OK;
}

LgStatus
lg_recipe_field_room(LgArena *arena, const LgYaml *node, LgYamlKind kind, const char *what,
                     size_t size, void **out, LgError *err)
{
    LG_TRY(lg_yaml_expect(node, kind, what, err));
    *out = lg_arena_array(arena, node->n + 1U, size);
    return *out ? LG_OK : no_memory(err);
}

LgStatus
lg_recipe_field_list(LgArena *arena, const LgYaml *map, LgStr key, bool iris, const LgStr **out,
                     size_t *out_n, LgError *err)
{
    const LgYaml *node = lg_yaml_get(map, key);
    LgStr *items = NULL;
    size_t n = 0;
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_SEQUENCE, "this list", sizeof(*items),
                                (void **)&items, err));
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

LgStatus
lg_recipe_field_lists(LgArena *arena, const LgYaml *node, const LgTidyList **out, size_t *out_n,
                      LgError *err)
{
    LgTidyList *lists = NULL;
    size_t n = 0;
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_MAPPING, "this mapping", sizeof(*lists),
                                (void **)&lists, err));
    for (const LgYaml *child = node->first; child; child = child->next) {
        LgTidyList *list = &lists[n++];
        list->name = child->key;
        LG_TRY(lg_recipe_field_list(arena, node, child->key, false, &list->texts, &list->n, err));
    }
    *out = lists;
    *out_n = n;
    return LG_OK;
}

LgStatus
lg_recipe_field_pairs(LgArena *arena, const LgYaml *node, bool slugs, LgRecipePair **out,
                      size_t *out_n, LgError *err)
{
    LgRecipePair *pairs = NULL;
    size_t n = 0;
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_room(arena, node, LG_YAML_MAPPING, "this mapping", sizeof(*pairs),
                                (void **)&pairs, err));
    for (const LgYaml *child = node->first; child; child = child->next) {
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this value", err));
        if (slugs) {
            LG_TRY(read_text(child, LG_FIELD_SLUG, err));
        }
        pairs[n++] = (LgRecipePair){child->key, child->text};
    }
    *out = pairs;
    *out_n = n;
    return LG_OK;
}
