// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"
#include "base/mem.h"
#include "http/neg.h"
#include "site/site_impl.h"

#include <stdarg.h>
#include <stdio.h>

enum { DOWNLOAD_MS = 6 * 3600 * 1000 };

LgStr
lg_page_param(const LgPage *page, const char *name)
{
    const LgParam *p = lg_url_param(page->params, page->n_params, lg_str_c(name));
    return p ? p->value : (LgStr){0};
}

LgStr
lg_page_text(LgPage *page, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *to = n < 0 ? NULL : LG_NEW_ARRAY(page->arena, char, (size_t)n + 1);
    if (to) {
        (void)vsnprintf(to, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (!to) {
        if (page->view) {
            page->view->failed = true;
        }
        return (LgStr){0};
    }
    return (LgStr){to, (size_t)n};
}

LgStr
lg_page_keep(LgPage *page, LgBuf *buf)
{
    LgStr kept = buf->failed ? (LgStr){0} : lg_arena_str(page->arena, lg_buf_view(buf));
    if (!kept.p && page->view) {
        page->view->failed = true;
    }
    lg_buf_done(buf);
    return kept;
}

// --- Queries ----------------------------------------------------------------

static LgStatus
open_query(LgPage *page, LgStr query, uint32_t timeout_ms, LgAnswer **out)
{
    const LgSiteOptions *o = &page->site->options;
    if (!query.p) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    const LgQueryOptions options = {
        .timeout_ms = timeout_ms,
        .memory = o->page_memory,
        .first = true,
        .cancel = page->request->gone,
    };
    page->err = (LgError){0};
    LG_TRY(lg_endpoint_query(o->endpoint, query, &options, out, &page->err));
    page->mixed |= (*out)->version != page->version;
    return LG_OK;
}

LgStatus
lg_page_open(LgPage *page, LgStr query, LgAnswer **out)
{
    return open_query(page, query, page->site->options.page_ms, out);
}

LgStatus
lg_page_download(LgPage *page, LgStr query, LgAnswer **out)
{
    return open_query(page, query, DOWNLOAD_MS, out);
}

static LgStatus
copy_rows(LgPage *page, const LgAnswerRows *rows, uint32_t n, LgTerm *to)
{
    for (size_t i = 0; i < (size_t)n * rows->n_cols; i++) {
        if (rows->terms[i].kind == LG_TERM_NONE) {
            to[i] = (LgTerm){0};
            continue;
        }
        LG_TRY(lg_term_copy(page->arena, &rows->terms[i], &to[i], &page->err));
    }
    return LG_OK;
}

// Batches go to the heap first, since an arena cannot grow what it gave.
static LgStatus
fetch(LgPage *page, LgAnswer *answer, uint32_t most, LgTable *out)
{
    LgTerm *terms = NULL;
    size_t cap = 0;
    LgStatus st = LG_OK;
    out->kind = answer->kind;
    out->boolean = answer->boolean;
    out->n_cols = answer->kind == LG_ANSWER_GRAPH ? 3 : answer->n_vars;
    LgStr *vars = LG_NEW_ARRAY(page->arena, LgStr, answer->n_vars + 1);
    for (uint32_t i = 0; vars && i < answer->n_vars; i++) {
        vars[i] = lg_arena_str(page->arena, answer->vars[i]);
    }
    out->vars = vars;
    while (vars && answer->kind != LG_ANSWER_BOOLEAN) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, &page->err);
        if (st != LG_OK || rows.n == 0) {
            break;
        }
        const uint32_t room = most - out->n;
        const uint32_t n = rows.n < room ? rows.n : room;
        const size_t have = (size_t)out->n * out->n_cols;
        void *grown = terms;
        if (!lg_mem_grow(&grown, &cap, have + (size_t)n * out->n_cols, sizeof(LgTerm))) {
            st = lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
            break;
        }
        terms = (LgTerm *)grown;
        st = copy_rows(page, &rows, n, terms + have);
        out->n += n;
        out->more = n < rows.n;
        if (st != LG_OK || out->more) {
            break;
        }
    }
    const size_t all = (size_t)out->n * out->n_cols;
    LgTerm *kept = LG_NEW_ARRAY(page->arena, LgTerm, all + 1);
    if (st == LG_OK && (!vars || !kept)) {
        st = lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    if (st == LG_OK && all > 0) {
        memcpy(kept, terms, all * sizeof(LgTerm));
    }
    out->terms = kept;
    lg_mem_free(terms);
    return st;
}

LgStatus
lg_page_query(LgPage *page, LgStr query, uint32_t most, LgTable *out)
{
    LgAnswer *answer = NULL;
    *out = (LgTable){0};
    LG_TRY(lg_page_open(page, query, &answer));
    const LgStatus st = fetch(page, answer, most, out);
    lg_answer_close(answer);
    return st;
}

LgStatus
lg_page_write_graph(LgPage *page, LgWriter *writer, LgStr graph)
{
    LgBuf query = {0};
    lg_buf_add(&query, LG_STR("SELECT ?s ?p ?o WHERE { GRAPH "));
    lg_page_iri(&query, graph);
    lg_buf_add(&query, LG_STR(" { ?s ?p ?o } }"));
    LgAnswer *answer = NULL;
    LG_TRY(lg_page_download(page, lg_page_keep(page, &query), &answer));
    LgStatus st = LG_OK;
    while (st == LG_OK) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, &page->err);
        if (st != LG_OK || rows.n == 0) {
            break;
        }
        for (uint32_t i = 0; i < rows.n && st == LG_OK; i++) {
            const LgTerm *t = &rows.terms[(size_t)i * rows.n_cols];
            st = lg_writer_add(writer, &t[0], &t[1], &t[2], NULL, &page->err);
        }
    }
    lg_answer_close(answer);
    return st;
}

