// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The client against a server of our own in another thread.

#include "http/client.h"
#include "http/server.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
    LgServer *server;
    pthread_t thread;
    atomic_int requests;
    atomic_int waiting; // in /slow
    unsigned port;
    char origin[64]; // "http://127.0.0.1:PORT"
} Fixture;

static void
sleep_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

static void
send_blocks(const LgOut *out, size_t n)
{
    static const char block[10000] = {'x'};
    for (size_t i = 0; i < n && lg_out_write(out, (LgStr){block, sizeof(block)}, NULL) == LG_OK;
         i++) {
    }
}

// A million zeros in about a thousand bytes.
static void
send_packed(LgReply *reply)
{
    static char zeros[1000000];
    static char packed[20000];
    z_stream z = {0};
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)zeros;
    z.avail_in = sizeof(zeros);
    z.next_out = (Bytef *)packed;
    z.avail_out = sizeof(packed);
    CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    const size_t n = sizeof(packed) - z.avail_out;
    (void)deflateEnd(&z);
    lg_reply_field(reply, "Content-Encoding", LG_STR("gzip"));
    (void)lg_out_write(lg_reply_out(reply), (LgStr){packed, n}, NULL);
}

static void
echo(const LgRequest *request, const LgOut *out)
{
    (void)lg_out_write(out, request->method_name, NULL);
    (void)lg_out_write(out, LG_STR(" "), NULL);
    (void)lg_out_write(out, request->target, NULL);
    for (size_t i = 0; i < request->n_fields; i++) {
        (void)lg_out_write(out, LG_STR("\n"), NULL);
        (void)lg_out_write(out, request->fields[i].name, NULL);
        (void)lg_out_write(out, LG_STR(": "), NULL);
        (void)lg_out_write(out, request->fields[i].value, NULL);
    }
    (void)lg_out_write(out, LG_STR("\n\n"), NULL);
    (void)lg_out_write(out, request->body, NULL);
}

// "/to/307/echo" redirects to /echo; what does not begin with a slash is a whole URL.
static void
redirect(const LgRequest *request, LgReply *reply)
{
    uint64_t status = 0;
    CU_ASSERT_TRUE(lg_str_u64((LgStr){request->path.p + 4, 3}, &status));
    lg_reply_status(reply, (int)status);
    lg_reply_field(reply, "Set-Cookie", LG_STR("a=b"));
    const LgStr to = lg_str_from(request->path_text, 7);
    if (to.n > 0) {
        lg_reply_field(reply, "Location",
                       lg_str_starts(to, LG_STR("/http")) ? lg_str_from(to, 1) : to);
    }
}

static void
handle(void *ctx, const LgRequest *request, LgReply *reply)
{
    Fixture *f = (Fixture *)ctx;
    const LgOut *out = lg_reply_out(reply);
    const LgStr path = request->path;
    atomic_fetch_add(&f->requests, 1);
    lg_reply_field(reply, "Content-Type", LG_STR("Text/Plain; charset=utf-8"));
    if (lg_str_starts(path, LG_STR("/to/"))) {
        redirect(request, reply);
    } else if (lg_str_eq(path, LG_STR("/loop"))) {
        lg_reply_status(reply, 302);
        lg_reply_field(reply, "Location", LG_STR("/loop"));
    } else if (lg_str_eq(path, LG_STR("/big"))) {
        send_blocks(out, 100);
    } else if (lg_str_eq(path, LG_STR("/cut"))) {
        send_blocks(out, 100);
        lg_reply_break(reply);
    } else if (lg_str_eq(path, LG_STR("/packed"))) {
        send_packed(reply);
    } else if (lg_str_eq(path, LG_STR("/bad"))) {
        lg_reply_status(reply, 400);
        (void)lg_out_write(out, LG_STR("line 3 is\r\nwrong\n"), NULL);
        send_blocks(out, 20);
    } else if (lg_str_eq(path, LG_STR("/nothing"))) {
        lg_reply_status(reply, 204);
    } else if (lg_str_eq(path, LG_STR("/slow"))) {
        atomic_fetch_add(&f->waiting, 1);
        for (int i = 0; i < 1000 && !atomic_load(request->gone); i++) {
            sleep_ms(10);
        }
        atomic_fetch_sub(&f->waiting, 1);
    } else {
        echo(request, out);
    }
}

