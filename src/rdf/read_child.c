// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// RDF/XML and RDFa: the text goes to a child in a jail (raptor_impl.h), records
// come back. The child is not trusted: records are read with bounds, terms are
// checked as if they came from the network, and it is killed when it takes too
// long or says too much. Without its last record nothing that it said counts.

#include "base/time.h"
#include "rdf/raptor_impl.h"
#include "rdf/reader_impl.h"
#include "rdf/records_impl.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    RECEIVE_SIZE = 1 << 16,
    IDLE_SECONDS = 60,      // without a byte in either direction
    OUTPUT_FREE = 64 << 20, // bytes, before the ratio counts
    OUTPUT_RATIO = 400,     // bytes out to bytes in; ordinary files stay below 20
    LANG_MAX = 200,         // bytes of xml:lang="..."
};

typedef struct {
    LgInput *in;
    int fd;
    pid_t pid; // 0: reaped
    bool all_sent;
    LgRecords records;
    uint64_t n_in, n_out;
    unsigned guard_n; // bytes seen of the word "lang", or of its value
    char guard_quote; // of the value; 0: outside one
} Parent;

// --- What must not even reach the child ------------------------------------------------

// One byte further in lang = "...", which is looked for without parsing: tags that
// long are refused wherever they stand. False when a value is too long.
static bool
guard_byte(Parent *c, char b)
{
    static const char word[] = "lang";
    if (c->guard_quote) {
        c->guard_n = b == c->guard_quote ? 0 : c->guard_n + 1;
        c->guard_quote = b == c->guard_quote ? 0 : c->guard_quote;
        return c->guard_n <= LANG_MAX;
    }
    if (c->guard_n == sizeof(word) - 1) { // behind the word: = and a quote
        if (b == '"' || b == '\'') {
            c->guard_quote = b;
            c->guard_n = 0;
        } else if (b != '=' && b != ' ' && b != '\t' && b != '\n' && b != '\r') {
            c->guard_n = b == 'l';
        }
        return true;
    }
    c->guard_n = b == word[c->guard_n] ? c->guard_n + 1 : b == 'l';
    return true;
}

static LgStatus
guard(Parent *c, const char *from, const char *to, LgError *err)
{
    for (const char *p = from; p < to; p++) {
        if (*p == '\0') {
            return lg_input_fail(c->in, p, err, "a NUL byte");
        }
        if (!guard_byte(c, *p)) {
            return lg_input_fail(c->in, p, err, "a language tag of more than %d bytes", LANG_MAX);
        }
    }
    return LG_OK;
}

// --- To and fro --------------------------------------------------------------------------

static LgStatus
send_some(Parent *c, LgError *err)
{
    LgInput *in = c->in;
    if (in->p == in->end && !in->eof) {
        LG_TRY(lg_input_more(in, err));
        LG_TRY(guard(c, in->p, in->end, err));
    }
    if (in->p == in->end) {
        c->all_sent = true;
        (void)shutdown(c->fd, SHUT_WR);
        return LG_OK;
    }
    const ssize_t n = send(c->fd, in->p, (size_t)(in->end - in->p), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
        in->p += n;
        c->n_in += (uint64_t)n;
    } else if (errno != EAGAIN && errno != EINTR) {
        c->all_sent = true; // it hung up; what it had to say is still to be read
    }
    return LG_OK;
}

// `*out_end`: the child closed its side.
static LgStatus
receive_some(Parent *c, bool *out_end, LgError *err)
{
    char *to = lg_buf_reserve(&c->records.bytes, RECEIVE_SIZE);
    if (!to) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read RDF");
    }
    const ssize_t n = recv(c->fd, to, RECEIVE_SIZE, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return LG_OK;
    }
    *out_end = n <= 0;
    c->records.bytes.n += n > 0 ? (size_t)n : 0;
    c->n_out += n > 0 ? (uint64_t)n : 0;
    if (c->n_out > OUTPUT_FREE && c->n_out / OUTPUT_RATIO > c->n_in) {
        (void)lg_error_set(err, LG_E_LIMIT,
                           "this unpacks to more than %d times its size: refused as a bomb",
                           OUTPUT_RATIO);
        lg_error_at(err, c->in->source, 0, 0);
        return LG_E_LIMIT;
    }
    return lg_records_take(&c->records, err);
}

