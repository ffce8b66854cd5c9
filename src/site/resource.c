// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// One resource: as a page, as RDF, as CSV.

#include "base/utf8.h"
#include "site/resource_impl.h"
#include "sparql/results.h"

#include <stdlib.h>

LgStr
lg_resource_query(LgPage *page, const char *before, LgStr iri, const char *after)
{
    LgBuf buf = {0};
    lg_buf_add(&buf, lg_str_c(before));
    lg_page_iri(&buf, iri);
    lg_buf_add(&buf, lg_str_c(after));
    return lg_page_keep(page, &buf);
}

static LgStatus
asks(LgPage *page, const char *before, LgStr iri, const char *after, bool *out)
{
    LgTable t;
    LG_TRY(lg_page_query(page, lg_resource_query(page, before, iri, after), 1, &t));
    *out = t.n > 0 || t.boolean;
    return LG_OK;
}

// The IRI with its letters beyond ASCII as such: browsers and clients can only
// send them percent-encoded.
static LgStr
with_letters(LgPage *page, LgStr path)
{
    LgBuf buf = {0};
    for (size_t i = 0; i < path.n; i++) {
        const int byte = path.p[i] == '%' ? lg_url_hex(lg_str_from(path, i + 1)) : -1;
        if (byte >= 0x80) {
            lg_buf_byte(&buf, (char)byte);
            i += 2;
        } else {
            lg_buf_byte(&buf, path.p[i]);
        }
    }
    const LgStr kept = lg_page_keep(page, &buf);
    return lg_utf8_valid(kept) ? kept : path;
}

// The IRI that a path stands for: itself, or a vocabulary whose IRI ends with '#'. It is described
// when the data or it itself say something of it, and found also when it is only mentioned.
static LgStatus
find(LgPage *page, LgStr *iri, bool *out_described, bool *out_found)
{
    LG_TRY(asks(page, "ASK { ", *iri, " ?p ?o }", out_described));
    *out_described |= lg_interval_pairs(page, *iri).n > 0;
    *out_found = *out_described;
    if (*out_found) {
        return LG_OK;
    }
    const LgStr hash = lg_page_text(page, LG_STR_FMT "#", LG_STR_ARG(*iri));
    bool found = false;
    if (lg_str_find(*iri, '#') == iri->n) {
        LG_TRY(asks(page, "ASK { ", hash, " ?p ?o }", &found));
    }
    if (found) {
        *iri = hash;
        *out_described = true;
        *out_found = true;
        return LG_OK;
    }
    // Known only from its use: as a value, a property, or a graph.
    static const char *const uses[][2] = {
        {"ASK { ?s ?p ", " }"}, {"ASK { ?s ", " ?o }"}, {"ASK { GRAPH ", " { ?s ?p ?o } }"}};
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]) && !*out_found; i++) {
        LG_TRY(asks(page, uses[i][0], *iri, uses[i][1], out_found));
    }
    return LG_OK;
}

// Was there a record of this name that has been removed? Its dataset has kept a note of when, in a
// graph of such notes. `*out_when` is empty when there is none.
static LgStatus
find_removal(LgPage *page, LgStr iri, LgStr *out_when, LgStr *out_graph)
{
    LgTable t;
    *out_when = (LgStr){0};
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?when ?g { GRAPH ?g { ", iri,
                                           " <http://www.w3.org/ns/prov#invalidatedAtTime> ?when } "
                                           "FILTER(STRENDS(STR(?g), \"/removed\")) }"),
                         1, &t));
    if (t.n > 0) {
        *out_when = lg_table_at(&t, 0, 0)->value;
        *out_graph = lg_table_at(&t, 0, 1)->value;
    }
    return LG_OK;
}

// The dataset of which a graph …/removed has the notes, by its name; empty when it has none such.
static LgStr
dataset_of(LgPage *page, LgStr removed)
{
    const LgStr begin = lg_page_text(page, LG_STR_FMT "graph/", LG_STR_ARG(page->site->base));
    const LgStr slug = lg_str_from(removed, begin.n);
    const LgStr end = LG_STR("/removed");
    if (!lg_str_starts(removed, begin) || !lg_str_ends(slug, end)) {
        return (LgStr){0};
    }
    return lg_page_text(page, LG_STR_FMT "data/" LG_STR_FMT, LG_STR_ARG(page->site->base),
                        LG_STR_ARG(((LgStr){slug.p, slug.n - end.n})));
}

