// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Expressions: what each gives, alone and over columns.

#include "sparql/expr.h"
#include "sparql/parse.h"
#include "sparql/value.h"
#include "unit/check.h"
#include "unit/suites.h"

typedef struct {
    LgArena *arena;
    LgExec exec;
    LgQuery *query;
    LgExpr *expr;
} Run;

static const char prologue[] = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
                               "PREFIX : <http://example.org/>\n"
                               "BASE <http://example.org/base/>\n";

// Parse `text` as the expression of a SELECT over ?a and ?b, and set up a run.
static LgStatus
run_init(Run *run, const char *text, size_t budget, LgError *err)
{
    *run = (Run){.arena = lg_arena_new(budget)};
    if (!run->arena) {
        return LG_E_NOMEM;
    }
    const LgStr query = lg_arena_printf(run->arena, "%sSELECT (%s AS ?r) { }", prologue, text);
    if (!query.p) {
        return LG_E_LIMIT;
    }
    LG_TRY(lg_parse_query(run->arena, query, LG_STR(""), &run->query, err));
    LG_TRY(lg_termtable_new(run->arena, NULL, &run->exec.terms, err));
    run->exec.arena = run->arena;
    run->exec.query = run->query;
    run->exec.now = 1700000000;
    run->exec.now_ms = 250;
    run->exec.random = 1;
    const LgAlg *alg = run->query->pattern;
    while (alg->op != LG_ALG_EXTEND) {
        alg = alg->a;
    }
    run->expr = alg->expr;
    return LG_OK;
}

static void
run_done(Run *run)
{
    lg_exec_done(&run->exec);
    lg_arena_free(run->arena);
}

// The column of ?a is 0, of ?b 1.
static LgStatus
run_program(Run *run, LgProgram **out, LgError *err)
{
    uint32_t *cols_of = LG_NEW_ARRAY(run->arena, uint32_t, run->query->n_query_vars + 1);
    if (!cols_of) {
        return LG_E_LIMIT;
    }
    for (uint32_t v = 0; v < run->query->n_query_vars; v++) {
        const LgStr name = run->query->var_names[v];
        cols_of[v] = lg_str_eq(name, LG_STR("a"))   ? 0
                     : lg_str_eq(name, LG_STR("b")) ? 1
                                                    : UINT32_MAX;
    }
    return lg_program_new(&run->exec, run->expr, cols_of, out, err);
}

static void
format(const LgTerm *term, LgBuf *out)
{
    const LgStr xsd = LG_STR(LG_NS_XSD);
    switch (term->kind) {
    case LG_TERM_NONE: lg_buf_add(out, LG_STR("error")); break;
    case LG_TERM_IRI: lg_buf_printf(out, "<" LG_STR_FMT ">", LG_STR_ARG(term->value)); break;
    case LG_TERM_BLANK: lg_buf_add(out, LG_STR("_:")); break;
    case LG_TERM_LITERAL:
        lg_buf_printf(out, "'" LG_STR_FMT "'", LG_STR_ARG(term->value));
        if (term->lang.n > 0) {
            lg_buf_printf(out, "@" LG_STR_FMT, LG_STR_ARG(term->lang));
        } else if (!lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
            const size_t cut = lg_str_starts(term->datatype, xsd) ? xsd.n : 0;
            lg_buf_printf(out, "^" LG_STR_FMT, LG_STR_ARG(lg_str_from(term->datatype, cut)));
        }
        break;
    }
}

// The value of an expression, or the message of what ended it.
static void
evaluate(const char *text, LgBuf *out)
{
    Run run;
    LgError err = {0};
    LgProgram *program = NULL;
    LgId id = LG_ID_NONE;
    LgTerm term = {0};
    const LgBatch batch = {.n = 1};
    LgStatus st = run_init(&run, text, 0, &err);
    st = st == LG_OK ? run_program(&run, &program, &err) : st;
    st = st == LG_OK ? lg_program_run(program, &batch, &id, &err) : st;
    if (st == LG_OK && id != LG_ID_NONE) {
        st = lg_termtable_term(run.exec.terms, id, run.arena, &term, &err);
    }
    lg_buf_clear(out);
    if (st == LG_OK) {
        format(&term, out);
    } else {
        lg_buf_printf(out, "%s", err.text);
    }
    run_done(&run);
}

typedef struct {
    const char *expr;
    const char *want;
} Case;

static void
check_cases(const Case *cases, size_t n)
{
    LgBuf got = {0};
    for (size_t i = 0; i < n; i++) {
        evaluate(cases[i].expr, &got);
        const bool same = lg_str_eq(lg_buf_view(&got), lg_str_c(cases[i].want));
        if (!same) {
            (void)printf("\n    %s\n      got  " LG_STR_FMT "\n      want %s\n", cases[i].expr,
                         LG_STR_ARG(lg_buf_view(&got)), cases[i].want);
        }
        CU_ASSERT_TRUE(same);
    }
    lg_buf_done(&got);
}

#define CHECK_CASES(cases) check_cases((cases), sizeof(cases) / sizeof((cases)[0]))

