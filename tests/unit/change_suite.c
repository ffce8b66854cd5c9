// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "store/change.h"
#include "store/stat.h"
#include "unit/check.h"
#include "unit/store_world.h"

// Graphs that are replaced by almost the same, against the list of quads.

enum { GRAPHS = 4, KEY = 0 };

// What was told of the subjects: 1 + LgChangeKind.
typedef struct {
    LgId subjects[TERMS], values[TERMS], graphs[GRAPHS];
    uint8_t told[TERMS][TERMS][GRAPHS];
    unsigned strangers, twice;
} Told;

static int
position(const LgId *ids, int n, LgId id)
{
    for (int i = 0; i < n; i++) {
        if (ids[i] == id) {
            return i;
        }
    }
    return -1;
}

static LgStatus
note(void *ctx, const LgSubjectChange *c, LgError *err)
{
    (void)err;
    Told *t = (Told *)ctx;
    const int s = position(t->subjects, TERMS, c->subject);
    const int o = position(t->values, TERMS, c->value);
    const int g = position(t->graphs, GRAPHS, c->graph);
    if (s < 0 || o < 0 || g < 0) {
        t->strangers++;
        return LG_OK;
    }
    t->twice += t->told[s][o][g] != 0;
    t->told[s][o][g] = (uint8_t)(1 + c->kind);
    return LG_OK;
}

static void
note_ids(Told *t, LgSink *sink)
{
    char text[128];
    for (unsigned i = 0; i < TERMS; i++) {
        t->subjects[i] = world_ref(sink, world_subject(i, text, sizeof(text)));
        t->values[i] = world_ref(sink, world_term(i, text, sizeof(text)));
    }
    for (unsigned i = 0; i < GRAPHS; i++) {
        t->graphs[i] = world_ref(sink, world_graph(i, text, sizeof(text)));
    }
}

// Put most of a graph in again, and a little else.
static void
put_again(World *w, const World *old, LgSink *sink, unsigned g, unsigned percent, uint64_t *seed)
{
    world_forget(w, g);
    for (size_t i = 0; i < old->n; i++) {
        if (old->quads[i].g == g && world_random(seed) % 100 >= percent) {
            world_add(w, sink, old->quads[i]);
        }
    }
    for (unsigned i = (unsigned)(world_random(seed) % (percent + 1)) * 3; i > 0; i--) {
        const Quad q = {(uint8_t)(world_random(seed) % TERMS), (uint8_t)(world_random(seed) % 8),
                        (uint8_t)(world_random(seed) % TERMS), (uint8_t)g};
        world_add(w, sink, q);
    }
}

static uint64_t
count(const World *w, unsigned g, const World *but)
{
    uint64_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const Quad q = w->quads[i];
        n += q.g == g && !(but && but->has[q.s][q.p][q.o][q.g]);
    }
    return n;
}

static void
check_counts(const World *old, const World *w, const Told *t, const LgGraphChange *changes,
             size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int g = position(t->graphs, GRAPHS, changes[i].graph);
        CU_ASSERT_FATAL(g >= 0);
        CU_ASSERT_EQUAL(changes[i].before, count(old, (unsigned)g, NULL));
        CU_ASSERT_EQUAL(changes[i].after, count(w, (unsigned)g, NULL));
        CU_ASSERT_EQUAL(changes[i].added, count(w, (unsigned)g, old));
        CU_ASSERT_EQUAL(changes[i].removed, count(old, (unsigned)g, w));
    }
}

