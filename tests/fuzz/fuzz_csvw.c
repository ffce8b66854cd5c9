// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Metadata of CSV on the Web, and behind a line "---" the table, whose URL in it is "101". Every
// term that comes out must be one.

#include "convert/csvw.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static LgStatus
check_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)sink;
    (void)keep;
    if (lg_term_check(term, err) != LG_OK) {
        abort();
    }
    *out = 1;
    return LG_OK;
}

static LgStatus
take_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)sink;
    (void)rows;
    (void)err;
    return LG_OK;
}

static LgStatus
take_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)sink;
    (void)quads;
    (void)err;
    return LG_OK;
}

// A folder of its own: the metadata may name any file beside it.
typedef struct {
    char folder[40], metadata[48], table[48];
} Files;

static void
write_file(const char *path, LgStr text)
{
    if (lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, text, NULL) != LG_OK) {
        abort();
    }
}

static void
run(const Files *files, bool lenient, bool standard)
{
    static const LgSinkType type = {.term = check_term, .rows = take_rows, .quads = take_quads};
    LgSink sink = {.type = &type};
    LgArena *arena = lg_arena_new(64 << 20);
    LgReport *report = lg_report_new();
    const LgCsvwOptions options = {
        .io = &lg_io_plain,
        .prefix = LG_STR("http://x/"),
        .folder = lg_str_c(files->folder),
        .metadata = LG_STR("http://x/100"),
        .lenient = lenient,
        .standard = standard,
        .graph = LG_STR("http://g/"),
    };
    LgCsvwResult result;
    LgError err = {0};
    if (arena && report &&
        lg_csvw_convert(&options, &sink, report, arena, &result, &err) != LG_OK &&
        err.text[0] == '\0') {
        abort(); // nobody would know why
    }
    lg_report_free(report);
    lg_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const LgStr all = {(const char *)data, size};
    const LgStr mark = LG_STR("\n---\n");
    const LgStr metadata = {all.p, lg_str_search(all, mark)};
    Files files = {.folder = "/tmp/fuzz-csvw-XXXXXX"};
    if (!mkdtemp(files.folder)) {
        abort();
    }
    (void)snprintf(files.metadata, sizeof(files.metadata), "%s/100", files.folder);
    (void)snprintf(files.table, sizeof(files.table), "%s/101", files.folder);
    const size_t n = strlen(files.folder);
    write_file(files.metadata, metadata);
    write_file(files.table, lg_str_from(all, metadata.n + mark.n));
    files.folder[n] = '/';
    files.folder[n + 1] = '\0';
    run(&files, false, false);
    run(&files, true, true);
    (void)unlink(files.metadata);
    (void)unlink(files.table);
    (void)rmdir(files.folder);
    return 0;
}
