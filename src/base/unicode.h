// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What needs the Unicode tables (libunistring), and counting in code points.
// All input must be valid UTF-8 (lg_utf8_valid); nothing depends on a locale.

#ifndef LG_BASE_UNICODE_H
#define LG_BASE_UNICODE_H

#include "base/arena.h"
#include "base/error.h"

/// Full case mapping of the Unicode standard ("ß" becomes "SS"). `*out` lives in `arena`.
LgStatus lg_unicode_upper(LgArena *arena, LgStr s, LgStr *out, LgError *err) LG_NODISCARD;
LgStatus lg_unicode_lower(LgArena *arena, LgStr s, LgStr *out, LgError *err) LG_NODISCARD;

/// Compatibility decomposition: ligatures and accents come apart. May return `s` itself.
LgStatus lg_unicode_nfkd(LgArena *arena, LgStr s, LgStr *out, LgError *err) LG_NODISCARD;

/// Number of code points.
size_t lg_unicode_length(LgStr s);

/// `count` code points of `s` from code point `from` (from 0) on; less when it ends before.
LgStr lg_unicode_slice(LgStr s, size_t from, size_t count);

/// The code point at byte `*at`, which moves behind it. Requires `*at < s.n`.
uint32_t lg_unicode_next(LgStr s, size_t *at);

/// Write `c` (a Unicode scalar value) as UTF-8; returns the bytes used, 1 to 4.
size_t lg_unicode_encode(uint32_t c, char out[4]);

/// General category M: combining marks.
bool lg_unicode_is_mark(uint32_t c);

/// The Unicode block called `name`, without its spaces ("BasicLatin", "Latin-1Supplement");
/// also the older names of XML Schema Part 2 ("Greek"). False: there is none.
bool lg_unicode_block(LgStr name, uint32_t *out_first, uint32_t *out_last);

#endif
