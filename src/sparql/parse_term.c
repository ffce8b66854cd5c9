// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// IRIs, literals, variables and blank nodes.

#include "sparql/parse_impl.h"

#include "base/hash.h"
#include "base/limits.h"
#include "rdf/iri.h"

// --- Names ----------------------------------------------------------------------

static uint64_t
hash_name(uint32_t scope, LgStr name)
{
    return lg_hash_bytes(name, scope);
}

static LgStatus
rehash(LgParser *p)
{
    LgParseNames *names = &p->names;
    const uint32_t n_slots = names->n_slots ? names->n_slots * 2 : 64;
    uint32_t *slots = LG_NEW_ARRAY(p->arena, uint32_t, n_slots);
    if (!slots) {
        return lg_parse_token_no_room(p);
    }
    for (uint32_t i = 0; i < names->n; i++) {
        const LgParseName *name = &names->items[i];
        uint32_t at = (uint32_t)hash_name(name->scope, name->name) & (n_slots - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (n_slots - 1);
        }
        slots[at] = i + 1;
    }
    names->slots = slots;
    names->n_slots = n_slots;
    return LG_OK;
}

// The entry of a name, made when it is new; `*out_new` tells.
static LgStatus
find_name(LgParser *p, uint32_t scope, LgStr name, LgParseName **out, bool *out_new)
{
    LgParseNames *names = &p->names;
    if (names->n * 2 >= names->n_slots) {
        LG_TRY(rehash(p));
    }
    uint32_t at = (uint32_t)hash_name(scope, name) & (names->n_slots - 1);
    for (; names->slots[at] != 0; at = (at + 1) & (names->n_slots - 1)) {
        LgParseName *found = &names->items[names->slots[at] - 1];
        if (found->scope == scope && lg_str_eq(found->name, name)) {
            *out = found;
            *out_new = false;
            return LG_OK;
        }
    }
    LgParseName *items =
        (LgParseName *)lg_parse_token_grow(p, names->items, names->n, &names->cap, sizeof(*items));
    const LgStr copy = lg_arena_str(p->arena, name);
    if (!items || !copy.p) {
        return lg_parse_token_no_room(p);
    }
    names->items = items;
    items[names->n] = (LgParseName){.name = copy, .scope = scope, .var = LG_VAR_NONE};
    *out = &items[names->n++];
    names->slots[at] = names->n;
    *out_new = true;
    return LG_OK;
}

static LgStatus
new_var(LgParser *p, LgStr name, LgVar *out)
{
    if (p->n_vars >= p->max_vars) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "the %s has more than %u variables and blank nodes",
                                    p->lex.name, p->max_vars);
    }
    LgStr *names =
        (LgStr *)lg_parse_token_grow(p, p->var_names, p->n_vars, &p->cap_vars, sizeof(*names));
    LgVar *aliases =
        (LgVar *)lg_parse_token_grow(p, p->aliases, p->n_vars, &p->cap_aliases, sizeof(*aliases));
    if (!names || !aliases) {
        return lg_parse_token_no_room(p);
    }
    names[p->n_vars] = name;
    aliases[p->n_vars] = p->n_vars;
    p->var_names = names;
    p->aliases = aliases;
    *out = p->n_vars++;
    return LG_OK;
}

LgStatus
lg_parse_term_fresh(LgParser *p, LgVar *out)
{
    return new_var(p, (LgStr){0}, out);
}

LgStatus
lg_parse_term_scoped(LgParser *p, uint32_t scope, LgStr name, LgVar *out)
{
    LgParseName *found = NULL;
    bool is_new = false;
    LG_TRY(find_name(p, scope, name, &found, &is_new));
    if (is_new) {
        LG_TRY(new_var(p, found->name, &found->var));
    }
    *out = found->var;
    return LG_OK;
}

LgStatus
lg_parse_term_name(LgParser *p, LgStr name, LgVar *out)
{
    return lg_parse_term_scoped(p, p->level->scope, name, out);
}

LgStatus
lg_parse_term_var(LgParser *p, const char *expected, LgVar *out)
{
    if (p->token.kind != LG_TOKEN_VAR) {
        return lg_parse_token_unexpected(p, expected);
    }
    if (p->no_vars) {
        return lg_parse_token_error(p, &p->token, LG_E_SYNTAX,
                                    "%s takes no variables, found ?" LG_STR_FMT
                                    "; for those there are DELETE and INSERT with WHERE",
                                    p->no_vars, LG_STR_ARG(p->token.text));
    }
    LG_TRY(lg_parse_term_name(p, p->token.text, out));
    return lg_parse_token_next(p);
}

