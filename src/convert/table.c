// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"
#include "base/mem.h"
#include "convert/clean.h"
#include "convert/table_impl.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the table");
}

static void
done_column(LgTableColumn *column)
{
    lg_mem_free(column->codes);
    lg_mem_free(column->values);
    lg_mem_free(column->first);
    lg_mem_free(column->counts);
    lg_mem_free(column->slots);
    lg_mem_free(column->hashes);
}

void
lg_table_free(LgTable *table)
{
    if (!table) {
        return;
    }
    for (uint32_t c = 0; c < table->n_columns; c++) {
        done_column(&table->columns[c]);
    }
    lg_mem_free(table->files);
    lg_mem_free(table->rows);
    lg_mem_free(table->lines);
    lg_mem_free(table->melted);
    lg_legend_done(&table->legend);
    lg_arena_free(table->arena);
    lg_mem_free(table);
}

// --- Distinct cells ---------------------------------------------------------

static bool
grow_slots(LgTableColumn *column)
{
    const size_t n = column->n_slots > 0 ? column->n_slots * 2 : 64;
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, n);
    if (!slots) {
        return false;
    }
    for (uint32_t i = 0; i < column->n; i++) {
        size_t at = column->hashes[i] & (n - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (n - 1);
        }
        slots[at] = i + 1;
    }
    lg_mem_free(column->slots);
    column->slots = slots;
    column->n_slots = n;
    return true;
}

static bool
grow_values(LgTableColumn *column)
{
    size_t cap = column->cap;
    if (!lg_mem_grow((void **)&column->values, &cap, column->n + 1U, sizeof(LgStr))) {
        return false;
    }
    // The arrays grow together; only the first decides by how much.
    uint32_t *first = lg_mem_resize(column->first, cap * sizeof(uint32_t));
    if (first) {
        column->first = first;
    }
    uint32_t *counts = lg_mem_resize(column->counts, cap * sizeof(uint32_t));
    if (counts) {
        column->counts = counts;
    }
    uint64_t *hashes = lg_mem_resize(column->hashes, cap * sizeof(uint64_t));
    if (hashes) {
        column->hashes = hashes;
    }
    if (!first || !counts || !hashes) {
        return false;
    }
    column->cap = cap;
    return true;
}

// The code of `cell`; false when memory is short.
static bool
intern(LgTable *table, LgTableColumn *column, LgStr cell, uint32_t row, uint32_t *out)
{
    if (row > 0) { // tables are often sorted
        const uint32_t last = column->codes[row - 1];
        if (lg_str_eq(column->values[last], cell)) {
            column->counts[last]++;
            *out = last;
            return true;
        }
    }
    if ((size_t)column->n * 2 >= column->n_slots && !grow_slots(column)) {
        return false;
    }
    const uint64_t hash = lg_hash_bytes(cell, 0);
    size_t at = hash & (column->n_slots - 1);
    while (column->slots[at] != 0) {
        const uint32_t i = column->slots[at] - 1;
        if (column->hashes[i] == hash && lg_str_eq(column->values[i], cell)) {
            column->counts[i]++;
            *out = i;
            return true;
        }
        at = (at + 1) & (column->n_slots - 1);
    }
    if (column->n == column->cap && !grow_values(column)) {
        return false;
    }
    const LgStr copy = lg_arena_str(table->arena, cell);
    if (!copy.p) {
        return false;
    }
    const uint32_t i = column->n++;
    column->values[i] = copy;
    column->first[i] = row;
    column->counts[i] = 1;
    column->hashes[i] = hash;
    column->slots[at] = i + 1;
    *out = i;
    return true;
}

static LgStatus
add_row(LgTable *table, const LgRow *row, const uint32_t *map, LgError *err)
{
    const uint32_t at = table->n_rows;
    if (at == UINT32_MAX || row->line > UINT32_MAX) {
        return lg_error_set(err, LG_E_LIMIT, "a table has at most 4294967295 rows");
    }
    if (!lg_mem_grow((void **)&table->rows, &table->cap_rows, at + 1U, sizeof(uint32_t)) ||
        !lg_mem_grow((void **)&table->lines, &table->cap_lines, at + 1U, sizeof(uint32_t))) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < table->n_columns; c++) {
        LgTableColumn *column = &table->columns[map[c]];
        const LgStr cell = c < row->n ? lg_str_trim(row->cells[c]) : (LgStr){0};
        uint32_t code = 0;
        if (!lg_mem_grow((void **)&column->codes, &column->cap_codes, at + 1U, sizeof(uint32_t)) ||
            !intern(table, column, cell, at, &code)) {
            return no_memory(err);
        }
        column->codes[at] = code;
    }
    table->rows[at] = (uint32_t)row->row;
    table->lines[at] = (uint32_t)row->line;
    table->n_rows++;
    return LG_OK;
}

