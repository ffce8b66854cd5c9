// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What goes along with certificates: the description of the datasets, and for
// each graph of certificates a reference graph with the concepts and areas that
// occur in it and where it came from.

#include "base/time.h"
#include "convert/area.h"
#include "convert/emit_impl.h"
#include "convert/epc_impl.h"
#include "convert/places_impl.h"

#include "base/mem.h"

#define PROV "http://www.w3.org/ns/prov#"
#define PMD "http://publishmydata.com/def/dataset#"
#define OGL "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
#define MEDIA "https://www.iana.org/assignments/media-types/"
#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")
#define ENGLISH LG_STR("en")

typedef struct {
    LgEpcRun *run;
    LgEmit *emit;
} Meta;

static const char address_notice[] =
    "Addresses and postcodes contain information of Royal Mail and Ordnance Survey and are not "
    "under "
    "the Open Government Licence. They may be used, copied and passed on only for purposes that "
    "have to do "
    "with the energy performance of buildings, as the terms of the energy performance of buildings "
    "registers list them. Whoever passes them on must pass on this notice, and the copyright and "
    "database right notice of the registers, with them. They are also personal data.";

static const struct {
    const char *title, *comment;
} datasets[LG_EPC_TYPES] = {
    {"Domestic energy performance certificates",
     "Energy performance certificates of dwellings with what they recommend."},
    {"Non-domestic energy performance certificates",
     "Energy performance certificates of buildings that are not dwellings, with what they "
     "recommend."},
    {"Display energy certificates",
     "Certificates of the energy that public buildings have used, with what they recommend."},
};

// The IRI base + path + name + tail.
static LgStr
iri_of(Meta *m, const char *path, const char *name, LgStr tail)
{
    const LgStr s =
        lg_arena_printf(m->run->arena, LG_STR_FMT "%s%s" LG_STR_FMT,
                        LG_STR_ARG(m->run->options->base), path, name, LG_STR_ARG(tail));
    if (!s.p && m->emit->st == LG_OK) {
        m->emit->st = lg_error_set(m->emit->err, LG_E_NOMEM, "no memory for metadata");
    }
    return s;
}

// --- Concepts and areas -----------------------------------------------------

static LgStr
concept_iri(Meta *m, const LgEpcTerm *term)
{
    const LgStr list = iri_of(m, "def/concept/epc/", term->list, LG_STR("/"));
    return list.p ? lg_arena_printf(m->run->arena, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(list),
                                    LG_STR_ARG(term->slug))
                  : list;
}

static void
describe_area(Meta *m, const LgEpcTerm *term)
{
    const LgPlaces *places = m->run->options->places;
    const LgPlace *place = places ? lg_places_area(places, term->slug) : NULL;
    const LgStr iri = lg_arena_printf(m->run->arena, LG_AREA_NS LG_STR_FMT, LG_STR_ARG(term->slug));
    if (!iri.p) {
        return;
    }
    lg_emit_iri(m->emit, iri, RDF_TYPE, LG_STR(LG_AREA_CLASS));
    lg_emit_text(m->emit, iri, RDFS_LABEL, term->label.n > 0 || !place ? term->label : place->name,
                 ENGLISH);
    lg_emit_string(m->emit, iri, LG_STR(LG_NS_SKOS "notation"), term->slug);
    if (place) {
        lg_places_emit_end(places, place, m->emit, m->run->arena);
    }
}

static void
describe_concept(Meta *m, const LgEpcTerm *term)
{
    LgEmit *e = m->emit;
    const LgStr iri = concept_iri(m, term);
    const LgStr scheme = iri_of(m, "def/concept-scheme/epc/", term->list, LG_STR(""));
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_SKOS "Concept"));
    lg_emit_text(e, iri, RDFS_LABEL, term->label, ENGLISH);
    lg_emit_text(e, iri, LG_STR(LG_NS_SKOS "prefLabel"), term->label, ENGLISH);
    lg_emit_iri(e, iri, LG_STR(LG_NS_SKOS "inScheme"), scheme);
    if (!term->reviewed) {
        const LgStr collection =
            iri_of(m, "def/concept-scheme/epc/", term->list, LG_STR("/unreviewed"));
        lg_emit_iri(e, collection, LG_STR(LG_NS_SKOS "member"), iri);
    }
}

