// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgEmit: triples one by one into a sink, gathered into batches. The first
// failure sticks, so that a run of calls is checked once, by lg_emit_flush().

#ifndef LG_CONVERT_EMIT_IMPL_H
#define LG_CONVERT_EMIT_IMPL_H

#include "base/period.h"
#include "rdf/sink.h"

enum { LG_EMIT_BATCH = 1024 };

typedef struct {
    LgSink *sink;
    LgError *err;
    LgStatus st;
    uint64_t n; ///< triples since it was made
    LgTermRef graph;
    uint32_t fill;
    LgTermRef s[LG_EMIT_BATCH], p[LG_EMIT_BATCH], o[LG_EMIT_BATCH], g[LG_EMIT_BATCH];
} LgEmit;

/// An emitter onto `sink`; both pointers are borrowed.
void lg_emit_init(LgEmit *emit, LgSink *sink, LgError *err);

/// Triples go to this graph from now on.
void lg_emit_graph(LgEmit *emit, LgStr graph);

/// One triple. Terms are made of checked parts.
void lg_emit_triple(LgEmit *emit, const LgTerm *s, const LgTerm *p, const LgTerm *o);
void lg_emit_term(LgEmit *emit, LgStr s, LgStr p, LgTerm o);
void lg_emit_iri(LgEmit *emit, LgStr s, LgStr p, LgStr o);
void lg_emit_string(LgEmit *emit, LgStr s, LgStr p, LgStr o);

/// With a language when `lang` is not empty. Nothing when `o` is empty.
void lg_emit_text(LgEmit *emit, LgStr s, LgStr p, LgStr o, LgStr lang);

/// What is to be said of an interval of reference.data.gov.uk: its class, label, beginning and end,
/// all of them functions of its URI. `arena` is for text in between.
void lg_emit_period(LgEmit *emit, LgArena *arena, const LgPeriod *period);

/// Hand over what is gathered; the status of everything so far.
LgStatus lg_emit_flush(LgEmit *emit) LG_NODISCARD;

#endif
