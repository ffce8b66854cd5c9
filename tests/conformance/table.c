// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/table.h"

#include "base/mem.h"
#include "conformance/isomorphic.h"

#include <jansson.h>
#include <stdlib.h>

#define RS "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
enum { MAX_VARS = 64 };

void
table_init(Table *table, LgArena *arena, LgStr *vars, size_t n_vars)
{
    *table = (Table){.arena = arena, .vars = vars, .n_vars = n_vars};
}

LgStr *
table_add(Table *table)
{
    if (table->n_rows == table->cap_rows) {
        const size_t cap = table->cap_rows * 2 + 16;
        LgStr *cells = LG_NEW_ARRAY(table->arena, LgStr, cap * (table->n_vars + 1));
        if (!cells) {
            return NULL;
        }
        if (table->n_rows > 0) {
            memcpy(cells, table->cells, table->n_rows * table->n_vars * sizeof(*cells));
        }
        table->cells = cells;
        table->cap_rows = cap;
    }
    return table->cells + table->n_vars * table->n_rows++;
}

static size_t
find_var(const Table *table, LgStr name)
{
    size_t v = 0;
    while (v < table->n_vars && !lg_str_eq(table->vars[v], name)) {
        v++;
    }
    return v;
}

static LgStr
format(Table *table, const LgTerm *term)
{
    LgBuf buf = {0};
    lg_term_format(term, &buf);
    for (size_t i = buf.n - term->lang.n; i < buf.n; i++) { // compared without case
        buf.p[i] = (char)(buf.p[i] >= 'A' && buf.p[i] <= 'Z' ? buf.p[i] + ('a' - 'A') : buf.p[i]);
    }
    const LgStr text = lg_arena_str(table->arena, lg_buf_view(&buf));
    lg_buf_done(&buf);
    return text;
}

static LgStatus
bad(LgError *err, const char *what)
{
    return lg_error_set(err, LG_E_SYNTAX, "not a table of results: %s", what);
}

// --- XML ------------------------------------------------------------------------

// As much of XML as results need: elements, attributes, text, references, comments.
typedef struct {
    Table *table;
    LgStr rest;
    LgStr name;       // of the tag at hand; "/x" when it closes x
    LgStr attributes; // their text
    bool empty;       // <x/>
} Xml;

// Go to the next tag; gives the text before it.
static bool
next_tag(Xml *xml, LgStr *out_text)
{
    const size_t open = lg_str_find(xml->rest, '<');
    *out_text = (LgStr){xml->rest.p, open};
    LgStr rest = lg_str_from(xml->rest, open + 1);
    if (lg_str_starts(rest, LG_STR("!--"))) {
        xml->rest = lg_str_from(rest, lg_str_search(rest, LG_STR("-->")) + 3);
        return next_tag(xml, out_text);
    }
    const size_t close = lg_str_find(rest, '>');
    if (close == rest.n) {
        return false;
    }
    LgStr tag = {rest.p, close};
    xml->empty = lg_str_ends(tag, LG_STR("/"));
    tag.n -= xml->empty;
    size_t n = 0;
    while (n < tag.n && !strchr(" \t\r\n", tag.p[n])) {
        n++;
    }
    xml->name = (LgStr){tag.p, n};
    xml->attributes = lg_str_from(tag, n);
    xml->rest = lg_str_from(rest, close + 1);
    return true;
}

static LgStr
unescape(Table *table, LgStr text)
{
    static const struct {
        LgStr name;
        char c;
    } entities[] = {{LG_STR_INIT("&amp;"), '&'},   {LG_STR_INIT("&lt;"), '<'},
                    {LG_STR_INIT("&gt;"), '>'},    {LG_STR_INIT("&quot;"), '"'},
                    {LG_STR_INIT("&apos;"), '\''}, {LG_STR_INIT("&#9;"), '\t'},
                    {LG_STR_INIT("&#10;"), '\n'},  {LG_STR_INIT("&#13;"), '\r'}};
    LgBuf buf = {0};
    while (text.n > 0) {
        size_t skip = 1;
        char c = text.p[0];
        for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]) && c == '&'; i++) {
            if (lg_str_starts(text, entities[i].name)) {
                c = entities[i].c;
                skip = entities[i].name.n;
                break;
            }
        }
        lg_buf_byte(&buf, c);
        text = lg_str_from(text, skip);
    }
    const LgStr copy = lg_arena_str(table->arena, lg_buf_view(&buf));
    lg_buf_done(&buf);
    return copy;
}

