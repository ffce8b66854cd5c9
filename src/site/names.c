// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Names of terms that come from other vocabularies. Data seldom brings their
// labels along, and a page should not say "has broader" as a URL.

#include "base/period.h"
#include "site/site_impl.h"

#define NS_OWL "http://www.w3.org/2002/07/owl#"
#define NS_FOAF "http://xmlns.com/foaf/0.1/"
#define NS_TIME "http://www.w3.org/2006/time#"
#define NS_PROV "http://www.w3.org/ns/prov#"
#define NS_QUDT "http://qudt.org/schema/qudt/"
#define NS_UNIT "http://qudt.org/vocab/unit/"
#define NS_SDMX "http://purl.org/linked-data/sdmx/2009/"
#define NS_PMD "http://publishmydata.com/def/dataset#"
#define NS_ADMIN "http://data.ordnancesurvey.co.uk/ontology/admingeo/"
#define NS_GEO "http://www.w3.org/2003/01/geo/wgs84_pos#"

// A last part of this length is a name of its own: a certificate's number.
enum { LONG_NAME = 14 };

#define P(prefix, iri)                        \
    {                                         \
        LG_STR_INIT(prefix), LG_STR_INIT(iri) \
    }

const LgPrefix lg_names_prefixes[] = {
    P("rdf", LG_NS_RDF),
    P("rdfs", LG_NS_RDFS),
    P("xsd", LG_NS_XSD),
    P("owl", NS_OWL),
    P("skos", LG_NS_SKOS),
    P("qb", LG_NS_QB),
    P("dct", LG_NS_DCT),
    P("dcat", LG_NS_DCAT),
    P("void", LG_NS_VOID),
    P("foaf", NS_FOAF),
    P("prov", NS_PROV),
    P("qudt", NS_QUDT),
    P("unit", NS_UNIT),
    P("sdmx-dimension", NS_SDMX "dimension#"),
    P("sdmx-measure", NS_SDMX "measure#"),
    P("sdmx-attribute", NS_SDMX "attribute#"),
    P("sdmx-concept", NS_SDMX "concept#"),
    P("pmd", NS_PMD),
    P("admingeo", NS_ADMIN),
    P("geo", NS_GEO),
};
const size_t lg_names_n_prefixes = sizeof(lg_names_prefixes) / sizeof(lg_names_prefixes[0]);

