// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/integrity_impl.h"

#include <string.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to check integrity");
}

// --- Questions ------------------------------------------------------------------------------

LgStatus
lg_integrity_ask(const LgIntegrity *check, LgStr query, LgAnswer **out, LgError *err)
{
    const LgQueryOptions options = {.timeout_ms = check->options->timeout_ms,
                                    .cancel = check->options->cancel};
    const LgStr text =
        lg_arena_printf(check->arena, "%s" LG_STR_FMT, LG_INTEGRITY_PREFIXES, LG_STR_ARG(query));
    return text.p ? lg_endpoint_query(check->endpoint, text, &options, out, err) : no_memory(err);
}

// An IRI, "_:b", or a lexical form, for messages.
static LgStr
shown(const LgIntegrity *check, const LgTerm *term)
{
    return lg_arena_printf(check->arena, "%s" LG_STR_FMT, term->kind == LG_TERM_BLANK ? "_:" : "",
                           LG_STR_ARG(term->value));
}

typedef struct {
    const LgIntegrity *check;
    const LgIntegrityRule *constraint;
} Question;

static LgStatus
say(void *ctx, const LgTerm *terms, uint32_t n, LgError *err)
{
    const LgIntegrity *check = ((const Question *)ctx)->check;
    const LgIntegrityRule *c = ((const Question *)ctx)->constraint;
    if (lg_report_full(check->report, c->code)) {
        lg_report_skip(check->report, c->code);
        return LG_OK;
    }
    const bool two = n > 1 && terms[1].kind != LG_TERM_NONE;
    const LgStr what = shown(check, &terms[0]);
    const LgStr other = two ? shown(check, &terms[1]) : LG_STR("");
    const LgStr text =
        two ? lg_arena_printf(check->arena, "%s: " LG_STR_FMT, c->text, LG_STR_ARG(other))
            : lg_str_c(c->text);
    if (!what.p || !other.p || !text.p) {
        return no_memory(err);
    }
    lg_report_add(check->report, &(LgProblem){.code = c->code,
                                              .severity = c->severity,
                                              .value = what,
                                              .text = text,
                                              .expected = lg_str_c(c->expected)});
    return LG_OK;
}

// Hand every row of the answer to `take`, as its terms. A null query: memory was short.
static LgStatus
each_row(const LgIntegrity *check, LgStr query,
         LgStatus (*take)(void *ctx, const LgTerm *terms, uint32_t n, LgError *err), void *ctx,
         LgError *err)
{
    LgAnswer *answer = NULL;
    if (!query.p) {
        return no_memory(err);
    }
    LG_TRY(lg_integrity_ask(check, query, &answer, err));
    LgStatus st = LG_OK;
    for (bool more = true; more && st == LG_OK;) {
        LgAnswerRows rows;
        st = lg_answer_next(answer, &rows, err);
        more = st == LG_OK && rows.n > 0;
        for (uint32_t i = 0; more && st == LG_OK && i < rows.n; i++) {
            st = take(ctx, rows.terms + (size_t)i * rows.n_cols, rows.n_cols, err);
        }
    }
    lg_answer_close(answer);
    return st;
}

LgStatus
lg_integrity_rule(const LgIntegrity *check, const LgIntegrityRule *c, LgStr query, LgError *err)
{
    Question question = {check, c};
    const LgStatus st = each_row(check, query, say, &question, err);
    if (st != LG_OK) {
        lg_error_prefix(err, "%s: ", c->code);
    }
    return st;
}

static void
tell(const LgIntegrity *check, const char *code, LgStr dataset)
{
    if (check->options->tell) {
        check->options->tell(check->options->tell_ctx, code, dataset);
    }
}

// --- The structure ------------------------------------------------------------------------------

#define ANY_COMPONENT "(qb:componentProperty|qb:dimension|qb:measure|qb:attribute)"
#define A_DIMENSION "{ { ?what a qb:DimensionProperty } UNION { ?c qb:dimension ?what } } "

