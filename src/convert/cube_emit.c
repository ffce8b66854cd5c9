// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The structure of a cube: data structure definition, properties, code lists,
// periods and areas, each kind in the graph where it belongs.

#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/places_impl.h"
#include "convert/slug.h"

#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")
#define RDFS_COMMENT LG_STR(LG_NS_RDFS "comment")
#define UI_SORT LG_STR("http://www.w3.org/ns/ui#sortPriority")

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a cube");
}

LgStatus
lg_cube_graph(LgCube *cube, LgEmit *emit, LgStr graph, LgError *err)
{
    if (!graph.p) {
        return no_memory(err);
    }
    // A list that two columns share is one graph.
    if (lg_str_index(graph, cube->graphs, cube->n_graphs) == cube->n_graphs) {
        cube->graphs[cube->n_graphs++] = graph;
    }
    lg_emit_graph(emit, graph);
    return LG_OK;
}

static LgStr
integer(LgArena *arena, size_t n)
{
    return lg_arena_printf(arena, "%zu", n);
}

// --- Structure --------------------------------------------------------------

typedef struct {
    LgCube *cube;
    LgEmit *emit;
    size_t order;
} Structure;

// Is the name that of a dimension (or, for a measure, of an attribute) too?
static bool
is_taken(const Structure *s, const char *kind, LgStr name)
{
    const LgCube *cube = s->cube;
    if (strcmp(kind, "dimension") == 0) {
        return false;
    }
    for (size_t i = 0; i < cube->n_dims; i++) {
        if (lg_str_eq(cube->dims[i].name, name)) {
            return true;
        }
    }
    for (size_t i = 0; i < cube->n_attrs && strcmp(kind, "measure") == 0; i++) {
        if (lg_str_eq(cube->attrs[i].name, name)) {
            return true;
        }
    }
    return false;
}

// One component of the structure: <spec> qb:dimension <property> ; qb:order n.
static LgStr
component(Structure *s, const char *kind, LgStr name, LgStr label, LgStr property)
{
    LgEmit *e = s->emit;
    const char *before = is_taken(s, kind, name) ? kind : "";
    const LgStr own = lg_arena_printf(s->cube->arena, "%s%s" LG_STR_FMT, before, *before ? "-" : "",
                                      LG_STR_ARG(name));
    const LgStr spec = lg_cube_iri(s->cube, "def/component-specification/", s->cube->slug, own);
    const LgStr order = integer(s->cube->arena, ++s->order);
    const LgStr link = lg_arena_printf(s->cube->arena, LG_NS_QB "%s", kind);
    if (!own.p || !spec.p || !order.p || !link.p) {
        e->st = e->st == LG_OK ? no_memory(e->err) : e->st;
        return (LgStr){0};
    }
    lg_emit_iri(e, s->cube->structure, LG_STR(LG_NS_QB "component"), spec);
    lg_emit_iri(e, spec, RDF_TYPE, LG_STR(LG_NS_QB "ComponentSpecification"));
    lg_emit_iri(e, spec, link, property);
    lg_emit_iri(e, spec, LG_STR(LG_NS_QB "componentProperty"), property);
    lg_emit_text(e, spec, RDFS_LABEL, label, (LgStr){0});
    lg_emit_term(e, spec, LG_STR(LG_NS_QB "order"),
                 lg_term_typed(order, LG_STR(LG_NS_XSD "integer")));
    return spec;
}

static void
property(LgEmit *e, LgStr iri, LgStr class, LgStr label, LgStr comment, LgStr range)
{
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_RDF "Property"));
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_QB "ComponentProperty"));
    lg_emit_iri(e, iri, RDF_TYPE, class);
    lg_emit_text(e, iri, RDFS_LABEL, label, (LgStr){0});
    lg_emit_text(e, iri, RDFS_COMMENT, comment, (LgStr){0});
    lg_emit_iri(e, iri, LG_STR(LG_NS_RDFS "range"), range);
}