static void *
run(void *arg)
{
    Fixture *f = (Fixture *)arg;
    CU_ASSERT_EQUAL(lg_server_run(f->server, NULL), LG_OK);
    return NULL;
}

static void
start(Fixture *f)
{
    *f = (Fixture){0};
    const LgServerOptions options = {.handle = handle, .ctx = f};
    CU_ASSERT_EQUAL_FATAL(lg_server_new(&options, &f->server, NULL), LG_OK);
    f->port = lg_server_port(f->server);
    (void)snprintf(f->origin, sizeof(f->origin), "http://127.0.0.1:%u", f->port);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&f->thread, NULL, run, f), 0);
}

static void
stop(Fixture *f)
{
    lg_server_stop(f->server);
    (void)pthread_join(f->thread, NULL);
    lg_server_free(f->server);
}

// A client that may ask the server of the fixture.
static LgClient *
client_of(const Fixture *f)
{
    const LgStr allow[] = {lg_str_c(f->origin)};
    const LgClientOptions options = {.allow = allow,
                                     .n_allow = 1,
                                     .private_hosts = true,
                                     .allow_key = LG_STR("the list"),
                                     .private_key = LG_STR("the switch")};
    LgClient *client = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_client_new(&options, &client, NULL), LG_OK);
    return client;
}

static LgStatus
get(LgClient *client, const char *origin, const char *path, LgClientReply *out, LgError *err)
{
    char url[512];
    (void)snprintf(url, sizeof(url), "%s%s", origin, path);
    const LgClientRequest request = {.url = lg_str_c(url), .limit = 2000000};
    return lg_client_ask(client, &request, out, err);
}

static bool
body_has(const LgClientReply *reply, const char *part)
{
    const LgStr body = lg_buf_view(&reply->body);
    return lg_str_search(body, lg_str_c(part)) < body.n;
}

static void
gets_and_posts(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    LgClientReply reply = {0};
    CU_ASSERT_EQUAL(get(client, f.origin, "/echo?a=%20b", &reply, NULL), LG_OK);
    CU_ASSERT_TRUE(body_has(&reply, "GET /echo?a=%20b\n"));
    CU_ASSERT_TRUE(body_has(&reply, "\nAccept: */*\n"));
    CHECK_STR(lg_buf_view(&reply.media), "text/plain");
    lg_client_reply_done(&reply);

    char url[128];
    (void)snprintf(url, sizeof(url), "%s/echo", f.origin);
    LgClientRequest request = {.url = lg_str_c(url),
                               .accept = LG_STR("text/csv"),
                               .media = LG_STR("application/sparql-query"),
                               .body = LG_STR("ASK {}")};
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, NULL), LG_OK);
    CU_ASSERT_TRUE(body_has(&reply, "POST /echo\n"));
    CU_ASSERT_TRUE(body_has(&reply, "\nAccept: text/csv\n"));
    CU_ASSERT_TRUE(body_has(&reply, "\nContent-Type: application/sparql-query\n"));
    CU_ASSERT_TRUE(body_has(&reply, "\n\nASK {}"));
    CHECK_STR(lg_buf_view(&reply.url), url);
    lg_client_reply_done(&reply);

    request.body = (LgStr){0};
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, NULL), LG_OK);
    CU_ASSERT_TRUE(body_has(&reply, "Content-Length: 0\n"));
    lg_client_reply_done(&reply);
    CU_ASSERT_EQUAL(get(client, f.origin, "/nothing", &reply, NULL), LG_OK);
    CU_ASSERT_EQUAL(reply.body.n, 0);
    lg_client_reply_done(&reply);
    lg_client_free(client);
    stop(&f);
}

