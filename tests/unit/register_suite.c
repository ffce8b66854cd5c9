// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Registers and what cleans their tables: dates, rules for cells, coordinates, rows, recipes,
// configurations that are imported, lack of memory.

#include "convert/date.h"
#include "convert/pipeline.h"
#include "convert/register_impl.h"
#include "unit/convert_kit.h"
#include "unit/suites.h"

#include <stdio.h>

// --- Dates ------------------------------------------------------------------------------

static void
dates(void)
{
    static const struct {
        const char *text;
        const char *want; // empty: it is none
    } cases[] = {
        {"2026-03-31", "2026-03-31"},
        {"2026/3/1", "2026-03-01"},
        {"2026.03.31", "2026-03-31"},
        {"20260331", "2026-03-31"},
        {"31/03/2026", "2026-03-31"},
        {"31-03-26", "2026-03-31"},
        {"1.2.69", "1969-02-01"},
        {"1.2.68", "2068-02-01"},
        {"31-Mar-26", "2026-03-31"},
        {"31 March 2026", "2026-03-31"},
        {"March 31, 2026", "2026-03-31"},
        {"Sept 1, 2026", ""},
        {" 2026-03-31T09:30:00Z ", "2026-03-31"},
        {"31/03/2026 00:00", "2026-03-31"},
        {"29/02/2024", "2024-02-29"},
        {"29/02/2023", ""},
        {"12/31/2019", ""}, // the day stands first
        {"0220/12/24", ""},
        {"2026-03", ""},
        {"2026", ""},
        {"", ""},
        {"31/03", ""},
        {"31/03/2026/1", ""},
        {"yesterday", ""},
        {"1-13-2026", ""},
        {"20261331", ""},
        {"31//03//2026", "2026-03-31"},
        {"31---03-2026", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[LG_TIME_TEXT];
        LgDate date = {0};
        const bool is = lg_date_read(lg_str_c(cases[i].text), &date);
        const LgStr got = is ? lg_time_iso_date(date, text) : LG_STR("");
        if (!lg_str_eq(got, lg_str_c(cases[i].want))) {
            (void)printf("\n  '%s' is '%.*s', expected '%s'", cases[i].text, (int)got.n, got.p,
                         cases[i].want);
            CU_FAIL("date");
        }
    }
}

// --- Rules for cells --------------------------------------------------------------------

static void
rules(void)
{
    static const struct {
        LgRewrite rule;
        const char *cell;
        const char *want; // null: the rule does not know the cell
    } cases[] = {
        {{LG_STR_INIT("full"), LG_STR_INIT("whole")}, "FULL", "whole"},
        {{LG_STR_INIT("full"), LG_STR_INIT("whole")}, "fuller", NULL},
        {{LG_STR_INIT("full*"), LG_STR_INIT("whole")}, "Fuller", "whole"},
        {{LG_STR_INIT("full*"), LG_STR_INIT("whole")}, "ful", NULL},
        {{LG_STR_INIT("*"), LG_STR_INIT("x")}, "", "x"},
        {{LG_STR_INIT(""), LG_STR_INIT("x")}, "", "x"},
        {{LG_STR_INIT(""), LG_STR_INIT("x")}, "y", NULL},
        {{LG_STR_INIT("/"), LG_STR_INIT("x")}, "/", "x"},
        {{LG_STR_INIT("a\\1"), LG_STR_INIT("\\1")}, "a\\1", "\\1"},
        {{LG_STR_INIT("/(\\S*)\\s*ha$/"), LG_STR_INIT("\\1")}, "1.2 HA", "1.2"},
        {{LG_STR_INIT("/(\\S*)\\s*ha$/"), LG_STR_INIT("\\1")}, "x 1.2 ha", NULL},
        {{LG_STR_INIT("/(a)(b)/"), LG_STR_INIT("$\\2\\\\1\\1")}, "abc", "$b\\aa"},
        {{LG_STR_INIT("/a|bc/"), LG_STR_INIT("x")}, "xa", NULL},
        {{LG_STR_INIT("/a|bc/"), LG_STR_INIT("x")}, "bcd", "x"},
        {{LG_STR_INIT("/^\\?*$/"), LG_STR_INIT("")}, "??", ""},
        {{LG_STR_INIT("/^\\?*$/"), LG_STR_INIT("")}, "?a", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgRewriter *rewriter = NULL;
        LgBuf out = {0};
        bool known = false;
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        CU_ASSERT_EQUAL_FATAL(lg_rewriter_new(arena, &cases[i].rule, 1, &rewriter, NULL), LG_OK);
        CU_ASSERT_EQUAL(lg_rewriter_apply(rewriter, lg_str_c(cases[i].cell), &out, &known, NULL),
                        LG_OK);
        const char *want = cases[i].want;
        if (known != (want != NULL) || (want && !lg_str_eq(lg_buf_view(&out), lg_str_c(want)))) {
            (void)printf("\n  %s: '%s' became '%.*s'", cases[i].rule.from.p, cases[i].cell,
                         (int)out.n, out.p ? out.p : "");
            CU_FAIL("rule");
        }
        lg_buf_done(&out);
        lg_rewriter_free(rewriter);
        lg_arena_free(arena);
    }
    LgError err = {0};
    const LgRewrite wrong = {LG_STR("/(a/"), LG_STR("")};
    const LgRewrite blank = {LG_STR("/(a*)/"), LG_STR("\\1")};
    CU_ASSERT_EQUAL(lg_rewrite_check(&wrong, &err), LG_E_INVALID);
    CU_ASSERT_EQUAL(lg_rewrite_check(&blank, NULL), LG_E_INVALID); // it knows the blank cell
    bool known = true;
    CU_ASSERT_EQUAL(lg_rewriter_apply(NULL, LG_STR("a"), &(LgBuf){0}, &known, NULL), LG_OK);
    CU_ASSERT_FALSE(known);
}

// --- Coordinates ------------------------------------------------------------------------

static void
points(void)
{
#define GRID "<http://www.opengis.net/def/crs/EPSG/0/27700> "
    static const struct {
        const char *x, *y;
        const char *want; // empty: no place
    } cases[] = {
        {"-0.240300864", "51.53246044", "POINT(-0.240301 51.53246)"},
        {"51.53246044", "-0.240300864", "POINT(-0.240301 51.53246)"},
        {"0", "51.5", "POINT(0 51.5)"},
        {"+0.0000001", "51.5000000", "POINT(0 51.5)"},
        {"-0.0000001", "51.5", "POINT(0 51.5)"},
        {"389547", "412564.50", GRID "POINT(389547 412564.50)"},
        {" 389547 ", "412564", GRID "POINT(389547 412564)"},
        {"439668", "1175316", GRID "POINT(439668 1175316)"}, // Shetland
        {"1175316", "439668", GRID "POINT(439668 1175316)"},
        {"-14250.0", "6711542.5", "POINT(-0.12801 51.5074)"}, // metres of web maps
        {"6711542.5", "-14250.0", "POINT(-0.12801 51.5074)"},
        {"3975323.664", "-9999.9", ""}, // geocentric
        {"52.200.96", "-2.2", ""},
        {"5.1", "52.2", ""},
        {"1", "2", ""},
        {"0.4", "412564", ""},
        {"800000", "1400000", ""},
        {"-1", "412564", ""},
        {"4e5", "4e5", ""},
        {"", "51.5", ""},
        {"", "", ""},
        {"12345678901234567890123456789012345678901", "1", ""},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgRegisterPoint point = {0};
        CU_ASSERT_EQUAL(
            lg_register_point(arena, lg_str_c(cases[i].x), lg_str_c(cases[i].y), &point, NULL),
            LG_OK);
        if (!lg_str_eq(point.wkt, lg_str_c(cases[i].want))) {
            (void)printf("\n  %s, %s is '%.*s', expected '%s'", cases[i].x, cases[i].y,
                         (int)point.wkt.n, point.wkt.p ? point.wkt.p : "", cases[i].want);
            CU_FAIL("point");
        }
        CU_ASSERT_EQUAL(point.national_grid, cases[i].want[0] == '<');
    }
    lg_arena_free(arena);
}

// --- Rows -------------------------------------------------------------------------------

typedef struct {
    const char *clean; // YAML
    const char *csv;
    const char *fields; // with spaces between; null: all of the file
    const char *want;   // rows as "row:[cell][cell]"
} Rows;

static const Rows tables[] = {
    {"names: {A: [Alpha, al-pha], B: [\"Be*\"]}", "Alpha,Beta_2\n1,2\n", "A B C",
     "1:[A][B][C]2:[1][2][]"},
    {"names: {A: [Z, Y]}", "Y,Z\n1,2\n", "A", "1:[A]2:[2]"}, // the text that stands first
    {"names: {A: [Z]}", "A,Z\n1,2\n", "A", "1:[A]2:[1]"},    // its own name first
    {"names: {A: [\"X (y)\"]}", "B,x Y,C\n1,2,3\n", NULL, "1:[B][A][C]2:[1][2][3]"},
    {"ignore: [B]", "A,B\n1,2\n", NULL, "1:[A]2:[1]"},
    {"nothing: [\"-\", n/a]", "A,B\n-,N/A\n1,-\n", NULL, "1:[A][B]3:[1][]"},
    {"skip: [\"Title*\", \"/^,*Page/\"]", "Title,,\nA,B,C\n1,,\nPage 1,,\n,Page 2,\n2,,\n", "A B",
     "2:[A][B]3:[1][]6:[2][]"},
    {"join: {N: {of: [P, Q], with: \"; \"}}", "N,P,Q\n1,2,3\n,2,\n,,3\n", "N",
     "1:[N]2:[1; 2; 3]3:[2]4:[3]"},
    {"join: {N: {of: [P, Q]}}", "P,Q\n1,2\n", NULL, "1:[P][Q][N]2:[1][2][1 2]"},
    {"patch: {A: {x*: y, \"*\": z}, \"*\": {\"2\": two}}", "A,B\nxx,2\n2,3\n", NULL,
     "1:[A][B]2:[y][two]3:[z][3]"},
    {"remove: ['\"', ab]", "A\n\"\"\"ab c\"\" ab\"\n", NULL, "1:[A]2:[c]"},
    {"default: {A: [B, C]}", "A,B,C\n,,3\n,2,3\n1,2,3\n", "A B C",
     "1:[A][B][C]2:[3][][3]3:[2][2][3]4:[1][2][3]"},
    {"files: {\"a*\": {names: {A: [Z]}, patch: {B: {\"*\": 9}}}, b.csv: {names: {A: [Y]}}}",
     "A,Y,Z\n1,2,3\n", "A B", "1:[A][B]2:[3][9]"},
    {"names: {A: [Z]}", "A,B\n1\n2,3,,\n4,5,,6\n", "A B", "1:[A][B]2:[1][]3:[2][3]"},
    {"nothing: [x]", "A\n\xC2\xA0 1\xC2\xA0\n", NULL, "1:[A]2:[1]"},
};

static LgStatus
show(const char *path, const LgCleanOptions *clean, LgReport *report, LgBuf *out)
{
    const LgSheetOptions sheet = {.delimiter = ','};
    const LgTidyOptions tidy = {.clean = clean};
    LgClean *rows = NULL;
    LgRow row = {.n = 1};
    LG_TRY(lg_clean_open(&lg_io_plain, path, &sheet, &tidy, report, &rows, NULL));
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0) {
        st = lg_clean_next(rows, &row, NULL);
        for (uint32_t i = 0; st == LG_OK && i < row.n; i++) {
            if (i == 0) {
                lg_buf_printf(out, "%u:", (unsigned)row.row);
            }
            lg_buf_printf(out, "[" LG_STR_FMT "]", LG_STR_ARG(row.cells[i]));
        }
    }
    lg_clean_close(rows);
    return st;
}

static void
cleans_rows(void)
{
    kit_make();
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        const Rows *t = &tables[i];
        LgArena *arena = lg_arena_new(0);
        LgReport *report = lg_report_new();
        const LgYaml *yaml = NULL;
        LgCleanOptions *clean = NULL;
        LgStr fields[8] = {{0}};
        LgBuf got = {0};
        CU_ASSERT_TRUE_FATAL(arena != NULL && report != NULL);
        CU_ASSERT_EQUAL_FATAL(lg_yaml_parse(arena, lg_str_c(t->clean), LG_STR("y"), &yaml, NULL),
                              LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_clean_read(arena, yaml, &clean, NULL), LG_OK);
        for (LgStr rest = lg_str_c(t->fields); rest.n > 0;) {
            const size_t end = lg_str_find(rest, ' ');
            fields[clean->n_fields++] = (LgStr){rest.p, end};
            rest = lg_str_from(rest, end + 1);
        }
        clean->fields = t->fields ? fields : NULL;
        CU_ASSERT_EQUAL(show(kit_file(arena, "a.csv", t->csv), clean, report, &got), LG_OK);
        if (!lg_str_eq(lg_buf_view(&got), lg_str_c(t->want))) {
            (void)printf("\n  %s: %.*s, expected %s", t->clean, (int)got.n, got.p, t->want);
            CU_FAIL("rows");
        }
        lg_buf_done(&got);
        lg_report_free(report);
        lg_arena_free(arena);
    }
    kit_remove();
}

