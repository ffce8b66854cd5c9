// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/remote.h"

#include "base/mem.h"
#include "base/time.h"
#include "http/client.h"
#include "http/url.h"

#include <stdio.h>
#include <sys/random.h>

enum { READ_MS = 10 * 60 * 1000 }; // for a document that the user has asked for

struct LgRemote {
    LgClient *client;
    size_t limit; ///< bytes of a document
};

LgStatus
lg_remote_new(const LgFolder *folder, bool any, LgRemote **out, LgError *err)
{
    LgRemote *remote = LG_ALLOC(LgRemote);
    if (!remote) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    const LgClientOptions options = {
        .allow = folder->remote_allow,
        .n_allow = folder->n_remote_allow,
        .any = any,
        .private_hosts = any || folder->remote_private,
        .allow_key = LG_STR("remote-allow in lodge.yaml"),
        .private_key = LG_STR("'remote-private: yes' in lodge.yaml"),
    };
    remote->limit = folder->load_memory;
    const LgStatus st = lg_client_new(&options, &remote->client, err);
    if (st != LG_OK) {
        lg_mem_free(remote);
        return st;
    }
    *out = remote;
    return LG_OK;
}

void
lg_remote_free(LgRemote *remote)
{
    if (remote) {
        lg_client_free(remote->client);
        lg_mem_free(remote);
    }
}

LgStatus
lg_remote_service(void *remote, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
                  const atomic_bool *cancel, LgBuf *out_body, LgBuf *out_media, LgError *err)
{
    const LgRemote *self = (const LgRemote *)remote;
    LgBuf form = {0};
    LgClientReply reply = {0};
    lg_buf_add(&form, LG_STR("query="));
    lg_url_encode(&form, query);
    const LgClientRequest request = {
        .url = iri,
        .accept = LG_STR("application/sparql-results+json, application/sparql-results+xml;q=0.8"),
        .media = LG_STR("application/x-www-form-urlencoded"),
        .body = lg_buf_view(&form),
        .timeout_ms = timeout_ms,
        .limit = limit,
        .cancel = cancel,
    };
    LgStatus st = form.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory for a query")
                              : lg_client_ask(self->client, &request, &reply, err);
    if (st == LG_OK) {
        lg_buf_add(out_body, lg_buf_view(&reply.body));
        lg_buf_add(out_media, lg_buf_view(&reply.media));
        if (out_body->failed || out_media->failed) {
            st = lg_error_set(err, LG_E_NOMEM, "out of memory for an answer");
        }
    }
    lg_client_reply_done(&reply);
    lg_buf_done(&form);
    return st;
}

// --- Documents ----------------------------------------------------------------------

// The path of a URL, which is where a suffix would be.
static LgStr
path_of(LgStr url)
{
    url.n = lg_str_find(url, '?');
    url.n = lg_str_find(url, '#');
    return url;
}

// Types that servers give to files they know nothing about say less than a suffix.
static LgStatus
find_format(const LgClientReply *reply, LgStr url, LgFormat *out, LgError *err)
{
    const LgStr media = lg_buf_view(&reply->media);
    const bool vague = media.n == 0 || lg_str_eq(media, LG_STR("text/plain")) ||
                       lg_str_eq(media, LG_STR("application/octet-stream"));
    LgFormat format = vague ? lg_format_from_path(path_of(lg_buf_view(&reply->url))) : 0;
    format = vague && !format ? lg_format_from_path(path_of(url)) : format;
    format = format ? format : lg_format_from_media(media);
    if (!format) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "<" LG_STR_FMT "> has the media type '" LG_STR_FMT "', which is no RDF "
                            "syntax; there are text/turtle, application/n-triples, "
                            "application/rdf+xml and others",
                            LG_STR_ARG(url), LG_STR_ARG(media));
    }
    *out = format;
    return LG_OK;
}

static LgStatus
fetch(const LgRemote *remote, LgStr url, uint32_t timeout_ms, const atomic_bool *cancel,
      LgClientReply *out, LgError *err)
{
    const LgClientRequest request = {
        .url = url,
        .accept = LG_STR("text/turtle, application/n-triples, application/rdf+xml;q=0.9, "
                         "application/trig;q=0.7, application/n-quads;q=0.7, text/html;q=0.3, "
                         "*/*;q=0.1"),
        .timeout_ms = timeout_ms,
        .limit = remote->limit,
        .cancel = cancel,
    };
    return lg_client_ask(remote->client, &request, out, err);
}

