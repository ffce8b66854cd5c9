// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/server.h"

#include "base/mem.h"
#include "http/conn_impl.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TICK_MS = 250,
    EVENTS = 256,
    SPARE_FILES = 128,
    MOST_WORKERS = 1024,
    SLOW_NICE = 5, // the others come first where processors are short
};

// Connections in the order they came, for the workers and back from them.
typedef struct {
    LgConn *first, *last;
    size_t n;
} Queue;

// Workers and the requests that wait for them.
typedef struct {
    LgServer *server;
    bool slow;
    unsigned workers;
    unsigned waiting;    // most
    pthread_cond_t some; // `ready` has one, or `quit`
    Queue ready;         // guarded by mu
    LgReplyReaders readers;
} Lane;

struct LgServer {
    LgServerOptions options;
    int listener;
    int epoll;
    int wake;    // eventfd: work is done, or stop
    int signals; // signalfd, or -1
    uint16_t port;
    atomic_bool stopping;

    LgConn *conns; // all of them; the loop's thread only
    size_t n_conns;
    size_t n_busy;
    bool listening; // the listener is in the epoll set

    pthread_mutex_t mu;
    Lane lanes[2]; // the second is for slow requests
    Queue done;    // guarded by mu
    bool quit;     // guarded by mu
};

static void
queue_put(Queue *q, LgConn *conn)
{
    conn->queued = NULL;
    if (q->last) {
        q->last->queued = conn;
    } else {
        q->first = conn;
    }
    q->last = conn;
    q->n++;
}

static LgConn *
queue_take(Queue *q)
{
    LgConn *conn = q->first;
    if (conn) {
        q->first = conn->queued;
        q->last = q->first ? q->last : NULL;
        q->n--;
    }
    return conn;
}

static void
wake(const LgServer *server)
{
    const uint64_t one = 1;
    const ssize_t n = write(server->wake, &one, sizeof(one));
    (void)n; // a full counter wakes as well
}

// --- Workers ----------------------------------------------------------------

static void *
work(void *arg)
{
    Lane *lane = (Lane *)arg;
    LgServer *server = lane->server;
    if (lane->slow) { // of this thread alone; when it is not allowed, all are alike
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(), SLOW_NICE);
    }
    for (;;) {
        (void)pthread_mutex_lock(&server->mu);
        while (!lane->ready.first && !server->quit) {
            (void)pthread_cond_wait(&lane->some, &server->mu);
        }
        LgConn *conn = queue_take(&lane->ready);
        (void)pthread_mutex_unlock(&server->mu);
        if (!conn) {
            return NULL;
        }
        lg_conn_work(conn, &server->options);
        (void)pthread_mutex_lock(&server->mu);
        queue_put(&server->done, conn);
        (void)pthread_mutex_unlock(&server->mu);
        wake(server);
    }
}

// --- The loop ---------------------------------------------------------------

static void
forget(LgServer *server, LgConn *conn)
{
    if (conn->prev) {
        conn->prev->next = conn->next;
    } else {
        server->conns = conn->next;
    }
    if (conn->next) {
        conn->next->prev = conn->prev;
    }
    server->n_conns--;
    lg_conn_free(conn); // closing takes it out of the epoll set
}

// Act on the state that a step has led to. A worker that is done may have the
// next request waiting already.
static void
settle(LgServer *server, LgConn *conn)
{
    const LgServerOptions *o = &server->options;
    while (conn->state == LG_CONN_READY) {
        Lane *lane = &server->lanes[o->slow && o->slow(o->ctx, &conn->request)];
        (void)pthread_mutex_lock(&server->mu);
        const bool room = lane->ready.n < lane->waiting;
        if (room) {
            conn->state = LG_CONN_BUSY;
            conn->readers = &lane->readers;
            conn->queued_ms = lg_reply_now();
            server->n_busy++;
            queue_put(&lane->ready, conn);
            (void)pthread_cond_signal(&lane->some);
        }
        (void)pthread_mutex_unlock(&server->mu);
        if (!room) {
            (void)lg_conn_refuse(conn, o, 503, "too busy, try again soon");
        }
    }
    if (conn->state == LG_CONN_CLOSED) {
        forget(server, conn);
    }
}

