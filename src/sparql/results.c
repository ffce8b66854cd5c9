// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/results_impl.h"

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

void
lg_results_flush(LgResultsSink *sink)
{
    if (sink->status == LG_OK) {
        sink->status = lg_answer_check(sink->answer, sink->err);
    }
    if (sink->status == LG_OK && sink->buf.failed) {
        sink->status = lg_error_set(sink->err, LG_E_NOMEM, "no memory to write results");
    }
    if (sink->status == LG_OK) {
        sink->status = lg_out_write(sink->out, lg_buf_view(&sink->buf), sink->err);
    }
    lg_buf_clear(&sink->buf);
}

void
lg_results_escape(LgResultsSink *sink, LgStr s, const char *const escapes[256])
{
    LgBuf *buf = &sink->buf;
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *escape = escapes[(unsigned char)s.p[i]];
        if (escape) {
            lg_buf_add(buf, (LgStr){s.p + from, i - from});
            lg_buf_add(buf, lg_str_c(escape));
            from = i + 1;
            lg_results_room(sink);
        }
    }
    lg_buf_add(buf, lg_str_from(s, from));
}

static LgStatus
write_rows(const LgResultsWriter *writer, LgResultsSink *sink)
{
    bool first = true;
    for (;;) {
        LgAnswerRows rows = {0};
        LG_TRY(lg_answer_next(sink->answer, &rows, sink->err));
        if (rows.n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < rows.n; i++) {
            writer->row(sink, sink->answer, rows.terms + (size_t)i * rows.n_cols, first);
            first = false;
            lg_results_room(sink);
            LG_TRY(sink->status);
        }
    }
}

static LgStatus
write_all(const LgResultsWriter *writer, LgResultsSink *sink)
{
    writer->begin(sink, sink->answer);
    if (sink->answer->kind == LG_ANSWER_BOOLEAN) {
        writer->boolean(sink, sink->answer->boolean);
    } else {
        LG_TRY(write_rows(writer, sink));
        writer->end(sink);
    }
    lg_results_flush(sink);
    return sink->status;
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
            LgResultsSink sink = {.answer = answer, .out = out, .err = err};
            const LgStatus st = write_all(formats[i].writer, &sink);
            lg_buf_done(&sink.buf);
            return st;
        }
    }
    return lg_error_set(err, LG_E_UNSUPPORTED, "unknown results format");
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
    LgWriter *writer = NULL;
    LG_TRY(lg_writer_new(format, out, prefixes, n_prefixes, &writer, err));
    const LgStatus st = write_triples(answer, writer, err);
    lg_writer_free(writer);
    return st;
}
