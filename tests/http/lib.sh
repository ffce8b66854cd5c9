# Sourced by the suites of this folder like tests/serve.sh, which it goes on from: requests to a running
# server, and what must be in the answers.
. "$PWD/tests/serve.sh"
needs curl command -v curl

# get NAME STATUS PATH CURL-OPTIONS...: body in out, head in head.
get() {
    name=$1
    want=$2
    path=$3
    shift 3
    : >out
    status=$(curl -s -m 20 -o out -D head -w '%{http_code}' "$@" "http://$at$path")
    if [ "$status" = "$want" ]; then ok; else bad "status $status, expected $want"; fi
}
# The last answer has this in its head (has and no look into its body).
head_has() { if tr -d '\r' <head | grep -qi -- "$1"; then ok; else bad "no '$1' in the head"; fi; }
head_no() { if tr -d '\r' <head | grep -qi -- "$1"; then bad "'$1' in the head"; else ok; fi; }
field() { tr -d '\r' <head | sed -n "s/^$1: //Ip" | head -n 1; }

# Start a server over a site; its address is in at.
serve() { start_server "$1" 127.0.0.1:0; }

# SIGTERM must end it well.
stop() {
    name="SIGTERM"
    if stop_server "$server"; then ok; else bad "exit status after SIGTERM"; fi
}
