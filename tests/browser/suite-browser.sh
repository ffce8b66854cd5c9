#!/bin/sh
# The site in a browser: Debian's chromium, headless, driven by puppeteer-core, with
# axe-core looking at every page. Both come from npm, for this suite alone, into the
# build folder.
set -u
. "$PWD/tests/serve.sh"
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA

skip() {
    echo "browser: skipped: $*"
    echo "browser: 0 passed, 0 failed, 1 skipped"
    exit 0
}
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "no chromium"
command -v node >/dev/null || skip "no node"
command -v npm >/dev/null || skip "no npm"

tools=$build/browser
mkdir -p "$tools" || exit 4
cp tests/browser/package.json tests/browser/package-lock.json "$tools/"
if ! cmp -s "$tools/package-lock.json" "$tools/installed"; then
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) ||
        skip "npm cannot install the tools: $(tail -n 1 "$tools/npm.log")"
    cp "$tools/package-lock.json" "$tools/installed"
fi

dir=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi; rm -rf "$dir"' EXIT
{
    "$lodge" new "$dir/site" --base http://opendata.example/ --title "Lodge examples" &&
        for example in examples/*/publish.sh; do
            sh "$example" "$lodge" "$dir/site" || exit 1
        done
} >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
start_server "$dir/site" 127.0.0.1:0 --quiet || exit 1
cd "$tools" || exit 4
HOME=$dir CHROMIUM=$chromium timeout 240 node "$root/tests/browser/walk.mjs" "http://$at"
