// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/results_impl.h"

#include "base/mem.h"
#include "store/texts.h"

static const struct {
    LgResultsFormat format;
    const char *name;
    const char *media;
    const LgResultsWriter *writer;
} formats[] = {
    {LG_RESULTS_JSON, "json", "application/sparql-results+json", &lg_results_json_writer},
    {LG_RESULTS_XML, "xml", "application/sparql-results+xml", &lg_results_xml_writer},
    {LG_RESULTS_CSV, "csv", "text/csv", &lg_results_csv_writer},
    {LG_RESULTS_TSV, "tsv", "text/tab-separated-values", &lg_results_tsv_writer},
    // Other names that are asked for.
    {LG_RESULTS_JSON, "srj", "application/json", &lg_results_json_writer},
    {LG_RESULTS_XML, "srx", "application/xml", &lg_results_xml_writer},
};
enum { N_FORMATS = sizeof(formats) / sizeof(formats[0]) };

LgResultsFormat
lg_results_from_name(LgStr name)
{
    for (int i = 0; i < N_FORMATS; i++) {
        if (lg_str_eq_nocase(name, lg_str_c(formats[i].name))) {
            return formats[i].format;
        }
    }
    return LG_RESULTS_NONE;
}

LgResultsFormat
lg_results_from_media(LgStr media)
{
    for (int i = 0; i < N_FORMATS; i++) {
        if (lg_str_eq_nocase(media, lg_str_c(formats[i].media))) {
            return formats[i].format;
        }
    }
    return LG_RESULTS_NONE;
}

const char *
lg_results_media(LgResultsFormat format)
{
    for (int i = 0; i < N_FORMATS; i++) {
        if (formats[i].format == format) {
            return formats[i].media;
        }
    }
    return "";
}

LgStatus
lg_results_flush(LgResultsSink *sink, LgError *err)
{
    LG_TRY(lg_answer_check(sink->answer, err));
    if (sink->buf.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write results");
    }
    LG_TRY(lg_out_write(sink->out, lg_buf_view(&sink->buf), err));
    lg_buf_clear(&sink->buf);
    return LG_OK;
}

// The same between the parts of a long term.
static LgStatus
room_between(void *ctx, LgBuf *buf, LgError *err)
{
    (void)buf; // the sink's own
    return lg_results_room((LgResultsSink *)ctx, err);
}

static LgStatus
answer_term(void *ctx, LgId id, LgTerm *out, LgError *err)
{
    return lg_answer_term((LgAnswer *)ctx, id, out, err);
}

// --- Tables -------------------------------------------------------------------

// A text around cells, in `Rows.around`. Most are so short that it is quickest to copy
// this many bytes of them, whatever their length.
enum { SHORT = 32 };
typedef struct {
    size_t at, n;
} Around;

typedef struct {
    LgResultsSink sink; // first
    const LgResultsWriter *writer;
    LgTexts *texts; // null: the answer has no ids
    LgBuf around;
    Around next, behind, end;
    Around *before; // each column: `between`, unless nothing comes before it, and its name
    bool begun;     // there was a row
    bool inside;    // the row has had a binding
} Rows;

static Around
note_around(Rows *rows, LgStr text)
{
    lg_buf_add(&rows->around, text);
    return (Around){rows->around.n - text.n, text.n};
}

static LgStatus
begin_rows(Rows *rows, LgError *err)
{
    const LgResultsWriter *writer = rows->writer;
    const LgAnswer *answer = rows->sink.answer;
    rows->before = LG_ALLOC_ARRAY(Around, answer->n_vars + 1);
    rows->next = note_around(rows, writer->next);
    rows->behind = note_around(rows, writer->behind);
    rows->end = note_around(rows, writer->end);
    for (uint32_t c = 0; rows->before && c < answer->n_vars; c++) {
        rows->before[c] = note_around(rows, writer->gaps && c == 0 ? LG_STR("") : writer->between);
        if (writer->name) {
            writer->name(&rows->around, answer->vars[c]);
        }
        rows->before[c].n = rows->around.n - rows->before[c].at;
    }
    if (!rows->before || !lg_buf_reserve(&rows->around, SHORT)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write results");
    }
    memset(rows->around.p + rows->around.n, 0, SHORT);
    return LG_OK;
}

