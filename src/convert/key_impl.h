// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Do some columns of a table tell its rows apart, and if not, which others would?

#ifndef LG_CONVERT_KEY_IMPL_H
#define LG_CONVERT_KEY_IMPL_H

#include "convert/table_impl.h"

enum { LG_KEY_MORE = 3 }; ///< columns that are tried together

/// What is known of a key.
typedef struct {
    uint32_t n_double;      ///< rows that share theirs with a row before; 0: it is unique
    uint32_t first, second; ///< two such rows
    const LgTableColumn *more[LG_KEY_MORE]; ///< the fewest candidates that, with it, would be one
    uint32_t n_more;                        ///< 0: no such few
} LgKey;

/// Look whether `columns` are a key, and if not, which of `candidates` (those before are preferred)
/// complete it. Blank cells make no key: candidates with some are passed over.
LgStatus lg_key_look(const LgTable *table, const LgTableColumn *const *columns, size_t n,
                     const LgTableColumn *const *candidates, size_t n_candidates, LgKey *out,
                     LgError *err) LG_NODISCARD;

#endif
