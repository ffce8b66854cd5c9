// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Locking a process in before it looks at untrusted input: afterwards it can
// compute, allocate within limits, read and write what is open, and exit.

#ifndef LG_RDF_JAIL_IMPL_H
#define LG_RDF_JAIL_IMPL_H

#include <stdbool.h>

enum {
    LG_JAIL_MEMORY_MB = 1024, ///< beyond what is mapped already
    LG_JAIL_CPU_SECONDS = 600,
};

/// Give up what the calling process, which must have one thread, does not need:
/// resource limits, no new privileges, not traceable, a seccomp filter. There
/// is no way back. False when the kernel refuses any of it: do not go on then.
bool lg_jail_enter(void);

#endif
