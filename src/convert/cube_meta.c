// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the catalogue says about a dataset: the properties that
// OpenDataCommunities had (PublishMyData), and DCAT.

#include "base/time.h"
#include "convert/cube_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdio.h>

#define PMD "http://publishmydata.com/def/dataset#"
#define FOLDER "http://publishmydata.com/def/ontology/folder/"
#define FOAF "http://xmlns.com/foaf/0.1/"
#define WDRS "http://www.w3.org/2007/05/powder-s#"
#define MEDIA "https://www.iana.org/assignments/media-types/"
#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")

typedef struct {
    LgCube *cube;
    LgEmit *emit;
    LgRecipeDataset d;
    LgStr lang;
} Meta;

static void
no_memory(Meta *m)
{
    if (m->emit->st == LG_OK) {
        m->emit->st = lg_error_set(m->emit->err, LG_E_NOMEM, "no memory for metadata");
    }
}

static void
link(Meta *m, const char *predicate, LgStr object)
{
    if (object.n > 0) {
        lg_emit_iri(m->emit, m->cube->dataset, lg_str_c(predicate), object);
    }
}

static void
text(Meta *m, const char *predicate, LgStr value, LgStr lang)
{
    lg_emit_text(m->emit, m->cube->dataset, lg_str_c(predicate), value, lang);
}

// A name that is not an IRI becomes a resource of this site with that label.
static LgStr
named(Meta *m, LgStr name, const char *path, const char *class)
{
    if (name.n == 0 || (lg_iri_has_scheme(name) && lg_iri_check(name, NULL) == LG_OK)) {
        return name;
    }
    LgStr slug = {0};
    const LgStatus st = lg_slug_make(m->cube->arena, name, &slug, m->emit->err);
    if (st != LG_OK) {
        m->emit->st = m->emit->st == LG_OK ? st : m->emit->st;
        return (LgStr){0};
    }
    const LgStr iri = lg_cube_iri(m->cube, path, slug, (LgStr){0});
    if (!iri.p) {
        no_memory(m);
        return iri;
    }
    lg_emit_iri(m->emit, iri, RDF_TYPE, lg_str_c(class));
    lg_emit_text(m->emit, iri, RDFS_LABEL, name, (LgStr){0});
    return iri;
}

// A date alone is its first second: the catalogue sorts by dateTime.
static void
date(Meta *m, const char *predicate, LgStr given)
{
    char buffer[LG_TIME_TEXT];
    LgStr when = given;
    if (given.n == 0) {
        when = lg_time_iso(m->cube->options->now, buffer);
    } else if (given.n == 10) {
        when = lg_arena_printf(m->cube->arena, LG_STR_FMT "T00:00:00Z", LG_STR_ARG(given));
    }
    if (!when.p) {
        no_memory(m);
        return;
    }
    lg_emit_term(m->emit, m->cube->dataset, lg_str_c(predicate),
                 lg_term_typed(when, LG_STR(LG_NS_XSD "dateTime")));
}

static LgStr
distribution(Meta *m, const char *suffix, const char *path, const char *title, const char *media)
{
    LgEmit *e = m->emit;
    LgArena *arena = m->cube->arena;
    const LgStr iri =
        lg_arena_printf(arena, LG_STR_FMT "#distribution-%s", LG_STR_ARG(m->cube->dataset), suffix);
    const LgStr url = lg_arena_printf(arena, LG_STR_FMT "%s", LG_STR_ARG(m->cube->dataset), path);
    if (!iri.p || !url.p) {
        no_memory(m);
        return (LgStr){0};
    }
    link(m, LG_NS_DCAT "distribution", iri);
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_DCAT "Distribution"));
    lg_emit_text(e, iri, RDFS_LABEL, lg_str_c(title), (LgStr){0});
    lg_emit_text(e, iri, LG_STR(LG_NS_DCT "title"), lg_str_c(title), (LgStr){0});
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "accessURL"), m->cube->dataset);
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "downloadURL"), url);
    lg_emit_iri(e, iri, LG_STR(LG_NS_DCAT "mediaType"), lg_str_c(media));
    if (m->d.license.n > 0) {
        lg_emit_iri(e, iri, LG_STR(LG_NS_DCT "license"), m->d.license);
    }
    return iri;
}

