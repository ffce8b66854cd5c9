// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/url.h"

#include "base/utf8.h"

enum { MOST_PARAMS = 1000 };

int
lg_url_hex(LgStr s)
{
    if (s.n < 2) {
        return -1;
    }
    const int high = lg_char_hex(s.p[0]);
    const int low = lg_char_hex(s.p[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

LgStatus
lg_url_decode(LgArena *arena, LgStr s, bool plus, LgStr *out)
{
    char *to = LG_NEW_ARRAY(arena, char, s.n + 1);
    if (!to) {
        return LG_E_NOMEM;
    }
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            const int byte = lg_url_hex(lg_str_from(s, i + 1));
            if (byte < 0) {
                return LG_E_SYNTAX;
            }
            to[n++] = (char)byte;
            i += 2;
        } else {
            to[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    *out = (LgStr){to, n};
    return LG_OK;
}

static LgStatus
decode_param(LgArena *arena, LgStr s, LgStr *out, LgError *err)
{
    const LgStatus st = lg_url_decode(arena, s, true, out);
    if (st == LG_E_NOMEM) {
        return lg_error_set(err, st, "out of memory");
    }
    if (st != LG_OK) {
        return lg_error_set(err, st,
                            "a parameter has a '%%' without two hexadecimal digits behind it");
    }
    if (!lg_utf8_valid(*out) || lg_str_find(*out, '\0') < out->n) {
        return lg_error_set(err, LG_E_SYNTAX, "a parameter is not UTF-8 text");
    }
    return LG_OK;
}

LgStatus
lg_url_params(LgArena *arena, LgStr text, LgParam **out, size_t *out_n, LgError *err)
{
    size_t most = 1;
    for (size_t i = 0; i < text.n; i++) {
        most += text.p[i] == '&' ? 1 : 0;
    }
    if (most > MOST_PARAMS) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d parameters", MOST_PARAMS);
    }
    LgParam *params = LG_NEW_ARRAY(arena, LgParam, most);
    if (!params) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    size_t n = 0;
    while (text.n > 0) {
        const LgStr one = {text.p, lg_str_find(text, '&')};
        text = lg_str_from(text, one.n + 1);
        if (one.n == 0) {
            continue;
        }
        const size_t equals = lg_str_find(one, '=');
        LG_TRY(decode_param(arena, (LgStr){one.p, equals}, &params[n].name, err));
        LG_TRY(decode_param(arena, lg_str_from(one, equals + 1), &params[n].value, err));
        n++;
    }
    *out = params;
    *out_n = n;
    return LG_OK;
}

const LgParam *
lg_url_param(const LgParam *params, size_t n, LgStr name)
{
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq(params[i].name, name)) {
            return &params[i];
        }
    }
    return NULL;
}

static void
encode(LgBuf *buf, LgStr s, const char *keep)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || (c != 0 && strchr(keep, c));
        if (plain) {
            lg_buf_byte(buf, (char)c);
        } else {
            const char enc[3] = {'%', hex[c >> 4], hex[c & 15]};
            lg_buf_add(buf, (LgStr){enc, 3});
        }
    }
}

void
lg_url_encode(LgBuf *buf, LgStr s)
{
    encode(buf, s, "-._~");
}

void
lg_url_encode_iri(LgBuf *buf, LgStr s)
{
    encode(buf, s, "-._~:/?#[]@!$&'()*+,;=%");
}
