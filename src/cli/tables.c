// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/tables.h"

#include "cli/cli.h"
#include "cli/data.h"

#include <stdio.h>
#include <time.h>

LgStatus
lg_tables_save(const char *path, const LgBuf *json, LgError *err)
{
    return json->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for the report")
                        : lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, lg_buf_view(json), err);
}

static void
print(const LgTablesOptions *options, const LgReport *report, const LgConvertResult *result,
      LgStatus st)
{
    if (result->explanation.n > 0) {
        (void)fprintf(stderr, LG_STR_FMT, LG_STR_ARG(result->explanation));
    }
    if (!options->quiet || st != LG_OK) {
        LgBuf text = {0};
        lg_report_text(report, &text);
        if (text.n > 0 && !text.failed) {
            (void)fwrite(text.p, 1, text.n, stderr);
        }
        lg_buf_done(&text);
    }
    if (result->preview.n > 0) {
        (void)fprintf(stderr, LG_STR_FMT, LG_STR_ARG(result->preview));
    }
    if (result->recipe.n > 0) {
        (void)fprintf(stderr, "Recipe written: " LG_STR_FMT "\n", LG_STR_ARG(result->recipe));
    }
}

LgStatus
lg_tables_init(LgTablesOptions *options, const char *const *inputs, size_t n_inputs, LgError *err)
{
    options->io = (LgIo){.pipes = lg_pipes_new(lg_cli_stop())};
    if (!options->io.pipes) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n_inputs; i++) {
        LG_TRY(lg_pipes_add(options->io.pipes, inputs[i], err));
    }
    LG_TRY(lg_data_places(&options->places, err));
    return lg_rejects_new(&lg_io_plain, options->rejects, &options->max_rejects, &options->bad,
                          err);
}

void
lg_tables_done(LgTablesOptions *options)
{
    lg_pipes_free(options->io.pipes);
    lg_rejects_free(options->bad);
    lg_places_free(options->places);
    options->io.pipes = NULL;
    options->bad = NULL;
    options->places = NULL;
}

LgStatus
lg_tables_convert(const LgTablesOptions *options, const char *const *inputs, size_t n_inputs,
                  LgBar *bar, LgSink *sink, LgArena *arena, LgConvertResult *out, LgError *err)
{
    LgReport *report = lg_report_new();
    if (!report) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    const LgConvertOptions how = {
        .io = &options->io,
        .inputs = inputs,
        .n_inputs = n_inputs,
        .recipe = options->recipe,
        .registry = options->registry,
        .base = options->base,
        .publisher = options->publisher,
        .licence = options->licence,
        .with_addresses = options->with_addresses,
        .yes = options->yes,
        .recipe_out = options->recipes,
        .csvw = options->csvw,
        .csvw_name = options->csvw_name,
        .csvw_offered = options->csvw_offered,
        .now = (int64_t)time(NULL),
        .places = options->places,
        .rejects = options->bad,
        .progress = &bar->progress,
    };
    const uint64_t before = lg_rejects_n(options->bad);
    *out = (LgConvertResult){0};
    LgStatus st = lg_convert_run(&how, sink, report, arena, out, err);
    lg_bar_clear(bar);
    print(options, report, out, st);
    const uint64_t bad = lg_rejects_n(options->bad) - before;
    if (bad > 0) {
        char number[32];
        (void)fprintf(stderr, "%s bad row%s left out; with the reasons in %s\n",
                      lg_cli_number(bad, number), bad == 1 ? " is" : "s are", options->rejects);
    }
    if (options->json) {
        lg_buf_clear(options->json);
        lg_report_json(report, options->json);
    }
    lg_report_free(report);
    return st;
}