static void
listen_again(LgServer *server, bool on)
{
    if (server->listening == on) {
        return;
    }
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &server->listener};
    if (epoll_ctl(server->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, server->listener, &ev) == 0) {
        server->listening = on;
    }
}

static void
welcome(LgServer *server, int fd, const struct sockaddr_storage *from, socklen_t size)
{
    char host[64] = "?";
    (void)getnameinfo((const struct sockaddr *)from, size, host, sizeof(host), NULL, 0,
                      NI_NUMERICHOST);
    const int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    LgConn *conn = lg_conn_new(fd, host, &server->options);
    if (!conn) {
        (void)close(fd);
        return;
    }
    conn->next = server->conns;
    if (conn->next) {
        conn->next->prev = conn;
    }
    server->conns = conn;
    server->n_conns++;
    // Edges only: a busy connection needs no change here, and a client that
    // leaves is told once.
    struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = conn};
    if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &ev) != 0) {
        forget(server, conn);
        return;
    }
    (void)lg_conn_read(conn, &server->options);
    settle(server, conn);
}

static void
take_connections(LgServer *server)
{
    while (server->n_conns < server->options.connections) {
        struct sockaddr_storage from;
        socklen_t size = sizeof(from);
        const int fd = accept4(server->listener, (struct sockaddr *)&from, &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            welcome(server, fd, &from, size);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            if (errno != EAGAIN) {
                listen_again(server, false); // no file or memory: until the next tick
            }
            return;
        }
    }
    listen_again(server, false);
}

static void
on_event(LgServer *server, LgConn *conn, uint32_t events)
{
    if (conn->state == LG_CONN_BUSY) {
        if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
            atomic_store(&conn->gone, true);
        }
        return;
    }
    if (conn->state == LG_CONN_FLUSH) {
        if (events & EPOLLRDHUP) {
            conn->ended = true;
        }
        (void)lg_conn_flush(conn, &server->options);
    } else if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        (void)lg_conn_read(conn, &server->options);
    }
    settle(server, conn);
}

static void
take_done(LgServer *server)
{
    uint64_t count;
    const ssize_t n = read(server->wake, &count, sizeof(count));
    (void)n;
    for (;;) {
        (void)pthread_mutex_lock(&server->mu);
        LgConn *conn = queue_take(&server->done);
        (void)pthread_mutex_unlock(&server->mu);
        if (!conn) {
            return;
        }
        server->n_busy--;
        (void)lg_conn_worked(conn, &server->options, atomic_load(&server->stopping));
        settle(server, conn);
    }
}

// Slow requests that have waited too long for a worker.
static void
refuse_waiting(LgServer *server, int64_t now)
{
    Queue *ready = &server->lanes[1].ready;
    for (;;) {
        (void)pthread_mutex_lock(&server->mu);
        LgConn *conn = ready->first;
        if (conn && now - conn->queued_ms >= server->options.slow_wait_ms) {
            (void)queue_take(ready);
        } else {
            conn = NULL;
        }
        (void)pthread_mutex_unlock(&server->mu);
        if (!conn) {
            return;
        }
        server->n_busy--;
        (void)lg_conn_refuse(conn, &server->options, 503, "too busy, try again soon");
        settle(server, conn);
    }
}

// Every connection is looked at four times a second: no timer to go wrong, and
// 10,000 of them are a few microseconds.
static void
tick(LgServer *server)
{
    const int64_t now = lg_reply_now();
    const bool stopping = atomic_load(&server->stopping);
    refuse_waiting(server, now);
    for (LgConn *conn = server->conns, *next; conn; conn = next) {
        next = conn->next;
        if (conn->state == LG_CONN_BUSY) {
            continue;
        }
        if (stopping && conn->state == LG_CONN_HEAD && conn->in.n == 0) {
            conn->state = LG_CONN_CLOSED;
        } else if (now >= conn->deadline) {
            (void)lg_conn_late(conn, &server->options);
        }
        settle(server, conn);
    }
    if (!stopping && server->n_conns < server->options.connections) {
        listen_again(server, true);
    }
}

