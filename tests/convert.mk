# Tests of src/convert.
check_PROGRAMS += tests/test_convert
tests_test_convert_SOURCES = \
	tests/unit/test_convert.c \
	tests/unit/check.h \
	tests/unit/convert_kit.c \
	tests/unit/convert_kit.h \
	tests/unit/csvw_suite.c \
	tests/unit/cube_csvw_suite.c \
	tests/unit/cube_suite.c \
	tests/unit/epc_suite.c \
	tests/unit/places_suite.c \
	tests/unit/recipe_suite.c \
	tests/unit/register_suite.c \
	tests/unit/rejects_suite.c \
	tests/unit/report_suite.c \
	tests/unit/slug_suite.c \
	tests/unit/key_suite.c \
	tests/unit/lock_suite.c \
	tests/unit/tidy_suite.c \
	tests/unit/suites.h
tests_test_convert_CPPFLAGS = $(test_cppflags)
tests_test_convert_LDADD    = $(convert_libs) $(CUNIT_LIBS)

check_PROGRAMS += tests/test_convert_cases
tests_test_convert_cases_SOURCES = tests/convert/convert_cases.c
tests_test_convert_cases_LDADD   = $(convert_libs)

# The W3C tests of CSV on the Web; run by tests/conformance/suite-csvw.sh.
test_tools += tests/csvw_runner
tests_csvw_runner_SOURCES  = tests/conformance/csvw_runner.c $(conformance_helpers)
tests_csvw_runner_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_csvw_runner_LDADD    = $(convert_libs)

fuzz_targets += tests/fuzz_recipe
tests_fuzz_recipe_SOURCES = tests/fuzz/fuzz_recipe.c $(fuzz_replay)
tests_fuzz_recipe_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_recipe_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_csvw
tests_fuzz_csvw_SOURCES = tests/fuzz/fuzz_csvw.c $(fuzz_replay)
tests_fuzz_csvw_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_csvw_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_guess
tests_fuzz_guess_SOURCES = tests/fuzz/fuzz_guess.c $(fuzz_replay)
tests_fuzz_guess_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_guess_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_epc
tests_fuzz_epc_SOURCES = tests/fuzz/fuzz_epc.c $(fuzz_replay)
tests_fuzz_epc_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_epc_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_register
tests_fuzz_register_SOURCES = tests/fuzz/fuzz_register.c $(fuzz_replay)
tests_fuzz_register_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_register_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_convert
tests_fuzz_convert_SOURCES = tests/fuzz/fuzz_convert.c $(fuzz_replay)
tests_fuzz_convert_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_convert_LDADD   = $(convert_libs)

fuzz_targets += tests/fuzz_qube
tests_fuzz_qube_SOURCES = tests/fuzz/fuzz_qube.c $(fuzz_replay)
tests_fuzz_qube_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_qube_LDADD   = $(convert_libs)
