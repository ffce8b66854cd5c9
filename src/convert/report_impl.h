// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a report holds, for those who write it out.

#ifndef LG_CONVERT_REPORT_IMPL_H
#define LG_CONVERT_REPORT_IMPL_H

#include "base/arena.h"
#include "convert/report.h"

typedef struct {
    const char *code;
    LgSeverity severity;
    uint64_t n;
    uint64_t kept;
} LgReportCode;

typedef struct {
    const char *group;
    LgStr name;
    uint64_t n;
} LgReportCounter;

struct LgReport {
    LgArena *arena;
    LgProblem *problems; // in order of arrival
    size_t n_problems, cap_problems;
    LgReportCode *codes;
    size_t n_codes, cap_codes;
    LgReportCounter *counters;
    size_t n_counters, cap_counters;
    LgReportChanges *changes;
    size_t n_changes, cap_changes;
    uint64_t n_by_severity[LG_SEVERITY_ERROR + 1];
    bool failed;
};

/// "error", "warning", ...
extern const char *const lg_report_severities[];

/// "added", "changed", "removed".
extern const char *const lg_report_kinds[LG_REPORT_KINDS];

/// Write where a problem is, as the text has it, with ": " behind it; nothing when it is nowhere.
void lg_report_place(const LgProblem *problem, LgBuf *out);

#endif
