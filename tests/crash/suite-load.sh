#!/bin/sh
# A load is killed at random moments: tests/crash/suite-load.sh [BUILD [CERTIFICATES [KILLS [FOLDER]]]]
# (4,000 certificates, 10 kills, a temporary folder; a million by hand take some minutes.)
#
# A kill leaves the store that was there: the same manifest, which names the same files,
# and nothing for `lodge check --full` to find. Afterwards a load goes through, and leaves no files of the
# killed ones. The load has little memory, so that it spills runs and parts of the dictionary.
suite=crash/load
if [ -n "${4:-}" ]; then
    TMPDIR=$4
    export TMPDIR
fi
. "$PWD/tests/lib.sh"
n=${2:-4000}
kills=${3:-10}

whole() { "$lodge" check "$1" --full --quiet; }
unchanged() { cmp old/store/MANIFEST site/store/MANIFEST; }
# Every file is the store's, and is named.
tidy() {
    (cd "$1/store" && for f in *; do
        [ "$f" = MANIFEST ] || [ "$f" = LOCK ] || grep -aq " $f " MANIFEST || { echo "$f is left over"; exit 1; }
    done)
}
# A random share of so many seconds.
some_of() { awk -v t="$1" -v r="$(od -An -N4 -tu4 /dev/urandom)" 'BEGIN { printf "%.3f", t * r / 4294967296 }'; }
load() { "$lodge" publish "$1" --quiet certificates.csv recommendations.csv; }

"$build/tests/gen_epc" --rows "$n" . >log 2>&1 &&
    mkdir first &&
    "$build/tests/gen_epc" --rows $((n / 20 + 10)) first >>log 2>&1 &&
    "$lodge" new old --base http://opendata.example/ >>log 2>&1 &&
    sed -i "s/^load-megabytes: .*/load-megabytes: $((n / 10000 + 1))/" old/lodge.yaml &&
    "$lodge" publish old --quiet first/certificates.csv >>log 2>&1 &&
    cp -r old new || { cat log; exit 4; }

start=$(date +%s.%N)
check "a load that is left alone" 0 load new
whole_load=$(echo "$start $(date +%s.%N)" | awk '{ print $2 - $1 }')
check "check behind it" 0 whole new
check "no files are left over behind it" 0 tidy new
want=$("$lodge" stat new | grep '^triples')
was=$("$lodge" stat old | grep '^triples')
check "the load changes something" 0 test "$want" != "$was"
rm -rf new

killed=0
cp -r old site
for kill in $(seq "$kills"); do
    moment=$(some_of "$whole_load")
    "$lodge" publish site --quiet certificates.csv recommendations.csv \
        >load.log 2>&1 &
    pid=$!
    sleep "$moment"
    if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$pid" 2>/dev/null
    echo "kill $kill after $moment of $whole_load s: $(cd site/store && ls | grep -cv 'MANIFEST$\|LOCK') files"
    if unchanged >/dev/null; then
        check "kill $kill after $moment s: check finds something" 0 whole site
    else # it was faster this time: then it is all there
        check "kill $kill after $moment s: half a load" 0 test "$("$lodge" stat site | grep '^triples')" = "$want"
        rm -rf site
        cp -r old site
    fi
done
check "nothing was killed" 0 test "$killed" -gt 0
check "the load after the kills" 0 load site
check "check after the kills" 0 whole site
check "no files are left over" 0 tidy site
check "what it holds" 0 test "$("$lodge" stat site | grep '^triples')" = "$want"
echo "$killed of $kills kills hit"
finish
