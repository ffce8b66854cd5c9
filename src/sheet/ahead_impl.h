// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgAhead: the records of an LgCsv, read, unpacked, checked and cut by a thread of their own while
// the user works on those before. Rows, errors and their order are those of the LgCsv.
//
//     reader: file -> text -> records -> | batch | batch | ... -> rows: user
//
// The batches are a ring of fixed size: the reader waits when all are full.

#ifndef LG_SHEET_AHEAD_IMPL_H
#define LG_SHEET_AHEAD_IMPL_H

#include "sheet/csv_impl.h"

/// Locked inside; one user's thread at a time.
typedef struct LgAhead LgAhead;

/// Start reading. `csv`, its text and its source are the reader's until lg_ahead_free().
LgStatus lg_ahead_new(LgCsv *csv, LgAhead **out, LgError *err) LG_NODISCARD;

/// As lg_csv_next(), unless no row came within `wait_ms`: `*out_came` is false then and all else
/// as it was. Rows are borrowed until the next call.
LgStatus lg_ahead_next(LgAhead *ahead, unsigned wait_ms, LgRow *out, bool *out_came,
                       LgError *err) LG_NODISCARD;

/// Bytes of the file that the rows given out came from, about: see lg_source_position().
uint64_t lg_ahead_position(const LgAhead *ahead);

/// Stop the reader, wherever it is, and wait for it. Null is allowed.
void lg_ahead_free(LgAhead *ahead);

#endif
