// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/report_impl.h"

#include "base/json.h"
#include "base/mem.h"

#include <inttypes.h>

const char *const lg_report_severities[] = {"note", "warning", "rejected", "error"};
const char *const lg_report_kinds[] = {"added", "changed", "removed"};

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
        lg_mem_free(report->changes);
        lg_mem_free(report);
    }
}

static LgReportCode *
find_code(const LgReport *report, const char *code)
{
    for (size_t i = 0; i < report->n_codes; i++) {
        if (strcmp(report->codes[i].code, code) == 0) {
            return &report->codes[i];
        }
    }
    return NULL;
}

static LgReportCode *
add_code(LgReport *report, const char *code, LgSeverity severity)
{
    LgReportCode *found = find_code(report, code);
    if (found) {
        return found;
    }
    if (!lg_mem_grow((void **)&report->codes, &report->cap_codes, report->n_codes + 1,
                     sizeof(LgReportCode))) {
        report->failed = true;
        return NULL;
    }
    found = &report->codes[report->n_codes++];
    *found = (LgReportCode){.code = code, .severity = severity};
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
    LgReportCode *code = add_code(report, problem->code, problem->severity);
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
    const LgReportCode *found = find_code(report, code);
    return found && found->kept >= LG_REPORT_SHOWN;
}

void
lg_report_skip(LgReport *report, const char *code)
{
    LgReportCode *found = find_code(report, code);
    if (found) {
        found->n++;
        report->n_by_severity[found->severity]++;
    }
}

void
lg_report_changes(LgReport *report, const LgReportChanges *changes)
{
    if (!lg_mem_grow((void **)&report->changes, &report->cap_changes, report->n_changes + 1,
                     sizeof(*report->changes))) {
        report->failed = true;
        return;
    }
    LgReportChanges *mine = &report->changes[report->n_changes++];
    *mine = *changes;
    mine->graph = keep(report, changes->graph);
    mine->class = keep(report, changes->class);
    for (unsigned k = 0; k < LG_REPORT_KINDS; k++) {
        for (unsigned f = 0; f < LG_REPORT_FIRST; f++) {
            mine->first[k][f] = keep(report, changes->first[k][f]);
        }
    }
}

void
lg_report_merge(LgReport *report, const LgReport *from)
{
    for (size_t i = 0; i < from->n_problems; i++) {
        lg_report_add(report, &from->problems[i]);
    }
    for (size_t i = 0; i < from->n_codes; i++) {
        const LgReportCode *more = &from->codes[i];
        LgReportCode *code = add_code(report, more->code, more->severity);
        if (code) {
            code->n += more->n - more->kept;
            report->n_by_severity[more->severity] += more->n - more->kept;
        }
    }
    for (size_t i = 0; i < from->n_counters; i++) {
        const LgReportCounter *c = &from->counters[i];
        lg_report_count(report, c->group, c->name, c->n);
    }
    for (size_t i = 0; i < from->n_changes; i++) {
        lg_report_changes(report, &from->changes[i]);
    }
    report->failed |= from->failed;
}

void
lg_report_clear(LgReport *report)
{
    lg_arena_reset(report->arena);
    report->n_problems = report->n_codes = report->n_counters = report->n_changes = 0;
    memset(report->n_by_severity, 0, sizeof(report->n_by_severity));
    report->failed = false;
}

static LgReportCounter *
find_counter(const LgReport *report, const char *group, LgStr name)
{
    for (size_t i = 0; i < report->n_counters; i++) {
        LgReportCounter *c = &report->counters[i];
        if (lg_str_eq(c->name, name) && strcmp(c->group, group) == 0) {
            return c;
        }
    }
    return NULL;
}

void
lg_report_count(LgReport *report, const char *group, LgStr name, uint64_t n)
{
    LgReportCounter *found = find_counter(report, group, name);
    if (!found) {
        if (!lg_mem_grow((void **)&report->counters, &report->cap_counters, report->n_counters + 1,
                         sizeof(LgReportCounter))) {
            report->failed = true;
            return;
        }
        found = &report->counters[report->n_counters++];
        *found = (LgReportCounter){.group = group, .name = keep(report, name)};
    }
    found->n += n;
}

uint64_t
lg_report_counter(const LgReport *report, const char *group, LgStr name)
{
    const LgReportCounter *found = find_counter(report, group, name);
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
    const LgReportCode *found = find_code(report, code);
    return found ? found->n : 0;
}

const char *
lg_report_worst(const LgReport *report)
{
    const LgReportCode *worst = NULL;
    for (size_t i = 0; i < report->n_codes; i++) {
        const LgReportCode *code = &report->codes[i];
        if (code->severity > LG_SEVERITY_NOTE && (!worst || code->severity > worst->severity)) {
            worst = code;
        }
    }
    return worst ? worst->code : NULL;
}

