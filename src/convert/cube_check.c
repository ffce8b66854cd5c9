// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Numbers, markers and double keys: the integrity constraints of the RDF Data
// Cube vocabulary that do not follow from how observations are made (IC-11 is
// checked with the codes, IC-12 here, IC-14 has the declared missing values).

#include "base/hash.h"
#include "base/mem.h"
#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/key_impl.h"
#include "convert/near.h"
#include "convert/number.h"

#include <inttypes.h>
#include <stdio.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to check a cube");
}

// --- Values -----------------------------------------------------------------

// "1,234" without what parts its thousands, in `out`.
static bool
without_thousands(LgStr cell, char out[64], LgStr *out_bare)
{
    size_t n = 0;
    for (size_t i = 0; i < cell.n && n < 64; i++) {
        if (cell.p[i] != ',' && cell.p[i] != ' ') {
            out[n++] = cell.p[i];
        }
    }
    *out_bare = (LgStr){out, n};
    return n < cell.n && lg_number_is(*out_bare);
}

// "12*": a number with something behind it that is no other number.
static bool
has_mark(LgStr cell, LgStr *out_number)
{
    LgStr mark = {0};
    bool digits = !lg_number_before(cell, out_number, &mark);
    for (size_t i = 0; i < mark.n; i++) {
        digits = digits || (mark.p[i] >= '0' && mark.p[i] <= '9');
    }
    return !digits;
}

static void
bad_number(const LgCube *cube, const LgTableColumn *column, uint32_t i)
{
    const LgStr cell = column->values[i];
    if (lg_cube_formula_failed(cube, column, i) || lg_cube_marker_unknown(cube, column, i)) {
        return;
    }
    LgStr number = {0};
    char bare[64];
    char text[LG_CUBE_SHIFTED];
    LgProblem problem = {.code = "E-NUMBER",
                         .severity = LG_SEVERITY_ERROR,
                         .value = cell,
                         .text = LG_STR("not a number"),
                         .expected = LG_STR("an integer or decimal number"),
                         .fix = LG_STR("correct the cell, or say what it means under 'markers' in "
                                       "the recipe, such as \"..\": not-available")};
    if (lg_report_full(cube->report, problem.code)) { // a file may be all wrong
        lg_report_skip(cube->report, problem.code);
        return;
    }
    if (without_thousands(cell, bare, &number)) {
        problem.suggestion = number;
        problem.fix = LG_STR("write numbers without separators for thousands");
    } else if (has_mark(cell, &number)) {
        problem.suggestion = number;
        problem.fix = LG_STR("leave only the number; what stands behind it belongs in a column of "
                             "markers, or has its meaning under 'markers' in the recipe, such as "
                             "\"*\": provisional");
    }
    const bool look = !lg_report_full(cube->report, "E-SHIFT");
    const LgTableColumn *other = look ? lg_cube_shift(cube, column, cell) : NULL;
    if (other) {
        lg_cube_shifted(column, i, other, text, &problem);
    } else if (column->counts[i] > 1) {
        (void)snprintf(text, sizeof(text), "not a number (%" PRIu32 " rows have it)",
                       column->counts[i]);
        problem.text = lg_str_c(text);
    }
    lg_cube_problem(cube, problem, column->first[i], column);
}

// "12 [p]", or "12*" where the recipe knows the star: a number and what has to be known about it.
static LgStatus
number_with_marker(LgCube *cube, const LgTableColumn *column, uint32_t i, LgCubeCell *out,
                   LgError *err)
{
    LgNumberClass class = LG_NUMBER_NONE;
    LgStr number = {0};
    LgStr mark = {0};
    LgStr status = {0};
    if (!lg_number_before(column->values[i], &number, &mark) || !lg_number_class(number, &class)) {
        return LG_OK;
    }
    LG_TRY(lg_cube_marker(cube, column, i, mark, &status, err));
    if (status.n > 0) {
        *out = (LgCubeCell){.class = (LgCellClass) class, .status = status, .number = number};
    }
    return LG_OK;
}

