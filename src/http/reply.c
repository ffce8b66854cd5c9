// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/time.h"
#include "http/reply_impl.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
    FLUSH_AT = 64 * 1024,
    WHOLE_MOST = 256 * 1024,
    BYTES_PER_MS = 4,
    CROWDED_MS = 1000, // patience when many workers wait for their readers
};

const char *
lg_reply_reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {410, "Gone"},
        {409, "Conflict"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status) {
            return reasons[i].text;
        }
    }
    return "Unknown";
}

int64_t
lg_reply_now(void)
{
    return (int64_t)(lg_time_mono_ns() / 1000000);
}

static void
add_date(LgBuf *to)
{
    char text[LG_TIME_TEXT];
    lg_buf_add(to, LG_STR("Date: "));
    lg_buf_add(to, lg_time_http(lg_time_wall_ns() / 1000000000, text));
    lg_buf_add(to, LG_STR("\r\n"));
}

void
lg_reply_plain(LgBuf *out, int status, const char *why, bool head_only)
{
    lg_buf_printf(out, "HTTP/1.1 %d %s\r\n", status, lg_reply_reason(status));
    add_date(out);
    lg_buf_printf(out,
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "X-Content-Type-Options: nosniff\r\n"
                  "Content-Length: %zu\r\n%s"
                  "Connection: close\r\n\r\n",
                  strlen(why) + 1, status == 503 ? "Retry-After: 2\r\n" : "");
    if (!head_only) {
        lg_buf_printf(out, "%s\n", why);
    }
}

void
lg_reply_status(LgReply *reply, int status)
{
    reply->status = status;
}

void
lg_reply_field(LgReply *reply, const char *name, LgStr value)
{
    LgBuf *to = &reply->fields;
    lg_buf_add(to, lg_str_c(name));
    lg_buf_add(to, LG_STR(": "));
    for (size_t i = 0; i < value.n; i++) {
        const unsigned char c = (unsigned char)value.p[i];
        if (c < ' ' || c == 0x7f) {
            lg_buf_byte(to, ' ');
        } else if (c > 0x7f) {
            lg_buf_printf(to, "%%%02X", c);
        } else {
            lg_buf_byte(to, (char)c);
        }
    }
    lg_buf_add(to, LG_STR("\r\n"));
}

void
lg_reply_fieldf(LgReply *reply, const char *name, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    const int n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(text)) {
        return; // a field that is cut short says something else: better none
    }
    lg_reply_field(reply, name, (LgStr){text, (size_t)n});
}

bool
lg_reply_begun(const LgReply *reply)
{
    return reply->begun;
}

void
lg_reply_clear(LgReply *reply)
{
    if (!reply->begun) {
        lg_buf_clear(&reply->fields);
        lg_buf_clear(&reply->body);
        reply->fields.failed = false;
        reply->body.failed = false;
        reply->bytes = 0;
        reply->status = 200;
    }
}

void
lg_reply_break(LgReply *reply)
{
    reply->broken = !reply->head_only;
}

const LgOut *
lg_reply_out(LgReply *reply)
{
    return &reply->out;
}

// --- On the wire ------------------------------------------------------------

static void
add_head(LgReply *r, LgBuf *to, bool whole)
{
    const bool bodiless = r->status == 204 || r->status == 304;
    lg_buf_printf(to, "HTTP/1.1 %d %s\r\n", r->status, lg_reply_reason(r->status));
    add_date(to);
    lg_buf_add(to, lg_buf_view(&r->fields));
    to->failed |= r->fields.failed;
    if (!bodiless && whole) {
        lg_buf_printf(to, "Content-Length: %llu\r\n", (unsigned long long)r->bytes);
    } else if (!bodiless && r->minor >= 1) {
        r->chunked = true;
        lg_buf_add(to, LG_STR("Transfer-Encoding: chunked\r\n"));
    } else if (!bodiless) {
        r->keep_alive = false;
    }
    lg_buf_add(to, r->keep_alive ? LG_STR("Connection: keep-alive\r\n\r\n")
                                 : LG_STR("Connection: close\r\n\r\n"));
}

static bool
gone(const LgReply *r)
{
    return r->gone && atomic_load_explicit(r->gone, memory_order_relaxed);
}

// How long the client may still take: for all so far, and since `from` without taking anything.
static int64_t
patience(const LgReply *r, int64_t from)
{
    const LgReplyReaders *readers = r->readers;
    const bool crowded = readers && atomic_load(&readers->waiting) > readers->most;
    const int64_t now = lg_reply_now();
    const int64_t all = r->begun_ms + r->write_ms + (int64_t)(r->sent / BYTES_PER_MS) - now;
    const int64_t pause = from + (crowded ? CROWDED_MS : r->write_ms) - now;
    return pause < all ? pause : all;
}

