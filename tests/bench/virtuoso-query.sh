#!/bin/sh
# http-queries.sh on a Virtuoso database that virtuoso-load.sh kept:
#
#     sh tests/bench/virtuoso-load.sh all.nt FOLDER
#     sh tests/bench/virtuoso-query.sh FOLDER
set -eu
here=$(realpath "$(dirname "$0")")
dir=$(realpath "$1")
cd "$dir" # where it leaves files of its own
port=${VIRTUOSO_PORT:-11111}
virtuoso-t +wait +foreground +configfile "$dir/virtuoso.ini" >"$dir/out" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    curl -sf "http://127.0.0.1:$((port + 1))/sparql?query=ASK%7B%7D" >/dev/null && break
    sleep 1
done
sh "$here/http-queries.sh" "http://127.0.0.1:$((port + 1))/sparql"
