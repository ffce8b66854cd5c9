// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/report.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/mem.h"

#include <inttypes.h>

typedef struct {
    const char *code;
    LgSeverity severity;
    uint64_t n;
    uint64_t kept;
} Code;

typedef struct {
    const char *group;
    LgStr name;
    uint64_t n;
} Counter;

struct LgReport {
    LgArena *arena;
    LgProblem *problems; // in order of arrival
    size_t n_problems, cap_problems;
    Code *codes;
    size_t n_codes, cap_codes;
    Counter *counters;
    size_t n_counters, cap_counters;
    uint64_t n_by_severity[LG_SEVERITY_ERROR + 1];
    bool failed;
};

static const char *const severity_names[] = {"note", "warning", "rejected", "error"};

LgReport *
lg_report_new(void)
{
    LgReport *report = LG_ALLOC(LgReport);
    if (!report) {
        return NULL;
    }
    report->arena = lg_arena_new(0);
    if (!report->arena) {
        lg_mem_free(report);
        return NULL;
    }
    return report;
}

void
lg_report_free(LgReport *report)
{
    if (report) {
        lg_arena_free(report->arena);
        lg_mem_free(report->problems);
        lg_mem_free(report->codes);
        lg_mem_free(report->counters);
        lg_mem_free(report);
    }
}

static Code *
find_code(const LgReport *report, const char *code)
{
    for (size_t i = 0; i < report->n_codes; i++) {
        if (strcmp(report->codes[i].code, code) == 0) {
            return &report->codes[i];
        }
    }
    return NULL;
}

static Code *
add_code(LgReport *report, const char *code, LgSeverity severity)
{
    Code *found = find_code(report, code);
    if (found) {
        return found;
    }
    if (!lg_mem_grow((void **)&report->codes, &report->cap_codes, report->n_codes + 1,
                     sizeof(Code))) {
        report->failed = true;
        return NULL;
    }
    found = &report->codes[report->n_codes++];
    *found = (Code){.code = code, .severity = severity};
    return found;
}

// Copy, and note when there was no room: an empty slice stays empty.
static LgStr
keep(LgReport *report, LgStr s)
{
    if (s.n == 0) {
        return (LgStr){0};
    }
    const LgStr copy = lg_arena_str(report->arena, s);
    if (!copy.p) {
        report->failed = true;
        return (LgStr){0};
    }
    return copy;
}

void
lg_report_add(LgReport *report, const LgProblem *problem)
{
    report->n_by_severity[problem->severity]++;
    Code *code = add_code(report, problem->code, problem->severity);
    if (!code) {
        return;
    }
    code->n++;
    if (code->kept >= LG_REPORT_SHOWN) {
        return;
    }
    if (!lg_mem_grow((void **)&report->problems, &report->cap_problems, report->n_problems + 1,
                     sizeof(LgProblem))) {
        report->failed = true;
        return;
    }
    code->kept++;
    LgProblem *mine = &report->problems[report->n_problems++];
    *mine = *problem;
    mine->file = keep(report, problem->file);
    mine->other_file = keep(report, problem->other_file);
    mine->cell = keep(report, problem->cell);
    mine->other_cell = keep(report, problem->other_cell);
    mine->column = keep(report, problem->column);
    mine->value = keep(report, problem->value);
    mine->text = keep(report, problem->text);
    mine->expected = keep(report, problem->expected);
    mine->suggestion = keep(report, problem->suggestion);
    mine->fix = keep(report, problem->fix);
}

bool
lg_report_full(const LgReport *report, const char *code)
{
    const Code *found = find_code(report, code);
    return found && found->kept >= LG_REPORT_SHOWN;
}

void
lg_report_skip(LgReport *report, const char *code)
{
    Code *found = find_code(report, code);
    if (found) {
        found->n++;
        report->n_by_severity[found->severity]++;
    }
}

static Counter *
find_counter(const LgReport *report, const char *group, LgStr name)
{
    for (size_t i = 0; i < report->n_counters; i++) {
        Counter *c = &report->counters[i];
        if (lg_str_eq(c->name, name) && strcmp(c->group, group) == 0) {
            return c;
        }
    }
    return NULL;
}

void
lg_report_count(LgReport *report, const char *group, LgStr name, uint64_t n)
{
    Counter *found = find_counter(report, group, name);
    if (!found) {
        if (!lg_mem_grow((void **)&report->counters, &report->cap_counters, report->n_counters + 1,
                         sizeof(Counter))) {
            report->failed = true;
            return;
        }
        found = &report->counters[report->n_counters++];
        *found = (Counter){.group = group, .name = keep(report, name)};
    }
    found->n += n;
}

