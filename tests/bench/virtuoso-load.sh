#!/bin/sh
# Load an N-Triples file into a fresh Virtuoso 7 (Debian: virtuoso-opensource-7)
# and print wall seconds, peak memory and size on disk.
#
#     sh tests/bench/virtuoso-load.sh FILE.nt [FOLDER]
#
# The server listens on 127.0.0.1 only and is stopped at the end; FOLDER (default: a
# temporary one, removed) keeps the database.
set -eu
file=$(realpath "$1")
keep=${2:-}
dir=${keep:-$(mktemp -d)}
mkdir -p "$dir"
dir=$(realpath "$dir")
port=${VIRTUOSO_PORT:-11111}
cd "$dir" # where it leaves files of its own

cat >"$dir/virtuoso.ini" <<INI
[Database]
DatabaseFile = $dir/virtuoso.db
TransactionFile = $dir/virtuoso.trx
ErrorLogFile = $dir/virtuoso.log
LockFile = $dir/virtuoso.lck
[TempDatabase]
DatabaseFile = $dir/virtuoso-temp.db
TransactionFile = $dir/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:$port
NumberOfBuffers = ${VIRTUOSO_BUFFERS:-680000}
MaxDirtyBuffers = ${VIRTUOSO_DIRTY:-500000}
CheckpointInterval = 0
ThreadsPerQuery = 2
DirsAllowed = $(dirname "$file")
[HTTPServer]
ServerPort = 127.0.0.1:$((port + 1))
[SPARQL]
ResultSetMaxRows = 10000000
INI

virtuoso-t +wait +foreground +configfile "$dir/virtuoso.ini" >"$dir/out" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null || true; [ -n "$keep" ] || rm -rf "$dir"' EXIT
sql() { isql-vt "127.0.0.1:$port" dba dba exec="$1"; }
for _ in $(seq 300); do
    sql 'select 1;' >/dev/null 2>&1 && break
    sleep 1
done

begun=$(date +%s.%N)
sql "ld_dir('$(dirname "$file")', '$(basename "$file")', 'http://example.org/graph');" >/dev/null
sql 'rdf_loader_run();' >"$dir/load.out" &
one=$!
sql 'rdf_loader_run();' >/dev/null
wait $one
sql 'checkpoint;' >/dev/null
ended=$(date +%s.%N)
sql 'select ll_file, ll_state, ll_error from load_list;' | sed -n '/ll_file/,$p' >&2
count=$(sql 'sparql select count(*) { graph <http://example.org/graph> { ?s ?p ?o } };' | grep -E '^[0-9]+' | head -n 1)
cpu=$(awk -v hz="$(getconf CLK_TCK)" '{ printf "%.0f", ($14 + $15) / hz }' /proc/$pid/stat)
peak=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status)
size=$(du -k "$dir/virtuoso.db" | cut -f 1)
awk -v b="$begun" -v e="$ended" -v n="$count" -v p="$peak" -v s="$size" -v c="$cpu" 'BEGIN {
    printf "virtuoso: %d triples in %.1f s (%.0f/s), cpu %d s, peak %.0f MB, %.0f MB on disk (%.1f bytes/triple)\n",
        n, e - b, n / (e - b), c, p / 1024, s / 1024, s * 1024 / n }'