static inline void
add_around(Rows *rows, const Around *around, size_t skip)
{
    LgBuf *buf = &rows->sink.buf;
    const LgStr text = {rows->around.p + around->at + skip, around->n - skip};
    if (text.n > SHORT) {
        lg_buf_add(buf, text);
        return;
    }
    char *const to = lg_buf_reserve(buf, SHORT);
    if (to) {
        memcpy(to, text.p, SHORT);
        buf->n += text.n;
    }
}

static inline void
begin_row(Rows *rows)
{
    if (rows->begun) {
        add_around(rows, &rows->next, 0);
    } else {
        lg_buf_add(&rows->sink.buf, rows->writer->first);
    }
    rows->begun = true;
    rows->inside = false;
}

// What comes before a cell. False when nothing is written for it.
static inline bool
begin_cell(Rows *rows, uint32_t c, bool bound)
{
    if (!bound && !rows->writer->gaps) {
        return false;
    }
    const bool between = rows->inside || rows->writer->gaps;
    add_around(rows, &rows->before[c], between ? 0 : rows->writer->between.n);
    rows->inside = true;
    return bound;
}

static inline LgStatus
end_row(Rows *rows, LgError *err)
{
    add_around(rows, &rows->end, 0);
    return lg_results_room(&rows->sink, err);
}

static LgStatus
write_ids(Rows *rows, const LgBatch *batch, LgError *err)
{
    LgBuf *buf = &rows->sink.buf;
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t at = lg_batch_row(batch, i);
        begin_row(rows);
        for (uint32_t c = 0; c < batch->n_cols; c++) {
            const LgId id = batch->cols[c] ? batch->cols[c][at] : LG_ID_NONE;
            if (begin_cell(rows, c, id != LG_ID_NONE)) {
                LG_TRY(lg_texts_add(rows->texts, c, id, buf, err));
                add_around(rows, &rows->behind, 0);
            }
        }
        LG_TRY(end_row(rows, err));
    }
    return LG_OK;
}

static LgStatus
write_term(Rows *rows, const LgTerm *term, LgError *err)
{
    size_t at = 0;
    while (lg_cell_add_part(rows->writer->cell, term, &at, &rows->sink.buf)) {
        LG_TRY(lg_results_room(&rows->sink, err));
    }
    return LG_OK;
}

static LgStatus
write_terms(Rows *rows, const LgAnswerRows *batch, LgError *err)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        begin_row(rows);
        for (uint32_t c = 0; c < batch->n_cols; c++) {
            const LgTerm *term = &batch->terms[(size_t)i * batch->n_cols + c];
            if (begin_cell(rows, c, term->kind != LG_TERM_NONE)) {
                LG_TRY(write_term(rows, term, err));
                add_around(rows, &rows->behind, 0);
            }
        }
        LG_TRY(end_row(rows, err));
    }
    return LG_OK;
}

static LgStatus
write_all_ids(Rows *rows, LgError *err)
{
    LgAnswer *answer = rows->sink.answer;
    const LgTextsOptions options = {.cell = rows->writer->cell,
                                    .term = answer_term,
                                    .term_ctx = answer,
                                    .room = room_between,
                                    .room_ctx = &rows->sink,
                                    .n_cols = answer->n_vars};
    LG_TRY(lg_answer_texts(answer, &options, &rows->texts, err));
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_answer_batch(answer, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        LG_TRY(write_ids(rows, &batch, err));
    }
}