// What a visitor may go to instead: the dataset that a record was in, else the nearest address
// above that something is said of (of an observation that never was, its dataset). `removed`: the
// graph of its note, or empty.
static LgStatus
find_above(LgPage *page, LgStr iri, LgStr removed)
{
    enum { LEVELS = 8 };
    bool there = false;
    if (!lg_page_browser(page)) {
        return LG_OK;
    }
    const LgStr dataset = dataset_of(page, removed);
    if (dataset.n > 0) {
        LG_TRY(asks(page, "ASK { ", dataset, " ?p ?o }", &there));
        iri = there ? dataset : iri;
    }
    for (int level = 0; level < LEVELS && !there; level++) {
        do {
            iri.n -= iri.n > 0 ? 1 : 0;
        } while (iri.n > page->site->base.n && iri.p[iri.n] != '/');
        if (iri.n <= page->site->base.n || !lg_str_starts(iri, page->site->base)) {
            break;
        }
        LG_TRY(asks(page, "ASK { ", iri, " ?p ?o }", &there));
    }
    page->above = there ? iri : (LgStr){0};
    return LG_OK;
}

static void
answer_gone(LgPage *page, LgStr iri, LgStr when)
{
    const LgStr day = {when.p, when.n < 10 ? when.n : 10};
    lg_page_error(page, 410,
                  lg_page_text(page,
                               "this was published here until " LG_STR_FMT
                               ", when it was removed: " LG_STR_FMT,
                               LG_STR_ARG(day), LG_STR_ARG(iri)));
}

// --- Another name for the same ----------------------------------------------

// The IRI of this site that is the same as `iri`; empty when there is none, or more than one.
static LgStatus
find_same(LgPage *page, LgStr iri, LgStr *out)
{
    LgTable t;
    *out = (LgStr){0};
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page,
                                           "SELECT ?s { ?s <http://www.w3.org/2002/07/owl#sameAs> ",
                                           iri, " }"),
                         2, &t));
    const LgTerm *same = t.n == 1 ? lg_table_at(&t, 0, 0) : NULL;
    if (same && same->kind == LG_TERM_IRI && lg_str_starts(same->value, page->site->base)) {
        *out = same->value;
    }
    return LG_OK;
}

// Where something of this site that is not described by this name is now: what says that it is
// the same, or below that the part that was below this (a recommendation of a certificate).
static LgStatus
find_moved(LgPage *page, LgStr iri, LgStr *out)
{
    enum { LEVELS = 3 };
    LgStr head = iri;
    *out = (LgStr){0};
    for (int level = 0; level < LEVELS && lg_str_starts(iri, page->site->base); level++) {
        LG_TRY(find_same(page, head, out));
        if (out->n > 0 || level == LEVELS - 1) {
            break;
        }
        do {
            head.n--;
        } while (head.n > page->site->base.n && head.p[head.n] != '/');
        if (head.n <= page->site->base.n) {
            break;
        }
    }
    if (out->n > 0 && head.n < iri.n) {
        bool there = false;
        *out = lg_page_text(page, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(*out),
                            LG_STR_ARG(lg_str_from(iri, head.n)));
        LG_TRY(asks(page, "ASK { ", *out, " ?p ?o }", &there));
        out->n = there ? out->n : 0;
    }
    return LG_OK;
}

// Straight to the document, in the same representation.
static void
answer_moved(LgPage *page, LgStr iri, LgRep rep)
{
    const LgStr document = lg_page_document(page, iri);
    const LgStr location = rep == LG_REP_HTML ? document : lg_rep_address(page, document, rep);
    if (!location.p) {
        lg_page_failed(page);
        return;
    }
    lg_reply_status(page->reply, 301);
    lg_reply_field(page->reply, "Location", location);
    lg_page_fields(page, "text/plain");
}

// --- RDF and CSV ------------------------------------------------------------

