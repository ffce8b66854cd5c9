// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where a table lies in its file, when no recipe says so: which sheet, which row is its header,
// which rows are notes, and whether its columns spread a dimension. Only what is clear is said: a
// header is a row whose cells name nearly all columns of the rows below it, each another, with no
// numbers but those that count.

#include "base/mem.h"
#include "convert/area.h"
#include "convert/guess_impl.h"
#include "convert/number.h"
#include "convert/tidy_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_LINES = 4000, // of a sheet that are looked at
    MOST_COLUMNS = 1024,
    MOST_BYTES = 64 << 20, // of their cells
    HEADER_LINES = 40,     // among which the header is
    BELOW = 20,            // rows below it that it is held against
    LEAST_MELTED = 3,
    MOST_DROPPED = 8,
    MOST_UNNAMED = 2,
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- A sheet --------------------------------------------------------------------------------

typedef struct {
    uint64_t row;
    uint32_t n;
    const LgStr *cells;
    uint32_t filled;
} Line;

// What the cells of a header count, so that they are one dimension.
typedef enum { SPREAD_NONE, SPREAD_PERIODS, SPREAD_AGES, SPREAD_LETTERS } Spread;

typedef struct {
    LgStr member;
    Line *lines;
    uint32_t n;
    size_t bytes;    // of their cells
    bool whole;      // all lines of the sheet are here
    uint32_t header; // of lines; n: it is not clear
    uint32_t end;    // the first line behind the table
    uint32_t n_columns;
    uint32_t *numbers; // by column: cells that are numbers
    uint32_t *filled;  // by column: cells that are not blank
    Spread spread;
    bool *melted; // by column
    uint32_t n_melted;
} Sheet;

static LgStr
cell_of(const Line *line, uint32_t column)
{
    return column < line->n ? line->cells[column] : (LgStr){0};
}

static bool
is_number(LgStr cell)
{
    LgNumberClass class = LG_NUMBER_NONE;
    return lg_number_class(cell, &class);
}

// Does it stand for a number?
static bool
is_marker(LgStr cell)
{
    return lg_guess_marker(cell).n > 0 || (cell.n >= 3 && cell.n <= 5 && cell.p[0] == '[');
}

static LgStatus
keep_line(Sheet *sheet, const LgRow *row, LgArena *arena, LgError *err)
{
    Line *line = &sheet->lines[sheet->n++];
    *line = (Line){.row = row->row, .n = row->n < MOST_COLUMNS ? row->n : MOST_COLUMNS};
    LgStr *cells = LG_NEW_ARRAY(arena, LgStr, line->n + 1U);
    for (uint32_t c = 0; cells && c < line->n; c++) {
        const LgStr cell = lg_str_trim(row->cells[c]);
        cells[c] = cell.n > 0 ? lg_arena_str(arena, cell) : (LgStr){0};
        if (cell.n > 0 && !cells[c].p) {
            return no_memory(err);
        }
        line->filled += cell.n > 0 ? 1 : 0;
        sheet->bytes += cell.n + sizeof(LgStr);
        sheet->n_columns = cell.n > 0 && c >= sheet->n_columns ? c + 1 : sheet->n_columns;
    }
    line->cells = cells;
    return cells ? LG_OK : no_memory(err);
}

static LgStatus
read_lines(const LgIo *io, const char *path, const LgSheetOptions *options, Sheet *sheet,
           LgArena *arena, LgError *err)
{
    LgSheetOptions how = *options;
    LgSheet *file = NULL;
    LgRow row = {.n = 1};
    how.grid = true;
    how.member = sheet->member;
    sheet->lines = LG_NEW_ARRAY(arena, Line, MOST_LINES);
    if (!sheet->lines) {
        return no_memory(err);
    }
    LG_TRY(lg_sheet_open(io, path, &how, &file, err));
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0 && sheet->n < MOST_LINES && sheet->bytes < MOST_BYTES) {
        st = lg_sheet_next(file, &row, err);
        if (st == LG_OK && row.n > 0) {
            st = keep_line(sheet, &row, arena, err);
        }
    }
    sheet->whole = row.n == 0;
    lg_sheet_close(file);
    return st;
}

// --- The header -----------------------------------------------------------------------------

