// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/rewrite.h"

#include "base/mem.h"

#include <regex.h>

enum {
    MOST_PATTERN = 500,    // bytes of a regular expression
    MOST_REPEATS = 99,     // of one "{n}"
    MOST_COUNTED = 2,      // "{n}" in one expression
    MOST_CELL = 64 * 1024, // bytes; longer cells are known by no expression
    MOST_MESSAGE = 200,
};

typedef struct {
    const LgRewrite *rule;
    regex_t regex;
    bool is_regex;
} Rule;

struct LgRewriter {
    size_t n;
    Rule rules[];
};

static bool
is_regex(LgStr from)
{
    return from.n > 1 && from.p[0] == '/' && from.p[from.n - 1] == '/';
}

// The largest number in braces, and how many braces there are.
static void
repeats(LgStr pattern, unsigned *out_most, unsigned *out_n)
{
    unsigned number = 0;
    bool inside = false;
    for (size_t i = 0; i < pattern.n; i++) {
        const char c = pattern.p[i];
        if (c == '{') {
            inside = true;
            number = 0;
            ++*out_n;
        } else if (inside && lg_char_is_digit(c) && number <= MOST_REPEATS) {
            number = number * 10 + (unsigned)(c - '0');
            *out_most = number > *out_most ? number : *out_most;
        } else if (c == ',') {
            number = 0;
        } else if (c == '}') {
            inside = false;
        }
    }
}

static LgStatus
check_size(LgStr pattern, LgError *err)
{
    unsigned most = 0;
    unsigned counted = 0;
    repeats(pattern, &most, &counted);
    if (pattern.n > MOST_PATTERN || most > MOST_REPEATS || counted > MOST_COUNTED) {
        return lg_error_set(err, LG_E_LIMIT,
                            "a regular expression has at most %d bytes, and at most %d numbers in "
                            "braces, each at most %d",
                            MOST_PATTERN, MOST_COUNTED, MOST_REPEATS);
    }
    for (size_t i = 0; i + 1 < pattern.n; i++) {
        if (pattern.p[i] == '\\' && lg_char_is_digit(pattern.p[i + 1])) {
            return lg_error_set(err, LG_E_INVALID,
                                "a regular expression cannot refer to its own groups; \\%c belongs "
                                "into what the cell becomes",
                                pattern.p[i + 1]);
        }
        i += pattern.p[i] == '\\';
    }
    return LG_OK;
}

static LgStatus
compile(LgStr from, regex_t *out, LgError *err)
{
    const LgStr pattern = {from.p + 1, from.n - 2};
    char text[MOST_PATTERN + 1];
    LG_TRY(check_size(pattern, err));
    memcpy(text, pattern.p, pattern.n);
    text[pattern.n] = '\0';
    const int code =
        memchr(text, '\0', pattern.n) ? REG_BADPAT : regcomp(out, text, REG_EXTENDED | REG_ICASE);
    if (code == 0) {
        return LG_OK;
    }
    char message[MOST_MESSAGE] = "";
    (void)regerror(code, NULL, message, sizeof(message));
    return lg_error_set(err, code == REG_ESPACE ? LG_E_NOMEM : LG_E_INVALID,
                        "'" LG_STR_FMT "' is not a regular expression: %s", LG_STR_ARG(from),
                        message);
}

LgStatus
lg_rewrite_check(LgStr from, LgError *err)
{
    regex_t regex;
    if (!is_regex(from)) {
        return LG_OK;
    }
    LG_TRY(compile(from, &regex, err));
    regfree(&regex);
    return LG_OK;
}

LgStatus
lg_rewriter_new(const LgRewrite *rules, size_t n, LgRewriter **out, LgError *err)
{
    LgRewriter *made = lg_mem_alloc(sizeof(LgRewriter) + n * sizeof(Rule));
    LgStatus st = made ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory for rules");
    while (st == LG_OK && made->n < n) {
        Rule *rule = &made->rules[made->n];
        rule->rule = &rules[made->n];
        rule->is_regex = is_regex(rule->rule->from);
        st = rule->is_regex ? compile(rule->rule->from, &rule->regex, err) : LG_OK;
        made->n += st == LG_OK;
    }
    if (st != LG_OK) {
        lg_rewriter_free(made);
        return st;
    }
    *out = made;
    return LG_OK;
}

void
lg_rewriter_free(LgRewriter *rewriter)
{
    for (size_t i = 0; rewriter && i < rewriter->n; i++) {
        if (rewriter->rules[i].is_regex) {
            regfree(&rewriter->rules[i].regex);
        }
    }
    lg_mem_free(rewriter);
}

// What the cell becomes, with the groups of the match in place of \1 to \9.
static void
expand(LgStr to, LgStr cell, const regmatch_t groups[10], LgBuf *out)
{
    for (size_t i = 0; i < to.n; i++) {
        const bool escaped = to.p[i] == '\\' && i + 1 < to.n;
        if (escaped && lg_char_is_digit(to.p[i + 1])) {
            const regmatch_t *group = &groups[to.p[++i] - '0'];
            if (group->rm_so >= 0) {
                lg_buf_add(out,
                           (LgStr){cell.p + group->rm_so, (size_t)(group->rm_eo - group->rm_so)});
            }
            continue;
        }
        i += escaped;
        lg_buf_byte(out, to.p[i]);
    }
}

static bool
try_regex(const Rule *rule, LgStr cell, LgBuf *out)
{
    regmatch_t groups[10] = {{.rm_so = 0, .rm_eo = (regoff_t)cell.n}};
    if (cell.n > MOST_CELL ||
        regexec(&rule->regex, cell.n > 0 ? cell.p : "", 10, groups, REG_STARTEND) != 0 ||
        groups[0].rm_so != 0) {
        return false;
    }
    expand(rule->rule->to, cell, groups, out);
    return true;
}

static bool
try_text(const LgRewrite *rule, LgStr cell, LgBuf *out)
{
    LgStr from = rule->from;
    if (from.n > 0 && from.p[from.n - 1] == '*') {
        from.n--;
        cell.n = cell.n < from.n ? cell.n : from.n;
    }
    if (!lg_str_eq_nocase(cell, from)) {
        return false;
    }
    lg_buf_add(out, rule->to);
    return true;
}

bool
lg_rewriter_apply(const LgRewriter *rewriter, LgStr cell, LgBuf *out)
{
    lg_buf_clear(out);
    for (size_t i = 0; rewriter && i < rewriter->n; i++) {
        const Rule *rule = &rewriter->rules[i];
        if (rule->is_regex ? try_regex(rule, cell, out) : try_text(rule->rule, cell, out)) {
            return true;
        }
    }
    return false;
}
