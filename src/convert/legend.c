// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/legend_impl.h"

#include "base/mem.h"
#include "convert/cube_impl.h"

enum { TEXTS = 4 << 20 }; // bytes of the notes of one series

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a legend");
}

// --- Reading ------------------------------------------------------------------------------

static LgStatus
add_cell(LgLegend *legend, LgArena *arena, LgStr text, LgStr place, LgError *err)
{
    if (!lg_mem_grow((void **)&legend->cells, &legend->cap, legend->n + 1,
                     sizeof(*legend->cells))) {
        return no_memory(err);
    }
    legend->bytes += text.n;
    if (legend->bytes > TEXTS) {
        return lg_error_set(err, LG_E_LIMIT,
                            "the legend has more than %d MB of text; name the sheet or marked "
                            "table that has the notes alone",
                            TEXTS >> 20);
    }
    LgLegendCell *cell = &legend->cells[legend->n++];
    *cell = (LgLegendCell){.text = lg_arena_str(arena, text), .place = lg_arena_str(arena, place)};
    return cell->text.p && cell->place.p ? LG_OK : no_memory(err);
}

static LgStatus
add_row(LgLegend *legend, const LgSheet *sheet, const LgRow *row, const LgTidy *table,
        LgArena *arena, LgError *err)
{
    bool follows = false; // the one before is of this row
    LgBuf place = {0};
    LgStatus st = LG_OK;
    for (uint32_t c = 0; st == LG_OK && c < row->n; c++) {
        const LgStr text = lg_str_trim(row->cells[c]);
        if (text.n == 0 || (table && lg_tidy_has(table, row->row, c))) {
            continue;
        }
        lg_buf_clear(&place);
        if (lg_sheet_is_book(sheet)) {
            lg_book_cell(lg_sheet_name(sheet), (uint32_t)row->row, c + 1, &place);
        } else {
            lg_buf_printf(&place, LG_STR_FMT ":%llu", LG_STR_ARG(lg_sheet_name(sheet)),
                          (unsigned long long)row->line);
        }
        st =
            place.failed ? no_memory(err) : add_cell(legend, arena, text, lg_buf_view(&place), err);
        if (st == LG_OK && follows) {
            legend->cells[legend->n - 2].next = legend->cells[legend->n - 1].text;
        }
        follows = true;
    }
    lg_buf_done(&place);
    return st;
}

static LgStatus
add_place(LgLegend *legend, const LgSheet *sheet, const LgTidy *table, LgArena *arena, LgError *err)
{
    if (!lg_mem_grow((void **)&legend->places, &legend->cap_places, legend->n_places + 1,
                     sizeof(*legend->places))) {
        return no_memory(err);
    }
    const LgStr place = lg_arena_printf(arena, LG_STR_FMT "%s", LG_STR_ARG(lg_sheet_name(sheet)),
                                        table ? ", outside of the table" : "");
    legend->places[legend->n_places++] = place;
    return place.p ? LG_OK : no_memory(err);
}

LgStatus
lg_legend_read(LgLegend *legend, const LgIo *io, const char *path, const LgSheetOptions *how,
               const LgTidy *table, LgArena *arena, LgError *err)
{
    LgSheet *sheet = NULL;
    LgSheetOptions options = *how;
    options.grid = true;
    options.displayed = false;
    LG_TRY(lg_sheet_open(io, path, &options, &sheet, err));
    LgStatus st = add_place(legend, sheet, table, arena, err);
    for (LgRow row = {.n = 1}; st == LG_OK && row.n > 0;) {
        st = lg_sheet_next(sheet, &row, err);
        if (st == LG_OK) {
            st = add_row(legend, sheet, &row, table, arena, err);
        }
    }
    lg_sheet_close(sheet);
    return st;
}

void
lg_legend_done(LgLegend *legend)
{
    if (legend) {
        lg_mem_free(legend->cells);
        lg_mem_free(legend->places);
        *legend = (LgLegend){0};
    }
}

// --- Looking up ---------------------------------------------------------------------------

