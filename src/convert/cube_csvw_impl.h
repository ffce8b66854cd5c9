// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCubeCsvw: the observations as a tidy CSV file, one row each, with metadata of CSV on the Web
// beside it. A CSVW processor makes the same triples of the two, no more and no less
// (csv2rdf, minimal mode).

#ifndef LG_CONVERT_CUBE_CSVW_IMPL_H
#define LG_CONVERT_CUBE_CSVW_IMPL_H

#include "convert/cube_impl.h"

/// What a cell of a column is made from.
typedef enum {
    LG_CSVW_CELL = 0, ///< a code of a column of the table
    LG_CSVW_MEASURE,  ///< the measure of the observation
    LG_CSVW_VALUE,
    LG_CSVW_UNIT,   ///< the unit column, else the measure
    LG_CSVW_STATUS, ///< the status column, else the marker in place of the number
} LgCsvwSource;

/// A column of the CSV file.
typedef struct {
    LgCsvwSource source;
    LgStr name; ///< of its variable in templates
    LgStr title;
    LgStr property; ///< propertyUrl; empty: the column helps, and makes no triples
    bool iri;       ///< its cells end IRIs that begin with `prefix`
    LgStr prefix;
    LgStr datatype;              ///< IRI, of literals; empty: xsd:string
    bool required;               ///< no cell is empty
    const LgTableColumn *column; ///< of LG_CSVW_CELL; of units and statuses perhaps
    LgStr *texts;                ///< cells as written, by distinct cell of `column`
    LgStr *by_measure;           ///< the same, by measure
    LgStr stem;                  ///< of statuses: what stands in front of a marker's slug
    size_t measure; ///< of LG_CSVW_VALUE: whose numbers; SIZE_MAX: those of all measures
} LgCsvwField;

typedef struct {
    LgCube *cube;
    LgCsvwField *fields;
    size_t n_fields, cap_fields;
    LgBuf about; ///< aboutUrl
    LgStr unit;  ///< that every observation has; empty: none, or a column says
    LgBuf out;   ///< rows not yet written
    size_t most; ///< bytes of the longest row
    LgFile file;
    LgStr path, part;           ///< of the CSV, of the file while it is being written
    LgStr meta_path, meta_part; ///< the same of the metadata
    LgStr file_name;            ///< without folder
    uint64_t size;
    uint64_t hash; ///< of what was written
} LgCubeCsvw;

/// Open "<name>.csv.part" in the folder of the options. `*out` is null when the cube is not to be
/// written, or cannot (W-CSVW in the report says why). Close it with lg_cube_csvw_close().
LgStatus lg_cube_csvw_open(LgCube *cube, LgCubeCsvw **out, LgError *err) LG_NODISCARD;

/// One observation: row `row` of the table, measure `m`.
LgStatus lg_cube_csvw_row(LgCubeCsvw *csvw, const LgCubeValues *values, uint32_t row, size_t m,
                          LgError *err) LG_NODISCARD;

/// Write what is left and the metadata, give both files their names, and tell the cube.
LgStatus lg_cube_csvw_end(LgCubeCsvw *csvw, LgError *err) LG_NODISCARD;

/// Null is allowed. What has not been ended leaves nothing behind.
void lg_cube_csvw_close(LgCubeCsvw *csvw);

/// The dataset's slug as the name of a file. Null `p` when memory is short.
LgStr lg_cube_csvw_stem(const LgCube *cube);

/// cube_csvw_json.c: has CSV on the Web a datatype of XSD with this name?
bool lg_cube_csvw_is_datatype(LgStr name);

/// cube_csvw_json.c: the metadata, appended to `out`.
void lg_cube_csvw_json(const LgCubeCsvw *csvw, LgBuf *out);

#endif
