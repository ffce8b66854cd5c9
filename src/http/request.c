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
