// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRewriter: what cells become. A list of rules; the first that knows the cell decides.
//
//   "full"          the whole cell, without case
//   "full*"         a cell that begins so; "*" alone: any cell, a blank one too
//   "/(\S*) ha$/"   a regular expression (those of XPath) that matches from the first character of
//                   the cell on, without case; what the cell becomes may hold \1 to \9

#ifndef LG_CONVERT_REWRITE_H
#define LG_CONVERT_REWRITE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

typedef struct {
    LgStr from;
    LgStr to;
} LgRewrite;

typedef struct LgRewriter LgRewriter;

/// Can a rule be so? LG_E_INVALID: a regular expression that is none, or one with \1 in what the
/// cell becomes that knows the blank cell.
LgStatus lg_rewrite_check(const LgRewrite *rule, LgError *err) LG_NODISCARD;

/// Rules are borrowed, the arena outlives it. Free it with lg_rewriter_free().
LgStatus lg_rewriter_new(LgArena *arena, const LgRewrite *rules, size_t n, LgRewriter **out,
                         LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_rewriter_free(LgRewriter *rewriter);

/// Does a rule know `cell`? What it becomes goes to `out`, which is cleared first. Null `rewriter`
/// knows none. LG_E_LIMIT when that takes too many steps.
LgStatus lg_rewriter_apply(const LgRewriter *rewriter, LgStr cell, LgBuf *out, bool *out_known,
                           LgError *err) LG_NODISCARD;

#endif
