noinst_LIBRARIES += src/sheet/libsheet.a
src_sheet_libsheet_a_CFLAGS  = $(AM_CFLAGS) $(SHEET_CFLAGS)
src_sheet_libsheet_a_SOURCES = \
	%D%/sheet.h

# What a program that uses this folder links, in order.
sheet_libs = src/sheet/libsheet.a $(SHEET_LIBS) $(base_libs)
