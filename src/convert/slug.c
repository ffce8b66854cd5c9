// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/slug.h"

#include "base/buf.h"
#include "base/unicode.h"

typedef struct {
    uint32_t symbol;
    LgStr word;
} Word;

static const Word words[] = {
    {'$', LG_STR_INIT("usd")},         {'%', LG_STR_INIT("percent")},
    {'+', LG_STR_INIT("plus")},        {'<', LG_STR_INIT("under")},
    {'>', LG_STR_INIT("over")},        {0xa3, LG_STR_INIT("gbp")},
    {0x20ac, LG_STR_INIT("eur")},      {0x2264, LG_STR_INIT("at-most")},
    {0x2265, LG_STR_INIT("at-least")},
};

static LgStr
word_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].symbol == c) {
            return words[i].word;
        }
    }
    return (LgStr){0};
}

static bool
is_plain(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// One hyphen between what was written and what comes.
static void
separate(LgBuf *out)
{
    if (out->n > 0 && out->p[out->n - 1] != '-') {
        lg_buf_byte(out, '-');
    }
}

static LgStatus
finish(LgArena *arena, LgBuf *buf, LgStr label, LgStr *out, LgError *err)
{
    while (buf->n > 0 && buf->p[buf->n - 1] == '-') {
        buf->n--;
    }
    LgStatus st = LG_OK;
    if (buf->failed) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for a slug");
    } else if (buf->n == 0) {
        st = lg_error_set(err, LG_E_INVALID,
                          "no URI can be made from \"" LG_STR_FMT
                          "\": it has no letter or digit of the basic alphabet",
                          LG_STR_ARG(label));
    } else {
        *out = lg_arena_str(arena, lg_buf_view(buf));
        if (!out->p) {
            st = lg_error_set(err, LG_E_NOMEM, "no memory for a slug");
        }
    }
    lg_buf_done(buf);
    return st;
}

LgStatus
lg_slug_make(LgArena *arena, LgStr label, LgStr *out, LgError *err)
{
    LgStr text = {0};
    LG_TRY(lg_unicode_nfkd(arena, label, &text, err));
    LG_TRY(lg_unicode_lower(arena, text, &text, err));
    LgBuf buf = {0};
    bool gap = false;
    for (size_t at = 0; at < text.n;) {
        const uint32_t c = lg_unicode_next(text, &at);
        const LgStr word = word_of(c);
        if (is_plain(c)) {
            if (gap) {
                separate(&buf);
            }
            lg_buf_byte(&buf, (char)c);
            gap = false;
        } else if (word.n > 0) {
            separate(&buf);
            lg_buf_add(&buf, word);
            gap = true;
        } else if (!lg_unicode_is_mark(c)) {
            gap = true;
        }
    }
    return finish(arena, &buf, label, out, err);
}

LgStatus
lg_slug_table2qb(LgArena *arena, LgStr label, bool unit, LgStr *out, LgError *err)
{
    LgStr text = {0};
    LG_TRY(lg_unicode_lower(arena, label, &text, err));
    LgBuf buf = {0};
    for (size_t at = 0; at < text.n;) {
        const uint32_t c = lg_unicode_next(text, &at);
        if (unit && c == 0xa3) {
            lg_buf_add(&buf, LG_STR("gbp"));
        } else if (is_plain(c) || c == '_' || c == '/') {
            lg_buf_byte(&buf, (char)c);
        } else if (buf.n == 0 || buf.p[buf.n - 1] != '-') {
            lg_buf_byte(&buf, '-');
        }
    }
    return finish(arena, &buf, label, out, err);
}

// RFC 3986, 2.3.
static bool
is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static bool
is_dots(LgStr s)
{
    return lg_str_eq(s, LG_STR(".")) || lg_str_eq(s, LG_STR(".."));
}

bool
lg_slug_safe(LgStr s, bool slashes)
{
    size_t start = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '/') {
            if (!is_unreserved(s.p[i])) {
                return false;
            }
            continue;
        }
        if (i == start || is_dots((LgStr){s.p + start, i - start}) || (i < s.n && !slashes)) {
            return false;
        }
        start = i + 1;
    }
    return true;
}

LgStr
lg_slug_encode(LgArena *arena, LgStr s, bool slashes)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += is_unreserved(s.p[i]) || (slashes && s.p[i] == '/') ? 1 : 3;
    }
    if (n == s.n) {
        return s;
    }
    char *p = lg_arena_alloc(arena, n);
    if (!p) {
        return (LgStr){0};
    }
    size_t to = 0;
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(s.p[i]) || (slashes && c == '/')) {
            p[to++] = s.p[i];
        } else {
            p[to++] = '%';
            p[to++] = hex[c >> 4];
            p[to++] = hex[c & 15];
        }
    }
    return (LgStr){p, n};
}

LgStr
lg_slug_fill(LgArena *arena, LgStr template, LgStr value)
{
    if (lg_str_eq(template, LG_STR("{+value}"))) {
        return value;
    }
    const size_t open = lg_str_find(template, '{');
    const size_t close = lg_str_find(template, '}');
    const bool plus = open + 1 < template.n && template.p[open + 1] == '+';
    const LgStr segment = lg_slug_encode(arena, value, plus);
    return !segment.p
               ? segment
               : lg_arena_printf(arena, LG_STR_FMT LG_STR_FMT LG_STR_FMT, (int)open, template.p,
                                 LG_STR_ARG(segment), LG_STR_ARG(lg_str_from(template, close + 1)));
}

LgStr
lg_slug_label(LgArena *arena, LgStr name)
{
    char *p = lg_arena_alloc(arena, name.n + 1);
    for (size_t i = 0; p && i < name.n; i++) {
        p[i] = name.p[i] == '-' || name.p[i] == '_' ? ' ' : name.p[i];
    }
    if (p && name.n > 0 && p[0] >= 'a' && p[0] <= 'z') {
        p[0] = (char)(p[0] - ('a' - 'A'));
    }
    return (LgStr){p, p ? name.n : 0};
}
