#!/bin/sh
# Reports: the same in JSON, CSV and HTML, for cubes, registers and validations; what a hostile cell holds stays text.
suite=cli/report
. "$PWD/tests/lib.sh"
check=$root/tests/cli/report.py
# three NAME EXIT-CODE COMMAND...: with --report in each form
three() {
    name=$1
    want=$2
    shift 2
    for form in json csv html; do
        "$lodge" "$@" --report "report.$form" >out 2>err </dev/null
        is "$name as $form" "$want" $?
    done
    is "$name" "" "$(python3 "$check" report 2>&1)"
}

cat >homes.yaml <<'YAML'
dataset: {slug: homes, title: Homes}
columns:
  Area code: {role: dimension, kind: area}
  Tenure: {role: dimension}
  Homes: {role: value}
measure: {name: homes}
YAML
escape=$(printf '\033')
cat >evil.csv <<CSV
Area code,Tenure,Homes
<script>alert(1)</script>,a,1
"""><img src=x onerror=alert(1)>",b,1
E06000001,c,${escape}]0;title${escape}[31m'&amp;
E06000001,d,"two
lines"
CSV
three "hostile cells" 1 convert evil.csv --recipe homes.yaml -o out.nq
is "nothing talks to the terminal" 0 "$(grep -c "$escape" err)"
is "a problem is one line" 1 "$(grep -c 'not a number: "two lines"' err)"
is "the hint" 1 "$(grep -c "'lodge help E-[A-Z]*' explains" err)"
"$lodge" convert evil.csv --recipe homes.yaml -o out.nq --color always 2>err
is "colour" 1 "$(grep -c "^$escape\[1;31merror E-AREA:$escape\[0m 2 problems" err)"
NO_COLOR=1 "$lodge" convert evil.csv --recipe homes.yaml -o out.nq 2>err
is "no colour" 1 "$(grep -c '^error E-AREA: 2 problems' err)"
"$lodge" convert evil.csv --recipe homes.yaml --color pink 2>err
is "no such colour" "2 1" "$? $(grep -c 'auto, always or never' err)"
"$lodge" convert evil.csv --recipe homes.yaml --report report.pdf 2>err
is "no such form" "2 1" "$? $(grep -c 'in .json, .csv or .html, not' err)"

# More problems than are kept.
{ echo "Area code,Tenure,Homes" && seq 50 | sed 's/.*/E06000001,t&,x&/'; } >many.csv
three "many" 1 convert many.csv --recipe homes.yaml -o out.nq
is "all are counted" 1 "$(grep -c 'E-NUMBER: 50 problems' err)"
three "a file that is not there" 1 convert none.csv --recipe homes.yaml -o out.nq
is "says so" 1 "$(grep -c '"E-INPUT".*none.csv' report.json)"

# Two publications in one, and what they change.
"$lodge" new site --base http://example.org/ >/dev/null 2>&1
printf 'Area code,Tenure,Homes\nE06000001,a,1\nE06000002,a,2\n' >homes.csv
sed 's/slug: homes, title: Homes/slug: flats, title: Flats/' homes.yaml >flats.yaml
cp homes.csv flats.csv
for each in homes flats; do echo "files: [$each.csv]" >>$each.yaml; done
three "a dry run" 0 publish site homes.yaml flats.yaml --dry-run
is "counts both" 4 "$(sed -n 's/.*"group":"observations","n":\([0-9]*\).*/\1/p' report.json)"
is "compares both" 2 "$(grep -o '"added":{"n":2,' report.json | wc -l)"
is "in the page" 2 "$(grep -c '<td class="n">2</td><td class="n">0</td><td class="n">0</td><td>added http' report.html)"
"$lodge" publish site homes.yaml >/dev/null 2>&1

cat >certificates.csv <<'CSV'
certificate_number,address1,property_type,current_energy_rating,lodgement_date,<i>notes</i>
9001-0002-0003-0004-0005,1 Sample Road,House,C,2025-01-01,
9001-0002-0003-0004-0005,1 Sample Road,House,C,2025-01-01,
,2 Sample Road,House,D,2025-01-01,
CSV
three "a register" 0 convert certificates.csv --max-rejects 2 --rejects rejects.csv -o out.nq
is "rows left out" 1 "$(grep -c '2 rows left out' report.html)"

echo '<http://example.org/o1> <http://purl.org/linked-data/cube#dataSet> <http://example.org/data/homes> .' >more.nt
"$lodge" load site more.nt >/dev/null 2>&1
three "a validation" 1 validate site homes
is "its faults" 1 "$(grep -c '"IC-11":3[,}]' report.json)"
finish
