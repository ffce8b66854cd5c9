// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The page of a resource: what it is, what is said of it, what points to it,
// and where that comes from. Of big ones the first part of everything, exact
// counts, and a link to the rest.

#include "base/time.h"
#include "rdf/iri.h"
#include "site/resource_impl.h"

#include <stdlib.h>

enum { MOST_INCOMING = 40, MOST_MEMBERS = 500, MOST_DATASETS = 500 };

// Shown at the top, not among the facts.
static bool
in_head(LgStr p)
{
    static const char *const ps[] = {LG_NS_RDF "type",        LG_NS_RDFS "label",
                                     LG_NS_SKOS "prefLabel",  LG_NS_DCT "title",
                                     LG_NS_RDFS "comment",    LG_NS_DCT "description",
                                     LG_NS_SKOS "definition", "http://xmlns.com/foaf/0.1/name"};
    for (size_t i = 0; i < sizeof(ps) / sizeof(ps[0]); i++) {
        if (lg_str_eq(p, lg_str_c(ps[i]))) {
            return true;
        }
    }
    return false;
}

static bool
is_comment(LgStr p)
{
    return lg_str_eq(p, LG_STR(LG_NS_RDFS "comment")) ||
           lg_str_eq(p, LG_STR(LG_NS_SKOS "definition"));
}

// A description that repeats the comment is left out.
static bool
is_repeated(const LgFacts *facts, const LgTerm *text)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        const LgFact *f = &facts->facts[i];
        if (is_comment(f->p) && lg_str_eq(f->o.value, text->value)) {
            return true;
        }
    }
    return false;
}

static void
want_table(LgLabels *labels, const LgTable *t)
{
    for (size_t i = 0; i < (size_t)t->n * t->n_cols; i++) {
        if (t->terms[i].kind == LG_TERM_IRI) {
            lg_labels_want(labels, t->terms[i].value);
        }
    }
}

void
lg_resource_want(LgLabels *labels, const LgFacts *facts)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        lg_labels_want(labels, facts->facts[i].p);
        if (facts->facts[i].o.kind == LG_TERM_IRI) {
            lg_labels_want(labels, facts->facts[i].o.value);
        }
    }
    want_table(labels, &facts->nested);
}

// --- Units ------------------------------------------------------------------

// Rows (property, unit, symbol) for the properties among the facts.
LgStatus
lg_resource_units(LgPage *page, const LgFacts *facts, LgTable *out)
{
    LgBuf q = {0};
    lg_buf_add(&q, LG_STR("SELECT ?p ?u ?s WHERE { VALUES ?p {"));
    for (uint32_t i = 0; i < facts->n; i++) {
        if (i == 0 || !lg_str_eq(facts->facts[i].p, facts->facts[i - 1].p)) {
            lg_buf_byte(&q, ' ');
            lg_page_iri(&q, facts->facts[i].p);
        }
    }
    lg_buf_add(&q, LG_STR(" } ?p <" LG_NS_QUDT "hasUnit> ?u . OPTIONAL { ?u <" LG_NS_QUDT
                          "symbol> ?s } }"));
    return lg_page_query(page, lg_page_keep(page, &q), 1000, out);
}

static LgStr
unit_of(LgPage *page, const LgTable *units, LgStr property)
{
    for (uint32_t i = 0; units && i < units->n; i++) {
        if (lg_str_eq(lg_table_at(units, i, 0)->value, property)) {
            const LgTerm *symbol = lg_table_at(units, i, 2);
            const LgStr known = lg_names_unit(lg_table_at(units, i, 1)->value);
            if (known.n > 0) {
                return known;
            }
            return symbol->kind == LG_TERM_LITERAL
                       ? symbol->value
                       : lg_names_short(page, lg_table_at(units, i, 1)->value);
        }
    }
    return (LgStr){0};
}

// --- Facts ------------------------------------------------------------------

static LgStr
with_param(LgPage *page, LgStr document, LgStr name, LgStr value)
{
    LgBuf buf = {0};
    lg_buf_add(&buf, document);
    lg_buf_byte(&buf, lg_str_find(document, '?') < document.n ? '&' : '?');
    lg_url_encode(&buf, name);
    lg_buf_byte(&buf, '=');
    lg_url_encode(&buf, value);
    return lg_page_keep(page, &buf);
}

