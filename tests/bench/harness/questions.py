# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The questions: NAME.rq in SPARQL, NAME.sql beside it where a flat table can answer it."""

import os

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Exports: asked for as CSV. Under a LIMIT without an order engines are free to choose the rows, so only their
# number is compared (of a DESCRIBE nothing, which is free altogether).
EXPORTS = {"m12-export"}


class Question:
    def __init__(self, part, path):
        self.part = part
        self.name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as f:
            self.sparql = f.read()
        self.title = self.sparql.splitlines()[0].lstrip("# ")
        table = path[:-3] + ".sql"
        self.sql = None
        if os.path.exists(table):
            with open(table, encoding="utf-8") as f:
                self.sql = f.read().strip().rstrip(";")
        form = next(w for line in self.sparql.splitlines() if not line.startswith(("#", "PREFIX"))
                    for w in line.split())
        self.form = form.upper()

    @property
    def is_export(self):
        return self.name in EXPORTS

    @property
    def is_graph(self):
        return self.form in ("DESCRIBE", "CONSTRUCT")

    @property
    def comparison(self):
        """What has to be the same: "rows", their "number", or "nothing"."""
        if self.form == "DESCRIBE":
            return "nothing"
        return "number" if self.is_export else "rows"


def load(part):
    """All questions of a part: epc, cubes or micro."""
    folder = os.path.join(HERE, part)
    return [Question(part, os.path.join(folder, name))
            for name in sorted(os.listdir(folder)) if name.endswith(".rq")]