static bool
is_touched(const World *old, const World *w, unsigned s, unsigned replaced)
{
    for (unsigned g = 0; g < GRAPHS; g++) {
        for (unsigned p = 0; p < 8 && (replaced >> g & 1) && count(old, g, NULL) > 0; p++) {
            for (unsigned o = 0; o < TERMS; o++) {
                if (old->has[s][p][o][g] != w->has[s][p][o][g]) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void
check_subjects(const World *old, const World *w, const Told *t, unsigned replaced)
{
    CU_ASSERT_EQUAL(t->strangers, 0);
    CU_ASSERT_EQUAL(t->twice, 0);
    unsigned wrong = 0;
    for (unsigned s = 0; s < TERMS; s++) {
        const bool iri = lg_id_kind(t->subjects[s]) == LG_ID_KIND_IRI;
        const bool touched = is_touched(old, w, s, replaced);
        for (unsigned o = 0; o < TERMS; o++) {
            for (unsigned g = 0; g < GRAPHS; g++) {
                const bool was = old->has[s][KEY][o][g];
                const bool is = w->has[s][KEY][o][g];
                const unsigned expected = !iri || !(replaced >> g & 1) || (!was && !is) ? 0
                                          : !was    ? 1 + LG_CHANGE_ADDED
                                          : !is     ? 1 + LG_CHANGE_REMOVED
                                          : touched ? 1 + LG_CHANGE_CHANGED
                                                    : 0;
                wrong += t->told[s][o][g] != expected;
            }
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void
check_all(World *w, uint64_t seed)
{
    world_check_scans(w, 48, seed);
    world_check_graphs(w);
    world_check_store(w);
}

// One release: some graphs replaced, then now and then single quads.
static void
release(World *w, World *old, const LgLoadOptions *how, unsigned percent, uint64_t small,
        uint64_t *seed)
{
    char text[128];
    LgError err = {0};
    LgLoad *load = NULL;
    LgGraphChange *changes = NULL;
    size_t n = 0;
    Told *told = (Told *)calloc(1, sizeof(Told));
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(told);
    memcpy(old, w, sizeof(World));
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, how, &load, NULL), LG_OK);
    note_ids(told, lg_load_sink(load));
    const unsigned replaced = (unsigned)(world_random(seed) % (1U << GRAPHS));
    for (unsigned g = 0; g < GRAPHS; g++) {
        if (replaced >> g & 1) {
            put_again(w, old, lg_load_sink(load), g, percent, seed);
            CU_ASSERT_EQUAL(lg_load_drop(load, world_graph(g, text, sizeof(text)).value, NULL),
                            LG_OK);
        } else if (world_random(seed) % 4 == 0) {
            world_add(w, lg_load_sink(load), (Quad){1, 2, 3, (uint8_t)g});
        }
    }
    const LgCompareOptions options = {
        .key = world_ref(lg_load_sink(load), world_predicate(KEY, text, sizeof(text))),
        .tell = note,
        .ctx = told,
        .small = small};
    CU_ASSERT_EQUAL(lg_load_compare(load, &options, arena, &changes, &n, &err), LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
    check_counts(old, w, told, changes, n);
    check_subjects(old, w, told, replaced);
    if (world_random(seed) % 2) {
        world_add(w, lg_load_sink(load), (Quad){4, 5, 6, 2});
        world_delete(w, lg_load_deletions(load), (Quad){1, 2, 3, 1});
    }
    CU_ASSERT_EQUAL(lg_load_commit(load, &err), LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
    lg_arena_free(arena);
    free(told);
}

static void
agrees_with_a_list(void)
{
    static const unsigned percents[] = {0, 1, 5, 50, 100};
    World *old = (World *)malloc(sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(old);
    for (unsigned run = 0; run < 20; run++) {
        uint64_t seed = 700 + run;
        World *w = world_make();
        const LgLoadOptions how = {.memory = run % 3 ? 0 : 1 << 14,
                                   .merge_most = run % 2 ? 300 : 0};
        world_load(w, run % 4 ? 6000 : 0, GRAPHS - 1, run);
        for (unsigned i = 0; i < 6; i++) {
            release(w, old, &how, percents[run % 5], run % 7 < 3 ? 1 : 0, &seed);
            check_all(w, seed);
        }
        world_free(w);
    }
    free(old);
}

// The same again makes no rows, and leaves the segment that has them.
static void
writes_only_what_differs(void)
{
    World *w = world_make();
    World *old = (World *)malloc(sizeof(World));
    uint64_t seed = 3;
    LgSnapshot *snap = NULL;
    LgStat before;
    LgStat after;
    CU_ASSERT_PTR_NOT_NULL_FATAL(old);
    world_load(w, 30000, GRAPHS, 11);
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &before, NULL), LG_OK);
    lg_snapshot_unref(snap);
    for (unsigned i = 0; i < 8; i++) {
        release(w, old, NULL, 1, 0, &seed);
        check_all(w, seed);
    }
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &after, NULL), LG_OK);
    lg_snapshot_unref(snap);
    // deleted rows, each with the row that deletes it; a graph written anew would be dead as a
    // whole
    CU_ASSERT(after.dead < after.quads / 10);
    CU_ASSERT(after.bytes_pso < 2 * before.bytes_pso);
    free(old);
    world_free(w);
}

// Every allocation of a comparison and what follows fails in turn; what was there stays.
static void
survives_a_lack_of_memory(void)
{
    World *w = world_make();
    World *kept = (World *)malloc(sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    world_load(w, 2000, 3, 60);
    memcpy(kept, w, sizeof(World));
    LgStatus st = LG_E_NOMEM;
    for (unsigned at = 1; st != LG_OK; at++) {
        LgLoad *load = NULL;
        LgGraphChange *changes = NULL;
        size_t n = 0;
        char text[128];
        uint64_t seed = 5;
        LgArena *arena = lg_arena_new(0);
        memcpy(w, kept, sizeof(World));
        CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
        put_again(w, kept, lg_load_sink(load), 1, 5, &seed);
        const LgCompareOptions options = {
            .key = world_ref(lg_load_sink(load), world_predicate(KEY, text, sizeof(text)))};
        CU_ASSERT_EQUAL(lg_load_drop(load, world_graph(1, text, sizeof(text)).value, NULL), LG_OK);
        lg_mem_test_fail(at);
        st = lg_load_compare(load, &options, arena, &changes, &n, NULL);
        const LgStatus end = lg_load_commit(load, NULL);
        lg_mem_test_fail(0);
        CU_ASSERT(st == LG_OK || end != LG_OK);
        st = st == LG_OK ? end : st;
        CU_ASSERT_FATAL(at < 10000 && (st == LG_OK || st == LG_E_NOMEM || st == LG_E_LIMIT));
        if (at % 16 == 0 && st != LG_OK) {
            world_check_graphs(kept);
        }
        lg_arena_free(arena);
    }
    check_all(w, 1);
    free(kept);
    world_free(w);
}

static void
refuses_what_it_cannot_compare(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    LgGraphChange *changes = NULL;
    size_t n = 0;
    char text[128];
    LgArena *arena = lg_arena_new(0);
    const LgCompareOptions options = {.key = 0};
    world_load(w, 100, 2, 1);
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    world_delete(w, lg_load_deletions(load), w->quads[0]);
    CU_ASSERT_EQUAL(lg_load_compare(load, &options, arena, &changes, &n, NULL), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_load_commit(load, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_load_compare(load, &options, arena, &changes, &n, NULL), LG_OK);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_EQUAL(lg_load_compare(load, &options, arena, &changes, &n, NULL), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_load_drop(load, world_graph(0, text, sizeof(text)).value, NULL),
                    LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_load_commit(load, NULL), LG_OK);
    check_all(w, 2);
    lg_arena_free(arena);
    world_free(w);
}

static void
tells_iris(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    char text[128];
    LgStr iri = {0};
    LgArena *arena = lg_arena_new(0);
    world_load(w, 100, 2, 1);
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    const LgTerm fresh = lg_term_iri(LG_STR("http://example.org/fresh"));
    const LgTermRef a = world_ref(lg_load_sink(load), fresh);
    const LgTermRef b = world_ref(lg_load_sink(load), world_graph(0, text, sizeof(text)));
    CU_ASSERT_EQUAL(lg_load_iri(load, a, arena, &iri, NULL), LG_OK);
    CHECK_STR(iri, "http://example.org/fresh");
    CU_ASSERT_EQUAL(lg_load_iri(load, b, arena, &iri, NULL), LG_OK);
    CHECK_STR(iri, "http://example.org/graphs/0");
    const LgTermRef blank = world_ref(lg_load_sink(load), lg_term_blank(LG_STR("b")));
    CU_ASSERT_EQUAL(lg_load_iri(load, blank, arena, &iri, NULL), LG_E_INVALID);
    lg_load_abort(load);
    lg_arena_free(arena);
    world_free(w);
}

CU_TestInfo change_tests[] = {
    {"a release agrees with a list", agrees_with_a_list},
    {"only what differs is written", writes_only_what_differs},
    {"survives a lack of memory", survives_a_lack_of_memory},
    {"loads that cannot be compared", refuses_what_it_cannot_compare},
    {"IRIs of a load", tells_iris},
    CU_TEST_INFO_NULL,
};
