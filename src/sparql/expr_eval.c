// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// One expression for one row.

#include "sparql/expr_impl.h"

#include "base/hash.h"
#include "base/limits.h"

#include <math.h>

enum {
    MEMO_FIRST = 64,
    MEMO_MAX = 1 << 18, // entries: 4 MiB
    MEMO_TRIAL = 4096,  // lookups, after which nine in ten must have been hits
    MAX_CALL_ARGS = 4,  // of functions with a fixed number
};

static LgStatus eval_plain(LgProgram *program, LgExprNode *node, LgValue *out);

static LgFuncContext
context(LgProgram *program)
{
    return (LgFuncContext){program->exec, program->scratch, program->err};
}

// --- Memo -----------------------------------------------------------------------

static uint32_t
memo_slot(const LgExprMemo *memo, LgId key)
{
    uint32_t at = (uint32_t)lg_hash_u64(key) & (memo->n_slots - 1);
    while (memo->slots[at][0] != LG_ID_NONE && memo->slots[at][0] != key) {
        at = (at + 1) & (memo->n_slots - 1);
    }
    return at;
}

static bool
memo_grow(LgExprMemo *memo, LgArena *arena)
{
    const LgExprMemo old = *memo;
    const uint32_t n_slots = old.n_slots ? old.n_slots * 2 : MEMO_FIRST;
    LgId(*slots)[2] =
        n_slots <= MEMO_MAX ? (LgId(*)[2])lg_arena_array(arena, n_slots, sizeof(*slots)) : NULL;
    if (!slots) {
        return false;
    }
    memo->slots = slots;
    memo->n_slots = n_slots;
    for (uint32_t i = 0; i < old.n_slots; i++) {
        if (old.slots[i][0] != LG_ID_NONE) {
            const uint32_t at = memo_slot(memo, old.slots[i][0]);
            slots[at][0] = old.slots[i][0];
            slots[at][1] = old.slots[i][1];
        }
    }
    return true;
}

static LgStatus
to_id(LgProgram *program, const LgValue *value, LgId *out)
{
    if (value->kind == LG_VALUE_BOOLEAN && value->id == LG_ID_NONE) {
        *out = value->as.boolean ? program->true_id : program->false_id;
        return LG_OK;
    }
    return lg_value_id(program->exec, value, out, program->err);
}

static LgStatus
eval_plain_id(LgProgram *program, LgExprNode *node, LgId *out)
{
    LgExprSmall small;
    LgValue value;
    if (node->small && lg_expr_small_eval(program, node, &small)) {
        *out = lg_expr_small_id(small);
        if (*out != LG_ID_NONE) {
            return LG_OK;
        }
    }
    LG_TRY(eval_plain(program, node, &value));
    return to_id(program, &value, out);
}

LgStatus
lg_expr_eval_id(LgProgram *program, LgExprNode *node, LgId *out)
{
    LgExprMemo *memo = node->memo;
    if (!memo || memo->off) {
        return eval_plain_id(program, node, out);
    }
    const LgId key = program->batch->cols[node->only][program->row];
    if (key == LG_ID_NONE) {
        return eval_plain_id(program, node, out);
    }
    if ((memo->n + 1) * 4 > memo->n_slots * 3 && !memo_grow(memo, program->exec->arena)) {
        memo->off = memo->n_slots == 0;
        if (memo->off) {
            return eval_plain_id(program, node, out);
        }
    }
    memo->lookups++;
    uint32_t at = memo_slot(memo, key);
    if (memo->slots[at][0] == key) {
        *out = memo->slots[at][1];
        return LG_OK;
    }
    memo->misses++;
    memo->off = memo->lookups >= MEMO_TRIAL && memo->misses > memo->lookups / 10 * 9;
    LG_TRY(eval_plain_id(program, node, out));
    if ((memo->n + 1) * 4 <= memo->n_slots * 3) { // the table may be full for good
        memo->slots[at][0] = key;
        memo->slots[at][1] = *out;
        memo->n++;
    }
    return LG_OK;
}