static void
numbers(void)
{
    static const Case cases[] = {
        {"1 + 2", "'3'^integer"},
        {"1 - 2", "'-1'^integer"},
        {"2 -1", "'1'^integer"},
        {"2-1", "'1'^integer"},
        {"2 * 3 + 4", "'10'^integer"},
        {"2 + 3 * 4", "'14'^integer"},
        {"(2 + 3) * 4", "'20'^integer"},
        {"10 - 4 - 3", "'3'^integer"},
        {"100 / 10 / 5", "'2'^decimal"},
        {"-(3)", "'-3'^integer"},
        {"+3", "'+3'^integer"},
        {"- 3", "'-3'^integer"},
        {"7 / 2", "'3.5'^decimal"},
        {"1 / 3", "'0.333333333333333333'^decimal"},
        {"2 / 3", "'0.666666666666666667'^decimal"},
        {"-2 / 3", "'-0.666666666666666667'^decimal"},
        {"1 / 0", "error"},
        {"1.0 / 0.0", "error"},
        {"1e0 / 0", "'INF'^double"},
        {"-1e0 / 0", "'-INF'^double"},
        {"0e0 / 0", "'NaN'^double"},
        {"1.1 + 2.2", "'3.3'^decimal"},
        {"0.1 + 0.2 = 0.3", "'true'^boolean"},
        {"0.1e0 + 0.2e0 = 0.3e0", "'false'^boolean"},
        {"1.50 * 2", "'3'^decimal"},
        {"1.5 + 1e0", "'2.5E0'^double"},
        {"xsd:float(1.5) + 1", "'2.5E0'^float"},
        {"xsd:float(0.1) + 1e0", "'1.1000000014901161E0'^double"},
        {"9223372036854775807 + 1", "'9223372036854775808'^integer"},
        {"9223372036854775807 + 0", "'9223372036854775807'^integer"},
        {"-9223372036854775808 - 1", "'-9223372036854775809'^integer"},
        {"99999999999999999999999999999999999999.0 * 10", "error"},
        {"123456789.123456789 * 1000000000.000000001",
         "'123456789123456789.123456789123456789'^decimal"},
        {"'1'^^xsd:int + '2'^^xsd:short", "'3'^integer"},
        {"'300'^^xsd:byte + 1", "error"},
        {"'abc'^^xsd:integer + 1", "error"},
        {"'1' + 1", "error"},
        {"1 + ?unbound", "error"},
        {"abs(-5)", "'5'^integer"},
        {"abs(-2.50)", "'2.5'^decimal"},
        {"abs(-1e3)", "'1.0E3'^double"},
        {"abs(-9223372036854775808)", "'9223372036854775808'^integer"},
        {"abs('x')", "error"},
        {"ceil(2.1)", "'3'^decimal"},
        {"ceil(-2.9)", "'-2'^decimal"},
        {"floor(2.9)", "'2'^decimal"},
        {"floor(-2.1)", "'-3'^decimal"},
        {"round(2.5)", "'3'^decimal"},
        {"round(-2.5)", "'-2'^decimal"},
        {"round(2.4999)", "'2'^decimal"},
        {"round(-2.51)", "'-3'^decimal"},
        {"round(7)", "'7'^integer"},
        {"round(2.5e0)", "'3.0E0'^double"},
        {"round(-2.5e0)", "'-2.0E0'^double"},
        {"rand() >= 0 && rand() < 1", "'true'^boolean"},
        {"isNumeric(1)", "'true'^boolean"},
        {"isNumeric('1')", "'false'^boolean"},
        {"isNumeric('x'^^xsd:int)", "'false'^boolean"},
        {"isNumeric(<x>)", "'false'^boolean"},
        {"123456789012345678901234567890 > 1", "'true'^boolean"},
    };
    CHECK_CASES(cases);
}

static void
comparisons(void)
{
    static const Case cases[] = {
        {"1 = 1.0", "'true'^boolean"},
        {"1 = '1'^^xsd:byte", "'true'^boolean"},
        {"1 = '1'", "'false'^boolean"},
        {"1 != 2", "'true'^boolean"},
        {"1 < 1.5", "'true'^boolean"},
        {"1.0 <= 1", "'true'^boolean"},
        {"2 > 1e0", "'true'^boolean"},
        {"2 >= 3", "'false'^boolean"},
        {"0.1 = 0.1e0", "'true'^boolean"},
        {"xsd:double('NaN') = xsd:double('NaN')", "'false'^boolean"},
        {"xsd:double('NaN') != 1", "'true'^boolean"},
        {"xsd:double('NaN') < 1", "'false'^boolean"},
        {"'a' < 'b'", "'true'^boolean"},
        {"'a' = 'a'^^xsd:string", "'true'^boolean"},
        {"'a'@en = 'a'@EN", "'true'^boolean"},
        {"'a'@en = 'a'", "'false'^boolean"},
        {"'a'@en != 'a'@de", "'true'^boolean"},
        {"'a'@en < 'b'@en", "error"},
        {"'Z' < 'a'", "'true'^boolean"},
        {"'\\uE000' < '\\U0001F600'", "'true'^boolean"},
        {"true > false", "'true'^boolean"},
        {"'1'^^xsd:boolean = true", "'true'^boolean"},
        {"<a> = <a>", "'true'^boolean"},
        {"<a> = <b>", "'false'^boolean"},
        {"<a> != 1", "'true'^boolean"},
        {"<a> < <b>", "error"},
        {"'x'^^:t = 'x'^^:t", "'true'^boolean"},
        {"'x'^^:t = 'y'^^:t", "error"},
        {"'x'^^:t != 'y'^^:t", "error"},
        {"'x'^^:t != <x>", "'true'^boolean"},
        {"'2020-01-01'^^xsd:date < '2020-01-02'^^xsd:date", "'true'^boolean"},
        {"'2020-01-01'^^xsd:date = '2020-01-01Z'^^xsd:date", "error"},
        {"'2020-01-01'^^xsd:date < '2020-02-01Z'^^xsd:date", "'true'^boolean"},
        {"'2020-01-01T12:00:00Z'^^xsd:dateTime = '2020-01-01T13:00:00+01:00'^^xsd:dateTime",
         "'true'^boolean"},
        {"'2020-01-01T12:00:00.000'^^xsd:dateTime = '2020-01-01T12:00:00'^^xsd:dateTime",
         "'true'^boolean"},
        {"'2020-01-01T24:00:00'^^xsd:dateTime = '2020-01-02T00:00:00'^^xsd:dateTime",
         "'true'^boolean"},
        {"'2020-02-30'^^xsd:date = '2020-02-30'^^xsd:date", "'true'^boolean"},
        {"'2020-02-30'^^xsd:date < '2021-01-01'^^xsd:date", "error"},
        {"'10:00:00'^^xsd:time < '11:00:00'^^xsd:time", "'true'^boolean"},
        {"'-0001-01-01'^^xsd:date < '0001-01-01'^^xsd:date", "'true'^boolean"},
        {"'PT1H'^^xsd:dayTimeDuration = 'PT60M'^^xsd:dayTimeDuration", "'true'^boolean"},
        {"1 IN (3, 2, 1)", "'true'^boolean"},
        {"1 IN (3, 2)", "'false'^boolean"},
        {"1 IN ()", "'false'^boolean"},
        {"1 IN (1/0, 1)", "'true'^boolean"},
        {"1 IN (1/0, 2)", "error"},
        {"1 NOT IN (2, 3)", "'true'^boolean"},
        {"1 NOT IN (1/0, 2)", "error"},
        {"1 NOT IN ()", "'true'^boolean"},
        {"sameTerm(1, 1.0)", "'false'^boolean"},
        {"sameTerm('a', 'a')", "'true'^boolean"},
        {"sameTerm('a'@en, 'a'@EN)", "'true'^boolean"},
    };
    CHECK_CASES(cases);
}

