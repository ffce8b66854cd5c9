#!/bin/sh
# The catalogue's rules: what Lodge publishes keeps those that PublishMyData validated its datasets with (as they stand, and
# with the terms of Lodge's catalogue entries in place of PMD4's), and `lodge validate` finds what they find.
suite=integrity/catalogue
. "$PWD/tests/lib.sh"
# found SITE OPTION...: the codes of the catalogue that a validation reports
found() {
    site=$1
    shift
    rm -f "$dir/report.json"
    "$lodge" validate "$dir/$site" -q --report "$dir/report.json" "$@" 2>"$dir/errors"
    sed -n 's/.*"codes":{\([^}]*\)}.*/\1/p' "$dir/report.json" | tr ',' '\n' | sed -n 's/^"\(C-[A-Z]*\)":.*/\1/p' | sort | tr '\n' ' '
}

"$lodge" new "$dir/good" --base http://example.org/ >/dev/null 2>&1
sed -i 's/^publisher:.*/publisher: Office/' "$dir/good/lodge.yaml"
for example in affordable-homes/recipe.yaml homelessness-prevention/recipe.yaml; do
    cp -r "$root/examples/${example%/*}" "$dir/${example%/*}"
    "$lodge" publish "$dir/good" "$dir/$example" -q --strict 2>"$dir/errors"
    is "$example says enough" 0 $?
done
# Two of the queries compare each observation with each other one.
"$lodge" new "$dir/few" --base http://example.org/ >/dev/null 2>&1
sed '21,$d' "$root/examples/affordable-homes/affordable-homes.csv" >"$dir/affordable-homes/affordable-homes.csv"
"$lodge" publish "$dir/few" "$dir/affordable-homes/recipe.yaml" -q 2>"$dir/errors"
is "a small site" 0 $?
is "what is published keeps the rules" "" "$(found good --strict)"
cp -r "$dir/good" "$dir/more"
"$lodge" publish "$dir/more" "$root/examples/epc/certificates.csv.gz" -q 2>"$dir/errors"
is "a register has no theme and no contact" "C-MISSING " "$(found more)"

"$lodge" new "$dir/bad" --base http://example.org/ >/dev/null 2>&1
cat >"$dir/bad.ttl" <<'TTL'
@prefix : <http://example.org/> . @prefix qb: <http://purl.org/linked-data/cube#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix pmd: <http://publishmydata.com/def/dataset#> . @prefix ui: <http://www.w3.org/ns/ui#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:two a dcat:Dataset, pmd:Dataset, qb:DataSet ; rdfs:label "A", "B", "C" ; dct:title "A", "B" ; dct:license :l1, :l2 ; dct:publisher :p1, :p2 ; dct:creator :p1, :p2 ;
    dct:contributor :p1, :p2 ; pmd:contactEmail <mailto:a@example.org>, "b@example.org" ; pmd:graph :g1, "g2" ;
    dct:issued "2020-01-01"^^xsd:date, "2021-01-01"^^xsd:date ; dct:modified "2020-01-01"^^<xsd:date>, "2021-01-01"^^xsd:date ;
    qb:structure [ qb:component [ qb:dimension :d1 ], [ qb:dimension :d2 ] ] .
:none a dcat:Dataset, pmd:Dataset .
:d1 a qb:DimensionProperty ; qb:codeList :empty .
:d2 a qb:DimensionProperty ; rdfs:label "X", "Y", "Z" ; qb:codeList :list .
:empty a skos:ConceptScheme .
:list a skos:ConceptScheme ; rdfs:label "A", "B", "C" ; skos:member :c1 .
:c1 a skos:Concept ; skos:inScheme :list ; rdfs:label "A", "B" ; rdfs:comment "A", "B" ; skos:notation "a", "b" ; ui:sortPriority 1, 2 ; skos:broader :nothing ; skos:narrower :nothing .
:c2 a skos:Concept .
TTL
"$lodge" load "$dir/bad" "$dir/bad.ttl" -q >/dev/null 2>&1
is "faults" "C-KIND C-LABEL C-MANY C-MISSING C-SCHEME " "$(found bad)"
is "all datasets" 1 "$(grep -c '"value":"http://example.org/none".*' "$dir/report.json" | sed 's/[1-9][0-9]*/1/')"
is "one dataset" "C-MISSING " "$(found bad http://example.org/none)"
# Warnings alone are no failure, unless --strict or the site's configuration says so.
"$lodge" validate "$dir/more" -q 2>"$dir/errors"
is "warnings" 0 $?
"$lodge" validate "$dir/more" -q --strict 2>"$dir/errors"
is "strict" 1 $?
echo 'strict: yes' >>"$dir/more/lodge.yaml"
"$lodge" validate "$dir/more" -q 2>"$dir/errors"
is "strict by configuration" 1 $?
printf 'Area code,Homes\nE06000001,1\n' >"$dir/homes.csv"
printf 'columns:\n  Area code: {role: dimension, kind: area}\n  Homes: {role: value}\nmeasure: {name: homes}\n' >"$dir/homes.yaml"
"$lodge" publish "$dir/more" "$dir/homes.csv" --recipe "$dir/homes.yaml" 2>"$dir/errors"
is "publishing is refused" "1 1" "$? $(grep -c '^error C-MISSING' "$dir/errors")"
"$lodge" publish "$dir/good" "$dir/homes.csv" --recipe "$dir/homes.yaml" 2>"$dir/errors"
is "or warned about" "0 1" "$? $(grep -c '^warning C-MISSING' "$dir/errors")"