// --- Recipes ----------------------------------------------------------------------------

static void
refuses_recipes(void)
{
    static const struct {
        const char *text;
        unsigned line;
        const char *says;
    } cases[] = {
        {"register: {columns: {a: {}}}", 1, "needs a key"},
        {"register: {key: [a]}", 1, "needs a key"},
        {"register:\n  key: [b]\n  columns: {a: }", 2, "'b' is not one of the columns"},
        {"register:\n  key: [a]\n  label: aa\n  columns: {ab: , a: }", 3, "did you mean"},
        {"register:\n  key: [a]\n  columns:\n    a b: {from: A}", 4, "stands in a URI"},
        {"register:\n  key: [a]\n  columns:\n    a: {kind: cod}", 4, "did you mean 'code'"},
        {"register:\n  key: [a]\n  columns:\n    a: {form: A}", 4, "did you mean 'from'"},
        {"register: {key: [a], columns: {a: {kind: point, x: X}}}", 1, "x and y"},
        {"register: {key: [a], columns: {a: {x: X, y: Y}}}", 1, "x and y"},
        {"register: {key: [a], columns: {a: {kind: point, x: X, y: Y}}}", 1, "part of a key"},
        {"register: {key: [a], columns: {a: {kind: iri}}}", 1, "template"},
        {"register: {key: [a], columns: {a: {kind: link, unit: m}}}", 1, "belong to kind text"},
        {"register: {key: [a], columns: {a: {datatype: date, language: en}}}", 1, "no datatype"},
        {"register: {key: [a], columns: {a: {codes: c.csv}}}", 1, "belong to kind code"},
        {"register: {key: [a], columns: {a: {kind: area, split: x}}}", 1, "split goes with"},
        {"register: {key: [a], latest: a, columns: {a: }}", 1, "datatype: date"},
        {"register: {key: [a], columns: {a: {least: 1}}}", 1, "integer, decimal, double or date"},
        {"register: {key: [a], columns: {a: {datatype: integer, most: today}}}", 1, "a number"},
        {"register: {key: [a], columns: {a: {datatype: date, most: 1/2/2026}}}", 1, "2026-03-31"},
        {"register: {key: [a], columns: {a: {kind: link, least: 1}}}", 1, "needs a column with"},
        {"register: {key: [a], columns: {a: }}\nmeasure: {name: x}", 2, "is for cubes"},
        {"register: {key: [a], columns: {a: }}\nclean: {patch: {a: {\"/(/\": x}}}", 2, "\"(\""},
        {"clean: {join: {a: {with: x}}}", 1, "needs 'of'"},
        {"clean: {files: {a: {nothing: []}}}", 1, "'nothing' is not a key"},
        {"clean: {skip: x}", 1, "this list"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgRecipe *recipe = NULL;
        LgError err = {0};
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        const LgStatus st =
            lg_recipe_parse(arena, lg_str_c(cases[i].text), LG_STR("r.yaml"), &recipe, &err);
        if (st != LG_E_INVALID || err.line != cases[i].line || !strstr(err.text, cases[i].says)) {
            (void)printf("\n  %s  said %u: %s", cases[i].text, err.line, err.text);
            CU_FAIL("recipe");
        }
        lg_arena_free(arena);
    }
}

// --- Conversions ------------------------------------------------------------------------

static const char table[] = "Ref,Name,Kind,Day,X,Y,Link\n"
                            "1,One,shop,1/2/2026,-1.5,53.8,http://example.org/1\n"
                            "2,Two,Office,x,430000,433000,\n"
                            "2,Two again,Office,2026-02-03,430000,433000,\n";

static const char recipe_text[] = "dataset: {slug: x, title: X, publisher: P, theme: T}\n"
                                  "clean: clean.yaml\n"
                                  "register:\n"
                                  "  key: [ref]\n"
                                  "  class: Thing\n"
                                  "  label: name\n"
                                  "  latest: day\n"
                                  "  ended: day\n"
                                  "  columns:\n"
                                  "    ref: {from: Ref}\n"
                                  "    name: {from: Name, required: true}\n"
                                  "    kind: {from: Kind, kind: code, codes: codes.csv}\n"
                                  "    day: {from: Day, datatype: date}\n"
                                  "    size: {from: Size, datatype: decimal, unit: Metre}\n"
                                  "    other: {from: Kind, kind: code}\n"
                                  "    place: {kind: point, x: X, y: Y}\n"
                                  "    link: {from: Link, kind: link, split: \"|\"}\n";

static void
check_records(const LgConvertResult *result, LgStr quads)
{
    CU_ASSERT_EQUAL_FATAL(result->n_records, 1);
    CU_ASSERT(lg_str_eq(result->records[0].class, LG_STR("http://example.org/def/x#Thing")));
    CU_ASSERT_EQUAL(result->rows, 3);
    CU_ASSERT(lg_str_search(quads, LG_STR("\"Two again\"")) < quads.n);
    CU_ASSERT_EQUAL(lg_str_search(quads, LG_STR("\"Two\"")), quads.n);
}

static void
survives_every_failed_allocation(void)
{
    kit_make();
    LgArena *keep = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    const char *input = kit_file(keep, "a.csv", table);
    (void)kit_file(keep, "codes.csv", "Label,Notation\nShop,shop\nOffice,o\n");
    (void)kit_file(keep, "clean.yaml",
                   "patch: {Kind: {\"/(s)hop/\": \"\\\\1hop\", shop: Shop}}\n"
                   "skip: [\"/^,$/\"]\njoin: {Name: {of: [Name]}}\n"
                   "default: {Size: [Day]}\nnames: {Ref: [Reference]}\n");
    const char *recipe = kit_file(keep, "r.yaml", recipe_text);
    kit_starve(&(KitConversion){.options = {.io = &lg_io_plain,
                                            .inputs = &input,
                                            .n_inputs = 1,
                                            .recipe = recipe,
                                            .base = LG_STR("http://example.org/"),
                                            .now = 1767225600},
                                .check = check_records});
    lg_arena_free(keep);
    kit_remove();
}

// --- Configurations ---------------------------------------------------------------------

static void
imports(const char *dataset, LgStatus want, const char *says)
{
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = lg_pipeline_text(&lg_io_plain, kit_folder(), lg_str_c(dataset), &out, &err);
    lg_buf_byte(&out, '\0');
    if (st != want || !strstr(st == LG_OK ? out.p : err.text, says)) {
        (void)printf("\n  %s: %s\n%s", lg_status_str(st), err.text, out.p);
        CU_FAIL("import");
    }
    if (st == LG_OK) { // it reads back
        LgArena *arena = lg_arena_new(0);
        const LgYaml *yaml = NULL;
        LgCleanOptions *clean = NULL;
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        CU_ASSERT_EQUAL_FATAL(lg_yaml_parse(arena, lg_str_c(out.p), LG_STR("y"), &yaml, &err),
                              LG_OK);
        CU_ASSERT_EQUAL(lg_clean_read(arena, yaml, &clean, &err), LG_OK);
        lg_arena_free(arena);
    }
    lg_buf_done(&out);
}

static void
imports_configurations(void)
{
    kit_make();
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    imports("", LG_E_NOTFOUND, "has no column.csv");
    (void)kit_file(arena, "column.csv",
                   "dataset,resource,column,field\nsites,,Alias,Field\n"
                   "sites,,Zed,Field\nsites,abc,Own,Field\n,,Both,Other\n");
    imports("", LG_OK, "  Field: [Zed, Alias]\n");
    imports("", LG_OK, "  \"abc*\":\n    names:\n      Field: [Own]\n");
    (void)kit_file(arena, "patch.csv",
                   "dataset,field,pattern,value\nsites,A,\"yes, no\",\"a \"\"b\"\"\"\n"
                   "sites,A,x,1\nsites,A,x,2\nsites,A,http://a?b,c\n");
    imports("", LG_OK,
            "    \"yes, no*\": \"a \\\"b\\\"\"\n    \"x*\": \"2\"\n    \"http://a?b\": c\n");
    (void)kit_file(arena, "patch.csv", "dataset,field,pattern,value\nsites,A,^x(,1\n");
    imports("", LG_E_UNSUPPORTED, "cannot express");
    (void)kit_file(arena, "patch.csv", "dataset,field,pattern,value\nother,A,x,1\n");
    imports("", LG_E_USAGE, "several datasets");
    imports("sites", LG_OK, "Field: [Zed, Alias]");
    imports("other", LG_OK, "\"x*\": \"1\"");
    (void)kit_file(arena, "concat.csv",
                   "dataset,field,fields,separator,prepend\nsites,N,P;Q,. ,x\n");
    imports("sites", LG_E_UNSUPPORTED, "before or behind");
    // What a configuration contains stays within the comment or the key that it is written to.
    (void)kit_file(arena, "concat.csv", "dataset,field,fields,separator,prepend\n");
    (void)kit_file(arena, "column.csv",
                   "dataset,resource,column,field\n\"a\nskip: x\",\"r\"\": {}\",Own,Field\n");
    (void)kit_file(arena, "transform.csv",
                   "dataset,resource,field,replacement-field\n"
                   "\"a\nskip: x\",other,\"F\njoin: y\",\"R\nz: 1\"\n");
    imports("a\nskip: x", LG_OK, "configuration for a skip: x, written");
    imports("a\nskip: x", LG_OK, "#     R z: 1: {from: F join: y}\n");
    imports("a\nskip: x", LG_OK, "  \"r\\\": {}*\":\n    names:\n      Field: [Own]\n");
    lg_arena_free(arena);
    kit_remove();
}

CU_TestInfo register_tests[] = {
    {"dates", dates},
    {"rules", rules},
    {"points", points},
    {"cleans_rows", cleans_rows},
    {"refuses_recipes", refuses_recipes},
    {"survives_every_failed_allocation", survives_every_failed_allocation},
    {"imports_configurations", imports_configurations},
    CU_TEST_INFO_NULL,
};
