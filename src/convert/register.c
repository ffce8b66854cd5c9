// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Registers: from files and a recipe to records. The order of things: recipe, table (cleaned on
// the way), columns, cells, keys, triples.

#include "base/hash.h"
#include "base/mem.h"
#include "convert/register_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdio.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a register");
}

static bool
detect(const LgStr *header, uint32_t n)
{
    (void)header;
    (void)n;
    return false; // a recipe tells
}

// --- The table --------------------------------------------------------------------------

static void
add_name(LgStr *names, size_t *n, LgStr name)
{
    if (name.n > 0 && lg_str_index(name, names, *n) == *n) {
        names[(*n)++] = name;
    }
}

// The fields that the columns come from, and those that fill them.
static LgStatus
list_fields(const LgRegisterRun *run, const LgCleanOptions *clean, LgStr **out, size_t *out_n,
            LgError *err)
{
    const LgRegister *reg = run->recipe;
    size_t most = reg->n_columns * 3;
    for (size_t i = 0; clean && i < clean->n_rules; i++) {
        for (size_t k = 0; k < clean->rules[i].n_defaults; k++) {
            most += clean->rules[i].defaults[k].n;
        }
    }
    LgStr *names = LG_NEW_ARRAY(run->cube.arena, LgStr, most + 1);
    size_t n = 0;
    if (!names) {
        return no_memory(err);
    }
    for (size_t i = 0; i < reg->n_columns; i++) {
        const LgRegisterColumn *c = &reg->columns[i];
        add_name(names, &n, c->kind == LG_REGISTER_POINT ? c->x : c->from);
        add_name(names, &n, c->y);
    }
    for (size_t i = 0; clean && i < clean->n_rules; i++) {
        for (size_t k = 0; k < clean->rules[i].n_defaults; k++) {
            for (size_t d = 0; d < clean->rules[i].defaults[k].n; d++) {
                add_name(names, &n, clean->rules[i].defaults[k].texts[d]);
            }
        }
    }
    *out = names;
    *out_n = n;
    return LG_OK;
}

static LgStatus
read_table(LgRegisterRun *run, const LgRecipe *recipe, LgError *err)
{
    static const LgCleanOptions nothing = {0};
    const LgConvertOptions *options = run->cube.options;
    LgTidyOptions tidy = recipe->tidy;
    LgCleanOptions clean = tidy.clean ? *tidy.clean : nothing;
    LgStr *names = NULL;
    LG_TRY(list_fields(run, tidy.clean, &names, &clean.n_fields, err));
    clean.fields = names;
    clean.rejects = options->rejects;
    tidy.clean = &clean;
    LgSheetOptions how = recipe->table;
    how.progress = options->progress;
    const uint64_t before = clean.rejects ? lg_rejects_n(clean.rejects) : 0;
    LG_TRY(lg_table_read(options->io, options->inputs, options->n_inputs, &how, &tidy,
                         run->cube.report, &run->cube.table, err));
    run->n_broken = clean.rejects ? lg_rejects_n(clean.rejects) - before : 0;
    return LG_OK;
}

// --- Columns ----------------------------------------------------------------------------

// "brownfield-land" + "Brownfield site": BASE/def/brownfield-land#BrownfieldSite.
static LgStr
class_iri(const LgRegisterRun *run, LgStr label)
{
    LgBuf name = {0};
    bool start = true;
    for (size_t i = 0; i < label.n; i++) {
        const char c = label.p[i];
        const bool small = c >= 'a' && c <= 'z';
        if (small || (c >= 'A' && c <= 'Z') || lg_char_is_digit(c)) {
            lg_buf_byte(&name, small && start ? (char)(c - 'a' + 'A') : c);
            start = false;
        } else {
            start = true;
        }
    }
    const LgStr iri =
        name.failed
            ? (LgStr){0}
            : lg_arena_printf(run->cube.arena, LG_STR_FMT "def/" LG_STR_FMT "#" LG_STR_FMT,
                              LG_STR_ARG(run->cube.base), LG_STR_ARG(run->cube.slug),
                              LG_STR_ARG(name.n > 0 ? lg_buf_view(&name) : LG_STR("Record")));
    lg_buf_done(&name);
    return iri;
}

