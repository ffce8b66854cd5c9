// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Expressions, built-in calls and aggregates (19.8 from rule 110 on).

#include "sparql/parse_impl.h"

#include "base/limits.h"

#include <stdio.h>

typedef struct {
    const char *name;
    LgFunc func;
    uint8_t min, max; // arguments; 255: any number
} Builtin;

static const Builtin builtins[] = {
    {"STR", LG_FUNC_STR, 1, 1},
    {"LANG", LG_FUNC_LANG, 1, 1},
    {"LANGMATCHES", LG_FUNC_LANGMATCHES, 2, 2},
    {"DATATYPE", LG_FUNC_DATATYPE, 1, 1},
    {"BOUND", LG_FUNC_BOUND, 1, 1},
    {"IRI", LG_FUNC_IRI, 1, 1},
    {"URI", LG_FUNC_IRI, 1, 1},
    {"BNODE", LG_FUNC_BNODE, 0, 1},
    {"RAND", LG_FUNC_RAND, 0, 0},
    {"ABS", LG_FUNC_ABS, 1, 1},
    {"CEIL", LG_FUNC_CEIL, 1, 1},
    {"FLOOR", LG_FUNC_FLOOR, 1, 1},
    {"ROUND", LG_FUNC_ROUND, 1, 1},
    {"CONCAT", LG_FUNC_CONCAT, 0, 255},
    {"STRLEN", LG_FUNC_STRLEN, 1, 1},
    {"UCASE", LG_FUNC_UCASE, 1, 1},
    {"LCASE", LG_FUNC_LCASE, 1, 1},
    {"ENCODE_FOR_URI", LG_FUNC_ENCODE_FOR_URI, 1, 1},
    {"CONTAINS", LG_FUNC_CONTAINS, 2, 2},
    {"STRSTARTS", LG_FUNC_STRSTARTS, 2, 2},
    {"STRENDS", LG_FUNC_STRENDS, 2, 2},
    {"STRBEFORE", LG_FUNC_STRBEFORE, 2, 2},
    {"STRAFTER", LG_FUNC_STRAFTER, 2, 2},
    {"YEAR", LG_FUNC_YEAR, 1, 1},
    {"MONTH", LG_FUNC_MONTH, 1, 1},
    {"DAY", LG_FUNC_DAY, 1, 1},
    {"HOURS", LG_FUNC_HOURS, 1, 1},
    {"MINUTES", LG_FUNC_MINUTES, 1, 1},
    {"SECONDS", LG_FUNC_SECONDS, 1, 1},
    {"TIMEZONE", LG_FUNC_TIMEZONE, 1, 1},
    {"TZ", LG_FUNC_TZ, 1, 1},
    {"NOW", LG_FUNC_NOW, 0, 0},
    {"UUID", LG_FUNC_UUID, 0, 0},
    {"STRUUID", LG_FUNC_STRUUID, 0, 0},
    {"MD5", LG_FUNC_MD5, 1, 1},
    {"SHA1", LG_FUNC_SHA1, 1, 1},
    {"SHA256", LG_FUNC_SHA256, 1, 1},
    {"SHA384", LG_FUNC_SHA384, 1, 1},
    {"SHA512", LG_FUNC_SHA512, 1, 1},
    {"COALESCE", LG_FUNC_COALESCE, 0, 255},
    {"IF", LG_FUNC_IF, 3, 3},
    {"STRLANG", LG_FUNC_STRLANG, 2, 2},
    {"STRDT", LG_FUNC_STRDT, 2, 2},
    {"sameTerm", LG_FUNC_SAMETERM, 2, 2},
    {"isIRI", LG_FUNC_ISIRI, 1, 1},
    {"isURI", LG_FUNC_ISIRI, 1, 1},
    {"isBLANK", LG_FUNC_ISBLANK, 1, 1},
    {"isLITERAL", LG_FUNC_ISLITERAL, 1, 1},
    {"isNUMERIC", LG_FUNC_ISNUMERIC, 1, 1},
    {"REGEX", LG_FUNC_REGEX, 2, 3},
    {"SUBSTR", LG_FUNC_SUBSTR, 2, 3},
    {"REPLACE", LG_FUNC_REPLACE, 3, 4},
};

