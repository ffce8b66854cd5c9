// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge publish SITE RECIPE|TABLE ...: convert, validate, load, describe: one
// transaction.

#include "base/limits.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/data.h"
#include "cli/folder.h"
#include "cli/release.h"
#include "cli/tables.h"
#include "convert/recipe.h"
#include "rdf/read.h"

#include <getopt.h>
#include <stdio.h>
#include <time.h>

typedef struct {
    LgTablesOptions tables;
    const char *max_rejects;   ///< as given; null: as the site says
    const char *const *inputs; ///< tables and recipes as given
    size_t n_inputs;
    const char *report; ///< file for the report as JSON; may be null
    bool dry_run;
} Options;

typedef struct {
    LgFolder *folder;
    Options *options;
    LgBar *bar;
    LgLoad *load;
    LgStr data;          ///< folder with vocab/
    const char **loaded; ///< vocab files of this load
    size_t n_loaded;
    uint64_t rows;
    LgStr *datasets;
    size_t n_datasets;
    LgRelease *release;
} Job;

enum { MAX_VOCAB = 64, MAX_DATASETS = 4096 };

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"recipe", required_argument, NULL, 'r'},   {"columns", required_argument, NULL, 'c'},
        {"with-addresses", no_argument, NULL, 'a'}, {"yes", no_argument, NULL, 'y'},
        {"dry-run", no_argument, NULL, 'n'},        {"report", required_argument, NULL, 'R'},
        {"rejects", required_argument, NULL, 'B'},  {"max-rejects", required_argument, NULL, 'M'},
        {"quiet", no_argument, NULL, 'q'},          {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "r:c:ynq", longs, NULL)) != -1;) {
        switch (c) {
        case 'r': options->tables.recipe = optarg; break;
        case 'c': options->tables.registry = optarg; break;
        case 'a': options->tables.with_addresses = true; break;
        case 'y': options->tables.yes = true; break;
        case 'R': options->report = optarg; break;
        case 'n': options->dry_run = true; break;
        case 'B': options->tables.rejects = optarg; break;
        case 'M': options->max_rejects = optarg; break;
        case 'q': options->tables.quiet = true; break;
        default: return lg_cli_usage("publish", "unknown option");
        }
    }
    if (argc - optind < 2) {
        return lg_cli_usage("publish", "a site and at least one table or recipe are needed");
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
    LgArena *arena = job->folder->arena;
    const LgStr base = job->folder->base;
    const LgStr stem = {name, lg_str_find(lg_str_c(name), '.')};
    const LgStr path = lg_arena_printf(arena, LG_STR_FMT "/vocab/%s", LG_STR_ARG(job->data), name);
    const LgStr graph = lg_arena_printf(arena, LG_STR_FMT "graph/vocab/" LG_STR_FMT,
                                        LG_STR_ARG(base), LG_STR_ARG(stem));
    if (!path.p || !graph.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_load_drop(job->load, graph, err));
    const LgReadOptions read = {.base = base, .graph = graph, .blank_scope = stem};
    uint64_t n = 0;
    return lg_read_file(&lg_io_plain, path.p, &read, lg_load_sink(job->load), &n, err);
}

// Convert tables that make one dataset, or one recipe, into the load.
static LgStatus
publish_one(Job *job, const LgTablesOptions *options, const char *const *inputs, size_t n,
            LgError *err)
{
    LgConvertResult result;
    LG_TRY(lg_tables_convert(options, inputs, n, job->bar, lg_load_sink(job->load),
                             job->folder->arena, &result, err));
    for (size_t i = 0; i < result.n_graphs; i++) {
        LG_TRY(lg_load_drop(job->load, result.graphs[i], err));
    }
    for (size_t i = 0; i < result.n_vocab; i++) {
        LG_TRY(load_vocab(job, result.vocab[i], err));
    }
    for (size_t i = 0; i < result.n_datasets && job->n_datasets < MAX_DATASETS; i++) {
        job->datasets[job->n_datasets++] = result.datasets[i];
    }
    LG_TRY(lg_release_add(job->release, &result, err));
    job->rows += result.rows;
    return LG_OK;
}

// The site's recipe for a table: recipes/NAME.yaml, used when it is there, written
// when roles have to be guessed.
static LgStatus
site_recipe(LgFolder *folder, const char *table, LgTablesOptions *options, LgError *err)
{
    const char *slash = strrchr(table, '/');
    LgStr name = lg_str_c(slash ? slash + 1 : table);
    name.n = lg_str_find(name, '.');
    const LgStr path = lg_arena_printf(folder->arena, LG_STR_FMT "/recipes/" LG_STR_FMT ".yaml",
                                       LG_STR_ARG(folder->path), LG_STR_ARG(name));
    if (!path.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    if (lg_io_exists(path.p)) {
        options->recipe = path.p;
    } else {
        options->recipes = path.p;
    }
    return LG_OK;
}

// Certificates and their recommendations go through one conversion together,
// every other table through its own.
static LgStatus
publish_all(Job *job, LgError *err)
{
    const Options *all = job->options;
    const char **registers = LG_NEW_ARRAY(job->folder->arena, const char *, all->n_inputs);
    size_t n_registers = 0;
    if (!registers) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < all->n_inputs; i++) {
        LgTablesOptions options = all->tables;
        const char *input = all->inputs[i];
        const char *kind = NULL;
        if (lg_recipe_is(input)) {
            options.recipe = input;
            LG_TRY(publish_one(job, &options, NULL, 0, err));
            continue;
        }
        LG_TRY(lg_convert_kind(&options.io, input, &kind, err));
        if (strcmp(kind, "epc") == 0) {
            registers[n_registers++] = input;
            continue;
        }
        if (!options.recipe) {
            LG_TRY(site_recipe(job->folder, input, &options, err));
        }
        LG_TRY(publish_one(job, &options, &input, 1, err));
    }
    return n_registers > 0 ? publish_one(job, &all->tables, registers, n_registers, err) : LG_OK;
}

