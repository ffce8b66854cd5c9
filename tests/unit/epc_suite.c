// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "base/out.h"
#include "convert/epc_impl.h"
#include "rdf/read.h"
#include "rdf/sink_nquads.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

#define BASE "http://example.org/"
#define EPC BASE "def/epc#"

// --- Cells ------------------------------------------------------------------

static void
knows_what_means_nothing(void)
{
    static const char *const absent[] = {"NO DATA!",
                                         "no data!",
                                         "NODATA!",
                                         "INVALID!",
                                         "N/A",
                                         "Not Recorded",
                                         "not recorded.",
                                         "Not defined",
                                         "NULL",
                                         "(null)",
                                         "%%MAINHEATCONTROL%%",
                                         "SAP05:Main-Heating",
                                         "SAP:Wall",
                                         "***SAMPLE***",
                                         "*** INVALID INPUT Code : 57 ***"};
    static const char *const present[] = {
        "None", "0", "No", "Not applicable", "none of the above", "Natural", "unknown", "*", "S"};
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
        CU_ASSERT(lg_epc_value_absent(lg_str_c(absent[i])));
    }
    for (size_t i = 0; i < sizeof(present) / sizeof(*present); i++) {
        CU_ASSERT_FALSE(lg_epc_value_absent(lg_str_c(present[i])));
    }
}

static void
reads_dates(void)
{
    static const struct {
        const char *in, *date, *datetime;
    } cases[] = {
        {"2026-02-06", "2026-02-06", NULL},
        {"06/02/2026", "2026-02-06", NULL},
        {"2024-02-29", "2024-02-29", NULL},
        {"2026-02-06 16:57:00", NULL, "2026-02-06T16:57:00"},
        {"2026-02-06T16:57:00.250", NULL, "2026-02-06T16:57:00.250"},
        {"06/02/2026 16:57:00", NULL, "2026-02-06T16:57:00"},
        {"0026-02-06", NULL, NULL},
        {"2025-02-29", NULL, NULL},
        {"2026-13-01", NULL, NULL},
        {"2026-2-6", NULL, NULL},
        {"2026-02-06 24:00:00", NULL, NULL},
        {"2026-02-06 16:57", NULL, NULL},
        {"2026-02-06 16:57:00 ", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char text[LG_EPC_TEXT_MAX];
        LgStr got = {0};
        const LgStr in = lg_str_c(cases[i].in);
        CU_ASSERT_EQUAL(lg_epc_value_date(in, text, &got), cases[i].date != NULL);
        CU_ASSERT(!cases[i].date || lg_str_eq(got, lg_str_c(cases[i].date)));
        CU_ASSERT_EQUAL(lg_epc_value_datetime(in, text, &got), cases[i].datetime != NULL);
        CU_ASSERT(!cases[i].datetime || lg_str_eq(got, lg_str_c(cases[i].datetime)));
    }
}

static void
reads_numbers_and_costs(void)
{
    static const char *const integers[] = {"0", "-12", "+3", "007"};
    static const char *const decimals[] = {"54.46533", "-0.2", "16.0", ".5", "5."};
    static const char *const neither[] = {"", "-", ".", "1,234", "1.64E+33", "£20", "1 2", "--1"};
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT(lg_epc_value_integer(lg_str_c(integers[i])));
        CU_ASSERT(lg_epc_value_decimal(lg_str_c(integers[i])));
    }
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_FALSE(lg_epc_value_integer(lg_str_c(decimals[i])));
        CU_ASSERT(lg_epc_value_decimal(lg_str_c(decimals[i])));
    }
    for (size_t i = 0; i < 8; i++) {
        CU_ASSERT_FALSE(lg_epc_value_integer(lg_str_c(neither[i])));
        CU_ASSERT_FALSE(lg_epc_value_decimal(lg_str_c(neither[i])));
    }
    static const struct {
        const char *in, *low, *high;
    } costs[] = {{"£100 - £350", "100", "350"},
                 {"2000", "2000", "2000"},
                 {"£4,000 - £14,000", "4000", "14000"},
                 {"about £4,000.50.", "4000.50", "4000.50"},
                 {"to be agreed", NULL, NULL}};
    for (size_t i = 0; i < 5; i++) {
        char low[LG_EPC_TEXT_MAX];
        char high[LG_EPC_TEXT_MAX];
        const bool found = lg_epc_value_cost(lg_str_c(costs[i].in), low, high);
        CU_ASSERT_EQUAL(found, costs[i].low != NULL);
        CU_ASSERT(!found || (strcmp(low, costs[i].low) == 0 && strcmp(high, costs[i].high) == 0));
    }
}

