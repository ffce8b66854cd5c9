#!/bin/sh
# Real statistical files (LODGE_SHARED/data/stats): what publishes, what is refused,
# and with which words. Skipped when there is no such data.
set -u
root=$PWD
lodge=$(realpath "${1:-build}")/lodge
data=${LODGE_SHARED:-}/data/stats
if [ -z "${LODGE_SHARED:-}" ] || [ ! -d "$data" ]; then
    echo "stats-data: 0 passed, 0 failed, 1 skipped: no data"
    exit 0
fi
export LODGE_DATA="$root"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $*"
    head -n 5 "$dir/err" 2>/dev/null | sed 's/^/    /'
}

# converts NAME OBSERVATIONS [OPTION...] FILE: exit 0, so many observations.
converts() {
    name=$1 want=$2
    shift 2
    "$lodge" convert --base http://example.org/ -o "$dir/out.nq" "$@" 2>"$dir/err" </dev/null
    code=$?
    got=$(grep -c 'cube#Observation> ' "$dir/out.nq" 2>/dev/null)
    if [ $code -eq 0 ] && [ "$got" = "$want" ]; then ok; else bad "$name: exit $code, $got observations, expected $want"; fi
}

# refused NAME COUNT TEXT [OPTION...] FILE: exit 1, nothing written, the text COUNT times.
refused() {
    name=$1 count=$2 text=$3
    shift 3
    rm -f "$dir/out.nq"
    "$lodge" convert --base http://example.org/ -o "$dir/out.nq" "$@" 2>"$dir/err" </dev/null
    code=$?
    got=$(grep -cE "$text" "$dir/err")
    if [ $code -eq 1 ] && [ ! -e "$dir/out.nq" ] && [ "$got" = "$count" ]; then ok; else bad "$name: exit $code, '$text' $got times, expected $count"; fi
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
"$lodge" convert --base http://example.org/ -o "$dir/out.nq" "$f" 2>"$dir/err"
sed -n 's/.*measure-properties\/imd-score> "\([^"]*\)".*/\1/p' "$dir/out.nq" | sort >"$dir/numbers"
cut -d, -f5 "$f" | sed 1d | tr -d '\r' | sort >"$dir/wanted"
if cmp -s "$dir/numbers" "$dir/wanted"; then ok; else bad "the numbers of $f changed"; fi

# The inputs of table2qb with its registry.
cp -r "$data/table2qb" "$dir/table2qb" # a guessed recipe is written beside its table
t=$dir/table2qb
converts "table2qb employment" 384 -c "$t/employment/columns.csv" "$t/employment/csv/input.csv"
converts "table2qb regional trade" 44 -c "$t/regional-trade/columns.csv" "$t/regional-trade/csv/input.csv"
converts "table2qb customising URIs" 1 -c "$t/customising-uris/columns.csv" "$t/customising-uris/csv/observations.csv"
converts "table2qb balance of payments" 396 --yes -c "$t/bop-quarterly/columns.csv" "$t/bop-quarterly/csv/balanceofpayments2017q3.csv"

# Tidy tables without a recipe.
cp "$data/ons-idpd/gdhi.csv" "$data/ons-idpd/cpih.csv" "$data/ons-idpd/average-travel-time.csv" "$dir"
cp "$data/datahost-deltas/wellbeing-local-authority-2-appends.csv" "$dir"
cp "$data/gss-minimal-life-expectancy/out/life-expectancy.csv" "$dir"
"$lodge" convert "$dir/gdhi.csv" -o "$dir/out.nq" 2>"$dir/err" </dev/null
if [ $? -eq 3 ] && [ -s "$dir/gdhi.recipe.yaml" ] && grep -q 'AREACD.*area' "$dir/err"; then ok; else bad "a guess has to be reviewed"; fi
converts "the same with the recipe" 9750 "$dir/gdhi.csv"
converts "several measures" 363 --yes "$dir/cpih.csv"
converts "labels and blanks" 5565 --yes "$dir/average-travel-time.csv"
converts "two columns for one period" 10040 --yes "$dir/wellbeing-local-authority-2-appends.csv"
refused "area codes as measures" 4 'an area code where the name of a measure belongs' --yes "$dir/life-expectancy.csv"

# RDF that cannot be joined loads, and is reported.
"$lodge" new "$dir/site" --base http://example.org/ --title Test >/dev/null 2>"$dir/err"
"$lodge" load "$dir/site" "$data/odc-net-additional-dwellings/net-additional-dwellings.nt" 2>"$dir/err"
code=$?
if [ $code -eq 0 ] && grep -q 'refArea> has a text where an IRI belongs 2413 times' "$dir/err"; then ok; else bad "areas that are texts: exit $code"; fi

# The integrity constraints of the RDF Data Cube vocabulary hold for what was
# converted. 12 and 17 compare all pairs of observations, so they get a small cube (and 17
# asks that no measure has gaps); 19b needs property paths, 20 and 21 are templates.
wf=$data/qb-wellformedness/queries
ns='PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX qb: <http://purl.org/linked-data/cube#>'
"$lodge" new "$dir/cubes" --base http://example.org/ --title Test >/dev/null 2>"$dir/err"
"$lodge" new "$dir/small" --base http://example.org/ --title Test >/dev/null 2>"$dir/err"
"$lodge" publish "$dir/cubes" examples/homelessness-prevention/recipe.yaml 2>"$dir/err" || bad "publish"
cat >"$dir/small.csv" <<'CSV'
FeatureCode,DateCode,Measurement,Units,Value,Tenure
E06000026,2022 Q1,Starts,Dwellings,10,All
E06000026,2022 Q1,Completions,Dwellings,4,All
E06000026,2022 Q2,Starts,Dwellings,10,All
E06000026,2022 Q2,Completions,Dwellings,4,All
CSV
"$lodge" publish "$dir/small" "$dir/small.csv" 2>"$dir/err" || bad "publish"
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19a; do
    case $n in 12 | 17) site=small ;; *) site=cubes ;; esac
    answer=$("$lodge" query "$dir/$site" "$ns
$(cat "$wf/integrity-$n.sparql")" 2>"$dir/err" | tail -n 1)
    if [ "$answer" = false ]; then ok; else bad "integrity constraint $n: '$answer'"; fi
done

echo "stats-data: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
