// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Runs a manifest of the W3C tests of CSV on the Web:
//     csvw_runner NAME MANIFEST.ttl [EXPECTATIONS [ID]]
//
// The tests live at http://www.w3.org/2013/csvw/tests/, which is the folder of the manifest here.
// A test that passes with warnings has to give some, and one without has to give none.

#include "conformance/isomorphic.h"
#include "conformance/manifest.h"
#include "convert/csvw.h"

#include <stdio.h>

#define NS_CSVT "http://www.w3.org/2013/csvw/tests/vocab#"
#define HOME "http://www.w3.org/2013/csvw/tests/"

// What http://www.w3.org/.well-known/csvm says.
static const char places[] = "{+url}-metadata.json\ncsv-metadata.json\n{+url}.json\ncsvm.json";

typedef struct {
    Tally *tally;
    const Test *test;
    LgArena *arena;
    LgStr folder; // as a file:// IRI, with a slash at its end
} Runner;

// A file of the tests, where they have it.
static LgStr
at_home(const Runner *r, LgStr term)
{
    const LgStr iri = quads_iri(term);
    return lg_str_starts(iri, r->folder)
               ? lg_arena_printf(r->arena, HOME LG_STR_FMT,
                                 LG_STR_ARG(lg_str_from(iri, r->folder.n)))
               : iri;
}

// The document of "<linked.json>; rel=\"describedby\"", seen from the action.
static LgStr
linked(const Runner *r, LgStr action)
{
    const LgStr header =
        quads_text(quads_object(r->test->quads, r->test->node, NS_CSVT "httpLink"));
    const size_t open = lg_str_find(header, '<');
    const size_t close = lg_str_find(header, '>');
    size_t slash = action.n;
    while (slash > 0 && action.p[slash - 1] != '/') {
        slash--;
    }
    return close < header.n ? lg_arena_printf(r->arena, "%.*s%.*s", (int)slash, action.p,
                                              (int)(close - open - 1), header.p + open + 1)
                            : (LgStr){0};
}

static bool
is_true(const Runner *r, LgStr node, const char *property)
{
    return lg_str_starts(quads_object(r->test->quads, node, property), LG_STR("\"true\""));
}

static LgStatus
convert(const Runner *r, bool validate, Quads *out, LgReport *report, LgError *err)
{
    const LgStr option = quads_object(r->test->quads, r->test->node, NS_CSVT "option");
    const LgStr action = at_home(r, r->test->action);
    const LgStr metadata = at_home(r, quads_object(r->test->quads, option, NS_CSVT "metadata"));
    const bool json = lg_str_ends(action, LG_STR(".json"));
    const LgCsvwOptions options = {
        .io = &lg_io_plain,
        .prefix = LG_STR(HOME),
        .folder = lg_str_from(r->folder, 7),
        .table = json ? (LgStr){0} : action,
        .metadata = json ? action : metadata,
        .link = linked(r, action),
        .places = lg_str_c(places),
        .standard = !is_true(r, option, NS_CSVT "minimal"),
        .lenient = !validate,
        .graph = LG_STR(QUADS_DEFAULT_GRAPH),
    };
    LgCsvwResult result;
    return lg_csvw_convert(&options, &out->sink, report, r->arena, &result, err);
}

static void
judge(Runner *r, bool validate, LgStatus st, const LgReport *report, Quads *got, const LgError *err)
{
    char text[1500];
    const LgStr type = r->test->type;
    const bool negative = lg_str_search(type, LG_STR("#Negative")) < type.n;
    const bool warning = lg_str_search(type, LG_STR("Warning")) < type.n;
    const uint64_t warnings = lg_report_n(report, LG_SEVERITY_WARNING);
    const char *result = manifest_path(r->arena, r->test->result);
    lg_error_format(err, text, sizeof(text));
    LgBuf said = {0};
    lg_report_text(report, false, &said);
    Quads want;
    LgError why = {0};
    quads_init(&want, r->arena);
    if (negative || st != LG_OK) {
        const bool refused = st == LG_E_INVALID || st == LG_E_SYNTAX || st == LG_E_RANGE;
        if (negative && refused) {
            tally_pass(r->tally, r->test);
        } else {
            tally_fail(r->tally, r->test, st == LG_OK ? "accepted" : text);
        }
    } else if (warning != (warnings > 0)) {
        tally_fail(r->tally, r->test, warning ? "no warning" : said.p);
    } else if (validate) {
        tally_pass(r->tally, r->test);
    } else if (!result || quads_read(&want, result, at_home(r, r->test->result), &why) != LG_OK) {
        tally_fail(r->tally, r->test, "its result cannot be read");
    } else if (isomorphic(got, &want)) {
        tally_pass(r->tally, r->test);
    } else {
        tally_fail(r->tally, r->test, "another graph came out");
    }
    lg_buf_done(&said);
    quads_done(&want);
}

static void
run(Tally *tally, const Test *test, bool alone)
{
    (void)alone;
    const bool validate = lg_str_ends(test->type, LG_STR("ValidationTest"));
    LgReport *report = lg_report_new();
    LgError err = {0};
    Quads got;
    Runner r = {
        .tally = tally, .test = test, .arena = lg_arena_new(0), .folder = quads_iri(test->node)};
    while (r.folder.n > 0 && r.folder.p[r.folder.n - 1] != '/') {
        r.folder.n--;
    }
    if (!r.arena || !report) {
        tally_fail(tally, test, "no memory");
    } else {
        quads_init(&got, r.arena);
        const LgStatus st = convert(&r, validate, &got, report, &err);
        judge(&r, validate, st, report, &got, &err);
        quads_done(&got);
    }
    lg_report_free(report);
    lg_arena_free(r.arena);
}

int
main(int argc, char **argv)
{
    return manifest_main(argc, argv, run);
}
