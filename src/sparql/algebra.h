// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The SPARQL algebra (SPARQL 1.1 Query, section 18): what the parser makes of a
// query and what the planner takes. Everything lives in the query's arena and
// is read-only once the parser has returned.
//
// Variables are numbers: one for each distinct name of the whole query,
// subqueries included (a subquery's unprojected variables get numbers of
// their own, since their scope ends with it). Blank nodes of patterns
// are variables without a name.

#ifndef LG_SPARQL_ALGEBRA_H
#define LG_SPARQL_ALGEBRA_H

#include "rdf/term.h"

#include <stdint.h>

typedef uint32_t LgVar;
#define LG_VAR_NONE UINT32_MAX

/// A position of a triple pattern or a value in a template: a variable or a term.
typedef struct {
    LgVar var;   ///< LG_VAR_NONE: it is `term`
    LgTerm term; ///< absolute IRIs, literals; NONE kind when it is a variable
} LgNode;

typedef struct {
    LgNode s, p, o;
} LgTriple;

// --- Property paths (18.1.7) ----------------------------------------------------

typedef enum {
    LG_PATH_IRI,         ///< node
    LG_PATH_INVERSE,     ///< kids[0]
    LG_PATH_SEQUENCE,    ///< kids
    LG_PATH_ALTERNATIVE, ///< kids
    LG_PATH_STAR,        ///< kids[0], any number of times
    LG_PATH_PLUS,        ///< kids[0], once or more
    LG_PATH_OPTIONAL,    ///< kids[0], at most once
    LG_PATH_NOT,         ///< no property of kids, IRIs only
} LgPathKind;

typedef struct LgPath LgPath;
struct LgPath {
    LgPathKind kind;
    LgNode node; ///< of IRI: the property; a variable for a verb that is one
    LgPath **kids;
    uint32_t n, cap;
};

// --- Expressions (section 17) -------------------------------------------------

typedef enum {
    LG_EXPR_VAR,
    LG_EXPR_TERM,
    LG_EXPR_OR,
    LG_EXPR_AND,
    LG_EXPR_NOT,
    LG_EXPR_EQ,
    LG_EXPR_NE,
    LG_EXPR_LT,
    LG_EXPR_GT,
    LG_EXPR_LE,
    LG_EXPR_GE,
    LG_EXPR_IN, ///< args[0] IN (args[1..])
    LG_EXPR_NOT_IN,
    LG_EXPR_ADD,
    LG_EXPR_SUB,
    LG_EXPR_MUL,
    LG_EXPR_DIV,
    LG_EXPR_PLUS,  ///< unary
    LG_EXPR_MINUS, ///< unary
    LG_EXPR_CALL,  ///< built-in `func`
    LG_EXPR_CAST,  ///< `iri` is an XSD constructor or an unknown function
    LG_EXPR_EXISTS,
    LG_EXPR_NOT_EXISTS,
    LG_EXPR_AGGREGATE, ///< only inside a GROUP's aggregates
} LgExprOp;

typedef enum {
    LG_FUNC_NONE = 0,
    LG_FUNC_STR,
    LG_FUNC_LANG,
    LG_FUNC_LANGMATCHES,
    LG_FUNC_DATATYPE,
    LG_FUNC_BOUND,
    LG_FUNC_IRI,
    LG_FUNC_BNODE,
    LG_FUNC_RAND,
    LG_FUNC_ABS,
    LG_FUNC_CEIL,
    LG_FUNC_FLOOR,
    LG_FUNC_ROUND,
    LG_FUNC_CONCAT,
    LG_FUNC_STRLEN,
    LG_FUNC_UCASE,
    LG_FUNC_LCASE,
    LG_FUNC_ENCODE_FOR_URI,
    LG_FUNC_CONTAINS,
    LG_FUNC_STRSTARTS,
    LG_FUNC_STRENDS,
    LG_FUNC_STRBEFORE,
    LG_FUNC_STRAFTER,
    LG_FUNC_YEAR,
    LG_FUNC_MONTH,
    LG_FUNC_DAY,
    LG_FUNC_HOURS,
    LG_FUNC_MINUTES,
    LG_FUNC_SECONDS,
    LG_FUNC_TIMEZONE,
    LG_FUNC_TZ,
    LG_FUNC_NOW,
    LG_FUNC_UUID,
    LG_FUNC_STRUUID,
    LG_FUNC_MD5,
    LG_FUNC_SHA1,
    LG_FUNC_SHA256,
    LG_FUNC_SHA384,
    LG_FUNC_SHA512,
    LG_FUNC_COALESCE,
    LG_FUNC_IF,
    LG_FUNC_STRLANG,
    LG_FUNC_STRDT,
    LG_FUNC_SAMETERM,
    LG_FUNC_ISIRI,
    LG_FUNC_ISBLANK,
    LG_FUNC_ISLITERAL,
    LG_FUNC_ISNUMERIC,
    LG_FUNC_REGEX,
    LG_FUNC_SUBSTR,
    LG_FUNC_REPLACE,
} LgFunc;

typedef enum {
    LG_AGG_COUNT,
    LG_AGG_SUM,
    LG_AGG_MIN,
    LG_AGG_MAX,
    LG_AGG_AVG,
    LG_AGG_SAMPLE,
    LG_AGG_GROUP_CONCAT,
} LgAggKind;

typedef struct LgExpr LgExpr;
typedef struct LgAlg LgAlg;

