// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The bundled areas and authorities as RDF: URIs, classes and properties are those of
// statistics.data.gov.uk and OpenDataCommunities, so that links and queries written for them go on
// working.

#include "base/mem.h"
#include "convert/area.h"
#include "convert/places_impl.h"

#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")
#define STATS "http://statistics.data.gov.uk/def/"
#define ODC "http://opendatacommunities.org/"
#define ADMINGEO ODC "ontology/admingeo/"         // properties of the register of authorities
#define ADMINGEO_DEF ODC "def/ontology/admingeo/" // classes of areas: a namespace of its own
#define LOCALGOV ODC "def/local-government/"
#define FOI "http://publishmydata.com/def/ontology/foi/"
#define OS "http://data.ordnancesurvey.co.uk/"

enum { MOST_DAYS = 256 };

typedef struct {
    const LgPlaces *places;
    LgEmit *emit;
    LgArena *arena;
    size_t n_days; ///< that have been described: areas begin and end on the same few
    LgStr days[MOST_DAYS];
} Writer;

static LgStr
join(Writer *w, const char *before, LgStr after)
{
    const LgStr iri = lg_arena_printf(w->arena, "%s" LG_STR_FMT, before, LG_STR_ARG(after));
    if (!iri.p && w->emit->st == LG_OK) {
        w->emit->st = lg_error_set(w->emit->err, LG_E_NOMEM, "no memory for the geography");
    }
    return iri;
}

// Nothing when `before` or `after` is empty: what is not known is not said.
static void
link(Writer *w, LgStr s, const char *p, const char *before, LgStr after)
{
    if (after.n > 0) {
        const LgStr o = join(w, before, after);
        if (o.p) {
            lg_emit_iri(w->emit, s, lg_str_c(p), o);
        }
    }
}

static void
text(Writer *w, LgStr s, const char *p, LgStr o)
{
    lg_emit_text(w->emit, s, lg_str_c(p), o, (LgStr){0});
}

static void
typed(Writer *w, LgStr s, const char *p, LgStr o, const char *datatype)
{
    if (o.n > 0) {
        lg_emit_term(w->emit, s, lg_str_c(p), lg_term_typed(o, lg_str_c(datatype)));
    }
}

// Take the next word off a list that has spaces between.
static LgStr
next_word(LgStr *list)
{
    const size_t space = lg_str_find(*list, ' ');
    const LgStr word = {list->p, space};
    *list = space < list->n ? lg_str_from(*list, space + 1) : (LgStr){0};
    return word;
}

static void
succession(Writer *w, LgStr old, const char *namespace, LgStr successors)
{
    while (successors.n > 0) {
        const LgStr next = join(w, namespace, next_word(&successors));
        if (next.p) {
            lg_emit_iri(w->emit, old, LG_STR(LG_NS_DCT "isReplacedBy"), next);
            lg_emit_iri(w->emit, next, LG_STR(LG_NS_DCT "replaces"), old);
        }
    }
}

// --- Areas ------------------------------------------------------------------

static bool
is_new_day(Writer *w, LgStr date)
{
    if (lg_str_index(date, w->days, w->n_days) < w->n_days) {
        return false;
    }
    if (w->n_days < MOST_DAYS) {
        w->days[w->n_days++] = date;
    }
    return true;
}

// A day has its URI at reference.data.gov.uk.
static void
day(Writer *w, LgStr s, const char *p, LgStr date)
{
    LgPeriod period;
    if (lg_period_parse(date, LG_PERIOD_SHORT_UNKNOWN, &period)) {
        link(w, s, p, "", lg_period_iri(&period, w->arena));
        if (is_new_day(w, date)) {
            lg_emit_period(w->emit, w->arena, &period);
        }
    }
}

// Whether the code is in force, and if not, since when and what is instead.
static void
state(Writer *w, LgStr iri, const LgPlace *area)
{
    text(w, iri, STATS "statistical-geography#status",
         area->end.n > 0 ? LG_STR("terminated") : LG_STR("live"));
    day(w, iri, STATS "boundary-change/terminateddate", area->end);
    succession(w, iri, LG_AREA_NS, area->successors);
}

