// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where the table of a sheet is: a header is a row whose cells name nearly all columns of the rows
// below it, each another, with no numbers but those that count.

#include "convert/area.h"
#include "convert/guess_impl.h"
#include "convert/guess_sheet_impl.h"
#include "convert/number.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_LINES = 4000, // of a sheet that are looked at
    MOST_COLUMNS = 1024,
    MOST_BYTES = 64 << 20, // of their cells
    HEADER_LINES = 40,     // among which the header is
    BELOW = 20,            // rows below it that it is held against
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- A sheet --------------------------------------------------------------------------------

// Does it stand for a number?
static bool
is_marker(LgStr cell)
{
    return lg_guess_marker(cell).n > 0 || (cell.n >= 3 && cell.n <= 5 && cell.p[0] == '[');
}

static LgStatus
keep_line(LgGuessSheet *sheet, const LgRow *row, LgArena *arena, LgError *err)
{
    LgGuessLine *line = &sheet->lines[sheet->n++];
    *line = (LgGuessLine){.row = row->row, .n = row->n < MOST_COLUMNS ? row->n : MOST_COLUMNS};
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
read_lines(const LgIo *io, const char *path, const LgSheetOptions *options, LgGuessSheet *sheet,
           LgArena *arena, LgError *err)
{
    LgSheetOptions how = *options;
    LgSheet *file = NULL;
    LgRow row = {.n = 1};
    how.grid = true;
    how.member = sheet->member;
    sheet->lines = LG_NEW_ARRAY(arena, LgGuessLine, MOST_LINES);
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

LgGuessSpread
lg_guess_spread(LgStr cell)
{
    LgPeriod period = {0};
    uint64_t age = 0;
    LgStr number = cell;
    number.n -= number.n > 1 && number.p[number.n - 1] == '+' ? 1 : 0;
    if (lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period) && period.begin.year >= 1700 &&
        period.begin.year <= 2200) {
        return LG_SPREAD_PERIODS;
    }
    if (number.n <= 3 && lg_str_u64(number, &age) && age <= 120) {
        return LG_SPREAD_AGES;
    }
    return cell.n == 1 && cell.p[0] >= 'A' && cell.p[0] <= 'Z' ? LG_SPREAD_LETTERS : LG_SPREAD_NONE;
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
is_naming(const LgGuessLine *line)
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
        if (lg_number_is(cell)) {
            numbers++;
            spread +=
                lg_guess_spread(cell) != LG_SPREAD_NONE && goes_on(cell, &last, &direction) ? 1 : 0;
        }
        if (lg_area_is_code(cell)) {
            return false; // a row of the table
        }
    }
    return numbers == 0 ||
           (numbers == spread && numbers >= LG_GUESS_MELTED && numbers < line->filled);
}

static bool
has_body(const LgGuessSheet *sheet, uint32_t header)
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
find_header(LgGuessSheet *sheet)
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
count_cells(LgGuessSheet *sheet, LgArena *arena, LgError *err)
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
            sheet->numbers[c] += lg_number_is(cell) || is_marker(cell) ? 1 : 0;
            sheet->filled[c] += cell.n > 0 ? 1 : 0;
        }
    }
    return LG_OK;
}

// Columns of numbers: most of their cells are.
// A column of numbers: most of its cells are.
static bool
is_numeric(const LgGuessSheet *sheet, uint32_t column)
{
    return sheet->numbers[column] * 10ULL >= sheet->filled[column] * 7ULL &&
           sheet->numbers[column] > 0;
}

// Has it a number, or what stands for one, in a column of numbers?
static bool
has_numbers(const LgGuessSheet *sheet, const LgGuessLine *line, bool markers)
{
    for (uint32_t c = 0; c < line->n; c++) {
        const LgStr cell = line->cells[c];
        if (is_numeric(sheet, c) && (lg_number_is(cell) || (markers && is_marker(cell)))) {
            return true;
        }
    }
    return false;
}

// Behind the last row with a number, and those that go on below it with markers only.
static void
find_end(LgGuessSheet *sheet)
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
        const LgGuessLine *line = &sheet->lines[sheet->end];
        if (line->row != sheet->lines[sheet->end - 1].row + 1 || line->filled * 2 < wide) {
            break;
        }
        sheet->end++;
    }
}

