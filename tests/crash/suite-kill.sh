#!/bin/sh
# A server is killed again and again while clients write: tests/crash/suite-kill.sh BUILD [KILLS]
# (KILLS: 25; 1,000 by hand take about ten minutes).
suite=crash/kill
# memory, where there is some: it is the process that is killed, not the machine
if [ -w /dev/shm ]; then
    TMPDIR=/dev/shm
    export TMPDIR
fi
. "$PWD/tests/lib.sh"
needs python3 command -v python3
"$lodge" new site --base http://opendata.example/ >log 2>&1 &&
    (umask 077 && echo "kill-me-if-you-can-0123456789abcdef" >site/token) &&
    echo "token-file: token" >>site/lodge.yaml || { cat log; exit 1; }
python3 "$root/tests/crash/kill.py" "$lodge" "$dir/site" "${2:-25}"
