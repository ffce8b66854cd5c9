// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Constructor functions (17.5), as XPath casts (F&O 17.1).

#include "sparql/func_impl.h"

#include "sparql/decimal_impl.h"
#include "sparql/value_lex_impl.h"

#include <math.h>

enum { DAY = 86400, NO_ZONE = INT16_MIN };

LgValueKind
lg_cast_find(LgStr iri)
{
    static const LgValueKind kinds[] = {
        LG_VALUE_STRING, LG_VALUE_BOOLEAN,  LG_VALUE_INTEGER, LG_VALUE_DECIMAL, LG_VALUE_FLOAT,
        LG_VALUE_DOUBLE, LG_VALUE_DATETIME, LG_VALUE_DATE,    LG_VALUE_TIME,    LG_VALUE_DURATION,
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lg_str_eq(lg_value_lex_datatype(kinds[i]), iri)) {
            return kinds[i];
        }
    }
    return LG_VALUE_ERROR;
}

static LgStatus
to_string(LgFuncContext *ctx, const LgValue *value, LgValue *out)
{
    char text[LG_LEX_TEXT];
    if (value->kind == LG_VALUE_BLANK || value->kind == LG_VALUE_ERROR) {
        return LG_OK;
    }
    if (value->term.kind != LG_TERM_NONE) {
        lg_func_set_string(out, value->term.value, NULL);
        return LG_OK;
    }
    const LgStr s = lg_arena_str(ctx->scratch, lg_value_lex_number(value, text));
    if (!s.p) {
        return lg_func_no_memory(ctx);
    }
    lg_func_set_string(out, s, NULL);
    return LG_OK;
}

// BOOLEAN and the numbers to a number.
static void
to_number(LgValueKind to, const LgValue *value, LgValue *out)
{
    LgValue number = *value;
    if (value->kind == LG_VALUE_BOOLEAN) {
        lg_func_set_integer(&number, value->as.boolean);
    }
    const bool exact = number.kind < LG_VALUE_FLOAT;
    LgDecimal d = {0};
    if (number.kind == LG_VALUE_INTEGER) {
        d = lg_decimal_from(number.as.integer);
    } else if (exact) {
        d = number.as.decimal;
    }
    if (to == LG_VALUE_FLOAT || to == LG_VALUE_DOUBLE) {
        const double x = exact ? lg_decimal_double(d) : number.as.number;
        *out = (LgValue){.kind = to, .as.number = to == LG_VALUE_FLOAT ? (double)(float)x : x};
        return;
    }
    if (!exact && (!isfinite(number.as.number) || !lg_decimal_of_double(number.as.number, &d))) {
        return;
    }
    if (to == LG_VALUE_DECIMAL) {
        *out = (LgValue){.kind = LG_VALUE_DECIMAL, .as.decimal = d};
        return;
    }
    *out = lg_value_integer(lg_decimal_round(d, LG_ROUND_TRUNCATE));
}

static void
to_boolean(const LgValue *value, LgValue *out)
{
    if (value->kind == LG_VALUE_BOOLEAN || lg_value_is_numeric(value)) {
        lg_func_set_boolean(out, lg_value_ebv(value) == 1);
    }
}

// Between DATETIME, DATE and TIME.
static void
to_moment(LgValueKind to, const LgValue *value, LgValue *out)
{
    if (value->kind == to) {
        *out = *value;
        return;
    }
    if (value->kind == LG_VALUE_TIME || (to == LG_VALUE_TIME && value->kind == LG_VALUE_DATE)) {
        return;
    }
    *out = (LgValue){.kind = to, .as = value->as};
    if (to == LG_VALUE_DATETIME) {
        return; // the first moment of the day
    }
    const int64_t shift = value->as.time.zone == NO_ZONE ? 0 : value->as.time.zone * 60;
    const int64_t local = value->as.time.seconds + shift;
    const int64_t rest = ((local % DAY) + DAY) % DAY;
    out->as.time.seconds = (to == LG_VALUE_DATE ? local - rest : rest) - shift;
    out->as.time.nanos = to == LG_VALUE_DATE ? 0 : value->as.time.nanos;
}

LgStatus
lg_cast_value(LgFuncContext *ctx, LgValueKind to, const LgValue *value, LgValue *out)
{
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    if (to == LG_VALUE_STRING) {
        return to_string(ctx, value, out);
    }
    if (value->kind == LG_VALUE_STRING) {
        LgValue read = {0};
        if (lg_value_lex_as(to, lg_str_trim(value->term.value), &read)) {
            *out = read;
        }
        return LG_OK;
    }
    const bool number = lg_value_is_numeric(value) || value->kind == LG_VALUE_BOOLEAN;
    const bool moment = value->kind >= LG_VALUE_DATETIME && value->kind <= LG_VALUE_TIME;
    if (to == LG_VALUE_BOOLEAN) {
        to_boolean(value, out);
    } else if (to >= LG_VALUE_INTEGER && to <= LG_VALUE_DOUBLE && number) {
        to_number(to, value, out);
    } else if (to >= LG_VALUE_DATETIME && to <= LG_VALUE_TIME && moment) {
        to_moment(to, value, out);
    } else if (to == LG_VALUE_DURATION && value->kind == to) {
        *out = *value;
    }
    return LG_OK;
}
