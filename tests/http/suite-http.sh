#!/bin/sh
# The site as programs see it: statuses, fields and bodies of a running server.
suite=http/site
. "$PWD/tests/http/lib.sh"

cat >extra.ttl <<'TTL'
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <http://opendata.example/def/words#> .
<http://opendata.example/id/evil> rdfs:label "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>" ;
    rdfs:comment "</title><script>alert(2)</script>"@en ;
    dct:description "**bold** <script>alert(3)</script> [x](javascript:alert(4)) [y](http://y.example/)" ;
    rdfs:seeAlso <urn:isbn:12>, <http://opendata.example/id/q?a=1&b=2>, ex:tall, <http://elsewhere.example/plans/2>, <javascript:alert(5)>, <data:text/html,x>, <http://elsewhere.example/a?b=%22%3E> .
<http://opendata.example/id/caf%C3%A9> rdfs:label "encoded" .
<http://opendata.example/id/thé> rdfs:label "letters" .
<http://opendata.example/def/words#> a owl:Ontology ; rdfs:label "Words" .
ex:tall rdfs:label "tall" ; rdfs:isDefinedBy <http://opendata.example/def/words#> .
<http://opendata.example/id/epc/domestic/1> rdfs:label "a certificate" ; dct:identifier "0001-0002" .
<http://opendata.example/id/epc/domestic/1/part/7> a ex:tall .
<http://opendata.example/id/q?a=1&b=2> rdfs:label "query" .
<http://opendata.example//twice> rdfs:label "twice" .
<http://opendata.example/id/nest> rdfs:label "Nest" ; ex:tall [ rdfs:label "inner" ; ex:tall [ rdfs:label "deep" ] ] , "P2M"^^<http://www.w3.org/2001/XMLSchema#duration> , <mailto:a@b.example> .
<http://opendata.example/id/old> rdfs:label "Old" ; dct:isReplacedBy <http://opendata.example/id/new> ;
    <http://statistics.data.gov.uk/def/boundary-change/terminateddate> <http://reference.data.gov.uk/id/day/2019-03-31> .
<http://opendata.example/id/new> rdfs:label "New" ; dct:replaces <http://opendata.example/id/old> ;
    <http://opendatacommunities.org/ontology/admingeo/endDate> "2999-12-31"^^<http://www.w3.org/2001/XMLSchema#date> .
TTL
name=setup
"$lodge" new site --base http://opendata.example/ --title "Test & site" >log 2>&1 &&
    sh "$root/examples/areas/publish.sh" "$lodge" site >>log 2>&1 &&
    sh "$root/examples/affordable-homes/publish.sh" "$lodge" site >>log 2>&1 &&
    "$lodge" load site extra.ttl >>log 2>&1 || { cat log; bad "cannot make a site"; }
serve site
check "a port that is taken" 4 timeout 20 "$lodge" serve site --listen "$at"
has err "Address already in use; --listen HOST:PORT takes another address"
html='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
set=/data/affordable-homes/completions
area=http://statistics.data.gov.uk/id/statistical-geography/E07000041
by_area='http%3A%2F%2Fpurl.org%2Flinked-data%2Fsdmx%2F2009%2Fdimension%23refArea'

# --- Linked Data -------------------------------------------------------------
get "home" 200 / -H "$html"
has '<h1>Test &amp; site</h1>'
head_has "content-security-policy: default-src 'none'"
head_has 'x-content-type-options: nosniff'
get "thing for a browser" 303 /id/evil -H "$html"
head_has 'location: /doc/evil$'
head_has 'vary: accept'
get "thing for a program" 303 /id/evil
head_has 'location: /doc/evil.ttl$'
get "thing as JSON-LD" 303 /id/evil -H 'Accept: application/ld+json'
head_has 'location: /doc/evil.jsonld$'
get "thing nobody can give" 406 /id/evil -H 'Accept: image/png'
has 'text/turtle'
get "document" 200 /doc/evil -H "$html"
head_has 'content-type: text/html; charset=utf-8'
head_has 'link: </doc/evil.ttl>; rel="alternate"; type="text/turtle"'
get "dataset by default" 200 $set
head_has 'content-type: text/turtle'
head_has 'vary: accept'
get "dataset, q-values" 200 $set -H 'Accept: text/turtle;q=0.4, application/n-triples;q=0.8'
head_has 'content-type: application/n-triples'
get "dataset refused" 406 $set -H 'Accept: image/png, text/html;q=0'
has 'application/rdf+xml'
for s in html:text/html ttl:text/turtle nt:application/n-triples rdf:application/rdf+xml \
    jsonld:application/ld+json csv:text/csv json:application/json; do
    get "suffix ${s%%:*}" 200 "$set.${s%%:*}" -H 'Accept: image/png'
    head_has "content-type: ${s#*:}"
    head_no '^vary: accept'
