// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/value.h"

#include "base/time.h"
#include "sparql/decimal_impl.h"
#include "sparql/value_lex_impl.h"

#include <math.h>

enum { NO_ZONE = INT16_MIN, MAX_ZONE_SECONDS = 14 * 3600 };

// --- Ids ------------------------------------------------------------------------

static void
classify(const LgTerm *term, LgValue *out)
{
    if (term->kind == LG_TERM_LITERAL) {
        lg_value_lex(term, out);
        return;
    }
    *out = (LgValue){.kind = term->kind == LG_TERM_IRI     ? LG_VALUE_IRI
                             : term->kind == LG_TERM_BLANK ? LG_VALUE_BLANK
                                                           : LG_VALUE_ERROR,
                     .term = *term};
}

static LgValue
moment_of(LgId id)
{
    LgValue out = {.id = id, .as.time.zone = NO_ZONE};
    if (lg_id_kind(id) == LG_ID_KIND_DATE) {
        LgDate date = {0};
        lg_id_date(id, &date.year, &date.month, &date.day);
        out.kind = LG_VALUE_DATE;
        out.as.time.seconds = lg_time_days(date) * 86400;
        return out;
    }
    int64_t ms = 0;
    bool utc = false;
    lg_id_datetime(id, &ms, &utc);
    const int64_t rest = ((ms % 1000) + 1000) % 1000;
    out.kind = LG_VALUE_DATETIME;
    out.as.time.seconds = (ms - rest) / 1000;
    out.as.time.nanos = (uint32_t)rest * 1000000;
    out.as.time.zone = utc ? 0 : NO_ZONE;
    return out;
}

LgStatus
lg_value_of(LgExec *exec, LgId id, LgArena *scratch, LgValue *out, LgError *err)
{
    if (lg_id_is_integer(id)) {
        *out = (LgValue){.kind = LG_VALUE_INTEGER, .id = id, .as.integer = lg_id_integer(id)};
        return LG_OK;
    }
    switch (lg_id_kind(id)) {
    case LG_ID_KIND_NONE: *out = (LgValue){.kind = LG_VALUE_ERROR}; return LG_OK;
    case LG_ID_KIND_DECIMAL: {
        int64_t mantissa = 0;
        unsigned scale = 0;
        lg_id_decimal(id, &mantissa, &scale);
        *out = (LgValue){.kind = LG_VALUE_DECIMAL, .id = id, .as.decimal = {mantissa, scale}};
        return LG_OK;
    }
    case LG_ID_KIND_DOUBLE:
    case LG_ID_KIND_FLOAT:
        *out =
            (LgValue){.kind = lg_id_kind(id) == LG_ID_KIND_FLOAT ? LG_VALUE_FLOAT : LG_VALUE_DOUBLE,
                      .id = id,
                      .as.number = lg_id_double(id)};
        return LG_OK;
    case LG_ID_KIND_BOOLEAN:
        *out = (LgValue){.kind = LG_VALUE_BOOLEAN, .id = id, .as.boolean = lg_id_boolean(id)};
        return LG_OK;
    case LG_ID_KIND_DATE:
    case LG_ID_KIND_DATETIME: *out = moment_of(id); return LG_OK;
    default: break;
    }
    LgTerm term;
    LG_TRY(lg_termtable_term(exec->terms, id, scratch, &term, err));
    classify(&term, out);
    out->id = id;
    return LG_OK;
}

LgStatus
lg_value_term(LgExec *exec, const LgValue *value, LgArena *scratch, LgTerm *out, LgError *err)
{
    if (value->kind == LG_VALUE_ERROR || value->term.kind != LG_TERM_NONE) {
        *out = value->term;
        return LG_OK;
    }
    if (value->id != LG_ID_NONE) {
        return lg_termtable_term(exec->terms, value->id, scratch, out, err);
    }
    char text[LG_LEX_TEXT];
    const LgStr copy = lg_arena_str(scratch, lg_value_lex_text(value, text));
    if (!copy.p) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a number");
    }
    *out = lg_term_typed(copy, lg_value_lex_datatype(value->kind));
    return LG_OK;
}

LgStatus
lg_value_id(LgExec *exec, const LgValue *value, LgId *out, LgError *err)
{
    *out = value->id;
    if (value->id != LG_ID_NONE || value->kind == LG_VALUE_ERROR) {
        return LG_OK;
    }
    if (value->kind == LG_VALUE_INTEGER) {
        *out = lg_id_from_integer(value->as.integer);
        if (*out != LG_ID_NONE) {
            return LG_OK;
        }
    }
    if (value->kind == LG_VALUE_DECIMAL) {
        const LgDecimal d = lg_decimal_strip(value->as.decimal);
        *out = d.mantissa < INT64_MAX && d.mantissa > INT64_MIN
                   ? lg_id_from_decimal((int64_t)d.mantissa, d.scale)
                   : LG_ID_NONE;
        if (*out != LG_ID_NONE) {
            return LG_OK;
        }
    }
    if (value->term.kind != LG_TERM_NONE) {
        return lg_termtable_id(exec->terms, &value->term, out, err);
    }
    char text[LG_LEX_TEXT];
    const LgTerm term =
        lg_term_typed(lg_value_lex_text(value, text), lg_value_lex_datatype(value->kind));
    return lg_termtable_id(exec->terms, &term, out, err);
}

