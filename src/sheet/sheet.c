// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/sheet.h"

#include "base/limits.h"
#include "base/mem.h"
#include "sheet/ahead_impl.h"
#include "sheet/csv_impl.h"
#include "sheet/source_impl.h"
#include "sheet/text_impl.h"

#include <stdio.h>

struct LgSheet {
    LgBook *book; // of a workbook; null: text
    LgBuf name;   // of its sheet, for messages
    LgStr *cells;
    size_t cap_cells;
    LgCell *seen; // cells that are not hidden, when others are left out
    size_t cap_seen;
    LgLook *looks; // of the cells, when that was asked for
    size_t cap_looks;
    LgArena *rounded; // numbers of the row as they are shown
    LgBuf number;
    uint32_t width;    // of its first row
    LgCellRange range; // of the marked table; no rows: none was asked for
    LgSource *source;
    LgText text;
    LgCsv csv;
    LgAhead *ahead;         // reads source, text and csv; null: nobody does
    LgSheetOptions options; // what was settled on
    LgBuf member, marked;   // what options.member and options.marked point into
    char phase[280];
    uint64_t rows;   // given out, while reading ahead
    uint64_t size;   // likewise, as lg_source_position() has it
    uint64_t ticked; // bytes done at the last tick
};

// Bytes between two calls of the progress function, and how long to wait for them.
enum { TICK = 1 << 20, WAIT_MS = 100 };

// --- A sheet of a workbook as a table of texts ---------------------------------------------

enum { NAMES_SHOWN = 400 }; // bytes: enough to recognise what was meant

static void
add_name(LgBuf *names, LgStr name)
{
    if (names->n < NAMES_SHOWN) {
        lg_buf_printf(names, "%s'" LG_STR_FMT "'", names->n > 0 ? ", " : "", LG_STR_ARG(name));
    }
}

static LgStatus
no_sheet(const LgSheet *sheet, const char *path, size_t found, LgError *err)
{
    size_t n = 0;
    size_t n_tables = 0;
    const LgBookSheet *sheets = lg_book_sheets(sheet->book, &n);
    const LgBookTable *tables = NULL;
    const LgStr wanted = sheet->options.member;
    LG_TRY(lg_book_tables(sheet->book, &tables, &n_tables, err));
    LgBuf names = {0};
    LgBuf marked = {0};
    for (size_t i = 0; i < n; i++) {
        if (wanted.n > 0 || !sheets[i].hidden) {
            add_name(&names, sheets[i].name);
        }
    }
    for (size_t i = 0; i < n_tables; i++) {
        add_name(&marked, tables[i].name);
    }
    const LgStr list = lg_buf_view(&names);
    const LgStatus st =
        wanted.n > 0 ? lg_error_set(err, LG_E_NOTFOUND,
                                    "%s has no sheet '" LG_STR_FMT "'; it has " LG_STR_FMT, path,
                                    LG_STR_ARG(wanted), LG_STR_ARG(list))
                     : lg_error_set(err, LG_E_USAGE,
                                    "%s has %zu sheets; say which one to read (member): " LG_STR_FMT
                                    "%s" LG_STR_FMT,
                                    path, found, LG_STR_ARG(list),
                                    marked.n > 0 ? "; or which table that it marks (marked): " : "",
                                    LG_STR_ARG(lg_buf_view(&marked)));
    lg_buf_done(&names);
    lg_buf_done(&marked);
    return st;
}

// The sheet that was asked for, or the only one that is not hidden.
static LgStatus
choose_sheet(const LgSheet *sheet, const char *path, size_t *out, LgError *err)
{
    size_t n = 0;
    size_t found = 0;
    const LgBookSheet *sheets = lg_book_sheets(sheet->book, &n);
    const LgStr wanted = sheet->options.member;
    for (size_t i = 0; i < n; i++) {
        if (wanted.n > 0 ? lg_str_eq(sheets[i].name, wanted) : !sheets[i].hidden) {
            *out = i;
            found++;
        }
    }
    return found == 1 ? LG_OK : no_sheet(sheet, path, found, err);
}

static bool
is_marked_so(LgStr name, LgStr wanted)
{
    if (lg_str_ends(wanted, LG_STR("*"))) {
        wanted.n--;
        name.n = name.n < wanted.n ? name.n : wanted.n;
    }
    return lg_str_eq_nocase(name, wanted);
}

