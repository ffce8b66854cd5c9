// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/json_read.h"
#include "base/json_tree.h"
#include "unit/check.h"
#include "unit/suites.h"

// All pieces as text: { } [ ] k:name s:text n:1 t f 0.
static LgStatus
dump(LgStr input, size_t budget, LgBuf *out, LgError *err)
{
    static const char marks[] = {'.', '{', '}', '[', ']', 'k', 's', 'n', 't', 'f', '0'};
    LgArena *arena = lg_arena_new(budget);
    LgJsonReader reader;
    LgJsonEvent event = LG_JSON_NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStatus st = lg_json_read(&reader, input, LG_STR("test"), arena, err);
    while (st == LG_OK && event != LG_JSON_END) {
        st = lg_json_next(&reader, &event, err);
        if (st == LG_OK) {
            lg_buf_byte(out, marks[event]);
            if (event == LG_JSON_KEY || event == LG_JSON_STRING || event == LG_JSON_NUMBER) {
                lg_buf_printf(out, ":" LG_STR_FMT " ", LG_STR_ARG(reader.text));
            }
        }
    }
    lg_arena_free(arena);
    return st;
}

typedef struct {
    const char *input;
    const char *want;
} Case;

static void
reads_what_json_is(void)
{
    static const Case cases[] = {
        {"{}", "{}."},
        {" [ ] ", "[]."},
        {"\xef\xbb\xbf"
         "1",
         "n:1 ."},
        {"null", "0."},
        {"{\"a\":[1,-0.5e+3,true,false,null,{}],\"b\":\"c\"}",
         "{k:a [n:1 n:-0.5e+3 tf0{}]k:b s:c }."},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s:\"\\/\b\f\n\r\t ."},
        {"\"\\u00e9\\uD83D\\ude00x\"", "s:\xc3\xa9\xf0\x9f\x98\x80x ."},
        {"[[],[[]],{\"a\":{}}]", "[[][[]]{k:a {}}]."},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(dump(lg_str_c(cases[i].input), 0, &out, &err), LG_OK);
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        lg_buf_done(&out);
    }
}

