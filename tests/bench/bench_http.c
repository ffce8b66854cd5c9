// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Load on an HTTP server: keep-alive connections, random values, percentiles.
//
//     bench_http [OPTION]... URL CLASS...
//
//     -c N      connections that take turns among the classes with a share (16)
//     -s N      seconds that are measured (10); before them -w N to warm up (2)
//     -a TYPE   the Accept field (application/sparql-results+json and a few more)
//     -r N      seed of the random values (1)
//     -p        answers must not come out of a cache: nothing is sent for it, but every query gets
//               a comment of its own at its end, so that no two texts are equal
//
//     CLASS: NAME=SHARE:WHAT[:VALUES]
//
// SHARE is the class's part in the requests of those connections (60); +N instead gives it N
// connections of its own, which ask nothing else ("while one national query runs": +1). WHAT is a
// file with a query, asked by GET of URL?query=..., or a path that begins with '/' and does not
// exist as a file, asked at URL's host. Each {{value}} in it is replaced with a line of the file
// VALUES, a random one for each request. The mixed load of lookups, areas and the nation:
//
//     tail -n +2 certificates.csv | cut -d, -f1 | shuf -n 100000 >keys
//     echo 'SELECT ?p ?o { <http://opendata.example/id/epc/domestic/{{value}}> ?p ?o }' >point.rq
//     bench_http http://127.0.0.1:8080/sparql point=60:point.rq:keys area=30:area.rq:areas
//         nation=10:nation.rq
//
// Lookups beside one national query, and pages:
//
//     bench_http http://127.0.0.1:8080/sparql point=1:point.rq:keys nation=+1:nation.rq
//     bench_http http://127.0.0.1:8080/ page=1:/doc/epc/domestic/{{value}}:keys
//
// Prints a line for each class and one for all of them: requests, requests/s, milliseconds from
// request to the last byte (median, p90, p99, p99.9, most), bytes of a mean answer, and the number
// of answers that were not 2xx or 3xx (exit code 1 when there are any).

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/time.h"
#include "http/url.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLASSES = 16, CONNECTIONS = 4096, READ_SIZE = 256 * 1024 };

typedef struct {
    LgStr name;
    unsigned share; // of the common connections; 0: it has its own
    unsigned own;
    LgStr what;
    bool query;
    LgStr *values;
    size_t n_values;

    uint32_t *us; // of every measured answer
    size_t n, cap;
    uint64_t bytes;
    uint64_t bad;
} Class;

typedef struct {
    int fd;
    Class *only; // null: it takes turns
    Class *now;
    uint64_t begun; // ns
    LgBuf out;
    size_t sent;
    LgBuf head;     // of the answer, until it is whole
    bool in_body;   // the head is whole
    bool chunked;   //
    uint64_t left;  // bytes of the body, or of the chunk, with its line end
    LgBuf line;     // of a chunk's size
    bool last;      // the chunk of size 0 has come
    uint64_t bytes; // of the answer
    int status;
} Conn;

typedef struct {
    LgStr host, port, path;
    LgStr accept;
    Class classes[CLASSES];
    unsigned n_classes;
    unsigned connections;
    unsigned seconds, warm;
    bool unique;
    uint64_t random;
    uint64_t serial;
    uint64_t from, until; // ns: what is measured
    int epoll;
    Conn *conns;
    unsigned n_conns;
    char *scrap;
} Bench;

static void
fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench_http: %s: %s\n", what, why);
    exit(2);
}

static uint64_t
next_random(Bench *b)
{
    b->random += 0x9e3779b97f4a7c15U;
    return lg_hash_u64(b->random);
}

// --- Requests ---------------------------------------------------------------

static void
add_filled(Bench *b, const Class *class, LgBuf *to)
{
    const LgStr hole = LG_STR("{{value}}");
    const LgStr value =
        class->n_values > 0 ? class->values[next_random(b) % class->n_values] : (LgStr){0};
    LgStr rest = class->what;
    LgBuf text = {0};
    for (;;) {
        const size_t at = lg_str_search(rest, hole);
        lg_buf_add(&text, (LgStr){rest.p, at});
        if (at == rest.n) {
            break;
        }
        lg_buf_add(&text, value);
        rest = lg_str_from(rest, at + hole.n);
    }
    if (class->query && b->unique) {
        lg_buf_printf(&text, "\n#%llu", (unsigned long long)++b->serial);
    }
    if (class->query) {
        lg_url_encode(to, lg_buf_view(&text));
    } else {
        lg_buf_add(to, lg_buf_view(&text));
    }
    lg_buf_done(&text);
}