static LgStr
attribute(const Xml *xml, const char *name)
{
    const LgStr all = xml->attributes;
    const size_t at = lg_str_search(all, lg_str_c(name));
    LgStr value = lg_str_from(all, at + strlen(name));
    size_t n = 0;
    while (n < value.n && value.p[n] != '"' && value.p[n] != '\'') {
        n++;
    }
    if (at == all.n || n == value.n) {
        return (LgStr){0};
    }
    const char quote = value.p[n];
    value = lg_str_from(value, n + 1);
    return unescape(xml->table, (LgStr){value.p, lg_str_find(value, quote)});
}

// The term of the element whose start tag is at hand.
static LgStr
xml_term(Xml *xml)
{
    const LgStr name = xml->name;
    const LgStr lang = attribute(xml, "xml:lang");
    const LgStr datatype = attribute(xml, "datatype");
    LgStr text = {0};
    if (!xml->empty && next_tag(xml, &text)) {
        text = unescape(xml->table, text);
    }
    LgTerm term = lg_term_string(text);
    if (lg_str_eq(name, LG_STR("uri"))) {
        term = lg_term_iri(lg_str_trim(text));
    } else if (lg_str_eq(name, LG_STR("bnode"))) {
        term = lg_term_blank(lg_str_trim(text));
    } else if (lang.n > 0) {
        term = lg_term_lang(text, lang);
    } else if (datatype.n > 0) {
        term = lg_term_typed(text, datatype);
    }
    return format(xml->table, &term);
}

static LgStatus
read_xml(Table *table, LgStr text, LgError *err)
{
    Xml xml = {.table = table, .rest = text};
    LgStr before = {0};
    LgStr *row = NULL;
    size_t v = MAX_VARS;
    bool any = false;
    while (next_tag(&xml, &before)) {
        any = any || lg_str_eq(xml.name, LG_STR("sparql"));
        if (lg_str_eq(xml.name, LG_STR("variable")) && table->n_vars < MAX_VARS) {
            table->vars[table->n_vars++] = attribute(&xml, "name");
        } else if (lg_str_eq(xml.name, LG_STR("/boolean"))) {
            table->is_boolean = true;
            table->boolean = lg_str_eq(lg_str_trim(before), LG_STR("true"));
        } else if (lg_str_eq(xml.name, LG_STR("result"))) {
            row = table_add(table);
        } else if (lg_str_eq(xml.name, LG_STR("binding"))) {
            v = find_var(table, attribute(&xml, "name"));
        } else if (row && v < table->n_vars &&
                   (lg_str_eq(xml.name, LG_STR("uri")) || lg_str_eq(xml.name, LG_STR("bnode")) ||
                    lg_str_eq(xml.name, LG_STR("literal")))) {
            row[v] = xml_term(&xml);
        }
    }
    return any ? LG_OK : bad(err, "XML");
}

// --- JSON -----------------------------------------------------------------------

static LgStr
json_text(Table *table, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? lg_arena_str(table->arena, (LgStr){json_string_value(value),
                                                                      json_string_length(value)})
                                 : (LgStr){0};
}

static LgStr
json_term(Table *table, const json_t *value)
{
    const LgStr type = json_text(table, value, "type");
    const LgStr text = json_text(table, value, "value");
    const LgStr lang = json_text(table, value, "xml:lang");
    const LgStr datatype = json_text(table, value, "datatype");
    LgTerm term = lg_term_string(text);
    if (lg_str_eq(type, LG_STR("uri"))) {
        term = lg_term_iri(text);
    } else if (lg_str_eq(type, LG_STR("bnode"))) {
        term = lg_term_blank(text);
    } else if (lang.n > 0) {
        term = lg_term_lang(text, lang);
    } else if (datatype.n > 0) {
        term = lg_term_typed(text, datatype);
    }
    return format(table, &term);
}

static LgStatus
read_json(Table *table, LgStr text, LgError *err)
{
    json_error_t e;
    json_t *root = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &e);
    if (!root) {
        return bad(err, e.text);
    }
    const json_t *boolean = json_object_get(root, "boolean");
    table->is_boolean = boolean != NULL;
    table->boolean = json_is_true(boolean);
    const json_t *vars = json_object_get(json_object_get(root, "head"), "vars");
    for (size_t i = 0; i < json_array_size(vars) && i < MAX_VARS; i++) {
        const json_t *name = json_array_get(vars, i);
        table->vars[table->n_vars++] =
            lg_arena_str(table->arena, (LgStr){json_string_value(name), json_string_length(name)});
    }
    const json_t *rows = json_object_get(json_object_get(root, "results"), "bindings");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        LgStr *row = table_add(table);
        const char *key = NULL;
        json_t *value = NULL;
        json_object_foreach(json_array_get(rows, i), key, value)
        {
            const size_t v = find_var(table, lg_str_c(key));
            if (v < table->n_vars) {
                row[v] = json_term(table, value);
            }
        }
    }
    json_decref(root);
    return LG_OK;
}

