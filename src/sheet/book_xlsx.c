// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// XLSX: Office Open XML, ECMA-376 part 1, both of its namespaces: names are compared without
// them, since no part that is read here has elements of the same name in another one.

#include "base/limits.h"
#include "base/unicode.h"
#include "sheet/book_xlsx_impl.h"

typedef struct {
    LgStr id, target; ///< target as a name in the zip
    LgStr type;       ///< the last step of its IRI
} Relation;

typedef struct {
    LgStr text, raised;
} Shared;

typedef struct {
    LgStr *parts; ///< of the sheets
    size_t cap_parts;
    Shared *shared;
    size_t n_shared, cap_shared;
    uint32_t row, column; ///< that were read last
} Xlsx;

static LgStatus
too_large(const LgBook *book, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "%s: its texts need more than 1 GiB of memory",
                        book->path);
}

// --- Relationships (ECMA-376 part 2, 9) ---------------------------------------------------

// "worksheets/sheet1.xml" in the part "xl/workbook.xml" is "xl/worksheets/sheet1.xml".
static LgStr
resolve(LgBook *book, LgStr part, LgStr target)
{
    if (lg_str_starts(target, LG_STR("/"))) {
        return lg_arena_str(book->arena, lg_str_from(target, 1));
    }
    size_t folder = part.n;
    for (;;) {
        while (folder > 0 && part.p[folder - 1] != '/') {
            folder--;
        }
        if (lg_str_starts(target, LG_STR("./"))) {
            target = lg_str_from(target, 2);
        } else if (lg_str_starts(target, LG_STR("../")) && folder > 0) {
            target = lg_str_from(target, 3);
            folder--;
        } else {
            return lg_arena_printf(book->arena, LG_STR_FMT LG_STR_FMT, (int)folder, part.p,
                                   LG_STR_ARG(target));
        }
    }
}

// What the part `name` refers to.
static LgStatus
read_relations(LgBook *book, LgStr name, Relation **out, size_t *out_n, LgError *err)
{
    size_t folder = name.n;
    while (folder > 0 && name.p[folder - 1] != '/') {
        folder--;
    }
    const LgStr part_name =
        lg_arena_printf(book->arena, LG_STR_FMT "_rels/" LG_STR_FMT ".rels", (int)folder, name.p,
                        LG_STR_ARG(lg_str_from(name, folder)));
    LgPart part;
    size_t cap = 0;
    void *list = NULL;
    *out_n = 0;
    LgStatus st =
        part_name.p ? lg_part_open(book, part_name, &part, err) : lg_book_no_memory(book, err);
    if (!part_name.p) {
        return st;
    }
    for (LgXmlEvent event = LG_XML_OPEN; st == LG_OK && event != LG_XML_END;) {
        st = lg_part_next(&part, &event, err);
        if (st != LG_OK || !lg_part_opens(&part, event, "Relationship") ||
            lg_str_eq(lg_part_attribute(&part, "TargetMode"), LG_STR("External"))) {
            continue;
        }
        if (*out_n == LG_LIMIT_MEMBERS) {
            st = lg_error_set(err, LG_E_LIMIT, LG_STR_FMT ": more than %d relationships",
                              LG_STR_ARG(lg_source_name(part.source)), LG_LIMIT_MEMBERS);
            continue;
        }
        if (!lg_book_room(book, &list, *out_n, &cap, sizeof(Relation))) {
            st = lg_book_no_memory(book, err);
            continue;
        }
        Relation *relation = &((Relation *)list)[(*out_n)++];
        const LgStr type = lg_part_attribute(&part, "Type");
        size_t slash = type.n;
        while (slash > 0 && type.p[slash - 1] != '/') {
            slash--;
        }
        relation->type = lg_arena_str(book->arena, lg_str_from(type, slash));
        relation->id = lg_arena_str(book->arena, lg_part_attribute(&part, "Id"));
        relation->target = resolve(book, name, lg_part_attribute(&part, "Target"));
        st = relation->type.p && relation->id.p && relation->target.p
                 ? LG_OK
                 : lg_book_no_memory(book, err);
    }
    lg_part_close(&part);
    *out = (Relation *)list;
    return st;
}

