// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Whole conversions from files in a temporary folder: recipes that are written
// and used, lack of memory, and the validator.

#include "base/mem.h"
#include "base/out.h"
#include "convert/validate.h"
#include "rdf/read.h"
#include "rdf/sink_nquads.h"
#include "unit/convert_kit.h"

#include <CUnit/CUnit.h>

static LgConvertOptions
options_of(const char *const *input, const char *recipe)
{
    return (LgConvertOptions){.io = &lg_io_plain,
                              .inputs = input,
                              .n_inputs = 1,
                              .recipe = recipe,
                              .base = LG_STR("http://example.org/")};
}

static LgStatus
convert(const char *input, bool yes, LgBuf *quads, LgConvertResult *result, LgArena *arena,
        LgError *err)
{
    LgConvertOptions options = options_of(&input, NULL);
    options.yes = yes;
    return kit_convert(&options, NULL, quads, result, arena, err);
}

static const char table[] = "Area code,Area name,Year,Tenure,Homes\n"
                            "E06000026,Plymouth,2019,Social,12\n"
                            "E06000026,Plymouth,2020,Social,13\n"
                            "E06000026,Plymouth,2019,Private,5.5\n"
                            "E07000041,Exeter,2019,Private,[c]\n"
                            "E07000041,Exeter,2020,Private,7\n"
                            "E07000041,Exeter,2020,Social,9\n";

static void
asks_once(void)
{
    kit_make();
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const char *input = kit_file(arena, "t.csv", table);
    LgBuf guessed = {0};
    LgBuf confirmed = {0};
    LgConvertResult result = {0};
    LgError err = {0};
    // The first time it explains, writes the recipe, and gives nothing to the sink.
    CU_ASSERT_EQUAL(convert(input, false, &guessed, &result, arena, &err), LG_E_REVIEW);
    CU_ASSERT_EQUAL(guessed.n, 0);
    CU_ASSERT(lg_str_ends(result.recipe, LG_STR("/t.recipe.yaml")));
    CU_ASSERT(result.explanation.n > 0);
    CU_ASSERT_TRUE(lg_io_exists(result.recipe.p));
    // The second time there is nothing to guess.
    CU_ASSERT_EQUAL(convert(input, false, &guessed, &result, arena, &err), LG_OK);
    CU_ASSERT_EQUAL(result.explanation.n, 0);
    CU_ASSERT_EQUAL(result.recipe.n, 0);
    CU_ASSERT_EQUAL(result.rows, 6);
    // With --yes it is the same at once.
    kit_remove_file("t.recipe.yaml");
    CU_ASSERT_EQUAL(convert(input, true, &confirmed, &result, arena, &err), LG_OK);
    CU_ASSERT_EQUAL(guessed.n, confirmed.n);
    CU_ASSERT_EQUAL(result.n_graphs, 5);
    lg_buf_done(&guessed);
    lg_buf_done(&confirmed);
    lg_arena_free(arena);
    kit_remove();
}

// Fail each allocation in turn: the conversion says so, and leaks nothing.
static void
survives_every_failed_allocation(void)
{
    kit_make();
    LgArena *keep = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    const char *input = kit_file(keep, "t.csv", table);
    (void)kit_file(keep, "codes.csv", "Label,Notation\nSocial,s\nPrivate,p\n");
    const char *recipe = kit_file(keep, "r.yaml",
                                  "dataset: {slug: x, title: X, publisher: P, theme: T}\n"
                                  "columns:\n"
                                  "  Year: {role: dimension, kind: period}\n"
                                  "  Area code: {role: dimension, kind: area}\n"
                                  "  Area name: {role: label, of: Area code}\n"
                                  "  Tenure: {role: dimension, codes: codes.csv}\n"
                                  "  Homes: {role: value}\n"
                                  "measure: {label: Homes, unit: Homes}\n");
    kit_starve(&(KitConversion){.options = options_of(&input, recipe)});
    lg_arena_free(keep);
    kit_remove();
}

static void
forget_guess(void)
{
    kit_remove_file("t.recipe.yaml");
}

static void
check_guess(const LgConvertResult *result, LgStr quads)
{
    CU_ASSERT(lg_str_search(result->explanation, LG_STR("3 columns are periods")) <
              result->explanation.n);
    CU_ASSERT(result->preview.n > 0);
    CU_ASSERT_EQUAL(quads.n, 0);
}

