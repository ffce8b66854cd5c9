// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/yaml.h"
#include "unit/check.h"
#include "unit/suites.h"

static const char recipe[] = "# a recipe\n"
                             "title: Net additional dwellings\n"
                             "sheet:\n"
                             "  delimiter: \";\"\n"
                             "  ragged: no\n"
                             "  skip: 12\n"
                             "  strict: true\n"
                             "columns:\n"
                             "  - name: year\n"
                             "    empty:\n"
                             "  - [a, 'b']\n";

static void
keeps_text_and_places(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgYaml *root = NULL;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_yaml_parse(arena, lg_str_c(recipe), LG_STR("r.yaml"), &root, &err),
                          LG_OK);
    CU_ASSERT_EQUAL(root->n, 3);
    const LgYaml *sheet = lg_yaml_get(root, LG_STR("sheet"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(sheet);
    const LgYaml *ragged = lg_yaml_get(sheet, LG_STR("ragged"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(ragged);
    CHECK_STR(ragged->text, "no");
    CU_ASSERT_EQUAL(ragged->line, 5);
    CU_ASSERT_EQUAL(ragged->column, 11);
    CU_ASSERT_EQUAL(ragged->key_column, 3);
    LgStr text = {0};
    uint64_t skip = 0;
    bool yes = false;
    CU_ASSERT_EQUAL(lg_yaml_str(sheet, LG_STR("delimiter"), &text, &err), LG_OK);
    CHECK_STR(text, ";");
    CU_ASSERT_EQUAL(lg_yaml_uint(sheet, LG_STR("skip"), &skip, &err), LG_OK);
    CU_ASSERT_EQUAL(skip, 12);
    CU_ASSERT_EQUAL(lg_yaml_bool(sheet, LG_STR("strict"), &yes, &err), LG_OK);
    CU_ASSERT_TRUE(yes);
    CU_ASSERT_EQUAL(lg_yaml_bool(sheet, LG_STR("ragged"), &yes, &err), LG_E_INVALID);
    CU_ASSERT_EQUAL(err.line, 5);
    const LgYaml *columns = lg_yaml_get(root, LG_STR("columns"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(columns);
    CU_ASSERT_EQUAL(columns->kind, LG_YAML_SEQUENCE);
    CU_ASSERT_EQUAL_FATAL(columns->n, 2);
    const LgYaml *empty = lg_yaml_get(columns->first, LG_STR("empty"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(empty);
    CU_ASSERT_TRUE(lg_yaml_is_null(empty));
    CHECK_STR(columns->first->next->first->next->text, "b");
    const LgStr known[] = {LG_STR("title"), LG_STR("sheet")};
    CU_ASSERT_EQUAL(lg_yaml_only(root, known, 2, &err), LG_E_INVALID);
    CU_ASSERT_TRUE(error_says(&err, "unknown key 'columns'; known here: title, sheet"));
    CU_ASSERT_EQUAL(err.line, 8);
    CU_ASSERT_STRING_EQUAL(err.source, "r.yaml");
    lg_arena_free(arena);
}

typedef struct {
    const char *text;
    LgStatus status;
    const char *says;
    unsigned line;
} BadCase;

static void
refuses_with_a_place(void)
{
    static const BadCase cases[] = {
        {"a: 1\nb: 2\na: 3\n", LG_E_INVALID, "twice: a", 3},
        {"a: &x 1\n", LG_E_INVALID, "anchors", 1},
        {"a: 1\nb: *x\n", LG_E_INVALID, "aliases", 2},
        {"a: !!int 1\n", LG_E_INVALID, "tags", 1},
        {"a: 1\n---\nb: 1\n", LG_E_INVALID, "only one document", 2},
        {"a: [1\n", LG_E_SYNTAX, "", 2},
        {"? [1]\n: 2\n", LG_E_INVALID, "a key must be", 1},
        {"", LG_E_INVALID, "empty", 1},
        {"a: \"\xff\"\n", LG_E_SYNTAX, "", 1},
        {"\ta: 1\n", LG_E_SYNTAX, "", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        LgError err = {0};
        const LgYaml *root = NULL;
        CU_ASSERT_EQUAL(lg_yaml_parse(arena, lg_str_c(cases[i].text), LG_STR("x"), &root, &err),
                        cases[i].status);
        CU_ASSERT_TRUE(error_says(&err, cases[i].says));
        CU_ASSERT_EQUAL(err.line, cases[i].line);
        lg_arena_free(arena);
    }
}

static void
stops_at_its_depth(void)
{
    char deep[400];
    memset(deep, '[', sizeof(deep));
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgError err = {0};
    const LgYaml *root = NULL;
    CU_ASSERT_EQUAL(lg_yaml_parse(arena, (LgStr){deep, sizeof(deep)}, LG_STR("x"), &root, &err),
                    LG_E_LIMIT);
    lg_arena_free(arena);
}

// The character `code`, which is no surrogate.
static void
add_char(LgBuf *out, unsigned code)
{
    if (code < 0x80) {
        lg_buf_byte(out, (char)code);
        return;
    }
    const unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned first[] = {0, 0xc0, 0xe0, 0xf0};
    lg_buf_byte(out, (char)(first[more] | code >> (6 * more)));
    for (unsigned i = more; i-- > 0;) {
        lg_buf_byte(out, (char)(0x80 | (code >> (6 * i) & 0x3f)));
    }
}

// All of Unicode but NUL, some characters at a time, each between spaces: nothing is folded away.
static void
writes_what_it_reads(void)
{
    enum { STEP = 0x100 };
    for (unsigned from = 0; from < 0x110000; from += STEP) {
        LgBuf text = {0};
        LgBuf yaml = {0};
        for (unsigned c = from + (from == 0); c < from + STEP; c++) {
            lg_buf_byte(&text, ' ');
            add_char(&text, c >= 0xd800 && c <= 0xdfff ? 'x' : c);
            lg_buf_byte(&text, ' ');
        }
        lg_buf_add(&yaml, LG_STR("# "));
        lg_yaml_comment(&yaml, lg_buf_view(&text));
        lg_buf_add(&yaml, LG_STR("\n"));
        lg_yaml_key(&yaml, 0, lg_buf_view(&text));
        lg_buf_byte(&yaml, ' ');
        lg_yaml_quote(&yaml, lg_buf_view(&text));
        LgArena *arena = lg_arena_new(0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        LgError err = {0};
        const LgYaml *root = NULL;
        if (lg_yaml_parse(arena, lg_buf_view(&yaml), LG_STR("x"), &root, &err) != LG_OK ||
            root->n != 1 || !lg_str_eq(root->first->key, lg_buf_view(&text)) ||
            !lg_str_eq(root->first->text, lg_buf_view(&text))) {
            (void)printf("\n  from U+%04X: %s", from, err.text);
            CU_FAIL("not what was written");
        }
        lg_arena_free(arena);
        lg_buf_done(&text);
        lg_buf_done(&yaml);
    }
}

static LgStatus
parse_once(void *ctx)
{
    (void)ctx;
    const LgYaml *root = NULL;
    LgArena *arena = lg_arena_new(0);
    const LgStatus st =
        arena ? lg_yaml_parse(arena, lg_str_c(recipe), LG_STR("r"), &root, NULL) : LG_E_NOMEM;
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    CU_ASSERT_TRUE(fail_each_allocation(parse_once, NULL) >= 2);
}

CU_TestInfo yaml_tests[] = {
    {"keeps text and places", keeps_text_and_places},
    {"refuses with a place", refuses_with_a_place},
    {"stops at its depth", stops_at_its_depth},
    {"writes what it reads", writes_what_it_reads},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