static LgStr
range_of(const LgCubeColumn *column)
{
    switch (column->kind) {
    case LG_KIND_CODE: return LG_STR(LG_NS_SKOS "Concept");
    case LG_KIND_AREA: return LG_STR(LG_AREA_CLASS);
    case LG_KIND_PERIOD: return LG_STR(LG_PERIOD_DEF "Interval");
    case LG_KIND_TEXT: return column->datatype;
    case LG_KIND_IRI: break;
    }
    return column->scheme.n > 0 ? LG_STR(LG_NS_SKOS "Concept") : LG_STR(LG_NS_RDFS "Resource");
}

static void
define(LgEmit *e, const LgCubeColumn *column, bool dimension)
{
    if (column->known) {
        return;
    }
    property(e, column->property,
             dimension ? LG_STR(LG_NS_QB "DimensionProperty")
                       : LG_STR(LG_NS_QB "AttributeProperty"),
             column->label, column->recipe->comment, range_of(column));
    if (column->scheme.n > 0) {
        lg_emit_iri(e, column->property, RDF_TYPE, LG_STR(LG_NS_QB "CodedProperty"));
        lg_emit_iri(e, column->property, LG_STR(LG_NS_QB "codeList"), column->scheme);
    }
}

// The codes that this cube uses, as PublishMyData tools expect them.
static void
codes_used(Structure *s, const LgCubeColumn *column, LgStr spec)
{
    LgEmit *e = s->emit;
    const LgStr list = lg_cube_iri(s->cube, "def/code-list/", s->cube->slug, column->name);
    const LgStr label =
        lg_arena_printf(s->cube->arena, "Codes used: " LG_STR_FMT, LG_STR_ARG(column->label));
    if (!list.p || !label.p) {
        e->st = e->st == LG_OK ? no_memory(e->err) : e->st;
        return;
    }
    lg_emit_iri(e, spec, LG_STR(LG_NS_QB "codeList"), list);
    lg_emit_iri(e, list, RDF_TYPE, LG_STR(LG_NS_SKOS "Collection"));
    lg_emit_text(e, list, RDFS_LABEL, label, (LgStr){0});
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        if (code->term.kind == LG_TERM_IRI && code->canon == i) {
            lg_emit_iri(e, list, LG_STR(LG_NS_SKOS "member"), code->term.value);
        }
    }
}

static LgStr
attribute(Structure *s, const LgCubeColumn *column)
{
    const LgStr spec = component(s, "attribute", column->name, column->label, column->property);
    lg_emit_term(s->emit, spec, LG_STR(LG_NS_QB "componentRequired"),
                 lg_term_typed(column->complete ? LG_STR("true") : LG_STR("false"),
                               LG_STR(LG_NS_XSD "boolean")));
    define(s->emit, column, false);
    return spec;
}

// A unit or status that no column but the recipe gives.
static LgStr
plain_attribute(Structure *s, LgStr name, LgStr label, LgStr iri)
{
    const LgStr spec = component(s, "attribute", name, label, iri);
    lg_emit_term(s->emit, spec, LG_STR(LG_NS_QB "componentRequired"),
                 lg_term_typed(LG_STR("false"), LG_STR(LG_NS_XSD "boolean")));
    return spec;
}

// What the table's legend says, in its own words.
static void
legend(const LgCube *cube, LgEmit *e, LgStr spec)
{
    for (size_t i = 0; spec.p && i < cube->n_explained; i++) {
        const LgCubeMarker *m = &cube->explained[i];
        const LgStr note = lg_arena_printf(cube->arena, LG_STR_FMT ": " LG_STR_FMT,
                                           LG_STR_ARG(m->marker), LG_STR_ARG(m->meaning));
        if (!note.p) {
            e->st = e->st == LG_OK ? no_memory(e->err) : e->st;
            return;
        }
        lg_emit_text(e, spec, LG_STR(LG_NS_SKOS "note"), note, (LgStr){0});
    }
}

