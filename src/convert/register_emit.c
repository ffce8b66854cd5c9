// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A register as triples: the classes and properties it has, its records, its code lists and what
// the catalogue says about it.

#include "convert/area.h"
#include "convert/register_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#define NS_OWL "http://www.w3.org/2002/07/owl#"
#define NS_GEO "http://www.opengis.net/ont/geosparql#"
#define NS_WGS "http://www.w3.org/2003/01/geo/wgs84_pos#"
#define NS_OS "http://data.ordnancesurvey.co.uk/ontology/spatialrelations/"
#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")
#define ENGLISH LG_STR("en")

typedef struct {
    LgRegisterRun *run;
    LgEmit *emit;
} Writer;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a register");
}

// --- What there is in it ----------------------------------------------------------------

static LgStr
range_of(const LgRegisterField *field)
{
    switch (field->recipe->kind) {
    case LG_REGISTER_TEXT: return field->datatype;
    case LG_REGISTER_CODE: return LG_STR(LG_NS_SKOS "Concept");
    case LG_REGISTER_AREA: return LG_STR(LG_AREA_CLASS);
    case LG_REGISTER_PERIOD: return LG_STR(LG_PERIOD_DEF "Interval");
    case LG_REGISTER_POINT: return LG_STR(NS_GEO "Geometry");
    case LG_REGISTER_IRI:
    case LG_REGISTER_LINK:
    case LG_REGISTER_ORGANISATION: break;
    }
    return LG_STR(LG_NS_RDFS "Resource");
}

