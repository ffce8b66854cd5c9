// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The metadata beside the CSV file: Metadata Vocabulary for Tabular Data (W3C, 2015).

#include "base/json.h"
#include "convert/cube_csvw_impl.h"
#include "rdf/iri.h"

#define TEXT(json, key, value) lg_json_member((json), LG_STR(key), (value))

// {"@id": iri}
static void
link(LgJson *json, LgStr key, LgStr iri)
{
    lg_json_key(json, key);
    lg_json_object(json);
    TEXT(json, "@id", iri);
    lg_json_object_end(json);
}

static void
maybe(LgJson *json, LgStr key, LgStr value)
{
    if (value.n > 0) {
        lg_json_member(json, key, value);
    }
}

// Somebody or something: by IRI when there is one.
static void
named(LgJson *json, LgStr key, LgStr value)
{
    if (lg_iri_has_scheme(value) && lg_iri_check(value, NULL) == LG_OK) {
        link(json, key, value);
    } else {
        maybe(json, key, value);
    }
}

static void
date(LgJson *json, LgStr key, LgStr value)
{
    if (value.n == 0) {
        return;
    }
    lg_json_key(json, key);
    lg_json_object(json);
    TEXT(json, "@value", value);
    TEXT(json, "@type", value.n == 10 ? LG_STR("xsd:date") : LG_STR("xsd:dateTime"));
    lg_json_object_end(json);
}

// --- What it is ---------------------------------------------------------------------

static void
words(LgJson *json, const LgCube *cube)
{
    const LgRecipeDataset d = lg_cube_dataset(cube);
    TEXT(json, "dc:title", d.title);
    maybe(json, LG_STR("rdfs:comment"), d.comment);
    maybe(json, LG_STR("dc:description"), d.description);
    named(json, LG_STR("dc:publisher"), d.publisher);
    named(json, LG_STR("dc:creator"), d.creator);
    named(json, LG_STR("dc:license"), d.license);
    date(json, LG_STR("dc:issued"), d.issued);
    date(json, LG_STR("dc:modified"), d.modified);
    if (d.n_keywords > 0) {
        lg_json_key(json, LG_STR("dcat:keyword"));
        lg_json_array(json);
        for (size_t i = 0; i < d.n_keywords; i++) {
            lg_json_str(json, d.keywords[i]);
        }
        lg_json_array_end(json);
    }
    link(json, LG_STR("rdfs:seeAlso"), cube->dataset);
}

static const LgCsvwField *
find(const LgCubeCsvw *csvw, LgCsvwSource source)
{
    for (size_t i = 0; i < csvw->n_fields; i++) {
        if (csvw->fields[i].source == source) {
            return &csvw->fields[i];
        }
    }
    return NULL;
}

// CSV on the Web knows cells without a value, but not why they have none.
static void
notes(LgJson *json, const LgCubeCsvw *csvw)
{
    const LgCsvwField *status = find(csvw, LG_CSVW_STATUS);
    const LgCsvwField *value = find(csvw, LG_CSVW_VALUE);
    if (!status || !value || csvw->cube->recipe->missing == LG_MISSING_DROP) {
        return;
    }
    const LgStr text = lg_arena_printf(csvw->cube->arena,
                                       "An observation without a number in \"" LG_STR_FMT
                                       "\" is a missing value: \"" LG_STR_FMT "\" says why.",
                                       LG_STR_ARG(value->title), LG_STR_ARG(status->title));
    lg_json_key(json, LG_STR("notes"));
    lg_json_array(json);
    lg_json_object(json);
    TEXT(json, "rdfs:comment", text.p ? text : status->title);
    lg_json_object_end(json);
    lg_json_array_end(json);
}

// --- Columns ----------------------------------------------------------------

// The datatypes of XSD that the vocabulary has names for: their own.
bool
lg_cube_csvw_is_datatype(LgStr name)
{
    static const LgStr names[] = {
        LG_STR_INIT("anyURI"),
        LG_STR_INIT("base64Binary"),
        LG_STR_INIT("boolean"),
        LG_STR_INIT("byte"),
        LG_STR_INIT("date"),
        LG_STR_INIT("dateTime"),
        LG_STR_INIT("dateTimeStamp"),
        LG_STR_INIT("dayTimeDuration"),
        LG_STR_INIT("decimal"),
        LG_STR_INIT("double"),
        LG_STR_INIT("duration"),
        LG_STR_INIT("float"),
        LG_STR_INIT("gDay"),
        LG_STR_INIT("gMonth"),
        LG_STR_INIT("gMonthDay"),
        LG_STR_INIT("gYear"),
        LG_STR_INIT("gYearMonth"),
        LG_STR_INIT("hexBinary"),
        LG_STR_INIT("int"),
        LG_STR_INIT("integer"),
        LG_STR_INIT("language"),
        LG_STR_INIT("long"),
        LG_STR_INIT("Name"),
        LG_STR_INIT("negativeInteger"),
        LG_STR_INIT("NMTOKEN"),
        LG_STR_INIT("nonNegativeInteger"),
        LG_STR_INIT("nonPositiveInteger"),
        LG_STR_INIT("normalizedString"),
        LG_STR_INIT("positiveInteger"),
        LG_STR_INIT("QName"),
        LG_STR_INIT("short"),
        LG_STR_INIT("string"),
        LG_STR_INIT("time"),
        LG_STR_INIT("token"),
        LG_STR_INIT("unsignedByte"),
        LG_STR_INIT("unsignedInt"),
        LG_STR_INIT("unsignedLong"),
        LG_STR_INIT("unsignedShort"),
        LG_STR_INIT("yearMonthDuration"),
    };
    const size_t n = sizeof(names) / sizeof(names[0]);
    return lg_str_index(name, names, n) < n;
}

