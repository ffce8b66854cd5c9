#!/bin/sh
# The next release of what is published: reports by key, differences, notes on what was removed.
suite=cli/release
. "$PWD/tests/lib.sh"

# publish NAME WANTED-EXIT-CODE ARGUMENTS...
publish() {
    name=$1
    want=$2
    shift 2
    check "$name" "$want" "$lodge" publish "$@"
}

# What a site holds, but for times, names of files and notes on what was removed.
content() {
    "$lodge" dump "$1" |
        grep -v -E 'dc/terms/(issued|modified)>|prov#endedAtTime>|/(removed|sources)> \.$|byteSize>|#source-' | sort
}
notes() { "$lodge" dump "$1" | grep '/removed> \.$'; }
version() { "$lodge" stat "$1" | sed -n 's/^version *\([0-9]*\),.*/\1/p'; }
bytes() { cat "$1"/store/*.lg? "$1"/store/MANIFEST | wc -c; }
whole() {
    check "$1 checks" 0 "$lodge" check --full "$1"
}

# --- A register ---------------------------------------------------------------------------------

"$build/tests/gen_epc" --rows 1600 . || exit 4
mkdir next
# Of 40 certificates one goes, with its recommendations, one changes, and one is new.
# The generator quotes cells with commas: a separator that nothing has instead, and back.
tabs() { awk -v q='"' '{ o = ""; in_q = 0; n = length($0)
    for (i = 1; i <= n; i++) { c = substr($0, i, 1); if (c == q) in_q = !in_q; o = o (c == "," && !in_q ? "\t" : c) } print o }' "$1"; }
tabs certificates.csv >c.tsv
tabs recommendations.csv >r.tsv
awk -F '\t' -v OFS='\t' '
    FNR == 1 { file++; for (i = 1; i <= NF; i++) col[$i] = i
               key = col["certificate_number"]; score = col["current_energy_efficiency"]
               out = file == 1 ? "next/c.tsv" : "next/r.tsv"; print > out; next }
    file == 2 { if (!($key in gone)) print > out; next }
    FNR % 40 == 7 { gone[$key] = 1; next }
    FNR % 40 == 9 { $score = $score % 90 + 1 }
    { print > out }
    FNR % 40 == 11 { $key = sprintf("0000-0000-0000-%04d-0000", FNR); print > out }' c.tsv r.tsv
for t in c r; do tr '\t' ',' <next/$t.tsv >next/$t.csv; done
for site in site fresh first; do
    "$lodge" new $site --base http://example.org/ >out 2>&1 || exit 4
done
publish "the first release" 0 site certificates.csv recommendations.csv
publish "the first release elsewhere" 0 first certificates.csv recommendations.csv
publish "the second release elsewhere" 0 fresh next/c.csv next/r.csv
content site >before
was=$(version site)
publish "a dry run" 0 site next/c.csv next/r.csv --dry-run --report report.json
has err "Nothing was published (--dry-run)"
has err "removed http://example.org/id/epc/domestic/"
content site >after
is "a dry run leaves the data" "" "$(cmp before after)"
is "a dry run leaves the version" "$was" "$(version site)"
total() { sed 's/{"graph"/\n&/g' report.json | grep DomesticCertificate |
    sed "s/.*\"$1\":{\"n\":\([0-9]*\).*/\1/" | awk '{ n += $1 } END { print n }'; }
is "certificates added" 40 "$(total added)"
is "certificates changed" 40 "$(total changed)"
is "certificates removed" 40 "$(total removed)"

size=$(bytes site)
publish "the second release" 0 site next/c.csv next/r.csv
has err "http://example.org/graph/epc/domestic/"
content site >a
content fresh >b
is "a difference and a load of its own hold the same" "" "$(cmp a b)"
is "notes on what was removed" 40 "$(notes site | wc -l)"
is "each says when" 40 "$(notes site | grep -c 'prov#invalidatedAtTime> "20[^"]*Z"^^<[^>]*dateTime>')"
is "a difference is small" yes "$([ "$(bytes site)" -lt $((size + size / 4)) ] && echo yes)"
whole site
publish "the first release again" 0 site certificates.csv recommendations.csv
has err "of those added had been removed before"
content site >a
content first >b
is "what comes back is as it was" "" "$(cmp a b)"
is "the notes on it are gone" 40 "$(notes site | wc -l)"
is "those of the second release have notes now" 40 "$(notes site | grep -c '/0000-0000-0000-')"
whole site
was=$(version site)
publish "the same again" 0 site certificates.csv recommendations.csv --report none.json
has err "Nothing has changed in the 2 sources since they were published (--force"
is "the same again changes nothing" "$was" "$(version site)"
publish "all the same" 0 site certificates.csv recommendations.csv --force
has err "the same records in"
is "all the same is a release" $((was + 1)) "$(version site)"
publish "other options" 0 site certificates.csv recommendations.csv --with-addresses
is "with addresses" yes "$([ "$("$lodge" dump site | grep -c '/address> .$')" -gt 1000 ] && echo yes)"
publish "without them again" 0 site certificates.csv recommendations.csv
is "the addresses are gone" 0 "$("$lodge" dump site | grep -c '/address> .$')"
whole site
publish "a release with an error" 1 site next/c.csv next/c.csv --dry-run
has err "the same key twice"

# --- Bad rows of what is live ---------------------------------------------------------------------

# One certificate has a cell too many, one a byte that is no text, one a quote that nobody closes;
# one more is gone, with its recommendations.
mkdir bad
awk 'NR == 50 { $0 = $0 ",more" } NR == 60 { $0 = $0 "\377" } NR == 70 { $0 = $0 ",\"" } NR != 80' \
    certificates.csv >bad/c.csv
sed -n '50p;60p;70p' certificates.csv | cut -d , -f 1 >keys
without() { awk -F , 'NR == FNR { gone[$1] = 1; next } !($1 in gone)' "$1" "$2"; }
sed -n 80p certificates.csv | cut -d , -f 1 >one
without one recommendations.csv >bad/r.csv
without keys bad/r.csv >bad/without.csv
notes site | sort >notes-before
content site | grep -F -f keys >live
publish "a release with bad rows" 0 site bad/c.csv bad/r.csv --max-rejects 5
has err "kept certificates with bad rows, as published: 3"
has err "1 removed"
content site | grep -F -f keys >still
is "what has a bad row stays as it was" "" "$(diff live still)"
notes site | sort | comm -13 notes-before - >new-notes
is "only what is gone leaves a note" 1 "$(wc -l <new-notes)"
is "the note is on the certificate that is gone" 1 \
    "$(grep -c -F -f one new-notes)"
is "the properties of all of them are still there" "" "$("$lodge" query site \
    'SELECT ?p WHERE { ?c ?about ?p FILTER(STRSTARTS(STR(?p), "http://example.org/id/property/")) FILTER NOT EXISTS { ?p a ?t } }' \
    --format csv | sed 1d)"
whole site
publish "good rows again" 0 site certificates.csv recommendations.csv
content site >a
is "what was kept becomes what its row says" "" "$(cmp a b)"
"$lodge" new bad/fresh --base http://example.org/ >out 2>&1 || exit 4
publish "bad rows elsewhere" 0 bad/fresh bad/c.csv bad/without.csv --max-rejects 5
is "what is not live is not made up" 0 "$("$lodge" dump bad/fresh | grep -F -f keys | grep -v '/removed> .$' | wc -l)"

# --- One file a year ----------------------------------------------------------------------------

mkdir years
column=$(head -n 1 certificates.csv | tr , '\n' | grep -nx lodgement_date | cut -d : -f 1)
for year in 2024 2025; do
    awk -F '\t' -v c="$column" -v y=$year 'NR == 1 || substr($c, 1, 4) == y' c.tsv | tr '\t' , >years/certificates-$year.csv
    cut -d , -f 1 years/certificates-$year.csv | sort >keys
    awk -F , 'NR == FNR { k[$1] = 1; next } FNR == 1 || $1 in k' keys recommendations.csv >years/recommendations-$year.csv
done
"$lodge" new years/site --base http://example.org/ >out 2>&1 || exit 4
publish "a register of years" 0 years/site years/*.csv
publish "the same years" 0 years/site years/*.csv
has err "Nothing has changed in the 4 sources"
sed -i 2d years/recommendations-2025.csv
publish "one of its years" 0 years/site years/*.csv
has err "Nothing has changed in 2 sources"
has err "graph/epc/domestic/2025/recommendations: 0 added, 0 changed, 1 removed"
"$lodge" new years/fresh --base http://example.org/ >out 2>&1 || exit 4
publish "those years elsewhere" 0 years/fresh years/*.csv
content years/site >a
content years/fresh >b
is "a register made year by year" "" "$(cmp a b)"
# A row moves to the other year's file, and its graph has rows of both files then.
tail -n 1 years/certificates-2025.csv >>years/certificates-2024.csv
sed -i '$d' years/certificates-2025.csv
publish "a row moves to another file" 0 years/site years/*.csv
publish "and the same again" 0 years/site years/*.csv
has err "Nothing has changed in the 4 sources"
echo >>years/certificates-2024.csv
publish "a file that feeds two years" 0 years/site years/*.csv
has err "the same records in 4 graphs"
# A new file turns out to feed a graph that another one feeds, which has not changed.
sed 1d years/certificates-2024.csv | head -n 1 >row
grep -v -F -f row years/certificates-2024.csv >years/less-2024.csv
cat years/certificates-2025.csv row >years/more-2025.csv
for site in other whole; do "$lodge" new years/$site --base http://example.org/ >out 2>&1 || exit 4; done
publish "one year" 0 years/other years/less-2024.csv
publish "a file with a row of that year" 0 years/other years/less-2024.csv years/more-2025.csv
has err "once more, with all"
publish "both at once" 0 years/whole years/less-2024.csv years/more-2025.csv
content years/other >a
content years/whole >b
is "a file with a row of that year is all there" "" "$(cmp a b)"
whole years/other

# --- One by one ---------------------------------------------------------------------------------

remove() {
    name=$1
    want=$2
    shift 2
    check "$name" "$want" "$lodge" remove "$@"
}
key=$(sed -n 100p certificates.csv | cut -d , -f 1)
other=$(sed -n 101p certificates.csv | cut -d , -f 1)
grep -v -e "^$key" -e "^$other" certificates.csv >c2.csv
grep -v -e "^$key" -e "^$other" recommendations.csv >r2.csv
"$lodge" new without --base http://example.org/ >out 2>&1 || exit 4
publish "a register without two" 0 without c2.csv r2.csv
content first >before
remove "looking only" 0 first "$key" --dry-run
has err "Would remove 1 record"
remove "what is not there" 1 first "$key" 0000-0000-0000-0000-0000
has err "no record 0000-0000-0000-0000-0000 is published here"
remove "what is no record" 1 first http://example.org/data/epc/domestic
has err "is no record"
content first >after
is "nothing of this changes anything" "" "$(cmp before after)"
printf '# opted out\n\n%s\nhttp://example.org/id/epc/domestic/%s\n%s\n0000\n' "$other" "$other" "$key" >list
remove "an unknown one in a list" 1 first --list list
has err "list:6"
remove "a list" 0 first --list list --pass-over
has err "Removed 2 records"
content first | grep -v '/reference> .$' >a
content without | grep -v '/reference> .$' >b
is "removed is as never published" "" "$(cmp a b)"
is "but for the notes" 2 "$(notes first | wc -l)"
whole first
remove "again" 0 first "$key"
has err "Removed 0 records"
publish "the same sources do not bring them back" 0 first certificates.csv recommendations.csv
has err "Nothing has changed in the 2 sources since"
is "they are still noted" 2 "$(notes first | wc -l)"
publish "the next release has them again" 0 first certificates.csv recommendations.csv --force
has err "had been removed before"
is "then there are no notes" 0 "$(notes first | wc -l)"

# --- A cube -------------------------------------------------------------------------------------

cat >homes.csv <<'CSV'
Area code,Year,Homes
E06000001,2022,10
E06000002,2022,20
E06000001,2023,11
CSV
publish "a cube" 0 site homes.csv --yes
cat >homes.csv <<'CSV'
Area code,Year,Homes
E06000001,2022,10
E06000001,2023,12
E06000002,2023,22
CSV
publish "its next release" 0 site homes.csv
has err "http://example.org/graph/homes: 1 added, 1 changed, 1 removed"
is "the note on an observation" 1 "$(notes site | grep -c "^<http://example.org/data/homes/2022/E06000002/")"
whole site

finish
