// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/validate.h"

#include "base/hash.h"
#include "base/mem.h"

#include <inttypes.h>

// A term as the inner sink knows it, and what has to be remembered of it.
typedef struct {
    LgTermRef inner;
    LgTermKind kind;
    LgStr text; // predicates, classes and, until the next batch, everything
} Entry;

// One property and what its values were.
typedef struct {
    LgStr iri;
    uint64_t things;
    uint64_t texts;
    uint64_t iri_texts;   // texts that look like IRIs
    LgStr subject, value; // the first text
    bool is_dimension;    // declared so
    bool is_object;       // its values have to be things
} Property;

typedef struct {
    Entry *entries;
    size_t n, cap;
    LgArena *arena;
} Entries;

struct LgValidate {
    LgSink sink; // first
    LgSink *inner;
    Entries kept, brief;
    Property *properties;
    size_t n_properties, cap_properties;
    uint32_t *slots; // hash table of properties: index + 1
    size_t n_slots;
    LgArena *arena;
    uint64_t observations, in_dataset, datasets, structured;
    LgTermRef *scratch; // references of a batch, translated
    size_t cap_scratch;
};

// References of kept terms are even, those of a batch odd.
static const Entry *
entry(const LgValidate *v, LgTermRef ref)
{
    const Entries *of = (ref & 1) != 0 ? &v->brief : &v->kept;
    return &of->entries[(ref >> 1) - 1];
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to validate");
}

static LgStatus
term(LgSink *sink, const LgTerm *t, bool keep, LgTermRef *out, LgError *err)
{
    LgValidate *v = (LgValidate *)sink;
    Entries *to = keep ? &v->kept : &v->brief;
    if (!lg_mem_grow((void **)&to->entries, &to->cap, to->n + 1, sizeof(Entry))) {
        return no_memory(err);
    }
    Entry *e = &to->entries[to->n];
    *e = (Entry){.kind = t->kind, .text = lg_arena_str(to->arena, t->value)};
    if (!e->text.p) {
        return no_memory(err);
    }
    LG_TRY(lg_sink_term(v->inner, t, keep, &e->inner, err));
    to->n++;
    *out = (LgTermRef)to->n << 1 | (keep ? 0 : 1);
    return LG_OK;
}

// --- Properties -------------------------------------------------------------

static bool
is_object_property(LgStr iri)
{
    static const LgStr known[] = {
        LG_STR_INIT(LG_NS_QB "dataSet"),
        LG_STR_INIT(LG_NS_QB "measureType"),
        LG_STR_INIT(LG_NS_QB "structure"),
        LG_STR_INIT(LG_NS_QB "component"),
        LG_STR_INIT(LG_NS_QB "codeList"),
        LG_STR_INIT("http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"),
        LG_STR_INIT("http://purl.org/linked-data/sdmx/2009/attribute#obsStatus"),
        LG_STR_INIT(LG_NS_SKOS "inScheme"),
        LG_STR_INIT(LG_NS_SKOS "broader"),
    };
    const size_t n = sizeof(known) / sizeof(known[0]);
    // OpenDataCommunities had properties of its own by the names at the end.
    return lg_str_index(iri, known, n) < n || lg_str_ends(iri, LG_STR("#refArea")) ||
           lg_str_ends(iri, LG_STR("/refArea")) || lg_str_ends(iri, LG_STR("#refPeriod")) ||
           lg_str_ends(iri, LG_STR("/refPeriod"));
}

static bool
grow_slots(LgValidate *v)
{
    const size_t n = v->n_slots > 0 ? v->n_slots * 2 : 256;
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, n);
    if (!slots) {
        return false;
    }
    for (uint32_t i = 0; i < v->n_properties; i++) {
        size_t at = lg_hash_bytes(v->properties[i].iri, 0) & (n - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (n - 1);
        }
        slots[at] = i + 1;
    }
    lg_mem_free(v->slots);
    v->slots = slots;
    v->n_slots = n;
    return true;
}

static Property *
property(LgValidate *v, LgStr iri)
{
    if (v->n_properties * 2 >= v->n_slots && !grow_slots(v)) {
        return NULL;
    }
    size_t at = lg_hash_bytes(iri, 0) & (v->n_slots - 1);
    while (v->slots[at] != 0) {
        Property *p = &v->properties[v->slots[at] - 1];
        if (lg_str_eq(p->iri, iri)) {
            return p;
        }
        at = (at + 1) & (v->n_slots - 1);
    }
    const LgStr copy = lg_arena_str(v->arena, iri);
    if (!copy.p || !lg_mem_grow((void **)&v->properties, &v->cap_properties, v->n_properties + 1,
                                sizeof(Property))) {
        return NULL;
    }
    Property *made = &v->properties[v->n_properties++];
    *made = (Property){.iri = copy, .is_object = is_object_property(iri)};
    v->slots[at] = (uint32_t)v->n_properties;
    return made;
}