static void
logic(void)
{
    static const Case cases[] = {
        {"true || (1/0)", "'true'^boolean"},
        {"(1/0) || true", "'true'^boolean"},
        {"false || (1/0)", "error"},
        {"(1/0) || (1/0)", "error"},
        {"false && (1/0)", "'false'^boolean"},
        {"(1/0) && false", "'false'^boolean"},
        {"true && (1/0)", "error"},
        {"true && true && true", "'true'^boolean"},
        {"false || false || true", "'true'^boolean"},
        {"true || false && false", "'true'^boolean"},
        {"!true", "'false'^boolean"},
        {"!0", "'true'^boolean"},
        {"!''", "'true'^boolean"},
        {"!'a'@en", "'false'^boolean"},
        {"!0.0e0", "'true'^boolean"},
        {"!xsd:double('NaN')", "'true'^boolean"},
        {"!'x'^^xsd:integer", "'true'^boolean"},
        {"!<a>", "error"},
        {"!'x'^^:t", "error"},
        {"!'2020-01-01'^^xsd:date", "error"},
        {"bound(?nothing)", "'false'^boolean"},
        {"coalesce(?nothing, 1/0, 'x')", "'x'"},
        {"coalesce(?nothing)", "error"},
        {"coalesce()", "error"},
        {"if(1 < 2, 'yes', 1/0)", "'yes'"},
        {"if(1/0, 'yes', 'no')", "error"},
        {"if(?nothing, 'yes', 'no')", "error"},
        {"if('', 1, 2)", "'2'^integer"},
    };
    CHECK_CASES(cases);
}

