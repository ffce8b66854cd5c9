# Tests of src/sparql.
noinst_PROGRAMS += tests/sparql_syntax
tests_sparql_syntax_SOURCES = tests/conformance/sparql_syntax.c
tests_sparql_syntax_LDADD   = $(sparql_libs)

check_PROGRAMS += tests/test_sparql
tests_test_sparql_SOURCES = \
	tests/unit/test_sparql.c \
	tests/unit/check.h \
	tests/unit/expr_suite.c \
	tests/unit/parse_suite.c \
	tests/unit/suites.h
tests_test_sparql_CPPFLAGS = $(test_cppflags)
tests_test_sparql_LDADD    = $(sparql_libs) $(CUNIT_LIBS)

fuzz_targets += tests/fuzz_sparql
tests_fuzz_sparql_SOURCES = tests/fuzz/fuzz_sparql.c $(fuzz_replay)
tests_fuzz_sparql_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_sparql_LDADD   = $(sparql_libs)
