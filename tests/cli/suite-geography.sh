#!/bin/sh
# A site with the bundled geography: areas, authorities, their succession, and their pages.
suite=cli/geography
. "$PWD/tests/http/lib.sh"
areas=http://statistics.data.gov.uk/id/statistical-geography

# ask NAME WANTED QUERY: the answer without its header, lines joined by a space.
ask() {
    name=$1
    got=$("$lodge" query site "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX time: <http://www.w3.org/2006/time#>
PREFIX lg: <http://opendatacommunities.org/def/local-government/>
PREFIX change: <http://statistics.data.gov.uk/def/boundary-change/>
PREFIX area: <$areas/> PREFIX sg: <http://statistics.data.gov.uk/def/statistical-geography#>
PREFIX foi: <http://publishmydata.com/def/ontology/foi/>
$3" | tr -d '\r' | tail -n +2 | paste -sd ' ')
    if [ "$got" = "$2" ]; then ok; else bad "'$got', expected '$2'"; fi
}

# --- Making it ----------------------------------------------------------------------------------

name="new --with-geography"
"$lodge" new site --base http://opendatacommunities.org/ --with-geography 2>log && ok || bad "$(cat log)"
cp log out
has 'Published the geography of 2025-04-01: 1,121 areas and 494 authorities'
"$lodge" dump site | sort >before
name="publish --geography again"
"$lodge" publish site --geography --quiet 2>log && ok || bad "$(cat log)"
"$lodge" dump site | sort >after
if [ -s before ] && cmp -s before after; then ok; else bad "it is not the same again"; fi
"$lodge" new other 2>log
"$lodge" publish other --geography 2>log && ok || bad "$(cat log)"
name="--geography goes alone"
"$lodge" publish site --geography table.csv 2>log
if [ $? -eq 2 ] && grep -q 'is published alone' log; then ok; else bad "$(cat log)"; fi
name="no tables"
cp -r "$root/vocab" vocab && rm vocab/geography/areas.csv
LODGE_DATA=$dir "$lodge" publish site --geography 2>log
if [ $? -ne 0 ] && grep -q 'vocab/geography/areas.csv' log; then ok; else bad "$(cat log)"; fi

LODGE_DATA=$dir "$lodge" new half --with-geography 2>log
if [ $? -ne 0 ] && [ ! -e half ]; then ok; else bad "half a site is left"; fi

# --- What it says -------------------------------------------------------------------------------

ask "areas" 1121 'SELECT (COUNT(?a) AS ?n) { ?a a sg:Statistical-Geography }'
ask "authorities" 494 'SELECT (COUNT(?o) AS ?n) { ?o a lg:CivilAdministrativeAuthority }'
ask "who came after Cumbria" "E06000063 E06000064" \
    'SELECT ?c { area:E10000006 dct:isReplacedBy/skos:notation ?c } ORDER BY ?c'
ask "what North Yorkshire replaced" 7 'SELECT (COUNT(?a) AS ?n) { area:E06000065 dct:replaces ?a .
    ?a sg:parentcode area:E10000023 }'
ask "the day of a code's end" 2023-04-01T00:00:00Z 'SELECT ?t { area:E07000026
    change:terminateddate/time:hasEnd/time:inXSDDateTime ?t }'
ask "councils that came later" "Cumberland North Yorkshire Somerset Westmorland and Furness" \
    'SELECT ?name { ?o lg:governsGSS ?a ; rdfs:label ?name . ?a change:operativedate
    <http://reference.data.gov.uk/id/day/2023-04-01> } ORDER BY ?name'
ask "a Welsh name" "Ynys Môn" 'SELECT ?n { area:W06000001 rdfs:label ?n FILTER (LANG(?n) = "cy") }'
ask "districts of a region in force" 33 'SELECT (COUNT(?a) AS ?n) { ?a foi:within area:E12000007 ;
    sg:status "live" . FILTER STRSTARTS(STR(?a), "http://statistics.data.gov.uk/id/statistical-geography/E09") }'
ask "the chain of successors" "E07000246 E06000066" \
    'SELECT ?c { area:E07000190 dct:isReplacedBy+/skos:notation ?c } ORDER BY DESC(?c)'
ask "councils without a URI in the data of others" "" \
    'SELECT ?a { ?a lg:isGovernedBy ?o FILTER NOT EXISTS { ?o rdfs:label ?l } }'
ask "its version" 2025-04-01 'SELECT ?v { <http://opendatacommunities.org/data/geography> owl:versionInfo ?v }'

# --- Tables -------------------------------------------------------------------------------------

