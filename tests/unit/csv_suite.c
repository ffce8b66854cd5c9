// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"
#include "base/mem.h"
#include "sheet/mask_impl.h"
#include "sheet/sheet.h"
#include "unit/suites.h"

#include <unistd.h>
#include <zip.h>

// Write `bytes` to a new file; `path` is a template of mkstemp().
static void
write_file(char *path, LgStr bytes)
{
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    (void)close(fd);
}

// The table as text: cells in brackets, a row number in front of each row.
static LgStatus
show_table(const char *path, const LgSheetOptions *options, LgBuf *out, LgError *err)
{
    LgSheet *sheet = NULL;
    LG_TRY(lg_sheet_open(&lg_io_plain, path, options, &sheet, err));
    LgStatus st = LG_OK;
    LgRow row = {.n = 1};
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, err);
        if (st == LG_OK && row.n > 0) {
            lg_buf_printf(out, "%d@%d", (int)row.row, (int)row.line);
            if (row.note) {
                lg_buf_byte(out, '#');
            }
            if (row.fault) {
                lg_buf_printf(out, "!%c%d:%d/%d", "WQES"[row.fault->kind], (int)row.fault->line,
                              (int)row.fault->byte, (int)row.fault->cell);
            }
            for (uint32_t i = 0; i < row.n; i++) {
                lg_buf_printf(out, "[" LG_STR_FMT "]", LG_STR_ARG(row.cells[i]));
            }
        }
    }
    lg_sheet_close(sheet);
    return st;
}

typedef struct {
    const char *name;
    LgStr input;
    const char *want; // the table, or "error" and line:column and a part of the message
    LgSheetOptions options;
} Case;

