noinst_LIBRARIES += src/rdf/librdf.a
src_rdf_librdf_a_CFLAGS  = $(AM_CFLAGS) $(RDF_CFLAGS)
src_rdf_librdf_a_SOURCES = \
	%D%/format.c \
	%D%/format.h \
	%D%/iri.c \
	%D%/iri.h \
	%D%/read.h \
	%D%/sink.h \
	%D%/term.c \
	%D%/term.h \
	%D%/write.h

# What a program that uses this folder links, in order.
rdf_libs = src/rdf/librdf.a $(RDF_LIBS) $(base_libs)
