// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A store in a folder of its own, compared with a plain list of quads.

#ifndef LG_TESTS_STORE_WORLD_H
#define LG_TESTS_STORE_WORLD_H

#include "store/store.h"
#include "unit/suites.h"

enum { TERMS = 60, QUADS = 40000 };

typedef struct {
    uint8_t s, p, o, g; ///< numbers of terms
} Quad;

typedef struct {
    char dir[64];
    LgStore *store;
    LgLoad *load; ///< when there is one, its own snapshot is looked at
    Quad quads[QUADS];
    size_t n;
    unsigned known;               ///< how often the index knew all objects of a predicate
    uint64_t picked;              ///< rows that were read by position
    bool has[TERMS][8][TERMS][8]; ///< s, p, o, g
} World;

World *world_make(void);
void world_free(World *w);

/// Files in its folder.
unsigned world_count_files(const World *w);
uint64_t world_random(uint64_t *state);

/// Term `i`: IRIs, blank nodes and literals of all sorts take turns.
LgTerm world_term(unsigned i, char *text, size_t size);
LgTerm world_subject(unsigned i, char *text, size_t size);
LgTerm world_predicate(unsigned i, char *text, size_t size);
LgTerm world_graph(unsigned i, char *text, size_t size);

LgTermRef world_ref(LgSink *sink, LgTerm term);
LgId world_find(LgSnapshot *snap, LgTerm term);

/// Put a quad into the sink and the list.
void world_add(World *w, LgSink *sink, Quad q);

/// Delete a quad through the sink and from the list.
void world_delete(World *w, LgSink *sink, Quad q);

/// Take the quads of a graph out of the list.
void world_forget(World *w, unsigned g);

/// Load `n` random quads of so many graphs in one load.
void world_load(World *w, unsigned n, unsigned graphs, uint64_t seed);
void world_load_within(World *w, size_t memory, unsigned n, unsigned graphs, uint64_t seed);
void world_drop(World *w, unsigned g);

/// Scans with every combination of bound terms, orders, graphs and ranges.
void world_check_scans(World *w, unsigned rounds, uint64_t seed);

/// Reading by position gives what a scan of `spec`, by subject, does; the number of rows that it
/// found.
uint64_t world_check_pick(const LgSnapshot *snap, const LgScanSpec *spec, uint64_t *seed);
void world_check_graphs(World *w);

/// The store checks, adds up, and can be dumped.
void world_check_store(World *w);

#endif
