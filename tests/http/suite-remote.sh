#!/bin/sh
# What Lodge fetches from other servers and what it refuses to: LOAD of updates, over HTTP and
# on the command line, and lodge load with a URL.
suite=http/remote
. "$PWD/tests/serve.sh"
needs curl command -v curl
needs python3 command -v python3

# post NAME WANTED-STATUS UPDATE
post() {
    name=$1
    : >err
    status=$(curl -s -m 20 -o out -w '%{http_code}' -H "Authorization: Bearer $token" \
        -H 'Content-Type: application/sparql-update' --data-binary "$3" "http://$at/sparql")
    if [ "$status" = "$2" ]; then ok; else bad "status $status, expected $2"; fi
}

start_rogue rogue
port=$rogue_port
far=http://127.0.0.1:$port
"$lodge" new s --base http://opendata.example/ >log 2>&1 || { cat log; bad "no site"; }

# --- Rules --------------------------------------------------------------------
check "nothing is allowed" 1 "$lodge" update s "LOAD <$far/docs/a.ttl>"
has err "add '$far' to remote-allow in lodge.yaml"
printf 'remote-allow:\n  - %s/docs/\n  - %s/moved\n  - http://localhost:%s/\n' "$far" "$far" "$port" >>s/lodge.yaml
check "allowed, but private" 1 "$lodge" update s "LOAD <$far/docs/a.ttl>"
has err "leads to 127.0.0.1, which is a loopback address"
has err "can set 'remote-private: yes' in lodge.yaml"
check "a name for it" 1 "$lodge" update s "LOAD <http://localhost:$port/docs/a.ttl>"
has err "is a loopback address"
name="nothing was sent"
lines rogue.log 1
echo 'remote-private: yes' >>s/lodge.yaml
for url in "$far/documents" "$far/docs" "$far/docs/../echo" "$far/docs/%2e%2e/echo" "$far/docs/..%2fecho" \
    "http://127.1:$port/docs/a.ttl" "http://u:p@127.0.0.1:$port/docs/a.ttl" "https://127.0.0.1:$port/docs/a.ttl" \
    "http://127.0.0.1/docs/a.ttl" "ftp://127.0.0.1/docs/" "file:///etc/hostname" "urn:x"; do
    check "refused: $url" 1 "$lodge" update s "LOAD <$url>"
done
check "a redirect out of the list" 1 "$lodge" update s "LOAD <$far/moved/echo>"
has err "redirects: <$far/echo> may not be asked from here"
check "a redirect to a cloud's secrets" 1 "$lodge" update s "LOAD <$far/moved/http://169.254.169.254/latest>"
has err "<http://169.254.169.254/latest> may not be asked"
check "a redirect to a file" 1 "$lodge" update s "LOAD <$far/moved/http:file:///etc/hostname>"
name="nothing else was sent"
no rogue.log "GET /echo"
has rogue.log "GET /moved/echo"

# --- Documents ----------------------------------------------------------------
check "Turtle" 0 "$lodge" update s "LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/1>"
check "relative IRIs" 0 "$lodge" query s "SELECT ?o { GRAPH <http://g/1> { <$far/docs/a.ttl> ?p ?o } }"
has out "$far/docs/a.ttl#part"
check "after a redirect" 0 "$lodge" update s "LOAD <$far/moved/docs/a.ttl> INTO GRAPH <http://g/2>"
check "its base is where it was found" 0 "$lodge" query s "SELECT ?o { GRAPH <http://g/2> { <$far/docs/a.ttl> ?p ?o } }"
has out "$far/docs/a.ttl#part"
check "twice" 0 "$lodge" update s "LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/1>; LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/1>"
check "new blank nodes" 0 "$lodge" query s 'SELECT (COUNT(DISTINCT ?b) AS ?n) { GRAPH ?g { ?b <http://example.org/name> "here" } }'
has out 4
check "suffix before text/plain" 0 "$lodge" update s "LOAD <$far/docs/plain.ttl> INTO GRAPH <http://g/3>"
check "suffix alone" 0 "$lodge" update s "LOAD <$far/docs/untyped.nt>"
check "media type alone" 0 "$lodge" update s "LOAD <$far/docs/typed>"
check "default graph" 0 "$lodge" query s 'SELECT ?o { GRAPH <http://opendata.example/graph/default> { ?s ?p ?o } }'
has out typed
has out nt
check "no RDF" 1 "$lodge" update s "LOAD <$far/docs/page>"
has err "media type 'text/css', which is no RDF syntax"
check "a dataset" 1 "$lodge" update s "LOAD <$far/docs/a.nq>"
has err "is a dataset"
check "not there" 4 "$lodge" update s "LOAD <$far/docs/nothing>"
has err "<$far/docs/nothing> answers with status 404"

