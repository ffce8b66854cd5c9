// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgObjects: the distinct objects of one predicate and the number of triples of each, from POS: a
// block with one object is counted by its entry and not opened.

#ifndef LG_STORE_OBJECTS_H
#define LG_STORE_OBJECTS_H

#include "store/store.h"

typedef struct LgObjects LgObjects;

/// Whether they are known exactly of `spec`, in which the predicate is bound, subject and object
/// are not, and there is no range: when nothing of the predicate is deleted or in other graphs than
/// those asked for and, with `counts`, no triple is in two graphs. Reads the block index only.
LgStatus lg_objects_known(const LgSnapshot *snapshot, const LgScanSpec *spec, bool counts,
                          bool *out, LgError *err) LG_NODISCARD;

/// What is known. Lives in `arena`; the snapshot must outlive it. LG_E_UNSUPPORTED when
/// lg_objects_known() says no.
LgStatus lg_objects_open(const LgSnapshot *snapshot, const LgScanSpec *spec, bool counts,
                         LgArena *arena, LgObjects **out, LgError *err) LG_NODISCARD;

/// The next `n` at most, ascending by id; `*out_n` 0 is the end. `counts` may be null.
LgStatus lg_objects_next(LgObjects *objects, uint32_t n, LgId *ids, uint64_t *counts,
                         uint32_t *out_n, LgError *err) LG_NODISCARD;

#endif
