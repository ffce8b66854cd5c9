// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the files of the CSVW reader share: the description of tables as read from metadata, and
// the steps from a cell to a term.

#ifndef LG_CONVERT_CSVW_IMPL_H
#define LG_CONVERT_CSVW_IMPL_H

#include "base/json_tree.h"
#include "convert/csvw.h"
#include "convert/csvw_value_impl.h"
#include "rdf/term.h"
#include "sheet/sheet.h"

enum {
    LG_CSVW_DOCUMENT = 16 << 20,  ///< bytes of one metadata document
    LG_CSVW_DOCUMENTS = 1024,     ///< schemas and dialects of their own in one run
    LG_CSVW_TABLES = 1024,        ///< of one group
    LG_CSVW_KEY_COLUMNS = 64,     ///< of one key
    LG_CSVW_KEYS = 256,           ///< primary and foreign keys of one group
    LG_CSVW_KEY_ROWS = 100000000, ///< rows of tables whose keys are compared, for each key
    LG_CSVW_PARTS = 256,          ///< of one URI template
    LG_CSVW_ITEMS = 65536,        ///< of the list in one cell
    LG_CSVW_HEADERS = 1024,       ///< header rows
    LG_CSVW_NOTES = 1024,         ///< comments of one table that are kept, and of each
    LG_CSVW_NOTE = 4096,          ///< bytes; longer ones are not
};

/// A metadata document.
typedef struct {
    LgStr url;
    LgStr path;
    LgStr base; ///< for its URLs
    LgStr lang; ///< of its texts; empty: none
    const LgJsonNode *root;
} LgCsvwDoc;

// --- Descriptions -------------------------------------------------------------------------

/// A URI template, cut into its parts.
typedef struct LgCsvwTemplate LgCsvwTemplate;

/// Properties that go down from a group to the cells; null or zero: not said.
typedef struct {
    const LgCsvwTemplate *about, *property, *value;
    const LgCsvwDatatype *datatype;
    LgStr default_value, lang, separator; ///< `p` null: not said
    bool no_separator;                    ///< said to be null
    const LgStr *nulls;
    size_t n_nulls;
    bool has_nulls;
    signed char ordered, required; ///< -1: false was said, 1: true
} LgCsvwInherited;

typedef struct {
    LgStr lang; ///< "und": none
    LgStr text;
} LgCsvwText;

typedef struct {
    LgStr name; ///< never empty once the table is open
    bool named; ///< by the metadata
    LgCsvwText *titles;
    size_t n_titles;
    bool is_virtual, suppress;
    LgCsvwInherited own;
    uint32_t number; ///< from 1
    uint32_t source; ///< column of the file, from 1; 0: virtual
} LgCsvwColumn;

typedef struct LgCsvwTable LgCsvwTable;

typedef struct {
    uint32_t columns[LG_CSVW_KEY_COLUMNS];
    uint32_t n;
} LgCsvwKey;

typedef struct {
    LgCsvwKey own;
    const LgJsonNode *reference; ///< until all tables are known
    const LgCsvwTable *table;
    LgCsvwKey other;
} LgCsvwForeignKey;

typedef struct {
    bool given;
    LgStr id;
    LgCsvwInherited inherited;
    LgCsvwColumn *columns;
    uint32_t n;
    LgCsvwKey primary, titles;
    LgCsvwForeignKey *foreign;
    size_t n_foreign;
    const LgCsvwDoc *doc;
} LgCsvwSchema;

typedef struct {
    bool given;
    LgStr comment; ///< empty: none
    LgStr delimiter, quote, encoding;
    bool no_quote, double_quote, header, skip_blank, skip_initial;
    bool trim_start, trim_end;
    bool has_header_rows;
    uint32_t header_rows, skip_columns, skip_rows;
} LgCsvwDialect;

/// A property that is no term of CSVW, or a note: to be published as it is.
typedef struct LgCsvwNote LgCsvwNote;
struct LgCsvwNote {
    LgStr property; ///< IRI
    const LgJsonNode *value;
    const LgCsvwDoc *doc;
    LgCsvwNote *next;
};

struct LgCsvwTable {
    LgStr url, id;
    const LgCsvwDoc *doc;
    bool suppress;
    LgCsvwInherited own;
    LgCsvwSchema schema;
    LgCsvwDialect dialect;
    LgCsvwNote *notes;
    LgStr path;      ///< of its file
    LgStr *comments; ///< lines that are no rows
    size_t n_comments;
    uint32_t width; ///< cells of its rows behind the skipped columns
};

typedef struct {
    LgStr id;
    LgCsvwInherited own;
    LgCsvwNote *notes;
    LgCsvwTable *tables;
    size_t n;
    const LgCsvwDoc *doc;
} LgCsvwGroup;

/// One run.
typedef struct {
    const LgCsvwOptions *options;
    LgArena *arena;
    LgReport *report;
    LgError *err;
    LgCsvwGroup group;
    LgRegex **regexes; ///< to be freed
    size_t n_regexes, cap_regexes;
    LgCsvwDoc **docs;
    size_t n_docs;
    const char **files;
    size_t n_files, cap_files;
    LgBuf text; ///< of a template being filled in
} LgCsvw;

