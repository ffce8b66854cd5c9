#!/bin/bash
# How registers come in: through pipes and standard input, packed, with bad rows in them.
# (bash: it makes pipes of <(commands).)
suite=intake
. "$PWD/tests/lib.sh"
gen=$build/tests/gen_epc

# code NAME WANTED GOT: an exit code; what follows is of this name.
code() {
    name=$1
    is "$@"
}

# What is published at SITE, without what depends on the clock and the names of files.
content() {
    "$lodge" dump "$1" | grep -v -E 'dc/terms/(issued|modified)>|prov#endedAtTime>|byteSize>|#source-|graph/sources> \.$' | sort
}

"$gen" --rows 1500 . || exit 4
for site in files pipes packed; do
    "$lodge" new "$site" --base http://example.org/ >/dev/null 2>&1 || exit 4
done

# --- Pipes ------------------------------------------------------------------------------------

"$lodge" publish files certificates.csv recommendations.csv 2>err
code "files" 0 $?
content files >want
"$gen" --rows 1500 --only certificates |
    "$lodge" publish pipes - <("$gen" --rows 1500 --only recommendations) 2>err
code "standard input and a pipe" 0 $?
has err "rows standard input: 1500"
content pipes >got
same want got
gzip -k certificates.csv recommendations.csv
mkfifo fifo
cat certificates.csv.gz >fifo &
"$lodge" publish packed recommendations.csv.gz fifo 2>err
code "gzip through a named pipe" 0 $?
wait
content packed >got
same want got

SOURCE_DATE_EPOCH=1 "$lodge" convert certificates.csv -o wanted.nq 2>err
code "to a file" 0 $?
cat fifo >got.nq &
SOURCE_DATE_EPOCH=1 "$lodge" convert certificates.csv -o fifo 2>err
code "to a named pipe" 0 $?
wait
same wanted.nq got.nq
if [ -p fifo ]; then ok; else bad "to a named pipe: it has become a file"; fi

"$lodge" publish files - - <certificates.csv 2>err
code "standard input twice" 2 $?
has err "can be read only once"
printf 'PK\003\004no zip to be read from here' | "$lodge" publish files - 2>err
code "zip through a pipe" 1 $?
has err "save it to a file first"
printf 'Area,Homes\nX,1\n' | "$lodge" publish files - 2>err
code "a cube without a name" 2 $?
has err "give it a recipe"
"$lodge" publish files - </dev/null 2>err
code "nothing" 1 $?
content files >got
same want got

# Nobody writes, then somebody stops writing: Ctrl-C ends either wait.
for rows in 0 700; do
    head -n "$rows" certificates.csv >part
    mkfifo "slow$rows"
    { cat part && exec sleep 30; } >"slow$rows" &
    writer=$!
    "$lodge" publish files "slow$rows" 2>err &
    reader=$!
    sleep 0.5
    kill -INT $reader
    wait $reader
    code "Ctrl-C after $rows rows" 130 $?
    kill $writer 2>/dev/null
    wait $writer 2>/dev/null # and bash need not say that it was killed
done
content files >got
same want got

# --- Bad rows ---------------------------------------------------------------------------------

# Too few cells, a stray quote, a byte that is not UTF-8, no key, an impossible key, a key twice.
LC_ALL=C sed -e '10s/,[^,]*$//' -e '20s/$/x"y/' -e '30s/$/\xff/' -e '40s/^[^,]*//' -e '60s/^[^,]*/a b/' \
    -e '70p' certificates.csv >bad.csv
sed -e '10d' -e '20d' -e '30d' -e '40d' -e '60d' certificates.csv >good.csv
"$lodge" new rejects --base http://example.org/ >/dev/null 2>&1
"$lodge" new clean --base http://example.org/ >/dev/null 2>&1
"$lodge" publish rejects bad.csv 2>err
code "more bad rows than allowed" 1 $?
has err "6 of 1501 rows are bad (0.4 %), and 0.1 % may be"
has err "rejects/rejects.csv"
has err "Nothing was published"
"$lodge" publish rejects bad.csv --max-rejects 6 --report report.json 2>err
code "as many bad rows as allowed" 0 $?
has err "6 bad rows are left out; with the reasons in rejects/rejects.csv"
for problem in E-CELLS E-QUOTE E-BYTES E-KEY E-NOKEY E-DUP; do
    has err "rejected $problem: 1 problem"
    has report.json "\"$problem\":1"
    if [ "$(grep -c ",$problem," rejects/rejects.csv)" -eq 1 ]; then ok; else bad "$problem in rejects.csv"; fi