// The marked table that was asked for, and its sheet.
static LgStatus
choose_table(LgSheet *sheet, const char *path, size_t *out, LgError *err)
{
    const LgSheetOptions *o = &sheet->options;
    size_t n = 0;
    size_t n_sheets = 0;
    const LgBookTable *tables = NULL;
    const LgBookTable *found = NULL;
    size_t n_found = 0;
    const LgBookSheet *sheets = lg_book_sheets(sheet->book, &n_sheets);
    LG_TRY(lg_book_tables(sheet->book, &tables, &n, err));
    LgBuf names = {0};
    for (size_t i = 0; i < n; i++) {
        if (o->member.n > 0 && !lg_str_eq(sheets[tables[i].sheet].name, o->member)) {
            continue;
        }
        add_name(&names, tables[i].name);
        if (is_marked_so(tables[i].name, o->marked)) {
            found = &tables[i];
            n_found++;
        }
    }
    LgStatus st = LG_OK;
    if (n_found != 1) {
        st = lg_error_set(err, LG_E_NOTFOUND,
                          "%s%s" LG_STR_FMT " has %s marked table '" LG_STR_FMT "'%s" LG_STR_FMT,
                          path, o->member.n > 0 ? "!" : "", LG_STR_ARG(o->member),
                          n_found > 1 ? "more than one" : "no", LG_STR_ARG(o->marked),
                          names.n > 0 ? "; it has " : ", nor any other",
                          LG_STR_ARG(lg_buf_view(&names)));
    } else if (!found->has_header) {
        st = lg_error_set(err, LG_E_UNSUPPORTED,
                          "%s: the marked table '" LG_STR_FMT "' has no header row; name its "
                          "sheet (member) and its header instead",
                          path, LG_STR_ARG(found->name));
    } else {
        *out = found->sheet;
        sheet->range = found->range;
    }
    lg_buf_done(&names);
    return st;
}

static LgStatus
start_book(LgSheet *sheet, const LgIo *io, const char *path, LgError *err)
{
    size_t chosen = 0;
    size_t n = 0;
    LG_TRY(lg_book_open(io, path, &sheet->book, err));
    sheet->rounded = lg_arena_new(LG_LIMIT_ROW);
    if (!sheet->rounded) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    }
    LG_TRY(sheet->options.marked.n > 0 ? choose_table(sheet, path, &chosen, err)
                                       : choose_sheet(sheet, path, &chosen, err));
    lg_buf_printf(&sheet->name, "%s!" LG_STR_FMT, path,
                  LG_STR_ARG(lg_book_sheets(sheet->book, &n)[chosen].name));
    if (sheet->options.looks) {
        lg_book_want_looks(sheet->book);
    }
    return lg_book_begin(sheet->book, chosen, err);
}

// Leave out what the sheet does not show.
static LgStatus
leave_hidden(LgSheet *sheet, LgCellRow *row, LgError *err)
{
    void *list = sheet->seen;
    uint32_t n = 0;
    if (row->hidden) {
        row->n = 0;
        return LG_OK;
    }
    if (!lg_mem_grow(&list, &sheet->cap_seen, row->n, sizeof(*sheet->seen))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a row");
    }
    sheet->seen = (LgCell *)list;
    for (uint32_t i = 0; i < row->n; i++) {
        if (!lg_book_column_hidden(sheet->book, row->cells[i].column)) {
            sheet->seen[n++] = row->cells[i];
        }
    }
    row->cells = sheet->seen;
    row->n = n;
    return LG_OK;
}

// Cut a row down to the columns of the marked table. False: it is none of its rows.
static bool
crop(const LgSheet *sheet, LgCellRow *row)
{
    const LgCellRange *range = &sheet->range;
    if (row->row < range->row) {
        return sheet->options.grid;
    }
    if (row->row - range->row >= range->rows) {
        row->row = 0;
        return true;
    }
    while (row->n > 0 && row->cells[row->n - 1].column - range->column >= range->columns &&
           row->cells[row->n - 1].column >= range->column) {
        row->n--;
    }
    while (row->n > 0 && row->cells[0].column < range->column) {
        row->cells++;
        row->n--;
    }
    return row->n > 0;
}