static bool
has_units(const LgCube *cube)
{
    for (size_t m = 0; m < cube->n_measures; m++) {
        if (cube->measures[m].unit.n > 0) {
            return true;
        }
    }
    return false;
}

static void
structure(LgCube *cube, LgEmit *e)
{
    Structure s = {.cube = cube, .emit = e};
    lg_emit_iri(e, cube->structure, RDF_TYPE, LG_STR(LG_NS_QB "DataStructureDefinition"));
    for (size_t i = 0; i < cube->n_dims; i++) {
        const LgCubeColumn *d = &cube->dims[i];
        const LgStr spec = component(&s, "dimension", d->name, d->label, d->property);
        define(e, d, true);
        if (spec.p && d->kind != LG_KIND_TEXT) {
            codes_used(&s, d, spec);
        }
    }
    (void)component(&s, "dimension", LG_STR("measure-type"), LG_STR("Measure type"),
                    LG_STR(LG_NS_QB "measureType"));
    for (size_t m = 0; m < cube->n_measures; m++) {
        const LgCubeMeasure *measure = &cube->measures[m];
        (void)component(&s, "measure", measure->name, measure->label, measure->property);
        property(e, measure->property, LG_STR(LG_NS_QB "MeasureProperty"), measure->label,
                 measure->comment, measure->datatype);
        lg_emit_iri(e, measure->property, LG_STR(LG_NS_RDFS "subPropertyOf"),
                    LG_STR(LG_SDMX_MEASURE "obsValue"));
    }
    for (size_t i = 0; i < cube->n_attrs; i++) {
        (void)attribute(&s, &cube->attrs[i]);
    }
    if (cube->unit.column) {
        (void)attribute(&s, &cube->unit);
    } else if (has_units(cube)) {
        (void)plain_attribute(&s, LG_STR("measure-units"), LG_STR("Unit of measure"),
                              LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"));
    }
    if (cube->status.column) {
        legend(cube, e, attribute(&s, &cube->status));
    } else if (cube->has_markers) {
        legend(cube, e,
               plain_attribute(&s, LG_STR("obs-status"), LG_STR("Observation status"),
                               LG_STR(LG_SDMX_ATTRIBUTE "obsStatus")));
    }
}

// --- Code lists -------------------------------------------------------------

static void
scheme(LgEmit *e, LgStr iri, LgStr label)
{
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_SKOS "ConceptScheme"));
    lg_emit_text(e, iri, RDFS_LABEL, label, (LgStr){0});
    lg_emit_text(e, iri, LG_STR(LG_NS_DCT "title"), label, (LgStr){0});
}

static void
emit_concept(LgEmit *e, LgStr iri, LgStr label, LgStr notation, LgStr in_scheme)
{
    lg_emit_iri(e, iri, RDF_TYPE, LG_STR(LG_NS_SKOS "Concept"));
    lg_emit_text(e, iri, RDFS_LABEL, label, (LgStr){0});
    lg_emit_text(e, iri, LG_STR(LG_NS_SKOS "prefLabel"), label, (LgStr){0});
    lg_emit_text(e, iri, LG_STR(LG_NS_SKOS "notation"), notation, (LgStr){0});
    if (in_scheme.n > 0) {
        lg_emit_iri(e, iri, LG_STR(LG_NS_SKOS "inScheme"), in_scheme);
    }
}

