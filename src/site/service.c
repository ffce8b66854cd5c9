// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the endpoint says of itself: SPARQL 1.1 Service Description; the counts of the data and of
// every graph in VoID; prefixes and examples as editors read them (SHACL). At /sparql without
// a query and at /.well-known/void.

#include "rdf/iri.h"
#include "site/query_impl.h"
#include "site/stats_impl.h"
#include "site/vocab_impl.h"

#define NS_SD "http://www.w3.org/ns/sparql-service-description#"
#define NS_FORMATS "http://www.w3.org/ns/formats/"
#define NS_SH "http://www.w3.org/ns/shacl#"
#define NS_SCHEMA "https://schema.org/"
#define NS_OWL "http://www.w3.org/2002/07/owl#"

enum { VARIANT = 1000, MOST_PARTS = 5000, MOST_VOCABULARIES = 200 };

typedef struct {
    LgPage *page;
    LgWriter *writer;
    LgStatus st; // of the first statement that failed: those behind it do nothing
    LgStr self;  // IRI of the service
    const LgStats *stats;
    size_t n_parts; // partitions described so far
    bool cut;       // some have been left out
} Describer;

// --- Statements ---------------------------------------------------------------

static void
add(Describer *d, LgTerm s, const char *p, LgTerm o)
{
    const LgTerm predicate = lg_term_iri(lg_str_c(p));
    if (d->st == LG_OK) {
        d->st = lg_writer_add(d->writer, &s, &predicate, &o, NULL, &d->page->err);
    }
}

static void
add_iri(Describer *d, LgTerm s, const char *p, const char *o)
{
    add(d, s, p, lg_term_iri(lg_str_c(o)));
}

static void
add_type(Describer *d, LgTerm s, const char *class)
{
    add_iri(d, s, LG_NS_RDF "type", class);
}

static void
add_text(Describer *d, LgTerm s, const char *p, LgStr text)
{
    if (text.n > 0) {
        add(d, s, p, lg_term_string(text));
    }
}

// A note in English.
static void
add_note(Describer *d, LgTerm s, const char *p, LgStr text)
{
    add(d, s, p, lg_term_lang(text, LG_STR("en")));
}

static void
add_count(Describer *d, LgTerm s, const char *p, uint64_t n)
{
    if (n != LG_STATS_UNKNOWN) {
        const LgStr text = lg_page_text(d->page, "%llu", (unsigned long long)n);
        add(d, s, p, lg_term_typed(text, LG_STR(LG_NS_XSD "integer")));
    }
}

// A part of this document, by its name behind '#'.
static LgTerm
part(Describer *d, const char *name)
{
    return lg_term_iri(lg_page_text(d->page, LG_STR_FMT "#%s", LG_STR_ARG(d->self), name));
}

static LgTerm
blank(Describer *d, const char *kind, size_t graph, size_t number)
{
    return lg_term_blank(lg_page_text(d->page, "%s%zux%zu", kind, graph, number));
}

// --- The service ----------------------------------------------------------------

static void
add_service(Describer *d, LgTerm dataset)
{
    static const char *const formats[] = {
        NS_FORMATS "SPARQL_Results_JSON",
        NS_FORMATS "SPARQL_Results_XML",
        NS_FORMATS "SPARQL_Results_CSV",
        NS_FORMATS "SPARQL_Results_TSV",
        NS_FORMATS "Turtle",
        NS_FORMATS "N-Triples",
        NS_FORMATS "RDF_XML",
        NS_FORMATS "JSON-LD",
    };
    static const char *const inputs[] = {
        NS_FORMATS "Turtle",  NS_FORMATS "N-Triples", NS_FORMATS "RDF_XML",
        NS_FORMATS "N-Quads", NS_FORMATS "TriG",      NS_FORMATS "RDFa",
    };
    const LgSiteOptions *o = &d->page->site->options;
    const bool updates = o->token.n > 0;
    const LgTerm s = lg_term_iri(d->self);
    add_type(d, s, NS_SD "Service");
    add_text(d, s, LG_NS_RDFS "label", o->title);
    add(d, s, NS_SD "endpoint", s);
    add_iri(d, s, NS_SD "supportedLanguage", NS_SD "SPARQL11Query");
    if (updates) {
        add_iri(d, s, NS_SD "supportedLanguage", NS_SD "SPARQL11Update");
    }
    add_iri(d, s, NS_SD "feature", NS_SD "UnionDefaultGraph");
    if (o->federates) {
        add_iri(d, s, NS_SD "feature", NS_SD "BasicFederatedQuery");
    }
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        add_iri(d, s, NS_SD "resultFormat", formats[i]);
    }
    for (size_t i = 0; updates && i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        add_iri(d, s, NS_SD "inputFormat", inputs[i]);
    }
    add_iri(d, s, NS_SD "defaultEntailmentRegime", "http://www.w3.org/ns/entailment/Simple");
    add(d, s, NS_SD "defaultDataset", dataset);
}

