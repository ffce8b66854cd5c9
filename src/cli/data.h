// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where vocab/ and templates/ are: beside the build, or where they were installed.

#ifndef LG_CLI_DATA_H
#define LG_CLI_DATA_H

#include "base/arena.h"
#include "base/error.h"
#include "convert/places.h"
#include "store/store.h"

/// The folder that holds vocab/ and templates/, with a NUL behind it:
/// $LODGE_DATA, else the source tree that the program was built in, else the
/// installed one. LG_E_NOTFOUND when there is none. Lives in `arena`.
LgStatus lg_data_folder(LgArena *arena, LgStr *out, LgError *err) LG_NODISCARD;

/// Load vocab/`name` (ends in .ttl) of that folder into its graph, "<base>graph/vocab/<stem>", in
/// place of what was there.
LgStatus lg_data_vocab(LgArena *arena, LgStr data, LgStr base, const char *name, LgLoad *load,
                       LgError *err) LG_NODISCARD;

/// The areas and authorities in vocab/geography/ there. Free them with lg_places_free().
LgStatus lg_data_places(LgPlaces **out, LgError *err) LG_NODISCARD;

#endif