static Spread
spread_of(LgStr cell)
{
    LgPeriod period = {0};
    uint64_t age = 0;
    LgStr number = cell;
    number.n -= number.n > 1 && number.p[number.n - 1] == '+' ? 1 : 0;
    if (lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period) && period.begin.year >= 1700 &&
        period.begin.year <= 2200) {
        return SPREAD_PERIODS;
    }
    if (number.n <= 3 && lg_str_u64(number, &age) && age <= 120) {
        return SPREAD_AGES;
    }
    return cell.n == 1 && cell.p[0] >= 'A' && cell.p[0] <= 'Z' ? SPREAD_LETTERS : SPREAD_NONE;
}

// Does a number of a header go on where the ones before it were, up or down?
static bool
goes_on(LgStr cell, double *last, int *direction)
{
    const double now = strtod(cell.p, NULL);
    const int step = isnan(*last) ? 0 : now > *last ? 1 : -1;
    const bool on = isnan(*last) || (now != *last && (*direction == 0 || *direction == step));
    *direction = step;
    *last = now;
    return on;
}

// Names of their own, and no numbers but such that count.
static bool
is_naming(const Line *line)
{
    uint32_t numbers = 0;
    uint32_t spread = 0;
    double last = (double)NAN;
    int direction = 0;
    for (uint32_t c = 0; c < line->n; c++) {
        const LgStr cell = line->cells[c];
        if (cell.n == 0) {
            continue;
        }
        for (uint32_t k = 0; k < c; k++) {
            if (lg_str_eq_nocase(line->cells[k], cell)) {
                return false;
            }
        }
        if (is_number(cell)) {
            numbers++;
            spread += spread_of(cell) != SPREAD_NONE && goes_on(cell, &last, &direction) ? 1 : 0;
        }
        if (lg_area_is_code(cell)) {
            return false; // a row of the table
        }
    }
    return numbers == 0 || (numbers == spread && numbers >= LEAST_MELTED && numbers < line->filled);
}

static bool
has_body(const Sheet *sheet, uint32_t header)
{
    const uint32_t filled = sheet->lines[header].filled;
    uint32_t n = 0;
    uint32_t like = 0;
    for (uint32_t i = header + 1; i < sheet->n && n < BELOW; i++, n++) {
        const uint32_t below = sheet->lines[i].filled;
        like += below * 2 >= filled && below * 8 <= filled * 10 ? 1 : 0;
    }
    return n > 0 && like * 2 > n;
}

static void
find_header(Sheet *sheet)
{
    uint32_t i = 0;
    while (i < sheet->n && i < HEADER_LINES &&
           !(sheet->lines[i].filled >= 2 && is_naming(&sheet->lines[i]) && has_body(sheet, i))) {
        i++;
    }
    sheet->header = i < HEADER_LINES ? i : sheet->n;
}

// --- Its rows and columns -------------------------------------------------------------------

static LgStatus
count_cells(Sheet *sheet, LgArena *arena, LgError *err)
{
    sheet->numbers = LG_NEW_ARRAY(arena, uint32_t, sheet->n_columns + 1U);
    sheet->filled = LG_NEW_ARRAY(arena, uint32_t, sheet->n_columns + 1U);
    sheet->melted = LG_NEW_ARRAY(arena, bool, sheet->n_columns + 1U);
    if (!sheet->numbers || !sheet->filled || !sheet->melted) {
        return no_memory(err);
    }
    for (uint32_t i = sheet->header + 1; i < sheet->n; i++) {
        for (uint32_t c = 0; c < sheet->lines[i].n; c++) {
            const LgStr cell = sheet->lines[i].cells[c];
            sheet->numbers[c] += is_number(cell) || is_marker(cell) ? 1 : 0;
            sheet->filled[c] += cell.n > 0 ? 1 : 0;
        }
    }
    return LG_OK;
}

// Columns of numbers: most of their cells are.
static bool
is_numeric(const Sheet *sheet, uint32_t column)
{
    return sheet->numbers[column] * 10ULL >= sheet->filled[column] * 7ULL &&
           sheet->numbers[column] > 0;
}

