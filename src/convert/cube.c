// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Statistical series: from files and an optional recipe to a data cube.

#include "base/mem.h"
#include "base/time.h"
#include "base/yaml.h"
#include "convert/components_impl.h"
#include "convert/cube_csvw_impl.h"
#include "convert/guess_impl.h"
#include "convert/qube.h"
#include "convert/slug.h"

#include <stdio.h>
#include <stdlib.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert");
}

// A table is taken when nobody else knows its header.
static bool
detect(const LgStr *header, uint32_t n)
{
    return header != NULL && n > 0;
}

// --- What the other files share ---------------------------------------------

LgStr
lg_cube_iri(const LgCube *cube, const char *path, LgStr a, LgStr b)
{
    a.p = a.p ? a.p : ""; // printf wants a string even for no bytes
    b.p = b.p ? b.p : "";
    return lg_arena_printf(cube->arena, LG_STR_FMT "%s" LG_STR_FMT "%s" LG_STR_FMT,
                           LG_STR_ARG(cube->base), path, LG_STR_ARG(a), b.n > 0 ? "/" : "",
                           LG_STR_ARG(b));
}

void
lg_cube_problem(const LgCube *cube, LgProblem problem, uint32_t row, const LgTableColumn *column)
{
    LgBuf cell = {0};
    const LgTablePlace place = lg_table_place(cube->table, row);
    problem.file = place.file;
    problem.row = place.row;
    problem.line = place.line;
    problem.column = column->name;
    if (lg_table_address(cube->table, row, column, &cell)) {
        problem.cell = lg_buf_view(&cell);
    }
    lg_report_add(cube->report, &problem);
    lg_buf_done(&cell);
}

void
lg_cube_pair(const LgCube *cube, LgProblem problem, uint32_t row, uint32_t other,
             const LgTableColumn *column)
{
    LgBuf cell = {0};
    const LgTablePlace place = lg_table_place(cube->table, other);
    problem.other_file = place.file;
    problem.other_row = place.row;
    problem.other_line = place.line;
    if (lg_table_address(cube->table, other, column, &cell)) {
        problem.other_cell = lg_buf_view(&cell);
    }
    lg_cube_problem(cube, problem, row, column);
    lg_buf_done(&cell);
}

// --- Names ------------------------------------------------------------------

// What the recipe does not say about the dataset is made from the file's name.
LgStatus
lg_cube_name(LgCube *cube, LgRecipe *recipe, LgError *err)
{
    LgRecipeDataset *d = &recipe->dataset;
    const LgStr stem = lg_convert_stem(lg_str_c(cube->options->inputs[0]));
    if (d->title.n == 0) {
        d->title = lg_slug_label(cube->arena, stem);
    }
    if (d->slug.n == 0) {
        LG_TRY(lg_slug_make(cube->arena, d->title, &d->slug, err));
    }
    cube->slug = d->slug;
    cube->dataset = lg_cube_iri(cube, "data/", d->slug, (LgStr){0});
    cube->structure = lg_cube_iri(cube, "data/structure/", d->slug, (LgStr){0});
    cube->graph = lg_cube_iri(cube, "graph/", d->slug, (LgStr){0});
    return d->title.p && cube->dataset.p && cube->structure.p && cube->graph.p ? LG_OK
                                                                               : no_memory(err);
}

static LgStatus
note_issued(void *to, LgStr subject, LgStr value, LgError *err)
{
    LgCube *cube = (LgCube *)to;
    if (lg_str_eq(subject, cube->dataset)) {
        cube->issued = lg_arena_str(cube->arena, value);
    }
    return cube->issued.p || value.n == 0 ? LG_OK : no_memory(err);
}

