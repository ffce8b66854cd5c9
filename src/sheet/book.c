// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/book_impl.h"

#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { REPEATS = 1 << 24 }; // cells that stand in the file once

static const size_t book_memory = (size_t)1 << 30; // shared strings, mostly

LgStatus
lg_book_no_memory(const LgBook *book, LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", book->path);
}

// --- Parts ----------------------------------------------------------------------------

static int
read_source(void *ctx, char *to, int size)
{
    LgPart *part = (LgPart *)ctx;
    size_t n = 0;
    part->st = lg_source_read(part->source, to, (size_t)size, &n, &part->err);
    return part->st == LG_OK ? (int)n : -1;
}

LgStatus
lg_part_open(LgBook *book, LgStr name, LgPart *part, LgError *err)
{
    *part = (LgPart){0};
    LG_TRY(lg_source_open(book->io, book->path, name, &part->source, err));
    return lg_xml_open_read(read_source, part, lg_source_name(part->source), &part->xml, err);
}

void
lg_part_close(LgPart *part)
{
    lg_xml_close(part->xml);
    lg_source_close(part->source);
    *part = (LgPart){0};
}

LgStatus
lg_part_next(LgPart *part, LgXmlEvent *out, LgError *err)
{
    const LgStatus st = lg_xml_next(part->xml, out, err);
    if (st != LG_OK && part->st != LG_OK) {
        if (err) {
            *err = part->err;
        }
        return part->st;
    }
    return st;
}

LgStatus
lg_part_skip(LgPart *part, LgError *err)
{
    for (unsigned depth = 1; depth > 0;) {
        LgXmlEvent event = LG_XML_END;
        LG_TRY(lg_part_next(part, &event, err));
        if (event == LG_XML_END) {
            return LG_OK;
        }
        depth += event == LG_XML_OPEN ? 1 : 0;
        depth -= event == LG_XML_CLOSE ? 1 : 0;
    }
    return LG_OK;
}

bool
lg_book_room(LgBook *book, void **list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) {
        return true;
    }
    const size_t more = *cap ? *cap * 2 : 64;
    void *grown = lg_arena_array(book->arena, more, size);
    if (!grown) {
        return false;
    }
    if (n > 0) {
        memcpy(grown, *list, n * size);
    }
    *list = grown;
    *cap = more;
    return true;
}

// --- What the formats add ---------------------------------------------------------------

LgStatus
lg_book_add_sheet(LgBook *book, LgStr name, bool hidden, LgError *err)
{
    if (book->n_sheets == LG_LIMIT_MEMBERS) {
        return lg_error_set(err, LG_E_LIMIT, "%s has more than %d sheets", book->path,
                            LG_LIMIT_MEMBERS);
    }
    void *list = book->sheets;
    const LgBookSheet sheet = {.name = lg_arena_str(book->arena, name), .hidden = hidden};
    if (!sheet.name.p ||
        !lg_mem_grow(&list, &book->cap_sheets, book->n_sheets + 1, sizeof(*book->sheets))) {
        return lg_book_no_memory(book, err);
    }
    book->sheets = (LgBookSheet *)list;
    book->sheets[book->n_sheets++] = sheet;
    return LG_OK;
}

LgStatus
lg_book_add_table(LgBook *book, const LgBookTable *table, LgError *err)
{
    void *list = book->tables;
    if (book->n_tables == LG_LIMIT_MEMBERS) {
        return lg_error_set(err, LG_E_LIMIT, "%s has more than %d marked tables", book->path,
                            LG_LIMIT_MEMBERS);
    }
    if (!lg_book_room(book, &list, book->n_tables, &book->cap_tables, sizeof(*book->tables))) {
        return lg_book_no_memory(book, err);
    }
    book->tables = (LgBookTable *)list;
    LgBookTable *own = &book->tables[book->n_tables];
    *own = *table;
    own->name = lg_arena_str(book->arena, table->name);
    if (!own->name.p) {
        return lg_book_no_memory(book, err);
    }
    book->n_tables++;
    return LG_OK;
}

LgStatus
lg_book_add(LgBook *book, const LgCell *cell, LgError *err)
{
    void *list = book->cells;
    if (!lg_mem_grow(&list, &book->cap_cells, book->n_cells + 1, sizeof(*book->cells))) {
        return lg_book_no_memory(book, err);
    }
    book->cells = (LgCell *)list;
    LgCell *own = &book->cells[book->n_cells];
    *own = *cell;
    own->look = book->wants_looks ? cell->look : (LgLook){0};
    own->text = lg_arena_str(book->row_arena, cell->text);
    own->raised = lg_arena_str(book->row_arena, cell->raised);
    own->shown = lg_arena_str(book->row_arena, cell->shown);
    if (!own->text.p || !own->raised.p || !own->shown.p) {
        return lg_error_set(err, LG_E_LIMIT, "%s: a row of more than %d MB", book->path,
                            LG_LIMIT_ROW >> 20);
    }
    book->n_cells++;
    return LG_OK;
}

