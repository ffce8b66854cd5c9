// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge remove SITE IRI|KEY ...: take single records out, with what hangs only from them, and
// leave the notes that a release without them would leave.

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/downloads.h"
#include "cli/folder.h"
#include "cli/release.h"
#include "rdf/iri.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    char *const *names; ///< ends with a null
    const char *list;   ///< file with more of them; may be null
    bool pass_over;     ///< what is not there
    bool dry_run;
    bool quiet;
} Options;

enum { LIST_MOST = 64 << 20 };

typedef struct {
    LgId s, p, o, g;
} Quad;

typedef struct {
    LgId subject;
    LgId graph;      ///< where it is a record; LG_ID_NONE: it goes along with one
    LgStr graph_iri; ///< likewise
} Record;

typedef struct {
    LgFolder *folder;
    const Options *options;
    LgSnapshot *live;
    LgArena *scratch;
    LgId type;
    Record *records; ///< all subjects to remove
    size_t n_records, cap_records;
    size_t n_named;
    Quad *quads;
    size_t n_quads, cap_quads;
    unsigned missing;
} Job;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to remove records");
}

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"list", required_argument, NULL, 'l'},
        {"pass-over", no_argument, NULL, 'p'},
        {"dry-run", no_argument, NULL, 'n'},
        {"quiet", no_argument, NULL, 'q'},
        {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "l:npq", longs, NULL)) != -1;) {
        switch (c) {
        case 'l': options->list = optarg; break;
        case 'n': options->dry_run = true; break;
        case 'p': options->pass_over = true; break;
        case 'q': options->quiet = true; break;
        default: return lg_cli_option("remove");
        }
    }
    if (argc - optind < (options->list ? 1 : 2)) {
        return lg_cli_usage("remove", "a site and at least one record are needed");
    }
    options->names = argv + optind + 1;
    return LG_EXIT_DONE;
}

// --- Looking ----------------------------------------------------------------

static LgStatus
find(const Job *job, LgStr iri, LgId *out, LgError *err)
{
    const LgTerm term = lg_term_iri(iri);
    return lg_snapshot_find(job->live, &term, out, err);
}

static LgStatus
text_of(Job *job, LgId id, LgArena *arena, LgStr *out, LgError *err)
{
    LgTerm term;
    LG_TRY(lg_snapshot_term(job->live, id, arena, &term, err));
    *out = term.value;
    return LG_OK;
}