uint64_t
lg_report_counter(const LgReport *report, const char *group, LgStr name)
{
    const Counter *found = find_counter(report, group, name);
    return found ? found->n : 0;
}

uint64_t
lg_report_n(const LgReport *report, LgSeverity severity)
{
    return report->n_by_severity[severity];
}

uint64_t
lg_report_n_code(const LgReport *report, const char *code)
{
    const Code *found = find_code(report, code);
    return found ? found->n : 0;
}

bool
lg_report_failed(const LgReport *report)
{
    return report->failed;
}

// --- Text -------------------------------------------------------------------

// "book.xlsx!Table 1!F17": the file's name ends in that of the sheet.
static void
text_cell(const LgProblem *p, LgBuf *out)
{
    size_t sheet = p->cell.n;
    while (sheet > 0 && p->cell.p[sheet - 1] != '!') {
        sheet--;
    }
    lg_buf_add(out, p->file);
    lg_buf_byte(out, '!');
    lg_buf_add(out, lg_str_from(p->cell, sheet));
    if (p->other_cell.n > 0) {
        lg_buf_add(out, LG_STR(" and "));
        lg_buf_add(out, p->other_cell);
    }
}

static void
text_line(const LgProblem *p, LgBuf *out)
{
    lg_buf_add(out, p->file);
    if (p->line > 0) {
        lg_buf_printf(out, ":%" PRIu64, p->line);
    }
    if (p->other_line > 0) {
        const bool same = p->other_file.n == 0 || lg_str_eq(p->other_file, p->file);
        lg_buf_add(out, LG_STR(" and "));
        lg_buf_add(out, same ? LG_STR("") : p->other_file);
        lg_buf_printf(out, ":%" PRIu64, p->other_line);
    }
    if (p->row > 0 && p->other_row > 0) {
        lg_buf_printf(out, " (rows %" PRIu64 " and %" PRIu64 ")", p->row, p->other_row);
    } else if (p->row > 0) {
        lg_buf_printf(out, " (row %" PRIu64 ")", p->row);
    }
}

static void
text_place(const LgProblem *p, LgBuf *out)
{
    if (p->cell.n > 0) {
        text_cell(p, out);
    } else {
        text_line(p, out);
    }
    if (p->column.n > 0) {
        lg_buf_add(out, LG_STR(", column \""));
        lg_buf_add(out, p->column);
        lg_buf_byte(out, '"');
    }
    if (p->file.n > 0 || p->line > 0 || p->column.n > 0) {
        lg_buf_add(out, LG_STR(": "));
    }
}

// Long cells are cut for the eye; the JSON has them whole.
static void
text_value(LgStr value, LgBuf *out)
{
    enum { SHOWN = 120 };
    lg_buf_add(out, LG_STR(" \""));
    lg_buf_add(out, value.n > SHOWN ? (LgStr){value.p, SHOWN} : value);
    lg_buf_add(out, value.n > SHOWN ? LG_STR("...\"") : LG_STR("\""));
}

static void
text_problem(const LgProblem *p, LgBuf *out)
{
    lg_buf_add(out, LG_STR("  "));
    text_place(p, out);
    lg_buf_add(out, p->text);
    if (p->value.n > 0 || p->has_value) {
        lg_buf_byte(out, ':');
        text_value(p->value, out);
    }
    if (p->expected.n > 0) {
        lg_buf_add(out, LG_STR("; expected "));
        lg_buf_add(out, p->expected);
    }
    if (p->suggestion.n > 0) {
        lg_buf_add(out, LG_STR("; nearest is"));
        text_value(p->suggestion, out);
    }
    lg_buf_byte(out, '\n');
    if (p->fix.n > 0) {
        lg_buf_add(out, LG_STR("    fix: "));
        lg_buf_add(out, p->fix);
        lg_buf_byte(out, '\n');
    }
}

static void
text_code(const LgReport *report, const Code *code, LgBuf *out)
{
    lg_buf_printf(out, "%s %s: %" PRIu64 "%s\n", severity_names[code->severity], code->code,
                  code->n, code->n == 1 ? " problem" : " problems");
    LgStr fix = {0};
    for (size_t i = 0; i < report->n_problems; i++) {
        LgProblem p = report->problems[i];
        if (strcmp(p.code, code->code) != 0) {
            continue;
        }
        // The same advice once is enough.
        if (lg_str_eq(p.fix, fix)) {
            p.fix = (LgStr){0};
        } else {
            fix = p.fix;
        }
        text_problem(&p, out);
    }
    if (code->n > code->kept) {
        lg_buf_printf(out, "  and %" PRIu64 " more\n", code->n - code->kept);
    }
}

// Counters of a group need not stand together.
static bool
same_group(const Counter *a, const Counter *b)
{
    return strcmp(a->group, b->group) == 0;
}

