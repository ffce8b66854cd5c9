// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRegistry: what column titles mean, from a table2qb columns.csv:
// title,name,component_attachment,property_template,value_template,datatype,
// value_transformation. Other columns are allowed; `aliases` (separated by |) is ours.

#ifndef LG_CONVERT_REGISTRY_IMPL_H
#define LG_CONVERT_REGISTRY_IMPL_H

#include "base/arena.h"
#include "base/io.h"
#include "convert/recipe.h"

typedef struct {
    LgStr title;
    LgStr name;
    LgStr attachment; ///< "qb:dimension", "qb:attribute", "qb:measure" or empty
    LgStr property;
    LgStr value_template;
    LgStr datatype;
    LgStr transformation;
    LgStr aliases;
    LgStr description; ///< these three are of a components.csv, see components_impl.h
    LgStr scheme;
    LgStr codes;
} LgRegistryRow;

typedef struct {
    LgStr path;
    LgRegistryRow *rows;
    size_t n;
} LgRegistry;

/// Read it. LG_E_INVALID names the line of a row that does not make sense.
LgStatus lg_registry_read(const LgIo *io, const char *path, LgArena *arena, LgRegistry **out,
                          LgError *err) LG_NODISCARD;

/// The row of a title or alias (exact, else without case), or null.
const LgRegistryRow *lg_registry_find(const LgRegistry *registry, LgStr title);

/// Turn a row into a column of a recipe.
LgStatus lg_registry_column(const LgRegistryRow *row, LgStr header, LgArena *arena,
                            LgRecipeColumn *out, LgError *err) LG_NODISCARD;

#endif
