// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The plan of a query as text, with what was estimated and what came.

#ifndef LG_SPARQL_EXPLAIN_IMPL_H
#define LG_SPARQL_EXPLAIN_IMPL_H

#include "sparql/op.h"

/// Append one line for each operator, inputs indented below.
LgStatus lg_explain_write(LgExec *exec, const LgOp *root, LgBuf *out, LgError *err) LG_NODISCARD;

#endif
