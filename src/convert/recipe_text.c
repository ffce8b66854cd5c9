// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/yaml.h"
#include "convert/recipe_impl.h"
#include "sheet/book.h"

#include <inttypes.h>

static void
member(const char *indent, const char *key, LgStr value, LgBuf *out)
{
    if (value.n > 0) {
        lg_buf_printf(out, "%s%s: ", indent, key);
        lg_yaml_quote(out, value);
        lg_buf_byte(out, '\n');
    }
}

static void
word(const char *indent, const char *key, LgStr value, LgBuf *out)
{
    lg_buf_printf(out, "%s%s: " LG_STR_FMT "\n", indent, key, LG_STR_ARG(value));
}

static void
list(const char *key, const LgStr *items, size_t n, LgBuf *out)
{
    if (n == 0) {
        return;
    }
    lg_buf_printf(out, "  %s:\n", key);
    for (size_t i = 0; i < n; i++) {
        lg_buf_add(out, LG_STR("    - "));
        lg_yaml_quote(out, items[i]);
        lg_buf_byte(out, '\n');
    }
}

// A list in one line, and its end.
static void
flow(const LgStr *items, size_t n, LgBuf *out)
{
    lg_buf_byte(out, '[');
    for (size_t i = 0; i < n; i++) {
        lg_buf_add(out, i > 0 ? LG_STR(", ") : LG_STR(""));
        lg_yaml_quote(out, items[i]);
    }
    lg_buf_add(out, LG_STR("]\n"));
}

static void
dataset_text(const LgRecipeDataset *d, LgBuf *out)
{
    const size_t before = out->n;
    lg_buf_add(out, LG_STR("dataset:\n"));
    const size_t start = out->n;
    member("  ", "slug", d->slug, out);
    member("  ", "title", d->title, out);
    member("  ", "comment", d->comment, out);
    member("  ", "description", d->description, out);
    member("  ", "publisher", d->publisher, out);
    member("  ", "creator", d->creator, out);
    member("  ", "license", d->license, out);
    member("  ", "contact", d->contact, out);
    member("  ", "issued", d->issued, out);
    member("  ", "modified", d->modified, out);
    member("  ", "next_update", d->next_update, out);
    member("  ", "theme", d->theme, out);
    member("  ", "language", d->language, out);
    member("  ", "replaced_by", d->replaced_by, out);
    list("keywords", d->keywords, d->n_keywords, out);
    list("references", d->references, d->n_references, out);
    out->n = out->n == start ? before : out->n; // an empty key would be an error
}

// How the bytes are read.
static void
dialect_text(const LgSheetOptions *t, LgBuf *out)
{
    if (t->delimiter == '\t') {
        lg_buf_add(out, LG_STR("  delimiter: tab\n"));
    } else if (t->delimiter != 0) {
        member("  ", "delimiter", (LgStr){&t->delimiter, 1}, out);
    }
    if (t->quote != 0) {
        member("  ", "quote", (LgStr){&t->quote, 1}, out);
    }
    if (t->encoding != LG_ENCODING_AUTO) {
        word("  ", "encoding", lg_recipe_field_word(LG_FIELD_ENCODING, (int)t->encoding), out);
    }
    member("  ", "member", t->member, out);
    member("  ", "marked", t->marked, out);
    if (t->ragged) {
        lg_buf_add(out, LG_STR("  ragged: true\n"));
    }
    if (t->displayed) {
        lg_buf_add(out, LG_STR("  precision: displayed\n"));
    }
    if (t->skip_hidden) {
        lg_buf_add(out, LG_STR("  hidden: skip\n"));
    }
}

static void
melt_text(const LgTidyOptions *t, LgBuf *out)
{
    if (t->melt.text.n == 0) {
        return;
    }
    lg_buf_add(out, LG_STR("  melt:\n"));
    if (t->n_keep > 0) {
        lg_buf_add(out, LG_STR("    keep: "));
        flow(t->keep, t->n_keep, out);
    }
    member("    ", "name", t->melt.text, out);
    member("    ", "value", t->value, out);
    member("    ", "sum", t->sum, out);
    if (t->within > 0) {
        lg_buf_printf(out, "    within: %.17g\n", t->within);
    }
    if (t->differing > 0) {
        lg_buf_printf(out, "    differing: %" PRIu64 "\n", t->differing);
    }
}