// What stays the same is not written again; what goes leaves a note.
static LgStatus
compare(Job *job, LgError *err)
{
    LgSnapshot *live = NULL;
    LG_TRY(lg_store_snapshot(job->folder->store, &live, err));
    const LgStatus st = lg_release_compare(job->release, job->load, live, err);
    lg_snapshot_unref(live);
    LG_TRY(st);
    lg_bar_clear(job->bar);
    const Options *options = job->options;
    if (!options->tables.quiet && (options->dry_run || !lg_release_is_first(job->release))) {
        lg_release_print(job->release);
    }
    if (options->tables.json) {
        lg_release_json(job->release, options->tables.json);
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
choose_rejects(LgFolder *folder, Options *options, LgError *err)
{
    options->tables.max_rejects = folder->max_rejects;
    if (options->max_rejects) {
        LG_TRY(lg_rejects_limit(lg_str_c(options->max_rejects), &options->tables.max_rejects, err));
    }
    if (!options->tables.rejects) {
        const LgStr path = lg_folder_file(folder, "rejects.csv");
        if (!path.p) {
            return lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
        options->tables.rejects = path.p;
        return lg_io_exists(path.p) ? lg_io_unlink(&lg_io_plain, path.p, err) : LG_OK;
    }
    return LG_OK;
}

// What a publication goes through, with the shares of time that a register takes.
static const LgBarStage stages[] = {
    {"reading", 58}, {"comparing", 4}, {"sorting by subject", 13}, {"sorting by object", 25}};

static LgStatus
publish(LgFolder *folder, Options *options, LgError *err)
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
    options->tables.base = folder->base;
    options->tables.publisher = folder->publisher;
    options->tables.licence = folder->licence;
    LG_TRY(lg_data_folder(folder->arena, &job.data, err));
    LG_TRY(choose_rejects(folder, options, err));
    const LgLoadOptions how = {
        .memory = folder->load_memory, .progress = &bar.progress, .wait_ms = LG_CLI_WAIT_MS};
    LG_TRY(lg_load_begin(folder->store, &how, &job.load, err));
    const time_t begun = time(NULL);
    LgStatus st = lg_tables_init(&options->tables, options->inputs, options->n_inputs, err);
    if (st == LG_OK) {
        st = publish_all(&job, err);
    }
    lg_tables_done(&options->tables);
    uint64_t quads = 0;
    st = st == LG_OK ? compare(&job, err) : st;
    if (st == LG_OK && !options->dry_run) {
        quads = lg_load_count(job.load);
        st = lg_load_commit(job.load, err);
    } else {
        lg_load_abort(job.load);
    }
    lg_bar_clear(&bar);
    if (st != LG_OK) {
        (void)fputs("Nothing was published; the site is as it was.\n", stderr);
    } else if (options->dry_run) {
        (void)fputs("Nothing was published (--dry-run); the site is as it was.\n", stderr);
    } else if (!options->tables.quiet) {
        print_done(&job, quads, time(NULL) - begun);
    }
    lg_release_done(job.release);
    return st;
}

static LgStatus
publish_and_report(LgFolder *folder, void *ctx, LgError *err)
{
    Options *options = (Options *)ctx;
    LgBuf json = {0};
    options->tables.json = options->report ? &json : NULL;
    LgStatus st = publish(folder, options, err);
    if (json.n > 0) {
        const LgStatus saved = lg_tables_save(options->report, &json, st == LG_OK ? err : NULL);
        st = st == LG_OK ? saved : st;
    }
    lg_buf_done(&json);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE
               ? lg_folder_run("publish", argv[optind], publish_and_report, &options)
               : code;
}

const LgCommand lg_cmd_publish = {
    .name = "publish",
    .arguments = "SITE RECIPE|TABLE ...",
    .summary = "Convert tables and publish them, all or nothing",
    .help = "Registers of energy certificates and cube tables are known by their headers. Other\n"
            "tables need a recipe: without one, the roles of the columns are guessed, explained\n"
            "and written to SITE/recipes/, and the command stops with status 3 for a review.\n"
            "Publishing a dataset again replaces it: only what differs is written; records\n"
            "(certificates, observations) that come, change and go are counted and the first\n"
            "of them named, and those that go are answered with 410 Gone from then on.\n"
            "A table may be a pipe, such as <(command), or standard input (-): CSV, plain or\n"
            "gzip.\n"
            "\n"
            "  -r, --recipe FILE    recipe for the tables\n"
            "  -c, --columns FILE   a table2qb columns.csv that says what columns mean\n"
            "  -y, --yes            publish what was guessed without a review\n"
            "      --with-addresses certificates: publish the address columns too, in a graph\n"
            "                       of their own with the licence notice\n"
            "  -n, --dry-run        convert, check and compare only: nothing is published\n"
            "      --report FILE    write what was found, counted and changed as JSON\n"
            "      --rejects FILE   registers: bad rows are left out and go here, with the reason\n"
            "                       (default: SITE/rejects.csv)\n"
            "      --max-rejects N  publish nothing when more than N rows are bad, or a share of\n"
            "                       them (default: 0.1%)\n"
            "  -q, --quiet          only errors\n"
            "\n"
            "Examples:\n"
            "  lodge publish site dwellings.csv\n"
            "  lodge publish site site/recipes/dwellings.yaml\n"
            "  lodge publish site certificates.csv.gz recommendations.csv.gz\n"
            "  unzip -p all.zip certificates.csv | lodge publish site -\n",
    .run = run,
};
