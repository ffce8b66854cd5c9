// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Arithmetic on what most numbers are: integers and decimals with a few digits,
// inline in their ids. Whatever overflows here is left to lg_value_arith().

#include "sparql/decimal_impl.h"
#include "sparql/expr_impl.h"

enum {
    MAX_HEIGHT = 8, // a node that fails is evaluated again by those below it
    MAX_SCALE = 18,
};

void
lg_expr_small_mark(LgExprNode *node)
{
    node->height = 1;
    for (uint32_t i = 0; i < node->n_args; i++) {
        if (node->args[i]->height >= node->height) {
            node->height = node->args[i]->height + 1;
        }
    }
    switch (node->op) {
    case LG_EXPR_VAR: node->small = true; return;
    case LG_EXPR_TERM: {
        const LgValue *c = &node->constant;
        if (c->kind == LG_VALUE_INTEGER) {
            node->short_constant = (LgExprSmall){c->as.integer, 0, true};
            node->small = true;
        } else if (c->kind == LG_VALUE_DECIMAL && c->as.decimal.scale <= MAX_SCALE &&
                   c->as.decimal.mantissa > INT64_MIN && c->as.decimal.mantissa < INT64_MAX) {
            node->short_constant =
                (LgExprSmall){(int64_t)c->as.decimal.mantissa, c->as.decimal.scale, false};
            node->small = true;
        }
        return;
    }
    case LG_EXPR_ADD:
    case LG_EXPR_SUB:
    case LG_EXPR_MUL:
        node->small = node->args[0]->small && node->args[1]->small && node->height <= MAX_HEIGHT;
        return;
    case LG_EXPR_DIV: // by a constant: 100, 1000, 2
        node->small = node->args[0]->small && node->args[1]->small &&
                      node->args[1]->op == LG_EXPR_TERM &&
                      node->args[1]->short_constant.mantissa != 0 && node->height <= MAX_HEIGHT;
        return;
    default: return;
    }
}

// 10^n for n <= MAX_SCALE
static int64_t
power(unsigned n)
{
    int64_t p = 1;
    for (; n >= 4; n -= 4) {
        p *= 10000;
    }
    while (n-- > 0) {
        p *= 10;
    }
    return p;
}

static bool
align(LgExprSmall *a, LgExprSmall *b)
{
    if (a->scale == b->scale) {
        return true;
    }
    LgExprSmall *low = a->scale < b->scale ? a : b;
    const unsigned scale = a->scale < b->scale ? b->scale : a->scale;
    if (__builtin_mul_overflow(low->mantissa, power(scale - low->scale), &low->mantissa)) {
        return false;
    }
    low->scale = scale;
    return true;
}

// Where the quotient has few digits.
static bool
divide(LgExprSmall a, LgExprSmall b, LgExprSmall *out)
{
    enum { MORE_DIGITS = 6 };
    int scale = (int)a.scale - (int)b.scale;
    if (a.mantissa == INT64_MIN) {
        return false; // has no counterpart
    }
    for (int more = 0; more < MORE_DIGITS || scale < 0; more++, scale++) {
        if (a.mantissa % b.mantissa == 0 && scale >= 0 && scale <= MAX_SCALE) {
            *out = (LgExprSmall){a.mantissa / b.mantissa, (unsigned)scale, false};
            return true;
        }
        if (__builtin_mul_overflow(a.mantissa, (int64_t)10, &a.mantissa)) {
            return false;
        }
    }
    return false;
}

bool
lg_expr_small_eval(const LgProgram *program, const LgExprNode *node, LgExprSmall *out)
{
    if (node->op == LG_EXPR_TERM) {
        *out = node->short_constant;
        return true;
    }
    if (node->op == LG_EXPR_VAR) {
        const LgId id = program->batch->cols[node->col][program->row];
        out->scale = 0;
        out->whole = lg_id_is_integer(id);
        if (out->whole) {
            out->mantissa = lg_id_integer(id);
            return true;
        }
        if (lg_id_kind(id) == LG_ID_KIND_DECIMAL) {
            lg_id_decimal(id, &out->mantissa, &out->scale);
            return true;
        }
        return false;
    }
    LgExprSmall a;
    LgExprSmall b;
    if (!lg_expr_small_eval(program, node->args[0], &a) ||
        !lg_expr_small_eval(program, node->args[1], &b)) {
        return false;
    }
    if (node->op == LG_EXPR_DIV) {
        return divide(a, b, out);
    }
    out->whole = a.whole && b.whole;
    if (node->op == LG_EXPR_MUL) {
        out->scale = a.scale + b.scale;
        return out->scale <= MAX_SCALE &&
               !__builtin_mul_overflow(a.mantissa, b.mantissa, &out->mantissa);
    }
    if (!align(&a, &b)) {
        return false;
    }
    out->scale = a.scale;
    return node->op == LG_EXPR_ADD
               ? !__builtin_add_overflow(a.mantissa, b.mantissa, &out->mantissa)
               : !__builtin_sub_overflow(a.mantissa, b.mantissa, &out->mantissa);
}

LgId
lg_expr_small_id(LgExprSmall small)
{
    if (small.whole) {
        return lg_id_from_integer(small.mantissa);
    }
    while (small.scale > 0 && small.mantissa % 10 == 0) {
        small.mantissa /= 10;
        small.scale--;
    }
    return lg_id_from_decimal(small.mantissa, small.scale);
}

bool
lg_expr_small_cmp(LgExprSmall a, LgExprSmall b, int *out)
{
    if (!align(&a, &b)) {
        return false;
    }
    *out = (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
    return true;
}
