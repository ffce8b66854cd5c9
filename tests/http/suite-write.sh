#!/bin/sh
# Writing over HTTP: who may, SPARQL updates, the Graph Store Protocol.
suite=http/write
. "$PWD/tests/http/lib.sh"

base=http://opendata.example
html='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
token=0123456789abcdef-._~+/==
auth="Authorization: Bearer $token"
ttl='Content-Type: text/turtle'
upd='Content-Type: application/sparql-update'
triples() { # GRAPH N: so many of them
    name="triples of $1"
    n=$(curl -s -m 20 "http://$at/sparql?format=csv" --data-urlencode \
        "query=SELECT (COUNT(*) AS ?n) { GRAPH <$1> { ?s ?p ?o } }" | tail -n 1 | tr -d '\r')
    if [ "$n" = "$2" ]; then ok; else bad "$n, expected $2"; fi
}

# --- The token -----------------------------------------------------------------
name=setup
"$lodge" new site --base $base/ >log 2>&1 || { cat log; bad "cannot make a site"; }
serve site
insert='INSERT DATA { <http://x.example/a> <http://x.example/p> 1 }'
get "no token, no updates" 403 /sparql --data-urlencode "update=$insert"
has '"type":"http://opendata.example/about#problem-token"'
has 'token-file'
get "direct" 403 /sparql -H "$upd" -d "$insert" -H "$auth"
get "graph store" 403 '/graph-store?default' -X PUT -H "$ttl" -d '<a:a> <a:b> <a:c> .' -H "$auth"
get "preflight" 204 /sparql -X OPTIONS
head_no 'authorization'
stop
name="the token file"
echo 'token-file: token' >>site/lodge.yaml
refused() { # WHAT: serving fails and says this
    if "$lodge" serve site --listen 127.0.0.1:0 2>err; then bad "it starts"; fi
    if grep -q "$1" err; then ok; else bad "$(cat err)"; fi
}
refused 'No such file'
echo "$token" >site/token
chmod 644 site/token
refused 'chmod 600'
chmod 600 site/token
echo 'fifteen-letters' >site/token
refused 'at least 16'
echo 'a token with some spaces in it' >site/token
refused 'at least 16'
echo "$token" >site/token
serve site

get "without" 401 /sparql --data-urlencode "update=$insert"
head_has 'www-authenticate: Bearer realm="http://opendata.example/"$'
for wrong in "Bearer ${token}x" "Bearer ${token%=}" "Bearer x" "Bearer " "Basic $token" "$token"; do
    get "wrong: $wrong" 401 /sparql -H "$upd" -d "$insert" -H "Authorization: $wrong"
    head_has 'www-authenticate: Bearer'
done
get "twice" 401 /sparql -H "$upd" -d "$insert" -H "$auth" -H "$auth"
get "nothing happened" 200 "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
has 'false'
head -c 6000000 /dev/zero | tr '\0' ' ' >big
get "refused before it is read" 401 /sparql -H "$upd" --data-binary @big -H 'Expect: 100-continue'
head_no '100 Continue'
head_has 'connection: close'
get "read with the token" 204 /sparql -H "$upd" --data-binary @big -H 'Expect: 100-continue' -H "$auth"
head_has '100 Continue'
get "a long query is nobody's" 413 /sparql -H 'Content-Type: application/sparql-query' --data-binary @big
has '#problem-too-long"'
head -c 17000000 /dev/zero | tr '\0' ' ' >bigger
get "an update has a limit" 413 /sparql -H "$upd" --data-binary @bigger -H "$auth"
get "preflight" 204 /sparql -X OPTIONS -H 'Access-Control-Request-Method: POST'
head_has 'access-control-allow-headers: .*authorization'
head_has 'access-control-allow-methods: get, head, post, query, options$'
get "preflight of a page" 204 /data -X OPTIONS
head_no 'authorization'
head_has 'access-control-allow-methods: get, head, options$'

# --- Updates ---------------------------------------------------------------------
get "by a form" 204 /sparql --data-urlencode "update=$insert" -H "$auth"
head_has 'cache-control: no-store'
if [ -s out ]; then bad "a body"; else ok; fi
get "directly" 204 /sparql -H "$upd; charset=UTF-8" -H "Authorization: bearer $token" \
    -d 'INSERT DATA { <http://x.example/a> <http://x.example/p> 2 }'
