// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Writing answers: SPARQL 1.1 results as JSON, XML, CSV and TSV; graphs through
// rdf/write.h.

#ifndef LG_SPARQL_RESULTS_H
#define LG_SPARQL_RESULTS_H

#include "base/out.h"
#include "rdf/write.h"
#include "sparql/endpoint.h"

typedef enum {
    LG_RESULTS_NONE = 0,
    LG_RESULTS_JSON,
    LG_RESULTS_XML,
    LG_RESULTS_CSV,
    LG_RESULTS_TSV,
} LgResultsFormat;

/// From a short name or a media type; NONE when unknown.
LgResultsFormat lg_results_from_name(LgStr name);
LgResultsFormat lg_results_from_media(LgStr media);
const char *lg_results_media(LgResultsFormat format);

/// Write a SELECT or ASK answer to its end. LG_E_INVALID for a graph. A
/// failure after the first byte leaves the output cut off.
LgStatus lg_results_write(LgAnswer *answer, LgResultsFormat format, const LgOut *out,
                          LgError *err) LG_NODISCARD;

/// Write a CONSTRUCT or DESCRIBE answer to its end.
LgStatus lg_results_write_graph(LgAnswer *answer, LgFormat format, const LgPrefix *prefixes,
                                size_t n_prefixes, const LgOut *out, LgError *err) LG_NODISCARD;

#endif
