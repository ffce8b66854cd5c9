// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What gen_epc wrote, counted and summed while it was written: the answers that
// a store of the same files has to give.

#ifndef GEN_EPC_TRUTH_H
#define GEN_EPC_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
#define COLUMN(name, legacy, place, legacy_place) COL_##name,
#include "gen_epc_columns.h"
#undef COLUMN
    N_COLUMNS
};

typedef struct Truth Truth;

/// The caller frees it with truth_free(). Ends the program when memory is out, as do
/// the others.
Truth *truth_new(void);
void truth_free(Truth *t);

/// One row of certificates.csv, its cells by COL_….
void truth_certificate(Truth *t, const char *const cells[N_COLUMNS]);

/// One row of recommendations.csv: the improvement_id.
void truth_recommendation(Truth *t, const char *improvement);

/// As JSON; false, with errno, when the file cannot be written.
bool truth_write(const Truth *t, const char *path);

#endif
