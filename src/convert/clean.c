// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/clean.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>

enum { NOWHERE = UINT32_MAX };

// A column that comes out.
typedef struct {
    LgStr name;
    uint32_t source; // column of the file; NOWHERE: none
    uint32_t *parts; // columns that are joined, in order
    uint32_t n_parts;
    LgStr with;
    LgRewriter **rewriters; // in the order of their turn
    size_t n_rewriters;
    uint32_t *from; // fields that a blank cell is filled from
    uint32_t n_from;
    LgBuf text; // the cell of the row at hand
    uint64_t patched, filled;
} Field;

struct LgClean {
    LgTidy *tidy;
    const LgCleanOptions *options; // null: rows as they are
    LgReport *report;
    LgArena *arena;
    const LgCleanRules **rules; // those for this file, in order
    size_t n_rules;
    LgRewriter *nothing;
    LgRewriter **skip;
    size_t n_skip;
    LgStr *headers; // of the file
    uint32_t n_headers;
    bool *ignored;
    Field *fields;
    uint32_t n_fields;
    bool has_header;
    uint64_t header_row;
    LgStr *raw; // cells of the row at hand, trimmed, and emptied
    size_t raw_cap;
    LgBuf line; // the row for skip
    LgBuf scratch;
    LgStr *cells;
    uint64_t skipped;
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to clean a table");
}

// --- Texts ------------------------------------------------------------------------------

static LgStr
trim(LgStr s)
{
    for (size_t n = lg_tidy_space(s); n > 0; n = lg_tidy_space(s)) {
        s = lg_str_from(s, n);
    }
    for (size_t before = s.n + 1; s.n < before;) {
        before = s.n;
        s = lg_str_trim(s);
        s.n -= lg_str_ends(s, LG_STR("\xC2\xA0")) ? 2 : 0;
    }
    return s;
}

// The next byte of a header that counts: letters, in lower case, and digits.
static char
next_letter(LgStr s, size_t *at)
{
    while (*at < s.n) {
        const char c = s.p[(*at)++];
        if ((c >= 'a' && c <= 'z') || lg_char_is_digit(c) || (unsigned char)c >= 0x80) {
            return c;
        }
        if (c >= 'A' && c <= 'Z') {
            return (char)(c - 'A' + 'a');
        }
    }
    return '\0';
}

// Headers are compared without case, spaces and punctuation; a text that ends in * is the
// beginning of one.
static bool
is_header(LgStr header, LgStr text)
{
    size_t a = 0;
    size_t b = 0;
    const bool start = text.n > 1 && text.p[text.n - 1] == '*';
    text.n -= start ? 1 : 0;
    for (;;) {
        const char x = next_letter(header, &a);
        const char y = next_letter(text, &b);
        if (y == '\0' && (start || x == '\0')) {
            return true;
        }
        if (x != y) {
            return false;
        }
    }
}

// --- The header -------------------------------------------------------------------------

static uint32_t
find_column(const LgClean *clean, LgStr text)
{
    for (uint32_t c = 0; c < clean->n_headers; c++) {
        if (clean->headers[c].n > 0 && !clean->ignored[c] && is_header(clean->headers[c], text)) {
            return c;
        }
    }
    return NOWHERE;
}

static uint32_t
find_alias(const LgClean *clean, const LgCleanRules *rules, LgStr field)
{
    uint32_t found = NOWHERE;
    for (size_t i = 0; i < rules->n_names && found == NOWHERE; i++) {
        const LgTidyList *name = &rules->names[i];
        for (size_t k = 0; lg_str_eq(name->name, field) && k < name->n && found == NOWHERE; k++) {
            found = find_column(clean, name->texts[k]);
        }
    }
    return found;
}

// What the rules of this very file say comes first, then the name itself, then the others.
static uint32_t
find_source(const LgClean *clean, LgStr field)
{
    uint32_t found = NOWHERE;
    for (size_t own = 1; own < 3; own++) {
        for (size_t i = clean->n_rules; i > 0 && found == NOWHERE; i--) {
            const LgCleanRules *rules = clean->rules[i - 1];
            const bool turn = (rules->files.n > 0) == (own == 1);
            found = turn ? find_alias(clean, rules, field) : NOWHERE;
        }
        found = found == NOWHERE && own == 1 ? find_column(clean, field) : found;
    }
    return found;
}