static void
tells_welsh_from_english(void)
{
    static const char *const welsh[] = {
        "Briciau solet, fel y\u2019u hadeiladwyd, dim inswleiddio (rhagdybiaeth)", "Dim",
        "Bwyler a rheiddiaduron, nwy prif gyflenwad", "Gwydrau dwbl llawn"};
    static const char *const english[] = {"Solid brick, as built, no insulation (assumed)",
                                          "None",
                                          "Dim lights in the hall",
                                          "Programmer, room thermostat and TRVs",
                                          "To external air, uninsulated (assumed)",
                                          ""};
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT(lg_str_eq(lg_epc_value_language(lg_str_c(welsh[i])), LG_STR("cy")));
    }
    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT(lg_str_eq(lg_epc_value_language(lg_str_c(english[i])), LG_STR("en")));
    }
}

static void
reads_property_numbers(void)
{
    static const char *const cases[][2] = {{"010001234567", "10001234567"},
                                           {"UPRN-000000000123", "123"},
                                           {"0000", "0"},
                                           {"12", "12"},
                                           {"1234567890123", ""},
                                           {"12a", ""},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CU_ASSERT(lg_str_eq(lg_epc_value_uprn(lg_str_c(cases[i][0])), lg_str_c(cases[i][1])));
    }
    CU_ASSERT(lg_str_eq(lg_epc_value_area(LG_STR("london")), LG_STR("E12000007")));
    CU_ASSERT_EQUAL(lg_epc_value_area(LG_STR("Atlantis")).n, 0);
}

// --- Keys -------------------------------------------------------------------

// Key number `i`; with numbers, four of each text.
static LgStatus
add_key(LgEpcKeys *keys, bool numbered, uint32_t i, uint32_t row, bool *out_new, LgEpcPlace *first,
        LgError *err)
{
    char text[32];
    const int n = snprintf(text, sizeof(text), "key-%u", numbered ? i / 4 : i);
    LgEpcPlace place = {.row = row, .table = 3, .year = 7};
    place.number = numbered ? (uint16_t)(i % 4) : place.number;
    return lg_epc_keys_add(keys, (LgStr){text, (size_t)n}, place, out_new, first, err);
}

static void
add_keys(LgEpcKeys *keys, bool numbered, uint32_t round)
{
    enum { N = 50000 };
    for (uint32_t i = 0; i < N; i++) {
        // the second time in another order
        const uint32_t number = round == 0 ? i : (uint32_t)((uint64_t)i * 7919 % N);
        LgEpcPlace first = {0};
        bool is_new = false;
        CU_ASSERT_EQUAL_FATAL(
            add_key(keys, numbered, number, number + round * 1000000, &is_new, &first, NULL),
            LG_OK);
        CU_ASSERT_EQUAL_FATAL(is_new, round == 0);
        CU_ASSERT_EQUAL_FATAL(first.row, number);
    }
}

#define KEYS_FILE "/tmp/lodge-keys-XXXXXX"

static void
make_keys_file(char *path)
{
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    (void)close(fd);
}