static LgStatus
look_at_row(LgSheet *sheet, const LgCellRow *row, LgRow *out, LgError *err)
{
    void *looks = sheet->looks;
    if (!lg_mem_grow(&looks, &sheet->cap_looks, sheet->width, sizeof(*sheet->looks))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a row");
    }
    sheet->looks = (LgLook *)looks;
    memset(sheet->looks, 0, sheet->width * sizeof(*sheet->looks));
    for (uint32_t i = 0; i < row->n; i++) {
        sheet->looks[row->cells[i].column - 1] = row->cells[i].look;
    }
    out->looks = sheet->looks;
    return LG_OK;
}

static LgStatus
next_of_book(LgSheet *sheet, LgRow *out, LgError *err)
{
    LgCellRow row;
    do {
        const LgStatus st = lg_book_next(sheet->book, &row, err);
        if (st != LG_OK) {
            lg_error_at(err, lg_buf_view(&sheet->name), 0, 0);
            return st;
        }
        if (sheet->options.skip_hidden && row.row > 0) {
            LG_TRY(leave_hidden(sheet, &row, err));
        }
    } while (row.row > 0 && (row.n == 0 || (sheet->range.rows > 0 && !crop(sheet, &row))));
    *out = (LgRow){.row = row.row, .line = row.row};
    if (row.row == 0) {
        return LG_OK;
    }
    const uint32_t needed = row.cells[row.n - 1].column;
    sheet->width = sheet->width && !sheet->options.grid ? sheet->width : needed;
    if (needed > sheet->width) {
        char at[12];
        lg_book_address(row.row, needed, at);
        lg_error_set(err, LG_E_SYNTAX, "cell %s: the first row has only %u cells", at,
                     sheet->width);
        lg_error_at(err, lg_buf_view(&sheet->name), row.row, needed);
        return LG_E_SYNTAX;
    }
    void *cells = sheet->cells;
    if (!lg_mem_grow(&cells, &sheet->cap_cells, sheet->width, sizeof(*sheet->cells))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a row");
    }
    sheet->cells = (LgStr *)cells;
    memset(sheet->cells, 0, sheet->width * sizeof(*sheet->cells));
    lg_arena_reset(sheet->rounded);
    for (uint32_t i = 0; i < row.n; i++) {
        LgStr *cell = &sheet->cells[row.cells[i].column - 1];
        *cell = row.cells[i].text;
        if (sheet->options.displayed && lg_cell_displayed(&row.cells[i], &sheet->number)) {
            *cell = lg_arena_str(sheet->rounded, lg_buf_view(&sheet->number));
            if (!cell->p) {
                return lg_error_set(err, LG_E_NOMEM, "no memory for a row");
            }
        }
    }
    out->n = sheet->width;
    out->cells = sheet->cells;
    return sheet->options.looks ? look_at_row(sheet, &row, out, err) : LG_OK;
}

// --- Text ------------------------------------------------------------------------------------

static LgStatus
start_text(LgSheet *sheet, const LgIo *io, const char *path, LgError *err)
{
    LG_TRY(lg_source_open(io, path, sheet->options.member, &sheet->source, err));
    sheet->text.source = sheet->source;
    sheet->text.encoding = sheet->options.encoding;
    sheet->text.odd_bytes = sheet->options.faults;
    LG_TRY(lg_text_more(&sheet->text, err));
    // No text has a NUL.
    const char quote = sheet->options.unquoted ? '\0'
                       : sheet->options.quote  ? sheet->options.quote
                                               : '"';
    const LgStr text = {sheet->text.buf, sheet->text.end};
    const char delimiter =
        sheet->options.delimiter ? sheet->options.delimiter : lg_csv_sniff(text, quote);
    const char escape =
        sheet->options.unquoted || sheet->options.escape == quote ? '\0' : sheet->options.escape;
    if (delimiter == quote || delimiter == '\n' || delimiter == '\r' || delimiter == escape) {
        return lg_error_set(err, LG_E_USAGE, "%s: the delimiter cannot be a quote or a line end",
                            path);
    }
    sheet->options.delimiter = delimiter;
    sheet->options.quote = quote;
    sheet->options.escape = escape;
    sheet->csv = (LgCsv){.text = &sheet->text,
                         .delimiter = delimiter,
                         .quote = quote,
                         .escape = escape,
                         .bytes = {delimiter, quote, escape ? escape : quote},
                         .ragged = sheet->options.ragged,
                         .grid = sheet->options.grid,
                         .faults = sheet->options.faults,
                         .blanks = sheet->options.blanks,
                         .initial_space = sheet->options.initial_space,
                         .skip = sheet->options.skip,
                         .comment = sheet->options.comment,
                         .line = 1};
    uint64_t done = 0;
    lg_source_position(sheet->source, &done, &sheet->size);
    return sheet->options.ahead ? lg_ahead_new(&sheet->csv, &sheet->ahead, err) : LG_OK;
}

