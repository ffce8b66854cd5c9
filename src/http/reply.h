// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgReply: the answer to a request, as its handler makes it.
//
// The body goes to lg_reply_out(). Nothing is sent before 64 KiB are waiting or
// the handler returns: until then the reply can be cleared and become another.
// A body that turns out longer is sent in chunks. What fails after the first
// byte breaks the connection, so that nobody takes a part for the whole.

#ifndef LG_HTTP_REPLY_H
#define LG_HTTP_REPLY_H

#include "base/out.h"
#include "http/request.h"

typedef struct LgReply LgReply;

/// 200 without.
void lg_reply_status(LgReply *reply, int status);

/// Add a header field. Control characters in `value` become spaces and bytes
/// above 127 are percent-encoded: nothing can break out of it. Date,
/// Connection, Content-Length and Transfer-Encoding are not for handlers.
void lg_reply_field(LgReply *reply, const char *name, LgStr value);
void lg_reply_fieldf(LgReply *reply, const char *name, const char *fmt, ...) LG_PRINTF(3, 4);

/// Where the body goes. A write fails with LG_E_CANCEL when the client has left,
/// or takes too long to read (also for HEAD, once 64 KiB are thrown away).
/// Borrowed: valid until the handler returns.
const LgOut *lg_reply_out(LgReply *reply);

/// True once something has been sent: the status cannot change any more.
bool lg_reply_begun(const LgReply *reply);

/// Forget status, fields and body. Only before it has begun.
void lg_reply_clear(LgReply *reply);

/// The body cannot be finished: break the connection. Only needed after it has begun.
void lg_reply_break(LgReply *reply);

/// "Not Found"; static.
const char *lg_reply_reason(int status);

#endif
