// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Query forms, prologue and solution modifiers (18.2.4, 18.2.5).

#include "sparql/parse.h"

#include "sparql/parse_impl.h"

#include "base/limits.h"

#include <stdio.h>

// One thing in a SELECT clause.
typedef struct {
    LgVar var;
    LgExpr *expr; // null: the variable itself
    LgToken at;   // of the variable
} Item;

// A SELECT clause, or what stands for it in the other forms, and the modifiers.
typedef struct {
    bool star, distinct, reduced;
    Item *items;
    uint32_t n, cap;
    LgToken at; // of SELECT
    bool grouped;
    LgGroupKey *keys;
    uint32_t n_keys, cap_keys;
    LgExpr **having;
    uint32_t n_having, cap_having;
    LgSortKey *sort;
    uint32_t n_sort, cap_sort;
    bool sliced;
    uint64_t offset, limit;
    LgAlg *values; // trailing VALUES; null: none
} Select;

static bool
is_alias(const Select *s, uint32_t n, LgVar var)
{
    for (uint32_t i = 0; i < n; i++) {
        if (s->items[i].var == var && s->items[i].expr) {
            return true;
        }
    }
    return false;
}

static bool
is_key(const Select *s, LgVar var)
{
    for (uint32_t i = 0; i < s->n_keys; i++) {
        if (s->keys[i].var == var) {
            return true;
        }
    }
    return false;
}

// --- The SELECT clause ----------------------------------------------------------

static LgStatus
parse_item(LgParser *p, Select *s)
{
    static const char expected[] = "a variable, '(' with an expression or '*' behind SELECT";
    Item *items = (Item *)lg_parse_token_grow(p, s->items, s->n, &s->cap, sizeof(*items));
    if (!items) {
        return lg_parse_token_no_room(p);
    }
    s->items = items;
    Item *item = &items[s->n];
    *item = (Item){.at = p->token};
    bool expr = false;
    LG_TRY(lg_parse_token_accept(p, "(", &expr));
    if (!expr) {
        LG_TRY(lg_parse_term_var(p, expected, &item->var));
    } else {
        LG_TRY(lg_parse_expr_expression(p, &item->expr));
        LG_TRY(lg_parse_token_expect_word(p, "AS"));
        item->at = p->token;
        LG_TRY(lg_parse_term_var(p, "a variable behind AS", &item->var));
        LG_TRY(lg_parse_token_expect(p, ")", "')'"));
    }
    for (uint32_t i = 0; i < s->n; i++) {
        if (items[i].var == item->var && (item->expr || items[i].expr)) {
            return lg_parse_token_error(p, &item->at, LG_E_SYNTAX,
                                        "?" LG_STR_FMT " is selected twice",
                                        LG_STR_ARG(item->at.text));
        }
        if (items[i].var == item->var) {
            return LG_OK; // SELECT ?x ?x is one column
        }
    }
    s->n++;
    return LG_OK;
}

// SelectClause
static LgStatus
parse_select_clause(LgParser *p, Select *s)
{
    s->at = p->token;
    LG_TRY(lg_parse_token_expect_word(p, "SELECT"));
    LG_TRY(lg_parse_token_accept_word(p, "DISTINCT", &s->distinct));
    if (!s->distinct) {
        LG_TRY(lg_parse_token_accept_word(p, "REDUCED", &s->reduced));
    }
    LG_TRY(lg_parse_token_accept(p, "*", &s->star));
    if (s->star) {
        return LG_OK;
    }
    p->level->may_aggregate = true;
    do {
        LG_TRY(parse_item(p, s));
    } while (p->token.kind == LG_TOKEN_VAR || lg_parse_token_is(p, "("));
    p->level->may_aggregate = false;
    return LG_OK;
}

// --- Modifiers ------------------------------------------------------------------