static bool
looks_like_iri(LgStr s)
{
    return (lg_str_starts(s, LG_STR("http://")) || lg_str_starts(s, LG_STR("https://"))) &&
           lg_str_find(s, ' ') == s.n && s.n < 2048;
}

static LgStatus
note_text(LgValidate *v, Property *p, const Entry *s, const Entry *o, LgError *err)
{
    p->texts++;
    p->iri_texts += looks_like_iri(o->text) ? 1 : 0;
    if (!p->subject.p) {
        p->subject = lg_arena_str(v->arena, s->text);
        p->value = lg_arena_str(v->arena, o->text);
        if (!p->subject.p || !p->value.p) {
            return no_memory(err);
        }
    }
    return LG_OK;
}

// Declarations that say what to expect of other quads.
static LgStatus
note_declaration(LgValidate *v, LgStr predicate, const Entry *s, const Entry *o, LgError *err)
{
    if (lg_str_eq(predicate, LG_STR(LG_NS_RDF "type"))) {
        v->observations += lg_str_eq(o->text, LG_STR(LG_NS_QB "Observation")) ? 1 : 0;
        v->datasets += lg_str_eq(o->text, LG_STR(LG_NS_QB "DataSet")) ? 1 : 0;
        if (lg_str_eq(o->text, LG_STR(LG_NS_QB "DimensionProperty"))) {
            Property *p = property(v, s->text);
            if (!p) {
                return no_memory(err);
            }
            p->is_dimension = true;
        }
    } else if (lg_str_eq(predicate, LG_STR(LG_NS_RDFS "range"))) {
        // Only a datatype as range allows texts.
        Property *p = property(v, s->text);
        if (!p) {
            return no_memory(err);
        }
        const bool texts = lg_str_starts(o->text, LG_STR(LG_NS_XSD)) ||
                           lg_str_eq(o->text, LG_STR(LG_NS_RDFS "Literal")) ||
                           lg_str_eq(o->text, LG_STR(LG_RDF_LANGSTRING));
        p->is_object = p->is_object || !texts;
    }
    v->in_dataset += lg_str_eq(predicate, LG_STR(LG_NS_QB "dataSet")) ? 1 : 0;
    v->structured += lg_str_eq(predicate, LG_STR(LG_NS_QB "structure")) ? 1 : 0;
    return LG_OK;
}

static LgStatus
note(LgValidate *v, const Entry *s, const Entry *p, const Entry *o, LgError *err)
{
    Property *of = property(v, p->text);
    if (!of) {
        return no_memory(err);
    }
    if (o->kind == LG_TERM_LITERAL) {
        return note_text(v, of, s, o, err);
    }
    of->things++;
    const LgStr iri = of->iri; // `of` may move
    return note_declaration(v, iri, s, o, err);
}

// --- Batches ----------------------------------------------------------------

static LgTermRef *
scratch(LgValidate *v, size_t n)
{
    return lg_mem_grow((void **)&v->scratch, &v->cap_scratch, n, sizeof(LgTermRef)) ? v->scratch
                                                                                    : NULL;
}

static void
translate(const LgValidate *v, const LgTermRef *refs, size_t n, LgTermRef *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = refs[i] != 0 ? entry(v, refs[i])->inner : 0;
    }
}

static void
forget_brief(LgValidate *v)
{
    v->brief.n = 0;
    lg_arena_reset(v->brief.arena);
}

static LgStatus
quads(LgSink *sink, const LgQuads *q, LgError *err)
{
    LgValidate *v = (LgValidate *)sink;
    LgTermRef *all = scratch(v, 4 * (size_t)q->n);
    if (!all) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < q->n; i++) {
        LG_TRY(note(v, entry(v, q->s[i]), entry(v, q->p[i]), entry(v, q->o[i]), err));
    }
    const size_t n = q->n;
    translate(v, q->s, n, all);
    translate(v, q->p, n, all + n);
    translate(v, q->o, n, all + 2 * n);
    translate(v, q->g, n, all + 3 * n);
    const LgQuads inner = {.n = q->n, .s = all, .p = all + n, .o = all + 2 * n, .g = all + 3 * n};
    LG_TRY(lg_sink_quads(v->inner, &inner, err));
    forget_brief(v);
    return LG_OK;
}

