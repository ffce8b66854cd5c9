#!/bin/sh
# Workbooks that are made to hurt: zips and XML that grow, lie or never end (bombs.py).
if ! command -v python3 >/dev/null; then
    echo "convert/bombs: skipped: no python3"
    echo "convert/bombs: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
LODGE_DATA=$PWD
export LODGE_DATA
exec python3 tests/convert/bombs.py "${1:-build}/lodge"
