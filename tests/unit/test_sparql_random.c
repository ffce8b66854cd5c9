// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Random patterns over random small graphs: the engine, under every planner
// setting, against an evaluator that follows section 18 of SPARQL 1.1 word by word
// and knows no index, no join order and no operator.
//
//     test_sparql_random [SEED [QUERIES]]

#include "base/mem.h"
#include "rdf/read.h"
#include "sparql/engine_impl.h"
#include "sparql/parse.h"
#include "sparql/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_TERMS = 6, N_PREDICATES = 3, N_VARS = 5, MAX_TRIPLES = 60, MAX_SOLUTIONS = 60000 };

typedef struct {
    int s, p, o, g; // numbers of terms; graphs 0 and 1
} Fact;

typedef struct {
    Fact facts[MAX_TRIPLES];
    int n;
    uint64_t random;
    LgBuf query;
    bool in_exists; // where 18.6 does not say what substitution does to tables and subqueries
    LgEndpoint *elsewhere; // the same facts behind SERVICE <urn:same>
} World;

// A solution: the term of each variable, 0 unbound, else number + 1.
enum { MAX_QUERY_VARS = 32 };
typedef struct {
    unsigned char of[MAX_QUERY_VARS];
} Solution;

typedef struct {
    Solution *items;
    size_t n, cap;
    bool overflow;
} Bag;

static unsigned
pick(World *world, unsigned n)
{
    world->random = world->random * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(world->random >> 33) % n;
}

// --- The evaluator ------------------------------------------------------------------

static void
push(Bag *bag, const Solution *solution)
{
    if (bag->n >= MAX_SOLUTIONS ||
        !lg_mem_grow((void **)&bag->items, &bag->cap, bag->n + 1, sizeof(*bag->items))) {
        bag->overflow = true;
        return;
    }
    bag->items[bag->n++] = *solution;
}

static void
drop(Bag *bag)
{
    lg_mem_free(bag->items);
    *bag = (Bag){0};
}

static bool
compatible(const Solution *a, const Solution *b)
{
    for (int v = 0; v < MAX_QUERY_VARS; v++) {
        if (a->of[v] && b->of[v] && a->of[v] != b->of[v]) {
            return false;
        }
    }
    return true;
}

static Solution
merge(const Solution *a, const Solution *b)
{
    Solution both = *a;
    for (int v = 0; v < MAX_QUERY_VARS; v++) {
        both.of[v] = a->of[v] ? a->of[v] : b->of[v];
    }
    return both;
}

// "http://x/s3" is 3, "http://x/p1" is 1, "http://x/g0" is 0.
static int
number_of(const LgTerm *term)
{
    return term->value.p[term->value.n - 1] - '0';
}

// How a solution has a term: s0.. from 1, p0.. from 11, g0.. from 21, 0 for none.
static unsigned char
value_of_term(const LgTerm *term)
{
    if (term->kind == LG_TERM_NONE) {
        return 0;
    }
    const char kind = term->value.p[term->value.n - 2];
    return (unsigned char)(number_of(term) + (kind == 's' ? 1 : kind == 'p' ? 11 : 21));
}

static bool
match_node(const LgNode *node, int value, int offset, Solution *solution)
{
    if (node->var == LG_VAR_NONE) {
        return number_of(&node->term) == value;
    }
    const unsigned char id = (unsigned char)(value + offset + 1);
    if (solution->of[node->var] && solution->of[node->var] != id) {
        return false;
    }
    solution->of[node->var] = id;
    return true;
}

// In the default graph a triple of two graphs counts once.
static bool
counts(const World *world, int at, int graph)
{
    const Fact *f = &world->facts[at];
    for (int i = 0; i < at && graph < 0; i++) {
        const Fact *e = &world->facts[i];
        if (e->s == f->s && e->p == f->p && e->o == f->o) {
            return false;
        }
    }
    return graph < 0 || f->g == graph;
}

