// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Whole conversions of files in a temporary folder, for the unit tests.

#ifndef LG_TESTS_CONVERT_KIT_H
#define LG_TESTS_CONVERT_KIT_H

#include "convert/convert.h"

/// Make a folder, one at a time.
void kit_make(void);

/// Its path. Lives until the next kit_make().
const char *kit_folder(void);

/// Write a file in it; returns the path, in `arena`.
const char *kit_file(LgArena *arena, const char *name, const char *text);

void kit_remove_file(const char *name);

/// Remove it with its files.
void kit_remove(void);

/// lg_convert_run() with `options` to N-Quads, whole when it is LG_OK. `report` may be null.
LgStatus kit_convert(const LgConvertOptions *options, LgReport *report, LgBuf *quads,
                     LgConvertResult *result, LgArena *arena, LgError *err);

typedef struct {
    LgConvertOptions options;
    LgStatus want;         ///< what it comes to with all its memory
    void (*between)(void); ///< called after each attempt; may be null
    void (*check)(const LgConvertResult *result, LgStr quads); ///< of the last; may be null
} KitConversion;

/// Fail each allocation of a conversion in turn: it says so, and leaks nothing.
void kit_starve(const KitConversion *conversion);

#endif