static LgStatus
add_join(LgClean *clean, Field *field, const LgCleanJoin *join, LgError *err)
{
    field->parts = LG_NEW_ARRAY(clean->arena, uint32_t, join->n + 1);
    if (!field->parts) {
        return no_memory(err);
    }
    const uint32_t own = find_column(clean, field->name);
    if (own != NOWHERE) {
        field->parts[field->n_parts++] = own;
    }
    for (size_t i = 0; i < join->n; i++) {
        const uint32_t column = find_column(clean, join->of[i]);
        if (column != NOWHERE && column != own) {
            field->parts[field->n_parts++] = column;
        }
    }
    field->with = join->with;
    return LG_OK;
}

static LgStatus
add_rewriters(LgClean *clean, Field *field, LgStr name, LgError *err)
{
    for (size_t i = 0; i < clean->n_rules; i++) {
        const LgCleanRules *rules = clean->rules[i];
        for (size_t k = 0; k < rules->n_patches; k++) {
            const LgCleanPatch *patch = &rules->patches[k];
            if (lg_str_eq(patch->field, name)) {
                LG_TRY(lg_rewriter_new(clean->arena, patch->rules, patch->n,
                                       &field->rewriters[field->n_rewriters], err));
                field->n_rewriters++;
            }
        }
    }
    return LG_OK;
}

static uint32_t
find_field(const LgClean *clean, LgStr name)
{
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        if (lg_str_eq(clean->fields[i].name, name)) {
            return i;
        }
    }
    return NOWHERE;
}

static LgStatus
add_defaults(LgClean *clean, Field *field, const LgCleanRules *rules, LgError *err)
{
    for (size_t i = 0; i < rules->n_defaults; i++) {
        const LgTidyList *def = &rules->defaults[i];
        if (!lg_str_eq(def->name, field->name)) {
            continue;
        }
        field->n_from = 0;
        field->from = LG_NEW_ARRAY(clean->arena, uint32_t, def->n + 1);
        if (!field->from) {
            return no_memory(err);
        }
        for (size_t k = 0; k < def->n; k++) {
            const uint32_t from = find_field(clean, def->texts[k]);
            if (from != NOWHERE) {
                field->from[field->n_from++] = from;
            }
        }
    }
    return LG_OK;
}

static LgStatus
plan_field(LgClean *clean, Field *field, LgError *err)
{
    size_t most = 0;
    for (size_t i = 0; i < clean->n_rules; i++) {
        const LgCleanRules *rules = clean->rules[i];
        most += rules->n_patches;
        for (size_t k = 0; k < rules->n_joins; k++) {
            if (lg_str_eq(rules->joins[k].field, field->name)) {
                LG_TRY(add_join(clean, field, &rules->joins[k], err));
            }
        }
        LG_TRY(add_defaults(clean, field, rules, err));
    }
    field->rewriters = LG_NEW_ARRAY(clean->arena, LgRewriter *, most * 2 + 1);
    if (!field->rewriters) {
        return no_memory(err);
    }
    LG_TRY(add_rewriters(clean, field, field->name, err));
    return add_rewriters(clean, field, LG_STR("*"), err);
}

// Columns of a file that has no list of fields are called like the field they are the source of.
static LgStatus
name_columns(const LgClean *clean, LgStr **out, LgError *err)
{
    LgStr *names = LG_NEW_ARRAY(clean->arena, LgStr, clean->n_headers + 1U);
    if (!names) {
        return no_memory(err);
    }
    for (size_t i = 0; i < clean->n_rules; i++) {
        for (size_t k = 0; k < clean->rules[i]->n_names; k++) {
            const LgStr field = clean->rules[i]->names[k].name;
            const uint32_t source = find_source(clean, field);
            if (source != NOWHERE && names[source].n == 0) {
                names[source] = field;
            }
        }
    }
    for (uint32_t c = 0; c < clean->n_headers; c++) {
        names[c] = names[c].n > 0 ? names[c] : clean->headers[c];
    }
    *out = names;
    return LG_OK;
}