static void
describe_spellings(Meta *m, unsigned part, uint64_t year)
{
    const LgEpcSpelling *s = lg_epc_lists_spellings(m->run->lists);
    for (; s && m->emit->st == LG_OK; s = s->next) {
        if (s->graphs[part] & year && !lg_str_eq(s->raw, s->term->label)) {
            lg_emit_text(m->emit, concept_iri(m, s->term), LG_STR(LG_NS_SKOS "altLabel"), s->raw,
                         lg_epc_value_language(s->raw));
        }
    }
}

static void
describe_terms(Meta *m, unsigned part, uint64_t year)
{
    const LgEpcTerm *term = lg_epc_lists_terms(m->run->lists);
    for (; term && m->emit->st == LG_OK; term = term->next) {
        if (!(term->graphs[part] & year)) {
            continue;
        }
        if (strcmp(term->list, LG_EPC_AREAS) == 0) {
            describe_area(m, term);
        } else {
            describe_concept(m, term);
        }
    }
    describe_spellings(m, part, year);
}

// --- Where it came from -----------------------------------------------------

static void
number(Meta *m, LgStr subject, const char *property, uint64_t value)
{
    const LgStr text = lg_arena_printf(m->run->arena, "%llu", (unsigned long long)value);
    lg_emit_term(m->emit, subject, lg_str_c(property),
                 lg_term_typed(text, LG_STR(LG_NS_XSD "integer")));
}

static LgStr
file_name(LgStr path)
{
    for (size_t i = path.n; i > 0; i--) {
        if (path.p[i - 1] == '/') {
            return lg_str_from(path, i);
        }
    }
    return path;
}

static void
describe_source(Meta *m, LgStr graph, LgStr activity, const LgEpcTable *table, size_t index)
{
    LgEmit *e = m->emit;
    const LgStr source =
        lg_arena_printf(m->run->arena, LG_STR_FMT "#source-%zu", LG_STR_ARG(graph), index + 1);
    lg_emit_iri(e, graph, LG_STR(LG_NS_DCT "source"), source);
    lg_emit_iri(e, activity, LG_STR(PROV "used"), source);
    lg_emit_iri(e, source, RDF_TYPE, LG_STR(PROV "Entity"));
    lg_emit_string(e, source, RDFS_LABEL, file_name(table->name));
    number(m, source, LG_NS_DCAT "byteSize", table->bytes);
    number(m, source, LG_NS_VOID "entities", table->rows);
}

static void
describe_origin(Meta *m, unsigned part, unsigned year, LgStr graph)
{
    LgEmit *e = m->emit;
    char buffer[LG_TIME_TEXT];
    const LgStr now = lg_time_iso(m->run->options->now, buffer);
    const LgStr dataset = iri_of(m, "data/epc/", lg_epc_types[part % LG_EPC_TYPES], LG_STR(""));
    const LgStr activity =
        lg_arena_printf(m->run->arena, LG_STR_FMT "#conversion", LG_STR_ARG(graph));
    lg_emit_iri(e, dataset, LG_STR(PMD "graph"), graph);
    lg_emit_iri(e, graph, LG_STR(LG_NS_DCT "isPartOf"), dataset);
    lg_emit_iri(e, graph, LG_STR(LG_NS_DCT "license"), LG_STR(OGL));
    lg_emit_iri(e, graph, LG_STR(PROV "wasGeneratedBy"), activity);
    lg_emit_iri(e, activity, RDF_TYPE, LG_STR(PROV "Activity"));
    lg_emit_term(e, activity, LG_STR(PROV "endedAtTime"),
                 lg_term_typed(now, LG_STR(LG_NS_XSD "dateTime")));
    for (size_t i = 0; i < m->run->n_tables; i++) {
        const LgEpcTable *table = &m->run->tables[i];
        if (table->part == part && table->years & (UINT64_C(1) << year)) {
            describe_source(m, graph, activity, table, i);
        }
    }
}

