// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/csvw_impl.h"
#include "rdf/sink_nquads.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <stdlib.h>
#include <unistd.h>

// --- A folder with files
// ---------------------------------------------------------------------------

typedef struct {
    const char *name, *text; // null: the end
} File;

typedef struct {
    char folder[64];
    const File *files;
} Folder;

static void
path_of(const Folder *folder, const char *name, char out[256])
{
    (void)snprintf(out, 256, "%s/%s", folder->folder, name);
}

static void
folder_new(Folder *folder, const File *files)
{
    char path[256];
    (void)snprintf(folder->folder, sizeof(folder->folder), "/tmp/csvw-suite-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder->folder));
    folder->files = files;
    for (const File *file = files; file->name; file++) {
        path_of(folder, file->name, path);
        CU_ASSERT_EQUAL(lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, lg_str_c(file->text), NULL),
                        LG_OK);
    }
}

static void
folder_done(const Folder *folder)
{
    char path[256];
    for (const File *file = folder->files; file->name; file++) {
        path_of(folder, file->name, path);
        (void)unlink(path);
    }
    (void)rmdir(folder->folder);
}

// Convert what is in the folder; the quads without their graph, and the status.
static LgStatus
convert_at(const Folder *folder, const char *metadata, const char *table, LgBuf *out,
           LgReport *report, LgError *err)
{
    char root[80];
    const LgOut to = lg_out_buf(out);
    LgSink *sink = NULL;
    LgArena *arena = lg_arena_new(0);
    LgCsvwResult result;
    (void)snprintf(root, sizeof(root), "%s/", folder->folder);
    const LgCsvwOptions options = {
        .io = &lg_io_plain,
        .prefix = LG_STR("http://x/"),
        .folder = lg_str_c(root),
        .metadata = lg_str_c(metadata),
        .table = lg_str_c(table),
        .graph = LG_STR("http://g/"),
    };
    LgStatus st = arena ? lg_sink_nquads_new(&to, &sink, err) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_csvw_convert(&options, sink, report, arena, &result, err);
    }
    if (st == LG_OK) {
        st = lg_sink_nquads_end(sink, NULL, err);
    }
    lg_sink_nquads_free(sink);
    lg_arena_free(arena);
    return st;
}

static const char *
strip_graph(LgBuf *quads)
{
    static const char graph[] = " <http://g/> .\n";
    LgBuf out = {0};
    LgStr rest = lg_buf_view(quads);
    while (rest.n > 0) {
        const size_t at = lg_str_search(rest, lg_str_c(graph));
        lg_buf_add(&out, (LgStr){rest.p, at});
        lg_buf_byte(&out, '|');
        rest = lg_str_from(rest, at + sizeof(graph) - 1);
    }
    lg_buf_byte(&out, '\0');
    lg_buf_done(quads);
    *quads = out;
    return out.p;
}

// --- Values
// ----------------------------------------------------------------------------------------

