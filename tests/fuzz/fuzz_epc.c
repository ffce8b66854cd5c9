// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A register of certificates: whatever stands in it, as many quads come out as
// the converter says, or none are to be published.

#include "base/out.h"
#include "convert/convert.h"
#include "rdf/sink_nquads.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
convert_file(const char *path, bool addresses)
{
    LgBuf quads = {0};
    const LgOut out = lg_out_buf(&quads);
    LgSink *sink = NULL;
    LgArena *arena = lg_arena_new(0);
    LgReport *report = lg_report_new();
    if (!arena || !report || lg_sink_nquads_new(&out, &sink, NULL) != LG_OK) {
        abort();
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = &path,
                                      .n_inputs = 1,
                                      .base = LG_STR("http://example.org/"),
                                      .with_addresses = addresses};
    LgConvertResult result = {0};
    uint64_t n = 0;
    if (lg_epc_converter.run(&options, sink, report, arena, &result, NULL) == LG_OK) {
        if (lg_sink_nquads_end(sink, &n, NULL) != LG_OK || n != result.triples) {
            abort();
        }
    }
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_arena_free(arena);
    lg_buf_done(&quads);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const int fd = memfd_create("fuzz_epc", 0);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1)) {
        abort();
    }
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    convert_file(path, data[0] & 1);
    (void)close(fd);
    return 0;
}