static void
eval_bgp(const World *world, const LgAlg *alg, uint32_t at, int graph, const Solution *so_far,
         Bag *out)
{
    if (at == alg->n_triples) {
        push(out, so_far);
        return;
    }
    const LgTriple *t = &alg->triples[at];
    for (int i = 0; i < world->n; i++) {
        Solution next = *so_far;
        const Fact *f = &world->facts[i];
        // Terms s0.. are 0 to 9, predicates p0.. 10 to 19.
        if (counts(world, i, graph) && match_node(&t->s, f->s, 0, &next) &&
            match_node(&t->p, f->p, 10, &next) && match_node(&t->o, f->o, 0, &next)) {
            eval_bgp(world, alg, at + 1, graph, &next, out);
        }
    }
}

static void eval(const World *world, const LgAlg *alg, int graph, const Solution *outer, Bag *out);

static int
value_of(const LgExpr *expr, const Solution *solution)
{
    if (expr->op == LG_EXPR_VAR) {
        return solution->of[expr->var];
    }
    return number_of(&expr->term) + 1 +
           (lg_str_search(expr->term.value, LG_STR("/p")) < expr->term.value.n ? 10 : 0);
}

// 1, 0, or -1 for an error (17.2).
static int
test(const World *world, const LgExpr *expr, int graph, const Solution *solution)
{
    switch (expr->op) {
    case LG_EXPR_AND: {
        const int a = test(world, expr->args[0], graph, solution);
        const int b = test(world, expr->args[1], graph, solution);
        return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1;
    }
    case LG_EXPR_OR: {
        const int a = test(world, expr->args[0], graph, solution);
        const int b = test(world, expr->args[1], graph, solution);
        return a == 1 || b == 1 ? 1 : a < 0 || b < 0 ? -1 : 0;
    }
    case LG_EXPR_NOT: {
        const int a = test(world, expr->args[0], graph, solution);
        return a < 0 ? -1 : !a;
    }
    case LG_EXPR_CALL: return solution->of[expr->var] != 0; // BOUND
    case LG_EXPR_NOT_IN:
        for (uint32_t i = 1; i < expr->n_args; i++) {
            if (value_of(expr->args[0], solution) == value_of(expr->args[i], solution)) {
                return 0;
            }
        }
        return 1;
    case LG_EXPR_EXISTS:
    case LG_EXPR_NOT_EXISTS: {
        Bag bag = {0};
        eval(world, expr->pattern, graph, solution, &bag);
        bool found = false;
        for (size_t i = 0; i < bag.n; i++) {
            found = found || compatible(&bag.items[i], solution);
        }
        drop(&bag);
        return found == (expr->op == LG_EXPR_EXISTS);
    }
    default: {
        const int a = value_of(expr->args[0], solution);
        const int b = value_of(expr->args[1], solution);
        return a == 0 || b == 0 ? -1 : (a == b) == (expr->op == LG_EXPR_EQ);
    }
    }
}

// --- Paths (18.4) ---------------------------------------------------------------------

// Which terms a path connects; the last stands for all that are not in the data.
enum { N_NODES = N_TERMS + 1, N_VALUES = 30 };
typedef struct {
    bool of[N_NODES][N_NODES];
} Relation;

static void
add_reflexive(Relation *r)
{
    for (int i = 0; i < N_NODES; i++) {
        r->of[i][i] = true;
    }
}

static void
close_relation(Relation *r)
{
    for (int k = 0; k < N_NODES; k++) {
        for (int i = 0; i < N_NODES; i++) {
            for (int j = 0; j < N_NODES; j++) {
                r->of[i][j] = r->of[i][j] || (r->of[i][k] && r->of[k][j]);
            }
        }
    }
}

static Relation
compose(const Relation *a, const Relation *b)
{
    Relation both = {0};
    for (int i = 0; i < N_NODES; i++) {
        for (int k = 0; k < N_NODES; k++) {
            for (int j = 0; j < N_NODES && a->of[i][k]; j++) {
                both.of[i][j] = both.of[i][j] || b->of[k][j];
            }
        }
    }
    return both;
}

static bool
has_property(const LgPath *path, int p)
{
    if (path->kind == LG_PATH_IRI) {
        return number_of(&path->node.term) == p;
    }
    bool listed = false;
    for (uint32_t i = 0; i < path->n; i++) {
        listed = listed || number_of(&path->kids[i]->node.term) == p;
    }
    return !listed;
}

