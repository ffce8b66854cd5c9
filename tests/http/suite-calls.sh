#!/bin/sh
# The programs that the query form offers for a query are run: each must ask that very
# query, whatever stands in it, and get its answer.
suite=http/calls
. "$PWD/tests/serve.sh"
needs curl command -v curl
needs python3 command -v python3
cat >few.ttl <<'TTL'
<http://opendata.example/id/a> <http://opendata.example/def/p> "it's" .
TTL
"$lodge" new site --base http://opendata.example/ >log 2>&1 &&
    "$lodge" load site few.ttl >>log 2>&1 || { cat log; exit 1; }
start_server site 127.0.0.1:0 --quiet || exit 1
# Debian's python has SPARQLWrapper, another one in the path perhaps not.
python=python3
if ! python3 -c 'import SPARQLWrapper' 2>/dev/null && [ -x /usr/bin/python3 ]; then
    python=/usr/bin/python3
fi
$python "$root/tests/http/calls.py" "http://$at"
