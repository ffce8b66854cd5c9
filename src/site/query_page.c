// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/time.h"
#include "site/query_impl.h"

#include <stdio.h>

enum { SHOWN_ROWS = 1000, LINES_AROUND = 3 };

static const struct {
    const char *name, *format;
    bool graph;
} formats[] = {
    {"CSV", "csv", false},       {"TSV", "tsv", false},    {"JSON", "json", false},
    {"XML", "xml", false},       {"Turtle", "ttl", true},  {"N-Triples", "nt", true},
    {"JSON-LD", "jsonld", true}, {"RDF/XML", "rdf", true},
};

static void
add_form(LgPage *page, LgStr query)
{
    LgVal *view = page->view;
    lg_val_str(view, "query", query);
    unsigned lines = 3; // the box fits its query
    for (size_t i = 0; i < query.n; i++) {
        lines += query.p[i] == '\n' ? 1 : 0;
    }
    lg_val_str(view, "lines", lg_page_text(page, "%u", lines < 8 ? 8 : lines > 30 ? 30 : lines));
    lg_val_bool(view, "here_sparql", true);
    lg_calls_show(page, query);
    LgVal *downloads = lg_val_list(view, "all_downloads"); // for answers that scripts show
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        LgVal *d = lg_val_push(downloads);
        lg_val_str(d, "name", lg_str_c(formats[i].name));
        lg_val_str(d, "format", lg_str_c(formats[i].format));
        lg_val_bool(d, "graph", formats[i].graph);
    }
    LgVal *prefixes = lg_val_list(view, "prefixes");
    for (size_t i = 0; i < page->site->n_prefixes; i++) {
        LgVal *p = lg_val_push(prefixes);
        lg_val_str(p, "prefix", page->site->prefixes[i].prefix);
        lg_val_str(p, "iri", page->site->prefixes[i].iri);
    }
    LgVal *list = lg_val_list(view, "examples");
    for (size_t i = 0; i < lg_examples_n; i++) {
        LgVal *e = lg_val_push(list);
        lg_val_str(e, "title", lg_examples[i].title);
        lg_val_str(e, "href", lg_page_sparql(page, lg_examples[i].text));
    }
}

void
lg_query_page_form(LgPage *page)
{
    add_form(page, lg_examples[0].text);
    lg_val_bool(page->view, "fresh", true);
    lg_page_html(page, 200, "sparql", LG_STR("Query with SPARQL"));
}

void
lg_query_page_plan(LgPage *page, LgStr query, LgStr plan)
{
    add_form(page, query);
    lg_val_str(page->view, "plan", plan);
    lg_page_html(page, 200, "sparql", LG_STR("Query plan"));
}

// --- Results ----------------------------------------------------------------

static void
add_downloads(LgPage *page, LgStr query, bool graph)
{
    const LgStr at = lg_page_sparql(page, query);
    LgVal *list = lg_val_list(page->view, "downloads");
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (formats[i].graph == graph) {
            LgVal *d = lg_val_push(list);
            lg_val_str(d, "name", lg_str_c(formats[i].name));
            lg_val_str(
                d, "href",
                lg_page_text(page, LG_STR_FMT "&format=%s", LG_STR_ARG(at), formats[i].format));
        }
    }
    lg_val_str(page->view, "permalink", at);
    lg_val_str(page->view, "plan_href",
               lg_page_text(page, LG_STR_FMT "&explain=1", LG_STR_ARG(at)));
}

// In a table of results IRIs are shown short, not by their labels: who writes
// queries wants to see what to write.
static void
add_cell(LgPage *page, LgVal *cell, const LgTerm *term)
{
    static const char *const keys[] = {"text", "href", "iri", "lang", "type", "number"};
    switch (term->kind) {
    case LG_TERM_NONE: lg_val_bool(cell, "unbound", true); break;
    case LG_TERM_IRI:
        lg_val_str(cell, "text",
                   lg_str_starts(term->value, page->site->base)
                       ? lg_str_from(term->value, page->site->base.n - 1)
                       : lg_names_short(page, term->value));
        lg_val_str(cell, "iri", term->value);
        lg_val_str(cell, "href", lg_page_href(page, term->value));
        break;
    case LG_TERM_BLANK:
        lg_val_str(cell, "text", lg_page_text(page, "_:" LG_STR_FMT, LG_STR_ARG(term->value)));
        break;
    case LG_TERM_LITERAL:
        lg_val_str(cell, "text", term->value);
        lg_val_str(cell, "lang", term->lang);
        if (!lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING)) && term->lang.n == 0) {
            const LgStr type = lg_names_short(page, term->datatype);
            lg_val_str(cell, "type", type);
            lg_val_bool(cell, "number",
                        lg_str_eq(type, LG_STR("xsd:integer")) ||
                            lg_str_eq(type, LG_STR("xsd:decimal")) ||
                            lg_str_eq(type, LG_STR("xsd:double")));
        }
        break;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (!lg_val_get(cell, lg_str_c(keys[i]))) {
            lg_val_bool(cell, keys[i], false);
        }
    }
}

