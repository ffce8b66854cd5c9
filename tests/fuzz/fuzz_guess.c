// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A table without a recipe: whatever stands in it, the recipe that is guessed can be read, and with
// it the table becomes the quads that it becomes without.

#include "base/out.h"
#include "convert/convert.h"
#include "rdf/sink_nquads.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static LgStatus
convert(const char *path, const char *recipe, const char *written, LgBuf *quads)
{
    const LgOut out = lg_out_buf(quads);
    LgSink *sink = NULL;
    LgArena *arena = lg_arena_new(0);
    LgReport *report = lg_report_new();
    if (!arena || !report || lg_sink_nquads_new(&out, &sink, NULL) != LG_OK) {
        abort();
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = &path,
                                      .n_inputs = 1,
                                      .recipe = recipe,
                                      .recipe_out = written,
                                      .yes = true,
                                      .base = LG_STR("http://example.org/")};
    LgConvertResult result = {0};
    LgStatus st = lg_cube_converter.run(&options, sink, report, arena, &result, NULL);
    uint64_t n = 0;
    if (st == LG_OK && lg_sink_nquads_end(sink, &n, NULL) != LG_OK) {
        abort();
    }
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_arena_free(arena);
    return st;
}

static void
guess(const char *path, const char *folder)
{
    LgBuf guessed = {0};
    LgBuf confirmed = {0};
    char written[96];
    (void)snprintf(written, sizeof(written), "%s/r.yaml", folder);
    const LgStatus st = convert(path, NULL, written, &guessed);
    if (access(written, F_OK) == 0) { // cube tables are known and need none
        const LgStatus again = convert(path, written, NULL, &confirmed);
        if (st != again ||
            (st == LG_OK && !lg_str_eq(lg_buf_view(&guessed), lg_buf_view(&confirmed)))) {
            (void)fprintf(stderr, "guessed: %s, with the recipe: %s\n", lg_status_str(st),
                          lg_status_str(again));
            abort();
        }
    }
    (void)unlink(written);
    lg_buf_done(&guessed);
    lg_buf_done(&confirmed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int fd = memfd_create("fuzz_guess", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    char path[64];
    char folder[] = "/tmp/lodge-guess-XXXXXX";
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (!mkdtemp(folder)) {
        abort();
    }
    guess(path, folder);
    (void)rmdir(folder);
    (void)close(fd);
    return 0;
}
