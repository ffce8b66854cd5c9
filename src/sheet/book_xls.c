// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// XLS: BIFF8, the format of Excel 97 to 2003 ([MS-XLS]). The file is read into memory, and so are
// the cells of a sheet, since they may come in any order.

#include "base/mem.h"
#include "base/unicode.h"
#include "sheet/book_impl.h"
#include "sheet/compound_impl.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    FILE_LIMIT = 256 << 20,
    ROWS = 65536,
    COLUMNS = 256,
    BIFF8 = 0x0600,
    SUPERSCRIPT = 1,
};

enum {
    R_FORMULA = 0x0006,
    R_EOF = 0x000A,
    R_DATEMODE = 0x0022,
    R_FILEPASS = 0x002F,
    R_FONT = 0x0031,
    R_CONTINUE = 0x003C,
    R_COLINFO = 0x007D,
    R_BOUNDSHEET = 0x0085,
    R_PALETTE = 0x0092,
    R_MULRK = 0x00BD,
    R_RSTRING = 0x00D6,
    R_XF = 0x00E0,
    R_MERGEDCELLS = 0x00E5,
    R_SST = 0x00FC,
    R_LABELSST = 0x00FD,
    R_NUMBER = 0x0203,
    R_LABEL = 0x0204,
    R_BOOLERR = 0x0205,
    R_STRING = 0x0207,
    R_ROW = 0x0208,
    R_RK = 0x027E,
    R_FORMAT = 0x041E,
    R_BOF = 0x0809,
};

typedef struct {
    LgStr text, raised;
} Shared;

typedef struct {
    bool raised, bold, italic;
} Font;

// What an XF says of the look of its cells; the palette may stand behind it.
typedef struct {
    uint16_t font;
    uint8_t pattern, front, back;
} XfLook;

// A cell as it is kept: texts in the sheet's arena.
typedef struct {
    uint32_t row; // from 1
    LgCell cell;
} Kept;

typedef struct {
    LgStr stream;
    uint32_t *starts; // of the sheets, in the stream
    size_t cap_starts;
    Shared *shared;
    uint32_t n_shared;
    Font *fonts; // by FONT
    size_t n_fonts, cap_fonts;
    XfLook *looks; // by XF
    size_t cap_looks;
    uint32_t palette[LG_PALETTE];

    LgArena *sheet; // what follows is of the sheet at hand
    Kept *cells;
    size_t n_cells, cap_cells, next;
    bool *hidden; // rows
} Xls;

// A record, with the ones that continue it.
typedef struct {
    LgStr stream;
    size_t at; // of the next record
    uint16_t type;
    LgStr data;  // what is left of the part at hand
    bool failed; // more was asked for than there is
} Record;

static LgStatus
broken(const LgBook *book, LgError *err, const char *what)
{
    return lg_error_set(err, LG_E_SYNTAX, "%s is broken: %s", book->path, what);
}

static LgStatus
too_large(const LgBook *book, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "%s needs more than 1 GiB of memory", book->path);
}

// --- Records (2.1.4) --------------------------------------------------------------------------

static bool
next_record(Record *r)
{
    if (r->at + 4 > r->stream.n) {
        return false;
    }
    const size_t n = lg_le16(r->stream.p + r->at + 2);
    if (r->at + 4 + n > r->stream.n) {
        return false;
    }
    r->type = lg_le16(r->stream.p + r->at);
    r->data = (LgStr){r->stream.p + r->at + 4, n};
    r->at += 4 + n;
    r->failed = false;
    return true;
}

// Go on to the record that continues this one, when all of it has been taken.
static bool
more_data(Record *r)
{
    if (r->data.n > 0) {
        return true;
    }
    const uint16_t type = r->type;
    if (r->at + 4 > r->stream.n || lg_le16(r->stream.p + r->at) != R_CONTINUE || !next_record(r)) {
        r->failed = true;
        return false;
    }
    r->type = type;
    return r->data.n > 0;
}

static void
skip_bytes(Record *r, uint64_t n)
{
    while (n > 0 && more_data(r)) {
        const size_t step = n < r->data.n ? (size_t)n : r->data.n;
        r->data = lg_str_from(r->data, step);
        n -= step;
    }
}

static uint16_t
take16(Record *r)
{
    unsigned char b[2] = {0};
    for (size_t i = 0; i < sizeof(b) && more_data(r); i++) {
        b[i] = (unsigned char)r->data.p[0];
        r->data = lg_str_from(r->data, 1);
    }
    return (uint16_t)(b[0] | (b[1] << 8));
}

