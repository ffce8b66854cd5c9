// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge publish SITE RECIPE|TABLE ...: convert, validate, load, describe: one
// transaction.

#include "base/limits.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/data.h"
#include "cli/downloads.h"
#include "cli/folder.h"
#include "cli/geography.h"
#include "cli/keep.h"
#include "cli/live.h"
#include "cli/release.h"
#include "cli/sources.h"
#include "cli/tables.h"
#include "convert/csvw.h"
#include "convert/recipe.h"

#include <getopt.h>
#include <stdio.h>
#include <time.h>

typedef struct {
    LgTablesOptions tables;
    const char *const *inputs; ///< tables and recipes as given
    size_t n_inputs;
    bool dry_run;
    bool force; ///< convert what has not changed, too
    bool commit_each;
    bool geography; ///< the bundled areas and authorities, nothing else
    unsigned part;  ///< with `commit_each`: the year, 0: files without one
    LgSource *done; ///< with `commit_each`: files of the parts before
    size_t n_done;
} Options;

typedef struct {
    LgFolder *folder;
    Options *options;
    LgBar *bar;
    LgLoad *load;
    LgSnapshot *live;    ///< what is published
    uint64_t kept;       ///< records that stay because their rows are bad
    LgStr data;          ///< folder with vocab/
    const char **loaded; ///< vocab files of this load
    size_t n_loaded;
    uint64_t rows;
    LgStr *datasets;
    size_t n_datasets;
    LgRelease *release;
    const char *rejects; ///< of the last publication, to be removed before the first conversion
    LgSources *sources;
    size_t converted, unchanged; ///< sources
    bool again;                  ///< what was left out turned out to be needed
} Job;

// Of the memory of a load the rows that come in take an eighth, their runs a quarter, and new terms
// a half: the rest is for keys.
enum { KEYS_SHARE = 8 };

enum { MAX_VOCAB = 64, MAX_DATASETS = 4096, LOCK_MOST = 64 << 20 };

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        LG_TABLES_LONG,
        {"dry-run", no_argument, NULL, 'n'},
        {"force", no_argument, NULL, 'f'},
        {"commit-each", no_argument, NULL, 'C'},
        {"geography", no_argument, NULL, 'g'},
        {0},
    };
    const LgTablesOptions *tables = &options->tables;
    for (int c = 0; (c = getopt_long(argc, argv, LG_TABLES_SHORT "fn", longs, NULL)) != -1;) {
        int code = LG_EXIT_DONE;
        switch (c) {
        case 'f': options->force = true; break;
        case 'n': options->dry_run = true; break;
        case 'C': options->commit_each = true; break;
        case 'g': options->geography = true; break;
        default: code = lg_tables_option("publish", c, optarg, &options->tables); break;
        }
        if (code != LG_EXIT_DONE) {
            return code;
        }
    }
    if (options->geography) {
        return argc - optind == 1 && !options->dry_run && !tables->report_path
                   ? LG_EXIT_DONE
                   : lg_cli_usage("publish", "--geography needs a site, and is published alone");
    }
    if (argc - optind < 2) {
        return lg_cli_usage("publish", "a site and at least one table or recipe are needed");
    }
    if (options->commit_each && (options->dry_run || tables->report_path || tables->rejects)) {
        return lg_cli_usage("publish", "--commit-each makes several publications; it does not go "
                                       "with --dry-run, --report and --rejects");
    }
    options->inputs = (const char *const *)(argv + optind + 1);
    options->n_inputs = (size_t)(argc - optind - 1);
    return LG_EXIT_DONE;
}

// Load a file of vocab/ into its graph, once in this transaction.
static LgStatus
load_vocab(Job *job, const char *name, LgError *err)
{
    for (size_t i = 0; i < job->n_loaded; i++) {
        if (strcmp(job->loaded[i], name) == 0) {
            return LG_OK;
        }
    }
    if (job->n_loaded == MAX_VOCAB) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d vocabularies in one load", MAX_VOCAB);
    }
    job->loaded[job->n_loaded++] = name;
    return lg_data_vocab(job->folder->arena, job->data, job->folder->base, name, job->load, err);
}