// An IRI as it is; a name becomes a concept of the units of measure.
static LgStatus
describe_unit(const Writer *w, const LgRegisterField *field, LgError *err)
{
    LgStr unit = field->recipe->unit;
    LgStr slug = {0};
    if (unit.n == 0) {
        return LG_OK;
    }
    if (!lg_iri_has_scheme(unit) || lg_iri_check(unit, NULL) != LG_OK) {
        LG_TRY(lg_slug_make(w->run->cube.arena, unit, &slug, err));
        unit = lg_cube_iri(&w->run->cube, "def/concept/measure-units/", slug, (LgStr){0});
        if (!unit.p) {
            return no_memory(err);
        }
        lg_emit_iri(w->emit, unit, RDF_TYPE, LG_STR(LG_NS_SKOS "Concept"));
        lg_emit_text(w->emit, unit, RDFS_LABEL, field->recipe->unit, (LgStr){0});
    }
    lg_emit_iri(w->emit, field->property, LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"), unit);
    return LG_OK;
}

static LgStatus
describe_field(const Writer *w, LgStr document, const LgRegisterField *field, LgError *err)
{
    LgEmit *e = w->emit;
    if (field->recipe->kind == LG_REGISTER_POINT) { // for who has not loaded their vocabularies
        lg_emit_text(e, field->property, RDFS_LABEL, field->label, ENGLISH);
        lg_emit_text(e, LG_STR(NS_GEO "asWKT"), RDFS_LABEL, LG_STR("as WKT"), ENGLISH);
    }
    if (!lg_str_starts(field->property, w->run->cube.base)) {
        return LG_OK; // somebody else describes it
    }
    lg_emit_iri(e, field->property, LG_STR(LG_NS_RDFS "isDefinedBy"), document);
    const bool literal = field->recipe->kind == LG_REGISTER_TEXT;
    lg_emit_iri(e, field->property, RDF_TYPE, LG_STR(LG_NS_RDF "Property"));
    lg_emit_iri(e, field->property, RDF_TYPE,
                literal ? LG_STR(NS_OWL "DatatypeProperty") : LG_STR(NS_OWL "ObjectProperty"));
    lg_emit_text(e, field->property, RDFS_LABEL, field->label, ENGLISH);
    lg_emit_text(e, field->property, LG_STR(LG_NS_RDFS "comment"), field->recipe->comment, ENGLISH);
    lg_emit_iri(e, field->property, LG_STR(LG_NS_RDFS "domain"), w->run->class);
    lg_emit_iri(e, field->property, LG_STR(LG_NS_RDFS "range"), range_of(field));
    return describe_unit(w, field, err);
}

static void
describe_class(const Writer *w, LgStr document, LgStr iri, LgStr label, LgStr above)
{
    if (!lg_str_starts(iri, w->run->cube.base)) {
        return;
    }
    lg_emit_iri(w->emit, iri, LG_STR(LG_NS_RDFS "isDefinedBy"), document);
    lg_emit_iri(w->emit, iri, RDF_TYPE, LG_STR(NS_OWL "Class"));
    lg_emit_text(w->emit, iri, RDFS_LABEL, label, ENGLISH);
    if (above.n > 0) {
        lg_emit_iri(w->emit, iri, LG_STR(LG_NS_RDFS "subClassOf"), above);
    }
}

// --- Records ----------------------------------------------------------------------------

static LgStatus
point(const Writer *w, const LgRegisterField *field, LgStr record, uint32_t row, LgError *err)
{
    LgEmit *e = w->emit;
    LgRegisterPoint p = {0};
    const LgStr x = lg_table_cell(field->x, row);
    const LgStr y = lg_table_cell(field->y, row);
    LG_TRY(lg_register_point(w->run->cube.arena, x, y, &p, err));
    if (p.wkt.n == 0) {
        if (x.n > 0 || y.n > 0) {
            lg_cube_problem(
                &w->run->cube,
                (LgProblem){.code = "W-POINT",
                            .severity = LG_SEVERITY_WARNING,
                            .value = x.n > 0 ? x : y,
                            .text = LG_STR("these coordinates are no place in the country; the "
                                           "record is without its point"),
                            .expected = LG_STR("longitude and latitude in degrees, or easting and "
                                               "northing in metres")},
                row, x.n > 0 ? field->x : field->y);
        }
        return LG_OK;
    }
    const LgStr node = lg_arena_printf(w->run->cube.arena, LG_STR_FMT "#" LG_STR_FMT,
                                       LG_STR_ARG(record), LG_STR_ARG(field->recipe->name));
    if (!node.p) {
        return no_memory(err);
    }
    lg_emit_iri(e, record, field->property, node);
    const LgStr label = lg_arena_printf(w->run->cube.arena, LG_STR_FMT ", " LG_STR_FMT,
                                        LG_STR_ARG(p.x), LG_STR_ARG(p.y));
    if (!label.p) {
        return no_memory(err);
    }
    lg_emit_iri(e, node, RDF_TYPE, LG_STR("http://www.opengis.net/ont/sf#Point"));
    lg_emit_text(e, node, RDFS_LABEL, label, (LgStr){0});
    lg_emit_term(e, node, LG_STR(NS_GEO "asWKT"),
                 lg_term_typed(p.wkt, LG_STR(NS_GEO "wktLiteral")));
    // What maps look for, on the record itself.
    const LgStr decimal = LG_STR(LG_NS_XSD "decimal");
    lg_emit_term(e, record, p.national_grid ? LG_STR(NS_OS "easting") : LG_STR(NS_WGS "long"),
                 lg_term_typed(p.x, decimal));
    lg_emit_term(e, record, p.national_grid ? LG_STR(NS_OS "northing") : LG_STR(NS_WGS "lat"),
                 lg_term_typed(p.y, decimal));
    w->run->n_points++;
    return LG_OK;
}

static LgStatus
record(const Writer *w, uint32_t row, LgError *err)
{
    const LgRegisterRun *run = w->run;
    const LgRegister *reg = run->recipe;
    const LgStr iri = run->iris[row];
    lg_emit_iri(w->emit, iri, RDF_TYPE, run->class);
    for (size_t f = 0; f < run->n_fields; f++) {
        const LgRegisterField *field = &run->fields[f];
        if (!field->column) {
            LG_TRY(point(w, field, iri, row, err));
            continue;
        }
        const LgRegisterCell *cell = lg_register_cell(field, row);
        for (uint32_t i = 0; i < cell->n; i++) {
            lg_emit_term(w->emit, iri, field->property, cell->terms[i]);
        }
        if (cell->n > 0 && lg_str_eq(field->recipe->name, reg->label)) {
            const LgTerm *label = &cell->terms[0];
            lg_emit_term(w->emit, iri, RDFS_LABEL,
                         field->recipe->language.n > 0 ? *label : lg_term_string(label->value));
        }
        if (cell->n > 0 && lg_str_eq(field->recipe->name, reg->ended)) {
            lg_emit_iri(w->emit, iri, RDF_TYPE, run->ended);
        }
    }
    return w->emit->st;
}

// The classes and properties of the records, in a graph of their own, as a document of its own.
static LgStatus
vocabulary(const Writer *w, LgError *err)
{
    LgRegisterRun *run = w->run;
    LgCube *cube = &run->cube;
    const LgRegister *reg = run->recipe;
    LG_TRY(lg_cube_graph(
        cube, w->emit,
        lg_arena_printf(cube->arena, LG_STR_FMT "/vocabulary", LG_STR_ARG(cube->graph)), err));
    const LgStr document = lg_cube_iri(cube, "def/", cube->slug, (LgStr){0});
    if (!document.p) {
        return no_memory(err);
    }
    lg_emit_iri(w->emit, document, RDF_TYPE, LG_STR(NS_OWL "Ontology"));
    lg_emit_text(w->emit, document, RDFS_LABEL, cube->recipe->dataset.title, ENGLISH);
    const LgStr label = lg_iri_has_scheme(reg->class) ? LG_STR("Record") : reg->class;
    describe_class(w, document, run->class, label, (LgStr){0});
    if (reg->ended.n > 0) {
        describe_class(w, document, run->ended, LG_STR("Ended"), run->class);
    }
    for (size_t f = 0; f < run->n_fields; f++) {
        LG_TRY(describe_field(w, document, &run->fields[f], err));
    }
    return LG_OK;
}

// The names of the authorities of a field, for whoever has no table of them.
static LgStatus
organisations(const Writer *w, const LgRegisterField *field, LgError *err)
{
    LgCube *cube = &w->run->cube;
    const LgPlaces *places = cube->options->places;
    if (field->recipe->kind != LG_REGISTER_ORGANISATION || !places) {
        return LG_OK;
    }
    LG_TRY(lg_cube_graph(
        cube, w->emit,
        lg_arena_printf(cube->arena, LG_STR_FMT "/organisations", LG_STR_ARG(cube->graph)), err));
    for (uint32_t i = 0; i < field->column->n; i++) {
        const LgRegisterCell *cell = &field->cells[i];
        const LgOrganisation *one =
            cell->n > 0 ? lg_places_organisation(places, cell->terms[0].value) : NULL;
        if (one) {
            lg_emit_text(w->emit, cell->terms[0].value, RDFS_LABEL,
                         one->official.n > 0 ? one->official : one->name, (LgStr){0});
        }
    }
    return LG_OK;
}

LgStatus
lg_register_emit(LgRegisterRun *run, LgEmit *emit, LgError *err)
{
    LgCube *cube = &run->cube;
    const Writer w = {run, emit};
    cube->graphs = LG_NEW_ARRAY(cube->arena, LgStr, run->n_fields + 12);
    if (!cube->graphs) {
        return no_memory(err);
    }
    LG_TRY(lg_cube_graph(cube, emit, cube->graph, err));
    for (uint32_t row = 0; row < cube->table->n_rows; row++) {
        if (run->iris[row].p) {
            LG_TRY(record(&w, row, err));
        }
    }
    LG_TRY(lg_emit_flush(emit));
    const uint64_t triples = emit->n;
    LG_TRY(vocabulary(&w, err));
    for (size_t f = 0; f < run->n_fields; f++) {
        if (run->fields[f].coded) {
            LG_TRY(lg_cube_emit_codes(cube, emit, run->fields[f].coded, err));
        }
        LG_TRY(organisations(&w, &run->fields[f], err));
    }
    LG_TRY(lg_cube_graph(
        cube, emit, lg_arena_printf(cube->arena, LG_STR_FMT "/metadata", LG_STR_ARG(cube->graph)),
        err));
    lg_cube_meta(cube, emit, triples);
    return lg_emit_flush(emit);
}
