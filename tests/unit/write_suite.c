// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/isomorphic.h"
#include "rdf/sink_nquads.h"
#include "rdf/write.h"
#include "unit/check.h"
#include "unit/suites.h"

#define EX "http://ex.example/"

static const LgPrefix prefixes[] = {
    {LG_STR_INIT("ex"), LG_STR_INIT(EX)},
    {LG_STR_INIT("xsd"), LG_STR_INIT(LG_NS_XSD)},
    {LG_STR_INIT(""), LG_STR_INIT(EX "default/")},
};

// Objects that a careless writer changes.
static const LgTerm hard[] = {
    {LG_TERM_LITERAL, LG_STR_INIT("1.0"), LG_STR_INIT(LG_NS_XSD "decimal"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1."), LG_STR_INIT(LG_NS_XSD "decimal"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1"), LG_STR_INIT(LG_NS_XSD "decimal"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("+01"), LG_STR_INIT(LG_NS_XSD "integer"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1"), LG_STR_INIT(LG_NS_XSD "int"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT(" 1"), LG_STR_INIT(LG_NS_XSD "integer"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT(""), LG_STR_INIT(LG_NS_XSD "integer"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("-.5e-07"), LG_STR_INIT(LG_NS_XSD "double"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1e"), LG_STR_INIT(LG_NS_XSD "double"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT(".e1"), LG_STR_INIT(LG_NS_XSD "double"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("INF"), LG_STR_INIT(LG_NS_XSD "double"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1.5"), LG_STR_INIT(LG_NS_XSD "double"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("true"), LG_STR_INIT(LG_NS_XSD "boolean"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("1"), LG_STR_INIT(LG_NS_XSD "boolean"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("TRUE"), LG_STR_INIT(LG_NS_XSD "boolean"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("true"), LG_STR_INIT(LG_NS_XSD "string"), {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("x"), LG_STR_INIT(LG_RDF_LANGSTRING), LG_STR_INIT("en-gb")},
    {LG_TERM_LITERAL,
     LG_STR_INIT("a\r\nb\tc\"\"\"'\\ <&>]]> é 😀\n"),
     LG_STR_INIT(LG_NS_XSD "string"),
     {0}},
    {LG_TERM_LITERAL, LG_STR_INIT("  "), LG_STR_INIT(EX "t\xc3\xa9"), {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX "a.b-c_1"), {0}, {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX "a."), {0}, {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX "-a"), {0}, {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX), {0}, {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX "a/b?q=1&r=2#f"), {0}, {0}},
    {LG_TERM_IRI, LG_STR_INIT(EX "default/../x/%C3"), {0}, {0}},
    {LG_TERM_BLANK, LG_STR_INIT("0.a-b"), {0}, {0}},
    {LG_TERM_BLANK, LG_STR_INIT("genid1"), {0}, {0}},
};

enum { N_HARD = sizeof(hard) / sizeof(hard[0]) };

// Write each hard object twice, under predicates that come back after a pause.
static LgStatus
write_hard(LgWriter *writer, bool controls, Quads *want, LgError *err)
{
    const LgTerm subjects[] = {lg_term_iri(LG_STR(EX "s")), lg_term_blank(LG_STR("genid1"))};
    const LgTerm preds[] = {lg_term_iri(LG_STR(EX "p")), lg_term_iri(LG_STR(LG_NS_RDF "type")),
                            lg_term_iri(LG_STR("urn:x:q"))};
    const LgTerm control = lg_term_string(LG_STR("\x01\x7f\b"));
    const LgTerm graph = lg_term_iri(LG_STR(EX "g"));
    const LgTerm *objects = hard;
    for (size_t i = 0; i < 2 * N_HARD; i++) {
        const LgTerm *o = controls && i == 3 ? &control : &objects[i % N_HARD];
        // RDF/XML resolves every IRI against the base, and dot segments go with that.
        const bool dots = lg_str_search(o->value, LG_STR("/../")) < o->value.n;
        o = dots && !controls ? &graph : o;
        const LgTerm *s = &subjects[i / N_HARD];
        const LgTerm *p = &preds[i % 3];
        const bool in_graph = i % 7 < 3;
        LgTermRef refs[4];
        LG_TRY(lg_writer_add(writer, s, p, o, in_graph ? &graph : NULL, err));
        if (want) {
            const LgTerm dflt = lg_term_iri(LG_STR(QUADS_DEFAULT_GRAPH));
            LG_TRY(lg_sink_term(&want->sink, s, false, &refs[0], err));
            LG_TRY(lg_sink_term(&want->sink, p, false, &refs[1], err));
            LG_TRY(lg_sink_term(&want->sink, o, false, &refs[2], err));
            LG_TRY(lg_sink_term(&want->sink, in_graph ? &graph : &dflt, false, &refs[3], err));
            const LgQuads one = {1, &refs[0], &refs[1], &refs[2], &refs[3]};
            LG_TRY(lg_sink_quads(&want->sink, &one, err));
        }
    }
    return lg_writer_end(writer, err);
}

static void
drop_graphs(Quads *quads)
{
    for (size_t i = 0; i < quads->n; i++) {
        quads->quads[i].g = LG_STR("<" QUADS_DEFAULT_GRAPH ">");
    }
}

static void
round_trip(LgFormat format, bool controls)
{
    LgArena *arena = lg_arena_new(0);
    LgBuf text = {0};
    LgError err = {0};
    const LgOut out = lg_out_buf(&text);
    LgWriter *writer = NULL;
    Quads want;
    Quads got;
    quads_init(&want, arena);
    quads_init(&got, arena);
    CU_ASSERT_EQUAL_FATAL(lg_writer_new(format, &out, prefixes, 3, &writer, &err), LG_OK);
    CU_ASSERT_EQUAL(write_hard(writer, controls, &want, &err), LG_OK);
    lg_writer_free(writer);
    if (!lg_format_has_graphs(format)) {
        drop_graphs(&want);
    }
    const LgReadOptions options = {
        .format = format, .graph = LG_STR(QUADS_DEFAULT_GRAPH), .source = LG_STR("written")};
    uint64_t n = 0;
    CU_ASSERT_EQUAL(lg_read_bytes(lg_buf_view(&text), &options, &got.sink, &n, &err), LG_OK);
    if (!isomorphic(&want, &got)) {
        (void)printf("\n%s:%u: %s\n" LG_STR_FMT, err.source, err.line, err.text,
                     LG_STR_ARG(lg_buf_view(&text)));
        CU_FAIL("what was written reads back as something else");
    }
    quads_done(&want);
    quads_done(&got);
    lg_buf_done(&text);
    lg_arena_free(arena);
}

static void
writes_what_reads_back(void)
{
    round_trip(LG_FORMAT_NTRIPLES, true);
    round_trip(LG_FORMAT_NQUADS, true);
    round_trip(LG_FORMAT_TURTLE, true);
    round_trip(LG_FORMAT_TRIG, true);
    round_trip(LG_FORMAT_RDFXML, false);
}

static void
add(LgWriter *w, const char *s, const char *p, LgTerm o)
{
    const LgTerm st = lg_term_iri(lg_str_c(s));
    const LgTerm pt = lg_term_iri(lg_str_c(p));
    CU_ASSERT_EQUAL(lg_writer_add(w, &st, &pt, &o, NULL, NULL), LG_OK);
}

static void
check_text(LgFormat format, const char *want)
{
    LgBuf text = {0};
    const LgOut out = lg_out_buf(&text);
    LgWriter *w = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_writer_new(format, &out, prefixes, 2, &w, NULL), LG_OK);
    add(w, EX "s", LG_NS_RDF "type", lg_term_iri(LG_STR(EX "C")));
    add(w, EX "s", EX "p", lg_term_typed(LG_STR("1.50"), LG_STR(LG_NS_XSD "decimal")));
    add(w, EX "s", EX "p", lg_term_typed(LG_STR("2026"), LG_STR(LG_NS_XSD "gYear")));
    add(w, EX "s", EX "q#x", lg_term_lang(LG_STR("a<b"), LG_STR("en")));
    add(w, EX "s", EX "p", lg_term_blank(LG_STR("b")));
    CU_ASSERT_EQUAL(lg_writer_end(w, NULL), LG_OK);
    lg_writer_free(w);
    CHECK_STR(lg_buf_view(&text), want);
    lg_buf_done(&text);
}

static void
is_pretty(void)
{
    check_text(LG_FORMAT_TURTLE, "@prefix ex: <http://ex.example/> .\n"
                                 "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
                                 "ex:s\n    a ex:C ;\n    ex:p 1.50 , \"2026\"^^xsd:gYear ;\n"
                                 "    <http://ex.example/q#x> \"a<b\"@en ;\n    ex:p _:b .\n");
    check_text(
        LG_FORMAT_JSONLD,
        "[\n{\"@id\":\"http://ex.example/s\",\"@type\":[\"http://ex.example/C\"],"
        "\"http://ex.example/p\":[{\"@value\":\"1.50\",\"@type\":\"http://www.w3.org/2001/"
        "XMLSchema#decimal\"},{\"@value\":\"2026\",\"@type\":\"http://www.w3.org/2001/"
        "XMLSchema#gYear\"}],\"http://ex.example/q#x\":[{\"@value\":\"a<b\",\"@language\":\"en\"}]"
        "}\n,{\"@id\":\"http://ex.example/s\",\"http://ex.example/p\":[{\"@id\":\"_:b\"}]}]\n");
    check_text(LG_FORMAT_RDFXML,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n"
               "         xmlns:ex=\"http://ex.example/\"\n"
               "         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema#\">\n"
               "  <rdf:Description rdf:about=\"http://ex.example/s\">\n"
               "    <rdf:type rdf:resource=\"http://ex.example/C\"/>\n"
               "    <ex:p rdf:datatype=\"http://www.w3.org/2001/XMLSchema#decimal\">1.50</ex:p>\n"
               "    <ex:p rdf:datatype=\"http://www.w3.org/2001/XMLSchema#gYear\">2026</ex:p>\n"
               "    <p:x xmlns:p=\"http://ex.example/q#\" xml:lang=\"en\">a&lt;b</p:x>\n"
               "    <ex:p rdf:nodeID=\"nb\"/>\n"
               "  </rdf:Description>\n"
               "</rdf:RDF>\n");
}

static void
refuses_what_it_cannot_say(void)
{
    LgBuf text = {0};
    LgError err = {0};
    const LgOut out = lg_out_buf(&text);
    LgWriter *w = NULL;
    CU_ASSERT_EQUAL(lg_writer_new(LG_FORMAT_RDFA, &out, NULL, 0, &w, &err), LG_E_UNSUPPORTED);
    const LgPrefix bad = {LG_STR("1x"), LG_STR(EX)};
    CU_ASSERT_EQUAL(lg_writer_new(LG_FORMAT_TURTLE, &out, &bad, 1, &w, &err), LG_E_USAGE);
    CU_ASSERT_EQUAL_FATAL(lg_writer_new(LG_FORMAT_RDFXML, &out, NULL, 0, &w, &err), LG_OK);
    const LgTerm s = lg_term_iri(LG_STR(EX "s"));
    const LgTerm p = lg_term_iri(LG_STR(EX "p"));
    const char *const names[] = {EX "1", EX, EX "p/", LG_NS_RDF "li", LG_NS_RDF "about"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const LgTerm bad_p = lg_term_iri(lg_str_c(names[i]));
        CU_ASSERT_EQUAL(lg_writer_add(w, &s, &bad_p, &s, NULL, &err), LG_E_INVALID);
        CU_ASSERT_TRUE(error_says(&err, names[i]));
    }
    const LgTerm control = lg_term_string(LG_STR("\x01"));
    CU_ASSERT_EQUAL(lg_writer_add(w, &s, &p, &control, NULL, &err), LG_E_INVALID);
    lg_writer_free(w);
    lg_buf_done(&text);
}

static LgStatus
write_once(void *ctx)
{
    LgBuf text = {0};
    const LgOut out = lg_out_buf(&text);
    LgWriter *w = NULL;
    LgStatus st = lg_writer_new(*(const LgFormat *)ctx, &out, prefixes, 3, &w, NULL);
    st = st == LG_OK ? write_hard(w, false, NULL, NULL) : st;
    lg_writer_free(w);
    lg_buf_done(&text);
    return st;
}

static void
survives_failed_allocations(void)
{
    LgFormat formats[] = {LG_FORMAT_NQUADS, LG_FORMAT_TRIG, LG_FORMAT_RDFXML, LG_FORMAT_JSONLD};
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_TRUE(fail_each_allocation(write_once, &formats[i]) > 2);
    }
}

static LgStatus
sink_once(void *ctx)
{
    LgBuf text = {0};
    const LgOut out = lg_out_buf(&text);
    LgSink *sink = NULL;
    LgTermRef g = 0;
    LgTermRef p = 0;
    LgTermRef s[2] = {0};
    LgTermRef o[2] = {0};
    const LgTerm iri = lg_term_iri(LG_STR(EX "x"));
    const LgTerm text_term = lg_term_string(LG_STR("a\n"));
    LgStatus st = lg_sink_nquads_new(&out, &sink, NULL);
    st = st == LG_OK ? lg_sink_term(sink, &iri, true, &g, NULL) : st;
    st = st == LG_OK ? lg_sink_term(sink, &iri, false, &p, NULL) : st;
    st = st == LG_OK ? lg_sink_term(sink, &text_term, true, &o[1], NULL) : st;
    s[0] = s[1] = g;
    const LgColumn column = {p, o};
    const LgRows rows = {.graph = g, .n = 2, .subjects = s, .n_columns = 1, .columns = &column};
    st = st == LG_OK ? lg_sink_rows(sink, &rows, NULL) : st;
    const LgQuads quads = {1, s, s, &o[1], s};
    st = st == LG_OK ? lg_sink_quads(sink, &quads, NULL) : st;
    uint64_t n = 0;
    st = st == LG_OK ? lg_sink_nquads_end(sink, &n, NULL) : st;
    if (st == LG_OK && ctx) {
        CU_ASSERT_EQUAL(n, 2);
        CHECK_STR(lg_buf_view(&text), "<" EX "x> <" EX "x> \"a\\n\" <" EX "x> .\n"
                                      "<" EX "x> <" EX "x> \"a\\n\" <" EX "x> .\n");
    }
    lg_sink_nquads_free(sink);
    lg_buf_done(&text);
    return st;
}

static void
the_sink_writes_n_quads(void)
{
    int show = 1;
    CU_ASSERT_EQUAL(sink_once(&show), LG_OK);
    CU_ASSERT_TRUE(fail_each_allocation(sink_once, NULL) > 2);
}

CU_TestInfo write_tests[] = {
    {"writes what reads back as the same", writes_what_reads_back},
    {"is pretty", is_pretty},
    {"refuses what it cannot say", refuses_what_it_cannot_say},
    {"survives failed allocations", survives_failed_allocations},
    {"the sink writes N-Quads", the_sink_writes_n_quads},
    CU_TEST_INFO_NULL,
};
