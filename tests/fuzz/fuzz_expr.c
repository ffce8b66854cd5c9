// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Any expression over two columns of terms of all kinds, compiled and run: what a
// batch gives through lg_program_run must agree with lg_program_test.

#include "sparql/expr.h"
#include "sparql/parse.h"
#include "sparql/value.h"

enum { ROWS = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
make_columns(LgTermTable *terms, LgId *a, LgId *b)
{
    const LgStr xsd[] = {
        LG_STR(LG_XSD_STRING),      LG_STR(LG_NS_XSD "integer"), LG_STR(LG_NS_XSD "decimal"),
        LG_STR(LG_NS_XSD "double"), LG_STR(LG_NS_XSD "date"),    LG_STR(LG_NS_XSD "dateTime"),
        LG_STR(LG_NS_XSD "float"),  LG_STR(LG_NS_XSD "boolean"),
    };
    const LgTerm all[ROWS] = {
        lg_term_iri(LG_STR("http://example.org/x")),
        lg_term_blank(LG_STR("b")),
        lg_term_string(LG_STR("a b\xc3\xa9 0123456789")),
        lg_term_lang(LG_STR("label"), LG_STR("en")),
        lg_term_typed(LG_STR("-9223372036854775808"), xsd[1]),
        lg_term_typed(LG_STR("12.50"), xsd[2]),
        lg_term_typed(LG_STR("1.5E300"), xsd[3]),
        lg_term_typed(LG_STR("2020-02-29"), xsd[4]),
        lg_term_typed(LG_STR("-0044-03-15T23:59:59.999+14:00"), xsd[5]),
        lg_term_typed(LG_STR("NaN"), xsd[6]),
        lg_term_typed(LG_STR("1"), xsd[7]),
    };
    for (size_t i = 0; i < ROWS; i++) {
        a[i] = b[i] = LG_ID_NONE;
        if (lg_termtable_id(terms, &all[i], &a[i], NULL) != LG_OK ||
            lg_termtable_id(terms, &all[(i * 5 + 1) % ROWS], &b[i], NULL) != LG_OK) {
            return;
        }
    }
}

static void
run(LgExec *exec, const LgExpr *expr, const uint32_t *cols_of)
{
    LgId a[ROWS];
    LgId b[ROWS];
    LgId out[ROWS];
    int8_t truth[ROWS];
    const LgId *cols[] = {a, b};
    const LgBatch batch = {.n = ROWS, .n_cols = 2, .cols = cols};
    LgProgram *program = NULL;
    make_columns(exec->terms, a, b);
    if (lg_program_new(exec, expr, cols_of, &program, NULL) != LG_OK ||
        lg_program_run(program, &batch, out, NULL) != LG_OK ||
        lg_program_test(program, &batch, truth, NULL) != LG_OK || lg_expr_is_volatile(expr)) {
        return;
    }
    for (size_t i = 0; i < ROWS; i++) {
        LgValue value;
        if (lg_value_of(exec, out[i], exec->arena, &value, NULL) == LG_OK &&
            lg_value_ebv(&value) != truth[i]) {
            __builtin_trap();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char head[] = "PREFIX xsd: <" LG_NS_XSD "> SELECT (";
    LgArena *arena = lg_arena_new((size_t)16 << 20);
    LgExec exec = {.arena = arena, .now = 1700000000, .random = 1};
    LgQuery *query = NULL;
    const LgStr text = arena ? lg_arena_printf(arena, "%s" LG_STR_FMT " AS ?r) { }", head,
                                               (int)(size & 0xffff), (const char *)data)
                             : (LgStr){0};
    if (text.p &&
        lg_parse_query(arena, text, LG_STR("http://example.org/"), &query, NULL) == LG_OK &&
        lg_termtable_new(arena, NULL, &exec.terms, NULL) == LG_OK) {
        const LgAlg *alg = query->pattern;
        uint32_t *cols_of = LG_NEW_ARRAY(arena, uint32_t, (size_t)query->n_query_vars + 1);
        while (alg && alg->op != LG_ALG_EXTEND) {
            alg = alg->a;
        }
        for (uint32_t v = 0; cols_of && v < query->n_query_vars; v++) {
            cols_of[v] = lg_str_eq(query->var_names[v], LG_STR("a"))   ? 0
                         : lg_str_eq(query->var_names[v], LG_STR("b")) ? 1
                                                                       : UINT32_MAX;
        }
        exec.query = query;
        if (alg && cols_of) {
            run(&exec, alg->expr, cols_of);
        }
    }
    lg_exec_done(&exec);
    lg_arena_free(arena);
    return 0;
}
