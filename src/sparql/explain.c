// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What an operator works on, in the words of the query.

#include "sparql/explain_impl.h"

#include <inttypes.h>

typedef struct {
    LgExec *exec;
    const LgId *fixed;
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

// May it stand behind a prefix as it is?
static bool
is_simple(LgStr name)
{
    for (size_t i = 0; i < name.n; i++) {
        const char c = name.p[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(c >= '0' && c <= '9') && (c != '-' || i == 0)) {
            return false;
        }
    }
    return true;
}

// With a prefix of the query, if one fits.
static void
print_iri(Printer *printer, LgStr iri)
{
    const LgQuery *query = printer->exec->query;
    for (uint32_t i = 0; i < query->n_prefixes; i++) {
        const LgPrefixDecl *decl = &query->prefixes[i];
        const LgStr name = lg_str_from(iri, decl->iri.n);
        if (lg_str_starts(iri, decl->iri) && is_simple(name)) {
            lg_buf_printf(printer->out, LG_STR_FMT ":" LG_STR_FMT, LG_STR_ARG(decl->prefix),
                          LG_STR_ARG(name));
            return;
        }
    }
    lg_buf_printf(printer->out, "<" LG_STR_FMT ">", LG_STR_ARG(iri));
}

static void
print_term(Printer *printer, const LgTerm *term)
{
    if (term->kind == LG_TERM_IRI) {
        print_iri(printer, term->value);
    } else if (lg_str_eq(term->datatype, LG_STR(LG_NS_XSD "integer"))) {
        lg_buf_add(printer->out, term->value);
    } else {
        lg_term_format(term, printer->out);
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
        print_term(printer, &term);
    }
    lg_arena_free(scratch);
    return st;
}

// "?v", "<iri>", "?v=<iri>" for a variable whose only value is known, "?v=given" for one whose
// value comes with the row that the pattern is run for.
static LgStatus
print_position(Printer *printer, LgVar var, LgId id)
{
    if (var != LG_VAR_NONE) {
        print_var(printer, var);
        if (id != LG_ID_NONE && printer->fixed && printer->fixed[var] == id) {
            lg_buf_add(printer->out, LG_STR("=given"));
            return LG_OK;
        }
    }
    if (id == LG_ID_NONE) {
        return LG_OK;
    }
    if (var != LG_VAR_NONE) {
        lg_buf_byte(printer->out, '=');
    }
    return print_id(printer, id);
}

static void
print_graphs(Printer *printer, const LgGraphs *graphs)
{
    if (!graphs->all) {
        lg_buf_printf(printer->out, " in %zu graph%s", graphs->n, graphs->n == 1 ? "" : "s");
    }
}

// The objects' range; ids begin and end with the least and the greatest value of a kind.
static LgStatus
print_range(Printer *printer, LgId min, LgId max)
{
    if (max == LG_ID_NONE) {
        return LG_OK;
    }
    if (min != lg_id_make(lg_id_kind(min), 0)) {
        lg_buf_add(printer->out, LG_STR(" from "));
        LG_TRY(print_id(printer, min));
    }
    if (max != lg_id_make(lg_id_kind(max), LG_ID_PAYLOAD_MASK)) {
        lg_buf_add(printer->out, LG_STR(" up to "));
        LG_TRY(print_id(printer, max));
    }
    return LG_OK;
}

static LgStatus
print_pattern(Printer *printer, const LgPattern *pattern)
{
    for (int at = 0; at < 4; at++) {
        if (pattern->var[at] == LG_VAR_NONE && pattern->id[at] == LG_ID_NONE) {
            continue;
        }
        lg_buf_byte(printer->out, ' ');
        LG_TRY(print_position(printer, pattern->var[at], pattern->id[at]));
    }
    LG_TRY(print_range(printer, pattern->min_o, pattern->max_o));
    print_graphs(printer, &pattern->graphs);
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
        print_iri(printer, path->node.term.value);
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
        LG_TRY(print_position(printer, pattern->var[e], pattern->id[e]));
    }
    print_graphs(printer, &pattern->graphs);
    return LG_OK;
}

