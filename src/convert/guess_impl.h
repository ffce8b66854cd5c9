// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Which role each column of a table has, when no recipe says so. Every decision
// has its reason, which goes to the person and into the recipe.

#ifndef LG_CONVERT_GUESS_IMPL_H
#define LG_CONVERT_GUESS_IMPL_H

#include "convert/recipe.h"
#include "convert/registry_impl.h"
#include "convert/report.h"
#include "convert/table_impl.h"

typedef struct {
    const LgTable *table;
    LgRecipe *recipe; ///< its columns are filled in
    LgReport *report;
    LgArena *arena;
    LgRegistry *registry; ///< null: none
    bool review;          ///< out: something was not certain
    LgStr explanation;    ///< out: what was decided and why
} LgGuess;

/// Fill in `recipe->columns` and what the values measure. The cube tables of
/// OpenDataCommunities, and files whose columns are all in the registry, need no review.
LgStatus lg_guess_columns(LgGuess *guess, LgError *err) LG_NODISCARD;

#endif