static const struct {
    LgStr iri;
    LgStr label;
} labels[] = {
    P(LG_NS_RDF "type", "type"),
    P(LG_NS_RDF "Property", "Property"),
    P(LG_NS_RDF "value", "value"),
    P(LG_NS_RDFS "Class", "Class"),
    P(LG_NS_RDFS "label", "label"),
    P(LG_NS_RDFS "comment", "comment"),
    P(LG_NS_RDFS "seeAlso", "see also"),
    P(LG_NS_RDFS "isDefinedBy", "defined by"),
    P(LG_NS_RDFS "subClassOf", "kind of"),
    P(LG_NS_RDFS "subPropertyOf", "special case of"),
    P(LG_NS_RDFS "domain", "used on"),
    P(LG_NS_RDFS "range", "values are"),
    P(LG_NS_RDFS "Datatype", "Datatype"),
    P(NS_OWL "Class", "Class"),
    P(NS_OWL "Ontology", "Vocabulary"),
    P(NS_OWL "ObjectProperty", "Property (link)"),
    P(NS_OWL "DatatypeProperty", "Property (value)"),
    P(NS_OWL "sameAs", "same as"),
    P(NS_OWL "versionInfo", "version"),
    P(LG_NS_SKOS "Concept", "Concept"),
    P(LG_NS_SKOS "ConceptScheme", "Code list"),
    P(LG_NS_SKOS "Collection", "Collection of codes"),
    P(LG_NS_SKOS "prefLabel", "name"),
    P(LG_NS_SKOS "altLabel", "also written"),
    P(LG_NS_SKOS "hiddenLabel", "hidden label"),
    P(LG_NS_SKOS "definition", "definition"),
    P(LG_NS_SKOS "scopeNote", "scope"),
    P(LG_NS_SKOS "note", "note"),
    P(LG_NS_SKOS "notation", "code"),
    P(LG_NS_SKOS "broader", "broader"),
    P(LG_NS_SKOS "narrower", "narrower"),
    P(LG_NS_SKOS "related", "related"),
    P(LG_NS_SKOS "inScheme", "in code list"),
    P(LG_NS_SKOS "topConceptOf", "top of code list"),
    P(LG_NS_SKOS "hasTopConcept", "top concepts"),
    P(LG_NS_SKOS "member", "members"),
    P(LG_NS_SKOS "exactMatch", "exactly matches"),
    P(LG_NS_SKOS "closeMatch", "closely matches"),
    P(LG_NS_SKOS "broadMatch", "broader match"),
    P(LG_NS_QB "DataSet", "Statistical dataset"),
    P(LG_NS_QB "Observation", "Observation"),
    P(LG_NS_QB "DataStructureDefinition", "Data structure"),
    P(LG_NS_QB "ComponentSpecification", "Component of a structure"),
    P(LG_NS_QB "ComponentProperty", "Component property"),
    P(LG_NS_QB "DimensionProperty", "Dimension"),
    P(LG_NS_QB "MeasureProperty", "Measure"),
    P(LG_NS_QB "AttributeProperty", "Attribute"),
    P(LG_NS_QB "CodedProperty", "Coded property"),
    P(LG_NS_QB "dataSet", "dataset"),
    P(LG_NS_QB "structure", "structure"),
    P(LG_NS_QB "component", "components"),
    P(LG_NS_QB "componentProperty", "property"),
    P(LG_NS_QB "componentRequired", "required"),
    P(LG_NS_QB "componentAttachment", "attached to"),
    P(LG_NS_QB "dimension", "dimension"),
    P(LG_NS_QB "measure", "measure"),
    P(LG_NS_QB "attribute", "attribute"),
    P(LG_NS_QB "order", "position"),
    P(LG_NS_QB "codeList", "code list"),
    P(LG_NS_QB "concept", "concept"),
    P(LG_NS_QB "measureType", "measure"),
    P(LG_NS_DCT "title", "title"),
    P(LG_NS_DCT "description", "description"),
    P(LG_NS_DCT "publisher", "publisher"),
    P(LG_NS_DCT "creator", "creator"),
    P(LG_NS_DCT "contributor", "contributor"),
    P(LG_NS_DCT "license", "licence"),
    P(LG_NS_DCT "rights", "rights"),
    P(LG_NS_DCT "issued", "issued"),
    P(LG_NS_DCT "modified", "last modified"),
    P(LG_NS_DCT "created", "created"),
    P(LG_NS_DCT "identifier", "identifier"),
    P(LG_NS_DCT "source", "source"),
    P(LG_NS_DCT "subject", "subject"),
    P(LG_NS_DCT "spatial", "area covered"),
    P(LG_NS_DCT "temporal", "time covered"),
    P(LG_NS_DCT "language", "language"),
    P(LG_NS_DCT "format", "format"),
    P(LG_NS_DCT "isPartOf", "part of"),
    P(LG_NS_DCT "hasPart", "parts"),
    P(LG_NS_DCT "references", "references"),
    P(LG_NS_DCT "isReplacedBy", "replaced by"),
    P(LG_NS_DCT "replaces", "replaces"),
    P(LG_NS_DCT "conformsTo", "conforms to"),
    P(LG_NS_DCT "accrualPeriodicity", "how often"),
    P(LG_NS_DCT "provenance", "provenance"),
    P(LG_NS_DCAT "Dataset", "Dataset"),
    P(LG_NS_DCAT "Catalog", "Catalogue"),
    P(LG_NS_DCAT "Distribution", "Download"),
    P(LG_NS_DCAT "dataset", "datasets"),
    P(LG_NS_DCAT "distribution", "downloads"),
    P(LG_NS_DCAT "downloadURL", "download"),
    P(LG_NS_DCAT "accessURL", "access"),
    P(LG_NS_DCAT "mediaType", "media type"),
    P(LG_NS_DCAT "byteSize", "size in bytes"),
    P(LG_NS_DCAT "theme", "theme"),
    P(LG_NS_DCAT "keyword", "keyword"),
    P(LG_NS_DCAT "contactPoint", "contact"),
    P(LG_NS_DCAT "landingPage", "web page"),
    P(LG_NS_VOID "Dataset", "Linked dataset"),
    P(LG_NS_VOID "triples", "triples"),
    P(LG_NS_VOID "entities", "entities"),
    P(LG_NS_VOID "class", "class"),
    P(LG_NS_VOID "classPartition", "part by class"),
    P(LG_NS_VOID "property", "property"),
    P(LG_NS_VOID "dataDump", "full download"),
    P(LG_NS_VOID "sparqlEndpoint", "SPARQL endpoint"),
    P(LG_NS_VOID "vocabulary", "vocabulary"),
    P(LG_NS_VOID "uriSpace", "URIs begin with"),
    P(NS_FOAF "name", "name"),
    P(NS_FOAF "page", "page"),
    P(NS_FOAF "homepage", "home page"),
    P(NS_FOAF "primaryTopic", "about"),
    P(NS_TIME "Instant", "Instant"),
    P(NS_TIME "hasBeginning", "begins"),
    P(NS_TIME "hasEnd", "ends"),
    P(NS_TIME "inXSDDateTime", "date and time"),
    P(NS_TIME "intervalDuring", "during"),
    P(NS_TIME "intervalEquals", "same interval as"),
    P(LG_PERIOD_DEF "hasXsdDurationDescription", "length"),
    P(LG_PERIOD_DEF "nextInterval", "next"),
    P(LG_PERIOD_DEF "previousInterval", "previous"),
    P(NS_PROV "wasDerivedFrom", "derived from"),
    P(NS_PROV "wasGeneratedBy", "made by"),
    P(NS_PROV "hadDerivation", "source of"),
    P(NS_QUDT "hasUnit", "unit"),
    P(NS_QUDT "unit", "unit"),
    P(NS_PMD "Dataset", "Dataset"),
    P(NS_PMD "LinkedDataset", "Linked dataset"),
    P(NS_PMD "DeprecatedDataset", "Withdrawn dataset"),
    P(NS_PMD "graph", "graph"),
    P(NS_PMD "contactEmail", "contact"),
    P(NS_PMD "nextUpdateDue", "next update due"),
    P(NS_SDMX "dimension#refArea", "Area"),
    P(NS_SDMX "dimension#refPeriod", "Period"),
    P(NS_SDMX "dimension#sex", "Sex"),
    P(NS_SDMX "dimension#age", "Age"),
    P(NS_SDMX "measure#obsValue", "Value"),
    P(NS_SDMX "attribute#unitMeasure", "Unit"),
    P(NS_SDMX "attribute#unitMult", "Unit multiplier"),
    P(NS_SDMX "attribute#obsStatus", "Status"),
    P(NS_ADMIN "gssCode", "GSS code"),
    P(NS_GEO "lat", "latitude"),
    P(NS_GEO "long", "longitude"),
    P("http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
      "Open Government Licence v3.0"),
    P("http://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/",
      "Open Government Licence v2.0"),
    P("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
      "Open Government Licence v3.0"),
};

