// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/read.h"

#include "base/gunzip.h"
#include "rdf/iri.h"
#include "rdf/reader_impl.h"

#include <stdlib.h>

typedef struct {
    LgFile file;
    LgGunzip *gz; // null: plain
    uint64_t size;
    uint64_t done;
} Source;

static LgStatus
pull_file(void *ctx, void *to, size_t size, size_t *out_n, LgError *err)
{
    Source *source = (Source *)ctx;
    if (source->gz) {
        LG_TRY(lg_gunzip_read(source->gz, to, size, out_n, err));
        source->done = lg_gunzip_consumed(source->gz);
        return LG_OK;
    }
    LG_TRY(lg_io_read(&source->file, to, size, out_n, err));
    source->done += *out_n;
    return LG_OK;
}

static void
file_position(void *ctx, uint64_t *out_done, uint64_t *out_total)
{
    const Source *source = (const Source *)ctx;
    *out_done = source->done;
    *out_total = source->size;
}

typedef struct {
    LgStr text;
    size_t done;
} Memory;

static LgStatus
pull_memory(void *ctx, void *to, size_t size, size_t *out_n, LgError *err)
{
    (void)err;
    Memory *memory = (Memory *)ctx;
    const LgStr rest = lg_str_from(memory->text, memory->done);
    *out_n = rest.n < size ? rest.n : size;
    if (*out_n > 0) {
        memcpy(to, rest.p, *out_n);
    }
    memory->done += *out_n;
    return LG_OK;
}

static void
memory_position(void *ctx, uint64_t *out_done, uint64_t *out_total)
{
    const Memory *memory = (const Memory *)ctx;
    *out_done = memory->done;
    *out_total = memory->text.n;
}

static LgStatus
parse(LgInput *in, LgFeed *feed, LgFormat format, LgStr base, LgError *err)
{
    switch (format) {
    case LG_FORMAT_NTRIPLES: return lg_read_ntriples(in, feed, false, err);
    case LG_FORMAT_NQUADS: return lg_read_ntriples(in, feed, true, err);
    case LG_FORMAT_TURTLE: return lg_read_turtle(in, feed, base, false, err);
    case LG_FORMAT_TRIG: return lg_read_turtle(in, feed, base, true, err);
    case LG_FORMAT_RDFXML:
    case LG_FORMAT_RDFA: return lg_read_child(in, feed, format, base, err);
    case LG_FORMAT_JSONLD:
        return lg_error_set(err, LG_E_UNSUPPORTED, "JSON-LD can be written, not read");
    case LG_FORMAT_NONE: break;
    }
    return lg_error_set(err, LG_E_USAGE,
                        "cannot tell the RDF syntax of " LG_STR_FMT
                        "; known suffixes: .ttl .trig .nt .nq .rdf .html, with .gz behind them "
                        "(tables are published, not loaded)",
                        LG_STR_ARG(in->source));
}

static LgStatus
read_from(LgPull from, LgFormat format, LgStr base, const LgReadOptions *options, LgStr source,
          LgSink *sink, uint64_t *out_n, LgError *err)
{
    LgInput in;
    LgFeed feed;
    LG_TRY(lg_input_init(&in, from, source, options->progress, err));
    LgStatus st = lg_feed_init(&feed, options, sink, err);
    st = st == LG_OK && base.n > 0 ? lg_iri_check(base, err) : st;
    st = st == LG_OK ? parse(&in, &feed, format, base, err) : st;
    st = st == LG_OK ? lg_feed_end(&feed, err) : st;
    if (st == LG_OK) {
        *out_n = feed.n_quads;
    } else {
        lg_error_at(err, source, 0, 0);
    }
    lg_feed_done(&feed);
    lg_input_done(&in);
    return st;
}

LgStatus
lg_read_bytes(LgStr text, const LgReadOptions *options, LgSink *sink, uint64_t *out_n, LgError *err)
{
    Memory memory = {.text = text};
    const LgPull from = {.pull = pull_memory, .position = memory_position, .ctx = &memory};
    return read_from(from, options->format, options->base, options, options->source, sink, out_n,
                     err);
}

// file:// and the absolute path, with what an IRI cannot have escaped.
static LgStatus
file_base(const char *path, LgBuf *out, LgError *err)
{
    static const char hex[] = "0123456789ABCDEF";
    char *full = realpath(path, NULL);
    if (!full) {
        return lg_error_set(err, LG_E_IO, "cannot find the absolute path of %s", path);
    }
    lg_buf_add(out, LG_STR("file://"));
    for (const char *p = full; *p; p++) {
        const unsigned char c = (unsigned char)*p;
        if (c <= ' ' || c >= 0x7f || strchr("\"#%<>?[\\]^`{|}", c)) {
            lg_buf_add(out, (LgStr){(const char[]){'%', hex[c >> 4], hex[c & 15]}, 3});
        } else {
            lg_buf_byte(out, *p);
        }
    }
    free(full);
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path) : LG_OK;
}

static LgStatus
read_open(Source *source, const char *path, const LgReadOptions *options, LgBuf *base, LgSink *sink,
          uint64_t *out_n, LgError *err)
{
    const LgStr name = lg_str_c(path);
    LG_TRY(lg_io_size(&source->file, &source->size, err));
    if (lg_str_ends(name, LG_STR(".gz"))) {
        LG_TRY(lg_gunzip_new(&source->file, &source->gz, err));
    }
    lg_buf_add(base, options->base);
    if (options->base.n == 0) {
        LG_TRY(file_base(path, base, err));
    }
    const LgPull from = {.pull = pull_file, .position = file_position, .ctx = source};
    return read_from(from, options->format ? options->format : lg_format_from_path(name),
                     lg_buf_view(base), options, options->source.n ? options->source : name, sink,
                     out_n, err);
}

LgStatus
lg_read_file(const LgIo *io, const char *path, const LgReadOptions *options, LgSink *sink,
             uint64_t *out_n, LgError *err)
{
    Source source = {0};
    LgBuf base = {0};
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &source.file, err));
    const LgStatus st = read_open(&source, path, options, &base, sink, out_n, err);
    lg_gunzip_free(source.gz);
    lg_buf_done(&base);
    (void)lg_io_close(&source.file, NULL); // nothing was written
    return st;
}
