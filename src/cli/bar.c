// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/bar.h"

#include "base/time.h"
#include "cli/cli.h"

#include <stdio.h>
#include <unistd.h>

static const uint64_t second_ns = 1000000000;

// "41.3 MB of 95.0 MB" or "410,000 of 1,000,000 triples"
static void
amounts(const LgProgressState *state, char *out, size_t size)
{
    char done[32];
    char total[32];
    const bool bytes = strcmp(state->unit, "bytes") == 0;
    if (bytes) {
        (void)lg_cli_bytes(state->done, done);
        (void)lg_cli_bytes(state->total, total);
    } else {
        (void)lg_cli_number(state->done, done);
        (void)lg_cli_number(state->total, total);
    }
    const char *unit = bytes ? "" : state->unit;
    (void)snprintf(out, size, "%s%s%s%s%s", done, state->total ? " of " : "",
                   state->total ? total : "", bytes ? "" : " ", unit);
}

static void
draw(LgBar *bar, const LgProgressState *state, uint64_t now)
{
    char what[96];
    amounts(state, what, sizeof(what));
    const double elapsed = (double)(now - bar->begun_ns) / (double)second_ns;
    const uint64_t moved = state->done > bar->first_done ? state->done - bar->first_done : 0;
    const double rate = elapsed > 0.2 ? (double)moved / elapsed : 0;
    char speed[48] = "";
    if (rate >= 1) {
        char number[32];
        const bool bytes = strcmp(state->unit, "bytes") == 0;
        (void)snprintf(speed, sizeof(speed), ", %s%s",
                       bytes ? lg_cli_bytes((uint64_t)rate, number)
                             : lg_cli_number((uint64_t)rate, number),
                       "/s");
    }
    char left[48] = "";
    if (rate > 0 && state->total > state->done) {
        const double seconds = (double)(state->total - state->done) / rate;
        (void)snprintf(left, sizeof(left), ", %d:%02d left", (int)(seconds / 60),
                       (int)seconds % 60);
    }
    char rows[48] = "";
    if (state->rows > 0) {
        char number[32];
        (void)snprintf(rows, sizeof(rows), ", %s rows", lg_cli_number(state->rows, number));
    }
    char share[64] = "";
    if (state->total > 0) {
        enum { WIDTH = 20 };
        const double part =
            state->done >= state->total ? 1 : (double)state->done / (double)state->total;
        const int full = (int)(part * WIDTH);
        (void)snprintf(share, sizeof(share), "[%.*s%.*s] %3d %% ", full,
                       "====================", WIDTH - full, "                    ",
                       (int)(part * 100));
    }
    (void)fprintf(stderr, "%s%s: %s%s%s%s%s%s", bar->tty ? "\r\033[K" : "", state->phase,
                  bar->tty ? share : "", what, rows, speed, left, bar->tty ? "" : "\n");
    bar->drawn = bar->tty;
    bar->shown_ns = now;
}

static LgStatus
tick(void *ctx, const LgProgressState *state)
{
    LgBar *bar = (LgBar *)ctx;
    if (atomic_load_explicit(lg_cli_stop(), memory_order_relaxed)) {
        return LG_E_CANCEL;
    }
    if (bar->quiet) {
        return LG_OK;
    }
    const uint64_t now = lg_time_mono_ns();
    if (strncmp(bar->phase, state->phase, sizeof(bar->phase) - 1) != 0) {
        (void)snprintf(bar->phase, sizeof(bar->phase), "%s", state->phase);
        bar->begun_ns = now;
        bar->first_done = state->done;
        bar->shown_ns = now;
    }
    const uint64_t pause = bar->tty ? second_ns / 10 : 5 * second_ns;
    if (now - bar->shown_ns >= pause) {
        draw(bar, state, now);
    }
    return LG_OK;
}

void
lg_bar_init(LgBar *bar, bool quiet)
{
    *bar = (LgBar){.tty = isatty(STDERR_FILENO) == 1, .quiet = quiet};
    bar->progress = (LgProgress){.tick = tick, .ctx = bar};
}

void
lg_bar_clear(LgBar *bar)
{
    if (bar->drawn) {
        (void)fputs("\r\033[K", stderr);
        bar->drawn = false;
    }
}
