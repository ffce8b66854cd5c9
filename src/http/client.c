// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "config.h"

#include "http/client.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/time.h"
#include "http/address.h"
#include "http/href.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>

enum {
    CONNECT_MS = 5000,
    TIMEOUT_MS = 30000,
    LOOK_MS = 50, // between two looks at the cancel flag
    MOST_REDIRECTS = 5,
    MOST_IDLE = 8,     // connections kept for the next request, each with its line
    ERROR_BODY = 4096, // bytes of an answer that says what went wrong
    ERROR_SHOWN = 300,
};
static const size_t limit_default = (size_t)64 << 20;

// One transfer at a time. It keeps its connections open for the next one.
typedef struct Line {
    struct Line *next;
    CURLM *multi;
    CURL *easy;
} Line;

struct LgClient {
    LgArena *arena;
    LgHref *allow;
    size_t n_allow;
    bool any;
    bool private_hosts;
    uint32_t connect_ms;
    LgStr allow_key;
    LgStr private_key;
    pthread_mutex_t mu;
    Line *idle;      ///< guarded by mu
    unsigned n_idle; ///< guarded by mu
};

// One request, while it is under way.
typedef struct {
    LgClient *client;
    const LgClientRequest *request;
    LgClientReply *reply;
    LgArena *arena;
    CURL *easy;
    LgHref target; ///< now; redirects change it
    size_t limit;
    uint64_t received;    ///< bytes of this answer's body
    uint64_t deadline_ns; ///< of lg_time_mono_ns()
    bool too_much;
    const char *refused;  ///< name of the kind of an address that was refused
    bool refused_private; ///< and it would do if private hosts were allowed
    char refused_ip[LG_ADDRESS_TEXT];
} Transfer;

// --- Life ------------------------------------------------------------------------

static void
line_free(Line *line)
{
    if (line) {
        curl_easy_cleanup(line->easy);
        (void)curl_multi_cleanup(line->multi);
        lg_mem_free(line);
    }
}

static Line *
line_new(void)
{
    Line *line = LG_ALLOC(Line);
    if (!line) {
        return NULL;
    }
    line->multi = curl_multi_init();
    line->easy = curl_easy_init();
    if (!line->multi || !line->easy) {
        line_free(line);
        return NULL;
    }
    return line;
}

static Line *
line_take(LgClient *client)
{
    (void)pthread_mutex_lock(&client->mu);
    Line *line = client->idle;
    if (line) {
        client->idle = line->next;
        client->n_idle--;
    }
    (void)pthread_mutex_unlock(&client->mu);
    return line ? line : line_new();
}

static void
line_give(LgClient *client, Line *line)
{
    (void)pthread_mutex_lock(&client->mu);
    const bool keep = client->n_idle < MOST_IDLE;
    if (keep) {
        line->next = client->idle;
        client->idle = line;
        client->n_idle++;
    }
    (void)pthread_mutex_unlock(&client->mu);
    if (!keep) {
        line_free(line);
    }
}

static LgStatus
read_prefixes(LgClient *client, const LgClientOptions *options, LgError *err)
{
    client->allow_key = lg_arena_str(client->arena, options->allow_key);
    client->private_key = lg_arena_str(client->arena, options->private_key);
    client->allow = LG_NEW_ARRAY(client->arena, LgHref, options->n_allow + 1);
    if (!client->allow_key.p || !client->private_key.p || !client->allow) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < options->n_allow; i++) {
        LG_TRY(lg_href_prefix(client->arena, options->allow[i], &client->allow[client->n_allow++],
                              err));
    }
    return LG_OK;
}

LgStatus
lg_client_new(const LgClientOptions *options, LgClient **out, LgError *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) { // counts its calls
        return lg_error_set(err, LG_E_NOMEM, "libcurl does not start");
    }
    LgClient *client = LG_ALLOC(LgClient);
    LgArena *arena = lg_arena_new(0);
    if (!client || !arena) {
        lg_mem_free(client);
        lg_arena_free(arena);
        curl_global_cleanup();
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    client->arena = arena;
    client->any = options->any;
    client->private_hosts = options->private_hosts;
    client->connect_ms = options->connect_ms ? options->connect_ms : CONNECT_MS;
    (void)pthread_mutex_init(&client->mu, NULL);
    const LgStatus st = read_prefixes(client, options, err);
    if (st != LG_OK) {
        lg_client_free(client);
        return st;
    }
    *out = client;
    return LG_OK;
}

