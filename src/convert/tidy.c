// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/tidy.h"

#include "base/limits.h"
#include "base/mem.h"
#include "convert/tidy_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a table");
}

LgStatus
lg_tidy_at(const LgTidy *tidy, const LgRow *row, uint32_t column, LgStatus st, LgError *err)
{
    const LgStr name = lg_sheet_name(tidy->sheet);
    if (!err || column == 0 || !lg_sheet_is_book(tidy->sheet)) {
        lg_error_at(err, name, (uint32_t)row->row, column);
        return st;
    }
    char at[12];
    char cell[sizeof(err->source)];
    lg_book_address((uint32_t)row->row, column, at);
    (void)snprintf(cell, sizeof(cell), LG_STR_FMT "!%s", LG_STR_ARG(name), at);
    lg_error_at(err, lg_str_c(cell), 0, 0);
    return st;
}

// Does the recipe lay anything out?
static bool
is_wanted(const LgTidyOptions *o)
{
    return o->header.n > 0 || o->header_rows > 1 || o->n_stop > 0 || o->n_fill > 0 ||
           o->n_drop > 0 || o->melt.text.n > 0 || o->n_names > 0 || o->n_cells > 0 ||
           o->n_ignore > 0 || o->sheets.n > 0 || o->least_rows > 0 || o->most_rows > 0 ||
           o->legend.n > 0 || o->n_styles > 0;
}

size_t
lg_tidy_space(LgStr s)
{
    if (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n' || s.p[0] == '\r')) {
        return 1;
    }
    return lg_str_starts(s, LG_STR("\xC2\xA0")) ? 2 : 0;
}

// The length of "[note 5]" at the start of `s`, or 0.
static size_t
note_at(LgStr s)
{
    const LgStr start = LG_STR("[note");
    const size_t end = lg_str_find(s, ']');
    const bool is = s.n > start.n && lg_str_eq_nocase((LgStr){s.p, start.n}, start);
    return is && end < s.n ? end + 1 : 0;
}

LgStr
lg_tidy_fold(LgArena *arena, LgStr s, bool notes)
{
    char *to = (char *)lg_arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < s.n;) {
        const LgStr rest = lg_str_from(s, i);
        const size_t gap = lg_tidy_space(rest) + (notes ? note_at(rest) : 0);
        if (gap == 0) {
            to[n++] = s.p[i++];
            continue;
        }
        i += gap;
        if (n > 0 && to[n - 1] != ' ') {
            to[n++] = ' ';
        }
    }
    n -= n > 0 && to[n - 1] == ' ' ? 1 : 0;
    return (LgStr){to, n};
}

static bool
is_blank(LgStr s)
{
    size_t i = 0;
    for (size_t n = 1; i < s.n && n > 0; i += n) {
        n = lg_tidy_space(lg_str_from(s, i));
    }
    return i >= s.n;
}

// --- Rows -------------------------------------------------------------------------------------

static LgStr
cell_of(const LgTidy *tidy, uint32_t column)
{
    for (uint32_t i = 0; i < tidy->n_fill; i++) {
        if (tidy->fill[i] == column) {
            return lg_buf_view(&tidy->above[i]);
        }
    }
    return column < tidy->row.n ? tidy->row.cells[column] : (LgStr){0};
}

// --- What the recipe says must hold -----------------------------------------------------------

static void
check_rows(LgTidy *tidy)
{
    const LgTidyOptions *o = tidy->options;
    const bool few = tidy->n_rows < o->least_rows;
    if (!few && (o->most_rows == 0 || tidy->n_rows <= o->most_rows)) {
        return;
    }
    char text[96];
    char wanted[64];
    (void)snprintf(text, sizeof(text), "the table has %" PRIu64 " rows", tidy->n_rows);
    (void)snprintf(wanted, sizeof(wanted), "at %s %" PRIu64, few ? "least" : "most",
                   few ? o->least_rows : o->most_rows);
    lg_report_add(tidy->report,
                  &(LgProblem){.code = "E-ROWS",
                               .severity = LG_SEVERITY_ERROR,
                               .file = lg_sheet_name(tidy->sheet),
                               .text = lg_str_c(text),
                               .expected = lg_str_c(wanted),
                               .fix = LG_STR("see whether the table was cut off or has grown; "
                                             "`rows` in the recipe says what is expected")});
}

