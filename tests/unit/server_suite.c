// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A server in a thread of its own, and clients that speak to it byte by byte.

#include "http/server.h"
#include "unit/suites.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    LgServer *server;
    pthread_t thread;
    atomic_int cancelled;
    atomic_int logged;
    LgStatus ended; // of lg_server_run
} Fixture;

static void
sleep_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

static void
stream(const LgOut *out, LgReply *reply, size_t n, bool break_off)
{
    static const char block[10000] = {'x'};
    for (size_t i = 0; i < n; i++) {
        if (lg_out_write(out, (LgStr){block, sizeof(block)}, NULL) != LG_OK) {
            return;
        }
    }
    if (break_off) {
        lg_reply_break(reply);
    }
}

static void
handle(void *ctx, const LgRequest *request, LgReply *reply)
{
    Fixture *f = (Fixture *)ctx;
    const LgOut *out = lg_reply_out(reply);
    lg_reply_field(reply, "Content-Type", LG_STR("text/plain"));
    if (lg_str_eq(request->path, LG_STR("/echo"))) {
        (void)lg_out_write(out, request->method_name, NULL);
        (void)lg_out_write(out, LG_STR(" "), NULL);
        (void)lg_out_write(out, request->unread ? LG_STR("unread") : request->body, NULL);
    } else if (lg_str_eq(request->path, LG_STR("/stream"))) {
        stream(out, reply, 100, false);
    } else if (lg_str_eq(request->path, LG_STR("/cut"))) {
        stream(out, reply, 100, true);
    } else if (lg_str_eq(request->path, LG_STR("/second-thoughts"))) {
        stream(out, reply, 3, false);
        lg_reply_clear(reply);
        lg_reply_status(reply, 503);
        (void)lg_out_write(out, LG_STR("no"), NULL);
    } else if (lg_str_eq(request->path, LG_STR("/evil"))) {
        lg_reply_field(reply, "Location", LG_STR("/a\r\nSet-Cookie: b\0\303\251"));
    } else if (lg_str_eq(request->path, LG_STR("/slow"))) {
        for (int i = 0; i < 200 && !atomic_load(request->gone); i++) {
            sleep_ms(10);
        }
        atomic_fetch_add(&f->cancelled, atomic_load(request->gone) ? 1 : 0);
        (void)lg_out_write(out, LG_STR("slept"), NULL);
    } else if (lg_str_eq(request->path, LG_STR("/whole"))) {
        static const char big[60000] = {'y'};
        (void)lg_out_write(out, (LgStr){big, sizeof(big)}, NULL);
    } else {
        lg_reply_status(reply, 404);
    }
}

static uint64_t
admit(void *ctx, const LgRequest *request, uint64_t normal)
{
    (void)ctx;
    uint64_t most = normal;
    (void)lg_str_u64(lg_request_field(request, LG_STR("X-Most")), &most);
    return most;
}

static void
count_log(void *ctx, const LgServerEntry *entry)
{
    Fixture *f = (Fixture *)ctx;
    atomic_fetch_add(&f->logged, entry->status >= 200 ? 1 : 0);
}

static void *
run(void *arg)
{
    Fixture *f = (Fixture *)arg;
    f->ended = lg_server_run(f->server, NULL);
    return NULL;
}

static void
start(Fixture *f, LgServerOptions options)
{
    *f = (Fixture){0};
    options.handle = handle;
    options.log = count_log;
    options.ctx = f;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_server_new(&options, &f->server, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&f->thread, NULL, run, f), 0);
}

static void
stop(Fixture *f)
{
    lg_server_stop(f->server);
    (void)pthread_join(f->thread, NULL);
    CU_ASSERT_EQUAL(f->ended, LG_OK);
    lg_server_free(f->server);
}

