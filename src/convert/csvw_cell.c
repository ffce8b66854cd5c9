// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Cells (Model for Tabular Data, 6.4).

#include "convert/csvw_impl.h"

#include <stdio.h>

// White space as XML Schema's facet "collapse" has it, or "replace" with `keep`. `s` itself when it
// has none of it.
static LgStr
clean(LgStr s, bool keep, LgArena *arena)
{
    bool odd = false;
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool edge = i == 0 || i + 1 == s.n || s.p[i - 1] == ' ';
        odd |= c == '\t' || c == '\n' || c == '\r' || (!keep && c == ' ' && edge);
    }
    if (!odd) {
        return s;
    }
    char *to = lg_arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < s.n; i++) {
        const bool space = strchr(" \t\n\r", s.p[i]) && s.p[i] != '\0';
        if (!space || keep) {
            to[n++] = space ? ' ' : s.p[i];
        } else if (n > 0 && to[n - 1] != ' ') {
            to[n++] = ' ';
        }
    }
    n -= !keep && n > 0 && to[n - 1] == ' ';
    return (LgStr){to, to ? n : 0};
}

// string, json, xml, html, any and anyAtomicType are text as it is.
static bool
is_raw(const LgCsvwType *type)
{
    return type->kind == LG_CSVW_STRING && !type->rule &&
           !lg_str_eq(type->name, LG_STR("normalizedString")) &&
           !lg_str_eq(type->name, LG_STR("token")) && !lg_str_eq(type->name, LG_STR("anyURI"));
}

static LgStr
normal_text(const LgCsvwType *type, LgStr s, LgArena *arena)
{
    return is_raw(type) ? s : clean(s, lg_str_eq(type->name, LG_STR("normalizedString")), arena);
}

static bool
is_null(const LgCsvwInherited *own, LgStr s)
{
    return own->has_nulls ? lg_str_index(s, own->nulls, own->n_nulls) < own->n_nulls : s.n == 0;
}

static void
complain(LgCsvw *csvw, const LgCsvwRow *row, const LgCsvwColumn *column, LgStr text,
         const char *why)
{
    const LgCsvwDatatype *type = column->own.datatype ? column->own.datatype : &lg_csvw_plain;
    const LgStr format = {type->format.p, type->format.n < 100 ? type->format.n : 100};
    char expected[400];
    size_t n = (size_t)snprintf(expected, sizeof(expected), "%s " LG_STR_FMT,
                                strchr("aeio", type->type->name.p[0]) ? "an" : "a",
                                LG_STR_ARG(type->type->name));
    if (format.n > 0) {
        n += (size_t)snprintf(expected + n, sizeof(expected) - n, ", as \"" LG_STR_FMT "\"",
                              LG_STR_ARG(format));
    }
    if (type->least.n > 0 && type->least.n < 40) {
        n += (size_t)snprintf(expected + n, sizeof(expected) - n, ", %s " LG_STR_FMT,
                              type->beyond_least ? "more than" : "at least",
                              LG_STR_ARG(type->least));
    }
    if (type->most.n > 0 && type->most.n < 40) {
        (void)snprintf(expected + n, sizeof(expected) - n, ", %s " LG_STR_FMT,
                       type->below_most ? "less than" : "at most", LG_STR_ARG(type->most));
    }
    const LgProblem problem = {
        .value = text, .has_value = true, .text = lg_str_c(why), .expected = lg_str_c(expected)};
    lg_csvw_problem(csvw, "E-CSVW-VALUE", row, column, problem);
}

static LgStatus
parse_item(LgCsvw *csvw, LgArena *arena, const LgCsvwRow *row, const LgCsvwColumn *column,
           LgStr text, LgCsvwItem *out)
{
    const LgCsvwDatatype *type = column->own.datatype ? column->own.datatype : &lg_csvw_plain;
    const char *why = NULL;
    LG_TRY(lg_csvw_value(csvw, type, text, arena, &out->text, &why));
    if (!out->text.p) {
        *out = (LgCsvwItem){.text = text, .plain = true};
        complain(csvw, row, column, text, why);
    }
    return LG_OK;
}

