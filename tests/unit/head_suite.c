// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "http/chunk_impl.h"
#include "http/head.h"
#include "unit/suites.h"

static const LgHeadLimits limits = {200, 1000, 10};

static int
check(LgStr bytes, LgArena *arena, LgRequest *r)
{
    size_t at = 0;
    LgHeadFault fault;
    const size_t n = lg_head_scan(bytes, &at, &limits, &fault);
    if (n == 0) {
        return fault.status;
    }
    const int status = lg_head_parse((LgStr){bytes.p, n}, &limits, arena, r).status;
    return status == 0 ? 200 : status;
}

#define H "Host: x\r\n"

static void
refuses_what_can_be_read_two_ways(void)
{
    static const struct {
        LgStr head;
        int want; // 200: fine; 0: more is needed
    } cases[] = {
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("\r\nGET / HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("GET / HTTP/1.0\r\n\r\n"), 200},
        {LG_STR_INIT("GET http://a.example/b?c HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("OPTIONS * HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("GET /a%20b?q={}|^ HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("PUT / HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 100\r\n\r\n"), 200},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"), 200},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H), 0},
        {LG_STR_INIT(""), 0},
        {LG_STR_INIT("\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\nHost: x\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"), 400},
        {LG_STR_INIT("GET  / HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1 \r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/9.9\r\n" H "\r\n"), 505},
        {LG_STR_INIT("GET / HTTP/2.0\r\n" H "\r\n"), 505},
        {LG_STR_INIT("GET / http/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("BREW / HTTP/1.1\r\n" H "\r\n"), 501},
        {LG_STR_INIT("get / HTTP/1.1\r\n" H "\r\n"), 501},
        {LG_STR_INIT("G(T / HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("CONNECT x:80 HTTP/1.1\r\n" H "\r\n"), 405},
        {LG_STR_INIT("GET * HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET x HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET ftp://x/ HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "A : b\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n H: b\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "A: b\0c\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "A: b\001c\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "no colon\r\n\r\n"), 400},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H ": empty\r\n\r\n"), 400},
        {LG_STR_INIT("GET /%00 HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /%2 HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /%zz HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /?a=%4 HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /%c0%af HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /%0a HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a\\b HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /\303\251 HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a#b HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /../etc HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a/%2e%2e/etc HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a/..%2fetc HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a/. HTTP/1.1\r\n" H "\r\n"), 400},
        {LG_STR_INIT("GET /a..b/...c HTTP/1.1\r\n" H "\r\n"), 200},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "\r\n"), 411},
        {LG_STR_INIT("QUERY / HTTP/1.1\r\n" H "\r\n"), 411},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551616\r\n\r\n"), 413},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: +5\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: \r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 5, 5\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"),
         400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H
                     "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
         400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n"), 501},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: \vchunked\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H
                     "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"),
         400},
        {LG_STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\n"),
         415},
        {LG_STR_INIT("GET / HTTP/1.1\r\n" H "Expect: tea\r\n\r\n"), 417},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgRequest r = {0};
        const int got = check(cases[i].head, arena, &r);
        if (got != cases[i].want) {
            (void)printf("\n  case %zu " LG_STR_FMT ": %d, expected %d", i,
                         LG_STR_ARG(cases[i].head), got, cases[i].want);
        }
        CU_ASSERT_EQUAL(got, cases[i].want);
        lg_arena_free(arena);
    }
}

static LgStr
filled(LgArena *arena, const char *before, size_t n, const char *after)
{
    char *p = LG_NEW_ARRAY(arena, char, n + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    memset(p, 'a', n);
    const LgStr s = lg_arena_printf(arena, "%s%s%s", before, p, after);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.p);
    return s;
}

static void
keeps_its_limits_to_the_byte(void)
{
    static const char end[] = " HTTP/1.1\r\n" H "\r\n";
    LgArena *arena = lg_arena_new(0);
    LgRequest r = {0};
    CU_ASSERT_EQUAL(check(filled(arena, "GET /", 199, end), arena, &r), 200);
    CU_ASSERT_EQUAL(check(filled(arena, "GET /", 200, end), arena, &r), 414);
    CU_ASSERT_EQUAL(check(filled(arena, "GET /", 300, ""), arena, &r), 414);
    CU_ASSERT_EQUAL(check(filled(arena, "GET / HTTP/1.1\r\n" H "A: ", 2000, ""), arena, &r), 431);
    char many[400] = "GET / HTTP/1.1\r\n" H;
    for (size_t i = strlen(many), n = 1; n < 10; n++, i += 6) {
        memcpy(many + i, "A: b\r\n", 7);
    }
    CU_ASSERT_EQUAL(check(lg_arena_printf(arena, "%s\r\n", many), arena, &r), 200);
    CU_ASSERT_EQUAL(check(lg_arena_printf(arena, "%sA: b\r\n\r\n", many), arena, &r), 431);
    lg_arena_free(arena);
}

