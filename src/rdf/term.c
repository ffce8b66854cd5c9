// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/term.h"

bool
lg_term_eq(const LgTerm *a, const LgTerm *b)
{
    return a->kind == b->kind && lg_str_eq(a->value, b->value) &&
           lg_str_eq(a->datatype, b->datatype) && lg_str_eq_nocase(a->lang, b->lang);
}

LgStatus
lg_term_copy(LgArena *arena, const LgTerm *term, LgTerm *out, LgError *err)
{
    LgTerm copy = {.kind = term->kind};
    copy.value = lg_arena_str(arena, term->value);
    copy.datatype = term->datatype.n ? lg_arena_str(arena, term->datatype) : (LgStr){0};
    copy.lang = term->lang.n ? lg_arena_str(arena, term->lang) : (LgStr){0};
    if (!copy.value.p || (term->datatype.n && !copy.datatype.p) || (term->lang.n && !copy.lang.p)) {
        return lg_error_set(err, LG_E_LIMIT, "no room for a term of %zu bytes", term->value.n);
    }
    *out = copy;
    return LG_OK;
}