static void
declared_item(LgCube *cube, LgEmit *e, const LgCubeColumn *column, const LgCodeListItem *item)
{
    const LgStr iri = lg_cube_code_iri(cube, column, item->notation);
    if (!iri.p) {
        e->st = e->st == LG_OK ? no_memory(e->err) : e->st;
        return;
    }
    emit_concept(e, iri, item->label, item->notation, column->scheme);
    lg_emit_text(e, iri, RDFS_COMMENT, item->description, (LgStr){0});
    uint64_t sort = 0;
    if (lg_str_u64(item->sort, &sort)) {
        lg_emit_term(e, iri, UI_SORT, lg_term_typed(item->sort, LG_STR(LG_NS_XSD "integer")));
    }
    const LgCodeListItem *parent =
        item->parent.n > 0 ? lg_codelist_notation(column->list, item->parent) : NULL;
    if (parent) {
        const LgStr up = lg_cube_code_iri(cube, column, parent->notation);
        lg_emit_iri(e, iri, LG_STR(LG_NS_SKOS "broader"), up);
        lg_emit_iri(e, up, LG_STR(LG_NS_SKOS "narrower"), iri);
    } else {
        lg_emit_iri(e, iri, LG_STR(LG_NS_SKOS "topConceptOf"), column->scheme);
        lg_emit_iri(e, column->scheme, LG_STR(LG_NS_SKOS "hasTopConcept"), iri);
    }
}

static void
minted_code(LgEmit *e, const LgCubeColumn *column, const LgCode *code)
{
    const LgStr iri = code->term.value;
    emit_concept(e, iri, code->label, code->slug, column->scheme);
    if (column->scheme.n > 0) {
        lg_emit_iri(e, iri, LG_STR(LG_NS_SKOS "topConceptOf"), column->scheme);
        lg_emit_iri(e, column->scheme, LG_STR(LG_NS_SKOS "hasTopConcept"), iri);
    }
}

// Codes of earlier publications that the tables, or the code list, do not have any more keep their
// pages.
static void
vanished_codes(const LgCube *cube, LgEmit *e, const LgCubeColumn *column)
{
    size_t n = 0;
    const LgLockEntry *entries = cube->lock ? lg_lock_entries(cube->lock, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        const LgLockEntry *entry = &entries[i];
        bool there = !lg_str_eq(entry->column, column->name) ||
                     (column->list ? lg_codelist_notation(column->list, entry->notation) != NULL
                                   : entry->seen);
        for (uint32_t c = 0; !there && c < column->column->n; c++) {
            there = lg_str_eq(column->codes[c].slug, entry->notation); // under another label
        }
        if (there) {
            continue;
        }
        const LgStr iri = lg_cube_code_iri(cube, column, entry->notation);
        if (!iri.p) {
            e->st = e->st == LG_OK ? no_memory(e->err) : e->st;
            return;
        }
        emit_concept(e, iri, entry->label, entry->notation, column->scheme);
        lg_emit_term(e, iri, LG_STR("http://www.w3.org/2002/07/owl#deprecated"),
                     lg_term_typed(LG_STR("true"), LG_STR(LG_NS_XSD "boolean")));
        lg_emit_text(e, iri, LG_STR(LG_NS_SKOS "historyNote"),
                     column->list ? LG_STR("No longer in the code list.")
                                  : LG_STR("No longer in the published table."),
                     (LgStr){0});
    }
}

static LgStatus
code_list(LgCube *cube, LgEmit *e, const LgCubeColumn *column, LgError *err)
{
    if (column->kind != LG_KIND_CODE && column->kind != LG_KIND_IRI) {
        return LG_OK;
    }
    LG_TRY(lg_cube_graph(cube, e, column->list_graph, err));
    if (column->scheme.n > 0 && column != &cube->status) { // that one is in vocab/
        scheme(e, column->scheme, column->label);
    }
    for (size_t i = 0; column->list && i < column->list->n; i++) {
        declared_item(cube, e, column, &column->list->items[i]);
    }
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        // The common statuses are in vocab/.
        const bool common = column == &cube->status && lg_cube_status(code->slug).n > 0;
        if (code->term.kind == LG_TERM_IRI && !code->item && code->canon == i && !common) {
            minted_code(e, column, code);
        }
    }
    if (column != &cube->status) {
        vanished_codes(cube, e, column);
    }
    return LG_OK;
}