static const Relation *
find_relation(const Relation *relations, size_t n, LgStr id, const char *type)
{
    for (size_t i = 0; i < n; i++) {
        if (id.p ? lg_str_eq(relations[i].id, id) : lg_str_eq(relations[i].type, lg_str_c(type))) {
            return &relations[i];
        }
    }
    return NULL;
}

// --- Texts --------------------------------------------------------------------------------

// A character that XML cannot hold is written _x000D_ (22.9.2.19). Carriage returns are left out.
// What stands in `out` from `from` on, in place.
static void
unescape(LgBuf *out, size_t from)
{
    const LgStr s = {out->p, out->n};
    size_t to = from;
    for (size_t i = from; i < s.n; i++) {
        uint32_t code = 0;
        bool escaped = s.p[i] == '_' && i + 6 < s.n && s.p[i + 1] == 'x' && s.p[i + 6] == '_';
        for (size_t k = 2; escaped && k < 6; k++) {
            const int digit = lg_char_hex(s.p[i + k]);
            escaped = digit >= 0;
            code = code * 16 + (uint32_t)(digit >= 0 ? digit : 0);
        }
        if (!escaped) {
            out->p[to++] = s.p[i];
            continue;
        }
        const bool text = code >= ' ' || code == '\n' || code == '\t';
        if (text && (code < 0xD800 || code > 0xDFFF)) {
            to += lg_unicode_encode(code, out->p + to);
        }
        i += 6;
    }
    out->n = to;
}

// The text of the element that has just begun, up to its end.
static LgStatus
read_text(LgPart *part, LgBuf *out, LgError *err)
{
    const size_t from = out->n;
    for (unsigned depth = 1; depth > 0;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (event == LG_XML_TEXT) {
            lg_buf_add(out, lg_xml_text(part->xml));
        }
        depth += event == LG_XML_OPEN ? 1 : 0;
        depth -= event == LG_XML_CLOSE ? 1 : 0;
        if (out->n > LG_LIMIT_CELL) {
            return lg_error_set(err, LG_E_LIMIT, "a cell of more than %d MB", LG_LIMIT_CELL >> 20);
        }
    }
    if (out->n > from && !out->failed && memchr(out->p + from, '_', out->n - from)) {
        unescape(out, from);
    }
    return LG_OK;
}

// A text with runs (18.4.8, 18.3.1.53): behind its <si> or <is>, up to its end. How it is
// pronounced is left out.
static LgStatus
read_rich(LgBook *book, LgPart *part, const char *element, LgError *err)
{
    bool raised = false;
    lg_buf_clear(&book->text);
    lg_buf_clear(&book->raised);
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END || lg_part_closes(part, event, element)) {
            return LG_OK;
        }
        if (lg_part_opens(part, event, "r")) {
            raised = false;
        } else if (lg_part_opens(part, event, "vertAlign")) {
            raised = lg_str_eq(lg_part_attribute(part, "val"), LG_STR("superscript"));
        } else if (lg_part_opens(part, event, "rPh")) {
            LG_TRY(lg_part_skip(part, err));
        } else if (lg_part_opens(part, event, "t")) {
            LG_TRY(read_text(part, raised ? &book->raised : &book->text, err));
        }
    }
}

static LgStatus
read_shared(LgBook *book, LgPart *part, LgError *err)
{
    Xlsx *x = (Xlsx *)book->own;
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (!lg_part_opens(part, event, "si")) {
            continue;
        }
        LG_TRY(read_rich(book, part, "si", err));
        void *list = x->shared;
        if (!lg_book_room(book, &list, x->n_shared, &x->cap_shared, sizeof(Shared))) {
            return too_large(book, err);
        }
        x->shared = (Shared *)list;
        Shared *shared = &x->shared[x->n_shared++];
        shared->text = lg_arena_str(book->arena, lg_buf_view(&book->text));
        shared->raised = lg_arena_str(book->arena, lg_buf_view(&book->raised));
        if (!shared->text.p || !shared->raised.p) {
            return too_large(book, err);
        }
    }
}

