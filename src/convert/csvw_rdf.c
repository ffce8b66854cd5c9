// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Triples (Generating RDF from Tabular Data on the Web, 4).

#include "convert/csvw_impl.h"
#include "convert/emit_impl.h"
#include "rdf/iri.h"

#define CSVW(name) lg_term_iri(LG_STR(LG_CSVW_NS name))

struct LgCsvwRdf {
    LgCsvw *csvw;
    LgEmit emit;
    LgTerm group;
    LgTerm table;
    LgStr *properties; // of each column; null `p`: differs from row to row
    LgTerm *subjects;  // that the row is about
    uint32_t n_subjects;
    const LgCsvwTemplate *about; // of the row, last filled in; null: none yet
    LgTerm subject;              // what it gave
    uint64_t blanks, nameless;
};

static LgTerm
new_blank(LgCsvwRdf *rdf, LgArena *arena)
{
    const LgStr scope = rdf->csvw->options->scope;
    const LgStr label =
        lg_arena_printf(arena, "%.*sb%llu", (int)scope.n, scope.n > 0 ? scope.p : "",
                        (unsigned long long)++rdf->blanks);
    if (!label.p && rdf->emit.st == LG_OK) {
        rdf->emit.st = lg_csvw_no_memory(rdf->csvw);
    }
    return lg_term_blank(label);
}

static void
triple(LgCsvwRdf *rdf, LgTerm s, LgTerm p, LgTerm o)
{
    if (rdf->emit.st == LG_OK) {
        lg_emit_triple(&rdf->emit, &s, &p, &o);
    }
}

// --- Notes -------------------------------------------------------------------------------------

static void
bad_iri(LgCsvwRdf *rdf, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr iri)
{
    lg_csvw_warn(rdf->csvw, doc, node, "\"" LG_STR_FMT "\" is no URL", LG_STR_ARG(iri));
}

static void put_note(LgCsvwRdf *rdf, LgTerm s, LgStr property, const LgCsvwDoc *doc,
                     const LgJsonNode *value);

static LgStr
expand(LgCsvwRdf *rdf, LgStr name)
{
    LgStr iri = {0};
    const LgStatus st = lg_csvw_expand(rdf->csvw, rdf->csvw->arena, name, &iri);
    rdf->emit.st = rdf->emit.st == LG_OK ? st : rdf->emit.st;
    return iri;
}

// The IRI of a class or datatype.
static LgStr
type_iri(LgCsvwRdf *rdf, LgStr name)
{
    const LgStr term = lg_csvw_term(name);
    return term.p ? term : expand(rdf, name);
}

static LgTerm
literal(const LgCsvwDoc *doc, const LgJsonNode *node)
{
    const LgStr text = node->text.p ? node->text : LG_STR("");
    switch (node->kind) {
    case LG_JSON_TRUE: return lg_term_typed(LG_STR("true"), LG_STR(LG_NS_XSD "boolean"));
    case LG_JSON_FALSE: return lg_term_typed(LG_STR("false"), LG_STR(LG_NS_XSD "boolean"));
    case LG_JSON_NUMBER: {
        const bool whole = lg_str_find(text, '.') == text.n && lg_str_find(text, 'e') == text.n &&
                           lg_str_find(text, 'E') == text.n;
        return lg_term_typed(text,
                             whole ? LG_STR(LG_NS_XSD "integer") : LG_STR(LG_NS_XSD "double"));
    }
    default: return doc->lang.n > 0 ? lg_term_lang(text, doc->lang) : lg_term_string(text);
    }
}

static LgTerm
typed_literal(LgCsvwRdf *rdf, const LgCsvwDoc *doc, const LgJsonNode *object,
              const LgJsonNode *value)
{
    const LgJsonNode *type = lg_json_get(object, LG_STR("@type"));
    const LgJsonNode *lang = lg_json_get(object, LG_STR("@language"));
    const LgCsvwDoc bare = {0};
    LgTerm term = literal(value->kind == LG_JSON_STRING ? &bare : doc, value);
    if (type && type->kind == LG_JSON_STRING) {
        const LgStr iri = type_iri(rdf, type->text);
        return iri.p ? lg_term_typed(term.value, iri) : term;
    }
    return lang && lang->kind == LG_JSON_STRING ? lg_term_lang(term.value, lang->text) : term;
}

