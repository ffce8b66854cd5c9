// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRequest: one HTTP request that has passed the strict check of head.h. All of
// it lives in `arena`, which is freed when the reply has been made.

#ifndef LG_HTTP_REQUEST_H
#define LG_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/error.h"

#include <stdatomic.h>

typedef enum {
    LG_METHOD_GET = 1,
    LG_METHOD_HEAD,
    LG_METHOD_POST,
    LG_METHOD_OPTIONS,
    LG_METHOD_PUT,
    LG_METHOD_DELETE,
    LG_METHOD_PATCH,
    LG_METHOD_QUERY, ///< safe like GET, with a body
    LG_METHOD_OTHER, ///< known to HTTP, of no use here: TRACE, CONNECT
} LgMethod;

typedef struct {
    LgStr name; ///< as sent; compare without case
    LgStr value;
} LgField;

/// A decoded query or form parameter.
typedef struct {
    LgStr name;
    LgStr value;
} LgParam;

typedef struct {
    LgMethod method;
    LgStr method_name;
    LgStr target;    ///< as sent; an absolute-form target is cut to its path
    LgStr path;      ///< the target up to '?', percent-encoded as sent; begins with '/'
    LgStr path_text; ///< decoded: UTF-8, no control characters, no dot segments
    LgStr query;     ///< behind '?', as sent
    unsigned minor;  ///< of HTTP/1.x
    bool keep_alive; ///< what the client asks for
    bool expect;     ///< 100-continue
    bool chunked;
    uint64_t length; ///< Content-Length; 0 without
    const LgField *fields;
    size_t n_fields;
    LgStr body;
    bool unread; ///< the body is not here: `admit` of server.h refused it, or it is too long
    LgArena *arena;
    const atomic_bool *gone; ///< turns true when the client has left
    LgStr peer;              ///< address of the client, numeric
} LgRequest;

/// Value of the first field called `name`; empty when there is none.
LgStr lg_request_field(const LgRequest *request, LgStr name);

/// All values of a list field, joined with ", " (RFC 9110, 5.3). Lives in the
/// request's arena; empty when there is none or no memory.
LgStr lg_request_list(const LgRequest *request, LgStr name);

/// The media type of Content-Type without its parameters; empty when there is none.
LgStr lg_request_media(const LgRequest *request);

/// The parameter `name` in the value of a field such as "text/turtle; charset=utf-8", without
/// quotes; empty when there is none.
LgStr lg_request_parameter(LgStr value, LgStr name);

/// False when a Content-Type names a charset other than UTF-8 (or its part ASCII).
bool lg_request_utf8(LgStr type);

#endif
