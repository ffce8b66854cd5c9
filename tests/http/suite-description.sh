#!/bin/sh
# What the endpoint says of itself and of queries: the service description with its counts,
# plans, and checks of syntax.
set -u
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA
skip() {
    echo "http/description: skipped: $*"
    echo "http/description: 0 passed, 0 failed, 1 skipped"
    exit 0
}
# Debian's python has rdflib, another one in the path perhaps not.
python=python3
if ! python3 -c 'import rdflib' 2>/dev/null && [ -x /usr/bin/python3 ]; then
    python=/usr/bin/python3
fi
$python -c 'import rdflib' 2>/dev/null || skip "no rdflib"
dir=$(mktemp -d)
servers=
trap 'for s in $servers; do kill "$s" 2>/dev/null; wait "$s" 2>/dev/null; done; rm -rf "$dir"' EXIT
"$lodge" new "$dir/site" --base http://opendata.example/ --title "Test" >"$dir/log" 2>&1 &&
    sh "$root/examples/areas/publish.sh" "$lodge" "$dir/site" >>"$dir/log" 2>&1 &&
    sh "$root/examples/affordable-homes/publish.sh" "$lodge" "$dir/site" >>"$dir/log" 2>&1 &&
    cp -r "$dir/site" "$dir/open" || { cat "$dir/log"; exit 1; }
printf 'let-me-in-let-me-in\n' >"$dir/open/token"
chmod 600 "$dir/open/token"
printf 'token-file: token\nremote-allow:\n  - http://elsewhere.example/\n' >>"$dir/open/lodge.yaml"

# serve SITE: its address in $at.
serve() {
    "$lodge" serve "$dir/$1" --listen 127.0.0.1:0 --quiet 2>"$dir/$1.log" &
    servers="$servers $!"
    at=
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        at=$(sed -n 's|.* at http://\([0-9.:]*\)/.*|\1|p' "$dir/$1.log" 2>/dev/null | head -n 1)
        [ -n "$at" ] && break
        sleep 0.2
    done
    [ -n "$at" ] || { cat "$dir/$1.log"; exit 1; }
}
serve site
closed=$at
serve open
$python "$root/tests/http/description.py" "http://$closed" "http://$at" let-me-in-let-me-in