static void
show_property(LgPage *page, LgLabels *labels, LgVal *into, LgStr p)
{
    LgStr lang = {0};
    lg_val_str(into, "label", lg_labels_get(labels, p, &lang));
    lg_val_str(into, "label_lang", lang);
    lg_val_str(into, "property", p);
    lg_val_str(into, "property_href", lg_page_href(page, p));
}

// What people look for first; after these the order of the store, which is
// that of the source's columns.
static uint64_t
place(const LgFact *fact)
{
    static const char *const first[] = {
        LG_NS_DCT "publisher",     LG_NS_DCT "creator",      LG_NS_DCT "license",
        LG_NS_DCT "identifier",    LG_NS_DCT "issued",       LG_NS_DCT "modified",
        LG_NS_PMD "nextUpdateDue", LG_NS_PMD "contactEmail", LG_NS_DCAT "theme",
        LG_NS_DCAT "keyword",      LG_NS_QB "dataSet",
    };
    const size_t n = sizeof(first) / sizeof(first[0]);
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq(fact->p, lg_str_c(first[i]))) {
            return i;
        }
    }
    return n + fact->seen;
}

typedef struct {
    uint64_t place;
    uint32_t from, to;
} Group;

static int
by_place(const void *a, const void *b)
{
    const Group *x = (const Group *)a;
    const Group *y = (const Group *)b;
    return (x->place > y->place) - (x->place < y->place);
}

// The facts by predicate, in the order to show them.
static Group *
groups_of(LgPage *page, const LgFacts *facts, size_t *out_n)
{
    Group *groups = LG_NEW_ARRAY(page->arena, Group, (size_t)facts->n + 1);
    *out_n = 0;
    for (uint32_t i = 0, end; groups && i < facts->n; i = end) {
        end = i;
        while (end < facts->n && lg_str_eq(facts->facts[end].p, facts->facts[i].p)) {
            end++;
        }
        if (!in_head(facts->facts[i].p)) {
            groups[(*out_n)++] = (Group){place(&facts->facts[i]), i, end};
        }
    }
    if (groups) {
        qsort(groups, *out_n, sizeof(*groups), by_place);
    }
    return groups;
}

// What is said of a blank node, in its place.
static void
show_nested(LgPage *page, LgLabels *labels, const LgFacts *facts, const LgTerm *node, LgVal *into)
{
    const LgTable *t = &facts->nested;
    LgVal *list = lg_val_list(into, "nested");
    for (uint32_t i = 0; i < t->n; i++) {
        if (lg_term_eq(lg_table_at(t, i, 0), node)) {
            LgVal *row = lg_val_push(list);
            show_property(page, labels, row, lg_table_at(t, i, 1)->value);
            lg_labels_show(labels, lg_val_map(row, "value"), lg_table_at(t, i, 2));
        }
    }
    lg_val_bool(into, "more_nested", t->more);
}

void
lg_resource_show(LgPage *page, LgLabels *labels, const LgFacts *facts, const LgTable *units,
                 LgStr document)
{
    size_t n = 0;
    const Group *groups = groups_of(page, facts, &n);
    LgVal *list = lg_val_list(page->view, "facts");
    for (size_t g = 0; g < n; g++) {
        const uint32_t i = groups[g].from;
        const uint32_t end = groups[g].to;
        const LgStr p = facts->facts[i].p;
        LgVal *row = lg_val_push(list);
        show_property(page, labels, row, p);
        const LgStr unit = unit_of(page, units, p);
        LgVal *values = lg_val_list(row, "values");
        for (uint32_t k = i; k < end && k < i + LG_FACTS_SHOWN; k++) {
            LgVal *v = lg_val_push(values);
            lg_labels_show(labels, v, &facts->facts[k].o);
            if (facts->facts[k].o.kind == LG_TERM_BLANK) {
                show_nested(page, labels, facts, &facts->facts[k].o, v);
            }
            lg_val_str(v, "unit", facts->facts[k].o.kind == LG_TERM_LITERAL ? unit : (LgStr){0});
        }
        const uint64_t count = facts->facts[i].count > 0 ? facts->facts[i].count : end - i;
        if (count > LG_FACTS_SHOWN) {
            lg_val_count(row, "count", count);
            lg_val_str(row, "all_href", with_param(page, document, LG_STR("property"), p));
        }
    }
}

