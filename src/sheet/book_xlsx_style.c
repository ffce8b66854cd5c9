// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The styles of an XLSX: ECMA-376 part 1, 18.8; colours of the theme: 20.1.6.2.

#include "sheet/book_xlsx_impl.h"

#include <stdio.h>
#include <stdlib.h>

enum { THEME_COLOURS = 12 };

typedef enum { NO_COLOUR, OF_RGB, OF_PALETTE, OF_THEME } ColourKind;

// As it is written; what it stands for may be told further down.
typedef struct {
    ColourKind kind;
    uint32_t value;
    double tint;
} Colour;

typedef struct {
    double share; // of the front in the pattern; 0: nothing is filled
    Colour front, back;
} Fill;

// What an <xf> refers to.
typedef struct {
    uint64_t fill, font;
} Reference;

typedef enum { NOWHERE, FONTS, FILLS, CELLS, COLOURS } Where;

typedef struct {
    Where where;
    Fill *fills;
    size_t n_fills, cap_fills;
    LgLook *fonts; // without fills
    size_t n_fonts, cap_fonts;
    Reference *references; // of the styles of the book
    size_t cap_references;
    uint32_t theme[THEME_COLOURS];
    size_t n_theme;
    uint32_t palette[LG_PALETTE];
    size_t n_palette; // colours listed, with the eight in front that nobody may change
} Styles;

static LgStatus
too_large(const LgBook *book, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "%s: its styles need more than 1 GiB of memory",
                        book->path);
}

// --- Colours ------------------------------------------------------------------------------

static Colour
read_colour(const LgPart *part)
{
    Colour colour = {0};
    uint64_t number = 0;
    uint32_t rgb = 0;
    if (lg_colour_text(lg_part_attribute(part, "rgb"), &rgb)) {
        colour = (Colour){.kind = OF_RGB, .value = rgb};
    } else if (lg_str_u64(lg_part_attribute(part, "theme"), &number)) {
        colour = (Colour){.kind = number < THEME_COLOURS ? OF_THEME : NO_COLOUR,
                          .value = (uint32_t)(number % THEME_COLOURS)};
    } else if (lg_str_u64(lg_part_attribute(part, "indexed"), &number)) {
        colour = (Colour){.kind = number <= 65 ? OF_PALETTE : NO_COLOUR,
                          .value = (uint32_t)(number % 66)};
    }
    const LgStr tint = lg_part_attribute(part, "tint");
    char text[32];
    if (tint.n > 0 && tint.n < sizeof(text)) {
        memcpy(text, tint.p, tint.n);
        text[tint.n] = '\0';
        const double value = strtod(text, NULL);
        colour.tint = value >= -1 && value <= 1 ? value : 0;
    }
    return colour;
}

static uint32_t
settle_colour(const Styles *styles, const Colour *colour, uint32_t without)
{
    // The theme lists dark before light; cells count the other way round.
    static const unsigned char places[THEME_COLOURS] = {1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11};
    uint32_t rgb = colour->value;
    switch (colour->kind) {
    case OF_RGB: break;
    case OF_PALETTE: rgb = lg_palette_colour(styles->palette, rgb, &rgb) ? rgb : without; break;
    case OF_THEME:
        rgb = places[rgb] < styles->n_theme ? styles->theme[places[rgb]] : without;
        break;
    case NO_COLOUR: return without;
    }
    const bool tinted = colour->tint < 0 || colour->tint > 0;
    return tinted ? lg_colour_tint(rgb, colour->tint) : rgb;
}

static uint32_t
settle_fill(const Styles *styles, const Fill *fill)
{
    enum { BLACK = 0, WHITE = 0xFFFFFF };
    return fill->share > 0
               ? lg_colour(lg_colour_mix(settle_colour(styles, &fill->front, BLACK),
                                         settle_colour(styles, &fill->back, WHITE), fill->share))
               : 0;
}

