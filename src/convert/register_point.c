// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Coordinates of registers. Whatever a table calls its coordinate system, the numbers decide:
// degrees are small, metres of the National Grid are not, and the two that were swapped are told
// from each other because no longitude of the United Kingdom is a latitude of it.

#include "convert/number.h"
#include "convert/register_impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DECIMALS = 6, MOST = 40 };

// The extent of the United Kingdom with its islands.
static const double least_lon = -9;
static const double most_lon = 3;
static const double least_lat = 49;
static const double most_lat = 61.5;
static const double most_easting = 700000;
static const double most_northing = 1300000;
static const double least_metre = 1000; // less is a mistyped degree

// A number of at most MOST bytes; the text is kept, without a plus.
static bool
read(LgStr s, char text[MOST + 1], double *out)
{
    LgNumberClass class = LG_NUMBER_NONE;
    s = lg_str_trim(s);
    s = s.n > 1 && s.p[0] == '+' ? lg_str_from(s, 1) : s;
    if (s.n == 0 || s.n > MOST || !lg_number_class(s, &class) || class == LG_NUMBER_DOUBLE) {
        return false;
    }
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *out = strtod(text, NULL);
    return true;
}

static bool
is_degrees(double lon, double lat)
{
    return lon >= least_lon && lon <= most_lon && lat >= least_lat && lat <= most_lat;
}

static bool
is_metres(double easting, double northing)
{
    return easting >= least_metre && easting <= most_easting && northing >= least_metre &&
           northing <= most_northing;
}

// Degrees with six decimals at most, a tenth of a metre, without zeros at the end; metres as
// they are.
static LgStr
write(LgArena *arena, const char *text, double value, bool degrees)
{
    if (!degrees) {
        return lg_arena_str(arena, lg_str_c(text));
    }
    LgStr s = lg_arena_printf(arena, "%.*f", DECIMALS, value);
    while (s.n > 0 && s.p[s.n - 1] == '0') {
        s.n--;
    }
    s.n -= s.n > 0 && s.p[s.n - 1] == '.' ? 1 : 0;
    return lg_str_eq(s, LG_STR("-0")) ? LG_STR("0") : s;
}

LgStatus
lg_register_point(LgArena *arena, LgStr x, LgStr y, LgRegisterPoint *out, LgError *err)
{
    char texts[2][MOST + 1];
    double a = 0;
    double b = 0;
    *out = (LgRegisterPoint){0};
    if (!read(x, texts[0], &a) || !read(y, texts[1], &b)) {
        return LG_OK;
    }
    const bool degrees = is_degrees(a, b) || is_degrees(b, a);
    const bool metres = is_metres(a, b) || is_metres(b, a);
    if (!degrees && !metres) {
        return LG_OK;
    }
    const bool swapped = degrees ? !is_degrees(a, b) : !is_metres(a, b);
    out->national_grid = metres;
    out->x = write(arena, texts[swapped], swapped ? b : a, degrees);
    out->y = write(arena, texts[!swapped], swapped ? a : b, degrees);
    // GeoSPARQL 1.1, 8.5.1: without an IRI the system is CRS84, longitude first.
    out->wkt = lg_arena_printf(arena, "%sPOINT(" LG_STR_FMT " " LG_STR_FMT ")",
                               metres ? "<http://www.opengis.net/def/crs/EPSG/0/27700> " : "",
                               LG_STR_ARG(out->x), LG_STR_ARG(out->y));
    return out->wkt.p && out->x.p && out->y.p
               ? LG_OK
               : lg_error_set(err, LG_E_NOMEM, "no memory for a point");
}