// What has no name of its own is called by what it is: "Recommendation 1" of a certificate.
static LgStr
title_of(LgPage *page, const LgLabels *labels, LgStr iri, const LgFacts *facts, LgStr *out_lang)
{
    LgStr title = lg_labels_get(labels, iri, out_lang);
    const LgTerm *type = lg_facts_first(facts, LG_NS_RDF "type");
    size_t at = title.n;
    while (at > 0 && title.p[at - 1] != '/') {
        at--;
    }
    if (type && at > 0 && at < title.n && lg_str_eq(title, lg_names_short(page, iri))) {
        title = lg_page_text(page, LG_STR_FMT " " LG_STR_FMT,
                             LG_STR_ARG(lg_labels_get(labels, type->value, out_lang)),
                             LG_STR_ARG(lg_str_from(title, at)));
    }
    return title;
}

LgStr
lg_resource_head(LgPage *page, LgLabels *labels, LgStr iri, const LgFacts *facts)
{
    LgVal *view = page->view;
    LgStr lang = {0};
    const LgStr title = title_of(page, labels, iri, facts, &lang);
    lg_val_str(view, "title", title);
    lg_val_str(view, "lang", lang);
    lg_val_str(view, "iri", iri);
    LgVal *types = lg_val_list(view, "types");
    LgVal *comments = lg_val_list(view, "comments");
    LgVal *descriptions = lg_val_list(view, "descriptions");
    for (uint32_t i = 0; i < facts->n; i++) {
        const LgFact *f = &facts->facts[i];
        if (lg_str_eq(f->p, LG_STR(LG_NS_RDF "type"))) {
            lg_labels_show(labels, lg_val_push(types), &f->o);
        } else if (is_comment(f->p) && f->o.kind == LG_TERM_LITERAL) {
            lg_labels_show(labels, lg_val_push(comments), &f->o);
        } else if (lg_str_eq(f->p, LG_STR(LG_NS_DCT "description")) &&
                   f->o.kind == LG_TERM_LITERAL && !is_repeated(facts, &f->o)) {
            LgVal *d = lg_val_push(descriptions);
            lg_val_html(d, "html", lg_markdown_html(page, f->o.value));
            lg_val_str(d, "lang", f->o.lang);
        }
    }
    return title;
}

// Where it belongs: its dataset, code list or vocabulary, or the dataset that says all of it.
static void
add_trail(LgPage *page, LgLabels *labels, const LgFacts *facts, const LgSources *sources)
{
    static const char *const up[] = {LG_NS_QB "dataSet", LG_NS_SKOS "inScheme",
                                     LG_NS_RDFS "isDefinedBy"};
    LgVal *trail = lg_val_list(page->view, "trail");
    for (size_t i = 0; i < sizeof(up) / sizeof(up[0]); i++) {
        const LgTerm *o = lg_facts_first(facts, up[i]);
        if (o && o->kind == LG_TERM_IRI) {
            lg_labels_show(labels, lg_val_push(trail), o);
            return;
        }
    }
    const LgTerm *dataset = lg_sources_dataset(sources);
    if (dataset) {
        lg_labels_show(labels, lg_val_push(trail), dataset);
    }
}

// --- What has ended ---------------------------------------------------------

// Is it a day that is over? `last`: a date, or the IRI of one of reference.data.gov.uk.
static bool
is_over(const LgTerm *last)
{
    char today[LG_TIME_TEXT];
    const LgStr now = lg_time_iso(lg_time_wall_ns() / 1000000000, today);
    const LgStr day = last->kind == LG_TERM_IRI && last->value.n > 10
                          ? lg_str_from(last->value, last->value.n - 10)
                          : (LgStr){last->value.p, last->value.n < 10 ? last->value.n : 10};
    return day.n == 10 && lg_str_cmp(day, (LgStr){now.p, 10}) < 0;
}