// A download that the site offers.
static void
describe_download(Meta *m, LgStr dataset, const char *suffix, const char *title, const char *media)
{
    LgEmit *e = m->emit;
    LgArena *arena = m->run->arena;
    const LgStr iri =
        lg_arena_printf(arena, LG_STR_FMT "#distribution-%s", LG_STR_ARG(dataset), suffix);
    const LgStr url =
        lg_arena_printf(arena, LG_STR_FMT "/download.%s", LG_STR_ARG(dataset), suffix);
    if (!iri.p || !url.p) {
        return;
    }
    lg_emit_iri(e, dataset, LG_STR(LG_NS_DCAT "distribution"), iri);
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_DCAT "Distribution"));
    lg_emit_text(e, iri, RDFS_LABEL, lg_str_c(title), ENGLISH);
    lg_emit_text(e, iri, LG_STR(LG_NS_DCT "title"), lg_str_c(title), ENGLISH);
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "accessURL"), dataset);
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "downloadURL"), url);
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "mediaType"), lg_str_c(media));
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCT "license"), LG_STR(OGL));
}

static void
describe_dataset(Meta *m, unsigned type, LgStr dataset)
{
    LgEmit *e = m->emit;
    char buffer[LG_TIME_TEXT];
    const LgTerm now =
        lg_term_typed(lg_time_iso(m->run->options->now, buffer), LG_STR(LG_NS_XSD "dateTime"));
    const LgStr title = lg_str_c(datasets[type].title);
    const LgStr comment = lg_str_c(datasets[type].comment);
    lg_emit_iri(e, dataset, RDF_TYPE, LG_STR(LG_NS_DCAT "Dataset"));
    lg_emit_iri(e, dataset, RDF_TYPE, LG_STR(LG_NS_VOID "Dataset"));
    lg_emit_iri(e, dataset, RDF_TYPE, LG_STR(PMD "Dataset"));
    lg_emit_text(e, dataset, RDFS_LABEL, title, ENGLISH);
    lg_emit_text(e, dataset, LG_STR(LG_NS_DCT "title"), title, ENGLISH);
    lg_emit_text(e, dataset, LG_STR(LG_NS_RDFS "comment"), comment, ENGLISH);
    lg_emit_text(e, dataset, LG_STR(LG_NS_DCT "description"), comment, ENGLISH);
    lg_emit_iri(e, dataset, LG_STR(LG_NS_DCT "license"), LG_STR(OGL));
    lg_emit_iri(e, dataset, LG_STR(LG_NS_DCT "conformsTo"), iri_of(m, "def/", "epc", LG_STR("#")));
    lg_emit_term(e, dataset, LG_STR(LG_NS_DCT "issued"), now);
    lg_emit_term(e, dataset, LG_STR(LG_NS_DCT "modified"), now);
    lg_emit_iri(e, dataset, LG_STR(LG_NS_VOID "sparqlEndpoint"),
                iri_of(m, "", "sparql", LG_STR("")));
    describe_download(m, dataset, "nt", "All triples as N-Triples", MEDIA "application/n-triples");
    describe_download(m, dataset, "ttl", "All triples as Turtle", MEDIA "text/turtle");
}

// --- All of it --------------------------------------------------------------

static void
add_graph(Meta *m, LgConvertResult *out, LgStr graph)
{
    if (graph.p) {
        out->graphs[out->n_graphs++] = graph;
    } else if (m->emit->st == LG_OK) {
        m->emit->st = lg_error_set(m->emit->err, LG_E_NOMEM, "no memory for metadata");
    }
}

// Certificates that go leave a note; their recommendations go with them.
static void
add_records(Meta *m, LgConvertResult *out, LgStr graph, unsigned part)
{
    LgConvertRecords *r = &out->records[out->n_records++];
    *r = (LgConvertRecords){.graph = graph,
                            .class = iri_of(m, "def/epc#", lg_epc_class(part), LG_STR(""))};
    if (part < LG_EPC_TYPES) {
        r->removed = lg_convert_removed(m->run->arena, m->run->options->base, graph);
        if (!r->removed.p && m->emit->st == LG_OK) {
            m->emit->st = lg_error_set(m->emit->err, LG_E_NOMEM, "no memory for metadata");
        }
    }
}

static void
add_sources(const Meta *m, LgConvertResult *out, LgStr graph, unsigned part, uint64_t year)
{
    for (size_t i = 0; i < m->run->n_tables; i++) {
        const LgEpcTable *table = &m->run->tables[i];
        if (table->part == part && table->years & year) {
            out->sources[out->n_sources++] = (LgConvertSource){graph, table->name};
        }
    }
}

