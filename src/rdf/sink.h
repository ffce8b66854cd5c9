// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSink: where quads go: a store being loaded, a file being written.
//
// Whoever makes quads first turns each term into a reference of this sink, once
// per distinct term where it can, and then hands over columns of references.
// That is how `convert` and `rdf` feed `store` without either knowing the other.

#ifndef LG_RDF_SINK_H
#define LG_RDF_SINK_H

#include "rdf/term.h"

/// A term as this sink knows it; 0 means no term (an empty cell, the default graph).
/// The same term may have several references, a reference has one term.
typedef uint64_t LgTermRef;

/// One predicate for all rows of a batch.
typedef struct {
    LgTermRef predicate;
    const LgTermRef *objects; ///< objects[row]; 0: this row has no such triple
} LgColumn;

/// The rows of a table: `n` subjects and, for each column, one object a row.
/// In tables the subjects are new and come in order, and a sink may use that,
/// but must not rely on it.
typedef struct {
    LgTermRef graph; ///< 0 is not allowed: every quad is in a named graph
    uint32_t n;
    const LgTermRef *subjects;
    uint32_t n_columns;
    const LgColumn *columns;
} LgRows;

/// Quads with no such shape, one array per position.
typedef struct {
    uint32_t n;
    const LgTermRef *s, *p, *o;
    const LgTermRef *g;
} LgQuads;

typedef struct LgSink LgSink;

typedef struct {
    /// Give the reference of `term`, which has been checked by the caller
    /// (lg_term_check) or is made of checked parts. With `keep` it stays valid
    /// as long as the sink; without, until the next `rows` or `quads` returns.
    LgStatus (*term)(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err);
    LgStatus (*rows)(LgSink *sink, const LgRows *rows, LgError *err);
    LgStatus (*quads)(LgSink *sink, const LgQuads *quads, LgError *err);
    /// As `term` for each of `n` terms in turn, without `keep`; null: nothing is gained by
    /// knowing them together.
    LgStatus (*terms)(LgSink *sink, const LgTerm *terms, size_t n, LgTermRef *out, LgError *err);
} LgSinkType;

/// First member of every sink's own struct. One thread at a time.
struct LgSink {
    const LgSinkType *type;
};

static inline LgStatus
lg_sink_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    return sink->type->term(sink, term, keep, out, err);
}

/// The references of `n` terms, valid until the next `rows` or `quads` returns. One of the kind
/// LG_TERM_NONE has the reference 0.
static inline LgStatus
lg_sink_terms(LgSink *sink, const LgTerm *terms, size_t n, LgTermRef *out, LgError *err)
{
    if (sink->type->terms) {
        return sink->type->terms(sink, terms, n, out, err);
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (terms[i].kind != LG_TERM_NONE) {
            LG_TRY(sink->type->term(sink, &terms[i], false, &out[i], err));
        }
    }
    return LG_OK;
}

static inline LgStatus
lg_sink_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    return sink->type->rows(sink, rows, err);
}

static inline LgStatus
lg_sink_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    return sink->type->quads(sink, quads, err);
}

#endif
