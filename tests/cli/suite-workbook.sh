#!/bin/sh
# From a workbook as it is published to a cube: a made-up XLSX, and real ones where they are at hand.
suite=cli/workbook
. "$PWD/tests/lib.sh"
needs python3 command -v python3
# ask QUERY: the first value
ask() { "$lodge" query site "PREFIX qb: <http://purl.org/linked-data/cube#> $1" --format csv | tr -d '\r' | sed -n 2p; }

cat >make.py <<'PY'
import zipfile
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
def rel(id, kind, target):
    return '<Relationships><Relationship Id="%s" Type="%s/%s" Target="%s"/></Relationships>' % (id, REL, kind, target)
def cell(v):
    if isinstance(v, (int, float)):
        return "<c><v>%s</v></c>" % v
    return '<c t="inlineStr"><is><t>%s</t></is></c>' % v if v else "<c/>"
rows = [
    ["Homes completed, by tenure"],
    ["", "", "Owner occupied", "", "Rented"],
    ["Area code", "Area", "2022", "2023", "2023"],
    ["E92000001", "England", 30, 33, 7],
    ["", "London", 10, 11, 2],
    ["E06000001", "Hartlepool", 20, 22.5, "[x]"],
    ["Source: made up"],
    ["[x] not available", "", "", "", "", "", 99],
]
def book(name, marked):
    z = zipfile.ZipFile(name, "w")
    z.writestr("[Content_Types].xml", "<Types/>")
    z.writestr("_rels/.rels", rel("a", "officeDocument", "xl/workbook.xml"))
    z.writestr("xl/workbook.xml", '<workbook xmlns:r="%s"><sheets><sheet name="Cover" r:id="c"/>'
               '<sheet name="Table 1" r:id="t"/></sheets></workbook>' % REL)
    z.writestr("xl/_rels/workbook.xml.rels", '<Relationships>'
               '<Relationship Id="c" Type="%s/worksheet" Target="worksheets/c.xml"/>'
               '<Relationship Id="t" Type="%s/worksheet" Target="worksheets/t.xml"/></Relationships>' % (REL, REL))
    z.writestr("xl/worksheets/c.xml", "<worksheet/>")
    if marked:
        z.writestr("xl/worksheets/_rels/t.xml.rels", rel("m", "table", "../tables/m.xml"))
        z.writestr("xl/tables/m.xml", '<table displayName="Completed" ref="A3:D6"/>')
    z.writestr("xl/worksheets/t.xml", "<worksheet><sheetData>%s</sheetData></worksheet>" % "".join(
        "<row>%s</row>" % "".join(map(cell, row)) for row in rows))
    z.close()
book("homes.dat", False)
book("marked.dat", True)
PY
python3 make.py || exit 1
cat >homes.yaml <<'YAML'
files: [homes.dat]
dataset: {slug: homes, title: Homes}
table:
  member: Table 1
  header: area code
  header_rows: 2
  stop: ["Source:"]
  drop: {Area code: [""]}
  melt: {keep: [Area code, Area], name: "{Tenure} / {Year}", value: Homes}
columns:
  Area code: {role: dimension, kind: area}
  Area: {role: label, of: Area code}
  Tenure: {role: dimension}
  Year: {role: dimension, kind: period}
  Homes: {role: value}
measure: {name: homes, label: Homes}
markers: {"[x]": not-available}
YAML
"$lodge" new site --base http://opendata.example/ >/dev/null 2>&1
"$lodge" publish site homes.yaml 2>errors
is "it is published" 0 $?
is "six observations" 6 "$(ask 'SELECT (COUNT(*) AS ?n) { ?o a qb:Observation }')"
is "a value" 22.5 "$(ask 'SELECT ?v { <http://opendata.example/data/homes/E06000001/owner-occupied/2023/homes> <http://opendata.example/def/measure-properties/homes> ?v }')"
sed 's/^  stop:.*//' homes.yaml >open.yaml
"$lodge" publish site open.yaml 2>errors
is "notes that nobody mentioned" 1 $?
is "are named by their cell" 1 "$(grep -c 'homes.dat!Table 1!G8: "99" stands in a column without a header' errors)"
sed 's/header: area code/header: area cod/' homes.yaml >near.yaml
"$lodge" publish site near.yaml 2>errors
is "a header that is not there" 1 $?
is "has a near one" 1 "$(grep -c 'no row has the header "area cod"; row 3 has "Area code"' errors)"
"$lodge" publish site homes.dat 2>errors
is "several sheets" 2 $?
is "are listed" 1 "$(grep -c "'Cover', 'Table 1'" errors)"
is "with the way out" 1 "$(grep -c -- '--member NAME' errors)"
"$lodge" publish site homes.dat --member 'Table 2' 2>errors
is "a sheet that is not there" 1 $?
is "and those that are" 1 "$(grep -c "no sheet 'Table 2'; it has 'Cover', 'Table 1'" errors)"
"$lodge" publish site homes.yaml --member Cover 2>errors
is "a sheet that the recipe does not read" 2 $?
is "is not mixed up" 1 "$(grep -c "homes.yaml is the recipe, and does not read 'Cover'" errors)"
mkdir many && sed 's/rows = \[/rows = [["Area code", "Year", "Homes"], ["E06000001", "2022", 3], ["E06000001", "2023", 4]]; old = [/; s/"Cover"/"Older"/
    s/"<worksheet\/>"/z.open and "<worksheet><sheetData>%s<\/sheetData><\/worksheet>" % "".join("<row>%s<\/row>" % "".join(map(cell, row)) for row in rows[:2])/
    s/homes\.dat/many\/two.2024.xlsx/; s/marked\.dat/many\/marked.dat/' make.py >two.py && python3 two.py