static void
keeps_to_its_list(void)
{
    static const char *const refused[] = {
        "http://localhost:%u/echo",     "https://127.0.0.1:%u/echo", "http://127.0.0.1/echo?%u",
        "http://user@127.0.0.1:%u/",    "file:///etc/passwd?%u",     "http://127.1:%u/echo",
        "http://127.0.0.1:%u@evil.org",
    };
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        char url[128];
        (void)snprintf(url, sizeof(url), "%.*s%u%s", (int)(strstr(refused[i], "%u") - refused[i]),
                       refused[i], f.port, strstr(refused[i], "%u") + 2);
        LgClientReply reply = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(get(client, url, "", &reply, &err), LG_E_UNSUPPORTED);
        CU_ASSERT_EQUAL(err.status, LG_E_UNSUPPORTED);
        lg_client_reply_done(&reply);
    }
    LgClientReply reply = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(get(client, "http://example.org", "/", &reply, &err), LG_E_UNSUPPORTED);
    CU_ASSERT_TRUE(error_says(&err, "add 'http://example.org' to the list"));
    lg_client_reply_done(&reply);
    lg_client_free(client);
    CU_ASSERT_EQUAL(atomic_load(&f.requests), 0);
    stop(&f);
}

// The list allows the name; what counts is where it leads.
static void
looks_at_the_socket(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "127.1", "2130706433",
                                        "0x7f.1",    "0.0.0.0",   "[::1]", "[::ffff:127.0.0.1]"};
    Fixture f;
    start(&f);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        char origin[128];
        (void)snprintf(origin, sizeof(origin), "http://%s:%u", hosts[i], f.port);
        const LgStr allow[] = {lg_str_c(origin)};
        const LgClientOptions options = {
            .allow = allow, .n_allow = 1, .private_key = LG_STR("the switch")};
        LgClient *client = NULL;
        LgClientReply reply = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(lg_client_new(&options, &client, &err), LG_OK);
        CU_ASSERT_EQUAL(get(client, origin, "/echo", &reply, &err), LG_E_UNSUPPORTED);
        CU_ASSERT_TRUE(error_says(&err, "leads to "));
        if (i != 5) {
            CU_ASSERT_TRUE(error_says(&err, "loopback address"));
            CU_ASSERT_TRUE(error_says(&err, "can set the switch"));
        } else {
            CU_ASSERT_TRUE(error_says(&err, "this host"));
        }
        lg_client_reply_done(&reply);
        lg_client_free(client);
    }
    CU_ASSERT_EQUAL(atomic_load(&f.requests), 0);
    stop(&f);
}

// The server does not listen there, so 0.0.0.0 and link-local ones are refused by kind.
static void
never_asks_some_addresses(void)
{
    static const char *const hosts[] = {"0.0.0.0", "169.254.169.254", "[fe80::1]", "224.0.0.1",
                                        "[::ffff:169.254.169.254]"};
    const LgClientOptions options = {.any = true, .private_hosts = true};
    LgClient *client = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_client_new(&options, &client, NULL), LG_OK);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        char origin[128];
        (void)snprintf(origin, sizeof(origin), "http://%s", hosts[i]);
        LgClientReply reply = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(get(client, origin, "/", &reply, &err), LG_E_UNSUPPORTED);
        CU_ASSERT_TRUE(error_says(&err, "not asked from here"));
        lg_client_reply_done(&reply);
    }
    lg_client_free(client);
}

static void
follows_with_care(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    char url[256];
    (void)snprintf(url, sizeof(url), "%s/to/301/to/308/echo?a", f.origin);
    LgClientRequest request = {
        .url = lg_str_c(url), .media = LG_STR("text/x"), .body = LG_STR("body")};
    LgClientReply reply = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, &err), LG_OK);
    CU_ASSERT_TRUE(body_has(&reply, "POST /echo\n"));
    CU_ASSERT_TRUE(body_has(&reply, "\n\nbody"));
    CU_ASSERT_FALSE(body_has(&reply, "ookie"));
    CU_ASSERT_TRUE(lg_str_ends(lg_buf_view(&reply.url), LG_STR("/echo")));
    lg_client_reply_done(&reply);
    (void)snprintf(url, sizeof(url), "%s/to/303/echo", f.origin);
    request.url = lg_str_c(url);
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, &err), LG_OK);
    CU_ASSERT_TRUE(body_has(&reply, "GET /echo\n"));
    lg_client_reply_done(&reply);

    static const struct {
        const char *path;
        LgStatus st;
        const char *says;
    } cases[] = {
        {"/loop", LG_E_REMOTE, "more than 5 times"},
        {"/to/302", LG_E_REMOTE, "to nowhere"},
        {"/to/302/http:%2f%2flocalhost:1/", LG_E_UNSUPPORTED, "add 'http://localhost:1'"},
        {"/to/302/http:%2f%2f169.254.169.254/x", LG_E_UNSUPPORTED, "redirects: "},
        {"/to/302/http:%2f%2fu:p@127.0.0.1/", LG_E_UNSUPPORTED, "user name"},
        {"/to/304", LG_E_REMOTE, "status 304"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        err = (LgError){0};
        CU_ASSERT_EQUAL(get(client, f.origin, cases[i].path, &reply, &err), cases[i].st);
        CU_ASSERT_EQUAL(err.status, cases[i].st);
        CU_ASSERT_TRUE(error_says(&err, cases[i].says));
        lg_client_reply_done(&reply);
    }
    lg_client_free(client);
    stop(&f);
}