static LgStatus
parse_list(LgCsvw *csvw, LgArena *arena, const LgCsvwRow *row, const LgCsvwColumn *column,
           LgStr text, LgCsvwCell *out)
{
    const LgCsvwInherited *own = &column->own;
    const LgCsvwDatatype *type = own->datatype ? own->datatype : &lg_csvw_plain;
    size_t most = 1;
    for (LgStr rest = text; rest.n > 0; most++) {
        rest = lg_str_from(rest, lg_str_search(rest, own->separator) + own->separator.n);
    }
    if (most > LG_CSVW_ITEMS) {
        return lg_csvw_limit(csvw, row->table->path, row->row->line, 0, "values in a list",
                             LG_CSVW_ITEMS);
    }
    LgCsvwItem *items = LG_NEW_ARRAY(arena, LgCsvwItem, most);
    if (!items) {
        return lg_csvw_no_memory(csvw);
    }
    *out = (LgCsvwCell){.items = items, .list = true};
    for (bool last = text.n == 0; !last;) {
        LgStr item = {text.p, lg_str_search(text, own->separator)};
        last = item.n == text.n;
        text = lg_str_from(text, item.n + own->separator.n);
        const bool raw = lg_str_eq(type->type->name, LG_STR("string")) ||
                         lg_str_eq(type->type->name, LG_STR("anyAtomicType"));
        item = raw ? item : lg_str_trim(item);
        item = item.n == 0 && own->default_value.p ? own->default_value : item;
        if (!is_null(own, item)) {
            LG_TRY(parse_item(csvw, arena, row, column, item, &items[out->n++]));
        }
    }
    return LG_OK;
}

static LgStatus
parse_cell(LgCsvw *csvw, LgArena *arena, const LgCsvwRow *row, const LgCsvwColumn *column,
           LgStr text, LgCsvwCell *out)
{
    const LgCsvwInherited *own = &column->own;
    const LgCsvwDatatype *type = own->datatype ? own->datatype : &lg_csvw_plain;
    *out = (LgCsvwCell){0};
    text = normal_text(type->type, text, arena);
    if (!text.p && text.n > 0) {
        return lg_csvw_no_memory(csvw);
    }
    text = text.n == 0 && own->default_value.p ? own->default_value : text;
    if (own->separator.p) {
        LG_TRY(parse_list(csvw, arena, row, column, text, out));
    } else if (!is_null(own, text)) {
        LgCsvwItem *item = LG_NEW(arena, LgCsvwItem);
        if (!item) {
            return lg_csvw_no_memory(csvw);
        }
        LG_TRY(parse_item(csvw, arena, row, column, text, item));
        *out = (LgCsvwCell){.items = item, .n = 1};
    }
    if (out->n == 0 && own->required > 0 && !column->is_virtual) {
        const LgProblem problem = {.value = text,
                                   .has_value = true,
                                   .text = LG_STR("there is no value where one is required"),
                                   .fix = LG_STR("fill in the cell")};
        lg_csvw_problem(csvw, "E-CSVW-REQUIRED", row, column, problem);
    }
    return LG_OK;
}

LgStatus
lg_csvw_cells(LgCsvw *csvw, LgArena *arena, LgCsvwRow *row)
{
    const LgCsvwSchema *schema = &row->table->schema;
    row->cells = LG_NEW_ARRAY(arena, LgCsvwCell, schema->n + 1U);
    if (!row->cells) {
        return lg_csvw_no_memory(csvw);
    }
    for (uint32_t i = 0; i < schema->n; i++) {
        const LgCsvwColumn *column = &schema->columns[i];
        const bool there = !column->is_virtual && i < row->row->n;
        // What a virtual column has comes from its default.
        const LgStr text = there ? row->row->cells[i] : LG_STR("");
        LG_TRY(parse_cell(csvw, arena, row, column, text, &row->cells[i]));
    }
    return LG_OK;
}
