// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The first byte chooses: the sheet of an XLSX, the content of an ODS, the stream of an XLS, or a
// whole file.

#include "sheet/book.h"
#include "unit/book_kit.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
make_file(LgStr bytes, char *path)
{
    const int fd = memfd_create("fuzz_book", 0);
    if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n || lseek(fd, 0, SEEK_SET) != 0) {
        abort();
    }
    (void)snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static void
read_sheet(LgBook *book, size_t sheet)
{
    enum { ROWS = 10000 }; // a short file may repeat a row a million times
    LgCellRow row = {.row = 1};
    uint32_t before = 0;
    if (lg_book_begin(book, sheet, NULL) != LG_OK) {
        return;
    }
    for (unsigned i = 0; i < ROWS && lg_book_next(book, &row, NULL) == LG_OK && row.row > 0; i++) {
        if (row.row <= before || row.row > LG_BOOK_ROWS || row.n == 0) {
            abort();
        }
        before = row.row;
        for (uint32_t k = 0; k < row.n; k++) {
            if (row.cells[k].column > LG_BOOK_COLUMNS || row.cells[k].column == 0 ||
                (k > 0 && row.cells[k].column <= row.cells[k - 1].column)) {
                abort();
            }
            (void)lg_str_find(row.cells[k].text, '\0'); // touches every byte
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    LgBook *book = NULL;
    if (size == 0) {
        return 0;
    }
    const LgStr bytes = {(const char *)data + 1, size - 1};
    const LgStr stream = {bytes.p, bytes.n < BOOK_STREAM ? bytes.n : BOOK_STREAM};
    const int fd = data[0] % 4 == 0   ? book_xlsx(bytes, path)
                   : data[0] % 4 == 1 ? book_ods(bytes, path)
                   : data[0] % 4 == 2 ? book_xls(stream, path)
                                      : make_file(bytes, path);
    if (fd < 0) {
        abort();
    }
    if (lg_book_open(&lg_io_plain, path, &book, NULL) == LG_OK) {
        size_t n = 0;
        (void)lg_book_sheets(book, &n);
        for (size_t i = 0; i < n && i < 4; i++) {
            read_sheet(book, i);
        }
    }
    lg_book_close(book);
    (void)close(fd);
    return 0;
}
