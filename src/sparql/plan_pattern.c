// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Quad patterns: their terms as ids, how many rows they have, and how they can
// be scanned.

#include "sparql/plan_impl.h"

enum { S = LG_COL_S, P = LG_COL_P, O = LG_COL_O, G = LG_COL_G };

LgStatus
lg_plan_pattern_id(LgPlanner *planner, const LgTerm *term, LgId *out)
{
    LG_TRY(lg_termtable_id(planner->exec->terms, term, out, planner->err));
    if (lg_id_kind(*out) == LG_ID_KIND_LOCAL) {
        *out = LG_ID_NONE;
    }
    return LG_OK;
}

// A variable whose value is known: LG_ID_NONE when it is not.
static void
fix(LgPlanPattern *pattern, int at, LgId id)
{
    const unsigned kind = lg_id_kind(id);
    const bool literal = kind == LG_ID_KIND_LITERAL || kind >= LG_ID_KIND_STRING;
    pattern->pattern.id[at] = id;
    pattern->dead = pattern->dead || kind == LG_ID_KIND_LOCAL || (literal && at != O);
}

static LgStatus
resolve(LgPlanner *planner, const LgNode *node, int at, LgPlanPattern *out)
{
    out->pattern.var[at] = node->var;
    if (node->var != LG_VAR_NONE) {
        if (planner->context->fixed) {
            fix(out, at, planner->context->fixed[node->var]);
        }
        return LG_OK;
    }
    LG_TRY(lg_plan_pattern_id(planner, &node->term, &out->pattern.id[at]));
    const bool literal = node->term.kind == LG_TERM_LITERAL;
    out->dead = out->dead || out->pattern.id[at] == LG_ID_NONE || (literal && at != O);
    return LG_OK;
}

static LgScanSpec
spec_of(const LgPattern *pattern)
{
    return (LgScanSpec){.s = pattern->id[S],
                        .p = pattern->id[P],
                        .o = pattern->id[O],
                        .graphs = pattern->graphs,
                        .min_o = pattern->min_o,
                        .max_o = pattern->max_o,
                        .want = pattern->var[G] != LG_VAR_NONE ? LG_WANT_G : 0};
}

static double
at_most(double value, double bound)
{
    const double least = bound < 1 ? 1 : bound;
    return value < 1 ? 1 : value > least ? least : value;
}

// About how many rows there are. Those of one subject with any predicate are not counted: that
// would look as many blocks up as reading them.
static LgStatus
count_rows(LgPlanner *planner, LgPlanPattern *pattern)
{
    const LgSnapshot *snapshot = planner->exec->snapshot;
    const LgPattern *p = &pattern->pattern;
    const LgScanSpec spec = spec_of(p);
    uint64_t rows = 0;
    if (pattern->dead) {
        pattern->rows = 0;
        return LG_OK;
    }
    if (p->id[S] != LG_ID_NONE && p->id[P] == LG_ID_NONE) {
        LgId *predicates = NULL;
        size_t n = 0;
        LG_TRY(lg_snapshot_predicates_of(snapshot, p->id[S], LG_ID_NONE, planner->arena,
                                         &predicates, &n, planner->err));
        pattern->rows = (double)n;
        return LG_OK;
    }
    LG_TRY(lg_snapshot_count(snapshot, &spec, &rows, &pattern->exact, planner->err));
    pattern->rows = (double)rows;
    return LG_OK;
}

LgStatus
lg_plan_pattern_count(LgPlanner *planner, LgPlanPattern *pattern)
{
    const LgSnapshot *snapshot = planner->exec->snapshot;
    const LgPattern *p = &pattern->pattern;
    LG_TRY(count_rows(planner, pattern));
    const double n = pattern->rows;
    double subjects = n / 5;
    double objects = n / 3;
    if (p->id[P] != LG_ID_NONE) {
        LgPredicateStats stats = {0};
        LG_TRY(lg_snapshot_predicate(snapshot, p->id[P], &stats, planner->err));
        subjects = (double)stats.subjects;
        objects = (double)stats.objects;
    }
    const bool only_s = p->id[O] != LG_ID_NONE && p->id[P] != LG_ID_NONE;
    pattern->distinct[S] = at_most(only_s ? n : subjects, n);
    pattern->distinct[P] = at_most(50, n);
    pattern->distinct[O] = at_most(p->id[S] != LG_ID_NONE ? n : objects, n);
    pattern->distinct[G] = at_most(10, n);
    for (int i = 0; i < 4; i++) {
        if (p->id[i] != LG_ID_NONE) {
            pattern->distinct[i] = 1;
        }
    }
    return LG_OK;
}

