// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// ODS: OpenDocument 1.3, part 3. One part, content.xml, holds all sheets; it is read from its
// start again for each of them.

#include "base/hash.h"
#include "base/limits.h"
#include "sheet/book_impl.h"

#include <stdio.h>

#define NS_OFFICE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
#define NS_FO "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
#define NS_STYLE "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
#define NS_TABLE "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
#define NS_TEXT "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
#define NS_CALC "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

enum { MARKED_STYLES = 4096, ANCESTORS = 16, NO_STYLE = UINT32_MAX };

// A style of cells; what it does not say, its parent does.
typedef struct {
    LgStr name, parent;
    LgLook look;
    bool has_fill, has_weight, has_slant;
} CellStyle;

// Columns whose cells have a style unless they name another one.
typedef struct {
    uint32_t first, n;
    uint32_t style; // its place in the styles, or NO_STYLE
} ColumnStyle;

typedef struct {
    CellStyle *styles;
    size_t n_styles, cap_styles;
    uint32_t *slots; ///< by hash of the name: its place + 1
    size_t n_slots;  ///< a power of two
    bool in_style;   ///< the last of `styles` is at hand
    ColumnStyle *columns;
    size_t n_columns, cap_columns;
    uint32_t row_style;
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

// A style that begins.
static LgStatus
add_style(LgBook *book, LgStr name, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    LgXml *xml = book->part.xml;
    ods->in_style = lg_str_eq(lg_xml_attribute(xml, NS_STYLE, "family"), LG_STR("table-cell"));
    if (!ods->in_style) {
        return LG_OK;
    }
    void *list = ods->styles;
    if (!lg_book_room(book, &list, ods->n_styles, &ods->cap_styles, sizeof(*ods->styles))) {
        return lg_book_no_memory(book, err);
    }
    ods->styles = (CellStyle *)list;
    CellStyle *style = &ods->styles[ods->n_styles++];
    *style = (CellStyle){.name = lg_arena_str(book->arena, name)};
    style->parent = lg_arena_str(book->arena, lg_xml_attribute(xml, NS_STYLE, "parent-style-name"));
    return style->name.p && style->parent.p ? LG_OK : lg_book_no_memory(book, err);
}

// What the properties at hand say of the look of cells.
static void
read_look(LgBook *book, LgXmlEvent event)
{
    const Ods *ods = (const Ods *)book->own;
    LgXml *xml = book->part.xml;
    CellStyle *style = &ods->styles[ods->n_styles - 1];
    if (opens(book, event, NS_STYLE, "table-cell-properties")) {
        const LgStr colour = lg_xml_attribute(xml, NS_FO, "background-color");
        uint32_t rgb = 0;
        style->has_fill = colour.p != NULL;
        style->look.fill = lg_colour_text(colour, &rgb) ? lg_colour(rgb) : 0; // or "transparent"
    } else if (opens(book, event, NS_STYLE, "text-properties")) {
        const LgStr weight = lg_xml_attribute(xml, NS_FO, "font-weight");
        style->has_weight = weight.p != NULL;
        style->look.bold = lg_str_eq(weight, LG_STR("bold")) || lg_str_eq(weight, LG_STR("600")) ||
                           lg_str_eq(weight, LG_STR("700")) || lg_str_eq(weight, LG_STR("800")) ||
                           lg_str_eq(weight, LG_STR("900"));
        const LgStr slant = lg_xml_attribute(xml, NS_FO, "font-style");
        style->has_slant = slant.p != NULL;
        style->look.italic =
            lg_str_eq(slant, LG_STR("italic")) || lg_str_eq(slant, LG_STR("oblique"));
    }
}

static uint32_t
find_style(const Ods *ods, LgStr name)
{
    size_t at = ods->n_slots > 0 ? lg_hash_bytes(name, 0) & (ods->n_slots - 1) : 0;
    while (ods->n_slots > 0 && ods->slots[at] != 0) {
        if (lg_str_eq(ods->styles[ods->slots[at] - 1].name, name)) {
            return ods->slots[at] - 1;
        }
        at = (at + 1) & (ods->n_slots - 1);
    }
    return NO_STYLE;
}

// Once all styles are there: find them by name, and take over what their parents say.
static LgStatus
settle_styles(LgBook *book, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    for (ods->n_slots = 64; ods->n_slots < ods->n_styles * 2;) {
        ods->n_slots *= 2;
    }
    ods->slots = LG_NEW_ARRAY(book->arena, uint32_t, ods->n_slots);
    if (!ods->slots) {
        return lg_book_no_memory(book, err);
    }
    memset(ods->slots, 0, ods->n_slots * sizeof(*ods->slots));
    for (size_t i = 0; i < ods->n_styles; i++) {
        size_t at = lg_hash_bytes(ods->styles[i].name, 0) & (ods->n_slots - 1);
        while (ods->slots[at] != 0) {
            at = (at + 1) & (ods->n_slots - 1);
        }
        ods->slots[at] = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < ods->n_styles; i++) {
        CellStyle *own = &ods->styles[i];
        uint32_t at = find_style(ods, own->parent);
        for (unsigned k = 0; k < ANCESTORS && at != NO_STYLE; k++) {
            const CellStyle *from = &ods->styles[at];
            own->look.fill = own->has_fill ? own->look.fill : from->look.fill;
            own->look.bold = own->has_weight ? own->look.bold : from->look.bold;
            own->look.italic = own->has_slant ? own->look.italic : from->look.italic;
            own->has_fill |= from->has_fill;
            own->has_weight |= from->has_weight;
            own->has_slant |= from->has_slant;
            at = find_style(ods, from->parent);
        }
    }
    return LG_OK;
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
        return add_style(book, lg_buf_view(name), err);
    }
    if (opens(book, event, NS_STYLE, "default-style")) {
        ods->in_style = false;
    } else if (ods->in_style) {
        read_look(book, event);
    }
    if (opens(book, event, NS_STYLE, "text-properties")) {
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

// The styles that have names of their own; a workbook may go without.
static LgStatus
read_named_styles(LgBook *book, LgError *err)
{
    LgError inner = {0};
    LgStatus st = lg_part_open(book, LG_STR("styles.xml"), &book->part, &inner);
    if (st == LG_E_NOTFOUND) {
        lg_part_close(&book->part);
        return LG_OK;
    }
    for (LgXmlEvent event = LG_XML_OPEN; st == LG_OK && event != LG_XML_END;) {
        st = lg_part_next(&book->part, &event, &inner);
        if (st == LG_OK) {
            st = read_style(book, event, &book->text, &inner);
        }
    }
    lg_part_close(&book->part);
    if (st != LG_OK && err) {
        *err = inner;
    }
    return st;
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
    st = st == LG_OK ? read_named_styles(book, err) : st;
    return st == LG_OK ? settle_styles(book, err) : st;
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
    if (s.n == 0 || s.n >= sizeof(copy)) {
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
        if (lg_xml_attribute(xml, NS_TABLE, "formula").n > 0) {
            *out = LG_CELL_ERROR;
            lg_buf_add(&book->text, LG_STR(LG_CELL_NO_VALUE));
        }
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

// How the cell at hand looks.
static LgLook
look_of(LgBook *book)
{
    const Ods *ods = (const Ods *)book->own;
    const LgStr name = lg_xml_attribute(book->part.xml, NS_TABLE, "style-name");
    uint32_t style = name.n > 0 ? find_style(ods, name) : ods->row_style;
    for (size_t i = 0; name.n == 0 && style == NO_STYLE && i < ods->n_columns; i++) {
        const ColumnStyle *columns = &ods->columns[i];
        if (ods->column >= columns->first && ods->column - columns->first < columns->n) {
            style = columns->style;
        }
    }
    return style != NO_STYLE ? ods->styles[style].look : (LgLook){0};
}

// Append the cell at hand `repeat` times, from the column at hand on.
static LgStatus
put_cells(LgBook *book, LgCellKind kind, LgLook look, uint32_t repeat, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    const LgStr shown = lg_buf_view(&book->shown);
    const bool own = book->text.n > 0;
    LgCell cell = {
        .kind = kind,
        .look = look,
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
    const LgLook look = book->wants_looks ? look_of(book) : (LgLook){0};
    LG_TRY(read_value(book, &kind, err));
    LG_TRY(read_paragraphs(book, err));
    LG_TRY(put_cells(book, kind, look, repeat, err));
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
    ods->row_style =
        book->wants_looks
            ? find_style(ods, lg_xml_attribute(book->part.xml, NS_TABLE, "default-cell-style-name"))
            : NO_STYLE;
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
add_column_style(LgBook *book, const LgCellRange *range, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    void *list = ods->columns;
    const LgStr name = lg_xml_attribute(book->part.xml, NS_TABLE, "default-cell-style-name");
    if (name.n == 0) {
        return LG_OK;
    }
    if (ods->n_columns == LG_BOOK_COLUMNS ||
        !lg_book_room(book, &list, ods->n_columns, &ods->cap_columns, sizeof(*ods->columns))) {
        return lg_error_set(err, LG_E_LIMIT, "%s: too many styles of columns", book->path);
    }
    ods->columns = (ColumnStyle *)list;
    ods->columns[ods->n_columns++] =
        (ColumnStyle){.first = range->column, .n = range->columns, .style = find_style(ods, name)};
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
    if (book->wants_looks) {
        LG_TRY(add_column_style(book, &range, err));
    }
    if (is_hidden(book)) {
        lg_book_hide_columns(book, range.column, range.columns);
    }
    return LG_OK;
}

static LgStatus
ods_begin(LgBook *book, size_t sheet, LgError *err)
{
    Ods *ods = (Ods *)book->own;
    ods->row = 0;
    ods->table_column = 0;
    ods->n_columns = 0;
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
