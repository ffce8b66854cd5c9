noinst_LIBRARIES += src/rdf/librdf.a
src_rdf_librdf_a_CFLAGS  = $(AM_CFLAGS) $(RDF_CFLAGS)
src_rdf_librdf_a_SOURCES = \
	%D%/bytes_impl.h \
	%D%/cell.c \
	%D%/cell.h \
	%D%/feed.c \
	%D%/feed_impl.h \
	%D%/format.c \
	%D%/format.h \
	%D%/input.c \
	%D%/input_impl.h \
	%D%/iri.c \
	%D%/iri.h \
	%D%/jail.c \
	%D%/jail_impl.h \
	%D%/raptor.c \
	%D%/raptor_impl.h \
	%D%/read.c \
	%D%/read.h \
	%D%/read_child.c \
	%D%/read_ntriples.c \
	%D%/read_turtle.c \
	%D%/reader_impl.h \
	%D%/records.c \
	%D%/records_impl.h \
	%D%/sink.h \
	%D%/sink_nquads.c \
	%D%/sink_nquads.h \
	%D%/term.c \
	%D%/term.h \
	%D%/terminal.c \
	%D%/terminal_impl.h \
	%D%/write.c \
	%D%/write.h \
	%D%/write_impl.h \
	%D%/write_jsonld.c \
	%D%/write_rdfxml.c \
	%D%/write_turtle.c

# What a program that uses this folder links, in order.
rdf_libs = src/rdf/librdf.a $(RDF_LIBS) $(base_libs)
