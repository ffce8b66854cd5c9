#!/bin/sh
# Certificates of the real registers: suite-epc-data.sh BUILD-FOLDER
# Needs LODGE_SHARED. What comes out of a register must be what went in, less
# what is reported: checked column by column against a count of the CSV's cells.
suite=convert/epc-data
. "$PWD/tests/lib.sh"
data=${LODGE_SHARED:-}/data/epc
needs data test -d "$data"

# counts FILES...: for each column, cells in = triples + no value + invalid + left out.
cat >counts.py <<'PY'
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
    "$lodge" convert --quiet --report report.json "$@" >out.nq 2>err ||
        { is "$what converts" 0 $?; return; }
    is "$what converts" 0 0
    [ -s out.nq ]
    is "$what gives triples" 0 $?
    python3 counts.py report.json "$@"
    is "$what: counts add up" 0 $?
}

fixtures=$data/fixtures/epb-register-api_open_data_export
convert "the domestic fixture" "${fixtures}_domestic.csv" "${fixtures}_domestic_rr.csv"
convert "the non-domestic fixture" "${fixtures}_commercial.csv" "${fixtures}_commercial_rr.csv"
convert "the display fixture" "${fixtures}_dec.csv" "${fixtures}_dec_rr.csv"
convert "display certificates of one authority" \
    "$data/samples/display-certificates.csv" "$data/samples/display-recommendations.csv"
[ "$(grep -c 'epc#DisplayCertificate>' out.nq)" -eq 1600 ]
is "1,600 display certificates" 0 $?
[ "$(grep -c 'epc#Recommendation>' out.nq)" -eq 6494 ]
is "6,494 recommendations" 0 $?

# A register without key columns is refused, and says what is missing.
sample=$data/samples/domestic-70-columns.csv
"$lodge" convert "$sample" >out.nq 2>err
[ $? -eq 1 ] && [ ! -s out.nq ] && grep -q "certificate_number" err &&
    grep -q "key: row" err
is "a register without a key is refused" 0 $?
printf 'register: domestic\nkey: row\nyear: 2013\n' >recipe.yaml
"$lodge" convert --quiet --report report.json --recipe recipe.yaml "$sample" \
    >out.nq 2>err
is "it is converted when the row is the key" 0 $?
[ "$(grep -c 'epc#DomesticCertificate>' out.nq)" -eq 2000 ]
is "2,000 certificates with row numbers" 0 $?
python3 counts.py report.json "$sample"
is "its counts add up" 0 $?

# Published and asked: the store holds what the converter made.
"$lodge" new site >/dev/null 2>&1 &&
    "$lodge" publish --quiet site "$data/samples/display-certificates.csv" \
        "$data/samples/display-recommendations.csv" >/dev/null 2>err
is "display certificates are published" 0 $?
n=$("$lodge" query site --format csv 'SELECT (COUNT(*) AS ?n) { ?c a <http://localhost:8080/def/epc#DisplayCertificate> }' 2>>err |
    tail -n 1 | tr -d '\r')
[ "$n" = 1600 ]
is "1,600 of them are found" 0 $?

finish
