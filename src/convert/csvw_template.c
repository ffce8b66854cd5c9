// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// URI templates (RFC 6570), of level 4 but for associative arrays, which no cell is.

#include "base/limits.h"
#include "convert/csvw_impl.h"
#include "rdf/iri.h"

#include <stdio.h>

typedef struct {
    LgStr name;
    uint32_t prefix; // characters; 0: all
    bool explode;
} Variable;

typedef struct {
    LgStr literal; // or, without `p`:
    char op;       // 0: none
    Variable *variables;
    uint32_t n;
} Part;

struct LgCsvwTemplate {
    Part *parts;
    uint32_t n;
    bool constant;  // no variable is of a row
    bool of_column; // some variable is of the column
};

// RFC 6570, appendix A.
typedef struct {
    char op;
    const char *first, *separator, *empty;
    bool named, reserved;
} Operator;

static const Operator operators[] = {
    {'\0', "", ",", "", false, false}, {'+', "", ",", "", false, true},
    {'#', "#", ",", "", false, true},  {'.', ".", ".", "", false, false},
    {'/', "/", "/", "", false, false}, {';', ";", ";", "", true, false},
    {'?', "?", "&", "=", true, false}, {'&', "&", "&", "=", true, false},
};

static const Operator *
find_operator(char op)
{
    for (size_t i = 1; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (operators[i].op == op) {
            return &operators[i];
        }
    }
    return &operators[0];
}

// --- Reading -----------------------------------------------------------------------------------

static bool
is_variable(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool escape =
            c == '%' && i + 2 < s.n && lg_char_hex(s.p[i + 1]) >= 0 && lg_char_hex(s.p[i + 2]) >= 0;
        if (!escape && !lg_char_is_digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
            c != '_' && c != '.') {
            return false;
        }
    }
    return s.n > 0;
}

static bool
read_variable(LgStr s, Variable *out)
{
    uint64_t prefix = 0;
    const size_t colon = lg_str_find(s, ':');
    *out = (Variable){.explode = lg_str_ends(s, LG_STR("*"))};
    if (colon < s.n &&
        (!lg_str_u64(lg_str_from(s, colon + 1), &prefix) || prefix == 0 || prefix > 9999)) {
        return false;
    }
    out->prefix = (uint32_t)prefix;
    out->name = (LgStr){s.p, colon - out->explode};
    return is_variable(out->name);
}

static size_t
count(LgStr s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] == c;
    }
    return n;
}

static LgStatus
read_expression(LgCsvw *csvw, LgStr s, Part *out, bool *out_good)
{
    const Operator *op = find_operator(s.n > 0 ? s.p[0] : '\0');
    const size_t most = count(s, ',') + 1;
    *out = (Part){.op = op->op, .variables = LG_NEW_ARRAY(csvw->arena, Variable, most)};
    *out_good = true;
    if (!out->variables) {
        return lg_csvw_no_memory(csvw);
    }
    s = lg_str_from(s, op->op != '\0');
    for (bool last = false; !last && *out_good;) {
        const LgStr one = {s.p, lg_str_find(s, ',')};
        *out_good = read_variable(one, &out->variables[out->n++]);
        last = one.n == s.n;
        s = lg_str_from(s, one.n + 1);
    }
    return LG_OK;
}

static bool
is_of_column(LgStr name)
{
    return lg_str_eq(name, LG_STR("_column")) || lg_str_eq(name, LG_STR("_sourceColumn")) ||
           lg_str_eq(name, LG_STR("_name"));
}

// The next part of `text`, which moves on. `*out_good` false: it is none.
static LgStatus
read_part(LgCsvw *csvw, LgStr *text, Part *out, bool *out_good)
{
    if (text->p[0] != '{') {
        const LgStr literal = {text->p, lg_str_find(*text, '{')};
        *out = (Part){.literal = literal};
        *text = lg_str_from(*text, literal.n);
        *out_good = lg_str_find(literal, '}') == literal.n;
        return LG_OK;
    }
    const size_t end = lg_str_find(*text, '}');
    *out_good = end < text->n;
    if (*out_good) {
        LG_TRY(read_expression(csvw, (LgStr){text->p + 1, end - 1}, out, out_good));
        *text = lg_str_from(*text, end + 1);
    }
    return LG_OK;
}

