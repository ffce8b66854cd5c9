// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/recipe.h"

#include "convert/area.h"
#include "convert/convert.h"
#include "convert/near.h"
#include "convert/number.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

typedef struct {
    const char *text;
    uint32_t line, column;
    const char *says; // part of the message
} Wrong;

static const Wrong wrongs[] = {
    {"datset:\n  slug: x\n", 1, 1, "did you mean 'dataset'?"},
    {"dataset:\n  slug: x\n  titel: y\n", 3, 3, "did you mean 'title'?"},
    {"dataset:\n  slug: a b\n", 2, 9, "cannot stand in a URI"},
    {"dataset:\n  license: OGL\n", 2, 12, "IRI"},
    {"dataset:\n  issued: 31/03/2026\n", 2, 11, "not a date"},
    {"dataset:\n  issued: 2026-02-30\n", 2, 11, "not a date"},
    {"dataset:\n  issued: 2026-03-31T09:30:00 or so\n", 2, 11, "not a date"},
    {"dataset:\n  issued: 2026-03-31T25:30:00Z\n", 2, 11, "not a date"},
    {"dataset:\n  language: e_n\n", 2, 13, "language"},
    {"dataset:\n  contact: nobody\n", 2, 12, "e-mail"},
    {"dataset:\n  keywords: one\n", 2, 13, "list"},
    {"columns:\n  Year:\n    role: dimention\n", 3, 11, "did you mean 'dimension'?"},
    {"columns:\n  Year:\n    kind: period\n", 3, 5, "needs a role"},
    {"columns:\n  Year:\n    role: dimension\n    kind: perod\n", 4, 11, "'period'"},
    {"columns:\n  Name: {role: label}\n", 2, 9, "needs 'of'"},
    {"columns:\n  A: {role: status, kind: area}\n", 2, 27, "only dimensions"},
    {"columns:\n  A: {role: dimension, kind: iri}\n", 2, 6, "template"},
    {"columns:\n  A: {role: dimension, template: http://x/}\n", 2, 34, "{value}"},
    {"columns:\n  A: {role: value}\n  B: {role: value}\n", 3, 6, "a second column"},
    {"columns:\n  A: {role: value, datatype: intger}\n", 2, 30, "did you mean 'integer'?"},
    {"columns: [A, B]\n", 1, 10, "mapping"},
    {"missing: never\n", 1, 10, "there are: status, drop"},
    {"markers:\n  x: [a]\n", 2, 6, "value"},
    {"table:\n  delimiter: '::'\n", 2, 14, "one character"},
    {"table: {sheets: \"20{yy\"}\n", 1, 17, "without a name and }"},
    {"table: {cells: {A0: \"{x}\"}}\n", 1, 21, "not the address of a cell"},
    {"table: {cells: {A1: x}}\n", 1, 21, "say in braces"},
    {"table: {names: {A: B}}\n", 1, 20, "list"},
    {"table: {rows: {last: 1}}\n", 1, 16, "last"},
    {"table: {precision: rounded}\n", 1, 20, "stored, displayed"},
    {"table: {melt: {keep: [A], name: Year}}\n", 1, 15, "a value"},
    {"table: {melt: {name: Y, value: N, within: -1}}\n", 1, 43, "not a number from 0 on"},
    {"columns:\n  A: {role: dimension, match: \"{y}\"}\n", 2, 6, "needs 'write'"},
    {"columns:\n  A: {role: dimension, value: x, write: \"{y}\"}\n", 2, 6, "either a value"},
    {"measure: {unti: Homes}\n", 1, 11, "did you mean 'unit'?"},
    {"changes: {gone: 5}\n", 1, 17, "such as 5%"},
    {"changes: {gon: 5%}\n", 1, 11, "did you mean 'gone'?"},
    {"changes: {factor: 1}\n", 1, 10, "more than 1"},
    {"changes: {refuse: [units]}\n", 1, 20, "none of gone"},
    {"changes: {allow: unit}\n", 1, 18, "list"},
    {"columns:\n\tYear: x\n", 2, 1, ""},
};