// `scope` joins ?what with ?ds, the datasets that are asked for.
static const struct {
    LgIntegrityRule constraint;
    const char *where;
    const char *scope;
} structures[] = {
    {{"IC-1", "the observation belongs to no dataset, or to two", "one qb:dataSet",
      LG_SEVERITY_ERROR},
     "{ { ?what a qb:Observation } UNION { ?slice qb:observation ?what } "
     "  FILTER NOT EXISTS { ?what qb:dataSet ?d } } UNION "
     "{ ?what qb:dataSet ?a, ?other FILTER(STR(?a) < STR(?other)) }",
     "?what qb:dataSet ?ds ."},
    {{"IC-2", "the dataset has no structure, or two", "one qb:structure", LG_SEVERITY_ERROR},
     "{ { ?what a qb:DataSet } UNION { SELECT DISTINCT ?what { ?o qb:dataSet ?what } } "
     "  FILTER NOT EXISTS { ?what qb:structure ?s } } UNION "
     "{ ?what qb:structure ?a, ?other FILTER(STR(?a) < STR(?other)) }",
     "FILTER(?what = ?ds)"},
    {{"IC-3", "the structure has no measure", "a component with qb:measure", LG_SEVERITY_ERROR},
     "{ { ?what a qb:DataStructureDefinition } UNION { ?d qb:structure ?what } } "
     "FILTER NOT EXISTS { ?what qb:component/qb:measure ?m } "
     "FILTER NOT EXISTS { ?what qb:component/qb:componentProperty ?m . ?m a qb:MeasureProperty }",
     "?ds qb:structure ?what ."},
    {{"IC-4", "the dimension has no range", "rdfs:range", LG_SEVERITY_ERROR},
     A_DIMENSION "FILTER NOT EXISTS { ?what rdfs:range ?r } "
                 "FILTER(!STRSTARTS(STR(?what), \"http://purl.org/linked-data/\"))",
     "?ds qb:structure/qb:component/(qb:componentProperty|qb:dimension) ?what ."},
    {{"IC-5", "the dimension has concepts but no code list", "qb:codeList", LG_SEVERITY_ERROR},
     A_DIMENSION "?what rdfs:range skos:Concept FILTER NOT EXISTS { ?what qb:codeList ?l }",
     "?ds qb:structure/qb:component/(qb:componentProperty|qb:dimension) ?what ."},
    {{"IC-6", "a component that is no attribute is declared optional",
      "qb:componentRequired false on attributes only", LG_SEVERITY_ERROR},
     "?what qb:component ?c . ?c qb:componentRequired ?r FILTER(!?r) "
     "{ ?c (qb:dimension|qb:measure) ?other } UNION { ?c qb:componentProperty ?other "
     "  FILTER NOT EXISTS { ?other a qb:AttributeProperty } }",
     "?ds qb:structure ?what ."},
    {{"IC-7", "the slice key belongs to no structure", "qb:sliceKey of a structure",
      LG_SEVERITY_ERROR},
     "{ { ?what a qb:SliceKey } UNION { ?s qb:sliceStructure ?what } } "
     "FILTER NOT EXISTS { ?dsd qb:sliceKey ?what }",
     "?ds qb:slice/qb:sliceStructure ?what ."},
    {{"IC-8", "the slice key has a property that its structure has not",
      "a component of the structure", LG_SEVERITY_ERROR},
     "?dsd qb:sliceKey ?what . ?what qb:componentProperty ?other "
     "FILTER NOT EXISTS { ?dsd qb:component/" ANY_COMPONENT " ?other }",
     "?ds qb:structure/qb:sliceKey ?what ."},
    {{"IC-9", "the slice has no structure, or two", "one qb:sliceStructure", LG_SEVERITY_ERROR},
     "{ { ?what a qb:Slice } UNION { ?d qb:slice ?what } "
     "  FILTER NOT EXISTS { ?what qb:sliceStructure ?k } } UNION "
     "{ ?what qb:sliceStructure ?a, ?other FILTER(STR(?a) < STR(?other)) }",
     "?ds qb:slice ?what ."},
    {{"IC-10", "the slice lacks a dimension of its structure", "a value for it", LG_SEVERITY_ERROR},
     "?what qb:sliceStructure/qb:componentProperty ?other FILTER NOT EXISTS { ?what ?other ?v }",
     "?ds qb:slice ?what ."},
    {{"IC-18", "the observation is in a slice of a dataset that is not its own",
      "qb:dataSet of the slice's dataset", LG_SEVERITY_ERROR},
     "?other qb:slice ?slice . ?slice qb:observation ?what "
     "FILTER NOT EXISTS { ?what qb:dataSet ?other }",
     "FILTER(?other = ?ds)"},
};

