#!/bin/sh
# Made-up certificates through the program: suite-epc.sh BUILD-FOLDER
# However a register is packed, the same triples come out; publishing replaces
# what it should and nothing else; what is at fault changes nothing.
set -u
build=${1:-build}
name=convert/epc
passed=0
failed=0
lodge=$(cd "$build" && pwd)/lodge
example=$PWD/examples/epc
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

# The triples of FILES, sorted, without those that tell about the files.
triples() {
    out=$1
    shift
    "$lodge" convert --quiet "$@" 2>"$work/err" >"$work/all.nq" || return 1
    grep -v -e '#source-' -e 'prov#endedAtTime' -e 'terms/issued> ".*dateTime' \
        -e 'terms/modified>' "$work/all.nq" | sort -u >"$out"
    [ -s "$out" ]
}

ask() { # QUERY: the one number it gives
    "$lodge" query "$work/site" --format csv "PREFIX epc: <http://localhost:8080/def/epc#> $1" 2>>"$work/err" |
        tail -n 1 | tr -d '\r'
}

cd "$work" || exit 1
for f in certificates recommendations; do
    gzip -dc "$example/$f.csv.gz" | head -n 1500 >$f.csv
done
triples plain certificates.csv recommendations.csv
check "plain files convert" $?

gzip -k certificates.csv recommendations.csv
triples packed certificates.csv.gz recommendations.csv.gz && cmp -s plain packed
check "gzip gives the same" $?

printf 'filename,column,datatype,description\ncertificates.csv,LMK_KEY,string,Key\n' >columns.csv
echo 'A licence' >LICENCE.txt
python3 - <<'PY'
import zipfile
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for n in ("columns.csv", "LICENCE.txt", "recommendations.csv", "certificates.csv"):
        z.write(n, "domestic/" + n)
PY
triples zipped all.zip && cmp -s plain zipped
check "a zip with several members gives the same" $?

python3 - <<'PY'
import csv, io
rows = list(csv.reader(open("certificates.csv", newline="")))
order = sorted(range(len(rows[0])), key=lambda i: (i * 37) % len(rows[0]))
body = rows[:1] + sorted(rows[1:], reverse=True)
text = io.StringIO()
csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([[r[i] for i in order] for r in body])
open("wide.csv", "wb").write(text.getvalue().encode("utf-16"))
PY
triples shuffled wide.csv recommendations.csv && cmp -s plain shuffled
check "UTF-16, semicolons and another order give the same" $?

"$lodge" new site >/dev/null 2>&1 && "$lodge" publish --quiet site all.zip >/dev/null 2>"$work/err"
check "it is published" $?
before=$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')
[ "$before" = 1499 ]
check "all certificates are found" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?r epc:certificate ?c . ?c a epc:DomesticCertificate }')" -gt 1000 ]
check "recommendations find their certificates" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c ?p ?o FILTER(isLiteral(?o) && CONTAINS(STR(?o), "Fable Drive")) }')" = 0 ]
check "no address is published" $?
[ "$(ask 'SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?s ?p ?o } FILTER NOT EXISTS { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?l } }')" = 3 ]
check "the vocabulary has a label for all but three properties, which are not its own" $?
[ "$(ask 'SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?s ?p ?o } FILTER(STRSTARTS(STR(?o), "http://localhost:8080/def/concept/")) FILTER NOT EXISTS { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } }')" = 0 ]
check "every concept has a label" $?

# One year again, with one certificate less, replaces that year and nothing else.
(head -n 1 certificates.csv && grep ',2023-[0-9-]*,2023-' certificates.csv | tail -n +2) >2023.csv
year=$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?c a epc:DomesticCertificate } }')
"$lodge" publish --quiet site 2023.csv >/dev/null 2>"$work/err"
check "one year is published again" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?c a epc:DomesticCertificate } }')" = $((year - 1)) ]
check "it replaces its year" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')" = $((before - 1)) ]
check "it leaves the other years" $?

# What is at fault changes nothing and says where.
(cat 2023.csv && tail -n 1 2023.csv) >double.csv
"$lodge" publish --max-rejects 0 site double.csv >/dev/null 2>"$work/err"
[ $? -eq 1 ] && grep -q 'the same key twice: rows' "$work/err"
check "a key twice is refused" $?
(cat 2023.csv && echo '9001-0002-0003-0004-0005,"unclosed') >broken.csv
"$lodge" publish --max-rejects 0 site broken.csv >/dev/null 2>"$work/err"
[ $? -eq 1 ] && grep -q 'never closed' "$work/err"
check "an unclosed quote is refused" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')" = $((before - 1)) ]
check "refused files change nothing" $?

"$lodge" publish --quiet --with-addresses site 2023.csv >/dev/null 2>"$work/err"
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023/address> { ?c epc:addressLine1 ?o } }')" = $((year - 1)) ]
check "addresses are published when asked for, in a graph of their own" $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { <http://localhost:8080/graph/epc/domestic/2023/address> <http://purl.org/dc/terms/rights> ?notice }')" = 1 ]
check "the address graph carries its notice" $?
"$lodge" publish --quiet site 2023.csv >/dev/null 2>"$work/err"
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023/address> { ?s ?p ?o } }')" = 0 ]
check "published again without addresses, they are gone" $?

echo "$name: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
