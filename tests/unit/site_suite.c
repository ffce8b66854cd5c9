// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The site over an endpoint that fails on demand: what a client sees then.

#include "base/mem.h"
#include "http/head.h"
#include "http/reply_impl.h"
#include "site/site.h"
#include "unit/fake_endpoint.h"
#include "unit/suites.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    FakeEndpoint fake;
    LgSite *site;
    LgStr body; // of the next requests
} Fixture;

static LgStatus
open_site(Fixture *f, const FakeRule *rules)
{
    fake_endpoint_init(&f->fake, rules);
    const char *src = getenv("LG_SRCDIR");
    const LgSiteOptions options = {
        .endpoint = &f->fake.endpoint,
        .io = &lg_io_plain,
        .base = LG_STR("http://data.example"),
        .title = LG_STR("A <site>"),
        .token = LG_STR("0123456789abcdef"),
        .data_dir = src ? src : ".",
    };
    f->site = NULL;
    f->body = (LgStr){0};
    return lg_site_new(&options, &f->site, NULL);
}

// Hand a request to the site, whose allocation number `fail` fails (0: none); all
// that goes over the wire is appended to `out`.
static void
ask_site(const Fixture *f, const char *line, const char *fields, unsigned fail, LgBuf *out)
{
    static const LgHeadLimits limits = {65536, 98304, 100};
    LgArena *arena = lg_arena_new(0);
    int fds[2];
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    const int size = 4 * 1024 * 1024;
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    LgBuf text = {0};
    lg_buf_printf(&text, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", line, fields);
    LgRequest request = {0};
    const LgHeadFault fault = lg_head_parse(lg_buf_view(&text), &limits, arena, &request);
    lg_buf_done(&text);
    LgBuf rest = {0};
    request.body = f->body;
    if (fault.status == 0) {
        LgReply reply;
        lg_mem_test_fail(fail);
        lg_reply_init(&reply, fds[0], &request, 1000, NULL);
        lg_site_handle(f->site, &request, &reply);
        lg_reply_end(&reply, &rest);
        lg_mem_test_fail(0);
        lg_reply_done(&reply);
    }
    for (;;) {
        char *to = lg_buf_reserve(out, 65536);
        const ssize_t n = to ? recv(fds[1], to, 65536, 0) : 0;
        if (n <= 0) {
            break;
        }
        out->n += (size_t)n;
    }
    lg_buf_add(out, lg_buf_view(&rest));
    lg_buf_done(&rest);
    (void)close(fds[0]);
    (void)close(fds[1]);
    lg_arena_free(arena);
}

static bool
has(const LgBuf *buf, const char *text)
{
    return lg_str_search(lg_buf_view(buf), lg_str_c(text)) < buf->n;
}

#define BROWSER "Accept: text/html,*/*;q=0.8\r\n"
#define JSON "Accept: application/json\r\n"

static const FakeRule trouble[] = {
    {.has = "SLOW", .vars = "a", .fail = LG_E_TIMEOUT},
    {.has = "BAD", .vars = "a", .fail = LG_E_SYNTAX},
    {.has = "GRAPH-LATE",
     .vars = "s p o",
     .rows = "<http://a.example/> <http://b.example/p> some-text-that-fills-the-buffer",
     .graph = true,
     .repeat = 100000,
     .fail = LG_E_LIMIT,
     .fail_after = 3000},
    {.has = "LATER", .vars = "a", .rows = "x;y", .fail = LG_E_TIMEOUT, .fail_after = 1},
    {.has = "LATE",
     .vars = "a",
     .rows = "some-text-that-fills-the-buffer;some-text-that-fills-the-buffer",
     .repeat = 100000,
     .fail = LG_E_TIMEOUT,
     .fail_after = 3000},
    {.has = "MANY", .vars = "a", .rows = "1;2;3;4;5;6;7;8;9;10", .repeat = 150},
    {.has = "BROKEN", .vars = "a", .fail = LG_E_CORRUPT},
    {.has = NULL},
};

static void
tells_failures_as_they_are(void)
{
    static const struct {
        const char *line, *fields, *status, *text;
    } cases[] = {
        {"GET /sparql?query=SLOW", JSON, "HTTP/1.1 503 ", "Retry-After: 5"},
        {"GET /sparql?query=SLOW", BROWSER, "HTTP/1.1 503 ", "The query was stopped"},
        {"GET /sparql?query=BAD", JSON, "HTTP/1.1 400 ", "\"line\":2,\"column\":3"},
        {"GET /sparql?query=BAD%0Ax%3Cyz", BROWSER, "HTTP/1.1 400 ", "<mark>yz</mark>"},
        {"GET /sparql?query=LATER", JSON, "HTTP/1.1 503 ", "the fake fails"},
        {"GET /sparql?query=LATER", BROWSER, "HTTP/1.1 503 ", "The query was stopped"},
        {"GET /sparql?query=BROKEN", JSON, "HTTP/1.1 500 ", "the fake refuses"},
        {"GET /sparql?query=MANY", BROWSER, "HTTP/1.1 200 ",
         "The first 1,000 rows. There are more"},
        {"GET /sparql?query=MANY&explain=1", "Accept: */*\r\n", "HTTP/1.1 200 ",
         "scan <everything>"},
        {"GET /sparql/explain?query=MANY", JSON, "HTTP/1.1 200 ", "{\"operators\": []}"},
        {"GET /sparql/explain?query=SLOW", JSON, "HTTP/1.1 503 ", "Retry-After: 5"},
        {"GET /sparql?query=MANY&explain=1", BROWSER, "HTTP/1.1 200 ", "scan &lt;everything&gt;"},
        {"GET /", BROWSER, "HTTP/1.1 200 ", "<h1>A &lt;site&gt;</h1>"},
        {"GET /", BROWSER, "HTTP/1.1 200 ", "Nothing has been published here yet"},
        {"GET /data/x", BROWSER, "HTTP/1.1 404 ", "nothing is known here about"},
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        ask_site(&f, cases[i].line, cases[i].fields, 0, &out);
        const bool ok = has(&out, cases[i].status) && has(&out, cases[i].text);
        if (!ok) {
            (void)printf("\n  %s: " LG_STR_FMT "\n", cases[i].line, LG_STR_ARG(lg_buf_view(&out)));
        }
        CU_ASSERT_TRUE(ok);
        lg_buf_done(&out);
    }
    lg_site_free(f.site);
}

static void
breaks_off_what_fails_in_the_middle(void)
{
    static const struct {
        const char *line, *fields;
    } cases[] = {
        {"GET /sparql?query=LATE", JSON},
        {"GET /sparql?query=LATE", "Accept: text/csv\r\n"},
        {"GET /sparql?query=LATE", "Accept: text/tab-separated-values\r\n"},
        {"GET /sparql?query=LATE", "Accept: application/sparql-results+xml\r\n"},
        {"GET /sparql?query=GRAPH-LATE", "Accept: text/turtle\r\n"},
        {"GET /sparql?query=GRAPH-LATE", "Accept: application/n-triples\r\n"},
        {"GET /sparql?query=GRAPH-LATE", "Accept: application/ld+json\r\n"},
        {"GET /sparql?query=GRAPH-LATE", "Accept: application/rdf+xml\r\n"},
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        ask_site(&f, cases[i].line, cases[i].fields, 0, &out);
        CU_ASSERT_TRUE(has(&out, "HTTP/1.1 200 "));
        CU_ASSERT_TRUE(has(&out, "Transfer-Encoding: chunked"));
        CU_ASSERT_FALSE(has(&out, "\r\n0\r\n\r\n"));
        lg_buf_done(&out);
    }
    lg_site_free(f.site);
}

static void
gives_no_etag_for_mixed_versions(void)
{
    Fixture f;
    LgBuf out = {0};
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    ask_site(&f, "GET /sparql?query=ASK%7B%7D%23MANY", JSON, 0, &out);
    CU_ASSERT_TRUE(has(&out, "ETag: "));
    lg_buf_clear(&out);
    f.fake.version_status = LG_E_IO;
    ask_site(&f, "GET /", BROWSER, 0, &out);
    CU_ASSERT_TRUE(has(&out, "HTTP/1.1 500 "));
    lg_buf_done(&out);
    lg_site_free(f.site);
}

// Counts that cannot be had are left out, and that is said.
static void
describes_itself_without_counts(void)
{
    static const FakeRule slow[] = {
        {.has = "GRAPH ?g", .vars = "g n", .rows = "<http://g.example/> 5"},
        {.has = "DISTINCT", .vars = "n", .fail = LG_E_TIMEOUT},
        {.has = "GROUP BY ?p", .vars = "p n", .rows = "<http://p.example/p> 5"},
        {.has = "GROUP BY ?c",
         .vars = "c n",
         .rows = "<http://c.example/C> 5",
         .fail = LG_E_LIMIT,
         .fail_after = 1},
        {.has = "COUNT", .vars = "n", .rows = "5"},
        {.has = NULL},
    };
    static const FakeRule none[] = {{.has = "SELECT", .vars = "n", .fail = LG_E_IO}, {.has = NULL}};
    static const char *const there[] = {
        "sd:name <http://g.example/>", "void:triples 5", "void:property <http://p.example/p>",
        "void:vocabulary <http://p.example/>", "Counts that are missing took longer"};
    Fixture f;
    LgBuf out = {0};
    CU_ASSERT_EQUAL_FATAL(open_site(&f, slow), LG_OK);
    ask_site(&f, "GET /sparql", "Accept: text/turtle\r\n", 0, &out);
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
        CU_ASSERT_TRUE(has(&out, there[i]));
    }
    CU_ASSERT_FALSE(has(&out, "ETag: "));
    CU_ASSERT_FALSE(has(&out, "void:distinctSubjects"));
    CU_ASSERT_FALSE(has(&out, "void:classes "));
    lg_site_free(f.site);
    lg_buf_clear(&out);
    CU_ASSERT_EQUAL_FATAL(open_site(&f, none), LG_OK);
    ask_site(&f, "GET /.well-known/void", "Accept: text/turtle\r\n", 0, &out);
    CU_ASSERT_TRUE(has(&out, "Graphs and triples are being counted; ask again in a minute"));
    CU_ASSERT_FALSE(has(&out, "ETag: "));
    CU_ASSERT_FALSE(has(&out, "void:triples"));
    lg_site_free(f.site);
    lg_buf_done(&out);
}

