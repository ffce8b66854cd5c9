// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPlan: what will be done to answer a pattern: a tree of physical operators
// with their estimates. Read-only once it is made; op.h runs it.

#ifndef LG_SPARQL_PLAN_H
#define LG_SPARQL_PLAN_H

#include "sparql/expr.h"

typedef enum {
    LG_PLAN_VALUES,   ///< rows of `table`; one row without columns is the unit
    LG_PLAN_SCAN,     ///< `pattern` in `order`
    LG_PLAN_COUNT,    ///< one row: the number of triples of `pattern`, from the block index
    LG_PLAN_COUNTS,   ///< the same for each graph, or predicate (of `table`, if it has rows), that
                      ///< occurs
    LG_PLAN_OBJECTS,  ///< the distinct objects of `pattern`, whose predicate is bound, and with
                      ///< `var` the number of triples of each
    LG_PLAN_MERGE,    ///< both inputs ascending by `key`
    LG_PLAN_HASH,     ///< the second input is put in a hash table
    LG_PLAN_BIND,     ///< `pattern` is looked up for each row of the input
    LG_PLAN_PATH,     ///< `path` is searched for each row of the input
    LG_PLAN_APPLY,    ///< alg is planned and run for each batch of the input's rows
    LG_PLAN_SERVICE,  ///< `alg` is asked of another endpoint with values of the input's rows
    LG_PLAN_UNION,    ///< all inputs, one after the other
    LG_PLAN_FILTER,   ///< rows for which `expr` is true
    LG_PLAN_EXTEND,   ///< binds `var` to `expr`
    LG_PLAN_PROJECT,  ///< only `vars`
    LG_PLAN_DISTINCT, ///< each row once
    LG_PLAN_REDUCED,  ///< as DISTINCT within a window
    LG_PLAN_SLICE,    ///< `offset`, `limit`
    LG_PLAN_ORDER,    ///< sorted by alg->sort; with `limit` only that many rows
    LG_PLAN_GROUP,    ///< by alg->keys with alg->aggs
    LG_PLAN_GRAPHS,   ///< alg->a planned and run once for each of `pattern`'s graphs
    LG_PLAN_GATHER,   ///< the input run by several threads, each for ranges of the scan `driver`
} LgPlanKind;

typedef enum {
    LG_JOIN_INNER = 0,
    LG_JOIN_LEFT,
    LG_JOIN_SEMI,
    LG_JOIN_ANTI,
    LG_JOIN_MINUS, ///< as ANTI, but only when a variable is bound on both sides
} LgJoinMode;

/// A quad pattern with its terms looked up. A position has an id, a variable,
/// or both: a variable whose only possible value is known.
typedef struct {
    LgId id[4]; ///< by LG_COL_; LG_ID_NONE: any
    LgVar var[4];
    LgGraphs graphs;
    LgId min_o, max_o; ///< as in LgScanSpec
} LgPattern;

/// An automaton made of a path (path_impl.h).
typedef struct LgPathNfa LgPathNfa;

/// A path with its ends (subject, object) looked up. An end has an id, a variable, or
/// both: a variable whose only possible value is known.
typedef struct {
    const LgPath *path;
    const LgPathNfa *nfa;
    LgId id[2];
    LgVar var[2];
    LgGraphs graphs;
} LgPathPattern;

/// Rows kept in memory, a column after the other: cells[c * n + row].
typedef struct {
    uint64_t n;
    const LgId *cells;
} LgPlanTable;

typedef struct LgPlan LgPlan;
struct LgPlan {
    LgPlanKind kind;
    LgJoinMode mode;  ///< of MERGE, HASH, BIND, PATH, APPLY, SERVICE
    double rows;      ///< estimated
    double cost;      ///< estimated, in rows touched, inputs included
    LgVar sorted;     ///< rows ascend by this variable's id; or LG_VAR_NONE
    uint32_t n_vars;  ///< columns
    LgVar *vars;      ///< the variable of each column
    bool *sure;       ///< columns that are never unbound
    double *distinct; ///< estimated number of distinct values of each column
    LgPlan **inputs;
    uint32_t n_inputs;
    const LgPattern *pattern;
    const LgPathPattern *path;
    LgOrder order;
    bool ranged;          ///< of SCAN: it is a `driver`, and has an order
    const LgPlan *driver; ///< of GATHER, and of ORDER right below it: the best rows of a part
    LgVar key;            ///< of MERGE
    LgVar var;            ///< of EXTEND, COUNT, COUNTS, GRAPHS; of OBJECTS, or LG_VAR_NONE
    const LgExpr
        *expr;        ///< of FILTER and EXTEND; of HASH, BIND, PATH, SERVICE: also asked of a match
    const LgAlg *alg; ///< of ORDER, GROUP, GRAPHS, APPLY and SERVICE
    bool *unread; ///< of HASH, by column of the second input: nobody reads it, it may be unbound;
                  ///< null: all are read
    const LgVar *right;     ///< of APPLY and SERVICE: the variables that `alg` gives
    const bool *right_sure; ///< of SERVICE: which of them every solution of `alg` binds
    uint32_t n_right;
    LgPlanTable table;
    uint64_t offset, limit; ///< limit UINT64_MAX: none
};

/// Ways to make the planner choose badly, so that tests can compare the answers.
typedef struct {
    unsigned seed; ///< not 0: a pseudo-random join order with pseudo-random operators
    bool no_merge, no_hash, no_bind;
    bool no_pushdown;      ///< filters stay where they were written
    bool no_counts;        ///< nothing is counted from the block index
    uint32_t service_rows; ///< of VALUES in one request; 0: LG_SERVICE_ROWS
    bool no_load;          ///< the edges of paths stay in the store
    bool parallel;         ///< all that several threads can do is given to them, in small pieces
} LgPlanKnobs;

/// Rows that a pattern is joined with: cells[c * n + row] for vars[c], all bound.
typedef struct {
    const LgVar *vars;
    uint32_t n_vars;
    const LgId *cells;
    uint64_t n;
} LgPlanGiven;

/// What planning needs to know of a run. Outlives the plan and its operators.
typedef struct {
    LgExec *exec;
    LgGraphs graphs;          ///< the default graph
    LgGraphs named;           ///< what GRAPH ?g ranges over
    const LgPlanKnobs *knobs; ///< may be null
    size_t memory;            ///< budget of an inner pattern's evaluation; 0: none
    const LgId *fixed;        ///< by variable: its only possible value; may be null
    const LgPlanGiven *given; ///< joined with the whole pattern, which is then a
                              ///< BGP, a join or a union of these; may be null
    void *notes;              ///< of plan_exists.c
} LgPlanContext;

/// What OBJECTS reads of the store.
static inline LgScanSpec
lg_plan_objects_spec(const LgPattern *pattern)
{
    return (LgScanSpec){.p = pattern->id[LG_COL_P], .graphs = pattern->graphs};
}

/// Plan `alg`. `needed[var]` tells which variables must be columns if they can
/// be bound at all; null: every one. Lives in exec->arena. Sets exec->exists.
LgStatus lg_plan_new(LgPlanContext *context, const LgAlg *alg, const bool *needed, LgPlan **out,
                     LgError *err) LG_NODISCARD;

/// The column of `var`, UINT32_MAX when there is none.
uint32_t lg_plan_column(const LgPlan *plan, LgVar var);

/// Column of each of `n` variables, as lg_program_new() takes it. Null when
/// the arena is full.
uint32_t *lg_plan_columns(LgArena *arena, const LgPlan *plan, uint32_t n);

#endif
