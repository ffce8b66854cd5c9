#!/bin/sh
# Made-up certificates through the program: suite-epc.sh BUILD-FOLDER
# However a register is packed, the same triples come out; publishing replaces
# what it should and nothing else; what is at fault changes nothing.
suite=convert/epc
. "$PWD/tests/lib.sh"
example=$root/examples/epc

# The triples of FILES, sorted, without those that tell about the files.
triples() {
    out=$1
    shift
    "$lodge" convert --quiet "$@" 2>err >all.nq || return 1
    grep -v -e '#source-' -e 'prov#endedAtTime' -e 'terms/issued> ".*dateTime' \
        -e 'terms/modified>' all.nq | sort -u >"$out"
    [ -s "$out" ]
}

ask() { # QUERY: the one number it gives
    "$lodge" query site --format csv "PREFIX epc: <http://localhost:8080/def/epc#> $1" 2>>err |
        tail -n 1 | tr -d '\r'
}

for f in certificates recommendations; do
    gzip -dc "$example/$f.csv.gz" | head -n 1500 >$f.csv
done
triples plain certificates.csv recommendations.csv
is "plain files convert" 0 $?

gzip -k certificates.csv recommendations.csv
triples packed certificates.csv.gz recommendations.csv.gz && cmp -s plain packed
is "gzip gives the same" 0 $?

printf 'filename,column,datatype,description\ncertificates.csv,LMK_KEY,string,Key\n' >columns.csv
echo 'A licence' >LICENCE.txt
python3 - <<'PY'
import zipfile
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for n in ("columns.csv", "LICENCE.txt", "recommendations.csv", "certificates.csv"):
        z.write(n, "domestic/" + n)
PY
triples zipped all.zip && cmp -s plain zipped
is "a zip with several members gives the same" 0 $?

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
is "UTF-16, semicolons and another order give the same" 0 $?

"$lodge" new site >/dev/null 2>&1 && "$lodge" publish --quiet site all.zip >/dev/null 2>err
is "it is published" 0 $?
before=$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')
[ "$before" = 1499 ]
is "all certificates are found" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?r epc:certificate ?c . ?c a epc:DomesticCertificate }')" -gt 1000 ]
is "recommendations find their certificates" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c ?p ?o FILTER(isLiteral(?o) && CONTAINS(STR(?o), "Fable Drive")) }')" = 0 ]
is "no address is published" 0 $?
[ "$(ask 'SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?s ?p ?o } FILTER NOT EXISTS { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?l } }')" = 3 ]
is "the vocabulary has a label for all but three properties, which are not its own" 0 $?
[ "$(ask 'SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?s ?p ?o } FILTER(STRSTARTS(STR(?o), "http://localhost:8080/def/concept/")) FILTER NOT EXISTS { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } }')" = 0 ]
is "every concept has a label" 0 $?

# One year again, with one certificate less, replaces that year and nothing else.
(head -n 1 certificates.csv && grep ',2023-[0-9-]*,2023-' certificates.csv | tail -n +2) >2023.csv
year=$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?c a epc:DomesticCertificate } }')
"$lodge" publish --quiet site 2023.csv >/dev/null 2>err
is "one year is published again" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023> { ?c a epc:DomesticCertificate } }')" = $((year - 1)) ]
is "it replaces its year" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')" = $((before - 1)) ]
is "it leaves the other years" 0 $?

# What is at fault changes nothing and says where.
(cat 2023.csv && tail -n 1 2023.csv) >double.csv
"$lodge" publish --max-rejects 0 site double.csv >/dev/null 2>err
[ $? -eq 1 ] && grep -q 'the same key twice: rows' err
is "a key twice is refused" 0 $?
(cat 2023.csv && echo '9001-0002-0003-0004-0005,"unclosed') >broken.csv
"$lodge" publish --max-rejects 0 site broken.csv >/dev/null 2>err
[ $? -eq 1 ] && grep -q 'never closed' err
is "an unclosed quote is refused" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { ?c a epc:DomesticCertificate }')" = $((before - 1)) ]
is "refused files change nothing" 0 $?

"$lodge" publish --quiet --with-addresses site 2023.csv >/dev/null 2>err
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023/address> { ?c epc:addressLine1 ?o } }')" = $((year - 1)) ]
is "addresses are published when asked for, in a graph of their own" 0 $?
[ "$(ask 'SELECT (COUNT(*) AS ?n) { <http://localhost:8080/graph/epc/domestic/2023/address> <http://purl.org/dc/terms/rights> ?notice }')" = 1 ]
is "the address graph carries its notice" 0 $?
"$lodge" publish --quiet site 2023.csv >/dev/null 2>err
[ "$(ask 'SELECT (COUNT(*) AS ?n) { GRAPH <http://localhost:8080/graph/epc/domestic/2023/address> { ?s ?p ?o } }')" = 0 ]
is "published again without addresses, they are gone" 0 $?

finish
