// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// PSO to POS: the same blocks whatever the memory, and all rows in order.

#include "store/turn_impl.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <stdlib.h>

enum { ROWS = 100000, FEW = 2 * LG_BLOCK_ROWS };

typedef enum { ONE, TWO, FEW_VALUES, SKEWED, RANDOM, ASCENDING, DESCENDING, EXTREMES, KINDS } Shape;

static uint64_t
random_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

static uint64_t
object_of(Shape shape, uint64_t i, uint64_t *state)
{
    const uint64_t r = random_number(state);
    switch (shape) {
    case ONE: return 7;
    case TWO: return r % 16 == 0 ? 3 : UINT64_MAX;
    case FEW_VALUES: return r % 40 * 1000;
    case SKEWED: return i > ROWS / 2 && r % 3 > 0 ? 500 : i;
    case RANDOM: return r;
    case ASCENDING: return 5 * i;
    case DESCENDING: return 10 * ROWS - i;
    case EXTREMES: return i < ROWS / 2 ? 0 : r % 2 ? UINT64_MAX : r;
    case KINDS: break;
    }
    return 0;
}

// Subjects ascend; graphs differ. `many`: from some row on there are more than can be packed.
static void
make_rows(Shape shape, bool many, LgBlocks *out)
{
    LgRow *rows = (LgRow *)calloc(ROWS, sizeof(LgRow));
    CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
    uint64_t state = (uint64_t)shape + 1;
    for (uint64_t i = 0; i < ROWS; i++) {
        rows[i] = (LgRow){i / 2 * 2, 0, 100 + i / 3000 % 5};
        rows[i].g += many && i > ROWS / 5 ? i / 10 % 1000 : 0;
        rows[i].b = object_of(shape, i, &state);
        if (i % 2 == 1 && lg_row_cmp(&rows[i - 1], &rows[i]) >= 0) {
            rows[i].a++;
        }
    }
    CU_ASSERT_EQUAL_FATAL(lg_block_add(out, rows, ROWS, NULL), LG_OK);
    free(rows);
}

static void
run_turn(const LgBlocks *pso, size_t max, LgTurn *out)
{
    LgError err = {0};
    const LgBlockSource src = {.bytes = (const uint8_t *)pso->bytes.p,
                               .size = pso->bytes.n,
                               .info = pso->info,
                               .n = pso->n};
    *out = (LgTurn){.rows = pso->rows, .max = max};
    CU_ASSERT_EQUAL_FATAL(lg_block_source_copy(&src, &out->src, &err), LG_OK);
    LgTurnRoom *room = lg_turn_room_new(max);
    CU_ASSERT_PTR_NOT_NULL_FATAL(room);
    CU_ASSERT_EQUAL_FATAL(lg_turn_run(out, room, &err), LG_OK);
    lg_turn_room_free(room);
}

// Every row of `pso` is there, in order.
static void
check_turn(const LgBlocks *pso, const LgTurn *turn)
{
    LgError err = {0};
    LgBlockReader reader = {.src = {.bytes = (const uint8_t *)turn->out.bytes.p,
                                    .size = turn->out.bytes.n,
                                    .info = turn->out.info,
                                    .n = turn->out.n}};
    LgRow last = {0};
    uint64_t rows = 0;
    uint64_t sum = 0;
    for (;;) {
        CU_ASSERT_EQUAL_FATAL(lg_block_read(&reader, &err), LG_OK);
        if (reader.n == 0) {
            break;
        }
        CU_ASSERT_TRUE(reader.n == LG_BLOCK_ROWS || rows + reader.n == ROWS);
        for (uint32_t i = 0; i < reader.n; i++) {
            const LgRow *row = &reader.rows[i];
            CU_ASSERT_TRUE_FATAL(rows == 0 || lg_row_cmp(&last, row) < 0);
            sum += lg_block_row_sum(row->b, row->a, row->g);
            last = *row;
            rows++;
        }
    }
    lg_block_reader_done(&reader);
    CU_ASSERT_EQUAL(rows, pso->rows);
    CU_ASSERT_EQUAL(sum, turn->sum);
}

