// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Records that are published and cannot be read this time stay as they are.

#ifndef LG_CLI_KEEP_H
#define LG_CLI_KEEP_H

#include "convert/convert.h"
#include "store/store.h"

/// Put what is live of the records that `result` says are to stay into `load`, which replaces
/// their graphs and has `live` as its base. `addresses`: theirs, too.
LgStatus lg_keep_records(const LgConvertResult *result, bool addresses, LgSnapshot *live,
                         LgLoad *load, LgError *err) LG_NODISCARD;

#endif
