// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Evaluating the property paths that repeat (18.4): `*`, `+`, `?`.
//
// A path becomes a small automaton over steps along a property. A search walks the
// product of the graph and the automaton breadth first, from one end, and visits
// each pair of a node and a state once: cycles end, nothing recurses on the data,
// and each end is found once. Searching from the other end walks the arrows backward.
//
//   path.c         the automaton
//   path_edges.c   the edges of one kind of step: looked up in the store or, when that has
//                  cost as much as reading them all, kept in memory
//   path_search.c  the search

#ifndef LG_SPARQL_PATH_IMPL_H
#define LG_SPARQL_PATH_IMPL_H

#include "sparql/plan.h"

// --- The automaton ----------------------------------------------------------------

/// A kind of step: along `predicate`, or along any that is not one of `others`.
typedef struct {
    LgId predicate;
    const LgId *others; ///< ascending
    uint32_t n_others;
    bool inverse; ///< from object to subject
} LgPathLabel;

#define LG_PATH_EMPTY UINT32_MAX

typedef struct {
    uint32_t label; ///< LG_PATH_EMPTY: without a step
    uint32_t to;
} LgPathArrow;

/// Lives in an arena, read-only.
struct LgPathNfa {
    uint32_t n_states, start, accept;
    const LgPathLabel *labels;
    uint32_t n_labels;
    bool nullable;                ///< matches a path of length zero
    const LgPathArrow *arrows[2]; ///< by the state they leave; [1]: turned round
    const uint32_t *first[2];     ///< state's arrows are [first[state], first[state + 1])
};

/// Finds the id of a property, LG_ID_NONE when the store has never seen it.
typedef LgStatus LgPathResolve(void *context, const LgTerm *iri, LgId *out);

/// The automaton of a STAR, PLUS or OPTIONAL. LG_E_LIMIT when the arena is full.
LgStatus lg_path_compile(LgArena *arena, const LgPath *path, LgPathResolve *resolve, void *context,
                         LgPathNfa **out, LgError *err) LG_NODISCARD;

// --- Edges ------------------------------------------------------------------------

/// Where edges come from. Outlives them.
typedef struct {
    LgExec *exec;
    LgGraphs graphs;
    size_t memory; ///< bytes that the edges of one label may take
} LgPathSource;

typedef struct {
    LgId from, to;
} LgPathEdge;

/// The edges of a label, in one direction.
typedef struct {
    const LgPathLabel *label;
    bool reverse;      ///< from object to subject
    uint64_t lookups;  ///< asked of the store so far
    uint64_t rows;     ///< how many there are, at most
    bool counted;      ///< `rows` is known
    bool loaded;       ///< all of them are in `items`
    LgPathEdge *items; ///< ascending
    uint64_t n;
} LgPathEdges;

/// About to look up `n` nodes: read all the edges now if that has become cheaper.
LgStatus lg_path_edges_expect(const LgPathSource *source, LgPathEdges *edges, uint64_t n,
                              LgError *err) LG_NODISCARD;

/// Of loaded edges: the first that leaves `node` or comes behind.
uint64_t lg_path_edges_find(const LgPathEdges *edges, LgId node);

/// Takes an edge's end, and what its beginning was asked with.
typedef struct {
    LgStatus (*visit)(void *context, LgId node, uint32_t with, LgError *err);
    void *context;
} LgPathVisitor;

/// A node to look up.
typedef struct {
    LgId node;
    uint32_t with;
} LgPathAsk;

/// Visit the edges of the store that leave asks[0..n), which get sorted.
LgStatus lg_path_edges_scan(const LgPathSource *source, const LgPathEdges *edges, LgPathAsk *asks,
                            uint32_t n, const LgPathVisitor *visitor, LgError *err) LG_NODISCARD;

/// Visit every node that edges leave, with `with`; it may come several times.
LgStatus lg_path_edges_starts(const LgPathSource *source, const LgPathEdges *edges, uint32_t with,
                              const LgPathVisitor *visitor, LgError *err) LG_NODISCARD;

/// Visit every subject and object of the graphs, also several times.
LgStatus lg_path_edges_nodes(const LgPathSource *source, const LgPathVisitor *visitor,
                             LgError *err) LG_NODISCARD;

/// Is it a subject or an object in the graphs?
LgStatus lg_path_edges_has_node(const LgPathSource *source, LgId node, bool *out,
                                LgError *err) LG_NODISCARD;

// --- The search -------------------------------------------------------------------

/// Pairs of a node and a state, each once, in the order they came.
typedef struct {
    LgId *nodes;
    uint32_t *states;
    uint32_t n, cap;
    uint32_t *slots; ///< number + 1; 0: free
    uint32_t mask;   ///< slots - 1
} LgPathSet;

/// A search from one node. Lives in exec->arena.
typedef struct {
    const LgPathSource *source;
    const LgPathNfa *nfa;
    int way;            ///< 0: along the arrows; 1: against them
    LgPathEdges *edges; ///< by label
    LgPathSet set;
    uint32_t head;   ///< pairs [0, head) have been expanded
    uint32_t goal;   ///< a pair with this state is an end
    LgId start;      ///< LG_ID_NONE: not begun
    LgPathAsk *asks; ///< of a level
    uint32_t n_asks, cap_asks;
    uint32_t *pending; ///< labels of a level that are not loaded
    uint64_t *wanted;  ///< by label: its lookups in a level
    unsigned work;     ///< steps since the last look at the clock
} LgPathSearch;

LgStatus lg_path_search_init(LgPathSearch *search, const LgPathSource *source, const LgPathNfa *nfa,
                             int way, LgError *err) LG_NODISCARD;

/// Begin at `start`, unless that is the search under way.
LgStatus lg_path_search_begin(LgPathSearch *search, LgId start, LgError *err) LG_NODISCARD;

/// Nothing is left to expand.
static inline bool
lg_path_search_is_over(const LgPathSearch *search)
{
    return search->head == search->set.n;
}

/// Expand one level: what the pairs found last lead to.
LgStatus lg_path_search_step(LgPathSearch *search, LgError *err) LG_NODISCARD;

/// Has `node` been found to be an end?
bool lg_path_search_has(const LgPathSearch *search, LgId node);

/// Add a pair. LG_E_LIMIT when the arena is full.
LgStatus lg_path_set_add(LgPathSet *set, LgArena *arena, LgId node, uint32_t state,
                         LgError *err) LG_NODISCARD;

#endif
