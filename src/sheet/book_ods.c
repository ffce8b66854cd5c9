// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// ODS: OpenDocument 1.3, part 3. One part, content.xml, holds all sheets; it is read from its
// start again for each of them.

#include "base/limits.h"
#include "sheet/book_impl.h"

#include <stdio.h>

#define NS_OFFICE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
#define NS_STYLE "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
#define NS_TABLE "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
#define NS_TEXT "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
#define NS_CALC "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

enum { MARKED_STYLES = 4096 };

typedef struct {
    LgStr *raised; ///< names of the styles of superscript text
    size_t n_raised;
    LgStr *hidden; ///< names of the styles of hidden sheets
    size_t n_hidden;
    uint32_t row;          ///< read last, with its repetitions
    uint32_t column;       ///< of the next cell
    uint32_t table_column; ///< described last
} Ods;

static bool
opens(const LgBook *book, LgXmlEvent event, const char *space, const char *name)
{
    return event == LG_XML_OPEN && lg_xml_is(book->part.xml, lg_str_c(space), lg_str_c(name));
}

static bool
closes(const LgBook *book, LgXmlEvent event, const char *space, const char *name)
{
    return event == LG_XML_CLOSE && lg_xml_is(book->part.xml, lg_str_c(space), lg_str_c(name));
}

// A count in an attribute; 1 without.
static LgStatus
read_count(LgBook *book, const char *name, uint32_t *out, LgError *err)
{
    const LgStr text = lg_xml_attribute(book->part.xml, NS_TABLE, name);
    uint64_t count = 1;
    if (text.p && (!lg_str_u64(text, &count) || count == 0 || count > LG_BOOK_ROWS)) {
        return lg_xml_fail(book->part.xml, err, LG_E_SYNTAX, "%s is no number of cells", name);
    }
    *out = (uint32_t)count;
    return LG_OK;
}

// --- Styles (16) ----------------------------------------------------------------------------

static LgStatus
mark_style(LgBook *book, LgStr name, LgStr **list, size_t *n, LgError *err)
{
    if (!*list) {
        *list = LG_NEW_ARRAY(book->arena, LgStr, MARKED_STYLES);
    }
    const LgStr copy = lg_arena_str(book->arena, name);
    if (!*list || !copy.p) {
        return lg_book_no_memory(book, err);
    }
    if (*n < MARKED_STYLES) { // a workbook has a handful
        (*list)[(*n)++] = copy;
    }
    return LG_OK;
}

static bool
is_marked(const LgStr *list, size_t n, LgStr name)
{
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq(list[i], name)) {
            return true;
        }
    }
    return false;
}

// One event within the automatic styles. `name` is that of the style at hand.
static LgStatus
read_style(LgBook *book, LgXmlEvent event, LgBuf *name, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    LgXml *xml = book->part.xml;
    if (opens(book, event, NS_STYLE, "style")) {
        lg_buf_clear(name);
        lg_buf_add(name, lg_xml_attribute(xml, NS_STYLE, "name"));
    } else if (opens(book, event, NS_STYLE, "text-properties")) {
        const LgStr position = lg_xml_attribute(xml, NS_STYLE, "text-position");
        const bool percent = position.n > 0 && position.p[0] >= '1' && position.p[0] <= '9';
        if (percent || lg_str_starts(position, LG_STR("super"))) {
            return mark_style(book, lg_buf_view(name), &ods->raised, &ods->n_raised, err);
        }
    } else if (opens(book, event, NS_STYLE, "table-properties")) {
        if (lg_str_eq(lg_xml_attribute(xml, NS_TABLE, "display"), LG_STR("false"))) {
            return mark_style(book, lg_buf_view(name), &ods->hidden, &ods->n_hidden, err);
        }
    }
    return LG_OK;
}

// --- Marked tables (9.4.15, 9.2.5) -------------------------------------------------------------