static LgStatus
write_graph(LgPage *page, LgStr query, LgRep rep)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_page_open(page, query, &answer));
    lg_page_fields(page, lg_rep_media(rep));
    const LgStatus st =
        lg_results_write_graph(answer, lg_rep_format(rep), page->site->prefixes,
                               page->site->n_prefixes, lg_reply_out(page->reply), &page->err);
    lg_answer_close(answer);
    return st;
}

// What is said of the resource, with its blank nodes and the rights of the graphs
// that say it (addresses must not go without their notice); of a vocabulary, also
// what it defines.
static LgStr
graph_query(LgPage *page, LgStr iri)
{
    LgBuf q = {0};
    const bool vocabulary = lg_str_ends(iri, LG_STR("#"));
    const LgStr known = lg_interval_pairs(page, iri);
    lg_buf_add(&q, LG_STR("CONSTRUCT { ?s ?p ?o . ?o ?p2 ?o2 . ?g <" LG_NS_DCT
                          "rights> ?r } WHERE { { VALUES ?s { "));
    lg_page_iri(&q, iri);
    lg_buf_add(&q, LG_STR(" } ?s ?p ?o } UNION { VALUES ?s { "));
    lg_page_iri(&q, iri);
    lg_buf_add(&q, LG_STR(" } ?s ?p ?o . FILTER(isBlank(?o)) ?o ?p2 ?o2 } UNION { GRAPH ?g { "));
    lg_page_iri(&q, iri);
    lg_buf_add(&q, LG_STR(" ?p3 ?o3 } ?g <" LG_NS_DCT "rights> ?r }"));
    if (known.n > 0) {
        lg_buf_add(&q, LG_STR(" UNION { VALUES ?s { "));
        lg_page_iri(&q, iri);
        lg_buf_printf(&q, " } VALUES (?p ?o) {" LG_STR_FMT " } }", LG_STR_ARG(known));
    }
    if (vocabulary) {
        lg_buf_add(&q, LG_STR(" UNION { ?s <" LG_NS_RDFS "isDefinedBy> "));
        lg_page_iri(&q, iri);
        lg_buf_add(&q, LG_STR(" . ?s ?p ?o }"));
    }
    lg_buf_add(&q, LG_STR(" }"));
    return lg_page_keep(page, &q);
}

// Predicates and values of a resource, in columns of these names.
static LgStr
pairs_query(LgPage *page, LgStr iri, const char *p, const char *o)
{
    LgBuf q = {0};
    const LgStr known = lg_interval_pairs(page, iri);
    lg_buf_printf(&q, "SELECT %s?%s ?%s WHERE { { ", known.n > 0 ? "DISTINCT " : "", p, o);
    lg_page_iri(&q, iri);
    lg_buf_printf(&q, " ?%s ?%s }", p, o);
    if (known.n > 0) {
        lg_buf_printf(&q, " UNION { VALUES (?%s ?%s) {" LG_STR_FMT " } }", p, o, LG_STR_ARG(known));
    }
    lg_buf_add(&q, LG_STR(" }"));
    return lg_page_keep(page, &q);
}

static LgStatus
write_csv(LgPage *page, LgStr iri)
{
    LgAnswer *answer = NULL;
    const LgStr query = pairs_query(page, iri, "property", "value");
    LG_TRY(lg_page_open(page, query, &answer));
    lg_page_fields(page, "text/csv");
    const LgStatus st =
        lg_results_write(answer, LG_RESULTS_CSV, lg_reply_out(page->reply), &page->err);
    lg_answer_close(answer);
    return st;
}

// --- Facts ------------------------------------------------------------------

static int
by_predicate(const void *a, const void *b)
{
    const LgFact *x = (const LgFact *)a;
    const LgFact *y = (const LgFact *)b;
    const int c = lg_str_cmp(x->p, y->p);
    return c != 0 ? c : (x->seen > y->seen) - (x->seen < y->seen);
}

// Facts of one predicate stand together, in the order the store gives.
static LgStatus
take_facts(LgPage *page, const LgTable *t, LgFacts *out)
{
    LgFact *facts = LG_NEW_ARRAY(page->arena, LgFact, (size_t)t->n + 1);
    if (!facts) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < t->n; i++) {
        facts[i] = (LgFact){lg_table_at(t, i, 0)->value, *lg_table_at(t, i, 1), i, 0};
    }
    qsort(facts, t->n, sizeof(*facts), by_predicate);
    out->facts = facts;
    out->n = t->n;
    return LG_OK;
}