int
lg_value_ebv(const LgValue *value)
{
    switch (value->kind) {
    case LG_VALUE_BOOLEAN: return value->as.boolean;
    case LG_VALUE_INTEGER: return value->as.integer != 0;
    case LG_VALUE_BIG:
    case LG_VALUE_DECIMAL: return value->as.decimal.mantissa != 0;
    case LG_VALUE_FLOAT:
    case LG_VALUE_DOUBLE: return !isnan(value->as.number) && fabs(value->as.number) > 0;
    case LG_VALUE_STRING:
    case LG_VALUE_LANG: return value->term.value.n > 0;
    case LG_VALUE_OTHER: return lg_value_lex_is_logical(value->term.datatype) ? 0 : -1;
    case LG_VALUE_ERROR:
    case LG_VALUE_IRI:
    case LG_VALUE_BLANK:
    case LG_VALUE_DATETIME:
    case LG_VALUE_DATE:
    case LG_VALUE_TIME:
    case LG_VALUE_DURATION: return -1;
    }
    return -1;
}

// --- Comparing ------------------------------------------------------------------

static double
as_double(const LgValue *value)
{
    switch (value->kind) {
    case LG_VALUE_INTEGER: return (double)value->as.integer;
    case LG_VALUE_BIG:
    case LG_VALUE_DECIMAL: return lg_decimal_double(value->as.decimal);
    default: return value->as.number;
    }
}

static LgDecimal
as_decimal(const LgValue *value)
{
    return value->kind == LG_VALUE_INTEGER ? lg_decimal_from(value->as.integer) : value->as.decimal;
}

static LgValueKind
wider(const LgValue *a, const LgValue *b)
{
    return a->kind > b->kind ? a->kind : b->kind;
}

// -1, 0, 1; 2 when one is not a number.
static int
compare_numbers(const LgValue *a, const LgValue *b)
{
    switch (wider(a, b)) {
    case LG_VALUE_INTEGER: return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
    case LG_VALUE_BIG:
    case LG_VALUE_DECIMAL: return lg_decimal_cmp(as_decimal(a), as_decimal(b));
    default: break;
    }
    double x = as_double(a);
    double y = as_double(b);
    if (wider(a, b) == LG_VALUE_FLOAT) {
        x = (double)(float)x;
        y = (double)(float)y;
    }
    return isnan(x) || isnan(y) ? 2 : (x > y) - (x < y);
}

static int
compare_instants(const LgValue *a, const LgValue *b)
{
    const int order =
        (a->as.time.seconds > b->as.time.seconds) - (a->as.time.seconds < b->as.time.seconds);
    return order != 0
               ? order
               : (a->as.time.nanos > b->as.time.nanos) - (a->as.time.nanos < b->as.time.nanos);
}

// XSD 1.1 part 2, D.2.1: with one zone missing, only what is 14 hours apart has an
// order. 2: none.
static int
compare_times(const LgValue *a, const LgValue *b)
{
    if ((a->as.time.zone == NO_ZONE) == (b->as.time.zone == NO_ZONE)) {
        return compare_instants(a, b);
    }
    const int64_t apart = a->as.time.seconds - b->as.time.seconds;
    return apart > MAX_ZONE_SECONDS ? 1 : apart < -MAX_ZONE_SECONDS ? -1 : 2;
}

// RDFterm-equal (17.4.1.7), widened where both values are known: literals of
// different kinds, such as "1" and 1, are then different rather than an error.
static int
compare_terms(LgExprOp op, const LgValue *a, const LgValue *b)
{
    if (op != LG_EXPR_EQ && op != LG_EXPR_NE) {
        return -1;
    }
    bool same = false;
    if (a->id != LG_ID_NONE && b->id != LG_ID_NONE) {
        same = a->id == b->id;
    } else {
        same = a->kind == b->kind && a->term.kind != LG_TERM_NONE && lg_term_eq(&a->term, &b->term);
    }
    if (!same && lg_value_is_literal(a) && lg_value_is_literal(b) &&
        (a->kind == LG_VALUE_OTHER || b->kind == LG_VALUE_OTHER)) {
        return -1;
    }
    return lg_value_answer(op, same ? 0 : 1);
}

int
lg_value_compare(LgExprOp op, const LgValue *a, const LgValue *b)
{
    if (a->kind == LG_VALUE_ERROR || b->kind == LG_VALUE_ERROR) {
        return -1;
    }
    if (lg_value_is_numeric(a) && lg_value_is_numeric(b)) {
        const int order = compare_numbers(a, b);
        return order != 2 ? lg_value_answer(op, order) : op == LG_EXPR_NE;
    }
    if (a->kind != b->kind) {
        return compare_terms(op, a, b);
    }
    switch (a->kind) {
    case LG_VALUE_STRING: return lg_value_answer(op, lg_str_cmp(a->term.value, b->term.value));
    case LG_VALUE_BOOLEAN: return lg_value_answer(op, (int)a->as.boolean - (int)b->as.boolean);
    case LG_VALUE_DATETIME:
    case LG_VALUE_DATE:
    case LG_VALUE_TIME: {
        const int order = compare_times(a, b);
        return order == 2 ? -1 : lg_value_answer(op, order);
    }
    case LG_VALUE_DURATION: return lg_value_answer(op, compare_instants(a, b));
    default: return compare_terms(op, a, b);
    }
}