// The last day of areas, of authorities, and of records of registers (docs/recipes.md).
static bool
is_end(LgStr p)
{
    static const char *const ends[] = {"/terminateddate", "/endDate", "#end-date", "#endDate"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (lg_str_ends(p, lg_str_c(ends[i]))) {
            return true;
        }
    }
    return false;
}

static bool
is_ended(const LgFact *f)
{
    return (is_end(f->p) && is_over(&f->o)) || lg_str_eq(f->p, LG_STR(LG_NS_DCT "isReplacedBy")) ||
           (lg_str_eq(f->p, LG_STR(LG_NS_RDF "type")) &&
            lg_str_ends(f->o.value, LG_STR("#Ended"))) ||
           (lg_str_eq(f->p, LG_STR("http://www.w3.org/2002/07/owl#deprecated")) &&
            lg_str_eq(f->o.value, LG_STR("true")));
}

// Who follows the address of something that is no more must not take it for what is there now: it
// is said first, with the day and what came after.
static void
add_ended(LgPage *page, LgLabels *labels, const LgFacts *facts)
{
    uint32_t first = 0;
    while (first < facts->n && !is_ended(&facts->facts[first])) {
        first++;
    }
    if (first == facts->n) {
        return;
    }
    LgVal *notice = lg_val_map(page->view, "ended");
    LgVal *days = lg_val_list(notice, "days");
    LgVal *successors = lg_val_list(notice, "successors");
    for (uint32_t i = first; i < facts->n; i++) {
        const LgFact *f = &facts->facts[i];
        if (is_end(f->p) && is_over(&f->o)) {
            LgVal *day = lg_val_push(days);
            show_property(page, labels, day, f->p);
            lg_labels_show(labels, day, &f->o);
        } else if (lg_str_eq(f->p, LG_STR(LG_NS_DCT "isReplacedBy"))) {
            lg_labels_show(labels, lg_val_push(successors), &f->o);
        }
    }
    lg_val_bool(notice, "replaced", successors && successors->n > 0);
}

// An observation has no label of its own: its number is what people come for. Returns what to call
// its page: what it is about and its dataset.
static LgStr
add_observation(LgPage *page, LgLabels *labels, const LgFacts *facts)
{
    LgBuf name = {0};
    LgStr lang = {0};
    LgVal *o = lg_val_map(page->view, "observation");
    const LgTerm *dataset = lg_facts_first(facts, LG_NS_QB "dataSet");
    const LgTerm *measure = lg_facts_first(facts, LG_NS_QB "measureType");
    const LgTerm *unit = lg_facts_first(facts, LG_NS_SDMX_ATTRIBUTE "unitMeasure");
    const LgTerm *status = lg_facts_first(facts, LG_NS_SDMX_ATTRIBUTE "obsStatus");
    const LgTerm *value = NULL;
    LgVal *parts = lg_val_list(o, "parts");
    for (uint32_t i = 0; i < facts->n; i++) {
        const LgFact *f = &facts->facts[i];
        const bool own = measure && lg_str_eq(f->p, measure->value);
        if (own || (!measure && !value && f->o.kind == LG_TERM_LITERAL)) {
            value = &f->o;
        } else if (f->o.kind == LG_TERM_IRI && &f->o != dataset && &f->o != measure &&
                   &f->o != unit && &f->o != status && !in_head(f->p)) {
            lg_labels_show(labels, lg_val_push(parts), &f->o);
            lg_buf_add(&name, name.n > 0 ? LG_STR(", ") : (LgStr){0});
            lg_buf_add(&name, lg_labels_get(labels, f->o.value, &lang));
        }
    }
    if (dataset) {
        lg_buf_add(&name, name.n > 0 ? LG_STR(" – ") : (LgStr){0});
        lg_buf_add(&name, lg_labels_get(labels, dataset->value, &lang));
        lg_labels_show(labels, lg_val_map(o, "dataset"), dataset);
    }
    if (measure) {
        lg_labels_show(labels, lg_val_map(o, "measure"), measure);
    }
    if (unit) {
        lg_labels_show(labels, lg_val_map(o, "unit"), unit);
    }
    if (status) {
        lg_labels_show(labels, lg_val_map(o, "state"), status);
    }
    if (value) {
        lg_labels_show(labels, lg_val_map(o, "value"), value);
    }
    return lg_page_keep(page, &name);
}

