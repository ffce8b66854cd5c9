// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo engine_tests[];
extern CU_TestInfo expr_tests[];
extern CU_TestInfo gather_tests[];
extern CU_TestInfo path_tests[];
extern CU_TestInfo results_read_tests[];
extern CU_TestInfo service_tests[];
extern CU_TestInfo parse_tests[];
extern CU_TestInfo parse_update_tests[];
extern CU_TestInfo tables_tests[];
extern CU_TestInfo transaction_tests[];
extern CU_TestInfo updater_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "sparql/parse", .pTests = parse_tests},
        {.pName = "sparql/update", .pTests = parse_update_tests},
        {.pName = "sparql/expr", .pTests = expr_tests},
        {.pName = "sparql/engine", .pTests = engine_tests},
        {.pName = "sparql/gather", .pTests = gather_tests},
        {.pName = "sparql/paths", .pTests = path_tests},
        {.pName = "sparql/results", .pTests = results_read_tests},
        {.pName = "sparql/service", .pTests = service_tests},
        {.pName = "sparql/tables", .pTests = tables_tests},
        {.pName = "sparql/transactions", .pTests = transaction_tests},
        {.pName = "sparql/updater", .pTests = updater_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/sparql", suites);
}
