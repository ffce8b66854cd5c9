// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The plan as a table for people: a line for each operator, its inputs indented below it.

#include "sparql/explain_impl.h"

#include <inttypes.h>
#include <stdio.h>

enum { OFF_BY = 10, COUNT_TEXT = 32, MOST_INDENT = 160 };

double
lg_explain_estimate(const LgProfileNode *node)
{
    const double most = 1e15;
    return node->estimated < most ? node->estimated : most; // also when it is not a number
}

double
lg_explain_error(const LgProfileNode *node)
{
    const double estimated = node->estimated < 1 ? 1 : lg_explain_estimate(node);
    const double actual = node->rows < 1 ? 1 : (double)node->rows;
    if (node->runs == 0) {
        return 0;
    }
    if (actual > estimated * OFF_BY) {
        return actual / estimated;
    }
    const bool whole = node->ended == node->runs && node->seeks == 0;
    return whole && estimated > actual * OFF_BY ? actual / estimated : 0;
}

static uint64_t
inner_ns(const LgProfileInner *inner)
{
    uint64_t ns = inner->planning_ns;
    for (int i = 0; i <= LG_PROFILE_OTHERS; i++) {
        ns += inner->plans[i] ? inner->plans[i]->time_ns : 0;
    }
    return ns;
}

uint64_t
lg_explain_own_ns(const LgProfileNode *node)
{
    uint64_t below = 0;
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        below += node->inputs[i]->time_ns;
    }
    for (const LgProfileInner *inner = node->inner; inner; inner = inner->next) {
        below += inner_ns(inner);
    }
    return node->time_ns > below ? node->time_ns - below : 0;
}

static size_t
memory_of(const LgProfileNode *node)
{
    return node->memory > node->most_memory ? node->memory : node->most_memory;
}

size_t
lg_explain_own_memory(const LgProfileNode *node)
{
    size_t below = 0;
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        below += memory_of(node->inputs[i]);
    }
    return memory_of(node) > below ? memory_of(node) - below : 0;
}

// --- Cells --------------------------------------------------------------------------

// "12,345"
static const char *
count_text(uint64_t n, char to[COUNT_TEXT])
{
    char *p = to + COUNT_TEXT - 1;
    *p = '\0';
    int digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0) {
            *--p = ',';
        }
        *--p = (char)('0' + (int)(n % 10));
        n /= 10;
        digits++;
    } while (n > 0);
    return p;
}

// "1.5 MiB"
static const char *
bytes_text(size_t n, char to[COUNT_TEXT])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    double value = (double)n;
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        value /= 1024;
        unit++;
    }
    (void)snprintf(to, COUNT_TEXT, "%.*f %s", unit > 0 && value < 100 ? 1 : 0, value, units[unit]);
    return to;
}

// "120x more", "50x less"; empty when the estimate was good enough.
static const char *
error_text(const LgProfileNode *node, char to[COUNT_TEXT])
{
    const double error = lg_explain_error(node);
    to[0] = '\0';
    if (error >= 1) {
        (void)snprintf(to, COUNT_TEXT, "%.0fx more", error);
    } else if (error > 0) {
        (void)snprintf(to, COUNT_TEXT, "%.0fx less", 1 / error);
    }
    return to;
}

// "once", "1,200 times"
static const char *
times_text(uint64_t n, char to[COUNT_TEXT])
{
    char count[COUNT_TEXT];
    (void)snprintf(to, COUNT_TEXT, "%s%s", n == 1 ? "once" : count_text(n, count),
                   n == 1 ? "" : " times");
    return to;
}

static double
ms(uint64_t ns)
{
    return (double)ns / 1e6;
}

// --- Lines ----------------------------------------------------------------------------

// Of very deep plans the depth no longer shows.
static int
indent(int depth)
{
    return 2 * depth < MOST_INDENT ? 2 * depth : MOST_INDENT;
}

static void add_node(const LgExplain *explain, const LgProfileNode *node, int depth, LgBuf *out);