LgStr
lg_integrity_datasets(const LgIntegrity *check)
{
    LgBuf list = {0};
    lg_buf_add(&list, LG_STR("VALUES ?ds { "));
    for (size_t i = 0; i < check->options->n_datasets; i++) {
        lg_buf_printf(&list, "<" LG_STR_FMT "> ", LG_STR_ARG(check->options->datasets[i]));
    }
    lg_buf_add(&list, LG_STR("} "));
    const LgStr out = list.failed ? (LgStr){0} : lg_arena_str(check->arena, lg_buf_view(&list));
    lg_buf_done(&list);
    return out;
}

static LgStatus
check_structures(const LgIntegrity *check, LgError *err)
{
    const bool all = check->options->n_datasets == 0;
    const LgStr values = lg_integrity_datasets(check);
    if (!values.p) {
        return no_memory(err);
    }
    for (size_t i = 0; i < sizeof(structures) / sizeof(structures[0]); i++) {
        tell(check, structures[i].constraint.code, (LgStr){0});
        const LgStr query = lg_arena_printf(
            check->arena, "SELECT DISTINCT ?what ?other { " LG_STR_FMT "%s { %s } }",
            all ? 0 : (int)values.n, values.p, all ? "" : structures[i].scope, structures[i].where);
        LG_TRY(lg_integrity_rule(check, &structures[i].constraint, query, err));
    }
    return LG_OK;
}

// --- One dataset --------------------------------------------------------------------------------

enum { COMPONENTS = 256, DATASETS = 100000 };

typedef enum { DIMENSION, MEASURE, ATTRIBUTE } Kind;

typedef struct {
    LgStr iri;
    Kind kind;
    bool required;
} Component;

typedef struct {
    const LgIntegrity *check;
    LgStr iri;
    Component components[COMPONENTS];
    size_t n;
    bool slices;
    bool typed; // has the dimension qb:measureType
} Cube;

static const LgStr measure_type = LG_STR_INIT("http://purl.org/linked-data/cube#measureType");

static LgStatus
add_component(void *ctx, const LgTerm *terms, uint32_t n, LgError *err)
{
    (void)n;
    Cube *cube = (Cube *)ctx;
    const LgStr kind = terms[1].value;
    const LgStr required = terms[2].value;
    if (terms[0].kind != LG_TERM_IRI) {
        return LG_OK; // a property is an IRI; what is not has no values
    }
    for (size_t i = 0; i < cube->n; i++) {
        if (lg_str_eq(cube->components[i].iri, terms[0].value)) {
            cube->components[i].required |= lg_str_eq(required, LG_STR("true"));
            return LG_OK;
        }
    }
    if (cube->n == COMPONENTS) {
        return lg_error_set(err, LG_E_LIMIT, "<" LG_STR_FMT "> has more than %d components",
                            LG_STR_ARG(cube->iri), COMPONENTS);
    }
    Component *c = &cube->components[cube->n++];
    c->iri = lg_arena_str(cube->check->arena, terms[0].value);
    c->kind = lg_str_eq(kind, LG_STR("d"))   ? DIMENSION
              : lg_str_eq(kind, LG_STR("m")) ? MEASURE
                                             : ATTRIBUTE;
    c->required = lg_str_eq(required, LG_STR("true"));
    cube->typed |= lg_str_eq(c->iri, measure_type);
    return c->iri.p ? LG_OK : no_memory(err);
}

