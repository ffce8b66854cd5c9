// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo arena_tests[];
extern CU_TestInfo error_tests[];
extern CU_TestInfo gunzip_tests[];
extern CU_TestInfo io_tests[];
extern CU_TestInfo json_read_tests[];
extern CU_TestInfo json_tests[];
extern CU_TestInfo period_tests[];
extern CU_TestInfo lane_tests[];
extern CU_TestInfo pool_tests[];
extern CU_TestInfo str_tests[];
extern CU_TestInfo time_tests[];
extern CU_TestInfo unicode_tests[];
extern CU_TestInfo xml_tests[];
extern CU_TestInfo yaml_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "base/arena", .pTests = arena_tests},
        {.pName = "base/error", .pTests = error_tests},
        {.pName = "base/gunzip", .pTests = gunzip_tests},
        {.pName = "base/io", .pTests = io_tests},
        {.pName = "base/json", .pTests = json_tests},
        {.pName = "base/json_read", .pTests = json_read_tests},
        {.pName = "base/period", .pTests = period_tests},
        {.pName = "base/lane", .pTests = lane_tests},
        {.pName = "base/pool", .pTests = pool_tests},
        {.pName = "base/str", .pTests = str_tests},
        {.pName = "base/time", .pTests = time_tests},
        {.pName = "base/unicode", .pTests = unicode_tests},
        {.pName = "base/xml", .pTests = xml_tests},
        {.pName = "base/yaml", .pTests = yaml_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/base", suites);
}