// Convert tables that make one dataset, or one recipe, into the load.
static LgStatus
publish_one(Job *job, const LgTablesOptions *options, const char *const *inputs, size_t n,
            LgConvertResult *out, LgError *err)
{
    if (job->rejects && lg_io_exists(job->rejects)) {
        LG_TRY(lg_io_unlink(&lg_io_plain, job->rejects, err));
    }
    job->rejects = NULL;
    LG_TRY(lg_tables_convert(options, inputs, n, job->bar, lg_load_sink(job->load),
                             job->folder->arena, out, err));
    for (size_t i = 0; i < out->n_graphs; i++) {
        LG_TRY(lg_load_drop(job->load, out->graphs[i], err));
    }
    LG_TRY(lg_keep_records(out, options->with_addresses, job->live, job->load, err));
    for (size_t i = 0; i < out->n_vocab; i++) {
        LG_TRY(load_vocab(job, out->vocab[i], err));
    }
    for (size_t i = 0; i < out->n_datasets && job->n_datasets < MAX_DATASETS; i++) {
        job->datasets[job->n_datasets++] = out->datasets[i];
    }
    LG_TRY(lg_release_add(job->release, out, err));
    job->rows += out->rows;
    return LG_OK;
}

// Which URI each code gets is settled before it is published, so that it cannot move later. A lock
// that says so already is left alone.
static LgStatus
write_lock(const Job *job, const LgConvertResult *result, bool *out_written, LgError *err)
{
    LgBuf old = {0};
    *out_written = false;
    if (result->lock_text.n == 0 || job->options->dry_run) {
        return LG_OK;
    }
    if (lg_io_exists(result->lock.p)) {
        LG_TRY(lg_io_slurp(&lg_io_plain, result->lock.p, LOCK_MOST, &old, err));
    }
    *out_written = !lg_str_eq(lg_buf_view(&old), result->lock_text);
    lg_buf_done(&old);
    if (!*out_written) {
        return LG_OK;
    }
    const LgStr next =
        lg_arena_printf(job->folder->arena, LG_STR_FMT ".tmp", LG_STR_ARG(result->lock));
    if (!next.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_io_spit(&lg_io_plain, next.p, LG_IO_CREATE, result->lock_text, err));
    return lg_io_rename(&lg_io_plain, next.p, result->lock.p, err);
}

// --- What has not changed ---------------------------------------------------

// What can be read only once has no digest.
static LgStatus
digest(Job *job, const LgTablesOptions *options, const char *const *inputs, size_t n, LgSource *out,
       LgError *err)
{
    uint64_t with = 0;
    *out = (LgSource){0};
    for (size_t i = 0; i < n; i++) {
        if (lg_pipes_find(options->io.pipes, inputs[i])) {
            return LG_OK;
        }
    }
    LG_TRY(lg_sources_options(job->folder->arena, options, &with, err));
    return lg_sources_digest(job->folder->arena, inputs, n, with, options->io.sums,
                             &job->bar->progress, out, err);
}

// One dataset, or one recipe.
static LgStatus
publish_unit(Job *job, const LgTablesOptions *options, const char *const *inputs, size_t n,
             LgError *err)
{
    LgSource source;
    LgConvertResult result;
    LgTablesOptions then = *options; // as it will be found the next time
    if (n == 0) {
        LG_TRY(
            lg_convert_files(&options->io, options->recipe, job->folder->arena, &inputs, &n, err));
    }
    LG_TRY(digest(job, options, inputs, n, &source, err));
    if (!job->options->force && lg_sources_has(job->sources, &source)) {
        job->unchanged += n;
        return LG_OK;
    }
    bool locked = false;
    LG_TRY(publish_one(job, options, inputs, n, &result, err));
    LG_TRY(write_lock(job, &result, &locked, err));
    if (result.csvw.n > 0) {
        LG_TRY(lg_downloads_keep(job->folder, result.csvw.p, err));
    }
    if ((result.recipe.n > 0 || locked) && source.key != 0) {
        then.recipe = result.recipe.n > 0 ? result.recipe.p : options->recipe;
        LG_TRY(digest(job, &then, inputs, n, &source, err));
    }
    job->converted += n;
    for (size_t i = 0; i < result.n_records; i++) {
        lg_sources_clear(job->sources, result.records[i].graph);
        LG_TRY(lg_sources_add(job->sources, result.records[i].graph, &source, err));
    }
    return LG_OK;
}

