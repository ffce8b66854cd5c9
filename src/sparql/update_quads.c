// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// DELETE and INSERT (3.1.1 to 3.1.3): all solutions of the pattern are found and made
// into quads first; these are then deleted and put in.

#include "sparql/op.h"
#include "sparql/update_impl.h"

#include "base/hash.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>

enum { PILE = 1024, CACHED = 1024, AT_G = 0, AT_S = 1, AT_P = 2, AT_O = 3 };

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *next;
    uint32_t n;
    LgTermRef cols[4][PILE];
};

typedef struct {
    Chunk *first, *last;
} Pile;

// A quad of a template: each position is a term, a column or a new blank node.
typedef struct {
    LgTermRef ref[4];
    uint32_t col[4];   // UINT32_MAX: not a column
    uint32_t fresh[4]; // UINT32_MAX: not a new blank node
    bool never;        // has a variable without a value or a term that is not in the store
} Template;

typedef struct {
    LgUpdateRun *run;
    const LgUpdateOp *op;
    LgArena *arena;
    LgSnapshot *snapshot; // null: there is no pattern
    LgExec exec;
    LgPlanContext context;
    LgPlan *plan;
    LgOp *root;
    LgArena *text;
    Template *remove, *insert;
    LgTermRef *fresh;
    Pile removed, added;
    LgId cached_id[CACHED]; // computed terms
    LgTermRef cached_ref[CACHED];
} Change;

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the update needs more than its memory limit");
}

// --- The pattern ----------------------------------------------------------------

