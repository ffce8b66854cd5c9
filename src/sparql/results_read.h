// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Reading what another endpoint has answered: SPARQL 1.1 Query Results in JSON and XML. What
// is read is not trusted: every IRI, literal and language tag is checked.

#ifndef LG_SPARQL_RESULTS_READ_H
#define LG_SPARQL_RESULTS_READ_H

#include "base/arena.h"
#include "rdf/term.h"

/// Told of an answer piece by piece; a failure ends the reading. What they are given is
/// borrowed until they return.
typedef struct {
    /// The columns. Comes once, before any row.
    LgStatus (*head)(void *ctx, const LgStr *vars, uint32_t n_vars, LgError *err);

    /// A solution: a term for each column, NONE for those without a binding. The labels of
    /// blank nodes are any text and mean something in this answer only.
    LgStatus (*row)(void *ctx, const LgTerm *terms, LgError *err);

    /// The answer of an ASK, instead of rows.
    LgStatus (*boolean)(void *ctx, bool value, LgError *err);
    void *ctx;
} LgResultsHandler;

/// Read a whole answer of this media type (lower case, without parameters). LG_E_UNSUPPORTED
/// for another one than results in JSON or XML; LG_E_SYNTAX, LG_E_INVALID, LG_E_LIMIT with line
/// and column.
LgStatus lg_results_read(LgStr body, LgStr media, const LgResultsHandler *handler,
                         LgError *err) LG_NODISCARD;

/// A label that our own data may have, from one of an answer: `scope`, which is letters and
/// digits, and the bytes of `label`, of which all but letters and digits are written as 'z' and
/// two digits. Different labels stay different. Lives in `arena`; null text without memory.
LgStr lg_results_read_blank(LgArena *arena, LgStr scope, LgStr label);

#endif