static bool
is_coded(LgRegisterKind kind)
{
    return kind == LG_REGISTER_CODE || kind == LG_REGISTER_AREA || kind == LG_REGISTER_PERIOD;
}

// As a cube would have it.
static LgStatus
describe_coded(LgRegisterRun *run, LgRegisterField *field, LgError *err)
{
    const LgRegisterColumn *c = field->recipe;
    LgRecipeColumn *recipe = LG_NEW(run->cube.arena, LgRecipeColumn);
    field->coded = LG_NEW(run->cube.arena, LgCubeColumn);
    if (!recipe || !field->coded) {
        return no_memory(err);
    }
    *recipe = (LgRecipeColumn){.header = c->from,
                               .role = LG_ROLE_ATTRIBUTE,
                               .kind = c->kind == LG_REGISTER_AREA     ? LG_KIND_AREA
                                       : c->kind == LG_REGISTER_PERIOD ? LG_KIND_PERIOD
                                                                       : LG_KIND_CODE,
                               .name = c->name,
                               .label = field->label,
                               .comment = c->comment,
                               .property = field->property,
                               .template = c->template,
                               .transform = c->transform,
                               .scheme = c->scheme,
                               .codes = c->codes,
                               .short_years = c->short_years,
                               .any_area = c->any_area,
                               .values = c->values,
                               .n_values = c->n_values};
    return lg_cube_describe(&run->cube, recipe, field->column, field->coded, err);
}

static LgStatus
plan_field(LgRegisterRun *run, const LgRegisterColumn *c, LgRegisterField *field, LgError *err)
{
    LgArena *arena = run->cube.arena;
    const bool is_point = c->kind == LG_REGISTER_POINT;
    *field = (LgRegisterField){.recipe = c, .property = c->property};
    field->label = c->label.n > 0 ? c->label : lg_slug_label(arena, c->name);
    if (c->property.n == 0 && is_point) {
        field->property = LG_STR("http://www.opengis.net/ont/geosparql#hasGeometry");
    } else if (c->property.n == 0) {
        field->property = lg_arena_printf(arena, LG_STR_FMT "def/" LG_STR_FMT "#" LG_STR_FMT,
                                          LG_STR_ARG(run->cube.base), LG_STR_ARG(run->cube.slug),
                                          LG_STR_ARG(c->name));
    }
    field->datatype = c->datatype.n == 0 ? LG_STR(LG_XSD_STRING)
                      : lg_iri_has_scheme(c->datatype)
                          ? c->datatype
                          : lg_arena_printf(arena, LG_NS_XSD LG_STR_FMT, LG_STR_ARG(c->datatype));
    if (!field->label.p || !field->property.p || !field->datatype.p) {
        return no_memory(err);
    }
    if (is_point) {
        field->x = lg_table_find(run->cube.table, c->x);
        field->y = lg_table_find(run->cube.table, c->y);
        return LG_OK;
    }
    field->column = lg_table_find(run->cube.table, c->from);
    return is_coded(c->kind) ? describe_coded(run, field, err) : LG_OK;
}

// A cell that is no value counts as blank: what fills blank ones fills it.
static void
find_fills(LgRegisterRun *run, const LgCleanOptions *clean)
{
    for (size_t f = 0; f < run->n_fields; f++) {
        LgRegisterField *field = &run->fields[f];
        const LgTidyList *def = lg_clean_default(clean, field->recipe->from);
        for (size_t k = 0; def && !field->coded && k < run->n_fields && !field->fill; k++) {
            const LgRegisterField *other = &run->fields[k];
            if (other->column && !other->coded && lg_str_eq(other->recipe->from, def->texts[0]) &&
                other->recipe->kind == field->recipe->kind &&
                lg_str_eq(other->datatype, field->datatype)) {
                field->fill = other;
            }
        }
    }
}