static uint8_t
take8(Record *r)
{
    if (!more_data(r)) {
        return 0;
    }
    const uint8_t b = (uint8_t)r->data.p[0];
    r->data = lg_str_from(r->data, 1);
    return b;
}

static uint32_t
take32(Record *r)
{
    const uint32_t low = take16(r);
    return low | ((uint32_t)take16(r) << 16);
}

// --- Texts (2.5.240, 2.5.293) -------------------------------------------------------------------

// `n` characters, each of one byte (Latin 1) or two (UTF-16). Where a text goes on in another
// record, a byte in front says anew how wide its characters are.
static void
take_chars(Record *r, uint32_t n, bool wide, uint16_t *out)
{
    for (uint32_t i = 0; i < n && !r->failed; i++) {
        if (r->data.n == 0) {
            wide = (take8(r) & 1) != 0;
        }
        out[i] = wide ? take16(r) : take8(r);
    }
}

// Where the characters of a run are raised (2.5.129).
static Font
font_of(const Xls *x, uint16_t font)
{
    const size_t index = font > 4 ? (size_t)font - 1 : font; // there is no font 4
    return index < x->n_fonts ? x->fonts[index] : (Font){0};
}

static void
put_char(LgBuf *out, uint32_t c)
{
    char utf8[4];
    if (c != '\r') {
        lg_buf_add(out, (LgStr){utf8, lg_unicode_encode(c, utf8)});
    }
}

typedef struct {
    uint16_t at, font;
} Run;

// Characters into text and raised text of the book.
static void
put_chars(LgBook *book, const uint16_t *chars, uint32_t n, const Run *runs, uint32_t n_runs)
{
    const Xls *x = (const Xls *)book->own;
    uint32_t run = 0;
    bool raised = false;
    lg_buf_clear(&book->text);
    lg_buf_clear(&book->raised);
    for (uint32_t i = 0; i < n; i++) {
        while (run < n_runs && runs[run].at <= i) {
            raised = font_of(x, runs[run++].font).raised;
        }
        uint32_t c = chars[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < n && chars[i + 1] >= 0xDC00 &&
            chars[i + 1] < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (chars[++i] - 0xDC00U);
        } else if ((c >= 0xD800 && c < 0xE000) || c == 0) {
            c = 0xFFFD;
        }
        put_char(raised ? &book->raised : &book->text, c);
    }
}

// A text with its length in front, of one byte when `small`.
static LgStatus
take_text(LgBook *book, Record *r, bool small, LgError *err)
{
    enum { WIDE = 1, PHONETIC = 4, RICH = 8, MOST = 32768 };
    const uint32_t n = small ? take8(r) : take16(r);
    const uint8_t flags = take8(r);
    const uint32_t n_runs = flags & RICH ? take16(r) : 0;
    const uint32_t phonetic = flags & PHONETIC ? take32(r) : 0;
    uint16_t *chars = LG_ALLOC_ARRAY(uint16_t, (size_t)n + 1);
    Run *runs = LG_ALLOC_ARRAY(Run, (size_t)n_runs + 1);
    LgStatus st = LG_OK;
    if (!chars || !runs) {
        st = lg_book_no_memory(book, err);
    } else if (n > MOST) {
        st = broken(book, err, "a text is too long");
    } else {
        take_chars(r, n, (flags & WIDE) != 0, chars);
        for (uint32_t i = 0; i < n_runs && !r->failed; i++) {
            runs[i].at = take16(r);
            runs[i].font = take16(r);
        }
        skip_bytes(r, phonetic);
        if (r->failed) {
            st = broken(book, err, "a text ends in the middle");
        } else {
            put_chars(book, chars, n, runs, n_runs);
            if (book->text.failed || book->raised.failed) {
                st = lg_book_no_memory(book, err);
            }
        }
    }
    lg_mem_free(chars);
    lg_mem_free(runs);
    return st;
}

// --- The workbook (2.1.7.20.3)
// --------------------------------------------------------------------

static LgStatus
read_shared(LgBook *book, Record *r, LgError *err)
{
    Xls *x = (Xls *)book->own;
    skip_bytes(r, 4);
    const uint32_t n = take32(r);
    if (n > x->stream.n / 3) { // each takes three bytes at least
        return broken(book, err, "it has more texts than there is room for");
    }
    x->shared = LG_NEW_ARRAY(book->arena, Shared, (size_t)n + 1);
    if (!x->shared) {
        return too_large(book, err);
    }
    for (; x->n_shared < n; x->n_shared++) {
        LG_TRY(take_text(book, r, false, err));
        Shared *shared = &x->shared[x->n_shared];
        shared->text = lg_arena_str(book->arena, lg_buf_view(&book->text));
        shared->raised = lg_arena_str(book->arena, lg_buf_view(&book->raised));
        if (!shared->text.p || !shared->raised.p) {
            return too_large(book, err);
        }
    }
    return LG_OK;
}