static const struct {
    LgStr iri;
    LgStr label;
} units[] = {
    P(NS_UNIT "M2", "m²"),
    P(NS_UNIT "M", "m"),
    P(NS_UNIT "PERCENT", "%"),
    P(NS_UNIT "POUNDSTERLING", "£"),
    P(NS_UNIT "PoundSterling", "£"),
    P(NS_UNIT "CCY_GBP", "£"),
    P("http://qudt.org/vocab/currency/GBP", "£"),
    P(NS_UNIT "CCY_GBP-PER-YR", "£ a year"),
    P(NS_UNIT "KiloW-HR", "kWh"),
    P(NS_UNIT "KiloW", "kW"),
    P(NS_UNIT "KiloW-HR-PER-M2", "kWh/m²"),
    P(NS_UNIT "KiloW-HR-PER-M2-YR", "kWh/m² a year"),
    P(NS_UNIT "KiloW-HR-PER-YR", "kWh a year"),
    P(NS_UNIT "TONNE", "tonnes"),
    P(NS_UNIT "TONNE-PER-YR", "tonnes a year"),
    P(NS_UNIT "KiloGM-PER-M2", "kg/m²"),
    P(NS_UNIT "KiloGM-PER-M2-YR", "kg/m² a year"),
    P(NS_UNIT "KiloGM", "kg"),
    P(NS_UNIT "YR", "years"),
    P(NS_UNIT "MO", "months"),
    P(NS_UNIT "DAY", "days"),
    P(NS_UNIT "KiloM", "km"),
    P(NS_UNIT "HA", "ha"),
};