static LgStatus
start(LgSheet *sheet, const LgIo *io, const char *path, LgError *err)
{
    LgBookKind kind = LG_BOOK_NONE;
    const LgPipe *pipe = lg_pipes_find(io->pipes, path);
    const char *slash = strrchr(path, '/');
    (void)snprintf(sheet->phase, sizeof(sheet->phase), "reading %s",
                   pipe    ? lg_pipe_name(pipe)
                   : slash ? slash + 1
                           : path);
    LG_TRY(lg_book_kind(io, path, &kind, err));
    if (kind == LG_BOOK_NONE && sheet->options.marked.n > 0) {
        return lg_error_set(err, LG_E_USAGE, "%s is no workbook and marks no tables", path);
    }
    return kind == LG_BOOK_NONE ? start_text(sheet, io, path, err)
                                : start_book(sheet, io, path, err);
}

LgStatus
lg_sheet_open(const LgIo *io, const char *path, const LgSheetOptions *options, LgSheet **out,
              LgError *err)
{
    LgSheet *sheet = LG_ALLOC(LgSheet);
    if (!sheet) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    }
    if (options) {
        sheet->options = *options;
        lg_buf_add(&sheet->member, options->member);
        sheet->options.member = lg_buf_view(&sheet->member);
        lg_buf_add(&sheet->marked, options->marked);
        sheet->options.marked = lg_buf_view(&sheet->marked);
    }
    const LgStatus st = sheet->member.failed || sheet->marked.failed
                            ? lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path)
                            : start(sheet, io, path, err);
    if (st != LG_OK) {
        lg_sheet_close(sheet);
        return st;
    }
    *out = sheet;
    return LG_OK;
}

static LgStatus
tick(LgSheet *sheet, uint64_t rows, uint64_t bytes, LgError *err)
{
    uint64_t done = 0;
    uint64_t total = 0;
    lg_sheet_position(sheet, &done, &total);
    if (done - sheet->ticked < bytes) {
        return LG_OK;
    }
    sheet->ticked = done;
    const LgProgressState state = {
        .phase = sheet->phase, .done = done, .total = total, .unit = "bytes", .rows = rows};
    const LgStatus st = lg_progress_tick(sheet->options.progress, &state);
    return st == LG_OK ? st : lg_error_set(err, st, "%s was stopped", sheet->phase);
}

static LgStatus
next_of_text(LgSheet *sheet, LgRow *out, LgError *err)
{
    if (!sheet->ahead) {
        return lg_csv_next(&sheet->csv, out, err);
    }
    for (;;) {
        bool came = false;
        LG_TRY(lg_ahead_next(sheet->ahead, WAIT_MS, out, &came, err));
        if (came) {
            sheet->rows = out->row;
            return LG_OK;
        }
        LG_TRY(tick(sheet, sheet->rows, 0, err));
    }
}

LgStatus
lg_sheet_next(LgSheet *sheet, LgRow *out, LgError *err)
{
    LG_TRY(sheet->book ? next_of_book(sheet, out, err) : next_of_text(sheet, out, err));
    enum { ROWS = 1024 }; // between two looks at the position
    return sheet->options.progress && out->row % ROWS == 0 ? tick(sheet, out->row, TICK, err)
                                                           : LG_OK;
}

bool
lg_sheet_dialect(const LgSheet *sheet, LgEncoding *out_encoding, char *out_delimiter)
{
    *out_encoding = sheet->text.encoding;
    *out_delimiter = sheet->options.delimiter;
    return !sheet->book;
}

const LgCellRange *
lg_sheet_range(const LgSheet *sheet)
{
    return sheet->range.rows > 0 ? &sheet->range : NULL;
}