static LgStatus
add_sheet(LgBook *book, Record *r, LgError *err)
{
    Xls *x = (Xls *)book->own;
    const uint32_t start = take32(r);
    const uint8_t state = take8(r);
    const uint8_t kind = take8(r);
    LG_TRY(take_text(book, r, true, err));
    if (kind != 0) {
        return LG_OK; // a chart, a macro
    }
    void *list = x->starts;
    if (!lg_book_room(book, &list, book->n_sheets, &x->cap_starts, sizeof(*x->starts))) {
        return too_large(book, err);
    }
    x->starts = (uint32_t *)list;
    x->starts[book->n_sheets] = start;
    return lg_book_add_sheet(book, lg_buf_view(&book->text), (state & 3) != 0, err);
}

static LgStatus
add_format(LgBook *book, Record *r, LgError *err)
{
    const uint16_t id = take16(r);
    LG_TRY(take_text(book, r, false, err));
    return lg_book_add_format(book, id, lg_buf_view(&book->text), err);
}

static LgStatus
add_style(LgBook *book, Record *r, LgError *err)
{
    Xls *x = (Xls *)book->own;
    void *list = x->looks;
    if (!lg_book_room(book, &list, book->n_styles, &x->cap_looks, sizeof(*x->looks))) {
        return too_large(book, err);
    }
    x->looks = (XfLook *)list;
    XfLook *look = &x->looks[book->n_styles];
    look->font = take16(r);
    const uint16_t format = take16(r);
    skip_bytes(r, 10);
    const uint32_t borders = take32(r);
    const uint16_t colours = take16(r);
    look->pattern = r->failed ? 0 : (uint8_t)(borders >> 26);
    look->front = colours & 0x7F;
    look->back = (uint8_t)(colours >> 7 & 0x7F);
    r->failed = false; // an XF that is cut short looks plain
    return lg_book_add_style(book, format, err);
}

// PALETTE (2.4.188)
static void
read_palette(Xls *x, Record *r)
{
    const uint16_t n = take16(r);
    for (size_t i = 0; i < n && i < LG_PALETTE; i++) {
        const uint32_t bgr = take32(r);
        if (!r->failed) {
            x->palette[i] = (bgr & 0xFF) << 16 | (bgr & 0xFF00) | (bgr >> 16 & 0xFF);
        }
    }
}

// What is seen of a pattern (2.5.160); 0: nothing is filled.
static uint32_t
fill_of(const Xls *x, const XfLook *look)
{
    // Of the front: solid, three greys, stripes, and two lighter greys.
    static const double shares[] = {0,   1,    0.5,  0.75, 0.25, 0.5,  0.5,  0.5,   0.5,   0.5,
                                    0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.125, 0.0625};
    uint32_t front = 0;
    uint32_t back = 0;
    if (look->pattern == 0 || look->pattern >= sizeof(shares) / sizeof(shares[0]) ||
        !lg_palette_colour(x->palette, look->front, &front) ||
        !lg_palette_colour(x->palette, look->back, &back)) {
        return 0;
    }
    return lg_colour(lg_colour_mix(front, back, shares[look->pattern]));
}

// Once all fonts and colours are there.
static void
settle_looks(LgBook *book)
{
    const Xls *x = (const Xls *)book->own;
    for (size_t i = 0; i < book->n_styles; i++) {
        LgLook *look = &book->styles[i].look;
        const Font font = font_of(x, x->looks[i].font);
        look->bold = font.bold;
        look->italic = font.italic;
        look->fill = fill_of(x, &x->looks[i]);
    }
}

static LgStatus
add_font(LgBook *book, Record *r, LgError *err)
{
    Xls *x = (Xls *)book->own;
    enum { ITALIC = 2, BOLD = 600 };
    void *list = x->fonts;
    if (!lg_book_room(book, &list, x->n_fonts, &x->cap_fonts, sizeof(*x->fonts))) {
        return too_large(book, err);
    }
    x->fonts = (Font *)list;
    Font *font = &x->fonts[x->n_fonts++];
    skip_bytes(r, 2);
    font->italic = (take16(r) & ITALIC) != 0;
    skip_bytes(r, 2);
    font->bold = take16(r) >= BOLD;
    font->raised = take16(r) == SUPERSCRIPT;
    return LG_OK;
}