cat >homes.csv <<'END'
Area code,Year,Tenure,Homes
E06000001,2022,Social rent,120
E06000001,2024,Social rent,121
E07000026,2022,Social rent,70
E07000026,2024,Social rent,71
E07000026,2025,Social rent,72
E07000027,2022,Social rent,73
E06000092,2022,Social rent,130
END
"$lodge" new plain --base http://opendatacommunities.org/ 2>log
name="codes that ended, and one that is none"
"$lodge" publish plain homes.csv --yes 2>out && ok || bad "$(cat out)"
has 'homes.csv:5 (row 5), column "Area code": the code of Allerdale ended on 2023-03-31, before the period (2 rows): "E07000026"; expected E06000063 (Cumberland)'
has 'no area has had this code up to 2025-04-01: "E06000092"; nearest is "E06000002"'
no 'E07000027'
name="a list that declares its codes, and any code"
printf 'Label,Notation\nNowhere,E06000092\nHartlepool (town),E06000001\n' >list.csv
printf 'Area,Homes\nE06000092,1\nE06000001,2\n' >areas.csv
for say in 'codes: list.csv' 'areas: any'; do
    printf 'files: [areas.csv]\ncolumns:\n  Area: {role: dimension, kind: area, %s}\n  Homes: {role: value}\nmeasure: {name: homes}\n' "$say" >areas.yaml
    "$lodge" convert --recipe areas.yaml -o "${say%%:*}.nq" 2>out && ok || bad "$(cat out)"
    no W-AREA
done
cp codes.nq out
has '"Hartlepool (town)"'
no '"Hartlepool"'
cp areas.nq out
has '"Hartlepool"'
name="areas of certificates"
cat >certificates.csv <<'END'
certificate_number,lodgement_date,property_type,current_energy_rating,current_energy_efficiency,local_authority,main_fuel
0151-3058-8202-6036-8204,2021-03-04,House,C,70,E07000026,mains gas
0151-3058-8202-6036-8205,2021-03-04,House,C,70,E06000001,mains gas
END
"$lodge" convert certificates.csv -q >out 2>log && ok || bad "$(cat log)"
has "<$areas/E06000001> <http://www.w3.org/2000/01/rdf-schema#label> \"Hartlepool\"@en"
has "<$areas/E07000026> <http://purl.org/dc/terms/isReplacedBy> <$areas/E06000063>"
serve plain
get "an area that has no label in the table" 200 "/resource?uri=$areas/E07000026" -H 'Accept: text/html'
has 'Allerdale'
has '31 March 2023'
has 'Cumberland'
has 'data/homes'
stop

# --- Pages --------------------------------------------------------------------------------------

html='Accept: text/html'
serve site
get "an authority's URI" 303 /id/unitary-authority/cumberland -H "$html"
head_has '^location: .*/doc/unitary-authority/cumberland'
get "its page" 200 /doc/unitary-authority/cumberland -H "$html"
has 'Cumberland Council'
has 'Allerdale'
get "an area's page" 200 "/resource?uri=$areas/E07000026" -H "$html"
has '31 March 2023'
has 'replaced by'
has 'Cumbria'
get "as data" 200 "/resource?uri=$areas/E07000026&format=nt"
has "<http://purl.org/dc/terms/isReplacedBy> <$areas/E06000063>"
get "an interval's page" 200 "/resource?uri=http://reference.data.gov.uk/id/day/2023-03-31" -H "$html"
has 'Calendar day'
for interval in year/2019 quarter/2019-Q1 gregorian-quarter/2019-Q1 government-quarter/2018-2019/Q4 week/2019-W05 \
    gregorian-interval/2021-03-31T00:00:00/P1Y gregorian-instant/2019-01-01T00:00:00; do
    for format in html nt csv; do
        get "$interval as $format" 200 "/resource?uri=http://reference.data.gov.uk/id/$interval&format=$format"
    done
    has 20
done
get "what is around an interval" 200 '/resource?uri=http://reference.data.gov.uk/id/quarter/2019-Q1&format=nt'
has 'previousInterval> <http://reference.data.gov.uk/id/quarter/2018-Q4>'
has 'nextInterval> <http://reference.data.gov.uk/id/quarter/2019-Q2>'
has 'intervalDuring> <http://reference.data.gov.uk/id/year/2019>'
lines 9
get "an interval that the data describe" 200 '/resource?uri=http://reference.data.gov.uk/id/day/2023-03-31&format=nt'
lines 9
get "no interval" 404 '/resource?uri=http://reference.data.gov.uk/id/quarter/2019-Q5'
get "no instant" 404 '/resource?uri=http://reference.data.gov.uk/id/gregorian-instant/2019-01-01T25:00:00'
get "the dataset" 200 /data/geography -H "$html"
has 'Open Government Licence'
get "the catalogue" 200 /data -H "$html"
has 'Administrative geography'
stop

# --- Facts of others ----------------------------------------------------------------------------

facts=${LODGE_SHARED:-}/data/stats
if [ -n "${LODGE_SHARED:-}" ] && [ -d "$facts/odc-organisations" ] && command -v python3 >/dev/null; then
    name="production queries of OpenDataCommunities"
    if python3 "$root/tests/cli/geography.py" "$lodge" site "$facts/odc-organisations" >out; then ok; else bad "$(cat out)"; fi
    has 'billing-authority 444 4 4'
    has 'development-corporation 4 0 0'
    has 'governed-by 1062 23 126'
    has 'national-park-authority 10 0 0'
    name="the tables are what make-geography makes of the facts"
    mkdir made
    python3 "$root/build-aux/make-geography" "$facts" made && cmp made/areas.csv "$root/vocab/geography/areas.csv" >&2 &&
        cmp made/organisations.csv "$root/vocab/geography/organisations.csv" >&2 && ok || bad "they differ"
else
    echo "$suite: skipped: the facts, no LODGE_SHARED"
fi
finish