// Has it a number, or what stands for one, in a column of numbers?
static bool
has_numbers(const Sheet *sheet, const Line *line, bool markers)
{
    for (uint32_t c = 0; c < line->n; c++) {
        const LgStr cell = line->cells[c];
        if (is_numeric(sheet, c) && (is_number(cell) || (markers && is_marker(cell)))) {
            return true;
        }
    }
    return false;
}

// Behind the last row with a number, and those that go on below it with markers only.
static void
find_end(Sheet *sheet)
{
    const uint32_t wide = sheet->lines[sheet->header].filled;
    bool any = false;
    sheet->end = sheet->n;
    for (uint32_t i = sheet->header + 1; i < sheet->n; i++) {
        if (has_numbers(sheet, &sheet->lines[i], false)) {
            sheet->end = i + 1;
            any = true;
        }
    }
    while (any && sheet->end < sheet->n) {
        const Line *line = &sheet->lines[sheet->end];
        if (line->row != sheet->lines[sheet->end - 1].row + 1 || line->filled * 2 < wide) {
            break;
        }
        sheet->end++;
    }
}

// A column of the table that has no header.
static bool
is_unnamed(const Sheet *sheet, uint32_t column)
{
    bool used = false;
    for (uint32_t i = sheet->header + 1; i < sheet->end && !used; i++) {
        used = cell_of(&sheet->lines[i], column).n > 0;
    }
    return used && cell_of(&sheet->lines[sheet->header], column).n == 0;
}

// Only the first columns may be without a header: the codes that the rest is about.
static bool
is_clear(const Sheet *sheet)
{
    for (uint32_t c = MOST_UNNAMED; c < sheet->n_columns; c++) {
        if (is_unnamed(sheet, c)) {
            return false;
        }
    }
    return true;
}

// The columns that spread a dimension: their headers all count the same.
static void
find_spread(Sheet *sheet)
{
    const Line *header = &sheet->lines[sheet->header];
    for (int kind = SPREAD_PERIODS; kind <= SPREAD_LETTERS && sheet->n_melted == 0; kind++) {
        uint32_t n = 0;
        uint32_t others = 0; // columns of numbers that do not
        for (uint32_t c = 0; c < header->n; c++) {
            const bool counts = header->cells[c].n > 0 && (int)spread_of(header->cells[c]) == kind;
            sheet->melted[c] = counts && is_numeric(sheet, c);
            n += sheet->melted[c] ? 1 : 0;
            const LgStr cell = sheet->header + 1 < sheet->n
                                   ? cell_of(&sheet->lines[sheet->header + 1], c)
                                   : (LgStr){0};
            others += !counts && is_numeric(sheet, c) && spread_of(cell) != SPREAD_PERIODS ? 1 : 0;
        }
        // Letters are names of measures as well, unless there is nothing else.
        const bool clear = kind == SPREAD_LETTERS ? others == 0 : others <= n / 4;
        if (n >= LEAST_MELTED && clear) {
            sheet->spread = (Spread)kind;
            sheet->n_melted = n;
        }
    }
}

static LgStatus
look(const LgIo *io, const char *path, const LgSheetOptions *how, Sheet *sheet, LgArena *arena,
     LgError *err)
{
    LG_TRY(read_lines(io, path, how, sheet, arena, err));
    find_header(sheet);
    if (sheet->header == sheet->n) {
        return LG_OK;
    }
    LG_TRY(count_cells(sheet, arena, err));
    find_end(sheet);
    if (!is_clear(sheet)) {
        sheet->header = sheet->n;
        return LG_OK;
    }
    find_spread(sheet);
    return LG_OK;
}

// How much of a table a sheet has: cells below a header; those with numbers first.
static uint64_t
weight(const Sheet *sheet)
{
    if (sheet->header == sheet->n) {
        return 0;
    }
    bool numbers = false;
    for (uint32_t c = 0; c < sheet->n_columns; c++) {
        numbers = numbers || is_numeric(sheet, c);
    }
    const uint64_t cells =
        (uint64_t)(sheet->end - sheet->header - 1) * sheet->lines[sheet->header].filled;
    return numbers && sheet->end - sheet->header > LEAST_MELTED ? cells : 0;
}

// --- Saying it ------------------------------------------------------------------------------

typedef struct {
    const Sheet *sheet;
    LgRecipe *recipe;
    LgArena *arena;
    LgBuf why;
    LgError *err;
} Say;

