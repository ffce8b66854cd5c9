// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A group of patterns joined with each other: which order, by dynamic
// programming over the sets of what is joined already, or, for a large group,
// by taking the best next step. What has been tried in a query is counted: beyond a budget, which
// stands for about 50 ms, the next step is the smallest member there is.
//
// The group's members are triple patterns and paths, which can be looked up in the
// store, and anything else (VALUES, OPTIONAL, a subquery), planned on its own. Filters are
// applied as soon as their variables are all there.

#include "sparql/plan_impl.h"

#include <assert.h>

enum { MAX_DYNAMIC = 8, MAX_MEMBERS = 1024, BUDGET = 20000 };

typedef struct {
    LgPlanRight right;
    LgPlanPattern pattern; // when it is one
    LgPlanPath path;       // when it is one
    bool is_pattern;
    bool is_path;
    const LgAlg *service; // when it is one
    bool *vars;
    LgPlanScope scope;
} Member;

// A set of members.
typedef struct {
    uint64_t words[MAX_MEMBERS / 64];
} Mask;

static bool
has(const Mask *mask, uint32_t i)
{
    return mask->words[i / 64] >> (i % 64) & 1;
}

static void
put(Mask *mask, uint32_t i)
{
    mask->words[i / 64] |= UINT64_C(1) << (i % 64);
}

typedef struct {
    LgPlanner *planner;
    const LgPlanRequest *request;
    Member *members;
    uint32_t n, cap;
    LgPlanFilters filters; // of the group and of those nested in it
    bool *vars;            // of all members
    bool *needed;          // above, in filters, or in two members
    Mask *near;            // of each member: the members that it shares a variable with
} Group;

// No more members than collect() finds in `alg`.
static uint32_t
count_members(const LgAlg *alg)
{
    uint32_t n = 1;
    if (alg->op == LG_ALG_BGP) {
        n = alg->n_triples;
    } else if (alg->op == LG_ALG_JOIN) {
        n = count_members(alg->a) + count_members(alg->b);
    } else if (alg->op == LG_ALG_FILTER) {
        n = count_members(alg->a);
    }
    return n > 0 ? n : 1;
}

static LgStatus
add_member(Group *group, Member **out)
{
    if (group->n == MAX_MEMBERS) {
        return lg_error_set(group->planner->err, LG_E_INVALID,
                            "a group with more than %d patterns: triples, steps of paths, and what "
                            "else is joined; subqueries are groups of their own",
                            MAX_MEMBERS);
    }
    assert(group->n < group->cap);
    Member *member = &group->members[group->n++];
    member->vars = lg_plan_vars_new(group->planner, NULL);
    *out = member;
    return member->vars ? LG_OK : lg_plan_full(group->planner);
}

static LgStatus
add_patterns(Group *group, const LgAlg *alg)
{
    for (uint32_t i = 0; i < alg->n_triples; i++) {
        Member *member = NULL;
        LG_TRY(add_member(group, &member));
        member->is_pattern = true;
        member->scope = group->request->scope;
        LG_TRY(lg_plan_pattern_init(group->planner, &alg->triples[i], &member->scope,
                                    &member->pattern));
        for (int at = 0; at < 4; at++) {
            if (member->pattern.pattern.var[at] != LG_VAR_NONE) {
                member->vars[member->pattern.pattern.var[at]] = true;
            }
        }
    }
    return LG_OK;
}

static LgStatus
add_path(Group *group, const LgAlg *alg)
{
    Member *member = NULL;
    LG_TRY(add_member(group, &member));
    member->is_path = true;
    member->scope = group->request->scope;
    lg_plan_vars_of(group->planner, alg, true, member->vars);
    return lg_plan_path_init(group->planner, alg, &member->scope, &member->path);
}

static LgStatus
add_service(Group *group, const LgAlg *alg)
{
    Member *member = NULL;
    LG_TRY(add_member(group, &member));
    member->service = alg;
    lg_plan_vars_of(group->planner, alg, false, member->vars);
    return LG_OK;
}

