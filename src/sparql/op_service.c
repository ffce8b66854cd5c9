// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SERVICE as a bind join: the distinct values that the left rows have for the clause's
// variables are sent along, some hundreds at a time, and what comes back is joined here.
//
// One request has rows that all bind the same variables and no others, so that each row of
// the answer belongs to exactly one of them: no solution is counted twice. Values that cannot
// be sent (blank nodes) and variables that the left does not bind are compared here, as
// compatible mappings (18.3).

#include "sparql/op_join_impl.h"
#include "sparql/profile_impl.h"
#include "sparql/rowset.h"
#include "sparql/service_impl.h"

typedef struct {
    LgOpJoin join;
    const LgServiceClause *clause;
    LgArena *scratch;

    // The columns of an answer, and where they stand on the left (UINT32_MAX: they do not).
    LgVar *asked;
    uint32_t n_asked;
    uint32_t *left_col;
    uint32_t *out_col; // of each, in join->rows; UINT32_MAX: none
    bool *sure;        // is it bound in every solution of the group?
    uint32_t end_col;  // of the endpoint on the left; UINT32_MAX: there is none
    LgId endpoint;     // when it is written in the query

    // Questions: endpoint and value of each asked variable; then the first and last of
    // their answers (row + 1), and what they are.
    LgRowSet keys;
    LgRowSet answers; // a cell for each asked variable, and the next one (row + 1)
    uint32_t n_done;  // questions before it are answered

    // Left rows are gathered, so that a request has many of them.
    LgOpRows gathered;
    LgBatch pulled;
    uint32_t pulled_at;
    bool ended;

    // The request at hand.
    const LgServiceRequest *request;
    uint32_t *sent; // which of `asked`
    uint32_t n_sent;
    LgId *values;
    uint32_t batch[LG_SERVICE_ROWS]; // its questions

    LgId *key;
    uint32_t *key_of; // of each live left row
    uint32_t at;
    uint32_t chain; // answer + 1
    bool begun;
} ServiceOp;

// Of a question; or ASKED and its place in the request at hand.
enum { NEW, ANSWERED, ASKED };

static LgId *
key_cell(const ServiceOp *self, uint32_t key, uint32_t extra)
{
    return lg_rowset_cell(&self->keys, key, self->keys.n_keys + extra);
}

static LgId *
first_answer(const ServiceOp *self, uint32_t key)
{
    return key_cell(self, key, 0);
}

static LgId *
last_answer(const ServiceOp *self, uint32_t key)
{
    return key_cell(self, key, 1);
}

static LgId *
state(const ServiceOp *self, uint32_t key)
{
    return key_cell(self, key, 2);
}

// --- Left rows and their questions ----------------------------------------------

static LgStatus
service_pull(LgOpJoin *join, LgError *err)
{
    ServiceOp *self = (ServiceOp *)join;
    LgOpRows *to = &self->gathered;
    to->n = 0;
    while (to->n < LG_BATCH_MAX && !self->ended) {
        if (self->pulled_at == self->pulled.n) {
            LG_TRY(lg_op_next(join->base.inputs[0], &self->pulled, err));
            self->pulled_at = 0;
            self->ended = self->pulled.n == 0;
            continue;
        }
        const uint32_t row = lg_batch_row(&self->pulled, self->pulled_at++);
        for (uint32_t c = 0; c < to->n_cols; c++) {
            to->cols[c][to->n] = self->pulled.cols[c][row];
        }
        to->n++;
    }
    join->left = lg_op_rows_batch(to);
    return LG_OK;
}

// The value as it can be sent: LG_ID_NONE for a blank node, which means nothing elsewhere.
static LgStatus
sendable(ServiceOp *self, LgId *id, LgError *err)
{
    LgTerm term = {0};
    if (lg_id_kind(*id) == LG_ID_KIND_LOCAL) {
        LG_TRY(lg_termtable_term(self->join.base.exec->terms, *id, self->scratch, &term, err));
    }
    if (lg_id_kind(*id) == LG_ID_KIND_BLANK || term.kind == LG_TERM_BLANK) {
        *id = LG_ID_NONE;
    }
    return LG_OK;
}

