// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/quads.h"
#include "rdf/read.h"
#include "rdf/sink_nquads.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
    LgFormat format;
    const char *text;
    LgStatus status;
    unsigned line, column;
    const char *says;
} BadText;

static LgStatus
read_text(LgFormat format, LgStr text, LgStr scope, Quads *quads, LgError *err)
{
    const LgReadOptions options = {
        .format = format, .graph = LG_STR("urn:g"), .blank_scope = scope, .source = LG_STR("in")};
    uint64_t n = 0;
    return lg_read_bytes(text, &options, &quads->sink, &n, err);
}

static void
says_where_it_went_wrong(void)
{
    static const BadText cases[] = {
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> <urn:c> .\n<urn:a> x", LG_E_SYNTAX, 2, 9,
         "expected a predicate"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> <c> .\n", LG_E_INVALID, 1, 18, "not absolute"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> \"x\"@en-", LG_E_SYNTAX, 1, 24, "expected '.'"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> \"x", LG_E_SYNTAX, 1, 19, "does not end on its line"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> \"x\" . x\n", LG_E_SYNTAX, 1, 23, "end of the line"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> \"\\uD800\" .", LG_E_SYNTAX, 1, 18, "no Unicode"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> \"\xff\" .", LG_E_INVALID, 1, 18, "not UTF-8"},
        {LG_FORMAT_NTRIPLES, "<urn:a> <urn:b> <urn:c>", LG_E_SYNTAX, 1, 24, "expected '.'"},
        {LG_FORMAT_NQUADS, "<urn:a> <urn:b> <urn:c> \"g\" .", LG_E_SYNTAX, 1, 25, "a graph or '.'"},
        {LG_FORMAT_TURTLE, "@prefix a: <urn:a:> .\na:b a:c d:e .\n", LG_E_SYNTAX, 2, 9,
         "unknown prefix 'd:'"},
        {LG_FORMAT_TURTLE, "<a> <b> <c> .", LG_E_INVALID, 1, 1, "there is no base"},
        {LG_FORMAT_TURTLE, "<urn:a> <urn:b> \"x\"@toolongtag1 .", LG_E_INVALID, 1, 17,
         "not a language tag"},
        {LG_FORMAT_TURTLE, "<urn:a> <urn:b> \"\"\"x\n\ny\"\" .", LG_E_SYNTAX, 1, 17,
         "does not end"},
        {LG_FORMAT_TURTLE, "<urn:a>\n <urn:b>\n   <urn:50%>.", LG_E_INVALID, 3, 4, "'%'"},
        {LG_FORMAT_TURTLE, "<urn:a> <urn:b> ; .", LG_E_SYNTAX, 1, 17, "expected an object"},
        {LG_FORMAT_TURTLE, "<urn:a> <urn:b> [ <urn:c> 1 .", LG_E_SYNTAX, 1, 29,
         "expected ';' or ']'"},
        {LG_FORMAT_TURTLE, "<urn:a> A <urn:b> .", LG_E_SYNTAX, 1, 9, "neither a keyword"},
        {LG_FORMAT_TURTLE, "<urn:a> <urn:b> 1", LG_E_SYNTAX, 2, 1, "ends here"},
        {LG_FORMAT_TRIG, "<urn:g> { <urn:a> <urn:b> 1 ", LG_E_SYNTAX, 2, 1, "'}'"},
        {LG_FORMAT_TRIG, "[ <urn:a> 1 ] { }", LG_E_SYNTAX, 1, 15, ""},
        {LG_FORMAT_JSONLD, "{}", LG_E_UNSUPPORTED, 0, 0, "JSON-LD"},
        {LG_FORMAT_NONE, "", LG_E_USAGE, 0, 0, "known suffixes"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgError err = {0};
        Quads quads;
        quads_init(&quads, arena);
        CU_ASSERT_EQUAL(
            read_text(cases[i].format, lg_str_c(cases[i].text), (LgStr){0}, &quads, &err),
            cases[i].status);
        CU_ASSERT_TRUE(error_says(&err, cases[i].says));
        if (err.line != cases[i].line || err.column != cases[i].column) {
            (void)printf("\n    case %zu: %u:%u: %s\n", i, err.line, err.column, err.text);
            CU_FAIL("another place");
        }
        CU_ASSERT_STRING_EQUAL(err.source, "in");
        quads_done(&quads);
        lg_arena_free(arena);
    }
}

static void
scopes_blank_nodes(void)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    quads_init(&quads, arena);
    CU_ASSERT_EQUAL(read_text(LG_FORMAT_TURTLE, LG_STR("_:x <urn:p> [], _:genid1 ."), LG_STR("f1."),
                              &quads, NULL),
                    LG_OK);
    CU_ASSERT_EQUAL_FATAL(quads.n, 2);
    CHECK_STR(quads.quads[0].s, "_:f1.x");
    CHECK_STR(quads.quads[0].o, "_:f1.genid1");
    CHECK_STR(quads.quads[1].o, "_:f1.genid_genid1");
    CHECK_STR(quads.quads[0].g, "<urn:g>");
    quads_done(&quads);
    lg_arena_free(arena);
}