done
get "a term of a vocabulary" 200 /def/words -H "$html"
has 'id="tall"'
get "a vocabulary as data" 200 /def/words.nt
has '<http://opendata.example/def/words#tall>'
get "percent-encoded" 200 /doc/caf%C3%A9.nt
has 'encoded'
get "letters beyond ASCII" 200 /doc/th%C3%A9.nt
has 'letters'
get "another site's thing" 200 "/resource?uri=$area" -H "$html"
has 'Exeter'
get "another site's thing as data" 200 "/resource?uri=$area&format=nt"
has 'E07000041'
get "no open redirect" 404 '/resource?uri=http://evil.example/' -H "$html"
get "not a URI" 400 '/resource?uri=javascript:alert(1)%20' -H "$html"
get "certificates are not for search engines" 200 /doc/epc/domestic/1 -H "$html"
head_has 'x-robots-tag: noindex'
get "nor by their whole URI" 200 "/resource?uri=http://opendata.example/id/epc/domestic/1" -H "$html"
head_has 'x-robots-tag: noindex'
head_has 'link: <http://opendata.example/doc/epc/domestic/1>; rel="canonical"'
has '<link rel="canonical" href="http://opendata.example/doc/epc/domestic/1">'
get "a part without a name" 200 /doc/epc/domestic/1/part/7 -H "$html"
has '<h1>tall 7</h1>'
get "all values of a property" 200 "/resource?uri=http://opendata.example/def/words%23tall&incoming=http%3A%2F%2Fwww.w3.org%2F1999%2F02%2F22-rdf-syntax-ns%23type" -H "$html"
has '<title>tall: type'
head_no 'canonical'
get "values of no property" 400 "/resource?uri=http://opendata.example/def/words%23tall&incoming=type" -H "$html"
has 'must be the whole URI of a property'
get "a page behind the last" 200 "$set?page=999" -H "$html"
has 'Observations 351 to 400 of 400'
has 'Page 8 of 8'
get "links to odd names" 200 /doc/evil -H "$html"
has '<a href="/resource?uri=http%3A%2F%2Fopendata.example%2Fid%2Fq%3Fa%3D1%26b%3D2"'
has '<a href="/resource?uri=http%3A%2F%2Fopendata.example%2Fdef%2Fwords%23tall"'
has '>elsewhere.example/plans/2</a>'
has '<span>urn:isbn:12</span>'
has '<span>javascript:alert(5)</span>'
get "two slashes" 200 //twice -H "$html"
head_has 'link: </resource?uri=http%3A%2F%2Fopendata.example%2F%2Ftwice&format=ttl>'
head_no '<//'
long=$(head -c 4000 /dev/zero | tr '\0' a)
get "a long name" 303 "/id/$long"
head_has "^location: /doc/$long.ttl\$"
get "a dataset by its URI" 200 "/resource?uri=http://opendata.example$set" -H "$html"
has "href=\"$set/download.nt\""
has "href=\"$set.csv\""
get "unknown" 404 /data/nothing -H "$html"
has 'look through the datasets'
no 'what is above it'
get "unknown, of a dataset" 404 "$set/2015/none" -H "$html"
has "what is above it: <a href=\"$set\">http://opendata.example$set</a>"
get "unknown, of another site" 404 '/resource?uri=http://elsewhere.example/a%26b' -H "$html"
has 'href="http://elsewhere.example/a&amp;b"'
get "no open redirect by a script" 404 '/resource?uri=urn:x:y' -H "$html"
no 'urn:x:y"'
get "no whole URI" 400 '/resource?uri=x' -H "$html"
has 'such as http://opendata.example/data'
get "unknown for a program" 404 /data/nothing
head_has 'content-type: application/problem+json'
has '"type":"http://opendata.example/about#problem-not-found"'