static const struct {
    const char *name;
    LgAggKind kind;
} aggregates[] = {
    {"COUNT", LG_AGG_COUNT},
    {"SUM", LG_AGG_SUM},
    {"MIN", LG_AGG_MIN},
    {"MAX", LG_AGG_MAX},
    {"AVG", LG_AGG_AVG},
    {"SAMPLE", LG_AGG_SAMPLE},
    {"GROUP_CONCAT", LG_AGG_GROUP_CONCAT},
};

static const Builtin *
find_builtin(const LgParser *p)
{
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (lg_parse_token_word(p, builtins[i].name)) {
            return &builtins[i];
        }
    }
    return NULL;
}

static bool
find_aggregate(const LgParser *p, LgAggKind *out)
{
    for (size_t i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
        if (lg_parse_token_word(p, aggregates[i].name)) {
            *out = aggregates[i].kind;
            return true;
        }
    }
    return false;
}

bool
lg_parse_expr_at_call(const LgParser *p)
{
    LgAggKind kind;
    return find_builtin(p) || find_aggregate(p, &kind) || lg_parse_token_word(p, "EXISTS") ||
           lg_parse_token_word(p, "NOT");
}

// --- Nodes ----------------------------------------------------------------------

static LgStatus
new_expr(LgParser *p, const LgToken *at, LgExprOp op, LgExpr **out)
{
    LgExpr *expr = LG_NEW(p->arena, LgExpr);
    if (!expr) {
        return lg_parse_token_no_room(p);
    }
    expr->op = op;
    expr->var = LG_VAR_NONE;
    expr->line = at->line;
    expr->column = at->column;
    expr->height = 1;
    *out = expr;
    return LG_OK;
}

// Give `expr` its arguments, with their height.
static LgStatus
set_args(LgParser *p, LgExpr *expr, LgExpr **args, uint32_t n)
{
    expr->args = args;
    expr->n_args = n;
    for (uint32_t i = 0; i < n; i++) {
        if (args[i]->height >= expr->height) {
            expr->height = args[i]->height + 1;
        }
    }
    if (expr->height > LG_LIMIT_QUERY_HEIGHT) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "an expression of the query is more than %d operators high",
                                    LG_LIMIT_QUERY_HEIGHT);
    }
    return LG_OK;
}

static LgStatus
binary(LgParser *p, const LgToken *at, LgExprOp op, LgExpr *a, LgExpr *b, LgExpr **out)
{
    LgExpr **args = LG_NEW_ARRAY(p->arena, LgExpr *, 2);
    if (!args) {
        return lg_parse_token_no_room(p);
    }
    args[0] = a;
    args[1] = b;
    LG_TRY(new_expr(p, at, op, out));
    return set_args(p, *out, args, 2);
}

static LgStatus
unary(LgParser *p, const LgToken *at, LgExprOp op, LgExpr *a, LgExpr **out)
{
    LgExpr **args = LG_NEW_ARRAY(p->arena, LgExpr *, 1);
    if (!args) {
        return lg_parse_token_no_room(p);
    }
    args[0] = a;
    LG_TRY(new_expr(p, at, op, out));
    return set_args(p, *out, args, 1);
}

LgStatus
lg_parse_expr_var(LgParser *p, const LgToken *at, LgVar var, LgExpr **out)
{
    LG_TRY(new_expr(p, at, LG_EXPR_VAR, out));
    (*out)->var = var;
    return LG_OK;
}

LgStatus
lg_parse_expr_none_of(LgParser *p, LgVar var, const LgTerm *terms, uint32_t n, LgExpr **out)
{
    LgExpr **args = LG_NEW_ARRAY(p->arena, LgExpr *, (size_t)n + 1);
    if (!args) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(lg_parse_expr_var(p, &p->token, var, &args[0]));
    for (uint32_t i = 0; i < n; i++) {
        LG_TRY(new_expr(p, &p->token, LG_EXPR_TERM, &args[i + 1]));
        args[i + 1]->term = terms[i];
    }
    LG_TRY(new_expr(p, &p->token, LG_EXPR_NOT_IN, out));
    return set_args(p, *out, args, n + 1);
}

