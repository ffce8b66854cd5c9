// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSource: the bytes of a table: of a file, of what a gzip file holds, or of
// one member of a zip. Unpacking is refused when it grows out of proportion.

#ifndef LG_SHEET_SOURCE_IMPL_H
#define LG_SHEET_SOURCE_IMPL_H

#include "base/arena.h"
#include "base/io.h"

typedef struct LgSource LgSource;

/// Open `path`. `member` names a table of a zip; empty: the only one. Close it
/// with lg_source_close().
LgStatus lg_source_open(const LgIo *io, const char *path, LgStr member, LgSource **out,
                        LgError *err) LG_NODISCARD;

/// Read up to `size` bytes; `*out_n` 0 is the end.
LgStatus lg_source_read(LgSource *source, char *to, size_t size, size_t *out_n,
                        LgError *err) LG_NODISCARD;

/// Name for messages: the path, or "path!member". Borrowed: valid as long as the source.
LgStr lg_source_name(const LgSource *source);

/// Bytes consumed and their total, as stored in the file (packed bytes of a
/// gzip file, unpacked ones of a zip member).
void lg_source_position(const LgSource *source, uint64_t *out_done, uint64_t *out_total);

/// From another thread: reading that waits for a pipe fails with LG_E_CANCEL.
void lg_source_stop(LgSource *source);

/// Null is allowed.
void lg_source_close(LgSource *source);

/// Which of these members are there in the zip `path`?
LgStatus lg_source_has_members(const LgIo *io, const char *path, const LgStr *names, size_t n,
                               bool *out, LgError *err) LG_NODISCARD;

/// The tables in a zip, or one empty name for any other file. Lives in `arena`.
LgStatus lg_source_members(const LgIo *io, const char *path, LgArena *arena, LgStr **out_names,
                           size_t *out_n, LgError *err) LG_NODISCARD;

#endif
