// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A group of patterns joined with each other: which order, by taking the best next step and
// then, unless the group is large, by dynamic programming over the sets of what is joined already,
// as far as these cost no more than what was found first. What has been tried in a query is
// counted: beyond a budget, which stands for about 50 ms, the next step is the smallest member
// there is.
//
// The group's members are triple patterns and paths, which can be looked up in the
// store, and anything else (VALUES, OPTIONAL, a subquery), planned on its own. Filters are
// applied as soon as their variables are all there.

#include "sparql/plan_impl.h"

#include "store/star.h"

#include <assert.h>
#include <math.h>

enum {
    MAX_DYNAMIC = 8,
    FEW = 3, // units that are not worth a first guess
    MAX_MEMBERS = 1024,
    BUDGET = 20000,
    NO_STAR = UINT16_MAX,
    STAR_ROWS = 256
};

typedef struct {
    LgPlanRight right;
    LgPlanPattern pattern; // when it is one
    LgPlanPath path;       // when it is one
    bool is_pattern;
    bool is_path;
    const LgAlg *service; // when it is one
    bool *vars;
    LgPlanScope scope;
    uint16_t star;     // that it is in, or NO_STAR
    uint16_t star_bit; // in it
    bool leads;        // it shares a variable with what is not in its star
} Member;

// Plans of so many times the cost of one that is known are not gone on with: what costs more may
// have an order that is worth it.
static const double SLACK = 1.2;

// A set of members.
typedef struct {
    uint64_t words[MAX_MEMBERS / 64];
} Mask;

// Patterns of one subject.
typedef struct {
    LgPlanStar *rows;
    uint32_t members[LG_STAR_MOST];
    uint32_t n;
    Mask mask;
} Star;

// What is joined in one step: a member, or a star that is planned already.
typedef struct {
    uint32_t at; // the member; UINT32_MAX: a star
    Mask mask;   // of members
    Mask near;   // members that it shares a variable with
    LgPlanRight *right;
} Unit;

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
    Star *stars;
    uint32_t n_stars;
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
    member->star = NO_STAR;
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