static LgStr *
one_text(const Say *say, LgStr text)
{
    LgStr *list = LG_NEW_ARRAY(say->arena, LgStr, 2);
    if (list) {
        list[0] = lg_arena_str(say->arena, text);
    }
    return list && list[0].p ? list : NULL;
}

// "Column B", or what its cells say it is.
static LgStr
made_name(const Say *say, uint32_t column)
{
    const LgStr cell = cell_of(&say->sheet->lines[say->sheet->end - 1], column);
    if (lg_area_is_code(cell)) {
        return LG_STR("Area code");
    }
    return spread_of(cell) == SPREAD_PERIODS
               ? LG_STR("Period")
               : lg_arena_printf(say->arena, "Column %c", (char)('A' + column));
}

static LgStatus
say_names(Say *say)
{
    LgTidyOptions *tidy = &say->recipe->tidy;
    LgTidyName *names = LG_NEW_ARRAY(say->arena, LgTidyName, MOST_UNNAMED);
    if (!names) {
        return no_memory(say->err);
    }
    for (uint32_t c = 0; c < say->sheet->n_columns && c < MOST_UNNAMED; c++) {
        if (!is_unnamed(say->sheet, c)) {
            continue;
        }
        const LgStr name = made_name(say, c);
        LgStr *letter = one_text(say, LG_STR("column A"));
        if (!letter || !name.p) {
            return no_memory(say->err);
        }
        letter[0] = lg_arena_printf(say->arena, "column %c", (char)('A' + c));
        names[tidy->n_names++] = (LgTidyName){name, letter, 1};
        lg_buf_printf(&say->why, LG_STR_FMT " has no header and was called \"" LG_STR_FMT "\"\n",
                      LG_STR_ARG(letter[0]), LG_STR_ARG(name));
    }
    tidy->names = names;
    return LG_OK;
}

// A cell of the header by which it is found: text that no row above has.
static LgStatus
say_header(Say *say)
{
    const Sheet *sheet = say->sheet;
    const Line *header = &sheet->lines[sheet->header];
    for (uint32_t c = 0; c < header->n && sheet->header > 0; c++) {
        const LgStr cell = header->cells[c];
        bool good = cell.n > 0 && cell.n < 100 && !is_number(cell) &&
                    lg_str_find(cell, '[') == cell.n && cell.p[cell.n - 1] != '*';
        for (uint32_t i = 0; i < sheet->header && good; i++) {
            for (uint32_t k = 0; k < sheet->lines[i].n && good; k++) {
                good = !lg_str_eq_nocase(sheet->lines[i].cells[k], cell);
            }
        }
        if (good) {
            say->recipe->tidy.header = lg_arena_str(say->arena, cell);
            lg_buf_printf(&say->why,
                          "the header is row %" PRIu64 ", with \"%.*s\"; what is above it is "
                          "left out\n",
                          header->row, (int)lg_str_find(cell, '\n'), cell.p);
            return say->recipe->tidy.header.p ? LG_OK : no_memory(say->err);
        }
    }
    return LG_OK;
}

static LgStatus
say_stop(Say *say)
{
    const Sheet *sheet = say->sheet;
    const Line *line = &sheet->lines[sheet->end < sheet->n ? sheet->end : 0];
    uint32_t c = 0;
    while (c < line->n && line->cells[c].n == 0) {
        c++;
    }
    LgStr text = cell_of(line, c);
    text.n = text.n < 40 ? text.n : 40;
    text.n = lg_str_find(text, '\n');
    text.n = lg_str_find(text, ':'); // "Source: ..." of the next year may go on otherwise
    while (text.n > 0 && ((unsigned char)text.p[text.n - 1] & 0x80) != 0) {
        text.n--; // not in the middle of a character
    }
    if (sheet->end == sheet->n || !sheet->whole || text.n == 0) {
        return LG_OK;
    }
    LgStr *stop = one_text(say, lg_str_trim(text));
    if (!stop) {
        return no_memory(say->err);
    }
    say->recipe->tidy.stop = stop;
    say->recipe->tidy.n_stop = 1;
    lg_buf_printf(&say->why,
                  "the table ends before row %" PRIu64 ", which begins with \"" LG_STR_FMT "\"\n",
                  line->row, LG_STR_ARG(stop[0]));
    return LG_OK;
}

