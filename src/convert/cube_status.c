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

LgStr
lg_cube_status_label(LgStr slug)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (lg_str_eq(slug, lg_str_c(statuses[i].slug))) {
            return lg_str_c(statuses[i].label);
        }
    }
    return (LgStr){0};
}

// The first of these that a legend has decides: "estimates are considered unreliable" is about
// reliability, "not available, less than 5 cases" about disclosure.
static const struct {
    const char *words;
    const char *slug;
} said[] = {
    {"suppress", "suppressed"},
    {"disclos", "suppressed"},
    {"confidential", "suppressed"},
    {"withheld", "suppressed"},
    {"fewer than", "suppressed"},
    {"less than 5", "suppressed"},
    {"less than five", "suppressed"},
    {"not applicable", "not-applicable"},
    {"not collected", "not-collected"},
    {"not yet reported", "not-collected"},
    {"not asked", "not-collected"},
    {"negligible", "low"},
    {"less than half", "low"},
    {"rounds to zero", "low"},
    {"rounded to zero", "low"},
    {"unreliable", "unreliable"},
    {"low reliability", "unreliable"},
    {"not reliable", "unreliable"},
    {"not robust", "unreliable"},
    {"missing", "missing"},
    {"not available", "not-available"},
    {"unavailable", "not-available"},
    {"no data", "not-available"},
    {"not known", "not-available"},
    {"unknown", "not-available"},
    {"not provided", "not-available"},
    {"not supplied", "not-available"},
    {"did not submit", "not-available"},
    {"break in", "break-in-series"},
    {"provisional", "provisional"},
    {"revised", "revised"},
    {"imputed", "imputed"},
    {"forecast", "forecast"},
    {"projected", "forecast"},
    {"estimate", "estimated"},
};

LgStr
lg_cube_status_of(LgStr meaning)
{
    const LgStr known = lg_cube_status(meaning);
    for (size_t i = 0; known.n == 0 && i < sizeof(said) / sizeof(said[0]); i++) {
        if (lg_str_has_nocase(meaning, lg_str_c(said[i].words))) {
            return lg_str_c(said[i].slug);
        }
    }
    return known;
}
