// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The parser: what is refused and how, and the algebra that comes out.

#include "base/limits.h"
#include "sparql/parse.h"
#include "unit/check.h"
#include "unit/suites.h"

typedef struct {
    const char *query;
    const char *want; // "line:column: text", or the algebra
} Case;

static void
refuses_with_a_place(void)
{
    static const Case cases[] = {
        {"SELECT * { ?s ?p }", "1:18: expected an object: a variable, an IRI, a literal, a blank "
                               "node, '[' or '(', found '}'"},
        {"SELECT * { ?s ?p ?o",
         "1:20: expected '.', ';', ',', FILTER, OPTIONAL, MINUS, GRAPH, SERVICE, "
         "BIND, VALUES, '{' or '}', found the end of the query"},
        {"SELECT ?x WERE { ?x ?p ?o }",
         "1:11: expected FROM, WHERE or '{', found 'WERE'; did you mean WHERE?"},
        {"SELECT ?x WHERE { ?x a ?o FILTR(?o > 1) }",
         "1:27: expected '.', ';', ',', FILTER, OPTIONAL, MINUS, GRAPH, SERVICE, BIND, VALUES, '{' "
         "or '}', "
         "found 'FILTR'; did you mean FILTER?"},
        {"SELECT ?x WHERE { ?x a rdf:Property }",
         "1:24: prefix 'rdf:' is not declared; add PREFIX rdf: "
         "<http://www.w3.org/1999/02/22-rdf-syntax-ns#> at the top of the query"},
        {"SELECT ?x WHERE { ?x a skos:Concept }",
         "1:24: prefix 'skos:' is not declared; add PREFIX skos: "
         "<http://www.w3.org/2004/02/skos/core#> at the top of the query"},
        {"SELECT ?x WHERE { ?x a myown:Thing }",
         "1:24: prefix 'myown:' is not declared; add PREFIX myown: <...> at the top of the query"},
        {"SELECT ?x WHERE { ?x <p q> ?o }",
         "1:22: expected a property: a variable, an IRI, 'a' or a path, found '<' but no IRI: "
         "between < and > there are no spaces and none of \" { } | ^ ` \\"},
        {"SELECT ?x WHERE { ?x <p> ?o }", "1:22: <p> is a relative IRI and there is no base; add "
                                          "BASE <...> at the top of the query or write it in full"},
        {"SELECT ?x WHERE { ?x a 'abc }", "1:24: the string that begins here is not closed"},
        {"SELECT ?x\nWHERE {\n  ?x a 'ab\\qc' }",
         "3:11: unknown escape '\\q' in a string; expected one of \\t \\b \\n \\r \\f \\\\ \\\" "
         "\\' (write \\\\ for a backslash)"},
        {"SELECT ?x WHERE { ?x a 'ab\\u12' }",
         "1:27: '\\u' must be followed by the 4 hexadecimal digits of a character"},
        {"SELECT ?x WHERE { ?x a '''abc' }", "1:24: the string that begins here is not closed"},
        {"SELECT ?x { ?x a ?y } ORDER ?x", "1:29: expected BY, found '?x'"},
        {"SELECT ?x { ?x a ?y } LIMIT ?x",
         "1:29: expected a number of rows behind LIMIT, found '?x'"},
        {"SELECT ?x { ?x a ?y } LIMIT 1 LIMIT 2",
         "1:31: expected GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES or the end of the "
         "query, found 'LIMIT'"},
        {"SELECT ?x { ?x a ?y } LIMIT 99999999999999999999999",
         "1:29: 99999999999999999999999 is too large a number here"},
        {"SELECT (?x + 1) { ?x a ?y }", "1:15: expected AS, found ')'"},
        {"SELECT (1 AS ?x) { ?x a ?y }", "1:14: ?x is a variable of the pattern, so AS cannot give "
                                         "it a value; choose another name"},
        {"SELECT ?x (COUNT(*) AS ?n) { ?x a ?y }",
         "1:8: ?x is neither grouped nor aggregated; add it to GROUP BY or use it in an aggregate, "
         "such as SAMPLE(?x)"},
        {"SELECT (SUM(COUNT(?x)) AS ?n) { ?x a ?y }",
         "1:13: an aggregate cannot stand inside another; use a subquery"},
        {"SELECT * { ?x a ?y FILTER(COUNT(?x) > 1) }",
         "1:27: aggregates are allowed in SELECT, HAVING and ORDER BY only; use a subquery or "
         "HAVING"},
        {"SELECT * { ?x a ?y } GROUP BY ?x",
         "1:1: SELECT * cannot be used with GROUP BY or aggregates; name the grouped variables and "
         "the aggregates"},
        {"SELECT * { _:a a ?y . OPTIONAL { _:a a ?z } }",
         "1:34: blank node label _:a is used in two graph patterns; use a variable instead"},
        {"SELECT * { ?x a ?y BIND(1 AS ?y) }", "1:30: ?y is used earlier in this group, so BIND "
                                               "cannot give it a value; choose another name"},
        {"SELECT * { VALUES (?x ?y) { (1) } }",
         "1:29: this row of VALUES has 1 value for 2 variables"},
        {"SELECT * { VALUES (?x ?x) { (1 1) } }", "1:23: ?x is named twice in VALUES"},
        {"SELECT * { ?x a ?y FILTER(REGEX(?y)) }", "1:27: REGEX takes 2 or 3 arguments, found 1"},
        {"SELECT * { ?x a ?y FILTER(BOUND(1)) }",
         "1:33: expected a variable in BOUND( ), found '1'"},
        {"SELECT * { ?x a ?y FILTER(?y > ) }", "1:32: expected an expression: a variable, a "
                                               "literal, an IRI, a function or '(', found ')'"},
        {"SELECT * { ?x a ?y FILTER(?y > 1 }", "1:34: expected an operator or ')', found '}'"},
        {"SELECT * { ?x a ?y FILTER ?y > 1 }",
         "1:27: expected '(' or a function behind FILTER, found '?y'"},
        {"SELECT * { ?x a ?y } }", "1:22: expected GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, "
                                   "VALUES or the end of the query, found '}'"},
        {"SELECT * { ?x a ?y } GARBAGE", "1:22: expected GROUP BY, HAVING, ORDER BY, LIMIT, "
                                         "OFFSET, VALUES or the end of the query, found 'GARBAGE'"},
        {"SELECT * { ?x a ?y UNION { ?x a ?z } }",
         "1:20: expected '.', ';', ',', FILTER, OPTIONAL, MINUS, GRAPH, SERVICE, BIND, VALUES, '{' "
         "or '}', "
         "found 'UNION'"},
        {"SELECT * { ?x a** ?y }", "1:17: expected an object: a variable, an IRI, a literal, a "
                                   "blank node, '[' or '(', found '*'"},
        {"SELECT * { ?x ^^a ?y }",
         "1:15: expected a property: a variable, an IRI, 'a' or a path, found '^^'"},
        {"SELECT * { ?x (a|) ?y }",
         "1:18: expected a property: an IRI, 'a', '^', '!' or '(', found ')'"},
        {"SELECT * { ?x (a ?y }", "1:18: expected '|', '/' or ')', found '?y'"},
        {"SELECT * { ?x !?y ?z }",
         "1:16: expected a property: an IRI, 'a', '^' or '(', found '?y'"},
        {"SELECT * { ?x !(a/a) ?y }", "1:18: expected '|' or ')', found '/'"},
        {"SELECT * { ?x !(a|(a)) ?y }", "1:19: expected a property: an IRI, 'a' or '^', found '('"},
        {"SELECT * { ?x !^^a ?y }",
         "1:16: expected a property: an IRI, 'a', '^' or '(', found '^^'"},
        {"SELECT * { SERVICE { ?x a ?y } }",
         "1:20: expected SILENT, a variable or the IRI of an endpoint behind SERVICE, found '{'"},
        {"SELECT * { SERVICE SILENT 1 { ?x a ?y } }",
         "1:27: expected a variable or the IRI of an endpoint behind SERVICE, found '1'"},
        {"SELECT * { SERVICE <http://e> ?x }", "1:31: expected '{', found '?x'"},
        {"INSERT DATA { <a> <b> <c> }", "1:1: SPARQL Update is not supported yet"},
        {"DESCRIBE",
         "1:9: expected a variable, an IRI or '*' behind DESCRIBE, found the end of the query"},
        {"CONSTRUCT { ?s ?p } { ?s ?p ?o }", "1:19: expected an object: a variable, an IRI, a "
                                             "literal, a blank node, '[' or '(', found '}'"},
        {"CONSTRUCT { ?s a|a ?o } { ?s ?p ?o }", "1:17: expected an object: a variable, an IRI, a "
                                                 "literal, a blank node, '[' or '(', found '|'"},
        {"ASK { ?s ?p 1e }", "1:14: the exponent of the number has no digits"},
        {"ASK { ?s ?p + 1 }",
         "1:15: expected the digits of a number right behind its sign, found '1'"},
        {"ASK { ?s ?p \"a\"@ }", "1:16: '@' must be followed by a language tag, such as @en"},
        {"ASK { ?s ?p _: }", "1:13: '_:' must be followed by the label of a blank node"},
        {"ASK { ?s ?p \"\xff\" }", "1:14: the query is not UTF-8: byte 0xff"},
        {"ASK { ?s ?p ? }", "1:13: expected an object: a variable, an IRI, a literal, a blank "
                            "node, '[' or '(', found '?'"},
        {"ASK { ?s ?p ~ }", "1:13: unexpected character '~' (U+007E)"},
        {"PREFIX a <http://example.org/> ASK {}",
         "1:8: expected a prefix and ':' behind PREFIX, found 'a'"},
        {"PREFIX a: b ASK {}", "1:11: expected <IRI> of the prefix, found 'b'"},
        {"BASE a: ASK {}", "1:6: expected <IRI> behind BASE, found 'a:'"},
        {"SELECT DISTINCT WHERE { ?s ?p ?o }",
         "1:17: expected a variable, '(' with an expression or '*' behind SELECT, found 'WHERE'"},
        {"SELECT ?x { ?x a ?y } HAVING",
         "1:29: expected a function or '(' behind HAVING, found the end of the query"},
        {"SELECT ?x { ?x a ?y } GROUP BY LIMIT 1",
         "1:32: expected a variable, a function or '(' behind GROUP BY, found 'LIMIT'"},
        {"SELECT ?x ?y { ?x a ?y } VALUES ?x 1", "1:36: expected '{', found '1'"},
        {"PREFIX : <http://e/> ASK { :a%2 :b :c }",
         "1:30: '%' in a prefixed name must be followed by two hexadecimal digits; write \\% for "
         "the sign itself"},
        {"PREFIX : <http://e/> ASK { :a\\: :b :c }", "1:30: unknown escape in a prefixed name"},
        {"SELECT ?x { SELECT ?x { ?x a ?y } ?x a ?z }",
         "1:35: expected '}' behind the subquery, found '?x'"},
        {"SELECT ?x { ?x a ?y } ORDER BY ASC ?x",
         "1:36: expected '(' behind ASC or DESC, found '?x'"},
        {"SELECT (GROUP_CONCAT(?x; SEPERATOR=',') AS ?y) { ?x a ?z }",
         "1:26: expected SEPARATOR, found 'SEPERATOR'; did you mean SEPARATOR?"},
        {"ASK { ?x a ?y . FILTER NOT { ?x a ?z } }", "1:28: expected EXISTS, found '{'"},
        {"ASK { ?x a ?y . FILTER(?x NOT (1, 2)) }", "1:31: expected IN, found '('"},
        {"ASK { GRAPH { ?x a ?y } }",
         "1:13: expected a variable or the IRI of a graph behind GRAPH, found '{'"},
        {"ASK { ( ) . }",
         "1:11: expected a property: a variable, an IRI, 'a' or a path, found '.'"},
        {"ASK { [ ] . }",
         "1:11: expected a property: a variable, an IRI, 'a' or a path, found '.'"},
        {"ASK { [ a ?x }", "1:14: expected ',', ';' or ']', found '}'"},
        {"ASK { ( 1 2 }", "1:13: expected an object: a variable, an IRI, a literal, a blank node, "
                          "'[' or '(', found '}'"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgQuery *query = NULL;
        LgError err = {0};
        char got[1400];
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStatus st =
            lg_parse_query(arena, lg_str_c(cases[i].query), LG_STR(""), &query, &err);
        CU_ASSERT_TRUE(st == LG_E_SYNTAX || st == LG_E_UNSUPPORTED);
        CU_ASSERT_STRING_EQUAL(err.source, "query");
        (void)snprintf(got, sizeof(got), "%u:%u: %s", err.line, err.column, err.text);
        if (strcmp(got, cases[i].want) != 0) {
            (void)printf("\n    %s\n      got  %s\n      want %s\n", cases[i].query, got,
                         cases[i].want);
            CU_FAIL("another message");
        }
        lg_arena_free(arena);
    }
}

// --- The algebra as text --------------------------------------------------------

typedef struct {
    const LgQuery *query;
    LgBuf out;
} Dump;

static void
dump_var(Dump *d, LgVar var)
{
    const LgStr name = d->query->var_names[var];
    CU_ASSERT_TRUE(var < d->query->n_query_vars);
    if (name.n > 0) {
        lg_buf_printf(&d->out, "?" LG_STR_FMT, LG_STR_ARG(name));
    } else {
        lg_buf_printf(&d->out, "_");
    }
}

static void
dump_term(Dump *d, const LgTerm *term)
{
    const LgStr base = LG_STR("http://e/");
    const LgStr shown =
        lg_str_starts(term->value, base) ? lg_str_from(term->value, base.n) : term->value;
    lg_buf_printf(&d->out, term->kind == LG_TERM_NONE ? "UNDEF" : LG_STR_FMT, LG_STR_ARG(shown));
}

static void
dump_node(Dump *d, const LgNode *node)
{
    if (node->var != LG_VAR_NONE) {
        dump_var(d, node->var);
    } else {
        dump_term(d, &node->term);
    }
}

static void dump_alg(Dump *d, const LgAlg *alg);

static void
dump_expr(Dump *d, const LgExpr *expr)
{
    static const char *const names[] = {
        [LG_EXPR_OR] = "||",
        [LG_EXPR_AND] = "&&",
        [LG_EXPR_NOT] = "!",
        [LG_EXPR_EQ] = "=",
        [LG_EXPR_NE] = "!=",
        [LG_EXPR_LT] = "<",
        [LG_EXPR_GT] = ">",
        [LG_EXPR_LE] = "<=",
        [LG_EXPR_GE] = ">=",
        [LG_EXPR_IN] = "in",
        [LG_EXPR_NOT_IN] = "notin",
        [LG_EXPR_ADD] = "+",
        [LG_EXPR_SUB] = "-",
        [LG_EXPR_MUL] = "*",
        [LG_EXPR_DIV] = "/",
        [LG_EXPR_CALL] = "call",
        [LG_EXPR_CAST] = "cast",
        [LG_EXPR_EXISTS] = "exists",
        [LG_EXPR_NOT_EXISTS] = "notexists",
    };
    if (expr->op == LG_EXPR_VAR) {
        dump_var(d, expr->var);
        return;
    }
    if (expr->op == LG_EXPR_TERM) {
        dump_term(d, &expr->term);
        return;
    }
    lg_buf_printf(&d->out, "(%s", names[expr->op] ? names[expr->op] : "?");
    for (uint32_t i = 0; i < expr->n_args; i++) {
        lg_buf_byte(&d->out, ' ');
        dump_expr(d, expr->args[i]);
    }
    if (expr->pattern) {
        lg_buf_byte(&d->out, ' ');
        dump_alg(d, expr->pattern);
    }
    lg_buf_byte(&d->out, ')');
}

static void
dump_vars(Dump *d, const LgVar *vars, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        lg_buf_byte(&d->out, ' ');
        dump_var(d, vars[i]);
    }
}

