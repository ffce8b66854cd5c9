// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/period.h"

#include "unit/check.h"

#include <CUnit/CUnit.h>

typedef struct {
    const char *text;
    const char *path; // below http://reference.data.gov.uk/id/; null: refused
    const char *slug;
    const char *label;
    const char *end;
} Case;

static const Case cases[] = {
    {"2019", "year/2019", "2019", "2019", "2020-01-01"},
    {"2022 Q1", "quarter/2022-Q1", "2022-Q1", "2022 Q1", "2022-04-01"},
    {"2017-Q4", "quarter/2017-Q4", "2017-Q4", "2017 Q4", "2018-01-01"},
    {"2017Q4", "quarter/2017-Q4", "2017-Q4", "2017 Q4", "2018-01-01"},
    {"Q3 2017", "quarter/2017-Q3", "2017-Q3", "2017 Q3", "2017-10-01"},
    {"2017/Q2", "quarter/2017-Q2", "2017-Q2", "2017 Q2", "2017-07-01"},
    {"2019-03", "month/2019-03", "2019-03", "March 2019", "2019-04-01"},
    {"March 2019", "month/2019-03", "2019-03", "March 2019", "2019-04-01"},
    {"Dec-2019", "month/2019-12", "2019-12", "December 2019", "2020-01-01"},
    {"2019 March", "month/2019-03", "2019-03", "March 2019", "2019-04-01"},
    {"2019-03-01", "day/2019-03-01", "2019-03-01", "1 March 2019", "2019-03-02"},
    {"28/02/2020", "day/2020-02-28", "2020-02-28", "28 February 2020", "2020-02-29"},
    {"1 March 2019", "day/2019-03-01", "2019-03-01", "1 March 2019", "2019-03-02"},
    {"2017-W05", "week/2017-W05", "2017-W05", "2017 week 5", "2017-02-06"},
    {"2019 H2", "half/2019-H2", "2019-H2", "2019 H2", "2020-01-01"},
    {"2010/2011", "government-year/2010-2011", "2010-2011", "2010-2011", "2011-04-01"},
    {"2010-2011", "government-year/2010-2011", "2010-2011", "2010-2011", "2011-04-01"},
    {"2010/11", "government-year/2010-2011", "2010-2011", "2010-2011", "2011-04-01"},
    {"2020-21", "government-year/2020-2021", "2020-2021", "2020-2021", "2021-04-01"},
    {"1999-00", "government-year/1999-2000", "1999-2000", "1999-2000", "2000-04-01"},
    {"2019/20 Q4", "government-quarter/2019-2020/Q4", "2019-2020-Q4", "2019-2020 Q4", "2020-04-01"},
    {"2019/20 Q1", "government-quarter/2019-2020/Q1", "2019-2020-Q1", "2019-2020 Q1", "2019-07-01"},
    {"Year ending 2019-03-31", "gregorian-interval/2018-04-01T00:00:00/P1Y",
     "year-ending-2019-03-31", "Year ending 31 March 2019", "2019-04-01"},
    {"Year ending March 2019", "gregorian-interval/2018-04-01T00:00:00/P1Y",
     "year-ending-2019-03-31", "Year ending 31 March 2019", "2019-04-01"},
    {"year ending 2022-12-31", "gregorian-interval/2022-01-01T00:00:00/P1Y",
     "year-ending-2022-12-31", "Year ending 31 December 2022", "2023-01-01"},
    {"2004-2006", "gregorian-interval/2004-01-01T00:00:00/P3Y", "2004-01-01-P3Y",
     "1 January 2004 to 31 December 2006", "2007-01-01"},
    {"P1Y/2012-01-01", "gregorian-interval/2012-01-01T00:00:00/P1Y", "year-ending-2012-12-31",
     "Year ending 31 December 2012", "2013-01-01"},
    {"quarter/2015-Q3", "quarter/2015-Q3", "2015-Q3", "2015 Q3", "2015-10-01"},
    {"http://reference.data.gov.uk/id/month/2010-11", "month/2010-11", "2010-11", "November 2010",
     "2010-12-01"},
    {"government-year/2012-2013", "government-year/2012-2013", "2012-2013", "2012-2013",
     "2013-04-01"},
    {"2012-01-01T00:00:00/P3Y", "gregorian-interval/2012-01-01T00:00:00/P3Y", "2012-01-01-P3Y",
     "1 January 2012 to 31 December 2014", "2015-01-01"},
    {"gregorian-quarter/2015-Q3", "quarter/2015-Q3", "2015-Q3", "2015 Q3", "2015-10-01"},
    {"2019M03", "month/2019-03", "2019-03", "March 2019", "2019-04-01"},
    {"2017 week 5", "week/2017-W05", "2017-W05", "2017 week 5", "2017-02-06"},
    {"Quarter 2 2017", "quarter/2017-Q2", "2017-Q2", "2017 Q2", "2017-07-01"},
    {"2017 Quarter 2", "quarter/2017-Q2", "2017-Q2", "2017 Q2", "2017-07-01"},
    {"Q1 2019/20", "government-quarter/2019-2020/Q1", "2019-2020-Q1", "2019-2020 Q1", "2019-07-01"},
    {"H2 2019-20", "government-half/2019-2020/H2", "2019-2020-H2", "2019-2020 H2", "2020-04-01"},
    {"FY 2018/19", "government-year/2018-2019", "2018-2019", "2018-2019", "2019-04-01"},
    {"FY2018-19", "government-year/2018-2019", "2018-2019", "2018-2019", "2019-04-01"},
    {"Quarter ending March 2019", "quarter/2019-Q1", "2019-Q1", "2019 Q1", "2019-04-01"},
    {"3 months to January 2024", "gregorian-interval/2023-11-01T00:00:00/P3M", "2023-11-01-P3M",
     "1 November 2023 to 31 January 2024", "2024-02-01"},
    {"12 months to June 2024", "gregorian-interval/2023-07-01T00:00:00/P1Y",
     "year-ending-2024-06-30", "Year ending 30 June 2024", "2024-07-01"},
    {"Week ending 29 March 2020", "week/2020-W13", "2020-W13", "2020 week 13", "2020-03-30"},
    {"Week ending 27 March 2020", "gregorian-interval/2020-03-21T00:00:00/P7D", "2020-03-21-P7D",
     "21 March 2020 to 27 March 2020", "2020-03-28"},
    {"1 April 2024 to 15 June 2024", "gregorian-interval/2024-04-01T00:00:00/P76D",
     "2024-04-01-P76D", "1 April 2024 to 15 June 2024", "2024-06-16"},
    {"1 April 2023 to 31 March 2024", "government-year/2023-2024", "2023-2024", "2023-2024",
     "2024-04-01"},
    {"gregorian-instant/1980-01-01T00:00:00", NULL, NULL, NULL, NULL},
    {"2 April 2024 to 1 April 2024", NULL, NULL, NULL, NULL},
    {"Q5 2019/20", NULL, NULL, NULL, NULL},
    {"2019M13", NULL, NULL, NULL, NULL},
    {"2010-11", NULL, NULL, NULL, NULL},
    {"2019-13", NULL, NULL, NULL, NULL},
    {"2019-02-30", NULL, NULL, NULL, NULL},
    {"2019 Q5", NULL, NULL, NULL, NULL},
    {"2017-W54", NULL, NULL, NULL, NULL},
    {"20190", NULL, NULL, NULL, NULL},
    {"2019 to 2020", NULL, NULL, NULL, NULL},
    {"year/2019-03", NULL, NULL, NULL, NULL},
    {"Year ending 2019", NULL, NULL, NULL, NULL},
    {"E07000112", NULL, NULL, NULL, NULL},
    {"", NULL, NULL, NULL, NULL},
};

