// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The parsers behind lg_read_file(): text from an LgInput into an LgFeed.

#ifndef LG_RDF_READER_IMPL_H
#define LG_RDF_READER_IMPL_H

#include "rdf/feed_impl.h"
#include "rdf/input_impl.h"

/// N-Triples, or N-Quads with `quads`.
LgStatus lg_read_ntriples(LgInput *in, LgFeed *feed, bool quads, LgError *err) LG_NODISCARD;

/// Turtle, or TriG with `graphs`. `base` may be empty.
LgStatus lg_read_turtle(LgInput *in, LgFeed *feed, LgStr base, bool graphs,
                        LgError *err) LG_NODISCARD;

/// RDF/XML or RDFa, by way of a child process. `base` may be empty.
LgStatus lg_read_child(LgInput *in, LgFeed *feed, LgFormat format, LgStr base,
                       LgError *err) LG_NODISCARD;

#endif
