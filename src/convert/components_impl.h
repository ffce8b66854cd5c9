// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A components.csv of table2qb: Label, Notation, Description, Component Type, Codelist. What a
// registry leaves unsaid of its dimensions and measures: what they mean, and in which code list
// their codes are.

#ifndef LG_CONVERT_COMPONENTS_IMPL_H
#define LG_CONVERT_COMPONENTS_IMPL_H

#include "convert/registry_impl.h"

/// Read the file and add what it says to the rows of `registry` with the same name or title.
/// LG_E_INVALID names the line of a row that does not make sense.
LgStatus lg_components_join(const LgIo *io, const char *path, LgArena *arena, LgRegistry *registry,
                            LgError *err) LG_NODISCARD;

#endif
