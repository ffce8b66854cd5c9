# Tests of src/sheet.
