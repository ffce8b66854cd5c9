// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// /sparql: the SPARQL 1.1 Protocol for programs, a form for people, and a
// service description for programs that come without a query.

#include "base/time.h"
#include "http/neg.h"
#include "site/query_impl.h"
#include "sparql/results.h"

// What a request asks for, before it is known what kind of answer there is.
typedef struct {
    LgStr query;
    bool has_query;
    bool explain;
    const LgStr *graphs;
    size_t n_graphs;
    const LgStr *named;
    size_t n_named;
    bool html;
    LgResultsFormat results; // NONE: not acceptable for bindings
    LgFormat graph;          // NONE: not acceptable for a graph
} Ask;

// --- Reading the request ----------------------------------------------------

static LgStatus
all_of(LgPage *page, const LgParam *params, size_t n, const char *name, const LgStr **out,
       size_t *out_n)
{
    LgStr *list = LG_NEW_ARRAY(page->arena, LgStr, n + 1);
    if (!list) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    *out_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq(params[i].name, lg_str_c(name))) {
            list[(*out_n)++] = params[i].value;
        }
    }
    *out = list;
    return LG_OK;
}

// SPARQL 1.1 Protocol, 2.1: exactly one query.
static LgStatus
take_params(LgPage *page, Ask *ask)
{
    const LgStr *queries = NULL;
    size_t n = 0;
    const LgParam *p = page->params;
    LG_TRY(all_of(page, p, page->n_params, "query", &queries, &n));
    LG_TRY(all_of(page, p, page->n_params, "default-graph-uri", &ask->graphs, &ask->n_graphs));
    LG_TRY(all_of(page, p, page->n_params, "named-graph-uri", &ask->named, &ask->n_named));
    if (n + (ask->has_query ? 1 : 0) > 1) {
        return lg_error_set(&page->err, LG_E_USAGE, "more than one query");
    }
    if (n == 1) {
        ask->query = queries[0];
        ask->has_query = true;
    }
    if (lg_url_param(p, page->n_params, LG_STR("update"))) {
        return lg_error_set(&page->err, LG_E_UNSUPPORTED, "updates are not taken here");
    }
    ask->explain = lg_page_param(page, "explain").n > 0;
    return LG_OK;
}

// The body of a POST. Its parameters come behind those of the target.
static LgStatus
take_body(LgPage *page, Ask *ask)
{
    const LgStr type = lg_request_field(page->request, LG_STR("Content-Type"));
    const LgStr media = lg_str_trim((LgStr){type.p, lg_str_find(type, ';')});
    if (lg_str_eq_nocase(media, LG_STR("application/sparql-query"))) {
        ask->query = page->request->body;
        ask->has_query = true;
        return LG_OK;
    }
    if (!lg_str_eq_nocase(media, LG_STR("application/x-www-form-urlencoded"))) {
        return lg_error_set(&page->err, LG_E_UNSUPPORTED,
                            "a query is sent as application/x-www-form-urlencoded or "
                            "application/sparql-query, not '" LG_STR_FMT "'",
                            LG_STR_ARG(media));
    }
    LgParam *more = NULL;
    size_t n = 0;
    LG_TRY(lg_url_params(page->arena, page->request->body, &more, &n, &page->err));
    LgParam *all = LG_NEW_ARRAY(page->arena, LgParam, page->n_params + n + 1);
    if (!all) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < page->n_params; i++) {
        all[i] = page->params[i];
    }
    for (size_t i = 0; i < n; i++) {
        all[page->n_params + i] = more[i];
    }
    page->params = all;
    page->n_params += n;
    return LG_OK;
}

static LgStatus
take_format(LgPage *page, Ask *ask)
{
    LgStr format = lg_page_param(page, "format");
    format = format.n > 0 ? format : lg_page_param(page, "output");
    if (format.n > 0) {
        ask->html = lg_str_eq(format, LG_STR("html")) || lg_str_eq(format, LG_STR("text/html"));
        ask->results = lg_results_from_name(format);
        ask->graph = lg_format_from_name(format);
        if (ask->results == LG_RESULTS_NONE) {
            ask->results = lg_results_from_media(format);
        }
        if (ask->graph == LG_FORMAT_NONE) {
            ask->graph = lg_format_from_media(format);
        }
        if (lg_str_eq(format, LG_STR("xml"))) {
            ask->graph = LG_FORMAT_RDFXML;
        } else if (lg_str_eq(format, LG_STR("json"))) {
            ask->graph = LG_FORMAT_JSONLD;
        }
        if (!ask->html && ask->results == LG_RESULTS_NONE && ask->graph == LG_FORMAT_NONE) {
            return lg_error_set(&page->err, LG_E_USAGE,
                                "the format '" LG_STR_FMT
                                "' is not known; there is json, xml, csv, tsv for results and "
                                "ttl, nt, rdf, jsonld for graphs",
                                LG_STR_ARG(format));
        }
        return LG_OK;
    }
    static const LgOffer results[] = {
        {LG_STR_INIT("text/html"), 1000, true},
        {LG_STR_INIT("application/sparql-results+json"), 950, false},
        {LG_STR_INIT("application/json"), 940, false},
        {LG_STR_INIT("application/sparql-results+xml"), 900, false},
        {LG_STR_INIT("application/xml"), 600, true},
        {LG_STR_INIT("text/xml"), 600, true},
        {LG_STR_INIT("text/csv"), 500, false},
        {LG_STR_INIT("text/tab-separated-values"), 400, false},
    };
    static const LgResultsFormat results_of[] = {
        LG_RESULTS_NONE, LG_RESULTS_JSON, LG_RESULTS_JSON, LG_RESULTS_XML,
        LG_RESULTS_XML,  LG_RESULTS_XML,  LG_RESULTS_CSV,  LG_RESULTS_TSV,
    };
    const LgStr accept = lg_request_list(page->request, LG_STR("Accept"));
    const int r = lg_neg_choose(accept, results, sizeof(results) / sizeof(results[0]));
    ask->html = r == 0;
    ask->results = r < 0 ? LG_RESULTS_NONE : results_of[r];
    const LgRep rep = lg_rep_choose(page);
    ask->graph = rep == LG_REP_NONE ? LG_FORMAT_NONE : lg_rep_format(rep);
    return LG_OK;
}

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

