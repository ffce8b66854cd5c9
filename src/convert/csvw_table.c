// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The file of a table: its dialect, its header, and whether that is what the metadata describes
// (Model for Tabular Data, 8; Metadata Vocabulary for Tabular Data, 5.4.3 and 5.5.1).

#include "base/limits.h"
#include "base/mem.h"
#include "convert/csvw_impl.h"

#include <stdio.h>

// --- Opening -----------------------------------------------------------------------------------

static LgStatus
unsupported(LgCsvw *csvw, const LgCsvwTable *table, const char *what, LgStr value)
{
    lg_error_set(csvw->err, LG_E_UNSUPPORTED, "%s \"" LG_STR_FMT "\" cannot be read", what,
                 LG_STR_ARG(value));
    lg_error_at(csvw->err, table->doc ? table->doc->path : table->path, 0, 0);
    return LG_E_UNSUPPORTED;
}

static bool
is_any(LgStr name, const LgStr *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq_nocase(name, names[i])) {
            return true;
        }
    }
    return false;
}

static LgStatus
choose_encoding(LgCsvw *csvw, const LgCsvwTable *table, LgEncoding *out)
{
    static const LgStr utf8[] = {LG_STR_INIT("utf-8"), LG_STR_INIT("utf8"),
                                 LG_STR_INIT("unicode-1-1-utf-8")};
    static const LgStr western[] = {
        // all of these are Windows-1252 in the Encoding Standard
        LG_STR_INIT("windows-1252"), LG_STR_INIT("cp1252"),    LG_STR_INIT("x-cp1252"),
        LG_STR_INIT("iso-8859-1"),   LG_STR_INIT("iso8859-1"), LG_STR_INIT("latin1"),
        LG_STR_INIT("l1"),           LG_STR_INIT("us-ascii"),  LG_STR_INIT("ascii")};
    static const LgStr utf16[] = {LG_STR_INIT("utf-16"), LG_STR_INIT("utf-16le")};
    const LgStr name = table->dialect.encoding;
    if (!table->dialect.given) {
        *out = LG_ENCODING_AUTO; // finds UTF-8, and does not mistake anything else for it
    } else if (is_any(name, utf8, 3)) {
        *out = LG_ENCODING_UTF8;
    } else if (is_any(name, western, 9)) {
        *out = LG_ENCODING_WINDOWS_1252;
    } else if (is_any(name, utf16, 2)) {
        *out = LG_ENCODING_UTF16LE;
    } else if (lg_str_eq_nocase(name, LG_STR("utf-16be"))) {
        *out = LG_ENCODING_UTF16BE;
    } else {
        return unsupported(csvw, table, "text in the encoding", name);
    }
    return LG_OK;
}

static LgStatus
open_sheet(LgCsvw *csvw, const LgCsvwTable *table, LgSheet **out)
{
    const LgCsvwDialect *d = &table->dialect;
    LgSheetOptions how = {
        .escape = d->double_quote ? '\0' : '\\',
        .unquoted = d->no_quote,
        .blanks = !d->skip_blank,
        .skip = d->skip_rows,
        .comment = d->comment,
        .initial_space = d->skip_initial,
        .grid = true,
        .progress = csvw->options->progress,
    };
    if (d->delimiter.n != 1) {
        return unsupported(csvw, table, "the delimiter", d->delimiter);
    }
    if (!d->no_quote && d->quote.n != 1) {
        return unsupported(csvw, table, "the quote character", d->quote);
    }
    how.delimiter = d->delimiter.p[0];
    how.quote = d->no_quote ? '\0' : d->quote.p[0];
    LG_TRY(choose_encoding(csvw, table, &how.encoding));
    return lg_sheet_open(csvw->options->io, table->path.p, &how, out, csvw->err);
}

// --- Rows --------------------------------------------------------------------------------------

