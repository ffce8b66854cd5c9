#!/bin/sh
# A site whose data are in a SPARQL store elsewhere: its pages and answers are those of a
# site that has them itself. The store is another Lodge; then it fails in every way.
suite=http/elsewhere
. "$PWD/tests/serve.sh"
needs curl command -v curl
needs python3 command -v python3

cat >extra.ttl <<'TTL'
@prefix e: <http://opendata.example/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:a rdfs:label "caf\u00e9 \"a\"\n<b>"@fr, "A" ; e:value 1.50, true, "2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date> ;
    e:part [ rdfs:label "no name" ] ; e:odd "x"^^e:type .
TTL
"$lodge" new back --base http://opendata.example/ --title "One site" >log 2>&1 &&
    sh "$root/examples/areas/publish.sh" "$lodge" back >>log 2>&1 &&
    sh "$root/examples/affordable-homes/publish.sh" "$lodge" back >>log 2>&1 &&
    "$lodge" load back -q extra.ttl >>log 2>&1 || { cat log; bad "cannot make a site"; }
"$lodge" new front --base http://opendata.example/ --title "One site" >log 2>&1
start_server back 127.0.0.1:0 --quiet
back=$at
back_pid=$server
echo "store: http://$back/sparql" >>front/lodge.yaml
start_server front 127.0.0.1:0 --quiet
front=$at

# alike NAME PATH CURL-OPTIONS...: status, type and body of both are the same. Times and
# addresses of the page are not compared; neither are labels of blank nodes and the order of statements.
alike() {
    name=$1
    path=$2
    shift 2
    for side in "$back" "$front"; do
        status=$(curl -s -m 30 -o body -D head -w '%{http_code}' "$@" "http://$side$path")
        {
            echo "$status"
            tr -d '\r' <head | grep -iE '^(content-type|location|vary|link):'
            sed -e 's/[0-9.,]* \(ms\|s\)\b/TIME/g' -e "s/$back/HOST/g" -e "s/$front/HOST/g" \
                -e 's/_:[A-Za-z0-9._-]*/_:b/g' -e 's/version="[0-9]*"//' body | tr ' ,;{}[]' '\n' | sort
        } >"got.$side"
    done
    if [ "$(wc -c <"got.$back")" -gt 30 ] && cmp -s "got.$back" "got.$front"; then ok; else
        bad "differs:"
        diff "got.$back" "got.$front" | head -n 10 | cut -c1-300
    fi
}
html='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
set=/data/affordable-homes/completions
alike "home" / -H "$html"
alike "datasets" /data -H "$html"
alike "a dataset" $set -H "$html"
for s in ttl nt rdf csv json; do alike "a dataset as $s" "$set.$s"; done
alike "a thing" /doc/a -H "$html"
alike "a thing as data" /doc/a.nt
alike "its redirect" /id/a
alike "nothing" /doc/nowhere -H "$html"
alike "another site's thing" "/resource?uri=http://statistics.data.gov.uk/id/statistical-geography/E07000041" -H "$html"
ask() { # NAME QUERY [ACCEPT]
    alike "$1" /sparql -H "Accept: ${3:-application/sparql-results+json}" --data-urlencode "query=$2"
}
all='SELECT ?p ?o { <id/a> ?p ?o FILTER(!isBlank(?o)) } ORDER BY ?p ?o'
for type in application/sparql-results+json application/sparql-results+xml text/csv text/tab-separated-values; do
    ask "rows as $type" "$all" $type
done
ask "no rows" 'SELECT ?x { <id/nothing> ?p ?x }'
ask "unbound" 'SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) (UNDEF 2) } }'
ask "rows without columns" 'SELECT * { <id/a> <id/odd> "x"^^<http://opendata.example/id/type> }'
ask "true" 'ASK { <id/a> ?p ?o }'
ask "false" 'ASK { <id/nothing> ?p ?o }'
ask "a graph" 'CONSTRUCT { ?s <id/is> ?o } WHERE { ?s <id/value> ?o }' application/n-triples
ask "an empty graph" 'CONSTRUCT { ?s <id/is> ?o } WHERE { ?s <id/nothing> ?o }' text/turtle
ask "a description" 'DESCRIBE <id/a>' application/n-triples
ask "many rows" 'SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?s ?o LIMIT 5000' text/csv
ask "an error" 'SELECT ?x { ?x ?y }'
alike "a default graph" /sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' \
    --data-urlencode 'default-graph-uri=http://opendata.example/graph/extra'
alike "a named graph" /sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }' \
    --data-urlencode 'named-graph-uri=http://opendata.example/graph/extra'
alike "a page of results" "/sparql?query=ASK%20%7B%7D" -H "$html"

# --- The command line --------------------------------------------------------------
name="lodge query"
if "$lodge" query front 'ASK { <id/a> ?p ?o }' >out 2>&1; then ok; else bad "fails"; fi
has true
for command in stat check dump "load $dir/extra.ttl" "update INSERT"; do
    name="lodge ${command%% *}"
    # shellcheck disable=SC2086 # words
    set -- $command
    only=$1
    shift
    "$lodge" "$only" front "$@" >out 2>&1
    if [ $? -eq 2 ]; then ok; else bad "is not refused"; fi
    has "the data of front are at <http://$back/sparql>"
done
name="explain"
"$lodge" query front --explain 'ASK {}' >out 2>&1
has "does not show its plans"
name="no URL"
"$lodge" new broken >log 2>&1
echo 'store: ftp://example.org/' >>broken/lodge.yaml
"$lodge" query broken 'ASK {}' >out 2>&1
has "broken/lodge.yaml:"
has "is no prefix of URLs"

# --- A store that fails --------------------------------------------------------------
start_rogue rogue
rogue=http://127.0.0.1:$rogue_port
for path in garbage short page empty error cut cut-chunk no-http reset nothing docs/a.ttl moved/http://169.254.169.254/; do
    name="rows of /$path"
    sed -i "s|^store:.*|store: $rogue/$path|" broken/lodge.yaml
    if "$lodge" query broken 'SELECT * {}' >out 2>&1; then bad "no failure"; else ok; fi
    has "$rogue/$path"
    [ "$path" = docs/a.ttl ] && continue
    name="graph of /$path"
    if "$lodge" query broken 'DESCRIBE <x>' >out 2>&1; then bad "no failure"; else ok; fi
done
name="a store that sends too much"
sed -i "s|^store:.*|store: $rogue/flood|; s|^query-megabytes.*|query-megabytes: 16|" broken/lodge.yaml
if "$lodge" query broken 'SELECT * {}' >out 2>&1; then bad "no failure"; else ok; fi
has "more than"
name="a store that hangs"
sed -i "s|^store:.*|store: $rogue/hang|" broken/lodge.yaml
if "$lodge" query broken --timeout 1 'SELECT * {}' >out 2>&1; then bad "no failure"; else ok; fi
has "did not answer in time"
name="a store that is gone"
stop_server "$back_pid"
status=$(curl -s -m 20 -o out -w '%{http_code}' --data-urlencode 'query=ASK {}' "http://$front/sparql")
if [ "$status" = 502 ]; then ok; else bad "status $status"; fi
has "http://$back/sparql"
status=$(curl -s -m 20 -o out -w '%{http_code}' "http://$front/doc/a.nt")
if [ "$status" = 502 ]; then ok; else bad "status $status of a page"; fi
name="the test server"
empty rogue.err
finish