// As `all`, which had memory for all rows.
static void
turn_again(const LgBlocks *pso, size_t max, const LgTurn *all)
{
    LgTurn turn;
    run_turn(pso, max, &turn);
    CU_ASSERT_EQUAL(turn.sum, all->sum);
    CU_ASSERT_EQUAL(turn.out.firsts, all->out.firsts);
    CU_ASSERT_EQUAL(turn.out.pairs, all->out.pairs);
    CU_ASSERT_TRUE(lg_str_eq(lg_buf_view(&turn.out.bytes), lg_buf_view(&all->out.bytes)));
    CU_ASSERT_EQUAL_FATAL(turn.graphs.n, all->graphs.n);
    for (size_t i = 0; i < all->graphs.n; i++) {
        CU_ASSERT_EQUAL(turn.graphs.v[i].graph, all->graphs.v[i].graph);
        CU_ASSERT_EQUAL(turn.graphs.v[i].rows, all->graphs.v[i].rows);
    }
    lg_turn_done(&turn);
}

static void
turns_with_any_memory(void)
{
    static const size_t memories[] = {LG_BLOCK_ROWS, FEW, FEW + 100, 3 * FEW, ROWS - 1, ROWS};
    for (unsigned shape = 0; shape < 2 * KINDS; shape++) {
        LgBlocks pso = {.n = 0};
        LgTurn all;
        make_rows((Shape)(shape / 2), shape % 2 == 1, &pso);
        run_turn(&pso, 2 * (size_t)ROWS, &all);
        check_turn(&pso, &all);
        for (size_t k = 0; k < sizeof(memories) / sizeof(*memories); k++) {
            turn_again(&pso, memories[k], &all);
        }
        lg_turn_done(&all);
        lg_block_done(&pso);
    }
}

// A block that was changed is found, and so is too little memory, at every allocation.
static void
fails_as_a_whole(void)
{
    LgBlocks pso = {.n = 0};
    make_rows(RANDOM, false, &pso);
    LgError err = {0};
    const LgBlockSource src = {
        .bytes = (const uint8_t *)pso.bytes.p, .size = pso.bytes.n, .info = pso.info, .n = pso.n};
    lg_mem_test_fail(2);
    CU_ASSERT_PTR_NULL(lg_turn_room_new(FEW));
    lg_mem_test_fail(0);
    LgTurnRoom *room = lg_turn_room_new(FEW);
    CU_ASSERT_PTR_NOT_NULL_FATAL(room);
    for (unsigned nth = 1;; nth += nth < 40 ? 1 : 17) {
        LgTurn turn = {.rows = pso.rows, .max = FEW};
        CU_ASSERT_EQUAL_FATAL(lg_block_source_copy(&src, &turn.src, &err), LG_OK);
        lg_mem_test_fail(nth);
        const LgStatus st = lg_turn_run(&turn, room, &err);
        const bool failed = lg_mem_test_left() == 0;
        lg_mem_test_fail(0);
        lg_turn_done(&turn);
        if (!failed) {
            CU_ASSERT_EQUAL(st, LG_OK);
            break;
        }
        CU_ASSERT_EQUAL(st, LG_E_NOMEM);
    }
    pso.bytes.p[pso.bytes.n / 2] ^= 4;
    LgTurn turn = {.rows = pso.rows, .max = FEW};
    CU_ASSERT_EQUAL_FATAL(lg_block_source_copy(&src, &turn.src, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_turn_run(&turn, room, &err), LG_E_CORRUPT);
    lg_turn_done(&turn);
    lg_turn_room_free(room);
    lg_block_done(&pso);
}

CU_TestInfo turn_tests[] = {
    {"turns with any memory", turns_with_any_memory},
    {"fails as a whole", fails_as_a_whole},
    CU_TEST_INFO_NULL,
};
