#!/bin/sh
# From certificates as CSV to a store that answers, beside Virtuoso with the
# same triples as N-Triples:
#
#     sh tests/bench/load.sh BUILD [CERTIFICATES] [FOLDER]
#
# CERTIFICATES: how many (default 1,000,000). FOLDER keeps the files (default: a temporary
# one, removed). VIRTUOSO=no leaves Virtuoso out. Prints one line a run.
set -eu
build=$(realpath "${1:-build}")
n=${2:-1000000}
keep=${3:-}
here=$(realpath "$(dirname "$0")")
dir=${keep:-$(mktemp -d)}
mkdir -p "$dir"
dir=$(realpath "$dir")
[ -n "$keep" ] || trap 'rm -rf "$dir"' EXIT

if [ ! -s "$dir/certificates.csv" ]; then
    "$build/tests/gen_epc" --rows "$n" "$dir"
fi
ls -l "$dir"/*.csv | awk '{ bytes += $5 } END { printf "input: %.0f MB of CSV\n", bytes / 1e6 }'

rm -rf "$dir/site"
"$build/lodge" new "$dir/site" --base http://opendata.example/ 2>"$dir/new.err"
/usr/bin/time -o "$dir/time" -f '%e %U %S %M' \
    "$build/lodge" publish "$dir/site" "$dir/certificates.csv" "$dir/recommendations.csv" 2>"$dir/publish.err"
triples=$("$build/lodge" query "$dir/site" 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | tail -n 1 | tr -d '\r')
size=$(du -sk "$dir/site/store" | cut -f 1)
awk -v n="$triples" -v s="$size" '{
    printf "lodge: %d triples in %.1f s (%.0f/s), cpu %.1f s, peak %.0f MB, %.0f MB on disk (%.1f bytes/triple)\n",
        n, $1, n / $1, $2 + $3, $4 / 1024, s / 1024, s * 1024 / n }' "$dir/time"

[ "${VIRTUOSO:-yes}" = yes ] || exit 0
if [ ! -s "$dir/all.nt" ]; then
    "$build/lodge" dump "$dir/site" | sed 's/ <[^<>]*> \.$/ ./' >"$dir/all.nt"
fi
ls -l "$dir/all.nt" | awk '{ printf "the same as N-Triples: %.0f MB\n", $5 / 1e6 }'
sh "$here/virtuoso-load.sh" "$dir/all.nt"
