// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo id_tests[];
extern CU_TestInfo col_tests[];
extern CU_TestInfo store_tests[];
extern CU_TestInfo delete_tests[];
extern CU_TestInfo change_tests[];
extern CU_TestInfo spill_tests[];
extern CU_TestInfo star_tests[];
extern CU_TestInfo subject_tests[];
extern CU_TestInfo turn_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "store/id", .pTests = id_tests},
        {.pName = "store/col", .pTests = col_tests},
        {.pName = "store/store", .pTests = store_tests},
        {.pName = "store/delete", .pTests = delete_tests},
        {.pName = "store/change", .pTests = change_tests},
        {.pName = "store/spill", .pTests = spill_tests},
        {.pName = "store/star", .pTests = star_tests},
        {.pName = "store/subject", .pTests = subject_tests},
        {.pName = "store/turn", .pTests = turn_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/store", suites);
}
