// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Reading a request of the SPARQL 1.1 Protocol: exactly one query or update, its graphs,
// what the answer shall look like. The parameters of a form in the body stand
// behind those of the target.

#include "base/limits.h"
#include "base/utf8.h"
#include "http/neg.h"
#include "rdf/iri.h"
#include "site/query_impl.h"

#define MEDIA_FORM "application/x-www-form-urlencoded"
#define MEDIA_QUERY "application/sparql-query"
#define MEDIA_UPDATE "application/sparql-update"

static bool
refuse(LgPage *page, int status, LgStr why)
{
    lg_page_error(page, status, why);
    return false;
}

static bool
failed(LgPage *page)
{
    lg_page_failed(page);
    return false;
}

// --- The text -----------------------------------------------------------------

static bool
take_text(LgPage *page, LgAsk *ask, LgAskKind kind, LgStr text)
{
    if (ask->kind == kind) {
        return refuse(page, 400,
                      kind == LG_ASK_QUERY ? LG_STR("more than one query")
                                           : LG_STR("more than one update"));
    }
    if (ask->kind != LG_ASK_NOTHING) {
        return refuse(page, 400, LG_STR("a request is a query or an update, not both"));
    }
    if (!lg_utf8_valid(text)) {
        return refuse(page, 400, LG_STR("the body is not UTF-8"));
    }
    const size_t most = kind == LG_ASK_QUERY ? LG_LIMIT_QUERY : LG_LIMIT_UPDATE;
    if (text.n > most) {
        return refuse(page, 413,
                      lg_page_text(page, "a query may have %d bytes, an update %d", LG_LIMIT_QUERY,
                                   LG_LIMIT_UPDATE));
    }
    ask->kind = kind;
    ask->text = text;
    return true;
}

static bool
take_form(LgPage *page)
{
    LgParam *more = NULL;
    size_t n = 0;
    if (lg_url_params(page->arena, page->request->body, &more, &n, &page->err) != LG_OK) {
        return failed(page);
    }
    LgParam *all = LG_NEW_ARRAY(page->arena, LgParam, page->n_params + n + 1);
    if (!all) {
        (void)lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
        return failed(page);
    }
    for (size_t i = 0; i < page->n_params; i++) {
        all[i] = page->params[i];
    }
    for (size_t i = 0; i < n; i++) {
        all[page->n_params + i] = more[i];
    }
    page->params = all;
    page->n_params += n;
    return true;
}

// The body of a POST or QUERY. SPARQL 1.1 Protocol, 2.1.2, 2.1.3, 2.2.1 and 2.2.2.
static bool
take_body(LgPage *page, LgAsk *ask)
{
    const LgRequest *r = page->request;
    const LgStr type = lg_request_field(r, LG_STR("Content-Type"));
    const LgStr media = lg_request_media(r);
    const bool update = lg_str_eq_nocase(media, LG_STR(MEDIA_UPDATE));
    if (media.n == 0) {
        return refuse(page, 415,
                      LG_STR("the body has no Content-Type; a query is sent as " MEDIA_FORM
                             " or " MEDIA_QUERY));
    }
    if (!lg_request_utf8(type)) {
        return refuse(page, 415,
                      lg_page_text(page, "the only charset taken is UTF-8, not '" LG_STR_FMT "'",
                                   LG_STR_ARG(type)));
    }
    if (lg_str_eq_nocase(media, LG_STR(MEDIA_QUERY))) {
        return take_text(page, ask, LG_ASK_QUERY, r->body);
    }
    if (update && r->method == LG_METHOD_POST) {
        return take_text(page, ask, LG_ASK_UPDATE, r->body);
    }
    if (lg_str_eq_nocase(media, LG_STR(MEDIA_FORM))) {
        return take_form(page);
    }
    return refuse(page, 415,
                  update ? LG_STR("QUERY changes nothing: an update is sent with POST")
                         : lg_page_text(page,
                                        "a query is sent as " MEDIA_FORM " or " MEDIA_QUERY
                                        ", an update as " MEDIA_FORM " or " MEDIA_UPDATE
                                        ", not as '" LG_STR_FMT "'",
                                        LG_STR_ARG(media)));
}

// --- Parameters ---------------------------------------------------------------

static bool
take_graphs(LgPage *page, const char *name, const LgStr **out, size_t *out_n)
{
    LgStr *list = LG_NEW_ARRAY(page->arena, LgStr, page->n_params + 1);
    if (!list) {
        (void)lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
        return failed(page);
    }
    size_t n = 0;
    for (size_t i = 0; i < page->n_params; i++) {
        if (!lg_str_eq(page->params[i].name, lg_str_c(name))) {
            continue;
        }
        list[n] = page->params[i].value;
        if (lg_iri_check(list[n], NULL) != LG_OK) {
            return refuse(page, 400,
                          lg_page_text(page, "%s is not an absolute IRI: '" LG_STR_FMT "'", name,
                                       LG_STR_ARG(list[n])));
        }
        n++;
    }
    *out = list;
    *out_n = n;
    return true;
}