static Class *
pick(Bench *b)
{
    unsigned all = 0;
    for (unsigned i = 0; i < b->n_classes; i++) {
        all += b->classes[i].share;
    }
    uint64_t at = next_random(b) % all;
    Class *class = b->classes;
    while (at >= class->share) {
        at -= class->share;
        class ++;
    }
    return class;
}

static void
send_more(Conn *c)
{
    while (c->sent < c->out.n) {
        const ssize_t n = send(c->fd, c->out.p + c->sent, c->out.n - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n < 0 && errno != EINTR) {
            fail("send", strerror(errno));
        }
        c->sent += n > 0 ? (size_t)n : 0;
    }
}

static void
ask(Bench *b, Conn *c)
{
    c->now = c->only ? c->only : pick(b);
    lg_buf_clear(&c->out);
    lg_buf_add(&c->out, LG_STR("GET "));
    if (c->now->query) {
        lg_buf_add(&c->out, b->path);
        lg_buf_add(&c->out, LG_STR("?query="));
    }
    add_filled(b, c->now, &c->out);
    lg_buf_printf(&c->out,
                  " HTTP/1.1\r\nHost: " LG_STR_FMT ":" LG_STR_FMT "\r\nAccept: " LG_STR_FMT
                  "\r\n\r\n",
                  LG_STR_ARG(b->host), LG_STR_ARG(b->port), LG_STR_ARG(b->accept));
    c->sent = 0;
    lg_buf_clear(&c->head);
    lg_buf_clear(&c->line);
    c->in_body = false;
    c->last = false;
    c->bytes = 0;
    c->begun = lg_time_mono_ns();
    send_more(c);
}

// --- Answers ----------------------------------------------------------------

static void
note(Bench *b, Conn *c)
{
    Class *class = c->now;
    const uint64_t now = lg_time_mono_ns();
    if (now < b->from || now >= b->until) {
        return;
    }
    if (!lg_mem_grow((void **)&class->us, &class->cap, class->n + 1, sizeof(*class->us))) {
        fail("memory", "none left");
    }
    class->us[class->n++] = (uint32_t)((now - c->begun) / 1000);
    class->bytes += c->bytes;
    class->bad += c->status < 200 || c->status > 399;
}

static LgStr
field(LgStr head, LgStr name)
{
    while (head.n > 0) {
        const size_t end = lg_str_find(head, '\n');
        const LgStr line = {head.p, end};
        const size_t colon = lg_str_find(line, ':');
        if (lg_str_eq_nocase((LgStr){line.p, colon}, name)) {
            return lg_str_trim(lg_str_from(line, colon + 1));
        }
        head = lg_str_from(head, end + 1);
    }
    return (LgStr){0};
}

static void
read_head(Conn *c)
{
    const LgStr head = lg_buf_view(&c->head);
    c->status = head.n > 12 ? atoi(head.p + 9) : 0;
    c->chunked = lg_str_eq_nocase(field(head, LG_STR("Transfer-Encoding")), LG_STR("chunked"));
    c->left = 0;
    const LgStr length = field(head, LG_STR("Content-Length"));
    const bool known = lg_str_u64(length, &c->left);
    if (!known && !c->chunked && c->status != 304 && c->status != 204) {
        fail("answer", "has no length");
    }
    c->in_body = true;
}

// Take a chunk's size line or what follows the body; the bytes used.
static size_t
read_line(Conn *c, LgStr in)
{
    const size_t end = lg_str_find(in, '\n');
    lg_buf_add(&c->line, (LgStr){in.p, end < in.n ? end + 1 : in.n});
    if (end == in.n) {
        return in.n;
    }
    const uint64_t size = strtoull(c->line.p, NULL, 16);
    lg_buf_clear(&c->line);
    c->last = size == 0;
    c->left = size + 2;
    return end + 1;
}

// Use what has come. True when the answer is whole.
static bool
take(Conn *c, LgStr in)
{
    while (in.n > 0) {
        size_t used = 0;
        if (!c->in_body) {
            const size_t before = c->head.n;
            lg_buf_add(&c->head, in);
            const size_t at = lg_str_search(lg_buf_view(&c->head), LG_STR("\r\n\r\n"));
            if (at == c->head.n) {
                return false;
            }
            lg_buf_byte(&c->head, '\0'); // behind the last digit that atoi could see
            c->head.n = at + 4;
            used = at + 4 - before;
            read_head(c);
        } else if (c->left > 0) {
            used = c->left < in.n ? (size_t)c->left : in.n;
            c->left -= used;
            c->bytes += used;
        } else if (c->chunked) {
            used = read_line(c, in);
        }
        in = lg_str_from(in, used);
        if (c->in_body && c->left == 0 && (!c->chunked || c->last)) {
            return true;
        }
    }
    return false;
}