static void
dump_path(Dump *d, const LgPath *path)
{
    static const char *const names[] = {"", "^", "/", "|", "*", "+", "?", "!"};
    lg_buf_printf(&d->out, " %s", names[path->kind]);
    if (path->kind == LG_PATH_IRI) {
        dump_node(d, &path->node);
        return;
    }
    lg_buf_byte(&d->out, '(');
    for (uint32_t i = 0; i < path->n; i++) {
        dump_path(d, path->kids[i]);
    }
    lg_buf_add(&d->out, LG_STR(" )"));
}

static void
dump_own(Dump *d, const LgAlg *alg)
{
    for (uint32_t i = 0; i < alg->n_triples; i++) {
        lg_buf_add(&d->out, i ? LG_STR(", ") : LG_STR(" "));
        dump_node(d, &alg->triples[i].s);
        lg_buf_byte(&d->out, ' ');
        dump_node(d, &alg->triples[i].p);
        lg_buf_byte(&d->out, ' ');
        dump_node(d, &alg->triples[i].o);
    }
    if (alg->path) {
        lg_buf_byte(&d->out, ' ');
        dump_node(d, &alg->ends[0]);
        dump_path(d, alg->path);
        lg_buf_byte(&d->out, ' ');
        dump_node(d, &alg->ends[1]);
    }
    dump_vars(d, alg->vars, alg->n_vars);
    for (uint32_t i = 0; i < alg->n_rows * alg->n_vars; i++) {
        lg_buf_byte(&d->out, ' ');
        dump_term(d, &alg->values[i]);
    }
    for (uint32_t i = 0; i < alg->n_keys; i++) {
        dump_vars(d, &alg->keys[i].var, 1);
    }
    for (uint32_t i = 0; i < alg->n_aggs; i++) {
        lg_buf_printf(&d->out, " agg%d%s", (int)alg->aggs[i].kind,
                      alg->aggs[i].distinct ? "d" : "");
        if (alg->aggs[i].arg) {
            lg_buf_byte(&d->out, ':');
            dump_expr(d, alg->aggs[i].arg);
        }
    }
    for (uint32_t i = 0; i < alg->n_sort; i++) {
        lg_buf_add(&d->out, alg->sort[i].descending ? LG_STR(" desc:") : LG_STR(" "));
        dump_expr(d, alg->sort[i].expr);
    }
    if (alg->op == LG_ALG_SLICE) {
        lg_buf_printf(&d->out, " %lld+%llu", (long long)alg->limit,
                      (unsigned long long)alg->offset);
    }
}

