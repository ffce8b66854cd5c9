#!/bin/sh
# A site whose data are in a SPARQL store elsewhere: its pages and answers are those of a
# site that has them itself. The store is another Lodge; then it fails in every way.
set -u
. "$PWD/tests/serve.sh"
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA
for tool in curl python3; do
    command -v $tool >/dev/null && continue
    echo "http/elsewhere: skipped: no $tool"
    echo "http/elsewhere: 0 passed, 0 failed, 1 skipped"
    exit 0
done
dir=$(mktemp -d)
pids=
# The test server ends with its input, which is the pipe that this shell holds.
trap 'for p in $pids; do kill "$p" 2>/dev/null; wait "$p" 2>/dev/null; done; exec 9>&-; rm -rf "$dir"' EXIT
cd "$dir" || exit 4
passed=0
failed=0
name=setup

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $name: $*"
}
has() { if grep -qF -- "$1" out; then ok; else bad "no '$1' in: $(head -c 400 out)"; fi; }

# serve SITE ADDRESS: serve it; sets at to its HOST:PORT and pid to its process.
serve() {
    start_server "$1" "$2" --quiet || bad "$1 is not served"
    pid=$server
    pids="$pids $pid"
}

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
serve back 127.0.0.1:0
back=$at
echo "store: http://$back/sparql" >>front/lodge.yaml
serve front 127.0.0.1:0
front=$at

# same NAME PATH CURL-OPTIONS...: status, type and body of both are the same. Times and
# addresses of the page are not compared; neither are labels of blank nodes and the order of statements.
same() {
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
same "home" / -H "$html"
same "datasets" /data -H "$html"
same "a dataset" $set -H "$html"
for s in ttl nt rdf csv json; do same "a dataset as $s" "$set.$s"; done
same "a thing" /doc/a -H "$html"
same "a thing as data" /doc/a.nt
same "its redirect" /id/a
same "nothing" /doc/nowhere -H "$html"
same "another site's thing" "/resource?uri=http://statistics.data.gov.uk/id/statistical-geography/E07000041" -H "$html"
ask() { # NAME QUERY [ACCEPT]
    same "$1" /sparql -H "Accept: ${3:-application/sparql-results+json}" --data-urlencode "query=$2"
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
same "a default graph" /sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' \
    --data-urlencode 'default-graph-uri=http://opendata.example/graph/extra'
same "a named graph" /sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }' \
    --data-urlencode 'named-graph-uri=http://opendata.example/graph/extra'
same "a page of results" "/sparql?query=ASK%20%7B%7D" -H "$html"

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
mkfifo hold
python3 "$root/tests/http/rogue.py" <hold >rogue.log 2>rogue.err &
exec 9>hold
for _ in $(seq 100); do
    [ -s rogue.log ] && break
    sleep 0.1
done
rogue=http://127.0.0.1:$(head -n 1 rogue.log)
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
kill "$(echo "$pids" | cut -d' ' -f2)"
wait "$(echo "$pids" | cut -d' ' -f2)" 2>/dev/null
status=$(curl -s -m 20 -o out -w '%{http_code}' --data-urlencode 'query=ASK {}' "http://$front/sparql")
if [ "$status" = 502 ]; then ok; else bad "status $status"; fi
has "http://$back/sparql"
status=$(curl -s -m 20 -o out -w '%{http_code}' "http://$front/doc/a.nt")
if [ "$status" = 502 ]; then ok; else bad "status $status of a page"; fi
name="the test server"
if [ ! -s rogue.err ]; then ok; else bad "$(cat rogue.err)"; fi
echo "http/elsewhere: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
