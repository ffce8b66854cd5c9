// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// One connection and its way through the states:
//
//   HEAD -> BODY -> BUSY (a worker has it) -> FLUSH -> HEAD ...
//                                                   -> LINGER -> closed
//
// Everything belongs to the loop's thread, or, while BUSY, to the worker; but `gone` is both's, and
// `drained` and `leaving` are always the loop's.

#ifndef LG_HTTP_CONN_IMPL_H
#define LG_HTTP_CONN_IMPL_H

#include "http/chunk_impl.h"
#include "http/reply_impl.h"
#include "http/server.h"

typedef enum {
    LG_CONN_HEAD,
    LG_CONN_BODY,
    LG_CONN_READY, ///< a whole request: give it to a worker
    LG_CONN_BUSY,
    LG_CONN_FLUSH,
    LG_CONN_LINGER, ///< our side is shut; wait for the client to read and close
    LG_CONN_CLOSED,
} LgConnState;

typedef struct LgConn LgConn;
typedef struct LgLoop LgLoop;
struct LgConn {
    int fd;
    LgConnState state;
    int64_t deadline; ///< monotonic ms
    LgLoop *loop;     ///< that watches it
    LgConn *prev, *next;
    LgConn *queued; ///< next in the queue it stands in

    LgBuf in;        ///< bytes read and not yet used
    size_t scanned;  ///< of `in`, by lg_head_scan
    bool drained;    ///< all that had come has been read: there is more after the next event only
    bool leaving;    ///< the client has closed its side: the end has to be read as well
    LgBuf body;      ///< of the request, when it comes in chunks
    LgChunks chunks; //
    uint64_t limit;  ///< bytes that the body may have
    LgArena *arena;  ///< of the request
    LgRequest request;

    LgBuf out; ///< what the socket did not take yet
    size_t sent;
    bool close_after;
    bool ended;  ///< the client will send nothing more
    bool served; ///< at least one request
    bool broken; ///< cut it off
    atomic_bool gone;
    LgReplyReaders *readers; ///< of the workers that have it
    int64_t queued_ms;       ///< when it began to wait for one
    bool late;               ///< it has waited too long
    char peer[64];
};

/// Take over `fd`. Null when memory is short; `fd` is then still the caller's.
LgConn *lg_conn_new(int fd, const char *peer, const LgServerOptions *options);
void lg_conn_free(LgConn *conn);

/// Read what there is, as far as the state goes. Returns the new state.
LgConnState lg_conn_read(LgConn *conn, const LgServerOptions *options);

/// Send what is left of an answer. Returns the new state.
LgConnState lg_conn_flush(LgConn *conn, const LgServerOptions *options);

/// Answer without a worker, then close.
LgConnState lg_conn_refuse(LgConn *conn, const LgServerOptions *options, int status,
                           const char *why);

/// Called when the deadline has passed. Returns the new state.
LgConnState lg_conn_late(LgConn *conn, const LgServerOptions *options);

/// Run the handler on a ready request. In a worker; the state stays BUSY.
void lg_conn_work(LgConn *conn, const LgServerOptions *options);

/// Answer a ready request in the loop if options->quick does. False: it is still ready.
bool lg_conn_quick(LgConn *conn, const LgServerOptions *options);

/// Go on after lg_conn_work() or lg_conn_quick(), in the loop. Returns the new state.
LgConnState lg_conn_worked(LgConn *conn, const LgServerOptions *options, bool stopping);

#endif