static void
takes_a_request_apart(void)
{
    LgArena *arena = lg_arena_new(0);
    LgRequest r = {0};
    const LgStr text = LG_STR("HEAD http://h:1/a%20b/c%2Fd?x=1&y HTTP/1.1\r\n"
                              "hOST:  h \t\r\nAccept: a\r\nConnection: x, Close\r\n"
                              "accept:b\r\n\r\nrest");
    CU_ASSERT_EQUAL(check(text, arena, &r), 200);
    CU_ASSERT_EQUAL(r.method, LG_METHOD_HEAD);
    CU_ASSERT_TRUE(lg_str_eq(r.target, LG_STR("/a%20b/c%2Fd?x=1&y")));
    CU_ASSERT_TRUE(lg_str_eq(r.path, LG_STR("/a%20b/c%2Fd")));
    CU_ASSERT_TRUE(lg_str_eq(r.path_text, LG_STR("/a b/c/d")));
    CU_ASSERT_TRUE(lg_str_eq(r.query, LG_STR("x=1&y")));
    CU_ASSERT_TRUE(lg_str_eq(lg_request_field(&r, LG_STR("Host")), LG_STR("h")));
    CU_ASSERT_TRUE(lg_str_eq(lg_request_list(&r, LG_STR("ACCEPT")), LG_STR("a, b")));
    CU_ASSERT_FALSE(r.keep_alive);
    lg_arena_free(arena);
}

static void
finds_the_end_byte_by_byte(void)
{
    const LgStr text = LG_STR("GET / HTTP/1.1\r\n" H "\r\n");
    size_t at = 0;
    for (size_t n = 0; n <= text.n; n++) {
        LgHeadFault fault;
        const size_t end = lg_head_scan((LgStr){text.p, n}, &at, &limits, &fault);
        CU_ASSERT_EQUAL(fault.status, 0);
        CU_ASSERT_EQUAL(end, n == text.n ? n : 0);
    }
}

static void
decodes_chunks(void)
{
    static const struct {
        const char *in;
        const char *body;
        int status; // 0: fine
        bool end;
    } cases[] = {
        {"5\r\nhello\r\n0\r\n\r\n", "hello", 0, true},
        {"005\r\nhello\r\n1;a=b\r\n!\r\n0\r\n\r\n", "hello!", 0, true},
        {"a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", "0123456789", 0, true},
        {"0\r\n\r\n", "", 0, true},
        {"5\r\nhel", "hel", 0, false},
        {"5\nhello\r\n0\r\n\r\n", "", 400, false},
        {"5\r\nhelloX\r\n", "", 400, false},
        {"5\r\nhello\n0\r\n\r\n", "", 400, false},
        {" 5\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"5 \r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"0x5\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"-5\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"5;a\nb\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"000000005\r\nhello\r\n0\r\n\r\n", "", 400, false},
        {"ffffffff\r\nhello", "hello", 0, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int step = 1; step < 100; step += 98) { // a byte at a time, and at once
            LgChunks chunks = {0};
            char body[64] = "";
            size_t have = 0;
            bool end = false;
            LgHeadFault fault = {0};
            const size_t all = strlen(cases[i].in);
            for (size_t at = 0; at < all && !end && fault.status == 0;) {
                char piece[64];
                const size_t n = all - at < (size_t)step ? all - at : (size_t)step;
                memcpy(piece, cases[i].in + at, n);
                size_t out = 0;
                size_t used = 0;
                fault = lg_chunk_decode(&chunks, piece, n, 20, &out, &used, &end);
                if (fault.status == 0) {
                    memcpy(body + have, piece, out);
                    have += out;
                    at += used;
                }
            }
            CU_ASSERT_EQUAL(fault.status, cases[i].status);
            CU_ASSERT_EQUAL(end, cases[i].end);
            if (fault.status == 0) {
                CU_ASSERT_TRUE(lg_str_eq((LgStr){body, have}, lg_str_c(cases[i].body)));
            }
        }
    }
    LgChunks chunks = {0};
    char big[] = "15\r\n012345678901234567890\r\n0\r\n\r\n";
    size_t n = 0;
    bool end = false;
    CU_ASSERT_EQUAL(lg_chunk_decode(&chunks, big, sizeof(big) - 1, 20, &n, &n, &end).status, 413);
}

static void
survives_every_failed_allocation(void)
{
    int got = 500;
    for (unsigned nth = 1; got == 500 && nth < 100; nth++) {
        LgArena *arena = lg_arena_new(0);
        LgRequest r = {0};
        lg_mem_test_fail(nth);
        got = check(LG_STR("GET /a?b HTTP/1.1\r\n" H "A: b\r\n\r\n"), arena, &r);
        lg_mem_test_fail(0);
        lg_arena_free(arena);
    }
    CU_ASSERT_EQUAL(got, 200);
}

CU_TestInfo head_tests[] = {
    {"refuses what can be read in two ways", refuses_what_can_be_read_two_ways},
    {"keeps its limits to the byte", keeps_its_limits_to_the_byte},
    {"takes a request apart", takes_a_request_apart},
    {"finds the end byte by byte", finds_the_end_byte_by_byte},
    {"decodes chunks", decodes_chunks},
    {"survives every failed allocation", survives_every_failed_allocation},
    CU_TEST_INFO_NULL,
};