// Tokens of every kind, cut by the end of the reader's window wherever it falls.
static void
reads_across_its_window(void)
{
    static const char one[] = "@prefix e: <urn:e:> . # a comment\n"
                              "e:s e:p \"\"\"long \\u00e9 \"text\" here\"\"\", 1.5e3, -7, true ;\n"
                              " e:q ( e:a.b [ a e:C ] _:b1 'x'@en-GB \"5\"^^<urn:e:t> ) .\n";
    enum { COPIES = 6000 };
    LgBuf text = {0};
    for (size_t pad = 0; pad < 160; pad += 7) {
        lg_buf_clear(&text);
        for (size_t i = 0; i < pad; i++) {
            lg_buf_byte(&text, ' ');
        }
        for (size_t i = 0; i < COPIES / 3; i++) {
            lg_buf_add(&text, lg_str_c(one));
        }
        LgArena *arena = lg_arena_new(0);
        Quads quads;
        LgError err = {0};
        quads_init(&quads, arena);
        CU_ASSERT_EQUAL(read_text(LG_FORMAT_TURTLE, lg_buf_view(&text), (LgStr){0}, &quads, &err),
                        LG_OK);
        CU_ASSERT_STRING_EQUAL(err.text, "");
        CU_ASSERT_EQUAL(quads.n, (COPIES / 3) * 16);
        CHECK_STR(quads.quads[quads.n - 16].o, "\"long é \\\"text\\\" here\"");
        quads_done(&quads);
        lg_arena_free(arena);
    }
    lg_buf_done(&text);
}

static void
stops_at_its_depth(void)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("<urn:a> <urn:b> "));
    for (size_t i = 0; i < 1000; i++) {
        lg_buf_add(&text, i % 2 ? LG_STR("[ <urn:b> ") : LG_STR("( "));
    }
    CU_ASSERT_EQUAL(read_text(LG_FORMAT_TURTLE, lg_buf_view(&text), (LgStr){0}, &quads, &err),
                    LG_E_LIMIT);
    CU_ASSERT_EQUAL(err.line, 1);
    lg_buf_done(&text);
    quads_done(&quads);
    lg_arena_free(arena);
}

static void
reads_files(void)
{
    char path[] = "/tmp/lodge-read-XXXXXX.ttl";
    const int fd = mkstemps(path, 4);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    static const char text[] = "\xef\xbb\xbf<x y> <urn:p> <#a> .\n";
    CU_ASSERT_EQUAL(write(fd, text, sizeof(text) - 1), (ssize_t)sizeof(text) - 1);
    (void)close(fd);
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    CU_ASSERT_EQUAL(quads_read(&quads, path, (LgStr){0}, &err), LG_E_SYNTAX);
    CU_ASSERT_STRING_EQUAL(err.source, path);
    CU_ASSERT_EQUAL(err.column, 6);
    CU_ASSERT_EQUAL(quads_read(&quads, "/nowhere.ttl", (LgStr){0}, &err), LG_E_NOTFOUND);
    (void)unlink(path);
    quads_done(&quads);
    lg_arena_free(arena);
}

typedef struct {
    uint64_t calls, done, total;
    bool stop;
} Ticks;

static LgStatus
tick(void *ctx, const LgProgressState *state)
{
    Ticks *ticks = (Ticks *)ctx;
    ticks->calls++;
    ticks->done = state->done;
    ticks->total = state->total;
    return ticks->stop ? LG_E_CANCEL : LG_OK;
}

static int
fail_reads(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    unsigned *left = (unsigned *)ctx;
    (void)path;
    (void)size;
    return call == LG_IO_READ && (*left)-- == 0 ? EIO : 0;
}

