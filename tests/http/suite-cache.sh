#!/bin/sh
# Answers that are kept: what is, what is not, and that an update ends all of them. And
# queries that are answered at once.
suite=http/cache
. "$PWD/tests/http/lib.sh"

token=0123456789abcdef-._~+/==
auth="Authorization: Bearer $token"
upd='Content-Type: application/sparql-update'
json='Accept: application/sparql-results+json'
slow='SELECT ?k (COUNT(*) AS ?n) { ?s ?p ?o BIND(STRLEN(CONCAT(STR(?o), STR(?s))) AS ?k) } GROUP BY ?k ORDER BY ?k'
# query NAME TEXT CURL-OPTIONS...
query() {
    name=$1
    text=$2
    shift 2
    get "$name" 200 /sparql -G --data-urlencode "query=$text" -H "$json" "$@"
}
# cached NAME TEXT true|false CURL-OPTIONS...
cached() {
    name=$1
    kept=$3
    text=$2
    shift 3
    get "$name" 200 /sparql/explain -G --data-urlencode "query=$text" -H 'Accept: application/json' "$@"
    has "\"cached\":$kept"
}

name=setup
"$lodge" new site --base http://opendata.example/ >log 2>&1 || { cat log; bad "cannot make a site"; }
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "<http://x.example/s/%d> <http://x.example/p> \"value %d\" .\n", i, i }' >big.nt
"$lodge" load site big.nt >log 2>&1 || { cat log; bad "cannot load"; }
(umask 077 && echo "$token" >site/token)
echo 'token-file: token' >>site/lodge.yaml
serve site

# --- What is kept ---------------------------------------------------------------
cached "not yet" "$slow" false
query "slow" "$slow"
cp out first
tag=$(field etag)
cached "kept" "$slow" true
get "plan as text" 200 /sparql/explain -G --data-urlencode "query=$slow" -H 'Accept: text/plain'
has 'cached: '
query "again" "$slow"
name="the same answer"
if cmp -s out first; then ok; else bad "another answer"; fi
head_has "etag: $tag"
head_has 'content-type: application/sparql-results+json'
head_has 'cache-control: public'
get "not modified" 304 /sparql -G --data-urlencode "query=$slow" -H "$json" -H "If-None-Match: $tag"
get "by POST" 200 /sparql --data-urlencode "query=$slow" -H "$json"
name="the same answer by POST"
if cmp -s out first; then ok; else bad "another answer"; fi
head_no '^etag'
get "another form" 200 /sparql -G --data-urlencode "query=$slow" -H 'Accept: text/csv'
head_has 'content-type: text/csv'
has 'k,n'
get "HEAD" 200 /sparql -I -G --data-urlencode "query=$slow" -H "$json"
cached "of other graphs" "$slow" false --data-urlencode 'default-graph-uri=http://x.example/none'
query "of other graphs" "$slow" --data-urlencode 'default-graph-uri=http://x.example/none'
no "#integer"

# --- What is not ------------------------------------------------------------------
now='SELECT ?k (COUNT(*) AS ?n) (NOW() AS ?now) { ?s ?p ?o BIND(STRLEN(CONCAT(STR(?o), STR(?s))) AS ?k) } GROUP BY ?k'
query "unsteady" "$now"
head_has 'cache-control: no-cache'
head_no '^etag'
cached "unsteady is not kept" "$now" false
blank='SELECT ?k (COUNT(*) AS ?n) (BNODE() AS ?b) { ?s ?p ?o BIND(STRLEN(CONCAT(STR(?o), STR(?s))) AS ?k) } GROUP BY ?k'
query "blank nodes" "$blank"
cached "blank nodes are not kept" "$blank" false
point='SELECT ?p ?o { <http://x.example/s/7> ?p ?o }'
query "a lookup" "$point"
has '"value 7"'
head_has 'etag: '
cached "a lookup is not kept" "$point" false
get "a bad query" 400 /sparql -G --data-urlencode 'query=SELECT ?p {' -H "$json"
has 'problem-syntax'
get "nothing acceptable" 406 /sparql -G --data-urlencode "query=$point" -H 'Accept: image/png'

# --- Many ask the same -------------------------------------------------------------
name="eight at once"
same='SELECT ?k (COUNT(*) AS ?n) { ?s ?p ?o BIND(STRLEN(CONCAT(STR(?s), STR(?o))) AS ?k) } GROUP BY ?k ORDER BY ?k'
pids=
for i in 1 2 3 4 5 6 7 8; do
    curl -s -m 20 -o "same.$i" -G --data-urlencode "query=$same" -H "$json" "http://$at/sparql" &
    pids="$pids $!"
done
wait $pids
for i in 1 2 3 4 5 6 7 8; do
    if cmp -s "same.$i" first; then ok; else bad "answer $i"; fi
done

# --- Updates ---------------------------------------------------------------------
get "update" 204 /sparql -H "$upd" -H "$auth" -d 'INSERT DATA { <http://x.example/s/x> <http://x.example/p> "a much longer value than all the others have" }'
cached "not any more" "$slow" false
query "after an update" "$slow" -H "If-None-Match: $tag"
name="another answer"
if cmp -s out first; then bad "the old answer"; else ok; fi
cp out second
query "kept again" "$slow"
name="the new answer"
if cmp -s out second; then ok; else bad "another answer"; fi
query "lookup after an update" 'SELECT ?o { <http://x.example/s/x> ?p ?o }'
has 'a much longer value'
stop

# --- Switched off -----------------------------------------------------------------
sed 's/^cache-megabytes: .*/cache-megabytes: 0/' site/lodge.yaml >yaml && cp yaml site/lodge.yaml
serve site
query "no cache" "$slow"
name="the same without a cache"
if cmp -s out second; then ok; else bad "another answer"; fi
cached "nothing is kept" "$slow" false
stop
finish
