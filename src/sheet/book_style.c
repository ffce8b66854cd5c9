// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The number formats of a workbook, and what a cell's makes of its number. XLSX and XLS say
// the same in other words.

#include "sheet/book_impl.h"

#include <stdlib.h>

static LgStatus
too_large(const LgBook *book, LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "%s: its number formats need more than 1 GiB of memory",
                        book->path);
}

LgStatus
lg_book_add_format(LgBook *book, uint32_t id, LgStr code, LgError *err)
{
    void *list = book->formats;
    const LgNumberFormat format = {id, lg_arena_str(book->arena, code)};
    if (!format.code.p ||
        !lg_book_room(book, &list, book->n_formats, &book->cap_formats, sizeof(format))) {
        return too_large(book, err);
    }
    book->formats = (LgNumberFormat *)list;
    book->formats[book->n_formats++] = format;
    return LG_OK;
}

LgStatus
lg_book_add_style(LgBook *book, uint32_t format, LgError *err)
{
    void *list = book->styles;
    if (!lg_book_room(book, &list, book->n_styles, &book->cap_styles, sizeof(*book->styles))) {
        return too_large(book, err);
    }
    book->styles = (LgCellStyle *)list;
    book->styles[book->n_styles++] = (LgCellStyle){.format = format};
    return LG_OK;
}

// Formats may stand behind the styles that name them, so this waits for the first cell.
static const LgCellStyle *
find_style(LgBook *book, uint64_t style)
{
    static const LgCellStyle general = {.known = true};
    if (style >= book->n_styles) {
        return &general;
    }
    LgCellStyle *found = &book->styles[style];
    if (!found->known) {
        found->code = lg_number_format_builtin(found->format);
        for (size_t i = 0; i < book->n_formats; i++) {
            found->code =
                book->formats[i].id == found->format ? book->formats[i].code : found->code;
        }
        found->kind = lg_number_format_kind(found->code);
        found->known = true;
    }
    return found;
}

LgLook
lg_book_look(const LgBook *book, uint64_t style)
{
    return style < book->n_styles ? book->styles[style].look : (LgLook){0};
}

static bool
make_number(LgBook *book, const LgCellStyle *style, double value, LgCell *out)
{
    lg_buf_clear(&book->shown);
    out->kind = LG_CELL_NUMBER;
    out->format = style->code;
    if (style->kind != 0 && lg_number_date(value, style->kind, book->from_1904, &book->shown)) {
        out->kind = LG_CELL_DATE;
    } else if (!lg_number_double(value, &book->shown)) {
        return false;
    }
    out->text = lg_buf_view(&book->shown);
    return true;
}

bool
lg_book_number(LgBook *book, uint64_t style, double value, LgCell *out)
{
    return make_number(book, find_style(book, style), value, out);
}

bool
lg_book_number_text(LgBook *book, uint64_t style, LgStr text, LgCell *out)
{
    const LgCellStyle *found = find_style(book, style);
    lg_buf_clear(&book->shown);
    if (!lg_number_text(text, &book->shown)) {
        return false;
    }
    if (found->kind != 0) {
        lg_buf_byte(&book->shown, '\0'); // for strtod
        return !book->shown.failed && make_number(book, found, strtod(book->shown.p, NULL), out);
    }
    out->kind = LG_CELL_NUMBER;
    out->format = found->code;
    out->text = lg_buf_view(&book->shown);
    return true;
}