// With all the memory, and with so little that most are in a file.
static void
remembers_every_key(void)
{
    char path[] = KEYS_FILE;
    make_keys_file(path);
    for (unsigned little = 0; little < 2; little++) {
        const LgEpcKeysOptions options = {
            .io = &lg_io_plain, .path = little ? path : NULL, .memory = 1 << 16};
        LgEpcKeys *keys = lg_epc_keys_new(&options);
        CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
        add_keys(keys, false, 0);
        add_keys(keys, false, 1);
        LgEpcPlace place = {0};
        bool found = false;
        CU_ASSERT_EQUAL(lg_epc_keys_find(keys, LG_STR("key-49999"), &found, &place, NULL), LG_OK);
        CU_ASSERT(found);
        CU_ASSERT_EQUAL(place.year, 7);
        CU_ASSERT_EQUAL(lg_epc_keys_find(keys, LG_STR("key-0"), &found, &place, NULL), LG_OK);
        CU_ASSERT(found);
        CU_ASSERT_EQUAL(place.row, 0);
        CU_ASSERT_EQUAL(lg_epc_keys_find(keys, LG_STR("key-50000"), &found, &place, NULL), LG_OK);
        CU_ASSERT_FALSE(found);
        CU_ASSERT_EQUAL(lg_io_exists(path), little == 0); // it has no name any more
        lg_epc_keys_free(keys);
    }
}

static void
remembers_every_number_of_a_key(void)
{
    char path[] = KEYS_FILE;
    make_keys_file(path);
    for (unsigned little = 0; little < 2; little++) {
        const LgEpcKeysOptions options = {
            .io = &lg_io_plain, .path = little ? path : NULL, .memory = 1 << 16, .numbered = true};
        LgEpcKeys *keys = lg_epc_keys_new(&options);
        CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
        add_keys(keys, true, 0);
        add_keys(keys, true, 1);
        lg_epc_keys_free(keys);
    }
}

static int
fail_write(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    (void)path;
    (void)size;
    return call == *(const LgIoCall *)ctx ? ENOSPC : 0;
}

// A file that cannot be made, written or read is an error, not a key that is new.
static void
keys_fail_with_their_file(void)
{
    static const LgIoCall calls[] = {LG_IO_OPEN, LG_IO_WRITE, LG_IO_UNLINK, LG_IO_MAP};
    char path[] = KEYS_FILE;
    make_keys_file(path);
    for (size_t k = 0; k < sizeof(calls) / sizeof(*calls); k++) {
        LgIoCall call = calls[k];
        const LgIo io = {.hook = fail_write, .ctx = &call};
        const LgEpcKeysOptions options = {.io = &io, .path = path, .memory = 1 << 16};
        LgEpcKeys *keys = lg_epc_keys_new(&options);
        CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
        LgStatus st = LG_OK;
        LgError err = {0};
        for (uint32_t i = 0; st == LG_OK && i < 20000; i++) {
            LgEpcPlace first = {0};
            bool is_new = false;
            st = add_key(keys, false, i % 10000, i, &is_new, &first, &err);
        }
        CU_ASSERT_EQUAL(st, LG_E_IO);
        lg_epc_keys_free(keys);
    }
    (void)unlink(path);
}

// The cell of a line that is no row, as far as it can be told.
static void
finds_the_key_in_a_line(void)
{
    static const struct {
        const char *line;
        char delimiter;
        uint32_t index;
        const char *cell;
    } cases[] = {
        {"0151-1,a,b", ',', 0, "0151-1"},
        {" 0151-1 ,a,b", ',', 0, "0151-1"},
        {"a,0151-1", ',', 1, "0151-1"},
        {"\"a, b\",0151-1,c", ',', 1, "0151-1"},
        {"\"0151-1\",c", ',', 0, "0151-1"},
        {"a\t0151-1\tc", '\t', 1, "0151-1"},
        {"a,b", ',', 2, ""},
        {"\"a,b", ',', 1, ""},
        {"", ',', 0, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const LgStr cell =
            lg_epc_kept_cell(lg_str_c(cases[i].line), cases[i].delimiter, cases[i].index);
        CU_ASSERT(lg_str_eq(cell, lg_str_c(cases[i].cell)));
    }
}

// --- Code lists -------------------------------------------------------------

static LgSink *
new_sink(LgBuf *text)
{
    static LgOut out; // one test at a time
    out = lg_out_buf(text);
    LgSink *sink = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_sink_nquads_new(&out, &sink, NULL), LG_OK);
    return sink;
}

