// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The inside of LgBook: what the formats share.

#ifndef LG_SHEET_BOOK_IMPL_H
#define LG_SHEET_BOOK_IMPL_H

#include "base/buf.h"
#include "base/xml.h"
#include "sheet/book.h"
#include "sheet/source_impl.h"

/// A part of the package, being read.
typedef struct {
    LgSource *source;
    LgXml *xml;
    LgStatus st; ///< of the last read from the source
    LgError err;
} LgPart;

typedef struct {
    uint32_t id;
    LgStr code;
} LgNumberFormat;

/// How cells show their numbers, and look.
typedef struct {
    uint32_t format; ///< its id
    bool known;      ///< the next two have been looked up
    LgStr code;      ///< empty: general
    unsigned kind;   ///< LG_FORMAT_HAS_*
    LgLook look;
} LgCellStyle;

typedef struct {
    LgStatus (*open)(LgBook *book, LgError *err);
    LgStatus (*begin)(LgBook *book, size_t sheet, LgError *err);
    /// Sets `row` (0 at the end, after which it may be called again), `row_hidden` and
    /// `repeat`; cells go to lg_book_add().
    LgStatus (*next)(LgBook *book, LgError *err);
    /// Reports the marked tables to lg_book_add_table(); null: its open() did, or there are none.
    LgStatus (*tables)(LgBook *book, LgError *err);
    void (*close)(LgBook *book); ///< what is not in the book's arena; may be null
} LgBookType;

struct LgBook {
    const LgBookType *type;
    const LgIo *io;
    const char *path;
    LgArena *arena;     ///< what lives as long as the book
    LgArena *row_arena; ///< texts of the row at hand
    LgBookSheet *sheets;
    size_t n_sheets, cap_sheets;
    LgBookTable *tables;
    size_t n_tables, cap_tables;
    bool has_tables; ///< they have been looked for
    size_t sheet;    ///< the one that is read
    LgPart part;     ///< of it
    void *own;       ///< of the format, in `arena`

    bool wants_looks;
    bool from_1904; ///< the epoch of its dates
    LgNumberFormat *formats;
    size_t n_formats, cap_formats;
    LgCellStyle *styles;
    size_t n_styles, cap_styles;

    uint32_t row;     ///< the last one given out
    uint32_t repeat;  ///< how often it comes again
    bool row_hidden;  //
    uint64_t repeats; ///< cells given out again
    LgCell *cells;
    uint32_t n_cells;
    size_t cap_cells;
    LgCellRange *merged;
    size_t n_merged, cap_merged;
    bool hides; ///< there are hidden columns
    bool hidden[LG_BOOK_COLUMNS + 1];
    LgBuf text, raised, shown; ///< of the cell at hand
};

extern const LgBookType lg_book_xlsx;
extern const LgBookType lg_book_ods;
extern const LgBookType lg_book_xls;

/// Open the part `name`; LG_E_NOTFOUND when there is none. Close it with lg_part_close(), also
/// after a failure.
LgStatus lg_part_open(LgBook *book, LgStr name, LgPart *part, LgError *err) LG_NODISCARD;
void lg_part_close(LgPart *part);

/// lg_xml_next(), with the error of the source where that is the reason.
LgStatus lg_part_next(LgPart *part, LgXmlEvent *out, LgError *err) LG_NODISCARD;

/// Read up to the end of the element that has just begun.
LgStatus lg_part_skip(LgPart *part, LgError *err) LG_NODISCARD;

/// Make room for one more item in a list of `n` that lives in the book's arena.
bool lg_book_room(LgBook *book, void **list, size_t n, size_t *cap, size_t size);

LgStatus lg_book_no_memory(const LgBook *book, LgError *err);

/// Append a sheet; `name` is copied.
LgStatus lg_book_add_sheet(LgBook *book, LgStr name, bool hidden, LgError *err) LG_NODISCARD;

/// Append a cell to the row. Its texts are copied to the row's arena, but `format`, which must
/// live as long as the book.
LgStatus lg_book_add(LgBook *book, const LgCell *cell, LgError *err) LG_NODISCARD;

LgStatus lg_book_add_range(LgBook *book, LgCellRange **list, size_t *n, size_t *cap,
                           LgCellRange range, LgError *err) LG_NODISCARD;

/// Mark `n` columns as hidden; those beyond LG_BOOK_COLUMNS are not there.
void lg_book_hide_columns(LgBook *book, uint32_t first, uint32_t n);

/// Append a marked table; its name is copied.
LgStatus lg_book_add_table(LgBook *book, const LgBookTable *table, LgError *err) LG_NODISCARD;

// --- book_style.c ---------------------------------------------------------------------

/// A format of the workbook's own; `code` is copied.
LgStatus lg_book_add_format(LgBook *book, uint32_t id, LgStr code, LgError *err) LG_NODISCARD;

/// The next style of cells: shown by the format `format`, its own or a built-in one. Its look is
/// plain.
LgStatus lg_book_add_style(LgBook *book, uint32_t format, LgError *err) LG_NODISCARD;

/// The look of a style; of one that is not there, plain.
LgLook lg_book_look(const LgBook *book, uint64_t style);

/// Make a number or date cell of a number and the index of its style: sets `kind`, `text` (in
/// book->shown) and `format`. False: it is no number.
bool lg_book_number(LgBook *book, uint64_t style, double value, LgCell *out);
bool lg_book_number_text(LgBook *book, uint64_t style, LgStr text, LgCell *out);

// --- book_look.c ----------------------------------------------------------------------

/// LgLook.fill of 0xRRGGBB.
uint32_t lg_colour(uint32_t rgb);

/// "#ffcc99", "FFFFCC99" (whose first two digits say how opaque it is). False: it is none.
bool lg_colour_text(LgStr hex, uint32_t *out);

/// What is seen of a pattern of two colours: `share` of the first.
uint32_t lg_colour_mix(uint32_t first, uint32_t second, double share);

/// 0xRRGGBB, lighter (up to 1) or darker (down to -1).
uint32_t lg_colour_tint(uint32_t rgb, double tint);

enum { LG_PALETTE = 56 }; ///< colours that a workbook may change: number 8 and up

/// Those of a workbook that changes none.
void lg_palette_reset(uint32_t out[LG_PALETTE]);

/// The colour with a number; 64 and 65 are black and white. False: there is none.
bool lg_palette_colour(const uint32_t colours[LG_PALETTE], uint64_t index, uint32_t *out);

// --- number_format.c ------------------------------------------------------------------

/// The number that `text` spells, as LG_CELL_NUMBER has it. False when it is none.
bool lg_number_text(LgStr text, LgBuf *out);

/// The same for a double that is at hand.
bool lg_number_double(double value, LgBuf *out);

enum { LG_FORMAT_HAS_DATE = 1, LG_FORMAT_HAS_TIME = 2 };

/// What a number format (ECMA-376 part 1, 18.8.31) makes of a number: 0, or LG_FORMAT_HAS_*.
unsigned lg_number_format_kind(LgStr code);

/// The same for a built-in format, by its number (18.8.30), and its code; empty: general.
LgStr lg_number_format_builtin(uint32_t id);

/// A serial number as LG_CELL_DATE has it; false: no date has this number. With `from_1904` day 0
/// is 1904-01-01, else day 1 is 1900-01-01 and day 60, which never was, is refused.
bool lg_number_date(double serial, unsigned kind, bool from_1904, LgBuf *out);

#endif