// --- Counts ---------------------------------------------------------------------

typedef struct {
    const char *kind; // of the blank nodes
    const char *total, *link, *name, *count;
} PartsNames;

static const PartsNames property_names = {"p", LG_NS_VOID "properties",
                                          LG_NS_VOID "propertyPartition", LG_NS_VOID "property",
                                          LG_NS_VOID "triples"};
static const PartsNames class_names = {"c", LG_NS_VOID "classes", LG_NS_VOID "classPartition",
                                       LG_NS_VOID "class", LG_NS_VOID "entities"};

// How many of `parts` are described.
static size_t
room(Describer *d, const LgStatsParts *parts)
{
    const size_t left = MOST_PARTS - d->n_parts;
    const size_t n = parts->n < left ? parts->n : left;
    d->cut |= parts->all != LG_STATS_UNKNOWN && n < parts->all;
    d->n_parts += n;
    return n;
}

static void
add_links(Describer *d, LgTerm graph, size_t number, const PartsNames *names,
          const LgStatsParts *parts, size_t n)
{
    add_count(d, graph, names->total, parts->all);
    for (size_t i = 0; i < n; i++) {
        add(d, graph, names->link, blank(d, names->kind, number, i));
    }
}

static void
add_parts(Describer *d, size_t number, const PartsNames *names, const LgStatsParts *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const LgTerm b = blank(d, names->kind, number, i);
        add(d, b, names->name, lg_term_iri(parts->items[i].iri));
        add_count(d, b, names->count, parts->items[i].count);
    }
}

// `number` is 0 for the union of all, 1 and more for the graphs.
static void
add_graph(Describer *d, LgTerm graph, size_t number, const LgStatsGraph *counts)
{
    add_type(d, graph, NS_SD "Graph");
    add_type(d, graph, LG_NS_VOID "Dataset");
    if (!counts) {
        return;
    }
    add_count(d, graph, LG_NS_VOID "triples", counts->triples);
    add_count(d, graph, LG_NS_VOID "distinctSubjects", counts->subjects);
    add_count(d, graph, LG_NS_VOID "distinctObjects", counts->objects);
    const size_t n_properties = room(d, &counts->properties);
    const size_t n_classes = room(d, &counts->classes);
    add_links(d, graph, number, &property_names, &counts->properties, n_properties);
    add_links(d, graph, number, &class_names, &counts->classes, n_classes);
    add_parts(d, number, &property_names, &counts->properties, n_properties);
    add_parts(d, number, &class_names, &counts->classes, n_classes);
}

static void
add_graphs(Describer *d)
{
    const size_t n = d->stats ? d->stats->n_graphs : 0;
    for (size_t i = 0; i < n; i++) {
        const LgTerm named = blank(d, "n", i + 1, 0);
        const LgTerm graph = blank(d, "g", i + 1, 0);
        add_type(d, named, NS_SD "NamedGraph");
        add(d, named, NS_SD "name", lg_term_iri(d->stats->graphs[i].name));
        add(d, named, NS_SD "graph", graph);
        add_graph(d, graph, i + 1, &d->stats->graphs[i]);
    }
}

