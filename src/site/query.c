// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// /sparql: the SPARQL 1.1 Protocol for programs, a form for people, and a
// service description for programs that come without a query.

#include "base/time.h"
#include "site/cache_impl.h"
#include "site/query_impl.h"
#include "sparql/parse.h"

enum {
    QUICK_MS = 25,  // more is a worker's; also where there are more threads than processors
    CACHE_FROM = 5, // ms: answers that took less are not kept
};

// --- Answers ----------------------------------------------------------------

static void
not_acceptable(LgPage *page, bool graph)
{
    lg_page_error(page, 406,
                  graph ? LG_STR("the answer is a graph; there is text/turtle, "
                                 "application/n-triples, application/rdf+xml, application/ld+json")
                        : LG_STR("the answer is a table; there is "
                                 "application/sparql-results+json, application/sparql-results+xml, "
                                 "text/csv, text/tab-separated-values"));
}

// Passes an answer on and keeps a copy of it, as long as it is short.
typedef struct {
    const LgOut *to;
    LgBuf kept;
    size_t most;
    bool over;
} Tee;

static LgStatus
tee_write(void *ctx, LgStr bytes, LgError *err)
{
    Tee *tee = (Tee *)ctx;
    tee->over = tee->over || bytes.n > tee->most - tee->kept.n;
    if (!tee->over) {
        lg_buf_add(&tee->kept, bytes);
        tee->over = tee->kept.failed;
    }
    return lg_out_write(tee->to, bytes, err);
}

static LgStatus
stream(LgPage *page, const LgAsk *ask, LgAnswer *answer, const LgOut *out)
{
    if (answer->kind == LG_ANSWER_GRAPH) {
        lg_page_fields(page, lg_format_media(ask->graph));
        return lg_results_write_graph(answer, ask->graph, page->site->prefixes,
                                      page->site->n_prefixes, out, &page->err);
    }
    lg_page_fields(page, lg_results_media(ask->results));
    return lg_results_write(answer, ask->results, out, &page->err);
}

// The same for an answer that others may wait for.
static LgStatus
stream_kept(LgPage *page, const LgAsk *ask, LgAnswer *answer, uint64_t begun)
{
    LgCache *cache = page->site->cache;
    Tee tee = {.to = lg_reply_out(page->reply), .most = lg_cache_body_most(cache)};
    const LgOut out = {.write = tee_write, .ctx = &tee};
    const LgStatus st = stream(page, ask, answer, &out);
    const bool slow = lg_time_mono_ns() - begun >= (uint64_t)CACHE_FROM * 1000000U;
    if (st == LG_OK && slow && !tee.over) {
        const char *media = answer->kind == LG_ANSWER_GRAPH ? lg_format_media(ask->graph)
                                                            : lg_results_media(ask->results);
        lg_cache_keep(cache, page->making, media, lg_buf_view(&tee.kept), answer->version);
        page->making = NULL;
    } else if (tee.over) {
        lg_cache_release(cache, page->making, true);
        page->making = NULL;
    }
    lg_buf_done(&tee.kept);
    return st;
}

static void
serve_answer(LgPage *page, const LgAsk *ask, LgAnswer *answer, uint64_t begun)
{
    const bool graph = answer->kind == LG_ANSWER_GRAPH;
    const bool html = graph ? ask->html_graph : ask->html;
    LgStatus st = LG_OK;
    if (html && page->quick) {
        page->declined = true;
        return;
    }
    if (ask->explain) {
        st = lg_explain_answer(page, ask, answer);
    } else if (html) {
        st = lg_query_page_result(page, ask->text, answer, begun);
    } else if (graph ? ask->graph == LG_FORMAT_NONE : ask->results == LG_RESULTS_NONE) {
        not_acceptable(page, graph);
    } else if (page->making) {
        st = stream_kept(page, ask, answer, begun);
    } else {
        st = stream(page, ask, answer, lg_reply_out(page->reply));
    }
    if (st == LG_OK) {
        return;
    }
    if (page->quick) {
        page->declined = true;
        return;
    }
    if (html && !lg_reply_begun(page->reply)) {
        lg_query_page_error(page, ask->text);
    } else {
        lg_page_failed(page);
    }
}

// How long the answer may be kept. True: the client has it already.
static bool
say_fresh(LgPage *page, const LgAsk *ask, bool steady)
{
    const int variant = (int)ask->results * 64 + (int)ask->graph * 4 + (ask->html ? 2 : 0) +
                        (ask->html_graph ? 1 : 0);
    if (ask->explain || ask->posted || page->kept) {
        return false;
    }
    page->kept = true;
    if (steady) {
        return lg_page_fresh(page, (LgRep)variant);
    }
    lg_reply_field(page->reply, "Cache-Control", LG_STR("no-cache"));
    return false;
}

