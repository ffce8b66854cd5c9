#!/bin/sh
# The W3C suites of the RDF syntaxes through our readers.
set -u
build=${1:-build}
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$LODGE_SHARED/suites/rdf-tests/rdf/rdf11" ]; then
    echo "skipped: no suite"
    echo "conformance/rdf: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
rc=0
for s in rdf-turtle rdf-trig rdf-n-triples rdf-n-quads rdf-xml; do
    "$build/tests/rdf_runner" "w3c/$s" "$LODGE_SHARED/suites/rdf-tests/rdf/rdf11/$s/manifest.ttl" \
        tests/conformance/expected-rdf.txt || rc=1
done
exit $rc
