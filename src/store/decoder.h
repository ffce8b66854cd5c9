// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgDecoder: the terms of many ids, one after the other. Ids that are near each other
// stand in one bucket of the dictionary; it is taken apart once.

#ifndef LG_STORE_DECODER_H
#define LG_STORE_DECODER_H

#include "store/store.h"

typedef struct LgDecoder LgDecoder;

/// Borrows `snapshot`. One thread. Free it with lg_decoder_free().
LgStatus lg_decoder_new(const LgSnapshot *snapshot, LgDecoder **out, LgError *err) LG_NODISCARD;
void lg_decoder_free(LgDecoder *decoder);

/// Go on with another snapshot of the same version: what was taken apart is kept.
void lg_decoder_move(LgDecoder *decoder, const LgSnapshot *snapshot);

/// As lg_snapshot_term(), but the text is borrowed: valid until the next call on `decoder`.
LgStatus lg_decoder_term(LgDecoder *decoder, LgId id, LgTerm *out, LgError *err) LG_NODISCARD;

#endif
