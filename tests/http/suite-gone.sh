#!/bin/sh
# Records that were removed: 410 on every way to them, until they come back.
suite=http/gone
. "$PWD/tests/http/lib.sh"

release() {
    cat >homes.csv
    "$lodge" publish site homes.csv --yes >log 2>&1 || { cat log; bad "cannot publish"; }
}
html='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
there=/data/homes/2022/E06000001/homes
gone=/data/homes/2022/E06000002/homes
name=setup
"$lodge" new site --base http://opendata.example/ >log 2>&1 || { cat log; bad "cannot make a site"; }
release <<'CSV'
Area code,Year,Homes
E06000001,2022,10
E06000002,2022,20
CSV
serve site
get "a record" 200 $gone.nt
has '/homes> "20"'
tag=$(field etag)
get "the same again" 304 $gone.nt -H "If-None-Match: $tag"
release <<'CSV'
Area code,Year,Homes
E06000001,2022,10
CSV
get "its neighbour" 200 $there
get "its page" 410 $gone -H "$html"
has '<h1>Gone</h1>'
has 'was published here until 20'
no 'typing error'
has 'nothing else will be given it'
has 'the dataset it was in: <a href="/data/homes">http://opendata.example/data/homes</a>'
head_has 'cache-control: no-store'
head_no '^etag'
get "its data" 410 $gone
head_has 'content-type: application/problem+json'
has '"status":410'
has '#problem-gone"'
for s in html ttl nt rdf jsonld csv json; do
    get "its suffix $s" 410 $gone.$s -H 'Accept: */*'
    get "by its URI as $s" 410 "/resource?uri=http://opendata.example$gone&format=$s"
done
for type in text/turtle application/n-triples application/rdf+xml application/ld+json text/csv; do
    get "as $type" 410 $gone -H "Accept: $type"
    head_has 'vary: accept'
done
get "with its old tag" 410 $gone.nt -H "If-None-Match: $tag"
get "its head" 410 $gone -I
get "what it never was" 404 /data/homes/2021/E06000002/homes

# An identifier of a thing: through /id/ and /doc/.
cat >note.nq <<'NQ'
<http://opendata.example/id/epc/domestic/1> <http://www.w3.org/ns/prov#invalidatedAtTime> "2026-11-22T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> <http://opendata.example/graph/epc/domestic/removed> .
<http://opendata.example/id/other> <http://www.w3.org/ns/prov#invalidatedAtTime> "2026-11-22T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> <http://opendata.example/graph/other> .
NQ
"$lodge" load site note.nq >log 2>&1 || bad "cannot load"
get "a certificate" 303 /id/epc/domestic/1 -H "$html"
head_has 'location: /doc/epc/domestic/1$'
get "a certificate, followed" 410 /id/epc/domestic/1 -L -H "$html"
get "a certificate as data, followed" 410 /id/epc/domestic/1 -L -H 'Accept: text/turtle'
get "its document" 410 /doc/epc/domestic/1 -H "$html"
has 'until 2026-11-22'
get "what others say of their things" 200 /doc/other.nt

get "its note, by SPARQL" 200 "/sparql" -G -H 'Accept: text/csv' --data-urlencode \
    'query=SELECT ?s { GRAPH <http://opendata.example/graph/homes/removed> { ?s <http://www.w3.org/ns/prov#invalidatedAtTime> ?t } }'
has "http://opendata.example$gone"
get "nothing else of it" 200 "/sparql" -G -H 'Accept: text/csv' --data-urlencode \
    "query=SELECT ?p { <http://opendata.example$gone> ?p ?o }"
lines 2

release <<'CSV'
Area code,Year,Homes
E06000001,2022,10
E06000002,2022,21
CSV
get "it is back" 200 $gone.nt
has '/homes> "21"'
no 'invalidatedAtTime'
echo "$suite: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
