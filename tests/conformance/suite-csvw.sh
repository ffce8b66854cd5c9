#!/bin/sh
# The W3C tests of CSV on the Web: the RDF that tables give, and their validation.
set -u
build=${1:-build}
suite=${LODGE_SHARED:-}/suites/csvw/tests
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$suite" ]; then
    echo "skipped: no suite"
    echo "conformance/csvw: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
rc=0
"$build/tests/csvw_runner" w3c/csvw-rdf "$suite/manifest-rdf.ttl" \
    tests/conformance/expected-csvw-rdf.txt || rc=1
"$build/tests/csvw_runner" w3c/csvw-validation "$suite/manifest-validation.ttl" \
    tests/conformance/expected-csvw-validation.txt || rc=1
exit $rc
