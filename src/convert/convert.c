// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/convert.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "convert/csvw.h"
#include "convert/register_impl.h"
#include "sheet/book.h"
#include "sheet/sheet.h"

#include <glob.h>

// The more particular first: a cube takes any table.
static const LgConverter *const converters[] = {&lg_epc_converter, &lg_cube_converter};
enum { N_CONVERTERS = sizeof(converters) / sizeof(converters[0]) };

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert");
}

// Paths so far.
typedef struct {
    LgArena *arena;
    const char **paths;
    size_t n, cap;
} Files;

static LgStatus
add_path(Files *files, LgStr path, LgError *err)
{
    const LgStr copy = path.p ? lg_arena_str(files->arena, path) : path;
    if (!copy.p ||
        !lg_mem_grow((void **)&files->paths, &files->cap, files->n + 1, sizeof(*files->paths))) {
        return no_memory(err);
    }
    files->paths[files->n++] = copy.p;
    return LG_OK;
}

// "councils/*.csv" is all that are there, by name.
static LgStatus
add_matching(Files *files, const LgYaml *at, LgStr pattern, LgError *err)
{
    glob_t found = {0};
    const int code = glob(pattern.p, 0, NULL, &found);
    LgStatus st = code == 0 ? LG_OK
                  : code == GLOB_NOMATCH
                      ? lg_yaml_fail(at, err, LG_E_INVALID, "there is no file " LG_STR_FMT,
                                     LG_STR_ARG(pattern))
                      : lg_yaml_fail(at, err, LG_E_IO, "cannot look for files " LG_STR_FMT,
                                     LG_STR_ARG(pattern));
    for (size_t i = 0; st == LG_OK && i < found.gl_pathc; i++) {
        st = add_path(files, lg_str_c(found.gl_pathv[i]), err);
    }
    globfree(&found);
    return st;
}

static LgStatus
add_files(Files *files, const LgYaml *list, const char *recipe, LgError *err)
{
    for (const LgYaml *file = list->first; file; file = file->next) {
        LG_TRY(lg_yaml_expect(file, LG_YAML_SCALAR, "the name of a file", err));
        const LgStr path = lg_recipe_beside(files->arena, lg_str_c(recipe), file->text);
        const bool many = path.p && lg_str_find(file->text, '*') < file->text.n;
        LG_TRY(many ? add_matching(files, file, path, err) : add_path(files, path, err));
    }
    return files->n > 0 ? LG_OK
                        : lg_yaml_fail(list, err, LG_E_INVALID, "expected at least one file");
}

LgStatus
lg_convert_files(const LgIo *io, const char *recipe, LgArena *arena, const char *const **out,
                 size_t *out_n, LgError *err)
{
    const LgYaml *root = NULL;
    LG_TRY(lg_yaml_read(io, recipe, arena, &root, err));
    const LgYaml *files = lg_yaml_get(root, LG_STR("files"));
    if (!files) {
        return lg_yaml_fail(root, err, LG_E_USAGE,
                            "no table was given, and the recipe names none under 'files'");
    }
    LG_TRY(lg_yaml_expect(files, LG_YAML_SEQUENCE, "files", err));
    Files found = {.arena = arena};
    LgStatus st = add_files(&found, files, recipe, err);
    const char **paths = st == LG_OK ? LG_NEW_ARRAY(arena, const char *, found.n) : NULL;
    if (paths) {
        memcpy(paths, found.paths, found.n * sizeof(*paths));
        *out = paths;
        *out_n = found.n;
    } else if (st == LG_OK) {
        st = no_memory(err);
    }
    lg_mem_free(found.paths);
    return st;
}

// A file that is there.
static LgStatus
add_file(LgStr path, const char **paths, size_t *n, LgError *err)
{
    if (!path.p) {
        return no_memory(err);
    }
    if (lg_io_exists(path.p)) {
        paths[(*n)++] = path.p;
    }
    return LG_OK;
}

// One that the recipe names; empty: it names none.
static LgStatus
add_beside(LgArena *arena, const LgRecipe *recipe, LgStr name, const char **paths, size_t *n,
           LgError *err)
{
    return name.n == 0 ? LG_OK
                       : add_file(lg_recipe_beside(arena, recipe->path, name), paths, n, err);
}

LgStatus
lg_convert_depends(const LgIo *io, const char *recipe, LgArena *arena, const char ***out,
                   size_t *out_n, LgError *err)
{
    LgRecipe *read = NULL;
    LG_TRY(lg_recipe_read(io, recipe, arena, &read, err));
    const size_t n_records = read->records ? read->records->n_columns : 0;
    const size_t n_columns = read->n_columns + n_records;
    const char **paths = LG_NEW_ARRAY(arena, const char *, n_columns + 2);
    if (!paths) {
        return no_memory(err);
    }
    size_t n = 0;
    LG_TRY(add_file(lg_recipe_lock(arena, read->path), paths, &n, err));
    LG_TRY(add_beside(arena, read, read->clean_file, paths, &n, err));
    for (size_t i = 0; i < n_columns; i++) {
        const LgStr codes = i < read->n_columns ? read->columns[i].codes
                                                : read->records->columns[i - read->n_columns].codes;
        LG_TRY(add_beside(arena, read, codes, paths, &n, err));
    }
    *out = paths;
    *out_n = n;
    return LG_OK;
}