static void
on_readable(Bench *b, Conn *c)
{
    for (;;) {
        const ssize_t n = recv(c->fd, b->scrap, READ_SIZE, 0);
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            fail("answer", n == 0 ? "the server closed the connection" : strerror(errno));
        }
        if (take(c, (LgStr){b->scrap, (size_t)n})) {
            note(b, c);
            ask(b, c);
        }
        if (n < READ_SIZE) {
            return;
        }
    }
}

// --- Set-up -----------------------------------------------------------------

static LgStr
slurp(const char *path)
{
    LgBuf text = {0};
    LgError err = {0};
    if (lg_io_slurp(&lg_io_plain, path, (size_t)1 << 30, &text, &err) != LG_OK) {
        fail(path, err.text);
    }
    return lg_buf_view(&text); // kept to the end
}

static void
read_values(Class *class, const char *path)
{
    LgStr rest = slurp(path);
    size_t cap = 0;
    while (rest.n > 0) {
        const size_t end = lg_str_find(rest, '\n');
        if (!lg_mem_grow((void **)&class->values, &cap, class->n_values + 1, sizeof(LgStr))) {
            fail("memory", "none left");
        }
        class->values[class->n_values] = (LgStr){rest.p, end};
        class->n_values += end > 0;
        rest = lg_str_from(rest, end + 1);
    }
    if (class->n_values == 0) {
        fail(path, "holds no values");
    }
}

static void
read_class(Bench *b, char *text)
{
    char *share = strchr(text, '=');
    char *what = share ? strchr(share, ':') : NULL;
    if (!what || b->n_classes == CLASSES) {
        fail(text, "is not NAME=SHARE:WHAT[:VALUES], or one too many");
    }
    *share++ = '\0';
    *what++ = '\0';
    char *values = strchr(what, ':');
    if (values) {
        *values++ = '\0';
    }
    Class *class = &b->classes[b->n_classes++];
    class->name = lg_str_c(text);
    class->query = what[0] != '/' || lg_io_exists(what);
    class->what = class->query ? slurp(what) : lg_str_c(what);
    if (values) {
        read_values(class, values);
    }
    const unsigned n = (unsigned)strtoul(share, NULL, 10);
    if (n == 0) {
        fail(share, "is not a share such as 60, or connections such as +1");
    }
    *(share[0] == '+' ? &class->own : &class->share) = n;
}

// "http://127.0.0.1:8080/sparql"
static void
read_url(Bench *b, LgStr url)
{
    if (!lg_str_starts(url, LG_STR("http://"))) {
        fail("URL", "must begin with http://");
    }
    const LgStr rest = lg_str_from(url, 7);
    const size_t slash = lg_str_find(rest, '/');
    const LgStr place = {rest.p, slash};
    const size_t colon = lg_str_find(place, ':');
    b->host = (LgStr){place.p, colon};
    b->port = colon < place.n ? lg_str_from(place, colon + 1) : LG_STR("80");
    b->path = slash < rest.n ? lg_str_from(rest, slash) : LG_STR("/");
}

static void
connect_all(Bench *b)
{
    char host[256];
    char port[16];
    (void)snprintf(host, sizeof(host), LG_STR_FMT, LG_STR_ARG(b->host));
    (void)snprintf(port, sizeof(port), LG_STR_FMT, LG_STR_ARG(b->port));
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        fail(host, "is not a host");
    }
    const int on = 1;
    for (unsigned i = 0; i < b->n_conns; i++) {
        Conn *c = &b->conns[i];
        c->fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (c->fd < 0 || connect(c->fd, found->ai_addr, found->ai_addrlen) != 0) {
            fail("connect", strerror(errno));
        }
        (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0 ||
            epoll_ctl(b->epoll, EPOLL_CTL_ADD, c->fd, &ev) != 0) {
            fail("watch", strerror(errno));
        }
    }
    freeaddrinfo(found);
}

// The connections of their own first, then those that take turns.
static void
share_out(Bench *b)
{
    unsigned n = 0;
    unsigned shared = 0;
    for (unsigned i = 0; i < b->n_classes; i++) {
        n += b->classes[i].own;
        shared += b->classes[i].share;
    }
    b->n_conns = n + (shared > 0 ? b->connections : 0);
    if (b->n_conns == 0 || b->n_conns > CONNECTIONS) {
        fail("connections", "1 to 4096");
    }
    b->conns = LG_ALLOC_ARRAY(Conn, b->n_conns);
    b->scrap = (char *)lg_mem_alloc(READ_SIZE);
    if (!b->conns || !b->scrap) {
        fail("memory", "none left");
    }
    n = 0;
    for (unsigned i = 0; i < b->n_classes; i++) {
        for (unsigned k = 0; k < b->classes[i].own; k++) {
            b->conns[n++].only = &b->classes[i];
        }
    }
}