// --- The workbook -------------------------------------------------------------------------

static LgStatus
read_workbook(LgBook *book, Xlsx *x, LgPart *part, const Relation *relations, size_t n,
              LgError *err)
{
    static const char *const spaces[] = {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    };
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (lg_part_opens(part, event, "workbookPr")) {
            book->from_1904 = lg_part_is_on(lg_part_attribute(part, "date1904"));
        }
        if (!lg_part_opens(part, event, "sheet")) {
            continue;
        }
        LgStr id = lg_xml_attribute(part->xml, spaces[0], "id");
        id = id.p ? id : lg_xml_attribute(part->xml, spaces[1], "id");
        const Relation *relation = id.p ? find_relation(relations, n, id, NULL) : NULL;
        if (!relation) {
            return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "a sheet without its part");
        }
        if (!lg_str_eq(relation->type, LG_STR("worksheet"))) {
            continue; // a chart, a macro
        }
        void *list = x->parts;
        if (!lg_book_room(book, &list, book->n_sheets, &x->cap_parts, sizeof(LgStr))) {
            return too_large(book, err);
        }
        x->parts = (LgStr *)list;
        x->parts[book->n_sheets] = relation->target;
        const LgStr state = lg_part_attribute(part, "state");
        const bool hidden = state.n > 0 && !lg_str_eq(state, LG_STR("visible"));
        LG_TRY(lg_book_add_sheet(book, lg_part_attribute(part, "name"), hidden, err));
    }
}

static LgStatus
with_part(LgBook *book, LgStr name, LgStatus (*read)(LgBook *, LgPart *, LgError *), LgError *err)
{
    LgPart part;
    LgStatus st = lg_part_open(book, name, &part, err);
    if (st == LG_OK) {
        st = read(book, &part, err);
    }
    lg_part_close(&part);
    return st;
}

static LgStatus
xlsx_open(LgBook *book, LgError *err)
{
    Xlsx *x = LG_NEW(book->arena, Xlsx);
    if (!x) {
        return lg_book_no_memory(book, err);
    }
    *x = (Xlsx){0};
    book->own = x;
    Relation *relations = NULL;
    size_t n = 0;
    LG_TRY(read_relations(book, (LgStr){0}, &relations, &n, err));
    const Relation *workbook = find_relation(relations, n, (LgStr){0}, "officeDocument");
    if (!workbook) {
        return lg_error_set(err, LG_E_SYNTAX, "%s is a package without a workbook", book->path);
    }
    const LgStr name = workbook->target;
    LG_TRY(read_relations(book, name, &relations, &n, err));
    LgPart part;
    LgStatus st = lg_part_open(book, name, &part, err);
    if (st == LG_OK) {
        st = read_workbook(book, x, &part, relations, n, err);
    }
    lg_part_close(&part);
    LG_TRY(st);
    const Relation *shared = find_relation(relations, n, (LgStr){0}, "sharedStrings");
    const Relation *styles = find_relation(relations, n, (LgStr){0}, "styles");
    if (shared) {
        LG_TRY(with_part(book, shared->target, read_shared, err));
    }
    const Relation *theme = find_relation(relations, n, (LgStr){0}, "theme");
    return styles ? lg_xlsx_styles(book, styles->target, theme ? theme->target : (LgStr){0}, err)
                  : LG_OK;
}

// --- Marked tables (18.5) -----------------------------------------------------------------

static uint64_t
count_of(const LgPart *part, const char *name, uint64_t without)
{
    uint64_t count = without;
    return lg_str_u64(lg_part_attribute(part, name), &count) ? count : without;
}

static LgStatus
read_table(LgBook *book, LgPart *part, size_t sheet, LgError *err)
{
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (!lg_part_opens(part, event, "table")) {
            continue;
        }
        LgBookTable table = {.sheet = sheet};
        const uint64_t totals = count_of(part, "totalsRowCount", 0);
        table.has_header = count_of(part, "headerRowCount", 1) > 0;
        if (!lg_book_range(lg_part_attribute(part, "ref"), &table.range) ||
            totals >= table.range.rows) {
            return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "a table without a range");
        }
        table.range.rows -= (uint32_t)totals;
        table.name = lg_part_attribute(part, "displayName");
        return lg_book_add_table(book, &table, err);
    }
}

