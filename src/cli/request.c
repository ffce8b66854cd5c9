// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/request.h"

#include "base/io.h"
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

int
lg_request_take(const char *command, const char *what, int argc, char **argv,
                LgRequestText *request)
{
    const int rest = argc - optind;
    if (request->file && rest != 1) {
        return lg_cli_usage(command, "just a site is needed besides --file");
    }
    if (!request->file && rest != 2) {
        return lg_cli_usage(command, "a site and one %s are needed", what);
    }
    request->text = argv[optind + 1]; // null behind the last one
    return LG_EXIT_DONE;
}

LgStatus
lg_request_read(const LgRequestText *request, size_t limit, LgBuf *out, LgError *err)
{
    if (request->file) {
        return lg_io_slurp(&lg_io_plain, request->file, limit, out, err);
    }
    lg_buf_add(out, lg_str_c(request->text)); // whose length the system limits
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "out of memory") : LG_OK;
}

void
lg_request_place(const LgRequestText *request, const char *known_as, LgError *err)
{
    if (request->file && err->line > 0 && strcmp(err->source, known_as) == 0) {
        (void)snprintf(err->source, sizeof(err->source), "%s", request->file);
    }
}
