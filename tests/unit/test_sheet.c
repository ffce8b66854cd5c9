// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo book_tests[];
extern CU_TestInfo csv_tests[];
extern CU_TestInfo look_tests[];
extern CU_TestInfo marked_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "sheet/book", .pTests = book_tests},
        {.pName = "sheet/csv", .pTests = csv_tests},
        {.pName = "sheet/look", .pTests = look_tests},
        {.pName = "sheet/marked", .pTests = marked_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/sheet", suites);
}