static void
types(Meta *m)
{
    if (m->cube->structure.n > 0) {
        link(m, LG_NS_RDF "type", LG_STR(LG_NS_QB "DataSet"));
    }
    link(m, LG_NS_RDF "type", LG_STR(PMD "Dataset"));
    link(m, LG_NS_RDF "type", LG_STR(PMD "LinkedDataset"));
    link(m, LG_NS_RDF "type", LG_STR(LG_NS_VOID "Dataset"));
    link(m, LG_NS_RDF "type", LG_STR(LG_NS_DCAT "Dataset"));
    if (m->d.replaced_by.n > 0) {
        link(m, LG_NS_RDF "type", LG_STR(PMD "DeprecatedDataset"));
        link(m, LG_NS_DCT "isReplacedBy", m->d.replaced_by);
    }
}

static void
words(Meta *m)
{
    const LgRecipeDataset *d = &m->d;
    text(m, LG_NS_RDFS "label", d->title, m->lang);
    text(m, LG_NS_DCT "title", d->title, m->lang);
    text(m, LG_NS_RDFS "comment", d->comment, (LgStr){0});
    text(m, LG_NS_DCT "description", d->description, (LgStr){0});
    text(m, PMD "nextUpdateDue", d->next_update, (LgStr){0});
    for (size_t i = 0; i < d->n_keywords; i++) {
        text(m, LG_NS_DCAT "keyword", d->keywords[i], (LgStr){0});
    }
}

static void
theme(Meta *m)
{
    const LgStr iri = named(m, m->d.theme, "def/concept/folders/themes/", FOLDER "Folder");
    if (iri.n == 0) {
        return;
    }
    link(m, LG_NS_DCAT "theme", iri);
    link(m, FOLDER "inFolder", iri);
    const LgStr tree = lg_cube_iri(m->cube, "def/concept/folders/themes", (LgStr){0}, (LgStr){0});
    if (!tree.p) {
        no_memory(m);
        return;
    }
    lg_emit_iri(m->emit, iri, LG_STR(FOLDER "inTree"), tree);
    lg_emit_string(m->emit, tree, RDFS_LABEL, LG_STR("Themes"));
}

static void
people(Meta *m)
{
    const LgRecipeDataset *d = &m->d;
    const char *const path = "id/organisation/";
    const LgStr publisher = named(m, d->publisher, path, FOAF "Organization");
    link(m, LG_NS_DCT "publisher", publisher);
    link(m, LG_NS_DCT "creator",
         d->creator.n > 0 ? named(m, d->creator, path, FOAF "Organization") : publisher);
    if (d->contact.n > 0) {
        const LgStr mail =
            lg_str_starts(d->contact, LG_STR("mailto:"))
                ? d->contact
                : lg_arena_printf(m->cube->arena, "mailto:" LG_STR_FMT, LG_STR_ARG(d->contact));
        const LgTerm term = lg_term_iri(mail);
        if (!mail.p) {
            no_memory(m);
        } else if (lg_term_check(&term, NULL) == LG_OK) {
            link(m, PMD "contactEmail", mail);
        }
    }
}

LgRecipeDataset
lg_cube_dataset(const LgCube *cube)
{
    LgRecipeDataset d = cube->recipe->dataset;
    if (d.publisher.n == 0) {
        d.publisher = cube->options->publisher;
    }
    if (d.license.n == 0) {
        d.license = cube->options->licence;
    }
    return d;
}

// The table that CSV on the Web makes the observations of, and where that is said. The version
// tells the site which of its files it is.
static void
tidy(Meta *m)
{
    LgArena *arena = m->cube->arena;
    const LgStr dataset = m->cube->dataset;
    const LgStr iri = distribution(m, "csvw", "/download.csv",
                                   "Observations as CSV with metadata (CSVW)", MEDIA "text/csv");
    const LgStr metadata =
        lg_arena_printf(arena, LG_STR_FMT "/download.csv-metadata.json", LG_STR_ARG(dataset));
    const LgStr size = lg_arena_printf(arena, "%llu", (unsigned long long)m->cube->csvw_size);
    if (!iri.p || !metadata.p || !size.p) {
        no_memory(m);
        return;
    }
    lg_emit_iri(m->emit, iri, LG_STR(WDRS "describedby"), metadata);
    lg_emit_string(m->emit, iri, LG_STR(LG_NS_DCAT "version"), m->cube->csvw_version);
    lg_emit_term(m->emit, iri, LG_STR(LG_NS_DCAT "byteSize"),
                 lg_term_typed(size, LG_STR(LG_NS_XSD "nonNegativeInteger")));
}

