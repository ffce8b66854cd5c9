// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tables with metadata as a dataset of a site: its URIs, its graph, its entry in the catalogue.

#include "base/limits.h"
#include "convert/convert.h"
#include "convert/csvw.h"
#include "convert/cube_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    LgCube cube; // what a catalogue entry is made of
    LgRecipe recipe;
    LgStr folder;   // of the input, with a slash at its end; or empty
    LgStr name;     // of the input, without folder
    LgStr metadata; // likewise of the document that was given; empty: look for it
    LgStr prefix;   // for the URLs of the files in the folder
    LgCsvwResult result;
} Dataset;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert");
}

// --- Is it for us? -------------------------------------------------------------------------------

static void
split(LgStr path, LgStr *out_folder, LgStr *out_name)
{
    const size_t slash = lg_str_behind(path, '/');
    *out_folder = (LgStr){path.p, slash};
    *out_name = lg_str_from(path, slash);
}

// Does the document at `path` mention `name`?
static bool
mentions(const LgIo *io, const char *path, LgStr name)
{
    LgBuf text = {0};
    const bool found = lg_csvw_is(io, path) &&
                       lg_io_slurp(io, path, LG_LIMIT_RECIPE, &text, NULL) == LG_OK &&
                       lg_str_search(lg_buf_view(&text), name) < text.n;
    lg_buf_done(&text);
    return found;
}

bool
lg_csvw_detect(const LgIo *io, const char *path)
{
    char beside[4096];
    LgStr folder;
    LgStr name;
    if (lg_pipes_find(io->pipes, path)) {
        return false;
    }
    if (lg_csvw_is(io, path)) {
        return true;
    }
    split(lg_str_c(path), &folder, &name);
    int n = snprintf(beside, sizeof(beside), "%s-metadata.json", path);
    if (n > 0 && (size_t)n < sizeof(beside) && mentions(io, beside, name)) {
        return true;
    }
    n = snprintf(beside, sizeof(beside), "%.*scsv-metadata.json", (int)folder.n, folder.p);
    return n > 0 && (size_t)n < sizeof(beside) && mentions(io, beside, name);
}

// --- Names ---------------------------------------------------------------------------------------

// The name of the folder that a file is in.
static LgStr
folder_name(LgArena *arena, LgStr folder)
{
    const LgStr path = lg_arena_str(arena, folder.n > 0 ? folder : LG_STR("."));
    char *full = path.p ? realpath(path.p, NULL) : NULL;
    LgStr around;
    LgStr name = {0};
    if (full) {
        split(lg_str_c(full), &around, &name);
        name = lg_arena_str(arena, name);
    }
    free(full); // realpath() allocates by itself
    return name;
}

// "homes" of "homes.csv-metadata.json", of "homes.csv"; the folder's of "csv-metadata.json".
static LgStr
stem_of(LgArena *arena, LgStr folder, LgStr name)
{
    static const LgStr endings[] = {LG_STR_INIT("-metadata.json"), LG_STR_INIT(".json")};
    if (lg_str_eq(name, LG_STR("csv-metadata.json")) || lg_str_eq(name, LG_STR("metadata.json"))) {
        return folder_name(arena, folder);
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        name.n -= name.n > endings[i].n && lg_str_ends(name, endings[i]) ? endings[i].n : 0;
    }
    return lg_convert_stem(name);
}

