// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgServer: an HTTP/1.1 server. A thread for each processor reads requests and watches the
// clients; a fixed number of worker threads make the answers, but for the quickest ones.
// Requests that may take long have workers and a queue of their own, so that the others never
// wait for them.

#ifndef LG_HTTP_SERVER_H
#define LG_HTTP_SERVER_H

#include "http/reply.h"
#include "http/request.h"

typedef struct LgServer LgServer;

typedef struct {
    LgStr peer;
    LgStr method; ///< empty when the request could not be read
    LgStr target;
    int status;
    uint64_t bytes; ///< of the body
    uint64_t us;    ///< from the whole request to the end of the handler
    bool broken;    ///< the client did not get all of it
} LgServerEntry;

typedef struct {
    const char *address;   ///< numeric; null: 127.0.0.1
    uint16_t port;         ///< 0: any free one
    unsigned loops;        ///< threads that watch connections; 0: one for each processor
    unsigned workers;      ///< 0: 16
    unsigned slow_workers; ///< for the requests that `slow` names; 0: 8
    unsigned connections;  ///< most at a time; 0: 4,096 (or what the system lets us open)
    unsigned waiting;      ///< most requests that wait for a worker; 0: 256
    unsigned slow_waiting; ///< the same of the slow ones; 0: 64
    uint32_t slow_wait_ms; ///< and how long one may wait before it gets 503; 0: 5 s
    size_t target_limit;   ///< bytes; 0: 64 KiB
    size_t head_limit;     ///< bytes; 0: 96 KiB
    uint64_t body_limit;   ///< bytes, where `admit` says nothing else; 0: 4 MiB
    uint32_t head_ms;      ///< from the first byte of a head to its last; 0: 10 s
    uint32_t body_ms;      ///< the same for a body; 0: 30 s
    uint32_t idle_ms;      ///< between requests; 0: 30 s
    uint32_t write_ms;     ///< a client may take this long and one second for each 4 KiB; 0: 30 s
    uint32_t stop_ms;      ///< how long a stop waits for running requests; 0: 5 s
    bool signals;          ///< SIGINT and SIGTERM stop the server
    /// How many bytes the body of this request may have, asked once its head is whole and a
    /// body announced. 0 refuses it: the handler gets the request at once, with `unread`
    /// set, and the connection ends with its answer. Called by the loop, which it must not
    /// hold up. Null: `normal` (body_limit) for all, and 413 without the handler beyond.
    uint64_t (*admit)(void *ctx, const LgRequest *request, uint64_t normal);
    /// Answer at once what takes well under a millisecond, in the thread that watches, which saves
    /// two changes of threads. False: it is not such a request, and a worker gets it; what has
    /// been written is forgotten. The answer may have 256 KiB (a write fails beyond that), and must
    /// wait for nothing. Null: workers do all.
    bool (*quick)(void *ctx, const LgRequest *request, LgReply *reply);
    /// May the answer take long? Called by the thread that watches. Null: none does.
    bool (*slow)(void *ctx, const LgRequest *request);
    /// Called by workers, several at a time. Must look at request->gone in long work.
    void (*handle)(void *ctx, const LgRequest *request, LgReply *reply);
    /// One call for each answer; may be null. Called from several threads.
    void (*log)(void *ctx, const LgServerEntry *entry);
    void *ctx;
} LgServerOptions;

/// Bind and listen. Free it with lg_server_free().
LgStatus lg_server_new(const LgServerOptions *options, LgServer **out, LgError *err) LG_NODISCARD;

/// The port it listens on.
uint16_t lg_server_port(const LgServer *server);

/// Serve until stopped: no more connections are taken, running requests have
/// `stop_ms` to finish, then they are cut off.
LgStatus lg_server_run(LgServer *server, LgError *err) LG_NODISCARD;

/// End lg_server_run(). From any thread or signal handler.
void lg_server_stop(LgServer *server);

/// Not while it runs. Null is allowed.
void lg_server_free(LgServer *server);

#endif