// A number with or without commas between its thousands.
static bool
read_number(LgStr cell, double *out)
{
    char text[64];
    size_t n = 0;
    cell = lg_str_trim(cell);
    for (size_t i = 0; i < cell.n && n + 1 < sizeof(text); i++) {
        if (cell.p[i] != ',') {
            text[n++] = cell.p[i];
        }
    }
    text[n] = '\0';
    char *end = NULL;
    *out = strtod(text, &end);
    return n > 0 && end == text + n && isfinite(*out);
}

// Where all cells are numbers, do they add up to the column of their sum?
static void
check_sum(LgTidy *tidy)
{
    double sum = 0;
    double size = 0;
    double said = 0;
    for (uint32_t m = 0; m < tidy->n_melt; m++) {
        double one = 0;
        if (!read_number(cell_of(tidy, tidy->melt[m]), &one)) {
            return;
        }
        sum += one;
        size += fabs(one);
    }
    if (!read_number(cell_of(tidy, tidy->sum), &said) ||
        fabs(sum - said) <= tidy->options->within + size * 1e-12) {
        return;
    }
    const bool allowed = ++tidy->differing <= tidy->options->differing;
    char text[64];
    (void)snprintf(text, sizeof(text), "%.15g, which its columns add up to", sum);
    LgBuf cell = {0};
    if (lg_sheet_is_book(tidy->sheet)) {
        lg_book_cell(lg_sheet_name(tidy->sheet), (uint32_t)tidy->row.row, tidy->sum + 1, &cell);
    }
    lg_report_add(tidy->report,
                  &(LgProblem){.code = allowed ? "W-SUM" : "E-SUM",
                               .severity = allowed ? LG_SEVERITY_WARNING : LG_SEVERITY_ERROR,
                               .file = lg_sheet_name(tidy->sheet),
                               .row = tidy->row.row,
                               .line = tidy->row.line,
                               .cell = lg_buf_view(&cell),
                               .column = tidy->options->sum,
                               .value = cell_of(tidy, tidy->sum),
                               .text = LG_STR("not the sum of its columns"),
                               .expected = lg_str_c(text),
                               .fix = LG_STR("ask who made the table; `within` says how far a sum "
                                             "may be off, `differing` how many rows may be")});
    lg_buf_done(&cell);
}

// Does the row at hand end the table?
static bool
is_stop(const LgTidy *tidy)
{
    const LgTidyOptions *o = tidy->options;
    uint32_t first = 0;
    while (first < tidy->row.n && is_blank(tidy->row.cells[first])) {
        first++;
    }
    const LgStr cell = first < tidy->row.n ? lg_str_trim(tidy->row.cells[first]) : (LgStr){0};
    for (size_t i = 0; i < o->n_stop; i++) {
        if (cell.n >= o->stop[i].n && lg_str_eq_nocase((LgStr){cell.p, o->stop[i].n}, o->stop[i])) {
            return true;
        }
    }
    return false;
}

static bool
is_dropped(const LgTidy *tidy)
{
    const LgTidyOptions *o = tidy->options;
    for (size_t i = 0; i < o->n_drop; i++) {
        const uint32_t c = tidy->drop[i];
        const LgStr cell = c < tidy->row.n && !is_blank(tidy->row.cells[c])
                               ? lg_str_trim(tidy->row.cells[c])
                               : (LgStr){0};
        for (size_t k = 0; k < o->drop[i].n; k++) {
            if (lg_str_eq_nocase(cell, o->drop[i].texts[k])) {
                return true;
            }
        }
    }
    return false;
}

