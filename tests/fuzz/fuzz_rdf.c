// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The first byte chooses the syntax, the rest is the document. What is accepted
// is written as N-Quads, which must read back as the same bytes.

#include "rdf/read.h"
#include "rdf/sink_nquads.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static LgStatus
read_as(LgFormat format, LgStr text, LgBuf *out)
{
    const LgOut to = lg_out_buf(out);
    const LgReadOptions options = {.format = format,
                                   .base = LG_STR("http://base.example/a/b"),
                                   .graph = LG_STR("urn:g"),
                                   .source = LG_STR("fuzz")};
    LgSink *sink = NULL;
    LgError err = {0};
    uint64_t n = 0;
    LgStatus st = lg_sink_nquads_new(&to, &sink, &err);
    st = st == LG_OK ? lg_read_bytes(text, &options, sink, &n, &err) : st;
    st = st == LG_OK ? lg_sink_nquads_end(sink, NULL, &err) : st;
    lg_sink_nquads_free(sink);
    assert(st == LG_OK || err.text[0]);
    return st;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const LgFormat formats[] = {LG_FORMAT_TURTLE, LG_FORMAT_TRIG, LG_FORMAT_NTRIPLES,
                                       LG_FORMAT_NQUADS};
    if (size == 0) {
        return 0;
    }
    LgBuf once = {0};
    LgBuf twice = {0};
    const LgStr text = {(const char *)data + 1, size - 1};
    if (read_as(formats[data[0] % 4], text, &once) == LG_OK) {
        const LgStatus st = read_as(LG_FORMAT_NQUADS, lg_buf_view(&once), &twice);
        assert(st == LG_OK);
        assert(lg_str_eq(lg_buf_view(&once), lg_buf_view(&twice)));
        (void)st;
    }
    lg_buf_done(&once);
    lg_buf_done(&twice);
    return 0;
}