static void
refuses_a_base_that_is_none(void)
{
    static const char *const bases[] = {"", "data.example", "ftp://x/", "http://x/#",
                                        "http://x y/"};
    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        Fixture f;
        fake_endpoint_init(&f.fake, NULL);
        const LgSiteOptions options = {.endpoint = &f.fake.endpoint,
                                       .io = &lg_io_plain,
                                       .base = lg_str_c(bases[i]),
                                       .data_dir = "."};
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_site_new(&options, &f.site, &err), LG_E_USAGE);
    }
}

#define D "<http://data.example/data/d>"
#define A "<http://data.example/def/a>"
#define M "<http://data.example/def/m>"
#define O "<http://data.example/data/d/o>"

static const FakeRule cube[] = {
    {.has = "?d <" LG_NS_QB "component>",
     .vars = "c p o",
     .rows = "<http://c.example/1> <" LG_NS_QB "dimension> " A ";<http://c.example/1> <" LG_NS_QB
             "order> 1;<http://c.example/2> <" LG_NS_QB "measure> " M},
    {.has = "SELECT *\nWHERE", .vars = "observation a m", .rows = O " <http://x.example/> 12345"},
    {.has = "COUNT(*)", .vars = "n", .rows = "1"},
    {.has = "SELECT ?p ?o WHERE",
     .vars = "p o",
     .rows = "<" LG_NS_RDF "type> <" LG_NS_QB "DataSet>;<" LG_NS_RDFS "comment> text;<" LG_NS_DCT
             "description> **bold**"},
    {.has = "VALUES ?t", .vars = "d", .rows = D},
    {.has = "skos/core#prefLabel", .vars = "r l", .rows = A " Area;" M " Number"},
    {.has = "rdf-schema#label", .vars = "r l", .rows = D " Title"},
    {.has = "ASK", .yes = true},
    {.has = NULL},
};

