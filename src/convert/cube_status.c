// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The common statuses of observations.

#include "convert/cube_impl.h"

typedef struct {
    const char *slug;
    const char *label;
    const char *shorthand; // of the Government Analysis Function, without brackets
} Status;

// Mirrors vocab/obs-status.ttl.
static const Status statuses[] = {
    {"normal", "Normal", "a"},
    {"break-in-series", "Break in series", "b"},
    {"suppressed", "Suppressed", "c"},
    {"estimated", "Estimated", "e"},
    {"forecast", "Forecast", "f"},
    {"imputed", "Imputed", "i"},
    {"low", "Low", "low"},
    {"missing", "Missing", "m"},
    {"provisional", "Provisional", "p"},
    {"revised", "Revised", "r"},
    {"unreliable", "Low reliability", "u"},
    {"not-collected", "Not collected", "w"},
    {"not-available", "Not available", "x"},
    {"not-applicable", "Not applicable", "z"},
};

LgStr
lg_cube_status(LgStr cell)
{
    LgStr bare = cell;
    if (cell.n > 2 && cell.p[0] == '[' && cell.p[cell.n - 1] == ']') {
        bare = (LgStr){cell.p + 1, cell.n - 2};
    }
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (lg_str_eq_nocase(bare, lg_str_c(statuses[i].shorthand)) ||
            lg_str_eq_nocase(cell, lg_str_c(statuses[i].slug)) ||
            lg_str_eq_nocase(cell, lg_str_c(statuses[i].label))) {
            return lg_str_c(statuses[i].slug);
        }
    }
    return (LgStr){0};
}