// GroupCondition; `*out_found` is false, and nothing used, at anything else.
static LgStatus
parse_group_key(LgParser *p, Select *s, bool *out_found)
{
    *out_found = true;
    LgGroupKey *keys =
        (LgGroupKey *)lg_parse_token_grow(p, s->keys, s->n_keys, &s->cap_keys, sizeof(*keys));
    if (!keys) {
        return lg_parse_token_no_room(p);
    }
    s->keys = keys;
    LgGroupKey *key = &keys[s->n_keys];
    *key = (LgGroupKey){.var = LG_VAR_NONE};
    bool bracket = false;
    if (p->token.kind == LG_TOKEN_VAR) {
        LG_TRY(lg_parse_term_var(p, "a variable", &key->var));
    } else if (lg_parse_token_is(p, "(")) {
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(lg_parse_expr_expression(p, &key->expr));
        LG_TRY(lg_parse_token_accept_word(p, "AS", &bracket));
        if (bracket) {
            LG_TRY(lg_parse_term_var(p, "a variable behind AS", &key->var));
        }
        LG_TRY(lg_parse_token_expect(p, ")", "an operator, AS or ')'"));
    } else if (lg_parse_term_at_iri(p) || lg_parse_expr_at_call(p)) {
        LG_TRY(lg_parse_expr_constraint(p, "a variable, a function or '('", &key->expr));
    } else {
        *out_found = false;
        return LG_OK;
    }
    if (key->expr && key->expr->op == LG_EXPR_VAR && key->var == LG_VAR_NONE) {
        key->var = key->expr->var; // GROUP BY (?x)
        key->expr = NULL;
    }
    if (key->var == LG_VAR_NONE) {
        LG_TRY(lg_parse_term_fresh(p, &key->var));
    }
    s->n_keys++;
    return LG_OK;
}

static LgStatus
parse_group_by(LgParser *p, Select *s)
{
    bool found = true;
    LG_TRY(lg_parse_token_expect_word(p, "BY"));
    s->grouped = true;
    while (found) {
        LG_TRY(parse_group_key(p, s, &found));
    }
    return s->n_keys > 0 ? LG_OK
                         : lg_parse_token_unexpected(p, "a variable, a function or '(' behind "
                                                        "GROUP BY");
}

static bool
at_constraint(const LgParser *p)
{
    return lg_parse_token_is(p, "(") || lg_parse_term_at_iri(p) || lg_parse_expr_at_call(p);
}

static LgStatus
parse_having(LgParser *p, Select *s)
{
    do {
        LgExpr **having = (LgExpr **)lg_parse_token_grow(p, s->having, s->n_having, &s->cap_having,
                                                         sizeof(LgExpr *));
        if (!having) {
            return lg_parse_token_no_room(p);
        }
        s->having = having;
        LG_TRY(
            lg_parse_expr_constraint(p, "a function or '(' behind HAVING", &having[s->n_having]));
        s->n_having++;
    } while (at_constraint(p));
    return LG_OK;
}

// OrderCondition
static LgStatus
parse_sort_key(LgParser *p, Select *s)
{
    static const char expected[] = "a variable, ASC, DESC, a function or '(' behind ORDER BY";
    LgSortKey *sort =
        (LgSortKey *)lg_parse_token_grow(p, s->sort, s->n_sort, &s->cap_sort, sizeof(*sort));
    if (!sort) {
        return lg_parse_token_no_room(p);
    }
    s->sort = sort;
    LgSortKey *key = &sort[s->n_sort++];
    *key = (LgSortKey){0};
    bool ascending = false;
    LG_TRY(lg_parse_token_accept_word(p, "DESC", &key->descending));
    if (!key->descending) {
        LG_TRY(lg_parse_token_accept_word(p, "ASC", &ascending));
    }
    if (ascending || key->descending) {
        if (!lg_parse_token_is(p, "(")) {
            return lg_parse_token_unexpected(p, "'(' behind ASC or DESC");
        }
        return lg_parse_expr_constraint(p, expected, &key->expr);
    }
    if (p->token.kind == LG_TOKEN_VAR) {
        const LgToken at = p->token;
        LgVar var;
        LG_TRY(lg_parse_term_var(p, expected, &var));
        return lg_parse_expr_var(p, &at, var, &key->expr);
    }
    return lg_parse_expr_constraint(p, expected, &key->expr);
}

static LgStatus
parse_order_by(LgParser *p, Select *s)
{
    LG_TRY(lg_parse_token_expect_word(p, "BY"));
    do {
        LG_TRY(parse_sort_key(p, s));
    } while (p->token.kind == LG_TOKEN_VAR || lg_parse_token_word(p, "ASC") ||
             lg_parse_token_word(p, "DESC") || at_constraint(p));
    return LG_OK;
}

static LgStatus
parse_count(LgParser *p, const char *expected, uint64_t *out)
{
    if (p->token.kind != LG_TOKEN_INTEGER) {
        return lg_parse_token_unexpected(p, expected);
    }
    if (!lg_str_u64(p->token.text, out)) {
        return lg_parse_token_error(p, &p->token, LG_E_SYNTAX,
                                    LG_STR_FMT " is too large a number here",
                                    LG_STR_ARG(p->token.text));
    }
    return lg_parse_token_next(p);
}

