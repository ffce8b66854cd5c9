noinst_LIBRARIES += src/convert/libconvert.a
src_convert_libconvert_a_CFLAGS  = $(AM_CFLAGS)
src_convert_libconvert_a_SOURCES = \
	%D%/convert.h \
	%D%/report.c \
	%D%/report.h

# What a program that uses this folder links, in order.
convert_libs = src/convert/libconvert.a src/sheet/libsheet.a $(SHEET_LIBS) $(rdf_libs)
