// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where a table lies in its file, when no recipe says so: which sheet, which row is its header,
// which rows are notes, and whether its columns spread a dimension. Only what is clear is said.

#include "convert/area.h"
#include "convert/guess_impl.h"
#include "convert/guess_sheet_impl.h"
#include "convert/number.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST_DROPPED = 8 };

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- Saying it ------------------------------------------------------------------------------

typedef struct {
    const LgGuessSheet *sheet;
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
    const LgStr cell = lg_guess_cell(&say->sheet->lines[say->sheet->end - 1], column);
    if (lg_area_is_code(cell)) {
        return LG_STR("Area code");
    }
    return lg_guess_spread(cell) == LG_SPREAD_PERIODS
               ? LG_STR("Period")
               : lg_arena_printf(say->arena, "Column %c", (char)('A' + column));
}

static LgStatus
say_names(Say *say)
{
    LgTidyOptions *tidy = &say->recipe->tidy;
    LgTidyList *names = LG_NEW_ARRAY(say->arena, LgTidyList, LG_GUESS_UNNAMED);
    if (!names) {
        return no_memory(say->err);
    }
    for (uint32_t c = 0; c < say->sheet->n_columns && c < LG_GUESS_UNNAMED; c++) {
        if (!lg_guess_sheet_unnamed(say->sheet, c)) {
            continue;
        }
        const LgStr name = made_name(say, c);
        LgStr *letter = one_text(say, LG_STR("column A"));
        if (!letter || !name.p) {
            return no_memory(say->err);
        }
        letter[0] = lg_arena_printf(say->arena, "column %c", (char)('A' + c));
        names[tidy->n_names++] = (LgTidyList){name, letter, 1};
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
    const LgGuessSheet *sheet = say->sheet;
    const LgGuessLine *header = &sheet->lines[sheet->header];
    for (uint32_t c = 0; c < header->n && sheet->header > 0; c++) {
        const LgStr cell = header->cells[c];
        bool good = cell.n > 0 && cell.n < 100 && !lg_number_is(cell) &&
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
    const LgGuessSheet *sheet = say->sheet;
    const LgGuessLine *line = &sheet->lines[sheet->end < sheet->n ? sheet->end : 0];
    uint32_t c = 0;
    while (c < line->n && line->cells[c].n == 0) {
        c++;
    }
    LgStr text = lg_guess_cell(line, c);
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

// Such rows with many cells are codes of the series, and left out. Headings cannot be told apart
// from rows by a recipe, but for leaving them out: a person decides.
static LgStatus
say_drop(Say *say)
{
    const LgGuessSheet *sheet = say->sheet;
    const LgGuessLine *header = &sheet->lines[sheet->header];
    LgStr *cells = LG_NEW_ARRAY(say->arena, LgStr, MOST_DROPPED + 1);
    LgTidyList *drop = LG_NEW_ARRAY(say->arena, LgTidyList, 1);
    size_t n = 0;
    uint32_t headings = 0;
    if (!cells || !drop) {
        return no_memory(say->err);
    }
    for (uint32_t i = sheet->header + 1; i < sheet->end; i++) {
        const LgGuessLine *line = &sheet->lines[i];
        const LgStr first = lg_guess_cell(line, 0);
        if (lg_guess_sheet_other(sheet, line) && first.n > 0) {
            if (n < MOST_DROPPED && lg_str_index(first, cells, n) == n) {
                cells[n++] = first;
            }
        } else if (line->filled == 1 && header->filled > 2 && headings++ == 0) {
            lg_buf_printf(&say->why,
                          "row %" PRIu64 " has one cell: if it is a heading, 'drop' it, and say "
                          "what it says in a column\n",
                          line->row);
        }
    }
    const bool unnamed = lg_guess_cell(header, 0).n == 0;
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
    *drop = (LgTidyList){lg_arena_str(say->arena, name), cells, n};
    say->recipe->tidy.drop = drop;
    say->recipe->tidy.n_drop = 1;
    return drop->name.p ? LG_OK : no_memory(say->err);
}

// What the melted headers are called: "Year", unless a column is called so.
static LgStr
spread_name(const Say *say)
{
    const LgGuessSheet *sheet = say->sheet;
    const LgGuessLine *header = &sheet->lines[sheet->header];
    bool years = true;
    bool taken = false;
    for (uint32_t c = 0; c < header->n; c++) {
        years = years && (!sheet->melted[c] || header->cells[c].n == 4);
        taken = taken || lg_str_eq_nocase(header->cells[c], LG_STR("Year"));
    }
    switch (sheet->spread) {
    case LG_SPREAD_PERIODS: return years && !taken ? LG_STR("Year") : LG_STR("Period");
    case LG_SPREAD_AGES: return LG_STR("Age");
    case LG_SPREAD_LETTERS: return LG_STR("Band");
    case LG_SPREAD_NONE: break;
    }
    return LG_STR("");
}

static LgStatus
say_melt(Say *say)
{
    const LgGuessSheet *sheet = say->sheet;
    const LgGuessLine *header = &sheet->lines[sheet->header];
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
                  sheet->spread == LG_SPREAD_PERIODS ? "periods"
                  : sheet->spread == LG_SPREAD_AGES  ? "ages"
                                                     : "letters",
                  LG_STR_ARG(name));
    const uint32_t sum = lg_guess_sheet_sum(sheet);
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
    const LgGuessLine *first = &say->sheet->lines[0];
    const LgStr title = {lg_guess_cell(first, 0).p, lg_str_find(lg_guess_cell(first, 0), '\n')};
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
try_sheet(const LgIo *io, const char *path, const LgSheetOptions *how, LgGuessSheet *sheet,
          LgArena *arena, LgError *err)
{
    LgError inner = {0};
    const LgStatus st = lg_guess_sheet(io, path, how, sheet, arena, &inner);
    const bool only = sheet->member.n == 0; // then what is wrong with it is wrong with the file
    if (st == LG_E_CANCEL || st == LG_E_NOMEM || (only && st == LG_E_LIMIT)) {
        return lg_error_set(err, st, "%s", inner.text);
    }
    if (st != LG_OK) {
        *sheet = (LgGuessSheet){.member = sheet->member};
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
        LgGuessSheet sheet = {.member = members[i]};
        LgArena *arena = lg_arena_new(0);
        st = arena ? try_sheet(io, path, how, &sheet, arena, err) : no_memory(err);
        const uint64_t w = st == LG_OK ? lg_guess_sheet_weight(&sheet) : 0;
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
    LgGuessSheet sheet = {.member = how->member};
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
    if (!lg_guess_sheet_clear(&sheet)) {
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