static Relation
relate(const World *world, const LgPath *path, int graph)
{
    Relation r = {0};
    if (path->kind == LG_PATH_IRI || path->kind == LG_PATH_NOT) {
        for (int i = 0; i < world->n; i++) {
            const Fact *f = &world->facts[i];
            if ((graph < 0 || f->g == graph) && has_property(path, f->p)) {
                r.of[f->s][f->o] = true;
            }
        }
        return r;
    }
    r = relate(world, path->kids[0], graph);
    for (uint32_t k = 1; k < path->n; k++) {
        const Relation kid = relate(world, path->kids[k], graph);
        if (path->kind == LG_PATH_SEQUENCE) {
            r = compose(&r, &kid);
        }
        for (int i = 0; i < N_NODES * N_NODES && path->kind == LG_PATH_ALTERNATIVE; i++) {
            r.of[i / N_NODES][i % N_NODES] |= kid.of[i / N_NODES][i % N_NODES];
        }
    }
    if (path->kind == LG_PATH_INVERSE) {
        const Relation kid = r;
        for (int i = 0; i < N_NODES * N_NODES; i++) {
            r.of[i / N_NODES][i % N_NODES] = kid.of[i % N_NODES][i / N_NODES];
        }
    }
    if (path->kind == LG_PATH_STAR || path->kind == LG_PATH_PLUS) {
        close_relation(&r);
    }
    if (path->kind == LG_PATH_STAR || path->kind == LG_PATH_OPTIONAL) {
        add_reflexive(&r);
    }
    return r;
}

static bool
is_node(const World *world, int value, int graph)
{
    for (int i = 0; i < world->n; i++) {
        const Fact *f = &world->facts[i];
        if ((graph < 0 || f->g == graph) && (f->s + 1 == value || f->o + 1 == value)) {
            return true;
        }
    }
    return false;
}

// The value of an end that is a term, or is one by substitution; else 0.
static int
end_value(const LgNode *node, const Solution *outer)
{
    return node->var == LG_VAR_NONE ? number_of(&node->term) + 1 : outer->of[node->var];
}

static void
eval_path(const World *world, const LgAlg *alg, int graph, const Solution *outer, Bag *out)
{
    const Relation r = relate(world, alg->path, graph);
    const LgNode *s = &alg->ends[0];
    const LgNode *o = &alg->ends[1];
    const int from = end_value(s, outer);
    const int to = end_value(o, outer);
    for (int x = 1; x <= N_VALUES; x++) {
        for (int y = 1; y <= N_VALUES; y++) {
            const bool inside = x <= N_TERMS && y <= N_TERMS;
            const bool related =
                inside ? r.of[x - 1][y - 1] : x == y && r.of[N_NODES - 1][N_NODES - 1];
            if (!related || (from && from != x) || (to && to != y) ||
                (!from && !to && !is_node(world, x, graph)) ||
                (s->var != LG_VAR_NONE && s->var == o->var && x != y)) {
                continue;
            }
            Solution solution = {{0}};
            if (s->var != LG_VAR_NONE) {
                solution.of[s->var] = (unsigned char)x;
            }
            if (o->var != LG_VAR_NONE) {
                solution.of[o->var] = (unsigned char)y;
            }
            push(out, &solution);
        }
    }
}

// Filters inside EXISTS see the outer solution's values (substitute, 18.6).
static bool
passes(const World *world, const LgExpr *expr, int graph, const Solution *solution,
       const Solution *outer)
{
    const Solution seen = merge(solution, outer);
    return !expr || test(world, expr, graph, &seen) == 1;
}

static void
eval_two(const World *world, const LgAlg *alg, int graph, const Solution *outer, Bag *out)
{
    Bag a = {0};
    Bag b = {0};
    eval(world, alg->a, graph, outer, &a);
    eval(world, alg->b, graph, outer, &b);
    out->overflow = out->overflow || a.overflow || b.overflow;
    for (size_t i = 0; i < a.n; i++) {
        bool any = false;
        for (size_t j = 0; j < b.n; j++) {
            if (!compatible(&a.items[i], &b.items[j])) {
                continue;
            }
            const Solution both = merge(&a.items[i], &b.items[j]);
            if (alg->op == LG_ALG_MINUS) {
                for (int v = 0; v < MAX_QUERY_VARS; v++) {
                    any = any || (a.items[i].of[v] && b.items[j].of[v]);
                }
            } else if (passes(world, alg->expr, graph, &both, outer)) {
                any = true;
                push(out, &both);
            }
        }
        if (!any && (alg->op == LG_ALG_LEFTJOIN || alg->op == LG_ALG_MINUS)) {
            push(out, &a.items[i]);
        }
    }
    drop(&a);
    drop(&b);
}

