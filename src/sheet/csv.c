// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Two steps: a bit mask of the structural bytes of each 64-byte block
// (delimiter, quote, escape, line ends), then a walk over its set bits. Text
// between them is never looked at. Cells point into the window; only those that
// hold escapes are rewritten, in place, and only once their record is complete.

#include "sheet/csv_impl.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
enum { BLOCK = LG_MASK_BLOCK };

void
lg_csv_done(LgCsv *csv)
{
    lg_mem_free(csv->cells);
    lg_mem_free(csv->escaped);
    lg_mem_free(csv->header);
    lg_buf_done(&csv->header_text);
}

// --- Structural bytes -------------------------------------------------------

static inline uint64_t
block_mask(const LgCsv *csv, const char *p)
{
    return lg_mask_block(&csv->bytes, p);
}

// Look at the window from `at` on: its bytes have moved or have been skipped.
static void
scan_from(LgCsv *csv, size_t at)
{
    csv->block = at;
    csv->mask = at < csv->text->end ? block_mask(csv, csv->text->buf + at) : 0;
}

// The next structural byte, or the end of the window.
static inline size_t
scan_next(LgCsv *csv)
{
    const size_t end = csv->text->end;
    while (csv->mask == 0) {
        if (csv->block + BLOCK >= end) {
            return end;
        }
        csv->block += BLOCK;
        csv->mask = block_mask(csv, csv->text->buf + csv->block);
    }
    const size_t at = csv->block + (unsigned)__builtin_ctzll(csv->mask);
    csv->mask &= csv->mask - 1;
    return at < end ? at : end;
}

// --- Errors -----------------------------------------------------------------

// Say where: byte `at` of the window, in cell `cell` (from 0) of the record being read.
static LgStatus
complain(LgCsv *csv, LgFaultKind kind, size_t at, size_t cell, const char *what, LgError *err)
{
    const char *p = csv->text->buf;
    uint64_t line = csv->line;
    size_t start = csv->text->begin;
    for (size_t i = start; i < at; i++) {
        if (p[i] == '\n' || (p[i] == '\r' && (i + 1 >= at || p[i + 1] != '\n'))) {
            line++;
            start = i + 1;
        }
    }
    const LgStr title = csv->header && cell < csv->width ? csv->header[cell] : (LgStr){0};
    const LgStr shown = {title.p, title.n < 80 ? title.n : 80};
    csv->failed = true;
    csv->fault = (LgFault){.kind = kind,
                           .line = line,
                           .byte = (uint32_t)(at - start + 1),
                           .cell = (uint32_t)cell + 1,
                           .title = title};
    (void)snprintf(csv->fault.text, sizeof(csv->fault.text), "%s", what);
    const LgStatus st =
        lg_error_set(err, LG_E_SYNTAX, "row %llu, column %zu%s" LG_STR_FMT "%s: %s",
                     (unsigned long long)csv->records, cell + 1, shown.n ? " (" : "",
                     LG_STR_ARG(shown), shown.n ? ")" : "", what);
    lg_error_at(err, lg_source_name(csv->text->source), (uint32_t)line, (uint32_t)(at - start + 1));
    return st;
}

static LgStatus
no_memory(const LgCsv *csv, LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a row of " LG_STR_FMT,
                        LG_STR_ARG(lg_source_name(csv->text->source)));
}

// --- One record -------------------------------------------------------------

typedef enum { RECORD_WHOLE, RECORD_CUT, RECORD_ERROR } Outcome;

// A record being cut into cells.
typedef struct {
    uint32_t n;        // cells
    size_t next;       // first byte behind the record
    uint64_t newlines; // inside its cells
    LgStatus st;       // with RECORD_ERROR
    size_t open;       // where the quote that was not closed stands; SIZE_MAX: none
} Record;

static bool
add_cell(LgCsv *csv, Record *record, size_t from, size_t to, bool escaped, LgError *err)
{
    if (record->n == csv->cells_cap) {
        void *cells = csv->cells;
        if (!lg_mem_grow(&cells, &csv->cells_cap, (size_t)record->n + 1, sizeof(*csv->cells))) {
            record->st = no_memory(csv, err);
            return false;
        }
        csv->cells = (LgStr *)cells;
    }
    if (to - from > LG_LIMIT_CELL || record->n == LG_LIMIT_COLUMNS) {
        record->st = complain(csv, LG_FAULT_SIZE, from, record->n,
                              record->n == LG_LIMIT_COLUMNS ? "the table has too many columns"
                                                            : "the cell is too long",
                              err);
        return false;
    }
    if (escaped) {
        void *list = csv->escaped;
        if (!lg_mem_grow(&list, &csv->escaped_cap, csv->n_escaped + 1, sizeof(*csv->escaped))) {
            record->st = no_memory(csv, err);
            return false;
        }
        csv->escaped = (uint32_t *)list;
        csv->escaped[csv->n_escaped++] = record->n;
    }
    csv->cells[record->n++] = (LgStr){csv->text->buf + from, to - from};
    return true;
}

