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
    memset(to->scale, 0, n);
    to->whole = true;
    return lg_id_kind(other) == 0;
}

static bool
read_decimals(LgNumbers *to, const LgId *col, const uint16_t *sel, uint32_t n)
{
    to->whole = false;
    for (uint32_t i = 0; i < n; i++) {
        const LgId id = col[sel ? sel[i] : i];
        unsigned scale = 0;
        if (lg_id_kind(id) != LG_ID_KIND_DECIMAL) {
            return false;
        }
        lg_id_decimal(id, &to->mantissa[i], &scale);
        to->scale[i] = (uint8_t)scale;
    }
    return true;
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
    memset(to->scale, (int)value.scale, n);
    to->whole = value.whole;
    return true;
}

// --- Operations ---------------------------------------------------------------

// a + sign * b
static bool
add(LgNumbers *to, const LgNumbers *a, const LgNumbers *b, int64_t sign, uint32_t n)
{
    bool overflow = false;
    to->whole = a->whole && b->whole;
    if (to->whole) {
        for (uint32_t i = 0; i < n; i++) {
            overflow |=
                sign > 0 ? __builtin_add_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i])
                         : __builtin_sub_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i]);
        }
        memset(to->scale, 0, n);
        return !overflow;
    }
    for (uint32_t i = 0; i < n; i++) {
        int64_t x = a->mantissa[i];
        int64_t y = b->mantissa[i];
        unsigned scale = a->scale[i];
        if (scale < b->scale[i]) {
            overflow |= __builtin_mul_overflow(x, (int64_t)lg_pow10[b->scale[i] - scale], &x);
            scale = b->scale[i];
        } else if (scale > b->scale[i]) {
            overflow |= __builtin_mul_overflow(y, (int64_t)lg_pow10[scale - b->scale[i]], &y);
        }
        overflow |= sign > 0 ? __builtin_add_overflow(x, y, &to->mantissa[i])
                             : __builtin_sub_overflow(x, y, &to->mantissa[i]);
        to->scale[i] = (uint8_t)scale;
    }
    return !overflow;
}

static bool
multiply(LgNumbers *to, const LgNumbers *a, const LgNumbers *b, uint32_t n)
{
    bool overflow = false;
    for (uint32_t i = 0; i < n; i++) {
        const unsigned scale = (unsigned)a->scale[i] + b->scale[i];
        overflow |= scale > MAX_SCALE ||
                    __builtin_mul_overflow(a->mantissa[i], b->mantissa[i], &to->mantissa[i]);
        to->scale[i] = (uint8_t)scale;
    }
    to->whole = a->whole && b->whole;
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
    const LgNumbers *a = node->args[0]->numbers;
    const LgNumbers *b = node->args[1]->numbers;
    return sum ? add(node->numbers, a, b, node->op == LG_EXPR_ADD ? 1 : -1, batch->n)
               : multiply(node->numbers, a, b, batch->n);
}

// x / 10^sx against y / 10^sy: -1, 0 or 1. False: it does not fit.
static bool
compare(int64_t x, unsigned sx, int64_t y, unsigned sy, int *out)
{
    bool overflow = false;
    if (sx < sy) {
        overflow = __builtin_mul_overflow(x, (int64_t)lg_pow10[sy - sx], &x);
    } else if (sy < sx) {
        overflow = __builtin_mul_overflow(y, (int64_t)lg_pow10[sx - sy], &y);
    }
    *out = (x > y) - (x < y);
    return !overflow;
}

bool
lg_numbers_compare(LgProgram *program, LgExprNode *node, const LgBatch *batch, int8_t *out)
{
    LgExprNode *left = node->args[0];
    LgExprNode *right = node->args[1];
    if (!left->small || !right->small || !evaluate(program, left, batch) ||
        !evaluate(program, right, batch)) {
        return false;
    }
    const LgNumbers *a = left->numbers;
    const LgNumbers *b = right->numbers;
    for (uint32_t i = 0; i < batch->n; i++) {
        int order = 0;
        if (!compare(a->mantissa[i], a->scale[i], b->mantissa[i], b->scale[i], &order)) {
            return false;
        }
        out[i] = (int8_t)lg_value_answer(node->op, order);
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