static void
points_at_what_is_wrong(void)
{
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        const Wrong *w = &wrongs[i];
        LgArena *arena = lg_arena_new(0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        LgRecipe *recipe = NULL;
        LgError err = {0};
        const LgStatus st =
            lg_recipe_parse(arena, lg_str_c(w->text), LG_STR("r.yaml"), &recipe, &err);
        if (st == LG_OK || err.line != w->line || err.column != w->column ||
            !strstr(err.text, w->says)) {
            (void)printf("\n  %s  said %u:%u: %s\n  expected %u:%u: ...%s...", w->text, err.line,
                         err.column, err.text, w->line, w->column, w->says);
            CU_FAIL("recipe");
        }
        lg_arena_free(arena);
    }
}

// The manual has a page for every key, and no page for what is no key.
static void
every_key_is_in_the_manual(void)
{
    char path[512];
    const char *root = getenv("LG_SRCDIR");
    LgArena *arena = lg_arena_new(0);
    LgBuf manual = {0};
    size_t keys = 0;
    size_t top = 0;
    size_t pages = 0;
    LgStr section;
    LgStr key;
    (void)snprintf(path, sizeof(path), "%s/docs/recipe-keys.md", root ? root : ".");
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_EQUAL_FATAL(lg_io_slurp(&lg_io_plain, path, 1 << 20, &manual, NULL), LG_OK);
    lg_buf_byte(&manual, '\0');
    CU_ASSERT_FALSE_FATAL(manual.failed);
    for (size_t i = 0; lg_recipe_key(i, &section, &key); i++) {
        const LgStr title =
            lg_arena_printf(arena, "# recipe%s" LG_STR_FMT "." LG_STR_FMT "\n",
                            section.n > 0 ? "." : "", LG_STR_ARG(section), LG_STR_ARG(key));
        CU_ASSERT_PTR_NOT_NULL_FATAL(title.p);
        if (!strstr(manual.p, title.p)) {
            (void)printf("\n  %.*s has no page in %s", (int)title.n - 3, title.p + 2, path);
            CU_FAIL("page");
        }
        keys++;
        top += section.n == 0 ? 1 : 0;
    }
    for (const char *at = manual.p; (at = strstr(at, "# recipe.")); at++) {
        pages++;
    }
    CU_ASSERT_EQUAL(pages, keys - 2); // certificates have `files` and `register` too
    CU_ASSERT(top < 40);
    lg_buf_done(&manual);
    lg_arena_free(arena);
}

static const char whole[] = "dataset:\n"
                            "  slug: \"housing/homes\"\n"
                            "  title: \"Homes: new \\\"and\\\" old\"\n"
                            "  description: \"a\\nb\"\n"
                            "  keywords:\n"
                            "    - \"no\"\n"
                            "\n"
                            "table:\n"
                            "  delimiter: tab\n"
                            "  encoding: windows-1252\n"
                            "  precision: displayed\n"
                            "  sheets: \"20{yy}\"\n"
                            "  except:\n"
                            "    - \"20xx\"\n"
                            "  names:\n"
                            "    \"Code\": [\"New code\", \"Old*\"]\n"
                            "  header: \"Code\"\n"
                            "  header_rows: 2\n"
                            "  cells:\n"
                            "    A2: \"Homes in {Country}\"\n"
                            "  stop:\n"
                            "    - \"Source\"\n"
                            "  drop:\n"
                            "    \"Code\": [\"\", \"n/a\"]\n"
                            "  fill:\n"
                            "    - \"Code\"\n"
                            "  ignore:\n"
                            "    - \"Region\"\n"
                            "  rows: {least: 3, most: 0}\n"
                            "  melt:\n"
                            "    keep: [\"Code\"]\n"
                            "    name: \"{Tenure} / {Year}\"\n"
                            "    value: \"Homes\"\n"
                            "    sum: \"All\"\n"
                            "    within: 0.5\n"
                            "    differing: 2\n"
                            "\n"
                            "columns:\n"
                            "  \"Year\":\n"
                            "    role: dimension\n"
                            "    kind: period\n"
                            "    match: \"{a}/{b}\"\n"
                            "    write: \"20{yy} Q{b}\"\n"
                            "    short_years: government-year\n"
                            "  \"Area\":\n"
                            "    role: dimension\n"
                            "    kind: area\n"
                            "    value: \"K02000001\"\n"
                            "    areas: any\n"
                            "    periods: any\n"
                            "  \"Tenure\":\n"
                            "    role: dimension\n"
                            "    kind: code\n"
                            "    transform: slugize\n"
                            "    codes: \"tenure.csv\"\n"
                            "    values:\n"
                            "      \"16+\": \"over-16\"\n"
                            "  \"Homes\":\n"
                            "    role: value\n"
                            "\n"
                            "measure:\n"
                            "  label: \"Homes\"\n"
                            "  unit: \"Homes\"\n"
                            "\n"
                            "missing: drop\n"
                            "repeated: once\n"
                            "markers:\n"
                            "  \"..\": \"not-available\"\n"
                            "changes:\n"
                            "  gone: 2.5%\n"
                            "  fewer: 5%\n"
                            "  revised: 100%\n"
                            "  factor: 20\n"
                            "  refuse: [gone, unit]\n"
                            "  allow: [periods]\n";

