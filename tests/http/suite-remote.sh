#!/bin/sh
# What Lodge fetches from other servers and what it refuses to: LOAD of updates, over HTTP and
# on the command line, and lodge load with a URL.
set -u
. "$PWD/tests/serve.sh"
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA
for tool in curl python3; do
    command -v $tool >/dev/null && continue
    echo "http/remote: skipped: no $tool"
    echo "http/remote: 0 passed, 0 failed, 1 skipped"
    exit 0
done
dir=$(mktemp -d)
pids=
# The test server ends with its input, which is the pipe that this shell holds.
trap 'for p in $pids; do kill "$p" 2>/dev/null; wait "$p" 2>/dev/null; done; exec 9>&- 8>&-; rm -rf "$dir"' EXIT
cd "$dir" || exit 4
passed=0
failed=0
skipped=0

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $name: $*"
    for f in err out; do [ -s $f ] && sed 's/^/    /' $f | head -n 5; done
}

# check NAME WANTED-EXIT-CODE COMMAND...
check() {
    name=$1
    want=$2
    shift 2
    : >err
    "$@" >out 2>err </dev/null
    got=$?
    if [ $got -eq "$want" ]; then ok; else bad "exit $got, expected $want: $*"; fi
}
# post NAME WANTED-STATUS UPDATE
post() {
    name=$1
    : >err
    status=$(curl -s -m 20 -o out -w '%{http_code}' -H "Authorization: Bearer $token" \
        -H 'Content-Type: application/sparql-update' --data-binary "$3" "http://$at/sparql")
    if [ "$status" = "$2" ]; then ok; else bad "status $status, expected $2"; fi
}
has() { if grep -qF -- "$2" "$1"; then ok; else bad "no '$2' in $1"; fi; }
no() { if grep -qF -- "$2" "$1"; then bad "'$2' in $1"; else ok; fi; }
same() { if cmp -s "$1" "$2"; then ok; else bad "$1 differs from $2"; fi; }

mkfifo hold
python3 "$root/tests/http/rogue.py" <hold >rogue.log 2>rogue.err &
exec 9>hold
for _ in $(seq 100); do
    [ -s rogue.log ] && break
    sleep 0.1
done
port=$(head -n 1 rogue.log)
far=http://127.0.0.1:$port
name=setup
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
if [ "$(wc -l <rogue.log)" -eq 1 ]; then ok; else bad "$(cat rogue.log)"; fi
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
mkfifo hold-tls
python3 "$root/tests/http/rogue.py" cert.pem key.pem <hold-tls >tls.log 2>tls.err &
exec 8>hold-tls
for _ in $(seq 100); do
    [ -s tls.log ] && break
    sleep 0.1
done
tls=$(head -n 1 tls.log)
check "nobody vouches for it" 4 "$lodge" load t "https://localhost:$tls/docs/a.ttl"
has err "certificate"
name="nothing was sent over TLS"
if [ "$(wc -l <tls.log)" -eq 1 ]; then ok; else bad "$(cat tls.log)"; fi
# The same with the certificate among those that the system trusts, in a namespace.
if unshare -rm sh -c "mount --bind cert.pem /etc/ssl/certs/ca-certificates.crt" 2>/dev/null; then
    trusting() { unshare -rm sh -c 'mount --bind cert.pem /etc/ssl/certs/ca-certificates.crt && exec "$@"' sh "$@"; }
    check "somebody vouches for it" 0 trusting "$lodge" load t "https://localhost:$tls/docs/a.ttl"
    check "but for that name alone" 4 trusting "$lodge" load t "https://127.0.0.1:$tls/docs/a.ttl"
    has err "$tls/docs/a.ttl> cannot be asked"
else
    skipped=1
    echo "http/remote: skipped: TLS with a certificate that is trusted: no namespaces here"
fi

# --- Over HTTP ------------------------------------------------------------------
token=0123456789abcdef0123456789abcdef
(umask 077 && echo $token >s/token)
echo 'token-file: token' >>s/lodge.yaml
start_server s 127.0.0.1:0 || bad "the server does not start"
pids="$pids $server"
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
kill "$server"
wait "$server" 2>/dev/null
start_server s "$at" || bad "the server does not start again"
pids="$pids $server"
name="a client that leaves"
curl -s -m 30 -o out -H "Authorization: Bearer $token" -H 'Content-Type: application/sparql-update' \
    --data-binary "LOAD <$far/hang>" "http://$at/sparql" &
client=$!
for _ in $(seq 100); do
    grep -q "GET /hang" rogue.log && break
    sleep 0.2
done
kill $client
wait $client 2>/dev/null
for _ in $(seq 100); do
    grep -q "left /hang" rogue.log && break
    sleep 0.2
done
has rogue.log "left /hang"
post "and the next one is served" 204 "LOAD <$far/docs/a.ttl> INTO GRAPH <http://g/i>"
name="the test server"
if [ ! -s rogue.err ]; then ok; else bad "$(cat rogue.err)"; fi
echo "http/remote: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
