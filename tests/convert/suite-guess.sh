#!/bin/sh
# What is guessed of tables without a recipe: each tests/cases/guess/NAME.csv gives what
# NAME.expected holds: what is said (roles, scores, reasons, the preview) and the recipe that is
# written. With that recipe nothing is guessed. Of a table that is not clear nothing is guessed
# (unclear*.csv). LG_UPDATE=1 writes what came out.
suite=convert/guess
. tests/lib.sh

for table in "$root"/tests/cases/guess/*.csv; do
    name=$(basename "$table" .csv)
    cp "$table" .
    "$lodge" convert "$name.csv" --base http://x.example/ -o out.nq >out 2>err
    got=$?
    case $name in
        unclear*)
            [ "${LG_UPDATE:-}" = 1 ] && cp err "$root/tests/cases/guess/$name.expected"
            is "$name: is refused" 1 $got
            is "$name: what is said" "" "$(diff "$root/tests/cases/guess/$name.expected" err)"
            is "$name: no recipe is written" "" "$(ls ./*.yaml 2>/dev/null)"
            continue
            ;;
    esac
    is "$name: asks for a review" 3 $got
    is "$name: writes nothing" "" "$(ls out.nq 2>/dev/null)"
    { cat err && echo ---- && grep -v '^  issued: ' "$name.recipe.yaml"; } >said
    [ "${LG_UPDATE:-}" = 1 ] && cp said "$root/tests/cases/guess/$name.expected"
    is "$name: what is said and written" "" "$(diff "$root/tests/cases/guess/$name.expected" said)"
    cp "$name.recipe.yaml" before.yaml
    "$lodge" convert "$name.csv" --base http://x.example/ -o out.nq >out 2>again
    got=$?
    is "$name: goes on with its recipe" "$(grep -c '^error' err | sed 's/[1-9][0-9]*/1/')" $got
    is "$name: guesses nothing then" 0 "$(grep -c 'guessed\|Recipe written' again)"
    is "$name: leaves the recipe alone" "" "$(cmp before.yaml "$name.recipe.yaml")"
    rm -f ./*.csv ./*.yaml out.nq
done
# Workbooks and tables as departments publish them: which sheet, and how many rows.
skipped=0
# real FILE WANTED: what is said of a file of the samples
real() {
    base=$(basename "$1")
    cp "$LODGE_SHARED/data/$1" . && chmod u+w "$base"
    "$lodge" convert "$base" -o out.nq >out 2>err
    is "$base: $2" 1 "$(grep -cF -- "$2" err)"
    rm -f ./*.yaml "$base" out.nq
}
if [ -d "${LODGE_SHARED:-}/data/spreadsheets" ]; then
    real spreadsheets/mhclg_additional_dwellings_LA_tidy.csv "tidy.csv: 9808 rows, 4 columns"
    real spreadsheets/ons_population_estimates.xlsx "!MYE2 - Persons: 36764 rows"
    real spreadsheets/ons_population_estimates.xlsx 'they add up to "All ages"'
    real spreadsheets/ons_aff1_ratio_2024.xlsx "!5c: 8904 rows"
    real spreadsheets/ons_purchase_affordability.xlsx "!1: 8242 rows"
    real spreadsheets/ons_construction_oic.xlsx 'rows "Dataset identifier code" have text'
    real spreadsheets/mhclg_epc_EB1_existing_domestic.ods "!EB1_by_LA: 19961 rows"
    real spreadsheets/mhclg_imd_2019_la_summary.xlsx "!IMD: 317 rows"
    real spreadsheets/dwelling_stock_by_la_2024.xls "!2024: 343 rows"
    real spreadsheets/ons_monthly_gdp_2023-04.xls "!GVA: 136 rows"
    real stats/odc-net-additional-dwellings/net-additional-dwellings.csv "11 columns are periods"
    real stats/mhclg-epc-stats/MHCLG-Energy-Efficiency-Ratings-New-Homes/raw.csv "7 columns are letters"
    real spreadsheets/ons_tourism.xlsx "say which one to read (member)"
    real spreadsheets/mhclg_homelessness_england_timeseries.ods "say which one to read (member)"
else
    skipped=1
fi
finish