static void
strings(void)
{
    static const Case cases[] = {
        {"str(<x>)", "'http://example.org/base/x'"},
        {"str(1.50)", "'1.50'"},
        {"str('a'@en)", "'a'"},
        {"str(bnode())", "error"},
        {"lang('a'@en-GB)", "'en-GB'"},
        {"lang('a')", "''"},
        {"lang(1)", "''"},
        {"lang(<a>)", "error"},
        {"datatype('a')", "<http://www.w3.org/2001/XMLSchema#string>"},
        {"datatype('a'@en)", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"},
        {"datatype(1)", "<http://www.w3.org/2001/XMLSchema#integer>"},
        {"datatype('1'^^xsd:byte)", "<http://www.w3.org/2001/XMLSchema#byte>"},
        {"datatype(1 + 1)", "<http://www.w3.org/2001/XMLSchema#integer>"},
        {"datatype(<a>)", "error"},
        {"iri('y')", "<http://example.org/base/y>"},
        {"uri('../y')", "<http://example.org/y>"},
        {"iri(<z>)", "<http://example.org/base/z>"},
        {"iri('a b')", "error"},
        {"iri(1)", "error"},
        {"isIRI(<a>)", "'true'^boolean"},
        {"isURI('a')", "'false'^boolean"},
        {"isBlank(bnode())", "'true'^boolean"},
        {"isBlank(bnode('x'))", "'true'^boolean"},
        {"isLiteral('a'@en)", "'true'^boolean"},
        {"isLiteral(<a>)", "'false'^boolean"},
        {"bnode('x') = bnode('x')", "'true'^boolean"},
        {"bnode('x') = bnode('y')", "'false'^boolean"},
        {"bnode() = bnode()", "'false'^boolean"},
        {"strdt('1', xsd:integer)", "'1'^integer"},
        {"strdt('x', :t)", "'x'^http://example.org/t"},
        {"strdt('x'@en, :t)", "error"},
        {"strdt(1, :t)", "error"},
        {"strlang('x', 'en')", "'x'@en"},
        {"strlang('x', '')", "error"},
        {"strlang('x'@de, 'en')", "error"},
        {"strlen('')", "'0'^integer"},
        {"strlen('h\\u00e9llo')", "'5'^integer"},
        {"strlen('\\U0001F600')", "'1'^integer"},
        {"strlen('abc'@en)", "'3'^integer"},
        {"strlen(1)", "error"},
        {"ucase('stra\\u00dfe')", "'STRASSE'"},
        {"ucase('abc'@en)", "'ABC'@en"},
        {"lcase('\\u00c4BC')", "'\xc3\xa4"
                               "bc'"},
        {"substr('foobar', 4)", "'bar'"},
        {"substr('foobar', 4, 1)", "'b'"},
        {"substr('foobar', 0)", "'foobar'"},
        {"substr('foobar', 0, 2)", "'f'"},
        {"substr('foobar', -1, 3)", "'f'"},
        {"substr('foobar', 7)", "''"},
        {"substr('foobar', 1.5, 2.6)", "error"},
        {"substr('12345', xsd:double('NaN'), 3)", "error"},
        {"substr('12345', xsd:double('-INF'))", "error"},
        {"substr('\\U0001F600x', 2, 1)", "'x'"},
        {"substr('foobar'@en, 4)", "'bar'@en"},
        {"concat('a', 'b', 'c')", "'abc'"},
        {"concat('a'@en, 'b'@en)", "'ab'@en"},
        {"concat('a'@en, 'b')", "'ab'"},
        {"concat('a', 1)", "error"},
        {"concat()", "''"},
        {"contains('foobar', 'oba')", "'true'^boolean"},
        {"contains('foobar', '')", "'true'^boolean"},
        {"contains('', '')", "'true'^boolean"},
        {"contains('foobar'@en, 'bar'@en)", "'true'^boolean"},
        {"contains('foobar'@en, 'bar'@de)", "error"},
        {"contains('foobar', 'bar'@en)", "error"},
        {"contains('foobar'@en, 'bar')", "'true'^boolean"},
        {"strstarts('foobar', 'foo')", "'true'^boolean"},
        {"strends('foobar', 'foo')", "'false'^boolean"},
        {"strends('foobar', 'bar')", "'true'^boolean"},
        {"strbefore('foobar', 'ba')", "'foo'"},
        {"strbefore('foobar'@en, 'ba')", "'foo'@en"},
        {"strbefore('foobar'@en, 'x')", "''"},
        {"strbefore('foobar'@en, '')", "''@en"},
        {"strafter('foobar', 'oo')", "'bar'"},
        {"strafter('foobar', 'x')", "''"},
        {"strafter('foobar'@en, '')", "'foobar'@en"},
        {"encode_for_uri('a b/\\u00e9~')", "'a%20b%2F%C3%A9~'"},
        {"langMatches(lang('x'@en-GB), 'EN')", "'true'^boolean"},
        {"langMatches(lang('x'@eng), 'en')", "'false'^boolean"},
        {"langMatches(lang('x'), '*')", "'false'^boolean"},
        {"langMatches('fr', '*')", "'true'^boolean"},
        {"md5('abc')", "'900150983cd24fb0d6963f7d28e17f72'"},
        {"sha1('abc')", "'a9993e364706816aba3e25717850c26c9cd0d89d'"},
        {"sha256('abc')", "'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'"},
        {"substr(sha384('abc'), 1, 16)", "'cb00753f45a35e8b'"},
        {"strlen(sha512('abc'))", "'128'^integer"},
        {"md5('abc'@en)", "error"},
        {"strlen(struuid())", "'36'^integer"},
        {"strstarts(str(uuid()), 'urn:uuid:')", "'true'^boolean"},
    };
    CHECK_CASES(cases);
}

static void
patterns(void)
{
    static const Case cases[] = {
        {"regex('foobar', 'o+b')", "'true'^boolean"},
        {"regex('foobar', '^bar')", "'false'^boolean"},
        {"regex('FooBar', 'foobar', 'i')", "'true'^boolean"},
        {"regex('\\u00c4', '\\u00e4', 'i')", "'true'^boolean"},
        {"regex('a\\nb', 'a.b')", "'false'^boolean"},
        {"regex('a\\nb', 'a.b', 's')", "'true'^boolean"},
        {"regex('a\\nb', '^b', 'm')", "'true'^boolean"},
        {"regex('a\\n', 'a$')", "'false'^boolean"},
        {"regex('ab', 'a b', 'x')", "'true'^boolean"},
        {"regex('a.b', 'a.b', 'q')", "'true'^boolean"},
        {"regex('axb', 'a.b', 'q')", "'false'^boolean"},
        {"regex('abc'@en, 'b')", "'true'^boolean"},
        {"regex(1, '1')", "error"},
        {"regex('a', 1)", "error"},
        {"regex('', '')", "'true'^boolean"},
        {"regex('a', '(')", "bad regular expression \"(\": a group without its ')' at character 2"},
        {"regex('a', 'a', 'g')", "'g' are no flags of a regular expression; expected letters out "
                                 "of i, m, q, s, x"},
        {"regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a+)+$')",
         "a regular expression needs too many steps on a text of 42 bytes"},
        {"replace('abcd', 'b', 'Z')", "'aZcd'"},
        {"replace('abab', 'B', 'Z', 'i')", "'aZaZ'"},
        {"replace('abracadabra', 'bra', '*')", "'a*cada*'"},
        {"replace('abracadabra', 'a(.)', 'a$1$1')", "'abbraccaddabbra'"},
        {"replace('AAAA', 'A+?', 'b')", "'bbbb'"},
        {"replace('darted', '^(.*?)d(.*)$', '$1c$2')", "'carted'"},
        {"replace('a.b', '.', '-', 'q')", "'a-b'"},
        {"replace('abc'@en, 'b', 'Z')", "'aZc'@en"},
        {"replace('x', 'x', '\\\\$1')", "'$1'"},
        {"replace('x', 'x', '$')",
         "'$' in a replacement must be followed by a digit; write \\$ for the sign"},
        {"replace('abc', '.*?', 'x')", "the pattern of REPLACE matches the empty string"},
        {"replace('h\\u00e9', '\\u00e9', 'e')", "'he'"},
    };
    CHECK_CASES(cases);
}

static void
dates(void)
{
    static const Case cases[] = {
        {"year('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'2011'^integer"},
        {"month('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'1'^integer"},
        {"day('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'10'^integer"},
        {"hours('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'14'^integer"},
        {"minutes('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'45'^integer"},
        {"seconds('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'13.815'^decimal"},
        {"timezone('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'-PT5H'^dayTimeDuration"},
        {"timezone('2011-01-10T14:45:13Z'^^xsd:dateTime)", "'PT0S'^dayTimeDuration"},
        {"timezone('2011-01-10T14:45:13+05:30'^^xsd:dateTime)", "'PT5H30M'^dayTimeDuration"},
        {"timezone('2011-01-10T14:45:13'^^xsd:dateTime)", "error"},
        {"tz('2011-01-10T14:45:13.815-05:00'^^xsd:dateTime)", "'-05:00'"},
        {"tz('2011-01-10T14:45:13Z'^^xsd:dateTime)", "'Z'"},
        {"tz('2011-01-10T14:45:13+00:00'^^xsd:dateTime)", "'+00:00'"},
        {"tz('2011-01-10T14:45:13'^^xsd:dateTime)", "''"},
        {"year('2020-06-01'^^xsd:date)", "'2020'^integer"},
        {"day('-0044-03-15'^^xsd:date)", "'15'^integer"},
        {"year('2020-06-01')", "error"},
        {"hours('10:20:30'^^xsd:time)", "'10'^integer"},
        {"now()", "'2023-11-14T22:13:20.25Z'^dateTime"},
        {"now() = now()", "'true'^boolean"},
    };
    CHECK_CASES(cases);
}

static void
casts(void)
{
    static const Case cases[] = {
        {"xsd:string(1.50)", "'1.5'"},
        {"xsd:string(1e0)", "'1'"},
        {"xsd:string(1.5e10)", "'1.5E10'"},
        {"xsd:string(xsd:float('0.1'))", "'0.1'"},
        {"xsd:string('1'^^xsd:boolean)", "'true'"},
        {"xsd:string(<x>)", "'http://example.org/base/x'"},
        {"xsd:string('2020-01-01'^^xsd:date)", "'2020-01-01'"},
        {"xsd:boolean('true')", "'true'^boolean"},
        {"xsd:boolean('1')", "'true'^boolean"},
        {"xsd:boolean('yes')", "error"},
        {"xsd:boolean(0.0)", "'false'^boolean"},
        {"xsd:boolean(xsd:double('NaN'))", "'false'^boolean"},
        {"xsd:integer('12')", "'12'^integer"},
        {"xsd:integer(' 12 ')", "'12'^integer"},
        {"xsd:integer('1.5')", "error"},
        {"xsd:integer(-7.875)", "'-7'^integer"},
        {"xsd:integer(1e3)", "'1000'^integer"},
        {"xsd:integer(xsd:double('INF'))", "error"},
        {"xsd:integer(true)", "'1'^integer"},
        {"xsd:integer(<x>)", "error"},
        {"xsd:decimal('+33.3300')", "'33.33'^decimal"},
        {"xsd:decimal('1e0')", "error"},
        {"xsd:decimal(0.1e0)", "'0.1'^decimal"},
        {"xsd:decimal(1)", "'1'^decimal"},
        {"xsd:double('-10.2E3')", "'-1.02E4'^double"},
        {"xsd:double(1)", "'1.0E0'^double"},
        {"xsd:double('1e')", "error"},
        {"xsd:double('INF')", "'INF'^double"},
        {"xsd:float('33.33')", "'3.333E1'^float"},
        {"xsd:dateTime('2002-10-10T17:00:00Z')", "'2002-10-10T17:00:00Z'^dateTime"},
        {"xsd:dateTime('2002-10-10')", "error"},
        {"xsd:dateTime('2002-10-10'^^xsd:date)", "'2002-10-10T00:00:00'^dateTime"},
        {"xsd:date('2002-10-10T17:00:00Z'^^xsd:dateTime)", "'2002-10-10Z'^date"},
        {"xsd:date('2002-10-10T23:00:00-05:00'^^xsd:dateTime)", "'2002-10-10-05:00'^date"},
        {"xsd:date('2020-02-30')", "error"},
        {"xsd:time('2002-10-10T17:00:00'^^xsd:dateTime)", "'17:00:00'^time"},
        {":unknown(1)", "there is no function <http://example.org/unknown>; apart from the "
                        "built-in ones there are the casts of XSD, such as xsd:integer"},
        {"xsd:integer(1, 2)", "<http://www.w3.org/2001/XMLSchema#integer> takes 1 argument, "
                              "found 2"},
    };
    CHECK_CASES(cases);
}

// --- Columns --------------------------------------------------------------------

static const char *const samples[] = {
    "1",
    "2",
    "-5",
    "2.0",
    "1.75",
    "1e0",
    "'2'^^xsd:int",
    "xsd:float(2)",
    "'NaN'^^xsd:double",
    "'abc'^^xsd:integer",
    "123456789012345678901234567890",
    "'a'",
    "'longer than seven'",
    "'a'@en",
    "<a>",
    "true",
    "'2020-01-01'^^xsd:date",
    "'2021-06-30'^^xsd:date",
    "'2020-01-01Z'^^xsd:date",
    "'2020-01-01T00:00:00'^^xsd:dateTime",
    "'x'^^:t",
    "?unbound",
};
enum { N_SAMPLES = sizeof(samples) / sizeof(samples[0]) };

// Ids of the samples in the table of `run`.
static void
make_column(Run *run, LgId *col)
{
    LgError err = {0};
    for (size_t i = 0; i < N_SAMPLES; i++) {
        Run one;
        LgProgram *program = NULL;
        LgId id = LG_ID_NONE;
        LgTerm term = {0};
        const LgBatch batch = {.n = 1};
        CU_ASSERT_EQUAL_FATAL(run_init(&one, samples[i], 0, &err), LG_OK);
        CU_ASSERT_EQUAL_FATAL(run_program(&one, &program, &err), LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_program_run(program, &batch, &id, &err), LG_OK);
        if (id != LG_ID_NONE) {
            CU_ASSERT_EQUAL_FATAL(lg_termtable_term(one.exec.terms, id, one.arena, &term, &err),
                                  LG_OK);
        }
        CU_ASSERT_EQUAL_FATAL(lg_termtable_id(run->exec.terms, &term, &col[i], &err), LG_OK);
        run_done(&one);
    }
}

// Every sample against every other, through lg_program_test with its shortcuts,
// through lg_program_run, and with the values alone.
static void
compares_columns_like_values(void)
{
    static const struct {
        const char *text;
        LgExprOp op;
    } ops[] = {{"=", LG_EXPR_EQ}, {"!=", LG_EXPR_NE}, {"<", LG_EXPR_LT},
               {">", LG_EXPR_GT}, {"<=", LG_EXPR_LE}, {">=", LG_EXPR_GE}};
    unsigned wrong = 0;
    for (size_t o = 0; o < 6; o++) {
        for (size_t s = 0; s < 2 * N_SAMPLES; s++) {
            Run run;
            LgError err = {0};
            char text[200];
            const char *sample = samples[s / 2];
            (void)snprintf(text, sizeof(text), s % 2 ? "%s %s ?a" : "?a %s %s",
                           s % 2 ? sample : ops[o].text, s % 2 ? ops[o].text : sample);
            CU_ASSERT_EQUAL_FATAL(run_init(&run, text, 0, &err), LG_OK);
            LgId col[N_SAMPLES];
            LgId ran[N_SAMPLES];
            int8_t tested[N_SAMPLES];
            const LgId *cols[] = {col};
            const LgBatch batch = {.n = N_SAMPLES, .n_cols = 1, .cols = cols};
            LgProgram *program = NULL;
            make_column(&run, col);
            CU_ASSERT_EQUAL_FATAL(run_program(&run, &program, &err), LG_OK);
            CU_ASSERT_EQUAL_FATAL(lg_program_test(program, &batch, tested, &err), LG_OK);
            CU_ASSERT_EQUAL_FATAL(lg_program_run(program, &batch, ran, &err), LG_OK);
            for (size_t i = 0; i < N_SAMPLES; i++) {
                LgValue a;
                LgValue b;
                LgValue r;
                CU_ASSERT_EQUAL(lg_value_of(&run.exec, col[i], run.arena, &a, &err), LG_OK);
                CU_ASSERT_EQUAL(lg_value_of(&run.exec, col[s / 2], run.arena, &b, &err), LG_OK);
                CU_ASSERT_EQUAL(lg_value_of(&run.exec, ran[i], run.arena, &r, &err), LG_OK);
                const int want = s % 2 ? lg_value_compare(ops[o].op, &b, &a)
                                       : lg_value_compare(ops[o].op, &a, &b);
                if (tested[i] != want || lg_value_ebv(&r) != want) {
                    wrong++;
                    (void)printf("\n    %s with ?a = %s: test %d, run %d, want %d", text,
                                 samples[i], tested[i], lg_value_ebv(&r), want);
                }
            }
            run_done(&run);
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

// The answers of `text` for the samples as "1", "0" and "-", in order.
static void
truths(const char *text, const uint16_t *sel, uint32_t n, char *out)
{
    Run run;
    LgError err = {0};
    LgId col[N_SAMPLES];
    int8_t tested[N_SAMPLES];
    const LgId *cols[] = {col, col};
    const LgBatch batch = {.n = n, .n_cols = 2, .cols = cols, .sel = sel};
    LgProgram *program = NULL;
    CU_ASSERT_EQUAL_FATAL(run_init(&run, text, 0, &err), LG_OK);
    make_column(&run, col);
    CU_ASSERT_EQUAL_FATAL(run_program(&run, &program, &err), LG_OK);
    for (int twice = 0; twice < 2; twice++) { // the second time from the memo
        CU_ASSERT_EQUAL_FATAL(lg_program_test(program, &batch, tested, &err), LG_OK);
    }
    for (uint32_t i = 0; i < n; i++) {
        out[i] = tested[i] < 0 ? '-' : (char)('0' + tested[i]);
    }
    out[n] = '\0';
    run_done(&run);
}

static void
tests_columns(void)
{
    char got[N_SAMPLES + 1];
    static const uint16_t some[] = {0, 1, 11, 14, 21};
    truths("?a = 2 && isNumeric(?b)", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "0100-");
    truths("?a = 2 || isIRI(?b)", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "0101-");
    truths("!(?a = 2 || isIRI(?b))", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "1010-");
    truths("bound(?a)", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "11110");
    truths("contains(str(?a), 'a')", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "0011-");
    truths("coalesce(?a, 0) < 2", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "10--1");
    truths("?a IN (1, 'a', <a>)", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "1011-");
    truths("concat(str(?a), '-', str(?b)) = '1-1'", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "1000-");
    truths("?a", some, 5, got);
    CU_ASSERT_STRING_EQUAL(got, "111--");
    truths("year(?a) = 2020", NULL, N_SAMPLES, got);
    CU_ASSERT_STRING_EQUAL(got, "----------------1011--");
}

// Sums and products of columns, with and without the shortcut for short numbers.
static void
computes_columns_like_values(void)
{
    static const char *const exprs[] = {"?a + ?b",
                                        "?a - ?b",
                                        "?a * ?b",
                                        "(?a + 1.5) * ?b - 2",
                                        "?a * ?a * ?a * ?b * ?b * 1000.001",
                                        "?a / 12.5"};
    enum { N = 64 };
    for (size_t e = 0; e < sizeof(exprs) / sizeof(exprs[0]); e++) {
        Run run;
        LgError err = {0};
        LgProgram *program = NULL;
        LgId a[N];
        LgId b[N];
        LgId out[N];
        const LgId *cols[] = {a, b};
        const LgBatch batch = {.n = N, .n_cols = 2, .cols = cols};
        CU_ASSERT_EQUAL_FATAL(run_init(&run, exprs[e], 0, &err), LG_OK);
        for (int64_t i = 0; i < N; i++) {
            const int64_t x = (i * 7919 - 200000) * (i % 5 == 0 ? 1000003 : 1);
            const int64_t y = (i * 104729 - 3000000) * (i % 7 == 0 ? 3000001 : 1);
            a[i] = i % 3 ? lg_id_from_decimal(x, (unsigned)i % 9) : lg_id_from_integer(x);
            b[i] = i % 2 ? lg_id_from_decimal(y, (unsigned)i % 4) : lg_id_from_integer(y);
            CU_ASSERT_TRUE(a[i] != LG_ID_NONE && b[i] != LG_ID_NONE);
        }
        CU_ASSERT_EQUAL_FATAL(run_program(&run, &program, &err), LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_program_run(program, &batch, out, &err), LG_OK);
        for (size_t i = 0; i < N; i++) {
            const LgValue extra[] = {
                {.kind = LG_VALUE_DECIMAL, .as.decimal = {15, 1}},
                {.kind = LG_VALUE_INTEGER, .as.integer = 2},
                {.kind = LG_VALUE_DECIMAL, .as.decimal = {1000001, 3}},
                {.kind = LG_VALUE_DECIMAL, .as.decimal = {125, 1}},
            };
            static const LgExprOp simple[] = {LG_EXPR_ADD, LG_EXPR_SUB, LG_EXPR_MUL};
            LgValue x;
            LgValue y;
            LgValue want;
            LgId id = LG_ID_NONE;
            CU_ASSERT_EQUAL(lg_value_of(&run.exec, a[i], run.arena, &x, &err), LG_OK);
            CU_ASSERT_EQUAL(lg_value_of(&run.exec, b[i], run.arena, &y, &err), LG_OK);
            if (e < 3) {
                want = lg_value_arith(simple[e], &x, &y);
            } else if (e == 3) {
                want = lg_value_arith(LG_EXPR_ADD, &x, &extra[0]);
                want = lg_value_arith(LG_EXPR_MUL, &want, &y);
                want = lg_value_arith(LG_EXPR_SUB, &want, &extra[1]);
            } else if (e == 5) {
                want = lg_value_arith(LG_EXPR_DIV, &x, &extra[3]);
            } else {
                want = lg_value_arith(LG_EXPR_MUL, &x, &x);
                want = lg_value_arith(LG_EXPR_MUL, &want, &x);
                want = lg_value_arith(LG_EXPR_MUL, &want, &y);
                want = lg_value_arith(LG_EXPR_MUL, &want, &y);
                want = lg_value_arith(LG_EXPR_MUL, &want, &extra[2]);
            }
            CU_ASSERT_EQUAL(lg_value_id(&run.exec, &want, &id, &err), LG_OK);
            CU_ASSERT_EQUAL(id, out[i]);
        }
        run_done(&run);
    }
}

static void
remembers_many_terms(void)
{
    enum { ROWS = 1024, BATCHES = 600 };
    Run run;
    LgError err = {0};
    LgProgram *program = NULL;
    static LgId col[ROWS];
    static int8_t tested[ROWS];
    const LgId *cols[] = {col};
    const LgBatch batch = {.n = ROWS, .n_cols = 1, .cols = cols};
    unsigned yes = 0;
    CU_ASSERT_EQUAL_FATAL(run_init(&run, "strends(str(?a), '7')", 0, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(run_program(&run, &program, &err), LG_OK);
    // First few terms again and again, then more than the memo holds.
    for (uint32_t b = 0; b < BATCHES; b++) {
        for (uint32_t i = 0; i < ROWS; i++) {
            col[i] = lg_id_from_integer(b < 100 ? i % 10 : (int64_t)b * ROWS + i);
        }
        CU_ASSERT_EQUAL_FATAL(lg_program_test(program, &batch, tested, &err), LG_OK);
        for (uint32_t i = 0; i < ROWS; i++) {
            yes += tested[i] == 1;
            CU_ASSERT_EQUAL_FATAL(tested[i], lg_id_integer(col[i]) % 10 == 7);
        }
    }
    CU_ASSERT_TRUE(yes > 0);
    run_done(&run);
}

// --- Order, failures ------------------------------------------------------------

static void
orders_terms(void)
{
    static const char *const sorted[] = {
        "?unbound",
        "bnode()",
        "<a>",
        "<b>",
        "'NaN'^^xsd:double",
        "-5",
        "1",
        "1.5",
        "2e0",
        "'a'",
        "'a'@de",
        "'a'@en",
        "'b'",
        "false",
        "true",
        "'2020-01-01T00:00:00Z'^^xsd:dateTime",
        "'2020-01-01'^^xsd:date",
        "'2020-01-02'^^xsd:date",
        "'2000'^^xsd:gYear",
        "'2001'^^xsd:gYear",
    };
    enum { N = sizeof(sorted) / sizeof(sorted[0]) };
    Run run;
    LgError err = {0};
    LgValue values[N];
    CU_ASSERT_EQUAL_FATAL(run_init(&run, "1", 0, &err), LG_OK);
    for (size_t i = 0; i < N; i++) {
        Run one;
        LgProgram *program = NULL;
        LgId id = LG_ID_NONE;
        LgTerm term = {0};
        const LgBatch batch = {.n = 1};
        CU_ASSERT_EQUAL_FATAL(run_init(&one, sorted[i], 0, &err), LG_OK);
        CU_ASSERT_EQUAL_FATAL(run_program(&one, &program, &err), LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_program_run(program, &batch, &id, &err), LG_OK);
        if (id != LG_ID_NONE) {
            CU_ASSERT_EQUAL(lg_termtable_term(one.exec.terms, id, one.arena, &term, &err), LG_OK);
        }
        CU_ASSERT_EQUAL(lg_termtable_id(run.exec.terms, &term, &id, &err), LG_OK);
        CU_ASSERT_EQUAL(lg_value_of(&run.exec, id, run.arena, &values[i], &err), LG_OK);
        run_done(&one);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < N; k++) {
            const int order = lg_value_order(&values[i], &values[k]);
            const int want = (i > k) - (i < k);
            if ((order > 0) - (order < 0) != want) {
                (void)printf("\n    %s and %s: %d", sorted[i], sorted[k], order);
                CU_FAIL("order");
            }
        }
    }
    run_done(&run);
}

static const char busy[] =
    "if(regex(concat(ucase(str(?a)), 'x', sha256('y')), 'X.*', 'i') && ?a > 0 && ?a IN (1, 2), "
    "replace(str(?b), '[0-9]', 'n$0'), coalesce(strdt('4', xsd:integer) + ?a / 3, bnode('q')))";

static LgStatus
work(void *ctx)
{
    Run run;
    LgError err = {0};
    LgProgram *program = NULL;
    LgId col[3] = {0};
    LgId out[3];
    (void)ctx;
    LgStatus st = run_init(&run, busy, 0, &err);
    for (int i = 0; i < 2; i++) {
        col[i] = lg_id_from_integer(i + 1);
    }
    const LgId *cols[] = {col, col};
    const LgBatch batch = {.n = 3, .n_cols = 2, .cols = cols};
    st = st == LG_OK ? run_program(&run, &program, &err) : st;
    st = st == LG_OK ? lg_program_run(program, &batch, out, &err) : st;
    run_done(&run);
    return st;
}

static void
survives_failed_allocations(void)
{
    // A memo that finds no room is done without, so a success is not the end.
    unsigned failures = 0;
    for (unsigned nth = 1; nth < 100; nth++) {
        lg_mem_test_fail(nth);
        const LgStatus st = work(NULL);
        lg_mem_test_fail(0);
        CU_ASSERT_TRUE(st == LG_OK || st == LG_E_NOMEM || st == LG_E_LIMIT);
        failures += st != LG_OK;
    }
    CU_ASSERT_TRUE(failures > 10);
    CU_ASSERT_EQUAL(work(NULL), LG_OK);
}

static void
keeps_to_its_budget(void)
{
    for (size_t budget = 1024; budget < 64 * 1024; budget += 512) {
        Run run;
        LgError err = {0};
        LgProgram *program = NULL;
        LgStatus st = run_init(&run, busy, budget, &err);
        st = st == LG_OK ? run_program(&run, &program, &err) : st;
        CU_ASSERT_TRUE(st == LG_OK || st == LG_E_LIMIT);
        run_done(&run);
    }
}

static void
stops_when_cancelled(void)
{
    Run run;
    LgError err = {0};
    LgProgram *program = NULL;
    static const LgId col[LG_BATCH_MAX];
    static LgId out[LG_BATCH_MAX];
    const LgId *cols[] = {col};
    const LgBatch batch = {.n = LG_BATCH_MAX, .n_cols = 1, .cols = cols};
    const atomic_bool cancel = true;
    CU_ASSERT_EQUAL_FATAL(run_init(&run, "sha512(str(?a))", 0, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(run_program(&run, &program, &err), LG_OK);
    run.exec.cancel = &cancel;
    CU_ASSERT_EQUAL(lg_program_run(program, &batch, out, &err), LG_E_CANCEL);
    run.exec.cancel = NULL;
    run.exec.deadline_ns = 1;
    CU_ASSERT_EQUAL(lg_program_run(program, &batch, out, &err), LG_E_TIMEOUT);
    run_done(&run);
}

static void
refuses_text_without_end(void)
{
    LgBuf text = {0};
    LgBuf got = {0};
    enum { LEVELS = 40 };
    for (int i = 0; i < LEVELS; i++) {
        lg_buf_add(&text, LG_STR("replace("));
    }
    lg_buf_add(&text, LG_STR("'aaaaaaaa'"));
    for (int i = 0; i < LEVELS; i++) {
        lg_buf_add(&text, LG_STR(", 'a+', '$0$0')"));
    }
    lg_buf_byte(&text, '\0');
    evaluate(text.p, &got);
    CHECK_STR(lg_buf_view(&got), "REPLACE makes a text of more than 16 MB");
    lg_buf_done(&text);
    lg_buf_done(&got);
}

CU_TestInfo expr_tests[] = {
    {"refuses text without end", refuses_text_without_end},
    {"computes with numbers", numbers},
    {"compares", comparisons},
    {"combines truths and errors", logic},
    {"works on strings and terms", strings},
    {"matches and replaces", patterns},
    {"takes dates apart", dates},
    {"casts", casts},
    {"compares columns like values", compares_columns_like_values},
    {"tests columns", tests_columns},
    {"computes columns like values", computes_columns_like_values},
    {"remembers many terms", remembers_many_terms},
    {"orders terms", orders_terms},
    {"survives failed allocations", survives_failed_allocations},
    {"keeps to its budget", keeps_to_its_budget},
    {"stops when cancelled", stops_when_cancelled},
    CU_TEST_INFO_NULL,
};
