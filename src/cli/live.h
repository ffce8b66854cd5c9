// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What is published, read from a snapshot for the converter, which does not know the store.

#ifndef LG_CLI_LIVE_H
#define LG_CLI_LIVE_H

#include "convert/convert.h"
#include "store/store.h"

/// `snapshot` is borrowed.
LgConvertLive lg_live_of(LgSnapshot *snapshot);

#endif
