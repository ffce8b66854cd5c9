// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Quads: a sink that keeps what it is given in memory, and small questions about
// it. For tests: every term is its text in N-Triples syntax.

#ifndef LG_TESTS_QUADS_H
#define LG_TESTS_QUADS_H

#include "base/arena.h"
#include "rdf/read.h"
#include "rdf/sink.h"

/// The graph of triples that name none.
#define QUADS_DEFAULT_GRAPH "urn:x-default-graph"

typedef struct {
    LgStr s, p, o, g; ///< "<iri>", "_:b", "\"text\"@en"
} Quad;

typedef struct {
    LgSink sink; ///< first
    LgArena *arena;
    LgStr *terms; ///< by reference, from 1
    size_t n_terms, cap_terms;
    Quad *quads;
    size_t n, cap;
} Quads;

/// All memory is in `arena` and on the heap; quads_done() frees the latter.
void quads_init(Quads *quads, LgArena *arena);
void quads_done(Quads *quads);

/// Add one statement of terms in N-Triples syntax; they are copied.
LgStatus quads_add(Quads *quads, LgStr s, LgStr p, LgStr o, LgStr g);

/// Read a file; `base` may be empty.
LgStatus quads_read(Quads *quads, const char *path, LgStr base, LgError *err);

/// Object of the first statement `s p ?`; empty when there is none. `p` is an IRI without <>.
LgStr quads_object(const Quads *quads, LgStr s, const char *p);

/// The next object after the one at `*cursor` (begin with 0); empty at the end.
LgStr quads_next_object(const Quads *quads, LgStr s, const char *p, size_t *cursor);

/// The text of "<...>" without its brackets; empty for anything else.
LgStr quads_iri(LgStr term);

/// The text of a literal without escapes, which names in manifests have none of.
LgStr quads_text(LgStr term);

#endif