// Skip the structural byte that the escape character in front of it made plain text.
static void
skip_escaped(LgCsv *csv, size_t at)
{
    if (csv->mask == 0 && csv->block + BLOCK <= at && csv->block + BLOCK < csv->text->end) {
        csv->block += BLOCK;
        csv->mask = block_mask(csv, csv->text->buf + csv->block);
    }
    if (at >= csv->block && at - csv->block < BLOCK) {
        csv->mask &= ~(UINT64_C(1) << (at - csv->block));
    }
}

// Read on from behind an opening quote at `open` to its closing one.
static Outcome
close_quote(LgCsv *csv, Record *record, size_t open, size_t *out_close, bool *out_escaped)
{
    const char *p = csv->text->buf;
    const size_t end = csv->text->end;
    record->open = open;
    for (;;) {
        const size_t at = scan_next(csv);
        if (at == end) {
            return RECORD_CUT;
        }
        const char c = p[at];
        if (csv->escape && c == csv->escape) {
            if (at + 1 == end) {
                return RECORD_CUT;
            }
            skip_escaped(csv, at + 1);
            *out_escaped = true;
        } else if (c == csv->quote) {
            if (at + 1 == end && !csv->text->eof) {
                return RECORD_CUT;
            }
            if (at + 1 == end || p[at + 1] != csv->quote) {
                *out_close = at;
                record->open = SIZE_MAX;
                return RECORD_WHOLE;
            }
            (void)scan_next(csv); // the second of a doubled quote
            *out_escaped = true;
        } else {
            record->newlines += c == '\n' || (c == '\r' && at + 1 < end && p[at + 1] != '\n');
        }
    }
}

// End the cell, and the record if it ends too, at the structural byte `at`.
// RECORD_CUT says that the record goes on.
static inline Outcome
end_at(LgCsv *csv, Record *record, size_t at, bool *out_last)
{
    const char *p = csv->text->buf;
    const size_t end = csv->text->end;
    *out_last = false;
    if (at == end) {
        record->next = end;
        *out_last = true;
        return RECORD_WHOLE;
    }
    if (p[at] == csv->delimiter) {
        return RECORD_WHOLE;
    }
    *out_last = true;
    record->next = at + 1;
    if (p[at] == '\r') {
        if (at + 1 == end && !csv->text->eof) {
            return RECORD_CUT;
        }
        if (at + 1 < end && p[at + 1] == '\n') {
            (void)scan_next(csv);
            record->next++;
        }
    }
    return RECORD_WHOLE;
}

// A cell in quotes that begins at `from`; `*out_at` is the byte that ends it.
static Outcome
quoted_cell(LgCsv *csv, Record *record, size_t from, size_t *out_at, LgError *err)
{
    bool escaped = false;
    size_t close = 0;
    const Outcome closed = close_quote(csv, record, from, &close, &escaped);
    if (closed != RECORD_WHOLE) {
        return closed;
    }
    const char *p = csv->text->buf;
    const size_t end = csv->text->end;
    if (close + 1 < end && p[close + 1] != csv->delimiter && p[close + 1] != '\n' &&
        p[close + 1] != '\r') {
        record->st = complain(csv, LG_FAULT_QUOTE, close + 1, record->n,
                              "text follows the closing quote; a quote inside a quoted cell is "
                              "written twice",
                              err);
        return RECORD_ERROR;
    }
    if (!add_cell(csv, record, from + 1, close, escaped, err)) {
        return RECORD_ERROR;
    }
    *out_at = scan_next(csv);
    assert(*out_at == close + 1 || *out_at == end);
    return RECORD_WHOLE;
}

// A quote or escape character at `at` inside a cell that began at `from` without one.
static Outcome
odd_byte(LgCsv *csv, Record *record, size_t at, bool *out_escaped, LgError *err)
{
    if (csv->escape && csv->text->buf[at] == csv->escape) {
        if (at + 1 == csv->text->end) {
            return csv->text->eof ? RECORD_WHOLE : RECORD_CUT;
        }
        skip_escaped(csv, at + 1);
        *out_escaped = true;
        return RECORD_WHOLE;
    }
    record->st = complain(csv, LG_FAULT_QUOTE, at, record->n,
                          "a quote inside a cell that does not begin with one; put the whole cell "
                          "in quotes and write this one twice",
                          err);
    return RECORD_ERROR;
}

