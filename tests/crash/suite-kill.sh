#!/bin/sh
# A server is killed again and again while clients write: tests/crash/suite-kill.sh BUILD [KILLS]
# (KILLS: 25; 1,000 by hand take about ten minutes).
set -u
build=$(realpath "${1:-build}")
root=$PWD
LODGE_DATA=$root
export LODGE_DATA
if ! command -v python3 >/dev/null; then
    echo "crash/kill: skipped: no python3"
    echo "crash/kill: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
# memory, where there is some: it is the process that is killed, not the machine
if [ -w /dev/shm ]; then dir=$(mktemp -d /dev/shm/lodge-kill-XXXXXX); else dir=$(mktemp -d); fi
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
"$build/lodge" new "$dir/site" --base http://opendata.example/ >"$dir/log" 2>&1 &&
    (umask 077 && echo "kill-me-if-you-can-0123456789abcdef" >"$dir/site/token") &&
    echo "token-file: token" >>"$dir/site/lodge.yaml" || { cat "$dir/log"; exit 1; }
python3 "$root/tests/crash/kill.py" "$build/lodge" "$dir/site" "${2:-25}"