static LgStatus
xlsx_tables(LgBook *book, LgError *err)
{
    const Xlsx *x = (const Xlsx *)book->own;
    for (size_t i = 0; i < book->n_sheets; i++) {
        Relation *relations = NULL;
        size_t n = 0;
        const LgStatus found = read_relations(book, x->parts[i], &relations, &n, err);
        if (found == LG_E_NOTFOUND) {
            continue; // it refers to nothing
        }
        LG_TRY(found);
        for (size_t k = 0; k < n; k++) {
            if (lg_str_eq(relations[k].type, LG_STR("table"))) {
                LgPart part;
                LgStatus st = lg_part_open(book, relations[k].target, &part, err);
                st = st == LG_OK ? read_table(book, &part, i, err) : st;
                lg_part_close(&part);
                LG_TRY(st);
            }
        }
    }
    return LG_OK;
}

// --- Cells --------------------------------------------------------------------------------

static LgStatus
bad_cell(const Xlsx *x, const LgPart *part, LgError *err, const char *what)
{
    char at[12];
    lg_book_address(x->row, x->column, at);
    return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "cell %s: %s", at, what);
}

// What `text` and `raised` of the book are, by the type of the cell (18.18.11).
static LgStatus
make_cell(LgBook *book, const Xlsx *x, LgStr type, uint64_t style, LgCell *cell, LgError *err)
{
    uint64_t index = 0;
    if (book->text.failed || book->raised.failed) {
        return lg_book_no_memory(book, err);
    }
    cell->text = lg_buf_view(&book->text);
    if (type.n == 0 || lg_str_eq(type, LG_STR("n"))) {
        if (lg_book_number_text(book, style, cell->text, cell)) {
            return LG_OK;
        }
        return book->shown.failed ? lg_book_no_memory(book, err)
                                  : bad_cell(x, &book->part, err, "expected a number");
    }
    if (lg_str_eq(type, LG_STR("s"))) {
        if (!lg_str_u64(cell->text, &index) || index >= x->n_shared) {
            return bad_cell(x, &book->part, err, "there is no such shared text");
        }
        cell->text = x->shared[index].text;
        cell->raised = x->shared[index].raised;
    } else if (lg_str_eq(type, LG_STR("b"))) {
        cell->kind = LG_CELL_BOOLEAN;
        cell->text = lg_part_is_on(cell->text) ? LG_STR("true") : LG_STR("false");
    } else if (lg_str_eq(type, LG_STR("e"))) {
        cell->kind = LG_CELL_ERROR;
    } else if (lg_str_eq(type, LG_STR("d"))) {
        cell->kind = LG_CELL_DATE;
    } else if (lg_str_eq(type, LG_STR("inlineStr"))) {
        cell->raised = lg_buf_view(&book->raised);
    } else if (!lg_str_eq(type, LG_STR("str"))) {
        return bad_cell(x, &book->part, err, "it is of no known type");
    }
    return LG_OK;
}

