#!/bin/sh
# Time the queries of tests/bench/queries on a Virtuoso database that
# virtuoso-load.sh kept, over HTTP on loopback, one line each: the median of seven
# warm runs in milliseconds, results as JSON.
#
#     sh tests/bench/virtuoso-load.sh all.nt FOLDER
#     sh tests/bench/virtuoso-query.sh FOLDER
set -eu
dir=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
port=${VIRTUOSO_PORT:-11111}
virtuoso-t +wait +foreground +configfile "$dir/virtuoso.ini" >"$dir/out" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    curl -sf "http://127.0.0.1:$((port + 1))/sparql?query=ASK%7B%7D" >/dev/null && break
    sleep 1
done
for query in "$here"/queries/*.rq; do
    for _ in 1 2 3 4 5 6 7 8; do
        curl -s -o "$dir/answer" -w '%{time_total} %{http_code} %{size_download}\n' \
            -H 'Accept: application/sparql-results+json, text/plain;q=0.5' \
            --data-urlencode "query@$query" "http://127.0.0.1:$((port + 1))/sparql"
    done | tail -n 7 | sort -n | awk -v name="$(basename "$query")" 'NR == 4 {
        printf "%-32s %9.2f ms  status %s  %s bytes\n", name, $1 * 1000, $2, $3 }'
done