static LgStatus
classify(LgCube *cube, LgCubeValues *values, LgError *err)
{
    const LgTableColumn *column = values->column;
    values->cells = LG_NEW_ARRAY(cube->arena, LgCubeCell, column->n + 1U);
    if (!values->cells) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < column->n; i++) {
        const LgStr cell = column->values[i];
        LgCubeCell *out = &values->cells[i];
        LgNumberClass class = LG_NUMBER_NONE;
        *out = (LgCubeCell){.class = LG_CELL_BAD, .number = cell};
        LG_TRY(lg_cube_marker(cube, column, i, cell, &out->status, err));
        if (out->status.n > 0) { // a recipe may even mark blanks
            out->class = LG_CELL_MARKER;
        } else if (cell.n == 0) {
            out->class = LG_CELL_BLANK;
            out->status = LG_STR("missing");
        } else if (lg_number_class(cell, &class)) {
            out->class = (LgCellClass) class; // the first three are the same
        } else {
            LG_TRY(number_with_marker(cube, column, i, out, err));
        }
        cube->has_markers = cube->has_markers || out->status.n > 0;
        if (out->class == LG_CELL_BAD) {
            bad_number(cube, column, i);
        }
    }
    return LG_OK;
}

// --- Measures of rows -------------------------------------------------------

static void
bad_measure(const LgCube *cube, uint32_t i)
{
    const LgTableColumn *type = cube->type;
    const LgStr cell = type->values[i];
    LgProblem problem = {.code = "E-MEASURE",
                         .severity = LG_SEVERITY_ERROR,
                         .value = cell,
                         .has_value = true,
                         .text = LG_STR("no such measure"),
                         .expected = LG_STR("one of the measures that the recipe declares"),
                         .fix = LG_STR("correct the cell, or declare the measure")};
    if (cell.n == 0) {
        problem.text = LG_STR("the measure of the row is blank");
    }
    LgStr *words = LG_NEW_ARRAY(cube->arena, LgStr, cube->recipe->n_measures * 2 + 1);
    size_t n = 0;
    for (size_t m = 0; words && m < cube->recipe->n_measures; m++) {
        words[n++] = cube->recipe->measures[m].cell;
        words[n++] = cube->recipe->measures[m].label;
    }
    const size_t near = lg_near_find(cell, words, n);
    problem.suggestion = near < n ? words[near] : (LgStr){0};
    lg_cube_problem(cube, problem, type->first[i], type);
}

// A measure that is named like an area or a period is a shifted row or header.
static void
check_types(const LgCube *cube)
{
    const LgTableColumn *type = cube->type;
    for (uint32_t i = 0; type && i < type->n; i++) {
        LgPeriod period = {0};
        const LgStr cell = type->values[i];
        const bool area = lg_area_is_code(cell);
        if (area || lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period)) {
            const LgProblem problem = {
                .code = "E-SHIFT",
                .severity = LG_SEVERITY_ERROR,
                .value = cell,
                .text = area ? LG_STR("an area code where the name of a measure belongs: the "
                                      "columns seem to be shifted")
                             : LG_STR("a period where the name of a measure belongs: the columns "
                                      "seem to be shifted"),
                .expected = LG_STR("the name of a measure"),
                .fix = LG_STR("correct the header or the rows")};
            lg_cube_problem(cube, problem, type->first[i], type);
        } else if (cube->type_measures[i] == cube->n_measures) {
            bad_measure(cube, i);
        }
    }
}

// The narrowest datatype that all numbers of a measure have.
static LgStatus
find_datatypes(LgCube *cube, LgError *err)
{
    int *widest = LG_NEW_ARRAY(cube->arena, int, cube->n_measures + 1);
    if (!widest) {
        return no_memory(err);
    }
    for (size_t v = 0; v < cube->n_values; v++) {
        const LgCubeValues *values = &cube->values[v];
        for (uint32_t row = 0; row < cube->table->n_rows; row++) {
            const int class = (int)values->cells[values->column->codes[row]].class;
            const size_t m = lg_cube_measure_of(cube, values, row);
            if (class <= LG_CELL_DOUBLE && class > widest[m]) {
                widest[m] = class;
            }
        }
    }
    for (size_t m = 0; m < cube->n_measures; m++) {
        if (cube->measures[m].datatype.n == 0) {
            cube->measures[m].datatype = lg_number_datatype((LgNumberClass)widest[m]);
        }
    }
    return LG_OK;
}

