// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgJson: a streaming JSON writer (RFC 8259) onto an LgBuf. Commas and nesting
// are its business; whoever uses it may send the buffer on and clear it between
// any two calls. json_read.h reads JSON.

#ifndef LG_BASE_JSON_H
#define LG_BASE_JSON_H

#include "base/buf.h"

enum { LG_JSON_DEPTH = 64 };

/// Thread-confined. A failed append shows in `out->failed`.
typedef struct {
    LgBuf *out;
    uint64_t filled; ///< bit d: the container at depth d has a member already
    unsigned depth;  ///< open containers, at most LG_JSON_DEPTH - 1
    bool after_key;  ///< a key was written, its value comes next
} LgJson;

/// A writer onto `out`, which is borrowed.
LgJson lg_json_on(LgBuf *out);

void lg_json_object(LgJson *json);     ///< {
void lg_json_object_end(LgJson *json); ///< }
void lg_json_array(LgJson *json);      ///< [
void lg_json_array_end(LgJson *json);  ///< ]

/// The name of the next member. `key` is UTF-8.
void lg_json_key(LgJson *json, LgStr key);

void lg_json_str(LgJson *json, LgStr value);
void lg_json_uint(LgJson *json, uint64_t value);

/// A value that is JSON already, such as a number kept as text.
void lg_json_raw(LgJson *json, LgStr value);

/// key and value together.
void lg_json_member(LgJson *json, LgStr key, LgStr value);

/// Append `s` as a JSON string with its quotes. Bytes that are not UTF-8 are
/// the caller's fault and go through as they are.
void lg_json_quote(LgBuf *out, LgStr s);

#endif
