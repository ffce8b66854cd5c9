noinst_LIBRARIES += src/site/libsite.a
src_site_libsite_a_CFLAGS  = $(AM_CFLAGS)
src_site_libsite_a_SOURCES = \
	%D%/access.c \
	%D%/ask.c \
	%D%/cache.c \
	%D%/cache_impl.h \
	%D%/calls.c \
	%D%/catalogue.c \
	%D%/check.c \
	%D%/complete.c \
	%D%/csvw.c \
	%D%/dataset.c \
	%D%/dataset_impl.h \
	%D%/dataset_page.c \
	%D%/examples.c \
	%D%/explain.c \
	%D%/graph_store.c \
	%D%/interval.c \
	%D%/labels.c \
	%D%/markdown.c \
	%D%/mend.c \
	%D%/mustache.c \
	%D%/mustache.h \
	%D%/names.c \
	%D%/page.c \
	%D%/problem.c \
	%D%/query.c \
	%D%/query_impl.h \
	%D%/query_page.c \
	%D%/rep.c \
	%D%/resource.c \
	%D%/resource_impl.h \
	%D%/resource_page.c \
	%D%/service.c \
	%D%/site.c \
	%D%/site.h \
	%D%/site_impl.h \
	%D%/source.c \
	%D%/static.c \
	%D%/stats.c \
	%D%/stats_impl.h \
	%D%/update.c \
	%D%/val.c \
	%D%/val.h \
	%D%/vocab.c \
	%D%/vocab_impl.h

# What a program that uses this folder links, in order.
site_libs = src/site/libsite.a src/http/libhttp.a $(HTTP_LIBS) $(sparql_libs)

# Templates and what they need, below pkgdatadir/templates.
templatesdir = $(pkgdatadir)/templates
dist_templates_DATA = \
	templates/about.mustache \
	templates/catalogue.mustache \
	templates/dataset.mustache \
	templates/datasets.mustache \
	templates/error.mustache \
	templates/facts.mustache \
	templates/footer.mustache \
	templates/formats.mustache \
	templates/header.mustache \
	templates/home.mustache \
	templates/paging.mustache \
	templates/resource.mustache \
	templates/search.mustache \
	templates/sparql.mustache \
	templates/things.mustache \
	templates/value.mustache \
	templates/values.mustache
staticdir = $(templatesdir)/static
dist_static_DATA = \
	templates/static/icon.svg \
	templates/static/query-complete.js \
	templates/static/query-editor.js \
	templates/static/query-plan.js \
	templates/static/query-rows.js \
	templates/static/query-table.js \
	templates/static/query-tokens.js \
	templates/static/query.js \
	templates/static/style.css
