// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRejects: rows of a register that are left out because something is wrong with them: counted,
// written to a file with the reason, and too many of them at some point.
//
// The file is CSV: file,row,line,column,code,reason,record. `record` is the line as it stands in
// the table when it could not be cut into cells, else its cells as CSV. It holds what the table
// holds, addresses too, and only its owner may read it.

#ifndef LG_CONVERT_REJECTS_H
#define LG_CONVERT_REJECTS_H

#include "base/io.h"
#include "convert/report.h"
#include "sheet/sheet.h"

/// How many rows may be bad.
typedef struct {
    bool is_share;
    double share; ///< of all rows, 0 to 1
    uint64_t n;
} LgRejectsLimit;

/// One row in a thousand: tables of less than a thousand rows are to be without fault.
extern const LgRejectsLimit lg_rejects_default;

/// Read "0.1%" or "500". LG_E_USAGE: neither.
LgStatus lg_rejects_limit(LgStr text, LgRejectsLimit *out, LgError *err) LG_NODISCARD;

typedef struct LgRejects LgRejects;

/// `path` (borrowed) is made, or replaced, when the first row comes. Free it with
/// lg_rejects_free().
LgStatus lg_rejects_new(const LgIo *io, const char *path, const LgRejectsLimit *limit,
                        LgRejects **out, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_rejects_free(LgRejects *rejects);

/// One more bad row: `cells` is what is left of it, a single one being the line as it stands when
/// `is_line` is set.
LgStatus lg_rejects_add(LgRejects *rejects, const LgProblem *why, const LgStr *cells, uint32_t n,
                        bool is_line, LgError *err) LG_NODISCARD;

/// One more bad row of `file` as it was read, and the problem with its place to `report` (null: to
/// none): as an error when `rejects` is null.
LgStatus lg_rejects_row(LgRejects *rejects, LgReport *report, LgStr file, const LgRow *row,
                        LgProblem problem, LgError *err) LG_NODISCARD;

enum { LG_REJECTS_TEXT = sizeof(((LgFault *)NULL)->text) + 32 };

/// The problem of a row that could not be cut into cells: what `row->fault` says. Borrows both.
LgProblem lg_rejects_fault(const LgRow *row, char text[LG_REJECTS_TEXT]);

/// LG_E_INVALID when more rows than allowed are bad among the `rows` of one conversion so far. A
/// share is judged when `all` have been read, or before when more than 1,000 rows and more than a
/// tenth are bad. What was judged does not count in the next conversion.
LgStatus lg_rejects_check(LgRejects *rejects, uint64_t rows, bool all, LgError *err) LG_NODISCARD;

/// Write what has come to the file.
LgStatus lg_rejects_flush(LgRejects *rejects, LgError *err) LG_NODISCARD;

uint64_t lg_rejects_n(const LgRejects *rejects);

#endif
