#!/bin/sh
# All tests: sh tests/run.sh [build folder]
#
# Installs what the tests need, builds twice (gcc with warnings as errors; clang
# with the address and undefined behaviour sanitizers), runs every suite and
# adds up their closing lines "NAME: N passed, N failed, N skipped"; a failure that a
# suite's expectation file names with its reason counts as skipped. With
# LODGE_SHARED naming a folder that has data/ and suites/, the suites that need them run
# too; otherwise they say that they are skipped.
set -u
cd "$(dirname "$0")/.." || exit 4
build=${1:-build-test}
jobs=$(nproc)
results=$(mktemp) || exit 4
trap 'rm -f "$results"' EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 4; }

# run NAME COMMAND...: show the output and keep its closing line. A suite that ends
# badly without one counts as one failure.
run() {
    name=$1
    shift
    say "$name"
    log=$(mktemp) || exit 4
    start=$(date +%s)
    "$@" >"$log" 2>&1 </dev/null
    rc=$?
    line=$(grep -E '^[^ ]+: [0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log")
    if [ $rc -ne 0 ] && ! printf '%s\n' "$line" | grep -qE ' [1-9][0-9]* failed'; then
        line="$line
$name: 0 passed, 1 failed, 0 skipped"
        echo "(exit status $rc)" >>"$log"
    elif [ -z "$line" ]; then
        line="$name: 1 passed, 0 failed, 0 skipped"
    fi
    if [ $rc -eq 0 ]; then # only the W3C suites have failures that are expected by name
        line=$(printf '%s\n' "$line" | awk '/^w3c\// { f = 0; for (i = 2; i < NF; i++) { if ($(i + 1) ~ /^failed/) { f = $i; $i = 0 } if ($(i + 1) ~ /^skipped/) $i += f } } { print }')
    fi
    if [ $rc -ne 0 ]; then tail -n 80 "$log"; else grep -iE 'skip|passed' "$log" | tail -n 40; fi
    printf '%s: %s s\n' "$name" "$(($(date +%s) - start))"
    printf '%s\n' "$line" | grep . >>"$results"
    rm -f "$log"
}

# configure FOLDER OPTIONS...: a build folder with everything the tests use.
configure() {
    folder=$1
    shift
    mkdir -p "$folder" || return 1
    [ -f "$folder/Makefile" ] || (cd "$folder" && ../configure --enable-werror "$@" >configure.out 2>&1) ||
        { tail -n 20 "$folder/configure.out"; return 1; }
}

build() { make -s -C "$1" -j"$jobs" all && make -s -C "$1" -j"$jobs" check TESTS=; }

say packages
sh build-aux/install-packages test || die "cannot install the packages"
say build
[ -x configure ] || autoreconf -i >/dev/null 2>&1 || die "autoreconf failed"
configure "$build" || die "configure failed"
configure "$build-asan" --enable-asan CC=clang-14 CFLAGS="-O1 -g" || die "configure failed for the sanitizers"
build "$build" || die "the gcc build failed"
build "$build-asan" || die "the sanitizer build failed"

run lint make -s -C "$build" lint

# Unit tests, fuzz corpora and crash tests: under the sanitizers.
LG_SRCDIR=$PWD
export LG_SRCDIR
for program in $(make -s -C "$build-asan" list-tests); do
    run "asan/$program" "$build-asan/$program"
done

# Suites that run programs: tests/<kind>/suite-<name>.sh BUILD-FOLDER
for suite in tests/*/suite-*.sh; do
    [ -x "$suite" ] || continue
    kind=$(basename "$(dirname "$suite")")
    short=$(basename "$suite" .sh)
    run "$kind/${short#suite-}" "$suite" "$build"
done

say "all suites"
cat "$results"
awk '{ for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p += $(i - 1); if ($i ~ /^failed/) f += $(i - 1); if ($i ~ /^skipped/) s += $(i - 1) } }
     END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }' "$results"
