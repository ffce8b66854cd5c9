// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/pipeline.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "convert/rewrite.h"
#include "sheet/sheet.h"

#include <stdlib.h>

enum { MOST_ROWS = 20000, MOST_COLUMNS = 64 }; // rows are compared with each other

// The columns of the files that are read.
typedef enum {
    RESOURCE,
    ENDPOINT,
    COLUMN,
    FIELD,
    PATTERN,
    VALUE,
    FIELDS,
    SEPARATOR,
    PREPEND,
    APPEND,
    DEFAULT_FIELD,
    REPLACEMENT_FIELD,
    N_CELLS,
} Cell;

static const char *const titles[N_CELLS] = {
    "resource", "endpoint",  "column",  "field",  "pattern",       "value",
    "fields",   "separator", "prepend", "append", "default-field", "replacement-field"};

typedef struct {
    LgStr cells[N_CELLS];
    uint64_t line;
} Row;

typedef struct {
    const char *name;
    LgStr path;
    Row *rows;
    size_t n, cap;
} File;

enum { SKIP, NAMES, JOIN, PATCH, DEFAULT, TRANSFORM, N_FILES };

typedef struct {
    LgArena *arena;
    LgStr dataset;
    bool chosen; // somebody asked for it
    LgStr seen;  // another dataset, when nobody did
    File files[N_FILES];
    LgStr *scopes; // of rules: empty for all files, or the name of a resource or endpoint
    size_t n_scopes, cap_scopes;
    LgBuf *out;
    const char *indent;
    LgError *err;
    LgStatus st;
} Import;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a configuration");
}

// --- Reading ----------------------------------------------------------------------------

static LgStr
scope_of(const Row *row)
{
    return row->cells[RESOURCE].n > 0 ? row->cells[RESOURCE] : row->cells[ENDPOINT];
}

static LgStatus
add_scope(Import *im, LgStr scope, LgError *err)
{
    if (lg_str_index(scope, im->scopes, im->n_scopes) < im->n_scopes) {
        return LG_OK;
    }
    if (!lg_mem_grow((void **)&im->scopes, &im->cap_scopes, im->n_scopes + 1, sizeof(LgStr))) {
        return no_memory(err);
    }
    im->scopes[im->n_scopes++] = scope;
    return LG_OK;
}

// Is the row about the dataset? The first one that occurs is, when none is asked for.
static LgStatus
is_about(Import *im, LgStr dataset, bool *out, LgError *err)
{
    *out = dataset.n == 0;
    if (dataset.n > 0 && im->dataset.n == 0) {
        im->dataset = lg_arena_str(im->arena, dataset);
        *out = im->dataset.p != NULL;
        return *out ? LG_OK : no_memory(err);
    }
    if (dataset.n > 0) {
        *out = lg_str_eq(dataset, im->dataset);
        if (!*out && im->seen.n == 0 && !im->chosen) {
            im->seen = lg_arena_str(im->arena, dataset);
        }
    }
    return LG_OK;
}

static LgStatus
add_row(Import *im, File *file, const LgRow *row, const int *map, LgError *err)
{
    bool about = true;
    for (uint32_t c = 0; c < row->n && c < MOST_COLUMNS; c++) {
        if (map[c] == N_CELLS && about) {
            LG_TRY(is_about(im, row->cells[c], &about, err));
        }
    }
    if (!about) {
        return LG_OK;
    }
    if (file->n == MOST_ROWS) {
        return lg_error_set(err, LG_E_LIMIT, "more than %d rows", MOST_ROWS);
    }
    if (!lg_mem_grow((void **)&file->rows, &file->cap, file->n + 1, sizeof(Row))) {
        return no_memory(err);
    }
    Row *to = &file->rows[file->n++];
    *to = (Row){.line = row->line};
    for (uint32_t c = 0; c < row->n && c < MOST_COLUMNS; c++) {
        if (map[c] >= 0 && map[c] < N_CELLS) {
            to->cells[map[c]] = lg_arena_str(im->arena, row->cells[c]);
            if (!to->cells[map[c]].p) {
                return no_memory(err);
            }
        }
    }
    // what becomes of the fields is said of the dataset, not of single files
    return file == &im->files[TRANSFORM] ? LG_OK : add_scope(im, scope_of(to), err);
}