// Columns without a header must be empty: nothing is left out that nobody asked to leave out.
static LgStatus
check_row(const LgTidy *tidy, bool *out_blank, LgError *err)
{
    *out_blank = true;
    for (uint32_t c = 0; c < tidy->row.n; c++) {
        if (is_blank(tidy->row.cells[c])) {
            continue;
        }
        *out_blank = false;
        if ((c >= tidy->n_names || tidy->names[c].n == 0) && !lg_tidy_leaves_out(tidy, c)) {
            const LgStr cell = lg_str_trim(tidy->row.cells[c]);
            (void)lg_error_set(err, LG_E_INVALID,
                               "\"" LG_STR_FMT "\" stands in a column without a header; when the "
                               "table ends above, say so with stop; else leave it out as \"column "
                               "B\", or by whatever letter it has",
                               (int)(cell.n < 60 ? cell.n : 60), cell.p);
            return lg_tidy_at(tidy, &tidy->row, c + 1, LG_E_INVALID, err);
        }
    }
    return LG_OK;
}

static LgStatus
read_row(LgTidy *tidy, LgError *err)
{
    for (bool blank = true; blank;) {
        LG_TRY(lg_sheet_next(tidy->sheet, &tidy->row, err));
        if (tidy->row.n == 0 || is_stop(tidy)) {
            tidy->ended = true;
            check_rows(tidy);
            return LG_OK;
        }
        tidy->last_row = tidy->row.row;
        if (!is_dropped(tidy)) {
            LG_TRY(check_row(tidy, &blank, err));
        }
    }
    for (uint32_t i = 0; i < tidy->n_fill; i++) {
        const uint32_t c = tidy->fill[i];
        if (c < tidy->row.n && !is_blank(tidy->row.cells[c])) {
            lg_buf_clear(&tidy->above[i]);
            lg_buf_add(&tidy->above[i], tidy->row.cells[c]);
            if (tidy->above[i].failed) {
                return no_memory(err);
            }
        }
    }
    tidy->n_rows++;
    tidy->at = 0;
    if (tidy->sum < tidy->n_names) {
        check_sum(tidy);
    }
    return LG_OK;
}

static LgStatus
next_as_it_is(LgTidy *tidy, LgRow *out, LgError *err)
{
    LG_TRY(lg_sheet_next(tidy->sheet, out, err));
    tidy->header_row = tidy->has_header ? tidy->header_row : out->row;
    tidy->has_header = true;
    tidy->last_row = out->n > 0 ? out->row : tidy->last_row;
    return LG_OK;
}

LgStatus
lg_tidy_next(LgTidy *tidy, LgRow *out, LgError *err)
{
    if (!tidy->options) {
        return next_as_it_is(tidy, out, err);
    }
    if (!tidy->has_header) {
        return lg_tidy_header(tidy, tidy->member, out, err);
    }
    if (!tidy->ended && tidy->at >= tidy->n_melt) {
        LG_TRY(read_row(tidy, err));
    }
    *out = (LgRow){.row = tidy->row.row, .line = tidy->row.line};
    if (tidy->ended) {
        return LG_OK;
    }
    for (uint32_t i = 0; i < tidy->n_keep; i++) {
        tidy->cells[i] = cell_of(tidy, tidy->keep[i]);
    }
    uint32_t n = tidy->n_keep;
    for (uint32_t i = 0; i < tidy->n_places; i++) {
        tidy->cells[n++] = tidy->parts[(size_t)tidy->at * tidy->n_places + i];
    }
    for (uint32_t i = 0; i < tidy->n_said; i++) {
        tidy->cells[n++] = tidy->said[(size_t)i * 2 + 1];
    }
    for (uint32_t i = 0; i < tidy->n_colours; i++) {
        LG_TRY(lg_tidy_style_cell(tidy, i, &tidy->cells[n++], err));
    }
    if (tidy->n_melt > 0) {
        tidy->cells[n++] = cell_of(tidy, tidy->melt[tidy->at]);
        tidy->at++;
    }
    out->n = n;
    out->cells = tidy->cells;
    return LG_OK;
}