// Of a resource with very many facts: how many of each predicate, and the first.
static LgStatus
take_first(LgPage *page, LgStr iri, LgFacts *out)
{
    LgTable counts;
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?p (COUNT(?o) AS ?n) WHERE { ", iri,
                                           " ?p ?o } GROUP BY ?p ORDER BY ?p"),
                         LG_FACTS_MOST, &counts));
    out->facts = LG_NEW_ARRAY(page->arena, LgFact, (size_t)counts.n * LG_FACTS_SHOWN + 1);
    if (!out->facts) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < counts.n; i++) {
        LgBuf q = {0};
        const LgStr p = lg_table_at(&counts, i, 0)->value;
        uint64_t n = 0;
        LgTable t;
        (void)lg_str_u64(lg_table_at(&counts, i, 1)->value, &n);
        lg_buf_add(&q, LG_STR("SELECT ?o WHERE { "));
        lg_page_iri(&q, iri);
        lg_buf_byte(&q, ' ');
        lg_page_iri(&q, p);
        lg_buf_printf(&q, " ?o } LIMIT %d", (int)LG_FACTS_SHOWN);
        LG_TRY(lg_page_query(page, lg_page_keep(page, &q), LG_FACTS_SHOWN, &t));
        for (uint32_t k = 0; k < t.n; k++) {
            out->facts[out->n] = (LgFact){p, *lg_table_at(&t, k, 0), out->n, n};
            out->n++;
        }
    }
    return LG_OK;
}

// Blank nodes have no page of their own.
static LgStatus
fetch_nested(LgPage *page, LgStr iri, LgFacts *out)
{
    bool any = false;
    for (uint32_t i = 0; i < out->n && !any; i++) {
        any = out->facts[i].o.kind == LG_TERM_BLANK;
    }
    return any ? lg_page_query(page,
                               lg_resource_query(page, "SELECT DISTINCT ?b ?p ?o WHERE { ", iri,
                                                 " ?x ?b . FILTER(isBlank(?b)) ?b ?p ?o }"),
                               LG_NESTED_MOST, &out->nested)
               : LG_OK;
}

LgStatus
lg_resource_facts(LgPage *page, LgStr iri, LgFacts *out)
{
    LgTable t;
    *out = (LgFacts){0};
    LG_TRY(lg_page_query(page, pairs_query(page, iri, "p", "o"), LG_FACTS_MOST, &t));
    LG_TRY(t.more ? take_first(page, iri, out) : take_facts(page, &t, out));
    return fetch_nested(page, iri, out);
}

const LgTerm *
lg_facts_first(const LgFacts *facts, const char *predicate)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        if (lg_str_eq(facts->facts[i].p, lg_str_c(predicate))) {
            return &facts->facts[i].o;
        }
    }
    return NULL;
}

bool
lg_facts_has(const LgFacts *facts, const char *predicate, LgStr value)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        if (lg_str_eq(facts->facts[i].p, lg_str_c(predicate)) &&
            lg_str_eq(facts->facts[i].o.value, value)) {
            return true;
        }
    }
    return false;
}

bool
lg_facts_is(const LgFacts *facts, const char *class)
{
    return lg_facts_has(facts, LG_NS_RDF "type", lg_str_c(class));
}

// --- Serving ----------------------------------------------------------------

static bool
is_dataset(const LgFacts *facts, bool *out_cube)
{
    *out_cube = lg_facts_is(facts, LG_NS_QB "DataSet");
    return *out_cube || lg_facts_is(facts, LG_NS_DCAT "Dataset") ||
           lg_facts_is(facts, LG_NS_VOID "Dataset") ||
           lg_facts_is(facts, "http://publishmydata.com/def/dataset#Dataset");
}

