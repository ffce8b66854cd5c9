// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/time.h"
#include "unit/check.h"
#include "unit/suites.h"

static void
days_and_dates_agree(void)
{
    int64_t days = lg_time_days((LgDate){-401, 1, 1});
    for (int64_t year = -401; year < 2500; year++) {
        for (unsigned month = 1; month <= 12; month++) {
            for (unsigned day = 1; day <= lg_time_month_days(year, month); day++, days++) {
                const LgDate date = lg_time_date(days);
                if (date.year != year || date.month != month || date.day != day ||
                    lg_time_days(date) != days) {
                    CU_FAIL_FATAL("a day and its date differ");
                }
            }
        }
    }
    CU_ASSERT_EQUAL(lg_time_days((LgDate){1970, 1, 1}), 0);
    CU_ASSERT_EQUAL(lg_time_days((LgDate){2000, 3, 1}), 11017);
}

static void
knows_which_dates_exist(void)
{
    CU_ASSERT_TRUE(lg_time_date_valid((LgDate){2024, 2, 29}));
    CU_ASSERT_TRUE(lg_time_date_valid((LgDate){2000, 2, 29}));
    CU_ASSERT_FALSE(lg_time_date_valid((LgDate){1900, 2, 29}));
    CU_ASSERT_FALSE(lg_time_date_valid((LgDate){2023, 4, 31}));
    CU_ASSERT_FALSE(lg_time_date_valid((LgDate){2023, 13, 1}));
    CU_ASSERT_FALSE(lg_time_date_valid((LgDate){2023, 1, 0}));
}

static void
formats_moments(void)
{
    char text[LG_TIME_TEXT];
    CHECK_STR(lg_time_iso(0, text), "1970-01-01T00:00:00Z");
    CHECK_STR(lg_time_iso(-1, text), "1969-12-31T23:59:59Z");
    CHECK_STR(lg_time_iso(1795352709, text), "2026-11-22T13:05:09Z");
    CHECK_STR(lg_time_http(784111777, text), "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK_STR(lg_time_iso_date((LgDate){-44, 3, 15}, text), "-0044-03-15");
    CU_ASSERT_TRUE(lg_time_mono_ns() <= lg_time_mono_ns());
    CU_ASSERT_TRUE(lg_time_wall_ns() > 0);
}

CU_TestInfo time_tests[] = {
    {"days and dates agree", days_and_dates_agree},
    {"knows which dates exist", knows_which_dates_exist},
    {"formats moments", formats_moments},
    CU_TEST_INFO_NULL,
};
