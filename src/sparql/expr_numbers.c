// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Arithmetic of whole batches: an operation is one loop over two arrays of mantissas. What
// does not fit 64 bits, or is no short number, is left to expr_small.c and expr_eval.c, row by row.

#include "base/pow10.h"
#include "sparql/expr_impl.h"

enum { MAX_SCALE = 18 };

// --- Columns ------------------------------------------------------------------

static bool
read_whole(LgNumbers *to, const LgId *col, const uint16_t *sel, uint32_t n)
{
    const LgId first = col[sel ? sel[0] : 0];
    LgId other = 0; // bits that some id has different from the first
    for (uint32_t i = 0; sel && i < n; i++) {
        other |= col[sel[i]] ^ first;
        to->mantissa[i] = lg_id_integer(col[sel[i]]);
    }
    for (uint32_t i = 0; !sel && i < n; i++) {
        other |= col[i] ^ first;
        to->mantissa[i] = lg_id_integer(col[i]);
    }
    to->scale = 0;
    to->whole = true;
    return lg_id_kind(other) == 0;
}

static bool
read_decimals(LgNumbers *to, const LgId *col, const uint16_t *sel, uint32_t n)
{
    LgId ids[LG_BATCH_MAX];
    for (uint32_t i = 0; sel && i < n; i++) {
        ids[i] = col[sel[i]];
    }
    to->whole = false;
    return lg_id_decimals(sel ? ids : col, n, to->mantissa, &to->scale);
}

bool
lg_numbers_read(LgNumbers **to, LgArena *arena, const LgId *col, const uint16_t *sel, uint32_t n)
{
    if (n == 0) {
        return false;
    }
    const LgId first = col[sel ? sel[0] : 0];
    const bool whole = lg_id_is_integer(first);
    if (!whole && lg_id_kind(first) != LG_ID_KIND_DECIMAL) {
        return false;
    }
    if (!*to) {
        *to = LG_NEW(arena, LgNumbers);
    }
    return *to && (whole ? read_whole(*to, col, sel, n) : read_decimals(*to, col, sel, n));
}

static bool
fill_constant(LgNumbers *to, LgExprSmall value, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        to->mantissa[i] = value.mantissa;
    }
    to->scale = value.scale;
    to->whole = value.whole;
    return true;
}

// --- Operations ---------------------------------------------------------------

// Give `to` more digits behind the point. False: they do not fit.
static bool
add_digits(LgNumbers *to, unsigned scale, uint32_t n)
{
    const int64_t power = (int64_t)lg_pow10[scale - to->scale];
    bool overflow = false;
    for (uint32_t i = 0; i < n; i++) {
        overflow |= __builtin_mul_overflow(to->mantissa[i], power, &to->mantissa[i]);
    }
    to->scale = scale;
    return !overflow;
}

// Give both the same number of digits behind the point.
static bool
align(LgNumbers *a, LgNumbers *b, uint32_t n)
{
    return a->scale == b->scale ||
           (a->scale < b->scale ? add_digits(a, b->scale, n) : add_digits(b, a->scale, n));
}

// a + b or a - b; both are aligned.
static bool
add(LgNumbers *to, const LgNumbers *a, const LgNumbers *b, bool minus, uint32_t n)
{
    bool overflow = false;
    to->whole = a->whole && b->whole;
    to->scale = a->scale;
    for (uint32_t i = 0; !minus && i < n; i++) {
        overflow |= __builtin_add_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i]);
    }
    for (uint32_t i = 0; minus && i < n; i++) {
        overflow |= __builtin_sub_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i]);
    }
    return !overflow;
}

static bool
multiply(LgNumbers *to, const LgNumbers *a, const LgNumbers *b, uint32_t n)
{
    to->whole = a->whole && b->whole;
    to->scale = a->scale + b->scale;
    bool overflow = to->scale > MAX_SCALE;
    for (uint32_t i = 0; i < n; i++) {
        overflow |= __builtin_mul_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i]);
    }
    return !overflow;
}

// The numbers of a node in node->numbers. Its height is limited, as it is small.
static bool
evaluate(LgProgram *program, LgExprNode *node, const LgBatch *batch)
{
    LgArena *arena = program->exec->arena;
    if (node->op == LG_EXPR_VAR) {
        return lg_numbers_read(&node->numbers, arena, batch->cols[node->col], batch->sel, batch->n);
    }
    if (!node->numbers) {
        node->numbers = LG_NEW(arena, LgNumbers);
    }
    if (!node->numbers) {
        return false;
    }
    if (node->op == LG_EXPR_TERM) {
        return fill_constant(node->numbers, node->short_constant, batch->n);
    }
    const bool sum = node->op == LG_EXPR_ADD || node->op == LG_EXPR_SUB;
    if ((!sum && node->op != LG_EXPR_MUL) || !evaluate(program, node->args[0], batch) ||
        !evaluate(program, node->args[1], batch)) {
        return false;
    }
    LgNumbers *a = node->args[0]->numbers;
    LgNumbers *b = node->args[1]->numbers;
    return sum ? align(a, b, batch->n) &&
                     add(node->numbers, a, b, node->op == LG_EXPR_SUB, batch->n)
               : multiply(node->numbers, a, b, batch->n);
}

bool
lg_numbers_compare(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    LgExprNode *left = node->args[0];
    LgExprNode *right = node->args[1];
    if (!left->small || !right->small || !evaluate(program, left, batch) ||
        !evaluate(program, right, batch) || !align(left->numbers, right->numbers, batch->n)) {
        return false;
    }
    const int8_t answers[] = {(int8_t)lg_value_answer(node->op, -1),
                              (int8_t)lg_value_answer(node->op, 0),
                              (int8_t)lg_value_answer(node->op, 1)};
    for (uint32_t i = 0; i < batch->n; i++) {
        const int64_t a = left->numbers->mantissa[i];
        const int64_t b = right->numbers->mantissa[i];
        out[i] = answers[1 + (a > b) - (a < b)];
    }
    return true;
}

const LgNumbers *
lg_program_numbers(LgProgram *program, const LgBatch *batch)
{
    LgExprNode *root = program->root;
    return root->small && root->op != LG_EXPR_TERM && evaluate(program, root, batch) ? root->numbers
                                                                                     : NULL;
}