triples $base/graph/default 2
get "a syntax error" 400 /sparql -H "$upd" -H "$auth" -d 'INSERT DATA { <a:a> <a:b> }'
has '"line":1,"column":27,"offset":26,"length":1,"expected":["a variable",'
get "not by GET" 400 "/sparql?update=x" -H "$auth"
get "not in the target" 400 "/sparql?update=x" -H "$auth" -d update=x
get "not by QUERY" 415 /sparql -X QUERY -H "$upd" -H "$auth" -d "$insert"
get "two" 400 /sparql -H "$auth" -d update=x -d update=y
get "a query too" 400 /sparql -H "$auth" -d update=x -d query=y
get "conditions" 412 /sparql -H "$auth" -d update=x -H 'If-Match: "x"'
get "using-graph-uri" 204 "/sparql?using-graph-uri=$base/graph/default" -H "$upd" -H "$auth" \
    -d "INSERT { GRAPH <$base/graph/copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
triples $base/graph/copy 2
get "using-graph-uri in a form" 204 /sparql -H "$auth" -d using-graph-uri=http://none.example/ \
    --data-urlencode "update=INSERT { GRAPH <$base/graph/none> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
triples $base/graph/none 0
get "using-graph-uri and USING" 400 "/sparql?using-graph-uri=http://x.example/" -H "$upd" -H "$auth" \
    -d 'DELETE { ?s ?p ?o } USING <http://x.example/> WHERE { ?s ?p ?o }'
get "all or nothing" 400 /sparql -H "$upd" -H "$auth" \
    -d "CLEAR GRAPH <$base/graph/copy> ; CREATE GRAPH <$base/graph/default>"
has 'exists already'
triples $base/graph/copy 2

# --- Graph Store Protocol: names ----------------------------------------------------
g=http://g.example/one
at_g='/graph-store?graph=http%3A%2F%2Fg.example%2Fone'
get "preflight" 204 "$at_g" -X OPTIONS
head_has 'access-control-allow-methods: get, head, post, put, delete, options$'
head_has 'access-control-allow-headers: .*if-match, authorization'
get "none yet" 404 "$at_g"
has '#problem-not-found"'
get "HEAD of none" 404 "$at_g" -I
get "DELETE of none" 404 "$at_g" -X DELETE -H "$auth"
get "PUT without the token" 401 "$at_g" -X PUT -H "$ttl" --data-binary @big -H 'Expect: 100-continue'
head_no '100 Continue'
get "DELETE without the token" 401 "$at_g" -X DELETE
get "PATCH" 405 "$at_g" -X PATCH -d x
head_has 'allow: get, head, post, put, delete, options'
get "no graph" 400 /graph-store
get "no graph to PUT" 400 /graph-store -X PUT -H "$ttl" -d '' -H "$auth"
get "two graphs" 400 "$at_g&default"
get "the same twice" 400 "$at_g&graph=http://g.example/two"
get "a relative graph" 400 '/graph-store?graph=one'
get "an unknown parameter" 400 '/graph-store?grpah=http://g.example/one' -H "$ttl" -d '' -H "$auth"

# --- Graph Store Protocol: writing ---------------------------------------------------
get "PUT makes it" 201 "$at_g" -X PUT -H "$ttl" -H "$auth" -d '<s> <http://x.example/p> 1, _:b . _:b <http://x.example/p> 2 .'
triples $g 3
get "as it was" 200 "$at_g" -H 'Accept: application/n-triples'
head_has 'content-type: application/n-triples'
head_has 'vary: accept'
has '<http://g.example/s> <http://x.example/p> "1"'
lines 3
for s in text/turtle application/rdf+xml application/ld+json application/n-triples; do
    get "as $s" 200 "$at_g" -H "Accept: $s"
    head_has "content-type: $s"