// --- What points here -------------------------------------------------------

static LgStr
incoming_query(LgPage *page, LgStr p, LgStr iri, uint64_t limit, uint64_t offset)
{
    LgBuf q = {0};
    lg_buf_add(&q, LG_STR("SELECT ?s WHERE { ?s "));
    lg_page_iri(&q, p);
    lg_buf_byte(&q, ' ');
    lg_page_iri(&q, iri);
    lg_buf_printf(&q, " } LIMIT %llu OFFSET %llu", (unsigned long long)limit,
                  (unsigned long long)offset);
    return lg_page_keep(page, &q);
}

typedef struct {
    LgTable counts; // predicate, number
    LgTable first[MOST_INCOMING];
    LgTable datasets; // dataset, predicate, number of observations
    bool late;
} Incoming;

// Counting can be slow for a resource that millions point to: then the page
// says so instead of making everybody wait.
static LgStatus
fetch_incoming(LgPage *page, LgStr iri, Incoming *in)
{
    const LgStr counts = lg_resource_query(page, "SELECT ?p (COUNT(?s) AS ?n) WHERE { ?s ?p ", iri,
                                           " } GROUP BY ?p ORDER BY DESC(?n)");
    LgStatus st = lg_page_query(page, counts, MOST_INCOMING, &in->counts);
    if (st == LG_E_TIMEOUT || st == LG_E_LIMIT) {
        in->late = true;
        return LG_OK;
    }
    LG_TRY(st);
    for (uint32_t i = 0; i < in->counts.n; i++) {
        const LgStr p = lg_table_at(&in->counts, i, 0)->value;
        LG_TRY(lg_page_query(page, incoming_query(page, p, iri, LG_INCOMING_SHOWN, 0),
                             LG_INCOMING_SHOWN, &in->first[i]));
    }
    if (in->counts.n > 0) {
        const LgStr q =
            lg_resource_query(page, "SELECT ?d ?p (COUNT(?o) AS ?n) WHERE { ?o ?p ", iri,
                              " . ?o <" LG_NS_QB "dataSet> ?d } GROUP BY ?d ?p ORDER BY DESC(?n)");
        st = lg_page_query(page, q, MOST_DATASETS, &in->datasets);
        in->late = st == LG_E_TIMEOUT || st == LG_E_LIMIT;
        if (in->late) {
            in->datasets.n = 0;
            st = LG_OK;
        }
    }
    return st;
}

// Observations stand with their datasets, codes and terms in their table.
static bool
is_covered(const Incoming *in, LgStr p, bool members)
{
    for (uint32_t i = 0; i < in->datasets.n; i++) {
        if (lg_str_eq(lg_table_at(&in->datasets, i, 1)->value, p)) {
            return true;
        }
    }
    return members && (lg_str_eq(p, LG_STR(LG_NS_SKOS "inScheme")) ||
                       lg_str_eq(p, LG_STR(LG_NS_SKOS "topConceptOf")) ||
                       lg_str_eq(p, LG_STR(LG_NS_RDFS "isDefinedBy")));
}

