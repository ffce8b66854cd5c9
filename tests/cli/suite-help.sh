#!/bin/sh
# `lodge help`: every code of a report and every key of a recipe has a page, and the examples of the pages print
# what stands there.
suite=cli/help
. "$PWD/tests/lib.sh"

# page NAME WANTED-EXIT-CODE TEXT ARGUMENT...: lodge help says it
page() {
    name=$1
    want=$2
    text=$3
    shift 3
    check "$name" "$want" "$lodge" help "$@"
    cat err >>out
    has "$text"
}

page "all" 0 "lodge help codes"
page "a command" 0 "usage: lodge publish" publish
page "a code" 0 "nearest is \"E06000001\"" E-AREA
page "a code in lower case" 0 "$ lodge convert" e-dup
page "a file of an example" 0 "homes.csv:" E-DUP
page "one of several codes" 0 "W-DATE" w-flag
page "a code of cubes" 0 "sdmx-attribute:obsStatus" IC-14
page "the list of codes" 0 "E-BLANK                        A dimension is blank" codes
page "the list of keys" 0 "recipe.table.melt.sum " recipe
page "a section" 0 "recipe.table.melt.sum " recipe.table
page "a key" 0 "    sum: Total" recipe.table.melt.sum
page "a key by its last name" 0 "recipe.dataset.title" recipe.title
page "a key that occurs twice" 0 "recipe.measure.unit" recipe.unit
page "no such page" 1 "did you mean 'E-AREA'?" E-ARAE
page "nothing like it" 1 "'lodge help codes' the codes" frobnicate
check "no manual" 1 env LODGE_DATA=/nowhere "$lodge" help E-DUP
has err "set LODGE_DATA"
check "an empty LODGE_DATA is none" 0 env LODGE_DATA= "$lodge" help E-DUP
for what in codes run; do
    if ! (cd "$root" && python3 tests/cli/pages.py "$lodge" $what) >out; then
        echo 0 1 >>out
    fi
    grep -v '^[0-9]* [0-9]*$' out
    counts=$(tail -n 1 out)
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
done
finish
