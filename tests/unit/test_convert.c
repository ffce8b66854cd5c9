// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo csvw_tests[];
extern CU_TestInfo cube_csvw_tests[];
extern CU_TestInfo cube_tests[];
extern CU_TestInfo epc_tests[];
extern CU_TestInfo places_tests[];
extern CU_TestInfo recipe_tests[];
extern CU_TestInfo register_tests[];
extern CU_TestInfo rejects_tests[];
extern CU_TestInfo report_tests[];
extern CU_TestInfo slug_tests[];
extern CU_TestInfo key_tests[];
extern CU_TestInfo lock_tests[];
extern CU_TestInfo tidy_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "convert/slug", .pTests = slug_tests},
        {.pName = "convert/places", .pTests = places_tests},
        {.pName = "convert/report", .pTests = report_tests},
        {.pName = "convert/rejects", .pTests = rejects_tests},
        {.pName = "convert/key", .pTests = key_tests},
        {.pName = "convert/lock", .pTests = lock_tests},
        {.pName = "convert/tidy", .pTests = tidy_tests},
        {.pName = "convert/recipe", .pTests = recipe_tests},
        {.pName = "convert/register", .pTests = register_tests},
        {.pName = "convert/cube", .pTests = cube_tests},
        {.pName = "convert/cube_csvw", .pTests = cube_csvw_tests},
        {.pName = "convert/csvw", .pTests = csvw_tests},
        {.pName = "convert/epc", .pTests = epc_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/convert", suites);
}
