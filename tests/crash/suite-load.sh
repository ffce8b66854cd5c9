#!/bin/sh
# A load is killed at random moments: tests/crash/suite-load.sh [BUILD [CERTIFICATES [KILLS [FOLDER]]]]
# (4,000 certificates, 10 kills, a temporary folder; a million by hand take some minutes.)
#
# A kill leaves the store that was there: the same manifest, which names the same files,
# and nothing for `lodge check --full` to find. Afterwards a load goes through, and leaves no files of the
# killed ones. The load has little memory, so that it spills runs and parts of the dictionary.
set -u
build=$(realpath "${1:-build}")
n=${2:-4000}
kills=${3:-10}
root=$PWD
LODGE_DATA=$root
export LODGE_DATA
passed=0
failed=0
dir=$(mktemp -d "${4:-${TMPDIR:-/tmp}}/lodge-load-XXXXXX") || exit 4
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

check() { # WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$dir/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        tail -n 5 "$dir/log"
    fi
}

whole() { "$build/lodge" check "$1" --full --quiet; }
unchanged() { cmp "$dir/old/store/MANIFEST" "$dir/site/store/MANIFEST"; }
# Every file is the store's, and is named.
tidy() {
    (cd "$1/store" && for f in *; do
        [ "$f" = MANIFEST ] || [ "$f" = LOCK ] || grep -aq " $f " MANIFEST || { echo "$f is left over"; exit 1; }
    done)
}
# A random share of so many seconds.
some_of() { awk -v t="$1" -v r="$(od -An -N4 -tu4 /dev/urandom)" 'BEGIN { printf "%.3f", t * r / 4294967296 }'; }
load() { "$build/lodge" publish "$1" --quiet "$dir/certificates.csv" "$dir/recommendations.csv"; }

"$build/tests/gen_epc" --rows "$n" "$dir" >"$dir/log" 2>&1 &&
    mkdir "$dir/first" &&
    "$build/tests/gen_epc" --rows $((n / 20 + 10)) "$dir/first" >>"$dir/log" 2>&1 &&
    "$build/lodge" new "$dir/old" --base http://opendata.example/ >>"$dir/log" 2>&1 &&
    sed -i "s/^load-megabytes: .*/load-megabytes: $((n / 10000 + 1))/" "$dir/old/lodge.yaml" &&
    "$build/lodge" publish "$dir/old" --quiet "$dir/first/certificates.csv" >>"$dir/log" 2>&1 &&
    cp -r "$dir/old" "$dir/new" || { cat "$dir/log"; exit 4; }

start=$(date +%s.%N)
check "a load that is left alone" load "$dir/new"
whole_load=$(echo "$start $(date +%s.%N)" | awk '{ print $2 - $1 }')
check "check behind it" whole "$dir/new"
check "no files are left over behind it" tidy "$dir/new"
want=$("$build/lodge" stat "$dir/new" | grep '^triples')
was=$("$build/lodge" stat "$dir/old" | grep '^triples')
check "the load changes something" test "$want" != "$was"
rm -rf "$dir/new"

killed=0
cp -r "$dir/old" "$dir/site"
for kill in $(seq "$kills"); do
    moment=$(some_of "$whole_load")
    "$build/lodge" publish "$dir/site" --quiet "$dir/certificates.csv" "$dir/recommendations.csv" \
        >"$dir/load.log" 2>&1 &
    pid=$!
    sleep "$moment"
    if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$pid" 2>/dev/null
    echo "kill $kill after $moment of $whole_load s: $(cd "$dir/site/store" && ls | grep -cv 'MANIFEST$\|LOCK') files"
    if unchanged >/dev/null; then
        check "kill $kill after $moment s: check finds something" whole "$dir/site"
    else # it was faster this time: then it is all there
        check "kill $kill after $moment s: half a load" test "$("$build/lodge" stat "$dir/site" | grep '^triples')" = "$want"
        rm -rf "$dir/site"
        cp -r "$dir/old" "$dir/site"
    fi
done
check "nothing was killed" test "$killed" -gt 0
check "the load after the kills" load "$dir/site"
check "check after the kills" whole "$dir/site"
check "no files are left over" tidy "$dir/site"
check "what it holds" test "$("$build/lodge" stat "$dir/site" | grep '^triples')" = "$want"
echo "$killed of $kills kills hit"
echo "crash/load: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
