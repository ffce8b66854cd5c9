#!/bin/sh
# Certificates of the real registers: suite-epc-data.sh BUILD-FOLDER
# Needs LODGE_SHARED. What comes out of a register must be what went in, less
# what is reported: checked column by column against a count of the CSV's cells.
set -u
build=${1:-build}
name=convert/epc-data
passed=0
failed=0
data=${LODGE_SHARED:-}/data/epc
if [ ! -d "$data" ]; then
    echo "$name: skipped: no data"
    echo "$name: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
lodge=$build/lodge
LODGE_DATA=${LODGE_DATA:-$PWD}
export LODGE_DATA
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

check() { # WHAT STATUS
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
    fi
}

# counts FILES...: for each column, cells in = triples + no value + invalid + left out.
cat >"$work/counts.py" <<'PY'
import csv, json, sys, collections
report = json.load(open(sys.argv[1]))
alias = {"lmk_key": "certificate_number", "assessment_id": "certificate_number",
         "heat_loss_corridoor": "heat_loss_corridor",
         "low_energy_fixed_light_count": "low_energy_fixed_lighting_outlets_count"}
want = collections.Counter()
for path in sys.argv[2:]:
    rows = csv.reader(open(path, encoding="utf-8-sig", newline=""))
    header = [h.strip().lower() for h in next(rows)]
    header = [alias.get(h, h) for h in header]
    first = [header.index(h) == i for i, h in enumerate(header)]
    for row in rows:
        for h, f, cell in zip(header, first, row):
            if f and cell.strip():
                want[h] += 1
got = collections.Counter()
parts = collections.Counter()
groups = ("cells with triples", "cells without a value", "cells that are invalid", "cells left out")
for counter in report["counters"]:
    column = counter["name"].split(" ")[-1]
    if counter["group"] == "cells":
        got[column] += counter["n"]
    elif counter["group"] in groups:
        parts[column] += counter["n"]
ignored = {c["name"].strip().lower() for c in report["counters"] if c["group"] == "ignored columns"}
bad = [(h, want[h], got[h], parts[h]) for h in want if not (h in ignored and got[h] == 0)
       and not want[h] == got[h] == parts[h]]
for line in bad:
    print("column %s: %d cells in the file, %d counted, %d accounted for" % line)
sys.exit(bool(bad) or not want)
PY

# convert NAME FILES...: no errors, and the counts add up.
convert() {
    what=$1
    shift
    "$lodge" convert --quiet --report "$work/report.json" "$@" >"$work/out.nq" 2>"$work/err" ||
        { cat "$work/err"; check "$what converts" 1; return; }
    check "$what converts" 0
    [ -s "$work/out.nq" ]
    check "$what gives triples" $?
    python3 "$work/counts.py" "$work/report.json" "$@"
    check "$what: counts add up" $?
}

fixtures=$data/fixtures/epb-register-api_open_data_export
convert "the domestic fixture" "${fixtures}_domestic.csv" "${fixtures}_domestic_rr.csv"
convert "the non-domestic fixture" "${fixtures}_commercial.csv" "${fixtures}_commercial_rr.csv"
convert "the display fixture" "${fixtures}_dec.csv" "${fixtures}_dec_rr.csv"
convert "display certificates of one authority" \
    "$data/samples/display-certificates.csv" "$data/samples/display-recommendations.csv"
[ "$(grep -c 'epc#DisplayCertificate>' "$work/out.nq")" -eq 1600 ]
check "1,600 display certificates" $?
[ "$(grep -c 'epc#Recommendation>' "$work/out.nq")" -eq 6494 ]
check "6,494 recommendations" $?

# A register without key columns is refused, and says what is missing.
sample=$data/samples/domestic-70-columns.csv
"$lodge" convert "$sample" >"$work/out.nq" 2>"$work/err"
[ $? -eq 1 ] && [ ! -s "$work/out.nq" ] && grep -q "certificate_number" "$work/err" &&
    grep -q "key: row" "$work/err"
check "a register without a key is refused" $?
printf 'register: domestic\nkey: row\nyear: 2013\n' >"$work/recipe.yaml"
"$lodge" convert --quiet --report "$work/report.json" --recipe "$work/recipe.yaml" "$sample" \
    >"$work/out.nq" 2>"$work/err"
check "it is converted when the row is the key" $?
[ "$(grep -c 'epc#DomesticCertificate>' "$work/out.nq")" -eq 2000 ]
check "2,000 certificates with row numbers" $?
python3 "$work/counts.py" "$work/report.json" "$sample"
check "its counts add up" $?

# Published and asked: the store holds what the converter made.
site=$work/site
"$lodge" new "$site" >/dev/null 2>&1 &&
    "$lodge" publish --quiet "$site" "$data/samples/display-certificates.csv" \
        "$data/samples/display-recommendations.csv" >/dev/null 2>"$work/err"
check "display certificates are published" $?
n=$("$lodge" query "$site" --format csv 'SELECT (COUNT(*) AS ?n) { ?c a <http://localhost:8080/def/epc#DisplayCertificate> }' 2>>"$work/err" |
    tail -n 1 | tr -d '\r')
[ "$n" = 1600 ]
check "1,600 of them are found" $?

echo "$name: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