static void
finds_concepts(void)
{
    static const struct {
        const char *list, *raw, *slug;
        bool reviewed;
    } cases[] = {
        {"tenure", "Rented (social)", "rented-social", true},
        {"tenure", "rental (social)", "rented-social", true},
        {"tenure", "OWNER-OCCUPIED", "owner-occupied", true},
        {"tenure", "Not defined - use in the case of a new dwelling for which the intended",
         "not-defined", true},
        {"age-band", "England and Wales: before 1900", "a-before-1900", true},
        {"age-band", "England and Wales: 2012-2021; Scotland: 2012-2022", "l-2012-2021", true},
        {"main-fuel",
         "electricity - this is for backwards compatibility only and should not be used",
         "electricity", true},
        {"non-domestic-band", "A+", "A-plus", true},
        {"non-domestic-band", "a", "A", true},
        {"non-domestic-transaction-type", "Mandatory issue (Marketed sale).", "marketed-sale",
         true},
        {"floor-level", "-1", "basement", true},
        {"floor-level", "1", "code-1", true},
        {"floor-level", "01", "1st", true},
        {"heating-control", "2106", "2106", true},
        {"heating-control", "Programmer, room thermostat and TRVs", "2106", true},
        {"property-type", "Yurt", "other-yurt", false},
        {"property-type", "yurt.", "other-yurt", false},
    };
    LgBuf text = {0};
    LgSink *sink = new_sink(&text);
    LgEpcLists *lists = lg_epc_lists_new(LG_STR(BASE));
    CU_ASSERT_PTR_NOT_NULL_FATAL(lists);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        LgEpcSpelling *got = NULL;
        CU_ASSERT_EQUAL_FATAL(
            lg_epc_lists_find(lists, sink, cases[i].list, lg_str_c(cases[i].raw), &got, NULL),
            LG_OK);
        CU_ASSERT_PTR_NOT_NULL_FATAL(got);
        CU_ASSERT(lg_str_eq(got->term->slug, lg_str_c(cases[i].slug)));
        CU_ASSERT_EQUAL(got->term->reviewed, cases[i].reviewed);
        CU_ASSERT(lg_str_eq(got->raw, lg_str_c(cases[i].raw)));
    }
    LgEpcSpelling *none = NULL;
    CU_ASSERT_EQUAL(lg_epc_lists_find(lists, sink, "tenure", LG_STR("?!"), &none, NULL), LG_OK);
    CU_ASSERT_PTR_NULL(none);
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_epc_lists_find(lists, sink, "property-type", LG_STR("Yurt!"), &none, &err),
                    LG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "\"Yurt\" and \"Yurt!\""));
    lg_epc_lists_free(lists);
    lg_sink_nquads_free(sink);
    lg_buf_done(&text);
}

// --- The table and the vocabulary -------------------------------------------

