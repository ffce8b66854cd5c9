// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What is known of the patterns of one subject, beside the same counted by hand.

#include "store/star.h"
#include "unit/store_world.h"

enum { SUBJECTS = 30000, MANY = 100000, X_FROM = 1000, X_TO = 3000, LATE = 20000 };

// Predicate 0 is on every subject, 1 on every second, 2 on every third, 3 on the late ones.
static bool
has_predicate(unsigned i, unsigned p)
{
    return p == 0 || (p == 1 && i % 2 == 0) || (p == 2 && i % 3 == 0) || (p == 3 && i >= LATE);
}

// Objects are term 1, but for predicate 1 in a range of subjects.
static unsigned
object_of(unsigned i, unsigned p)
{
    return p == 1 && i >= X_FROM && i < X_TO ? 0 : 1;
}

static void
load_subjects(World *w, unsigned n, unsigned predicates, unsigned graph)
{
    LgLoad *load = NULL;
    char text[128];
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    LgSink *sink = lg_load_sink(load);
    const LgTermRef g = world_ref(sink, world_graph(graph, text, sizeof(text)));
    LgTermRef p[4];
    LgTermRef o[2];
    for (unsigned k = 0; k < 4; k++) { // before the subjects, which are neighbours then
        p[k] = world_ref(sink, world_predicate(k, text, sizeof(text)));
        o[k % 2] = world_ref(sink, world_term(k % 2, text, sizeof(text)));
    }
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(text, sizeof(text), "http://example.org/rows/%u", i);
        const LgTermRef s = world_ref(sink, lg_term_iri(lg_str_c(text)));
        for (unsigned k = 0; k < predicates; k++) {
            const LgQuads quads = {1, &s, &p[k], &o[object_of(i, k)], &g};
            if (has_predicate(i, k)) {
                CU_ASSERT_EQUAL_FATAL(lg_sink_quads(sink, &quads, NULL), LG_OK);
            }
        }
    }
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
}

typedef struct {
    World *w;
    LgSnapshot *snapshot;
    LgArena *arena;
    LgStarPattern patterns[4];
    LgStarStats stats;
} Asked;

// Patterns with any object, but for predicate 1 with `x`.
static void
ask(Asked *a, World *w, const unsigned *predicates, uint32_t n, bool x, unsigned want)
{
    char text[128];
    *a = (Asked){.w = w, .arena = lg_arena_new(0)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(a->arena);
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &a->snapshot, NULL), LG_OK);
    for (uint32_t i = 0; i < n; i++) {
        a->patterns[i].p =
            world_find(a->snapshot, world_predicate(predicates[i], text, sizeof(text)));
        a->patterns[i].o = x && predicates[i] == 1
                               ? world_find(a->snapshot, world_term(0, text, sizeof(text)))
                               : LG_ID_NONE;
    }
    CU_ASSERT_EQUAL_FATAL(lg_snapshot_star(a->snapshot, (LgGraphs){.all = true}, want, a->patterns,
                                           n, a->arena, &a->stats, NULL),
                          LG_OK);
}

static void
done(Asked *a)
{
    lg_snapshot_unref(a->snapshot);
    lg_arena_free(a->arena);
}

// Subjects [from, to) that have exactly the predicates of `has` among those asked for.
static unsigned
count_by_hand(const unsigned *predicates, uint32_t n, uint64_t has, unsigned from, unsigned to)
{
    unsigned count = 0;
    for (unsigned i = from; i < to; i++) {
        uint64_t own = 0;
        for (uint32_t k = 0; k < n; k++) {
            own |= (uint64_t)has_predicate(i, predicates[k]) << k;
        }
        count += own == has;
    }
    return count;
}

static double
subjects_of(const LgStarStats *stats, uint64_t has)
{
    double n = 0;
    for (uint32_t i = 0; i < stats->n_sets; i++) {
        n += stats->sets[i].has == has ? stats->sets[i].subjects : 0;
    }
    return n;
}