get "what has no name" 200 /doc/nest -H "$html"
has '<div class="nested"><a href="/resource?uri=http%3A%2F%2Fwww.w3.org%2F2000%2F01%2Frdf-schema%23label" title="http://www.w3.org/2000/01/rdf-schema#label">label</a>: <span>inner</span></div>'
has '<span>(no name)</span>'
no 'deep'
has '<time datetime="P2M">2 months</time>'
has '<a href="mailto:a@b.example" title="mailto:a@b.example">a@b.example</a>'
get "an interval" 200 '/resource?uri=http://reference.data.gov.uk/id/quarter/2019-Q1' -H "$html"
has '>1 April 2019, 00:00</a>'
has '<time datetime="P3M">3 months</time>'
get "the folder of datasets" 301 /data/ -H "$html"
head_has 'location: /data$'
get "what has ended" 200 /doc/old -H "$html"
has 'No longer current.</strong> <span class="first">terminateddate</span> <a href="/resource?uri=http%3A%2F%2Freference.data.gov.uk%2Fid%2Fday%2F2019-03-31" title="http://reference.data.gov.uk/id/day/2019-03-31">31 March 2019</a>'
has 'Replaced by <span class="part"><a href="/id/new"'
get "what ends later" 200 /doc/new -H "$html"
no 'No longer current'
get "where an observation comes from" 200 $set/2015-2016/E06000026/social-rent/homes-completed -H "$html"
has '<p class="of"><a href="/data/affordable-homes/completions"'
head_has 'link: <http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/>; rel="license"'

# --- Search -------------------------------------------------------------------
get "a name" 200 '/search?q=exeter' -H "$html"
has '<title>Search for “exeter”'
has '>Exeter</a><div><span class="part">'
get "what has been replaced" 200 '/search?q=OLD' -H "$html"
has '<a href="/id/old">Old</a> <span class="tag warn">Replaced</span>'
get "a code" 200 '/search?q=E07000041'
has 'E07000041</div>'
get "an identifier" 200 '/search?q=0001-0002'
has '1 result<'
has 'href="/id/epc/domestic/1"'
get "a part of an identifier" 200 '/search?q=0001'
has '0 results'
has 'Names are found by any part of them'

# --- Caching and methods -----------------------------------------------------
get "an ETag" 200 $set -H "$html"
tag=$(field ETag)
get "not modified" 304 $set -H "$html" -H "If-None-Match: \"x\", $tag"
head_has "etag: $tag"
if [ -s out ]; then bad "a body"; else ok; fi
get "another representation" 200 $set -H 'Accept: text/turtle' -H "If-None-Match: $tag"
get "HEAD" 200 $set/download.csv -I
get "GET after HEAD" 200 $set/download.csv
get "OPTIONS" 204 /sparql -X OPTIONS
head_has 'allow: get, head, post, query, options'
head_has 'access-control-allow-origin: \*'
get "no PUT" 405 $set -X PUT -d x
head_has 'allow: get, head, options'
get "no POST to a page" 405 $set -d x
get "style sheet" 200 /static/style.css
head_has 'content-type: text/css'
get "not modified, by a proxy's weak tag" 304 /static/style.css -H "If-None-Match: \"x\", W/$(field ETag)"
get "no such file" 404 /static/none.css
get "no way out" 400 /static/../site.c --path-as-is
get "no encoded way out" 400 /static/%2e%2e/%2e%2e/etc/passwd --path-as-is
get "robots" 200 /robots.txt
has 'Disallow: /sparql'
has 'Disallow: /graph'
has 'Disallow: /doc/epc/'
has 'Disallow: /id/epc/'
has 'Disallow: /doc/property/'
get "a target that is too long" 414 "/?$(head -c 70000 /dev/zero | tr '\0' x)"
get "fields that are too long" 431 / -H "X: $(head -c 100000 /dev/zero | tr '\0' x)"
get "an expectation nobody meets" 417 / -H 'Expect: the-unexpected'
get "a method nobody knows" 501 / -X BREW

# --- Tables and downloads ----------------------------------------------------
get "observations as CSV" 200 $set.csv
lines 401
get "triples" 200 $set/download.nt
if [ "$(sort -u out | wc -l)" -gt 3000 ]; then ok; else bad "$(wc -l <out) triples"; fi
get "Turtle" 200 $set/download.ttl
cp out download.ttl
name="the download can be loaded"
if "$lodge" new again --base http://opendata.example/ >>log 2>&1 &&
    "$lodge" load again download.ttl >>log 2>&1; then ok; else bad "$(tail -n 1 log)"; fi
get "a filter" 200 "$set?$by_area=http%3A%2F%2Fstatistics.data.gov.uk%2Fid%2Fstatistical-geography%2FE07000041" -H "$html"
has '<b>Exeter</b> · Observations 1 to 40 of 40</caption>'
get "a filter by code" 200 "$set?$by_area=E07000041" -H "$html"
has 'of 40</caption>'
get "a filter that is no code" 200 "$set?$by_area=Atlantis" -H "$html"
has 'is not a code in this dataset'
get "a filtered CSV" 200 "$set.csv?$by_area=http%3A%2F%2Fstatistics.data.gov.uk%2Fid%2Fstatistical-geography%2FE07000041"
lines 41