// How much of a pattern (18.18.55) its front is.
static double
share_of(LgStr pattern)
{
    static const struct {
        LgStr name;
        double share;
    } patterns[] = {
        {LG_STR_INIT("solid"), 1},
        {LG_STR_INIT("mediumGray"), 0.5},
        {LG_STR_INIT("darkGray"), 0.75},
        {LG_STR_INIT("lightGray"), 0.25},
        {LG_STR_INIT("gray125"), 0.125},
        {LG_STR_INIT("gray0625"), 0.0625},
        {LG_STR_INIT(""), 0},
        {LG_STR_INIT("none"), 0},
    };
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        if (lg_str_eq(patterns[i].name, pattern)) {
            return patterns[i].share;
        }
    }
    return lg_str_starts(pattern, LG_STR("light")) ? 0.25 : 0.5; // stripes
}

// <a:clrScheme> has twelve colours, each as <a:srgbClr val="4F81BD"/> or
// <a:sysClr lastClr="000000"/>.
static LgStatus
read_theme(LgBook *book, Styles *styles, LgStr name, LgError *err)
{
    LgPart part;
    bool inside = false;
    LgStatus st = lg_part_open(book, name, &part, err);
    if (st == LG_E_NOTFOUND) {
        lg_part_close(&part);
        return LG_OK; // its colours are none
    }
    for (LgXmlEvent event = LG_XML_OPEN;
         st == LG_OK && event != LG_XML_END && styles->n_theme < THEME_COLOURS;) {
        st = lg_part_next(&part, &event, err);
        if (st != LG_OK) {
            break;
        }
        if (lg_part_opens(&part, event, "clrScheme")) {
            inside = true;
        } else if (lg_part_closes(&part, event, "clrScheme")) {
            break;
        }
        const bool own = lg_part_opens(&part, event, "srgbClr");
        if (inside && (own || lg_part_opens(&part, event, "sysClr"))) {
            uint32_t rgb = 0;
            (void)lg_colour_text(lg_part_attribute(&part, own ? "val" : "lastClr"), &rgb);
            styles->theme[styles->n_theme++] = rgb;
        }
    }
    lg_part_close(&part);
    return st;
}

// --- Lists --------------------------------------------------------------------------------

static LgStatus
read_font(LgBook *book, Styles *styles, LgPart *part, LgXmlEvent event, LgError *err)
{
    if (lg_part_opens(part, event, "font")) {
        void *list = styles->fonts;
        if (!lg_book_room(book, &list, styles->n_fonts, &styles->cap_fonts, sizeof(LgLook))) {
            return too_large(book, err);
        }
        styles->fonts = (LgLook *)list;
        styles->fonts[styles->n_fonts++] = (LgLook){0};
    } else if (styles->n_fonts > 0) {
        const LgStr value = lg_part_attribute(part, "val");
        const bool on = event == LG_XML_OPEN && (value.n == 0 || lg_part_is_on(value));
        LgLook *font = &styles->fonts[styles->n_fonts - 1];
        font->bold = font->bold || (on && lg_part_opens(part, event, "b"));
        font->italic = font->italic || (on && lg_part_opens(part, event, "i"));
    }
    return LG_OK;
}

static LgStatus
read_fill(LgBook *book, Styles *styles, LgPart *part, LgXmlEvent event, LgError *err)
{
    if (lg_part_opens(part, event, "fill")) {
        void *list = styles->fills;
        if (!lg_book_room(book, &list, styles->n_fills, &styles->cap_fills, sizeof(Fill))) {
            return too_large(book, err);
        }
        styles->fills = (Fill *)list;
        styles->fills[styles->n_fills++] = (Fill){0};
    }
    if (styles->n_fills == 0) {
        return LG_OK;
    }
    Fill *fill = &styles->fills[styles->n_fills - 1];
    if (lg_part_opens(part, event, "patternFill")) {
        fill->share = share_of(lg_part_attribute(part, "patternType"));
    } else if (lg_part_opens(part, event, "fgColor")) {
        fill->front = read_colour(part);
    } else if (lg_part_opens(part, event, "bgColor")) {
        fill->back = read_colour(part);
    }
    return LG_OK;
}

