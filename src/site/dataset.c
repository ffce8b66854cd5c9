// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Data cubes as tables: their shape, the query for their observations, CSV,
// and downloads of whole datasets.

#include "rdf/iri.h"
#include "site/dataset_impl.h"

#include <stdlib.h>

#define QB_MEASURE_TYPE LG_NS_QB "measureType"

// --- Shape ------------------------------------------------------------------

static bool
put(LgComponent *list, size_t *n, size_t most, const LgComponent *c)
{
    if (*n == most) {
        return false;
    }
    list[(*n)++] = *c;
    return true;
}

static int
by_order(const void *a, const void *b)
{
    const LgComponent *x = (const LgComponent *)a;
    const LgComponent *y = (const LgComponent *)b;
    return x->order != y->order ? (x->order > y->order) - (x->order < y->order)
                                : lg_str_cmp(x->property, y->property);
}

// One component of the structure: its rows are [from, to).
static LgStatus
take_component(LgPage *page, const LgTable *t, uint32_t from, uint32_t to, LgCubeShape *shape)
{
    LgComponent c = {.order = UINT64_MAX};
    char kind = 0;
    for (uint32_t i = from; i < to; i++) {
        const LgStr p = lg_table_at(t, i, 1)->value;
        const LgTerm *o = lg_table_at(t, i, 2);
        if (lg_str_eq(p, LG_STR(LG_NS_QB "dimension")) ||
            lg_str_eq(p, LG_STR(LG_NS_QB "measure")) ||
            lg_str_eq(p, LG_STR(LG_NS_QB "attribute"))) {
            kind = p.p[sizeof(LG_NS_QB) - 1];
            c.property = o->value;
        } else if (lg_str_eq(p, LG_STR(LG_NS_QB "order"))) {
            (void)lg_str_u64(o->value, &c.order);
        } else if (lg_str_eq(p, LG_STR(LG_NS_QB "codeList"))) {
            c.list = o->value;
        }
    }
    bool ok = true;
    if (lg_str_eq(c.property, LG_STR(QB_MEASURE_TYPE))) {
        shape->measure_type = true;
    } else if (kind == 'd') {
        ok = put(shape->dims, &shape->n_dims, LG_CUBE_DIMS, &c);
    } else if (kind == 'm') {
        ok = put(shape->measures, &shape->n_measures, LG_CUBE_MEASURES, &c);
    } else if (kind == 'a') {
        ok = put(shape->attrs, &shape->n_attrs, LG_CUBE_ATTRS, &c);
    }
    return ok ? LG_OK
              : lg_error_set(&page->err, LG_E_LIMIT,
                             "this dataset has too many components to be shown as a table");
}

// "refArea" from ".../def/dimension#refArea", made unique with a number.
static LgStr
variable(LgPage *page, LgStr property, size_t number)
{
    LgBuf name = {0};
    for (size_t i = lg_iri_namespace(property); i < property.n && name.n < 40; i++) {
        const char c = property.p[i];
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (name.n > 0 && c >= '0' && c <= '9');
        lg_buf_byte(&name, plain ? c : '_');
    }
    if (number > 0 || name.n == 0) {
        lg_buf_printf(&name, "_%zu", number);
    }
    return lg_page_keep(page, &name);
}

static void
name_all(LgPage *page, LgComponent *list, size_t n, LgComponent *const *others,
         const size_t *n_others, size_t sets)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t number = 0; number < 100; number++) {
            list[i].var = variable(page, list[i].property, number);
            bool used = lg_str_eq(list[i].var, LG_STR("observation")) ||
                        lg_str_eq(list[i].var, LG_STR("measure"));
            for (size_t s = 0; s < sets; s++) {
                for (size_t k = 0; k < n_others[s]; k++) {
                    used |= &others[s][k] != &list[i] && lg_str_eq(others[s][k].var, list[i].var);
                }
            }
            if (!used) {
                break;
            }
        }
    }
}