static LgStatus
find_keys(ServiceOp *self, LgError *err)
{
    const LgBatch *left = &self->join.left;
    for (uint32_t i = 0; i < left->n; i++) {
        self->key[0] = self->end_col == UINT32_MAX ? self->endpoint : left->cols[self->end_col][i];
        for (uint32_t c = 0; c < self->n_asked; c++) {
            LgId *id = &self->key[1 + c];
            *id = self->left_col[c] == UINT32_MAX ? LG_ID_NONE : left->cols[self->left_col[c]][i];
            LG_TRY(sendable(self, id, err));
        }
        bool is_new = false;
        self->key_of[i] = lg_rowset_intern(&self->keys, self->key, &is_new);
        if (self->key_of[i] == LG_ROWSET_NONE) {
            return lg_op_full(&self->join.base, err);
        }
    }
    lg_arena_reset(self->scratch);
    return LG_OK;
}

// --- Asking ---------------------------------------------------------------------

// Do two questions go to the same endpoint with values for the same variables?
static bool
goes_with(const ServiceOp *self, uint32_t a, uint32_t b)
{
    bool same = *lg_rowset_cell(&self->keys, a, 0) == *lg_rowset_cell(&self->keys, b, 0);
    for (uint32_t c = 1; c <= self->n_asked && same; c++) {
        same = (*lg_rowset_cell(&self->keys, a, c) == LG_ID_NONE) ==
               (*lg_rowset_cell(&self->keys, b, c) == LG_ID_NONE);
    }
    return same;
}

// A row of an answer belongs to the question with its values.
static LgStatus
take_row(void *ctx, const LgId *ids, LgError *err)
{
    ServiceOp *self = (ServiceOp *)ctx;
    for (uint32_t i = 0; i < self->n_sent; i++) { // the rest of the key is as ask() left it
        self->key[1 + self->sent[i]] = ids[self->sent[i]];
    }
    const uint32_t key = lg_rowset_find(&self->keys, self->key);
    if (key == LG_ROWSET_NONE || *state(self, key) < ASKED ||
        *state(self, key) - ASKED >= self->request->n_values) {
        return LG_OK; // compatible with nothing that was sent
    }
    const uint32_t row = lg_rowset_add(&self->answers);
    if (row == LG_ROWSET_NONE) {
        return lg_op_full(&self->join.base, err);
    }
    for (uint32_t c = 0; c < self->n_asked; c++) {
        *lg_rowset_cell(&self->answers, row, c) = ids[c];
    }
    *lg_rowset_cell(&self->answers, row, self->n_asked) = 0;
    LgId *last = last_answer(self, key);
    if (*last == 0) {
        *first_answer(self, key) = row + 1;
    } else {
        *lg_rowset_cell(&self->answers, (uint32_t)*last - 1, self->n_asked) = row + 1;
    }
    *last = row + 1;
    return LG_OK;
}

// A clause that failed and is SILENT has one solution without bindings (Federated Query, 2.2).
// Answers from `n_before` on are forgotten.
static LgStatus
forgive(ServiceOp *self, uint32_t n, uint32_t n_before, LgError *err)
{
    lg_rowset_cut(&self->answers, n_before);
    const uint32_t nothing = lg_rowset_add(&self->answers);
    if (nothing == LG_ROWSET_NONE) {
        return lg_op_full(&self->join.base, err);
    }
    for (uint32_t c = 0; c <= self->n_asked; c++) {
        *lg_rowset_cell(&self->answers, nothing, c) = LG_ID_NONE;
    }
    for (uint32_t i = 0; i < n; i++) {
        *first_answer(self, self->batch[i]) = nothing + 1;
    }
    return LG_OK;
}

