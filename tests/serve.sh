# Sourced by suites that ask running servers, like tests/lib.sh, which it goes on from.
. "$PWD/tests/lib.sh"
servers=
# A test server ends with its input, which is the pipe that this shell holds.
trap 'for p in $servers; do kill "$p" 2>/dev/null; wait "$p" 2>/dev/null; done; exec 9>&-; rm -rf "$dir"' EXIT

# start_server SITE HOST:PORT [OPTION...]: its process is then in server, its address (port 0 is any free
# one) in at, and what it says in SITE.log. The log begins anew before the server does: what an earlier
# one said of its address would be read otherwise.
start_server() {
    site_log=$1.log
    : >"$site_log"
    site_served=$1
    site_at=$2
    shift 2
    "$lodge" serve "$site_served" --listen "$site_at" "$@" 2>"$site_log" &
    server=$!
    servers="$servers $server"
    at=
    for _ in $(seq 100); do
        at=$(sed -n 's|.* at http://\([0-9.:]*\)/.*|\1|p' "$site_log" | head -n 1)
        [ -n "$at" ] && return 0
        sleep 0.2
    done
    bad "$site_served is not served"
    cat "$site_log"
    return 1
}

# stop_server PID: end it; the status is that with which it ends.
stop_server() {
    kill -TERM "$1"
    wait "$1"
    stopped=$?
    servers=$(echo "$servers " | sed "s/ $1 / /")
    return $stopped
}

# start_rogue NAME [CERTIFICATE KEY]: a server that answers in all the wrong ways (tests/http/rogue.py); its
# port is then in rogue_port, and what it was asked in NAME.log.
start_rogue() {
    rogue_log=$1.log
    rogue_err=$1.err
    shift
    [ -p hold ] || mkfifo hold
    python3 "$root/tests/http/rogue.py" "$@" <hold >"$rogue_log" 2>"$rogue_err" &
    servers="$servers $!"
    exec 9>hold
    wait_until test -s "$rogue_log"
    rogue_port=$(head -n 1 "$rogue_log")
}
