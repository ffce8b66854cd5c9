// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where a table begins, and which of its columns is what.

#include "base/mem.h"
#include "convert/near.h"
#include "convert/tidy_impl.h"
#include "sheet/book.h"

#include <stdio.h>

enum { LOOK_ROWS = 1000 }; // for the header

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a table");
}

// --- Texts ------------------------------------------------------------------------------

// The place in entry->texts of a header that this entry names; entry->n: it does not.
static size_t
text_of(const LgTidyList *entry, LgStr header)
{
    size_t i = 0;
    while (i < entry->n && !lg_str_is_like(header, entry->texts[i])) {
        i++;
    }
    return i;
}

static bool
is_called(const LgTidyOptions *o, LgStr header, LgStr name)
{
    bool is = lg_str_is_like(header, name);
    for (size_t i = 0; i < o->n_names && !is; i++) {
        const LgTidyList *entry = &o->names[i];
        is = lg_str_eq_nocase(entry->name, name) && text_of(entry, header) < entry->n;
    }
    return is;
}

static uint32_t
find_name(const LgTidy *tidy, LgStr name)
{
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        if (tidy->names[c].n > 0 && lg_str_eq_nocase(tidy->names[c], name)) {
            return c;
        }
    }
    return tidy->n_names;
}

static LgStatus
no_column(const LgTidy *tidy, LgStr name, const char *key, LgError *err)
{
    const size_t near = lg_near_find(name, tidy->names, tidy->n_names);
    lg_error_set(err, LG_E_INVALID, "%s: no column is called \"" LG_STR_FMT "\"%s" LG_STR_FMT "%s",
                 key, LG_STR_ARG(name), near < tidy->n_names ? "; did you mean \"" : "",
                 near < tidy->n_names ? (int)tidy->names[near].n : 0,
                 near < tidy->n_names ? tidy->names[near].p : "",
                 near < tidy->n_names ? "\"?" : "");
    return lg_tidy_at(tidy, &tidy->row, 0, LG_E_INVALID, err);
}

// --- Above the table --------------------------------------------------------------------

// Take what a pattern names into tidy->said.
static LgStatus
say(LgTidy *tidy, const LgPattern *pattern, LgStr text, bool *out, LgError *err)
{
    LgStr parts[LG_PATTERN_NAMES];
    *out = lg_pattern_match(pattern, text, parts);
    for (uint32_t i = 0; *out && i < pattern->n; i++) {
        LgStr *to = &tidy->said[(size_t)tidy->n_said * 2];
        to[0] = pattern->names[i];
        to[1] = lg_arena_str(tidy->arena, parts[i]);
        if (!to[1].p) {
            return no_memory(err);
        }
        tidy->n_said++;
    }
    return LG_OK;
}

// The cells of the options that stand in the row at hand.
static LgStatus
hear_cells(LgTidy *tidy, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    for (size_t i = 0; i < o->n_cells; i++) {
        const LgTidyCell *cell = &o->cells[i];
        if (cell->row != tidy->row.row) {
            continue;
        }
        const LgStr text = cell->column <= tidy->row.n
                               ? lg_tidy_fold(tidy->arena, tidy->row.cells[cell->column - 1], true)
                               : LG_STR("");
        bool said = false;
        if (!text.p) {
            return no_memory(err);
        }
        LG_TRY(say(tidy, &cell->pattern, text, &said, err));
        if (!said) {
            (void)lg_error_set(
                err, LG_E_INVALID,
                "cells: \"" LG_STR_FMT "\" does not follow the pattern \"" LG_STR_FMT "\"",
                (int)(text.n < 100 ? text.n : 100), text.p, LG_STR_ARG(cell->pattern.text));
            return lg_tidy_at(tidy, &tidy->row, cell->column, LG_E_INVALID, err);
        }
        tidy->n_cells_said++;
    }
    return LG_OK;
}

// --- Finding the header -----------------------------------------------------------------

typedef struct {
    LgStr *cells;
    uint32_t n;
    uint64_t row;
} Line;

