// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Colours as workbooks write them.

#include "sheet/book_impl.h"

#include <math.h>
#include <stdio.h>

LgStr
lg_look_text(LgLook look, LgLookPart part, char out[LG_LOOK_TEXT])
{
    int n = 0;
    if (part == LG_LOOK_FILL && look.fill != 0) {
        n = snprintf(out, LG_LOOK_TEXT, "#%06x", look.fill & 0xFFFFFF);
    } else if (part == LG_LOOK_FONT) {
        n = snprintf(out, LG_LOOK_TEXT, "%s%s%s", look.bold ? "bold" : "",
                     look.bold && look.italic ? " " : "", look.italic ? "italic" : "");
    }
    return (LgStr){out, n > 0 ? (size_t)n : 0};
}

uint32_t
lg_colour(uint32_t rgb)
{
    enum { WHITE = 0xFFFFFF };
    rgb &= WHITE;
    return rgb == WHITE ? 0 : LG_LOOK_FILLED | rgb;
}

bool
lg_colour_text(LgStr hex, uint32_t *out)
{
    uint32_t rgb = 0;
    hex = lg_str_starts(hex, LG_STR("#")) ? lg_str_from(hex, 1) : hex;
    if (hex.n != 6 && hex.n != 8) { // eight: how opaque it is stands first
        return false;
    }
    for (size_t i = hex.n - 6; i < hex.n; i++) {
        const int digit = lg_char_hex(hex.p[i]);
        if (digit < 0) {
            return false;
        }
        rgb = rgb * 16 + (uint32_t)digit;
    }
    *out = rgb;
    return true;
}

// The colours of Excel 97 ([MS-XLS] 2.5.161, ECMA-376 part 1, 18.8.27), from number 8 on.
static const uint32_t palette[LG_PALETTE] = {
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF,
    0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080,
    0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF,
    0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF,
    0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99,
    0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696,
    0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
};

void
lg_palette_reset(uint32_t out[LG_PALETTE])
{
    memcpy(out, palette, sizeof(palette));
}

bool
lg_palette_colour(const uint32_t colours[LG_PALETTE], uint64_t index, uint32_t *out)
{
    enum { FIRST = 8, TEXT = 64, PAPER = 65 };
    if (index >= FIRST + LG_PALETTE) { // of the system
        *out = index == PAPER ? 0xFFFFFF : 0;
        return index == TEXT || index == PAPER;
    }
    *out = index < FIRST ? palette[index] : colours[index - FIRST]; // the first eight come twice
    return true;
}

uint32_t
lg_colour_mix(uint32_t first, uint32_t second, double share)
{
    uint32_t mixed = 0;
    for (unsigned shift = 0; shift <= 16; shift += 8) {
        const double a = (double)((first >> shift) & 255);
        const double b = (double)((second >> shift) & 255);
        mixed |= (uint32_t)lround(a * share + b * (1 - share)) << shift;
    }
    return mixed;
}

// --- Tints (ECMA-376 part 1, 18.8.19) -----------------------------------------------------

static double
part_of_hue(double low, double high, double hue)
{
    hue -= floor(hue);
    if (hue * 6 < 1) {
        return low + (high - low) * 6 * hue;
    }
    if (hue * 2 < 1) {
        return high;
    }
    return hue * 3 < 2 ? low + (high - low) * (2.0 / 3 - hue) * 6 : low;
}

uint32_t
lg_colour_tint(uint32_t rgb, double tint)
{
    const double r = (double)((rgb >> 16) & 255) / 255;
    const double g = (double)((rgb >> 8) & 255) / 255;
    const double b = (double)(rgb & 255) / 255;
    const double most = fmax(r, fmax(g, b));
    const double least = fmin(r, fmin(g, b));
    const double spread = most - least;
    double light = (most + least) / 2;
    double full = 0;
    double hue = 0;
    if (spread > 0) {
        full = spread / (light < 0.5 ? most + least : 2 - most - least);
        hue = most == r   ? (g - b) / spread
              : most == g ? 2 + (b - r) / spread
                          : 4 + (r - g) / spread;
    }
    light = tint < 0 ? light * (1 + tint) : light * (1 - tint) + tint;
    const double high = light < 0.5 ? light * (1 + full) : light + full - light * full;
    const double low = 2 * light - high;
    const uint32_t red = (uint32_t)lround(255 * part_of_hue(low, high, hue / 6 + 1.0 / 3));
    const uint32_t green = (uint32_t)lround(255 * part_of_hue(low, high, hue / 6));
    const uint32_t blue = (uint32_t)lround(255 * part_of_hue(low, high, hue / 6 - 1.0 / 3));
    return red << 16 | green << 8 | blue;
}