done
has err "bad.csv:10 (row 10)"
has err "bad.csv:71 (rows 71 and 70)"
sed -n 20p bad.csv | sed 's/"/""/g' >line
has rejects/rejects.csv "$(cat line)"
if [ "$(stat -c %a rejects/rejects.csv)" = 600 ]; then ok; else bad "rejects.csv is open to others"; fi
"$lodge" publish clean good.csv 2>err
code "the good ones alone" 0 $?
content clean >want2
content rejects >got
same want2 got
if [ ! -e clean/rejects.csv ]; then ok; else bad "a rejects file without bad rows"; fi
"$lodge" publish rejects good.csv 2>err
code "repaired" 0 $?
if [ ! -e rejects/rejects.csv ]; then ok; else bad "a rejects file of a publication before"; fi
"$lodge" publish rejects bad.csv --max-rejects 5 --rejects mine.csv 2>err
code "one too many" 1 $?
has err "rows are bad"
has mine.csv ",E-CELLS,"
"$lodge" publish rejects bad.csv --max-rejects lots 2>err
code "no number" 2 $?
has err "expected a share of the rows such as 0.1%"
echo 'max-rejects: 1%' >>rejects/lodge.yaml
"$lodge" publish rejects bad.csv 2>err
code "the site says how many" 0 $?
"$lodge" convert bad.csv --max-rejects 0.5% --rejects mine.csv -o out.nq 2>err
code "convert" 0 $?
has err "6 bad rows are left out; with the reasons in mine.csv"
# Of a register that a recipe describes those count, too, that never come into its table.
printf 'Key,Name\n1,a,x\n2,b,x\n3,c,x\n4,d\n' >wide.csv
echo 'register: {key: [key], class: Thing, columns: {key: {from: Key}, name: {from: Name}}}' >wide.yaml
"$lodge" convert wide.csv --recipe wide.yaml --max-rejects 80% -o out.nq 2>err
code "three of four rows" 0 $?
"$lodge" convert wide.csv --recipe wide.yaml --max-rejects 70% -o out.nq 2>err
code "too many of them" 1 $?
has err "3 of 4 rows are bad (75 %), and 70 % may be"
has err "expected at most 2 cells"
head -c 20000 certificates.csv.gz >cut.csv.gz
"$lodge" publish rejects cut.csv.gz --max-rejects 100% 2>err
code "a file that is cut off is no bad row" 1 $?
has err "is cut off"

# --- In parts ---------------------------------------------------------------------------------

for year in 2019 2020 2021; do
    mkdir $year
    "$gen" --rows 400 --seed $year --first-year $year --years 1 $year
    for table in certificates recommendations; do
        mv $year/$table.csv $table-$year.csv
    done
done
tables="recommendations-2020.csv certificates-2019.csv certificates-2020.csv certificates-2021.csv
    recommendations-2019.csv recommendations-2021.csv"
for site in whole parts; do
    "$lodge" new $site --base http://example.org/ >/dev/null 2>&1
done
# shellcheck disable=SC2086 # names without spaces
"$lodge" publish whole $tables 2>err
code "at once" 0 $?
content whole >want
cp certificates-2021.csv fine.csv
sed -i '9,19s/$/x"y/' certificates-2021.csv
# shellcheck disable=SC2086
"$lodge" publish parts $tables --commit-each 2>err
code "stopped in the third part" 1 $?
has err "Year 2021"
has err "This part was not published; those before it are."
if [ -e parts/rejects-2021.csv ]; then ok; else bad "no rejects of the third part"; fi
"$lodge" query parts 'ASK { GRAPH <http://example.org/graph/epc/domestic/2020> { ?s ?p ?o } }' >out 2>err
has out "true"
"$lodge" query parts 'ASK { GRAPH <http://example.org/graph/epc/domestic/2021> { ?s ?p ?o } }' >out 2>err
has out "false"
mv fine.csv certificates-2021.csv
# shellcheck disable=SC2086
"$lodge" publish parts $tables --commit-each 2>err
code "going on" 0 $?
if [ "$(grep -c "Nothing has changed in the 2 sources" err)" -eq 2 ]; then ok; else bad "finished parts are published again"; fi
if [ "$(grep -c "^Published" err)" -eq 1 ]; then ok; else bad "one part is left to publish"; fi
content parts >got
same want got

# Killed at random moments, and begun again until it is through.
"$lodge" new killed --base http://example.org/ >/dev/null 2>&1
for wait in 0.02 0.05 0.08 0.12 0.16 0.3; do
    # shellcheck disable=SC2086
    "$lodge" publish killed $tables --commit-each -q 2>err &
    reader=$!
    sleep $wait
    kill -KILL $reader 2>/dev/null
    wait $reader 2>/dev/null
done
# shellcheck disable=SC2086
"$lodge" publish killed $tables --commit-each 2>err
code "after kills" 0 $?
content killed >got
same want got

sed '$d' certificates-2020.csv >certificates-2018.csv
"$lodge" publish parts certificates-2018.csv certificates-2020.csv --commit-each 2>err
code "two tables for one graph" 2 $?
has err "graph/epc/domestic/2020> has rows in the files of two years"
printf 'Area,Homes\nX,1\n' >homes.csv
"$lodge" publish parts homes.csv --commit-each 2>err
code "a cube in parts" 2 $?
has err "no register of certificates"
"$lodge" publish parts homes.csv --commit-each --dry-run 2>err
code "a dry run in parts" 2 $?

finish
