// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What integrity.c (the questions) and integrity_keys.c (IC-12) share.

#ifndef LG_CLI_INTEGRITY_IMPL_H
#define LG_CLI_INTEGRITY_IMPL_H

#include "cli/integrity.h"

#define LG_INTEGRITY_PREFIXES                               \
    "PREFIX qb: <http://purl.org/linked-data/cube#> "       \
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " \
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "  \
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> "         \
    "PREFIX sdmxa: <http://purl.org/linked-data/sdmx/2009/attribute#> "

typedef struct {
    LgEndpoint *endpoint;
    const LgIntegrityOptions *options;
    LgReport *report;
    LgArena *arena;
} LgIntegrity;

/// Begin to answer `where` behind the prefixes. Close the answer.
LgStatus lg_integrity_ask(const LgIntegrity *check, LgStr query, LgAnswer **out,
                          LgError *err) LG_NODISCARD;

/// integrity_keys.c: count the observations that have all dimensions, and the different values of
/// these. `query` gives ?obs and then a column for each dimension. With `unique`, observations that
/// share their values are reported (IC-12).
LgStatus lg_integrity_keys(const LgIntegrity *check, LgStr query, bool unique, uint64_t *out_n,
                           uint64_t *out_keys, LgError *err) LG_NODISCARD;

#endif
