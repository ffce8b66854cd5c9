// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// One request to the endpoint of a SERVICE clause (SPARQL 1.1 Federated Query, 2):
//
//     prologue SELECT ?asked ... WHERE { VALUES (?sent ...) { rows } group }
//
// The group stands in braces of its own, so that this is its join with the rows.

#ifndef LG_SPARQL_SERVICE_IMPL_H
#define LG_SPARQL_SERVICE_IMPL_H

#include "sparql/exec.h"

enum {
    LG_SERVICE_ROWS = 256,       ///< of VALUES in one request
    LG_SERVICE_TEXT = 64 * 1024, ///< bytes of their text, from which on no more are added
};

typedef struct {
    LgExec *exec;
    LgArena *scratch; ///< for text; reset now and then
    size_t memory;    ///< the query's budget; 0: none
    const LgServiceClause *clause;
    LgStr endpoint;
    const LgVar *asked; ///< columns of the answer
    uint32_t n_asked;
    const bool *sure;     ///< which of them the group always binds
    const uint32_t *sent; ///< which of them come with values
    uint32_t n_sent;      ///< 0: no VALUES
    const LgId *values;   ///< values[row * n_sent + c], none unbound or blank
    uint32_t n_values;    ///< how many are wanted, and then, how many were sent
    uint64_t limit;       ///< UINT64_MAX: every row is wanted

    /// A row of the answer, ids by `asked`; those of `sent` are bound.
    LgStatus (*row)(void *ctx, const LgId *ids, LgError *err);
    void *ctx;
    uint64_t rows;   ///< received
    bool own_limits; ///< the failure was one of this query, which SILENT does not forgive
} LgServiceRequest;

/// Send it and read the answer. LG_E_REMOTE when the endpoint fails or answers something else,
/// LG_E_UNSUPPORTED when it may not be asked; other failures are this query's own.
LgStatus lg_service_ask(LgServiceRequest *request, LgError *err) LG_NODISCARD;

#endif