// What vocab/<name> says, as N-Quads.
static void
read_vocab(const char *name, LgBuf *text)
{
    const char *top = getenv("LG_SRCDIR");
    char path[1024];
    (void)snprintf(path, sizeof(path), "%s/vocab/%s", top ? top : ".", name);
    LgSink *sink = new_sink(text);
    const LgReadOptions options = {.base = LG_STR(BASE), .graph = LG_STR("http://g/")};
    uint64_t n = 0;
    LgError err = {0};
    const LgStatus st = lg_read_file(&lg_io_plain, path, &options, sink, &n, &err);
    if (st != LG_OK) {
        (void)fprintf(stderr, "%s:%u: %s\n", path, err.line, err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st, LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_sink_nquads_end(sink, NULL, NULL), LG_OK);
    lg_buf_byte(text, '\0');
    CU_ASSERT_FATAL(!text->failed && n > 100);
    lg_sink_nquads_free(sink);
}

static void
expect_line(const LgBuf *text, const char *subject, const char *rest)
{
    char line[1024];
    (void)snprintf(line, sizeof(line), "<%s> %s", subject, rest);
    if (!strstr(text->p, line)) {
        (void)fprintf(stderr, "\nthe vocabulary does not say %s\n", line);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(text->p, line));
}

#define RDFS_IS "<" LG_NS_RDFS
#define RANGE RDFS_IS "range> <"

static const char *
range_of(const LgEpcColumn *column)
{
    switch (column->kind) {
    case LG_EPC_FORMER: // a link between certificates
    case LG_EPC_KEY: return RANGE EPC "Certificate>";
    case LG_EPC_TEXT:
    case LG_EPC_RELATED:
    case LG_EPC_UPRN:
    case LG_EPC_BUILDING:
    case LG_EPC_COST: return RANGE LG_NS_XSD "string>";
    case LG_EPC_PROSE: return RANGE LG_RDF_LANGSTRING ">";
    case LG_EPC_INTEGER: // or a decimal, where the register has "16.0"
    case LG_EPC_DECIMAL:
    case LG_EPC_ITEM: return RANGE LG_NS_XSD "decimal>";
    case LG_EPC_DATE: return RANGE LG_NS_XSD "date>";
    case LG_EPC_DATETIME: return RANGE LG_NS_XSD "dateTime>";
    case LG_EPC_BOOLEAN: return RANGE LG_NS_XSD "boolean>";
    case LG_EPC_CONCEPT:
    case LG_EPC_CONCEPTS:
    case LG_EPC_AGE: return RANGE LG_NS_SKOS "Concept>";
    case LG_EPC_AREA:
    case LG_EPC_AREA_NAME:
    case LG_EPC_POSTCODE:
    case LG_EPC_DERIVED:
    case LG_EPC_UNUSED: break;
    }
    return "";
}

static void
expect_column(const LgBuf *text, const LgEpcColumn *column)
{
    char subject[256];
    char line[512];
    (void)snprintf(subject, sizeof(subject), EPC "%s", column->property);
    expect_line(text, subject, "<" LG_NS_RDF "type> <" LG_NS_RDF "Property>");
    expect_line(text, subject, RDFS_IS "label> \"");
    expect_line(text, subject, RDFS_IS "comment> \"");
    expect_line(text, subject, RDFS_IS "domain> <" EPC);
    expect_line(text, subject, range_of(column));
    if (column->unit) {
        const bool own = strncmp(column->unit, "epc:", 4) == 0;
        (void)snprintf(line, sizeof(line), "<http://qudt.org/schema/qudt/hasUnit> <%s%s>",
                       own ? EPC : "http://qudt.org/vocab/unit/", strchr(column->unit, ':') + 1);
        expect_line(text, subject, line);
    }
    if (column->list) {
        (void)snprintf(line, sizeof(line), RDFS_IS "seeAlso> <" BASE "def/concept-scheme/epc/%s>",
                       column->list);
        expect_line(text, subject, line);
    }
}

static bool
is_used(const char *name, size_t n)
{
    static const char extra[] = "property|constructionYear|indicativeCostMin|indicativeCostMax|"
                                "fromYear|toYear";
    bool found = lg_epc_value_among(extra, (LgStr){name, n});
    for (size_t i = 0; i < lg_epc_table_n && !found; i++) {
        found = lg_str_eq(lg_str_c(lg_epc_table_columns[i].property), (LgStr){name, n});
    }
    return found;
}

static void
table_and_vocabulary_agree(void)
{
    LgBuf text = {0};
    read_vocab("epc.ttl", &text);
    for (size_t i = 0; i < lg_epc_table_n; i++) {
        const LgEpcColumn *column = &lg_epc_table_columns[i];
        if (column->property && strncmp(column->property, "dct:", 4) != 0) {
            expect_column(&text, column);
        }
    }
    static const char tail[] = "> <" LG_NS_RDF "type> <" LG_NS_RDF "Property>";
    size_t properties = 0;
    for (const char *at = text.p; (at = strstr(at, tail)); at++) {
        const char *name = at;
        while (name[-1] != '#') {
            name--;
        }
        CU_ASSERT(is_used(name, (size_t)(at - name)));
        properties++;
    }
    CU_ASSERT(properties > 100);
    lg_buf_done(&text);
}

static void
lists_and_vocabulary_agree(void)
{
    LgBuf text = {0};
    read_vocab("epc-codes.ttl", &text);
    for (size_t i = 0; i < lg_epc_codes_n; i++) {
        const LgEpcConcept *code = &lg_epc_codes[i];
        char subject[256];
        char line[512];
        (void)snprintf(subject, sizeof(subject), BASE "def/concept/epc/%s/%s", code->list,
                       code->slug);
        (void)snprintf(line, sizeof(line), "<" LG_NS_SKOS "prefLabel> \"%s\"@en", code->label);
        expect_line(&text, subject, line);
        (void)snprintf(line, sizeof(line),
                       "<" LG_NS_SKOS "inScheme> <" BASE "def/concept-scheme/epc/%s>", code->list);
        expect_line(&text, subject, line);
    }
    size_t concepts = 0;
    for (const char *at = text.p; (at = strstr(at, "type> <" LG_NS_SKOS "Concept>")); at++) {
        concepts++;
    }
    CU_ASSERT_EQUAL(concepts, lg_epc_codes_n);
    for (size_t i = 0; i < lg_epc_table_n; i++) {
        if (lg_epc_table_columns[i].list) {
            char subject[256];
            (void)snprintf(subject, sizeof(subject), BASE "def/concept-scheme/epc/%s",
                           lg_epc_table_columns[i].list);
            expect_line(&text, subject, "<" LG_NS_RDF "type> <" LG_NS_SKOS "ConceptScheme>");
        }
    }
    lg_buf_done(&text);
}

// --- Whole conversions ------------------------------------------------------

static const char sample[] =
    "certificate_number,address1,postcode,local_authority,local_authority_label,"
    "current_energy_rating,total_floor_area,lodgement_date,lodgement_datetime,uprn,tenure\n"
    "9001-0002-0003-0004-0005,1 Example Street,zz99 1ab,E07000041,Exeter,D,60.0,2025-02-06,"
    "2025-02-06 16:57:00,010001234567,Owner-occupied\n"
    "9001-0002-0003-0004-0006,2 Example Street,ZZ99 1AB,E07000041,Exeter,C,NO DATA!,2026-02-06,"
    "2026-02-06 16:57:00,,Houseboat\n";

// The same columns in another order.
static const char shuffled[] =
    "UPRN,Tenure,LODGEMENT-DATE,total_floor_area,current_energy_rating,local_authority_label,"
    "postcode,address1,local_authority,lodgement_datetime,certificate_number\n"
    ",Houseboat,2026-02-06,NO DATA!,C,Exeter,ZZ99 1AB,2 Example Street,E07000041,"
    "2026-02-06 16:57:00,9001-0002-0003-0004-0006\n"
    "010001234567,Owner-occupied,2025-02-06,60.0,D,Exeter,zz99 1ab,1 Example Street,E07000041,"
    "2025-02-06 16:57:00,9001-0002-0003-0004-0005\n";

static LgStatus
convert_text(const char *csv, bool addresses, LgBuf *quads, uint64_t *triples, LgReport *report)
{
    char path[] = "/tmp/lodge-epc-XXXXXX";
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0 && write(fd, csv, strlen(csv)) == (ssize_t)strlen(csv));
    (void)close(fd);
    const char *inputs[] = {path};
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = inputs,
                                      .n_inputs = 1,
                                      .base = LG_STR(BASE),
                                      .with_addresses = addresses,
                                      .now = 1767225600};
    const LgOut out = lg_out_buf(quads);
    LgArena *arena = lg_arena_new(0);
    LgSink *sink = NULL;
    LgConvertResult result = {0};
    LgStatus st = arena ? lg_sink_nquads_new(&out, &sink, NULL) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_epc_converter.run(&options, sink, report, arena, &result, NULL);
    }
    if (st == LG_OK) {
        st = lg_sink_nquads_end(sink, NULL, NULL);
    }
    *triples = result.triples;
    lg_sink_nquads_free(sink);
    lg_arena_free(arena);
    (void)unlink(path);
    lg_buf_byte(quads, '\0');
    return st;
}

