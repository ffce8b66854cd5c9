// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/recipe_impl.h"
#include "sheet/book.h"

static const LgField table_fields[] = {
    LG_FIELD("delimiter", LG_FIELD_CHAR, offsetof(LgSheetOptions, delimiter)),
    LG_FIELD("quote", LG_FIELD_CHAR, offsetof(LgSheetOptions, quote)),
    LG_FIELD("encoding", LG_FIELD_ENCODING, offsetof(LgSheetOptions, encoding)),
    LG_FIELD("member", LG_FIELD_TEXT, offsetof(LgSheetOptions, member)),
    LG_FIELD("marked", LG_FIELD_TEXT, offsetof(LgSheetOptions, marked)),
    LG_FIELD("ragged", LG_FIELD_BOOL, offsetof(LgSheetOptions, ragged)),
    LG_FIELD("precision", LG_FIELD_PRECISION, offsetof(LgSheetOptions, displayed)),
    LG_FIELD("hidden", LG_FIELD_HIDDEN, offsetof(LgSheetOptions, skip_hidden)),
    LG_FIELD("sheets", LG_FIELD_NODE, 0),
    LG_FIELD("except", LG_FIELD_NODE, 0),
    LG_FIELD("names", LG_FIELD_NODE, 0),
    LG_FIELD("header", LG_FIELD_NODE, 0),
    LG_FIELD("header_rows", LG_FIELD_NODE, 0),
    LG_FIELD("cells", LG_FIELD_NODE, 0),
    LG_FIELD("stop", LG_FIELD_NODE, 0),
    LG_FIELD("drop", LG_FIELD_NODE, 0),
    LG_FIELD("fill", LG_FIELD_NODE, 0),
    LG_FIELD("ignore", LG_FIELD_NODE, 0),
    LG_FIELD("styles", LG_FIELD_NODE, 0),
    LG_FIELD("legend", LG_FIELD_NODE, 0),
    LG_FIELD("rows", LG_FIELD_NODE, 0),
    LG_FIELD("melt", LG_FIELD_NODE, 0),
};

static const LgField melt_fields[] = {
    LG_FIELD("keep", LG_FIELD_NODE, 0),
    LG_FIELD("name", LG_FIELD_PATTERN, offsetof(LgTidyOptions, melt)),
    LG_FIELD("value", LG_FIELD_TEXT, offsetof(LgTidyOptions, value)),
    LG_FIELD("sum", LG_FIELD_TEXT, offsetof(LgTidyOptions, sum)),
    LG_FIELD("within", LG_FIELD_NUMBER, offsetof(LgTidyOptions, within)),
    LG_FIELD("differing", LG_FIELD_NODE, 0),
};

static const LgField rows_fields[] = {
    LG_FIELD("least", LG_FIELD_NODE, 0),
    LG_FIELD("most", LG_FIELD_NODE, 0),
};

static const LgField style_fields[] = {
    LG_FIELD("of", LG_FIELD_TEXT, offsetof(LgTidyStyle, of)),
    LG_FIELD("by", LG_FIELD_LOOK, offsetof(LgTidyStyle, by)),
    LG_FIELD("key", LG_FIELD_NODE, 0),
};

const LgSection lg_recipe_table_styles = LG_SECTION("table.styles", style_fields);
const LgSection lg_recipe_table_section = LG_SECTION("table", table_fields);
const LgSection lg_recipe_table_melt = LG_SECTION("table.melt", melt_fields);
const LgSection lg_recipe_table_rows = LG_SECTION("table.rows", rows_fields);

static LgStatus
read_texts(LgArena *arena, const LgYaml *map, const char *key, const LgStr **out, size_t *out_n,
           LgError *err)
{
    return lg_recipe_field_list(arena, map, lg_str_c(key), false, out, out_n, err);
}

static LgStatus
read_cells(LgArena *arena, const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LgTidyCell *list = NULL;
    LG_TRY(lg_recipe_field_room(arena, map, LG_YAML_MAPPING, "cells", sizeof(*list), (void **)&list,
                                err));
    if (map->n > LG_TIDY_CELLS) {
        return lg_yaml_fail(map, err, LG_E_LIMIT, "more than %d cells", LG_TIDY_CELLS);
    }
    for (const LgYaml *child = map->first; child; child = child->next) {
        LgTidyCell *cell = &list[out->n_cells++];
        LG_TRY(lg_yaml_expect(child, LG_YAML_SCALAR, "this pattern", err));
        if (!lg_book_place(child->key, &cell->row, &cell->column)) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' is not the address of a cell, such as A2",
                                LG_STR_ARG(child->key));
        }
        LG_TRY(lg_recipe_field_pattern(child, &cell->pattern, err));
        if (cell->pattern.n == 0) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "say in braces which column the text becomes, such as \"England, "
                                "{Period}\"");
        }
    }
    out->cells = list;
    return LG_OK;
}

