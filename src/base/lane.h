// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgLane: a thread beside the caller that does one kind of work, piece by piece, in the order in
// which the pieces were handed over: so that what comes out is the same with it and without.

#ifndef LG_BASE_LANE_H
#define LG_BASE_LANE_H

#include "base/error.h"

#include <stdbool.h>

/// Locked inside; one caller's thread at a time.
typedef struct LgLane LgLane;

/// What is done with a piece: `run`, or `drop` once a piece has failed or nobody wants the rest.
typedef struct {
    LgStatus (*run)(void *ctx, void *piece, LgError *err);
    void (*drop)(void *ctx, void *piece); ///< null: nothing has to be done
    size_t size;                          ///< of a piece, which is copied: 64 bytes at most
    size_t most;                          ///< pieces that may wait: 64 at most
} LgLaneType;

/// Start. Null when there can be no thread: the caller does the work then. End it with
/// lg_lane_wait() and lg_lane_free().
LgLane *lg_lane_new(const LgLaneType *type, void *ctx) LG_NODISCARD;

/// Hand over a piece; waits while many are waiting already. The status is that of the pieces
/// before: the piece is the lane's whatever it is.
LgStatus lg_lane_put(LgLane *lane, const void *piece, LgError *err) LG_NODISCARD;

/// Wait until all pieces are done, or with `drop` until the one at hand is, and end the thread:
/// nothing can be put any more.
LgStatus lg_lane_wait(LgLane *lane, bool drop, LgError *err);

/// After lg_lane_wait(), and with no spare things left in it. Null is allowed.
void lg_lane_free(LgLane *lane);

/// Things that were used and can be used again go back and forth, by any thread. False: no room.
bool lg_lane_give(LgLane *lane, void *spare);

/// The last one that was given; null when there is none.
void *lg_lane_take(LgLane *lane);

#endif