// LimitOffsetClauses: each once, in any order.
static LgStatus
parse_slice(LgParser *p, Select *s)
{
    bool limit = false;
    bool offset = false;
    s->limit = UINT64_MAX;
    for (bool found = true; found;) {
        found = !limit && lg_parse_token_word(p, "LIMIT");
        if (found) {
            limit = s->sliced = true;
            LG_TRY(lg_parse_token_next(p));
            LG_TRY(parse_count(p, "a number of rows behind LIMIT", &s->limit));
        } else if (!offset && lg_parse_token_word(p, "OFFSET")) {
            found = offset = s->sliced = true;
            LG_TRY(lg_parse_token_next(p));
            LG_TRY(parse_count(p, "a number of rows behind OFFSET", &s->offset));
        }
    }
    return LG_OK;
}

// SolutionModifier and ValuesClause
static LgStatus
parse_modifiers(LgParser *p, Select *s)
{
    bool found = false;
    LG_TRY(lg_parse_token_accept_word(p, "GROUP", &found));
    if (found) {
        LG_TRY(parse_group_by(p, s));
    }
    p->level->may_aggregate = true;
    LG_TRY(lg_parse_token_accept_word(p, "HAVING", &found));
    if (found) {
        LG_TRY(parse_having(p, s));
    }
    LG_TRY(lg_parse_token_accept_word(p, "ORDER", &found));
    if (found) {
        LG_TRY(parse_order_by(p, s));
    }
    p->level->may_aggregate = false;
    LG_TRY(parse_slice(p, s));
    LG_TRY(lg_parse_token_accept_word(p, "VALUES", &found));
    return found ? lg_parse_pattern_values(p, &s->values) : LG_OK;
}

// --- Translation ----------------------------------------------------------------

// In SELECT, what is not grouped must be in an aggregate (19.8, note 12 and
// 11.4). Aliases defined further left may be used.
static LgStatus
check_grouped(LgParser *p, const Select *s, uint32_t n_before, const LgExpr *expr)
{
    if (expr->op == LG_EXPR_VAR || (expr->op == LG_EXPR_CALL && expr->func == LG_FUNC_BOUND)) {
        const LgVar var = expr->var;
        const LgStr name = p->var_names[var];
        if (name.n > 0 && !is_key(s, var) && !is_alias(s, n_before, var)) {
            const LgToken at = {.line = expr->line, .column = expr->column};
            return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                        "?" LG_STR_FMT " is neither grouped nor aggregated; add "
                                        "it to GROUP BY or use it in an aggregate, such as "
                                        "SAMPLE(?" LG_STR_FMT ")",
                                        LG_STR_ARG(name), LG_STR_ARG(name));
        }
    }
    for (uint32_t i = 0; i < expr->n_args; i++) {
        LG_TRY(check_grouped(p, s, n_before, expr->args[i]));
    }
    return LG_OK;
}

// 18.2.4.1: in HAVING and ORDER BY a variable that is not grouped is a sample.
static LgStatus
sample_others(LgParser *p, const Select *s, LgExpr *expr, bool *out_alias)
{
    if (expr->op == LG_EXPR_VAR && p->var_names[expr->var].n > 0 && !is_key(s, expr->var)) {
        if (is_alias(s, s->n, expr->var)) {
            *out_alias = true;
            return LG_OK;
        }
        LgParseLevel *level = p->level;
        LgAgg *aggs = (LgAgg *)lg_parse_token_grow(p, level->aggs, level->n_aggs, &level->cap_aggs,
                                                   sizeof(*aggs));
        if (!aggs) {
            return lg_parse_token_no_room(p);
        }
        level->aggs = aggs;
        LgAgg agg = {.kind = LG_AGG_SAMPLE};
        const LgToken at = {.line = expr->line, .column = expr->column};
        LG_TRY(lg_parse_expr_var(p, &at, expr->var, &agg.arg));
        LG_TRY(lg_parse_term_fresh(p, &agg.var));
        aggs[level->n_aggs++] = agg;
        expr->var = agg.var;
    }
    for (uint32_t i = 0; i < expr->n_args; i++) {
        LG_TRY(sample_others(p, s, expr->args[i], out_alias));
    }
    return LG_OK;
}

