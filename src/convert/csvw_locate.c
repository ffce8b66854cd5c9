// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Where documents and tables are (Model for Tabular Data, 5): URLs as files, and the places where
// the metadata of a table is looked for.

#include "convert/csvw_impl.h"

#include "base/mem.h"

static const char default_places[] = "{+url}-metadata.json\ncsv-metadata.json";

// --- URLs as files -----------------------------------------------------------------------------

LgStatus
lg_csvw_used(LgCsvw *csvw, LgStr path)
{
    void *files = csvw->files;
    if (!lg_mem_grow(&files, &csvw->cap_files, csvw->n_files + 1, sizeof(*csvw->files))) {
        return lg_csvw_no_memory(csvw);
    }
    csvw->files = (const char **)files;
    csvw->files[csvw->n_files++] = path.p;
    return LG_OK;
}

// Undo percent-encoding. False where that gives no name of a file below the folder.
static bool
decode(LgStr rest, LgBuf *out)
{
    for (size_t i = 0; i < rest.n; i++) {
        const bool escape = rest.p[i] == '%' && i + 2 < rest.n && lg_char_hex(rest.p[i + 1]) >= 0 &&
                            lg_char_hex(rest.p[i + 2]) >= 0;
        const char c = escape ? (char)(lg_char_hex(rest.p[i + 1]) * 16 + lg_char_hex(rest.p[i + 2]))
                              : rest.p[i];
        if (c == '\0' || (escape && c == '/')) {
            return false;
        }
        lg_buf_byte(out, c);
        i += escape ? 2 : 0;
    }
    const LgStr path = lg_buf_view(out);
    return path.n > 0 && path.p[0] != '/' && !lg_str_starts(path, LG_STR("../")) &&
           lg_str_search(path, LG_STR("/../")) == path.n && !lg_str_ends(path, LG_STR("/..")) &&
           !lg_str_eq(path, LG_STR(".."));
}

// The path for a URL with our prefix, whether there is a file or not. Empty `p`: none.
static LgStatus
below(LgCsvw *csvw, LgStr url, LgStr *out)
{
    LgBuf name = {0};
    *out = (LgStr){0};
    if (!lg_str_starts(url, csvw->options->prefix)) {
        return LG_OK;
    }
    const bool good = decode(lg_str_from(url, csvw->options->prefix.n), &name);
    if (good && !name.failed) {
        const LgStr folder = csvw->options->folder;
        *out = lg_arena_printf(csvw->arena, LG_STR_FMT LG_STR_FMT, (int)folder.n,
                               folder.n > 0 ? folder.p : "", LG_STR_ARG(lg_buf_view(&name)));
    }
    const bool failed = name.failed || (good && !out->p);
    lg_buf_done(&name);
    return failed ? lg_csvw_no_memory(csvw) : LG_OK;
}

// The file of the same name beside `from`.
static LgStatus
beside(LgCsvw *csvw, LgStr url, const LgCsvwDoc *from, LgStr *out)
{
    LgBuf name = {0};
    *out = (LgStr){0};
    if (decode(lg_str_from(url, lg_str_behind(url, '/')), &name) && !name.failed) {
        *out =
            lg_arena_printf(csvw->arena, LG_STR_FMT LG_STR_FMT, (int)lg_str_behind(from->path, '/'),
                            from->path.p, LG_STR_ARG(lg_buf_view(&name)));
    }
    lg_buf_done(&name);
    return LG_OK;
}

LgStatus
lg_csvw_path(LgCsvw *csvw, LgStr url, const LgCsvwDoc *from, LgStr *out)
{
    const LgStr bare = {url.p, lg_str_find((LgStr){url.p, lg_str_find(url, '#')}, '?')};
    LG_TRY(below(csvw, url, out));
    if (!out->p || !lg_io_exists(out->p)) {
        LG_TRY(below(csvw, bare, out));
    }
    if (!out->p && from && csvw->options->beside) {
        LG_TRY(beside(csvw, bare, from, out));
    }
    if (out->p) {
        return LG_OK;
    }
    (void)lg_error_set(csvw->err, LG_E_UNSUPPORTED,
                       "<" LG_STR_FMT "> is no file here and nothing is fetched; put a copy beside "
                       "the metadata",
                       LG_STR_ARG(url));
    lg_error_at(csvw->err, from ? from->path : (LgStr){0}, 0, 0);
    return LG_E_UNSUPPORTED;
}

// --- Documents ---------------------------------------------------------------------------------

