// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRecipe: how one statistical series becomes a data cube. Written by a person,
// or guessed (guess_impl.h) and then read by a person; everything that is
// converted goes through one.
//
// As YAML:
//   files: the tables, relative to the recipe; needed only when the recipe alone is given
//   dataset:                      what the catalogue says about it
//     slug, title, comment, description, publisher, creator, license, contact,
//     issued, modified, next_update, theme, keywords, references, replaced_by, language
//   table:                        how to read the file; guessed when left out
//     delimiter, encoding, member, marked, ragged, hidden
//     sheets, except, names, header, header_rows, cells, stop, drop, fill, ignore, styles,
//     legend, rows, melt: {keep, name, value, sum, within, differing}    (tidy.h)
//   columns:                      in the order of the dimensions in URIs
//     <header>:
//       role: dimension | attribute | value | measure | measure_type | unit | status |
//             label | ignore
//       kind: code | area | period | iri | text        (dimensions and attributes)
//       name, label, comment, property, template, datatype, transform, scheme, codes,
//       of, unit, value, match, write, short_years, values, areas, periods
//   measure: name, label, comment, property, unit, datatype    (one measure for `value`)
//   measures: {<cell of measure_type>: {name, label, ...}}     (several)
//   missing: status | drop
//   uri: "{Year}/{Area code}"     path of an observation, if not the usual one
//   repeated: refuse | once       rows that say the same twice
//   changes: gone, fewer, revised, factor, refuse, allow    when a release differs suddenly
//   markers: {<cell>: <status>}   what stands in the value column instead of a number
//   clean:                        what is put right before, or the path of a file with it (clean.h)
//   register:                     rows are records: in place of columns and measures
//                                 (register_impl.h)

#ifndef LG_CONVERT_RECIPE_H
#define LG_CONVERT_RECIPE_H

#include "base/arena.h"
#include "base/io.h"
#include "base/period.h"
#include "base/yaml.h"
#include "convert/clean.h"
#include "convert/tidy.h"

typedef struct LgRegister LgRegister; ///< register_impl.h

typedef enum {
    LG_ROLE_IGNORE = 0,
    LG_ROLE_DIMENSION,
    LG_ROLE_ATTRIBUTE,
    LG_ROLE_VALUE,        ///< the numbers; what they measure is told by `measure` or a
                          ///< measure_type column
    LG_ROLE_MEASURE,      ///< numbers of a measure of their own
    LG_ROLE_MEASURE_TYPE, ///< names the measure of the row
    LG_ROLE_UNIT,
    LG_ROLE_STATUS, ///< why a value is missing or special
    LG_ROLE_LABEL,  ///< the name of the code in another column
} LgRole;

typedef enum {
    LG_KIND_CODE = 0, ///< concept of a code list
    LG_KIND_AREA,     ///< GSS code -> statistics.data.gov.uk
    LG_KIND_PERIOD,   ///< -> reference.data.gov.uk
    LG_KIND_IRI,      ///< IRI made by `template`
    LG_KIND_TEXT,     ///< literal of `datatype`
} LgKind;

typedef enum {
    LG_TRANSFORM_SLUG = 0, ///< lg_slug_make()
    LG_TRANSFORM_SLUGIZE,  ///< lg_slug_table2qb()
    LG_TRANSFORM_UNITIZE,
    LG_TRANSFORM_NONE,
} LgTransform;

typedef enum {
    LG_MISSING_STATUS = 0, ///< an observation without a value, with its status
    LG_MISSING_DROP,       ///< no observation
} LgMissing;

/// What becomes of a row that says the same as another one.
typedef enum {
    LG_REPEATED_REFUSE = 0,
    LG_REPEATED_ONCE, ///< it is left out, with a warning
} LgRepeated;

typedef struct {
    LgStr key;
    LgStr value;
} LgRecipePair;

typedef struct {
    LgStr cell; ///< of the measure_type column or the header of its column; may be empty
    LgStr name; ///< slug
    LgStr label;
    LgStr comment;
    LgStr property; ///< IRI; empty: made from the name
    LgStr unit;     ///< name of a unit; empty: none, or from the unit column
    LgStr datatype; ///< xsd local name or IRI; empty: guessed from the numbers
} LgRecipeMeasure;

typedef struct {
    LgStr header;
    LgRole role;
    LgKind kind;
    LgStr name; ///< slug, used in URIs; empty: from the label
    LgStr label;
    LgStr comment;
    LgStr property; ///< IRI; empty: by kind, else made from the name
    LgStr template; ///< IRI with "{value}" or "{+value}"; empty: by kind
    LgStr datatype;
    LgTransform transform;
    LgStr scheme; ///< slug or IRI of the concept scheme; empty: the name
    LgStr codes;  ///< path of the code list (codelist_impl.h); empty: what occurs
    LgStr of;     ///< label: header of the column it names
    LgStr value;  ///< constant: there is no such column, every row has this
    bool has_value;
    LgPattern match; ///< takes the cells apart for `write`; empty: nothing
    LgPattern write; ///< what the cells are put together from; empty: nothing
    LgPeriodShort short_years;
    bool any_area;        ///< areas: codes of other shapes are let through, and mock codes
    bool any_period;      ///< periods: those far from all others are let through
    LgRecipePair *values; ///< cell -> notation
    size_t n_values;
    LgRecipeMeasure measure; ///< role measure
    LgStr why;               ///< for a guessed one: the reason
} LgRecipeColumn;