static void
eval_graph(const World *world, const LgAlg *alg, const Solution *outer, Bag *out)
{
    for (int g = 0; g < 2; g++) {
        Solution name = {{0}};
        if (alg->node.var == LG_VAR_NONE ? number_of(&alg->node.term) != g : false) {
            continue;
        }
        if (alg->node.var != LG_VAR_NONE) {
            name.of[alg->node.var] = (unsigned char)(g + 21);
        }
        Bag bag = {0};
        eval(world, alg->a, g, outer, &bag);
        for (size_t i = 0; i < bag.n; i++) {
            if (compatible(&bag.items[i], &name)) {
                const Solution both = merge(&bag.items[i], &name);
                push(out, &both);
            }
        }
        out->overflow = out->overflow || bag.overflow;
        drop(&bag);
    }
}

static void
eval_values(const LgAlg *alg, Bag *out)
{
    for (uint32_t i = 0; i < alg->n_rows; i++) {
        Solution row = {{0}};
        for (uint32_t v = 0; v < alg->n_vars; v++) {
            row.of[alg->vars[v]] = value_of_term(&alg->values[i * alg->n_vars + v]);
        }
        push(out, &row);
    }
}

static Solution
project(const LgAlg *alg, const Solution *solution)
{
    Solution kept = {{0}};
    for (uint32_t v = 0; v < alg->n_vars; v++) {
        kept.of[alg->vars[v]] = solution->of[alg->vars[v]];
    }
    return kept;
}

static bool
contains(const Bag *bag, const Solution *solution)
{
    bool found = false;
    for (size_t i = 0; i < bag->n && !found; i++) {
        found = memcmp(&bag->items[i], solution, sizeof(*solution)) == 0;
    }
    return found;
}

// What has one input and makes something of each solution.
static void
eval_one(const World *world, const LgAlg *alg, int graph, const Solution *outer, Bag *out)
{
    Bag bag = {0};
    eval(world, alg->a, graph, outer, &bag);
    for (size_t i = 0; i < bag.n; i++) {
        Solution solution = bag.items[i];
        bool keep = true;
        if (alg->op == LG_ALG_FILTER) {
            keep = passes(world, alg->expr, graph, &solution, outer);
        } else if (alg->op == LG_ALG_DISTINCT) {
            keep = !contains(out, &solution);
        } else if (alg->op == LG_ALG_EXTEND) {
            solution.of[alg->var] = (unsigned char)value_of(alg->expr, &solution);
        } else {
            solution = project(alg, &solution);
        }
        if (keep) {
            push(out, &solution);
        }
    }
    out->overflow = out->overflow || bag.overflow;
    drop(&bag);
}

static void
eval(const World *world, const LgAlg *alg, int graph, const Solution *outer, Bag *out)
{
    static const Solution nothing;
    switch (alg->op) {
    case LG_ALG_UNIT: push(out, &nothing); return;
    case LG_ALG_BGP: {
        // Only the outer values of the pattern's own variables are fixed.
        Solution fixed = nothing;
        for (uint32_t i = 0; i < alg->n_triples; i++) {
            const LgNode *nodes[3] = {&alg->triples[i].s, &alg->triples[i].p, &alg->triples[i].o};
            for (int at = 0; at < 3; at++) {
                if (nodes[at]->var != LG_VAR_NONE) {
                    fixed.of[nodes[at]->var] = outer->of[nodes[at]->var];
                }
            }
        }
        eval_bgp(world, alg, 0, graph, &fixed, out);
        return;
    }
    case LG_ALG_PATH: eval_path(world, alg, graph, outer, out); return;
    case LG_ALG_JOIN:
    case LG_ALG_LEFTJOIN:
    case LG_ALG_MINUS: eval_two(world, alg, graph, outer, out); return;
    case LG_ALG_UNION:
        eval(world, alg->a, graph, outer, out);
        eval(world, alg->b, graph, outer, out);
        return;
    case LG_ALG_GRAPH: eval_graph(world, alg, outer, out); return;
    case LG_ALG_VALUES: eval_values(alg, out); return;
    case LG_ALG_FILTER:
    case LG_ALG_EXTEND:
    case LG_ALG_PROJECT:
    case LG_ALG_DISTINCT: eval_one(world, alg, graph, outer, out); return;
    case LG_ALG_SERVICE: // asked on its own, of the default graph
        if (alg->service->silent) {
            push(out, &nothing);
        } else {
            eval(world, alg->a, -1, &nothing, out);
        }
        return;
    default: abort(); // this test makes no others
    }
}

