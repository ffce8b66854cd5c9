// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A batch being turned into columns: what epc_column.c and epc_unique.c share.

#ifndef LG_CONVERT_EPC_WORK_IMPL_H
#define LG_CONVERT_EPC_WORK_IMPL_H

#include "convert/epc_impl.h"

typedef struct {
    LgEpcRun *run;
    LgEpcPlan *plan;
    LgEpcBatch *batch;
    LgTermRef *property;      ///< of each row
    LgTerm *property_terms;   ///< the same, of the kind LG_TERM_NONE where there is none
    LgTerm *terms;            ///< of the rows, for one column
    LgArena *scratch;         ///< of this batch
    struct LgEpcExtra *spare; ///< for cells that no cache holds
} LgEpcWork;

/// The cell of a row, trimmed.
static inline LgStr
lg_epc_work_cell(const LgEpcWork *w, size_t slot, uint32_t row)
{
    const struct LgEpcSpan *span = &w->batch->cells[row * w->plan->n_slots + slot];
    const char *p = w->batch->text.p + span->at;
    size_t n = span->n;
    while (n > 0 && (unsigned char)p[n - 1] <= ' ') {
        n--;
    }
    while (n > 0 && (unsigned char)p[0] <= ' ') {
        p++;
        n--;
    }
    return (LgStr){p, n};
}

/// Report a cell that is not what its column holds.
void lg_epc_work_complain(const LgEpcWork *w, const LgEpcSlot *slot, uint32_t row, LgStr cell);

/// Count a cell that says that there is no value.
void lg_epc_work_absent(const LgEpcWork *w, LgEpcSlot *slot, LgStr cell);

// --- Columns in which every row has another value -----------------------------

/// The references of the subjects.
LgStatus lg_epc_unique_subjects(const LgEpcWork *w, LgTermRef *out, LgError *err) LG_NODISCARD;

/// Keys and addresses: texts.
LgStatus lg_epc_unique_texts(const LgEpcWork *w, size_t slot, LgTermRef *out,
                             LgError *err) LG_NODISCARD;

/// The property that a certificate is about: its UPRN, else its building number.
LgStatus lg_epc_unique_property(const LgEpcWork *w, size_t slot, LgTermRef *out,
                                LgError *err) LG_NODISCARD;

/// A recommendation's link to its certificate, or a report's number: what the batch knows from
/// making the subjects.
LgStatus lg_epc_unique_owner(const LgEpcWork *w, size_t slot, LgTermRef *out,
                             LgError *err) LG_NODISCARD;

#endif
