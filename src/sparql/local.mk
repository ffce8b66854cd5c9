noinst_LIBRARIES += src/sparql/libsparql.a
src_sparql_libsparql_a_CFLAGS  = $(AM_CFLAGS) $(SPARQL_CFLAGS)
src_sparql_libsparql_a_SOURCES = \
	%D%/algebra.c \
	%D%/algebra.h \
	%D%/algebra_impl.h \
	%D%/batch.h \
	%D%/cast.c \
	%D%/decimal.c \
	%D%/decimal_impl.h \
	%D%/endpoint.h \
	%D%/engine.h \
	%D%/exec.c \
	%D%/exec.h \
	%D%/expr.c \
	%D%/expr.h \
	%D%/expr_eval.c \
	%D%/expr_impl.h \
	%D%/func.c \
	%D%/func_impl.h \
	%D%/func_number.c \
	%D%/func_string.c \
	%D%/lex.c \
	%D%/lex_impl.h \
	%D%/parse.c \
	%D%/parse.h \
	%D%/parse_expr.c \
	%D%/parse_impl.h \
	%D%/parse_pattern.c \
	%D%/parse_term.c \
	%D%/parse_token.c \
	%D%/parse_triples.c \
	%D%/regex.c \
	%D%/regex_impl.h \
	%D%/results.h \
	%D%/termtable.c \
	%D%/termtable.h \
	%D%/value.c \
	%D%/value.h \
	%D%/value_lex.c \
	%D%/value_lex_impl.h

# What a program that uses this folder links, in order.
sparql_libs = src/sparql/libsparql.a $(SPARQL_LIBS) $(store_libs)