// --- Random queries -------------------------------------------------------------------

static void
add_node(World *world, bool predicate)
{
    if (pick(world, 100) < (predicate ? 20 : 75)) {
        lg_buf_printf(&world->query, "?%c ", "abcde"[pick(world, N_VARS)]);
    } else if (predicate) {
        lg_buf_printf(&world->query, "<http://x/p%u> ", pick(world, N_PREDICATES));
    } else {
        lg_buf_printf(&world->query, "<http://x/s%u> ", pick(world, N_TERMS));
    }
}

static void
add_path(World *world, unsigned depth)
{
    LgBuf *q = &world->query;
    const unsigned a = pick(world, N_PREDICATES);
    const unsigned b = pick(world, N_PREDICATES);
    const unsigned form = pick(world, depth > 0 ? 9 : 4);
    switch (form) {
    case 0:
    case 1: lg_buf_printf(q, "<http://x/p%u>", a); return;
    case 2:
        lg_buf_printf(q, pick(world, 2) ? "!<http://x/p%u>" : "!(<http://x/p%u>|^<http://x/p%u>)",
                      a, b);
        return;
    case 3: lg_buf_printf(q, "^<http://x/p%u>", a); return;
    default: break;
    }
    lg_buf_add(q, form == 4 ? LG_STR("^(") : LG_STR("("));
    add_path(world, depth - 1);
    if (form >= 7) {
        lg_buf_byte(q, form == 7 ? '/' : '|');
        add_path(world, depth - 1);
    }
    lg_buf_byte(q, ')');
    if (form == 5 || form == 6 || pick(world, 2)) {
        lg_buf_byte(q, "*+?"[pick(world, 3)]);
    }
}

static void
add_verb(World *world)
{
    if (pick(world, 5) > 0) {
        add_node(world, true);
        return;
    }
    add_path(world, 3);
    lg_buf_byte(&world->query, ' ');
}

static void
add_triples(World *world, unsigned most)
{
    for (unsigned n = pick(world, most) + 1; n > 0; n--) {
        add_node(world, false);
        add_verb(world);
        add_node(world, false);
        lg_buf_printf(&world->query, ". ");
    }
}

static void add_group(World *world, unsigned depth);

static void
add_exists(World *world, unsigned depth)
{
    const bool before = world->in_exists;
    world->in_exists = true;
    if (pick(world, 4) == 0) {
        lg_buf_printf(&world->query, "{ SERVICE <urn:same> ");
        add_group(world, depth);
        lg_buf_printf(&world->query, "} ");
    } else {
        add_group(world, depth);
    }
    world->in_exists = before;
}

static void
add_test(World *world, unsigned depth)
{
    const char a = "abcde"[pick(world, N_VARS)];
    const char b = "abcde"[pick(world, N_VARS)];
    switch (pick(world, depth > 0 ? 8 : 6)) {
    case 0: lg_buf_printf(&world->query, "?%c = ?%c", a, b); return;
    case 1: lg_buf_printf(&world->query, "?%c != ?%c", a, b); return;
    case 2: lg_buf_printf(&world->query, "?%c = <http://x/s%u>", a, pick(world, N_TERMS)); return;
    case 3: lg_buf_printf(&world->query, "BOUND(?%c) && ?%c != ?%c", a, b, a); return;
    case 4: lg_buf_printf(&world->query, "!BOUND(?%c) || ?%c = ?%c", a, b, a); return;
    case 5: lg_buf_printf(&world->query, "?%c != <http://x/s%u>", a, pick(world, N_TERMS)); return;
    default:
        lg_buf_printf(&world->query, pick(world, 2) ? "EXISTS " : "NOT EXISTS ");
        add_exists(world, depth - 1);
        return;
    }
}