static void
add_field(LgClean *clean, LgStr name, uint32_t source)
{
    if (name.n > 0 && find_field(clean, name) == NOWHERE) {
        clean->fields[clean->n_fields++] = (Field){.name = name, .source = source};
    }
}

static LgStatus
list_fields(LgClean *clean, LgError *err)
{
    const LgCleanOptions *o = clean->options;
    size_t most = o->n_fields + clean->n_headers;
    for (size_t i = 0; i < clean->n_rules; i++) {
        most += clean->rules[i]->n_joins;
    }
    clean->fields = LG_NEW_ARRAY(clean->arena, Field, most + 1);
    clean->cells = LG_NEW_ARRAY(clean->arena, LgStr, most + 1);
    if (!clean->fields || !clean->cells) {
        return no_memory(err);
    }
    for (size_t i = 0; i < o->n_fields; i++) {
        add_field(clean, o->fields[i], find_source(clean, o->fields[i]));
    }
    if (o->fields) {
        return LG_OK;
    }
    LgStr *names = NULL;
    LG_TRY(name_columns(clean, &names, err));
    for (uint32_t c = 0; c < clean->n_headers; c++) {
        if (!clean->ignored[c]) {
            add_field(clean, names[c], find_source(clean, names[c]));
        }
    }
    for (size_t i = 0; i < clean->n_rules; i++) {
        for (size_t k = 0; k < clean->rules[i]->n_joins; k++) {
            add_field(clean, clean->rules[i]->joins[k].field, NOWHERE);
        }
    }
    return LG_OK;
}

static bool
is_used(const LgClean *clean, uint32_t column)
{
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        const Field *field = &clean->fields[i];
        bool used = field->source == column && field->n_parts == 0;
        for (uint32_t k = 0; k < field->n_parts; k++) {
            used = used || field->parts[k] == column;
        }
        if (used) {
            return true;
        }
    }
    return false;
}

static void
report_unused(const LgClean *clean, const LgRow *header)
{
    for (uint32_t c = 0; c < clean->n_headers && clean->report; c++) {
        if (clean->headers[c].n > 0 && !clean->ignored[c] && !is_used(clean, c)) {
            lg_report_add(clean->report,
                          &(LgProblem){.code = "N-COLUMN",
                                       .severity = LG_SEVERITY_NOTE,
                                       .file = lg_tidy_name(clean->tidy),
                                       .row = header->row,
                                       .line = header->line,
                                       .column = clean->headers[c],
                                       .text = LG_STR("the column is left out: no field has this "
                                                      "name, or another column is the field")});
        }
    }
}

static LgStatus
read_header(LgClean *clean, const LgRow *row, LgError *err)
{
    clean->n_headers = row->n;
    clean->headers = LG_NEW_ARRAY(clean->arena, LgStr, row->n + 1U);
    clean->ignored = LG_NEW_ARRAY(clean->arena, bool, row->n + 1U);
    if (!clean->headers || !clean->ignored) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < row->n; c++) {
        clean->headers[c] = lg_arena_str(clean->arena, row->cells[c]);
        if (!clean->headers[c].p) {
            return no_memory(err);
        }
        for (size_t i = 0; i < clean->n_rules; i++) {
            for (size_t k = 0; k < clean->rules[i]->n_ignore; k++) {
                clean->ignored[c] |= is_header(clean->headers[c], clean->rules[i]->ignore[k]);
            }
        }
    }
    LG_TRY(list_fields(clean, err));
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        LG_TRY(plan_field(clean, &clean->fields[i], err));
    }
    report_unused(clean, row);
    clean->has_header = true;
    clean->header_row = row->row;
    return LG_OK;
}

// --- Rows -------------------------------------------------------------------------------

static LgStatus
reject(const LgClean *clean, const LgRow *row, LgProblem problem, LgError *err)
{
    return lg_rejects_row(clean->options->rejects, clean->report, lg_tidy_name(clean->tidy), row,
                          problem, err);
}