static LgStatus
write_all_terms(Rows *rows, LgError *err)
{
    for (;;) {
        LgAnswerRows batch = {0};
        LG_TRY(lg_answer_next(rows->sink.answer, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        LG_TRY(write_terms(rows, &batch, err));
    }
}

static LgStatus
write_table(Rows *rows, LgError *err)
{
    LgResultsSink *sink = &rows->sink;
    const LgResultsWriter *writer = rows->writer;
    writer->begin(&sink->buf, sink->answer);
    if (sink->answer->kind == LG_ANSWER_BOOLEAN) {
        writer->boolean(&sink->buf, sink->answer->boolean);
    } else {
        LG_TRY(begin_rows(rows, err));
        LG_TRY(lg_answer_has_ids(sink->answer) ? write_all_ids(rows, err)
                                               : write_all_terms(rows, err));
        lg_buf_add(&sink->buf, writer->finish);
    }
    return lg_results_flush(sink, err);
}

LgStatus
lg_results_write(LgAnswer *answer, LgResultsFormat format, const LgOut *out, LgError *err)
{
    if (answer->kind == LG_ANSWER_GRAPH) {
        return lg_error_set(err, LG_E_INVALID,
                            "the answer is a graph; it cannot be written as a table");
    }
    for (int i = 0; i < N_FORMATS; i++) {
        if (formats[i].format == format) {
            Rows rows = {.sink = {.answer = answer, .out = out}, .writer = formats[i].writer};
            const LgStatus st = write_table(&rows, err);
            lg_mem_free(rows.before);
            lg_buf_done(&rows.around);
            lg_buf_done(&rows.sink.buf);
            return st;
        }
    }
    return lg_error_set(err, LG_E_UNSUPPORTED, "unknown results format");
}

// --- Graphs -------------------------------------------------------------------

static LgStatus
write_lines(LgResultsSink *sink, LgTexts *texts, LgError *err)
{
    LgBuf *buf = &sink->buf;
    for (;;) {
        LgBatch batch = {0};
        LG_TRY(lg_answer_batch(sink->answer, &batch, err));
        for (uint32_t i = 0; i < batch.n; i++) {
            for (uint32_t c = 0; c < 3; c++) {
                LG_TRY(lg_texts_add(texts, c, batch.cols[c][i], buf, err));
                lg_buf_byte(buf, ' ');
            }
            lg_buf_add(buf, LG_STR(".\n"));
            LG_TRY(lg_results_room(sink, err));
        }
        if (batch.n == 0) {
            return lg_results_flush(sink, err);
        }
    }
}

// N-Triples, from ids.
static LgStatus
write_ntriples(LgAnswer *answer, const LgOut *out, LgError *err)
{
    LgResultsSink sink = {.answer = answer, .out = out};
    const LgTextsOptions options = {.cell = &lg_cell_ntriples,
                                    .term = answer_term,
                                    .term_ctx = answer,
                                    .room = room_between,
                                    .room_ctx = &sink,
                                    .n_cols = 3};
    LgTexts *texts = NULL;
    LG_TRY(lg_answer_texts(answer, &options, &texts, err));
    const LgStatus st = write_lines(&sink, texts, err);
    lg_buf_done(&sink.buf);
    return st;
}

static LgStatus
write_triples(LgAnswer *answer, LgWriter *writer, LgError *err)
{
    for (;;) {
        LgAnswerRows rows = {0};
        LG_TRY(lg_answer_next(answer, &rows, err));
        if (rows.n == 0) {
            return lg_writer_end(writer, err);
        }
        for (uint32_t i = 0; i < rows.n; i++) {
            const LgTerm *t = rows.terms + (size_t)i * 3;
            LG_TRY(i % 16 == 15 ? lg_answer_check(answer, err) : LG_OK);
            LG_TRY(lg_writer_add(writer, &t[0], &t[1], &t[2], NULL, err));
        }
    }
}

LgStatus
lg_results_write_graph(LgAnswer *answer, LgFormat format, const LgPrefix *prefixes,
                       size_t n_prefixes, const LgOut *out, LgError *err)
{
    if (answer->kind != LG_ANSWER_GRAPH) {
        return lg_error_set(err, LG_E_INVALID,
                            "the answer is a table; it cannot be written as a graph");
    }
    if (format == LG_FORMAT_NTRIPLES && lg_answer_has_ids(answer)) {
        return write_ntriples(answer, out, err);
    }
    LgWriter *writer = NULL;
    LG_TRY(lg_writer_new(format, out, prefixes, n_prefixes, &writer, err));
    const LgStatus st = write_triples(answer, writer, err);
    lg_writer_free(writer);
    return st;
}
