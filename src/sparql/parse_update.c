// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Update: productions 29 to 52 of the grammar (19.8 of Query).

#include "sparql/parse_impl.h"
#include "sparql/update.h"

#include "base/limits.h"

typedef struct {
    LgParser *p;
    LgUpdate *update;
    uint32_t cap;
    LgParseNames labels; // of the blank nodes of every INSERT DATA so far (19.6)
} Request;

// --- Quads ----------------------------------------------------------------------

typedef struct {
    LgUpdateQuad *quads;
    uint32_t n, cap;
    LgAlg *pattern; // the same quads to match, for DELETE WHERE; null: not asked for
} Template;

// What the triples of `graph` are as a pattern.
static LgStatus
add_pattern(LgParser *p, Template *t, const LgParseTriples *from, const LgNode *graph)
{
    const bool named = graph->var != LG_VAR_NONE || graph->term.kind != LG_TERM_NONE;
    LgAlg *alg = lg_algebra_new(p->arena, from->n > 0 ? LG_ALG_BGP : LG_ALG_UNIT, NULL, NULL);
    if (!alg) {
        return lg_parse_token_no_room(p);
    }
    alg->triples = from->triples;
    alg->n_triples = from->n;
    if (named) {
        alg = lg_algebra_new(p->arena, LG_ALG_GRAPH, alg, NULL);
        if (!alg) {
            return lg_parse_token_no_room(p);
        }
        alg->node = *graph;
    }
    alg = lg_algebra_join(p->arena, t->pattern, alg);
    if (!alg) {
        return lg_parse_token_no_room(p);
    }
    if (alg->height > LG_LIMIT_QUERY_HEIGHT) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "the pattern of DELETE WHERE has more than %d parts",
                                    LG_LIMIT_QUERY_HEIGHT - 2);
    }
    t->pattern = alg;
    return LG_OK;
}

static LgStatus
add_triples(LgParser *p, Template *t, const LgParseTriples *from, const LgNode *graph)
{
    for (uint32_t i = 0; i < from->n; i++) {
        LgUpdateQuad *quads =
            (LgUpdateQuad *)lg_parse_token_grow(p, t->quads, t->n, &t->cap, sizeof(*quads));
        if (!quads) {
            return lg_parse_token_no_room(p);
        }
        const LgTriple *triple = &from->triples[i];
        t->quads = quads;
        quads[t->n++] = (LgUpdateQuad){*graph, triple->s, triple->p, triple->o};
    }
    return t->pattern ? add_pattern(p, t, from, graph) : LG_OK;
}

// QuadsNotTriples
static LgStatus
parse_graph(LgParser *p, Template *t)
{
    static const char expected[] = "a variable or the IRI of a graph behind GRAPH";
    LgNode graph = {.var = LG_VAR_NONE};
    LgParseTriples triples = {.plain = true};
    LG_TRY(lg_parse_token_next(p));
    if (p->token.kind == LG_TOKEN_VAR) {
        LG_TRY(lg_parse_term_var(p, expected, &graph.var));
    } else {
        graph.term.kind = LG_TERM_IRI;
        LG_TRY(lg_parse_term_iri(p, expected, &graph.term.value));
    }
    LG_TRY(lg_parse_triples_template(p, &triples));
    return add_triples(p, t, &triples, &graph);
}

// '{' Quads '}'. Triples outside of GRAPH are in `graph`.
static LgStatus
parse_quads(LgParser *p, const char *expected, const LgNode *graph, Template *t)
{
    LG_TRY(lg_parse_token_expect(p, "{", expected));
    while (!lg_parse_token_is(p, "}")) {
        if (lg_parse_token_word(p, "GRAPH")) {
            bool dot = false;
            LG_TRY(parse_graph(p, t));
            LG_TRY(lg_parse_token_accept(p, ".", &dot));
            continue;
        }
        LgParseTriples triples = {.plain = true};
        bool more = lg_parse_triples_begin(p);
        if (!more) {
            return lg_parse_token_unexpected(p, "a triple, GRAPH or '}'");
        }
        while (more && lg_parse_triples_begin(p)) {
            LG_TRY(lg_parse_triples_subject(p, &triples));
            LG_TRY(lg_parse_token_accept(p, ".", &more));
        }
        if (!more && !lg_parse_token_is(p, "}") && !lg_parse_token_word(p, "GRAPH")) {
            return lg_parse_token_unexpected(p, "'.', ';', ',', GRAPH or '}'");
        }
        LG_TRY(add_triples(p, t, &triples, graph));
    }
    return lg_parse_token_next(p);
}

