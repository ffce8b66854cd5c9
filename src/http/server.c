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
    MOST_LOOPS = 8,
    QUICK_RUN = 16, // quick answers in a row before the other connections get their turn
    SLOW_NICE = 10, // the others come first where processors are short; not 19: slow is not never
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

// A thread that watches connections: all their life the same ones.
struct LgLoop {
    LgServer *server;
    int epoll;
    int wake; // eventfd: there is mail, or stop
    LgConn *conns;
    size_t n_conns;
    Queue mail; // guarded by mu: new connections, and those that workers are done with
    pthread_t thread;
};

struct LgServer {
    LgServerOptions options;
    int listener;
    int signals; // signalfd, or -1
    uint16_t port;
    atomic_bool stopping;
    bool listening; // the listener is in the epoll set of the first loop

    LgLoop loops[MOST_LOOPS]; // the first one runs in the caller's thread and takes connections
    unsigned n_loops;
    unsigned next_loop; // of the first loop: who gets the next connection
    atomic_size_t n_conns;

    pthread_mutex_t mu;
    Lane lanes[2]; // the second is for slow requests
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
wake(const LgLoop *loop)
{
    const uint64_t one = 1;
    const ssize_t n = write(loop->wake, &one, sizeof(one));
    (void)n; // a full counter wakes as well
}

// Hand a connection to the loop that watches it.
static void
send_home(LgServer *server, LgConn *conn)
{
    LgLoop *loop = conn->loop; // who has it next may free it
    (void)pthread_mutex_lock(&server->mu);
    queue_put(&loop->mail, conn);
    (void)pthread_mutex_unlock(&server->mu);
    wake(loop);
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
        send_home(server, conn);
    }
}

// --- The loop ---------------------------------------------------------------

static void
forget(LgLoop *loop, LgConn *conn)
{
    if (conn->prev) {
        conn->prev->next = conn->next;
    } else {
        loop->conns = conn->next;
    }
    if (conn->next) {
        conn->next->prev = conn->prev;
    }
    loop->n_conns--;
    (void)atomic_fetch_sub(&loop->server->n_conns, 1);
    lg_conn_free(conn); // closing takes it out of the epoll set
}

// Give a request to a worker.
static void
pass_on(LgServer *server, LgConn *conn)
{
    const LgServerOptions *o = &server->options;
    Lane *lane = &server->lanes[o->slow && o->slow(o->ctx, &conn->request)];
    (void)pthread_mutex_lock(&server->mu);
    const bool room = lane->ready.n < lane->waiting;
    if (room) {
        conn->state = LG_CONN_BUSY;
        conn->readers = &lane->readers;
        conn->queued_ms = lg_reply_now();
        queue_put(&lane->ready, conn);
        (void)pthread_cond_signal(&lane->some);
    }
    (void)pthread_mutex_unlock(&server->mu);
    if (!room) {
        (void)lg_conn_refuse(conn, o, 503, "too busy, try again soon");
    }
}

// Act on the state that a step has led to. Behind an answer the next request may be waiting
// already.
static void
settle(LgLoop *loop, LgConn *conn)
{
    LgServer *server = loop->server;
    for (int quick = 0; conn->state == LG_CONN_READY; quick++) {
        if (quick < QUICK_RUN && lg_conn_quick(conn, &server->options)) {
            (void)lg_conn_worked(conn, &server->options, atomic_load(&server->stopping));
        } else {
            pass_on(server, conn);
        }
    }
    if (conn->state == LG_CONN_CLOSED) {
        forget(loop, conn);
    }
}

static void
listen_again(LgServer *server, bool on)
{
    if (server->listening == on) {
        return;
    }
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &server->listener};
    if (epoll_ctl(server->loops[0].epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, server->listener,
                  &ev) == 0) {
        server->listening = on;
    }
}

