// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCube: a table and a recipe put together, every code resolved, before
// anything is written.

#ifndef LG_CONVERT_CUBE_IMPL_H
#define LG_CONVERT_CUBE_IMPL_H

#include "convert/codelist_impl.h"
#include "convert/convert.h"
#include "convert/emit_impl.h"
#include "convert/lock_impl.h"
#include "convert/recipe.h"
#include "convert/table_impl.h"

#define LG_SDMX_DIMENSION "http://purl.org/linked-data/sdmx/2009/dimension#"
#define LG_SDMX_MEASURE "http://purl.org/linked-data/sdmx/2009/measure#"
#define LG_SDMX_ATTRIBUTE "http://purl.org/linked-data/sdmx/2009/attribute#"

/// What one distinct cell of a column stands for.
typedef struct {
    LgTerm term; ///< NONE: the cell is blank or at fault
    LgStr slug;  ///< its segment of an observation's URI
    LgStr label; ///< for a person
    const LgCodeListItem *item;
    bool locked; ///< its slug was settled by an earlier publication
    LgPeriod period;
    uint32_t canon; ///< the first code of the column with the same slug: two spellings, one code
} LgCode;

/// A dimension, an attribute, the unit or the status.
typedef struct {
    const LgRecipeColumn *recipe;
    const LgTableColumn *column;
    LgKind kind;
    LgStr name;       ///< slug
    LgStr label;      ///< for a person
    LgStr property;   ///< IRI
    bool known;       ///< the property is defined in vocab/, not here
    LgStr datatype;   ///< kind text
    LgStr scheme;     ///< IRI of the concept scheme; empty: none
    LgStr concepts;   ///< IRI in front of the slugs of minted concepts
    LgStr list_graph; ///< graph of the code list
    LgCodeList *list; ///< declared codes; null: what occurs
    LgCode *codes;    ///< codes[i] for column->values[i]
    bool blank_ok;    ///< attributes may be blank
    bool complete;    ///< no row is blank
} LgCubeColumn;

typedef struct {
    LgStr name, label, comment;
    LgStr property; ///< IRI
    LgStr datatype; ///< IRI
    LgStr unit;     ///< IRI; empty: none, or by column
    LgStr unit_label;
    const LgRecipeMeasure *recipe;
} LgCubeMeasure;

typedef enum {
    LG_CELL_INTEGER = 0,
    LG_CELL_DECIMAL,
    LG_CELL_DOUBLE,
    LG_CELL_BLANK,
    LG_CELL_MARKER, ///< a known marker: `status` says which
    LG_CELL_BAD,
} LgCellClass;

/// One distinct cell of a value column.
typedef struct {
    LgCellClass class;
    LgStr status; ///< slug in the obs-status scheme, for markers
    LgStr number; ///< the cell without a marker behind it
} LgCubeCell;

/// A marker of the data that a legend explains.
typedef struct {
    LgStr marker;
    LgStr status; ///< slug in the obs-status scheme
    LgStr meaning, place;
} LgCubeMarker;

/// A column of numbers.
typedef struct {
    const LgTableColumn *column;
    LgCubeCell *cells;
    size_t measure; ///< index, unless a measure_type column tells
} LgCubeValues;

/// A part of the URI of an observation.
typedef struct {
    LgStr before;                ///< "/"
    const LgTableColumn *column; ///< null: its measure tells
    LgStr *texts;                ///< `before` and a slug, by distinct cell or by measure
    bool raw;                    ///< cells as they are, which may have slashes
} LgCubeSegment;

typedef struct {
    const LgConvertOptions *options;
    LgArena *arena;
    LgTable *table;
    const LgRecipe *recipe;
    LgLock *lock; ///< null: the series has no recipe of its own
    LgReport *report;
    LgStr base;
    LgStr slug;
    LgStr dataset;   ///< IRI
    LgStr structure; ///< IRI of the DSD; empty: records, not observations
    LgStr graph;
    LgCubeColumn *dims;
    size_t n_dims;
    LgCubeColumn *attrs;
    size_t n_attrs;
    LgCubeColumn unit;         ///< `column` null: none
    LgCubeColumn status;       ///< the same
    const LgTableColumn *type; ///< measure_type
    size_t *type_measures;     ///< measure of each distinct cell; n_measures: unknown
    LgCubeMeasure *measures;
    size_t n_measures;
    LgCubeValues *values;
    size_t n_values;
    LgCubeSegment *segments; ///< of the URIs of observations, behind that of the dataset
    size_t n_segments;
    size_t most_uri;                     ///< bytes of the longest
    const LgTableColumn **label_columns; ///< n_dims: the labels of a dimension, or null
    LgCubeMarker *explained;             ///< markers that the legend explains
    size_t n_explained, cap_explained;
    bool has_markers; ///< some value is a marker or blank
    uint64_t n_observations;
    uint64_t n_dropped;
    LgStr issued;       ///< when the dataset was published first; empty: the recipe says, or now
    LgStr csvw_version; ///< of the CSV that was written (convert.h); empty: none
    uint64_t csvw_size; ///< its bytes
    bool lenient;       ///< of a register: a cell at fault stands for nothing, with a warning
    bool *repeats;      ///< rows that say again what another one said; null: there are none
    LgStr *graphs;      ///< graphs written, in order; room for those of all_graphs()
    size_t n_graphs;
} LgCube;

