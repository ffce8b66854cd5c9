// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPeriod: a span of time as statistics name it, and its URI at
// reference.data.gov.uk. Everything said about an interval is a function of
// the interval alone, so that all datasets agree on it.

#ifndef LG_BASE_PERIOD_H
#define LG_BASE_PERIOD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/time.h"

#define LG_PERIOD_NS "http://reference.data.gov.uk/id/"
#define LG_PERIOD_DEF "http://reference.data.gov.uk/def/intervals/"

typedef enum {
    LG_PERIOD_YEAR,
    LG_PERIOD_HALF,
    LG_PERIOD_QUARTER,
    LG_PERIOD_MONTH,
    LG_PERIOD_WEEK, ///< ISO 8601 week, begins on Monday
    LG_PERIOD_DAY,
    LG_PERIOD_GOV_YEAR,    ///< 1 April to 31 March
    LG_PERIOD_GOV_HALF,    ///< of a government year
    LG_PERIOD_GOV_QUARTER, ///< of a government year
    LG_PERIOD_INTERVAL,    ///< any other: a beginning and a duration
} LgPeriodKind;

typedef struct {
    LgPeriodKind kind;
    LgDate begin;
    uint32_t months; ///< length in whole months, or
    uint32_t days;   ///< in days; one of the two is 0
} LgPeriod;

/// How "2010-11" is meant: it is a month and a government year.
typedef enum {
    LG_PERIOD_SHORT_UNKNOWN = 0, ///< refuse it
    LG_PERIOD_SHORT_YEAR,
    LG_PERIOD_SHORT_MONTH,
} LgPeriodShort;

/// What the grammar takes, for messages.
extern const LgStr lg_period_forms;

/// Read "2019", "2019 Q1", "Q1 2019", "Quarter 1 2019", "2019-03", "2019M03", "March 2019",
/// "2019-03-01", "1 March 2019", "01/03/2019", "2019-W05", "2019 week 5", "2019 H1", "2010/2011",
/// "2010-11", "FY 2010/11", "2010/11 Q1", "Q1 2010/11", "2004-2006", "Jan to Mar 2019", "July 2012
/// to June 2014", "1 April 2024 to 15 June 2024", "Year ending 2019-03-31", "Year ending March
/// 2019", likewise a quarter, a week, "3 months to June 2024" and its kin, "P1Y/2012-01-01",
/// "2012-01-01T00:00:00/P1Y", and the paths and IRIs of reference.data.gov.uk but for instants,
/// which are no periods. False for anything else, and for "2010-11" without a hint.
bool lg_period_parse(LgStr text, LgPeriodShort hint, LgPeriod *out);

/// The period that an IRI of reference.data.gov.uk names: as lg_period_iri() writes it, or in the
/// Gregorian family (".../id/gregorian-quarter/2019-Q1"). False for all other text.
bool lg_period_of_iri(LgStr iri, LgPeriod *out);

/// True when `text` can be read both as a month and as a government year.
bool lg_period_ambiguous(LgStr text);

/// First day after the period.
LgDate lg_period_end(const LgPeriod *period);

/// The period of the same kind and length right behind this one, or before it. False when there
/// is none in the years from 1 to 9999.
bool lg_period_next(const LgPeriod *period, bool before, LgPeriod *out);

/// The smallest usual period of the same calendar that this one is part of: a month's quarter, a
/// quarter's year. False when there is none.
bool lg_period_around(const LgPeriod *period, LgPeriod *out);

enum { LG_PERIOD_DURATION = 24 };

/// Its length as an xsd:duration, "P3M", with a NUL.
void lg_period_duration(const LgPeriod *period, char out[LG_PERIOD_DURATION]);

/// "http://reference.data.gov.uk/id/quarter/2019-Q1". Null `p` when memory is short.
LgStr lg_period_iri(const LgPeriod *period, LgArena *arena) LG_NODISCARD;

/// "2019 Q1", "March 2019", "Year ending 31 March 2019", ...
LgStr lg_period_label(const LgPeriod *period, LgArena *arena) LG_NODISCARD;

/// Path segment of an observation: "2019", "2019-Q1", "2010-2011",
/// "year-ending-2019-03-31", ... Different periods have different segments.
LgStr lg_period_slug(const LgPeriod *period, LgArena *arena) LG_NODISCARD;

/// Local name of its class at reference.data.gov.uk/def/intervals/: "CalendarQuarter", ...
const char *lg_period_class(LgPeriodKind kind);

#endif