#define TOKEN "Authorization: Bearer 0123456789abcdef\r\n"
#define TURTLE "Content-Type: text/turtle\r\n"
#define UPDATE "Content-Type: application/sparql-update\r\nContent-Length: 1\r\n"

static void
writes_for_who_has_the_token(void)
{
    static const struct {
        const char *line, *fields, *body, *status;
    } cases[] = {
        {"PUT /graph-store?graph=http://g/", TURTLE TOKEN, "<a:a> <a:b> [] .", "HTTP/1.1 201 "},
        {"PUT /graph-store?graph=http://g/", TURTLE, "", "HTTP/1.1 401 "},
        {"PUT /graph-store?graph=http://g/", TURTLE "Authorization: Bearer 0123456789abcdeF\r\n",
         "", "HTTP/1.1 401 "},
        {"PUT /graph/x", TURTLE TOKEN, "oops", "HTTP/1.1 400 "},
        {"PUT /graph/x", TOKEN, "", "HTTP/1.1 415 "},
        {"DELETE /graph/x", TOKEN, "", "HTTP/1.1 404 "},
        {"DELETE /graph-store?default", TOKEN, "", "HTTP/1.1 204 "},
        {"POST /sparql", UPDATE TOKEN, "DROP ALL", "HTTP/1.1 204 "},
        {"POST /sparql", UPDATE, "DROP ALL", "HTTP/1.1 401 "},
        {"PUT /data/x", TURTLE TOKEN, "", "HTTP/1.1 405 "},
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        const unsigned before = f.fake.updates;
        f.body = lg_str_c(cases[i].body);
        ask_site(&f, cases[i].line, cases[i].fields, 0, &out);
        CU_ASSERT_TRUE(has(&out, cases[i].status));
        CU_ASSERT_EQUAL(f.fake.updates - before, strncmp(cases[i].status, "HTTP/1.1 2", 10) == 0);
        lg_buf_done(&out);
    }
    LgBuf out = {0};
    f.fake.update_status = LG_E_BUSY;
    ask_site(&f, "DELETE /graph-store?default", TOKEN, 0, &out);
    CU_ASSERT_TRUE(has(&out, "HTTP/1.1 503 "));
    CU_ASSERT_TRUE(has(&out, "Retry-After: "));
    lg_buf_done(&out);
    lg_site_free(f.site);
}

