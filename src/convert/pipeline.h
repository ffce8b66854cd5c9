// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The configuration of a collection pipeline of the planning data platform (a folder with
// column.csv, patch.csv, skip.csv, concat.csv, default.csv, transform.csv) as rules of a recipe.

#ifndef LG_CONVERT_PIPELINE_H
#define LG_CONVERT_PIPELINE_H

#include "base/buf.h"
#include "base/io.h"

/// Write the rules for `dataset` (empty: the only one that the folder is about) as what stands
/// under `clean` in a recipe, for a person to read. LG_E_USAGE: the folder is about several
/// datasets; LG_E_NOTFOUND: it has none of the files; LG_E_UNSUPPORTED, with its place: a rule that
/// a recipe cannot express.
LgStatus lg_pipeline_text(const LgIo *io, const char *folder, LgStr dataset, LgBuf *out,
                          LgError *err) LG_NODISCARD;

#endif