static const Case cases[] = {
    {"plain", LG_STR_INIT("a,b\n1,2\n"), "1@1[a][b]2@2[1][2]", {0}},
    {"no end of line", LG_STR_INIT("a,b\n1,2"), "1@1[a][b]2@2[1][2]", {0}},
    {"CRLF", LG_STR_INIT("a,b\r\n1,2\r\n"), "1@1[a][b]2@2[1][2]", {0}},
    {"CR", LG_STR_INIT("a,b\r1,2\r"), "1@1[a][b]2@2[1][2]", {0}},
    {"empty file", LG_STR_INIT(""), "", {0}},
    {"only a mark", LG_STR_INIT("\xef\xbb\xbf"), "", {0}},
    {"empty cells", LG_STR_INIT("a,b,c\n,,3\n1,,\n"), "1@1[a][b][c]2@2[][][3]3@3[1][][]", {0}},
    {"blank lines", LG_STR_INIT("\n\na,b\n\r\n,\n1,2\n\n\n"), "3@3[a][b]6@6[1][2]", {0}},
    {"quoted empty is a row", LG_STR_INIT("a,b\n\"\",\n"), "1@1[a][b]2@2[][]", {0}},
    {"quotes", LG_STR_INIT("a,b\n\"1,2\",\"\"\"x\"\"\"\n"), "1@1[a][b]2@2[1,2][\"x\"]", {0}},
    {"line end in a cell",
     LG_STR_INIT("a,b\n\"1\r\n2\n3\",x\n4,5\n"),
     "1@1[a][b]2@2[1\r\n2\n3][x]3@5[4][5]",
     {0}},
    {"quoted at the end", LG_STR_INIT("a,b\n1,\"2\""), "1@1[a][b]2@2[1][2]", {0}},
    {"BOM", LG_STR_INIT("\xef\xbb\xbf\"a\",b\n"), "1@1[a][b]", {0}},
    {"UTF-8", LG_STR_INIT("a\n\xc2\xa3\n"), "1@1[a]2@2[\xc2\xa3]", {0}},
    {"Windows-1252",
     LG_STR_INIT("a\n\xa3 \x96 \x80\n"),
     "1@1[a]2@2[\xc2\xa3 \xe2\x80\x93 \xe2\x82\xac]",
     {0}},
    {"UTF-16LE",
     LG_STR_INIT("\xff\xfe"
                 "a\0,\0b\0\n\0\xa3\0,\0\x3d\xd8\0\xde\n\0"),
     "1@1[a][b]2@2[\xc2\xa3][\xf0\x9f\x98\x80]",
     {0}},
    {"UTF-16BE without a mark",
     LG_STR_INIT("\0a\0,\0b\0\n\0\x31\0,\0\x32"),
     "1@1[a][b]2@2[1][2]",
     {0}},
    {"UTF-16 cut in half",
     LG_STR_INIT("\xff\xfe"
                 "a\0\n\0b"),
     "error 2:1 not UTF-16",
     {0}},
    {"lone surrogate",
     LG_STR_INIT("\xff\xfe"
                 "a\0\n\0\0\xde\n\0"),
     "error 2:1 not UTF-16",
     {0}},
    {"tab", LG_STR_INIT("a\tb,c\n1\t2\n"), "1@1[a][b,c]2@2[1][2]", {0}},
    {"semicolon", LG_STR_INIT("a;b\n1,5;2,5\n3;4\n"), "1@1[a][b]2@2[1,5][2,5]3@3[3][4]", {0}},
    {"bar", LG_STR_INIT("a|b\n1|2\n"), "1@1[a][b]2@2[1][2]", {0}},
    {"told delimiter", LG_STR_INIT("a:b\n1:2\n"), "1@1[a][b]2@2[1][2]", {.delimiter = ':'}},
    {"single quotes", LG_STR_INIT("a,b\n'1,''2',\"\n"), "1@1[a][b]2@2[1,'2][\"]", {.quote = '\''}},
    {"escape",
     LG_STR_INIT("a,b\n\"1\\\"2\\\\\",x\\,y\n"),
     "1@1[a][b]2@2[1\"2\\][x,y]",
     {.escape = '\\'}},
    {"ragged",
     LG_STR_INIT("a,b,c\n1\n1,2,3,,\n"),
     "1@1[a][b][c]2@2[1][][]3@3[1][2][3]",
     {.ragged = true}},
    {"skipped lines and comments",
     LG_STR_INIT("one \"\n\n#a\na,b\n#\"x\n1,#2\n#end"),
     "1@1#[one \"]2@2#[]3@3#[#a]4@4[a][b]5@5#[#\"x]6@6[1][#2]7@7#[#end]",
     {.skip = 2, .comment = LG_STR_INIT("#")}},
    {"a comment of several bytes",
     LG_STR_INIT("a\n/x\n//y\n/"),
     "1@1[a]2@2[/x]3@3#[//y]4@4[/]",
     {.comment = LG_STR_INIT("//"), .delimiter = ','}},
    {"more to skip than there is", LG_STR_INIT("a\nb"), "1@1#[a]2@2#[b]", {.skip = 5}},
    {"a comment with a byte that is none",
     LG_STR_INIT("a\n#x\xff\n"),
     "error 2:3",
     {.comment = LG_STR_INIT("#"), .encoding = LG_ENCODING_UTF8}},
    {"blank rows",
     LG_STR_INIT("a,b\n\n,\n1,2\n\n"),
     "1@1[a][b]2@2[]3@3[][]4@4[1][2]5@5[]",
     {.blanks = true, .grid = true}},
    {"no quotes", LG_STR_INIT("a,b\n\"1,\"\"2\n"), "1@1[a][b]2@2[\"1][\"\"2]", {.unquoted = true}},
    {"spaces before a quote",
     LG_STR_INIT("a,b\n  \"1,\"\"2\", \"3\"\n 4, 5\n"),
     "1@1[a][b]2@2[1,\"2][3]3@3[ 4][ 5]",
     {.initial_space = true}},
    {"but nothing else",
     LG_STR_INIT("a,b\n x \"1\",2\n"),
     "error 2:4 row 2, column 1 (a): a quote inside",
     {.initial_space = true}},
    {"unclosed quote",
     LG_STR_INIT("a,b\n1,\"2\n3,4\n"),
     "error 2:3 row 2, column 2 (b): the quote that opens here is never closed",
     {0}},
    {"text after a quote",
     LG_STR_INIT("a,b\n1,\"2\"3\n"),
     "error 2:6 row 2, column 2 (b): text follows the closing quote",
     {0}},
    {"stray quote",
     LG_STR_INIT("a,b\n1,5\" pipe\n"),
     "error 2:4 row 2, column 2 (b): a quote inside a cell",
     {0}},
    {"short row",
     LG_STR_INIT("a,b\n1\n"),
     "error 2:2 row 2, column 2 (b): the row has 1 cell, the first row has 2",
     {0}},
    {"long row",
     LG_STR_INIT("a,b\n\"1\n\",2,3\n"),
     "error 3:5 row 2, column 3: the row has 3 cells, the first row has 2",
     {0}},
    {"long row in a ragged table",
     LG_STR_INIT("a,b\n1,2,3\n"),
     "error 2:5 row 2, column 3",
     {.ragged = true}},
    {"bad UTF-8",
     LG_STR_INIT("a,b\n\xc2\xa3,x\n1,\xe9!\n"),
     "error 3:3 row 3, column 2 (b): byte 0xe9 is not UTF-8",
     {0}},
    {"told UTF-8",
     LG_STR_INIT("a,b\n1,\xe9\n"),
     "error 2:3 row 2, column 2 (b): byte 0xe9",
     {.encoding = LG_ENCODING_UTF8}},
    {"cut UTF-8", LG_STR_INIT("a,b\n\xc2\xa3,\xe2\x82"), "error 2:4 row 2, column 2 (b)", {0}},
    {"not in Windows-1252",
     LG_STR_INIT("a,b\n1,\x81\xe9\n"),
     "error 2:3 row 2, column 2 (b): byte 0x81 is not Windows-1252",
     {0}},
    {"NUL", LG_STR_INIT("a,b\n1,\0\n"), "error 2:3 row 2, column 2 (b): a NUL byte", {0}},
    // Rows at fault: kind, line:byte/cell, and the line as it stands.
    {"too few and too many",
     LG_STR_INIT("a,b\n1\n2,3,4\n5,6\n"),
     "1@1[a][b]2@2!W2:2/2[1]3@3!W3:5/3[2,3,4]4@4[5][6]",
     {.faults = true}},
    {"escapes stay as they are",
     LG_STR_INIT("a,b\n\"1 \"\"x\"\"\"\r\n3,4\r\n"),
     "1@1[a][b]2@2!W2:10/2[\"1 \"\"x\"\"\"]3@3[3][4]",
     {.faults = true}},
    {"quotes in the wrong place",
     LG_STR_INIT("a,b\n1,x\"y\n\"2\"z,3\n4,5\n"),
     "1@1[a][b]2@2!Q2:4/2[1,x\"y]3@3!Q3:4/1[\"2\"z,3]4@4[4][5]",
     {.faults = true}},
    {"a quote that is never closed costs its line only",
     LG_STR_INIT("a,b\n1,\"x\n2,3\n\"4\",5\n"),
     "1@1[a][b]2@2!Q4:2/2[1,\"x]3@3[2][3]4@4[4][5]",
     {.faults = true}},
    {"also at the end",
     LG_STR_INIT("a,b\n1,2\n3,\"4\n5,6"),
     "1@1[a][b]2@2[1][2]3@3!Q3:3/2[3,\"4]4@4[5][6]",
     {.faults = true}},
    {"bytes that are not UTF-8",
     LG_STR_INIT("a,b\n\xc2\xa3,2\n1,\xe9x\n\xff,\xfe\n3,\0\n4,5\n6,\xe2\x82"),
     "1@1[a][b]2@2[\xc2\xa3][2]3@3!E3:3/2[1,\xe9x]4@4!E4:1/1[\xff,\xfe]5@5!E5:3/2[3,]6@6[4][5]"
     "7@7!E7:3/2[6,\xe2\x82]",
     {.faults = true}},
    {"cut off at the end",
     LG_STR_INIT("a,b\n\xc2\xa3,2\n6,\xe2\x82"),
     "1@1[a][b]2@2[\xc2\xa3][2]3@3!E3:3/2[6,\xe2\x82]",
     {.faults = true}},
    {"not in Windows-1252, and going on",
     LG_STR_INIT("a,b\n1,\x81\xe9\n2,\xe9\n"),
     "1@1[a][b]2@2!E2:3/2[1,\xef\xbf\xbd\xc3\xa9]3@3[2][\xc3\xa9]",
     {.faults = true}},
    {"half a character of UTF-16",
     LG_STR_INIT("\xff\xfe"
                 "a\0\n\0b\0\n\0c"),
     "1@1[a]2@2[b]3@3!E3:1/1[\xef\xbf\xbd]",
     {.faults = true}},
    {"a header has to be right",
     LG_STR_INIT("a,b\"\n1,2\n"),
     "error 1:4 row 1, column 2: a quote inside",
     {.faults = true}},
    {"blank lines between",
     LG_STR_INIT("a,b\n\n1\n,\n\n2,3\n"),
     "1@1[a][b]3@3!W3:2/2[1]6@6[2][3]",
     {.faults = true}},
};

