// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "convert/key_impl.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

typedef struct {
    const char *name;
    const char *csv;
    unsigned n_key; // the first so many columns; the others are candidates
    unsigned n_double;
    unsigned first, second;
    const char *more; // names of the columns that complete it
} Case;

static const Case cases[] = {
    {"a key", "a,b\n1,1\n1,2\n2,1\n", 2, 0, 0, 0, ""},
    {"no columns", "a,b\n1,1\n2,1\n", 0, 1, 0, 1, "a"},
    {"one more", "a,b,c\n1,x,1\n1,y,1\n2,x,1\n", 1, 1, 0, 1, "b"},
    {"the first that does", "a,b,c,d\n1,x,1,1\n1,x,2,2\n2,x,1,3\n", 1, 1, 0, 1, "c"},
    {"two more", "a,b,c,d\n1,x,1,9\n1,x,2,9\n1,y,1,9\n1,y,2,9\n", 1, 3, 0, 1, "b c"},
    {"three more", "a,b,c,d\n1,x,1,8\n1,x,2,8\n1,y,1,8\n1,y,2,9\n1,y,2,8\n", 1, 4, 0, 1, "b c d"},
    {"the same twice", "a,b\n1,1\n2,2\n1,1\n", 1, 1, 0, 2, ""},
    {"blanks make no key", "a,b,c\n1,,p\n1,x,q\n", 1, 1, 0, 1, "c"},
};

static void
look(const Case *c)
{
    char path[] = "/tmp/lodge-key-XXXXXX";
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(write(fd, c->csv, strlen(c->csv)) == (ssize_t)strlen(c->csv));
    (void)close(fd);
    const char *const paths[] = {path};
    const LgSheetOptions sheet = {.delimiter = ','};
    LgTable *table = NULL;
    LgKey key = {0};
    LgError err = {0};
    LgStatus st = LG_E_NOMEM;
    for (unsigned nth = 1; st == LG_E_NOMEM && nth < 1000; nth++) { // each allocation fails once
        lg_table_free(table);
        table = NULL;
        CU_ASSERT_EQUAL_FATAL(
            lg_table_read(&lg_io_plain, paths, 1, &sheet, NULL, NULL, &table, &err), LG_OK);
        const LgTableColumn *columns[8];
        for (uint32_t i = 0; i < table->n_columns; i++) {
            columns[i] = &table->columns[i];
        }
        lg_mem_test_fail(nth);
        st = lg_key_look(table, columns, c->n_key, columns + c->n_key, table->n_columns - c->n_key,
                         &key, &err);
        lg_mem_test_fail(0);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    LgBuf more = {0};
    for (uint32_t i = 0; i < key.n_more; i++) {
        lg_buf_printf(&more, "%s" LG_STR_FMT, i > 0 ? " " : "", LG_STR_ARG(key.more[i]->name));
    }
    if (key.n_double != c->n_double || key.first != c->first || key.second != c->second ||
        !lg_str_eq(lg_buf_view(&more), lg_str_c(c->more))) {
        (void)printf("\n  %s: %u double, rows %u and %u, more \"%.*s\"", c->name, key.n_double,
                     key.first, key.second, (int)more.n, more.n ? more.p : "");
        CU_FAIL("key");
    }
    lg_buf_done(&more);
    lg_table_free(table);
    (void)unlink(path);
}

static void
tells_rows_apart(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        look(&cases[i]);
    }
}

CU_TestInfo key_tests[] = {
    {"tells rows apart", tells_rows_apart},
    CU_TEST_INFO_NULL,
};