static LgStatus
read_components(Cube *cube, LgError *err)
{
    const LgStr query = lg_arena_printf(
        cube->check->arena,
        "SELECT ?p ?kind ?required { <" LG_STR_FMT "> qb:structure/qb:component ?c . "
        "{ ?c qb:dimension ?p BIND(\"d\" AS ?kind) } UNION { ?c qb:measure ?p BIND(\"m\" AS ?kind) "
        "} "
        "UNION { ?c qb:attribute ?p BIND(\"a\" AS ?kind) } UNION { ?c qb:componentProperty ?p . ?p "
        "a ?t "
        "VALUES (?t ?kind) { (qb:DimensionProperty \"d\") (qb:MeasureProperty \"m\") "
        "(qb:AttributeProperty \"a\") } } OPTIONAL { ?c qb:componentRequired ?required } }",
        LG_STR_ARG(cube->iri));
    return each_row(cube->check, query, add_component, cube, err);
}

static LgStatus
answers_yes(const LgIntegrity *check, LgStr query, bool *out, LgError *err)
{
    LgAnswer *answer = NULL;
    if (!query.p) {
        return no_memory(err);
    }
    LG_TRY(lg_integrity_ask(check, query, &answer, err));
    *out = answer->boolean;
    lg_answer_close(answer);
    return LG_OK;
}

#define D LG_STR_ARG(cube->iri)
#define P LG_STR_ARG(c->iri)
#define IRI "<" LG_STR_FMT ">"

// The text that leaves out observations which have this property by way of a slice.
static LgStr
not_by_slice(const Cube *cube, const Component *c)
{
    return cube->slices
               ? lg_arena_printf(cube->check->arena,
                                 "FILTER NOT EXISTS { ?sl qb:observation ?what ; " IRI " ?sv } ", P)
               : LG_STR("");
}

static LgStatus
check_presence(Cube *cube, const Component *c, LgError *err)
{
    static const LgIntegrityRule dimension = {"IC-11", "the observation lacks a dimension",
                                              "a value for each dimension", LG_SEVERITY_ERROR};
    static const LgIntegrityRule attribute = {"IC-13", "the observation lacks a required attribute",
                                              "a value for it", LG_SEVERITY_ERROR};
    const bool asked = c->kind == DIMENSION || (c->kind == ATTRIBUTE && c->required);
    bool of_dataset = false;
    LG_TRY(answers_yes(cube->check,
                       lg_arena_printf(cube->check->arena, "ASK { " IRI " " IRI " ?v }", D, P),
                       &of_dataset, err));
    if (!asked || of_dataset) {
        return LG_OK;
    }
    const LgIntegrityRule *constraint = c->kind == DIMENSION ? &dimension : &attribute;
    const LgStr by_slice = not_by_slice(cube, c);
    tell(cube->check, constraint->code, cube->iri);
    return by_slice.p
               ? lg_integrity_rule(cube->check, constraint,
                                   lg_arena_printf(cube->check->arena,
                                                   "SELECT ?what ?other { ?what qb:dataSet " IRI
                                                   " FILTER NOT EXISTS { ?what " IRI
                                                   " ?v } " LG_STR_FMT "BIND(" IRI " AS ?other) }",
                                                   D, P, LG_STR_ARG(by_slice), P),
                                   err)
               : no_memory(err);
}

static LgStatus
check_measure(Cube *cube, const Component *c, LgError *err)
{
    static const LgIntegrityRule plain = {"IC-14", "the observation lacks a measure",
                                          "a value, or an obsStatus that says why there is none",
                                          LG_SEVERITY_ERROR};
    static const LgIntegrityRule typed = {
        "IC-15", "the observation has no value for its measure type",
        "a value, or an obsStatus that says why there is none", LG_SEVERITY_ERROR};
    static const LgIntegrityRule other = {"IC-16",
                                          "the observation has a value for a measure that is "
                                          "not its measure type",
                                          "its own measure alone", LG_SEVERITY_ERROR};
    const LgIntegrityRule *missing = cube->typed ? &typed : &plain;
    LgArena *arena = cube->check->arena;
    const LgStr of_type =
        cube->typed ? lg_arena_printf(arena, "; qb:measureType " IRI, P) : LG_STR("");
    tell(cube->check, missing->code, cube->iri);
    LG_TRY(lg_integrity_rule(
        cube->check, missing,
        lg_arena_printf(arena,
                        "SELECT ?what ?other { ?what qb:dataSet " IRI " " LG_STR_FMT
                        " FILTER NOT EXISTS { ?what " IRI
                        " ?v } FILTER NOT EXISTS { ?what sdmxa:obsStatus ?st } BIND(" IRI
                        " AS ?other) }",
                        D, LG_STR_ARG(of_type), P, P),
        err));
    if (!cube->typed) {
        return LG_OK;
    }
    tell(cube->check, other.code, cube->iri);
    return lg_integrity_rule(cube->check, &other,
                             lg_arena_printf(arena,
                                             "SELECT ?what ?other { ?what qb:dataSet " IRI " ; " IRI
                                             " ?v ; qb:measureType ?t FILTER(?t != " IRI
                                             ") BIND(" IRI " AS ?other) }",
                                             D, P, P, P),
                             err);
}