// May the filters of a nested group be applied outside of it? Only when they see
// the same values there: all of their variables always bound inside.
static bool
can_lift(Group *group, const LgAlg *alg)
{
    LgPlanner *planner = group->planner;
    bool *sure = lg_plan_vars_new(planner, NULL);
    bool *used = lg_plan_vars_new(planner, NULL);
    if (!sure || !used || lg_expr_is_volatile(alg->expr)) {
        return false;
    }
    lg_plan_vars_of(planner, alg->a, true, sure);
    lg_expr_vars(alg->expr, used);
    return lg_plan_vars_within(planner, used, sure);
}

static LgStatus
collect(Group *group, const LgAlg *alg)
{
    LgPlanner *planner = group->planner;
    if (alg->op == LG_ALG_UNIT) {
        return LG_OK;
    }
    if (alg->op == LG_ALG_BGP) {
        return add_patterns(group, alg);
    }
    if (alg->op == LG_ALG_PATH) {
        return add_path(group, alg);
    }
    if (alg->op == LG_ALG_SERVICE) {
        return add_service(group, alg);
    }
    if (alg->op == LG_ALG_JOIN) {
        LG_TRY(collect(group, alg->a));
        return collect(group, alg->b);
    }
    if (alg->op == LG_ALG_FILTER && can_lift(group, alg)) {
        LG_TRY(lg_plan_filter_split(planner, alg->expr, &group->filters));
        return collect(group, alg->a);
    }
    Member *member = NULL;
    LG_TRY(add_member(group, &member));
    lg_plan_vars_of(planner, alg, false, member->vars);
    LgPlanFilters none = {0};
    LgPlanRequest request = *group->request;
    bool *all = lg_plan_vars_new(planner, NULL);
    if (!all) {
        return lg_plan_full(planner);
    }
    // What the others share is known only later; its own variables are few.
    lg_plan_vars_add(planner, all, member->vars);
    if (request.scope.var != LG_VAR_NONE) {
        all[request.scope.var] = true;
        member->vars[request.scope.var] = true;
    }
    request.needed = all;
    request.filters = &none;
    request.limit = UINT64_MAX;
    request.given = NULL;
    return lg_plan_part(planner, alg, &request, &member->right.set);
}

// Rows that the whole is joined with.
static LgStatus
add_given(Group *group, LgPlan *given)
{
    Member *member = NULL;
    LG_TRY(add_member(group, &member));
    for (uint32_t c = 0; c < given->n_vars; c++) {
        member->vars[given->vars[c]] = true;
    }
    lg_plan_node_offer(group->planner, &member->right.set, given);
    return LG_OK;
}

// Let the filters narrow the patterns; those that then always hold are dropped.
static LgStatus
narrow(Group *group)
{
    LgPlanFilters rest = {0};
    for (uint32_t f = 0; f < group->filters.n; f++) {
        const LgPlanFilter *filter = &group->filters.items[f];
        bool done = false;
        for (uint32_t i = 0; i < group->n && filter->movable; i++) {
            if (group->members[i].is_pattern) {
                LG_TRY(lg_plan_pattern_narrow(group->planner, &group->members[i].pattern,
                                              filter->expr, &done));
            }
        }
        if (!done) {
            LG_TRY(lg_plan_filter_add(group->planner, filter, &rest));
        }
    }
    group->filters = rest;
    return LG_OK;
}

static LgStatus
find_needed(Group *group)
{
    LgPlanner *planner = group->planner;
    group->vars = lg_plan_vars_new(planner, NULL);
    group->needed = lg_plan_vars_new(planner, group->request->needed);
    if (!group->vars || !group->needed) {
        return lg_plan_full(planner);
    }
    bool exists = false;
    for (uint32_t f = 0; f < group->filters.n; f++) {
        lg_plan_vars_add(planner, group->needed, group->filters.items[f].vars);
        exists = exists || lg_expr_is_volatile(group->filters.items[f].expr);
    }
    for (uint32_t i = 0; i < group->n; i++) {
        for (uint32_t v = 0; v < planner->n_vars; v++) {
            group->needed[v] = group->needed[v] || (group->members[i].vars[v] && group->vars[v]);
            group->vars[v] = group->vars[v] || group->members[i].vars[v];
        }
    }
    if (exists && group->request->scope.var != LG_VAR_NONE) {
        group->needed[group->request->scope.var] = true;
    }
    return LG_OK;
}

