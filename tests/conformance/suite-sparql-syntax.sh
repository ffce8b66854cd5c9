#!/bin/sh
# The W3C syntax tests of SPARQL 1.1 queries and updates, through the parser.
set -eu
build=${1:?usage: $0 BUILD}
suite=${LODGE_SHARED:-}/suites/rdf-tests/sparql/sparql11
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$suite" ]; then
    echo "skipped: no suite"
    echo "conformance/sparql-syntax: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
exec "$build/tests/sparql_syntax" "$suite/syntax-query/manifest.ttl" \
    "$suite/aggregates/manifest.ttl" "$suite/grouping/manifest.ttl" \
    "$suite/construct/manifest.ttl" "$suite/syntax-fed/manifest.ttl" \
    "$suite/syntax-update-1/manifest.ttl" "$suite/syntax-update-2/manifest.ttl"
