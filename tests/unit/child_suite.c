// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// RDF/XML and RDFa by way of the jailed child: what it gets right, and what
// must not get out of it.

#include "conformance/quads.h"
#include "rdf/jail_impl.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAD "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>"

static LgStatus
read_text(LgFormat format, LgStr text, Quads *quads, LgError *err)
{
    const LgReadOptions options = {.format = format,
                                   .base = LG_STR("http://base.example/doc"),
                                   .graph = LG_STR("urn:g"),
                                   .source = LG_STR("in")};
    uint64_t n = 0;
    return lg_read_bytes(text, &options, &quads->sink, &n, err);
}

static void
check(LgFormat format, const char *text, LgStatus status, const char *says, unsigned line)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    const LgStatus st = read_text(format, lg_str_c(text), &quads, &err);
    CU_ASSERT_EQUAL(st, status);
    CU_ASSERT_TRUE(error_says(&err, says));
    if (err.line != line) {
        (void)printf("\n    line %u, not %u: %s\n", err.line, line, err.text);
        CU_FAIL("another line");
    }
    quads_done(&quads);
    lg_arena_free(arena);
}

static void
reads_rdf_xml(void)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    const char *text = HEAD "<rdf:Description rdf:about='x'><e:p xml:lang='en-GB'>a &amp; b</e:p>"
                            "<e:q rdf:datatype='urn:t'>1.0</e:q><e:r rdf:nodeID='genid1'/>"
                            "<e:r><e:C/></e:r></rdf:Description></rdf:RDF>";
    CU_ASSERT_EQUAL(read_text(LG_FORMAT_RDFXML, lg_str_c(text), &quads, &err), LG_OK);
    CU_ASSERT_STRING_EQUAL(err.text, "");
    CU_ASSERT_EQUAL_FATAL(quads.n, 5);
    CHECK_STR(quads.quads[0].s, "<http://base.example/x>");
    CHECK_STR(quads.quads[0].o, "\"a & b\"@en-gb"); // lower case by the test's own sink
    CHECK_STR(quads.quads[1].o, "\"1.0\"^^<urn:t>");
    CHECK_STR(quads.quads[2].o, "_:genid_genid1");
    CHECK_STR(quads.quads[2].g, "<urn:g>");
    quads_done(&quads);
    lg_arena_free(arena);
}

static void
reads_rdfa(void)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    const char *text =
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
        "<title>t</title></head><body><p about='#a' property='http://purl.org/dc/terms/title'>"
        "Title</p></body></html>";
    CU_ASSERT_EQUAL(read_text(LG_FORMAT_RDFA, lg_str_c(text), &quads, &err), LG_OK);
    CU_ASSERT_STRING_EQUAL(err.text, "");
    CU_ASSERT_EQUAL_FATAL(quads.n, 1);
    CHECK_STR(quads.quads[0].s, "<http://base.example/doc#a>");
    quads_done(&quads);
    lg_arena_free(arena);
}

static void
says_where_it_went_wrong(void)
{
    check(LG_FORMAT_RDFXML, HEAD "\n\n<e:a></rdf:RDF>", LG_E_SYNTAX, "mismatch", 3);
    check(LG_FORMAT_RDFXML, HEAD "\n<e:a rdf:about='x' rdf:ID='y'/></rdf:RDF>", LG_E_SYNTAX, "", 2);
    check(LG_FORMAT_RDFXML, HEAD "<e:a rdf:about='http://x/a b'/></rdf:RDF>", LG_E_INVALID,
          "a space", 1);
    check(LG_FORMAT_RDFXML, "", LG_E_SYNTAX, "", 0);
    // What the parser would change without a word is refused.
    check(LG_FORMAT_RDFXML, HEAD "\n<e:a xml:lang='fr'><e:p>\n<e:b e:q='x'/></e:p></e:a></rdf:RDF>",
          LG_E_SYNTAX, "attribute q=\"x\": the parser would lose the language", 0);
    check(LG_FORMAT_RDFXML,
          HEAD "<e:a e:q='x' rdf:type='urn:t'><e:p xml:lang='fr' "
               "rdf:parseType='Literal'><b e:c='d'/></e:p></e:a></rdf:RDF>",
          LG_OK, "", 0);
}

