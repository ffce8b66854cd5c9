// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgReport: what is wrong with the data, and what was counted on the way.
//
// Problems have stable codes. The first LG_REPORT_SHOWN of each code are kept
// whole, the rest are counted, so a report stays small when millions of rows are at
// fault.

#ifndef LG_CONVERT_REPORT_H
#define LG_CONVERT_REPORT_H

#include "base/buf.h"
#include "base/error.h"

enum { LG_REPORT_SHOWN = 20 };

typedef enum {
    LG_SEVERITY_NOTE = 0, ///< worth knowing
    LG_SEVERITY_WARNING,  ///< published, but somebody should look
    LG_SEVERITY_REJECT,   ///< a row that is left out, see rejects.h
    LG_SEVERITY_ERROR,    ///< nothing may be published
} LgSeverity;

/// Where and what. Slices are copied. Leave out (zero) what does not apply.
typedef struct {
    const char *code; ///< stable, such as "E-DUP"; a string literal
    LgSeverity severity;
    LgStr file;
    uint64_t row;       ///< record of the file from 1, the header counted
    uint64_t line;      ///< from 1
    LgStr other_file;   ///< of the second row of a pair; empty: the same
    uint64_t other_row; ///< the second row of a pair
    uint64_t other_line;
    LgStr cell;       ///< its address in a workbook, "Table 1!F17"
    LgStr other_cell; ///< the same of the second row
    LgStr column;     ///< header of the column
    LgStr value;      ///< the cell as it is
    bool has_value;   ///< show `value` even though it is empty
    LgStr text;       ///< what is wrong, one sentence without full stop
    LgStr expected;   ///< what would have been right
    LgStr suggestion; ///< the nearest valid value
    LgStr fix;        ///< what to do
} LgProblem;

enum { LG_REPORT_KINDS = 3, LG_REPORT_FIRST = 3 };

/// How the records of a graph differ from those that are published. Slices are copied.
typedef struct {
    LgStr graph, class;                            ///< IRIs
    uint64_t n[LG_REPORT_KINDS];                   ///< added, changed, removed
    LgStr first[LG_REPORT_KINDS][LG_REPORT_FIRST]; ///< their IRIs
    uint64_t returned;                             ///< of those added, removed before
} LgReportChanges;

typedef struct LgReport LgReport;

/// Null when memory is short. Free it with lg_report_free().
LgReport *lg_report_new(void) LG_NODISCARD;

/// Null is allowed.
void lg_report_free(LgReport *report);

/// Note a problem. When memory is short it is still counted; lg_report_failed() tells.
void lg_report_add(LgReport *report, const LgProblem *problem);

/// True when `code` has been kept LG_REPORT_SHOWN times: a caller may then skip
/// the work of wording another one and use lg_report_skip().
bool lg_report_full(const LgReport *report, const char *code);

/// Count one more problem of a code that is full.
void lg_report_skip(LgReport *report, const char *code);

void lg_report_changes(LgReport *report, const LgReportChanges *changes);

/// Add everything that `from` has to `report`.
void lg_report_merge(LgReport *report, const LgReport *from);

/// Forget everything.
void lg_report_clear(LgReport *report);

/// Add `n` to a counter: ("rows", ""), ("sentinels", "COLUMN: NO DATA!"), ...
/// `group` is a string literal.
void lg_report_count(LgReport *report, const char *group, LgStr name, uint64_t n);

/// The value of a counter, 0 when there is none.
uint64_t lg_report_counter(const LgReport *report, const char *group, LgStr name);

/// Problems of exactly this severity.
uint64_t lg_report_n(const LgReport *report, LgSeverity severity);

/// Problems of this code.
uint64_t lg_report_n_code(const LgReport *report, const char *code);

/// The code that a person should look at first, the worst; null: there are only
/// notes.
const char *lg_report_worst(const LgReport *report);

/// Memory ran short: the report is not whole.
bool lg_report_failed(const LgReport *report);

/// For a person: problems grouped by code, the worst first, then the counters. Each problem is one
/// line, whatever its cell holds. `colour`: with the escapes of terminals.
void lg_report_text(const LgReport *report, bool colour, LgBuf *out);

/// For a program: {"problems":[{"code":...}],"codes":{CODE: n},"counters":[{"group":...,"name":...,
/// "n":...}]}, and of a release "changes":[{"graph":IRI,"class":IRI,"added":{"n":N,
/// "first":[IRI,...]},"changed":...,"removed":...,"returned":N}].
void lg_report_json(const LgReport *report, LgBuf *out);

/// For a spreadsheet, a problem a row: severity,code,file,row,line,cell,column,value,text,
/// expected,suggestion,fix,other_file,other_row,other_line,other_cell. A last row of a code says
/// how many more there are.
void lg_report_csv(const LgReport *report, LgBuf *out);

/// For a browser: a page that needs nothing else.
void lg_report_html(const LgReport *report, LgStr title, LgBuf *out);

#endif