static void
loop(LgServer *server)
{
    struct epoll_event events[EVENTS];
    int64_t ticked = lg_reply_now();
    int64_t stop_at = 0;
    for (;;) {
        const int n = epoll_wait(server->epoll, events, EVENTS, TICK_MS);
        bool woken = false;
        bool knocked = false;
        for (int i = 0; i < n; i++) {
            void *what = events[i].data.ptr;
            if (what == &server->wake) {
                woken = true;
            } else if (what == &server->listener) {
                knocked = true;
            } else if (what == &server->signals) {
                atomic_store(&server->stopping, true);
            } else {
                on_event(server, (LgConn *)what, events[i].events);
            }
        }
        // After the events, which name connections that these could close.
        if (woken) {
            take_done(server);
        }
        const bool stopping = atomic_load(&server->stopping);
        if (knocked && !stopping) {
            take_connections(server);
        }
        const int64_t now = lg_reply_now();
        if (stopping && stop_at == 0) {
            stop_at = now + server->options.stop_ms;
            listen_again(server, false);
            ticked = 0;
        }
        if (now - ticked >= TICK_MS) {
            ticked = now;
            tick(server);
        }
        if (stopping && (server->n_conns == 0 || now >= stop_at)) {
            return;
        }
    }
}

// --- Life -------------------------------------------------------------------

static LgStatus
bind_to(LgServer *server, LgError *err)
{
    const LgServerOptions *o = &server->options;
    char port[8];
    (void)snprintf(port, sizeof(port), "%u", (unsigned)o->port);
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(o->address, port, &hints, &found) != 0) {
        return lg_error_set(err, LG_E_USAGE, "'%s' is not a numeric address to listen on",
                            o->address);
    }
    const int on = 1;
    struct sockaddr_storage own = {0};
    socklen_t size = sizeof(own);
    server->listener = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const bool ok = server->listener >= 0 &&
                    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                    bind(server->listener, found->ai_addr, found->ai_addrlen) == 0 &&
                    listen(server->listener, 1024) == 0 &&
                    getsockname(server->listener, (struct sockaddr *)&own, &size) == 0;
    const int why = errno;
    freeaddrinfo(found);
    if (!ok) {
        return lg_error_errno(err, why, "cannot listen on %s port %s", o->address, port);
    }
    (void)getnameinfo((struct sockaddr *)&own, size, NULL, 0, port, sizeof(port), NI_NUMERICSERV);
    uint64_t number = 0;
    (void)lg_str_u64(lg_str_c(port), &number);
    server->port = (uint16_t)number;
    return LG_OK;
}

// As many connections as files allow, with some left for the store.
static unsigned
most_connections(unsigned wanted)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return wanted;
    }
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
        (void)getrlimit(RLIMIT_NOFILE, &files);
    }
    const rlim_t most =
        files.rlim_cur > 2 * SPARE_FILES ? files.rlim_cur - SPARE_FILES : files.rlim_cur / 2;
    return most < wanted ? (unsigned)most : wanted;
}

static void
set_defaults(LgServerOptions *o)
{
    o->address = o->address ? o->address : "127.0.0.1";
    o->workers = o->workers ? o->workers : 16;
    o->workers = o->workers > MOST_WORKERS ? MOST_WORKERS : o->workers;
    o->connections = most_connections(o->connections ? o->connections : 4096);
    o->waiting = o->waiting ? o->waiting : 256;
    o->slow_workers = o->slow_workers ? o->slow_workers : 8;
    o->slow_workers = o->slow_workers > MOST_WORKERS ? MOST_WORKERS : o->slow_workers;
    o->slow_waiting = o->slow_waiting ? o->slow_waiting : 64;
    o->slow_wait_ms = o->slow_wait_ms ? o->slow_wait_ms : 5000;
    o->target_limit = o->target_limit ? o->target_limit : 64 * 1024;
    o->head_limit = o->head_limit ? o->head_limit : 96 * 1024;
    o->body_limit = o->body_limit ? o->body_limit : 4 * 1024 * 1024;
    o->head_ms = o->head_ms ? o->head_ms : 10000;
    o->body_ms = o->body_ms ? o->body_ms : 30000;
    o->idle_ms = o->idle_ms ? o->idle_ms : 30000;
    o->write_ms = o->write_ms ? o->write_ms : 30000;
    o->stop_ms = o->stop_ms ? o->stop_ms : 5000;
}

