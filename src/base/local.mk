noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_CFLAGS  = $(AM_CFLAGS) $(BASE_CFLAGS)
src_base_libbase_a_SOURCES = \
	%D%/arena.c \
	%D%/arena.h \
	%D%/buf.c \
	%D%/buf.h \
	%D%/bytes16.h \
	%D%/digest.c \
	%D%/digest.h \
	%D%/error.c \
	%D%/error.h \
	%D%/filter.c \
	%D%/filter.h \
	%D%/gunzip.c \
	%D%/gunzip.h \
	%D%/hash.c \
	%D%/hash.h \
	%D%/io.c \
	%D%/io.h \
	%D%/json.c \
	%D%/json.h \
	%D%/json_read.c \
	%D%/json_read.h \
	%D%/json_tree.c \
	%D%/json_tree.h \
	%D%/lane.c \
	%D%/lane.h \
	%D%/limits.h \
	%D%/mem.c \
	%D%/mem.h \
	%D%/out.c \
	%D%/out.h \
	%D%/period.c \
	%D%/period.h \
	%D%/pipe.c \
	%D%/pipe.h \
	%D%/pool.c \
	%D%/pow10.c \
	%D%/pow10.h \
	%D%/pool.h \
	%D%/progress.h \
	%D%/regex.c \
	%D%/regex.h \
	%D%/regex_syntax.c \
	%D%/regex_syntax_impl.h \
	%D%/status.c \
	%D%/status.h \
	%D%/str.c \
	%D%/str.h \
	%D%/sums.c \
	%D%/sums.h \
	%D%/time.c \
	%D%/time.h \
	%D%/unicode.c \
	%D%/unicode.h \
	%D%/utf8.c \
	%D%/utf8.h \
	%D%/xml.c \
	%D%/xml.h \
	%D%/yaml.c \
	%D%/yaml.h

# What a program that uses this folder links, in order.
base_libs = src/base/libbase.a $(BASE_LIBS) $(UNISTRING_LIBS)
