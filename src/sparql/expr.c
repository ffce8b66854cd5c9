// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Compiling expressions, and evaluating them for whole batches.

#include "sparql/expr.h"

#include "sparql/decimal_impl.h"
#include "sparql/expr_impl.h"

enum { SCRATCH_MAX = 256 * 1024, CHECK_ROWS = 64 };

// --- What an expression mentions ------------------------------------------------

static void
mark(LgVar var, bool *seen)
{
    if (var != LG_VAR_NONE) {
        seen[var] = true;
    }
}

static void
mark_pattern(const LgAlg *alg, bool *seen)
{
    for (; alg; alg = alg->a) {
        if (alg->b) {
            mark_pattern(alg->b, seen);
        }
        if (alg->expr) {
            lg_expr_vars(alg->expr, seen);
        }
        mark(alg->var, seen);
        mark(alg->node.var, seen);
        mark(alg->ends[0].var, seen);
        mark(alg->ends[1].var, seen);
        for (uint32_t i = 0; i < alg->n_triples; i++) {
            mark(alg->triples[i].s.var, seen);
            mark(alg->triples[i].p.var, seen);
            mark(alg->triples[i].o.var, seen);
        }
        for (uint32_t i = 0; i < alg->n_vars; i++) {
            mark(alg->vars[i], seen);
        }
        for (uint32_t i = 0; i < alg->n_keys; i++) {
            mark(alg->keys[i].var, seen);
            if (alg->keys[i].expr) {
                lg_expr_vars(alg->keys[i].expr, seen);
            }
        }
        for (uint32_t i = 0; i < alg->n_aggs; i++) {
            mark(alg->aggs[i].var, seen);
            if (alg->aggs[i].arg) {
                lg_expr_vars(alg->aggs[i].arg, seen);
            }
        }
        for (uint32_t i = 0; i < alg->n_sort; i++) {
            lg_expr_vars(alg->sort[i].expr, seen);
        }
    }
}

void
lg_expr_vars(const LgExpr *expr, bool *seen)
{
    mark(expr->var, seen);
    for (uint32_t i = 0; i < expr->n_args; i++) {
        lg_expr_vars(expr->args[i], seen);
    }
    mark_pattern(expr->pattern, seen);
}

// By itself, without its arguments.
static bool
is_volatile(const LgExpr *expr)
{
    return expr->op == LG_EXPR_EXISTS || expr->op == LG_EXPR_NOT_EXISTS ||
           (expr->op == LG_EXPR_CALL &&
            (expr->func == LG_FUNC_RAND || expr->func == LG_FUNC_UUID ||
             expr->func == LG_FUNC_STRUUID || expr->func == LG_FUNC_BNODE));
}

bool
lg_expr_is_volatile(const LgExpr *expr)
{
    bool found = is_volatile(expr);
    for (uint32_t i = 0; i < expr->n_args && !found; i++) {
        found = lg_expr_is_volatile(expr->args[i]);
    }
    return found;
}

// --- Compiling ------------------------------------------------------------------

static LgStatus
no_room(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the expressions need more memory than the query may use");
}

static LgStatus
fail_at(const LgExpr *expr, LgError *err, LgStatus st)
{
    lg_error_at(err, LG_STR("query"), expr->line, expr->column);
    return st;
}

static LgStatus
find_cast(LgExprNode *node, LgError *err)
{
    const LgExpr *expr = node->expr;
    node->cast = lg_cast_find(expr->iri);
    if (node->cast == LG_VALUE_ERROR) {
        return fail_at(expr, err,
                       lg_error_set(err, LG_E_UNSUPPORTED,
                                    "there is no function <" LG_STR_FMT ">; apart from the "
                                    "built-in ones there are the casts of XSD, such as xsd:integer",
                                    LG_STR_ARG(expr->iri)));
    }
    if (expr->n_args != 1) {
        return fail_at(expr, err,
                       lg_error_set(err, LG_E_INVALID,
                                    "<" LG_STR_FMT "> takes 1 argument, found %u",
                                    LG_STR_ARG(expr->iri), expr->n_args));
    }
    return LG_OK;
}

