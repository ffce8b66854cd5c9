noinst_LIBRARIES += src/http/libhttp.a
src_http_libhttp_a_CFLAGS  = $(AM_CFLAGS) $(HTTP_CFLAGS)
src_http_libhttp_a_SOURCES =


# What a program that uses this folder links, in order.
http_libs = src/http/libhttp.a $(HTTP_LIBS) $(base_libs)