static LgStatus
plan(LgRegisterRun *run, const LgRecipe *recipe, LgError *err)
{
    LgCube *cube = &run->cube;
    const LgRegister *reg = run->recipe;
    run->class = lg_iri_has_scheme(reg->class) && lg_iri_check(reg->class, NULL) == LG_OK
                     ? reg->class
                     : class_iri(run, reg->class);
    run->ended = class_iri(run, LG_STR("Ended"));
    run->path = reg->path.n > 0 ? lg_cube_iri(cube, "", reg->path, (LgStr){0})
                                : lg_cube_iri(cube, "id/", cube->slug, (LgStr){0});
    run->fields = LG_NEW_ARRAY(cube->arena, LgRegisterField, reg->n_columns + 1);
    run->iris = LG_NEW_ARRAY(cube->arena, LgStr, cube->table->n_rows);
    if (!run->class.p || !run->ended.p || !run->path.p || !run->fields || !run->iris) {
        return no_memory(err);
    }
    for (size_t i = 0; i < reg->n_columns; i++) {
        LG_TRY(plan_field(run, &reg->columns[i], &run->fields[run->n_fields++], err));
    }
    find_fills(run, recipe->tidy.clean);
    return LG_OK;
}

// --- Keys -------------------------------------------------------------------------------

static LgStatus
reject(const LgRegisterRun *run, LgProblem problem, uint32_t row, const LgTableColumn *column,
       LgError *err)
{
    LgRejects *rejects = run->cube.options->rejects;
    const LgTable *table = run->cube.table;
    const LgTablePlace place = lg_table_place(table, row);
    problem.severity = rejects ? LG_SEVERITY_REJECT : LG_SEVERITY_ERROR;
    lg_cube_problem(&run->cube, problem, row, column);
    if (!rejects) {
        return LG_OK;
    }
    problem.file = place.file;
    problem.row = place.row;
    problem.line = place.line;
    problem.column = column->name;
    LgStr *cells = LG_NEW_ARRAY(run->cube.arena, LgStr, table->n_columns + 1U);
    if (!cells) {
        return no_memory(err);
    }
    for (uint32_t c = 0; c < table->n_columns; c++) {
        cells[c] = lg_table_cell(&table->columns[c], row);
    }
    return lg_rejects_add(rejects, &problem, cells, table->n_columns, false, err);
}

// The last column of the key: the one that tells records of one kind apart.
static const LgTableColumn *
key_column(const LgRegisterRun *run)
{
    const LgRegister *reg = run->recipe;
    return run->fields[lg_register_find(reg, reg->key[reg->n_key - 1])].column;
}

// The IRI of a row's record. `*out` empty: it has none, and is left out.
static LgStatus
make_iri(const LgRegisterRun *run, uint32_t row, LgBuf *text, LgError *err)
{
    const LgRegister *reg = run->recipe;
    lg_buf_clear(text);
    lg_buf_add(text, run->path);
    for (size_t i = 0; i < reg->n_key; i++) {
        const LgRegisterField *field = &run->fields[lg_register_find(reg, reg->key[i])];
        const LgRegisterCell *cell = lg_register_cell(field, row);
        if (cell->n == 0) {
            lg_buf_clear(text);
            return reject(run,
                          (LgProblem){.code = "E-NOKEY",
                                      .value = lg_table_cell(field->column, row),
                                      .has_value = true,
                                      .text = LG_STR("the row has no key"),
                                      .expected = LG_STR("something that tells the record from "
                                                         "others")},
                          row, field->column, err);
        }
        lg_buf_byte(text, '/');
        lg_buf_add(text, cell->segment);
    }
    if (!text->failed && lg_iri_check(lg_buf_view(text), NULL) != LG_OK) {
        lg_buf_clear(text);
        return reject(run,
                      (LgProblem){.code = "E-KEY",
                                  .text = LG_STR("no URI can be made of the key"),
                                  .expected = LG_STR("a shorter one")},
                      row, key_column(run), err);
    }
    return text->failed ? no_memory(err) : LG_OK;
}

