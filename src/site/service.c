// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the endpoint says of itself (SPARQL 1.1 Service Description).

#include "site/query_impl.h"

#define NS_SD "http://www.w3.org/ns/sparql-service-description#"
#define NS_FORMATS "http://www.w3.org/ns/formats/"

static LgStatus
describe(LgPage *page, LgWriter *w)
{
    const LgStr self = lg_page_text(page, LG_STR_FMT "sparql", LG_STR_ARG(page->site->base));
    const LgTerm s = lg_term_iri(self);
    const LgTerm dataset = lg_term_blank(LG_STR("dataset"));
    const LgTerm graph = lg_term_blank(LG_STR("graph"));
    static const struct {
        LgStr p, o;
    } facts[] = {
        {LG_STR_INIT(LG_NS_RDF "type"), LG_STR_INIT(NS_SD "Service")},
        {LG_STR_INIT(NS_SD "supportedLanguage"), LG_STR_INIT(NS_SD "SPARQL11Query")},
        {LG_STR_INIT(NS_SD "feature"), LG_STR_INIT(NS_SD "UnionDefaultGraph")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "SPARQL_Results_JSON")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "SPARQL_Results_XML")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "SPARQL_Results_CSV")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "SPARQL_Results_TSV")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "Turtle")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "N-Triples")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "RDF_XML")},
        {LG_STR_INIT(NS_SD "resultFormat"), LG_STR_INIT(NS_FORMATS "JSON-LD")},
    };
    const LgTerm endpoint = lg_term_iri(LG_STR(NS_SD "endpoint"));
    LG_TRY(lg_writer_add(w, &s, &endpoint, &s, NULL, &page->err));
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        const LgTerm p = lg_term_iri(facts[i].p);
        const LgTerm o = lg_term_iri(facts[i].o);
        LG_TRY(lg_writer_add(w, &s, &p, &o, NULL, &page->err));
    }
    const LgTerm type = lg_term_iri(LG_STR(LG_NS_RDF "type"));
    const LgTerm has_dataset = lg_term_iri(LG_STR(NS_SD "defaultDataset"));
    const LgTerm has_graph = lg_term_iri(LG_STR(NS_SD "defaultGraph"));
    const LgTerm a_dataset = lg_term_iri(LG_STR(NS_SD "Dataset"));
    const LgTerm a_graph = lg_term_iri(LG_STR(NS_SD "Graph"));
    LG_TRY(lg_writer_add(w, &s, &has_dataset, &dataset, NULL, &page->err));
    LG_TRY(lg_writer_add(w, &dataset, &type, &a_dataset, NULL, &page->err));
    LG_TRY(lg_writer_add(w, &dataset, &has_graph, &graph, NULL, &page->err));
    LG_TRY(lg_writer_add(w, &graph, &type, &a_graph, NULL, &page->err));
    return lg_writer_end(w, &page->err);
}

void
lg_service_describe(LgPage *page, LgFormat format)
{
    static const LgPrefix sd[] = {{LG_STR_INIT("sd"), LG_STR_INIT(NS_SD)},
                                  {LG_STR_INIT("formats"), LG_STR_INIT(NS_FORMATS)}};
    LgWriter *w = NULL;
    lg_page_fields(page, lg_format_media(format));
    LgStatus st = lg_writer_new(format, lg_reply_out(page->reply), sd, 2, &w, &page->err);
    if (st == LG_OK) {
        st = describe(page, w);
    }
    lg_writer_free(w);
    if (st != LG_OK) {
        lg_page_failed(page);
    }
}
