# Tests of src/rdf.
# Graphs in memory and W3C manifests, for every test that compares RDF.
conformance_helpers = \
	tests/conformance/isomorphic.c tests/conformance/isomorphic.h \
	tests/conformance/manifest.c tests/conformance/manifest.h \
	tests/conformance/quads.c tests/conformance/quads.h

check_PROGRAMS += tests/test_rdf
tests_test_rdf_SOURCES  = \
	tests/unit/test_rdf.c tests/unit/check.h tests/unit/suites.h \
	tests/unit/child_suite.c tests/unit/iri_suite.c tests/unit/read_suite.c tests/unit/term_suite.c \
	tests/unit/write_suite.c $(conformance_helpers)
tests_test_rdf_CPPFLAGS = $(test_cppflags)
tests_test_rdf_LDADD    = $(rdf_libs) $(CUNIT_LIBS)

# The W3C suites; run by tests/conformance/suite-rdf.sh.
test_tools += tests/rdf_runner
tests_rdf_runner_SOURCES  = tests/conformance/rdf_runner.c $(conformance_helpers)
tests_rdf_runner_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_rdf_runner_LDADD    = $(rdf_libs)

fuzz_targets += tests/fuzz_iri tests/fuzz_rdf
tests_fuzz_iri_SOURCES = tests/fuzz/fuzz_iri.c $(fuzz_replay)
tests_fuzz_iri_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_iri_LDADD   = $(rdf_libs)
tests_fuzz_rdf_SOURCES = tests/fuzz/fuzz_rdf.c $(fuzz_replay)
tests_fuzz_rdf_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_rdf_LDADD   = $(rdf_libs)

fuzz_targets += tests/fuzz_records
tests_fuzz_records_SOURCES = tests/fuzz/fuzz_records.c $(fuzz_replay)
tests_fuzz_records_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_records_LDADD   = $(rdf_libs)