static void
show_incoming(LgPage *page, LgLabels *labels, const Incoming *in, LgStr iri, LgStr document,
              bool members)
{
    LgVal *list = lg_val_list(page->view, "incoming");
    lg_val_bool(page->view, "incoming_late", in->late);
    lg_val_bool(page->view, "more_incoming", in->counts.more);
    lg_val_bool(page->view, "has_datasets", in->datasets.n > 0);
    lg_val_bool(page->view, "more_datasets", in->datasets.more);
    bool any = in->late;
    for (uint32_t i = 0; i < in->counts.n; i++) {
        const LgTerm *p = lg_table_at(&in->counts, i, 0);
        if (is_covered(in, p->value, members)) {
            continue;
        }
        LgVal *row = lg_val_push(list);
        uint64_t n = 0;
        any = true;
        (void)lg_str_u64(lg_table_at(&in->counts, i, 1)->value, &n);
        show_property(page, labels, row, p->value);
        lg_val_count(row, "count", n);
        LgVal *items = lg_val_list(row, "values");
        for (uint32_t k = 0; k < in->first[i].n; k++) {
            lg_labels_show(labels, lg_val_push(items), lg_table_at(&in->first[i], k, 0));
        }
        if (n > in->first[i].n) {
            lg_val_str(row, "all_href", with_param(page, document, LG_STR("incoming"), p->value));
        }
    }
    lg_val_bool(page->view, "has_incoming", any);
    LgVal *datasets = lg_val_list(page->view, "datasets");
    for (uint32_t i = 0; i < in->datasets.n; i++) {
        LgVal *row = lg_val_push(datasets);
        const LgTerm *d = lg_table_at(&in->datasets, i, 0);
        const LgStr p = lg_table_at(&in->datasets, i, 1)->value;
        uint64_t n = 0;
        (void)lg_str_u64(lg_table_at(&in->datasets, i, 2)->value, &n);
        lg_labels_show(labels, row, d);
        show_property(page, labels, row, p);
        lg_val_count(row, "count", n);
        // The dataset's table, narrowed to this resource.
        const LgStr at = with_param(page, lg_page_href(page, d->value), p, iri);
        lg_val_str(row, "table_href",
                   lg_page_text(page, LG_STR_FMT "#observations", LG_STR_ARG(at)));
    }
}

// --- Members of code lists and vocabularies ---------------------------------

static LgStatus
fetch_members(LgPage *page, LgStr iri, const LgFacts *facts, LgTable *out)
{
    *out = (LgTable){0};
    if (lg_facts_is(facts, LG_NS_SKOS "ConceptScheme")) {
        return lg_page_query(
            page,
            lg_resource_query(page,
                              "SELECT ?c (SAMPLE(?n) AS ?code) (SAMPLE(?b) AS ?broader) WHERE { "
                              "?c <" LG_NS_SKOS "inScheme> ",
                              iri,
                              " . OPTIONAL { ?c <" LG_NS_SKOS "notation> ?n } OPTIONAL { ?c "
                              "<" LG_NS_SKOS "broader> ?b } } GROUP BY ?c ORDER BY ?c"),
            MOST_MEMBERS, out);
    }
    if (lg_str_ends(iri, LG_STR("#")) ||
        lg_facts_is(facts, "http://www.w3.org/2002/07/owl#Ontology")) {
        return lg_page_query(
            page,
            lg_resource_query(page,
                              "SELECT ?c (SAMPLE(?t) AS ?type) (SAMPLE(?m) AS ?comment) WHERE { "
                              "?c <" LG_NS_RDFS "isDefinedBy> ",
                              iri,
                              " . OPTIONAL { ?c a ?t } OPTIONAL { ?c <" LG_NS_RDFS
                              "comment> ?m } } GROUP BY ?c ORDER BY ?c"),
            MOST_MEMBERS, out);
    }
    return LG_OK;
}

static void
show_members(LgPage *page, LgLabels *labels, const LgFacts *facts, const LgTable *members)
{
    if (members->n == 0) {
        return;
    }
    LgVal *m = lg_val_map(page->view, "members");
    const bool codes = lg_facts_is(facts, LG_NS_SKOS "ConceptScheme");
    lg_val_bool(m, "codes", codes);
    lg_val_count(m, "count", members->n);
    lg_val_bool(m, "one", members->n == 1);
    lg_val_bool(m, "more", members->more);
    LgVal *rows = lg_val_list(m, "rows");
    for (uint32_t i = 0; i < members->n; i++) {
        LgVal *row = lg_val_push(rows);
        const LgTerm *c = lg_table_at(members, i, 0);
        const size_t hash = lg_str_find(c->value, '#');
        lg_labels_show(labels, lg_val_map(row, "item"), c);
        lg_val_str(row, "anchor", lg_str_from(c->value, hash + 1));
        lg_labels_show(labels, lg_val_map(row, "second"), lg_table_at(members, i, 1));
        lg_labels_show(labels, lg_val_map(row, "third"), lg_table_at(members, i, 2));
    }
}

// --- Use as a property or a graph -------------------------------------------