static void
run_case(const Case *c, bool ahead)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    write_file(path, c->input);
    LgBuf got = {0};
    LgError err = {0};
    LgSheetOptions options = c->options;
    options.ahead = ahead;
    if (show_table(path, &options, &got, &err) != LG_OK) {
        lg_buf_clear(&got);
        lg_buf_printf(&got, "error %u:%u %s", err.line, err.column, err.text);
        CU_ASSERT_STRING_EQUAL(err.source, path);
    }
    lg_buf_byte(&got, '\0');
    CU_ASSERT_FATAL(!got.failed);
    const bool error = strncmp(c->want, "error", 5) == 0;
    const bool same = error ? strstr(got.p, c->want) ||
                                  (strncmp(got.p, c->want, 9) == 0 && strstr(got.p, c->want + 10))
                            : strcmp(got.p, c->want) == 0;
    if (!same) {
        (void)fprintf(stderr, "\n%s\n  want %s\n  got  %s\n", c->name, c->want, got.p);
    }
    CU_ASSERT(same);
    lg_buf_done(&got);
    (void)unlink(path);
}

static void
reads_every_dialect(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        run_case(&cases[i], false);
        run_case(&cases[i], true);
    }
}

// What the processor finds sixteen bytes at a time is what a loop over the bytes finds.
static void
finds_the_same_bytes_in_both_ways(void)
{
    static const LgMaskBytes dialects[] = {{',', '"', '"'}, {'\t', '\'', '\\'}, {';', '"', '\xff'}};
    char block[LG_MASK_BLOCK];
    uint64_t seed = 1;
    uint64_t found = 0;
    for (unsigned round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof(block); i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            const char byte = (char)(seed >> 56);
            // Half of the rounds have many structural bytes, the others all bytes there are.
            block[i] = round % 2 == 0 ? byte
                                      : ",\"\n\r\t';\\\xff"
                                        "abc"[(seed >> 40) % 12];
        }
        const LgMaskBytes *bytes = &dialects[round % 3];
        const uint64_t mask = lg_mask_scalar(bytes, block);
        CU_ASSERT_EQUAL_FATAL(lg_mask_block(bytes, block), mask);
        found |= mask;
    }
    CU_ASSERT_EQUAL(found, UINT64_MAX);
}

