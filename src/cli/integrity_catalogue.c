// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a catalogue needs to know of a dataset and its codes: the rules of OpenDataCommunities (one
// label, one licence, IRIs where IRIs are due, codes in schemes), whatever the data came from.

#include "cli/integrity_impl.h"

#define PREFIXES                                                      \
    "PREFIX pmd: <http://publishmydata.com/def/dataset#> "            \
    "PREFIX folder: <http://publishmydata.com/def/ontology/folder/> " \
    "PREFIX ui: <http://www.w3.org/ns/ui#> "

// $D: binds ?ds to the datasets, $L: ?list to their code lists, $P: ?property to their components.
typedef struct {
    const char *code, *text, *expected;
    const char *where; // binds ?what and perhaps ?other
} Rule;

static const Rule rules[] = {
    {"C-MISSING", "the catalogue entry of the dataset lacks a property", "a value for it",
     "$D VALUES ?other { rdfs:label dct:title rdfs:comment dct:description dct:license "
     "dct:publisher dct:issued dct:modified } BIND(?ds AS ?what) "
     "FILTER NOT EXISTS { ?ds ?other ?v }"},
    {"C-MISSING", "the catalogue entry of the dataset lacks a property", "a value for it",
     "$D BIND(?ds AS ?what) BIND(pmd:contactEmail AS ?other) "
     "FILTER NOT EXISTS { ?ds pmd:contactEmail|dcat:contactPoint ?v }"},
    {"C-MISSING", "the catalogue entry of the dataset lacks a property", "a value for it",
     "$D BIND(?ds AS ?what) BIND(dcat:theme AS ?other) "
     "FILTER NOT EXISTS { ?ds dcat:theme|folder:inFolder ?v }"},
    {"C-MANY", "the dataset has several values for a property", "one value",
     "$D VALUES ?other { dct:license dct:publisher dct:creator dct:issued dct:modified "
     "pmd:contactEmail dcat:contactPoint } ?ds ?other ?a, ?b FILTER(STR(?a) < STR(?b)) "
     "BIND(?ds AS ?what)"},
    {"C-MANY", "the dataset has several labels in one language", "one label for each language",
     "$D VALUES ?other { rdfs:label dct:title } ?ds ?other ?a, ?b "
     "FILTER(LANG(?a) = LANG(?b) && STR(?a) < STR(?b)) BIND(?ds AS ?what)"},
    {"C-MANY", "the code has several values for a property", "one value",
     "$L ?what skos:inScheme ?list . VALUES ?other { skos:notation ui:sortPriority } "
     "?what ?other ?a, ?b FILTER(STR(?a) < STR(?b))"},
    {"C-MANY", "the code has several values in one language", "one value for each language",
     "$L ?what skos:inScheme ?list . VALUES ?other { rdfs:label skos:prefLabel rdfs:comment } "
     "?what ?other ?a, ?b FILTER(LANG(?a) = LANG(?b) && STR(?a) < STR(?b))"},
    {"C-KIND", "the dataset has a text where an IRI belongs", "an IRI",
     "$D VALUES ?other { dct:license dct:publisher dct:creator dct:references dct:isReplacedBy "
     "dcat:theme dcat:contactPoint pmd:contactEmail pmd:graph folder:inFolder } ?ds ?other ?v "
     "FILTER(isLiteral(?v)) BIND(?ds AS ?what)"},
    {"C-KIND", "the dataset has a date that is none", "an xsd:date or an xsd:dateTime",
     "$D VALUES ?other { dct:issued dct:modified } ?ds ?other ?v "
     "FILTER(!isLiteral(?v) || DATATYPE(?v) NOT IN (xsd:date, xsd:dateTime)) BIND(?ds AS ?what)"},
    {"C-LABEL", "the component of the dataset has no label", "rdfs:label",
     "$P FILTER NOT EXISTS { ?property rdfs:label ?l } "
     "FILTER(!STRSTARTS(STR(?property), \"http://purl.org/linked-data/\")) "
     "BIND(?property AS ?what)"},
    {"C-LABEL", "the code list has no label", "rdfs:label",
     "$L FILTER NOT EXISTS { ?list rdfs:label|skos:prefLabel|dct:title ?l } BIND(?list AS ?what)"},
    {"C-LABEL", "the code has no label", "rdfs:label or skos:prefLabel",
     "$L ?what skos:inScheme ?list FILTER NOT EXISTS { ?what rdfs:label|skos:prefLabel ?l }"},
    {"C-SCHEME", "the code list has members besides the codes that are in it",
     "skos:inScheme alone",
     "$L ?list skos:member ?m . ?list a skos:ConceptScheme "
     "BIND(?list AS ?what)"},
    {"C-SCHEME", "the code is above or below something that is no code", "a code of a list",
     "$L ?what skos:inScheme ?list ; skos:broader|skos:narrower ?other "
     "FILTER NOT EXISTS { ?other a skos:Concept } FILTER NOT EXISTS { ?other skos:inScheme ?s }"},
    {"C-SCHEME", "the code list has a hierarchy but no code at its top", "skos:hasTopConcept",
     "{ SELECT DISTINCT ?list { $L ?c skos:inScheme ?list ; skos:narrower ?n } } "
     "FILTER NOT EXISTS { ?list skos:hasTopConcept ?t } BIND(?list AS ?what)"},
    {"C-SCHEME", "the code list of the dimension has no codes", "skos:inScheme of each code",
     "$P ?property qb:codeList ?other FILTER NOT EXISTS { ?c skos:inScheme ?other } "
     "FILTER NOT EXISTS { ?other skos:member ?m } "
     "FILTER NOT EXISTS { ?other qb:hierarchyRoot ?r } BIND(?property AS ?what)"},
};