static LgStatus
name_dataset(Dataset *d, LgError *err)
{
    LgCube *cube = &d->cube;
    const LgConvertOptions *options = cube->options;
    LgStr folder;
    const LgPipe *pipe = lg_pipes_find(options->io->pipes, options->inputs[0]);
    if (pipe) {
        return lg_error_set(
            err, LG_E_USAGE,
            "%s has no URL that metadata could mean: with metadata, a table must be "
            "a file",
            lg_pipe_name(pipe));
    }
    split(lg_str_c(options->inputs[0]), &d->folder, &d->name);
    if (lg_csvw_is(options->io, options->inputs[0])) {
        d->metadata = d->name;
        d->name = (LgStr){0};
    } else if (options->metadata) {
        split(lg_str_c(options->metadata), &folder, &d->metadata);
        if (!lg_str_eq(folder, d->folder)) {
            return lg_error_set(
                err, LG_E_USAGE,
                "%s must be in the folder of %s, whose URLs its own are relative to",
                options->metadata, options->inputs[0]);
        }
    }
    const LgStr first = d->name.n > 0 ? d->name : d->metadata;
    LG_TRY(lg_slug_make(cube->arena, stem_of(cube->arena, d->folder, first), &cube->slug, err));
    cube->dataset = lg_cube_iri(cube, "data/", cube->slug, (LgStr){0});
    cube->graph = lg_cube_iri(cube, "graph/", cube->slug, (LgStr){0});
    d->prefix = lg_arena_printf(cube->arena, LG_STR_FMT "/", LG_STR_ARG(cube->dataset));
    cube->graphs = LG_NEW_ARRAY(cube->arena, LgStr, 2);
    return cube->dataset.p && cube->graph.p && d->prefix.p && cube->graphs ? LG_OK : no_memory(err);
}

static LgStr
url_of(const Dataset *d, LgStr name)
{
    const LgStr path = lg_slug_encode(d->cube.arena, name, false);
    return name.n == 0 ? (LgStr){0}
                       : lg_arena_printf(d->cube.arena, LG_STR_FMT LG_STR_FMT,
                                         LG_STR_ARG(d->prefix), LG_STR_ARG(path));
}

// --- Running -------------------------------------------------------------------------------------

static LgStatus
convert_tables(Dataset *d, LgSink *sink, LgError *err)
{
    const LgCube *cube = &d->cube;
    const LgStr scope = lg_arena_printf(cube->arena, LG_STR_FMT "-", LG_STR_ARG(cube->slug));
    const LgCsvwOptions how = {
        .io = cube->options->io,
        .prefix = d->prefix,
        .folder = d->folder,
        .beside = true,
        .table = url_of(d, d->name),
        .metadata = url_of(d, d->metadata),
        .standard = cube->options->standard,
        .graph = cube->graph,
        .scope = scope,
        .progress = cube->options->progress,
    };
    if (!scope.p || (d->name.n > 0 && !how.table.p) || (d->metadata.n > 0 && !how.metadata.p)) {
        return no_memory(err);
    }
    LG_TRY(lg_csvw_convert(&how, sink, cube->report, cube->arena, &d->result, err));
    const LgCsvwResult *made = &d->result;
    return how.table.n == 0 ||
                   lg_str_index(how.table, made->tables, made->n_tables) < made->n_tables
               ? LG_OK
               : lg_error_set(err, LG_E_USAGE,
                              LG_STR_FMT " does not describe " LG_STR_FMT
                                         ": none of its tables has this \"url\"",
                              LG_STR_ARG(d->metadata), LG_STR_ARG(d->name));
}

// A date, or nothing: what else the metadata says is not for the catalogue.
static LgStr
date_of(LgStr s)
{
    const bool shape = s.n >= 10 && s.p[4] == '-' && s.p[7] == '-' && lg_char_is_digit(s.p[0]);
    return shape && (s.n == 10 || (s.p[10] == 'T' && s.n >= 19)) ? s : (LgStr){0};
}

// The documents that properties without a URL of their own ("table.csv#column") are in: without a
// word about them nobody could look the properties up.
static void
describe_tables(const Dataset *d, LgEmit *emit)
{
    for (size_t i = 0; i < d->result.n_tables; i++) {
        const LgStr url = d->result.tables[i];
        if (lg_str_starts(url, d->prefix)) {
            lg_emit_iri(emit, url, LG_STR(LG_NS_RDF "type"), LG_STR(LG_CSVW_NS "Table"));
            lg_emit_string(emit, url, LG_STR(LG_NS_RDFS "label"), lg_str_from(url, d->prefix.n));
            lg_emit_iri(emit, url, LG_STR(LG_NS_DCT "isPartOf"), d->cube.dataset);
        }
    }
}

