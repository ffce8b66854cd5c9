# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""rdflib as a peer of compare.py: the same conversation as peer_oxigraph.mjs.
The default graph is the union of all."""
import json
import logging
import re
import sys
import warnings

import rdflib

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
sys.setrecursionlimit(3000)
out = sys.stdout
sys.stdout = sys.stderr
rdflib.NORMALIZE_LITERALS = False
data = rdflib.ConjunctiveGraph()
for line in sys.stdin:
    verb, text = json.loads(line)
    try:
        if verb == "data":
            data = rdflib.ConjunctiveGraph()
            data.parse(data=text, format="nquads")
            answer = ["ok", ""]
        elif re.search(r"\bFROM\b", text):
            answer = ["skip", "FROM means loading from the web there"]
        else:
            result = data.query(text)
            if result.type in ("CONSTRUCT", "DESCRIBE"):
                answer = ["graph", result.graph.serialize(format="nt")]
            else:
                answer = ["rows", result.serialize(format="json").decode()]
    except Exception as e:
        answer = ["error", type(e).__name__ + ": " + str(e)[:300]]
    out.write(json.dumps(answer) + "\n")
    out.flush()