static LgStatus
keep_line(LgTidy *tidy, const LgRow *row, Line *out, LgError *err)
{
    out->n = row->n;
    out->row = row->row;
    out->cells = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)row->n + 1);
    for (uint32_t c = 0; out->cells && c < row->n; c++) {
        out->cells[c] = lg_tidy_fold(tidy->arena, row->cells[c], true);
        if (!out->cells[c].p) {
            return no_memory(err);
        }
    }
    return out->cells ? LG_OK : no_memory(err);
}

static LgStatus
no_header(const LgTidy *tidy, LgStr near, uint64_t near_row, LgError *err)
{
    const LgStr wanted = tidy->options->header;
    if (near.n > 0) {
        lg_error_set(err, LG_E_INVALID,
                     "no row has the header \"" LG_STR_FMT "\"; row %llu has \"" LG_STR_FMT "\"",
                     LG_STR_ARG(wanted), (unsigned long long)near_row, LG_STR_ARG(near));
    } else {
        lg_error_set(err, LG_E_INVALID,
                     "none of the first %d rows has the header \"" LG_STR_FMT "\"", LOOK_ROWS,
                     LG_STR_ARG(wanted));
    }
    lg_error_at(err, lg_sheet_name(tidy->sheet), 0, 0);
    return LG_E_INVALID;
}

// Read up to the header. `lines` are its rows, the last one `*out_n` - 1.
static LgStatus
find_header(LgTidy *tidy, Line *lines, uint32_t *out_n, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    const uint32_t wanted = o->header_rows > 0 ? o->header_rows : 1;
    const LgStr text = lg_tidy_fold(tidy->arena, o->header, true);
    LgStr near = {0};
    uint64_t near_row = 0;
    uint32_t n = 0;
    if (!text.p) {
        return no_memory(err);
    }
    const LgCellRange *range = lg_sheet_range(tidy->sheet);
    for (unsigned looked = 0; looked < LOOK_ROWS;) {
        LG_TRY(lg_sheet_next(tidy->sheet, &tidy->row, err));
        if (tidy->row.n == 0) {
            break;
        }
        LG_TRY(hear_cells(tidy, err));
        if (range && tidy->row.row < range->row) {
            continue; // above the marked table
        }
        looked++;
        if (n == wanted) { // the oldest goes
            memmove(lines, lines + 1, (wanted - 1) * sizeof(*lines));
            n--;
        }
        LG_TRY(keep_line(tidy, &tidy->row, &lines[n], err));
        const Line *line = &lines[n++];
        bool found = text.n == 0 && n == wanted;
        for (uint32_t c = 0; c < line->n && !found; c++) {
            found = text.n > 0 && is_called(o, line->cells[c], text);
        }
        if (found) {
            *out_n = n;
            return LG_OK;
        }
        const size_t similar = lg_near_find(text, line->cells, line->n);
        if (near.n == 0 && similar < line->n) {
            near = line->cells[similar];
            near_row = tidy->row.row;
        }
    }
    return no_header(tidy, near, near_row, err);
}

// The names of the columns: what stands above each other, joined. In all rows but the last a
// blank cell belongs to the one on its left, as in merged cells, unless the column has nothing of
// its own: such columns are there for the eye.
static LgStatus
join_header(LgTidy *tidy, const Line *lines, uint32_t n, LgError *err)
{
    for (uint32_t i = 0; i < n; i++) {
        tidy->n_names = lines[i].n > tidy->n_names ? lines[i].n : tidy->n_names;
    }
    tidy->names = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)tidy->n_names + 1);
    LgStr *left = LG_NEW_ARRAY(tidy->arena, LgStr, n);
    if (!tidy->names || !left) {
        return no_memory(err);
    }
    memset(left, 0, n * sizeof(*left));
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        LgBuf name = {0};
        bool own = false;
        for (uint32_t i = 0; i < n; i++) {
            own |= c < lines[i].n && lines[i].cells[c].n > 0;
        }
        for (uint32_t i = 0; own && i < n; i++) {
            LgStr cell = c < lines[i].n ? lines[i].cells[c] : (LgStr){0};
            if (cell.n > 0) { // what is below the column on the left is not below this one
                memset(left + i, 0, (n - i) * sizeof(*left));
            }
            cell = cell.n == 0 && i + 1 < n ? left[i] : cell;
            left[i] = cell;
            if (cell.n > 0) {
                lg_buf_add(&name, name.n > 0 ? LG_STR(" / ") : LG_STR(""));
                lg_buf_add(&name, cell);
            }
        }
        tidy->names[c] = lg_arena_str(tidy->arena, lg_buf_view(&name));
        const bool failed = name.failed || !tidy->names[c].p;
        lg_buf_done(&name);
        if (failed) {
            return no_memory(err);
        }
    }
    return LG_OK;
}