// What is written of the recipe in `yaml`, read again, is written the same.
static void
reads_back(LgStr yaml)
{
    LgArena *arena = lg_arena_new(0);
    LgRecipe *recipe = NULL;
    LgError err = {0};
    LgBuf once = {0};
    LgBuf twice = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    if (lg_recipe_parse(arena, yaml, LG_STR("r.yaml"), &recipe, &err) != LG_OK) {
        (void)printf("\n%s", err.text);
        CU_FAIL_FATAL("recipe");
    }
    lg_recipe_text(recipe, &once);
    if (lg_recipe_parse(arena, lg_buf_view(&once), LG_STR("r.yaml"), &recipe, &err) != LG_OK) {
        (void)printf("\n%s", err.text);
        CU_FAIL_FATAL("what was written");
    }
    lg_recipe_text(recipe, &twice);
    CU_ASSERT_TRUE(lg_str_eq(lg_buf_view(&once), lg_buf_view(&twice)));
    lg_buf_done(&once);
    lg_buf_done(&twice);
    lg_arena_free(arena);
}

static void
reads_back_what_is_empty(void)
{
    static const char *const texts[] = {"{}", "dataset: {}\n", "measure: {}\n",
                                        "measures: {A: {}, B: }\n", "table: {}\nmarkers: {}\n"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        reads_back(lg_str_c(texts[i]));
    }
}

// A cell of two thousand letters as a header and as a code.
static void
reads_back_what_is_long(void)
{
    char cell[2001];
    LgBuf yaml = {0};
    memset(cell, 'x', sizeof(cell) - 1);
    cell[sizeof(cell) - 1] = '\0';
    lg_buf_printf(&yaml,
                  "columns:\n  ? \"%s\"\n  :\n    role: dimension\n    kind: code\n"
                  "    values:\n      ? \"%s\"\n      : \"long\"\n      a: b\n",
                  cell, cell);
    reads_back(lg_buf_view(&yaml));
    lg_buf_done(&yaml);
}

static void
reads_back_what_it_writes(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgRecipe *recipe = NULL;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_recipe_parse(arena, lg_str_c(whole), LG_STR("r.yaml"), &recipe, &err),
                          LG_OK);
    CU_ASSERT_EQUAL(recipe->n_columns, 4);
    CU_ASSERT(lg_str_eq(recipe->dataset.keywords[0], LG_STR("no")));
    CU_ASSERT(recipe->columns[1].has_value);
    CU_ASSERT_EQUAL(recipe->table.delimiter, '\t');
    LgBuf text = {0};
    lg_recipe_text(recipe, &text);
    if (!lg_str_eq(lg_buf_view(&text), lg_str_c(whole))) {
        (void)printf("\n%.*s", (int)text.n, text.p);
        CU_FAIL("round trip");
    }
    lg_buf_done(&text);
    lg_arena_free(arena);
}

