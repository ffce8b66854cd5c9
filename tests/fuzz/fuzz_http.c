// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A request's head through the check, then what the site does with its parts:
// negotiation, parameters, chunked decoding.

#include "http/chunk_impl.h"
#include "http/head.h"
#include "http/multipart.h"
#include "http/neg.h"
#include "http/url.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The bytes of all parts are bytes of the body, none of them twice.
static void
use_parts(const LgRequest *r, LgStr type, LgStr body)
{
    LgMultipart parts;
    size_t sum = 0;
    LgStatus st = lg_multipart_init(&parts, r->arena, type, body, NULL);
    for (bool end = false; st == LG_OK && !end;) {
        LgPart part;
        st = lg_multipart_next(&parts, &part, &end, NULL);
        sum += st == LG_OK ? part.body.n + part.type.n : 0;
        assert(sum <= body.n);
    }
}

static void
use(const LgRequest *r, LgStr rest)
{
    static const LgOffer offers[] = {{LG_STR_INIT("text/html"), 1000, true},
                                     {LG_STR_INIT("text/turtle"), 900, false}};
    const int best = lg_neg_choose(lg_request_list(r, LG_STR("Accept")), offers, 2);
    assert(best >= -1 && best < 2);
    LgParam *params = NULL;
    size_t n = 0;
    const LgStatus st = lg_url_params(r->arena, r->query, &params, &n, NULL);
    assert(st == LG_OK || n == 0);
    const LgStr body = lg_arena_str(r->arena, rest);
    assert(lg_request_media(r).n <= lg_request_field(r, LG_STR("Content-Type")).n);
    const LgStr type = lg_request_field(r, LG_STR("Content-Type"));
    (void)lg_request_utf8(type);
    use_parts(r, type, rest);
    LgChunks chunks = {0};
    size_t out = 0;
    size_t used = 0;
    bool end = false;
    if (body.p) {
        (void)lg_chunk_decode(&chunks, (char *)(uintptr_t)body.p, body.n, 1000, &out, &used, &end);
        assert(out <= body.n && used <= body.n);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const LgHeadLimits limits = {2000, 8000, 100};
    const LgStr bytes = {(const char *)data, size};
    size_t at = 0;
    LgHeadFault fault;
    const size_t n = lg_head_scan(bytes, &at, &limits, &fault);
    LgArena *arena = n > 0 ? lg_arena_new(1 << 20) : NULL;
    if (arena) {
        LgRequest r = {0};
        if (lg_head_parse((LgStr){bytes.p, n}, &limits, arena, &r).status == 0) {
            assert(r.path.n > 0 && r.path.p[0] == '/' && r.n_fields <= limits.fields);
            use(&r, lg_str_from(bytes, n));
        }
    }
    lg_arena_free(arena);
    return 0;
}
