#!/bin/sh
# SERVICE between two running sites, and to servers that fail in every way.
suite=http/federation
. "$PWD/tests/serve.sh"
needs curl command -v curl
needs python3 command -v python3

# serve SITE ADDRESS: serve it; its HOST:PORT is then in at.
serve() { start_server "$1" "$2" --quiet; }

# Two sites that are allowed to ask each other, one that has all their data, and one that
# may ask, but no private addresses.
awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "<http://n.example/%d> <http://n.example/value> %d .\n", i, i }' >many.ttl
awk 'BEGIN { for (i = 2; i <= 3000; i += 2) printf "<http://n.example/%d> <http://n.example/half> \"half of %d\" .\n", i, i }' >halves.ttl
for site in people towns whole strict; do
    "$lodge" new $site --base http://$site.example/ >log 2>&1 || { cat log; bad "no site"; }
done
"$lodge" load people -q "$root/tests/clients/people.ttl" many.ttl 2>log &&
    "$lodge" load towns -q "$root/tests/clients/towns.ttl" halves.ttl 2>log &&
    "$lodge" load whole -q "$root/tests/clients/people.ttl" "$root/tests/clients/towns.ttl" many.ttl halves.ttl 2>log ||
    { cat log; bad "cannot load"; }
start_rogue rogue
rogue=http://127.0.0.1:$rogue_port
serve people 127.0.0.1:0
people=http://$at/sparql
printf 'remote-allow:\n  - %s\nremote-private: yes\n' "$people" >>towns/lodge.yaml
stop_server "$server"
serve towns 127.0.0.1:0
towns=http://$at/sparql
printf 'remote-allow:\n  - %s\n' "$towns" >>strict/lodge.yaml
printf 'remote-allow:\n  - %s\n  - %s\n  - %s\n  - http://127.0.0.1:1/\nremote-private: yes\n' "$towns" "$people" "$rogue" >>people/lodge.yaml
people_at=${people#http://}
serve people "${people_at%/sparql}"
people_pid=$server
serve strict 127.0.0.1:0
strict=http://$at/sparql

# ask NAME STATUS-PATTERN ENDPOINT QUERY [CURL-OPTIONS...]: the answer as CSV in out.
ask() {
    name=$1
    want=$2
    endpoint=$3
    query="PREFIX e: <http://example.org/> PREFIX n: <http://n.example/> $4"
    shift 4
    status=$(curl -s -m 30 -o out -w '%{http_code}' -H 'Accept: text/csv' --data-urlencode "query=$query" "$@" "$endpoint")
    case $status in
    $want) ok ;; # a pattern
    *) bad "status $status, expected $want" ;;
    esac
}
# both NAME ENDPOINT QUERY: with each @A{ group } asked from the other site as it is from all
# the data in one place. @A and @B are the sites.
both() {
    federated=$(printf '%s' "$3" | sed "s|@A{|SERVICE <$people> {|g; s|@B{|SERVICE <$towns> {|g; s|@S{|SERVICE SILENT <$towns> {|g")
    ask "$1" 200 "$2" "$federated"
    mv out got.csv
    "$lodge" query whole "PREFIX e: <http://example.org/> PREFIX n: <http://n.example/> $(printf '%s' "$3" | sed 's/@[ABS]{/{/g')" >want.csv 2>err ||
        bad "$(cat err)"
    tr -d '\r' <got.csv >out
    tr -d '\r' <want.csv >want
    if [ "$(wc -l <want)" -gt 1 ] && cmp -s out want; then ok; else bad "differs from: $(head -c 600 want)"; fi
}