// --- csvw_report.c --------------------------------------------------------------------------

LgStatus lg_csvw_no_memory(const LgCsvw *csvw);

/// Metadata is not as it should be, and something else is used instead.
void lg_csvw_warn(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *at, const char *fmt, ...)
    LG_PRINTF(4, 5);

/// "more than `most` of them": LG_E_LIMIT in csvw->err. `line` and `column` 0: in no place.
LgStatus lg_csvw_limit(const LgCsvw *csvw, LgStr path, uint64_t line, uint32_t column,
                       const char *what, unsigned most);

/// Metadata that cannot be used: LG_E_INVALID in csvw->err.
LgStatus lg_csvw_bad(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *at, const char *fmt, ...)
    LG_PRINTF(4, 5);

// --- csvw_context.c: names and URLs -----------------------------------------------------------

/// The IRI that "dc:title" stands for, in `arena`, or an absolute URL itself. Null `p`: neither.
LgStatus lg_csvw_expand(LgCsvw *csvw, LgArena *arena, LgStr name, LgStr *out);

/// The IRI of what is a type by name alone: "Table", "date". Null `p`: there is none.
LgStr lg_csvw_term(LgStr name);

/// Resolve a URL, with what URLs cannot have, such as spaces, percent-encoded. Null `p`: it is none
/// all the same.
LgStatus lg_csvw_resolve(LgCsvw *csvw, LgStr base, LgStr ref, LgStr *out);

/// RFC 3986, 6.2.2 and 6.2.3: are the two the same?
bool lg_csvw_same_url(LgStr a, LgStr b);

/// The shape of BCP 47.
bool lg_csvw_is_lang(LgStr tag);

/// Percent-encode what cannot stand in the name of a variable (RFC 6570, 2.3). Null `p`: no memory.
LgStr lg_csvw_encode_name(LgCsvw *csvw, LgStr title);

// --- csvw_locate.c: documents and files -------------------------------------------------------

/// The path of the table that `url` stands for; `from` is where it was named, or null.
LgStatus lg_csvw_path(LgCsvw *csvw, LgStr url, const LgCsvwDoc *from, LgStr *out);

/// Note that a file was read.
LgStatus lg_csvw_used(LgCsvw *csvw, LgStr path);

/// Read the JSON document at `url`, with its context.
LgStatus lg_csvw_open(LgCsvw *csvw, LgStr url, const LgCsvwDoc *from, LgCsvwDoc **out);

/// Find the metadata of options->table and read it into csvw->group, or make up what there has to
/// be.
LgStatus lg_csvw_locate(LgCsvw *csvw);

// --- csvw_meta.c: groups and tables; csvw_schema.c; csvw_dialect.c; csvw_property.c ------------

/// A group or a table.
LgStatus lg_csvw_group(LgCsvw *csvw, const LgCsvwDoc *doc, LgCsvwGroup *out);

LgStatus lg_csvw_schema(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                        LgCsvwSchema *out);
LgStatus lg_csvw_foreign_keys(LgCsvw *csvw);

extern const LgCsvwDialect lg_csvw_dialect_default;
LgStatus lg_csvw_dialect(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                         LgCsvwDialect *out);

/// Take in a member that is an inherited property. `*out_known`: it is.
LgStatus lg_csvw_inherited(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                           LgCsvwInherited *out, bool *out_known);

/// What `own` does not say, from `above`.
void lg_csvw_inherit(LgCsvwInherited *own, const LgCsvwInherited *above);

/// @id, @type and members that are no terms of CSVW. `type`: what @type must be. `*out_known`: it
/// was one of them. `notes` may be null: nobody publishes them.
LgStatus lg_csvw_common(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                        const char *type, LgStr *id, LgCsvwNote ***notes, bool *out_known);

void lg_csvw_unknown(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node);

/// Complain about the members of an object that are neither these `keys` nor for
/// lg_csvw_common().
LgStatus lg_csvw_members(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object,
                         const char *type, const LgStr *keys, size_t n_keys);

/// Values of one kind; with a warning, and `*out` as it was, for any other.
bool lg_csvw_text(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out);
bool lg_csvw_bool(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, bool *out);
bool lg_csvw_uint(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, uint64_t most,
                  uint64_t *out);
LgStatus lg_csvw_titles(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                        LgCsvwText **out, size_t *out_n);

/// Follow a schema or dialect that is the URL of a document of its own.
LgStatus lg_csvw_follow(LgCsvw *csvw, const LgCsvwDoc **doc, const LgJsonNode **node);

// --- csvw_note.c: properties that are published as they are -------------------------------------

/// LG_E_INVALID where JSON-LD is used in a way that CSVW does not allow.
LgStatus lg_csvw_note_check(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *value);