struct LgExpr {
    LgExprOp op;
    LgFunc func; ///< of CALL
    LgVar var;   ///< of VAR, and of BOUND's argument
    LgTerm term; ///< of TERM
    LgStr iri;   ///< of CAST: the function's IRI
    LgExpr **args;
    uint32_t n_args;
    const LgAlg *pattern;  ///< of EXISTS and NOT EXISTS
    uint32_t line, column; ///< where it begins in the query, from 1
    uint32_t height;       ///< of the tree below it, at most LG_LIMIT_QUERY_HEIGHT
    uint32_t chain;        ///< of BNODE(text): equal in expressions over the same solutions
};

/// One aggregate of a group: its value is bound to `var`, a variable without a
/// name that the expressions above the group refer to.
typedef struct {
    LgAggKind kind;
    bool distinct;
    LgExpr *arg;     ///< null: COUNT(*)
    LgStr separator; ///< of GROUP_CONCAT; a single space when not given
    LgVar var;
} LgAgg;

typedef struct {
    LgExpr *expr;
    bool descending;
} LgSortKey;

/// GROUP BY: `expr` null means `var` itself, else its value is bound to `var`.
typedef struct {
    LgExpr *expr;
    LgVar var;
} LgGroupKey;

// --- Patterns (18.2) ----------------------------------------------------------

typedef enum {
    LG_ALG_UNIT,     ///< the empty group: one solution without bindings
    LG_ALG_BGP,      ///< triples
    LG_ALG_PATH,     ///< path between ends[0] and ends[1]: STAR, PLUS or OPTIONAL; the rest
                     ///< of a path is joins, unions and filters
    LG_ALG_JOIN,     ///< a, b
    LG_ALG_LEFTJOIN, ///< a, b, expr (null: true)
    LG_ALG_UNION,    ///< a, b
    LG_ALG_MINUS,    ///< a, b
    LG_ALG_FILTER,   ///< a, expr
    LG_ALG_EXTEND,   ///< a, var, expr
    LG_ALG_GRAPH,    ///< a, node: everything in `a` is matched in that graph
    LG_ALG_VALUES,   ///< vars, values: n_rows * n_vars nodes, kind NONE is UNDEF
    LG_ALG_SERVICE,  ///< service, node: the endpoint; vars: in scope of `a`, which is asked there
    LG_ALG_GROUP,    ///< a, keys, aggs; no keys: one group, even of nothing
    LG_ALG_ORDER,    ///< a, sort
    LG_ALG_PROJECT,  ///< a, vars
    LG_ALG_DISTINCT, ///< a
    LG_ALG_REDUCED,  ///< a
    LG_ALG_SLICE,    ///< a, offset, limit
} LgAlgOp;

/// A SERVICE clause (SPARQL 1.1 Federated Query, section 2): the group is sent as it was
/// written, under the prologue that it was written under.
typedef struct {
    bool silent;
    LgStr prologue;        ///< BASE and PREFIX, with absolute IRIs
    LgStr group;           ///< with its braces
    uint32_t line, column; ///< of the word SERVICE
} LgServiceClause;

struct LgAlg {
    LgAlgOp op;
    LgAlg *a, *b;
    LgTriple *triples;
    uint32_t n_triples;
    const LgPath *path;
    LgNode ends[2];
    LgExpr *expr;
    LgVar var;
    LgNode node; ///< of GRAPH and SERVICE
    LgVar *vars;
    uint32_t n_vars;
    LgTerm *values;
    uint32_t n_rows;
    const LgServiceClause *service;
    LgGroupKey *keys;
    uint32_t n_keys;
    LgAgg *aggs;
    uint32_t n_aggs;
    LgSortKey *sort;
    uint32_t n_sort;
    uint64_t offset, limit; ///< limit UINT64_MAX: none
    uint32_t height;        ///< of the tree below it, at most LG_LIMIT_QUERY_HEIGHT
};

/// PREFIX declarations, for results that abbreviate.
typedef struct {
    LgStr prefix;
    LgStr iri;
    bool used; ///< a name in the text begins with it
} LgPrefixDecl;

typedef enum {
    LG_QUERY_SELECT,
    LG_QUERY_ASK,
    LG_QUERY_CONSTRUCT,
    LG_QUERY_DESCRIBE,
} LgQueryForm;

typedef struct {
    LgQueryForm form;
    LgStr base;     ///< for IRI(); may be empty
    LgAlg *pattern; ///< with all solution modifiers; UNIT for a bare DESCRIBE <iri>
    LgVar *vars;    ///< SELECT: the result columns in order
    uint32_t n_vars;
    LgTriple *construct; ///< CONSTRUCT: the template; blank nodes are vars listed in `fresh`
    uint32_t n_construct;
    LgVar *fresh; ///< variables that get a new blank node for each solution
    uint32_t n_fresh;
    LgNode *describe; ///< DESCRIBE: IRIs and variables
    uint32_t n_describe;
    LgStr *from; ///< FROM, absolute
    uint32_t n_from;
    LgStr *from_named;
    uint32_t n_from_named;
    bool has_service;      ///< SERVICE occurs
    bool unsteady;         ///< or NOW, RAND, UUID, BNODE: the same data need not answer the same
    bool has_dataset;      ///< FROM or FROM NAMED was given
    LgStr *var_names;      ///< by variable number; empty: no name
    uint32_t n_query_vars; ///< length of var_names
    LgPrefixDecl *prefixes;
    uint32_t n_prefixes;
} LgQuery;

#endif
