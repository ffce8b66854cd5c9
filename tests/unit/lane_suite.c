// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/lane.h"
#include "unit/check.h"
#include "unit/suites.h"

enum { MANY = 5000, BAD = 3000, ROOM = 8 };

typedef struct {
    LgLane *lane;
    unsigned next;    // piece
    unsigned dropped; // pieces
    bool in_order;
    unsigned bad; // the piece that fails
} Work;

static LgStatus
take(void *ctx, void *piece, LgError *err)
{
    Work *work = (Work *)ctx;
    const unsigned *number = (const unsigned *)piece;
    work->in_order = work->in_order && *number == work->next && work->dropped == 0;
    work->next++;
    return *number == work->bad ? lg_error_set(err, LG_E_IO, "piece %u is bad", *number) : LG_OK;
}

static void
leave(void *ctx, void *piece)
{
    Work *work = (Work *)ctx;
    (void)piece;
    work->dropped++;
}

static const LgLaneType type = {.run = take, .drop = leave, .size = sizeof(unsigned), .most = ROOM};

static void
does_all_in_order(void)
{
    Work work = {.in_order = true, .bad = MANY};
    work.lane = lg_lane_new(&type, &work);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work.lane);
    for (unsigned i = 0; i < MANY; i++) {
        CU_ASSERT_EQUAL_FATAL(lg_lane_put(work.lane, &i, NULL), LG_OK);
    }
    CU_ASSERT_EQUAL(lg_lane_wait(work.lane, false, NULL), LG_OK);
    CU_ASSERT_EQUAL(work.next, MANY);
    CU_ASSERT(work.in_order);
    lg_lane_free(work.lane);
}

// Every piece is done or dropped, and who hands over learns of the failure.
static void
drops_what_comes_behind_a_failure(void)
{
    Work work = {.in_order = true, .bad = BAD};
    LgError err = {0};
    LgStatus st = LG_OK;
    unsigned put = 0;
    work.lane = lg_lane_new(&type, &work);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work.lane);
    for (; st == LG_OK && put < MANY; put++) {
        st = lg_lane_put(work.lane, &put, &err);
    }
    CU_ASSERT_EQUAL(st, LG_E_IO);
    CU_ASSERT(error_says(&err, "piece 3000 is bad"));
    err = (LgError){0};
    CU_ASSERT_EQUAL(lg_lane_wait(work.lane, false, &err), LG_E_IO);
    CU_ASSERT(error_says(&err, "piece 3000 is bad"));
    CU_ASSERT_EQUAL(work.next, BAD + 1);
    CU_ASSERT_EQUAL(work.next + work.dropped, put);
    CU_ASSERT(put <= BAD + 1 + ROOM + 1);
    lg_lane_free(work.lane);
}

static void
stops_when_nobody_wants_the_rest(void)
{
    Work work = {.in_order = true, .bad = MANY};
    work.lane = lg_lane_new(&type, &work);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work.lane);
    for (unsigned i = 0; i < ROOM; i++) {
        CU_ASSERT_EQUAL(lg_lane_put(work.lane, &i, NULL), LG_OK);
    }
    CU_ASSERT_EQUAL(lg_lane_wait(work.lane, true, NULL), LG_OK);
    CU_ASSERT_EQUAL(work.next + work.dropped, ROOM);
    lg_lane_free(work.lane);
}

static void
keeps_spare_things(void)
{
    Work work = {.in_order = true, .bad = MANY};
    unsigned things[2] = {0, 1};
    work.lane = lg_lane_new(&type, &work);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work.lane);
    CU_ASSERT_PTR_NULL(lg_lane_take(work.lane));
    CU_ASSERT(lg_lane_give(work.lane, &things[0]));
    CU_ASSERT(lg_lane_give(work.lane, &things[1]));
    CU_ASSERT_PTR_EQUAL(lg_lane_take(work.lane), &things[1]);
    CU_ASSERT_EQUAL(lg_lane_wait(work.lane, false, NULL), LG_OK);
    CU_ASSERT_PTR_EQUAL(lg_lane_take(work.lane), &things[0]); // after the end, too
    CU_ASSERT_PTR_NULL(lg_lane_take(work.lane));
    lg_lane_free(work.lane);
}

CU_TestInfo lane_tests[] = {
    {"does all in order", does_all_in_order},
    {"drops what comes behind a failure", drops_what_comes_behind_a_failure},
    {"stops when nobody wants the rest", stops_when_nobody_wants_the_rest},
    {"keeps spare things", keeps_spare_things},
    CU_TEST_INFO_NULL,
};
