# Tests of src/sparql.
test_tools += tests/sparql_syntax
tests_sparql_syntax_SOURCES = tests/conformance/sparql_syntax.c
tests_sparql_syntax_LDADD   = $(sparql_libs)

check_PROGRAMS += tests/test_sparql
tests_test_sparql_SOURCES = \
	tests/unit/test_sparql.c \
	tests/unit/check.h \
	tests/unit/engine_suite.c \
	tests/unit/expr_suite.c \
	tests/unit/gather_suite.c \
	tests/unit/kept_results.c \
	tests/unit/kept_results.h \
	tests/unit/parse_suite.c \
	tests/unit/parse_update_suite.c \
	tests/unit/path_suite.c \
	tests/unit/results_read_suite.c \
	tests/unit/service_suite.c \
	tests/unit/suites.h \
	tests/unit/tables_suite.c \
	tests/unit/temp_store.c \
	tests/unit/temp_store.h \
	tests/unit/transaction_suite.c \
	tests/unit/updater_suite.c
tests_test_sparql_CPPFLAGS = $(test_cppflags)
tests_test_sparql_LDADD    = $(sparql_libs) $(CUNIT_LIBS)

fuzz_targets += tests/fuzz_sparql
tests_fuzz_sparql_SOURCES = tests/fuzz/fuzz_sparql.c $(fuzz_replay)
tests_fuzz_sparql_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_sparql_LDADD   = $(sparql_libs)
fuzz_targets += tests/fuzz_results
tests_fuzz_results_SOURCES = tests/fuzz/fuzz_results.c tests/unit/kept_results.c \
	tests/unit/kept_results.h $(fuzz_replay)
tests_fuzz_results_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_results_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_results_LDADD   = $(sparql_libs)
# Queries against the W3C suites; run by tests/conformance/suite-sparql.sh.
test_tools += tests/sparql_runner
tests_sparql_runner_SOURCES  = tests/conformance/sparql_runner.c tests/conformance/table.c \
	tests/conformance/table.h $(conformance_helpers)
tests_sparql_runner_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(BASE_CFLAGS)
tests_sparql_runner_LDADD    = $(sparql_libs)

# Queries with their data and answers: tests/cases/sparql.
check_PROGRAMS += tests/test_sparql_cases
tests_test_sparql_cases_SOURCES  = tests/cases/sparql_cases.c tests/conformance/table.c \
	tests/conformance/table.h $(conformance_helpers)
tests_test_sparql_cases_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(BASE_CFLAGS)
tests_test_sparql_cases_LDADD    = $(sparql_libs)

fuzz_targets += tests/fuzz_expr
tests_fuzz_expr_SOURCES = tests/fuzz/fuzz_expr.c $(fuzz_replay)
tests_fuzz_expr_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_expr_LDADD   = $(sparql_libs)

# Random queries against an evaluator that is only the standard's definitions.
check_PROGRAMS += tests/test_sparql_random
tests_test_sparql_random_SOURCES = tests/unit/test_sparql_random.c
tests_test_sparql_random_LDADD   = $(sparql_libs)
# Many threads over one endpoint.
check_PROGRAMS += tests/test_sparql_threads
tests_test_sparql_threads_SOURCES = tests/unit/test_sparql_threads.c
tests_test_sparql_threads_LDADD   = $(sparql_libs)

# Many queries in one process, for tests/oracle/compare.py.
test_tools += tests/oracle_ask
tests_oracle_ask_SOURCES = tests/oracle/ask.c
tests_oracle_ask_LDADD   = $(sparql_libs)

# Updates against the W3C suites; run by tests/conformance/suite-sparql-update.sh.
test_tools += tests/update_runner
tests_update_runner_SOURCES  = tests/conformance/update_runner.c $(conformance_helpers)
tests_update_runner_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(BASE_CFLAGS)
tests_update_runner_LDADD    = $(sparql_libs)