static void
put_types(LgCsvwRdf *rdf, LgTerm s, const LgJsonNode *type)
{
    const LgJsonNode *item = type->kind == LG_JSON_ARRAY ? type->first : type;
    for (; item; item = type->kind == LG_JSON_ARRAY ? item->next : NULL) {
        const LgStr iri = type_iri(rdf, item->text);
        if (iri.p) {
            triple(rdf, s, lg_term_iri(LG_STR(LG_NS_RDF "type")), lg_term_iri(iri));
        }
    }
}

static void
put_object(LgCsvwRdf *rdf, LgTerm s, LgStr property, const LgCsvwDoc *doc, const LgJsonNode *object)
{
    const LgJsonNode *id = lg_json_get(object, LG_STR("@id"));
    LgTerm node;
    if (id) {
        LgStr iri = expand(rdf, id->text);
        const LgStatus st = iri.p ? LG_OK : lg_csvw_resolve(rdf->csvw, doc->base, id->text, &iri);
        rdf->emit.st = rdf->emit.st == LG_OK ? st : rdf->emit.st;
        if (!iri.p || lg_iri_check(iri, NULL) != LG_OK) {
            bad_iri(rdf, doc, id, id->text);
            return;
        }
        node = lg_term_iri(iri);
    } else {
        node = new_blank(rdf, rdf->csvw->arena);
    }
    triple(rdf, s, lg_term_iri(property), node);
    for (const LgJsonNode *member = object->first; member; member = member->next) {
        if (lg_str_eq(member->key, LG_STR("@type"))) {
            put_types(rdf, node, member);
        } else if (!lg_str_eq(member->key, LG_STR("@id"))) {
            const LgStr inner = expand(rdf, member->key);
            if (inner.p) {
                put_note(rdf, node, inner, doc, member);
            } else {
                lg_csvw_unknown(rdf->csvw, doc, member);
            }
        }
    }
}

// As deep as the document, which has a limit.
static void
put_note(LgCsvwRdf *rdf, LgTerm s, LgStr property, const LgCsvwDoc *doc, const LgJsonNode *value)
{
    const LgJsonNode *inner = lg_json_get(value, LG_STR("@value"));
    const LgTerm p = lg_term_iri(property);
    if (value->kind == LG_JSON_ARRAY) {
        for (const LgJsonNode *item = value->first; item; item = item->next) {
            put_note(rdf, s, property, doc, item);
        }
    } else if (inner) {
        triple(rdf, s, p, typed_literal(rdf, doc, value, inner));
    } else if (value->kind == LG_JSON_OBJECT) {
        put_object(rdf, s, property, doc, value);
    } else if (value->kind != LG_JSON_NULL) {
        triple(rdf, s, p, literal(doc, value));
    }
}

static void
put_notes(LgCsvwRdf *rdf, LgTerm s, const LgCsvwNote *notes)
{
    for (const LgCsvwNote *note = notes; note; note = note->next) {
        put_note(rdf, s, note->property, note->doc, note->value);
    }
}

// --- Group and tables ----------------------------------------------------------------------------

LgStatus
lg_csvw_rdf_new(LgCsvw *csvw, LgSink *sink, LgCsvwRdf **out)
{
    LgCsvwRdf *rdf = LG_NEW(csvw->arena, LgCsvwRdf);
    if (!rdf) {
        return lg_csvw_no_memory(csvw);
    }
    rdf->csvw = csvw;
    lg_emit_init(&rdf->emit, sink, csvw->err);
    lg_emit_graph(&rdf->emit, csvw->options->graph);
    if (csvw->options->standard) {
        rdf->group =
            csvw->group.id.n > 0 ? lg_term_iri(csvw->group.id) : new_blank(rdf, csvw->arena);
        triple(rdf, rdf->group, lg_term_iri(LG_STR(LG_NS_RDF "type")), CSVW("TableGroup"));
        put_notes(rdf, rdf->group, csvw->group.notes);
    }
    *out = rdf;
    return rdf->emit.st;
}

static LgStatus
fix_properties(LgCsvwRdf *rdf, const LgCsvwTable *table)
{
    LgCsvw *csvw = rdf->csvw;
    const LgCsvwSchema *schema = &table->schema;
    const LgCsvwRow place = {.table = table};
    rdf->properties = LG_NEW_ARRAY(csvw->arena, LgStr, schema->n + 1U);
    rdf->subjects = LG_NEW_ARRAY(csvw->arena, LgTerm, schema->n + 1U);
    if (!rdf->properties || !rdf->subjects) {
        return lg_csvw_no_memory(csvw);
    }
    for (uint32_t i = 0; i < schema->n; i++) {
        const LgCsvwColumn *column = &schema->columns[i];
        LgStr *property = &rdf->properties[i];
        if (!column->own.property) {
            const size_t fragment = lg_str_find(table->url, '#');
            *property = lg_arena_printf(csvw->arena, LG_STR_FMT "#" LG_STR_FMT, (int)fragment,
                                        table->url.p, LG_STR_ARG(column->name));
        } else if (lg_csvw_is_constant(column->own.property)) {
            LG_TRY(lg_csvw_fill(csvw, column->own.property, &place, column, csvw->arena, property));
        }
    }
    return LG_OK;
}

