// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LG_STORE_SORT_IMPL_H
#define LG_STORE_SORT_IMPL_H

#include "store/block_impl.h"

/// True when the rows are in ascending order without repetitions.
bool lg_sort_is_sorted(const LgRow *rows, size_t n);

/// Sort by (a, b, g). `temp` has room for `n` rows.
void lg_sort_rows(LgRow *rows, LgRow *temp, size_t n);

/// Sort by a only, keeping the order of rows with the same a.
void lg_sort_by_a(LgRow *rows, LgRow *temp, size_t n);

/// Sort numbers by the bits from `shift` on, keeping the order of those that have the same.
void lg_sort_numbers(uint64_t *v, uint64_t *temp, size_t n, unsigned shift);

/// Drop repetitions of sorted rows; returns how many are left.
size_t lg_sort_unique(LgRow *rows, size_t n);

#endif
