// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the writers of the syntaxes share. One file a syntax; lg_writer_*()
// calls through LgSyntax.

#ifndef LG_RDF_WRITE_IMPL_H
#define LG_RDF_WRITE_IMPL_H

#include "base/json.h"
#include "rdf/write.h"

/// Each function appends to `writer->buf`; out of memory shows there.
typedef struct {
    LgStatus (*begin)(LgWriter *writer, LgError *err);
    LgStatus (*add)(LgWriter *writer, const LgTerm *s, const LgTerm *p, const LgTerm *o,
                    const LgTerm *g, LgError *err);
    LgStatus (*end)(LgWriter *writer, LgError *err);
} LgSyntax;

/// A term of the last statement.
typedef struct {
    LgTermKind kind;
    LgBuf text;
} LgWriteLast;

struct LgWriter {
    const LgSyntax *syntax;
    LgFormat format;
    const LgOut *out;
    const LgPrefix *prefixes;
    size_t n_prefixes;
    LgBuf buf;
    LgWriteLast graph, subject, predicate; ///< kind NONE: nothing is open
    LgJson json;                           ///< JSON-LD
    uint64_t *seen;                        ///< JSON-LD: hashes of the subject's predicates
    size_t n_seen, cap_seen;
};

extern const LgSyntax lg_write_turtle_syntax;
extern const LgSyntax lg_write_rdfxml_syntax;
extern const LgSyntax lg_write_jsonld_syntax;

static inline bool
lg_write_is_last(const LgWriteLast *last, const LgTerm *term)
{
    return term->kind == last->kind && lg_str_eq(lg_buf_view(&last->text), term->value);
}

/// Remember `term`, or nothing when it is null.
LgStatus lg_write_keep(LgWriteLast *last, const LgTerm *term, LgError *err) LG_NODISCARD;

/// The prefix with the longest IRI that `iri` begins with; null when there is none.
const LgPrefix *lg_write_prefix(const LgWriter *writer, LgStr iri);

#endif
