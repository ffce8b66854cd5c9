// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The course of a conversion: metadata, then each table row by row, then what the tables say about
// each other.

#include "convert/csvw.h"

#include "base/mem.h"
#include "convert/csvw_impl.h"

static LgStatus
convert_rows(LgCsvw *csvw, LgCsvwReader *reader, LgArena *arena, LgCsvwKeys *keys, LgCsvwRdf *rdf,
             LgCsvwResult *out)
{
    for (;;) {
        const LgRow *row = NULL;
        lg_arena_reset(arena);
        LG_TRY(lg_csvw_reader_next(csvw, reader, &row));
        if (!row) {
            return LG_OK;
        }
        LgCsvwRow mine = {.table = reader->table, .row = row, .number = reader->number};
        LG_TRY(lg_csvw_cells(csvw, arena, &mine));
        if (keys) {
            LG_TRY(lg_csvw_keys_row(csvw, keys, &mine));
        }
        if (rdf) {
            LG_TRY(lg_csvw_rdf_row(rdf, arena, &mine));
        }
        out->rows++;
    }
}

static LgStatus
convert_table(LgCsvw *csvw, LgCsvwTable *table, LgCsvwKeys *keys, LgCsvwRdf *rdf, LgCsvwResult *out)
{
    LgCsvwReader reader = {0};
    LgArena *arena = lg_arena_new(0);
    LgStatus st = arena ? lg_csvw_reader_open(csvw, table, &reader) : lg_csvw_no_memory(csvw);
    if (st == LG_OK && rdf) {
        st = lg_csvw_rdf_begin_table(rdf, table);
    }
    if (st == LG_OK) {
        st = convert_rows(csvw, &reader, arena, keys, rdf, out);
    }
    lg_csvw_reader_close(&reader);
    if (st == LG_OK && rdf) {
        st = lg_csvw_rdf_end_table(rdf, table);
    }
    lg_arena_free(arena);
    return st;
}

static LgStatus
convert_tables(LgCsvw *csvw, LgCsvwKeys *keys, LgCsvwRdf *rdf, LgCsvwResult *out)
{
    for (size_t i = 0; i < csvw->group.n; i++) {
        out->tables[out->n_tables++] = csvw->group.tables[i].url;
        LG_TRY(convert_table(csvw, &csvw->group.tables[i], keys, rdf, out));
    }
    if (keys) {
        LG_TRY(lg_csvw_keys_check(csvw, keys));
    }
    return rdf ? lg_csvw_rdf_end(rdf, &out->triples, &out->nameless) : LG_OK;
}

// --- What it is about ----------------------------------------------------------------------------

// The first text or URL of a property that the group or its only table has.
static const LgJsonNode *
find_note(const LgCsvwNote *notes, const char *property)
{
    while (notes && !lg_str_eq(notes->property, lg_str_c(property))) {
        notes = notes->next;
    }
    return notes ? notes->value : NULL;
}

static LgStr
text_of(const LgJsonNode *node)
{
    while (node && node->kind == LG_JSON_ARRAY) {
        node = node->first;
    }
    if (node && node->kind == LG_JSON_OBJECT) {
        const LgJsonNode *value = lg_json_get(node, LG_STR("@value"));
        node = value ? value : lg_json_get(node, LG_STR("@id"));
    }
    return node && node->kind == LG_JSON_STRING ? node->text : (LgStr){0};
}

static LgStr
first_text(const LgCsvwNote *notes, const char *property, const char *other)
{
    const LgStr text = text_of(find_note(notes, property));
    return text.n > 0 || !other ? text : text_of(find_note(notes, other));
}

static LgStatus
keywords(LgCsvw *csvw, const LgJsonNode *node, LgCsvwAbout *out)
{
    LgStr *words = LG_NEW_ARRAY(csvw->arena, LgStr, (node ? node->n : 0) + 1U);
    const bool list = node && node->kind == LG_JSON_ARRAY;
    if (!words) {
        return lg_csvw_no_memory(csvw);
    }
    for (const LgJsonNode *item = list ? node->first : node; item;
         item = list ? item->next : NULL) {
        const LgStr text = text_of(item);
        if (text.n > 0) {
            words[out->n_keywords++] = text;
        }
    }
    out->keywords = words;
    return LG_OK;
}