// What a column without a header can be called in a recipe. `out` takes 16 bytes.
static LgStr
letter_name(uint32_t column, char *out)
{
    char at[12];
    lg_book_address(1, column + 1, at);
    at[strlen(at) - 1] = '\0'; // the row
    (void)snprintf(out, 16, "column %s", at);
    return lg_str_c(out);
}

static bool
is_listed(LgStr name, const LgStr *texts, size_t n)
{
    size_t i = 0;
    while (i < n && !lg_str_is_like(name, texts[i])) {
        i++;
    }
    return i < n;
}

// Does the recipe speak of a column that has no header?
static bool
is_mentioned(const LgTidyOptions *o, LgStr name)
{
    bool is = is_listed(name, o->keep, o->n_keep) || is_listed(name, o->ignore, o->n_ignore) ||
              is_listed(name, o->fill, o->n_fill);
    for (size_t i = 0; i < o->n_names && !is; i++) {
        is = text_of(&o->names[i], name) < o->names[i].n;
    }
    for (size_t i = 0; i < o->n_drop && !is; i++) {
        is = lg_str_is_like(name, o->drop[i].name);
    }
    return is;
}

bool
lg_tidy_leaves_out(const LgTidy *tidy, uint32_t column)
{
    char name[16];
    return is_listed(letter_name(column, name), tidy->options->ignore, tidy->options->n_ignore);
}

static LgStatus
name_by_letter(LgTidy *tidy, LgError *err)
{
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        char letter[16];
        const LgStr name = letter_name(c, letter);
        if (tidy->names[c].n == 0 && is_mentioned(tidy->options, name)) {
            tidy->names[c] = lg_arena_str(tidy->arena, name);
            if (!tidy->names[c].p) {
                return no_memory(err);
            }
        }
    }
    return LG_OK;
}

// Give each column that the recipe knows by several texts its one name. When two columns could
// have it, the one whose text stands first does.
static void
name_columns(LgTidy *tidy)
{
    const LgTidyOptions *o = tidy->options;
    for (size_t i = 0; i < o->n_names; i++) {
        const LgTidyList *entry = &o->names[i];
        uint32_t best = tidy->n_names;
        size_t best_text = entry->n;
        for (uint32_t c = 0; c < tidy->n_names; c++) {
            const size_t text = tidy->names[c].n > 0 ? text_of(entry, tidy->names[c]) : entry->n;
            if (text < best_text) {
                best = c;
                best_text = text;
            }
        }
        if (best < tidy->n_names) {
            tidy->names[best] = entry->name;
        }
    }
}

// --- Which column is what -----------------------------------------------------------------

typedef enum { STAYS, MELTS, GOES } Fate;

static LgStatus
decide(LgTidy *tidy, Fate *fates, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    const bool melts = o->melt.text.n > 0;
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        fates[c] = tidy->names[c].n == 0 ? GOES : melts ? MELTS : STAYS;
    }
    for (size_t i = 0; i < o->n_keep; i++) {
        const uint32_t c = find_name(tidy, o->keep[i]);
        if (c == tidy->n_names) {
            return no_column(tidy, o->keep[i], "keep", err);
        }
        if (fates[c] == MELTS) {
            tidy->keep[tidy->n_keep++] = c;
        }
        fates[c] = STAYS;
    }
    for (size_t i = 0; i < o->n_ignore; i++) {
        for (uint32_t c = 0; c < tidy->n_names; c++) {
            if (tidy->names[c].n > 0 && lg_str_is_like(tidy->names[c], o->ignore[i])) {
                fates[c] = GOES;
            }
        }
    }
    return LG_OK;
}

