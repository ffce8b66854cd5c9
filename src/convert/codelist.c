// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/codelist_impl.h"

#include "convert/near.h"
#include "convert/slug.h"
#include "convert/table_impl.h"

#include <stdlib.h>

static LgStr
cell(const LgTableColumn *column, uint32_t row)
{
    return column ? lg_table_cell(column, row) : (LgStr){0};
}

// A file of notations alone will do too.
static LgStatus
fill(LgCodeList *list, const LgTable *table, LgTransform transform, LgArena *arena, LgError *err)
{
    const LgTableColumn *label = lg_table_find(table, LG_STR("Label"));
    const LgTableColumn *notation = lg_table_find(table, LG_STR("Notation"));
    const LgTableColumn *parent = lg_table_find(table, LG_STR("Parent Notation"));
    const LgTableColumn *description = lg_table_find(table, LG_STR("Description"));
    const LgTableColumn *sort = lg_table_find(table, LG_STR("Sort Priority"));
    if (!label && !notation) {
        return lg_error_set(err, LG_E_INVALID,
                            "a code list needs a column Label or Notation; this file has neither");
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        LgCodeListItem *item = &list->items[list->n];
        const LgStr name = label ? cell(label, row) : cell(notation, row);
        item->label = lg_arena_str(arena, name);
        item->notation = lg_arena_str(arena, cell(notation, row));
        item->parent = lg_arena_str(arena, cell(parent, row));
        item->description = lg_arena_str(arena, cell(description, row));
        item->sort = lg_arena_str(arena, cell(sort, row));
        item->line = table->lines[row];
        if (!item->label.p || !item->notation.p || !item->parent.p || !item->description.p ||
            !item->sort.p) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for a code list");
        }
        if (item->notation.n == 0) {
            const LgStatus st = transform == LG_TRANSFORM_SLUG
                                    ? lg_slug_make(arena, name, &item->notation, err)
                                    : lg_slug_table2qb(arena, name, false, &item->notation, err);
            if (st != LG_OK) {
                lg_error_at(err, list->path, (uint32_t)item->line, 0);
                return st;
            }
        }
        list->n++;
    }
    return LG_OK;
}

// --- Finding ----------------------------------------------------------------

static int
compare_notations(const void *a, const void *b, void *list)
{
    const LgCodeListItem *items = ((const LgCodeList *)list)->items;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    const int order = lg_str_cmp(items[x].notation, items[y].notation);
    return order != 0 ? order : (x > y) - (x < y);
}

static int
compare_labels(const void *a, const void *b, void *list)
{
    const LgCodeListItem *items = ((const LgCodeList *)list)->items;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    const int order = lg_str_cmp(items[x].label, items[y].label);
    return order != 0 ? order : (x > y) - (x < y);
}

static bool
sort_items(LgCodeList *list, LgArena *arena)
{
    list->by_notation = LG_NEW_ARRAY(arena, uint32_t, list->n);
    list->by_label = LG_NEW_ARRAY(arena, uint32_t, list->n);
    if (!list->by_notation || !list->by_label) {
        return false;
    }
    for (uint32_t i = 0; i < list->n; i++) {
        list->by_notation[i] = i;
        list->by_label[i] = i;
    }
    qsort_r(list->by_notation, list->n, sizeof(uint32_t), compare_notations, list);
    qsort_r(list->by_label, list->n, sizeof(uint32_t), compare_labels, list);
    return true;
}

static const LgCodeListItem *
search(const LgCodeList *list, const uint32_t *order, bool labels, LgStr text)
{
    size_t low = 0;
    size_t high = list->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const LgCodeListItem *item = &list->items[order[mid]];
        if (lg_str_cmp(labels ? item->label : item->notation, text) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    const LgCodeListItem *found = low < list->n ? &list->items[order[low]] : NULL;
    return found && lg_str_eq(labels ? found->label : found->notation, text) ? found : NULL;
}

const LgCodeListItem *
lg_codelist_notation(const LgCodeList *list, LgStr notation)
{
    return search(list, list->by_notation, false, notation);
}

const LgCodeListItem *
lg_codelist_find(const LgCodeList *list, LgStr cell)
{
    const LgCodeListItem *found = lg_codelist_notation(list, cell);
    return found ? found : search(list, list->by_label, true, cell);
}

static void
check(const LgCodeList *list, LgReport *report)
{
    for (size_t i = 0; i < list->n; i++) {
        const LgCodeListItem *item = &list->items[i];
        const LgCodeListItem *twin = lg_codelist_notation(list, item->notation);
        twin = twin == item ? NULL : twin; // the first of equals is found
        LgProblem problem = {.severity = LG_SEVERITY_ERROR, .file = list->path, .line = item->line};
        if (twin) {
            problem.code = "E-LIST-DUP";
            problem.other_line = twin->line;
            problem.value = item->notation;
            problem.text = LG_STR("the notation is in the code list twice");
            problem.fix = LG_STR("give one of the two another notation");
            lg_report_add(report, &problem);
        }
        if (item->parent.n > 0 && !lg_codelist_notation(list, item->parent)) {
            // A parent that nobody listed is common in real files ("total").
            problem.code = "W-LIST-PARENT";
            problem.severity = LG_SEVERITY_WARNING;
            problem.other_line = 0;
            problem.value = item->parent;
            problem.text = LG_STR("the parent is not in the code list");
            problem.expected = LG_STR("a notation of this list");
            problem.fix = LG_STR("add the parent, or leave Parent Notation empty; it is ignored");
            lg_report_add(report, &problem);
        }
    }
}

LgStatus
lg_codelist_read(const LgIo *io, const char *path, LgTransform transform, LgArena *arena,
                 LgReport *report, LgCodeList **out, LgError *err)
{
    LgTable *table = NULL;
    const LgSheetOptions options = {0};
    const char *const paths[] = {path};
    LgStatus st = lg_table_read(io, paths, 1, &options, NULL, NULL, &table, err);
    LgCodeList *list = st == LG_OK ? LG_NEW(arena, LgCodeList) : NULL;
    if (list) {
        list->path = lg_arena_str(arena, lg_str_c(path));
        list->items = LG_NEW_ARRAY(arena, LgCodeListItem, table->n_rows);
    }
    if (st == LG_OK && (!list || !list->items || !list->path.p)) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for a code list");
    }
    if (st == LG_OK) {
        st = fill(list, table, transform, arena, err);
        lg_error_at(st == LG_OK ? NULL : err, lg_str_c(path), 0, 0);
    }
    lg_table_free(table);
    if (st == LG_OK && !sort_items(list, arena)) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for a code list");
    }
    if (st == LG_OK) {
        check(list, report);
        *out = list;
    }
    return st;
}

LgStr
lg_codelist_near(const LgCodeList *list, LgArena *arena, LgStr cell)
{
    LgStr *words = LG_NEW_ARRAY(arena, LgStr, list->n * 2);
    if (!words) {
        return (LgStr){0};
    }
    for (size_t i = 0; i < list->n; i++) {
        words[i] = list->items[i].label;
        words[list->n + i] = list->items[i].notation;
    }
    const size_t near = lg_near_find(cell, words, list->n * 2);
    return near < list->n * 2 ? words[near] : (LgStr){0};
}