get "a filter by names" 200 "$set.csv?refArea=E07000041&tenure=social-rent"
lines 11
get "a filter on nothing" 400 "$set.csv?refAria=E07000041"
has "'refAria' is not a dimension of this dataset, which has refPeriod, refArea, tenure"
get "a filter by no code" 400 "$set.csv?refArea=Atlantis"

# --- SPARQL protocol ---------------------------------------------------------
ask='query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D'
two='SELECT ?s { ?s ?p ?o } LIMIT 2'
get "GET" 200 "/sparql?$ask"
head_has 'content-type: application/sparql-results+json'
has 'true'
get "POST form" 200 /sparql --data-urlencode "query=$two" -H 'Accept: application/sparql-results+xml'
head_has 'content-type: application/sparql-results+xml'
get "POST direct" 200 /sparql --data-binary "$two" -H 'Content-Type: application/sparql-query' -H 'Accept: text/csv'
lines 3
get "TSV" 200 /sparql --data-urlencode "query=$two" -d format=tsv
head_has 'content-type: text/tab-separated-values'
get "results=" 200 /sparql --data-urlencode "query=$two" -d results=xml
head_has 'content-type: application/sparql-results+xml'
get "a media type as format" 200 "/sparql?$ask&format=application%2Fsparql-results%2Bxml"
head_has 'content-type: application/sparql-results+xml'
get "output=" 200 /sparql --data-urlencode "query=$two" -d output=csv
head_has 'content-type: text/csv'
get "a graph" 200 /sparql --data-urlencode 'query=CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3' -H 'Accept: application/n-triples'
head_has 'content-type: application/n-triples'
lines 3
get "a graph as JSON-LD" 200 /sparql --data-urlencode 'query=DESCRIBE <http://opendata.example/id/evil>' -d format=jsonld
head_has 'content-type: application/ld+json'
get "FROM by parameter" 200 /sparql --data-urlencode 'query=ASK { ?s ?p ?o }' -d default-graph-uri=http://nowhere.example/ -H 'Accept: application/json'
has 'false'
get "service description" 200 /sparql
head_has 'content-type: text/turtle'
has 'sd:Service'
get "form" 200 /sparql -H "$html"
has '<textarea'
get "result as a page" 200 "/sparql?$ask" -H "$html"
has 'Yes'
get "plan" 200 "/sparql?$ask&explain=1"
head_has 'content-type: text/plain'
get "syntax error" 400 /sparql --data-urlencode 'query=SELECT * {
  ?s ?p }'
head_has 'content-type: application/problem+json'
has '"type":"http://opendata.example/about#problem-syntax"'
has '"status":400'
has '"line":2,"column":9,"offset":19,"length":1,"expected":["a variable",'
get "syntax error as a page" 400 /sparql --data-urlencode 'query=SELECT * { ?s ?p }' -H "$html" -X POST
has '<mark>'
get "not built yet" 501 /sparql --data-urlencode 'query=SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }'
get "update" 403 /sparql -d update=x
has 'token-file'
get "QUERY direct" 200 /sparql -X QUERY --data-binary "$two" -H 'Content-Type: application/sparql-query; charset=UTF-8' -H 'Accept: text/csv'
lines 3
get "QUERY by a form" 200 /sparql -X QUERY --data-urlencode "query=$two" -H 'Accept: text/csv'
lines 3
get "QUERY with parameters" 200 '/sparql?format=csv&default-graph-uri=http://nowhere.example/' -X QUERY --data-binary "$two" -H 'Content-Type: application/sparql-query'
lines 1
get "QUERY without a query" 400 /sparql -X QUERY -d x=y
get "QUERY with two" 400 "/sparql?$ask" -X QUERY -d "$ask"
get "QUERY takes no update" 415 /sparql -X QUERY -d x -H 'Content-Type: application/sparql-update'
get "QUERY changes nothing" 400 /sparql -X QUERY -d update=x
get "no QUERY of a page" 405 $set -X QUERY -d x
head_has 'allow: get, head, options$'
get "HEAD of a query" 200 "/sparql?$ask" -I
head_has 'content-type: application/sparql-results+json'
get "named-graph-uri" 200 "/sparql?named-graph-uri=http://nowhere.example/" --data-urlencode 'query=ASK { GRAPH ?g { ?s ?p ?o } }' -H 'Accept: text/csv'
has 'false'
get "a graph that is no IRI" 400 "/sparql?$ask&default-graph-uri=nowhere"
has 'default-graph-uri'
get "a shorter timeout" 200 "/sparql?$ask&timeout=20"
get "a longer one does not count" 200 "/sparql?$ask&timeout=99999999"
for t in 0 -1 x '' 1e3 1. .5.5 0.0001 99999999999999999999; do
    get "timeout '$t'" 400 "/sparql?$ask&timeout=$t"
    has 'timeout takes seconds'