// Units that the recipe gives to measures.
static LgStatus
fixed_units(LgCube *cube, LgEmit *e, LgError *err)
{
    if (!has_units(cube)) {
        return LG_OK;
    }
    const LgStr in = lg_cube_iri(cube, "def/concept-scheme/", LG_STR("measure-units"), (LgStr){0});
    const LgStr minted = lg_cube_iri(cube, "def/concept/measure-units/", (LgStr){0}, (LgStr){0});
    const LgStr graph = lg_arena_printf(cube->arena, LG_STR_FMT "/code-list/measure-units",
                                        LG_STR_ARG(cube->graph));
    if (!in.p || !minted.p) {
        return no_memory(err);
    }
    bool opened = false;
    for (size_t m = 0; m < cube->n_measures; m++) {
        const LgStr unit = cube->measures[m].unit;
        if (unit.n > 0 && lg_str_starts(unit, minted)) {
            if (!opened) {
                LG_TRY(lg_cube_graph(cube, e, graph, err));
                scheme(e, in, LG_STR("Unit of measure"));
                opened = true;
            }
            emit_concept(e, unit, cube->measures[m].unit_label, lg_str_from(unit, minted.n), in);
            lg_emit_iri(e, unit, LG_STR(LG_NS_SKOS "topConceptOf"), in);
            lg_emit_iri(e, in, LG_STR(LG_NS_SKOS "hasTopConcept"), unit);
        }
    }
    return LG_OK;
}

// Does vocab/ or the status column have this status, or one of these?
static bool
is_status_known(const LgCube *cube, LgStr status, const LgStr *made, size_t n)
{
    bool known = status.n == 0 || lg_cube_status_label(status).n > 0;
    for (uint32_t k = 0; !known && cube->status.column && k < cube->status.column->n; k++) {
        known = lg_str_eq(cube->status.codes[k].slug, status);
    }
    return known || lg_str_index(status, made, n) < n;
}

static LgStatus
own_status(LgCube *cube, LgEmit *e, LgStr status, LgError *err)
{
    const LgStr in = lg_cube_iri(cube, "def/concept-scheme/", LG_STR("obs-status"), (LgStr){0});
    const LgStr iri = lg_cube_iri(cube, "def/concept/obs-status/", status, (LgStr){0});
    LgStr label = status;
    for (size_t k = 0; k < cube->n_explained; k++) {
        const bool its = lg_str_eq(cube->explained[k].status, status);
        label = its ? cube->explained[k].meaning : label;
    }
    if (!iri.p || !in.p) {
        return no_memory(err);
    }
    LG_TRY(lg_cube_graph(
        cube, e,
        lg_arena_printf(cube->arena, LG_STR_FMT "/code-list/obs-status", LG_STR_ARG(cube->graph)),
        err));
    emit_concept(e, iri, label, status, in);
    return LG_OK;
}

// Statuses of markers that vocab/ does not have: they belong to this dataset.
static LgStatus
own_statuses(LgCube *cube, LgEmit *e, LgError *err)
{
    LgStr *made = LG_NEW_ARRAY(cube->arena, LgStr, cube->recipe->n_markers + cube->n_explained + 1);
    size_t n = 0;
    if (!made) {
        return no_memory(err);
    }
    for (size_t v = 0; v < cube->n_values; v++) {
        const LgCubeValues *values = &cube->values[v];
        for (uint32_t i = 0; i < values->column->n; i++) {
            const LgStr status = values->cells[i].status;
            if (!is_status_known(cube, status, made, n)) {
                made[n++] = status;
                LG_TRY(own_status(cube, e, status, err));
            }
        }
    }
    return LG_OK;
}

// --- Periods and areas ------------------------------------------------------

