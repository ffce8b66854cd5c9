// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// bench_convert FILE...: convert tables into a sink that only counts, and say how
// fast that was: the converter's own speed.

#include "base/mem.h"
#include "base/time.h"
#include "convert/convert.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    LgSink sink;
    uint64_t terms, triples, bytes;
} Counter;

static LgStatus
count_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)keep;
    (void)err;
    Counter *counter = (Counter *)sink;
    counter->bytes += term->value.n;
    *out = ++counter->terms;
    return LG_OK;
}

static LgStatus
count_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)err;
    Counter *counter = (Counter *)sink;
    for (uint32_t i = 0; i < rows->n_columns; i++) {
        for (uint32_t row = 0; row < rows->n; row++) {
            counter->triples += rows->columns[i].objects[row] != 0;
        }
    }
    return LG_OK;
}

static LgStatus
count_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)err;
    ((Counter *)sink)->triples += quads->n;
    return LG_OK;
}

int
main(int argc, char **argv)
{
    static const LgSinkType type = {.term = count_term, .rows = count_rows, .quads = count_quads};
    Counter counter = {.sink = {&type}};
    LgArena *arena = lg_arena_new(0);
    LgReport *report = lg_report_new();
    if (!arena || !report || argc < 2) {
        return EXIT_FAILURE;
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = (const char *const *)argv + 1,
                                      .n_inputs = (size_t)argc - 1,
                                      .base = LG_STR("http://localhost:8080/"),
                                      .yes = true,
                                      .recipe_out = "/dev/null/none"};
    LgConvertResult result;
    LgError err = {0};
    const uint64_t start = lg_time_mono_ns();
    const LgStatus st = lg_convert_run(&options, &counter.sink, report, arena, &result, &err);
    const double seconds = (double)(lg_time_mono_ns() - start) / 1e9;
    (void)printf("%s: %llu rows, %llu triples (%llu said), %llu terms made, %.2f s: %.2f million "
                 "triples/s\n",
                 st == LG_OK ? result.kind : err.text, (unsigned long long)result.rows,
                 (unsigned long long)counter.triples, (unsigned long long)result.triples,
                 (unsigned long long)counter.terms, seconds,
                 (double)counter.triples / seconds / 1e6);
    lg_report_free(report);
    lg_arena_free(arena);
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
