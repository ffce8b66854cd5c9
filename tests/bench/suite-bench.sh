#!/bin/sh
# The questions of the benchmark at a small scale, for their answers alone: beside
# what the generators counted, and beside DuckDB where Python has it (PyPI: duckdb).
#
#     tests/bench/suite-bench.sh BUILD
set -eu
build=${1:-build}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for tool in gen_epc gen_cubes; do
    [ -x "$build/tests/$tool" ] || { echo "$build/tests/$tool is not there: make check" >&2; exit 1; }
done
python3 tests/bench/run --build "$build" --out "$out" --correct --scale 50000 --wards 1 \
    --parts epc,cubes,micro --engines duckdb --timeout 30
