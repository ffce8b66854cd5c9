// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Which role each column of a table has, when no recipe says so. Every decision
// has its score and its reason, which go to the person and into the recipe.

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
    bool certain;         ///< out: the headings follow a convention: nobody has to look first
    LgStr explanation;    ///< out: what was decided and why
} LgGuess;

/// Fill in `recipe->columns` and what the values measure. The cube tables of
/// OpenDataCommunities, and files whose columns are all in the registry, need no review.
LgStatus lg_guess_columns(LgGuess *guess, LgError *err) LG_NODISCARD;

/// guess_layout.c: where the table lies in its file, under `recipe->table` and `recipe->tidy`; with
/// the reasons in `recipe->why`. When it is not clear, nothing is said. Text lives in `arena`.
LgStatus lg_guess_layout(const LgIo *io, const char *path, LgRecipe *recipe, LgArena *arena,
                         bool *out_clear, LgError *err) LG_NODISCARD;

/// What a column looks like. Shares are percent of the rows that are not blank.
typedef struct {
    const LgTableColumn *column;
    uint64_t rows, filled;
    unsigned areas, mocks; ///< area codes, and mock codes
    unsigned periods;
    unsigned quarters;  ///< "2008/4"
    unsigned numbers;   ///< markers in their place counted
    unsigned fractions; ///< numbers with a fraction
    unsigned iris;
    unsigned statuses; ///< markers and names of statuses
    unsigned units;    ///< words such as "£ million"
    bool years;        ///< all numbers could be years
    LgRecipeColumn *out;
    unsigned score; ///< of the decision, to 100
    bool done;      ///< decided
} LgGuessColumn;

/// guess_weigh.c: look at the cells.
void lg_guess_look(const LgTableColumn *column, uint32_t rows, LgGuessColumn *out);

/// guess_weigh.c: weigh what speaks for each role. Decided (`done`) is what a column says by
/// itself; `out->why` always has the reasons. A second measure_type is none.
LgStatus lg_guess_weigh(LgArena *arena, LgGuessColumn *column, LgError *err) LG_NODISCARD;

/// guess_weigh.c: what the values of tables have in place of numbers without saying what it means,
/// and what that may be: "..". Empty: `cell` is no such marker.
LgStr lg_guess_marker(LgStr cell);

/// guess_weigh.c: the unit that a header names, as "Income (£ million)" does, or empty.
LgStr lg_guess_unit(LgStr header);

/// guess_weigh.c: is the header no more than "Value"?
bool lg_guess_is_generic(LgStr header);

/// guess_weigh.c: does the header end as those of names do: "Area name", "LADNM"?
bool lg_guess_is_label_name(LgStr header);

#endif