// --- What changes quads ---------------------------------------------------------

static LgStatus
new_query(LgParser *p, LgUpdateOp *op)
{
    op->where = LG_NEW(p->arena, LgQuery);
    LgAlg *unit = lg_algebra_new(p->arena, LG_ALG_UNIT, NULL, NULL);
    if (!op->where || !unit) {
        return lg_parse_token_no_room(p);
    }
    op->where->form = LG_QUERY_SELECT;
    op->where->pattern = unit;
    return LG_OK;
}

// Mark the variables of a template, or give them their last numbers.
static void
visit_vars(LgUpdateQuad *quads, uint32_t n, bool *seen, const LgVar *map)
{
    for (uint32_t i = 0; i < n; i++) {
        LgNode *nodes[] = {&quads[i].g, &quads[i].s, &quads[i].p, &quads[i].o};
        for (size_t k = 0; k < 4; k++) {
            if (nodes[k]->var == LG_VAR_NONE) {
                continue;
            }
            if (map) {
                nodes[k]->var = map[nodes[k]->var];
            } else {
                seen[nodes[k]->var] = true;
            }
        }
    }
}

// Once templates and pattern are read: the columns that the templates need.
static LgStatus
finish_query(LgParser *p, LgUpdateOp *op)
{
    LgQuery *q = op->where;
    LgVar *map = NULL;
    bool *seen = LG_NEW_ARRAY(p->arena, bool, (size_t)p->n_vars + 1);
    q->vars = LG_NEW_ARRAY(p->arena, LgVar, (size_t)p->n_vars + 1);
    if (!seen || !q->vars) {
        return lg_parse_token_no_room(p);
    }
    visit_vars(op->remove, op->n_remove, seen, NULL);
    visit_vars(op->insert, op->n_insert, seen, NULL);
    for (LgVar i = 0; i < p->n_vars; i++) {
        if (seen[i] && p->var_names[i].n > 0) {
            q->vars[q->n_vars++] = i;
        }
    }
    LG_TRY(lg_parse_number_vars(p, q, &map));
    if (map) {
        visit_vars(op->remove, op->n_remove, seen, map);
        visit_vars(op->insert, op->n_insert, seen, map);
    }
    q->base = p->base;
    return LG_OK;
}

// QuadData
static LgStatus
parse_data(Request *r, LgUpdateOp *op, bool insert)
{
    LgParser *p = r->p;
    const LgNode graph = {.var = LG_VAR_NONE};
    Template t = {0};
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(new_query(p, op));
    p->no_vars = insert ? "INSERT DATA" : "DELETE DATA";
    p->no_blanks = insert ? NULL : "DELETE DATA";
    p->names = r->labels;
    p->bgp = r->update->n_ops;
    p->max_vars = LG_LIMIT_UPDATE; // only the text limits the blank nodes of data
    LG_TRY(parse_quads(p, "'{' with triples", &graph, &t));
    p->no_vars = NULL;
    p->no_blanks = NULL;
    r->labels = p->names;
    op->insert = insert ? t.quads : NULL;
    op->n_insert = insert ? t.n : 0;
    op->remove = insert ? NULL : t.quads;
    op->n_remove = insert ? 0 : t.n;
    LG_TRY(lg_parse_set_fresh(p, op->where, 0));
    return finish_query(p, op);
}

// QuadPattern of DELETE WHERE
static LgStatus
parse_delete_where(LgParser *p, LgUpdateOp *op)
{
    const LgNode graph = {.var = LG_VAR_NONE};
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(new_query(p, op));
    Template t = {.pattern = op->where->pattern};
    p->no_blanks = "DELETE WHERE";
    LG_TRY(parse_quads(p, "'{' with triples to find and delete", &graph, &t));
    p->no_blanks = NULL;
    op->remove = t.quads;
    op->n_remove = t.n;
    op->where->pattern = t.pattern;
    return finish_query(p, op);
}

// From the templates on: InsertClause, UsingClause* and WHERE
static LgStatus
parse_where(LgParser *p, LgUpdateOp *op, const char *expected)
{
    LgQuery *q = op->where;
    LG_TRY(lg_parse_set_fresh(p, q, 0));
    LG_TRY(lg_parse_dataset(p, "USING", q));
    if (!lg_parse_token_word(p, "WHERE")) {
        return lg_parse_token_unexpected(p, q->has_dataset ? "USING or WHERE" : expected);
    }
    const size_t from = p->lex.pos;
    const LgToken at = p->token;
    LG_TRY(lg_parse_token_next(p));
    if (!lg_parse_token_is(p, "{")) {
        return lg_parse_token_unexpected(p, "'{' behind WHERE");
    }
    LG_TRY(lg_parse_pattern_group(p, &q->pattern, NULL));
    if (p->lex.pos - from > LG_LIMIT_QUERY) {
        return lg_parse_token_error(p, &at, LG_E_LIMIT,
                                    "the pattern has more than %d bytes; use INSERT DATA and "
                                    "DELETE DATA for what is large",
                                    LG_LIMIT_QUERY);
    }
    return finish_query(p, op);
}

