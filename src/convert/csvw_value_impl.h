// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Datatypes of CSVW, and values of numbers, dates, times and durations as they are written.

#ifndef LG_CONVERT_CSVW_VALUE_IMPL_H
#define LG_CONVERT_CSVW_VALUE_IMPL_H

#include "base/arena.h"
#include "base/regex.h"

typedef enum {
    LG_CSVW_STRING, ///< text as it is, and everything that is text with rules
    LG_CSVW_BOOLEAN,
    LG_CSVW_INTEGER, ///< of any range
    LG_CSVW_DECIMAL,
    LG_CSVW_DOUBLE, ///< and float
    LG_CSVW_TIME,   ///< dates and times
    LG_CSVW_DURATION,
    LG_CSVW_BINARY,
} LgCsvwKind;

/// A datatype that CSVW knows by name.
typedef struct {
    LgStr name;
    LgStr iri;
    LgCsvwKind kind;
    const char *rule; ///< integers: least and most value; dates and times: their native format;
                      ///< durations: which of "YMDTHMS" they may have; text: see csvw_value.c
    bool lengths;     ///< may have length, minLength and maxLength
} LgCsvwType;

/// A number pattern (UAX 35, 3.1), in as far as CSVW uses it. `min_` and `max_`: digits.
typedef struct {
    bool given;
    char sign;                         ///< one that must be there; 0: none
    unsigned min_integer, max_integer; ///< max 0: no limit
    unsigned min_fraction, max_fraction;
    unsigned primary, secondary, fraction; ///< sizes of groups; 0: none
    bool exponent;
    unsigned min_exponent;
    LgStr prefix, suffix; ///< "%" or "\u2030"
} LgCsvwPattern;

typedef struct {
    const LgCsvwType *type;
    LgStr iri;    ///< of the literals
    LgStr format; ///< empty: none
    LgRegex *regex;
    LgStr decimal, group; ///< characters; group empty: none
    LgCsvwPattern pattern;
    LgStr yes, no;
    bool has_length, has_min_length, has_max_length;
    uint64_t length, min_length, max_length;
    LgStr least, most;             ///< normal form; empty `p`: no bound
    bool beyond_least, below_most; ///< the bound itself does not count
} LgCsvwDatatype;

/// csvw_datatype.c.
extern const LgCsvwDatatype lg_csvw_plain; ///< a string
const LgCsvwType *lg_csvw_type(LgStr name);

/// csvw_number.c: read a number pattern; false: it is none.
bool lg_csvw_pattern(LgStr text, LgStr decimal, LgStr group, LgCsvwPattern *out);

/// Make XML Schema's form of the number `text`, in `arena`. False, and why: it is none.
bool lg_csvw_number(const LgCsvwDatatype *type, LgStr text, LgArena *arena, LgStr *out,
                    const char **out_why);

/// Compare two numbers in XML Schema's form without exponents: < 0, 0, > 0.
int lg_csvw_number_cmp(LgStr a, LgStr b);

/// csvw_time.c: is this a format that has what `type` needs?
bool lg_csvw_time_format(const LgCsvwType *type, LgStr format);

/// As lg_csvw_number() for dates and times, and for durations.
bool lg_csvw_time(const LgCsvwDatatype *type, LgStr text, LgArena *arena, LgStr *out,
                  const char **out_why);
bool lg_csvw_duration(const LgCsvwType *type, LgStr text);

/// < 0, 0, > 0; both in the form of `type`.
int lg_csvw_compare(const LgCsvwType *type, LgStr a, LgStr b);

#endif
