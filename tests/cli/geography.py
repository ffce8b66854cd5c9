#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Ask a site with geography what production asked OpenDataCommunities, and compare the answers.

    geography.py LODGE SITE FACTS

FACTS has NAME.rq and the answer NAME.csv for six queries. Every row has to be among ours but for
the kinds named in `known`, which say why. Dates are not compared: those of the answers are partly
numbers of years that a spreadsheet took for days ("1905-06-18" for 1996). One line a query:
NAME, rows of theirs, of them known to differ, rows only we have.
"""
import csv, io, os, re, subprocess, sys

LODGE, SITE, FACTS = sys.argv[1:4]
NAMES = ("admingeo", "billing-authority", "development-corporation", "governed-by", "localgov",
         "national-park-authority")


def known(row, ours):
    """Why a row of theirs is not one of ours, or None. `ours`: our rows as one text."""
    text = " ".join(row.values())
    if "S2100000" in text:
        return "a national park of Scotland"
    if "barnsley" in text or "sheffield" in text:
        return "coded anew in 2025"
    if "greater-london-authority" in text or "greater-manchester-combined" in text:
        return "had no area and no codes"
    if "The Vale of Glamorgan" in text:
        return "a former name beside the name"
    if "district-council/pendle" in text and re.search("/[SW]92", text):
        return "a council of Lancashire that governs Scotland"
    area = re.search(r"/administration/\w+/(\w+)", text)
    if area and area[1][0] == "W" and not row.get("statistical-geography"):
        return "an area without its code"
    if area and row.get("opendatacommunities", "") == "":
        return "an area whose council they did not name" if area[0] in ours else None
    if area and area[1] in ENDED:
        return "governed by the council that came after it"
    return None


def ask(query):
    answer = subprocess.run([LODGE, "query", SITE, query], capture_output=True, text=True, check=True)
    return [{k.replace("_", "-"): v for k, v in row.items()}
            for row in csv.DictReader(io.StringIO(answer.stdout))]


ENDED = {row["code"] for row in ask("""
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?code WHERE { ?a <http://statistics.data.gov.uk/def/boundary-change/terminateddate> ?d ;
                            skos:notation ?code }""")}
bad = 0
for name in NAMES:
    ours = ask(open(os.path.join(FACTS, name + ".rq"), encoding="utf-8").read())
    with open(os.path.join(FACTS, name + ".csv"), encoding="utf-8-sig", newline="") as f:
        theirs = list(csv.DictReader(f))
    columns = [c for c in theirs[0] if c not in ("start-date", "end-date")]
    have = {tuple(row[c] for c in columns) for row in ours}
    want = {tuple(row[c] for c in columns) for row in theirs}
    text = "\n".join(" ".join(row) for row in have)
    judged = 0
    for row in sorted(want - have):
        if known(dict(zip(columns, row)), text):
            judged += 1
        else:
            bad += 1
            print("not answered: %s: %s" % (name, ", ".join(row)))
    print(name, len(theirs), judged, len(have - want))
sys.exit(bad > 0)
