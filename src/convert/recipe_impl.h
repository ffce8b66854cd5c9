// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the parts of the recipe reader share: tables of keys, and how a value is read by them.

#ifndef LG_CONVERT_RECIPE_IMPL_H
#define LG_CONVERT_RECIPE_IMPL_H

#include "convert/recipe.h"

#include <stddef.h>

/// What a key may hold, and the type that its value is put into.
typedef enum {
    LG_FIELD_TEXT,      ///< LgStr, as are those that say no other
    LG_FIELD_SLUG,      ///< one path segment
    LG_FIELD_PATH_SLUG, ///< several
    LG_FIELD_IRI,
    LG_FIELD_TEMPLATE, ///< IRI with {value}
    LG_FIELD_DATATYPE, ///< xsd local name or IRI
    LG_FIELD_DATE,
    LG_FIELD_BOOL, ///< bool
    LG_FIELD_CHAR, ///< char
    LG_FIELD_ROLE, ///< from here on one of several words: an enumeration that starts at 0
    LG_FIELD_KIND,
    LG_FIELD_TRANSFORM,
    LG_FIELD_SHORT_YEARS,
    LG_FIELD_AREAS, ///< bool, like the periods and the precision
    LG_FIELD_PERIODS,
    LG_FIELD_MISSING,
    LG_FIELD_REPEATED,
    LG_FIELD_REGISTER_KIND,
    LG_FIELD_ENCODING,
    LG_FIELD_PRECISION,
    LG_FIELD_LOOK,
    LG_FIELD_HIDDEN,  ///< bool
    LG_FIELD_PATTERN, ///< LgPattern
    LG_FIELD_NUMBER,  ///< double, not negative
    LG_FIELD_PERCENT, ///< double: 5 for "5%"
    LG_FIELD_NODE,    ///< read by its own function
} LgFieldType;

/// One key of a mapping and where its value goes.
typedef struct {
    LgStr key;
    LgFieldType type;
    size_t offset;
} LgField;

/// The keys of one mapping of the recipe. Each has a page in docs/recipe-keys.md.
typedef struct {
    LgStr name; ///< "table.melt"; empty: the recipe itself
    const LgField *fields;
    size_t n;
} LgSection;

#define LG_FIELD(key, type, offset)        \
    {                                      \
        LG_STR_INIT(key), (type), (offset) \
    }
#define LG_SECTION(name, fields)                                          \
    {                                                                     \
        LG_STR_INIT(name), (fields), sizeof(fields) / sizeof((fields)[0]) \
    }

extern const LgSection lg_recipe_table_section, lg_recipe_table_melt, lg_recipe_table_rows,
    lg_recipe_table_styles;
extern const LgSection lg_epc_recipe; ///< epc.c: of a register of certificates
extern const LgSection lg_recipe_clean, lg_recipe_clean_files, lg_recipe_clean_join; ///< clean.h
extern const LgSection lg_recipe_register, lg_recipe_register_columns; ///< register_impl.h

/// Read every child of `map` into `base` by the keys of a section. LG_E_INVALID: a key that is
/// unknown, with the nearest one and the page that has all, or a value that is wrong.
LgStatus lg_recipe_field_read(const LgYaml *map, const LgSection *section, void *base,
                              LgError *err) LG_NODISCARD;

/// The word for a value of an enumeration.
LgStr lg_recipe_field_word(LgFieldType type, int value);

/// Read a value of an enumeration.
LgStatus lg_recipe_field_choice(const LgYaml *node, LgFieldType type, void *to,
                                LgError *err) LG_NODISCARD;

/// Read a pattern.
LgStatus lg_recipe_field_pattern(const LgYaml *node, LgPattern *to, LgError *err) LG_NODISCARD;

/// Room for what stands in `node`, a mapping or a list (`what` in the message if it is not): as
/// many times `size` bytes, all zero. Lives in `arena`.
LgStatus lg_recipe_field_room(LgArena *arena, const LgYaml *node, LgYamlKind kind, const char *what,
                              size_t size, void **out, LgError *err) LG_NODISCARD;

/// Read a mapping of lists of texts; nothing when `node` is null.
LgStatus lg_recipe_field_lists(LgArena *arena, const LgYaml *node, const LgTidyList **out,
                               size_t *out_n, LgError *err) LG_NODISCARD;

/// Read the list under `key`, of IRIs or of any texts; nothing when there is none.
LgStatus lg_recipe_field_list(LgArena *arena, const LgYaml *map, LgStr key, bool iris,
                              const LgStr **out, size_t *out_n, LgError *err) LG_NODISCARD;

/// Read a mapping of texts, which may have to be good for URIs; nothing when `node` is null.
LgStatus lg_recipe_field_pairs(LgArena *arena, const LgYaml *node, bool slugs, LgRecipePair **out,
                               size_t *out_n, LgError *err) LG_NODISCARD;

/// The words for LgSudden.
extern const LgStr lg_recipe_suddens[LG_SUDDEN_N];

/// What LgRecipeChanges is when a recipe does not say.
extern const LgRecipeChanges lg_recipe_changes;

/// recipe_table.c: read what stands under `table`.
LgStatus lg_recipe_table_read(LgArena *arena, const LgYaml *table, LgSheetOptions *sheet,
                              LgTidyOptions *layout, LgError *err) LG_NODISCARD;

#endif