LgStatus
lg_dataset_shape(LgPage *page, LgStr dataset, LgCubeShape *out)
{
    LgTable t;
    *out = (LgCubeShape){.dataset = dataset};
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?c ?p ?o WHERE { ", dataset,
                                           " <" LG_NS_QB "structure> ?d . ?d <" LG_NS_QB
                                           "component> ?c . ?c ?p ?o } ORDER BY ?c"),
                         5000, &t));
    for (uint32_t i = 0, end; i < t.n; i = end) {
        end = i;
        while (end < t.n && lg_term_eq(lg_table_at(&t, end, 0), lg_table_at(&t, i, 0))) {
            end++;
        }
        LG_TRY(take_component(page, &t, i, end, out));
    }
    qsort(out->dims, out->n_dims, sizeof(LgComponent), by_order);
    qsort(out->measures, out->n_measures, sizeof(LgComponent), by_order);
    qsort(out->attrs, out->n_attrs, sizeof(LgComponent), by_order);
    LgComponent *const sets[] = {out->dims, out->measures, out->attrs};
    const size_t sizes[] = {out->n_dims, out->n_measures, out->n_attrs};
    for (size_t s = 0; s < 3; s++) {
        name_all(page, sets[s], sizes[s], sets, sizes, 3);
    }
    for (size_t i = 0; i < out->n_dims; i++) {
        const LgParam *p = lg_url_param(page->params, page->n_params, out->dims[i].property);
        p = p ? p : lg_url_param(page->params, page->n_params, out->dims[i].var);
        out->dims[i].filter = p ? lg_str_trim(p->value) : (LgStr){0};
    }
    return LG_OK;
}

// --- The query --------------------------------------------------------------

static void
add_value(LgBuf *q, LgStr value)
{
    if (lg_str_search(value, LG_STR("://")) < value.n) {
        lg_page_iri(q, value);
        return;
    }
    lg_buf_byte(q, '"');
    for (size_t i = 0; i < value.n; i++) {
        const char c = value.p[i];
        if (c == '"' || c == '\\') {
            lg_buf_byte(q, '\\');
        }
        lg_buf_byte(q, c == '\n' || c == '\r' ? ' ' : c);
    }
    lg_buf_byte(q, '"');
}

static void
add_optional(LgBuf *q, const LgComponent *c)
{
    lg_buf_add(q, LG_STR("  OPTIONAL { ?observation "));
    lg_page_iri(q, c->property);
    lg_buf_printf(q, " ?" LG_STR_FMT " }\n", LG_STR_ARG(c->var));
}

LgStr
lg_dataset_query(LgPage *page, const LgCubeShape *shape)
{
    LgBuf q = {0};
    lg_buf_add(&q, LG_STR("SELECT *\nWHERE {\n"));
    lg_buf_add(&q, LG_STR("  ?observation <" LG_NS_QB "dataSet> "));
    lg_page_iri(&q, shape->dataset);
    for (size_t i = 0; i < shape->n_dims; i++) {
        lg_buf_add(&q, LG_STR(" ;\n    "));
        lg_page_iri(&q, shape->dims[i].property);
        lg_buf_byte(&q, ' ');
        if (shape->dims[i].filter.n > 0) {
            add_value(&q, shape->dims[i].filter);
        } else {
            lg_buf_printf(&q, "?" LG_STR_FMT, LG_STR_ARG(shape->dims[i].var));
        }
    }
    if (shape->measure_type && shape->n_measures > 1) {
        lg_buf_add(&q, LG_STR(" ;\n    <" QB_MEASURE_TYPE "> ?measure"));
    }
    lg_buf_add(&q, LG_STR(" .\n"));
    for (size_t i = 0; i < shape->n_measures; i++) {
        add_optional(&q, &shape->measures[i]);
    }
    for (size_t i = 0; i < shape->n_attrs; i++) {
        add_optional(&q, &shape->attrs[i]);
    }
    for (size_t i = 0; i < shape->n_dims; i++) {
        if (shape->dims[i].filter.n > 0) {
            lg_buf_add(&q, LG_STR("  BIND (")); // a constant, and still a column
            add_value(&q, shape->dims[i].filter);
            lg_buf_printf(&q, " AS ?" LG_STR_FMT ")\n", LG_STR_ARG(shape->dims[i].var));
        }
    }
    lg_buf_byte(&q, '}');
    return lg_page_keep(page, &q);
}

