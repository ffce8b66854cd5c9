#!/bin/sh
# The W3C tests of the SPARQL 1.1 Protocol, the Graph Store Protocol and the service
# description, over HTTP.
set -u
build=${1:-build}
suite=${LODGE_SHARED:-}/suites/rdf-tests/sparql/sparql11
why=
[ -n "${LODGE_SHARED:-}" ] && [ -d "$suite" ] || why="no suite"
/usr/bin/python3 -c 'import rdflib' 2>/dev/null || why="no python3-rdflib"
if [ -n "$why" ]; then
    echo "skipped: $why"
    echo "conformance/sparql-protocol: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
LODGE_DATA=$PWD
export LODGE_DATA
exec /usr/bin/python3 tests/conformance/protocol_runner.py "$build/lodge" "$suite"