static void
run(Bench *b)
{
    struct epoll_event events[256];
    const uint64_t start = lg_time_mono_ns();
    b->from = start + (uint64_t)b->warm * 1000000000U;
    b->until = b->from + (uint64_t)b->seconds * 1000000000U;
    for (unsigned i = 0; i < b->n_conns; i++) {
        ask(b, &b->conns[i]);
    }
    while (lg_time_mono_ns() < b->until) {
        const int n = epoll_wait(b->epoll, events, 256, 100);
        for (int i = 0; i < n; i++) {
            Conn *c = (Conn *)events[i].data.ptr;
            if (events[i].events & EPOLLOUT) {
                send_more(c);
            }
            if (events[i].events & ~(unsigned)EPOLLOUT) {
                on_readable(b, c);
            }
        }
    }
}

// --- Report -----------------------------------------------------------------

static int
compare_us(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double
share_of(const Class *class, double part)
{
    const size_t at = (size_t)((double)(class->n - 1) * part);
    return class->n > 0 ? class->us[at] / 1000.0 : 0;
}

static void
print_class(const Bench *b, Class *class)
{
    if (class->n > 0) {
        qsort(class->us, class->n, sizeof(*class->us), compare_us);
    }
    (void)printf(
        "%-12.*s %9zu %10.1f %9.3f %9.3f %9.3f %9.3f %9.3f %10.0f %6llu\n", LG_STR_ARG(class->name),
        class->n, (double)class->n / b->seconds, share_of(class, 0.5), share_of(class, 0.9),
        share_of(class, 0.99), share_of(class, 0.999), share_of(class, 1),
        class->n > 0 ? (double)class->bytes / (double)class->n : 0, (unsigned long long)class->bad);
}

static bool
report(Bench *b)
{
    Class all = {.name = LG_STR("all")};
    (void)printf("%-12s %9s %10s %9s %9s %9s %9s %9s %10s %6s\n", "class", "requests", "per s",
                 "p50 ms", "p90", "p99", "p99.9", "most", "bytes", "bad");
    for (unsigned i = 0; i < b->n_classes; i++) {
        Class *class = &b->classes[i];
        print_class(b, class);
        if (!lg_mem_grow((void **)&all.us, &all.cap, all.n + class->n + 1, sizeof(*all.us))) {
            fail("memory", "none left");
        }
        if (class->n > 0) {
            memcpy(all.us + all.n, class->us, class->n * sizeof(*all.us));
        }
        all.n += class->n;
        all.bytes += class->bytes;
        all.bad += class->bad;
    }
    print_class(b, &all);
    return all.bad == 0 && all.n > 0;
}

int
main(int argc, char **argv)
{
    Bench b = {.connections = 16,
               .seconds = 10,
               .warm = 2,
               .random = 1,
               .accept = LG_STR("application/sparql-results+json, application/n-triples, "
                                "text/html;q=0.9, */*;q=0.1")};
    for (int opt; (opt = getopt(argc, argv, "c:s:w:a:r:p")) != -1;) {
        switch (opt) {
        case 'c': b.connections = (unsigned)strtoul(optarg, NULL, 10); break;
        case 's': b.seconds = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'w': b.warm = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'a': b.accept = lg_str_c(optarg); break;
        case 'r': b.random = strtoull(optarg, NULL, 10); break;
        case 'p': b.unique = true; break;
        default: return 2;
        }
    }
    if (argc - optind < 2 || b.seconds == 0) {
        (void)fprintf(stderr, "usage: bench_http [-c CONNECTIONS] [-s SECONDS] [-w SECONDS] "
                              "[-a ACCEPT] [-r SEED] [-p] URL NAME=SHARE:WHAT[:VALUES]...\n");
        return 2;
    }
    read_url(&b, lg_str_c(argv[optind]));
    for (int i = optind + 1; i < argc; i++) {
        read_class(&b, argv[i]);
    }
    share_out(&b);
    b.epoll = epoll_create1(EPOLL_CLOEXEC);
    connect_all(&b);
    run(&b);
    return report(&b) ? EXIT_SUCCESS : EXIT_FAILURE;
}