static bool
poll_writable(const LgReply *r)
{
    struct pollfd p = {.fd = r->fd, .events = POLLOUT};
    const int64_t from = lg_reply_now();
    for (;;) {
        const int64_t left = patience(r, from);
        if (left <= 0) {
            return false;
        }
        const int n = poll(&p, 1, left < 200 ? (int)left : 200);
        if (n > 0) {
            return (p.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
        }
        if (n == 0 && gone(r)) {
            return false;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
    }
}

// Wait until the socket takes more. False when the client left or reads too slowly.
static bool
wait_writable(const LgReply *r)
{
    if (!r->readers) {
        return poll_writable(r);
    }
    (void)atomic_fetch_add(&r->readers->waiting, 1);
    const bool ok = poll_writable(r);
    (void)atomic_fetch_sub(&r->readers->waiting, 1);
    return ok;
}

// Send what `parts` hold. With `once` stop where the socket would block.
// Returns the bytes left over, or -1 when the client is lost.
static int64_t
send_parts(LgReply *r, struct iovec *parts, size_t n, bool once)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        left += parts[i].iov_len;
    }
    while (left > 0) {
        const struct msghdr msg = {.msg_iov = parts, .msg_iovlen = n};
        const ssize_t done = sendmsg(r->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0 && errno == EAGAIN && once) {
            return (int64_t)left;
        }
        if (done < 0 && errno == EAGAIN && wait_writable(r)) {
            continue;
        }
        if (done < 0) {
            return -1;
        }
        left -= (size_t)done;
        r->sent += (size_t)done;
        for (size_t skip = (size_t)done; skip > 0;) {
            const size_t here = skip < parts->iov_len ? skip : parts->iov_len;
            parts->iov_base = here > 0 ? (char *)parts->iov_base + here : parts->iov_base;
            parts->iov_len -= here;
            skip -= here;
            if (parts->iov_len == 0 && n > 1) {
                parts++;
                n--;
            }
        }
    }
    return 0;
}

static struct iovec
part(LgStr s)
{
    return (struct iovec){.iov_base = (void *)(uintptr_t)s.p, .iov_len = s.n};
}

// Send the waiting bytes and `more` behind them as one chunk.
static LgStatus
flush(LgReply *r, LgStr more, LgError *err)
{
    LgBuf head = {0};
    if (!r->begun) {
        r->keep_alive = r->keep_alive && !r->head_only;
        add_head(r, &head, false);
        r->begun = true;
        r->begun_ms = lg_reply_now();
    }
    if (r->chunked && !r->head_only) {
        lg_buf_printf(&head, "%zx\r\n", r->body.n + more.n);
    }
    const LgStr body = r->head_only ? (LgStr){0} : lg_buf_view(&r->body);
    struct iovec parts[] = {
        part(lg_buf_view(&head)),
        part(body),
        part(r->head_only ? (LgStr){0} : more),
        part(r->chunked && !r->head_only ? LG_STR("\r\n") : (LgStr){0}),
    };
    const bool lost = head.failed || r->body.failed ||
                      send_parts(r, parts, sizeof(parts) / sizeof(parts[0]), false) < 0;
    lg_buf_done(&head);
    lg_buf_clear(&r->body);
    if (lost) {
        r->broken = true;
        return lg_error_set(err, LG_E_CANCEL, "the client has left");
    }
    return r->head_only ? lg_error_set(err, LG_E_CANCEL, "only the head was asked for") : LG_OK;
}

static LgStatus
write_body(void *ctx, LgStr bytes, LgError *err)
{
    LgReply *r = (LgReply *)ctx;
    if (r->head_only && r->begun) {
        return lg_error_set(err, LG_E_CANCEL, "only the head was asked for");
    }
    if (r->broken || gone(r)) {
        r->broken = true;
        return lg_error_set(err, LG_E_CANCEL, "the client has left");
    }
    r->bytes += bytes.n;
    if (r->whole && r->body.n + bytes.n > WHOLE_MOST) {
        return lg_error_set(err, LG_E_LIMIT, "the answer is too long to be made at once");
    }
    if (!r->whole && r->body.n + bytes.n >= FLUSH_AT) {
        return flush(r, bytes, err);
    }
    lg_buf_add(&r->body, bytes);
    return r->body.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory") : LG_OK;
}

void
lg_reply_init(LgReply *reply, int fd, const LgRequest *request, uint32_t write_ms,
              LgReplyReaders *readers)
{
    *reply = (LgReply){
        .fd = fd,
        .status = 200,
        .minor = request->minor,
        .head_only = request->method == LG_METHOD_HEAD,
        .keep_alive = request->keep_alive,
        .begun_ms = lg_reply_now(),
        .write_ms = write_ms,
        .gone = request->gone,
        .readers = readers,
    };
    reply->out = (LgOut){.write = write_body, .ctx = reply};
}

// A whole answer goes out with one call; what does not fit the socket's buffer
// is left to the thread that watches sockets, so that a slow reader holds no worker.
static void
end_whole(LgReply *r, LgBuf *rest)
{
    LgBuf head = {0};
    add_head(r, &head, true);
    const bool bare = r->head_only || r->status == 304 || r->status == 204;
    const LgStr body = bare ? (LgStr){0} : lg_buf_view(&r->body);
    const LgStr top = lg_buf_view(&head);
    struct iovec parts[] = {part(top), part(body)};
    r->begun = true;
    const int64_t left = head.failed || r->body.failed ? -1 : send_parts(r, parts, 2, true);
    r->broken = r->broken || left < 0;
    if (left > 0) {
        const size_t done = top.n + body.n - (size_t)left;
        lg_buf_add(rest, lg_str_from(top, done));
        lg_buf_add(rest, done > top.n ? lg_str_from(body, done - top.n) : body);
        r->broken = rest->failed;
    }
    lg_buf_done(&head);
}

void
lg_reply_end(LgReply *reply, LgBuf *rest)
{
    if (!reply->begun && !reply->broken) {
        end_whole(reply, rest);
        return;
    }
    if (reply->broken || reply->head_only) {
        return;
    }
    if (reply->body.n > 0 && flush(reply, (LgStr){0}, NULL) != LG_OK) {
        return;
    }
    struct iovec last[] = {part(LG_STR("0\r\n\r\n"))};
    if (reply->chunked && send_parts(reply, last, 1, false) < 0) {
        reply->broken = true;
    }
}

void
lg_reply_done(LgReply *reply)
{
    lg_buf_done(&reply->fields);
    lg_buf_done(&reply->body);
}
