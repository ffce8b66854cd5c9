// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/csvw_impl.h"

#include <stdarg.h>
#include <stdio.h>

LgStatus
lg_csvw_no_memory(const LgCsvw *csvw)
{
    return lg_error_set(csvw->err, LG_E_NOMEM, "no memory for metadata and its tables");
}

void
lg_csvw_warn(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    const LgProblem problem = {
        .code = "W-CSVW-META",
        .severity = LG_SEVERITY_WARNING,
        .file = doc ? doc->path : (LgStr){0},
        .line = at ? at->line : 0,
        .text = lg_str_c(text),
        .fix = LG_STR("correct the metadata; until then the default is used"),
    };
    lg_report_add(csvw->report, &problem);
}

LgStatus
lg_csvw_bad(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)lg_error_vset(csvw->err, LG_E_INVALID, fmt, args);
    va_end(args);
    if (doc) {
        lg_error_at(csvw->err, doc->path, at ? at->line : 0, at ? at->column : 0);
    }
    return LG_E_INVALID;
}

LgStatus
lg_csvw_limit(const LgCsvw *csvw, LgStr path, uint64_t line, uint32_t column, const char *what,
              unsigned most)
{
    (void)lg_error_set(csvw->err, LG_E_LIMIT, "more than %u %s", most, what);
    lg_error_at(csvw->err, path, (uint32_t)line, column);
    return LG_E_LIMIT;
}

void
lg_csvw_problem(LgCsvw *csvw, const char *code, const LgCsvwRow *row, const LgCsvwColumn *column,
                LgProblem problem)
{
    if (lg_report_full(csvw->report, code)) {
        lg_report_skip(csvw->report, code);
        return;
    }
    problem.code = code;
    problem.severity = csvw->options->lenient ? LG_SEVERITY_WARNING : LG_SEVERITY_ERROR;
    if (row) {
        problem.file = row->table->path;
        problem.row = row->row ? row->row->row : problem.row;
        problem.line = row->row ? row->row->line : problem.line;
    }
    if (column) {
        problem.column = column->n_titles > 0 ? column->titles[0].text : column->name;
    }
    lg_report_add(csvw->report, &problem);
}