#define COMPONENT \
    "qb:structure/qb:component/(qb:componentProperty|qb:dimension|qb:measure|qb:attribute)"

// What stands for $D, $L and $P.
typedef struct {
    LgStr datasets, lists, properties;
} Scope;

static LgStatus
find_scope(const LgIntegrity *check, Scope *out, LgError *err)
{
    LgArena *arena = check->arena;
    const bool all = check->options->n_datasets == 0;
    const LgStr chosen = lg_integrity_datasets(check);
    if (chosen.p) {
        out->datasets = all ? LG_STR("{ SELECT DISTINCT ?ds { VALUES ?t { qb:DataSet dcat:Dataset "
                                     "pmd:Dataset } ?ds a ?t FILTER(isIRI(?ds)) } } ")
                            : chosen;
        out->properties =
            lg_arena_printf(arena,
                            "{ SELECT DISTINCT ?property { " LG_STR_FMT "?ds " COMPONENT
                            " ?property FILTER(isIRI(?property)) } } ",
                            LG_STR_ARG(out->datasets));
        out->lists = all ? LG_STR("{ SELECT DISTINCT ?list { ?list a skos:ConceptScheme } } ")
                         : lg_arena_printf(arena,
                                           "{ SELECT DISTINCT ?list { " LG_STR_FMT "?ds " COMPONENT
                                           "/qb:codeList ?list } } ",
                                           LG_STR_ARG(chosen));
    }
    return out->properties.p && out->lists.p
               ? LG_OK
               : lg_error_set(err, LG_E_NOMEM, "no memory to check the catalogue");
}

static LgStr
query_of(const LgIntegrity *check, const Scope *scope, const char *where)
{
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR(PREFIXES "SELECT DISTINCT ?what ?other { "));
    for (LgStr rest = lg_str_c(where); rest.n > 0;) {
        const size_t at = lg_str_find(rest, '$');
        lg_buf_add(&text, (LgStr){rest.p, at});
        rest = lg_str_from(rest, at);
        if (rest.n > 1) {
            lg_buf_add(&text, rest.p[1] == 'D'   ? scope->datasets
                              : rest.p[1] == 'L' ? scope->lists
                                                 : scope->properties);
        }
        rest = lg_str_from(rest, 2);
    }
    lg_buf_add(&text, LG_STR(" }"));
    const LgStr out = text.failed ? (LgStr){0} : lg_arena_str(check->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return out;
}

LgStatus
lg_integrity_catalogue(const LgIntegrity *check, LgError *err)
{
    Scope scope = {0};
    LG_TRY(find_scope(check, &scope, err));
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const LgIntegrityRule rule = {.code = rules[i].code,
                                      .text = rules[i].text,
                                      .expected = rules[i].expected,
                                      .severity = check->options->strict ? LG_SEVERITY_ERROR
                                                                         : LG_SEVERITY_WARNING};
        if (check->options->tell) {
            check->options->tell(check->options->tell_ctx, rule.code, (LgStr){0});
        }
        LG_TRY(lg_integrity_rule(check, &rule, query_of(check, &scope, rules[i].where), err));
    }
    return LG_OK;
}
