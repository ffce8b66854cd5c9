// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the subcommands share: exit codes, messages, interruption.

#ifndef LG_CLI_CLI_H
#define LG_CLI_CLI_H

#include "base/error.h"

#include <stdatomic.h>
#include <stdio.h>

enum {
    LG_EXIT_DONE = 0,
    LG_EXIT_INPUT = 1,  ///< the input is at fault
    LG_EXIT_USAGE = 2,  ///< the command line or a configuration is at fault
    LG_EXIT_REVIEW = 3, ///< a person has to confirm a guess
    LG_EXIT_SYSTEM = 4, ///< the system failed: no space, no memory, a broken store
};

enum { LG_CLI_WAIT_MS = 10000 }; ///< for another process that writes to the store

/// One subcommand, one file `cmd_<name>.c`. `run` gets argv[0] = "lodge NAME", with which the
/// messages of getopt_long() begin.
typedef struct {
    const char *name;
    const char *arguments; ///< "SITE FILE ..."
    const char *summary;   ///< one line for the list
    const char *help;      ///< options and examples, whole lines
    int (*run)(int argc, char **argv);
} LgCommand;

extern const LgCommand lg_cmd_new, lg_cmd_publish, lg_cmd_convert, lg_cmd_load, lg_cmd_query,
    lg_cmd_serve, lg_cmd_dump, lg_cmd_check, lg_cmd_stat, lg_cmd_update, lg_cmd_remove,
    lg_cmd_validate;

/// Seconds since 1970: what SOURCE_DATE_EPOCH says, so that output can be made again byte by byte,
/// or else now.
int64_t lg_cli_now(void);

/// The exit code for a status.
int lg_cli_exit(LgStatus st);

/// Print "lodge COMMAND: source:line:column: text" on stderr; returns the exit code.
int lg_cli_fail(const char *command, const LgError *err);

/// Print "lodge COMMAND: <message>" and a pointer to --help on stderr;
/// returns LG_EXIT_USAGE.
int lg_cli_usage(const char *command, const char *fmt, ...) LG_PRINTF(2, 3);

/// After getopt_long() has said what is wrong with an option: the pointer to --help; returns
/// LG_EXIT_USAGE.
int lg_cli_option(const char *command);

/// Print the command's help on stdout; returns LG_EXIT_DONE.
int lg_cli_help(const LgCommand *command);

/// Read the argument of --timeout, seconds from 1 to 86,400, as milliseconds.
/// LG_EXIT_DONE, or what lg_cli_usage() returns.
int lg_cli_timeout(const char *command, const char *text, uint32_t *out_ms);

/// The same for --threads.
int lg_cli_threads(const char *command, const char *text, unsigned *out);

typedef enum { LG_COLOUR_AUTO = 0, LG_COLOUR_ALWAYS, LG_COLOUR_NEVER } LgColour;

/// Read the argument of --color: auto, always, never. LG_EXIT_DONE, or what lg_cli_usage() returns.
int lg_cli_colour_option(const char *command, const char *text, LgColour *out);

/// Is what goes to `to` coloured? Auto: when it is a terminal that can, and NO_COLOR is not set.
bool lg_cli_colour(LgColour wanted, FILE *to);

/// Catch SIGINT and SIGTERM from now on: they set the flag, and work stops at
/// the next tick. A second signal ends the process at once.
void lg_cli_catch(void);

/// Set when a signal asked to stop.
const atomic_bool *lg_cli_stop(void);

/// "1234567" as "1,234,567" in `out` (at least 32 bytes); returns `out`.
char *lg_cli_number(uint64_t value, char *out);

/// Bytes as "12.3 MB" in `out` (at least 32 bytes); returns `out`.
char *lg_cli_bytes(uint64_t value, char *out);

#endif