// What was typed into a box becomes the value it names: a code is the last
// part of a URI.
LgStatus
lg_dataset_resolve(LgPage *page, LgCubeShape *shape, LgStr *out_unknown)
{
    for (size_t i = 0; i < shape->n_dims; i++) {
        LgComponent *dim = &shape->dims[i];
        if (dim->filter.n == 0 || lg_str_search(dim->filter, LG_STR("://")) < dim->filter.n) {
            continue;
        }
        LgBuf q = {0};
        lg_buf_add(&q, LG_STR("SELECT ?v WHERE { ?v <" LG_NS_SKOS "notation> \""));
        for (size_t k = 0; k < dim->filter.n; k++) {
            const unsigned char c = (unsigned char)dim->filter.p[k];
            if (c >= ' ' && c != '"' && c != '\\') {
                lg_buf_byte(&q, (char)c);
            }
        }
        lg_buf_add(&q, LG_STR("\" . FILTER EXISTS { ?o "));
        lg_page_iri(&q, dim->property);
        lg_buf_add(&q, LG_STR(" ?v } } LIMIT 1"));
        LgTable t;
        LG_TRY(lg_page_query(page, lg_page_keep(page, &q), 1, &t));
        if (t.n == 0) {
            *out_unknown = dim->filter;
            dim->filter = (LgStr){0};
        } else {
            dim->filter = lg_table_at(&t, 0, 0)->value;
        }
    }
    return LG_OK;
}

// --- CSV --------------------------------------------------------------------

static void
csv_cell(LgBuf *out, LgStr s, bool first)
{
    if (!first) {
        lg_buf_byte(out, ',');
    }
    bool quote = s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
    for (size_t i = 0; i < s.n && !quote; i++) {
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    }
    if (!quote) {
        lg_buf_add(out, s);
        return;
    }
    lg_buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            lg_buf_byte(out, '"');
        }
        lg_buf_byte(out, s.p[i]);
    }
    lg_buf_byte(out, '"');
}

typedef struct {
    LgPage *page;
    LgLabels *labels;
    const LgCubeShape *shape;
    LgBuf out;
    int observation; // columns of the answer, -1: not there
    int measure;
    int dims[LG_CUBE_DIMS];
    int measures[LG_CUBE_MEASURES];
    int attrs[LG_CUBE_ATTRS];
} Csv;

static int
column(const LgAnswer *answer, LgStr var)
{
    for (uint32_t i = 0; i < answer->n_vars; i++) {
        if (lg_str_eq(answer->vars[i], var)) {
            return (int)i;
        }
    }
    return -1;
}

static void
csv_columns(Csv *csv, const LgAnswer *answer)
{
    const LgCubeShape *s = csv->shape;
    csv->observation = column(answer, LG_STR("observation"));
    csv->measure = column(answer, LG_STR("measure"));
    for (size_t i = 0; i < s->n_dims; i++) {
        csv->dims[i] = column(answer, s->dims[i].var);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        csv->measures[i] = column(answer, s->measures[i].var);
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        csv->attrs[i] = column(answer, s->attrs[i].var);
    }
}

static const LgTerm *
at(const LgAnswerRows *rows, uint32_t row, int col)
{
    static const LgTerm none = {0};
    return col < 0 ? &none : &rows->terms[(size_t)row * rows->n_cols + (size_t)col];
}

static void
csv_label(Csv *csv, const LgTerm *term, bool first)
{
    LgStr lang = {0};
    csv_cell(&csv->out,
             term->kind == LG_TERM_IRI ? lg_labels_get(csv->labels, term->value, &lang)
                                       : term->value,
             first);
}

static void
csv_row(Csv *csv, const LgAnswerRows *rows, uint32_t r)
{
    const LgCubeShape *s = csv->shape;
    for (size_t i = 0; i < s->n_dims; i++) {
        const LgTerm *term = at(rows, r, csv->dims[i]);
        csv_label(csv, term, i == 0);
        csv_cell(&csv->out, term->value, false);
    }
    if (csv->measure >= 0) {
        csv_label(csv, at(rows, r, csv->measure), s->n_dims == 0);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        csv_cell(&csv->out, at(rows, r, csv->measures[i])->value, false);
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        csv_label(csv, at(rows, r, csv->attrs[i]), false);
    }
    csv_cell(&csv->out, at(rows, r, csv->observation)->value, false);
    lg_buf_add(&csv->out, LG_STR("\r\n"));
}

