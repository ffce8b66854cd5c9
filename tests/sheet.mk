# Tests of src/sheet.
check_PROGRAMS += tests/test_sheet
tests_test_sheet_SOURCES  = tests/unit/test_sheet.c tests/unit/csv_suite.c \
	tests/unit/book_suite.c tests/unit/look_suite.c tests/unit/marked_suite.c tests/unit/book_kit.c \
	tests/unit/book_kit.h tests/unit/suites.h
tests_test_sheet_CPPFLAGS = $(test_cppflags)
tests_test_sheet_LDADD    = $(sheet_libs) $(CUNIT_LIBS)

fuzz_targets += tests/fuzz_csv
tests_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(fuzz_replay)
tests_fuzz_csv_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_csv_LDADD   = $(sheet_libs)

fuzz_targets += tests/fuzz_book
tests_fuzz_book_SOURCES  = tests/fuzz/fuzz_book.c tests/unit/book_kit.c tests/unit/book_kit.h \
	$(fuzz_replay)
tests_fuzz_book_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_book_LDFLAGS  = $(fuzz_ldflags)
tests_fuzz_book_LDADD    = $(sheet_libs)

fuzz_targets += tests/fuzz_parts
tests_fuzz_parts_SOURCES  = tests/fuzz/fuzz_parts.c tests/unit/book_kit.c tests/unit/book_kit.h \
	$(fuzz_replay)
tests_fuzz_parts_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_parts_LDFLAGS  = $(fuzz_ldflags)
tests_fuzz_parts_LDADD    = $(sheet_libs)