void
lg_client_free(LgClient *client)
{
    if (!client) {
        return;
    }
    while (client->idle) {
        Line *line = client->idle;
        client->idle = line->next;
        line_free(line);
    }
    (void)pthread_mutex_destroy(&client->mu);
    lg_arena_free(client->arena);
    lg_mem_free(client);
    curl_global_cleanup();
}

void
lg_client_reply_done(LgClientReply *reply)
{
    lg_buf_done(&reply->body);
    lg_buf_done(&reply->media);
    lg_buf_done(&reply->url);
}

// --- What libcurl calls -------------------------------------------------------------

static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    Transfer *t = (Transfer *)ctx;
    const char *name = "";
    const LgAddressKind kind = lg_address_kind(&address->addr, &name);
    if (kind == LG_ADDRESS_NEVER || (kind == LG_ADDRESS_PRIVATE && !t->client->private_hosts)) {
        t->refused = name;
        t->refused_private = kind == LG_ADDRESS_PRIVATE;
        lg_address_text(&address->addr, t->refused_ip);
        return CURL_SOCKET_BAD;
    }
    (void)purpose; // connections to a server are the only one
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool
is_success(CURL *easy)
{
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static size_t
take_body(char *bytes, size_t one, size_t n, void *ctx)
{
    Transfer *t = (Transfer *)ctx;
    (void)one; // always 1
    t->received += n;
    if (t->received > t->limit) {
        t->too_much = true;
        return 0;
    }
    LgBuf *body = &t->reply->body;
    if (is_success(t->easy) || body->n < ERROR_BODY) {
        lg_buf_add(body, (LgStr){bytes, n});
    }
    return body->failed ? 0 : n;
}

// --- A request ----------------------------------------------------------------------

static LgStatus
check_target(Transfer *t, LgError *err)
{
    const LgClient *client = t->client;
    for (size_t i = 0; i < client->n_allow; i++) {
        if (lg_href_under(&t->target, &client->allow[i])) {
            return LG_OK;
        }
    }
    if (client->any) {
        return LG_OK;
    }
    return lg_error_set(err, LG_E_UNSUPPORTED,
                        "<" LG_STR_FMT "> may not be asked from here; who publishes this site can "
                        "add '" LG_STR_FMT "' to " LG_STR_FMT,
                        LG_STR_ARG(lg_href_shown(t->target.url)), LG_STR_ARG(t->target.origin),
                        LG_STR_ARG(client->allow_key));
}

// Append a field for curl_slist; false when memory is short.
static bool
add_field(struct curl_slist **list, LgArena *arena, const char *name, LgStr value)
{
    const LgStr text = lg_arena_printf(arena, "%s: " LG_STR_FMT, name, LG_STR_ARG(value));
    struct curl_slist *longer = text.p ? curl_slist_append(*list, text.p) : NULL;
    *list = longer ? longer : *list;
    return longer != NULL;
}

static bool
set_options(Transfer *t, const struct curl_slist *fields, bool post, uint32_t ms)
{
    CURL *easy = t->easy;
    const LgStr body = t->request->body;
    const long connect_ms = (long)(t->client->connect_ms < ms ? t->client->connect_ms : ms);
    unsigned bad = 0;
    bad |= curl_easy_setopt(easy, CURLOPT_URL, t->target.url.p);
    bad |= curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); // it is normal already
    bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); // each target is checked first
    bad |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= curl_easy_setopt(easy, CURLOPT_PROXY, ""); // the check would see the proxy's address
    bad |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // do not wait for a slow name server
    bad |= curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    bad |= curl_easy_setopt(easy, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION);
    bad |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ms);
    bad |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    if (post) {
        bad |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
        bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.n ? body.p : "");
        bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
    }
    return bad == CURLE_OK;
}

// Run the transfer that the line's handle has been set up for.
static LgStatus
drive(Transfer *t, CURLM *multi, CURLcode *out, LgError *err)
{
    for (int running = 1;;) {
        if (curl_multi_perform(multi, &running) != CURLM_OK) {
            return lg_error_set(err, LG_E_NOMEM, "libcurl has no memory");
        }
        int left = 0;
        const CURLMsg *msg = curl_multi_info_read(multi, &left);
        if (msg && msg->msg == CURLMSG_DONE) {
            *out = msg->data.result;
            return LG_OK;
        }
        if (t->request->cancel && atomic_load(t->request->cancel)) {
            return lg_error_set(err, LG_E_CANCEL, "cancelled while waiting for <" LG_STR_FMT ">",
                                LG_STR_ARG(lg_href_shown(t->target.url)));
        }
        if (curl_multi_poll(multi, NULL, 0, LOOK_MS, NULL) != CURLM_OK) {
            return lg_error_set(err, LG_E_NOMEM, "libcurl has no memory");
        }
    }
}

