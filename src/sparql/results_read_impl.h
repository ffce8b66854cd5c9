// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the readers of results share.

#ifndef LG_SPARQL_RESULTS_READ_IMPL_H
#define LG_SPARQL_RESULTS_READ_IMPL_H

#include "sparql/results_read.h"

typedef struct {
    const LgResultsHandler *handler;
    LgArena *arena;   ///< of the whole answer
    LgArena *scratch; ///< of a row
    LgStr *vars;
    uint32_t n_vars, cap_vars;
    LgTerm *row;
} LgResultsReading;

/// Add a column. LG_E_INVALID when there is one of that name.
LgStatus lg_results_read_var(LgResultsReading *reading, LgStr name, LgError *err) LG_NODISCARD;

/// All columns are there: hand them out.
LgStatus lg_results_read_head(LgResultsReading *reading, LgError *err) LG_NODISCARD;

/// The place in the row for a binding of `name`. LG_E_INVALID for a column that the head does
/// not have, or that has a binding already.
LgStatus lg_results_read_cell(LgResultsReading *reading, LgStr name, LgTerm **out,
                              LgError *err) LG_NODISCARD;

/// Check a term made of `value` and, `p` null when they were not given, its datatype and
/// language tag.
LgStatus lg_results_read_term(LgTermKind kind, LgStr value, LgStr datatype, LgStr lang, LgTerm *out,
                              LgError *err) LG_NODISCARD;

/// Hand the row out and begin another.
LgStatus lg_results_read_row(LgResultsReading *reading, LgError *err) LG_NODISCARD;

LgStatus lg_results_read_json(LgResultsReading *reading, LgStr body, LgError *err) LG_NODISCARD;
LgStatus lg_results_read_xml(LgResultsReading *reading, LgStr body, LgError *err) LG_NODISCARD;

#endif
