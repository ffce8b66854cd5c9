// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// bench_csv FILE...: read tables, touch every cell, and say how fast that was.

#include "base/time.h"
#include "sheet/sheet.h"

#include <stdio.h>
#include <stdlib.h>

static LgStatus
read_table(const char *path, LgError *err)
{
    LgSheet *sheet = NULL;
    const uint64_t start = lg_time_mono_ns();
    LG_TRY(lg_sheet_open(&lg_io_plain, path, NULL, &sheet, err));
    LgRow row = {.n = 1};
    LgStatus st = LG_OK;
    uint64_t rows = 0;
    uint64_t cells = 0;
    uint64_t bytes = 0;
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, err);
        if (st == LG_OK) {
            rows += row.n > 0;
            cells += row.n;
            for (uint32_t i = 0; i < row.n; i++) {
                bytes += row.cells[i].n;
            }
        }
    }
    uint64_t done = 0;
    uint64_t total = 0;
    lg_sheet_position(sheet, &done, &total);
    lg_sheet_close(sheet);
    const double seconds = (double)(lg_time_mono_ns() - start) / 1e9;
    if (st == LG_OK) {
        (void)printf("%s: %llu rows, %llu cells, %llu bytes in them, %.3f s, %.0f MB/s\n", path,
                     (unsigned long long)rows, (unsigned long long)cells, (unsigned long long)bytes,
                     seconds, (double)done / seconds / 1e6);
    }
    return st;
}

int
main(int argc, char **argv)
{
    int rc = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        LgError err = {0};
        if (read_table(argv[i], &err) != LG_OK) {
            char text[1400];
            lg_error_format(&err, text, sizeof(text));
            (void)printf("%s\n", text);
            rc = EXIT_FAILURE;
        }
    }
    return rc;
}
