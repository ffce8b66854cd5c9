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

step "build"
[ -x configure ] || autoreconf -i >/dev/null
mkdir -p build
[ -f build/Makefile ] || (cd build && ../configure --quiet)
make -s -C build -j"$(nproc)"
lodge=$PWD/build/lodge

if [ ! -e "$site" ]; then
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
Stop     Ctrl-C
TEXT
[ "${1:-}" = --no-serve ] || exec "$lodge" serve "$site" --listen "$listen"