// The namespaces of properties and classes, each once.
static void
add_vocabularies(Describer *d, LgTerm dataset)
{
    const LgStatsParts *lists[] = {&d->stats->all.properties, &d->stats->all.classes};
    LgStr seen[MOST_VOCABULARIES];
    size_t n = 0;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < lists[k]->n && n < MOST_VOCABULARIES; i++) {
            const LgStr iri = lists[k]->items[i].iri;
            const LgStr ns = {iri.p, lg_iri_namespace(iri)};
            size_t at = 0;
            while (at < n && !lg_str_eq(seen[at], ns)) {
                at++;
            }
            if (at == n && ns.n > 0) {
                seen[n++] = ns;
                add(d, dataset, LG_NS_VOID "vocabulary", lg_term_iri(ns));
            }
        }
    }
}

static void
add_dataset(Describer *d, LgTerm dataset, LgTerm all)
{
    const LgSite *site = d->page->site;
    add_type(d, dataset, NS_SD "Dataset");
    add_type(d, dataset, LG_NS_VOID "Dataset");
    add_text(d, dataset, LG_NS_DCT "title", site->options.title);
    add_text(d, dataset, LG_NS_DCT "description", site->options.description);
    add(d, dataset, LG_NS_VOID "sparqlEndpoint", lg_term_iri(d->self));
    add_text(d, dataset, LG_NS_VOID "uriSpace", site->base);
    add(d, dataset, LG_NS_VOID "uriLookupEndpoint",
        lg_term_iri(lg_page_text(d->page, LG_STR_FMT "resource?uri=", LG_STR_ARG(site->base))));
    if (d->stats) {
        add_vocabularies(d, dataset);
    }
    add(d, dataset, NS_SD "defaultGraph", all);
    const size_t n = d->stats ? d->stats->n_graphs : 0;
    for (size_t i = 0; i < n; i++) {
        add(d, dataset, NS_SD "namedGraph", blank(d, "n", i + 1, 0));
    }
}

// What the numbers do not say.
static void
add_notes(Describer *d, LgTerm dataset)
{
    const LgStats *stats = d->stats;
    const bool old = stats && stats->version != d->page->version;
    const struct {
        bool applies;
        LgStr text;
    } notes[] = {
        {!stats, LG_STR("Graphs and triples are being counted; ask again in a minute.")},
        {stats && !stats->whole,
         LG_STR("Classes and the distinct subjects and objects are being counted; ask again in a "
                "minute.")},
        {old, LG_STR("The counts are those of an earlier version of the data.")},
        {stats && stats->mixed, LG_STR("The data changed while they were counted.")},
        {stats && stats->whole && stats->missing,
         LG_STR("Counts that are missing took longer, or more memory, than is spent on them.")},
        {d->cut, LG_STR("Only the properties and classes that are used most have a partition; "
                        "void:properties and void:classes count all of them.")},
        {stats && stats->n_graphs > LG_STATS_COUNTED,
         LG_STR("Of all but the largest 1,000 graphs only the triples are counted.")},
        {stats && stats->more_graphs, LG_STR("Only the largest graphs are listed.")},
    };
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (notes[i].applies) {
            add_note(d, dataset, LG_NS_RDFS "comment", notes[i].text);
        }
    }
}

// --- Prefixes and examples --------------------------------------------------------

static void
add_prefixes(Describer *d, LgTerm prefixes)
{
    const LgSite *site = d->page->site;
    add_type(d, prefixes, NS_OWL "Ontology");
    for (size_t i = 0; i < site->n_prefixes; i++) {
        add(d, prefixes, NS_SH "declare", blank(d, "d", 0, i));
    }
    for (size_t i = 0; i < site->n_prefixes; i++) {
        const LgTerm b = blank(d, "d", 0, i);
        add(d, b, NS_SH "prefix", lg_term_string(site->prefixes[i].prefix));
        add(d, b, NS_SH "namespace",
            lg_term_typed(site->prefixes[i].iri, LG_STR(LG_NS_XSD "anyURI")));
    }
}