static LgStatus
check_required(LgRegisterRun *run, uint32_t row, bool *out_fine, LgError *err)
{
    *out_fine = true;
    for (size_t f = 0; f < run->n_fields; f++) {
        const LgRegisterField *field = &run->fields[f];
        if (field->recipe->required && field->column && lg_register_cell(field, row)->n == 0) {
            *out_fine = false;
            return reject(run,
                          (LgProblem){.code = "E-REQUIRED",
                                      .value = lg_table_cell(field->column, row),
                                      .has_value = true,
                                      .text = LG_STR("the row has no value that its register "
                                                     "requires")},
                          row, field->column, err);
        }
    }
    return LG_OK;
}

// Rows by the IRI of their record: index + 1, open addressing.
typedef struct {
    uint32_t *slots;
    size_t n;
} Rows;

static uint32_t *
find_slot(const LgRegisterRun *run, const Rows *rows, LgStr iri)
{
    size_t at = lg_hash_bytes(iri, 0) & (rows->n - 1);
    while (rows->slots[at] != 0 && !lg_str_eq(run->iris[rows->slots[at] - 1], iri)) {
        at = (at + 1) & (rows->n - 1);
    }
    return &rows->slots[at];
}

// The date that decides between two rows of one record; empty: none.
static LgStr
date_of(const LgRegisterRun *run, uint32_t row)
{
    const size_t i = lg_register_find(run->recipe, run->recipe->latest);
    if (i == run->recipe->n_columns) {
        return (LgStr){0};
    }
    const LgRegisterCell *cell = lg_register_cell(&run->fields[i], row);
    return cell->n > 0 ? cell->terms[0].value : (LgStr){0};
}

static LgStatus
reject_twice(const LgRegisterRun *run, uint32_t row, uint32_t first, LgError *err)
{
    const LgTablePlace place = lg_table_place(run->cube.table, first);
    return reject(run,
                  (LgProblem){.code = "E-DUP",
                              .value = run->iris[first],
                              .text = LG_STR("a row before has the same key"),
                              .other_file = place.file,
                              .other_row = place.row,
                              .other_line = place.line,
                              .fix = LG_STR("take one of the two rows out, or say under 'latest' "
                                            "which date decides")},
                  row, key_column(run), err);
}

// Give the row its record, or the record another row.
static LgStatus
take_row(LgRegisterRun *run, const Rows *rows, uint32_t row, LgStr iri, LgError *err)
{
    uint32_t *slot = find_slot(run, rows, iri);
    if (*slot == 0) {
        run->iris[row] = iri;
        *slot = row + 1;
        run->n_records++;
        return LG_OK;
    }
    const uint32_t first = *slot - 1;
    if (run->recipe->latest.n == 0) {
        return reject_twice(run, row, first, err);
    }
    lg_report_count(run->cube.report, "rows of records that a later row tells of", (LgStr){0}, 1);
    if (lg_str_cmp(date_of(run, row), date_of(run, first)) >= 0) {
        run->iris[first].p = NULL;
        run->iris[row] = iri;
        *slot = row + 1;
    }
    return LG_OK;
}

static LgStatus
take_rows(LgRegisterRun *run, const Rows *rows, LgBuf *text, LgError *err)
{
    for (uint32_t row = 0; row < run->cube.table->n_rows; row++) {
        bool fine = false;
        LG_TRY(make_iri(run, row, text, err));
        if (text->n > 0) {
            LG_TRY(check_required(run, row, &fine, err));
        }
        if (fine) {
            const LgStr iri = lg_arena_str(run->cube.arena, lg_buf_view(text));
            if (!iri.p) {
                return no_memory(err);
            }
            LG_TRY(take_row(run, rows, row, iri, err));
        }
    }
    return LG_OK;
}