LgStatus
lg_plan_pattern_init(LgPlanner *planner, const LgTriple *triple, const LgPlanScope *scope,
                     LgPlanPattern *out)
{
    *out = (LgPlanPattern){.pattern.graphs = scope->graphs};
    out->pattern.var[G] = scope->var;
    out->dead = !scope->graphs.all && scope->graphs.n == 0;
    LG_TRY(resolve(planner, &triple->s, S, out));
    LG_TRY(resolve(planner, &triple->p, P, out));
    LG_TRY(resolve(planner, &triple->o, O, out));
    return lg_plan_pattern_count(planner, out);
}

// The variables that become columns: used elsewhere, each once.
static LgPlan *
new_scan(LgPlanner *planner, const LgPlanPattern *pattern, const bool *needed, LgOrder order)
{
    const LgPattern *p = &pattern->pattern;
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_SCAN, 4);
    if (!plan) {
        return NULL;
    }
    plan->n_vars = 0;
    for (int i = 0; i < 4; i++) {
        bool take = p->var[i] != LG_VAR_NONE && needed[p->var[i]];
        for (uint32_t c = 0; c < plan->n_vars; c++) {
            take = take && plan->vars[c] != p->var[i];
        }
        if (take) {
            plan->vars[plan->n_vars] = p->var[i];
            plan->sure[plan->n_vars] = true;
            plan->distinct[plan->n_vars] = pattern->distinct[i];
            plan->n_vars++;
        }
    }
    plan->pattern = &pattern->pattern;
    plan->order = order;
    plan->rows = pattern->rows;
    plan->cost = pattern->rows + 1;
    const LgVar by = order == LG_ORDER_S   ? p->var[S]
                     : order == LG_ORDER_O ? p->var[O]
                                           : LG_VAR_NONE;
    if (by != LG_VAR_NONE && needed[by]) {
        plan->sorted = by;
    }
    return plan;
}

LgStatus
lg_plan_pattern_scans(LgPlanner *planner, const LgPlanPattern *pattern, const bool *needed,
                      LgPlanSet *out)
{
    if (pattern->dead) {
        LgPlan *nothing = lg_plan_node_nothing(planner);
        if (!nothing) {
            return lg_plan_full(planner);
        }
        lg_plan_node_offer(planner, out, nothing);
        return LG_OK;
    }
    const LgPattern *p = &pattern->pattern;
    const bool ordered = p->id[P] != LG_ID_NONE;
    for (LgOrder order = LG_ORDER_ANY; order <= LG_ORDER_O; order++) {
        const int by = order == LG_ORDER_S ? S : O;
        if (order != LG_ORDER_ANY && (!ordered || p->id[by] != LG_ID_NONE)) {
            continue;
        }
        LgPlan *scan = new_scan(planner, pattern, needed, order);
        if (!scan) {
            return lg_plan_full(planner);
        }
        if (order != LG_ORDER_ANY && scan->sorted == LG_VAR_NONE) {
            continue; // nobody sees the order
        }
        lg_plan_node_offer(planner, out, scan);
    }
    return LG_OK;
}

// --- Narrowing by filters -----------------------------------------------------

// `?var op constant`, either way round; `*out_op` reads from the variable.
static bool
is_comparison(const LgExpr *expr, LgVar *out_var, const LgTerm **out_term, LgExprOp *out_op)
{
    if (expr->op < LG_EXPR_EQ || expr->op > LG_EXPR_GE) {
        return false;
    }
    const LgExpr *a = expr->args[0];
    const LgExpr *b = expr->args[1];
    *out_op = expr->op;
    if (a->op == LG_EXPR_TERM && b->op == LG_EXPR_VAR) {
        const LgExpr *swap = a;
        a = b;
        b = swap;
        *out_op = expr->op == LG_EXPR_LT   ? LG_EXPR_GT
                  : expr->op == LG_EXPR_GT ? LG_EXPR_LT
                  : expr->op == LG_EXPR_LE ? LG_EXPR_GE
                  : expr->op == LG_EXPR_GE ? LG_EXPR_LE
                                           : expr->op;
    }
    *out_var = a->var;
    *out_term = &b->term;
    return a->op == LG_EXPR_VAR && b->op == LG_EXPR_TERM;
}

// Terms for which `=` and sameTerm agree (17.4.1.7): IRIs and plain strings.
static bool
equal_means_same(const LgTerm *term)
{
    return term->kind == LG_TERM_IRI ||
           (term->kind == LG_TERM_LITERAL && lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING)));
}

// The one inline kind of all objects of the pattern, or LG_ID_KIND_NONE.
static LgStatus
single_kind(LgPlanner *planner, const LgPlanPattern *pattern, unsigned *out)
{
    static const unsigned kinds[] = {LG_ID_KIND_INTEGER, LG_ID_KIND_DATE, LG_ID_KIND_GYEAR,
                                     LG_ID_KIND_DECIMAL};
    LgScanSpec spec = spec_of(&pattern->pattern);
    *out = LG_ID_KIND_NONE;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && pattern->exact; i++) {
        uint64_t rows = 0;
        bool exact = false;
        spec.min_o = lg_id_make(kinds[i], 0);
        spec.max_o = lg_id_make(kinds[i], LG_ID_PAYLOAD_MASK);
        LG_TRY(lg_snapshot_count(planner->exec->snapshot, &spec, &rows, &exact, planner->err));
        if (exact && (double)rows == pattern->rows) {
            *out = kinds[i];
            return LG_OK;
        }
    }
    return LG_OK;
}

