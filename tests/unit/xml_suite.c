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
        {"\xEF\xBB\xBF<x/>\n<!-- -->\n", "<x></>"},
        {"<x>a\r\nb\rc]]d]&#13;</x>", "<x>a\nb\nc]]d]\r</>"},
        {"<x a='\r\n\t&#10;&quot;'/>", "<x a=  \n\"></>"},
        {"<x a=\">'\" ></x >", "<x a=>'></>"},
        {"<?xml version='1.0' standalone='yes' ?><?a b?c?><x/>", "<x></>"},
        {"<\xC3\xA9 xmlns:p='u' p:a='1' a='2'>\xEF\xBC\xA1</\xC3\xA9>",
         "<\xC3\xA9 a=2>\xEF\xBC\xA1</>"},
        {"<x xml:space='preserve'><xml:y/></x>",
         "<x><y@http://www.w3.org/XML/1998/namespace></></>"},
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
        {"", LG_E_SYNTAX, "test:1:1: the document is not whole"},
        {" ", LG_E_SYNTAX, "the document is not whole"},
        {"<x><y/>", LG_E_SYNTAX, "test:1:8: the document is not whole"},
        {"<x><y", LG_E_SYNTAX, "the document is not whole"},
        {"<x a='>", LG_E_SYNTAX, "the document is not whole"},
        {"<x></y>", LG_E_SYNTAX,
         "test:1:4: the end of another element than the one that is open (x)"},
        {"<x></x", LG_E_SYNTAX, "the document is not whole"},
        {"<x></x y>", LG_E_SYNTAX, "the end of another element"},
        {"</x>", LG_E_SYNTAX, "the end of another element"},
        {"<x/><y/>", LG_E_SYNTAX, "test:1:5: something follows the document"},
        {"<x/>a", LG_E_SYNTAX, "text outside of the document"},
        {"<x/>&#32;", LG_E_SYNTAX, "text outside of the document"},
        {"<x/><![CDATA[]]>", LG_E_SYNTAX, "text outside of the document"},
        {"a<x/>", LG_E_SYNTAX, "text outside of the document"},
        {"<x>\n <p:y/></x>", LG_E_SYNTAX, "test:2:2: the namespace prefix p is not declared"},
        {"<x p:a=''/>", LG_E_SYNTAX, "the namespace prefix p is not declared"},
        {"<x xmlns:p=''/>", LG_E_SYNTAX, "the prefix p cannot be declared so"},
        {"<x xmlns:xml='urn:x'/>", LG_E_SYNTAX, "the prefix xml cannot be declared so"},
        {"<x xmlns:xmlns='urn:x'/>", LG_E_SYNTAX, "the prefix xmlns cannot be declared so"},
        {"<x a='' a=''/>", LG_E_SYNTAX, "the attribute a is there twice"},
        {"<x xmlns:p='u' xmlns:q='u' p:a='' q:a=''/>", LG_E_SYNTAX,
         "the attribute a is there twice"},
        {"<x a/>", LG_E_SYNTAX, "test:1:5: expected = and the value of the attribute"},
        {"<x a=b/>", LG_E_SYNTAX, "test:1:6: expected the value of the attribute in quotes"},
        {"<x a=''b=''/>", LG_E_SYNTAX, "test:1:8: expected white space or the end of the tag"},
        {"<x a='<'/>", LG_E_SYNTAX, "test:1:7: a character that cannot stand in an attribute"},
        {"<x a='&b'/>", LG_E_SYNTAX, "test:1:7: a reference that is not closed"},
        {"<x 1=''/>", LG_E_SYNTAX, "test:1:4: expected an attribute or the end of the tag"},
        {"<1/>", LG_E_SYNTAX, "test:1:2: expected the name of an element"},
        {"<a:b:c/>", LG_E_SYNTAX, "expected"},
        {"<:a/>", LG_E_SYNTAX, "expected the name of an element"},
        {"<x>&e;</x>", LG_E_SYNTAX, "test:1:4: a reference that is not closed, or to an entity"},
        {"<x>&#0;</x>", LG_E_SYNTAX, "a reference"},
        {"<x>&#xD800;</x>", LG_E_SYNTAX, "a reference"},
        {"<x>&#x110000;</x>", LG_E_SYNTAX, "a reference"},
        {"<x>&#1a;</x>", LG_E_SYNTAX, "a reference"},
        {"<x>&#;</x>", LG_E_SYNTAX, "a reference"},
        {"<x>&amp</x>", LG_E_SYNTAX, "a reference"},
        {"<x>\x01</x>", LG_E_SYNTAX, "test:1:4: a character that XML does not have"},
        {"<x>\xEF\xBF\xBF</x>", LG_E_SYNTAX, "a character that XML does not have"},
        {"<x><![CDATA[\x01]]></x>", LG_E_SYNTAX, "test:1:13: a character that XML does not have"},
        {"<x>]]></x>", LG_E_SYNTAX, "test:1:4: ]]> in a text"},
        {"<x>\xE9</x>", LG_E_SYNTAX, "test:1:4: a byte that the encoding does not have"},
        {"<x>\xE2\x82", LG_E_SYNTAX, "a byte that the encoding does not have"},
        {"<x><!-- -- --></x>", LG_E_SYNTAX, "a comment with -- in it"},
        {"<x><!-- ---></x>", LG_E_SYNTAX, "a comment that ends in --->"},
        {" <?xml version='1.0'?><x/>", LG_E_SYNTAX,
         "an XML declaration that does not begin the document"},
        {"<?xml?><x/>", LG_E_SYNTAX, "expected version"},
        {"<?xml version='2.0'?><x/>", LG_E_SYNTAX, "expected version"},
        {"<?xml version='1.0' encoding='EBCDIC'?><x/>", LG_E_UNSUPPORTED,
         "test:1:1: the XML is in EBCDIC"},
        {"<!DOCTYPE x><x/>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'><x/>", LG_E_INVALID,
         "XML with a document type or entities of its own is not read"},
        {"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
         "]><x a='&b;&b;&b;&b;'>&b;</x>",
         LG_E_INVALID, "XML with a document type or entities of its own is not read"},
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

