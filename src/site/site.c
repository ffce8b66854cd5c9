// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Which part of the site answers which request.

#include "base/hash.h"
#include "base/mem.h"
#include "rdf/iri.h"
#include "site/cache_impl.h"
#include "site/site_impl.h"

static bool
keep(LgArena *arena, LgStr *s, const char *otherwise)
{
    *s = lg_arena_str(arena, s->n > 0 ? *s : lg_str_c(otherwise));
    return s->p != NULL;
}

static bool
keep_prefixes(LgSite *site)
{
    const LgSiteOptions *o = &site->options;
    const size_t most = o->n_prefixes + lg_names_n_prefixes + 1;
    site->prefixes = LG_NEW_ARRAY(site->arena, LgPrefix, most + 1);
    for (size_t i = 0; site->prefixes && i < o->n_prefixes; i++) {
        LgPrefix p = o->prefixes[i];
        if (!keep(site->arena, &p.prefix, "") || !keep(site->arena, &p.iri, "")) {
            return false;
        }
        site->prefixes[site->n_prefixes++] = p;
    }
    for (size_t i = 0; site->prefixes && i < lg_names_n_prefixes; i++) {
        bool own = false;
        for (size_t k = 0; k < o->n_prefixes; k++) {
            own |= lg_str_eq(o->prefixes[k].prefix, lg_names_prefixes[i].prefix);
        }
        if (!own) {
            site->prefixes[site->n_prefixes++] = lg_names_prefixes[i];
        }
    }
    if (!site->prefixes) {
        return false;
    }
    // The vocabulary of certificates is at every site's own base.
    const LgPrefix epc = {
        LG_STR("epc"),
        lg_arena_printf(site->arena, LG_STR_FMT "def/epc#", LG_STR_ARG(site->base)),
    };
    site->prefixes[site->n_prefixes++] = epc;
    return epc.iri.p != NULL;
}

static LgStatus
take_base(LgSite *site, LgError *err)
{
    LgStr base = site->options.base;
    const bool web =
        lg_str_starts(base, LG_STR("http://")) || lg_str_starts(base, LG_STR("https://"));
    if (!web || lg_iri_check(base, NULL) != LG_OK || lg_str_find(base, '#') < base.n ||
        lg_str_find(base, '?') < base.n) {
        return lg_error_set(err, LG_E_USAGE,
                            "the base '" LG_STR_FMT
                            "' is not an http(s) IRI such as https://data.example.org/",
                            LG_STR_ARG(base));
    }
    site->base = lg_str_ends(base, LG_STR("/"))
                     ? lg_arena_str(site->arena, base)
                     : lg_arena_printf(site->arena, LG_STR_FMT "/", LG_STR_ARG(base));
    const size_t host = lg_str_search(site->base, LG_STR("://")) + 3;
    site->root = lg_str_from(site->base, host + lg_str_find(lg_str_from(site->base, host), '/'));
    return site->base.p ? LG_OK : lg_error_set(err, LG_E_NOMEM, "out of memory");
}

static LgStatus
build(LgSite *site, LgError *err)
{
    LgSiteOptions *o = &site->options;
    LG_TRY(take_base(site, err));
    o->query_ms = o->query_ms ? o->query_ms : 30000;
    o->page_ms = o->page_ms ? o->page_ms : 10000;
    o->queries = o->queries ? o->queries : 8;
    o->page_memory = o->page_memory ? o->page_memory : (size_t)256 * 1024 * 1024;
    o->update_ms = o->update_ms ? o->update_ms : 300000;
    o->updates = o->updates ? o->updates : 48;
    const LgStr site_dir = lg_arena_str(site->arena, lg_str_c(o->site_dir));
    o->site_dir = o->site_dir ? site_dir.p : NULL;
    site->default_graph =
        lg_arena_printf(site->arena, LG_STR_FMT "graph/default", LG_STR_ARG(site->base));
    site->templates = lg_mustache_new();
    site->vocab = lg_vocab_cache_new();
    site->stats = lg_stats_cache_new();
    site->cache = site->options.cache > 0 ? lg_cache_new(site->options.cache) : NULL;
    if (!site->templates || !site->vocab || !site->stats ||
        (site->options.cache > 0 && !site->cache) || !keep(site->arena, &o->title, "Open data") ||
        !keep(site->arena, &o->description, "") || !keep(site->arena, &o->publisher, "") ||
        !keep(site->arena, &o->contact, "") || !keep(site->arena, &o->language, "en") ||
        !keep(site->arena, &o->token, "") || !site_dir.p || !site->default_graph.p ||
        !keep_prefixes(site)) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    const LgStr shown[] = {site->base,   o->title,   o->description,
                           o->publisher, o->contact, o->language};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        site->stamp = lg_hash_bytes(shown[i], site->stamp);
    }
    return lg_static_load(site, err);
}

