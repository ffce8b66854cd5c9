// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// W3C test manifests, read with our own Turtle reader, with mf:include followed;
// and the closing line and expectation file that every runner shares.

#ifndef LG_TESTS_MANIFEST_H
#define LG_TESTS_MANIFEST_H

#include "conformance/quads.h"

#define NS_MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define NS_QT "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
#define NS_RDFT "http://www.w3.org/ns/rdftest#"

/// One test. Terms are in N-Triples syntax; files are file:// IRIs.
typedef struct {
    const Quads *quads; ///< the manifest it stands in: ask it for the rest
    LgStr node;         ///< "<...#name>"
    LgStr id;           ///< its folder and name: "rdf-turtle#IRI_subject"
    LgStr type;         ///< IRI without <>; the first rdf:type
    LgStr name;         ///< mf:name
    LgStr action;       ///< an IRI, or a blank node with properties
    LgStr result;       ///< may be empty
    LgStr base;         ///< base IRI for its action: mf:assumedTestBase + file name, or the file
} Test;

typedef struct {
    LgArena *arena;
    Test *tests;
    size_t n, cap;
    Quads *files[256]; ///< what the manifests say
    size_t n_files;
} Manifest;

/// Read `path` and what it includes. LG_E_* with a message when one cannot be read.
LgStatus manifest_read(Manifest *manifest, const char *path, LgError *err);
void manifest_done(Manifest *manifest);

/// The path of a file:// IRI in <>, with a NUL; null for anything else.
const char *manifest_path(LgArena *arena, LgStr iri_term);

/// Counts of a suite. A test that fails although no line "ID reason" of the
/// expectation file names it, or passes although one does, makes it fail.
typedef struct {
    unsigned passed, failed, skipped, unexpected;
    LgBuf expected; ///< the expectation file
} Tally;

void tally_pass(Tally *tally, const Test *test);
void tally_fail(Tally *tally, const Test *test, const char *reason);
void tally_skip(Tally *tally, const Test *test, const char *reason);

/// Passed when `st` is LG_OK; else failed for what `err` says.
void tally_end(Tally *tally, const Test *test, LgStatus st, const LgError *err);

/// Runs one test, which it counts, or passes it over when it is of another runner. `alone`: it was
/// asked for by its ID, and may tell more.
typedef void (*TestRun)(Tally *tally, const Test *test, bool alone);

/// What every runner is: RUNNER NAME MANIFEST [EXPECTATIONS [ID]] runs the tests of the manifest,
/// or the one of that ID, and prints "NAME: N passed, N failed, N skipped". Returns the exit
/// status; no test at all is a failure.
int manifest_main(int argc, char **argv, TestRun run);

#endif