// The same where everything is guessed: the layout, the roles, the key, the preview.
static void
guesses_without_memory(void)
{
    kit_make();
    LgArena *keep = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    const char *input = kit_file(keep, "t.csv",
                                 "Homes by district\n"
                                 "\n"
                                 ",District,Group,2019,2020,2021\n"
                                 "Series,,,AB1,AB2,AB3\n"
                                 "E06000001,Hartlepool,Social,120,125,[c]\n"
                                 "E06000001,Hartlepool,Private,121,126,11\n"
                                 "E06000002,Middlesbrough,Social,210,..,220\n"
                                 "E06000002,Middlesbrough,Private,211,12,221\n"
                                 "Source: invented\n");
    kit_starve(&(KitConversion){.options = options_of(&input, NULL),
                                .want = LG_E_REVIEW,
                                .between = forget_guess,
                                .check = check_guess});
    lg_arena_free(keep);
    kit_remove();
}

// --- What is published --------------------------------------------------------

#define DATA "http://example.org/data/x/"

static LgStatus
published_has(void *ctx, LgStr graph, bool *out, LgError *err)
{
    (void)ctx;
    (void)err;
    *out = lg_str_eq(graph, LG_STR("http://example.org/graph/x"));
    return LG_OK;
}

// Of these two are no more, one is still there, one never goes, and one is another dataset's.
static LgStatus
published_graphs(void *ctx, LgStr start, LgConvertTell tell, void *to, LgError *err)
{
    static const char *const there[] = {
        "", "/code-list/kind", "/areas", "/organisations", "/removed", "/code-list/kind/more"};
    (void)ctx;
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
        char graph[100];
        (void)snprintf(graph, sizeof(graph), LG_STR_FMT "%s", LG_STR_ARG(start), there[i]);
        LG_TRY(tell(to, lg_str_c(graph), (LgStr){0}, err));
    }
    return LG_OK;
}

// Six observations, of which one is not in the table, and values that are a tenth of those there.
static LgStatus
published_read(void *ctx, LgStr graph, LgStr predicate, LgStr object, LgConvertTell tell, void *to,
               LgError *err)
{
    static const char *const there[][2] = {
        {DATA "2019/E06000026/s/homes", "1.2"},  {DATA "2020/E06000026/s/homes", "1.3"},
        {DATA "2019/E06000026/p/homes", "0.55"}, {DATA "2020/E07000041/p/homes", "0.7"},
        {DATA "2020/E07000041/s/homes", "0.9"},  {DATA "2018/E07000041/s/homes", "9"}};
    const bool values = lg_str_ends(predicate, LG_STR("/homes"));
    (void)ctx;
    if (lg_str_ends(predicate, LG_STR("/issued"))) {
        CU_ASSERT(lg_str_eq(graph, LG_STR("http://example.org/graph/x/metadata")));
        return tell(to, LG_STR("http://example.org/data/x"), LG_STR("2001-02-03T04:05:06Z"), err);
    }
    CU_ASSERT(lg_str_eq(graph, LG_STR("http://example.org/graph/x")));
    CU_ASSERT(values || lg_str_ends(object, LG_STR("#Observation")));
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
        const LgStr value = values ? lg_str_c(there[i][1]) : object;
        LG_TRY(tell(to, lg_str_c(there[i][0]), value, err));
    }
    return LG_OK;
}

static LgStatus
convert_release(const char *input, const char *recipe, LgReport *report, LgError *err)
{
    static const LgConvertLive live = {
        .has = published_has, .graphs = published_graphs, .read = published_read};
    LgBuf quads = {0};
    LgConvertOptions options = options_of(&input, recipe);
    options.live = &live;
    LgConvertResult result = {0};
    LgArena *arena = lg_arena_new(0);
    const LgStatus st =
        arena ? kit_convert(&options, report, &quads, &result, arena, err) : LG_E_NOMEM;
    if (st == LG_OK) { // it was issued when it was published first
        const LgStr issued = LG_STR("issued> \"2001-02-03T04:05:06Z\"");
        CU_ASSERT(lg_str_search(lg_buf_view(&quads), issued) < quads.n);
        const LgStr former[] = {LG_STR("http://example.org/graph/x/code-list/kind"),
                                LG_STR("http://example.org/graph/x/organisations")};
        CU_ASSERT_EQUAL_FATAL(result.n_graphs, 7);
        CU_ASSERT(lg_str_eq(result.graphs[5], former[0]));
        CU_ASSERT(lg_str_eq(result.graphs[6], former[1]));
    }
    lg_arena_free(arena);
    lg_buf_done(&quads);
    return st;
}

