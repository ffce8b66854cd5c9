// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The SPARQL 1.1 Graph Store HTTP Protocol. A write is one update that drops or loads its
// graph; LOAD then reads the body of the request. There are no empty graphs, but the
// default graph always exists.

#include "http/multipart.h"
#include "http/neg.h"
#include "rdf/iri.h"
#include "rdf/read.h"
#include "site/site_impl.h"

#include <stdio.h>
#include <sys/random.h>

#define SOURCE "urn:lodge:request"

// The graph of a request.
typedef struct {
    LgStr iri;
    bool is_default;
    bool is_new; // POST to the store itself: the graph gets a name of ours
} Graph;

typedef struct {
    LgPage *page;
    const Graph *graph;
    char scope[32]; // of blank nodes
    bool existed;
    int status; // of a refusal that no LgStatus tells; 0: none
} Write;

static LgStr
with_graph(LgPage *page, const char *before, LgStr iri, const char *after)
{
    LgBuf text = {0};
    lg_buf_add(&text, lg_str_c(before));
    lg_page_iri(&text, iri);
    lg_buf_add(&text, lg_str_c(after));
    return lg_page_keep(page, &text);
}

static LgStatus
graph_exists(LgPage *page, const Graph *graph, bool *out)
{
    LgTable answer;
    const LgStr query = with_graph(page, "ASK { GRAPH ", graph->iri, " { ?s ?p ?o } }");
    LG_TRY(lg_page_query(page, query, 1, &answer));
    *out = graph->is_default || answer.boolean;
    return LG_OK;
}

// --- Which graph --------------------------------------------------------------------

static bool
take_random(uint64_t out[2])
{
    return getrandom(out, 2 * sizeof(*out), 0) == (ssize_t)(2 * sizeof(*out));
}

static bool
name_graph(LgPage *page, Graph *out)
{
    uint64_t random[2];
    if (!take_random(random)) {
        lg_page_error(page, 500, LG_STR("no random numbers for the name of a graph"));
        return false;
    }
    out->is_new = true;
    out->iri = lg_page_text(page, LG_STR_FMT "graph/%016llx%016llx", LG_STR_ARG(page->site->base),
                            (unsigned long long)random[0], (unsigned long long)random[1]);
    return true;
}

// 4.2: ?graph=IRI or ?default.
static bool
take_graph(LgPage *page, Graph *out)
{
    static const LgStr known[] = {LG_STR_INIT("graph"), LG_STR_INIT("default"),
                                  LG_STR_INIT("format")};
    size_t counts[3] = {0};
    *out = (Graph){0};
    for (size_t i = 0; i < page->n_params; i++) {
        const LgParam *p = &page->params[i];
        size_t which = 0;
        while (which < 3 && !lg_str_eq(p->name, known[which])) {
            which++;
        }
        if (which == 3 || ++counts[which] > 1) {
            lg_page_error(page, 400,
                          LG_STR("the parameters are graph=IRI or default, and format, once each"));
            return false;
        }
        out->iri = which == 0 ? p->value : out->iri;
    }
    if (counts[0] + counts[1] == 0 && page->request->method == LG_METHOD_POST) {
        return name_graph(page, out);
    }
    if (counts[0] + counts[1] != 1) {
        lg_page_error(page, 400, LG_STR("name one graph: ?graph=IRI or ?default"));
        return false;
    }
    out->is_default = counts[1] == 1;
    if (out->is_default) {
        out->iri = page->site->default_graph;
    } else if (lg_iri_check(out->iri, NULL) != LG_OK) {
        lg_page_error(page, 400,
                      lg_page_text(page, "graph is not an absolute IRI: '" LG_STR_FMT "'",
                                   LG_STR_ARG(out->iri)));
        return false;
    }
    return true;
}

// --- Reading --------------------------------------------------------------------------