// --- CSV and TSV ------------------------------------------------------------------

// The next field; `*at` is behind its separator, `*end` tells that a line ended.
static LgStr
csv_field(Table *table, LgStr text, size_t *at, char separator, bool *end)
{
    LgBuf buf = {0};
    size_t i = *at;
    const bool quoted = separator == ',' && i < text.n && text.p[i] == '"';
    for (i += quoted; i < text.n; i++) {
        if (quoted && text.p[i] == '"') {
            if (i + 1 == text.n || text.p[i + 1] != '"') {
                i++;
                break;
            }
            i++;
        } else if (!quoted && (text.p[i] == separator || text.p[i] == '\n' || text.p[i] == '\r')) {
            break;
        }
        lg_buf_byte(&buf, text.p[i]);
    }
    i += i < text.n && text.p[i] == '\r' ? 1 : 0;
    *end = i >= text.n || text.p[i] == '\n';
    *at = i + 1;
    const LgStr field = lg_arena_str(table->arena, lg_buf_view(&buf));
    lg_buf_done(&buf);
    return field;
}

// A TSV cell is N-Triples, except for numbers without quotes.
static LgStr
tsv_term(Table *table, LgStr cell)
{
    if (cell.n == 0 || cell.p[0] == '<' || cell.p[0] == '"' || cell.p[0] == '_') {
        return cell;
    }
    const bool exponent = lg_str_find(cell, 'e') < cell.n || lg_str_find(cell, 'E') < cell.n;
    const LgTerm term =
        lg_term_typed(cell, exponent                          ? LG_STR(LG_NS_XSD "double")
                            : lg_str_find(cell, '.') < cell.n ? LG_STR(LG_NS_XSD "decimal")
                                                              : LG_STR(LG_NS_XSD "integer"));
    return format(table, &term);
}

static LgStatus
read_lines(Table *table, LgStr text, char separator)
{
    size_t at = 0;
    for (bool end = false; !end && table->n_vars < MAX_VARS;) {
        const LgStr name = csv_field(table, text, &at, separator, &end);
        table->vars[table->n_vars++] = separator == '\t' ? lg_str_from(name, 1) : name;
    }
    while (at < text.n) {
        LgStr *row = table_add(table);
        bool end = false;
        for (size_t v = 0; v < table->n_vars && !end; v++) {
            const LgStr cell = csv_field(table, text, &at, separator, &end);
            row[v] = separator == '\t' ? tsv_term(table, cell) : cell;
        }
    }
    table->plain = separator == ',';
    return LG_OK;
}

LgStatus
table_read(Table *table, LgArena *arena, LgStr name, LgStr text, LgError *err)
{
    LgStr *vars = LG_NEW_ARRAY(arena, LgStr, MAX_VARS);
    if (!vars) {
        return LG_E_NOMEM;
    }
    table_init(table, arena, vars, 0);
    if (lg_str_eq(name, LG_STR("srx"))) {
        return read_xml(table, text, err);
    }
    if (lg_str_eq(name, LG_STR("srj"))) {
        return read_json(table, text, err);
    }
    return read_lines(table, text, lg_str_eq(name, LG_STR("csv")) ? ',' : '\t');
}

bool
table_from_quads(Table *table, LgArena *arena, const Quads *quads)
{
    LgStr *vars = LG_NEW_ARRAY(arena, LgStr, MAX_VARS);
    LgStr set = {0};
    for (size_t i = 0; i < quads->n; i++) {
        if (lg_str_eq(quads->quads[i].o, LG_STR("<" RS "ResultSet>"))) {
            set = quads->quads[i].s;
        }
    }
    if (!vars || set.n == 0) {
        return false;
    }
    table_init(table, arena, vars, 0);
    const LgStr boolean = quads_object(quads, set, RS "boolean");
    table->is_boolean = boolean.n > 0;
    table->boolean = lg_str_starts(boolean, LG_STR("\"true\""));
    size_t cursor = 0;
    for (LgStr name; (name = quads_next_object(quads, set, RS "resultVariable", &cursor)).n > 0;) {
        table->vars[table->n_vars++] = quads_text(name);
    }
    cursor = 0;
    for (LgStr s; (s = quads_next_object(quads, set, RS "solution", &cursor)).n > 0;) {
        LgStr *row = table_add(table);
        size_t inner = 0;
        for (LgStr b; (b = quads_next_object(quads, s, RS "binding", &inner)).n > 0;) {
            const size_t v = find_var(table, quads_text(quads_object(quads, b, RS "variable")));
            if (v < table->n_vars) {
                row[v] = quads_object(quads, b, RS "value");
            }
        }
    }
    return true;
}

