noinst_LIBRARIES += src/sheet/libsheet.a
src_sheet_libsheet_a_CFLAGS  = $(AM_CFLAGS) $(SHEET_CFLAGS)
src_sheet_libsheet_a_SOURCES = \
	%D%/ahead.c \
	%D%/ahead_impl.h \
	%D%/book.c \
	%D%/book.h \
	%D%/book_impl.h \
	%D%/book_look.c \
	%D%/book_ods.c \
	%D%/book_style.c \
	%D%/book_xls.c \
	%D%/book_xlsx.c \
	%D%/book_xlsx_impl.h \
	%D%/book_xlsx_style.c \
	%D%/compound.c \
	%D%/compound_impl.h \
	%D%/csv.c \
	%D%/csv_impl.h \
	%D%/displayed.c \
	%D%/mask_impl.h \
	%D%/number_format.c \
	%D%/sheet.c \
	%D%/sheet.h \
	%D%/source.c \
	%D%/source_impl.h \
	%D%/text.c \
	%D%/text_impl.h

# What a program that uses this folder links, in order.
sheet_libs = src/sheet/libsheet.a $(SHEET_LIBS) $(base_libs)
