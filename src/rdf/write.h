// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgWriter: RDF text out, streaming. Every lexical form is written as it is:
// Turtle's number and boolean shorthands are used only when the short form
// reads back as the same term.

#ifndef LG_RDF_WRITE_H
#define LG_RDF_WRITE_H

#include "base/out.h"
#include "rdf/format.h"
#include "rdf/term.h"

typedef struct LgWriter LgWriter;

typedef struct {
    LgStr prefix; ///< "qb"
    LgStr iri;
} LgPrefix;

/// Start a document. Borrows `out` and `prefixes` until the writer is freed.
/// LG_E_UNSUPPORTED for RDFa. Free it with lg_writer_free().
LgStatus lg_writer_new(LgFormat format, const LgOut *out, const LgPrefix *prefixes,
                       size_t n_prefixes, LgWriter **out_writer, LgError *err) LG_NODISCARD;

/// Write one statement; `g` may be null or NONE, and is ignored by formats
/// without graphs. Statements of one subject should come together. RDF/XML
/// refuses (LG_E_INVALID) a predicate that XML cannot name.
LgStatus lg_writer_add(LgWriter *writer, const LgTerm *s, const LgTerm *p, const LgTerm *o,
                       const LgTerm *g, LgError *err) LG_NODISCARD;

/// Finish the document and send what is buffered.
LgStatus lg_writer_end(LgWriter *writer, LgError *err) LG_NODISCARD;

/// Null is allowed. Without lg_writer_end() the document is cut off.
void lg_writer_free(LgWriter *writer);

#endif
