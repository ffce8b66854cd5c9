// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/release.h"

#include "base/mem.h"
#include "base/time.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

enum { KINDS = LG_REPORT_KINDS, FEW = LG_REPORT_FIRST, BATCH = 512 };

static const char *const words[KINDS] = {"added", "changed", "removed"};

// A note on a removed record.
typedef struct {
    LgId subject, when;
} Note;

// A graph of such notes: those that are there, by subject.
typedef struct {
    LgStr iri;
    LgTermRef graph;
    Note *notes;
    size_t n, cap;
} Graveyard;

// The records of one graph.
typedef struct {
    LgConvertRecords records;
    LgId graph, class;
    uint64_t before; // triples of the graph
    Graveyard *yard; // null: nobody needs to know
    uint64_t n[KINDS];
    uint64_t returned;
    LgId first_id[KINDS][FEW];
    LgStr first[KINDS][FEW];
} Part;

// A record that goes or comes back.
typedef struct {
    LgId subject, when;
    const Part *part;
} Event;

typedef struct {
    Event *v;
    size_t n, cap;
} Events;

struct LgRelease {
    LgArena *arena;
    Part *parts;
    size_t n_parts, cap_parts;
    Graveyard *yards;
    size_t n_yards, cap_yards;
    size_t last;    // part found last
    Events gone;    // removed, but for those of the last subject that turn out to be elsewhere
    Events back;    // removed before
    LgId elsewhere; // the last subject is in some graph afterwards
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to compare with what is published");
}

LgRelease *
lg_release_new(LgArena *arena)
{
    LgRelease *release = LG_NEW(arena, LgRelease);
    if (release) {
        release->arena = arena;
    }
    return release;
}

void
lg_release_done(LgRelease *release)
{
    if (!release) {
        return;
    }
    for (size_t i = 0; i < release->n_yards; i++) {
        lg_mem_free(release->yards[i].notes);
    }
    lg_mem_free(release->yards);
    lg_mem_free(release->parts);
    lg_mem_free(release->gone.v);
    lg_mem_free(release->back.v);
}

LgStatus
lg_release_add(LgRelease *release, const LgConvertResult *result, LgError *err)
{
    if (!lg_mem_grow((void **)&release->parts, &release->cap_parts,
                     release->n_parts + result->n_records, sizeof(Part))) {
        return no_memory(err);
    }
    for (size_t i = 0; i < result->n_records; i++) {
        release->parts[release->n_parts++] = (Part){.records = result->records[i]};
    }
    return LG_OK;
}

// --- Before comparing -------------------------------------------------------

static LgStatus
ref_of(LgLoad *load, LgStr iri, LgTermRef *out, LgError *err)
{
    const LgTerm term = lg_term_iri(iri);
    return lg_sink_term(lg_load_sink(load), &term, true, out, err);
}

