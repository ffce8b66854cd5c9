// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The regular expressions of XPath in the syntax of PCRE2.

#ifndef LG_BASE_REGEX_SYNTAX_IMPL_H
#define LG_BASE_REGEX_SYNTAX_IMPL_H

#include "base/buf.h"
#include "base/error.h"

/// Append `pattern` (XQuery and XPath Functions, 7.6.1 and XML Schema Part 2, appendix F) as
/// PCRE2 understands it: subtraction of classes, blocks, \i and \c, and \d, \w, \s as XML Schema
/// has them (\w takes no '_'). `skip_space` is the flag x. What is no XPath is LG_E_INVALID
/// with its place in the pattern, but for what queries in the wild rely on: \b, \B, groups that
/// begin with (?: (?= (?! (?<= (?<! or (?i), and a lone ']' or '}'.
LgStatus lg_regex_syntax(LgStr pattern, bool skip_space, LgBuf *out, LgError *err) LG_NODISCARD;

#endif