// Is the value of `var` final in `mask`: bound by a pattern, or by nothing that
// is still to come?
static bool
is_final(const Group *group, LgVar var, const Mask *mask)
{
    bool inside = false;
    bool outside = false;
    for (uint32_t i = 0; i < group->n; i++) {
        const Member *member = &group->members[i];
        if (!member->vars[var]) {
            continue;
        }
        if (!has(mask, i)) {
            outside = true;
        } else if (member->is_pattern || member->is_path) {
            return true;
        } else {
            inside = true;
        }
    }
    return inside && !outside;
}

// May `filter` be evaluated when the members of `mask` are joined?
static bool
covered(const Group *group, const LgPlanFilter *filter, const Mask *mask)
{
    for (uint32_t v = 0; v < group->planner->n_vars; v++) {
        if (filter->vars[v] && group->vars[v] && !is_final(group, v, mask)) {
            return false;
        }
    }
    return true;
}

// Does `filter` become evaluable with `mask`, when it was not with `before` (null: nothing)?
static bool
is_due(const Group *group, const LgPlanFilter *filter, const Mask *before, const Mask *mask)
{
    return filter->movable && covered(group, filter, mask) &&
           (!before || !covered(group, filter, before));
}

// Apply the filters that are due.
static LgStatus
apply_filters(Group *group, const Mask *before, const Mask *mask, LgPlanSet *set)
{
    for (uint32_t f = 0; f < group->filters.n; f++) {
        const LgPlanFilter *filter = &group->filters.items[f];
        if (is_due(group, filter, before, mask)) {
            LG_TRY(lg_plan_filter_apply(group->planner, &group->request->scope, filter, set));
        }
    }
    return LG_OK;
}

static LgStatus
plan_members(Group *group)
{
    LgPlanner *planner = group->planner;
    for (uint32_t i = 0; i < group->n; i++) {
        Member *member = &group->members[i];
        if (member->is_pattern) {
            LG_TRY(lg_plan_pattern_scans(planner, &member->pattern, group->needed,
                                         &member->right.set));
            member->right.pattern = &member->pattern;
        }
        if (member->is_path) {
            LG_TRY(lg_plan_path_alone(planner, &member->path, group->needed, &member->right.set));
            member->right.path = &member->path;
        }
        if (member->service) {
            LgPlanFilters none = {0};
            LgPlanRequest request = *group->request;
            request.needed = group->needed;
            request.filters = &none;
            request.limit = UINT64_MAX;
            LG_TRY(lg_plan_service(planner, member->service, &request, &member->right.set));
            member->right.service = member->service;
        }
    }
    return LG_OK;
}

static bool
connected(const Group *group, const Mask *mask, uint32_t member)
{
    uint64_t common = 0;
    for (uint32_t i = 0; i < (group->n + 63) / 64; i++) {
        common |= group->near[member].words[i] & mask->words[i];
    }
    return common != 0;
}

// Not yet: SERVICE ?e before what else binds ?e. (Another clause that only asks there does
// not.)
static bool
is_ready(const Group *group, const Mask *mask, uint32_t at)
{
    const LgAlg *service = group->members[at].service;
    const LgVar e = service ? service->node.var : LG_VAR_NONE;
    bool ready = true;
    for (uint32_t i = 0; i < group->n && e != LG_VAR_NONE; i++) {
        const Member *member = &group->members[i];
        const bool binds =
            i != at && member->vars[e] && !(member->service && member->service->node.var == e);
        if (binds && has(mask, i) && (member->is_pattern || member->is_path)) {
            return true;
        }
        ready = ready && (!binds || has(mask, i));
    }
    return ready;
}

