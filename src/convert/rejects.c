// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/rejects.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

enum { FLUSH = 64 * 1024, EARLY = 1000, EARLY_SHARE = 10 };

const LgRejectsLimit lg_rejects_default = {.is_share = true, .share = 0.001};

struct LgRejects {
    const LgIo *io;
    const char *path;
    LgRejectsLimit limit;
    LgFile file; // open when `n` > 0
    LgBuf text;  // not written yet
    LgBuf record;
    uint64_t n;
    uint64_t n_judged; // of conversions before
};

LgStatus
lg_rejects_limit(LgStr text, LgRejectsLimit *out, LgError *err)
{
    LgStr s = lg_str_trim(text);
    const bool is_share = lg_str_ends(s, LG_STR("%"));
    s = lg_str_trim((LgStr){s.p, s.n - is_share});
    const size_t point = lg_str_find(s, '.');
    const LgStr fraction = lg_str_from(s, point < s.n ? point + 1 : s.n);
    uint64_t whole = 0;
    uint64_t part = 0;
    bool fine = lg_str_u64((LgStr){s.p, point}, &whole);
    double scale = 1;
    if (fine && point < s.n) {
        fine = is_share && fraction.n <= 9 && lg_str_u64(fraction, &part);
        for (size_t i = 0; i < fraction.n; i++) {
            scale *= 10;
        }
    }
    const double percent = (double)whole + (double)part / scale;
    if (!fine || (is_share && percent > 100)) {
        return lg_error_set(err, LG_E_USAGE,
                            "expected a share of the rows such as 0.1%%, or a number of them, not "
                            "'" LG_STR_FMT "'",
                            LG_STR_ARG(text));
    }
    *out = (LgRejectsLimit){.is_share = is_share, .share = percent / 100, .n = whole};
    return LG_OK;
}

LgStatus
lg_rejects_new(const LgIo *io, const char *path, const LgRejectsLimit *limit, LgRejects **out,
               LgError *err)
{
    LgRejects *rejects = LG_ALLOC(LgRejects);
    if (!rejects) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for bad rows");
    }
    rejects->io = io;
    rejects->path = path;
    rejects->limit = *limit;
    rejects->file.fd = -1;
    *out = rejects;
    return LG_OK;
}

void
lg_rejects_free(LgRejects *rejects)
{
    if (rejects) {
        (void)lg_io_close(&rejects->file, NULL); // lg_rejects_flush() told
        lg_buf_done(&rejects->text);
        lg_buf_done(&rejects->record);
        lg_mem_free(rejects);
    }
}

static LgStatus
flush(LgRejects *rejects, LgError *err)
{
    if (rejects->text.failed || rejects->record.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for bad rows");
    }
    const LgStatus st = lg_io_write(&rejects->file, lg_buf_view(&rejects->text), err);
    lg_buf_clear(&rejects->text);
    return st;
}

static LgStatus
start(LgRejects *rejects, LgError *err)
{
    LG_TRY(lg_io_open(rejects->io, rejects->path, LG_IO_CREATE, &rejects->file, err));
    struct stat st;
    const bool is_file = fstat(rejects->file.fd, &st) == 0 && S_ISREG(st.st_mode);
    if (is_file && fchmod(rejects->file.fd, S_IRUSR | S_IWUSR) != 0) {
        return lg_error_set(err, LG_E_IO, "cannot keep %s from others", rejects->path);
    }
    lg_buf_add(&rejects->text, LG_STR("file,row,line,column,code,reason,record\n"));
    return LG_OK;
}

LgStatus
lg_rejects_add(LgRejects *rejects, const LgProblem *why, const LgStr *cells, uint32_t n,
               bool is_line, LgError *err)
{
    if (rejects->n++ == 0) {
        LG_TRY(start(rejects, err));
    }
    LgBuf *record = &rejects->record;
    lg_buf_clear(record);
    for (uint32_t i = 0; i < n && !is_line; i++) {
        lg_buf_add(record, i > 0 ? LG_STR(",") : LG_STR(""));
        lg_buf_csv(record, cells[i]);
    }
    LgBuf *text = &rejects->text;
    lg_buf_csv(text, why->file);
    lg_buf_printf(text, ",%" PRIu64 ",%" PRIu64 ",", why->row, why->line);
    lg_buf_csv(text, why->column);
    lg_buf_printf(text, ",%s,", why->code);
    lg_buf_csv(text, why->text);
    lg_buf_byte(text, ',');
    lg_buf_csv(text, is_line ? cells[0] : lg_buf_view(record));
    lg_buf_byte(text, '\n');
    return text->n >= FLUSH || text->failed || record->failed ? flush(rejects, err) : LG_OK;
}

LgStatus
lg_rejects_row(LgRejects *rejects, LgReport *report, LgStr file, const LgRow *row,
               LgProblem problem, LgError *err)
{
    problem.severity = rejects ? LG_SEVERITY_REJECT : LG_SEVERITY_ERROR;
    problem.file = file;
    problem.row = row->row;
    problem.line = problem.line > 0 ? problem.line : row->line;
    if (report) {
        lg_report_add(report, &problem);
    }
    return rejects ? lg_rejects_add(rejects, &problem, row->cells, row->n, row->fault != NULL, err)
                   : LG_OK;
}

LgProblem
lg_rejects_fault(const LgRow *row, char text[LG_REJECTS_TEXT])
{
    static const char *const codes[] = {
        [LG_FAULT_WIDTH] = "E-CELLS",
        [LG_FAULT_QUOTE] = "E-QUOTE",
        [LG_FAULT_ENCODING] = "E-BYTES",
        [LG_FAULT_SIZE] = "E-LONG",
    };
    const LgFault *fault = row->fault;
    (void)snprintf(text, LG_REJECTS_TEXT, "byte %u of the line: %s", fault->byte, fault->text);
    return (LgProblem){.code = codes[fault->kind],
                       .line = fault->line,
                       .column = fault->title,
                       .text = lg_str_c(text)};
}

LgStatus
lg_rejects_check(LgRejects *rejects, uint64_t rows, bool all, LgError *err)
{
    const LgRejectsLimit *limit = &rejects->limit;
    const uint64_t n = rejects->n - rejects->n_judged;
    const double share = rows > 0 ? (double)n / (double)rows : 0;
    const bool hopeless = n > EARLY && n > rows / EARLY_SHARE;
    const bool too_many =
        limit->is_share ? (all || hopeless) && share > limit->share : n > limit->n;
    if (!too_many) {
        rejects->n_judged = all ? rejects->n : rejects->n_judged;
        return LG_OK;
    }
    char allowed[64];
    if (limit->is_share) {
        (void)snprintf(allowed, sizeof(allowed), "%g %%", limit->share * 100);
    } else {
        (void)snprintf(allowed, sizeof(allowed), "%" PRIu64, limit->n);
    }
    return lg_error_set(err, LG_E_INVALID,
                        "%" PRIu64 " of %s%" PRIu64 " rows %s bad (%.3g %%), and %s may be", n,
                        all ? "" : "the first ", rows, n == 1 ? "is" : "are", share * 100, allowed);
}

LgStatus
lg_rejects_flush(LgRejects *rejects, LgError *err)
{
    return rejects->n > 0 && rejects->file.fd >= 0 ? flush(rejects, err) : LG_OK;
}

uint64_t
lg_rejects_n(const LgRejects *rejects)
{
    return rejects->n;
}