// What the head of a request says decides how much of its body is read.
static void
admits_long_bodies_with_the_token(void)
{
    static const struct {
        const char *line, *fields;
        uint64_t most; // of a normal 1000
        bool slow;     // among those that may wait
    } cases[] = {
        {"POST /sparql", UPDATE, 0, true},
        {"POST /sparql", UPDATE "Authorization: Bearer x\r\n", 0, true},
        {"POST /sparql", UPDATE TOKEN, 16 * 1024 * 1024, false},
        {"POST /sparql", "Content-Length: 1\r\n", 1000, true},
        {"POST /sparql", "Content-Length: 1\r\n" TOKEN, 48 * 1024 * 1024, false},
        {"PUT /graph/x", TURTLE, 0, true},
        {"PUT /graph/x", TURTLE TOKEN TOKEN, 0, true},
        {"PUT /graph/x", TURTLE TOKEN, 256 * 1024 * 1024, false},
        {"PUT /graph-store?default", TURTLE TOKEN, 256 * 1024 * 1024, false},
        {"PUT /graph-storage?default", TURTLE TOKEN, 1000, false},
        {"QUERY /sparql", "Content-Length: 1\r\n" TOKEN, 1000, false},
    };
    static const LgHeadLimits limits = {65536, 98304, 100};
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgBuf text = {0};
        LgRequest request = {0};
        lg_buf_printf(&text, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", cases[i].line, cases[i].fields);
        CU_ASSERT_EQUAL(lg_head_parse(lg_buf_view(&text), &limits, arena, &request).status, 0);
        CU_ASSERT_EQUAL(lg_site_admit(f.site, &request, 1000), cases[i].most);
        request.body = LG_STR("x");
        CU_ASSERT_EQUAL(lg_site_slow(f.site, &request), cases[i].slow);
        lg_buf_done(&text);
        lg_arena_free(arena);
    }
    lg_site_free(f.site);
}

