// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A store in a folder of its own, for as long as a test needs it.

#ifndef LG_TESTS_TEMP_STORE_H
#define LG_TESTS_TEMP_STORE_H

#include "store/store.h"

typedef struct {
    char folder[64];
    LgStore *store;
} TempStore;

/// What goes wrong ends the test. Close it with temp_store_close().
void temp_store_open(TempStore *temp);

/// Take N-Triples out of a graph (null: nothing) and add others to it, as one load.
void temp_store_load(TempStore *temp, const char *graph, const LgBuf *deleted, const LgBuf *added);

void temp_store_close(TempStore *temp);

#endif
