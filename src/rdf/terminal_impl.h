// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The terminals that N-Triples, N-Quads, Turtle and TriG share (RDF 1.1 Turtle,
// 6.5). Each function looks at p[0..end), where the token begins at p, and returns
// the byte behind it. Null means there is no such token: LgTerminalFail says
// why and where, or that the token may go on behind `end`.
//
// What comes out is a slice of the input, or of `room` when there were escapes.

#ifndef LG_RDF_TERMINAL_IMPL_H
#define LG_RDF_TERMINAL_IMPL_H

#include "base/buf.h"

typedef struct {
    const char *what; ///< what is wrong; null: more input is needed
    const char *at;
} LgTerminalFail;

/// IRIREF; p is at '<'. Escapes are undone; what it holds is not checked further.
const char *lg_terminal_iri(const char *p, const char *end, LgBuf *room, LgStr *out,
                            LgTerminalFail *fail);

/// A quoted string. With `turtle` the single quote and the long forms as well.
const char *lg_terminal_string(const char *p, const char *end, bool turtle, LgBuf *room, LgStr *out,
                               LgTerminalFail *fail);

/// LANGTAG without its '@'; p is at '@'.
const char *lg_terminal_lang(const char *p, const char *end, LgStr *out, LgTerminalFail *fail);

/// BLANK_NODE_LABEL without its "_:"; p is at '_'.
const char *lg_terminal_blank(const char *p, const char *end, LgStr *out, LgTerminalFail *fail);

/// PNAME_LN or PNAME_NS. Escapes in `out_local` are not undone: drop each backslash.
const char *lg_terminal_name(const char *p, const char *end, LgStr *out_prefix, LgStr *out_local,
                             LgTerminalFail *fail);

/// INTEGER, DECIMAL or DOUBLE; `*out_type` is "integer", "decimal" or "double".
const char *lg_terminal_number(const char *p, const char *end, LgStr *out, const char **out_type,
                               LgTerminalFail *fail);

/// True when the `word` stands at p and ends there. `nocase` for PREFIX and the
/// like. The caller provides at least two bytes behind the word.
bool lg_terminal_is_word(const char *p, const char *end, LgStr word, bool nocase);

#endif
