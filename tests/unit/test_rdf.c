// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo iri_tests[];
extern CU_TestInfo term_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "rdf/iri", .pTests = iri_tests},
        {.pName = "rdf/term", .pTests = term_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/rdf", suites);
}
