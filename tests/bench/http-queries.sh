#!/bin/sh
# Time the queries of tests/bench/queries at a SPARQL endpoint, one line each:
# the median of seven warm runs in milliseconds, results as JSON or N-Triples.
#
#     sh tests/bench/http-queries.sh http://127.0.0.1:8080/sparql
set -eu
here=$(realpath "$(dirname "$0")")
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
for query in "$here"/queries/*.rq; do
    for _ in 1 2 3 4 5 6 7 8; do
        curl -s -o "$answer" -w '%{time_total} %{http_code} %{size_download}\n' \
            -H 'Accept: application/sparql-results+json, application/n-triples, text/plain;q=0.5' \
            --data-urlencode "query@$query" "$1"
    done | tail -n 7 | sort -n | awk -v name="$(basename "$query")" 'NR == 4 {
        printf "%-32s %9.2f ms  status %s  %s bytes\n", name, $1 * 1000, $2, $3 }'
done
