// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the files of the certificate converter share. The way of a row:
//
//   LgSheet -> epc.c: key, year -> LgEpcBatch (one a graph) -> LgLane -> epc_column.c, a
//   column at a time through the cache of its slot -> LgRows -> LgSink

#ifndef LG_CONVERT_EPC_IMPL_H
#define LG_CONVERT_EPC_IMPL_H

#include "base/arena.h"
#include "base/digest.h"
#include "convert/convert.h"
#include "sheet/sheet.h"

// --- The mapping ------------------------------------------------------------

/// Kinds of table; a column belongs to one or more of them.
typedef enum {
    LG_EPC_DOMESTIC = 1,
    LG_EPC_NON_DOMESTIC = 2,
    LG_EPC_DISPLAY = 4,
    LG_EPC_IMPROVEMENTS = 8,     ///< recommendations of domestic certificates
    LG_EPC_RECOMMENDATIONS = 16, ///< of non-domestic and display certificates
} LgEpcRegister;

typedef enum {
    LG_EPC_KEY = 0,   ///< names the certificate
    LG_EPC_FORMER,    ///< named it before, beside a column with its number
    LG_EPC_RELATED,   ///< names the certificate where the key names a report
    LG_EPC_TEXT,      ///< xsd:string
    LG_EPC_PROSE,     ///< in English or Welsh
    LG_EPC_INTEGER,   ///< xsd:integer; "16.0" stays what it is, an xsd:decimal
    LG_EPC_DECIMAL,   ///< xsd:decimal
    LG_EPC_DATE,      ///< xsd:date
    LG_EPC_DATETIME,  ///< xsd:dateTime without zone
    LG_EPC_BOOLEAN,   ///< xsd:boolean
    LG_EPC_CONCEPT,   ///< concept of `list`
    LG_EPC_CONCEPTS,  ///< several, with semicolons between them
    LG_EPC_AGE,       ///< concept of `list`, or epc:constructionYear when it is a year
    LG_EPC_AREA,      ///< statistical geography, by code or well-known name
    LG_EPC_AREA_NAME, ///< name of the area in the column `of`
    LG_EPC_UPRN,      ///< text, and the property that the certificate is about
    LG_EPC_BUILDING,  ///< the same by the old building reference number
    LG_EPC_POSTCODE,  ///< postcode unit of the Ordnance Survey
    LG_EPC_ITEM,      ///< number of a recommendation; part of its IRI
    LG_EPC_COST,      ///< text, and the figures in it
    LG_EPC_DERIVED,   ///< left out: other columns say it
    LG_EPC_UNUSED,    ///< left out: never holds anything
} LgEpcKind;

typedef struct {
    const char *name;   ///< in the register of 2026, lower case
    unsigned registers; ///< LgEpcRegister bits
    LgEpcKind kind;
    const char *aliases;  ///< other names, lower case, with bars between them; or null
    const char *property; ///< local name in epc:, or "dct:x"; null: no triple
    const char *list;     ///< concepts: slug of the code list
    const char *unit;     ///< numbers: as in vocab/epc.ttl; or null
    const char *of;       ///< area names: the column with the codes
    const char *absent;   ///< more cells that mean nothing, lower case, with bars; or null
    bool restricted;      ///< only in the address graph
} LgEpcColumn;

extern const LgEpcColumn lg_epc_table_columns[];
extern const size_t lg_epc_table_n;

typedef struct {
    const char *list;
    const char *slug;
    const char *label;
    const char *spellings; ///< slugs of other spellings with bars between them, or null
} LgEpcConcept;

extern const LgEpcConcept lg_epc_codes[];
extern const size_t lg_epc_codes_n;

/// True when one of the words between the bars of `words` (null allowed) is `s`;
/// a word that ends in "*" stands for all that begin so.
bool lg_epc_value_among(const char *words, LgStr s);

// --- Cells ------------------------------------------------------------------

/// What became of a cell that is not empty.
typedef enum {
    LG_EPC_USED = 0,
    LG_EPC_ABSENT,  ///< says that there is no value
    LG_EPC_INVALID, ///< not what the column holds: reported, no triple
    LG_EPC_LEFT_OUT,
} LgEpcOutcome;

/// "NO DATA!", "N/A" and their like. `s` is trimmed.
bool lg_epc_value_absent(LgStr s);

bool lg_epc_value_integer(LgStr s);
bool lg_epc_value_decimal(LgStr s);

