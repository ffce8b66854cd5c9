noinst_LIBRARIES += src/convert/libconvert.a
src_convert_libconvert_a_CFLAGS  = $(AM_CFLAGS)
src_convert_libconvert_a_SOURCES = \
	%D%/area.c \
	%D%/area.h \
	%D%/clean.c \
	%D%/clean.h \
	%D%/clean_recipe.c \
	%D%/codelist.c \
	%D%/codelist_impl.h \
	%D%/components.c \
	%D%/components_impl.h \
	%D%/convert.c \
	%D%/convert.h \
	%D%/csvw.c \
	%D%/csvw.h \
	%D%/csvw_cell.c \
	%D%/csvw_context.c \
	%D%/csvw_dataset.c \
	%D%/csvw_datatype.c \
	%D%/csvw_dialect.c \
	%D%/csvw_impl.h \
	%D%/csvw_key.c \
	%D%/csvw_locate.c \
	%D%/csvw_meta.c \
	%D%/csvw_note.c \
	%D%/csvw_number.c \
	%D%/csvw_property.c \
	%D%/csvw_rdf.c \
	%D%/csvw_report.c \
	%D%/csvw_schema.c \
	%D%/csvw_table.c \
	%D%/csvw_template.c \
	%D%/csvw_time.c \
	%D%/csvw_value.c \
	%D%/csvw_value_impl.h \
	%D%/cube.c \
	%D%/cube_area.c \
	%D%/cube_change.c \
	%D%/cube_check.c \
	%D%/cube_code.c \
	%D%/cube_csvw.c \
	%D%/cube_csvw_impl.h \
	%D%/cube_csvw_json.c \
	%D%/cube_doubt.c \
	%D%/cube_emit.c \
	%D%/cube_impl.h \
	%D%/cube_marker.c \
	%D%/cube_meta.c \
	%D%/cube_observe.c \
	%D%/cube_plan.c \
	%D%/cube_preview.c \
	%D%/cube_shift.c \
	%D%/cube_status.c \
	%D%/cube_uri.c \
	%D%/date.c \
	%D%/date.h \
	%D%/emit.c \
	%D%/emit_impl.h \
	%D%/epc.c \
	%D%/epc_codes.c \
	%D%/epc_column.c \
	%D%/epc_former.c \
	%D%/epc_impl.h \
	%D%/epc_inputs.c \
	%D%/epc_kept.c \
	%D%/epc_keys.c \
	%D%/epc_lists.c \
	%D%/epc_meta.c \
	%D%/epc_plan.c \
	%D%/epc_table.c \
	%D%/epc_unique.c \
	%D%/epc_value.c \
	%D%/epc_work_impl.h \
	%D%/guess.c \
	%D%/guess_impl.h \
	%D%/guess_layout.c \
	%D%/guess_sheet.c \
	%D%/guess_sheet_impl.h \
	%D%/guess_weigh.c \
	%D%/key.c \
	%D%/key_impl.h \
	%D%/legend.c \
	%D%/legend_impl.h \
	%D%/lock.c \
	%D%/lock_impl.h \
	%D%/near.c \
	%D%/near.h \
	%D%/number.c \
	%D%/number.h \
	%D%/pattern.c \
	%D%/pattern.h \
	%D%/pipeline.c \
	%D%/pipeline.h \
	%D%/places.c \
	%D%/places.h \
	%D%/places_emit.c \
	%D%/places_impl.h \
	%D%/qube.c \
	%D%/qube.h \
	%D%/recipe.c \
	%D%/recipe.h \
	%D%/recipe_field.c \
	%D%/recipe_impl.h \
	%D%/recipe_table.c \
	%D%/recipe_text.c \
	%D%/registry.c \
	%D%/registry_impl.h \
	%D%/register.c \
	%D%/register_emit.c \
	%D%/register_impl.h \
	%D%/register_point.c \
	%D%/register_recipe.c \
	%D%/register_value.c \
	%D%/rejects.c \
	%D%/rejects.h \
	%D%/report.c \
	%D%/report.h \
	%D%/report_csv.c \
	%D%/report_html.c \
	%D%/report_impl.h \
	%D%/rewrite.c \
	%D%/rewrite.h \
	%D%/slug.c \
	%D%/slug.h \
	%D%/table.c \
	%D%/table_impl.h \
	%D%/tidy.c \
	%D%/tidy.h \
	%D%/tidy_header.c \
	%D%/tidy_impl.h \
	%D%/tidy_style.c \
	%D%/validate.c \
	%D%/validate.h

# What a program that uses this folder links, in order.
convert_libs = src/convert/libconvert.a src/sheet/libsheet.a $(SHEET_LIBS) $(rdf_libs)

# What `lodge publish` publishes along, below pkgdatadir/vocab.
vocabdir = $(pkgdatadir)/vocab
dist_vocab_DATA = \
	vocab/cube.ttl \
	vocab/epc-codes.ttl \
	vocab/epc.ttl \
	vocab/geography.ttl \
	vocab/obs-status.ttl \
	vocab/terms.ttl

# What it knows of areas and authorities, made by build-aux/make-geography.
geographydir = $(pkgdatadir)/vocab/geography
dist_geography_DATA = \
	vocab/geography/areas.csv \
	vocab/geography/organisations.csv
