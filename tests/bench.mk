# Benchmarks and generators: built by `make bench`, run by hand.
bench_programs = tests/bench_csv
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES     += $(bench_programs)

tests_bench_csv_SOURCES = tests/bench/bench_csv.c
tests_bench_csv_LDADD   = $(sheet_libs)

bench: $(bench_programs)
.PHONY: bench