static int
dial(const Fixture *f)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(lg_server_port(f->server)),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    CU_ASSERT_EQUAL_FATAL(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void
say(int fd, LgStr bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        const ssize_t n = send(fd, bytes.p + at, bytes.n - at, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        at += (size_t)n;
    }
}

// All that comes until the other side closes, or nothing comes for `ms`.
// Returns false when it did not close.
static bool
hear(int fd, LgBuf *out, int ms)
{
    lg_buf_clear(out);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    while (poll(&p, 1, ms) > 0) {
        char *to = lg_buf_reserve(out, 65536);
        CU_ASSERT_PTR_NOT_NULL_FATAL(to);
        const ssize_t n = recv(fd, to, 65536, 0);
        if (n <= 0) {
            return true;
        }
        out->n += (size_t)n;
    }
    return false;
}

static bool
has(const LgBuf *buf, const char *text)
{
    return lg_str_search(lg_buf_view(buf), lg_str_c(text)) < buf->n;
}

static size_t
count_of(const LgBuf *buf, const char *text)
{
    size_t n = 0;
    LgStr rest = lg_buf_view(buf);
    for (;;) {
        const size_t at = lg_str_search(rest, lg_str_c(text));
        if (at >= rest.n) {
            return n;
        }
        n++;
        rest = lg_str_from(rest, at + 1);
    }
}

#define H "Host: x\r\n"
#define CLOSE "Connection: close\r\n"

static void
answers_requests(void)
{
    static const struct {
        LgStr say;
        const char *hear; // somewhere in the answer
    } cases[] = {
        {LG_STR_INIT("GET /echo HTTP/1.1\r\n" H CLOSE "\r\n"), "\r\n\r\nGET "},
        {LG_STR_INIT("GET /echo HTTP/1.0\r\n\r\n"), "\r\n\r\nGET "},
        {LG_STR_INIT("HEAD /echo HTTP/1.1\r\n" H CLOSE "\r\n"), "Content-Length: 5\r\n"},
        {LG_STR_INIT("POST /echo HTTP/1.1\r\n" H CLOSE "Content-Length: 5\r\n\r\nhello"),
         "POST hello"},
        {LG_STR_INIT("POST /echo HTTP/1.1\r\n" H CLOSE
                     "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
         "POST hello"},
        {LG_STR_INIT("POST /echo HTTP/1.1\r\n" H CLOSE
                     "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"),
         "HTTP/1.1 100 Continue\r\n\r\n"},
        {LG_STR_INIT("QUERY /echo HTTP/1.1\r\n" H CLOSE "Content-Length: 2\r\n\r\nhi"), "QUERY hi"},
        // Refused before it is read: no 100, no second answer.
        {LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 0\r\nContent-Length: 99\r\n\r\n"),
         "Connection: close\r\n\r\nPUT unread"},
        {LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 3\r\nContent-Length: 4\r\n"
                     "Expect: 100-continue\r\n\r\n"),
         "Connection: close\r\n\r\nPUT unread"},
        {LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 3\r\nTransfer-Encoding: chunked\r\n"
                     "\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
         "Connection: close\r\n\r\nPUT unread"},
        {LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H CLOSE "X-Most: 4\r\nContent-Length: 4\r\n"
                     "\r\nabcd"),
         "PUT abcd"},
        {LG_STR_INIT("GET /nothing HTTP/1.1\r\n" H CLOSE "\r\n"), "HTTP/1.1 404 Not Found"},
        {LG_STR_INIT("GET /stream HTTP/1.1\r\n" H CLOSE "\r\n"), "\r\n0\r\n\r\n"},
        {LG_STR_INIT("GET /second-thoughts HTTP/1.1\r\n" H CLOSE "\r\n"), "HTTP/1.1 503 "},
        {LG_STR_INIT("GET /evil HTTP/1.1\r\n" H CLOSE "\r\n"),
         "Location: /a  Set-Cookie: b %C3%A9\r\n"},
    };
    Fixture f;
    start(&f, (LgServerOptions){.body_ms = 300, .admit = admit});
    LgBuf got = {0};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int fd = dial(&f);
        say(fd, cases[i].say);
        CU_ASSERT_TRUE(hear(fd, &got, 2000));
        if (!has(&got, cases[i].hear)) {
            (void)printf("\n  case %zu: " LG_STR_FMT, i, LG_STR_ARG(lg_buf_view(&got)));
        }
        CU_ASSERT_TRUE(has(&got, cases[i].hear));
        (void)close(fd);
    }
    CU_ASSERT_TRUE(atomic_load(&f.logged) >= 10);
    lg_buf_done(&got);
    stop(&f);
}