void
lg_places_emit_end(const LgPlaces *places, const LgPlace *place, LgEmit *emit, LgArena *arena)
{
    Writer w = {.places = places, .emit = emit, .arena = arena};
    const LgStr iri = join(&w, LG_AREA_NS, place->code);
    if (place->end.n == 0 || !iri.p) {
        return;
    }
    state(&w, iri, place);
    for (LgStr rest = place->successors; rest.n > 0;) {
        const LgPlace *next = lg_places_area(places, next_word(&rest));
        const LgStr next_iri = next ? join(&w, LG_AREA_NS, next->code) : (LgStr){0};
        if (next_iri.p) {
            lg_emit_iri(emit, next_iri, RDF_TYPE, LG_STR(LG_AREA_CLASS));
            lg_emit_string(emit, next_iri, RDFS_LABEL, next->name);
        }
    }
}

static void
containment(Writer *w, LgStr iri, const LgPlace *area)
{
    link(w, iri, STATS "statistical-geography#parentcode", LG_AREA_NS, area->parent);
    for (const LgPlace *up = lg_places_area(w->places, area->parent); up;
         up = lg_places_area(w->places, up->parent)) {
        link(w, iri, FOI "within", LG_AREA_NS, up->code);
    }
}

// The area as OpenDataCommunities named it, where it did.
static void
odc_area(Writer *w, LgStr iri, const LgPlace *area, LgStr council)
{
    static const struct {
        char kind[4];
        const char *path;
        const char *class;
    } kinds[] = {
        {"E06", "ua", "UnitaryAuthority"},         {"W06", "ua", "UnitaryAuthority"},
        {"E07", "nmd", "NonMetropolitanDistrict"}, {"E08", "md", "MetropolitanDistrict"},
        {"E09", "lonb", "LondonBorough"},          {"E10", "cty", "County"},
        {"E26", "npark", "nationalPark"},          {"W18", "npark", "nationalPark"},
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (memcmp(area->code.p, kinds[i].kind, 3) != 0) {
            continue;
        }
        const LgStr odc =
            lg_arena_printf(w->arena, ODC "id/geography/administration/%s/" LG_STR_FMT,
                            kinds[i].path, LG_STR_ARG(area->code));
        const LgStr label = lg_arena_printf(w->arena, LG_STR_FMT " " LG_STR_FMT,
                                            LG_STR_ARG(area->name), LG_STR_ARG(area->code));
        if (!odc.p || !label.p) {
            return; // of an arena that has failed; the next join() says so
        }
        link(w, odc, LG_NS_RDF "type", ADMINGEO_DEF, lg_str_c(kinds[i].class));
        text(w, odc, LG_NS_RDFS "label", label);
        text(w, odc, FOI "code", area->code);
        link(w, odc, LOCALGOV "isGovernedBy", "", council);
        lg_emit_iri(w->emit, odc, LG_STR(LG_NS_SKOS "exactMatch"), iri);
    }
}

// `is_first`: of its kind.
static void
area(Writer *w, const LgPlace *area, bool is_first)
{
    const LgStr iri = join(w, LG_AREA_NS, area->code);
    const LgOrganisation *o = lg_places_organisation(w->places, area->code);
    const LgStr council = o ? lg_places_organisation_iri(o, w->arena) : (LgStr){0};
    const LgStr entity = join(w, LG_AREA_ENTITY_NS, (LgStr){area->code.p, 3});
    if (!iri.p || !entity.p) {
        return;
    }
    lg_emit_iri(w->emit, iri, RDF_TYPE, LG_STR(LG_AREA_CLASS));
    lg_emit_string(w->emit, iri, RDFS_LABEL, area->name);
    lg_emit_text(w->emit, iri, RDFS_LABEL, area->welsh, LG_STR("cy"));
    text(w, iri, LG_NS_SKOS "notation", area->code);
    text(w, iri, STATS "statistical-geography#officialname", area->name);
    lg_emit_iri(w->emit, iri, LG_STR(STATS "statistical-entity#code"), entity);
    if (is_first) {
        text(w, entity, LG_NS_RDFS "label", lg_area_entity(area->code));
    }
    day(w, iri, STATS "boundary-change/operativedate", area->start);
    state(w, iri, area);
    containment(w, iri, area);
    link(w, iri, LOCALGOV "isGovernedBy", "", council);
    odc_area(w, iri, area, council);
}

// --- Organisations ----------------------------------------------------------

