#!/bin/sh
# The program as a person uses it: commands, exit codes, what goes to stdout
# and what to stderr, and that a failure changes nothing.
suite=cli
. "$PWD/tests/lib.sh"

check "no command" 2 "$lodge"
has err "usage: lodge COMMAND"
check "unknown command" 2 "$lodge" frobnicate
has err "there is no command 'frobnicate'"
check "help" 0 "$lodge" --help
has out "publish"
empty err
check "version" 0 "$lodge" --version
for command in new publish convert load query serve dump check stat update remove validate; do
    check "help of $command" 0 "$lodge" $command --help
    has out "usage: lodge $command"
    has out "Examples:"
    check "unknown option of $command" 2 "$lodge" $command --no-such-option
    has err "lodge $command: unrecognized option '--no-such-option'"
    has err "Try 'lodge $command --help'."
done
check "an option without its value" 2 "$lodge" query site --timeout
has err "lodge query: option '--timeout' requires an argument"

check "no site" 2 "$lodge" query nowhere 'SELECT * {}'
has err "'lodge new nowhere' makes one"
check "bad base" 2 "$lodge" new s --base http://example.org/x
has err "must end with a slash"
check "a base IRI that is none" 2 "$lodge" convert --base relative/ nothing.csv
has err "<relative/> is not absolute"
check "a folder for a table" 1 "$lodge" convert .
has err "Is a directory"
check "bad base IRI" 2 "$lodge" new s --base "http://exa mple.org/"
check "new" 0 "$lodge" new s --base http://example.org/ --title "A \"quoted\" title"
empty out
check "new twice" 2 "$lodge" new s
has err "something at s already"

cat >a.ttl <<'TTL'
@prefix e: <http://example.org/id/> .
e:a e:value 1.0 , "1.00"^^<http://www.w3.org/2001/XMLSchema#decimal> , "01"^^<http://www.w3.org/2001/XMLSchema#integer> ;
    e:label "caf\u00e9"@fr , "x\ny" .
e:b e:knows e:a .
TTL
check "load" 0 "$lodge" load s a.ttl
has err "6 statements"
empty out
check "query csv" 0 "$lodge" query s 'SELECT ?o { <http://example.org/id/a> <http://example.org/id/value> ?o } ORDER BY STR(?o)'
has out "1.00"
has out "01"
check "query json" 0 "$lodge" query s 'SELECT ?o { ?s <http://example.org/id/label> ?o }' --format json
has out '"xml:lang"'
check "ask" 0 "$lodge" query s 'ASK { <http://example.org/id/b> ?p <http://example.org/id/a> }'
has out true
check "construct" 0 "$lodge" query s 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }' --format nt
has out '"1.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'
check "describe" 0 "$lodge" query s 'DESCRIBE <http://example.org/id/b>'
has out "knows"
check "explain" 0 "$lodge" query s 'SELECT * { ?s ?p ?o }' --explain
has out "Answer: 6 rows"
has out "  scan ?s ?p ?o"
check "explain as JSON" 0 "$lodge" query s 'SELECT * { ?s ?p ?o }' --explain=json
has out '"answer":{"rows":6}'
check "explain with a format" 0 "$lodge" query s 'ASK { ?s ?p ?o }' --explain --format json
has out '"answer":{"boolean":true}'
check "explain as something else" 2 "$lodge" query s 'ASK {}' --explain=dot
has err "text and json"
check "syntax error" 1 "$lodge" query s 'SELECT ?x WHERE { ?x ?y }'
has err "1:"
empty out
check "unknown format" 2 "$lodge" query s 'SELECT * {}' --format pdf
has err "csv, tsv, json and xml"
printf 'SELECT (COUNT(*) AS ?n) {\n  ?s ?p ?o\n}\n' >count.rq
check "query from a file" 0 "$lodge" query s -f count.rq
has out 6
printf 'SELECT *\n{ ?s ?p }\n' >bad.rq
check "error in a file" 1 "$lodge" query s -f bad.rq
has err "bad.rq:2:"

check "dump" 0 "$lodge" dump s
has out '<http://example.org/graph/a>'
sort out >before.nq
printf '<http://example.org/x> <http://example.org/y> "z" .\n<http://example.org/x> <nonsense> "z" .\n' >bad.nt
check "bad file" 1 "$lodge" load s bad.nt
has err "bad.nt:2:"
has err "Nothing was changed"
check "dump again" 0 "$lodge" dump s
sort out >after.nq
check "a failed load changes nothing" 0 cmp before.nq after.nq
check "good and bad together" 1 "$lodge" load s a.ttl bad.nt
check "dump once more" 0 "$lodge" dump s
sort out >after.nq
check "all or nothing" 0 cmp before.nq after.nq
check "missing file" 1 "$lodge" load s nowhere.ttl
has err "nowhere.ttl"
check "load again" 0 "$lodge" load s a.ttl
check "quads count once" 0 "$lodge" query s -f count.rq
has out 6
printf '<http://example.org/x> <http://example.org/y> "z" .\n' >one.nt
check "replace a graph" 0 "$lodge" load s --graph http://example.org/graph/a --replace one.nt
check "count" 0 "$lodge" query s -f count.rq
has out 1
"$lodge" dump s >dump.nq 2>/dev/null
check "a dump" 0 "$lodge" new t --base http://example.org/
check "loads again" 0 "$lodge" load t dump.nq
"$lodge" dump t 2>/dev/null | sort >again.nq
sort dump.nq >sorted.nq
check "and is the same" 0 cmp sorted.nq again.nq
check "a site for a pipe" 0 "$lodge" new piped --base http://example.org/
check "a dump from standard input" 0 sh -c "cat dump.nq | '$lodge' load piped --format nq -"
"$lodge" dump piped 2>/dev/null | sort >again.nq
check "is the same, too" 0 cmp sorted.nq again.nq
check "but has no suffix" 2 sh -c "cat dump.nq | '$lodge' load piped -"
has err "cannot tell the RDF syntax of -"

