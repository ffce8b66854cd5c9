// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The parser of updates: what is refused and how, and the operations that come out.

#include "base/limits.h"
#include "sparql/update.h"
#include "unit/check.h"
#include "unit/suites.h"

typedef struct {
    const char *text;
    const char *want; // "line:column: text", or the operations
} Case;

static void
refuses_with_a_place(void)
{
    static const Case cases[] = {
        {"SELECT * { ?s ?p ?o }",
         "1:1: expected PREFIX, BASE, INSERT, DELETE, WITH, LOAD, CLEAR, CREATE, DROP, ADD, MOVE, "
         "COPY or the end of the update, found 'SELECT'"},
        {"INSRT DATA { <http://a> a <http://b> }",
         "1:1: expected PREFIX, BASE, INSERT, DELETE, WITH, LOAD, CLEAR, CREATE, DROP, ADD, MOVE, "
         "COPY or the end of the update, found 'INSRT'; did you mean INSERT?"},
        {"INSERT DATA { ?s a <http://b> }",
         "1:15: INSERT DATA takes no variables, found ?s; for those there are DELETE and INSERT "
         "with WHERE"},
        {"INSERT DATA { GRAPH ?g { <http://a> a 1 } }",
         "1:21: INSERT DATA takes no variables, found ?g; for those there are DELETE and INSERT "
         "with WHERE"},
        {"DELETE DATA { <http://a> ?p 1 }",
         "1:26: DELETE DATA takes no variables, found ?p; for those there are DELETE and INSERT "
         "with WHERE"},
        {"DELETE DATA { _:a a 1 }", "1:15: DELETE DATA takes no blank nodes, since they name "
                                    "nothing in the store; find them with a variable in WHERE"},
        {"DELETE { ?s a [] } WHERE { ?s a 1 }",
         "1:15: DELETE takes no blank nodes, since they name nothing in the store; find them with "
         "a variable in WHERE"},
        {"DELETE WHERE {\n  ?s a (1) }",
         "2:8: DELETE WHERE takes no blank nodes, since they name nothing in the store; find them "
         "with a variable in WHERE"},
        {"INSERT DATA { _:a a 1 } ; INSERT DATA { _:b a _:a }",
         "1:47: blank node label _:a is used in two INSERT DATA; choose another label"},
        {"INSERT { ?s a 1 }", "1:18: expected USING or WHERE, found the end of the update"},
        {"DELETE { ?s a 1 } { ?s a 2 }", "1:19: expected INSERT, USING or WHERE, found '{'"},
        {"DELETE { ?s a 1 } USING <http://g> { ?s a 2 }",
         "1:36: expected USING or WHERE, found '{'"},
        {"DELETE { ?s a 1 } USNG <http://g> WHERE { ?s a 2 }",
         "1:19: expected INSERT, USING or WHERE, found 'USNG'; did you mean USING?"},
        {"DELETE { ?s a 1 } USING 1 WHERE { ?s a 2 }",
         "1:25: expected the IRI of a graph, or NAMED, behind USING, found '1'"},
        {"DELETE { ?s a 1 } USING NAMED ?g WHERE { ?s a 2 }",
         "1:31: expected the IRI of a graph behind USING NAMED, found '?g'"},
        {"DELETE { ?s a 1 } WHERE ?s a 2", "1:25: expected '{' behind WHERE, found '?s'"},
        {"DELETE ?s", "1:8: expected '{' with a template, DATA or WHERE, found '?s'"},
        {"INSERT ?s", "1:8: expected '{' with a template, or DATA, found '?s'"},
        {"WITH <http://g> DELETE DATA { }", "1:24: expected '{' with a template, found 'DATA'"},
        {"WITH <http://g> DELETE WHERE { }", "1:24: expected '{' with a template, found 'WHERE'"},
        {"WITH <http://g> INSERT DATA { }", "1:24: expected '{' with a template, found 'DATA'"},
        {"WITH <http://g> CLEAR ALL", "1:17: expected DELETE or INSERT behind WITH, found 'CLEAR'"},
        {"WITH ?g DELETE { }", "1:6: expected the IRI of a graph behind WITH, found '?g'"},
        {"DELETE { ?s a/a 1 } WHERE { ?s a 1 }",
         "1:14: expected an object: a variable, an IRI, a literal, a blank node, '[' or '(', found "
         "'/'"},
        {"INSERT DATA { <http://a> a 1 <http://b> a 2 }",
         "1:30: expected '.', ';', ',', GRAPH or '}', found '<http://b>'"},
        {"INSERT DATA { GRAPH <http://g> { GRAPH <http://h> { } } }",
         "1:34: expected a triple or '}', found 'GRAPH'"},
        {"INSERT DATA { . }", "1:15: expected a triple, GRAPH or '}', found '.'"},
        {"INSERT DATA { <http://a> a 1", "1:29: expected '.', ';', ',', GRAPH or '}', found the "
                                         "end of the update"},
        {"INSERT DATA { <http://a> a 'b }", "1:28: the string that begins here is not closed"},
        {"LOAD ;", "1:6: expected the IRI of a document, or SILENT, behind LOAD, found ';'"},
        {"LOAD SILENT ;", "1:13: expected the IRI of a document, found ';'"},
        {"LOAD <http://a> INTO <http://g>",
         "1:22: expected GRAPH and an IRI behind INTO, found '<http://g>'"},
        {"CREATE DEFAULT", "1:8: expected GRAPH and an IRI, found 'DEFAULT'"},
        {"CREATE GRAPH ?g", "1:14: expected the IRI of a graph behind GRAPH, found '?g'"},
        {"CLEAR <http://g>",
         "1:7: expected GRAPH and an IRI, DEFAULT, NAMED or ALL, found '<http://g>'"},
        {"DROP SILENT NMAED", "1:13: expected GRAPH and an IRI, DEFAULT, NAMED or ALL, found "
                              "'NMAED'; did you mean NAMED?"},
        {"COPY ALL TO DEFAULT", "1:6: expected the IRI of a graph or DEFAULT, found 'ALL'"},
        {"MOVE <http://a> <http://b>", "1:17: expected TO, found '<http://b>'"},
        {"ADD <http://a> TO GRAPH DEFAULT",
         "1:25: expected the IRI of a graph behind GRAPH, found 'DEFAULT'"},
        {"CLEAR ALL CLEAR ALL", "1:11: expected ';' and another operation, or the end of the "
                                "update, found 'CLEAR'"},
        {"CLEAR ALL ;; CLEAR ALL",
         "1:12: expected PREFIX, BASE, INSERT, DELETE, WITH, LOAD, CLEAR, CREATE, DROP, ADD, MOVE, "
         "COPY or the end of the update, found ';'"},
        {"INSERT DATA { <a> a 1 }", "1:15: <a> is a relative IRI and there is no base; add BASE "
                                    "<...> at the top of the query or write it in full"},
        {"CLEAR ALL ; \xff", "1:13: the update is not UTF-8: byte 0xff"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgUpdate *update = NULL;
        LgError err = {0};
        char got[1400];
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStatus st =
            lg_parse_update(arena, lg_str_c(cases[i].text), LG_STR(""), &update, &err);
        CU_ASSERT_TRUE(st == LG_E_SYNTAX || st == LG_E_UNSUPPORTED);
        CU_ASSERT_STRING_EQUAL(err.source, "update");
        (void)snprintf(got, sizeof(got), "%u:%u: %s", err.line, err.column, err.text);
        if (strcmp(got, cases[i].want) != 0) {
            (void)printf("\n    %s\n      got  %s\n      want %s\n", cases[i].text, got,
                         cases[i].want);
            CU_FAIL("another message");
        }
        lg_arena_free(arena);
    }
}

// --- The operations as text -----------------------------------------------------

static void
dump_node(LgBuf *out, const LgQuery *query, const LgNode *node)
{
    const LgStr base = LG_STR("http://e/");
    if (node->var == LG_VAR_NONE) {
        const LgStr value = node->term.value;
        lg_buf_add(out, lg_str_starts(value, base) ? lg_str_from(value, base.n) : value);
        return;
    }
    CU_ASSERT_TRUE_FATAL(node->var < query->n_query_vars);
    const LgStr name = query->var_names[node->var];
    if (name.n > 0) {
        lg_buf_printf(out, "?" LG_STR_FMT, LG_STR_ARG(name));
        return;
    }
    for (uint32_t i = 0; i < query->n_fresh; i++) {
        if (query->fresh[i] == node->var) {
            lg_buf_printf(out, "_:%u", i);
        }
    }
}

static void
dump_quads(LgBuf *out, char sign, const LgUpdateOp *op, const LgUpdateQuad *quads, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const LgUpdateQuad *q = &quads[i];
        lg_buf_printf(out, " %c(", sign);
        dump_node(out, op->where, &q->s);
        lg_buf_byte(out, ' ');
        dump_node(out, op->where, &q->p);
        lg_buf_byte(out, ' ');
        dump_node(out, op->where, &q->o);
        lg_buf_byte(out, ' ');
        dump_node(out, op->where, &q->g);
        lg_buf_byte(out, ')');
    }
}

