// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/conn_impl.h"

#include "base/mem.h"
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_SIZE = 16 * 1024,
    LINGER_MS = 2000,
    LINGER_BYTES = 256 * 1024, // more is not worth reading for manners
    REQUEST_ARENA = 256 * 1024 * 1024,
    BYTES_PER_MS = 4,
    BODY_BYTES_PER_MS = 256, // of a body longer than the normal limit
    KEEP_BUFFER = 2048,      // an idle connection keeps no more than two of these
};

static LgHeadLimits
limits_of(const LgServerOptions *o)
{
    return (LgHeadLimits){o->target_limit, o->head_limit, 100};
}

LgConn *
lg_conn_new(int fd, const char *peer, const LgServerOptions *options)
{
    LgConn *conn = LG_ALLOC(LgConn);
    if (!conn) {
        return NULL;
    }
    conn->fd = fd;
    conn->deadline = lg_reply_now() + options->head_ms;
    (void)snprintf(conn->peer, sizeof(conn->peer), "%s", peer);
    return conn;
}

void
lg_conn_free(LgConn *conn)
{
    if (!conn) {
        return;
    }
    if (conn->broken) {
        // A reset says "broken" also to clients that take the end of the connection
        // for the end of the answer (HTTP/1.0).
        const struct linger hard = {.l_onoff = 1};
        (void)setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    }
    (void)close(conn->fd);
    lg_buf_done(&conn->in);
    lg_buf_done(&conn->body);
    lg_buf_done(&conn->out);
    lg_arena_free(conn->arena);
    lg_mem_free(conn);
}

static void
log_refusal(const LgConn *conn, const LgServerOptions *options, int status)
{
    if (options->log) {
        const LgServerEntry entry = {
            .peer = lg_str_c(conn->peer),
            .method = conn->request.method_name,
            .target = conn->request.target,
            .status = status,
        };
        options->log(options->ctx, &entry);
    }
}

static void
forget_request(LgConn *conn)
{
    lg_arena_free(conn->arena);
    conn->arena = NULL;
    conn->request = (LgRequest){0};
    conn->chunks = (LgChunks){0};
    lg_buf_done(&conn->body);
    conn->scanned = 0;
}

LgConnState
lg_conn_refuse(LgConn *conn, const LgServerOptions *options, int status, const char *why)
{
    log_refusal(conn, options, status);
    lg_reply_plain(&conn->out, status, why, conn->request.method == LG_METHOD_HEAD);
    forget_request(conn);
    conn->close_after = true;
    conn->state = LG_CONN_FLUSH;
    conn->deadline = lg_reply_now() + options->write_ms;
    return lg_conn_flush(conn, options);
}

// The unused bytes to the front.
static void
drop_front(LgBuf *buf, size_t n)
{
    memmove(buf->p, buf->p + n, buf->n - n);
    buf->n -= n;
}

// Let the handler answer without the body. What of it is on its way cannot be told from
// a next request, so the connection ends.
static LgConnState
leave_body(LgConn *conn, const LgServerOptions *options)
{
    if (!options->admit) {
        return lg_conn_refuse(conn, options, 413, "the body is too long");
    }
    lg_buf_done(&conn->body);
    conn->request.unread = true;
    conn->request.keep_alive = false;
    conn->state = LG_CONN_READY;
    return conn->state;
}

static LgConnState
take_body(LgConn *conn, const LgServerOptions *options)
{
    LgRequest *r = &conn->request;
    if (r->chunked) {
        size_t n = 0;
        size_t used = 0;
        bool end = false;
        if (conn->in.n > 0) {
            const LgHeadFault bad = lg_chunk_decode(&conn->chunks, conn->in.p, conn->in.n,
                                                    conn->limit, &n, &used, &end);
            if (bad.status == 413) {
                return leave_body(conn, options);
            }
            if (bad.status != 0) {
                return lg_conn_refuse(conn, options, bad.status, bad.why);
            }
            lg_buf_add(&conn->body, (LgStr){conn->in.p, n});
            drop_front(&conn->in, used);
        }
        if (!end) {
            return conn->state;
        }
    } else {
        const uint64_t need = r->length - conn->body.n;
        const size_t here = conn->in.n < need ? conn->in.n : (size_t)need;
        if (here > 0) {
            lg_buf_add(&conn->body, (LgStr){conn->in.p, here});
            drop_front(&conn->in, here);
        }
        if (conn->body.n < r->length && !conn->body.failed) {
            return conn->state;
        }
    }
    if (conn->body.failed) {
        return lg_conn_refuse(conn, options, 503, "out of memory");
    }
    r->body = lg_buf_view(&conn->body);
    conn->state = LG_CONN_READY;
    return conn->state;
}

