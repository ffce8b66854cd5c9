// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The page of a dataset: about, a table of its observations that can be
// narrowed and turned, its structure, downloads, the query behind the table.

#include "site/dataset_impl.h"

#include <stdlib.h>

enum { TABLE_ROWS = 50, MOST_OPTIONS = 600, MOST_CLASSES = 30, LATEST = 10 };

// Distinct values are only counted through when that is quick.
enum { QUICK_ROWS = 300000 };

// --- Filters ----------------------------------------------------------------

static LgStatus
options_of(LgPage *page, const LgCubeShape *shape, const LgComponent *dim, uint64_t total,
           LgTable *out)
{
    *out = (LgTable){0};
    if (dim->list.n > 0) {
        LG_TRY(lg_page_query(page,
                             lg_resource_query(page, "SELECT ?v WHERE { ", dim->list,
                                               " <" LG_NS_SKOS "member> ?v }"),
                             MOST_OPTIONS, out));
        if (out->n == 0) {
            LG_TRY(lg_page_query(page,
                                 lg_resource_query(page,
                                                   "SELECT ?v WHERE { ?v <" LG_NS_SKOS "inScheme> ",
                                                   dim->list, " }"),
                                 MOST_OPTIONS, out));
        }
    }
    if (out->n == 0 && total <= QUICK_ROWS) {
        LgBuf q = {0};
        lg_buf_add(&q, LG_STR("SELECT DISTINCT ?v WHERE { ?o <" LG_NS_QB "dataSet> "));
        lg_page_iri(&q, shape->dataset);
        lg_buf_add(&q, LG_STR(" ; "));
        lg_page_iri(&q, dim->property);
        lg_buf_add(&q, LG_STR(" ?v }"));
        LG_TRY(lg_page_query(page, lg_page_keep(page, &q), MOST_OPTIONS, out));
    }
    return LG_OK;
}

typedef struct {
    LgStr value;
    LgStr label;
} Option;

static int
by_label(const void *a, const void *b)
{
    return lg_str_cmp(((const Option *)a)->label, ((const Option *)b)->label);
}

// A list of choices, or a box to type in when they are too many.
static void
show_filter(LgPage *page, LgLabels *labels, const LgComponent *dim, const LgTable *values,
            LgVal *into)
{
    LgStr lang = {0};
    lg_val_str(into, "name", dim->property);
    lg_val_str(into, "id", dim->var);
    lg_val_str(into, "label", lg_labels_get(labels, dim->property, &lang));
    lg_val_str(into, "value", dim->filter);
    lg_val_bool(into, "active", dim->filter.n > 0);
    Option *options = LG_NEW_ARRAY(page->arena, Option, (size_t)values->n + 1);
    if (!options || values->n == 0 || values->more) {
        lg_val_bool(into, "typed", true);
        return;
    }
    for (uint32_t i = 0; i < values->n; i++) {
        const LgTerm *t = lg_table_at(values, i, 0);
        options[i].value = t->value;
        options[i].label =
            t->kind == LG_TERM_IRI ? lg_labels_get(labels, t->value, &lang) : t->value;
    }
    qsort(options, values->n, sizeof(*options), by_label);
    LgVal *list = lg_val_list(into, "options");
    for (uint32_t i = 0; i < values->n; i++) {
        LgVal *o = lg_val_push(list);
        lg_val_str(o, "value", options[i].value);
        lg_val_str(o, "label", options[i].label);
        lg_val_bool(o, "selected", lg_str_eq(options[i].value, dim->filter));
    }
}

// --- The table --------------------------------------------------------------

static LgStatus
count_rows(LgPage *page, const LgCubeShape *shape, uint64_t *out)
{
    LgBuf q = {0};
    lg_buf_add(&q, LG_STR("SELECT (COUNT(*) AS ?n) WHERE { ?o <" LG_NS_QB "dataSet> "));
    lg_page_iri(&q, shape->dataset);
    for (size_t i = 0; i < shape->n_dims; i++) {
        if (shape->dims[i].filter.n > 0) {
            lg_buf_add(&q, LG_STR(" ; "));
            lg_page_iri(&q, shape->dims[i].property);
            lg_buf_byte(&q, ' ');
            lg_page_iri(&q, shape->dims[i].filter);
        }
    }
    lg_buf_add(&q, LG_STR(" }"));
    LgTable t;
    LG_TRY(lg_page_query(page, lg_page_keep(page, &q), 1, &t));
    *out = 0;
    if (t.n > 0) {
        (void)lg_str_u64(lg_table_at(&t, 0, 0)->value, out);
    }
    return LG_OK;
}