static void
dump_alg(LgBuf *out, const LgQuery *query, const LgAlg *alg)
{
    static const char *const names[] = {"unit",     "bgp",     "path",   "join",   "leftjoin",
                                        "union",    "minus",   "filter", "extend", "graph",
                                        "values",   "service", "group",  "order",  "project",
                                        "distinct", "reduced", "slice"};
    lg_buf_printf(out, "%s%u", names[alg->op], alg->n_triples);
    if (alg->op == LG_ALG_GRAPH) {
        lg_buf_byte(out, ' ');
        dump_node(out, query, &alg->node);
    }
    for (int i = 0; i < 2; i++) {
        const LgAlg *child = i ? alg->b : alg->a;
        if (child) {
            lg_buf_add(out, LG_STR(" ("));
            dump_alg(out, query, child);
            lg_buf_byte(out, ')');
        }
    }
}

static void
dump_target(LgBuf *out, const LgTarget *target)
{
    static const char *const names[] = {"default", "graph", "named", "all"};
    lg_buf_printf(out, " %s" LG_STR_FMT, names[target->kind], LG_STR_ARG(target->graph));
}

static void
dump_op(LgBuf *out, const LgUpdateOp *op)
{
    static const char *const names[] = {"quads", "load", "clear", "create",
                                        "drop",  "add",  "move",  "copy"};
    lg_buf_printf(out, "%s%s", names[op->kind], op->silent ? " silent" : "");
    if (op->source.n > 0) {
        lg_buf_printf(out, " " LG_STR_FMT, LG_STR_ARG(op->source));
    }
    if (op->kind >= LG_UPDATE_ADD) {
        dump_target(out, &op->from);
    }
    if (op->kind != LG_UPDATE_QUADS) {
        dump_target(out, &op->to);
        return;
    }
    dump_quads(out, '-', op, op->remove, op->n_remove);
    dump_quads(out, '+', op, op->insert, op->n_insert);
    lg_buf_byte(out, ' ');
    dump_alg(out, op->where, op->where->pattern);
    for (uint32_t i = 0; i < op->where->n_vars; i++) {
        lg_buf_printf(out, " ?" LG_STR_FMT, LG_STR_ARG(op->where->var_names[op->where->vars[i]]));
    }
}