// The quads of `spec`, behind those that there are.
static LgStatus
collect(Job *job, LgScanSpec spec, LgError *err)
{
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    spec.want = LG_WANT_S | LG_WANT_P | LG_WANT_O | LG_WANT_G;
    LG_TRY(lg_scan_open(job->live, &spec, &scan, err));
    LgStatus st = LG_OK;
    while ((st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        if (!lg_mem_grow((void **)&job->quads, &job->cap_quads, job->n_quads + batch.n,
                         sizeof(Quad))) {
            st = no_memory(err);
            break;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            job->quads[job->n_quads++] = (Quad){batch.cols[LG_COL_S][i], batch.cols[LG_COL_P][i],
                                                batch.cols[LG_COL_O][i], batch.cols[LG_COL_G][i]};
        }
    }
    lg_scan_close(scan);
    return st;
}

static LgStatus
put_record(Job *job, Record record, LgError *err)
{
    if (!lg_mem_grow((void **)&job->records, &job->cap_records, job->n_records + 1,
                     sizeof(Record))) {
        return no_memory(err);
    }
    job->records[job->n_records++] = record;
    return LG_OK;
}

// Observations and certificates.
static bool
is_record_class(const Job *job, LgStr class)
{
    const LgStr base = job->folder->base;
    return lg_str_eq(class, LG_STR(LG_NS_QB "Observation")) ||
           (lg_str_starts(class, base) &&
            lg_str_starts(lg_str_from(class, base.n), LG_STR("def/epc#")) &&
            lg_str_ends(class, LG_STR("Certificate")));
}

// The graph where one of the quads from `from` on says that their subject is a record.
static LgStatus
find_graph(Job *job, size_t from, Record *out, LgError *err)
{
    for (size_t i = from; i < job->n_quads; i++) {
        const Quad *q = &job->quads[i];
        LgStr class = {0};
        if (q->p != job->type || lg_id_kind(q->o) != LG_ID_KIND_IRI) {
            continue;
        }
        LG_TRY(text_of(job, q->o, job->scratch, &class, err));
        if (is_record_class(job, class)) {
            out->graph = q->g;
            return text_of(job, q->g, job->folder->arena, &out->graph_iri, err);
        }
    }
    return LG_OK;
}

// Subjects below the record's IRI that point at it: its recommendations.
static LgStatus
take_parts(Job *job, LgId record, LgStr iri, LgError *err)
{
    const size_t from = job->n_quads;
    LG_TRY(collect(job, (LgScanSpec){.o = record, .graphs = {.all = true}}, err));
    const size_t to = job->n_quads;
    LgStatus st = LG_OK;
    LgId last = LG_ID_NONE;
    for (size_t i = from; st == LG_OK && i < to; i++) {
        const LgId part = job->quads[i].s;
        LgStr name = {0};
        if (part == last || lg_id_kind(part) != LG_ID_KIND_IRI) {
            continue;
        }
        last = part;
        st = text_of(job, part, job->scratch, &name, err);
        if (st == LG_OK && lg_str_starts(name, iri) && name.n > iri.n && name.p[iri.n] == '/') {
            st = put_record(job, (Record){.subject = part}, err);
            st = st == LG_OK ? collect(job, (LgScanSpec){.s = part, .graphs = {.all = true}}, err)
                             : st;
        }
    }
    // what points at the record from elsewhere stays
    memmove(job->quads + from, job->quads + to, (job->n_quads - to) * sizeof(Quad));
    job->n_quads -= to - from;
    return st;
}

static LgStatus
take_record(Job *job, LgStr iri, LgId id, LgError *err)
{
    Record record = {.subject = id};
    const size_t from = job->n_quads;
    LG_TRY(collect(job, (LgScanSpec){.s = id, .graphs = {.all = true}}, err));
    LG_TRY(find_graph(job, from, &record, err));
    if (record.graph == LG_ID_NONE) {
        return lg_error_set(err, LG_E_INVALID,
                            LG_STR_FMT " is no record: only observations and certificates can be "
                                       "removed one by one",
                            LG_STR_ARG(iri));
    }
    LG_TRY(put_record(job, record, err));
    return take_parts(job, id, iri, err);
}

// --- Names ------------------------------------------------------------------

// Is anything said of `iri` beyond that it has been removed?
static LgStatus
is_there(Job *job, LgStr iri, LgId *out, bool *out_removed, LgError *err)
{
    LgId id = LG_ID_NONE;
    LgId removed_at = LG_ID_NONE;
    *out = LG_ID_NONE;
    LG_TRY(find(job, iri, &id, err));
    LG_TRY(find(job, LG_STR(LG_RELEASE_REMOVED_AT), &removed_at, err));
    if (id == LG_ID_NONE) {
        return LG_OK;
    }
    const size_t from = job->n_quads;
    const LgStatus st = collect(job, (LgScanSpec){.s = id, .graphs = {.all = true}}, err);
    for (size_t i = from; i < job->n_quads; i++) {
        if (job->quads[i].p == removed_at) {
            *out_removed = true;
        } else {
            *out = id;
        }
    }
    job->n_quads = from;
    return st;
}

// An IRI, or the key of a certificate.
static LgStatus
take_name(Job *job, LgStr name, LgError *err)
{
    static const char *const paths[] = {"", "id/epc/domestic/", "id/epc/non-domestic/",
                                        "id/epc/display/"};
    const bool whole = lg_iri_has_scheme(name);
    bool removed = false;
    lg_arena_reset(job->scratch);
    for (size_t i = whole ? 0 : 1; i < (whole ? 1 : sizeof(paths) / sizeof(paths[0])); i++) {
        LgId id = LG_ID_NONE;
        const LgStr iri =
            whole ? name
                  : lg_arena_printf(job->folder->arena, LG_STR_FMT "%s" LG_STR_FMT,
                                    LG_STR_ARG(job->folder->base), paths[i], LG_STR_ARG(name));
        if (!iri.p) {
            return no_memory(err);
        }
        LG_TRY(is_there(job, iri, &id, &removed, err));
        if (id != LG_ID_NONE) {
            return take_record(job, iri, id, err);
        }
    }
    if (removed || job->options->pass_over) {
        job->missing++;
        return LG_OK;
    }
    return lg_error_set(err, LG_E_NOTFOUND,
                        "no record " LG_STR_FMT " is published here: expected the IRI of an "
                        "observation or a certificate, or the key of a certificate",
                        LG_STR_ARG(name));
}

static LgStatus
take_list(Job *job, LgError *err)
{
    LgBuf text = {0};
    LgStatus st = lg_io_slurp(&lg_io_plain, job->options->list, LIST_MOST, &text, err);
    LgStr rest = lg_buf_view(&text);
    for (uint32_t line = 1; st == LG_OK && rest.n > 0; line++) {
        const size_t end = lg_str_find(rest, '\n');
        const LgStr name = lg_str_trim((LgStr){rest.p, end});
        rest = lg_str_from(rest, end < rest.n ? end + 1 : end);
        if (name.n > 0 && name.p[0] != '#') {
            st = take_name(job, lg_arena_str(job->folder->arena, name), err);
            if (st != LG_OK) {
                lg_error_at(err, lg_str_c(job->options->list), line, 0);
            }
        }
    }
    lg_buf_done(&text);
    return st;
}

// --- What hangs from them only ----------------------------------------------

static int
cmp_records(const void *a, const void *b)
{
    const LgId x = ((const Record *)a)->subject;
    const LgId y = ((const Record *)b)->subject;
    return x < y ? -1 : x > y;
}

static int
cmp_quads(const void *a, const void *b)
{
    const Quad *x = (const Quad *)a;
    const Quad *y = (const Quad *)b;
    const LgId *const v[] = {&x->s, &y->s, &x->p, &y->p, &x->o, &y->o, &x->g, &y->g};
    for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i += 2) {
        if (*v[i] != *v[i + 1]) {
            return *v[i] < *v[i + 1] ? -1 : 1;
        }
    }
    return 0;
}