// The file that a table is of: it, or what it is a member of.
static size_t
file_of(const char *const *inputs, size_t n, LgStr table)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        const LgStr path = lg_str_c(inputs[i]);
        if (lg_str_starts(table, path) && (best == n || path.n > strlen(inputs[best]))) {
            best = i;
        }
    }
    return best;
}

// A graph that a part before has written would be replaced by this one.
static LgStatus
check_parts(Job *job, const LgConvertResult *result, LgError *err)
{
    const Options *options = job->options;
    const bool *none = LG_NEW_ARRAY(job->folder->arena, bool, options->n_done + 1);
    if (!none) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < result->n_records; i++) {
        const LgStr graph = result->records[i].graph;
        if (lg_sources_misses(job->sources, graph, options->done, options->n_done, none)) {
            return lg_error_set(err, LG_E_USAGE,
                                "<" LG_STR_FMT "> has rows in the files of two years, and the "
                                "second part would replace the first; publish without "
                                "--commit-each",
                                LG_STR_ARG(graph));
        }
    }
    return LG_OK;
}

// Note what the graphs have been made of; all files that feed a graph have to have been among them.
static LgStatus
note_sources(Job *job, const LgConvertResult *result, const char *const *inputs,
             const LgSource *files, size_t n, const bool *convert, LgError *err)
{
    LgSources *sources = job->sources;
    for (size_t i = 0; i < result->n_records; i++) {
        job->again |= lg_sources_misses(sources, result->records[i].graph, files, n, convert);
    }
    for (size_t i = 0; i < result->n_records; i++) {
        lg_sources_clear(sources, result->records[i].graph);
    }
    for (size_t i = 0; i < result->n_sources; i++) {
        const size_t file = file_of(inputs, n, result->sources[i].table);
        if (file < n) {
            LG_TRY(lg_sources_add(sources, result->sources[i].graph, &files[file], err));
        }
    }
    return LG_OK;
}

// Look at the file of a register. What must have changed gets its digest while it is converted.
static LgStatus
look(Job *job, const LgTablesOptions *options, const char *const *input, LgSource *out,
     bool *out_later, LgError *err)
{
    *out_later = false;
    if (!lg_pipes_find(options->io.pipes, *input)) {
        LG_TRY(lg_sources_glance(job->sources, *input, out, out_later, err));
    }
    return *out_later ? lg_sums_add(options->io.sums, *input, err)
                      : digest(job, options, input, 1, out, err);
}

// The files of registers: those that have changed, and those that feed the same graphs.
static LgStatus
publish_registers(Job *job, const char **inputs, size_t n, LgError *err)
{
    const LgTablesOptions *options = &job->options->tables;
    LgArena *arena = job->folder->arena;
    LgSource *files = LG_NEW_ARRAY(arena, LgSource, n + 1);
    bool *convert = LG_NEW_ARRAY(arena, bool, n + 1);
    bool *later = LG_NEW_ARRAY(arena, bool, n + 1);
    const char **chosen = LG_NEW_ARRAY(arena, const char *, n + 1);
    bool all = job->options->force;
    size_t n_chosen = 0;
    LgConvertResult result;
    if (!files || !convert || !later || !chosen) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        LG_TRY(look(job, options, &inputs[i], &files[i], &later[i], err));
        all |= files[i].key == 0 && !later[i];
    }
    (void)lg_sources_choose(job->sources, files, n, convert);
    for (size_t i = 0; i < n; i++) {
        convert[i] |= all;
        if (convert[i]) {
            chosen[n_chosen++] = inputs[i];
        }
    }
    job->unchanged += n - n_chosen;
    job->converted += n_chosen;
    if (n_chosen > 0) {
        LG_TRY(publish_one(job, options, chosen, n_chosen, &result, err));
    }
    for (size_t i = 0; i < n; i++) {
        if (later[i]) {
            LG_TRY(digest(job, options, &inputs[i], 1, &files[i], err));
        }
        if (job->options->commit_each) {
            job->options->done[job->options->n_done + i] = files[i];
        }
    }
    if (n_chosen == 0) {
        return LG_OK;
    }
    LG_TRY(check_parts(job, &result, err));
    return note_sources(job, &result, inputs, files, n, convert, err);
}