LgStatus
lg_expr_eval(LgProgram *program, LgExprNode *node, LgValue *out)
{
    if (!node->memo || node->memo->off) {
        return eval_plain(program, node, out);
    }
    LgId id = LG_ID_NONE;
    LG_TRY(lg_expr_eval_id(program, node, &id));
    if (id == program->true_id || id == program->false_id) {
        lg_func_set_boolean(out, id == program->true_id);
        return LG_OK;
    }
    return lg_value_of(program->exec, id, program->scratch, out, program->err);
}

// --- Operators ------------------------------------------------------------------

static void
set_truth(LgValue *out, int truth)
{
    *out =
        (LgValue){.kind = truth < 0 ? LG_VALUE_ERROR : LG_VALUE_BOOLEAN, .as.boolean = truth > 0};
}

static LgStatus
eval_truth(LgProgram *program, LgExprNode *node, int *out)
{
    LgValue value;
    LG_TRY(lg_expr_eval(program, node, &value));
    *out = lg_value_ebv(&value);
    return LG_OK;
}

// The tables of 17.2: `decisive` on one side decides, whatever the other side is.
static LgStatus
eval_logical(LgProgram *program, LgExprNode *node, LgValue *out)
{
    const int decisive = node->op == LG_EXPR_OR;
    int a = 0;
    int b = 0;
    LG_TRY(eval_truth(program, node->args[0], &a));
    if (a != decisive) {
        LG_TRY(eval_truth(program, node->args[1], &b));
    }
    set_truth(out, a == decisive || b == decisive ? decisive : a < 0 || b < 0 ? -1 : !decisive);
    return LG_OK;
}

static LgStatus
eval_compare(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgExprSmall x;
    LgExprSmall y;
    int order = 0;
    if (node->args[0]->small && node->args[1]->small &&
        lg_expr_small_eval(program, node->args[0], &x) &&
        lg_expr_small_eval(program, node->args[1], &y) && lg_expr_small_cmp(x, y, &order)) {
        set_truth(out, lg_value_answer(node->op, order));
        return LG_OK;
    }
    LgValue a;
    LgValue b;
    LG_TRY(lg_expr_eval(program, node->args[0], &a));
    LG_TRY(lg_expr_eval(program, node->args[1], &b));
    set_truth(out, lg_value_compare(node->op, &a, &b));
    return LG_OK;
}

// 17.4.1.9: true when one is equal, else an error when one was an error.
static LgStatus
eval_in(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgValue a;
    int found = 0;
    LG_TRY(lg_expr_eval(program, node->args[0], &a));
    if (a.kind == LG_VALUE_ERROR) {
        *out = a;
        return LG_OK;
    }
    for (uint32_t i = 1; i < node->n_args && found != 1; i++) {
        LgValue b;
        LG_TRY(lg_exec_work(program->exec, 16, program->err));
        LG_TRY(lg_expr_eval(program, node->args[i], &b));
        const int equal = lg_value_compare(LG_EXPR_EQ, &a, &b);
        found = equal != 0 ? equal : found;
    }
    set_truth(out, found < 0 || node->op == LG_EXPR_IN ? found : !found);
    return LG_OK;
}

static LgStatus
eval_arith(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgExprSmall small;
    if (node->small && lg_expr_small_eval(program, node, &small)) {
        *out = (LgValue){.kind = small.whole ? LG_VALUE_INTEGER : LG_VALUE_DECIMAL};
        if (small.whole) {
            out->as.integer = small.mantissa;
        } else {
            out->as.decimal = (LgDecimal){small.mantissa, small.scale};
        }
        return LG_OK;
    }
    LgValue a;
    LgValue b;
    LG_TRY(lg_expr_eval(program, node->args[0], &a));
    LG_TRY(lg_expr_eval(program, node->args[1], &b));
    *out = lg_value_arith(node->op, &a, &b);
    return LG_OK;
}

