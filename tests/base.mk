# Tests of src/base.
check_PROGRAMS += tests/test_base
tests_test_base_SOURCES  = \
	tests/unit/test_base.c tests/unit/check.h tests/unit/suites.h \
	tests/unit/arena_suite.c tests/unit/error_suite.c tests/unit/gunzip_suite.c \
	tests/unit/io_suite.c tests/unit/json_read_suite.c tests/unit/json_suite.c \
	tests/unit/lane_suite.c tests/unit/period_suite.c tests/unit/pool_suite.c tests/unit/str_suite.c tests/unit/time_suite.c \
	tests/unit/unicode_suite.c tests/unit/xml_suite.c tests/unit/yaml_suite.c
tests_test_base_CPPFLAGS = $(test_cppflags)
tests_test_base_LDADD    = $(base_libs) $(CUNIT_LIBS)

fuzz_targets += tests/fuzz_utf8
tests_fuzz_utf8_SOURCES = tests/fuzz/fuzz_utf8.c $(fuzz_replay)
tests_fuzz_utf8_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_utf8_LDADD   = $(base_libs)

fuzz_targets += tests/fuzz_xml
tests_fuzz_xml_SOURCES = tests/fuzz/fuzz_xml.c $(fuzz_replay)
tests_fuzz_xml_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_xml_LDADD   = $(base_libs)

fuzz_targets += tests/fuzz_yaml
tests_fuzz_yaml_SOURCES = tests/fuzz/fuzz_yaml.c $(fuzz_replay)
tests_fuzz_yaml_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_yaml_LDADD   = $(base_libs)
