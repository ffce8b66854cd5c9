# Tests of src/rdf.
check_PROGRAMS += tests/test_rdf
tests_test_rdf_SOURCES  = \
	tests/unit/test_rdf.c tests/unit/check.h tests/unit/suites.h \
	tests/unit/iri_suite.c tests/unit/term_suite.c
tests_test_rdf_CPPFLAGS = $(test_cppflags)
tests_test_rdf_LDADD    = $(rdf_libs) $(CUNIT_LIBS)