static void
expect(const char *text, const char *what, LgStr got, const char *want)
{
    if (!lg_str_eq(got, lg_str_c(want))) {
        (void)printf("\n  %s: %s is \"%.*s\", expected \"%s\"", text, what, (int)got.n, got.p,
                     want);
        CU_FAIL("period");
    }
}

static void
reads_and_names(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const Case *c = &cases[i];
        LgPeriod p = {0};
        const bool ok = lg_period_parse(lg_str_c(c->text), LG_PERIOD_SHORT_UNKNOWN, &p);
        if (ok != (c->path != NULL)) {
            (void)printf("\n  \"%s\" was %s", c->text, ok ? "taken" : "refused");
            CU_FAIL("period");
            continue;
        }
        if (!ok) {
            continue;
        }
        char end[LG_TIME_TEXT];
        const LgStr iri = lg_period_iri(&p, arena);
        expect(c->text, "path", lg_str_from(iri, sizeof(LG_PERIOD_NS) - 1), c->path);
        expect(c->text, "slug", lg_period_slug(&p, arena), c->slug);
        expect(c->text, "label", lg_period_label(&p, arena), c->label);
        expect(c->text, "end", lg_time_iso_date(lg_period_end(&p), end), c->end);
        // The URI is read back as the same period.
        LgPeriod again = {0};
        CU_ASSERT(lg_period_parse(iri, LG_PERIOD_SHORT_UNKNOWN, &again));
        CU_ASSERT(lg_str_eq(lg_period_iri(&again, arena), iri));
    }
    lg_arena_free(arena);
}

static void
asks_when_it_is_not_clear(void)
{
    CU_ASSERT_TRUE(lg_period_ambiguous(LG_STR("2010-11")));
    CU_ASSERT_FALSE(lg_period_ambiguous(LG_STR("2010-12")));
    CU_ASSERT_FALSE(lg_period_ambiguous(LG_STR("2012-13")));
    LgPeriod p = {0};
    CU_ASSERT_TRUE(lg_period_parse(LG_STR("2010-11"), LG_PERIOD_SHORT_MONTH, &p));
    CU_ASSERT_EQUAL(p.kind, LG_PERIOD_MONTH);
    CU_ASSERT_TRUE(lg_period_parse(LG_STR("2010-11"), LG_PERIOD_SHORT_YEAR, &p));
    CU_ASSERT_EQUAL(p.kind, LG_PERIOD_GOV_YEAR);
}