static void
add_values(World *world, char a, char b)
{
    LgBuf *q = &world->query;
    lg_buf_printf(q, "VALUES (?%c ?%c) { ", a, b);
    for (unsigned n = pick(world, 4); n > 0; n--) {
        lg_buf_byte(q, '(');
        for (unsigned i = 0; i < 2; i++) {
            const unsigned term = pick(world, N_TERMS + 3);
            lg_buf_printf(q, term < N_TERMS ? "<http://x/s%u> " : "UNDEF ", term);
        }
        lg_buf_printf(q, ") ");
    }
    lg_buf_printf(q, "} ");
}

// A table, a subquery or a BIND. A BIND to a variable that is bound already makes no query,
// which is passed over.
static void
add_maker(World *world, unsigned depth)
{
    LgBuf *q = &world->query;
    const unsigned first = pick(world, N_VARS);
    const char a = "abcde"[first];
    const char b = "abcde"[(first + 1 + pick(world, N_VARS - 1)) % N_VARS];
    switch (pick(world, 4)) {
    case 0: add_values(world, a, b); return;
    case 1: lg_buf_printf(q, "BIND(?%c AS ?%c) ", a, b); return;
    case 2: lg_buf_printf(q, "BIND(<http://x/s%u> AS ?%c) ", pick(world, N_TERMS), b); return;
    default:
        lg_buf_printf(q, "{ SELECT %s?%c ?%c ", pick(world, 2) ? "DISTINCT " : "", a, b);
        add_group(world, depth - 1);
        lg_buf_printf(q, "} ");
        return;
    }
}

static void
add_part(World *world, unsigned depth)
{
    LgBuf *q = &world->query;
    if (depth > 0 && !world->in_exists && pick(world, 4) == 0) {
        add_maker(world, depth);
        return;
    }
    switch (pick(world, depth > 0 ? 10 : 2)) {
    case 0:
    case 1: add_triples(world, 2); return;
    case 2:
    case 3:
        lg_buf_printf(q, "OPTIONAL ");
        add_group(world, depth - 1);
        return;
    case 4:
        lg_buf_printf(q, "MINUS ");
        add_group(world, depth - 1);
        return;
    case 5:
        add_group(world, depth - 1);
        lg_buf_printf(q, "UNION ");
        add_group(world, depth - 1);
        return;
    case 6: add_group(world, depth - 1); return;
    case 8:
        lg_buf_printf(q, pick(world, 5) > 0 ? "SERVICE <urn:same> " : "SERVICE SILENT <urn:none> ");
        add_group(world, depth - 1);
        return;
    case 7:
        lg_buf_printf(q, pick(world, 2) ? "GRAPH <http://x/g%u> " : "GRAPH ?e ", pick(world, 2));
        add_group(world, depth - 1);
        return;
    default:
        lg_buf_printf(q, "FILTER (");
        add_test(world, depth);
        lg_buf_printf(q, ") ");
        return;
    }
}

static void
add_group(World *world, unsigned depth)
{
    lg_buf_printf(&world->query, "{ ");
    add_triples(world, depth > 1 ? 3 : 2);
    for (unsigned n = pick(world, 3); n > 0; n--) {
        add_part(world, depth);
    }
    lg_buf_printf(&world->query, "} ");
}

// --- Comparing ----------------------------------------------------------------------------

// Rows of the five variables as texts, sorted.
typedef struct {
    char (*rows)[N_VARS + 1];
    size_t n, cap;
} Rows;

static int
compare_rows(const void *a, const void *b)
{
    return memcmp(a, b, N_VARS);
}

static bool
add_row(Rows *rows, const unsigned char values[N_VARS])
{
    if (!lg_mem_grow((void **)&rows->rows, &rows->cap, rows->n + 1, sizeof(*rows->rows))) {
        return false;
    }
    for (int v = 0; v < N_VARS; v++) {
        rows->rows[rows->n][v] = (char)(values[v] ? '0' + values[v] : '-');
    }
    rows->rows[rows->n++][N_VARS] = 0;
    return true;
}