static void
refuses_what_it_is_not(void)
{
    static const Case cases[] = {
        {"", "test:1:1: expected a value, found the end"},
        {"{\"a\" 1}", "test:1:6: expected ':', found '1'"},
        {"{a:1}", "test:1:2: expected a name in quotes, found 'a'"},
        {"{\"a\":1,}", "test:1:8: expected a name in quotes, found '}'"},
        {"[1,]", "test:1:4: expected a value, found ']'"},
        {"[1 2]", "test:1:4: expected ',' or ']', found '2'"},
        {"{\"a\":1\n]", "test:2:1: expected ',' or '}', found ']'"},
        {"[1", "test:1:3: expected ',' or ']', found the end"},
        {"1 1", "test:1:3: expected the end of the JSON, found '1'"},
        {"\"abc", "test:1:2: the string is not closed"},
        {"\"a\\\"", "test:1:2: the string is not closed"},
        {"\"a\nb\"", "test:1:3: a control character in a string, or the string is not closed"},
        {"\"\\x\"", "test:1:2: an unknown escape in a string"},
        {"\"\\u12g4\"", "test:1:2: '\\u' without the four hexadecimal digits of a character"},
        {"\"\\ud800\"", "test:1:2: '\\u' without the four hexadecimal digits of a character"},
        {"\"\\ud800\\u0041\"",
         "test:1:2: '\\u' without the four hexadecimal digits of a character"},
        {"\"\\udc00\"", "test:1:2: '\\u' without the four hexadecimal digits of a character"},
        {"01", "test:1:3: a number that JSON does not have"},
        {"-", "test:1:2: a number that JSON does not have"},
        {"1.", "test:1:3: a number that JSON does not have"},
        {"1e", "test:1:3: a number that JSON does not have"},
        {"nul", "test:1:1: expected a value, found 'n'"},
        {"\"\xff\"", "test: the JSON is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        char text[1400];
        CU_ASSERT_EQUAL(dump(lg_str_c(cases[i].input), 0, &out, &err), LG_E_SYNTAX);
        lg_error_format(&err, text, sizeof(text));
        CHECK_STR(lg_str_c(text), cases[i].want);
        lg_buf_done(&out);
    }
}

static void
keeps_to_its_limits(void)
{
    LgBuf deep = {0};
    LgBuf out = {0};
    LgError err = {0};
    for (int i = 0; i < LG_JSON_DEPTH; i++) {
        lg_buf_byte(&deep, '[');
    }
    CU_ASSERT_EQUAL(dump(lg_buf_view(&deep), 0, &out, &err), LG_E_SYNTAX); // not closed
    lg_buf_byte(&deep, '[');
    CU_ASSERT_EQUAL(dump(lg_buf_view(&deep), 0, &out, &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL(dump(LG_STR("\"\\n2345678901234567890123456789012345\""), 16, &out, &err),
                    LG_E_LIMIT);
    lg_buf_done(&deep);
    lg_buf_done(&out);
}

static void
goes_back_and_skips(void)
{
    LgArena *arena = lg_arena_new(64);
    LgJsonReader reader;
    LgJsonEvent event = LG_JSON_END;
    LgError err = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    // What is skipped takes no room: the arena could not hold the strings.
    const LgStr text = LG_STR("[{\"a\":\"\\n2345678901234567890123456789012345678901234567890123456"
                              "7890123456789\",\"b\":[[\"\\u0041\"]]},\"\\u0042\"]");
    CU_ASSERT_EQUAL(lg_json_read(&reader, text, LG_STR("test"), arena, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_json_next(&reader, &event, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_json_next(&reader, &event, &err), LG_OK);
    CU_ASSERT_EQUAL(event, LG_JSON_OBJECT);
    const LgJsonReader place = reader;
    CU_ASSERT_EQUAL(lg_json_skip(&reader, event, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_json_next(&reader, &event, &err), LG_OK);
    CU_ASSERT_EQUAL(event, LG_JSON_STRING);
    CHECK_STR(reader.text, "B");
    reader = place;
    CU_ASSERT_EQUAL(lg_json_next(&reader, &event, &err), LG_OK);
    CU_ASSERT_EQUAL(event, LG_JSON_KEY);
    CHECK_STR(reader.text, "a");
    // What is passed over is still checked.
    CU_ASSERT_EQUAL(lg_json_read(&reader, LG_STR("[\"\\q\"]"), LG_STR("test"), arena, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_json_next(&reader, &event, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_json_skip(&reader, event, &err), LG_E_SYNTAX);
    lg_arena_free(arena);
}

static void
makes_a_tree(void)
{
    LgArena *arena = lg_arena_new(1 << 20);
    const LgJsonNode *root = NULL;
    LgError err = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgStr text = LG_STR("{\"a\": [1, true,\n  {\"b\" : \"\\u00e9\"} ],\n \"c\":null}");
    CU_ASSERT_EQUAL_FATAL(lg_json_tree(arena, text, LG_STR("test"), &root, &err), LG_OK);
    CU_ASSERT_EQUAL(root->kind, LG_JSON_OBJECT);
    CU_ASSERT_EQUAL(root->n, 2);
    const LgJsonNode *a = lg_json_get(root, LG_STR("a"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_EQUAL(a->n, 3);
    CU_ASSERT_EQUAL(a->column, 7);
    CHECK_STR(a->first->text, "1");
    const LgJsonNode *b = lg_json_get(a->first->next->next, LG_STR("b"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CHECK_STR(b->text, "\xc3\xa9");
    CU_ASSERT_EQUAL(b->line, 2);
    CU_ASSERT_EQUAL(b->column, 10);
    const LgJsonNode *c = lg_json_get(root, LG_STR("c"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_EQUAL(c->kind, LG_JSON_NULL);
    CU_ASSERT_EQUAL(c->line, 3);
    CU_ASSERT_PTR_NULL(lg_json_get(root, LG_STR("d")));
    CU_ASSERT_PTR_NULL(lg_json_get(a, LG_STR("a")));
    CU_ASSERT_EQUAL(lg_json_tree(arena, LG_STR("{\"a\":1,\n\"a\":2}"), LG_STR("test"), &root, &err),
                    LG_E_INVALID);
    CU_ASSERT_EQUAL(err.line, 2);
    CU_ASSERT(error_says(&err, "\"a\" stands here twice"));
    CU_ASSERT_EQUAL(lg_json_tree(arena, LG_STR("[1"), LG_STR("test"), &root, &err), LG_E_SYNTAX);
    for (int members = 1024; members <= 1025; members++) {
        LgBuf large = {0};
        lg_buf_byte(&large, '{');
        for (int i = 0; i < members; i++) {
            lg_buf_printf(&large, "%s\"%d\":0", i > 0 ? "," : "", i);
        }
        lg_buf_byte(&large, '}');
        CU_ASSERT_EQUAL(lg_json_tree(arena, lg_buf_view(&large), LG_STR("test"), &root, &err),
                        members == 1024 ? LG_OK : LG_E_LIMIT);
        lg_buf_done(&large);
    }
    CU_ASSERT(error_says(&err, "an object of more than 1024 members"));
    lg_arena_reset(arena);
    LgArena *small = lg_arena_new(1 << 12);
    CU_ASSERT_PTR_NOT_NULL_FATAL(small);
    CU_ASSERT_EQUAL(
        lg_json_tree(small,
                     LG_STR("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
                            "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"),
                     LG_STR("test"), &root, &err),
        LG_E_LIMIT);
    CU_ASSERT(error_says(&err, "the document is too large"));
    lg_arena_free(small);
    lg_arena_free(arena);
}

CU_TestInfo json_read_tests[] = {
    {"reads what JSON is", reads_what_json_is},
    {"refuses what it is not", refuses_what_it_is_not},
    {"keeps to its limits", keeps_to_its_limits},
    {"goes back and skips", goes_back_and_skips},
    {"makes a tree", makes_a_tree},
    CU_TEST_INFO_NULL,
};