// Which members share a variable.
static LgStatus
find_near(Group *group)
{
    group->near = LG_NEW_ARRAY(group->planner->arena, Mask, group->n + 1);
    if (!group->near) {
        return lg_plan_full(group->planner);
    }
    for (uint32_t v = 0; v < group->planner->n_vars; v++) {
        Mask with = {0};
        for (uint32_t i = 0; i < group->n; i++) {
            if (group->members[i].vars[v]) {
                put(&with, i);
            }
        }
        for (uint32_t i = 0; i < group->n; i++) {
            for (uint32_t w = 0; has(&with, i) && w < (group->n + 63) / 64; w++) {
                group->near[i].words[w] |= with.words[w];
            }
        }
    }
    return LG_OK;
}

// Join member `at` to every alternative for `mask`. The right side comes with the
// filters that it covers alone, where looking it up does not matter.
static LgStatus
step(Group *group, const Mask *mask, const LgPlanSet *from, uint32_t at, LgPlanSet *to)
{
    // Without filters a plan that loses against those there are need not be made.
    LgPlanSet joined = {0};
    Mask with = *mask;
    bool due = false;
    put(&with, at);
    group->planner->steps += 1 + group->filters.n / 16;
    LG_TRY(lg_exec_check(group->planner->exec, group->planner->err));
    for (uint32_t f = 0; f < group->filters.n; f++) {
        due = due || is_due(group, &group->filters.items[f], mask, &with);
    }
    for (uint32_t i = 0; i < from->n; i++) {
        LG_TRY(lg_plan_join_ways(group->planner, from->plans[i], &group->members[at].right,
                                 LG_JOIN_INNER, due ? &joined : to));
    }
    if (due) {
        LG_TRY(apply_filters(group, mask, &with, &joined));
    }
    for (uint32_t i = 0; i < joined.n; i++) {
        lg_plan_node_offer(group->planner, to, joined.plans[i]);
    }
    return LG_OK;
}

static LgStatus
start(Group *group, uint32_t at, LgPlanSet *to)
{
    Mask with = {0};
    put(&with, at);
    *to = group->members[at].right.set;
    return apply_filters(group, NULL, &with, to);
}

// --- The order ------------------------------------------------------------------

static LgStatus
order_all(Group *group, LgPlanSet *out)
{
    const uint32_t n = group->n;
    const uint32_t whole = (1U << n) - 1;
    LgPlanSet *sets = LG_NEW_ARRAY(group->planner->arena, LgPlanSet, (size_t)whole + 1);
    if (!sets) {
        return lg_plan_full(group->planner);
    }
    const Mask none = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (is_ready(group, &none, i)) {
            LG_TRY(start(group, i, &sets[1U << i]));
        }
    }
    for (uint32_t bits = 1; bits < whole; bits++) {
        if (sets[bits].n == 0) {
            continue; // reached only by a cross product that is not needed
        }
        const Mask mask = {.words = {bits}};
        bool any = false;
        for (uint32_t i = 0; i < n; i++) {
            any =
                any || (!has(&mask, i) && connected(group, &mask, i) && is_ready(group, &mask, i));
        }
        for (uint32_t i = 0; i < n; i++) {
            if (has(&mask, i) || (any && !connected(group, &mask, i)) ||
                !is_ready(group, &mask, i)) {
                continue;
            }
            LG_TRY(step(group, &mask, &sets[bits], i, &sets[bits | 1U << i]));
        }
    }
    *out = sets[whole];
    return LG_OK;
}

// The member with the fewest rows of those that can come next; group->n when there is none.
static uint32_t
smallest(const Group *group, const Mask *mask)
{
    uint32_t best = group->n;
    double best_rows = 0;
    for (uint32_t i = 0; i < group->n; i++) {
        if (has(mask, i) || !is_ready(group, mask, i)) {
            continue;
        }
        const LgPlan *plan = lg_plan_node_cheapest(&group->members[i].right.set);
        const double rows = plan->rows + (connected(group, mask, i) ? 0 : 1e30);
        if (best == group->n || rows < best_rows) {
            best = i;
            best_rows = rows;
        }
    }
    return best;
}