# --- All or nothing -------------------------------------------------------------
"$lodge" dump s >before.nq
check "half a document" 1 "$lodge" update s "INSERT DATA { <a> <b> 1 }; LOAD <$far/docs/bad.ttl>"
has err "$far/docs/bad.ttl:2:"
echo "LOAD <$far/docs/bad.ttl>" >bad.ru
check "half a document, asked for in a file" 1 "$lodge" update s -f bad.ru
has err "$far/docs/bad.ttl:2:"
"$lodge" dump s >after.nq
same before.nq after.nq
check "half a document, silently" 0 "$lodge" update s "LOAD SILENT <$far/docs/bad.ttl>; LOAD SILENT <http://example.org/>"
"$lodge" dump s >after.nq
same before.nq after.nq
check "the rest is done" 0 "$lodge" update s "LOAD SILENT <$far/docs/bad.ttl>; INSERT DATA { <a> <b> \"rest\" }"
check "is there" 0 "$lodge" dump s
has out '"rest"'
no out '"lost"'

# --- lodge load -----------------------------------------------------------------
"$lodge" new t --base http://opendata.example/ >log 2>&1
check "load a URL" 0 "$lodge" load t "$far/docs/a.ttl?x=/y" "$far/docs/a.nq"
check "its graph" 0 "$lodge" dump t
has out '<http://opendata.example/graph/a>'
has out '"quad" <http://g/>'
check "load a bad one" 1 "$lodge" load t "$far/docs/bad.ttl"
check "load nothing" 4 "$lodge" load t "$far/docs/nothing"
has err "status 404"
check "a length that lies" 4 "$lodge" load t --format ttl "$far/cut"
has err "broke off its answer"
sed -i 's/^load-megabytes.*/load-megabytes: 8/' t/lodge.yaml
check "too much" 4 "$lodge" load t --format ttl "$far/flood"
has err "more than the 8388608 bytes"

# --- TLS --------------------------------------------------------------------------
name="a certificate"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost 2>err || bad "openssl makes none: $(cat err)"
start_rogue tls cert.pem key.pem
tls=$rogue_port
check "nobody vouches for it" 4 "$lodge" load t "https://localhost:$tls/docs/a.ttl"
has err "certificate"
name="nothing was sent over TLS"
lines tls.log 1
# The same with the certificate among those that the system trusts, in a namespace.
if unshare -rm sh -c "mount --bind cert.pem /etc/ssl/certs/ca-certificates.crt" 2>/dev/null; then
    trusting() { unshare -rm sh -c 'mount --bind cert.pem /etc/ssl/certs/ca-certificates.crt && exec "$@"' sh "$@"; }
    check "somebody vouches for it" 0 trusting "$lodge" load t "https://localhost:$tls/docs/a.ttl"
    check "but for that name alone" 4 trusting "$lodge" load t "https://127.0.0.1:$tls/docs/a.ttl"
    has err "$tls/docs/a.ttl> cannot be asked"
else
    skipped=1
    echo "$suite: skipped: TLS with a certificate that is trusted: no namespaces here"
fi

# --- Over HTTP ------------------------------------------------------------------
token=0123456789abcdef0123456789abcdef
(umask 077 && echo $token >s/token)
echo 'token-file: token' >>s/lodge.yaml
start_server s 127.0.0.1:0
post "LOAD over HTTP" 204 "LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/h>"
check "is there too" 0 "$lodge" query s 'SELECT ?n { GRAPH <http://g/h> { ?b <http://example.org/name> ?n } }'
has out here
for url in file:///etc/hostname http://example.org/ "$far/echo"; do
    post "not $url" 501 "LOAD <$url>"
    has out "$url"
done
has out "remote-allow in lodge.yaml"
post "SILENT over HTTP" 204 "LOAD SILENT <$far/docs/nothing>"
post "bad document over HTTP" 400 "LOAD <$far/docs/bad.ttl>"

# Who leaves takes the fetch along.
echo "  - $far/hang" >more
sed -i "/^remote-allow:/r more" s/lodge.yaml
stop_server "$server"
start_server s "$at"
name="a client that leaves"
curl -s -m 30 -o out -H "Authorization: Bearer $token" -H 'Content-Type: application/sparql-update' \
    --data-binary "LOAD <$far/hang>" "http://$at/sparql" &
client=$!
wait_until grep -q "GET /hang" rogue.log
kill $client
wait $client 2>/dev/null
wait_until grep -q "left /hang" rogue.log
has rogue.log "left /hang"
post "and the next one is served" 204 "LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/i>"
name="the test server"
empty rogue.err
finish