// The notes that are there. Of a graph that the store has never seen there are none.
static LgStatus
read_notes(Graveyard *yard, const LgSnapshot *live, LgError *err)
{
    LgId graph = LG_ID_NONE;
    LgId property = LG_ID_NONE;
    const LgTerm name = lg_term_iri(yard->iri);
    const LgTerm removed_at = lg_term_iri(LG_STR(LG_RELEASE_REMOVED_AT));
    LG_TRY(lg_snapshot_find(live, &name, &graph, err));
    LG_TRY(lg_snapshot_find(live, &removed_at, &property, err));
    if (graph == LG_ID_NONE || property == LG_ID_NONE) {
        return LG_OK;
    }
    const LgScanSpec spec = {.p = property,
                             .graphs = {.ids = &graph, .n = 1},
                             .order = LG_ORDER_S,
                             .want = LG_WANT_S | LG_WANT_O};
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    LG_TRY(lg_scan_open(live, &spec, &scan, err));
    LgStatus st = LG_OK;
    while ((st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        if (!lg_mem_grow((void **)&yard->notes, &yard->cap, yard->n + batch.n, sizeof(Note))) {
            st = no_memory(err);
            break;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            yard->notes[yard->n++] = (Note){batch.cols[LG_COL_S][i], batch.cols[LG_COL_O][i]};
        }
    }
    lg_scan_close(scan);
    return st;
}

static size_t
find_yard(const LgRelease *release, LgStr iri)
{
    size_t i = 0;
    while (i < release->n_yards && !lg_str_eq(release->yards[i].iri, iri)) {
        i++;
    }
    return i;
}

static LgStatus
prepare(LgRelease *release, LgLoad *load, const LgSnapshot *live, LgError *err)
{
    for (size_t i = 0; i < release->n_parts; i++) {
        Part *part = &release->parts[i];
        const LgStr removed = part->records.removed;
        LG_TRY(ref_of(load, part->records.graph, &part->graph, err));
        LG_TRY(ref_of(load, part->records.class, &part->class, err));
        if (removed.n > 0 && find_yard(release, removed) == release->n_yards) {
            if (!lg_mem_grow((void **)&release->yards, &release->cap_yards, release->n_yards + 1,
                             sizeof(Graveyard))) {
                return no_memory(err);
            }
            Graveyard *yard = &release->yards[release->n_yards++];
            *yard = (Graveyard){.iri = removed};
            LG_TRY(read_notes(yard, live, err));
        }
    }
    for (size_t i = 0; i < release->n_parts; i++) { // now that they stay where they are
        Part *part = &release->parts[i];
        if (part->records.removed.n > 0) {
            part->yard = &release->yards[find_yard(release, part->records.removed)];
        }
    }
    return LG_OK;
}

// --- Comparing --------------------------------------------------------------

static Part *
find_part(LgRelease *release, LgId graph, LgId class)
{
    for (size_t k = 0; k < release->n_parts; k++) {
        const size_t i = (release->last + k) % release->n_parts;
        Part *part = &release->parts[i];
        if (part->graph == graph && part->class == class) {
            release->last = i;
            return part;
        }
    }
    return NULL;
}

static LgStatus
put_event(Events *events, Event event, LgError *err)
{
    if (!lg_mem_grow((void **)&events->v, &events->cap, events->n + 1, sizeof(Event))) {
        return no_memory(err);
    }
    events->v[events->n++] = event;
    return LG_OK;
}

static int
cmp_notes(const void *a, const void *b)
{
    const LgId x = ((const Note *)a)->subject;
    const LgId y = ((const Note *)b)->subject;
    return x < y ? -1 : x > y;
}

static LgStatus
note_change(LgRelease *release, Part *part, const LgSubjectChange *c, LgError *err)
{
    const Note key = {.subject = c->subject};
    Events *gone = &release->gone;
    if (c->kind == LG_CHANGE_REMOVED) {
        return release->elsewhere == c->subject
                   ? LG_OK
                   : put_event(gone, (Event){.subject = c->subject, .part = part}, err);
    }
    release->elsewhere = c->subject; // what moves from one graph to another is not removed
    while (gone->n > 0 && gone->v[gone->n - 1].subject == c->subject) {
        gone->n--;
    }
    const Note *note =
        part->yard->n > 0 ? bsearch(&key, part->yard->notes, part->yard->n, sizeof(Note), cmp_notes)
                          : NULL;
    if (!note) {
        return LG_OK;
    }
    part->returned++;
    return put_event(&release->back,
                     (Event){.subject = c->subject, .when = note->when, .part = part}, err);
}

static LgStatus
tell(void *ctx, const LgSubjectChange *c, LgError *err)
{
    LgRelease *release = (LgRelease *)ctx;
    Part *part = find_part(release, c->graph, c->value);
    if (!part) {
        return LG_OK;
    }
    const uint64_t n = part->n[c->kind]++;
    if (n < FEW) {
        part->first_id[c->kind][n] = c->subject;
    }
    return part->yard ? note_change(release, part, c, err) : LG_OK;
}

// Is a record that is removed in a graph which `load` replaces in another one that it leaves alone?
static LgStatus
is_elsewhere(const LgSnapshot *live, LgId type, const Event *event, const LgGraphChange *changes,
             size_t n, bool *out, LgError *err)
{
    const LgScanSpec spec = {.s = event->subject,
                             .p = type,
                             .o = event->part->class,
                             .graphs = {.all = true},
                             .want = LG_WANT_G};
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    LG_TRY(lg_scan_open(live, &spec, &scan, err));
    const LgStatus st = lg_scan_next(scan, &batch, err); // as many graphs as fit in a batch
    *out = false;
    for (uint32_t i = 0; st == LG_OK && i < batch.n && !*out; i++) {
        size_t k = 0;
        while (k < n && changes[k].graph != batch.cols[LG_COL_G][i]) {
            k++;
        }
        *out = k == n;
    }
    lg_scan_close(scan);
    return st;
}

static LgStatus
keep_removed(LgRelease *release, const LgSnapshot *live, LgId type, const LgGraphChange *changes,
             size_t n, LgError *err)
{
    Events *gone = &release->gone;
    size_t kept = 0;
    for (size_t i = 0; i < gone->n; i++) {
        bool elsewhere = false;
        if (kept > 0 && gone->v[kept - 1].subject == gone->v[i].subject) {
            continue; // from two graphs at once
        }
        LG_TRY(is_elsewhere(live, type, &gone->v[i], changes, n, &elsewhere, err));
        if (!elsewhere) {
            gone->v[kept++] = gone->v[i];
        }
    }
    gone->n = kept;
    return LG_OK;
}

static LgStatus
name_first(LgRelease *release, LgLoad *load, LgError *err)
{
    for (size_t i = 0; i < release->n_parts; i++) {
        Part *part = &release->parts[i];
        for (unsigned k = 0; k < KINDS; k++) {
            for (unsigned f = 0; f < FEW && f < part->n[k]; f++) {
                LG_TRY(lg_load_iri(load, part->first_id[k][f], release->arena, &part->first[k][f],
                                   err));
            }
        }
    }
    return LG_OK;
}

LgStatus
lg_release_compare(LgRelease *release, LgLoad *load, const LgSnapshot *live, LgError *err)
{
    LgGraphChange *changes = NULL;
    size_t n = 0;
    LgTermRef type = 0;
    LG_TRY(prepare(release, load, live, err));
    LG_TRY(ref_of(load, LG_STR(LG_NS_RDF "type"), &type, err));
    const LgCompareOptions options = {.key = type, .tell = tell, .ctx = release};
    LG_TRY(lg_load_compare(load, &options, release->arena, &changes, &n, err));
    for (size_t i = 0; i < release->n_parts; i++) {
        for (size_t k = 0; k < n; k++) {
            release->parts[i].before +=
                changes[k].graph == release->parts[i].graph ? changes[k].before : 0;
        }
    }
    LG_TRY(keep_removed(release, live, type, changes, n, err));
    return name_first(release, load, err);
}

// --- Telling ----------------------------------------------------------------

bool
lg_release_is_first(const LgRelease *release)
{
    uint64_t before = 0;
    for (size_t i = 0; i < release->n_parts; i++) {
        before += release->parts[i].before;
    }
    return before == 0;
}

static bool
is_changed(const Part *part)
{
    return part->n[LG_CHANGE_ADDED] + part->n[LG_CHANGE_CHANGED] + part->n[LG_CHANGE_REMOVED] > 0;
}

static void
print_part(const Part *part)
{
    char text[KINDS][32];
    (void)fprintf(stderr, "  " LG_STR_FMT ": %s added, %s changed, %s removed",
                  LG_STR_ARG(part->records.graph), lg_cli_number(part->n[0], text[0]),
                  lg_cli_number(part->n[1], text[1]), lg_cli_number(part->n[2], text[2]));
    if (part->returned > 0) {
        (void)fprintf(stderr, " (%s of those added had been removed before)",
                      lg_cli_number(part->returned, text[0]));
    }
    (void)fputc('\n', stderr);
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned f = 0; f < FEW && f < part->n[k]; f++) {
            (void)fprintf(stderr, "    %-8s" LG_STR_FMT "%s\n", words[k],
                          LG_STR_ARG(part->first[k][f]),
                          f + 1 == FEW && part->n[k] > FEW ? " ..." : "");
        }
    }
}