static LgStatus
rows(LgSink *sink, const LgRows *r, LgError *err)
{
    LgValidate *v = (LgValidate *)sink;
    const size_t n = r->n;
    LgTermRef *all = scratch(v, n * ((size_t)r->n_columns + 1));
    LgColumn *columns = LG_ALLOC_ARRAY(LgColumn, (size_t)r->n_columns + 1);
    LgStatus st = all && columns ? LG_OK : no_memory(err);
    for (uint32_t c = 0; st == LG_OK && c < r->n_columns; c++) {
        const LgColumn *column = &r->columns[c];
        for (uint32_t i = 0; st == LG_OK && i < r->n; i++) {
            if (column->objects[i] != 0) {
                st = note(v, entry(v, r->subjects[i]), entry(v, column->predicate),
                          entry(v, column->objects[i]), err);
            }
        }
        LgTermRef *objects = all + n * ((size_t)c + 1);
        translate(v, column->objects, n, objects);
        columns[c] =
            (LgColumn){.predicate = entry(v, column->predicate)->inner, .objects = objects};
    }
    if (st == LG_OK) {
        translate(v, r->subjects, n, all);
        const LgRows inner = {.graph = entry(v, r->graph)->inner,
                              .n = r->n,
                              .subjects = all,
                              .n_columns = r->n_columns,
                              .columns = columns};
        st = lg_sink_rows(v->inner, &inner, err);
    }
    lg_mem_free(columns);
    forget_brief(v);
    return st;
}

// --- Report -----------------------------------------------------------------

static void
say(LgReport *report, LgStr source, const char *code, const Property *p, uint64_t n,
    const char *what, LgStr fix)
{
    LgBuf text = {0};
    lg_buf_printf(&text, "<" LG_STR_FMT "> %s %" PRIu64 " time%s", LG_STR_ARG(p->iri), what, n,
                  n == 1 ? "" : "s");
    if (p->subject.n > 0) {
        lg_buf_printf(&text, ", first of <" LG_STR_FMT ">", LG_STR_ARG(p->subject));
    }
    const LgProblem problem = {.code = code,
                               .severity = LG_SEVERITY_WARNING,
                               .file = source,
                               .value = p->value,
                               .text = lg_buf_view(&text),
                               .expected = LG_STR("an IRI"),
                               .fix = fix};
    lg_report_add(report, &problem);
    lg_buf_done(&text);
}

static void
report_property(const Property *p, LgStr source, LgReport *report)
{
    if (p->texts == 0) {
        return;
    }
    const LgStr fix = LG_STR("write the value as an IRI in angle brackets, not as a quoted text: "
                             "nothing can be joined with it as it is");
    if (p->is_object) {
        say(report, source, "W-KIND", p, p->texts, "has a text where an IRI belongs", fix);
    } else if (p->iri_texts > 0 && (p->is_dimension || p->things > 0)) {
        say(report, source, "W-IRI-TEXT", p, p->iri_texts, "has a text that looks like an IRI",
            fix);
    } else if (p->is_dimension && p->things > 0) {
        say(report, source, "W-MIXED", p, p->texts, "has IRIs as values, and also texts,", fix);
    }
}

static void
report_count(LgReport *report, LgStr source, const char *code, uint64_t n, const char *what)
{
    LgBuf text = {0};
    lg_buf_printf(&text, "%" PRIu64 " %s", n, what);
    const LgProblem problem = {
        .code = code, .severity = LG_SEVERITY_WARNING, .file = source, .text = lg_buf_view(&text)};
    lg_report_add(report, &problem);
    lg_buf_done(&text);
}

void
lg_validate_report(LgValidate *v, LgStr source, LgReport *report)
{
    for (size_t i = 0; i < v->n_properties; i++) {
        Property *p = &v->properties[i];
        report_property(p, source, report);
        p->things = p->texts = p->iri_texts = 0;
        p->subject = p->value = (LgStr){0};
    }
    if (v->observations > v->in_dataset) {
        report_count(report, source, "W-QB-1", v->observations - v->in_dataset,
                     "observations belong to no dataset (qb:dataSet)");
    }
    if (v->datasets > v->structured) {
        report_count(report, source, "W-QB-2", v->datasets - v->structured,
                     "datasets have no structure (qb:structure)");
    }
    v->observations = v->in_dataset = v->datasets = v->structured = 0;
}

// --- Life -------------------------------------------------------------------

static const LgSinkType validate_type = {.term = term, .rows = rows, .quads = quads};

LgStatus
lg_validate_new(LgSink *inner, LgValidate **out, LgError *err)
{
    LgValidate *v = LG_ALLOC(LgValidate);
    *out = NULL;
    if (!v) {
        return no_memory(err);
    }
    v->sink.type = &validate_type;
    v->inner = inner;
    v->arena = lg_arena_new(0);
    v->kept.arena = lg_arena_new(0);
    v->brief.arena = lg_arena_new(0);
    if (!v->arena || !v->kept.arena || !v->brief.arena) {
        lg_validate_free(v);
        return no_memory(err);
    }
    *out = v;
    return LG_OK;
}

LgSink *
lg_validate_sink(LgValidate *validate)
{
    return &validate->sink;
}

void
lg_validate_free(LgValidate *v)
{
    if (v) {
        lg_mem_free(v->kept.entries);
        lg_mem_free(v->brief.entries);
        lg_mem_free(v->properties);
        lg_mem_free(v->slots);
        lg_mem_free(v->scratch);
        lg_arena_free(v->arena);
        lg_arena_free(v->kept.arena);
        lg_arena_free(v->brief.arena);
        lg_mem_free(v);
    }
}