static void
reads_numbers(void)
{
    static const struct {
        const char *type, *pattern, *decimal, *group, *text, *want; // want null: it is none
    } cases[] = {
        {"integer", NULL, ".", "", "007", "007"},
        {"integer", NULL, ".", "", "+7", "+7"},
        {"integer", NULL, ".", "", "7.0", NULL},
        {"integer", NULL, ".", "", "1e3", NULL},
        {"integer", NULL, ".", "", "50%", NULL},
        {"integer", NULL, ".", ",", "1,234", "1234"},
        {"integer", NULL, ".", ",", "1,,234", NULL},
        {"integer", NULL, ".", ",", ",234", NULL},
        {"integer", NULL, ".", ",", "234,", NULL},
        {"byte", NULL, ".", "", "127", "127"},
        {"byte", NULL, ".", "", "128", NULL},
        {"byte", NULL, ".", "", "-0128", "-0128"},
        {"unsignedLong", NULL, ".", "", "18446744073709551615", "18446744073709551615"},
        {"unsignedLong", NULL, ".", "", "18446744073709551616", NULL},
        {"negativeInteger", NULL, ".", "", "0", NULL},
        {"decimal", NULL, ".", "", "12.50", "12.50"},
        {"decimal", NULL, ".", "", ".5", ".5"},
        {"decimal", NULL, ".", "", ".", NULL},
        {"decimal", NULL, ".", "", "", NULL},
        {"decimal", NULL, ".", "", "-", NULL},
        {"decimal", NULL, ".", "", "1 000", NULL},
        {"decimal", NULL, ",", ".", "1.000,5", "1000.5"},
        {"decimal", NULL, ".", "", "12.5%", "0.125"},
        {"decimal", NULL, ".", "", "%12.5", "0.125"},
        {"decimal", NULL, ".", "", "%12.5%", NULL},
        {"decimal", NULL, ".", "", "-5%", "-0.05"},
        {"decimal", NULL, ".", "", "100%", "1"},
        {"decimal", NULL, ".", "", "0%", "0"},
        {"decimal", NULL, ".", "", "0012%", "0.12"},
        {"decimal", NULL, ".", "", "5\xe2\x80\xb0", "0.005"},
        {"double", NULL, ".", "", "1.5E-3", "1.5E-3"},
        {"double", NULL, ".", "", "-INF", "-INF"},
        {"double", NULL, ".", "", "+INF", NULL},
        {"double", NULL, ".", "", "1e", NULL},
        {"decimal", NULL, ".", "", "NaN", NULL},
        {"decimal", "#,##0.00", ".", ",", "1,234.50", "1234.50"},
        {"decimal", "#,##0.00", ".", ",", "1234.50", NULL},
        {"decimal", "#,##0.00", ".", ",", "12,34.50", NULL},
        {"decimal", "#,##0.00", ".", ",", "0.50", "0.50"},
        {"decimal", "#,##0.00", ".", ",", ".50", NULL},
        {"decimal", "#,##,##0", ".", ",", "12,34,567", "1234567"},
        {"decimal", "0.###", ".", ",", "1", "1"},
        {"decimal", "0.###", ".", ",", "1.", NULL},
        {"decimal", "0.000,###", ".", ",", "1.123,45", "1.12345"},
        {"decimal", "0.000,###", ".", ",", "1.12345", NULL},
        {"decimal", "+0", ".", ",", "1", NULL},
        {"decimal", "0%", ".", ",", "5", NULL},
        {"double", "0.0E0", ".", ",", "1.5E12", "1.5e12"},
        {"double", "0.0E0", ".", ",", "15.0E1", NULL},
        {"double", "0.0E00", ".", ",", "1.5E1", NULL},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgCsvwDatatype type = {.type = lg_csvw_type(lg_str_c(cases[i].type)),
                               .decimal = lg_str_c(cases[i].decimal),
                               .group = lg_str_c(cases[i].group)};
        const char *why = NULL;
        LgStr got = {0};
        CU_ASSERT(!cases[i].pattern || lg_csvw_pattern(lg_str_c(cases[i].pattern), type.decimal,
                                                       type.group, &type.pattern));
        const bool good = lg_csvw_number(&type, lg_str_c(cases[i].text), arena, &got, &why);
        CHECK_STR(good ? got : LG_STR("none"), cases[i].want ? cases[i].want : "none");
        CU_ASSERT(good || why != NULL);
    }
    static const char *const no_patterns[] = {"",   "[",  "#0#", "0.#0", ",##0",
                                              "0,", "0E", "0;0", "a"};
    for (size_t i = 0; i < sizeof(no_patterns) / sizeof(no_patterns[0]); i++) {
        LgCsvwPattern pattern;
        CU_ASSERT_FALSE(
            lg_csvw_pattern(lg_str_c(no_patterns[i]), LG_STR("."), LG_STR(","), &pattern));
    }
    lg_arena_free(arena);
}

