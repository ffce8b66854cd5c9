// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"
#include "http/multipart.h"
#include "http/request.h"
#include "unit/suites.h"

#include <stdio.h>

#define FORM "multipart/form-data; boundary=\"a b\""

// All parts as "name|filename|type|body;", or the status that ended it.
static void
take(const char *type, LgStr body, char *out, size_t size)
{
    LgArena *arena = lg_arena_new(0);
    LgMultipart m;
    LgBuf all = {0};
    LgStatus st = lg_multipart_init(&m, arena, lg_str_c(type), body, NULL);
    for (bool end = false; st == LG_OK && !end;) {
        LgPart part;
        st = lg_multipart_next(&m, &part, &end, NULL);
        if (st == LG_OK && !end) {
            lg_buf_printf(&all, LG_STR_FMT "|" LG_STR_FMT "|" LG_STR_FMT "|" LG_STR_FMT ";",
                          LG_STR_ARG(part.name), LG_STR_ARG(part.filename), LG_STR_ARG(part.type),
                          LG_STR_ARG(part.body));
        }
    }
    (void)snprintf(out, size, LG_STR_FMT,
                   LG_STR_ARG(st == LG_OK ? lg_buf_view(&all) : lg_str_c(lg_status_str(st))));
    lg_buf_done(&all);
    lg_arena_free(arena);
}

static void
takes_bodies_apart(void)
{
    static const struct {
        const char *type;
        const char *body;
        const char *want; // null: a syntax error
    } cases[] = {
        {FORM,
         "--a b\r\nContent-Disposition: form-data; name=\"n;1\"; filename=f.ttl\r\n"
         "Content-Type: text/turtle; charset=utf-8\r\n\r\none\r\n--a b \t\r\n\r\n\r\n--a b--\r\n",
         "n;1|f.ttl|text/turtle; charset=utf-8|one;|||;"},
        {"multipart/form-data; charset=x; boundary=y", "--y\r\n\r\n--z\r\n--y--", "|||--z;"},
        {FORM, "--a b--", ""},
        {FORM, "--a b\r\n\r\n\n--a b\r\n--a b--", "|||\n--a b;"},
        {FORM, "", NULL},
        {FORM, "x--a b\r\n\r\n\r\n--a b--", NULL},
        {FORM, "--a b\r\n\r\none", NULL},
        {FORM, "--a b\r\n\r\none\r\n--a b", NULL},
        {FORM, "--a b\r\n\r\none\r\n--a bc--", NULL},
        {FORM, "--a b\r\nno colon\r\n\r\none\r\n--a b--", NULL},
        {FORM, "--a b\r\nContent-Type: x\r\n--a b--", NULL},
        {FORM, "--a b\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--a b--", NULL},
        {"multipart/form-data", "--\r\n\r\n\r\n----", NULL},
        {"multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567"
         "8901234567890",
         "", NULL},
    };
    const char *bad = lg_status_str(LG_E_SYNTAX);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char got[500];
        take(cases[i].type, lg_str_c(cases[i].body), got, sizeof(got));
        CU_ASSERT_STRING_EQUAL(got, cases[i].want ? cases[i].want : bad);
    }
}

static void
limits_the_number_of_parts(void)
{
    LgBuf body = {0};
    for (int i = 0; i < 1001; i++) {
        lg_buf_add(&body, LG_STR("--a b\r\n\r\n\r\n"));
    }
    lg_buf_add(&body, LG_STR("--a b--"));
    char got[500];
    take(FORM, lg_buf_view(&body), got, sizeof(got));
    CU_ASSERT_STRING_EQUAL(got, lg_status_str(LG_E_LIMIT));
    lg_buf_done(&body);
}

static void
reads_parameters_of_fields(void)
{
    static const struct {
        const char *value, *name, *want;
    } cases[] = {
        {"text/turtle; charset=utf-8", "charset", "utf-8"},
        {"text/turtle;CHARSET = \"utf-8\" ", "charset", "utf-8"},
        {"text/turtle; a=\"x; charset=no\"; charset=yes", "charset", "yes"},
        {"text/turtle", "charset", ""},
        {"charset=utf-16", "charset", ""},
        {"text/turtle; charset", "charset", ""},
        {"", "charset", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_TRUE(
            lg_str_eq(lg_request_parameter(lg_str_c(cases[i].value), lg_str_c(cases[i].name)),
                      lg_str_c(cases[i].want)));
    }
    CU_ASSERT_TRUE(lg_request_utf8(LG_STR("text/turtle; charset=\"UTF-8\"")));
    CU_ASSERT_TRUE(lg_request_utf8(LG_STR("text/turtle")));
    CU_ASSERT_FALSE(lg_request_utf8(LG_STR("text/turtle; charset=latin1")));
}

CU_TestInfo multipart_tests[] = {
    {"takes bodies apart", takes_bodies_apart},
    {"limits the number of parts", limits_the_number_of_parts},
    {"reads parameters of fields", reads_parameters_of_fields},
    CU_TEST_INFO_NULL,
};
