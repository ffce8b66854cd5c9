// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/tidy.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "convert/near.h"

enum {
    LOOK_ROWS = 1000, // for the header
    PLACES = 16,      // {names} in a pattern
};

struct LgTidy {
    LgSheet *sheet;
    const LgTidyOptions *options; // null: rows as they are
    LgArena *arena;
    bool has_header;
    bool ended;

    LgStr *names; // of the columns of the sheet; empty: none
    uint32_t n_names;
    uint32_t *keep; // columns of the sheet that stay, in their order
    uint32_t n_keep;
    uint32_t *melt; // those that become rows
    uint32_t n_melt;
    LgStr places[PLACES]; // names in the pattern
    uint32_t n_places;
    LgStr *parts;   // parts[m * n_places + i]: what the header of melt[m] says
    uint32_t *drop; // the columns of options->drop
    uint32_t *fill; // columns that repeat
    LgBuf *above;   // their last cells
    uint32_t n_fill;

    LgRow row;   // of the sheet
    uint32_t at; // the next of `melt` for this row
    LgStr *cells;
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a table");
}

static LgStatus
at_place(const LgTidy *tidy, const LgRow *row, uint32_t column, LgStatus st, LgError *err)
{
    lg_error_at(err, lg_sheet_name(tidy->sheet), (uint32_t)row->row, column);
    return st;
}

// Does the recipe lay anything out?
static bool
is_wanted(const LgTidyOptions *o)
{
    return o->header.n > 0 || o->header_rows > 1 || o->n_stop > 0 || o->n_fill > 0 ||
           o->n_drop > 0 || o->melt.n > 0;
}

// --- Texts ------------------------------------------------------------------------------

// The bytes of white space at the start of `s`; a space that does not break is one.
static size_t
space_at(LgStr s)
{
    if (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n' || s.p[0] == '\r')) {
        return 1;
    }
    return lg_str_starts(s, LG_STR("\xC2\xA0")) ? 2 : 0;
}

// `s` with its white space as single spaces, none at the ends; null text without memory.
static LgStr
fold(LgArena *arena, LgStr s)
{
    char *to = (char *)lg_arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < s.n;) {
        const size_t space = space_at(lg_str_from(s, i));
        if (space == 0) {
            to[n++] = s.p[i++];
            continue;
        }
        i += space;
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
        n = space_at(lg_str_from(s, i));
    }
    return i >= s.n;
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
no_column(const LgTidy *tidy, const LgRow *row, LgStr name, const char *key, LgError *err)
{
    const size_t near = lg_near_find(name, tidy->names, tidy->n_names);
    lg_error_set(err, LG_E_INVALID, "%s: no column is called \"" LG_STR_FMT "\"%s" LG_STR_FMT "%s",
                 key, LG_STR_ARG(name), near < tidy->n_names ? "; did you mean \"" : "",
                 near < tidy->n_names ? (int)tidy->names[near].n : 0,
                 near < tidy->n_names ? tidy->names[near].p : "",
                 near < tidy->n_names ? "\"?" : "");
    return at_place(tidy, row, 0, LG_E_INVALID, err);
}

// --- The header ---------------------------------------------------------------------------

typedef struct {
    LgStr *cells;
    uint32_t n;
} Line;