bool
lg_sheet_is_book(const LgSheet *sheet)
{
    return sheet->book != NULL;
}

LgStr
lg_sheet_name(const LgSheet *sheet)
{
    return sheet->book ? lg_buf_view(&sheet->name) : lg_source_name(sheet->source);
}

void
lg_sheet_position(const LgSheet *sheet, uint64_t *out_done, uint64_t *out_total)
{
    if (sheet->book) {
        lg_book_position(sheet->book, out_done, out_total);
    } else if (sheet->ahead) {
        *out_done = lg_ahead_position(sheet->ahead);
        *out_total = sheet->size;
    } else {
        lg_source_position(sheet->source, out_done, out_total);
    }
}

void
lg_sheet_close(LgSheet *sheet)
{
    if (sheet) {
        lg_book_close(sheet->book);
        lg_buf_done(&sheet->name);
        lg_mem_free(sheet->cells);
        lg_mem_free(sheet->looks);
        lg_mem_free(sheet->seen);
        lg_ahead_free(sheet->ahead);
        lg_arena_free(sheet->rounded);
        lg_buf_done(&sheet->number);
        lg_csv_done(&sheet->csv);
        lg_text_done(&sheet->text);
        lg_source_close(sheet->source);
        lg_buf_done(&sheet->member);
        lg_buf_done(&sheet->marked);
        lg_mem_free(sheet);
    }
}

LgStatus
lg_sheet_members(const LgIo *io, const char *path, LgArena *arena, LgStr **out_names, size_t *out_n,
                 LgError *err)
{
    LgBookKind kind = LG_BOOK_NONE;
    LG_TRY(lg_book_kind(io, path, &kind, err));
    if (kind == LG_BOOK_NONE) {
        return lg_source_members(io, path, arena, out_names, out_n, err);
    }
    LgBook *book = NULL;
    LG_TRY(lg_book_open(io, path, &book, err));
    size_t n = 0;
    const LgBookSheet *sheets = lg_book_sheets(book, &n);
    LgStr *names = LG_NEW_ARRAY(arena, LgStr, n);
    LgStatus st = names ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    *out_n = 0;
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        if (!sheets[i].hidden) {
            names[*out_n] = lg_arena_str(arena, sheets[i].name);
            if (!names[(*out_n)++].p) {
                st = lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
            }
        }
    }
    lg_book_close(book);
    *out_names = names;
    return st;
}

// Does the name of a sheet or table say that it is about the others?
static bool
is_about(LgStr name)
{
    static const LgStr words[] = {LG_STR_INIT("contents"), LG_STR_INIT("notes"),
                                  LG_STR_INIT("cover")};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (lg_str_has_nocase(name, words[i])) {
            return true;
        }
    }
    return false;
}

static LgStatus
only_marked(LgBook *book, LgArena *arena, LgStr *out, LgError *err)
{
    size_t n = 0;
    size_t n_sheets = 0;
    size_t found = 0;
    const LgBookSheet *sheets = lg_book_sheets(book, &n_sheets);
    const LgBookTable *tables = NULL;
    LG_TRY(lg_book_tables(book, &tables, &n, err));
    for (size_t i = 0; i < n; i++) {
        const LgBookSheet *sheet = &sheets[tables[i].sheet];
        if (tables[i].has_header && !sheet->hidden && !is_about(tables[i].name) &&
            !is_about(sheet->name)) {
            *out = tables[i].name;
            found++;
        }
    }
    *out = found == 1 ? lg_arena_str(arena, *out) : (LgStr){0};
    return found == 1 && !out->p ? lg_error_set(err, LG_E_NOMEM, "no memory for a name") : LG_OK;
}

LgStatus
lg_sheet_marked(const LgIo *io, const char *path, LgArena *arena, LgStr *out, LgError *err)
{
    LgBookKind kind = LG_BOOK_NONE;
    *out = (LgStr){0};
    LG_TRY(lg_book_kind(io, path, &kind, err));
    if (kind == LG_BOOK_NONE) {
        return LG_OK;
    }
    LgBook *book = NULL;
    LG_TRY(lg_book_open(io, path, &book, err));
    const LgStatus st = only_marked(book, arena, out, err);
    lg_book_close(book);
    return st;
}
