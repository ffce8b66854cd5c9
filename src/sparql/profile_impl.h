// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgProfile: what the operators of an explained query did: rows, calls, time and memory.
// It outlives them, so that the plan can still be shown when a limit has ended the run.
// Queries that are not explained have none and measure nothing.
//
// The tree of nodes follows the plan. A pattern that an operator plans and runs itself,
// again and again (apply, graphs, EXISTS answered row by row), hangs below that operator:
// runs whose plans differ in constants only are added up in one node.

#ifndef LG_SPARQL_PROFILE_IMPL_H
#define LG_SPARQL_PROFILE_IMPL_H

#include "base/time.h"
#include "sparql/op.h"

enum {
    LG_PROFILE_PLANS = 4,                 ///< plans of one pattern that are told apart
    LG_PROFILE_OTHERS = LG_PROFILE_PLANS, ///< the index of all further ones
    LG_PROFILE_MEMORY = 64 << 20,         ///< bytes of a profile
};

typedef struct LgProfileInner LgProfileInner;

/// One operator, or what an inner operator did in all its runs.
struct LgProfileNode {
    LgStr name;       ///< "left hash"
    LgStr detail;     ///< what it works on; may be empty
    uint64_t shape;   ///< of the plan without its constants
    double estimated; ///< rows, of all runs
    uint64_t runs;
    uint64_t ended; ///< runs that were read to the end
    uint64_t rows;
    uint64_t calls;     ///< of next, the last and empty one included
    uint64_t seeks;     ///< calls that skipped rows
    uint64_t visited;   ///< of a path: nodes reached by its searches, each in each state
    uint64_t requests;  ///< of SERVICE: to other endpoints
    uint64_t received;  ///< and the rows of their answers
    uint64_t time_ns;   ///< what it calls included
    size_t memory;      ///< taken in the last run, what it calls in the same plan included
    size_t most_memory; ///< in an earlier run
    LgProfileNode **inputs;
    uint32_t n_inputs;
    LgProfileInner *inner; ///< first of its inner patterns
};

typedef enum {
    LG_PROFILE_EXISTS, ///< EXISTS, with the values of a row
    LG_PROFILE_BATCH,  ///< the right side of apply, with a batch of rows
    LG_PROFILE_GRAPH,  ///< a pattern in one graph
} LgProfileKind;

/// A pattern that an operator plans and runs itself.
struct LgProfileInner {
    LgProfileKind kind;
    uint32_t line, column; ///< of EXISTS in the query
    uint64_t asked;        ///< EXISTS: rows that asked; answers are remembered
    uint64_t runs;
    uint64_t planning_ns;
    LgProfileNode *plans[LG_PROFILE_PLANS + 1]; ///< in the order they came; null: none
    LgProfileInner *next;
};

struct LgProfile {
    LgArena *arena;
    LgProfileNode *root;
    LgProfileNode *current; ///< whose function is running
    const LgExpr *exists;   ///< the EXISTS being answered
    const LgArena *memory;  ///< of the whole query
    size_t peak;            ///< most bytes that it has held
};

/// `memory` is the query's arena, in which all others are. Null when memory is short. Free it
/// with lg_profile_free().
LgProfile *lg_profile_new(const LgArena *memory) LG_NODISCARD;
void lg_profile_free(LgProfile *profile);

/// Make the nodes of `root` and its inputs, as profile->root, and have them measured if the
/// run has the profile in its LgExec. LG_E_LIMIT when there are too many.
LgStatus lg_profile_plan(LgProfile *profile, LgExec *exec, LgOp *root, LgError *err) LG_NODISCARD;

/// The operator at work has planned one more run of an inner pattern: have its `root` measured.
/// `fixed`: the values it was planned for; may be null.
LgStatus lg_profile_inner(LgExec *exec, LgProfileKind kind, const LgId *fixed, uint64_t planning_ns,
                          LgOp *root, LgError *err) LG_NODISCARD;

/// A row asks `expr`, an EXISTS, of the operator at work.
LgStatus lg_profile_exists(LgExec *exec, const LgExpr *expr, LgError *err) LG_NODISCARD;

/// Add what an operator of another thread did to `node`, which is of the same plan node. Patterns
/// within are not added.
void lg_profile_add(LgProfileNode *node, const LgProfileNode *other);

/// Look how much memory the query holds.
static inline void
lg_profile_look(LgProfile *profile)
{
    const size_t held = lg_arena_used(profile->memory);
    profile->peak = held > profile->peak ? held : profile->peak;
}

/// What is kept between the begin and the end of a measured call.
typedef struct {
    LgProfileNode *outer;
    uint64_t start_ns;
    size_t used;
} LgProfileMark;

LgProfileMark lg_profile_begin(LgExec *exec, LgProfileNode *node);
void lg_profile_end(LgExec *exec, LgProfileNode *node, const LgProfileMark *mark);

/// A path's search has reached `n` nodes more.
static inline void
lg_profile_visit(const LgExec *exec, uint64_t n)
{
    if (exec->profile && exec->profile->current) {
        exec->profile->current->visited += n;
    }
}

/// A request was sent to another endpoint, which has answered with `n` rows.
static inline void
lg_profile_request(const LgExec *exec, uint64_t n)
{
    if (exec->profile && exec->profile->current) {
        exec->profile->current->requests++;
        exec->profile->current->received += n;
    }
}

#endif
