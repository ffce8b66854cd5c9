// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The first byte chooses the syntax, the rest is the document. What is accepted
// is written as N-Quads, which must read back as the same bytes; and it must make
// no difference whether the input comes at once or byte by byte.

#include "rdf/read.h"
#include "rdf/reader_impl.h"
#include "rdf/sink_nquads.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const LgStr base = LG_STR_INIT("http://base.example/a/b");

// One byte a call, so that every token runs into the end of the window everywhere.
static LgStatus
pull_byte(void *ctx, void *to, size_t size, size_t *out_n, LgError *err)
{
    LgStr *left = (LgStr *)ctx;
    (void)size;
    (void)err;
    *out_n = left->n > 0;
    if (left->n > 0) {
        memcpy(to, left->p, 1);
        *left = lg_str_from(*left, 1);
    }
    return LG_OK;
}

static LgStatus
read_bytewise(const LgReadOptions *options, LgStr text, LgSink *sink, LgError *err)
{
    const LgPull from = {.pull = pull_byte, .ctx = &text};
    const bool graphs = lg_format_has_graphs(options->format);
    const bool lines = options->format == LG_FORMAT_NTRIPLES || options->format == LG_FORMAT_NQUADS;
    LgInput in;
    LgFeed feed;
    LG_TRY(lg_input_init(&in, from, options->source, NULL, err));
    LgStatus st = lg_feed_init(&feed, options, sink, err);
    st = st != LG_OK ? st
         : lines     ? lg_read_ntriples(&in, &feed, graphs, err)
                     : lg_read_turtle(&in, &feed, base, graphs, err);
    st = st == LG_OK ? lg_feed_end(&feed, err) : st;
    lg_feed_done(&feed);
    lg_input_done(&in);
    return st;
}

static LgStatus
read_as(LgFormat format, LgStr text, bool bytewise, LgBuf *out, LgError *err)
{
    const LgOut to = lg_out_buf(out);
    const LgReadOptions options = {
        .format = format, .base = base, .graph = LG_STR("urn:g"), .source = LG_STR("fuzz")};
    LgSink *sink = NULL;
    uint64_t n = 0;
    LgStatus st = lg_sink_nquads_new(&to, &sink, err);
    if (st == LG_OK) {
        st = bytewise ? read_bytewise(&options, text, sink, err)
                      : lg_read_bytes(text, &options, sink, &n, err);
    }
    st = st == LG_OK ? lg_sink_nquads_end(sink, NULL, err) : st;
    lg_sink_nquads_free(sink);
    assert(st == LG_OK || err->text[0]);
    return st;
}

static void
check(LgFormat format, LgStr text, LgBuf *once, LgBuf *again)
{
    LgError err = {0};
    LgError err_again = {0};
    const LgStatus st = read_as(format, text, false, once, &err);
    const LgStatus st_again = read_as(format, text, true, again, &err_again);
    assert(st == st_again);
    // The place of a refused term is that of its statement's end when the rest has left the window.
    assert(st != LG_E_SYNTAX || (err.line == err_again.line && err.column == err_again.column));
    assert(st != LG_OK || lg_str_eq(lg_buf_view(once), lg_buf_view(again)));
    if (st == LG_OK && st == st_again) {
        lg_buf_clear(again);
        const LgStatus st_out =
            read_as(LG_FORMAT_NQUADS, lg_buf_view(once), false, again, &err_again);
        assert(st_out == LG_OK && lg_str_eq(lg_buf_view(once), lg_buf_view(again)));
        (void)st_out;
    }
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
    LgBuf again = {0};
    check(formats[data[0] % 4], (LgStr){(const char *)data + 1, size - 1}, &once, &again);
    lg_buf_done(&once);
    lg_buf_done(&again);
    return 0;
}