LgStatus
lg_book_add_range(LgBook *book, LgCellRange **list, size_t *n, size_t *cap, LgCellRange range,
                  LgError *err)
{
    void *grown = *list;
    if (*n == LG_BOOK_ROWS) {
        return lg_error_set(err, LG_E_LIMIT, "%s: more than %d ranges in a sheet", book->path,
                            LG_BOOK_ROWS);
    }
    if (!lg_mem_grow(&grown, cap, *n + 1, sizeof(**list))) {
        return lg_book_no_memory(book, err);
    }
    *list = (LgCellRange *)grown;
    (*list)[(*n)++] = range;
    return LG_OK;
}

// --- Opening ----------------------------------------------------------------------------

LgStatus
lg_book_kind(const LgIo *io, const char *path, LgBookKind *out, LgError *err)
{
    static const char compound[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    LgFile file;
    char start[8] = {0};
    size_t n = 0;
    *out = LG_BOOK_NONE;
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &file, err));
    const LgStatus st = lg_io_read(&file, start, sizeof(start), &n, err);
    (void)lg_io_close(&file, NULL); // nothing was written
    LG_TRY(st);
    if (n == sizeof(start) && memcmp(start, compound, sizeof(start)) == 0) {
        *out = LG_BOOK_XLS;
    }
    if (n < 4 || memcmp(start, "PK\x03\x04", 4) != 0) {
        return LG_OK;
    }
    static const LgStr names[] = {
        LG_STR_INIT("[Content_Types].xml"),
        LG_STR_INIT("_rels/.rels"),
        LG_STR_INIT("content.xml"),
        LG_STR_INIT("META-INF/manifest.xml"),
    };
    bool has[4];
    LG_TRY(lg_source_has_members(io, path, names, 4, has, err));
    if (has[0] && has[1]) {
        *out = LG_BOOK_XLSX;
    } else if (has[2] && has[3]) {
        *out = LG_BOOK_ODS;
    }
    return LG_OK;
}

static LgStatus
open_book(LgBook *book, LgError *err)
{
    LgBookKind kind = LG_BOOK_NONE;
    LG_TRY(lg_book_kind(book->io, book->path, &kind, err));
    switch (kind) {
    case LG_BOOK_XLSX: book->type = &lg_book_xlsx; break;
    case LG_BOOK_ODS: book->type = &lg_book_ods; break;
    case LG_BOOK_XLS: book->type = &lg_book_xls; break;
    case LG_BOOK_NONE:
        return lg_error_set(err, LG_E_SYNTAX, "%s is no workbook: expected XLSX, ODS or XLS",
                            book->path);
    }
    LG_TRY(book->type->open(book, err));
    return book->n_sheets > 0
               ? LG_OK
               : lg_error_set(err, LG_E_SYNTAX, "%s is a workbook without sheets", book->path);
}

LgStatus
lg_book_open(const LgIo *io, const char *path, LgBook **out, LgError *err)
{
    LgBook *book = LG_ALLOC(LgBook);
    if (!book) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    }
    book->io = io;
    book->arena = lg_arena_new(book_memory);
    book->row_arena = lg_arena_new(LG_LIMIT_ROW);
    const LgStr copy = book->arena ? lg_arena_printf(book->arena, "%s", path) : (LgStr){0};
    LgStatus st = LG_OK;
    if (!copy.p || !book->row_arena) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    } else {
        book->path = copy.p;
        st = open_book(book, err);
    }
    if (st != LG_OK) {
        lg_book_close(book);
        return st;
    }
    *out = book;
    return LG_OK;
}

void
lg_book_close(LgBook *book)
{
    if (book) {
        if (book->type && book->type->close) {
            book->type->close(book);
        }
        lg_part_close(&book->part);
        lg_mem_free(book->sheets);
        lg_mem_free(book->cells);
        lg_mem_free(book->merged);
        lg_buf_done(&book->text);
        lg_buf_done(&book->raised);
        lg_buf_done(&book->shown);
        lg_arena_free(book->row_arena);
        lg_arena_free(book->arena);
        lg_mem_free(book);
    }
}

const LgBookSheet *
lg_book_sheets(const LgBook *book, size_t *out_n)
{
    *out_n = book->n_sheets;
    return book->sheets;
}

LgStatus
lg_book_tables(LgBook *book, const LgBookTable **out, size_t *out_n, LgError *err)
{
    if (!book->has_tables && book->type->tables) {
        LG_TRY(book->type->tables(book, err));
    }
    book->has_tables = true;
    *out = book->tables;
    *out_n = book->n_tables;
    return LG_OK;
}

