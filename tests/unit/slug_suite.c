// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/slug.h"

#include <CUnit/CUnit.h>

typedef struct {
    const char *label;
    const char *slug;
} Case;

static void
follows_its_rule(void)
{
    static const Case cases[] = {
        {"Private Enterprise", "private-enterprise"},
        {"All", "all"},
        {"Under 16", "under-16"},
        {"<16", "under-16"},
        {"16+", "16-plus"},
        {"16", "16"},
        {">1m", "over-1m"},
        {"£ million", "gbp-million"},
        {"£million", "gbp-million"},
        {"% of dwellings", "percent-of-dwellings"},
        {"100%", "100-percent"},
        {"≤ 5 km", "at-most-5-km"},
        {"Côte d’Azur", "cote-d-azur"},
        {"Ynys Môn", "ynys-mon"},
        {"ﬁnance", "finance"},
        {"  (Total) ", "total"},
        {"Westmorland & Furness", "westmorland-furness"},
        {"2019/20", "2019-20"},
        {"m²", "m2"},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgStr slug = {0};
        CU_ASSERT_EQUAL(lg_slug_make(arena, lg_str_c(cases[i].label), &slug, NULL), LG_OK);
        if (!lg_str_eq(slug, lg_str_c(cases[i].slug))) {
            (void)printf("\n  %s: %.*s, expected %s", cases[i].label, (int)slug.n, slug.p,
                         cases[i].slug);
            CU_FAIL("slug");
        }
    }
    lg_arena_free(arena);
}

static void
refuses_what_leaves_nothing(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStr slug = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_slug_make(arena, LG_STR("..."), &slug, &err), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_slug_make(arena, LG_STR(""), &slug, &err), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_slug_make(arena, LG_STR("日本"), &slug, &err), LG_E_INVALID);
    lg_arena_free(arena);
}

static void
follows_table2qb(void)
{
    static const Case cases[] = {
        {"0 Food and Live Animals", "0-food-and-live-animals"},
        {"GBP Total", "gbp-total"},
        {"16+", "16"},
        {"a_b/c", "a_b/c"},
        {"Oils, fats & waxes", "oils-fats-waxes"},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgStr slug = {0};
        CU_ASSERT_EQUAL(lg_slug_table2qb(arena, lg_str_c(cases[i].label), false, &slug, NULL),
                        LG_OK);
        CU_ASSERT(lg_str_eq(slug, lg_str_c(cases[i].slug)));
    }
    LgStr unit = {0};
    CU_ASSERT_EQUAL(lg_slug_table2qb(arena, LG_STR("£ million"), true, &unit, NULL), LG_OK);
    CU_ASSERT(lg_str_eq(unit, LG_STR("gbp-million")));
    lg_arena_free(arena);
}

static void
keeps_paths_safe(void)
{
    CU_ASSERT_TRUE(lg_slug_safe(LG_STR("house-building"), false));
    CU_ASSERT_TRUE(lg_slug_safe(LG_STR("house-building/completions"), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("house-building/completions"), false));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("a//b"), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("/a"), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("a/"), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("a/../b"), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR(""), true));
    CU_ASSERT_FALSE(lg_slug_safe(LG_STR("a b"), true));
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT(lg_str_eq(lg_slug_encode(arena, LG_STR("a b/c"), false), LG_STR("a%20b%2Fc")));
    CU_ASSERT(lg_str_eq(lg_slug_encode(arena, LG_STR("a b/c"), true), LG_STR("a%20b/c")));
    const LgStr iri = LG_STR("http://a.example/1?x=y#z");
    CU_ASSERT(lg_str_eq(lg_slug_fill(arena, LG_STR("{+value}"), iri), iri));
    CU_ASSERT(lg_str_eq(lg_slug_fill(arena, LG_STR("http://b.example/{+value}/c"), LG_STR("a/b d")),
                        LG_STR("http://b.example/a/b%20d/c")));
    CU_ASSERT(lg_str_eq(lg_slug_fill(arena, LG_STR("http://b.example/{value}"), LG_STR("a/b")),
                        LG_STR("http://b.example/a%2Fb")));
    CU_ASSERT(lg_str_eq(lg_slug_label(arena, LG_STR("site-address_2")), LG_STR("Site address 2")));
    lg_arena_free(arena);
}

CU_TestInfo slug_tests[] = {
    {"follows its rule", follows_its_rule},
    {"refuses what leaves nothing", refuses_what_leaves_nothing},
    {"follows table2qb's rule", follows_table2qb},
    {"keeps paths safe", keeps_paths_safe},
    CU_TEST_INFO_NULL,
};