static LgStatus
periods(LgCube *cube, LgEmit *e, const LgCubeColumn *column, LgError *err)
{
    LG_TRY(lg_cube_graph(
        cube, e, lg_arena_printf(cube->arena, LG_STR_FMT "/periods", LG_STR_ARG(cube->graph)),
        err));
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        if (code->term.kind != LG_TERM_NONE && code->canon == i) {
            lg_emit_period(e, cube->arena, &code->period);
        }
    }
    return LG_OK;
}

static LgStatus
area_entities(LgCube *cube, LgEmit *e, const LgCubeColumn *column, LgError *err)
{
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        const LgStr name = code->term.kind == LG_TERM_IRI ? lg_area_entity(code->slug) : (LgStr){0};
        if (name.n > 0 && code->canon == i) {
            const LgStr entity =
                lg_arena_printf(cube->arena, LG_AREA_ENTITY_NS LG_STR_FMT, 3, code->slug.p);
            if (!entity.p) {
                return no_memory(err);
            }
            lg_emit_iri(e, code->term.value,
                        LG_STR("http://statistics.data.gov.uk/def/statistical-entity#code"),
                        entity);
            lg_emit_string(e, entity, RDFS_LABEL, name);
        }
    }
    return LG_OK;
}

static LgStatus
area_codes(LgCube *cube, LgEmit *e, const LgCubeColumn *column, LgError *err)
{
    LG_TRY(lg_cube_graph(
        cube, e, lg_arena_printf(cube->arena, LG_STR_FMT "/areas", LG_STR_ARG(cube->graph)), err));
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        if (code->term.kind == LG_TERM_IRI && code->canon == i) {
            lg_emit_iri(e, code->term.value, RDF_TYPE, LG_STR(LG_AREA_CLASS));
            lg_emit_string(e, code->term.value, LG_STR(LG_NS_SKOS "notation"), code->slug);
            lg_emit_text(e, code->term.value, RDFS_LABEL, code->label, (LgStr){0});
            const LgPlaces *places = cube->options->places;
            const LgPlace *place = places ? lg_places_area(places, code->slug) : NULL;
            if (place) {
                lg_places_emit_end(places, place, e, cube->arena);
            }
        }
    }
    return area_entities(cube, e, column, err);
}

LgStatus
lg_cube_emit_codes(LgCube *cube, LgEmit *e, const LgCubeColumn *column, LgError *err)
{
    return column->kind == LG_KIND_PERIOD ? periods(cube, e, column, err)
           : column->kind == LG_KIND_AREA ? area_codes(cube, e, column, err)
                                          : code_list(cube, e, column, err);
}

LgStatus
lg_cube_emit(LgCube *cube, LgEmit *e, LgError *err)
{
    cube->graphs = LG_NEW_ARRAY(cube->arena, LgStr, cube->n_dims + cube->n_attrs + 12);
    if (!cube->graphs) {
        return no_memory(err);
    }
    LG_TRY(lg_cube_graph(cube, e, cube->graph, err));
    structure(cube, e);
    LG_TRY(lg_emit_flush(e));
    LG_TRY(lg_cube_observe(cube, e, err));
    const uint64_t triples = e->n;
    for (size_t i = 0; i < cube->n_dims; i++) {
        LG_TRY(lg_cube_emit_codes(cube, e, &cube->dims[i], err));
    }
    for (size_t i = 0; i < cube->n_attrs; i++) {
        LG_TRY(code_list(cube, e, &cube->attrs[i], err));
    }
    if (cube->unit.column) {
        LG_TRY(code_list(cube, e, &cube->unit, err));
    }
    LG_TRY(fixed_units(cube, e, err));
    if (cube->status.column) {
        LG_TRY(code_list(cube, e, &cube->status, err));
    }
    LG_TRY(own_statuses(cube, e, err));
    LG_TRY(lg_cube_graph(
        cube, e, lg_arena_printf(cube->arena, LG_STR_FMT "/metadata", LG_STR_ARG(cube->graph)),
        err));
    lg_cube_meta(cube, e, triples);
    return lg_emit_flush(e);
}
