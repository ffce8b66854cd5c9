#!/bin/sh
# The site in a browser: Debian's chromium, headless, driven by puppeteer-core, with
# axe-core looking at every page. Both come from npm, for this suite alone, into the
# build folder.
suite=browser
. "$PWD/tests/serve.sh"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "no chromium"
needs node command -v node
needs npm command -v npm

tools=$build/browser
mkdir -p "$tools" || exit 4
cp "$root"/tests/browser/package.json "$root"/tests/browser/package-lock.json "$tools/"
if ! cmp -s "$tools/package-lock.json" "$tools/installed"; then
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) ||
        skip "npm cannot install the tools: $(tail -n 1 "$tools/npm.log")"
    cp "$tools/package-lock.json" "$tools/installed"
fi

{
    "$lodge" new site --base http://opendata.example/ --title "Lodge examples" &&
        for example in "$root"/examples/*/publish.sh; do
            sh "$example" "$lodge" site || exit 1
        done
} >log 2>&1 || { cat log; exit 1; }
start_server site 127.0.0.1:0 --quiet || exit 1
cd "$tools" || exit 4
HOME=$dir CHROMIUM=$chromium timeout 240 node "$root/tests/browser/walk.mjs" "http://$at"