void
lg_release_print(const LgRelease *release)
{
    char text[32];
    size_t same = 0;
    (void)fputs("Compared with what is published:\n", stderr);
    for (size_t i = 0; i < release->n_parts; i++) {
        if (is_changed(&release->parts[i])) {
            print_part(&release->parts[i]);
        } else {
            same++;
        }
    }
    if (same > 0) {
        (void)fprintf(stderr, "  the same records in %s%s graph%s\n",
                      same < release->n_parts ? "the other " : "", lg_cli_number(same, text),
                      same == 1 ? "" : "s");
    }
}

void
lg_release_report(const LgRelease *release, LgReport *report)
{
    for (size_t i = 0; i < release->n_parts; i++) {
        const Part *part = &release->parts[i];
        LgReportChanges changes = {
            .graph = part->records.graph, .class = part->records.class, .returned = part->returned};
        for (unsigned k = 0; k < KINDS; k++) {
            changes.n[k] = part->n[k];
            for (unsigned f = 0; f < FEW && f < part->n[k]; f++) {
                changes.first[k][f] = part->first[k][f];
            }
        }
        lg_report_changes(report, &changes);
    }
}

// --- Notes ------------------------------------------------------------------

static LgStatus
put_notes(LgSink *sink, const Events *events, LgTermRef when, LgError *err)
{
    LgTermRef property = 0;
    const LgTerm removed_at = lg_term_iri(LG_STR(LG_RELEASE_REMOVED_AT));
    LG_TRY(lg_sink_term(sink, &removed_at, true, &property, err));
    for (size_t i = 0; i < events->n;) {
        LgTermRef s[BATCH];
        LgTermRef p[BATCH];
        LgTermRef o[BATCH];
        LgTermRef g[BATCH];
        uint32_t n = 0;
        for (; n < BATCH && i < events->n; n++, i++) {
            const LgTerm graph = lg_term_iri(events->v[i].part->yard->iri);
            s[n] = events->v[i].subject;
            p[n] = property;
            o[n] = when ? when : events->v[i].when;
            LG_TRY(lg_sink_term(sink, &graph, true, &g[n], err));
        }
        const LgQuads quads = {n, s, p, o, g};
        LG_TRY(lg_sink_quads(sink, &quads, err));
    }
    return LG_OK;
}