// Replace `*alg` by a node over it.
static LgStatus
wrap(LgParser *p, LgAlgOp op, LgAlg **alg)
{
    LgAlg *over = lg_algebra_new(p->arena, op, *alg, NULL);
    if (!over) {
        return lg_parse_token_no_room(p);
    }
    if (over->height > LG_LIMIT_QUERY_HEIGHT) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "the query has more than %d operators on top of each other",
                                    LG_LIMIT_QUERY_HEIGHT);
    }
    *alg = over;
    return LG_OK;
}

static LgStatus
wrap_filter(LgParser *p, LgExpr **items, uint32_t n, LgAlg **alg)
{
    LgExpr *all = NULL;
    if (n == 0) {
        return LG_OK;
    }
    LG_TRY(lg_parse_expr_all(p, items, n, &all));
    LG_TRY(wrap(p, LG_ALG_FILTER, alg));
    lg_algebra_set_expr(*alg, all);
    return LG_OK;
}

static LgStatus
wrap_extends(LgParser *p, const Select *s, LgAlg **alg)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->items[i].expr) {
            LG_TRY(wrap(p, LG_ALG_EXTEND, alg));
            (*alg)->var = s->items[i].var;
            lg_algebra_set_expr(*alg, s->items[i].expr);
        }
    }
    return LG_OK;
}

// 18.2.4.1, and the rules for what may be selected.
static LgStatus
group(LgParser *p, Select *s, LgAlg **alg, bool *out_early)
{
    LgParseLevel *level = p->level;
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->items[i].expr && lg_algebra_binds(*alg, s->items[i].var)) {
            return lg_parse_token_error(p, &s->items[i].at, LG_E_SYNTAX,
                                        "?" LG_STR_FMT " is a variable of the pattern, so AS "
                                        "cannot give it a value; choose another name",
                                        LG_STR_ARG(s->items[i].at.text));
        }
    }
    if (!s->grouped && level->n_aggs == 0) {
        return LG_OK;
    }
    if (s->star) {
        return lg_parse_token_error(p, &s->at, LG_E_SYNTAX,
                                    "SELECT * cannot be used with GROUP BY or aggregates; name "
                                    "the grouped variables and the aggregates");
    }
    for (uint32_t i = 0; i < s->n; i++) {
        const LgExpr var = {.op = LG_EXPR_VAR,
                            .var = s->items[i].var,
                            .line = s->items[i].at.line,
                            .column = s->items[i].at.column};
        LG_TRY(check_grouped(p, s, i, s->items[i].expr ? s->items[i].expr : &var));
    }
    bool ignored = false;
    for (uint32_t i = 0; i < s->n_having; i++) {
        LG_TRY(sample_others(p, s, s->having[i], out_early));
    }
    for (uint32_t i = 0; i < s->n_sort; i++) {
        LG_TRY(sample_others(p, s, s->sort[i].expr, &ignored));
    }
    LG_TRY(wrap(p, LG_ALG_GROUP, alg));
    (*alg)->keys = s->keys;
    (*alg)->n_keys = s->n_keys;
    (*alg)->aggs = level->aggs;
    (*alg)->n_aggs = level->n_aggs;
    return LG_OK;
}

LgStatus
lg_parse_scope(LgParser *p, const LgAlg *alg, LgVar **out, uint32_t *out_n)
{
    bool *seen = LG_NEW_ARRAY(p->arena, bool, (size_t)p->n_vars + 1);
    LgVar *vars = LG_NEW_ARRAY(p->arena, LgVar, (size_t)p->n_vars + 1);
    uint32_t n = 0;
    if (!seen || !vars) {
        return lg_parse_token_no_room(p);
    }
    lg_algebra_scope(alg, seen);
    for (LgVar i = 0; i < p->n_vars; i++) {
        if (seen[i] && p->var_names[i].n > 0) {
            vars[n++] = i;
        }
    }
    *out = vars;
    *out_n = n;
    return LG_OK;
}

// The modifiers over the pattern `*alg`, up to ORDER BY (18.2.4, 18.2.5). An
// alias in HAVING is not in the standard, but everybody writes it: the SELECT
// expressions then come before HAVING.
static LgStatus
modify(LgParser *p, Select *s, LgAlg **alg)
{
    bool early = false;
    LG_TRY(group(p, s, alg, &early));
    if (early) {
        LG_TRY(wrap_extends(p, s, alg));
    }
    LG_TRY(wrap_filter(p, s->having, s->n_having, alg));
    if (s->values) {
        *alg = lg_algebra_join(p->arena, *alg, s->values);
        if (!*alg) {
            return lg_parse_token_no_room(p);
        }
    }
    if (!early) {
        LG_TRY(wrap_extends(p, s, alg));
    }
    if (s->n_sort > 0) {
        LG_TRY(wrap(p, LG_ALG_ORDER, alg));
        (*alg)->sort = s->sort;
        (*alg)->n_sort = s->n_sort;
        for (uint32_t i = 0; i < s->n_sort; i++) {
            const uint32_t height = s->sort[i].expr->height + 1;
            (*alg)->height = (*alg)->height > height ? (*alg)->height : height;
        }
    }
    return LG_OK;
}

