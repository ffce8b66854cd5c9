// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/fake_endpoint.h"

#include "base/mem.h"

enum { MOST_COLS = 8, MOST_ROWS = 32 };

typedef struct {
    LgAnswer answer;
    const FakeRule *rule;
    LgStr vars[MOST_COLS];
    LgTerm terms[MOST_COLS * MOST_ROWS];
    uint32_t n_rows;
    uint32_t batches;
} FakeAnswer;

// The next word up to `stop`; moves `*text` behind it.
static LgStr
word(LgStr *text, char stop)
{
    const LgStr w = {text->p, lg_str_find(*text, stop)};
    *text = lg_str_from(*text, w.n + 1);
    return w;
}

static LgTerm
term(LgStr s)
{
    if (s.n == 0 || lg_str_eq(s, LG_STR("-"))) {
        return (LgTerm){0};
    }
    if (s.p[0] == '<') {
        return lg_term_iri((LgStr){s.p + 1, s.n - 2});
    }
    uint64_t n = 0;
    return lg_str_u64(s, &n) ? lg_term_typed(s, LG_STR(LG_NS_XSD "integer")) : lg_term_string(s);
}

static LgStatus
next(LgAnswer *answer, LgAnswerRows *out, LgError *err)
{
    FakeAnswer *self = (FakeAnswer *)answer;
    const FakeRule *rule = self->rule;
    const uint32_t batches = rule && rule->repeat > 0 ? rule->repeat : 1;
    if (rule && rule->fail != LG_OK && self->batches == rule->fail_after) {
        return lg_error_set(err, rule->fail, "the fake fails");
    }
    *out = (LgAnswerRows){.n = self->batches < batches ? self->n_rows : 0,
                          .n_cols = answer->kind == LG_ANSWER_GRAPH ? 3 : answer->n_vars,
                          .terms = self->terms};
    self->batches++;
    return LG_OK;
}

static LgStatus
explain(LgAnswer *answer, LgExplainFormat format, LgBuf *out, LgError *err)
{
    (void)answer;
    (void)err;
    lg_buf_add(out, format == LG_EXPLAIN_TEXT ? LG_STR("scan <everything>")
                                              : LG_STR("{\"operators\": []}"));
    return LG_OK;
}

static void
close_answer(LgAnswer *answer)
{
    lg_mem_free(answer);
}

static const LgAnswerType answer_type = {.next = next, .explain = explain, .close = close_answer};

static void
fill(FakeAnswer *self, const FakeRule *rule)
{
    LgStr vars = lg_str_c(rule->vars);
    while (vars.n > 0) {
        self->vars[self->answer.n_vars++] = word(&vars, ' ');
    }
    LgStr rows = lg_str_c(rule->rows);
    while (rows.n > 0 && self->n_rows < MOST_ROWS) {
        LgStr row = word(&rows, ';');
        for (uint32_t c = 0; c < self->answer.n_vars; c++) {
            self->terms[self->n_rows * self->answer.n_vars + c] = term(word(&row, ' '));
        }
        self->n_rows++;
    }
}

static LgStatus
query(LgEndpoint *endpoint, LgStr text, const LgQueryOptions *options, LgAnswer **out, LgError *err)
{
    FakeEndpoint *fake = (FakeEndpoint *)endpoint;
    (void)options;
    const FakeRule *rule = fake->rules;
    while (rule && rule->has && lg_str_search(text, lg_str_c(rule->has)) >= text.n) {
        rule++;
    }
    if (rule && !rule->has) {
        rule = NULL;
    }
    if (rule && rule->fail != LG_OK && rule->fail_after == 0) {
        (void)lg_error_set(err, rule->fail, "the fake refuses");
        lg_error_at(err, LG_STR("query"), 2, 3);
        return rule->fail;
    }
    FakeAnswer *self = LG_ALLOC(FakeAnswer);
    if (!self) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    self->rule = rule;
    self->answer.type = &answer_type;
    self->answer.version = fake->answer_version;
    self->answer.steady = true;
    self->answer.vars = self->vars;
    const bool ask = lg_str_search(text, LG_STR("ASK")) < text.n;
    self->answer.kind = ask                   ? LG_ANSWER_BOOLEAN
                        : rule && rule->graph ? LG_ANSWER_GRAPH
                                              : LG_ANSWER_BINDINGS;
    self->answer.boolean = rule && rule->yes;
    if (rule && rule->vars) {
        fill(self, rule);
    }
    *out = &self->answer;
    return LG_OK;
}

static LgStatus
version(LgEndpoint *endpoint, uint64_t *out, LgError *err)
{
    const FakeEndpoint *fake = (const FakeEndpoint *)endpoint;
    *out = fake->version;
    return fake->version_status == LG_OK
               ? LG_OK
               : lg_error_set(err, fake->version_status, "the fake has no version");
}

static LgStatus
drop_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)sink, (void)term, (void)keep, (void)err;
    *out = 1;
    return LG_OK;
}

static LgStatus
drop_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)sink, (void)rows, (void)err;
    return LG_OK;
}

static LgStatus
drop_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)sink, (void)quads, (void)err;
    return LG_OK;
}

static LgStatus
update(LgEndpoint *endpoint, LgStr request, const LgUpdateOptions *options, LgError *err)
{
    static const LgSinkType drop = {.term = drop_term, .rows = drop_rows, .quads = drop_quads};
    FakeEndpoint *fake = (FakeEndpoint *)endpoint;
    LgSink sink = {&drop};
    if (fake->update_status != LG_OK) {
        return lg_error_set(err, fake->update_status, "the fake refuses");
    }
    if (options->load && lg_str_search(request, LG_STR("LOAD")) < request.n) {
        LG_TRY(options->load(options->load_ctx, LG_STR("urn:x"), options->default_graph, 1000, NULL,
                             &sink, err));
    }
    fake->updates++;
    return LG_OK;
}

static void
free_nothing(LgEndpoint *endpoint)
{
    (void)endpoint;
}

static const LgEndpointType type = {
    .query = query, .version = version, .update = update, .free = free_nothing};

void
fake_endpoint_init(FakeEndpoint *fake, const FakeRule *rules)
{
    *fake = (FakeEndpoint){
        .endpoint = {.type = &type}, .rules = rules, .version = 7, .answer_version = 7};
}
