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

/// Add `n` to a counter: ("rows", ""), ("sentinels", "COLUMN: NO DATA!"), ...
/// `group` is a string literal.
void lg_report_count(LgReport *report, const char *group, LgStr name, uint64_t n);

/// The value of a counter, 0 when there is none.
uint64_t lg_report_counter(const LgReport *report, const char *group, LgStr name);

/// Problems of exactly this severity.
uint64_t lg_report_n(const LgReport *report, LgSeverity severity);

/// Problems of this code.
uint64_t lg_report_n_code(const LgReport *report, const char *code);

/// Memory ran short: the report is not whole.
bool lg_report_failed(const LgReport *report);

/// For a person: problems grouped by code, the worst first, then the counters.
void lg_report_text(const LgReport *report, LgBuf *out);

/// For a program: {"problems":[{"code":...}],"codes":{CODE: n},"counters":[{"group":...,"name":...,
/// "n":...}]}.
void lg_report_json(const LgReport *report, LgBuf *out);

#endif
