#!/bin/sh
# Random queries and updates against other engines, and answers of Lodge against each other:
#     sh tests/oracle/suite-oracle.sh BUILD [QUERIES [SEED]]
# Oxigraph comes from npm, for this suite alone, into the build folder; rdflib is
# Debian's python3-rdflib, when it is there.
set -u
build=$(realpath "${1:-build}")
count=${2:-1100}
seed=${3:-1}

skip() {
    echo "oracle: the peers are skipped: $*"
    echo "oracle: 0 passed, 0 failed, 1 skipped"
    exit 0
}
command -v python3 >/dev/null || skip "no python3"
[ -x "$build/tests/oracle_ask" ] || make -s -C "$build" tests/oracle_ask || exit 1

tools=$build/oracle
mkdir -p "$tools" || exit 4
if command -v node >/dev/null && command -v npm >/dev/null; then
    cp tests/oracle/package.json tests/oracle/package-lock.json "$tools/"
    if ! cmp -s "$tools/package-lock.json" "$tools/installed"; then
        (cd "$tools" && timeout 60 npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) &&
            cp "$tools/package-lock.json" "$tools/installed"
    fi
fi
for self in partitions plans histories; do
    python3 tests/oracle/$self.py --ask "$build/tests/oracle_ask" --seed "$seed" --count "$count" || exit 1
done
python3 tests/oracle/formats.py --lodge "$build/lodge" --seed "$seed" --count $((count / 2)) || exit 1
# rdflib has many errors of its own: it confirms one side of a difference, and alone decides nothing.
[ -f "$tools/installed" ] || skip "npm cannot install Oxigraph"
set -- --ask "$build/tests/oracle_ask" --seed "$seed" --count "$count" --oxigraph "$tools"
python=
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import rdflib' 2>/dev/null; then
        set -- "$@" --rdflib "$python"
        break
    fi
    python=
done
[ -n "$python" ] || echo "oracle: without rdflib: no python3-rdflib"
export PYTHONHASHSEED=0
python3 tests/oracle/compare.py "$@"
failed=$?
python3 tests/oracle/updates.py --ask "$build/tests/oracle_ask" --oxigraph "$tools" --seed "$seed" \
    --count $((count / 11)) || failed=1
exit $failed