static int
column_of(const LgTable *t, LgStr var)
{
    for (uint32_t i = 0; i < t->n_cols; i++) {
        if (lg_str_eq(t->vars[i], var)) {
            return (int)i;
        }
    }
    return -1;
}

static bool
used(const LgTable *t, int col)
{
    for (uint32_t i = 0; col >= 0 && i < t->n; i++) {
        if (lg_table_at(t, i, (uint32_t)col)->kind != LG_TERM_NONE) {
            return true;
        }
    }
    return false;
}

typedef struct {
    int col;
    LgStr label;
    bool number;
    bool link; // to the observation
} Column;

static size_t
free_dims(const LgCubeShape *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_dims; i++) {
        n += s->dims[i].filter.n == 0 ? 1 : 0;
    }
    return n;
}

// Of a single series the columns that say the same in each row are left out:
// the caption says it.
static size_t
columns_of(LgLabels *labels, const LgCubeShape *s, const LgTable *t, Column *out)
{
    size_t n = 0;
    LgStr lang = {0};
    const bool series = free_dims(s) == 1;
    for (size_t i = 0; i < s->n_dims; i++) {
        if (series && s->dims[i].filter.n > 0) {
            continue;
        }
        out[n++] = (Column){column_of(t, s->dims[i].var),
                            lg_labels_get(labels, s->dims[i].property, &lang), false, false};
    }
    const int measure = column_of(t, LG_STR("measure"));
    if (measure >= 0) {
        out[n++] = (Column){measure, LG_STR("Measure"), false, false};
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        const int col = column_of(t, s->measures[i].var);
        if (s->n_measures == 1 || used(t, col)) {
            out[n++] =
                (Column){col, lg_labels_get(labels, s->measures[i].property, &lang), true, true};
        }
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        const int col = column_of(t, s->attrs[i].var);
        if (used(t, col)) {
            out[n++] =
                (Column){col, lg_labels_get(labels, s->attrs[i].property, &lang), false, false};
        }
    }
    return n;
}

// The number of a plain decimal, -1 for anything else (and for negative ones:
// they would need another kind of bar).
static double
plain_number(const LgTerm *term)
{
    double n = 0;
    double unit = 1;
    bool behind = false;
    const LgStr s = term->value;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && !behind) {
            behind = true;
        } else if (s.p[i] < '0' || s.p[i] > '9') {
            return -1;
        } else {
            n = n * 10 + (s.p[i] - '0');
            unit *= behind ? 10 : 1;
        }
    }
    return s.n > 0 ? n / unit : -1;
}

// One series, everything else fixed: then the rows can be compared, and each
// gets a bar. Returns the largest value, 0 when there are to be no bars.
static double
largest(const LgCubeShape *s, const LgTable *t, const Column *columns, size_t n)
{
    size_t measures = 0;
    double most = 0;
    for (size_t c = 0; c < n; c++) {
        measures += columns[c].number ? 1 : 0;
        for (uint32_t r = 0; columns[c].number && columns[c].col >= 0 && r < t->n; r++) {
            const LgTerm *term = lg_table_at(t, r, (uint32_t)columns[c].col);
            const double v = term->kind == LG_TERM_NONE ? 0 : plain_number(term);
            if (v < 0) {
                return 0;
            }
            most = v > most ? v : most;
        }
    }
    return free_dims(s) == 1 && measures == 1 && t->n > 1 ? most : 0;
}

static void
show_rows(LgPage *page, LgLabels *labels, const LgCubeShape *shape, const LgTable *t, LgVal *into)
{
    Column columns[LG_CUBE_DIMS + LG_CUBE_MEASURES + LG_CUBE_ATTRS + 1];
    const size_t n = columns_of(labels, shape, t, columns);
    const int observation = column_of(t, LG_STR("observation"));
    const double most = largest(shape, t, columns, n);
    lg_val_bool(into, "bars", most > 0);
    LgVal *heads = lg_val_list(into, "columns");
    for (size_t c = 0; c < n; c++) {
        LgVal *h = lg_val_push(heads);
        lg_val_str(h, "label", columns[c].label);
        lg_val_bool(h, "number", columns[c].number);
    }
    LgVal *rows = lg_val_list(into, "rows");
    for (uint32_t r = 0; r < t->n; r++) {
        LgVal *cells = lg_val_list(lg_val_push(rows), "cells");
        for (size_t c = 0; c < n; c++) {
            const LgTerm *term =
                columns[c].col < 0 ? NULL : lg_table_at(t, r, (uint32_t)columns[c].col);
            LgVal *cell = lg_val_push(cells);
            const bool empty = !term || term->kind == LG_TERM_NONE;
            lg_val_bool(cell, "empty", empty);
            if (columns[c].link && observation >= 0) {
                lg_val_str(cell, "href",
                           lg_page_href(page, lg_table_at(t, r, (uint32_t)observation)->value));
            }
            lg_val_bool(cell, "number", columns[c].number);
            if (columns[c].number && most > 0 && !empty) {
                lg_val_str(cell, "bar",
                           lg_page_text(page, "%.1f", plain_number(term) / most * 100));
            } else {
                lg_val_bool(cell, "bar", false);
            }
            if (!empty) {
                lg_labels_show(labels, cell, term);
            }
        }
    }
}