// || and && are associative with errors too (17.2), so a long chain becomes a
// tree of logarithmic height.
static LgStatus
balance(LgParser *p, LgExprOp op, LgExpr **items, uint32_t n, LgExpr **out)
{
    if (n == 1) {
        *out = items[0];
        return LG_OK;
    }
    LgExpr *a = NULL;
    LgExpr *b = NULL;
    LG_TRY(balance(p, op, items, n / 2, &a));
    LG_TRY(balance(p, op, items + n / 2, n - n / 2, &b));
    const LgToken at = {.line = a->line, .column = a->column};
    return binary(p, &at, op, a, b, out);
}

LgStatus
lg_parse_expr_all(LgParser *p, LgExpr **items, uint32_t n, LgExpr **out)
{
    return balance(p, LG_EXPR_AND, items, n, out);
}

// --- Calls ----------------------------------------------------------------------

// ExpressionList or ArgList behind its '('; up to and with the ')'.
static LgStatus
parse_args(LgParser *p, LgExpr *expr)
{
    LgExpr **args = NULL;
    uint32_t n = 0;
    uint32_t cap = 0;
    bool more = !lg_parse_token_is(p, ")");
    while (more) {
        args = (LgExpr **)lg_parse_token_grow(p, args, n, &cap, sizeof(LgExpr *));
        if (!args) {
            return lg_parse_token_no_room(p);
        }
        LG_TRY(lg_parse_expr_expression(p, &args[n]));
        n++;
        LG_TRY(lg_parse_token_accept(p, ",", &more));
    }
    LG_TRY(lg_parse_token_expect(p, ")", "an operator, ',' or ')'"));
    return set_args(p, expr, args, n);
}

static LgStatus
parse_builtin(LgParser *p, const Builtin *builtin, LgExpr **out)
{
    const LgToken at = p->token;
    LG_TRY(new_expr(p, &at, LG_EXPR_CALL, out));
    (*out)->func = builtin->func;
    p->unsteady = p->unsteady || builtin->func == LG_FUNC_BNODE || builtin->func == LG_FUNC_NOW ||
                  builtin->func == LG_FUNC_RAND || builtin->func == LG_FUNC_UUID ||
                  builtin->func == LG_FUNC_STRUUID;
    LG_TRY(lg_parse_token_next(p));
    char expected[48];
    (void)snprintf(expected, sizeof(expected), "'(' behind %s", builtin->name);
    LG_TRY(lg_parse_token_expect(p, "(", expected));
    if (builtin->func == LG_FUNC_BOUND) {
        LG_TRY(lg_parse_term_var(p, "a variable in BOUND( )", &(*out)->var));
        return lg_parse_token_expect(p, ")", "')'");
    }
    LG_TRY(parse_args(p, *out));
    // The expressions of one SELECT clause see the same solutions.
    (*out)->chain =
        p->level->may_aggregate && !p->level->in_aggregate ? p->level->scope : p->n_chains++;
    const uint32_t n = (*out)->n_args;
    if (n >= builtin->min && (n <= builtin->max || builtin->max == 255)) {
        return LG_OK;
    }
    return builtin->min == builtin->max
               ? lg_parse_token_error(p, &at, LG_E_SYNTAX, "%s takes %u argument%s, found %u",
                                      builtin->name, builtin->min, builtin->min == 1 ? "" : "s", n)
               : lg_parse_token_error(p, &at, LG_E_SYNTAX, "%s takes %u or %u arguments, found %u",
                                      builtin->name, builtin->min, builtin->max, n);
}

// EXISTS and NOT EXISTS
static LgStatus
parse_exists(LgParser *p, LgExpr **out)
{
    bool negated = false;
    LgAlg *pattern = NULL;
    LG_TRY(new_expr(p, &p->token, LG_EXPR_EXISTS, out));
    LG_TRY(lg_parse_token_accept_word(p, "NOT", &negated));
    LG_TRY(lg_parse_token_expect_word(p, "EXISTS"));
    LG_TRY(lg_parse_pattern_group(p, &pattern, NULL));
    (*out)->op = negated ? LG_EXPR_NOT_EXISTS : LG_EXPR_EXISTS;
    (*out)->pattern = pattern;
    (*out)->height = pattern->height + 1;
    return LG_OK;
}

