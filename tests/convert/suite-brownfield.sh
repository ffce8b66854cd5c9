#!/bin/sh
# Registers of brownfield land: suite-brownfield.sh BUILD-FOLDER
# The invented councils of examples/brownfield-land into one register, and its next release; with LODGE_SHARED the
# registers of real councils, every field beside what the national collation's pipeline makes of it.
suite=convert/brownfield
. tests/lib.sh
check=$root/tests/convert/brownfield_check.py
real=${LODGE_SHARED:-}/data/brownfield
cp -r "$root/examples/brownfield-land" example

# ask QUERY: the values of the first column, on one line
ask() {
    "$lodge" query site "PREFIX bl: <http://opendata.example/def/brownfield-land#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX site: <http://opendata.example/id/brownfield-land/>
        PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> $1" --format csv | tr -d '\r' | sed 1d | sort | paste -sd ' '
}
IP=site:district-council/ipswich
SH=site:unitary-authority/shropshire
RO=site:metropolitan-district-council/rochdale

# --- The example --------------------------------------------------------------------------

"$lodge" convert --import-pipeline example/pipeline -o clean.yaml 2>errors
is "the configuration imports" 0 $?
is "and is what the example has" "" "$(diff clean.yaml example/clean.yaml)"
"$lodge" convert --import-pipeline example/councils 2>errors
is "a folder without one is refused" 1 $?
"$lodge" new site --base http://opendata.example/ >/dev/null 2>&1
sh example/publish.sh "$lodge" site 2>errors
is "the example is published" 0 $?
is "sites" 7 "$(ask 'SELECT (COUNT(*) AS ?n) { ?s a bl:BrownfieldSite }')"
is "the row without a reference is listed" 1 "$(grep -c E-NOKEY site/rejects.csv)"
is "of two releases the later" 2024-02-01 "$(ask "SELECT ?d { <http://opendata.example/id/brownfield-land/district-council/ipswich/IP%2F001> bl:entry-date ?d }")"
is "a site that ended stays, and says so" 2023-11-30 "$(ask 'SELECT ?d { ?s a bl:Ended ; bl:end-date ?d }')"
is "swapped degrees" "1.1601,52.0612" "$(ask 'SELECT ?x ?y { ?s bl:reference "IP/002" ; wgs:long ?x ; wgs:lat ?y }')"
is "six decimals" "POINT(1.155123 52.059876)" "$(ask 'SELECT ?w { ?s bl:reference "IP/001" ; geo:hasGeometry/geo:asWKT ?w }')"
is "the National Grid stays" "<http://www.opengis.net/def/crs/EPSG/0/27700> POINT(389547 412564)" \
    "$(ask 'SELECT ?w { ?s bl:reference "A 1" ; geo:hasGeometry/geo:asWKT ?w }')"
is "no place, no point" 0 "$(ask 'SELECT (COUNT(?g) AS ?n) { ?s bl:reference "SH-8" ; geo:hasGeometry ?g }')"
is "the council of a file that does not name it" "Shropshire Council" \
    "$(ask 'SELECT DISTINCT ?n { ?s bl:reference "SH-7" ; bl:organisation/rdfs:label ?n }')"
is "/doc/ is /id/" http://opendatacommunities.org/id/district-council/ipswich \
    "$(ask 'SELECT DISTINCT ?o { ?s bl:reference "IP/003" ; bl:organisation ?o }')"
is "joined notes" "Four homes. Steep" "$(ask 'SELECT ?n { ?s bl:reference "SH-7" ; bl:notes ?n }')"
is "a date that is none takes the other" 2018-06-01 "$(ask 'SELECT ?n { ?s bl:reference "SH-7" ; bl:entry-date ?n }')"
is "cut words are mended" "not owned by a public authority" \
    "$(ask 'SELECT ?n { ?s bl:reference "SH-7" ; bl:ownership-status/skos:prefLabel ?n }')"
is "bytes of Windows" "Café corner" "$(ask 'SELECT ?n { ?s bl:reference "A 1" ; rdfs:label ?n }')"
is "a unit cut off" 1.2 "$(ask 'SELECT ?n { ?s bl:reference "A 2" ; bl:hectares ?n }')"
is "several links" "https://example.org/a/21 https://example.org/a/22" \
    "$(sed -i 's/^\(https.*IP.002.*2021-03-14,\),/\1https:\/\/example.org\/a\/21 | https:\/\/example.org\/a\/22,/' example/councils/ipswich-2024.csv
    sh example/publish.sh "$lodge" site 2>errors; ask 'SELECT ?n { ?s bl:reference "IP/002" ; bl:planning-permission-history ?n }')"