static void
counts_every_set(void)
{
    static const unsigned predicates[] = {0, 1, 2};
    World *w = world_make();
    Asked a;
    load_subjects(w, SUBJECTS, 4, 0);
    ask(&a, w, predicates, 3, false, 0);
    const unsigned end = SUBJECTS - 2; // behind the last that has predicate 2
    CU_ASSERT(a.stats.exact);
    CU_ASSERT_EQUAL(a.stats.last - a.stats.first, end - 1);
    CU_ASSERT_EQUAL(a.patterns[0].rows, end);
    CU_ASSERT_EQUAL(a.patterns[1].rows, SUBJECTS / 2 - 1);
    CU_ASSERT_EQUAL(a.patterns[2].rows, SUBJECTS / 3);
    for (uint64_t has = 1; has < 8; has++) {
        CU_ASSERT_EQUAL(subjects_of(&a.stats, has), count_by_hand(predicates, 3, has, 0, end));
    }
    done(&a);
    world_free(w);
}

static void
an_object_narrows_the_range(void)
{
    static const unsigned predicates[] = {1, 0};
    World *w = world_make();
    Asked a;
    load_subjects(w, SUBJECTS, 4, 0);
    ask(&a, w, predicates, 2, true, 0);
    const unsigned end = X_TO - 1;
    CU_ASSERT(a.stats.exact);
    CU_ASSERT_EQUAL(a.stats.last - a.stats.first, end - 1 - X_FROM);
    CU_ASSERT_EQUAL(a.patterns[0].rows, (X_TO - X_FROM) / 2);
    CU_ASSERT_EQUAL(a.patterns[1].rows, end - X_FROM);
    CU_ASSERT_EQUAL(subjects_of(&a.stats, 3), count_by_hand(predicates, 2, 3, X_FROM, end));
    CU_ASSERT_EQUAL(subjects_of(&a.stats, 2), count_by_hand(predicates, 2, 2, X_FROM, end));
    done(&a);
    world_free(w);
}

static void
what_never_meets_has_no_range(void)
{
    static const unsigned predicates[] = {1, 3};
    World *w = world_make();
    Asked a;
    load_subjects(w, SUBJECTS, 4, 0);
    ask(&a, w, predicates, 2, true, 0);
    CU_ASSERT(a.stats.first > a.stats.last);
    CU_ASSERT_EQUAL(a.patterns[0].rows, 0);
    CU_ASSERT_EQUAL(a.patterns[1].rows, 0);
    CU_ASSERT_EQUAL(a.stats.n_sets, 0);
    done(&a);
    world_free(w);
}

// The same triples in two graphs, and in two segments.
static void
graphs_count_for_quads(void)
{
    static const unsigned predicates[] = {0, 1};
    World *w = world_make();
    Asked a;
    load_subjects(w, SUBJECTS, 2, 0);
    load_subjects(w, SUBJECTS, 2, 1);
    ask(&a, w, predicates, 2, true, LG_WANT_G);
    CU_ASSERT_EQUAL(a.patterns[0].rows, 2 * (X_TO - 1 - X_FROM));
    CU_ASSERT_EQUAL(a.patterns[1].rows, X_TO - X_FROM);
    done(&a);
    world_free(w);
}

static void
some_blocks_stand_for_all(void)
{
    static const unsigned predicates[] = {0, 1};
    World *w = world_make();
    Asked a;
    load_subjects(w, MANY, 2, 0);
    ask(&a, w, predicates, 2, false, 0);
    CU_ASSERT(!a.stats.exact);
    CU_ASSERT_EQUAL(a.patterns[1].rows, MANY / 2);
    CU_ASSERT(subjects_of(&a.stats, 3) > MANY / 2.2 && subjects_of(&a.stats, 3) < MANY / 1.8);
    CU_ASSERT(subjects_of(&a.stats, 1) > MANY / 2.2 && subjects_of(&a.stats, 1) < MANY / 1.8);
    done(&a);
    world_free(w);
}

extern CU_TestInfo star_tests[];
CU_TestInfo star_tests[] = {
    {"counts every set", counts_every_set},
    {"an object narrows the range", an_object_narrows_the_range},
    {"what never meets has no range", what_never_meets_has_no_range},
    {"graphs count for quads", graphs_count_for_quads},
    {"some blocks stand for all", some_blocks_stand_for_all},
    CU_TEST_INFO_NULL,
};
