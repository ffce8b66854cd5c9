noinst_LIBRARIES += src/sheet/libsheet.a
src_sheet_libsheet_a_CFLAGS  = $(AM_CFLAGS) $(SHEET_CFLAGS)
src_sheet_libsheet_a_SOURCES = \
	%D%/csv.c \
	%D%/csv_impl.h \
	%D%/sheet.c \
	%D%/sheet.h \
	%D%/source.c \
	%D%/source_impl.h \
	%D%/text.c \
	%D%/text_impl.h

# What a program that uses this folder links, in order.
sheet_libs = src/sheet/libsheet.a $(SHEET_LIBS) $(base_libs)
