// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The home page, the list of datasets, and a search of what has a name.

#include "site/resource_impl.h"
#include "sparql/results.h"

#include <stdlib.h>

enum { MOST_DATASETS = 2000, MOST_HITS = 50 };

typedef struct {
    LgStr iri;
    LgStr title;
    LgStr comment;
    LgStr publisher;
    LgTerm modified;
    uint64_t observations;
    bool withdrawn;
    bool cube;
} Dataset;

typedef struct {
    Dataset *list;
    size_t n;
} Catalogue;

static Dataset *
find(Catalogue *cat, LgStr iri)
{
    size_t low = 0;
    size_t high = cat->n;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const int c = lg_str_cmp(cat->list[mid].iri, iri);
        if (c == 0) {
            return &cat->list[mid];
        }
        if (c < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

static int
by_iri(const void *a, const void *b)
{
    return lg_str_cmp(((const Dataset *)a)->iri, ((const Dataset *)b)->iri);
}

static int
by_title(const void *a, const void *b)
{
    const Dataset *x = (const Dataset *)a;
    const Dataset *y = (const Dataset *)b;
    return x->withdrawn != y->withdrawn ? x->withdrawn - y->withdrawn
                                        : lg_str_cmp(x->title, y->title);
}

static LgStatus
fetch_list(LgPage *page, Catalogue *cat)
{
    LgTable t;
    LG_TRY(lg_page_query(page,
                         LG_STR("SELECT DISTINCT ?d WHERE { VALUES ?t { <" LG_NS_DCAT
                                "Dataset> <" LG_NS_QB "DataSet> } ?d a ?t }"),
                         MOST_DATASETS, &t));
    lg_val_bool(page->view, "more_datasets", t.more);
    cat->list = LG_NEW_ARRAY(page->arena, Dataset, (size_t)t.n + 1);
    if (!cat->list) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < t.n; i++) {
        if (lg_table_at(&t, i, 0)->kind == LG_TERM_IRI) {
            cat->list[cat->n++].iri = lg_table_at(&t, i, 0)->value;
        }
    }
    qsort(cat->list, cat->n, sizeof(*cat->list), by_iri);
    return LG_OK;
}

static LgStatus
fetch_facts(LgPage *page, Catalogue *cat, LgTable *out)
{
    LgBuf q = {0};
    lg_buf_add(&q, LG_STR("SELECT ?d ?p ?o WHERE { VALUES ?d {"));
    for (size_t i = 0; i < cat->n; i++) {
        lg_buf_byte(&q, ' ');
        lg_page_iri(&q, cat->list[i].iri);
    }
    lg_buf_add(&q, LG_STR(" } ?d ?p ?o }"));
    return lg_page_query(page, lg_page_keep(page, &q), MOST_DATASETS * 60, out);
}

static void
take_fact(LgLabels *labels, Dataset *d, LgStr p, const LgTerm *o)
{
    LgStr lang = {0};
    if (lg_str_eq(p, LG_STR(LG_NS_RDFS "comment")) ||
        (lg_str_eq(p, LG_STR(LG_NS_DCT "description")) && d->comment.n == 0)) {
        d->comment = o->value;
    } else if (lg_str_eq(p, LG_STR(LG_NS_DCT "publisher"))) {
        d->publisher = o->kind == LG_TERM_IRI ? lg_labels_get(labels, o->value, &lang) : o->value;
    } else if (lg_str_eq(p, LG_STR(LG_NS_DCT "modified"))) {
        d->modified = *o;
    } else if (lg_str_eq(p, LG_STR(LG_NS_RDF "type"))) {
        d->withdrawn |= lg_str_eq(o->value, LG_STR(LG_NS_PMD "DeprecatedDataset"));
        d->cube |= lg_str_eq(o->value, LG_STR(LG_NS_QB "DataSet"));
    }
}

// How many observations each cube has: one query for all.
static LgStatus
count_observations(LgPage *page, Catalogue *cat)
{
    LgTable t;
    const LgStatus st = lg_page_query(
        page,
        LG_STR("SELECT ?d (COUNT(?o) AS ?n) WHERE { ?o <" LG_NS_QB "dataSet> ?d } GROUP BY ?d"),
        MOST_DATASETS, &t);
    if (st == LG_E_TIMEOUT || st == LG_E_LIMIT) {
        return LG_OK; // the list is worth showing without
    }
    LG_TRY(st);
    for (uint32_t i = 0; i < t.n; i++) {
        Dataset *d = find(cat, lg_table_at(&t, i, 0)->value);
        if (d) {
            (void)lg_str_u64(lg_table_at(&t, i, 1)->value, &d->observations);
        }
    }
    return LG_OK;
}

// Every word of the search must occur somewhere.
static bool
matches(const Dataset *d, LgStr search)
{
    while (search.n > 0) {
        const LgStr word = {search.p, lg_str_find(search, ' ')};
        search = lg_str_from(search, word.n + 1);
        if (word.n > 0 && !lg_str_has_nocase(d->title, word) &&
            !lg_str_has_nocase(d->comment, word) && !lg_str_has_nocase(d->publisher, word)) {
            return false;
        }
    }
    return true;
}

static LgStatus
fetch(LgPage *page, Catalogue *cat, LgLabels **out)
{
    LG_TRY(fetch_list(page, cat));
    LgLabels *labels = lg_labels_new(page);
    LgTable facts = {0};
    if (cat->n > 0) {
        LG_TRY(fetch_facts(page, cat, &facts));
    }
    for (size_t i = 0; i < cat->n; i++) {
        lg_labels_want(labels, cat->list[i].iri);
    }
    for (uint32_t i = 0; i < facts.n; i++) {
        if (lg_str_eq(lg_table_at(&facts, i, 1)->value, LG_STR(LG_NS_DCT "publisher")) &&
            lg_table_at(&facts, i, 2)->kind == LG_TERM_IRI) {
            lg_labels_want(labels, lg_table_at(&facts, i, 2)->value);
        }
    }
    LG_TRY(lg_labels_fetch(labels));
    for (uint32_t i = 0; i < facts.n; i++) {
        Dataset *d = find(cat, lg_table_at(&facts, i, 0)->value);
        if (d) {
            take_fact(labels, d, lg_table_at(&facts, i, 1)->value, lg_table_at(&facts, i, 2));
        }
    }
    LG_TRY(count_observations(page, cat));
    for (size_t i = 0; i < cat->n; i++) {
        LgStr lang = {0};
        cat->list[i].title = lg_labels_get(labels, cat->list[i].iri, &lang);
    }
    qsort(cat->list, cat->n, sizeof(*cat->list), by_title);
    *out = labels;
    return LG_OK;
}

static void
show(LgPage *page, LgLabels *labels, const Catalogue *cat, LgStr search)
{
    LgVal *list = lg_val_list(page->view, "datasets");
    uint64_t shown = 0;
    for (size_t i = 0; i < cat->n; i++) {
        const Dataset *d = &cat->list[i];
        if (!matches(d, search)) {
            continue;
        }
        LgVal *row = lg_val_push(list);
        lg_val_str(row, "title", d->title);
        lg_val_str(row, "href", lg_page_href(page, d->iri));
        lg_val_str(row, "comment", d->comment);
        lg_val_str(row, "publisher", d->publisher);
        lg_val_bool(row, "withdrawn", d->withdrawn);
        lg_val_bool(row, "cube", d->cube);
        if (d->observations > 0) {
            lg_val_count(row, "observations", d->observations);
        }
        if (d->modified.kind == LG_TERM_LITERAL) {
            LgTerm day = d->modified; // the hour is for the dataset's own page
            day.value.n = day.value.n > 10 ? 10 : day.value.n;
            day.datatype = LG_STR(LG_NS_XSD "date");
            lg_labels_show(labels, lg_val_map(row, "modified"), &day);
        }
        shown++;
    }
    lg_val_count(page->view, "n_datasets", shown);
    lg_val_bool(page->view, "one_dataset", shown == 1);
    lg_val_bool(page->view, "no_datasets", cat->n == 0);
    lg_val_str(page->view, "search", search);
}

static LgStatus
count_triples(LgPage *page)
{
    LgTable t;
    const LgStatus st =
        lg_page_query(page, LG_STR("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"), 1, &t);
    uint64_t n = 0;
    if (st == LG_OK && t.n > 0 && lg_str_u64(lg_table_at(&t, 0, 0)->value, &n)) {
        lg_val_count(page->view, "n_triples", n);
    }
    return st == LG_E_TIMEOUT || st == LG_E_LIMIT ? LG_OK : st;
}

static void
catalogue(LgPage *page, const char *template_name, LgStr title, bool home)
{
    Catalogue cat = {0};
    LgLabels *labels = NULL;
    LgStatus st = fetch(page, &cat, &labels);
    if (st == LG_OK && home) {
        st = count_triples(page);
    }
    if (st != LG_OK) {
        lg_page_failed(page);
        return;
    }
    show(page, labels, &cat, lg_str_trim(lg_page_param(page, "q")));
    lg_page_html(page, 200, template_name, title);
}

void
lg_catalogue_home(LgPage *page)
{
    if (!lg_page_fresh(page, LG_REP_HTML)) {
        lg_val_bool(page->view, "here_home", true);
        catalogue(page, "home", page->site->options.title, true);
    }
}

static LgStatus
write_catalogue(LgPage *page, LgRep rep)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_page_open(
        page,
        rep == LG_REP_CSV
            ? LG_STR("SELECT ?dataset ?title ?modified WHERE { ?dataset a "
                     "<" LG_NS_DCAT "Dataset> . OPTIONAL { ?dataset <" LG_NS_DCT
                     "title> ?title } OPTIONAL { ?dataset <" LG_NS_DCT
                     "modified> ?modified } } ORDER BY ?dataset")
            : LG_STR("CONSTRUCT { ?d ?p ?o } WHERE { ?d a <" LG_NS_DCAT "Dataset> . ?d ?p ?o }"),
        &answer));
    lg_page_fields(page, lg_rep_media(rep));
    const LgOut *out = lg_reply_out(page->reply);
    const LgStatus st =
        rep == LG_REP_CSV ? lg_results_write(answer, LG_RESULTS_CSV, out, &page->err)
                          : lg_results_write_graph(answer, lg_rep_format(rep), page->site->prefixes,
                                                   page->site->n_prefixes, out, &page->err);
    lg_answer_close(answer);
    return st;
}

