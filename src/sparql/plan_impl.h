// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the files of the planner share.
//
// Planning a pattern gives a set of alternatives: the cheapest plan, and for
// each variable that rows can come sorted by, the cheapest such plan, since a
// join or an OPTIONAL above may be worth the order.

#ifndef LG_SPARQL_PLAN_IMPL_H
#define LG_SPARQL_PLAN_IMPL_H

#include "sparql/op.h"

enum { LG_PLAN_ALTERNATIVES = 6 };

typedef struct {
    uint32_t n;
    LgPlan *plans[LG_PLAN_ALTERNATIVES]; ///< no two with the same `sorted`
} LgPlanSet;

/// The graphs that a pattern is matched in.
typedef struct {
    LgGraphs graphs;
    LgVar var; ///< GRAPH ?var: bound by every pattern; else LG_VAR_NONE
} LgPlanScope;

/// A conjunct of a FILTER.
typedef struct {
    const LgExpr *expr;
    bool *vars;   ///< by variable number
    bool exists;  ///< it is EXISTS or NOT EXISTS
    bool movable; ///< may be evaluated lower down
} LgPlanFilter;

typedef struct {
    LgPlanFilter *items;
    uint32_t n;
} LgPlanFilters;

typedef struct {
    LgPlanContext *context;
    LgExec *exec;
    LgArena *arena;
    uint32_t n_vars; ///< of the query
    uint64_t random; ///< of the knobs; 0: choose well
    uint32_t steps;  ///< joins that have been tried
    double bound;    ///< plans that cost more are not wanted
    LgError *err;
} LgPlanner;

/// What is asked of a part of the plan.
typedef struct {
    LgPlanScope scope;
    const bool *needed;     ///< variables used above, by number
    LgPlanFilters *filters; ///< to apply, here or lower down
    uint64_t limit;         ///< no more rows than this are used; UINT64_MAX: all
    LgPlan *given;          ///< a plan that the pattern is joined with; may be null
} LgPlanRequest;

/// The failure when the arena is full.
LgStatus lg_plan_full(LgPlanner *planner);

/// Plan `alg` (plan.c).
LgStatus lg_plan_part(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                      LgPlanSet *out) LG_NODISCARD;

// --- Sets of variables (plan_vars.c) ------------------------------------------

bool *lg_plan_vars_new(LgPlanner *planner, const bool *copy);

/// Add the variables that `alg` can bind. With `sure`, only those it always binds.
void lg_plan_vars_of(LgPlanner *planner, const LgAlg *alg, bool sure, bool *out);
void lg_plan_vars_add(LgPlanner *planner, bool *to, const bool *from);

/// True when no variable is in both.
bool lg_plan_vars_disjoint(const LgPlanner *planner, const bool *a, const bool *b);

/// True when every variable of `a` is in `b`.
bool lg_plan_vars_within(const LgPlanner *planner, const bool *a, const bool *b);

// --- Nodes (plan_node.c): each null when the arena is full ----------------------

/// Would a plan of this order and cost be kept in the set?
bool lg_plan_node_wanted(LgPlanner *planner, const LgPlanSet *set, LgVar sorted, double cost);

/// Put a wanted plan in the set.
void lg_plan_node_put(LgPlanSet *set, LgPlan *plan);

/// Put `plan` in the set if it is wanted.
void lg_plan_node_offer(LgPlanner *planner, LgPlanSet *set, LgPlan *plan);
LgPlan *lg_plan_node_cheapest(const LgPlanSet *set);

/// A node with room for `n_vars` columns and nothing else.
LgPlan *lg_plan_node_new(LgPlanner *planner, LgPlanKind kind, uint32_t n_vars);

/// `n` rows of cells[c * n + row] for `vars`.
LgPlan *lg_plan_node_values(LgPlanner *planner, const LgVar *vars, uint32_t n_vars,
                            const LgId *cells, uint64_t n);

/// No rows.
LgPlan *lg_plan_node_nothing(LgPlanner *planner);

/// A node over one input with the input's columns and estimates.
LgPlan *lg_plan_node_over(LgPlanner *planner, LgPlanKind kind, LgPlan *input);
LgPlan *lg_plan_node_filter(LgPlanner *planner, LgPlan *input, const LgExpr *expr);
LgPlan *lg_plan_node_extend(LgPlanner *planner, LgPlan *input, LgVar var, const LgExpr *expr);
LgPlan *lg_plan_node_project(LgPlanner *planner, LgPlan *input, const LgVar *vars, uint32_t n_vars);

/// A guess of the share of rows that `expr` lets through.
double lg_plan_node_selectivity(const LgExpr *expr);

// --- Patterns (plan_pattern.c) --------------------------------------------------