static LgStatus
timed_out(const Transfer *t, LgError *err)
{
    const uint32_t ms = t->request->timeout_ms ? t->request->timeout_ms : TIMEOUT_MS;
    return lg_error_set(err, LG_E_TIMEOUT, "<" LG_STR_FMT "> did not answer in time (%u ms)",
                        LG_STR_ARG(lg_href_shown(t->target.url)), ms);
}

// Say what libcurl's code means for the person who wrote the query.
static LgStatus
explain(const Transfer *t, CURLcode code, LgError *err)
{
    const LgStr url = lg_href_shown(t->target.url);
    double connected = 0;
    if (t->too_much) {
        return lg_error_set(err, LG_E_LIMIT,
                            "<" LG_STR_FMT "> sends more than the %zu bytes that are taken",
                            LG_STR_ARG(url), t->limit);
    }
    if (t->reply->body.failed || code == CURLE_OUT_OF_MEMORY) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the answer of <" LG_STR_FMT ">",
                            LG_STR_ARG(url));
    }
    if (code == CURLE_COULDNT_CONNECT && t->refused) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "<" LG_STR_FMT
                            "> leads to %s, which is %s and not asked from here%s" LG_STR_FMT,
                            LG_STR_ARG(url), t->refused_ip, t->refused,
                            t->refused_private ? "; who publishes this site can set " : "",
                            LG_STR_ARG(t->refused_private ? t->client->private_key : LG_STR("")));
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        (void)curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME, &connected);
        if (connected > 0 || lg_time_mono_ns() >= t->deadline_ns) {
            return timed_out(t, err);
        }
        return lg_error_set(err, LG_E_TIMEOUT, "no connection to <" LG_STR_FMT "> within %u ms",
                            LG_STR_ARG(url), t->client->connect_ms);
    }
    const bool cut = code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
                     code == CURLE_GOT_NOTHING || code == CURLE_HTTP2_STREAM;
    return lg_error_set(err, LG_E_REMOTE, "<" LG_STR_FMT "> %s (%s)", LG_STR_ARG(url),
                        cut ? "broke off its answer" : "cannot be asked", curl_easy_strerror(code));
}

