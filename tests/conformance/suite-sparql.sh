#!/bin/sh
# The W3C evaluation and result format tests of SPARQL 1.1 queries.
set -u
build=${1:-build}
suite=${LODGE_SHARED:-}/suites/rdf-tests/sparql/sparql11
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$suite" ]; then
    echo "skipped: no suite"
    echo "conformance/sparql: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
rc=0
"$build/tests/sparql_runner" w3c/sparql-query "$suite/manifest-sparql11-query.ttl" \
    tests/conformance/expected-sparql.txt || rc=1
for part in csv-tsv-res json-res service; do
    "$build/tests/sparql_runner" "w3c/sparql-$part" "$suite/$part/manifest.ttl" \
        tests/conformance/expected-sparql.txt || rc=1
done
exit $rc