// --- Arithmetic -----------------------------------------------------------------

static LgValue
double_arith(LgExprOp op, const LgValue *a, const LgValue *b)
{
    LgValue out = {.kind = wider(a, b)};
    double x = as_double(a);
    double y = as_double(b);
    if (out.kind == LG_VALUE_FLOAT) {
        x = (double)(float)x;
        y = (double)(float)y;
    }
    out.as.number = op == LG_EXPR_ADD   ? x + y
                    : op == LG_EXPR_SUB ? x - y
                    : op == LG_EXPR_MUL ? x * y
                                        : x / y;
    if (out.kind == LG_VALUE_FLOAT) {
        out.as.number = (double)(float)out.as.number;
    }
    return out;
}

LgValue
lg_value_integer(LgDecimal d)
{
    if (d.mantissa >= INT64_MIN && d.mantissa <= INT64_MAX) {
        return (LgValue){.kind = LG_VALUE_INTEGER, .as.integer = (int64_t)d.mantissa};
    }
    return (LgValue){.kind = LG_VALUE_BIG, .as.decimal = d};
}

LgValue
lg_value_arith(LgExprOp op, const LgValue *a, const LgValue *b)
{
    LgValue out = {.kind = LG_VALUE_ERROR};
    if (!lg_value_is_numeric(a) || !lg_value_is_numeric(b)) {
        return out;
    }
    if (wider(a, b) >= LG_VALUE_FLOAT) {
        return double_arith(op, a, b);
    }
    if (wider(a, b) == LG_VALUE_INTEGER && op != LG_EXPR_DIV) {
        const int64_t x = a->as.integer;
        const int64_t y = b->as.integer;
        const bool over = op == LG_EXPR_ADD   ? __builtin_add_overflow(x, y, &out.as.integer)
                          : op == LG_EXPR_SUB ? __builtin_sub_overflow(x, y, &out.as.integer)
                                              : __builtin_mul_overflow(x, y, &out.as.integer);
        if (!over) {
            out.kind = LG_VALUE_INTEGER;
            return out;
        }
    }
    const LgDecimal x = as_decimal(a);
    const LgDecimal y = as_decimal(b);
    LgDecimal d = {0};
    const bool fits = op == LG_EXPR_ADD   ? lg_decimal_add(x, y, &d)
                      : op == LG_EXPR_SUB ? lg_decimal_sub(x, y, &d)
                      : op == LG_EXPR_MUL ? lg_decimal_mul(x, y, &d)
                                          : lg_decimal_div(x, y, &d);
    if (fits && wider(a, b) <= LG_VALUE_BIG && op != LG_EXPR_DIV) {
        return lg_value_integer(d);
    }
    return fits ? (LgValue){.kind = LG_VALUE_DECIMAL, .as.decimal = d} : out;
}

// --- ORDER BY -------------------------------------------------------------------

// Strings with and without a language sort together, numbers of all types too.
static int
rank(const LgValue *value)
{
    switch (value->kind) {
    case LG_VALUE_ERROR: return 0;
    case LG_VALUE_BLANK: return 1;
    case LG_VALUE_IRI: return 2;
    case LG_VALUE_INTEGER:
    case LG_VALUE_BIG:
    case LG_VALUE_DECIMAL:
    case LG_VALUE_FLOAT:
    case LG_VALUE_DOUBLE: return 3;
    case LG_VALUE_STRING:
    case LG_VALUE_LANG: return 4;
    case LG_VALUE_BOOLEAN: return 5;
    case LG_VALUE_DATETIME: return 6;
    case LG_VALUE_DATE: return 7;
    case LG_VALUE_TIME: return 8;
    case LG_VALUE_DURATION: return 9;
    case LG_VALUE_OTHER: return 10;
    }
    return 10;
}

int
lg_value_order(const LgValue *a, const LgValue *b)
{
    const int by_rank = rank(a) - rank(b);
    if (by_rank != 0 || a->kind == LG_VALUE_ERROR) {
        return by_rank;
    }
    switch (rank(a)) {
    case 3: {
        const int order = compare_numbers(a, b);
        if (order != 2) {
            return order;
        }
        return (int)isnan(as_double(b)) - (int)isnan(as_double(a)); // NaN comes first
    }
    case 5: return (int)a->as.boolean - (int)b->as.boolean;
    case 6:
    case 7:
    case 8:
    case 9: return compare_instants(a, b);
    default: break;
    }
    int order = a->kind == LG_VALUE_OTHER ? lg_str_cmp(a->term.datatype, b->term.datatype) : 0;
    order = order != 0 ? order : lg_str_cmp(a->term.value, b->term.value);
    return order != 0 ? order : lg_str_cmp(a->term.lang, b->term.lang);
}