// --- All of it --------------------------------------------------------------

// The site's recipe for a table: recipes/NAME.yaml, used when it is there, written
// when roles have to be guessed.
static LgStatus
site_recipe(LgFolder *folder, const char *table, LgTablesOptions *options, LgError *err)
{
    const LgStr name = lg_convert_stem(lg_str_c(table));
    const LgStr path = lg_arena_printf(folder->arena, LG_STR_FMT "/recipes/" LG_STR_FMT ".yaml",
                                       LG_STR_ARG(folder->path), LG_STR_ARG(name));
    if (!path.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    if (lg_io_exists(path.p)) {
        options->recipe = path.p;
    } else {
        options->recipe_out = path.p;
    }
    return LG_OK;
}

// Certificates and their recommendations go through one conversion together, and the tables that
// one recipe is given for; every other table goes through its own.
static LgStatus
publish_all(Job *job, LgError *err)
{
    const Options *all = job->options;
    const char **registers = LG_NEW_ARRAY(job->folder->arena, const char *, all->n_inputs);
    const char **tables = LG_NEW_ARRAY(job->folder->arena, const char *, all->n_inputs);
    size_t n_registers = 0;
    size_t n_tables = 0;
    if (!registers || !tables) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < all->n_inputs; i++) {
        LgTablesOptions options = all->tables;
        const char *input = all->inputs[i];
        const char *kind = NULL;
        if (lg_recipe_is(input) && !all->commit_each) {
            options.recipe = input;
            LG_TRY(publish_unit(job, &options, NULL, 0, err));
            continue;
        }
        LG_TRY(lg_convert_kind(&options.io, input, &kind, err));
        if (strcmp(kind, "epc") == 0) {
            registers[n_registers++] = input;
            continue;
        }
        if (all->commit_each) {
            return lg_error_set(err, LG_E_USAGE,
                                "%s is no register of certificates: publish it without "
                                "--commit-each",
                                input);
        }
        if (options.recipe) { // of all of them, which are one dataset
            tables[n_tables++] = input;
            continue;
        }
        if (!options.metadata && !lg_csvw_is(&options.io, input)) {
            LG_TRY(site_recipe(job->folder, input, &options, err));
        }
        LG_TRY(publish_unit(job, &options, &input, 1, err));
    }
    if (n_tables > 0) {
        LG_TRY(publish_unit(job, &all->tables, tables, n_tables, err));
    }
    return n_registers > 0 ? publish_registers(job, registers, n_registers, err) : LG_OK;
}

// What stays the same is not written again; what goes leaves a note.
static LgStatus
compare(Job *job, const LgSnapshot *live, LgError *err)
{
    LG_TRY(lg_sources_write(job->sources, job->load, err));
    LG_TRY(lg_release_compare(job->release, job->load, live, err));
    lg_bar_clear(job->bar);
    const Options *options = job->options;
    if (!options->tables.quiet && (options->dry_run || !lg_release_is_first(job->release))) {
        lg_release_print(job->release);
    }
    if (options->tables.report) {
        lg_release_report(job->release, options->tables.report);
    }
    return lg_release_bury(job->release, job->load, (int64_t)time(NULL), err);
}

