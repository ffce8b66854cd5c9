# Tests of src/site.
