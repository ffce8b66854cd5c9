// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The pages of the manual that `lodge help TOPIC` prints: the headings of docs/errors.md (codes of
// reports) and docs/recipe-keys.md (keys of recipes), each with the text below it.

#ifndef LG_CLI_MANUAL_H
#define LG_CLI_MANUAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/// Write the page of `topic` to `out`: "E-DUP", "codes", "recipe.table.melt", in any case. A page
/// that has others below it ends with the list of them. "recipe.keep" gives every key of that name.
/// LG_E_NOTFOUND names the nearest topic.
LgStatus lg_manual_page(LgStr topic, bool colour, LgBuf *out, LgError *err) LG_NODISCARD;

#endif
