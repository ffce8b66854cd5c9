// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/unicode.h"

#include <errno.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

enum { ON_STACK = 1024 };

static bool
is_ascii(LgStr s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++) {
        all |= (unsigned char)s.p[i];
    }
    return all < 0x80;
}

static LgStatus
no_room(size_t n, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "no room for a string of %zu bytes", n);
}

// Copy what libunistring made (in `stack`, or from malloc) into the arena.
static LgStatus
keep(LgArena *arena, uint8_t *made, size_t n, const uint8_t *stack, LgStr *out, LgError *err)
{
    if (!made) {
        return errno == EILSEQ ? lg_error_set(err, LG_E_INVALID, "the string is not UTF-8")
                               : lg_error_set(err, LG_E_NOMEM, "no memory for a string");
    }
    const LgStr copy = lg_arena_str(arena, (LgStr){(const char *)made, n});
    if (made != stack) {
        free(made);
    }
    if (!copy.p) {
        return no_room(n, err);
    }
    *out = copy;
    return LG_OK;
}

// Case mapping of ASCII, by far the most of what is asked.
static LgStatus
map_ascii(LgArena *arena, LgStr s, char first, LgStr *out, LgError *err)
{
    char *to = (char *)lg_arena_alloc(arena, s.n + 1);
    if (!to) {
        return no_room(s.n, err);
    }
    for (size_t i = 0; i < s.n; i++) {
        const unsigned letter = (unsigned)(unsigned char)s.p[i] - (unsigned)(unsigned char)first;
        to[i] = (char)(letter < 26 ? s.p[i] ^ 0x20 : s.p[i]);
    }
    *out = (LgStr){to, s.n};
    return LG_OK;
}

LgStatus
lg_unicode_upper(LgArena *arena, LgStr s, LgStr *out, LgError *err)
{
    if (is_ascii(s)) {
        return map_ascii(arena, s, 'a', out, err);
    }
    uint8_t stack[ON_STACK];
    size_t n = sizeof(stack);
    uint8_t *made = u8_toupper((const uint8_t *)s.p, s.n, NULL, NULL, stack, &n);
    return keep(arena, made, n, stack, out, err);
}

LgStatus
lg_unicode_lower(LgArena *arena, LgStr s, LgStr *out, LgError *err)
{
    if (is_ascii(s)) {
        return map_ascii(arena, s, 'A', out, err);
    }
    uint8_t stack[ON_STACK];
    size_t n = sizeof(stack);
    uint8_t *made = u8_tolower((const uint8_t *)s.p, s.n, NULL, NULL, stack, &n);
    return keep(arena, made, n, stack, out, err);
}

LgStatus
lg_unicode_nfkd(LgArena *arena, LgStr s, LgStr *out, LgError *err)
{
    if (is_ascii(s)) {
        *out = s;
        return LG_OK;
    }
    uint8_t stack[ON_STACK];
    size_t n = sizeof(stack);
    uint8_t *made = u8_normalize(UNINORM_NFKD, (const uint8_t *)s.p, s.n, stack, &n);
    return keep(arena, made, n, stack, out, err);
}

// Every code point has exactly one byte that is not a continuation.
static bool
starts_code_point(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

size_t
lg_unicode_length(LgStr s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += starts_code_point(s.p[i]);
    }
    return n;
}

// Byte position of code point `index` counted from byte `at`.
static size_t
skip(LgStr s, size_t at, size_t index)
{
    while (at < s.n && index > 0) {
        at++;
        while (at < s.n && !starts_code_point(s.p[at])) {
            at++;
        }
        index--;
    }
    return at;
}

LgStr
lg_unicode_slice(LgStr s, size_t from, size_t count)
{
    const size_t start = skip(s, 0, from);
    const size_t stop = skip(s, start, count);
    return start < stop ? (LgStr){s.p + start, stop - start} : (LgStr){0};
}

uint32_t
lg_unicode_next(LgStr s, size_t *at)
{
    const unsigned char lead = (unsigned char)s.p[*at];
    uint32_t c = lead < 0xc0   ? lead
                 : lead < 0xe0 ? lead & 0x1fU
                 : lead < 0xf0 ? lead & 0x0fU
                               : lead & 7U;
    (*at)++;
    while (*at < s.n && !starts_code_point(s.p[*at])) {
        c = (c << 6) | ((unsigned char)s.p[*at] & 0x3fU);
        (*at)++;
    }
    return c;
}

size_t
lg_unicode_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

bool
lg_unicode_is_mark(uint32_t c)
{
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

static bool
equal_without_spaces(LgStr name, const char *with)
{
    size_t at = 0;
    for (; *with; with++) {
        if (*with != ' ' && (at >= name.n || name.p[at++] != *with)) {
            return false;
        }
    }
    return at == name.n;
}

bool
lg_unicode_block(LgStr name, uint32_t *out_first, uint32_t *out_last)
{
    static const char *const renamed[][2] = {
        {"Greek", "GreekandCoptic"},
        {"CombiningMarksforSymbols", "CombiningDiacriticalMarksforSymbols"},
        {"PrivateUse", "PrivateUseArea"},
    };
    for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
        if (lg_str_eq(name, lg_str_c(renamed[i][0]))) {
            return lg_unicode_block(lg_str_c(renamed[i][1]), out_first, out_last);
        }
    }
    const uc_block_t *blocks = NULL;
    size_t n = 0;
    uc_all_blocks(&blocks, &n);
    for (size_t i = 0; i < n; i++) {
        if (equal_without_spaces(name, blocks[i].name)) {
            *out_first = blocks[i].start;
            *out_last = blocks[i].end;
            return true;
        }
    }
    return false;
}