// --- Code lists ---------------------------------------------------------------------------------

// The distinct values of a dimension as ?what.
static LgStr
values_of_dimension(const Cube *cube, const Component *c)
{
    LgArena *arena = cube->check->arena;
    return cube->slices
               ? lg_arena_printf(arena,
                                 "{ SELECT DISTINCT ?what { ?o qb:dataSet " IRI " { ?o " IRI
                                 " ?what } UNION { ?sl qb:observation ?o ; " IRI " ?what } } }",
                                 D, P, P)
               : lg_arena_printf(
                     arena, "{ SELECT DISTINCT ?what { ?o qb:dataSet " IRI " ; " IRI " ?what } }",
                     D, P);
}

// Hierarchies: the property that leads from parents to children, or back.
static LgStatus
check_hierarchy(Cube *cube, const Component *c, LgStr values, bool inverse, LgError *err)
{
    static const LgIntegrityRule forward = {"IC-20",
                                            "the code is not in the hierarchy of its code list",
                                            "a code below one of its roots", LG_SEVERITY_ERROR};
    static const LgIntegrityRule backward = {"IC-21",
                                             "the code is not in the hierarchy of its code list",
                                             "a code below one of its roots", LG_SEVERITY_ERROR};
    LgArena *arena = cube->check->arena;
    const LgStr query = lg_arena_printf(arena,
                                        "SELECT DISTINCT ?p { " IRI
                                        " qb:codeList ?l . ?l a qb:HierarchicalCodeList ; "
                                        "qb:parentChildProperty%s ?p FILTER(isIRI(?p)) }",
                                        P, inverse ? "/owl:inverseOf" : "");
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    if (!query.p) {
        return no_memory(err);
    }
    LG_TRY(lg_integrity_ask(cube->check, query, &answer, err));
    LgStatus st = lg_answer_next(answer, &rows, err);
    const LgStr property =
        st == LG_OK && rows.n > 0 ? lg_arena_str(arena, rows.terms[0].value) : (LgStr){0};
    const uint32_t n = rows.n;
    lg_answer_close(answer);
    if (st != LG_OK || n == 0) {
        return st;
    }
    return lg_integrity_rule(
        cube->check, inverse ? &backward : &forward,
        lg_arena_printf(arena,
                        "SELECT ?what ?other { " LG_STR_FMT " " IRI
                        " qb:codeList ?other . ?other a qb:HierarchicalCodeList "
                        "FILTER NOT EXISTS { ?other qb:hierarchyRoot/(%s" IRI ")* ?what } }",
                        LG_STR_ARG(values), P, inverse ? "^" : "", LG_STR_ARG(property)),
        err);
}

static LgStatus
check_codes(Cube *cube, const Component *c, LgError *err)
{
    static const LgIntegrityRule codes = {"IC-19",
                                          "the code is not in the code list of its dimension",
                                          "a code of the list", LG_SEVERITY_ERROR};
    static const char *const kinds[][2] = {
        {"qb:codeList ?other . ?other a skos:ConceptScheme", "?what skos:inScheme ?other"},
        {"qb:codeList ?other . ?other a skos:Collection", "?other skos:member+ ?what"},
    };
    bool listed = false;
    LG_TRY(answers_yes(cube->check,
                       lg_arena_printf(cube->check->arena, "ASK { " IRI " qb:codeList ?l }", P),
                       &listed, err));
    if (!listed) {
        return LG_OK;
    }
    const LgStr values = values_of_dimension(cube, c);
    if (!values.p) {
        return no_memory(err);
    }
    tell(cube->check, codes.code, cube->iri);
    for (size_t i = 0; i < 2; i++) {
        LG_TRY(lg_integrity_rule(cube->check, &codes,
                                 lg_arena_printf(cube->check->arena,
                                                 "SELECT ?what ?other { " LG_STR_FMT " " IRI
                                                 " %s FILTER NOT EXISTS { %s } }",
                                                 LG_STR_ARG(values), P, kinds[i][0], kinds[i][1]),
                                 err));
    }
    LG_TRY(check_hierarchy(cube, c, values, false, err));
    return check_hierarchy(cube, c, values, true, err);
}

