// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SITE/csvw/: the observations of each published cube as CSV with metadata, as the site offers
// them.
//
//     csvw/part/                    what is being written
//     csvw/<slug>-<version>/        download.csv, download.csv-metadata.json
//
// The store says which version is the published one (dcat:version of the distribution), so
// a publication and its files change at once, with the commit. Whoever begins the next
// one removes what the store does not name.

#ifndef LG_CLI_DOWNLOADS_H
#define LG_CLI_DOWNLOADS_H

#include "cli/folder.h"

#define LG_DOWNLOADS_NAME "download" ///< of the files, without suffix

/// Remove the versions that `live` does not name. The caller holds the lock of a load.
LgStatus lg_downloads_sweep(LgFolder *folder, const LgSnapshot *live, LgError *err) LG_NODISCARD;

/// The same, and make an empty csvw/part; its path, with a NUL behind it, is `*out`.
LgStatus lg_downloads_begin(LgFolder *folder, const LgSnapshot *live, const char **out,
                            LgError *err) LG_NODISCARD;

/// Move what is in csvw/part to csvw/`name`, for good even when the power fails: before the
/// commit that names it.
LgStatus lg_downloads_keep(LgFolder *folder, const char *name, LgError *err) LG_NODISCARD;

#endif
