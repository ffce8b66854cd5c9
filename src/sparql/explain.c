// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/explain_impl.h"

#include <inttypes.h>

typedef struct {
    LgExec *exec;
    LgBuf *out;
    LgError *err;
} Printer;

static const char *const mode_names[] = {[LG_JOIN_INNER] = "",
                                         [LG_JOIN_LEFT] = "left ",
                                         [LG_JOIN_SEMI] = "semi ",
                                         [LG_JOIN_ANTI] = "anti ",
                                         [LG_JOIN_MINUS] = "minus "};

static void
print_var(Printer *printer, LgVar var)
{
    const LgStr name = printer->exec->query->var_names[var];
    if (name.n > 0) {
        lg_buf_printf(printer->out, "?" LG_STR_FMT, LG_STR_ARG(name));
    } else {
        lg_buf_printf(printer->out, "?.%u", var);
    }
}

static LgStatus
print_id(Printer *printer, LgId id)
{
    LgTerm term;
    LgArena *scratch = lg_arena_new(0);
    if (!scratch) {
        return lg_error_set(printer->err, LG_E_NOMEM, "no memory to print the plan");
    }
    const LgStatus st = lg_termtable_term(printer->exec->terms, id, scratch, &term, printer->err);
    if (st == LG_OK) {
        lg_term_format(&term, printer->out);
    }
    lg_arena_free(scratch);
    return st;
}

static LgStatus
print_pattern(Printer *printer, const LgPattern *pattern)
{
    for (int at = 0; at < 4; at++) {
        if (pattern->var[at] == LG_VAR_NONE && pattern->id[at] == LG_ID_NONE) {
            continue;
        }
        lg_buf_byte(printer->out, ' ');
        if (pattern->var[at] != LG_VAR_NONE) {
            print_var(printer, pattern->var[at]);
        }
        if (pattern->id[at] != LG_ID_NONE) {
            if (pattern->var[at] != LG_VAR_NONE) {
                lg_buf_byte(printer->out, '=');
            }
            LG_TRY(print_id(printer, pattern->id[at]));
        }
    }
    if (pattern->max_o != LG_ID_NONE) {
        lg_buf_printf(printer->out, " between ");
        LG_TRY(print_id(printer, pattern->min_o));
        lg_buf_printf(printer->out, " and ");
        LG_TRY(print_id(printer, pattern->max_o));
    }
    if (!pattern->graphs.all) {
        lg_buf_printf(printer->out, " in %zu graphs", pattern->graphs.n);
    }
    return LG_OK;
}

static void
print_path(Printer *printer, const LgPath *path)
{
    static const char *const marks[] = {
        [LG_PATH_INVERSE] = "^", [LG_PATH_SEQUENCE] = "/", [LG_PATH_STAR] = "*",
        [LG_PATH_PLUS] = "+",    [LG_PATH_OPTIONAL] = "?", [LG_PATH_ALTERNATIVE] = "|",
        [LG_PATH_NOT] = "|"};
    LgBuf *out = printer->out;
    if (path->kind == LG_PATH_IRI) {
        lg_buf_printf(out, "<" LG_STR_FMT ">", LG_STR_ARG(path->node.term.value));
        return;
    }
    lg_buf_add(out, path->kind == LG_PATH_INVERSE ? LG_STR("^(")
                    : path->kind == LG_PATH_NOT   ? LG_STR("!(")
                                                  : LG_STR("("));
    for (uint32_t i = 0; i < path->n; i++) {
        if (i > 0) {
            lg_buf_add(out, lg_str_c(marks[path->kind]));
        }
        print_path(printer, path->kids[i]);
    }
    lg_buf_byte(out, ')');
    if (path->kind >= LG_PATH_STAR && path->kind <= LG_PATH_OPTIONAL) {
        lg_buf_add(out, lg_str_c(marks[path->kind]));
    }
}

