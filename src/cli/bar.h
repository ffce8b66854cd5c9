// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgBar: progress on stderr: one line that is redrawn on a terminal, a plain
// line every few seconds elsewhere. Also what makes Ctrl-C stop long work.

#ifndef LG_CLI_BAR_H
#define LG_CLI_BAR_H

#include "base/progress.h"

/// A part of work that goes through several: what its phases begin with, and how much of the time
/// it takes.
typedef struct {
    const char *phase;
    unsigned percent;
} LgBarStage;

typedef struct {
    LgProgress progress; ///< hand this to the worker
    bool tty;
    bool quiet;
    bool drawn;        ///< a line stands on the terminal that must be cleared
    uint64_t begun_ns; ///< of the current phase
    uint64_t shown_ns;
    uint64_t first_done; ///< where the phase began, for its rate
    uint64_t first_rows; ///< likewise
    char phase[128];
    const LgBarStage *stages; ///< in their order; null: each phase is shown as work of its own
    size_t n_stages;
    double part;       ///< of all stages, 0 to 1
    uint64_t start_ns; ///< of the first stage
} LgBar;

/// `quiet` shows nothing but still stops at a signal.
void lg_bar_init(LgBar *bar, bool quiet);

/// Show the stages as one course: share and time left are those of all of them. `stages` (borrowed)
/// add up to 100 percent; a phase that is none of them keeps its own share.
void lg_bar_plan(LgBar *bar, const LgBarStage *stages, size_t n);

/// Remove the line from the terminal, before other output.
void lg_bar_clear(LgBar *bar);

#endif
