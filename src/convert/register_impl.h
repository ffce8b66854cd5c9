// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRegister: a table whose rows are records: each has a key, which makes its URI, and its columns
// are properties. Under `register` in a recipe:
//
//   key: [council, reference]    columns that tell records apart: BASE/id/{slug}/{council}/...
//   path: id/brownfield-land     what stands before them in URIs, when it is not id/{slug}
//   class: Brownfield site       an IRI, or a label: BASE/def/{slug}#BrownfieldSite
//   label: address               the column that names a record
//   latest: updated              of rows with one key the one that has the latest date counts
//   ended: end                   records that have a value there are marked as ended
//   columns:
//     <name>:                    BASE/def/{slug}#name
//       from: the header, when it is not the name
//       kind: text | code | area | period | iri | link | organisation | point
//       label, comment, property, datatype, language, template, transform, scheme, codes, values,
//       short_years, areas, unit, split, required, least, most; x, y (of a point)

#ifndef LG_CONVERT_REGISTER_IMPL_H
#define LG_CONVERT_REGISTER_IMPL_H

#include "base/time.h"
#include "convert/cube_impl.h"

typedef enum {
    LG_REGISTER_TEXT = 0, ///< literal of `datatype`
    LG_REGISTER_CODE,     ///< as the kinds of a cube
    LG_REGISTER_AREA,
    LG_REGISTER_PERIOD,
    LG_REGISTER_IRI,          ///< made by `template`
    LG_REGISTER_LINK,         ///< the cell is one
    LG_REGISTER_ORGANISATION, ///< a council or another authority: by URI, code or name
    LG_REGISTER_POINT,        ///< two columns, `x` and `y`
} LgRegisterKind;

typedef struct {
    LgStr name; ///< in URIs
    LgStr from; ///< field of the table
    LgRegisterKind kind;
    LgStr label, comment;
    LgStr property; ///< IRI; empty: by the name
    LgStr datatype; ///< xsd local name or IRI; empty: text
    LgStr language;
    LgStr template, scheme, codes, unit;
    LgTransform transform;
    LgPeriodShort short_years;
    bool any_area;
    bool required;     ///< a row without it is bad
    LgStr split;       ///< between several values of one cell; empty: there is one
    LgStr least, most; ///< of numbers and dates; "today" is one
    LgStr x, y;        ///< fields of a point
    LgRecipePair *values;
    size_t n_values;
} LgRegisterColumn;

struct LgRegister {
    const LgStr *key; ///< names of columns
    size_t n_key;
    LgStr path, class, label, latest, ended;
    LgRegisterColumn *columns;
    size_t n_columns;
};

/// register_recipe.c: read what stands under `register`.
LgStatus lg_register_read(LgArena *arena, const LgYaml *node, LgRegister **out,
                          LgError *err) LG_NODISCARD;

/// The column with this name, or n_columns.
size_t lg_register_find(const LgRegister *reg, LgStr name);

/// What one distinct cell stands for.
typedef struct {
    LgTerm *terms;
    uint32_t n;    ///< 0: it is blank, or no value
    LgStr segment; ///< in the URI of a record whose key it is part of
} LgRegisterCell;

/// A column of the register and the cells of the table.
typedef struct LgRegisterField LgRegisterField;
struct LgRegisterField {
    const LgRegisterColumn *recipe;
    const LgTableColumn *column; ///< null: of a point
    const LgTableColumn *x, *y;
    LgStr label;
    LgStr property;              ///< IRI
    LgStr datatype;              ///< IRI
    LgCubeColumn *coded;         ///< code, area, period
    LgRegisterCell *cells;       ///< cells[i] for column->values[i]
    const LgRegisterField *fill; ///< what counts in place of a cell that is no value; null: nothing
};

typedef struct {
    LgCube cube; ///< what a register shares with it: table, lists, lock, graphs
    const LgRegister *recipe;
    LgRegisterField *fields;
    size_t n_fields;
    LgStr class;       ///< IRI
    LgStr ended;       ///< IRI of the class of those that ended
    LgStr path;        ///< what stands before keys, such as BASE/id/{slug}
    LgStr *iris;       ///< of the rows; null `p`: the row is left out
    uint64_t n_broken; ///< rows that were bad before they came into the table
    uint64_t n_records;
    uint64_t n_points;
    LgStr today; ///< xsd:date
} LgRegisterRun;

/// register_value.c: what the cells of all fields stand for.
LgStatus lg_register_values(LgRegisterRun *run, LgError *err) LG_NODISCARD;

/// The values of a field in a row.
static inline const LgRegisterCell *
lg_register_cell(const LgRegisterField *field, uint32_t row)
{
    const uint32_t i = field->column->codes[row];
    const LgRegisterCell *cell = &field->cells[i];
    return cell->n == 0 && field->fill && field->column->values[i].n > 0
               ? &field->fill->cells[field->fill->column->codes[row]]
               : cell;
}

/// Where a point is. The coordinate system is told by magnitude.
typedef struct {
    LgStr wkt; ///< geo:wktLiteral; empty: this is no point
    LgStr x, y;
    bool national_grid; ///< easting and northing in metres (EPSG:27700), not degrees
} LgRegisterPoint;

/// register_point.c: the point with these coordinates; an empty one when both are blank or cannot
/// be in the United Kingdom. Texts live in `arena`.
LgStatus lg_register_point(LgArena *arena, LgStr x, LgStr y, LgRegisterPoint *out,
                           LgError *err) LG_NODISCARD;

/// register_emit.c: classes, properties, records, code lists and what the catalogue says.
LgStatus lg_register_emit(LgRegisterRun *run, LgEmit *emit, LgError *err) LG_NODISCARD;

#endif