// A variable by its name, anything else by its place in the query.
static void
print_expr(Printer *printer, const LgExpr *expr)
{
    lg_buf_byte(printer->out, ' ');
    if (expr->op == LG_EXPR_VAR) {
        print_var(printer, expr->var);
    } else {
        lg_buf_printf(printer->out, "at %u:%u", expr->line, expr->column);
    }
}

static void
print_sort(Printer *printer, const LgAlg *alg)
{
    for (uint32_t i = 0; i < alg->n_sort; i++) {
        print_expr(printer, alg->sort[i].expr);
        lg_buf_add(printer->out, alg->sort[i].descending ? LG_STR(" descending") : LG_STR(""));
    }
}

static void
print_keys(Printer *printer, const LgAlg *alg)
{
    for (uint32_t i = 0; i < alg->n_keys; i++) {
        if (alg->keys[i].expr) {
            print_expr(printer, alg->keys[i].expr);
        } else {
            lg_buf_byte(printer->out, ' ');
            print_var(printer, alg->keys[i].var);
        }
    }
}

static void
print_service(Printer *printer, const LgPlan *plan)
{
    const LgNode *node = &plan->alg->node;
    lg_buf_add(printer->out, plan->alg->service->silent ? LG_STR(" silent ") : LG_STR(" "));
    if (node->var != LG_VAR_NONE) {
        print_var(printer, node->var);
    } else {
        print_iri(printer, node->term.value);
    }
    if (plan->limit != UINT64_MAX) {
        lg_buf_printf(printer->out, " limit %" PRIu64, plan->limit);
    }
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
    case LG_PLAN_OBJECTS:
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
        print_sort(printer, plan->alg);
        if (plan->limit != UINT64_MAX) {
            lg_buf_printf(printer->out, " first %" PRIu64, plan->limit);
        }
        break;
    case LG_PLAN_GROUP: print_keys(printer, plan->alg); break;
    case LG_PLAN_GATHER:
        lg_buf_add(printer->out, LG_STR(" by ranges of "));
        print_var(
            printer,
            plan->driver->pattern->var[plan->driver->order == LG_ORDER_S ? LG_COL_S : LG_COL_O]);
        break;
    case LG_PLAN_SERVICE: print_service(printer, plan); break;
    case LG_PLAN_VALUES:
    case LG_PLAN_APPLY:
    case LG_PLAN_UNION:
    case LG_PLAN_DISTINCT:
    case LG_PLAN_REDUCED: break;
    }
    return LG_OK;
}

LgStatus
lg_explain_label(const LgExplainLabeller *labeller, const LgOp *op, LgStr *out_name,
                 LgStr *out_detail, LgError *err)
{
    const LgPlan *plan = op->plan;
    const bool join = plan->kind == LG_PLAN_MERGE || plan->kind == LG_PLAN_HASH ||
                      plan->kind == LG_PLAN_BIND || plan->kind == LG_PLAN_APPLY ||
                      plan->kind == LG_PLAN_PATH || plan->kind == LG_PLAN_SERVICE;
    LgBuf detail = {0};
    Printer printer = {
        .exec = labeller->exec, .fixed = labeller->fixed, .out = &detail, .err = err};
    const LgStatus st = print_details(&printer, plan);
    if (st == LG_OK) {
        *out_name = lg_arena_printf(labeller->arena, "%s%s", join ? mode_names[plan->mode] : "",
                                    op->type->name);
        *out_detail = lg_arena_str(labeller->arena, lg_str_trim(lg_buf_view(&detail)));
    }
    const bool whole = !detail.failed && out_name->p && out_detail->p;
    lg_buf_done(&detail);
    return st != LG_OK || whole
               ? st
               : lg_error_set(err, LG_E_LIMIT, "the plan is too large to be explained");
}
