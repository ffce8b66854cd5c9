"""What the national collation's pipeline makes of council registers, beside what lodge made of them.

brownfield_check.py LODGE CONFIG RECIPE FILE ...

CONFIG is the pipeline's configuration (column.csv, patch.csv, ...), applied here as the pipeline
applies it (normalise, concatenate, map, patch, harmonise, default, migrate), independently of lodge.
Each FILE is converted alone by RECIPE. Fields are compared one by one; each difference must be one
of the kinds that docs/decisions/brownfield.md judges. Prints the counts; exit 1 for any other.
"""

import collections
import csv
import datetime
import decimal
import math
import os
import re
import subprocess
import sys
import urllib.parse

SPACES = " \n\r\t\f"
NULLS = [r"^<*[Nn][Uu][Ll][Ll]>*$", r"^#*[Nn]/?[Aa]$", r"^\?*$", r"^-+$"]
FIELDS = {  # of the schema: what the pipeline calls them in between, and how it reads their cells
    "OrganisationURI": "url", "SiteReference": "string", "SiteNameAddress": "string", "GeoX": "coordinate",
    "GeoY": "coordinate", "SiteplanURL": "url", "Hectares": "decimal", "OwnershipStatus": "string",
    "PlanningStatus": "string", "PermissionType": "string", "PermissionDate": "date",
    "PlanningHistory": "urls", "Deliverable": "flag", "NetDwellingsRangeFrom": "integer",
    "NetDwellingsRangeTo": "integer", "MinNetDwellings": "integer", "HazardousSubstances": "flag",
    "Notes": "string", "FirstAddedDate": "date", "LastUpdatedDate": "date", "EndDate": "date",
    "OrganisationLabel": "string",
}
MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}


# --- The configuration ------------------------------------------------------------------------


def rows_of(config, name):
    path = os.path.join(config, name)
    return list(csv.DictReader(open(path, newline="", encoding="utf-8"))) if os.path.exists(path) else []


def general(config, name):
    """Rules for all files; none of the samples is one that has rules of its own."""
    return [r for r in rows_of(config, name) if not r.get("resource") and not r.get("endpoint")]


def header_key(name):
    return re.sub(r"[^a-z0-9-_]", "", name.replace("_", "-").lower())


class Config:
    def __init__(self, folder):
        self.columns = {header_key(r["column"]): r["field"] for r in general(folder, "column.csv")}
        self.skip = [re.compile(r["pattern"]) for r in general(folder, "skip.csv")]
        self.patches = {}
        for r in general(folder, "patch.csv"):
            self.patches.setdefault(r["field"], {})[r["pattern"]] = r["value"]
        self.concat = {r["field"]: (r["fields"].split(";"), r["separator"]) for r in general(folder, "concat.csv")}
        self.default = {r["field"]: r["default-field"] for r in general(folder, "default.csv")}
        self.migrate = {r["replacement-field"]: r["field"] for r in rows_of(folder, "transform.csv")
                        if r["replacement-field"]}


# --- Its cells --------------------------------------------------------------------------------


def read_date(text):
    value = text.strip().strip('",')
    for pattern in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y %m %d", "%Y.%m.%d",
                    "%Y-%d-%m", "%Y-%m", "%Y.%m", "%Y/%m", "%Y %m", "%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
                    "%d-%m-%Y", "%d-%m-%y", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y",
                    "%d %B %Y", "%b %d, %Y", "%b %d, %y", "%b-%y", "%B %Y", "%m/%d/%Y"):
        try:
            date = datetime.datetime.strptime(value, pattern).date()
        except ValueError:
            continue
        limit = datetime.date.today().replace(day=1)
        far = date < datetime.date(1799, 12, 31) or date > limit.replace(year=limit.year + 50)
        return "" if far else date.isoformat()
    return ""


