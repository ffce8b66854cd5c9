// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Building the algebra, and what the parser must know of it.

#ifndef LG_SPARQL_ALGEBRA_IMPL_H
#define LG_SPARQL_ALGEBRA_IMPL_H

#include "sparql/algebra.h"

/// A node over `a` and `b` (both may be null). Null when the arena is full.
LgAlg *lg_algebra_new(LgArena *arena, LgAlgOp op, LgAlg *a, LgAlg *b) LG_NODISCARD;

/// Join(a, b) without units: Join(unit, x) is x. Null when the arena is full.
LgAlg *lg_algebra_join(LgArena *arena, LgAlg *a, LgAlg *b) LG_NODISCARD;

/// A balanced tree of `op` (a UNION) over `items[0..n)`, n > 0.
LgAlg *lg_algebra_balance(LgArena *arena, LgAlgOp op, LgAlg **items, uint32_t n) LG_NODISCARD;

/// Keep the height of `alg` right after its expression was set.
void lg_algebra_set_expr(LgAlg *alg, LgExpr *expr);

/// Mark the variables in scope (18.2.1): seen[var] = true.
void lg_algebra_scope(const LgAlg *alg, bool *seen);

/// Is `var` in scope?
bool lg_algebra_binds(const LgAlg *alg, LgVar var);

/// Replace every variable v by map[v]. Each node is reached once.
void lg_algebra_rename(LgAlg *alg, const LgVar *map);

#endif
