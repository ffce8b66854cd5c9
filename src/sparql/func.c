// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Functions on terms (17.4.2), and the table of all functions.

#include "sparql/func_impl.h"

#include "rdf/iri.h"

#include <stdlib.h>

void
lg_func_set_string(LgValue *out, LgStr text, const LgValue *like)
{
    const bool lang = like && like->kind == LG_VALUE_LANG;
    *out = (LgValue){.kind = lang ? LG_VALUE_LANG : LG_VALUE_STRING,
                     .term = lang ? lg_term_lang(text, like->term.lang) : lg_term_string(text)};
}

void
lg_func_set_integer(LgValue *out, int64_t value)
{
    *out = (LgValue){.kind = LG_VALUE_INTEGER, .as.integer = value};
}

void
lg_func_set_boolean(LgValue *out, bool value)
{
    *out = (LgValue){.kind = LG_VALUE_BOOLEAN, .as.boolean = value};
}

LgStatus
lg_func_no_memory(LgFuncContext *ctx)
{
    return lg_error_set(ctx->err, LG_E_LIMIT,
                        "an expression makes more text than there is room for");
}

bool
lg_func_is_text(const LgValue *value)
{
    return value->kind == LG_VALUE_STRING || value->kind == LG_VALUE_LANG;
}

static LgStatus
str(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    LgTerm term;
    if (args[0].kind == LG_VALUE_BLANK) {
        return LG_OK;
    }
    LG_TRY(lg_value_term(ctx->exec, &args[0], ctx->scratch, &term, ctx->err));
    lg_func_set_string(out, term.value, NULL);
    return LG_OK;
}

static LgStatus
lang(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (lg_value_is_literal(&args[0])) {
        lg_func_set_string(out, args[0].kind == LG_VALUE_LANG ? args[0].term.lang : LG_STR(""),
                           NULL);
    }
    return LG_OK;
}

static void
set_iri(LgValue *out, LgStr iri)
{
    *out = (LgValue){.kind = LG_VALUE_IRI, .term = lg_term_iri(iri)};
}

static LgStatus
datatype(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    if (lg_value_is_literal(&args[0])) {
        LgTerm term;
        LG_TRY(lg_value_term(ctx->exec, &args[0], ctx->scratch, &term, ctx->err));
        set_iri(out, term.datatype);
    }
    return LG_OK;
}

static LgStatus
iri(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    if (args[0].kind == LG_VALUE_IRI) {
        *out = args[0];
        return LG_OK;
    }
    const LgStr text = args[0].term.value;
    const LgStr base = ctx->exec->query ? ctx->exec->query->base : LG_STR("");
    if (args[0].kind != LG_VALUE_STRING || lg_iri_check_ref(text, NULL) != LG_OK) {
        return LG_OK;
    }
    LgStr resolved;
    const LgStatus st = lg_iri_resolve(ctx->scratch, base, text, &resolved, ctx->err);
    if (st == LG_OK) {
        set_iri(out, resolved);
    }
    return st == LG_E_NOMEM || st == LG_E_LIMIT ? st : LG_OK;
}

static LgStatus
strlang(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (args[0].kind == LG_VALUE_STRING && args[1].kind == LG_VALUE_STRING &&
        args[1].term.value.n > 0) {
        const LgTerm term = lg_term_lang(args[0].term.value, args[1].term.value);
        if (lg_term_check(&term, NULL) == LG_OK) {
            *out = (LgValue){.kind = LG_VALUE_LANG, .term = term};
        }
    }
    return LG_OK;
}

static LgStatus
strdt(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    if (args[0].kind != LG_VALUE_STRING || args[1].kind != LG_VALUE_IRI ||
        lg_str_eq(args[1].term.value, LG_STR(LG_RDF_LANGSTRING))) {
        return LG_OK;
    }
    const LgTerm term = lg_term_typed(args[0].term.value, args[1].term.value);
    LgId id = LG_ID_NONE;
    LG_TRY(lg_termtable_id(ctx->exec->terms, &term, &id, ctx->err));
    return lg_value_of(ctx->exec, id, ctx->scratch, out, ctx->err);
}