// Declared datatypes hold for every number.
static LgStatus
check_datatypes(const LgCube *cube, LgError *err)
{
    int *widest = LG_NEW_ARRAY(cube->arena, int, cube->n_measures + 1);
    if (!widest) {
        return no_memory(err);
    }
    for (size_t m = 0; m < cube->n_measures; m++) {
        widest[m] = (int)lg_number_widest(cube->measures[m].datatype);
    }
    for (size_t v = 0; v < cube->n_values; v++) {
        const LgCubeValues *values = &cube->values[v];
        for (uint32_t row = 0; row < cube->table->n_rows; row++) {
            const uint32_t i = values->column->codes[row];
            const size_t m = lg_cube_measure_of(cube, values, row);
            const int class = (int)values->cells[i].class;
            if (m == cube->n_measures || class <= widest[m] || class > LG_CELL_DOUBLE) {
                continue;
            }
            const LgProblem problem = {
                .code = "E-DATATYPE",
                .severity = LG_SEVERITY_ERROR,
                .value = values->column->values[i],
                .text = LG_STR("the number is not of the datatype of its measure"),
                .expected = cube->measures[m].datatype,
                .fix = LG_STR("correct the cell, or declare a wider datatype")};
            lg_cube_problem(cube, problem, row, values->column);
        }
    }
    return LG_OK;
}

// --- Keys -------------------------------------------------------------------

typedef struct {
    LgCube *cube;
    const LgCubeValues *values;
    uint32_t *slots; // row + 1
    size_t n_slots;
    uint32_t *key; // scratch
    size_t n_key;
    bool looked; // what would complete the key is known
    LgKey whole;
} Keys;

// The codes of the dimensions of a row, two spellings of a code being one.
static void
key_of(const Keys *keys, uint32_t row, uint32_t *out)
{
    const LgCube *cube = keys->cube;
    for (size_t d = 0; d < cube->n_dims; d++) {
        const LgCubeColumn *dim = &cube->dims[d];
        out[d] = dim->codes[dim->column->codes[row]].canon;
    }
    out[cube->n_dims] = (uint32_t)lg_cube_measure_of(cube, keys->values, row);
}

static void
key_text(const LgCube *cube, const LgCubeValues *values, uint32_t row, LgBuf *out)
{
    for (size_t d = 0; d < cube->n_dims; d++) {
        const LgTableColumn *c = cube->dims[d].column;
        lg_buf_add(out, d > 0 ? LG_STR(", ") : LG_STR(""));
        lg_buf_add(out, lg_table_cell(c, row));
    }
    if (cube->n_measures > 1) {
        lg_buf_add(out, LG_STR(", "));
        lg_buf_add(out, cube->measures[lg_cube_measure_of(cube, values, row)].label);
    }
}

// Is this column part of the key, a label, or one of values?
static bool
is_used(const LgCube *cube, const LgTableColumn *column)
{
    bool used = column == cube->type;
    for (size_t d = 0; d < cube->n_dims; d++) {
        used = used || cube->dims[d].column == column || cube->label_columns[d] == column;
    }
    for (size_t v = 0; v < cube->n_values; v++) {
        used = used || cube->values[v].column == column;
    }
    return used;
}

// The fewest columns that would tell the rows apart, were they dimensions.
static LgStatus
complete_key(const LgCube *cube, LgKey *out, LgError *err)
{
    const uint32_t n = cube->table->n_columns;
    const LgTableColumn **columns = LG_NEW_ARRAY(cube->arena, const LgTableColumn *, n + 1U);
    const LgTableColumn **others = LG_NEW_ARRAY(cube->arena, const LgTableColumn *, n + 1U);
    size_t n_columns = 0;
    size_t n_others = 0;
    if (!columns || !others) {
        return no_memory(err);
    }
    for (size_t d = 0; d < cube->n_dims; d++) {
        columns[n_columns++] = cube->dims[d].column;
    }
    if (cube->type) {
        columns[n_columns++] = cube->type;
    }
    for (uint32_t c = 0; c < n; c++) {
        if (!is_used(cube, &cube->table->columns[c])) {
            others[n_others++] = &cube->table->columns[c];
        }
    }
    return lg_key_look(cube->table, columns, n_columns, others, n_others, out, err);
}

