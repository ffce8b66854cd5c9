// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo cache_tests[];
extern CU_TestInfo mustache_tests[];
extern CU_TestInfo problem_tests[];
extern CU_TestInfo site_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "site/cache", .pTests = cache_tests},
        {.pName = "site/mustache", .pTests = mustache_tests},
        {.pName = "site/problem", .pTests = problem_tests},
        {.pName = "site/site", .pTests = site_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/site", suites);
}
