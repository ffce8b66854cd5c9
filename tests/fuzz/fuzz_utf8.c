// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/utf8.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)lg_utf8_valid((LgStr){(const char *)data, size});
    return 0;
}
