// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the crash tests share: a small store, some changes to it, and a way to tell which
// of them a store on disk has seen.

#ifndef LG_TESTS_CRASH_KIT_H
#define LG_TESTS_CRASH_KIT_H

#include "store/check.h"
#include "store/dump.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    unsigned passed, failed;
} KitScore;

/// Count a case; prints what failed.
void kit_expect(KitScore *score, bool ok, const char *fmt, ...) LG_PRINTF(3, 4);

/// Print the closing line; the exit status.
int kit_close(const char *name, const KitScore *score);

/// A new folder; the caller frees the name with kit_remove().
char *kit_folder(void);
void kit_remove(char *folder);
void kit_empty(const char *folder);

/// Empty `to` (made if need be) and copy the files of `from` into it.
void kit_copy(const char *from, const char *to);

enum { KIT_CHANGES = 9 };

/// Make change number `i` (0..KIT_CHANGES-1) in one load: rows and quads that are new and old,
/// a replaced graph, enough for several blocks, a spill file and a merge of segments; then quads
/// that are deleted, in one step and in several; then loads while older segments and dictionary
/// parts are being merged; then a graph that is replaced by a difference.
LgStatus kit_change(const LgIo *io, const char *folder, unsigned i, LgError *err);

/// A number that stands for everything the store in `folder` says, 0 when it cannot be
/// opened, does not check or cannot be read.
uint64_t kit_state(const char *folder, LgError *err);

#endif
