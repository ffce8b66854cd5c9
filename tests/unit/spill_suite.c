// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Loads with much less memory than their terms take: the dictionary becomes many parts.

#include "base/mem.h"
#include "store/stat.h"
#include "unit/store_world.h"

enum { MANY = 9000, TINY = 1 << 16, STEP = 4001 };

// Term `i` of a load that is not to be the same as any of another `kind` of load.
static LgTerm
term_of(unsigned i, unsigned kind, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/%u/terms/number-%u", kind, i);
    const LgStr all = lg_str_c(text);
    switch (i % 5) {
    case 0:
    case 1: return lg_term_iri(all);
    case 2: return lg_term_blank(lg_str_from(all, 27));
    case 3: return lg_term_lang(all, i % 2 ? LG_STR("en-gb") : LG_STR("cy"));
    default:
        return lg_term_typed(all, i % 2 ? LG_STR("http://example.org/type/1")
                                        : LG_STR("http://example.org/type/2"));
    }
}

static LgTermRef
ref_of(LgSink *sink, unsigned i, unsigned kind)
{
    char text[128];
    return world_ref(sink, term_of(i, kind, text, sizeof(text)));
}

// Every term gets one reference, whenever it is asked for.
static void
put_terms(LgSink *sink, unsigned kind, LgTermRef *refs)
{
    const LgTermRef g = ref_of(sink, 0, kind);
    const LgTermRef p = ref_of(sink, 1, kind);
    for (unsigned i = 0; i < MANY; i++) {
        refs[i] = ref_of(sink, i, kind);
        const unsigned before = (unsigned)((uint64_t)i * STEP % (i + 1));
        CU_ASSERT_EQUAL_FATAL(ref_of(sink, before, kind), refs[before]);
        const LgQuads q = {1, &g, &p, &refs[i], &g};
        CU_ASSERT_EQUAL(lg_sink_quads(sink, &q, NULL), LG_OK);
    }
    for (unsigned i = 0; i < MANY; i++) {
        const unsigned at = (unsigned)((uint64_t)i * STEP % MANY);
        CU_ASSERT_EQUAL_FATAL(ref_of(sink, at, kind), refs[at]);
    }
}

// Numbers of a kind have no gaps, terms and references belong together.
static void
check_terms(LgSnapshot *snap, unsigned kind, const LgTermRef *refs)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (unsigned i = 0; i < MANY; i++) {
        char text[128];
        LgTerm back;
        const LgTerm term = term_of(i, kind, text, sizeof(text));
        CU_ASSERT_EQUAL(world_find(snap, term), refs[i]);
        CU_ASSERT_EQUAL_FATAL(lg_snapshot_term(snap, refs[i], arena, &back, NULL), LG_OK);
        CU_ASSERT(lg_str_eq(back.value, term.value));
        CU_ASSERT_EQUAL(back.kind, term.kind);
        lg_arena_reset(arena);
    }
    lg_arena_free(arena);
}

static LgLoad *
begin(World *w, size_t memory)
{
    LgLoad *load = NULL;
    const LgLoadOptions options = {.memory = memory};
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, &options, &load, NULL), LG_OK);
    return load;
}

static LgStat
stat_of(World *w)
{
    LgStat stat = {0};
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    lg_snapshot_unref(snap);
    return stat;
}

static LgTermRef *
new_refs(void)
{
    LgTermRef *refs = (LgTermRef *)calloc(MANY, sizeof(LgTermRef));
    CU_ASSERT_PTR_NOT_NULL_FATAL(refs);
    return refs;
}