// Do two rows of one key agree in all that is published of them?
static bool
says_the_same(const LgCube *cube, uint32_t first, uint32_t second)
{
    bool same = true;
    for (size_t v = 0; v < cube->n_values; v++) {
        const LgTableColumn *column = cube->values[v].column;
        same = same && column->codes[first] == column->codes[second];
    }
    for (size_t a = 0; a < cube->n_attrs; a++) {
        const LgTableColumn *column = cube->attrs[a].column;
        same = same && column->codes[first] == column->codes[second];
    }
    const LgTableColumn *others[] = {cube->unit.column, cube->status.column};
    for (size_t i = 0; i < 2; i++) {
        same = same && (!others[i] || others[i]->codes[first] == others[i]->codes[second]);
    }
    return same;
}

// Where the recipe says that repetitions are taken once.
static void
repeated(LgCube *cube, const Keys *keys, uint32_t first, uint32_t second)
{
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("the same observation again, taken once ("));
    key_text(cube, keys->values, first, &text);
    lg_buf_byte(&text, ')');
    lg_cube_pair(
        cube,
        (LgProblem){.code = "W-DUP", .severity = LG_SEVERITY_WARNING, .text = lg_buf_view(&text)},
        first, second, keys->values->column);
    lg_buf_done(&text);
    cube->repeats[second] = true;
}

static LgStatus
double_key(Keys *keys, uint32_t first, uint32_t second, LgError *err)
{
    LgCube *cube = keys->cube;
    const LgTableColumn *column = keys->values->column;
    if (cube->repeats && says_the_same(cube, first, second)) {
        repeated(cube, keys, first, second);
        return LG_OK;
    }
    if (lg_report_full(cube->report, "E-DUP")) {
        lg_report_skip(cube->report, "E-DUP");
        return LG_OK;
    }
    if (!keys->looked) {
        keys->looked = true;
        LG_TRY(complete_key(cube, &keys->whole, err));
    }
    LgBuf text = {0};
    const bool same = column->codes[first] == column->codes[second];
    lg_buf_add(&text, same ? LG_STR("the same observation twice (")
                           : LG_STR("two different values for one observation ("));
    key_text(cube, keys->values, first, &text);
    lg_buf_add(&text, LG_STR("): \""));
    lg_buf_add(&text, lg_table_cell(column, first));
    lg_buf_add(&text, LG_STR("\" and \""));
    lg_buf_add(&text, lg_table_cell(column, second));
    lg_buf_byte(&text, '"');
    LgBuf fix = {0};
    lg_buf_add(&fix, LG_STR("remove one of the two rows"));
    for (uint32_t i = 0; i < keys->whole.n_more; i++) {
        lg_buf_printf(&fix, "%s\"" LG_STR_FMT "\"", i == 0 ? "; or give " : " and ",
                      LG_STR_ARG(keys->whole.more[i]->name));
    }
    if (keys->whole.n_more > 0) {
        lg_buf_add(&fix, LG_STR(" the role dimension: then every row has a key of its own"));
    }
    lg_cube_pair(cube,
                 (LgProblem){.code = "E-DUP",
                             .severity = LG_SEVERITY_ERROR,
                             .text = lg_buf_view(&text),
                             .fix = lg_buf_view(&fix)},
                 first, second, column);
    lg_buf_done(&text);
    lg_buf_done(&fix);
    return LG_OK;
}

static LgStatus
note_key(Keys *keys, uint32_t row, LgError *err)
{
    uint32_t *mine = keys->key;
    uint32_t *other = keys->key + keys->n_key;
    key_of(keys, row, mine);
    const size_t size = keys->n_key * sizeof(uint32_t);
    size_t at = lg_hash_bytes((LgStr){(const char *)mine, size}, 0) & (keys->n_slots - 1);
    while (keys->slots[at] != 0) {
        key_of(keys, keys->slots[at] - 1, other);
        if (memcmp(mine, other, size) == 0) {
            return double_key(keys, keys->slots[at] - 1, row, err);
        }
        at = (at + 1) & (keys->n_slots - 1);
    }
    keys->slots[at] = row + 1;
    return LG_OK;
}

// The keys that are possible, and what each code of a dimension adds to the number of one.
typedef struct {
    uint64_t n;
    uint64_t **parts; // parts[d][code]
} Numbering;