static LgStatus
read_rows(Import *im, File *file, LgSheet *sheet, LgError *err)
{
    LgRow row = {0};
    int map[MOST_COLUMNS];
    LG_TRY(lg_sheet_next(sheet, &row, err));
    for (uint32_t c = 0; c < row.n && c < MOST_COLUMNS; c++) {
        map[c] = -1;
        for (int k = 0; k < N_CELLS; k++) {
            map[c] = lg_str_eq(row.cells[c], lg_str_c(titles[k])) ? k : map[c];
        }
        if (lg_str_eq(row.cells[c], LG_STR("dataset")) ||
            lg_str_eq(row.cells[c], LG_STR("pipeline"))) {
            map[c] = N_CELLS;
        }
    }
    while (row.n > 0) {
        LG_TRY(lg_sheet_next(sheet, &row, err));
        if (row.n > 0) {
            LG_TRY(add_row(im, file, &row, map, err));
        }
    }
    return LG_OK;
}

// One that is not there has no rules.
static LgStatus
read_file(Import *im, const LgIo *io, const char *folder, File *file, LgError *err)
{
    LgSheet *sheet = NULL;
    const LgSheetOptions options = {.delimiter = ',', .ragged = true};
    file->path = lg_arena_printf(im->arena, "%s/%s", folder, file->name);
    if (!file->path.p) {
        return no_memory(err);
    }
    if (!lg_io_exists(file->path.p)) {
        file->path = (LgStr){0};
        return LG_OK;
    }
    LG_TRY(lg_sheet_open(io, file->path.p, &options, &sheet, err));
    const LgStatus st = read_rows(im, file, sheet, err);
    lg_sheet_close(sheet);
    if (st != LG_OK) {
        lg_error_at(err, file->path, 0, 0);
    }
    return st;
}

static LgStatus
read_all(Import *im, const LgIo *io, const char *folder, LgError *err)
{
    static const char *const names[N_FILES] = {
        [SKIP] = "skip.csv",   [NAMES] = "column.csv",    [JOIN] = "concat.csv",
        [PATCH] = "patch.csv", [DEFAULT] = "default.csv", [TRANSFORM] = "transform.csv"};
    bool any = false;
    LG_TRY(add_scope(im, (LgStr){0}, err));
    for (size_t i = 0; i < N_FILES; i++) {
        im->files[i].name = names[i];
        LG_TRY(read_file(im, io, folder, &im->files[i], err));
        any = any || im->files[i].path.n > 0;
    }
    if (!any) {
        return lg_error_set(err, LG_E_NOTFOUND,
                            "%s has no column.csv, patch.csv, skip.csv, concat.csv, default.csv or "
                            "transform.csv",
                            folder);
    }
    if (im->seen.n > 0) {
        return lg_error_set(err, LG_E_USAGE,
                            "the configuration is about several datasets, such as " LG_STR_FMT
                            " and " LG_STR_FMT "; name the one that is meant",
                            LG_STR_ARG(im->dataset), LG_STR_ARG(im->seen));
    }
    return LG_OK;
}

// --- Writing ----------------------------------------------------------------------------