// Seconds with up to three decimals; what is left of the limit of queries is kept by the caller.
static bool
take_timeout(LgPage *page, LgAsk *ask)
{
    const LgParam *p = lg_url_param(page->params, page->n_params, LG_STR("timeout"));
    if (!p) {
        return true;
    }
    const size_t dot = lg_str_find(p->value, '.');
    const LgStr decimals = lg_str_from(p->value, dot + 1);
    uint64_t seconds = 0;
    uint64_t ms = 0;
    static const uint64_t units[] = {0, 100, 10, 1};
    const bool ok = lg_str_u64((LgStr){p->value.p, dot}, &seconds) && seconds <= UINT32_MAX &&
                    decimals.n < 4 && (decimals.n > 0 || dot == p->value.n) &&
                    (decimals.n == 0 || lg_str_u64(decimals, &ms));
    ms = seconds * 1000 + ms * units[decimals.n < 4 ? decimals.n : 0];
    if (!ok || ms == 0) {
        return refuse(page, 400,
                      lg_page_text(page,
                                   "timeout takes seconds above 0, such as 10 or 0.5, not "
                                   "'" LG_STR_FMT "'",
                                   LG_STR_ARG(p->value)));
    }
    ask->timeout_ms = ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
    return true;
}

static bool
take_params(LgPage *page, LgAsk *ask, size_t n_target)
{
    for (size_t i = 0; i < page->n_params; i++) {
        const LgParam *p = &page->params[i];
        const bool update = lg_str_eq(p->name, LG_STR("update"));
        if ((update || lg_str_eq(p->name, LG_STR("query"))) &&
            !take_text(page, ask, update ? LG_ASK_UPDATE : LG_ASK_QUERY, p->value)) {
            return false;
        }
        ask->linked |= update && i < n_target;
    }
    const bool update = ask->kind == LG_ASK_UPDATE;
    ask->explain = lg_page_param(page, "explain").n > 0;
    return take_graphs(page, update ? "using-graph-uri" : "default-graph-uri", &ask->graphs,
                       &ask->n_graphs) &&
           take_graphs(page, update ? "using-named-graph-uri" : "named-graph-uri", &ask->named,
                       &ask->n_named) &&
           take_timeout(page, ask);
}

// --- The form of the answer ------------------------------------------------------

static bool
take_format(LgPage *page, LgAsk *ask, LgStr format)
{
    ask->html = lg_str_eq(format, LG_STR("html")) || lg_str_eq(format, LG_STR("text/html"));
    ask->html_graph = ask->html;
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
        return refuse(page, 400,
                      lg_page_text(page,
                                   "the format '" LG_STR_FMT
                                   "' is not known; there is json, xml, csv, tsv for results and "
                                   "ttl, nt, rdf, jsonld for graphs",
                                   LG_STR_ARG(format)));
    }
    return true;
}

static void
negotiate(LgPage *page, LgAsk *ask)
{
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
    ask->html_graph = rep == LG_REP_HTML;
    ask->graph = rep == LG_REP_NONE ? LG_FORMAT_NONE : lg_rep_format(rep);
}

bool
lg_ask_read_text(LgPage *page, LgAsk *out)
{
    const LgMethod method = page->request->method;
    const size_t n_target = page->n_params;
    const bool body = method == LG_METHOD_POST || method == LG_METHOD_QUERY;
    *out = (LgAsk){.posted = body};
    if ((body && !take_body(page, out)) || !take_params(page, out, n_target)) {
        return false;
    }
    if (body && out->kind == LG_ASK_NOTHING) {
        return refuse(page, 400, LG_STR("the body has neither a query nor an update"));
    }
    return true;
}

LgStr
lg_ask_format(const LgPage *page)
{
    static const char *const names[] = {"format", "output", "results"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const LgStr format = lg_page_param(page, names[i]);
        if (format.n > 0) {
            return format;
        }
    }
    return (LgStr){0};
}

bool
lg_ask_read(LgPage *page, LgAsk *out)
{
    if (!lg_ask_read_text(page, out)) {
        return false;
    }
    if (out->kind == LG_ASK_UPDATE && (out->linked || page->request->method != LG_METHOD_POST)) {
        return refuse(page, 400, LG_STR("an update is sent in the body of a POST"));
    }
    const LgStr format = lg_ask_format(page);
    if (format.n > 0) {
        return take_format(page, out, format);
    }
    negotiate(page, out);
    return true;
}