done
get "by format=" 200 "$at_g&format=nt"
head_has 'content-type: application/n-triples'
get "a format for tables" 406 "$at_g&format=csv"
get "HEAD" 200 "$at_g" -I
head_has 'content-type: text/turtle; charset=utf-8'
get "a browser gets data here" 200 "$at_g" -H "$html"
head_has 'content-type: text/turtle'
get "not acceptable" 406 "$at_g" -H 'Accept: image/png'
get "POST adds" 204 "$at_g" -H "$ttl" -H "$auth" -d '<s> <http://x.example/p> 1, 3 . _:b <http://x.example/p> 2 .'
triples $g 5
get "PUT replaces" 204 "$at_g" -X PUT -H 'Content-Type: application/n-triples' -H "$auth" \
    -d '<http://x.example/s> <http://x.example/p> "x" .'
triples $g 1
get "RDF/XML" 204 "$at_g" -X PUT -H 'Content-Type: application/rdf+xml' -H "$auth" -d '<r:RDF
 xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/"><x:T r:about="http://x.example/s"><x:p>y</x:p></x:T></r:RDF>'
triples $g 2
for bad in 'text/turtle; charset=UTF-16' application/trig application/n-quads application/ld+json image/png ''; do
    get "not as '$bad'" 415 "$at_g" -X PUT -H "Content-Type: $bad" -H "$auth" -d '<a:a> <a:b> <a:c> .'
    has '#problem-media-type"'
done
get "a syntax error" 400 "$at_g" -X PUT -H "$ttl" -H "$auth" -d '<a:a> <a:b> <a:c> .
<a:a> <a:b> oops .'
has '"line":2'
triples $g 2
get "compressed" 415 "$at_g" -X PUT -H "$ttl" -H 'Content-Encoding: gzip' -H "$auth" -d x
echo '<a:a> <a:b> _:c .' >one.ttl
echo '<a:a> <a:b> <a:c> .' >two.nt
echo x >three.png
get "parts" 204 "$at_g" -H "$auth" -F 'a=@one.ttl;type=text/turtle' -F 'b=@one.ttl;type=text/turtle' \
    -F 'c=@two.nt;type=application/octet-stream'
triples $g 5
get "a part that is no RDF" 415 "$at_g" -H "$auth" -F 'a=@two.nt;type=text/turtle' -F 'b=@three.png;type=image/png'
triples $g 5
get "parts without an end" 400 "$at_g" -H "$auth" -H 'Content-Type: multipart/form-data; boundary=x' -d '--x'
get "DELETE" 204 "$at_g" -X DELETE -H "$auth"
get "gone" 404 "$at_g"

get "POST makes a new graph" 201 /graph-store -H "$ttl" -H "$auth" -d '<a:a> <a:b> <a:c> .'
head_has 'location: http://opendata.example/graph/[0-9a-f]*$'
new=$(field Location)
get "by its name" 200 "${new#"$base"}" -H 'Accept: text/turtle'
has '<a:a>'
get "by its name, indirectly" 200 "/graph-store?graph=$new"
has '<a:a>'

# --- Directly named graphs, and the default graph -----------------------------------------
get "none" 404 /graph/person/1.ttl
get "PUT" 201 /graph/person/1.ttl -X PUT -H "$ttl" -H "$auth" -d '<> <http://x.example/p> <#me> .'
triples $base/graph/person/1.ttl 1
get "GET" 200 /graph/person/1.ttl -H 'Accept: application/n-triples'
has "<$base/graph/person/1.ttl> <http://x.example/p> <$base/graph/person/1.ttl#me> ."
get "a graph that looks like a document" 303 /graph/person/1.ttl -H "$html"
get "PUT of one that speaks of itself" 201 /graph/about -X PUT -H "$ttl" -H "$auth" -d '<> <http://www.w3.org/2000/01/rdf-schema#label> "All about it" .'
get "a page about it" 200 /graph/about -H "$html"
has '<h1>All about it'
get "the same for programs" 200 /graph/about
has '<http://opendata.example/graph/about>'
get "DELETE" 204 /graph/person/1.ttl -X DELETE -H "$auth"
get "no page about a graph" 303 "${new#"$base"}" -H "$html"
head_has 'location: /sparql?query=SELECT'
get "its triples as a page" 200 "$(field Location)" -H "$html"
has '1 row'
get "the page of no graph" 404 /graph/none -H "$html"
get "a part of a graph" 400 "$at_g" -X PUT -H "$ttl" -H "$auth" -H 'Content-Range: bytes 0-1/2' -d '.'
get "the default graph" 200 '/graph-store?default' -H 'Accept: application/n-triples'
lines 2
get "is a graph with a name" 200 /graph/default -H 'Accept: application/n-triples'
lines 2
get "DELETE of the default graph" 204 '/graph-store?default' -X DELETE -H "$auth"
get "is always there" 200 '/graph-store?default'
get "and can be emptied again" 204 '/graph-store?default' -X DELETE -H "$auth"