// "Notes!B45:B47", or without the sheet.
static LgStatus
read_key(const LgYaml *node, LgTidyStyle *out, LgError *err)
{
    if (!node) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(node, LG_YAML_SCALAR, "these cells", err));
    size_t at = node->text.n;
    while (at > 0 && node->text.p[at - 1] != '!') {
        at--;
    }
    out->sheet = (LgStr){node->text.p, at > 0 ? at - 1 : 0};
    if (!lg_book_range(lg_str_from(node->text, at), &out->key) || out->key.columns != 1) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "a key is cells one below the other, such as S8:S11 or Notes!B45:B47");
    }
    return LG_OK;
}

static LgStatus
read_styles(LgArena *arena, const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LgTidyStyle *list = NULL;
    LG_TRY(lg_recipe_field_room(arena, map, LG_YAML_MAPPING, "styles", sizeof(*list),
                                (void **)&list, err));
    if (map->n > LG_TIDY_STYLES) {
        return lg_yaml_fail(map, err, LG_E_LIMIT, "more than %d styles", LG_TIDY_STYLES);
    }
    for (const LgYaml *child = map->first; child; child = child->next) {
        LgTidyStyle *style = &list[out->n_styles++];
        *style = (LgTidyStyle){.name = child->key};
        LG_TRY(lg_recipe_field_read(child, &lg_recipe_table_styles, style, err));
        LG_TRY(read_key(lg_yaml_get(child, LG_STR("key")), style, err));
        if (style->of.n == 0) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "'of' is missing: the column whose cells are looked at");
        }
    }
    out->styles = list;
    return LG_OK;
}

static LgStatus
read_rows(const LgYaml *map, LgTidyOptions *out, LgError *err)
{
    if (!map) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_read(map, &lg_recipe_table_rows, out, err));
    LG_TRY(lg_yaml_uint(map, LG_STR("least"), &out->least_rows, err));
    return lg_yaml_uint(map, LG_STR("most"), &out->most_rows, err);
}

static LgStatus
read_melt(LgArena *arena, const LgYaml *melt, LgTidyOptions *out, LgError *err)
{
    if (!melt) {
        return LG_OK;
    }
    LG_TRY(lg_recipe_field_read(melt, &lg_recipe_table_melt, out, err));
    LG_TRY(read_texts(arena, melt, "keep", &out->keep, &out->n_keep, err));
    LG_TRY(lg_yaml_uint(melt, LG_STR("differing"), &out->differing, err));
    if (out->melt.text.n == 0 || out->value.n == 0) {
        return lg_yaml_fail(melt, err, LG_E_INVALID,
                            "melt needs a name for what the headers say, such as Year or "
                            "\"{Tenure} / {Year}\", and a value, the column of the cells");
    }
    return LG_OK;
}

// Where the table is in its sheet, and how it is laid out.
static LgStatus
read_layout(LgArena *arena, const LgYaml *table, LgTidyOptions *out, LgError *err)
{
    uint64_t rows = 1;
    LG_TRY(lg_yaml_str(table, LG_STR("header"), &out->header, err));
    LG_TRY(lg_yaml_uint(table, LG_STR("header_rows"), &rows, err));
    LG_TRY(lg_yaml_str(table, LG_STR("legend"), &out->legend, err));
    if (rows == 0 || rows > LG_TIDY_HEADER_ROWS) {
        return lg_yaml_fail(lg_yaml_get(table, LG_STR("header_rows")), err, LG_E_INVALID,
                            "header_rows takes a number from 1 to %d", LG_TIDY_HEADER_ROWS);
    }
    out->header_rows = (uint32_t)rows;
    const LgYaml *sheets = lg_yaml_get(table, LG_STR("sheets"));
    if (sheets) {
        LG_TRY(lg_yaml_expect(sheets, LG_YAML_SCALAR, "this pattern", err));
        LG_TRY(lg_recipe_field_pattern(sheets, &out->sheets, err));
    }
    LG_TRY(read_texts(arena, table, "except", &out->except, &out->n_except, err));
    LG_TRY(lg_recipe_field_lists(arena, lg_yaml_get(table, LG_STR("names")), &out->names,
                                 &out->n_names, err));
    LG_TRY(read_cells(arena, lg_yaml_get(table, LG_STR("cells")), out, err));
    LG_TRY(read_texts(arena, table, "stop", &out->stop, &out->n_stop, err));
    LG_TRY(lg_recipe_field_lists(arena, lg_yaml_get(table, LG_STR("drop")), &out->drop,
                                 &out->n_drop, err));
    LG_TRY(read_texts(arena, table, "fill", &out->fill, &out->n_fill, err));
    LG_TRY(read_texts(arena, table, "ignore", &out->ignore, &out->n_ignore, err));
    LG_TRY(read_styles(arena, lg_yaml_get(table, LG_STR("styles")), out, err));
    LG_TRY(read_rows(lg_yaml_get(table, LG_STR("rows")), out, err));
    return read_melt(arena, lg_yaml_get(table, LG_STR("melt")), out, err);
}

LgStatus
lg_recipe_table_read(LgArena *arena, const LgYaml *table, LgSheetOptions *sheet,
                     LgTidyOptions *layout, LgError *err)
{
    LG_TRY(lg_recipe_field_read(table, &lg_recipe_table_section, sheet, err));
    return read_layout(arena, table, layout, err);
}
