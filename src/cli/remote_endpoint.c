// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/remote_endpoint.h"

#include "base/mem.h"
#include "base/time.h"
#include "http/client.h"
#include "http/url.h"
#include "rdf/read.h"
#include "sparql/parse.h"
#include "sparql/results_read.h"

#include <stdlib.h>

enum {
    BATCH = 1024,   // rows that are handed out at a time
    VERSION_S = 60, // as long as answers may be cached anyhow
};

typedef struct {
    LgEndpoint endpoint; // first
    LgClient *client;
    LgRemoteEndpointOptions options; // the URL is that of `url`
    LgBuf url;
} RemoteEndpoint;

typedef struct {
    LgAnswer answer; // first
    LgArena *arena;
    size_t memory; // of the terms, beside the arena
    LgTerm *terms; // row by row
    size_t n;
    size_t cap;
    uint32_t n_cols;
    size_t at;    // of the next one to hand out
    LgTerm *seen; // terms of a graph that is read; a reference is its place + 1
    size_t n_seen;
    size_t cap_seen;
} RemoteAnswer;

// --- An answer -------------------------------------------------------------------

static LgStatus
answer_next(LgAnswer *answer, LgAnswerRows *out, LgError *err)
{
    (void)err;
    RemoteAnswer *self = (RemoteAnswer *)answer;
    const size_t rows = self->n_cols > 0 ? (self->n - self->at) / self->n_cols : self->n - self->at;
    const uint32_t n = rows < BATCH ? (uint32_t)rows : BATCH;
    *out = (LgAnswerRows){
        .n = n, .n_cols = self->n_cols, .terms = n > 0 ? &self->terms[self->at] : NULL};
    self->at += self->n_cols > 0 ? (size_t)n * self->n_cols : n;
    return LG_OK;
}

static LgStatus
answer_explain(LgAnswer *answer, LgExplainFormat format, LgBuf *out, LgError *err)
{
    (void)answer, (void)format, (void)out;
    return lg_error_set(err, LG_E_UNSUPPORTED, "the store elsewhere does not show its plans");
}

static void
answer_close(LgAnswer *answer)
{
    RemoteAnswer *self = (RemoteAnswer *)answer;
    lg_arena_free(self->arena);
    lg_mem_free(self->terms);
    lg_mem_free(self->seen);
    lg_mem_free(self);
}

static const LgAnswerType answer_type = {
    .next = answer_next, .explain = answer_explain, .close = answer_close};

static LgStatus
push(RemoteAnswer *self, LgTerm **terms, size_t *n, size_t *cap, const LgTerm *term, LgError *err)
{
    if ((self->n + self->n_seen) * sizeof(LgTerm) > self->memory) {
        return lg_error_set(err, LG_E_LIMIT, "the answer needs more than the query's memory");
    }
    if (!lg_mem_grow((void **)terms, cap, *n + 1, sizeof(**terms))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for an answer");
    }
    (*terms)[(*n)++] = *term;
    return LG_OK;
}

// --- Rows ------------------------------------------------------------------------

static LgStatus
take_head(void *ctx, const LgStr *vars, uint32_t n_vars, LgError *err)
{
    RemoteAnswer *self = (RemoteAnswer *)ctx;
    LgStr *names = LG_NEW_ARRAY(self->arena, LgStr, (size_t)n_vars + 1);
    for (uint32_t i = 0; names && i < n_vars; i++) {
        names[i] = lg_arena_str(self->arena, vars[i]);
        names = names[i].p ? names : NULL;
    }
    if (!names) {
        return lg_error_set(err, LG_E_LIMIT, "the answer needs more than the query's memory");
    }
    self->answer.kind = LG_ANSWER_BINDINGS;
    self->answer.vars = names;
    self->answer.n_vars = n_vars;
    self->n_cols = n_vars;
    return LG_OK;
}

