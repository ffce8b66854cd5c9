// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/engine_impl.h"

#include "base/mem.h"
#include "base/pool.h"
#include "base/time.h"
#include "sparql/explain_impl.h"
#include "sparql/parse.h"
#include "sparql/updater_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
    TIMEOUT_MS = 30000,
    WAIT_MS = 10000,
    SMALL_TEXT = 4096,  // bytes
    SMALL_PATTERNS = 6, // triples and paths of all groups
    SMALL_COST = 4096,  // rows touched
};
static const size_t memory_default = (size_t)1 << 30;

typedef struct {
    LgEndpoint endpoint; // first
    LgStore *store;
    LgEngineOptions options;
    LgArenaPool pool;
    const LgPlanKnobs *knobs;
    LgUpdater *updater; // null: reads only
    LgPool *helpers;
    LgEngineShelf *shelf;
} Engine;

// --- The graphs of a query (13.2; SPARQL Protocol 2.1.4) --------------------------

// The ids of graphs by name, ascending; names the store does not know are left out.
static LgStatus
find_graphs(LgEngineAnswer *self, const LgStr *names, size_t n, LgGraphs *out, LgError *err)
{
    LgId *ids = LG_NEW_ARRAY(self->arena, LgId, n + 1);
    if (!ids) {
        return lg_error_set(err, LG_E_LIMIT, "the query needs more than its memory limit");
    }
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const LgTerm term = lg_term_iri(names[i]);
        LgId id = LG_ID_NONE;
        LG_TRY(lg_termtable_id(self->exec.terms, &term, &id, err));
        if (lg_id_kind(id) != LG_ID_KIND_LOCAL) {
            ids[found++] = id;
        }
    }
    qsort(ids, found, sizeof(*ids), lg_id_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < found; i++) {
        if (kept == 0 || ids[i] != ids[kept - 1]) {
            ids[kept++] = ids[i];
        }
    }
    *out = (LgGraphs){.ids = ids, .n = kept};
    return LG_OK;
}

static LgStatus
choose_graphs(LgEngineAnswer *self, const LgQueryOptions *options, LgError *err)
{
    const LgQuery *query = self->query;
    LgPlanContext *context = &self->context;
    if (options->n_graphs > 0 || options->n_named_graphs > 0) {
        LG_TRY(find_graphs(self, options->graphs, options->n_graphs, &context->graphs, err));
        return find_graphs(self, options->named_graphs, options->n_named_graphs, &context->named,
                           err);
    }
    if (query->has_dataset) {
        LG_TRY(find_graphs(self, query->from, query->n_from, &context->graphs, err));
        return find_graphs(self, query->from_named, query->n_from_named, &context->named, err);
    }
    context->graphs = (LgGraphs){.all = true};
    context->named = (LgGraphs){.all = true};
    return LG_OK;
}

// --- The answer -----------------------------------------------------------------

// Say in the message of an exceeded budget how large it was. What had no room may have been
// stopped: hash tables have only one way to say no.
static LgStatus
name_limit(const LgEngineAnswer *self, LgStatus st, LgError *err)
{
    if (st == LG_E_LIMIT && lg_exec_check(&self->exec, NULL) != LG_OK) {
        st = lg_exec_check(&self->exec, err);
    }
    if (st == LG_E_LIMIT && lg_arena_crowded(self->arena) && !lg_arena_refused(self->arena)) {
        st = lg_error_set(err, LG_E_BUSY,
                          "other queries use the memory that there is for all; try again soon");
    }
    if (!err || err->status != st) {
        return st;
    }
    if (st == LG_E_TIMEOUT) {
        const size_t end = strlen(err->text);
        (void)snprintf(err->text + end, sizeof(err->text) - end, " of %u ms", self->timeout_ms);
    } else if (st == LG_E_LIMIT && lg_arena_refused(self->arena)) {
        if (!strstr(err->text, "memory limit")) {
            lg_error_prefix(err, "the query needs more than its memory limit: ");
        }
        const size_t end = strlen(err->text);
        (void)snprintf(err->text + end, sizeof(err->text) - end, " (%zu MiB)", self->memory >> 20);
    }
    return st;
}