void
lg_cube_meta_check(const LgCube *cube, const char *where)
{
    const LgRecipeDataset d = lg_cube_dataset(cube);
    const struct {
        const char *name;
        bool there;
    } wanted[] = {
        {"comment", d.comment.n > 0},     {"description", d.description.n > 0},
        {"publisher", d.publisher.n > 0}, {"license", d.license.n > 0},
        {"contact", d.contact.n > 0},     {"issued", d.issued.n > 0},
        {"theme", d.theme.n > 0},
    };
    LgBuf text = {0};
    char fix[256];
    (void)snprintf(fix, sizeof(fix),
                   "say them %s; the publisher and the licence of all datasets can stand in "
                   "lodge.yaml",
                   where);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (!wanted[i].there) {
            lg_buf_printf(&text, "%s %s",
                          text.n > 0 ? "," : "the catalogue will miss:", wanted[i].name);
        }
    }
    const LgCatalogue how = cube->options->catalogue;
    if (text.n > 0 && how != LG_CATALOGUE_SILENT) {
        const LgStr recipe = cube->recipe->path;
        lg_report_add(
            cube->report,
            &(LgProblem){.code = "C-MISSING",
                         .severity =
                             how == LG_CATALOGUE_WARN ? LG_SEVERITY_WARNING : LG_SEVERITY_ERROR,
                         .file = recipe.n > 0 ? recipe : lg_str_c(cube->options->inputs[0]),
                         .text = lg_buf_view(&text),
                         .fix = lg_str_c(fix)});
    }
    lg_buf_done(&text);
}

void
lg_cube_meta(LgCube *cube, LgEmit *emit, uint64_t triples)
{
    Meta m = {.cube = cube, .emit = emit, .d = lg_cube_dataset(cube)};
    m.lang = m.d.language;
    if (m.lang.n == 0) {
        m.lang = LG_STR("en");
    }
    const LgStr sparql = lg_cube_iri(cube, "sparql", (LgStr){0}, (LgStr){0});
    const LgStr dump =
        lg_arena_printf(cube->arena, LG_STR_FMT "/download.nt", LG_STR_ARG(cube->dataset));
    const LgStr count = lg_arena_printf(cube->arena, "%llu", (unsigned long long)triples);
    if (!sparql.p || !dump.p || !count.p) {
        no_memory(&m);
        return;
    }
    types(&m);
    words(&m);
    people(&m);
    link(&m, LG_NS_DCT "license", m.d.license);
    date(&m, LG_NS_DCT "issued", m.d.issued.n > 0 ? m.d.issued : cube->issued);
    date(&m, LG_NS_DCT "modified", m.d.modified);
    theme(&m);
    for (size_t i = 0; i < m.d.n_references; i++) {
        link(&m, LG_NS_DCT "references", m.d.references[i]);
    }
    link(&m, PMD "graph", cube->graph);
    link(&m, LG_NS_QB "structure", cube->structure);
    link(&m, LG_NS_VOID "sparqlEndpoint", sparql);
    link(&m, LG_NS_VOID "dataDump", dump);
    lg_emit_term(emit, cube->dataset, LG_STR(LG_NS_VOID "triples"),
                 lg_term_typed(count, LG_STR(LG_NS_XSD "integer")));
    // Where the site offers them.
    if (cube->structure.n > 0) {
        (void)distribution(&m, "csv", ".csv", "Observations as CSV", MEDIA "text/csv");
    }
    (void)distribution(&m, "nt", "/download.nt", "All triples as N-Triples",
                       MEDIA "application/n-triples");
    (void)distribution(&m, "ttl", "/download.ttl", "All triples as Turtle", MEDIA "text/turtle");
    if (cube->options->csvw_offered && cube->csvw_version.n > 0) {
        tidy(&m);
    }
}