static void
check_operations(const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        LgArena *arena = lg_arena_new(0);
        LgUpdate *update = NULL;
        LgError err = {0};
        LgBuf out = {0};
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStatus st =
            lg_parse_update(arena, lg_str_c(cases[i].text), LG_STR("http://e/"), &update, &err);
        if (st != LG_OK) {
            (void)printf("\n    %s\n      %s\n", cases[i].text, err.text);
            CU_FAIL("refused");
        }
        for (uint32_t k = 0; st == LG_OK && k < update->n_ops; k++) {
            lg_buf_add(&out, k > 0 ? LG_STR("; ") : LG_STR(""));
            dump_op(&out, &update->ops[k]);
        }
        if (!lg_str_eq(lg_buf_view(&out), lg_str_c(cases[i].want))) {
            (void)printf("\n    %s\n", cases[i].text);
        }
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        lg_buf_done(&out);
        lg_arena_free(arena);
    }
}

#define CHECK_OPERATIONS(cases) check_operations((cases), sizeof(cases) / sizeof((cases)[0]))

static void
reads_data(void)
{
    static const Case cases[] = {
        {"", ""},
        {"PREFIX : <http://e/>", ""},
        {"INSERT DATA { }", "quads unit0"},
        {"INSERT DATA { <a> <p> 1, 2 ; <q> <b> . }", "quads +(a p 1 ) +(a p 2 ) +(a q b ) unit0"},
        {"DELETE DATA { <a> <p> 1 GRAPH <g> { <a> <p> 2 } . <b> <p> () GRAPH <h> {} }",
         "quads -(a p 1 ) -(a p 2 g) "
         "-(b p http://www.w3.org/1999/02/22-rdf-syntax-ns#nil ) unit0"},
        {"insert data { _:x <p> [] . graph <g> { _:x <q> _:y } }",
         "quads +(_:0 p _:1 ) +(_:0 q _:2 g) unit0"},
        // a label may come again where it is another blank node for each solution
        {"INSERT DATA { _:x <p> 1 } ; INSERT { _:x <p> 2 } WHERE { _:x <p> 3 } ; "
         "INSERT { _:x <p> 4 } WHERE { _:x <p> 5 } ; INSERT DATA { _:y <p> 6 } ;",
         "quads +(_:0 p 1 ) unit0; quads +(_:0 p 2 ) bgp1; quads +(_:0 p 4 ) bgp1; "
         "quads +(_:0 p 6 ) unit0"},
        {"INSERT DATA { <a> <p> 1 } ; BASE <http://e/b/> PREFIX : <c/> INSERT DATA { <a> :p 1 } ; "
         "DELETE DATA { :a :p <z> }",
         "quads +(a p 1 ) unit0; quads +(b/a b/c/p 1 ) unit0; quads -(b/c/a b/c/p b/z ) unit0"},
    };
    CHECK_OPERATIONS(cases);
}

