// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the pages share: the site, the request being answered, the tables that
// queries give.

#ifndef LG_SITE_SITE_IMPL_H
#define LG_SITE_SITE_IMPL_H

#include "base/json.h"
#include "http/url.h"
#include "site/mustache.h"
#include "site/site.h"

#include <stdatomic.h>

typedef struct LgCache LgCache;
typedef struct LgStatic LgStatic;
typedef struct LgStatsCache LgStatsCache;
typedef struct LgVocabCache LgVocabCache;
struct LgStatic {
    LgStr name; ///< "style.css"
    LgStr body;
    const char *media;
    uint64_t hash;
    LgStatic *next;
};

struct LgSite {
    LgArena *arena; ///< all that lives as long as the site
    LgSiteOptions options;
    LgStr base; ///< ends with '/'
    LgStr root; ///< its path: "/" mostly
    LgMustache *templates;
    LgStatic *statics;
    LgPrefix *prefixes;
    size_t n_prefixes;
    uint64_t stamp;      ///< of templates and options: part of every ETag
    LgStr default_graph; ///< IRI: where updates that name no graph go
    atomic_uint queries;
    LgVocabCache *vocab;
    LgStatsCache *stats;
    LgCache *cache; ///< null: nothing is kept
    atomic_uint updates;
};

/// The representations a document can have.
typedef enum {
    LG_REP_NONE = -1,
    LG_REP_HTML = 0,
    LG_REP_TURTLE,
    LG_REP_NTRIPLES,
    LG_REP_RDFXML,
    LG_REP_JSONLD,
    LG_REP_CSV,
    LG_REP_JSON,
    LG_REP_COUNT,
} LgRep;

/// A request being answered.
typedef struct {
    LgSite *site;
    const LgRequest *request;
    LgReply *reply;
    LgArena *arena;
    LgStr path; ///< decoded, below the root, without '/' in front
    LgStr raw;  ///< the same as it was sent
    LgParam *params;
    size_t n_params;
    uint64_t version;            ///< of the data, when the request began
    LgStr above;                 ///< of an address with nothing behind it: what is above
    bool mixed;                  ///< some query saw another version: no ETag
    struct LgCacheEntry *making; ///< an answer that others may be waiting for
    bool kept;                   ///< the answer says already how long it may be kept
    bool quick;                  ///< only what is answered at once; else
    bool declined;               ///< this is set, and nothing of the answer counts
    LgVal *view;                 ///< for the template
    LgError err;
} LgPage;

/// Rows of an answer, copied into the page's arena.
typedef struct {
    LgAnswerKind kind;
    bool boolean;
    const LgStr *vars;
    uint32_t n_cols;
    uint32_t n;
    const LgTerm *terms; ///< terms[row * n_cols + col]
    bool more;           ///< there were more than asked for
} LgTable;

static inline const LgTerm *
lg_table_at(const LgTable *table, uint32_t row, uint32_t col)
{
    return &table->terms[(size_t)row * table->n_cols + col];
}

// --- page.c -----------------------------------------------------------------

/// The parameter's value; empty when there is none.
LgStr lg_page_param(const LgPage *page, const char *name);

/// Format into the page's arena. Empty when memory is short (the page then
/// fails when it is rendered, as its tree does too).
LgStr lg_page_text(LgPage *page, const char *fmt, ...) LG_PRINTF(2, 3);

/// Take what a buffer holds into the page's arena, and empty the buffer.
LgStr lg_page_keep(LgPage *page, LgBuf *buf);

/// Run a query for the page and take up to `most` rows.
LgStatus lg_page_query(LgPage *page, LgStr query, uint32_t most, LgTable *out) LG_NODISCARD;

/// Start a query whose answer is streamed.
LgStatus lg_page_open(LgPage *page, LgStr query, LgAnswer **out) LG_NODISCARD;

/// The same for a download: no limit but that of the client's patience.
LgStatus lg_page_download(LgPage *page, LgStr query, LgAnswer **out) LG_NODISCARD;

/// Write all triples of a graph.
LgStatus lg_page_write_graph(LgPage *page, LgWriter *writer, LgStr graph) LG_NODISCARD;

/// Is the ETag in a list of them? Weak ones count as well (RFC 9110, 13.1.2).
bool lg_page_has_tag(LgStr list, LgStr tag);

/// Is "*" in the list, or an ETag of this address for this version of the data?
bool lg_page_tagged(LgPage *page, LgStr list, uint64_t version);

/// Set the ETag for this representation. True when the client has it: 304 is set.
bool lg_page_fresh(LgPage *page, LgRep rep);

/// Render a template around page->view with status 200 (or `status`).
void lg_page_html(LgPage *page, int status, const char *template_name, LgStr title);

/// Answer with this JSON, which is freed.
void lg_page_json(LgPage *page, LgBuf *json);

/// An error, as a page for browsers and as problem details for others.
void lg_page_error(LgPage *page, int status, LgStr why);

/// An error page for `page->err`, with the status that fits it. After the first
/// byte: break the connection.
void lg_page_failed(LgPage *page);

/// The HTTP status for a failure: the only place that knows.
int lg_page_status(const LgError *err);

/// Fields that every answer with content has.
void lg_page_fields(LgPage *page, const char *media);

/// A link to the same site, or to another one, for an IRI: a path for our own
/// IRIs, the IRI itself for http(s), empty for what must not be linked.
LgStr lg_page_href(LgPage *page, LgStr iri);

/// The path of the document about an IRI, without suffix: /doc/… of our things.
LgStr lg_page_document(LgPage *page, LgStr iri);

/// A link into the query form.
LgStr lg_page_sparql(LgPage *page, LgStr query);

/// Append <iri> for a query. IRIs come from the data or are checked before.
void lg_page_iri(LgBuf *query, LgStr iri);

