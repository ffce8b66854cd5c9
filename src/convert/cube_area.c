// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the tables of areas (places.h) say of the areas of a cube: their names, codes that no area
// has, and codes that ended before the period that a row is about.

#include "base/time.h"
#include "convert/cube_impl.h"

#include <inttypes.h>
#include <stdio.h>

#define NEVER INT64_MAX

// Rows about a period after the end of their area.
typedef struct {
    const LgPlace *place;
    int64_t end; // its last day, from 1970; NEVER: in force, or not known
    uint32_t n;
    uint32_t row; // the first
} Late;

static const LgPlace *
place_of(const LgCube *cube, const LgCode *code)
{
    return code->term.kind == LG_TERM_IRI ? lg_places_area(cube->options->places, code->slug)
                                          : NULL;
}

// Names for the areas that the table gives none.
static void
name_areas(const LgCube *cube, const LgCubeColumn *column)
{
    for (uint32_t i = 0; i < column->column->n; i++) {
        LgCode *code = &column->codes[i];
        const LgPlace *place = code->label.n == 0 ? place_of(cube, code) : NULL;
        code->label = place ? place->name : code->label;
    }
}

// A list that the publisher declares may know better.
static void
check_exists(const LgCube *cube, const LgCubeColumn *column)
{
    const LgPlaces *places = cube->options->places;
    for (uint32_t i = 0; !column->list && !column->recipe->any_area && i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        if (code->term.kind != LG_TERM_IRI || !lg_places_complete(code->slug) ||
            lg_places_area(places, code->slug)) {
            continue;
        }
        if (lg_report_full(cube->report, "W-AREA-UNKNOWN")) {
            lg_report_skip(cube->report, "W-AREA-UNKNOWN");
            continue;
        }
        const LgStr version = lg_places_version(places);
        const LgPlace *near = lg_places_near(places, code->slug);
        char text[80];
        (void)snprintf(text, sizeof(text), "no area has had this code up to " LG_STR_FMT,
                       LG_STR_ARG(version));
        const LgProblem problem = {.code = "W-AREA-UNKNOWN",
                                   .severity = LG_SEVERITY_WARNING,
                                   .value = column->column->values[i],
                                   .has_value = true,
                                   .text = lg_str_c(text),
                                   .suggestion = near ? near->code : (LgStr){0},
                                   .fix = LG_STR("correct the code, unless it is a newer one")};
        lg_cube_problem(cube, problem, column->column->first[i], column->column);
    }
}

// --- Ends -------------------------------------------------------------------

// "E06000063 (Cumberland), E06000064 (Westmorland and Furness)"
static void
name_successors(const LgPlaces *places, LgStr codes, char *out, size_t size)
{
    size_t used = 0;
    while (codes.n > 0 && used < size) {
        const size_t n = lg_str_find(codes, ' ');
        const LgStr code = {codes.p, n};
        const LgPlace *next = lg_places_area(places, code);
        const int more =
            snprintf(out + used, size - used, "%s" LG_STR_FMT " (" LG_STR_FMT ")",
                     used > 0 ? ", " : "", LG_STR_ARG(code), LG_STR_ARG(next ? next->name : code));
        used += more > 0 ? (size_t)more : size;
        codes = n < codes.n ? lg_str_from(codes, n + 1) : (LgStr){0};
    }
}

static void
report_late(const LgCube *cube, const LgCubeColumn *column, uint32_t i, const Late *late)
{
    if (lg_report_full(cube->report, "W-AREA-ENDED")) {
        lg_report_skip(cube->report, "W-AREA-ENDED");
        return;
    }
    char text[256];
    char next[256] = "";
    name_successors(cube->options->places, late->place->successors, next, sizeof(next));
    (void)snprintf(text, sizeof(text),
                   "the code of " LG_STR_FMT " ended on " LG_STR_FMT ", before the period (%" PRIu32
                   " row%s)",
                   LG_STR_ARG(late->place->name), LG_STR_ARG(late->place->end), late->n,
                   late->n == 1 ? "" : "s");
    const LgProblem problem = {.code = "W-AREA-ENDED",
                               .severity = LG_SEVERITY_WARNING,
                               .value = column->column->values[i],
                               .has_value = true,
                               .text = lg_str_c(text),
                               .expected = lg_str_c(next)};
    lg_cube_problem(cube, problem, late->row, column->column);
}

static int64_t
end_of(const LgPlace *place)
{
    LgPeriod day;
    const bool ended =
        place && lg_period_parse(place->end, LG_PERIOD_SHORT_UNKNOWN, &day); // "" is no period
    return ended ? lg_time_days(day.begin) : NEVER;
}

static LgStatus
check_ends(const LgCube *cube, const LgCubeColumn *areas, const LgCubeColumn *periods, LgError *err)
{
    const uint32_t n = areas->column->n;
    const uint32_t n_periods = periods->column->n;
    Late *late = LG_NEW_ARRAY(cube->arena, Late, n + 1U);
    int64_t *begins = LG_NEW_ARRAY(cube->arena, int64_t, n_periods + 1U);
    bool any = false;
    if (!late || !begins) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for areas");
    }
    for (uint32_t i = 0; i < n; i++) {
        late[i].place = place_of(cube, &areas->codes[i]);
        late[i].end = end_of(late[i].place);
        any |= late[i].end != NEVER;
    }
    for (uint32_t i = 0; i < n_periods; i++) {
        const LgCode *code = &periods->codes[i];
        begins[i] = code->term.kind == LG_TERM_IRI ? lg_time_days(code->period.begin) : INT64_MIN;
    }
    for (uint32_t row = 0; any && row < cube->table->n_rows; row++) {
        Late *l = &late[areas->column->codes[row]];
        if (begins[periods->column->codes[row]] > l->end) {
            l->row = l->n == 0 ? row : l->row;
            l->n++;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (late[i].n > 0) {
            report_late(cube, areas, i, &late[i]);
        }
    }
    return LG_OK;
}

LgStatus
lg_cube_area_check(const LgCube *cube, LgError *err)
{
    const LgCubeColumn *periods = NULL; // the first: what else there is, is rarely what a row is of
    for (size_t i = cube->n_dims; i-- > 0;) {
        periods = cube->dims[i].kind == LG_KIND_PERIOD ? &cube->dims[i] : periods;
    }
    for (size_t i = 0; cube->options->places && i < cube->n_dims; i++) {
        const LgCubeColumn *d = &cube->dims[i];
        if (d->kind == LG_KIND_AREA) {
            name_areas(cube, d);
            check_exists(cube, d);
            if (periods) {
                LG_TRY(check_ends(cube, d, periods, err));
            }
        }
    }
    return LG_OK;
}