enum { LG_EPC_TEXT_MAX = 48 };

/// xsd:date from "2026-02-06" or "06/02/2026", with the year 1900 to 2199.
bool lg_epc_value_date(LgStr s, char out[LG_EPC_TEXT_MAX], LgStr *out_text);

/// xsd:dateTime from a date, a space or T, and "16:57:00" with or without a fraction.
bool lg_epc_value_datetime(LgStr s, char out[LG_EPC_TEXT_MAX], LgStr *out_text);

/// Y, N, yes, no, true, false.
bool lg_epc_value_boolean(LgStr s, bool *out);

/// "cy" when the words are Welsh, else "en".
LgStr lg_epc_value_language(LgStr s);

/// The figures in "£4,000 - £14,000" or "2000". False when there is none.
bool lg_epc_value_cost(LgStr s, char out_min[LG_EPC_TEXT_MAX], char out_max[LG_EPC_TEXT_MAX]);

/// The code of a country or region of England by its name; empty when it is none.
LgStr lg_epc_value_area(LgStr name);

/// Digits without leading zeros, from "010001234567" or "UPRN-010001234567"; empty
/// when it is no UPRN. A UPRN of zeros only gives "0".
LgStr lg_epc_value_uprn(LgStr s);

// --- Code lists -------------------------------------------------------------

/// Years of lodgement as bits: 0 undated, then one for each year.
enum { LG_EPC_FIRST_YEAR = 2006, LG_EPC_YEARS = 64, LG_EPC_TYPES = 3 };

/// What has graphs of its own: the certificates of each type, then their
/// recommendations.
enum { LG_EPC_PARTS = 2 * LG_EPC_TYPES };

/// A concept that occurs. Lives as long as the lists.
typedef struct LgEpcTerm LgEpcTerm;
struct LgEpcTerm {
    const char *list;
    LgStr slug;
    LgStr label;
    bool reviewed; ///< on the list; else minted from what was seen
    LgTermRef ref;
    LgStr plain;                   ///< the label without what does not count
    uint64_t graphs[LG_EPC_PARTS]; ///< years it occurs in
    LgEpcTerm *next;               ///< in order of appearance
};

/// One way a concept is written.
typedef struct LgEpcSpelling LgEpcSpelling;
struct LgEpcSpelling {
    LgEpcTerm *term;
    LgStr raw;
    uint64_t cells;
    uint64_t graphs[LG_EPC_PARTS];
    LgEpcSpelling *next;
};

typedef struct LgEpcLists LgEpcLists;

/// `base` must outlive it. Free it with lg_epc_lists_free().
LgEpcLists *lg_epc_lists_new(LgStr base) LG_NODISCARD;
void lg_epc_lists_free(LgEpcLists *lists);

/// The concept that `raw` (trimmed, not empty) stands for. Null in `*out` when it
/// makes no slug, or when there are too many. LG_E_INVALID: two labels make one slug.
LgStatus lg_epc_lists_find(LgEpcLists *lists, LgSink *sink, const char *list, LgStr raw,
                           LgEpcSpelling **out, LgError *err) LG_NODISCARD;

/// The area with this code, as a term of the list LG_EPC_AREAS; its label is
/// empty until somebody sets it to text that lives as long as the lists.
LgStatus lg_epc_lists_area(LgEpcLists *lists, LgSink *sink, LgStr code, LgEpcTerm **out,
                           LgError *err) LG_NODISCARD;

#define LG_EPC_AREAS ""

/// Copy `s`; `p` is null when memory is short.
LgStr lg_epc_lists_keep(LgEpcLists *lists, LgStr s);

const LgEpcTerm *lg_epc_lists_terms(const LgEpcLists *lists);
const LgEpcSpelling *lg_epc_lists_spellings(const LgEpcLists *lists);

// --- Keys -------------------------------------------------------------------

/// Keys seen, as 64-bit hashes, with the place of the first row: 16 bytes each.
typedef struct LgEpcKeys LgEpcKeys;

typedef struct {
    uint32_t row;
    uint16_t table;
    union {
        uint16_t year;   ///< bit number, see LG_EPC_FIRST_YEAR
        uint16_t number; ///< with `numbered`: of the key
    };
} LgEpcPlace;

typedef struct {
    const LgIo *io;
    const char *path; ///< of a file for what does not fit, made and at once removed; null: all fits
    size_t memory;    ///< bytes, besides 10 bits for each key in the file
    bool numbered;    ///< a key is a text and a number: those of one text stand side by side
} LgEpcKeysOptions;

