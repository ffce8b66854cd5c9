// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgBar: progress on stderr: one line that is redrawn on a terminal, a plain
// line every few seconds elsewhere. Also what makes Ctrl-C stop long work.

#ifndef LG_CLI_BAR_H
#define LG_CLI_BAR_H

#include "base/progress.h"

typedef struct {
    LgProgress progress; ///< hand this to the worker
    bool tty;
    bool quiet;
    bool drawn;        ///< a line stands on the terminal that must be cleared
    uint64_t begun_ns; ///< of the current phase
    uint64_t shown_ns;
    uint64_t first_done; ///< where the phase began, for rate and time left
    char phase[128];
} LgBar;

/// `quiet` shows nothing but still stops at a signal.
void lg_bar_init(LgBar *bar, bool quiet);

/// Remove the line from the terminal, before other output.
void lg_bar_clear(LgBar *bar);

#endif
