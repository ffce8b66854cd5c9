// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The inside of LgReply, for the server.

#ifndef LG_HTTP_REPLY_IMPL_H
#define LG_HTTP_REPLY_IMPL_H

#include "http/reply.h"

/// Workers that wait until a client reads, of those that share their work.
typedef struct {
    atomic_uint waiting;
    unsigned most; ///< above it they are less patient
} LgReplyReaders;

struct LgReply {
    int fd;
    int status;
    unsigned minor;  ///< of the client's HTTP version
    bool head_only;  ///< HEAD
    bool whole;      ///< nothing is sent before the end
    bool keep_alive; ///< becomes false when the connection must end
    bool begun;
    bool chunked;
    bool broken;
    bool failed; ///< no memory for the header
    LgBuf fields;
    LgBuf body;
    uint64_t bytes; ///< of the body, so far
    uint64_t sent;  ///< on the wire
    int64_t begun_ms;
    uint32_t write_ms;
    const atomic_bool *gone;
    LgReplyReaders *readers;
    LgOut out;
};

/// `readers` may be null.
void lg_reply_init(LgReply *reply, int fd, const LgRequest *request, uint32_t write_ms,
                   LgReplyReaders *readers);

/// End the body. What the socket did not take at once is left in `rest`.
void lg_reply_end(LgReply *reply, LgBuf *rest);

void lg_reply_done(LgReply *reply);

/// Append a whole short answer in plain text, as the server itself gives it.
void lg_reply_plain(LgBuf *out, int status, const char *why, bool head_only);

/// Milliseconds of the monotonic clock.
int64_t lg_reply_now(void);

#endif