# --- One asks the other ---------------------------------------------------------
both "join" "$people" 'SELECT ?who ?town { ?p e:called ?who ; e:lives ?t . @B{ ?t e:name ?town } } ORDER BY ?who'
both "the other way round" "$towns" 'SELECT ?who ?town { ?t e:name ?town . @A{ ?p e:lives ?t ; e:called ?who } } ORDER BY ?who'
both "everything elsewhere" "$towns" 'SELECT ?who { @A{ ?p e:called ?who } } ORDER BY ?who'
both "optional" "$people" 'SELECT ?who ?town { ?p e:called ?who ; e:lives ?t OPTIONAL { @B{ ?t e:name ?town } } } ORDER BY ?who'
both "filter inside" "$people" 'SELECT ?who ?n { ?p e:called ?who ; e:lives ?t . @B{ ?t e:people ?n FILTER(?n > 94000) } } ORDER BY ?who'
both "optional inside" "$people" 'SELECT ?who ?s { ?p e:called ?who ; e:lives ?t . @B{ ?t e:name ?x OPTIONAL { ?t e:since ?s } } } ORDER BY ?who'
both "union" "$people" 'SELECT ?x { { ?p e:called ?x } UNION { @B{ ?t e:name ?x } } } ORDER BY ?x'
both "minus" "$people" 'SELECT ?who { ?p e:called ?who ; e:lives ?t MINUS { @B{ ?t e:since ?s } } } ORDER BY ?who'
both "exists" "$people" 'SELECT ?who { ?p e:called ?who ; e:lives ?t FILTER NOT EXISTS { @B{ ?t e:name ?s } } } ORDER BY ?who'
both "subquery inside" "$people" 'SELECT ?who ?most { ?p e:called ?who ; e:lives ?t . @B{ ?t e:people ?most { SELECT (MAX(?n) AS ?most) { ?x e:people ?n } } } } ORDER BY ?who'
both "aggregate outside" "$people" 'SELECT ?town (COUNT(*) AS ?n) { ?p e:lives ?t . @B{ ?t e:name ?town } } GROUP BY ?town ORDER BY ?town'
both "path inside" "$towns" 'SELECT ?who ?friend { ?t e:name "Bath" . @A{ ?f e:lives ?t ; e:called ?friend . ?p e:knows+ ?f ; e:called ?who } } ORDER BY ?who'
both "nested" "$people" 'SELECT ?who ?other { ?p e:called ?who ; e:lives ?t . @B{ ?t e:name ?town . @A{ ?o e:lives ?t ; e:called ?other } } FILTER(?p != ?o) } ORDER BY ?who ?other'
both "two clauses" "$people" 'SELECT ?who ?town ?n { ?p e:called ?who ; e:lives ?t . @B{ ?t e:name ?town } @S{ ?t e:people ?n } } ORDER BY ?who'
both "3,000 bindings" "$people" 'SELECT ?v ?h { ?x n:value ?v . @B{ ?x n:half ?h } } ORDER BY ?v'
both "duplicates stay" "$people" 'SELECT ?town { ?p e:lives ?t . @B{ ?t e:name ?town } } ORDER BY ?town'
both "values" "$people" 'SELECT ?who ?town { VALUES ?t { e:york e:bath } ?p e:lives ?t ; e:called ?who . @B{ ?t e:name ?town } } ORDER BY ?who'
ask "endpoint in a variable" 200 "$people" "SELECT ?where ?name { VALUES ?where { <$towns> <$people> } SERVICE ?where { ?x e:name|e:called ?name } } ORDER BY ?name"
lines 10
has Bath
has Ann
ask "the endpoint comes from the data" 200 "$people" "SELECT ?n { BIND(IRI(CONCAT('$towns', '')) AS ?e) SERVICE ?e { e:ely e:name ?n } }"
has Ely
name="lodge query"
"$lodge" query people "PREFIX e: <http://example.org/> SELECT ?n { SERVICE <$towns> { e:ely e:name ?n } }" >out 2>&1
has Ely
name="lodge update"
"$lodge" update people "PREFIX e: <http://example.org/> INSERT { GRAPH <http://g/far> { ?t e:name ?n } } WHERE { ?p e:lives ?t SERVICE <$towns> { ?t e:name ?n } }" >out 2>&1 &&
    "$lodge" query people "PREFIX e: <http://example.org/> SELECT ?n { GRAPH <http://g/far> { ?t e:name ?n } } ORDER BY ?n" >out 2>&1 &&
    "$lodge" update people "DROP GRAPH <http://g/far>" 2>err || bad "fails"
lines 4
has York

