// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/report_impl.h"

#include <inttypes.h>
#include <stdio.h>

static void
text(LgBuf *out, LgStr cell)
{
    lg_buf_csv(out, cell);
    lg_buf_byte(out, ',');
}

static void
number(LgBuf *out, uint64_t value, char behind)
{
    if (value > 0) {
        lg_buf_printf(out, "%" PRIu64, value);
    }
    lg_buf_byte(out, behind);
}

static void
problem(LgBuf *out, const LgProblem *p)
{
    text(out, lg_str_c(lg_report_severities[p->severity]));
    text(out, lg_str_c(p->code));
    text(out, p->file);
    number(out, p->row, ',');
    number(out, p->line, ',');
    text(out, p->cell);
    text(out, p->column);
    text(out, p->value);
    text(out, p->text);
    text(out, p->expected);
    text(out, p->suggestion);
    text(out, p->fix);
    text(out, p->other_file);
    number(out, p->other_row, ',');
    number(out, p->other_line, ',');
    lg_buf_csv(out, p->other_cell);
    lg_buf_byte(out, '\n');
}

void
lg_report_csv(const LgReport *report, LgBuf *out)
{
    lg_buf_add(out,
               LG_STR("severity,code,file,row,line,cell,column,value,text,expected,suggestion,fix,"
                      "other_file,other_row,other_line,other_cell\n"));
    for (size_t i = 0; i < report->n_problems; i++) {
        problem(out, &report->problems[i]);
    }
    for (size_t i = 0; i < report->n_codes; i++) {
        const LgReportCode *code = &report->codes[i];
        if (code->n > code->kept) {
            char more[48];
            (void)snprintf(more, sizeof(more), "and %" PRIu64 " more", code->n - code->kept);
            problem(out, &(LgProblem){.code = code->code,
                                      .severity = code->severity,
                                      .text = lg_str_c(more)});
        }
    }
}