static void
compares_with_what_is_published(void)
{
    kit_make();
    LgArena *keep = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    const char *input = kit_file(keep, "t.csv", table);
    (void)kit_file(keep, "codes.csv", "Label,Notation\nSocial,s\nPrivate,p\n");
    static const char text[] = "dataset: {slug: x, title: X}\n"
                               "columns:\n"
                               "  Year: {role: dimension, kind: period}\n"
                               "  Area code: {role: dimension, kind: area}\n"
                               "  Area name: {role: label, of: Area code}\n"
                               "  Tenure: {role: dimension, codes: codes.csv}\n"
                               "  Homes: {role: value}\n"
                               "measure: {name: homes, label: Homes}\n";
    const char *recipe = kit_file(keep, "r.yaml", text);
    LgStatus st = LG_E_NOMEM;
    unsigned nth = 1;
    for (; (st == LG_E_NOMEM || st == LG_E_LIMIT) && nth < 20000; nth++) {
        LgError err = {0};
        LgReport *report = lg_report_new();
        CU_ASSERT_PTR_NOT_NULL_FATAL(report);
        lg_mem_test_fail(nth);
        st = convert_release(input, recipe, report, &err);
        lg_mem_test_fail(0);
        if (st == LG_OK) {
            CU_ASSERT_EQUAL(lg_report_n_code(report, "W-CHANGE-GONE"), 1);
            CU_ASSERT_EQUAL(lg_report_n_code(report, "W-CHANGE-PERIOD"), 1);
            CU_ASSERT_EQUAL(lg_report_n_code(report, "W-CHANGE-UNIT"), 1);
            CU_ASSERT_EQUAL(lg_report_n_code(report, "W-CHANGE-REVISED"), 1);
            CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_WARNING), 4);
        }
        lg_report_free(report);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    // The recipe makes errors of some, and says nothing of others.
    LgReport *report = lg_report_new();
    LgError err = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    const LgStr more = lg_arena_printf(keep,
                                       "%schanges: {gone: 20%%, revised: 100%%, refuse: [unit], "
                                       "allow: [periods]}\n",
                                       text);
    recipe = kit_file(keep, "r.yaml", more.p);
    CU_ASSERT_EQUAL(convert_release(input, recipe, report, &err), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_report_n_code(report, "E-CHANGE-UNIT"), 1);
    CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_WARNING), 0);
    lg_report_free(report);
    lg_arena_free(keep);
    kit_remove();
}

static void
finds_areas_that_are_texts(void)
{
    static const char turtle[] =
        "@prefix qb: <http://purl.org/linked-data/cube#> .\n"
        "@prefix sd: <http://purl.org/linked-data/sdmx/2009/dimension#> .\n"
        "@prefix x: <http://example.org/> .\n"
        "x:ds a qb:DataSet .\n"
        "x:a a qb:Observation ; qb:dataSet x:ds ; sd:refArea \"http://example.org/1\"@en .\n"
        "x:b a qb:Observation ; qb:dataSet x:ds ; sd:refArea \"http://example.org/2\"@en .\n"
        "x:c a qb:Observation ; sd:refArea x:area3 .\n";
    const LgReadOptions options = {.format = LG_FORMAT_TURTLE,
                                   .base = LG_STR("http://example.org/"),
                                   .graph = LG_STR("http://example.org/g"),
                                   .source = LG_STR("x.ttl")};
    LgBuf quads = {0};
    LgBuf text = {0};
    const LgOut out = lg_out_buf(&quads);
    LgReport *report = lg_report_new();
    LgSink *sink = NULL;
    LgValidate *v = NULL;
    LgError err = {0};
    uint64_t n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    CU_ASSERT_EQUAL_FATAL(lg_sink_nquads_new(&out, &sink, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_validate_new(sink, &v, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_read_bytes(lg_str_c(turtle), &options, lg_validate_sink(v), &n, &err),
                    LG_OK);
    CU_ASSERT_EQUAL(n, 9);
    lg_validate_report(v, LG_STR("x.ttl"), report);
    CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_WARNING), 3);
    CU_ASSERT_EQUAL(lg_report_n_code(report, "W-KIND"), 1);
    CU_ASSERT_EQUAL(lg_report_n_code(report, "W-QB-1"), 1);
    CU_ASSERT_EQUAL(lg_report_n_code(report, "W-QB-2"), 1);
    lg_report_text(report, false, &text);
    CU_ASSERT(lg_str_search(lg_buf_view(&text), LG_STR("2 times")) < text.n);
    // What went through is unchanged.
    CU_ASSERT_EQUAL(lg_sink_nquads_end(sink, &n, &err), LG_OK);
    CU_ASSERT_EQUAL(n, 9);
    CU_ASSERT(lg_str_search(lg_buf_view(&quads), LG_STR("\"http://example.org/2\"@en")) < quads.n);
    lg_validate_free(v);
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_buf_done(&quads);
    lg_buf_done(&text);
}

CU_TestInfo cube_tests[] = {
    {"asks once", asks_once},
    {"survives every failed allocation", survives_every_failed_allocation},
    {"guesses without memory", guesses_without_memory},
    {"compares with what is published", compares_with_what_is_published},
    {"finds areas that are texts", finds_areas_that_are_texts},
    CU_TEST_INFO_NULL,
};
