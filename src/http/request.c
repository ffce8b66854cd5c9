// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/request.h"

static const LgField *
find(const LgRequest *request, LgStr name, size_t from)
{
    for (size_t i = from; i < request->n_fields; i++) {
        if (lg_str_eq_nocase(request->fields[i].name, name)) {
            return &request->fields[i];
        }
    }
    return NULL;
}

LgStr
lg_request_field(const LgRequest *request, LgStr name)
{
    const LgField *f = find(request, name, 0);
    return f ? f->value : (LgStr){0};
}

LgStr
lg_request_list(const LgRequest *request, LgStr name)
{
    LgStr all = {0};
    for (const LgField *f = find(request, name, 0); f;
         f = find(request, name, (size_t)(f - request->fields) + 1)) {
        if (all.n == 0) {
            all = f->value;
        } else {
            all = lg_arena_printf(request->arena, LG_STR_FMT ", " LG_STR_FMT, LG_STR_ARG(all),
                                  LG_STR_ARG(f->value));
            if (!all.p) {
                return (LgStr){0};
            }
        }
    }
    return all;
}

LgStr
lg_request_media(const LgRequest *request)
{
    const LgStr type = lg_request_field(request, LG_STR("Content-Type"));
    return lg_str_trim((LgStr){type.p, lg_str_find(type, ';')});
}

// Up to the next ';' outside of quotes.
static LgStr
next_parameter(LgStr s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        quoted = quoted != (s.p[i] == '"');
        if (s.p[i] == ';' && !quoted) {
            return (LgStr){s.p, i};
        }
    }
    return s;
}

LgStr
lg_request_parameter(LgStr value, LgStr name)
{
    LgStr rest = lg_str_from(value, next_parameter(value).n + 1);
    while (rest.n > 0) {
        const LgStr one = next_parameter(rest);
        rest = lg_str_from(rest, one.n + 1);
        const size_t equals = lg_str_find(one, '=');
        if (lg_str_eq_nocase(lg_str_trim((LgStr){one.p, equals}), name)) {
            const LgStr found = lg_str_trim(lg_str_from(one, equals + 1));
            const bool quoted = found.n >= 2 && found.p[0] == '"' && found.p[found.n - 1] == '"';
            return quoted ? (LgStr){found.p + 1, found.n - 2} : found;
        }
    }
    return (LgStr){0};
}

bool
lg_request_utf8(LgStr type)
{
    const LgStr charset = lg_request_parameter(type, LG_STR("charset"));
    return charset.n == 0 || lg_str_eq_nocase(charset, LG_STR("utf-8")) ||
           lg_str_eq_nocase(charset, LG_STR("utf8")) ||
           lg_str_eq_nocase(charset, LG_STR("us-ascii"));
}