// What stands in the parentheses of an aggregate.
static LgStatus
parse_aggregate_body(LgParser *p, LgAgg *agg)
{
    bool star = false;
    LG_TRY(lg_parse_token_accept_word(p, "DISTINCT", &agg->distinct));
    if (agg->kind == LG_AGG_COUNT) {
        LG_TRY(lg_parse_token_accept(p, "*", &star));
    }
    if (!star) {
        LG_TRY(lg_parse_expr_expression(p, &agg->arg));
    }
    if (agg->kind != LG_AGG_GROUP_CONCAT) {
        return LG_OK;
    }
    bool separator = false;
    agg->separator = LG_STR(" ");
    LG_TRY(lg_parse_token_accept(p, ";", &separator));
    if (!separator) {
        return LG_OK;
    }
    LG_TRY(lg_parse_token_expect_word(p, "SEPARATOR"));
    LG_TRY(lg_parse_token_expect(p, "=", "'=' behind SEPARATOR"));
    if (p->token.kind != LG_TOKEN_STRING) {
        return lg_parse_token_unexpected(p, "a string as SEPARATOR");
    }
    agg->separator = lg_arena_str(p->arena, p->token.text);
    return agg->separator.p ? lg_parse_token_next(p) : lg_parse_token_no_room(p);
}

// An aggregate becomes a variable that its group binds.
static LgStatus
parse_aggregate(LgParser *p, LgAggKind kind, LgExpr **out)
{
    const LgToken at = p->token;
    LgParseLevel *level = p->level;
    if (level->in_aggregate) {
        return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                    "an aggregate cannot stand inside another; use a subquery");
    }
    if (!level->may_aggregate) {
        return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                    "aggregates are allowed in SELECT, HAVING and ORDER BY only; "
                                    "use a subquery or HAVING");
    }
    LgAgg agg = {.kind = kind};
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_token_expect(p, "(", "'(' behind the aggregate"));
    level->in_aggregate = true;
    LG_TRY(parse_aggregate_body(p, &agg));
    level->in_aggregate = false;
    LG_TRY(lg_parse_token_expect(p, ")", "an operator or ')'"));
    LG_TRY(lg_parse_term_fresh(p, &agg.var));
    LgAgg *aggs = (LgAgg *)lg_parse_token_grow(p, level->aggs, level->n_aggs, &level->cap_aggs,
                                               sizeof(*aggs));
    if (!aggs) {
        return lg_parse_token_no_room(p);
    }
    level->aggs = aggs;
    aggs[level->n_aggs++] = agg;
    return lg_parse_expr_var(p, &at, agg.var, out);
}

// iriOrFunction
static LgStatus
parse_iri_or_call(LgParser *p, bool must_call, LgExpr **out)
{
    const LgToken at = p->token;
    LgStr iri;
    bool call = false;
    LG_TRY(lg_parse_term_iri(p, "the IRI of a function", &iri));
    LG_TRY(lg_parse_token_accept(p, "(", &call));
    if (!call) {
        LG_TRY(new_expr(p, &at, LG_EXPR_TERM, out));
        (*out)->term = lg_term_iri(iri);
        return must_call ? lg_parse_token_unexpected(p, "'(' behind the function") : LG_OK;
    }
    LG_TRY(new_expr(p, &at, LG_EXPR_CAST, out));
    (*out)->iri = iri;
    if (lg_parse_token_word(p, "DISTINCT")) {
        return lg_parse_token_unsupported(p, "DISTINCT in the call of a function of its own is");
    }
    return parse_args(p, *out);
}

static LgStatus
parse_bracketed(LgParser *p, LgExpr **out)
{
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_expr_expression(p, out));
    return lg_parse_token_expect(p, ")", "an operator or ')'");
}