static LgStatus
print_path_pattern(Printer *printer, const LgPathPattern *pattern)
{
    for (int e = 0; e < 2; e++) {
        lg_buf_byte(printer->out, ' ');
        if (e == 1) {
            print_path(printer, pattern->path);
            lg_buf_byte(printer->out, ' ');
        }
        if (pattern->id[e] != LG_ID_NONE) {
            LG_TRY(print_id(printer, pattern->id[e]));
        } else {
            print_var(printer, pattern->var[e]);
        }
    }
    if (!pattern->graphs.all) {
        lg_buf_printf(printer->out, " in %zu graphs", pattern->graphs.n);
    }
    return LG_OK;
}

static LgStatus
print_details(Printer *printer, const LgPlan *plan)
{
    static const char *const orders[] = {"", " by subject", " by object"};
    switch (plan->kind) {
    case LG_PLAN_SCAN:
        LG_TRY(print_pattern(printer, plan->pattern));
        lg_buf_printf(printer->out, "%s", orders[plan->order]);
        break;
    case LG_PLAN_COUNT:
    case LG_PLAN_COUNTS:
    case LG_PLAN_BIND: return print_pattern(printer, plan->pattern);
    case LG_PLAN_PATH: return print_path_pattern(printer, plan->path);
    case LG_PLAN_MERGE:
        lg_buf_byte(printer->out, ' ');
        print_var(printer, plan->key);
        break;
    case LG_PLAN_EXTEND:
    case LG_PLAN_GRAPHS:
        lg_buf_byte(printer->out, ' ');
        print_var(printer, plan->var);
        break;
    case LG_PLAN_HASH:
        for (uint32_t c = 0; c < plan->inputs[0]->n_vars; c++) {
            if (lg_plan_column(plan->inputs[1], plan->inputs[0]->vars[c]) != UINT32_MAX) {
                lg_buf_byte(printer->out, ' ');
                print_var(printer, plan->inputs[0]->vars[c]);
            }
        }
        break;
    case LG_PLAN_PROJECT:
        for (uint32_t c = 0; c < plan->n_vars; c++) {
            lg_buf_byte(printer->out, ' ');
            print_var(printer, plan->vars[c]);
        }
        break;
    case LG_PLAN_FILTER:
        lg_buf_printf(printer->out, " at %u:%u", plan->expr->line, plan->expr->column);
        break;
    case LG_PLAN_SLICE:
        lg_buf_printf(printer->out, " offset %" PRIu64, plan->offset);
        if (plan->limit != UINT64_MAX) {
            lg_buf_printf(printer->out, " limit %" PRIu64, plan->limit);
        }
        break;
    case LG_PLAN_ORDER:
        if (plan->limit != UINT64_MAX) {
            lg_buf_printf(printer->out, " first %" PRIu64, plan->limit);
        }
        break;
    case LG_PLAN_VALUES: lg_buf_printf(printer->out, " %" PRIu64 " rows", plan->table.n); break;
    case LG_PLAN_APPLY:
    case LG_PLAN_UNION:
    case LG_PLAN_DISTINCT:
    case LG_PLAN_REDUCED:
    case LG_PLAN_GROUP: break;
    }
    return LG_OK;
}

static LgStatus
print_op(Printer *printer, const LgOp *op, int depth)
{
    const LgPlan *plan = op->plan;
    const bool join = plan->kind == LG_PLAN_MERGE || plan->kind == LG_PLAN_HASH ||
                      plan->kind == LG_PLAN_BIND || plan->kind == LG_PLAN_APPLY ||
                      plan->kind == LG_PLAN_PATH;
    lg_buf_printf(printer->out, "%*s%s%s", 2 * depth, "", join ? mode_names[plan->mode] : "",
                  op->type->name);
    LG_TRY(print_details(printer, plan));
    lg_buf_printf(printer->out, "  (estimated %.0f rows, got %" PRIu64 ", %.3f ms)\n", plan->rows,
                  op->rows_out, (double)op->time_ns / 1e6);
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        LG_TRY(print_op(printer, op->inputs[i], depth + 1));
    }
    return LG_OK;
}

LgStatus
lg_explain_write(LgExec *exec, const LgOp *root, LgBuf *out, LgError *err)
{
    Printer printer = {.exec = exec, .out = out, .err = err};
    LG_TRY(print_op(&printer, root, 0));
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory to print the plan") : LG_OK;
}