def read_decimal(text):
    try:
        number = decimal.Decimal(text.replace(",", "").replace("\u00a3", ""))
    except decimal.InvalidOperation:
        return ""
    if not number.is_finite() or number < 0:
        return ""
    return format(round(number, 6).normalize(), "f")


def read_integer(text):
    try:
        number = int(re.sub(r"\.0+$", "", text, count=1))
    except ValueError:
        return ""
    return str(number) if number >= 0 else ""


def is_url(text):
    return bool(re.match(r"^https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z0-9-]{2,}(:\d+)?([/?#]\S*)?$", text))


def read_cell(kind, text):
    if not text:
        return ""
    if kind == "date":
        return read_date(text)
    if kind == "decimal":
        return read_decimal(text)
    if kind == "integer":
        return read_integer(text)
    if kind == "flag":
        word = {"y": "yes", "n": "no"}.get(text.strip().lower(), text.strip().lower())
        return word if word in ("yes", "no") else ""
    if kind in ("url", "urls"):
        joined = "".join(text.split())
        return joined if is_url(joined) else ""
    if kind == "coordinate":
        return text.strip()
    return " ".join(text.split()).replace('"', "").replace("\u201d", "")


# --- Its points -------------------------------------------------------------------------------


def in_england(lon, lat):
    return 49.5 <= lat <= 56 and lon <= 2.95 and lon >= (-7 if lat <= 53.4 else -4)


def from_grid(e, n):
    """Longitude and latitude of the National Grid, to some metres: enough to tell a place from none."""
    a, b, f0, lat0, lon0, n0, e0 = 6377563.396, 6356256.909, 0.9996012717, math.radians(49), math.radians(-2), -1e5, 4e5
    e2 = 1 - (b * b) / (a * a)
    k = (a - b) / (a + b)
    lat, m = lat0, 0.0
    for _ in range(20):
        lat = (n - n0 - m) / (a * f0) + lat
        m = b * f0 * ((1 + k + 1.25 * k**2 + 1.25 * k**3) * (lat - lat0)
                      - (3 * k + 3 * k**2 + 2.625 * k**3) * math.sin(lat - lat0) * math.cos(lat + lat0)
                      + (1.875 * k**2 + 1.875 * k**3) * math.sin(2 * (lat - lat0)) * math.cos(2 * (lat + lat0))
                      - 35 / 24 * k**3 * math.sin(3 * (lat - lat0)) * math.cos(3 * (lat + lat0)))
    nu = a * f0 / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    x = (e - e0) / nu
    return math.degrees(lon0 + x / math.cos(lat)), math.degrees(lat - x * x * math.tan(lat) / 2)


def read_point(x, y):
    """("degrees", lon, lat), ("grid", easting, northing), or None where the pipeline has no point."""
    try:
        x, y = float(x), float(y)
    except ValueError:
        return None
    for a, b in ((x, y), (y, x)):
        if -60 < a < 60 and -60 < b < 60 and in_england(a, b):
            return ("degrees", a, b)
    for a, b in ((x, y), (y, x)):
        if 1000 < a < 1e6 and 1000 < b < 1e6 and in_england(*from_grid(a, b)):
            return ("grid", a, b)
    return None


# --- Its rows ---------------------------------------------------------------------------------


def lines_of(path):
    raw = open(path, "rb").read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    for line in csv.reader(text.splitlines(True)):
        line = [c.strip(SPACES) for c in line]
        yield ["" if any(re.match(p, c) for p in NULLS) else c for c in line]


def patch(config, field, value):
    rules = {**config.patches.get(field, {}), **config.patches.get("", {})}
    for pattern, replacement in rules.items():
        if pattern == value:
            pattern = f"^{re.escape(pattern)}$"
        match = re.match(pattern, value, flags=re.IGNORECASE)
        if match:
            return match.expand(replacement)
    return value