LgStatus
lg_release_bury(const LgRelease *release, LgLoad *load, int64_t now, LgError *err)
{
    char buffer[LG_TIME_TEXT];
    LgTermRef when = 0;
    const LgTerm time = lg_term_typed(lg_time_iso(now, buffer), LG_STR(LG_NS_XSD "dateTime"));
    if (release->back.n > 0) {
        LG_TRY(put_notes(lg_load_deletions(load), &release->back, 0, err));
    }
    if (release->gone.n == 0) {
        return LG_OK;
    }
    LG_TRY(lg_sink_term(lg_load_sink(load), &time, true, &when, err));
    return put_notes(lg_load_sink(load), &release->gone, when, err);
}

LgStatus
lg_release_note(LgSink *sink, LgTermRef record, LgStr graph, int64_t now, LgError *err)
{
    char buffer[LG_TIME_TEXT];
    LgTermRef property = 0;
    LgTermRef when = 0;
    LgTermRef g = 0;
    const LgTerm removed_at = lg_term_iri(LG_STR(LG_RELEASE_REMOVED_AT));
    const LgTerm time = lg_term_typed(lg_time_iso(now, buffer), LG_STR(LG_NS_XSD "dateTime"));
    const LgTerm name = lg_term_iri(graph);
    LG_TRY(lg_sink_term(sink, &removed_at, true, &property, err));
    LG_TRY(lg_sink_term(sink, &time, true, &when, err));
    LG_TRY(lg_sink_term(sink, &name, true, &g, err));
    const LgQuads quads = {1, &record, &property, &when, &g};
    return lg_sink_quads(sink, &quads, err);
}
