// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tables of query results as tests see them: every term is its text in N-Triples
// syntax. Read from all formats that results are written in, so that what our writers
// write is compared too.

#ifndef LG_TESTS_TABLE_H
#define LG_TESTS_TABLE_H

#include "conformance/quads.h"

typedef struct {
    LgArena *arena;
    LgStr *vars;
    size_t n_vars;
    LgStr *cells; ///< cells[row * n_vars + var]; empty: unbound
    size_t n_rows, cap_rows;
    bool is_boolean, boolean; ///< the answer of an ASK
    bool plain;               ///< from CSV: kinds of terms are lost
} Table;

/// Make an empty table of `n_vars` variables.
void table_init(Table *table, LgArena *arena, LgStr *vars, size_t n_vars);

/// Add a row of unbound cells; null when memory is short.
LgStr *table_add(Table *table);

/// "srx", "srj", "csv" or "tsv".
LgStatus table_read(Table *table, LgArena *arena, LgStr format, LgStr text, LgError *err);

/// A table written in RDF with the result set vocabulary (rs:ResultSet).
bool table_from_quads(Table *table, LgArena *arena, const Quads *quads);

/// The same rows as bags, up to blank node labels? With `ordered` also the same order.
/// Numbers that were computed may be written otherwise: `by_value`.
bool table_same(const Table *a, const Table *b, bool ordered, bool by_value);

#endif