static LgStatus
read_local_context(LgCsvw *csvw, LgCsvwDoc *doc, const LgJsonNode *local)
{
    for (const LgJsonNode *node = local->first; node; node = node->next) {
        LgStr text = {0};
        if (lg_str_eq(node->key, LG_STR("@base"))) {
            if (lg_csvw_text(csvw, doc, node, &text)) {
                LgStr base;
                LG_TRY(lg_csvw_resolve(csvw, doc->url, text, &base));
                if (!base.p) {
                    return lg_csvw_bad(csvw, doc, node, "\"@base\" must be a URL");
                }
                doc->base = base;
            }
        } else if (lg_str_eq(node->key, LG_STR("@language"))) {
            if (lg_csvw_text(csvw, doc, node, &text) && lg_csvw_is_lang(text)) {
                doc->lang = text;
            } else if (text.p) {
                lg_csvw_warn(csvw, doc, node, "\"" LG_STR_FMT "\" is no language",
                             LG_STR_ARG(text));
            }
        } else {
            return lg_csvw_bad(csvw, doc, node,
                               "\"@context\" may have \"@base\" and \"@language\" only");
        }
    }
    return LG_OK;
}

static bool
is_csvw(const LgJsonNode *context)
{
    return context && context->kind == LG_JSON_STRING &&
           lg_str_eq(context->text, LG_STR("http://www.w3.org/ns/csvw"));
}

static LgStatus
read_context(LgCsvw *csvw, LgCsvwDoc *doc)
{
    const LgJsonNode *context = lg_json_get(doc->root, LG_STR("@context"));
    if (is_csvw(context)) {
        return LG_OK;
    }
    const bool both = context && context->kind == LG_JSON_ARRAY && is_csvw(context->first);
    const LgJsonNode *local = both ? context->first->next : NULL;
    if (both && !local) {
        return LG_OK;
    }
    if (!local || local->kind != LG_JSON_OBJECT || local->next) {
        return lg_csvw_bad(
            csvw, doc, context ? context : doc->root,
            "\"@context\" must be \"http://www.w3.org/ns/csvw\", or an array of that "
            "and an object with \"@base\" or \"@language\"");
    }
    return read_local_context(csvw, doc, local);
}

static LgStatus
parse(LgCsvw *csvw, LgCsvwDoc *doc)
{
    LgBuf bytes = {0};
    LgStatus st = lg_io_slurp(csvw->options->io, doc->path.p, LG_CSVW_DOCUMENT, &bytes, csvw->err);
    const LgStr text = st == LG_OK ? lg_arena_str(csvw->arena, lg_buf_view(&bytes)) : (LgStr){0};
    lg_buf_done(&bytes);
    LG_TRY(st);
    if (!text.p) {
        return lg_csvw_no_memory(csvw);
    }
    LG_TRY(lg_json_tree(csvw->arena, text, doc->path, &doc->root, csvw->err));
    if (doc->root->kind != LG_JSON_OBJECT) {
        return lg_csvw_bad(csvw, doc, doc->root, "expected an object");
    }
    return read_context(csvw, doc);
}

static LgStatus
open_at(LgCsvw *csvw, LgStr url, LgStr path, LgCsvwDoc **out)
{
    for (size_t i = 0; i < csvw->n_docs; i++) {
        if (lg_str_eq(csvw->docs[i]->url, url)) {
            *out = csvw->docs[i];
            return LG_OK;
        }
    }
    if (csvw->n_docs == LG_CSVW_DOCUMENTS) {
        return lg_csvw_limit(csvw, path, 0, 0, "metadata documents", LG_CSVW_DOCUMENTS);
    }
    LgCsvwDoc *doc = LG_NEW(csvw->arena, LgCsvwDoc);
    if (!doc) {
        return lg_csvw_no_memory(csvw);
    }
    *doc = (LgCsvwDoc){.url = url, .path = path, .base = url};
    LG_TRY(lg_csvw_used(csvw, path));
    LG_TRY(parse(csvw, doc));
    csvw->docs[csvw->n_docs++] = doc;
    *out = doc;
    return LG_OK;
}

LgStatus
lg_csvw_open(LgCsvw *csvw, LgStr url, const LgCsvwDoc *from, LgCsvwDoc **out)
{
    LgStr path;
    LG_TRY(lg_csvw_path(csvw, url, from, &path));
    return open_at(csvw, url, path, out);
}

// --- The metadata of a table -------------------------------------------------------------------

static bool
describes(const LgCsvwGroup *group, LgStr table)
{
    for (size_t i = 0; i < group->n; i++) {
        if (lg_csvw_same_url(group->tables[i].url, table)) {
            return true;
        }
    }
    return false;
}

