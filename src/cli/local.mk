bin_PROGRAMS += lodge
lodge_CPPFLAGS = $(AM_CPPFLAGS) -DLG_DATA_FOLDER='"$(pkgdatadir)"'
lodge_SOURCES = \
	%D%/bar.c %D%/bar.h \
	%D%/cli.c %D%/cli.h \
	%D%/cmd_check.c \
	%D%/cmd_convert.c \
	%D%/cmd_dump.c \
	%D%/cmd_load.c \
	%D%/cmd_new.c \
	%D%/cmd_publish.c \
	%D%/cmd_query.c \
	%D%/cmd_remove.c \
	%D%/cmd_serve.c \
	%D%/cmd_stat.c \
	%D%/cmd_update.c \
	%D%/cmd_validate.c \
	%D%/data.c %D%/data.h \
	%D%/downloads.c %D%/downloads.h \
	%D%/folder.c %D%/folder.h \
	%D%/geography.c %D%/geography.h \
	%D%/integrity.c %D%/integrity.h \
	%D%/integrity_catalogue.c \
	%D%/integrity_impl.h \
	%D%/integrity_keys.c \
	%D%/integrity_values.c \
	%D%/keep.c %D%/keep.h \
	%D%/live.c %D%/live.h \
	%D%/main.c \
	%D%/manual.c %D%/manual.h \
	%D%/release.c %D%/release.h \
	%D%/remote.c %D%/remote.h \
	%D%/remote_endpoint.c %D%/remote_endpoint.h \
	%D%/request.c %D%/request.h \
	%D%/sources.c %D%/sources.h \
	%D%/tables.c %D%/tables.h
lodge_LDADD = $(site_libs) $(convert_libs)

# What `lodge help` reads, below pkgdatadir/docs.
manualdir = $(pkgdatadir)/docs
dist_manual_DATA = \
	docs/errors.md \
	docs/recipe-keys.md