// The converter that knows the header of one table.
static LgStatus
look_at(const LgIo *io, const char *path, LgStr member, const LgConverter **out, LgError *err)
{
    LgSheet *sheet = NULL;
    LgRow header = {0};
    const LgSheetOptions how = {.member = member};
    LG_TRY(lg_sheet_open(io, path, &how, &sheet, err));
    LgStatus st = lg_sheet_next(sheet, &header, err);
    if (st == LG_OK && header.n == 0) {
        st = lg_error_set(err, LG_E_INVALID, "the file is empty: expected a header row");
        lg_error_at(err, lg_sheet_name(sheet), 0, 0);
    }
    for (size_t i = 0; st == LG_OK && i < N_CONVERTERS; i++) {
        if (converters[i]->detect(header.cells, header.n)) {
            *out = converters[i];
            break;
        }
    }
    lg_sheet_close(sheet);
    return st;
}

// Registers and cube tables come as text: the sheets of a workbook are not looked at for them.
// Of a zip with several tables the most particular one tells what they are: there
// may be tables about tables among them.
static LgStatus
choose(const LgIo *io, const char *path, const LgConverter **out, LgError *err)
{
    LgBookKind book = LG_BOOK_NONE;
    LG_TRY(lg_book_kind(io, path, &book, err));
    if (book != LG_BOOK_NONE) {
        *out = converters[N_CONVERTERS - 1];
        return LG_OK;
    }
    LgArena *arena = lg_arena_new(0);
    LgStr *members = NULL;
    size_t n = 0;
    if (!arena) {
        return no_memory(err);
    }
    LgStatus st = lg_sheet_members(io, path, arena, &members, &n, err);
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        st = look_at(io, path, members[i], out, err);
        if (*out != converters[N_CONVERTERS - 1]) {
            break;
        }
    }
    lg_arena_free(arena);
    return st;
}

LgStr
lg_convert_stem(LgStr path)
{
    static const LgStr endings[] = {LG_STR_INIT(".gz"),  LG_STR_INIT(".zip"), LG_STR_INIT(".csv"),
                                    LG_STR_INIT(".tsv"), LG_STR_INIT(".txt"), LG_STR_INIT(".xlsx"),
                                    LG_STR_INIT(".ods")};
    LgStr name = lg_str_from(path, lg_str_behind(path, '/'));
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        const size_t n = name.n > endings[i].n ? name.n - endings[i].n : 0;
        name.n = n > 0 && lg_str_eq_nocase(lg_str_from(name, n), endings[i]) ? n : name.n;
    }
    return name;
}

LgStr
lg_convert_removed(LgArena *arena, LgStr base, LgStr graph)
{
    const LgStr epc = LG_STR("graph/epc/");
    LgStr dataset = graph;
    if (lg_str_starts(graph, base) && lg_str_starts(lg_str_from(graph, base.n), epc)) {
        const size_t type = base.n + epc.n;
        dataset.n = type + lg_str_find(lg_str_from(graph, type), '/');
    }
    return lg_arena_printf(arena, LG_STR_FMT "/removed", LG_STR_ARG(dataset));
}

LgStatus
lg_convert_kind(const LgIo *io, const char *path, const char **out, LgError *err)
{
    const LgConverter *converter = &lg_csvw_converter;
    if (!lg_csvw_detect(io, path)) {
        LG_TRY(choose(io, path, &converter, err));
    }
    *out = converter->name;
    return LG_OK;
}

// Does the recipe say that rows are records? "register: domestic" is for certificates.
static LgStatus
is_register(const LgConvertOptions *options, LgArena *arena, bool *out, LgError *err)
{
    const LgYaml *root = NULL;
    *out = false;
    if (options->recipe) {
        LG_TRY(lg_yaml_read(options->io, options->recipe, arena, &root, err));
        const LgYaml *node = lg_yaml_get(root, LG_STR("register"));
        *out = node && node->kind == LG_YAML_MAPPING;
    }
    return LG_OK;
}

LgStatus
lg_convert_run(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
               LgConvertResult *out, LgError *err)
{
    *out = (LgConvertResult){0};
    LgConvertOptions mine = *options;
    if (mine.n_inputs == 1 && !mine.recipe && lg_recipe_is(mine.inputs[0])) {
        mine.recipe = mine.inputs[0];
        mine.n_inputs = 0;
    }
    if (mine.n_inputs == 0) {
        if (!mine.recipe) {
            return lg_error_set(err, LG_E_USAGE, "no table was given");
        }
        LG_TRY(lg_convert_files(mine.io, mine.recipe, arena, &mine.inputs, &mine.n_inputs, err));
    }
    if (mine.recipe && mine.metadata) {
        return lg_error_set(err, LG_E_USAGE,
                            "a table has a recipe or metadata of CSV on the Web, not both");
    }
    const LgConverter *converter = NULL;
    bool records = false;
    LG_TRY(is_register(&mine, arena, &records, err));
    if (records) {
        converter = &lg_register_converter;
    } else if (!mine.recipe && (mine.metadata || lg_csvw_detect(mine.io, mine.inputs[0]))) {
        converter = &lg_csvw_converter;
    } else {
        LG_TRY(choose(mine.io, mine.inputs[0], &converter, err));
    }
    if (mine.member.n > 0 && converter != &lg_cube_converter) {
        return lg_error_set(err, LG_E_USAGE, "--member is for tables that become data cubes");
    }
    if (mine.standard && converter != &lg_csvw_converter) {
        return lg_error_set(err, LG_E_USAGE,
                            "%s has no metadata of CSV on the Web whose mode could be chosen",
                            mine.inputs[0]);
    }
    out->kind = converter->name;
    LG_TRY(converter->run(&mine, sink, report, arena, out, err));
    if (lg_report_failed(report)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the report");
    }
    return LG_OK;
}