def map_headers(config, names):
    headers, known = {}, {header_key(f): f for f in FIELDS}
    for name in sorted(names):
        if header_key(name) in config.columns:
            headers[name] = config.columns[header_key(name)]
    for name in sorted(names):
        if name not in headers and header_key(name) in known:
            headers[name] = known[header_key(name)]
    for pair in (("GeoX", "Easting"), ("GeoY", "Northing")):
        if set(pair) <= headers.keys():
            headers[pair[0]] = headers.pop(pair[0])
    return headers


def rows_published(config, path):
    """What the pipeline makes of each row, under the names of the published data."""
    header, headers = None, None
    for line in lines_of(path):
        if not "".join(line) or any(p.match(",".join(line)) for p in config.skip):
            continue
        if header is None:
            header = line
            continue
        row = dict(zip(header, line))
        for field, (fields, separator) in config.concat.items():
            parts = [row.get(field)] + [row[h] for h in fields if h in row and row[h].strip()]
            row[field] = separator.join(p for p in parts if p)
        headers = headers or map_headers(config, row)
        cells = {}
        for name, field in headers.items():
            if field != "IGNORE":
                cells[field] = row.get(name) or ""
        cells = {f: read_cell(FIELDS[f], patch(config, f, v)) for f, v in cells.items() if f in FIELDS}
        if cells.get("LastUpdatedDate", "") > datetime.date.today().isoformat():
            cells["LastUpdatedDate"] = ""
        raw_point = (cells.pop("GeoX", ""), cells.pop("GeoY", ""))
        for field, other in config.default.items():
            if not cells.get(field) and cells.get(other):
                cells[field] = cells[other]
        made = {new: cells.get(old, "") for new, old in config.migrate.items() if old not in ("GeoX", "GeoY")}
        made["point"] = read_point(*raw_point)
        made["history-cells"] = cells.get("PlanningHistory", "")
        yield row, made


# --- Ours -------------------------------------------------------------------------------------

QUAD = re.compile(r'^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@\S+)?) <[^>]*> \.$')
GEO = "http://www.opengis.net/ont/geosparql#"


def unescape(text):
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", lambda m: (
        chr(int(m.group(1)[1:], 16)) if m.group(1)[0] in "uU" else {"n": "\n", "r": "\r", "t": "\t"}.get(
            m.group(1), m.group(1))), text)


def records_of(lodge, recipe, path):
    run = subprocess.run([lodge, "convert", path, "--recipe", recipe, "--base", "http://example.org/", "--max-rejects",
                          "100000", "--rejects", "/dev/null", "--quiet"], capture_output=True, check=False)
    if run.returncode != 0:
        if b"no row has become a record" in run.stderr:
            return {}
        sys.exit(f"{path}: {run.stderr.decode()}")
    triples = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in run.stdout.decode().split("\n"):
        match = QUAD.match(line)
        if match:
            s, p, iri, text, _ = match.groups()
            triples[s][p].append(iri if iri is not None else unescape(text))
    labels = {s: p["http://www.w3.org/2004/02/skos/core#prefLabel"][0] for s, p in triples.items()
              if "http://www.w3.org/2004/02/skos/core#prefLabel" in p}
    prefix = "http://example.org/def/brownfield-land#"
    made = {}
    for subject, properties in triples.items():
        if subject.startswith("http://example.org/id/brownfield-land/") and "#" not in subject:
            record = {p[len(prefix):]: [labels.get(v, v) for v in vs] for p, vs in properties.items()
                      if p.startswith(prefix)}
            node = properties.get(GEO + "hasGeometry")
            record["point"] = triples[node[0]][GEO + "asWKT"] if node else []
            made[subject] = record
    return made


def subject_of(made):
    uri = made["organisation"].lower().replace("https:", "http:").replace("/doc/", "/id/").rstrip("/")
    match = re.match(r"^http://opendatacommunities\.org/id/(.*)$", uri)
    if not match or not made["reference"]:
        return None
    return "http://example.org/id/brownfield-land/" + match.group(1) + "/" + urllib.parse.quote(
        made["reference"], safe="-._~")


