// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgStats: how much is in the data and in each graph, as VoID counts it. Counted by a
// thread of its own when somebody asks, once for each version of the data.

#ifndef LG_SITE_STATS_IMPL_H
#define LG_SITE_STATS_IMPL_H

#include "site/site_impl.h"

enum {
    LG_STATS_GRAPHS = 10000, ///< graphs that are listed
    LG_STATS_COUNTED = 1000, ///< of those, graphs that more than the triples are counted of;
                             ///< the service description says so
    LG_STATS_PARTS = 500,    ///< properties, and classes, that are listed of a graph
};

#define LG_STATS_UNKNOWN UINT64_MAX

/// A property with its triples, or a class with its things.
typedef struct {
    LgStr iri;
    uint64_t count;
} LgStatsPart;

typedef struct {
    const LgStatsPart *items; ///< the largest first, at most LG_STATS_PARTS
    size_t n;
    uint64_t all; ///< how many there are; LG_STATS_UNKNOWN: they were not counted
} LgStatsParts;

/// What could not be counted is LG_STATS_UNKNOWN.
typedef struct {
    LgStr name;
    uint64_t triples;
    uint64_t subjects, objects; ///< distinct
    LgStatsParts properties, classes;
} LgStatsGraph;

/// Read-only.
typedef struct {
    uint64_t version;           ///< of the data, when the counting began
    bool whole;                 ///< there is no more to be counted
    bool mixed;                 ///< the data changed meanwhile: the counts are of several versions
    bool missing;               ///< some counts failed; they are tried again after a while
    LgStatsGraph all;           ///< the union of all graphs, without a name
    const LgStatsGraph *graphs; ///< the largest first
    size_t n_graphs;
    bool more_graphs; ///< there are more than LG_STATS_GRAPHS
} LgStats;

/// The newest counts, perhaps of an earlier version; begins to count if need be, and waits for
/// that a moment, so that those of small data are whole. Null in `*out`: there are none yet. Give
/// them back with lg_stats_unref().
void lg_stats_ref(LgPage *page, const LgStats **out);

/// Null is allowed.
void lg_stats_unref(LgSite *site, const LgStats *stats);

#endif
