// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgOpJoin: what joins that look for the matches of each left row have in
// common: the condition asked of a match, and what becomes of rows with and
// without one (inner, left, semi, anti, minus). How matches are found is the
// operator's own (op_hash.c, op_bind.c, op_service.c ...).
//
// A candidate row has the columns of the left input and then those of the right
// that the left has not.

#ifndef LG_SPARQL_OP_JOIN_IMPL_H
#define LG_SPARQL_OP_JOIN_IMPL_H

#include "sparql/op_impl.h"

typedef struct LgOpJoin LgOpJoin;

typedef struct {
    /// Set join->left to the next left rows. Null: a batch as the input gives it.
    LgStatus (*pull)(LgOpJoin *join, LgError *err);

    /// A new left batch has come (join->left).
    LgStatus (*begin)(LgOpJoin *join, LgError *err);

    /// Add candidates of the current left batch to join->rows until it is full, or
    /// all are there (`*out_done`). Where lg_op_join_once() says so, set
    /// join->matched instead of adding a row.
    LgStatus (*fill)(LgOpJoin *join, bool *out_done, LgError *err);
} LgOpJoinType;

struct LgOpJoin {
    LgOp base;
    const LgOpJoinType *finder;
    LgBatch left;
    uint32_t n_left;   ///< columns of the left input
    LgOpRows rows;     ///< candidates
    uint16_t *left_of; ///< for each candidate: which live row of `left`
    bool *matched;     ///< for each live row of `left`
    int phase;
    LgProgram *program; ///< the condition; may be null
    int8_t *truth;
    uint16_t *sel;
    const LgId *nothing; ///< LG_BATCH_MAX unbound cells
    const LgId **cols;
};

/// True when one match of a left row is all there is to know.
static inline bool
lg_op_join_once(const LgOpJoin *join)
{
    return join->base.plan->mode >= LG_JOIN_SEMI && !join->program;
}

/// Allocate. `right[0..n_right)` are the variables of the right that the left has not.
LgStatus lg_op_join_open(LgOpJoin *join, const LgOpJoinType *finder, const LgVar *right,
                         uint32_t n_right, LgError *err) LG_NODISCARD;

/// The `next` of the operator.
LgStatus lg_op_join_next(LgOp *op, LgBatch *out, LgError *err) LG_NODISCARD;

/// The `seek` of an operator that pulls its left rows as its input gives them.
LgStatus lg_op_join_seek(LgOp *op, LgId key, LgError *err) LG_NODISCARD;

#endif