// Is a quote at `at` the first byte of the cell that began at `from`?
static bool
begins_cell(const LgCsv *csv, size_t from, size_t at)
{
    while (csv->initial_space && from < at && csv->text->buf[from] == ' ') {
        from++;
    }
    return from == at;
}

static Outcome
cut_record(LgCsv *csv, Record *record, LgError *err)
{
    const char *p = csv->text->buf;
    size_t from = csv->text->begin;
    bool escaped = false;
    for (;;) {
        size_t at = scan_next(csv);
        if (at == csv->text->end && !csv->text->eof) {
            return RECORD_CUT;
        }
        const char c = at < csv->text->end ? p[at] : '\n';
        if (c == csv->delimiter && !escaped && record->n < csv->cells_cap &&
            at - from <= LG_LIMIT_CELL) {
            csv->cells[record->n++] = (LgStr){p + from, at - from}; // nearly always
            from = at + 1;
            continue;
        }
        const bool odd = c == csv->quote || (csv->escape && c == csv->escape);
        if (odd && c == csv->quote && begins_cell(csv, from, at)) {
            const Outcome outcome = quoted_cell(csv, record, at, &at, err);
            if (outcome != RECORD_WHOLE) {
                return outcome;
            }
            if (at == csv->text->end && !csv->text->eof) {
                return RECORD_CUT;
            }
        } else if (odd) {
            const Outcome outcome = odd_byte(csv, record, at, &escaped, err);
            if (outcome != RECORD_WHOLE) {
                return outcome;
            }
            continue;
        } else if (!add_cell(csv, record, from, at, escaped, err)) {
            return RECORD_ERROR;
        }
        bool last = false;
        const Outcome outcome = end_at(csv, record, at, &last);
        if (outcome != RECORD_WHOLE || last) {
            return outcome;
        }
        from = at + 1;
        escaped = false;
    }
}

// Take the escapes out of the cells that have some.
static void
unescape(LgCsv *csv)
{
    for (size_t i = 0; i < csv->n_escaped; i++) {
        LgStr *cell = &csv->cells[csv->escaped[i]];
        char *p = csv->text->buf + (cell->p - csv->text->buf);
        size_t to = 0;
        for (size_t from = 0; from < cell->n; from++) {
            const bool pair =
                from + 1 < cell->n && ((csv->escape && p[from] == csv->escape) ||
                                       (p[from] == csv->quote && p[from + 1] == csv->quote));
            from += pair;
            p[to++] = p[from];
        }
        cell->n = to;
    }
}

// --- The table --------------------------------------------------------------

static bool
is_blank(const LgCsv *csv, const Record *record)
{
    const char *p = csv->text->buf;
    for (size_t i = csv->text->begin; i < record->next; i++) {
        if (p[i] != csv->delimiter && p[i] != '\n' && p[i] != '\r') {
            return false;
        }
    }
    return true;
}

static LgStatus
wrong_width(LgCsv *csv, const Record *record, LgError *err)
{
    char what[160];
    const bool few = record->n < csv->width;
    (void)snprintf(what, sizeof(what), "the row has %u cell%s, the first row has %u (%s)",
                   record->n, record->n == 1 ? "" : "s", csv->width,
                   few ? "is a delimiter or the rest of the line missing?"
                       : "is a cell with a delimiter in it not in quotes?");
    const size_t cell = few ? record->n : csv->width;
    const size_t at = few ? record->next : (size_t)(csv->cells[cell].p - csv->text->buf);
    const char *p = csv->text->buf;
    size_t end = at;
    while (few && end > csv->text->begin && (p[end - 1] == '\n' || p[end - 1] == '\r')) {
        end--;
    }
    return complain(csv, LG_FAULT_WIDTH, end, cell, what, err);
}

// Make the record as wide as the first.
static LgStatus
fit_width(LgCsv *csv, Record *record, LgError *err)
{
    uint32_t filled = record->n;
    if (csv->grid) {
        return LG_OK;
    }
    while (csv->ragged && filled > csv->width && csv->cells[filled - 1].n == 0) {
        filled--;
    }
    if (!csv->ragged || filled > csv->width) {
        return wrong_width(csv, record, err);
    }
    assert(csv->cells_cap >= csv->width); // the first record was that wide
    while (record->n < csv->width) {
        csv->cells[record->n++] = (LgStr){"", 0};
    }
    record->n = csv->width;
    return LG_OK;
}

