# Tests of src/convert.