check "update" 0 "$lodge" update t 'INSERT DATA { <id/u> <id/p> 1, 2 } ; DELETE { ?s ?p 1 } INSERT { ?s ?p 3 } WHERE { ?s ?p 1 }'
empty out
check "dump of updated" 0 "$lodge" dump t
has out '<http://example.org/id/u> <http://example.org/id/p> "3"^^<http://www.w3.org/2001/XMLSchema#integer> <http://example.org/graph/default> .'
check "count of updated" 0 "$lodge" query t -f count.rq
has out 3
cp out before.csv
check "update that fails" 1 "$lodge" update t 'CLEAR ALL ; ADD <nothing> TO DEFAULT'
has err "update:1:13: there is no graph <http://example.org/nothing>"
check "count after failure" 0 "$lodge" query t -f count.rq
cp out after.csv
check "a failed update changes nothing" 0 cmp before.csv after.csv
printf 'INSERT DATA {\n  <id/u> ?p 1 }\n' >bad.ru
check "error in an update" 1 "$lodge" update t -f bad.ru
has err "bad.ru:2:10: INSERT DATA takes no variables"
check "update loads nothing" 1 "$lodge" update t 'LOAD <http://example.org/x>'
has err "to remote-allow in lodge.yaml"
check "update loads no files" 1 "$lodge" update t 'LOAD <file:///etc/hostname>'
has err "'lodge load SITE FILE --graph IRI'"
check "clear all" 0 "$lodge" update t 'CLEAR ALL'
check "dump of nothing" 0 "$lodge" dump t
empty out

check "check" 0 "$lodge" check s
check "check full" 0 "$lodge" check s --full
check "stat" 0 "$lodge" stat s
has out "triples"
for file in s/store/*; do
    [ -f "$file" ] && [ "$(stat -c %s "$file")" -gt 64 ] || continue
    cp -r s broken
    size=$(stat -c %s "$file")
    printf '\377\377\377\377' | dd of="broken/store/$(basename "$file")" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
    cmp -s "$file" "broken/store/$(basename "$file")" || check "damage in $(basename "$file")" 4 "$lodge" check broken --full
    rm -rf broken
done

printf 'title: x\nbase: http://example.org/\ncolour: red\n' >t/lodge.yaml
check "unknown key" 2 "$lodge" stat t
has err "lodge.yaml:3:"
printf 'base: http://example.org/\nlicence: none\n' >t/lodge.yaml
check "licence that is no IRI" 2 "$lodge" stat t
has err "lodge.yaml:2:"

# What a recipe does not say about its dataset, lodge.yaml does.
check "new" 0 "$lodge" new p --base http://example.org/
sed -i 's|^publisher: .*|publisher: Some Office|; s|^licence: .*|licence: http://example.org/licence|' p/lodge.yaml
printf 'FeatureCode,DateCode,Measurement,Units,Value\nE07000040,2019,Count,Homes,12\n' >homes.csv
check "publish" 0 "$lodge" publish p homes.csv --yes
check "rights" 0 "$lodge" query p 'PREFIX d: <http://purl.org/dc/terms/>
    SELECT ?p ?l { ?s a <http://purl.org/linked-data/cube#DataSet> ; d:publisher ?p ; d:license ?l }'
has out "http://example.org/id/organisation/some-office,http://example.org/licence"

# Ctrl-C in a long load: ends by the signal, nothing changed, and the next load works.
awk 'BEGIN { for (i = 0; i < 20; i++) for (j = 1; j <= 20000; j++)
    printf "<http://example.org/s%d> <http://example.org/p%d> \"value %d\" .\n", j, i, j }' >big.nt
"$lodge" load s big.nt 2>err &
pid=$!
sleep 0.1
kill -INT $pid 2>/dev/null
wait $pid 2>/dev/null
check "count after Ctrl-C" 0 "$lodge" query s -f count.rq
check "load after Ctrl-C" 0 "$lodge" load s big.nt
check "count" 0 "$lodge" query s -f count.rq
has out 400001

# Ctrl-C in a long query: its own limit is 30 s.
printf 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }\n' >endless.rq
"$lodge" query s -f endless.rq >out 2>err &
pid=$!
sleep 0.5
begun=$(date +%s)
kill -INT $pid 2>/dev/null
wait $pid 2>/dev/null
took=$(($(date +%s) - begun))
name="Ctrl-C in a query"
if [ "$took" -lt 10 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name: took $took s"; fi
has err "the query was cancelled"

finish