static void
dump_alg(Dump *d, const LgAlg *alg)
{
    static const char *const names[] = {"unit",     "bgp",     "path",   "join",   "leftjoin",
                                        "union",    "minus",   "filter", "extend", "graph",
                                        "values",   "service", "group",  "order",  "project",
                                        "distinct", "reduced", "slice"};
    lg_buf_printf(&d->out, "(%s", names[alg->op]);
    dump_own(d, alg);
    if (alg->var != LG_VAR_NONE) {
        dump_vars(d, &alg->var, 1);
    }
    if (alg->op == LG_ALG_GRAPH || alg->op == LG_ALG_SERVICE) {
        lg_buf_byte(&d->out, ' ');
        dump_node(d, &alg->node);
    }
    if (alg->op == LG_ALG_SERVICE) {
        lg_buf_printf(&d->out, "%s " LG_STR_FMT, alg->service->silent ? " silent" : "",
                      LG_STR_ARG(alg->service->group));
    }
    if (alg->expr) {
        lg_buf_byte(&d->out, ' ');
        dump_expr(d, alg->expr);
    }
    for (int i = 0; i < 2; i++) {
        const LgAlg *child = i ? alg->b : alg->a;
        if (child && alg->op != LG_ALG_SERVICE) {
            lg_buf_byte(&d->out, ' ');
            dump_alg(d, child);
        }
    }
    lg_buf_byte(&d->out, ')');
}

