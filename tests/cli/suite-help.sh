#!/bin/sh
# `lodge help`: every code of a report and every key of a recipe has a page, and the examples of the pages print
# what stands there.
set -u
build=$(realpath "${1:-build}")
lodge=$build/lodge
LODGE_DATA=$PWD
export LODGE_DATA
out=$(mktemp)
trap 'rm -f "$out"' EXIT
passed=0
failed=0

# check NAME WANTED-EXIT-CODE TEXT ARGUMENT...: lodge help says it
check() {
    name=$1
    want=$2
    text=$3
    shift 3
    "$lodge" help "$@" >"$out" 2>&1
    if [ $? -eq "$want" ] && grep -qF -- "$text" "$out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name: no '$text' in lodge help $*"
        head -n 5 "$out"
    fi
}

check "all" 0 "lodge help codes"
check "a command" 0 "usage: lodge publish" publish
check "a code" 0 "nearest is \"E06000001\"" E-AREA
check "a code in lower case" 0 "$ lodge convert" e-dup
check "a file of an example" 0 "homes.csv:" E-DUP
check "one of several codes" 0 "W-DATE" w-flag
check "a code of cubes" 0 "sdmx-attribute:obsStatus" IC-14
check "the list of codes" 0 "E-BLANK                        A dimension is blank" codes
check "the list of keys" 0 "recipe.table.melt.sum " recipe
check "a section" 0 "recipe.table.melt.sum " recipe.table
check "a key" 0 "    sum: Total" recipe.table.melt.sum
check "a key by its last name" 0 "recipe.dataset.title" recipe.title
check "a key that occurs twice" 0 "recipe.measure.unit" recipe.unit
check "no such page" 1 "did you mean 'E-AREA'?" E-ARAE
check "nothing like it" 1 "'lodge help codes' the codes" frobnicate
LODGE_DATA=/nowhere check "no manual" 1 "set LODGE_DATA" E-DUP
for what in codes run; do
    if ! python3 tests/cli/pages.py "$lodge" $what >"$out"; then
        echo 0 1 >>"$out"
    fi
    grep -v '^[0-9]* [0-9]*$' "$out"
    counts=$(tail -n 1 "$out")
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
done
echo "cli/help: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
