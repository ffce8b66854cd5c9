// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/cli.h"

#include "base/limits.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_bool stop; // set by a signal handler, the one place that needs a global

int64_t
lg_cli_now(void)
{
    const char *set = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds = 0;
    return set && lg_str_u64(lg_str_c(set), &seconds) && seconds <= INT32_MAX * 100ULL
               ? (int64_t)seconds
               : (int64_t)time(NULL);
}

int
lg_cli_exit(LgStatus st)
{
    switch (st) {
    case LG_OK: return LG_EXIT_DONE;
    case LG_E_SYNTAX:
    case LG_E_INVALID:
    case LG_E_RANGE:
    case LG_E_NOTFOUND:
    case LG_E_UNSUPPORTED: return LG_EXIT_INPUT;
    case LG_E_USAGE: return LG_EXIT_USAGE;
    case LG_E_REVIEW: return LG_EXIT_REVIEW;
    case LG_E_NOMEM:
    case LG_E_LIMIT:
    case LG_E_IO:
    case LG_E_BUSY:
    case LG_E_CORRUPT:
    case LG_E_CANCEL:
    case LG_E_TIMEOUT:
    case LG_E_REMOTE: return LG_EXIT_SYSTEM;
    }
    return LG_EXIT_SYSTEM;
}

int
lg_cli_fail(const char *command, const LgError *err)
{
    char text[sizeof(err->source) + sizeof(err->text) + 64];
    lg_error_format(err, text, sizeof(text));
    (void)fprintf(stderr, "lodge %s: %s\n", command, text);
    return lg_cli_exit(err->status);
}

int
lg_cli_usage(const char *command, const char *fmt, ...)
{
    (void)fprintf(stderr, "lodge %s: ", command);
    va_list ap;
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stderr);
    return lg_cli_option(command);
}

int
lg_cli_option(const char *command)
{
    (void)fprintf(stderr, "Try 'lodge %s --help'.\n", command);
    return LG_EXIT_USAGE;
}

int
lg_cli_help(const LgCommand *command)
{
    (void)printf("usage: lodge %s %s\n\n%s.\n\n%s", command->name, command->arguments,
                 command->summary, command->help);
    return LG_EXIT_DONE;
}

int
lg_cli_timeout(const char *command, const char *text, uint32_t *out_ms)
{
    uint64_t seconds = 0;
    if (!lg_str_u64(lg_str_c(text), &seconds) || seconds == 0 || seconds > 86400) {
        return lg_cli_usage(command, "--timeout takes seconds from 1 to 86400, not '%s'", text);
    }
    *out_ms = (uint32_t)(seconds * 1000);
    return LG_EXIT_DONE;
}

int
lg_cli_threads(const char *command, const char *text, unsigned *out)
{
    uint64_t n = 0;
    if (!lg_str_u64(lg_str_c(text), &n) || n == 0 || n > LG_LIMIT_THREADS) {
        return lg_cli_usage(command, "--threads takes a number from 1 to %d, not '%s'",
                            LG_LIMIT_THREADS, text);
    }
    *out = (unsigned)n;
    return LG_EXIT_DONE;
}

int
lg_cli_colour_option(const char *command, const char *text, LgColour *out)
{
    static const char *const words[] = {"auto", "always", "never"};
    for (int i = LG_COLOUR_AUTO; i <= LG_COLOUR_NEVER; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = (LgColour)i;
            return LG_EXIT_DONE;
        }
    }
    return lg_cli_usage(command, "--color takes auto, always or never, not '%s'", text);
}

bool
lg_cli_colour(LgColour wanted, FILE *to)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    const bool can = isatty(fileno(to)) && !(no && no[0]) && !(term && strcmp(term, "dumb") == 0);
    return wanted == LG_COLOUR_ALWAYS || (wanted == LG_COLOUR_AUTO && can);
}

static void
on_signal(int number)
{
    if (atomic_exchange(&stop, true)) { // the second one does not wait
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
}

void
lg_cli_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN); // a write error says it better
}

const atomic_bool *
lg_cli_stop(void)
{
    return &stop;
}

char *
lg_cli_number(uint64_t value, char *out)
{
    char digits[24];
    const int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    char *to = out;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            *to++ = ',';
        }
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

char *
lg_cli_bytes(uint64_t value, char *out)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double scaled = (double)value;
    size_t unit = 0;
    while (scaled >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        scaled /= 1000;
        unit++;
    }
    (void)snprintf(out, 32, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, units[unit]);
    return out;
}