LgStatus
lg_parse_term_blank_here(LgParser *p, const LgToken *at)
{
    return p->no_blanks ? lg_parse_token_error(p, at, LG_E_SYNTAX,
                                               "%s takes no blank nodes, since they name nothing "
                                               "in the store; find them with a variable in WHERE",
                                               p->no_blanks)
                        : LG_OK;
}

// A blank node label is a variable of its basic graph pattern (4.1.4, 18.2).
static LgStatus
blank_label(LgParser *p, LgVar *out)
{
    const uint32_t scope = p->in_template ? LG_SCOPE_TEMPLATE : LG_SCOPE_LABELS;
    LgParseName *found = NULL;
    bool is_new = false;
    LG_TRY(lg_parse_term_blank_here(p, &p->token));
    LG_TRY(find_name(p, scope, p->token.text, &found, &is_new));
    if (is_new) {
        LG_TRY(new_var(p, (LgStr){0}, &found->var));
        found->bgp = p->bgp;
    } else if (found->bgp != p->bgp && !p->in_template) {
        return lg_parse_token_error(p, &p->token, LG_E_SYNTAX,
                                    "blank node label _:" LG_STR_FMT " is used in two %s",
                                    LG_STR_ARG(p->token.text),
                                    p->no_vars ? "INSERT DATA; choose another label"
                                               : "graph patterns; use a variable instead");
    }
    *out = found->var;
    return lg_parse_token_next(p);
}

// --- IRIs -----------------------------------------------------------------------

static const struct {
    LgStr prefix, iri;
} well_known[] = {
    {LG_STR_INIT("rdf"), LG_STR_INIT(LG_NS_RDF)},
    {LG_STR_INIT("rdfs"), LG_STR_INIT(LG_NS_RDFS)},
    {LG_STR_INIT("xsd"), LG_STR_INIT(LG_NS_XSD)},
    {LG_STR_INIT("owl"), LG_STR_INIT("http://www.w3.org/2002/07/owl#")},
    {LG_STR_INIT("skos"), LG_STR_INIT(LG_NS_SKOS)},
    {LG_STR_INIT("qb"), LG_STR_INIT(LG_NS_QB)},
    {LG_STR_INIT("dct"), LG_STR_INIT(LG_NS_DCT)},
    {LG_STR_INIT("dcterms"), LG_STR_INIT(LG_NS_DCT)},
    {LG_STR_INIT("dc"), LG_STR_INIT("http://purl.org/dc/elements/1.1/")},
    {LG_STR_INIT("dcat"), LG_STR_INIT(LG_NS_DCAT)},
    {LG_STR_INIT("void"), LG_STR_INIT(LG_NS_VOID)},
    {LG_STR_INIT("foaf"), LG_STR_INIT("http://xmlns.com/foaf/0.1/")},
    {LG_STR_INIT("org"), LG_STR_INIT("http://www.w3.org/ns/org#")},
    {LG_STR_INIT("prov"), LG_STR_INIT("http://www.w3.org/ns/prov#")},
    {LG_STR_INIT("schema"), LG_STR_INIT("http://schema.org/")},
    {LG_STR_INIT("vcard"), LG_STR_INIT("http://www.w3.org/2006/vcard/ns#")},
    {LG_STR_INIT("geo"), LG_STR_INIT("http://www.w3.org/2003/01/geo/wgs84_pos#")},
    {LG_STR_INIT("fn"), LG_STR_INIT("http://www.w3.org/2005/xpath-functions#")},
    {LG_STR_INIT("sdmx-dimension"),
     LG_STR_INIT("http://purl.org/linked-data/sdmx/2009/dimension#")},
    {LG_STR_INIT("sdmx-measure"), LG_STR_INIT("http://purl.org/linked-data/sdmx/2009/measure#")},
    {LG_STR_INIT("sdmx-attribute"),
     LG_STR_INIT("http://purl.org/linked-data/sdmx/2009/attribute#")},
};