static LgStatus
answer_batch(LgAnswer *answer, LgBatch *out, LgError *err)
{
    LgEngineAnswer *self = (LgEngineAnswer *)answer;
    lg_pool_enter(self->exec.pool);
    const LgStatus st = lg_engine_rows_batch(self, out, err);
    lg_pool_leave(self->exec.pool);
    return st == LG_OK ? LG_OK : name_limit(self, st, err);
}

static LgStatus
next_rows(LgEngineAnswer *self, LgAnswerRows *out, LgError *err)
{
    const LgStatus st = lg_engine_rows_next(self, out, err);
    return st == LG_OK ? LG_OK : name_limit(self, st, err);
}

static LgStatus
answer_next(LgAnswer *answer, LgAnswerRows *out, LgError *err)
{
    LgEngineAnswer *self = (LgEngineAnswer *)answer;
    lg_pool_enter(self->exec.pool);
    const LgStatus st = next_rows(self, out, err);
    lg_pool_leave(self->exec.pool);
    return st;
}

static LgStatus
answer_term(LgAnswer *answer, LgId id, LgTerm *out, LgError *err)
{
    return lg_engine_rows_term((LgEngineAnswer *)answer, id, out, err);
}

static LgStatus
answer_texts(LgAnswer *answer, const LgTextsOptions *options, LgTexts **out, LgError *err)
{
    return lg_engine_rows_texts((LgEngineAnswer *)answer, options, out, err);
}

static LgStatus
open_profile(LgEngineAnswer *self, bool measured, LgError *err)
{
    if (!self->profile) {
        self->profile = lg_profile_new(self->arena);
    }
    if (!self->profile) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to explain the query");
    }
    self->exec.profile = measured ? self->profile : NULL;
    return lg_profile_plan(self->profile, &self->exec, self->root, err);
}

static LgStatus
answer_explain(LgAnswer *answer, LgExplainFormat format, LgBuf *out, LgError *err)
{
    static const char *const forms[] = {[LG_QUERY_SELECT] = "SELECT",
                                        [LG_QUERY_ASK] = "ASK",
                                        [LG_QUERY_CONSTRUCT] = "CONSTRUCT",
                                        [LG_QUERY_DESCRIBE] = "DESCRIBE"};
    LgEngineAnswer *self = (LgEngineAnswer *)answer;
    if (!self->profile || !self->profile->root) {
        LG_TRY(open_profile(self, false, err));
    }
    const LgExplain explain = {
        .profile = self->profile,
        .kept = answer->kept,
        .measured = self->exec.profile != NULL,
        .failure = answer->failure,
        .form = forms[self->query->form],
        .is_boolean = answer->kind == LG_ANSWER_BOOLEAN,
        .is_graph = answer->kind == LG_ANSWER_GRAPH,
        .boolean = answer->boolean,
        .rows = self->rows,
        .version = answer->version,
        .parsing_ns = self->parsing_ns,
        .planning_ns = self->planning_ns,
        .running_ns = self->running_ns,
        .memory = self->memory,
        .timeout_ms = self->timeout_ms,
    };
    if (format == LG_EXPLAIN_TEXT) {
        lg_explain_text(&explain, out);
    } else {
        lg_explain_json(&explain, out);
    }
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory to write the plan") : LG_OK;
}

static LgStatus
answer_check(const LgAnswer *answer, LgError *err)
{
    const LgEngineAnswer *self = (const LgEngineAnswer *)answer;
    return name_limit(self, lg_exec_check(&self->exec, err), err);
}

