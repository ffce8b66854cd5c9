# Sourced by suites, with their name in suite and the build folder as $1: a folder of their own to work
# in, the program, and a count of what holds.
set -u
build=$(realpath "${1:-build}")
root=$PWD
lodge=$build/lodge
LODGE_DATA=$root
export LODGE_DATA
dir=$(mktemp -d) || exit 4
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
cd "$dir" || exit 4
passed=0
failed=0
skipped=0
name=setup # of what is looked at, for messages

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $name: $*"
}
# show FILE: its first lines, if it has any.
show() { if [ -s "$1" ]; then cut -c 1-300 "$1" | sed 's/^/    /' | head -n 5; fi; }

# is NAME WANTED GOT; a failure shows what the last command wrote to err, if that is where it went.
is() {
    if [ "$2" = "$3" ]; then
        ok
    else
        failed=$((failed + 1))
        echo "FAILED: $1: '$3', expected '$2'"
        show err
    fi
}

# check NAME WANTED-EXIT-CODE COMMAND...: runs it with stdout in out, stderr in err.
check() {
    name=$1
    check_want=$2
    shift 2
    "$@" >out 2>err </dev/null
    check_got=$?
    if [ $check_got -eq "$check_want" ]; then ok; else
        bad "exit $check_got, expected $check_want: $*"
        show err
    fi
}

# What the last command left: in out, or in FILE.
# has [FILE] TEXT, no [FILE] TEXT, lines [FILE] N, empty FILE, same FILE FILE
has() {
    [ $# -eq 2 ] || set -- out "$1"
    if grep -qF -- "$2" "$1"; then ok; else
        bad "no '$2' in $1"
        show "$1"
    fi
}
no() {
    [ $# -eq 2 ] || set -- out "$1"
    if grep -qF -- "$2" "$1"; then bad "'$2' in $1"; else ok; fi
}
lines() {
    [ $# -eq 2 ] || set -- out "$1"
    if [ "$(wc -l <"$1")" -eq "$2" ]; then ok; else
        bad "$(wc -l <"$1") lines in $1, expected $2"
        show "$1"
    fi
}
empty() {
    if [ ! -s "$1" ]; then ok; else
        bad "$1 is not empty"
        show "$1"
    fi
}
same() { if cmp -s "$1" "$2"; then ok; else bad "$1 and $2 differ"; fi; }

# wait_until COMMAND...: until it holds, twenty seconds at most.
wait_until() {
    for _ in $(seq 200); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}

skip() {
    echo "$suite: skipped: $*"
    echo "$suite: 0 passed, 0 failed, 1 skipped"
    exit 0
}

# needs WHAT COMMAND...: the suite is skipped when the command fails.
needs() {
    needs_what=$1
    shift
    "$@" >/dev/null 2>&1 || skip "no $needs_what"
}

finish() {
    echo "$suite: $passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
}