// Plain where YAML reads it as what it is everywhere.
static void
scalar(LgBuf *out, LgStr s)
{
    static const LgStr words[] = {LG_STR_INIT("yes"),  LG_STR_INIT("no"),    LG_STR_INIT("true"),
                                  LG_STR_INIT("null"), LG_STR_INIT("false"), LG_STR_INIT("on"),
                                  LG_STR_INIT("off"),  LG_STR_INIT("y"),     LG_STR_INIT("n")};
    bool plain = s.n > 0 && s.p[s.n - 1] != ' ';
    for (size_t i = 0; plain && i < s.n; i++) {
        const char c = s.p[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        plain = letter || (i > 0 && (lg_char_is_digit(c) || c == ' ' || c == '_' || c == '-'));
    }
    for (size_t i = 0; plain && i < sizeof(words) / sizeof(words[0]); i++) {
        plain = !lg_str_eq_nocase(s, words[i]);
    }
    if (plain) {
        lg_buf_add(out, s);
    } else {
        lg_yaml_quote(out, s);
    }
}

static void
unsupported(Import *im, const File *file, const Row *row, const char *why)
{
    if (im->st == LG_OK) {
        im->st =
            lg_error_set(im->err, LG_E_UNSUPPORTED, "a recipe cannot express this rule: %s", why);
        lg_error_at(im->err, file->path, (uint32_t)row->line, 0);
    }
}

// A regular expression between slashes.
static LgStr
expression(Import *im, const File *file, const Row *row)
{
    const LgStr made =
        lg_arena_printf(im->arena, "/" LG_STR_FMT "/", LG_STR_ARG(row->cells[PATTERN]));
    const LgRewrite as_rule = {made, row->cells[VALUE]};
    LgError inner = {0};
    if (!made.p) {
        im->st = im->st == LG_OK ? no_memory(im->err) : im->st;
    } else if (lg_rewrite_check(&as_rule, &inner) != LG_OK) {
        unsupported(im, file, row, inner.text);
    }
    return made;
}

// A pattern as the rule that knows the same cells. The pipeline takes a pattern that is the cell
// itself as it stands, and everything else as an expression for the beginning of a cell: a text
// with brackets or question marks in it, such as a web address, can only be meant as the first.
static LgStr
rule(Import *im, const File *file, const Row *row)
{
    const LgStr pattern = row->cells[PATTERN];
    bool exact = false;
    for (size_t i = 0; i < pattern.n; i++) {
        if (strchr("^$\\[+*|{", pattern.p[i])) {
            return expression(im, file, row);
        }
        exact = exact || strchr("?()", pattern.p[i]);
    }
    const LgStr made =
        exact ? pattern : lg_arena_printf(im->arena, LG_STR_FMT "*", LG_STR_ARG(pattern));
    if (!made.p && im->st == LG_OK) {
        im->st = no_memory(im->err);
    }
    return made;
}

// Is there a row before this one with the same cells in two columns and the same scope? The
// pipeline keeps the place of the first and what the last says.
static const Row *
last_like(const File *file, const Row *row, Cell a, Cell b, bool *out_first)
{
    const Row *last = row;
    *out_first = true;
    for (size_t i = 0; i < file->n; i++) {
        const Row *other = &file->rows[i];
        if (lg_str_eq(other->cells[a], row->cells[a]) &&
            lg_str_eq(other->cells[b], row->cells[b]) &&
            lg_str_eq(scope_of(other), scope_of(row))) {
            *out_first = *out_first && other >= row;
            last = other;
        }
    }
    return last;
}

static void
write_skip(Import *im, LgStr scope)
{
    const File *file = &im->files[SKIP];
    bool begun = false;
    for (size_t i = 0; i < file->n; i++) {
        if (lg_str_eq(scope_of(&file->rows[i]), scope)) {
            lg_buf_printf(im->out, begun ? "%s  - " : "%sskip:\n%s  - ", im->indent, im->indent);
            lg_yaml_quote(im->out, expression(im, file, &file->rows[i]));
            lg_buf_byte(im->out, '\n');
            begun = true;
        }
    }
}

// The field that a name of the published data comes from; the name itself when it is a field.
static LgStr
field_of(const Import *im, LgStr name)
{
    const File *file = &im->files[TRANSFORM];
    for (size_t i = 0; i < file->n; i++) {
        if (lg_str_eq(file->rows[i].cells[REPLACEMENT_FIELD], name)) {
            return file->rows[i].cells[FIELD];
        }
    }
    return name;
}

static int
compare_columns(const void *a, const void *b)
{
    const Row *const *x = a;
    const Row *const *y = b;
    return lg_str_cmp((*y)->cells[COLUMN], (*x)->cells[COLUMN]);
}

// Of two headers for one field the pipeline takes the one that is last in the alphabet.
static void
write_aliases(Import *im, LgStr scope, LgStr field, const char *key, bool list)
{
    const File *file = &im->files[NAMES];
    const Row **rows = LG_NEW_ARRAY(im->arena, const Row *, file->n + 1);
    size_t n = 0;
    for (size_t i = 0; rows && i < file->n; i++) {
        const Row *row = &file->rows[i];
        if (lg_str_eq(scope_of(row), scope) && lg_str_eq(field_of(im, row->cells[FIELD]), field) &&
            !lg_str_eq(row->cells[COLUMN], field)) {
            rows[n++] = row;
        }
    }
    if (!rows) {
        im->st = im->st == LG_OK ? no_memory(im->err) : im->st;
        return;
    }
    qsort(rows, n, sizeof(*rows), compare_columns);
    lg_buf_printf(im->out, "%s%s", im->indent, list ? "" : "  ");
    scalar(im->out, lg_str_c(key));
    lg_buf_add(im->out, LG_STR(": ["));
    for (size_t i = 0; i < n; i++) {
        lg_buf_add(im->out, i > 0 ? LG_STR(", ") : LG_STR(""));
        scalar(im->out, lg_str_trim(rows[i]->cells[COLUMN]));
    }
    lg_buf_add(im->out, LG_STR("]\n"));
}

// The key of a list, before the first of its items.
static void
begin_list(Import *im, const char *key, bool *begun)
{
    if (!*begun) {
        lg_buf_printf(im->out, "%s%s:\n", im->indent, key);
        *begun = true;
    }
}

static void
write_names(Import *im, LgStr scope)
{
    const File *file = &im->files[NAMES];
    const LgStr ignore = LG_STR("IGNORE");
    bool begun = false;
    bool ignored = false;
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        const LgStr field = field_of(im, row->cells[FIELD]);
        bool first = lg_str_eq(scope_of(row), scope);
        ignored = ignored || (first && lg_str_eq(field, ignore));
        for (size_t k = 0; first && k < i; k++) {
            const Row *other = &file->rows[k];
            first = !lg_str_eq(scope_of(other), scope) ||
                    !lg_str_eq(field_of(im, other->cells[FIELD]), field);
        }
        if (first && !lg_str_eq(field, ignore)) {
            begin_list(im, "names", &begun);
            write_aliases(im, scope, field, lg_arena_str(im->arena, field).p, false);
        }
    }
    if (ignored) {
        write_aliases(im, scope, ignore, "ignore", true);
    }
}