LgStatus
lg_site_new(const LgSiteOptions *options, LgSite **out, LgError *err)
{
    LgSite *site = LG_ALLOC(LgSite);
    LgArena *arena = site ? lg_arena_new(0) : NULL;
    if (!arena) {
        lg_mem_free(site);
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    site->arena = arena;
    site->options = *options;
    const LgStatus st = build(site, err);
    if (st != LG_OK) {
        lg_site_free(site);
        return st;
    }
    *out = site;
    return LG_OK;
}

void
lg_site_free(LgSite *site)
{
    if (site) {
        lg_mustache_free(site->templates);
        lg_stats_cache_free(site->stats); // it asks no more then
        lg_cache_free(site->cache);
        lg_vocab_cache_free(site->vocab);
        lg_arena_free(site->arena);
        lg_mem_free(site);
    }
}

// --- Routing ----------------------------------------------------------------

// Certificates are about people's homes: for those who look for them, not for
// search engines.
static const char *const private_places[] = {"id/epc/", "doc/epc/", "id/property/",
                                             "doc/property/"};
enum { PRIVATE_PLACES = sizeof(private_places) / sizeof(private_places[0]) };

// What of it an answer tells, however it was asked for.
static void
keep_private(LgPage *page, LgStr path)
{
    for (size_t i = 0; i < PRIVATE_PLACES; i++) {
        if (lg_str_starts(path, lg_str_c(private_places[i]))) {
            lg_reply_field(page->reply, "X-Robots-Tag", LG_STR("noindex"));
            return;
        }
    }
}

// 303 from a thing to the document about it. Data goes straight to the
// document's own address, so that caches without Vary stay right.
static void
see_other(LgPage *page)
{
    const LgStr below = lg_str_from(page->raw, 3);
    const LgRep rep = lg_rep_choose(page);
    const LgStr document = lg_page_text(page, LG_STR_FMT "doc/" LG_STR_FMT,
                                        LG_STR_ARG(page->site->root), LG_STR_ARG(below));
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (rep == LG_REP_NONE) {
        lg_rep_refuse(page, document);
        return;
    }
    lg_reply_status(page->reply, 303);
    lg_reply_field(page->reply, "Location",
                   rep == LG_REP_HTML ? document : lg_rep_address(page, document, rep));
    lg_reply_field(page->reply, "Cache-Control", LG_STR("public, max-age=3600"));
    lg_page_fields(page, "text/plain");
}

// A document under its suffix, by negotiation, or not at all.
static void
document(LgPage *page, LgStr iri, LgStr address, LgRep rep)
{
    if (rep == LG_REP_NONE) {
        lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
        rep = lg_rep_choose(page);
        if (rep == LG_REP_NONE) {
            lg_rep_refuse(page, address);
            return;
        }
    }
    lg_resource_serve(page, iri, address, rep);
}

static void
data_folder(LgPage *page)
{
    lg_reply_status(page->reply, 301);
    lg_reply_field(page->reply, "Location",
                   lg_page_text(page, LG_STR_FMT "data", LG_STR_ARG(page->site->root)));
    lg_page_fields(page, "text/plain");
}

static void
by_path(LgPage *page)
{
    const LgStr raw = page->raw;
    LgStr below = raw;
    const LgStr slash = LG_STR("/download.");
    const size_t at = lg_str_search(raw, slash);
    if (lg_str_starts(raw, LG_STR("data/")) && at + slash.n < raw.n) {
        const LgStr slug = {raw.p, at};
        lg_dataset_download(page,
                            lg_page_text(page, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(page->site->base),
                                         LG_STR_ARG(slug)),
                            lg_str_from(raw, at + slash.n));
        return;
    }
    const LgRep rep = lg_rep_suffixed(&below);
    if (lg_str_eq(below, LG_STR("data/"))) {
        data_folder(page);
        return;
    }
    if (lg_str_eq(below, LG_STR("data"))) {
        lg_catalogue_list(page, rep);
        return;
    }
    LgStr name = below;
    const bool doc = lg_str_starts(name, LG_STR("doc/"));
    if (doc) {
        name = lg_str_from(name, 4);
    }
    const LgStr iri = lg_page_text(page, LG_STR_FMT "%s" LG_STR_FMT, LG_STR_ARG(page->site->base),
                                   doc ? "id/" : "", LG_STR_ARG(name));
    const bool host = lg_str_starts(below, LG_STR("/")); // "//" would begin another one's name
    document(page, iri,
             host ? lg_page_document(page, iri)
                  : lg_page_text(page, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(page->site->root),
                                 LG_STR_ARG(below)),
             rep);
}

static void
by_uri(LgPage *page)
{
    const LgStr uri = lg_page_param(page, "uri");
    if (uri.n == 0 || lg_iri_check(uri, NULL) != LG_OK) {
        lg_page_error(page, 400,
                      lg_page_text(page,
                                   "the parameter 'uri' must be a whole URI, such as " LG_STR_FMT
                                   "data",
                                   LG_STR_ARG(page->site->base)));
        return;
    }
    if (lg_str_starts(uri, page->site->base)) {
        keep_private(page, lg_str_from(uri, page->site->base.n));
    }
    LgBuf at = {0};
    lg_buf_add(&at, page->site->root);
    lg_buf_add(&at, LG_STR("resource?uri="));
    lg_url_encode(&at, uri);
    LgRep rep = LG_REP_NONE;
    const LgStr format = lg_page_param(page, "format");
    if (format.n > 0) {
        LgStr name = lg_page_text(page, "x." LG_STR_FMT, LG_STR_ARG(format));
        rep = lg_rep_suffixed(&name);
        if (rep == LG_REP_NONE) {
            lg_buf_done(&at);
            lg_page_error(page, 400,
                          LG_STR("the parameter 'format' must be one of html, ttl, nt, "
                                 "rdf, jsonld, csv, json"));
            return;
        }
    }
    document(page, uri, lg_page_keep(page, &at), rep);
}

static void
robots(LgPage *page)
{
    const LgStr root = page->site->root;
    LgBuf text = {0};
    lg_page_fields(page, "text/plain");
    lg_buf_printf(&text,
                  "User-agent: *\nDisallow: " LG_STR_FMT "sparql\nDisallow: " LG_STR_FMT "graph\n",
                  LG_STR_ARG(root), LG_STR_ARG(root));
    for (size_t i = 0; i < PRIVATE_PLACES; i++) {
        lg_buf_printf(&text, "Disallow: " LG_STR_FMT "%s\n", LG_STR_ARG(root), private_places[i]);
    }
    (void)lg_out_write(lg_reply_out(page->reply), lg_page_keep(page, &text), NULL); // nobody left
}

static void
favicon(LgPage *page)
{
    lg_static_serve(page, LG_STR("icon.svg"));
}

static void
statics(LgPage *page)
{
    lg_static_serve(page, lg_str_from(page->path, 7));
}

static void
graph(LgPage *page)
{
    if (!lg_graph_store_direct(page)) {
        by_path(page);
    }
}

static void
about(LgPage *page)
{
    lg_val_bool(page->view, "here_about", true);
    lg_page_html(page, 200, "about", LG_STR("About this site"));
}

enum { QUICK_QUERY = 8192 }; // bytes of a target's query

enum {
    GET = 1 << LG_METHOD_GET,
    HEAD = 1 << LG_METHOD_HEAD,
    POST = 1 << LG_METHOD_POST,
    OPTIONS = 1 << LG_METHOD_OPTIONS,
    PUT = 1 << LG_METHOD_PUT,
    DELETE = 1 << LG_METHOD_DELETE,
    QUERY = 1 << LG_METHOD_QUERY,
    READ = GET | HEAD | OPTIONS,
    GRAPH = READ | POST | PUT | DELETE,
};

// A path that ends with '/' stands for all below it; the last one for everything else.
typedef struct {
    LgStr path;
    unsigned methods;
    bool writes; // with the token
    bool slow;   // may answer for long
    void (*serve)(LgPage *page);
} Route;

static const Route routes[] = {
    {LG_STR_INIT(""), READ, false, false, lg_catalogue_home},
    {LG_STR_INIT("sparql"), READ | POST | QUERY, true, true, lg_query_serve},
    {LG_STR_INIT("sparql/calls"), READ, false, false, lg_calls_serve},
    {LG_STR_INIT("sparql/check"), READ | POST | QUERY, false, false, lg_check_serve},
    {LG_STR_INIT("sparql/complete"), READ, false, false, lg_complete_serve},
    {LG_STR_INIT("sparql/explain"), READ | POST | QUERY, false, true, lg_explain_serve},
    {LG_STR_INIT(".well-known/void"), READ, false, false, lg_service_serve},
    {LG_STR_INIT("graph-store"), GRAPH, true, true, lg_graph_store_serve},
    {LG_STR_INIT("graph/"), GRAPH, true, true, graph},
    {LG_STR_INIT("static/"), READ, false, false, statics},
    {LG_STR_INIT("favicon.ico"), READ, false, false, favicon},
    {LG_STR_INIT("robots.txt"), READ, false, false, robots},
    {LG_STR_INIT("search"), READ, false, false, lg_catalogue_search},
    {LG_STR_INIT("about"), READ, false, false, about},
    {LG_STR_INIT("resource"), READ, false, false, by_uri},
    {LG_STR_INIT("id/"), READ, false, false, see_other},
    {LG_STR_INIT("/"), READ, false, false, by_path},
};

static const Route *
find_route(LgStr path)
{
    const Route *r = routes;
    for (; lg_str_cmp(r->path, LG_STR("/")) != 0; r++) {
        if (lg_str_eq(path, r->path) ||
            (lg_str_ends(r->path, LG_STR("/")) && lg_str_starts(path, r->path))) {
            break;
        }
    }
    return r;
}

// As Allow has them: "GET, HEAD, OPTIONS".
static LgStr
methods_of(LgPage *page, const Route *route)
{
    static const struct {
        unsigned method;
        const char *name;
    } names[] = {
        {GET, "GET"},       {HEAD, "HEAD"},   {POST, "POST"},       {PUT, "PUT"},
        {DELETE, "DELETE"}, {QUERY, "QUERY"}, {OPTIONS, "OPTIONS"},
    };
    LgBuf list = {0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (route->methods & names[i].method) {
            lg_buf_printf(&list, "%s%s", list.n > 0 ? ", " : "", names[i].name);
        }
    }
    return lg_page_keep(page, &list);
}

// Pages of other sites may send the token where it is of use, and nowhere else.
static void
answer_options(LgPage *page, const Route *route)
{
    const LgStr methods = methods_of(page, route);
    const bool token = route->writes && page->site->options.token.n > 0;
    lg_reply_status(page->reply, 204);
    lg_reply_field(page->reply, "Allow", methods);
    if (route->methods & QUERY) {
        lg_reply_field(
            page->reply, "Accept-Query",
            LG_STR("\"application/sparql-query\", \"application/x-www-form-urlencoded\""));
    }
    lg_reply_field(page->reply, "Access-Control-Allow-Origin", LG_STR("*"));
    lg_reply_field(page->reply, "Access-Control-Allow-Methods", methods);
    lg_reply_fieldf(page->reply, "Access-Control-Allow-Headers",
                    "Accept, Content-Type, If-None-Match%s",
                    token ? ", If-Match, Authorization" : "");
    lg_reply_field(page->reply, "Access-Control-Max-Age", LG_STR("86400"));
}

static void
refuse_method(LgPage *page, const Route *route)
{
    const LgStr methods = methods_of(page, route);
    lg_page_error(page, 405,
                  lg_page_text(page, LG_STR_FMT " is not offered here, but " LG_STR_FMT,
                               LG_STR_ARG(page->request->method_name), LG_STR_ARG(methods)));
    lg_reply_field(page->reply, "Allow", methods);
}

// Refused by lg_site_admit() for want of the token, or too long.
static void
refuse_body(LgPage *page)
{
    const uint64_t most = lg_site_admit(page->site, page->request, 1);
    if (most > 0 || lg_access_check(page)) {
        lg_page_error(page, 413, LG_STR("the body is longer than this request may have"));
    }
}

static void
handle(LgPage *page)
{
    const LgRequest *r = page->request;
    const LgStr root = page->site->root;
    if (!page->view) {
        page->err.status = LG_E_NOMEM;
        lg_page_failed(page);
        return;
    }
    if (!lg_str_starts(r->path, root)) {
        lg_page_error(page, 404, LG_STR("this site begins further down"));
        return;
    }
    page->path = lg_str_from(r->path_text, root.n); // a root has nothing to decode
    page->raw = lg_str_from(r->path, root.n);
    const Route *route = find_route(page->path);
    if (r->method == LG_METHOD_OPTIONS) {
        answer_options(page, route);
        return;
    }
    if ((route->methods & 1U << r->method) == 0) {
        refuse_method(page, route);
        return;
    }
    if (r->unread) {
        refuse_body(page);
        return;
    }
    if (lg_url_params(page->arena, r->query, &page->params, &page->n_params, &page->err) != LG_OK ||
        lg_endpoint_version(page->site->options.endpoint, &page->version, &page->err) != LG_OK) {
        lg_page_failed(page);
        return;
    }
    keep_private(page, page->path);
    route->serve(page);
}

bool
lg_site_quick(void *site, const LgRequest *request, LgReply *reply)
{
    const LgStr path = ((const LgSite *)site)->root;
    const bool query = request->method == LG_METHOD_GET && request->query.n > 0 &&
                       request->query.n < QUICK_QUERY && lg_str_starts(request->path, path) &&
                       lg_str_eq(lg_str_from(request->path, path.n), LG_STR("sparql"));
    if (!query) {
        return false;
    }
    LgPage page = {
        .site = (LgSite *)site,
        .request = request,
        .reply = reply,
        .arena = request->arena,
        .view = lg_val_new(request->arena),
        .quick = true,
    };
    handle(&page);
    return !page.declined;
}

bool
lg_site_slow(void *site, const LgRequest *r)
{
    const LgStr root = ((const LgSite *)site)->root;
    if (!lg_str_starts(r->path, root) || lg_access_given((const LgSite *)site, r)) {
        return false;
    }
    const LgStr path = lg_str_from(r->path_text, root.n);
    const LgStr download = LG_STR("/download.");
    const bool empty = r->query.n == 0 && r->body.n == 0;
    return lg_str_starts(path, LG_STR("data/")) ? lg_str_search(path, download) < path.n
                                                : !empty && find_route(path)->slow;
}

void
lg_site_handle(void *site, const LgRequest *request, LgReply *reply)
{
    LgPage page = {
        .site = (LgSite *)site,
        .request = request,
        .reply = reply,
        .arena = request->arena,
        .view = lg_val_new(request->arena),
    };
    handle(&page);
}