bool
lg_report_failed(const LgReport *report)
{
    return report->failed;
}

// --- Text -------------------------------------------------------------------

// What goes before words, and ends it.
typedef struct {
    const char *severities[LG_SEVERITY_ERROR + 1];
    const char *quiet, *end;
} Look;

static const Look looks[] = {
    {{"", "", "", ""}, "", ""},
    {{"\033[36m", "\033[1;33m", "\033[1;35m", "\033[1;31m"}, "\033[2m", "\033[0m"},
};

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

void
lg_report_place(const LgProblem *problem, LgBuf *out)
{
    text_place(problem, out);
}

// What came out of a table cannot break the line, nor talk to the terminal.
static void
make_plain(LgBuf *out, size_t from)
{
    for (size_t i = from; i < out->n; i++) {
        const unsigned char c = (unsigned char)out->p[i];
        const unsigned char next = i + 1 < out->n ? (unsigned char)out->p[i + 1] : 0;
        if (c < 0x20 || c == 0x7f) {
            out->p[i] = ' ';
        } else if (c == 0xc2 && next >= 0x80 && next < 0xa0) { // U+0080 to U+009F
            out->p[i] = out->p[i + 1] = ' ';
        }
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
text_problem(const LgProblem *p, const Look *look, LgBuf *out)
{
    const size_t start = out->n;
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
    make_plain(out, start);
    lg_buf_byte(out, '\n');
    if (p->fix.n > 0) {
        lg_buf_printf(out, "    %sfix:%s ", look->quiet, look->end);
        lg_buf_add(out, p->fix);
        lg_buf_byte(out, '\n');
    }
}

static void
text_code(const LgReport *report, const LgReportCode *code, const Look *look, LgBuf *out)
{
    lg_buf_printf(out, "%s%s %s:%s %" PRIu64 "%s\n", look->severities[code->severity],
                  lg_report_severities[code->severity], code->code, look->end, code->n,
                  code->n == 1 ? " problem" : " problems");
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
        text_problem(&p, look, out);
    }
    if (code->n > code->kept) {
        lg_buf_printf(out, "  and %" PRIu64 " more\n", code->n - code->kept);
    }
}

// Counters of a group need not stand together.
static bool
same_group(const LgReportCounter *a, const LgReportCounter *b)
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
        const LgReportCounter *c = &report->counters[i];
        if (same_group(c, &report->counters[first])) {
            lg_buf_printf(out, "%s%s" LG_STR_FMT ": %" PRIu64 "\n", c->group,
                          c->name.n > 0 ? " " : "", LG_STR_ARG(c->name), c->n);
        }
    }
}

void
lg_report_text(const LgReport *report, bool colour, LgBuf *out)
{
    const Look *look = &looks[colour ? 1 : 0];
    for (int severity = LG_SEVERITY_ERROR; severity >= LG_SEVERITY_NOTE; severity--) {
        for (size_t i = 0; i < report->n_codes; i++) {
            if ((int)report->codes[i].severity == severity) {
                text_code(report, &report->codes[i], look, out);
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
    json_text(json, "severity", lg_str_c(lg_report_severities[p->severity]));
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

static void
json_changes(LgJson *json, const LgReportChanges *changes)
{
    lg_json_object(json);
    lg_json_member(json, LG_STR("graph"), changes->graph);
    lg_json_member(json, LG_STR("class"), changes->class);
    for (unsigned k = 0; k < LG_REPORT_KINDS; k++) {
        lg_json_key(json, lg_str_c(lg_report_kinds[k]));
        lg_json_object(json);
        lg_json_key(json, LG_STR("n"));
        lg_json_uint(json, changes->n[k]);
        lg_json_key(json, LG_STR("first"));
        lg_json_array(json);
        for (unsigned f = 0; f < LG_REPORT_FIRST && f < changes->n[k]; f++) {
            lg_json_str(json, changes->first[k][f]);
        }
        lg_json_array_end(json);
        lg_json_object_end(json);
    }
    lg_json_key(json, LG_STR("returned"));
    lg_json_uint(json, changes->returned);
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
        const LgReportCounter *c = &report->counters[i];
        lg_buf_byte(out, '\n');
        lg_json_object(&json);
        json_text(&json, "group", lg_str_c(c->group));
        json_text(&json, "name", c->name);
        lg_json_key(&json, LG_STR("n"));
        lg_json_uint(&json, c->n);
        lg_json_object_end(&json);
    }
    lg_json_array_end(&json);
    if (report->n_changes > 0) {
        lg_json_key(&json, LG_STR("changes"));
        lg_json_array(&json);
        for (size_t i = 0; i < report->n_changes; i++) {
            json_changes(&json, &report->changes[i]);
        }
        lg_json_array_end(&json);
    }
    lg_json_object_end(&json);
    lg_buf_byte(out, '\n');
}