// BuiltInCall and the aggregates; `*out_found` is false at anything else.
static LgStatus
parse_call(LgParser *p, LgExpr **out, bool *out_found)
{
    LgAggKind kind;
    *out_found = true;
    if (lg_parse_token_word(p, "EXISTS") || lg_parse_token_word(p, "NOT")) {
        return parse_exists(p, out);
    }
    if (find_aggregate(p, &kind)) {
        return parse_aggregate(p, kind, out);
    }
    const Builtin *builtin = find_builtin(p);
    *out_found = builtin != NULL;
    return builtin ? parse_builtin(p, builtin, out) : LG_OK;
}

LgStatus
lg_parse_expr_constraint(LgParser *p, const char *expected, LgExpr **out)
{
    if (lg_parse_token_is(p, "(")) {
        return parse_bracketed(p, out);
    }
    if (lg_parse_term_at_iri(p)) {
        return parse_iri_or_call(p, true, out);
    }
    bool found = false;
    LG_TRY(parse_call(p, out, &found));
    return found ? LG_OK : lg_parse_token_unexpected(p, expected);
}

// --- Operators ------------------------------------------------------------------

// PrimaryExpression
static LgStatus
parse_primary(LgParser *p, LgExpr **out)
{
    const LgToken at = p->token;
    if (lg_parse_token_is(p, "(")) {
        return parse_bracketed(p, out);
    }
    if (at.kind == LG_TOKEN_VAR) {
        LgVar var;
        LG_TRY(lg_parse_term_var(p, "a variable", &var));
        return lg_parse_expr_var(p, &at, var, out);
    }
    if (lg_parse_term_at_iri(p)) {
        return parse_iri_or_call(p, false, out);
    }
    if (lg_parse_term_at_literal(p) && at.kind != LG_TOKEN_PUNCT) {
        LG_TRY(new_expr(p, &at, LG_EXPR_TERM, out));
        return lg_parse_term_literal(p, &(*out)->term);
    }
    bool found = false;
    LG_TRY(parse_call(p, out, &found));
    return found ? LG_OK
                 : lg_parse_token_unexpected(
                       p, "an expression: a variable, a literal, an IRI, a function or '('");
}

// A number whose sign belongs to it, such as -5; null when there is none. It is a primary
// expression, so that `- -5` and `!-5` are expressions too.
static LgStatus
parse_signed(LgParser *p, LgExpr **out)
{
    const LgToken at = p->token;
    if (lg_parse_token_is(p, "-") || lg_parse_token_is(p, "+")) {
        LgLex ahead = p->lex;
        LgToken next;
        LG_TRY(lg_lex_next(&ahead, &next, p->err));
        if (next.kind >= LG_TOKEN_INTEGER && next.kind <= LG_TOKEN_DOUBLE &&
            next.raw.p == at.raw.p + 1) {
            LG_TRY(new_expr(p, &at, LG_EXPR_TERM, out));
            return lg_parse_term_literal(p, &(*out)->term);
        }
    }
    *out = NULL;
    return LG_OK;
}

// UnaryExpression
static LgStatus
parse_unary(LgParser *p, LgExpr **out)
{
    const LgToken at = p->token;
    LG_TRY(parse_signed(p, out));
    if (*out) {
        return LG_OK;
    }
    const LgExprOp op = lg_parse_token_is(p, "-")   ? LG_EXPR_MINUS
                        : lg_parse_token_is(p, "+") ? LG_EXPR_PLUS
                        : lg_parse_token_is(p, "!") ? LG_EXPR_NOT
                                                    : LG_EXPR_TERM;
    if (op == LG_EXPR_TERM) {
        return parse_primary(p, out);
    }
    LgExpr *a = NULL;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(parse_signed(p, &a));
    if (!a) {
        LG_TRY(parse_primary(p, &a));
    }
    return unary(p, &at, op, a, out);
}

// MultiplicativeExpression
static LgStatus
parse_product(LgParser *p, LgExpr **out)
{
    LG_TRY(parse_unary(p, out));
    for (;;) {
        const LgToken at = p->token;
        const bool times = lg_parse_token_is(p, "*");
        if (!times && !lg_parse_token_is(p, "/")) {
            return LG_OK;
        }
        LgExpr *b = NULL;
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(parse_unary(p, &b));
        LG_TRY(binary(p, &at, times ? LG_EXPR_MUL : LG_EXPR_DIV, *out, b, out));
    }
}