# --- Rules ----------------------------------------------------------------------
for form in "" SILENT; do
    [ -z "$form" ] && want=501 || want=200
    ask "not on the list $form" $want "$people" "SELECT ?s ?x { ?s e:called 'Ann' SERVICE $form <http://example.org/sparql> { ?x ?y ?z } }"
    if [ -z "$form" ]; then has "add 'http://example.org' to remote-allow in lodge.yaml"; else has "http://example.org/p1,"; fi
    ask "another path $form" $want "$strict" "SELECT ?x { SERVICE $form <${towns}s> { ?x ?y ?z } }"
    [ -n "$form" ] || has "may not be asked from here"
    ask "private $form" $want "$strict" "SELECT ?x { SERVICE $form <$towns> { ?x ?y ?z } }"
    if [ -z "$form" ]; then has "leads to 127.0.0.1, which is a loopback address"; else lines 2; fi
    ask "no web address $form" $want "$people" "SELECT ?x { SERVICE $form <file:///etc/passwd> { ?x ?y ?z } }"
    ask "a redirect off the list $form" $want "$people" "SELECT ?x { SERVICE $form <$rogue/moved/http://169.254.169.254/> { ?x ?y ?z } }"
done
ask "an endpoint from the user's text" 501 "$people" "SELECT ?x { BIND(IRI('http://169.254.169.254/latest') AS ?e) SERVICE ?e { ?x ?y ?z } }"

# --- Endpoints that fail ----------------------------------------------------------
# The answer is an error that names the endpoint, never a short one; SILENT gives one
# solution without bindings.
for path in garbage short page empty error cut cut-chunk no-http reset nothing; do
    ask "$path" 502 "$people" "SELECT ?p ?x { ?p e:called 'Ann' SERVICE <$rogue/$path> { ?p ?y ?x } }"
    has "$rogue/$path"
    ask "$path, silent" 200 "$people" "SELECT ?p ?x { ?p e:called 'Ann' SERVICE SILENT <$rogue/$path> { ?p ?y ?x } }"
    has "http://example.org/p1,"
    lines 2
done
name="what the endpoint says is passed on"
ask "$name" 502 "$people" "SELECT ?x { SERVICE <$rogue/error> { ?x ?y ?z } }"
has "status 400: the query is not to my taste"
ask "a dead port" 502 "$people" "SELECT ?x { SERVICE <http://127.0.0.1:1/sparql> { ?x ?y ?z } }"
has "http://127.0.0.1:1/sparql"
ask "a dead port, silent" 200 "$people" "SELECT ?p ?x { ?p e:called 'Ann' SERVICE SILENT <http://127.0.0.1:1/sparql> { ?x ?y ?z } }"
has "http://example.org/p1,"
# whose time is up first, that of the query or of the request, is a matter of milliseconds
for path in hang hang-body drip; do
    ask "$path" '50[23]' "$people" "SELECT ?x { SERVICE <$rogue/$path> { ?x ?y ?z } }" --data-urlencode timeout=1
done
ask "hang, silent" 200 "$people" "SELECT ?p ?x { ?p e:called 'Ann' SERVICE SILENT <$rogue/hang> { ?x ?y ?z } }" --data-urlencode timeout=2
has "http://example.org/p1,"
ask "too much" 503 "$people" "SELECT ?x { SERVICE <$rogue/flood> { ?y ?z ?x } }"
has "$rogue/flood"

# Who leaves takes the request along.
name="a client that leaves"
before=$(grep -c "left /hang" rogue.log)
asked=$(grep -c "POST /hang" rogue.log)
curl -s -m 30 -o out --data-urlencode "query=SELECT ?x { SERVICE <$rogue/hang> { ?x ?y ?z } }" "$people" &
client=$!
more() { [ "$(grep -c "$1" rogue.log)" -gt "$2" ]; }
wait_until more "POST /hang" "$asked"
kill $client
wait $client 2>/dev/null
if wait_until more "left /hang" "$before"; then ok; else bad "the request goes on"; fi

name="a server that stops"
before=$(grep -c "POST /hang" rogue.log)
curl -s -m 20 -o out --data-urlencode "query=SELECT ?x { SERVICE <$rogue/hang> { ?x ?y ?z } }" "$people" &
waiting=$!
wait_until more "POST /hang" "$before"
both "both are well" "$towns" 'SELECT ?who ?town { ?t e:name ?town . @A{ ?p e:lives ?t ; e:called ?who } } ORDER BY ?who'
if stop_server "$people_pid"; then ok; else bad "it ends with $?"; fi
wait $waiting
ask "the other one is gone" 502 "$towns" "SELECT ?who { SERVICE <$people> { ?p e:called ?who } }"
has "$people"
name="the test server"
empty rogue.err
finish
