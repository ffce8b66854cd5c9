# Sourced by suites that ask a running server; the program is in lodge.

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
    at=
    for _ in $(seq 100); do
        at=$(sed -n 's|.* at http://\([0-9.:]*\)/.*|\1|p' "$site_log" | head -n 1)
        [ -n "$at" ] && return 0
        sleep 0.2
    done
    cat "$site_log"
    return 1
}