// AdditiveExpression
static LgStatus
parse_sum(LgParser *p, LgExpr **out)
{
    LG_TRY(parse_product(p, out));
    for (;;) {
        const LgToken at = p->token;
        const bool plus = lg_parse_token_is(p, "+");
        if (!plus && !lg_parse_token_is(p, "-")) {
            return LG_OK;
        }
        LgExpr *b = NULL;
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(parse_product(p, &b));
        LG_TRY(binary(p, &at, plus ? LG_EXPR_ADD : LG_EXPR_SUB, *out, b, out));
    }
}

// The list behind IN, with `a` in front as args[0].
static LgStatus
parse_in(LgParser *p, const LgToken *at, LgExprOp op, LgExpr *a, LgExpr **out)
{
    LG_TRY(lg_parse_token_expect(p, "(", "'(' behind IN"));
    LgExpr list = {.height = 1};
    LG_TRY(parse_args(p, &list));
    LgExpr **args = LG_NEW_ARRAY(p->arena, LgExpr *, (size_t)list.n_args + 1);
    if (!args) {
        return lg_parse_token_no_room(p);
    }
    args[0] = a;
    if (list.n_args > 0) {
        memcpy(args + 1, list.args, list.n_args * sizeof(LgExpr *));
    }
    LG_TRY(new_expr(p, at, op, out));
    return set_args(p, *out, args, list.n_args + 1);
}

// RelationalExpression
static LgStatus
parse_relation(LgParser *p, LgExpr **out)
{
    static const struct {
        const char *punct;
        LgExprOp op;
    } relations[] = {{"=", LG_EXPR_EQ}, {"!=", LG_EXPR_NE}, {"<", LG_EXPR_LT},
                     {">", LG_EXPR_GT}, {"<=", LG_EXPR_LE}, {">=", LG_EXPR_GE}};
    LG_TRY(parse_sum(p, out));
    lg_parse_token_split(p);
    const LgToken at = p->token;
    for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
        if (lg_parse_token_is(p, relations[i].punct)) {
            LgExpr *b = NULL;
            LG_TRY(lg_parse_token_next(p));
            LG_TRY(parse_sum(p, &b));
            return binary(p, &at, relations[i].op, *out, b, out);
        }
    }
    bool found = false;
    LG_TRY(lg_parse_token_accept_word(p, "IN", &found));
    if (found) {
        return parse_in(p, &at, LG_EXPR_IN, *out, out);
    }
    LG_TRY(lg_parse_token_accept_word(p, "NOT", &found));
    if (found) {
        LG_TRY(lg_parse_token_expect_word(p, "IN"));
        return parse_in(p, &at, LG_EXPR_NOT_IN, *out, out);
    }
    return LG_OK;
}

static LgStatus
parse_chain(LgParser *p, LgExprOp op, const char *punct, LgStatus (*item)(LgParser *, LgExpr **),
            LgExpr **out)
{
    LG_TRY(item(p, out));
    if (!lg_parse_token_is(p, punct)) {
        return LG_OK;
    }
    LgExpr **items = NULL;
    uint32_t n = 0;
    uint32_t cap = 0;
    for (bool more = true; more;) {
        items = (LgExpr **)lg_parse_token_grow(p, items, n, &cap, sizeof(LgExpr *));
        if (!items) {
            return lg_parse_token_no_room(p);
        }
        items[n++] = *out;
        LG_TRY(lg_parse_token_accept(p, punct, &more));
        if (more) {
            LG_TRY(item(p, out));
        }
    }
    return balance(p, op, items, n, out);
}

static LgStatus
parse_and(LgParser *p, LgExpr **out)
{
    return parse_chain(p, LG_EXPR_AND, "&&", parse_relation, out);
}

LgStatus
lg_parse_expr_expression(LgParser *p, LgExpr **out)
{
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(parse_chain(p, LG_EXPR_OR, "||", parse_and, out));
    p->depth--;
    return LG_OK;
}
