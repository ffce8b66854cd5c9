# Benchmarks and generators: built by `make bench`, run by hand; the generators also
# serve tests/bench/suite-bench.sh.
bench_programs = tests/bench_convert tests/bench_csv tests/bench_export tests/bench_http tests/bench_sparql tests/bench_updates
bench_tools    = tests/gen_cubes tests/gen_epc
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES     += $(bench_programs)
test_tools     += $(bench_tools)

tests_bench_convert_SOURCES = tests/bench/bench_convert.c
tests_bench_convert_LDADD   = $(convert_libs)

tests_bench_csv_SOURCES = tests/bench/bench_csv.c
tests_bench_csv_LDADD   = $(sheet_libs)

tests_bench_http_SOURCES = tests/bench/bench_http.c
tests_bench_http_LDADD   = $(http_libs)

tests_bench_export_SOURCES = tests/bench/bench_export.c
tests_bench_export_LDADD   = $(sparql_libs)

tests_bench_sparql_SOURCES = tests/bench/bench_sparql.c
tests_bench_sparql_LDADD   = $(sparql_libs)

tests_bench_updates_SOURCES = tests/bench/bench_updates.c
tests_bench_updates_LDADD   = $(sparql_libs)

tests_gen_cubes_SOURCES = tests/bench/gen_cubes.c

tests_gen_epc_SOURCES = tests/bench/gen_epc.c tests/bench/gen_epc_columns.h \
	tests/bench/gen_epc_truth.c tests/bench/gen_epc_truth.h

bench: $(bench_programs) $(bench_tools)
.PHONY: bench