// The endpoint's IRI. LG_E_INVALID when it is none.
static LgStatus
find_endpoint(ServiceOp *self, LgId id, LgStr *out, LgError *err)
{
    LgExec *exec = self->join.base.exec;
    LgTerm term = {0};
    if (id != LG_ID_NONE) {
        LG_TRY(lg_termtable_term(exec->terms, id, exec->arena, &term, err));
    }
    *out = term.value;
    if (term.kind == LG_TERM_IRI) {
        return LG_OK;
    }
    const LgStr name = exec->query->var_names[self->join.base.plan->alg->node.var];
    if (id == LG_ID_NONE) {
        lg_error_set(err, LG_E_INVALID,
                     "?" LG_STR_FMT " of SERVICE has no value; a pattern of the same group must "
                     "bind it to the IRI of an endpoint",
                     LG_STR_ARG(name));
    } else {
        lg_error_set(err, LG_E_INVALID, "?" LG_STR_FMT " of SERVICE is not the IRI of an endpoint",
                     LG_STR_ARG(name));
    }
    lg_error_at(err, LG_STR("query"), self->clause->line, self->clause->column);
    return LG_E_INVALID;
}

// Ask the `*n` questions of self->batch, all of one kind; `*n` is then how many were asked.
static LgStatus
ask(ServiceOp *self, uint32_t *n, LgError *err)
{
    LgOp *op = &self->join.base;
    const uint32_t n_before = self->answers.n;
    self->n_sent = 0;
    self->key[0] = *lg_rowset_cell(&self->keys, self->batch[0], 0);
    for (uint32_t c = 0; c < self->n_asked; c++) {
        self->key[1 + c] = LG_ID_NONE;
        if (*lg_rowset_cell(&self->keys, self->batch[0], 1 + c) != LG_ID_NONE) {
            self->sent[self->n_sent++] = c;
        }
    }
    for (uint32_t i = 0; i < *n; i++) {
        *state(self, self->batch[i]) = ASKED + i;
        for (uint32_t c = 0; c < self->n_sent; c++) {
            self->values[(size_t)i * self->n_sent + c] =
                *lg_rowset_cell(&self->keys, self->batch[i], 1 + self->sent[c]);
        }
    }
    LgServiceRequest request = {.exec = op->exec,
                                .scratch = self->scratch,
                                .memory = op->context->memory,
                                .clause = self->clause,
                                .asked = self->asked,
                                .sure = self->sure,
                                .n_asked = self->n_asked,
                                .sent = self->sent,
                                .n_sent = self->n_sent,
                                .values = self->values,
                                .n_values = *n,
                                .limit = op->plan->limit,
                                .row = take_row,
                                .ctx = self};
    self->request = &request;
    LgError why = {0};
    LgStatus st = find_endpoint(self, self->key[0], &request.endpoint, &why);
    if (st == LG_OK) {
        st = lg_service_ask(&request, &why);
        lg_profile_request(op->exec, request.rows);
    }
    self->request = NULL;
    const uint32_t n_sent = request.n_values;
    for (uint32_t i = 0; i < *n; i++) {
        *state(self, self->batch[i]) = i < n_sent ? ANSWERED : NEW;
    }
    *n = n_sent;
    if (st == LG_OK) {
        return LG_OK;
    }
    if (self->clause->silent && !request.own_limits) {
        for (uint32_t i = 0; i < *n; i++) {
            *first_answer(self, self->batch[i]) = 0;
        }
        return forgive(self, *n, n_before, err);
    }
    if (err) {
        *err = why;
    }
    return st;
}

