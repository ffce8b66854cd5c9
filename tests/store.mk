# Tests of src/store.
check_PROGRAMS += tests/test_store
tests_test_store_SOURCES  = tests/unit/test_store.c tests/unit/change_suite.c tests/unit/col_suite.c tests/unit/delete_suite.c \
	tests/unit/id_suite.c tests/unit/spill_suite.c \
	tests/unit/star_suite.c tests/unit/store_suite.c tests/unit/store_world.c tests/unit/store_world.h tests/unit/subject_suite.c \
	tests/unit/turn_suite.c \
	tests/unit/suites.h
tests_test_store_CPPFLAGS = $(test_cppflags)
tests_test_store_LDADD    = $(store_libs) $(CUNIT_LIBS)

# Not part of `make check`: make tests/bench_store_load && tests/bench_store_load FOLDER
EXTRA_PROGRAMS += tests/bench_store_load
tests_bench_store_load_SOURCES = tests/bench/store_load.c
tests_bench_store_load_LDADD   = $(store_libs)
EXTRA_PROGRAMS += tests/bench_store_commit
tests_bench_store_commit_SOURCES = tests/bench/store_commit.c
tests_bench_store_commit_LDADD   = $(store_libs)

check_PROGRAMS += tests/test_store_crash
tests_test_store_crash_SOURCES  = tests/crash/kit.c tests/crash/kit.h tests/crash/store_crash.c
tests_test_store_crash_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_test_store_crash_LDADD    = $(store_libs)

check_PROGRAMS += tests/test_store_power
tests_test_store_power_SOURCES  = tests/crash/kit.c tests/crash/kit.h tests/crash/store_power.c
tests_test_store_power_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_test_store_power_LDADD    = $(store_libs)

fuzz_targets += tests/fuzz_store
tests_fuzz_store_SOURCES = tests/fuzz/fuzz_store.c $(fuzz_replay)
tests_fuzz_store_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_store_LDADD   = $(store_libs)

check_PROGRAMS += tests/test_store_flip
tests_test_store_flip_SOURCES  = tests/crash/kit.c tests/crash/kit.h tests/crash/store_flip.c
tests_test_store_flip_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_test_store_flip_LDADD    = $(store_libs)

# Small transactions, killed at random: tests/test_store_updates [ROUNDS]
check_PROGRAMS += tests/test_store_updates
tests_test_store_updates_SOURCES  = tests/crash/kit.c tests/crash/kit.h tests/crash/store_updates.c
tests_test_store_updates_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_test_store_updates_LDADD    = $(store_libs)