// What is answered in the thread that reads requests: by what the client would get, not by all that
// it would take.
static void
answers_small_queries_at_once(void)
{
    static const FakeRule rules[] = {
        {.has = "SELECT", .vars = "a", .rows = "1;2"},
        {.has = "CONSTRUCT", .vars = "s p o", .rows = "<a:a> <a:b> <a:c>", .graph = true},
        {.has = NULL},
    };
    static const char any[] = "Accept: application/sparql-results+json, application/n-triples, "
                              "text/html;q=0.9, */*;q=0.1\r\n";
    static const char graph[] = "Accept: application/n-triples\r\n";
    static const struct {
        const char *line, *fields;
        bool quick;
    } cases[] = {
        {"GET /sparql?query=SELECT", JSON, true},
        {"GET /sparql?query=SELECT", any, true},
        {"GET /sparql?query=SELECT", BROWSER, false},
        {"GET /sparql?query=CONSTRUCT", graph, true},
        {"GET /sparql?query=CONSTRUCT", any, false}, // a page of it
        {"GET /sparql?query=SELECT&explain=1", JSON, false},
        {"POST /sparql?query=SELECT", "Content-Length: 1\r\n" JSON, false},
        {"GET /sparql", JSON, false},
    };
    static const LgHeadLimits limits = {65536, 98304, 100};
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, rules), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgBuf text = {0};
        LgRequest request = {0};
        LgReply reply;
        lg_buf_printf(&text, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", cases[i].line, cases[i].fields);
        CU_ASSERT_EQUAL(lg_head_parse(lg_buf_view(&text), &limits, arena, &request).status, 0);
        lg_reply_init(&reply, -1, &request, 1000, NULL);
        reply.whole = true;
        CU_ASSERT_EQUAL(lg_site_quick(f.site, &request, &reply), cases[i].quick);
        CU_ASSERT_TRUE(!cases[i].quick || reply.body.n > 0);
        lg_reply_done(&reply);
        lg_buf_done(&text);
        lg_arena_free(arena);
    }
    lg_site_free(f.site);
}

// Also when memory is short a write is either done and said to be, or neither.
static void
writes_or_fails_whole(void)
{
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, trouble), LG_OK);
    f.body = LG_STR("<a:a> <a:b> [] .");
    unsigned good = 0;
    for (unsigned nth = 1; nth < 4000 && good < 3; nth++) {
        LgBuf out = {0};
        const unsigned before = f.fake.updates;
        ask_site(&f, "PUT /graph-store?graph=http://g/", TURTLE TOKEN, nth, &out);
        const bool done = has(&out, "HTTP/1.1 201 ");
        CU_ASSERT_TRUE(!done || f.fake.updates == before + 1);
        good = done ? good + 1 : 0;
        lg_buf_done(&out);
    }
    CU_ASSERT_EQUAL(good, 3);
    lg_site_free(f.site);
}

static void
survives_every_failed_allocation(void)
{
    static const char *const lines[] = {
        "GET /",
        "GET /data/d",
        "GET /data/d.csv",
        "GET /id/x",
        "GET /sparql?query=SELECT%20*%0AWHERE",
        "GET /search?q=x",
        "GET /sparql/calls?query=ASK%20%7B%7D",
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, cube), LG_OK);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        LgBuf whole = {0};
        ask_site(&f, lines[i], BROWSER, 0, &whole);
        CU_ASSERT_TRUE(has(&whole, "HTTP/1.1 200 ") || has(&whole, "HTTP/1.1 303 "));
        unsigned good = 0;
        for (unsigned nth = 1; nth < 4000 && good < 3; nth++) {
            LgBuf out = {0};
            ask_site(&f, lines[i], BROWSER, nth, &out);
            good = has(&out, "HTTP/1.1 200 ") || has(&out, "HTTP/1.1 303 ") ? good + 1 : 0;
            lg_buf_done(&out);
        }
        CU_ASSERT_EQUAL(good, 3);
        lg_buf_done(&whole);
    }
    lg_site_free(f.site);
}

