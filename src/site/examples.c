// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "site/query_impl.h"

const LgExample lg_examples[] = {
    {LG_STR_INIT("all-datasets"), LG_STR_INIT("All datasets"),
     LG_STR_INIT("PREFIX dcat: <" LG_NS_DCAT ">\n"
                 "PREFIX dct: <" LG_NS_DCT ">\n\n"
                 "SELECT ?dataset ?title ?modified WHERE {\n"
                 "  ?dataset a dcat:Dataset ;\n"
                 "    dct:title ?title .\n"
                 "  OPTIONAL { ?dataset dct:modified ?modified }\n"
                 "}\nORDER BY ?title")},
    {LG_STR_INIT("kinds-of-things"), LG_STR_INIT("What kinds of things are there?"),
     LG_STR_INIT("SELECT ?class (COUNT(?thing) AS ?things) WHERE {\n"
                 "  ?thing a ?class .\n"
                 "}\nGROUP BY ?class\nORDER BY DESC(?things)")},
    {LG_STR_INIT("dimensions-and-measures"),
     LG_STR_INIT("The dimensions and measures of each statistical dataset"),
     LG_STR_INIT("PREFIX qb: <" LG_NS_QB ">\n"
                 "PREFIX rdfs: <" LG_NS_RDFS ">\n\n"
                 "SELECT ?dataset ?role ?property ?label WHERE {\n"
                 "  ?dataset qb:structure ?structure .\n"
                 "  ?structure qb:component ?component .\n"
                 "  VALUES ?role { qb:dimension qb:measure qb:attribute }\n"
                 "  ?component ?role ?property .\n"
                 "  OPTIONAL { ?property rdfs:label ?label }\n"
                 "}\nORDER BY ?dataset ?role")},
    {LG_STR_INIT("ten-observations"),
     LG_STR_INIT("Ten observations with everything known about them"),
     LG_STR_INIT("PREFIX qb: <" LG_NS_QB ">\n\n"
                 "SELECT ?observation ?property ?value WHERE {\n"
                 "  { SELECT ?observation WHERE { ?observation a qb:Observation } LIMIT 10 }\n"
                 "  ?observation ?property ?value .\n"
                 "}")},
    {LG_STR_INIT("code-lists"), LG_STR_INIT("Code lists and how many codes each has"),
     LG_STR_INIT("PREFIX skos: <" LG_NS_SKOS ">\n\n"
                 "SELECT ?list (COUNT(?code) AS ?codes) WHERE {\n"
                 "  ?code skos:inScheme ?list .\n"
                 "}\nGROUP BY ?list\nORDER BY DESC(?codes)")},
    {LG_STR_INIT("graphs"), LG_STR_INIT("Every graph and its number of triples"),
     LG_STR_INIT("SELECT ?graph (COUNT(*) AS ?triples) WHERE {\n"
                 "  GRAPH ?graph { ?s ?p ?o }\n"
                 "}\nGROUP BY ?graph\nORDER BY ?graph")},
};

const size_t lg_examples_n = sizeof(lg_examples) / sizeof(lg_examples[0]);