static void
reads_templates(void)
{
    static const Case cases[] = {
        {"DELETE WHERE { }", "quads unit0"},
        {"DELETE WHERE { ?s <p> ?o }", "quads -(?s p ?o ) bgp1 ?s ?o"},
        {"DELETE WHERE { ?s <p> 1 . ?s <p> 2 GRAPH ?g { ?s <q> ?t } ?t <r> 3 }",
         "quads -(?s p 1 ) -(?s p 2 ) -(?s q ?t ?g) -(?t r 3 ) "
         "join0 (join0 (bgp2) (graph0 ?g (bgp1))) (bgp1) ?s ?g ?t"},
        {"DELETE WHERE { GRAPH <g> { } }", "quads graph0 g (unit0)"},
        {"DELETE { ?s <p> ?o } INSERT { GRAPH <g> { ?s <p> [ <q> ?o ] } ?s ?p _:b } "
         "WHERE { ?x ?y ?z . ?s ?p ?o }",
         "quads -(?s p ?o ) +(_:0 q ?o g) +(?s p _:0 g) +(?s ?p _:1 ) bgp2 ?s ?o ?p"},
        {"WITH <g> DELETE { ?s <p> 1 GRAPH <h> { ?s <p> 2 } } INSERT { ?s <p> 3 } WHERE { }",
         "quads -(?s p 1 g) -(?s p 2 h) +(?s p 3 g) unit0 ?s"},
        {"WITH <g> INSERT { ?s <p> 3 } WHERE { }", "quads +(?s p 3 g) unit0 ?s"},
        {"DELETE { } WHERE { }", "quads unit0"},
        // variables that a subquery selects are those outside
        {"INSERT { ?n <p> ?s } WHERE { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } }",
         "quads +(?n p ?s ) project0 (extend0 (group0 (bgp1))) ?n ?s"},
    };
    CHECK_OPERATIONS(cases);
}