static LgConnState
take_head(LgConn *conn, const LgServerOptions *options)
{
    const LgHeadLimits limits = limits_of(options);
    LgHeadFault bad;
    const size_t n = lg_head_scan(lg_buf_view(&conn->in), &conn->scanned, &limits, &bad);
    if (bad.status != 0) {
        return lg_conn_refuse(conn, options, bad.status, bad.why);
    }
    if (n == 0) {
        return conn->state;
    }
    conn->arena = lg_arena_new(REQUEST_ARENA);
    if (!conn->arena) {
        return lg_conn_refuse(conn, options, 503, "out of memory");
    }
    conn->request = (LgRequest){.gone = &conn->gone, .peer = lg_str_c(conn->peer)};
    bad = n > limits.head
              ? (LgHeadFault){431, "the request head is too long"}
              : lg_head_parse((LgStr){conn->in.p, n}, &limits, conn->arena, &conn->request);
    if (bad.status != 0) {
        return lg_conn_refuse(conn, options, bad.status, bad.why);
    }
    drop_front(&conn->in, n);
    conn->scanned = 0;
    const bool announced = conn->request.chunked || conn->request.length > 0;
    conn->limit = options->body_limit;
    if (announced && options->admit) {
        conn->limit = options->admit(options->ctx, &conn->request, options->body_limit);
    }
    if (announced && (conn->limit == 0 || conn->request.length > conn->limit)) {
        return leave_body(conn, options);
    }
    if (announced && conn->request.expect && conn->in.n == 0) {
        // A few bytes into an empty socket buffer. If they do not fit, the client
        // waits a while and sends the body anyway (RFC 9110, 10.1.1).
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        (void)send(conn->fd, go_on, sizeof(go_on) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    conn->state = LG_CONN_BODY;
    conn->deadline = lg_reply_now() + options->body_ms;
    if (conn->limit > options->body_limit) {
        const uint64_t most = conn->request.chunked ? conn->limit : conn->request.length;
        conn->deadline += (int64_t)(most / BODY_BYTES_PER_MS);
    }
    return take_body(conn, options);
}

// Read without using: until the client has taken our last answer and closes.
static LgConnState
linger(LgConn *conn)
{
    char scrap[READ_SIZE];
    for (;;) {
        const ssize_t n = recv(conn->fd, scrap, sizeof(scrap), MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            return conn->state;
        }
        conn->sent += n > 0 ? (size_t)n : 0;
        if (n <= 0 || conn->sent > LINGER_BYTES) {
            conn->state = LG_CONN_CLOSED;
            return conn->state;
        }
    }
}

// What has arrived, before more is read.
static LgConnState
use_input(LgConn *conn, const LgServerOptions *options)
{
    if (conn->state == LG_CONN_HEAD && conn->in.n > 0) {
        return take_head(conn, options);
    }
    if (conn->state == LG_CONN_BODY) {
        return take_body(conn, options);
    }
    return conn->state;
}

LgConnState
lg_conn_read(LgConn *conn, const LgServerOptions *options)
{
    if (conn->state == LG_CONN_LINGER) {
        return linger(conn);
    }
    (void)use_input(conn, options);
    while (!conn->drained && (conn->state == LG_CONN_HEAD || conn->state == LG_CONN_BODY)) {
        char bytes[READ_SIZE]; // so that a connection holds no more than it was sent
        const ssize_t n = recv(conn->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            conn->drained = true;
            break;
        }
        if (n <= 0) {
            conn->state = LG_CONN_CLOSED;
            break;
        }
        if (conn->state == LG_CONN_HEAD && conn->in.n == 0 && conn->served) {
            conn->deadline = lg_reply_now() + options->head_ms; // no longer idle
        }
        conn->drained = (size_t)n < sizeof(bytes) && !conn->leaving;
        lg_buf_add(&conn->in, (LgStr){bytes, (size_t)n});
        if (conn->in.failed) {
            conn->state = LG_CONN_CLOSED;
            break;
        }
        (void)use_input(conn, options);
    }
    if (conn->in.n == 0 && conn->in.cap > KEEP_BUFFER) {
        lg_buf_done(&conn->in);
    }
    return conn->state;
}

static LgConnState
next_request(LgConn *conn, const LgServerOptions *options)
{
    forget_request(conn);
    conn->sent = 0;
    if (conn->close_after || conn->ended) {
        (void)shutdown(conn->fd, SHUT_WR);
        conn->state = LG_CONN_LINGER;
        conn->deadline = lg_reply_now() + LINGER_MS;
        return linger(conn);
    }
    if (conn->out.cap > KEEP_BUFFER) {
        lg_buf_done(&conn->out);
    }
    conn->served = true;
    conn->state = LG_CONN_HEAD;
    conn->deadline = lg_reply_now() + (conn->in.n > 0 ? options->head_ms : options->idle_ms);
    return lg_conn_read(conn, options);
}

LgConnState
lg_conn_flush(LgConn *conn, const LgServerOptions *options)
{
    if (conn->out.failed) {
        conn->state = LG_CONN_CLOSED;
        return conn->state;
    }
    while (conn->sent < conn->out.n) {
        const ssize_t n = send(conn->fd, conn->out.p + conn->sent, conn->out.n - conn->sent,
                               MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            return conn->state;
        }
        if (n < 0) {
            conn->state = LG_CONN_CLOSED;
            return conn->state;
        }
        conn->sent += (size_t)n;
    }
    lg_buf_clear(&conn->out);
    return next_request(conn, options);
}

LgConnState
lg_conn_late(LgConn *conn, const LgServerOptions *options)
{
    switch (conn->state) {
    case LG_CONN_HEAD:
        if (conn->in.n > 0) {
            return lg_conn_refuse(conn, options, 408, "the request head took too long");
        }
        break;
    case LG_CONN_BODY: return lg_conn_refuse(conn, options, 408, "the request body took too long");
    case LG_CONN_FLUSH: conn->broken = true; break;
    case LG_CONN_READY:
    case LG_CONN_BUSY: return conn->state;
    case LG_CONN_LINGER:
    case LG_CONN_CLOSED: break;
    }
    conn->state = LG_CONN_CLOSED;
    return conn->state;
}

// End the answer that a handler has made.
static void
end_reply(LgConn *conn, const LgServerOptions *options, LgReply *reply, int64_t begun)
{
    lg_reply_end(reply, &conn->out);
    conn->broken = reply->broken;
    conn->close_after = conn->close_after || !reply->keep_alive || reply->broken;
    conn->deadline = lg_reply_now() + options->write_ms + (int64_t)(conn->out.n / BYTES_PER_MS);
    if (options->log) {
        const LgServerEntry entry = {
            .peer = conn->request.peer,
            .method = conn->request.method_name,
            .target = conn->request.target,
            .status = reply->status,
            .bytes = reply->bytes,
            .us = (uint64_t)((int64_t)(lg_time_mono_ns() / 1000) - begun),
            .broken = reply->broken,
        };
        options->log(options->ctx, &entry);
    }
    lg_reply_done(reply);
}

void
lg_conn_work(LgConn *conn, const LgServerOptions *options)
{
    LgReply reply;
    const int64_t begun = (int64_t)(lg_time_mono_ns() / 1000);
    lg_reply_init(&reply, conn->fd, &conn->request, options->write_ms, conn->readers);
    options->handle(options->ctx, &conn->request, &reply);
    end_reply(conn, options, &reply, begun);
}

bool
lg_conn_quick(LgConn *conn, const LgServerOptions *options)
{
    if (!options->quick) {
        return false;
    }
    LgReply reply;
    const int64_t begun = (int64_t)(lg_time_mono_ns() / 1000);
    lg_reply_init(&reply, conn->fd, &conn->request, options->write_ms, NULL);
    reply.whole = true;
    if (!options->quick(options->ctx, &conn->request, &reply)) {
        lg_reply_done(&reply);
        return false;
    }
    end_reply(conn, options, &reply, begun);
    return true;
}

LgConnState
lg_conn_worked(LgConn *conn, const LgServerOptions *options, bool stopping)
{
    if (conn->broken) {
        conn->state = LG_CONN_CLOSED;
        return conn->state;
    }
    conn->close_after = conn->close_after || stopping;
    conn->ended = atomic_load(&conn->gone);
    conn->state = LG_CONN_FLUSH;
    conn->sent = 0;
    return lg_conn_flush(conn, options);
}