// Take the sheet of an address, "'My sheet'.A1" or "$Sheet.$A$1", to `out`, and make the rest
// "A1". False: it is no address.
static bool
take_sheet(LgStr *address, LgBuf *out)
{
    LgStr s = lg_str_from(*address, lg_str_starts(*address, LG_STR("$")) ? 1 : 0);
    lg_buf_clear(out);
    if (lg_str_starts(s, LG_STR("'"))) {
        for (s = lg_str_from(s, 1); s.n > 0; s = lg_str_from(s, 1)) {
            if (s.p[0] == '\'' && !lg_str_starts(s, LG_STR("''"))) {
                break;
            }
            lg_buf_byte(out, s.p[0]);
            s = lg_str_from(s, s.p[0] == '\'' ? 1 : 0);
        }
        s = lg_str_from(s, 1);
    } else {
        const size_t point = lg_str_find(s, '.');
        lg_buf_add(out, (LgStr){s.p, point});
        s = lg_str_from(s, point);
    }
    *address = lg_str_from(s, 1);
    return lg_str_starts(s, LG_STR("."));
}

static void
add_without_dollars(LgBuf *out, LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '$') {
            lg_buf_byte(out, s.p[i]);
        }
    }
}

// "Notes.A4:Notes.C18" as the sheet it is in and its range.
static bool
read_range(LgBook *book, LgStr address, size_t *out_sheet, LgCellRange *out)
{
    LgBuf cells = {0};
    bool good = take_sheet(&address, &book->text);
    *out_sheet = 0;
    while (*out_sheet < book->n_sheets &&
           !lg_str_eq(book->sheets[*out_sheet].name, lg_buf_view(&book->text))) {
        (*out_sheet)++;
    }
    const size_t colon = lg_str_find(address, ':');
    LgStr last = lg_str_from(address, colon + 1);
    good = good && *out_sheet < book->n_sheets && take_sheet(&last, &book->text);
    add_without_dollars(&cells, (LgStr){address.p, colon});
    lg_buf_byte(&cells, ':');
    add_without_dollars(&cells, last);
    good = good && !cells.failed && lg_book_range(lg_buf_view(&cells), out);
    lg_buf_done(&cells);
    return good;
}

// A range that has no name of its own, or lies elsewhere, marks no table.
static LgStatus
add_table(LgBook *book, LgError *err)
{
    LgXml *xml = book->part.xml;
    LgBookTable table = {0};
    if (!read_range(book, lg_xml_attribute(xml, NS_TABLE, "target-range-address"), &table.sheet,
                    &table.range)) {
        return LG_OK;
    }
    table.has_header =
        !lg_str_eq(lg_xml_attribute(xml, NS_TABLE, "contains-header"), LG_STR("false"));
    table.name = lg_xml_attribute(xml, NS_TABLE, "name");
    return table.name.n == 0 || lg_str_starts(table.name, LG_STR("__Anonymous"))
               ? LG_OK
               : lg_book_add_table(book, &table, err);
}

static LgStatus
ods_open(LgBook *book, LgError *err)
{
    Ods *ods = LG_NEW(book->arena, Ods);
    if (!ods) {
        return lg_book_no_memory(book, err);
    }
    *ods = (Ods){0};
    book->own = ods;
    LgStatus st = lg_part_open(book, LG_STR("content.xml"), &book->part, err);
    for (LgXmlEvent event = LG_XML_OPEN; st == LG_OK && event != LG_XML_END;) {
        st = lg_part_next(&book->part, &event, err);
        if (st != LG_OK) {
            break;
        }
        if (opens(book, event, NS_TABLE, "table")) {
            const LgStr style = lg_xml_attribute(book->part.xml, NS_TABLE, "style-name");
            const bool hidden = is_marked(ods->hidden, ods->n_hidden, style);
            st = lg_book_add_sheet(book, lg_xml_attribute(book->part.xml, NS_TABLE, "name"), hidden,
                                   err);
            st = st == LG_OK ? lg_part_skip(&book->part, err) : st;
        } else if (opens(book, event, NS_TABLE, "database-range")) {
            st = add_table(book, err);
        } else {
            st = read_style(book, event, &book->text, err);
        }
    }
    lg_part_close(&book->part);
    return st;
}

