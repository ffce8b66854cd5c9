// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tables made for csvcubed: its qube-config.json (versions 1.x) as a recipe, and the headings
// by which it knows columns that no configuration mentions.
//
// What is read: the metadata, and of columns type, label, description, from_template,
// from_existing, cell_uri_template, data_type, required, values, code_list (true, false, an IRI),
// measure and unit. What else stands there is not published, with a warning (W-QUBE); code lists of
// their own and several columns of observations with attributes for some of them are errors.
// Dimensions of areas and periods are those of SDMX, not copies of them.

#ifndef LG_CONVERT_QUBE_H
#define LG_CONVERT_QUBE_H

#include "convert/recipe.h"
#include "convert/report.h"
#include "convert/table_impl.h"

/// Does this document say that it is a qube-config.json?
bool lg_qube_is(const LgYaml *root);

/// Its metadata as a recipe; `qube` of it is set, and lg_qube_columns() adds the columns.
LgStatus lg_qube_read(LgArena *arena, const LgYaml *root, LgStr source, LgRecipe **out,
                      LgError *err) LG_NODISCARD;

/// Say what each column of `table` is: as configured, by its heading, else a dimension.
LgStatus lg_qube_columns(const LgTable *table, LgRecipe *recipe, LgReport *report, LgArena *arena,
                         LgError *err) LG_NODISCARD;

/// Is the table by convention what `recipe` says of it: values, measures and units by their
/// headings, and nothing else but dimensions?
bool lg_qube_agrees(const LgRecipe *recipe);

#endif