"$lodge" publish site many/two.2024.xlsx --member Older --yes 2>errors
is "the sheet that was named" 0 $?
is "and its row" 1 "$(ask 'SELECT (COUNT(*) AS ?n) { ?o qb:dataSet <http://opendata.example/data/two-2024> }')"
is "stands in the recipe, which is named after the file" 1 "$(grep -c 'member: "Older"' site/recipes/two.2024.yaml)"

# A table that the workbook marks.
is "what it has" "member: Cover member: Table 1 marked: Completed  (Table 1!A3:D6)" \
    "$("$lodge" convert marked.dat --list | tr '\n' ' ' | sed 's/ $//')"
is "a table alone" "make.py is one table" "$("$lodge" convert make.py --list)"
cat >marked.yaml <<'YAML'
files: [marked.dat]
dataset: {slug: marked, title: Homes}
table:
  marked: completed
  drop: {Area code: [""]}
  melt: {keep: [Area code, Area], name: Year, value: Homes}
columns:
  Area code: {role: dimension, kind: area}
  Area: {role: label, of: Area code}
  Year: {role: dimension, kind: period}
  Homes: {role: value}
measure: {name: homes, label: Homes}
YAML
"$lodge" publish site marked.yaml 2>errors
is "a marked table, without its notes" 0 $?
is "four observations" 4 "$(ask 'SELECT (COUNT(*) AS ?n) { ?o qb:dataSet <http://opendata.example/data/marked> }')"
sed 's/marked: completed/marked: Other/' marked.yaml >other.yaml
"$lodge" publish site other.yaml 2>errors
is "a table that nobody marked" 1 "$(grep -c "no marked table 'Other'; it has 'Completed'" errors)"
"$lodge" convert marked.dat 2>errors
is "the only marked table is taken" 1 "$(grep -c 'N-MARKED: ' errors)"

# Problems have the address that the cell has in the workbook, not in the rows it was melted to.
sed 's/, "\[x\]"\]/, "n.k."]/; s/"E06000001", "Hartlepool"/"E0600001", "Hartlepool"/; s/homes\.dat/bad.dat/' make.py >bad.py
sed 's/\["Source: made up"\]/["E92000001", "England", 31]/; /not available/d; s/homes\.dat/bad.dat/' make.py >twice.py
sed 's/homes\.dat/bad.dat/' homes.yaml >bad.yaml
python3 bad.py && "$lodge" publish site bad.yaml --report bad.json 2>errors
is "a cell that is no number" 1 "$(grep -c '^  .*bad.dat!Table 1!E6, column "Homes": not a number: "n.k."' errors)"
is "and the code of its row" 1 "$(grep -c '^  .*bad.dat!Table 1!A6, column "Area code": not an area code' errors)"
is "as JSON" 1 "$(grep -c '"row":6,"line":6,"cell":"Table 1!E6","column":"Homes","value":"n.k."' bad.json)"
python3 twice.py && "$lodge" publish site bad.yaml --report bad.json 2>errors
is "two cells for one observation" 1 "$(grep -c 'bad.dat!Table 1!C4 and Table 1!C7, column "Homes": two different values' errors)"
is "both in JSON" 1 "$(grep -c '"cell":"Table 1!C4","otherCell":"Table 1!C7"' bad.json)"

# Notes are read after the table, which a pipe gives only once.
printf 'Area code,Homes\nE06000001,-\nNotes\n-,Not available\n' >notes.csv
cat >notes.yaml <<'YAML'
dataset: {slug: notes, title: Homes}
table: {legend: here, stop: [Notes]}
columns:
  Area code: {role: dimension, kind: area}
  Homes: {role: value}
measure: {name: homes, label: Homes}
YAML
"$lodge" convert notes.csv --recipe notes.yaml -o notes.nq 2>errors
is "notes below a table of text" 1 "$(grep -c "'-' is read as not-available" errors)"
"$lodge" convert - --recipe notes.yaml -o notes.nq <notes.csv 2>errors
is "through a pipe" 1 "$(grep -c 'cannot be read a second time' errors)"

# A colour says how good a number is; the key stands beside the table.
cat >colours.py <<'PY'
import sys, zipfile
exec(open("make.py").read().split("rows = [")[0])
colours = {"good": 1, "fair": 2, "poor": 3}
def styled(v):
    text, _, style = str(v).partition("@")
    return cell(text).replace("<c", '<c s="%d"' % colours.get(style, 0), 1) if not text.isdigit() else (
        '<c s="%d"><v>%s</v></c>' % (colours.get(style, 0), text))