// --- csvw_datatype.c, csvw_value.c ---------------------------------------------------------

LgStatus lg_csvw_datatype(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                          const LgCsvwDatatype **out);

/// A value in `text` as the literal's lexical form, checked against everything that the datatype
/// says. False, and why (lives in `arena` or is static): it is none. LG_E_* when a regular
/// expression needs too much.
LgStatus lg_csvw_value(LgCsvw *csvw, const LgCsvwDatatype *type, LgStr text, LgArena *arena,
                       LgStr *out, const char **out_why);

// --- csvw_cell.c: cells of rows -----------------------------------------------------------------

typedef struct {
    LgStr text; ///< lexical form
    bool plain; ///< it was not what the datatype says: a string
} LgCsvwItem;

/// A cell, parsed.
typedef struct {
    const LgCsvwItem *items;
    uint32_t n; ///< 0: null, or an empty list
    bool list;
} LgCsvwCell;

typedef struct {
    const LgCsvwTable *table;
    const LgRow *row;  ///< of the file
    uint64_t number;   ///< of the row, from 1
    LgCsvwCell *cells; ///< of each column of the schema
} LgCsvwRow;

/// Parse all cells of a row into `arena`.
LgStatus lg_csvw_cells(LgCsvw *csvw, LgArena *arena, LgCsvwRow *row);

// --- csvw_template.c
// ------------------------------------------------------------------------------

/// Cut `text`. Null: it is no template.
LgStatus lg_csvw_template(LgCsvw *csvw, LgStr text, const LgCsvwTemplate **out);

/// The same for every row, and for every column?
bool lg_csvw_is_constant(const LgCsvwTemplate *tpl);
bool lg_csvw_is_of_row(const LgCsvwTemplate *tpl);

/// Fill it in for the cell in `column` and make an IRI of it, by its prefix or by the URL of the
/// table. In `arena`. Null `p`: it is no IRI, which has been complained about.
LgStatus lg_csvw_fill(LgCsvw *csvw, const LgCsvwTemplate *tpl, const LgCsvwRow *row,
                      const LgCsvwColumn *column, LgArena *arena, LgStr *out);

/// The same for the places where metadata is looked for: {+url} is `url`. Null `p`: there is none.
LgStatus lg_csvw_fill_url(LgCsvw *csvw, LgStr text, LgStr url, LgStr *out);

// --- csvw_table.c: a table's file --------------------------------------------------------------

typedef struct {
    LgSheet *sheet;
    LgCsvwTable *table;
    uint64_t number; ///< of the last row
    LgStr *cells;
    uint32_t cap;
    bool pending; ///< `row` was read already
    LgRow row;
} LgCsvwReader;

/// Open the file, read its header, and compare it with the schema, which is made up where there is
/// none. Close it with lg_csvw_reader_close(), also after a failure.
LgStatus lg_csvw_reader_open(LgCsvw *csvw, LgCsvwTable *table, LgCsvwReader *out);

/// The next row; `*out` null at the end. Cells are trimmed, and as many as the table is wide.
LgStatus lg_csvw_reader_next(LgCsvw *csvw, LgCsvwReader *reader, const LgRow **out);
void lg_csvw_reader_close(LgCsvwReader *reader);

// --- csvw_key.c: primary and foreign keys
// -----------------------------------------------------------

typedef struct LgCsvwKeys LgCsvwKeys;

LgStatus lg_csvw_keys_new(LgCsvw *csvw, LgCsvwKeys **out);
void lg_csvw_keys_free(LgCsvwKeys *keys);

/// Note the keys of a row, and complain where the primary one has been before.
LgStatus lg_csvw_keys_row(LgCsvw *csvw, LgCsvwKeys *keys, const LgCsvwRow *row);

/// After all rows: complain about references to nothing and to several rows.
LgStatus lg_csvw_keys_check(LgCsvw *csvw, LgCsvwKeys *keys);

// --- csvw_rdf.c: triples
// ---------------------------------------------------------------------------

typedef struct LgCsvwRdf LgCsvwRdf;

LgStatus lg_csvw_rdf_new(LgCsvw *csvw, LgSink *sink, LgCsvwRdf **out);
LgStatus lg_csvw_rdf_begin_table(LgCsvwRdf *rdf, const LgCsvwTable *table);
LgStatus lg_csvw_rdf_row(LgCsvwRdf *rdf, LgArena *arena, const LgCsvwRow *row);
/// All of the triples are in the sink then.
LgStatus lg_csvw_rdf_end_table(LgCsvwRdf *rdf, const LgCsvwTable *table);
LgStatus lg_csvw_rdf_end(LgCsvwRdf *rdf, uint64_t *out_triples, uint64_t *out_nameless);

// --- Problems of the data
// --------------------------------------------------------------------------

/// A problem with a row: an error, or with `lenient` a warning. `column` may be null.
void lg_csvw_problem(LgCsvw *csvw, const char *code, const LgCsvwRow *row,
                     const LgCsvwColumn *column, LgProblem problem);

#endif
