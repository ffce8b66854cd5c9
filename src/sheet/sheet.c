// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/sheet.h"

#include "base/mem.h"
#include "sheet/csv_impl.h"
#include "sheet/source_impl.h"
#include "sheet/text_impl.h"

#include <stdio.h>

struct LgSheet {
    LgSource *source;
    LgText text;
    LgCsv csv;
    LgSheetOptions options; // what was settled on
    LgBuf member;           // what options.member points into
    char phase[280];
    uint64_t ticked; // bytes done at the last tick
};

// Bytes between two calls of the progress function.
enum { TICK = 1 << 20 };

static LgStatus
start(LgSheet *sheet, const LgIo *io, const char *path, LgError *err)
{
    LG_TRY(lg_source_open(io, path, sheet->options.member, &sheet->source, err));
    sheet->text.source = sheet->source;
    sheet->text.encoding = sheet->options.encoding;
    LG_TRY(lg_text_more(&sheet->text, err));
    const char quote = sheet->options.quote ? sheet->options.quote : '"';
    const LgStr text = {sheet->text.buf, sheet->text.end};
    const char delimiter =
        sheet->options.delimiter ? sheet->options.delimiter : lg_csv_sniff(text, quote);
    const char escape = sheet->options.escape == quote ? '\0' : sheet->options.escape;
    if (delimiter == quote || delimiter == '\n' || delimiter == '\r' || delimiter == escape) {
        return lg_error_set(err, LG_E_USAGE, "%s: the delimiter cannot be a quote or a line end",
                            path);
    }
    sheet->options.delimiter = delimiter;
    sheet->options.quote = quote;
    sheet->options.escape = escape;
    sheet->csv = (LgCsv){.text = &sheet->text,
                         .delimiter = delimiter,
                         .quote = quote,
                         .escape = escape,
                         .ragged = sheet->options.ragged,
                         .line = 1};
    const char *slash = strrchr(path, '/');
    (void)snprintf(sheet->phase, sizeof(sheet->phase), "reading %s", slash ? slash + 1 : path);
    return LG_OK;
}

LgStatus
lg_sheet_open(const LgIo *io, const char *path, const LgSheetOptions *options, LgSheet **out,
              LgError *err)
{
    LgSheet *sheet = LG_ALLOC(LgSheet);
    if (!sheet) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    }
    if (options) {
        sheet->options = *options;
        lg_buf_add(&sheet->member, options->member);
        sheet->options.member = lg_buf_view(&sheet->member);
    }
    const LgStatus st = sheet->member.failed
                            ? lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path)
                            : start(sheet, io, path, err);
    if (st != LG_OK) {
        lg_sheet_close(sheet);
        return st;
    }
    *out = sheet;
    return LG_OK;
}

static LgStatus
tick(LgSheet *sheet, uint64_t rows, LgError *err)
{
    uint64_t done = 0;
    uint64_t total = 0;
    lg_source_position(sheet->source, &done, &total);
    if (done - sheet->ticked < TICK) {
        return LG_OK;
    }
    sheet->ticked = done;
    const LgProgressState state = {
        .phase = sheet->phase, .done = done, .total = total, .unit = "bytes", .rows = rows};
    const LgStatus st = lg_progress_tick(sheet->options.progress, &state);
    return st == LG_OK ? st : lg_error_set(err, st, "%s was stopped", sheet->phase);
}

LgStatus
lg_sheet_next(LgSheet *sheet, LgRow *out, LgError *err)
{
    LG_TRY(lg_csv_next(&sheet->csv, out, err));
    enum { ROWS = 1024 }; // between two looks at the position
    return sheet->options.progress && out->row % ROWS == 0 ? tick(sheet, out->row, err) : LG_OK;
}

LgStr
lg_sheet_name(const LgSheet *sheet)
{
    return lg_source_name(sheet->source);
}

void
lg_sheet_position(const LgSheet *sheet, uint64_t *out_done, uint64_t *out_total)
{
    lg_source_position(sheet->source, out_done, out_total);
}

void
lg_sheet_close(LgSheet *sheet)
{
    if (sheet) {
        lg_csv_done(&sheet->csv);
        lg_text_done(&sheet->text);
        lg_source_close(sheet->source);
        lg_buf_done(&sheet->member);
        lg_mem_free(sheet);
    }
}

LgStatus
lg_sheet_members(const LgIo *io, const char *path, LgArena *arena, LgStr **out_names, size_t *out_n,
                 LgError *err)
{
    return lg_source_members(io, path, arena, out_names, out_n, err);
}