// The labels of a batch are fetched together; those seen before are known.
static LgStatus
csv_batch(Csv *csv, const LgAnswerRows *rows)
{
    for (uint32_t r = 0; r < rows->n; r++) {
        for (uint32_t c = 0; c < rows->n_cols; c++) {
            const LgTerm *term = at(rows, r, (int)c);
            if (term->kind == LG_TERM_IRI && (int)c != csv->observation) {
                lg_labels_want(csv->labels, term->value);
            }
        }
    }
    LG_TRY(lg_labels_fetch(csv->labels));
    for (uint32_t r = 0; r < rows->n; r++) {
        csv_row(csv, rows, r);
    }
    if (csv->out.failed) {
        return lg_error_set(&csv->page->err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_out_write(lg_reply_out(csv->page->reply), lg_buf_view(&csv->out), &csv->page->err));
    lg_buf_clear(&csv->out);
    return LG_OK;
}

static LgStatus
csv_head(Csv *csv)
{
    const LgCubeShape *s = csv->shape;
    LgStr lang = {0};
    for (size_t i = 0; i < s->n_dims; i++) {
        lg_labels_want(csv->labels, s->dims[i].property);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        lg_labels_want(csv->labels, s->measures[i].property);
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        lg_labels_want(csv->labels, s->attrs[i].property);
    }
    LG_TRY(lg_labels_fetch(csv->labels));
    for (size_t i = 0; i < s->n_dims; i++) {
        const LgStr name = lg_labels_get(csv->labels, s->dims[i].property, &lang);
        csv_cell(&csv->out, name, i == 0);
        csv_cell(&csv->out, lg_page_text(csv->page, LG_STR_FMT " URI", LG_STR_ARG(name)), false);
    }
    if (csv->measure >= 0) {
        csv_cell(&csv->out, LG_STR("Measure"), s->n_dims == 0);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        csv_cell(&csv->out, lg_labels_get(csv->labels, s->measures[i].property, &lang), false);
    }
    for (size_t i = 0; i < s->n_attrs; i++) {
        csv_cell(&csv->out, lg_labels_get(csv->labels, s->attrs[i].property, &lang), false);
    }
    csv_cell(&csv->out, LG_STR("Observation URI"), false);
    lg_buf_add(&csv->out, LG_STR("\r\n"));
    return LG_OK;
}

static LgStatus
csv_all(Csv *csv, LgAnswer *answer)
{
    csv_columns(csv, answer);
    LG_TRY(csv_head(csv));
    for (;;) {
        LgAnswerRows rows = {0};
        LG_TRY(lg_answer_next(answer, &rows, &csv->page->err));
        LG_TRY(csv_batch(csv, &rows));
        if (rows.n == 0) {
            return LG_OK;
        }
    }
}

static LgStatus
refuse_filter(LgPage *page, const LgCubeShape *shape, LgStr name)
{
    LgBuf dims = {0};
    for (size_t d = 0; d < shape->n_dims; d++) {
        lg_buf_add(&dims, d > 0 ? LG_STR(", ") : (LgStr){0});
        lg_buf_add(&dims, shape->dims[d].var);
    }
    const LgStr there = lg_page_keep(page, &dims);
    return lg_error_set(&page->err, LG_E_USAGE,
                        "'" LG_STR_FMT
                        "' is not a dimension of this dataset, which has " LG_STR_FMT,
                        LG_STR_ARG(name), LG_STR_ARG(there));
}

// A parameter that says nothing here must not give the whole table to somebody
// who asked for a part.
static LgStatus
check_filters(LgPage *page, LgCubeShape *shape)
{
    LgStr unknown = {0};
    for (size_t i = 0; i < page->n_params; i++) {
        const LgStr name = page->params[i].name;
        bool known = lg_str_eq(name, LG_STR("uri")) || lg_str_eq(name, LG_STR("format"));
        for (size_t d = 0; d < shape->n_dims; d++) {
            known |=
                lg_str_eq(name, shape->dims[d].property) || lg_str_eq(name, shape->dims[d].var);
        }
        if (!known) {
            return refuse_filter(page, shape, name);
        }
    }
    LG_TRY(lg_dataset_resolve(page, shape, &unknown));
    if (unknown.n > 0) {
        return lg_error_set(&page->err, LG_E_USAGE,
                            "'" LG_STR_FMT "' is not a code in this dataset", LG_STR_ARG(unknown));
    }
    return LG_OK;
}

LgStatus
lg_dataset_csv(LgPage *page, LgStr iri)
{
    LgCubeShape *shape = LG_NEW(page->arena, LgCubeShape);
    if (!shape) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_dataset_shape(page, iri, shape));
    LG_TRY(check_filters(page, shape));
    LgAnswer *answer = NULL;
    LG_TRY(lg_page_download(page, lg_dataset_query(page, shape), &answer));
    Csv csv = {.page = page, .labels = lg_labels_new(page), .shape = shape};
    lg_page_fields(page, "text/csv");
    const LgStatus st = csv_all(&csv, answer);
    lg_buf_done(&csv.out);
    lg_answer_close(answer);
    return st;
}

