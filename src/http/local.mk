noinst_LIBRARIES += src/http/libhttp.a
src_http_libhttp_a_CFLAGS  = $(AM_CFLAGS) $(HTTP_CFLAGS)
src_http_libhttp_a_SOURCES = \
	%D%/address.c \
	%D%/address.h \
	%D%/chunk.c \
	%D%/chunk_impl.h \
	%D%/client.c \
	%D%/client.h \
	%D%/conn.c \
	%D%/conn_impl.h \
	%D%/head.c \
	%D%/head.h \
	%D%/href.c \
	%D%/href.h \
	%D%/multipart.c \
	%D%/multipart.h \
	%D%/neg.c \
	%D%/neg.h \
	%D%/reply.c \
	%D%/reply.h \
	%D%/reply_impl.h \
	%D%/request.c \
	%D%/request.h \
	%D%/server.c \
	%D%/server.h \
	%D%/url.c \
	%D%/url.h

# What a program that uses this folder links, in order.
http_libs = src/http/libhttp.a $(HTTP_LIBS) $(base_libs)
