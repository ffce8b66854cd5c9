// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Functions on strings (17.4.3) and hash functions (17.4.6).

#include "sparql/func_impl.h"

#include "base/digest.h"
#include "base/unicode.h"

LgStatus
lg_func_string_length(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (lg_func_is_text(&args[0])) {
        lg_func_set_integer(out, (int64_t)lg_unicode_length(args[0].term.value));
    }
    return LG_OK;
}

static LgStatus
change_case(LgFuncContext *ctx, const LgValue *value,
            LgStatus (*change)(LgArena *, LgStr, LgStr *, LgError *), LgValue *out)
{
    LgStr text;
    if (!lg_func_is_text(value)) {
        return LG_OK;
    }
    LG_TRY(change(ctx->scratch, value->term.value, &text, ctx->err));
    lg_func_set_string(out, text, value);
    return LG_OK;
}

LgStatus
lg_func_string_upper(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return change_case(ctx, &args[0], lg_unicode_upper, out);
}

LgStatus
lg_func_string_lower(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return change_case(ctx, &args[0], lg_unicode_lower, out);
}

// fn:encode-for-uri: everything but the unreserved characters of RFC 3986.
LgStatus
lg_func_string_encode(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    static const char hex[] = "0123456789ABCDEF";
    (void)n;
    if (!lg_func_is_text(&args[0])) {
        return LG_OK;
    }
    const LgStr s = args[0].term.value;
    char *text = LG_NEW_ARRAY(ctx->scratch, char, s.n * 3 + 1);
    size_t len = 0;
    if (!text) {
        return lg_func_no_memory(ctx);
    }
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '_' || c == '.' || c == '~') {
            text[len++] = (char)c;
        } else {
            text[len++] = '%';
            text[len++] = hex[c >> 4];
            text[len++] = hex[c & 15];
        }
    }
    lg_func_set_string(out, (LgStr){text, len}, NULL);
    return LG_OK;
}

// 17.4.3.1.2: the second has no language, or that of the first.
static bool
compatible(const LgValue *a, const LgValue *b)
{
    return lg_func_is_text(a) && lg_func_is_text(b) &&
           (b->kind == LG_VALUE_STRING ||
            (a->kind == LG_VALUE_LANG && lg_str_eq_nocase(a->term.lang, b->term.lang)));
}

LgStatus
lg_func_string_contains(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (compatible(&args[0], &args[1])) {
        const LgStr s = args[0].term.value;
        const LgStr part = args[1].term.value;
        lg_func_set_boolean(out, part.n == 0 || lg_str_search(s, part) < s.n);
    }
    return LG_OK;
}

LgStatus
lg_func_string_starts(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (compatible(&args[0], &args[1])) {
        lg_func_set_boolean(out, lg_str_starts(args[0].term.value, args[1].term.value));
    }
    return LG_OK;
}

LgStatus
lg_func_string_ends(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (compatible(&args[0], &args[1])) {
        lg_func_set_boolean(out, lg_str_ends(args[0].term.value, args[1].term.value));
    }
    return LG_OK;
}

// Without a match the answer is "" without a language.
LgStatus
lg_func_string_before(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (compatible(&args[0], &args[1])) {
        const LgStr s = args[0].term.value;
        const LgStr part = args[1].term.value;
        const size_t at = lg_str_search(s, part);
        const bool found = part.n == 0 || at < s.n;
        lg_func_set_string(out, (LgStr){s.p, found ? at : 0}, found ? &args[0] : NULL);
    }
    return LG_OK;
}

LgStatus
lg_func_string_after(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (compatible(&args[0], &args[1])) {
        const LgStr s = args[0].term.value;
        const LgStr part = args[1].term.value;
        const size_t at = lg_str_search(s, part);
        const bool found = part.n == 0 || at < s.n;
        lg_func_set_string(out, found ? lg_str_from(s, at + part.n) : LG_STR(""),
                           found ? &args[0] : NULL);
    }
    return LG_OK;
}

// fn:substring: positions from 1; the characters p with
// start <= p < start + length. 17.4.3.3 takes integers only.
LgStatus
lg_func_string_sub(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    if (!lg_func_is_text(&args[0]) || args[1].kind != LG_VALUE_INTEGER ||
        (n > 2 && args[2].kind != LG_VALUE_INTEGER)) {
        return LG_OK;
    }
    const LgStr s = args[0].term.value;
    const int64_t first = args[1].as.integer;
    int64_t end = INT64_MAX;
    if (n > 2 && __builtin_add_overflow(first, args[2].as.integer, &end)) {
        end = args[2].as.integer > 0 ? INT64_MAX : INT64_MIN;
    }
    const int64_t from = first < 1 ? 1 : first;
    LgStr part = LG_STR("");
    if (end > from) {
        part = lg_unicode_slice(s, (size_t)from - 1, (size_t)(end - from));
    }
    lg_func_set_string(out, part, &args[0]);
    return LG_OK;
}

// Basic filtering of RFC 4647.
LgStatus
lg_func_string_matches(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)ctx;
    (void)n;
    if (args[0].kind != LG_VALUE_STRING || args[1].kind != LG_VALUE_STRING) {
        return LG_OK;
    }
    const LgStr tag = args[0].term.value;
    const LgStr range = args[1].term.value;
    const bool all = lg_str_eq(range, LG_STR("*"));
    lg_func_set_boolean(out, all ? tag.n > 0
                                 : tag.n >= range.n &&
                                       lg_str_eq_nocase((LgStr){tag.p, range.n}, range) &&
                                       (tag.n == range.n || tag.p[range.n] == '-'));
    return LG_OK;
}

static LgStatus
digest(LgFuncContext *ctx, LgDigest kind, const LgValue *value, LgValue *out)
{
    char hex[LG_DIGEST_HEX];
    if (value->kind != LG_VALUE_STRING) {
        return LG_OK;
    }
    const LgStr text = lg_arena_str(ctx->scratch, lg_digest_hex(kind, value->term.value, hex));
    if (!text.p) {
        return lg_func_no_memory(ctx);
    }
    lg_func_set_string(out, text, NULL);
    return LG_OK;
}

LgStatus
lg_func_string_md5(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return digest(ctx, LG_DIGEST_MD5, &args[0], out);
}

LgStatus
lg_func_string_sha1(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return digest(ctx, LG_DIGEST_SHA1, &args[0], out);
}

LgStatus
lg_func_string_sha256(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return digest(ctx, LG_DIGEST_SHA256, &args[0], out);
}

LgStatus
lg_func_string_sha384(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return digest(ctx, LG_DIGEST_SHA384, &args[0], out);
}

LgStatus
lg_func_string_sha512(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out)
{
    (void)n;
    return digest(ctx, LG_DIGEST_SHA512, &args[0], out);
}