// InsertData, DeleteData, DeleteWhere and Modify
static LgStatus
parse_modify(Request *r, LgUpdateOp *op)
{
    LgParser *p = r->p;
    LgNode graph = {.var = LG_VAR_NONE};
    Template remove = {0};
    Template insert = {0};
    bool with = false;
    bool deletes = false;
    bool inserts = false;
    LG_TRY(lg_parse_token_accept_word(p, "WITH", &with));
    if (with) {
        LG_TRY(lg_parse_term_iri(p, "the IRI of a graph behind WITH", &op->with));
        graph.term = lg_term_iri(op->with);
    }
    LG_TRY(lg_parse_token_accept_word(p, "DELETE", &deletes));
    if (deletes && !with && lg_parse_token_word(p, "DATA")) {
        return parse_data(r, op, false);
    }
    if (deletes && !with && lg_parse_token_word(p, "WHERE")) {
        return parse_delete_where(p, op);
    }
    LG_TRY(new_query(p, op));
    if (deletes) {
        p->no_blanks = "DELETE";
        LG_TRY(parse_quads(p, with ? "'{' with a template" : "'{' with a template, DATA or WHERE",
                           &graph, &remove));
        p->no_blanks = NULL;
    }
    LG_TRY(lg_parse_token_accept_word(p, "INSERT", &inserts));
    if (inserts && !with && !deletes && lg_parse_token_word(p, "DATA")) {
        return parse_data(r, op, true);
    }
    if (inserts) {
        p->in_template = true;
        LG_TRY(parse_quads(p,
                           with || deletes ? "'{' with a template" : "'{' with a template, or DATA",
                           &graph, &insert));
        p->in_template = false;
    }
    if (!deletes && !inserts) {
        return lg_parse_token_unexpected(p, "DELETE or INSERT behind WITH");
    }
    op->remove = remove.quads;
    op->n_remove = remove.n;
    op->insert = insert.quads;
    op->n_insert = insert.n;
    return parse_where(p, op, inserts ? "USING or WHERE" : "INSERT, USING or WHERE");
}

// --- Graph management -----------------------------------------------------------

// An IRI behind GRAPH; without that word where `bare`.
static LgStatus
parse_target_graph(LgParser *p, const char *expected, bool bare, LgTarget *out)
{
    bool word = false;
    LG_TRY(lg_parse_token_accept_word(p, "GRAPH", &word));
    if (!word && !(bare && lg_parse_term_at_iri(p))) {
        return lg_parse_token_unexpected(p, expected);
    }
    out->kind = LG_TARGET_GRAPH;
    return lg_parse_term_iri(p, "the IRI of a graph behind GRAPH", &out->graph);
}

// GraphOrDefault
static LgStatus
parse_graph_or_default(LgParser *p, LgTarget *out)
{
    bool found = false;
    LG_TRY(lg_parse_token_accept_word(p, "DEFAULT", &found));
    return found ? LG_OK : parse_target_graph(p, "the IRI of a graph or DEFAULT", true, out);
}

static LgStatus
parse_load(LgParser *p, LgUpdateOp *op)
{
    bool into = false;
    LG_TRY(lg_parse_term_iri(
        p, op->silent ? "the IRI of a document" : "the IRI of a document, or SILENT, behind LOAD",
        &op->source));
    LG_TRY(lg_parse_token_accept_word(p, "INTO", &into));
    return into ? parse_target_graph(p, "GRAPH and an IRI behind INTO", false, &op->to) : LG_OK;
}

// GraphRefAll, of CLEAR and DROP
static LgStatus
parse_graph_all(LgParser *p, LgUpdateOp *op)
{
    static const struct {
        const char *word;
        LgTargetKind kind;
    } kinds[] = {
        {"DEFAULT", LG_TARGET_DEFAULT}, {"NAMED", LG_TARGET_NAMED}, {"ALL", LG_TARGET_ALL}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lg_parse_token_word(p, kinds[i].word)) {
            op->to.kind = kinds[i].kind;
            return lg_parse_token_next(p);
        }
    }
    return parse_target_graph(p, "GRAPH and an IRI, DEFAULT, NAMED or ALL", false, &op->to);
}

