// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Stars: the patterns of one subject. How many subjects have all of some predicates is known
// (store/star.h); that objects go together is not, but for this: what is counted is counted among
// the subjects that all patterns of the star can have. The observations of a cube are neighbours,
// so that there its dataset, its measure and its year are no longer independent by chance.

#include "sparql/plan_impl.h"

#include "store/star.h"

#include <assert.h>
#include <math.h>

struct LgPlanStar {
    uint32_t n;
    double alone[LG_STAR_MOST];    // rows of a pattern by itself
    double share[LG_STAR_MOST];    // and for each subject that has its predicate
    double subjects[LG_STAR_MOST]; // that have its predicate, as `stats` says
    double scale[LG_STAR_MOST];    // and how many times as many there are
    double rows[LG_STAR_MOST];     // among the subjects of the star
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

// How many times as many subjects there are of `members`: as of those with the rarest predicate.
static double
scale_of(const LgPlanStar *star, uint64_t members)
{
    double least = (double)INFINITY;
    double scale = 1;
    for (uint32_t i = 0; i < star->n; i++) {
        if (members >> i & 1 && star->subjects[i] < least) {
            least = star->subjects[i];
            scale = star->scale[i];
        }
    }
    return scale;
}

// Subjects that have all the predicates of `members`. Unless all were read, and are in one segment,
// some do not show in one set: then no fewer than if predicates had nothing to do with each
// other.
static double
count_subjects(const LgPlanStar *star, uint64_t members)
{
    double n = 0;
    double all = 0;
    for (uint32_t i = 0; i < star->stats.n_sets; i++) {
        const LgStarSet *set = &star->stats.sets[i];
        n += (set->has & members) == members ? set->subjects : 0;
        all += set->subjects;
    }
    double guess = all;
    for (uint32_t i = 0; i < star->n && all > 0; i++) {
        guess *= members >> i & 1 ? star->subjects[i] / all : 1;
    }
    return scale_of(star, members) * (star->stats.exact || n > guess ? n : guess);
}

// Take over what was counted. Where blocks stand for all, a predicate's own numbers say by how much
// these are wrong; where its objects are bound, those of the others.
static LgStatus
count_patterns(LgPlanner *planner, LgPlanStar *star, const LgPlanPattern *const *patterns,
               const LgStarPattern *asked)
{
    double sum = 0;
    double known = 0;
    for (uint32_t i = 0; i < star->n; i++) {
        const LgPattern *p = &patterns[i]->pattern;
        LgPredicateStats all = {0};
        LG_TRY(lg_snapshot_predicate(planner->exec->snapshot, p->id[LG_COL_P], &all, planner->err));
        const double rows = (double)(all.rows > 0 ? all.rows : 1);
        star->rows[i] = (double)asked[i].rows;
        star->scale[i] = 1;
        for (uint32_t k = 0; k < star->stats.n_sets; k++) {
            const LgStarSet *set = &star->stats.sets[k];
            star->subjects[i] += set->has >> i & 1 ? set->subjects : 0;
        }
        if (p->id[LG_COL_O] == LG_ID_NONE && !star->stats.exact && star->subjects[i] > 0) {
            star->scale[i] = star->rows[i] * (double)all.subjects / rows / star->subjects[i];
            sum += star->scale[i] * star->subjects[i];
            known += star->subjects[i];
        }
        if (p->max_o != LG_ID_NONE) { // only some of the objects
            star->rows[i] *= star->alone[i] / rows;
        }
    }
    for (uint32_t i = 0; i < star->n; i++) {
        if (patterns[i]->pattern.id[LG_COL_O] != LG_ID_NONE && known > 0) {
            star->scale[i] = sum / known;
        }
        const double subjects = star->subjects[i] * star->scale[i];
        star->share[i] = subjects > 0 ? star->rows[i] / subjects : 1;
    }
    return LG_OK;
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
    LG_TRY(count_patterns(planner, star, patterns, asked));
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