// Trim the cells of a row, and empty those that say nothing. `*out_any`: something is left.
static LgStatus
strip(LgClean *clean, LgRow *row, LgStr *cells, bool *out_any, LgError *err)
{
    *out_any = false;
    for (uint32_t c = 0; c < row->n; c++) {
        bool nothing = false;
        cells[c] = trim(row->cells[c]);
        if (cells[c].n > 0) {
            LG_TRY(lg_rewriter_apply(clean->nothing, cells[c], &clean->scratch, &nothing, err));
        }
        cells[c] = nothing ? (LgStr){0} : cells[c];
        *out_any = *out_any || cells[c].n > 0;
    }
    row->cells = cells;
    return LG_OK;
}

static LgStatus
is_skipped(LgClean *clean, const LgRow *row, bool *out, LgError *err)
{
    *out = false;
    lg_buf_clear(&clean->line);
    for (uint32_t c = 0; clean->n_skip > 0 && c < row->n; c++) {
        lg_buf_add(&clean->line, c > 0 ? LG_STR(",") : LG_STR(""));
        lg_buf_add(&clean->line, row->cells[c]);
    }
    for (size_t i = 0; i < clean->n_skip && !*out; i++) {
        LG_TRY(lg_rewriter_apply(clean->skip[i], lg_buf_view(&clean->line), &clean->scratch, out,
                                 err));
    }
    return LG_OK;
}

static bool
is_wide(const LgClean *clean, const LgRow *row)
{
    for (uint32_t c = clean->n_headers; c < row->n; c++) {
        if (row->cells[c].n > 0) {
            return true;
        }
    }
    return false;
}

static LgStatus
reject_wide(const LgClean *clean, const LgRow *row, LgError *err)
{
    char expected[40];
    (void)snprintf(expected, sizeof(expected), "at most %u cells", clean->n_headers);
    return reject(clean, row,
                  (LgProblem){.code = "E-CELLS",
                              .text = LG_STR("the row has cells in columns without a header"),
                              .expected = lg_str_c(expected)},
                  err);
}

static void
join(Field *field, const LgRow *row)
{
    for (uint32_t i = 0; i < field->n_parts; i++) {
        const uint32_t c = field->parts[i];
        if (c < row->n && row->cells[c].n > 0) {
            lg_buf_add(&field->text, field->text.n > 0 ? field->with : LG_STR(""));
            lg_buf_add(&field->text, row->cells[c]);
        }
    }
}

// Take the options' texts out of the cell.
static void
take_out(const LgClean *clean, Field *field, LgBuf *scratch)
{
    for (size_t i = 0; i < clean->options->n_remove; i++) {
        const LgStr what = clean->options->remove[i];
        LgStr rest = lg_buf_view(&field->text);
        if (what.n == 0 || lg_str_search(rest, what) == rest.n) {
            continue;
        }
        lg_buf_clear(scratch);
        while (rest.n > 0) {
            const size_t at = lg_str_search(rest, what);
            lg_buf_add(scratch, (LgStr){rest.p, at});
            rest = lg_str_from(rest, at + what.n);
        }
        lg_buf_clear(&field->text);
        lg_buf_add(&field->text, trim(lg_buf_view(scratch)));
    }
}

static LgStatus
write_cell(LgClean *clean, Field *field, const LgRow *row, LgError *err)
{
    bool known = false;
    lg_buf_clear(&field->text);
    if (field->n_parts > 0) {
        join(field, row);
    } else if (field->source < row->n) {
        lg_buf_add(&field->text, row->cells[field->source]);
    }
    for (size_t i = 0; i < field->n_rewriters && !known; i++) {
        LG_TRY(lg_rewriter_apply(field->rewriters[i], lg_buf_view(&field->text), &clean->scratch,
                                 &known, err));
    }
    if (known && !lg_str_eq(lg_buf_view(&clean->scratch), lg_buf_view(&field->text))) {
        field->patched++;
        lg_buf_clear(&field->text);
        lg_buf_add(&field->text, lg_buf_view(&clean->scratch));
    }
    take_out(clean, field, &clean->scratch);
    return LG_OK;
}