LgStatus
lg_csvw_template(LgCsvw *csvw, LgStr text, const LgCsvwTemplate **out)
{
    const size_t most = count(text, '{') * 2 + 1;
    bool good = text.n <= LG_LIMIT_IRI && most <= LG_CSVW_PARTS;
    *out = NULL;
    if (!good) {
        return LG_OK;
    }
    LgCsvwTemplate *tpl = LG_NEW(csvw->arena, LgCsvwTemplate);
    Part *parts = LG_NEW_ARRAY(csvw->arena, Part, most);
    if (!tpl || !parts) {
        return lg_csvw_no_memory(csvw);
    }
    *tpl = (LgCsvwTemplate){.parts = parts, .constant = true};
    while (good && text.n > 0) {
        Part *part = &parts[tpl->n++];
        LG_TRY(read_part(csvw, &text, part, &good));
        for (uint32_t i = 0; good && i < part->n; i++) {
            tpl->constant &= is_of_column(part->variables[i].name);
            tpl->of_column |= is_of_column(part->variables[i].name);
        }
    }
    *out = good ? tpl : NULL;
    return LG_OK;
}

bool
lg_csvw_is_constant(const LgCsvwTemplate *tpl)
{
    return tpl->constant;
}

bool
lg_csvw_is_of_row(const LgCsvwTemplate *tpl)
{
    return !tpl->of_column;
}

// --- Filling in --------------------------------------------------------------------------------

// Values of a variable: texts, none when it is not defined.
typedef struct {
    const LgCsvwItem *items;
    uint32_t n;
    bool list;
} Values;

static void
put_value(LgBuf *out, LgStr s, bool reserved)
{
    // What is longer than any IRI is none, however it goes on.
    for (size_t i = 0; i < s.n && out->n <= LG_LIMIT_IRI; i++) {
        const char c = s.p[i];
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        const bool plain = letter || lg_char_is_digit(c) || (c != '\0' && strchr("-._~", c));
        const bool escape = reserved && c == '%' && i + 2 < s.n && lg_char_hex(s.p[i + 1]) >= 0 &&
                            lg_char_hex(s.p[i + 2]) >= 0;
        if (plain || escape || (reserved && c != '\0' && strchr(":/?#[]@!$&'()*+,;=", c))) {
            lg_buf_byte(out, c);
        } else {
            lg_buf_printf(out, "%%%02X", (unsigned char)c);
        }
    }
}

static LgStr
front(LgStr s, uint32_t characters)
{
    if (characters == 0) {
        return s;
    }
    size_t at = 0;
    while (at < s.n && characters-- > 0) {
        at++;
        while (at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80) {
            at++;
        }
    }
    return (LgStr){s.p, at};
}

static void
put_name(LgBuf *out, const Operator *op, LgStr name, bool empty)
{
    if (op->named) {
        lg_buf_add(out, name);
        lg_buf_add(out, empty ? lg_str_c(op->empty) : LG_STR("="));
    }
}

static void
put_variable(LgBuf *out, const Operator *op, const Variable *variable, const Values *values)
{
    for (uint32_t i = 0; i < values->n; i++) {
        const LgStr value = front(values->items[i].text, values->list ? 0 : variable->prefix);
        if (i > 0) {
            lg_buf_add(out, variable->explode ? lg_str_c(op->separator) : LG_STR(","));
        }
        if (i == 0 || variable->explode) {
            put_name(out, op, variable->name, value.n == 0);
        }
        put_value(out, value, op->reserved);
    }
}

static Values
values_of(const LgCsvwRow *row, const LgCsvwColumn *column, LgStr name, LgCsvwItem *room,
          char text[24])
{
    uint64_t number = 0;
    *room = (LgCsvwItem){0};
    if (name.p[0] == '_') {
        if (lg_str_eq(name, LG_STR("_name"))) {
            room->text = column->name;
            return (Values){.items = room, .n = 1};
        }
        number = lg_str_eq(name, LG_STR("_column"))         ? column->number
                 : lg_str_eq(name, LG_STR("_sourceColumn")) ? column->source
                 : lg_str_eq(name, LG_STR("_row"))          ? row->number
                 : lg_str_eq(name, LG_STR("_sourceRow"))    ? row->row->row
                                                            : 0;
    }
    if (number > 0) {
        room->text = (LgStr){text, (size_t)snprintf(text, 24, "%llu", (unsigned long long)number)};
        return (Values){.items = room, .n = 1};
    }
    const LgCsvwSchema *schema = &row->table->schema;
    for (uint32_t i = 0; i < schema->n; i++) {
        if (row->cells && lg_str_eq(schema->columns[i].name, name)) {
            const LgCsvwCell *cell = &row->cells[i];
            return (Values){.items = cell->items, .n = cell->n, .list = cell->list};
        }
    }
    return (Values){0};
}

