// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRegex: regular expressions through PCRE2, with limits on steps and memory.

#ifndef LG_BASE_REGEX_H
#define LG_BASE_REGEX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

typedef struct LgRegex LgRegex;

typedef enum {
    LG_REGEX_XPATH = 0,  ///< XQuery and XPath Functions, 7.6.1: regex_syntax_impl.h
    LG_REGEX_ECMASCRIPT, ///< as PCRE2 has it with its options for JavaScript
} LgRegexSyntax;

/// Whose it is.
typedef struct {
    LgArena *arena; ///< what it allocates counts as used there
    /// Asked about once a match, and often during a long one, with the bytes that were looked at;
    /// what is not LG_OK stops the match. Null: nobody is asked.
    LgStatus (*work)(void *ctx, uint64_t n, LgError *err);
    void *ctx; ///< of `work`
} LgRegexUser;

/// Compile; `user` is copied, and its arena outlives the expression. `flags` are those of XPath: i,
/// m, q, s, x; none with another syntax. LG_E_INVALID for a bad pattern or flag, with its place in
/// the pattern. Free it with lg_regex_free().
LgStatus lg_regex_new(const LgRegexUser *user, LgRegexSyntax syntax, LgStr pattern, LgStr flags,
                      LgRegex **out, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_regex_free(LgRegex *regex);

/// Does it match anywhere in `text`? LG_E_LIMIT when that takes too many steps; stops when
/// its user says so.
LgStatus lg_regex_match(LgRegex *regex, LgStr text, bool *out, LgError *err) LG_NODISCARD;

/// fn:replace: append `text` with every match replaced; $1 to $9 are groups and
/// \$ and \\ the characters. LG_E_INVALID for a bad replacement and for a pattern
/// that matches the empty string.
LgStatus lg_regex_replace(LgRegex *regex, LgStr text, LgStr replacement, LgBuf *out,
                          LgError *err) LG_NODISCARD;

#endif