static LgStatus
keep_line(LgTidy *tidy, const LgRow *row, Line *out, LgError *err)
{
    out->n = row->n;
    out->cells = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)row->n + 1);
    for (uint32_t c = 0; out->cells && c < row->n; c++) {
        out->cells[c] = fold(tidy->arena, row->cells[c]);
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
    const LgStr text = fold(tidy->arena, o->header);
    LgStr near = {0};
    uint64_t near_row = 0;
    uint32_t n = 0;
    if (!text.p) {
        return no_memory(err);
    }
    for (unsigned looked = 0; looked < LOOK_ROWS; looked++) {
        LG_TRY(lg_sheet_next(tidy->sheet, &tidy->row, err));
        if (tidy->row.n == 0) {
            break;
        }
        if (n == wanted) { // the oldest goes
            memmove(lines, lines + 1, (wanted - 1) * sizeof(*lines));
            n--;
        }
        LG_TRY(keep_line(tidy, &tidy->row, &lines[n], err));
        const Line *line = &lines[n++];
        bool found = text.n == 0 && n == wanted;
        for (uint32_t c = 0; c < line->n && !found; c++) {
            found = text.n > 0 && lg_str_eq_nocase(line->cells[c], text);
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

// --- Melting --------------------------------------------------------------------------------

// Take the names in braces out of the pattern.
static LgStatus
read_places(LgTidy *tidy, LgError *err)
{
    const LgStr pattern = tidy->options->melt;
    LgStr rest = pattern;
    for (;;) {
        const size_t open = lg_str_find(rest, '{');
        if (open == rest.n) {
            break;
        }
        rest = lg_str_from(rest, open + 1);
        const size_t close = lg_str_find(rest, '}');
        const bool touches = close + 1 < rest.n && rest.p[close + 1] == '{';
        if (close == rest.n || close == 0 || tidy->n_places == PLACES || touches) {
            return lg_error_set(err, LG_E_INVALID,
                                "melt: the pattern \"" LG_STR_FMT
                                "\" needs names in braces with something between them, such as "
                                "\"{Tenure} / {Year}\"",
                                LG_STR_ARG(pattern));
        }
        tidy->places[tidy->n_places++] = (LgStr){rest.p, close};
        rest = lg_str_from(rest, close + 1);
    }
    if (tidy->n_places == 0) {
        tidy->places[tidy->n_places++] = pattern;
    }
    return LG_OK;
}

// What `header` has in the places of the pattern; false when it does not follow it.
static bool
match_pattern(const LgTidy *tidy, LgStr header, LgStr *parts)
{
    LgStr pattern = tidy->options->melt;
    if (lg_str_find(pattern, '{') == pattern.n) {
        parts[0] = header;
        return true;
    }
    for (uint32_t i = 0;; i++) {
        const size_t open = lg_str_find(pattern, '{');
        const LgStr literal = {pattern.p, open};
        if (!lg_str_starts(header, literal)) {
            return false;
        }
        header = lg_str_from(header, literal.n);
        if (i == tidy->n_places) {
            return header.n == 0;
        }
        pattern = lg_str_from(pattern, open + tidy->places[i].n + 2);
        const LgStr next = {pattern.p, lg_str_find(pattern, '{')};
        const size_t end = next.n > 0 ? lg_str_search(header, next) : header.n;
        if (end == 0 || (next.n > 0 && end == header.n)) {
            return false;
        }
        parts[i] = (LgStr){header.p, end};
        header = lg_str_from(header, end);
    }
}

static LgStatus
split_columns(LgTidy *tidy, LgError *err)
{
    const LgTidyOptions *o = tidy->options;
    bool *kept = LG_NEW_ARRAY(tidy->arena, bool, (size_t)tidy->n_names + 1);
    tidy->keep = LG_NEW_ARRAY(tidy->arena, uint32_t, (size_t)tidy->n_names + 1);
    tidy->melt = LG_NEW_ARRAY(tidy->arena, uint32_t, (size_t)tidy->n_names + 1);
    if (!kept || !tidy->keep || !tidy->melt) {
        return no_memory(err);
    }
    memset(kept, o->melt.n == 0, tidy->n_names);
    for (size_t i = 0; i < o->n_keep; i++) {
        const uint32_t c = find_name(tidy, o->keep[i]);
        if (c == tidy->n_names) {
            return no_column(tidy, &tidy->row, o->keep[i], "keep", err);
        }
        kept[c] = true;
    }
    for (uint32_t c = 0; c < tidy->n_names; c++) {
        if (tidy->names[c].n > 0 && kept[c]) {
            tidy->keep[tidy->n_keep++] = c;
        } else if (tidy->names[c].n > 0) {
            tidy->melt[tidy->n_melt++] = c;
        }
    }
    if (o->melt.n > 0 && tidy->n_melt == 0) {
        (void)lg_error_set(err, LG_E_INVALID, "melt: there is no column but those to keep");
        return at_place(tidy, &tidy->row, 0, LG_E_INVALID, err);
    }
    return LG_OK;
}

static LgStatus
match_columns(LgTidy *tidy, LgError *err)
{
    LG_TRY(read_places(tidy, err));
    tidy->parts = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)tidy->n_melt * tidy->n_places);
    if (!tidy->parts) {
        return no_memory(err);
    }
    for (uint32_t m = 0; m < tidy->n_melt; m++) {
        const LgStr name = tidy->names[tidy->melt[m]];
        if (!match_pattern(tidy, name, tidy->parts + (size_t)m * tidy->n_places)) {
            (void)lg_error_set(err, LG_E_INVALID,
                               "melt: the header \"" LG_STR_FMT
                               "\" does not follow the pattern \"" LG_STR_FMT
                               "\"; to leave its column as it is, name it under keep",
                               LG_STR_ARG(name), LG_STR_ARG(tidy->options->melt));
            return at_place(tidy, &tidy->row, tidy->melt[m] + 1, LG_E_INVALID, err);
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
        tidy->drop[i] = find_name(tidy, o->drop[i].column);
        if (tidy->drop[i] == tidy->n_names) {
            return no_column(tidy, &tidy->row, o->drop[i].column, "drop", err);
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
            return no_column(tidy, &tidy->row, o->fill[tidy->n_fill], "fill", err);
        }
        tidy->fill[tidy->n_fill] = c;
    }
    return LG_OK;
}

static LgStatus
read_header(LgTidy *tidy, LgRow *out, LgError *err)
{
    Line lines[LG_TIDY_HEADER_ROWS];
    uint32_t n = 0;
    LG_TRY(find_header(tidy, lines, &n, err));
    LG_TRY(join_header(tidy, lines, n, err));
    LG_TRY(split_columns(tidy, err));
    LG_TRY(prepare_drop(tidy, err));
    LG_TRY(prepare_fill(tidy, err));
    if (tidy->options->melt.n > 0) {
        LG_TRY(match_columns(tidy, err));
    }
    tidy->cells = LG_NEW_ARRAY(tidy->arena, LgStr, (size_t)tidy->n_keep + tidy->n_places + 1);
    if (!tidy->cells) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < tidy->n_keep; i++) {
        tidy->cells[i] = tidy->names[tidy->keep[i]];
    }
    for (uint32_t i = 0; i < tidy->n_places; i++) {
        tidy->cells[tidy->n_keep + i] = tidy->places[i];
    }
    uint32_t width = tidy->n_keep + tidy->n_places;
    if (tidy->n_melt > 0) {
        tidy->cells[width++] = tidy->options->value;
    }
    *out = (LgRow){.row = tidy->row.row, .line = tidy->row.line, .n = width, .cells = tidy->cells};
    tidy->at = tidy->n_melt;
    tidy->has_header = true;
    return LG_OK;
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
            if (lg_str_eq_nocase(cell, o->drop[i].cells[k])) {
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
        if (c >= tidy->n_names || tidy->names[c].n == 0) {
            const LgStr cell = lg_str_trim(tidy->row.cells[c]);
            (void)lg_error_set(err, LG_E_INVALID,
                               "\"" LG_STR_FMT "\" stands in a column without a header; when the "
                               "table ends above, say so with stop",
                               (int)(cell.n < 60 ? cell.n : 60), cell.p);
            return at_place(tidy, &tidy->row, c + 1, LG_E_INVALID, err);
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
            return LG_OK;
        }
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
    tidy->at = 0;
    return LG_OK;
}

LgStatus
lg_tidy_next(LgTidy *tidy, LgRow *out, LgError *err)
{
    if (!tidy->options) {
        return lg_sheet_next(tidy->sheet, out, err);
    }
    if (!tidy->has_header) {
        return read_header(tidy, out, err);
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
    out->n = tidy->n_keep + tidy->n_places;
    if (tidy->n_melt > 0) {
        const LgStr *parts = tidy->parts + (size_t)tidy->at * tidy->n_places;
        for (uint32_t i = 0; i < tidy->n_places; i++) {
            tidy->cells[tidy->n_keep + i] = parts[i];
        }
        tidy->cells[out->n++] = cell_of(tidy, tidy->melt[tidy->at]);
        tidy->at++;
    }
    out->cells = tidy->cells;
    return LG_OK;
}

// --- Opening ------------------------------------------------------------------------------------

LgStatus
lg_tidy_open(const LgIo *io, const char *path, const LgSheetOptions *sheet,
             const LgTidyOptions *options, LgTidy **out, LgError *err)
{
    LgTidy *tidy = LG_ALLOC(LgTidy);
    if (!tidy) {
        return no_memory(err);
    }
    LgSheetOptions how = *sheet;
    LgStatus st = LG_OK;
    if (is_wanted(options)) {
        tidy->options = options;
        how.grid = true;
        tidy->arena = lg_arena_new(LG_LIMIT_ROW);
        st = tidy->arena ? LG_OK : no_memory(err);
    }
    if (st == LG_OK) {
        st = lg_sheet_open(io, path, &how, &tidy->sheet, err);
    }
    if (st != LG_OK) {
        lg_tidy_close(tidy);
        return st;
    }
    *out = tidy;
    return LG_OK;
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
