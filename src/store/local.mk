noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CFLAGS  = $(AM_CFLAGS)
src_store_libstore_a_SOURCES = \
	%D%/block.c \
	%D%/block_impl.h \
	%D%/bucket.c \
	%D%/bucket_impl.h \
	%D%/build.c \
	%D%/bytes_impl.h \
	%D%/change.c \
	%D%/change.h \
	%D%/check.c \
	%D%/check.h \
	%D%/col.c \
	%D%/col_impl.h \
	%D%/cursor.c \
	%D%/cursor_impl.h \
	%D%/commit.c \
	%D%/commit_impl.h \
	%D%/compact.c \
	%D%/decoder.c \
	%D%/decoder.h \
	%D%/dict.c \
	%D%/dict_impl.h \
	%D%/dictfile_impl.h \
	%D%/dict_writer.c \
	%D%/dump.c \
	%D%/dump.h \
	%D%/id.c \
	%D%/id_decimals.c \
	%D%/id.h \
	%D%/id_impl.h \
	%D%/load.c \
	%D%/load_dict.c \
	%D%/load_runs.c \
	%D%/load_work.c \
	%D%/load_impl.h \
	%D%/manifest.c \
	%D%/manifest_impl.h \
	%D%/map.c \
	%D%/map_impl.h \
	%D%/merge.c \
	%D%/merge_impl.h \
	%D%/objects.c \
	%D%/objects.h \
	%D%/places.c \
	%D%/places_impl.h \
	%D%/scan.c \
	%D%/scan_impl.h \
	%D%/segment.c \
	%D%/segment_impl.h \
	%D%/segment_writer.c \
	%D%/sets.c \
	%D%/sets_impl.h \
	%D%/snapshot.c \
	%D%/snapshot_count.c \
	%D%/snapshot_impl.h \
	%D%/snapshot_split.c \
	%D%/sort.c \
	%D%/sort_impl.h \
	%D%/star.c \
	%D%/star.h \
	%D%/stat.c \
	%D%/stat.h \
	%D%/store.c \
	%D%/store.h \
	%D%/texts.c \
	%D%/texts.h \
	%D%/tasks.c \
	%D%/tasks_impl.h \
	%D%/turn.c \
	%D%/turn_impl.h \
	%D%/unpack.c \
	%D%/unpack_impl.h

# What a program that uses this folder links, in order.
store_libs = src/store/libstore.a $(rdf_libs)
