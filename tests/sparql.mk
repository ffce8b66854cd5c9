# Tests of src/sparql.