static size_t
count_lines(const LgBuf *text, const char *part)
{
    size_t n = 0;
    for (const char *line = text->p; *line;) {
        const char *end = strchr(line, '\n');
        const char *hit = strstr(line, part);
        n += hit && hit < end;
        line = end + 1;
    }
    return n;
}

static void
keeps_addresses_apart(void)
{
    for (int with = 0; with < 2; with++) {
        LgBuf quads = {0};
        uint64_t triples = 0;
        LgReport *report = lg_report_new();
        CU_ASSERT_PTR_NOT_NULL_FATAL(report);
        CU_ASSERT_EQUAL_FATAL(convert_text(sample, with, &quads, &triples, report), LG_OK);
        CU_ASSERT_EQUAL(count_lines(&quads, ""), triples);
        CU_ASSERT_EQUAL(count_lines(&quads, "Example Street"), with ? 2 : 0);
        CU_ASSERT_EQUAL(count_lines(&quads, "postcodeunit/ZZ991AB>"), with ? 2 : 0);
        // Two lines and a postcode each, and the notice.
        CU_ASSERT_EQUAL(count_lines(&quads, "/address> ."), with ? 6 : 0);
        CU_ASSERT_EQUAL(count_lines(&quads, "<" LG_NS_DCT "rights> \"Addresses and"), with ? 2 : 0);
        lg_report_free(report);
        lg_buf_done(&quads);
    }
}

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Cut into lines, sorted; lines about the file itself are left out.
static size_t
sorted_lines(LgBuf *text, const char **out, size_t max)
{
    size_t n = 0;
    char *line = text->p;
    while (*line && n < max) {
        char *end = strchr(line, '\n');
        *end = '\0';
        if (!strstr(line, "#source-")) {
            out[n++] = line;
        }
        line = end + 1;
    }
    qsort(out, n, sizeof(*out), compare_lines);
    return n;
}

