// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/service_impl.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/time.h"
#include "sparql/results_read.h"

#include <inttypes.h>

enum { CHECKED = 1024 }; // rows of an answer between two looks at the deadline

typedef struct {
    LgServiceRequest *request;
    uint32_t *asked_of; // of each column of the answer
    uint32_t n_cols;
    LgId *ids;       // of a row, by asked
    uint64_t number; // of the answer in the query
    uint64_t random; // with it, its blank nodes are like no others
} Answer;

static LgStatus
full(LgServiceRequest *request, LgError *err)
{
    request->own_limits = true;
    return lg_error_set(err, LG_E_LIMIT, "service: the query needs more than its memory limit");
}

// --- The text -------------------------------------------------------------------

static LgStr
name_of(const LgServiceRequest *request, uint32_t asked)
{
    return request->exec->query->var_names[request->asked[asked]];
}

static LgStatus
add_values(LgServiceRequest *request, LgBuf *text, LgError *err)
{
    LgTermTable *terms = request->exec->terms;
    uint32_t row = 0;
    const size_t start = text->n;
    lg_buf_add(text, LG_STR("VALUES ("));
    for (uint32_t c = 0; c < request->n_sent; c++) {
        lg_buf_printf(text, " ?" LG_STR_FMT, LG_STR_ARG(name_of(request, request->sent[c])));
    }
    lg_buf_add(text, LG_STR(" ) {\n"));
    for (; row < request->n_values && text->n - start < LG_SERVICE_TEXT; row++) {
        lg_buf_byte(text, '(');
        for (uint32_t c = 0; c < request->n_sent; c++) {
            LgTerm term;
            LG_TRY(lg_termtable_term(terms, request->values[(size_t)row * request->n_sent + c],
                                     request->scratch, &term, err));
            lg_buf_byte(text, ' ');
            lg_term_format(&term, text);
        }
        lg_buf_add(text, LG_STR(" )\n"));
        lg_arena_reset(request->scratch);
    }
    lg_buf_add(text, LG_STR("}\n"));
    request->n_values = row;
    return LG_OK;
}

static LgStatus
write_query(LgServiceRequest *request, LgBuf *text, LgError *err)
{
    lg_buf_add(text, request->clause->prologue);
    lg_buf_add(text, LG_STR("SELECT"));
    for (uint32_t i = 0; i < request->n_asked; i++) {
        lg_buf_printf(text, " ?" LG_STR_FMT, LG_STR_ARG(name_of(request, i)));
    }
    if (request->n_asked == 0) {
        lg_buf_add(text, LG_STR(" (1 AS ?found)")); // the number of solutions matters
    }
    lg_buf_add(text, LG_STR(" WHERE {\n"));
    if (request->n_sent > 0) {
        LG_TRY(add_values(request, text, err));
    }
    lg_buf_add(text, request->clause->group);
    lg_buf_add(text, LG_STR("\n}\n"));
    if (request->limit != UINT64_MAX) {
        lg_buf_printf(text, "LIMIT %" PRIu64 "\n", request->limit);
    }
    return text->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for a request") : LG_OK;
}

// --- The answer -----------------------------------------------------------------

static LgStatus
take_head(void *ctx, const LgStr *vars, uint32_t n_vars, LgError *err)
{
    Answer *answer = (Answer *)ctx;
    LgServiceRequest *request = answer->request;
    answer->asked_of = LG_NEW_ARRAY(request->exec->arena, uint32_t, (size_t)n_vars + 1);
    answer->ids = LG_NEW_ARRAY(request->exec->arena, LgId, (size_t)request->n_asked + 1);
    if (!answer->asked_of || !answer->ids) {
        return full(request, err);
    }
    answer->n_cols = n_vars;
    for (uint32_t c = 0; c < n_vars; c++) {
        uint32_t i = 0;
        while (i < request->n_asked && !lg_str_eq(name_of(request, i), vars[c])) {
            i++;
        }
        answer->asked_of[c] = i;
        if (i == request->n_asked && request->n_asked > 0) {
            return lg_error_set(err, LG_E_INVALID, "a column '" LG_STR_FMT "' was not asked for",
                                LG_STR_ARG(vars[c]));
        }
    }
    return LG_OK;
}

// A blank node of another endpoint is none of ours and none of another answer's: its label
// gets a random number and the answer's.
static LgStr
scope_blank(const Answer *answer, LgStr label)
{
    LgArena *scratch = answer->request->scratch;
    const LgStr scope =
        lg_arena_printf(scratch, "s%016" PRIx64 "n%" PRIu64 "l", answer->random, answer->number);
    return scope.p ? lg_results_read_blank(scratch, scope, label) : scope;
}

