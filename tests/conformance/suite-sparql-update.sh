#!/bin/sh
# The W3C evaluation tests of SPARQL 1.1 Update.
set -u
build=${1:-build}
suite=${LODGE_SHARED:-}/suites/rdf-tests/sparql/sparql11
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$suite" ]; then
    echo "skipped: no suite"
    echo "conformance/sparql-update: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
exec "$build/tests/update_runner" w3c/sparql-update "$suite/manifest-sparql11-update.ttl" \
    tests/conformance/expected-sparql.txt
