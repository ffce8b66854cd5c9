// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where the facts of a page come from: the graphs that say them, the datasets these are part of,
// and the rights that go with them, such as the notice that addresses must carry.

#include "site/resource_impl.h"

enum { MOST_GRAPHS = 50, MOST_SAID = 500 };

// Rows of `said`: graph, dataset or nothing, licence or rights or nothing.
enum { GRAPH, DATASET, RIGHTS };

// A graph says its rights itself, or the dataset that names it does.
static LgStatus
fetch_said(LgPage *page, LgSources *s)
{
    LgBuf q = {0};
    if (s->graphs.n == 0) {
        return LG_OK;
    }
    lg_buf_add(&q, LG_STR("SELECT DISTINCT ?g ?d ?r WHERE { VALUES ?g {"));
    for (uint32_t i = 0; i < s->graphs.n; i++) {
        lg_buf_byte(&q, ' ');
        lg_page_iri(&q, lg_table_at(&s->graphs, i, 0)->value);
    }
    lg_buf_add(&q, LG_STR(" } { ?g <" LG_NS_DCT "rights> ?r } UNION { ?g <" LG_NS_DCT
                          "license> ?r } UNION { ?d <" LG_NS_PMD
                          "graph> ?g . OPTIONAL { { ?d <" LG_NS_DCT
                          "rights> ?r } UNION { ?d <" LG_NS_DCT "license> ?r } } } }"));
    return lg_page_query(page, lg_page_keep(page, &q), MOST_SAID, &s->said);
}

LgStatus
lg_sources_fetch(LgPage *page, LgStr iri, LgSources *out)
{
    *out = (LgSources){0};
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?g (COUNT(?p) AS ?n) WHERE { GRAPH ?g { ",
                                           iri, " ?p ?o } } GROUP BY ?g ORDER BY ?g"),
                         MOST_GRAPHS, &out->graphs));
    return fetch_said(page, out);
}

const LgTerm *
lg_sources_dataset(const LgSources *s)
{
    const LgTerm *found = NULL;
    for (uint32_t i = 0; i < s->said.n; i++) {
        const LgTerm *d = lg_table_at(&s->said, i, DATASET);
        if (d->kind == LG_TERM_IRI && found && !lg_str_eq(d->value, found->value)) {
            return NULL;
        }
        found = d->kind == LG_TERM_IRI ? d : found;
    }
    return found;
}

// Each value once: a dataset stands in a row for each of its rights, and a licence may be said of
// both the graph and its dataset.
static bool
is_first(const LgSources *s, LgStr graph, uint32_t row, uint32_t col)
{
    const LgTerm *t = lg_table_at(&s->said, row, col);
    for (uint32_t i = 0; i < row; i++) {
        if (lg_str_eq(lg_table_at(&s->said, i, GRAPH)->value, graph) &&
            lg_term_eq(lg_table_at(&s->said, i, col), t)) {
            return false;
        }
    }
    return t->kind != LG_TERM_NONE;
}

static void
show_said(LgLabels *labels, const LgSources *s, LgStr graph, LgVal *row)
{
    LgVal *datasets = lg_val_list(row, "of");
    LgVal *rights = lg_val_list(row, "rights");
    for (uint32_t i = 0; i < s->said.n; i++) {
        if (!lg_str_eq(lg_table_at(&s->said, i, GRAPH)->value, graph)) {
            continue;
        }
        if (is_first(s, graph, i, DATASET)) {
            lg_labels_show(labels, lg_val_push(datasets), lg_table_at(&s->said, i, DATASET));
        }
        if (is_first(s, graph, i, RIGHTS)) {
            lg_labels_show(labels, lg_val_push(rights), lg_table_at(&s->said, i, RIGHTS));
        }
    }
}

// Every licence once, also for programs.
static void
link_licences(LgPage *page, const LgSources *s)
{
    for (uint32_t i = 0; i < s->said.n; i++) {
        const LgTerm *r = lg_table_at(&s->said, i, RIGHTS);
        bool again = r->kind != LG_TERM_IRI;
        for (uint32_t k = 0; k < i && !again; k++) {
            again = lg_term_eq(lg_table_at(&s->said, k, RIGHTS), r);
        }
        if (!again) {
            lg_reply_fieldf(page->reply, "Link", "<" LG_STR_FMT ">; rel=\"license\"",
                            LG_STR_ARG(r->value));
        }
    }
}

void
lg_sources_show(LgPage *page, LgLabels *labels, const LgSources *s)
{
    LgVal *list = lg_val_list(page->view, "graphs");
    lg_val_bool(page->view, "more_graphs", s->graphs.more);
    for (uint32_t i = 0; i < s->graphs.n; i++) {
        const LgTerm *g = lg_table_at(&s->graphs, i, 0);
        LgVal *row = lg_val_push(list);
        uint64_t n = 0;
        (void)lg_str_u64(lg_table_at(&s->graphs, i, 1)->value, &n);
        lg_val_str(row, "text", lg_names_short(page, g->value));
        lg_val_str(row, "iri", g->value);
        lg_val_str(row, "href", lg_page_href(page, g->value));
        lg_val_count(row, "count", n);
        lg_val_bool(row, "one", n == 1);
        show_said(labels, s, g->value, row);
    }
    link_licences(page, s);
}