static bool
is_comparison(LgExprOp op)
{
    return op >= LG_EXPR_EQ && op <= LG_EXPR_GE;
}

// What a node depends on and costs, from its arguments.
static void
summarize(LgExprNode *node)
{
    const LgExprOp op = node->op;
    const bool cheap_call = node->func == LG_FUNC_BOUND || node->func == LG_FUNC_COALESCE ||
                            node->func == LG_FUNC_IF || node->func == LG_FUNC_SAMETERM;
    node->only = op == LG_EXPR_VAR || node->func == LG_FUNC_BOUND ? node->col : LG_EXPR_ONLY_NONE;
    node->pure = !is_volatile(node->expr);
    node->costly = (op == LG_EXPR_CALL && !cheap_call) || op == LG_EXPR_CAST || op == LG_EXPR_IN ||
                   op == LG_EXPR_NOT_IN;
    for (uint32_t i = 0; i < node->n_args; i++) {
        const LgExprNode *arg = node->args[i];
        node->pure = node->pure && arg->pure;
        node->costly = node->costly || arg->costly;
        if (arg->only != LG_EXPR_ONLY_NONE && arg->only != node->only) {
            node->only = node->only == LG_EXPR_ONLY_NONE ? arg->only : LG_EXPR_ONLY_MANY;
        }
    }
}

// `constant op column` is turned round.
static void
set_fast(LgExprNode *node)
{
    static const LgExprOp turned[] = {
        [LG_EXPR_EQ] = LG_EXPR_EQ, [LG_EXPR_NE] = LG_EXPR_NE, [LG_EXPR_LT] = LG_EXPR_GT,
        [LG_EXPR_GT] = LG_EXPR_LT, [LG_EXPR_LE] = LG_EXPR_GE, [LG_EXPR_GE] = LG_EXPR_LE,
    };
    if (!is_comparison(node->op)) {
        return;
    }
    if (node->args[0]->op == LG_EXPR_TERM && node->args[1]->op == LG_EXPR_VAR) {
        LgExprNode *first = node->args[0];
        node->args[0] = node->args[1];
        node->args[1] = first;
        node->op = turned[node->op];
    }
    node->fast = node->args[0]->op == LG_EXPR_VAR && node->args[1]->op == LG_EXPR_TERM;
    node->both = node->args[0]->op == LG_EXPR_VAR && node->args[1]->op == LG_EXPR_VAR;
    node->costly = node->costly || node->fast;
}

static LgStatus
fold(LgProgram *program, LgExprNode *node, LgError *err)
{
    LgValue value;
    LgId id = LG_ID_NONE;
    program->err = err;
    LG_TRY(lg_expr_eval(program, node, &value));
    LG_TRY(lg_value_id(program->exec, &value, &id, err));
    // The text must outlive the scratch arena.
    LG_TRY(lg_value_of(program->exec, id, program->exec->arena, &node->constant, err));
    node->op = LG_EXPR_TERM;
    node->func = LG_FUNC_NONE;
    node->n_args = 0;
    node->costly = false;
    return LG_OK;
}

static LgStatus compile(LgProgram *program, const LgExpr *expr, LgExprNode **out, LgError *err);

static LgStatus
compile_args(LgProgram *program, LgExprNode *node, LgError *err)
{
    const LgExpr *expr = node->expr;
    node->n_args = expr->n_args;
    node->args = LG_NEW_ARRAY(program->exec->arena, LgExprNode *, (size_t)expr->n_args + 1);
    if (!node->args) {
        return no_room(err);
    }
    node->constant_regex = node->func == LG_FUNC_REGEX || node->func == LG_FUNC_REPLACE;
    for (uint32_t i = 0; i < expr->n_args; i++) {
        LG_TRY(compile(program, expr->args[i], &node->args[i], err));
        node->constant_regex =
            node->constant_regex && (i == 0 || node->args[i]->op == LG_EXPR_TERM);
    }
    return LG_OK;
}