// A row between the others that has text in most columns where numbers belong.
static bool
is_other(const Sheet *sheet, const Line *line)
{
    uint32_t columns = 0;
    uint32_t texts = 0;
    for (uint32_t c = 0; c < sheet->n_columns; c++) {
        const LgStr cell = cell_of(line, c);
        columns += is_numeric(sheet, c) ? 1 : 0;
        texts += is_numeric(sheet, c) && cell.n > 0 && !is_number(cell) && !is_marker(cell) ? 1 : 0;
    }
    return texts * 2 > columns;
}

static bool
is_there(const LgStr *cells, size_t n, LgStr cell)
{
    size_t i = 0;
    while (i < n && !lg_str_eq(cells[i], cell)) {
        i++;
    }
    return i < n;
}

// Such rows with many cells are codes of the series, and left out. Headings cannot be told apart
// from rows by a recipe, but for leaving them out: a person decides.
static LgStatus
say_drop(Say *say)
{
    const Sheet *sheet = say->sheet;
    const Line *header = &sheet->lines[sheet->header];
    LgStr *cells = LG_NEW_ARRAY(say->arena, LgStr, MOST_DROPPED + 1);
    LgTidyDrop *drop = LG_NEW_ARRAY(say->arena, LgTidyDrop, 1);
    size_t n = 0;
    uint32_t headings = 0;
    if (!cells || !drop) {
        return no_memory(say->err);
    }
    for (uint32_t i = sheet->header + 1; i < sheet->end; i++) {
        const Line *line = &sheet->lines[i];
        const LgStr first = cell_of(line, 0);
        if (is_other(sheet, line) && first.n > 0) {
            if (!is_there(cells, n, first) && n < MOST_DROPPED) {
                cells[n++] = first;
            }
        } else if (line->filled == 1 && header->filled > 2 && headings++ == 0) {
            lg_buf_printf(&say->why,
                          "row %" PRIu64 " has one cell: if it is a heading, 'drop' it, and say "
                          "what it says in a column\n",
                          line->row);
        }
    }
    const bool unnamed = cell_of(header, 0).n == 0;
    if (n == 0 || (unnamed && say->recipe->tidy.n_names == 0)) {
        return LG_OK;
    }
    for (size_t k = 0; k < n; k++) {
        cells[k] = lg_arena_str(say->arena, cells[k]);
        if (!cells[k].p) {
            return no_memory(say->err);
        }
        lg_buf_printf(&say->why,
                      "rows \"" LG_STR_FMT "\" have text where numbers belong and are left out\n",
                      LG_STR_ARG(cells[k]));
    }
    const LgStr name = unnamed ? say->recipe->tidy.names[0].name : header->cells[0];
    *drop = (LgTidyDrop){lg_arena_str(say->arena, name), cells, n};
    say->recipe->tidy.drop = drop;
    say->recipe->tidy.n_drop = 1;
    return drop->column.p ? LG_OK : no_memory(say->err);
}

// The one other column of numbers, when the melted ones add up to it; n_columns: none.
static uint32_t
find_sum(const Sheet *sheet)
{
    const Line *header = &sheet->lines[sheet->header];
    uint32_t total = sheet->n_columns;
    uint32_t checked = 0;
    for (uint32_t c = 0; c < header->n; c++) {
        if (!sheet->melted[c] && header->cells[c].n > 0 && is_numeric(sheet, c)) {
            if (total < sheet->n_columns) {
                return sheet->n_columns;
            }
            total = c;
        }
    }
    for (uint32_t i = sheet->header + 1; i < sheet->end && total < sheet->n_columns; i++) {
        double sum = 0;
        bool whole = is_number(cell_of(&sheet->lines[i], total));
        for (uint32_t c = 0; c < header->n && whole; c++) {
            const LgStr cell = cell_of(&sheet->lines[i], c);
            whole = !sheet->melted[c] || is_number(cell);
            sum += sheet->melted[c] && whole ? strtod(cell.p, NULL) : 0;
        }
        if (whole && fabs(sum - strtod(cell_of(&sheet->lines[i], total).p, NULL)) > 0.5) {
            return sheet->n_columns;
        }
        checked += whole ? 1 : 0;
    }
    return checked > 0 ? total : sheet->n_columns;
}