static void
reads_dates_and_times(void)
{
    static const struct {
        const char *type, *format, *text, *want;
    } cases[] = {
        {"date", "", "2024-02-29", "2024-02-29"},
        {"date", "", "2023-02-29", NULL},
        {"date", "", "-0044-03-15", "-0044-03-15"},
        {"date", "", "12024-01-01Z", "12024-01-01Z"},
        {"date", "", "02024-01-01", NULL},
        {"date", "", "2024-1-1", NULL},
        {"date", "", "2024-01-01+14:00", "2024-01-01+14:00"},
        {"date", "", "2024-01-01+14:01", NULL},
        {"date", "", "2024-01-01+1", NULL},
        {"date", "d/M/yyyy", "1/12/2024", "2024-12-01"},
        {"date", "d/M/yyyy", "31/11/2024", NULL},
        {"date", "dd/MM/yyyy", "1/12/2024", NULL},
        {"date", "yyyyMMdd X", "20240102 -0530", "2024-01-02-05:30"},
        {"date", "yyyyMMddxx", "20240102Z", NULL},
        {"date", "yyyyMMddxx", "20240102+0000", "2024-01-02Z"},
        {"date", "'on' d.M.yyyy", "on 2.1.2024", "2024-01-02"},
        {"time", "", "24:00:00", "24:00:00"},
        {"time", "", "24:00:01", NULL},
        {"time", "", "12:30:00.250", "12:30:00.250"},
        {"time", "", "12:30:00.", NULL},
        {"time", "HH:mm:ss.SSS", "12:30:01", "12:30:01"},
        {"time", "HH:mm:ss.SSS", "12:30:01.1234", NULL},
        {"dateTime", "yyyy-MM-ddTHH:mm", "2024-01-02T03:04", "2024-01-02T03:04:00"},
        {"dateTimeStamp", "", "2024-01-02T03:04:05", NULL},
        {"dateTimeStamp", "yyyy-MM-ddTHH:mm:ssX", "2024-01-02T03:04:05+01",
         "2024-01-02T03:04:05+01:00"},
        {"gYearMonth", "MM/yyyy", "02/1999", "1999-02"},
        {"gDay", "", "---31", "---31"},
        {"gMonthDay", "", "--02-29", "--02-29"},
        {"gMonthDay", "", "--02-30", NULL},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgCsvwDatatype type = {.type = lg_csvw_type(lg_str_c(cases[i].type)),
                                     .format = lg_str_c(cases[i].format)};
        const char *why = NULL;
        LgStr got = {0};
        CU_ASSERT(type.format.n == 0 || lg_csvw_time_format(type.type, type.format));
        const bool good = lg_csvw_time(&type, lg_str_c(cases[i].text), arena, &got, &why);
        CHECK_STR(good ? got : LG_STR("none"), cases[i].want ? cases[i].want : "none");
    }
    static const struct {
        const char *type, *format;
    } no_formats[] = {{"date", "yy-MM-dd"},
                      {"date", "yyyy-MM"},
                      {"date", "MMM d yyyy"},
                      {"date", "yyyy-MM-dd HH"},
                      {"time", "HH"},
                      {"date", "yyyy-MM-dd'"},
                      {"date", "yyyy-MM-dd dd"},
                      {"gYear", "yyyy-MM"},
                      {"date", "yyyy-MM-ddXXXX"},
                      {"date", "yyyy-MM-dd'T"},
                      {"dateTimeStamp", "yyyy-MM-ddTHH:mm:ss"}};
    for (size_t i = 0; i < sizeof(no_formats) / sizeof(no_formats[0]); i++) {
        CU_ASSERT_FALSE(lg_csvw_time_format(lg_csvw_type(lg_str_c(no_formats[i].type)),
                                            lg_str_c(no_formats[i].format)));
    }
    lg_arena_free(arena);
}

