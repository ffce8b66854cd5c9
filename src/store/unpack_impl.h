// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Packed numbers of a column (docs/FORMAT.md, 4.1): `width` bits each, the first in the lowest
// bits. Whatever the machine can do, the answer is the same.

#ifndef LG_STORE_UNPACK_IMPL_H
#define LG_STORE_UNPACK_IMPL_H

#include <stdint.h>

/// out[i] = add + the number (from + i), for `n` of them. `width` is 1 to 56, or 64; eight bytes
/// behind the last number can be read.
void lg_unpack(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add,
               uint64_t *out);

/// The same, one number at a time.
void lg_unpack_plain(const uint8_t *p, unsigned width, uint32_t from, uint32_t n, uint64_t add,
                     uint64_t *out);

#endif