static void
answer_close(LgAnswer *answer)
{
    LgEngineAnswer *self = (LgEngineAnswer *)answer;
    lg_engine_graph_close(self);
    lg_op_close(self->root);
    lg_exec_done(&self->exec);
    lg_engine_rows_close(self);
    if (self->snapshot) {
        lg_snapshot_unref(self->snapshot);
    }
    lg_arena_free(self->arena);
    lg_profile_free(self->profile);
    lg_mem_free(self);
}

static const LgAnswerType answer_type = {
    .next = answer_next,
    .batch = answer_batch,
    .term = answer_term,
    .texts = answer_texts,
    .explain = answer_explain,
    .check = answer_check,
    .close = answer_close,
};

// --- A query ----------------------------------------------------------------------

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the query needs more than its memory limit");
}

static LgStatus
prepare_exec(LgEngineAnswer *self, const LgQueryOptions *options, LgError *err)
{
    const int64_t now = lg_time_wall_ns();
    LgExec *exec = &self->exec;
    exec->arena = self->arena;
    exec->snapshot = self->snapshot;
    exec->query = self->query;
    exec->cancel = options->cancel;
    exec->deadline_ns = lg_time_mono_ns() + (uint64_t)self->timeout_ms * 1000000U;
    exec->now = now / 1000000000;
    exec->now_ms = (uint32_t)(now % 1000000000 / 1000000);
    exec->random = (uint64_t)now; // also before the system has gathered any entropy
    if (self->query->unsteady) {
        (void)!getrandom(&exec->random, sizeof(exec->random), 0);
    }
    return lg_termtable_new(self->arena, self->snapshot, &exec->terms, err);
}

// The variables that the answer is made of.
static bool *
find_needed(const LgEngineAnswer *self)
{
    const LgQuery *query = self->query;
    bool *needed = LG_NEW_ARRAY(self->arena, bool, query->n_query_vars + 1);
    if (!needed) {
        return NULL;
    }
    for (uint32_t i = 0; i < query->n_vars && query->form == LG_QUERY_SELECT; i++) {
        needed[query->vars[i]] = true;
    }
    for (uint32_t i = 0; i < query->n_construct; i++) {
        const LgTriple *t = &query->construct[i];
        const LgVar vars[3] = {t->s.var, t->p.var, t->o.var};
        for (int at = 0; at < 3; at++) {
            if (vars[at] != LG_VAR_NONE) {
                needed[vars[at]] = true;
            }
        }
    }
    for (uint32_t i = 0; i < query->n_describe; i++) {
        if (query->describe[i].var != LG_VAR_NONE) {
            needed[query->describe[i].var] = true;
        }
    }
    return needed;
}

static LgStatus
prepare_answer(LgEngineAnswer *self, LgError *err)
{
    const LgQuery *query = self->query;
    LgAnswer *answer = &self->answer;
    switch (query->form) {
    case LG_QUERY_SELECT: {
        LgStr *names = LG_NEW_ARRAY(self->arena, LgStr, query->n_vars + 1);
        self->cols = LG_NEW_ARRAY(self->arena, uint32_t, query->n_vars + 1);
        self->view = LG_NEW_ARRAY(self->arena, const LgId *, query->n_vars + 1);
        if (!names || !self->cols || !self->view) {
            return full(err);
        }
        for (uint32_t i = 0; i < query->n_vars; i++) {
            names[i] = query->var_names[query->vars[i]];
            self->cols[i] = lg_plan_column(self->plan, query->vars[i]);
        }
        answer->kind = LG_ANSWER_BINDINGS;
        answer->vars = names;
        answer->n_vars = query->n_vars;
        break;
    }
    case LG_QUERY_ASK: {
        LgBatch batch = {0};
        LG_TRY(lg_op_next(self->root, &batch, err));
        answer->kind = LG_ANSWER_BOOLEAN;
        answer->boolean = batch.n > 0;
        break;
    }
    case LG_QUERY_CONSTRUCT:
    case LG_QUERY_DESCRIBE:
        answer->kind = LG_ANSWER_GRAPH;
        LG_TRY(lg_engine_graph_open(self, err));
        break;
    }
    return LG_OK;
}

