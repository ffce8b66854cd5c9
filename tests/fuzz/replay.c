// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// main() for a fuzz target without libFuzzer: runs it once on every file of
// its corpus, so that `make check` guards each crash ever found.

#include <dirent.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
run_file(const char *path)
{
    FILE *f = fopen(path, "rbe");
    if (!f) {
        perror(path);
        return -1;
    }
    static uint8_t buf[1 << 20];
    const size_t n = fread(buf, 1, sizeof(buf), f);
    (void)fclose(f);
    uint8_t *exact = (uint8_t *)malloc(n ? n : 1); // so that ASan sees the true end
    if (!exact) {
        return -1;
    }
    memcpy(exact, buf, n);
    (void)LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 0;
}

int
main(int argc, char **argv)
{
    (void)argc;
    const char *src = getenv("LG_SRCDIR");
    char dir[4096];
    (void)snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s", src ? src : ".", basename(argv[0]));
    DIR *d = opendir(dir);
    if (!d) {
        perror(dir);
        return EXIT_FAILURE;
    }
    int rc = EXIT_SUCCESS;
    for (struct dirent *e; (e = readdir(d));) {
        char path[sizeof(dir) + 256 + 2];
        (void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.' && run_file(path) < 0) {
            rc = EXIT_FAILURE;
        }
    }
    closedir(d);
    return rc;
}
