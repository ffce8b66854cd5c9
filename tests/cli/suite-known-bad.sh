#!/bin/sh
# Inputs that are known to be bad: each folder of tests/cases/known-bad publishes good.csv and then
# bad.csv with one recipe. The second must be refused with what `expected` says, file, row, column and
# cell, and the store must hold afterwards what it held before. LG_UPDATE=1 writes what was said.
suite=cli/known-bad
. "$PWD/tests/lib.sh"

for path in "$root"/tests/cases/known-bad/*/; do
    name=$(basename "$path")
    mkdir "$dir/$name"
    cd "$dir/$name" || exit 4
    cp "$path"/*.csv "$path"/recipe.yaml .
    "$lodge" new site --base http://example.org/ >out 2>&1 || exit 4
    "$lodge" publish site good.csv --recipe recipe.yaml >out 2>err
    is "$name: the good release" 0 $?
    "$lodge" dump site >before
    cp recipe.lock.csv lock 2>/dev/null
    "$lodge" publish site bad.csv --recipe recipe.yaml >out 2>err
    is "$name: is refused" 1 $?
    [ "${LG_UPDATE:-}" = 1 ] && cp err "$path/expected"
    is "$name: what is said of it" "" "$(diff "$path/expected" err)"
    "$lodge" dump site >after
    is "$name: the store is as it was" "" "$(cmp before after)"
    is "$name: the lock is as it was" "" "$(cmp recipe.lock.csv lock 2>&1)"
done
finish