static LgStatus
exchange(Parent *c, LgError *err)
{
    uint64_t active = lg_time_mono_ns();
    bool end = false;
    while (!end) {
        struct pollfd fd = {.fd = c->fd, .events = POLLIN};
        fd.events = (short)(c->all_sent ? POLLIN : POLLIN | POLLOUT);
        const int n = poll(&fd, 1, 1000);
        if (n < 0 && errno != EINTR) {
            return lg_error_errno(err, errno, "cannot wait for the RDF/XML parser");
        }
        if (n > 0 && (fd.revents & POLLOUT)) {
            LG_TRY(send_some(c, err));
        }
        if (n > 0 && (fd.revents & (POLLIN | POLLHUP | POLLERR))) {
            LG_TRY(receive_some(c, &end, err));
        }
        const uint64_t now = lg_time_mono_ns();
        active = n > 0 ? now : active;
        if (now - active > (uint64_t)IDLE_SECONDS * 1000000000U) {
            (void)lg_error_set(err, LG_E_TIMEOUT,
                               "the RDF/XML parser got nowhere for %d seconds and was stopped",
                               IDLE_SECONDS);
            lg_error_at(err, c->in->source, 0, 0);
            return LG_E_TIMEOUT;
        }
    }
    return LG_OK;
}

// Wait for the end of the child and say what it means that it did not finish.
static LgStatus
judge(Parent *c, LgError *err)
{
    int status = 0;
    pid_t got = 0;
    do {
        got = waitpid(c->pid, &status, 0);
    } while (got < 0 && errno == EINTR);
    c->pid = 0;
    if (got > 0 && WIFSIGNALED(status)) {
        (void)lg_error_set(err, LG_E_INVALID,
                           "the RDF/XML parser was killed by signal %d in its sandbox; nothing of "
                           "this input is used",
                           WTERMSIG(status));
        lg_error_at(err, c->in->source, 0, 0);
        return LG_E_INVALID;
    }
    if (!c->records.ended) {
        return lg_records_distrust(&c->records, "the parser ended before the input did", err);
    }
    return c->records.bytes.n == 0
               ? LG_OK
               : lg_records_distrust(&c->records, "the parser sent something unreadable", err);
}

static LgStatus
start(Parent *c, LgFormat format, LgStr base, LgError *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        return lg_error_errno(err, errno, "cannot start the RDF/XML parser");
    }
    c->pid = fork();
    if (c->pid == 0) {
        lg_raptor_run(ends[1], format, base);
    }
    const int why = errno;
    (void)close(ends[1]);
    c->fd = ends[0];
    if (c->pid < 0) {
        c->pid = 0;
        return lg_error_errno(err, why, "cannot start the RDF/XML parser");
    }
    return LG_OK;
}

LgStatus
lg_read_child(LgInput *in, LgFeed *feed, LgFormat format, LgStr base, LgError *err)
{
    Parent c = {.in = in, .fd = -1};
    c.records = (LgRecords){.feed = feed, .source = in->source, .has_base = base.n > 0};
    const LgStr any_base = base.n > 0 ? base : LG_STR(LG_RECORDS_NO_BASE);
    LgStatus st = start(&c, format, any_base, err);
    st = st == LG_OK ? exchange(&c, err) : st;
    st = st == LG_OK ? judge(&c, err) : st;
    if (c.pid > 0) {
        (void)kill(c.pid, SIGKILL);
        while (waitpid(c.pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    if (c.fd >= 0) {
        (void)close(c.fd);
    }
    lg_records_done(&c.records);
    return st;
}