// --- Cells (9.1.4, 19.385) --------------------------------------------------------------------

// White space is folded (6.1.2).
static void
put_folded(LgBuf *out, LgStr s, bool *in_word)
{
    for (size_t i = 0; i < s.n; i++) {
        const bool space = s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r';
        if (!space || *in_word) {
            lg_buf_byte(out, space ? ' ' : s.p[i]);
        }
        *in_word = !space;
    }
}

static void
trim_end(LgBuf *out)
{
    while (out->n > 0 && out->p[out->n - 1] == ' ') {
        out->n--;
    }
}

static LgStatus
put_spaces(LgBook *book, LgBuf *out, LgError *err)
{
    uint64_t count = 1;
    const LgStr text = lg_xml_attribute(book->part.xml, NS_TEXT, "c");
    if (text.p && (!lg_str_u64(text, &count) || count > LG_LIMIT_CELL)) {
        return lg_xml_fail(book->part.xml, err, LG_E_SYNTAX, "text:s with a bad count");
    }
    for (uint64_t i = 0; i < count; i++) {
        lg_buf_byte(out, ' ');
    }
    return LG_OK;
}

// A paragraph, behind its <text:p>, up to its end.
static LgStatus
read_paragraph(LgBook *book, LgError *err)
{
    const Ods *ods = (const Ods *)book->own;
    LgXml *xml = book->part.xml;
    bool in_word = false;
    unsigned raised = 0; // depth of the outermost span in superscript
    for (unsigned depth = 1; depth > 0;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(&book->part, &event, err));
        LgBuf *out = raised > 0 ? &book->raised : &book->shown;
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (event == LG_XML_TEXT) {
            put_folded(out, lg_xml_text(xml), &in_word);
        } else if (event == LG_XML_CLOSE) {
            raised = raised == depth ? 0 : raised;
            depth--;
        } else if (lg_xml_is(xml, LG_STR(NS_OFFICE), LG_STR("annotation"))) {
            LG_TRY(lg_part_skip(&book->part, err));
        } else {
            depth++;
            if (opens(book, event, NS_TEXT, "s")) {
                LG_TRY(put_spaces(book, out, err));
            } else if (opens(book, event, NS_TEXT, "tab")) {
                lg_buf_byte(out, '\t');
            } else if (opens(book, event, NS_TEXT, "line-break")) {
                lg_buf_byte(out, '\n');
                in_word = false;
            } else if (raised == 0 && is_marked(ods->raised, ods->n_raised,
                                                lg_xml_attribute(xml, NS_TEXT, "style-name"))) {
                raised = depth;
            }
        }
        if (out->n > LG_LIMIT_CELL) {
            return lg_error_set(err, LG_E_LIMIT, "a cell of more than %d MB", LG_LIMIT_CELL >> 20);
        }
    }
    trim_end(&book->shown);
    return LG_OK;
}

// The paragraphs of a cell into `shown` and `raised`, up to its end. Comments and drawings are
// left out.
static LgStatus
read_paragraphs(LgBook *book, LgError *err)
{
    lg_buf_clear(&book->shown);
    lg_buf_clear(&book->raised);
    for (bool first = true;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(&book->part, &event, err));
        if (event == LG_XML_END || event == LG_XML_CLOSE) {
            return LG_OK;
        }
        if (opens(book, event, NS_TEXT, "p")) {
            if (!first) {
                lg_buf_byte(&book->shown, '\n');
            }
            first = false;
            LG_TRY(read_paragraph(book, err));
        } else if (event == LG_XML_OPEN) {
            LG_TRY(lg_part_skip(&book->part, err));
        }
    }
}