LgStatus
lg_server_new(const LgServerOptions *options, LgServer **out, LgError *err)
{
    LgServer *server = LG_ALLOC(LgServer);
    if (!server) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    server->options = *options;
    server->listener = -1;
    server->signals = -1;
    set_defaults(&server->options);
    (void)pthread_mutex_init(&server->mu, NULL);
    for (int i = 0; i < 2; i++) {
        Lane *lane = &server->lanes[i];
        lane->server = server;
        lane->slow = i == 1;
        lane->workers = lane->slow ? server->options.slow_workers : server->options.workers;
        lane->waiting = lane->slow ? server->options.slow_waiting : server->options.waiting;
        lane->readers.most = lane->workers / 2;
        (void)pthread_cond_init(&lane->some, NULL);
    }
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    LgStatus st = LG_OK;
    if (server->epoll < 0 || server->wake < 0) {
        st = lg_error_errno(err, errno, "cannot make an event queue");
    }
    if (st == LG_OK) {
        st = bind_to(server, err);
    }
    if (st != LG_OK) {
        lg_server_free(server);
        return st;
    }
    *out = server;
    return LG_OK;
}

uint16_t
lg_server_port(const LgServer *server)
{
    return server->port;
}

static LgStatus
watch(LgServer *server, LgError *err)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &server->wake};
    if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->wake, &ev) != 0) {
        return lg_error_errno(err, errno, "cannot watch events");
    }
    if (server->options.signals) {
        sigset_t stop;
        (void)sigemptyset(&stop);
        (void)sigaddset(&stop, SIGINT);
        (void)sigaddset(&stop, SIGTERM);
        (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
        server->signals = signalfd(-1, &stop, SFD_NONBLOCK | SFD_CLOEXEC);
        ev.data.ptr = &server->signals;
        if (server->signals < 0 ||
            epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->signals, &ev) != 0) {
            return lg_error_errno(err, errno, "cannot watch signals");
        }
    }
    listen_again(server, true);
    return LG_OK;
}

// Start the workers of a lane, or as many as the system allows.
static LgStatus
start_lane(Lane *lane, pthread_t *threads, unsigned *n, LgError *err)
{
    const unsigned before = *n;
    if (lane->slow && !lane->server->options.slow) {
        return LG_OK;
    }
    while (*n - before < lane->workers && pthread_create(&threads[*n], NULL, work, lane) == 0) {
        ++*n;
    }
    return *n > before ? LG_OK : lg_error_set(err, LG_E_LIMIT, "cannot start a thread");
}

LgStatus
lg_server_run(LgServer *server, LgError *err)
{
    LG_TRY(watch(server, err));
    const unsigned most = server->lanes[0].workers + server->lanes[1].workers;
    pthread_t *threads = LG_ALLOC_ARRAY(pthread_t, most);
    if (!threads) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    unsigned n = 0;
    LgStatus st = start_lane(&server->lanes[1], threads, &n, err);
    if (st == LG_OK) {
        st = start_lane(&server->lanes[0], threads, &n, err);
    }
    if (st == LG_OK) {
        loop(server);
    }
    // Whoever still works learns that its client is lost.
    for (LgConn *conn = server->conns; conn; conn = conn->next) {
        if (conn->state == LG_CONN_BUSY) {
            atomic_store(&conn->gone, true);
        }
    }
    (void)pthread_mutex_lock(&server->mu);
    server->quit = true;
    (void)pthread_cond_broadcast(&server->lanes[0].some);
    (void)pthread_cond_broadcast(&server->lanes[1].some);
    (void)pthread_mutex_unlock(&server->mu);
    for (unsigned i = 0; i < n; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    lg_mem_free(threads);
    while (server->conns) {
        forget(server, server->conns);
    }
    return st;
}

void
lg_server_stop(LgServer *server)
{
    atomic_store(&server->stopping, true);
    wake(server);
}

void
lg_server_free(LgServer *server)
{
    if (!server) {
        return;
    }
    const int fds[] = {server->listener, server->epoll, server->wake, server->signals};
    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
    (void)pthread_mutex_destroy(&server->mu);
    (void)pthread_cond_destroy(&server->lanes[0].some);
    (void)pthread_cond_destroy(&server->lanes[1].some);
    lg_mem_free(server);
}
