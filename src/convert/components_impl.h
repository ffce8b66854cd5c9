// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A components.csv of table2qb: Label, Notation, Description, Component Type, Codelist. What a
// registry leaves unsaid of its dimensions and measures: what they mean, and in which code list
// their codes are.

#ifndef LG_CONVERT_COMPONENTS_IMPL_H
#define LG_CONVERT_COMPONENTS_IMPL_H

#include "convert/registry_impl.h"

typedef struct {
    LgStr label;
    LgStr notation; ///< may be empty
    LgStr description;
    LgStr scheme; ///< IRI of the concept scheme; empty: none
    LgStr codes; ///< absolute path of "<last segment of the IRI>.csv" beside the file; empty: there
                 ///< is none
} LgComponent;

/// Read it. LG_E_INVALID names the line of a row that does not make sense.
LgStatus lg_components_read(const LgIo *io, const char *path, LgArena *arena, LgComponent **out,
                            size_t *out_n, LgError *err) LG_NODISCARD;

/// Read it and add what it says to the rows of `registry` with the same name or title.
LgStatus lg_components_join(const LgIo *io, const char *path, LgArena *arena, LgRegistry *registry,
                            LgError *err) LG_NODISCARD;

#endif
