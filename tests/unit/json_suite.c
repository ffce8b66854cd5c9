// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/json.h"
#include "unit/check.h"
#include "unit/suites.h"

static void
writes_nested_values(void)
{
    LgBuf buf = {0};
    LgJson json = lg_json_on(&buf);
    lg_json_object(&json);
    lg_json_member(&json, LG_STR("a"), LG_STR("b"));
    lg_json_key(&json, LG_STR("list"));
    lg_json_array(&json);
    lg_json_uint(&json, UINT64_MAX);
    lg_json_array(&json);
    lg_json_array_end(&json);
    lg_json_object(&json);
    lg_json_object_end(&json);
    lg_json_raw(&json, LG_STR("1.50"));
    lg_json_array_end(&json);
    lg_json_key(&json, LG_STR("end"));
    lg_json_raw(&json, LG_STR("null"));
    lg_json_object_end(&json);
    CHECK_STR(lg_buf_view(&buf),
              "{\"a\":\"b\",\"list\":[18446744073709551615,[],{},1.50],\"end\":null}");
    lg_buf_done(&buf);
}

static void
escapes_what_json_must_not_hold(void)
{
    LgBuf buf = {0};
    lg_json_quote(&buf, LG_STR("a\"b\\c\n\t\x01\x7fé\0z"));
    CHECK_STR(lg_buf_view(&buf), "\"a\\\"b\\\\c\\n\\t\\u0001\\u007fé\\u0000z\"");
    lg_buf_done(&buf);
}

CU_TestInfo json_tests[] = {
    {"writes nested values", writes_nested_values},
    {"escapes what JSON must not hold", escapes_what_json_must_not_hold},
    CU_TEST_INFO_NULL,
};
