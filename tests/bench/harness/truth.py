# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Lodge's answers beside what the generators counted and summed while they wrote."""

from . import answers

EPC = "PREFIX e: <http://opendata.example/def/epc#> PREFIX dct: <http://purl.org/dc/terms/> "
SDMX = "PREFIX qb: <http://purl.org/linked-data/cube#> " \
       "PREFIX dim: <http://purl.org/linked-data/sdmx/2009/dimension#> "

# Column of the register, property of the certificates, cells that become no triple.
COLUMNS = (
    ("tenure", "e:tenure", ("", "NO DATA!")),
    ("built_form", "e:builtForm", ("", "NO DATA!", "Not Recorded")),
    ("glazed_type", "e:glazedType", ("", "INVALID!", "not defined")),
    ("floor_level", "e:floorLevel", ("", "NO DATA!", "NODATA!")),
    ("roof_energy_eff", "e:roofEnergyEff", ("", "N/A")),
    ("floor_energy_eff", "e:floorEnergyEff", ("", "N/A", "NO DATA!")),
    ("energy_tariff", "e:energyTariff", ("",)),
    ("uprn", "e:uprn", ("",)),
    ("photo_supply", "e:pvRoofPercent", ("",)),
    ("number_habitable_rooms", "e:habitableRooms", ("",)),
    ("unheated_corridor_length", "e:unheatedCorridorLength", ("",)),
    ("total_floor_area", "e:totalFloorArea", ("",)),
)


def groups(truth, name):
    return [(key, g["certificates"], g["score"], g["floor_area"]) for key, g in truth[name].items()]


def certificate_checks(truth):
    """(what, query, expected rows) for each; keys are compared by the last part of an IRI."""
    whole = truth["all"]
    totals = "(COUNT(*) AS ?n) (SUM(?score) AS ?scores) (SUM(?area) AS ?areas)"
    facts = "e:energyEfficiencyCurrent ?score ; e:totalFloorArea ?area"
    yield ("certificates, scores, floor areas",
           EPC + f"SELECT {totals} {{ ?c a e:DomesticCertificate ; {facts} }}",
           [(whole["certificates"], whole["score"], whole["floor_area"])])
    yield "recommendations", EPC + "SELECT (COUNT(*) AS ?n) { ?r a e:Recommendation }", \
        [(truth["recommendations"],)]
    yield "properties", EPC + "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?c e:property ?p }", \
        [(truth["properties"],)]
    yield ("by band", EPC + f"SELECT ?b {totals} {{ ?c e:currentBand ?b ; {facts} }} GROUP BY ?b",
           groups(truth, "bands"))
    yield ("by district", EPC + f"SELECT ?a {totals} {{ ?c e:localAuthority ?a ; {facts} }} GROUP BY ?a",
           groups(truth, "areas"))
    yield ("by year", EPC + f"SELECT ?y {totals} {{ ?c dct:issued ?d ; {facts} }} "
           "GROUP BY (YEAR(?d) AS ?y)", groups(truth, "years"))
    yield ("recommendations by improvement",
           EPC + "SELECT ?i (COUNT(*) AS ?n) { ?r e:improvementCode ?i } GROUP BY ?i",
           list(truth["improvements"].items()))
    for column, name, absent in COLUMNS:
        missing = sum(truth["absent"][column].get(text, 0) for text in absent)
        yield (f"cells without a triple: {column}",
               EPC + f"SELECT (COUNT(*) AS ?n) {{ ?c {name} ?v }}", [(whole["certificates"] - missing,)])


def cube_checks(truth):
    sizes = [(slug, cube["observations"]) for slug, cube in truth["cubes"].items()]
    sums = [(slug, cube["sum"]) for slug, cube in truth["cubes"].items()]
    yield ("observations by cube",
           SDMX + "SELECT ?d (COUNT(*) AS ?n) { ?o qb:dataSet ?d } GROUP BY ?d", sizes)
    yield ("sums by cube", SDMX + "SELECT ?d (SUM(?v) AS ?sum) { ?o qb:dataSet ?d ; qb:measureType ?m "
           "; ?m ?v } GROUP BY ?d", sums)
    for slug, concept in (("homes-begun", "kind"), ("people", "kind"), ("households", "use")):
        level = "E05" if slug in ("people", "households") else "E07"
        regions = [(f"E129{i + 1:05d}", total) for i, total in
                   enumerate(truth["cubes"][slug]["regions"])]
        yield (f"{slug}: areas of {level} rolled up to regions", SDMX + f"""
            PREFIX spatial: <http://publishmydata.com/def/ontology/spatial/>
            PREFIX entity: <http://statistics.data.gov.uk/def/statistical-entity#>
            PREFIX level: <http://statistics.data.gov.uk/id/statistical-entity/>
            SELECT ?r (SUM(?v) AS ?sum) {{
              ?o qb:dataSet <http://opendata.example/data/bench/{slug}> ; dim:refArea ?a ;
                 dim:refPeriod <http://reference.data.gov.uk/id/year/{truth["last_year"]}> ;
                 <http://opendata.example/def/dimension/{concept}> <http://opendata.example/def/concept/{concept}/all> ;
                 <http://opendata.example/def/measure-properties/{slug}> ?v .
              ?a entity:code level:{level} ; spatial:within+ ?r . ?r entity:code level:E12
            }} GROUP BY ?r""", regions)


CHECKS = {"certificates": certificate_checks, "cubes": cube_checks}


def plain(value):
    """Of an IRI the last part, of text as the generator writes it the number."""
    value = answers.cell(value if isinstance(value, str) else f"{value}") \
        if value is not None else None
    return value.rsplit("/", 1)[-1] if isinstance(value, str) else value


def check(data, lodge):
    """Gives (what, None or the first difference) for each check."""
    results = []
    for what, query, rows in CHECKS[data.name](data.truth):
        body = lodge.request(query, "application/sparql-results+json")
        ours = answers.from_json(body.decode(), query)
        ours.rows = [tuple(plain(v) for v in row) for row in ours.rows]
        known = answers.Answer([tuple(plain(v) for v in row) for row in rows], False)
        results.append((what, answers.difference(known, ours, "the generator", tolerance=0)))
    return results