LgStatus
lg_csvw_rdf_begin_table(LgCsvwRdf *rdf, const LgCsvwTable *table)
{
    LgCsvw *csvw = rdf->csvw;
    if (table->suppress) {
        return LG_OK;
    }
    LG_TRY(fix_properties(rdf, table));
    if (csvw->options->standard) {
        rdf->table = table->id.n > 0 ? lg_term_iri(table->id) : new_blank(rdf, csvw->arena);
        triple(rdf, rdf->group, CSVW("table"), rdf->table);
        triple(rdf, rdf->table, lg_term_iri(LG_STR(LG_NS_RDF "type")), CSVW("Table"));
        triple(rdf, rdf->table, CSVW("url"), lg_term_iri(table->url));
        put_notes(rdf, rdf->table, table->notes);
    }
    return rdf->emit.st;
}

LgStatus
lg_csvw_rdf_end_table(LgCsvwRdf *rdf, const LgCsvwTable *table)
{
    for (size_t i = 0; rdf->csvw->options->standard && !table->suppress && i < table->n_comments;
         i++) {
        triple(rdf, rdf->table, lg_term_iri(LG_STR(LG_NS_RDFS "comment")),
               lg_term_string(table->comments[i]));
    }
    return lg_emit_flush(&rdf->emit);
}

LgStatus
lg_csvw_rdf_end(LgCsvwRdf *rdf, uint64_t *out_triples, uint64_t *out_nameless)
{
    LG_TRY(lg_emit_flush(&rdf->emit));
    *out_triples = rdf->emit.n;
    *out_nameless = rdf->nameless;
    return LG_OK;
}

// --- Rows ----------------------------------------------------------------------------------------

static LgTerm
item_term(const LgCsvwColumn *column, const LgCsvwItem *item)
{
    const LgStr lang = column->own.lang;
    const LgStr iri =
        column->own.datatype && !item->plain ? column->own.datatype->iri : LG_STR(LG_XSD_STRING);
    const bool tagged =
        lang.n > 0 && !lg_str_eq(lang, LG_STR("und")) && lg_str_eq(iri, LG_STR(LG_XSD_STRING));
    return tagged ? lg_term_lang(item->text, lang) : lg_term_typed(item->text, iri);
}

static void
put_list(LgCsvwRdf *rdf, LgArena *arena, LgTerm s, LgTerm p, const LgCsvwColumn *column,
         const LgCsvwCell *cell)
{
    const LgTerm first = lg_term_iri(LG_STR(LG_NS_RDF "first"));
    const LgTerm rest = lg_term_iri(LG_STR(LG_NS_RDF "rest"));
    LgTerm node = new_blank(rdf, arena);
    triple(rdf, s, p, node);
    for (uint32_t i = 0; i < cell->n; i++) {
        triple(rdf, node, first, item_term(column, &cell->items[i]));
        const LgTerm next =
            i + 1 < cell->n ? new_blank(rdf, arena) : lg_term_iri(LG_STR(LG_NS_RDF "nil"));
        triple(rdf, node, rest, next);
        node = next;
    }
}

// The subject of a cell; the default one is made for the first that needs it. NONE: its template
// gives no IRI.
static LgStatus
find_subject(LgCsvwRdf *rdf, LgArena *arena, const LgCsvwRow *row, const LgCsvwColumn *column,
             LgTerm *blank, LgTerm *out)
{
    LgStr iri = {0};
    const LgCsvwTemplate *about = column->own.about;
    if (about && about == rdf->about) {
        *out = rdf->subject; // as for a column before
        return LG_OK;
    }
    if (about) {
        LG_TRY(lg_csvw_fill(rdf->csvw, about, row, column, arena, &iri));
        *out = iri.p ? lg_term_iri(iri) : (LgTerm){0};
        rdf->about = lg_csvw_is_of_row(about) ? about : rdf->about;
        rdf->subject = lg_csvw_is_of_row(about) ? *out : rdf->subject;
        return LG_OK;
    }
    if (blank->kind == LG_TERM_NONE) {
        *blank = new_blank(rdf, arena);
        rdf->nameless++;
    }
    *out = *blank;
    return rdf->emit.st;
}