// --- Answers ----------------------------------------------------------------

int
lg_page_status(const LgError *err)
{
    switch (err->status) {
    case LG_OK: return 200;
    case LG_E_SYNTAX:
    case LG_E_INVALID:
    case LG_E_USAGE:
    case LG_E_RANGE: return 400;
    case LG_E_NOTFOUND: return 404;
    case LG_E_UNSUPPORTED: return 501;
    case LG_E_LIMIT: return err->line > 0 ? 400 : 503; // of the text, or a budget
    case LG_E_NOMEM:
    case LG_E_BUSY:
    case LG_E_CANCEL:
    case LG_E_TIMEOUT: return 503;
    case LG_E_REMOTE: return 502;
    case LG_E_IO:
    case LG_E_CORRUPT:
    case LG_E_REVIEW: return 500;
    }
    return 500;
}

bool
lg_page_browser(const LgPage *page)
{
    return lg_neg_names(lg_request_list(page->request, LG_STR("Accept")), LG_STR("text/html"));
}

void
lg_page_fields(LgPage *page, const char *media)
{
    const bool text = strncmp(media, "text/", 5) == 0;
    lg_reply_fieldf(page->reply, "Content-Type", "%s%s", media, text ? "; charset=utf-8" : "");
    lg_reply_field(page->reply, "X-Content-Type-Options", LG_STR("nosniff"));
    lg_reply_field(page->reply, "Referrer-Policy", LG_STR("same-origin"));
    lg_reply_field(page->reply, "Access-Control-Allow-Origin", LG_STR("*"));
    lg_reply_field(page->reply, "Access-Control-Expose-Headers",
                   LG_STR("ETag, Link, Content-Location, Retry-After"));
    if (strcmp(media, "text/html") == 0) {
        lg_reply_field(page->reply, "Content-Security-Policy",
                       LG_STR("default-src 'none'; style-src 'self'; script-src 'self'; img-src "
                              "'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
                              "base-uri 'none'; frame-ancestors 'self'"));
    }
}

bool
lg_page_has_tag(LgStr list, LgStr tag)
{
    while (list.n > 0) {
        const size_t comma = lg_str_find(list, ',');
        LgStr one = lg_str_trim((LgStr){list.p, comma});
        if (lg_str_starts(one, LG_STR("W/"))) {
            one = lg_str_from(one, 2);
        }
        if (lg_str_eq(one, tag)) {
            return true;
        }
        list = lg_str_from(list, comma + 1);
    }
    return false;
}

static LgStr
tag_of(LgPage *page, uint64_t version, LgRep rep)
{
    const uint64_t hash = lg_hash_bytes(page->request->target, page->site->stamp);
    return lg_page_text(page, "\"%llx-%llx-%d\"", (unsigned long long)version,
                        (unsigned long long)hash, (int)rep);
}

bool
lg_page_tagged(LgPage *page, LgStr list, uint64_t version)
{
    bool found = lg_str_eq(lg_str_trim(list), LG_STR("*"));
    for (int rep = 0; rep < LG_REP_COUNT && !found; rep++) {
        const LgStr tag = tag_of(page, version, (LgRep)rep);
        found = tag.n > 0 && lg_page_has_tag(list, tag);
    }
    return found;
}