// How often it stands in the middle of a triple, and how many triples it holds
// as a graph. What takes too long to count is not shown.
static LgStatus
add_use(LgPage *page, LgStr iri)
{
    static const struct {
        const char *before, *after, *list, *key;
    } uses[] = {
        {"SELECT (COUNT(*) AS ?n) WHERE { ?s ", " ?o }", "SELECT ?thing ?value WHERE {\n  ?thing ",
         "as_property"},
        {"SELECT (COUNT(*) AS ?n) WHERE { GRAPH ", " { ?s ?p ?o } }",
         "SELECT ?s ?p ?o WHERE {\n  GRAPH ", "as_graph"},
    };
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        LgTable t;
        uint64_t n = 0;
        const LgStatus st =
            lg_page_query(page, lg_resource_query(page, uses[i].before, iri, uses[i].after), 1, &t);
        if (st == LG_E_TIMEOUT || st == LG_E_LIMIT) {
            continue;
        }
        LG_TRY(st);
        if (t.n > 0 && lg_str_u64(lg_table_at(&t, 0, 0)->value, &n) && n > 0) {
            LgVal *use = lg_val_map(page->view, uses[i].key);
            lg_val_count(use, "count", n);
            lg_val_bool(use, "one", n == 1);
            lg_val_str(
                use, "href",
                lg_page_sparql(page, lg_resource_query(page, uses[i].list, iri,
                                                       i == 0 ? " ?value\n}\nLIMIT 100"
                                                              : " { ?s ?p ?o }\n}\nLIMIT 100")));
        }
    }
    return LG_OK;
}

// --- All values of one property ---------------------------------------------

uint64_t
lg_resource_number(const LgPage *page, uint64_t size, uint64_t total)
{
    uint64_t n = 0;
    const uint64_t last = total == 0 ? 1 : (total + size - 1) / size;
    if (!lg_str_u64(lg_page_param(page, "page"), &n) || n == 0) {
        return 1;
    }
    return n < last ? n : last;
}

void
lg_resource_paging(LgPage *page, LgStr base, uint64_t number, uint64_t size, uint64_t total)
{
    const uint64_t pages = total == 0 ? 1 : (total + size - 1) / size;
    LgVal *p = lg_val_map(page->view, "paging");
    lg_val_count(p, "total", total);
    lg_val_count(p, "from", total == 0 ? 0 : (number - 1) * size + 1);
    lg_val_count(p, "to", number * size < total ? number * size : total);
    lg_val_count(p, "number", number);
    lg_val_count(p, "pages", pages);
    lg_val_bool(p, "several", pages > 1);
    if (number > 1) {
        lg_val_str(p, "previous",
                   lg_page_text(page, LG_STR_FMT "page=%llu", LG_STR_ARG(base),
                                (unsigned long long)number - 1));
    }
    if (number < pages) {
        lg_val_str(p, "next",
                   lg_page_text(page, LG_STR_FMT "page=%llu", LG_STR_ARG(base),
                                (unsigned long long)number + 1));
    }
}

