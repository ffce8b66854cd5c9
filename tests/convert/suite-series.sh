#!/bin/sh
# Series as departments really publish them, each by its recipe in tests/cases/series: a recipe says behind
# "# expect" how many observations there are, and behind "# value" what stands in the workbook.
#
#     # expect N                      observations
#     # value PATH = LEXICAL FORM     of the observation BASE/data/PATH
#     # status STATUS = N             observations with this status, as counted in the workbook
suite=convert/series
. "$PWD/tests/lib.sh"
cases=$root/tests/cases/series
sheets=${LODGE_SHARED:-}/data/spreadsheets
needs data test -d "$sheets"
# ask QUERY: the values of the first column
ask() { "$lodge" query site "PREFIX qb: <http://purl.org/linked-data/cube#> $1" --format csv | tr -d '\r' | sed 1d; }

"$lodge" new site --base http://opendata.example/ >/dev/null 2>&1
for recipe in "$cases"/*.yaml; do
    name=$(basename "$recipe" .yaml)
    sed "s|^files: \[|&$sheets/|" "$recipe" >"$name.yaml"
    "$lodge" publish site "$name.yaml" 2>errors
    is "$name is published" 0 $?
    slug=$(sed -n 's/.*slug: *\([^,}]*\).*/\1/p' "$recipe" | head -n 1)
    is "$name: observations" "$(sed -n 's/^# expect //p' "$recipe")" \
        "$(ask "SELECT (COUNT(*) AS ?n) { ?o qb:dataSet <http://opendata.example/data/$slug> }")"
    "$lodge" validate site "$slug" -q 2>errors
    is "$name: well formed" 0 $?
    sed -n 's/^# value //p' "$recipe" >values
    while IFS= read -r line; do
        is "$name: ${line% = *}" "${line##* = }" "$(ask "SELECT ?v {
            ?m a qb:MeasureProperty . <http://opendata.example/data/${line% = *}> ?m ?v }")"
    done <values
    sed -n 's/^# status //p' "$recipe" >statuses
    while IFS= read -r line; do
        is "$name: ${line% = *}" "${line##* = }" "$(ask "SELECT (COUNT(*) AS ?n) {
            ?o <http://purl.org/linked-data/sdmx/2009/attribute#obsStatus> <http://opendata.example/def/concept/obs-status/${line% = *}> ;
               qb:dataSet <http://opendata.example/data/$slug> }")"
    done <statuses
    table=$sheets/$(sed -n 's/^files: \[\(.*\)\]/\1/p' "$recipe")
    "$lodge" convert "$table" --recipe "$name.yaml" --base http://opendata.example/ -o once.nq 2>errors
    "$lodge" convert "$table" --recipe "$name.yaml" --base http://opendata.example/ -o again.nq 2>errors
    is "$name: the same bytes again" 0 "$(cmp once.nq again.nq >/dev/null && test -s once.nq; echo $?)"
done
finish