// --- Reading ----------------------------------------------------------------------------

LgStatus
lg_book_begin(LgBook *book, size_t sheet, LgError *err)
{
    lg_part_close(&book->part);
    book->sheet = sheet;
    book->n_merged = 0;
    book->hides = false;
    memset(book->hidden, 0, sizeof(book->hidden));
    book->repeat = 0;
    book->repeats = 0;
    return book->type->begin(book, sheet, err);
}

LgStatus
lg_book_next(LgBook *book, LgCellRow *out, LgError *err)
{
    if (book->repeat > 0) {
        book->repeat--;
        book->row++;
        book->repeats += book->n_cells;
        if (book->repeats > REPEATS) {
            return lg_error_set(err, LG_E_LIMIT,
                                "%s: sheet '" LG_STR_FMT
                                "' repeats cells more than %d times: refused as a bomb",
                                book->path, LG_STR_ARG(book->sheets[book->sheet].name), REPEATS);
        }
    } else {
        do {
            book->n_cells = 0;
            lg_arena_reset(book->row_arena);
            const LgStatus st = book->type->next(book, err);
            if (st != LG_OK) {
                lg_error_prefix(
                    err, "sheet '" LG_STR_FMT "': ", LG_STR_ARG(book->sheets[book->sheet].name));
                return st;
            }
        } while (book->row > 0 && book->n_cells == 0);
    }
    *out = (LgCellRow){
        .row = book->row, .hidden = book->row_hidden, .n = book->n_cells, .cells = book->cells};
    return LG_OK;
}

void
lg_book_want_looks(LgBook *book)
{
    book->wants_looks = true;
}

const LgCellRange *
lg_book_merged(const LgBook *book, size_t *out_n)
{
    *out_n = book->n_merged;
    return book->merged;
}

void
lg_book_hide_columns(LgBook *book, uint32_t first, uint32_t n)
{
    if (first <= LG_BOOK_COLUMNS) {
        const uint32_t rest = LG_BOOK_COLUMNS - first + 1;
        memset(book->hidden + first, 1, n < rest ? n : rest);
        book->hides = true;
    }
}

bool
lg_book_column_hidden(const LgBook *book, uint32_t column)
{
    return column <= LG_BOOK_COLUMNS && book->hidden[column];
}

void
lg_book_position(const LgBook *book, uint64_t *out_done, uint64_t *out_total)
{
    *out_done = 0;
    *out_total = 0;
    if (book->part.source) {
        lg_source_position(book->part.source, out_done, out_total);
    }
}

void
lg_book_address(uint32_t row, uint32_t column, char *out)
{
    char letters[4];
    size_t n = 0;
    for (uint32_t c = column; c > 0 && n < sizeof(letters); c = (c - 1) / 26) {
        letters[n++] = (char)('A' + (c - 1) % 26);
    }
    size_t at = 0;
    while (n > 0) {
        out[at++] = letters[--n];
    }
    (void)snprintf(out + at, 12 - at, "%u", row);
}

bool
lg_book_place(LgStr text, uint32_t *out_row, uint32_t *out_column)
{
    size_t i = 0;
    *out_column = 0;
    for (; i < text.n && text.p[i] >= 'A' && text.p[i] <= 'Z' && *out_column <= LG_BOOK_COLUMNS;
         i++) {
        *out_column = *out_column * 26 + (uint32_t)(text.p[i] - 'A') + 1;
    }
    uint64_t number = 0;
    if (i == 0 || *out_column > LG_BOOK_COLUMNS || !lg_str_u64(lg_str_from(text, i), &number) ||
        number == 0 || number > LG_BOOK_ROWS) {
        return false;
    }
    *out_row = (uint32_t)number;
    return true;
}

void
lg_book_cell(LgStr name, uint32_t row, uint32_t column, LgBuf *out)
{
    char at[12];
    size_t sheet = name.n;
    while (sheet > 0 && name.p[sheet - 1] != '!') {
        sheet--;
    }
    lg_book_address(row, column, at);
    lg_buf_add(out, lg_str_from(name, sheet));
    lg_buf_byte(out, '!');
    lg_buf_add(out, lg_str_c(at));
}

bool
lg_book_range(LgStr text, LgCellRange *out)
{
    const size_t colon = lg_str_find(text, ':');
    uint32_t row = 0;
    uint32_t column = 0;
    if (!lg_book_place((LgStr){text.p, colon}, &out->row, &out->column) ||
        !lg_book_place(lg_str_from(text, colon + 1), &row, &column) || row < out->row ||
        column < out->column) {
        return false;
    }
    out->rows = row - out->row + 1;
    out->columns = column - out->column + 1;
    return true;
}