static void
print_done(const Job *job, uint64_t quads, time_t seconds)
{
    char number[32];
    char rows[32];
    (void)fprintf(stderr, "Published %s triples from %s rows in %lld s.\n",
                  lg_cli_number(quads, number), lg_cli_number(job->rows, rows), (long long)seconds);
    for (size_t i = 0; i < job->n_datasets; i++) {
        (void)fprintf(stderr, "  " LG_STR_FMT "\n", LG_STR_ARG(job->datasets[i]));
    }
}

// Where bad rows go, and how many there may be. A file in the site is that of the last publication.
static LgStatus
choose_rejects(Job *job, LgError *err)
{
    LgFolder *folder = job->folder;
    Options *options = job->options;
    options->tables.max_rejects = folder->max_rejects;
    if (options->tables.max_rejects_text) {
        LG_TRY(lg_rejects_limit(lg_str_c(options->tables.max_rejects_text),
                                &options->tables.max_rejects, err));
    }
    if (!options->tables.rejects) {
        char name[32] = "rejects.csv";
        if (options->commit_each) { // each part has a file of its own
            (void)snprintf(name, sizeof(name), "rejects-%u.csv", options->part);
        }
        const LgStr path = lg_folder_file(folder, name);
        if (!path.p) {
            return lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
        options->tables.rejects = path.p;
        job->rejects = path.p;
    }
    return LG_OK;
}

// What a publication goes through, with the shares of time that a register takes.
static const LgBarStage stages[] = {{"looking", 2},
                                    {"reading", 57},
                                    {"comparing", 4},
                                    {"sorting by subject", 13},
                                    {"sorting by object", 24}};

static LgStatus
convert_and_compare(Job *job, LgError *err)
{
    Options *options = job->options;
    LgFolder *folder = job->folder;
    LgSnapshot *live = NULL;
    LG_TRY(lg_store_snapshot(folder->store, &live, err));
    job->live = live;
    LgStatus st = lg_sources_read(folder->arena, folder->base, live, &job->sources, err);
    st = st == LG_OK ? lg_tables_init(&options->tables, options->inputs, options->n_inputs, err)
                     : st;
    if (st == LG_OK && !options->dry_run) {
        options->tables.csvw_name = LG_DOWNLOADS_NAME;
        options->tables.csvw_offered = true;
        st = lg_downloads_begin(folder, live, &options->tables.csvw, err);
    }
    const LgConvertLive published = lg_live_of(live);
    options->tables.live = &published;
    if (st == LG_OK) {
        st = publish_all(job, err);
    }
    options->tables.live = NULL;
    lg_tables_done(&options->tables);
    if (st == LG_OK && job->converted > 0 && !job->again) {
        st = compare(job, live, err);
    }
    lg_snapshot_unref(live);
    return st;
}

static void
print_end(const Job *job, LgStatus st, uint64_t quads, time_t seconds)
{
    const Options *options = job->options;
    char number[32];
    if (st != LG_OK) {
        (void)fputs(options->commit_each ? "This part was not published; those before it are.\n"
                                         : "Nothing was published; the site is as it was.\n",
                    stderr);
        return;
    }
    if (options->tables.quiet) {
        return;
    }
    if (job->unchanged > 0) {
        (void)fprintf(stderr, "Nothing has changed in %s%s source%s since %s published%s.\n",
                      job->converted > 0 ? "" : "the ", lg_cli_number(job->unchanged, number),
                      job->unchanged == 1 ? "" : "s", job->unchanged == 1 ? "it was" : "they were",
                      job->converted > 0 ? "" : " (--force converts all the same)");
    }
    if (options->dry_run) {
        (void)fputs("Nothing was published (--dry-run); the site is as it was.\n", stderr);
    } else if (job->converted > 0) {
        print_done(job, quads, seconds);
    }
}

static LgStatus
publish_once(LgFolder *folder, Options *options, bool *out_again, LgError *err)
{
    LgBar bar;
    lg_bar_init(&bar, options->tables.quiet);
    lg_bar_plan(&bar, stages, sizeof(stages) / sizeof(*stages));
    Job job = {.folder = folder, .options = options, .bar = &bar};
    job.loaded = LG_NEW_ARRAY(folder->arena, const char *, MAX_VOCAB);
    job.datasets = LG_NEW_ARRAY(folder->arena, LgStr, MAX_DATASETS);
    job.release = lg_release_new(folder->arena);
    if (!job.loaded || !job.datasets || !job.release) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    const LgStr spill = lg_folder_file(folder, "tmp-keys");
    if (!spill.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    options->tables.spill = spill.p;
    options->tables.memory = folder->load_memory / KEYS_SHARE;
    options->tables.base = folder->base;
    options->tables.publisher = folder->publisher;
    options->tables.licence = folder->licence;
    if (options->tables.catalogue == LG_CATALOGUE_SILENT) {
        options->tables.catalogue = folder->strict ? LG_CATALOGUE_REFUSE : LG_CATALOGUE_WARN;
    }
    LG_TRY(lg_data_folder(folder->arena, &job.data, err));
    LG_TRY(choose_rejects(&job, err));
    const LgLoadOptions how = {
        .memory = folder->load_memory, .progress = &bar.progress, .wait_ms = LG_CLI_WAIT_MS};
    LG_TRY(lg_load_begin(folder->store, &how, &job.load, err));
    const time_t begun = time(NULL);
    uint64_t quads = 0;
    LgStatus st = convert_and_compare(&job, err);
    if (st == LG_OK && job.converted > 0 && !job.again && !options->dry_run) {
        quads = lg_load_count(job.load);
        st = lg_load_commit(job.load, err);
    } else {
        lg_load_abort(job.load);
    }
    lg_bar_clear(&bar);
    if (!job.again || st != LG_OK) {
        print_end(&job, st, quads, time(NULL) - begun);
    }
    lg_release_done(job.release);
    *out_again = job.again;
    return st;
}

// A file may have begun to feed a graph that files feed which have not changed.
static LgStatus
publish(LgFolder *folder, Options *options, LgError *err)
{
    bool again = false;
    LG_TRY(publish_once(folder, options, &again, err));
    if (!again) {
        return LG_OK;
    }
    if (!options->tables.quiet) {
        (void)fputs("What has changed belongs together with what has not: once more, with all.\n",
                    stderr);
    }
    options->force = true;
    if (options->tables.report) {
        lg_report_clear(options->tables.report);
    }
    return publish_once(folder, options, &again, err);
}

// The files that mention the year of a part in their names, in the order given.
static size_t
files_of(unsigned year, const char *const *inputs, size_t n, const char **out)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (lg_convert_year(lg_convert_stem(lg_str_c(inputs[i]))) == year) {
            out[found++] = inputs[i];
        }
    }
    return found;
}

