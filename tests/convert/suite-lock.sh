#!/bin/sh
# URIs of codes do not move: a lock beside the recipe keeps them.
suite=convert/lock
. "$PWD/tests/lib.sh"
# table ROW...: the table anew, published
table() {
    printf 'Year,Tenure,Homes\n' >homes.csv
    printf '%s\n' "$@" >>homes.csv
    "$lodge" publish site homes.yaml >/dev/null 2>errors
}
# codes: notation and label of the codes, those that are gone in brackets
codes() {
    "$lodge" query site 'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?c ?l (BOUND(?d) AS ?gone) { ?c skos:inScheme <http://x.example/def/concept-scheme/tenure> ; skos:prefLabel ?l
        OPTIONAL { ?c owl:deprecated ?d } } ORDER BY ?c' | tr -d '\r' | sed '1d; s|http://x.example/def/concept/tenure/||' | tr '\n' ' '
}

cat >homes.yaml <<'YAML'
files: [homes.csv]
dataset: {slug: homes, title: Homes}
columns:
  Year: {role: dimension, kind: period}
  Tenure: {role: dimension}
  Homes: {role: value}
measure: {name: homes}
YAML
"$lodge" new site --base http://x.example/ >/dev/null 2>&1
table "2019,Social rent,1" '2019,"Owned, outright",2'
is "the first time" 0 $?
is "a lock is made" 'column,label,notation tenure,Social rent,social-rent tenure,"Owned, outright",owned-outright ' "$(tr '\n' ' ' <homes.lock.csv)"
cp homes.lock.csv first.csv
table "2019,Social rent,1" '2019,"Owned, outright",2'
is "the same again changes nothing" 1 "$(cmp -s homes.lock.csv first.csv && grep -c 'Nothing has changed\|unchanged\|as it was' errors)"

table "2019,Social rent,1" '2019,"Owned, outright",2' "2019,Social-rent,3"
is "a label that would take a published URI" 0 $?
is "is warned of" 1 "$(grep -c '^warning W-SLUG: 1 problem' errors)"
is "and gets one of its own" "owned-outright,\"Owned, outright\",false social-rent,Social rent,false social-rent-2,Social-rent,false " "$(codes)"
cp homes.lock.csv second.csv
table "2019,Social-rent,3" "2019,Social rent,1" '2019,"Owned, outright",2'
is "for good, in any order" 0 "$(cmp -s homes.lock.csv second.csv; echo $?)"

table "2019,Social rent,1" "2020,Social-rent,1"
is "a code that is gone" "owned-outright,\"Owned, outright\",true social-rent,Social rent,false social-rent-2,Social-rent,false " "$(codes)"

printf 'tenure,Rented from a council,social-rent\n' >>homes.lock.csv
table "2019,Rented from a council,1" "2020,Social-rent,1"
is "a renamed label keeps its URI" "owned-outright,\"Owned, outright\",true social-rent,Rented from a council,false social-rent-2,Social-rent,false " "$(codes)"

printf 'tenure,Social rent,x\n' >>homes.lock.csv
table "2019,Social rent,1"
is "a label twice in the lock" 1 $?
is "is named with its line" 1 "$(grep -c 'homes.lock.csv:6: the label "Social rent" of the column "tenure" is there twice' errors)"
printf 'column,label\n' >homes.lock.csv
table "2019,Social rent,1"
is "another header" 1 "$(grep -c 'homes.lock.csv: the first line must be "column,label,notation"' errors)"

rm homes.lock.csv
printf 'Year,Tenure,Homes\n2019,A b,1\n2019,a-b,2\n' >homes.csv
"$lodge" publish site homes.yaml >/dev/null 2>errors
is "two new labels that meet are for a person to settle" 1 $?
is "and nothing is locked" 1 "$(grep -c '^error E-SLUG' errors; test -e homes.lock.csv && echo locked)"
printf 'Year,Tenure,Homes\n2019,A,1\n' >homes.csv
"$lodge" publish site homes.yaml --dry-run >/dev/null 2>errors
is "a dry run locks nothing" 1 "$(test -e homes.lock.csv; echo $?)"