static LgStatus
find_graphs(Change *c, const LgStr *names, size_t n, LgGraphs *out, LgError *err)
{
    LgId *ids = LG_NEW_ARRAY(c->arena, LgId, n + 1);
    size_t found = 0;
    if (!ids) {
        return full(err);
    }
    for (size_t i = 0; i < n; i++) {
        const LgTerm term = lg_term_iri(names[i]);
        LG_TRY(lg_snapshot_find(c->snapshot, &term, &ids[found], err));
        found += ids[found] != LG_ID_NONE;
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

// Every graph but the default graph.
static LgStatus
find_named(Change *c, LgGraphs *out, LgError *err)
{
    const LgTerm name = lg_term_iri(c->run->options->default_graph);
    LgId leave_out = LG_ID_NONE;
    LgGraphStats *graphs = NULL;
    size_t n = 0;
    size_t kept = 0;
    LG_TRY(lg_snapshot_find(c->snapshot, &name, &leave_out, err));
    LG_TRY(lg_snapshot_graphs(c->snapshot, c->arena, &graphs, &n, err));
    LgId *ids = LG_NEW_ARRAY(c->arena, LgId, n + 1);
    if (!ids) {
        return full(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (graphs[i].graph != leave_out) {
            ids[kept++] = graphs[i].graph;
        }
    }
    *out = (LgGraphs){.ids = ids, .n = kept};
    return LG_OK;
}

static LgStatus
choose_graphs(Change *c, LgError *err)
{
    const LgQuery *query = c->op->where;
    const LgUpdateOptions *options = c->run->options;
    LgPlanContext *context = &c->context;
    if (query->has_dataset) {
        LG_TRY(find_graphs(c, query->from, query->n_from, &context->graphs, err));
        return find_graphs(c, query->from_named, query->n_from_named, &context->named, err);
    }
    context->graphs = (LgGraphs){.all = true};
    context->named = (LgGraphs){.all = true};
    if (c->op->with.n > 0) {
        LG_TRY(find_graphs(c, &c->op->with, 1, &context->graphs, err));
    } else if (options->own_default) {
        LG_TRY(find_graphs(c, &options->default_graph, 1, &context->graphs, err));
    }
    return options->own_default ? find_named(c, &context->named, err) : LG_OK;
}

static LgStatus
open_pattern(Change *c, LgError *err)
{
    const LgQuery *query = c->op->where;
    const int64_t now = lg_time_wall_ns();
    LG_TRY(lg_load_snapshot(c->run->load, &c->snapshot, err));
    c->exec = (LgExec){
        .arena = c->arena,
        .snapshot = c->snapshot,
        .query = query,
        .cancel = c->run->options->cancel,
        .deadline_ns = c->run->deadline_ns,
        .now = now / 1000000000,
        .now_ms = (uint32_t)(now % 1000000000 / 1000000),
        .random = c->run->random,
        .service = c->run->options->service,
        .service_ctx = c->run->options->service_ctx,
    };
    LG_TRY(lg_termtable_new(c->arena, c->snapshot, &c->exec.terms, err));
    c->context = (LgPlanContext){.exec = &c->exec, .memory = c->run->memory};
    LG_TRY(choose_graphs(c, err));
    bool *needed = LG_NEW_ARRAY(c->arena, bool, (size_t)query->n_query_vars + 1);
    if (!needed) {
        return full(err);
    }
    for (uint32_t i = 0; i < query->n_vars; i++) {
        needed[query->vars[i]] = true;
    }
    LG_TRY(lg_plan_new(&c->context, query->pattern, needed, &c->plan, err));
    LG_TRY(lg_op_new(&c->context, c->plan, &c->root, err));
    return lg_op_open(c->root, err);
}

// --- Templates ------------------------------------------------------------------

// The reference of a constant. In a deletion a term may be one that nobody has seen.
static LgStatus
constant(Change *c, const LgTerm *term, bool insert, LgTermRef *out, LgError *err)
{
    LgLoad *load = c->run->load;
    if (insert) {
        LG_TRY(lg_term_check(term, err));
    }
    return lg_sink_term(insert ? lg_load_sink(load) : lg_load_deletions(load), term, true, out,
                        err);
}

static LgStatus
open_template(Change *c, const LgUpdateQuad *quads, uint32_t n, const uint32_t *fresh_of,
              bool insert, Template **out, LgError *err)
{
    const LgTerm none = lg_term_iri(c->run->options->default_graph);
    const LgTerm *last = NULL; // the graph of the quad before
    Template *templates = LG_NEW_ARRAY(c->arena, Template, (size_t)n + 1);
    if (!templates) {
        return full(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        Template *t = &templates[i];
        const LgNode *nodes[4] = {&quads[i].g, &quads[i].s, &quads[i].p, &quads[i].o};
        for (int at = 0; at < 4; at++) {
            const LgVar var = nodes[at]->var;
            const LgTerm *term = nodes[at]->term.kind == LG_TERM_NONE ? &none : &nodes[at]->term;
            t->col[at] = UINT32_MAX;
            t->fresh[at] = UINT32_MAX;
            if (var != LG_VAR_NONE) {
                t->fresh[at] = fresh_of[var];
                t->col[at] = c->plan ? lg_plan_column(c->plan, var) : UINT32_MAX;
                t->never |= t->fresh[at] == UINT32_MAX && t->col[at] == UINT32_MAX;
            } else if (at == AT_G && last && lg_term_eq(last, term)) {
                t->ref[at] = templates[i - 1].ref[at];
            } else {
                LG_TRY(constant(c, term, insert, &t->ref[at], err));
            }
            if (at == AT_G) {
                last = var == LG_VAR_NONE ? term : NULL;
            }
            t->never |= var == LG_VAR_NONE && t->ref[at] == 0;
        }
    }
    *out = templates;
    return LG_OK;
}

static LgStatus
open_templates(Change *c, LgError *err)
{
    const LgQuery *query = c->op->where;
    uint32_t *fresh_of = LG_NEW_ARRAY(c->arena, uint32_t, (size_t)query->n_query_vars + 1);
    c->fresh = LG_NEW_ARRAY(c->arena, LgTermRef, (size_t)query->n_fresh + 1);
    if (!fresh_of || !c->fresh) {
        return full(err);
    }
    for (uint32_t i = 0; i < query->n_query_vars; i++) {
        fresh_of[i] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < query->n_fresh; i++) {
        fresh_of[query->fresh[i]] = i;
    }
    LG_TRY(open_template(c, c->op->remove, c->op->n_remove, fresh_of, false, &c->remove, err));
    return open_template(c, c->op->insert, c->op->n_insert, fresh_of, true, &c->insert, err);
}

// --- Solutions to quads -----------------------------------------------------------

static LgStatus
make_blanks(Change *c, LgError *err)
{
    for (uint32_t i = 0; i < c->op->where->n_fresh; i++) {
        char label[64];
        const int n =
            snprintf(label, sizeof(label), "u%016llx%llu", (unsigned long long)c->run->random,
                     (unsigned long long)c->run->n_blanks++);
        const LgTerm term = lg_term_blank((LgStr){label, (size_t)n});
        LG_TRY(lg_sink_term(lg_load_sink(c->run->load), &term, true, &c->fresh[i], err));
    }
    return LG_OK;
}

// The reference of a term that the pattern has computed.
static LgStatus
computed(Change *c, LgId id, LgTermRef *out, LgError *err)
{
    const size_t slot = lg_hash_u64(id) % CACHED;
    if (c->cached_id[slot] != id) {
        LgTerm term;
        lg_arena_reset(c->text);
        LG_TRY(lg_termtable_term(c->exec.terms, id, c->text, &term, err));
        LG_TRY(constant(c, &term, true, &c->cached_ref[slot], err));
        c->cached_id[slot] = id;
    }
    *out = c->cached_ref[slot];
    return LG_OK;
}

// May it stand there? Quads that may not are left out (3.1.3).
static bool
is_legal(LgTermRef ref, int at)
{
    const unsigned kind = lg_id_kind(ref);
    return ref != 0 &&
           (at == AT_O || kind == LG_ID_KIND_IRI || (at == AT_S && kind == LG_ID_KIND_BLANK));
}

static LgStatus
put(Change *c, Pile *pile, const LgTermRef *refs, LgError *err)
{
    if (!pile->last || pile->last->n == PILE) {
        Chunk *chunk = LG_NEW(c->arena, Chunk);
        if (!chunk) {
            return full(err);
        }
        *(pile->last ? &pile->last->next : &pile->first) = chunk;
        pile->last = chunk;
    }
    for (int at = 0; at < 4; at++) {
        pile->last->cols[at][pile->last->n] = refs[at];
    }
    pile->last->n++;
    return LG_OK;
}

static LgStatus
add_quad(Change *c, const Template *t, const LgBatch *batch, uint32_t row, bool insert,
         LgError *err)
{
    LgTermRef refs[4];
    for (int at = 0; at < 4; at++) {
        refs[at] = t->ref[at];
        if (t->fresh[at] != UINT32_MAX) {
            refs[at] = c->fresh[t->fresh[at]];
        } else if (t->col[at] != UINT32_MAX) {
            refs[at] = batch->cols[t->col[at]][row];
            if (lg_id_kind(refs[at]) == LG_ID_KIND_LOCAL) {
                if (!insert) {
                    return LG_OK; // no quad of the store has it
                }
                LG_TRY(computed(c, refs[at], &refs[at], err));
            }
        }
        if (!is_legal(refs[at], at)) {
            return LG_OK;
        }
    }
    return put(c, insert ? &c->added : &c->removed, refs, err);
}

static LgStatus
add_solution(Change *c, const LgBatch *batch, uint32_t row, LgError *err)
{
    LG_TRY(make_blanks(c, err));
    for (uint32_t i = 0; i < c->op->n_remove; i++) {
        if (!c->remove[i].never) {
            LG_TRY(add_quad(c, &c->remove[i], batch, row, false, err));
        }
    }
    for (uint32_t i = 0; i < c->op->n_insert; i++) {
        if (!c->insert[i].never) {
            LG_TRY(add_quad(c, &c->insert[i], batch, row, true, err));
        }
    }
    return LG_OK;
}

static LgStatus
find_solutions(Change *c, LgError *err)
{
    LgBatch batch = {0};
    if (!c->root) {
        return add_solution(c, &batch, 0, err);
    }
    do {
        LG_TRY(lg_op_next(c->root, &batch, err));
        for (uint32_t i = 0; i < batch.n; i++) {
            LG_TRY(add_solution(c, &batch, lg_batch_row(&batch, i), err));
        }
    } while (batch.n > 0);
    return LG_OK;
}

// --- The operation ----------------------------------------------------------------

static LgStatus
put_all(const LgUpdateRun *run, LgSink *sink, const Pile *pile, LgError *err)
{
    for (const Chunk *chunk = pile->first; chunk; chunk = chunk->next) {
        const LgQuads quads = {.n = chunk->n,
                               .g = chunk->cols[AT_G],
                               .s = chunk->cols[AT_S],
                               .p = chunk->cols[AT_P],
                               .o = chunk->cols[AT_O]};
        LG_TRY(lg_update_check(run, err));
        LG_TRY(lg_sink_quads(sink, &quads, err));
    }
    return LG_OK;
}

static LgStatus
change(Change *c, LgError *err)
{
    if (c->op->where->pattern->op != LG_ALG_UNIT) {
        LG_TRY(open_pattern(c, err));
    }
    LG_TRY(open_templates(c, err));
    LG_TRY(find_solutions(c, err));
    LG_TRY(put_all(c->run, lg_load_deletions(c->run->load), &c->removed, err));
    return put_all(c->run, lg_load_sink(c->run->load), &c->added, err);
}

LgStatus
lg_update_quads(LgUpdateRun *run, const LgUpdateOp *op, LgError *err)
{
    LgArena *arena = lg_arena_new(run->memory);
    LgArena *text = lg_arena_new(0);
    Change *c = arena && text ? LG_NEW(arena, Change) : NULL;
    LgStatus st = LG_E_NOMEM;
    if (c) {
        c->run = run;
        c->op = op;
        c->arena = arena;
        c->text = text;
        st = change(c, err);
        lg_op_close(c->root);
        lg_exec_done(&c->exec);
        if (c->snapshot) {
            lg_snapshot_unref(c->snapshot);
        }
    } else {
        (void)lg_error_set(err, LG_E_NOMEM, "no memory for an update");
    }
    lg_arena_free(text);
    lg_arena_free(arena);
    return st;
}