// --- Files ------------------------------------------------------------------

static LgStatus
first_header(LgTable *table, const LgRow *header, uint32_t *map, LgError *err)
{
    table->columns = LG_NEW_ARRAY(table->arena, LgTableColumn, (size_t)header->n + LG_TABLE_EXTRA);
    if (!table->columns) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < header->n; c++) {
        const LgStr name = lg_str_trim(header->cells[c]);
        if (name.n == 0) {
            return lg_error_set(err, LG_E_INVALID,
                                "column %u has no header: every column needs a name", c + 1);
        }
        const LgTableColumn *twin = lg_table_find(table, name);
        if (twin && lg_str_eq(twin->name, name)) {
            return lg_error_set(err, LG_E_INVALID,
                                "column %u: a second column is called \"" LG_STR_FMT
                                "\"; names must be different",
                                c + 1, LG_STR_ARG(name));
        }
        table->columns[c].name = lg_arena_str(table->arena, name);
        if (!table->columns[c].name.p) {
            return no_memory(err);
        }
        map[c] = c;
        table->n_columns = c + 1;
    }
    table->n_read = table->n_columns;
    return LG_OK;
}

static LgStatus
same_header(const LgTable *table, const LgRow *header, uint32_t *map, LgError *err)
{
    if (header->n != table->n_columns) {
        return lg_error_set(err, LG_E_INVALID, "%u columns, but the first file has %u", header->n,
                            table->n_columns);
    }
    for (uint32_t c = 0; c < header->n; c++) {
        const LgStr name = lg_str_trim(header->cells[c]);
        const LgTableColumn *column = lg_table_find(table, name);
        if (!column) {
            return lg_error_set(err, LG_E_INVALID,
                                "column \"" LG_STR_FMT "\" is not in the first file",
                                LG_STR_ARG(name));
        }
        map[c] = (uint32_t)(column - table->columns);
        for (uint32_t before = 0; before < c; before++) {
            if (map[before] == map[c]) {
                return lg_error_set(err, LG_E_INVALID,
                                    "a second column is called \"" LG_STR_FMT "\"",
                                    LG_STR_ARG(name));
            }
        }
    }
    return LG_OK;
}

// What lg_table_address() needs to know of a file.
static LgStatus
note_origins(LgTable *table, const LgClean *rows, const uint32_t *map, uint32_t n, LgError *err)
{
    LgTableFile *file = &table->files[table->n_files - 1];
    bool known = false;
    for (uint32_t c = 0; c < n; c++) {
        known = known || lg_clean_origin(rows, c).kind != LG_ORIGIN_NONE;
    }
    if (!known) {
        return LG_OK;
    }
    LgOrigin *origins = LG_NEW_ARRAY(table->arena, LgOrigin, n);
    if (!origins) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < n; c++) {
        origins[map[c]] = lg_clean_origin(rows, c);
    }
    file->origins = origins;
    file->header_row = (uint32_t)lg_clean_header_row(rows);
    return LG_OK;
}

// The row that was added last.
static LgStatus
note_melted(LgTable *table, uint32_t column, LgError *err)
{
    const size_t before = table->cap_melted;
    if (!lg_mem_grow((void **)&table->melted, &table->cap_melted, table->n_rows,
                     sizeof(*table->melted))) {
        return no_memory(err);
    }
    memset(table->melted + before, 0, (table->cap_melted - before) * sizeof(*table->melted));
    table->melted[table->n_rows - 1] = (uint16_t)column;
    return LG_OK;
}

static LgStatus
read_rows(LgTable *table, LgClean *rows, const char *path, const LgProgress *progress, LgError *err)
{
    LgRow row = {0};
    LG_TRY(lg_clean_next(rows, &row, err));
    if (row.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "the file is empty: expected a header row");
    }
    uint32_t *map = LG_NEW_ARRAY(table->arena, uint32_t, row.n);
    if (!map) {
        return no_memory(err);
    }
    LG_TRY(table->n_columns == 0 ? first_header(table, &row, map, err)
                                 : same_header(table, &row, map, err));
    LG_TRY(note_origins(table, rows, map, row.n, err));
    const bool addressed = table->files[table->n_files - 1].origins != NULL;
    for (;;) {
        LG_TRY(lg_clean_next(rows, &row, err));
        if (row.n == 0) {
            return LG_OK;
        }
        LG_TRY(add_row(table, &row, map, err));
        if (addressed && lg_clean_melted(rows) > 0) {
            LG_TRY(note_melted(table, lg_clean_melted(rows), err));
        }
        if (table->n_rows % 8192 == 0) {
            LgProgressState state = {.phase = path, .unit = "bytes", .rows = table->n_rows};
            lg_clean_position(rows, &state.done, &state.total);
            LG_TRY(lg_progress_tick(progress, &state));
        }
    }
}