// Watch a new connection.
static void
adopt(LgLoop *loop, LgConn *conn)
{
    conn->next = loop->conns;
    if (conn->next) {
        conn->next->prev = conn;
    }
    loop->conns = conn;
    loop->n_conns++;
    // Edges only: a busy connection needs no change here, and a client that
    // leaves is told once.
    struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = conn};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, conn->fd, &ev) != 0) {
        forget(loop, conn);
        return;
    }
    (void)lg_conn_read(conn, &loop->server->options);
    settle(loop, conn);
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
    (void)atomic_fetch_add(&server->n_conns, 1);
    conn->loop = &server->loops[server->next_loop];
    server->next_loop = (server->next_loop + 1) % server->n_loops;
    if (conn->loop == &server->loops[0]) {
        adopt(conn->loop, conn);
    } else {
        send_home(server, conn);
    }
}

static void
take_connections(LgServer *server)
{
    while (atomic_load(&server->n_conns) < server->options.connections) {
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
on_event(LgLoop *loop, LgConn *conn, uint32_t events)
{
    const LgServerOptions *o = &loop->server->options;
    const bool left = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    conn->leaving |= left;
    conn->drained &= !left && !(events & EPOLLIN);
    if (conn->state == LG_CONN_BUSY) {
        if (left) {
            atomic_store(&conn->gone, true);
        }
        return;
    }
    if (conn->state == LG_CONN_FLUSH) {
        if (events & EPOLLRDHUP) {
            conn->ended = true;
        }
        (void)lg_conn_flush(conn, o);
    } else if (left || (events & EPOLLIN)) {
        (void)lg_conn_read(conn, o);
    }
    settle(loop, conn);
}

static void
take_mail(LgLoop *loop)
{
    LgServer *server = loop->server;
    uint64_t count;
    const ssize_t n = read(loop->wake, &count, sizeof(count));
    (void)n;
    for (;;) {
        (void)pthread_mutex_lock(&server->mu);
        LgConn *conn = queue_take(&loop->mail);
        (void)pthread_mutex_unlock(&server->mu);
        if (!conn) {
            return;
        }
        if (conn->state == LG_CONN_HEAD) {
            adopt(loop, conn);
            continue;
        }
        if (conn->late) {
            conn->late = false;
            (void)lg_conn_refuse(conn, &server->options, 503, "too busy, try again soon");
        } else {
            (void)lg_conn_worked(conn, &server->options, atomic_load(&server->stopping));
        }
        settle(loop, conn);
    }
}

// Slow requests that have waited too long for a worker are refused by their loops.
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
        conn->late = true;
        send_home(server, conn);
    }
}

// Every connection is looked at four times a second: no timer to go wrong, and
// 10,000 of them are a few microseconds.
static void
tick(LgLoop *loop)
{
    LgServer *server = loop->server;
    const int64_t now = lg_reply_now();
    const bool stopping = atomic_load(&server->stopping);
    for (LgConn *conn = loop->conns, *next; conn; conn = next) {
        next = conn->next;
        if (conn->state == LG_CONN_BUSY) {
            continue;
        }
        if (stopping && conn->state == LG_CONN_HEAD && conn->in.n == 0) {
            conn->state = LG_CONN_CLOSED;
        } else if (now >= conn->deadline) {
            (void)lg_conn_late(conn, &server->options);
        }
        settle(loop, conn);
    }
    if (loop != &server->loops[0]) {
        return;
    }
    refuse_waiting(server, now);
    if (!stopping && atomic_load(&server->n_conns) < server->options.connections) {
        listen_again(server, true);
    }
}

static void
run_loop(LgLoop *loop)
{
    LgServer *server = loop->server;
    struct epoll_event events[EVENTS];
    int64_t ticked = lg_reply_now();
    int64_t stop_at = 0;
    for (;;) {
        const int n = epoll_wait(loop->epoll, events, EVENTS, TICK_MS);
        bool woken = false;
        bool knocked = false;
        for (int i = 0; i < n; i++) {
            void *what = events[i].data.ptr;
            if (what == &loop->wake) {
                woken = true;
            } else if (what == &server->listener) {
                knocked = true;
            } else if (what == &server->signals) {
                lg_server_stop(server);
            } else {
                on_event(loop, (LgConn *)what, events[i].events);
            }
        }
        // After the events, which name connections that these could close.
        if (woken) {
            take_mail(loop);
        }
        const bool stopping = atomic_load(&server->stopping);
        if (knocked && !stopping) {
            take_connections(server);
        }
        const int64_t now = lg_reply_now();
        if (stopping && stop_at == 0) {
            stop_at = now + server->options.stop_ms;
            if (loop == &server->loops[0]) {
                listen_again(server, false);
            }
            ticked = 0;
        }
        if (now - ticked >= TICK_MS) {
            ticked = now;
            tick(loop);
        }
        if (stopping && (loop->n_conns == 0 || now >= stop_at)) {
            return;
        }
    }
}