# --- Conditions ------------------------------------------------------------------------------
get "only if it is new" 201 "$at_g" -X PUT -H "$ttl" -H "$auth" -H 'If-None-Match: *' -d '<a:a> <a:b> 1 .'
get "it is not new" 412 "$at_g" -X PUT -H "$ttl" -H "$auth" -H 'If-None-Match: *' -d '<a:a> <a:b> 2 .'
has '#problem-precondition"'
get "its ETag" 200 "$at_g" -I
tag=$(field ETag)
head_has 'cache-control: public, no-cache'
get "not modified" 304 "$at_g" -H "If-None-Match: $tag"
get "the right one" 204 "$at_g" -X PUT -H "$ttl" -H "$auth" -H "If-Match: \"x\", $tag" -d '<a:a> <a:b> 3 .'
get "no longer the right one" 412 "$at_g" -X PUT -H "$ttl" -H "$auth" -H "If-Match: $tag" -d '<a:a> <a:b> 4 .'
get "nor for DELETE" 412 "$at_g" -X DELETE -H "$auth" -H "If-Match: $tag"
get "by date" 412 "$at_g" -X DELETE -H "$auth" -H 'If-Unmodified-Since: Sat, 29 Oct 2044 19:43:31 GMT'
get "what is there" 200 "$at_g&format=nt"
has '"3"'
lines 1
get "any" 204 "$at_g" -X DELETE -H "$auth" -H 'If-Match: *'
get "none" 412 "$at_g" -X PUT -H "$ttl" -H "$auth" -H 'If-Match: *' -d '<a:a> <a:b> 5 .'
get "gone" 404 "$at_g"

# Of many who make the same graph at once, one does.
name="one of twenty"
: >race
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    curl -s -m 20 -o /dev/null -w '%{http_code}\n' -X PUT -H "$ttl" -H "$auth" -H 'If-None-Match: *' \
        -d "<a:a> <a:b> $i ." "http://$at$at_g" >>race &
    pids="${pids:-} $!"
done
wait $pids
if [ "$(grep -c 201 race)" = 1 ] && [ "$(grep -c 412 race)" = 19 ]; then ok; else bad "$(sort race | uniq -c)"; fi
triples $g 1
get "it is there" 204 "$at_g" -X DELETE -H "$auth"

# --- A big graph goes in and comes out ---------------------------------------------------------
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "<http://x.example/s/%d> <http://x.example/p> \"value %d\" .\n", i, i }' >big.nt
get "PUT" 201 "$at_g" -X PUT -H 'Content-Type: application/n-triples' -H "$auth" --data-binary @big.nt
get "in chunks" 204 "$at_g" -X PUT -H 'Content-Type: application/n-triples' -H 'Transfer-Encoding: chunked' -H "$auth" --data-binary @big.nt
get "GET" 200 "$at_g" -H 'Accept: application/n-triples'
lines 200000
cp out big.out
get "HEAD" 200 "$at_g" -I
head_has 'content-type: text/turtle'
sort big.nt >a
sort big.out >b
if cmp -s a b; then ok; else bad "it is not what was sent"; fi
get "an update that takes too long" 503 "/sparql?timeout=0.01" -H "$upd" -H "$auth" \
    -d 'INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }'
has '#problem-timeout"'
head_has 'retry-after: 5'
get "a query that takes too long" 503 "/sparql?timeout=0.05" \
    --data-urlencode 'query=SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?f) }'
has '#problem-timeout"'
head_has 'retry-after: 5'
stop
finish