// What explains the markers of a table that has been read: its own sheet, or one of the file, which
// is read once.
static LgStatus
read_legend(LgTable *table, const LgIo *io, const char *path, const LgSheetOptions *options,
            LgStr where, const LgTidy *tidy, LgError *err)
{
    LgSheetOptions how = *options;
    how.marked = (LgStr){0};
    if (lg_str_eq(where, LG_STR(LG_TIDY_LEGEND_HERE))) {
        const LgStr name = lg_tidy_name(tidy);
        const LgStr file = lg_str_c(path);
        const LgPipe *pipe = lg_pipes_find(io->pipes, path);
        if (pipe) {
            return lg_error_set(err, LG_E_UNSUPPORTED,
                                "legend: %s cannot be read a second time, for its notes; save it "
                                "to a file first",
                                lg_pipe_name(pipe));
        }
        how.member = name.n > file.n ? lg_str_from(name, file.n + 1) : (LgStr){0};
        return lg_legend_read(&table->legend, io, path, &how, tidy, table->arena, err);
    }
    if (table->legend_of == path) {
        return LG_OK;
    }
    table->legend_of = path;
    how.member = where;
    LgStatus st = lg_legend_read(&table->legend, io, path, &how, NULL, table->arena, err);
    if (st == LG_E_NOTFOUND) {
        how.member = (LgStr){0};
        how.marked = where;
        LgError inner = {0};
        const LgStatus marked =
            lg_legend_read(&table->legend, io, path, &how, NULL, table->arena, &inner);
        if (marked != LG_E_NOTFOUND && marked != LG_E_USAGE) {
            st = marked;
            if (err && marked != LG_OK) {
                *err = inner;
            }
        }
    }
    if (st != LG_OK) {
        lg_error_prefix(err, "legend: ");
    }
    return st;
}

// How the file read last was written.
static void
note_dialect(LgTable *table, const LgTidy *tidy)
{
    LgEncoding encoding = LG_ENCODING_AUTO;
    char delimiter = 0;
    if (!lg_tidy_dialect(tidy, &encoding, &delimiter)) {
        return;
    }
    const bool first = table->n_files == 1;
    table->encoding = first || table->encoding == encoding ? encoding : LG_ENCODING_AUTO;
    table->delimiter = first || table->delimiter == delimiter ? delimiter : '\0';
}

// One file, or one sheet of it.
static LgStatus
read_sheet(LgTable *table, const LgIo *io, const char *path, const LgSheetOptions *options,
           const LgTidyOptions *layout, LgReport *report, LgError *err)
{
    LgClean *rows = NULL;
    if (!lg_mem_grow((void **)&table->files, &table->cap_files, table->n_files + 1,
                     sizeof(*table->files))) {
        return no_memory(err);
    }
    table->files[table->n_files] = (LgTableFile){.path = lg_str_c(path), .first = table->n_rows};
    LG_TRY(lg_clean_open(io, path, options, layout, report, &rows, err));
    const LgStr name = lg_arena_str(table->arena, lg_clean_name(rows));
    table->files[table->n_files++].path = name;
    LgStatus st = name.p ? LG_OK : no_memory(err);
    if (st == LG_OK) {
        st = read_rows(table, rows, path, options->progress, err);
    }
    if (st == LG_OK) {
        note_dialect(table, lg_clean_tidy(rows));
    }
    if (st == LG_OK && layout->legend.n > 0) {
        st = read_legend(table, io, path, options, layout->legend, lg_clean_tidy(rows), err);
    }
    lg_clean_close(rows);
    if (st != LG_OK) {
        lg_error_at(err, name, 0, 0);
    }
    return st;
}

