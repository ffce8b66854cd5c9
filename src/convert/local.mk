noinst_LIBRARIES += src/convert/libconvert.a
src_convert_libconvert_a_CFLAGS  = $(AM_CFLAGS)
src_convert_libconvert_a_SOURCES = \
	%D%/area.c \
	%D%/area.h \
	%D%/convert.h \
	%D%/period.c \
	%D%/period.h \
	%D%/report.c \
	%D%/report.h \
	%D%/slug.c \
	%D%/slug.h \
	%D%/table.c \
	%D%/table_impl.h

# What a program that uses this folder links, in order.
convert_libs = src/convert/libconvert.a src/sheet/libsheet.a $(SHEET_LIBS) $(rdf_libs)