// Without quotes around it, if any: ', ", or the typographic ones.
static LgStr
unquoted(LgStr s)
{
    static const struct {
        LgStr open, close;
    } quotes[] = {
        {LG_STR_INIT("\""), LG_STR_INIT("\"")},
        {LG_STR_INIT("'"), LG_STR_INIT("'")},
        {LG_STR_INIT("\xE2\x80\x98"), LG_STR_INIT("\xE2\x80\x99")},
        {LG_STR_INIT("\xE2\x80\x9C"), LG_STR_INIT("\xE2\x80\x9D")},
    };
    for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
        const size_t n = quotes[i].open.n + quotes[i].close.n;
        if (s.n > n && lg_str_starts(s, quotes[i].open) && lg_str_ends(s, quotes[i].close)) {
            return (LgStr){s.p + quotes[i].open.n, s.n - n};
        }
    }
    return s;
}

// Behind what says that a meaning follows; empty: nothing does.
static LgStr
behind_separator(LgStr rest)
{
    static const LgStr words[] = {
        LG_STR_INIT("="),          LG_STR_INIT(":"),           LG_STR_INIT("\xE2\x80\x93"),
        LG_STR_INIT("- "),         LG_STR_INIT("denotes "),    LG_STR_INIT("means "),
        LG_STR_INIT("indicates "), LG_STR_INIT("represents "), LG_STR_INIT("stands for "),
        LG_STR_INIT("refers to "), LG_STR_INIT("signifies "),
    };
    const LgStr text = lg_str_trim(rest);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (text.n > words[i].n && lg_str_eq_nocase((LgStr){text.p, words[i].n}, words[i])) {
            return lg_str_trim(lg_str_from(text, words[i].n));
        }
    }
    return (LgStr){0};
}

// "[x] not available", "- less than 5": in brackets, or no word and before words that speak of a
// status; else it is the point of a list.
static LgStr
behind_sign(LgStr rest, LgStr marker)
{
    const bool bracketed = lg_str_starts(marker, LG_STR("["));
    bool sign = true;
    for (size_t i = 0; i < marker.n; i++) {
        const char c = marker.p[i];
        sign = sign && !lg_char_is_digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
    }
    const LgStr text = lg_str_trim(rest);
    const bool apart = rest.n > text.n && text.n > 0;
    return apart && (bracketed || (sign && lg_cube_status_of(text).n > 0)) ? text : (LgStr){0};
}

// 'Where the symbol ":" appears ...'
static bool
speaks_of(LgStr text, LgStr marker)
{
    const LgStr word = LG_STR("symbol");
    for (size_t i = 0; i + word.n < text.n; i++) {
        if (!lg_str_eq_nocase((LgStr){text.p + i, word.n}, word)) {
            continue;
        }
        const LgStr rest = lg_str_trim(lg_str_from(text, i + word.n));
        const LgStr token = {rest.p, lg_str_find(rest, ' ')};
        if (lg_str_eq(unquoted(token), marker)) {
            return true;
        }
    }
    return false;
}

// What a cell says of a marker; empty: nothing.
static LgStr
meaning_of(const LgLegendCell *cell, LgArena *arena, LgStr marker)
{
    if (lg_str_eq(cell->text, marker) || lg_str_eq(unquoted(cell->text), marker)) {
        return cell->next;
    }
    if (speaks_of(cell->text, marker)) {
        return cell->text;
    }
    LgStr rest = {0};
    if (lg_str_starts(cell->text, marker)) {
        rest = lg_str_from(cell->text, marker.n);
    } else {
        const LgStr token = {cell->text.p, lg_str_find(cell->text, ' ')};
        if (!lg_str_eq(unquoted(token), marker)) {
            return (LgStr){0};
        }
        rest = lg_str_from(cell->text, token.n);
    }
    LgStr meaning = behind_separator(rest);
    meaning = meaning.n > 0 ? meaning : behind_sign(rest, marker);
    return meaning.n == 0 || cell->next.n == 0
               ? meaning
               : lg_arena_printf(arena, LG_STR_FMT "; " LG_STR_FMT, LG_STR_ARG(meaning),
                                 LG_STR_ARG(cell->next));
}

bool
lg_legend_find(const LgLegend *legend, LgArena *arena, LgStr marker, LgLegendEntry *out,
               LgLegendEntry *other)
{
    *out = (LgLegendEntry){0};
    *other = (LgLegendEntry){0};
    for (size_t i = 0; marker.n > 0 && i < legend->n && other->place.n == 0; i++) {
        const LgStr meaning = meaning_of(&legend->cells[i], arena, marker);
        if (meaning.n == 0 || lg_str_eq_nocase(meaning, out->meaning)) {
            continue;
        }
        *(out->meaning.n == 0 ? out : other) = (LgLegendEntry){meaning, legend->cells[i].place};
    }
    return out->meaning.n > 0;
}
