#!/bin/sh
# Every fuzz target, live, under the sanitizers: those that read what strangers
# send (tables, queries, store files) for half a minute, in which they reach nine tenths and more of what
# they reach in a whole one, the others for five seconds.
# LODGE_FUZZ_SECONDS=N runs each for N seconds: for marathons. Those begin somewhere else each time; an
# ordinary run always begins with the same seed, so that it fails for what has changed.
set -u
seed=${LODGE_FUZZ_SECONDS:+0}
# one TARGET: fuzz it on a copy of its corpus; a crash leaves its input beside the build.
one() {
    target=$1
    name=$(basename "$target")
    case $name in
    fuzz_csv | fuzz_parts | fuzz_sparql | fuzz_store | fuzz_xml) seconds=${LODGE_FUZZ_SECONDS:-30} ;;
    *) seconds=${LODGE_FUZZ_SECONDS:-5} ;;
    esac
    corpus=$(mktemp -d)
    cp tests/fuzz/corpus/"$name"/* "$corpus"/ 2>/dev/null
    if "$build/$target" -seed="${seed:-1}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 \
        -artifact_prefix="$build/$name-" "$corpus" >"$build/$name.out" 2>&1; then
        echo "ok $name: $(awk '/number_of_executed_units/ { print $2 }' "$build/$name.out") runs in $seconds s"
    else
        echo "FAILED $name:"
        tail -n 30 "$build/$name.out"
        ls "$build/$name-"* 2>/dev/null
    fi
    rm -rf "$corpus"
}

if [ "${2:-}" = one ]; then
    build=$1
    one "$3"
    exit 0
fi

build=${1:-build}-fuzz
jobs=$(nproc)
mkdir -p "$build"
[ -f "$build/Makefile" ] || (cd "$build" && ../configure --enable-fuzz --enable-asan CC=clang-14 CFLAGS="-O1 -g" >configure.out 2>&1) ||
    { tail -n 5 "$build/configure.out"; exit 1; }
make -s -C "$build" -j"$jobs" fuzz >"$build/make.out" 2>&1 || { tail -n 20 "$build/make.out"; exit 1; }

out=$(make -s -C "$build" list-fuzz | tr ' ' '\n' | grep . | xargs -P "$jobs" -I '{}' sh "$0" "$build" one '{}')
printf '%s\n' "$out"
failed=$(printf '%s\n' "$out" | grep -c '^FAILED')
passed=$(printf '%s\n' "$out" | grep -c '^ok')
echo "fuzz: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