static LgStatus
eval_sign(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgValue a;
    LG_TRY(lg_expr_eval(program, node->args[0], &a));
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    if (!lg_value_is_numeric(&a)) {
        return LG_OK;
    }
    if (node->op == LG_EXPR_PLUS) {
        *out = a;
    } else if (a.kind >= LG_VALUE_FLOAT) {
        *out = (LgValue){.kind = a.kind, .as.number = -a.as.number};
    } else {
        const LgValue zero = {.kind = LG_VALUE_INTEGER};
        *out = lg_value_arith(LG_EXPR_SUB, &zero, &a);
    }
    return LG_OK;
}

// --- Calls ----------------------------------------------------------------------

static LgStatus
eval_coalesce(LgProgram *program, LgExprNode *node, LgValue *out)
{
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    for (uint32_t i = 0; i < node->n_args && out->kind == LG_VALUE_ERROR; i++) {
        LG_TRY(lg_expr_eval(program, node->args[i], out));
    }
    return LG_OK;
}

static LgStatus
eval_if(LgProgram *program, LgExprNode *node, LgValue *out)
{
    int truth = 0;
    LG_TRY(eval_truth(program, node->args[0], &truth));
    if (truth < 0) {
        *out = (LgValue){.kind = LG_VALUE_ERROR};
        return LG_OK;
    }
    return lg_expr_eval(program, node->args[truth ? 1 : 2], out);
}

// 17.4.3.12: the language is kept when all have the same.
static LgStatus
eval_concat(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgValue *parts = LG_NEW_ARRAY(program->scratch, LgValue, (size_t)node->n_args + 1);
    LgFuncContext ctx = context(program);
    size_t n = 0;
    bool same = true;
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    if (!parts) {
        return lg_func_no_memory(&ctx);
    }
    for (uint32_t i = 0; i < node->n_args; i++) {
        LG_TRY(lg_expr_eval(program, node->args[i], &parts[i]));
        if (!lg_func_is_text(&parts[i])) {
            return LG_OK;
        }
        n += parts[i].term.value.n;
        same = same && lg_str_eq_nocase(parts[i].term.lang, parts[0].term.lang);
    }
    LG_TRY(lg_exec_work(program->exec, n, program->err));
    char *text = n <= LG_LIMIT_LITERAL ? LG_NEW_ARRAY(program->scratch, char, n + 1) : NULL;
    if (!text) {
        return lg_error_set(program->err, LG_E_LIMIT,
                            "CONCAT makes a text of %zu bytes, at most %d are allowed", n,
                            LG_LIMIT_LITERAL);
    }
    n = 0;
    for (uint32_t i = 0; i < node->n_args; i++) {
        const LgStr part = parts[i].term.value;
        if (part.n > 0) {
            memcpy(text + n, part.p, part.n);
            n += part.n;
        }
    }
    lg_func_set_string(out, (LgStr){text, n}, same && node->n_args > 0 ? &parts[0] : NULL);
    return LG_OK;
}

static void
free_regex_of(void *node)
{
    lg_regex_free(((LgExprNode *)node)->regex);
}

static LgStatus
count_work(void *ctx, uint64_t n, LgError *err)
{
    return lg_exec_work((LgExec *)ctx, n, err);
}

static LgStatus
new_regex(LgProgram *program, LgStr pattern, LgStr flags, LgRegex **out)
{
    const LgRegexUser user = {
        .arena = program->exec->arena, .work = count_work, .ctx = program->exec};
    return lg_regex_new(&user, LG_REGEX_XPATH, pattern, flags, out, program->err);
}

