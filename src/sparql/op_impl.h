// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The constructors of all operators (null when the arena is full) and the
// buffers that several of them use.

#ifndef LG_SPARQL_OP_IMPL_H
#define LG_SPARQL_OP_IMPL_H

#include "sparql/morsel_impl.h"
#include "sparql/op.h"

#include <assert.h>

LgOp *lg_op_values_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_scan_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_count_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_objects_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_merge_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_hash_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_bind_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_path_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_apply_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_service_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_union_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_filter_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_extend_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_project_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_distinct_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_slice_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_order_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_group_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_graphs_new(LgArena *arena, const LgPlan *plan);
LgOp *lg_op_gather_new(LgArena *arena, const LgPlan *plan);

// --- Parts of operators that several threads run (op_gather.c) ---------------------

/// Have an open hash join put its second input in its table now.
LgStatus lg_op_hash_build(LgOp *op, LgError *err) LG_NODISCARD;

/// Have an open hash join use the table of `other`, of the same plan, which is built and outlives
/// it, instead of its own.
void lg_op_hash_borrow(LgOp *op, const LgOp *other);

/// Have an open group operator read all of its input, which is what `reader` takes. `*out_rounded`:
/// it has met floating point numbers, so that the parts cannot be merged, and stopped.
LgStatus lg_op_group_read(LgOp *op, LgMorselReader *reader, bool *out_rounded,
                          LgError *err) LG_NODISCARD;

/// Add what `others`, of the same plan, have read to what `op` has: its rows then are those of the
/// whole input, in the order that they have when one thread reads it.
LgStatus lg_op_group_merge(LgOp *op, LgOp *const *others, uint32_t n_others,
                           LgError *err) LG_NODISCARD;

/// Columns that an operator fills for its output.
typedef struct {
    LgId **cols;
    const LgId **view; ///< the same, for a batch
    uint32_t n_cols;
    uint32_t n; ///< rows so far, at most LG_BATCH_MAX
} LgOpRows;

/// Make room for `n_cols` columns of LG_BATCH_MAX ids. False when the arena is full.
bool lg_op_rows_init(LgOpRows *rows, LgArena *arena, uint32_t n_cols);

static inline LgBatch
lg_op_rows_batch(const LgOpRows *rows)
{
    return (LgBatch){.n = rows->n, .n_cols = rows->n_cols, .cols = rows->view};
}

/// The end of a stream with as many columns as `op` has.
static inline LgBatch
lg_op_end(const LgOp *op)
{
    return (LgBatch){.n_cols = op->n_cols};
}

#endif
