// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What integrity.c (the questions), and those that it asks of keys, values and the catalogue share.

#ifndef LG_CLI_INTEGRITY_IMPL_H
#define LG_CLI_INTEGRITY_IMPL_H

#include "cli/integrity.h"

#define LG_INTEGRITY_PREFIXES                               \
    "PREFIX qb: <http://purl.org/linked-data/cube#> "       \
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " \
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "  \
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> "         \
    "PREFIX dct: <http://purl.org/dc/terms/> "              \
    "PREFIX dcat: <http://www.w3.org/ns/dcat#> "            \
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "      \
    "PREFIX sdmxa: <http://purl.org/linked-data/sdmx/2009/attribute#> "

typedef struct {
    LgEndpoint *endpoint;
    const LgIntegrityOptions *options;
    LgReport *report;
    LgArena *arena;
} LgIntegrity;

/// Every solution of a question, ?what and perhaps ?other, is a problem of this kind.
typedef struct {
    const char *code;
    const char *text; ///< what is wrong with ?what
    const char *expected;
    LgSeverity severity;
} LgIntegrityRule;

/// Ask it. A null query: memory was short when it was made.
LgStatus lg_integrity_rule(const LgIntegrity *check, const LgIntegrityRule *rule, LgStr query,
                           LgError *err) LG_NODISCARD;

/// "VALUES ?ds { ... } " of the datasets that are asked for. Null text when memory is short.
LgStr lg_integrity_datasets(const LgIntegrity *check);

/// integrity_values.c: are the values that the observations of a dataset have for a component of
/// the kind that its range declares, and with `once`, one each?
LgStatus lg_integrity_values(const LgIntegrity *check, LgStr dataset, LgStr property, bool once,
                             LgError *err) LG_NODISCARD;

/// integrity_catalogue.c: the rules of the catalogue.
LgStatus lg_integrity_catalogue(const LgIntegrity *check, LgError *err) LG_NODISCARD;

/// Begin to answer `where` behind the prefixes. Close the answer.
LgStatus lg_integrity_ask(const LgIntegrity *check, LgStr query, LgAnswer **out,
                          LgError *err) LG_NODISCARD;

/// integrity_keys.c: count the observations that have all dimensions, and the different values of
/// these. `query` gives ?obs and then a column for each dimension. With `unique`, observations that
/// share their values are reported (IC-12).
LgStatus lg_integrity_keys(const LgIntegrity *check, LgStr query, bool unique, uint64_t *out_n,
                           uint64_t *out_keys, LgError *err) LG_NODISCARD;

#endif
