// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tokens, and messages about them.

#include "sparql/parse_impl.h"

#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>

LgStatus
lg_parse_token_error(LgParser *p, const LgToken *token, LgStatus st, const char *fmt, ...)
{
    char text[sizeof(((LgError *)0)->text)];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    (void)lg_error_set(p->err, st, "%s", text);
    lg_error_at(p->err, lg_str_c(p->lex.name), token->line, token->column);
    const LgLex *lex = &p->lex;
    const size_t from = token->raw.n > 0 ? (size_t)(token->raw.p - lex->text.p) : lex->text.n;
    const size_t offset = lg_lex_original(lex, from);
    lg_error_span(p->err, offset, lg_lex_original(lex, from + token->raw.n) - offset);
    return st;
}

LgStatus
lg_parse_token_unsupported(LgParser *p, const char *what)
{
    return lg_parse_token_error(p, &p->token, LG_E_UNSUPPORTED, "%s not supported yet", what);
}

LgStatus
lg_parse_token_no_room(LgParser *p)
{
    return lg_error_set(p->err, LG_E_LIMIT, "the %s needs more memory than it may use",
                        p->lex.name);
}

LgStatus
lg_parse_token_enter(LgParser *p)
{
    if (p->depth >= LG_LIMIT_QUERY_DEPTH) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "the %s is nested more than %d levels deep", p->lex.name,
                                    LG_LIMIT_QUERY_DEPTH);
    }
    p->depth++;
    return LG_OK;
}

void *
lg_parse_token_grow(LgParser *p, void *items, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) {
        return items;
    }
    const uint32_t want = *cap ? *cap * 2 : 8;
    void *grown = lg_arena_array(p->arena, want, size);
    if (grown && n > 0) {
        memcpy(grown, items, n * size);
    }
    if (grown) {
        *cap = want;
    }
    return grown;
}

// --- Reading --------------------------------------------------------------------

LgStatus
lg_parse_token_next(LgParser *p)
{
    p->end = p->token.raw.n > 0 ? p->token.raw.p + p->token.raw.n : p->end;
    return lg_lex_next(&p->lex, &p->token, p->err);
}

bool
lg_parse_token_is(const LgParser *p, const char *punct)
{
    return p->token.kind == LG_TOKEN_PUNCT && lg_str_eq(p->token.text, lg_str_c(punct));
}

bool
lg_parse_token_word(const LgParser *p, const char *word)
{
    return p->token.kind == LG_TOKEN_WORD && lg_str_eq_nocase(p->token.text, lg_str_c(word));
}

void
lg_parse_token_split(LgParser *p)
{
    LgToken *t = &p->token;
    if (t->kind == LG_TOKEN_IRI) {
        const size_t n = t->raw.p[1] == '=' ? 2 : 1;
        t->kind = LG_TOKEN_PUNCT;
        t->text = t->raw = (LgStr){t->raw.p, n};
        p->lex.pos = (size_t)(t->raw.p - p->lex.text.p) + n;
    }
}

LgStatus
lg_parse_token_accept(LgParser *p, const char *punct, bool *out)
{
    *out = lg_parse_token_is(p, punct);
    return *out ? lg_parse_token_next(p) : LG_OK;
}

LgStatus
lg_parse_token_accept_word(LgParser *p, const char *word, bool *out)
{
    *out = lg_parse_token_word(p, word);
    return *out ? lg_parse_token_next(p) : LG_OK;
}

LgStatus
lg_parse_token_expect(LgParser *p, const char *punct, const char *expected)
{
    if (!lg_parse_token_is(p, punct)) {
        return lg_parse_token_unexpected(p, expected);
    }
    return lg_parse_token_next(p);
}

LgStatus
lg_parse_token_expect_word(LgParser *p, const char *word)
{
    if (!lg_parse_token_word(p, word)) {
        return lg_parse_token_unexpected(p, word);
    }
    return lg_parse_token_next(p);
}

// --- What was found -------------------------------------------------------------

static const char *const keywords[] = {
    "SELECT",    "CONSTRUCT",
    "DESCRIBE",  "ASK",
    "PREFIX",    "BASE",
    "DISTINCT",  "REDUCED",
    "WHERE",     "FROM",
    "NAMED",     "GROUP",
    "HAVING",    "ORDER",
    "LIMIT",     "OFFSET",
    "VALUES",    "OPTIONAL",
    "UNION",     "MINUS",
    "GRAPH",     "SERVICE",
    "SILENT",    "FILTER",
    "BIND",      "EXISTS",
    "UNDEF",     "ASC",
    "DESC",      "COUNT",
    "SUM",       "AVG",
    "MIN",       "MAX",
    "SAMPLE",    "STR",
    "LANG",      "BOUND",
    "DATATYPE",  "LANGMATCHES",
    "REGEX",     "REPLACE",
    "SUBSTR",    "STRLEN",
    "UCASE",     "LCASE",
    "CONCAT",    "CONTAINS",
    "STRSTARTS", "STRENDS",
    "STRBEFORE", "STRAFTER",
    "COALESCE",  "sameTerm",
    "isIRI",     "isURI",
    "isBLANK",   "isLITERAL",
    "isNUMERIC", "GROUP_CONCAT",
    "SEPARATOR", "ENCODE_FOR_URI",
};