static LgStatus
slice(LgParser *p, const Select *s, LgAlg **alg)
{
    if (!s->sliced) {
        return LG_OK;
    }
    LG_TRY(wrap(p, LG_ALG_SLICE, alg));
    (*alg)->offset = s->offset;
    (*alg)->limit = s->limit;
    return LG_OK;
}

// All of a SELECT over its pattern; `*out_vars` are its columns.
static LgStatus
project(LgParser *p, Select *s, LgAlg **alg, LgVar **out_vars, uint32_t *out_n)
{
    LG_TRY(modify(p, s, alg));
    LgVar *vars = NULL;
    uint32_t n = s->n;
    if (s->star) {
        LG_TRY(lg_parse_scope(p, *alg, &vars, &n));
    } else {
        vars = LG_NEW_ARRAY(p->arena, LgVar, n);
        if (!vars) {
            return lg_parse_token_no_room(p);
        }
        for (uint32_t i = 0; i < n; i++) {
            vars[i] = s->items[i].var;
        }
    }
    // The query and its algebra are renamed apart from each other.
    LgVar *copy = LG_NEW_ARRAY(p->arena, LgVar, n);
    if (!copy) {
        return lg_parse_token_no_room(p);
    }
    memcpy(copy, vars, n * sizeof(*copy));
    LG_TRY(wrap(p, LG_ALG_PROJECT, alg));
    (*alg)->vars = copy;
    (*alg)->n_vars = n;
    if (s->distinct || s->reduced) {
        LG_TRY(wrap(p, s->distinct ? LG_ALG_DISTINCT : LG_ALG_REDUCED, alg));
    }
    *out_vars = vars;
    *out_n = n;
    return slice(p, s, alg);
}

LgStatus
lg_parse_subselect(LgParser *p, LgAlg **out)
{
    LgParseLevel *outer = p->level;
    LgParseLevel level = {.scope = p->n_scopes++};
    Select s = {0};
    LgVar *vars = NULL;
    uint32_t n = 0;
    bool ignored = false;
    p->level = &level;
    LG_TRY(parse_select_clause(p, &s));
    LG_TRY(lg_parse_token_accept_word(p, "WHERE", &ignored));
    LG_TRY(lg_parse_pattern_group(p, out, NULL));
    LG_TRY(parse_modifiers(p, &s));
    LG_TRY(project(p, &s, out, &vars, &n));
    p->level = outer;
    // What it selects are the variables of the same name outside; all others
    // keep numbers of their own.
    LgAlg *top = *out;
    while (top->op != LG_ALG_PROJECT) {
        top = top->a;
    }
    for (uint32_t i = 0; i < n; i++) {
        LG_TRY(lg_parse_term_name(p, p->var_names[vars[i]], &top->vars[i]));
        p->aliases[vars[i]] = top->vars[i];
        p->aliased = true;
    }
    return LG_OK;
}

// --- Query forms ----------------------------------------------------------------

static LgStatus
add_dataset(LgParser *p, const char *word, LgQuery *q, uint32_t *cap, uint32_t *cap_named)
{
    bool named = false;
    char expected[64];
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_token_accept_word(p, "NAMED", &named));
    LgStr iri;
    (void)snprintf(expected, sizeof(expected), "the IRI of a graph%s behind %s%s",
                   named ? "" : ", or NAMED,", word, named ? " NAMED" : "");
    LG_TRY(lg_parse_term_iri(p, expected, &iri));
    LgStr **list = named ? &q->from_named : &q->from;
    uint32_t *n = named ? &q->n_from_named : &q->n_from;
    LgStr *grown =
        (LgStr *)lg_parse_token_grow(p, *list, *n, named ? cap_named : cap, sizeof(*grown));
    if (!grown) {
        return lg_parse_token_no_room(p);
    }
    *list = grown;
    grown[(*n)++] = iri;
    q->has_dataset = true;
    return LG_OK;
}