static void
refuses_long_language_tags(void)
{
    char tag[301];
    memset(tag, 'a', sizeof(tag) - 1);
    tag[300] = '\0';
    char text[1024];
    (void)snprintf(text, sizeof(text), HEAD "\n<e:a><e:p xml:lang = '%s'>x</e:p></e:a></rdf:RDF>",
                   tag);
    check(LG_FORMAT_RDFXML, text, LG_E_SYNTAX, "language tag of more than 200 bytes", 2);
    // Where the guard cannot see it, the child may die of it, but nothing else does.
    (void)snprintf(text, sizeof(text),
                   "<!DOCTYPE rdf:RDF [<!ENTITY t '%s'>]>" HEAD
                   "<e:a><e:p xml:lang='&t;'>x</e:p></e:a></rdf:RDF>",
                   tag);
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    CU_ASSERT_NOT_EQUAL(read_text(LG_FORMAT_RDFXML, lg_str_c(text), &quads, &err), LG_OK);
    quads_done(&quads);
    lg_arena_free(arena);
}

static LgStatus
count_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)sink;
    (void)term;
    (void)keep;
    (void)err;
    *out = 1;
    return LG_OK;
}

static LgStatus
count_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)sink;
    (void)rows;
    (void)err;
    return LG_OK;
}

// Kills every child of this process.
static LgStatus
kill_child(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)sink;
    (void)quads;
    (void)err;
    char path[64];
    char pids[256] = "";
    (void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    const ssize_t n = read(fd, pids, sizeof(pids) - 1);
    (void)close(fd);
    if (n > 0) {
        (void)kill((pid_t)strtol(pids, NULL, 10), SIGKILL);
    }
    return LG_OK;
}

static LgStatus
drop_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)sink;
    (void)quads;
    (void)err;
    return LG_OK;
}

static LgStatus
read_with(LgStatus (*quads)(LgSink *, const LgQuads *, LgError *), LgStr text, LgError *err)
{
    const LgSinkType type = {.term = count_term, .rows = count_rows, .quads = quads};
    LgSink sink = {&type};
    const LgReadOptions options = {
        .format = LG_FORMAT_RDFXML, .graph = LG_STR("urn:g"), .source = LG_STR("in")};
    uint64_t n = 0;
    return lg_read_bytes(text, &options, &sink, &n, err);
}

static void
works_beside_a_large_mapping(void)
{
    const size_t size = (size_t)8 << 30; // more than the jail's own memory limit
    void *map = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CU_ASSERT_TRUE_FATAL(map != MAP_FAILED);
    CU_ASSERT_EQUAL(read_with(drop_quads, LG_STR(HEAD "<e:a rdf:about='urn:x'/></rdf:RDF>"), NULL),
                    LG_OK);
    (void)munmap(map, size);
}

static void
needs_a_base_for_relative_iris(void)
{
    LgError err = {0};
    const LgStr absolute = LG_STR(HEAD "<e:a rdf:about='urn:x'/></rdf:RDF>");
    const LgStr relative = LG_STR(HEAD "\n<e:a rdf:about='x'/></rdf:RDF>");
    CU_ASSERT_EQUAL(read_with(drop_quads, absolute, &err), LG_OK);
    CU_ASSERT_EQUAL(read_with(drop_quads, relative, &err), LG_E_INVALID);
    CU_ASSERT_TRUE(error_says(&err, "no base"));
    CU_ASSERT_EQUAL(err.line, 2);
}

static void
survives_a_killed_child(void)
{
    LgBuf text = {0};
    LgError err = {0};
    lg_buf_add(&text, LG_STR(HEAD));
    for (size_t i = 0; i < 200000; i++) {
        lg_buf_add(&text, LG_STR("<e:a><e:p>x</e:p></e:a>\n"));
    }
    lg_buf_add(&text, LG_STR("</rdf:RDF>"));
    CU_ASSERT_EQUAL(read_with(kill_child, lg_buf_view(&text), &err), LG_E_INVALID);
    CU_ASSERT_TRUE(error_says(&err, "killed by signal 9"));
    CU_ASSERT_EQUAL(read_with(drop_quads, lg_buf_view(&text), &err), LG_OK);
    CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1); // no zombies
    lg_buf_done(&text);
}

