#!/bin/sh
# What is guessed of tables without a recipe: each tests/cases/guess/NAME.csv gives what
# NAME.expected holds: what is said (roles, scores, reasons, the preview) and the recipe that is
# written. With that recipe nothing is guessed. LG_UPDATE=1 writes what came out.
set -u
root=$PWD
lodge=$(realpath "${1:-build}")/lodge
LODGE_DATA=$root
export LODGE_DATA
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 4
passed=0
failed=0

# is NAME WANTED GOT
is() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1: '$3', expected '$2'"
    fi
}

for table in "$root"/tests/cases/guess/*.csv; do
    name=$(basename "$table" .csv)
    cp "$table" .
    "$lodge" convert "$name.csv" --base http://x.example/ -o out.nq >out 2>err
    is "$name: asks for a review" 3 $?
    is "$name: writes nothing" "" "$(ls out.nq 2>/dev/null)"
    { cat err && echo ---- && grep -v '^  issued: ' "$name.recipe.yaml"; } >said
    [ "${LG_UPDATE:-}" = 1 ] && cp said "$root/tests/cases/guess/$name.expected"
    is "$name: what is said and written" "" "$(diff "$root/tests/cases/guess/$name.expected" said)"
    cp "$name.recipe.yaml" before.yaml
    "$lodge" convert "$name.csv" --base http://x.example/ -o out.nq >out 2>again
    got=$?
    is "$name: goes on with its recipe" "$(grep -c '^error' err | sed 's/[1-9][0-9]*/1/')" $got
    is "$name: guesses nothing then" 0 "$(grep -c 'guessed\|Recipe written' again)"
    is "$name: leaves the recipe alone" "" "$(cmp before.yaml "$name.recipe.yaml")"
    rm -f ./*.csv ./*.yaml out.nq
done
echo "convert/guess: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