// Ask all questions that are new.
static LgStatus
ask_all(ServiceOp *self, LgError *err)
{
    const LgPlanKnobs *knobs = self->join.base.context->knobs;
    const uint32_t most = knobs && knobs->service_rows > 0 ? knobs->service_rows : LG_SERVICE_ROWS;
    while (self->n_done < self->keys.n) {
        if (*state(self, self->n_done) == ANSWERED) {
            self->n_done++;
            continue;
        }
        uint32_t n = 0;
        for (uint32_t key = self->n_done; key < self->keys.n && n < most; key++) {
            if (*state(self, key) == NEW && goes_with(self, self->n_done, key)) {
                self->batch[n++] = key;
            }
        }
        LG_TRY(ask(self, &n, err));
    }
    return LG_OK;
}

// --- Joining --------------------------------------------------------------------

static LgStatus
service_begin(LgOpJoin *join, LgError *err)
{
    ServiceOp *self = (ServiceOp *)join;
    self->at = 0;
    self->begun = false;
    LG_TRY(find_keys(self, err));
    return ask_all(self, err);
}

static bool
compatible(const ServiceOp *self, uint32_t row, uint32_t answer)
{
    for (uint32_t c = 0; c < self->n_asked; c++) {
        const LgId left = self->left_col[c] == UINT32_MAX
                              ? LG_ID_NONE
                              : self->join.left.cols[self->left_col[c]][row];
        const LgId right = *lg_rowset_cell(&self->answers, answer, c);
        if (left != LG_ID_NONE && right != LG_ID_NONE && left != right) {
            return false;
        }
    }
    return true;
}

static void
add(ServiceOp *self, uint32_t row, uint32_t answer)
{
    LgOpJoin *join = &self->join;
    const uint32_t n = join->rows.n++;
    join->left_of[n] = (uint16_t)row;
    for (uint32_t c = 0; c < join->rows.n_cols; c++) {
        join->rows.cols[c][n] = c < join->n_left ? join->left.cols[c][row] : LG_ID_NONE;
    }
    for (uint32_t c = 0; c < self->n_asked; c++) {
        LgId *cell = self->out_col[c] == UINT32_MAX ? NULL : &join->rows.cols[self->out_col[c]][n];
        if (cell && *cell == LG_ID_NONE) {
            *cell = *lg_rowset_cell(&self->answers, answer, c);
        }
    }
}

static LgStatus
service_fill(LgOpJoin *join, bool *out_done, LgError *err)
{
    ServiceOp *self = (ServiceOp *)join;
    const bool once = lg_op_join_once(join);
    uint32_t steps = 0;
    for (; self->at < join->left.n; self->at++, self->begun = false) {
        if (!self->begun) {
            self->chain = (uint32_t)*first_answer(self, self->key_of[self->at]);
            self->begun = true;
        }
        while (self->chain != 0) {
            if (join->rows.n == LG_BATCH_MAX) {
                *out_done = false;
                return LG_OK;
            }
            const uint32_t answer = self->chain - 1;
            self->chain = (uint32_t)*lg_rowset_cell(&self->answers, answer, self->n_asked);
            if (++steps % 65536 == 0) {
                LG_TRY(lg_exec_check(join->base.exec, err));
            }
            if (!compatible(self, self->at, answer)) {
                continue;
            }
            if (once) {
                join->matched[self->at] = true;
                break;
            }
            add(self, self->at, answer);
        }
    }
    *out_done = true;
    return LG_OK;
}

static const LgOpJoinType finder = {
    .pull = service_pull, .begin = service_begin, .fill = service_fill};

// --- Opening --------------------------------------------------------------------

static bool
wanted(const LgPlan *plan, LgVar var)
{
    bool found = lg_plan_column(plan->inputs[0], var) != UINT32_MAX;
    for (uint32_t i = 0; i < plan->n_right && !found; i++) {
        found = plan->right[i] == var;
    }
    return found;
}