static LgStatus
read_cells(LgBook *book, Styles *styles, LgPart *part, LgXmlEvent event, LgError *err)
{
    uint64_t id = 0; // general, where there is none
    if (!lg_part_opens(part, event, "xf")) {
        return LG_OK;
    }
    if (lg_str_u64(lg_part_attribute(part, "numFmtId"), &id) && id > UINT32_MAX) {
        return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "numFmtId is too large");
    }
    void *list = styles->references;
    if (!lg_book_room(book, &list, book->n_styles, &styles->cap_references, sizeof(Reference))) {
        return too_large(book, err);
    }
    styles->references = (Reference *)list;
    Reference *reference = &styles->references[book->n_styles];
    *reference = (Reference){0};
    (void)lg_str_u64(lg_part_attribute(part, "fillId"), &reference->fill); // without: the first
    (void)lg_str_u64(lg_part_attribute(part, "fontId"), &reference->font);
    return lg_book_add_style(book, (uint32_t)id, err);
}

static void
read_palette(Styles *styles, LgPart *part, LgXmlEvent event)
{
    enum { FIRST = 8 };
    uint32_t rgb = 0;
    if (lg_part_opens(part, event, "rgbColor")) {
        const size_t at = styles->n_palette++;
        if (at >= FIRST && at < FIRST + LG_PALETTE &&
            lg_colour_text(lg_part_attribute(part, "rgb"), &rgb)) {
            styles->palette[at - FIRST] = rgb;
        }
    }
}

static Where
step(Where where, const LgPart *part, LgXmlEvent event)
{
    static const struct {
        const char *name;
        Where where;
    } lists[] = {{"fonts", FONTS}, {"fills", FILLS}, {"cellXfs", CELLS}, {"colors", COLOURS}};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (where == NOWHERE && lg_part_opens(part, event, lists[i].name)) {
            return lists[i].where;
        }
        if (where == lists[i].where && lg_part_closes(part, event, lists[i].name)) {
            return NOWHERE;
        }
    }
    return where;
}

static LgStatus
read_styles(LgBook *book, Styles *styles, LgPart *part, LgError *err)
{
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        styles->where = step(styles->where, part, event);
        switch (styles->where) {
        case FONTS: LG_TRY(read_font(book, styles, part, event, err)); break;
        case FILLS: LG_TRY(read_fill(book, styles, part, event, err)); break;
        case CELLS: LG_TRY(read_cells(book, styles, part, event, err)); break;
        case COLOURS: read_palette(styles, part, event); break;
        case NOWHERE: {
            uint64_t id = 0;
            if (!lg_part_opens(part, event, "numFmt")) {
                break;
            }
            if (lg_str_u64(lg_part_attribute(part, "numFmtId"), &id) && id > UINT32_MAX) {
                return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "numFmtId is too large");
            }
            LG_TRY(
                lg_book_add_format(book, (uint32_t)id, lg_part_attribute(part, "formatCode"), err));
        }
        }
    }
}

LgStatus
lg_xlsx_styles(LgBook *book, LgStr name, LgStr theme, LgError *err)
{
    Styles styles = {0};
    LgPart part;
    lg_palette_reset(styles.palette);
    LgStatus st = lg_part_open(book, name, &part, err);
    st = st == LG_OK ? read_styles(book, &styles, &part, err) : st;
    lg_part_close(&part);
    if (st == LG_OK && theme.n > 0) {
        st = read_theme(book, &styles, theme, err);
    }
    for (size_t i = 0; st == LG_OK && i < book->n_styles; i++) {
        const Reference *reference = &styles.references[i];
        LgLook *look = &book->styles[i].look;
        if (reference->font < styles.n_fonts) {
            *look = styles.fonts[reference->font];
        }
        if (reference->fill < styles.n_fills) {
            look->fill = settle_fill(&styles, &styles.fills[reference->fill]);
        }
    }
    return st;
}
