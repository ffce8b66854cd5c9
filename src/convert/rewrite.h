// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRewriter: what cells become. A list of rules; the first that knows the cell decides.
//
//   "full"          the whole cell, without case
//   "full*"         a cell that begins so; "*" alone: any cell, a blank one too
//   "/^(\S*) ha$/"  an extended regular expression (POSIX, with \s, \S, \w of GNU) that matches
//   from
//                   the first byte of the cell on, without case; what it becomes may hold \1 to \9

#ifndef LG_CONVERT_REWRITE_H
#define LG_CONVERT_REWRITE_H

#include "base/buf.h"
#include "base/error.h"

typedef struct {
    LgStr from;
    LgStr to;
} LgRewrite;

typedef struct LgRewriter LgRewriter;

/// Can a rule begin so? LG_E_INVALID: a regular expression that is none; LG_E_LIMIT: one that is
/// longer or repeats more than anybody needs.
LgStatus lg_rewrite_check(LgStr from, LgError *err) LG_NODISCARD;

/// Rules are borrowed. Free it with lg_rewriter_free().
LgStatus lg_rewriter_new(const LgRewrite *rules, size_t n, LgRewriter **out,
                         LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_rewriter_free(LgRewriter *rewriter);

/// What `cell` becomes, into `out`, which is cleared first. False, and nothing there, when no rule
/// knows it; null `rewriter` knows none.
bool lg_rewriter_apply(const LgRewriter *rewriter, LgStr cell, LgBuf *out);

#endif