static LgStatus
read_globals(LgBook *book, LgError *err)
{
    Xls *x = (Xls *)book->own;
    Record r = {.stream = x->stream};
    if (!next_record(&r) || r.type != R_BOF || take16(&r) != BIFF8) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "%s is older than Excel 97; save it as XLSX or ODS", book->path);
    }
    while (next_record(&r) && r.type != R_EOF) {
        switch (r.type) {
        case R_FILEPASS:
            return lg_error_set(err, LG_E_UNSUPPORTED,
                                "%s is encrypted; save it without a password", book->path);
        case R_DATEMODE: book->from_1904 = take16(&r) == 1; break;
        case R_BOUNDSHEET: LG_TRY(add_sheet(book, &r, err)); break;
        case R_SST: LG_TRY(read_shared(book, &r, err)); break;
        case R_FORMAT: LG_TRY(add_format(book, &r, err)); break;
        case R_XF: LG_TRY(add_style(book, &r, err)); break;
        case R_FONT: LG_TRY(add_font(book, &r, err)); break;
        case R_PALETTE: read_palette(x, &r); break;
        default: break;
        }
    }
    settle_looks(book);
    return LG_OK;
}

static LgStatus
xls_open(LgBook *book, LgError *err)
{
    LgBuf file = {0};
    Xls *x = LG_NEW(book->arena, Xls);
    if (!x) {
        return lg_book_no_memory(book, err);
    }
    *x = (Xls){0};
    lg_palette_reset(x->palette);
    book->own = x;
    LgStatus st = lg_io_slurp(book->io, book->path, FILE_LIMIT, &file, err);
    if (st == LG_OK) {
        st = lg_compound_stream(lg_buf_view(&file), "Workbook", book->arena, &x->stream, err);
        if (st == LG_E_NOTFOUND) {
            st = lg_error_set(err, LG_E_UNSUPPORTED,
                              "%s is no workbook of Excel 97 or later; save it as XLSX or ODS",
                              book->path);
        } else if (st != LG_OK) {
            lg_error_prefix(err, "%s: ", book->path);
        }
    }
    lg_buf_done(&file);
    return st == LG_OK ? read_globals(book, err) : st;
}

// --- Cells (2.4)
// ------------------------------------------------------------------------------------

static LgStatus
keep_cell(LgBook *book, uint32_t row, const LgCell *cell, LgError *err)
{
    Xls *x = (Xls *)book->own;
    void *list = x->cells;
    if (row >= ROWS || cell->column > COLUMNS) {
        return broken(book, err, "a cell lies outside of the sheet");
    }
    if (cell->text.n + cell->raised.n == 0) {
        return LG_OK;
    }
    if (!lg_mem_grow(&list, &x->cap_cells, x->n_cells + 1, sizeof(*x->cells))) {
        return lg_book_no_memory(book, err);
    }
    x->cells = (Kept *)list;
    Kept *kept = &x->cells[x->n_cells];
    *kept = (Kept){.row = row + 1, .cell = *cell};
    kept->cell.text = lg_arena_str(x->sheet, cell->text);
    kept->cell.raised = lg_arena_str(x->sheet, cell->raised);
    if (!kept->cell.text.p || !kept->cell.raised.p) {
        return too_large(book, err);
    }
    x->n_cells++;
    return LG_OK;
}

static LgStatus
keep_number(LgBook *book, uint32_t row, uint32_t column, uint16_t style, double value, LgError *err)
{
    LgCell cell = {.column = column + 1, .look = lg_book_look(book, style)};
    if (!lg_book_number(book, style, value, &cell)) {
        return broken(book, err, "a cell has a number that is none");
    }
    return keep_cell(book, row, &cell, err);
}

// 2.5.122
static double
rk_number(uint32_t rk)
{
    double value = 0;
    if (rk & 2) {
        value = (double)((int32_t)rk >> 2);
    } else {
        const uint64_t bits = (uint64_t)(rk & 0xFFFFFFFC) << 32;
        memcpy(&value, &bits, sizeof(value));
    }
    return rk & 1 ? value / 100 : value;
}

