// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The SPARQL 1.1 query parser: text to algebra (18.2 included: filters moved to
// the end of their group, aggregates named, SELECT expressions extended).

#ifndef LG_SPARQL_PARSE_H
#define LG_SPARQL_PARSE_H

#include "sparql/algebra.h"

/// Parse one query. `base` resolves relative IRIs (empty: they are an error).
/// Everything in `*out` lives in `arena` (`text` is copied where needed).
/// LG_E_SYNTAX with line, column and what was expected; LG_E_UNSUPPORTED, with
/// the place, for updates (update.h); LG_E_LIMIT for a query too long or too deep.
LgStatus lg_parse_query(LgArena *arena, LgStr text, LgStr base, LgQuery **out,
                        LgError *err) LG_NODISCARD;

#endif
