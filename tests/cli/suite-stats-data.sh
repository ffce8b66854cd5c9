#!/bin/sh
# Real statistical files (LODGE_SHARED/data/stats): what publishes, what is refused,
# and with which words. Skipped when there is no such data.
suite=stats-data
. "$PWD/tests/lib.sh"
data=${LODGE_SHARED:-}/data/stats
needs data test -d "$data"

# converts NAME OBSERVATIONS [OPTION...] FILE: exit 0, so many observations.
converts() {
    name=$1
    want=$2
    shift 2
    "$lodge" convert --base http://example.org/ -o "out.nq" "$@" 2>"err" </dev/null
    code=$?
    got=$(grep -c 'cube#Observation> ' "out.nq" 2>/dev/null)
    if [ $code -eq 0 ] && [ "$got" = "$want" ]; then ok; else bad "exit $code, $got observations, expected $want"; fi
}

# refused NAME COUNT TEXT [OPTION...] FILE: exit 1, nothing written, the text COUNT times.
refused() {
    name=$1
    count=$2
    text=$3
    shift 3
    rm -f "out.nq"
    "$lodge" convert --base http://example.org/ -o "out.nq" "$@" 2>"err" </dev/null
    code=$?
    got=$(grep -cE "$text" "err")
    if [ $code -eq 1 ] && [ ! -e "out.nq" ] && [ "$got" = "$count" ]; then ok; else bad "exit $code, '$text' $got times, expected $count"; fi
}

# Cube tables of OpenDataCommunities, as they are.
for f in "$data"/odc-cube-table/*.csv; do
    case $f in
    *bugged*) ;;
    *) converts "$(basename "$f")" $(($(grep -c '' "$f") - 1)) "$f" ;;
    esac
done
refused "three pairs of rows" 3 '(row|rows) [0-9]+ and [0-9]+\), column "Value": two different values' \
    "$data/odc-cube-table/bugged lines example.csv"

# Every number goes through as it is written.
f="$data/odc-cube-table/Index-of-Multiple-Deprivation-2010-Score.csv"
"$lodge" convert --base http://example.org/ -o "out.nq" "$f" 2>"err"
sed -n 's/.*measure-properties\/imd-score> "\([^"]*\)".*/\1/p' "out.nq" | sort >"numbers"
cut -d, -f5 "$f" | sed 1d | tr -d '\r' | sort >"wanted"
if cmp -s "numbers" "wanted"; then ok; else bad "the numbers of $f changed"; fi

# The inputs of table2qb with its registry.
cp -r "$data/table2qb" "table2qb" # a guessed recipe is written beside its table
t=table2qb
converts "table2qb employment" 384 -c "$t/employment/columns.csv" "$t/employment/csv/input.csv"
converts "table2qb regional trade" 44 -c "$t/regional-trade/columns.csv" "$t/regional-trade/csv/input.csv"
converts "table2qb customising URIs" 1 -c "$t/customising-uris/columns.csv" "$t/customising-uris/csv/observations.csv"
converts "table2qb balance of payments" 396 --yes -c "$t/bop-quarterly/columns.csv" "$t/bop-quarterly/csv/balanceofpayments2017q3.csv"

# Tidy tables without a recipe.
cp "$data/ons-idpd/gdhi.csv" "$data/ons-idpd/cpih.csv" "$data/ons-idpd/average-travel-time.csv" .
cp "$data/datahost-deltas/wellbeing-local-authority-2-appends.csv" .
cp "$data/gss-minimal-life-expectancy/out/life-expectancy.csv" .
"$lodge" convert "gdhi.csv" -o "out.nq" 2>"err" </dev/null
if [ $? -eq 3 ] && [ -s "gdhi.recipe.yaml" ] && grep -q 'AREACD.*area' "err"; then ok; else bad "a guess has to be reviewed"; fi
converts "the same with the recipe" 9750 "gdhi.csv"
converts "several measures" 363 --yes "cpih.csv"
converts "labels and blanks" 5565 --yes "average-travel-time.csv"
converts "two columns for one period" 10040 --yes "wellbeing-local-authority-2-appends.csv"
refused "area codes as measures" 4 'an area code where the name of a measure belongs' --yes "life-expectancy.csv"

# RDF that cannot be joined loads, and is reported.
"$lodge" new "site" --base http://example.org/ --title Test >/dev/null 2>"err"
"$lodge" load "site" "$data/odc-net-additional-dwellings/net-additional-dwellings.nt" 2>"err"
code=$?
if [ $code -eq 0 ] && grep -q 'refArea> has a text where an IRI belongs 2413 times' "err"; then ok; else bad "areas that are texts: exit $code"; fi

# The integrity constraints of the RDF Data Cube vocabulary hold for what was
# converted. 12 and 17 compare all pairs of observations, so they get a small cube (and 17
# asks that no measure has gaps); 19b needs property paths, 20 and 21 are templates.
wf=$data/qb-wellformedness/queries
ns='PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX qb: <http://purl.org/linked-data/cube#>'
"$lodge" new "cubes" --base http://example.org/ --title Test >/dev/null 2>"err"
"$lodge" new "small" --base http://example.org/ --title Test >/dev/null 2>"err"
"$lodge" publish "cubes" "$root"/examples/homelessness-prevention/recipe.yaml 2>"err" || bad "publish"
cat >"small.csv" <<'CSV'
FeatureCode,DateCode,Measurement,Units,Value,Tenure
E06000026,2022 Q1,Starts,Dwellings,10,All
E06000026,2022 Q1,Completions,Dwellings,4,All
E06000026,2022 Q2,Starts,Dwellings,10,All
E06000026,2022 Q2,Completions,Dwellings,4,All
CSV
"$lodge" publish "small" "small.csv" 2>"err" || bad "publish"
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19a; do
    case $n in 12 | 17) site=small ;; *) site=cubes ;; esac
    answer=$("$lodge" query "$site" "$ns
$(cat "$wf/integrity-$n.sparql")" 2>"err" | tail -n 1)
    if [ "$answer" = false ]; then ok; else bad "integrity constraint $n: '$answer'"; fi
done

finish