static LgStatus
tell_about(LgCsvw *csvw, LgCsvwAbout *out)
{
    const LgCsvwGroup *group = &csvw->group;
    const LgCsvwNote *notes = group->notes;
    notes = !notes && group->n == 1 ? group->tables[0].notes : notes;
    *out = (LgCsvwAbout){
        .title = first_text(notes, LG_NS_DCT "title", LG_NS_RDFS "label"),
        .comment = first_text(notes, LG_NS_RDFS "comment", NULL),
        .description = first_text(notes, LG_NS_DCT "description", NULL),
        .theme = first_text(notes, LG_NS_DCAT "theme", NULL),
        .contact = text_of(
            lg_json_get(find_note(notes, LG_NS_DCAT "contactPoint"), LG_STR("vcard:hasEmail"))),
        .licence = first_text(notes, LG_NS_DCT "license", NULL),
        .publisher = first_text(notes, LG_NS_DCT "publisher", NULL),
        .creator = first_text(notes, LG_NS_DCT "creator", NULL),
        .issued = first_text(notes, LG_NS_DCT "issued", NULL),
        .modified = first_text(notes, LG_NS_DCT "modified", NULL),
        .lang = group->doc ? group->doc->lang : (LgStr){0},
    };
    return keywords(csvw, find_note(notes, LG_NS_DCAT "keyword"), out);
}

// --- All of it
// -------------------------------------------------------------------------------------

static LgStatus
run(LgCsvw *csvw, LgSink *sink, LgCsvwKeys **keys, LgCsvwResult *out)
{
    LgCsvwRdf *rdf = NULL;
    LG_TRY(lg_csvw_locate(csvw));
    out->tables = LG_NEW_ARRAY(csvw->arena, LgStr, csvw->group.n);
    if (!out->tables) {
        return lg_csvw_no_memory(csvw);
    }
    LG_TRY(tell_about(csvw, &out->about));
    if (!csvw->options->lenient) {
        LG_TRY(lg_csvw_keys_new(csvw, keys));
    }
    if (sink) {
        LG_TRY(lg_csvw_rdf_new(csvw, sink, &rdf));
    }
    LG_TRY(convert_tables(csvw, *keys, rdf, out));
    const uint64_t n = lg_report_n(csvw->report, LG_SEVERITY_ERROR);
    return n == 0 ? LG_OK
                  : lg_error_set(csvw->err, LG_E_INVALID,
                                 "%llu error%s: the tables are not as their metadata says",
                                 (unsigned long long)n, n == 1 ? "" : "s");
}

static LgStatus
keep_files(LgCsvw *csvw, LgCsvwResult *out)
{
    out->files = LG_NEW_ARRAY(csvw->arena, const char *, csvw->n_files + 1);
    if (!out->files) {
        return lg_csvw_no_memory(csvw);
    }
    for (size_t i = 0; i < csvw->n_files; i++) {
        out->files[out->n_files++] = csvw->files[i];
    }
    return LG_OK;
}

LgStatus
lg_csvw_convert(const LgCsvwOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
                LgCsvwResult *out, LgError *err)
{
    LgCsvw csvw = {.options = options, .arena = arena, .report = report, .err = err};
    LgCsvwKeys *keys = NULL;
    *out = (LgCsvwResult){0};
    LgStatus st = run(&csvw, sink, &keys, out);
    if (st == LG_OK) {
        st = keep_files(&csvw, out);
    }
    lg_csvw_keys_free(keys);
    for (size_t i = 0; i < csvw.n_regexes; i++) {
        lg_regex_free(csvw.regexes[i]);
    }
    lg_mem_free(csvw.regexes);
    lg_mem_free(csvw.files);
    lg_buf_done(&csvw.text);
    return st;
}