static LgStatus
take_row(void *ctx, const LgTerm *terms, LgError *err)
{
    RemoteAnswer *self = (RemoteAnswer *)ctx;
    for (uint32_t c = 0; c < self->n_cols; c++) {
        LgTerm term = terms[c];
        if (term.kind == LG_TERM_BLANK) {
            term.value = lg_results_read_blank(self->arena, LG_STR("r"), term.value);
            if (!term.value.p) {
                return lg_error_set(err, LG_E_LIMIT,
                                    "the answer needs more than the query's memory");
            }
        } else if (term.kind != LG_TERM_NONE) {
            LG_TRY(lg_term_copy(self->arena, &terms[c], &term, err));
        }
        LG_TRY(push(self, &self->terms, &self->n, &self->cap, &term, err));
    }
    const LgTerm none = {0};
    return self->n_cols > 0 ? LG_OK : push(self, &self->terms, &self->n, &self->cap, &none, err);
}

static LgStatus
take_boolean(void *ctx, bool value, LgError *err)
{
    (void)err;
    RemoteAnswer *self = (RemoteAnswer *)ctx;
    self->answer.kind = LG_ANSWER_BOOLEAN;
    self->answer.boolean = value;
    return LG_OK;
}

// --- Graphs ----------------------------------------------------------------------

typedef struct {
    LgSink sink; // first
    RemoteAnswer *answer;
} GraphSink;

static LgStatus
graph_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)keep;
    RemoteAnswer *self = ((GraphSink *)sink)->answer;
    LgTerm copy;
    LG_TRY(lg_term_copy(self->arena, term, &copy, err));
    LG_TRY(push(self, &self->seen, &self->n_seen, &self->cap_seen, &copy, err));
    *out = self->n_seen;
    return LG_OK;
}

static LgStatus
add_triple(RemoteAnswer *self, LgTermRef s, LgTermRef p, LgTermRef o, LgError *err)
{
    LG_TRY(push(self, &self->terms, &self->n, &self->cap, &self->seen[s - 1], err));
    LG_TRY(push(self, &self->terms, &self->n, &self->cap, &self->seen[p - 1], err));
    return push(self, &self->terms, &self->n, &self->cap, &self->seen[o - 1], err);
}

static LgStatus
graph_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    for (uint32_t c = 0; c < rows->n_columns; c++) {
        for (uint32_t i = 0; i < rows->n; i++) {
            if (rows->columns[c].objects[i] != 0) {
                LG_TRY(add_triple(((GraphSink *)sink)->answer, rows->subjects[i],
                                  rows->columns[c].predicate, rows->columns[c].objects[i], err));
            }
        }
    }
    return LG_OK;
}

static LgStatus
graph_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    for (uint32_t i = 0; i < quads->n; i++) {
        LG_TRY(add_triple(((GraphSink *)sink)->answer, quads->s[i], quads->p[i], quads->o[i], err));
    }
    return LG_OK;
}

static const LgSinkType graph_type = {.term = graph_term, .rows = graph_rows, .quads = graph_quads};

static int
compare_terms(const LgTerm *a, const LgTerm *b)
{
    int d = (int)a->kind - (int)b->kind;
    d = d != 0 ? d : lg_str_cmp(a->value, b->value);
    d = d != 0 ? d : lg_str_cmp(a->datatype, b->datatype);
    return d != 0 ? d : lg_str_cmp(a->lang, b->lang);
}

static int
compare_triples(const void *a, const void *b)
{
    const LgTerm *x = (const LgTerm *)a;
    const LgTerm *y = (const LgTerm *)b;
    int d = 0;
    for (int i = 0; i < 3 && d == 0; i++) {
        d = compare_terms(&x[i], &y[i]);
    }
    return d;
}

// A graph has a triple once, whatever its document says; writers like subjects together.
static void
sort_triples(RemoteAnswer *self)
{
    const size_t size = 3 * sizeof(LgTerm);
    size_t kept = 0;
    if (self->n > 0) {
        qsort(self->terms, self->n / 3, size, compare_triples);
    }
    for (size_t i = 0; i < self->n; i += 3) {
        if (kept == 0 || compare_triples(&self->terms[i], &self->terms[kept - 3]) != 0) {
            memmove(&self->terms[kept], &self->terms[i], size);
            kept += 3;
        }
    }
    self->n = kept;
}

