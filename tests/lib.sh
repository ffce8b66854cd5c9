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
cd "$dir" || exit 4
passed=0
failed=0
skipped=0

# is NAME WANTED GOT; a failure shows what the last command wrote to err, if that is where it went.
is() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1: '$3', expected '$2'"
        if [ -s err ]; then sed 's/^/    /' err | head -n 5; fi
    fi
}

# needs WHAT COMMAND...: the suite is skipped when the command fails.
needs() {
    what=$1
    shift
    if ! "$@" >/dev/null 2>&1; then
        echo "$suite: skipped: no $what"
        echo "$suite: 0 passed, 0 failed, 1 skipped"
        exit 0
    fi
}

finish() {
    echo "$suite: $passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
}