static void
run(LgPage *page, const LgAsk *ask)
{
    const LgSiteOptions *o = &page->site->options;
    const LgQueryOptions options = {
        .base = page->site->base,
        .graphs = ask->graphs,
        .n_graphs = ask->n_graphs,
        .named_graphs = ask->named,
        .n_named_graphs = ask->n_named,
        .timeout_ms = page->quick                                            ? QUICK_MS
                      : ask->timeout_ms > 0 && ask->timeout_ms < o->query_ms ? ask->timeout_ms
                                                                             : o->query_ms,
        .cancel = page->request->gone,
        .small = page->quick,
        .explain = ask->explain,
    };
    const uint64_t begun = lg_time_mono_ns();
    LgAnswer *answer = NULL;
    const LgStatus st = lg_endpoint_query(o->endpoint, ask->text, &options, &answer, &page->err);
    if (page->quick && !answer) {
        page->declined = true;
    } else if (st == LG_OK) {
        page->version = answer->version;
        (void)say_fresh(page, ask, answer->steady);
        if (page->making && !answer->steady) {
            lg_cache_release(page->site->cache, page->making, true);
            page->making = NULL;
        }
        serve_answer(page, ask, answer, begun);
        lg_answer_close(answer);
    } else if (ask->html && ask->html_graph) {
        lg_query_page_error(page, ask->text);
    } else {
        lg_page_failed(page);
    }
}

// --- Answers that are kept ----------------------------------------------------

// All that changes what the query gives.
LgCacheKey
lg_query_key(LgPage *page, const LgAsk *ask)
{
    LgBuf key = {0};
    lg_buf_add(&key, ask->text);
    for (size_t i = 0; i < ask->n_graphs + ask->n_named; i++) {
        const bool named = i >= ask->n_graphs;
        lg_buf_byte(&key, '\0');
        lg_buf_byte(&key, named ? 'n' : 'd');
        lg_buf_add(&key, named ? ask->named[i - ask->n_graphs] : ask->graphs[i]);
    }
    return (LgCacheKey){.query = lg_page_keep(page, &key),
                        .form = (unsigned)ask->results << 8 | (unsigned)ask->graph,
                        .version = page->version};
}

static void
serve_kept(LgPage *page, const LgAsk *ask, const LgCacheEntry *entry)
{
    const char *media = NULL;
    const LgStr body = lg_cache_body(entry, &media);
    (void)say_fresh(page, ask, true);
    lg_page_fields(page, media);
    const LgStatus st = lg_out_write(lg_reply_out(page->reply), body, &page->err);
    page->declined = page->quick && st != LG_OK; // too long for that
}

// Answer from the cache, or with an answer for it.
static void
run_kept(LgPage *page, const LgAsk *ask)
{
    LgCache *cache = page->site->cache;
    const LgCacheKey key = lg_query_key(page, ask);
    const uint64_t until =
        lg_time_mono_ns() + (uint64_t)page->site->options.query_ms * UINT64_C(1000000);
    LgCacheEntry *entry = NULL;
    if (key.query.n > 0) {
        entry = page->quick ? lg_cache_peek(cache, &key)
                            : lg_cache_get(cache, &key, until, page->request->gone);
    }
    if (entry && !lg_cache_is_new(entry)) {
        serve_kept(page, ask, entry);
        lg_cache_release(cache, entry, false);
        return;
    }
    page->making = entry;
    run(page, ask);
    if (page->making) {
        lg_cache_release(cache, page->making, false);
    }
}

void
lg_query_run(LgPage *page, const LgAsk *ask)
{
    LgSite *site = page->site;
    void (*const answer)(LgPage * page, const LgAsk *ask) =
        site->cache && !ask->explain && !ask->html && !ask->html_graph ? run_kept : run;
    if (page->quick) {
        answer(page, ask);
        return;
    }
    if (atomic_fetch_add(&site->queries, 1) >= site->options.queries) {
        page->err.status = LG_E_BUSY;
        lg_page_error(page, 503, LG_STR("too many queries are running, try again soon"));
    } else {
        answer(page, ask);
    }
    atomic_fetch_sub(&site->queries, 1);
}

// Do the same data always give the same answer? False for what cannot be read.
static bool
is_steady(const LgPage *page, LgStr text)
{
    LgArena *arena = lg_arena_new(page->site->options.page_memory);
    LgQuery *query = NULL;
    const bool steady = arena &&
                        lg_parse_query(arena, text, page->site->base, &query, NULL) == LG_OK &&
                        !query->unsteady;
    lg_arena_free(arena);
    return steady;
}

void
lg_query_serve(LgPage *page)
{
    LgAsk ask = {0};
    if (!lg_ask_read(page, &ask)) {
        return;
    }
    if (page->quick && (ask.kind != LG_ASK_QUERY || ask.html || ask.explain)) {
        page->declined = true;
        return;
    }
    if (ask.kind == LG_ASK_UPDATE) {
        lg_update_serve(page, &ask);
        return;
    }
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (ask.kind == LG_ASK_NOTHING || (ask.html && lg_str_trim(ask.text).n == 0)) {
        if (ask.html_graph) {
            lg_query_page_form(page);
        } else if (ask.graph != LG_FORMAT_NONE) {
            lg_service_describe(page, ask.graph);
        } else {
            not_acceptable(page, true);
        }
        return;
    }
    if (ask.explain) {
        if (lg_explain_read(page, &ask)) {
            lg_query_run(page, &ask);
        }
        return;
    }
    // Nothing is run for a client that has the answer.
    if (!ask.posted && lg_request_field(page->request, LG_STR("If-None-Match")).n > 0 &&
        is_steady(page, ask.text) && say_fresh(page, &ask, true)) {
        return;
    }
    lg_query_run(page, &ask);
}
