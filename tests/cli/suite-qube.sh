#!/bin/sh
# Tables for csvcubed, published as they are: with their qube-config.json, or by their headings alone.
set -u
build=$(realpath "${1:-build}")
lodge=$build/lodge
cases=$(realpath tests/cases/convert)
LODGE_DATA=$PWD
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
# ask QUERY: the rows
ask() { "$lodge" query site "PREFIX qb: <http://purl.org/linked-data/cube#> $1" --format csv | tr -d '\r' | sed 1d; }

"$lodge" new site --base http://x.example/ >/dev/null 2>&1
"$lodge" publish site "$cases/qube-config/input.csv" --recipe "$cases/qube-config/qube-config.json" --dry-run 2>errors
is "a qube-config" 0 $?
is "what is not published of it" 3 "$(grep -c 'what csvcubed has under this key is not published' errors)"
is "nothing is left beside it" 2 "$(find "$cases/qube-config" -type f ! -name 'expected.*' | wc -l)"

# All that csvcubed asks for: measures, units and observations by their headings.
cat >homes.csv <<'CSV'
Region,Tenure,Period,Measure Type,Unit Type,Obs
E12000001,Social rent,2020,Homes,Count,12
E12000001,Private rent,2020,Homes,Count,13
E12000002,Social rent,2021,Homes,Count,14
CSV
"$lodge" publish site homes.csv 2>errors
is "headings that follow the convention" 0 $?
is "a recipe is kept" 1 "$(find site/recipes -name homes.yaml | wc -l)"
is "its observations" "12 13 14" "$(ask 'SELECT ?v { ?o qb:dataSet <http://x.example/data/homes> ; qb:measureType ?m ; ?m ?v } ORDER BY ?v' | tr '\n' ' ' | sed 's/ $//')"
is "its units" http://x.example/def/concept/measure-units/count "$(ask 'SELECT DISTINCT ?u { ?o <http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure> ?u }')"
cat >doubt.csv <<'CSV'
Region,Name,Period,Measure Type,Unit Type,Obs
E12000001,North East,2020,Homes,Count,12
E12000001,North East,2021,Homes,Count,13
E12000002,North West,2020,Homes,Count,14
E12000002,North West,2021,Homes,Count,..
CSV
"$lodge" publish site doubt.csv 2>errors
is "names and markers want a review" 3 $?
echo "cli/qube: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