void
lg_catalogue_list(LgPage *page, LgRep rep)
{
    const LgStr document = lg_page_text(page, LG_STR_FMT "data", LG_STR_ARG(page->site->root));
    if (rep == LG_REP_NONE) {
        lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
        rep = lg_rep_choose(page);
    }
    if (rep == LG_REP_NONE) {
        lg_rep_refuse(page, document);
        return;
    }
    if (lg_page_fresh(page, rep)) {
        return;
    }
    lg_rep_links(page, document, rep);
    if (rep == LG_REP_HTML) {
        lg_val_bool(page->view, "here_data", true);
        catalogue(page, "catalogue", LG_STR("Datasets"), false);
    } else if (write_catalogue(page, rep) != LG_OK) {
        lg_page_failed(page);
    }
}

// --- Search -----------------------------------------------------------------

// Codes and identifiers as they are, names with these letters in them: of these the shortest first,
// since what is called just so comes before what has a longer name.
static LgStatus
fetch_hits(LgPage *page, LgStr q, LgTable *out)
{
    static const char *const codes[] = {LG_NS_SKOS "notation", LG_NS_DCT "identifier"};
    static const char *const names[] = {LG_NS_SKOS "prefLabel", LG_NS_RDFS "label",
                                        LG_NS_DCT "title", "http://xmlns.com/foaf/0.1/name"};
    LgBuf text = {0};
    lg_buf_byte(&text, '"');
    for (size_t i = 0; i < q.n; i++) {
        const unsigned char c = (unsigned char)q.p[i];
        if (c == '"' || c == '\\') {
            lg_buf_byte(&text, '\\');
        }
        lg_buf_byte(&text, c < ' ' ? ' ' : (char)c);
    }
    lg_buf_byte(&text, '"');
    const LgStr quoted = lg_page_keep(page, &text);
    LgBuf query = {0};
    lg_buf_add(&query, LG_STR("SELECT ?s (MIN(?n) AS ?length) WHERE { "));
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        lg_buf_printf(&query, "{ ?s <%s> " LG_STR_FMT " BIND(0 AS ?n) } UNION ", codes[i],
                      LG_STR_ARG(quoted));
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        lg_buf_printf(&query,
                      "%s{ ?s <%s> ?l . FILTER(CONTAINS(LCASE(STR(?l)), LCASE(" LG_STR_FMT
                      "))) BIND(STRLEN(STR(?l)) AS ?n) }",
                      i > 0 ? " UNION " : "", names[i], LG_STR_ARG(quoted));
    }
    lg_buf_printf(&query, " FILTER(isIRI(?s)) } GROUP BY ?s ORDER BY ?length ?s LIMIT %d",
                  (int)MOST_HITS + 1);
    return lg_page_query(page, lg_page_keep(page, &query), MOST_HITS, out);
}