done
slow='SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }'
get "timed out" 503 "/sparql?timeout=0.05" --data-urlencode "query=$slow"
has '"type":"http://opendata.example/about#problem-timeout"'
head_has 'retry-after: 5'
get "timed out as a page" 503 "/sparql?timeout=0.05" --data-urlencode "query=$slow" -H "$html"
head_has 'content-type: text/html'
head_has 'retry-after: 5'
get "a form without a query" 400 /sparql -d x=y
get "no type" 415 /sparql -d x -H 'Content-Type:'
get "a charset" 415 /sparql -d 'ASK {}' -H 'Content-Type: application/sparql-query; charset=UTF-16'
get "not UTF-8" 400 /sparql --data-binary "$(printf 'ASK { # \377\n}')" -H 'Content-Type: application/sparql-query'
head -c 1100000 /dev/zero | tr '\0' ' ' >long.rq
get "a query that is too long" 413 /sparql --data-binary @long.rq -H 'Content-Type: application/sparql-query'
get "PATCH" 405 /sparql -X PATCH -d x
head_has 'allow: get, head, post, query, options'
head_has 'content-type: application/problem+json'
get "two queries" 400 "/sparql?$ask&$ask"
get "unknown format" 400 "/sparql?$ask&format=xlsx"
get "unknown content type" 415 /sparql -d x -H 'Content-Type: text/plain'
get "not acceptable" 406 "/sparql?$ask" -H 'Accept: image/png'
get "bad encoding" 400 '/sparql?query=%ff'
get "an ETag on queries" 200 "/sparql?$ask"
head_has 'cache-control: public, max-age=60'
tag=$(field ETag)
get "not modified" 304 "/sparql?$ask" -H "If-None-Match: $tag"
get "nothing to keep" 200 /sparql -G --data-urlencode 'query=SELECT (NOW() AS ?n) {}'
head_has 'cache-control: no-cache'
head_no '^etag'

# --- Hostile data ------------------------------------------------------------
for page in /doc/evil "/search?q=%3Cscript%3Ealert%289%29%3C%2Fscript%3E" \
    "/data?q=%22%3E%3Cscript%3Ealert%289%29" "/sparql?query=%3C%2Ftextarea%3E%3Cscript%3Ealert%289%29" \
    "/resource?uri=http://x.example/%3Cscript%3Ealert(9)" "/data/%3Cscript%3Ealert(9)"; do
    get "hostile $page" "$(curl -s -o /dev/null -w '%{http_code}' -H "$html" "http://$at$page")" "$page" -H "$html"
    no '<script>'
    no 'onerror=alert(1)>'
    no 'href="javascript:'
    no 'href="data:'
done
get "markdown" 200 /doc/evil -H "$html"
has '<strong>bold</strong>'
has '<a rel="noopener" href="http://y.example/">y</a>'
get "a line break in the path" 400 '/data/x%0d%0aSet-Cookie:a' -H "$html"
head_no 'set-cookie'
get "a line break in a parameter" 303 '/search?q=http://x.example/%0d%0aSet-Cookie:a' -H "$html"
head_no '^set-cookie'

# --- What is published shows, and a stop is clean ------------------------------
get "before" 200 $set -H "$html"
tag=$(field ETag)
name="load"
"$lodge" load site extra.ttl >>log 2>&1 || bad "$(tail -n 1 log)"
get "after a load the old ETag is stale" 200 $set -H "$html" -H "If-None-Match: $tag"

# --- A download is whole or an error -------------------------------------------
many=http://opendata.example/data/many
name="a dataset of more graphs than a download gathers"
{
    echo "<$many> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://publishmydata.com/def/dataset#Dataset> ."
    seq -f "<$many> <http://publishmydata.com/def/dataset#graph> <http://opendata.example/graph/%.0f> ." 10001
} >many.nt
"$lodge" load site -q many.nt >>log 2>&1 || bad "$(tail -n 1 log)"
get "its download" 503 /data/many/download.nt
has 'more than 10000 graphs'
stop
finish
