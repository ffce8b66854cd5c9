// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgProgram: an expression compiled for the columns of one operator and run a
// batch at a time (section 17). A type error gives LG_ID_NONE, not a failure.

#ifndef LG_SPARQL_EXPR_H
#define LG_SPARQL_EXPR_H

#include "sparql/batch.h"
#include "sparql/exec.h"

typedef struct LgProgram LgProgram;

/// Compile `expr`; `cols_of[var]` is the input column of each variable of the
/// query, UINT32_MAX when the input has none (it is unbound then). Lives in
/// exec->arena. LG_E_UNSUPPORTED names an unknown function.
LgStatus lg_program_new(LgExec *exec, const LgExpr *expr, const uint32_t *cols_of, LgProgram **out,
                        LgError *err) LG_NODISCARD;

/// Evaluate for each live row i of `batch`: out[i] (i counts live rows).
LgStatus lg_program_run(LgProgram *program, const LgBatch *batch, LgId *out,
                        LgError *err) LG_NODISCARD;

/// Effective boolean value for each live row: 1, 0, or -1 for an error.
/// Fast for comparisons of numbers and dates and for functions of one
/// dictionary entry (evaluated once per distinct id).
LgStatus lg_program_test(LgProgram *program, const LgBatch *batch, int8_t *out,
                         LgError *err) LG_NODISCARD;

/// The numbers of a batch: mantissa / 10^scale of each live row.
typedef struct LgNumbers {
    int64_t mantissa[LG_BATCH_MAX];
    unsigned scale; ///< of all; at most 18
    bool whole;     ///< all are integers, with scale 0; else all are decimals
} LgNumbers;

/// The same as lg_program_run() where the expression adds, subtracts or multiplies columns and
/// constants, without making terms of the results. Null: it does not, or a row has no such
/// number. Borrowed: valid until the next call.
const LgNumbers *lg_program_numbers(LgProgram *program, const LgBatch *batch);

/// The numbers of a column, in `*to` (null: then one is made in `arena` and left there). False
/// when they are not all whole numbers, or all decimals, with inline ids; and without room.
bool lg_numbers_read(LgNumbers **to, LgArena *arena, const LgId *col, const uint16_t *sel,
                     uint32_t n) LG_NODISCARD;

/// Mark the variables that `expr` mentions (patterns of EXISTS included):
/// seen[var] = true.
void lg_expr_vars(const LgExpr *expr, bool *seen);

/// True when `expr` holds EXISTS, NOT EXISTS, RAND, UUID, STRUUID or BNODE: it
/// cannot be moved or evaluated once.
bool lg_expr_is_volatile(const LgExpr *expr);

#endif