// Behind <c>, up to its end.
static LgStatus
read_cell(LgBook *book, Xlsx *x, LgError *err)
{
    LgPart *part = &book->part;
    char type_text[16];
    uint64_t style = 0;
    uint32_t row = x->row;
    const LgStr address = lg_part_attribute(part, "r");
    if (!address.p) {
        x->column++;
    } else {
        const uint32_t before = x->column;
        if (!lg_book_place(address, &row, &x->column) || row != x->row || x->column <= before) {
            return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "a cell out of its place");
        }
    }
    if (x->column > LG_BOOK_COLUMNS) {
        return bad_cell(x, part, err, "there are no more columns");
    }
    (void)lg_str_u64(lg_part_attribute(part, "s"), &style); // without: the first
    LgStr type = lg_part_attribute(part, "t");
    type.n = type.n < sizeof(type_text) ? type.n : sizeof(type_text);
    if (type.n > 0) {
        memcpy(type_text, type.p, type.n);
        type.p = type_text;
    }
    lg_buf_clear(&book->text);
    lg_buf_clear(&book->raised);
    bool filled = false;
    bool formula = false;
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END || lg_part_closes(part, event, "c")) {
            break;
        }
        if (lg_part_opens(part, event, "v")) {
            LG_TRY(read_text(part, &book->text, err));
            filled = true;
        } else if (lg_part_opens(part, event, "is")) {
            LG_TRY(read_rich(book, part, "is", err));
            filled = true;
        } else if (event == LG_XML_OPEN) {
            formula = formula || lg_part_opens(part, event, "f");
            LG_TRY(lg_part_skip(part, err));
        }
    }
    LgCell cell = {.column = x->column, .look = lg_book_look(book, style)};
    if (formula && book->text.n == 0 && !lg_str_eq(type, LG_STR("str"))) {
        cell.kind = LG_CELL_ERROR; // a text may be empty, other values are not
        cell.text = LG_STR(LG_CELL_NO_VALUE);
        return lg_book_add(book, &cell, err);
    }
    if (!filled) {
        return LG_OK;
    }
    LG_TRY(make_cell(book, x, type, style, &cell, err));
    return cell.text.n + cell.raised.n > 0 ? lg_book_add(book, &cell, err) : LG_OK;
}

// --- Sheets -------------------------------------------------------------------------------

// Behind <row>, up to its end.
static LgStatus
read_row(LgBook *book, Xlsx *x, LgError *err)
{
    LgPart *part = &book->part;
    uint64_t row = (uint64_t)x->row + 1;
    const LgStr number = lg_part_attribute(part, "r");
    if ((number.p && !lg_str_u64(number, &row)) || row <= x->row || row > LG_BOOK_ROWS) {
        return lg_xml_fail(part->xml, err, LG_E_SYNTAX, "a row out of its place");
    }
    x->row = (uint32_t)row;
    x->column = 0;
    book->row_hidden = lg_part_is_on(lg_part_attribute(part, "hidden"));
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END || lg_part_closes(part, event, "row")) {
            return LG_OK;
        }
        if (lg_part_opens(part, event, "c")) {
            LG_TRY(read_cell(book, x, err));
        }
    }
}

static void
read_columns(LgBook *book)
{
    uint64_t first = 0;
    uint64_t last = 0;
    if (!lg_part_is_on(lg_part_attribute(&book->part, "hidden")) ||
        !lg_str_u64(lg_part_attribute(&book->part, "min"), &first) ||
        !lg_str_u64(lg_part_attribute(&book->part, "max"), &last) || first == 0 || last < first ||
        last > LG_BOOK_COLUMNS) {
        return;
    }
    lg_book_hide_columns(book, (uint32_t)first, (uint32_t)(last - first + 1));
}

static LgStatus
read_merged(LgBook *book, LgError *err)
{
    LgCellRange range = {0};
    if (!lg_book_range(lg_part_attribute(&book->part, "ref"), &range)) {
        return lg_xml_fail(book->part.xml, err, LG_E_SYNTAX, "merged cells without a range");
    }
    return lg_book_add_range(book, &book->merged, &book->n_merged, &book->cap_merged, range, err);
}

static LgStatus
xlsx_begin(LgBook *book, size_t sheet, LgError *err)
{
    Xlsx *x = (Xlsx *)book->own;
    x->row = 0;
    x->column = 0;
    return lg_part_open(book, x->parts[sheet], &book->part, err);
}

static LgStatus
xlsx_next(LgBook *book, LgError *err)
{
    Xlsx *x = (Xlsx *)book->own;
    LgPart *part = &book->part;
    book->row = 0;
    for (;;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        if (lg_part_opens(part, event, "row")) {
            LG_TRY(read_row(book, x, err));
            book->row = x->row;
            return LG_OK;
        }
        if (lg_part_opens(part, event, "col")) {
            read_columns(book);
        } else if (lg_part_opens(part, event, "mergeCell")) {
            LG_TRY(read_merged(book, err));
        }
    }
}

const LgBookType lg_book_xlsx = {
    .open = xlsx_open, .begin = xlsx_begin, .next = xlsx_next, .tables = xlsx_tables};