static void
write_joins(Import *im, LgStr scope)
{
    const File *file = &im->files[JOIN];
    bool begun = false;
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        if (!lg_str_eq(scope_of(row), scope)) {
            continue;
        }
        if (row->cells[PREPEND].n > 0 || row->cells[APPEND].n > 0) {
            unsupported(im, file, row, "text before or behind what is joined");
        }
        lg_buf_printf(im->out, begun ? "%s  " : "%sjoin:\n%s  ", im->indent, im->indent);
        begun = true;
        scalar(im->out, row->cells[FIELD]);
        lg_buf_add(im->out, LG_STR(": {of: ["));
        for (LgStr rest = row->cells[FIELDS]; rest.n > 0;) {
            const size_t end = lg_str_find(rest, ';');
            scalar(im->out, (LgStr){rest.p, end});
            rest = lg_str_from(rest, end + 1);
            lg_buf_add(im->out, rest.n > 0 ? LG_STR(", ") : LG_STR(""));
        }
        lg_buf_add(im->out, LG_STR("], with: "));
        lg_yaml_quote(im->out, row->cells[SEPARATOR]);
        lg_buf_add(im->out, LG_STR("}\n"));
    }
}

// Rules for all fields that leave nothing say what stands for nothing.
static bool
is_nothing(const Row *row)
{
    return row->cells[FIELD].n == 0 && row->cells[VALUE].n == 0 && scope_of(row).n == 0;
}

static void
write_nothing(Import *im)
{
    const File *file = &im->files[PATCH];
    bool begun = false;
    for (size_t i = 0; i < file->n; i++) {
        if (is_nothing(&file->rows[i])) {
            lg_buf_add(im->out, begun ? LG_STR("  - ") : LG_STR("nothing:\n  - "));
            scalar(im->out, rule(im, file, &file->rows[i]));
            lg_buf_byte(im->out, '\n');
            begun = true;
        }
    }
}

static void
write_patches_of(Import *im, LgStr scope, LgStr field)
{
    const File *file = &im->files[PATCH];
    lg_buf_printf(im->out, "%s  ", im->indent);
    scalar(im->out, field.n > 0 ? field : LG_STR("*"));
    lg_buf_add(im->out, LG_STR(":\n"));
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        bool first = false;
        if (!lg_str_eq(scope_of(row), scope) || !lg_str_eq(row->cells[FIELD], field) ||
            is_nothing(row)) {
            continue;
        }
        const Row *last = last_like(file, row, FIELD, PATTERN, &first);
        if (first) {
            lg_buf_printf(im->out, "%s    ", im->indent);
            scalar(im->out, rule(im, file, row));
            lg_buf_add(im->out, LG_STR(": "));
            scalar(im->out, last->cells[VALUE]);
            lg_buf_byte(im->out, '\n');
        }
    }
}

static void
write_patches(Import *im, LgStr scope)
{
    const File *file = &im->files[PATCH];
    bool begun = false;
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        bool first = lg_str_eq(scope_of(row), scope) && !is_nothing(row);
        for (size_t k = 0; first && k < i; k++) {
            first = !lg_str_eq(scope_of(&file->rows[k]), scope) || is_nothing(&file->rows[k]) ||
                    !lg_str_eq(file->rows[k].cells[FIELD], row->cells[FIELD]);
        }
        if (first) {
            begin_list(im, "patch", &begun);
            write_patches_of(im, scope, row->cells[FIELD]);
        }
    }
}