static LgStatus
make_plan(Engine *engine, LgEngineAnswer *self, const LgQueryOptions *options, LgError *err)
{
    LG_TRY(lg_store_snapshot(engine->store, &self->snapshot, err));
    LG_TRY(prepare_exec(self, options, err));
    self->exec.service = engine->options.service;
    self->exec.service_ctx = engine->options.service_ctx;
    self->exec.pool = engine->helpers;
    self->answer.version = lg_snapshot_version(self->snapshot);
    self->context.exec = &self->exec;
    self->context.knobs = engine->knobs;
    self->context.memory = self->memory;
    LG_TRY(choose_graphs(self, options, err));
    const bool *needed = find_needed(self);
    if (!needed) {
        return full(err);
    }
    LG_TRY(lg_plan_new(&self->context, self->query->pattern, needed, &self->plan, err));
    return lg_op_new(&self->context, self->plan, &self->root, err);
}

// Run the whole query for its plan's sake. A limit that it meets is part of the answer.
static LgStatus
run_explained(LgEngineAnswer *self, LgError *err)
{
    LG_TRY(open_profile(self, true, err));
    const uint64_t start = lg_time_mono_ns();
    LgStatus st = lg_op_open(self->root, &self->failure);
    st = st == LG_OK ? prepare_answer(self, &self->failure) : st;
    st = name_limit(self, st, &self->failure);
    while (st == LG_OK && !self->ended) {
        LgAnswerRows rows = {0};
        st = next_rows(self, &rows, &self->failure);
        self->ended = rows.n == 0;
        self->rows += rows.n;
    }
    self->ended = true;
    self->running_ns = lg_time_mono_ns() - start;
    lg_op_close(self->root); // what helpers did is added then
    lg_profile_look(self->profile);
    if (st != LG_OK) {
        self->answer.failure = &self->failure;
    }
    return LG_OK;
}

// Add the triples and paths of `alg` to `*n`.
static void
count_patterns(const LgAlg *alg, uint32_t *n)
{
    for (; alg && *n <= SMALL_PATTERNS; alg = alg->b) {
        *n += alg->n_triples + (alg->op == LG_ALG_PATH);
        count_patterns(alg->a, n);
    }
}

// Is the query worth planning it where nobody may be held up? Others ask other endpoints, or
// take long to plan.
static bool
may_be_small(const LgQuery *query, LgStr text)
{
    uint32_t n = 0;
    if (text.n > SMALL_TEXT || query->has_service) {
        return false;
    }
    count_patterns(query->pattern, &n);
    return n <= SMALL_PATTERNS;
}

static LgStatus
run(Engine *engine, LgEngineAnswer *self, LgStr text, const LgQueryOptions *options, LgError *err)
{
    self->answer.type = &answer_type;
    self->shelf = engine->shelf;
    self->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : engine->options.timeout_ms;
    self->memory = options->memory > 0 ? options->memory : engine->options.memory;
    self->arena = lg_arena_new(self->memory);
    if (!self->arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a query");
    }
    const size_t total = engine->options.total;
    lg_arena_share(self->arena, &engine->pool, options->first ? total : total - total / 4);
    const uint64_t start = lg_time_mono_ns();
    LG_TRY(lg_parse_query(self->arena, text, options->base, &self->query, err));
    const uint64_t parsed = lg_time_mono_ns();
    self->answer.steady = !self->query->unsteady;
    if (options->small && !may_be_small(self->query, text)) {
        self->declined = true;
        return LG_OK;
    }
    LG_TRY(make_plan(engine, self, options, err));
    self->parsing_ns = parsed - start;
    self->planning_ns = lg_time_mono_ns() - parsed;
    if (options->small && self->plan->cost > SMALL_COST) {
        self->declined = true;
        return LG_OK;
    }
    if (options->explain) {
        return run_explained(self, err);
    }
    LG_TRY(lg_op_open(self->root, err));
    return prepare_answer(self, err);
}