/// The texts of `options` must outlive it. Null when memory is short. Free it with
/// lg_epc_keys_free().
LgEpcKeys *lg_epc_keys_new(const LgEpcKeysOptions *options) LG_NODISCARD;
void lg_epc_keys_free(LgEpcKeys *keys);

/// Add `key` unless it is there; `*out_first` is the place of the first.
LgStatus lg_epc_keys_add(LgEpcKeys *keys, LgStr key, LgEpcPlace place, bool *out_new,
                         LgEpcPlace *out_first, LgError *err) LG_NODISCARD;

/// Not with `numbered`.
LgStatus lg_epc_keys_find(LgEpcKeys *keys, LgStr key, bool *out_found, LgEpcPlace *out,
                          LgError *err) LG_NODISCARD;

// --- Former keys ------------------------------------------------------------

/// A column with former keys beside one with numbers.
extern const LgEpcColumn lg_epc_former_column;

/// "0151-3058-8202-6036-8204": the number of a certificate.
bool lg_epc_former_is_number(LgStr key);

/// The LMK key that the certificate had if it was lodged since the autumn of 2020: a slice of
/// `out`, or empty when `number` is none.
LgStr lg_epc_former_key(LgStr number, char out[LG_DIGEST_HEX]);

// --- A conversion -----------------------------------------------------------

/// A certificate that is live and has a bad row; its key begins at `key`.
typedef struct {
    LgStr iri;
    size_t key;
} LgEpcKept;

typedef struct {
    uint64_t rows;
    uint64_t bytes; ///< of the file
    LgStr name;
    unsigned part;
    uint64_t years; ///< graphs it went to
} LgEpcTable;

typedef struct {
    const LgConvertOptions *options;
    LgSink *sink;
    LgReport *report;
    LgReport *cells; ///< what columns have to say, until the end of their table
    LgArena *arena;
    LgEpcLists *lists;
    LgEpcKeys *keys;
    LgEpcKeys *items;  ///< keys of recommendations
    LgEpcKeys *unread; ///< those of `kept`, with the years in which they are live
    LgEpcKept *kept;
    size_t n_kept, cap_kept;
    LgEpcTable *tables;
    size_t n_tables, tables_cap;
    uint64_t years[LG_EPC_PARTS];     ///< graphs that were written
    uint64_t addresses[LG_EPC_PARTS]; ///< address graphs that were written
    uint64_t triples;
    uint64_t rows;
    uint64_t read; ///< rows, the bad ones too
    struct {
        unsigned reg;    ///< LgEpcRegister, 0: by the header
        unsigned type;   ///< of recommendations; LG_EPC_TYPES: not told
        LgStr key;       ///< header of the key column; empty: not told
        bool key_is_row; ///< the row number is the key
        unsigned year;   ///< of rows without a date; 0: none
    } recipe;
} LgEpcRun;

// --- Tables -----------------------------------------------------------------

/// A table to convert: a file, or a member of a zip.
typedef struct {
    const char *path;
    LgStr member;
    bool advice;   ///< recommendations
    size_t number; ///< in the order given
    uint64_t size; ///< bytes, as progress counts them; 0: not known
} LgEpcInput;

/// The tables, those of certificates first: recommendations go where their certificate is. Names
/// live in `arena`; the caller frees the list with lg_mem_free(), also after a failure.
LgStatus lg_epc_inputs_list(const LgConvertOptions *options, LgArena *arena, LgEpcInput **out,
                            size_t *out_n, LgError *err) LG_NODISCARD;

// --- What stays ---------------------------------------------------------------

/// What a line has at the place of a cell, as far as that can be told; empty: nothing.
LgStr lg_epc_kept_cell(LgStr line, char delimiter, uint32_t index);

/// The row of a certificate with this key is bad: if the certificate is live it is to stay.
LgStatus lg_epc_kept_note(LgEpcRun *run, unsigned type, LgStr key, LgError *err) LG_NODISCARD;

/// Those of which no other row was good.
LgStatus lg_epc_kept_list(const LgEpcRun *run, LgConvertResult *out, LgError *err) LG_NODISCARD;

/// "domestic", "non-domestic", "display".
extern const char *const lg_epc_types[LG_EPC_TYPES];