static void
add_examples(Describer *d, LgTerm prefixes)
{
    for (size_t i = 0; i < lg_examples_n; i++) {
        const LgExample *e = &lg_examples[i];
        const LgTerm s =
            part(d, lg_page_text(d->page, "example-" LG_STR_FMT, LG_STR_ARG(e->slug)).p);
        add_type(d, s, NS_SH "SPARQLExecutable");
        add_type(d, s, NS_SH "SPARQLSelectExecutable");
        add_note(d, s, LG_NS_RDFS "label", e->title);
        add_note(d, s, LG_NS_RDFS "comment", e->title);
        add(d, s, NS_SH "prefixes", prefixes);
        add_text(d, s, NS_SH "select", e->text);
        add(d, s, NS_SCHEMA "target", lg_term_iri(d->self));
    }
}

// --- The document -----------------------------------------------------------------

static LgStatus
describe(Describer *d)
{
    const LgTerm dataset = part(d, "dataset");
    const LgTerm all = part(d, "default-graph");
    const LgTerm prefixes = part(d, "prefixes");
    add_service(d, dataset);
    add_dataset(d, dataset, all);
    add_graph(d, all, 0, d->stats ? &d->stats->all : NULL);
    add_graphs(d);
    add_notes(d, dataset);
    add_prefixes(d, prefixes);
    add_examples(d, prefixes);
    if (d->st == LG_OK && lg_val_failed(d->page->view)) {
        return lg_error_set(&d->page->err, LG_E_NOMEM, "out of memory");
    }
    return d->st == LG_OK ? lg_writer_end(d->writer, &d->page->err) : d->st;
}

static LgStatus
write(LgPage *page, LgFormat format, const LgStats *stats)
{
    static const LgPrefix own[] = {
        {LG_STR_INIT("sd"), LG_STR_INIT(NS_SD)},
        {LG_STR_INIT("formats"), LG_STR_INIT(NS_FORMATS)},
        {LG_STR_INIT("sh"), LG_STR_INIT(NS_SH)},
        {LG_STR_INIT("schema"), LG_STR_INIT(NS_SCHEMA)},
        {LG_STR_INIT("void"), LG_STR_INIT(LG_NS_VOID)},
        {LG_STR_INIT("rdf"), LG_STR_INIT(LG_NS_RDF)},
        {LG_STR_INIT("rdfs"), LG_STR_INIT(LG_NS_RDFS)},
        {LG_STR_INIT("xsd"), LG_STR_INIT(LG_NS_XSD)},
        {LG_STR_INIT("owl"), LG_STR_INIT(NS_OWL)},
        {LG_STR_INIT("dct"), LG_STR_INIT(LG_NS_DCT)},
    };
    Describer d = {
        .page = page,
        .stats = stats,
        .self = lg_page_text(page, LG_STR_FMT "sparql", LG_STR_ARG(page->site->base)),
    };
    LG_TRY(lg_writer_new(format, lg_reply_out(page->reply), own, sizeof(own) / sizeof(own[0]),
                         &d.writer, &page->err));
    const LgStatus st = describe(&d);
    lg_writer_free(d.writer);
    return st;
}

void
lg_service_describe(LgPage *page, LgFormat format)
{
    const LgStats *stats = NULL;
    lg_stats_ref(page, &stats);
    page->mixed |= !stats || !stats->whole || stats->mixed || stats->missing ||
                   stats->version != page->version;
    if (!lg_page_fresh(page, (LgRep)(VARIANT + (int)format))) {
        lg_page_fields(page, lg_format_media(format));
        if (write(page, format, stats) != LG_OK) {
            lg_page_failed(page);
        }
    }
    lg_stats_unref(page->site, stats);
}

void
lg_service_serve(LgPage *page)
{
    const LgRep rep = lg_rep_choose(page);
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (rep == LG_REP_HTML) {
        lg_query_page_form(page);
    } else if (rep != LG_REP_NONE && lg_rep_format(rep) != LG_FORMAT_NONE) {
        lg_service_describe(page, lg_rep_format(rep));
    } else {
        lg_page_error(page, 406,
                      LG_STR("the description is given as text/turtle, application/n-triples, "
                             "application/rdf+xml, application/ld+json or text/html"));
    }
}