static void
check_algebra(const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        LgArena *arena = lg_arena_new(0);
        LgQuery *query = NULL;
        LgError err = {0};
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStr text = lg_arena_printf(arena, "PREFIX : <http://e/>\n%s", cases[i].query);
        const LgStatus st = lg_parse_query(arena, text, LG_STR("http://e/"), &query, &err);
        if (st != LG_OK) {
            (void)printf("\n    %s\n      %s\n", cases[i].query, err.text);
            CU_FAIL("refused");
        } else {
            Dump d = {.query = query};
            dump_alg(&d, query->pattern);
            if (!lg_str_eq(lg_buf_view(&d.out), lg_str_c(cases[i].want))) {
                (void)printf("\n    %s\n", cases[i].query);
            }
            CHECK_STR(lg_buf_view(&d.out), cases[i].want);
            lg_buf_done(&d.out);
        }
        lg_arena_free(arena);
    }
}

#define CHECK_ALGEBRA(cases) check_algebra((cases), sizeof(cases) / sizeof((cases)[0]))

static void
keeps_services(void)
{
    static const Case cases[] = {
        {"ASK { SERVICE :e { ?s :p _:b . FILTER(?x > 1) # }\n } ?s :q ?o }",
         "(join (service ?s e { ?s :p _:b . FILTER(?x > 1) # }\n }) (bgp ?s q ?o))"},
        {"ASK { SERVICE SILENT ?e { SELECT ?y (?x AS ?z) { ?x :p ?y } } # ?y\n }",
         "(service ?y ?z ?e silent { SELECT ?y (?x AS ?z) { ?x :p ?y } })"},
        {"ASK { SERVICE :e { ?x :p '\\u007d' SERVICE SILENT ?f { ?y :q ?x } } }",
         "(service ?x ?f ?y e { ?x :p '}' SERVICE SILENT ?f { ?y :q ?x } })"},
        {"SELECT ?s { { SELECT ?s { SERVICE ?e { ?s :p ?o } } } SERVICE :e { ?o :q ?s } }",
         "(project ?s (join (project ?s (service ?s ?o ?e { ?s :p ?o })) "
         "(service ?s ?o e { ?o :q ?s })))"},
        {"ASK { SERVICE :e {} }", "(service e {})"},
    };
    CHECK_ALGEBRA(cases);
    LgArena *arena = lg_arena_new(0);
    LgQuery *query = NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_EQUAL_FATAL(
        lg_parse_query(arena,
                       LG_STR("PREFIX p: <a#> BASE <http://e/b/> PREFIX : <c> PREFIX p: <../d> "
                              "ASK { SERVICE p: { } }"),
                       LG_STR("http://e/"), &query, NULL),
        LG_OK);
    CHECK_STR(query->pattern->service->prologue, "BASE <http://e/b/>\n"
                                                 "PREFIX p: <http://e/d>\n"
                                                 "PREFIX : <http://e/b/c>\n");
    CU_ASSERT_EQUAL(query->pattern->service->column, 71);
    lg_arena_free(arena);
}