LgStatus
lg_parse_dataset(LgParser *p, const char *word, LgQuery *q)
{
    uint32_t cap = 0;
    uint32_t cap_named = 0;
    while (lg_parse_token_word(p, word)) {
        LG_TRY(add_dataset(p, word, q, &cap, &cap_named));
    }
    return LG_OK;
}

static LgStatus
parse_where(LgParser *p, LgQuery *q)
{
    bool where = false;
    LG_TRY(lg_parse_token_accept_word(p, "WHERE", &where));
    if (!lg_parse_token_is(p, "{")) {
        return lg_parse_token_unexpected(p, where ? "'{' behind WHERE" : "FROM, WHERE or '{'");
    }
    return lg_parse_pattern_group(p, &q->pattern, NULL);
}

static LgStatus
parse_select(LgParser *p, LgQuery *q)
{
    Select s = {0};
    q->form = LG_QUERY_SELECT;
    LG_TRY(parse_select_clause(p, &s));
    LG_TRY(lg_parse_dataset(p, "FROM", q));
    LG_TRY(parse_where(p, q));
    LG_TRY(parse_modifiers(p, &s));
    return project(p, &s, &q->pattern, &q->vars, &q->n_vars);
}

static LgStatus
parse_ask(LgParser *p, LgQuery *q)
{
    Select s = {0};
    q->form = LG_QUERY_ASK;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_dataset(p, "FROM", q));
    LG_TRY(parse_where(p, q));
    LG_TRY(parse_modifiers(p, &s));
    LG_TRY(modify(p, &s, &q->pattern));
    return slice(p, &s, &q->pattern);
}

static LgStatus
parse_describe(LgParser *p, LgQuery *q)
{
    static const char expected[] = "a variable, an IRI or '*' behind DESCRIBE";
    Select s = {0};
    uint32_t cap = 0;
    bool star = false;
    q->form = LG_QUERY_DESCRIBE;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_token_accept(p, "*", &star));
    if (!star && p->token.kind != LG_TOKEN_VAR && !lg_parse_term_at_iri(p)) {
        return lg_parse_token_unexpected(p, expected);
    }
    while (!star && (p->token.kind == LG_TOKEN_VAR || lg_parse_term_at_iri(p))) {
        LgNode *nodes =
            (LgNode *)lg_parse_token_grow(p, q->describe, q->n_describe, &cap, sizeof(*nodes));
        bool found = false;
        if (!nodes) {
            return lg_parse_token_no_room(p);
        }
        q->describe = nodes;
        LG_TRY(lg_parse_term_node(p, &nodes[q->n_describe++], &found));
    }
    LG_TRY(lg_parse_dataset(p, "FROM", q));
    if (lg_parse_token_word(p, "WHERE") || lg_parse_token_is(p, "{")) {
        LG_TRY(parse_where(p, q));
    } else {
        q->pattern = lg_algebra_new(p->arena, LG_ALG_UNIT, NULL, NULL);
        if (!q->pattern) {
            return lg_parse_token_no_room(p);
        }
    }
    LG_TRY(parse_modifiers(p, &s));
    LG_TRY(modify(p, &s, &q->pattern));
    if (star) {
        LgVar *vars = NULL;
        LG_TRY(lg_parse_scope(p, q->pattern, &vars, &q->n_describe));
        q->describe = LG_NEW_ARRAY(p->arena, LgNode, (size_t)q->n_describe + 1);
        if (!q->describe) {
            return lg_parse_token_no_room(p);
        }
        for (uint32_t i = 0; i < q->n_describe; i++) {
            q->describe[i].var = vars[i];
        }
    }
    return slice(p, &s, &q->pattern);
}

LgStatus
lg_parse_set_fresh(LgParser *p, LgQuery *q, LgVar first)
{
    q->fresh = LG_NEW_ARRAY(p->arena, LgVar, (size_t)(p->n_vars - first) + 1);
    if (!q->fresh) {
        return lg_parse_token_no_room(p);
    }
    for (LgVar i = first; i < p->n_vars; i++) {
        if (p->var_names[i].n == 0) {
            q->fresh[q->n_fresh++] = i;
        }
    }
    return LG_OK;
}

