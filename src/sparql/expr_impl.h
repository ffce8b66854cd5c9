// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The compiled form of an expression, shared by expr.c (compiling, whole
// batches) and expr_eval.c (one row).

#ifndef LG_SPARQL_EXPR_IMPL_H
#define LG_SPARQL_EXPR_IMPL_H

#include "base/regex.h"
#include "sparql/expr.h"
#include "sparql/func_impl.h"

typedef struct LgExprNode LgExprNode;

enum { LG_EXPR_RECENT = 256 };

/// Answers by id of the one variable of an expression, so that each distinct term
/// is looked at once. Open addressing; a key of LG_ID_NONE is a free slot.
typedef struct {
    LgId (*slots)[2]; ///< variable's id, answer's id
    uint32_t n, n_slots;
    uint64_t lookups, misses;
    bool off;                       ///< does not pay, or there is no room
    LgId recent[LG_EXPR_RECENT][2]; ///< some of them, each where lg_expr_recent() says
} LgExprMemo;

/// The place of `key` among the recent ones: whole batches look here before anything else.
static inline LgId *
lg_expr_recent(LgExprMemo *memo, LgId key)
{
    return memo->recent[(key * UINT64_C(0x9e3779b97f4a7c15)) >> 56];
}

/// A whole number or short decimal: mantissa / 10^scale.
typedef struct {
    int64_t mantissa;
    unsigned scale;
    bool whole; ///< xsd:integer
} LgExprSmall;

struct LgExprNode {
    LgExprOp op; ///< TERM: `constant`, which may be an error
    LgFunc func;
    LgFuncRun run; ///< of a CALL whose arguments are evaluated first
    LgExprNode **args;
    uint32_t n_args;
    uint32_t col; ///< of VAR and BOUND; UINT32_MAX: unbound
    LgValue constant;
    LgValueKind cast;
    const LgExpr *expr;
    LgRegex *regex; ///< the last one used; owned by the run
    LgStr pattern, flags;
    bool constant_regex;
    uint32_t only; ///< the one column it depends on, or one of the two below
    bool pure;     ///< the same for the same arguments
    bool costly;   ///< worth remembering
    bool fast;     ///< a comparison of a column with a constant on the right
    bool both;     ///< a comparison of two columns
    bool small;    ///< sums and products of columns and short constants (expr_small.c)
    uint32_t height;
    LgExprSmall short_constant;
    LgNumbers *numbers; ///< of a batch; null: not asked for yet
    LgExprMemo *memo;
    uint16_t *sel; ///< of AND and OR: rows where the left side does not decide
    int8_t *truth;
};

enum { LG_EXPR_ONLY_NONE = UINT32_MAX, LG_EXPR_ONLY_MANY = UINT32_MAX - 1 };

struct LgProgram {
    LgExec *exec;
    LgArena *scratch; ///< emptied between rows
    LgExprNode *root;
    const uint32_t *cols_of;
    const LgBatch *batch; ///< being worked on
    uint32_t row;         ///< position in its columns
    uint64_t n_rows;      ///< rows of earlier batches, for BNODE(text)
    uint32_t live;        ///< number of the row among the live ones
    LgId true_id, false_id;
    LgError *err;
};

// expr_small.c: arithmetic in 64 bits, without LgValue, where the numbers allow it.

/// Set node->small, with the arguments' already set.
void lg_expr_small_mark(LgExprNode *node);

/// Evaluate a small node for the row. False: not that easy, or an error; evaluate it
/// as any other.
bool lg_expr_small_eval(const LgProgram *program, const LgExprNode *node, LgExprSmall *out);

/// The inline id of the result; LG_ID_NONE when it has none.
LgId lg_expr_small_id(LgExprSmall small);

/// -1, 0 or 1. False when it is not that easy.
bool lg_expr_small_cmp(LgExprSmall a, LgExprSmall b, int *out);

/// A comparison for a whole batch, in `out`. False: not that easy; nothing is said.
bool lg_numbers_compare(LgProgram *program, LgExprNode *node, const LgBatch *batch,
                        int8_t *out) LG_NODISCARD;

/// Evaluate for the row, with the node's memo if it has one.
LgStatus lg_expr_eval(LgProgram *program, LgExprNode *node, LgValue *out) LG_NODISCARD;

/// The same as an id, which is what a memo holds.
LgStatus lg_expr_eval_id(LgProgram *program, LgExprNode *node, LgId *out) LG_NODISCARD;

#endif
