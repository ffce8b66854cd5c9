bin_PROGRAMS += lodge
lodge_SOURCES = \
	%D%/main.c
lodge_LDADD = $(site_libs) $(convert_libs)