// CONSTRUCT WHERE { triples }: the pattern is the template too, where its blank
// nodes are new ones.
static LgStatus
parse_construct_short(LgParser *p, LgQuery *q)
{
    LgParseTriples triples = {.plain = true};
    const LgVar first = p->n_vars;
    LG_TRY(lg_parse_token_expect_word(p, "WHERE"));
    LG_TRY(lg_parse_triples_template(p, &triples));
    const LgVar end = p->n_vars;
    q->pattern = lg_algebra_new(p->arena, triples.n > 0 ? LG_ALG_BGP : LG_ALG_UNIT, NULL, NULL);
    q->construct = LG_NEW_ARRAY(p->arena, LgTriple, (size_t)triples.n + 1);
    LgVar *copies = LG_NEW_ARRAY(p->arena, LgVar, (size_t)end + 1);
    if (!q->pattern || !q->construct || !copies) {
        return lg_parse_token_no_room(p);
    }
    q->pattern->triples = triples.triples;
    q->pattern->n_triples = triples.n;
    q->n_construct = triples.n;
    for (LgVar i = first; i < end; i++) {
        copies[i] = i;
        if (p->var_names[i].n == 0) {
            LG_TRY(lg_parse_term_fresh(p, &copies[i]));
        }
    }
    for (uint32_t i = 0; i < triples.n; i++) {
        LgTriple t = triples.triples[i];
        t.s.var = t.s.var == LG_VAR_NONE ? LG_VAR_NONE : copies[t.s.var];
        t.p.var = t.p.var == LG_VAR_NONE ? LG_VAR_NONE : copies[t.p.var];
        t.o.var = t.o.var == LG_VAR_NONE ? LG_VAR_NONE : copies[t.o.var];
        q->construct[i] = t;
    }
    return lg_parse_set_fresh(p, q, end);
}

static LgStatus
parse_construct(LgParser *p, LgQuery *q)
{
    Select s = {0};
    q->form = LG_QUERY_CONSTRUCT;
    LG_TRY(lg_parse_token_next(p));
    if (lg_parse_token_is(p, "{")) {
        LgParseTriples template = {.plain = true};
        const LgVar first = p->n_vars;
        p->in_template = true;
        LG_TRY(lg_parse_triples_template(p, &template));
        p->in_template = false;
        q->construct = template.triples;
        q->n_construct = template.n;
        LG_TRY(lg_parse_set_fresh(p, q, first));
        LG_TRY(lg_parse_dataset(p, "FROM", q));
        LG_TRY(parse_where(p, q));
    } else if (lg_parse_token_word(p, "WHERE") || lg_parse_token_word(p, "FROM")) {
        LG_TRY(lg_parse_dataset(p, "FROM", q));
        LG_TRY(parse_construct_short(p, q));
    } else {
        return lg_parse_token_unexpected(p, "'{' with a template, FROM or WHERE behind CONSTRUCT");
    }
    LG_TRY(parse_modifiers(p, &s));
    LG_TRY(modify(p, &s, &q->pattern));
    return slice(p, &s, &q->pattern);
}

// --- The whole ------------------------------------------------------------------

LgStatus
lg_parse_prologue(LgParser *p)
{
    uint32_t bases = 0;
    for (;;) {
        bool found = false;
        LG_TRY(lg_parse_token_accept_word(p, "BASE", &found));
        if (found) {
            p->prologue = (LgStr){0};
            if (p->token.kind != LG_TOKEN_IRI) {
                return lg_parse_token_unexpected(p, "<IRI> behind BASE");
            }
            if (++bases > LG_LIMIT_QUERY_PREFIXES) {
                return lg_parse_token_error(p, &p->token, LG_E_LIMIT, "more than %d times BASE",
                                            LG_LIMIT_QUERY_PREFIXES);
            }
            LG_TRY(lg_parse_term_resolve(p, &p->token, &p->base));
            LG_TRY(lg_parse_token_next(p));
            continue;
        }
        LG_TRY(lg_parse_token_accept_word(p, "PREFIX", &found));
        if (!found) {
            return LG_OK;
        }
        const LgToken name = p->token;
        LgStr iri;
        p->prologue = (LgStr){0};
        if (name.kind != LG_TOKEN_PNAME || name.local) {
            return lg_parse_token_unexpected(p, "a prefix and ':' behind PREFIX");
        }
        LG_TRY(lg_parse_token_next(p));
        if (p->token.kind != LG_TOKEN_IRI) {
            return lg_parse_token_unexpected(p, "<IRI> of the prefix");
        }
        LG_TRY(lg_parse_term_resolve(p, &p->token, &iri));
        LG_TRY(lg_parse_term_prefix(p, name.prefix, iri));
        LG_TRY(lg_parse_token_next(p));
    }
}