static void
style_text(const LgTidyStyle *style, LgBuf *out)
{
    lg_yaml_key(out, 4, style->name);
    lg_buf_add(out, LG_STR(" {of: "));
    lg_yaml_quote(out, style->of);
    lg_buf_add(out, style->by == LG_LOOK_FONT ? LG_STR(", by: font") : LG_STR(", by: fill"));
    if (style->key.rows > 0) {
        char first[12];
        char last[12];
        LgBuf key = {0};
        lg_book_address(style->key.row, style->key.column, first);
        lg_book_address(style->key.row + style->key.rows - 1, style->key.column, last);
        lg_buf_printf(&key, LG_STR_FMT "%s%s:%s", LG_STR_ARG(style->sheet),
                      style->sheet.n > 0 ? "!" : "", first, last);
        lg_buf_add(out, LG_STR(", key: "));
        lg_yaml_quote(out, lg_buf_view(&key));
        out->failed = out->failed || key.failed;
        lg_buf_done(&key);
    }
    lg_buf_add(out, LG_STR("}\n"));
}

// A mapping of lists.
static void
lists(const char *key, const LgTidyList *v, size_t n, LgBuf *out)
{
    if (n > 0) {
        lg_buf_printf(out, "  %s:\n", key);
    }
    for (size_t i = 0; i < n; i++) {
        lg_yaml_key(out, 4, v[i].name);
        lg_buf_byte(out, ' ');
        flow(v[i].texts, v[i].n, out);
    }
}

// How the table lies in its sheet.
static void
layout_text(const LgTidyOptions *t, LgBuf *out)
{
    member("  ", "sheets", t->sheets.text, out);
    list("except", t->except, t->n_except, out);
    lists("names", t->names, t->n_names, out);
    member("  ", "header", t->header, out);
    if (t->header_rows > 1) {
        lg_buf_printf(out, "  header_rows: %u\n", t->header_rows);
    }
    lg_buf_add(out, t->n_cells > 0 ? LG_STR("  cells:\n") : LG_STR(""));
    for (size_t i = 0; i < t->n_cells; i++) {
        char at[12];
        lg_book_address(t->cells[i].row, t->cells[i].column, at);
        member("    ", at, t->cells[i].pattern.text, out);
    }
    list("stop", t->stop, t->n_stop, out);
    lists("drop", t->drop, t->n_drop, out);
    list("fill", t->fill, t->n_fill, out);
    list("ignore", t->ignore, t->n_ignore, out);
    lg_buf_add(out, t->n_styles > 0 ? LG_STR("  styles:\n") : LG_STR(""));
    for (size_t i = 0; i < t->n_styles; i++) {
        style_text(&t->styles[i], out);
    }
    member("  ", "legend", t->legend, out);
    if (t->least_rows > 0 || t->most_rows > 0) {
        lg_buf_printf(out, "  rows: {least: %" PRIu64 ", most: %" PRIu64 "}\n", t->least_rows,
                      t->most_rows);
    }
    melt_text(t, out);
}

static void
table_text(const LgSheetOptions *sheet, const LgTidyOptions *layout, LgBuf *out)
{
    const size_t before = out->n;
    lg_buf_add(out, LG_STR("\ntable:\n"));
    const size_t start = out->n;
    dialect_text(sheet, out);
    layout_text(layout, out);
    out->n = out->n == start ? before : out->n; // an empty key would be an error
}

static void
pairs_text(const char *indent, const char *key, const LgRecipePair *pairs, size_t n, LgBuf *out)
{
    if (n == 0) {
        return;
    }
    lg_buf_printf(out, "%s%s:\n", indent, key);
    for (size_t i = 0; i < n; i++) {
        lg_yaml_key(out, (unsigned)strlen(indent) + 2, pairs[i].key);
        lg_buf_byte(out, ' ');
        lg_yaml_quote(out, pairs[i].value);
        lg_buf_byte(out, '\n');
    }
}

static void
comment_text(const char *indent, LgStr why, LgBuf *out)
{
    if (why.n > 0) {
        lg_buf_printf(out, "%s", indent);
        lg_yaml_comment(out, why);
        lg_buf_byte(out, '\n');
    }
}