// Branches of patterns and nothing else: rows can be given to each of them.
static bool
is_plain_union(const LgAlg *alg, const LgPlanScope *scope)
{
    return alg->op == LG_ALG_UNION ? is_plain_union(alg->a, scope) && is_plain_union(alg->b, scope)
                                   : lg_plan_filter_is_plain(alg, scope, false);
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
    if (alg->op == LG_ALG_UNION && is_plain_union(alg, &request.scope)) {
        member->right.lateral = alg;
        member->right.scope = request.scope;
    }
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

// Does `filter` become evaluable with `mask`, when it was neither with `before` nor with `done`
// (null: nothing)?
static bool
is_due(const Group *group, const LgPlanFilter *filter, const Mask *before, const Mask *done,
       const Mask *mask)
{
    return filter->movable && covered(group, filter, mask) &&
           (!before || !covered(group, filter, before)) && (!done || !covered(group, filter, done));
}

// Apply the filters that are due.
static LgStatus
apply_filters(Group *group, const Mask *before, const Mask *done, const Mask *mask, LgPlanSet *set)
{
    for (uint32_t f = 0; f < group->filters.n; f++) {
        const LgPlanFilter *filter = &group->filters.items[f];
        if (is_due(group, filter, before, done, mask)) {
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
touches(const Group *group, const Mask *a, const Mask *b)
{
    uint64_t common = 0;
    for (uint32_t i = 0; i < (group->n + 63) / 64; i++) {
        common |= a->words[i] & b->words[i];
    }
    return common != 0;
}

static void
put_all(const Group *group, Mask *mask, const Mask *more)
{
    for (uint32_t i = 0; i < (group->n + 63) / 64; i++) {
        mask->words[i] |= more->words[i];
    }
}

// Not yet: SERVICE ?e before what else binds ?e. (Another clause that only asks there does
// not.)
static bool
is_ready(const Group *group, const Mask *mask, const Unit *unit)
{
    const LgAlg *service = unit->at != UINT32_MAX ? group->members[unit->at].service : NULL;
    const LgVar e = service ? service->node.var : LG_VAR_NONE;
    bool ready = true;
    for (uint32_t i = 0; i < group->n && e != LG_VAR_NONE; i++) {
        const Member *member = &group->members[i];
        const bool binds = i != unit->at && member->vars[e] &&
                           !(member->service && member->service->node.var == e);
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

// Is it worth knowing more of a subject's patterns? With a short one the others are looked up.
static bool
is_worth(const Group *group, LgVar subject)
{
    bool is = subject != LG_VAR_NONE;
    for (uint32_t i = 0; i < group->n; i++) {
        const Member *member = &group->members[i];
        is = is && !(member->is_pattern && member->pattern.pattern.var[LG_COL_S] == subject &&
                     member->pattern.rows < STAR_ROWS);
    }
    return is || group->planner->random != 0;
}

// Patterns of the same subject and the same graphs.
static LgStatus
find_stars(Group *group)
{
    LgPlanner *planner = group->planner;
    group->stars = LG_NEW_ARRAY(planner->arena, Star, group->n / 2 + 1);
    if (!group->stars) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < group->n; i++) {
        const LgPlanPattern *patterns[LG_STAR_MOST];
        Star *star = &group->stars[group->n_stars];
        const LgVar subject = group->members[i].pattern.pattern.var[LG_COL_S];
        *star = (Star){0};
        for (uint32_t k = i; k < group->n && star->n < LG_STAR_MOST; k++) {
            const Member *member = &group->members[k];
            if (member->is_pattern && member->star == NO_STAR &&
                member->pattern.pattern.var[LG_COL_S] == subject &&
                lg_plan_star_takes(&member->pattern)) {
                patterns[star->n] = &member->pattern;
                star->members[star->n++] = k;
            } else if (k == i) {
                break;
            }
        }
        if (star->n < 2 || !is_worth(group, subject)) {
            continue;
        }
        LG_TRY(lg_plan_star_new(planner, patterns, star->n, &star->rows));
        for (uint32_t k = 0; k < star->n; k++) {
            group->members[star->members[k]].star = (uint16_t)group->n_stars;
            group->members[star->members[k]].star_bit = (uint16_t)k;
            put(&star->mask, star->members[k]);
        }
        for (uint32_t k = 0; k < star->n; k++) {
            Member *member = &group->members[star->members[k]];
            for (uint32_t w = 0; w < (group->n + 63) / 64; w++) {
                const uint64_t near = group->near[star->members[k]].words[w];
                member->leads = member->leads || (near & ~star->mask.words[w]) != 0;
            }
        }
        group->n_stars++;
    }
    return LG_OK;
}

// What is known of a member when some of its star are joined already.
static void
note_star(const Group *group, const Mask *mask, Member *member)
{
    uint64_t bits = 0;
    member->right.per_row = 0;
    if (member->star == NO_STAR) {
        return;
    }
    const Star *star = &group->stars[member->star];
    for (uint32_t k = 0; k < star->n; k++) {
        bits |= (uint64_t)has(mask, star->members[k]) << k;
    }
    if (bits != 0) {
        const uint64_t with = bits | UINT64_C(1) << member->star_bit;
        member->right.per_row =
            lg_plan_star_rows(star->rows, with) / lg_plan_star_rows(star->rows, bits);
        member->right.reach = lg_plan_star_part(star->rows, member->star_bit);
    }
}

// Join a unit to every alternative for `mask`. A member comes without the filters that it
// covers alone, where looking it up does not matter; a star with them.
static LgStatus
step(Group *group, const Mask *mask, const LgPlanSet *from, const Unit *unit, LgPlanSet *to)
{
    // Without filters a plan that loses against those there are need not be made.
    LgPlanSet joined = {0};
    Mask with = *mask;
    bool due = false;
    put_all(group, &with, &unit->mask);
    group->planner->steps += 1 + group->filters.n / 16;
    LG_TRY(lg_exec_check(group->planner->exec, group->planner->err));
    if (unit->at != UINT32_MAX) {
        note_star(group, mask, &group->members[unit->at]);
    }
    const Mask *done = unit->at == UINT32_MAX ? &unit->mask : NULL;
    for (uint32_t f = 0; f < group->filters.n; f++) {
        due = due || is_due(group, &group->filters.items[f], mask, done, &with);
    }
    for (uint32_t i = 0; i < from->n; i++) {
        LG_TRY(lg_plan_join_ways(group->planner, from->plans[i], unit->right, LG_JOIN_INNER,
                                 due ? &joined : to));
    }
    if (due) {
        LG_TRY(apply_filters(group, mask, done, &with, &joined));
    }
    for (uint32_t i = 0; i < joined.n; i++) {
        lg_plan_node_offer(group->planner, to, joined.plans[i]);
    }
    return LG_OK;
}

static LgStatus
start(Group *group, const Unit *unit, LgPlanSet *to)
{
    *to = unit->right->set;
    return unit->at != UINT32_MAX ? apply_filters(group, NULL, NULL, &unit->mask, to) : LG_OK;
}

// --- The order ------------------------------------------------------------------

// Within a star, what only says more of the subject comes in one order, the most selective first:
// every other is worth less.
static bool
is_early(const Group *group, const Mask *mask, const Unit *unit)
{
    const Member *member = unit->at != UINT32_MAX ? &group->members[unit->at] : NULL;
    if (!member || member->star == NO_STAR || member->leads || group->planner->random != 0) {
        return false;
    }
    const Star *star = &group->stars[member->star];
    if (!touches(group, &star->mask, mask)) {
        return false;
    }
    const double own = lg_plan_star_part(star->rows, member->star_bit);
    for (uint32_t k = 0; k < star->n; k++) {
        const double part = lg_plan_star_part(star->rows, k);
        const bool before = part < own || (part == own && k < member->star_bit);
        if (before && !group->members[star->members[k]].leads && !has(mask, star->members[k])) {
            return true;
        }
    }
    return false;
}

static LgStatus
order_all(Group *group, const Unit *units, uint32_t n, LgPlanSet *out)
{
    const uint32_t whole = (1U << n) - 1;
    LgPlanSet *sets = LG_NEW_ARRAY(group->planner->arena, LgPlanSet, (size_t)whole + 1);
    if (!sets) {
        return lg_plan_full(group->planner);
    }
    const Mask none = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (is_ready(group, &none, &units[i])) {
            LG_TRY(start(group, &units[i], &sets[1U << i]));
        }
    }
    for (uint32_t bits = 1; bits < whole; bits++) {
        if (sets[bits].n == 0) {
            continue; // reached only by a cross product that is not needed
        }
        Mask mask = {0};
        bool any = false;
        for (uint32_t i = 0; i < n; i++) {
            if (bits >> i & 1) {
                put_all(group, &mask, &units[i].mask);
            }
        }
        for (uint32_t i = 0; i < n; i++) {
            any = any || (!(bits >> i & 1) && touches(group, &units[i].near, &mask) &&
                          is_ready(group, &mask, &units[i]));
        }
        for (uint32_t i = 0; i < n; i++) {
            if (bits >> i & 1 || (any && !touches(group, &units[i].near, &mask)) ||
                !is_ready(group, &mask, &units[i]) || is_early(group, &mask, &units[i])) {
                continue;
            }
            LG_TRY(step(group, &mask, &sets[bits], &units[i], &sets[bits | 1U << i]));
        }
    }
    *out = sets[whole];
    return LG_OK;
}

// The unit with the fewest rows of those that can come next; `n` when there is none.
static uint32_t
smallest(const Group *group, const Unit *units, uint32_t n, const Mask *mask)
{
    uint32_t best = n;
    double best_rows = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (touches(group, &units[i].mask, mask) || !is_ready(group, mask, &units[i])) {
            continue;
        }
        const LgPlan *plan = lg_plan_node_cheapest(&units[i].right->set);
        const double rows = plan->rows + (touches(group, &units[i].near, mask) ? 0 : 1e30);
        if (best == n || rows < best_rows) {
            best = i;
            best_rows = rows;
        }
    }
    return best;
}

// Join the unit that makes the cheapest plan. `*out_chosen` is `n` when none can come next.
static LgStatus
take_best(Group *group, const Unit *units, uint32_t n, const Mask *mask, bool first,
          LgPlanSet *best, uint32_t *out_chosen)
{
    const uint32_t only = group->planner->steps < BUDGET ? n : smallest(group, units, n, mask);
    LgPlanSet next = {0};
    double chosen_cost = 0;
    *out_chosen = n;
    for (uint32_t i = 0; i < n; i++) {
        const Unit *unit = &units[i];
        if (touches(group, &unit->mask, mask) || !is_ready(group, mask, unit) ||
            (only < n && i != only)) {
            continue;
        }
        LgPlanSet set = {0};
        if (first) {
            LG_TRY(start(group, unit, &set));
        } else {
            LG_TRY(step(group, mask, best, unit, &set));
        }
        const LgPlan *plan = lg_plan_node_cheapest(&set);
        // A cross product comes last, whatever it seems to cost.
        const double far = !first && !touches(group, &unit->near, mask) ? 1e30 : 0;
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
order_greedily(Group *group, const Unit *units, uint32_t n, LgPlanSet *out)
{
    Mask mask = {0};
    LgPlanSet best = {0};
    for (uint32_t n_done = 0; n_done < n; n_done++) {
        uint32_t chosen = 0;
        LG_TRY(take_best(group, units, n, &mask, n_done == 0, &best, &chosen));
        if (chosen == n) {
            return LG_OK;
        }
        put_all(group, &mask, &units[chosen].mask);
    }
    *out = best;
    return LG_OK;
}

static void
offer_all(LgPlanner *planner, const LgPlanSet *set, LgPlanSet *out)
{
    for (uint32_t i = 0; i < set->n; i++) {
        lg_plan_node_offer(planner, out, set->plans[i]);
    }
}

// Offer the best order of units to `out`. What is found at once, or there already, says which
// beginnings are too dear to go on with.
static LgStatus
order(Group *group, const Unit *units, uint32_t n, LgPlanSet *out)
{
    LgPlanner *planner = group->planner;
    LgPlanSet set = {0};
    if (n > FEW) {
        LG_TRY(order_greedily(group, units, n, &set));
        offer_all(planner, &set, out);
    }
    if (n > MAX_DYNAMIC) {
        return LG_OK;
    }
    if (out->n > 0 && planner->random == 0) {
        planner->bound = SLACK * lg_plan_node_cheapest(out)->cost;
    }
    set = (LgPlanSet){0};
    const LgStatus st = order_all(group, units, n, &set);
    planner->bound = (double)INFINITY;
    if (st == LG_OK) {
        offer_all(planner, &set, out);
    }
    return st;
}

static Unit
unit_of(const Group *group, uint32_t at)
{
    Unit unit = {.at = at, .near = group->near[at], .right = &group->members[at].right};
    put(&unit.mask, at);
    return unit;
}

// The stars by themselves, and then joined with each other and the rest: two stars that have only a
// few values in common meet last.
static LgStatus
order_stars(Group *group, Unit *units, LgPlanSet *out)
{
    LgPlanner *planner = group->planner;
    LgPlanRight *rights = LG_NEW_ARRAY(planner->arena, LgPlanRight, group->n_stars + 1);
    uint32_t n = 0;
    if (!rights) {
        return lg_plan_full(planner);
    }
    for (uint32_t s = 0; s < group->n_stars; s++) {
        const Star *star = &group->stars[s];
        for (uint32_t k = 0; k < star->n; k++) {
            units[k] = unit_of(group, star->members[k]);
        }
        LG_TRY(order(group, units, star->n, &rights[s].set));
    }
    for (uint32_t i = 0; i < group->n; i++) {
        const Member *member = &group->members[i];
        if (member->star == NO_STAR) {
            units[n++] = unit_of(group, i);
        } else if (member->star_bit == 0) {
            const Star *star = &group->stars[member->star];
            units[n] = (Unit){.at = UINT32_MAX, .mask = star->mask, .right = &rights[member->star]};
            for (uint32_t k = 0; k < star->n; k++) {
                put_all(group, &units[n].near, &group->near[star->members[k]]);
            }
            n++;
        }
    }
    return order(group, units, n, out);
}

static LgStatus
order_group(Group *group, LgPlanSet *out)
{
    Unit *units = LG_NEW_ARRAY(group->planner->arena, Unit, group->n);
    if (!units) {
        return lg_plan_full(group->planner);
    }
    if (group->n_stars > 0 && group->stars[0].n < group->n) {
        LG_TRY(order_stars(group, units, out));
    }
    for (uint32_t i = 0; i < group->n; i++) {
        units[i] = unit_of(group, i);
    }
    return order(group, units, group->n, out);
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

static LgStatus
plan_group(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
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
    LG_TRY(find_stars(&group));
    if (group.n > 0) {
        LG_TRY(order_group(&group, out));
    }
    if (group.n > 0 && out->n == 0) {
        return lg_error_set(planner->err, LG_E_INVALID,
                            "clauses with SERVICE wait for each other's answers to know their "
                            "endpoints");
    }
    return finish(&group, out);
}

LgStatus
lg_plan_group_new(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                  LgPlanSet *out)
{
    const double outer = planner->bound;
    planner->bound = (double)INFINITY;
    const LgStatus st = plan_group(planner, alg, request, out);
    planner->bound = outer;
    return st;
}
