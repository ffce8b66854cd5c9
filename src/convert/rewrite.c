// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/rewrite.h"

#include "base/mem.h"
#include "base/regex.h"

typedef struct {
    const LgRewrite *rule;
    LgRegex *regex;    // null: it is a text
    LgStr replacement; // of the whole cell, as lg_regex_replace() has it; null `p`: rule->to it is
} Rule;

struct LgRewriter {
    size_t n;
    Rule rules[];
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for rules");
}

static bool
is_regex(LgStr from)
{
    return from.n > 1 && from.p[0] == '/' && from.p[from.n - 1] == '/';
}

// Does what the cell becomes refer to groups?
static bool
has_groups(LgStr to)
{
    for (size_t i = 0; i + 1 < to.n; i++) {
        if (to.p[i] == '\\' && lg_char_is_digit(to.p[i + 1])) {
            return true;
        }
    }
    return false;
}

// "\1 ha" as "$1 ha".
static LgStr
replacement_of(LgArena *arena, LgStr to)
{
    LgBuf text = {0};
    for (size_t i = 0; i < to.n; i++) {
        const bool group = to.p[i] == '\\' && i + 1 < to.n && lg_char_is_digit(to.p[i + 1]);
        if (group) {
            lg_buf_byte(&text, '$');
            continue;
        }
        if (to.p[i] == '\\' || to.p[i] == '$') {
            lg_buf_byte(&text, '\\');
        }
        lg_buf_byte(&text, to.p[i]);
    }
    const LgStr made = text.failed ? (LgStr){0} : lg_arena_str(arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return made;
}

static LgStatus
compile(LgArena *arena, Rule *rule, LgError *err)
{
    const LgRegexUser user = {.arena = arena};
    const LgStr from = rule->rule->from;
    const bool groups = has_groups(rule->rule->to);
    // With groups all of the cell is what is replaced.
    const LgStr pattern = lg_arena_printf(arena, "^(?:" LG_STR_FMT ")%s", (int)(from.n - 2),
                                          from.p + 1, groups ? ".*$" : "");
    if (!pattern.p) {
        return no_memory(err);
    }
    LG_TRY(lg_regex_new(&user, LG_REGEX_XPATH, pattern, LG_STR("is"), &rule->regex, err));
    if (groups) {
        LgBuf unused = {0};
        rule->replacement = replacement_of(arena, rule->rule->to);
        const LgStatus st = rule->replacement.p ? lg_regex_replace(rule->regex, LG_STR("x"),
                                                                   rule->replacement, &unused, err)
                                                : no_memory(err);
        lg_buf_done(&unused);
        return st;
    }
    return LG_OK;
}

LgStatus
lg_rewrite_check(const LgRewrite *rule, LgError *err)
{
    if (!is_regex(rule->from)) {
        return LG_OK;
    }
    LgArena *arena = lg_arena_new(0);
    LgRewriter *rewriter = NULL;
    LgRegex *alone = NULL; // for a message with the expression as it was written
    const LgRegexUser user = {.arena = arena};
    LgStatus st =
        arena ? lg_regex_new(&user, LG_REGEX_XPATH, (LgStr){rule->from.p + 1, rule->from.n - 2},
                             LG_STR("is"), &alone, err)
              : no_memory(err);
    st = st == LG_OK ? lg_rewriter_new(arena, rule, 1, &rewriter, err) : st;
    lg_regex_free(alone);
    lg_rewriter_free(rewriter);
    lg_arena_free(arena);
    return st;
}

LgStatus
lg_rewriter_new(LgArena *arena, const LgRewrite *rules, size_t n, LgRewriter **out, LgError *err)
{
    LgRewriter *made = lg_mem_alloc(sizeof(LgRewriter) + n * sizeof(Rule));
    LgStatus st = made ? LG_OK : no_memory(err);
    while (st == LG_OK && made->n < n) {
        Rule *rule = &made->rules[made->n];
        *rule = (Rule){.rule = &rules[made->n]};
        made->n++;
        st = is_regex(rule->rule->from) ? compile(arena, rule, err) : LG_OK;
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
        lg_regex_free(rewriter->rules[i].regex);
    }
    lg_mem_free(rewriter);
}

static LgStatus
try_regex(const Rule *rule, LgStr cell, LgBuf *out, bool *out_known, LgError *err)
{
    LG_TRY(lg_regex_match(rule->regex, cell, out_known, err));
    if (*out_known && rule->replacement.p) {
        return lg_regex_replace(rule->regex, cell, rule->replacement, out, err);
    }
    if (*out_known) {
        lg_buf_add(out, rule->rule->to);
    }
    return LG_OK;
}

LgStatus
lg_rewriter_apply(const LgRewriter *rewriter, LgStr cell, LgBuf *out, bool *out_known, LgError *err)
{
    lg_buf_clear(out);
    *out_known = false;
    for (size_t i = 0; rewriter && i < rewriter->n && !*out_known; i++) {
        const Rule *rule = &rewriter->rules[i];
        if (rule->regex) {
            LG_TRY(try_regex(rule, cell, out, out_known, err));
        } else if (lg_str_is_like(cell, rule->rule->from)) {
            *out_known = true;
            lg_buf_add(out, rule->rule->to);
        }
    }
    return out->failed ? no_memory(err) : LG_OK;
}