static void
column_text(const LgRecipeColumn *c, LgBuf *out)
{
    lg_yaml_key(out, 2, c->header);
    lg_buf_byte(out, '\n');
    comment_text("    # ", c->why, out);
    word("    ", "role", lg_recipe_role(c->role), out);
    if (c->role == LG_ROLE_DIMENSION || c->role == LG_ROLE_ATTRIBUTE) {
        word("    ", "kind", lg_recipe_kind(c->kind), out);
    }
    member("    ", "name", c->name, out);
    member("    ", "label", c->label, out);
    member("    ", "comment", c->comment, out);
    member("    ", "property", c->property, out);
    member("    ", "template", c->template, out);
    member("    ", "datatype", c->datatype, out);
    if (c->transform != LG_TRANSFORM_SLUG) {
        word("    ", "transform", lg_recipe_field_word(LG_FIELD_TRANSFORM, (int)c->transform), out);
    }
    member("    ", "scheme", c->scheme, out);
    member("    ", "codes", c->codes, out);
    member("    ", "of", c->of, out);
    member("    ", "unit", c->measure.unit, out);
    if (c->has_value) {
        lg_buf_add(out, LG_STR("    value: "));
        lg_yaml_quote(out, c->value);
        lg_buf_byte(out, '\n');
    }
    member("    ", "match", c->match.text, out);
    member("    ", "write", c->write.text, out);
    if (c->short_years != LG_PERIOD_SHORT_UNKNOWN) {
        word("    ", "short_years", lg_recipe_field_word(LG_FIELD_SHORT_YEARS, (int)c->short_years),
             out);
    }
    if (c->any_area) {
        word("    ", "areas", LG_STR("any"), out);
    }
    if (c->any_period) {
        word("    ", "periods", LG_STR("any"), out);
    }
    pairs_text("    ", "values", c->values, c->n_values, out);
}

static void
measure_text(const char *indent, const LgRecipeMeasure *m, LgBuf *out)
{
    member(indent, "name", m->name, out);
    member(indent, "label", m->label, out);
    member(indent, "comment", m->comment, out);
    member(indent, "property", m->property, out);
    member(indent, "unit", m->unit, out);
    member(indent, "datatype", m->datatype, out);
}

static void
suddens_text(const char *key, unsigned bits, LgBuf *out)
{
    const char *between = "[";
    for (unsigned i = 0; i < LG_SUDDEN_N && bits != 0; i++) {
        if ((bits & 1U << i) != 0) {
            lg_buf_printf(out, "%s%s" LG_STR_FMT, *between == '[' ? key : "", between,
                          LG_STR_ARG(lg_recipe_suddens[i]));
            between = ", ";
        }
    }
    lg_buf_add(out, bits != 0 ? LG_STR("]\n") : LG_STR(""));
}

static void
changes_text(const LgRecipeChanges *c, LgBuf *out)
{
    if (memcmp(c, &lg_recipe_changes, sizeof(*c)) != 0) {
        lg_buf_printf(out, "changes:\n  gone: %.15g%%\n  fewer: %.15g%%\n  revised: %.15g%%\n",
                      c->gone, c->fewer, c->revised);
        lg_buf_printf(out, "  factor: %.15g\n", c->factor);
        suddens_text("  refuse: ", c->refuse, out);
        suddens_text("  allow: ", c->allow, out);
    }
}

// Lines as comments.
static void
comments_text(LgStr lines, LgBuf *out)
{
    while (lines.n > 0) {
        const size_t end = lg_str_find(lines, '\n');
        comment_text("# ", (LgStr){lines.p, end}, out);
        lines = lg_str_from(lines, end < lines.n ? end + 1 : end);
    }
}

void
lg_recipe_text(const LgRecipe *recipe, LgBuf *out)
{
    comments_text(recipe->why, out);
    dataset_text(&recipe->dataset, out);
    table_text(&recipe->table, &recipe->tidy, out);
    if (recipe->n_columns > 0) {
        lg_buf_add(out, LG_STR("\ncolumns:\n"));
    }
    for (size_t i = 0; i < recipe->n_columns; i++) {
        column_text(&recipe->columns[i], out);
    }
    if (recipe->has_measure) {
        lg_buf_add(out, LG_STR("\nmeasure:"));
        const size_t start = out->n;
        lg_buf_byte(out, '\n');
        measure_text("  ", &recipe->measure, out);
        if (out->n == start + 1) { // an empty key would be an error
            out->n = start;
            lg_buf_add(out, LG_STR(" {}\n"));
        }
    }
    if (recipe->n_measures > 0) {
        lg_buf_add(out, LG_STR("\nmeasures:\n"));
    }
    for (size_t i = 0; i < recipe->n_measures; i++) {
        lg_yaml_key(out, 2, recipe->measures[i].cell);
        lg_buf_byte(out, '\n');
        measure_text("    ", &recipe->measures[i], out);
    }
    lg_buf_add(out, recipe->missing == LG_MISSING_DROP ? LG_STR("\nmissing: drop\n")
                                                       : LG_STR("\nmissing: status\n"));
    if (recipe->repeated == LG_REPEATED_ONCE) {
        lg_buf_add(out, LG_STR("repeated: once\n"));
    }
    member("", "uri", recipe->uri.text, out);
    pairs_text("", "markers", recipe->markers, recipe->n_markers, out);
    changes_text(&recipe->changes, out);
}
