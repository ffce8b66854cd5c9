// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a parser that has been taken over might say to its parent.

#include "rdf/records_impl.h"
#include "rdf/sink_nquads.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Hand over `all` in steps of `step` bytes, as a socket would.
static LgStatus
feed_records(LgRecords *records, LgStr all, size_t step, LgError *err)
{
    for (size_t at = 0; at < all.n; at += step) {
        const LgStr rest = lg_str_from(all, at);
        lg_buf_add(&records->bytes, (LgStr){rest.p, rest.n < step ? rest.n : step});
        LG_TRY(lg_records_take(records, err));
    }
    return LG_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LgBuf text = {0};
    LgError err = {0};
    const LgOut out = lg_out_buf(&text);
    const LgReadOptions options = {.graph = LG_STR("urn:g")};
    LgSink *sink = NULL;
    LgFeed feed = {0};
    if (size == 0 || lg_sink_nquads_new(&out, &sink, &err) != LG_OK) {
        return 0;
    }
    LgStatus st = lg_feed_init(&feed, &options, sink, &err);
    LgRecords records = {.feed = &feed, .source = LG_STR("fuzz"), .has_base = data[0] & 1};
    const size_t step = 1 + data[0] / 2U;
    st = st == LG_OK ? feed_records(&records, (LgStr){(const char *)data + 1, size - 1}, step, &err)
                     : st;
    assert(st == LG_OK || err.text[0]);
    assert(st != LG_OK || !records.ended || records.n_statements == feed.n_quads);
    lg_records_done(&records);
    lg_feed_done(&feed);
    lg_sink_nquads_free(sink);
    lg_buf_done(&text);
    return 0;
}