// What the hits are, and what has taken the place of some: rows of hit, class, successor.
static LgStatus
fetch_kinds(LgPage *page, const LgTable *hits, LgTable *out)
{
    enum { MOST_KINDS = MOST_HITS * 20 };
    LgBuf values = {0};
    *out = (LgTable){0};
    if (hits->n == 0) {
        return LG_OK;
    }
    for (uint32_t i = 0; i < hits->n; i++) {
        lg_buf_byte(&values, ' ');
        lg_page_iri(&values, lg_table_at(hits, i, 0)->value);
    }
    const LgStr s = lg_page_keep(page, &values);
    // In each branch, so that each asks for these alone.
    return lg_page_query(page,
                         lg_page_text(page,
                                      "SELECT ?s ?c ?next WHERE { { VALUES ?s {" LG_STR_FMT
                                      " } ?s a ?c } UNION { VALUES ?s {" LG_STR_FMT
                                      " } ?s <" LG_NS_DCT "isReplacedBy> ?next } }",
                                      LG_STR_ARG(s), LG_STR_ARG(s)),
                         MOST_KINDS, out);
}

static void
show_hit(LgLabels *labels, const LgTerm *hit, const LgTable *kinds, LgVal *into)
{
    lg_labels_show(labels, into, hit);
    LgVal *list = lg_val_list(into, "kinds");
    bool ended = false;
    for (uint32_t i = 0; i < kinds->n; i++) {
        if (lg_term_eq(lg_table_at(kinds, i, 0), hit)) {
            const LgTerm *kind = lg_table_at(kinds, i, 1);
            LgStr lang = {0};
            ended |= kind->kind == LG_TERM_NONE;
            if (kind->kind == LG_TERM_IRI) {
                lg_val_push_str(list, lg_labels_get(labels, kind->value, &lang));
            }
        }
    }
    lg_val_bool(into, "ended", ended);
}