static LgStatus
compile(LgProgram *program, const LgExpr *expr, LgExprNode **out, LgError *err)
{
    LgArena *arena = program->exec->arena;
    LgExprNode *node = LG_NEW(arena, LgExprNode);
    if (!node) {
        return no_room(err);
    }
    *out = node;
    node->op = expr->op;
    node->func = expr->func;
    node->expr = expr;
    node->col = expr->var != LG_VAR_NONE ? program->cols_of[expr->var] : UINT32_MAX;
    node->only = LG_EXPR_ONLY_NONE;
    node->pure = true;
    if (expr->op == LG_EXPR_TERM) {
        LgId id = LG_ID_NONE;
        LG_TRY(lg_termtable_id(program->exec->terms, &expr->term, &id, err));
        LG_TRY(lg_value_of(program->exec, id, arena, &node->constant, err));
        lg_expr_small_mark(node);
        return LG_OK;
    }
    if (expr->op == LG_EXPR_VAR && node->col == UINT32_MAX) {
        node->op = LG_EXPR_TERM; // never bound: an error
        return LG_OK;
    }
    LG_TRY(compile_args(program, node, err));
    if (expr->op == LG_EXPR_CALL) {
        node->run = lg_func_find(expr->func);
    } else if (expr->op == LG_EXPR_CAST) {
        LG_TRY(find_cast(node, err));
    }
    summarize(node);
    if (node->only == LG_EXPR_ONLY_NONE && node->pure) {
        LG_TRY(fold(program, node, err));
        lg_expr_small_mark(node);
        return LG_OK;
    }
    set_fast(node);
    lg_expr_small_mark(node);
    if (expr->op == LG_EXPR_AND || expr->op == LG_EXPR_OR) {
        node->sel = LG_NEW_ARRAY(arena, uint16_t, LG_BATCH_MAX);
        node->truth = LG_NEW_ARRAY(arena, int8_t, LG_BATCH_MAX);
        if (!node->sel || !node->truth) {
            return no_room(err);
        }
    }
    return LG_OK;
}

// A memo for the largest parts that depend on one column.
static LgStatus
place_memos(LgProgram *program, LgExprNode *node, LgError *err)
{
    const bool logical =
        node->op == LG_EXPR_AND || node->op == LG_EXPR_OR || node->op == LG_EXPR_NOT;
    if (node->pure && node->costly && !logical && node->only < LG_EXPR_ONLY_MANY) {
        node->memo = LG_NEW(program->exec->arena, LgExprMemo);
        return node->memo ? LG_OK : no_room(err);
    }
    for (uint32_t i = 0; i < node->n_args; i++) {
        LG_TRY(place_memos(program, node->args[i], err));
    }
    return LG_OK;
}

LgStatus
lg_program_new(LgExec *exec, const LgExpr *expr, const uint32_t *cols_of, LgProgram **out,
               LgError *err)
{
    static const LgBatch no_rows;
    const LgStr boolean = LG_STR(LG_NS_XSD "boolean");
    const LgTerm yes = lg_term_typed(LG_STR("true"), boolean);
    const LgTerm no = lg_term_typed(LG_STR("false"), boolean);
    LgProgram *program = LG_NEW(exec->arena, LgProgram);
    const uint32_t n_vars = exec->query->n_query_vars;
    uint32_t *copy = LG_NEW_ARRAY(exec->arena, uint32_t, (size_t)n_vars + 1);
    if (!program || !copy) {
        return no_room(err);
    }
    if (n_vars > 0) {
        memcpy(copy, cols_of, n_vars * sizeof(*copy));
    }
    program->exec = exec;
    program->cols_of = copy;
    program->batch = &no_rows;
    LG_TRY(lg_exec_scratch(exec, &program->scratch, err));
    LG_TRY(lg_termtable_id(exec->terms, &yes, &program->true_id, err));
    LG_TRY(lg_termtable_id(exec->terms, &no, &program->false_id, err));
    LG_TRY(compile(program, expr, &program->root, err));
    LG_TRY(place_memos(program, program->root, err));
    *out = program;
    return LG_OK;
}