// Which variables are asked for: those that are wanted above or given by the left.
static void
choose_asked(ServiceOp *self, const LgVar *fresh, uint32_t n_fresh)
{
    const LgPlan *plan = self->join.base.plan;
    const LgPlan *left = plan->inputs[0];
    for (uint32_t i = 0; i < plan->alg->n_vars; i++) {
        const LgVar var = plan->alg->vars[i];
        if (!wanted(plan, var)) {
            continue;
        }
        const uint32_t c = self->n_asked++;
        self->asked[c] = var;
        for (uint32_t r = 0; r < plan->n_right; r++) {
            self->sure[c] = self->sure[c] || (plan->right[r] == var && plan->right_sure[r]);
        }
        self->left_col[c] = lg_plan_column(left, var);
        self->out_col[c] = self->left_col[c];
        for (uint32_t f = 0; f < n_fresh && self->left_col[c] == UINT32_MAX; f++) {
            self->out_col[c] = fresh[f] == var ? left->n_vars + f : self->out_col[c];
        }
    }
    if (self->n_asked == 0 && plan->alg->n_vars > 0) { // SELECT needs a variable
        self->asked[0] = plan->alg->vars[0];
        self->left_col[0] = UINT32_MAX;
        self->out_col[0] = UINT32_MAX;
        self->n_asked = 1;
    }
}

static LgStatus
service_open(LgOp *op, LgError *err)
{
    ServiceOp *self = (ServiceOp *)op;
    const LgPlan *plan = op->plan;
    const LgPlan *left = plan->inputs[0];
    LgArena *arena = op->exec->arena;
    const size_t most = (size_t)plan->alg->n_vars + 1;
    LgVar *fresh = LG_NEW_ARRAY(arena, LgVar, plan->n_right + 1);
    self->asked = LG_NEW_ARRAY(arena, LgVar, most);
    self->left_col = LG_NEW_ARRAY(arena, uint32_t, most);
    self->out_col = LG_NEW_ARRAY(arena, uint32_t, most);
    self->sure = LG_NEW_ARRAY(arena, bool, most);
    self->sent = LG_NEW_ARRAY(arena, uint32_t, most);
    self->key = LG_NEW_ARRAY(arena, LgId, most);
    self->values = LG_NEW_ARRAY(arena, LgId, most * LG_SERVICE_ROWS);
    self->key_of = LG_NEW_ARRAY(arena, uint32_t, LG_BATCH_MAX);
    if (!fresh || !self->asked || !self->left_col || !self->out_col || !self->sure || !self->sent ||
        !self->key || !self->values || !self->key_of ||
        !lg_op_rows_init(&self->gathered, arena, left->n_vars)) {
        return lg_op_full(op, err);
    }
    uint32_t n_fresh = 0;
    for (uint32_t i = 0; i < plan->n_right; i++) {
        if (lg_plan_column(left, plan->right[i]) == UINT32_MAX) {
            fresh[n_fresh++] = plan->right[i];
        }
    }
    self->clause = plan->alg->service;
    choose_asked(self, fresh, n_fresh);
    self->end_col = UINT32_MAX;
    if (plan->alg->node.var == LG_VAR_NONE) {
        LG_TRY(lg_termtable_id(op->exec->terms, &plan->alg->node.term, &self->endpoint, err));
    } else {
        self->end_col = lg_plan_column(left, plan->alg->node.var);
    }
    lg_rowset_init(&self->keys, arena, 1 + self->n_asked + 3, 1 + self->n_asked);
    lg_rowset_init(&self->answers, arena, self->n_asked + 1, 0);
    LG_TRY(lg_exec_scratch(op->exec, &self->scratch, err));
    return lg_op_join_open(&self->join, &finder, fresh, n_fresh, err);
}

static const LgOpType service_type = {
    .name = "service", .open = service_open, .next = lg_op_join_next};

LgOp *
lg_op_service_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    ServiceOp *self = LG_NEW(arena, ServiceOp);
    if (!self) {
        return NULL;
    }
    self->join.base.type = &service_type;
    return &self->join.base;
}