static LgStatus
parse_create(LgParser *p, LgUpdateOp *op)
{
    return parse_target_graph(p, "GRAPH and an IRI", false, &op->to);
}

// ADD, MOVE and COPY
static LgStatus
parse_transfer(LgParser *p, LgUpdateOp *op)
{
    LG_TRY(parse_graph_or_default(p, &op->from));
    LG_TRY(lg_parse_token_expect_word(p, "TO"));
    return parse_graph_or_default(p, &op->to);
}

// --- The whole ------------------------------------------------------------------

// Update1
static LgStatus
parse_operation(Request *r, LgUpdateOp *op)
{
    static const struct {
        const char *word;
        LgUpdateKind kind;
        LgStatus (*parse)(LgParser *p, LgUpdateOp *op);
    } kinds[] = {
        {"LOAD", LG_UPDATE_LOAD, parse_load},       {"CLEAR", LG_UPDATE_CLEAR, parse_graph_all},
        {"CREATE", LG_UPDATE_CREATE, parse_create}, {"DROP", LG_UPDATE_DROP, parse_graph_all},
        {"ADD", LG_UPDATE_ADD, parse_transfer},     {"MOVE", LG_UPDATE_MOVE, parse_transfer},
        {"COPY", LG_UPDATE_COPY, parse_transfer},
    };
    LgParser *p = r->p;
    *op = (LgUpdateOp){.line = p->token.line, .column = p->token.column};
    if (lg_parse_token_word(p, "INSERT") || lg_parse_token_word(p, "DELETE") ||
        lg_parse_token_word(p, "WITH")) {
        return parse_modify(r, op);
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lg_parse_token_word(p, kinds[i].word)) {
            op->kind = kinds[i].kind;
            LG_TRY(lg_parse_token_next(p));
            LG_TRY(lg_parse_token_accept_word(p, "SILENT", &op->silent));
            return kinds[i].parse(p, op);
        }
    }
    return lg_parse_token_unexpected(p, "PREFIX, BASE, INSERT, DELETE, WITH, LOAD, CLEAR, CREATE, "
                                        "DROP, ADD, MOVE, COPY or the end of the update");
}

// Every operation has variables and blank nodes of its own.
static void
forget_names(LgParser *p)
{
    p->names = (LgParseNames){0};
    p->var_names = NULL;
    p->aliases = NULL;
    p->n_vars = 0;
    p->cap_vars = 0;
    p->cap_aliases = 0;
    p->aliased = false;
    p->max_vars = LG_LIMIT_QUERY_VARS;
    p->n_scopes = 1;
    *p->level = (LgParseLevel){0};
}

static LgStatus
parse_request(Request *r)
{
    LgParser *p = r->p;
    LgUpdate *update = r->update;
    bool more = true;
    while (more) {
        LG_TRY(lg_parse_prologue(p));
        if (p->token.kind == LG_TOKEN_END) {
            return LG_OK;
        }
        LgUpdateOp *ops =
            (LgUpdateOp *)lg_parse_token_grow(p, update->ops, update->n_ops, &r->cap, sizeof(*ops));
        if (!ops) {
            return lg_parse_token_no_room(p);
        }
        update->ops = ops;
        forget_names(p);
        LG_TRY(parse_operation(r, &ops[update->n_ops]));
        update->n_ops++;
        LG_TRY(lg_parse_token_accept(p, ";", &more));
    }
    return p->token.kind == LG_TOKEN_END
               ? LG_OK
               : lg_parse_token_unexpected(p,
                                           "';' and another operation, or the end of the update");
}

LgStatus
lg_parse_update(LgArena *arena, LgStr text, LgStr base, LgUpdate **out, LgError *err)
{
    LgParseLevel level = {0};
    Request r = {.p = LG_NEW(arena, LgParser), .update = LG_NEW(arena, LgUpdate)};
    if (!r.p || !r.update) {
        return lg_error_set(err, LG_E_LIMIT, "the update needs more memory than it may use");
    }
    r.p->is_update = true;
    r.p->base = base;
    r.p->level = &level;
    LG_TRY(lg_parse_init(r.p, arena, text, LG_LIMIT_UPDATE, err));
    LG_TRY(lg_parse_token_next(r.p));
    LG_TRY(parse_request(&r));
    r.update->prefixes = r.p->prefixes;
    r.update->n_prefixes = r.p->n_prefixes;
    *out = r.update;
    return LG_OK;
}
