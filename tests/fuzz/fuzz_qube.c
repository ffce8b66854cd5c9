// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A qube-config.json, a line "===", and a table for it. Whatever they are, the conversion says what
// is wrong, or gives the same table of observations again.

#include "base/out.h"
#include "convert/convert.h"
#include "rdf/sink_nquads.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/lodge-qube-XXXXXX";
static char config[64], table[64];

static void
clean(void)
{
    char path[96];
    static const char *const names[] = {"c.json", "t.csv", "out.csv", "out.csv-metadata.json"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static void
begin(void)
{
    if (!mkdtemp(folder)) {
        abort();
    }
    (void)snprintf(config, sizeof(config), "%s/c.json", folder);
    (void)snprintf(table, sizeof(table), "%s/t.csv", folder);
    (void)atexit(clean);
}

static void
write_file(const char *path, LgStr text)
{
    FILE *file = fopen(path, "we");
    if (!file || fwrite(text.p ? text.p : "", 1, text.n, file) != text.n || fclose(file) != 0) {
        abort();
    }
}

// The version of the CSV; empty when there is none.
static LgStr
run(LgArena *arena)
{
    const char *input = table;
    LgBuf quads = {0};
    const LgOut out = lg_out_buf(&quads);
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = &input,
                                      .n_inputs = 1,
                                      .recipe = config,
                                      .base = LG_STR("http://example.org/"),
                                      .csvw = folder,
                                      .csvw_name = "out"};
    LgConvertResult result = {0};
    LgError err = {0};
    LgReport *report = lg_report_new();
    LgSink *sink = NULL;
    if (!report || lg_sink_nquads_new(&out, &sink, &err) != LG_OK) {
        abort();
    }
    const LgStatus st = lg_convert_run(&options, sink, report, arena, &result, &err);
    if (st != LG_OK && err.text[0] == '\0') {
        abort(); // it does not say what is wrong
    }
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_buf_done(&quads);
    return st == LG_OK ? result.csvw : (LgStr){0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready) {
        begin();
        ready = true;
    }
    const LgStr text = {(const char *)data, size};
    const LgStr line = LG_STR("\n===\n");
    const size_t at = lg_str_search(text, line);
    write_file(config, (LgStr){text.p, at});
    write_file(table, lg_str_from(text, at + line.n));
    LgArena *arena = lg_arena_new((size_t)256 << 20);
    if (arena) {
        const LgStr once = run(arena);
        if (!lg_str_eq(once, run(arena))) {
            abort();
        }
    }
    lg_arena_free(arena);
    return 0;
}