#define NS LG_PERIOD_NS

static LgStr
path_of(const LgPeriod *period, LgArena *arena)
{
    return lg_str_from(lg_period_iri(period, arena), sizeof(NS) - 1);
}

static void
knows_iris(void)
{
    static const struct {
        const char *path;
        const char *before, *after, *around; // null: there is none
        const char *same;                    // its usual path; null: this one
    } found[] = {
        {"year/2019", "year/2018", "year/2020", NULL, NULL},
        {"year/0001", NULL, "year/0002", NULL, NULL},
        {"half/2019-H1", "half/2018-H2", "half/2019-H2", "year/2019", NULL},
        {"quarter/2019-Q4", "quarter/2019-Q3", "quarter/2020-Q1", "year/2019", NULL},
        {"month/2019-12", "month/2019-11", "month/2020-01", "quarter/2019-Q4", NULL},
        {"week/2021-W01", "week/2020-W53", "week/2021-W02", NULL, NULL},
        {"day/2020-02-29", "day/2020-02-28", "day/2020-03-01", "month/2020-02", NULL},
        {"government-year/2018-2019", "government-year/2017-2018", "government-year/2019-2020",
         NULL, NULL},
        {"government-half/2018-2019/H2", "government-half/2018-2019/H1",
         "government-half/2019-2020/H1", "government-year/2018-2019", NULL},
        {"government-quarter/2018-2019/Q4", "government-quarter/2018-2019/Q3",
         "government-quarter/2019-2020/Q1", "government-year/2018-2019", NULL},
        {"gregorian-interval/2021-03-31T00:00:00/P1Y", "gregorian-interval/2020-03-31T00:00:00/P1Y",
         "gregorian-interval/2022-03-31T00:00:00/P1Y", NULL, NULL},
        {"gregorian-interval/2011-01-01T00:00:00/P30M",
         "gregorian-interval/2008-07-01T00:00:00/P30M",
         "gregorian-interval/2013-07-01T00:00:00/P30M", NULL, NULL},
        {"gregorian-interval/2011-01-01T00:00:00/P2Y6M",
         "gregorian-interval/2008-07-01T00:00:00/P30M",
         "gregorian-interval/2013-07-01T00:00:00/P30M", NULL,
         "gregorian-interval/2011-01-01T00:00:00/P30M"},
        {"gregorian-quarter/2019-Q1", "quarter/2018-Q4", "quarter/2019-Q2", "year/2019",
         "quarter/2019-Q1"},
        {"gregorian-day/2019-01-01", "day/2018-12-31", "day/2019-01-02", "month/2019-01",
         "day/2019-01-01"},
    };
    static const char *const refused[] = {
        "",
        "year/19",
        "quarter/Q1 2019",
        "quarter/2019-Q5",
        "month/2019-13",
        "day/2019-02-29",
        "week/2019-W53",
        "government-year/2018-2020",
        "gregorian-interval/2019-01-31T00:00:00/P1M",
        "gregorian-interval/2020-02-29T00:00:00/P1Y",
        "gregorian-interval/2019-01-01T00:00:00/P0M",
        "gregorian-interval/2019-01-01T00:00:00/P",
        "gregorian-instant/2019-01-01T00:00:00",
        "department/dclg",
    };
    LgArena *arena = lg_arena_new(0);
    LgPeriod p;
    LgPeriod other;
    char iri[128];
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
        (void)snprintf(iri, sizeof(iri), NS "%s", found[i].path);
        CU_ASSERT_FATAL(lg_period_of_iri(lg_str_c(iri), &p));
        CHECK_STR(path_of(&p, arena), found[i].same ? found[i].same : found[i].path);
        CHECK_STR(lg_period_next(&p, true, &other) ? path_of(&other, arena) : (LgStr){0},
                  found[i].before);
        CHECK_STR(lg_period_next(&p, false, &other) ? path_of(&other, arena) : (LgStr){0},
                  found[i].after);
        CHECK_STR(lg_period_around(&p, &other) ? path_of(&other, arena) : (LgStr){0},
                  found[i].around);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        (void)snprintf(iri, sizeof(iri), NS "%s", refused[i]);
        CU_ASSERT(!lg_period_of_iri(lg_str_c(iri), &p));
    }
    CU_ASSERT(!lg_period_of_iri(LG_STR("2019"), &p));
    lg_arena_free(arena);
}

CU_TestInfo period_tests[] = {
    {"reads and names", reads_and_names},
    {"asks when it is not clear", asks_when_it_is_not_clear},
    {"knows IRIs", knows_iris},
    CU_TEST_INFO_NULL,
};