// How SERVICE is answered: by another engine over the same store.
static LgStatus
ask_elsewhere(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
              const atomic_bool *cancel, LgBuf *body, LgBuf *media, LgError *err)
{
    World *world = (World *)ctx;
    const LgQueryOptions options = {.timeout_ms = timeout_ms, .cancel = cancel};
    const LgResultsFormat format = query.n % 2 ? LG_RESULTS_JSON : LG_RESULTS_XML;
    const LgOut out = lg_out_buf(body);
    LgAnswer *answer = NULL;
    (void)limit;
    if (!lg_str_eq(iri, LG_STR("urn:same"))) {
        return lg_error_set(err, LG_E_REMOTE, "nobody answers");
    }
    LG_TRY(lg_endpoint_query(world->elsewhere, query, &options, &answer, err));
    const LgStatus st = lg_results_write(answer, format, &out, err);
    lg_answer_close(answer);
    lg_buf_add(media, lg_str_c(lg_results_media(format)));
    return st;
}

static LgStatus
engine_rows(LgEndpoint *endpoint, LgStr query, Rows *out, LgBuf *plan, LgError *err)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(endpoint, query, NULL, &answer, err));
    LgStatus st = LG_OK;
    for (bool more = true; more && st == LG_OK;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = st == LG_OK && rows.n > 0;
        for (uint32_t i = 0; more && i < rows.n; i++) {
            unsigned char values[N_VARS];
            for (uint32_t c = 0; c < N_VARS; c++) {
                values[c] = value_of_term(&rows.terms[i * rows.n_cols + c]);
            }
            st = add_row(out, values) ? st : LG_E_NOMEM;
        }
    }
    (void)lg_answer_explain(answer, LG_EXPLAIN_TEXT, plan, err);
    lg_answer_close(answer);
    return st;
}

static bool
expected_rows(const World *world, LgStr query, Rows *out)
{
    LgArena *arena = lg_arena_new(0);
    LgQuery *parsed = NULL;
    LgError err = {0};
    static const Solution nothing;
    Bag bag = {0};
    bool good = arena && lg_parse_query(arena, query, (LgStr){0}, &parsed, &err) == LG_OK &&
                parsed->n_query_vars < MAX_QUERY_VARS;
    if (good) {
        eval(world, parsed->pattern, -1, &nothing, &bag);
        good = !bag.overflow;
    }
    for (size_t i = 0; good && i < bag.n; i++) {
        unsigned char values[N_VARS];
        for (uint32_t c = 0; c < N_VARS; c++) {
            values[c] = bag.items[i].of[parsed->vars[c]];
        }
        good = add_row(out, values);
    }
    drop(&bag);
    lg_arena_free(arena);
    return good;
}

static LgStatus
load_world(World *world, const char *path, LgStore **out, LgError *err)
{
    LgBuf text = {0};
    for (int i = 0; i < world->n; i++) {
        const Fact *f = &world->facts[i];
        lg_buf_printf(&text, "<http://x/s%d> <http://x/p%d> <http://x/s%d> <http://x/g%d> .\n",
                      f->s, f->p, f->o, f->g);
    }
    LgLoad *load = NULL;
    LgStatus st = lg_store_create(&lg_io_plain, path, err);
    st = st == LG_OK ? lg_store_open(&lg_io_plain, path, out, err) : st;
    st = st == LG_OK ? lg_load_begin(*out, NULL, &load, err) : st;
    const LgReadOptions options = {
        .format = LG_FORMAT_NQUADS, .graph = LG_STR("http://x/g0"), .source = LG_STR("world")};
    uint64_t n = 0;
    if (st == LG_OK) {
        st = lg_read_bytes(lg_buf_view(&text), &options, lg_load_sink(load), &n, err);
        if (st == LG_OK) {
            st = lg_load_commit(load, err);
        } else {
            lg_load_abort(load);
        }
    }
    lg_buf_done(&text);
    return st;
}

static const LgPlanKnobs settings[] = {
    {0},
    {.no_merge = true},
    {.no_hash = true},
    {.no_bind = true},
    {.no_merge = true, .no_bind = true},
    {.no_pushdown = true, .no_load = true},
    {.no_merge = true, .no_hash = true, .no_load = true},
    {.seed = 11},
    {.seed = 12},
    {.seed = 13, .no_hash = true},
    {.service_rows = 1},
    {.service_rows = 3, .seed = 14},
    {.parallel = true},
    {.parallel = true, .seed = 15},
    {.parallel = true, .no_hash = true, .no_bind = true},
};
enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]) };

