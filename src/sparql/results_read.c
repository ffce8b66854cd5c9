// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/results_read_impl.h"

#include "base/limits.h"

static const size_t row_budget = (size_t)4 * LG_LIMIT_LITERAL; // text of one row

LgStatus
lg_results_read_var(LgResultsReading *reading, LgStr name, LgError *err)
{
    if (reading->n_vars == LG_LIMIT_QUERY_VARS) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d columns", LG_LIMIT_QUERY_VARS);
    }
    if (name.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "a column without a name");
    }
    for (uint32_t i = 0; i < reading->n_vars; i++) {
        if (lg_str_eq(reading->vars[i], name)) {
            return lg_error_set(err, LG_E_INVALID, "two columns '" LG_STR_FMT "'",
                                LG_STR_ARG(name));
        }
    }
    if (reading->n_vars == reading->cap_vars) {
        const uint32_t cap = reading->cap_vars > 0 ? reading->cap_vars * 2 : 16;
        LgStr *vars = LG_NEW_ARRAY(reading->arena, LgStr, cap);
        if (!vars) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the columns of an answer");
        }
        if (reading->n_vars > 0) {
            memcpy(vars, reading->vars, reading->n_vars * sizeof(*vars));
        }
        reading->vars = vars;
        reading->cap_vars = cap;
    }
    const LgStr copy = lg_arena_str(reading->arena, name);
    if (!copy.p) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the columns of an answer");
    }
    reading->vars[reading->n_vars++] = copy;
    return LG_OK;
}

LgStatus
lg_results_read_head(LgResultsReading *reading, LgError *err)
{
    reading->row = LG_NEW_ARRAY(reading->arena, LgTerm, (size_t)reading->n_vars + 1);
    if (!reading->row) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the columns of an answer");
    }
    return reading->handler->head(reading->handler->ctx, reading->vars, reading->n_vars, err);
}

LgStatus
lg_results_read_cell(LgResultsReading *reading, LgStr name, LgTerm **out, LgError *err)
{
    for (uint32_t i = 0; i < reading->n_vars; i++) {
        if (!lg_str_eq(reading->vars[i], name)) {
            continue;
        }
        *out = &reading->row[i];
        return (*out)->kind == LG_TERM_NONE
                   ? LG_OK
                   : lg_error_set(err, LG_E_INVALID, "two bindings of '" LG_STR_FMT "' in a row",
                                  LG_STR_ARG(name));
    }
    return lg_error_set(err, LG_E_INVALID,
                        "a binding of '" LG_STR_FMT "', which is not a column of the answer",
                        LG_STR_ARG(name));
}

LgStatus
lg_results_read_term(LgTermKind kind, LgStr value, LgStr datatype, LgStr lang, LgTerm *out,
                     LgError *err)
{
    LgTerm term = {.kind = kind, .value = value};
    if (kind == LG_TERM_BLANK) {
        if (value.n == 0 || value.n > LG_LIMIT_IRI) {
            return lg_error_set(err, LG_E_INVALID, "a blank node label of %zu bytes", value.n);
        }
        *out = term;
        return LG_OK;
    }
    if (kind == LG_TERM_LITERAL) {
        term.lang = lang;
        term.datatype = datatype.p ? datatype
                        : lang.p   ? LG_STR(LG_RDF_LANGSTRING)
                                   : LG_STR(LG_XSD_STRING);
    }
    LG_TRY(lg_term_check(&term, err));
    *out = term;
    return LG_OK;
}

LgStatus
lg_results_read_row(LgResultsReading *reading, LgError *err)
{
    LG_TRY(reading->handler->row(reading->handler->ctx, reading->row, err));
    memset(reading->row, 0, reading->n_vars * sizeof(*reading->row));
    lg_arena_reset(reading->scratch);
    return LG_OK;
}

LgStatus
lg_results_read(LgStr body, LgStr media, const LgResultsHandler *handler, LgError *err)
{
    const bool json = lg_str_eq(media, LG_STR("application/sparql-results+json")) ||
                      lg_str_eq(media, LG_STR("application/json"));
    const bool xml = lg_str_eq(media, LG_STR("application/sparql-results+xml")) ||
                     lg_str_eq(media, LG_STR("application/xml")) ||
                     lg_str_eq(media, LG_STR("text/xml"));
    if (!json && !xml) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "the answer is '" LG_STR_FMT "', not SPARQL results in JSON or XML",
                            LG_STR_ARG(media));
    }
    LgResultsReading reading = {
        .handler = handler, .arena = lg_arena_new(row_budget), .scratch = lg_arena_new(row_budget)};
    LgStatus st = LG_E_NOMEM;
    if (reading.arena && reading.scratch) {
        st = json ? lg_results_read_json(&reading, body, err)
                  : lg_results_read_xml(&reading, body, err);
    } else {
        (void)lg_error_set(err, st, "no memory to read an answer");
    }
    lg_arena_free(reading.arena);
    lg_arena_free(reading.scratch);
    return st;
}

LgStr
lg_results_read_blank(LgArena *arena, LgStr scope, LgStr label)
{
    static const char digits[] = "0123456789abcdef";
    char *to = LG_NEW_ARRAY(arena, char, scope.n + 3 * label.n + 1);
    size_t n = scope.n;
    if (!to) {
        return (LgStr){0};
    }
    memcpy(to, scope.p, n);
    for (size_t i = 0; i < label.n; i++) {
        const unsigned char c = (unsigned char)label.p[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c < 'z')) {
            to[n++] = (char)c;
        } else {
            to[n++] = 'z';
            to[n++] = digits[c >> 4];
            to[n++] = digits[c & 15];
        }
    }
    return (LgStr){to, n};
}