LgStr
lg_names_label(LgStr iri)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (lg_str_eq(labels[i].iri, iri)) {
            return labels[i].label;
        }
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (lg_str_eq(units[i].iri, iri)) {
            return units[i].label;
        }
    }
    return (LgStr){0};
}

LgStr
lg_names_unit(LgStr iri)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (lg_str_eq(units[i].iri, iri)) {
            return units[i].label;
        }
    }
    return (LgStr){0};
}

static bool
has_letter(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const unsigned letter = (c | 0x20U) - 'a';
        if (letter < 26 || c >= 0x80) {
            return true;
        }
    }
    return false;
}

static LgStr
last_part(LgStr iri)
{
    LgStr s = iri;
    while (s.n > 0 && (s.p[s.n - 1] == '/' || s.p[s.n - 1] == '#')) {
        s.n--;
    }
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != '/' && s.p[at - 1] != '#' && s.p[at - 1] != ':') {
        at--;
    }
    return at < s.n ? lg_str_from(s, at) : iri;
}

LgStr
lg_names_short(LgPage *page, LgStr iri)
{
    const LgSite *site = page->site;
    for (size_t i = 0; i < site->n_prefixes; i++) {
        const LgPrefix *p = &site->prefixes[i];
        const LgStr rest = lg_str_from(iri, p->iri.n);
        if (lg_str_starts(iri, p->iri) && rest.n > 0 && lg_str_find(rest, '/') == rest.n &&
            lg_str_find(rest, '#') == rest.n) {
            return lg_page_text(page, LG_STR_FMT ":" LG_STR_FMT, LG_STR_ARG(p->prefix),
                                LG_STR_ARG(rest));
        }
    }
    const LgStr interval = lg_interval_label(page, iri);
    if (interval.n > 0) {
        return interval;
    }
    const LgStr mail = LG_STR("mailto:");
    if (lg_str_starts(iri, mail)) {
        return lg_str_from(iri, mail.n);
    }
    const size_t scheme = lg_str_search(iri, LG_STR("://"));
    if (scheme == iri.n || !lg_str_starts(iri, LG_STR("http"))) {
        return iri; // urn:isbn:..., of which every part counts
    }
    const LgStr last = last_part(iri);
    const LgStr path = lg_str_from(iri, site->base.n);
    if (!lg_str_starts(iri, site->base)) {
        return has_letter(last) ? last : lg_str_from(iri, scheme + 3);
    }
    // "epc/domestic/2024" says more than "2024", and of two graphs more than "recommendations".
    if (last.n >= LONG_NAME && !lg_str_starts(path, LG_STR("graph/"))) {
        return last;
    }
    const LgStr rest = lg_str_from(path, lg_str_find(path, '/') + 1);
    return rest.n > 0 ? rest : last;
}