static LgStatus
make_keys(LgRegisterRun *run, LgError *err)
{
    Rows rows = {.n = 64};
    while (rows.n < (size_t)run->cube.table->n_rows * 2) {
        rows.n *= 2;
    }
    LgBuf text = {0};
    rows.slots = LG_ALLOC_ARRAY(uint32_t, rows.n);
    const LgStatus st = rows.slots ? take_rows(run, &rows, &text, err) : no_memory(err);
    lg_buf_done(&text);
    lg_mem_free(rows.slots);
    return st;
}

// --- Running ----------------------------------------------------------------------------

static LgStatus
check_rejects(const LgRegisterRun *run, LgError *err)
{
    LgRejects *rejects = run->cube.options->rejects;
    if (rejects) {
        LG_TRY(lg_rejects_flush(rejects, err));
        LG_TRY(lg_rejects_check(rejects, run->cube.table->n_rows + run->n_broken, true, err));
    }
    LG_TRY(lg_cube_refuse(&run->cube, err));
    return run->n_records > 0 ? LG_OK
                              : lg_error_set(err, LG_E_INVALID, "%s: no row has become a record",
                                             run->cube.options->inputs[0]);
}

static LgStatus
result(LgRegisterRun *run, uint64_t triples, LgConvertResult *out, LgError *err)
{
    static const char *const vocab[] = {"terms.ttl"};
    LgCube *cube = &run->cube;
    out->rows = cube->table->n_rows;
    lg_report_count(cube->report, "rows", (LgStr){0}, cube->table->n_rows);
    lg_report_count(cube->report, "records", (LgStr){0}, run->n_records);
    if (run->n_points > 0) {
        lg_report_count(cube->report, "records with a point", (LgStr){0}, run->n_points);
    }
    return lg_cube_result(cube, run->class, vocab, 1, triples, out, err);
}

static LgStatus
convert(LgRegisterRun *run, LgSink *sink, LgConvertResult *out, LgError *err)
{
    LgCube *cube = &run->cube;
    LgRecipe *recipe = NULL;
    char today[LG_TIME_TEXT];
    LG_TRY(lg_recipe_read(cube->options->io, cube->options->recipe, cube->arena, &recipe, err));
    cube->recipe = recipe;
    run->recipe = recipe->records;
    run->today = lg_time_iso(cube->options->now, today);
    run->today.n = run->today.n > 10 ? 10 : run->today.n;
    LG_TRY(lg_cube_name(cube, recipe, err));
    LG_TRY(lg_cube_issued(cube, err));
    cube->structure = (LgStr){0}; // there is none
    LG_TRY(read_table(run, recipe, err));
    LG_TRY(lg_cube_lock_read(cube, out, err));
    LG_TRY(plan(run, recipe, err));
    LG_TRY(lg_register_values(run, err));
    LG_TRY(make_keys(run, err));
    LG_TRY(check_rejects(run, err));
    lg_cube_meta_check(cube, "under 'dataset' in the recipe");
    if (lg_report_n_code(cube->report, "C-MISSING") > 0 &&
        cube->options->catalogue == LG_CATALOGUE_REFUSE) {
        return lg_error_set(err, LG_E_INVALID, "%s: nothing was published",
                            cube->options->inputs[0]);
    }
    LgEmit *emit = LG_NEW(cube->arena, LgEmit);
    if (!emit) {
        return no_memory(err);
    }
    lg_emit_init(emit, sink, err);
    LG_TRY(lg_register_emit(run, emit, err));
    LG_TRY(lg_cube_lock_keep(cube, out, err));
    return result(run, emit->n, out, err);
}

static LgStatus
run_register(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
             LgConvertResult *out, LgError *err)
{
    LgRegisterRun run = {.cube = {.options = options,
                                  .arena = arena,
                                  .report = report,
                                  .base = options->base,
                                  .lenient = true}};
    const LgStatus st = convert(&run, sink, out, err);
    lg_lock_done(run.cube.lock);
    lg_table_free(run.cube.table);
    return st;
}

const LgConverter lg_register_converter = {
    .name = "register", .detect = detect, .run = run_register};