static void
datatype(LgJson *json, LgStr iri)
{
    const LgStr xsd = LG_STR(LG_NS_XSD);
    const LgStr name = lg_str_starts(iri, xsd) ? lg_str_from(iri, xsd.n) : (LgStr){0};
    if (lg_cube_csvw_is_datatype(name)) {
        TEXT(json, "datatype", name);
        return;
    }
    lg_json_key(json, LG_STR("datatype"));
    lg_json_object(json);
    TEXT(json, "@id", iri);
    TEXT(json, "base", LG_STR("string"));
    lg_json_object_end(json);
}

static void
column(LgJson *json, const LgCubeCsvw *csvw, const LgCsvwField *f)
{
    lg_json_object(json);
    TEXT(json, "name", f->name);
    TEXT(json, "titles", f->title);
    if (f->required) {
        lg_json_key(json, LG_STR("required"));
        lg_json_raw(json, LG_STR("true"));
    }
    if (f->property.n == 0) {
        lg_json_key(json, LG_STR("suppressOutput"));
        lg_json_raw(json, LG_STR("true"));
    } else {
        TEXT(json, "propertyUrl", f->property);
    }
    if (f->iri) {
        const LgStr url = lg_arena_printf(csvw->cube->arena, LG_STR_FMT "{+" LG_STR_FMT "}",
                                          LG_STR_ARG(f->prefix), LG_STR_ARG(f->name));
        json->out->failed |= !url.p;
        TEXT(json, "valueUrl", url);
    } else if (f->datatype.n > 0) {
        datatype(json, f->datatype);
    }
    lg_json_object_end(json);
}

// A triple that every observation has.
static void
always(LgJson *json, LgStr property, LgStr value)
{
    lg_json_object(json);
    lg_json_key(json, LG_STR("virtual"));
    lg_json_raw(json, LG_STR("true"));
    TEXT(json, "propertyUrl", property);
    TEXT(json, "valueUrl", value);
    lg_json_object_end(json);
}

static void
schema(LgJson *json, const LgCubeCsvw *csvw)
{
    const LgCube *cube = csvw->cube;
    lg_json_object(json);
    TEXT(json, "aboutUrl", lg_buf_view(&csvw->about));
    lg_json_key(json, LG_STR("columns"));
    lg_json_array(json);
    for (size_t i = 0; i < csvw->n_fields; i++) {
        column(json, csvw, &csvw->fields[i]);
    }
    always(json, LG_STR(LG_NS_RDF "type"), LG_STR(LG_NS_QB "Observation"));
    always(json, LG_STR(LG_NS_QB "dataSet"), cube->dataset);
    if (cube->n_measures == 1) {
        always(json, LG_STR(LG_NS_QB "measureType"), cube->measures[0].property);
    }
    if (csvw->unit.n > 0) {
        always(json, LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"), csvw->unit);
    }
    lg_json_array_end(json);
    lg_json_key(json, LG_STR("primaryKey"));
    lg_json_array(json);
    for (size_t i = 0; i < csvw->n_fields; i++) {
        const LgCsvwField *f = &csvw->fields[i];
        if (f->required && f->property.n > 0) { // dimensions, and which measure
            lg_json_str(json, f->name);
        }
    }
    lg_json_array_end(json);
    lg_json_object_end(json);
}

void
lg_cube_csvw_json(const LgCubeCsvw *csvw, LgBuf *out)
{
    const LgStr language = csvw->cube->recipe->dataset.language;
    LgJson json = lg_json_on(out);
    lg_json_object(&json);
    lg_json_key(&json, LG_STR("@context"));
    lg_json_array(&json);
    lg_json_str(&json, LG_STR("http://www.w3.org/ns/csvw"));
    lg_json_object(&json);
    TEXT(&json, "@language", language.n > 0 ? language : LG_STR("en"));
    lg_json_object_end(&json);
    lg_json_array_end(&json);
    TEXT(&json, "url", csvw->file_name);
    words(&json, csvw->cube);
    notes(&json, csvw);
    lg_json_key(&json, LG_STR("tableSchema"));
    schema(&json, csvw);
    lg_json_object_end(&json);
    lg_buf_byte(out, '\n');
}