// One page may have several addresses, and search engines want to know which one counts. That is
// below the base, whatever host this is. Pages of a part of it have parameters more.
static void
link_canonical(LgPage *page, LgStr iri)
{
    const LgSite *site = page->site;
    if (page->n_params > (lg_page_param(page, "uri").n > 0 ? 1 : 0)) {
        return;
    }
    const LgStr document = lg_page_document(page, iri);
    const LgStr canonical = lg_page_text(page, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(site->base),
                                         LG_STR_ARG(lg_str_from(document, site->root.n)));
    lg_val_str(page->view, "canonical", canonical);
    lg_reply_field(
        page->reply, "Link",
        lg_page_text(page, "<" LG_STR_FMT ">; rel=\"canonical\"", LG_STR_ARG(canonical)));
}

static LgStatus
serve(LgPage *page, LgStr iri, LgStr document, LgRep rep)
{
    LgFacts facts = {0};
    bool cube = false;
    if (rep != LG_REP_HTML && rep != LG_REP_CSV) {
        lg_rep_links(page, document, rep);
        return write_graph(page, graph_query(page, iri), rep);
    }
    lg_rep_links(page, document, rep);
    if (rep == LG_REP_CSV) {
        LG_TRY(asks(page, "ASK { ", iri, " a <" LG_NS_QB "DataSet> }", &cube));
        return cube ? lg_dataset_csv(page, iri) : write_csv(page, iri);
    }
    link_canonical(page, iri);
    LG_TRY(lg_resource_facts(page, iri, &facts));
    return is_dataset(&facts, &cube) ? lg_dataset_page(page, iri, document, &facts, cube)
                                     : lg_resource_page(page, iri, document, &facts);
}

// What looks like a suffix may belong to the name, as of a table with metadata ("homes.csv").
static LgStatus
find_whole(LgPage *page, LgStr iri, LgRep rep, LgStr *out)
{
    bool described = false;
    bool found = false;
    LgStr whole = lg_page_text(page, LG_STR_FMT ".%s", LG_STR_ARG(iri), lg_rep_suffix(rep));
    const LgStr name = whole;
    LG_TRY(find(page, &whole, &described, &found));
    *out = found ? name : (LgStr){0};
    return LG_OK;
}

// By its whole name, and in which form is negotiated.
static void
answer_whole(LgPage *page, LgStr iri)
{
    LgBuf to = {0};
    lg_buf_add(&to, page->site->root);
    lg_buf_add(&to, LG_STR("resource?uri="));
    lg_url_encode(&to, iri);
    const LgStr location = lg_page_keep(page, &to);
    if (!location.p) {
        lg_page_failed(page);
        return;
    }
    lg_reply_status(page->reply, 303);
    lg_reply_field(page->reply, "Location", location);
    lg_page_fields(page, "text/plain");
}

void
lg_resource_serve(LgPage *page, LgStr iri, LgStr document, LgRep rep)
{
    bool found = false;
    bool described = false;
    LgStr removed = {0};
    LgStr notes = {0};
    LgStr moved = {0};
    LgStr whole = {0};
    if (lg_page_fresh(page, rep)) {
        return;
    }
    LgStatus st = find(page, &iri, &described, &found);
    const LgStr letters = with_letters(page, iri);
    if (st == LG_OK && !found && !lg_str_eq(letters, iri)) {
        iri = letters;
        st = find(page, &iri, &described, &found);
    }
    st = st == LG_OK && !found ? find_whole(page, iri, rep, &whole) : st;
    st = st == LG_OK && found ? find_removal(page, iri, &removed, &notes) : st;
    if (st == LG_OK && (!described || removed.n > 0)) {
        st = find_moved(page, iri, &moved);
    }
    if (st != LG_OK) {
        lg_page_failed(page);
        return;
    }
    if (moved.n > 0) {
        answer_moved(page, moved, rep);
        return;
    }
    if (whole.n > 0) {
        answer_whole(page, whole);
        return;
    }
    if ((!found || removed.n > 0) && find_above(page, iri, notes) != LG_OK) {
        lg_page_failed(page);
        return;
    }
    if (removed.n > 0) {
        answer_gone(page, iri, removed);
        return;
    }
    if (!found) {
        lg_page_error(
            page, 404,
            lg_page_text(page, "nothing is known here about " LG_STR_FMT, LG_STR_ARG(iri)));
        return;
    }
    if (serve(page, iri, document, rep) != LG_OK) {
        lg_page_failed(page);
    }
}