# --- Codes of a list -----------------------------------------------------------------------------
rm -f homes.lock.csv
sed -i 's/Tenure: {role: dimension}/Tenure: {role: dimension, codes: tenure.csv}/' homes.yaml
printf 'Label,Notation\nSocial rent,social\nPrivate rent,private\nOwned,owned\n' >tenure.csv
table "2019,social,1" "2019,private,2"
is "a code list" 0 $?
is "its codes are kept too" "social,Social rent private,Private rent owned,Owned " "$(sed 1d homes.lock.csv | awk -F, '{print $3 "," $2}' | tr '\n' ' ')"
printf 'Label,Notation\nSocial renting,social\nOwned outright,outright\n' >tenure.csv
table "2019,social,1" "2019,outright,2"
is "a list without two of them" "outright,Owned outright,false owned,Owned,true private,Private rent,true social,Social renting,false " "$(codes)"
printf 'Label,Notation\nSocial renting,social\nOwned outright,outright\nPrivate,private\n' >tenure.csv
table "2019,social,1"
is "one comes back" "outright,Owned outright,false owned,Owned,true private,Private,false social,Social renting,false " "$(codes)"

# --- The same bytes ------------------------------------------------------------------------------
printf 'files: [homes.csv]\ndataset: {slug: homes, title: Homes}\ncolumns:\n  Year: {role: dimension, kind: period}\n  Tenure: {role: dimension}\n  Homes: {role: value}\nmeasure: {name: homes}\n' >same.yaml
printf 'Year,Tenure,Homes\n2019,Own,1\n2019,Rent,2\n2020,Own,3\n' >homes.csv
SOURCE_DATE_EPOCH=1767225600 "$lodge" convert homes.csv --recipe same.yaml -o one.nq 2>/dev/null
SOURCE_DATE_EPOCH=1767225600 "$lodge" convert homes.csv --recipe same.yaml -o two.nq 2>/dev/null
is "converting again gives the same bytes" "" "$(cmp one.nq two.nq)"
is "at the time that was asked for" 2 "$(grep -c '"2026-01-01T00:00:00Z"' one.nq)"
printf 'Year,Tenure,Homes\n2020,Own,3\n2019,Rent,2\n2019,Own,1\n' >homes.csv
SOURCE_DATE_EPOCH=1767225600 "$lodge" convert homes.csv --recipe same.yaml -o two.nq 2>/dev/null
is "rows in another order give the same quads" "" "$(sort one.nq >a; sort two.nq | cmp - a)"
issued() { "$lodge" query site 'PREFIX d: <http://purl.org/dc/terms/> SELECT ?i { <http://x.example/data/homes> d:issued ?i }' | tail -1; }
first=$(issued)
SOURCE_DATE_EPOCH=1999999999 "$lodge" publish site homes.csv --recipe same.yaml >/dev/null 2>&1
is "a release keeps when the dataset was issued" "$first" "$(issued)"
printf 'dataset: {slug: homes, title: Homes}\nregister: {key: [year], class: Thing, columns: {year: {from: Year}}}\n' >records.yaml
"$lodge" publish site homes.csv --recipe records.yaml --max-rejects 100% >/dev/null 2>&1
is "as a register, too" "$first Thing" "$(issued) $("$lodge" query site 'SELECT ?c { ?r a ?c FILTER(STRENDS(STR(?c), "#Thing")) }' | tr -d '\r' | sed -n '2s/.*#//p')"
"$lodge" publish site homes.csv --recipe same.yaml >/dev/null 2>&1

# --- What goes with a column ---------------------------------------------------------------------
graphs() { "$lodge" query site 'SELECT DISTINCT ?g { GRAPH ?g { ?s a ?c } }' | tr -d '\r' | sed -n 's|^http://x.example/graph/homes/code-list/||p' | sort | tr '\n' ' '; }
is "a list for each coded column" "tenure " "$(graphs)"
sed -i 's/Tenure: {role: dimension}/Tenure: {role: dimension, name: holding}/' same.yaml
"$lodge" publish site homes.csv --recipe same.yaml >/dev/null 2>&1
is "the list of a column that has gone goes, too" "holding " "$(graphs)"
finish