// --- Running --------------------------------------------------------------------

// Before each row of a loop.
static LgStatus
begin_row(LgProgram *program, uint32_t i)
{
    if (i % CHECK_ROWS == CHECK_ROWS - 1) {
        LG_TRY(lg_exec_check(program->exec, program->err));
    }
    if (lg_arena_used(program->scratch) > SCRATCH_MAX) {
        lg_arena_reset(program->scratch);
    }
    program->row = lg_batch_row(program->batch, i);
    program->live = i;
    return LG_OK;
}

// The memo of a node, if it is in use.
static LgExprMemo *
recent_of(const LgExprNode *node)
{
    return node->memo && !node->memo->off ? node->memo : NULL;
}

LgStatus
lg_program_run(LgProgram *program, const LgBatch *batch, LgId *out, LgError *err)
{
    LgExprNode *root = program->root;
    program->batch = batch;
    program->err = err;
    if (root->op == LG_EXPR_VAR) {
        const LgId *col = batch->cols[root->col];
        for (uint32_t i = 0; i < batch->n; i++) {
            out[i] = col[lg_batch_row(batch, i)];
        }
        return LG_OK;
    }
    if (root->op == LG_EXPR_TERM) {
        LgId id = LG_ID_NONE;
        LG_TRY(lg_value_id(program->exec, &root->constant, &id, err));
        for (uint32_t i = 0; i < batch->n; i++) {
            out[i] = id;
        }
        return LG_OK;
    }
    LgExprMemo *memo = recent_of(root);
    const LgId *col = memo ? batch->cols[root->only] : NULL;
    LG_TRY(lg_exec_work(program->exec, batch->n, err));
    for (uint32_t i = 0; i < batch->n; i++) {
        LgId *recent = memo ? lg_expr_recent(memo, col[lg_batch_row(batch, i)]) : NULL;
        if (recent && recent[0] == col[lg_batch_row(batch, i)] && recent[0] != LG_ID_NONE) {
            memo->lookups++;
            out[i] = recent[1];
            continue;
        }
        LG_TRY(begin_row(program, i));
        LG_TRY(lg_expr_eval_id(program, root, &out[i]));
        if (recent) {
            recent[0] = col[program->row];
            recent[1] = out[i];
        }
    }
    program->n_rows += batch->n;
    return LG_OK;
}

// True for ids whose value is not text.
static bool
has_plain_value(LgId id)
{
    switch (lg_id_kind(id)) {
    case LG_ID_KIND_BOOLEAN:
    case LG_ID_KIND_DECIMAL:
    case LG_ID_KIND_DOUBLE:
    case LG_ID_KIND_FLOAT:
    case LG_ID_KIND_DATE:
    case LG_ID_KIND_DATETIME: return true;
    default: return lg_id_is_integer(id);
    }
}

// Compare an inline number, date or truth with a constant without its text. 2: not so easy.
static int
compare_inline(LgExprOp op, LgId id, const LgValue *constant)
{
    int order = 0;
    if (lg_id_is_integer(id) && constant->kind == LG_VALUE_INTEGER) {
        const int64_t x = lg_id_integer(id);
        order = (x > constant->as.integer) - (x < constant->as.integer);
    } else if (lg_id_kind(id) == LG_ID_KIND_DECIMAL && constant->kind <= LG_VALUE_DECIMAL) {
        int64_t mantissa = 0;
        LgDecimal x = {0};
        lg_id_decimal(id, &mantissa, &x.scale);
        x.mantissa = mantissa;
        order = lg_decimal_cmp(x, constant->kind == LG_VALUE_INTEGER
                                      ? lg_decimal_from(constant->as.integer)
                                      : constant->as.decimal);
    } else if (has_plain_value(id)) {
        LgValue value = {0};
        // These need no table and no text.
        if (lg_value_of(NULL, id, NULL, &value, NULL) != LG_OK) {
            return 2;
        }
        return lg_value_compare(op, &value, constant);
    } else {
        return 2;
    }
    return lg_value_answer(op, order);
}