// This page's address with its filters: "?" or "?a=b&".
static LgStr
filtered(LgPage *page, LgStr document, const LgCubeShape *shape)
{
    LgBuf buf = {0};
    lg_buf_add(&buf, document);
    lg_buf_byte(&buf, lg_str_find(document, '?') < document.n ? '&' : '?');
    for (size_t i = 0; i < shape->n_dims; i++) {
        if (shape->dims[i].filter.n > 0) {
            lg_url_encode(&buf, shape->dims[i].property);
            lg_buf_byte(&buf, '=');
            lg_url_encode(&buf, shape->dims[i].filter);
            lg_buf_byte(&buf, '&');
        }
    }
    return lg_page_keep(page, &buf);
}

typedef struct {
    LgCubeShape shape;
    LgTable rows;
    LgTable options[LG_CUBE_DIMS];
    uint64_t total;
    LgStr query;
} Cube;

static LgStatus
fetch_cube(LgPage *page, LgStr iri, Cube *cube)
{
    LG_TRY(lg_dataset_shape(page, iri, &cube->shape));
    if (cube->shape.n_dims == 0) {
        return LG_OK;
    }
    LgStr unknown = {0};
    LG_TRY(lg_dataset_resolve(page, &cube->shape, &unknown));
    lg_val_str(page->view, "unknown_filter", unknown);
    cube->query = lg_dataset_query(page, &cube->shape);
    LG_TRY(count_rows(page, &cube->shape, &cube->total));
    const uint64_t number = lg_resource_number(page, TABLE_ROWS, cube->total);
    LG_TRY(lg_page_query(page,
                         lg_page_text(page, LG_STR_FMT "\nLIMIT %d OFFSET %llu",
                                      LG_STR_ARG(cube->query), (int)TABLE_ROWS,
                                      (unsigned long long)(number - 1) * TABLE_ROWS),
                         TABLE_ROWS, &cube->rows));
    for (size_t i = 0; i < cube->shape.n_dims; i++) {
        LG_TRY(
            options_of(page, &cube->shape, &cube->shape.dims[i], cube->total, &cube->options[i]));
    }
    return LG_OK;
}

static void
want(LgLabels *labels, const LgTable *t, int but)
{
    for (uint32_t r = 0; r < t->n; r++) {
        for (uint32_t c = 0; c < t->n_cols; c++) {
            const LgTerm *term = lg_table_at(t, r, c);
            if (term->kind == LG_TERM_IRI && (int)c != but) {
                lg_labels_want(labels, term->value);
            }
        }
    }
}

static void
want_cube(LgLabels *labels, const Cube *cube)
{
    const LgCubeShape *s = &cube->shape;
    for (size_t i = 0; i < s->n_dims; i++) {
        lg_labels_want(labels, s->dims[i].property);
        lg_labels_want(labels, s->dims[i].list);
        lg_labels_want(labels, s->dims[i].filter);
        want(labels, &cube->options[i], -1);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        lg_labels_want(labels, s->measures[i].property);
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        lg_labels_want(labels, s->attrs[i].property);
    }
    want(labels, &cube->rows,
         cube->rows.n_cols > 0 ? column_of(&cube->rows, LG_STR("observation")) : -1);
}

static void
show_part(LgLabels *labels, LgVal *list, const LgComponent *c, const char *role)
{
    LgVal *row = lg_val_push(list);
    const LgTerm property = lg_term_iri(c->property);
    lg_labels_show(labels, row, &property);
    lg_val_str(row, "role", lg_str_c(role));
    if (c->list.n > 0) {
        const LgTerm codes = lg_term_iri(c->list);
        lg_labels_show(labels, lg_val_map(row, "codes"), &codes);
    }
}