typedef struct {
    LgStr slug;
    LgStr title, comment, description;
    LgStr publisher, creator; ///< IRI or name
    LgStr license;            ///< IRI
    LgStr contact;            ///< e-mail address
    LgStr issued, modified;   ///< xsd:date or xsd:dateTime
    LgStr next_update;
    LgStr theme; ///< IRI or name
    LgStr language;
    LgStr replaced_by; ///< IRI
    const LgStr *keywords;
    size_t n_keywords;
    const LgStr *references; ///< IRIs
    size_t n_references;
} LgRecipeDataset;

/// What of a release, compared with what is published, may be a mistake.
typedef enum {
    LG_SUDDEN_GONE,    ///< many observations are not there any more
    LG_SUDDEN_FEWER,   ///< there are many fewer of them
    LG_SUDDEN_PERIODS, ///< a whole period is not there any more
    LG_SUDDEN_REVISED, ///< many values are others
    LG_SUDDEN_FACTOR,  ///< a value is many times what it was, or a small part of it
    LG_SUDDEN_UNIT,    ///< most values of a measure are 10, 100, 1,000 times what they were
    LG_SUDDEN_N,
} LgSudden;

/// When that is worth a warning.
typedef struct {
    double gone, fewer, revised; ///< percent of what is published, beyond which
    double factor;
    unsigned refuse; ///< bits 1 << LgSudden: an error instead
    unsigned allow;  ///< the same: nothing
} LgRecipeChanges;

typedef struct {
    LgStr path; ///< of the recipe; empty: none
    LgStr why;  ///< of a guessed one: what its reader should know; lines
    LgRecipeDataset dataset;
    LgSheetOptions table;
    LgTidyOptions tidy;
    LgRecipeColumn *columns; ///< room for LG_LIMIT_COLUMNS
    size_t n_columns;
    LgRecipeMeasure *measures;
    size_t n_measures;
    LgRecipeMeasure measure;
    bool has_measure;
    LgMissing missing;
    LgRepeated repeated;
    LgRecipeChanges changes;
    LgRecipePair *markers;
    size_t n_markers;
    LgStr clean_file;    ///< beside the recipe; lg_recipe_read() reads it; empty: none
    LgRegister *records; ///< null: it is a cube
    const LgYaml *qube;  ///< a qube-config.json of csvcubed, whose columns qube.h adds; null: none
    LgPattern uri;       ///< of observations, behind that of the dataset; empty: the usual one
    bool header_order;   ///< dimensions in URIs follow the file, as table2qb does
} LgRecipe;

/// A recipe that says nothing. Null when memory is short.
LgRecipe *lg_recipe_new(LgArena *arena) LG_NODISCARD;

/// Parse the text of a recipe. `source` names it in messages. Unknown keys, wrong
/// values and missing ones are LG_E_INVALID with line, column and the nearest valid
/// word. Everything lives in `arena`.
LgStatus lg_recipe_parse(LgArena *arena, LgStr text, LgStr source, LgRecipe **out,
                         LgError *err) LG_NODISCARD;

/// The same from a file.
LgStatus lg_recipe_read(const LgIo *io, const char *path, LgArena *arena, LgRecipe **out,
                        LgError *err) LG_NODISCARD;

/// Path of a file that the recipe at `recipe` names: relative to it. Null `p` when memory is short.
LgStr lg_recipe_beside(LgArena *arena, LgStr recipe, LgStr path);

/// Path of its lock (lock_impl.h): "homes.lock.csv" beside "homes.yaml". The same.
LgStr lg_recipe_lock(LgArena *arena, LgStr recipe);

/// True when the name of the file says that it is a recipe, not a table.
bool lg_recipe_is(const char *path);

/// Write it as YAML, with the reasons as comments. It reads back as the same recipe, but for
/// `clean` and `register`: these are never guessed, and not written.
void lg_recipe_text(const LgRecipe *recipe, LgBuf *out);

/// The keys that a recipe may have, one after the other: the `i`th from 0, such as "keep" of the
/// section "table.melt"; those of the recipe itself are of the section "", also those of recipes
/// for registers. False: there is none.
bool lg_recipe_key(size_t i, LgStr *out_section, LgStr *out_key);

/// The names that stand for an enumeration in YAML.
LgStr lg_recipe_role(LgRole role);
LgStr lg_recipe_kind(LgKind kind);

#endif
