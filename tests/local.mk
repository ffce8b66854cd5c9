# One unit test program per folder of src/ (tests/unit/test_<folder>.c). It
# links that folder and the layers below it, nothing else. tests/run.sh runs
# everything; `make check` builds and runs the unit tests and the fuzz corpora.
test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) -I$(top_srcdir)/tests

# Fuzz targets: `make check` replays their corpus; --enable-fuzz links libFuzzer.
AM_TESTS_ENVIRONMENT = LG_SRCDIR=$(srcdir); export LG_SRCDIR;
fuzz_targets =
if ENABLE_FUZZ
fuzz_replay  =
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_replay  = tests/fuzz/replay.c
fuzz_ldflags = $(AM_LDFLAGS)
endif

# What suites run but is no test by itself: made by `make check`, not by `make`.
test_tools =

include tests/base.mk
include tests/rdf.mk
include tests/sheet.mk
include tests/http.mk
include tests/store.mk
include tests/convert.mk
include tests/sparql.mk
include tests/site.mk
include tests/cli.mk
include tests/bench.mk

if ENABLE_FUZZ
EXTRA_PROGRAMS += $(fuzz_targets)
fuzz: $(fuzz_targets)
else
check_PROGRAMS += $(fuzz_targets)
endif
TESTS += $(check_PROGRAMS)

EXTRA_PROGRAMS += $(test_tools)
check-local: $(test_tools)

# For tests/run.sh, which runs them itself.
list-tests:
	@echo $(check_PROGRAMS)
list-fuzz:
	@echo $(fuzz_targets)
.PHONY: list-tests list-fuzz