static void
show_cube(LgPage *page, LgLabels *labels, const Cube *cube, LgStr document)
{
    const LgCubeShape *s = &cube->shape;
    LgVal *table = lg_val_map(page->view, "cube");
    LgVal *structure = lg_val_list(table, "structure");
    for (size_t i = 0; i < s->n_dims; i++) {
        show_part(labels, structure, &s->dims[i], "Dimension");
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        show_part(labels, structure, &s->measures[i], "Measure");
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        show_part(labels, structure, &s->attrs[i], "Attribute");
    }
    LgVal *filters = lg_val_list(table, "filters");
    bool any = false;
    LgVal *fixed = lg_val_list(table, "fixed");
    for (size_t i = 0; i < s->n_dims; i++) {
        if (s->dims[i].filter.n > 0) {
            LgStr lang = {0};
            lg_val_push_str(fixed, lg_labels_get(labels, s->dims[i].filter, &lang));
        }
        show_filter(page, labels, &s->dims[i], &cube->options[i], lg_val_push(filters));
        any |= s->dims[i].filter.n > 0;
    }
    const LgStr base = filtered(page, document, s);
    lg_val_bool(table, "filtered", any);
    lg_val_str(table, "clear_href", document);
    show_rows(page, labels, s, &cube->rows, table);
    lg_resource_paging(page, base, lg_resource_number(page, TABLE_ROWS, cube->total), TABLE_ROWS,
                       cube->total);
    lg_val_str(table, "sparql_href",
               lg_page_sparql(
                   page, lg_page_text(page, LG_STR_FMT "\nLIMIT 100", LG_STR_ARG(cube->query))));
    lg_val_str(table, "query", cube->query);
    if (any) {
        LgStr csv = filtered(page, lg_rep_address(page, document, LG_REP_CSV), s);
        csv.n -= csv.n > 0 ? 1 : 0; // the '&' for more
        lg_val_str(table, "csv_href", csv);
    }
}

// --- Datasets that are no cubes ---------------------------------------------

typedef struct {
    LgTable classes; // class, number
    bool several;    // graphs, of which each counts its own
    LgTable latest;  // thing, date
} Things;

// Registers: what kinds of things, how many, and the newest of them. The newest
// are in the last graph, since a register has one for each year.
static LgStatus
fetch_things(LgPage *page, LgStr iri, Things *out)
{
    LgTable graphs;
    *out = (Things){0};
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?g WHERE { ", iri,
                                           " <" LG_NS_PMD "graph> ?g } ORDER BY ?g"),
                         500, &graphs));
    out->several = graphs.n > 1;
    LgStatus st =
        lg_page_query(page,
                      lg_resource_query(page, "SELECT ?c (SUM(?e) AS ?n) WHERE { ", iri,
                                        " <" LG_NS_VOID "classPartition> ?x . ?x <" LG_NS_VOID
                                        "class> ?c ; <" LG_NS_VOID
                                        "entities> ?e } GROUP BY ?c ORDER BY DESC(?n)"),
                      MOST_CLASSES, &out->classes);
    LG_TRY(st);
    if (out->classes.n == 0 && graphs.n > 0) {
        st = lg_page_query(page,
                           lg_resource_query(page, "SELECT ?c (COUNT(?s) AS ?n) WHERE { ", iri,
                                             " <" LG_NS_PMD "graph> ?g . GRAPH ?g { ?s a ?c } } "
                                             "GROUP BY ?c ORDER BY DESC(?n)"),
                           MOST_CLASSES, &out->classes);
        if (st == LG_E_TIMEOUT || st == LG_E_LIMIT) {
            out->classes.n = 0; // too many to count while somebody waits
        } else {
            LG_TRY(st);
        }
    }
    for (uint32_t i = graphs.n; i > 0 && out->latest.n == 0; i--) {
        const LgStr g = lg_table_at(&graphs, i - 1, 0)->value;
        st = lg_page_query(page,
                           lg_resource_query(page, "SELECT ?s ?d WHERE { GRAPH ", g,
                                             " { ?s <" LG_NS_DCT
                                             "issued> ?d } } ORDER BY DESC(?d) ?s LIMIT 10"),
                           LATEST, &out->latest);
        if (st == LG_E_TIMEOUT || st == LG_E_LIMIT) {
            out->latest.n = 0;
            return LG_OK;
        }
        LG_TRY(st);
    }
    return LG_OK;
}