# --- The rules of PublishMyData --------------------------------------------------------------------

# What differs, and why.
exception() {
    case $1 in
    SELECT_ConceptSchemeMustHaveCatalogEntry) echo "code lists are listed with their datasets, not in the catalogue" ;;
    SELECT_DatasetContentsIsCorrectType | SELECT_DatasetExactlyOneContents)
        [ "$2" = ours ] && echo "a dataset is its own contents, as before PMD4" ;;
    IC-14 | IC-15 | 14_* | 15_*) echo "an observation without a value says why" ;;
    IC-16 | 16_*) echo "an observation without a value has no measure" ;;
    IC-17 | 17_*) echo "that a measure is not there for every key is a fact about the data" ;;
    esac
}
# What the faulty data cannot break: Lodge has no records beside its entries, and one rule names a property that no vocabulary has.
untouched() {
    case $1 in
    SELECT_Record* | SELECT_DatasetMaxOneMarkdownDesc | SELECT_TopConceptOfObjectMustBeAConceptScheme) true ;;
    *) false ;;
    esac
}
# rows SITE FILE
rows() { "$lodge" query "$dir/$1" -f "$2" 2>>"$dir/errors" | tail -n +2 | grep -c .; }

shared=${LODGE_SHARED:-}/suites/pmd-validations
ours='s|pmdcat:Dataset\b|<http://publishmydata.com/def/dataset#Dataset>|g; s|pmdcat:graph\b|<http://publishmydata.com/def/dataset#graph>|g
s|dcat:contactPoint\b|<http://publishmydata.com/def/dataset#contactEmail>|g'
if [ -d "$shared" ]; then
    : >"$dir/errors"
    for file in "$shared"/pmd4/src/*/*/pmd4/*.sparql "$shared"/misc/src/*/*/misc/*.sparql "$shared"/pmd-qb/src/*/*/pmd-qb/*.sparql; do
        name=$(basename "$file" .sparql)
        sed "$ours" "$file" >"$dir/ours.rq"
        for terms in theirs ours; do
            query=$file
            [ $terms = ours ] && query=$dir/ours.rq
            cmp -s "$file" "$dir/ours.rq" && [ $terms = ours ] && continue
            why=$(exception "$name" $terms)
            if [ -n "$why" ]; then
                skipped=$((skipped + 1))
                echo "skipped: $name ($terms): $why"
            else
                case $file in
                */pmd-qb/*) site=few ;;
                *) site=good ;;
                esac
                is "$name ($terms)" 0 "$(rows $site "$query")"
            fi
        done
        case $file in
        */pmd-qb/*) ;;
        *) untouched "$name" || is "$name finds the fault" yes "$([ "$(rows bad "$dir/ours.rq")" -gt 0 ] && echo yes)" ;;
        esac
    done
    prefixes='PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX owl: <http://www.w3.org/2002/07/owl#>'
    for file in "$shared"/qb/src/*/*/qb/ic-*.rq; do
        name=$(basename "$file" .rq | tr i I | tr c C)
        why=$(exception "$name" theirs)
        if [ -n "$why" ]; then
            skipped=$((skipped + 1))
            echo "skipped: $name: $why"
            continue
        fi
        for nth in 1 2; do # one of them is two
            { echo "$prefixes"; awk -v nth=$nth '/^ASK/ { n++ } n == nth' "$file"; } >"$dir/ic.rq"
            grep -q '^ASK' "$dir/ic.rq" || continue
            is "$name" false "$("$lodge" query "$dir/few" -f "$dir/ic.rq" 2>>"$dir/errors" | tail -n 1)"
        done
    done
    is "every query was answered" "" "$(cat "$dir/errors")"
else
    skipped=1
    echo "integrity/catalogue: skipped: no suite"
fi
finish