LgStatus
lg_parse_term_prefix(LgParser *p, LgStr prefix, LgStr iri)
{
    for (uint32_t i = 0; i < p->n_prefixes; i++) {
        if (lg_str_eq(p->prefixes[i].prefix, prefix)) {
            p->prefixes[i].iri = iri;
            return LG_OK;
        }
    }
    if (p->n_prefixes == LG_LIMIT_QUERY_PREFIXES) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT, "more than %d prefixes",
                                    LG_LIMIT_QUERY_PREFIXES);
    }
    LgPrefixDecl *prefixes = (LgPrefixDecl *)lg_parse_token_grow(
        p, p->prefixes, p->n_prefixes, &p->cap_prefixes, sizeof(*prefixes));
    const LgStr copy = lg_arena_str(p->arena, prefix);
    if (!prefixes || !copy.p) {
        return lg_parse_token_no_room(p);
    }
    p->prefixes = prefixes;
    prefixes[p->n_prefixes++] = (LgPrefixDecl){.prefix = copy, .iri = iri};
    return LG_OK;
}

static LgStatus
expand(LgParser *p, const LgToken *token, LgStr *out)
{
    LgPrefixDecl *decl = NULL;
    for (uint32_t i = 0; i < p->n_prefixes && !decl; i++) {
        decl = lg_str_eq(p->prefixes[i].prefix, token->prefix) ? &p->prefixes[i] : NULL;
    }
    if (!decl) {
        for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++) {
            if (lg_str_eq(well_known[i].prefix, token->prefix)) {
                return lg_parse_token_error(p, token, LG_E_SYNTAX,
                                            "prefix '" LG_STR_FMT
                                            ":' is not declared; add PREFIX " LG_STR_FMT
                                            ": <" LG_STR_FMT "> at the top of the query",
                                            LG_STR_ARG(token->prefix), LG_STR_ARG(token->prefix),
                                            LG_STR_ARG(well_known[i].iri));
            }
        }
        return lg_parse_token_error(p, token, LG_E_SYNTAX,
                                    "prefix '" LG_STR_FMT
                                    ":' is not declared; add PREFIX " LG_STR_FMT
                                    ": <...> at the top of the query",
                                    LG_STR_ARG(token->prefix), LG_STR_ARG(token->prefix));
    }
    decl->used = true;
    const size_t n = decl->iri.n + token->text.n;
    char *iri = n <= LG_LIMIT_IRI ? LG_NEW_ARRAY(p->arena, char, n + 1) : NULL;
    if (n > LG_LIMIT_IRI) {
        return lg_parse_token_error(
            p, token, LG_E_LIMIT, "the IRI has %zu bytes, at most %d are allowed", n, LG_LIMIT_IRI);
    }
    if (!iri) {
        return lg_parse_token_no_room(p);
    }
    memcpy(iri, decl->iri.p, decl->iri.n);
    if (token->text.n > 0) {
        memcpy(iri + decl->iri.n, token->text.p, token->text.n);
    }
    *out = (LgStr){iri, n};
    return LG_OK;
}

LgStatus
lg_parse_term_resolve(LgParser *p, const LgToken *token, LgStr *out)
{
    if (token->text.n > LG_LIMIT_IRI) {
        return lg_parse_token_error(p, token, LG_E_LIMIT,
                                    "the IRI has %zu bytes, at most %d are allowed", token->text.n,
                                    LG_LIMIT_IRI);
    }
    LgError why = {0};
    if (lg_iri_check_ref(token->text, &why) != LG_OK) {
        return lg_parse_token_error(p, token, LG_E_SYNTAX, "%s", why.text);
    }
    if (!lg_iri_has_scheme(token->text) && p->base.n == 0) {
        return lg_parse_token_error(p, token, LG_E_SYNTAX,
                                    "<" LG_STR_FMT "> is a relative IRI and there is no base; add "
                                    "BASE <...> at the top of the query or write it in full",
                                    LG_STR_ARG(token->text));
    }
    LgStr iri;
    const LgStatus st = lg_iri_resolve(p->arena, p->base, token->text, &iri, &why);
    if (st != LG_OK) {
        return lg_parse_token_error(p, token, st, "%s", why.text);
    }
    *out = lg_arena_str(p->arena, iri);
    return out->p ? LG_OK : lg_parse_token_no_room(p);
}

bool
lg_parse_term_at_iri(const LgParser *p)
{
    return p->token.kind == LG_TOKEN_IRI || p->token.kind == LG_TOKEN_PNAME;
}

