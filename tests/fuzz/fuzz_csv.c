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
    const LgSheetOptions options = {
        .encoding = (LgEncoding)(data[0] % 5),
        .delimiter = ",;\0\t"[data[0] / 5 % 4],
        .escape = data[0] & 0x40 ? '\\' : '\0',
        .ragged = (data[0] & 0x80) != 0,
        .ahead = (data[0] & 0x20) != 0,
    };
    LgSheet *sheet = NULL;
    LgRow row = {.n = 1};
    if (lg_sheet_open(&lg_io_plain, path, &options, &sheet, NULL) == LG_OK) {
        uint32_t width = 0;
        while (lg_sheet_next(sheet, &row, NULL) == LG_OK && row.n > 0) {
            width = width ? width : row.n;
            if (row.n != width) {
                abort(); // all rows are as wide as the first
            }
            for (uint32_t i = 0; i < row.n; i++) {
                (void)lg_str_find(row.cells[i], '\0'); // touches every byte
            }
        }
    }
    lg_sheet_close(sheet);
    (void)close(fd);
    return 0;
}
