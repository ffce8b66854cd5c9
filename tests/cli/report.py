"""report.py NAME: NAME.json, NAME.csv and NAME.html are whole and say the same."""

import csv
import json
import sys
import xml.etree.ElementTree as xml

name = sys.argv[1]
XHTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = set("html head meta style title body h1 h2 p section span code div table tr th td br".split())

whole = json.load(open(name + ".json", encoding="utf-8"))
rows = list(csv.DictReader(open(name + ".csv", encoding="utf-8", newline="")))
page = xml.parse(name + ".html").getroot()


def same(what, a, b):
    if a != b:
        sys.exit(f"{what}: {a} and {b}")


shown = [row for row in rows if not (row["text"].startswith("and ") and row["text"].endswith(" more"))]
more = {row["code"]: int(row["text"].split()[1]) for row in rows if row not in shown}
same("problems", len(whole["problems"]), len(shown))
same("codes", whole["codes"], {code: sum(row["code"] == code for row in shown) + more.get(code, 0) for code in whole["codes"]})
for problem, row in zip(whole["problems"], shown):
    for key, column in (("code", "code"), ("value", "value"), ("text", "text"), ("column", "column"), ("fix", "fix")):
        same(key, problem.get(key, ""), row[column])
same("sections", sorted(whole["codes"]), sorted(s.get("id") for s in page.iter(XHTML + "section") if s.get("id")))
same("elements", set(), {e.tag.replace(XHTML, "") for e in page.iter()} - ALLOWED)
same("handlers", [], [a for e in page.iter() for a in e.attrib if a.startswith("on")])
cells = [("".join(cell.itertext())) for cell in page.iter(XHTML + "td")]
for problem in whole["problems"]:
    value = "".join(c if c in "\t\n" or c >= " " and c != "\x7f" else "\ufffd" for c in problem.get("value", ""))
    if value and value not in cells:
        sys.exit(f"not in the page: {value!r}")
for counter in whole["counters"]:
    if str(counter["n"]) not in cells:
        sys.exit(f"not in the page: {counter}")