static LgStatus
catalogue(Dataset *d, LgSink *sink, LgError *err)
{
    LgCube *cube = &d->cube;
    const LgCsvwAbout *about = &d->result.about;
    LgEmit *emit = LG_NEW(cube->arena, LgEmit);
    LgStr *keywords = LG_NEW_ARRAY(cube->arena, LgStr, about->n_keywords + 1);
    if (!emit || !keywords) {
        return no_memory(err);
    }
    for (size_t i = 0; i < about->n_keywords; i++) {
        keywords[i] = about->keywords[i];
    }
    d->recipe.dataset = (LgRecipeDataset){
        .slug = cube->slug,
        .title = about->title.n > 0 ? about->title : cube->slug,
        .comment = about->comment.n > 0 ? about->comment : about->description,
        .description = about->description,
        .contact = about->contact,
        .theme = about->theme,
        .publisher = about->publisher,
        .creator = about->creator,
        .license = lg_iri_check(about->licence, NULL) == LG_OK ? about->licence : (LgStr){0},
        .issued = date_of(about->issued),
        .modified = date_of(about->modified),
        .language = about->lang,
        .keywords = keywords,
        .n_keywords = about->n_keywords,
    };
    cube->recipe = &d->recipe;
    lg_cube_meta_check(cube, "in the metadata as rdfs:comment, dc:description, dc:publisher, "
                             "dc:license, dcat:contactPoint, dc:issued and dcat:theme");
    if (lg_report_n(cube->report, LG_SEVERITY_ERROR) > 0) {
        return lg_error_set(err, LG_E_INVALID, "the catalogue entry is not complete");
    }
    LG_TRY(lg_cube_issued(cube, err));
    cube->graphs[cube->n_graphs++] = cube->graph;
    lg_emit_init(emit, sink, err);
    LG_TRY(lg_cube_graph(
        cube, emit, lg_arena_printf(cube->arena, LG_STR_FMT "/metadata", LG_STR_ARG(cube->graph)),
        err));
    lg_cube_meta(cube, emit, d->result.triples);
    describe_tables(d, emit);
    d->result.triples += emit->n;
    return lg_emit_flush(emit);
}

static LgStatus
tell(Dataset *d, LgConvertResult *out, LgError *err)
{
    LgCube *cube = &d->cube;
    out->rows = d->result.rows;
    lg_report_count(cube->report, "tables", (LgStr){0}, d->result.n_tables);
    lg_report_count(cube->report, "rows", (LgStr){0}, d->result.rows);
    if (d->result.nameless > 0) {
        const LgProblem problem = {
            .code = "W-CSVW-BLANK",
            .severity = LG_SEVERITY_WARNING,
            .file = lg_str_c(cube->options->inputs[0]),
            .text = LG_STR("rows are about something without a URI: blank nodes, which nobody can "
                           "link to and which are others after the next publication"),
            .fix = LG_STR("say \"aboutUrl\" in the metadata, such as \"/id/homes/{code}\""),
        };
        lg_report_add(cube->report, &problem);
    }
    return lg_cube_result(cube, (LgStr){0}, NULL, 0, d->result.triples, out, err);
}

static LgStatus
run(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
    LgConvertResult *out, LgError *err)
{
    Dataset d = {
        .cube = {.options = options, .arena = arena, .report = report, .base = options->base}};
    if (options->n_inputs != 1) {
        return lg_error_set(err, LG_E_USAGE,
                            "metadata of CSV on the Web names its tables itself: give the document "
                            "or one table");
    }
    LG_TRY(name_dataset(&d, err));
    LG_TRY(convert_tables(&d, sink, err));
    LG_TRY(catalogue(&d, sink, err));
    return tell(&d, out, err);
}

static bool
detect(const LgStr *header, uint32_t n)
{
    (void)header;
    (void)n;
    return false; // what is beside a table tells, see lg_csvw_detect()
}

const LgConverter lg_csvw_converter = {.name = "csvw", .detect = detect, .run = run};