// A batch becomes values at once; what is beyond SHOWN_ROWS is said, not hidden.
static LgStatus
add_rows(LgPage *page, LgAnswer *answer, bool *numbers, uint32_t *out_n, bool *out_more)
{
    LgVal *rows = lg_val_list(page->view, "rows");
    *out_n = 0;
    *out_more = false;
    for (;;) {
        LgAnswerRows batch = {0};
        LG_TRY(lg_answer_next(answer, &batch, &page->err));
        if (batch.n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            if (*out_n == SHOWN_ROWS) {
                *out_more = true;
                return LG_OK;
            }
            LgVal *cells = lg_val_list(lg_val_push(rows), "cells");
            for (uint32_t c = 0; c < batch.n_cols; c++) {
                LgTerm kept = {0};
                const LgTerm *term = &batch.terms[(size_t)i * batch.n_cols + c];
                if (term->kind != LG_TERM_NONE) {
                    LG_TRY(lg_term_copy(page->arena, term, &kept, &page->err));
                }
                LgVal *cell = lg_val_push(cells);
                add_cell(page, cell, &kept);
                numbers[c] = numbers[c] && (kept.kind == LG_TERM_NONE ||
                                            lg_val_truth(lg_val_get(cell, LG_STR("number"))));
            }
            (*out_n)++;
        }
    }
}

LgStatus
lg_query_page_result(LgPage *page, LgStr query, LgAnswer *answer, uint64_t begun)
{
    const bool graph = answer->kind == LG_ANSWER_GRAPH;
    static const char *const triple[] = {"subject", "predicate", "object"};
    LgVal *view = page->view;
    uint32_t n = 0;
    bool more = false;
    const uint32_t n_columns = graph ? 3 : answer->n_vars;
    bool *numbers = LG_NEW_ARRAY(page->arena, bool, (size_t)n_columns + 1);
    if (!numbers) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    memset(numbers, true, n_columns);
    if (answer->kind == LG_ANSWER_BOOLEAN) {
        lg_val_str(view, "boolean", answer->boolean ? LG_STR("Yes") : LG_STR("No"));
    } else {
        LG_TRY(add_rows(page, answer, numbers, &n, &more));
    }
    LgVal *columns = lg_val_list(view, "columns");
    for (uint32_t i = 0; i < n_columns; i++) {
        LgVal *column = lg_val_push(columns);
        lg_val_str(column, "name",
                   graph ? lg_str_c(triple[i]) : lg_arena_str(page->arena, answer->vars[i]));
        lg_val_bool(column, "number", numbers[i] && n > 0);
    }
    add_form(page, query);
    add_downloads(page, query, graph);
    lg_val_bool(view, "table", answer->kind != LG_ANSWER_BOOLEAN);
    lg_val_count(view, "n_rows", n);
    lg_val_bool(view, "more", more);
    lg_val_bool(view, "one", n == 1);
    lg_val_bool(view, "none", n == 0);
    const double ms = (double)(lg_time_mono_ns() - begun) / 1e6;
    lg_val_str(view, "took",
               ms < 1000 ? lg_page_text(page, "%.0f ms", ms)
                         : lg_page_text(page, "%.1f s", ms / 1000));
    lg_val_bool(view, "result", true);
    lg_page_html(page, 200, "sparql", LG_STR("Query results"));
    return LG_OK;
}

// --- Errors -----------------------------------------------------------------

static void
add_line(LgPage *page, LgVal *lines, uint32_t number, LgStr line)
{
    LgVal *l = lg_val_push(lines);
    const LgError *err = &page->err;
    lg_val_str(l, "number", lg_page_text(page, "%u", number));
    if (number != err->line) {
        lg_val_str(l, "before", line);
        return;
    }
    // The span of the error, or up to the end of the word there: whole characters of UTF-8.
    const size_t at = err->column > 0 && err->column - 1 < line.n ? err->column - 1 : line.n;
    size_t end = err->spanned && err->length > 0 ? at + (size_t)err->length : at;
    while (!err->spanned && end < line.n && line.p[end] != ' ' && line.p[end] != '\t') {
        end++;
    }
    end = end < line.n ? end : line.n;
    lg_val_bool(l, "bad", true);
    lg_val_str(l, "before", (LgStr){line.p, at});
    lg_val_str(l, "at", at < end ? (LgStr){line.p + at, end - at} : LG_STR(" "));
    lg_val_str(l, "after", lg_str_from(line, end));
}

void
lg_query_page_error(LgPage *page, LgStr query)
{
    const LgError err = page->err;
    const int status = lg_page_status(&err);
    lg_reply_clear(page->reply);
    page->view = lg_val_new(page->arena);
    add_form(page, query);
    LgVal *error = lg_val_map(page->view, "error");
    lg_val_str(error, "text", lg_page_text(page, "%s", err.text));
    lg_val_bool(error, "busy", status == 503);
    if (err.line > 0) {
        lg_val_str(error, "line", lg_page_text(page, "%u", err.line));
        lg_val_str(error, "column", lg_page_text(page, "%u", err.column));
        lg_val_str(error, "length",
                   err.spanned ? lg_page_text(page, "%llu", (unsigned long long)err.length)
                               : (LgStr){0});
        LgVal *lines = lg_val_list(error, "lines");
        uint32_t number = 1;
        for (LgStr rest = query; rest.n > 0; number++) {
            const LgStr line = {rest.p, lg_str_find(rest, '\n')};
            rest = lg_str_from(rest, line.n + 1);
            if (number + LINES_AROUND >= err.line && number <= err.line + LINES_AROUND) {
                add_line(page, lines, number, line);
            }
        }
        lg_mend_show(page, error, query, &err);
    }
    lg_reply_field(page->reply, "Cache-Control", LG_STR("no-store"));
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (status == 503) {
        lg_reply_field(page->reply, "Retry-After", LG_STR("5"));
    }
    lg_page_html(page, status, "sparql", LG_STR("The query did not work"));
}