static LgRep
choose_format(LgPage *page)
{
    LgStr format = lg_page_param(page, "format");
    if (format.n > 0) {
        format = lg_page_text(page, "x." LG_STR_FMT, LG_STR_ARG(format));
        const LgRep rep = lg_rep_suffixed(&format);
        return rep != LG_REP_NONE && lg_rep_format(rep) != LG_FORMAT_NONE ? rep : LG_REP_NONE;
    }
    LgOffer offers[LG_REP_COUNT];
    LgRep reps[LG_REP_COUNT];
    size_t n = 0;
    for (int i = 0; i < LG_REP_COUNT; i++) {
        if (lg_rep_format((LgRep)i) != LG_FORMAT_NONE) {
            offers[n] = (LgOffer){lg_str_c(lg_rep_media((LgRep)i)), (unsigned)(1000 - i), false};
            reps[n++] = (LgRep)i;
        }
    }
    const int best = lg_neg_choose(lg_request_list(page->request, LG_STR("Accept")), offers, n);
    return best < 0 ? LG_REP_NONE : reps[best];
}

static LgStatus
write_graph(LgPage *page, LgStr iri, LgFormat format)
{
    LgWriter *writer = NULL;
    lg_page_fields(page, lg_format_media(format));
    LG_TRY(lg_writer_new(format, lg_reply_out(page->reply), page->site->prefixes,
                         page->site->n_prefixes, &writer, &page->err));
    LgStatus st = lg_page_write_graph(page, writer, iri);
    if (st == LG_OK) {
        st = lg_writer_end(writer, &page->err);
    }
    lg_writer_free(writer);
    return st;
}

static void
send_graph(LgPage *page, const Graph *graph)
{
    const LgRep rep = choose_format(page);
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (rep == LG_REP_NONE) {
        lg_page_error(page, 406,
                      LG_STR("a graph is sent as text/turtle, application/n-triples, "
                             "application/rdf+xml or application/ld+json; format= takes ttl, nt, "
                             "rdf, jsonld"));
        return;
    }
    if (lg_page_fresh(page, rep)) {
        return;
    }
    LgSite *site = page->site;
    if (atomic_fetch_add(&site->queries, 1) >= site->options.queries) {
        lg_page_error(page, 503, LG_STR("too many queries are running, try again soon"));
    } else if (write_graph(page, graph->iri, lg_rep_format(rep)) != LG_OK) {
        lg_page_failed(page);
    }
    atomic_fetch_sub(&site->queries, 1);
}

static void
serve_graph(LgPage *page, const Graph *graph)
{
    bool exists = false;
    if (graph_exists(page, graph, &exists) != LG_OK) {
        lg_page_failed(page);
    } else if (!exists) {
        lg_page_error(
            page, 404,
            lg_page_text(page, "there is no graph <" LG_STR_FMT ">", LG_STR_ARG(graph->iri)));
    } else {
        send_graph(page, graph);
    }
}

// --- Writing --------------------------------------------------------------------------

static LgStatus
refuse(Write *w, int status, LgError *err, const char *why)
{
    w->status = status;
    return lg_error_set(err, LG_E_INVALID, "%s", why);
}

// RFC 9110, 13.2.2. Nobody else writes between this and the end of the transaction.
static LgStatus
check_conditions(Write *w, uint64_t version, LgError *err)
{
    LgPage *page = w->page;
    const LgStr match = lg_request_list(page->request, LG_STR("If-Match"));
    const LgStr none = lg_request_list(page->request, LG_STR("If-None-Match"));
    if (lg_request_field(page->request, LG_STR("If-Unmodified-Since")).n > 0) {
        return refuse(w, 412, err, "graphs have no dates; If-Match takes their ETag");
    }
    if (lg_request_field(page->request, LG_STR("Content-Range")).n > 0) {
        return refuse(w, 400, err, "a graph is sent whole, not as a range of it"); // RFC 9110, 14.5
    }
    if (match.n > 0 && !(w->existed && lg_page_tagged(page, match, version))) {
        return refuse(w, 412, err, "the graph is not the one that If-Match names");
    }
    if (none.n > 0 && w->existed && lg_page_tagged(page, none, version)) {
        return refuse(w, 412, err, "the graph is there already, against If-None-Match");
    }
    if (page->request->method == LG_METHOD_DELETE && !w->existed) {
        return refuse(w, 404, err, "there is no such graph to delete");
    }
    return LG_OK;
}

