# Tests of src/site.
check_PROGRAMS += tests/test_site
tests_test_site_SOURCES  = tests/unit/test_site.c tests/unit/cache_suite.c tests/unit/mustache_suite.c \
	tests/unit/problem_suite.c tests/unit/site_suite.c tests/unit/fake_endpoint.c tests/unit/fake_endpoint.h tests/unit/suites.h
tests_test_site_CPPFLAGS = $(test_cppflags)
tests_test_site_LDADD    = $(site_libs) $(CUNIT_LIBS)
