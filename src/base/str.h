// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgStr: a read-only slice of bytes that somebody else owns.

#ifndef LG_BASE_STR_H
#define LG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Bytes `p[0..n)`. Usually UTF-8, never assumed to end with NUL, passed by
/// value. Valid for as long as the memory it points into.
typedef struct {
    const char *p; ///< may be null only if n is 0
    size_t n;      ///< length in bytes
} LgStr;

/// A slice of a string literal.
#define LG_STR(lit) ((LgStr){"" lit, sizeof(lit) - 1})

/// The same where only a constant will do: a static initialiser.
#define LG_STR_INIT(lit)        \
    {                           \
        "" lit, sizeof(lit) - 1 \
    }

/// For printf: `printf("<" LG_STR_FMT ">", LG_STR_ARG(iri))`.
#define LG_STR_FMT "%.*s"
#define LG_STR_ARG(s) (int)(s).n, (s).p

/// An ASCII digit.
static inline bool
lg_char_is_digit(char c)
{
    return (unsigned)(unsigned char)c - '0' < 10;
}

/// The value of a hexadecimal digit of either case; -1: it is none.
static inline int
lg_char_hex(char c)
{
    const unsigned letter = ((unsigned)(unsigned char)c | 0x20U) - 'a';
    return lg_char_is_digit(c) ? c - '0' : letter < 6 ? (int)letter + 10 : -1;
}

/// A slice of a C string without its NUL. Null gives an empty slice.
static inline LgStr
lg_str_c(const char *s)
{
    return s ? (LgStr){s, strlen(s)} : (LgStr){0};
}

static inline bool
lg_str_eq(LgStr a, LgStr b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
lg_str_starts(LgStr s, LgStr prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool
lg_str_ends(LgStr s, LgStr suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

/// `s` from byte `from` on; empty when it is shorter.
static inline LgStr
lg_str_from(LgStr s, size_t from)
{
    return from < s.n ? (LgStr){s.p + from, s.n - from} : (LgStr){0};
}

/// Byte order, the shorter one first when it is a prefix of the other: < 0, 0, > 0.
int lg_str_cmp(LgStr a, LgStr b);

/// Equal when ASCII letters are compared without case.
bool lg_str_eq_nocase(LgStr a, LgStr b);

/// The same with `pattern`, which may end in a '*': then `s` need only begin so.
bool lg_str_is_like(LgStr s, LgStr pattern);

/// Does `needle` occur in `s` when ASCII letters are compared without case?
bool lg_str_has_nocase(LgStr s, LgStr needle);

/// `s` without ASCII white space at both ends.
LgStr lg_str_trim(LgStr s);

/// The first of `n` texts that is `s`; `n` when none is.
size_t lg_str_index(LgStr s, const LgStr *list, size_t n);

/// Position of the first `c` in `s`, or `s.n` when there is none.
size_t lg_str_find(LgStr s, char c);

/// Position behind the last `c` in `s`, such as that of the name in a path; 0 when there is none.
size_t lg_str_behind(LgStr s, char c);

/// Position of the first `needle` in `s`, or `s.n` when there is none. An
/// empty needle is found at 0.
size_t lg_str_search(LgStr s, LgStr needle);

/// Read a whole decimal number without sign. False unless all of `s` is digits
/// and the value fits.
bool lg_str_u64(LgStr s, uint64_t *out);

#endif