static LgStatus
stream(LgPage *page, const Ask *ask, LgAnswer *answer)
{
    const LgOut *out = lg_reply_out(page->reply);
    if (answer->kind == LG_ANSWER_GRAPH) {
        lg_page_fields(page, lg_format_media(ask->graph));
        return lg_results_write_graph(answer, ask->graph, page->site->prefixes,
                                      page->site->n_prefixes, out, &page->err);
    }
    lg_page_fields(page, lg_results_media(ask->results));
    return lg_results_write(answer, ask->results, out, &page->err);
}

static LgStatus
explain(LgPage *page, LgAnswer *answer, LgStr *out)
{
    LgBuf text = {0};
    const LgStatus st = lg_answer_explain(answer, &text, &page->err);
    *out = lg_page_keep(page, &text);
    return st;
}

static void
serve_answer(LgPage *page, const Ask *ask, LgAnswer *answer, uint64_t begun)
{
    const bool graph = answer->kind == LG_ANSWER_GRAPH;
    LgStatus st = LG_OK;
    if (ask->explain) {
        LgStr plan = {0};
        st = explain(page, answer, &plan);
        if (st == LG_OK && ask->html) {
            lg_query_page_plan(page, ask->query, plan);
        } else if (st == LG_OK) {
            lg_page_fields(page, "text/plain");
            st = lg_out_write(lg_reply_out(page->reply), plan, &page->err);
        }
    } else if (ask->html) {
        st = lg_query_page_result(page, ask->query, answer, begun);
    } else if (graph ? ask->graph == LG_FORMAT_NONE : ask->results == LG_RESULTS_NONE) {
        not_acceptable(page, graph);
    } else {
        st = stream(page, ask, answer);
    }
    if (st == LG_OK) {
        return;
    }
    if (ask->html && !lg_reply_begun(page->reply)) {
        lg_query_page_error(page, ask->query);
    } else {
        lg_page_failed(page);
    }
}

static void
run(LgPage *page, const Ask *ask)
{
    const LgSiteOptions *o = &page->site->options;
    const LgQueryOptions options = {
        .base = page->site->base,
        .graphs = ask->graphs,
        .n_graphs = ask->n_graphs,
        .named_graphs = ask->named,
        .n_named_graphs = ask->n_named,
        .timeout_ms = o->query_ms,
        .cancel = page->request->gone,
        .explain = ask->explain,
    };
    const uint64_t begun = lg_time_mono_ns();
    LgAnswer *answer = NULL;
    if (lg_endpoint_query(o->endpoint, ask->query, &options, &answer, &page->err) == LG_OK) {
        serve_answer(page, ask, answer, begun);
        lg_answer_close(answer);
    } else if (ask->html) {
        lg_query_page_error(page, ask->query);
    } else {
        lg_page_failed(page);
    }
}

void
lg_query_serve(LgPage *page)
{
    Ask ask = {0};
    LgStatus st = LG_OK;
    if (page->request->method == LG_METHOD_POST) {
        st = take_body(page, &ask);
        if (st == LG_E_UNSUPPORTED) {
            lg_page_error(page, 415, lg_str_c(page->err.text));
            return;
        }
    }
    if (st == LG_OK) {
        st = take_params(page, &ask);
    }
    if (st == LG_OK) {
        st = take_format(page, &ask);
    }
    if (st != LG_OK) {
        lg_page_failed(page);
        return;
    }
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (!ask.has_query || (ask.html && lg_str_trim(ask.query).n == 0)) {
        if (ask.html) {
            lg_query_page_form(page);
        } else if (ask.graph != LG_FORMAT_NONE) {
            lg_service_describe(page, ask.graph);
        } else {
            not_acceptable(page, true);
        }
        return;
    }
    const int variant = (int)ask.results * 32 + (int)ask.graph * 2 + (ask.html ? 1 : 0);
    if (page->request->method != LG_METHOD_POST && lg_page_fresh(page, (LgRep)variant)) {
        return;
    }
    LgSite *site = page->site;
    if (atomic_fetch_add(&site->queries, 1) >= site->options.queries) {
        page->err.status = LG_E_BUSY;
        lg_page_error(page, 503, LG_STR("too many queries are running, try again soon"));
    } else {
        run(page, &ask);
    }
    atomic_fetch_sub(&site->queries, 1);
}