static void
order_does_not_matter(void)
{
    enum { MAX = 500 };
    LgBuf a = {0};
    LgBuf b = {0};
    uint64_t n_a = 0;
    uint64_t n_b = 0;
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    CU_ASSERT_EQUAL_FATAL(convert_text(sample, true, &a, &n_a, report), LG_OK);
    CU_ASSERT_EQUAL_FATAL(convert_text(shuffled, true, &b, &n_b, report), LG_OK);
    CU_ASSERT_EQUAL(n_a, n_b);
    static const char *lines[2][MAX];
    const size_t n = sorted_lines(&a, lines[0], MAX);
    CU_ASSERT_EQUAL_FATAL(sorted_lines(&b, lines[1], MAX), n);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_EQUAL(lines[0][i], lines[1][i]);
    }
    lg_report_free(report);
    lg_buf_done(&a);
    lg_buf_done(&b);
}

// Every cell is accounted for.
static void
counts_add_up(void)
{
    LgBuf quads = {0};
    uint64_t triples = 0;
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    CU_ASSERT_EQUAL_FATAL(convert_text(sample, false, &quads, &triples, report), LG_OK);
    static const char *const groups[] = {"cells with triples", "cells without a value",
                                         "cells that are invalid", "cells left out"};
    uint64_t used = 0;
    for (size_t i = 0; i < lg_epc_table_n; i++) {
        char name[128];
        const int n = snprintf(name, sizeof(name), "domestic %s", lg_epc_table_columns[i].name);
        if (!(lg_epc_table_columns[i].registers & LG_EPC_DOMESTIC)) {
            continue;
        }
        const LgStr key = {name, (size_t)n};
        uint64_t sum = 0;
        for (size_t k = 0; k < 4; k++) {
            sum += lg_report_counter(report, groups[k], key);
        }
        CU_ASSERT_EQUAL(sum, lg_report_counter(report, "cells", key));
        used += lg_report_counter(report, groups[0], key);
    }
    CU_ASSERT_EQUAL(used, 14); // of 21 cells: 2 names of areas, 4 of addresses, 1 without value
    CU_ASSERT_EQUAL(
        lg_report_counter(report, "sentinels", LG_STR("domestic total_floor_area: NO DATA!")), 1);
    CU_ASSERT_EQUAL(lg_report_counter(report, "unlisted values", LG_STR("tenure: Houseboat")), 1);
    lg_report_free(report);
    lg_buf_done(&quads);
}

