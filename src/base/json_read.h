// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgJsonReader: JSON (RFC 8259) in memory, read piece by piece. Nothing of the document is
// kept, so that what it costs does not depend on what somebody has sent.
//
// Names of one object that are equal are for the caller to notice.

#ifndef LG_BASE_JSON_READ_H
#define LG_BASE_JSON_READ_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

typedef enum {
    LG_JSON_END = 0, ///< of the document
    LG_JSON_OBJECT,
    LG_JSON_OBJECT_END,
    LG_JSON_ARRAY,
    LG_JSON_ARRAY_END,
    LG_JSON_KEY, ///< its value comes next
    LG_JSON_STRING,
    LG_JSON_NUMBER,
    LG_JSON_TRUE,
    LG_JSON_FALSE,
    LG_JSON_NULL,
} LgJsonEvent;

/// A value type: copy it to come back to a place.
typedef struct {
    LgStr input;
    LgStr source; ///< name of the document, for messages
    LgArena *arena;
    size_t pos;
    LgStr text;       ///< of KEY and STRING: decoded; of NUMBER: as written
    uint64_t objects; ///< bit d: the container at depth d is an object
    unsigned depth;   ///< open containers, at most LG_JSON_DEPTH
    int expects;      ///< what may come next
} LgJsonReader;

/// Read `input`, which is borrowed until the last text is used. Text with escapes is
/// decoded into `arena`, which may be reset when such text is no longer needed.
/// LG_E_SYNTAX when it is not UTF-8.
LgStatus lg_json_read(LgJsonReader *reader, LgStr input, LgStr source, LgArena *arena,
                      LgError *err) LG_NODISCARD;

/// The next piece. LG_E_SYNTAX with line and column; LG_E_LIMIT when it is nested deeper
/// than LG_JSON_DEPTH or the arena is full.
LgStatus lg_json_next(LgJsonReader *reader, LgJsonEvent *out, LgError *err) LG_NODISCARD;

/// Behind `event`, the begin of a value: go to its end.
LgStatus lg_json_skip(LgJsonReader *reader, LgJsonEvent event, LgError *err) LG_NODISCARD;

/// Record a failure at the place that was read last; returns `st`.
LgStatus lg_json_fail(const LgJsonReader *reader, LgError *err, LgStatus st, const char *fmt, ...)
    LG_PRINTF(4, 5);

#endif