// False when there are more than `most`.
static LgStatus
number_keys(const LgCube *cube, uint64_t most, Numbering *out, bool *out_few, LgError *err)
{
    out->n = cube->n_measures;
    out->parts = LG_NEW_ARRAY(cube->arena, uint64_t *, cube->n_dims + 1);
    *out_few = out->n <= most;
    for (size_t d = 0; out->parts && *out_few && d < cube->n_dims; d++) {
        const LgCubeColumn *dim = &cube->dims[d];
        const uint32_t n = dim->column->n;
        out->parts[d] = LG_NEW_ARRAY(cube->arena, uint64_t, n + 1U);
        for (uint32_t i = 0; out->parts[d] && i < n; i++) {
            out->parts[d][i] = dim->codes[i].canon * out->n;
        }
        if (!out->parts[d]) {
            return no_memory(err);
        }
        *out_few = !__builtin_mul_overflow(out->n, n, &out->n) && out->n <= most;
    }
    return out->parts ? LG_OK : no_memory(err);
}

// Most cubes have a figure for a good part of all keys there could be: a bit for each of them tells
// whether one comes twice. `*out_sure`: none does. Which rows they are is for note_key().
static LgStatus
look_at_keys(const LgCube *cube, const LgCubeValues *values, bool *out_sure, LgError *err)
{
    enum { BITS = 64 }; // for each row: what note_key() needs for one
    Numbering keys = {0};
    bool few = false;
    LG_TRY(number_keys(cube, (uint64_t)cube->table->n_rows * BITS, &keys, &few, err));
    *out_sure = false;
    if (!few) {
        return LG_OK;
    }
    uint64_t *seen = LG_ALLOC_ARRAY(uint64_t, keys.n / 64 + 1);
    if (!seen) {
        return no_memory(err);
    }
    bool twice = false;
    for (uint32_t row = 0; !twice && row < cube->table->n_rows; row++) {
        uint64_t key = lg_cube_measure_of(cube, values, row);
        for (size_t d = 0; d < cube->n_dims; d++) {
            key += keys.parts[d][cube->dims[d].column->codes[row]];
        }
        const uint64_t bit = (uint64_t)1 << key % 64;
        twice = (seen[key / 64] & bit) != 0;
        seen[key / 64] |= bit;
    }
    lg_mem_free(seen);
    *out_sure = !twice;
    return LG_OK;
}

static LgStatus
check_keys(LgCube *cube, const LgCubeValues *values, LgError *err)
{
    bool sure = false;
    LG_TRY(look_at_keys(cube, values, &sure, err));
    if (sure) {
        return LG_OK;
    }
    Keys keys = {.cube = cube, .values = values, .n_slots = 64, .n_key = cube->n_dims + 1};
    while (keys.n_slots < (size_t)cube->table->n_rows * 2) {
        keys.n_slots *= 2;
    }
    keys.slots = LG_ALLOC_ARRAY(uint32_t, keys.n_slots);
    keys.key = LG_NEW_ARRAY(cube->arena, uint32_t, 2 * keys.n_key);
    const bool once = cube->recipe->repeated == LG_REPEATED_ONCE;
    cube->repeats = once ? LG_NEW_ARRAY(cube->arena, bool, cube->table->n_rows) : NULL;
    if (!keys.slots || !keys.key || (once && !cube->repeats)) {
        lg_mem_free(keys.slots);
        return no_memory(err);
    }
    LgStatus st = LG_OK;
    for (uint32_t row = 0; st == LG_OK && row < cube->table->n_rows; row++) {
        st = note_key(&keys, row, err);
    }
    lg_mem_free(keys.slots);
    return st;
}

LgStatus
lg_cube_check(LgCube *cube, LgError *err)
{
    check_types(cube);
    for (size_t v = 0; v < cube->n_values; v++) {
        LG_TRY(classify(cube, &cube->values[v], err));
    }
    if (lg_report_n(cube->report, LG_SEVERITY_ERROR) > 0) {
        return LG_OK; // keys of broken codes would only add noise
    }
    LG_TRY(find_datatypes(cube, err));
    LG_TRY(check_datatypes(cube, err));
    lg_cube_check_units(cube);
    // Columns of measures share their rows: one check does for all.
    return cube->n_values > 0 ? check_keys(cube, &cube->values[0], err) : LG_OK;
}