/// Does the client name HTML? Browsers do.
bool lg_page_browser(const LgPage *page);

// --- rep.c ------------------------------------------------------------------

const char *lg_rep_suffix(LgRep rep);
const char *lg_rep_media(LgRep rep);
LgFormat lg_rep_format(LgRep rep); ///< NONE for HTML and CSV

/// The one that the client prefers, NONE when it takes none of them.
LgRep lg_rep_choose(const LgPage *page);

/// Cut a known suffix off `*path`; NONE when it has none.
LgRep lg_rep_suffixed(LgStr *path);

/// Answer 406 with the list of what there is.
void lg_rep_refuse(LgPage *page, LgStr document);

/// The address of `document` (a path without suffix, or with a query string) in this
/// representation.
LgStr lg_rep_address(LgPage *page, LgStr document, LgRep rep);

/// Link fields for all representations of `document` (a path without suffix)
/// but the one being sent, and view.formats for the template.
void lg_rep_links(LgPage *page, LgStr document, LgRep own);

// --- problem.c --------------------------------------------------------------

/// Append problem details (RFC 9457). `err`: what failed, with its place; may be null.
void lg_problem_write(LgBuf *out, const LgPage *page, int status, LgStr detail, const LgError *err);

/// The members of an error's place: line and column from 1, offset and length, all in bytes
/// of UTF-8, and the list `expected`; each as far as it is known.
void lg_problem_place(LgJson *json, const LgError *err);

// --- access.c ---------------------------------------------------------------

/// Does this request bring the token?
bool lg_access_given(const LgSite *site, const LgRequest *request);

/// May this request write? False: the answer says already why not.
bool lg_access_check(LgPage *page);

/// Answer a write without a body.
void lg_access_done(LgPage *page, int status);

// --- update.c ---------------------------------------------------------------

/// Run an update. What is the same for all of the site is set here. A failure is in page->err.
LgStatus lg_update_page(LgPage *page, LgStr request, LgUpdateOptions options) LG_NODISCARD;

// --- graph_store.c ----------------------------------------------------------

/// /graph-store?graph=IRI and ?default
void lg_graph_store_serve(LgPage *page);

/// A graph at its own IRI. False, with nothing done, when a page about it is wanted or there
/// is no such graph to read.
bool lg_graph_store_direct(LgPage *page);

// --- names.c ----------------------------------------------------------------

/// Prefixes every site knows.
extern const LgPrefix lg_names_prefixes[];
extern const size_t lg_names_n_prefixes;

/// A label for well-known terms of other vocabularies, which no data brings
/// along; empty when there is none.
LgStr lg_names_label(LgStr iri);

/// "kWh/m²" for a QUDT unit; empty when it is not known.
LgStr lg_names_unit(LgStr iri);

/// "qb:Observation" or the last part of the IRI, made readable.
LgStr lg_names_short(LgPage *page, LgStr iri);

// --- interval.c -------------------------------------------------------------

/// What the IRI of an interval or instant of reference.data.gov.uk says of it, as rows of VALUES:
/// " (<predicate> <object>) (...)". Empty when it is none.
LgStr lg_interval_pairs(LgPage *page, LgStr iri);

/// Its label; empty when it is none.
LgStr lg_interval_label(LgPage *page, LgStr iri);

/// Is it an instant? `*out_when`: "2019-01-01T00:00:00".
bool lg_interval_instant(LgStr iri, LgStr *out_when);

// --- labels.c ---------------------------------------------------------------

typedef struct LgLabels LgLabels;

LgLabels *lg_labels_new(LgPage *page);

/// Remember that this IRI will need a label.
void lg_labels_want(LgLabels *labels, LgStr iri);

/// Ask for all labels that are wanted and not known yet.
LgStatus lg_labels_fetch(LgLabels *labels) LG_NODISCARD;

/// The label and its language; never empty.
LgStr lg_labels_get(const LgLabels *labels, LgStr iri, LgStr *out_lang);

/// Put a term into the view as it is shown: `text`, and where they apply
/// `href`, `lang`, `iri`, `time`, `number`, `unit`, `type`.
void lg_labels_show(LgLabels *labels, LgVal *into, const LgTerm *term);

// --- stats.c (see stats_impl.h) ----------------------------------------------

LgStatsCache *lg_stats_cache_new(void); ///< null when memory is short
void lg_stats_cache_free(LgStatsCache *cache);

// --- vocab.c (see vocab_impl.h) ----------------------------------------------

LgVocabCache *lg_vocab_cache_new(void); ///< null when memory is short
void lg_vocab_cache_free(LgVocabCache *cache);

// --- markdown.c -------------------------------------------------------------

/// The text as HTML: safe to be shown as it is.
LgStr lg_markdown_html(LgPage *page, LgStr text);

// --- the pages --------------------------------------------------------------

void lg_static_serve(LgPage *page, LgStr name);
LgStatus lg_static_load(LgSite *site, LgError *err) LG_NODISCARD;

void lg_catalogue_home(LgPage *page);
void lg_catalogue_list(LgPage *page, LgRep rep);
void lg_catalogue_search(LgPage *page);
void lg_query_serve(LgPage *page);
void lg_check_serve(LgPage *page);
void lg_complete_serve(LgPage *page);
void lg_explain_serve(LgPage *page);
void lg_service_serve(LgPage *page); ///< /.well-known/void
void lg_calls_serve(LgPage *page);

/// A resource by its IRI. `document`: path of its page without suffix.
void lg_resource_serve(LgPage *page, LgStr iri, LgStr document, LgRep rep);

/// /data/{slug}/download.{nt,ttl,csv}
void lg_dataset_download(LgPage *page, LgStr iri, LgStr file);

#endif