// A publication for each year that names of files mention, those without a year first. What a run
// before that was stopped has finished has not changed since.
static LgStatus
publish_parts(LgFolder *folder, Options *options, LgError *err)
{
    enum { YEARS = 2100 };
    const char *const *inputs = options->inputs;
    const size_t n = options->n_inputs;
    const char **files = LG_NEW_ARRAY(folder->arena, const char *, n);
    const bool force = options->force;
    options->done = LG_NEW_ARRAY(folder->arena, LgSource, n);
    if (!files || !options->done) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    options->inputs = files;
    for (unsigned year = 0; year < YEARS; year++) {
        options->n_inputs = files_of(year, inputs, n, files);
        if (options->n_inputs == 0) {
            continue;
        }
        options->part = year;
        options->force = force;
        options->tables.rejects = NULL;
        if (!options->tables.quiet) {
            (void)fprintf(stderr, year ? "Year %u\n" : "Files without a year\n", year);
        }
        LG_TRY(publish(folder, options, err));
        options->n_done += options->n_inputs;
    }
    return LG_OK;
}

static LgStatus
publish_and_report(LgFolder *folder, void *ctx, LgError *err)
{
    Options *options = (Options *)ctx;
    LG_TRY(lg_tables_report(&options->tables, err));
    const LgStatus st =
        options->commit_each ? publish_parts(folder, options, err) : publish(folder, options, err);
    return lg_tables_reported(&options->tables, st, err);
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    if (code != LG_EXIT_DONE) {
        return code;
    }
    return options.geography
               ? lg_folder_run("publish", argv[optind], lg_geography_publish, &options.tables.quiet)
               : lg_folder_run("publish", argv[optind], publish_and_report, &options);
}

