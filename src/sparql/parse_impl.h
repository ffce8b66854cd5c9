// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The parser's state and what its files share. Recursive descent with one token
// of look-ahead; the functions are named after the productions of 19.8.
//
//   parse.c          query forms, prologue, solution modifiers
//   parse_update.c   updates
//   parse_pattern.c  groups and what stands in them
//   parse_service.c  SERVICE
//   parse_triples.c  triples, collections
//   parse_path.c     property paths
//   parse_expr.c     expressions, functions, aggregates
//   parse_term.c     IRIs, literals, variables, blank nodes
//   parse_token.c    tokens, messages

#ifndef LG_SPARQL_PARSE_IMPL_H
#define LG_SPARQL_PARSE_IMPL_H

#include "sparql/algebra_impl.h"
#include "sparql/lex_impl.h"

/// A query or subquery being read.
typedef struct {
    uint32_t scope;     ///< variables with the same name in the same scope are the same
    bool may_aggregate; ///< in SELECT, HAVING, ORDER BY
    bool in_aggregate;
    LgAgg *aggs;
    uint32_t n_aggs, cap_aggs;
} LgParseLevel;

/// What a name or blank node label of some scope stands for.
typedef struct {
    LgStr name;
    uint32_t scope; ///< of variables; labels of the pattern and the template have their own
    uint32_t bgp;   ///< of labels: the basic graph pattern it was used in
    LgVar var;
} LgParseName;

typedef struct {
    LgParseName *items;
    uint32_t n, cap;
    uint32_t *slots; ///< hash table over items: number + 1
    uint32_t n_slots;
} LgParseNames;

typedef struct {
    LgLex lex;
    LgToken token;   ///< the next one, not yet used
    const char *end; ///< of the text of the token before it

    LgArena *arena;
    LgError *err;
    LgStr base;
    LgPrefixDecl *prefixes;
    uint32_t n_prefixes, cap_prefixes;
    LgStr prologue; ///< base and prefixes as text, once SERVICE has needed them
    LgParseNames names;
    LgStr *var_names; ///< by variable
    LgVar *aliases;   ///< by variable: the same variable in an outer scope, or itself
    uint32_t n_vars, cap_vars, cap_aliases;
    uint32_t max_vars;
    bool aliased;
    uint32_t n_scopes;
    uint32_t n_chains; ///< from the limit of the text on: above every scope
    uint32_t bgp, n_bgps;
    unsigned services; ///< SERVICE groups that are open
    bool has_service;  ///< there was one
    bool unsteady;     ///< there was a call whose value is not of its arguments
    bool in_template;  ///< blank nodes are new for each solution
    bool is_update;
    const char *no_vars;   ///< the clause that takes no variables here; null: they are allowed
    const char *no_blanks; ///< the same of blank nodes
    LgParseLevel *level;
    unsigned depth;
} LgParser;

/// A list of triples being collected, and patterns that paths have become.
typedef struct {
    LgTriple *triples;
    uint32_t n, cap;
    LgAlg *others; ///< joined with the triples; null: none
    bool plain;    ///< no paths: a template
} LgParseTriples;

enum { LG_SCOPE_LABELS = UINT32_MAX, LG_SCOPE_TEMPLATE = UINT32_MAX - 1 };

// --- parse_token.c --------------------------------------------------------------

LgStatus lg_parse_token_next(LgParser *p) LG_NODISCARD;
bool lg_parse_token_is(const LgParser *p, const char *punct);
bool lg_parse_token_word(const LgParser *p, const char *word);

/// Where an operator must follow, take an IRI for the '<' or '<=' that it begins
/// with: by the letter of the grammar "?a<?b&&?c>?d" has an IRI in it.
void lg_parse_token_split(LgParser *p);

/// Use the token if it is this one; `*out` says whether.
LgStatus lg_parse_token_accept(LgParser *p, const char *punct, bool *out) LG_NODISCARD;
LgStatus lg_parse_token_accept_word(LgParser *p, const char *word, bool *out) LG_NODISCARD;

/// Use it or fail; `expected` names it and what else could stand there.
LgStatus lg_parse_token_expect(LgParser *p, const char *punct, const char *expected) LG_NODISCARD;
LgStatus lg_parse_token_expect_word(LgParser *p, const char *word) LG_NODISCARD;

/// "expected X, found Y" at the next token.
LgStatus lg_parse_token_unexpected(LgParser *p, const char *expected);

/// A failure at `token`.
LgStatus lg_parse_token_error(LgParser *p, const LgToken *token, LgStatus st, const char *fmt, ...)
    LG_PRINTF(4, 5);

/// "... not supported yet" at the next token.
LgStatus lg_parse_token_unsupported(LgParser *p, const char *what);

LgStatus lg_parse_token_no_room(LgParser *p);

/// One level deeper, or LG_E_LIMIT. Whoever succeeds calls p->depth-- later.
LgStatus lg_parse_token_enter(LgParser *p) LG_NODISCARD;

/// `items` with room for one more behind `n`; null when the arena is full.
void *lg_parse_token_grow(LgParser *p, void *items, uint32_t n, uint32_t *cap, size_t size);

// --- parse_term.c ---------------------------------------------------------------

/// The variable of a name in the scope of the level.
LgStatus lg_parse_term_name(LgParser *p, LgStr name, LgVar *out) LG_NODISCARD;

/// The variable of a name in `scope`.
LgStatus lg_parse_term_scoped(LgParser *p, uint32_t scope, LgStr name, LgVar *out) LG_NODISCARD;

/// A variable without a name.
LgStatus lg_parse_term_fresh(LgParser *p, LgVar *out) LG_NODISCARD;

