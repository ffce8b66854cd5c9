noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CFLAGS  = $(AM_CFLAGS)
src_store_libstore_a_SOURCES = \
	%D%/id.h \
	%D%/store.h

# What a program that uses this folder links, in order.
store_libs = src/store/libstore.a $(rdf_libs)