static double
take_double(Record *r)
{
    double value = 0;
    const uint64_t low = take32(r);
    const uint64_t bits = low | ((uint64_t)take32(r) << 32);
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static LgStatus
keep_bool_or_error(LgBook *book, uint32_t row, uint32_t column, LgLook look, uint8_t value,
                   bool error, LgError *err)
{
    static const struct {
        uint8_t code;
        LgStr text;
    } errors[] = {
        {0x00, LG_STR_INIT("#NULL!")},  {0x07, LG_STR_INIT("#DIV/0!")},
        {0x0F, LG_STR_INIT("#VALUE!")}, {0x17, LG_STR_INIT("#REF!")},
        {0x1D, LG_STR_INIT("#NAME?")},  {0x24, LG_STR_INIT("#NUM!")},
        {0x2A, LG_STR_INIT("#N/A")},
    };
    LgCell cell = {
        .column = column + 1, .look = look, .kind = error ? LG_CELL_ERROR : LG_CELL_BOOLEAN};
    cell.text = value ? LG_STR("true") : LG_STR("false");
    if (error) {
        cell.text = LG_STR("#ERROR");
        for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
            cell.text = errors[i].code == value ? errors[i].text : cell.text;
        }
    }
    return keep_cell(book, row, &cell, err);
}

// The text at hand.
static LgStatus
keep_text(LgBook *book, uint32_t row, uint32_t column, LgLook look, LgError *err)
{
    const LgCell cell = {.column = column + 1,
                         .look = look,
                         .text = lg_buf_view(&book->text),
                         .raised = lg_buf_view(&book->raised)};
    return keep_cell(book, row, &cell, err);
}

// The value that a formula had (2.5.133). A text follows in a record of its own.
static LgStatus
read_formula(LgBook *book, Record *r, uint32_t row, uint32_t column, uint16_t style, LgError *err)
{
    enum { TEXT = 0, BOOLEAN = 1, ERROR = 2 };
    Record look = *r;
    const uint8_t kind = take8(&look);
    skip_bytes(&look, 1);
    const uint8_t value = take8(&look);
    skip_bytes(&look, 3);
    if (take16(&look) != 0xFFFF) {
        return keep_number(book, row, column, style, take_double(r), err);
    }
    if (kind == BOOLEAN || kind == ERROR) {
        return keep_bool_or_error(book, row, column, lg_book_look(book, style), value,
                                  kind == ERROR, err);
    }
    if (kind != TEXT) {
        return LG_OK; // empty
    }
    while (next_record(&look) && look.type != R_EOF && look.type != R_FORMULA) {
        if (look.type == R_STRING) { // behind records that share formulas
            LG_TRY(take_text(book, &look, false, err));
            return keep_text(book, row, column, lg_book_look(book, style), err);
        }
    }
    return LG_OK;
}

static LgStatus
read_shared_cell(LgBook *book, Record *r, uint32_t row, uint32_t column, LgLook look, LgError *err)
{
    const Xls *x = (const Xls *)book->own;
    const uint32_t index = take32(r);
    if (index >= x->n_shared) {
        return broken(book, err, "a cell has a text that is not there");
    }
    const LgCell cell = {.column = column + 1,
                         .look = look,
                         .text = x->shared[index].text,
                         .raised = x->shared[index].raised};
    return keep_cell(book, row, &cell, err);
}

static LgStatus
read_cells(LgBook *book, Record *r, LgError *err)
{
    const uint32_t row = take16(r);
    const uint32_t column = take16(r);
    if (r->type == R_MULRK) {
        for (uint32_t i = 0; r->data.n >= 8; i++) { // the last column stands behind
            const uint16_t style = take16(r);
            LG_TRY(keep_number(book, row, column + i, style, rk_number(take32(r)), err));
        }
        return LG_OK;
    }
    const uint16_t style = take16(r);
    const LgLook look = lg_book_look(book, style);
    switch (r->type) {
    case R_NUMBER: return keep_number(book, row, column, style, take_double(r), err);
    case R_RK: return keep_number(book, row, column, style, rk_number(take32(r)), err);
    case R_FORMULA: return read_formula(book, r, row, column, style, err);
    case R_LABELSST: return read_shared_cell(book, r, row, column, look, err);
    case R_BOOLERR: {
        const uint8_t value = take8(r);
        return keep_bool_or_error(book, row, column, look, value, take8(r) != 0, err);
    }
    default: // LABEL, RSTRING
        LG_TRY(take_text(book, r, false, err));
        return keep_text(book, row, column, look, err);
    }
}

// --- Sheets
// -----------------------------------------------------------------------------------------