// One exchange with the present target. `*out_status` is that of HTTP.
static LgStatus
exchange(Transfer *t, Line *line, bool post, long *out_status, LgError *err)
{
    const uint64_t now = lg_time_mono_ns();
    const uint64_t ms = now < t->deadline_ns ? (t->deadline_ns - now) / 1000000 : 0;
    if (ms == 0) {
        return timed_out(t, err);
    }
    struct curl_slist *fields = NULL;
    curl_easy_reset(line->easy); // keeps connections
    lg_buf_clear(&t->reply->body);
    t->easy = line->easy;
    t->received = 0;
    t->refused = NULL;
    const LgStr all = LG_STR("*/*");
    const bool set =
        add_field(&fields, t->arena, "Accept", t->request->accept.n ? t->request->accept : all) &&
        (!post || (add_field(&fields, t->arena, "Content-Type", t->request->media) &&
                   add_field(&fields, t->arena, "Expect", LG_STR("")))) &&
        set_options(t, fields, post, (uint32_t)ms) &&
        curl_multi_add_handle(line->multi, line->easy) == CURLM_OK;
    LgStatus st = set ? LG_OK : lg_error_set(err, LG_E_NOMEM, "out of memory for a request");
    if (set) {
        CURLcode code = CURLE_OK;
        st = drive(t, line->multi, &code, err);
        if (st == LG_OK && code != CURLE_OK) {
            st = explain(t, code, err);
        }
        (void)curl_easy_getinfo(line->easy, CURLINFO_RESPONSE_CODE, out_status);
        (void)curl_multi_remove_handle(line->multi, line->easy);
    }
    (void)curl_easy_setopt(line->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(fields);
    return st;
}

// Set the target of a redirect; false when there is none.
static LgStatus
follow(Transfer *t, LgError *err)
{
    const LgStr from = lg_href_shown(t->target.url);
    const char *to = NULL;
    (void)curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
    if (!to) {
        return lg_error_set(err, LG_E_REMOTE, "<" LG_STR_FMT "> redirects to nowhere",
                            LG_STR_ARG(from));
    }
    LgError why = {0};
    LgStatus st = lg_href_parse(t->arena, lg_str_c(to), &t->target, &why);
    if (st == LG_E_INVALID || st == LG_E_LIMIT) {
        why.status = st = LG_E_UNSUPPORTED;
    }
    st = st == LG_OK ? check_target(t, &why) : st;
    if (st != LG_OK && err) {
        *err = why;
        lg_error_prefix(err, "<" LG_STR_FMT "> redirects: ", LG_STR_ARG(from));
    }
    return st;
}

// What an answer that is no success says, unless it is a page for people.
static LgStatus
report(const Transfer *t, long status, LgError *err)
{
    const char *type = NULL;
    (void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
    LgBuf *body = &t->reply->body;
    for (size_t i = 0; i < body->n; i++) {
        body->p[i] = body->p[i] == '\n' || body->p[i] == '\r' ? ' ' : body->p[i];
    }
    LgStr says = type && strstr(type, "html") ? (LgStr){0} : lg_str_trim(lg_buf_view(body));
    const bool cut = says.n > ERROR_SHOWN;
    says.n = cut ? ERROR_SHOWN : says.n;
    return lg_error_set(err, LG_E_REMOTE,
                        "<" LG_STR_FMT "> answers with status %ld%s" LG_STR_FMT "%s",
                        LG_STR_ARG(lg_href_shown(t->target.url)), status, says.n > 0 ? ": " : "",
                        LG_STR_ARG(says), cut ? " ..." : "");
}

static LgStatus
finish(Transfer *t, LgError *err)
{
    const char *type = NULL;
    (void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
    LgStr media = lg_str_c(type);
    media.n = lg_str_find(media, ';');
    media = lg_str_trim(media);
    LgClientReply *reply = t->reply;
    for (size_t i = 0; i < media.n; i++) {
        const char c = media.p[i];
        lg_buf_byte(&reply->media, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    lg_buf_add(&reply->url, t->target.url);
    return reply->media.failed || reply->url.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory")
                                                    : LG_OK;
}

static LgStatus
converse(Transfer *t, Line *line, LgError *err)
{
    bool post = t->request->media.n > 0;
    for (unsigned redirects = 0;; redirects++) {
        long status = 0;
        LG_TRY(exchange(t, line, post, &status, err));
        if (status >= 200 && status < 300) {
            return finish(t, err);
        }
        const bool moved =
            status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        if (!moved) {
            return report(t, status, err);
        }
        if (redirects == MOST_REDIRECTS) {
            return lg_error_set(err, LG_E_REMOTE, "<" LG_STR_FMT "> redirects more than %d times",
                                LG_STR_ARG(lg_href_shown(t->request->url)), MOST_REDIRECTS);
        }
        // 303 asks for GET; the others may keep POST (RFC 9110, 15.4), and a query has to
        post = post && status != 303;
        LG_TRY(follow(t, err));
        t->reply->redirected = true;
    }
}

static LgStatus
ask(Transfer *t, LgError *err)
{
    LgStatus st = lg_href_parse(t->arena, t->request->url, &t->target, err);
    if (st == LG_E_INVALID || st == LG_E_LIMIT) {
        if (err) {
            err->status = LG_E_UNSUPPORTED;
        }
        return LG_E_UNSUPPORTED;
    }
    LG_TRY(st);
    LG_TRY(check_target(t, err));
    Line *line = line_take(t->client);
    if (!line) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory for a connection");
    }
    st = converse(t, line, err);
    line_give(t->client, line);
    return st;
}

LgStatus
lg_client_ask(LgClient *client, const LgClientRequest *request, LgClientReply *out, LgError *err)
{
    const uint32_t ms = request->timeout_ms ? request->timeout_ms : TIMEOUT_MS;
    Transfer t = {
        .client = client,
        .request = request,
        .reply = out,
        .arena = lg_arena_new(0),
        .limit = request->limit ? request->limit : limit_default,
        .deadline_ns = lg_time_mono_ns() + (uint64_t)ms * 1000000,
    };
    if (!t.arena) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    const LgStatus st = ask(&t, err);
    lg_arena_free(t.arena);
    return st;
}