bool
lg_page_fresh(LgPage *page, LgRep rep)
{
    const LgStr tag = tag_of(page, page->version, rep);
    // Who writes here must find at once what was written: the ETag is asked for each time.
    lg_reply_field(page->reply, "Cache-Control",
                   page->site->options.token.n > 0 ? LG_STR("public, no-cache")
                                                   : LG_STR("public, max-age=60"));
    if (page->mixed || tag.n == 0) {
        return false;
    }
    lg_reply_field(page->reply, "ETag", tag);
    if (lg_page_has_tag(lg_request_list(page->request, LG_STR("If-None-Match")), tag)) {
        lg_reply_status(page->reply, 304);
        return true;
    }
    return false;
}

// A name; of an IRI its last part.
static LgStr
publisher(LgPage *page)
{
    const LgStr p = page->site->options.publisher;
    return lg_str_search(p, LG_STR("://")) < p.n ? lg_names_short(page, p) : p;
}

static void
add_site(LgPage *page, LgStr title)
{
    const LgSite *site = page->site;
    LgVal *s = lg_val_map(page->view, "site");
    lg_val_str(s, "title", site->options.title);
    lg_val_str(s, "description", site->options.description);
    lg_val_str(s, "publisher", publisher(page));
    lg_val_str(s, "contact", site->options.contact);
    const bool mail = lg_str_find(site->options.contact, '@') < site->options.contact.n;
    lg_val_str(s, "contact_href",
               mail ? lg_page_text(page, "mailto:" LG_STR_FMT, LG_STR_ARG(site->options.contact))
                    : site->options.contact);
    lg_val_str(s, "language", site->options.language);
    lg_val_str(s, "base", site->base);
    lg_val_str(page->view, "root", site->root);
    lg_val_str(page->view, "page_title", title);
    lg_val_str(page->view, "stamp", lg_page_text(page, "%llx", (unsigned long long)site->stamp));
}

static LgStatus
render(LgPage *page, const char *template_name, LgStr title)
{
    add_site(page, title);
    return lg_mustache_render(page->site->templates, lg_str_c(template_name), page->view,
                              lg_reply_out(page->reply), &page->err);
}

void
lg_page_html(LgPage *page, int status, const char *template_name, LgStr title)
{
    lg_reply_status(page->reply, status);
    lg_page_fields(page, "text/html");
    if (render(page, template_name, title) != LG_OK) {
        lg_page_failed(page);
    }
}

void
lg_page_json(LgPage *page, LgBuf *json)
{
    if (json->failed || lg_val_failed(page->view)) {
        (void)lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
        lg_page_failed(page);
    } else {
        lg_page_fields(page, "application/json");
        (void)lg_out_write(lg_reply_out(page->reply), lg_buf_view(json), NULL); // nobody left
    }
    lg_buf_done(json);
}

static void
error_fields(LgPage *page, int status)
{
    lg_reply_clear(page->reply);
    lg_reply_status(page->reply, status);
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    lg_reply_field(page->reply, "Cache-Control", LG_STR("no-store"));
}

static void
write_problem(LgPage *page, int status, LgStr why, const LgError *err)
{
    LgBuf text = {0};
    error_fields(page, status);
    lg_page_fields(page, "application/problem+json");
    lg_problem_write(&text, page, status, why, err);
    const LgStr whole = text.failed ? why : lg_buf_view(&text);
    (void)lg_out_write(lg_reply_out(page->reply), whole, NULL); // nobody left to tell
    lg_buf_done(&text);
}

static LgStatus
write_error_page(LgPage *page, int status, LgStr why)
{
    const LgStr reason = lg_str_c(lg_reply_reason(status));
    error_fields(page, status);
    lg_val_str(page->view, "reason", reason);
    lg_val_str(page->view, "status", lg_page_text(page, "%d", status));
    lg_val_str(page->view, "why", why);
    lg_val_bool(page->view, "not_found", status == 404);
    lg_val_bool(page->view, "gone", status == 410);
    lg_val_bool(page->view, "lost", status == 404 || status == 410);
    lg_val_str(page->view, "above", page->above);
    lg_val_str(page->view, "above_href", lg_page_href(page, page->above));
    // Another site's name that is not known here may be known there.
    const LgStr uri = status == 404 ? lg_page_param(page, "uri") : (LgStr){0};
    const bool outside = !lg_str_starts(uri, page->site->base) && lg_page_href(page, uri).n > 0;
    lg_val_str(page->view, "outside_href", outside ? uri : (LgStr){0});
    lg_page_fields(page, "text/html");
    return render(page, "error", reason);
}