static void
describe(LgCsvwRdf *rdf, LgTerm row_node, LgTerm subject)
{
    for (uint32_t i = 0; i < rdf->n_subjects; i++) {
        if (lg_term_eq(&rdf->subjects[i], &subject)) {
            return;
        }
    }
    rdf->subjects[rdf->n_subjects++] = subject;
    triple(rdf, row_node, CSVW("describes"), subject);
}

static LgStatus
put_cell(LgCsvwRdf *rdf, LgArena *arena, const LgCsvwRow *row, uint32_t i, LgTerm subject)
{
    const LgCsvwColumn *column = &row->table->schema.columns[i];
    const LgCsvwCell *cell = &row->cells[i];
    LgStr property = rdf->properties[i];
    LgStr value = {0};
    const bool has_value = column->own.value && (column->is_virtual || cell->n > 0);
    if (!has_value && cell->n == 0) {
        return LG_OK;
    }
    if (!property.p) {
        LG_TRY(lg_csvw_fill(rdf->csvw, column->own.property, row, column, arena, &property));
    }
    if (!property.p) {
        return LG_OK;
    }
    const LgTerm p = lg_term_iri(property);
    if (has_value) {
        LG_TRY(lg_csvw_fill(rdf->csvw, column->own.value, row, column, arena, &value));
        if (value.p) {
            triple(rdf, subject, p, lg_term_iri(value));
        }
    } else if (cell->list && column->own.ordered > 0) {
        put_list(rdf, arena, subject, p, column, cell);
    } else {
        for (uint32_t v = 0; v < cell->n; v++) {
            triple(rdf, subject, p, item_term(column, &cell->items[v]));
        }
    }
    return rdf->emit.st;
}

static LgStatus
put_row_node(LgCsvwRdf *rdf, LgArena *arena, const LgCsvwRow *row, LgTerm *out)
{
    const LgCsvwTable *table = row->table;
    const size_t fragment = lg_str_find(table->url, '#');
    const LgStr number = lg_arena_printf(arena, "%llu", (unsigned long long)row->number);
    const LgStr url = lg_arena_printf(arena, LG_STR_FMT "#row=%llu", (int)fragment, table->url.p,
                                      (unsigned long long)row->row->row);
    if (!number.p || !url.p) {
        return lg_csvw_no_memory(rdf->csvw);
    }
    *out = new_blank(rdf, arena);
    triple(rdf, rdf->table, CSVW("row"), *out);
    triple(rdf, *out, lg_term_iri(LG_STR(LG_NS_RDF "type")), CSVW("Row"));
    triple(rdf, *out, CSVW("rownum"), lg_term_typed(number, LG_STR(LG_NS_XSD "integer")));
    triple(rdf, *out, CSVW("url"), lg_term_iri(url));
    for (uint32_t i = 0; i < table->schema.titles.n; i++) {
        const uint32_t at = table->schema.titles.columns[i];
        for (uint32_t v = 0; v < row->cells[at].n; v++) {
            triple(rdf, *out, CSVW("title"),
                   item_term(&table->schema.columns[at], &row->cells[at].items[v]));
        }
    }
    return rdf->emit.st;
}

LgStatus
lg_csvw_rdf_row(LgCsvwRdf *rdf, LgArena *arena, const LgCsvwRow *row)
{
    const LgCsvwSchema *schema = &row->table->schema;
    LgTerm row_node = {0};
    LgTerm blank = {0};
    if (row->table->suppress) {
        return LG_OK;
    }
    rdf->n_subjects = 0;
    rdf->about = NULL;
    if (rdf->csvw->options->standard) {
        LG_TRY(put_row_node(rdf, arena, row, &row_node));
    }
    for (uint32_t i = 0; i < schema->n; i++) {
        LgTerm subject = {0};
        if (schema->columns[i].suppress) {
            continue;
        }
        LG_TRY(find_subject(rdf, arena, row, &schema->columns[i], &blank, &subject));
        if (subject.kind == LG_TERM_NONE) {
            continue;
        }
        if (rdf->csvw->options->standard) {
            describe(rdf, row_node, subject);
        }
        LG_TRY(put_cell(rdf, arena, row, i, subject));
    }
    return rdf->emit.st;
}