static void
put_parts(LgBuf *out, const LgCsvwTemplate *tpl, const LgCsvwRow *row, const LgCsvwColumn *column)
{
    for (uint32_t i = 0; i < tpl->n; i++) {
        const Part *part = &tpl->parts[i];
        const Operator *op = find_operator(part->op);
        bool first = true;
        lg_buf_add(out, part->literal);
        for (uint32_t v = 0; v < part->n; v++) {
            char number[24];
            LgCsvwItem room;
            const Values values = values_of(row, column, part->variables[v].name, &room, number);
            if (values.n > 0) {
                lg_buf_add(out, lg_str_c(first ? op->first : op->separator));
                put_variable(out, op, &part->variables[v], &values);
                first = false;
            }
        }
    }
}

// By a prefix, or against the URL of the table.
static LgStatus
make_iri(LgCsvw *csvw, LgStr text, const LgCsvwRow *row, const LgCsvwColumn *column, LgArena *arena,
         LgStr *out)
{
    *out = (LgStr){0};
    if (lg_iri_has_scheme(text)) {
        LG_TRY(lg_csvw_expand(csvw, arena, text, out));
    }
    if (out->p) {
        return LG_OK;
    }
    if (lg_iri_check_ref(text, NULL) == LG_OK) {
        return lg_iri_resolve(arena, row->table->url, text, out, csvw->err);
    }
    *out = (LgStr){0};
    const LgProblem problem = {.value = text,
                               .has_value = true,
                               .text = LG_STR("what a URI template gives here is no URI"),
                               .fix =
                                   LG_STR("correct the template or the cells it is filled with")};
    lg_csvw_problem(csvw, "E-CSVW-URI", row, column, problem);
    return LG_OK;
}

LgStatus
lg_csvw_fill(LgCsvw *csvw, const LgCsvwTemplate *tpl, const LgCsvwRow *row,
             const LgCsvwColumn *column, LgArena *arena, LgStr *out)
{
    LgBuf *text = &csvw->text;
    lg_buf_clear(text);
    put_parts(text, tpl, row, column);
    const LgStr filled = text->failed ? (LgStr){0} : lg_arena_str(arena, lg_buf_view(text));
    return filled.p ? make_iri(csvw, filled, row, column, arena, out) : lg_csvw_no_memory(csvw);
}

LgStatus
lg_csvw_fill_url(LgCsvw *csvw, LgStr text, LgStr url, LgStr *out)
{
    const LgCsvwTemplate *tpl = NULL;
    LgBuf filled = {0};
    LG_TRY(lg_csvw_template(csvw, text, &tpl));
    *out = (LgStr){0};
    if (!tpl) {
        return LG_OK;
    }
    const LgCsvwItem item = {.text = {url.p, lg_str_find(url, '#')}};
    for (uint32_t i = 0; i < tpl->n; i++) {
        const Part *part = &tpl->parts[i];
        const Operator *op = find_operator(part->op);
        lg_buf_add(&filled, part->literal);
        for (uint32_t v = 0; v < part->n; v++) {
            if (lg_str_eq(part->variables[v].name, LG_STR("url"))) {
                const Values values = {.items = &item, .n = 1};
                lg_buf_add(&filled, lg_str_c(op->first));
                put_variable(&filled, op, &part->variables[v], &values);
            }
        }
    }
    const LgStr ref = filled.failed ? (LgStr){0} : lg_arena_str(csvw->arena, lg_buf_view(&filled));
    lg_buf_done(&filled);
    return ref.p ? lg_csvw_resolve(csvw, url, ref, out) : lg_csvw_no_memory(csvw);
}