static void
survives_failed_allocations(void)
{
    LgStatus st = LG_E_NOMEM;
    unsigned tried = 0;
    for (unsigned nth = 1; nth < 100000 && st == LG_E_NOMEM; nth += 1 + nth / 60) {
        LgBuf quads = {0};
        CU_ASSERT_FATAL(lg_buf_reserve(&quads, 1 << 16) != NULL);
        uint64_t triples = 0;
        LgReport *report = lg_report_new();
        CU_ASSERT_PTR_NOT_NULL_FATAL(report);
        lg_mem_test_fail(nth);
        st = convert_text(sample, true, &quads, &triples, report);
        lg_mem_test_fail(0);
        lg_report_free(report);
        lg_buf_done(&quads);
        tried++;
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    CU_ASSERT(tried > 100);
}

// Invented numbers; the digests are those of sha256sum.
static void
knows_former_keys(void)
{
    static const struct {
        const char *number;
        const char *key;
    } cases[] = {
        {"0151-3058-8202-6036-8204", // of "8204-0151-3058-8202-6036-8204-0151"
         "b3743052b2ddd8bbd26c1adcef6c316e1dc5e0242dad12f4d2bd57a85d601970"},
        {"0151-3058-8202-6036-820", NULL},
        {"0151-3058-8202-6036-82045", NULL},
        {"0151-3058-8202-6036_8204", NULL},
        {"0151-3058-82O2-6036-8204", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char hex[LG_DIGEST_HEX];
        const LgStr number = lg_str_c(cases[i].number);
        CHECK_STR(lg_epc_former_key(number, hex), cases[i].key);
        CU_ASSERT_EQUAL(lg_epc_former_is_number(number), cases[i].key != NULL);
    }
}

CU_TestInfo epc_tests[] = {
    {"knows what means nothing", knows_what_means_nothing},
    {"reads dates", reads_dates},
    {"reads numbers and costs", reads_numbers_and_costs},
    {"tells Welsh from English", tells_welsh_from_english},
    {"reads property numbers", reads_property_numbers},
    {"remembers every key", remembers_every_key},
    {"remembers every number of a key", remembers_every_number_of_a_key},
    {"finds the key in a line", finds_the_key_in_a_line},
    {"keys fail with their file", keys_fail_with_their_file},
    {"finds concepts", finds_concepts},
    {"table and vocabulary agree", table_and_vocabulary_agree},
    {"lists and vocabulary agree", lists_and_vocabulary_agree},
    {"keeps addresses apart", keeps_addresses_apart},
    {"order does not matter", order_does_not_matter},
    {"counts add up", counts_add_up},
    {"survives failed allocations", survives_failed_allocations},
    {"knows former keys", knows_former_keys},
    CU_TEST_INFO_NULL,
};