// What the melted headers are called: "Year", unless a column is called so.
static LgStr
spread_name(const Say *say)
{
    const Sheet *sheet = say->sheet;
    const Line *header = &sheet->lines[sheet->header];
    bool years = true;
    bool taken = false;
    for (uint32_t c = 0; c < header->n; c++) {
        years = years && (!sheet->melted[c] || header->cells[c].n == 4);
        taken = taken || lg_str_eq_nocase(header->cells[c], LG_STR("Year"));
    }
    switch (sheet->spread) {
    case SPREAD_PERIODS: return years && !taken ? LG_STR("Year") : LG_STR("Period");
    case SPREAD_AGES: return LG_STR("Age");
    case SPREAD_LETTERS: return LG_STR("Band");
    case SPREAD_NONE: break;
    }
    return LG_STR("");
}

static LgStatus
say_melt(Say *say)
{
    const Sheet *sheet = say->sheet;
    const Line *header = &sheet->lines[sheet->header];
    LgTidyOptions *tidy = &say->recipe->tidy;
    LgStr *keep = LG_NEW_ARRAY(say->arena, LgStr, sheet->n_columns + 1U);
    if (!keep) {
        return no_memory(say->err);
    }
    tidy->value = LG_STR("Value");
    const LgStr name = spread_name(say);
    LG_TRY(lg_pattern_read(name, &tidy->melt, say->err));
    lg_buf_printf(&say->why,
                  "%" PRIu32 " columns are %s and become rows, with the columns \"" LG_STR_FMT
                  "\" and \"Value\"\n",
                  sheet->n_melted,
                  sheet->spread == SPREAD_PERIODS ? "periods"
                  : sheet->spread == SPREAD_AGES  ? "ages"
                                                  : "letters",
                  LG_STR_ARG(name));
    const uint32_t sum = find_sum(sheet);
    if (sum < sheet->n_columns) {
        tidy->sum = lg_arena_str(say->arena, header->cells[sum]);
        tidy->within = 0.5;
        lg_buf_printf(&say->why,
                      "they add up to \"" LG_STR_FMT "\", which is checked and left out\n",
                      LG_STR_ARG(tidy->sum));
    }
    for (uint32_t c = 0; c < header->n; c++) {
        if (header->cells[c].n > 0 && !sheet->melted[c] && c != sum) {
            keep[tidy->n_keep] = lg_arena_str(say->arena, header->cells[c]);
            if (!keep[tidy->n_keep++].p) {
                return no_memory(say->err);
            }
        }
    }
    for (size_t i = 0; i < tidy->n_names; i++) {
        keep[tidy->n_keep++] = tidy->names[i].name;
    }
    tidy->keep = keep;
    return LG_OK;
}

// The title above the table.
static LgStatus
say_title(Say *say)
{
    const Line *first = &say->sheet->lines[0];
    const LgStr title = {cell_of(first, 0).p, lg_str_find(cell_of(first, 0), '\n')};
    if (say->sheet->header == 0 || first->filled != 1 || title.n < 10 || title.n > 300) {
        return LG_OK;
    }
    say->recipe->dataset.comment = lg_arena_str(say->arena, title);
    return say->recipe->dataset.comment.p ? LG_OK : no_memory(say->err);
}

static LgStatus
say_all(Say *say)
{
    LG_TRY(say_title(say));
    LG_TRY(say_header(say));
    LG_TRY(say_names(say));
    LG_TRY(say_stop(say));
    LG_TRY(say_drop(say));
    return say->sheet->n_melted > 0 ? say_melt(say) : LG_OK;
}

// --- Which sheet ----------------------------------------------------------------------------

// Look at a sheet; one that cannot be read is none that is clear.
static LgStatus
try_sheet(const LgIo *io, const char *path, const LgSheetOptions *how, Sheet *sheet, LgArena *arena,
          LgError *err)
{
    LgError inner = {0};
    const LgStatus st = look(io, path, how, sheet, arena, &inner);
    const bool only = sheet->member.n == 0; // then what is wrong with it is wrong with the file
    if (st == LG_E_CANCEL || st == LG_E_NOMEM || (only && st == LG_E_LIMIT)) {
        return lg_error_set(err, st, "%s", inner.text);
    }
    if (st != LG_OK) {
        *sheet = (Sheet){.member = sheet->member};
    }
    return LG_OK;
}