static void
keeps_connections_and_order(void)
{
    Fixture f;
    start(&f, (LgServerOptions){0});
    LgBuf got = {0};
    const int fd = dial(&f);
    say(fd, LG_STR("GET /echo HTTP/1.1\r\n" H "\r\n"
                   "POST /echo HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\none"
                   "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"
                   "3\r\ntwo\r\n0\r\n\r\n"
                   "HEAD /whole HTTP/1.1\r\n" H "\r\n"
                   "GET /echo HTTP/1.1\r\n" H CLOSE "\r\n"
                   "GET /echo HTTP/1.1\r\n" H "\r\n"));
    CU_ASSERT_TRUE(hear(fd, &got, 2000));
    CU_ASSERT_EQUAL(count_of(&got, "HTTP/1.1 200 OK"), 5); // nothing behind close
    CU_ASSERT_EQUAL(count_of(&got, "Connection: keep-alive"), 4);
    CU_ASSERT_TRUE(has(&got, "POST one"));
    CU_ASSERT_TRUE(has(&got, "POST two"));
    (void)close(fd);
    lg_buf_done(&got);
    stop(&f);
}

// What comes behind a head that was refused is its body, whatever it looks like.
static void
takes_no_refused_body_for_a_request(void)
{
    static const LgStr refused[] = {
        LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 0\r\nContent-Length: 99\r\n\r\n"
                    "GET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 5\r\nContent-Length: 32\r\n\r\n"
                    "GET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("PUT /echo HTTP/1.1\r\n" H "X-Most: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "6\r\nGET /e\r\n0\r\n\r\nGET /echo HTTP/1.1\r\n" H "\r\n"),
    };
    Fixture f;
    start(&f, (LgServerOptions){.admit = admit});
    LgBuf got = {0};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        const int fd = dial(&f);
        say(fd, refused[i]);
        CU_ASSERT_TRUE(hear(fd, &got, 3000));
        CU_ASSERT_EQUAL(count_of(&got, "HTTP/1.1 "), 1);
        CU_ASSERT_TRUE(has(&got, "PUT unread"));
        (void)close(fd);
    }
    lg_buf_done(&got);
    stop(&f);
}

// Each is one request, or what another server could take for two. There must
// be one refusal, and the connection must end.
static void
refuses_hostile_requests(void)
{
    static const LgStr hostile[] = {
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Content-Length: 4\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n0\r\n\r\nGET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Content-Length: 0\r\nContent-Length: "
                    "30\r\n\r\nGET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET "
                    "/echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n5;x\nhello\r\n"
                    "0\r\n\r\nGET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"
                    "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        LG_STR_INIT("GET /echo HTTP/1.1\n" H "\n\n"),
        LG_STR_INIT("GET /echo HTTP/1.1\r\n" H "Host: y\r\n\r\n"),
        LG_STR_INIT("GET /echo HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n"),
        LG_STR_INIT("GET /echo\0 HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("GET /echo%00 HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        LG_STR_INIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "\r\nGET /echo HTTP/1.1\r\n" H "\r\n"),
        LG_STR_INIT("POST /echo HTTP/1.1\r\n" H "Content-Length: 99999999\r\n\r\n"),
    };
    Fixture f;
    start(&f, (LgServerOptions){.head_ms = 500, .body_ms = 500});
    LgBuf got = {0};
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        const int fd = dial(&f);
        say(fd, hostile[i]);
        (void)shutdown(fd, SHUT_WR);
        CU_ASSERT_TRUE(hear(fd, &got, 3000));
        const bool refused = count_of(&got, "HTTP/1.1 ") == 1 && !has(&got, "HTTP/1.1 2");
        if (!refused) {
            (void)printf("\n  case %zu: " LG_STR_FMT, i, LG_STR_ARG(lg_buf_view(&got)));
        }
        CU_ASSERT_TRUE(refused);
        (void)close(fd);
    }
    lg_buf_done(&got);
    stop(&f);
}