// Cells of every length around the block size and the buffer's edge, with
// quotes in some, against what was written.
static void
survives_every_boundary(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    LgBuf text = {0};
    LgBuf want = {0};
    lg_buf_add(&text, LG_STR("h1,h2,h3\n"));
    lg_buf_add(&want, LG_STR("1@1[h1][h2][h3]"));
    unsigned seed = 1;
    for (int i = 2; i < 9000; i++) {
        lg_buf_printf(&want, "%d@%d", i, i);
        for (int k = 0; k < 3; k++) {
            seed = seed * 1103515245 + 12345;
            const unsigned size = (seed >> 16) % 70 + (k == 0);
            const bool quoted = (seed >> 8) % 3 == 0;
            lg_buf_byte(&want, '[');
            if (quoted) {
                lg_buf_byte(&text, '"');
            }
            for (unsigned n = 0; n < size; n++) {
                const char c = (char)("abc,\"x"[(seed >> (n % 24)) % 6]);
                const char plain = c == ',' || c == '"' ? 'y' : c;
                lg_buf_byte(&want, quoted ? c : plain);
                lg_buf_byte(&text, quoted ? c : plain);
                if (quoted && c == '"') {
                    lg_buf_byte(&text, c);
                }
            }
            lg_buf_add(&text, quoted ? LG_STR("\"") : LG_STR(""));
            lg_buf_byte(&want, ']');
            lg_buf_add(&text, k < 2 ? LG_STR(",") : i % 2 ? LG_STR("\r\n") : LG_STR("\n"));
        }
    }
    CU_ASSERT_FATAL(text.n > 700000);
    write_file(path, lg_buf_view(&text));
    for (int ahead = 0; ahead < 2; ahead++) {
        LgBuf got = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(show_table(path, &(LgSheetOptions){.ahead = ahead == 1}, &got, &err),
                        LG_OK);
        CU_ASSERT_STRING_EQUAL(err.text, "");
        CU_ASSERT(lg_str_eq(lg_buf_view(&got), lg_buf_view(&want)));
        lg_buf_done(&got);
    }
    lg_buf_done(&want);
    lg_buf_done(&text);
    (void)unlink(path);
}