LgStatus
lg_cube_issued(LgCube *cube, LgError *err)
{
    const LgConvertLive *live = cube->options->live;
    if (!live) {
        return LG_OK;
    }
    const LgStr metadata =
        lg_arena_printf(cube->arena, LG_STR_FMT "/metadata", LG_STR_ARG(cube->graph));
    return metadata.p ? live->read(live->ctx, metadata, LG_STR(LG_NS_DCT "issued"), (LgStr){0},
                                   note_issued, cube, err)
                      : no_memory(err);
}

// --- Recipes ----------------------------------------------------------------

// Where the recipe of these inputs is looked for and written.
static LgStr
recipe_path(const LgConvertOptions *options, LgArena *arena)
{
    const LgStr input = lg_str_c(options->inputs[0]);
    if (options->recipe_out) {
        return lg_arena_str(arena, lg_str_c(options->recipe_out));
    }
    return lg_arena_printf(arena, LG_STR_FMT LG_STR_FMT ".recipe.yaml",
                           (int)lg_str_behind(input, '/'), input.p,
                           LG_STR_ARG(lg_convert_stem(input)));
}

// Read a recipe, which does not contradict what was asked for.
static LgStatus
use_recipe(const LgCube *cube, const char *path, LgRecipe **out, LgError *err)
{
    const LgStr member = cube->options->member;
    LG_TRY(lg_recipe_read(cube->options->io, path, cube->arena, out, err));
    return member.n == 0 || lg_str_eq(member, (*out)->table.member)
               ? LG_OK
               : lg_error_set(err, LG_E_USAGE,
                              "%s is the recipe, and does not read '" LG_STR_FMT
                              "': another sheet needs a recipe and a slug of its own",
                              path, LG_STR_ARG(member));
}

static LgStatus
find_recipe(LgCube *cube, LgRecipe **out, LgError *err)
{
    const LgConvertOptions *options = cube->options;
    if (options->recipe) {
        return use_recipe(cube, options->recipe, out, err);
    }
    const LgPipe *pipe = lg_pipes_find(options->io->pipes, options->inputs[0]);
    if (pipe) {
        return lg_error_set(err, LG_E_USAGE,
                            "%s has no name that its dataset could take; give it a recipe",
                            lg_pipe_name(pipe));
    }
    const LgStr path = recipe_path(options, cube->arena);
    if (!path.p) {
        return no_memory(err);
    }
    if (lg_io_exists(path.p)) {
        return use_recipe(cube, path.p, out, err);
    }
    *out = lg_recipe_new(cube->arena);
    if (!*out) {
        return no_memory(err);
    }
    (*out)->table.member = options->member;
    return LG_OK;
}

// A workbook that marks one table of data is read there when nobody says otherwise.
static LgStatus
prefer_marked(LgCube *cube, LgRecipe *recipe, LgError *err)
{
    const LgConvertOptions *options = cube->options;
    LG_TRY(
        lg_sheet_marked(options->io, options->inputs[0], cube->arena, &recipe->table.marked, err));
    if (recipe->table.marked.n > 0) {
        lg_report_add(cube->report,
                      &(LgProblem){.code = "N-MARKED",
                                   .severity = LG_SEVERITY_NOTE,
                                   .file = lg_str_c(options->inputs[0]),
                                   .value = recipe->table.marked,
                                   .text = LG_STR("the table that the workbook marks is read")});
    }
    return LG_OK;
}

// The path of `file` as seen from the folder `dir`; both absolute.
static void
relative(LgStr dir, LgStr file, LgBuf *out)
{
    size_t common = 0; // length of the folders that both begin with
    for (size_t i = 0; i <= dir.n && i < file.n; i++) {
        const bool dir_ends = i == dir.n || dir.p[i] == '/';
        if (dir_ends && file.p[i] == '/') {
            common = i;
        }
        if (i == dir.n || dir.p[i] != file.p[i]) {
            break;
        }
    }
    for (size_t i = common; i < dir.n; i++) {
        if (dir.p[i] == '/') {
            lg_buf_add(out, LG_STR("../"));
        }
    }
    lg_buf_add(out, lg_str_from(file, common + 1));
}

