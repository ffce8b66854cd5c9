// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Functions on numbers (17.4.4), dates and times (17.4.5), and those that make
// something new.

#include "sparql/func_impl.h"

#include "base/hash.h"
#include "sparql/decimal_impl.h"
#include "sparql/value_lex_impl.h"

#include <math.h>

enum { NO_ZONE = INT16_MIN };

// --- Numbers --------------------------------------------------------------------

LgStatus
lg_func_number_abs(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (!lg_value_is_numeric(&args[0])) {
        return LG_OK;
    }
    const LgValue zero = {.kind = LG_VALUE_INTEGER};
    *out = args[0];
    out->id = LG_ID_NONE;
    if (out->kind >= LG_VALUE_FLOAT) {
        out->as.number = fabs(out->as.number);
    } else if (lg_value_compare(LG_EXPR_LT, out, &zero) == 1) {
        *out = lg_value_arith(LG_EXPR_SUB, &zero, &args[0]);
    }
    return LG_OK;
}

static LgStatus
round_to(const LgValue *value, LgRounding how, LgValue *out)
{
    if (!lg_value_is_numeric(value)) {
        return LG_OK;
    }
    *out = *value;
    out->id = LG_ID_NONE;
    if (value->kind == LG_VALUE_DECIMAL) {
        out->as.decimal = lg_decimal_round(value->as.decimal, how);
    } else if (value->kind != LG_VALUE_INTEGER) {
        const double x = value->as.number;
        out->as.number = how == LG_ROUND_FLOOR  ? floor(x)
                         : how == LG_ROUND_CEIL ? ceil(x)
                         : x - floor(x) < 0.5   ? floor(x)
                                                : ceil(x);
    }
    return LG_OK;
}

LgStatus
lg_func_number_ceil(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    return round_to(&args[0], LG_ROUND_CEIL, out);
}

LgStatus
lg_func_number_floor(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    return round_to(&args[0], LG_ROUND_FLOOR, out);
}

LgStatus
lg_func_number_round(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    return round_to(&args[0], LG_ROUND_HALF_UP, out);
}

// --- Dates and times ------------------------------------------------------------

static bool
has_date(const LgValue *value)
{
    return value->kind == LG_VALUE_DATETIME || value->kind == LG_VALUE_DATE;
}

static bool
has_time(const LgValue *value)
{
    return value->kind == LG_VALUE_DATETIME || value->kind == LG_VALUE_TIME;
}

LgStatus
lg_func_number_year(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_date(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        lg_func_set_integer(out, c.year);
    }
    return LG_OK;
}

LgStatus
lg_func_number_month(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_date(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        lg_func_set_integer(out, c.month);
    }
    return LG_OK;
}

LgStatus
lg_func_number_day(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_date(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        lg_func_set_integer(out, c.day);
    }
    return LG_OK;
}

LgStatus
lg_func_number_hours(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_time(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        lg_func_set_integer(out, c.hours);
    }
    return LG_OK;
}

LgStatus
lg_func_number_minutes(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_time(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        lg_func_set_integer(out, c.minutes);
    }
    return LG_OK;
}

LgStatus
lg_func_number_seconds(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (has_time(&args[0])) {
        LgValueClock c;
        lg_value_lex_clock(&args[0], &c);
        const __int128 nanos = (__int128)c.seconds * 1000000000 + args[0].as.time.nanos;
        *out = (LgValue){.kind = LG_VALUE_DECIMAL, .as.decimal = {nanos, 9}};
    }
    return LG_OK;
}

LgStatus
lg_func_number_timezone(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if ((has_date(&args[0]) || has_time(&args[0])) && args[0].as.time.zone != NO_ZONE) {
        *out = (LgValue){.kind = LG_VALUE_DURATION,
                         .as.time = {.seconds = args[0].as.time.zone * 60, .zone = NO_ZONE}};
    }
    return LG_OK;
}

LgStatus
lg_func_number_tz(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    char text[LG_LEX_TEXT];
    if (!has_date(&args[0]) && !has_time(&args[0])) {
        return LG_OK;
    }
    // As it was written: "+00:00" is not "Z".
    LgTerm term;
    LG_TRY(lg_value_term(ctx->exec, &args[0], ctx->scratch, &term, ctx->err));
    LgStr zone = lg_value_lex_zone(args[0].as.time.zone, text);
    if (args[0].as.time.zone == 0 && !lg_str_ends(term.value, LG_STR("Z"))) {
        zone = lg_str_from(term.value, term.value.n - 6);
    }
    zone = lg_arena_str(ctx->scratch, zone);
    if (!zone.p) {
        return lg_func_no_memory(ctx);
    }
    lg_func_set_string(out, zone, NULL);
    return LG_OK;
}

LgStatus
lg_func_number_now(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)args;
    (void)n;
    *out = (LgValue){
        .kind = LG_VALUE_DATETIME,
        .as.time = {.seconds = ctx->exec->now, .nanos = ctx->exec->now_ms * 1000000, .zone = 0}};
    return LG_OK;
}

// --- What is new at each call ---------------------------------------------------

// splitmix64
static uint64_t
random_bits(LgExec *exec)
{
    exec->random += 0x9e3779b97f4a7c15U;
    uint64_t x = exec->random;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

LgStatus
lg_func_number_rand(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)args;
    (void)n;
    const double unit = 0x1p-53;
    *out = (LgValue){.kind = LG_VALUE_DOUBLE,
                     .as.number = (double)(random_bits(ctx->exec) >> 11) * unit};
    return LG_OK;
}

// RFC 9562, version 4
static LgStatus
uuid(LgFuncContext *ctx, const char *prefix, LgStr *out)
{
    const uint64_t a = random_bits(ctx->exec);
    const uint64_t b = random_bits(ctx->exec);
    *out = lg_arena_printf(ctx->scratch, "%s%08x-%04x-4%03x-%04x-%012llx", prefix,
                           (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
                           (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
                           (unsigned long long)(b & 0xffffffffffffU));
    return out->p ? LG_OK : lg_func_no_memory(ctx);
}

LgStatus
lg_func_number_uuid(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)args;
    (void)n;
    LgStr text;
    LG_TRY(uuid(ctx, "urn:uuid:", &text));
    *out = (LgValue){.kind = LG_VALUE_IRI, .term = lg_term_iri(text)};
    return LG_OK;
}

LgStatus
lg_func_number_struuid(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)args;
    (void)n;
    LgStr text;
    LG_TRY(uuid(ctx, "", &text));
    lg_func_set_string(out, text, NULL);
    return LG_OK;
}