// Rows of every fault among good ones, at every place of the buffer: each is found, and nothing
// else.
static void
goes_on_behind_faults(void)
{
    enum { ROWS = 12000, KINDS = 4 };
    static const char *const bad[KINDS] = {"x,y\n", "x,y\"z,%\n", "x,\xff,%\n", "\"%,b,c\n"};
    static const LgFaultKind kinds[KINDS] = {LG_FAULT_WIDTH, LG_FAULT_QUOTE, LG_FAULT_ENCODING,
                                             LG_FAULT_QUOTE};
    char path[] = "/tmp/lodge-csv-XXXXXX";
    char plain[100];
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("\xc2\xa3,h2,h3\n"));
    memset(plain, 'p', sizeof(plain));
    for (size_t i = 2; i < ROWS; i++) {
        if (i % 3 == 0) {
            lg_buf_add(&text, lg_str_c(bad[i / 3 % KINDS]));
        } else {
            lg_buf_printf(&text, "\"%.*s\",\"\"\"\",%d\n", (int)(i * 7 % sizeof(plain)), plain,
                          (int)i);
        }
    }
    write_file(path, lg_buf_view(&text));
    for (int ahead = 0; ahead < 2; ahead++) {
        const LgSheetOptions options = {.faults = true, .ahead = ahead == 1};
        LgSheet *sheet = NULL;
        LgRow row = {.n = 1};
        CU_ASSERT_EQUAL_FATAL(lg_sheet_open(&lg_io_plain, path, &options, &sheet, NULL), LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_sheet_next(sheet, &row, NULL), LG_OK);
        size_t wrong = 0;
        for (size_t i = 2; i < ROWS; i++) {
            CU_ASSERT_EQUAL_FATAL(lg_sheet_next(sheet, &row, NULL), LG_OK);
            const bool fault = i % 3 == 0;
            const size_t kind = i / 3 % KINDS;
            const LgStr line = {bad[kind], strlen(bad[kind]) - 1};
            wrong += row.row != i || row.line != i || (row.fault != NULL) != fault;
            wrong += fault && row.fault &&
                     (row.fault->kind != kinds[kind] || !lg_str_eq(row.cells[0], line));
            wrong += !fault && row.cells[0].n != i * 7 % sizeof(plain);
            wrong += !fault && !lg_str_eq(row.cells[1], LG_STR("\""));
        }
        CU_ASSERT_EQUAL(wrong, 0);
        CU_ASSERT_EQUAL(lg_sheet_next(sheet, &row, NULL), LG_OK);
        CU_ASSERT_EQUAL(row.n, 0);
        lg_sheet_close(sheet);
    }
    lg_buf_done(&text);
    (void)unlink(path);
}