// "files: [...]": the inputs, relative to the recipe, so that publishing the
// recipe finds them.
static void
files_text(const LgConvertOptions *options, LgStr recipe, LgArena *arena, LgBuf *out)
{
    const size_t slash = lg_str_behind(recipe, '/');
    const LgStr folder = lg_arena_str(arena, slash > 0 ? (LgStr){recipe.p, slash} : LG_STR("."));
    char *dir = folder.p ? realpath(folder.p, NULL) : NULL;
    lg_buf_add(out, LG_STR("files:\n"));
    for (size_t i = 0; i < options->n_inputs; i++) {
        char *file = realpath(options->inputs[i], NULL);
        LgBuf path = {0};
        if (dir && file) {
            relative(lg_str_c(strcmp(dir, "/") == 0 ? "" : dir), lg_str_c(file), &path);
        } else {
            lg_buf_add(&path, lg_str_c(options->inputs[i]));
        }
        lg_buf_add(out, LG_STR("  - "));
        lg_yaml_quote(out, lg_buf_view(&path));
        lg_buf_byte(out, '\n');
        lg_buf_done(&path);
        free(file); // realpath() allocates by itself
    }
    lg_buf_byte(out, '\n');
    free(dir);
}

static LgStatus
write_recipe(const LgConvertOptions *options, LgStr path, const LgRecipe *recipe, LgArena *arena,
             LgError *err)
{
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("# How this table becomes a data cube. Guessed: read it, correct it,\n"
                             "# and publish again with it.\n"));
    files_text(options, path, arena, &text);
    lg_recipe_text(recipe, &text);
    const LgStatus st =
        text.failed ? no_memory(err)
                    : lg_io_spit(options->io, path.p, LG_IO_CREATE, lg_buf_view(&text), err);
    lg_buf_done(&text);
    return st;
}

// Keep what was guessed; unless it is to go on (`yes`) somebody has to look at it first.
static LgStatus
keep_guess(LgCube *cube, LgRecipe *recipe, bool yes, LgConvertResult *out, LgError *err)
{
    char today[LG_TIME_TEXT];
    if (recipe->dataset.issued.n == 0) {
        const LgStr now = lg_time_iso(cube->options->now, today);
        recipe->dataset.issued = lg_arena_str(cube->arena, now);
    }
    const LgStr path = recipe_path(cube->options, cube->arena);
    if (!path.p) {
        return no_memory(err);
    }
    const LgStatus st = write_recipe(cube->options, path, recipe, cube->arena, yes ? NULL : err);
    if (st == LG_OK) {
        out->recipe = path;
    }
    if (yes) {
        return LG_OK; // a folder that cannot be written does not matter then
    }
    LG_TRY(st);
    return lg_error_set(err, LG_E_REVIEW,
                        "the roles of the columns were guessed: read " LG_STR_FMT
                        " and publish again, or say --yes",
                        LG_STR_ARG(path));
}

// --- What keeps URIs where they are --------------------------------------------------

// "homes.lock.csv" beside "homes.yaml".
LgStatus
lg_cube_lock_read(LgCube *cube, LgConvertResult *out, LgError *err)
{
    const LgStr recipe = cube->recipe->path;
    if (recipe.n == 0) {
        return LG_OK;
    }
    out->lock = lg_recipe_lock(cube->arena, recipe);
    return out->lock.p ? lg_lock_read(cube->options->io, out->lock.p, cube->arena, &cube->lock, err)
                       : no_memory(err);
}

