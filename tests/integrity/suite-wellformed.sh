#!/bin/sh
# lodge validate: the 52 expectations of the test suite for the integrity constraints of data cubes (each: a
# constraint, files, whether it holds), and cubes of our own.
suite=integrity/wellformed
. "$PWD/tests/lib.sh"
# make FILE...: a new site with these files
make() {
    rm -rf "$dir/site"
    "$lodge" new "$dir/site" --base http://opendata.example/ >/dev/null 2>&1
    "$lodge" load "$dir/site" "$@" --graph http://opendata.example/graph/cube >/dev/null 2>"$dir/errors" || cat "$dir/errors"
}
# found: the codes that a validation reports, sorted
found() {
    rm -f "$dir/report.json"
    "$lodge" validate "$dir/site" "$@" -q --report "$dir/report.json" >/dev/null 2>"$dir/errors"
    [ -s "$dir/report.json" ] || { cat "$dir/errors"; return; }
    sed 's/.*"codes":{\([^}]*\)}.*/\1/' "$dir/report.json" | tr ',' '\n' | sed -n 's/^"\(IC-[0-9]*\)":.*/\1/p' | sort -V | tr '\n' ' '
}

# A cube of two measures with one fault of each kind that its observations can have.
prefixes='@prefix qb: <http://purl.org/linked-data/cube#> . @prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sdmxa: <http://purl.org/linked-data/sdmx/2009/attribute#> .'
cat >"$dir/good.ttl" <<TTL
$prefixes
:cube a qb:DataSet ; qb:structure :dsd .
:dsd a qb:DataStructureDefinition ; qb:component [ qb:dimension :area ], [ qb:dimension :year ], [ qb:measure :homes ], [ qb:attribute :note ; qb:componentRequired true ] .
:area a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :areas .
:year a qb:DimensionProperty ; rdfs:range xsd:gYear .
:homes a qb:MeasureProperty . :note a qb:AttributeProperty .
:areas a skos:ConceptScheme . :a1 skos:inScheme :areas . :a2 skos:inScheme :areas .
:o1 a qb:Observation ; qb:dataSet :cube ; :area :a1 ; :year "2019"^^xsd:gYear ; :homes 1 ; :note "n" .
:o2 a qb:Observation ; qb:dataSet :cube ; :area :a2 ; :year "2019"^^xsd:gYear ; :homes 1 ; :note "n" .
:o3 a qb:Observation ; qb:dataSet :cube ; :area :a2 ; :year "2020"^^xsd:gYear ; sdmxa:obsStatus :missing ; :note "n" .
TTL
make "$dir/good.ttl"
is "a good cube" "" "$(found)"
is "exits 0" 0 "$("$lodge" validate "$dir/site" -q >/dev/null 2>&1; echo $?)"
cat >"$dir/bad.ttl" <<TTL
$prefixes
:o4 a qb:Observation ; qb:dataSet :cube ; :area :a2 ; :year "2019"^^xsd:gYear ; :homes 2 ; :note "n" .
:o5 a qb:Observation ; qb:dataSet :cube ; :area :a3 ; :homes 2 .
:o6 a qb:Observation ; qb:dataSet :cube ; :area :a1 ; :year "2021"^^xsd:gYear ; :note "n" .
:o7 a qb:Observation .
TTL
make "$dir/good.ttl" "$dir/bad.ttl"
is "faults of observations" "IC-1 IC-11 IC-12 IC-13 IC-14 IC-19 " "$(found)"
is "exits 1" 1 "$("$lodge" validate "$dir/site" -q >/dev/null 2>&1; echo $?)"
is "a dataset by its IRI" "IC-11 IC-12 IC-13 IC-14 IC-19 " "$(found http://example.org/cube)"
is "names both observations" 1 "$(grep -c '"value":"http://example.org/o[24]".*than <http://example.org/o[24]> has' "$dir/report.json")"
"$lodge" validate "$dir/site" nothing -q 2>"$dir/errors"
is "a dataset that is not there" 1 $?
is "is named" 1 "$(grep -c 'no dataset <http://opendata.example/data/nothing>' "$dir/errors")"

shared=${LODGE_SHARED:-}/data/stats/qb-wellformedness
if [ -d "$shared" ]; then
    while IFS="$(printf '\t')" read -r holds name what; do
        code=$(printf '%s' "$what" | sed 's/integrity-\([0-9]*\)[ab]*\.sparql.*/IC-\1/')
        set --
        for file in $(printf '%s' "$what" | sed 's/^[^,]*,//' | tr ',' ' '); do
            set -- "$@" "$shared/fixtures/$file"
        done
        make "$@"
        codes=$(found)
        case $codes in
            *lodge*) got=$codes ;;
            *"$code "*) got=False ;;
            *) got=True ;;
        esac
        is "$code $name ($what)" "$holds" "$got"
    done <"$shared/EXPECTED.tsv"
else
    skipped=1
    echo "integrity/wellformed: skipped: no suite"
fi
finish
