// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTexts: ids as bytes of one syntax, for columns of millions. Inline ids are written straight
// from their bits; what a column repeats, such as a code, is kept as it was written.

#ifndef LG_STORE_TEXTS_H
#define LG_STORE_TEXTS_H

#include "rdf/cell.h"
#include "store/id.h"

typedef struct LgTexts LgTexts;

typedef struct LgTextsOptions {
    const LgCell *cell; ///< the syntax
    /// The term of an id that is not inline, valid until the next call.
    LgStatus (*term)(void *ctx, LgId id, LgTerm *out, LgError *err);
    void *term_ctx;
    /// Called between the parts of a long term: may send `buf` on and empty it.
    LgStatus (*room)(void *ctx, LgBuf *buf, LgError *err);
    void *room_ctx;
    uint32_t n_cols;
} LgTextsOptions;

/// Copies `options`. One thread; several may work side by side. Free it with lg_texts_free().
LgStatus lg_texts_new(const LgTextsOptions *options, LgTexts **out, LgError *err) LG_NODISCARD;
void lg_texts_free(LgTexts *texts);

/// Go on for somebody else, with the same syntax, number of columns and version of the data: what
/// was written often is kept.
void lg_texts_move(LgTexts *texts, const LgTextsOptions *options);

/// Append the term of `id`, which is not LG_ID_NONE. `col` below n_cols is a column
/// whose terms are like each other; it changes nothing in what is written.
LgStatus lg_texts_add(LgTexts *texts, uint32_t col, LgId id, LgBuf *out, LgError *err) LG_NODISCARD;

#endif
