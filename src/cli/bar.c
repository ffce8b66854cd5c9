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

// The share of the whole course that is done, and of this phase alone when it is no stage of it.
// Negative: not known.
static double
part_of(const LgBar *bar, const LgProgressState *state, bool *out_whole)
{
    unsigned before = 0;
    const double own = state->total == 0             ? -1
                       : state->done >= state->total ? 1
                                                     : (double)state->done / (double)state->total;
    for (size_t i = 0; i < bar->n_stages; i++) {
        const LgBarStage *stage = &bar->stages[i];
        if (strncmp(state->phase, stage->phase, strlen(stage->phase)) == 0) {
            *out_whole = true;
            return own < 0 ? own : (before + own * stage->percent) / 100;
        }
        before += stage->percent;
    }
    *out_whole = false;
    return own;
}

// ", 2:31 left", or nothing.
static void
time_left(double seconds, double part, char *out, size_t size)
{
    *out = '\0';
    if (seconds > 0.2 && part > 0 && part < 1) {
        const double left = seconds * (1 - part) / part;
        if (left < 360000) {
            (void)snprintf(out, size, ", %d:%02d left", (int)(left / 60), (int)left % 60);
        }
    }
}

// Bytes a second; rows when there is no telling how many bytes there are.
static void
speed_of(const LgBar *bar, const LgProgressState *state, double seconds, char *out, size_t size)
{
    const bool rows = state->rows > 0 && state->total == 0;
    const uint64_t done = rows ? state->rows : state->done;
    const uint64_t first = rows ? bar->first_rows : bar->first_done;
    const double rate = seconds > 0.2 && done > first ? (double)(done - first) / seconds : 0;
    char number[32];
    *out = '\0';
    if (rate >= 1) {
        const bool bytes = !rows && strcmp(state->unit, "bytes") == 0;
        (void)snprintf(out, size, ", %s%s/s",
                       bytes ? lg_cli_bytes((uint64_t)rate, number)
                             : lg_cli_number((uint64_t)rate, number),
                       rows ? " rows" : "");
    }
}

static double
seconds_since(uint64_t then, uint64_t now)
{
    return (double)(now - then) / (double)second_ns;
}

static void
draw(LgBar *bar, const LgProgressState *state, uint64_t now)
{
    char what[96];
    char speed[48];
    char left[48];
    char rows[48] = "";
    char share[64] = "";
    bool whole = false;
    double part = part_of(bar, state, &whole);
    if (whole && part >= 0) {
        part = part > bar->part ? part : bar->part; // never back
        bar->part = part;
    }
    amounts(state, what, sizeof(what));
    speed_of(bar, state, seconds_since(bar->begun_ns, now), speed, sizeof(speed));
    time_left(seconds_since(whole ? bar->start_ns : bar->begun_ns, now), part, left, sizeof(left));
    if (state->rows > 0) {
        char number[32];
        (void)snprintf(rows, sizeof(rows), ", %s rows", lg_cli_number(state->rows, number));
    }
    if (part >= 0) {
        enum { WIDTH = 20 };
        const int full = (int)(part * WIDTH);
        (void)snprintf(share, sizeof(share), "[%.*s%.*s] %3d %% ", full,
                       "====================", WIDTH - full, "                    ",
                       (int)(part * 100));
    }
    (void)fprintf(stderr, "%s%s%s: %s%s%s%s%s", bar->tty ? "\r\033[K" : "", bar->tty ? share : "",
                  state->phase, what, rows, speed, left, bar->tty ? "" : "\n");
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
    bar->start_ns = bar->start_ns ? bar->start_ns : now;
    if (strncmp(bar->phase, state->phase, sizeof(bar->phase) - 1) != 0) {
        (void)snprintf(bar->phase, sizeof(bar->phase), "%s", state->phase);
        bar->begun_ns = now;
        bar->first_done = state->done;
        bar->first_rows = state->rows;
        bar->shown_ns = bar->shown_ns ? bar->shown_ns : now;
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
lg_bar_plan(LgBar *bar, const LgBarStage *stages, size_t n)
{
    bar->stages = stages;
    bar->n_stages = n;
    bar->part = 0;
    bar->start_ns = 0;
}

void
lg_bar_clear(LgBar *bar)
{
    if (bar->drawn) {
        (void)fputs("\r\033[K", stderr);
        bar->drawn = false;
    }
}