static LgStatus
read_graph(RemoteAnswer *self, const LgClientReply *reply, LgError *err)
{
    GraphSink sink = {{&graph_type}, self};
    const LgReadOptions options = {
        .format = lg_format_from_media(lg_buf_view(&reply->media)),
        .base = lg_buf_view(&reply->url),
        .graph = lg_buf_view(&reply->url), // which one does not matter
        .source = lg_buf_view(&reply->url),
    };
    uint64_t n = 0;
    if (options.format == LG_FORMAT_NONE) {
        return lg_error_set(err, LG_E_REMOTE, "it has the media type '" LG_STR_FMT "'",
                            LG_STR_ARG(lg_buf_view(&reply->media)));
    }
    self->answer.kind = LG_ANSWER_GRAPH;
    self->n_cols = 3;
    LG_TRY(lg_read_bytes(lg_buf_view(&reply->body), &options, &sink.sink, &n, err));
    sort_triples(self);
    return LG_OK;
}

// --- A query ---------------------------------------------------------------------

static void
add_graphs(LgBuf *form, const char *name, const LgStr *graphs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lg_buf_printf(form, "&%s=", name);
        lg_url_encode(form, graphs[i]);
    }
}

static LgStatus
fetch(const RemoteEndpoint *self, LgStr text, const LgQueryOptions *options, LgAnswerKind kind,
      LgClientReply *reply, LgError *err)
{
    const uint32_t own_ms = self->options.timeout_ms;
    const uint32_t ms = options->timeout_ms;
    const bool graph = kind == LG_ANSWER_GRAPH;
    LgBuf form = {0};
    lg_buf_add(&form, LG_STR("query="));
    if (options->base.n > 0) { // on the same line, since messages of the store have lines
        lg_url_encode(&form, LG_STR("BASE <"));
        lg_url_encode(&form, options->base);
        lg_url_encode(&form, LG_STR("> "));
    }
    lg_url_encode(&form, text);
    add_graphs(&form, "default-graph-uri", options->graphs, options->n_graphs);
    add_graphs(&form, "named-graph-uri", options->named_graphs, options->n_named_graphs);
    const LgClientRequest request = {
        .url = self->options.url,
        .accept = graph ? LG_STR("application/n-triples, text/turtle;q=0.9, "
                                 "application/rdf+xml;q=0.5")
                        : LG_STR("application/sparql-results+json, "
                                 "application/sparql-results+xml;q=0.8"),
        .media = LG_STR("application/x-www-form-urlencoded"),
        .body = lg_buf_view(&form),
        .timeout_ms = ms > 0 && ms < own_ms ? ms : own_ms,
        .limit = self->options.memory / 4,
        .cancel = options->cancel,
    };
    const LgStatus st = form.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory for a query")
                                    : lg_client_ask(self->client, &request, reply, err);
    lg_buf_done(&form);
    return st;
}

// What kind of query it is, and whether it is steady; its faults have their place in the text.
static LgStatus
parse(LgStr text, LgStr base, LgAnswerKind *out, bool *out_steady, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgQuery *query = NULL;
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a query");
    }
    const LgStatus st = lg_parse_query(arena, text, base, &query, err);
    if (st == LG_OK) {
        *out = query->form == LG_QUERY_SELECT ? LG_ANSWER_BINDINGS
               : query->form == LG_QUERY_ASK  ? LG_ANSWER_BOOLEAN
                                              : LG_ANSWER_GRAPH;
        *out_steady = !query->unsteady;
    }
    lg_arena_free(arena);
    return st;
}

static LgStatus
read_answer(RemoteAnswer *self, const LgClientReply *reply, LgAnswerKind kind, LgError *err)
{
    const LgResultsHandler handler = {
        .head = take_head, .row = take_row, .boolean = take_boolean, .ctx = self};
    LG_TRY(kind == LG_ANSWER_GRAPH ? read_graph(self, reply, err)
                                   : lg_results_read(lg_buf_view(&reply->body),
                                                     lg_buf_view(&reply->media), &handler, err));
    if (self->answer.kind != kind) {
        return lg_error_set(err, LG_E_REMOTE, "it answers another question");
    }
    return LG_OK;
}

