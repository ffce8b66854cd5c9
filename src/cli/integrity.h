// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The integrity constraints IC-1 to IC-21 of the RDF Data Cube vocabulary (section 11.1), asked of
// what is in a store, abbreviated or not (section 10): each costs time in proportion to the data.

#ifndef LG_CLI_INTEGRITY_H
#define LG_CLI_INTEGRITY_H

#include "base/arena.h"
#include "convert/report.h"
#include "sparql/endpoint.h"

#include <stdatomic.h>

typedef struct {
    const LgStr *datasets; ///< IRIs; none: all, and what belongs to no dataset
    size_t n_datasets;
    bool strict;         ///< the rules of the catalogue are errors, not warnings
    uint32_t timeout_ms; ///< of each question; 0: the endpoint's own limit
    const atomic_bool *cancel;

    /// Told before each question. May be null.
    void (*tell)(void *ctx, const char *code, LgStr dataset);
    void *tell_ctx;
} LgIntegrityOptions;

/// Ask everything. What is wrong goes to `report` with the codes IC-1 to IC-21, all of them errors
/// but IC-17, which may be a fact about the data, and of the catalogue with the codes C-.... An
/// observation that says with sdmx-attribute:obsStatus why it has no value is excepted from IC-14
/// and IC-15. The endpoint must give ids (lg_answer_has_ids()). Sets `*out_datasets` to how many
/// were looked at.
LgStatus lg_integrity_check(LgEndpoint *endpoint, const LgIntegrityOptions *options,
                            LgReport *report, size_t *out_datasets, LgError *err) LG_NODISCARD;

#endif