static void
unpacks_ticks_and_fails_as_told(void)
{
    char path[] = "/tmp/lodge-read-XXXXXX.nt.gz";
    const int fd = mkstemps(path, 6);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    gzFile gz = gzdopen(fd, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(gz);
    for (int i = 0; i < 20000; i++) {
        (void)gzprintf(gz, "<urn:s:%d> <urn:p> \"%d\" .\n", i * 7919, i);
    }
    CU_ASSERT_EQUAL(gzclose(gz), Z_OK);
    Ticks ticks = {0};
    const LgProgress progress = {tick, &ticks};
    const LgReadOptions options = {.graph = LG_STR("urn:g"), .progress = &progress};
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    uint64_t n = 0;
    quads_init(&quads, arena);
    CU_ASSERT_EQUAL(lg_read_file(&lg_io_plain, path, &options, &quads.sink, &n, &err), LG_OK);
    CU_ASSERT_EQUAL(n, 20000);
    CU_ASSERT_EQUAL(quads.n, 20000);
    CU_ASSERT_TRUE(ticks.calls >= 2);
    CU_ASSERT_TRUE(ticks.done == ticks.total && ticks.total > 1000);
    ticks.stop = true;
    CU_ASSERT_EQUAL(lg_read_file(&lg_io_plain, path, &options, &quads.sink, &n, &err), LG_E_CANCEL);
    for (unsigned nth = 0; nth < 2; nth++) {
        unsigned left = nth;
        const LgIo io = {.hook = fail_reads, .ctx = &left};
        ticks.stop = false;
        CU_ASSERT_EQUAL(lg_read_file(&io, path, &options, &quads.sink, &n, &err), LG_E_IO);
    }
    (void)unlink(path);
    quads_done(&quads);
    lg_arena_free(arena);
}

static LgStatus
read_once(void *ctx)
{
    static const char text[] = "@prefix e: <urn:e:> . @base <http://a/b/> .\n"
                               "<g> { e:s\\.1 e:p \"a\\n\"@en, 1.5, <../c>, ([] _:x) . }\n";
    (void)ctx;
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    if (!arena) {
        return LG_E_NOMEM;
    }
    quads_init(&quads, arena);
    LgStatus st = read_text(LG_FORMAT_TRIG, lg_str_c(text), LG_STR("s"), &quads, NULL);
    st = st == LG_OK
             ? read_text(LG_FORMAT_NQUADS, LG_STR("<urn:a> <urn:b> \"\\t\" <urn:\\u0061> ."),
                         LG_STR("s"), &quads, NULL)
             : st;
    quads_done(&quads);
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    CU_ASSERT_TRUE(fail_each_allocation(read_once, NULL) > 20);
}

// A document of many batches, which a second thread hands over: every statement in its order, and
// errors where they are.
static void
reads_many_batches(void)
{
    enum { MANY = 20000, BAD = 15000 };
    const LgReadOptions options = {.format = LG_FORMAT_NTRIPLES,
                                   .graph = LG_STR("http://example.org/g"),
                                   .source = LG_STR("in")};
    for (unsigned bad = 0; bad < 2; bad++) {
        LgBuf text = {0};
        LgBuf want = {0};
        LgBuf got = {0};
        LgError err = {0};
        uint64_t n = 0;
        LgSink *sink = NULL;
        for (unsigned i = 0; i < MANY; i++) {
            lg_buf_printf(&text, "<http://example.org/%u> <http://example.org/p%u> \"%u\"", i / 3,
                          i % 5, i);
            lg_buf_printf(&text, i % 2 ? "@en .\n" : "^^<http://example.org/t%u> .\n", i % 3);
            if (bad && i == BAD) {
                lg_buf_add(&text, LG_STR("<http://example.org/s> nothing .\n"));
            }
        }
        const LgOut out = lg_out_buf(&got);
        CU_ASSERT_EQUAL_FATAL(lg_sink_nquads_new(&out, &sink, &err), LG_OK);
        const LgStatus st = lg_read_bytes(lg_buf_view(&text), &options, sink, &n, &err);
        if (bad) {
            CU_ASSERT_EQUAL(st, LG_E_SYNTAX);
            CU_ASSERT_EQUAL(err.line, BAD + 2);
        } else {
            CU_ASSERT_EQUAL(st, LG_OK);
            CU_ASSERT_EQUAL(n, MANY);
            CU_ASSERT_EQUAL(lg_sink_nquads_end(sink, NULL, &err), LG_OK);
            for (LgStr rest = lg_buf_view(&text); rest.n > 0;) {
                const size_t end = lg_str_find(rest, '\n');
                lg_buf_add(&want, (LgStr){rest.p, end - 1});
                lg_buf_add(&want, LG_STR("<http://example.org/g> .\n"));
                rest = lg_str_from(rest, end + 1);
            }
            CU_ASSERT(lg_str_eq(lg_buf_view(&want), lg_buf_view(&got)));
        }
        lg_sink_nquads_free(sink);
        lg_buf_done(&text);
        lg_buf_done(&want);
        lg_buf_done(&got);
    }
}

CU_TestInfo read_tests[] = {
    {"reads many batches", reads_many_batches},
    {"says where it went wrong", says_where_it_went_wrong},
    {"scopes blank nodes", scopes_blank_nodes},
    {"reads across its window", reads_across_its_window},
    {"stops at its depth", stops_at_its_depth},
    {"reads files", reads_files},
    {"unpacks, ticks, and fails as told", unpacks_ticks_and_fails_as_told},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
