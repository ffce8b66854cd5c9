#!/bin/sh
# The CSV of a publication and its metadata, as downloads: whole, those of what is published, and what the observations
# can be made of again.
suite=http/csvw
. "$PWD/tests/http/lib.sh"

# release ARGUMENT...: publish homes.csv as given on stdin
release() {
    cat >homes.csv
    "$lodge" publish site homes.csv --yes "$@" >log 2>&1 || { cat log; bad "cannot publish"; }
}
# versions: how many are kept
versions() { find site/csvw -mindepth 1 -maxdepth 1 -name '*-????????????????' | wc -l; }
# rebuilds NAME ROWS-AND-TRIPLES: what a CSVW processor would read is what the store has
rebuilds() {
    rm -rf got
    mkdir got
    get "$1: the table" 200 $set/download.csv
    cp out got/download.csv
    get "$1: its metadata" 200 $set/download.csv-metadata.json
    cp out got/download.csv-metadata.json
    "$lodge" dump site >all.nq 2>/dev/null
    command -v python3 >/dev/null || return
    is "$1: the same observations" "$2" \
        "$(python3 "$root/tests/convert/csvw_rebuild.py" got/download.csv-metadata.json all.nq 2>&1)"
}
set=/data/homes
html='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
name=setup
"$lodge" new site --base http://opendata.example/ >log 2>&1 || { cat log; bad "cannot make a site"; }
release <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,10,good
E06000002,2022,[c],"good, and kept"
CSV
serve site
rebuilds "first" "2 rows, 14 triples"
get "the table" 200 $set/download.csv
head_has 'content-type: text/csv; charset=utf-8'
head_has 'link: <download.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
has '2022,E06000002,Middlesbrough,,'
tag=$(field etag)
get "the same again" 304 $set/download.csv -H "If-None-Match: $tag"
get "its head" 200 $set/download.csv -I
get "its metadata" 200 $set/download.csv-metadata.json
head_has 'content-type: application/csvm+json'
head_has 'link: <download.csv>; rel="describes"; type="text/csv"'
get "the page" 200 $set -H "$html"
has 'download.csv"'
has 'download.csv-metadata.json"'
get "the catalogue" 200 $set.nt
has '<http://opendata.example/data/homes#distribution-csvw>'
get "the distribution" 200 "/resource?uri=http://opendata.example/data/homes%23distribution-csvw&format=nt"
has 'describedby> <http://opendata.example/data/homes/download.csv-metadata.json>'
has "byteSize> \"$(wc -c <got/download.csv)\""
get "the table of now, with labels" 200 $set.csv
has ' URI,'
get "no such download" 404 $set/download.json
is "one version" 1 "$(versions)"

# A publication that does not come to be changes nothing; what one that was killed left goes with the next.
release --dry-run <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,11,good
CSV
is "a dry run writes nothing" 1 "$(versions)"
name="a table at fault"
printf 'Area code,Year,Homes,Note\nE06000001,2022,11,good\nE06000001,2022,12,good\n' >homes.csv
if "$lodge" publish site homes.csv --yes >log 2>&1; then bad "was published"; else ok; fi
rebuilds "as before" "2 rows, 14 triples"
mkdir site/csvw/homes-0123456789abcdef site/csvw/mine
: >site/csvw/homes-0123456789abcdef/download.csv
: >site/csvw/part/download.csv.part
release <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,11,good
E06000002,2022,[c],"good, and kept"
CSV
is "nothing is left of it" "0 0" "$(find site/csvw/homes-0123456789abcdef 2>/dev/null | wc -l) $(find site/csvw/part -type f | wc -l)"
is "the version before stays until the next" 2 "$(versions)"
is "what is not ours stays" 1 "$(find site/csvw/mine | wc -l)"
rebuilds "second" "2 rows, 14 triples"
get "the new table" 200 $set/download.csv -H "If-None-Match: $tag"
has '2022,E06000001,Hartlepool,11'
no ',10'
release <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,12,good
CSV
is "and goes then" 2 "$(versions)"
rebuilds "third" "1 rows, 7 triples"

# Killed at any moment, the site offers the table of what is published.
for ms in 005 010 020 030 045 060 090; do
    awk -v n="$ms" 'BEGIN { print "Area code,Year,Homes,Note"
        for (a = 1; a < 9; a++) for (y = 1900; y < 2020; y++) print "E0600000" a "," y "," y + n ",good" }' >homes.csv
    timeout -s KILL "0.$ms" "$lodge" publish site homes.csv --yes -q >log 2>&1
    get "the table after $ms ms" 200 $set/download.csv
    cp out got/download.csv
    get "its metadata" 200 $set/download.csv-metadata.json
    cp out got/download.csv-metadata.json
    "$lodge" dump site >all.nq 2>/dev/null
    command -v python3 >/dev/null || continue
    name="killed after $ms ms"
    if python3 "$root/tests/convert/csvw_rebuild.py" got/download.csv-metadata.json all.nq >log 2>&1; then ok; else bad "$(cat log)"; fi
done

# A record that was removed is in no table any more.
release --force <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,12,good
E06000002,2022,13,good
CSV
"$lodge" remove site http://opendata.example/data/homes/2022/E06000002/homes >log 2>&1 || bad "$(cat log)"
is "the files are gone" 0 "$(versions)"
get "its metadata, too" 404 $set/download.csv-metadata.json
get "the table of now" 200 $set/download.csv
has ',12,'
no ',13,'
get "the catalogue" 200 $set.nt
no 'distribution-csvw'
has 'distribution-csv>'
release --force <<'CSV'
Area code,Year,Homes,Note
E06000001,2022,14,good
CSV
rebuilds "published anew" "1 rows, 7 triples"

# Properties that the metadata gives no URL are named by the table, whose name has a suffix.
printf 'no,name\n1,oak\n' >trees.csv
echo '{"@context": "http://www.w3.org/ns/csvw", "url": "trees.csv"}' >trees.csv-metadata.json
"$lodge" publish site trees.csv >log 2>&1 || { cat log; bad "cannot publish with metadata"; }
get "the table of a property" 303 /data/trees/trees.csv
get "is described" 200 "$(field Location)" -H 'Accept: text/turtle'
has '<http://www.w3.org/ns/csvw#Table>'
get "a name that nothing has" 404 /data/trees/shrubs.csv

# A version is a name of a file: it comes from data, and those from anywhere.
mkdir site/csvw/evil-
echo secret >site/csvw/download.csv
cat >evil.nq <<'NQ'
<http://opendata.example/data/evil#distribution-csvw> <http://www.w3.org/ns/dcat#version> "/../" <http://opendata.example/graph/evil> .
<http://opendata.example/data/lost#distribution-csvw> <http://www.w3.org/ns/dcat#version> "0123456789abcdef" <http://opendata.example/graph/evil> .
NQ
"$lodge" load site evil.nq >log 2>&1 || bad "cannot load"
get "no way out" 404 /data/evil/download.csv-metadata.json
get "nor by the path" 400 "/data/..%2Fevil/download.csv-metadata.json" --path-as-is
get "a file that is not there" 404 /data/lost/download.csv
has 'not on this server'
finish