static void
says_what_went_wrong(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    LgClientReply reply = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(get(client, f.origin, "/bad", &reply, &err), LG_E_REMOTE);
    CU_ASSERT_TRUE(error_says(&err, "/bad> answers with status 400: line 3 is  wrong "));
    lg_client_reply_done(&reply);
    CU_ASSERT_EQUAL(get(client, f.origin, "/cut", &reply, &err), LG_E_REMOTE);
    CU_ASSERT_TRUE(error_says(&err, "broke off"));
    lg_client_reply_done(&reply);
    lg_client_free(client);
    stop(&f);

    client = client_of(&f); // nobody listens any more
    CU_ASSERT_EQUAL(get(client, f.origin, "/", &reply, &err), LG_E_REMOTE);
    CU_ASSERT_TRUE(error_says(&err, "cannot be asked"));
    lg_client_reply_done(&reply);
    lg_client_free(client);
}

static void
has_limits(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    static const char *const paths[] = {"/big", "/packed"};
    for (size_t i = 0; i < 2; i++) {
        char url[128];
        (void)snprintf(url, sizeof(url), "%s%s", f.origin, paths[i]);
        LgClientRequest request = {.url = lg_str_c(url), .limit = 999999};
        LgClientReply reply = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, &err), LG_E_LIMIT);
        CU_ASSERT_TRUE(error_says(&err, "more than the 999999 bytes"));
        lg_client_reply_done(&reply);
        request.limit = 1000000;
        CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, &err), LG_OK);
        CU_ASSERT_EQUAL(reply.body.n, 1000000);
        lg_client_reply_done(&reply);
    }
    char url[128];
    (void)snprintf(url, sizeof(url), "%s/slow", f.origin);
    const LgClientRequest request = {.url = lg_str_c(url), .timeout_ms = 100};
    LgClientReply reply = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, &err), LG_E_TIMEOUT);
    CU_ASSERT_TRUE(error_says(&err, "did not answer in time (100 ms)"));
    lg_client_reply_done(&reply);
    lg_client_free(client);
    stop(&f);
}

static void *
set_when_waiting(void *arg)
{
    void **both = (void **)arg;
    Fixture *f = (Fixture *)both[0];
    while (atomic_load(&f->waiting) == 0) {
        sleep_ms(1);
    }
    atomic_store((atomic_bool *)both[1], true);
    return NULL;
}

static void
can_be_cancelled(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    atomic_bool cancel = false;
    void *both[] = {&f, &cancel};
    pthread_t thread;
    char url[128];
    (void)snprintf(url, sizeof(url), "%s/slow", f.origin);
    const LgClientRequest request = {.url = lg_str_c(url), .cancel = &cancel};
    LgClientReply reply = {0};
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, set_when_waiting, both), 0);
    CU_ASSERT_EQUAL(lg_client_ask(client, &request, &reply, NULL), LG_E_CANCEL);
    (void)pthread_join(thread, NULL);
    lg_client_reply_done(&reply);
    // the server sees that nobody waits, and the client is as good as new
    for (int i = 0; i < 500 && atomic_load(&f.waiting) > 0; i++) {
        sleep_ms(10);
    }
    CU_ASSERT_EQUAL(atomic_load(&f.waiting), 0);
    CU_ASSERT_EQUAL(get(client, f.origin, "/echo", &reply, NULL), LG_OK);
    lg_client_reply_done(&reply);
    lg_client_free(client);
    stop(&f);
}