static LgStatus
read_merged(LgBook *book, Record *r, LgError *err)
{
    for (uint32_t n = take16(r); n > 0 && !r->failed; n--) {
        const uint32_t first_row = take16(r);
        const uint32_t last_row = take16(r);
        const uint32_t first = take16(r);
        const uint32_t last = take16(r);
        if (last_row < first_row || last < first) {
            return broken(book, err, "merged cells without a range");
        }
        const LgCellRange range = {first_row + 1, first + 1, last_row - first_row + 1,
                                   last - first + 1};
        LG_TRY(
            lg_book_add_range(book, &book->merged, &book->n_merged, &book->cap_merged, range, err));
    }
    return LG_OK;
}

static void
read_columns(LgBook *book, Record *r)
{
    const uint32_t first = take16(r);
    const uint32_t last = take16(r);
    skip_bytes(r, 4);
    if (!(take16(r) & 1) || last < first) {
        return;
    }
    lg_book_hide_columns(book, first + 1, last - first + 1);
}

static void
read_row(Xls *x, Record *r)
{
    const uint32_t row = take16(r);
    skip_bytes(r, 10);
    x->hidden[row] = (take16(r) & 0x20) != 0;
}

static int
compare_cells(const void *a, const void *b)
{
    const Kept *x = (const Kept *)a;
    const Kept *y = (const Kept *)b;
    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return x->cell.column < y->cell.column ? -1 : x->cell.column > y->cell.column;
}

static LgStatus
read_sheet(LgBook *book, Record *r, LgError *err)
{
    Xls *x = (Xls *)book->own;
    unsigned depth = 1; // charts stand inside of a sheet
    while (depth > 0 && next_record(r)) {
        depth += r->type == R_BOF ? 1 : 0;
        depth -= r->type == R_EOF ? 1 : 0;
        if (depth != 1) {
            continue;
        }
        switch (r->type) {
        case R_ROW: read_row(x, r); break;
        case R_COLINFO: read_columns(book, r); break;
        case R_MERGEDCELLS: LG_TRY(read_merged(book, r, err)); break;
        case R_NUMBER:
        case R_RK:
        case R_MULRK:
        case R_FORMULA:
        case R_LABELSST:
        case R_LABEL:
        case R_RSTRING:
        case R_BOOLERR: LG_TRY(read_cells(book, r, err)); break;
        default: break;
        }
        if (r->failed) {
            return broken(book, err, "a record ends in the middle");
        }
    }
    return depth > 0 ? broken(book, err, "a sheet ends in the middle") : LG_OK;
}

static LgStatus
xls_begin(LgBook *book, size_t sheet, LgError *err)
{
    Xls *x = (Xls *)book->own;
    Record r = {.stream = x->stream, .at = x->starts[sheet]};
    lg_arena_free(x->sheet);
    x->sheet = lg_arena_new((size_t)1 << 30);
    x->n_cells = 0;
    x->next = 0;
    if (!x->hidden) {
        x->hidden = LG_NEW_ARRAY(book->arena, bool, ROWS);
    }
    if (!x->sheet || !x->hidden) {
        return lg_book_no_memory(book, err);
    }
    memset(x->hidden, 0, ROWS * sizeof(*x->hidden));
    if (!next_record(&r) || r.type != R_BOF) {
        return broken(book, err, "a sheet is not where it should be");
    }
    LG_TRY(read_sheet(book, &r, err));
    if (x->n_cells > 0) {
        qsort(x->cells, x->n_cells, sizeof(*x->cells), compare_cells);
    }
    return LG_OK;
}

static LgStatus
xls_next(LgBook *book, LgError *err)
{
    Xls *x = (Xls *)book->own;
    book->row = 0;
    if (x->next == x->n_cells) {
        return LG_OK;
    }
    book->row = x->cells[x->next].row;
    book->row_hidden = x->hidden[book->row - 1];
    for (; x->next < x->n_cells && x->cells[x->next].row == book->row; x->next++) {
        const LgCell *cell = &x->cells[x->next].cell;
        if (book->n_cells > 0 && book->cells[book->n_cells - 1].column == cell->column) {
            return broken(book, err, "a cell is there twice");
        }
        LG_TRY(lg_book_add(book, cell, err));
    }
    return LG_OK;
}

static void
xls_close(LgBook *book)
{
    Xls *x = (Xls *)book->own;
    if (x) {
        lg_mem_free(x->cells);
        lg_arena_free(x->sheet);
    }
}

const LgBookType lg_book_xls = {
    .open = xls_open, .begin = xls_begin, .next = xls_next, .close = xls_close};
