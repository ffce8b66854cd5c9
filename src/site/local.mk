noinst_LIBRARIES += src/site/libsite.a
src_site_libsite_a_CFLAGS  = $(AM_CFLAGS)
src_site_libsite_a_SOURCES =


# What a program that uses this folder links, in order.
site_libs = src/site/libsite.a src/http/libhttp.a $(sparql_libs)