// Proxies, netrc: what the environment says does not count.
static void
ignores_the_environment(void)
{
    char home[] = "/tmp/lodge-client-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(home));
    char netrc[64];
    (void)snprintf(netrc, sizeof(netrc), "%s/.netrc", home);
    FILE *file = fopen(netrc, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fputs("default login a password b\n", file);
    (void)fclose(file);
    const char *was = getenv("HOME");
    char *old = was ? strdup(was) : NULL;
    (void)setenv("HOME", home, 1);
    (void)setenv("http_proxy", "http://127.0.0.1:1/", 1);
    (void)setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    LgClientReply reply = {0};
    CU_ASSERT_EQUAL(get(client, f.origin, "/echo", &reply, NULL), LG_OK);
    CU_ASSERT_FALSE(body_has(&reply, "Authorization"));
    lg_client_reply_done(&reply);
    lg_client_free(client);
    stop(&f);
    (void)unsetenv("http_proxy");
    (void)unsetenv("ALL_PROXY");
    if (old) {
        (void)setenv("HOME", old, 1);
    }
    free(old);
    (void)unlink(netrc);
    (void)rmdir(home);
}

static void *
ask_often(void *arg)
{
    void **both = (void **)arg;
    const Fixture *f = (const Fixture *)both[0];
    for (int i = 0; i < 30; i++) {
        LgClientReply reply = {0};
        if (get((LgClient *)both[1], f->origin, "/big", &reply, NULL) != LG_OK ||
            reply.body.n != 1000000) {
            lg_client_reply_done(&reply);
            return arg;
        }
        lg_client_reply_done(&reply);
    }
    return NULL;
}

static void
serves_many_threads(void)
{
    Fixture f;
    start(&f);
    LgClient *client = client_of(&f);
    void *both[] = {&f, client};
    pthread_t threads[12];
    for (size_t i = 0; i < 12; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask_often, both), 0);
    }
    for (size_t i = 0; i < 12; i++) {
        void *failed = NULL;
        (void)pthread_join(threads[i], &failed);
        CU_ASSERT_PTR_NULL(failed);
    }
    lg_client_free(client);
    stop(&f);
}

static void
refuses_bad_prefixes(void)
{
    static const char *const bad[] = {"example.org",      "ftp://example.org/", "https://e.org/?a",
                                      "https://e.org/#a", "https://u@e.org/",   "https://e.org:x/",
                                      "https://*.e.org/"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const LgStr allow[] = {lg_str_c(bad[i])};
        const LgClientOptions options = {.allow = allow, .n_allow = 1};
        LgClient *client = NULL;
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_client_new(&options, &client, &err), LG_E_USAGE);
        CU_ASSERT_TRUE(error_says(&err, "is no prefix of URLs"));
        CU_ASSERT_PTR_NULL(client);
    }
}

static LgStatus
ask_once(void *ctx)
{
    const Fixture *f = (const Fixture *)ctx;
    const LgStr allow[] = {lg_str_c(f->origin)};
    const LgClientOptions options = {.allow = allow, .n_allow = 1, .private_hosts = true};
    LgClient *client = NULL;
    LgClientReply reply = {0};
    LgStatus st = lg_client_new(&options, &client, NULL);
    if (st == LG_OK) {
        st = get(client, f->origin, "/to/302/echo", &reply, NULL);
    }
    lg_client_reply_done(&reply);
    lg_client_free(client);
    return st;
}

static void
survives_every_failed_allocation(void)
{
    Fixture f;
    start(&f);
    CU_ASSERT_TRUE(fail_each_allocation(ask_once, &f) > 3);
    stop(&f);
}

CU_TestInfo client_tests[] = {
    {"gets and posts", gets_and_posts},
    {"keeps to its list", keeps_to_its_list},
    {"looks at the address of the socket", looks_at_the_socket},
    {"never asks some addresses", never_asks_some_addresses},
    {"follows redirects with care", follows_with_care},
    {"says what went wrong", says_what_went_wrong},
    {"has limits", has_limits},
    {"can be cancelled", can_be_cancelled},
    {"ignores the environment", ignores_the_environment},
    {"serves many threads", serves_many_threads},
    {"refuses bad prefixes", refuses_bad_prefixes},
    {"survives every failed allocation", survives_every_failed_allocation},
    CU_TEST_INFO_NULL,
};