static const char *const update_keywords[] = {
    "INSERT", "DELETE", "DATA",    "WITH", "USING", "LOAD", "INTO", "CLEAR",
    "DROP",   "CREATE", "DEFAULT", "ALL",  "ADD",   "MOVE", "COPY", "TO",
};

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

// Insertions, deletions, changes and swaps of neighbours between two short
// words, without case.
static unsigned
distance(LgStr a, LgStr b)
{
    enum { MAX = 16 };
    unsigned d[MAX + 1][MAX + 1];
    if (a.n > MAX || b.n > MAX) {
        return MAX;
    }
    for (size_t i = 0; i <= a.n; i++) {
        for (size_t j = 0; j <= b.n; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            const bool same = upper(a.p[i - 1]) == upper(b.p[j - 1]);
            unsigned best = d[i - 1][j - 1] + (same ? 0 : 1);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && upper(a.p[i - 1]) == upper(b.p[j - 2]) &&
                upper(a.p[i - 2]) == upper(b.p[j - 1]) && d[i - 2][j - 2] + 1 < best) {
                best = d[i - 2][j - 2] + 1;
            }
            d[i][j] = best;
        }
    }
    return d[a.n][b.n];
}

// The nearest of n words closer than `*best`, or `found`.
static const char *
nearest_of(LgStr word, const char *const *words, size_t n, const char *found, unsigned *best)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned d = distance(word, lg_str_c(words[i]));
        if (d < *best) {
            *best = d;
            found = words[i];
        }
    }
    return found;
}

// The keyword that was meant; null when none is close, or the word is one.
static const char *
nearest(const LgParser *p, LgStr word)
{
    unsigned best = word.n < 3 ? 0 : word.n < 6 ? 2 : 3; // less than that
    const char *found =
        nearest_of(word, keywords, sizeof(keywords) / sizeof(keywords[0]), NULL, &best);
    if (p->is_update) {
        found = nearest_of(word, update_keywords,
                           sizeof(update_keywords) / sizeof(update_keywords[0]), found, &best);
    }
    return best == 0 ? NULL : found;
}

// A '<' that was meant to begin an IRI: a '>' follows in the same line.
static bool
is_bad_iri(const LgParser *p)
{
    const LgStr rest = lg_str_from(p->lex.text, p->lex.pos);
    const LgStr line = {rest.p, lg_str_find(rest, '\n')};
    return lg_parse_token_is(p, "<") && lg_str_find(line, '>') < line.n;
}

static LgStatus
unexpected(LgParser *p, const char *expected)
{
    const LgToken *t = &p->token;
    if (t->kind == LG_TOKEN_END) {
        return lg_parse_token_error(p, t, LG_E_SYNTAX, "expected %s, found the end of the %s",
                                    expected, p->lex.name);
    }
    if (is_bad_iri(p)) {
        return lg_parse_token_error(p, t, LG_E_SYNTAX,
                                    "expected %s, found '<' but no IRI: between < and > there "
                                    "are no spaces and none of \" { } | ^ ` \\",
                                    expected);
    }
    // A long token is cut, at the start of a character.
    size_t n = t->raw.n < 40 ? t->raw.n : 40;
    while (n < t->raw.n && ((unsigned char)t->raw.p[n] & 0xc0) == 0x80) {
        n--;
    }
    const char *dots = n < t->raw.n ? "..." : "";
    const char *meant = t->kind == LG_TOKEN_WORD ? nearest(p, t->text) : NULL;
    if (meant) {
        return lg_parse_token_error(p, t, LG_E_SYNTAX,
                                    "expected %s, found '%.*s%s'; did you mean %s?", expected,
                                    (int)n, t->raw.p, dots, meant);
    }
    return lg_parse_token_error(p, t, LG_E_SYNTAX, "expected %s, found '%.*s%s'", expected, (int)n,
                                t->raw.p, dots);
}

LgStatus
lg_parse_token_unexpected(LgParser *p, const char *expected)
{
    const LgStatus st = unexpected(p, expected);
    if (p->err) {
        (void)snprintf(p->err->expected, sizeof(p->err->expected), "%s", expected);
    }
    return st;
}
