// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/str.h"

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int
lg_str_cmp(LgStr a, LgStr b)
{
    const size_t n = a.n < b.n ? a.n : b.n;
    const int order = n ? memcmp(a.p, b.p, n) : 0;
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool
lg_str_eq_nocase(LgStr a, LgStr b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

bool
lg_str_is_like(LgStr s, LgStr pattern)
{
    if (lg_str_ends(pattern, LG_STR("*"))) {
        pattern.n--;
        s.n = s.n < pattern.n ? s.n : pattern.n;
    }
    return lg_str_eq_nocase(s, pattern);
}

bool
lg_str_has_nocase(LgStr s, LgStr needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++) {
        if (lg_str_eq_nocase((LgStr){s.p + i, needle.n}, needle)) {
            return true;
        }
    }
    return false;
}

LgStr
lg_str_trim(LgStr s)
{
    while (s.n > 0 && is_space(s.p[s.n - 1])) {
        s.n--;
    }
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

size_t
lg_str_index(LgStr s, const LgStr *list, size_t n)
{
    size_t i = 0;
    while (i < n && !lg_str_eq(s, list[i])) {
        i++;
    }
    return i;
}

size_t
lg_str_find(LgStr s, char c)
{
    const char *at = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

size_t
lg_str_behind(LgStr s, char c)
{
    const char *at = s.n ? (const char *)memrchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) + 1 : 0;
}

size_t
lg_str_search(LgStr s, LgStr needle)
{
    if (needle.n == 0) {
        return 0;
    }
    const char *at = s.n ? (const char *)memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

bool
lg_str_u64(LgStr s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.n == 0) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        const unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}