// --- Keys ---------------------------------------------------------------------------------------

// "?d0 ?d1 ..." of all dimensions, and the patterns that bind them for ?obs.
static bool
dimension_patterns(const Cube *cube, bool with_type, LgBuf *vars, LgBuf *where)
{
    lg_buf_printf(where, "?obs qb:dataSet " IRI " . ", D);
    for (size_t i = 0; i < cube->n; i++) {
        const Component *c = &cube->components[i];
        if (c->kind != DIMENSION || (!with_type && lg_str_eq(c->iri, measure_type))) {
            continue;
        }
        lg_buf_printf(vars, "?d%zu ", i);
        if (cube->slices) {
            lg_buf_printf(where,
                          "OPTIONAL { ?obs " IRI
                          " ?o%zu } OPTIONAL { ?s%zu qb:observation ?obs ; " IRI
                          " ?v%zu } BIND(COALESCE(?o%zu, ?v%zu) AS ?d%zu) ",
                          P, i, i, P, i, i, i, i);
        } else {
            lg_buf_printf(where, "?obs " IRI " ?d%zu . ", P, i);
        }
    }
    return !vars->failed && !where->failed;
}

// "SELECT ?obs ?d0 ?d1 ... { ... }". Null text without memory.
static LgStr
keys_query(const Cube *cube, bool with_type)
{
    LgBuf vars = {0};
    LgBuf where = {0};
    LgStr query = {0};
    if (dimension_patterns(cube, with_type, &vars, &where)) {
        query = lg_arena_printf(cube->check->arena, "SELECT ?obs " LG_STR_FMT "{ " LG_STR_FMT "}",
                                (int)vars.n, vars.p ? vars.p : "", (int)where.n, where.p);
    }
    lg_buf_done(&vars);
    lg_buf_done(&where);
    return query;
}

// Which measures are missing: asked only when some are.
static LgStatus
name_missing_measures(Cube *cube, size_t measures, LgError *err)
{
    static const LgIntegrityRule all_measures = {
        "IC-17", "not every measure is there for these values of the dimensions",
        "an observation for each measure", LG_SEVERITY_WARNING};
    LgBuf vars = {0};
    LgBuf where = {0};
    LgStr query = {0};
    if (dimension_patterns(cube, false, &vars, &where)) {
        query = lg_arena_printf(cube->check->arena,
                                "SELECT (SAMPLE(?obs) AS ?what) { " LG_STR_FMT
                                "?obs qb:measureType ?t } "
                                "%s" LG_STR_FMT " HAVING(COUNT(DISTINCT ?t) != %zu)",
                                (int)where.n, where.p, vars.n > 0 ? "GROUP BY " : "", (int)vars.n,
                                vars.p ? vars.p : "", measures);
    }
    lg_buf_done(&vars);
    lg_buf_done(&where);
    return lg_integrity_rule(cube->check, &all_measures, query, err);
}

static LgStatus
check_keys(Cube *cube, LgError *err)
{
    uint64_t n = 0;
    uint64_t keys = 0;
    size_t measures = 0;
    for (size_t i = 0; i < cube->n; i++) {
        measures += cube->components[i].kind == MEASURE ? 1 : 0;
    }
    tell(cube->check, "IC-12", cube->iri);
    LgStr query = keys_query(cube, true);
    LG_TRY(query.p ? lg_integrity_keys(cube->check, query, true, &n, &keys, err) : no_memory(err));
    if (!cube->typed || measures < 2) {
        return LG_OK;
    }
    tell(cube->check, "IC-17", cube->iri);
    query = keys_query(cube, false);
    LG_TRY(query.p ? lg_integrity_keys(cube->check, query, false, &n, &keys, err) : no_memory(err));
    return n == keys * measures ? LG_OK : name_missing_measures(cube, measures, err);
}