static LgStatus
parse_form(LgParser *p, LgQuery *q)
{
    static const char *const updates[] = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP",
                                          "CREATE", "ADD",    "MOVE", "COPY",  "WITH"};
    if (lg_parse_token_word(p, "SELECT")) {
        return parse_select(p, q);
    }
    if (lg_parse_token_word(p, "ASK")) {
        return parse_ask(p, q);
    }
    if (lg_parse_token_word(p, "CONSTRUCT")) {
        return parse_construct(p, q);
    }
    if (lg_parse_token_word(p, "DESCRIBE")) {
        return parse_describe(p, q);
    }
    for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
        if (lg_parse_token_word(p, updates[i])) {
            return lg_parse_token_unsupported(p, "SPARQL Update is");
        }
    }
    return lg_parse_token_unexpected(p, "PREFIX, BASE, SELECT, CONSTRUCT, DESCRIBE or ASK");
}

static LgVar
resolve_alias(const LgParser *p, LgVar var)
{
    while (p->aliases[var] != var) {
        var = p->aliases[var];
    }
    return var;
}

LgStatus
lg_parse_number_vars(LgParser *p, LgQuery *q, LgVar **out_map)
{
    *out_map = NULL;
    q->has_service = p->has_service;
    q->unsteady = p->has_service || p->unsteady;
    q->var_names = p->var_names;
    q->n_query_vars = p->n_vars;
    if (!p->aliased) {
        return LG_OK;
    }
    LgVar *map = LG_NEW_ARRAY(p->arena, LgVar, p->n_vars);
    LgStr *names = LG_NEW_ARRAY(p->arena, LgStr, p->n_vars);
    if (!map || !names) {
        return lg_parse_token_no_room(p);
    }
    uint32_t n = 0;
    for (LgVar i = 0; i < p->n_vars; i++) {
        map[i] = LG_VAR_NONE;
    }
    for (LgVar i = 0; i < p->n_vars; i++) {
        const LgVar root = resolve_alias(p, i);
        if (map[root] == LG_VAR_NONE) {
            names[n] = p->var_names[root];
            map[root] = n++;
        }
        map[i] = map[root];
    }
    *out_map = map;
    q->var_names = names;
    q->n_query_vars = n;
    lg_algebra_rename(q->pattern, map);
    for (uint32_t i = 0; i < q->n_vars; i++) {
        q->vars[i] = map[q->vars[i]];
    }
    for (uint32_t i = 0; i < q->n_fresh; i++) {
        q->fresh[i] = map[q->fresh[i]];
    }
    for (uint32_t i = 0; i < q->n_construct; i++) {
        LgNode *nodes[] = {&q->construct[i].s, &q->construct[i].p, &q->construct[i].o};
        for (size_t k = 0; k < 3; k++) {
            nodes[k]->var = nodes[k]->var == LG_VAR_NONE ? LG_VAR_NONE : map[nodes[k]->var];
        }
    }
    for (uint32_t i = 0; i < q->n_describe; i++) {
        LgNode *node = &q->describe[i];
        node->var = node->var == LG_VAR_NONE ? LG_VAR_NONE : map[node->var];
    }
    return LG_OK;
}

LgStatus
lg_parse_init(LgParser *p, LgArena *arena, LgStr text, size_t limit, LgError *err)
{
    p->arena = arena;
    p->err = err;
    p->n_scopes = 1;
    p->n_chains = (uint32_t)limit;
    p->max_vars = LG_LIMIT_QUERY_VARS;
    return lg_lex_init(&p->lex, arena, text, p->is_update ? "update" : "query", limit, err);
}

LgStatus
lg_parse_query(LgArena *arena, LgStr text, LgStr base, LgQuery **out, LgError *err)
{
    LgParseLevel level = {0};
    LgParser *p = LG_NEW(arena, LgParser);
    LgQuery *q = LG_NEW(arena, LgQuery);
    if (!p || !q) {
        return lg_error_set(err, LG_E_LIMIT, "the query needs more memory than it may use");
    }
    LgVar *map = NULL;
    p->base = base;
    p->level = &level;
    LG_TRY(lg_parse_init(p, arena, text, LG_LIMIT_QUERY, err));
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_prologue(p));
    LG_TRY(parse_form(p, q));
    if (p->token.kind != LG_TOKEN_END) {
        return lg_parse_token_unexpected(p, "GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES or "
                                            "the end of the query");
    }
    LG_TRY(lg_parse_number_vars(p, q, &map));
    q->base = p->base;
    q->prefixes = p->prefixes;
    q->n_prefixes = p->n_prefixes;
    *out = q;
    return LG_OK;
}