static void
reads_durations(void)
{
    static const struct {
        const char *type, *text;
        bool want;
    } cases[] = {
        {"duration", "P1Y2M3DT4H5M6.7S", true},
        {"duration", "-PT0S", true},
        {"duration", "P", false},
        {"duration", "PT", false},
        {"duration", "P1YT", false},
        {"duration", "1Y", false},
        {"duration", "P1S", false},
        {"duration", "PT1D", false},
        {"duration", "P1M1Y", false},
        {"duration", "PT1.5H", false},
        {"duration", "PT1.S", false},
        {"duration", "PT1.2.3S", false},
        {"duration", "P-1Y", false},
        {"dayTimeDuration", "P1DT1M", true},
        {"dayTimeDuration", "P1M", false},
        {"yearMonthDuration", "P1Y", true},
        {"yearMonthDuration", "P1D", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_EQUAL(
            lg_csvw_duration(lg_csvw_type(lg_str_c(cases[i].type)), lg_str_c(cases[i].text)),
            cases[i].want);
    }
}

static void
compares_values(void)
{
    static const struct {
        const char *type, *less, *more;
    } cases[] = {
        {"integer", "-10", "-9"},
        {"integer", "9", "10"},
        {"decimal", "-0.5", "0.25"},
        {"decimal", "0.25", "0.3"},
        {"decimal", "99999999999999999999.1", "99999999999999999999.2"},
        {"double", "-INF", "1e-300"},
        {"date", "2024-01-01", "2024-01-02"},
        {"dateTime", "2024-01-01T12:00:00+01:00", "2024-01-01T12:00:00Z"},
        {"time", "12:00:00.5", "12:00:00.51"},
        {"duration", "P1M", "P31D"},
        {"duration", "-P1Y", "PT1S"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgCsvwType *type = lg_csvw_type(lg_str_c(cases[i].type));
        CU_ASSERT(lg_csvw_compare(type, lg_str_c(cases[i].less), lg_str_c(cases[i].more)) < 0);
        CU_ASSERT(lg_csvw_compare(type, lg_str_c(cases[i].more), lg_str_c(cases[i].less)) > 0);
        CU_ASSERT_EQUAL(lg_csvw_compare(type, lg_str_c(cases[i].less), lg_str_c(cases[i].less)), 0);
    }
    CU_ASSERT_EQUAL(lg_csvw_number_cmp(LG_STR("-0"), LG_STR("+000.0")), 0);
    CU_ASSERT_EQUAL(lg_csvw_number_cmp(LG_STR("1.50"), LG_STR("01.5")), 0);
}

// --- Names and URLs
// --------------------------------------------------------------------------------

static void
compares_urls(void)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"http://x/a", "http://x/a", true},           {"HTTP://X:80/a", "http://x/a", true},
        {"https://x:443", "https://x/", true},        {"http://x:443/a", "http://x/a", false},
        {"http://x/%61%7e", "http://x/a~", true},     {"http://x/%2F", "http://x//", false},
        {"http://x/%c3%a9", "http://x/%C3%A9", true}, {"http://x/A", "http://x/a", false},
        {"http://x/a", "http://x/a?", false},         {"urn:a", "urn:a", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_EQUAL(lg_csvw_same_url(lg_str_c(cases[i].a), lg_str_c(cases[i].b)),
                        cases[i].same);
    }
    static const char *const langs[] = {"en",    "en-GB",     "zh-Hant-TW",
                                        "x-own", "i-klingon", "de-1901"};
    static const char *const no_langs[] = {
        "", "e", "en-", "-en", "english-too-longlonglong", "x", "1a", "a-bad-language", "en_GB"};
    for (size_t i = 0; i < sizeof(langs) / sizeof(langs[0]); i++) {
        CU_ASSERT(lg_csvw_is_lang(lg_str_c(langs[i])));
    }
    for (size_t i = 0; i < sizeof(no_langs) / sizeof(no_langs[0]); i++) {
        CU_ASSERT_FALSE(lg_csvw_is_lang(lg_str_c(no_langs[i])));
    }
}