static void
cuts_off_a_broken_answer(void)
{
    Fixture f;
    start(&f, (LgServerOptions){0});
    LgBuf got = {0};
    int fd = dial(&f);
    say(fd, LG_STR("GET /cut HTTP/1.1\r\n" H "\r\n"));
    CU_ASSERT_TRUE(hear(fd, &got, 2000));
    CU_ASSERT_TRUE(has(&got, "Transfer-Encoding: chunked"));
    CU_ASSERT_FALSE(has(&got, "\r\n0\r\n\r\n"));
    (void)close(fd);
    fd = dial(&f); // a long answer to HEAD has no body and says nothing false
    say(fd, LG_STR("HEAD /stream HTTP/1.1\r\n" H "\r\n"));
    CU_ASSERT_TRUE(hear(fd, &got, 2000));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 200"));
    CU_ASSERT_FALSE(has(&got, "xx"));
    (void)close(fd);
    lg_buf_done(&got);
    stop(&f);
}

static void
ends_slow_clients_at_the_deadline(void)
{
    Fixture f;
    start(&f, (LgServerOptions){.head_ms = 400, .body_ms = 400, .idle_ms = 400});
    LgBuf got = {0};
    const int fds[] = {dial(&f), dial(&f), dial(&f)};
    say(fds[0], LG_STR("GET /echo HTTP/1.1\r\n"));
    say(fds[1], LG_STR("POST /echo HTTP/1.1\r\n" H "Content-Length: 10\r\n\r\n"));
    for (int i = 0; i < 12; i++) { // a byte now and then does not move the deadline
        sleep_ms(50);
        say(fds[0], LG_STR("A"));
        say(fds[1], LG_STR("A"));
    }
    CU_ASSERT_TRUE(hear(fds[0], &got, 1500));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 408"));
    CU_ASSERT_TRUE(hear(fds[1], &got, 1500));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 408"));
    CU_ASSERT_TRUE(hear(fds[2], &got, 1500)); // said nothing: closed without a word
    CU_ASSERT_EQUAL(got.n, 0);
    for (size_t i = 0; i < 3; i++) {
        (void)close(fds[i]);
    }
    lg_buf_done(&got);
    stop(&f);
}

static void
tells_the_handler_that_the_client_left(void)
{
    Fixture f;
    start(&f, (LgServerOptions){0});
    const int fd = dial(&f);
    say(fd, LG_STR("GET /slow HTTP/1.1\r\n" H "\r\n"));
    sleep_ms(50);
    (void)close(fd);
    for (int i = 0; i < 100 && atomic_load(&f.cancelled) == 0; i++) {
        sleep_ms(10);
    }
    CU_ASSERT_EQUAL(atomic_load(&f.cancelled), 1);
    stop(&f);
}

static void
says_when_it_is_too_busy(void)
{
    Fixture f;
    start(&f, (LgServerOptions){.workers = 1, .waiting = 1});
    LgBuf got = {0};
    const LgStr slow = LG_STR("GET /slow HTTP/1.1\r\n" H "\r\n");
    const int first = dial(&f);
    say(first, slow);
    sleep_ms(100);
    const int second = dial(&f);
    say(second, slow);
    sleep_ms(100);
    const int third = dial(&f);
    say(third, slow);
    CU_ASSERT_TRUE(hear(third, &got, 1000));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 503"));
    CU_ASSERT_TRUE(has(&got, "Retry-After"));
    (void)close(first);
    (void)close(second);
    (void)close(third);
    lg_buf_done(&got);
    stop(&f);
}

static void *
stop_soon(void *arg)
{
    sleep_ms(200);
    lg_server_stop(((Fixture *)arg)->server);
    return NULL;
}

