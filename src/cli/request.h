// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A SPARQL request of a command line: an argument, or a file.

#ifndef LG_CLI_REQUEST_H
#define LG_CLI_REQUEST_H

#include "base/buf.h"
#include "base/error.h"

typedef struct {
    const char *file; ///< of --file; null: `text` has it
    const char *text;
} LgRequestText;

/// What stands behind the options, of which --file is in `request` already: a site, and the text of
/// the request unless a file has it. `what` it is for messages: "query". LG_EXIT_DONE, or what
/// lg_cli_usage() returns.
int lg_request_take(const char *command, const char *what, int argc, char **argv,
                    LgRequestText *request);

/// Append the text to `out`; LG_E_LIMIT when it is longer than `limit` bytes.
LgStatus lg_request_read(const LgRequestText *request, size_t limit, LgBuf *out,
                         LgError *err) LG_NODISCARD;

/// An error of the text, which the engine knows as `known_as`, is one of the file, if there is one.
/// Places in other documents, which an update loads, stay.
void lg_request_place(const LgRequestText *request, const char *known_as, LgError *err);

#endif