typedef struct {
    LgPattern pattern;
    bool dead;          ///< a term of it is not in the store
    double rows;        ///< from the block index
    bool exact;         ///< `rows` is the true number
    double distinct[4]; ///< of each open position
} LgPlanPattern;

LgStatus lg_plan_pattern_init(LgPlanner *planner, const LgTriple *triple, const LgPlanScope *scope,
                              LgPlanPattern *out) LG_NODISCARD;

/// Count again after the pattern was narrowed.
LgStatus lg_plan_pattern_count(LgPlanner *planner, LgPlanPattern *pattern) LG_NODISCARD;

/// The id of a term, LG_ID_NONE when the store has never seen it.
LgStatus lg_plan_pattern_id(LgPlanner *planner, const LgTerm *term, LgId *out) LG_NODISCARD;

/// Scans of the pattern in every order it can be read in, with the columns `needed`.
LgStatus lg_plan_pattern_scans(LgPlanner *planner, const LgPlanPattern *pattern, const bool *needed,
                               LgPlanSet *out) LG_NODISCARD;

/// Use a conjunct to read less: an equality fixes a variable (`*out_done`: the
/// conjunct is then always true), a range of numbers bounds the objects.
LgStatus lg_plan_pattern_narrow(LgPlanner *planner, LgPlanPattern *pattern, const LgExpr *expr,
                                bool *out_done) LG_NODISCARD;

// --- Stars (plan_star.c) ----------------------------------------------------------

/// How many rows the patterns of one subject have together: any of them, as a set of bits.
typedef struct LgPlanStar LgPlanStar;

/// Can it be in a star?
bool lg_plan_star_takes(const LgPlanPattern *pattern);

/// Look at `n` patterns of one subject that lg_plan_star_takes(), of the same graphs: at most
/// LG_STAR_MOST.
LgStatus lg_plan_star_new(LgPlanner *planner, const LgPlanPattern *const *patterns, uint32_t n,
                          LgPlanStar **out) LG_NODISCARD;

/// Rows of one member whose subjects may be in the star.
double lg_plan_star_part(const LgPlanStar *star, uint32_t member);

/// Rows of some members joined with each other; of one: by itself. At least 1.
double lg_plan_star_rows(LgPlanStar *star, uint64_t members);

// --- Paths (plan_path.c) ----------------------------------------------------------

typedef struct {
    LgPathPattern pattern;
    double edges;     ///< of all its steps
    double starts[2]; ///< nodes that they leave, going forward and backward
    double reach[2];  ///< ends found from one start
    double nodes;     ///< of the graph, for a path that may have length zero; else 0
} LgPlanPath;

LgStatus lg_plan_path_init(LgPlanner *planner, const LgAlg *alg, const LgPlanScope *scope,
                           LgPlanPath *out) LG_NODISCARD;

/// The path by itself, with the columns `needed`.
LgStatus lg_plan_path_alone(LgPlanner *planner, const LgPlanPath *path, const bool *needed,
                            LgPlanSet *out) LG_NODISCARD;

/// The cost of searching it for each row of `left`; negative when they share no variable.
double lg_plan_path_cost(const LgPlanPath *path, const LgPlan *left);

// --- SERVICE (plan_service.c) -----------------------------------------------------

/// The clause by itself, or, in an inner run, joined with the outer row's values.
LgStatus lg_plan_service(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                         LgPlanSet *out) LG_NODISCARD;

/// In an inner run: give the rows of `*left` the values that the outer row has for variables of
/// the clause.
LgStatus lg_plan_service_fix(LgPlanner *planner, const LgAlg *alg, LgPlan **left) LG_NODISCARD;

/// The cost of asking it with the values of `left`, and how many rows come back.
double lg_plan_service_cost(const LgAlg *alg, const LgPlan *left, double *out_rows);

// --- Joins (plan_join.c) ----------------------------------------------------------

/// The right side of a join: a plan in several orders, and, when it is one
/// pattern or path, that.
typedef struct {
    LgPlanSet set;
    const LgPlanPattern *pattern; ///< may be null
    double per_row;               ///< rows of `pattern` for one of a left side that has its subject
                                  ///< already, other variables apart; 0: not known
    double reach;                 ///< and how many rows of it can be such
    const LgPlanPath *path;       ///< when it is one; may be null
    const LgAlg *service;         ///< when it is one; may be null
    const LgExpr *expr;           ///< condition on the joined row; may be null
    const LgExpr *bind_expr;      ///< the same where `pattern` is looked up (or `service` asked):
                                  ///< without the filters that `set` applies itself
    const LgAlg *lateral;         ///< the patterns alone, when they are a plain join or a union of
                                  ///< such; may be null
    LgPlanScope scope;            ///< of `lateral`
} LgPlanRight;

