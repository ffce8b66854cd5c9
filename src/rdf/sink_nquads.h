// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A sink that writes N-Quads: what a converter makes, as text.

#ifndef LG_RDF_SINK_NQUADS_H
#define LG_RDF_SINK_NQUADS_H

#include "base/out.h"
#include "rdf/sink.h"

/// Borrows `out`. Free it with lg_sink_nquads_free().
LgStatus lg_sink_nquads_new(const LgOut *out, LgSink **out_sink, LgError *err) LG_NODISCARD;

/// Send what is buffered; `*out_n` is the number of quads written, and may be null.
LgStatus lg_sink_nquads_end(LgSink *sink, uint64_t *out_n, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_sink_nquads_free(LgSink *sink);

#endif