LgStatus
lg_cube_lock_keep(const LgCube *cube, LgConvertResult *out, LgError *err)
{
    size_t n = 0;
    if (cube->lock) {
        (void)lg_lock_entries(cube->lock, &n);
    }
    if (n == 0) {
        return LG_OK; // all codes have notations of their own
    }
    LgBuf text = {0};
    lg_lock_text(cube->lock, &text);
    out->lock_text = text.failed ? (LgStr){0} : lg_arena_str(cube->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return out->lock_text.p ? LG_OK : no_memory(err);
}

// --- Running ----------------------------------------------------------------

LgStatus
lg_cube_refuse(const LgCube *cube, LgError *err)
{
    const unsigned long long n = lg_report_n(cube->report, LG_SEVERITY_ERROR);
    if (n == 0) {
        return LG_OK;
    }
    (void)lg_error_set(err, LG_E_INVALID, "%llu error%s: nothing was published", n,
                       n == 1 ? "" : "s");
    lg_error_at(err, cube->table->files[0].path, 0, 0);
    return LG_E_INVALID;
}

static LgStatus
columns(LgCube *cube, LgRecipe *recipe, LgConvertResult *out, LgError *err)
{
    if (recipe->qube) {
        return lg_qube_columns(cube->table, recipe, cube->report, cube->arena, err);
    }
    if (recipe->n_columns > 0) {
        return LG_OK;
    }
    LgGuess guess = {
        .table = cube->table, .recipe = recipe, .report = cube->report, .arena = cube->arena};
    if (cube->options->registry) {
        LG_TRY(lg_registry_read(cube->options->io, cube->options->registry, cube->arena,
                                &guess.registry, err));
        if (cube->options->components) {
            LG_TRY(lg_components_join(cube->options->io, cube->options->components, cube->arena,
                                      guess.registry, err));
        }
    }
    LG_TRY(lg_guess_columns(&guess, err));
    out->explanation = guess.explanation;
    return guess.review ? keep_guess(cube, recipe, guess.certain || cube->options->yes, out, err)
                        : LG_OK;
}

// The graphs of a dataset that was published before: what it has no more goes. Graphs below its own
// may be those of another dataset, whose slug begins with this one's and a slash.
static LgStatus
add_former(void *to, LgStr graph, LgStr unused, LgError *err)
{
    static const LgStr ends[] = {LG_STR_INIT("/periods"), LG_STR_INIT("/areas"),
                                 LG_STR_INIT("/vocabulary"), LG_STR_INIT("/organisations"),
                                 LG_STR_INIT("/code-list/*")};
    LgCube *cube = (LgCube *)to;
    const LgStr end = lg_str_from(graph, cube->graph.n);
    (void)unused;
    bool ours = false;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const size_t slash = lg_str_behind(ends[i], '/');
        ours |= lg_str_is_like(end, ends[i]) && lg_str_behind(end, '/') == slash;
    }
    if (!ours || lg_str_index(graph, cube->graphs, cube->n_graphs) < cube->n_graphs) {
        return LG_OK;
    }
    LgStr *more = LG_NEW_ARRAY(cube->arena, LgStr, cube->n_graphs + 1);
    const LgStr copy = lg_arena_str(cube->arena, graph);
    if (!more || !copy.p) {
        return no_memory(err);
    }
    memcpy(more, cube->graphs, cube->n_graphs * sizeof(*more));
    more[cube->n_graphs++] = copy;
    cube->graphs = more;
    return LG_OK;
}

LgStatus
lg_cube_result(LgCube *cube, LgStr class, const char *const *vocab, size_t n_vocab,
               uint64_t triples, LgConvertResult *out, LgError *err)
{
    const LgConvertLive *live = cube->options->live;
    out->datasets = LG_NEW_ARRAY(cube->arena, LgStr, 1);
    out->vocab = LG_NEW_ARRAY(cube->arena, const char *, n_vocab + 1);
    out->records = LG_NEW(cube->arena, LgConvertRecords);
    if (!out->datasets || !out->vocab || !out->records) {
        return no_memory(err);
    }
    if (class.n > 0) {
        *out->records = (LgConvertRecords){
            .graph = cube->graph,
            .class = class,
            .removed = lg_convert_removed(cube->arena, cube->base, cube->graph),
        };
        out->n_records = 1;
        if (!out->records->removed.p) {
            return no_memory(err);
        }
    }
    out->datasets[0] = cube->dataset;
    out->n_datasets = 1;
    for (size_t i = 0; i < n_vocab; i++) {
        out->vocab[out->n_vocab++] = vocab[i];
    }
    if (live) {
        LG_TRY(live->graphs(live->ctx, cube->graph, add_former, cube, err));
    }
    out->graphs = cube->graphs;
    out->n_graphs = cube->n_graphs;
    out->triples = triples;
    lg_report_count(cube->report, "triples", (LgStr){0}, triples);
    return LG_OK;
}