static void
show_things(LgPage *page, LgLabels *labels, const Things *things)
{
    LgVal *classes = lg_val_list(page->view, "classes");
    for (uint32_t i = 0; i < things->classes.n; i++) {
        LgVal *row = lg_val_push(classes);
        uint64_t n = 0;
        lg_labels_show(labels, row, lg_table_at(&things->classes, i, 0));
        (void)lg_str_u64(lg_table_at(&things->classes, i, 1)->value, &n);
        lg_val_count(row, "count", n);
    }
    lg_val_bool(page->view, "has_things", things->classes.n > 0 || things->latest.n > 0);
    lg_val_bool(page->view, "has_classes", things->classes.n > 0);
    lg_val_bool(page->view, "several_graphs", things->several);
    lg_val_bool(page->view, "more_classes", things->classes.more);
    lg_val_bool(page->view, "has_latest", things->latest.n > 0);
    LgVal *latest = lg_val_list(page->view, "latest");
    for (uint32_t i = 0; i < things->latest.n; i++) {
        LgVal *row = lg_val_push(latest);
        lg_labels_show(labels, lg_val_map(row, "item"), lg_table_at(&things->latest, i, 0));
        lg_labels_show(labels, lg_val_map(row, "date"), lg_table_at(&things->latest, i, 1));
    }
}

// --- The page ---------------------------------------------------------------

static void
add_download(LgVal *list, LgStr href, const char *name, const char *what)
{
    LgVal *d = lg_val_push(list);
    lg_val_str(d, "href", href);
    lg_val_str(d, "name", lg_str_c(name));
    lg_val_str(d, "what", lg_str_c(what));
}

// Whole files are offered of the datasets below /data/ alone.
static void
add_downloads(LgPage *page, LgStr document, bool cube, bool csvw)
{
    const struct {
        const char *file, *name, *what;
        bool there;
    } files[] = {
        {"csv", "Tidy CSV", "all observations as published, in codes", csvw},
        {"csv-metadata.json", "CSVW metadata",
         "what the columns of the tidy CSV mean: programs make the triples of the two", csvw},
        {"nt", "N-Triples", "every triple of the dataset, one a line", true},
        {"ttl", "Turtle", "every triple of the dataset, for people to read", true},
    };
    LgVal *list = lg_val_list(page->view, "downloads");
    if (cube) {
        add_download(list, lg_rep_address(page, document, LG_REP_CSV), "CSV",
                     "all observations, with labels: for spreadsheets, R and Python");
    }
    const bool whole = lg_str_starts(lg_str_from(document, page->site->root.n), LG_STR("data/"));
    for (size_t i = 0; whole && i < sizeof(files) / sizeof(files[0]); i++) {
        if (files[i].there) {
            add_download(
                list,
                lg_page_text(page, LG_STR_FMT "/download.%s", LG_STR_ARG(document), files[i].file),
                files[i].name, files[i].what);
        }
    }
    lg_val_bool(page->view, "has_downloads", cube || whole);
}

LgStatus
lg_dataset_page(LgPage *page, LgStr iri, LgStr document, const LgFacts *facts, bool cube)
{
    Cube *c = LG_NEW(page->arena, Cube);
    Things things = {0};
    if (!c) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    if (lg_str_starts(iri, page->site->base)) {
        document = lg_page_document(page, iri); // not that by its whole IRI
    } else {
        lg_val_str(page->view, "by_uri", iri);
    }
    if (cube) {
        LG_TRY(fetch_cube(page, iri, c));
    } else {
        LG_TRY(fetch_things(page, iri, &things));
    }
    LgLabels *labels = lg_labels_new(page);
    lg_labels_want(labels, iri);
    lg_resource_want(labels, facts);
    want_cube(labels, c);
    want(labels, &things.classes, -1);
    want(labels, &things.latest, -1);
    LG_TRY(lg_labels_fetch(labels));
    const LgStr title = lg_resource_head(page, labels, iri, facts);
    lg_resource_show(page, labels, facts, NULL, document);
    if (c->shape.n_dims > 0) {
        show_cube(page, labels, c, document);
    }
    show_things(page, labels, &things);
    const LgStr csvw = lg_page_text(page, LG_STR_FMT "%s", LG_STR_ARG(iri), LG_CSVW_ID);
    add_downloads(page, document, c->shape.n_dims > 0,
                  lg_facts_has(facts, LG_NS_DCAT "distribution", csvw));
    lg_val_bool(page->view, "withdrawn", lg_facts_is(facts, LG_NS_PMD "DeprecatedDataset"));
    const LgTerm *replaced = lg_facts_first(facts, LG_NS_DCT "isReplacedBy");
    if (replaced) {
        lg_labels_show(labels, lg_val_map(page->view, "replaced_by"), replaced);
    }
    lg_val_bool(page->view, "here_data", true);
    lg_page_html(page, 200, "dataset", title);
    return LG_OK;
}