static void *
loop_thread(void *arg)
{
    run_loop((LgLoop *)arg);
    return NULL;
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
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    o->loops = o->loops ? o->loops : processors > 0 ? (unsigned)processors : 1;
    o->loops = o->loops > MOST_LOOPS ? MOST_LOOPS : o->loops;
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
    server->n_loops = server->options.loops;
    LgStatus st = LG_OK;
    for (unsigned i = 0; i < server->n_loops; i++) {
        LgLoop *loop = &server->loops[i];
        loop->server = server;
        loop->epoll = epoll_create1(EPOLL_CLOEXEC);
        loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (st == LG_OK && (loop->epoll < 0 || loop->wake < 0)) {
            st = lg_error_errno(err, errno, "cannot make an event queue");
        }
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
    struct epoll_event ev = {.events = EPOLLIN};
    for (unsigned i = 0; i < server->n_loops; i++) {
        const LgLoop *loop = &server->loops[i];
        ev.data.ptr = (void *)(uintptr_t)&loop->wake;
        if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &ev) != 0) {
            return lg_error_errno(err, errno, "cannot watch events");
        }
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
            epoll_ctl(server->loops[0].epoll, EPOLL_CTL_ADD, server->signals, &ev) != 0) {
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

// Run all loops to their end, or as many as the system allows.
static void
run_loops(LgServer *server)
{
    unsigned n = 1;
    while (n < server->n_loops &&
           pthread_create(&server->loops[n].thread, NULL, loop_thread, &server->loops[n]) == 0) {
        n++;
    }
    server->n_loops = n;
    run_loop(&server->loops[0]);
    for (unsigned i = 1; i < n; i++) {
        (void)pthread_join(server->loops[i].thread, NULL);
    }
}

// Whoever still works learns that its client is lost; then nobody works any more.
static void
end_workers(LgServer *server, const pthread_t *threads, unsigned n)
{
    for (unsigned i = 0; i < server->n_loops; i++) {
        for (LgConn *conn = server->loops[i].conns; conn; conn = conn->next) {
            if (conn->state == LG_CONN_BUSY) {
                atomic_store(&conn->gone, true);
            }
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
}

static void
close_all(LgLoop *loop)
{
    for (LgConn *conn; (conn = queue_take(&loop->mail));) {
        if (conn->state == LG_CONN_HEAD) {
            lg_conn_free(conn); // it has not been adopted
        }
    }
    while (loop->conns) {
        forget(loop, loop->conns);
    }
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
        run_loops(server);
    }
    end_workers(server, threads, n);
    lg_mem_free(threads);
    for (unsigned i = 0; i < server->n_loops; i++) {
        close_all(&server->loops[i]);
    }
    return st;
}

void
lg_server_stop(LgServer *server)
{
    atomic_store(&server->stopping, true);
    for (unsigned i = 0; i < server->options.loops; i++) {
        wake(&server->loops[i]);
    }
}

static void
close_fd(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}

void
lg_server_free(LgServer *server)
{
    if (!server) {
        return;
    }
    for (unsigned i = 0; i < server->options.loops; i++) {
        close_fd(server->loops[i].epoll);
        close_fd(server->loops[i].wake);
    }
    close_fd(server->listener);
    close_fd(server->signals);
    (void)pthread_mutex_destroy(&server->mu);
    (void)pthread_cond_destroy(&server->lanes[0].some);
    (void)pthread_cond_destroy(&server->lanes[1].some);
    lg_mem_free(server);
}