LgStatus lg_parse_term_prefix(LgParser *p, LgStr prefix, LgStr iri) LG_NODISCARD;

/// IRIREF resolved against the base.
LgStatus lg_parse_term_resolve(LgParser *p, const LgToken *token, LgStr *out) LG_NODISCARD;

bool lg_parse_term_at_iri(const LgParser *p);
bool lg_parse_term_at_literal(const LgParser *p);

LgStatus lg_parse_term_iri(LgParser *p, const char *expected, LgStr *out) LG_NODISCARD;
LgStatus lg_parse_term_var(LgParser *p, const char *expected, LgVar *out) LG_NODISCARD;

/// Literals with a sign where numbers may have one.
LgStatus lg_parse_term_literal(LgParser *p, LgTerm *out) LG_NODISCARD;

/// LG_E_SYNTAX at `at` where no blank node may stand.
LgStatus lg_parse_term_blank_here(LgParser *p, const LgToken *at) LG_NODISCARD;

/// VarOrTerm of a triple: also blank nodes by label. `*out_found` is false, and
/// nothing used, at anything else.
LgStatus lg_parse_term_node(LgParser *p, LgNode *out, bool *out_found) LG_NODISCARD;

// --- parse_triples.c ------------------------------------------------------------

/// True when a triple can begin here.
bool lg_parse_triples_begin(const LgParser *p);

/// One TriplesSameSubject(Path).
LgStatus lg_parse_triples_subject(LgParser *p, LgParseTriples *to) LG_NODISCARD;

/// { TriplesTemplate? }
LgStatus lg_parse_triples_template(LgParser *p, LgParseTriples *to) LG_NODISCARD;

/// Add one triple.
LgStatus lg_parse_triples_add(LgParser *p, LgParseTriples *to, const LgNode *s, const LgNode *o,
                              const LgNode *verb) LG_NODISCARD;

// --- parse_path.c ---------------------------------------------------------------

/// True when a path can begin here.
bool lg_parse_path_begins(const LgParser *p);

/// Verb: a variable, an IRI or 'a', or, unless `plain`, a path.
LgStatus lg_parse_path_verb(LgParser *p, bool plain, LgPath **out) LG_NODISCARD;

/// Add what `path` between two nodes means (18.2.2.4).
LgStatus lg_parse_path_translate(LgParser *p, LgParseTriples *to, const LgNode *s,
                                 const LgPath *path, const LgNode *o) LG_NODISCARD;

// --- parse_pattern.c ------------------------------------------------------------

/// GroupGraphPattern. With `out_filter` the filters of the group are handed out
/// (null: none) rather than applied, for OPTIONAL.
LgStatus lg_parse_pattern_group(LgParser *p, LgAlg **out, LgExpr **out_filter) LG_NODISCARD;

/// DataBlock, behind the word VALUES.
LgStatus lg_parse_pattern_values(LgParser *p, LgAlg **out) LG_NODISCARD;

// --- parse_service.c ------------------------------------------------------------

/// ServiceGraphPattern at its SERVICE.
LgStatus lg_parse_service(LgParser *p, LgAlg **out) LG_NODISCARD;

// --- parse_expr.c ---------------------------------------------------------------

LgStatus lg_parse_expr_expression(LgParser *p, LgExpr **out) LG_NODISCARD;

/// Constraint: a call or an expression in parentheses.
LgStatus lg_parse_expr_constraint(LgParser *p, const char *expected, LgExpr **out) LG_NODISCARD;

/// True when a built-in call or an aggregate can begin here.
bool lg_parse_expr_at_call(const LgParser *p);

/// The conjunction of items[0..n), n > 0, as a balanced tree.
LgStatus lg_parse_expr_all(LgParser *p, LgExpr **items, uint32_t n, LgExpr **out) LG_NODISCARD;

/// An expression that is the variable.
LgStatus lg_parse_expr_var(LgParser *p, const LgToken *at, LgVar var, LgExpr **out) LG_NODISCARD;

/// `var` NOT IN (terms[0..n)), n > 0.
LgStatus lg_parse_expr_none_of(LgParser *p, LgVar var, const LgTerm *terms, uint32_t n,
                               LgExpr **out) LG_NODISCARD;

// --- parse.c --------------------------------------------------------------------

/// Begin with `text`; the caller sets base and level and reads the first token.
LgStatus lg_parse_init(LgParser *p, LgArena *arena, LgStr text, size_t limit,
                       LgError *err) LG_NODISCARD;

LgStatus lg_parse_prologue(LgParser *p) LG_NODISCARD;

/// DatasetClause* or UsingClause*: `word` is FROM or USING.
LgStatus lg_parse_dataset(LgParser *p, const char *word, LgQuery *q) LG_NODISCARD;

/// The variables from `first` on that blank nodes of the template have become.
LgStatus lg_parse_set_fresh(LgParser *p, LgQuery *q, LgVar first) LG_NODISCARD;

/// At the end: give the variables their last numbers, without the ones that have
/// become another, still in order of appearance. `*out_map` takes the old
/// numbers to them, for what is not part of `q`; null: they are the same.
LgStatus lg_parse_number_vars(LgParser *p, LgQuery *q, LgVar **out_map) LG_NODISCARD;

/// The named variables in scope of `alg`, in order of appearance.
LgStatus lg_parse_scope(LgParser *p, const LgAlg *alg, LgVar **out, uint32_t *out_n) LG_NODISCARD;

/// SubSelect at its SELECT.
LgStatus lg_parse_subselect(LgParser *p, LgAlg **out) LG_NODISCARD;

#endif