// RFC 6570, with cells as variables.
static void
fills_templates(void)
{
    static const struct {
        const char *text, *want; // null: it is no template
    } cases[] = {
        {"http://x/{one}", "http://x/a%2Fb%20%C3%A9"},
        {"http://x/{+one}", "http://x/a/b%20%C3%A9"},
        {"http://x/{one:2}", "http://x/a%2F"},
        {"{#one}", "http://t/t.csv#a/b%20%C3%A9"},
        {"{#one,two}", "http://t/t.csv#a/b%20%C3%A9,x"},
        {"http://x{/one,two}", "http://x/a%2Fb%20%C3%A9/x"},
        {"http://x/{two}{.two,list}", "http://x/x.x.1,2"},
        {"http://x/{;two,null,list*}", "http://x/;two=x;list=1;list=2"},
        {"http://x/{?two,empty}", "http://x/?two=x&empty="},
        {"http://x/?a{&list}", "http://x/?a&list=1,2"},
        {"http://x/{list}", "http://x/1,2"},
        {"http://x{/list*}", "http://x/1/2"},
        {"http://x/{null}", "http://x/"},
        {"http://x/{no_such}", "http://x/"},
        {"#{_row}-{_sourceRow}-{_column}-{_sourceColumn}-{_name}", "http://t/t.csv#7-9-2-3-two"},
        {"schema:{two}", "http://schema.org/x"},
        {"", "http://t/t.csv"},
        {"../{two}", "http://t/x"},
        {"http://x/{two", NULL},
        {"http://x/two}", NULL},
        {"http://x/{}", NULL},
        {"http://x/{two:0}", NULL},
        {"http://x/{two words}", NULL},
        {"http://x/{=two}", NULL},
        {"http://x/{two,}", NULL},
    };
    const LgCsvwItem one = {.text = LG_STR("a/b \xc3\xa9")};
    const LgCsvwItem two = {.text = LG_STR("x")};
    const LgCsvwItem list[] = {{.text = LG_STR("1")}, {.text = LG_STR("2")}};
    const LgCsvwItem empty = {.text = LG_STR("")};
    LgCsvwCell cells[] = {{.items = &one, .n = 1},
                          {.items = &two, .n = 1},
                          {.items = list, .n = 2, .list = true},
                          {.items = &empty, .n = 1},
                          {.n = 0}};
    LgCsvwColumn columns[] = {{.name = LG_STR("one")},
                              {.name = LG_STR("two"), .number = 2, .source = 3},
                              {.name = LG_STR("list")},
                              {.name = LG_STR("empty")},
                              {.name = LG_STR("null")}};
    const LgCsvwTable table = {.url = LG_STR("http://t/t.csv"),
                               .schema = {.columns = columns, .n = 5}};
    const LgRow source = {.row = 9};
    const LgCsvwRow row = {.table = &table, .row = &source, .number = 7, .cells = cells};
    const LgCsvwOptions options = {0};
    LgCsvw csvw = {.options = &options, .arena = lg_arena_new(0)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(csvw.arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgCsvwTemplate *tpl = NULL;
        LgStr got = LG_STR("none");
        CU_ASSERT_EQUAL(lg_csvw_template(&csvw, lg_str_c(cases[i].text), &tpl), LG_OK);
        if (tpl) {
            CU_ASSERT_EQUAL(lg_csvw_fill(&csvw, tpl, &row, &columns[1], csvw.arena, &got), LG_OK);
        }
        CHECK_STR(got, cases[i].want ? cases[i].want : "none");
    }
    lg_buf_done(&csvw.text);
    lg_arena_free(csvw.arena);
}

// --- Whole runs
// ------------------------------------------------------------------------------------

#define CONTEXT "\"@context\": \"http://www.w3.org/ns/csvw\", "

static void
finds_metadata(void)
{
    static const File files[] = {
        {"a.csv", "n\n1\n"},
        {"a.csv-metadata.json", "{" CONTEXT "\"url\": \"a.csv\", \"aboutUrl\": \"#own\"}"},
        {"b.csv", "n\n1\n"},
        {"csv-metadata.json",
         "{" CONTEXT "\"tables\": [{\"url\": \"b.csv\", \"aboutUrl\": \"#all\"}]}"},
        {"c.csv", "n\n1\n"},
        {NULL, NULL},
    };
    static const struct {
        const char *table, *want;
        uint64_t warnings;
    } cases[] = {
        {"http://x/a.csv", "<http://x/a.csv#own> <http://x/a.csv#n> \"1\"|", 0},
        {"http://x/b.csv", "<http://x/b.csv#all> <http://x/b.csv#n> \"1\"|", 0},
        // What is there says nothing about this one.
        {"http://x/c.csv", "_:b1 <http://x/c.csv#n> \"1\"|", 1},
    };
    Folder folder;
    folder_new(&folder, files);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgReport *report = lg_report_new();
        CU_ASSERT_EQUAL(convert_at(&folder, "", cases[i].table, &out, report, NULL), LG_OK);
        CHECK_STR(lg_str_c(strip_graph(&out)), cases[i].want);
        CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_WARNING), cases[i].warnings);
        lg_report_free(report);
        lg_buf_done(&out);
    }
    folder_done(&folder);
}

static void
reads_names_that_are_no_urls(void)
{
    static const File files[] = {
        {"my homes.csv", "my name\n1\n"},
        {"m.json", "{" CONTEXT "\"url\": \"my homes.csv\", \"@id\": \"http://[\","
                   " \"aboutUrl\": \"#{_row}\"}"},
        {NULL, NULL},
    };
    Folder folder;
    LgBuf out = {0};
    LgReport *report = lg_report_new();
    folder_new(&folder, files);
    CU_ASSERT_EQUAL(convert_at(&folder, "http://x/m.json", "", &out, report, NULL), LG_OK);
    CHECK_STR(lg_str_c(strip_graph(&out)),
              "<http://x/my%20homes.csv#1> <http://x/my%20homes.csv#my%20name> \"1\"|");
    CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_WARNING), 1);
    lg_report_free(report);
    lg_buf_done(&out);
    folder_done(&folder);
}