# --- Beside each other ------------------------------------------------------------------------

# What docs/decisions/brownfield.md judges.
KNOWN = {"grid kept", "several links", "notes of spaced headers", "digits kept", "white space"}


def same_point(want, got):
    """(equal, kind of difference)"""
    wkt = got[0] if got else ""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", wkt[wkt.find("POINT"):])]
    if want is None or not numbers:
        return want is None and not numbers, "point"
    kind, x, y = want
    near = abs(numbers[0] - x) <= 6e-7 and abs(numbers[1] - y) <= 6e-7
    if kind == "grid":
        return False, "grid kept" if near and "/27700>" in wkt else "point"
    return near and "/27700>" not in wkt, "point"


def compare(name, want, got, raw):
    """None when they say the same, else the kind of difference."""
    if name == "point":
        equal, kind = same_point(want, got)
        return None if equal else kind
    if name == "planning-permission-history" and got and got != [want]:
        cell = "".join(raw.get("PlanningHistory", "").split())
        return "several links" if "|" in cell and all(g in cell for g in got) else "history"
    value = got[0] if got else ""
    if name in ("deliverable", "hazardous-substances"):
        value = {"true": "yes", "false": "no"}.get(value, value)
    if name == "hectares" and want and value:
        if decimal.Decimal(want) == decimal.Decimal(value):
            return None
        return "digits kept" if abs(decimal.Decimal(want) - decimal.Decimal(value)) < decimal.Decimal("0.000001") else name
    if name in ("ownership-status", "planning-permission-status", "planning-permission-type"):
        want, value = want.lower(), value.lower()
    if want == value:
        return None
    if want.strip() == value.strip():
        return "white space"
    if name == "notes" and value.startswith(want) and any(
            " " in h and header_key(h) in ("developmentdescription", "siteinformation") for h in raw):
        return "notes of spaced headers"
    return name


def main():
    lodge, config, recipe, *paths = sys.argv[1:]
    config = Config(config)
    counts, bad = collections.Counter(), 0
    for path in paths:
        records = records_of(lodge, recipe, path)
        wanted = collections.OrderedDict()
        for row, made in rows_published(config, path):
            subject = subject_of(made)
            if not subject:
                counts["rows that neither publishes"] += 1
            elif subject not in wanted or made["entry-date"] >= wanted[subject][1]["entry-date"]:
                counts["rows of a record with a later row"] += subject in wanted
                wanted[subject] = (row, made)
        for subject in list(wanted):
            if subject not in records:
                counts["records that lodge does not have"] += 1
                bad += 1
                print(f"{path}: no record {subject}")
        for subject in set(records) - set(wanted):
            counts["records that the pipeline does not have"] += 1
            bad += 1
            print(f"{path}: {subject} is not the pipeline's")
        for subject, (row, made) in wanted.items():
            counts["records"] += 1
            for name in [n for n in made if n in FIELD_NAMES] if subject in records else []:
                counts["fields"] += 1
                kind = compare(name, made[name], records[subject].get(name, []), row)
                if kind:
                    counts["differing: " + kind] += 1
                    if kind not in KNOWN:
                        bad += 1
                        print(f"{path}: {subject} {name}: pipeline {made[name]!r}, lodge {records[subject].get(name)}")
    for name, n in sorted(counts.items()):
        print(f"{name}: {n}")
    return 1 if bad else 0


FIELD_NAMES = {
    "point", "hectares", "ownership-status", "planning-permission-status", "planning-permission-type",
    "planning-permission-date", "planning-permission-history", "deliverable", "minimum-net-dwellings",
    "maximum-net-dwellings", "hazardous-substances", "notes", "site-address", "site-plan-url", "start-date",
    "entry-date", "end-date", "reference"}

if __name__ == "__main__":
    sys.exit(main())
