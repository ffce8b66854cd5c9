#!/bin/sh
# From a bare Debian 12 machine to a site that serves the examples:
#
#     sh examples/quickstart.sh [--no-serve]
#
# Installs the Debian packages (root or sudo), builds, makes the site in
# ./site, publishes every example, and serves it on 127.0.0.1:8080. Running it
# again only does what is not done yet. LODGE_LISTEN=HOST:PORT serves elsewhere,
# LODGE_SITE=FOLDER puts the site elsewhere.
set -eu
cd "$(dirname "$0")/.."
listen=${LODGE_LISTEN:-127.0.0.1:8080}
site=${LODGE_SITE:-site}
base=http://opendata.example/

step() { printf '\n==> %s\n' "$*"; }

step "Debian packages"
sh build-aux/install-packages build

# quietly LOG COMMAND...: what it says goes to a file, and is shown only when it fails.
quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; echo "'$*' failed; all of it is in $log" >&2; exit 4; }
}

lodge=$PWD/build/lodge
step "build$([ -x "$lodge" ] || echo ' (the first time this takes some minutes)')"
mkdir -p build
[ -f Makefile.in ] || quietly build/autoreconf.out autoreconf -i
[ -f build/Makefile ] || quietly build/configure.out sh -c 'cd build && ../configure'
quietly build/make.out make -C build -j"$(nproc)"

if [ ! -e "$site/lodge.yaml" ]; then
    step "make the site $site with base IRI $base"
    "$lodge" new "$site" --base "$base" --title "Lodge examples"
fi

# An example is published again only when one of its files is newer than its mark.
for example in examples/*/; do
    name=$(basename "$example")
    mark=$site/.published-$name
    if [ -e "$mark" ] && [ -z "$(find "$example" -newer "$mark" -type f)" ]; then
        continue
    fi
    step "publish $name"
    sh "$example/publish.sh" "$lodge" "$site"
    touch "$mark"
done

step "ready"
cat <<TEXT
Open     http://$listen/            the catalogue
         http://$listen/sparql      ask your own questions
Try      curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT ?d ?title { ?d a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> ?title }' http://$listen/sparql
         build/lodge query $site 'SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n)'
         build/lodge stat $site
Next     docs/publishing.md         a table of your own, step by step
TEXT
if [ "${1:-}" = --no-serve ]; then
    echo "Serve    build/lodge serve $site --listen $listen"
else
    echo "Stop     Ctrl-C; sh examples/quickstart.sh goes on from here"
    exec "$lodge" serve "$site" --listen "$listen"
fi
