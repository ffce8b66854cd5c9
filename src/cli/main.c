// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>

int
main(void)
{
    (void)fputs("lodge: no command given\n", stderr);
    return 2;
}