static void
write_part(Meta *m, unsigned part, LgConvertResult *out)
{
    LgEpcRun *run = m->run;
    for (unsigned year = 0; year < LG_EPC_YEARS; year++) {
        const uint64_t bit = UINT64_C(1) << year;
        if (run->years[part] & bit) {
            const LgStr graph = lg_epc_graph_iri(run, part, year, "");
            const LgStr reference = lg_epc_graph_iri(run, part, year, "/reference");
            add_graph(m, out, graph);
            add_graph(m, out, reference);
            add_records(m, out, graph, part);
            add_sources(m, out, graph, part, bit);
            lg_emit_graph(m->emit, reference);
            describe_origin(m, part, year, graph);
            describe_terms(m, part, bit);
        }
        // Addresses of a year that is published again without them go away.
        const LgStr addresses = lg_epc_graph_iri(run, part, year, "/address");
        if (part < LG_EPC_TYPES && run->years[part] & bit) {
            add_graph(m, out, addresses);
        }
        if (run->addresses[part] & bit) {
            lg_emit_graph(m->emit, addresses);
            lg_emit_text(m->emit, addresses, LG_STR(LG_NS_DCT "rights"), lg_str_c(address_notice),
                         ENGLISH);
        }
    }
}

static void
count_unlisted(const LgEpcRun *run)
{
    enum { NAMED = 500 }; // the rest in one
    const LgEpcSpelling *s = lg_epc_lists_spellings(run->lists);
    unsigned seen = 0;
    for (; s; s = s->next) {
        if (!s->term->reviewed && ++seen > NAMED) {
            lg_report_count(run->report, "unlisted values", LG_STR("(further ones)"), s->cells);
        } else if (!s->term->reviewed) {
            char text[320];
            const int n = snprintf(text, sizeof(text), "%s: %.*s", s->term->list,
                                   (int)(s->raw.n < 240 ? s->raw.n : 240), s->raw.p);
            lg_report_count(run->report, "unlisted values", (LgStr){text, (size_t)n}, s->cells);
        }
    }
}

static LgStatus
write_all(Meta *m, LgConvertResult *out)
{
    LgEpcRun *run = m->run;
    static const char *vocab[] = {"epc.ttl", "epc-codes.ttl"};
    out->vocab = LG_NEW_ARRAY(run->arena, const char *, 2);
    out->graphs = LG_NEW_ARRAY(run->arena, LgStr, LG_EPC_PARTS * LG_EPC_YEARS * 3 + LG_EPC_TYPES);
    out->records = LG_NEW_ARRAY(run->arena, LgConvertRecords, LG_EPC_PARTS * LG_EPC_YEARS);
    out->datasets = LG_NEW_ARRAY(run->arena, LgStr, LG_EPC_TYPES);
    size_t n_sources = 0;
    for (size_t i = 0; i < run->n_tables; i++) {
        n_sources += (size_t)__builtin_popcountll(run->tables[i].years);
    }
    out->sources = LG_NEW_ARRAY(run->arena, LgConvertSource, n_sources + 1);
    if (!out->vocab || !out->graphs || !out->records || !out->sources || !out->datasets) {
        return lg_error_set(m->emit->err, LG_E_NOMEM, "no memory for metadata");
    }
    for (; out->n_vocab < 2; out->n_vocab++) {
        out->vocab[out->n_vocab] = vocab[out->n_vocab];
    }
    for (unsigned part = 0; part < LG_EPC_PARTS; part++) {
        write_part(m, part, out);
    }
    for (unsigned type = 0; type < LG_EPC_TYPES; type++) {
        if (run->years[type] || run->years[type + LG_EPC_TYPES]) {
            const LgStr dataset = iri_of(m, "data/epc/", lg_epc_types[type], LG_STR(""));
            const LgStr graph = iri_of(m, "graph/epc/", lg_epc_types[type], LG_STR(""));
            out->datasets[out->n_datasets++] = dataset;
            add_graph(m, out, graph);
            lg_emit_graph(m->emit, graph);
            describe_dataset(m, type, dataset);
        }
    }
    return lg_emit_flush(m->emit);
}

LgStatus
lg_epc_meta_write(LgEpcRun *run, LgConvertResult *out, LgError *err)
{
    LgEmit *emit = LG_ALLOC(LgEmit);
    if (!emit) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for metadata");
    }
    lg_emit_init(emit, run->sink, err);
    Meta m = {run, emit};
    const LgStatus st = write_all(&m, out);
    run->triples += emit->n;
    lg_mem_free(emit);
    if (st == LG_OK) {
        count_unlisted(run);
    }
    return st;
}