/// Offer every way to join `left` with `right` to `out`.
LgStatus lg_plan_join_ways(LgPlanner *planner, LgPlan *left, const LgPlanRight *right,
                           LgJoinMode mode, LgPlanSet *out) LG_NODISCARD;

/// A group of patterns joined with each other, filters included (plan_group.c).
LgStatus lg_plan_group_new(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                           LgPlanSet *out) LG_NODISCARD;

// --- Filters (plan_filter.c) --------------------------------------------------------

/// Split `expr` into conjuncts and append them.
LgStatus lg_plan_filter_split(LgPlanner *planner, const LgExpr *expr,
                              LgPlanFilters *to) LG_NODISCARD;

/// Append one.
LgStatus lg_plan_filter_add(LgPlanner *planner, const LgPlanFilter *filter,
                            LgPlanFilters *to) LG_NODISCARD;

/// True for triple patterns, paths and SERVICE joined with each other and nothing else. With
/// `substitutes`, only if substituting a row's values (18.6) and joining with the row are
/// the same: a value may match a path of length zero, a variable only nodes.
bool lg_plan_filter_is_plain(const LgAlg *alg, const LgPlanScope *scope, bool substitutes);

/// All of them as one expression; null when there are none.
LgStatus lg_plan_filter_all(LgPlanner *planner, const LgPlanFilters *filters,
                            const LgExpr **out) LG_NODISCARD;

/// Apply one conjunct to every alternative of `set`.
LgStatus lg_plan_filter_apply(LgPlanner *planner, const LgPlanScope *scope,
                              const LgPlanFilter *filter, LgPlanSet *set) LG_NODISCARD;

/// Apply all of request->filters.
LgStatus lg_plan_filter_rest(LgPlanner *planner, const LgPlanRequest *request,
                             LgPlanSet *set) LG_NODISCARD;

// --- EXISTS and GRAPH (plan_exists.c, plan_graph.c) -----------------------------------

/// Remember the graphs that the EXISTS patterns in `expr` are matched in, for
/// those that are answered row by row.
LgStatus lg_plan_exists_note(LgPlanner *planner, const LgExpr *expr,
                             const LgPlanScope *scope) LG_NODISCARD;

/// Set exec->exists.
void lg_plan_exists_install(LgPlanContext *context);

/// Plan a GRAPH pattern (plan_graph.c).
LgStatus lg_plan_graph_plan(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                            LgPlanSet *out) LG_NODISCARD;

/// One evaluation of an inner pattern, with an arena of its own: planned,
/// built and opened (plan_run.c).
typedef struct {
    LgExec exec;
    LgPlanContext context;
    LgPlan *plan;
    LgOp *root;
} LgPlanRun;

/// Begin to evaluate `alg` over `graphs`, with `fixed` values, joined with `given`, for
/// the variables `needed` (each may be null).
/// Close it also when this fails.
LgStatus lg_plan_run_open(LgPlanRun *run, const LgPlanContext *outer, const LgAlg *alg,
                          LgGraphs graphs, const LgId *fixed, const LgPlanGiven *given,
                          const bool *needed, LgError *err) LG_NODISCARD;
void lg_plan_run_close(LgPlanRun *run, LgExec *outer);

/// Have several threads run what is worth it of a finished plan, if the run has helpers
/// (plan_parallel.c).
LgStatus lg_plan_parallel(LgPlanner *planner, LgPlan **plan) LG_NODISCARD;

/// Note in the hash joins of a whole plan which columns nobody reads (plan_unread.c).
LgStatus lg_plan_unread(LgPlanner *planner, LgPlan *plan) LG_NODISCARD;

/// A count or a list of predicates that the block index answers; `*out` stays
/// null when `alg` is none (plan_count.c).
LgStatus lg_plan_count_try(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                           LgPlan **out) LG_NODISCARD;

/// The only triple pattern of `alg`, its variables all different; else null.
const LgTriple *lg_plan_count_triple(const LgAlg *alg);

/// Is it COUNT(*) or COUNT(?v) of a variable that the pattern binds?
bool lg_plan_count_all(const LgAgg *agg, const LgTriple *t);

// --- Objects without subjects (plan_objects.c) --------------------------------------

/// The distinct objects of `t` and, in the variable `count` unless it is LG_VAR_NONE, the number of
/// triples of each. `*out` stays null when the index does not know them.
LgStatus lg_plan_objects_new(LgPlanner *planner, const LgPlanScope *scope, const LgTriple *t,
                             LgVar count, LgPlan **out) LG_NODISCARD;

/// For a GROUP over one pattern that does not care for its subjects: when it is cheaper, `*input`
/// becomes the objects and `*alg` a GROUP over them. Else both stay as they are.
LgStatus lg_plan_objects_group(LgPlanner *planner, const LgAlg **alg, const LgPlanRequest *request,
                               LgPlan **input) LG_NODISCARD;

#endif
