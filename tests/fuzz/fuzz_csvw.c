// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Metadata of CSV on the Web, and behind a line "---" the table, whose URL in it is "101". Every
// term that comes out must be one.

#include "convert/csvw.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { METADATA = 100, TABLE = 101 };

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

static void
make_file(int number, LgStr text)
{
    const int fd = memfd_create("fuzz_csvw", 0);
    if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || dup2(fd, number) != number) {
        abort();
    }
    (void)close(fd);
}

static void
run(bool lenient, bool standard)
{
    static const LgSinkType type = {.term = check_term, .rows = take_rows, .quads = take_quads};
    LgSink sink = {.type = &type};
    LgArena *arena = lg_arena_new(64 << 20);
    LgReport *report = lg_report_new();
    const LgCsvwOptions options = {
        .io = &lg_io_plain,
        .prefix = LG_STR("http://x/"),
        .folder = LG_STR("/proc/self/fd/"),
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
    make_file(METADATA, metadata);
    make_file(TABLE, lg_str_from(all, metadata.n + mark.n));
    run(false, false);
    run(true, true);
    (void)close(METADATA);
    (void)close(TABLE);
    return 0;
}
