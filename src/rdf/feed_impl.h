// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgFeed: the last step of every reader. Takes statements as text, checks each
// term, and hands them over in batches: the terms first, all of a batch together, and then the
// quads. From the first full batch on the sink is served by a thread of its own, in order, while
// the next statements are read.
//
// Neighbouring statements share terms, so the last subject and the recent
// predicates and objects are neither checked nor looked up again.

#ifndef LG_RDF_FEED_IMPL_H
#define LG_RDF_FEED_IMPL_H

#include "base/buf.h"
#include "base/lane.h"
#include "rdf/read.h"

/// Quads and bytes of a batch, about; IRIs that are remembered; batches: one is filled, two wait,
/// one is being served.
enum { LG_FEED_BATCH = 4096, LG_FEED_TEXT = 1 << 22, LG_FEED_RECENT = 256, LG_FEED_BATCHES = 4 };

/// A term of the batch that is being filled.
typedef struct {
    uint64_t hash;
    uint64_t batch; ///< 0: empty
    uint32_t term;
    LgBuf text;
} LgFeedRecent;

/// Statements on their way to the sink. Belongs to whoever fills it, then to whoever serves the
/// sink.
typedef struct {
    LgArena *arena; ///< of the texts
    LgTerm *terms;
    uint32_t n_terms;
    uint32_t *s, *p, *o, *g; ///< terms of each quad; g: LG_FEED_DEFAULT or a term
    uint32_t n;              ///< quads
    size_t text;             ///< bytes of the terms
} LgFeedBatch;

#define LG_FEED_DEFAULT UINT32_MAX ///< the graph of triples that name none

typedef struct {
    LgSink *sink;
    LgStr scope;
    LgTermRef graph; ///< for triples that name none
    uint64_t n_quads;
    uint64_t batch; ///< number of the batch being filled, from 1
    LgTermKind subject_kind;
    uint32_t subject_term;
    LgBuf subject;    ///< text of the last subject
    LgBuf scoped;     ///< a blank node label with its scope
    LgStr datatype;   ///< the last one, in the arena of the batch
    LgFeedBatch *now; ///< being filled
    LgFeedBatch batches[LG_FEED_BATCHES];
    unsigned n_batches;   ///< that have been made
    LgFeedRecent *recent; ///< by hash: IRIs as predicate, object or graph
    LgLane *lane;         ///< serves the sink; null: the reader does
    // what follows is the affair of who serves the sink
    LgTermRef *refs; ///< of the terms of a batch
    LgTermRef *s, *p, *o, *g;
} LgFeed;

/// Borrows `sink` and `options`. The sink is the feed's until lg_feed_done(), also after a failure.
LgStatus lg_feed_init(LgFeed *feed, const LgReadOptions *options, LgSink *sink,
                      LgError *err) LG_NODISCARD;

/// One statement; `g` is null or NONE for the default. Copies what it keeps.
LgStatus lg_feed_add(LgFeed *feed, const LgTerm *s, const LgTerm *p, const LgTerm *o,
                     const LgTerm *g, LgError *err) LG_NODISCARD;

/// Hand over the last batch.
LgStatus lg_feed_end(LgFeed *feed, LgError *err) LG_NODISCARD;

void lg_feed_done(LgFeed *feed);

#endif
