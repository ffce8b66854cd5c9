// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Coordinates of registers. Whatever a table calls its coordinate system, the numbers decide:
// degrees are small, metres of the National Grid are not, and those of web maps (EPSG:3857) have
// millions to the north. Two that were swapped are told from each other because no longitude of
// the United Kingdom is a latitude of it.
//
// Metres of web maps become degrees by their definition. Those of the National Grid stay as they
// are: the transformation to degrees is a table (OSTN15), and the formula that is often taken for
// it is up to five metres off.

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

// The metres of web maps are those of a sphere.
static const double radius = 6378137;
static const double half_pi = 1.57079632679489661923;

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

// From the metres of web maps; far away when they are none.
static void
from_web(double x, double y, double *out_lon, double *out_lat)
{
    *out_lon = x / radius * 90 / half_pi;
    *out_lat = fabs(y) > radius ? atan(sinh(y / radius)) * 90 / half_pi : 0;
}

// Make two numbers longitude and latitude, if they are those of a place.
static bool
find_degrees(double *a, double *b)
{
    double pairs[4][2] = {{*a, *b}, {*b, *a}};
    from_web(*a, *b, &pairs[2][0], &pairs[2][1]);
    from_web(*b, *a, &pairs[3][0], &pairs[3][1]);
    for (size_t i = 0; i < 4; i++) {
        if (is_degrees(pairs[i][0], pairs[i][1])) {
            *a = pairs[i][0];
            *b = pairs[i][1];
            return true;
        }
    }
    return false;
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
    const bool degrees = find_degrees(&a, &b);
    const bool swapped = !degrees && !is_metres(a, b);
    if (!degrees && !is_metres(a, b) && !is_metres(b, a)) {
        return LG_OK;
    }
    out->national_grid = !degrees;
    out->x = write(arena, texts[swapped], a, degrees);
    out->y = write(arena, texts[!swapped], b, degrees);
    // GeoSPARQL 1.1, 8.5.1: without an IRI the system is CRS84, longitude first.
    out->wkt = lg_arena_printf(arena, "%sPOINT(" LG_STR_FMT " " LG_STR_FMT ")",
                               !degrees ? "<http://www.opengis.net/def/crs/EPSG/0/27700> " : "",
                               LG_STR_ARG(out->x), LG_STR_ARG(out->y));
    return out->wkt.p && out->x.p && out->y.p
               ? LG_OK
               : lg_error_set(err, LG_E_NOMEM, "no memory for a point");
}
