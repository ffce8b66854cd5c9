// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/pattern.h"

static LgStatus
bad_pattern(LgStr text, const char *why, LgError *err)
{
    return lg_error_set(err, LG_E_INVALID,
                        "the pattern \"" LG_STR_FMT "\" %s; it is text with names in braces, such "
                        "as \"{Tenure} / {Year}\"",
                        LG_STR_ARG(text), why);
}

LgStatus
lg_pattern_read(LgStr text, LgPattern *out, LgError *err)
{
    *out = (LgPattern){.text = text};
    LgStr rest = text;
    for (;;) {
        const size_t open = lg_str_find(rest, '{');
        if (lg_str_find((LgStr){rest.p, open}, '}') < open) {
            return bad_pattern(text, "has a } without {", err);
        }
        if (open == rest.n) {
            return LG_OK;
        }
        if (open == 0 && out->n > 0) {
            return bad_pattern(text, "has names with nothing between them", err);
        }
        rest = lg_str_from(rest, open + 1);
        const LgStr name = {rest.p, lg_str_find(rest, '}')};
        if (name.n == rest.n || name.n == 0 || lg_str_find(name, '{') < name.n) {
            return bad_pattern(text, "has a { without a name and }", err);
        }
        if (out->n == LG_PATTERN_NAMES) {
            return bad_pattern(text, "has more than 16 names", err);
        }
        for (uint32_t i = 0; i < out->n; i++) {
            if (lg_str_eq_nocase(out->names[i], name)) {
                return bad_pattern(text, "has a name twice", err);
            }
        }
        out->names[out->n++] = name;
        rest = lg_str_from(rest, name.n + 1);
    }
}

LgStr
lg_pattern_literal(const LgPattern *pattern, uint32_t i)
{
    const char *from =
        i == 0 ? pattern->text.p : pattern->names[i - 1].p + pattern->names[i - 1].n + 1;
    const char *to = i == pattern->n ? pattern->text.p + pattern->text.n : pattern->names[i].p - 1;
    return (LgStr){from, (size_t)(to - from)};
}

// Where `wanted` begins in `text`, from its second byte on; text.n: nowhere.
static size_t
find_behind(LgStr text, LgStr wanted)
{
    for (size_t at = 1; at + wanted.n <= text.n; at++) {
        if (lg_str_eq_nocase((LgStr){text.p + at, wanted.n}, wanted)) {
            return at;
        }
    }
    return text.n;
}

bool
lg_pattern_match(const LgPattern *pattern, LgStr text, LgStr *parts)
{
    const LgStr start = lg_pattern_literal(pattern, 0);
    if (text.n < start.n || !lg_str_eq_nocase((LgStr){text.p, start.n}, start)) {
        return false;
    }
    LgStr rest = lg_str_from(text, start.n);
    for (uint32_t i = 0; i < pattern->n; i++) {
        const LgStr literal = lg_pattern_literal(pattern, i + 1);
        const bool last = i + 1 == pattern->n;
        size_t end = rest.n;
        if (last && literal.n < rest.n &&
            lg_str_eq_nocase(lg_str_from(rest, rest.n - literal.n), literal)) {
            end = rest.n - literal.n;
        } else if (!last) {
            end = find_behind(rest, literal);
        }
        if (end == 0 || (literal.n > 0 && end == rest.n)) {
            return false;
        }
        parts[i] = (LgStr){rest.p, end};
        rest = lg_str_from(rest, end + literal.n);
    }
    return rest.n == 0;
}
