# Tests of src/sparql.
noinst_PROGRAMS += tests/sparql_syntax
tests_sparql_syntax_SOURCES = tests/conformance/sparql_syntax.c
tests_sparql_syntax_LDADD   = $(sparql_libs)