LgStatus
lg_parse_term_iri(LgParser *p, const char *expected, LgStr *out)
{
    if (p->token.kind == LG_TOKEN_IRI) {
        LG_TRY(lg_parse_term_resolve(p, &p->token, out));
    } else if (p->token.kind == LG_TOKEN_PNAME) {
        LG_TRY(expand(p, &p->token, out));
    } else {
        return lg_parse_token_unexpected(p, expected);
    }
    return lg_parse_token_next(p);
}

// --- Literals -------------------------------------------------------------------

static bool
is_number(LgTokenKind kind)
{
    return kind == LG_TOKEN_INTEGER || kind == LG_TOKEN_DECIMAL || kind == LG_TOKEN_DOUBLE;
}

bool
lg_parse_term_at_literal(const LgParser *p)
{
    return is_number(p->token.kind) || p->token.kind == LG_TOKEN_STRING ||
           lg_parse_token_word(p, "true") || lg_parse_token_word(p, "false") ||
           lg_parse_token_is(p, "+") || lg_parse_token_is(p, "-");
}

// A number; `sign` is the sign's byte right in front of it, or null.
static LgStatus
number(LgParser *p, const char *sign, LgTerm *out)
{
    static const LgStr types[] = {
        LG_STR_INIT(LG_NS_XSD "integer"),
        LG_STR_INIT(LG_NS_XSD "decimal"),
        LG_STR_INIT(LG_NS_XSD "double"),
    };
    LgStr text = p->token.text;
    if (sign) {
        text = (LgStr){sign, text.n + 1};
    }
    *out = lg_term_typed(lg_arena_str(p->arena, text),
                         types[p->token.kind - (LgTokenKind)LG_TOKEN_INTEGER]);
    return out->value.p ? lg_parse_token_next(p) : lg_parse_token_no_room(p);
}

static LgStatus
string(LgParser *p, LgTerm *out)
{
    const LgStr text = lg_arena_str(p->arena, p->token.text);
    if (!text.p) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(lg_parse_token_next(p));
    if (p->token.kind == LG_TOKEN_LANG) {
        const LgStr lang = lg_arena_str(p->arena, p->token.text);
        *out = lg_term_lang(text, lang);
        return lang.p ? lg_parse_token_next(p) : lg_parse_token_no_room(p);
    }
    bool typed = false;
    LG_TRY(lg_parse_token_accept(p, "^^", &typed));
    *out = lg_term_string(text);
    return typed ? lg_parse_term_iri(p, "the IRI of a datatype", &out->datatype) : LG_OK;
}

LgStatus
lg_parse_term_literal(LgParser *p, LgTerm *out)
{
    if (is_number(p->token.kind)) {
        return number(p, NULL, out);
    }
    if (p->token.kind == LG_TOKEN_STRING) {
        return string(p, out);
    }
    if (lg_parse_token_word(p, "true") || lg_parse_token_word(p, "false")) {
        *out = lg_term_typed(lg_parse_token_word(p, "true") ? LG_STR("true") : LG_STR("false"),
                             LG_STR(LG_NS_XSD "boolean"));
        return lg_parse_token_next(p);
    }
    if (lg_parse_token_is(p, "+") || lg_parse_token_is(p, "-")) {
        const char *sign = p->token.raw.p;
        LG_TRY(lg_parse_token_next(p));
        if (is_number(p->token.kind) && p->token.raw.p == sign + 1) {
            return number(p, sign, out);
        }
        return lg_parse_token_unexpected(p, "the digits of a number right behind its sign");
    }
    return lg_parse_token_unexpected(p, "a literal");
}

LgStatus
lg_parse_term_node(LgParser *p, LgNode *out, bool *out_found)
{
    *out = (LgNode){.var = LG_VAR_NONE};
    *out_found = true;
    if (p->token.kind == LG_TOKEN_VAR) {
        return lg_parse_term_var(p, "a variable", &out->var);
    }
    if (p->token.kind == LG_TOKEN_BLANK) {
        return blank_label(p, &out->var);
    }
    if (lg_parse_term_at_iri(p)) {
        out->term.kind = LG_TERM_IRI;
        return lg_parse_term_iri(p, "an IRI", &out->term.value);
    }
    if (lg_parse_term_at_literal(p)) {
        return lg_parse_term_literal(p, &out->term);
    }
    *out_found = false;
    return LG_OK;
}