// --- Comparing ----------------------------------------------------------------------

// A number as its value, so that "2.0"^^xsd:decimal and "2"^^xsd:integer agree in value
// and datatypes are still told apart.
static LgStr
by_value_text(LgArena *arena, LgStr term)
{
    const size_t close = lg_str_search(term, LG_STR("\"^^<" LG_NS_XSD));
    if (term.n == 0 || term.p[0] != '"' || close == term.n || close > 64) {
        return term;
    }
    char digits[80];
    memcpy(digits, term.p + 1, close - 1);
    digits[close - 1] = 0;
    char *end = NULL;
    const double number = strtod(digits, &end);
    if (*end != 0 || end == digits) {
        return term;
    }
    return lg_arena_printf(arena, "\"%.13g\"" LG_STR_FMT, number,
                           LG_STR_ARG(lg_str_from(term, close + 1)));
}

static bool
has_blanks(const Table *table)
{
    for (size_t i = 0; i < table->n_rows * table->n_vars; i++) {
        if (lg_str_starts(table->cells[i], LG_STR("_:"))) {
            return true;
        }
    }
    return false;
}

// Rows as quads: a blank node each, so that equal rows stay apart.
static void
to_quads(const Table *table, const Table *names, bool ordered, bool by_value, Quads *out)
{
    for (size_t r = 0; r < table->n_rows; r++) {
        const LgStr row = lg_arena_printf(table->arena, "_:row%zu", r);
        const LgStr place = lg_arena_printf(table->arena, "\"%zu\"", ordered ? r : 0);
        (void)quads_add(out, row, LG_STR("<urn:row>"), place, LG_STR("<urn:g>"));
        for (size_t v = 0; v < names->n_vars; v++) {
            const size_t own = find_var(table, names->vars[v]);
            LgStr cell = own < table->n_vars ? table->cells[r * table->n_vars + own] : (LgStr){0};
            if (cell.n == 0) {
                continue;
            }
            const LgStr p = lg_arena_printf(table->arena, "<urn:var:" LG_STR_FMT ">",
                                            LG_STR_ARG(names->vars[v]));
            cell = by_value ? by_value_text(table->arena, cell) : cell;
            (void)quads_add(out, row, p, cell, LG_STR("<urn:g>"));
        }
    }
}

static int
compare_text(const void *a, const void *b)
{
    return lg_str_cmp(*(const LgStr *)a, *(const LgStr *)b);
}

// Each row as one text.
static LgStr *
to_lines(const Table *table, const Table *names, bool by_value)
{
    LgStr *lines = LG_NEW_ARRAY(table->arena, LgStr, table->n_rows + 1);
    for (size_t r = 0; lines && r < table->n_rows; r++) {
        LgBuf buf = {0};
        for (size_t v = 0; v < names->n_vars; v++) {
            const size_t own = find_var(table, names->vars[v]);
            LgStr cell = own < table->n_vars ? table->cells[r * table->n_vars + own] : (LgStr){0};
            lg_buf_add(&buf, by_value ? by_value_text(table->arena, cell) : cell);
            lg_buf_byte(&buf, '\x1f');
        }
        lines[r] = lg_arena_str(table->arena, lg_buf_view(&buf));
        lg_buf_done(&buf);
    }
    return lines;
}

bool
table_same(const Table *a, const Table *b, bool ordered, bool by_value)
{
    if (a->is_boolean || b->is_boolean) {
        return a->is_boolean == b->is_boolean && a->boolean == b->boolean;
    }
    if (a->n_rows != b->n_rows) {
        return false;
    }
    if (!has_blanks(a) && !has_blanks(b)) {
        LgStr *x = to_lines(a, a, by_value);
        LgStr *y = to_lines(b, a, by_value);
        if (!ordered) {
            qsort(x, a->n_rows, sizeof(*x), compare_text);
            qsort(y, b->n_rows, sizeof(*y), compare_text);
        }
        bool same = true;
        for (size_t r = 0; r < a->n_rows && same; r++) {
            same = lg_str_eq(x[r], y[r]);
        }
        return same;
    }
    Quads x;
    Quads y;
    quads_init(&x, a->arena);
    quads_init(&y, b->arena);
    to_quads(a, a, ordered, by_value, &x);
    to_quads(b, a, ordered, by_value, &y);
    const bool same = isomorphic(&x, &y);
    quads_done(&x);
    quads_done(&y);
    return same;
}