static void
loads_or_fails_whole(void)
{
    LgStatus st = LG_E_NOMEM;
    for (unsigned nth = 1; st != LG_OK && nth < 2000; nth++) {
        Fixture f;
        lg_mem_test_fail(nth);
        st = open_site(&f, cube);
        lg_mem_test_fail(0);
        lg_site_free(f.site);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
}

static const FakeRule words[] = {
    {.has = "?s a ?t", .vars = "t n", .rows = "<http://v.example/Kind#Thing> 7;- 3"},
    {.has = "?s ?t ?o",
     .vars = "t n",
     .rows = "<" LG_NS_RDFS "label> 9;<http://v.example/a/way> 5;<http://w.example/a/way> 4"},
    {.has = "rdf-schema#label", .vars = "r l", .rows = "<http://v.example/a/way> Path"},
    {.has = NULL},
};

static void
completes_from_the_vocabulary(void)
{
    static const struct {
        const char *line, *text;
    } cases[] = {
        {"GET /sparql/complete?kind=class",
         "{\"completions\":[{\"kind\":\"class\",\"text\":\"kind:Thing\",\"iri\":"
         "\"http://v.example/Kind#Thing\",\"count\":7,\"prefix\":\"kind\","
         "\"namespace\":\"http://v.example/Kind#\"}],\"more\":false}"},
        {"GET /sparql/complete?q=pat", "\"text\":\"a:way\""},  // by its label
        {"GET /sparql/complete?q=a2:", "\"text\":\"a2:way\""}, // another namespace
        {"GET /sparql/complete?q=rdfs:LAB", "\"text\":\"rdfs:label\""},
        {"GET /sparql/complete?q=%3Chttp://w.", "\"iri\":\"http://w.example/a/way\""},
        {"GET /sparql/complete?limit=1", "\"more\":true"},
        {"GET /sparql/complete?q=nothing-such", "{\"completions\":[],\"more\":false}"},
        {"GET /sparql/complete?kind=verb", "must be one of any, prefix, class, property"},
        {"GET /sparql/complete?limit=101", "a number from 1 to 100"},
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, words), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        ask_site(&f, cases[i].line, JSON, 0, &out);
        if (!has(&out, cases[i].text)) {
            (void)printf("\n  %s: " LG_STR_FMT "\n", cases[i].line, LG_STR_ARG(lg_buf_view(&out)));
        }
        CU_ASSERT_TRUE(has(&out, cases[i].text));
        lg_buf_done(&out);
    }
    lg_site_free(f.site);
}

static const FakeRule other_words[] = {
    {.has = "?s a ?t", .vars = "t n", .rows = "<http://v.example/Kind#New> 8"},
    {.has = NULL},
};

static void
reads_the_vocabulary_anew(void)
{
    Fixture f;
    bool anew = false;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, words), LG_OK);
    for (int i = 0; i < 5000 && !anew; i++) {
        LgBuf out = {0};
        ask_site(&f, "GET /sparql/complete?kind=class", JSON, 0, &out);
        anew = has(&out, "Kind#New");
        CU_ASSERT_TRUE(anew || has(&out, "Kind#Thing"));
        CU_ASSERT_EQUAL(i == 0 || anew, has(&out, "ETag: ")); // not of what is out of date
        f.fake.rules = other_words;
        f.fake.version = 100;
        f.fake.answer_version = 100;
        lg_buf_done(&out);
        (void)usleep(1000); // it rests twenty times as long as it worked
    }
    CU_ASSERT_TRUE(anew);
    lg_site_free(f.site);
}

static const FakeRule undeclared[] = {
    {.has = "?s a ?t", .vars = "t n", .rows = "<http://v.example/Kind#Thing> 7"},
    {.has = "?s ?t ?o", .vars = "t n", .rows = "<" LG_NS_RDFS "label> 9"},
    {.has = "?x", .vars = "a", .fail = LG_E_SYNTAX}, // at line 2, column 3
    {.has = NULL},
};

