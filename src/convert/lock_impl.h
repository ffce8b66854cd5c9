// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgLock: which notation each label of a series has got, for good. A URI that was published does
// not move: not when another label comes along that would be spelled the same in a URI, nor when a
// person gives a renamed label the notation of the old one. It is a CSV beside the recipe,
//
//     column,label,notation
//     tenure,Owner occupied,owner-occupied
//
// kept under version control like the recipe itself.

#ifndef LG_CONVERT_LOCK_IMPL_H
#define LG_CONVERT_LOCK_IMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"

typedef struct LgLock LgLock;

typedef struct {
    LgStr column;   ///< name of the column in URIs
    LgStr label;    ///< as in the tables
    LgStr notation; ///< last part of the URI
    bool seen;      ///< in the tables at hand
} LgLockEntry;

/// Read the lock at `path`; when there is none it is empty. LG_E_INVALID with its line when a label
/// is there twice or a notation cannot stand in a URI. Lives in `arena` until lg_lock_done().
LgStatus lg_lock_read(const LgIo *io, const char *path, LgArena *arena, LgLock **out,
                      LgError *err) LG_NODISCARD;
void lg_lock_done(LgLock *lock); ///< null is allowed

/// The entry of a label, or null. It counts as seen from now on.
const LgLockEntry *lg_lock_find(LgLock *lock, LgStr column, LgStr label);

/// Has some label of this column this notation?
bool lg_lock_has(const LgLock *lock, LgStr column, LgStr notation);

/// Add an entry; texts must live as long as the lock.
LgStatus lg_lock_add(LgLock *lock, LgStr column, LgStr label, LgStr notation,
                     LgError *err) LG_NODISCARD;

/// All entries in the order of the file, new ones last. Borrowed until the next lg_lock_add().
const LgLockEntry *lg_lock_entries(const LgLock *lock, size_t *out_n);

/// The lock as the text of its file.
void lg_lock_text(const LgLock *lock, LgBuf *out);

#endif
