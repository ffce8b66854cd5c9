# Tests of src/rdf.