static void
translates_groups(void)
{
    static const Case cases[] = {
        {"ASK {}", "(unit)"},
        {"ASK { ?s :p ?o }", "(bgp ?s p ?o)"},
        {"ASK { ?s :p ?o ; :q 1, 2.5 . ?o a :C }",
         "(bgp ?s p ?o, ?s q 1, ?s q 2.5, ?o http://www.w3.org/1999/02/22-rdf-syntax-ns#type C)"},
        {"ASK { ?s :p ?o FILTER(?o > 1) ?s :q ?r }", "(filter (> ?o 1) (bgp ?s p ?o, ?s q ?r))"},
        {"ASK { ?s :p ?o FILTER(?o > 1) FILTER(?o < 9) FILTER(?o != 5) }",
         "(filter (&& (> ?o 1) (&& (< ?o 9) (!= ?o 5))) (bgp ?s p ?o))"},
        {"ASK { ?s :p ?o OPTIONAL { ?s :q ?r FILTER(?r > ?o) } }",
         "(leftjoin (> ?r ?o) (bgp ?s p ?o) (bgp ?s q ?r))"},
        {"ASK { ?s :p ?o OPTIONAL { { ?s :q ?r FILTER(?r > ?o) } } }",
         "(leftjoin (bgp ?s p ?o) (filter (> ?r ?o) (bgp ?s q ?r)))"},
        {"ASK { OPTIONAL { ?s :q ?r } }", "(leftjoin (unit) (bgp ?s q ?r))"},
        {"ASK { ?s :p ?o OPTIONAL { ?s :q ?r } ?s :t ?u }",
         "(join (leftjoin (bgp ?s p ?o) (bgp ?s q ?r)) (bgp ?s t ?u))"},
        {"ASK { { ?s :p ?o } UNION { ?s :q ?o } UNION { ?s :r ?o } }",
         "(union (bgp ?s p ?o) (union (bgp ?s q ?o) (bgp ?s r ?o)))"},
        {"ASK { { ?s :p ?o } { ?s :q ?o } }", "(join (bgp ?s p ?o) (bgp ?s q ?o))"},
        {"ASK { ?s :p ?o MINUS { ?s :q ?r } }", "(minus (bgp ?s p ?o) (bgp ?s q ?r))"},
        {"ASK { ?s :p ?o BIND(?o + 1 AS ?z) ?z :q ?r }",
         "(join (extend ?z (+ ?o 1) (bgp ?s p ?o)) (bgp ?z q ?r))"},
        {"ASK { GRAPH ?g { ?s :p ?o } GRAPH :g { ?s :q ?r } }",
         "(join (graph ?g (bgp ?s p ?o)) (graph g (bgp ?s q ?r)))"},
        {"ASK { VALUES (?x ?y) { (1 UNDEF) (:a true) } }", "(values ?x ?y 1 UNDEF a true)"},
        {"ASK { ?s :p ?o FILTER EXISTS { ?s :q ?o } }",
         "(filter (exists (bgp ?s q ?o)) (bgp ?s p ?o))"},
        {"ASK { ?s :p ?o FILTER NOT EXISTS { ?s :q ?o FILTER(?o > 1) } }",
         "(filter (notexists (filter (> ?o 1) (bgp ?s q ?o))) (bgp ?s p ?o))"},
        {"ASK { ?s :p ?o . FILTER(?o = 1 || ?o = 2 && ?o = 3) . ?s :q ?x . }",
         "(filter (|| (= ?o 1) (&& (= ?o 2) (= ?o 3))) (bgp ?s p ?o, ?s q ?x))"},
        {"ASK { _:a :p _:b . FILTER(true) _:a :q _:b }", "(filter true (bgp _ p _, _ q _))"},
        {"ASK { FILTER(?a<?b&&?c>?d) }", "(filter (&& (< ?a ?b) (> ?c ?d)) (unit))"},
        {"ASK { FILTER(?a<=2&&?c>=3) }", "(filter (&& (<= ?a 2) (>= ?c 3)) (unit))"},
        {"ASK { FILTER(?a=<b>) }", "(filter (= ?a b) (unit))"},
        {"ASK { [ :p 1 ; :q [] ] . }", "(bgp _ p 1, _ q _)"},
    };
    CHECK_ALGEBRA(cases);
}