static LgStatus
search(LgPage *page, LgStr q)
{
    LgTable hits = {0};
    LgTable kinds = {0};
    if (q.n > 0) {
        LG_TRY(fetch_hits(page, q, &hits));
        LG_TRY(fetch_kinds(page, &hits, &kinds));
    }
    LgLabels *labels = lg_labels_new(page);
    for (uint32_t i = 0; i < hits.n; i++) {
        lg_labels_want(labels, lg_table_at(&hits, i, 0)->value);
    }
    for (uint32_t i = 0; i < kinds.n; i++) {
        lg_labels_want(labels, lg_table_at(&kinds, i, 1)->value);
    }
    LG_TRY(lg_labels_fetch(labels));
    LgVal *list = lg_val_list(page->view, "hits");
    for (uint32_t i = 0; i < hits.n; i++) {
        show_hit(labels, lg_table_at(&hits, i, 0), &kinds, lg_val_push(list));
    }
    lg_val_str(page->view, "search", q);
    lg_val_count(page->view, "n_hits", hits.n);
    lg_val_bool(page->view, "one_hit", hits.n == 1);
    lg_val_bool(page->view, "more", hits.more);
    lg_page_html(page, 200, "search",
                 q.n > 0 ? lg_page_text(page, "Search for “" LG_STR_FMT "”", LG_STR_ARG(q))
                         : LG_STR("Search"));
    return LG_OK;
}

void
lg_catalogue_search(LgPage *page)
{
    const LgStr q = lg_str_trim(lg_page_param(page, "q"));
    if (lg_str_starts(q, LG_STR("http://")) || lg_str_starts(q, LG_STR("https://"))) {
        lg_reply_status(page->reply, 303);
        lg_reply_field(page->reply, "Location", lg_page_href(page, q));
        lg_page_fields(page, "text/plain");
        return;
    }
    if (search(page, q) != LG_OK) {
        lg_page_failed(page);
    }
}
