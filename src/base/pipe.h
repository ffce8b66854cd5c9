// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPipes: inputs that can be read only once: standard input, named pipes, what a shell makes of
// <(command). Their first bytes are kept, so that several may look at what an input is, one after
// another, before one reads it to its end. An LgIo that has them opens them by their path.

#ifndef LG_BASE_PIPE_H
#define LG_BASE_PIPE_H

#include "base/error.h"

#include <stdatomic.h>

typedef struct LgPipes LgPipes;
typedef struct LgPipe LgPipe;

/// What standard input is called, as everywhere.
#define LG_PIPE_STDIN "-"

/// `stop` (may be null) ends waiting for bytes with LG_E_CANCEL when it becomes true. Null when
/// memory is short. Free it with lg_pipes_free(), after all files that were opened.
LgPipes *lg_pipes_new(const atomic_bool *stop) LG_NODISCARD;

/// Null is allowed. Closes what was opened.
void lg_pipes_free(LgPipes *pipes);

/// Add `path` unless it can be read as often as one likes; twice is LG_E_USAGE. Nothing is opened
/// yet. Not while another thread uses `pipes`; afterwards each pipe belongs to one thread at a
/// time.
LgStatus lg_pipes_add(LgPipes *pipes, const char *path, LgError *err) LG_NODISCARD;

/// The pipe at `path`; null when it is none. Null for `pipes` is allowed.
LgPipe *lg_pipes_find(const LgPipes *pipes, const char *path);

/// Name for messages. Lives as long as the pipes.
const char *lg_pipe_name(const LgPipe *pipe);

/// Open it, unless it is open already. LG_E_USAGE when more has been read than is kept.
LgStatus lg_pipe_open(LgPipe *pipe, LgError *err) LG_NODISCARD;

/// Up to `size` bytes from `at` on, which is where the bytes read before end, or 0; waits for at
/// least one. `*out_n` 0 is the end.
LgStatus lg_pipe_read(LgPipe *pipe, uint64_t at, void *to, size_t size, size_t *out_n,
                      LgError *err) LG_NODISCARD;

/// From another thread: whoever waits for bytes gets LG_E_CANCEL, now and later.
void lg_pipe_stop(LgPipe *pipe);

#endif
