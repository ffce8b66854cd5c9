// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a planner wants to know of several patterns with the same subject (a star): how many
// subjects have which of their predicates. Which predicates a subject has is stored as the number
// of a set, so the subjects of each set are counted, not guessed.

#ifndef LG_STORE_STAR_H
#define LG_STORE_STAR_H

#include "store/store.h"

enum { LG_STAR_MOST = 32 }; ///< patterns of a star

typedef struct {
    LgId p;
    LgId o;        ///< LG_ID_NONE: any
    uint64_t rows; ///< out: those with subjects in the star's range; about so many where a
                   ///< triple is in several graphs or some graphs are left out
} LgStarPattern;

/// Subjects that have the same of the star's predicates.
typedef struct {
    uint64_t has; ///< bit i: the predicate of pattern i
    double subjects;
} LgStarSet;

typedef struct {
    LgId first, last; ///< the range of subjects in which every pattern has some; no subject of the
                      ///< star is outside. first > last: there is none
    LgStarSet *sets;  ///< of the subjects in it, as far as they have any of the predicates
    uint32_t n_sets;
    bool exact; ///< `sets` are counts. False: there were so many subjects that some blocks of them
                ///< stand for all, or a subject counts once for each segment that it is in
} LgStarStats;

/// Fill in the `rows` of `n` patterns (at most LG_STAR_MOST) in `graphs`, with LG_WANT_G in `want`
/// quads, and the statistics of their subjects in any graph. Deletions are not looked at. Reads the
/// block index and a few blocks. Lists live in `arena`.
LgStatus lg_snapshot_star(const LgSnapshot *snapshot, LgGraphs graphs, unsigned want,
                          LgStarPattern *patterns, uint32_t n, LgArena *arena, LgStarStats *out,
                          LgError *err) LG_NODISCARD;

#endif
