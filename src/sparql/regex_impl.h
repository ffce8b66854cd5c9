// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRegex: REGEX and REPLACE through PCRE2, with limits on steps and memory.
// The syntax is XPath's (regex_syntax_impl.h).

#ifndef LG_SPARQL_REGEX_IMPL_H
#define LG_SPARQL_REGEX_IMPL_H

#include "base/buf.h"
#include "sparql/exec.h"

typedef struct LgRegex LgRegex;

/// Compile, to be used by `exec`; `flags` are those of XPath: i, m, q, s, x. LG_E_INVALID for a bad
/// pattern or flag, with its place in the pattern. Free it with lg_regex_free().
LgStatus lg_regex_new(LgExec *exec, LgStr pattern, LgStr flags, LgRegex **out,
                      LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_regex_free(LgRegex *regex);

/// Does it match anywhere in `text`? LG_E_LIMIT when that takes too many steps; stops when
/// the run must.
LgStatus lg_regex_match(LgRegex *regex, LgStr text, bool *out, LgError *err) LG_NODISCARD;

/// fn:replace: append `text` with every match replaced; $1 to $9 are groups and
/// \$ and \\ the characters. LG_E_INVALID for a bad replacement and for a pattern
/// that matches the empty string.
LgStatus lg_regex_replace(LgRegex *regex, LgStr text, LgStr replacement, LgBuf *out,
                          LgError *err) LG_NODISCARD;

#endif