// One cell larger than the buffer, in each encoding that is decoded apart.
static void
reads_large_cells(void)
{
    for (int round = 0; round < 4; round++) {
        const bool wide = round % 2 == 1;
        char path[] = "/tmp/lodge-csv-XXXXXX";
        LgBuf text = {0};
        const size_t size = 3 << 20;
        lg_buf_add(&text, wide ? LG_STR("\xff\xfeh\0\n\0") : LG_STR("h\n"));
        for (size_t i = 0; i < size; i++) {
            lg_buf_add(&text, wide ? LG_STR("\xa3\0") : LG_STR("x"));
        }
        write_file(path, lg_buf_view(&text));
        LgBuf got = {0};
        CU_ASSERT_EQUAL(show_table(path, &(LgSheetOptions){.ahead = round >= 2}, &got, NULL),
                        LG_OK);
        CU_ASSERT_EQUAL(got.n, strlen("1@1[h]2@2[]") + size * (wide ? 2 : 1));
        lg_buf_done(&got);
        lg_buf_done(&text);
        (void)unlink(path);
    }
}

static void
gives_up_on_endless_quotes(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("h\n1\n\"2\n"));
    for (size_t i = 0; i < (18 << 20) / 16; i++) {
        lg_buf_add(&text, LG_STR("sixteen bytes...\n"));
    }
    write_file(path, lg_buf_view(&text));
    LgBuf got = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(show_table(path, NULL, &got, &err), LG_E_SYNTAX);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "row 3, column 1 (h): the quote that opens here"));
    CU_ASSERT_EQUAL(err.line, 3);
    lg_buf_done(&got);
    lg_buf_done(&text);
    (void)unlink(path);
}

static void
add_member(zip_t *zip, const char *name, const char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(source);
    CU_ASSERT_FATAL(zip_file_add(zip, name, source, 0) >= 0);
}

static void
reads_members_of_a_zip(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    write_file(path, LG_STR(""));
    zip_t *zip = zip_open(path, ZIP_TRUNCATE, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zip);
    add_member(zip, "a/one.csv", "x,y\n1,2\n");
    add_member(zip, "LICENCE.txt", "no table");
    add_member(zip, "a/two.csv", "z\n3,4\n");
    add_member(zip, "__MACOSX/a/two.csv", "?");
    CU_ASSERT_FATAL(zip_close(zip) == 0);
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStr *names = NULL;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(lg_sheet_members(&lg_io_plain, path, arena, &names, &n, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT(lg_str_eq(names[0], LG_STR("a/one.csv")));
    LgBuf got = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(show_table(path, &(LgSheetOptions){.member = names[0]}, &got, NULL), LG_OK);
    CU_ASSERT(lg_str_eq(lg_buf_view(&got), LG_STR("1@1[x][y]2@2[1][2]")));
    CU_ASSERT_EQUAL(show_table(path, &(LgSheetOptions){.member = names[1]}, &got, &err),
                    LG_E_SYNTAX);
    CU_ASSERT(lg_str_ends(lg_str_c(err.source), LG_STR("!a/two.csv")));
    CU_ASSERT_EQUAL(show_table(path, NULL, &got, &err), LG_E_USAGE); // two tables: which?
    CU_ASSERT_EQUAL(show_table(path, &(LgSheetOptions){.member = LG_STR("b")}, &got, &err),
                    LG_E_NOTFOUND);
    lg_buf_done(&got);
    lg_arena_free(arena);
    (void)unlink(path);
}

static void
refuses_bombs(void)
{
    enum { SIZE = 80 << 20 };
    char path[] = "/tmp/lodge-csv-XXXXXX";
    write_file(path, LG_STR(""));
    zip_t *zip = zip_open(path, ZIP_TRUNCATE, NULL);
    char *text = (char *)malloc(SIZE);
    CU_ASSERT_FATAL(zip && text);
    for (size_t i = 0; i < SIZE; i++) {
        text[i] = i % 64 == 63 ? '\n' : 'x';
    }
    zip_source_t *source = zip_source_buffer(zip, text, SIZE, 0);
    CU_ASSERT_FATAL(source && zip_file_add(zip, "a.csv", source, 0) >= 0);
    CU_ASSERT_FATAL(zip_close(zip) == 0);
    free(text);
    LgSheet *sheet = NULL;
    LgError err = {0};
    LgRow row = {.n = 1};
    CU_ASSERT_EQUAL_FATAL(lg_sheet_open(&lg_io_plain, path, NULL, &sheet, &err), LG_OK);
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, &err);
    }
    CU_ASSERT_EQUAL(st, LG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a.csv unpacks to more than"));
    lg_sheet_close(sheet);
    (void)unlink(path);
}

static LgStatus
stop_at_once(void *ctx, const LgProgressState *state)
{
    *(LgProgressState *)ctx = *state;
    return LG_E_CANCEL;
}

static void
stop_reading(const char *path, uint64_t size, bool ahead)
{
    LgProgressState seen = {0};
    const LgProgress progress = {stop_at_once, &seen};
    LgSheet *sheet = NULL;
    LgRow row = {.n = 1};
    CU_ASSERT_EQUAL_FATAL(lg_sheet_open(&lg_io_plain, path,
                                        &(LgSheetOptions){.ahead = ahead, .progress = &progress},
                                        &sheet, NULL),
                          LG_OK);
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, NULL);
    }
    CU_ASSERT_EQUAL(st, LG_E_CANCEL);
    CU_ASSERT_EQUAL(seen.total, size);
    CU_ASSERT(ahead || seen.done > 0);
    CU_ASSERT(seen.done < size);
    lg_sheet_close(sheet);
}

