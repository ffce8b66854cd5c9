// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/places.h"

#include "convert/area.h"
#include "unit/check.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <unistd.h>

static LgPlaces *
bundled(void)
{
    LgPlaces *places = NULL;
    LgError err = {0};
    const LgStatus st = lg_places_read(&lg_io_plain, "vocab/geography", &places, &err);
    if (st != LG_OK) {
        (void)printf("\n  %s", err.text);
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(places);
    return places;
}

static bool
is(LgStr text, const char *expected)
{
    return lg_str_eq(text, lg_str_c(expected));
}

static void
knows_areas(void)
{
    LgPlaces *places = bundled();
    const LgPlace *allerdale = lg_places_area(places, LG_STR("E07000026"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(allerdale);
    CU_ASSERT(is(allerdale->name, "Allerdale"));
    CU_ASSERT(is(allerdale->end, "2023-03-31"));
    CU_ASSERT(is(allerdale->successors, "E06000063"));
    CU_ASSERT(is(allerdale->parent, "E10000006"));
    const LgPlace *mon = lg_places_area(places, LG_STR("W06000001"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(mon);
    CU_ASSERT(is(mon->welsh, "Ynys Môn"));
    CU_ASSERT(mon->end.n == 0);
    CU_ASSERT_PTR_NULL(lg_places_area(places, LG_STR("E07000999")));
    CU_ASSERT_PTR_NULL(lg_places_area(places, LG_STR("")));
    CU_ASSERT(lg_places_complete(LG_STR("E07000999")));
    CU_ASSERT(!lg_places_complete(LG_STR("E01000001")));
    CU_ASSERT(!lg_places_complete(LG_STR("E0")));
    const LgPlace *near = lg_places_near(places, LG_STR("E06000640"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(near);
    CU_ASSERT(is(near->code, "E06000040"));
    CU_ASSERT(is(lg_places_version(places), "2025-04-01"));
    lg_places_free(places);
}

static void
knows_names(void)
{
    static const char *const cases[][2] = {
        {"Hartlepool", "E06000001"},
        {"YNYS Môn", "W06000001"},
        {"North East", "E12000001"},
        {"West Midlands", "E12000005"},
        {"Northumberland", "E06000057"},
        {"St Albans", "E07000240"},
        {"Cumbria", "E10000006"},
        {"Dorset", "E06000059"},
        {"England", "E92000001"},
        {"Cymru", "W92000004"},
        {"Xyzzy", NULL},
        {"", NULL},
    };
    LgPlaces *places = bundled();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgPlace *area = lg_places_named(places, lg_str_c(cases[i][0]));
        CHECK_STR(area ? area->code : (LgStr){0}, cases[i][1]);
    }
    lg_places_free(places);
}

// Every area but the largest is part of one that is there, successors are there and begin when
// what they succeed ends.
static void
is_consistent(void)
{
    LgPlaces *places = bundled();
    size_t n = 0;
    const LgPlace *areas = lg_places_areas(places, &n);
    CU_ASSERT(n > 1000);
    for (size_t i = 0; i < n; i++) {
        const LgPlace *a = &areas[i];
        const LgPlace *parent = lg_places_area(places, a->parent);
        bool good = is(a->code, "K02000001") ? a->parent.n == 0 : parent != NULL;
        good &= lg_area_entity(a->code).n > 0 && a->name.n > 0;
        good &= a->end.n == 0 || lg_str_cmp(a->start, a->end) < 0;
        good &= a->successors.n == 0 || a->end.n > 0;
        LgStr rest = a->successors;
        while (rest.n > 0) {
            const size_t space = lg_str_find(rest, ' ');
            const LgPlace *next = lg_places_area(places, (LgStr){rest.p, space});
            good &= next && lg_str_cmp(a->end, next->start) < 0;
            rest = space < rest.n ? lg_str_from(rest, space + 1) : (LgStr){0};
        }
        if (!good) {
            (void)printf("\n  %.*s", (int)a->code.n, a->code.p);
            CU_FAIL("area");
        }
    }
    lg_places_free(places);
}

// The councils in force and the areas that have councils are the same.
static void
has_a_council_for_every_area(void)
{
    LgPlaces *places = bundled();
    static const char kinds[][4] = {"E06", "E07", "E08", "E09", "E10", "W06"};
    size_t n = 0;
    unsigned councils = 0;
    const LgPlace *areas = lg_places_areas(places, &n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && areas[i].end.n == 0; k++) {
            if (memcmp(areas[i].code.p, kinds[k], 3) == 0) {
                const LgOrganisation *o = lg_places_organisation(places, areas[i].code);
                CU_ASSERT_PTR_NOT_NULL_FATAL(o);
                CU_ASSERT(o->end.n == 0 && lg_str_eq(o->area, areas[i].code));
                councils++;
            }
        }
    }
    CU_ASSERT_EQUAL(councils, 63 + 164 + 36 + 33 + 21 + 22);
    lg_places_free(places);
}

static void
finds_organisations(void)
{
    static const struct {
        const char *text;
        const char *iri; // behind the namespace; null: none
    } cases[] = {
        {"http://opendatacommunities.org/id/district-council/adur", "district-council/adur"},
        {"https://opendatacommunities.org/doc/district-council/adur/", "district-council/adur"},
        {" district-council/adur ", "district-council/adur"},
        {"local-authority:ADU", "district-council/adur"},
        {"local-authority-eng:ADU", "district-council/adur"},
        {"ADU", "district-council/adur"},
        {"E3831", "district-council/adur"},
        {"E07000223", "district-council/adur"},
        {"Adur", "district-council/adur"},
        {"adur district council", "district-council/adur"},
        {"Cumberland", "unitary-authority/cumberland"},
        {"E06000065", "unitary-authority/north-yorkshire"},
        {"Somerset", "unitary-authority/somerset"},
        {"Somerset County Council", "county-council/somerset"},
        {"E07000026", "district-council/allerdale"},
        {"E08000016", "metropolitan-district-council/barnsley"},
        {"E06000048", "unitary-authority/northumberland"},
        {"W06000001", "unitary-authority/isle-of-anglesey"},
        {"North East", "combined-authority/north-east-2024"},
        {"dev-corp/ebbsfleet", "dev-corp/ebbsfleet"},
        {"district-council/aduur", NULL},
        {"http://opendatacommunities.org/id/district-council/", NULL},
        {"http://example.org/id/district-council/adur", NULL},
        {"E07000001", NULL}, // ended before there were such URIs
        {"E01000001", NULL},
        {"", NULL},
    };
    LgPlaces *places = bundled();
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgOrganisation *o = lg_places_organisation(places, lg_str_c(cases[i].text));
        LgStr found = {0};
        if (o) {
            found = lg_str_from(lg_places_organisation_iri(o, arena), strlen(LG_ORGANISATION_NS));
        }
        if (!lg_str_eq(found, lg_str_c(cases[i].iri))) {
            (void)printf("\n  %s: %.*s", cases[i].text, (int)found.n, found.p);
            CU_FAIL("organisation");
        }
    }
    const LgOrganisation *near =
        lg_places_organisation_near(places, LG_STR("Alerdale Borugh Council"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(near);
    CU_ASSERT(is(near->slug, "allerdale"));
    CU_ASSERT_PTR_NULL(lg_places_organisation_near(places, LG_STR("Xyzzy")));
    lg_arena_free(arena);
    lg_places_free(places);
}

static void
write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    CU_ASSERT_EQUAL(lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, lg_str_c(text), NULL), LG_OK);
}

static void
refuses_bad_tables(void)
{
    static const struct {
        const char *areas;
        unsigned line;
        const char *text;
    } cases[] = {
        {"code,name\nE06000001,x\n", 0, "there is no column \"welsh\""},
        {"code,name,welsh,start,end,successors,parent\nE0600001,x,,2009-01-01,,,\n", 2,
         "\"E0600001\" is no area code, or not behind the one before it"},
        {"code,name,welsh,start,end,successors,parent\nE06000002,x,,2009-01-01,,,\n"
         "E06000002,x,,2009-01-01,,,\n",
         3, "\"E06000002\" is no area code, or not behind the one before it"},
        {"code,name,welsh,start,end,successors,parent\nE06000002,x,,2009-01-01,soon,,\n", 2,
         "\"soon\" is no date"},
        {"code,name,welsh,start,end,successors,parent\nE06000002,x,,,,,\n", 2,
         "E06000002 has no start"},
    };
    char folder[] = "/tmp/lodge-places-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    char path[256];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgPlaces *places = NULL;
        LgError err = {0};
        write_file(folder, "areas.csv", cases[i].areas);
        CU_ASSERT_EQUAL(lg_places_read(&lg_io_plain, folder, &places, &err), LG_E_INVALID);
        CU_ASSERT_PTR_NULL(places);
        CU_ASSERT_STRING_EQUAL(err.text, cases[i].text);
        CU_ASSERT_EQUAL(err.line, cases[i].line);
    }
    (void)snprintf(path, sizeof(path), "%s/areas.csv", folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

CU_TestInfo places_tests[] = {
    {"knows areas", knows_areas},
    {"knows names", knows_names},
    {"is consistent", is_consistent},
    {"has a council for every area", has_a_council_for_every_area},
    {"finds organisations", finds_organisations},
    {"refuses bad tables", refuses_bad_tables},
    CU_TEST_INFO_NULL,
};