// Use the document at `url` if it is there and knows the table.
static LgStatus
try_at(LgCsvw *csvw, LgStr url, bool *out_found)
{
    LgStr path = {0};
    LgCsvwDoc *doc = NULL;
    *out_found = false;
    LG_TRY(below(csvw, url, &path));
    if (!path.p || !lg_io_exists(path.p)) {
        return LG_OK;
    }
    LG_TRY(open_at(csvw, url, path, &doc));
    LG_TRY(lg_csvw_group(csvw, doc, &csvw->group));
    *out_found = describes(&csvw->group, csvw->options->table);
    if (!*out_found) {
        lg_csvw_warn(csvw, doc, doc->root,
                     "this does not describe the table <" LG_STR_FMT "> and is not used",
                     LG_STR_ARG(csvw->options->table));
    }
    return LG_OK;
}

static LgStatus
read_places(LgCsvw *csvw, LgStr *out)
{
    *out = csvw->options->places;
    if (out->n > 0) {
        return LG_OK;
    }
    const LgStr folder = csvw->options->folder;
    const LgStr path = lg_arena_printf(csvw->arena, LG_STR_FMT ".well-known/csvm", (int)folder.n,
                                       folder.n > 0 ? folder.p : "");
    if (!path.p) {
        return lg_csvw_no_memory(csvw);
    }
    *out = lg_str_c(default_places);
    if (!lg_io_exists(path.p)) {
        return LG_OK;
    }
    LgBuf text = {0};
    const LgStatus st = lg_io_slurp(csvw->options->io, path.p, LG_CSVW_DOCUMENT, &text, csvw->err);
    *out = st == LG_OK ? lg_arena_str(csvw->arena, lg_buf_view(&text)) : *out;
    lg_buf_done(&text);
    return st != LG_OK || out->p ? st : lg_csvw_no_memory(csvw);
}

// The table alone, as its header has it.
static LgStatus
make_up(LgCsvw *csvw)
{
    LgCsvwTable *table = LG_NEW(csvw->arena, LgCsvwTable);
    if (!table) {
        return lg_csvw_no_memory(csvw);
    }
    table->url = csvw->options->table;
    table->dialect = lg_csvw_dialect_default;
    csvw->group = (LgCsvwGroup){.tables = table, .n = 1};
    return LG_OK;
}

static LgStatus
look_around(LgCsvw *csvw)
{
    LgStr places;
    bool found = false;
    if (csvw->options->link.n > 0) {
        LG_TRY(try_at(csvw, csvw->options->link, &found));
    }
    LG_TRY(read_places(csvw, &places));
    while (!found && places.n > 0) {
        const LgStr line = {places.p, lg_str_find(places, '\n')};
        LgStr url;
        places = lg_str_from(places, line.n + 1);
        LG_TRY(lg_csvw_fill_url(csvw, lg_str_trim(line), csvw->options->table, &url));
        if (url.p) {
            LG_TRY(try_at(csvw, url, &found));
        }
    }
    return found ? LG_OK : make_up(csvw);
}

LgStatus
lg_csvw_locate(LgCsvw *csvw)
{
    LgCsvwDoc *doc = NULL;
    csvw->docs = LG_NEW_ARRAY(csvw->arena, LgCsvwDoc *, LG_CSVW_DOCUMENTS);
    if (!csvw->docs) {
        return lg_csvw_no_memory(csvw);
    }
    if (csvw->options->metadata.n == 0) {
        return look_around(csvw);
    }
    LG_TRY(lg_csvw_open(csvw, csvw->options->metadata, NULL, &doc));
    return lg_csvw_group(csvw, doc, &csvw->group);
}

bool
lg_csvw_is(const LgIo *io, const char *path)
{
    LgFile file;
    char head[4096];
    size_t n = 0;
    if (lg_pipes_find(io->pipes, path) ||
        lg_io_open(io, path, LG_IO_RDONLY, &file, NULL) != LG_OK) {
        return false;
    }
    const LgStatus st = lg_io_read(&file, head, sizeof(head), &n, NULL);
    (void)lg_io_close(&file, NULL);
    LgStr text = lg_str_trim((LgStr){head, st == LG_OK ? n : 0});
    if (lg_str_starts(text, LG_STR("\xef\xbb\xbf"))) {
        text = lg_str_trim(lg_str_from(text, 3));
    }
    return lg_str_starts(text, LG_STR("{")) &&
           lg_str_search(text, LG_STR("http://www.w3.org/ns/csvw")) < text.n;
}