static void
offers_what_may_have_been_meant(void)
{
    static const struct {
        const char *query, *text;
        bool offered;
    } cases[] = {
        // Known but not declared, near a known one, and near one made for the data.
        {"SELECT%20?x%0A%7B%20skos:a", "PREFIX%20skos%3A%20%3Chttp", true},
        {"SELECT%20?x%0A%7B%20skox:a", "skos%3Aa\">Did you mean skos:?", true},
        {"SELECT%20?x%0A%7B%20SKOS:a", "Did you mean skos:?", true},
        {"SELECT%20?x%0A%7B%20kinds:a", "PREFIX%20kind%3A%20%3Chttp%3A%2F%2Fv.example", true},
        {"SELECT%20?x%0A%7B%20nothingnear:a", "class=\"mend\"", false},
        {"SELECT%20?x%0A%7B%20word", "class=\"mend\"", false},
        {"PREFIX%20skos:%20%3Cx%3E%20?x%0A%7B%20skos:a", "class=\"mend\"", false},
    };
    Fixture f;
    CU_ASSERT_EQUAL_FATAL(open_site(&f, undeclared), LG_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf line = {0};
        LgBuf out = {0};
        lg_buf_printf(&line, "GET /sparql?query=%s", cases[i].query);
        lg_buf_byte(&line, '\0');
        ask_site(&f, line.p, BROWSER, 0, &out);
        if (has(&out, cases[i].text) != cases[i].offered) {
            (void)printf("\n  %s: " LG_STR_FMT "\n", line.p, LG_STR_ARG(lg_buf_view(&out)));
        }
        CU_ASSERT_EQUAL(has(&out, cases[i].text), cases[i].offered);
        lg_buf_done(&out);
        lg_buf_done(&line);
    }
    lg_site_free(f.site);
}

static void
reads_the_vocabulary_or_fails_whole(void)
{
    bool good = false;
    for (unsigned nth = 1; !good && nth < 4000; nth++) {
        Fixture f;
        LgBuf out = {0};
        CU_ASSERT_EQUAL_FATAL(open_site(&f, words), LG_OK);
        ask_site(&f, "GET /sparql/complete?kind=class", JSON, nth, &out);
        good = has(&out, "HTTP/1.1 200 ");
        CU_ASSERT_TRUE(!good || has(&out, "kind:Thing"));
        lg_buf_done(&out);
        lg_site_free(f.site);
    }
    CU_ASSERT_TRUE(good);
}

static void
shows_a_cube(void)
{
    static const char *const want[] = {
        "<h1>Title</h1>",     "<label for=\"f-a\">Area</label>", "<data value=\"12345\">",
        "href=\"/data/d/o\"", "<strong>bold</strong>",           "Observations 1 to 1 of 1",
    };
    Fixture f;
    LgBuf out = {0};
    CU_ASSERT_EQUAL_FATAL(open_site(&f, cube), LG_OK);
    ask_site(&f, "GET /data/d", BROWSER, 0, &out);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        CU_ASSERT_TRUE(has(&out, want[i]));
    }
    lg_buf_done(&out);
    lg_site_free(f.site);
}

CU_TestInfo site_tests[] = {
    {"tells failures as they are", tells_failures_as_they_are},
    {"breaks off what fails in the middle", breaks_off_what_fails_in_the_middle},
    {"gives no ETag for mixed versions", gives_no_etag_for_mixed_versions},
    {"describes itself without counts", describes_itself_without_counts},
    {"refuses a base that is none", refuses_a_base_that_is_none},
    {"shows a cube", shows_a_cube},
    {"completes from the vocabulary", completes_from_the_vocabulary},
    {"offers what may have been meant", offers_what_may_have_been_meant},
    {"reads the vocabulary anew", reads_the_vocabulary_anew},
    {"reads the vocabulary or fails whole", reads_the_vocabulary_or_fails_whole},
    {"survives every failed allocation", survives_every_failed_allocation},
    {"writes for who has the token", writes_for_who_has_the_token},
    {"answers small queries at once", answers_small_queries_at_once},
    {"admits long bodies with the token", admits_long_bodies_with_the_token},
    {"writes or fails whole", writes_or_fails_whole},
    {"loads or fails whole", loads_or_fails_whole},
    CU_TEST_INFO_NULL,
};