/// cube_plan.c: resolve columns, measures and codes. Problems go to the report;
/// the status is only for failures of the program.
LgStatus lg_cube_plan(LgCube *cube, LgError *err) LG_NODISCARD;

/// cube_plan.c: everything about a component but its codes.
LgStatus lg_cube_describe(LgCube *cube, const LgRecipeColumn *recipe, const LgTableColumn *found,
                          LgCubeColumn *column, LgError *err) LG_NODISCARD;

/// cube.c: the lock beside the recipe, and what has to be in it.
LgStatus lg_cube_lock_read(LgCube *cube, LgConvertResult *out, LgError *err) LG_NODISCARD;
LgStatus lg_cube_lock_keep(const LgCube *cube, LgConvertResult *out, LgError *err) LG_NODISCARD;

/// cube.c: what the caller needs of a dataset that has gone to the sink: with `class` its graph has
/// records; `out->rows` is not set. To its graphs come those that earlier publications have made.
LgStatus lg_cube_result(LgCube *cube, LgStr class, const char *const *vocab, size_t n_vocab,
                        uint64_t triples, LgConvertResult *out, LgError *err) LG_NODISCARD;

/// cube.c: LG_E_INVALID with the number of errors, if there are any.
LgStatus lg_cube_refuse(const LgCube *cube, LgError *err) LG_NODISCARD;

/// cube.c: when the dataset was issued, if it is published: that stays.
LgStatus lg_cube_issued(LgCube *cube, LgError *err) LG_NODISCARD;

/// cube.c: IRIs of the dataset, from what the recipe or else the file's name says.
LgStatus lg_cube_name(LgCube *cube, LgRecipe *recipe, LgError *err) LG_NODISCARD;

/// cube_code.c: what each distinct cell of `column` stands for.
LgStatus lg_cube_code(LgCube *cube, LgCubeColumn *column, LgError *err) LG_NODISCARD;

/// cube_code.c: report cell `i` of `column`, as a shifted row when that is what it looks like.
void lg_cube_bad_cell(const LgCube *cube, const LgTableColumn *column, uint32_t i,
                      LgProblem problem);

/// cube_doubt.c: what is well formed and wrong all the same.
/// The code that was meant by what is none: that of the area with this name, or the nearest that
/// the column has.
LgStr lg_cube_near_area(const LgCube *cube, const LgTableColumn *column, LgStr cell);

/// The nearest period that the column has.
LgStr lg_cube_near_period(const LgCube *cube, const LgTableColumn *column, LgStr cell,
                          LgPeriodShort hint);

/// True, and a problem, when cell `i` is an IRI where a code belongs.
bool lg_cube_is_iri(const LgCube *cube, const LgCubeColumn *column, uint32_t i);

/// Report periods far from all others whose year is a misspelt one of theirs.
void lg_cube_lone_years(const LgCube *cube, const LgCubeColumn *column);

/// Report rows whose unit is not that of their measure.
void lg_cube_check_units(const LgCube *cube);

/// cube_area.c: names for areas without one; codes that no area has, or that ended before the
/// period.
LgStatus lg_cube_area_check(const LgCube *cube, LgError *err) LG_NODISCARD;

/// cube_check.c: numbers, markers, double keys.
LgStatus lg_cube_check(LgCube *cube, LgError *err) LG_NODISCARD;

/// cube_marker.c: the status that `marker`, of distinct cell `i` of a column of values, stands for.
/// A recipe has the last word; then the table's own legend, if the recipe says where it is. "[x]"
/// and its kin are understood where there is no legend; others have no meaning that all publishers
/// share. Empty: it is no marker that is known.
LgStatus lg_cube_marker(LgCube *cube, const LgTableColumn *column, uint32_t i, LgStr marker,
                        LgStr *out_status, LgError *err) LG_NODISCARD;

/// Report a cell that is an error of the spreadsheet, "#REF!" or LG_CELL_NO_VALUE; false, and
/// nothing reported: it is none.
bool lg_cube_formula_failed(const LgCube *cube, const LgTableColumn *column, uint32_t i);