// The references are those of a load with all the memory there is.
static void
spills_its_terms(void)
{
    LgTermRef *refs[2] = {new_refs(), new_refs()};
    for (unsigned tiny = 0; tiny < 2; tiny++) {
        World *w = world_make();
        LgLoad *load = begin(w, tiny ? TINY : 0);
        put_terms(lg_load_sink(load), 0, refs[tiny]);
        w->n = lg_load_count(load);
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, &err), LG_OK);
        LgSnapshot *snap = NULL;
        CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
        check_terms(snap, 0, refs[tiny]);
        lg_snapshot_unref(snap);
        const LgStat stat = stat_of(w);
        CU_ASSERT(tiny ? stat.dict_parts >= 10 : stat.dict_parts == 1);
        world_check_store(w);
        world_free(w);
    }
    CU_ASSERT_EQUAL(memcmp(refs[0], refs[1], MANY * sizeof(LgTermRef)), 0);
    free(refs[0]);
    free(refs[1]);
}

// Terms of an earlier load, of parts that were spilled before a step, and new ones.
static void
spills_beside_others(void)
{
    World *w = world_make();
    LgTermRef *refs[3] = {new_refs(), new_refs(), new_refs()};
    LgLoad *load = begin(w, 0);
    put_terms(lg_load_sink(load), 0, refs[0]);
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
    load = begin(w, TINY);
    put_terms(lg_load_sink(load), 1, refs[1]);
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_load_snapshot(load, &snap, NULL), LG_OK);
    check_terms(snap, 0, refs[0]);
    check_terms(snap, 1, refs[1]);
    lg_snapshot_unref(snap);
    put_terms(lg_load_sink(load), 2, refs[2]);
    for (unsigned i = 0; i < MANY; i += 7) {
        for (unsigned kind = 0; kind < 3; kind++) {
            CU_ASSERT_EQUAL_FATAL(ref_of(lg_load_sink(load), i, kind), refs[kind][i]);
            CU_ASSERT_EQUAL_FATAL(ref_of(lg_load_deletions(load), i, kind), refs[kind][i]);
        }
    }
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    for (unsigned kind = 0; kind < 3; kind++) {
        check_terms(snap, kind, refs[kind]);
        free(refs[kind]);
    }
    lg_snapshot_unref(snap);
    w->n = 3 * (size_t)MANY;
    world_check_store(w);
    world_free(w);
}

// What was spilled goes with the load that is given up.
static void
forgets_what_it_spilled(void)
{
    World *w = world_make();
    LgTermRef *refs = new_refs();
    LgLoad *load = begin(w, TINY);
    put_terms(lg_load_sink(load), 0, refs);
    lg_load_abort(load);
    CU_ASSERT_EQUAL(stat_of(w).dict_parts, 0);
    CU_ASSERT_EQUAL(world_count_files(w), 2); // MANIFEST LOCK
    world_check_store(w);
    free(refs);
    world_free(w);
}

// Allocations fail one after the other: the load fails, and says so until its end.
static void
survives_a_lack_of_memory(void)
{
    enum { TERMS_EACH = 2000 };
    World *w = world_make();
    bool done = false;
    for (unsigned at = 1; !done; at += 1 + at / 50) {
        LgLoad *load = begin(w, TINY / 4);
        LgSink *sink = lg_load_sink(load);
        LgStatus st = LG_OK;
        lg_mem_test_fail(at);
        for (unsigned i = 0; i < TERMS_EACH && st == LG_OK; i++) {
            char text[128];
            LgTermRef ref = 0;
            const LgTerm term = term_of(i, 0, text, sizeof(text));
            st = lg_sink_term(sink, &term, false, &ref, NULL);
        }
        done = st == LG_OK;
        lg_mem_test_fail(0);
        CU_ASSERT(st == LG_OK || st == LG_E_NOMEM);
        if (done) {
            lg_load_abort(load);
        } else {
            CU_ASSERT_EQUAL(lg_load_commit(load, NULL), LG_E_NOMEM);
        }
        CU_ASSERT_EQUAL(world_count_files(w), 2);
    }
    world_free(w);
}

CU_TestInfo spill_tests[] = {
    {"a dictionary becomes many parts", spills_its_terms},
    {"parts beside earlier ones, and steps", spills_beside_others},
    {"a load that is given up leaves no parts", forgets_what_it_spilled},
    {"survives a lack of memory", survives_a_lack_of_memory},
    CU_TEST_INFO_NULL,
};
