// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the writers of results share: a syntax of tables is texts around its cells, and how it
// writes a term.

#ifndef LG_SPARQL_RESULTS_IMPL_H
#define LG_SPARQL_RESULTS_IMPL_H

#include "rdf/cell.h"
#include "sparql/results.h"

typedef struct {
    const LgCell *cell;
    LgStr first, next; ///< before the first row; before each other one
    LgStr between;     ///< before each binding of a row but the first
    LgStr behind;      ///< behind each binding
    LgStr end;         ///< behind a row
    bool gaps;         ///< what is not bound leaves an empty cell; else nothing

    void (*begin)(LgBuf *out, const LgAnswer *answer);
    /// Instead of rows and `finish`.
    void (*boolean)(LgBuf *out, bool value);
    /// What names the binding of a variable, before it. Null: nothing.
    void (*name)(LgBuf *out, LgStr var);
    LgStr finish;
} LgResultsWriter;

extern const LgResultsWriter lg_results_json_writer;
extern const LgResultsWriter lg_results_xml_writer;
extern const LgResultsWriter lg_results_csv_writer;
extern const LgResultsWriter lg_results_tsv_writer;

/// Bytes that are gathered before they are sent on.
enum { LG_RESULTS_CHUNK = 64 * 1024 };

/// Where the rows of an answer are written to.
typedef struct {
    LgAnswer *answer;
    const LgOut *out;
    LgBuf buf;
} LgResultsSink;

/// Send what is gathered, unless the query must stop.
LgStatus lg_results_flush(LgResultsSink *sink, LgError *err) LG_NODISCARD;

/// After each row: the same once it is a chunk.
static inline LgStatus
lg_results_room(LgResultsSink *sink, LgError *err)
{
    return sink->buf.n < LG_RESULTS_CHUNK && !sink->buf.failed ? LG_OK
                                                               : lg_results_flush(sink, err);
}

/// Append text, such as the name of a variable, as `put` writes it.
static inline void
lg_results_text(LgBuf *out, LgStr s, char *(*put)(char *to, LgStr s))
{
    char *const to = lg_buf_reserve(out, lg_cell_text_room(s.n));
    if (to) {
        out->n += (size_t)(put(to, s) - to);
    }
}

#endif
