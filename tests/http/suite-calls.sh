#!/bin/sh
# The programs that the query form offers for a query are run: each must ask that very
# query, whatever stands in it, and get its answer.
set -u
. "$PWD/tests/serve.sh"
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA
skip() {
    echo "http/calls: skipped: $*"
    echo "http/calls: 0 passed, 0 failed, 1 skipped"
    exit 0
}
command -v curl >/dev/null || skip "no curl"
command -v python3 >/dev/null || skip "no python3"
dir=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi; rm -rf "$dir"' EXIT
cat >"$dir/few.ttl" <<'TTL'
<http://opendata.example/id/a> <http://opendata.example/def/p> "it's" .
TTL
"$lodge" new "$dir/site" --base http://opendata.example/ >"$dir/log" 2>&1 &&
    "$lodge" load "$dir/site" "$dir/few.ttl" >>"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
start_server "$dir/site" 127.0.0.1:0 --quiet || exit 1
cd "$dir" || exit 4
# Debian's python has SPARQLWrapper, another one in the path perhaps not.
python=python3
if ! python3 -c 'import SPARQLWrapper' 2>/dev/null && [ -x /usr/bin/python3 ]; then
    python=/usr/bin/python3
fi
$python "$root/tests/http/calls.py" "http://$at"
