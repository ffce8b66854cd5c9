// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo child_tests[];
extern CU_TestInfo iri_tests[];
extern CU_TestInfo read_tests[];
extern CU_TestInfo term_tests[];
extern CU_TestInfo write_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "rdf/child", .pTests = child_tests}, {.pName = "rdf/iri", .pTests = iri_tests},
        {.pName = "rdf/read", .pTests = read_tests},   {.pName = "rdf/term", .pTests = term_tests},
        {.pName = "rdf/write", .pTests = write_tests}, CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/rdf", suites);
}