static void
lets_running_requests_finish_when_stopped(void)
{
    Fixture f;
    start(&f, (LgServerOptions){.stop_ms = 5000});
    LgBuf got = {0};
    const int idle = dial(&f);
    const int fd = dial(&f);
    say(fd, LG_STR("GET /slow HTTP/1.1\r\n" H "\r\n"));
    pthread_t thread;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, stop_soon, &f), 0);
    CU_ASSERT_TRUE(hear(fd, &got, 4000));
    CU_ASSERT_TRUE(has(&got, "slept"));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 200"));
    (void)pthread_join(thread, NULL);
    (void)close(fd);
    (void)close(idle);
    lg_buf_done(&got);
    stop(&f);
}

static void
does_not_wait_for_a_slow_reader(void)
{
    enum { MANY = 400 };
    Fixture f;
    start(&f, (LgServerOptions){.workers = 1});
    LgBuf got = {0};
    const int slow = dial(&f);
    for (int i = 0; i < MANY; i++) { // more than the sockets' buffers hold
        say(slow, LG_STR("GET /whole HTTP/1.1\r\n" H "\r\n"));
    }
    sleep_ms(200);
    const int other = dial(&f); // the only worker is free
    say(other, LG_STR("GET /echo HTTP/1.1\r\n" H CLOSE "\r\n"));
    CU_ASSERT_TRUE(hear(other, &got, 2000));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 200"));
    say(slow, LG_STR("GET /echo HTTP/1.1\r\n" H CLOSE "\r\n"));
    CU_ASSERT_TRUE(hear(slow, &got, 2000));
    CU_ASSERT_EQUAL(count_of(&got, "HTTP/1.1 200"), MANY + 1); // and not a byte is lost
    CU_ASSERT_TRUE(got.n > 60000U * MANY);
    (void)close(slow);
    (void)close(other);
    lg_buf_done(&got);
    stop(&f);
}

static bool
is_slow(void *ctx, const LgRequest *request)
{
    (void)ctx;
    return lg_str_eq(request->path, LG_STR("/slow"));
}

static void
keeps_slow_requests_apart(void)
{
    Fixture f;
    start(&f, (LgServerOptions){.workers = 1,
                                .slow_workers = 1,
                                .slow_waiting = 1,
                                .slow_wait_ms = 100,
                                .slow = is_slow});
    LgBuf got = {0};
    const LgStr slow = LG_STR("GET /slow HTTP/1.1\r\n" H CLOSE "\r\n");
    const int first = dial(&f);
    say(first, slow);
    sleep_ms(100);
    const int second = dial(&f); // waits too long
    say(second, slow);
    const int other = dial(&f);
    say(other, LG_STR("GET /echo HTTP/1.1\r\n" H CLOSE "\r\n"));
    CU_ASSERT_TRUE(hear(other, &got, 4000));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 200"));
    CU_ASSERT_FALSE(has(&got, "slept"));
    CU_ASSERT_TRUE(hear(second, &got, 4000));
    CU_ASSERT_TRUE(has(&got, "HTTP/1.1 503"));
    CU_ASSERT_TRUE(has(&got, "Retry-After"));
    CU_ASSERT_TRUE(hear(first, &got, 4000));
    CU_ASSERT_TRUE(has(&got, "slept"));
    (void)close(first);
    (void)close(second);
    (void)close(other);
    lg_buf_done(&got);
    stop(&f);
}

CU_TestInfo server_tests[] = {
    {"answers requests", answers_requests},
    {"keeps connections and their order", keeps_connections_and_order},
    {"takes no refused body for a request", takes_no_refused_body_for_a_request},
    {"refuses hostile requests", refuses_hostile_requests},
    {"cuts off a broken answer", cuts_off_a_broken_answer},
    {"ends slow clients at the deadline", ends_slow_clients_at_the_deadline},
    {"tells the handler that the client left", tells_the_handler_that_the_client_left},
    {"says when it is too busy", says_when_it_is_too_busy},
    {"lets running requests finish when stopped", lets_running_requests_finish_when_stopped},
    {"does not wait for a slow reader", does_not_wait_for_a_slow_reader},
    {"keeps slow requests apart", keeps_slow_requests_apart},
    CU_TEST_INFO_NULL,
};