static bool
first_of_group(const LgReport *report, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (same_group(&report->counters[i], &report->counters[at])) {
            return false;
        }
    }
    return true;
}

// A group of a few counters one by one, a large one as its sum.
static void
text_group(const LgReport *report, size_t first, LgBuf *out)
{
    enum { ONE_BY_ONE = 6 };
    size_t members = 0;
    uint64_t sum = 0;
    for (size_t i = first; i < report->n_counters; i++) {
        if (same_group(&report->counters[i], &report->counters[first])) {
            members++;
            sum += report->counters[i].n;
        }
    }
    if (members > ONE_BY_ONE) {
        lg_buf_printf(out, "%s: %" PRIu64 " in %zu counters (the report as JSON has each)\n",
                      report->counters[first].group, sum, members);
        return;
    }
    for (size_t i = first; i < report->n_counters; i++) {
        const Counter *c = &report->counters[i];
        if (same_group(c, &report->counters[first])) {
            lg_buf_printf(out, "%s%s" LG_STR_FMT ": %" PRIu64 "\n", c->group,
                          c->name.n > 0 ? " " : "", LG_STR_ARG(c->name), c->n);
        }
    }
}

void
lg_report_text(const LgReport *report, LgBuf *out)
{
    for (int severity = LG_SEVERITY_ERROR; severity >= LG_SEVERITY_NOTE; severity--) {
        for (size_t i = 0; i < report->n_codes; i++) {
            if ((int)report->codes[i].severity == severity) {
                text_code(report, &report->codes[i], out);
            }
        }
    }
    for (size_t i = 0; i < report->n_counters; i++) {
        if (first_of_group(report, i)) {
            text_group(report, i, out);
        }
    }
    if (report->failed) {
        lg_buf_add(out, LG_STR("memory ran short: this report is not whole\n"));
    }
}

// --- JSON -------------------------------------------------------------------

static void
json_text(LgJson *json, const char *name, LgStr value)
{
    if (value.n > 0) {
        lg_json_member(json, lg_str_c(name), value);
    }
}

static void
json_number(LgJson *json, const char *name, uint64_t value)
{
    if (value > 0) {
        lg_json_key(json, lg_str_c(name));
        lg_json_uint(json, value);
    }
}

static void
json_problem(LgJson *json, const LgProblem *p)
{
    lg_json_object(json);
    json_text(json, "code", lg_str_c(p->code));
    json_text(json, "severity", lg_str_c(severity_names[p->severity]));
    json_text(json, "file", p->file);
    json_number(json, "row", p->row);
    json_number(json, "line", p->line);
    json_text(json, "otherFile", p->other_file);
    json_number(json, "otherRow", p->other_row);
    json_number(json, "otherLine", p->other_line);
    json_text(json, "cell", p->cell);
    json_text(json, "otherCell", p->other_cell);
    json_text(json, "column", p->column);
    if (p->value.n > 0 || p->has_value) {
        lg_json_member(json, LG_STR("value"), p->value);
    }
    json_text(json, "text", p->text);
    json_text(json, "expected", p->expected);
    json_text(json, "suggestion", p->suggestion);
    json_text(json, "fix", p->fix);
    lg_json_object_end(json);
}

// A line for each problem and each counter, so that a report can be compared with diff.
void
lg_report_json(const LgReport *report, LgBuf *out)
{
    LgJson json = lg_json_on(out);
    lg_json_object(&json);
    lg_json_key(&json, LG_STR("problems"));
    lg_json_array(&json);
    for (size_t i = 0; i < report->n_problems; i++) {
        lg_buf_byte(out, '\n');
        json_problem(&json, &report->problems[i]);
    }
    lg_json_array_end(&json);
    lg_buf_byte(out, '\n');
    lg_json_key(&json, LG_STR("codes"));
    lg_json_object(&json);
    for (size_t i = 0; i < report->n_codes; i++) {
        json_number(&json, report->codes[i].code, report->codes[i].n);
    }
    lg_json_object_end(&json);
    lg_buf_byte(out, '\n');
    lg_json_key(&json, LG_STR("counters"));
    lg_json_array(&json);
    for (size_t i = 0; i < report->n_counters; i++) {
        const Counter *c = &report->counters[i];
        lg_buf_byte(out, '\n');
        lg_json_object(&json);
        json_text(&json, "group", lg_str_c(c->group));
        json_text(&json, "name", c->name);
        lg_json_key(&json, LG_STR("n"));
        lg_json_uint(&json, c->n);
        lg_json_object_end(&json);
    }
    lg_json_array_end(&json);
    lg_json_object_end(&json);
    lg_buf_byte(out, '\n');
}