// Ids of one kind as numbers in the order of their values. 2: not so easy.
static int
compare_ids(LgExprOp op, LgId a, LgId b)
{
    const unsigned kind = lg_id_kind(a);
    int order = 0;
    if (kind == LG_ID_KIND_IRI && lg_id_kind(b) == kind && (op == LG_EXPR_EQ || op == LG_EXPR_NE)) {
        return (a == b) == (op == LG_EXPR_EQ);
    }
    return lg_id_order(a, b, &order) ? lg_value_answer(op, order) : 2;
}

// A column against a constant: by id where that is enough.
static int
compare_fast(const LgExprNode *node, LgId id)
{
    const LgValue *constant = &node->args[1]->constant;
    const unsigned kind = lg_id_kind(id);
    if (id == LG_ID_NONE || constant->kind == LG_VALUE_ERROR) {
        return -1;
    }
    const int by_id = compare_ids(node->op, id, constant->id);
    if (by_id != 2) {
        return by_id;
    }
    if (lg_value_is_numeric(constant)) {
        return compare_inline(node->op, id, constant);
    }
    if (constant->kind >= LG_VALUE_DATETIME && constant->kind <= LG_VALUE_DATE) {
        return compare_inline(node->op, id, constant);
    }
    if (node->op == LG_EXPR_EQ || node->op == LG_EXPR_NE) {
        const bool known = constant->kind == LG_VALUE_IRI || constant->kind == LG_VALUE_BLANK ||
                           kind == LG_ID_KIND_IRI || kind == LG_ID_KIND_BLANK ||
                           (constant->kind == LG_VALUE_STRING && kind == LG_ID_KIND_STRING);
        if (id == constant->id || known) {
            return (id == constant->id) == (node->op == LG_EXPR_EQ);
        }
    }
    return 2;
}

// A column whose ids are all of the constant's kind, where the order of ids is that of values.
// False: they are not; nothing is said.
static bool
test_ordered(const LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    const LgId *col = batch->cols[node->args[0]->col];
    const LgId constant = node->args[1]->constant.id;
    const unsigned kind = lg_id_kind(constant);
    int order = 0;
    if (!lg_id_order(constant, constant, &order)) {
        return false;
    }
    LgId other = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        other |= col[lg_batch_row(batch, i)] ^ constant;
    }
    if (lg_id_kind(other) != 0 || (kind == LG_ID_KIND_DATETIME && (other & LG_ID_DATETIME_UTC))) {
        return false;
    }
    const int8_t answers[] = {(int8_t)lg_value_answer(node->op, -1),
                              (int8_t)lg_value_answer(node->op, 0),
                              (int8_t)lg_value_answer(node->op, 1)};
    const unsigned form_bits = kind == LG_ID_KIND_DECIMAL    ? LG_ID_DECIMAL_SCALE_BITS
                               : kind == LG_ID_KIND_DATETIME ? LG_ID_DATETIME_FORM_BITS
                                                             : 0;
    const LgId b = constant >> form_bits;
    for (uint32_t i = 0; i < batch->n; i++) {
        const LgId a = col[lg_batch_row(batch, i)] >> form_bits;
        out[i] = answers[1 + (a > b) - (a < b)];
    }
    return true;
}

static LgStatus
test_row(LgProgram *program, LgExprNode *node, int8_t *out)
{
    LgValue value;
    if (node->memo && !node->memo->off) {
        LgId id = LG_ID_NONE;
        LG_TRY(lg_expr_eval_id(program, node, &id));
        if (id == program->true_id || id == program->false_id || id == LG_ID_NONE) {
            *out = id == LG_ID_NONE ? -1 : id == program->true_id;
            return LG_OK;
        }
        LG_TRY(lg_value_of(program->exec, id, program->scratch, &value, program->err));
    } else {
        LG_TRY(lg_expr_eval(program, node, &value));
    }
    *out = (int8_t)lg_value_ebv(&value);
    return LG_OK;
}

