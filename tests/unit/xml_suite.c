// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/xml.h"

#include "base/buf.h"
#include "unit/check.h"
#include "unit/suites.h"

// All pieces as text: <name> </> and texts, joined.
static LgStatus
dump(LgStr input, LgBuf *out, LgError *err)
{
    LgXml *xml = NULL;
    LgXmlEvent event = LG_XML_TEXT;
    LgStatus st = lg_xml_open(input, LG_STR("test"), &xml, err);
    while (st == LG_OK && event != LG_XML_END) {
        st = lg_xml_next(xml, &event, err);
        if (st == LG_OK && event == LG_XML_OPEN) {
            lg_buf_printf(out, "<" LG_STR_FMT, LG_STR_ARG(lg_xml_name(xml)));
            if (lg_xml_namespace(xml).n > 0) {
                lg_buf_printf(out, "@" LG_STR_FMT, LG_STR_ARG(lg_xml_namespace(xml)));
            }
            const LgStr a = lg_xml_attribute(xml, "", "a");
            if (a.p) {
                lg_buf_printf(out, " a=" LG_STR_FMT, LG_STR_ARG(a));
            }
            lg_buf_byte(out, '>');
        } else if (st == LG_OK && event == LG_XML_CLOSE) {
            lg_buf_add(out, LG_STR("</>"));
        } else if (st == LG_OK && event == LG_XML_TEXT) {
            lg_buf_add(out, lg_xml_text(xml));
        }
    }
    lg_xml_close(xml);
    return st;
}

typedef struct {
    const char *input;
    const char *want;
} Case;

static void
reads_documents(void)
{
    static const Case cases[] = {
        {"<x/>", "<x></>"},
        {"<?xml version=\"1.0\"?><!-- c --><x a='1&amp;2'>b<?p i?> <y/>c</x>",
         "<x a=1&2>b <y></>c</>"},
        {"<x xmlns='urn:n' xmlns:p='urn:m'><p:y p:a='1'/><z xmlns=''/></x>",
         "<x@urn:n><y@urn:m></><z></></>"},
        {"<x>&lt;&#65;<![CDATA[<!DOCTYPE y>]]></x>", "<x><A<!DOCTYPE y></>"},
        {"<?xml version='1.0' encoding='ISO-8859-1'?><x>\xe9</x>", "<x>\xc3\xa9</>"},
        {"<x> <y> </y></x>", "<x> <y> </></>"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(dump(lg_str_c(cases[i].input), &out, &err), LG_OK);
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        lg_buf_done(&out);
    }
}

static void
refuses_others(void)
{
    static const struct {
        const char *input;
        LgStatus st;
        const char *want;
    } cases[] = {
        {"", LG_E_SYNTAX, "test:1:1: "},
        {"<x><y/>", LG_E_SYNTAX, "test:1:8: the document is not whole, or something follows it"},
        {"<x></y>", LG_E_SYNTAX, "test:1:8: Opening and ending tag mismatch: x line 1 and y"},
        {"<x>\n <p:y/></x>", LG_E_SYNTAX, "test:2:6: Namespace prefix p on y is not defined"},
        {"<x>&e;</x>", LG_E_SYNTAX, "test:1:7: Entity 'e' not defined"},
        {"<x>\x01</x>", LG_E_SYNTAX, "test:1:4: PCDATA invalid Char value 1"},
        {"<!DOCTYPE x><x/>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'><x/>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
         "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>"
         "]><x a='&d;&d;&d;&d;'>&d;</x>",
         LG_E_SYNTAX, "test:1:175: Detected an entity reference loop"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        char text[1400];
        CU_ASSERT_EQUAL(dump(lg_str_c(cases[i].input), &out, &err), cases[i].st);
        lg_error_format(&err, text, sizeof(text));
        if (lg_str_search(lg_str_c(text), lg_str_c(cases[i].want)) == strlen(text)) {
            (void)printf("\n    %s\n    got  %s\n    want %s\n", cases[i].input, text,
                         cases[i].want);
            CU_FAIL("another message");
        }
        lg_buf_done(&out);
    }
}

static void
keeps_to_its_limits(void)
{
    LgBuf text = {0};
    LgBuf out = {0};
    LgError err = {0};
    for (int i = 0; i <= LG_XML_DEPTH; i++) {
        lg_buf_add(&text, LG_STR("<x>"));
    }
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<x>"));
    for (int i = 0; i < 11 << 20; i++) {
        lg_buf_byte(&text, 'a');
    }
    lg_buf_add(&text, LG_STR("</x>"));
    CU_ASSERT_NOT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_OK);
    lg_buf_done(&text);
    lg_buf_done(&out);
}

// Three bytes at a time, and then a failure.
static int
read_slowly(void *ctx, char *to, int size)
{
    LgStr *rest = (LgStr *)ctx;
    if (rest->n < 3 || size < 3) {
        return -1;
    }
    memcpy(to, rest->p, 3);
    *rest = lg_str_from(*rest, 3);
    return 3;
}

static void
reads_as_it_comes(void)
{
    LgStr rest = LG_STR("<x><y>a</y>..");
    LgXml *xml = NULL;
    LgXmlEvent event = LG_XML_END;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_xml_open_read(read_slowly, &rest, LG_STR("test"), &xml, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_xml_next(xml, &event, &err), LG_OK);
    CU_ASSERT_TRUE(lg_xml_is(xml, LG_STR(""), LG_STR("x")));
    LgStatus st = LG_OK;
    while (st == LG_OK && event != LG_XML_END) {
        st = lg_xml_next(xml, &event, &err);
    }
    CU_ASSERT_NOT_EQUAL(st, LG_OK);
    lg_xml_close(xml);
}

CU_TestInfo xml_tests[] = {
    {"reads documents", reads_documents},
    {"refuses others", refuses_others},
    {"keeps to its limits", keeps_to_its_limits},
    {"reads as it comes", reads_as_it_comes},
    CU_TEST_INFO_NULL,
};