// Documents that cannot be used, with what is said.
static void
refuses_metadata(void)
{
    static const struct {
        const char *text;
        LgStatus want;
        const char *says;
    } cases[] = {
        {"{\"url\": \"t.csv\"}", LG_E_INVALID, "\"@context\" must be"},
        {"{" CONTEXT "\"url\": \"t.csv\", \"url\": \"t.csv\"}", LG_E_INVALID, "twice"},
        {"{" CONTEXT "\"url\": \"t.csv\"", LG_E_SYNTAX, "expected"},
        {"[" CONTEXT "]", LG_E_SYNTAX, "expected"},
        {"[1]", LG_E_INVALID, "expected an object"},
        {"{" CONTEXT "\"url\": \"%2e%2e/t.csv\"}", LG_E_UNSUPPORTED, "is no file here"},
        {"{" CONTEXT "\"url\": \"a%2ft.csv\"}", LG_E_UNSUPPORTED, "is no file here"},
        {"{" CONTEXT "\"url\": \"t.csv%00\"}", LG_E_UNSUPPORTED, "is no file here"},
        {"{" CONTEXT "\"url\": \"http://elsewhere/t.csv\"}", LG_E_UNSUPPORTED,
         "nothing is fetched"},
        {"{" CONTEXT "\"url\": \"t.csv\", \"tableSchema\": \"none.json\"}", LG_E_NOTFOUND,
         "none.json"},
        {"{" CONTEXT "\"url\": \"t.csv\", \"dialect\": {\"delimiter\": \"||\"}}", LG_E_UNSUPPORTED,
         "the delimiter \"||\""},
        {"{" CONTEXT "\"url\": \"t.csv\", \"dialect\": {\"encoding\": \"shift_jis\"}}",
         LG_E_UNSUPPORTED, "shift_jis"},
        {"{" CONTEXT "\"url\": \"t.csv\", \"dialect\": {\"lineTerminators\": \";\"}}",
         LG_E_UNSUPPORTED, "lines end"},
        {"{" CONTEXT "\"tables\": [{\"url\": \"t.csv\"}], \"@type\": \"Table\"}", LG_E_INVALID,
         "\"@type\" must be \"TableGroup\""},
        {"{" CONTEXT "\"url\": \"t.csv\", \"dc:title\": {\"@value\": \"a\", \"@id\": \"b\"}}",
         LG_E_INVALID, "\"@value\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const File files[] = {{"m.json", cases[i].text}, {"t.csv", "n\n1\n"}, {NULL, NULL}};
        Folder folder;
        LgBuf out = {0};
        LgError err = {0};
        LgReport *report = lg_report_new();
        folder_new(&folder, files);
        const LgStatus st = convert_at(&folder, "http://x/m.json", "", &out, report, &err);
        CU_ASSERT_EQUAL(st, cases[i].want);
        CU_ASSERT(error_says(&err, cases[i].says));
        lg_report_free(report);
        lg_buf_done(&out);
        folder_done(&folder);
    }
}

static void
keeps_to_its_limits(void)
{
    LgBuf columns = {0};
    lg_buf_add(&columns,
               LG_STR("{" CONTEXT "\"url\": \"t.csv\", \"tableSchema\": {\"columns\": ["));
    for (int i = 0; i < 4097; i++) {
        lg_buf_add(&columns, i > 0 ? LG_STR(",{}") : LG_STR("{}"));
    }
    lg_buf_add(&columns, LG_STR("]}}"));
    lg_buf_byte(&columns, '\0');
    LgBuf list = {0};
    lg_buf_add(&list, LG_STR("n\n"));
    for (int i = 0; i < 70000; i++) {
        lg_buf_add(&list, LG_STR("1;"));
    }
    lg_buf_byte(&list, '\0');
    const struct {
        const char *metadata, *table;
        LgStatus want;
    } cases[] = {
        {columns.p, "n\n1\n", LG_E_LIMIT},
        {"{" CONTEXT "\"url\": \"t.csv\", \"separator\": \";\"}", list.p, LG_E_LIMIT},
        // A document that is its own schema, which has no columns.
        {"{" CONTEXT "\"url\": \"t.csv\", \"tableSchema\": \"m.json\"}", "n\n1\n", LG_E_INVALID},
        // A step for each way to take the letters apart.
        {"{" CONTEXT "\"url\": \"t.csv\", \"datatype\": {\"format\": \"^(a+)+$\"}}",
         "n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n", LG_E_LIMIT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const File files[] = {
            {"m.json", cases[i].metadata}, {"t.csv", cases[i].table}, {NULL, NULL}};
        Folder folder;
        LgBuf out = {0};
        LgReport *report = lg_report_new();
        folder_new(&folder, files);
        CU_ASSERT_EQUAL(convert_at(&folder, "http://x/m.json", "", &out, report, NULL),
                        cases[i].want);
        lg_report_free(report);
        lg_buf_done(&out);
        folder_done(&folder);
    }
    lg_buf_done(&columns);
    lg_buf_done(&list);
}

static const File whole[] = {
    {"m.json",
     "{\"@context\": [\"http://www.w3.org/ns/csvw\", {\"@language\": \"en\"}], \"dc:title\": \"T\","
     " \"notes\": [{\"schema:name\": [1, 2.5, true, {\"@value\": \"x\"}]}], \"tables\": [{\"url\": "
     "\"t.csv\","
     " \"tableSchema\": {\"aboutUrl\": \"#{id}\", \"columns\": [{\"name\": \"id\", \"titles\": "
     "\"Id\"},"
     " {\"titles\": \"N\", \"datatype\": {\"base\": \"decimal\", \"format\": \"#,##0.0\"}, "
     "\"separator\": \";\","
     " \"ordered\": true}, {\"titles\": \"S\", \"datatype\": {\"format\": \"^[a-z]$\"}}, "
     "{\"virtual\": true,"
     " \"propertyUrl\": \"rdf:type\", \"valueUrl\": \"qb:Observation\"}], \"primaryKey\": \"id\","
     " \"foreignKeys\": [{\"columnReference\": \"id\", \"reference\": {\"resource\": \"t.csv\","
     " \"columnReference\": \"id\"}}]}}]}"},
    {"t.csv", "Id,N,S\na,\"1,234.5;2.0\",x\nb,,y\n"},
    {NULL, NULL},
};

static LgStatus
convert_whole(void *ctx)
{
    LgBuf out = {0};
    LgReport *report = lg_report_new();
    LgStatus st = report
                      ? convert_at((const Folder *)ctx, "http://x/m.json", "", &out, report, NULL)
                      : LG_E_NOMEM;
    st = st == LG_OK && lg_report_failed(report) ? LG_E_NOMEM : st;
    if (st == LG_OK) {
        CHECK_STR(lg_str_c(strip_graph(&out)),
                  "<http://x/t.csv#a> <http://x/t.csv#id> \"a\"|"
                  "<http://x/t.csv#a> <http://x/t.csv#N> _:b1|"
                  "_:b1 <" LG_NS_RDF "first> \"1234.5\"^^<" LG_NS_XSD "decimal>|"
                  "_:b1 <" LG_NS_RDF "rest> _:b2|"
                  "_:b2 <" LG_NS_RDF "first> \"2.0\"^^<" LG_NS_XSD "decimal>|"
                  "_:b2 <" LG_NS_RDF "rest> <" LG_NS_RDF "nil>|"
                  "<http://x/t.csv#a> <http://x/t.csv#S> \"x\"|"
                  "<http://x/t.csv#a> <" LG_NS_RDF "type> <" LG_NS_QB "Observation>|"
                  "<http://x/t.csv#b> <http://x/t.csv#id> \"b\"|"
                  "<http://x/t.csv#b> <http://x/t.csv#S> \"y\"|"
                  "<http://x/t.csv#b> <" LG_NS_RDF "type> <" LG_NS_QB "Observation>|");
    }
    lg_report_free(report);
    lg_buf_done(&out);
    return st;
}

static void
survives_failed_allocations(void)
{
    Folder folder;
    folder_new(&folder, whole);
    CU_ASSERT(fail_each_allocation(convert_whole, &folder) > 20);
    folder_done(&folder);
}

CU_TestInfo csvw_tests[] = {
    {"reads numbers", reads_numbers},
    {"reads dates and times", reads_dates_and_times},
    {"reads durations", reads_durations},
    {"compares values", compares_values},
    {"compares URLs", compares_urls},
    {"fills templates", fills_templates},
    {"finds metadata", finds_metadata},
    {"reads names that are no URLs", reads_names_that_are_no_urls},
    {"refuses metadata", refuses_metadata},
    {"keeps to its limits", keeps_to_its_limits},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