// The sheet with the most of a table, and why. None: n.
static LgStatus
choose_sheet(const LgIo *io, const char *path, const LgSheetOptions *how, const LgStr *members,
             size_t n, size_t *out, LgBuf *why, LgError *err)
{
    enum { SHOWN = 300 };
    uint64_t most = 0;
    bool dated = false; // the one chosen is named by a period
    int64_t last = INT64_MIN;
    LgBuf all = {0};
    LgStatus st = LG_OK;
    *out = n;
    for (size_t i = 0; i < n && st == LG_OK; i++) {
        Sheet sheet = {.member = members[i]};
        LgArena *arena = lg_arena_new(0);
        st = arena ? try_sheet(io, path, how, &sheet, arena, err) : no_memory(err);
        const uint64_t w = st == LG_OK ? weight(&sheet) : 0;
        if (w > 0 && all.n < SHOWN) {
            lg_buf_printf(&all, "%s'" LG_STR_FMT "' %" PRIu64, all.n > 0 ? ", " : "",
                          LG_STR_ARG(members[i]), w);
        }
        // Of sheets that are named by periods the last is taken.
        LgPeriod period = {0};
        const bool named = lg_period_parse(members[i], LG_PERIOD_SHORT_YEAR, &period);
        const int64_t days = named ? lg_time_days(period.begin) : INT64_MIN;
        if (w > 0 && (named == dated ? named ? days > last : w > most : w > most * 2)) {
            *out = i;
            last = days;
            dated = named;
            most = w;
        }
        lg_arena_free(arena);
    }
    if (*out < n) {
        lg_buf_printf(why,
                      "the sheet '" LG_STR_FMT "' was chosen: %s; cells under a header: " LG_STR_FMT
                      "%s\n",
                      LG_STR_ARG(members[*out]),
                      dated ? "the last of those named by periods" : "it has the most of a table",
                      LG_STR_ARG(lg_buf_view(&all)), all.n < SHOWN ? "" : ", ...");
    }
    lg_buf_done(&all);
    return st;
}

static LgStatus
guess(const LgIo *io, const char *path, Say *say, LgArena *scratch, bool *out_clear)
{
    LgStr *members = NULL;
    size_t n = 0;
    const LgSheetOptions *how = &say->recipe->table;
    Sheet sheet = {.member = how->member};
    LG_TRY(lg_sheet_members(io, path, scratch, &members, &n, say->err));
    if (how->marked.n == 0 && how->member.n == 0 && n > 1) {
        size_t chosen = n;
        LG_TRY(choose_sheet(io, path, how, members, n, &chosen, &say->why, say->err));
        if (chosen == n) {
            return LG_OK;
        }
        sheet.member = members[chosen];
        say->recipe->table.member = lg_arena_str(say->arena, sheet.member);
        if (!say->recipe->table.member.p) {
            return no_memory(say->err);
        }
    }
    LG_TRY(try_sheet(io, path, how, &sheet, scratch, say->err));
    if (sheet.n == 0 || sheet.header == sheet.n) {
        return LG_OK;
    }
    say->sheet = &sheet;
    *out_clear = true;
    return say_all(say);
}

LgStatus
lg_guess_layout(const LgIo *io, const char *path, LgRecipe *recipe, LgArena *arena, bool *out_clear,
                LgError *err)
{
    Say say = {.recipe = recipe, .arena = arena, .err = err};
    *out_clear = false;
    LgArena *scratch = lg_arena_new(0);
    LgStatus st = scratch ? guess(io, path, &say, scratch, out_clear) : no_memory(err);
    if (st == LG_OK && (say.why.n > 0 || say.why.failed)) {
        recipe->why = say.why.failed ? (LgStr){0} : lg_arena_str(arena, lg_buf_view(&say.why));
        st = recipe->why.p ? LG_OK : no_memory(err);
    }
    lg_buf_done(&say.why);
    lg_arena_free(scratch);
    return st;
}