static LgStatus
answer_of(RemoteEndpoint *self, const LgClientReply *reply, LgAnswerKind kind,
          const LgQueryOptions *options, LgAnswer **out, LgError *err)
{
    const size_t memory = options->memory ? options->memory : self->options.memory;
    RemoteAnswer *answer = LG_ALLOC(RemoteAnswer);
    if (!answer) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for an answer");
    }
    answer->answer = (LgAnswer){.type = &answer_type};
    answer->memory = memory / 2;
    answer->arena = lg_arena_new(memory / 2);
    LgStatus st = answer->arena ? read_answer(answer, reply, kind, err)
                                : lg_error_set(err, LG_E_NOMEM, "no memory for an answer");
    if (st == LG_OK) {
        *out = &answer->answer;
        return lg_endpoint_version(&self->endpoint, &answer->answer.version, err);
    }
    answer_close(&answer->answer);
    if (st != LG_E_NOMEM && st != LG_E_LIMIT) { // it answers with what is no answer
        lg_error_prefix(err, "the answer of <" LG_STR_FMT ">: ", LG_STR_ARG(self->options.url));
        st = LG_E_REMOTE;
        if (err) {
            err->status = st;
        }
    }
    return st;
}

static LgStatus
endpoint_query(LgEndpoint *endpoint, LgStr text, const LgQueryOptions *options, LgAnswer **out,
               LgError *err)
{
    RemoteEndpoint *self = (RemoteEndpoint *)endpoint;
    LgAnswerKind kind = LG_ANSWER_BINDINGS;
    bool steady = false;
    *out = NULL;
    if (options->small) {
        return LG_OK; // nothing that is elsewhere is
    }
    LG_TRY(parse(text, options->base, &kind, &steady, err));
    if (options->explain) {
        return answer_explain(NULL, LG_EXPLAIN_TEXT, NULL, err);
    }
    LgClientReply reply = {0};
    LgStatus st = fetch(self, text, options, kind, &reply, err);
    if (st == LG_OK) {
        st = answer_of(self, &reply, kind, options, out, err);
    }
    if (st == LG_OK) {
        (*out)->steady = steady;
    }
    lg_client_reply_done(&reply);
    return st;
}

static LgStatus
endpoint_version(LgEndpoint *endpoint, uint64_t *out, LgError *err)
{
    (void)endpoint, (void)err;
    *out = (uint64_t)lg_time_wall_ns() / 1000000000 / VERSION_S;
    return LG_OK;
}

static void
endpoint_free(LgEndpoint *endpoint)
{
    RemoteEndpoint *self = (RemoteEndpoint *)endpoint;
    lg_client_free(self->client);
    lg_buf_done(&self->url);
    lg_mem_free(self);
}

static const LgEndpointType endpoint_type = {
    .query = endpoint_query, .version = endpoint_version, .free = endpoint_free};

LgStatus
lg_remote_endpoint_new(const LgRemoteEndpointOptions *options, LgEndpoint **out, LgError *err)
{
    RemoteEndpoint *self = LG_ALLOC(RemoteEndpoint);
    if (!self) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    self->endpoint.type = &endpoint_type;
    self->options = *options;
    lg_buf_add(&self->url, options->url);
    self->options.url = lg_buf_view(&self->url);
    const LgClientOptions client = {
        .allow = &self->options.url,
        .n_allow = 1,
        .private_hosts = true,
        .allow_key = LG_STR("lodge.yaml as its store"),
    };
    const LgStatus st = self->url.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory")
                                         : lg_client_new(&client, &self->client, err);
    if (st != LG_OK) {
        endpoint_free(&self->endpoint);
        return st;
    }
    *out = &self->endpoint;
    return LG_OK;
}