// `err` may be null.
static void
answer_error(LgPage *page, int status, LgStr why, const LgError *err)
{
    if (lg_reply_begun(page->reply)) {
        lg_reply_break(page->reply);
        return;
    }
    page->view = lg_page_browser(page) ? lg_val_new(page->arena) : NULL;
    if (!page->view ||
        (write_error_page(page, status, why) != LG_OK && !lg_reply_begun(page->reply))) {
        write_problem(page, status, why, err);
    }
    // What has been too much may be possible later, but not what is too much for one request.
    if (status == 503 && (!err || err->status != LG_E_LIMIT)) {
        lg_reply_field(page->reply, "Retry-After", LG_STR("5"));
    }
}

void
lg_page_error(LgPage *page, int status, LgStr why)
{
    answer_error(page, status, why, NULL);
}

void
lg_page_failed(LgPage *page)
{
    char text[2048];
    const LgError err = page->err; // writing the page may set another
    if (lg_page_browser(page)) {
        lg_error_format(&err, text, sizeof(text));
    } else {
        (void)snprintf(text, sizeof(text), "%s",
                       err.text[0] ? err.text : lg_status_str(err.status));
    }
    answer_error(page, lg_page_status(&err), lg_str_c(text), &err);
}

// --- Links ------------------------------------------------------------------

// Does the path of an IRI of this site name it to this server? With '/' in front it would begin
// with
// "//", which is another host; what stands behind '?' is no part of a path; and what stands behind
// '#' is not sent, but where it is all there is to a vocabulary.
static bool
is_path(const LgSite *site, LgStr iri)
{
    const LgStr below = lg_str_from(iri, site->base.n);
    return lg_str_starts(iri, site->base) && !lg_str_starts(below, LG_STR("/")) &&
           lg_str_find(below, '?') == below.n && lg_str_find(below, '#') + 1 >= below.n;
}

static void
add_address(LgBuf *buf, const LgSite *site, LgStr iri)
{
    lg_buf_add(buf, site->root);
    if (is_path(site, iri)) {
        lg_url_encode_iri(buf, lg_str_from(iri, site->base.n));
    } else {
        lg_buf_add(buf, LG_STR("resource?uri="));
        lg_url_encode(buf, iri);
    }
}

LgStr
lg_page_href(LgPage *page, LgStr iri)
{
    LgBuf buf = {0};
    if (lg_str_starts(iri, LG_STR("http://")) || lg_str_starts(iri, LG_STR("https://"))) {
        add_address(&buf, page->site, iri);
    } else if (lg_str_starts(iri, LG_STR("mailto:"))) {
        lg_url_encode_iri(&buf, iri);
    } else {
        return (LgStr){0}; // javascript:, data:, urn: ... are shown, not linked
    }
    return lg_page_keep(page, &buf);
}

LgStr
lg_page_document(LgPage *page, LgStr iri)
{
    LgBuf buf = {0};
    const LgSite *site = page->site;
    const LgStr below = lg_str_from(iri, site->base.n);
    const LgStr thing = LG_STR("id/");
    if (is_path(site, iri) && lg_str_starts(below, thing)) {
        lg_buf_add(&buf, site->root);
        lg_buf_add(&buf, LG_STR("doc/"));
        lg_url_encode_iri(&buf, lg_str_from(below, thing.n));
    } else {
        // A vocabulary is described under its IRI without the '#'.
        add_address(&buf, site, lg_str_ends(iri, LG_STR("#")) ? (LgStr){iri.p, iri.n - 1} : iri);
    }
    return lg_page_keep(page, &buf);
}

LgStr
lg_page_sparql(LgPage *page, LgStr query)
{
    LgBuf buf = {0};
    lg_buf_add(&buf, page->site->root);
    lg_buf_add(&buf, LG_STR("sparql?query="));
    lg_url_encode(&buf, query);
    return lg_page_keep(page, &buf);
}

void
lg_page_iri(LgBuf *query, LgStr iri)
{
    lg_buf_byte(query, '<');
    for (size_t i = 0; i < iri.n; i++) {
        const unsigned char c = (unsigned char)iri.p[i];
        if (c <= ' ' || strchr("<>\"{}|^`\\", c)) { // cannot be in a stored IRI
            lg_buf_printf(query, "%%%02X", c);
        } else {
            lg_buf_byte(query, (char)c);
        }
    }
    lg_buf_byte(query, '>');
}
