#!/bin/sh
# The CSV and its metadata beside a publication make the same observations again, by an evaluator of our own and by the reader
# of CSV on the Web: of all golden conversions, and of the series of tests/cases/series when their workbooks are there.
suite=convert/csvw-out
. tests/lib.sh
rebuild=$root/tests/convert/csvw_rebuild.py
needs python3 python3 --version

# same NAME ARGUMENT...: convert, with CSV, and rebuild
same() {
    name=$1
    shift
    rm -rf out
    mkdir out
    "$lodge" convert "$@" --base http://x.example/ --yes -q --csvw out -o out.nq 2>errors
    is "$name: converts" 0 "$?$(sed -n 's/^lodge convert:/ &/p' errors)"
    set -- out/*-metadata.json
    "$lodge" convert "$1" --csvw-mode minimal --base http://x.example/ -q -o read.nq 2>errors
    is "$name: is read here" 0 "$?$(sed -n 's/^lodge convert:/ &/p' errors)"
    is "$name: rebuilds" 0 "$(python3 "$rebuild" "$1" out.nq read.nq >log 2>&1; code=$?; [ $code = 0 ] || cat log; echo $code)"
    is "$name: two files, whole" 2 "$(ls out | wc -l)"
}

for case in "$root"/tests/cases/convert/*; do
    name=$(basename "$case")
    grep -qs 'cube#Observation>' "$case/expected.nq" || continue # refused, or no cube
    case $name in csvw-*) continue ;; esac                       # has metadata of its own
    cp -r "$case" "$name" # a guessed recipe is written beside the table
    recipe=
    [ -e "$name/recipe.yaml" ] && recipe="--recipe $name/recipe.yaml"
    [ -e "$name/qube-config.json" ] && recipe="--recipe $name/qube-config.json"
    [ -e "$name/columns.csv" ] && recipe="$recipe --columns $name/columns.csv"
    [ -e "$name/components.csv" ] && recipe="$recipe --components $name/components.csv"
    tables=$(ls "$name"/input* 2>/dev/null)
    # shellcheck disable=SC2086 # names without spaces
    same "$name" $tables $recipe
done

# What templates and CSV can get wrong.
cat >odd.csv <<'CSV'
Year,Measure,Kind,Note,When,Value
2019,Share (%),"a, ""b""",# one,2020-01-01T10:00:00,1.50
2019-2020,Share (%),Ä/ß,"two
lines",2020-01-01T11:00:00,[c]
Q1 2019,Number,é é,,2020-01-01T10:00:00,007 [p]
CSV
cat >odd.yaml <<'YAML'
files: [odd.csv]
dataset: {slug: odd, title: "Odd, \"quoted\" things", comment: "Über {alles}", license: "http://l.example/1", publisher: Some council}
columns:
  Year: {role: dimension, kind: period, label: "# Year"}
  Measure: {role: measure_type}
  Kind: {role: dimension, values: {"a, \"b\"": "ab", "é é": e}}
  When: {role: dimension, kind: text, datatype: dateTime, name: measure, label: Measure}
  Note: {role: attribute, kind: text, datatype: string}
  Value: {role: value}
measures:
  Number: {unit: "http://u.example/units#homes"}
  Share (%): {property: "http://m.example/#share", unit: percent}
YAML
same "odd things" odd.yaml
is "the header" '"# Year",Kind,Kind label,Measure,Measure 2,Measure label,Share (%),Number,Unit of measure,Note,Observation status,Year key,When key,Measure key' \
    "$(head -n 1 out/odd.csv | tr -d '\r')"
is "the licence" http://l.example/1 "$(python3 -c 'import json; print(json.load(open("out/odd.csv-metadata.json"))["dc:license"]["@id"])')"
"$lodge" convert odd.yaml --base http://x.example/ -q -o two.nq --csvw . 2>errors
is "never over a table that is read" "2 odd.csv is where the CSV would go" \
    "$? $(sed -n 's/.*\(odd.csv is where the CSV would go\).*/\1/p' errors)"
sed 's|http://l|http://é|; s|unit: percent|unit: "http://é.example/u"|' odd.yaml >letters.yaml
"$lodge" convert letters.yaml --base http://x.example/ -o letters.nq --csvw letters 2>errors
is "IRIs that templates cannot make" "1 1 0" "$? $(grep -c '^warning W-CSVW' errors) $(ls letters | wc -l)"

sheets=${LODGE_SHARED:-}/data/spreadsheets
skipped=0
if [ -d "$sheets" ]; then
    for recipe in "$root"/tests/cases/series/*.yaml; do
        name=$(basename "$recipe" .yaml)
        case $name in epc-lodgements | population | taxbase) continue ;; esac # large, and nothing new
        sed "s|^files: \[|&$sheets/|" "$recipe" >"$name.yaml"
        same "$name" "$name.yaml"
    done
else
    skipped=1
    echo "convert/csvw-out: skipped: no data"
fi
finish
