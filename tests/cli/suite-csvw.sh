#!/bin/sh
# Tables with metadata of CSV on the Web: the example of docs/csvw.md, converted, published, checked.
suite=cli/csvw
. tests/lib.sh
# lodge NAME WANTED-EXIT-CODE ARGUMENTS...
lodge() {
    name=$1
    want=$2
    shift 2
    check "$name" "$want" "$lodge" "$@"
}

# The files of the page.
awk '/^```/ && name { close(name); name = ""; next } /^```[a-z]+ / { name = $2; next } name { print > name }' \
    "$root/docs/csvw.md"
base=http://example.org/
graph=graph/homes

export SOURCE_DATE_EPOCH=1767225600 # two conversions may be of two seconds
lodge "a table finds its metadata" 0 convert homes.csv --base $base -o table.nq
mkfifo pipe
cat pipe >through.nq &
lodge "a pipe is written to" 0 convert homes.csv --base $base -o pipe
wait
is "and gets all" 0 "$(cmp table.nq through.nq >/dev/null; echo $?)"
unset SOURCE_DATE_EPOCH
is "and stays a pipe" 0 "$(test -p pipe; echo $?)"
lodge "a document finds its tables" 0 convert homes.csv-metadata.json --base $base -o document.nq
# What is said of the conversion itself has the time.
facts() { grep "<$base$graph> \.\$" "$1" | sort; }
facts table.nq >table
facts document.nq >document
is "both are the same" 11 "$(cmp table document && wc -l <table)"
is "what the page says of the first row" 4 "$(grep -c \
    -e "id/homes/E06000001/2023> <${base}def/area> <http://statistics.data.gov.uk/id/statistical-geography/E06000001>" \
    -e "id/homes/E06000001/2023> <${base}def/year> \"2023\"^^<http://www.w3.org/2001/XMLSchema#gYear>" \
    -e "id/homes/E06000001/2023> <${base}def/homes> \"1204\"^^<http://www.w3.org/2001/XMLSchema#integer>" \
    -e "id/homes/E06000001/2023> <${base}def/social> \"0.125\"^^<http://www.w3.org/2001/XMLSchema#decimal>" table)"
lodge "standard mode" 0 convert homes.csv --base $base --csvw-mode standard -o standard.nq
is "says of rows" 3 "$(grep -c 'csvw#rownum' standard.nq)"
lodge "another mode" 2 convert homes.csv --csvw-mode full

lodge "a site" 0 new site --base $base
lodge "publish" 0 publish site homes.csv
tail -n 2 err | cut -d' ' -f1-6 >said
sed -n '/^Published /,/data.homes$/p' "$root/docs/csvw.md" | cut -d' ' -f1-6 >page
is "as the page has it" "" "$(diff said page)"
is "the catalogue" "Homes completed" "$("$lodge" query site "SELECT ?t { <${base}data/homes>
    <http://purl.org/dc/terms/title> ?t ; a <http://www.w3.org/ns/dcat#Dataset> }" 2>err | tail -n 1 | tr -d '\r')"
lodge "well formed" 0 validate site ${base}data/homes
"$lodge" dump site >before

sed -i 's/8.0%/eight/' homes.csv
lodge "a bad cell" 1 publish site homes.csv
has err 'homes.csv:3 (row 3), column "Share social"'
has err "Nothing was published"
"$lodge" dump site >after
is "the site is as it was" "" "$(cmp before after)"
sed -i 's/eight/8.0%/; s/^E06000002,2024/E06000002,2023/' homes.csv
lodge "a key twice" 1 publish site homes.csv-metadata.json
has err "(rows 4 and 3)"
sed -i '4s/2023/2024/' homes.csv

mkdir more
cp homes.csv more/
cp homes.csv more/other.csv
lodge "metadata in another folder" 2 convert more/homes.csv --metadata homes.csv-metadata.json
cp homes.csv-metadata.json more/mine.json
lodge "metadata by name" 0 convert more/homes.csv --metadata more/mine.json -o mine.nq
lodge "metadata of another table" 2 convert more/other.csv --metadata more/mine.json
has err 'mine.json does not describe other.csv'
lodge "a pipe with metadata" 2 convert --metadata homes.csv-metadata.json -
lodge "two documents" 2 convert homes.csv-metadata.json more/mine.json
cp homes.csv-metadata.json more/csv-metadata.json
(cd more && "$lodge" convert homes.csv --base $base -q -o ../found.nq 2>../err)
facts found.nq >found
is "metadata of a folder" "" "$(cmp table found)"
cp homes.csv more/odd.csv
lodge "metadata of a folder says nothing of others" 3 convert more/odd.csv

printf 'columns:\n  Area code: {role: dimension, kind: area}\n  Year: {role: dimension, kind: period}\n  Homes: {role: value}\n  Share social: {role: ignore}\nmeasure: {name: homes}\n' >homes.yaml
sed -i 's/"1,204"/1204/' homes.csv
lodge "a recipe comes first" 0 convert homes.csv --recipe homes.yaml --base $base -o cube.nq
lodge "or there is none" 2 convert homes.csv --recipe homes.yaml --metadata homes.csv-metadata.json
lodge "a mode of what has no metadata" 2 convert more/odd.csv --csvw-mode standard
is "and makes a cube" 1 "$(grep -c 'cube#DataSet' cube.nq)"

finish