// The same whatever it is written in, and however little comes at a time.
static int
read_a_byte(void *ctx, char *to, int size)
{
    LgStr *rest = (LgStr *)ctx;
    if (rest->n == 0 || size < 1) {
        return 0;
    }
    *to = rest->p[0];
    *rest = lg_str_from(*rest, 1);
    return 1;
}

static void
reads_encodings(void)
{
    static const LgStr documents[] = {
        LG_STR_INIT("<x>\xC3\xA9\xF0\x9F\x98\x80</x>"),
        LG_STR_INIT("\xFF\xFE<\0x\0>\0\xE9\0\x3D\xD8\x00\xDE<\0/\0x\0>\0"),
        LG_STR_INIT("\xFE\xFF\0<\0x\0>\0\xE9\xD8\x3D\xDE\x00\0<\0/\0x\0>"),
        LG_STR_INIT("<?xml version=\"1.0\" encoding = 'iso-8859-1'?><x>\xE9&#x1F600;</x>"),
    };
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        LgStr rest = documents[i];
        LgXml *xml = NULL;
        LgBuf got = {0};
        LgError err = {0};
        LgXmlEvent event = LG_XML_TEXT;
        CU_ASSERT_EQUAL_FATAL(lg_xml_open_read(read_a_byte, &rest, LG_STR("test"), &xml, &err),
                              LG_OK);
        while (event != LG_XML_END && lg_xml_next(xml, &event, &err) == LG_OK) {
            if (event == LG_XML_TEXT) {
                lg_buf_add(&got, lg_xml_text(xml));
            }
        }
        CU_ASSERT_EQUAL(event, LG_XML_END);
        CHECK_STR(lg_buf_view(&got), "\xC3\xA9\xF0\x9F\x98\x80");
        lg_buf_done(&got);
        lg_xml_close(xml);
    }
    static const LgStr wrong[] = {
        LG_STR_INIT("\xFF\xFE<\0x\0>\0\x00\xDC<\0/\0x\0>\0"), // half a pair
        LG_STR_INIT("\xFF\xFE<\0x\0>\0<\0/\0x\0>"),           // half a character
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(dump(wrong[i], &out, &err), LG_E_SYNTAX);
        CU_ASSERT_TRUE(error_says(&err, "a byte that the encoding does not have"));
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
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<x"));
    for (int i = 0; i < 257; i++) {
        lg_buf_printf(&text, " a%d=''", i);
    }
    lg_buf_add(&text, LG_STR("/>"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "more than 256 attributes"));
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<x a='"));
    for (int i = 0; i < 2 << 20; i++) {
        lg_buf_byte(&text, 'a');
    }
    lg_buf_add(&text, LG_STR("'/>"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
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
    {"reads documents", reads_documents},     {"refuses others", refuses_others},
    {"reads encodings", reads_encodings},     {"keeps to its limits", keeps_to_its_limits},
    {"reads as it comes", reads_as_it_comes}, CU_TEST_INFO_NULL,
};