static void
translates_triples_and_paths(void)
{
    static const Case cases[] = {
        {"ASK { ?s ^:p ?o }", "(bgp ?o p ?s)"},
        {"ASK { ?s :p/:q ?o }", "(bgp ?s p _, _ q ?o)"},
        {"ASK { ?s :p/^:q/:r ?o }", "(bgp ?s p _, _ q _, _ r ?o)"},
        {"ASK { ?s ^(:p/:q) ?o }", "(bgp ?o p _, _ q ?s)"},
        {"ASK { ?s :p|:q ?o }", "(union (bgp ?s p ?o) (bgp ?s q ?o))"},
        {"ASK { ?s :a ?x ; :p|^:q ?o }",
         "(join (bgp ?s a ?x) (union (bgp ?s p ?o) (bgp ?o q ?s)))"},
        {"ASK { ?s (:p|:q)/:r ?o }", "(join (bgp _ r ?o) (union (bgp ?s p _) (bgp ?s q _)))"},
        {"ASK { ?s :p* ?o }", "(path ?s *( p ) ?o)"},
        {"ASK { ?s :p+/:q? ?o }", "(join (path ?s +( p ) _) (path _ ?( q ) ?o))"},
        {"ASK { ?s (:p/^:q|!:r)* 1 }", "(path ?s *( |( /( p ^( q ) ) !( r ) ) ) 1)"},
        {"ASK { ?s ^(:p*) ?o . ?s :q ?o }", "(join (bgp ?s q ?o) (path ?o *( p ) ?s))"},
        {"ASK { ?s !:p ?o }", "(filter (notin _ p) (bgp ?s _ ?o))"},
        {"ASK { ?s !(:p|^:q|:r) ?o }",
         "(union (filter (notin _ p r) (bgp ?s _ ?o)) (filter (notin _ q) (bgp ?o _ ?s)))"},
        {"ASK { ?s !() ?o }", "(bgp ?s _ ?o)"},
        {"ASK { ?s :p+5 . }", "(bgp ?s p +5)"},
        {"ASK { ?s :p+.5 }", "(bgp ?s p +.5)"},
        {"ASK { ?s :p?o }", "(bgp ?s p ?o)"},
        {"ASK { ?s :p??o, ?x }", "(join (path ?s ?( p ) ?o) (path ?s ?( p ) ?x))"},
        {"ASK { ?s ?p () }", "(bgp ?s ?p http://www.w3.org/1999/02/22-rdf-syntax-ns#nil)"},
        {"ASK { (1) :p ?o }", "(bgp _ http://www.w3.org/1999/02/22-rdf-syntax-ns#first 1, "
                              "_ http://www.w3.org/1999/02/22-rdf-syntax-ns#rest "
                              "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil, _ p ?o)"},
        {"ASK { :a%20b\\.c :p-q.r :x.y . }", "(bgp a%20b.c p-q.r x.y)"},
        {"ASK { ?s ?p 'a\\tb', \"\"\"x\"y\"\"\", 'c'@en-gb, '1'^^:t, -1, +2.5, .5e3, true }",
         "(bgp ?s ?p a\tb, ?s ?p x\"y, ?s ?p c, ?s ?p 1, ?s ?p -1, ?s ?p +2.5, ?s ?p .5e3, "
         "?s ?p true)"},
        {"ASK { ?s ?p '\\u00e9', \\u003chttp://e/x\\U0000003e }", "(bgp ?s ?p \xc3\xa9, ?s ?p x)"},
        {"ASK { ?s ?p '\\\\u00e9' }", "(bgp ?s ?p \\u00e9)"},
        {"BASE <http://e/a/b> ASK { <c> <../d> <#f> }", "(bgp a/c d a/b#f)"},
        {"ask { ?s a ?t # comment }\n}",
         "(bgp ?s http://www.w3.org/1999/02/22-rdf-syntax-ns#type ?t)"},
    };
    CHECK_ALGEBRA(cases);
}

static void
translates_modifiers(void)
{
    static const Case cases[] = {
        {"SELECT * { ?s :p ?o }", "(project ?s ?o (bgp ?s p ?o))"},
        {"SELECT * { ?s :p [ :q ?o ] MINUS { ?x :p ?y } FILTER(?z) }",
         "(project ?s ?o (filter ?z (minus (bgp _ q ?o, ?s p _) (bgp ?x p ?y))))"},
        {"SELECT DISTINCT ?o { ?s :p ?o } ORDER BY ?o DESC(?s) LIMIT 10 OFFSET 5",
         "(slice 10+5 (distinct (project ?o (order ?o desc:?s (bgp ?s p ?o)))))"},
        {"SELECT REDUCED ?o { ?s :p ?o } OFFSET 5", "(slice -1+5 (reduced (project ?o "
                                                    "(bgp ?s p ?o))))"},
        {"SELECT (?o + 1 AS ?x) (?x * 2 AS ?y) { ?s :p ?o }",
         "(project ?x ?y (extend ?y (* ?x 2) (extend ?x (+ ?o 1) (bgp ?s p ?o))))"},
        {"SELECT ?s (COUNT(*) AS ?n) (SUM(DISTINCT ?o) AS ?m) { ?s :p ?o } GROUP BY ?s",
         "(project ?s ?n ?m (extend ?m _ (extend ?n _ (group ?s agg0 agg1d:?o (bgp ?s p ?o)))))"},
        {"SELECT (AVG(?o) AS ?n) { ?s :p ?o } GROUP BY (STR(?s) AS ?k) HAVING (MAX(?o) > 1) "
         "ORDER BY ?k ?o",
         "(project ?n (order ?k _ (extend ?n _ (filter (> _ 1) (group ?k agg4:?o agg3:?o "
         "agg5:?o (bgp ?s p ?o))))))"},
        {"SELECT (COUNT(?o) AS ?n) { ?s :p ?o } GROUP BY ?s HAVING (?n > 1)",
         "(project ?n (filter (> ?n 1) (extend ?n _ (group ?s agg0:?o (bgp ?s p ?o)))))"},
        {"SELECT ?s { ?s :p ?o } VALUES ?o { 1 2 }",
         "(project ?s (join (bgp ?s p ?o) (values ?o 1 2)))"},
        {"SELECT ?s { ?s :p ?o { SELECT ?o { ?o :q ?s } LIMIT 1 } }",
         "(project ?s (join (bgp ?s p ?o) (slice 1+0 (project ?o (bgp ?o q ?s)))))"},
        {"SELECT * { { SELECT * { ?s :p ?o FILTER(?z) } } ?z :q ?o }",
         "(project ?s ?o ?z (join (project ?s ?o (filter ?z (bgp ?s p ?o))) (bgp ?z q ?o)))"},
        {"DESCRIBE ?s :x { ?s :p ?o } LIMIT 1", "(slice 1+0 (bgp ?s p ?o))"},
        {"DESCRIBE :x", "(unit)"},
        {"CONSTRUCT WHERE { ?s :p _:b }", "(bgp ?s p _)"},
    };
    CHECK_ALGEBRA(cases);
}