static void
reads_graph_management(void)
{
    static const Case cases[] = {
        {"LOAD <d>", "load http://e/d default"},
        {"LOAD SILENT <d> INTO GRAPH <g>", "load silent http://e/d graphhttp://e/g"},
        {"CLEAR DEFAULT ; CLEAR NAMED; CLEAR ALL ;CLEAR SILENT GRAPH <g>",
         "clear default; clear named; clear all; clear silent graphhttp://e/g"},
        {"DROP GRAPH <g> ; DROP SILENT ALL", "drop graphhttp://e/g; drop silent all"},
        {"CREATE GRAPH <g> ; create silent graph <g>",
         "create graphhttp://e/g; create silent graphhttp://e/g"},
        {"ADD <a> TO <b> ; MOVE SILENT GRAPH <a> TO DEFAULT ; COPY DEFAULT TO GRAPH <b>",
         "add graphhttp://e/a graphhttp://e/b; move silent graphhttp://e/a default; "
         "copy default graphhttp://e/b"},
    };
    CHECK_OPERATIONS(cases);
}

static LgUpdate *
parse(LgArena *arena, const char *text)
{
    LgUpdate *update = NULL;
    LgError err = {0};
    const LgStatus st = lg_parse_update(arena, lg_str_c(text), LG_STR("http://e/"), &update, &err);
    if (st != LG_OK) {
        (void)printf("\n    %s\n", err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st, LG_OK);
    return update;
}

static void
knows_the_parts_of_an_operation(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgUpdate *u = parse(arena, "CLEAR ALL ;\n WITH <w> DELETE { ?s ?p ?o } USING <g1> USING "
                                     "NAMED <g2> USING <g3> WHERE { ?s ?p ?o } ;\n"
                                     "BASE <http://f/> INSERT { ?s <p> 1 } WHERE { ?s ?p ?o }");
    CU_ASSERT_EQUAL_FATAL(u->n_ops, 3);
    CU_ASSERT_EQUAL(u->ops[1].line, 2);
    CU_ASSERT_EQUAL(u->ops[1].column, 2);
    const LgQuery *q = u->ops[1].where;
    CHECK_STR(u->ops[1].with, "http://e/w");
    CU_ASSERT_TRUE(q->has_dataset);
    CU_ASSERT_EQUAL_FATAL(q->n_from, 2);
    CU_ASSERT_EQUAL_FATAL(q->n_from_named, 1);
    CHECK_STR(q->from[1], "http://e/g3");
    CHECK_STR(q->from_named[0], "http://e/g2");
    CHECK_STR(q->base, "http://e/");
    CHECK_STR(u->ops[2].where->base, "http://f/");
    CU_ASSERT_EQUAL(u->ops[2].with.n, 0);
    CU_ASSERT_FALSE(u->ops[2].where->has_dataset);
    CU_ASSERT_EQUAL(u->ops[2].where->n_query_vars, 3); // numbered anew
    lg_arena_free(arena);
}

// --- Limits and failures --------------------------------------------------------

static LgStatus
parse_repeated(const char *before, const char *item, size_t n, const char *after, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgBuf text = {0};
    LgUpdate *update = NULL;
    lg_buf_add(&text, lg_str_c(before));
    for (size_t i = 0; i < n; i++) {
        lg_buf_add(&text, lg_str_c(item));
    }
    lg_buf_add(&text, lg_str_c(after));
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_FALSE_FATAL(text.failed);
    const LgStatus st = lg_parse_update(arena, lg_buf_view(&text), LG_STR(""), &update, err);
    lg_buf_done(&text);
    lg_arena_free(arena);
    return st;
}

static void
keeps_to_limits(void)
{
    LgError err = {0};
    CU_ASSERT_EQUAL(parse_repeated("INSERT DATA { [] a ", "[ a ", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "the update is nested more than 128 levels"));
    CU_ASSERT_EQUAL(parse_repeated("DELETE {} WHERE", "{", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("DELETE WHERE { ", "GRAPH ?g { ?s ?p ?o } ", 10000, "}", &err),
                    LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "more than 1022 parts"));
    CU_ASSERT_EQUAL(parse_repeated("INSERT { [] a [] ", ",[]", 10000, "} WHERE {}", &err),
                    LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "the update has more than 4096 variables"));
    CU_ASSERT_EQUAL(parse_repeated("INSERT {} WHERE { ", " ", LG_LIMIT_QUERY, "}", &err),
                    LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "the pattern has more than 1048576 bytes"));
    CU_ASSERT_EQUAL(parse_repeated("CLEAR ALL", " ", LG_LIMIT_UPDATE, "", &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "at most 16777216 are allowed"));
    // What is long, not deep, is fine.
    CU_ASSERT_EQUAL(parse_repeated("INSERT DATA { [] a [] ", ",[]", 200000, "}", &err), LG_OK);
    CU_ASSERT_EQUAL(
        parse_repeated("INSERT DATA { ", "GRAPH <http://g/> { [] a 1 } ", 50000, "}", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("", "INSERT DATA { [] a 1 } ;", 50000, "", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("", "DELETE { ?s ?p 1 } WHERE { ?s ?p ?o } ;", 20000, "", &err),
                    LG_OK);
}

static const char large[] =
    "PREFIX : <http://e/> BASE <http://e/b>\n"
    "INSERT DATA { :a :b _:c, \"x\\ny\"@en ; :d (1 2) GRAPH :g { [] :p _:c } } ;\n"
    "WITH <w> DELETE { ?s ?p ?o GRAPH ?g { ?s a ?o } } INSERT { _:b <p> [ <q> ?s ] }\n"
    "USING <h> USING NAMED <i> WHERE { ?s ?p ?o FILTER(?o > 1) { SELECT ?g { GRAPH ?g {} } } } ;\n"
    "DELETE WHERE { ?s <p> ?o . GRAPH ?g { ?s <q> <r> } ?s <t> 1 } ;\n"
    "LOAD SILENT <a> INTO GRAPH <b> ; COPY DEFAULT TO <d> ; CLEAR NAMED";

static LgStatus
parse_large(void *ctx)
{
    LgArena *arena = lg_arena_new(0);
    LgUpdate *update = NULL;
    LgStatus st = LG_E_NOMEM;
    (void)ctx;
    if (arena) {
        st = lg_parse_update(arena, lg_str_c(large), LG_STR(""), &update, NULL);
    }
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    const int failures = fail_each_allocation(parse_large, NULL);
    CU_ASSERT_TRUE(failures > 0);
}

static void
keeps_to_its_budget(void)
{
    LgStatus st = LG_E_LIMIT;
    for (size_t budget = 256; budget < 256 * 1024; budget += 128) {
        LgArena *arena = lg_arena_new(budget);
        LgUpdate *update = NULL;
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        st = lg_parse_update(arena, lg_str_c(large), LG_STR(""), &update, NULL);
        CU_ASSERT_TRUE(st == LG_OK || st == LG_E_LIMIT);
        lg_arena_free(arena);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
}

CU_TestInfo parse_update_tests[] = {
    {"refuses with a place", refuses_with_a_place},
    {"reads data", reads_data},
    {"reads templates", reads_templates},
    {"reads graph management", reads_graph_management},
    {"knows the parts of an operation", knows_the_parts_of_an_operation},
    {"keeps to limits", keeps_to_limits},
    {"survives failed allocations", survives_failed_allocations},
    {"keeps to its budget", keeps_to_its_budget},
    CU_TEST_INFO_NULL,
};
