// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/table.h"

#include "base/mem.h"
#include "conformance/isomorphic.h"

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

typedef struct Json Json;
struct Json {
    char type; // first byte: { [ " or of a bare word
    LgStr key; // in an object
    LgStr text;
    Json *child; // of an object or array, in order
    Json *next;
};

typedef struct {
    LgArena *arena;
    const char *p, *end;
} JsonReader;

static char
peek(JsonReader *in)
{
    while (in->p < in->end && strchr(" \t\r\n", *in->p)) {
        in->p++;
    }
    return in->p < in->end ? *in->p : '\0';
}

static void
add_utf8(LgBuf *buf, unsigned long c)
{
    if (c < 0x80) {
        lg_buf_byte(buf, (char)c);
    } else if (c < 0x800) {
        lg_buf_byte(buf, (char)(0xc0 | c >> 6));
        lg_buf_byte(buf, (char)(0x80 | (c & 0x3f)));
    } else {
        lg_buf_byte(buf, (char)(0xe0 | c >> 12));
        lg_buf_byte(buf, (char)(0x80 | (c >> 6 & 0x3f)));
        lg_buf_byte(buf, (char)(0x80 | (c & 0x3f)));
    }
}

static LgStr
json_string(JsonReader *in)
{
    static const char codes[] = "b\bf\fn\nr\rt\t";
    LgBuf buf = {0};
    for (in->p++; in->p < in->end && *in->p != '"'; in->p++) {
        if (*in->p != '\\' || in->p + 1 == in->end) {
            lg_buf_byte(&buf, *in->p);
            continue;
        }
        const char c = *++in->p;
        const char *code = strchr(codes, c);
        if (c == 'u' && in->end - in->p > 4) {
            const char digits[5] = {in->p[1], in->p[2], in->p[3], in->p[4], 0};
            add_utf8(&buf, strtoul(digits, NULL, 16));
            in->p += 4;
        } else {
            lg_buf_byte(&buf, code ? code[1] : c);
        }
    }
    in->p++;
    const LgStr copy = lg_arena_str(in->arena, lg_buf_view(&buf));
    lg_buf_done(&buf);
    return copy;
}

static Json *
json_value(JsonReader *in)
{
    Json *json = LG_NEW(in->arena, Json);
    json->type = peek(in);
    if (json->type == '"') {
        json->text = json_string(in);
        return json;
    }
    if (json->type != '{' && json->type != '[') {
        const char *from = in->p;
        while (in->p < in->end && !strchr(",]} \t\r\n", *in->p)) {
            in->p++;
        }
        json->text = (LgStr){from, (size_t)(in->p - from)};
        return json;
    }
    in->p++;
    Json **last = &json->child;
    for (char c; (c = peek(in)) != '}' && c != ']' && c != '\0';) {
        const LgStr key = json->type == '{' ? json_string(in) : (LgStr){0};
        if (peek(in) == ':') {
            in->p++;
        }
        *last = json_value(in);
        (*last)->key = key;
        last = &(*last)->next;
        if (peek(in) == ',') {
            in->p++;
        }
    }
    in->p++;
    return json;
}

static const Json *
member(const Json *object, const char *key)
{
    const Json *json = object ? object->child : NULL;
    while (json && !lg_str_eq(json->key, lg_str_c(key))) {
        json = json->next;
    }
    return json;
}

static LgStr
member_text(const Json *object, const char *key)
{
    const Json *json = member(object, key);
    return json ? json->text : (LgStr){0};
}

static LgStr
json_term(Table *table, const Json *value)
{
    const LgStr type = member_text(value, "type");
    const LgStr text = member_text(value, "value");
    const LgStr lang = member_text(value, "xml:lang");
    const LgStr datatype = member_text(value, "datatype");
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
    JsonReader in = {table->arena, text.p, text.p + text.n};
    const Json *root = json_value(&in);
    if (root->type != '{' || peek(&in) != '\0') {
        return bad(err, "JSON");
    }
    const Json *boolean = member(root, "boolean");
    table->is_boolean = boolean != NULL;
    table->boolean = boolean && lg_str_eq(boolean->text, LG_STR("true"));
    const Json *vars = member(member(root, "head"), "vars");
    for (const Json *v = vars ? vars->child : NULL; v && table->n_vars < MAX_VARS; v = v->next) {
        table->vars[table->n_vars++] = v->text;
    }
    const Json *rows = member(member(root, "results"), "bindings");
    for (const Json *r = rows ? rows->child : NULL; r; r = r->next) {
        LgStr *row = table_add(table);
        for (const Json *cell = r->child; cell; cell = cell->next) {
            const size_t v = find_var(table, cell->key);
            if (v < table->n_vars) {
                row[v] = json_term(table, cell);
            }
        }
    }
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