// --- Opening ------------------------------------------------------------------------------------

LgStatus
lg_tidy_open(const LgIo *io, const char *path, const LgSheetOptions *sheet,
             const LgTidyOptions *options, LgReport *report, LgTidy **out, LgError *err)
{
    LgTidy *tidy = LG_ALLOC(LgTidy);
    if (!tidy) {
        return no_memory(err);
    }
    tidy->report = report;
    LgSheetOptions how = *sheet;
    LgStatus st = LG_OK;
    if (is_wanted(options) || sheet->marked.n > 0) {
        tidy->options = options;
        how.grid = true;
        how.looks = options->n_styles > 0;
        tidy->member = sheet->member;
        tidy->arena = lg_arena_new(LG_LIMIT_ROW);
        st = tidy->arena ? LG_OK : no_memory(err);
    }
    if (st == LG_OK) {
        st = lg_sheet_open(io, path, &how, &tidy->sheet, err);
    }
    if (st == LG_OK && tidy->options) {
        st = lg_tidy_style_open(tidy, io, path, err);
    }
    if (st != LG_OK) {
        lg_tidy_close(tidy);
        return st;
    }
    *out = tidy;
    return LG_OK;
}

LgOrigin
lg_tidy_origin(const LgTidy *tidy, uint32_t i)
{
    if (!lg_sheet_is_book(tidy->sheet) || !tidy->has_header) {
        return (LgOrigin){0};
    }
    if (!tidy->options) {
        return (LgOrigin){LG_ORIGIN_COLUMN, i + 1};
    }
    if (i < tidy->n_keep) {
        return (LgOrigin){LG_ORIGIN_COLUMN, tidy->keep[i] + 1};
    }
    const uint32_t places = tidy->n_keep + tidy->n_places;
    if (i < places) {
        return (LgOrigin){LG_ORIGIN_HEADER, 0};
    }
    const uint32_t said = places + tidy->n_said;
    if (i < said) {
        return (LgOrigin){0};
    }
    const bool styled = i < said + tidy->n_colours && !tidy->colours[i - said].melted;
    return styled ? (LgOrigin){LG_ORIGIN_COLUMN, tidy->colours[i - said].column + 1}
                  : (LgOrigin){LG_ORIGIN_MELTED, 0};
}

bool
lg_tidy_has(const LgTidy *tidy, uint64_t row, uint32_t column)
{
    if (!tidy->options) {
        return true;
    }
    return row >= tidy->first_row && row <= tidy->last_row && column < tidy->n_names &&
           tidy->own[column];
}

uint32_t
lg_tidy_melted(const LgTidy *tidy)
{
    return tidy->n_melt > 0 && tidy->at > 0 ? tidy->melt[tidy->at - 1] + 1 : 0;
}

uint64_t
lg_tidy_header_row(const LgTidy *tidy)
{
    return tidy->header_row;
}

bool
lg_tidy_dialect(const LgTidy *tidy, LgEncoding *out_encoding, char *out_delimiter)
{
    return lg_sheet_dialect(tidy->sheet, out_encoding, out_delimiter);
}

LgStr
lg_tidy_name(const LgTidy *tidy)
{
    return lg_sheet_name(tidy->sheet);
}

void
lg_tidy_position(const LgTidy *tidy, uint64_t *out_done, uint64_t *out_total)
{
    lg_sheet_position(tidy->sheet, out_done, out_total);
}

void
lg_tidy_close(LgTidy *tidy)
{
    if (tidy) {
        for (uint32_t i = 0; tidy->above && i < tidy->n_fill; i++) {
            lg_buf_done(&tidy->above[i]);
        }
        lg_mem_free(tidy->above);
        lg_sheet_close(tidy->sheet);
        lg_arena_free(tidy->arena);
        lg_mem_free(tidy);
    }
}