static void
classes(Writer *w, LgStr iri, LgStr type)
{
    static const struct {
        const char *type;
        const char *classes[2];
    } all[] = {
        {"county-council", {NULL}},
        {"dev-corp", {"DevelopmentCorporation"}},
        {"district-council", {"LocalAuthority", "DistrictCouncil"}},
        {"fire-authority", {"FireAuthority"}},
        {"london-borough-council", {"LocalAuthority"}},
        {"metropolitan-district-council", {"LocalAuthority"}},
        {"national-park-authority", {"NationalParkAuthority"}},
        {"police-authority", {"PoliceAuthority"}},
        {"regional-park-authority", {"RegionalParkAuthority"}},
        {"transport-authority", {"TransportAuthority"}},
        {"unitary-authority", {"LocalAuthority", "UnitaryAuthority"}},
        {"waste-authority", {"WasteAuthority"}},
    };
    link(w, iri, LG_NS_RDF "type", LOCALGOV, LG_STR("CivilAdministrativeAuthority"));
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        for (size_t k = 0; k < 2 && lg_str_eq(type, lg_str_c(all[i].type)); k++) {
            link(w, iri, LG_NS_RDF "type", LOCALGOV, lg_str_c(all[i].classes[k]));
        }
    }
}

static void
organisation(Writer *w, const LgOrganisation *o)
{
    static const LgStr new = LG_STR_INIT(
        "OpenDataCommunities never served this URI. It follows the pattern of those that it did.");
    const LgStr iri = lg_places_organisation_iri(o, w->arena);
    if (!iri.p) {
        (void)join(w, "", iri);
        return;
    }
    classes(w, iri, o->type);
    text(w, iri, LG_NS_RDFS "label", o->name);
    text(w, iri, ADMINGEO "gdsOfficialName", o->official);
    text(w, iri, ADMINGEO "gdsName", o->official.n > 0 ? o->name : (LgStr){0});
    text(w, iri, ADMINGEO "gdsTypeCode", o->kind);
    text(w, iri, ADMINGEO "gdsCode", o->code);
    text(w, iri, OS "ontology/admingeo/gssCode", o->area);
    text(w, iri, OS "ontology/admingeo/hasCensusCode", o->census);
    text(w, iri, LOCALGOV "billingAuthorityCode", o->billing);
    link(w, iri, LOCALGOV "governsGSS", LG_AREA_NS, o->area);
    typed(w, iri, ADMINGEO "startDate", o->start, LG_NS_XSD "date");
    typed(w, iri, ADMINGEO "endDate", o->end, LG_NS_XSD "date");
    succession(w, iri, LG_ORGANISATION_NS, o->successors);
    if (o->os.n > 0) {
        const LgStr place = join(w, OS "id/", o->os);
        if (place.p) {
            text(w, place, LG_NS_RDFS "label", o->name);
            lg_emit_iri(w->emit, place, LG_STR(LOCALGOV "isGovernedBy"), iri);
        }
    }
    if (lg_str_eq(o->origin, LG_STR("new"))) {
        lg_emit_text(w->emit, iri, LG_STR(LG_NS_SKOS "editorialNote"), new, LG_STR("en"));
    }
}

static LgStatus
write_all(Writer *w, LgStr graph)
{
    size_t n = 0;
    const LgPlace *areas = lg_places_areas(w->places, &n);
    lg_emit_graph(w->emit, graph);
    for (size_t i = 0; i < n && w->emit->st == LG_OK; i++) {
        area(w, &areas[i], i == 0 || memcmp(areas[i - 1].code.p, areas[i].code.p, 3) != 0);
    }
    const LgOrganisation *organisations = lg_places_organisations(w->places, &n);
    for (size_t i = 0; i < n && w->emit->st == LG_OK; i++) {
        organisation(w, &organisations[i]);
    }
    return lg_emit_flush(w->emit);
}

LgStatus
lg_places_emit(const LgPlaces *places, LgStr graph, LgSink *sink, LgError *err)
{
    LgEmit *emit = LG_ALLOC(LgEmit);
    LgArena *arena = lg_arena_new(0);
    LgStatus st = LG_E_NOMEM;
    if (emit && arena) {
        lg_emit_init(emit, sink, err);
        Writer w = {.places = places, .emit = emit, .arena = arena};
        st = write_all(&w, graph);
    } else {
        (void)lg_error_set(err, st, "no memory for the geography");
    }
    lg_arena_free(arena);
    lg_mem_free(emit);
    return st;
}
