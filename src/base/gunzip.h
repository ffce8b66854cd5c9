// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgGunzip: what a gzip file holds (RFC 1952; several members are one stream).

#ifndef LG_BASE_GUNZIP_H
#define LG_BASE_GUNZIP_H

#include "base/io.h"

typedef struct LgGunzip LgGunzip;

/// True when `start`, the first bytes of a file, say that it is gzip.
bool lg_gunzip_is(LgStr start);

/// Start unpacking `file` at its present position. Borrows `file`. Free it
/// with lg_gunzip_free().
LgStatus lg_gunzip_new(LgFile *file, LgGunzip **out, LgError *err) LG_NODISCARD;

/// Up to `size` unpacked bytes; `*out_n` 0 is the end. Fails with LG_E_SYNTAX when
/// the file is cut off or damaged (checked with its checksums), LG_E_LIMIT when it
/// unpacks out of proportion (base/limits.h).
LgStatus lg_gunzip_read(LgGunzip *gunzip, void *to, size_t size, size_t *out_n,
                        LgError *err) LG_NODISCARD;

/// Bytes of the file consumed so far: for progress.
uint64_t lg_gunzip_consumed(const LgGunzip *gunzip);

/// Null is allowed. Does not close the file.
void lg_gunzip_free(LgGunzip *gunzip);

#endif
