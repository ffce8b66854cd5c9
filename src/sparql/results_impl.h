// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the writers of results share: bytes are gathered and sent on 64 KiB at a time,
// also within a row, which may be long.

#ifndef LG_SPARQL_RESULTS_IMPL_H
#define LG_SPARQL_RESULTS_IMPL_H

#include "sparql/results.h"

typedef struct {
    LgAnswer *answer;
    const LgOut *out;
    LgBuf buf;
    LgStatus status; ///< of the first failure; nothing is sent after it
    LgError *err;
} LgResultsSink;

enum { LG_RESULTS_CHUNK = 64 * 1024 };

/// Send what is gathered, unless the query must stop.
void lg_results_flush(LgResultsSink *sink);

/// After each term: the same once it is a chunk.
static inline void
lg_results_room(LgResultsSink *sink)
{
    if (sink->buf.n >= LG_RESULTS_CHUNK) {
        lg_results_flush(sink);
    }
}

/// Append `s` with every byte c for which escapes[c] is set replaced by that text.
void lg_results_escape(LgResultsSink *sink, LgStr s, const char *const escapes[256]);

typedef struct {
    void (*begin)(LgResultsSink *sink, const LgAnswer *answer);
    /// Instead of rows and `end`.
    void (*boolean)(LgResultsSink *sink, bool value);
    /// One row of answer->n_vars terms; `first`: none came before.
    void (*row)(LgResultsSink *sink, const LgAnswer *answer, const LgTerm *terms, bool first);
    void (*end)(LgResultsSink *sink);
} LgResultsWriter;

extern const LgResultsWriter lg_results_json_writer;
extern const LgResultsWriter lg_results_xml_writer;
extern const LgResultsWriter lg_results_csv_writer;
extern const LgResultsWriter lg_results_tsv_writer;

#endif