// "PT12H30M00S" as a time of the day; false for anything else.
static bool
put_time(LgStr s, LgBuf *out)
{
    unsigned hours = 0;
    unsigned minutes = 0;
    unsigned seconds = 0;
    int end = 0;
    char copy[32];
    if (s.n >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    if (sscanf(copy, "PT%2uH%2uM%2uS%n", &hours, &minutes, &seconds, &end) != 3 ||
        (size_t)end != s.n || hours > 23 || minutes > 59 || seconds > 59) {
        return false;
    }
    lg_buf_printf(out, "%02u:%02u:%02u", hours, minutes, seconds);
    return true;
}

// The value of the cell that has just begun, into `text` of the book.
static LgStatus
read_value(LgBook *book, LgCellKind *out, LgError *err)
{
    LgXml *xml = book->part.xml;
    char type_text[16];
    LgStr type = lg_xml_attribute(xml, NS_OFFICE, "value-type");
    type.n = type.n < sizeof(type_text) ? type.n : sizeof(type_text);
    lg_buf_clear(&book->text);
    *out = LG_CELL_TEXT;
    if (type.n == 0) {
        return LG_OK;
    }
    memcpy(type_text, type.p, type.n);
    type.p = type_text;
    if (lg_str_eq(type, LG_STR("float")) || lg_str_eq(type, LG_STR("percentage")) ||
        lg_str_eq(type, LG_STR("currency"))) {
        *out = LG_CELL_NUMBER;
        if (!lg_number_text(lg_xml_attribute(xml, NS_OFFICE, "value"), &book->text)) {
            return lg_xml_fail(xml, err, LG_E_SYNTAX, "expected a number in office:value");
        }
    } else if (lg_str_eq(type, LG_STR("boolean"))) {
        *out = LG_CELL_BOOLEAN;
        lg_buf_add(&book->text, lg_xml_attribute(xml, NS_OFFICE, "boolean-value"));
    } else if (lg_str_eq(type, LG_STR("date"))) {
        *out = LG_CELL_DATE;
        lg_buf_add(&book->text, lg_xml_attribute(xml, NS_OFFICE, "date-value"));
    } else if (lg_str_eq(type, LG_STR("time"))) {
        *out = LG_CELL_DATE;
        if (!put_time(lg_xml_attribute(xml, NS_OFFICE, "time-value"), &book->text)) {
            *out = LG_CELL_TEXT; // a duration: as it is shown
        }
    } else if (lg_str_eq(lg_xml_attribute(xml, NS_CALC, "value-type"), LG_STR("error"))) {
        *out = LG_CELL_ERROR;
    }
    return LG_OK;
}

// Append the cell at hand `repeat` times, from the column at hand on.
static LgStatus
put_cells(LgBook *book, LgCellKind kind, uint32_t repeat, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    const LgStr shown = lg_buf_view(&book->shown);
    const bool own = book->text.n > 0;
    LgCell cell = {
        .kind = kind,
        .text = own ? lg_buf_view(&book->text) : shown,
        .raised = lg_buf_view(&book->raised),
        .shown = own ? shown : (LgStr){0},
    };
    if (book->shown.failed || book->raised.failed || book->text.failed) {
        return lg_book_no_memory(book, err);
    }
    if (cell.text.n + cell.raised.n == 0) {
        return LG_OK;
    }
    for (uint32_t i = 0; i < repeat; i++) {
        cell.column = ods->column + i;
        if (cell.column > LG_BOOK_COLUMNS) {
            return lg_xml_fail(book->part.xml, err, LG_E_LIMIT, "more than %d columns",
                               LG_BOOK_COLUMNS);
        }
        LG_TRY(lg_book_add(book, &cell, err));
    }
    return LG_OK;
}

// Behind <table:table-cell>, up to its end.
static LgStatus
read_cell(LgBook *book, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    uint32_t repeat = 1;
    LgCellRange range = {.row = book->row, .column = ods->column};
    LgCellKind kind = LG_CELL_TEXT;
    LG_TRY(read_count(book, "number-columns-repeated", &repeat, err));
    LG_TRY(read_count(book, "number-columns-spanned", &range.columns, err));
    LG_TRY(read_count(book, "number-rows-spanned", &range.rows, err));
    if (range.columns > 1 || range.rows > 1) {
        LG_TRY(
            lg_book_add_range(book, &book->merged, &book->n_merged, &book->cap_merged, range, err));
    }
    LG_TRY(read_value(book, &kind, err));
    LG_TRY(read_paragraphs(book, err));
    LG_TRY(put_cells(book, kind, repeat, err));
    ods->column += repeat;
    return LG_OK;
}

// --- Rows and sheets (9.1.2, 9.1.3) -----------------------------------------------------------

static bool
is_hidden(LgBook *book)
{
    const LgStr visible = lg_xml_attribute(book->part.xml, NS_TABLE, "visibility");
    return visible.n > 0 && !lg_str_eq(visible, LG_STR("visible"));
}

// Behind <table:table-row>, up to its end.
static LgStatus
read_row(LgBook *book, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    uint32_t times = 1;
    book->row_hidden = is_hidden(book);
    ods->column = 1;
    LG_TRY(read_count(book, "number-rows-repeated", &times, err));
    if (times > LG_BOOK_ROWS - ods->row) {
        return lg_xml_fail(book->part.xml, err, LG_E_LIMIT, "more than %d rows", LG_BOOK_ROWS);
    }
    book->row = ods->row + 1;
    ods->row += times;
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(&book->part, &event, err));
        if (event == LG_XML_END || closes(book, event, NS_TABLE, "table-row")) {
            break;
        }
        if (opens(book, event, NS_TABLE, "table-cell")) {
            LG_TRY(read_cell(book, err));
        } else if (opens(book, event, NS_TABLE, "covered-table-cell")) {
            uint32_t repeat = 1;
            LG_TRY(read_count(book, "number-columns-repeated", &repeat, err));
            ods->column += repeat;
            LG_TRY(lg_part_skip(&book->part, err));
        }
        if (ods->column > LG_BOOK_ROWS) {
            return lg_xml_fail(book->part.xml, err, LG_E_LIMIT, "more than %d columns",
                               LG_BOOK_COLUMNS);
        }
    }
    // The empty rest of a sheet is one row, a million times.
    book->repeat = book->n_cells > 0 ? times - 1 : 0;
    return LG_OK;
}

