// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The bundled areas and authorities as a dataset of a site: what `new --with-geography` and
// `publish --geography` do.

#ifndef LG_CLI_GEOGRAPHY_H
#define LG_CLI_GEOGRAPHY_H

#include "cli/folder.h"

/// Publish them, or put them in place of those of an earlier version, in one transaction; for
/// lg_folder_run(). `quiet` is a const bool *: says what was published when false.
LgStatus lg_geography_publish(LgFolder *folder, void *quiet, LgError *err) LG_NODISCARD;

#endif