static LgStatus
take_row(void *ctx, const LgTerm *terms, LgError *err)
{
    Answer *answer = (Answer *)ctx;
    LgServiceRequest *request = answer->request;
    if (++request->rows % CHECKED == 0) {
        request->own_limits = true;
        LG_TRY(lg_exec_check(request->exec, err));
        request->own_limits = false;
    }
    memset(answer->ids, 0, request->n_asked * sizeof(*answer->ids));
    for (uint32_t c = 0; c < answer->n_cols && request->n_asked > 0; c++) {
        LgTerm term = terms[c];
        if (term.kind == LG_TERM_BLANK) {
            term.value = scope_blank(answer, term.value);
            if (!term.value.p) {
                return full(request, err);
            }
        }
        request->own_limits = true;
        LG_TRY(
            lg_termtable_id(request->exec->terms, &term, &answer->ids[answer->asked_of[c]], err));
        request->own_limits = false;
    }
    lg_arena_reset(request->scratch);
    bool sure = true;
    uint32_t unbound = 0;
    for (uint32_t i = 0; i < request->n_asked && sure; i++) {
        sure = !request->sure[i] || answer->ids[i] != LG_ID_NONE;
        unbound = i;
    }
    for (uint32_t i = 0; i < request->n_sent && sure; i++) {
        sure = answer->ids[request->sent[i]] != LG_ID_NONE;
        unbound = request->sent[i];
    }
    if (!sure) {
        return lg_error_set(err, LG_E_INVALID,
                            "a row without ?" LG_STR_FMT ", which every solution binds",
                            LG_STR_ARG(name_of(request, unbound)));
    }
    request->own_limits = true;
    LG_TRY(request->row(request->ctx, answer->ids, err));
    request->own_limits = false;
    return LG_OK;
}

static LgStatus
take_boolean(void *ctx, bool value, LgError *err)
{
    (void)ctx;
    (void)value;
    return lg_error_set(err, LG_E_INVALID, "the answer is that of an ASK; a SELECT was asked");
}

// --- Sending --------------------------------------------------------------------

static uint32_t
time_left_ms(const LgServiceRequest *request)
{
    enum { NO_DEADLINE_MS = 60000 };
    const uint64_t now = lg_time_mono_ns();
    const uint64_t deadline = request->exec->deadline_ns;
    uint64_t left = deadline == 0    ? NO_DEADLINE_MS
                    : deadline > now ? (deadline - now) / 1000000 + 1
                                     : 0;
    // What may fail must leave time for the rest of the query.
    left = request->clause->silent ? left / 2 : left;
    return left > UINT32_MAX ? UINT32_MAX : left > 0 ? (uint32_t)left : 1;
}

// Half of what the query has left: the other half is for the rows.
static size_t
room_left(const LgServiceRequest *request)
{
    const size_t used = lg_arena_used(request->exec->arena);
    const size_t left = request->memory > used ? (request->memory - used) / 2 : 0;
    return request->memory == 0 || left > LG_LIMIT_ANSWER ? LG_LIMIT_ANSWER : left;
}

static LgStatus
send(LgServiceRequest *request, LgStr text, LgBuf *body, LgBuf *media, LgError *err)
{
    LgExec *exec = request->exec;
    if (!exec->service) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "SERVICE <" LG_STR_FMT ">: this server asks no other endpoints",
                            LG_STR_ARG(request->endpoint));
    }
    const LgStatus st =
        exec->service(exec->service_ctx, request->endpoint, text, time_left_ms(request),
                      room_left(request), exec->cancel, body, media, err);
    if (st == LG_OK || st == LG_E_UNSUPPORTED) {
        return st;
    }
    request->own_limits = st == LG_E_NOMEM || st == LG_E_LIMIT;
    return request->own_limits ? st : LG_E_REMOTE;
}

static LgStatus
ask(LgServiceRequest *request, LgBuf *text, LgBuf *body, LgBuf *media, LgError *err)
{
    Answer answer = {.request = request,
                     .number = request->exec->next_blank++,
                     .random = lg_hash_u64(request->exec->random)};
    request->own_limits = true;
    LG_TRY(write_query(request, text, err));
    request->own_limits = false;
    LG_TRY(send(request, lg_buf_view(text), body, media, err));
    const LgResultsHandler handler = {
        .head = take_head, .row = take_row, .boolean = take_boolean, .ctx = &answer};
    const LgStatus st = lg_results_read(lg_buf_view(body), lg_buf_view(media), &handler, err);
    if (st != LG_OK && !request->own_limits) {
        lg_error_prefix(err, "SERVICE <" LG_STR_FMT ">: ", LG_STR_ARG(request->endpoint));
        return LG_E_REMOTE;
    }
    return st;
}

LgStatus
lg_service_ask(LgServiceRequest *request, LgError *err)
{
    LgBuf text = {0};
    LgBuf body = {0};
    LgBuf media = {0};
    LgStatus st = ask(request, &text, &body, &media, err);
    lg_buf_done(&text);
    lg_buf_done(&body);
    lg_buf_done(&media);
    if (st != LG_OK && !request->own_limits && lg_exec_check(request->exec, NULL) != LG_OK) {
        request->own_limits = true; // the query was over before the endpoint was
        if (err) {
            *err = (LgError){0};
        }
        st = lg_exec_check(request->exec, err);
    }
    if (err && st != LG_OK) {
        err->status = st;
        if (st != LG_E_LIMIT) { // with a place it would be a limit of the text
            lg_error_at(err, LG_STR("query"), request->clause->line, request->clause->column);
        }
    }
    return st;
}
