// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Stars: the patterns of one subject. How many subjects have all of some predicates is known
// (store/star.h); that objects go together is not, but for this: what is counted is counted among
// the subjects that all patterns of the star can have. The observations of a cube are neighbours,
// so that there its dataset, its measure and its year are no longer independent by chance.

#include "sparql/plan_impl.h"

#include "store/star.h"

#include <assert.h>

struct LgPlanStar {
    uint32_t n;
    double alone[LG_STAR_MOST]; // rows of a pattern by itself
    double share[LG_STAR_MOST]; // and for each subject that has its predicate
    double rows[LG_STAR_MOST];  // among the subjects of the star
    LgStarStats stats;
    double *known; // what was asked for, by members, of a star of MOST_KNOWN; 0: not yet
};

enum { MOST_KNOWN = 10 };

bool
lg_plan_star_takes(const LgPlanPattern *pattern)
{
    const LgPattern *p = &pattern->pattern;
    return !pattern->dead && p->id[LG_COL_S] == LG_ID_NONE && p->id[LG_COL_P] != LG_ID_NONE &&
           p->var[LG_COL_P] == LG_VAR_NONE && p->var[LG_COL_S] != LG_VAR_NONE &&
           p->var[LG_COL_S] != p->var[LG_COL_O];
}

// Subjects that have all the predicates of `members`.
static double
count_subjects(const LgPlanStar *star, uint64_t members)
{
    double n = 0;
    for (uint32_t i = 0; i < star->stats.n_sets; i++) {
        const LgStarSet *set = &star->stats.sets[i];
        n += (set->has & members) == members ? set->subjects : 0;
    }
    return n;
}

// The same as if predicates had nothing to do with each other: what is in two segments, or was not
// read, does not show in one set.
static double
guess_subjects(const LgPlanStar *star, uint64_t members)
{
    double all = 0;
    for (uint32_t i = 0; i < star->stats.n_sets; i++) {
        all += star->stats.sets[i].subjects;
    }
    double n = all;
    for (uint32_t i = 0; i < star->n && all > 0; i++) {
        n *= members >> i & 1 ? count_subjects(star, UINT64_C(1) << i) / all : 1;
    }
    return n;
}

LgStatus
lg_plan_star_new(LgPlanner *planner, const LgPlanPattern *const *patterns, uint32_t n,
                 LgPlanStar **out)
{
    LgStarPattern asked[LG_STAR_MOST];
    LgPlanStar *star = LG_NEW(planner->arena, LgPlanStar);
    if (!star) {
        return lg_plan_full(planner);
    }
    assert(n <= LG_STAR_MOST);
    star->n = n;
    star->known = LG_NEW_ARRAY(planner->arena, double, n <= MOST_KNOWN ? (size_t)1 << n : 1);
    if (!star->known) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < star->n; i++) {
        const LgPattern *p = &patterns[i]->pattern;
        asked[i] = (LgStarPattern){.p = p->id[LG_COL_P], .o = p->id[LG_COL_O]};
        star->alone[i] = patterns[i]->rows;
    }
    LG_TRY(lg_snapshot_star(planner->exec->snapshot, patterns[0]->pattern.graphs,
                            patterns[0]->pattern.var[LG_COL_G] != LG_VAR_NONE ? LG_WANT_G : 0,
                            asked, star->n, planner->arena, &star->stats, planner->err));
    for (uint32_t i = 0; i < star->n; i++) {
        const LgPattern *p = &patterns[i]->pattern;
        const double subjects = count_subjects(star, UINT64_C(1) << i);
        star->rows[i] = (double)asked[i].rows;
        if (p->max_o != LG_ID_NONE) { // only some of the objects
            LgPredicateStats all = {0};
            LG_TRY(lg_snapshot_predicate(planner->exec->snapshot, p->id[LG_COL_P], &all,
                                         planner->err));
            star->rows[i] *= star->alone[i] / (double)(all.rows > 0 ? all.rows : 1);
        }
        star->share[i] = subjects > 0 ? star->rows[i] / subjects : 1;
    }
    *out = star;
    return LG_OK;
}

double
lg_plan_star_part(const LgPlanStar *star, uint32_t member)
{
    return star->rows[member];
}

static double
estimate(const LgPlanStar *star, uint64_t members)
{
    double rows = count_subjects(star, members);
    if (!star->stats.exact) {
        const double guess = guess_subjects(star, members);
        rows = rows > guess ? rows : guess;
    }
    uint32_t n = 0;
    double alone = 0;
    for (uint32_t i = 0; i < star->n; i++) {
        if (members >> i & 1) {
            rows *= star->share[i];
            alone = star->alone[i];
            n++;
        }
    }
    rows = n == 1 ? alone : rows;
    return rows > 1 ? rows : 1;
}

double
lg_plan_star_rows(LgPlanStar *star, uint64_t members)
{
    if (star->n > MOST_KNOWN) {
        return estimate(star, members);
    }
    if (star->known[members] == 0) {
        star->known[members] = estimate(star, members);
    }
    return star->known[members];
}