static LgStatus test(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out);

// && and ||: the right side is asked only where the left does not decide.
static LgStatus
test_logical(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    const int8_t decisive = node->op == LG_EXPR_OR;
    LG_TRY(test(program, node->args[0], batch, out));
    LgBatch rest = {.n_cols = batch->n_cols, .cols = batch->cols, .sel = node->sel};
    for (uint32_t i = 0; i < batch->n; i++) {
        if (out[i] != decisive) {
            node->sel[rest.n++] = (uint16_t)lg_batch_row(batch, i);
        }
    }
    if (rest.n == 0) {
        return LG_OK;
    }
    LG_TRY(test(program, node->args[1], &rest, node->truth));
    for (uint32_t i = 0, k = 0; i < batch->n; i++) {
        if (out[i] != decisive) {
            const int8_t b = node->truth[k++];
            out[i] = b == decisive ? decisive : out[i] < 0 || b < 0 ? -1 : !decisive;
        }
    }
    return LG_OK;
}

// What depends on one column, whose values mostly have come before.
static LgStatus
test_recent(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    LgExprMemo *memo = node->memo;
    const LgId *col = batch->cols[node->only];
    for (uint32_t i = 0; i < batch->n; i++) {
        const LgId key = col[lg_batch_row(batch, i)];
        LgId *recent = lg_expr_recent(memo, key);
        if (recent[0] != key || key == LG_ID_NONE) {
            LG_TRY(begin_row(program, i));
            LG_TRY(lg_expr_eval_id(program, node, &recent[1]));
            recent[0] = key;
        } else {
            memo->lookups++;
        }
        const LgId id = recent[1];
        if (id == program->true_id || id == program->false_id || id == LG_ID_NONE) {
            out[i] = id == LG_ID_NONE ? -1 : id == program->true_id;
            continue;
        }
        LgValue value;
        LG_TRY(lg_value_of(program->exec, id, program->scratch, &value, program->err));
        out[i] = (int8_t)lg_value_ebv(&value);
    }
    return LG_OK;
}

static LgStatus
test(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    if (node->op == LG_EXPR_AND || node->op == LG_EXPR_OR) {
        return test_logical(program, node, batch, out);
    }
    if (node->op == LG_EXPR_NOT) {
        LG_TRY(test(program, node->args[0], batch, out));
        for (uint32_t i = 0; i < batch->n; i++) {
            out[i] = out[i] < 0 ? -1 : !out[i];
        }
        return LG_OK;
    }
    const LgId *col = node->fast || node->both ? batch->cols[node->args[0]->col] : NULL;
    const LgId *other = node->both ? batch->cols[node->args[1]->col] : NULL;
    LG_TRY(lg_exec_work(program->exec, 8 * batch->n, program->err));
    program->batch = batch;
    if (node->fast && test_ordered(node, batch, out)) {
        return LG_OK;
    }
    if (is_comparison(node->op) && lg_numbers_compare(program, node, batch, out)) {
        return LG_OK;
    }
    if (!col && recent_of(node)) {
        return test_recent(program, node, batch, out);
    }
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t row = lg_batch_row(batch, i);
        const int quick = other ? compare_ids(node->op, col[row], other[row])
                          : col ? compare_fast(node, col[row])
                                : 2;
        if (quick != 2) {
            out[i] = (int8_t)quick;
            continue;
        }
        LG_TRY(begin_row(program, i));
        LG_TRY(test_row(program, node, &out[i]));
    }
    return LG_OK;
}

LgStatus
lg_program_test(LgProgram *program, const LgBatch *batch, int8_t *out, LgError *err)
{
    program->err = err;
    LG_TRY(test(program, program->root, batch, out));
    program->n_rows += batch->n;
    return LG_OK;
}