// The regular expression for a pattern and flags, which stays with the node
// until another is asked for. Null in `*out`: a bad one, out of the data.
static LgStatus
get_regex(LgProgram *program, LgExprNode *node, LgStr pattern, LgStr flags, LgRegex **out)
{
    if (node->regex && lg_str_eq(node->pattern, pattern) && lg_str_eq(node->flags, flags)) {
        *out = node->regex;
        return LG_OK;
    }
    const bool first = node->pattern.p == NULL;
    LgRegex *regex = NULL;
    const LgStatus st = new_regex(program, pattern, flags, &regex);
    *out = NULL;
    if (st == LG_E_INVALID && !node->constant_regex) {
        return LG_OK;
    }
    if (st == LG_E_INVALID) {
        lg_error_at(program->err, LG_STR("query"), node->expr->line, node->expr->column);
    }
    LG_TRY(st);
    lg_regex_free(node->regex);
    node->regex = regex;
    node->pattern = lg_arena_str(program->exec->arena, pattern);
    node->flags = lg_arena_str(program->exec->arena, flags);
    if (first) {
        LG_TRY(lg_exec_defer(program->exec, free_regex_of, node, program->err));
    }
    if (!node->pattern.p || !node->flags.p) {
        return lg_error_set(program->err, LG_E_LIMIT, "no room for a regular expression");
    }
    *out = regex;
    return LG_OK;
}

static LgStatus
replace(LgProgram *program, LgExprNode *node, LgRegex *regex, const LgValue *args, LgValue *out)
{
    LgFuncContext ctx = context(program);
    LgBuf buf = {0};
    LgStatus st =
        lg_regex_replace(regex, args[0].term.value, args[2].term.value, &buf, program->err);
    LgStr text = {0};
    if (st == LG_OK) {
        text = lg_arena_str(program->scratch, lg_buf_view(&buf));
        st = text.p ? LG_OK : lg_func_no_memory(&ctx);
    } else if (st == LG_E_INVALID && node->constant_regex) {
        lg_error_at(program->err, LG_STR("query"), node->expr->line, node->expr->column);
    } else if (st == LG_E_INVALID) {
        lg_buf_done(&buf);
        return LG_OK; // a type error
    }
    lg_buf_done(&buf);
    if (st == LG_OK) {
        lg_func_set_string(out, text, &args[0]);
    }
    return st;
}

// REGEX(text, pattern, flags?) and REPLACE(text, pattern, replacement, flags?)
static LgStatus
eval_regex(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgValue args[MAX_CALL_ARGS];
    const uint32_t n_fixed = node->func == LG_FUNC_REPLACE ? 3 : 2;
    LgRegex *regex = NULL;
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    for (uint32_t i = 0; i < node->n_args; i++) {
        LG_TRY(lg_expr_eval(program, node->args[i], &args[i]));
        if (i == 0 ? !lg_func_is_text(&args[0]) : args[i].kind != LG_VALUE_STRING) {
            return LG_OK;
        }
    }
    const LgStr flags = node->n_args > n_fixed ? args[n_fixed].term.value : LG_STR("");
    LG_TRY(get_regex(program, node, args[1].term.value, flags, &regex));
    if (!regex) {
        return LG_OK;
    }
    if (node->func == LG_FUNC_REPLACE) {
        return replace(program, node, regex, args, out);
    }
    bool found = false;
    LG_TRY(lg_regex_match(regex, args[0].term.value, &found, program->err));
    lg_func_set_boolean(out, found);
    return LG_OK;
}

// BNODE() is a new node each time; BNODE(text) the same one for the same text
// within one solution: the number of the row tells solutions apart.
static LgStatus
eval_bnode(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgFuncContext ctx = context(program);
    LgExec *exec = program->exec;
    LgStr label;
    if (node->n_args == 0) {
        label = lg_arena_printf(program->scratch, "new%llxq%llx", (unsigned long long)exec->random,
                                (unsigned long long)exec->next_blank++);
    } else {
        LgValue text;
        LG_TRY(lg_expr_eval(program, node->args[0], &text));
        *out = (LgValue){.kind = LG_VALUE_ERROR};
        if (text.kind != LG_VALUE_STRING) {
            return LG_OK;
        }
        // RAND moves exec->random, so the start of the run is what is used here.
        const uint64_t hash = lg_hash_bytes(text.term.value, (uint64_t)exec->now);
        label = lg_arena_printf(program->scratch, "new%llxc%ur%llx", (unsigned long long)hash,
                                node->expr->chain,
                                (unsigned long long)(program->n_rows + program->live));
    }
    if (!label.p) {
        return lg_func_no_memory(&ctx);
    }
    *out = (LgValue){.kind = LG_VALUE_BLANK, .term = lg_term_blank(label)};
    return LG_OK;
}

