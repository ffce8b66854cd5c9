// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LG_TESTS_SUITES_H
#define LG_TESTS_SUITES_H

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

/// Run the suites, close with "NAME: N passed, N failed, 0 skipped" (tests, not
/// assertions) and return the exit status for `make check`.
static inline int
run_suites(const char *name, CU_SuiteInfo *suites)
{
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        (void)fprintf(stderr, "%s: cannot register the tests\n", name);
        return EXIT_FAILURE;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    const CU_ErrorCode ran = CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_tests_failed();
    const unsigned run = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    (void)printf("\n%s: %u passed, %u failed, 0 skipped\n", name, run - failed, failed);
    return ran == CUE_SUCCESS && failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
