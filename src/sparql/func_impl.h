// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The built-in functions (17.4) whose arguments are all evaluated first. Those
// that are not (BOUND, IF, COALESCE, ...) are steps of a program (expr_eval.c).

#ifndef LG_SPARQL_FUNC_IMPL_H
#define LG_SPARQL_FUNC_IMPL_H

#include "sparql/value.h"

typedef struct {
    LgExec *exec;
    LgArena *scratch; ///< for text of results
    LgError *err;
} LgFuncContext;

/// No argument is an error. `*out` is LG_VALUE_ERROR at the call, and stays so for a
/// type error; a status is for what must end the query.
typedef LgStatus (*LgFuncRun)(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);

/// Null for the functions that expr_eval.c knows.
LgFuncRun lg_func_find(LgFunc func);

/// A string, with the language of `like` if it has one (null: none).
void lg_func_set_string(LgValue *out, LgStr text, const LgValue *like);

void lg_func_set_integer(LgValue *out, int64_t value);
void lg_func_set_boolean(LgValue *out, bool value);

LgStatus lg_func_no_memory(LgFuncContext *ctx);

/// True for xsd:string and rdf:langString.
bool lg_func_is_text(const LgValue *value);

// func_string.c
LgStatus lg_func_string_length(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_upper(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_lower(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_encode(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_contains(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_starts(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_ends(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_before(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_after(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_sub(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_matches(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_md5(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_sha1(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_sha256(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_sha384(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_string_sha512(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);

// func_number.c: also dates, times, RAND, NOW, UUID
LgStatus lg_func_number_abs(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_ceil(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_floor(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_round(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_rand(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_now(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_year(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_month(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_day(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_hours(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_minutes(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_seconds(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_timezone(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_tz(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_uuid(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);
LgStatus lg_func_number_struuid(LgFuncContext *ctx, const LgValue *args, uint32_t n, LgValue *out);

// cast.c (17.5)
/// The type that the IRI of a constructor function makes; LG_VALUE_ERROR: no such one.
LgValueKind lg_cast_find(LgStr iri);

/// Cast `value`; `*out` is LG_VALUE_ERROR when that is not possible.
LgStatus lg_cast_value(LgFuncContext *ctx, LgValueKind to, const LgValue *value,
                       LgValue *out) LG_NODISCARD;

#endif