static LgStatus
eval_call(LgProgram *program, LgExprNode *node, LgValue *out)
{
    switch (node->func) {
    case LG_FUNC_BOUND:
        set_truth(out, node->col != UINT32_MAX &&
                           program->batch->cols[node->col][program->row] != LG_ID_NONE);
        return LG_OK;
    case LG_FUNC_COALESCE: return eval_coalesce(program, node, out);
    case LG_FUNC_IF: return eval_if(program, node, out);
    case LG_FUNC_CONCAT: return eval_concat(program, node, out);
    case LG_FUNC_REGEX:
    case LG_FUNC_REPLACE: return eval_regex(program, node, out);
    case LG_FUNC_BNODE: return eval_bnode(program, node, out);
    default: break;
    }
    LgValue args[MAX_CALL_ARGS];
    LgFuncContext ctx = context(program);
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    for (uint32_t i = 0; i < node->n_args && i < MAX_CALL_ARGS; i++) {
        LG_TRY(lg_expr_eval(program, node->args[i], &args[i]));
        if (args[i].kind == LG_VALUE_ERROR) {
            return LG_OK;
        }
        LG_TRY(lg_exec_work(program->exec, args[i].term.value.n, program->err));
    }
    return node->run(&ctx, args, node->n_args, out);
}

static LgStatus
eval_cast(LgProgram *program, LgExprNode *node, LgValue *out)
{
    LgValue a;
    LgFuncContext ctx = context(program);
    LG_TRY(lg_expr_eval(program, node->args[0], &a));
    return lg_cast_value(&ctx, node->cast, &a, out);
}

static LgStatus
eval_exists(LgProgram *program, LgExprNode *node, LgValue *out)
{
    bool found = false;
    if (!program->exec->exists) {
        return lg_error_set(program->err, LG_E_UNSUPPORTED, "EXISTS is not supported here");
    }
    LG_TRY(program->exec->exists(program->exec, node->expr, program->batch, program->row,
                                 program->cols_of, &found, program->err));
    lg_func_set_boolean(out, found == (node->op == LG_EXPR_EXISTS));
    return LG_OK;
}

static LgStatus
eval_plain(LgProgram *program, LgExprNode *node, LgValue *out)
{
    switch (node->op) {
    case LG_EXPR_TERM: *out = node->constant; return LG_OK;
    case LG_EXPR_VAR:
        return lg_value_of(program->exec, program->batch->cols[node->col][program->row],
                           program->scratch, out, program->err);
    case LG_EXPR_OR:
    case LG_EXPR_AND: return eval_logical(program, node, out);
    case LG_EXPR_NOT: {
        int truth = 0;
        LG_TRY(eval_truth(program, node->args[0], &truth));
        set_truth(out, truth < 0 ? -1 : !truth);
        return LG_OK;
    }
    case LG_EXPR_EQ:
    case LG_EXPR_NE:
    case LG_EXPR_LT:
    case LG_EXPR_GT:
    case LG_EXPR_LE:
    case LG_EXPR_GE: return eval_compare(program, node, out);
    case LG_EXPR_IN:
    case LG_EXPR_NOT_IN: return eval_in(program, node, out);
    case LG_EXPR_ADD:
    case LG_EXPR_SUB:
    case LG_EXPR_MUL:
    case LG_EXPR_DIV: return eval_arith(program, node, out);
    case LG_EXPR_PLUS:
    case LG_EXPR_MINUS: return eval_sign(program, node, out);
    case LG_EXPR_CALL: return eval_call(program, node, out);
    case LG_EXPR_CAST: return eval_cast(program, node, out);
    case LG_EXPR_EXISTS:
    case LG_EXPR_NOT_EXISTS: return eval_exists(program, node, out);
    case LG_EXPR_AGGREGATE: break;
    }
    *out = (LgValue){.kind = LG_VALUE_ERROR};
    return LG_OK;
}