// Options for a document that has been fetched: what `options` leave open.
static LgStatus
complete(const LgClientReply *reply, LgStr url, const LgReadOptions *options, LgReadOptions *out,
         LgError *err)
{
    *out = *options;
    out->source = url;
    out->base = reply->redirected ? lg_buf_view(&reply->url) : url; // RFC 3986, 5.1.3
    out->base.n = lg_str_find(out->base, '#');
    return out->format ? LG_OK : find_format(reply, url, &out->format, err);
}

LgStatus
lg_remote_read(LgRemote *remote, LgStr url, const LgReadOptions *options, const atomic_bool *cancel,
               LgSink *sink, uint64_t *out_n, LgError *err)
{
    LgClientReply reply = {0};
    LgReadOptions read = {0};
    LgStatus st = fetch(remote, url, READ_MS, cancel, &reply, err);
    st = st == LG_OK ? complete(&reply, url, options, &read, err) : st;
    st = st == LG_OK ? lg_read_bytes(lg_buf_view(&reply.body), &read, sink, out_n, err) : st;
    lg_client_reply_done(&reply);
    return st;
}

// --- LOAD ---------------------------------------------------------------------------

// When reading has to stop.
typedef struct {
    const atomic_bool *cancel; // may be null
    uint64_t deadline_ns;
} Patience;

static LgStatus
look(void *ctx, const LgProgressState *state)
{
    (void)state;
    const Patience *patience = (const Patience *)ctx;
    const bool gone = patience->cancel && atomic_load(patience->cancel);
    return gone || lg_time_mono_ns() > patience->deadline_ns ? LG_E_CANCEL : LG_OK;
}

// A sink that throws everything away.

static LgStatus
drop_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)sink, (void)term, (void)keep, (void)err;
    *out = 1;
    return LG_OK;
}

static LgStatus
drop_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)sink, (void)rows, (void)err;
    return LG_OK;
}

static LgStatus
drop_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)sink, (void)quads, (void)err;
    return LG_OK;
}

static const LgSinkType drop_type = {.term = drop_term, .rows = drop_rows, .quads = drop_quads};

static LgStatus
read_twice(const LgClientReply *reply, LgStr url, const LgReadOptions *options, LgSink *sink,
           LgError *err)
{
    LgReadOptions read = {0};
    LgSink drop = {&drop_type};
    uint64_t n = 0;
    LG_TRY(complete(reply, url, options, &read, err));
    if (lg_format_has_graphs(read.format)) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "<" LG_STR_FMT
                            "> is a dataset (%s); LOAD takes the triples of one graph",
                            LG_STR_ARG(url), lg_format_media(read.format));
    }
    LG_TRY(lg_read_bytes(lg_buf_view(&reply->body), &read, &drop, &n, err));
    return lg_read_bytes(lg_buf_view(&reply->body), &read, sink, &n, err);
}

LgStatus
lg_remote_load(void *remote, LgStr document, LgStr graph, uint32_t timeout_ms,
               const atomic_bool *cancel, LgSink *sink, LgError *err)
{
    if (lg_str_starts(document, LG_STR("file:"))) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "LOAD takes http and https, not <" LG_STR_FMT ">; for files there is "
                            "'lodge load SITE FILE --graph IRI'",
                            LG_STR_ARG(document));
    }
    const uint64_t begun_ns = lg_time_mono_ns();
    Patience patience = {cancel, begun_ns + (uint64_t)timeout_ms * 1000000};
    const LgProgress progress = {.tick = look, .ctx = &patience};
    uint64_t random = 0;
    char scope[32];
    if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random)) {
        return lg_error_set(err, LG_E_IO, "no random numbers for new blank nodes");
    }
    (void)snprintf(scope, sizeof(scope), "l%016llx-", (unsigned long long)random);
    const LgReadOptions options = {
        .graph = graph, .blank_scope = lg_str_c(scope), .progress = &progress};
    LgClientReply reply = {0};
    LgStatus st = fetch((const LgRemote *)remote, document, timeout_ms, cancel, &reply, err);
    st = st == LG_OK ? read_twice(&reply, document, &options, sink, err) : st;
    if (st == LG_E_CANCEL && lg_time_mono_ns() > patience.deadline_ns) {
        st = lg_error_set(err, LG_E_TIMEOUT, "reading <" LG_STR_FMT "> took more than %u ms",
                          LG_STR_ARG(document), timeout_ms);
    }
    lg_client_reply_done(&reply);
    return st;
}