/// The IRI `base` + a format, kept by the sink.
LgStatus lg_epc_iri(LgEpcRun *run, LgTermRef *out, LgError *err, const char *fmt, ...)
    LG_PRINTF(4, 5) LG_NODISCARD;

/// The graph of a part and a year (bit number), such as
/// "<base>graph/epc/domestic/2026" or ".../2026/recommendations", with `tail` behind it.
LgStatus lg_epc_graph(LgEpcRun *run, unsigned part, unsigned year, const char *tail, LgTermRef *out,
                      LgError *err) LG_NODISCARD;

/// Local name in def/epc# of the class of a part's records.
const char *lg_epc_class(unsigned part);

/// The same as text, in the run's arena.
LgStr lg_epc_graph_iri(LgEpcRun *run, unsigned part, unsigned year, const char *tail);

// --- Columns ----------------------------------------------------------------

typedef struct LgEpcCache LgEpcCache;

/// Objects that one column makes for a row, at most.
enum { LG_EPC_WIDE = 8 };

/// One column of one table.
typedef struct {
    const LgEpcColumn *column;
    uint32_t cell; ///< index in the row
    LgStr header;
    LgTermRef predicates[LG_EPC_WIDE];
    unsigned wide;     ///< objects a row at most; 0: the column is left out
    LgEpcCache *cache; ///< null: made when it is first used
    int of;            ///< slot of the area codes; -1: none
    uint64_t cells, used, absent, invalid, left_out;
    uint64_t extra; ///< triples beyond the first of a cell
} LgEpcSlot;

enum { LG_EPC_ROWS = 1024 };

/// What a header says, and what converting its rows needs.
typedef struct {
    LgEpcRegister reg;
    unsigned type; ///< index into lg_epc_types
    unsigned part; ///< see LG_EPC_PARTS
    LgStr source;
    LgEpcSlot *slots; ///< areas and UPRNs first, what depends on them last
    size_t n_slots;
    int key, related, item, payback, date, datetime; ///< slots; -1: none
    int key_cell;                                    ///< cell of the key; -1: the row number
    bool key_given;                                  ///< by a recipe
    bool has_former;                                 ///< a column with former keys
    LgTermRef class, property_class, type_property, property_property;
    LgTermRef *objects; ///< LG_EPC_ROWS for each object of each slot
} LgEpcPlan;

/// Rows of one table that go to one graph.
typedef struct LgEpcBatch {
    LgBuf text;
    struct LgEpcSpan {
        uint32_t at, n;
    } * cells;           ///< row after row, one for each slot
    uint32_t *rows;      ///< row numbers
    LgBuf subjects;      ///< IRIs
    uint32_t *subject_n; ///< their lengths
    uint32_t *owner_n;   ///< length of the certificate's IRI, with which a subject begins
    uint32_t n;
    unsigned year;
    struct LgEpcBatch *next; ///< of all that a table has
} LgEpcBatch;

/// Which columns a header has; what it does not know is reported. `*out` lives
/// in the run's arena. LG_E_INVALID: no register, or no key.
LgStatus lg_epc_plan_make(LgEpcRun *run, const LgRow *header, LgStr source, LgEpcPlan **out,
                          LgError *err) LG_NODISCARD;

/// epc_former.c: the URI that a certificate of this year (bit number) had by its LMK key, which is
/// the cell (`given`) or follows from the number in it. 0: it had none.
LgStatus lg_epc_former_term(LgEpcRun *run, const LgEpcPlan *plan, unsigned year, bool given,
                            LgStr cell, LgTermRef *out, LgError *err) LG_NODISCARD;

/// The register a header looks like, 0 for none.
unsigned lg_epc_plan_detect(const LgStr *header, uint32_t n);

/// Forget the caches.
void lg_epc_plan_done(LgEpcPlan *plan);

/// Turn the batch into triples and empty it.
LgStatus lg_epc_column_flush(LgEpcRun *run, LgEpcPlan *plan, LgEpcBatch *batch,
                             LgError *err) LG_NODISCARD;

/// Add what the slots counted to the report and the code lists.
void lg_epc_column_count(LgEpcRun *run, const LgEpcPlan *plan);

void lg_epc_column_free(LgEpcCache *cache);

/// Datasets, graphs, code lists, areas and where it all came from.
LgStatus lg_epc_meta_write(LgEpcRun *run, LgConvertResult *out, LgError *err) LG_NODISCARD;

#endif