static LgStatus
read_column(LgBook *book, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    LgCellRange range = {.column = ods->table_column + 1};
    LG_TRY(read_count(book, "number-columns-repeated", &range.columns, err));
    ods->table_column += range.columns;
    if (ods->table_column > LG_BOOK_ROWS) {
        return lg_xml_fail(book->part.xml, err, LG_E_LIMIT, "more than %d columns",
                           LG_BOOK_COLUMNS);
    }
    return is_hidden(book) ? lg_book_add_range(book, &book->hidden, &book->n_hidden,
                                               &book->cap_hidden, range, err)
                           : LG_OK;
}

static LgStatus
ods_begin(LgBook *book, size_t sheet, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    ods->row = 0;
    ods->table_column = 0;
    LG_TRY(lg_part_open(book, LG_STR("content.xml"), &book->part, err));
    for (size_t at = 0;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(&book->part, &event, err));
        if (event == LG_XML_END) {
            return lg_error_set(err, LG_E_SYNTAX, "%s has lost a sheet", book->path);
        }
        if (opens(book, event, NS_TABLE, "table")) {
            if (at++ == sheet) {
                return LG_OK;
            }
            LG_TRY(lg_part_skip(&book->part, err));
        }
    }
}

static LgStatus
ods_next(LgBook *book, LgError *err)
{
    book->row = 0;
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(&book->part, &event, err));
        if (event == LG_XML_END || closes(book, event, NS_TABLE, "table")) {
            return LG_OK;
        }
        if (opens(book, event, NS_TABLE, "table-row")) {
            return read_row(book, err);
        }
        if (opens(book, event, NS_TABLE, "table-column")) {
            LG_TRY(read_column(book, err));
        } else if (opens(book, event, NS_TABLE, "shapes")) {
            LG_TRY(lg_part_skip(&book->part, err));
        }
    }
}

const LgBookType lg_book_ods = {.open = ods_open, .begin = ods_begin, .next = ods_next};