static LgStatus
add_comment(LgCsvw *csvw, LgCsvwTable *table, LgStr text)
{
    const LgStr prefix = table->dialect.comment;
    text = lg_str_trim(lg_str_starts(text, prefix) ? lg_str_from(text, prefix.n) : text);
    if (!table->comments) {
        table->comments = LG_NEW_ARRAY(csvw->arena, LgStr, LG_CSVW_NOTES);
    }
    if (!table->comments) {
        return lg_csvw_no_memory(csvw);
    }
    if (text.n == 0 || text.n > LG_CSVW_NOTE || table->n_comments == LG_CSVW_NOTES) {
        return LG_OK;
    }
    LgStr *copy = &table->comments[table->n_comments++];
    *copy = lg_arena_str(csvw->arena, text);
    return copy->p ? LG_OK : lg_csvw_no_memory(csvw);
}

// The next record that is a row; n 0: the end.
static LgStatus
next_record(LgCsvw *csvw, LgCsvwReader *reader, LgRow *out)
{
    do {
        LG_TRY(lg_sheet_next(reader->sheet, out, csvw->err));
        if (out->note) {
            LG_TRY(add_comment(csvw, reader->table, out->cells[0]));
        }
    } while (out->note && out->n > 0);
    return LG_OK;
}

static LgStr
trim(const LgCsvwDialect *dialect, LgStr s)
{
    while ((dialect->trim_start || dialect->skip_initial) && s.n > 0 && strchr(" \t", s.p[0])) {
        s = lg_str_from(s, 1);
    }
    while (dialect->trim_end && s.n > 0 && s.p[s.n - 1] != '\0' && strchr(" \t", s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static LgStatus
reserve(LgCsvw *csvw, LgCsvwReader *reader, uint32_t n)
{
    void *cells = reader->cells;
    size_t cap = reader->cap;
    if (!lg_mem_grow(&cells, &cap, n, sizeof(LgStr))) {
        return lg_csvw_no_memory(csvw);
    }
    reader->cells = (LgStr *)cells;
    reader->cap = (uint32_t)cap;
    return LG_OK;
}

LgStatus
lg_csvw_reader_next(LgCsvw *csvw, LgCsvwReader *reader, const LgRow **out)
{
    LgRow *row = &reader->row;
    const LgCsvwTable *table = reader->table;
    const uint32_t skip = table->dialect.skip_columns;
    *out = NULL;
    if (!reader->pending) {
        LG_TRY(next_record(csvw, reader, row));
    }
    reader->pending = false;
    if (row->n == 0) {
        return LG_OK;
    }
    reader->number++;
    const uint32_t n = row->n > skip ? row->n - skip : 0;
    const bool blank = row->n == 1 && row->cells[0].n == 0;
    if (n != table->width && !blank) {
        char text[128];
        (void)snprintf(text, sizeof(text), "the row has %u cell%s, the table %u", n,
                       n == 1 ? "" : "s", table->width);
        const LgCsvwRow place = {.table = table, .row = row};
        lg_csvw_problem(csvw, "E-CSVW-WIDTH", &place, NULL, (LgProblem){.text = lg_str_c(text)});
    }
    LG_TRY(reserve(csvw, reader, table->width + 1));
    for (uint32_t i = 0; i < table->width; i++) {
        reader->cells[i] = i < n ? trim(&table->dialect, row->cells[skip + i]) : (LgStr){"", 0};
    }
    row->cells = reader->cells;
    row->n = table->width;
    *out = row;
    return LG_OK;
}

void
lg_csvw_reader_close(LgCsvwReader *reader)
{
    lg_sheet_close(reader->sheet);
    lg_mem_free(reader->cells);
    *reader = (LgCsvwReader){0};
}

// --- The header --------------------------------------------------------------------------------

// Room for the columns of a header row.
static LgStatus
widen(LgCsvw *csvw, LgCsvwSchema *out, uint32_t n, uint32_t rows)
{
    if (n <= out->n) {
        return LG_OK;
    }
    LgCsvwColumn *columns = LG_NEW_ARRAY(csvw->arena, LgCsvwColumn, n);
    if (!columns) {
        return lg_csvw_no_memory(csvw);
    }
    if (out->n > 0) {
        memcpy(columns, out->columns, out->n * sizeof(*columns));
    }
    for (uint32_t c = out->n; c < n; c++) {
        columns[c].titles = LG_NEW_ARRAY(csvw->arena, LgCsvwText, rows);
        if (!columns[c].titles) {
            return lg_csvw_no_memory(csvw);
        }
    }
    out->columns = columns;
    out->n = n;
    return LG_OK;
}

static uint32_t
header_rows(const LgCsvwDialect *d)
{
    return d->has_header_rows ? d->header_rows : d->header;
}

static LgStatus
read_header(LgCsvw *csvw, LgCsvwReader *reader, LgCsvwSchema *out)
{
    const LgCsvwDialect *d = &reader->table->dialect;
    const uint32_t rows = header_rows(d);
    for (uint32_t i = 0; i < rows; i++) {
        LgRow row;
        LG_TRY(next_record(csvw, reader, &row));
        const uint32_t n = row.n > d->skip_columns ? row.n - d->skip_columns : 0;
        LG_TRY(widen(csvw, out, n, rows));
        for (uint32_t c = 0; c < n; c++) {
            LgCsvwColumn *column = &out->columns[c];
            const LgStr title = lg_arena_str(csvw->arena, trim(d, row.cells[d->skip_columns + c]));
            if (!title.p) {
                return lg_csvw_no_memory(csvw);
            }
            if (title.n > 0) {
                column->titles[column->n_titles++] =
                    (LgCsvwText){.lang = LG_STR("und"), .text = title};
            }
        }
    }
    LG_TRY(next_record(csvw, reader, &reader->row));
    reader->pending = true;
    const uint32_t n = reader->row.n > d->skip_columns ? reader->row.n - d->skip_columns : 0;
    return rows == 0 ? widen(csvw, out, n, 1) : LG_OK;
}

// Languages match when one is the other cut off; "und" matches any.
static bool
same_lang(LgStr a, LgStr b)
{
    const LgStr und = LG_STR("und");
    const size_t n = a.n < b.n ? a.n : b.n;
    const LgStr longer = a.n < b.n ? b : a;
    return lg_str_eq(a, und) || lg_str_eq(b, und) ||
           (lg_str_eq_nocase((LgStr){a.p, n}, (LgStr){b.p, n}) &&
            (longer.n == n || longer.p[n] == '-'));
}

// The language of titles in a file is that of its column.
static bool
titles_meet(const LgCsvwColumn *described, const LgCsvwColumn *found)
{
    for (size_t i = 0; i < described->n_titles; i++) {
        for (size_t j = 0; j < found->n_titles; j++) {
            const LgStr lang = described->own.lang.p ? described->own.lang : found->titles[j].lang;
            if (lg_str_eq(described->titles[i].text, found->titles[j].text) &&
                same_lang(described->titles[i].lang, lang)) {
                return true;
            }
        }
    }
    return false;
}

static bool
compatible(const LgCsvw *csvw, const LgCsvwColumn *described, const LgCsvwColumn *found)
{
    if (found->n_titles == 0 || (!described->named && described->n_titles == 0)) {
        return true;
    }
    if (described->n_titles == 0) {
        return csvw->options->lenient;
    }
    return titles_meet(described, found);
}

static LgStr
first_title(const LgCsvwColumn *column)
{
    return column->n_titles > 0 ? column->titles[0].text : column->name;
}

static uint32_t
count_real(const LgCsvwSchema *schema)
{
    uint32_t n = 0;
    while (n < schema->n && !schema->columns[n].is_virtual) {
        n++;
    }
    return n;
}

static void
complain_width(LgCsvw *csvw, const LgCsvwRow *place, uint32_t described, uint32_t found)
{
    enum { NAMES = 300 };
    char text[160];
    LgBuf names = {0};
    (void)snprintf(text, sizeof(text), "the table has %u column%s, its metadata %u", found,
                   found == 1 ? "" : "s", described);
    for (uint32_t i = 0; i < described && names.n < NAMES; i++) {
        lg_buf_add(&names, i > 0 ? LG_STR(", ") : LG_STR(""));
        lg_buf_add(&names, first_title(&place->table->schema.columns[i]));
    }
    const LgProblem problem = {.text = lg_str_c(text), .expected = lg_buf_view(&names)};
    lg_csvw_problem(csvw, "E-CSVW-HEADER", place, NULL, problem);
    lg_buf_done(&names);
}

static void
compare(LgCsvw *csvw, const LgCsvwTable *table, const LgCsvwSchema *found, bool header)
{
    const LgCsvwSchema *schema = &table->schema;
    const uint32_t n = count_real(schema);
    const LgCsvwRow place = {.table = table};
    if (n != found->n && (header || found->n > 0)) {
        complain_width(csvw, &place, n, found->n);
    }
    for (uint32_t i = 0; i < n && i < found->n; i++) {
        if (!compatible(csvw, &schema->columns[i], &found->columns[i])) {
            const LgProblem problem = {
                .value = found->columns[i].titles[0].text,
                .has_value = true,
                .row = 1,
                .text = LG_STR("the header is not what the metadata calls this column"),
                .expected = first_title(&schema->columns[i]),
            };
            lg_csvw_problem(csvw, "E-CSVW-HEADER", &place, &schema->columns[i], problem);
        }
    }
}

// Columns of the file that the metadata does not know go in front of the virtual ones.
static LgStatus
complete(LgCsvw *csvw, LgCsvwTable *table, const LgCsvwSchema *found)
{
    LgCsvwSchema *schema = &table->schema;
    const uint32_t real = count_real(schema);
    const uint32_t more = found->n > real ? found->n - real : 0;
    LgCsvwColumn *columns = LG_NEW_ARRAY(csvw->arena, LgCsvwColumn, schema->n + more + 1U);
    if (!columns) {
        return lg_csvw_no_memory(csvw);
    }
    if (schema->n > 0) {
        memcpy(columns, schema->columns, real * sizeof(*columns));
        memcpy(columns + real + more, schema->columns + real,
               (schema->n - real) * sizeof(*columns));
    }
    for (uint32_t i = 0; i < schema->n + more; i++) {
        LgCsvwColumn *column = &columns[i];
        column->number = i + 1;
        column->source = column->is_virtual ? 0 : i + 1 + table->dialect.skip_columns;
        if (i < real || i >= real + more) {
            continue;
        }
        lg_csvw_inherit(&column->own, &schema->inherited);
        if (!schema->given) {
            column->titles = found->columns[i].titles;
            column->n_titles = found->columns[i].n_titles;
        }
        column->name = column->n_titles > 0
                           ? lg_csvw_encode_name(csvw, column->titles[0].text)
                           : lg_arena_printf(csvw->arena, "_col.%u", column->number);
        if (!column->name.p) {
            return lg_csvw_no_memory(csvw);
        }
    }
    schema->columns = columns;
    schema->n += more;
    return LG_OK;
}

LgStatus
lg_csvw_reader_open(LgCsvw *csvw, LgCsvwTable *table, LgCsvwReader *out)
{
    LgCsvwSchema found = {0};
    *out = (LgCsvwReader){.table = table};
    LG_TRY(lg_csvw_path(csvw, table->url, table->doc, &table->path));
    LG_TRY(lg_csvw_used(csvw, table->path));
    LG_TRY(open_sheet(csvw, table, &out->sheet));
    LG_TRY(read_header(csvw, out, &found));
    if (table->schema.given) {
        compare(csvw, table, &found, header_rows(&table->dialect) > 0);
    }
    LG_TRY(complete(csvw, table, &found));
    table->width = found.n > count_real(&table->schema) ? found.n : count_real(&table->schema);
    table->width = found.n > 0 ? found.n : table->width;
    return LG_OK;
}