static LgStatus
look(void *ctx, const LgProgressState *state)
{
    const LgRequest *request = (const LgRequest *)ctx;
    (void)state;
    return request->gone && atomic_load(request->gone) ? LG_E_CANCEL : LG_OK;
}

static LgStatus
read_document(Write *w, LgStr type, LgStr filename, LgStr body, unsigned number, LgSink *sink,
              LgError *err)
{
    const LgStr media = lg_str_trim((LgStr){type.p, lg_str_find(type, ';')});
    const bool guess =
        filename.n > 0 && (media.n == 0 || lg_str_eq(media, LG_STR("application/octet-stream")));
    const LgFormat format = guess ? lg_format_from_path(filename) : lg_format_from_media(media);
    if (format == LG_FORMAT_NONE || format == LG_FORMAT_JSONLD || lg_format_has_graphs(format) ||
        !lg_request_utf8(type)) {
        w->status = 415;
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "a graph is taken as text/turtle, application/n-triples, "
                            "application/rdf+xml or text/html with RDFa, in UTF-8, not as "
                            "'" LG_STR_FMT "'",
                            LG_STR_ARG(type));
    }
    const LgProgress progress = {.tick = look,
                                 .ctx = (void *)(uintptr_t)w->page->request}; // only read
    const LgStr scope = lg_page_text(w->page, "%s%u-", w->scope, number);
    const LgReadOptions options = {
        .format = format,
        .base = w->graph->iri,
        .graph = w->graph->iri,
        .blank_scope = scope,
        .source = filename.n > 0 ? filename : LG_STR("body"),
        .progress = &progress,
    };
    uint64_t n = 0;
    return scope.p ? lg_read_bytes(body, &options, sink, &n, err)
                   : lg_error_set(err, LG_E_NOMEM, "out of memory");
}

static LgStatus
read_parts(Write *w, LgStr type, LgSink *sink, LgError *err)
{
    LgMultipart parts;
    LG_TRY(lg_multipart_init(&parts, w->page->arena, type, w->page->request->body, err));
    for (;;) {
        LgPart part;
        bool end = false;
        LG_TRY(lg_multipart_next(&parts, &part, &end, err));
        if (end) {
            return LG_OK;
        }
        LG_TRY(read_document(w, part.type, part.filename, part.body, parts.n, sink, err));
    }
}

// What LOAD does in the update of a write. Runs within its transaction, and again
// when that has to be repeated.
static LgStatus
load(void *ctx, LgStr document, LgStr graph, uint32_t timeout_ms, const atomic_bool *cancel,
     LgSink *sink, LgError *err)
{
    Write *w = (Write *)ctx;
    LgPage *page = w->page;
    const LgRequest *r = page->request;
    (void)document, (void)graph, (void)timeout_ms, (void)cancel;
    uint64_t version = 0;
    w->status = 0;
    LG_TRY(lg_endpoint_version(page->site->options.endpoint, &version, err));
    const LgStatus st = graph_exists(page, w->graph, &w->existed);
    if (st != LG_OK) {
        *err = page->err;
        return st;
    }
    LG_TRY(check_conditions(w, version, err));
    const LgStr type = lg_request_field(r, LG_STR("Content-Type"));
    if (r->method == LG_METHOD_DELETE) {
        return LG_OK;
    }
    if (lg_str_eq_nocase(lg_request_media(r), LG_STR("multipart/form-data"))) {
        return read_parts(w, type, sink, err);
    }
    return read_document(w, type, (LgStr){0}, r->body, 0, sink, err);
}

