#!/bin/sh
# The example projects of table2qb (LODGE_SHARED/data/stats/table2qb) with their own columns.csv, components.csv and code lists: the same
# observations and concepts, by URI, and the same said of each, as in the files that table2qb made of them. What differs is listed with each project and judged in
# docs/decisions/table2qb.md.
suite=convert/table2qb
. tests/lib.sh
data=${LODGE_SHARED:-}/data/stats/table2qb
needs python3 python3 --version
needs data test -n "${LODGE_SHARED:-}" -a -d "$data"

# project NAME BASE DATASET URI GOLDEN [SED]: its folder, with columns.csv changed by SED; ours.nq and golden.nq
project() {
    site=${6:-}
    rm -rf project site golden.nq ours.nq
    cp -r "$data/$1" project
    chmod -R u+w project
    rm -f project/csv/*.recipe.yaml
    sed "$site" "$data/$1/columns.csv" >project/columns.csv
    printf 'dataset: {slug: %s, title: Example}\nuri: "%s"\n' "$3" "$4" >project/csv/recipe.yaml
    "$lodge" new site --base http://x.example/ >/dev/null 2>&1
    "$lodge" load site -q -g http://x.example/golden "project/ttl/$5" >/dev/null 2>&1
    "$lodge" dump site >golden.nq 2>/dev/null
    set -- "$1" "$2" project/csv/[!cfgsu]*.csv
    [ -e project/csv/observations.csv ] && set -- "$1" "$2" project/csv/observations.csv
    sed -i "${site:-}" project/csv/components.csv
    "$lodge" convert "$3" --columns project/columns.csv --components project/csv/components.csv --recipe project/csv/recipe.yaml \
        --base "$2" --yes -q -o ours.nq 2>errors
    is "$1: converts" 0 $?
}
same() { python3 "$root/tests/convert/table2qb_same.py" "$@" golden.nq ours.nq 2>&1; }
# list GOLDEN: the concepts of a code list
list() {
    rm -rf site
    "$lodge" new site --base http://x.example/ >/dev/null 2>&1
    "$lodge" load site -q -g http://x.example/golden "project/ttl/$1" >/dev/null 2>&1
    "$lodge" dump site >golden.nq 2>/dev/null
    same --concepts
}

project employment http://statistics.gov.scot/ employment '{Geography}/{Quarter}/{Gender}/{Measure Type}/{Unit}' cube.ttl
is "employment" '384 observations, 3072 triples the same' "$(same)"
is "its list of genders" '3 x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>: nothing there, <http://www.w3.org/2004/02/skos/core#Concept> here
1 x <http://www.w3.org/2004/02/skos/core#narrower>: nothing there, <http://statistics.gov.scot/def/concept/gender/female> here
3 x <http://www.w3.org/2004/02/skos/core#prefLabel>: nothing there, "All" here
3 concepts, 12 triples the same' "$(list gender.ttl)"

# The files were made with the base of the site in columns.csv.
domain='s|http://gss-data.org.uk/|http://statistics.data.gov.uk/|g'
project regional-trade http://statistics.data.gov.uk/ regional-trade '{Geography}/{Date}/{SITC Section}/{Flow}/{Measure Type}/{Unit}' observations.ttl "$domain"
is "regional trade" '44 observations, 396 triples the same' "$(same)"
is "its flows" '2 x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>: nothing there, <http://www.w3.org/2004/02/skos/core#Concept> here
2 x <http://www.w3.org/2004/02/skos/core#prefLabel>: nothing there, "Export" here
2 concepts, 8 triples the same' "$(list flow-directions.ttl)"
is "its sections" '11 x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>: nothing there, <http://www.w3.org/2004/02/skos/core#Concept> here
11 x <http://www.w3.org/2000/01/rdf-schema#comment>: nothing there, "lorem ipsum" here
1 x <http://www.w3.org/2004/02/skos/core#narrower>: nothing there, <http://statistics.data.gov.uk/def/concept/sitc-sections/0-food-and-live-animals> here
11 x <http://www.w3.org/2004/02/skos/core#prefLabel>: nothing there, "0 Food and Live Animals" here
10 x <http://www.w3.org/2004/02/skos/core#topConceptOf>: <http://statistics.data.gov.uk/def/concept-scheme/sitc-sections> there, nothing here
11 x <http://www.w3.org/ns/ui#sortPriority>: nothing there, 0 here
11 concepts, 44 triples the same' "$(list sitc-sections.ttl)"

# columns.csv has no "Services", so the property is ours; the concepts of table2qb have no name. It
# has got a template for "CDID" after the file was made.
project bop-quarterly http://gss-data.org.uk/ bop-quarterly-example '{Geography}/{+Period}/{Cdid}/{Services}/{Flow}/{Measure Type}/{Unit}' observations.ttl
is "balance of payments" '396 x <http://gss-data.org.uk/def/attribute/cdid>: "APQL" there, <http://gss-data.org.uk/def/cdid/APQL> here
396 x <http://gss-data.org.uk/def/dimension/service>: <http://gss-data.org.uk/def/concept/services/> there, nothing here
396 x <http://gss-data.org.uk/def/dimension/services>: nothing there, <http://gss-data.org.uk/def/concept/services/travel> here
396 observations, 3168 triples the same' "$(same)"

# {referentiegebied} encodes the slash of its cells (RFC 6570), table2qb leaves it. Datasets are where a
# site has them, and every observation says what it measures.
project customising-uris https://id.milieuinfo.be/ luchtemisses '{Substantie}/{+Referentiegebied}/{Tijdsperiode}' cube.ttl
is "customised URIs" '1 x <http://purl.org/linked-data/cube#dataSet>: <https://id.milieuinfo.be/imjv/kubus/luchtemisses#id> there, <https://id.milieuinfo.be/data/luchtemisses> here
1 x <http://purl.org/linked-data/cube#measureType>: nothing there, <https://id.milieuinfo.be/def#hoeveelheid> here
1 x <https://id.milieuinfo.be/def#referentiegebied>: <https://id.milieuinfo.be/imjv/emissiepunt/00119266000190/2804#id> there, <https://id.milieuinfo.be/imjv/emissiepunt/00119266000190%2F2804#id> here
1 observations, 6 triples the same' "$(same)"
project customising-uris https://id.milieuinfo.be/ luchtemisses '{Substantie}/{+Referentiegebied}/{Tijdsperiode}' cube.ttl 's|{referentiegebied}|{+referentiegebied}|'
is "customised URIs with a slash" '1 observations, 7 triples the same' "$(same | tail -n 1)"

finish
