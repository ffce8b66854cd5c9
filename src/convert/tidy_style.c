// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Columns of what cells look like: some tables say with a colour how far a number can be trusted.

#include "convert/number.h"
#include "convert/tidy_impl.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a table");
}

// --- The key: cells that look like those they explain ---------------------------------------

static LgStatus
add_entry(LgTidy *tidy, LgTidyColour *column, const LgRow *row, uint32_t c, LgError *err)
{
    char look[LG_LOOK_TEXT];
    const LgStr text = lg_str_trim(row->cells[c]);
    if (text.n == 0) {
        return LG_OK;
    }
    LgTidyEntry *entry = &column->entries[column->n_entries++];
    entry->look = lg_arena_str(tidy->arena, lg_look_text(row->looks[c], column->options->by, look));
    entry->text = lg_arena_str(tidy->arena, text);
    if (!entry->look.p || !entry->text.p) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i + 1 < column->n_entries; i++) {
        if (lg_str_eq(column->entries[i].look, entry->look)) {
            char at[12];
            lg_book_address((uint32_t)row->row, c + 1, at);
            return lg_error_set(err, LG_E_INVALID,
                                "styles: two cells of the key look the same, \"" LG_STR_FMT
                                "\" and \"" LG_STR_FMT "\" (%s)",
                                LG_STR_ARG(column->entries[i].text), LG_STR_ARG(entry->text), at);
        }
    }
    return LG_OK;
}

// Keys stand anywhere in their sheet, so they are read before the table is.
static LgStatus
read_key(LgTidy *tidy, const LgIo *io, const char *path, LgTidyColour *column, LgError *err)
{
    const LgCellRange *range = &column->options->key;
    LgSheet *sheet = NULL;
    const LgStr name = lg_sheet_name(tidy->sheet);
    const LgStr file = lg_str_c(path);
    const LgSheetOptions how = {.member = column->options->sheet.n > 0
                                              ? column->options->sheet
                                              : lg_str_from(name, file.n + 1),
                                .grid = true,
                                .looks = true};
    column->entries = LG_NEW_ARRAY(tidy->arena, LgTidyEntry, range->rows);
    if (!column->entries) {
        return no_memory(err);
    }
    LG_TRY(lg_sheet_open(io, path, &how, &sheet, err));
    LgStatus st = LG_OK;
    for (LgRow row = {.n = 1}; st == LG_OK && row.n > 0;) {
        st = lg_sheet_next(sheet, &row, err);
        if (st == LG_OK && row.n >= range->column && row.row >= range->row) {
            if (row.row - range->row >= range->rows) {
                break;
            }
            st = add_entry(tidy, column, &row, range->column - 1, err);
        }
    }
    lg_sheet_close(sheet);
    if (st == LG_OK && column->n_entries == 0) {
        st = lg_error_set(err, LG_E_INVALID, "styles: the cells of the key are blank");
    }
    return st;
}

LgStatus
lg_tidy_style_open(LgTidy *tidy, const LgIo *io, const char *path, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    if (o->n_styles > 0 && !lg_sheet_is_book(tidy->sheet)) {
        return lg_error_set(err, LG_E_INVALID,
                            "styles: %s is no workbook, and its cells look all the same", path);
    }
    for (; tidy->n_colours < o->n_styles; tidy->n_colours++) {
        LgTidyColour *column = &tidy->colours[tidy->n_colours];
        column->options = &o->styles[tidy->n_colours];
        if (column->options->key.rows > 0) {
            LG_TRY(read_key(tidy, io, path, column, err));
        }
    }
    return LG_OK;
}

// --- Cells ----------------------------------------------------------------------------------

static LgStatus
unknown_look(const LgTidy *tidy, const LgTidyColour *column, uint32_t c, LgStr look, LgError *err)
{
    (void)lg_error_set(err, LG_E_INVALID,
                       "styles: the cell looks like none of the key: %s \"" LG_STR_FMT "\"",
                       column->options->by == LG_LOOK_FILL ? "fill" : "font",
                       LG_STR_ARG(look.n > 0 ? look : LG_STR("none")));
    return lg_tidy_at(tidy, &tidy->row, c + 1, LG_E_INVALID, err);
}

LgStatus
lg_tidy_style_cell(LgTidy *tidy, uint32_t i, LgStr *out, LgError *err)
{
    LgTidyColour *column = &tidy->colours[i];
    const uint32_t c = column->melted ? tidy->melt[tidy->at] : column->column;
    *out = (LgStr){0};
    if (c >= tidy->row.n || !lg_number_is(lg_str_trim(tidy->row.cells[c]))) {
        return LG_OK; // what stands in place of a number speaks for itself
    }
    const LgStr look = lg_look_text(tidy->row.looks[c], column->options->by, column->text);
    if (column->options->key.rows == 0) {
        *out = look;
        return LG_OK;
    }
    for (uint32_t k = 0; k < column->n_entries; k++) {
        if (lg_str_eq(column->entries[k].look, look)) {
            *out = column->entries[k].text;
            return LG_OK;
        }
    }
    return unknown_look(tidy, column, c, look, err);
}
