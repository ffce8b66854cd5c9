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
        {"<x><y", LG_E_SYNTAX, "Couldn't find end of Start Tag y"},
        {"<x a='>", LG_E_SYNTAX, "AttValue: ' expected"},
        {"<x></y>", LG_E_SYNTAX, "test:1:8: Opening and ending tag mismatch: x line 1 and y"},
        {"<x></x", LG_E_SYNTAX, "test:1:7: expected '>'"},
        {"<x></x y>", LG_E_SYNTAX, "test:1:8: expected '>'"},
        {"</x>", LG_E_SYNTAX, "test:1:2: StartTag: invalid element name"},
        {"<x/><y/>", LG_E_SYNTAX, "test:1:5: something follows the document"},
        {"<x/>a", LG_E_SYNTAX, "something follows the document"},
        {"<x/>&#32;", LG_E_SYNTAX, "something follows the document"},
        {"<x/><![CDATA[]]>", LG_E_SYNTAX, "something follows the document"},
        {"a<x/>", LG_E_SYNTAX, "the document is not whole"},
        {"<x>\n <p:y/></x>", LG_E_SYNTAX, "test:2:6: Namespace prefix p on y is not defined"},
        {"<x p:a=''/>", LG_E_SYNTAX, "Namespace prefix p for a on x is not defined"},
        {"<x xmlns:p=''/>", LG_E_SYNTAX, "xmlns:p: Empty XML namespace is not allowed"},
        {"<x xmlns:xml='urn:x'/>", LG_E_SYNTAX, "xml namespace prefix mapped to wrong URI"},
        {"<x xmlns:xmlns='urn:x'/>", LG_E_SYNTAX, "redefinition of the xmlns prefix is forbidden"},
        {"<x a='' a=''/>", LG_E_SYNTAX, "Attribute a redefined"},
        {"<x xmlns:p='u' xmlns:q='u' p:a='' q:a=''/>", LG_E_SYNTAX,
         "Namespaced Attribute a in 'u' redefined"},
        {"<x a/>", LG_E_SYNTAX, "test:1:5: Specification mandates value for attribute a"},
        {"<x a=b/>", LG_E_SYNTAX, "test:1:6: AttValue: \" or ' expected"},
        {"<x a=''b=''/>", LG_E_SYNTAX, "test:1:8: attributes construct error"},
        {"<x a='<'/>", LG_E_SYNTAX, "test:1:7: Unescaped '<' not allowed in attributes values"},
        {"<x a='&b'/>", LG_E_SYNTAX, "test:1:9: EntityRef: expecting ';'"},
        {"<x 1=''/>", LG_E_SYNTAX, "test:1:4: error parsing attribute name"},
        {"<1/>", LG_E_SYNTAX, "test:1:2: StartTag: invalid element name"},
        {"<a:b:c/>", LG_E_SYNTAX, "Failed to parse QName 'a:b:'"},
        {"<:a/>", LG_E_SYNTAX, "Failed to parse QName ':a'"},
        {"<x>&e;</x>", LG_E_SYNTAX, "test:1:7: Entity 'e' not defined"},
        {"<x>&#0;</x>", LG_E_SYNTAX, "invalid xmlChar value 0"},
        {"<x>&#xD800;</x>", LG_E_SYNTAX, "invalid xmlChar value 55296"},
        {"<x>&#x110000;</x>", LG_E_SYNTAX, "character reference out of bounds"},
        {"<x>&#1a;</x>", LG_E_SYNTAX, "invalid decimal value"},
        {"<x>&#;</x>", LG_E_SYNTAX, "invalid xmlChar value 0"},
        {"<x>&amp</x>", LG_E_SYNTAX, "EntityRef: expecting ';'"},
        {"<x>\x01</x>", LG_E_SYNTAX, "test:1:4: PCDATA invalid Char value 1"},
        {"<x>\xEF\xBF\xBF</x>", LG_E_SYNTAX, "Char 0xFFFF out of allowed range"},
        {"<x><![CDATA[\x01]]></x>", LG_E_SYNTAX, "test:1:13: Input is not proper UTF-8"},
        {"<x>]]></x>", LG_E_SYNTAX, "test:1:4: Sequence ']]>' not allowed in content"},
        {"<x>\xE9</x>", LG_E_SYNTAX, "test:1:4: Input is not proper UTF-8"},
        {"<x>\xE2\x82", LG_E_SYNTAX, "test:1:4: a character that is not whole"},
        {"<x><!-- -- --></x>", LG_E_SYNTAX, "Double hyphen within comment"},
        {"<x><!-- ---></x>", LG_E_SYNTAX, "Double hyphen within comment"},
        {" <?xml version='1.0'?><x/>", LG_E_SYNTAX,
         "XML declaration allowed only at the start of the document"},
        {"<?xml?><x/>", LG_E_SYNTAX, "XML declaration allowed only at the start of the document"},
        {"<?xml version='2.0'?><x/>", LG_E_SYNTAX, "Unsupported version '2.0'"},
        {"<?xml version='1.0' encoding='EBCDIC'?><x/>", LG_E_UNSUPPORTED,
         "Unsupported encoding EBCDIC"},
        {"<?xml version='1.0' encoding='KOI8-R'?><x/>", LG_E_UNSUPPORTED,
         "the XML is in KOI8-R; UTF-8, UTF-16 and ISO-8859-1 are read"},
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
    CU_ASSERT_TRUE(error_says(&err, "a tag of more than 262144 bytes"));
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<x b='>' c=\">\"")); // ends of tags that are none
    for (int i = 0; i < 300000; i++) {
        lg_buf_printf(&text, " a%d='>'", i);
    }
    lg_buf_add(&text, LG_STR("/>"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "a tag of more than 262144 bytes"));
    lg_buf_clear(&text);
    for (int i = 0; i < 257; i++) {
        lg_buf_printf(&text, "%s xmlns:p%d='u'", i % 128 == 0 ? i > 0 ? "><x" : "<x" : "", i);
    }
    lg_buf_add(&text, LG_STR(">"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "more than 256 namespaces"));
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("<x><!--"));
    for (int i = 0; i < 5 << 20; i++) {
        lg_buf_byte(&text, 'a');
    }
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), &out, &err), LG_E_LIMIT);
    CU_ASSERT_TRUE(error_says(&err, "a comment, an instruction or a reference"));
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