const LgCommand lg_cmd_publish = {
    .name = "publish",
    .arguments = "SITE RECIPE|TABLE ... | SITE --geography",
    .summary = "Convert tables and publish them, all or nothing",
    .help =
        "Registers of energy certificates and cube tables are known by their headers. Other\n"
        "tables need a recipe: without one, the roles of the columns are guessed, explained\n"
        "and written to SITE/recipes/, and the command stops with status 3 for a review.\n"
        "Publishing a dataset again replaces it: only what differs is written; records\n"
        "(certificates, observations) that come, change and go are counted and the first\n"
        "of them named, and those that go are answered with 410 Gone from then on.\n"
        "A table may be a pipe, such as <(command), or standard input (-): CSV, plain or\n"
        "gzip.\n"
        "\n"
        "  -r, --recipe FILE    recipe for the tables, or a qube-config.json of csvcubed\n"
        "      --member NAME    the sheet of a workbook, or the file in a zip, for a table "
        "without\n"
        "                       a recipe ('lodge convert TABLE --list' has the names)\n"
        "  -c, --columns FILE   a table2qb columns.csv that says what columns mean\n"
        "      --components FILE\n"
        "                       its components.csv: descriptions, and code lists beside it\n"
        "  -m, --metadata FILE  metadata of CSV on the Web for the table; without it,\n"
        "                       TABLE-metadata.json and csv-metadata.json beside the table are\n"
        "                       used. A metadata document may also stand for its tables.\n"
        "      --csvw-mode M    minimal (default), or standard: publish triples about the rows\n"
        "                       of tables with metadata, too\n"
        "  -y, --yes            publish what was guessed without a review\n"
        "      --strict         refuse a dataset that does not say enough for a catalogue\n"
        "                       (always with strict: yes in lodge.yaml)\n"
        "      --with-addresses certificates: publish the address columns too, in a graph\n"
        "                       of their own with the licence notice\n"
        "      --with-old-keys  certificates: say which URI each had by its LMK key, and lead\n"
        "                       from that to the one by number\n"
        "  -f, --force          convert sources that have not changed, too\n"
        "  -n, --dry-run        convert, check and compare only: nothing is published\n"
        "      --report FILE    write what was found, counted and changed: FILE.json, .csv or\n"
        "                       .html\n"
        "      --color WHEN     colour the report: auto (on a terminal), always or never\n"
        "      --rejects FILE   registers: bad rows are left out and go here, with the reason\n"
        "                       (default: SITE/rejects.csv)\n"
        "      --max-rejects N  publish nothing when more than N rows are bad, or a share of\n"
        "                       them (default: 0.1%)\n"
        "      --commit-each    registers with files for each year: publish them year by year;\n"
        "                       when that is stopped, the same command goes on behind the\n"
        "                       years that were finished\n"
        "      --geography      publish the bundled areas and authorities with their starts, ends\n"
        "                       and successors, instead of tables\n"
        "  -q, --quiet          only errors\n"
        "\n"
        "Examples:\n"
        "  lodge publish site dwellings.csv\n"
        "  lodge publish site site/recipes/dwellings.yaml\n"
        "  lodge publish site certificates.csv.gz recommendations.csv.gz\n"
        "  unzip -p all.zip certificates.csv | lodge publish site -\n",
    .run = run,
};
