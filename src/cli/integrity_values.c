// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The values of one component: of the kind that its rdfs:range declares, and one an observation.

#include "cli/integrity_impl.h"
#include "rdf/term.h"

#define IRI "<" LG_STR_FMT ">"
#define INTEGERS                                                                         \
    "xsd:integer, xsd:nonNegativeInteger, xsd:positiveInteger, xsd:nonPositiveInteger, " \
    "xsd:negativeInteger, xsd:long, xsd:int, xsd:short, xsd:byte, xsd:unsignedLong, "    \
    "xsd:unsignedInt, xsd:unsignedShort, xsd:unsignedByte"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to check values");
}

// The text of a filter that only wrong values pass; empty: the range allows everything.
static LgStr
wrong_value(LgArena *arena, LgStr range)
{
    static const char *const any[] = {LG_NS_RDFS "Literal", LG_NS_RDFS "Resource",
                                      LG_NS_XSD "anySimpleType", LG_NS_XSD "anyAtomicType",
                                      "http://www.w3.org/2002/07/owl#Thing"};
    static const char *const numbers[] = {"integer", "decimal", "double", "float"};
    for (size_t i = 0; i < sizeof(any) / sizeof(any[0]); i++) {
        if (lg_str_eq(range, lg_str_c(any[i]))) {
            return LG_STR("");
        }
    }
    if (lg_str_eq(range, LG_STR(LG_NS_RDF "langString"))) {
        return LG_STR("FILTER(LANG(?other) = \"\")");
    }
    const LgStr xsd = LG_STR(LG_NS_XSD);
    if (!lg_str_starts(range, xsd)) {
        return LG_STR("FILTER(isLiteral(?other))"); // a class
    }
    bool number = false;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        number |= lg_str_eq(lg_str_from(range, xsd.n), lg_str_c(numbers[i]));
    }
    const bool whole =
        lg_str_ends(range, LG_STR("#decimal")) || lg_str_ends(range, LG_STR("#integer"));
    return lg_arena_printf(arena, "FILTER(!isLiteral(?other) || (DATATYPE(?other) != " IRI "%s)%s)",
                           LG_STR_ARG(range),
                           whole ? " && DATATYPE(?other) NOT IN (" INTEGERS ")" : "",
                           number ? " || !isNumeric(?other)" : "");
}

// The declared range of a property, if it has one. Null text: none.
static LgStatus
find_range(const LgIntegrity *check, LgStr property, LgStr *out, LgError *err)
{
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    const LgStr query =
        lg_arena_printf(check->arena, "SELECT ?r { " IRI " rdfs:range ?r FILTER(isIRI(?r)) }",
                        LG_STR_ARG(property));
    *out = (LgStr){0};
    if (!query.p) {
        return no_memory(err);
    }
    LG_TRY(lg_integrity_ask(check, query, &answer, err));
    LgStatus st = lg_answer_next(answer, &rows, err);
    if (st == LG_OK && rows.n > 0) {
        *out = lg_arena_str(check->arena, rows.terms[0].value);
        st = out->p ? LG_OK : no_memory(err);
    }
    lg_answer_close(answer);
    return st;
}

LgStatus
lg_integrity_values(const LgIntegrity *check, LgStr dataset, LgStr property, bool once,
                    LgError *err)
{
    static const LgIntegrityRule twice = {"E-TWICE",
                                          "the observation has two values for one component",
                                          "one value", LG_SEVERITY_ERROR};
    LgArena *arena = check->arena;
    LgStr range = {0};
    LG_TRY(find_range(check, property, &range, err));
    const LgStr wrong = range.n > 0 ? wrong_value(arena, range) : LG_STR("");
    const LgStr expected = lg_arena_printf(arena, "a value of " LG_STR_FMT, LG_STR_ARG(range));
    if (!wrong.p || !expected.p) {
        return no_memory(err);
    }
    const LgIntegrityRule type = {"E-TYPE",
                                  "the observation has a value of another kind than its "
                                  "property declares",
                                  expected.p, LG_SEVERITY_ERROR};
    if (wrong.n > 0) {
        LG_TRY(lg_integrity_rule(check, &type,
                                 lg_arena_printf(arena,
                                                 "SELECT ?what ?other { ?what qb:dataSet " IRI
                                                 " ; " IRI " ?other " LG_STR_FMT " }",
                                                 LG_STR_ARG(dataset), LG_STR_ARG(property),
                                                 LG_STR_ARG(wrong)),
                                 err));
    }
    return once ? lg_integrity_rule(check, &twice,
                                    lg_arena_printf(arena,
                                                    "SELECT ?what (" IRI
                                                    " AS ?other) { ?what qb:dataSet " IRI " ; " IRI
                                                    " ?a, ?b FILTER(STR(?a) < STR(?b)) }",
                                                    LG_STR_ARG(property), LG_STR_ARG(dataset),
                                                    LG_STR_ARG(property)),
                                    err)
                : LG_OK;
}
