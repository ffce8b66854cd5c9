// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a load changes in the graphs that it replaces. A release of something that is published
// mostly holds what is there already: compared with it, the load has to write the difference only,
// and can be told what became of each subject.

#ifndef LG_STORE_CHANGE_H
#define LG_STORE_CHANGE_H

#include "base/arena.h"
#include "store/store.h"

/// A graph that the load drops.
typedef struct {
    LgId graph;
    uint64_t before, after;  ///< its triples
    uint64_t added, removed; ///< of them
    bool anew;               ///< so much changes that it is written as a whole, not as a difference
} LgGraphChange;

typedef enum { LG_CHANGE_ADDED, LG_CHANGE_CHANGED, LG_CHANGE_REMOVED } LgChangeKind;

/// A subject (an IRI) of such a graph with a value of the key predicate. Changed: some
/// triple of the subject in some such graph is new or gone.
typedef struct {
    LgId subject, value, graph;
    LgChangeKind kind;
} LgSubjectChange;

typedef struct {
    LgTermRef key; ///< predicate that tells subjects, such as rdf:type; 0: subjects do not matter
    /// Told of each subject that changes, ascending, once for each value and graph. Must
    /// leave the load alone.
    LgStatus (*tell)(void *ctx, const LgSubjectChange *change, LgError *err);
    void *ctx;
    uint64_t small; ///< graphs with fewer triples are always written as a difference; 0: 65,536
} LgCompareOptions;

/// Compare the graphs that have been dropped with what was put into them, and go on with the
/// difference. Behind the last quad of those graphs and the last drop; once, before any deletion
/// (LG_E_INVALID). Other quads, and deletions, may follow. `*out` (in `arena`, ascending) has the
/// graphs dropped. Reads what the graphs hold once.
LgStatus lg_load_compare(LgLoad *load, const LgCompareOptions *options, LgArena *arena,
                         LgGraphChange **out, size_t *out_n, LgError *err) LG_NODISCARD;

/// The term of a reference that the load has given out, or of an id that its base has. Text
/// lives in `arena`. IRIs only: others give LG_E_INVALID.
LgStatus lg_load_iri(LgLoad *load, LgId id, LgArena *arena, LgStr *out, LgError *err) LG_NODISCARD;

#endif