static LgQuery *
parse(LgArena *arena, const char *text)
{
    LgQuery *query = NULL;
    LgError err = {0};
    const LgStatus st = lg_parse_query(arena, lg_str_c(text), LG_STR("http://e/"), &query, &err);
    if (st != LG_OK) {
        (void)printf("\n    %s\n", err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st, LG_OK);
    return query;
}

static void
keeps_scopes_apart(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgQuery *q = parse(arena, "SELECT ?s { ?s <p> ?o { SELECT ?o { ?o <q> ?s } } }");
    const LgAlg *join = q->pattern->a;
    const LgTriple *outer = &join->a->triples[0];
    const LgTriple *inner = &join->b->a->triples[0];
    CU_ASSERT_EQUAL(outer->o.var, inner->s.var);
    CU_ASSERT_NOT_EQUAL(outer->s.var, inner->o.var);
    CU_ASSERT_EQUAL(q->n_query_vars, 3);

    q = parse(arena, "SELECT * { { SELECT * { { SELECT ?a ?b { ?a <p> ?b, ?c } } ?a <q> ?d } } "
                     "?b <r> ?c }");
    join = q->pattern->a;
    const LgAlg *mid = join->a->a;   // join of the inner subquery and its neighbour
    const LgAlg *bottom = mid->a->a; // the innermost pattern
    CU_ASSERT_EQUAL(mid->b->triples[0].s.var, bottom->triples[0].s.var);
    CU_ASSERT_EQUAL(join->b->triples[0].s.var, bottom->triples[0].o.var);
    CU_ASSERT_NOT_EQUAL(join->b->triples[0].o.var, bottom->triples[1].o.var);
    CU_ASSERT_EQUAL(q->n_query_vars, 5);
    CU_ASSERT_EQUAL(q->n_vars, 4);
    lg_arena_free(arena);
}

static void
knows_the_parts_of_a_query(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgQuery *q =
        parse(arena, "PREFIX a: <http://a/> PREFIX b: <http://b/> PREFIX a: <http://c/>\n"
                     "SELECT ?x FROM <g1> FROM NAMED a:g2 FROM <g3> { ?x ?x ?x }");
    CU_ASSERT_EQUAL(q->n_prefixes, 2);
    CHECK_STR(q->prefixes[0].iri, "http://c/");
    CU_ASSERT_TRUE(q->has_dataset);
    CU_ASSERT_EQUAL_FATAL(q->n_from, 2);
    CU_ASSERT_EQUAL_FATAL(q->n_from_named, 1);
    CHECK_STR(q->from[1], "http://e/g3");
    CHECK_STR(q->from_named[0], "http://c/g2");

    q = parse(arena, "CONSTRUCT { _:b <p> ?x . [] <q> _:b } { ?x <r> _:b }");
    CU_ASSERT_EQUAL_FATAL(q->n_construct, 2);
    CU_ASSERT_EQUAL(q->n_fresh, 2);
    CU_ASSERT_EQUAL(q->construct[0].s.var, q->construct[1].o.var);
    CU_ASSERT_NOT_EQUAL(q->construct[0].s.var, q->pattern->triples[0].o.var);

    q = parse(arena, "CONSTRUCT WHERE { ?x <p> _:b . _:b <q> ?y }");
    CU_ASSERT_EQUAL(q->n_fresh, 1);
    CU_ASSERT_EQUAL(q->construct[0].o.var, q->fresh[0]);
    CU_ASSERT_EQUAL(q->construct[1].s.var, q->fresh[0]);
    CU_ASSERT_NOT_EQUAL(q->pattern->triples[0].o.var, q->fresh[0]);

    CU_ASSERT_FALSE(q->unsteady || q->has_service);
    q = parse(arena, "ASK { ?x <p> ?y FILTER(?x > NOW()) }");
    CU_ASSERT_TRUE(q->unsteady && !q->has_service);
    q = parse(arena, "ASK { OPTIONAL { SERVICE <s> { ?x <p> ?y } } }");
    CU_ASSERT_TRUE(q->unsteady && q->has_service);
    q = parse(arena, "DESCRIBE * { ?x <p> ?y }");
    CU_ASSERT_EQUAL(q->n_describe, 2);
    q = parse(arena, "SELECT ?x ?y ?x { ?x <p> ?y }");
    CU_ASSERT_EQUAL(q->n_vars, 2);
    q = parse(arena, "SELECT (GROUP_CONCAT(?x; SEPARATOR='; ') AS ?y) { ?x <p> ?z }");
    CHECK_STR(q->pattern->a->a->aggs[0].separator, "; ");
    lg_arena_free(arena);
}

// --- Limits and failures --------------------------------------------------------

static LgStatus
parse_repeated(const char *before, const char *item, size_t n, const char *after, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgBuf text = {0};
    LgQuery *query = NULL;
    lg_buf_add(&text, lg_str_c(before));
    for (size_t i = 0; i < n; i++) {
        lg_buf_add(&text, lg_str_c(item));
    }
    lg_buf_add(&text, lg_str_c(after));
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_FALSE_FATAL(text.failed);
    const LgStatus st = lg_parse_query(arena, lg_buf_view(&text), LG_STR(""), &query, err);
    lg_buf_done(&text);
    lg_arena_free(arena);
    return st;
}

static void
keeps_to_limits(void)
{
    LgError err = {0};
    CU_ASSERT_EQUAL(parse_repeated("ASK ", "{", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "nested more than 128 levels"));
    CU_ASSERT_EQUAL(parse_repeated("ASK { FILTER", "(", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ", "(", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ?y ", "[ ?p ", 100000, "", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("ASK { FILTER(1", "+1", 100000, ") }", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ", "OPTIONAL { ?x ?y 1 }", 10000, "}", &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "more than 1023 parts"));
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ?y ", "[],", 100000, "1 }", &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "more than 4096 variables"));
    CU_ASSERT_EQUAL(parse_repeated("ASK { ", " ", LG_LIMIT_QUERY, "}", &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ?y <http://", "a", 10000, "> }", &err), LG_E_LIMIT);
    // What is wide, not deep, is fine.
    CU_ASSERT_EQUAL(parse_repeated("ASK { FILTER(1=1", "||1=1", 50000, ") }", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("ASK { {}", "UNION{}", 50000, "}", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("ASK { VALUES ?x { 1 ", "2 ", 50000, "} }", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ?y 1", ",2", 50000, "}", &err), LG_OK);
    CU_ASSERT_EQUAL(parse_repeated("ASK { ?x ?y 1 ", "FILTER(?x) ", 50000, "}", &err), LG_OK);
}

static const char large[] =
    "PREFIX : <http://e/> BASE <http://e/b>\n"
    "SELECT DISTINCT ?s (COUNT(DISTINCT ?o) AS ?n) (GROUP_CONCAT(STR(?o); SEPARATOR='\\t') AS ?l)\n"
    "FROM <g> FROM NAMED :h {\n"
    "  ?s :p/^:q|:r ?o ; a :a\\-b, \"x\\ny\"@en . ( 1 [ :p _:b ] ) ?v '\\u00e9'\n"
    "  FILTER(?o IN (1, 2.5) && REGEX(STR(?s), '^a') || NOT EXISTS { ?s :x <y> })\n"
    "  OPTIONAL { ?s :t ?u FILTER(?u > 1) } MINUS { ?s :m 1e3 }\n"
    "  { SELECT * { GRAPH ?g { ?u :k ?w } VALUES (?w ?u) { (1 UNDEF) (:z true) } } }\n"
    "  BIND(IF(BOUND(?u), ?u * -1 + 2, xsd:integer('3')) AS ?z)\n"
    "} GROUP BY ?s (?z AS ?zz) HAVING (?n > 1 || MAX(?u) < 3) ORDER BY DESC(?n) ?v LIMIT 5 VALUES "
    "?s { :a :b }";

static LgStatus
parse_large(void *ctx)
{
    LgArena *arena = lg_arena_new(0);
    LgQuery *query = NULL;
    LgStatus st = LG_E_NOMEM;
    (void)ctx;
    if (arena) {
        st = lg_parse_query(arena, LG_STR("PREFIX xsd: <http://x/> "), LG_STR(""), &query, NULL);
        CU_ASSERT_TRUE(st == LG_E_SYNTAX || st == LG_E_LIMIT);
        const LgStr text = lg_arena_printf(arena, "PREFIX xsd: <http://x/>\n%s", large);
        st = text.p ? lg_parse_query(arena, text, LG_STR(""), &query, NULL) : LG_E_LIMIT;
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
    for (size_t budget = 256; budget < 64 * 1024; budget += 128) {
        LgArena *arena = lg_arena_new(budget);
        LgQuery *query = NULL;
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStatus st = lg_parse_query(arena, lg_str_c(large), LG_STR(""), &query, NULL);
        CU_ASSERT_TRUE(st == LG_E_SYNTAX || st == LG_E_LIMIT); // xsd: is not declared here
        lg_arena_free(arena);
    }
}

CU_TestInfo parse_tests[] = {
    {"refuses with a place", refuses_with_a_place},
    {"keeps the text of SERVICE", keeps_services},
    {"translates groups", translates_groups},
    {"translates triples and paths", translates_triples_and_paths},
    {"translates modifiers", translates_modifiers},
    {"keeps scopes apart", keeps_scopes_apart},
    {"knows the parts of a query", knows_the_parts_of_a_query},
    {"keeps to limits", keeps_to_limits},
    {"survives failed allocations", survives_failed_allocations},
    {"keeps to its budget", keeps_to_its_budget},
    CU_TEST_INFO_NULL,
};