static LgStatus
engine_query(LgEndpoint *endpoint, LgStr query, const LgQueryOptions *options, LgAnswer **out,
             LgError *err)
{
    static const LgQueryOptions none = {0};
    LgEngineAnswer *self = LG_ALLOC(LgEngineAnswer);
    if (!self) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a query");
    }
    Engine *engine = (Engine *)endpoint;
    lg_pool_enter(engine->helpers);
    LgStatus st = run(engine, self, query, options ? options : &none, err);
    lg_pool_leave(engine->helpers);
    if (st != LG_OK) {
        st = self->arena ? name_limit(self, st, err) : st;
        answer_close(&self->answer);
        return st;
    }
    if (self->declined) {
        answer_close(&self->answer);
        self = NULL;
    }
    *out = self ? &self->answer : NULL;
    return LG_OK;
}

static LgStatus
engine_version(LgEndpoint *endpoint, uint64_t *out, LgError *err)
{
    LgSnapshot *snapshot = NULL;
    LG_TRY(lg_store_snapshot(((Engine *)endpoint)->store, &snapshot, err));
    *out = lg_snapshot_version(snapshot);
    lg_snapshot_unref(snapshot);
    return LG_OK;
}

static LgStatus
engine_update(LgEndpoint *endpoint, LgStr request, const LgUpdateOptions *options, LgError *err)
{
    const Engine *engine = (const Engine *)endpoint;
    LgUpdateOptions own = *options;
    own.service = engine->options.service;
    own.service_ctx = engine->options.service_ctx;
    return lg_updater_update(engine->updater, request, &own, err);
}

static void
engine_free(LgEndpoint *endpoint)
{
    lg_updater_free(((Engine *)endpoint)->updater);
    lg_pool_free(((Engine *)endpoint)->helpers);
    lg_engine_shelf_free(((Engine *)endpoint)->shelf);
    lg_mem_free(endpoint);
}

static const LgEndpointType reading_type = {
    .query = engine_query, .version = engine_version, .free = engine_free};
static const LgEndpointType writing_type = {
    .query = engine_query, .version = engine_version, .update = engine_update, .free = engine_free};

LgStatus
lg_engine_new(LgStore *store, const LgEngineOptions *options, LgEndpoint **out, LgError *err)
{
    Engine *engine = LG_ALLOC(Engine);
    if (!engine) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the engine");
    }
    engine->store = store;
    engine->options = options ? *options : (LgEngineOptions){0};
    if (engine->options.timeout_ms == 0) {
        engine->options.timeout_ms = TIMEOUT_MS;
    }
    if (engine->options.memory == 0) {
        engine->options.memory = memory_default;
    }
    if (engine->options.total == 0) {
        engine->options.total = 4 * engine->options.memory;
    }
    if (engine->options.wait_ms == 0) {
        engine->options.wait_ms = WAIT_MS;
    }
    engine->shelf = lg_engine_shelf_new();
    LgStatus st = engine->shelf ? lg_pool_new(engine->options.threads, &engine->helpers, err)
                                : lg_error_set(err, LG_E_NOMEM, "no memory for the engine");
    if (st == LG_OK && engine->options.writes) {
        st = lg_updater_new(store, &engine->options, &engine->updater, err);
    }
    if (st != LG_OK) {
        lg_pool_free(engine->helpers);
        lg_engine_shelf_free(engine->shelf);
        lg_mem_free(engine);
        return st;
    }
    engine->endpoint.type = engine->options.writes ? &writing_type : &reading_type;
    *out = &engine->endpoint;
    return LG_OK;
}

void
lg_engine_test_knobs(LgEndpoint *endpoint, const LgPlanKnobs *knobs)
{
    ((Engine *)endpoint)->knobs = knobs;
}