static LgStatus
sameterm(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    LgId a = LG_ID_NONE;
    LgId b = LG_ID_NONE;
    LG_TRY(lg_value_id(ctx->exec, &args[0], &a, ctx->err));
    LG_TRY(lg_value_id(ctx->exec, &args[1], &b, ctx->err));
    lg_func_set_boolean(out, a == b);
    return LG_OK;
}

static LgStatus
is_iri(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    lg_func_set_boolean(out, args[0].kind == LG_VALUE_IRI);
    return LG_OK;
}

static LgStatus
is_blank(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    lg_func_set_boolean(out, args[0].kind == LG_VALUE_BLANK);
    return LG_OK;
}

static LgStatus
is_literal(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    lg_func_set_boolean(out, lg_value_is_literal(&args[0]));
    return LG_OK;
}

static LgStatus
is_numeric(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    lg_func_set_boolean(out, lg_value_is_numeric(&args[0]));
    return LG_OK;
}

LgFuncRun
lg_func_find(LgFunc func)
{
    static const LgFuncRun table[] = {
        [LG_FUNC_STR] = str,
        [LG_FUNC_LANG] = lang,
        [LG_FUNC_LANGMATCHES] = lg_func_string_matches,
        [LG_FUNC_DATATYPE] = datatype,
        [LG_FUNC_IRI] = iri,
        [LG_FUNC_RAND] = lg_func_number_rand,
        [LG_FUNC_ABS] = lg_func_number_abs,
        [LG_FUNC_CEIL] = lg_func_number_ceil,
        [LG_FUNC_FLOOR] = lg_func_number_floor,
        [LG_FUNC_ROUND] = lg_func_number_round,
        [LG_FUNC_STRLEN] = lg_func_string_length,
        [LG_FUNC_UCASE] = lg_func_string_upper,
        [LG_FUNC_LCASE] = lg_func_string_lower,
        [LG_FUNC_ENCODE_FOR_URI] = lg_func_string_encode,
        [LG_FUNC_CONTAINS] = lg_func_string_contains,
        [LG_FUNC_STRSTARTS] = lg_func_string_starts,
        [LG_FUNC_STRENDS] = lg_func_string_ends,
        [LG_FUNC_STRBEFORE] = lg_func_string_before,
        [LG_FUNC_STRAFTER] = lg_func_string_after,
        [LG_FUNC_YEAR] = lg_func_number_year,
        [LG_FUNC_MONTH] = lg_func_number_month,
        [LG_FUNC_DAY] = lg_func_number_day,
        [LG_FUNC_HOURS] = lg_func_number_hours,
        [LG_FUNC_MINUTES] = lg_func_number_minutes,
        [LG_FUNC_SECONDS] = lg_func_number_seconds,
        [LG_FUNC_TIMEZONE] = lg_func_number_timezone,
        [LG_FUNC_TZ] = lg_func_number_tz,
        [LG_FUNC_NOW] = lg_func_number_now,
        [LG_FUNC_UUID] = lg_func_number_uuid,
        [LG_FUNC_STRUUID] = lg_func_number_struuid,
        [LG_FUNC_MD5] = lg_func_string_md5,
        [LG_FUNC_SHA1] = lg_func_string_sha1,
        [LG_FUNC_SHA256] = lg_func_string_sha256,
        [LG_FUNC_SHA384] = lg_func_string_sha384,
        [LG_FUNC_SHA512] = lg_func_string_sha512,
        [LG_FUNC_STRLANG] = strlang,
        [LG_FUNC_STRDT] = strdt,
        [LG_FUNC_SAMETERM] = sameterm,
        [LG_FUNC_ISIRI] = is_iri,
        [LG_FUNC_ISBLANK] = is_blank,
        [LG_FUNC_ISLITERAL] = is_literal,
        [LG_FUNC_ISNUMERIC] = is_numeric,
        [LG_FUNC_SUBSTR] = lg_func_string_sub,
        [LG_FUNC_REPLACE] = NULL, // the last one gives the table its size
    };
    return (size_t)func < sizeof(table) / sizeof(table[0]) ? table[func] : NULL;
}
