// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/tables.h"

#include "cli/data.h"

#include <stdio.h>

typedef enum { FORM_NONE, FORM_JSON, FORM_CSV, FORM_HTML } Form;

static Form
form_of(const char *path)
{
    const LgStr name = lg_str_c(path);
    return lg_str_ends(name, LG_STR(".json"))   ? FORM_JSON
           : lg_str_ends(name, LG_STR(".csv"))  ? FORM_CSV
           : lg_str_ends(name, LG_STR(".html")) ? FORM_HTML
                                                : FORM_NONE;
}

int
lg_tables_report_option(const char *command, const char *path)
{
    return form_of(path) == FORM_NONE
               ? lg_cli_usage(command,
                              "--report takes a file whose name ends in .json, .csv or .html, not "
                              "'%s'",
                              path)
               : LG_EXIT_DONE;
}

LgStatus
lg_tables_save(const char *path, const LgReport *report, LgError *err)
{
    LgBuf text = {0};
    switch (form_of(path)) {
    case FORM_CSV: lg_report_csv(report, &text); break;
    case FORM_HTML: lg_report_html(report, LG_STR("Report of lodge"), &text); break;
    case FORM_NONE:
    case FORM_JSON: lg_report_json(report, &text); break;
    }
    const LgStatus st = text.failed
                            ? lg_error_set(err, LG_E_NOMEM, "no memory for the report")
                            : lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, lg_buf_view(&text), err);
    lg_buf_done(&text);
    return st;
}

static int
mode_option(const char *command, const char *mode, LgTablesOptions *options)
{
    options->standard = strcmp(mode, "standard") == 0;
    return options->standard || strcmp(mode, "minimal") == 0
               ? LG_EXIT_DONE
               : lg_cli_usage(command, "--csvw-mode is 'minimal' or 'standard', not '%s'", mode);
}

int
lg_tables_option(const char *command, int option, const char *argument, LgTablesOptions *options)
{
    switch (option) {
    case 'r': options->recipe = argument; break;
    case 'c': options->registry = argument; break;
    case 'O': options->components = argument; break;
    case 'e': options->member = lg_str_c(argument); break;
    case 'm': options->metadata = argument; break;
    case 'D': return mode_option(command, argument, options);
    case 'a': options->with_addresses = true; break;
    case 'K': options->with_old_keys = true; break;
    case 'y': options->yes = true; break;
    case 'S': options->catalogue = LG_CATALOGUE_REFUSE; break;
    case 'R': options->report_path = argument; return lg_tables_report_option(command, argument);
    case 'L': return lg_cli_colour_option(command, argument, &options->colour);
    case 'B': options->rejects = argument; break;
    case 'M': options->max_rejects_text = argument; break;
    case 'q': options->quiet = true; break;
    default: return lg_cli_option(command);
    }
    return LG_EXIT_DONE;
}

LgStatus
lg_tables_report(LgTablesOptions *options, LgError *err)
{
    options->report = options->report_path ? lg_report_new() : NULL;
    return options->report_path && !options->report
               ? lg_error_set(err, LG_E_NOMEM, "no memory for the report")
               : LG_OK;
}

// What ended the conversion before any problem was found is one: a file that cannot be read.
static void
add_stop(LgReport *report, LgStatus st, const LgError *err)
{
    if (st != LG_OK && err && lg_report_n(report, LG_SEVERITY_ERROR) == 0) {
        lg_report_add(report, &(LgProblem){.code = "E-INPUT",
                                           .severity = LG_SEVERITY_ERROR,
                                           .file = lg_str_c(err->source),
                                           .line = err->line,
                                           .text = lg_str_c(err->text)});
    }
}

LgStatus
lg_tables_reported(LgTablesOptions *options, LgStatus st, LgError *err)
{
    LgStatus saved = LG_OK;
    if (options->report) {
        add_stop(options->report, st, err);
        saved = lg_tables_save(options->report_path, options->report, st == LG_OK ? err : NULL);
        lg_report_free(options->report);
        options->report = NULL;
    }
    return st == LG_OK ? saved : st;
}

void
lg_tables_print(const LgReport *report, LgColour colour)
{
    LgBuf text = {0};
    lg_report_text(report, lg_cli_colour(colour, stderr), &text);
    if (text.n > 0 && !text.failed) {
        (void)fwrite(text.p, 1, text.n, stderr);
    }
    lg_buf_done(&text);
    const char *code = lg_report_worst(report);
    if (code) {
        (void)fprintf(stderr, "'lodge help %s' explains it, and so every other code.\n", code);
    }
}

static void
print(const LgTablesOptions *options, const LgReport *report, const LgConvertResult *result,
      LgStatus st)
{
    if (result->explanation.n > 0) {
        (void)fprintf(stderr, LG_STR_FMT, LG_STR_ARG(result->explanation));
    }
    if (!options->quiet || st != LG_OK) {
        lg_tables_print(report, options->colour);
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
    if (options->components && !options->registry) {
        return lg_error_set(err, LG_E_USAGE, "--components goes with --columns");
    }
    options->io = (LgIo){.pipes = lg_pipes_new(lg_cli_stop()), .sums = lg_sums_new()};
    if (!options->io.pipes || !options->io.sums) {
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
    lg_sums_free(options->io.sums);
    lg_rejects_free(options->bad);
    lg_places_free(options->places);
    options->io = (LgIo){0};
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
        .member = options->member,
        .registry = options->registry,
        .components = options->components,
        .base = options->base,
        .publisher = options->publisher,
        .licence = options->licence,
        .with_addresses = options->with_addresses,
        .with_old_keys = options->with_old_keys,
        .yes = options->yes,
        .catalogue = options->catalogue,
        .recipe_out = options->recipe_out,
        .csvw = options->csvw,
        .csvw_name = options->csvw_name,
        .csvw_offered = options->csvw_offered,
        .metadata = options->metadata,
        .standard = options->standard,
        .now = lg_cli_now(),
        .places = options->places,
        .rejects = options->bad,
        .live = options->live,
        .spill = options->spill,
        .memory = options->memory,
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
    if (options->report) {
        lg_report_merge(options->report, report);
    }
    lg_report_free(report);
    return st;
}
