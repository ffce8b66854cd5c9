// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The CSV beside a cube: short of memory, on a disk that fails, and twice. What stands in it is
// tested by tests/convert/suite-csvw-out.sh.

#include "base/mem.h"
#include "base/out.h"
#include "convert/convert.h"
#include "rdf/sink_nquads.h"

#include <CUnit/CUnit.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64], table[128], recipe[128], part[128], meta_part[128], csv[128], meta[128];

static void
spit(const char *path, const char *text)
{
    CU_ASSERT_EQUAL_FATAL(lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, lg_str_c(text), NULL),
                          LG_OK);
}

static void
begin(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/lodge-csvw-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(table, sizeof(table), "%s/t.csv", folder);
    (void)snprintf(recipe, sizeof(recipe), "%s/r.yaml", folder);
    (void)snprintf(csv, sizeof(csv), "%s/homes.csv", folder);
    (void)snprintf(meta, sizeof(meta), "%s/homes.csv-metadata.json", folder);
    (void)snprintf(part, sizeof(part), "%s/homes.csv.part", folder);
    (void)snprintf(meta_part, sizeof(meta_part), "%s/homes.csv-metadata.json.part", folder);
    spit(table, "Area code,Year,Kind,Measure,Unit,Value\n"
                "E06000001,2020,\"Let, social\",Homes,count,12\n"
                "E06000001,2021,Owned,Homes,count,[c]\n"
                "E06000002,2021,Owned,Share,percent,1.5\n");
    spit(recipe, "dataset: {slug: homes, title: Homes, keywords: [a]}\n"
                 "columns:\n"
                 "  Area code: {role: dimension, kind: area}\n"
                 "  Year: {role: dimension, kind: period}\n"
                 "  Kind: {role: dimension}\n"
                 "  Measure: {role: measure_type}\n"
                 "  Unit: {role: unit}\n"
                 "  Value: {role: value}\n"
                 "uri: \"{Year}/{Kind}/{+Area code}/{Measure}\"\n");
}

static void
end(void)
{
    const char *const files[] = {table, recipe, csv, meta, part, meta_part};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        (void)unlink(files[i]);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static LgStatus
convert(const LgIo *io, LgArena *arena, LgStr *version, LgError *err)
{
    const char *input = table;
    LgBuf quads = {0};
    const LgOut out = lg_out_buf(&quads);
    const LgConvertOptions options = {.io = io,
                                      .inputs = &input,
                                      .n_inputs = 1,
                                      .recipe = recipe,
                                      .base = LG_STR("http://example.org/"),
                                      .csvw = folder,
                                      .csvw_offered = true};
    LgConvertResult result = {0};
    LgReport *report = lg_report_new();
    LgSink *sink = NULL;
    LgStatus st = report ? lg_sink_nquads_new(&out, &sink, err) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_convert_run(&options, sink, report, arena, &result, err);
    }
    *version = result.csvw;
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_buf_done(&quads);
    return st;
}

// Nothing half done is left, whatever happened.
static void
check_parts(void)
{
    CU_ASSERT_FALSE(lg_io_exists(part));
    CU_ASSERT_FALSE(lg_io_exists(meta_part));
}

static void
survives_every_failed_allocation(void)
{
    begin();
    LgStatus st = LG_E_NOMEM;
    unsigned nth = 1;
    for (; (st == LG_E_NOMEM || st == LG_E_LIMIT) && nth < 20000; nth++) {
        LgStr version = {0};
        LgError err = {0};
        lg_mem_test_fail(nth);
        LgArena *arena = lg_arena_new(0);
        st = arena ? convert(&lg_io_plain, arena, &version, &err) : LG_E_NOMEM;
        lg_mem_test_fail(0);
        check_parts();
        lg_arena_free(arena);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    CU_ASSERT(nth > 20);
    CU_ASSERT(lg_io_exists(csv) && lg_io_exists(meta));
    end();
}

typedef struct {
    LgIoCall call;
    const char *path;
} Failure;

static int
fail(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    const Failure *failure = ctx;
    (void)size;
    return call == failure->call && strcmp(path, failure->path) == 0 ? ENOSPC : 0;
}

static void
fails_with_its_disk(void)
{
    begin();
    const Failure failures[] = {
        {LG_IO_OPEN, part},        {LG_IO_WRITE, part},      {LG_IO_SYNC, part},
        {LG_IO_CLOSE, part},       {LG_IO_OPEN, meta_part},  {LG_IO_WRITE, meta_part},
        {LG_IO_SYNC, meta_part},   {LG_IO_CLOSE, meta_part}, {LG_IO_RENAME, part},
        {LG_IO_RENAME, meta_part},
    };
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        Failure failure = failures[i];
        const LgIo io = {.hook = fail, .ctx = &failure};
        LgStr version = {0};
        LgError err = {0};
        LgArena *arena = lg_arena_new(0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        CU_ASSERT_EQUAL(convert(&io, arena, &version, &err), LG_E_IO);
        CU_ASSERT_EQUAL(version.n, 0);
        check_parts();
        CU_ASSERT_FALSE(lg_io_exists(meta)); // it comes last
        lg_arena_free(arena);
    }
    end();
}

static void
is_the_same_again(void)
{
    begin();
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStr first = {0};
    LgStr second = {0};
    LgStr third = {0};
    CU_ASSERT_EQUAL(convert(&lg_io_plain, arena, &first, NULL), LG_OK);
    CU_ASSERT_EQUAL(convert(&lg_io_plain, arena, &second, NULL), LG_OK);
    CU_ASSERT(lg_str_eq(first, second));
    CU_ASSERT(lg_str_starts(first, LG_STR("homes-")));
    CU_ASSERT_EQUAL(first.n, sizeof("homes-") - 1 + 16);
    spit(table, "Area code,Year,Kind,Measure,Unit,Value\n"
                "E06000001,2020,\"Let, social\",Homes,count,13\n");
    CU_ASSERT_EQUAL(convert(&lg_io_plain, arena, &third, NULL), LG_OK);
    CU_ASSERT_FALSE(lg_str_eq(first, third));
    lg_arena_free(arena);
    end();
}

CU_TestInfo cube_csvw_tests[] = {
    {"survives every failed allocation", survives_every_failed_allocation},
    {"fails with its disk", fails_with_its_disk},
    {"is the same again", is_the_same_again},
    CU_TEST_INFO_NULL,
};