static void
finds_the_nearest_word(void)
{
    static const LgStr words[] = {LG_STR_INIT("Social rent"), LG_STR_INIT("Affordable rent"),
                                  LG_STR_INIT("All")};
    CU_ASSERT_EQUAL(lg_near_find(LG_STR("Social rnet"), words, 3), 0);
    CU_ASSERT_EQUAL(lg_near_find(LG_STR("affordable Rent"), words, 3), 1);
    CU_ASSERT_EQUAL(lg_near_find(LG_STR("Al"), words, 3), 2);
    CU_ASSERT_EQUAL(lg_near_find(LG_STR("Castle"), words, 3), 3);
    CU_ASSERT_EQUAL(lg_near_find(LG_STR(""), words, 3), 3);
    CU_ASSERT_EQUAL(lg_near_find(LG_STR("x"), words, 0), 0);
}

static void
knows_numbers(void)
{
    static const struct {
        const char *text;
        LgNumberClass class;
    } cases[] = {
        {"0", LG_NUMBER_INTEGER},    {"-12", LG_NUMBER_INTEGER},    {"+007", LG_NUMBER_INTEGER},
        {"1.50", LG_NUMBER_DECIMAL}, {".5", LG_NUMBER_DECIMAL},     {"5.", LG_NUMBER_DECIMAL},
        {"1e3", LG_NUMBER_DOUBLE},   {"2.07E+4", LG_NUMBER_DOUBLE}, {"1,234", LG_NUMBER_NONE},
        {"", LG_NUMBER_NONE},        {".", LG_NUMBER_NONE},         {"-", LG_NUMBER_NONE},
        {"1e", LG_NUMBER_NONE},      {"NaN", LG_NUMBER_NONE},       {"0x1", LG_NUMBER_NONE},
        {"1 ", LG_NUMBER_NONE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgNumberClass class = LG_NUMBER_INTEGER;
        CU_ASSERT_EQUAL(lg_number_class(lg_str_c(cases[i].text), &class),
                        cases[i].class != LG_NUMBER_NONE);
        CU_ASSERT_EQUAL(class, cases[i].class);
    }
}

static void
knows_area_codes(void)
{
    CU_ASSERT_TRUE(lg_area_is_code(LG_STR("E07000112")));
    CU_ASSERT_TRUE(lg_area_is_code(LG_STR("K02000001")));
    CU_ASSERT_FALSE(lg_area_is_code(LG_STR("E0700011")));
    CU_ASSERT_FALSE(lg_area_is_code(LG_STR("E070001120")));
    CU_ASSERT_FALSE(lg_area_is_code(LG_STR("E07AHS112")));
    CU_ASSERT_FALSE(lg_area_is_code(LG_STR("X07000112")));
    CU_ASSERT_FALSE(lg_area_is_code(LG_STR("e07000112")));
    CU_ASSERT_TRUE(lg_area_is_lower(LG_STR("e07000112")));
    CU_ASSERT(lg_str_eq(lg_area_entity(LG_STR("E09000001")), LG_STR("London Borough")));
    CU_ASSERT_EQUAL(lg_area_entity(LG_STR("E99000001")).n, 0);
    CU_ASSERT_EQUAL(lg_area_entity(LG_STR("")).n, 0);
}

static void
names_what_is_made_of_a_table(void)
{
    static const struct {
        const char *path, *stem;
    } cases[] = {
        {"2024/homes.v2.csv.gz", "homes.v2"},
        {"homes.2024.XLSX", "homes.2024"},
        {"all.zip/homes.csv", "homes"},
        {"homes.csv.zip", "homes"},
        {"homes", "homes"},
        {".csv", ".csv"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgStr stem = lg_convert_stem(lg_str_c(cases[i].path));
        CU_ASSERT(lg_str_eq(stem, lg_str_c(cases[i].stem)));
    }
}

CU_TestInfo recipe_tests[] = {
    {"every key is in the manual", every_key_is_in_the_manual},
    {"points at what is wrong", points_at_what_is_wrong},
    {"reads back what is empty", reads_back_what_is_empty},
    {"reads back what is long", reads_back_what_is_long},
    {"reads back what it writes", reads_back_what_it_writes},
    {"finds the nearest word", finds_the_nearest_word},
    {"knows numbers", knows_numbers},
    {"knows area codes", knows_area_codes},
    {"names what is made of a table", names_what_is_made_of_a_table},
    CU_TEST_INFO_NULL,
};