// Every setting must give the expected bag.
static bool
run_query(World *world, LgEndpoint *endpoint, const Rows *want)
{
    for (size_t i = 0; i < N_SETTINGS; i++) {
        Rows got = {0};
        LgBuf plan = {0};
        LgError err = {0};
        lg_engine_test_knobs(endpoint, &settings[i]);
        const LgStatus st = engine_rows(endpoint, lg_buf_view(&world->query), &got, &plan, &err);
        if (got.n > 0) {
            qsort(got.rows, got.n, sizeof(*got.rows), compare_rows);
        }
        const bool same = st == LG_OK && got.n == want->n &&
                          (got.n == 0 || memcmp(got.rows, want->rows, got.n * (N_VARS + 1)) == 0);
        if (!same) {
            (void)printf("failed (setting %zu): " LG_STR_FMT
                         "\n%s%zu rows, expected %zu\n" LG_STR_FMT,
                         i, LG_STR_ARG(lg_buf_view(&world->query)), err.text, got.n, want->n,
                         LG_STR_ARG(lg_buf_view(&plan)));
        }
        lg_mem_free(got.rows);
        lg_buf_done(&plan);
        if (!same) {
            return false;
        }
    }
    return true;
}

int
main(int argc, char **argv)
{
    World world = {.random = argc > 1 ? strtoul(argv[1], NULL, 10) : 1};
    const int n_queries = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 600;
    char folder[] = "/tmp/lodge-random-XXXXXX";
    unsigned passed = 0;
    unsigned failed = 0;
    if (!mkdtemp(folder)) {
        perror(folder);
        return EXIT_FAILURE;
    }
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LgError err = {0};
    for (int i = 0; i < n_queries; i++) {
        char path[128];
        if (i % 100 == 0) {
            lg_endpoint_free(endpoint);
            lg_endpoint_free(world.elsewhere);
            lg_store_close(store);
            world.n = 10 + (int)pick(&world, MAX_TRIPLES - 10);
            for (int f = 0; f < world.n; f++) {
                world.facts[f] = (Fact){(int)pick(&world, N_TERMS), (int)pick(&world, N_PREDICATES),
                                        (int)pick(&world, N_TERMS), (int)pick(&world, 2)};
                for (int e = 0; e < f; e++) { // graphs are sets
                    if (memcmp(&world.facts[e], &world.facts[f], sizeof(Fact)) == 0) {
                        f--;
                        world.n--;
                        break;
                    }
                }
            }
            (void)snprintf(path, sizeof(path), "%s/%d", folder, i);
            const LgEngineOptions options = {
                .threads = 3, .service = ask_elsewhere, .service_ctx = &world};
            endpoint = NULL;
            world.elsewhere = NULL;
            store = NULL;
            if (load_world(&world, path, &store, &err) != LG_OK ||
                lg_engine_new(store, &options, &world.elsewhere, &err) != LG_OK ||
                lg_engine_new(store, &options, &endpoint, &err) != LG_OK) {
                (void)printf("failed: %s\n", err.text);
                failed++;
                break;
            }
        }
        lg_buf_clear(&world.query);
        lg_buf_printf(&world.query, "SELECT ?a ?b ?c ?d ?e ");
        add_group(&world, 2);
        Rows want = {0};
        if (expected_rows(&world, lg_buf_view(&world.query), &want)) {
            if (want.n > 0) {
                qsort(want.rows, want.n, sizeof(*want.rows), compare_rows);
            }
            const bool good = run_query(&world, endpoint, &want);
            passed += good;
            failed += !good;
        }
        lg_mem_free(want.rows);
    }
    lg_endpoint_free(endpoint);
    lg_endpoint_free(world.elsewhere);
    lg_store_close(store);
    lg_buf_done(&world.query);
    char command[160];
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command) != 0) {
        (void)fprintf(stderr, "cannot remove %s\n", folder);
    }
    (void)printf("unit/sparql-random: %u passed, %u failed, 0 skipped\n", passed, failed);
    return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