static LgStatus
write_row(LgClean *clean, const LgRow *row, LgRow *out, LgError *err)
{
    bool failed = clean->scratch.failed || clean->line.failed;
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        LG_TRY(write_cell(clean, &clean->fields[i], row, err));
    }
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        Field *field = &clean->fields[i];
        for (uint32_t k = 0; k < field->n_from && field->text.n == 0; k++) {
            lg_buf_add(&field->text, lg_buf_view(&clean->fields[field->from[k]].text));
            field->filled += field->text.n > 0;
        }
        clean->cells[i] = lg_buf_view(&field->text);
        failed = failed || field->text.failed;
    }
    *out = (LgRow){.row = row->row, .line = row->line, .n = clean->n_fields, .cells = clean->cells};
    return failed ? no_memory(err) : LG_OK;
}

static void
count(const LgClean *clean)
{
    if (!clean->report) {
        return;
    }
    if (clean->skipped > 0) {
        lg_report_count(clean->report, "rows skipped", (LgStr){0}, clean->skipped);
    }
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        const Field *field = &clean->fields[i];
        if (field->patched > 0) {
            lg_report_count(clean->report, "cells patched", field->name, field->patched);
        }
        if (field->filled > 0) {
            lg_report_count(clean->report, "cells filled from others", field->name, field->filled);
        }
    }
}

// A row of the file that is one, its cells trimmed. n == 0: the end.
static LgStatus
read_row(LgClean *clean, LgRow *row, LgError *err)
{
    for (;;) {
        LG_TRY(lg_tidy_next(clean->tidy, row, err));
        if (row->n == 0) {
            return LG_OK;
        }
        if (row->fault) {
            char text[LG_REJECTS_TEXT];
            LG_TRY(reject(clean, row, lg_rejects_fault(row, text), err));
            continue;
        }
        if (!lg_mem_grow((void **)&clean->raw, &clean->raw_cap, row->n, sizeof(LgStr))) {
            return no_memory(err);
        }
        bool any = false;
        bool skipped = false;
        LG_TRY(strip(clean, row, clean->raw, &any, err));
        if (any) {
            LG_TRY(is_skipped(clean, row, &skipped, err));
            if (!skipped) {
                return LG_OK;
            }
            clean->skipped++;
        }
    }
}

LgStatus
lg_clean_next(LgClean *clean, LgRow *out, LgError *err)
{
    LgRow row = {0};
    if (!clean->options) {
        return lg_tidy_next(clean->tidy, out, err);
    }
    LG_TRY(read_row(clean, &row, err));
    if (!clean->has_header && row.n > 0) {
        LG_TRY(read_header(clean, &row, err));
        for (uint32_t i = 0; i < clean->n_fields; i++) {
            clean->cells[i] = clean->fields[i].name;
        }
        *out =
            (LgRow){.row = row.row, .line = row.line, .n = clean->n_fields, .cells = clean->cells};
        return LG_OK;
    }
    while (row.n > 0 && is_wide(clean, &row)) {
        LG_TRY(reject_wide(clean, &row, err));
        LG_TRY(read_row(clean, &row, err));
    }
    if (row.n == 0) {
        count(clean);
        *out = row;
        return LG_OK;
    }
    return write_row(clean, &row, out, err);
}

// --- Opening ----------------------------------------------------------------------------

static LgStatus
choose_rules(LgClean *clean, LgError *err)
{
    const LgCleanOptions *o = clean->options;
    clean->rules = LG_NEW_ARRAY(clean->arena, const LgCleanRules *, o->n_rules + 1);
    const LgStr path = lg_tidy_name(clean->tidy);
    const LgStr name = lg_str_from(path, lg_str_behind(path, '/'));
    size_t most = 0;
    for (size_t i = 0; clean->rules && i < o->n_rules; i++) {
        const LgCleanRules *rules = &o->rules[i];
        if (rules->files.n == 0 || lg_str_is_like(name, rules->files)) {
            clean->rules[clean->n_rules++] = rules;
            most++;
        }
    }
    clean->skip = LG_NEW_ARRAY(clean->arena, LgRewriter *, most + 1);
    if (!clean->rules || !clean->skip) {
        return no_memory(err);
    }
    for (size_t i = 0; i < clean->n_rules; i++) {
        const LgCleanRules *rules = clean->rules[i];
        if (rules->n_skip > 0) {
            LG_TRY(lg_rewriter_new(clean->arena, rules->skip, rules->n_skip,
                                   &clean->skip[clean->n_skip], err));
            clean->n_skip++;
        }
    }
    return lg_rewriter_new(clean->arena, o->nothing, o->n_nothing, &clean->nothing, err);
}