static LgStatus
values_page(LgPage *page, LgStr iri, LgStr document, LgStr p, bool incoming)
{
    if (lg_iri_check(p, NULL) != LG_OK) {
        return lg_error_set(&page->err, LG_E_USAGE,
                            "the parameter '%s' must be the whole URI of a property",
                            incoming ? "incoming" : "property");
    }
    LgBuf pattern = {0};
    if (incoming) {
        lg_buf_add(&pattern, LG_STR("?v "));
        lg_page_iri(&pattern, p);
        lg_buf_byte(&pattern, ' ');
        lg_page_iri(&pattern, iri);
    } else {
        lg_page_iri(&pattern, iri);
        lg_buf_byte(&pattern, ' ');
        lg_page_iri(&pattern, p);
        lg_buf_add(&pattern, LG_STR(" ?v"));
    }
    const LgStr where = lg_page_keep(page, &pattern);
    const LgStr all = lg_page_text(page, "SELECT ?v WHERE { " LG_STR_FMT " }", LG_STR_ARG(where));
    LgTable count;
    LgTable values;
    LG_TRY(lg_page_query(
        page,
        lg_page_text(page, "SELECT (COUNT(*) AS ?n) WHERE { " LG_STR_FMT " }", LG_STR_ARG(where)),
        1, &count));
    uint64_t total = 0;
    (void)lg_str_u64(count.n > 0 ? lg_table_at(&count, 0, 0)->value : (LgStr){0}, &total);
    const uint64_t number = lg_resource_number(page, LG_FACTS_PAGE, total);
    const uint64_t offset = (number - 1) * LG_FACTS_PAGE;
    LG_TRY(lg_page_query(page,
                         lg_page_text(page, LG_STR_FMT " LIMIT %d OFFSET %llu", LG_STR_ARG(all),
                                      (int)LG_FACTS_PAGE, (unsigned long long)offset),
                         LG_FACTS_PAGE, &values));
    LgLabels *labels = lg_labels_new(page);
    lg_labels_want(labels, iri);
    lg_labels_want(labels, p);
    want_table(labels, &values);
    LG_TRY(lg_labels_fetch(labels));
    LgStr lang = {0};
    lg_val_str(page->view, "title", lg_labels_get(labels, iri, &lang));
    lg_val_str(page->view, "lang", lang);
    lg_val_str(page->view, "href", lg_page_href(page, iri));
    lg_val_bool(page->view, "is_incoming", incoming);
    show_property(page, labels, page->view, p);
    LgVal *list = lg_val_list(page->view, "values");
    for (uint32_t i = 0; i < values.n; i++) {
        lg_labels_show(labels, lg_val_push(list), lg_table_at(&values, i, 0));
    }
    lg_val_str(page->view, "sparql_href", lg_page_sparql(page, all));
    const LgStr base =
        with_param(page, document, incoming ? LG_STR("incoming") : LG_STR("property"), p);
    lg_resource_paging(page, lg_page_text(page, LG_STR_FMT "&", LG_STR_ARG(base)), number,
                       LG_FACTS_PAGE, total);
    lg_page_html(page, 200, "values",
                 lg_page_text(page, LG_STR_FMT ": " LG_STR_FMT,
                              LG_STR_ARG(lg_labels_get(labels, iri, &lang)),
                              LG_STR_ARG(lg_labels_get(labels, p, &lang))));
    return LG_OK;
}

// --- The page ---------------------------------------------------------------

LgStatus
lg_resource_page(LgPage *page, LgStr iri, LgStr document, const LgFacts *facts)
{
    const LgStr property = lg_page_param(page, "property");
    const LgStr from = lg_page_param(page, "incoming");
    if (property.n > 0 || from.n > 0) {
        return values_page(page, iri, document, property.n > 0 ? property : from, from.n > 0);
    }
    Incoming in = {0};
    LgTable units;
    LgSources sources;
    LgTable members;
    LG_TRY(fetch_incoming(page, iri, &in));
    LG_TRY(lg_resource_units(page, facts, &units));
    LG_TRY(lg_sources_fetch(page, iri, &sources));
    LG_TRY(fetch_members(page, iri, facts, &members));
    LG_TRY(add_use(page, iri));
    LgLabels *labels = lg_labels_new(page);
    lg_labels_want(labels, iri);
    lg_resource_want(labels, facts);
    want_table(labels, &in.counts);
    want_table(labels, &in.datasets);
    want_table(labels, &sources.said);
    want_table(labels, &members);
    for (uint32_t i = 0; i < in.counts.n; i++) {
        want_table(labels, &in.first[i]);
    }
    LG_TRY(lg_labels_fetch(labels));
    LgStr title = lg_resource_head(page, labels, iri, facts);
    add_trail(page, labels, facts, &sources);
    add_ended(page, labels, facts);
    if (lg_facts_is(facts, LG_NS_QB "Observation")) {
        title = add_observation(page, labels, facts);
    }
    lg_resource_show(page, labels, facts, &units, document);
    show_members(page, labels, facts, &members);
    show_incoming(page, labels, &in, iri, document, members.n > 0);
    lg_sources_show(page, labels, &sources);
    lg_val_bool(page->view, "outside", !lg_str_starts(iri, page->site->base));
    lg_val_str(page->view, "outside_href", lg_str_starts(iri, LG_STR("http")) ? iri : (LgStr){0});
    lg_val_str(page->view, "sparql_href",
               lg_page_sparql(page, lg_resource_query(page, "SELECT ?property ?value WHERE {\n  ",
                                                      iri, " ?property ?value\n}")));
    lg_page_html(page, 200, "resource", title);
    return LG_OK;
}