static LgStatus
split_columns(LgTidy *tidy, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    Fate *fates = LG_NEW_ARRAY(tidy->arena, Fate, (size_t)tidy->n_names + 1);
    tidy->keep = LG_NEW_ARRAY(tidy->arena, uint32_t, (size_t)tidy->n_names + o->n_keep + 1);
    tidy->melt = LG_NEW_ARRAY(tidy->arena, uint32_t, (size_t)tidy->n_names + 1);
    if (!fates || !tidy->keep || !tidy->melt) {
        return no_memory(err);
    }
    LG_TRY(decide(tidy, fates, err));
    tidy->sum = tidy->n_names;
    if (o->sum.n > 0) {
        tidy->sum = find_name(tidy, o->sum);
        if (tidy->sum == tidy->n_names) {
            return no_column(tidy, o->sum, "sum", err);
        }
        fates[tidy->sum] = fates[tidy->sum] == MELTS ? GOES : fates[tidy->sum];
    }
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        tidy->own[c] = tidy->own[c] || fates[c] != GOES;
        if (fates[c] == MELTS) {
            tidy->melt[tidy->n_melt++] = c;
        } else if (fates[c] == STAYS && o->melt.text.n == 0) {
            tidy->keep[tidy->n_keep++] = c;
        }
    }
    if (o->melt.text.n > 0 && tidy->n_melt == 0) {
        (void)lg_error_set(err, LG_E_INVALID, "melt: there is no column but those to keep");
        return lg_tidy_at(tidy, &tidy->row, 0, LG_E_INVALID, err);
    }
    return LG_OK;
}

static LgStatus
match_columns(LgTidy *tidy, LgError *err)
{
    const LgPattern *melt = &tidy->options->melt;
    tidy->n_places = melt->n > 0 ? melt->n : 1;
    tidy->places[0] = melt->text; // with no braces: all of the header
    for (uint32_t i = 0; i < melt->n; i++) {
        tidy->places[i] = melt->names[i];
    }
    tidy->parts = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)tidy->n_melt * tidy->n_places);
    if (!tidy->parts) {
        return no_memory(err);
    }
    for (uint32_t m = 0; m < tidy->n_melt; m++) {
        const LgStr name = tidy->names[tidy->melt[m]];
        LgStr *parts = tidy->parts + (size_t)m * tidy->n_places;
        parts[0] = name;
        if (melt->n > 0 && !lg_pattern_match(melt, name, parts)) {
            (void)lg_error_set(err, LG_E_INVALID,
                               "melt: the header \"" LG_STR_FMT
                               "\" does not follow the pattern \"" LG_STR_FMT
                               "\"; to leave its column as it is, name it under keep",
                               LG_STR_ARG(name), LG_STR_ARG(melt->text));
            return lg_tidy_at(tidy, &tidy->row, tidy->melt[m] + 1, LG_E_INVALID, err);
        }
    }
    return LG_OK;
}

static LgStatus
prepare_drop(LgTidy *tidy, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    tidy->drop = LG_NEW_ARRAY(tidy->arena, uint32_t, o->n_drop + 1);
    if (!tidy->drop) {
        return no_memory(err);
    }
    for (size_t i = 0; i < o->n_drop; i++) {
        tidy->drop[i] = find_name(tidy, o->drop[i].name);
        if (tidy->drop[i] == tidy->n_names) {
            return no_column(tidy, o->drop[i].name, "drop", err);
        }
    }
    return LG_OK;
}

static LgStatus
prepare_fill(LgTidy *tidy, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    tidy->fill = LG_NEW_ARRAY(tidy->arena, uint32_t, o->n_fill + 1);
    tidy->above = LG_ALLOC_ARRAY(LgBuf, o->n_fill + 1);
    if (!tidy->fill || !tidy->above) {
        return no_memory(err);
    }
    for (; tidy->n_fill < o->n_fill; tidy->n_fill++) {
        const uint32_t c = find_name(tidy, o->fill[tidy->n_fill]);
        if (c == tidy->n_names) {
            return no_column(tidy, o->fill[tidy->n_fill], "fill", err);
        }
        tidy->fill[tidy->n_fill] = c;
    }
    return LG_OK;
}