// All sheets whose names follow the pattern.
static LgStatus
read_sheets(LgTable *table, const LgIo *io, const char *path, const LgSheetOptions *options,
            const LgTidyOptions *layout, LgReport *report, LgError *err)
{
    LgStr *names = NULL;
    size_t n = 0;
    size_t matching = 0;
    LG_TRY(lg_sheet_members(io, path, table->arena, &names, &n, err));
    for (size_t i = 0; i < n; i++) {
        LgStr parts[LG_PATTERN_NAMES];
        bool wanted = lg_pattern_match(&layout->sheets, names[i], parts);
        for (size_t k = 0; k < layout->n_except; k++) {
            wanted = wanted && !lg_str_eq_nocase(names[i], layout->except[k]);
        }
        if (wanted) {
            LgSheetOptions one = *options;
            one.member = names[i];
            LG_TRY(read_sheet(table, io, path, &one, layout, report, err));
            matching++;
        }
    }
    if (matching == 0) {
        (void)lg_error_set(err, LG_E_INVALID,
                           "none of its %zu sheets has a name such as \"" LG_STR_FMT "\"", n,
                           LG_STR_ARG(layout->sheets.text));
        lg_error_at(err, lg_str_c(path), 0, 0);
        return LG_E_INVALID;
    }
    return LG_OK;
}

LgStatus
lg_table_read(const LgIo *io, const char *const *paths, size_t n_paths,
              const LgSheetOptions *options, const LgTidyOptions *tidy, LgReport *report,
              LgTable **out, LgError *err)
{
    static const LgTidyOptions as_it_is = {0};
    const LgTidyOptions *layout = tidy ? tidy : &as_it_is;
    LgTable *table = LG_ALLOC(LgTable);
    *out = table;
    if (!table) {
        return no_memory(err);
    }
    table->arena = lg_arena_new(0);
    if (!table->arena) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n_paths; i++) {
        LG_TRY(layout->sheets.text.n > 0
                   ? read_sheets(table, io, paths[i], options, layout, report, err)
                   : read_sheet(table, io, paths[i], options, layout, report, err));
    }
    if (table->n_rows == 0) {
        (void)lg_error_set(err, LG_E_INVALID, "the file has a header but no rows");
        lg_error_at(err, lg_str_c(paths[0]), 0, 0);
        return LG_E_INVALID;
    }
    return LG_OK;
}

LgTableColumn *
lg_table_find(const LgTable *table, LgStr name)
{
    for (uint32_t c = 0; c < table->n_columns; c++) {
        if (lg_str_eq(table->columns[c].name, name)) {
            return &table->columns[c];
        }
    }
    for (uint32_t c = 0; c < table->n_columns; c++) {
        if (lg_str_eq_nocase(table->columns[c].name, name)) {
            return &table->columns[c];
        }
    }
    return NULL;
}

// Room for one more column. Borrowed.
static LgStatus
add_column(LgTable *table, LgStr name, LgTableColumn **out, LgError *err)
{
    if (table->n_added >= LG_TABLE_EXTRA) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d columns that are not in the file",
                            LG_TABLE_EXTRA);
    }
    LgTableColumn *column = &table->columns[table->n_columns];
    *column = (LgTableColumn){.name = lg_arena_str(table->arena, name)};
    if (!column->name.p) {
        return no_memory(err);
    }
    table->n_columns++;
    table->n_added++;
    *out = column;
    return LG_OK;
}

LgStatus
lg_table_constant(LgTable *table, LgStr name, LgStr value, LgTableColumn **out, LgError *err)
{
    LgTableColumn *column = NULL;
    uint32_t code = 0;
    if (lg_table_find(table, name)) {
        return lg_error_set(err, LG_E_INVALID,
                            "the constant \"" LG_STR_FMT "\" has the name of a column",
                            LG_STR_ARG(name));
    }
    LG_TRY(add_column(table, name, &column, err));
    column->codes = LG_ALLOC_ARRAY(uint32_t, table->n_rows);
    if (!column->codes || !intern(table, column, value, 0, &code)) {
        return no_memory(err);
    }
    column->counts[0] = table->n_rows;
    *out = column;
    return LG_OK;
}

// Where the parts of a written cell come from.
typedef struct {
    const LgPattern *match, *write;
    const LgTableColumn *own;                    // that `match` takes apart; null: nothing
    const LgTableColumn *from[LG_PATTERN_NAMES]; // for each name of `write`, or
    uint32_t part[LG_PATTERN_NAMES];             // the name of `match`
} Writing;

static LgStatus
find_parts(LgTable *table, LgStr name, Writing *w, LgError *err)
{
    w->own = w->match->text.n > 0 ? lg_table_find(table, name) : NULL;
    if (w->match->text.n > 0 && !w->own) {
        return lg_error_set(err, LG_E_INVALID,
                            "match: there is no column \"" LG_STR_FMT "\" to take apart",
                            LG_STR_ARG(name));
    }
    for (uint32_t i = 0; i < w->write->n; i++) {
        const LgStr wanted = w->write->names[i];
        uint32_t part = 0;
        while (part < w->match->n && !lg_str_eq_nocase(w->match->names[part], wanted)) {
            part++;
        }
        w->part[i] = part;
        w->from[i] = part < w->match->n ? NULL : lg_table_find(table, wanted);
        if (part == w->match->n && !w->from[i]) {
            return lg_error_set(err, LG_E_INVALID,
                                "write: there is no column \"" LG_STR_FMT
                                "\" to write \"" LG_STR_FMT "\" with",
                                LG_STR_ARG(wanted), LG_STR_ARG(name));
        }
    }
    return LG_OK;
}

