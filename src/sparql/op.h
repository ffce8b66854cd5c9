// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgOp: one running operator of a query. Operators form a tree; the root is
// pulled, and each pulls its inputs.
//
//     new -> open -> next, next, ... (n == 0: end) -> close
//
// An LgOp is the state of one run of one plan node and belongs to one thread.

#ifndef LG_SPARQL_OP_H
#define LG_SPARQL_OP_H

#include "sparql/plan.h"
#include "store/pick.h"

typedef struct LgOp LgOp;
typedef struct LgProfileNode LgProfileNode;

/// The functions of one kind of operator. The inputs are opened before `open`
/// and closed after `close` by lg_op_open() and lg_op_close().
typedef struct {
    const char *name; ///< for messages, such as "sort"

    /// Allocate. On failure the op is still closed once.
    LgStatus (*open)(LgOp *op, LgError *err);

    /// Point `out` at the next rows. Never gives an empty batch before the
    /// end; after the end it keeps giving empty batches.
    LgStatus (*next)(LgOp *op, LgBatch *out, LgError *err);

    /// Skip rows whose sort column is below `key`; rows before it may still
    /// come. Null: cannot.
    LgStatus (*seek)(LgOp *op, LgId key, LgError *err);

    /// Read the rows with these values of the sort column, by position (store/pick.h), whatever
    /// `next` has given: in `to` the other column, or the value itself when there is none. `*out_n`
    /// 0: cannot. Null: never.
    LgStatus (*pick)(LgOp *op, const LgPickKeys *keys, LgId *to, uint32_t *out_n, bool *out_end,
                     LgError *err);

    /// Release what the arena does not own. Must accept an op whose open
    /// failed. Null: nothing to release.
    void (*close)(LgOp *op);
} LgOpType;

/// First member of every operator's own struct.
struct LgOp {
    const LgOpType *type;
    const LgPlan *plan;
    const LgPlanContext *context;
    LgExec *exec; ///< null before open and after close
    LgOp **inputs;
    uint32_t n_cols;
    LgProfileNode *profile; ///< what it does is noted there; null: it is not
    bool ended;             ///< it has given an empty batch; set with `profile` only
};

/// Make the operators of `plan` and its inputs in exec->arena. LG_E_LIMIT when
/// the arena is full.
LgStatus lg_op_new(const LgPlanContext *context, const LgPlan *plan, LgOp **out,
                   LgError *err) LG_NODISCARD;

// Callers use these, never the function pointers.
LgStatus lg_op_open(LgOp *op, LgError *err) LG_NODISCARD;
LgStatus lg_op_next(LgOp *op, LgBatch *out, LgError *err) LG_NODISCARD;
LgStatus lg_op_seek(LgOp *op, LgId key, LgError *err) LG_NODISCARD;
LgStatus lg_op_pick(LgOp *op, const LgPickKeys *keys, LgId *to, uint32_t *out_n, bool *out_end,
                    LgError *err) LG_NODISCARD;
void lg_op_close(LgOp *op);

/// The failure of an operator that found no room in the query's arena.
LgStatus lg_op_full(const LgOp *op, LgError *err);

#endif