// The pipeline knows one default for a field, the last.
static void
write_defaults(Import *im, LgStr scope)
{
    const File *file = &im->files[DEFAULT];
    bool begun = false;
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        bool first = false;
        const Row *last = last_like(file, row, FIELD, FIELD, &first);
        if (!lg_str_eq(scope_of(row), scope)) {
            continue;
        }
        begin_list(im, "default", &begun);
        if (row != last) {
            lg_buf_printf(im->out, "%s  # default.csv also has ", im->indent);
            lg_yaml_comment(im->out, row->cells[DEFAULT_FIELD]);
            lg_buf_add(im->out, LG_STR("; of several the pipeline takes the last\n"));
            continue;
        }
        lg_buf_printf(im->out, "%s  ", im->indent);
        scalar(im->out, row->cells[FIELD]);
        lg_buf_add(im->out, LG_STR(": ["));
        scalar(im->out, row->cells[DEFAULT_FIELD]);
        lg_buf_add(im->out, LG_STR("]\n"));
    }
}

static void
write_scope(Import *im, LgStr scope)
{
    write_skip(im, scope);
    write_joins(im, scope);
    write_names(im, scope);
    write_patches(im, scope);
    write_defaults(im, scope);
}

// Which columns of a register the transforms make of the fields.
static void
write_head(Import *im)
{
    const File *file = &im->files[TRANSFORM];
    lg_buf_add(im->out, LG_STR("# Rules of the pipeline configuration for "));
    lg_yaml_comment(im->out, im->dataset.n > 0 ? im->dataset : LG_STR("its dataset"));
    lg_buf_add(im->out,
               LG_STR(", written by lodge convert --import-pipeline.\n"
                      "# A recipe takes them with \"clean: NAME OF THIS FILE\"; import again when "
                      "the configuration\n# has changed, and keep rules of your own elsewhere.\n"));
    for (size_t i = 0; i < file->n; i++) {
        const Row *row = &file->rows[i];
        if (i == 0) {
            lg_buf_add(im->out, LG_STR("#\n# transform.csv gives fields the names under which they "
                                       "are published. As columns of a register:\n"));
        }
        if (row->cells[REPLACEMENT_FIELD].n > 0) {
            lg_buf_add(im->out, LG_STR("#     "));
            lg_yaml_comment(im->out, row->cells[REPLACEMENT_FIELD]);
            lg_buf_add(im->out, LG_STR(": {from: "));
            lg_yaml_comment(im->out, row->cells[FIELD]);
            lg_buf_add(im->out, LG_STR("}\n"));
        }
    }
    lg_buf_byte(im->out, '\n');
}

static void
write_all(Import *im)
{
    write_head(im);
    lg_buf_add(im->out, LG_STR("remove: ['\"', \"\\u201D\"]\n"));
    write_nothing(im);
    im->indent = "";
    write_scope(im, (LgStr){0});
    im->indent = "    ";
    for (size_t i = 1; i < im->n_scopes; i++) {
        lg_buf_add(im->out, i == 1 ? LG_STR("\n# For single resources and endpoints: files whose "
                                            "names begin with theirs.\nfiles:\n")
                                   : LG_STR(""));
        const LgStr files = lg_arena_printf(im->arena, LG_STR_FMT "*", LG_STR_ARG(im->scopes[i]));
        if (!files.p) {
            im->st = im->st == LG_OK ? no_memory(im->err) : im->st;
            return;
        }
        lg_yaml_key(im->out, 2, files);
        lg_buf_byte(im->out, '\n');
        write_scope(im, im->scopes[i]);
    }
}

LgStatus
lg_pipeline_text(const LgIo *io, const char *folder, LgStr dataset, LgBuf *out, LgError *err)
{
    Import im = {.arena = lg_arena_new(0),
                 .dataset = dataset,
                 .chosen = dataset.n > 0,
                 .out = out,
                 .err = err};
    LgStatus st = im.arena ? read_all(&im, io, folder, err) : no_memory(err);
    if (st == LG_OK) {
        write_all(&im);
        st = im.st != LG_OK ? im.st : out->failed ? no_memory(err) : LG_OK;
    }
    for (size_t i = 0; i < N_FILES; i++) {
        lg_mem_free(im.files[i].rows);
    }
    lg_mem_free(im.scopes);
    lg_arena_free(im.arena);
    return st;
}