// What the name of the sheet says; and room for what the cells do.
static LgStatus
hear_sheet(LgTidy *tidy, LgStr member, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    bool said = true;
    tidy->said = LG_NEW_ARRAY(tidy->arena, LgStr, (o->n_cells + 1) * (size_t)LG_PATTERN_NAMES * 2);
    if (!tidy->said) {
        return no_memory(err);
    }
    if (o->sheets.n > 0) {
        LG_TRY(say(tidy, &o->sheets, member, &said, err));
    }
    return said ? LG_OK
                : lg_error_set(err, LG_E_INVALID, "\"" LG_STR_FMT "\" is none of the sheets",
                               LG_STR_ARG(member));
}

// Which cells the columns of styles are about.
static LgStatus
prepare_styles(LgTidy *tidy, LgError *err)
{
    for (uint32_t i = 0; i < tidy->n_colours; i++) {
        LgTidyColour *colour = &tidy->colours[i];
        const LgStr of = colour->options->of;
        colour->melted = tidy->n_melt > 0 && lg_str_eq_nocase(of, tidy->options->value);
        colour->column = colour->melted ? 0 : find_name(tidy, of);
        if (colour->column == tidy->n_names) {
            return no_column(tidy, of, "styles", err);
        }
    }
    return LG_OK;
}

// The header of the rows to come.
static LgStatus
write_header(LgTidy *tidy, LgRow *out, LgError *err)
{
    const uint32_t n =
        tidy->n_keep + tidy->n_places + tidy->n_said + tidy->n_colours + (tidy->n_melt > 0 ? 1 : 0);
    tidy->cells = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)n + 1);
    if (!tidy->cells) {
        return no_memory(err);
    }
    LgStr *to = tidy->cells;
    for (uint32_t i = 0; i < tidy->n_keep; i++) {
        *to++ = tidy->names[tidy->keep[i]];
    }
    for (uint32_t i = 0; i < tidy->n_places; i++) {
        *to++ = tidy->places[i];
    }
    for (uint32_t i = 0; i < tidy->n_said; i++) {
        *to++ = tidy->said[(size_t)i * 2];
    }
    for (uint32_t i = 0; i < tidy->n_colours; i++) {
        *to++ = tidy->colours[i].options->name;
    }
    if (tidy->n_melt > 0) {
        *to = tidy->options->value;
    }
    *out = (LgRow){.row = tidy->row.row, .line = tidy->row.line, .n = n, .cells = tidy->cells};
    return LG_OK;
}

LgStatus
lg_tidy_header(LgTidy *tidy, LgStr member, LgRow *out, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    Line lines[LG_TIDY_HEADER_ROWS];
    uint32_t n = 0;
    LG_TRY(hear_sheet(tidy, member, err));
    LG_TRY(find_header(tidy, lines, &n, err));
    if (tidy->n_cells_said < o->n_cells) {
        (void)lg_error_set(err, LG_E_INVALID,
                           "cells: the header is in row %llu; only cells above it, in rows that "
                           "are not blank, can be named",
                           (unsigned long long)tidy->row.row);
        return lg_tidy_at(tidy, &tidy->row, 0, LG_E_INVALID, err);
    }
    LG_TRY(join_header(tidy, lines, n, err));
    tidy->own = LG_NEW_ARRAY(tidy->arena, bool, (size_t)tidy->n_names + 1);
    if (!tidy->own) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        tidy->own[c] = tidy->names[c].n > 0;
    }
    LG_TRY(name_by_letter(tidy, err));
    name_columns(tidy);
    LG_TRY(split_columns(tidy, err));
    LG_TRY(prepare_drop(tidy, err));
    LG_TRY(prepare_fill(tidy, err));
    LG_TRY(prepare_styles(tidy, err));
    if (o->melt.text.n > 0) {
        LG_TRY(match_columns(tidy, err));
    }
    LG_TRY(write_header(tidy, out, err));
    tidy->at = tidy->n_melt;
    tidy->first_row = lines[0].row;
    tidy->header_row = tidy->row.row;
    tidy->last_row = tidy->row.row;
    tidy->has_header = true;
    return LG_OK;
}
