// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/convert_kit.h"

#include "base/out.h"
#include "rdf/sink_nquads.h"
#include "unit/check.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

void
kit_make(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/lodge-convert-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

const char *
kit_folder(void)
{
    return folder;
}

const char *
kit_file(LgArena *arena, const char *name, const char *text)
{
    const LgStr path = lg_arena_printf(arena, "%s/%s", folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(path.p);
    CU_ASSERT_EQUAL_FATAL(lg_io_spit(&lg_io_plain, path.p, LG_IO_CREATE, lg_str_c(text), NULL),
                          LG_OK);
    return path.p;
}

void
kit_remove_file(const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path);
}

void
kit_remove(void)
{
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        kit_remove_file(e->d_name);
    }
    if (d) {
        (void)closedir(d);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

LgStatus
kit_convert(const LgConvertOptions *options, LgReport *report, LgBuf *quads,
            LgConvertResult *result, LgArena *arena, LgError *err)
{
    const LgOut out = lg_out_buf(quads);
    LgReport *own = report ? NULL : lg_report_new();
    LgSink *sink = NULL;
    LgStatus st = report || own ? lg_sink_nquads_new(&out, &sink, err) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_convert_run(options, sink, report ? report : own, arena, result, err);
    }
    if (st == LG_OK) {
        st = lg_sink_nquads_end(sink, NULL, err);
    }
    lg_sink_nquads_free(sink);
    lg_report_free(own);
    return st;
}

static LgStatus
attempt(void *ctx)
{
    const KitConversion *c = (const KitConversion *)ctx;
    LgBuf quads = {0};
    LgConvertResult result = {0};
    LgArena *arena = lg_arena_new(0);
    LgStatus st = arena ? kit_convert(&c->options, NULL, &quads, &result, arena, NULL) : LG_E_NOMEM;
    if (st == c->want) {
        lg_mem_test_fail(0);
        if (c->check) {
            c->check(&result, lg_buf_view(&quads));
        }
        st = LG_OK;
    }
    lg_arena_free(arena);
    lg_buf_done(&quads);
    if (c->between) {
        c->between();
    }
    return st;
}

void
kit_starve(const KitConversion *conversion)
{
    KitConversion mine = *conversion;
    CU_ASSERT(fail_each_allocation(attempt, &mine) >= 20);
}