// Who is named twice is removed once.
static void
sort_records(Job *job)
{
    size_t kept = 0;
    if (job->n_records > 0) {
        qsort(job->records, job->n_records, sizeof(Record), cmp_records);
    }
    for (size_t i = 0; i < job->n_records; i++) {
        if (kept == 0 || job->records[kept - 1].subject != job->records[i].subject) {
            job->n_named += job->records[i].graph != LG_ID_NONE;
            job->records[kept++] = job->records[i];
        }
    }
    job->n_records = kept;
}

static void
sort_quads(Job *job)
{
    size_t kept = 0;
    if (job->n_quads > 0) {
        qsort(job->quads, job->n_quads, sizeof(Quad), cmp_quads);
    }
    for (size_t i = 0; i < job->n_quads; i++) {
        if (kept == 0 || cmp_quads(&job->quads[kept - 1], &job->quads[i]) != 0) {
            job->quads[kept++] = job->quads[i];
        }
    }
    job->n_quads = kept;
}

// Does a subject that stays point at `o` in this graph?
static LgStatus
is_held(Job *job, LgId o, LgId graph, bool *out, LgError *err)
{
    const LgScanSpec spec = {.o = o, .graphs = {.ids = &graph, .n = 1}, .want = LG_WANT_S};
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    *out = false;
    LG_TRY(lg_scan_open(job->live, &spec, &scan, err));
    LgStatus st = LG_OK;
    while (!*out && (st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        for (uint32_t i = 0; i < batch.n && !*out; i++) {
            const Record key = {.subject = batch.cols[LG_COL_S][i]};
            *out = !bsearch(&key, job->records, job->n_records, sizeof(Record), cmp_records);
        }
    }
    lg_scan_close(scan);
    return st;
}

// Blank nodes, and things with identifiers of ours.
static LgStatus
may_hang(Job *job, LgId id, bool *out, LgError *err)
{
    LgStr iri = {0};
    *out = lg_id_kind(id) == LG_ID_KIND_BLANK;
    if (lg_id_kind(id) != LG_ID_KIND_IRI) {
        return LG_OK;
    }
    lg_arena_reset(job->scratch);
    LG_TRY(text_of(job, id, job->scratch, &iri, err));
    *out = lg_str_starts(iri, job->folder->base) &&
           lg_str_starts(lg_str_from(iri, job->folder->base.n), LG_STR("id/"));
    return LG_OK;
}

// Such as the property that a certificate is about, if no other one in its graph is.
static LgStatus
take_hanging(Job *job, LgError *err)
{
    const size_t n = job->n_quads;
    bool hangs = false;
    for (size_t i = 0; i < n; i++) {
        const Quad q = job->quads[i];
        const size_t from = job->n_quads;
        bool held = false;
        LG_TRY(may_hang(job, q.o, &hangs, err));
        if (!hangs) {
            continue;
        }
        LG_TRY(collect(job, (LgScanSpec){.s = q.o, .graphs = {.ids = &q.g, .n = 1}}, err));
        if (job->n_quads > from) {
            LG_TRY(is_held(job, q.o, q.g, &held, err));
            job->n_quads = held ? from : job->n_quads;
        }
    }
    return LG_OK;
}

// The CSV of a publication has the records of its graph: it is offered no longer. `graph` is that
// of the catalogue entry.
static LgStatus
take_table(Job *job, LgStr graph, LgError *err)
{
    LgId g = LG_ID_NONE;
    LgScanSpec spec = {.graphs = {.ids = &g, .n = 1}};
    LG_TRY(find(job, graph, &g, err));
    LG_TRY(find(job, LG_STR(LG_NS_DCAT "version"), &spec.p, err));
    if (g == LG_ID_NONE || spec.p == LG_ID_NONE) {
        return LG_OK;
    }
    const size_t from = job->n_quads;
    LG_TRY(collect(job, spec, err));
    const size_t to = job->n_quads;
    for (size_t i = from; i < to; i++) {
        const LgId distribution = job->quads[i].s;
        const LgScanSpec own = {.s = distribution, .graphs = spec.graphs};
        const LgScanSpec link = {.o = distribution, .graphs = spec.graphs};
        LG_TRY(collect(job, own, err));
        LG_TRY(collect(job, link, err));
    }
    return LG_OK;
}

static LgStatus
take_tables(Job *job, LgError *err)
{
    LgId last = LG_ID_NONE;
    for (size_t i = 0; i < job->n_records; i++) {
        const Record *r = &job->records[i];
        if (r->graph == LG_ID_NONE || r->graph == last) {
            continue;
        }
        last = r->graph;
        lg_arena_reset(job->scratch);
        const LgStr graph =
            lg_arena_printf(job->scratch, LG_STR_FMT "/metadata", LG_STR_ARG(r->graph_iri));
        LG_TRY(graph.p ? take_table(job, graph, err) : no_memory(err));
    }
    return LG_OK;
}

// --- Removing ---------------------------------------------------------------

static LgStatus
apply(Job *job, LgLoad *load, LgError *err)
{
    const int64_t now = (int64_t)time(NULL);
    for (size_t i = 0; i < job->n_quads; i++) {
        const Quad *q = &job->quads[i];
        const LgQuads quads = {1, &q->s, &q->p, &q->o, &q->g};
        LG_TRY(lg_sink_quads(lg_load_deletions(load), &quads, err));
    }
    for (size_t i = 0; i < job->n_records; i++) {
        const Record *r = &job->records[i];
        if (r->graph == LG_ID_NONE) {
            continue;
        }
        const LgStr graph = lg_convert_removed(job->folder->arena, job->folder->base, r->graph_iri);
        if (!graph.p) {
            return no_memory(err);
        }
        LG_TRY(lg_release_note(lg_load_sink(load), r->subject, graph, now, err));
    }
    return LG_OK;
}

static void
print_done(const Job *job)
{
    char records[32];
    char triples[32];
    (void)fprintf(stderr, "%s %s record%s, %s triples in all%s.\n",
                  job->options->dry_run ? "Would remove" : "Removed",
                  lg_cli_number(job->n_named, records), job->n_named == 1 ? "" : "s",
                  lg_cli_number(job->n_quads, triples),
                  job->options->dry_run ? "; nothing was changed (--dry-run)" : "");
    if (job->missing > 0) {
        (void)fprintf(stderr, "%s of those named %s not published.\n",
                      lg_cli_number(job->missing, records), job->missing == 1 ? "was" : "were");
    }
}

static LgStatus
gather(Job *job, LgError *err)
{
    LG_TRY(lg_store_snapshot(job->folder->store, &job->live, err));
    LG_TRY(find(job, LG_STR(LG_NS_RDF "type"), &job->type, err));
    for (size_t i = 0; job->options->names[i]; i++) {
        LG_TRY(take_name(job, lg_str_c(job->options->names[i]), err));
    }
    if (job->options->list) {
        LG_TRY(take_list(job, err));
    }
    sort_records(job);
    LG_TRY(take_hanging(job, err));
    LG_TRY(take_tables(job, err));
    sort_quads(job);
    return LG_OK;
}

// The files have what was removed. Only who holds the lock knows that no publication is about to
// name one.
static LgStatus
remove_files(LgFolder *folder, LgError *err)
{
    const LgLoadOptions how = {.memory = folder->load_memory, .wait_ms = LG_CLI_WAIT_MS};
    LgLoad *load = NULL;
    LgSnapshot *now = NULL;
    LG_TRY(lg_load_begin(folder->store, &how, &load, err));
    LgStatus st = lg_store_snapshot(folder->store, &now, err);
    if (st == LG_OK) {
        st = lg_downloads_sweep(folder, now, err);
        lg_snapshot_unref(now);
    }
    lg_load_abort(load);
    return st;
}

static LgStatus
remove_records(LgFolder *folder, void *ctx, LgError *err)
{
    Job job = {.folder = folder, .options = (const Options *)ctx};
    const LgLoadOptions how = {.memory = folder->load_memory, .wait_ms = LG_CLI_WAIT_MS};
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(folder->store, &how, &load, err));
    job.scratch = lg_arena_new(0);
    LgStatus st = job.scratch ? gather(&job, err) : no_memory(err);
    st = st == LG_OK ? apply(&job, load, err) : st;
    lg_snapshot_unref(job.live);
    LgStatus files = LG_OK;
    if (st == LG_OK && job.n_records > 0 && !job.options->dry_run) {
        st = lg_load_commit(load, err);
        files = st == LG_OK ? remove_files(folder, err) : LG_OK;
    } else {
        lg_load_abort(load);
    }
    if (files != LG_OK) {
        (void)fputs("The records are removed, but files in csvw/ still have them.\n", stderr);
    } else if (st != LG_OK) {
        (void)fputs("Nothing was removed; the site is as it was.\n", stderr);
    } else if (!job.options->quiet) {
        print_done(&job);
    }
    lg_mem_free(job.records);
    lg_mem_free(job.quads);
    lg_arena_free(job.scratch);
    return st == LG_OK ? files : st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE ? lg_folder_run("remove", argv[optind], remove_records, &options)
                                : code;
}

const LgCommand lg_cmd_remove = {
    .name = "remove",
    .arguments = "SITE IRI|KEY ... [--list FILE]",
    .summary = "Take single records out of what is published",
    .help = "Removes observations and certificates, given by their IRIs (certificates also by\n"
            "their keys), with what hangs only from them, such as recommendations. Only the IRI\n"
            "and the time stay, in the graph 'removed' of their dataset, and their pages answer\n"
            "410 Gone. The tidy CSV of their cube is not offered until its next publication.\n"
            "A later release that has the record again brings it back: take it out of the\n"
            "sources too.\n"
            "\n"
            "  -l, --list FILE    more of them, one a line; # begins a comment\n"
            "  -p, --pass-over    pass over what is not published instead of stopping\n"
            "  -n, --dry-run      look and count only\n"
            "  -q, --quiet        only errors\n"
            "\n"
            "Examples:\n"
            "  lodge remove site 0151-3058-8202-6036-8204\n"
            "  lodge remove site https://data.example.org/data/homes/2022/E06000002/homes\n"
            "  lodge remove site --list opted-out.txt --pass-over\n",
    .run = run,
};
