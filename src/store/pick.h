// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPick: the objects that given subjects have with one predicate, read by position: rows between
// them are not decoded. For subjects with one object each, as those of a table have.

#ifndef LG_STORE_PICK_H
#define LG_STORE_PICK_H

#include "store/store.h"

typedef struct LgPick LgPick;

/// Subjects ids[sel[i]], ascending, that may repeat.
typedef struct {
    const LgId *ids;
    const uint16_t *sel; ///< null: ids[i]
    uint32_t n;          ///< at most 1024
} LgPickKeys;

/// `*out` is null when the rows of `spec` cannot be read so: its order is not that of subjects, it
/// does not leave subject and object open, or wants graphs; or the rows are in several segments, or
/// some of them deleted. Lives in `arena`; the snapshot must outlive it.
LgStatus lg_pick_open(const LgSnapshot *snapshot, const LgScanSpec *spec, LgArena *arena,
                      LgPick **out, LgError *err) LG_NODISCARD;

/// Look for the first `*out_n` of the keys, which are not below those of earlier calls: to[i] or
/// to[sel[i]] is the object of key i (without LG_WANT_O: the key itself), LG_ID_NONE where it has
/// none. `*out_n` is less than the number of keys where one may have several rows, and where
/// reading all rows is faster. `*out_end`: there are no rows with these keys or any above.
LgStatus lg_pick_next(LgPick *pick, const LgPickKeys *keys, LgId *to, uint32_t *out_n,
                      bool *out_end, LgError *err) LG_NODISCARD;

#endif