# Several tables with one recipe are one dataset.
"$lodge" publish site example/councils/*.csv --recipe example/recipe.yaml --max-rejects 1 --dry-run --force 2>errors
is "tables beside a recipe are its files" "the same records in 1 graph" "$(grep -o 'the same records.*' errors)"

# The next release: one site has gone, one is new, one has changed.
sed -i -e '/^A 1,/s/^A 1/A 9/' -e 's/^A 2,Mill site/A 2,Old mill/' -e 's/,permissioned,full/,PERMISSIONED,full/' \
    example/councils/rochdale.csv
"$lodge" publish site example/recipe.yaml --max-rejects 1 --dry-run 2>errors
is "the difference is told first" "graph/brownfield-land: 1 added, 1 changed, 1 removed" "$(grep -o 'graph/brownfield-land: .*' errors)"
sh example/publish.sh "$lodge" site 2>errors
is "what went leaves a note" "http://opendata.example/id/brownfield-land/metropolitan-district-council/rochdale/A%201" \
    "$(ask 'SELECT ?s { GRAPH <http://opendata.example/graph/brownfield-land/removed> { ?s ?p ?o } }')"
is "another spelling is the same code" 3 \
    "$(ask 'SELECT (COUNT(*) AS ?n) { ?c skos:inScheme <http://opendata.example/def/concept-scheme/planning-permission-status> }')"
"$lodge" publish site example/recipe.yaml --force 2>errors
is "too many bad rows publish nothing" 1 $?
"$lodge" publish site example/recipe.yaml --max-rejects 1 --force 2>errors
"$lodge" dump site 2>>errors | grep -v -e '#conversion' -e 'terms/issued' -e 'terms/modified' -e 'graph/sources' | sort >once
"$lodge" publish site example/recipe.yaml --max-rejects 1 --force 2>errors
"$lodge" dump site 2>>errors | grep -v -e '#conversion' -e 'terms/issued' -e 'terms/modified' -e 'graph/sources' | sort >again
is "the same again" 0 "$(cmp once again >/dev/null && test -s once; echo $?)"
python3 "$check" "$lodge" example/pipeline example/recipe.yaml example/councils/[ir]*.csv >checked
is "the invented councils are as the pipeline has them" 0 $?
sed '/^clean:/d' example/recipe.yaml >example/raw.yaml
python3 "$check" "$lodge" example/pipeline example/raw.yaml example/councils/[ir]*.csv >checked
is "and would not be without the rules" 1 $?

# --- Real councils ------------------------------------------------------------------------

if [ -d "$real/fixed" ]; then
    "$lodge" convert --import-pipeline "$real/digital-land-config" -o clean.yaml 2>errors
    is "the published configuration imports" 0 $?
    sed "s|councils/|$real/fixed/|" example/recipe.yaml >recipe.yaml
    "$lodge" publish site recipe.yaml --max-rejects 60 2>errors
    is "all councils in one run" 0 $?
    is "sites of all councils" 1385 "$(ask 'SELECT (COUNT(*) AS ?n) { ?s a bl:BrownfieldSite }')"
    is "with a point" 1279 "$(ask 'SELECT (COUNT(*) AS ?n) { ?s a bl:BrownfieldSite ; geo:hasGeometry ?g }')"
    is "councils" "$(ask 'SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s bl:organisation ?o . ?o rdfs:label ?l }')" \
        "$(ask 'SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s bl:organisation ?o }')"
    is "rows without a key" 57 "$(grep -c E-NOKEY site/rejects.csv)"
    python3 "$check" "$lodge" "$real/digital-land-config" recipe.yaml "$real"/fixed/*.csv >checked
    is "every field is as the pipeline has it, or judged" 0 $?
    is "fields compared" "fields: 25704" "$(grep '^fields' checked)"
    is "differences" "digits kept: 223 grid kept: 356 notes of spaced headers: 4 several links: 24 white space: 2" \
        "$(sed -n 's/^differing: //p' checked | paste -sd ' ')"
else
    echo "convert/brownfield: skipped: no registers of real councils"
    skipped=1
fi
finish