// A column of the table that has no header.
bool
lg_guess_sheet_unnamed(const LgGuessSheet *sheet, uint32_t column)
{
    bool used = false;
    for (uint32_t i = sheet->header + 1; i < sheet->end && !used; i++) {
        used = lg_guess_cell(&sheet->lines[i], column).n > 0;
    }
    return used && lg_guess_cell(&sheet->lines[sheet->header], column).n == 0;
}

// Only the first columns may be without a header: the codes that the rest is about.
static bool
is_clear(const LgGuessSheet *sheet)
{
    for (uint32_t c = LG_GUESS_UNNAMED; c < sheet->n_columns; c++) {
        if (lg_guess_sheet_unnamed(sheet, c)) {
            return false;
        }
    }
    return true;
}

// The columns that spread a dimension: their headers all count the same.
static void
find_spread(LgGuessSheet *sheet)
{
    const LgGuessLine *header = &sheet->lines[sheet->header];
    for (int kind = LG_SPREAD_PERIODS; kind <= LG_SPREAD_LETTERS && sheet->n_melted == 0; kind++) {
        uint32_t n = 0;
        uint32_t others = 0; // columns of numbers that do not
        for (uint32_t c = 0; c < header->n; c++) {
            const bool counts =
                header->cells[c].n > 0 && (int)lg_guess_spread(header->cells[c]) == kind;
            sheet->melted[c] = counts && is_numeric(sheet, c);
            n += sheet->melted[c] ? 1 : 0;
            const LgStr cell = sheet->header + 1 < sheet->n
                                   ? lg_guess_cell(&sheet->lines[sheet->header + 1], c)
                                   : (LgStr){0};
            others += !counts && is_numeric(sheet, c) && lg_guess_spread(cell) != LG_SPREAD_PERIODS
                          ? 1
                          : 0;
        }
        // Letters are names of measures as well, unless there is nothing else.
        const bool clear = kind == LG_SPREAD_LETTERS ? others == 0 : others <= n / 4;
        if (n >= LG_GUESS_MELTED && clear) {
            sheet->spread = (LgGuessSpread)kind;
            sheet->n_melted = n;
        }
    }
}

LgStatus
lg_guess_sheet(const LgIo *io, const char *path, const LgSheetOptions *how, LgGuessSheet *sheet,
               LgArena *arena, LgError *err)
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
uint64_t
lg_guess_sheet_weight(const LgGuessSheet *sheet)
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
    return numbers && sheet->end - sheet->header > LG_GUESS_MELTED ? cells : 0;
}

// A row between the others that has text in most columns where numbers belong.
bool
lg_guess_sheet_other(const LgGuessSheet *sheet, const LgGuessLine *line)
{
    uint32_t columns = 0;
    uint32_t texts = 0;
    for (uint32_t c = 0; c < sheet->n_columns; c++) {
        const LgStr cell = lg_guess_cell(line, c);
        columns += is_numeric(sheet, c) ? 1 : 0;
        texts +=
            is_numeric(sheet, c) && cell.n > 0 && !lg_number_is(cell) && !is_marker(cell) ? 1 : 0;
    }
    return texts * 2 > columns;
}

// The one other column of numbers, when the melted ones add up to it; n_columns: none.
uint32_t
lg_guess_sheet_sum(const LgGuessSheet *sheet)
{
    const LgGuessLine *header = &sheet->lines[sheet->header];
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
        bool whole = lg_number_is(lg_guess_cell(&sheet->lines[i], total));
        for (uint32_t c = 0; c < header->n && whole; c++) {
            const LgStr cell = lg_guess_cell(&sheet->lines[i], c);
            whole = !sheet->melted[c] || lg_number_is(cell);
            sum += sheet->melted[c] && whole ? strtod(cell.p, NULL) : 0;
        }
        if (whole && fabs(sum - strtod(lg_guess_cell(&sheet->lines[i], total).p, NULL)) > 0.5) {
            return sheet->n_columns;
        }
        checked += whole ? 1 : 0;
    }
    return checked > 0 ? total : sheet->n_columns;
}

bool
lg_guess_sheet_clear(const LgGuessSheet *sheet)
{
    return sheet->header < sheet->n;
}
