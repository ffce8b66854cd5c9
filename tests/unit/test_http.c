// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/suites.h"

extern CU_TestInfo client_tests[];
extern CU_TestInfo head_tests[];
extern CU_TestInfo multipart_tests[];
extern CU_TestInfo neg_tests[];
extern CU_TestInfo server_tests[];
extern CU_TestInfo href_tests[];
extern CU_TestInfo url_tests[];

int
main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "http/head", .pTests = head_tests},
        {.pName = "http/multipart", .pTests = multipart_tests},
        {.pName = "http/neg", .pTests = neg_tests},
        {.pName = "http/url", .pTests = url_tests},
        {.pName = "http/server", .pTests = server_tests},
        {.pName = "http/href", .pTests = href_tests},
        {.pName = "http/client", .pTests = client_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites("unit/http", suites);
}
