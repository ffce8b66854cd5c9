// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/neg.h"
#include "site/site_impl.h"

// HTML only for clients that name it: command line tools say */* and want data.
static const struct {
    const char *suffix;
    const char *name;
    LgFormat format;
    LgOffer offer;
} reps[LG_REP_COUNT] = {
    [LG_REP_HTML] = {"html", "web page", LG_FORMAT_NONE, {LG_STR_INIT("text/html"), 1000, true}},
    [LG_REP_TURTLE] = {"ttl", "Turtle", LG_FORMAT_TURTLE, {LG_STR_INIT("text/turtle"), 900, false}},
    [LG_REP_NTRIPLES] = {"nt",
                         "N-Triples",
                         LG_FORMAT_NTRIPLES,
                         {LG_STR_INIT("application/n-triples"), 800, false}},
    [LG_REP_RDFXML] = {"rdf",
                       "RDF/XML",
                       LG_FORMAT_RDFXML,
                       {LG_STR_INIT("application/rdf+xml"), 700, false}},
    [LG_REP_JSONLD] = {"jsonld",
                       "JSON-LD",
                       LG_FORMAT_JSONLD,
                       {LG_STR_INIT("application/ld+json"), 850, false}},
    [LG_REP_CSV] = {"csv", "CSV", LG_FORMAT_NONE, {LG_STR_INIT("text/csv"), 500, false}},
    [LG_REP_JSON] = {"json",
                     "JSON",
                     LG_FORMAT_JSONLD,
                     {LG_STR_INIT("application/json"), 600, false}},
};

const char *
lg_rep_suffix(LgRep rep)
{
    return reps[rep].suffix;
}

const char *
lg_rep_media(LgRep rep)
{
    return reps[rep].offer.media.p;
}

LgFormat
lg_rep_format(LgRep rep)
{
    return reps[rep].format;
}

LgRep
lg_rep_choose(const LgPage *page)
{
    LgOffer offers[LG_REP_COUNT];
    for (size_t i = 0; i < LG_REP_COUNT; i++) {
        offers[i] = reps[i].offer;
    }
    return (LgRep)lg_neg_choose(lg_request_list(page->request, LG_STR("Accept")), offers,
                                LG_REP_COUNT);
}

LgRep
lg_rep_suffixed(LgStr *path)
{
    for (int i = 0; i < LG_REP_COUNT; i++) {
        const LgStr suffix = lg_str_c(reps[i].suffix);
        if (path->n > suffix.n + 1 && lg_str_ends(*path, suffix) &&
            path->p[path->n - suffix.n - 1] == '.' && path->p[path->n - suffix.n - 2] != '/') {
            path->n -= suffix.n + 1;
            return (LgRep)i;
        }
    }
    return LG_REP_NONE;
}

// "document.ttl", or with a query string "resource?uri=...&format=ttl".
LgStr
lg_rep_address(LgPage *page, LgStr document, LgRep rep)
{
    const bool query = lg_str_find(document, '?') < document.n;
    return lg_page_text(page, LG_STR_FMT "%s%s", LG_STR_ARG(document), query ? "&format=" : ".",
                        reps[rep].suffix);
}

void
lg_rep_refuse(LgPage *page, LgStr document)
{
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("none of the formats you accept is offered here; there is:\n"));
    for (int i = 0; i < LG_REP_COUNT; i++) {
        const LgStr at = lg_rep_address(page, document, (LgRep)i);
        lg_buf_printf(&text, "  %-22s " LG_STR_FMT "\n", lg_rep_media((LgRep)i), LG_STR_ARG(at));
    }
    const LgStr kept = lg_page_keep(page, &text);
    lg_page_error(page, 406, kept);
    lg_rep_links(page, document, LG_REP_NONE);
}

void
lg_rep_links(LgPage *page, LgStr document, LgRep own)
{
    LgVal *formats = lg_val_list(page->view, "formats");
    for (int i = 0; i < LG_REP_COUNT; i++) {
        const LgStr at = lg_rep_address(page, document, (LgRep)i);
        if (i == (int)own || at.n == 0) {
            continue;
        }
        lg_reply_fieldf(page->reply, "Link", "<" LG_STR_FMT ">; rel=\"alternate\"; type=\"%s\"",
                        LG_STR_ARG(at), lg_rep_media((LgRep)i));
        LgVal *f = lg_val_push(formats);
        lg_val_str(f, "href", at);
        lg_val_str(f, "name", lg_str_c(reps[i].name));
        lg_val_str(f, "media", reps[i].offer.media);
    }
}
