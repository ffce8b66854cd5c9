#!/bin/sh
# Clients that others have written, unmodified: curl, Python's SPARQLWrapper and rdflib
# (Debian's), Comunica (npm, into the build folder) federating two sites.
suite=clients
. "$PWD/tests/serve.sh"
needs curl command -v curl
here=$root/tests/clients
worst=0

# serve NAME FILE...: make a site with the files and serve it; its endpoint goes to `at`.
token=0123456789abcdef0123456789abcdef
serve() {
    site=$1
    shift
    "$lodge" new "$site" --base http://example.org/ >log 2>&1 && "$lodge" load "$site" -q "$@" >>log 2>&1 ||
        { cat log; exit 4; }
    (umask 077 && echo $token >"$site/token")
    echo 'token-file: token' >>"$site/lodge.yaml"
    start_server "$site" 127.0.0.1:0 --quiet || exit 4
    at=http://$at/sparql
}
serve towns "$here/towns.ttl"
towns=$at
serve people "$here/people.ttl"
people=$at
serve whole "$here/towns.ttl" "$here/people.ttl"
whole=$at

# --- curl -----------------------------------------------------------------------
text='SELECT ?n { ?t <http://example.org/people> ?n } ORDER BY ?n LIMIT 1'
# ask NAME WANTED-EXIT-CODE CURL-OPTIONS...
ask() {
    name=$1
    want=$2
    shift 2
    curl -sS --fail -m 20 -o out "$@" 2>err
    got=$?
    if [ $got -eq "$want" ]; then ok; else bad "exit $got, expected $want: $(cat err)"; fi
}
ask "curl -G" 0 -G --data-urlencode "query=$text" "$towns"
has 20574
ask "curl, form" 0 --data-urlencode "query=$text" "$towns"
has 20574
ask "curl, direct" 0 -H 'Content-Type: application/sparql-query' --data-binary "$text" "$towns"
has 20574
ask "curl, QUERY" 0 -X QUERY -H 'Content-Type: application/sparql-query' --data-binary "$text" "$towns"
has 20574
for type in application/sparql-results+json application/sparql-results+xml text/csv text/tab-separated-values; do
    ask "curl, $type" 0 -G -H "Accept: $type" -D head --data-urlencode "query=$text" "$towns"
    has 20574
    if grep -qi "^content-type: $type" head; then ok; else bad "not the type"; fi
done
graphs='application/n-quads,application/ld+json;q=0.7,application/n-triples;q=0.8,text/turtle;q=0.6,text/html;q=0.2'
ask "curl, a description rather than a page" 0 -H "Accept: $graphs" -D head "$towns"
has 'sparql-service-description#'
if grep -qi "^content-type: application/n-triples" head; then ok; else bad "not the type"; fi
ask "curl, a graph rather than a page" 0 -G -H "Accept: $graphs" -D head \
    --data-urlencode 'query=CONSTRUCT WHERE { ?t <http://example.org/name> "Ely" }' "$towns"
has '<http://example.org/ely> <http://example.org/name> "Ely" .'
if grep -qi "^content-type: application/n-triples" head; then ok; else bad "not the type"; fi
ask "curl, a bad query" 22 -G --data-urlencode "query=SELECT" "$towns"
ask "curl, no token" 22 --data-urlencode "update=CLEAR ALL" "$towns"
ask "curl, update" 0 --oauth2-bearer $token --data-urlencode "update=INSERT DATA { <http://a/> <http://b/> 7 }" "$towns"
ask "curl, reads it" 0 -G --data-urlencode "query=ASK { <http://a/> ?p 7 }" "$towns"
has true
ask "curl, update direct" 0 --oauth2-bearer $token -H 'Content-Type: application/sparql-update' \
    --data-binary 'DELETE WHERE { <http://a/> ?p ?o }' "$towns"
ask "curl, gone" 0 -G --data-urlencode "query=ASK { <http://a/> ?p 7 }" "$towns"
has false
suite=clients/curl
finish || worst=1

# --- Python ---------------------------------------------------------------------
python=
for python in /usr/bin/python3 python3; do
    "$python" -c 'import rdflib, SPARQLWrapper' 2>/dev/null && break
    python=
done
if [ -n "$python" ]; then
    timeout 60 "$python" "$here/python_clients.py" "$towns" $token 2>err || { worst=1; tail -n 5 err; }
else
    echo "clients/python: skipped: no python3-rdflib or python3-sparqlwrapper"
    echo "clients/python: 0 passed, 0 failed, 1 skipped"
fi

# --- Comunica -------------------------------------------------------------------
tools=$build/clients
mkdir -p "$tools"
if command -v node >/dev/null && command -v npm >/dev/null; then
    cp "$here/package.json" "$here/package-lock.json" "$tools/"
    if ! cmp -s "$tools/package-lock.json" "$tools/installed"; then
        (cd "$tools" && timeout 180 npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) &&
            cp "$tools/package-lock.json" "$tools/installed"
    fi
fi
if [ -f "$tools/installed" ]; then
    (cd "$tools" && timeout 120 node "$here/comunica.mjs" "$towns,$people" "$whole" "$here"/queries/*.rq) || worst=1
else
    echo "clients/comunica: skipped: npm cannot install it"
    echo "clients/comunica: 0 passed, 0 failed, 1 skipped"
fi
exit $worst
