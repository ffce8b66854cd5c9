// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgFeed: the last step of every reader. Takes statements as text, checks each
// term, turns it into a reference of the sink and hands them over in batches.
//
// Neighbouring statements share terms, so the last subject and the recent
// predicates and objects are neither checked nor looked up again.

#ifndef LG_RDF_FEED_IMPL_H
#define LG_RDF_FEED_IMPL_H

#include "base/buf.h"
#include "rdf/read.h"

enum { LG_FEED_BATCH = 4096, LG_FEED_RECENT = 256 };

/// A term that the sink knows, good for the batch it was met in.
typedef struct {
    uint64_t hash;
    uint64_t batch; ///< 0: empty
    LgTermRef ref;
    LgBuf text;
} LgFeedRecent;

typedef struct {
    LgSink *sink;
    LgStr scope;
    LgTermRef graph; ///< for triples that name none
    uint64_t n_quads;
    uint64_t batch; ///< number of the batch being filled, from 1
    LgTermKind subject_kind;
    LgTermRef subject_ref;
    LgBuf subject; ///< text of the last subject
    LgBuf scoped;  ///< a blank node label with its scope
    uint32_t n;    ///< quads in the batch
    LgTermRef *s, *p, *o, *g;
    LgFeedRecent *recent; ///< by hash: IRIs as predicate, object or graph
} LgFeed;

/// Borrows `sink` and `options`. lg_feed_done() also after a failure.
LgStatus lg_feed_init(LgFeed *feed, const LgReadOptions *options, LgSink *sink,
                      LgError *err) LG_NODISCARD;

/// One statement; `g` is null or NONE for the default. Copies what it keeps.
LgStatus lg_feed_add(LgFeed *feed, const LgTerm *s, const LgTerm *p, const LgTerm *o,
                     const LgTerm *g, LgError *err) LG_NODISCARD;

/// Hand over the last batch.
LgStatus lg_feed_end(LgFeed *feed, LgError *err) LG_NODISCARD;

void lg_feed_done(LgFeed *feed);

#endif
