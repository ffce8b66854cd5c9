#!/bin/sh
# Tables for csvcubed, published as they are: with their qube-config.json, or by their headings alone.
suite=cli/qube
. tests/lib.sh
cases=$root/tests/cases/convert
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
finish