rows = [["Area code", "2022", "2023", "", "Key"],
        ["E92000001", "30@good", "33@fair", "", "Reliable@good"],
        ["E06000001", "20@good", "[x]@" + sys.argv[1], "", "Use with care@fair"],
        ["E06000002", "21", "22@" + sys.argv[1], "", ""],
        ["Notes"], ["[x]", "Not available"]]
z = zipfile.ZipFile("colours.dat", "w")
z.writestr("[Content_Types].xml", "<Types/>")
z.writestr("_rels/.rels", rel("a", "officeDocument", "xl/workbook.xml"))
z.writestr("xl/workbook.xml", '<workbook xmlns:r="%s"><sheets><sheet name="A" r:id="t"/></sheets></workbook>' % REL)
z.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="t" Type="%s/worksheet" Target="t.xml"/>'
           '<Relationship Id="s" Type="%s/styles" Target="s.xml"/></Relationships>' % (REL, REL))
z.writestr("xl/s.xml", '<styleSheet><fonts><font/></fonts><fills><fill/>%s</fills><cellXfs>%s</cellXfs></styleSheet>' % (
    "".join('<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/></patternFill></fill>' % c
            for c in ("00FF00", "FFFF00", "FF0000")), "".join('<xf fillId="%d"/>' % i for i in range(4))))
z.writestr("xl/t.xml", "<worksheet><sheetData>%s</sheetData></worksheet>" % "".join(
    "<row>%s</row>" % "".join(map(styled, row)) for row in rows))
z.close()
PY
cat >colours.yaml <<'YAML'
files: [colours.dat]
dataset: {slug: colours, title: Homes}
table:
  header: Area code
  stop: [Notes]
  legend: here
  ignore: [Key]
  styles: {Quality: {of: Homes, by: fill, key: "E2:E4"}}
  melt: {keep: [Area code], name: Year, value: Homes}
columns:
  Area code: {role: dimension, kind: area}
  Year: {role: dimension, kind: period}
  Quality: {role: attribute}
  Homes: {role: value}
measure: {name: homes, label: Homes}
YAML
python3 colours.py fair && "$lodge" publish site colours.yaml 2>errors
is "a number whose colour the key does not have" 1 "$(grep -c 'colours.dat!A!B4: styles: the cell looks like none of the key: fill "none"' errors)"
sed -i 's/"21"/"21@good"/' colours.py
python3 colours.py fair && "$lodge" publish site colours.yaml 2>errors
is "colours are read" 0 $?
is "by their key" "Reliable 3, Use with care 2" "$("$lodge" query site 'SELECT ?l (COUNT(*) AS ?n) {
    ?o <http://opendata.example/def/dimension/quality>|<http://opendata.example/def/attribute/quality> ?q .
    ?q <http://www.w3.org/2000/01/rdf-schema#label> ?l } GROUP BY ?l ORDER BY ?l' --format csv | tr -d '\r' | sed 1d | tr ',\n' ' ,' | sed 's/,$//; s/,/, /g')"
is "the marker by the legend" 1 "$(grep -c "'\[x\]' is read as not-available" errors)"
python3 colours.py poor && "$lodge" publish site colours.yaml 2>errors
is "a colour that is not in the key" 1 "$(grep -c 'A!C4: styles: the cell looks like none of the key: fill "#ff0000"' errors)"
sed 's/E2:E4/E2:F4/' colours.yaml >key.yaml
"$lodge" publish site key.yaml 2>errors
is "a key of two columns" 1 "$(grep -c 'key.yaml:8:.*a key is cells one below the other' errors)"

sheets=${LODGE_SHARED:-}/data/spreadsheets
if [ -d "$sheets" ]; then
    cat >stock.yaml <<YAML
files: [$sheets/dwelling_stock_by_la_2024.xls]
dataset: {slug: stock, title: Dwelling stock}
table:
  member: "2024"
  header: New ONS code
  drop: {New ONS code: [""]}
  melt: {keep: [Old ONS code, New ONS code, Area], name: Tenure, value: Dwellings}
columns:
  New ONS code: {role: dimension, kind: area}
  Area: {role: label, of: New ONS code}
  Old ONS code: ignore
  Year: {role: dimension, kind: period, value: "2024"}
  Tenure: {role: dimension}
  Dwellings: {role: value}
measure: {name: dwellings, label: Dwellings}
YAML
    "$lodge" publish site stock.yaml 2>errors
    is "Live Table 100 of 2024" 0 $?
    is "its total for England" 25617413 \
        "$(ask 'SELECT ?v { <http://opendata.example/data/stock/E92000001/2024/total/dwellings> <http://opendata.example/def/measure-properties/dwellings> ?v }')"
    is "its observations" 1695 \
        "$(ask 'SELECT (COUNT(*) AS ?n) { ?o qb:dataSet <http://opendata.example/data/stock> }')"
else
    skipped=1
    echo "cli/workbook: skipped: no data"
fi
finish