static void
add_inner(const LgExplain *explain, const LgProfileInner *inner, int depth, LgBuf *out)
{
    char runs[COUNT_TEXT];
    char asked[COUNT_TEXT];
    lg_buf_printf(out, "%*s%*s", LG_EXPLAIN_MARGIN, "", indent(depth), "");
    switch (inner->kind) {
    case LG_PROFILE_EXISTS:
        lg_buf_printf(out, "EXISTS at %u:%u, asked by %s rows, run %s", inner->line, inner->column,
                      count_text(inner->asked, asked), times_text(inner->runs, runs));
        break;
    case LG_PROFILE_BATCH:
        lg_buf_printf(out, "for each batch of rows, run %s", times_text(inner->runs, runs));
        break;
    case LG_PROFILE_GRAPH:
        lg_buf_printf(out, "for each graph, run %s", times_text(inner->runs, runs));
        break;
    }
    lg_buf_printf(out, ", planned in %.2f ms:\n", ms(inner->planning_ns));
    for (int i = 0; i <= LG_PROFILE_OTHERS; i++) {
        const LgProfileNode *plan = inner->plans[i];
        if (plan && plan->runs < inner->runs) {
            lg_buf_printf(out, "%*s%*srun %s as\n", LG_EXPLAIN_MARGIN, "", indent(depth + 1), "",
                          times_text(plan->runs, runs));
        }
        if (plan) {
            add_node(explain, plan, depth + 1, out);
        }
    }
}

static void
add_measured(const LgProfileNode *node, LgBuf *out)
{
    char text[COUNT_TEXT];
    lg_buf_printf(out, " %13s%s", count_text(node->rows, text),
                  node->ended < node->runs ? "+" : " ");
    lg_buf_printf(out, " %-12s", error_text(node, text));
    lg_buf_printf(out, " %10.2f %10.2f", ms(node->time_ns), ms(lg_explain_own_ns(node)));
    lg_buf_printf(out, " %9s", count_text(node->calls + node->seeks, text));
    lg_buf_printf(out, " %9s", bytes_text(lg_explain_own_memory(node), text));
}

static void
add_node(const LgExplain *explain, const LgProfileNode *node, int depth, LgBuf *out)
{
    char text[COUNT_TEXT];
    lg_buf_printf(out, "%13s", count_text((uint64_t)(lg_explain_estimate(node) + 0.5), text));
    if (explain->measured) {
        add_measured(node, out);
    }
    lg_buf_printf(out, "  %*s" LG_STR_FMT, indent(depth), "", LG_STR_ARG(node->name));
    if (node->detail.n > 0) {
        lg_buf_printf(out, " " LG_STR_FMT, LG_STR_ARG(node->detail));
    }
    if (node->visited > 0) {
        lg_buf_printf(out, "  (%s nodes visited)", count_text(node->visited, text));
    }
    if (node->requests > 0) {
        lg_buf_printf(out, "  (%s request%s", count_text(node->requests, text),
                      node->requests == 1 ? "" : "s");
        lg_buf_printf(out, " sent, %s rows received)", count_text(node->received, text));
    }
    lg_buf_byte(out, '\n');
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        add_node(explain, node->inputs[i], depth + 1, out);
    }
    for (const LgProfileInner *inner = node->inner; inner; inner = inner->next) {
        add_inner(explain, inner, depth + 1, out);
    }
}

static void
add_totals(const LgExplain *explain, LgBuf *out)
{
    char text[COUNT_TEXT];
    if (explain->failure) {
        lg_buf_printf(out, "It did not run to its end: %s\n", explain->failure->text);
    } else if (explain->is_boolean) {
        lg_buf_printf(out, "Answer: %s\n", explain->boolean ? "true" : "false");
    } else {
        lg_buf_printf(out, "Answer: %s %s\n", count_text(explain->rows, text),
                      explain->is_graph ? "triples" : "rows");
    }
    lg_buf_printf(out, "Time: %.2f ms = parsing %.2f + planning %.2f + running %.2f",
                  ms(explain->parsing_ns + explain->planning_ns + explain->running_ns),
                  ms(explain->parsing_ns), ms(explain->planning_ns), ms(explain->running_ns));
    lg_buf_printf(out, ", of which %.2f in the operators (limit %u ms)\n",
                  ms(explain->profile->root->time_ns), explain->timeout_ms);
    lg_buf_printf(out, "Memory: %s at its peak", bytes_text(explain->profile->peak, text));
    lg_buf_printf(out, " (limit %s)\n\n", bytes_text(explain->memory, text));
}

void
lg_explain_text(const LgExplain *explain, LgBuf *out)
{
    if (explain->kept) {
        lg_buf_add(out, LG_STR("cached: the answer is there already; the query was run for its "
                               "plan only\n"));
    }
    if (explain->measured) {
        add_totals(explain, out);
        lg_buf_printf(out, "%13s %13s  %-12s %10s %10s %9s %9s  operator\n", "estimated", "rows",
                      "off by", "total ms", "own ms", "calls", "memory");
    } else {
        lg_buf_printf(out, "%13s  operator\n", "estimated");
    }
    add_node(explain, explain->profile->root, 0, out);
}
