// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The first byte chooses the dialect, the rest is the file.

#include "sheet/sheet.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const int fd = memfd_create("fuzz_csv", 0);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1) ||
        lseek(fd, 0, SEEK_SET) != 0) {
        abort();
    }
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    // With faults everything behind the first row can be read; the dialects repeat.
    const bool faults = data[0] % 3 == 0;
    const LgSheetOptions options = {
        .encoding = (LgEncoding)(data[0] % 5),
        .delimiter = ",;\0\t"[data[0] / 5 % 4],
        .escape = data[0] & 0x40 ? '\\' : '\0',
        .ragged = (data[0] & 0x80) != 0,
        .ahead = (data[0] & 0x20) != 0,
        .faults = faults,
    };
    LgSheet *sheet = NULL;
    LgRow row = {.n = 1};
    if (lg_sheet_open(&lg_io_plain, path, &options, &sheet, NULL) == LG_OK) {
        uint32_t width = 0;
        uint64_t before = 0;
        LgStatus st = LG_OK;
        while ((st = lg_sheet_next(sheet, &row, NULL)) == LG_OK && row.n > 0) {
            width = width ? width : row.n;
            if (row.n != (row.fault ? 1 : width) || row.row <= before) {
                abort(); // all rows are as wide as the first, but those that are none
            }
            before = row.row;
            for (uint32_t i = 0; i < row.n; i++) {
                (void)lg_str_find(row.cells[i], '\0'); // touches every byte
            }
        }
        const bool packed = size > 1 && (data[1] == 0x1f || data[1] == 'P' || data[1] == 0xd0);
        if (faults && width > 0 && st == LG_E_SYNTAX && !packed) {
            abort(); // it goes on behind what is wrong
        }
    }
    lg_sheet_close(sheet);
    (void)close(fd);
    return 0;
}
