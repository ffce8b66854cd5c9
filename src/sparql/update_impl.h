// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the files of the update executor share: one running request.

#ifndef LG_SPARQL_UPDATE_IMPL_H
#define LG_SPARQL_UPDATE_IMPL_H

#include "sparql/exec.h"
#include "sparql/update.h"

typedef struct {
    const LgUpdateOptions *options;
    size_t memory;
    uint64_t deadline_ns;
    uint64_t random;   ///< makes the labels of new blank nodes unlike any other
    uint64_t n_blanks; ///< made so far
    LgLoad *load;
} LgUpdateRun;

/// LG_E_CANCEL or LG_E_TIMEOUT when the request must stop.
LgStatus lg_update_check(const LgUpdateRun *run, LgError *err) LG_NODISCARD;

/// DELETE and INSERT in all their forms (update_quads.c).
LgStatus lg_update_quads(LgUpdateRun *run, const LgUpdateOp *op, LgError *err) LG_NODISCARD;

/// Graph management (update_graph.c).
LgStatus lg_update_load(LgUpdateRun *run, const LgUpdateOp *op, LgError *err) LG_NODISCARD;
LgStatus lg_update_clear(LgUpdateRun *run, const LgUpdateOp *op, LgError *err) LG_NODISCARD;
LgStatus lg_update_create(LgUpdateRun *run, const LgUpdateOp *op, LgError *err) LG_NODISCARD;
LgStatus lg_update_transfer(LgUpdateRun *run, const LgUpdateOp *op, LgError *err) LG_NODISCARD;

#endif