static LgStatus
keep_header(LgCsv *csv, const Record *record, LgError *err)
{
    csv->width = record->n;
    csv->header = LG_ALLOC_ARRAY(LgStr, record->n);
    for (uint32_t i = 0; i < record->n; i++) {
        lg_buf_add(&csv->header_text, csv->cells[i]);
    }
    if (!csv->header || csv->header_text.failed) {
        return no_memory(csv, err);
    }
    for (size_t i = 0, at = 0; i < record->n; i++) {
        if (csv->cells[i].n > 0) { // all may be empty, and the text null
            csv->header[i] = (LgStr){csv->header_text.p + at, csv->cells[i].n};
            at += csv->cells[i].n;
        }
    }
    return LG_OK;
}

// The text ended inside a record.
static LgStatus
broken_off(LgCsv *csv, const Record *record, LgError *err)
{
    char what[256];
    if (csv->text->bad) {
        lg_text_complain(csv->text, csv->text->end, what, sizeof(what));
        return complain(csv, LG_FAULT_ENCODING, csv->text->end, record->n, what, err);
    }
    return complain(csv, LG_FAULT_QUOTE, record->open, record->n,
                    "the quote that opens here is never closed", err);
}

// Cut the next record, reading more text as it needs. No cells: the end.
static LgStatus
next_record(LgCsv *csv, Record *out, LgError *err)
{
    LgText *text = csv->text;
    if (csv->records++ == 0) {
        scan_from(csv, text->begin);
    }
    for (;;) {
        *out = (Record){.open = SIZE_MAX};
        csv->n_escaped = 0;
        const bool end = text->begin == text->end;
        if (end && text->eof) {
            return LG_OK;
        }
        const Outcome outcome = end ? RECORD_CUT : cut_record(csv, out, err);
        if (outcome != RECORD_CUT) {
            return outcome == RECORD_WHOLE ? LG_OK : out->st;
        }
        if (text->bad || (text->eof && out->open != SIZE_MAX)) {
            return broken_off(csv, out, err);
        }
        if (out->open != SIZE_MAX && text->end - out->open > LG_LIMIT_CELL) {
            return broken_off(csv, out, err);
        }
        LG_TRY(lg_text_more(text, err));
        scan_from(csv, text->begin);
    }
}

// A byte in the record that its encoding does not have.
static LgStatus
check_bytes(LgCsv *csv, const Record *record, LgError *err)
{
    const LgText *text = csv->text;
    if (!csv->faults || text->odd >= record->next) {
        return LG_OK;
    }
    const char *at = text->buf + text->odd;
    uint32_t cell = 0;
    while (cell + 1 < record->n && at >= csv->cells[cell].p + csv->cells[cell].n) {
        cell++;
    }
    char what[256];
    lg_text_complain(text, text->odd, what, sizeof(what));
    return complain(csv, LG_FAULT_ENCODING, text->odd, cell, what, err);
}

// The next record, a blank one too: `*out_blank`.
static LgStatus
take_record(LgCsv *csv, Record *record, bool *out_blank, LgError *err)
{
    LG_TRY(next_record(csv, record, err));
    *out_blank = record->n > 0 && csv->cells[0].n == 0 && is_blank(csv, record);
    if (record->n == 0 || *out_blank) {
        return LG_OK;
    }
    LG_TRY(check_bytes(csv, record, err));
    if (csv->width > 0 && record->n != csv->width) {
        LG_TRY(fit_width(csv, record, err));
    }
    unescape(csv);
    return csv->width == 0 ? keep_header(csv, record, err) : LG_OK;
}

// Where the line that begins at `begin` ends, and where the next one begins, reading more text as
// it needs.
static LgStatus
find_line_end(LgCsv *csv, size_t *out_end, size_t *out_next, LgError *err)
{
    LgText *text = csv->text;
    size_t seen = 0; // bytes of the line
    for (;;) {
        const char *p = text->buf;
        size_t at = text->begin + seen;
        while (at < text->end && p[at] != '\n' && p[at] != '\r') {
            at++;
        }
        const bool pair = at + 1 < text->end && p[at] == '\r' && p[at + 1] == '\n';
        const bool whole = at + 1 < text->end || (at < text->end && p[at] == '\n');
        if (whole || text->eof) {
            *out_end = at;
            *out_next = at + (at < text->end) + pair;
            return LG_OK;
        }
        if (text->bad) {
            return broken_off(csv, &(Record){.open = SIZE_MAX}, err);
        }
        seen = at - text->begin;
        LG_TRY(lg_text_more(text, err));
    }
}