static void
can_be_stopped(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    LgBuf text = {0};
    for (int i = 0; i < 200000; i++) {
        lg_buf_add(&text, LG_STR("a row of text,1\n"));
    }
    write_file(path, lg_buf_view(&text));
    stop_reading(path, text.n, false);
    stop_reading(path, text.n, true);
    // And without a word, while the reader waits for room.
    LgSheet *sheet = NULL;
    CU_ASSERT_EQUAL_FATAL(
        lg_sheet_open(&lg_io_plain, path, &(LgSheetOptions){.ahead = true}, &sheet, NULL), LG_OK);
    lg_sheet_close(sheet);
    lg_buf_done(&text);
    (void)unlink(path);
}

static void
survives_failed_allocations(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    write_file(path, LG_STR("a,b\n\"1\"\"\",\xe9\n"));
    LgStatus st = LG_E_NOMEM;
    unsigned nth = 1;
    for (; nth < 50 && st == LG_E_NOMEM; nth++) {
        LgBuf got = {0};
        CU_ASSERT_FATAL(lg_buf_reserve(&got, 1000) != NULL);
        lg_mem_test_fail(nth);
        st = show_table(path, &(LgSheetOptions){.member = LG_STR("")}, &got, NULL);
        lg_mem_test_fail(0);
        lg_buf_done(&got);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    CU_ASSERT(nth > 5);
    (void)unlink(path);
}

static int
fail_third_read(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    (void)path;
    (void)size;
    int *left = (int *)ctx;
    return call == LG_IO_READ && --*left == 0 ? 5 /* EIO */ : 0;
}

static void
reports_failed_reads(void)
{
    char path[] = "/tmp/lodge-csv-XXXXXX";
    write_file(path, LG_STR("a,b\n1,2\n"));
    int left = 3;
    const LgIo io = {.hook = fail_third_read, .ctx = &left};
    LgSheet *sheet = NULL;
    LgStatus st = lg_sheet_open(&io, path, NULL, &sheet, NULL);
    LgRow row = {.n = 1};
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, NULL);
    }
    CU_ASSERT_EQUAL(st, LG_E_IO);
    lg_sheet_close(sheet);
    (void)unlink(path);
}

CU_TestInfo csv_tests[] = {
    {"reads every dialect", reads_every_dialect},
    {"finds the same bytes in both ways", finds_the_same_bytes_in_both_ways},
    {"survives every boundary", survives_every_boundary},
    {"goes on behind faults", goes_on_behind_faults},
    {"reads large cells", reads_large_cells},
    {"gives up on endless quotes", gives_up_on_endless_quotes},
    {"reads members of a zip", reads_members_of_a_zip},
    {"refuses bombs", refuses_bombs},
    {"can be stopped", can_be_stopped},
    {"survives failed allocations", survives_failed_allocations},
    {"reports failed reads", reports_failed_reads},
    CU_TEST_INFO_NULL,
};