// --- Whole datasets ---------------------------------------------------------

// The graphs that the dataset names as its own. Addresses come under another
// licence and are no part of a download.
static LgStatus
write_all(LgPage *page, LgStr iri, LgFormat format)
{
    enum { MOST_GRAPHS = 10000 };
    LgTable graphs;
    LG_TRY(lg_page_query(
        page, lg_resource_query(page, "SELECT ?g WHERE { ", iri, " <" LG_NS_PMD "graph> ?g }"),
        MOST_GRAPHS, &graphs));
    if (graphs.n == 0) {
        return lg_error_set(&page->err, LG_E_NOTFOUND, "there is no such dataset to download");
    }
    if (graphs.more) {
        return lg_error_set(&page->err, LG_E_LIMIT,
                            "the dataset has more than %d graphs: ask for them one by one",
                            (int)MOST_GRAPHS);
    }
    LgWriter *writer = NULL;
    lg_page_fields(page, lg_format_media(format));
    LgStatus st = lg_writer_new(format, lg_reply_out(page->reply), page->site->prefixes,
                                page->site->n_prefixes, &writer, &page->err);
    for (uint32_t i = 0; i < graphs.n && st == LG_OK; i++) {
        const LgStr graph = lg_table_at(&graphs, i, 0)->value;
        if (!lg_str_ends(graph, LG_STR("/address"))) {
            st = lg_page_write_graph(page, writer, graph);
        }
        if (st == LG_OK && page->mixed) { // half of it before and half after a publication
            st = lg_error_set(&page->err, LG_E_BUSY, "the data have changed meanwhile: ask again");
        }
    }
    if (st == LG_OK) {
        st = lg_writer_end(writer, &page->err);
    }
    lg_writer_free(writer);
    return st;
}

// As it was published when it was published as CSV; else as a table of what is there now.
static LgStatus
write_csv(LgPage *page, LgStr iri, bool metadata)
{
    bool none = false;
    LG_TRY(lg_csvw_serve(page, iri, metadata, &none));
    if (none && metadata) {
        return lg_error_set(&page->err, LG_E_NOTFOUND, "this dataset was published without a CSV");
    }
    return none ? lg_dataset_csv(page, iri) : LG_OK;
}

void
lg_dataset_download(LgPage *page, LgStr iri, LgStr file)
{
    const LgFormat format = lg_str_eq(file, LG_STR("nt"))    ? LG_FORMAT_NTRIPLES
                            : lg_str_eq(file, LG_STR("ttl")) ? LG_FORMAT_TURTLE
                                                             : LG_FORMAT_NONE;
    const bool metadata = lg_str_eq(file, LG_STR("csv-metadata.json"));
    if (format == LG_FORMAT_NONE && !metadata && !lg_str_eq(file, LG_STR("csv"))) {
        lg_page_error(page, 404,
                      LG_STR("downloads are named download.nt, download.ttl, download.csv and "
                             "download.csv-metadata.json"));
        return;
    }
    if (lg_page_fresh(page, (LgRep)((metadata ? 200 : 100) + (int)format))) {
        return;
    }
    const LgStatus st =
        format == LG_FORMAT_NONE ? write_csv(page, iri, metadata) : write_all(page, iri, format);
    if (st != LG_OK) {
        lg_page_failed(page);
    }
}
