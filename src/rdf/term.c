// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/term.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "rdf/cell.h"
#include "rdf/iri.h"

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

static bool
is_alpha(char c)
{
    return (unsigned)((unsigned char)c | 0x20U) - 'a' < 26;
}

// BCP 47, 2.1 as far as shape goes: subtags of 1 to 8 letters and digits, the first of letters.
static LgStatus
check_lang(LgStr lang, LgError *err)
{
    if (lang.n > LG_LIMIT_LANG) {
        return lg_error_set(err, LG_E_LIMIT,
                            "a language tag of %zu bytes, at most %d are allowed: %.40s...", lang.n,
                            LG_LIMIT_LANG, lang.p);
    }
    size_t run = 0;
    bool first = true;
    bool good = lang.n > 0;
    for (size_t i = 0; i < lang.n && good; i++) {
        const char c = lang.p[i];
        if (c == '-') {
            good = run > 0;
            run = 0;
            first = false;
        } else {
            run++;
            good = run <= 8 && (is_alpha(c) || (!first && lg_char_is_digit(c)));
        }
    }
    return good && run > 0
               ? LG_OK
               : lg_error_set(err, LG_E_INVALID, "'" LG_STR_FMT "' is not a language tag (BCP 47)",
                              LG_STR_ARG(lang));
}

static LgStatus
check_blank(LgStr label, LgError *err)
{
    if (label.n == 0 || label.n > LG_LIMIT_IRI) {
        return lg_error_set(err, LG_E_INVALID, "a blank node label of %zu bytes", label.n);
    }
    bool high = false;
    for (size_t i = 0; i < label.n; i++) {
        const char c = label.p[i];
        const bool inner = i > 0 && (c == '-' || (c == '.' && i + 1 < label.n));
        high = high || (unsigned char)c >= 0x80;
        if (!is_alpha(c) && !lg_char_is_digit(c) && c != '_' && !inner && (unsigned char)c < 0x80) {
            return lg_error_set(err, LG_E_INVALID,
                                "byte 0x%02x in the blank node label '%.*s'; letters, digits, "
                                "'_', '-' and '.' are allowed",
                                (unsigned)(unsigned char)c, (int)(label.n < 200 ? label.n : 200),
                                label.p);
        }
    }
    return high && !lg_utf8_valid(label)
               ? lg_error_set(err, LG_E_INVALID, "a blank node label is not UTF-8")
               : LG_OK;
}

static LgStatus
check_literal(const LgTerm *term, LgError *err)
{
    if (term->value.n > LG_LIMIT_LITERAL) {
        return lg_error_set(err, LG_E_LIMIT, "a literal of %zu bytes, at most %d are allowed",
                            term->value.n, LG_LIMIT_LITERAL);
    }
    if (!lg_utf8_valid(term->value)) {
        return lg_error_set(err, LG_E_INVALID, "a literal is not UTF-8: \"%.*s\"",
                            (int)(term->value.n < 100 ? term->value.n : 100), term->value.p);
    }
    const bool is_lang = lg_str_eq(term->datatype, LG_STR(LG_RDF_LANGSTRING));
    if (is_lang != (term->lang.n > 0)) {
        return lg_error_set(err, LG_E_INVALID,
                            is_lang ? "an rdf:langString without a language tag"
                                    : "a language tag on a literal that is not an rdf:langString");
    }
    return is_lang ? check_lang(term->lang, err) : lg_iri_check(term->datatype, err);
}

LgStatus
lg_term_check(const LgTerm *term, LgError *err)
{
    switch (term->kind) {
    case LG_TERM_IRI: return lg_iri_check(term->value, err);
    case LG_TERM_BLANK: return check_blank(term->value, err);
    case LG_TERM_LITERAL: return check_literal(term, err);
    case LG_TERM_NONE: break;
    }
    return lg_error_set(err, LG_E_INVALID, "a term is missing");
}

void
lg_term_format(const LgTerm *term, LgBuf *out)
{
    lg_cell_add(&lg_cell_ntriples, term, out);
}
