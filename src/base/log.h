// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgLog: lines for whoever runs the program, one event a line:
//
//     2026-11-22T13:05:09Z info listening address=127.0.0.1:8080
//
// Only http, site and cli log; the folders below report through LgError.

#ifndef LG_BASE_LOG_H
#define LG_BASE_LOG_H

#include "base/str.h"

typedef enum {
    LG_LOG_ERROR,
    LG_LOG_WARN,
    LG_LOG_INFO,
    LG_LOG_DEBUG,
} LgLogLevel;

/// Immutable after creation; several threads may use it: a line is one write().
typedef struct {
    LgLogLevel level; ///< lines above this level are dropped
    int fd;           ///< usually 2
} LgLog;

/// A key with the value of one kind.
typedef struct {
    const char *key; ///< null ends a list
    enum { LG_LOG_STR, LG_LOG_INT } kind;
    LgStr str;
    int64_t number;
} LgLogField;

static inline LgLogField
lg_log_str(const char *key, LgStr value)
{
    return (LgLogField){key, LG_LOG_STR, value, 0};
}

static inline LgLogField
lg_log_int(const char *key, int64_t value)
{
    return (LgLogField){key, LG_LOG_INT, {0}, value};
}

/// Write one line. `fields` ends with a null key, and may be null; use LG_LOG().
/// Values with spaces, quotes or control characters are quoted as JSON strings.
/// Lines longer than 4 KB are cut. A null `log` says nothing.
void lg_log_write(const LgLog *log, LgLogLevel level, const char *message,
                  const LgLogField *fields);

/// LG_LOG(log, LG_LOG_INFO, "loaded", lg_log_str("graph", iri), lg_log_int("triples", n))
#define LG_LOG(log, level, message, ...)    \
    lg_log_write((log), (level), (message), \
                 (const LgLogField[]){__VA_ARGS__ __VA_OPT__(, ){.key = NULL}})

#endif
