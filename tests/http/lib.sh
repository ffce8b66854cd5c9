# Sourced by the suites of this folder like tests/lib.sh, which it goes on from: requests to a running
# server, and what must be in the answers.
. "$PWD/tests/serve.sh"
. "$PWD/tests/lib.sh"
needs curl command -v curl
server=
at=
name=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi; rm -rf "$dir"' EXIT

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $name: $*"
}

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
# The last answer has this in its head or body; `no` is the opposite.
head_has() { if tr -d '\r' <head | grep -qi -- "$1"; then ok; else bad "no '$1' in the head"; fi; }
head_no() { if tr -d '\r' <head | grep -qi -- "$1"; then bad "'$1' in the head"; else ok; fi; }
has() { if grep -qF -- "$1" out; then ok; else bad "no '$1' in the body"; fi; }
no() { if grep -qF -- "$1" out; then bad "'$1' in the body"; else ok; fi; }
lines() { if [ "$(wc -l <out)" -eq "$1" ]; then ok; else bad "$(wc -l <out) lines, expected $1"; fi; }
field() { tr -d '\r' <head | sed -n "s/^$1: //Ip" | head -n 1; }

# Start a server over a site; its address is in at.
serve() { start_server "$1" 127.0.0.1:0 || bad "the server does not start"; }

# SIGTERM must end it well.
stop() {
    name="SIGTERM"
    kill -TERM "$server"
    wait "$server"
    if [ $? -eq 0 ]; then ok; else bad "exit status after SIGTERM"; fi
    server=
}
