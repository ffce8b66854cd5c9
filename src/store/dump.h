// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Writing out what a snapshot sees: what `lodge dump` does. Memory stays flat.

#ifndef LG_STORE_DUMP_H
#define LG_STORE_DUMP_H

#include "base/out.h"
#include "store/store.h"

typedef struct {
    const LgId *graphs; ///< ascending; null: all
    size_t n_graphs;
    bool triples;               ///< N-Triples: no graph names, each triple once
    const LgProgress *progress; ///< may be null; unit "triples"; LG_E_CANCEL stops
} LgDumpOptions;

/// Write N-Quads (or N-Triples) to `out`, predicate by predicate. `*out_count` (may be null):
/// lines written.
LgStatus lg_dump_write(const LgSnapshot *snapshot, const LgDumpOptions *options, const LgOut *out,
                       uint64_t *out_count, LgError *err) LG_NODISCARD;

/// The same as terms: calls `quad` with s, p, o, g, which are valid until it returns.
/// `g` is a LG_TERM_NONE term with `triples`.
LgStatus lg_dump_terms(const LgSnapshot *snapshot, const LgDumpOptions *options,
                       LgStatus (*quad)(void *ctx, const LgTerm terms[4], LgError *err), void *ctx,
                       LgError *err) LG_NODISCARD;

#endif
