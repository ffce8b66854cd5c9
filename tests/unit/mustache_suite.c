// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "site/mustache.h"
#include "unit/suites.h"

// { "text": "a<b>&\"'", "html": "<i>", "yes": true, "no": false, "empty": [],
//   "list": [{"n": "1"}, {"n": "2"}, {"n": "3"}], "words": ["x", "y"],
//   "a": {"b": {"c": "deep"}, "text": "inner"}, "n": "out" }
static LgVal *
example(LgArena *arena)
{
    LgVal *root = lg_val_new(arena);
    lg_val_str(root, "text", LG_STR("a<b>&\"'"));
    lg_val_html(root, "html", LG_STR("<i>"));
    lg_val_bool(root, "yes", true);
    lg_val_bool(root, "no", false);
    lg_val_str(root, "n", LG_STR("out"));
    lg_val_count(root, "many", 1234567);
    lg_val_list(root, "empty");
    LgVal *list = lg_val_list(root, "list");
    lg_val_str(lg_val_push(list), "n", LG_STR("1"));
    lg_val_str(lg_val_push(list), "n", LG_STR("2"));
    lg_val_str(lg_val_push(list), "n", LG_STR("3"));
    LgVal *words = lg_val_list(root, "words");
    lg_val_push_str(words, LG_STR("x"));
    lg_val_push_str(words, LG_STR("y"));
    LgVal *a = lg_val_map(root, "a");
    lg_val_str(a, "text", LG_STR("inner"));
    lg_val_str(lg_val_map(a, "b"), "c", LG_STR("deep"));
    return root;
}

static LgStatus
render(const char *text, LgBuf *out, LgError *err)
{
    LgMustache *set = lg_mustache_new();
    LgArena *arena = lg_arena_new(0);
    LgStatus st = set && arena ? LG_OK : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_mustache_add(set, LG_STR("part"), LG_STR(">{{n}}\n>\n"), err);
    }
    if (st == LG_OK) {
        st = lg_mustache_add(set, LG_STR("loop"), LG_STR("{{>loop}}"), err);
    }
    if (st == LG_OK) {
        st = lg_mustache_add(set, LG_STR("t"), lg_str_c(text), err);
    }
    if (st == LG_OK) {
        st = lg_mustache_check(set, err);
    }
    const LgOut to = lg_out_buf(out);
    if (st == LG_OK) {
        st = lg_mustache_render(set, LG_STR("t"), example(arena), &to, err);
    }
    lg_arena_free(arena);
    lg_mustache_free(set);
    return st;
}

static void
renders_as_the_specification_says(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain }} text", "plain }} text"},
        {"{{text}}", "a&lt;b&gt;&amp;&quot;&#39;"},
        {"{{ text }}", "a&lt;b&gt;&amp;&quot;&#39;"},
        {"{{{text}}}", "a&lt;b&gt;&amp;&quot;&#39;"}, // data never becomes markup
        {"{{&text}}", "a&lt;b&gt;&amp;&quot;&#39;"},
        {"{{{html}}}{{&html}}{{html}}", "<i><i>&lt;i&gt;"},
        {"{{many}}", "1,234,567"},
        {"[{{nothing}}]", "[]"},
        {"{{a.b.c}}", "deep"},
        {"[{{a.b.c.d}}]", "[]"},
        {"[{{a.n}}]", "[]"},
        {"{{#a}}{{text}} {{n}} {{b.c}}{{/a}}", "inner out deep"},
        {"{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{^no}}N{{/no}}{{^yes}}Y{{/yes}}", "yN"},
        {"{{#list}}{{n}},{{/list}}", "1,2,3,"},
        {"{{#words}}{{.}};{{/words}}", "x;y;"},
        {"{{#empty}}e{{/empty}}{{^empty}}none{{/empty}}", "none"},
        {"{{#nothing}}e{{/nothing}}{{^nothing}}none{{/nothing}}", "none"},
        {"{{#text}}{{.}}{{/text}}", "a&lt;b&gt;&amp;&quot;&#39;"},
        {"{{#list}}{{#list}}.{{/list}}{{/list}}", "........."},
        {"a{{! a comment\nover lines }}b", "ab"},
        {"begin\n  {{! alone }}\nend\n", "begin\nend\n"},
        {"begin\r\n{{!alone}}\r\nend", "begin\r\nend"},
        {"| {{#yes}} | {{/yes}} |\n", "|  |  |\n"},
        {"{{#yes}}\nline\n{{/yes}}\n", "line\n"},
        {"  {{#yes}}\n  line\n  {{/yes}}", "  line\n"},
        {"a {{#yes}}\nb\n{{/yes}} c\n", "a \nb\n c\n"},
        {"{{#list}}\n- {{n}}\n{{/list}}\n", "- 1\n- 2\n- 3\n"},
        {"{{^no}}\r\nx\r\n{{/no}}\r\n", "x\r\n"},
        {"[{{>part}}]", "[>out\n>\n]"},
        {"  {{>part}}\nend", "  >out\n  >\nend"},
        {"a {{>part}}\nend", "a >out\n>\n\nend"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(render(cases[i].in, &out, &err), LG_OK);
        const bool same = lg_str_eq(lg_buf_view(&out), lg_str_c(cases[i].out));
        if (!same) {
            (void)printf("\n  %s -> " LG_STR_FMT "\n", cases[i].in, LG_STR_ARG(lg_buf_view(&out)));
        }
        CU_ASSERT_TRUE(same);
        lg_buf_done(&out);
    }
}

static void
says_where_a_template_is_wrong(void)
{
    static const struct {
        const char *in;
        uint32_t line, column;
    } cases[] = {
        {"a\n  {{text", 2, 3},    {"{{#a}}", 1, 7},
        {"{{#a}}\n{{/b}}", 2, 1}, {"{{/a}}", 1, 1},
        {"x{{}}", 1, 2},          {"{{=<% %>=}}", 1, 1},
        {"{{{text}}", 1, 1},      {"{{#a}}{{^b}}{{/a}}", 1, 13},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(render(cases[i].in, &out, &err), LG_E_SYNTAX);
        CU_ASSERT_EQUAL(err.line, cases[i].line);
        CU_ASSERT_EQUAL(err.column, cases[i].column);
        CU_ASSERT_STRING_EQUAL(err.source, "t");
        lg_buf_done(&out);
    }
    LgBuf out = {0};
    CU_ASSERT_EQUAL(render("{{>missing}}", &out, NULL), LG_E_NOTFOUND);
    CU_ASSERT_EQUAL(render("{{>loop}}", &out, NULL), LG_E_LIMIT);
    lg_buf_done(&out);
}

static void
survives_every_failed_allocation(void)
{
    LgStatus st = LG_E_NOMEM;
    for (unsigned nth = 1; st != LG_OK && nth < 200; nth++) {
        LgBuf out = {0};
        lg_mem_test_fail(nth);
        st = render("{{#list}}{{n}}{{>part}}{{/list}}{{a.b.c}}", &out, NULL);
        lg_mem_test_fail(0);
        lg_buf_done(&out);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
}

CU_TestInfo mustache_tests[] = {
    {"renders as the specification says", renders_as_the_specification_says},
    {"says where a template is wrong", says_where_a_template_is_wrong},
    {"survives every failed allocation", survives_every_failed_allocation},
    CU_TEST_INFO_NULL,
};