static LgStatus
open_clean(LgClean *clean, const LgIo *io, const char *path, const LgSheetOptions *sheet,
           const LgTidyOptions *tidy, LgError *err)
{
    LgSheetOptions how = *sheet;
    clean->options = tidy->clean;
    if (clean->options) {
        how.grid = true; // the header may stand below rows that are skipped
        how.faults = clean->options->rejects != NULL;
        clean->arena = lg_arena_new(LG_LIMIT_ROW);
        if (!clean->arena) {
            return no_memory(err);
        }
    }
    LG_TRY(lg_tidy_open(io, path, &how, tidy, clean->report, &clean->tidy, err));
    return clean->options ? choose_rules(clean, err) : LG_OK;
}

LgStatus
lg_clean_open(const LgIo *io, const char *path, const LgSheetOptions *sheet,
              const LgTidyOptions *tidy, LgReport *report, LgClean **out, LgError *err)
{
    LgClean *clean = LG_ALLOC(LgClean);
    if (!clean) {
        return no_memory(err);
    }
    clean->report = report;
    const LgStatus st = open_clean(clean, io, path, sheet, tidy, err);
    if (st != LG_OK) {
        lg_clean_close(clean);
        return st;
    }
    *out = clean;
    return LG_OK;
}

LgOrigin
lg_clean_origin(const LgClean *clean, uint32_t i)
{
    if (!clean->options) {
        return lg_tidy_origin(clean->tidy, i);
    }
    const Field *field = i < clean->n_fields ? &clean->fields[i] : NULL;
    const uint32_t source = !field ? NOWHERE : field->n_parts > 0 ? field->parts[0] : field->source;
    return source == NOWHERE ? (LgOrigin){0} : lg_tidy_origin(clean->tidy, source);
}

uint32_t
lg_clean_melted(const LgClean *clean)
{
    return lg_tidy_melted(clean->tidy);
}

const LgTidy *
lg_clean_tidy(const LgClean *clean)
{
    return clean->tidy;
}

uint64_t
lg_clean_header_row(const LgClean *clean)
{
    return clean->options ? clean->header_row : lg_tidy_header_row(clean->tidy);
}

LgStr
lg_clean_name(const LgClean *clean)
{
    return lg_tidy_name(clean->tidy);
}

void
lg_clean_position(const LgClean *clean, uint64_t *out_done, uint64_t *out_total)
{
    lg_tidy_position(clean->tidy, out_done, out_total);
}

void
lg_clean_close(LgClean *clean)
{
    if (!clean) {
        return;
    }
    for (uint32_t i = 0; i < clean->n_fields; i++) {
        Field *field = &clean->fields[i];
        for (size_t k = 0; k < field->n_rewriters; k++) {
            lg_rewriter_free(field->rewriters[k]);
        }
        lg_buf_done(&field->text);
    }
    for (size_t i = 0; i < clean->n_skip; i++) {
        lg_rewriter_free(clean->skip[i]);
    }
    lg_rewriter_free(clean->nothing);
    lg_buf_done(&clean->line);
    lg_buf_done(&clean->scratch);
    lg_mem_free(clean->raw);
    lg_tidy_close(clean->tidy);
    lg_arena_free(clean->arena);
    lg_mem_free(clean);
}

const LgTidyList *
lg_clean_default(const LgCleanOptions *options, LgStr field)
{
    for (size_t i = 0; options && i < options->n_rules; i++) {
        const LgCleanRules *rules = &options->rules[i];
        for (size_t k = 0; rules->files.n == 0 && k < rules->n_defaults; k++) {
            if (lg_str_eq(rules->defaults[k].name, field)) {
                return &rules->defaults[k];
            }
        }
    }
    return NULL;
}
