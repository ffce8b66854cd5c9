// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/neg.h"
#include "unit/suites.h"

#define BROWSER "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"

static const LgOffer offers[] = {
    {LG_STR_INIT("text/html"), 1000, true},
    {LG_STR_INIT("text/turtle"), 900, false},
    {LG_STR_INIT("application/ld+json"), 850, false},
    {LG_STR_INIT("application/n-triples"), 800, false},
    {LG_STR_INIT("application/rdf+xml"), 700, false},
    {LG_STR_INIT("text/csv"), 500, false},
};

static void
chooses_as_the_standard_says(void)
{
    static const struct {
        const char *accept;
        int want;
    } cases[] = {
        {"", 1},
        {"*/*", 1},
        {"*", 1},
        {BROWSER, 0},
        {"text/html", 0},
        {"TEXT/HTML", 0},
        {"text/*", 1},
        {"text/*;q=0.3, text/csv", 5},
        {"application/*", 2},
        {"text/turtle;q=0, */*", 2},
        {"text/turtle;q=0.0, text/*", 5},
        {"text/html;q=0.5, text/turtle;q=0.5", 0},
        {"text/html;q=0.4, text/turtle;q=0.5", 1},
        {"application/rdf+xml, text/turtle;q=0.7", 4},
        {"application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted, a;q=0\"", 2},
        {"text/turtle ; charset=utf-8 ; q=0.9 , text/html;q=0.2", 1},
        {"image/png", -1},
        {"image/png, */*;q=0.01", 1},
        {"*/*;q=0", -1},
        {"text/html;q=0", -1},
        {"application/json", -1},
        {"text/turtle;q=1.001", 1}, // malformed: passed over, nothing left
        {"text/turtle;q=2, text/csv", 5},
        {"text/turtle;q=, text/csv", 5},
        {"garbage", 1},
        {";;;,,,", 1},
        {"*/html", 1},
        {"text/", 1},
        {"application/n-triples;q=0.001", 3},
        {"application/sparql-results+json, application/n-triples;q=0.2", 3},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int got =
            lg_neg_choose(lg_str_c(cases[i].accept), offers, sizeof(offers) / sizeof(offers[0]));
        if (got != cases[i].want) {
            (void)printf("\n  '%s': %d, expected %d", cases[i].accept, got, cases[i].want);
        }
        CU_ASSERT_EQUAL(got, cases[i].want);
    }
}

static void
knows_what_is_named(void)
{
    CU_ASSERT_TRUE(lg_neg_names(LG_STR(BROWSER), LG_STR("text/html")));
    CU_ASSERT_FALSE(lg_neg_names(LG_STR("text/*"), LG_STR("text/html")));
    CU_ASSERT_FALSE(lg_neg_names(LG_STR("text/html;q=0"), LG_STR("text/html")));
    CU_ASSERT_FALSE(lg_neg_names(LG_STR(""), LG_STR("text/html")));
}

CU_TestInfo neg_tests[] = {
    {"chooses as the standard says", chooses_as_the_standard_says},
    {"knows what is named", knows_what_is_named},
    CU_TEST_INFO_NULL,
};