static void
change_graph(LgPage *page, const Graph *graph)
{
    Write w = {.page = page, .graph = graph};
    uint64_t random[2];
    if (!take_random(random)) {
        lg_page_error(page, 500, LG_STR("no random numbers for new blank nodes"));
        return;
    }
    (void)snprintf(w.scope, sizeof(w.scope), "g%016llx-", (unsigned long long)random[0]);
    const LgMethod method = page->request->method;
    LgBuf text = {0};
    if (method != LG_METHOD_POST) {
        lg_buf_add(&text, LG_STR("DROP SILENT GRAPH "));
        lg_page_iri(&text, graph->iri);
        lg_buf_add(&text, LG_STR(" ;\n"));
    }
    lg_buf_add(&text, LG_STR("LOAD <" SOURCE "> INTO GRAPH "));
    lg_page_iri(&text, graph->iri);
    const LgUpdateOptions options = {.load = load, .load_ctx = &w};
    const LgStr update = lg_page_keep(page, &text);
    if (lg_update_page(page, update, options) == LG_OK) {
        const bool created = !w.existed && method != LG_METHOD_DELETE;
        lg_access_done(page, created ? 201 : 204);
        if (graph->is_new) {
            lg_reply_field(page->reply, "Location", graph->iri);
        }
    } else if (w.status != 0) {
        const LgError err = page->err;
        lg_page_error(page, w.status, lg_str_c(err.text));
    } else {
        lg_page_failed(page);
    }
}

// --- Routes ---------------------------------------------------------------------------

static void
serve(LgPage *page, const Graph *graph)
{
    const LgMethod method = page->request->method;
    if (method == LG_METHOD_GET || method == LG_METHOD_HEAD) {
        serve_graph(page, graph);
    } else if (lg_access_check(page)) {
        change_graph(page, graph);
    }
}

void
lg_graph_store_serve(LgPage *page)
{
    Graph graph;
    if (take_graph(page, &graph)) {
        serve(page, &graph);
    }
}

// Browsers get the page about a graph. Where nothing is said about it, they get its triples.
static bool
show_graph(LgPage *page, const Graph *graph)
{
    LgTable answer;
    bool exists = false;
    const LgStr ask =
        with_graph(page, "ASK { BIND(", graph->iri, " AS ?g) { ?g ?p ?o } UNION { ?s ?p ?g } }");
    if (graph_exists(page, graph, &exists) != LG_OK ||
        (exists && lg_page_query(page, ask, 1, &answer) != LG_OK)) {
        lg_page_failed(page);
        return true;
    }
    LgStr path = page->raw; // what looks like a suffix has no page
    if (!exists || (answer.boolean && lg_rep_suffixed(&path) == LG_REP_NONE)) {
        return false;
    }
    const LgStr query =
        with_graph(page, "SELECT * WHERE {\n  GRAPH ", graph->iri, " { ?s ?p ?o }\n}\nLIMIT 1000");
    lg_reply_status(page->reply, 303);
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    lg_reply_field(page->reply, "Location", lg_page_sparql(page, query));
    lg_page_fields(page, "text/plain");
    return true;
}

// 4.1: a graph by its own IRI.
bool
lg_graph_store_direct(LgPage *page)
{
    const LgMethod method = page->request->method;
    Graph graph = {.iri = lg_page_text(page, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(page->site->base),
                                       LG_STR_ARG(page->raw))};
    graph.is_default = lg_str_eq(graph.iri, page->site->default_graph);
    bool exists = true;
    if (lg_iri_check(graph.iri, &page->err) != LG_OK) {
        lg_page_failed(page);
        return true;
    }
    if (method == LG_METHOD_GET || method == LG_METHOD_HEAD) {
        if (lg_page_browser(page)) {
            return show_graph(page, &graph);
        }
        if (graph_exists(page, &graph, &exists) != LG_OK) {
            lg_page_failed(page);
            return true;
        }
    }
    if (exists) {
        serve(page, &graph);
    }
    return exists;
}