static LgStatus
result(LgCube *cube, uint64_t triples, LgConvertResult *out, LgError *err)
{
    static const char *const vocab[] = {"terms.ttl", "cube.ttl", "obs-status.ttl"};
    if (cube->csvw_version.n > 0) {
        const LgStr stem = lg_cube_csvw_stem(cube);
        out->csvw = lg_arena_printf(cube->arena, LG_STR_FMT "-" LG_STR_FMT, LG_STR_ARG(stem),
                                    LG_STR_ARG(cube->csvw_version));
        if (!stem.p || !out->csvw.p) {
            return no_memory(err);
        }
    }
    out->rows = cube->table->n_rows;
    lg_report_count(cube->report, "rows", (LgStr){0}, cube->table->n_rows);
    lg_report_count(cube->report, "observations", (LgStr){0}, cube->n_observations);
    if (cube->n_dropped > 0) {
        lg_report_count(cube->report, "rows without a value, left out", (LgStr){0},
                        cube->n_dropped);
    }
    return lg_cube_result(cube, LG_STR(LG_NS_QB "Observation"), vocab,
                          sizeof(vocab) / sizeof(vocab[0]), triples, out, err);
}

// What was guessed is shown as it would be published.
static LgStatus
preview(const LgCube *cube, LgConvertResult *out, LgError *err)
{
    if (out->explanation.n == 0 || lg_report_n(cube->report, LG_SEVERITY_ERROR) > 0) {
        return LG_OK;
    }
    LgBuf text = {0};
    lg_cube_preview(cube, &text);
    out->preview = text.failed ? (LgStr){0} : lg_arena_str(cube->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return out->preview.p ? LG_OK : no_memory(err);
}

// What was found out about a text and nobody said: it goes to a new recipe, so that it is settled,
// and the publisher sees it unless it is what one expects.
static void
tell_dialect(const LgCube *cube, LgRecipe *recipe)
{
    static const char *const encodings[] = {"UTF-8", "UTF-8", "UTF-16LE", "UTF-16BE",
                                            "Windows-1252"};
    const LgTable *table = cube->table;
    LgSheetOptions *told = &recipe->table;
    const bool plain = table->encoding == LG_ENCODING_AUTO || table->encoding == LG_ENCODING_UTF8;
    const bool odd_encoding = told->encoding == LG_ENCODING_AUTO && !plain;
    const bool odd_delimiter =
        told->delimiter == 0 && table->delimiter != 0 && table->delimiter != ',';
    if (!odd_encoding && !odd_delimiter) {
        return;
    }
    char text[96];
    const char sign[] = {'\'', table->delimiter, '\'', '\0'};
    (void)snprintf(text, sizeof(text), "read as %s with %s between the cells",
                   encodings[table->encoding], table->delimiter == '\t' ? "tabs" : sign);
    lg_report_add(cube->report,
                  &(LgProblem){.code = "N-DIALECT",
                               .severity = LG_SEVERITY_NOTE,
                               .file = table->files[0].path,
                               .text = lg_str_c(text),
                               .fix = LG_STR("'encoding' and 'delimiter' under 'table' in the "
                                             "recipe say otherwise")});
    if (recipe->path.n == 0) {
        told->encoding = odd_encoding ? table->encoding : told->encoding;
        told->delimiter = odd_delimiter ? table->delimiter : told->delimiter;
    }
}

// Without a recipe the table is where it seems to be.
static LgStatus
read_table(LgCube *cube, LgRecipe *recipe, LgError *err)
{
    const LgConvertOptions *options = cube->options;
    bool clear = true;
    if (recipe->path.n == 0 && !options->registry) {
        LG_TRY(lg_guess_layout(options->io, options->inputs[0], recipe, cube->arena, &clear, err));
    }
    LgSheetOptions how = recipe->table;
    how.progress = options->progress;
    const LgStatus st = lg_table_read(options->io, options->inputs, options->n_inputs, &how,
                                      &recipe->tidy, cube->report, &cube->table, err);
    if (!clear && st == LG_E_USAGE) {
        lg_error_prefix(err, "it is not clear where the table is: --member NAME names the sheet, "
                             "'table' in a recipe says more ('lodge help recipe.table'): ");
    } else if (!clear && (st == LG_E_SYNTAX || st == LG_E_INVALID)) {
        lg_error_prefix(err, "it is not clear where the table is: say so under 'table' in a recipe "
                             "('lodge help recipe.table'): ");
    }
    return st;
}

static LgStatus
convert(LgCube *cube, LgSink *sink, LgConvertResult *out, LgError *err)
{
    LgRecipe *recipe = NULL;
    LG_TRY(find_recipe(cube, &recipe, err));
    if (recipe->path.n == 0 && recipe->table.member.n == 0) {
        LG_TRY(prefer_marked(cube, recipe, err));
    }
    LG_TRY(read_table(cube, recipe, err));
    cube->recipe = recipe;
    tell_dialect(cube, recipe);
    LG_TRY(lg_cube_lock_read(cube, out, err));
    LG_TRY(lg_cube_name(cube, recipe, err));
    // What was guessed is checked before somebody looks at it: a wrong guess
    // shows in the report.
    const LgStatus guessed = columns(cube, recipe, out, err);
    if (guessed != LG_OK && guessed != LG_E_REVIEW) {
        return guessed;
    }
    LgError *inner = guessed == LG_OK ? err : NULL; // one message at a time
    LG_TRY(lg_cube_plan(cube, inner));
    LG_TRY(lg_cube_check(cube, inner));
    LG_TRY(preview(cube, out, inner));
    if (guessed == LG_E_REVIEW && lg_report_n(cube->report, LG_SEVERITY_ERROR) > 0) {
        return lg_error_set(err, LG_E_REVIEW, // --yes would not help
                            "the roles of the columns were guessed, with the errors above: correct "
                            "the table or " LG_STR_FMT " and publish again",
                            LG_STR_ARG(out->recipe));
    }
    LG_TRY(guessed);
    if (lg_report_n(cube->report, LG_SEVERITY_ERROR) == 0) {
        LG_TRY(lg_cube_changes(cube, err));
    }
    lg_cube_meta_check(cube, "under 'dataset' in the recipe");
    LG_TRY(lg_cube_refuse(cube, err));
    LG_TRY(lg_cube_issued(cube, err));
    LgEmit *emit = LG_NEW(cube->arena, LgEmit);
    if (!emit) {
        return no_memory(err);
    }
    lg_emit_init(emit, sink, err);
    LG_TRY(lg_cube_emit(cube, emit, err));
    LG_TRY(lg_cube_lock_keep(cube, out, err));
    return result(cube, emit->n, out, err);
}

static LgStatus
run(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
    LgConvertResult *out, LgError *err)
{
    LgCube cube = {.options = options, .arena = arena, .report = report, .base = options->base};
    const LgStatus st = convert(&cube, sink, out, err);
    lg_lock_done(cube.lock);
    lg_mem_free(cube.explained);
    lg_table_free(cube.table);
    return st;
}

const LgConverter lg_cube_converter = {.name = "cube", .detect = detect, .run = run};