// Give out the line at which a record begins as it stands, and go on behind it.
static LgStatus
give_line(LgCsv *csv, LgRow *out, LgError *err)
{
    size_t end = 0;
    size_t next = 0;
    void *cells = csv->cells;
    if (!lg_mem_grow(&cells, &csv->cells_cap, 1, sizeof(*csv->cells))) {
        return no_memory(csv, err);
    }
    csv->cells = (LgStr *)cells;
    LG_TRY(find_line_end(csv, &end, &next, err));
    csv->cells[0] = (LgStr){csv->text->buf + csv->text->begin, end - csv->text->begin};
    *out = (LgRow){.row = csv->records, .line = csv->line++, .n = 1, .cells = csv->cells};
    lg_text_pass(csv->text, next);
    scan_from(csv, next);
    return LG_OK;
}

static LgStatus
skip_line(LgCsv *csv, LgRow *out, LgError *err)
{
    csv->failed = false;
    LG_TRY(give_line(csv, out, err));
    out->fault = &csv->fault;
    return LG_OK;
}

// Is the next line to be passed over, or a comment?
static LgStatus
at_note(LgCsv *csv, bool *out, LgError *err)
{
    LgText *text = csv->text;
    const size_t wanted = csv->skip > 0 ? 1 : csv->comment.n;
    *out = false;
    if (wanted == 0) {
        return LG_OK;
    }
    while (text->end - text->begin < wanted && !text->eof && !text->bad) {
        LG_TRY(lg_text_more(text, err));
        scan_from(csv, text->begin);
    }
    const LgStr rest = {text->buf + text->begin, text->end - text->begin};
    *out = rest.n > 0 && (csv->skip > 0 || lg_str_starts(rest, csv->comment));
    return LG_OK;
}

LgStatus
lg_csv_next(LgCsv *csv, LgRow *out, LgError *err)
{
    for (;;) {
        Record record;
        bool blank = false;
        bool note = false;
        LG_TRY(at_note(csv, &note, err));
        if (note) {
            csv->records++;
            csv->skip -= csv->skip > 0;
            LG_TRY(give_line(csv, out, err));
            out->note = true;
            return LG_OK;
        }
        const LgStatus st = take_record(csv, &record, &blank, err);
        if (st == LG_E_SYNTAX && csv->failed && csv->faults && csv->width > 0) {
            if (err) {
                *err = (LgError){0}; // the row tells
            }
            return skip_line(csv, out, err);
        }
        LG_TRY(st);
        if (record.n == 0) {
            *out = (LgRow){.row = csv->records, .line = csv->line};
            return LG_OK;
        }
        const uint64_t line = csv->line;
        csv->line += 1 + record.newlines;
        csv->text->begin = record.next;
        if (!blank || csv->blanks) {
            *out = (LgRow){.row = csv->records, .line = line, .n = record.n, .cells = csv->cells};
            return LG_OK;
        }
    }
}

// --- The delimiter ----------------------------------------------------------

// Cells of the record at the start of `text`; `*out_rest` is what follows it.
// A record that `text` cuts off has none.
static unsigned
count_cells(LgStr text, char delimiter, char quote, LgStr *out_rest)
{
    unsigned cells = 1;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (c == quote) {
            quoted = !quoted;
        } else if (!quoted && c == delimiter) {
            cells++;
        } else if (!quoted && (c == '\n' || c == '\r')) {
            *out_rest = lg_str_from(text, i + 1);
            return i == 0 ? 0 : cells;
        }
    }
    *out_rest = (LgStr){0};
    return quoted ? 0 : cells;
}

char
lg_csv_sniff(LgStr text, char quote)
{
    static const char candidates[] = {',', '\t', ';', '|'};
    enum { RECORDS = 50 };
    char best = ',';
    unsigned best_score = 0;
    for (size_t i = 0; i < sizeof(candidates); i++) {
        LgStr rest = text;
        unsigned first = 0, same = 0, seen = 0;
        while (seen < RECORDS && rest.n > 0) {
            const unsigned cells = count_cells(rest, candidates[i], quote, &rest);
            if (cells == 0) {
                continue;
            }
            first = seen == 0 ? cells : first;
            same += cells == first;
            seen++;
        }
        // Agreement first, in percent; the number of cells decides between equals.
        const unsigned width = first < 1000 ? first : 999;
        const unsigned score = first > 1 ? same * 100 / seen * 1000 + width : 0;
        if (score > best_score) {
            best_score = score;
            best = candidates[i];
        }
    }
    return best;
}