static void
refuses_entity_bombs(void)
{
    // Nested, and flat: 20 KB named 20,000 times.
    LgBuf text = {0};
    LgError err = {0};
    lg_buf_add(&text,
               LG_STR("<!DOCTYPE rdf:RDF [<!ENTITY a0 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>"));
    for (int i = 1; i < 12; i++) {
        lg_buf_printf(&text, "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>", i, i - 1,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    lg_buf_add(&text, LG_STR("]>" HEAD "<e:a><e:p>&a11;</e:p></e:a></rdf:RDF>"));
    CU_ASSERT_NOT_EQUAL(read_with(drop_quads, lg_buf_view(&text), &err), LG_OK);
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<!DOCTYPE rdf:RDF [<!ENTITY a '"));
    for (int i = 0; i < 20000; i++) {
        lg_buf_byte(&text, 'a');
    }
    lg_buf_add(&text, LG_STR("'>]>" HEAD "<e:a><e:p>"));
    for (int i = 0; i < 20000; i++) {
        lg_buf_add(&text, LG_STR("&a;"));
    }
    lg_buf_add(&text, LG_STR("</e:p></e:a></rdf:RDF>"));
    err = (LgError){0};
    CU_ASSERT_NOT_EQUAL(read_with(drop_quads, lg_buf_view(&text), &err), LG_OK);
    lg_buf_done(&text);
}

static void
fetches_nothing(void)
{
    // A server of ours that must not be called, and a file that must not be read.
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    CU_ASSERT_EQUAL_FATAL(bind(server, (const struct sockaddr *)&at, size), 0);
    CU_ASSERT_EQUAL_FATAL(listen(server, 1), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(server, (struct sockaddr *)&at, &size), 0);
    char text[1024];
    for (size_t i = 0; i < 2; i++) {
        char iri[64];
        (void)snprintf(iri, sizeof(iri), i == 0 ? "http://127.0.0.1:%u/e" : "file:///etc/passwd?%u",
                       (unsigned)ntohs(at.sin_port));
        (void)snprintf(text, sizeof(text),
                       "<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM '%s'>]>" HEAD
                       "<e:a><e:p>[&x;]</e:p></e:a></rdf:RDF>",
                       iri);
        LgArena *arena = lg_arena_new(0);
        Quads quads;
        LgError err = {0};
        quads_init(&quads, arena);
        (void)read_text(LG_FORMAT_RDFXML, lg_str_c(text), &quads,
                        &err); // refused, or an empty entity
        for (size_t k = 0; k < quads.n; k++) {
            CU_ASSERT_EQUAL(lg_str_search(quads.quads[k].o, LG_STR("root")), quads.quads[k].o.n);
        }
        quads_done(&quads);
        lg_arena_free(arena);
    }
    CU_ASSERT_EQUAL(accept(server, NULL, NULL), -1);
    (void)close(server);
}

// What the jail lets through, tried from inside: the exit status says how far it got.
static int
try_in_jail(int what)
{
    const pid_t pid = fork();
    if (pid == 0) {
        if (!lg_jail_enter()) {
            _exit(100);
        }
        if (what == 0) {
            _exit(open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? 0 : 1);
        }
        if (what == 1) {
            _exit(socket(AF_INET, SOCK_STREAM, 0) < 0 ? 0 : 1);
        }
        if (what == 2) {
            char *const argv[] = {NULL};
            (void)execve("/bin/true", argv, argv);
            _exit(0);
        }
        _exit(fork() < 0 ? 0 : 1);
    }
    int status = 0;
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
the_jail_holds(void)
{
    CU_ASSERT_EQUAL(try_in_jail(0), 0);
    CU_ASSERT_EQUAL(try_in_jail(1), 0);
    for (int what = 2; what <= 3; what++) { // killed, or refused under a sanitizer
        const int got = try_in_jail(what);
        CU_ASSERT_TRUE(got == 0 || got == -SIGSYS);
    }
}

CU_TestInfo child_tests[] = {
    {"reads RDF/XML", reads_rdf_xml},
    {"reads RDFa", reads_rdfa},
    {"says where it went wrong", says_where_it_went_wrong},
    {"refuses long language tags", refuses_long_language_tags},
    {"needs a base for relative IRIs", needs_a_base_for_relative_iris},
    {"works beside a large mapping", works_beside_a_large_mapping},
    {"survives a killed child", survives_a_killed_child},
    {"refuses entity bombs", refuses_entity_bombs},
    {"fetches nothing", fetches_nothing},
    {"the jail holds", the_jail_holds},
    CU_TEST_INFO_NULL,
};