// The first and the last id of the constant's value among objects of a kind. False: their ids do
// not tell how they compare.
static bool
ids_of_value(LgId constant, unsigned objects, LgId *out_first, LgId *out_last)
{
    const LgId digits = 15; // of a decimal; how many it was written with
    LgId id = constant;
    if (objects == LG_ID_KIND_DECIMAL && lg_id_kind(id) == LG_ID_KIND_INTEGER) {
        id = lg_id_from_decimal(lg_id_integer(id), 0);
    }
    const bool decimal = objects == LG_ID_KIND_DECIMAL;
    *out_first = decimal ? id & ~digits : id;
    *out_last = decimal ? id | digits : id;
    return lg_id_kind(id) == objects &&
           (decimal || objects == LG_ID_KIND_INTEGER || objects == LG_ID_KIND_DATE);
}

// Objects that are all of one kind compare with a constant as their ids do.
static LgStatus
narrow_range(LgPlanner *planner, LgPlanPattern *pattern, LgExprOp op, const LgTerm *term,
             bool *out_done)
{
    const LgId id = lg_id_encode(term);
    if (id == LG_ID_NONE || op == LG_EXPR_NE || pattern->rows < LG_BATCH_MAX) {
        return LG_OK;
    }
    unsigned kind = LG_ID_KIND_NONE;
    if (pattern->pattern.max_o == LG_ID_NONE) {
        LG_TRY(single_kind(planner, pattern, &kind));
    } else if (lg_id_kind(pattern->pattern.min_o) == lg_id_kind(pattern->pattern.max_o)) {
        kind = lg_id_kind(pattern->pattern.min_o);
    }
    LgId first = LG_ID_NONE;
    LgId last = LG_ID_NONE;
    if (!ids_of_value(id, kind, &first, &last)) {
        return LG_OK;
    }
    LgId low = lg_id_make(kind, 0);
    LgId high = lg_id_make(kind, LG_ID_PAYLOAD_MASK);
    if (op == LG_EXPR_EQ || op == LG_EXPR_GE || op == LG_EXPR_GT) {
        low = op == LG_EXPR_GT ? last + 1 : first;
    }
    if (op == LG_EXPR_EQ || op == LG_EXPR_LE || op == LG_EXPR_LT) {
        high = op == LG_EXPR_LT ? first - 1 : last;
    }
    LgPattern *p = &pattern->pattern;
    p->min_o = p->max_o != LG_ID_NONE && p->min_o > low ? p->min_o : low;
    p->max_o = p->max_o != LG_ID_NONE && p->max_o < high ? p->max_o : high;
    pattern->dead = pattern->dead || p->min_o > p->max_o || lg_id_kind(p->min_o) != kind ||
                    lg_id_kind(p->max_o) != kind;
    *out_done = true;
    return lg_plan_pattern_count(planner, pattern);
}

LgStatus
lg_plan_pattern_narrow(LgPlanner *planner, LgPlanPattern *pattern, const LgExpr *expr,
                       bool *out_done)
{
    LgVar var = LG_VAR_NONE;
    const LgTerm *term = NULL;
    LgExprOp op = LG_EXPR_EQ;
    if (pattern->dead || !is_comparison(expr, &var, &term, &op)) {
        return LG_OK;
    }
    LgPattern *p = &pattern->pattern;
    if (op == LG_EXPR_EQ && equal_means_same(term)) {
        LgId id = LG_ID_NONE;
        LG_TRY(lg_plan_pattern_id(planner, term, &id));
        bool found = false;
        for (int i = 0; i < 4; i++) {
            if (p->var[i] != var || i == G) {
                continue;
            }
            found = true;
            pattern->dead = pattern->dead || (p->id[i] != LG_ID_NONE && p->id[i] != id);
            p->id[i] = id;
            pattern->dead =
                pattern->dead || id == LG_ID_NONE || (i != O && term->kind == LG_TERM_LITERAL);
        }
        if (found && p->var[G] != var) {
            *out_done = true;
            return lg_plan_pattern_count(planner, pattern);
        }
        return LG_OK;
    }
    if (p->var[O] == var && p->id[O] == LG_ID_NONE && p->id[P] != LG_ID_NONE && p->var[S] != var &&
        p->var[G] != var) {
        return narrow_range(planner, pattern, op, term, out_done);
    }
    return LG_OK;
}