// Join the member that makes the cheapest plan. `*out_chosen` is group->n when none can come next.
static LgStatus
take_best(Group *group, const Mask *mask, bool first, LgPlanSet *best, uint32_t *out_chosen)
{
    const uint32_t only = group->planner->steps < BUDGET ? group->n : smallest(group, mask);
    LgPlanSet next = {0};
    double chosen_cost = 0;
    *out_chosen = group->n;
    for (uint32_t i = 0; i < group->n; i++) {
        if (has(mask, i) || !is_ready(group, mask, i) || (only < group->n && i != only)) {
            continue;
        }
        LgPlanSet set = {0};
        if (first) {
            LG_TRY(start(group, i, &set));
        } else {
            LG_TRY(step(group, mask, best, i, &set));
        }
        const LgPlan *plan = lg_plan_node_cheapest(&set);
        // A cross product comes last, whatever it seems to cost.
        const double far = !first && !connected(group, mask, i) ? 1e30 : 0;
        const double cost = plan->cost + plan->rows + far;
        if (next.n == 0 || cost < chosen_cost) {
            next = set;
            *out_chosen = i;
            chosen_cost = cost;
        }
    }
    *best = next;
    return LG_OK;
}

static LgStatus
order_greedily(Group *group, LgPlanSet *out)
{
    Mask mask = {0};
    LgPlanSet best = {0};
    for (uint32_t n_done = 0; n_done < group->n; n_done++) {
        uint32_t chosen = 0;
        LG_TRY(take_best(group, &mask, n_done == 0, &best, &chosen));
        if (chosen == group->n) {
            return LG_OK;
        }
        put(&mask, chosen);
    }
    *out = best;
    return LG_OK;
}

// Filters that may not move, and all of them when the group is empty.
static LgStatus
finish(Group *group, LgPlanSet *out)
{
    LgPlanner *planner = group->planner;
    if (group->n == 0) {
        LgPlan *unit = lg_plan_node_values(planner, NULL, 0, NULL, 1);
        if (!unit) {
            return lg_plan_full(planner);
        }
        lg_plan_node_offer(planner, out, unit);
    }
    for (uint32_t f = 0; f < group->filters.n; f++) {
        const LgPlanFilter *filter = &group->filters.items[f];
        if (!filter->movable || group->n == 0) {
            LG_TRY(lg_plan_filter_apply(planner, &group->request->scope, filter, out));
        }
    }
    return LG_OK;
}

LgStatus
lg_plan_group_new(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                  LgPlanSet *out)
{
    Group group = {.planner = planner, .request = request};
    group.cap = count_members(alg) + 1; // and what is given
    group.cap = group.cap < MAX_MEMBERS ? group.cap : MAX_MEMBERS;
    group.members = LG_NEW_ARRAY(planner->arena, Member, group.cap);
    if (!group.members) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < request->filters->n; i++) {
        LG_TRY(lg_plan_filter_add(planner, &request->filters->items[i], &group.filters));
    }
    LG_TRY(collect(&group, alg));
    if (request->given) {
        LG_TRY(add_given(&group, request->given));
    }
    LG_TRY(narrow(&group));
    LG_TRY(find_needed(&group));
    LG_TRY(plan_members(&group));
    LG_TRY(find_near(&group));
    if (group.n > 0 && group.n <= MAX_DYNAMIC) {
        LG_TRY(order_all(&group, out));
    } else if (group.n > 0) {
        LG_TRY(order_greedily(&group, out));
    }
    if (group.n > 0 && out->n == 0) {
        return lg_error_set(planner->err, LG_E_INVALID,
                            "clauses with SERVICE wait for each other's answers to know their "
                            "endpoints");
    }
    return finish(&group, out);
}