/// Report that the legend does not explain a cell; false, and nothing reported: there is no
/// legend, or it is no marker.
bool lg_cube_marker_unknown(const LgCube *cube, const LgTableColumn *column, uint32_t i);

/// cube_emit.c: structure, code lists, periods, areas and observations.
LgStatus lg_cube_emit(LgCube *cube, LgEmit *emit, LgError *err) LG_NODISCARD;

/// cube_emit.c: triples go to this graph, which becomes one of cube->graphs.
LgStatus lg_cube_graph(LgCube *cube, LgEmit *emit, LgStr graph, LgError *err) LG_NODISCARD;

/// cube_emit.c: the concepts, periods or areas of a column, in their graph.
LgStatus lg_cube_emit_codes(LgCube *cube, LgEmit *emit, const LgCubeColumn *column,
                            LgError *err) LG_NODISCARD;

/// cube_code.c: IRI of the concept with this slug: by the column's template, or in its
/// concept scheme. Null `p` when memory is short.
LgStr lg_cube_code_iri(const LgCube *cube, const LgCubeColumn *column, LgStr slug);

/// cube_observe.c: the observations.
LgStatus lg_cube_observe(LgCube *cube, LgEmit *emit, LgError *err) LG_NODISCARD;

/// cube_uri.c: what URIs of observations are made of, once all codes are known. A wrong `uri` of
/// the recipe goes to the report (E-URI).
LgStatus lg_cube_uri_plan(LgCube *cube, LgError *err) LG_NODISCARD;

/// cube_uri.c: add what stands behind the IRI of the dataset in that of the observation of
/// measure `m` in a row: "/2021/E06000001/homes".
void lg_cube_uri_add(const LgCube *cube, uint32_t row, size_t m, LgBuf *out);

/// cube_uri.c: which path segment behind the dataset is the slug of this column, from 0; SIZE_MAX:
/// no single one is.
size_t lg_cube_uri_segment(const LgCube *cube, const LgTableColumn *column);

/// cube_preview.c: for a person who is asked whether a guess is right: the structure, the first
/// rows and some observations, as they would be published.
void lg_cube_preview(const LgCube *cube, LgBuf *out);

/// cube_change.c: compare with what is published, and report what differs suddenly. Once all else
/// has been checked.
LgStatus lg_cube_changes(LgCube *cube, LgError *err) LG_NODISCARD;

/// cube_meta.c: what the catalogue says, in a graph of its own.
void lg_cube_meta(LgCube *cube, LgEmit *emit, uint64_t triples);

/// Report what the catalogue would miss, as the options want it (C-MISSING). `where` it can be
/// said: "under 'dataset' in the recipe".
void lg_cube_meta_check(const LgCube *cube, const char *where);

/// What the catalogue says: the recipe, with what the site says where that says nothing.
LgRecipeDataset lg_cube_dataset(const LgCube *cube);

/// The measure of a row; n_measures when its cell names none.
static inline size_t
lg_cube_measure_of(const LgCube *cube, const LgCubeValues *values, uint32_t row)
{
    return cube->type ? cube->type_measures[cube->type->codes[row]] : values->measure;
}

/// cube_status.c: a status in the common obs-status scheme, known by its slug, label or GSS
/// shorthand ("c", "[c]"); empty when it is none of them.
LgStr lg_cube_status(LgStr cell);

/// The common status that a legend speaks of in its own words: "Data is not available."; empty:
/// none that is known.
LgStr lg_cube_status_of(LgStr meaning);

/// The label of a common status; empty: it is none.
LgStr lg_cube_status_label(LgStr slug);

/// IRI below the base, made of parts. Null `p` when memory is short.
LgStr lg_cube_iri(const LgCube *cube, const char *path, LgStr a, LgStr b);

enum { LG_CUBE_SHIFTED = 256 };

/// cube_shift.c: the column whose kind of value `cell` is, other than `own`, or null: a row
/// that is shifted is another fault than a wrong value.
const LgTableColumn *lg_cube_shift(const LgCube *cube, const LgTableColumn *own, LgStr cell);

/// Make E-SHIFT of a problem with the cell `i` of a column, which is a value of `other`. `text` is
/// borrowed.
void lg_cube_shifted(const LgTableColumn *column, uint32_t i, const LgTableColumn *other,
                     char text[LG_CUBE_SHIFTED], LgProblem *problem);

/// Report a problem with the cells of a column in two rows.
void lg_cube_pair(const LgCube *cube, LgProblem problem, uint32_t row, uint32_t other,
                  const LgTableColumn *column);

/// Report a problem with a cell of a row.
void lg_cube_problem(const LgCube *cube, LgProblem problem, uint32_t row,
                     const LgTableColumn *column);

#endif