// The text of one row. False when the cell does not follow the pattern. A blank one stays blank.
static bool
write_cell(const Writing *w, uint32_t row, LgBuf *out)
{
    LgStr parts[LG_PATTERN_NAMES];
    lg_buf_clear(out);
    if (w->own) {
        const LgStr cell = lg_table_cell(w->own, row);
        if (cell.n == 0) {
            return true;
        }
        if (!lg_pattern_match(w->match, cell, parts)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < w->write->n; i++) {
        lg_buf_add(out, lg_pattern_literal(w->write, i));
        lg_buf_add(out, w->from[i] ? lg_table_cell(w->from[i], row) : parts[w->part[i]]);
    }
    lg_buf_add(out, lg_pattern_literal(w->write, w->write->n));
    return true;
}

static LgStatus
no_match(const LgTable *table, const Writing *w, uint32_t row, LgError *err)
{
    const LgTablePlace place = lg_table_place(table, row);
    const LgStr cell = lg_table_cell(w->own, row);
    (void)lg_error_set(err, LG_E_INVALID,
                       "column \"" LG_STR_FMT "\": \"" LG_STR_FMT
                       "\" does not follow the pattern \"" LG_STR_FMT "\"",
                       LG_STR_ARG(w->own->name), (int)(cell.n < 100 ? cell.n : 100), cell.p,
                       LG_STR_ARG(w->match->text));
    LgBuf at = {0};
    if (lg_table_address(table, row, w->own, &at)) {
        lg_error_prefix(err, LG_STR_FMT ": ", LG_STR_ARG(lg_buf_view(&at)));
    }
    lg_buf_done(&at);
    lg_error_at(err, place.file, (uint32_t)place.row, 0);
    return LG_E_INVALID;
}

LgStatus
lg_table_write(LgTable *table, LgStr name, const LgPattern *match, const LgPattern *pattern,
               LgError *err)
{
    Writing w = {.match = match, .write = pattern};
    LG_TRY(find_parts(table, name, &w, err));
    LgTableColumn made = {.codes = LG_ALLOC_ARRAY(uint32_t, table->n_rows)};
    LgBuf text = {0};
    LgStatus st = made.codes ? LG_OK : no_memory(err);
    for (uint32_t row = 0; st == LG_OK && row < table->n_rows; row++) {
        uint32_t code = 0;
        if (!write_cell(&w, row, &text)) {
            st = no_match(table, &w, row, err);
        } else if (text.failed || !intern(table, &made, lg_buf_view(&text), row, &code)) {
            st = no_memory(err);
        }
        made.codes[row] = code;
    }
    lg_buf_done(&text);
    LgTableColumn *old = lg_table_find(table, name);
    if (st == LG_OK && !old) {
        st = add_column(table, name, &old, err);
    }
    if (st != LG_OK) {
        done_column(&made);
        return st;
    }
    made.name = old->name;
    done_column(old);
    *old = made;
    return LG_OK;
}

static const LgTableFile *
file_of(const LgTable *table, uint32_t row)
{
    size_t f = 0;
    while (f + 1 < table->n_files && table->files[f + 1].first <= row) {
        f++;
    }
    return &table->files[f];
}

LgTablePlace
lg_table_place(const LgTable *table, uint32_t row)
{
    return (LgTablePlace){file_of(table, row)->path, table->rows[row], table->lines[row]};
}

bool
lg_table_address(const LgTable *table, uint32_t row, const LgTableColumn *column, LgBuf *out)
{
    const LgTableFile *file = file_of(table, row);
    const size_t c = (size_t)(column - table->columns);
    if (!file->origins || c >= table->n_read) {
        return false;
    }
    const LgOrigin origin = file->origins[c];
    uint32_t at = origin.column;
    if (origin.kind != LG_ORIGIN_COLUMN && origin.kind != LG_ORIGIN_NONE) {
        at = row < table->cap_melted ? table->melted[row] : 0;
    }
    if (at == 0) {
        return false;
    }
    const bool in_header = origin.kind == LG_ORIGIN_HEADER;
    lg_book_cell(file->path, in_header ? file->header_row : table->rows[row], at, out);
    return true;
}