static LgStatus
check_dataset(const LgIntegrity *check, LgStr iri, LgError *err)
{
    Cube *cube = LG_NEW(check->arena, Cube);
    if (!cube) {
        return no_memory(err);
    }
    cube->check = check;
    cube->iri = iri;
    LG_TRY(read_components(cube, err));
    LG_TRY(answers_yes(check, lg_arena_printf(check->arena, "ASK { " IRI " qb:slice ?s }", D),
                       &cube->slices, err));
    bool any = false;
    for (size_t i = 0; i < cube->n; i++) {
        const Component *c = &cube->components[i];
        LG_TRY(check_presence(cube, c, err));
        tell(check, "E-TYPE", iri);
        LG_TRY(lg_integrity_values(check, iri, c->iri, c->kind != ATTRIBUTE, err));
        if (c->kind == MEASURE) {
            LG_TRY(check_measure(cube, c, err));
        } else if (c->kind == DIMENSION) {
            LG_TRY(check_codes(cube, c, err));
            any = true;
        }
    }
    return any ? check_keys(cube, err) : LG_OK;
}

// --- All of it ----------------------------------------------------------------------------------

typedef struct {
    LgArena *arena;
    LgStr *list;
    size_t n;
} Datasets;

static LgStatus
add_dataset(void *ctx, const LgTerm *terms, uint32_t n, LgError *err)
{
    (void)n;
    Datasets *all = (Datasets *)ctx;
    if (all->n == DATASETS) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d datasets", DATASETS);
    }
    all->list[all->n] = lg_arena_str(all->arena, terms[0].value);
    return all->list[all->n++].p ? LG_OK : no_memory(err);
}

static LgStatus
list_datasets(const LgIntegrity *check, LgStr **out, size_t *out_n, LgError *err)
{
    Datasets all = {.arena = check->arena, .list = LG_NEW_ARRAY(check->arena, LgStr, DATASETS)};
    if (!all.list) {
        return no_memory(err);
    }
    LG_TRY(each_row(check,
                    LG_STR("SELECT DISTINCT ?ds { { ?ds a qb:DataSet } UNION "
                           "{ ?ds qb:structure ?s } UNION { ?ds a dcat:Dataset } "
                           "FILTER(isIRI(?ds)) } ORDER BY ?ds"),
                    add_dataset, &all, err));
    *out = all.list;
    *out_n = all.n;
    return LG_OK;
}

static LgStatus
check_all(const LgIntegrity *check, size_t *out_datasets, LgError *err)
{
    LgStr *list = NULL;
    size_t n = 0;
    LG_TRY(list_datasets(check, &list, &n, err));
    for (size_t i = 0; i < check->options->n_datasets; i++) {
        size_t k = 0;
        while (k < n && !lg_str_eq(list[k], check->options->datasets[i])) {
            k++;
        }
        if (k == n) {
            return lg_error_set(err, LG_E_NOTFOUND, "there is no dataset <" LG_STR_FMT ">",
                                LG_STR_ARG(check->options->datasets[i]));
        }
    }
    LG_TRY(check_structures(check, err));
    const bool all = check->options->n_datasets == 0;
    const LgStr *which = all ? list : check->options->datasets;
    *out_datasets = all ? n : check->options->n_datasets;
    for (size_t i = 0; i < *out_datasets; i++) {
        LG_TRY(check_dataset(check, which[i], err));
    }
    return lg_integrity_catalogue(check, err);
}

LgStatus
lg_integrity_check(LgEndpoint *endpoint, const LgIntegrityOptions *options, LgReport *report,
                   size_t *out_datasets, LgError *err)
{
    LgIntegrity check = {.endpoint = endpoint, .options = options, .report = report};
    check.arena = lg_arena_new(0);
    if (!check.arena) {
        return no_memory(err);
    }
    const LgStatus st = check_all(&check, out_datasets, err);
    lg_arena_free(check.arena);
    return st;
}
