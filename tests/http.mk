# Tests of src/http.
check_PROGRAMS += tests/test_http
tests_test_http_SOURCES  = tests/unit/test_http.c tests/unit/client_suite.c \
	tests/unit/head_suite.c tests/unit/multipart_suite.c tests/unit/neg_suite.c tests/unit/server_suite.c \
	tests/unit/href_suite.c tests/unit/url_suite.c tests/unit/check.h tests/unit/suites.h
tests_test_http_CPPFLAGS = $(test_cppflags)
tests_test_http_LDADD    = $(http_libs) $(CUNIT_LIBS)

fuzz_targets += tests/fuzz_http
tests_fuzz_http_SOURCES = tests/fuzz/fuzz_http.c $(fuzz_replay)
tests_fuzz_http_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_http_LDADD   = $(http_libs)

fuzz_targets += tests/fuzz_href
tests_fuzz_href_SOURCES = tests/fuzz/fuzz_href.c $(fuzz_replay)
tests_fuzz_href_CFLAGS  = $(AM_CFLAGS) $(HTTP_CFLAGS)
tests_fuzz_href_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_href_LDADD   = $(http_libs)
