// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/temp_store.h"

#include "rdf/read.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <unistd.h>

void
temp_store_open(TempStore *temp)
{
    char path[128];
    LgError err = {0};
    (void)snprintf(temp->folder, sizeof(temp->folder), "/tmp/lodge-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp->folder));
    (void)snprintf(path, sizeof(path), "%s/store", temp->folder);
    CU_ASSERT_EQUAL_FATAL(lg_store_create(&lg_io_plain, path, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, path, &temp->store, &err), LG_OK);
}

void
temp_store_load(TempStore *temp, const char *graph, const LgBuf *deleted, const LgBuf *added)
{
    LgError err = {0};
    LgLoad *load = NULL;
    uint64_t n = 0;
    const LgReadOptions options = {
        .format = LG_FORMAT_NTRIPLES, .graph = lg_str_c(graph), .source = LG_STR("test")};
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(temp->store, NULL, &load, &err), LG_OK);
    if (deleted) {
        CU_ASSERT_EQUAL_FATAL(
            lg_read_bytes(lg_buf_view(deleted), &options, lg_load_deletions(load), &n, &err),
            LG_OK);
    }
    CU_ASSERT_EQUAL_FATAL(lg_read_bytes(lg_buf_view(added), &options, lg_load_sink(load), &n, &err),
                          LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, &err), LG_OK);
}

void
temp_store_close(TempStore *temp)
{
    char command[128];
    lg_store_close(temp->store);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", temp->folder);
    CU_ASSERT_EQUAL(system(command), 0);
    *temp = (TempStore){0};
}
